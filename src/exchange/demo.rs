//! The demo catalogue: read from the binary, drawn, written by its own people, and part of it published.

mod made;
mod translations;

use std::collections::BTreeMap;

use anyhow::Context;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value as Json;

use self::{made::Made, translations::Later};
use crate::{
    app::App,
    assets,
    auth::{Actor, Who, link, role, user},
    catalog::{self, model::ModelPatch},
    error::Error,
    outputs::output,
    resource::{
        self, Kind,
        content::{Focal, Values},
    },
};

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../assets/demo/", $name, ".json")))),+]
    };
}

const FILES: [(&str, &str); 9] =
    files!["model", "people", "assets", "records", "models", "products", "entries", "outputs", "translations"];

/// Pictures drawn at once.
const AT_ONCE: usize = 2;

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
    made.write(app, &editor, &model, of_kind(Kind::Record, read("records")?)).await?;
    let mut products = of_kind(Kind::ProductModel, read("models")?);
    products.extend(of_kind(Kind::Product, read("products")?));
    let translations = Later::hold_back(&mut products)?;
    let (models, products) = products.into_iter().partition(|(kind, _)| *kind == Kind::ProductModel);
    made.write(app, &editor, &model, models).await?;
    made.write(app, &editor, &model, products).await?;
    made.write(app, &editor, &model, of_kind(Kind::Entry, read("entries")?)).await?;
    made.associate(app, &editor, &model).await?;
    translations.write(app, &editor, &model).await?;
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
