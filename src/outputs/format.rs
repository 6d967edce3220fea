//! Numbers, prices, measurements and dates as people of a locale write them, for what is printed.
//! Signs after the Unicode CLDR, for the languages the hub's catalogues come in; others follow the German way.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::delivery::document::{Data, Measurement};

/// No line ends here.
const NBSP: char = '\u{a0}';
const NARROW: char = '\u{202f}';

/// How one locale writes.
struct Style {
    point: char,
    /// Between thousands.
    group: char,
    /// Digits of the shortest number that is grouped.
    grouped_from: usize,
    /// Whether the currency stands before the amount, and what is between them.
    currency_first: bool,
    gap: &'static str,
}

fn style(locale: &str) -> Style {
    let language = locale.split('_').next().unwrap_or_default();
    let (point, group) = match (language, locale) {
        (_, "de_CH" | "it_CH" | "rm_CH") => ('.', '’'),
        ("en" | "zh" | "ja" | "ko" | "th" | "he" | "hi" | "ms" | "cy" | "ga", _) => ('.', ','),
        ("fr" | "nb" | "nn" | "no" | "cs" | "sk" | "fi" | "sv" | "pl" | "uk" | "ru" | "bg" | "hu", _) => (',', NARROW),
        _ => (',', '.'),
    };
    let currency_first =
        matches!(language, "en" | "zh" | "ja" | "ko" | "nl") || locale == "de_AT" || locale.ends_with("_CH");
    let gap = if matches!(language, "en" | "zh" | "ja" | "ko") { "" } else { "\u{a0}" };
    let grouped_from = if matches!(language, "es" | "pl" | "pt") { 5 } else { 4 };
    Style { point, group, grouped_from, currency_first, gap }
}

/// `1234.5` as `1.234,5`; zeros at the end are dropped.
pub fn number(number: Decimal, locale: &str) -> String {
    written(number.normalize(), &style(locale))
}

fn written(number: Decimal, style: &Style) -> String {
    let digits = number.abs().to_string();
    let (whole, rest) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = String::from(if number.is_sign_negative() && !number.is_zero() { "−" } else { "" });
    let grouped = whole.len() >= style.grouped_from;
    for (index, digit) in whole.char_indices() {
        if grouped && index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(style.group);
        }
        text.push(digit);
    }
    if !rest.is_empty() {
        text.push(style.point);
        text.push_str(rest);
    }
    text
}

/// `149,95 €`, `€149.95`, `CHF 149.95`.
pub fn money(amount: Decimal, currency: &str, locale: &str) -> String {
    let digits = if currency == "JPY" || currency == "KRW" { 0 } else { 2 };
    let mut amount = amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    amount.rescale(digits);
    let style = style(locale);
    let text = written(amount, &style);
    let sign = sign(currency);
    let letters = sign.len() > 1 && sign.is_ascii();
    let gap = if letters { "\u{a0}" } else { style.gap };
    if style.currency_first { format!("{sign}{gap}{text}") } else { format!("{text}{NBSP}{sign}") }
}

fn sign(currency: &str) -> &str {
    match currency {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        "PLN" => "zł",
        other => other,
    }
}

/// `640 g`; degrees of an angle and inches stand close.
pub fn measurement(found: &Measurement, locale: &str) -> String {
    let close = matches!(found.symbol.as_str(), "°" | "″" | "′" | "\"" | "'");
    let gap = if close { String::new() } else { NBSP.to_string() };
    format!("{}{gap}{}", number(found.amount, locale), found.symbol)
}

/// `01.09.2026`, `1 Sep 2026`, `Sep 1, 2026`, else `2026-09-01`.
pub fn date(date: NaiveDate, locale: &str) -> String {
    let pattern = match locale.split('_').next().unwrap_or_default() {
        _ if locale == "en_US" => "%b %-d, %Y",
        "en" => "%-d %b %Y",
        "de" | "fi" | "nb" | "nn" | "no" | "cs" | "sk" | "pl" | "ru" | "uk" | "tr" => "%d.%m.%Y",
        "fr" | "es" | "it" | "pt" => "%d/%m/%Y",
        "nl" => "%d-%m-%Y",
        _ => "%Y-%m-%d",
    };
    date.format(pattern).to_string()
}

pub fn yes_or_no(yes: bool, locale: &str) -> &'static str {
    let words = match locale.split('_').next().unwrap_or_default() {
        "de" => ["nein", "ja"],
        "fr" => ["non", "oui"],
        "es" => ["no", "sí"],
        "it" => ["no", "sì"],
        "nl" => ["nee", "ja"],
        _ => ["no", "yes"],
    };
    words[usize::from(yes)]
}

/// "from", before the lowest of several prices.
pub fn from(locale: &str) -> &'static str {
    match locale.split('_').next().unwrap_or_default() {
        "de" => "ab",
        "fr" => "dès",
        "es" => "desde",
        "it" => "da",
        "nl" => "vanaf",
        _ => "from",
    }
}

/// A short value on one line; `None` for texts in several lines, prices and files.
pub fn short(data: &Data, locale: &str) -> Option<String> {
    let text = match data {
        Data::Identifier(text) | Data::Text(text) => text.clone(),
        Data::Number(found) => number(*found, locale),
        Data::Measurement(found) => measurement(found, locale),
        Data::Boolean(yes) => yes_or_no(*yes, locale).to_owned(),
        Data::Date(found) => date(*found, locale),
        Data::DateTime(found) => format!("{} {} UTC", date(found.date_naive(), locale), found.format("%H:%M")),
        Data::Select(choice) => choice.label.clone(),
        Data::MultiSelect(choices) => choices.iter().map(|choice| choice.label.as_str()).collect::<Vec<_>>().join(", "),
        Data::Reference(record) => record.label.clone(),
        Data::ReferenceList(records) => {
            records.iter().map(|record| record.label.as_str()).collect::<Vec<_>>().join(", ")
        }
        Data::Textarea(_)
        | Data::RichText(_)
        | Data::Link(_)
        | Data::Price(_)
        | Data::Asset(_)
        | Data::AssetList(_)
        | Data::Colour(_)
        | Data::Table(_)
        | Data::ProductLink(_)
        | Data::ProductLinkList(_)
        | Data::Blocks(_) => {
            return None;
        }
    };
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_have_the_signs_of_their_locale() {
        let of = |text: &str, locale| number(decimal(text), locale);
        assert_eq!([of("1234.50", "de_DE"), of("20000", "de_DE")], ["1.234,5", "20.000"]);
        assert_eq!([of("-1234567.5", "en_US"), of("20000", "fr_FR")], ["−1,234,567.5", "20\u{202f}000"]);
        assert_eq!([of("20000.5", "de_CH"), of("0.25", "pt_PT")], ["20’000.5", "0,25"]);
    }

    #[test]
    fn prices_are_written_as_people_write_them() {
        let of = |currency, locale| money(decimal("1249.9"), currency, locale);
        assert_eq!([of("EUR", "de_DE"), of("EUR", "en_US")], ["1.249,90\u{a0}€", "€1,249.90"]);
        assert_eq!([of("CHF", "de_CH"), of("SEK", "en_GB")], ["CHF\u{a0}1’249.90", "SEK\u{a0}1,249.90"]);
        assert_eq!(money(decimal("19800"), "JPY", "de_DE"), "19.800\u{a0}¥");
    }

    #[test]
    fn dates_follow_the_locale() {
        let of = |locale| date("2026-09-01".parse().unwrap(), locale);
        assert_eq!(
            [of("de_DE"), of("en_US"), of("en_GB"), of("ja_JP")],
            ["01.09.2026", "Sep 1, 2026", "1 Sep 2026", "2026-09-01"]
        );
    }
}
