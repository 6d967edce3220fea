//! What people send to change the content model. A field that is left out stays as it is stored, or gets its default.

use std::collections::BTreeMap;

use async_graphql::{InputObject, Json, MaybeUndefined};
use rust_decimal::Decimal;

use crate::{
    catalog::{
        association_type::every_kind,
        attribute::{AttributeType, Settings},
        model::{
            AssociationType, Attribute, AttributeGroup, AttributeOption, Category, Family, FamilyVariant, VariantLevel,
            change::Draft,
        },
    },
    channels::{Channel, ConversionStep, Kind, Locale, MeasurementFamily, Operator, Preset, Unit},
    error::{Error, Result},
    graphql::labels::LabelInput,
    resource,
};

/// `null` clears, an absent field leaves what is stored.
fn chosen(given: MaybeUndefined<String>, stored: Option<String>) -> Option<String> {
    match given {
        MaybeUndefined::Undefined => stored,
        MaybeUndefined::Null => None,
        MaybeUndefined::Value(code) => Some(code),
    }
}

#[derive(InputObject)]
pub struct LocaleInput {
    code: String,
    label: String,
    enabled: Option<bool>,
    /// The locale its texts are translated from; itself where they are written afresh.
    translated_from: MaybeUndefined<String>,
}

impl Draft<Locale> for LocaleInput {
    fn key(&self) -> (&str, &str) {
        ("", &self.code)
    }

    fn over(self, stored: Option<Locale>) -> Result<Locale> {
        let enabled = self.enabled.unwrap_or(stored.as_ref().is_none_or(|stored| stored.enabled));
        let translated_from = chosen(self.translated_from, stored.and_then(|stored| stored.translated_from));
        Ok(Locale { code: self.code, label: self.label, enabled, translated_from })
    }
}

#[derive(InputObject)]
pub struct MeasurementFamilyInput {
    code: String,
    labels: Vec<LabelInput>,
    standard_unit: String,
    units: Vec<UnitInput>,
}

#[derive(InputObject)]
pub struct UnitInput {
    code: String,
    symbol: String,
    labels: Vec<LabelInput>,
    /// Steps from this unit to the standard unit, in order; none for the standard unit itself.
    convert: Vec<ConversionStepInput>,
}

#[derive(InputObject)]
pub struct ConversionStepInput {
    operator: Operator,
    value: Decimal,
}

impl From<UnitInput> for Unit {
    fn from(input: UnitInput) -> Self {
        let steps = input.convert.into_iter();
        let convert = steps.map(|step| ConversionStep { operator: step.operator, value: step.value }).collect();
        Self { code: input.code, symbol: input.symbol, labels: LabelInput::into_labels(input.labels), convert }
    }
}

impl Draft<MeasurementFamily> for MeasurementFamilyInput {
    fn key(&self) -> (&str, &str) {
        ("", &self.code)
    }

    fn over(self, _: Option<MeasurementFamily>) -> Result<MeasurementFamily> {
        Ok(MeasurementFamily {
            code: self.code,
            labels: LabelInput::into_labels(self.labels),
            standard_unit: self.standard_unit,
            units: self.units.into_iter().map(Unit::from).collect(),
        })
    }
}

#[derive(InputObject)]
pub struct AttributeGroupInput {
    code: String,
    labels: Vec<LabelInput>,
    sort: Option<i32>,
}

impl Draft<AttributeGroup> for AttributeGroupInput {
    fn key(&self) -> (&str, &str) {
        ("", &self.code)
    }

    fn over(self, stored: Option<AttributeGroup>) -> Result<AttributeGroup> {
        let sort = self.sort.or(stored.map(|stored| stored.sort)).unwrap_or_default();
        Ok(AttributeGroup { code: self.code, labels: LabelInput::into_labels(self.labels), sort })
    }
}

#[derive(InputObject)]
pub struct AttributeInput {
    code: String,
    r#type: AttributeType,
    group: String,
    labels: Vec<LabelInput>,
    help: Option<Vec<LabelInput>>,
    localizable: Option<bool>,
    scopable: Option<bool>,
    unique: Option<bool>,
    read_only: Option<bool>,
    sort: Option<i32>,
    settings: Option<Json<serde_json::Value>>,
}

impl Draft<Attribute> for AttributeInput {
    fn key(&self) -> (&str, &str) {
        ("", &self.code)
    }

    fn over(self, stored: Option<Attribute>) -> Result<Attribute> {
        let settings = self.settings.map(|Json(settings)| serde_json::from_value::<Settings>(settings)).transpose();
        let settings = settings.map_err(|error| Error::invalid("BAD_SETTINGS", "settings", error.to_string()))?;
        let old = stored.as_ref();
        let flag = |given: Option<bool>, old: Option<bool>| given.or(old).unwrap_or_default();
        Ok(Attribute {
            kind: self.r#type,
            group: self.group,
            labels: LabelInput::into_labels(self.labels),
            localizable: flag(self.localizable, old.map(|old| old.localizable)),
            scopable: flag(self.scopable, old.map(|old| old.scopable)),
            unique: flag(self.unique, old.map(|old| old.unique)),
            read_only: flag(self.read_only, old.map(|old| old.read_only)),
            sort: self.sort.or(old.map(|old| old.sort)).unwrap_or_default(),
            help: self.help.map(LabelInput::into_labels).or(old.map(|old| old.help.clone())).unwrap_or_default(),
            settings: settings.or(stored.map(|old| old.settings)).unwrap_or_default(),
            code: self.code,
        })
    }
}

#[derive(InputObject)]
pub struct OptionInput {
    code: String,
    labels: Vec<LabelInput>,
    colour: MaybeUndefined<String>,
    sort: Option<i32>,
}

/// An option with the attribute it belongs to.
pub struct OptionOf {
    pub attribute: String,
    pub input: OptionInput,
    /// Labels the input does not name stay.
    pub merge_labels: bool,
}

impl Draft<AttributeOption> for OptionOf {
    fn key(&self) -> (&str, &str) {
        (&self.attribute, &self.input.code)
    }

    fn over(self, stored: Option<AttributeOption>) -> Result<AttributeOption> {
        let (sort, colour, mut labels) =
            stored.map(|stored| (stored.sort, stored.colour, stored.labels)).unwrap_or_default();
        if !self.merge_labels {
            labels.clear();
        }
        labels.extend(LabelInput::into_labels(self.input.labels));
        Ok(AttributeOption {
            attribute: self.attribute,
            code: self.input.code,
            labels,
            colour: chosen(self.input.colour, colour),
            sort: self.input.sort.unwrap_or(sort),
        })
    }
}

#[derive(InputObject)]
pub struct FamilyInput {
    code: String,
    kind: resource::Kind,
    labels: Vec<LabelInput>,
    attributes: Vec<String>,
    label_attribute: MaybeUndefined<String>,
    image_attribute: MaybeUndefined<String>,
    requirements: Option<Vec<RequirementInput>>,
    /// Under which conditions attributes are required; those not named are required always.
    conditions: Option<Vec<ConditionInput>>,
    /// Required attributes of which a value that is inherited or made by a rule does not count.
    own_values: Option<Vec<String>>,
}

#[derive(InputObject)]
pub struct ConditionInput {
    attribute: String,
    /// An expression that is true where the attribute is required, such as `'boots' in categories`.
    expression: String,
}

#[derive(InputObject)]
pub struct RequirementInput {
    channel: String,
    attributes: Vec<String>,
}

impl Draft<Family> for FamilyInput {
    fn key(&self) -> (&str, &str) {
        ("", &self.code)
    }

    fn over(self, stored: Option<Family>) -> Result<Family> {
        let own_values = stored.as_ref().map(|stored| stored.own_values.clone()).unwrap_or_default();
        let (label, image, old, conditions) = stored
            .map(|stored| (stored.label_attribute, stored.image_attribute, stored.requirements, stored.conditions))
            .unwrap_or_default();
        let condition = |given: ConditionInput| (given.attribute, given.expression);
        let pair = |required: RequirementInput| (required.channel, required.attributes.into_iter().collect());
        Ok(Family {
            code: self.code,
            kind: self.kind,
            labels: LabelInput::into_labels(self.labels),
            attributes: self.attributes.into_iter().collect(),
            label_attribute: chosen(self.label_attribute, label),
            image_attribute: chosen(self.image_attribute, image),
            requirements: self.requirements.map_or(old, |given| given.into_iter().map(pair).collect()),
            conditions: self.conditions.map_or(conditions, |given| given.into_iter().map(condition).collect()),
            own_values: self.own_values.map_or(own_values, |given| given.into_iter().collect()),
        })
    }
}

#[derive(InputObject)]
pub struct FamilyVariantInput {
    code: String,
    family: String,
    labels: Vec<LabelInput>,
    levels: Vec<VariantLevelInput>,
}

#[derive(InputObject)]
pub struct VariantLevelInput {
    axes: Vec<String>,
    attributes: Vec<String>,
}

impl From<VariantLevelInput> for VariantLevel {
    fn from(input: VariantLevelInput) -> Self {
        Self { axes: input.axes, attributes: input.attributes.into_iter().collect() }
    }
}

impl Draft<FamilyVariant> for FamilyVariantInput {
    fn key(&self) -> (&str, &str) {
        ("", &self.code)
    }

    fn over(self, _: Option<FamilyVariant>) -> Result<FamilyVariant> {
        Ok(FamilyVariant {
            code: self.code,
            family: self.family,
            labels: LabelInput::into_labels(self.labels),
            levels: self.levels.into_iter().map(VariantLevel::from).collect(),
        })
    }
}

#[derive(InputObject)]
pub struct CategoryInput {
    code: String,
    /// `null`: the root of a tree; absent: where it is, or a new root.
    parent: MaybeUndefined<String>,
    labels: Vec<LabelInput>,
    sort: Option<i32>,
    /// An expression that is true of the products it takes in by itself, such as `values.price.EUR > 100.0`.
    condition: MaybeUndefined<String>,
    /// At roots: the reference entity whose records are the content of the tree's categories.
    entity: MaybeUndefined<String>,
}

impl CategoryInput {
    pub fn code(&self) -> &str {
        &self.code
    }
}

impl Draft<Category> for CategoryInput {
    fn key(&self) -> (&str, &str) {
        ("", &self.code)
    }

    fn over(self, stored: Option<Category>) -> Result<Category> {
        let Category { parent, sort, condition, entity, .. } = stored.unwrap_or_default();
        let condition = chosen(self.condition, condition);
        Ok(Category {
            code: self.code,
            parent: chosen(self.parent, parent),
            labels: LabelInput::into_labels(self.labels),
            sort: self.sort.unwrap_or(sort),
            condition: condition.filter(|text| !text.trim().is_empty()),
            entity: chosen(self.entity, entity),
            ..Category::default()
        })
    }
}

#[derive(InputObject)]
pub struct AssociationTypeInput {
    code: String,
    labels: Vec<LabelInput>,
    /// The target shows the link too.
    two_way: Option<bool>,
    /// Each link says how many.
    quantified: Option<bool>,
    /// What may be linked to; every kind when a new type does not say. `IN_USE` tells how many resources hold links to a kind
    /// that would no longer be among them.
    target_kinds: Option<Vec<resource::Kind>>,
}

impl Draft<AssociationType> for AssociationTypeInput {
    fn key(&self) -> (&str, &str) {
        ("", &self.code)
    }

    fn over(self, stored: Option<AssociationType>) -> Result<AssociationType> {
        let (two_way, quantified) =
            stored.as_ref().map(|stored| (stored.two_way, stored.quantified)).unwrap_or_default();
        let target_kinds = stored.map_or_else(every_kind, |stored| stored.target_kinds);
        Ok(AssociationType {
            code: self.code,
            labels: LabelInput::into_labels(self.labels),
            two_way: self.two_way.unwrap_or(two_way),
            quantified: self.quantified.unwrap_or(quantified),
            target_kinds: self.target_kinds.map_or(target_kinds, |kinds| kinds.into_iter().collect()),
        })
    }
}

#[derive(InputObject)]
pub struct ChannelInput {
    code: String,
    kind: Kind,
    labels: Vec<LabelInput>,
    tree: String,
    locales: Vec<String>,
    currencies: Vec<String>,
    fallbacks: Option<Vec<FallbackInput>>,
    units: Option<Vec<UnitPreferenceInput>>,
    /// Where the site of the channel shows drafts: `https://shop.example/preview?token={token}&sku={code}`. Filled in are
    /// `{token}`, `{code}`, `{kind}`, `{channel}` and `{locale}`. Left out it stays as it is; empty there is none.
    preview_url: Option<String>,
    /// Whether texts of a machine go out only after a person confirmed them. Left out it stays as it is; at first it is `false`.
    confirm_machine_texts: Option<bool>,
}

#[derive(InputObject)]
pub struct FallbackInput {
    locale: String,
    chain: Vec<String>,
}

#[derive(InputObject)]
pub struct UnitPreferenceInput {
    attribute: String,
    unit: String,
}

impl Draft<Channel> for ChannelInput {
    fn key(&self) -> (&str, &str) {
        ("", &self.code)
    }

    fn over(self, stored: Option<Channel>) -> Result<Channel> {
        let confirm_machine_texts = stored.as_ref().is_some_and(|stored| stored.confirm_machine_texts);
        let (fallbacks, units, presets, preview_url) = stored
            .map(|stored| (stored.fallbacks, stored.units, stored.presets, stored.preview_url))
            .unwrap_or_default();
        let given_address = |given: String| Some(given.trim().to_owned()).filter(|given| !given.is_empty());
        let given_fallbacks = |given: Vec<FallbackInput>| -> BTreeMap<_, _> {
            given.into_iter().map(|fallback| (fallback.locale, fallback.chain)).collect()
        };
        let given_units = |given: Vec<UnitPreferenceInput>| -> BTreeMap<_, _> {
            given.into_iter().map(|preference| (preference.attribute, preference.unit)).collect()
        };
        Ok(Channel {
            code: self.code,
            kind: self.kind,
            labels: LabelInput::into_labels(self.labels),
            tree: self.tree,
            locales: self.locales,
            currencies: self.currencies,
            fallbacks: self.fallbacks.map_or(fallbacks, given_fallbacks),
            units: self.units.map_or(units, given_units),
            presets,
            preview_url: self.preview_url.map_or(preview_url, given_address),
            confirm_machine_texts: self.confirm_machine_texts.unwrap_or(confirm_machine_texts),
        })
    }
}

#[derive(InputObject)]
pub struct PresetInput {
    code: String,
    labels: Vec<LabelInput>,
    /// `{"width": 600, "height": 600, "fit": "cover", "format": "webp", "quality": 80}`
    recipe: Json<serde_json::Value>,
}

impl From<PresetInput> for Preset {
    fn from(input: PresetInput) -> Self {
        Self { code: input.code, labels: LabelInput::into_labels(input.labels), recipe: input.recipe.0 }
    }
}

/// A preset with the channel it belongs to.
pub struct PresetOf {
    pub channel: String,
    pub preset: Preset,
}

impl Draft<Channel> for PresetOf {
    fn key(&self) -> (&str, &str) {
        ("", &self.channel)
    }

    fn over(self, stored: Option<Channel>) -> Result<Channel> {
        let mut channel = stored.ok_or_else(|| Error::not_found("channel", &self.channel))?;
        let preset = self.preset;
        match channel.presets.iter_mut().find(|known| known.code == preset.code) {
            Some(known) => *known = preset,
            None => channel.presets.push(preset),
        }
        Ok(channel)
    }
}
