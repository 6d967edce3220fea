//! A moment: a JSON string after RFC 3339 in UTC, to the second, `"2026-03-01T08:30:00Z"`. Other offsets are taken and
//! converted; a text without one is refused, since nobody could tell which moment is meant.

use chrono::{DateTime, Datelike, SecondsFormat, SubsecRound, Utc};
use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Shape, Sorted, text};
use crate::catalog::model::{ContentModel, part::shortened};

pub struct Moment;

impl Shape for Moment {
    fn normalize(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let typed = data.as_str().ok_or_else(|| Fault::expected("a date with a time", data))?.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let moment = parse(typed).ok_or_else(|| {
            Fault::new("BAD_DATE", format!("`{}` is not a date with a time", shortened(typed)))
                .hint("write it like `2026-03-01T08:30:00Z` or `2026-03-01T09:30:00+01:00`")
        })?;
        let (settings, day) = (&attribute.settings, moment.date_naive());
        if let Some(min) = settings.date_min.filter(|min| day < *min) {
            return Err(Fault::new("TOO_SMALL", format!("{day} is before {min}")).with("earliest", min.to_string()));
        }
        if let Some(max) = settings.date_max.filter(|max| day > *max) {
            return Err(Fault::new("TOO_LARGE", format!("{day} is after {max}")).with("latest", max.to_string()));
        }
        Ok(Some(written(moment).into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        data.as_str().and_then(parse).map(|moment| moment.format("%Y-%m-%d %H:%M UTC").to_string()).unwrap_or_default()
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        let seconds = data.as_str().and_then(parse).map(|moment| moment.timestamp() as f64);
        IndexValue { terms: vec![text::shown(data)], number: seconds, ..IndexValue::default() }
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: Some(Sorted::ByNumber), counted: false }
    }
}

/// A moment of the years 1 to 9999, to the second.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let moment = DateTime::parse_from_rfc3339(text).ok()?.to_utc().trunc_subsecs(0);
    (1..=9999).contains(&moment.year()).then_some(moment)
}

/// The canonical form.
pub fn written(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}
