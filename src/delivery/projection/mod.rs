//! From what is live to the document a channel serves: inheritance, locale fallback, labels, units, currencies,
//! categories, variants, associations, pictures. Reads a snapshot and nothing else; decides nothing about who may.

mod links;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    document::{Category, Data, Document, Named, Origin, Parent, Provenance, Value, Variant},
    publication::{Cell, Place},
    snapshot::{Snapshot, Standing},
};
use crate::{
    assets::rights,
    catalog::{
        ContentModel, label,
        line::{self, Line, Resolved},
        model::{Attribute, Family, FamilyVariant},
    },
    channels::{self, Channel},
    resource::Kind,
    slug::slug,
};

/// Something a document was built from, by kind and key; a change of it rebuilds the document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dependency {
    pub kind: &'static str,
    pub key: String,
}

impl Dependency {
    pub const RESOURCE: &'static str = "resource";
    pub const FAMILY: &'static str = "family";
    /// `attribute/option`
    pub const OPTION: &'static str = "option";
    pub const CATEGORY: &'static str = "category";
    /// A type of associations that is shown.
    pub const ASSOCIATION: &'static str = "association";
    /// The other end of a two-way association that is held here; see [`Dependency::partner`].
    pub const PARTNER: &'static str = "partner";
    /// The day from which it has to be looked at again, as `YYYY-MM-DD`: rights begin or end.
    pub const DAY: &'static str = "day";
}

/// The world a document is built in.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    pub model: &'a ContentModel,
    pub today: NaiveDate,
    /// What addresses of pictures start with, without a final slash.
    pub public_url: &'a str,
}

impl Dependency {
    /// `type/kind/code` of whom a two-way association leads to: who is at that end finds those that lead there.
    pub fn partner(association: &str, kind: Kind, code: &str) -> Self {
        Self { kind: Self::PARTNER, key: format!("{association}/{}/{code}", kind.name()) }
    }
}

#[derive(Debug)]
pub struct Built {
    pub document: Document,
    pub provenance: Provenance,
    pub dependencies: BTreeSet<Dependency>,
}

/// What a publication that is not live waits for: building it again is worth a try when one of these changes.
pub fn awaited(site: &Site<'_>, snapshot: &Snapshot, place: &Place) -> BTreeSet<Dependency> {
    let mut needs = BTreeSet::new();
    let line = snapshot.line(place.resource, &place.cell);
    if let Some(parent) = line.last().and_then(|last| snapshot.parent(last)) {
        needs.insert(Dependency { kind: Dependency::RESOURCE, key: parent.to_string() });
    }
    for code in line_of(site.model, &line).categories() {
        for code in site.model.category(code).into_iter().flat_map(|category| &category.path) {
            needs.insert(Dependency { kind: Dependency::CATEGORY, key: code.clone() });
        }
    }
    needs.extend(line.first().into_iter().flat_map(|own| days(site, own)));
    needs
}

/// The days on which the rights of an asset begin or have ended.
fn days(site: &Site<'_>, own: &Standing<'_>) -> impl Iterator<Item = Dependency> {
    let days = own.content.rights.as_ref().map(|rights| shape::turning_days(rights, site.today));
    days.into_iter().flatten().map(|day| Dependency { kind: Dependency::DAY, key: day.to_string() })
}

/// Whether a resource may be live in the channel today: it belongs there, and an asset's rights allow it.
pub fn may_be_live(site: &Site<'_>, channel: &Channel, kind: Kind, line: &[Standing<'_>]) -> bool {
    let rights = line.first().and_then(|own| own.content.rights.as_ref());
    belongs(site.model, channel, kind, line)
        && rights.is_none_or(|rights| rights::allow(rights, &channel.code, site.today))
}

/// Whether a resource belongs to the channel: by a category within the channel's tree that it or a model above was placed in,
/// or that takes it in by what is published of it. What does not go by categories belongs everywhere.
pub fn belongs(model: &ContentModel, channel: &Channel, kind: Kind, line: &[Standing<'_>]) -> bool {
    !kind.goes_by_category() || line_of(model, line).is_within(&channel.tree)
}

/// What is published of a resource and of the models above it, to be read as one.
fn line_of<'a>(model: &'a ContentModel, standings: &[Standing<'a>]) -> Line<'a> {
    let (kind, code) = standings.first().map_or((Kind::Product, ""), |own| (own.subject.kind, &*own.subject.code));
    Line::new(model, kind, code, standings.iter().map(|one| one.content))
}

/// Builds the document of what is live at `place`; `None` where nothing is or the channel is gone.
pub fn project(site: &Site<'_>, snapshot: &Snapshot, place: &Place) -> Option<Built> {
    let channel = site.model.channel(&place.cell.channel)?;
    let line = snapshot.line(place.resource, &place.cell);
    let own = *line.first()?;
    let mut projection = Projection {
        site,
        snapshot,
        channel,
        cell: &place.cell,
        family: own.content.family.as_deref().and_then(|code| site.model.family(code)).map(|family| &**family),
        dependencies: BTreeSet::new(),
    };
    let row = projection.row(line);
    let (values, provenance) = projection.values(&row);
    let document = projection.document(&row, own, values);
    projection.dependencies.extend(days(site, &own));
    Some(Built { document, provenance, dependencies: projection.dependencies })
}

struct Projection<'a> {
    site: &'a Site<'a>,
    snapshot: &'a Snapshot,
    channel: &'a Channel,
    cell: &'a Cell,
    family: Option<&'a Family>,
    dependencies: BTreeSet<Dependency>,
}

/// A resource and the models above it as they stand in the cell, with the values that hold for it.
struct Row<'a> {
    standings: Vec<Standing<'a>>,
    line: Line<'a>,
}

impl<'a> Projection<'a> {
    fn depend(&mut self, kind: &'static str, key: impl Into<String>) {
        self.dependencies.insert(Dependency { kind, key: key.into() });
    }

    fn document(&mut self, row: &Row<'a>, own: Standing<'a>, values: BTreeMap<String, Value>) -> Document {
        let (line, label) = (&row.standings[..], self.label(&row.line));
        for above in &line[1..] {
            self.depend(Dependency::RESOURCE, above.subject.id.to_string());
        }
        if let Some(family) = self.family {
            self.depend(Dependency::FAMILY, family.code.clone());
        }
        let image = self.family.and_then(|family| family.image_attribute.clone());
        Document {
            id: own.subject.id,
            kind: own.subject.kind,
            code: own.subject.code.clone(),
            channel: self.channel.code.clone(),
            locale: self.cell.locale.clone(),
            family: self.family.map(|family| self.named(&family.code, &family.labels)),
            enabled: own.content.enabled,
            slug: address(&label, &own.subject.code),
            label,
            image: image.filter(|code| values.contains_key(code)),
            values,
            categories: self.categories(&row.line),
            parent: self.parent(&line[1..]),
            axes: self.axes(line),
            variants: if own.subject.kind == Kind::ProductModel { self.variants(line) } else { Vec::new() },
            associations: self.associations(line),
            file: self.asset(own),
        }
    }

    fn named(&self, code: &str, labels: &channels::Labels) -> Named {
        let label = self.channel.chain(&self.cell.locale).find_map(|locale| labels.get(locale));
        let label = label.map(String::as_str).or_else(|| channels::label(labels, &self.cell.locale));
        Named { code: code.to_owned(), label: label.filter(|label| !label.is_empty()).unwrap_or(code).to_owned() }
    }

    fn row(&self, standings: Vec<Standing<'a>>) -> Row<'a> {
        Row { line: line_of(self.site.model, &standings), standings }
    }

    /// The value this channel shows: in the asked locale at every level before the next locale of the fallback chain.
    fn find<'l>(&self, attribute: &Attribute, line: &'l Line<'a>) -> Option<Resolved<'l>> {
        let (channel, cell) = (self.channel, self.cell);
        line.resolve(attribute, &cell.channel, channel.chain(&cell.locale))
    }

    fn values(&mut self, row: &Row<'a>) -> (BTreeMap<String, Value>, Provenance) {
        let codes: Vec<&str> = match self.family {
            Some(family) => family.attributes.iter().map(String::as_str).collect(),
            None => row.line.own().into_iter().flat_map(|own| own.values.keys().map(String::as_str)).collect(),
        };
        let (mut values, mut provenance) = (BTreeMap::new(), BTreeMap::new());
        for code in codes {
            let Some(attribute) = self.site.model.attribute(code) else { continue };
            if let Some((value, origin)) = self.value(attribute, row) {
                values.insert(code.to_owned(), value);
                provenance.insert(code.to_owned(), origin);
            }
        }
        (values, Provenance(provenance))
    }

    fn value(&mut self, attribute: &Attribute, row: &Row<'a>) -> Option<(Value, Origin)> {
        let own = row.standings.first()?;
        if own.subject.kind == Kind::Product && self.is_called_by(attribute) {
            let data = Data::Identifier(own.subject.code.clone());
            return Some((Value { data, fallback: None }, Origin::own(own.revision)));
        }
        let found = self.find(attribute, &row.line)?;
        let data = self.shape(attribute, found.data)?;
        let fallback = found.locale.filter(|locale| *locale != self.cell.locale).map(str::to_owned);
        let origin = Origin { fallback: fallback.clone(), ..self.origin(found.origin, row)? };
        Some((Value { data, fallback }, origin))
    }

    /// Whether the codes of products of this family stand for the attribute.
    fn is_called_by(&self, attribute: &Attribute) -> bool {
        let named = self.family.and_then(|family| self.site.model.code_attribute(family));
        named.is_some_and(|named| named.code == attribute.code)
    }

    fn origin(&mut self, origin: line::Origin<'_>, row: &Row<'a>) -> Option<Origin> {
        let own = row.standings.first()?;
        Some(match origin {
            line::Origin::Own => Origin::own(own.revision),
            line::Origin::Inherited(steps) => {
                let holder = row.standings.get(steps)?;
                Origin { inherited: Some(holder.subject.code.clone()), ..Origin::own(holder.revision) }
            }
            line::Origin::Calculated(rule) => {
                self.depend_on_operands(rule, row);
                Origin { rule: Some(rule.to_owned()), ..Origin::own(own.revision) }
            }
        })
    }

    /// What the formula of a rule read is what the document was built from, too.
    fn depend_on_operands(&mut self, rule: &str, row: &Row<'a>) {
        for code in self.site.model.calculation.reads(rule) {
            let Some(attribute) = self.site.model.attribute(&code) else { continue };
            if let Some(held) = row.line.in_locale(attribute, &self.cell.channel, &self.cell.locale) {
                self.shape(attribute, held.data);
            }
        }
    }

    fn label(&self, line: &Line<'a>) -> String {
        let text = || {
            let attribute = label::attribute_of(self.site.model, line)?;
            let text = self.find(attribute, line)?.data.as_str().filter(|text| !text.trim().is_empty());
            text.map(str::to_owned)
        };
        text().unwrap_or_else(|| line.code().to_owned())
    }

    fn categories(&mut self, line: &Line<'a>) -> Vec<Category> {
        let model = self.site.model;
        let mut categories = Vec::new();
        for category in line.categories().into_iter().filter_map(|code| model.category(code)) {
            for code in &category.path {
                self.depend(Dependency::CATEGORY, code.clone());
            }
            let Some(root) = category.path.iter().position(|code| *code == self.channel.tree) else { continue };
            let below = category.path[root + 1..].iter().filter_map(|code| model.categories.get(code));
            let path = below.map(|step| self.named(&step.code, &step.labels)).collect();
            let Named { code, label } = self.named(&category.code, &category.labels);
            categories.push(Category { code, label, path });
        }
        categories
    }

    fn parent(&self, above: &[Standing<'a>]) -> Option<Parent> {
        let nearest = above.first()?;
        let label = self.label(&self.row(above.to_vec()).line);
        Some(Parent {
            id: nearest.subject.id,
            code: nearest.subject.code.clone(),
            slug: address(&label, &nearest.subject.code),
            label,
            parent: self.parent(&above[1..]).map(Box::new),
        })
    }

    fn family_variant(&self, line: &[Standing<'a>]) -> Option<&'a FamilyVariant> {
        let code = line.iter().find_map(|one| one.content.family_variant.as_deref())?;
        self.site.model.family_variants.get(code).map(|variant| &**variant)
    }

    fn axis_attributes(&self, line: &[Standing<'a>]) -> impl Iterator<Item = &'a Attribute> {
        let levels = self.family_variant(line).into_iter().flat_map(|variant| &variant.levels);
        let model = self.site.model;
        levels.flat_map(|level| &level.axes).filter_map(|code| model.attribute(code).map(|attribute| &**attribute))
    }

    fn axes(&self, line: &[Standing<'a>]) -> Vec<Named> {
        self.axis_attributes(line).map(|attribute| self.named(&attribute.code, &attribute.labels)).collect()
    }

    /// The live variants below a model, a sub-model's included.
    fn variants(&mut self, line: &[Standing<'a>]) -> Vec<Variant> {
        let Some(own) = line.first() else { return Vec::new() };
        let mut variants = Vec::new();
        for child in self.snapshot.live_children(own.subject.id, self.cell) {
            let mut below = vec![child];
            below.extend_from_slice(line);
            match child.subject.kind {
                Kind::ProductModel => variants.extend(self.variants(&below)),
                _ => variants.push(self.variant(child, &below)),
            }
        }
        variants
    }

    fn variant(&mut self, own: Standing<'a>, line: &[Standing<'a>]) -> Variant {
        let row = self.row(line.to_vec());
        let mut axes = BTreeMap::new();
        for attribute in self.axis_attributes(line).collect::<Vec<_>>() {
            let data = self.value(attribute, &row).map(|(value, _)| value.data);
            axes.extend(data.map(|data| (attribute.code.clone(), data)));
        }
        let label = self.label(&row.line);
        Variant {
            id: own.subject.id,
            code: own.subject.code.clone(),
            slug: address(&label, &own.subject.code),
            label,
            enabled: own.content.enabled,
            axes,
        }
    }
}

/// Label and code for an address: small letters, digits and hyphens. It ends in the code, so it is unique within a kind
/// as far as codes differ in more than case and punctuation.
fn address(label: &str, code: &str) -> String {
    let (label, code) = (slug(label), slug(code));
    match label.as_str() {
        "" => code,
        text if text == code || text.ends_with(&format!("-{code}")) => label,
        _ => format!("{label}-{code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_readable_and_ends_in_the_code() {
        assert_eq!(address("Sturmjacke „Kär“, grün", "FH-2041-SP"), "sturmjacke-kaer-gruen-fh-2041-sp");
        assert_eq!(address("FH-2041", "FH-2041"), "fh-2041");
        assert_eq!(address("", "FH_2041"), "fh-2041");
    }
}
