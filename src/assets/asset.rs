//! Assets as people work with them: made of an upload, given another file, a focal point, rights.

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;

use super::{FAMILY, store, upload};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{
        ContentModel,
        edit::{self, Create, Edit},
        model,
    },
    error::{Error, Result, Violation},
    id::{ResourceId, UploadId},
    resource::{
        self, Kind,
        content::{File, Focal, Rights},
        shown,
    },
};

/// How often a code made from a file name is chosen anew when somebody else takes it at the same moment.
const TRIES: usize = 5;

/// An asset for a file: a new one, or the one that holds the same bytes already.
#[derive(Clone, Debug)]
pub struct Made {
    pub asset: resource::Model,
    pub duplicate: bool,
}

/// Makes an asset of a stored file. Bytes that an asset holds already make none: that asset is the answer.
/// Without a `code` one is made from the file's name.
pub async fn create(app: &App, actor: &Actor, file: File, code: Option<String>) -> Result<Made> {
    actor.require(Permission::EditAssets)?;
    if let Some(asset) = holder(app, &file).await? {
        return Ok(Made { asset, duplicate: true });
    }
    let family = family(&*model::current(app).await?);
    for _ in 1..TRIES {
        match make(app, actor, &file, code.clone(), family.clone()).await {
            Err(Error::Invalid(violations)) if code.is_none() && is_taken(&violations) => {}
            made => return made.map(|asset| Made { asset, duplicate: false }),
        }
    }
    let asset = make(app, actor, &file, code, family).await?;
    Ok(Made { asset, duplicate: false })
}

async fn make(
    app: &App,
    actor: &Actor,
    file: &File,
    code: Option<String>,
    family: Option<String>,
) -> Result<resource::Model> {
    let code = match code {
        Some(code) => code,
        None => store::free_code(app.db.read(), &file.filename, &mut BTreeSet::new()).await?,
    };
    let edit = Edit { file: Some(file.clone()), ..Edit::default() };
    let create = Create { kind: Kind::Asset, code, family, family_variant: None, parent: None, edit };
    edit::create(app, actor, create).await
}

fn is_taken(violations: &[Violation]) -> bool {
    violations.iter().all(|violation| violation.code == "DUPLICATE" && violation.path == "code")
}

/// The asset that shows these bytes now.
async fn holder(app: &App, file: &File) -> Result<Option<resource::Model>> {
    let codes = shown::codes_by_hash(app.db.read(), std::slice::from_ref(&file.hash)).await?;
    match codes.get(&file.hash) {
        Some(code) => resource::find_by_code(app.db.read(), Kind::Asset, code).await,
        None => Ok(None),
    }
}

/// The usual family, or the first there is for assets.
fn family(model: &ContentModel) -> Option<String> {
    let mut families = model.families.values().filter(|family| family.kind == Kind::Asset);
    let usual = model.family(FAMILY).filter(|family| family.kind == Kind::Asset);
    usual.or_else(|| families.next()).map(|family| family.code.clone())
}

/// Shows the file of a finished upload instead; focal point and rights stay.
pub async fn replace_file(
    app: &App,
    actor: &Actor,
    id: ResourceId,
    seen: i32,
    upload: UploadId,
) -> Result<resource::Model> {
    actor.require(Permission::EditAssets)?;
    require_asset(app.db.read(), id).await?;
    let file = upload::finished(app, actor, upload).await?;
    edit::save(app, actor, id, seen, Edit { file: Some(file), ..Edit::default() }).await
}

/// Sets the point that every crop keeps, in fractions from the left and from the top.
pub async fn set_focal(app: &App, actor: &Actor, id: ResourceId, seen: i32, focal: Focal) -> Result<resource::Model> {
    actor.require(Permission::EditAssets)?;
    let outside = [("x", focal.x), ("y", focal.y)].into_iter().filter(|(_, at)| !(0.0..=1.0).contains(at));
    let violations: Vec<Violation> = outside
        .map(|(path, at)| {
            Violation::new("OUT_OF_RANGE", path, format!("{at} is outside the picture: 0 to 1 is inside"))
        })
        .collect();
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    require_asset(app.db.read(), id).await?;
    edit::save(app, actor, id, seen, Edit { focal: Some(focal), ..Edit::default() }).await
}

/// Says when and where the asset may be shown. They hold at once.
pub async fn set_rights(
    app: &App,
    actor: &Actor,
    id: ResourceId,
    seen: i32,
    rights: Rights,
) -> Result<resource::Model> {
    actor.require(Permission::EditAssets)?;
    check_rights(&*model::current(app).await?, &rights)?;
    require_asset(app.db.read(), id).await?;
    edit::save(app, actor, id, seen, Edit { rights: Some(rights), ..Edit::default() }).await
}

fn check_rights(model: &ContentModel, rights: &Rights) -> Result<()> {
    let mut violations = Vec::new();
    if rights.valid_from.zip(rights.valid_until).is_some_and(|(from, until)| until < from) {
        let message = "the rights end before they begin";
        violations.push(Violation::new("OUT_OF_RANGE", "rights.validUntil", message));
    }
    for channel in rights.channels.iter().flatten().filter(|channel| model.channel(channel).is_none()) {
        let message = format!("channel `{channel}` does not exist");
        violations.push(Violation::new("UNKNOWN_CHANNEL", "rights.channels", message));
    }
    if rights.credit.as_ref().is_some_and(|credit| credit.chars().count() > 500) {
        violations.push(Violation::new("TOO_LONG", "rights.credit", "longer than 500 characters"));
    }
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

async fn require_asset(db: &impl ConnectionTrait, id: ResourceId) -> Result<()> {
    match resource::get(db, id).await?.kind {
        Kind::Asset => Ok(()),
        _ => Err(Error::not_found("asset", id)),
    }
}
