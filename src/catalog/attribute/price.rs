//! A price: amounts by currency, `{"EUR": "199.95", "USD": "219"}`, sorted by currency, without trailing zeros.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::{Value as Json, json};

use super::{Attribute, Fault, InLists, IndexValue, Shape, Sorted, number};
use crate::{
    catalog::model::{ContentModel, part::shortened},
    channels::Channel,
};

pub struct Price;

impl Shape for Price {
    fn normalize(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let fields = data.as_object().ok_or_else(|| Fault::expected("amounts by currency", data))?;
        let mut amounts = BTreeMap::new();
        for (currency, amount) in fields.iter().filter(|(_, amount)| !amount.is_null()) {
            if !model.currencies.contains(currency) {
                return Err(Fault::new(
                    "UNKNOWN_CURRENCY",
                    format!("currency `{}` is not in use", shortened(currency)),
                ));
            }
            let Some(amount) = number::parse(amount)? else { continue };
            number::check_form(&attribute.settings, amount, false)?;
            number::check_range(&attribute.settings, amount, currency)?;
            amounts.insert(currency, amount.to_string());
        }
        Ok((!amounts.is_empty()).then(|| json!(amounts)))
    }

    fn satisfies(&self, data: &Json, channel: &Channel) -> bool {
        channel.currencies.iter().all(|currency| data.get(currency).is_some())
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, locale: &str) -> String {
        let written =
            amounts(data).map(|(currency, amount)| format!("{} {currency}", number::with_sign(&cents(amount), locale)));
        written.collect::<Vec<_>>().join(", ")
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        let amounts = amounts(data).filter_map(|(currency, amount)| Some((currency.to_owned(), amount.to_f64()?)));
        let amounts: Vec<(String, f64)> = amounts.collect();
        let terms = amounts.iter().map(|(currency, _)| currency.clone()).collect();
        IndexValue { terms, number: amounts.first().map(|(_, amount)| *amount), amounts, text: None }
    }

    fn plain(&self, _: &ContentModel, _: &Attribute, data: &Json) -> Json {
        amounts(data).map(|(currency, amount)| (currency.to_owned(), number::as_number(amount))).collect()
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: Some(Sorted::ByNumber), counted: false }
    }
}

/// Currency and amount, in the order of currencies; the database may have lost it.
pub fn amounts(data: &Json) -> impl Iterator<Item = (&str, Decimal)> {
    let fields = data.as_object().into_iter().flatten();
    let amounts = fields.filter_map(|(currency, amount)| Some((currency.as_str(), number::decimal(amount)?)));
    amounts.collect::<BTreeMap<_, _>>().into_iter()
}

/// At least two digits after the point, as people write prices.
fn cents(mut amount: Decimal) -> String {
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount.to_string()
}
