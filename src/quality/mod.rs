//! How good the catalogue is: complete resources by family, channel and locale now ([`state`]), and day by day ([`day`],
//! [`trend`]). Counted by the database from what is stored beside each resource; nothing here reads a resource.

pub mod day;
pub mod state;
pub mod trend;

use crate::{
    catalog::{ContentModel, listing},
    resource::Kind,
};

/// The part of the catalogue that is looked at; everything given must hold.
#[derive(Clone, Debug)]
pub struct Scope {
    pub kind: Kind,
    pub family: Option<String>,
    pub channel: Option<String>,
    pub locale: Option<String>,
}

impl Scope {
    /// The families it covers; a family holds resources of one kind.
    fn families<'m>(&self, model: &'m ContentModel) -> Vec<&'m str> {
        let of_kind = model.families.values().filter(|family| family.kind == self.kind);
        let asked = of_kind.filter(|family| self.family.as_ref().is_none_or(|asked| *asked == family.code));
        asked.map(|family| family.code.as_str()).collect()
    }

    /// The list of its resources.
    fn list(&self) -> listing::Wanted {
        let filter = listing::Filter { families: self.family.clone().map(|family| vec![family]), ..Default::default() };
        listing::Wanted { kinds: vec![self.kind], filter, ..Default::default() }
    }
}
