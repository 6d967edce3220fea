//! Units as the management API shows them.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use rust_decimal::Decimal;

use super::types::{Attribute, label};
use crate::{
    catalog::ContentModel,
    channels::{self, measurement},
    error::{Error, Result},
    graphql::labels::Label,
};

/// Units of one dimension.
pub struct MeasurementFamily {
    model: Arc<ContentModel>,
    part: channels::MeasurementFamily,
}

impl MeasurementFamily {
    pub fn new(model: &Arc<ContentModel>, part: channels::MeasurementFamily) -> Self {
        Self { model: model.clone(), part }
    }

    fn unit(&self, code: &str, field: &str) -> Result<&channels::Unit> {
        self.part.unit(code).ok_or_else(|| {
            Error::invalid("UNKNOWN_UNIT", field, format!("`{code}` is no unit of `{}`", self.part.code))
        })
    }
}

#[Object]
impl MeasurementFamily {
    async fn code(&self) -> &str {
        &self.part.code
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        label(ctx, &self.part.labels, locale.as_deref(), &self.part.code)
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.part.labels)
    }
    /// The unit all others are compared in.
    async fn standard_unit(&self) -> &str {
        &self.part.standard_unit
    }
    async fn units(&self) -> Vec<Unit> {
        self.part.units.iter().cloned().map(Unit).collect()
    }
    /// What is measured in it, by code: also in columns of tables and fields of blocks.
    async fn attributes(&self) -> Vec<Attribute> {
        let measured = self.model.attributes.values().filter(|part| part.is_measured_in(&self.part.code));
        measured.map(|part| Attribute::new(&self.model, part.clone())).collect()
    }
    /// An amount of one unit in another, exact to 20 digits; absent where it has more digits than can be kept.
    async fn convert(&self, amount: Decimal, from: String, to: String) -> Result<Option<Decimal>> {
        let (from, to) = (self.unit(&from, "from")?, self.unit(&to, "to")?);
        Ok(measurement::convert(&self.part, amount, &from.code, &to.code))
    }
}

pub struct Unit(channels::Unit);

#[Object]
impl Unit {
    async fn code(&self) -> &str {
        &self.0.code
    }
    async fn symbol(&self) -> &str {
        &self.0.symbol
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        label(ctx, &self.0.labels, locale.as_deref(), &self.0.code)
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.0.labels)
    }
    /// Steps from this unit to the standard unit, in order; none of the standard unit itself.
    async fn convert(&self) -> Vec<ConversionStep> {
        let steps = self.0.convert.iter();
        steps.map(|step| ConversionStep { operator: step.operator, value: step.value }).collect()
    }
}

/// What is done with an amount.
#[derive(SimpleObject)]
pub struct ConversionStep {
    operator: channels::Operator,
    value: Decimal,
}
