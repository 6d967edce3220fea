//! What a hub holds before anybody has made anything: units of measurement, and a family for assets.

use std::collections::BTreeSet;

use super::{Attribute, AttributeGroup, Family, ModelPatch, Settings, apply, store};
use crate::{
    app::App,
    auth::Actor,
    catalog::attribute::AttributeType,
    channels::{Labels, measurement},
    error::Result,
    resource::Kind,
};

/// The family that uploaded files get unless somebody chooses another.
pub const ASSET_FAMILY: &str = "asset";
const GROUP: &str = "media";

/// Lays the beginnings down on the first start; later it does nothing, so what people change stays changed.
pub async fn seed(app: &App) -> Result<()> {
    if !store::is_untouched(app.db.read()).await? {
        return Ok(());
    }
    let tx = app.db.begin_write().await?;
    // Asked again under the lock: two processes may start at once.
    if store::load_to_change(&tx).await?.version == 0 {
        apply(&tx, &Actor::system("first start"), beginnings()?).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn beginnings() -> Result<ModelPatch> {
    Ok(ModelPatch {
        measurement_families: measurement::standard_families()?,
        attribute_groups: vec![AttributeGroup {
            code: GROUP.to_owned(),
            labels: labels("Media", "Medien", "Médias"),
            sort: 0,
        }],
        attributes: vec![
            text("title", labels("Title", "Titel", "Titre"), true, 1),
            text("alt", labels("Alternative text", "Alternativtext", "Texte alternatif"), true, 2),
            text("credit", labels("Credit", "Bildnachweis", "Crédit"), false, 3),
        ],
        families: vec![asset_family()],
        ..ModelPatch::default()
    })
}

fn asset_family() -> Family {
    Family {
        code: ASSET_FAMILY.to_owned(),
        kind: Kind::Asset,
        labels: labels("Asset", "Asset", "Média"),
        attributes: BTreeSet::from(["title", "alt", "credit"].map(str::to_owned)),
        label_attribute: Some("title".to_owned()),
        image_attribute: None,
        requirements: Default::default(),
        conditions: Default::default(),
        own_values: Default::default(),
    }
}

fn text(code: &str, labels: Labels, localizable: bool, sort: i32) -> Attribute {
    Attribute {
        code: code.to_owned(),
        kind: AttributeType::Text,
        group: GROUP.to_owned(),
        labels,
        help: Labels::new(),
        localizable,
        scopable: false,
        unique: false,
        read_only: false,
        sort,
        settings: Settings::default(),
    }
}

fn labels(english: &str, german: &str, french: &str) -> Labels {
    [("en_US", english), ("de_DE", german), ("fr_FR", french)]
        .into_iter()
        .map(|(locale, text)| (locale.to_owned(), text.to_owned()))
        .collect()
}
