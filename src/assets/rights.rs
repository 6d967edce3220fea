//! Whether an asset may be shown in a channel on a day. Pure. Rights are facts about the world, not content: they hold
//! from the moment somebody writes them down, without an approval.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use crate::{
    error::{Error, Result},
    resource::content::Rights,
};

/// Whether the rights allow `channel` on `day`; both bounds belong to the window.
pub fn allow(rights: &Rights, channel: &str, day: NaiveDate) -> bool {
    allow_day(rights, day) && rights.channels.as_ref().is_none_or(|channels| channels.contains(channel))
}

/// Whether the rights allow `day` in any channel at all.
pub fn allow_day(rights: &Rights, day: NaiveDate) -> bool {
    rights.valid_from.is_none_or(|from| from <= day)
        && rights.valid_until.is_none_or(|until| day <= until)
        && rights.channels.as_ref().is_none_or(|channels| !channels.is_empty())
}

/// The moment from which the rights have ended.
pub fn end(rights: &Rights) -> Option<DateTime<Utc>> {
    let after = rights.valid_until?.checked_add_days(Days::new(1))?;
    Some(after.and_time(NaiveTime::MIN).and_utc())
}

/// Refuses with `ASSET_RIGHTS` what the rights do not allow now; `channel` `None` asks for any.
pub fn check(rights: Option<&Rights>, channel: Option<&str>, now: DateTime<Utc>) -> Result<()> {
    let Some(rights) = rights else { return Ok(()) };
    let day = now.date_naive();
    match channel {
        Some(channel) if !allow(rights, channel, day) => Err(refused()),
        None if !allow_day(rights, day) => Err(refused()),
        _ => Ok(()),
    }
}

fn refused() -> Error {
    Error::Refused {
        code: "ASSET_RIGHTS",
        reason: "the rights of this asset do not allow it here today".to_owned(),
        hint: Some("extend its rights, or show another asset".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights() -> Rights {
        let day = |text: &str| text.parse().ok();
        let channels = Some(["web".to_owned()].into());
        Rights { valid_from: day("2026-03-01"), valid_until: day("2026-03-31"), channels, credit: None }
    }

    #[test]
    fn rights_hold_from_their_first_day_through_their_last_in_their_channels() {
        let on = |day: &str, channel| allow(&rights(), channel, day.parse().unwrap());
        assert!(on("2026-03-01", "web") && on("2026-03-31", "web"));
        assert!(!on("2026-02-28", "web") && !on("2026-04-01", "web") && !on("2026-03-15", "print"));
    }

    #[test]
    fn they_end_at_the_midnight_after_their_last_day() {
        let end = end(&rights()).unwrap();
        assert_eq!(end.to_rfc3339(), "2026-04-01T00:00:00+00:00");
        assert_eq!(check(Some(&rights()), Some("web"), end).unwrap_err().code(), "ASSET_RIGHTS");
        assert!(check(Some(&rights()), None, end - chrono::TimeDelta::seconds(1)).is_ok());
    }

    #[test]
    fn an_asset_without_rights_may_be_shown() {
        assert!(check(None, Some("web"), Utc::now()).is_ok());
    }
}
