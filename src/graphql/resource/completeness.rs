//! How complete a resource is, and what is missing and why.

use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};

use super::super::model::types::Attribute;
use crate::catalog::{
    ContentModel,
    completeness::{self, Why},
    line::Line,
    model::Family,
};

/// How complete a resource is for one channel and locale.
pub struct Completeness {
    pub(super) model: Arc<ContentModel>,
    pub(super) row: completeness::Model,
}

#[Object]
impl Completeness {
    async fn channel(&self) -> &str {
        &self.row.channel
    }
    async fn locale(&self) -> &str {
        &self.row.locale
    }
    /// Number of attributes required.
    async fn required(&self) -> i32 {
        self.row.required
    }
    async fn missing(&self) -> Vec<Attribute> {
        self.row.missing_codes().filter_map(|code| Attribute::find(&self.model, code)).collect()
    }
    async fn complete(&self) -> bool {
        self.row.missing_count == 0
    }
    /// 0 to 1.
    async fn ratio(&self) -> f64 {
        self.row.ratio()
    }
}

/// A required attribute without a value that counts.
#[derive(SimpleObject)]
pub struct CompletenessGap {
    channel: String,
    locale: String,
    attribute: Attribute,
    /// The expression under which the family requires it, which holds; absent where it is required always.
    condition: Option<String>,
    reason: GapReason,
    /// The scopes that have a value, such as `de_DE`, with `ELSEWHERE`.
    scopes: Vec<String>,
    /// Those the price lacks, with `CURRENCIES`.
    currencies: Vec<String>,
    /// The rule that made the value, with `CALCULATED`.
    rule: Option<String>,
}

/// Why what there is does not count.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum GapReason {
    /// There is no value at all.
    Empty,
    /// There are values, in other channels or locales only.
    Elsewhere,
    /// The price lacks currencies of the channel.
    Currencies,
    /// The value is inherited, and the family demands one of its own.
    Inherited,
    /// A rule made the value, and the family demands one of its own.
    Calculated,
}

/// The gaps of a resource of this family in the channels and locales asked for.
pub(super) fn gaps(
    model: &Arc<ContentModel>,
    family: &Family,
    line: &Line<'_>,
    asked: impl Fn(&str, &str) -> bool,
) -> Vec<CompletenessGap> {
    let cells = model.cells().filter(|(channel, locale)| asked(&channel.code, locale));
    let found = cells.flat_map(|(channel, locale)| {
        let gaps = completeness::gaps(model, family, line, channel, locale);
        gaps.into_iter().filter_map(|gap| CompletenessGap::of(model, &channel.code, locale, gap))
    });
    found.collect()
}

impl CompletenessGap {
    fn of(model: &Arc<ContentModel>, channel: &str, locale: &str, gap: completeness::Gap) -> Option<Self> {
        let (mut scopes, mut currencies, mut rule) = (Vec::new(), Vec::new(), None);
        let reason = match gap.why {
            Why::Empty => GapReason::Empty,
            Why::Elsewhere(found) => {
                scopes = found;
                GapReason::Elsewhere
            }
            Why::Currencies(lacking) => {
                currencies = lacking;
                GapReason::Currencies
            }
            Why::Inherited => GapReason::Inherited,
            Why::Calculated(code) => {
                rule = Some(code);
                GapReason::Calculated
            }
        };
        let attribute = Attribute::find(model, &gap.attribute)?;
        let (channel, locale) = (channel.to_owned(), locale.to_owned());
        Some(Self { channel, locale, attribute, condition: gap.condition, reason, scopes, currencies, rule })
    }
}
