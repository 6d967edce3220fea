//! What must hold for channels, locales, currencies and measurement families within the content model.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    attribute::AttributeType,
    model::{
        ContentModel, Part,
        part::{check_code, check_labels, is_code, shortened, unknown},
    },
    usage::Usage,
};
use crate::{
    auth::Permission,
    channels::{Channel, Currency, Locale, MeasurementFamily, Preset, measurement, preview_url},
    error::Violation,
    events::Event,
};

const MAX_LOCALES: usize = 100;
const MAX_PRESETS: usize = 50;
const MAX_UNITS: usize = 200;

/// Language, script and territory with underscores: `de_DE`, `zh_Hant_TW`, `es_419`, `eo`.
pub fn is_locale_code(code: &str) -> bool {
    let mut parts = code.split('_');
    let all = |part: &str, fits: fn(&u8) -> bool| part.as_bytes().iter().all(fits);
    let language = parts.next().unwrap_or_default();
    let script = |part: &str| {
        part.len() == 4
            && part.starts_with(|first: char| first.is_ascii_uppercase())
            && all(&part[1..], u8::is_ascii_lowercase)
    };
    let territory = |part: &str| match part.len() {
        2 => all(part, u8::is_ascii_uppercase),
        3 => all(part, u8::is_ascii_digit),
        _ => false,
    };
    let rest: Vec<&str> = parts.collect();
    let rest_fits = match rest[..] {
        [] => true,
        [one] => script(one) || territory(one),
        [first, second] => script(first) && territory(second),
        _ => false,
    };
    (2..=3).contains(&language.len()) && all(language, u8::is_ascii_lowercase) && code.is_ascii() && rest_fits
}

impl Part for Locale {
    const NAME: &'static str = "locale";
    const PERMISSION: Permission = Permission::ManageChannels;

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        model.locales.get(code).cloned()
    }

    fn put_into(self, model: &mut ContentModel) {
        model.locales.insert(self.code.clone(), self);
    }

    fn check(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        if !is_locale_code(&self.code) {
            let message = format!("`{}` is not a locale", shortened(&self.code));
            faults.push(Violation::new("BAD_LOCALE", "code", message).hint("write it like `de_DE`"));
        }
        if let Some(source) = self.translated_from.as_ref().filter(|source| !model.locales.contains_key(*source)) {
            faults.push(unknown("translatedFrom", "locale", source));
        }
        let channel = model.channels.values().find(|channel| channel.locales.contains(&self.code));
        if let (false, Some(channel)) = (self.enabled, channel) {
            let message = format!("channel `{}` uses locale `{}`", channel.code, self.code);
            faults.push(Violation::new("IN_USE", "enabled", message).hint("take it out of the channel first"));
        }
    }
}

impl Part for Currency {
    const NAME: &'static str = "currency";
    const PERMISSION: Permission = Permission::ManageChannels;

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        model.currencies.get(code).map(|code| Self { code: code.clone() })
    }

    fn put_into(self, model: &mut ContentModel) {
        model.currencies.insert(self.code);
    }

    fn check(&self, _: &ContentModel, faults: &mut Vec<Violation>) {
        if self.code.len() != 3 || !self.code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let message = format!("`{}` is not a currency", shortened(&self.code));
            faults.push(Violation::new("BAD_CURRENCY", "code", message).hint("use its three letters after ISO 4217"));
        }
    }
}

impl Part for MeasurementFamily {
    const NAME: &'static str = "measurement_family";

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        model.measurement.get(code).cloned()
    }

    fn put_into(self, model: &mut ContentModel) {
        model.measurement.insert(self.code.clone(), self);
    }

    fn check(&self, _: &ContentModel, faults: &mut Vec<Violation>) {
        check_code(&self.code, faults);
        check_labels("labels", &self.labels, faults);
        if self.units.len() > MAX_UNITS {
            faults.push(Violation::new("TOO_MANY", "units", format!("more than {MAX_UNITS} units")));
        }
        let mut seen = BTreeSet::new();
        for unit in &self.units {
            let path = format!("units.{}", unit.code);
            if !is_code(&unit.code) || !seen.insert(&unit.code) {
                let message = format!("`{}` is no code, or stands twice", shortened(&unit.code));
                faults.push(Violation::new("BAD_CODE", &path, message));
            }
            check_labels(&format!("{path}.labels"), &unit.labels, faults);
            if let Err(reason) = measurement::check_steps(&unit.convert) {
                faults.push(Violation::new("BAD_CONVERSION", format!("{path}.convert"), reason));
            }
        }
        match self.units.iter().find(|unit| unit.code == self.standard_unit) {
            None => faults.push(unknown("standardUnit", "unit", &self.standard_unit)),
            Some(unit) if !measurement::is_identity(&unit.convert) => {
                let message = "the standard unit converts to itself without any step";
                faults.push(Violation::new("BAD_CONVERSION", format!("units.{}.convert", unit.code), message));
            }
            Some(_) => {}
        }
    }

    fn needs_unused(&self, before: &Self) -> Option<(Usage, &'static str)> {
        // Amounts keep their unit, so a unit may come but not go, and its size may not change under them.
        let same = |unit: &crate::channels::Unit| {
            self.units.iter().any(|own| own.code == unit.code && own.convert == unit.convert)
        };
        let kept = self.standard_unit == before.standard_unit && before.units.iter().all(same);
        (!kept).then(|| (Usage::Measurement(self.code.clone()), "units"))
    }
}

impl Part for Channel {
    const NAME: &'static str = "channel";
    const PERMISSION: Permission = Permission::ManageChannels;

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        model.channels.get(code).map(|found| (**found).clone())
    }

    fn put_into(self, model: &mut ContentModel) {
        model.channels.insert(self.code.clone(), Arc::new(self));
    }

    fn check(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        check_code(&self.code, faults);
        check_labels("labels", &self.labels, faults);
        match model.category(&self.tree) {
            None => faults.push(unknown("tree", "category", &self.tree)),
            Some(root) if root.parent.is_some() => {
                let message = format!("category `{}` is not the root of a tree", self.tree);
                faults.push(Violation::new("NOT_A_TREE", "tree", message));
            }
            Some(_) => {}
        }
        self.check_locales(model, faults);
        let strangers = self.currencies.iter().filter(|code| !model.currencies.contains(*code));
        faults.extend(strangers.map(|code| unknown(format!("currencies.{code}"), "currency", code)));
        check_once("currencies", &self.currencies, faults);
        self.check_units(model, faults);
        self.check_presets(faults);
        if let Some(Err(reason)) = self.preview_url.as_deref().map(preview_url::check) {
            let hint = "write it like `https://shop.example/preview?token={token}&sku={code}&locale={locale}`";
            faults.push(Violation::new("BAD_PREVIEW_URL", "previewUrl", reason).hint(hint));
        }
    }

    fn changed(code: &str) -> Event {
        Event::ChannelChanged { channel: code.to_owned() }
    }
}

// Here and not beside the type, because these rules need the whole model.
impl Channel {
    fn check_locales(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        match self.locales.len() {
            0 => faults.push(Violation::new("REQUIRED", "locales", "a channel needs a locale")),
            count if count > MAX_LOCALES => {
                faults.push(Violation::new("TOO_MANY", "locales", format!("more than {MAX_LOCALES} locales")));
            }
            _ => {}
        }
        check_once("locales", &self.locales, faults);
        let enabled = |code: &String| model.locales.get(code).is_some_and(|locale| locale.enabled);
        let strangers = self.locales.iter().filter(|code| !enabled(code));
        faults
            .extend(strangers.map(|code| {
                unknown(format!("locales.{code}"), "enabled locale", code).hint("enable the locale first")
            }));
        for (locale, chain) in &self.fallbacks {
            let path = format!("fallbacks.{locale}");
            check_once(&path, chain, faults);
            if !self.locales.contains(locale) {
                let message = format!("the channel has no locale `{}`", shortened(locale));
                faults.push(Violation::new("UNKNOWN", &path, message));
            }
            if chain.contains(locale) {
                faults.push(Violation::new("CYCLE", &path, "a locale cannot fall back to itself"));
            }
            let strangers = chain.iter().filter(|code| !enabled(code));
            faults.extend(strangers.map(|code| unknown(format!("{path}.{code}"), "enabled locale", code)));
        }
    }

    fn check_units(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        for (code, unit) in &self.units {
            let path = format!("units.{code}");
            let Some(attribute) = model.attribute(code) else {
                faults.push(unknown(&path, "attribute", code));
                continue;
            };
            let family = attribute.settings.unit_family.as_ref().and_then(|family| model.measurement.get(family));
            if attribute.kind != AttributeType::Measurement {
                faults.push(Violation::new("WRONG_TYPE", &path, format!("attribute `{code}` has no unit")));
            } else if family.is_none_or(|family| family.unit(unit).is_none()) {
                faults.push(unknown(&path, "unit", unit));
            }
        }
    }

    fn check_presets(&self, faults: &mut Vec<Violation>) {
        if self.presets.len() > MAX_PRESETS {
            faults.push(Violation::new("TOO_MANY", "presets", format!("more than {MAX_PRESETS} presets")));
        }
        let codes: Vec<String> = self.presets.iter().map(|preset| preset.code.clone()).collect();
        check_once("presets", &codes, faults);
        for preset in &self.presets {
            check_preset(preset, faults);
        }
    }
}

fn check_preset(preset: &Preset, faults: &mut Vec<Violation>) {
    let path = format!("presets.{}", preset.code);
    if !is_code(&preset.code) {
        faults.push(Violation::new("BAD_CODE", &path, format!("`{}` is not a code", shortened(&preset.code))));
    }
    check_labels(&format!("{path}.labels"), &preset.labels, faults);
    if let Err(reason) = check_recipe(&preset.recipe) {
        faults.push(Violation::new("BAD_RECIPE", format!("{path}.recipe"), reason));
    }
}

fn check_recipe(recipe: &serde_json::Value) -> Result<(), String> {
    let recipe: imaging::Recipe = serde_json::from_value(recipe.clone()).map_err(|error| error.to_string())?;
    recipe.check(&imaging::Limits::default()).map_err(|error| error.to_string())
}

fn check_once(path: &str, codes: &[String], faults: &mut Vec<Violation>) {
    let mut seen = BTreeSet::new();
    let twice = codes.iter().filter(|code| !seen.insert(*code));
    faults.extend(twice.map(|code| {
        Violation::new("DUPLICATE", format!("{path}.{code}"), format!("`{}` stands twice", shortened(code)))
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_are_language_script_and_territory() {
        for right in ["de_DE", "zh_Hant_TW", "es_419", "eo", "sr_Latn"] {
            assert!(is_locale_code(right), "{right}");
        }
        for wrong in ["", "de-DE", "DE_de", "german", "de_", "de_DEU", "dé_DE", "zh_Hant_TW_x"] {
            assert!(!is_locale_code(wrong), "{wrong}");
        }
    }
}
