//! From the content model to the types of a channel's API.

mod blocks;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::{
    names::{self, RESERVED_FIELDS, RESERVED_TYPES},
    types::{Argument, EnumValue, Field, Means, Reads, Ref, Shape, Source, Target, Types},
};
use crate::{
    catalog::{
        ContentModel,
        attribute::{Attribute, AttributeType, table},
        model::Family,
    },
    channels::{Channel, Labels, label},
    delivery::index::field,
    resource::Kind,
};

pub fn types(model: &ContentModel, channel: &Channel) -> Types {
    let mut types = Types::default();
    let families = names::types(model.families.keys().map(String::as_str), RESERVED_TYPES);
    Builder { model, channel, types: &mut types, tables: BTreeMap::new(), blocks: BTreeMap::new(), families }.build();
    types
}

struct Builder<'a> {
    model: &'a ContentModel,
    channel: &'a Channel,
    types: &'a mut Types,
    /// Attribute of type table -> type of its values.
    tables: BTreeMap<String, String>,
    /// Attribute of type blocks -> interface of its blocks.
    blocks: BTreeMap<String, String>,
    /// Family -> type of its documents.
    families: BTreeMap<String, String>,
}

/// The kinds that have lists.
const LISTS: [(Kind, &str); 4] = [
    (Kind::Product, "Product"),
    (Kind::ProductModel, "ProductModel"),
    (Kind::Entry, "Entry"),
    (Kind::Record, "Record"),
];

impl<'a> Builder<'a> {
    fn build(&mut self) {
        super::fixed::add(self.types);
        self.enums();
        let attributes = names::fields(self.model.attributes.keys().map(String::as_str), RESERVED_FIELDS);
        let families = self.families.clone();
        // `Boot` and `BootModel` of a family must not meet a family called `boot_model`.
        let mut taken: BTreeSet<String> = families.values().cloned().collect();
        taken.extend(RESERVED_TYPES.iter().map(|name| (*name).to_owned()));
        let models = ending("Model", self.model.families.keys().map(String::as_str), &mut taken);
        let tables = self.codes_of(AttributeType::Table);
        self.tables = ending("Table", tables.iter().copied(), &mut taken);
        self.table_types(&ending("Row", tables, &mut taken));
        self.blocks = ending("Block", self.codes_of(AttributeType::Blocks), &mut taken);
        blocks::add(self, &mut taken);
        for (kind, name) in LISTS {
            let names = if kind == Kind::ProductModel { &models } else { &families };
            self.documents(kind, name, names, &attributes);
        }
        self.category_content();
        self.query();
    }

    /// Where the channel's tree names a reference entity, its records are what categories say and show.
    fn category_content(&mut self) {
        let entity = self.model.category(&self.channel.tree).and_then(|root| root.entity.as_ref());
        let Some(ty) = entity.and_then(|entity| self.families.get(entity)) else { return };
        let doc = "Its texts and pictures; null until they are live here.";
        let source = Source::Coded(vec!["content".to_owned()], Kind::Record);
        self.types.extend("Category", Field::new("content", Ref::one(ty), doc, source));
    }

    /// The attributes of a type.
    fn codes_of(&self, kind: AttributeType) -> Vec<&'a str> {
        let model = self.model;
        let attributes = model.attributes.values().filter(|attribute| attribute.kind == kind);
        attributes.map(|attribute| attribute.code.as_str()).collect()
    }

    fn enums(&mut self) {
        let locales = self.channel.locales.iter().map(|code| (code.as_str(), code.clone()));
        let locales = enum_of(locales.collect());
        self.types.put("Locale", "A locale of this channel.", locales);
        let presets = self.channel.presets.iter();
        let presets =
            presets.map(|preset| (preset.code.as_str(), text(&preset.labels, &preset.code))).collect::<Vec<_>>();
        self.types.put("Preset", "A recipe for pictures.", enum_of(presets));
        let kinds = self.model.association_types.values();
        let kinds = kinds.map(|kind| (kind.code.as_str(), text(&kind.labels, &kind.code))).collect::<Vec<_>>();
        self.types.put("AssociationType", "How products belong together.", enum_of(kinds));
    }

    fn table_types(&mut self, rows: &BTreeMap<String, String>) {
        for ((code, name), row) in self.tables.iter().zip(rows.values()) {
            let Some(attribute) = self.model.attribute(code) else { continue };
            let columns = table::columns(attribute);
            let names = names::fields(columns.iter().map(|(column, _)| column.code.as_str()), &[]);
            let cells = columns.iter().filter_map(|(column, _)| {
                let path = Source::Path(vec![column.code.clone(), "data".to_owned()]);
                Some(Field::new(names.get(&column.code)?, output(column.kind), &doc_of(column), path))
            });
            self.types.object(row, &format!("A row of {code}."), cells.collect());
            let table = vec![
                Field::at("columns", Ref::list("TableColumn").required(), "columns", "In display order."),
                Field::at("rows", Ref::list(row).required(), "rows", ""),
            ];
            self.types.object(name, &doc_of(attribute), table);
        }
    }

    /// The interface of a kind, a type for each of its families, and all that its lists need.
    fn documents(
        &mut self,
        kind: Kind,
        name: &'static str,
        types: &BTreeMap<String, String>,
        fields: &BTreeMap<String, String>,
    ) {
        let own = if kind == Kind::ProductModel { Kind::Product } else { kind };
        let families: Vec<&Family> =
            self.model.families.values().map(|family| &**family).filter(|family| family.kind == own).collect();
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for code in families.iter().flat_map(|family| &family.attributes) {
            *uses.entry(code).or_default() += 1;
        }
        let shared: BTreeSet<&str> = uses.iter().filter(|(_, uses)| **uses > 1).map(|(code, _)| *code).collect();
        let head = head_fields(kind);
        let mut interface = head.clone();
        interface.extend(shared.iter().filter_map(|code| self.attribute_field(code, fields)));
        let mut members = BTreeMap::new();
        for family in families {
            let Some(type_name) = types.get(&family.code) else { continue };
            let codes: BTreeSet<&str> =
                family.attributes.iter().map(String::as_str).chain(shared.iter().copied()).collect();
            let mut all = head.clone();
            all.extend(codes.into_iter().filter_map(|code| self.attribute_field(code, fields)));
            let doc = text(&family.labels, &family.code);
            self.types.put(type_name, &doc, Shape::Object { fields: all, implements: vec![name.to_owned()] });
            members.insert(family.code.clone(), type_name.clone());
        }
        let doc = match kind {
            Kind::Product => {
                "A sellable thing. Holds the attributes that several families share; each family has a type with all of its own."
            }
            Kind::ProductModel => "What the variants of a product have in common.",
            Kind::Record => "A record of a reference entity, such as a brand. Each entity has a type of its own.",
            _ => "Editorial content. Each content type has a type of its own.",
        };
        let told_by = &["family", "code"];
        self.types.put(name, doc, Shape::Interface { fields: interface, implements: None, told_by, members });
        let codes: Vec<&str> = uses.into_keys().collect();
        self.list_types(kind, name, &codes, fields);
    }

    fn attribute_field(&self, code: &str, names: &BTreeMap<String, String>) -> Option<Field> {
        let attribute = self.model.attribute(code)?;
        self.data_field(names.get(code)?, attribute, &["values", code, "data"])
    }

    /// A field with the data of an attribute, which lies at `at`.
    fn data_field(&self, name: &str, attribute: &Attribute, at: &[&str]) -> Option<Field> {
        let path = |rest: &[&str]| at.iter().chain(rest).map(|key| (*key).to_owned()).collect();
        let (ty, source) = match attribute.kind {
            AttributeType::Reference => {
                (Ref::one(self.record_type(attribute)), Source::Linked(path(&["id"]), Kind::Record))
            }
            AttributeType::ReferenceList => {
                (Ref::list(self.record_type(attribute)), Source::AllLinked(path(&[]), Kind::Record))
            }
            AttributeType::Table => (Ref::one(self.tables.get(&attribute.code)?), Source::Path(path(&[]))),
            AttributeType::Blocks => (Ref::list(self.blocks.get(&attribute.code)?), Source::Path(path(&[]))),
            kind => (output(kind), Source::Path(path(&[]))),
        };
        Some(Field::new(name, ty, &doc_of(attribute), source))
    }

    /// The type of the records that an attribute leads to.
    fn record_type(&self, attribute: &Attribute) -> &str {
        let entity = attribute.settings.reference_entity.as_ref();
        entity.and_then(|entity| self.families.get(entity)).map_or("Record", String::as_str)
    }

    fn list_types(&mut self, kind: Kind, name: &str, codes: &[&str], names: &BTreeMap<String, String>) {
        let attributes: Vec<(&str, &Attribute)> = codes
            .iter()
            .filter_map(|code| Some((names.get(*code)?.as_str(), &**self.model.attribute(code)?)))
            .collect();
        let filter = format!("{name}Filter");
        let mut conditions = head_filters(kind, &filter);
        let mut sorts = vec![("label", "By label."), ("code", "By code.")]
            .into_iter()
            .map(|(name, doc)| EnumValue { name: name.to_owned(), code: format!(":{name}"), doc: doc.to_owned() })
            .collect::<Vec<_>>();
        let mut facets = vec![("family", "Families."), ("category", "Categories, those above included.")]
            .into_iter()
            .map(|(name, doc)| EnumValue { name: name.to_owned(), code: format!(":{name}"), doc: doc.to_owned() })
            .collect::<Vec<_>>();
        for (name, attribute) in attributes {
            let value = || EnumValue { name: name.to_owned(), code: attribute.code.clone(), doc: doc_of(attribute) };
            conditions.push(condition(name, attribute));
            if !attribute.is_indexed() {
                continue;
            }
            let in_lists = attribute.kind.in_lists();
            if in_lists.sorted.is_some() {
                sorts.push(value());
            }
            if in_lists.counted {
                facets.push(value());
            }
        }
        self.types.put(&filter, "All that is given must hold.", Shape::Input(conditions));
        self.types.put(&format!("{name}SortField"), "What lists can be sorted by.", Shape::Enum(sorts));
        self.types.put(&format!("{name}Facet"), "What lists can be counted by.", Shape::Enum(facets));
        let direction = Argument::new("direction", Ref::one("SortDirection").required(), "").default("ASC");
        let by = Argument::new("field", Ref::one(&format!("{name}SortField")).required(), "");
        self.types.put(
            &format!("{name}Sort"),
            "What has no value comes last, either way.",
            Shape::Input(vec![by, direction]),
        );
        let wanted = Argument::new("fields", Ref::list(&format!("{name}Facet")).required(), "What to count by.");
        let connection = vec![
            Field::new("nodes", Ref::list(name).required(), "This page.", Source::Nodes),
            Field::new("totalCount", Ref::one("Int").required(), "Length of the whole list.", Source::Total),
            Field::new("pageInfo", Ref::one("PageInfo").required(), "Where to go on.", Source::Page),
            Field::new(
                "facets",
                Ref::list("Facet").required(),
                "Counts over the whole list; each ignores the filter on its own field.",
                Source::Facets,
            )
            .argument(wanted),
        ];
        self.types.object(&format!("{name}Connection"), "One page of a list.", connection);
    }

    fn query(&mut self) {
        let locale = || {
            let main = self.channel.locales.first().cloned().unwrap_or_default();
            let names = names::fields(self.channel.locales.iter().map(String::as_str), &[]);
            let main = names.get(&main).cloned().unwrap_or_default();
            Argument::new("locale", Ref::one("Locale"), "The channel's main locale unless given.").default(main)
        };
        let list = |kind: Kind, plural: &str, name: &str| {
            Field::new(
                plural,
                Ref::one(&format!("{name}Connection")).required(),
                "A list, one page at a time.",
                Source::List(kind),
            )
            .argument(locale())
            .argument(Argument::new("filter", Ref::one(&format!("{name}Filter")), "All of it must hold."))
            .argument(Argument::new(
                "search",
                Ref::one("String"),
                "Words to find; the best match comes first unless sorted.",
            ))
            .argument(Argument::new("sort", Ref::list(&format!("{name}Sort")), "At most two; ties go by code."))
            .argument(Argument::new("first", Ref::one("Int"), "1 to 200.").default(24))
            .argument(Argument::new("after", Ref::one("String"), "`endCursor` of the page before."))
        };
        let one = |kind: Kind, field: &str, name: &str, by: &str| {
            Field::new(
                field,
                Ref::one(name),
                "One of them by its code; null when it is not live here.",
                Source::One(kind),
            )
            .argument(Argument::new(by, Ref::one("String").required(), "Its exact code."))
            .argument(locale())
        };
        let mut fields = vec![
            list(Kind::Product, "products", "Product"),
            one(Kind::Product, "product", "Product", "sku"),
            list(Kind::ProductModel, "productModels", "ProductModel"),
            one(Kind::ProductModel, "productModel", "ProductModel", "code"),
            list(Kind::Entry, "entries", "Entry"),
            one(Kind::Entry, "entry", "Entry", "code"),
            list(Kind::Record, "records", "Record"),
            one(Kind::Record, "record", "Record", "code"),
        ];
        fields.push(
            Field::new(
                "categories",
                Ref::list("Category").required(),
                "The top of the channel's category tree.",
                Source::Categories,
            )
            .argument(locale()),
        );
        fields.push(
            Field::new("category", Ref::one("Category"), "A category of the channel's tree.", Source::Category)
                .argument(Argument::new("code", Ref::one("String").required(), "Its code."))
                .argument(locale()),
        );
        self.types.object("Query", "What is live in this channel.", fields);
    }
}

fn head_fields(kind: Kind) -> Vec<Field> {
    let text = || Ref::one("String").required();
    let code = if kind == Kind::Product { "sku" } else { "code" };
    let mut fields = vec![
        Field::at("id", Ref::one("ID").required(), "id", ""),
        Field::at(code, text(), "code", "Unique within its kind."),
        Field::at("label", text(), "label", "Its name, else its code."),
        Field::at("slug", text(), "slug", "For addresses; unique within its kind."),
        Field::at("locale", text(), "locale", "The locale it was made for."),
        Field::at("enabled", Ref::one("Boolean").required(), "enabled", "Whether it is to be shown at all."),
        Field::at("family", Ref::one("Family"), "family", ""),
        Field::new("image", Ref::one("Asset"), "The main picture.", Source::Image),
        Field::at(
            "categories",
            Ref::list("ProductCategory").required(),
            "categories",
            "Those within the channel's tree.",
        ),
        Field::new(
            "associations",
            Ref::list("Association").required(),
            "What belongs to it and is live here.",
            Source::Associations,
        )
        .argument(Argument::new("type", Ref::one("AssociationType"), "Every type unless given.")),
    ];
    if kind.goes_by_category() {
        let parent = Source::Linked(vec!["parent".to_owned(), "id".to_owned()], Kind::ProductModel);
        fields.push(Field::new("parent", Ref::one("ProductModel"), "The product model above.", parent));
        fields.push(Field::at(
            "axes",
            Ref::list("Axis").required(),
            "axes",
            "By what variants differ, outer level first.",
        ));
    }
    if kind == Kind::ProductModel {
        fields.push(Field::at(
            "variants",
            Ref::list("Variant").required(),
            "variants",
            "Every variant below that is live here.",
        ));
    }
    fields
}

fn head_filters(kind: Kind, own: &str) -> Vec<Argument> {
    let is = |name: &str, ty: &str, field: &str, doc: &str| {
        let target = Target { field: field.to_owned(), attribute: None, reads: Reads::Number };
        Argument::new(name, Ref::one(ty), doc).means(Means::Is(target))
    };
    let code = if kind == Kind::Product { "sku" } else { "code" };
    let mut filters = vec![
        is(code, "CodeFilter", field::code_of(kind), "By exact code."),
        is("family", "CodeFilter", field::FAMILY, ""),
        is("category", "CodeFilter", field::CATEGORY, "In it or in one below it."),
        is("enabled", "BooleanFilter", field::ENABLED, ""),
    ];
    if kind.goes_by_category() {
        filters.push(is("model", "CodeFilter", field::MODEL, "By the code of a product model above."));
    }
    filters.push(Argument::new("and", Ref::list(own), "All of these.").means(Means::All));
    filters.push(Argument::new("or", Ref::list(own), "At least one of these.").means(Means::Any));
    filters.push(Argument::new("not", Ref::one(own), "Not this.").means(Means::Not));
    filters
}

fn condition(name: &str, attribute: &Attribute) -> Argument {
    use AttributeType as T;
    let ty = match attribute.kind {
        _ if !attribute.is_indexed() => "ExistsFilter",
        T::Identifier | T::Text | T::Textarea => "TextFilter",
        T::Number | T::Measurement => "NumberFilter",
        T::Price => "PriceFilter",
        T::Boolean => "BooleanFilter",
        T::Date => "DateFilter",
        T::DateTime => "DateTimeFilter",
        T::Colour => "ColourFilter",
        T::Select | T::MultiSelect | T::Reference | T::ReferenceList => "OptionFilter",
        T::RichText
        | T::Asset
        | T::AssetList
        | T::Link
        | T::Table
        | T::ProductLink
        | T::ProductLinkList
        | T::Blocks => "ExistsFilter",
    };
    let target = Target {
        field: field::attribute(&attribute.code),
        attribute: Some(attribute.code.clone()),
        reads: match attribute.kind {
            T::Date => Reads::Day,
            T::DateTime => Reads::Moment,
            _ => Reads::Number,
        },
    };
    Argument::new(name, Ref::one(ty), &doc_of(attribute)).means(Means::Is(target))
}

fn output(kind: AttributeType) -> Ref {
    use AttributeType as T;
    match kind {
        T::Identifier | T::Text | T::Textarea | T::Link | T::Colour => Ref::one("String"),
        T::RichText => Ref::one("HTML"),
        T::Number => Ref::one("Decimal"),
        T::Measurement => Ref::one("Measurement"),
        T::Price => Ref::list("Money"),
        T::Boolean => Ref::one("Boolean"),
        T::Date => Ref::one("Date"),
        T::DateTime => Ref::one("DateTime"),
        T::Select => Ref::one("Option"),
        T::MultiSelect => Ref::list("Option"),
        T::Asset => Ref::one("Asset"),
        T::AssetList => Ref::list("Asset"),
        T::ProductLink => Ref::one("ProductLink"),
        T::ProductLinkList => Ref::list("ProductLink"),
        // Tables, blocks and records have types of their own.
        T::Table | T::Blocks | T::Reference | T::ReferenceList => Ref::one("JSON"),
    }
}

/// Names of types that end alike, each free; they are taken from then on.
fn ending<'c>(
    end: &str,
    codes: impl IntoIterator<Item = &'c str>,
    taken: &mut BTreeSet<String>,
) -> BTreeMap<String, String> {
    let free = |(code, name): (String, String)| {
        let mut name = format!("{name}{end}");
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        (code, name)
    };
    names::types(codes, &[]).into_iter().map(free).collect()
}

fn doc_of(attribute: &Attribute) -> String {
    let name = text(&attribute.labels, &attribute.code);
    match label(&attribute.help, "en_US") {
        Some(help) => format!("{name}. {help}"),
        None => name,
    }
}

fn text(labels: &Labels, code: &str) -> String {
    label(labels, "en_US").unwrap_or(code).to_owned()
}

/// An enum must have a value; one without codes gets one that stands for nothing.
fn enum_of(values: Vec<(&str, String)>) -> Shape {
    let names = names::fields(values.iter().map(|(code, _)| *code), &["true", "false", "null"]);
    let value = |(code, doc): (&str, String)| {
        let name = names.get(code)?.clone();
        Some(EnumValue { name, code: code.to_owned(), doc })
    };
    let mut values: Vec<EnumValue> = values.into_iter().filter_map(value).collect();
    if values.is_empty() {
        values.push(EnumValue { name: "none".to_owned(), code: String::new(), doc: "There is none.".to_owned() });
    }
    Shape::Enum(values)
}

/// Whether a JSON value is a decimal: a number, or a string such as `"12.50"`.
pub fn is_decimal(json: &Json) -> bool {
    match json {
        Json::Number(_) => true,
        Json::String(text) => text.parse::<rust_decimal::Decimal>().is_ok(),
        _ => false,
    }
}
