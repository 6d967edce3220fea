//! What columns are called: `name-en_US-ecommerce`, `price-EUR`, `weight-unit`, `X_SELL-products`. Where two attributes would
//! have columns of one name, the first by code keeps it and the other is called by its path: `values.name.ecommerce:en_US`.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    catalog::{
        ContentModel,
        attribute::AttributeType,
        model::{AssociationType, Attribute},
    },
    resource::{Content, Kind, Scope},
};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    Code,
    Family,
    FamilyVariant,
    Parent,
    Enabled,
    Categories,
    Value {
        attribute: String,
        scope: Scope,
        part: Part,
    },
    Association {
        kind: String,
        target: Kind,
        /// Not the targets, but how many of each.
        quantity: bool,
    },
}

impl Column {
    /// The attribute and scope whose value a cell is, or is a part of.
    pub fn value(&self) -> Option<(&String, &Scope)> {
        match self {
            Self::Value { attribute, scope, .. } => Some((attribute, scope)),
            _ => None,
        }
    }
}

/// Which part of a value a cell holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Whole,
    /// Amount of a price in this currency.
    Currency(String),
    /// Unit of the measurement whose amount is the whole.
    Unit,
}

const FIXED: [(&str, Column); 6] = [
    ("code", Column::Code),
    ("family", Column::Family),
    ("family_variant", Column::FamilyVariant),
    ("parent", Column::Parent),
    ("enabled", Column::Enabled),
    ("categories", Column::Categories),
];

/// As columns and cells write kinds.
const TARGETS: [(&str, Kind); 5] = [
    ("products", Kind::Product),
    ("product_models", Kind::ProductModel),
    ("entries", Kind::Entry),
    ("assets", Kind::Asset),
    ("records", Kind::Record),
];

/// Names and columns of a content model, both ways.
pub struct Names {
    model: Arc<ContentModel>,
    by_name: HashMap<String, Column>,
}

impl Names {
    pub fn new(model: Arc<ContentModel>) -> Self {
        let mut names = Self { by_name: FIXED.map(|(name, column)| (name.to_owned(), column)).into(), model };
        let mut codes: Vec<&Arc<Attribute>> = names.model.attributes.values().collect();
        codes.sort_by(|a, b| a.code.cmp(&b.code));
        let values = codes.into_iter().flat_map(|attribute| columns_of(&names.model, attribute));
        let associations = names
            .model
            .association_types
            .values()
            .flat_map(|kind| TARGETS.iter().flat_map(|(_, target)| association(kind, *target)));
        for column in values.chain(associations).collect::<Vec<_>>() {
            names.by_name.entry(short(&column)).or_insert(column);
        }
        names
    }

    /// The short name where it is this column's, else the path.
    pub fn name(&self, column: &Column) -> String {
        let name = short(column);
        if self.by_name.get(&name) == Some(column) { name } else { long(column) }
    }

    pub fn column(&self, name: &str) -> Option<Column> {
        self.by_name.get(name).cloned().or_else(|| self.by_path(name))
    }

    fn by_path(&self, path: &str) -> Option<Column> {
        let (path, part) = path.split_once('#').map_or((path, ""), |(path, part)| (path, part));
        if let Some(rest) = path.strip_prefix("values.") {
            let (code, scope) = rest.split_once('.').unwrap_or((rest, ""));
            let attribute = self.model.attribute(code)?;
            let part = match (attribute.kind, part) {
                (AttributeType::Price, currency) if !currency.is_empty() => Part::Currency(currency.to_owned()),
                (AttributeType::Measurement, "unit") => Part::Unit,
                (kind, "") if kind != AttributeType::Price => Part::Whole,
                _ => return None,
            };
            return Some(Column::Value { attribute: code.to_owned(), scope: scope.parse().ok()?, part });
        }
        let (kind, target) = path.strip_prefix("associations.")?.split_once('.')?;
        self.model.association_types.get(kind)?;
        let (_, target) = TARGETS.iter().find(|(name, _)| *name == target)?;
        Some(Column::Association { kind: kind.to_owned(), target: *target, quantity: part == "quantity" })
    }

    /// The columns of a table: those that families of its rows may fill, and those that are filled anyway.
    pub fn table(&self, kind: Kind, families: &[Option<String>], used: &BTreeSet<Column>) -> Vec<Column> {
        let own = |column: &Column| *column != Column::FamilyVariant || kind == Kind::ProductModel;
        let mut table: Vec<Column> = FIXED.into_iter().map(|(_, column)| column).filter(own).collect();
        let known = families.iter().flatten().filter_map(|code| self.model.family(code));
        let mut codes: BTreeSet<String> = known.flat_map(|family| family.attributes.iter().cloned()).collect();
        codes.extend(used.iter().filter_map(|column| match column {
            Column::Value { attribute, .. } => Some(attribute.clone()),
            _ => None,
        }));
        for attribute in self.model.in_order(&codes) {
            let more = used.iter().filter(|column| is_of(column, &attribute.code)).cloned();
            let columns: BTreeSet<Column> = columns_of(&self.model, &attribute).into_iter().chain(more).collect();
            table.extend(columns);
        }
        for association_type in self.model.association_types.values() {
            let usual = |target: &Kind| target.goes_by_category() && association_type.takes(kind, *target);
            let shown = |column: &Column| match column {
                Column::Association { target, .. } => usual(target) || used.contains(column),
                _ => false,
            };
            table.extend(TARGETS.iter().flat_map(|(_, target)| association(association_type, *target)).filter(shown));
        }
        table
    }
}

fn is_of(column: &Column, code: &str) -> bool {
    matches!(column, Column::Value { attribute, .. } if attribute == code)
}

/// The columns that a content fills.
pub fn used(model: &ContentModel, content: &Content, columns: &mut BTreeSet<Column>) {
    for (code, scopes) in &content.values {
        let Some(attribute) = model.attribute(code) else { continue };
        for (scope, data) in scopes {
            let parts = match attribute.kind {
                AttributeType::Price => {
                    data.as_object().into_iter().flatten().map(|(code, _)| Part::Currency(code.clone())).collect()
                }
                AttributeType::Measurement => vec![Part::Whole, Part::Unit],
                _ => vec![Part::Whole],
            };
            let column = |part| Column::Value { attribute: code.clone(), scope: scope.clone(), part };
            columns.extend(parts.into_iter().map(column));
        }
    }
    for (kind, targets) in &content.associations {
        for target in targets {
            let column = |quantity| Column::Association { kind: kind.clone(), target: target.kind, quantity };
            columns.insert(column(false));
            columns.extend(target.quantity.map(|_| column(true)));
        }
    }
}

/// Every column the attribute can have.
fn columns_of(model: &ContentModel, attribute: &Attribute) -> Vec<Column> {
    let parts: Vec<Part> = match attribute.kind {
        AttributeType::Price => model.currencies.iter().cloned().map(Part::Currency).collect(),
        AttributeType::Measurement => vec![Part::Whole, Part::Unit],
        _ => vec![Part::Whole],
    };
    let column = |scope: &Scope, part: &Part| Column::Value {
        attribute: attribute.code.clone(),
        scope: scope.clone(),
        part: part.clone(),
    };
    let scopes = scopes(model, attribute);
    scopes.iter().flat_map(|scope| parts.iter().map(move |part| column(scope, part))).collect()
}

fn scopes(model: &ContentModel, attribute: &Attribute) -> Vec<Scope> {
    let available = |locale: &&str| attribute.is_available(locale);
    let enabled = || model.locales.values().filter(|locale| locale.enabled).map(|locale| locale.code.as_str());
    match (attribute.scopable, attribute.localizable) {
        (false, false) => vec![Scope::global()],
        (false, true) => enabled().filter(available).map(|locale| Scope::new(None, Some(locale))).collect(),
        (true, false) => model.channels.keys().map(|channel| Scope::new(Some(channel), None)).collect(),
        (true, true) => {
            let cells = model.cells().filter(|(_, locale)| attribute.is_available(locale));
            cells.map(|(channel, locale)| Scope::new(Some(&channel.code), Some(locale))).collect()
        }
    }
}

fn association(kind: &AssociationType, target: Kind) -> impl Iterator<Item = Column> + use<> {
    let (code, quantified) = (kind.code.clone(), kind.quantified);
    let quantities: &[bool] = if quantified { &[false, true] } else { &[false] };
    quantities.iter().map(move |quantity| Column::Association { kind: code.clone(), target, quantity: *quantity })
}

fn short(column: &Column) -> String {
    match column {
        Column::Value { attribute, scope, part } => {
            let part = match part {
                Part::Whole => None,
                Part::Currency(currency) => Some(currency.as_str()),
                Part::Unit => Some("unit"),
            };
            let parts = [Some(attribute.as_str()), scope.locale.as_deref(), scope.channel.as_deref(), part];
            parts.into_iter().flatten().collect::<Vec<_>>().join("-")
        }
        Column::Association { kind, target, quantity } => {
            format!("{kind}-{}{}", plural(*target), if *quantity { "-quantity" } else { "" })
        }
        fixed => {
            let name = FIXED.iter().find(|(_, column)| column == fixed).map(|(name, _)| *name);
            name.unwrap_or_default().to_owned()
        }
    }
}

fn long(column: &Column) -> String {
    match column {
        Column::Value { attribute, scope, part } => {
            let path = crate::resource::value_path(attribute, scope);
            match part {
                Part::Whole => path,
                Part::Currency(currency) => format!("{path}#{currency}"),
                Part::Unit => format!("{path}#unit"),
            }
        }
        Column::Association { kind, target, quantity } => {
            format!("associations.{kind}.{}{}", plural(*target), if *quantity { "#quantity" } else { "" })
        }
        fixed => short(fixed),
    }
}

fn plural(kind: Kind) -> &'static str {
    TARGETS.iter().find(|(_, target)| *target == kind).map_or("", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalog::model::ModelPatch;

    fn names() -> Names {
        let patch: ModelPatch = serde_json::from_value(json!({
            "locales": [{ "code": "en_US", "label": "English" }, { "code": "de_DE", "label": "German" }],
            "currencies": [{ "code": "EUR" }],
            "attributes": [
                { "code": "name", "type": "text", "group": "g", "labels": {}, "localizable": true },
                { "code": "name-en_US", "type": "text", "group": "g", "labels": {} },
                { "code": "family", "type": "text", "group": "g", "labels": {} },
                { "code": "price", "type": "price", "group": "g", "labels": {} },
                { "code": "weight", "type": "measurement", "group": "g", "labels": {} },
            ],
            "association_types": [{ "code": "PACK", "labels": {}, "quantified": true }],
        }))
        .unwrap();
        let mut model = ContentModel::default();
        patch.locales.into_iter().for_each(|part| model.put(part));
        patch.currencies.into_iter().for_each(|part| model.put(part));
        patch.attributes.into_iter().for_each(|part| model.put(part));
        patch.association_types.into_iter().for_each(|part| model.put(part));
        Names::new(Arc::new(model))
    }

    #[test]
    fn every_column_has_a_name_of_its_own_and_is_found_by_it() {
        let names = names();
        let mut columns: Vec<Column> =
            names.model.attributes.values().flat_map(|attribute| columns_of(&names.model, attribute)).collect();
        columns.extend(names.model.association_types.values().flat_map(|kind| association(kind, Kind::Entry)));
        let called: BTreeSet<String> = columns.iter().map(|column| names.name(column)).collect();
        assert_eq!(called.len(), columns.len());
        for column in columns {
            assert_eq!(names.column(&names.name(&column)), Some(column));
        }
        for name in ["name-de_DE", "price-EUR", "weight", "weight-unit", "PACK-entries-quantity", "values.family"] {
            assert!(called.contains(name), "{name} of {called:?}");
        }
        assert_eq!(names.column("family"), Some(Column::Family));
        assert!(called.contains("name-en_US") && called.contains("values.name-en_US"), "{called:?}");
        for unknown in ["shelf", "name-xx", "values.shelf", "values.price", "associations.PACK.shelves"] {
            assert_eq!(names.column(unknown), None, "{unknown}");
        }
    }
}
