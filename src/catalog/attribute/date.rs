//! A day of the calendar: a JSON string after ISO 8601, `"2026-03-01"`. It is shown in that form in every locale.

use chrono::{Datelike, NaiveDate};
use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Shape, Sorted, text};
use crate::catalog::model::{ContentModel, part::shortened};

pub struct Date;

impl Shape for Date {
    fn normalize(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let typed = data.as_str().ok_or_else(|| Fault::expected("a date", data))?.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let date = parse(typed).ok_or_else(|| {
            Fault::new("BAD_DATE", format!("`{}` is not a date", shortened(typed))).hint("write it like `2026-03-01`")
        })?;
        let settings = &attribute.settings;
        if let Some(min) = settings.date_min.filter(|min| date < *min) {
            return Err(Fault::new("TOO_SMALL", format!("{date} is before {min}")).with("earliest", min.to_string()));
        }
        if let Some(max) = settings.date_max.filter(|max| date > *max) {
            return Err(Fault::new("TOO_LARGE", format!("{date} is after {max}")).with("latest", max.to_string()));
        }
        Ok(Some(date.to_string().into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        text::shown(data)
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        let days = data.as_str().and_then(parse).and_then(|date| Some((date - epoch()?).num_days() as f64));
        IndexValue { terms: vec![text::shown(data)], number: days, ..IndexValue::default() }
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: Some(Sorted::ByNumber), counted: false }
    }
}

fn epoch() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(1970, 1, 1)
}

/// Four digits, two, two: chrono alone would take `2026-3-1` and the year 12026 too.
fn parse(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (text.len() == 10 && (1..=9999).contains(&date.year())).then_some(date)
}
