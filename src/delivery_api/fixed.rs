//! The types that exist whatever the content model holds.

use serde_json::Value as Json;

use super::{
    build::is_decimal,
    types::{Argument, EnumValue, Field, Ref, Shape, Source, Types},
};
use crate::{catalog::attribute::date_time, resource::Kind};

pub fn add(types: &mut Types) {
    scalars(types);
    values(types);
    pictures(types);
    places(types);
    related(types);
    lists(types);
    filters(types);
}

fn text() -> Ref {
    Ref::one("String").required()
}

fn optional() -> Ref {
    Ref::one("String")
}

fn scalars(types: &mut Types) {
    let mut scalar = |name: &str, doc: &str, check: fn(&Json) -> bool| types.put(name, doc, Shape::Scalar(check));
    scalar("Decimal", "An exact number as a string, such as \"12.50\". Filters take numbers too.", is_decimal);
    scalar("Date", "A day, such as \"2026-09-01\".", |json| {
        json.as_str().is_some_and(|text| text.parse::<chrono::NaiveDate>().is_ok())
    });
    scalar("DateTime", "A moment after RFC 3339, such as \"2026-09-01T08:30:00Z\".", |json| {
        json.as_str().is_some_and(|text| date_time::parse(text).is_some())
    });
    scalar("HTML", "HTML without anything that could run.", Json::is_string);
    scalar("JSON", "Any JSON.", |_| true);
}

fn values(types: &mut Types) {
    let money = vec![
        Field::at("currency", text(), "currency", "ISO 4217, such as EUR."),
        Field::at("amount", Ref::one("Decimal").required(), "amount", ""),
    ];
    types.object("Money", "An amount of money.", money);
    let unit = |prefix: &str| {
        vec![
            Field::at("amount", Ref::one("Decimal").required(), "amount", prefix),
            Field::at("unit", text(), "unit", "Code of the unit."),
        ]
    };
    types.object("Entered", "What an editor entered, before it was converted.", unit(""));
    let mut measurement = unit("In the unit the channel prefers.");
    measurement.push(Field::at("symbol", text(), "symbol", "Of the unit, for people."));
    measurement.push(Field::at("entered", Ref::one("Entered"), "entered", "Absent when nothing was converted."));
    types.object("Measurement", "An amount with its unit.", measurement);
    let option = vec![
        Field::at("code", text(), "code", ""),
        Field::at("label", text(), "label", "In the locale."),
        Field::at("colour", optional(), "colour", "`#rrggbb`, for swatches."),
    ];
    types.object("Option", "One of the choices of an attribute.", option);
}

fn pictures(types: &mut Types) {
    let number = || Ref::one("Int").required();
    let rendition = || {
        vec![
            Field::at("url", text(), "url", "Never changes its bytes."),
            Field::at("width", number(), "width", "Pixels."),
            Field::at("height", number(), "height", "Pixels."),
            Field::at("mime", text(), "mime", ""),
        ]
    };
    types.object("Rendition", "A picture made by a preset.", rendition());
    let mut named = rendition();
    named.push(Field::at("preset", text(), "key", "Code of the preset."));
    types.object("NamedRendition", "A picture and the preset it was made by.", named);
    let share = || Ref::one("Float").required();
    let focal = vec![
        Field::at("x", share(), "x", "0 to 1 from the left."),
        Field::at("y", share(), "y", "0 to 1 from the top."),
    ];
    types.object("FocalPoint", "The point every crop keeps.", focal);
    let download = vec![
        Field::at("url", text(), "url", ""),
        Field::at("filename", text(), "filename", ""),
        Field::at("bytes", Ref::one("Float").required(), "bytes", ""),
    ];
    types.object("Download", "A file as it was uploaded.", download);
    let preset = Argument::new("preset", Ref::one("Preset").required(), "The recipe.");
    let renditions = Source::Entries(vec!["renditions".to_owned()]);
    let asset = vec![
        Field::at("id", Ref::one("ID").required(), "id", ""),
        Field::at("code", text(), "code", ""),
        Field::at("mime", text(), "mime", ""),
        Field::at("width", Ref::one("Int"), "width", "Of the original, in pixels."),
        Field::at("height", Ref::one("Int"), "height", "Of the original, in pixels."),
        Field::at("alt", optional(), "alt", "What it shows, in the locale."),
        Field::at("credit", optional(), "credit", ""),
        Field::at("focalPoint", Ref::one("FocalPoint"), "focal", ""),
        Field::new("rendition", Ref::one("Rendition"), "Null where the file is no picture.", Source::Rendition)
            .argument(preset),
        Field::new("renditions", Ref::list("NamedRendition").required(), "One for each preset.", renditions),
        Field::at("download", Ref::one("Download"), "download", "Where the file is no picture."),
    ];
    types.object("Asset", "A picture or another file.", asset);
}

fn places(types: &mut Types) {
    let named = || vec![Field::at("code", text(), "code", ""), Field::at("label", text(), "label", "In the locale.")];
    types.object("Family", "What kind of thing it is.", named());
    types.object("TableColumn", "A column of a table.", named());
    types.object("Axis", "An attribute by which variants differ.", named());
    types.object("CategoryStep", "A category on the way down.", named());
    let mut category = named();
    category.push(Field::at(
        "path",
        Ref::list("CategoryStep").required(),
        "path",
        "From below the root down to this one.",
    ));
    types.object("ProductCategory", "A category that it is in.", category.clone());
    category.push(Field::at(
        "productCount",
        Ref::one("Int").required(),
        "productCount",
        "Live products in it and below it.",
    ));
    category.push(Field::at("children", Ref::list("Category").required(), "children", ""));
    types.object("Category", "A category of the channel's tree.", category);
}

fn related(types: &mut Types) {
    let linked = |name: &str, ty: &str, kind| {
        Field::new(name, Ref::one(ty), "Null when it is of another kind.", Source::Linked(vec!["id".to_owned()], kind))
    };
    let id = || Field::at("id", Ref::one("ID").required(), "id", "");
    let data = Source::Json(vec!["data".to_owned()]);
    let axis = vec![
        Field::at("attribute", text(), "key", "Code of the axis."),
        Field::new("data", Ref::one("JSON"), "The value as documents hold it.", data),
        Field::at("label", optional(), "data.label", "Of an option."),
        Field::at("code", optional(), "data.code", "Of an option."),
    ];
    types.object("VariantAxis", "The value of a variant on an axis.", axis);
    let variant = vec![
        id(),
        Field::at("sku", text(), "code", ""),
        Field::at("label", text(), "label", ""),
        Field::at("slug", text(), "slug", ""),
        Field::at("enabled", Ref::one("Boolean").required(), "enabled", ""),
        Field::new("axes", Ref::list("VariantAxis").required(), "", Source::Entries(vec!["axes".to_owned()])),
        linked("product", "Product", Kind::Product),
    ];
    types.object("Variant", "A variant of a product model.", variant);
    let association = vec![
        id(),
        Field::at("type", text(), "type", "Code of the association type."),
        Field::at("kind", text(), "kind", "`product`, `product_model`, `entry`, `record` or `asset`."),
        Field::at("code", text(), "code", ""),
        Field::at("quantity", Ref::one("Int"), "quantity", "Where the type counts."),
        linked("product", "Product", Kind::Product),
        linked("productModel", "ProductModel", Kind::ProductModel),
        linked("entry", "Entry", Kind::Entry),
        linked("record", "Record", Kind::Record),
    ];
    types.object("Association", "A link to something that is live here.", association);
    let link = vec![
        id(),
        Field::at("kind", text(), "kind", "`product` or `product_model`."),
        Field::at("code", text(), "code", ""),
        linked("product", "Product", Kind::Product),
        linked("productModel", "ProductModel", Kind::ProductModel),
    ];
    types.object("ProductLink", "A link to a product or product model that is live here.", link);
}

fn lists(types: &mut Types) {
    let page = vec![
        Field::at("hasNextPage", Ref::one("Boolean").required(), "hasNextPage", ""),
        Field::at("endCursor", optional(), "endCursor", "Give it as `after` for the next page."),
    ];
    types.object("PageInfo", "Where to go on.", page);
    let bucket = vec![
        Field::at("value", text(), "value", "For the filter."),
        Field::at("label", text(), "label", "For people."),
        Field::at("count", Ref::one("Int").required(), "count", ""),
    ];
    types.object("FacetBucket", "How many have one value.", bucket);
    let facet = vec![
        Field::at("field", text(), "field", "Name of what is counted by."),
        Field::at("label", text(), "label", "For people."),
        Field::at("buckets", Ref::list("FacetBucket").required(), "buckets", "Largest first, at most 100."),
    ];
    types.object("Facet", "Counts by one field.", facet);
    let value = |name: &str| EnumValue { name: name.to_owned(), code: name.to_owned(), doc: String::new() };
    types.put("SortDirection", "", Shape::Enum(vec![value("ASC"), value("DESC")]));
}

fn filters(types: &mut Types) {
    let one = |name: &str, ty: &str, doc: &str| Argument::new(name, Ref::one(ty), doc);
    let many = |ty: &str| Argument::new("in", Ref::list(ty), "Any of these.");
    let exists = || one("exists", "Boolean", "Whether there is a value at all.");
    let range = |ty: &str| [one("min", ty, "From here on."), one("max", ty, "Up to here, included.")];
    let mut filter = |name: &str, doc: &str, fields: Vec<Argument>| types.put(name, doc, Shape::Input(fields));
    filter("CodeFilter", "By code.", vec![one("eq", "String", "Exactly this."), many("String")]);
    let contains = one("contains", "String", "Words that start with each of these words.");
    filter("TextFilter", "By text.", vec![one("eq", "String", "Exactly this."), many("String"), contains, exists()]);
    filter(
        "OptionFilter",
        "By the codes of options or records.",
        vec![one("eq", "String", "This one."), many("String"), exists()],
    );
    filter("BooleanFilter", "By yes or no.", vec![one("eq", "Boolean", ""), exists()]);
    filter("ExistsFilter", "By whether there is one.", vec![exists()]);
    let numbers = |first: Vec<Argument>, ty: &str| first.into_iter().chain(range(ty)).chain([exists()]).collect();
    filter(
        "NumberFilter",
        "By number; measurements in the unit the channel shows.",
        numbers(vec![one("eq", "Decimal", "")], "Decimal"),
    );
    filter("DateFilter", "By day.", numbers(vec![one("eq", "Date", "")], "Date"));
    filter("DateTimeFilter", "By moment.", numbers(vec![one("eq", "DateTime", "")], "DateTime"));
    filter("ColourFilter", "By colour.", vec![one("eq", "String", "Written #rrggbb."), many("String"), exists()]);
    let currency = one("currency", "String", "The channel's first currency unless given.");
    filter("PriceFilter", "By amount in one currency.", numbers(vec![currency], "Decimal"));
}
