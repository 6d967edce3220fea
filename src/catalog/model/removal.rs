//! Removing parts of the content model that nothing needs. What values stand in the way of is `catalog::remodel`'s.

use super::{
    AssociationType, AttributeGroup, AttributeOption, Category, ContentModel, Family, FamilyVariant, Part, Rule,
    change::{refuse_used, remove},
    store,
};
use crate::{
    app::App,
    auth::Actor,
    catalog::usage::{self, Usage},
    channels::MeasurementFamily,
    error::{Error, Result},
};

/// Removes an option. Fails with `IN_USE` while a resource has it or new ones begin with it.
pub async fn option(app: &App, actor: &Actor, attribute: &str, code: &str) -> Result<()> {
    let usage = Usage::Option { attribute: attribute.to_owned(), code: code.to_owned() };
    delete::<AttributeOption>(app, actor, attribute, code, Some(usage), |model| {
        let default = model.attribute(attribute)?.settings.default.as_ref()?;
        let named = default == code || default.as_array().is_some_and(|codes| codes.iter().any(|each| each == code));
        named.then(|| format!("new resources begin with `{code}`: it is in the default of `{attribute}`"))
    })
    .await
}

/// Removes a rule; what it made is gone from every resource at once.
pub async fn rule(app: &App, actor: &Actor, code: &str) -> Result<()> {
    delete::<Rule>(app, actor, "", code, None, |_| None).await
}

/// Removes a category. Fails with `IN_USE` while it has categories below it, resources in it, or is a channel's tree.
pub async fn category(app: &App, actor: &Actor, code: &str) -> Result<()> {
    let usage = Usage::Category(code.to_owned());
    delete::<Category>(app, actor, "", code, Some(usage), |model| {
        let below = model.category(code).map_or(0, |category| category.children.len());
        let channel = model.channels.values().find(|channel| channel.tree == code);
        match channel {
            Some(channel) => Some(format!("channel `{}` is rooted in category `{code}`", channel.code)),
            None if below > 0 => Some(format!("{below} categories lie below `{code}`")),
            None => None,
        }
    })
    .await
}

/// Removes an attribute group. Fails with `IN_USE` while attributes are in it.
pub async fn attribute_group(app: &App, actor: &Actor, code: &str) -> Result<()> {
    delete::<AttributeGroup>(app, actor, "", code, None, |model| {
        let count = model.attributes.values().filter(|attribute| attribute.group == code).count();
        (count > 0).then(|| format!("{count} attributes are in attribute group `{code}`"))
    })
    .await
}

/// Removes a family. Fails with `IN_USE` while resources are of it, it has family variants, or references or category trees
/// lead to it.
pub async fn family(app: &App, actor: &Actor, code: &str) -> Result<()> {
    let usage = Usage::Family(code.to_owned());
    delete::<Family>(app, actor, "", code, Some(usage), |model| {
        let leads_here = |held: &&str| {
            model.attribute(held).is_some_and(|held| held.settings.reference_entity.as_deref() == Some(code))
        };
        let variant = model.family_variants.values().find(|variant| variant.family == code);
        let tree = model.trees().into_iter().find(|root| root.entity.as_deref() == Some(code));
        let attribute = model.attributes.keys().map(String::as_str).filter(leads_here).min();
        match (variant, attribute, tree) {
            (Some(variant), ..) => Some(format!("`{}` is a family variant of `{code}`", variant.code)),
            (None, Some(attribute), _) => Some(format!("attribute `{attribute}` leads to its records")),
            (None, None, Some(root)) => Some(format!("its records are the content of category tree `{}`", root.code)),
            (None, None, None) => None,
        }
    })
    .await
}

/// Removes a family variant. Fails with `IN_USE` while product models are of it.
pub async fn family_variant(app: &App, actor: &Actor, code: &str) -> Result<()> {
    delete::<FamilyVariant>(app, actor, "", code, Some(Usage::FamilyVariant(code.to_owned())), |_| None).await
}

/// Removes a measurement family. Fails with `IN_USE` while attributes are measured in it.
pub async fn measurement_family(app: &App, actor: &Actor, code: &str) -> Result<()> {
    delete::<MeasurementFamily>(app, actor, "", code, None, |model| {
        let measured = model.attributes.values().filter(|attribute| attribute.is_measured_in(code));
        let attribute = measured.map(|attribute| attribute.code.as_str()).min()?;
        Some(format!("attribute `{attribute}` is measured in `{code}`"))
    })
    .await
}

/// Removes an association type. Fails with `IN_USE` while resources are linked by it.
pub async fn association_type(app: &App, actor: &Actor, code: &str) -> Result<()> {
    delete::<AssociationType>(app, actor, "", code, Some(Usage::AssociationType(code.to_owned())), |_| None).await
}

async fn delete<P: Part>(
    app: &App,
    actor: &Actor,
    owner: &str,
    code: &str,
    usage: Option<Usage>,
    hindrance: impl FnOnce(&ContentModel) -> Option<String>,
) -> Result<()> {
    actor.require(P::PERMISSION)?;
    let tx = app.db.begin_write().await?;
    let model = store::load_to_change(&tx).await?;
    let part = P::stored(&model, owner, code).ok_or_else(|| Error::not_found(P::NAME, code))?;
    if let Some(reason) = hindrance(&model) {
        return Err(Error::refused("IN_USE", reason));
    }
    if let Some(usage) = usage {
        let what = format!("{} `{code}`", P::NAME.replace('_', " "));
        refuse_used(usage::count(&tx, &model, &usage).await?, &what)?;
    }
    remove(&tx, actor, &part).await?;
    tx.commit().await?;
    Ok(())
}
