//! The associations of a document: those that are held along its line, and those of two-way types that others hold to it.

use std::collections::BTreeMap;

use super::{Dependency, Projection};
use crate::{
    catalog::two_way,
    delivery::{document::Link, snapshot::Standing},
    id::ResourceId,
    resource::Kind,
};

impl<'a> Projection<'a> {
    /// Own associations, then those of the models above; at each level those it holds before those that others hold to it.
    /// A target named twice counts once.
    pub(super) fn associations(&mut self, line: &[Standing<'a>]) -> BTreeMap<String, Vec<Link>> {
        let mut associations: BTreeMap<String, Vec<Link>> = BTreeMap::new();
        for (name, link) in line.iter().flat_map(|one| self.links(one, line[0].subject.id)).collect::<Vec<_>>() {
            let links = associations.entry(name).or_default();
            if !links.iter().any(|known| known.id == link.id) {
                links.push(link);
            }
        }
        let held = line[0].content.associations.iter().filter(|(name, _)| two_way::is(self.site.model, name));
        for (name, target) in held.flat_map(|(name, targets)| targets.iter().map(move |target| (name, target))) {
            self.dependencies.insert(Dependency::partner(name, target.kind, &target.code));
        }
        associations
    }

    /// The live ends of the associations at one level of a line, for the document of `reader`.
    fn links(&mut self, one: &Standing<'a>, reader: ResourceId) -> Vec<(String, Link)> {
        let mut links = Vec::new();
        for (name, target) in
            one.content.associations.iter().flat_map(|(name, all)| all.iter().map(move |to| (name, to)))
        {
            self.depend(Dependency::ASSOCIATION, name.clone());
            let Some(id) = self.live_target(target.kind, &target.code) else { continue };
            let code = target.code.clone();
            links.push((name.clone(), Link { id, kind: target.kind, code, quantity: target.quantity }));
        }
        for (name, other) in self.snapshot.partners(self.site.model, one.subject.id, self.cell) {
            self.depend(Dependency::ASSOCIATION, name);
            self.depend(Dependency::RESOURCE, other.id.to_string());
            if self.snapshot.is_live(other.id, self.cell) && other.id != reader {
                let link = Link { id: other.id, kind: other.kind, code: other.code.clone(), quantity: None };
                links.push((name.to_owned(), link));
            }
        }
        links
    }

    /// The resource with this code if it is live; the document depends on it whether it is or not.
    pub(super) fn live_target(&mut self, kind: Kind, code: &str) -> Option<ResourceId> {
        let id = self.snapshot.id(kind, code)?;
        self.depend(Dependency::RESOURCE, id.to_string());
        self.snapshot.is_live(id, self.cell).then_some(id)
    }
}
