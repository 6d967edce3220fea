//! The demo catalogue: read from the binary, drawn, written by its own people, and part of it published.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, ensure};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value as Json;

use crate::{
    app::App,
    assets,
    auth::{Actor, Who, link, role, user},
    catalog::{
        self, ContentModel,
        model::ModelPatch,
        write::{self, Write},
    },
    delivery::{self, Cell},
    error::Error,
    events::{self, Event},
    id::ResourceId,
    outputs::output,
    resource::{
        self, Content, Kind,
        content::{Focal, Target, Values},
    },
    workflow::review,
};

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../assets/demo/", $name, ".json")))),+]
    };
}

const FILES: [(&str, &str); 7] = files!["model", "people", "assets", "models", "products", "entries", "outputs"];

/// Pictures drawn at once.
const AT_ONCE: usize = 2;
const BATCH: usize = 200;

/// What was written: everything but publications and outputs.
pub struct Written {
    pub brand: String,
    pub people: Vec<link::Link>,
    made: Made,
}

/// Fills an empty hub. Refused with `NOT_EMPTY` where there is a resource already.
pub async fn write(app: &App, progress: &(dyn Fn(&str, usize, usize) + Send + Sync)) -> anyhow::Result<Written> {
    if resource::any(app.db.read()).await? {
        return Err(
            Error::refused("NOT_EMPTY", "the hub holds resources already: the demo goes into an empty one").into()
        );
    }
    let people = people(app).await?;
    let editor = person(&people, "editor")?;
    let brand = model(app, &editor).await?;
    let model = catalog::model::current(app).await?;
    let assets = draw(app, progress).await?;
    let mut made = Made::default();
    made.write(app, &editor, &model, assets.into_iter().map(|asset| (Kind::Asset, asset)).collect()).await?;
    made.write(app, &editor, &model, models_by_level(read("models")?)).await?;
    made.write(app, &editor, &model, of_kind(Kind::Product, read("products")?)).await?;
    made.write(app, &editor, &model, of_kind(Kind::Entry, read("entries")?)).await?;
    made.associate(app, &editor, &model).await?;
    Ok(Written { brand, people, made })
}

impl Written {
    /// Puts part of it into channels and reviews, and sets up the outputs.
    pub async fn publish(
        &self,
        app: &App,
        progress: &(dyn Fn(&str, usize, usize) + Send + Sync),
    ) -> anyhow::Result<()> {
        let (editor, approver) = (person(&self.people, "editor")?, person(&self.people, "approver")?);
        let model = catalog::model::current(app).await?;
        self.made.publish(app, &editor, &approver, &model, progress).await?;
        outputs(app).await
    }
}

#[derive(Deserialize)]
struct OutputFile {
    channel: String,
    kind: output::Kind,
    code: String,
    label: String,
    settings: Json,
}

/// Their files are made by the server when it runs.
async fn outputs(app: &App) -> anyhow::Result<()> {
    for OutputFile { channel, kind, code, label, settings } in read::<Vec<OutputFile>>("outputs")? {
        let input =
            output::Input { id: None, channel, kind, code, label, enabled: true, settings, rotate_secret: false };
        output::save(app, &Actor::system("demo"), input).await.map_err(told)?;
    }
    Ok(())
}

fn read<T: DeserializeOwned>(name: &str) -> anyhow::Result<T> {
    let (_, text) =
        FILES.iter().find(|(file, _)| *file == name).with_context(|| format!("the binary carries no {name}.json"))?;
    serde_json::from_str(text).with_context(|| format!("reading {name}.json"))
}

#[derive(Deserialize)]
struct PersonFile {
    handle: String,
    name: String,
    email: Option<String>,
    role: String,
    locale: Option<String>,
}

async fn people(app: &App) -> anyhow::Result<Vec<link::Link>> {
    let tx = app.db.begin_write().await?;
    role::seed(&tx).await?;
    tx.commit().await?;
    let mut links = Vec::new();
    for PersonFile { handle, name, email, role, locale } in read::<Vec<PersonFile>>("people")? {
        let input = user::Input { handle, name, email, role, locale };
        links.push(user::create(app, &Actor::system("demo"), input).await?);
    }
    Ok(links)
}

/// Writes as this person, with the rights of the demo itself.
fn person(people: &[link::Link], role: &str) -> anyhow::Result<Actor> {
    let found = people.iter().find(|link| link.user.role == role).with_context(|| format!("the demo has no {role}"))?;
    Ok(Actor { who: Who::User(found.user.id), ..Actor::system("demo") })
}

async fn model(app: &App, actor: &Actor) -> anyhow::Result<String> {
    catalog::model::seed(app).await?;
    let mut file: Json = read("model")?;
    let brand = file["brand"]["name"].as_str().unwrap_or("the demo").to_owned();
    let tx = app.db.begin_write().await?;
    catalog::model::apply(&tx, actor, patch(&mut file)?).await.map_err(told)?;
    tx.commit().await?;
    Ok(brand)
}

/// The file groups options by attribute and lists currencies by code; a patch names both in full.
fn patch(file: &mut Json) -> anyhow::Result<ModelPatch> {
    let object = file.as_object_mut().context("model.json is no object")?;
    object.remove("brand");
    let grouped: BTreeMap<String, Vec<Json>> = serde_json::from_value(object.remove("options").unwrap_or_default())?;
    let mut options = Vec::new();
    for (attribute, list) in grouped {
        for (sort, mut option) in list.into_iter().enumerate() {
            option["attribute"] = attribute.clone().into();
            option["sort"] = sort.into();
            options.push(option);
        }
    }
    object.insert("options".to_owned(), options.into());
    let codes: Vec<String> = serde_json::from_value(object.remove("currencies").unwrap_or_default())?;
    let currencies = codes.into_iter().map(|code| serde_json::json!({ "code": code })).collect::<Vec<_>>();
    object.insert("currencies".to_owned(), currencies.into());
    for (sort, part) in object.get_mut("categories").and_then(Json::as_array_mut).into_iter().flatten().enumerate() {
        part["sort"] = sort.into();
    }
    for locale in object.get_mut("locales").and_then(Json::as_array_mut).into_iter().flatten() {
        locale["enabled"] = true.into();
    }
    serde_json::from_value(file.take()).context("reading model.json")
}

fn told(error: Error) -> anyhow::Error {
    match error {
        Error::Invalid(violations) => {
            let lines: Vec<String> = violations.iter().map(|one| format!("{}: {}", one.path, one.message)).collect();
            anyhow::anyhow!("the demo does not fit the rules: {}", lines.join("; "))
        }
        other => other.into(),
    }
}

#[derive(Deserialize)]
struct AssetFile {
    code: String,
    filename: String,
    picture: PictureFile,
    width: u32,
    values: Values,
    focal: Option<Focal>,
    state: Standing,
    family: Option<String>,
}

#[derive(Deserialize)]
struct PictureFile {
    template: String,
    params: Json,
}

/// How far a resource of the demo has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Standing {
    Live,
    Review,
    Draft,
}

/// A resource of the demo, whatever its kind.
#[derive(Deserialize)]
struct Item {
    code: String,
    #[serde(flatten)]
    content: ItemContent,
    state: Standing,
    live_locales: Option<Vec<String>>,
    #[serde(default)]
    associations: BTreeMap<String, Vec<TargetFile>>,
    #[serde(skip)]
    file: Option<resource::content::File>,
    #[serde(skip)]
    focal: Option<Focal>,
}

#[derive(Deserialize)]
struct ItemContent {
    family: Option<String>,
    family_variant: Option<String>,
    parent: Option<String>,
    enabled: bool,
    #[serde(default)]
    categories: std::collections::BTreeSet<String>,
    values: Values,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TargetFile {
    Plain(String),
    Counted { code: String, quantity: u32 },
}

async fn draw(app: &App, progress: &(dyn Fn(&str, usize, usize) + Send + Sync)) -> anyhow::Result<Vec<Item>> {
    let files: Vec<AssetFile> = read("assets")?;
    let total = files.len();
    let drawn = stream::iter(files.into_iter().map(|file| draw_one(app.clone(), file))).buffered(AT_ONCE);
    let counted = drawn.enumerate().map(|(index, item)| {
        progress("pictures", index + 1, total);
        item
    });
    counted.try_collect().await
}

async fn draw_one(app: App, asset: AssetFile) -> anyhow::Result<Item> {
    let PictureFile { template, params } = asset.picture;
    let width = asset.width;
    let drawing = tokio::task::spawn_blocking(move || assets::drawing::draw(&template, &params, width)).await??;
    let filename = format!("{}.jpg", asset.filename.rsplit_once('.').map_or(&*asset.filename, |(stem, _)| stem));
    let file = assets::store::store(&app, &filename, Bytes::from(drawing)).await?;
    Ok(Item {
        code: asset.code,
        content: ItemContent {
            family: asset.family.or_else(|| Some("picture".to_owned())),
            family_variant: None,
            parent: None,
            enabled: true,
            categories: Default::default(),
            values: asset.values,
        },
        state: asset.state,
        live_locales: None,
        associations: BTreeMap::new(),
        file: Some(file),
        focal: asset.focal,
    })
}

fn of_kind(kind: Kind, items: Vec<Item>) -> Vec<(Kind, Item)> {
    items.into_iter().map(|item| (kind, item)).collect()
}

/// Roots first: a sub-model needs the model above it.
fn models_by_level(items: Vec<Item>) -> Vec<(Kind, Item)> {
    let (roots, below): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| item.content.parent.is_none());
    of_kind(Kind::ProductModel, roots.into_iter().chain(below).collect())
}

/// A resource, how it is shown, and the locales it is written in; all of them where none are named.
type Listed = (ResourceId, Kind, Standing, Option<Vec<String>>);

/// What was written so far, in order.
#[derive(Default)]
struct Made {
    kinds: HashMap<String, Kind>,
    list: Vec<Listed>,
    linked: Vec<(ResourceId, BTreeMap<String, Vec<TargetFile>>)>,
}

impl Made {
    async fn write(
        &mut self,
        app: &App,
        actor: &Actor,
        model: &ContentModel,
        items: Vec<(Kind, Item)>,
    ) -> anyhow::Result<()> {
        // One generation a transaction: a parent is written before its children are checked.
        let (first, rest): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|(kind, item)| *kind != Kind::ProductModel || item.content.parent.is_none());
        for mut generation in [first, rest] {
            while !generation.is_empty() {
                let batch = generation.drain(..generation.len().min(BATCH)).collect();
                self.write_batch(app, actor, model, batch).await?;
            }
        }
        Ok(())
    }

    async fn write_batch(
        &mut self,
        app: &App,
        actor: &Actor,
        model: &ContentModel,
        batch: Vec<(Kind, Item)>,
    ) -> anyhow::Result<()> {
        let tx = app.db.begin_write().await?;
        let (mut writes, mut rest) = (Vec::new(), Vec::new());
        for (kind, item) in batch {
            self.kinds.insert(item.code.clone(), kind);
            let part = item.content;
            let content = Content {
                enabled: part.enabled,
                family: part.family,
                family_variant: part.family_variant.filter(|_| kind == Kind::ProductModel),
                parent: part.parent,
                categories: part.categories,
                values: part.values,
                file: item.file,
                focal: item.focal,
                ..Content::default()
            };
            rest.push((item.code.clone(), kind, item.state, item.live_locales, item.associations));
            writes.push(Write { current: None, kind, code: item.code, content, comment: None, restored_from: None });
        }
        let outcomes = write::write_all(&tx, actor, model, writes).await?;
        for (outcome, (code, kind, state, locales, associations)) in outcomes.into_iter().zip(rest) {
            let id = outcome.map_err(|violations| told(Error::Invalid(violations)).context(code))?;
            self.list.push((id, kind, state, locales));
            if !associations.is_empty() {
                self.linked.push((id, associations));
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Links come last, when everything they point to exists.
    async fn associate(&mut self, app: &App, actor: &Actor, model: &ContentModel) -> anyhow::Result<()> {
        let tx = app.db.begin_write().await?;
        let mut writes = Vec::new();
        for (id, files) in std::mem::take(&mut self.linked) {
            let current = resource::get(&tx, id).await?;
            let mut content = current.content.clone();
            for (name, targets) in files {
                let targets: anyhow::Result<Vec<Target>> =
                    targets.into_iter().map(|target| self.target(target)).collect();
                content.associations.insert(name, targets?);
            }
            let (kind, code) = (current.kind, current.code.clone());
            writes.push(Write { current: Some(current), kind, code, content, comment: None, restored_from: None });
        }
        for outcome in write::write_all(&tx, actor, model, writes).await? {
            outcome.map_err(|violations| told(Error::Invalid(violations)))?;
        }
        let source = "demo".to_owned();
        events::record(&tx, actor, Event::ResourcesImported { resources: self.list.len() as u64, source }).await?;
        tx.commit().await?;
        Ok(())
    }

    fn target(&self, file: TargetFile) -> anyhow::Result<Target> {
        let (code, quantity) = match file {
            TargetFile::Plain(code) => (code, None),
            TargetFile::Counted { code, quantity } => (code, Some(quantity)),
        };
        let kind =
            *self.kinds.get(&code).with_context(|| format!("the demo links to `{code}`, which it does not hold"))?;
        Ok(Target { kind, code, quantity })
    }

    /// What is live goes out at once, in the approver's name; what waits is submitted by the editor.
    async fn publish(
        &self,
        app: &App,
        editor: &Actor,
        approver: &Actor,
        model: &ContentModel,
        progress: &(dyn Fn(&str, usize, usize) + Send + Sync),
    ) -> anyhow::Result<()> {
        let mut live = Vec::new();
        for (id, _, _, locales) in self.standing(Standing::Live) {
            live.push((*id, cells(app, model, *id, locales).await?));
        }
        let total = live.len();
        for (index, chunk) in live.chunks(25).enumerate() {
            delivery::publish::publish_many(app, approver, chunk).await?;
            progress("publications", (index * 25 + chunk.len()).min(total), total);
        }
        for (id, _, _, locales) in self.standing(Standing::Review) {
            let row = resource::get(app.db.read(), *id).await?;
            let cells = cells(app, model, *id, locales).await?;
            let submitted = review::submit(app, editor, *id, row.version, Some(cells), None).await;
            submitted.map_err(told).with_context(|| format!("submitting `{}`", row.code))?;
        }
        ensure!(total > 0, "the demo publishes nothing");
        Ok(())
    }

    /// Assets go out with what shows them.
    fn standing(&self, wanted: Standing) -> impl Iterator<Item = &Listed> {
        self.list.iter().filter(move |(_, kind, state, _)| *state == wanted && *kind != Kind::Asset)
    }
}

/// Where it belongs, in the locales it is written in.
async fn cells(
    app: &App,
    model: &ContentModel,
    id: ResourceId,
    locales: &Option<Vec<String>>,
) -> anyhow::Result<Vec<Cell>> {
    let row = resource::get(app.db.read(), id).await?;
    let mut cells = review::cells_of(app.db.read(), model, &row).await?;
    cells.retain(|cell| locales.as_ref().is_none_or(|locales| locales.contains(&cell.locale)));
    Ok(cells)
}
