//! Settings and content model brought together: everything that is the same for all rows of a feed, worked out once.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{field::Field, rules, settings::Settings};
use crate::{
    assets::rendition,
    catalog::{ContentModel, model::part::unknown},
    channels::{self, Channel, Preset},
    error::Violation,
    outputs::template::Template,
};

/// Formats of pictures that Google reads and presets can have.
const FORMATS: [imaging::Output; 3] = [imaging::Output::Jpeg, imaging::Output::Webp, imaging::Output::Png];
/// Number and name of the taxonomy's branch with rules of its own.
const APPAREL: (&str, &str) = ("166", "Apparel & Accessories");

#[derive(Debug)]
pub struct Plan {
    pub settings: Settings,
    pub locale: String,
    pub currency: String,
    /// What the feed says of itself.
    pub title: String,
    pub preset: String,
    pub link: Template,
    /// Field -> attributes, of which the first with a value counts.
    pub attributes: BTreeMap<Field, Vec<String>>,
    /// Whether the shop's goods are clothes, which need more fields and larger pictures.
    pub apparel: bool,
    pub today: NaiveDate,
}

impl Plan {
    /// Everything wrong with the settings at once.
    pub fn new(
        settings: &Settings,
        channel: &Channel,
        model: &ContentModel,
        today: NaiveDate,
    ) -> Result<Self, Vec<Violation>> {
        let mut faults = Vec::new();
        let locale = one_of("locale", "locale", settings.locale.as_deref(), &channel.locales, &mut faults);
        let currency = one_of("currency", "currency", settings.currency.as_deref(), &channel.currencies, &mut faults);
        let preset = preset(settings, channel).map_err(|fault| faults.push(fault)).ok();
        let link = link(&settings.link).map_err(|fault| faults.push(fault)).ok();
        check_mapping(settings, model, &mut faults);
        faults.extend(rules::check_settings(settings));
        let (Some(locale), Some(currency), Some(preset), Some(link), true) =
            (locale, currency, preset, link, faults.is_empty())
        else {
            return Err(faults);
        };
        let label = || channels::label(&channel.labels, &locale).unwrap_or(&channel.code).to_owned();
        Ok(Self {
            title: settings.title.clone().unwrap_or_else(label),
            attributes: attributes(settings, model),
            apparel: settings.google_product_category.as_deref().is_some_and(is_apparel),
            settings: settings.clone(),
            locale,
            currency,
            preset,
            link,
            today,
        })
    }

    pub fn attributes(&self, field: Field) -> &[String] {
        self.attributes.get(&field).map_or(&[], Vec::as_slice)
    }
}

fn is_apparel(category: &str) -> bool {
    category == APPAREL.0 || category.starts_with(APPAREL.1)
}

/// What was asked for if the channel has it, else the channel's first.
fn one_of(
    path: &str,
    kind: &str,
    asked: Option<&str>,
    there: &[String],
    faults: &mut Vec<Violation>,
) -> Option<String> {
    let found = match asked {
        Some(asked) => there.iter().find(|code| *code == asked),
        None => there.first(),
    };
    if found.is_none() {
        faults.push(match asked {
            Some(asked) => unknown(path, kind, asked).hint(format!("the channel has {}", there.join(", "))),
            None => Violation::new("REQUIRED", path, format!("the channel has no {kind}")),
        });
    }
    found.cloned()
}

fn preset(settings: &Settings, channel: &Channel) -> Result<String, Violation> {
    let usable = |preset: &&Preset| rendition::recipe(preset).is_some_and(|recipe| FORMATS.contains(&recipe.format));
    let area = |preset: &&Preset| {
        let recipe = rendition::recipe(preset).unwrap_or_default();
        // Whole pictures before cut ones; a missing side grows with the picture.
        let sides = u64::from(recipe.width.unwrap_or(2000)) * u64::from(recipe.height.unwrap_or(2000));
        (recipe.fit != imaging::Fit::Cover, sides)
    };
    let Some(asked) = &settings.preset else {
        let largest = channel.presets.iter().filter(usable).max_by_key(area);
        let missing = || {
            Violation::new("REQUIRED", "preset", "the channel has no preset for pictures that Google takes")
                .hint("add one that makes JPEG, PNG or WebP pictures of 800 pixels or more")
        };
        return largest.map(|preset| preset.code.clone()).ok_or_else(missing);
    };
    match channel.presets.iter().find(|preset| preset.code == *asked) {
        None => Err(unknown("preset", "preset", asked)),
        Some(found) if !usable(&found) => {
            Err(Violation::new("BAD_PICTURE", "preset", format!("Google does not read the pictures of `{asked}`"))
                .hint("use a preset that makes JPEG, PNG or WebP"))
        }
        Some(found) => Ok(found.code.clone()),
    }
}

fn link(source: &str) -> Result<Template, Violation> {
    if !source.trim_start().starts_with("http") && !source.trim_start().starts_with('{') {
        return Err(Violation::new("BAD_URL", "link", "not a web address").hint("start it with `https://`"));
    }
    Template::read("link", source.trim())
}

fn check_mapping(settings: &Settings, model: &ContentModel, faults: &mut Vec<Violation>) {
    let named =
        settings.mapping.iter().flat_map(|(field, attributes)| attributes.codes().iter().map(|code| (*field, code)));
    for (field, code) in named {
        let path = format!("mapping.{}", field.name());
        match model.attribute(code) {
            None => faults.push(unknown(path, "attribute", code)),
            Some(found) if !field.takes(found.kind) => {
                let message = format!("attribute `{code}` has a type that `{}` cannot be read from", field.name());
                faults.push(Violation::new("WRONG_KIND", path, message));
            }
            Some(_) => {}
        }
    }
}

fn attributes(settings: &Settings, model: &ContentModel) -> BTreeMap<Field, Vec<String>> {
    let of =
        |field: Field| settings.mapping.get(&field).map_or_else(|| field.find(model), |named| named.codes().to_vec());
    Field::ALL.into_iter().map(|field| (field, of(field))).collect()
}

#[cfg(test)]
pub mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalog::model::{Attribute, Category};

    pub fn model() -> ContentModel {
        let mut model = ContentModel::default();
        let attributes = json!([
            { "code": "description", "type": "rich_text" }, { "code": "price", "type": "price" },
            { "code": "ean_code", "type": "text", "settings": { "rule": "gtin" } }, { "code": "colour", "type": "select" },
            { "code": "shoe_size", "type": "select" }, { "code": "weight", "type": "measurement" },
            { "code": "marke", "type": "text" }, { "code": "pictures", "type": "asset_list" },
            { "code": "available_from", "type": "date" }, { "code": "volume", "type": "select" },
        ]);
        for mut attribute in attributes.as_array().unwrap().clone() {
            attribute["group"] = json!("all");
            attribute["labels"] = json!({});
            model.put(serde_json::from_value::<Attribute>(attribute).unwrap());
        }
        model.put(serde_json::from_value::<Category>(json!({ "code": "shop", "parent": null, "labels": {} })).unwrap());
        model.settle();
        model
    }

    pub fn channel() -> Channel {
        serde_json::from_value(json!({
            "code": "web", "kind": "web", "labels": { "en_US": "Shop" }, "tree": "shop", "locales": ["en_US", "de_DE"],
            "currencies": ["EUR", "USD"],
            "presets": [
                { "code": "tile", "labels": {}, "recipe": { "width": 2000, "height": 2000, "fit": "cover", "format": "webp" } },
                { "code": "detail", "labels": {}, "recipe": { "width": 1200, "height": 1200, "format": "jpeg" } },
                { "code": "modern", "labels": {}, "recipe": { "width": 3000, "format": "avif" } },
            ],
        }))
        .unwrap()
    }

    pub fn plan(settings: serde_json::Value) -> Result<Plan, Vec<Violation>> {
        let settings: Settings = serde_json::from_value(settings).unwrap();
        Plan::new(&settings, &channel(), &model(), "2026-05-01".parse().unwrap())
    }

    #[test]
    fn attributes_are_found_by_rule_code_and_type_and_the_best_picture_is_chosen() {
        let plan = plan(json!({ "link": "https://shop.example/{{ slug }}" })).unwrap();
        let of = |field| plan.attributes(field).to_vec();
        assert_eq!((of(Field::Gtin), of(Field::Color)), (vec!["ean_code".to_owned()], vec!["colour".to_owned()]));
        assert_eq!((of(Field::Size), of(Field::Brand)), (vec!["shoe_size".to_owned()], vec!["marke".to_owned()]));
        assert!(of(Field::Mpn).is_empty() && of(Field::Title).is_empty());
        assert_eq!((&*plan.preset, &*plan.locale, &*plan.currency, &*plan.title), ("detail", "en_US", "EUR", "Shop"));
    }

    #[test]
    fn everything_wrong_with_the_settings_is_said_at_once() {
        let wrong = plan(json!({
            "link": "https://shop.example/{{ slug", "locale": "fr_FR", "currency": "CHF", "preset": "modern",
            "mapping": { "price": "weight", "brand": ["marke", "nix"] },
            "shipping": [{ "country": "Deutschland", "price": "4,95 €" }],
        }));
        let mut paths: Vec<String> = wrong.unwrap_err().into_iter().map(|fault| fault.path).collect();
        paths.sort();
        assert_eq!(
            paths,
            [
                "currency",
                "link",
                "locale",
                "mapping.brand",
                "mapping.price",
                "preset",
                "shipping.0.country",
                "shipping.0.price"
            ]
        );
    }
}
