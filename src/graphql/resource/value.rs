//! Values as the API shows and takes them: typed by what they hold, not by attribute, so that the schema never changes
//! with the content model.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use async_graphql::{Context, Enum, InputObject, Object, OneofObject, SimpleObject, Union};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::Resource;
use crate::{
    catalog::{
        ContentModel,
        attribute::{self, AttributeType, blocks, date_time, product_link, table},
        line::Origin,
        model,
    },
    error::{Error, Result},
    graphql::{
        date::Date,
        model::types::{Attribute, Opt},
        rules::Rule,
        typed::Typed,
    },
    id::ResourceId,
    resource::{self, Kind, Scope},
};

/// The data of one attribute for one channel and locale.
pub struct AttributeValue {
    pub model: Arc<ContentModel>,
    pub attribute: Arc<model::Attribute>,
    pub scope: Scope,
    pub data: Json,
    pub origin: ValueOrigin,
}

#[Object]
impl AttributeValue {
    async fn attribute(&self) -> Attribute {
        Attribute::new(&self.model, self.attribute.clone())
    }
    /// Absent where the value holds for every channel.
    async fn channel(&self) -> Option<&str> {
        self.scope.channel.as_deref()
    }
    /// Absent where the value holds for every locale.
    async fn locale(&self) -> Option<&str> {
        self.scope.locale.as_deref()
    }
    async fn data(&self, ctx: &Context<'_>) -> Result<ValueData> {
        data(ctx, &self.model, &self.attribute, &self.data).await
    }
    async fn origin(&self) -> ValueOrigin {
        self.origin.clone()
    }
}

/// Where a value comes from.
#[derive(Clone)]
pub enum ValueOrigin {
    Own,
    /// From this product model.
    Inherited(ResourceId),
    /// By this rule.
    Calculated(String),
}

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum OriginKind {
    /// Held by the resource itself.
    Own,
    /// Held by a product model above it.
    Inherited,
    /// Held by nobody: a rule makes it of other values.
    Calculated,
}

impl ValueOrigin {
    /// `above` are the product models above, nearest first.
    pub fn new(origin: Origin<'_>, above: &[resource::Model]) -> Self {
        match origin {
            Origin::Own => Self::Own,
            Origin::Inherited(steps) => above.get(steps - 1).map_or(Self::Own, |holder| Self::Inherited(holder.id)),
            Origin::Calculated(rule) => Self::Calculated(rule.to_owned()),
        }
    }
}

#[Object]
impl ValueOrigin {
    async fn kind(&self) -> OriginKind {
        match self {
            Self::Own => OriginKind::Own,
            Self::Inherited(_) => OriginKind::Inherited,
            Self::Calculated(_) => OriginKind::Calculated,
        }
    }
    /// The rule that makes a calculated value.
    async fn rule(&self, ctx: &Context<'_>) -> Result<Option<Rule>> {
        let Self::Calculated(code) = self else { return Ok(None) };
        Rule::find(ctx, code).await
    }
    /// The product model that holds an inherited value.
    async fn resource(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        match self {
            Self::Inherited(holder) => Resource::load(ctx, *holder).await,
            _ => Ok(None),
        }
    }
}

#[derive(Union)]
pub enum ValueData {
    Text(TextData),
    Number(NumberData),
    Boolean(BooleanData),
    Date(DateData),
    Price(PriceData),
    Measurement(MeasurementData),
    Options(OptionsData),
    Assets(AssetsData),
    Moment(DateTimeData),
    Colour(ColourData),
    Table(TableData),
    Records(RecordsData),
    Product(ProductData),
    Products(ProductsData),
    Blocks(BlocksData),
}

/// Identifier, text, textarea, rich text (HTML) or link.
#[derive(SimpleObject)]
pub struct TextData {
    text: String,
}
#[derive(SimpleObject)]
pub struct NumberData {
    number: Decimal,
}
#[derive(SimpleObject)]
pub struct BooleanData {
    boolean: bool,
}
#[derive(SimpleObject)]
pub struct DateData {
    date: Date,
}
#[derive(SimpleObject)]
pub struct PriceData {
    amounts: Vec<Money>,
}
#[derive(SimpleObject)]
pub struct Money {
    /// ISO 4217.
    currency: String,
    amount: Decimal,
}
#[derive(SimpleObject)]
pub struct MeasurementData {
    amount: Decimal,
    unit: String,
}
/// One option of a select, several of a multi-select.
#[derive(SimpleObject)]
pub struct OptionsData {
    options: Vec<Opt>,
}
/// One asset, or an ordered list.
#[derive(SimpleObject)]
pub struct AssetsData {
    assets: Vec<Resource>,
}

#[derive(SimpleObject)]
pub struct DateTimeData {
    date_time: DateTime<Utc>,
}
#[derive(SimpleObject)]
pub struct ColourData {
    /// `#rrggbb`.
    colour: String,
}
#[derive(SimpleObject)]
pub struct TableData {
    /// Each an object: code of a column -> data in the canonical form of the column's type.
    rows: Vec<async_graphql::Json<Json>>,
}

/// One record of a reference entity, or an ordered list.
#[derive(SimpleObject)]
pub struct RecordsData {
    records: Vec<Resource>,
}
/// A product or a product model.
#[derive(SimpleObject)]
pub struct ProductData {
    // Boxed, as it would make each of the other values as large as itself.
    product: Option<Box<Resource>>,
}

/// Products and product models in order.
#[derive(SimpleObject)]
pub struct ProductsData {
    products: Vec<Resource>,
}

/// Blocks of an editorial text.
#[derive(SimpleObject)]
pub struct BlocksData {
    /// Each an object: `type`, `id`, and code of a field -> data in the canonical form of the field's type.
    blocks: Vec<async_graphql::Json<Json>>,
    /// The assets, records, products and product models that they name, each once.
    named: Vec<Resource>,
}

/// Canonical JSON as typed data. What is gone meanwhile (a deleted option, a deleted asset) is left out.
pub async fn data(
    ctx: &Context<'_>,
    model: &Arc<ContentModel>,
    attribute: &model::Attribute,
    data: &Json,
) -> Result<ValueData> {
    use AttributeType as Type;
    let text = || data.as_str().unwrap_or_default().to_owned();
    Ok(match attribute.kind {
        Type::Identifier | Type::Text | Type::Textarea | Type::RichText | Type::Link => {
            ValueData::Text(TextData { text: text() })
        }
        Type::Number => ValueData::Number(NumberData { number: decimal(data) }),
        Type::Boolean => ValueData::Boolean(BooleanData { boolean: data.as_bool().unwrap_or_default() }),
        Type::Date => ValueData::Date(DateData { date: Date(text().parse().unwrap_or_default()) }),
        Type::DateTime => ValueData::Moment(DateTimeData { date_time: date_time::parse(&text()).unwrap_or_default() }),
        Type::Colour => ValueData::Colour(ColourData { colour: text() }),
        Type::Table => {
            ValueData::Table(TableData { rows: table::rows(data).cloned().map(async_graphql::Json).collect() })
        }
        Type::Price => ValueData::Price(PriceData { amounts: amounts(data) }),
        Type::Measurement => ValueData::Measurement(MeasurementData {
            amount: decimal(&data["amount"]),
            unit: data["unit"].as_str().unwrap_or_default().to_owned(),
        }),
        Type::Select | Type::MultiSelect => {
            let options = codes(data).iter().filter_map(|code| Opt::find(model, &attribute.code, code)).collect();
            ValueData::Options(OptionsData { options })
        }
        Type::Asset | Type::AssetList => {
            ValueData::Assets(AssetsData { assets: Resource::load_by_codes(ctx, Kind::Asset, &codes(data)).await? })
        }
        Type::Reference | Type::ReferenceList => {
            ValueData::Records(RecordsData { records: Resource::load_by_codes(ctx, Kind::Record, &codes(data)).await? })
        }
        Type::ProductLink => {
            let found = match product_link::target(data) {
                Some((kind, code)) => Resource::load_by_codes(ctx, kind, &[code.to_owned()]).await?,
                None => Vec::new(),
            };
            ValueData::Product(ProductData { product: found.into_iter().next().map(Box::new) })
        }
        Type::ProductLinkList => ValueData::Products(ProductsData { products: named(ctx, attribute, data).await? }),
        Type::Blocks => ValueData::Blocks(BlocksData {
            blocks: blocks::blocks(data).cloned().map(async_graphql::Json).collect(),
            named: named(ctx, attribute, data).await?,
        }),
    })
}

/// The resources that the data names, each once and in its order.
async fn named(ctx: &Context<'_>, attribute: &model::Attribute, data: &Json) -> Result<Vec<Resource>> {
    let mut seen = HashSet::new();
    let links = attribute::links(attribute, data).into_iter().filter(|link| seen.insert(*link));
    Resource::load_named(ctx, links.map(|(kind, code)| (kind, code.to_owned())).collect()).await
}

fn decimal(data: &Json) -> Decimal {
    data.as_str().and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn amounts(data: &Json) -> Vec<Money> {
    let amounts = data.as_object().into_iter().flatten();
    amounts.map(|(currency, amount)| Money { currency: currency.clone(), amount: decimal(amount) }).collect()
}

/// One code or a list of them.
fn codes(data: &Json) -> Vec<String> {
    let list = data.as_array().map(Vec::as_slice).unwrap_or_default();
    data.as_str().into_iter().chain(list.iter().filter_map(Json::as_str)).map(str::to_owned).collect()
}

/// A value to set; without data the resource's own value is cleared.
#[derive(InputObject)]
pub struct ValueInput {
    pub attribute: String,
    pub channel: Option<String>,
    pub locale: Option<String>,
    pub data: Option<ValueDataInput>,
}

/// Options, assets, records and products are named by their codes.
#[derive(OneofObject)]
pub enum ValueDataInput {
    Text(String),
    Number(Typed<Decimal>),
    Boolean(bool),
    Date(Typed<Date>),
    DateTime(Typed<DateTime<Utc>>),
    Colour(String),
    Rows(Vec<async_graphql::Json<Json>>),
    Prices(Vec<MoneyInput>),
    Measurement(MeasurementInput),
    Option(String),
    Options(Vec<String>),
    Asset(String),
    Assets(Vec<String>),
    Record(String),
    Records(Vec<String>),
    Product(ProductLinkInput),
    Products(Vec<ProductLinkInput>),
    /// Each an object: `type`, `id` (made when left out) and the data of its fields in their canonical forms.
    Blocks(Vec<async_graphql::Json<Json>>),
}

#[derive(InputObject)]
pub struct MoneyInput {
    currency: String,
    amount: Typed<Decimal>,
}

#[derive(InputObject)]
pub struct ProductLinkInput {
    code: String,
    /// `PRODUCT` when left out.
    kind: Option<Kind>,
}

#[derive(InputObject)]
pub struct MeasurementInput {
    amount: Typed<Decimal>,
    unit: String,
}

impl From<ValueDataInput> for Json {
    fn from(input: ValueDataInput) -> Self {
        match input {
            ValueDataInput::Text(text)
            | ValueDataInput::Option(text)
            | ValueDataInput::Asset(text)
            | ValueDataInput::Record(text)
            | ValueDataInput::Colour(text) => text.into(),
            ValueDataInput::Number(number) => number.text.into(),
            ValueDataInput::Date(date) => date.text.into(),
            ValueDataInput::DateTime(moment) => moment.text.into(),
            ValueDataInput::Rows(items) | ValueDataInput::Blocks(items) => {
                items.into_iter().map(|item| item.0).collect()
            }
            ValueDataInput::Boolean(boolean) => boolean.into(),
            ValueDataInput::Prices(prices) => {
                let prices: BTreeMap<_, _> =
                    prices.into_iter().map(|price| (price.currency, price.amount.text)).collect();
                json!(prices)
            }
            ValueDataInput::Measurement(measurement) => {
                json!({ "amount": measurement.amount.text, "unit": measurement.unit })
            }
            ValueDataInput::Options(codes) | ValueDataInput::Assets(codes) | ValueDataInput::Records(codes) => {
                codes.into()
            }
            ValueDataInput::Product(link) => link.into(),
            ValueDataInput::Products(links) => links.into_iter().map(Json::from).collect(),
        }
    }
}

impl From<ProductLinkInput> for Json {
    fn from(link: ProductLinkInput) -> Self {
        json!({ "kind": link.kind.unwrap_or(Kind::Product), "code": link.code })
    }
}

impl ValueInput {
    pub fn into_edit(self) -> (String, Scope, Option<Json>) {
        let scope = Scope::new(self.channel.as_deref(), self.locale.as_deref());
        (self.attribute, scope, self.data.map(Json::from))
    }
}

/// The same place named twice would make the order of the list matter.
pub fn edits(inputs: Vec<ValueInput>) -> Result<Vec<(String, Scope, Option<Json>)>> {
    let edits: Vec<_> = inputs.into_iter().map(ValueInput::into_edit).collect();
    let mut seen = std::collections::BTreeSet::new();
    for (index, (attribute, scope, _)) in edits.iter().enumerate() {
        if !seen.insert((attribute, scope)) {
            let message = format!("`{attribute}` is set twice for the same channel and locale");
            return Err(Error::invalid("DUPLICATE", format!("values.{index}"), message));
        }
    }
    Ok(edits)
}
