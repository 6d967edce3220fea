//! Finding the attribute for a purpose by its type, code and label, where nobody named one.

use crate::catalog::{ContentModel, attribute::Attribute};

/// Attributes that fit and have one of these codes or labels (small letters, `_` between words); in the order of the names.
pub fn by_name(model: &ContentModel, fits: impl Fn(&Attribute) -> bool, names: &[&str]) -> Vec<String> {
    let place = |attribute: &Attribute| {
        let known = names_of(attribute);
        names.iter().position(|name| known.iter().any(|own| own == name))
    };
    let fitting = model.attributes.values().filter(|attribute| fits(attribute));
    let mut found: Vec<(usize, &str)> =
        fitting.filter_map(|attribute| Some((place(attribute)?, &*attribute.code))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, code)| code.to_owned()).collect()
}

/// The one attribute that fits; of several nobody can say which is meant.
pub fn only(model: &ContentModel, fits: impl Fn(&Attribute) -> bool) -> Option<String> {
    let mut fitting = model.attributes.values().filter(|attribute| fits(attribute));
    let one = fitting.next()?;
    fitting.next().is_none().then(|| one.code.clone())
}

pub const PRICE: [&str; 7] = ["price", "retail_price", "regular_price", "list_price", "verkaufspreis", "preis", "prix"];
pub const SALE_PRICE: [&str; 5] = ["sale_price", "special_price", "offer_price", "discount_price", "aktionspreis"];

fn names_of(attribute: &Attribute) -> Vec<String> {
    let texts = attribute.labels.values().chain([&attribute.code]);
    let plain = |text: &String| text.to_lowercase().split(|c: char| !c.is_alphanumeric()).collect::<Vec<_>>().join("_");
    texts.map(plain).collect()
}
