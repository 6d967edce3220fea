//! From codes of the content model to names of GraphQL: stable, valid and without collisions.
//!
//! A code that is a valid name stays as it is. In any other, what is not allowed becomes `_`. Where that meets a name
//! that is taken, a short hash of the code is added; so adding an attribute never renames another one that was valid.

use std::collections::{BTreeMap, BTreeSet};

/// Types that exist whatever the model holds.
pub const RESERVED_TYPES: &[&str] = &[
    "Query",
    "Product",
    "ProductModel",
    "Entry",
    "Record",
    "String",
    "Int",
    "Float",
    "Boolean",
    "ID",
    "Decimal",
    "Date",
    "DateTime",
    "HTML",
    "JSON",
    "Money",
    "Measurement",
    "Entered",
    "Option",
    "Asset",
    "Rendition",
    "NamedRendition",
    "FocalPoint",
    "Download",
    "Family",
    "ProductCategory",
    "CategoryStep",
    "Category",
    "Axis",
    "TableColumn",
    "Variant",
    "VariantAxis",
    "Association",
    "ProductLink",
    "Block",
    "PageInfo",
    "Facet",
    "FacetBucket",
    "Locale",
    "Preset",
    "SortDirection",
    "AssociationType",
    "ProductConnection",
    "ProductModelConnection",
    "EntryConnection",
    "RecordConnection",
    "ProductFilter",
    "ProductModelFilter",
    "EntryFilter",
    "RecordFilter",
    "ProductSort",
    "ProductModelSort",
    "EntrySort",
    "RecordSort",
    "ProductSortField",
    "ProductModelSortField",
    "EntrySortField",
    "RecordSortField",
    "ProductFacet",
    "ProductModelFacet",
    "EntryFacet",
    "RecordFacet",
    "CodeFilter",
    "TextFilter",
    "NumberFilter",
    "DateFilter",
    "DateTimeFilter",
    "ColourFilter",
    "BooleanFilter",
    "OptionFilter",
    "PriceFilter",
    "ExistsFilter",
];

/// Fields that every document has; an attribute of such a code gets another name.
pub const RESERVED_FIELDS: &[&str] = &[
    "id",
    "sku",
    "code",
    "label",
    "slug",
    "locale",
    "enabled",
    "family",
    "image",
    "categories",
    "parent",
    "axes",
    "variants",
    "associations",
    "and",
    "or",
    "not",
    "model",
    "category",
];

/// Names for fields and enum values, one for each code.
pub fn fields<'a>(codes: impl IntoIterator<Item = &'a str>, reserved: &[&str]) -> BTreeMap<String, String> {
    assign(codes, reserved, |code| {
        let mut name: String =
            code.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
        // Names that start with two underscores belong to introspection.
        while name.starts_with("__") {
            name.remove(0);
        }
        match name.chars().next() {
            Some(first) if first.is_ascii_alphabetic() || (first == '_' && name.len() > 1) => name,
            _ => format!("_{}x", name.trim_start_matches('_')),
        }
    })
}

/// Names for types: `trail_shoe` is `TrailShoe`.
pub fn types<'a>(codes: impl IntoIterator<Item = &'a str>, reserved: &[&str]) -> BTreeMap<String, String> {
    assign(codes, reserved, |code| {
        let words = code.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let name: String = words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect();
        if name.starts_with(|first: char| first.is_ascii_alphabetic()) { name } else { format!("T{name}") }
    })
}

fn assign<'a>(
    codes: impl IntoIterator<Item = &'a str>,
    reserved: &[&str],
    natural: impl Fn(&str) -> String,
) -> BTreeMap<String, String> {
    let mut taken: BTreeSet<String> = reserved.iter().map(|name| (*name).to_owned()).collect();
    let mut names = BTreeMap::new();
    let (verbatim, changed): (BTreeSet<&str>, BTreeSet<&str>) =
        codes.into_iter().partition(|code| natural(code) == *code);
    for code in verbatim.into_iter().chain(changed) {
        let hash = blake3::hash(code.as_bytes()).to_hex();
        let natural = natural(code);
        let longer = (4..=hash.len()).map(|length| format!("{natural}_{}", &hash[..length]));
        let name = std::iter::once(natural.clone()).chain(longer).find(|name| !taken.contains(name));
        let name = name.unwrap_or(natural);
        taken.insert(name.clone());
        names.insert(code.to_owned(), name);
    }
    names
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn valid_codes_stay_and_others_are_mended() {
        let names = fields(["fill_power", "fill-power", "2nd", "__type", "label", "-"], &["label"]);
        assert_eq!(names["fill_power"], "fill_power");
        assert!(names["fill-power"].starts_with("fill_power_"), "{names:?}");
        assert_eq!(names["2nd"], "_2ndx");
        assert_eq!(names["__type"], "_type");
        assert!(names["label"].starts_with("label_"));
        assert_eq!(types(["trail_shoe", "3d"], &[])["trail_shoe"], "TrailShoe");
        assert_eq!(types(["3d"], &[])["3d"], "T3d");
    }

    proptest! {
        #[test]
        fn names_are_valid_and_differ(codes in prop::collection::btree_set("[A-Za-z0-9_-]{1,5}", 0..60)) {
            for names in [fields(codes.iter().map(String::as_str), &["id", "a"]), types(codes.iter().map(String::as_str), &["A"])] {
                let distinct: BTreeSet<&String> = names.values().collect();
                prop_assert_eq!(distinct.len(), codes.len());
                for name in distinct {
                    prop_assert!(!name.starts_with("__"), "{}", name);
                    prop_assert!(name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'), "{}", name);
                    prop_assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{}", name);
                }
            }
        }
    }
}
