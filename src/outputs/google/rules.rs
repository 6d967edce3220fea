//! The limits of Google Merchant's product data specification, and the forms it wants things in. Pure.

use rust_decimal::{Decimal, RoundingStrategy};

use super::settings::{Settings, Shipping};
use crate::{
    catalog::attribute::pattern,
    delivery::document::{Measurement, Rendition},
    error::Violation,
};

pub const MAX_ID: usize = 50;
pub const MAX_TITLE: usize = 150;
pub const MAX_DESCRIPTION: usize = 5_000;
pub const MAX_LINK: usize = 2_000;
pub const MAX_BRAND: usize = 70;
pub const MAX_MPN: usize = 70;
pub const MAX_PRODUCT_TYPE: usize = 750;
pub const MAX_CATEGORY: usize = 750;
pub const MAX_GROUP: usize = 50;
pub const MAX_LOOK: usize = 100;
pub const MAX_MATERIAL: usize = 200;
pub const MAX_LABEL: usize = 100;
pub const MAX_MORE_PICTURES: usize = 10;
/// Colours or materials of one product.
pub const MAX_NAMED: usize = 3;
pub const GENDERS: [&str; 3] = ["male", "female", "unisex"];
pub const AGE_GROUPS: [&str; 5] = ["newborn", "infant", "toddler", "kids", "adult"];

const PICTURES: [&str; 6] = ["image/jpeg", "image/webp", "image/png", "image/gif", "image/bmp", "image/tiff"];
const MIN_SIDE: u32 = 100;
const MIN_SIDE_OF_APPAREL: u32 = 250;
const MAX_PIXELS: u64 = 64_000_000;
const MAX_KILOGRAMS: Decimal = Decimal::ONE_THOUSAND;
/// Currencies without a smaller unit.
const WHOLE: [&str; 9] = ["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"];

/// On one line, with nothing that XML or Google refuses.
pub fn line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_whitespace() || !is_printable(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// On as many lines as it has; blank ones are dropped.
pub fn lines(text: &str) -> String {
    text.lines().map(line).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Whether XML 1.0 may hold it and it is no control character.
pub fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Amount and currency: `12.90 EUR`.
pub fn price(amount: Decimal, currency: &str) -> String {
    let digits = if WHOLE.contains(&currency) { 0 } else { 2 };
    let mut amount = amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    amount.rescale(digits);
    format!("{amount} {currency}")
}

/// A web address that the feed can hold; the error says what is wrong with it.
pub fn web_address(text: &str) -> Result<(), Violation> {
    let fault = |message: String| Violation::new("BAD_URL", "", message);
    if text.chars().count() > MAX_LINK {
        return Err(fault(format!("the address is longer than {MAX_LINK} characters")));
    }
    if text.contains(|c: char| c.is_whitespace() || !is_printable(c)) {
        return Err(fault(format!("the address `{}` holds spaces", line(text))).hint("use `urlencode` in the template"));
    }
    match pattern::is_web_address(text) {
        true => Ok(()),
        false => Err(fault(format!("`{}` is no web address", crate::catalog::model::part::shortened(&line(text))))),
    }
}

/// Why Google would not show a picture.
pub fn picture_fault(picture: &Rendition, apparel: bool) -> Option<Violation> {
    let min = if apparel { MIN_SIDE_OF_APPAREL } else { MIN_SIDE };
    let (width, height) = (picture.width, picture.height);
    let message = if !PICTURES.contains(&picture.mime.as_str()) {
        format!("Google does not read pictures of type {}", picture.mime)
    } else if width < min || height < min {
        format!("the picture has {width} x {height} pixels, at least {min} x {min} are needed")
    } else if u64::from(width) * u64::from(height) > MAX_PIXELS {
        format!("the picture has {width} x {height} pixels, at most 64 million are allowed")
    } else {
        return web_address(&picture.url).err();
    };
    Some(Violation::new("BAD_PICTURE", "", message))
}

/// Why Google does not take a number although its check digit is right: numbers for use within a shop, and coupons
/// (GS1 General Specifications, 1.4).
pub fn restricted_gtin(gtin: &str) -> bool {
    if gtin.len() == 8 {
        return gtin.starts_with(['0', '2']);
    }
    let padded = format!("{gtin:0>14}");
    let prefix = padded.get(1..).unwrap_or_default();
    prefix.starts_with('2') || ["02", "04", "05", "98", "99"].iter().any(|kept| prefix.starts_with(kept))
}

/// `640 g`; `None` where Google knows no such unit or the weight is out of range.
pub fn weight(measurement: &Measurement) -> Option<String> {
    let kilograms = match measurement.symbol.as_str() {
        "g" => Decimal::new(1, 3),
        "kg" => Decimal::ONE,
        "oz" => Decimal::new(28_349_523, 9),
        "lb" => Decimal::new(45_359_237, 8),
        _ => return None,
    };
    let heavy = measurement.amount.checked_mul(kilograms)?;
    (heavy > Decimal::ZERO && heavy <= MAX_KILOGRAMS)
        .then(|| format!("{} {}", measurement.amount.normalize(), measurement.symbol))
}

/// What is wrong with the plain texts of the settings.
pub fn check_settings(settings: &Settings) -> Vec<Violation> {
    let too_long = |path: &str, text: &Option<String>, most: usize| {
        let long = text.as_ref().is_some_and(|text| text.chars().count() > most);
        long.then(|| Violation::new("TOO_LONG", path, format!("at most {most} characters are allowed")))
    };
    let texts = [
        too_long("title", &settings.title, MAX_TITLE),
        too_long("description", &settings.description, MAX_DESCRIPTION),
        too_long("brand", &settings.brand, MAX_BRAND),
        too_long("googleProductCategory", &settings.google_product_category, MAX_CATEGORY),
    ];
    let shipping = settings.shipping.iter().enumerate().flat_map(|(index, shipping)| check_shipping(index, shipping));
    texts.into_iter().flatten().chain(shipping).collect()
}

fn check_shipping(index: usize, shipping: &Shipping) -> Vec<Violation> {
    let mut faults = Vec::new();
    if shipping.country.len() != 2 || !shipping.country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let path = format!("shipping.{index}.country");
        faults.push(Violation::new("NO_MATCH", path, "not a country").hint("use its two letters after ISO 3166: `DE`"));
    }
    let is_price = shipping.price.split_once(' ').is_some_and(|(amount, currency)| {
        let amount = amount.parse::<Decimal>().is_ok_and(|amount| !amount.is_sign_negative());
        amount && currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase())
    });
    if !is_price {
        let path = format!("shipping.{index}.price");
        faults.push(Violation::new("NO_MATCH", path, "not a price").hint("write it like `4.95 EUR`"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_have_the_digits_of_their_currency() {
        let of = |amount: &str, currency: &str| price(amount.parse().unwrap(), currency);
        assert_eq!(
            [of("349", "EUR"), of("12.5", "USD"), of("12.345", "EUR")],
            ["349.00 EUR", "12.50 USD", "12.35 EUR"]
        );
        assert_eq!(of("1980.4", "JPY"), "1980 JPY");
    }

    #[test]
    fn texts_lose_what_xml_cannot_hold() {
        assert_eq!(line(" a\u{0}b\u{b}\n\tc\u{ffff} \u{1f}"), "a b c");
        assert_eq!(lines("one\r\n\n  two \u{7}\n"), "one\ntwo");
    }

    #[test]
    fn numbers_for_use_within_a_shop_are_known() {
        for number in ["2087101000014", "20000001", "400000000002", "0200000000004", "9800000000007"] {
            assert!(restricted_gtin(number), "{number}");
        }
        for number in ["4006381333931", "96385074", "614141000036", "10614141000415"] {
            assert!(!restricted_gtin(number), "{number}");
        }
    }

    #[test]
    fn weights_are_given_in_units_that_google_knows() {
        let of = |amount: &str, symbol: &str| {
            weight(&Measurement {
                amount: amount.parse().unwrap(),
                unit: String::new(),
                symbol: symbol.into(),
                entered: None,
            })
        };
        assert_eq!(of("640.0", "g").as_deref(), Some("640 g"));
        assert_eq!([of("3", "t"), of("0", "g"), of("1001", "kg")], [None, None, None]);
    }

    #[test]
    fn pictures_are_large_enough_and_of_a_known_type() {
        let of = |width, height, mime: &str, url: &str| {
            let picture = Rendition { url: url.into(), width, height, mime: mime.into() };
            picture_fault(&picture, true).map(|fault| fault.code)
        };
        assert_eq!(of(800, 800, "image/webp", "https://x.example/a.webp"), None);
        assert_eq!(of(800, 200, "image/webp", "https://x.example/a").as_deref(), Some("BAD_PICTURE"));
        assert_eq!(of(800, 800, "image/avif", "https://x.example/a").as_deref(), Some("BAD_PICTURE"));
        assert_eq!(of(800, 800, "image/png", "/media/a").as_deref(), Some("BAD_URL"));
    }
}
