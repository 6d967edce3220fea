//! The content model of an Akeneo catalogue: locales, channels, attributes, families, categories.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    str::FromStr,
};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::table::{Record, Table, split};
use crate::{
    catalog::{
        attribute::AttributeType,
        model::{
            AssociationType, Attribute, AttributeGroup, AttributeOption, Category, Family, FamilyVariant, ModelPatch,
            Settings, VariantLevel,
        },
    },
    channels::{Channel, Currency, Kind as ChannelKind, Locale},
    exchange::report::{Level, Report},
    resource::Kind,
};

/// Akeneo's name of an attribute type -> ours. Files and pictures are assets here.
/// Source: `Akeneo\Pim\Structure\Component\AttributeTypes`.
fn attribute_type(name: &str) -> Option<AttributeType> {
    Some(match name.strip_prefix("pim_catalog_")? {
        "identifier" => AttributeType::Identifier,
        "text" => AttributeType::Text,
        "textarea" => AttributeType::Textarea,
        "number" => AttributeType::Number,
        "metric" => AttributeType::Measurement,
        "price_collection" => AttributeType::Price,
        "boolean" => AttributeType::Boolean,
        "date" => AttributeType::Date,
        "simpleselect" => AttributeType::Select,
        "multiselect" => AttributeType::MultiSelect,
        "image" | "file" => AttributeType::Asset,
        _ => return None,
    })
}

/// Reads every definition of the folder.
pub fn read(folder: &Path, report: &mut Report) -> anyhow::Result<ModelPatch> {
    let mut table = |file: &str| Table::read(folder, file, report);
    let (channels, locales, currencies) = (table("channels.csv")?, table("locales.csv")?, table("currencies.csv")?);
    let (groups, attributes, options) =
        (table("attribute_groups.csv")?, table("attributes.csv")?, table("attribute_options.csv")?);
    let (families, variants) = (table("families.csv")?, table("family_variants.csv")?);
    let (categories, associations) = (table("categories.csv")?, table("association_types.csv")?);
    let channels: Vec<Channel> = channels.records().map(channel).collect();
    Ok(ModelPatch {
        locales: locales_in_use(&channels, &locales, report),
        currencies: currencies_in_use(&channels, &currencies),
        attribute_groups: groups.records().map(attribute_group).collect(),
        attributes: attributes.records().filter_map(|record| attribute(record, report)).collect(),
        options: options.records().map(option).collect(),
        categories: categories.records().enumerate().map(category).collect(),
        association_types: associations.records().map(association_type).collect(),
        families: families.records().map(family).collect(),
        family_variants: variants.records().map(family_variant).collect(),
        channels,
        ..ModelPatch::default()
    })
}

fn channel(record: Record<'_>) -> Channel {
    let code = record.get("code").to_owned();
    let kind = match code.as_str() {
        code if code.contains("print") => ChannelKind::Print,
        code if code.contains("mobile") || code.contains("app") => ChannelKind::App,
        _ => ChannelKind::Web,
    };
    Channel {
        kind,
        labels: record.labels(),
        tree: record.get("tree").to_owned(),
        locales: record.list("locales").collect(),
        currencies: record.list("currencies").collect(),
        fallbacks: BTreeMap::new(),
        units: BTreeMap::new(),
        presets: super::presets::of(kind),
        preview_url: None,
        confirm_machine_texts: false,
        code,
    }
}

/// Akeneo lists every locale there is; those no channel uses stay out.
fn locales_in_use(channels: &[Channel], table: &Table, report: &mut Report) -> Vec<Locale> {
    let used: BTreeSet<&String> = channels.iter().flat_map(|channel| &channel.locales).collect();
    let listed: BTreeSet<&str> = table.records().map(|record| record.get("code")).collect();
    let inactive = listed.len().saturating_sub(used.len()) as u64;
    if inactive > 0 {
        report.part("locales not in use").unchanged = inactive;
    }
    used.into_iter()
        .map(|code| Locale { code: code.clone(), label: code.replace('_', "-"), enabled: true, translated_from: None })
        .collect()
}

fn currencies_in_use(channels: &[Channel], table: &Table) -> Vec<Currency> {
    let active =
        table.records().filter(|record| record.is_true("activated")).map(|record| record.get("code").to_owned());
    let used: BTreeSet<String> = channels.iter().flat_map(|channel| channel.currencies.clone()).chain(active).collect();
    used.into_iter().map(|code| Currency { code }).collect()
}

fn attribute_group(record: Record<'_>) -> AttributeGroup {
    AttributeGroup {
        code: record.get("code").to_owned(),
        labels: record.labels(),
        sort: number(record.get("sort_order")).unwrap_or(0),
    }
}

fn attribute(record: Record<'_>, report: &mut Report) -> Option<Attribute> {
    let code = record.get("code").to_owned();
    let Some(kind) = attribute_type(record.get("type")) else {
        let message = format!("attribute `{code}` has type `{}`, which is not known here", record.get("type"));
        report.add(record.place().problem(Level::Row, Some("type"), "UNKNOWN_TYPE", message));
        return None;
    };
    Some(Attribute {
        kind,
        group: record.filled("group").unwrap_or("other").to_owned(),
        labels: record.labels(),
        help: BTreeMap::new(),
        localizable: record.is_true("localizable"),
        scopable: record.is_true("scopable"),
        unique: record.is_true("unique") && kind != AttributeType::Identifier,
        read_only: false,
        sort: number(record.get("sort_order")).unwrap_or(0),
        settings: settings(kind, record),
        code,
    })
}

fn settings(kind: AttributeType, record: Record<'_>) -> Settings {
    let decimal = |column| record.filled(column).and_then(|text| Decimal::from_str(text).ok());
    let day = |column| record.filled(column).and_then(|text| text.get(..10)?.parse::<NaiveDate>().ok());
    let is_number = matches!(kind, AttributeType::Number | AttributeType::Measurement | AttributeType::Price);
    let allows = |column: &str| is_number.then(|| record.is_true(column));
    Settings {
        max_length: number(record.get("max_characters")),
        rule: record.filled("validation_rule").map(str::to_owned),
        pattern: record.filled("validation_regexp").map(|text| text.trim_matches('/').to_owned()),
        min: decimal("number_min"),
        max: decimal("number_max"),
        decimals: allows("decimals_allowed"),
        negative: allows("negative_allowed").filter(|_| kind != AttributeType::Price),
        date_min: day("date_min"),
        date_max: day("date_max"),
        unit_family: record.filled("metric_family").map(str::to_owned),
        default_unit: record.filled("default_metric_unit").map(str::to_owned),
        extensions: record.list("allowed_extensions").map(|text| text.to_ascii_lowercase()).collect(),
        available_locales: record.list("available_locales").collect(),
        ..Settings::default()
    }
}

fn option(record: Record<'_>) -> AttributeOption {
    AttributeOption {
        attribute: record.get("attribute").to_owned(),
        code: record.get("code").to_owned(),
        labels: record.labels(),
        colour: None,
        sort: number(record.get("sort_order")).unwrap_or(0),
    }
}

fn category((index, record): (usize, Record<'_>)) -> Category {
    Category {
        code: record.get("code").to_owned(),
        parent: record.filled("parent").map(str::to_owned),
        labels: record.labels(),
        sort: index as i32,
        ..Category::default()
    }
}

fn association_type(record: Record<'_>) -> AssociationType {
    AssociationType {
        code: record.get("code").to_owned(),
        labels: record.labels(),
        two_way: record.is_true("is_two_way"),
        quantified: record.is_true("is_quantified"),
        target_kinds: [Kind::Product, Kind::ProductModel].into(),
    }
}

fn family(record: Record<'_>) -> Family {
    let requirements =
        record.prefixed("requirements-").map(|(channel, codes)| (channel.to_owned(), split(codes).collect()));
    Family {
        code: record.get("code").to_owned(),
        kind: Kind::Product,
        labels: record.labels(),
        attributes: record.list("attributes").collect(),
        label_attribute: record.filled("attribute_as_label").map(str::to_owned),
        image_attribute: record.filled("attribute_as_image").map(str::to_owned),
        requirements: requirements.collect(),
        conditions: Default::default(),
        own_values: Default::default(),
    }
}

fn family_variant(record: Record<'_>) -> FamilyVariant {
    let level = |number: u8| {
        let axes: Vec<String> = record.list(if number == 1 { "variant-axes_1" } else { "variant-axes_2" }).collect();
        let held = record.list(if number == 1 { "variant-attributes_1" } else { "variant-attributes_2" });
        let attributes = held.chain(axes.iter().cloned()).collect();
        (!axes.is_empty()).then_some(VariantLevel { axes, attributes })
    };
    FamilyVariant {
        code: record.get("code").to_owned(),
        family: record.get("family").to_owned(),
        labels: record.labels(),
        levels: [level(1), level(2)].into_iter().flatten().collect(),
    }
}

fn number<N: FromStr>(cell: &str) -> Option<N> {
    cell.parse().ok()
}
