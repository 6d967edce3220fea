//! Who holds two-way associations to the resources of a snapshot, in what is published. Of resources whose contents were
//! read, the contents say so; of all others, what was recorded when their documents were built.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::{ConnectionTrait, entity::prelude::*, sea_query::IntoCondition};

use super::{Snapshot, Subject};
use crate::{
    catalog::{ContentModel, associations::Named, two_way},
    delivery::{
        projection::Dependency,
        publication::{CHUNK, Cell, Place},
        store,
    },
    error::Result,
    id::ResourceId,
    resource::{self, Content},
};

/// By the other end: cell, association type and who holds it.
#[derive(Default)]
pub struct Partners {
    recorded: HashMap<ResourceId, Vec<(Cell, String, ResourceId)>>,
    read: HashMap<Named, Vec<(Cell, String, ResourceId)>>,
}

/// The two-way links of a content: their dependency, and whom they lead to.
fn held(model: &ContentModel, content: &Content) -> Vec<(Dependency, Named)> {
    let two_way = content.associations.iter().filter(|(name, _)| two_way::is(model, name));
    let all = two_way.flat_map(|(name, targets)| targets.iter().map(move |target| (name, target)));
    all.map(|(name, target)| (Dependency::partner(name, target.kind, &target.code), (target.kind, target.code.clone())))
        .collect()
}

impl Snapshot {
    /// Who holds two-way associations to a resource in the cell, live or not, with their types; by type, kind and code.
    pub fn partners<'a>(&'a self, model: &'a ContentModel, id: ResourceId, cell: &Cell) -> Vec<(&'a str, &'a Subject)> {
        let recorded = self.partners.recorded.get(&id).into_iter().flatten();
        let recorded = recorded.filter(|(_, _, source)| !self.read.contains(source));
        let subject = self.subjects.get(&id);
        let read = subject.and_then(|own| self.partners.read.get(&(own.kind, own.code.clone()))).into_iter().flatten();
        let here = recorded.chain(read).filter(|(there, name, _)| there == cell && two_way::is(model, name));
        let mut found: Vec<(&str, &Subject)> =
            here.filter_map(|(_, name, source)| Some((name.as_str(), self.subjects.get(source)?))).collect();
        found.retain(|(_, source)| source.id != id && !source.deleted);
        found.sort_by(|(a, one), (b, other)| (a, one.kind, &one.code).cmp(&(b, other.kind, &other.code)));
        found
    }

    /// Reads who holds two-way associations to `ids`, with where they are published.
    pub(super) async fn load_partners(
        &mut self,
        db: &impl ConnectionTrait,
        model: &ContentModel,
        ids: &[ResourceId],
    ) -> Result<()> {
        let types = two_way::types(model);
        if types.is_empty() {
            return Ok(());
        }
        let mut ends: HashMap<String, (ResourceId, &str)> = HashMap::new();
        // The code of a deleted resource may belong to another one by now.
        for subject in ids.iter().filter_map(|id| self.subjects.get(id)).filter(|subject| !subject.deleted) {
            for name in &types {
                ends.insert(Dependency::partner(name, subject.kind, &subject.code).key, (subject.id, name));
            }
        }
        let mut sources = BTreeSet::new();
        for (place, key) in store::partners_at(db, ends.keys().cloned().collect()).await? {
            let Some((end, name)) = ends.get(&key) else { continue };
            sources.insert(place.resource);
            let link = (place.cell, (*name).to_owned(), place.resource);
            self.partners.recorded.entry(*end).or_default().push(link);
        }
        let unknown: Vec<ResourceId> = sources.into_iter().filter(|id| !self.subjects.contains_key(id)).collect();
        for chunk in unknown.chunks(CHUNK) {
            let which = resource::Column::Id.is_in(chunk.iter().copied()).into_condition();
            self.load_subjects(db, which).await?;
        }
        self.load_publications(db, &unknown).await?;
        self.partners.read = self.read_partners(model);
        Ok(())
    }

    /// What the contents that were read say.
    fn read_partners(&self, model: &ContentModel) -> HashMap<Named, Vec<(Cell, String, ResourceId)>> {
        let mut found: HashMap<Named, Vec<(Cell, String, ResourceId)>> = HashMap::new();
        for id in &self.read {
            for cell in self.publications.get(id).into_iter().flat_map(HashMap::keys) {
                let Some(standing) = self.standing(*id, cell) else { continue };
                for (name, targets) in standing.content.associations.iter().filter(|(name, _)| two_way::is(model, name))
                {
                    for target in targets {
                        let link = (cell.clone(), name.clone(), *id);
                        found.entry((target.kind, target.code.clone())).or_default().push(link);
                    }
                }
            }
        }
        found
    }

    /// The places at the other ends of two-way associations that `places` show and that were not `recorded`: theirs, and
    /// those of the variants below, which inherit them.
    pub fn gained(
        &self,
        model: &ContentModel,
        places: &BTreeSet<Place>,
        recorded: &HashSet<(Place, String)>,
    ) -> BTreeSet<Place> {
        let mut gained = BTreeSet::new();
        for place in places {
            let Some(standing) = self.live(place.resource, &place.cell) else { continue };
            for (dependency, (kind, code)) in held(model, standing.content) {
                if !recorded.contains(&(place.clone(), dependency.key)) {
                    self.take_with_variants(self.id(kind, &code), &place.cell, &mut gained);
                }
            }
        }
        gained
    }

    fn take_with_variants(&self, id: Option<ResourceId>, cell: &Cell, taken: &mut BTreeSet<Place>) {
        let Some(id) = id else { return };
        if self.publication(id, cell).is_some() {
            taken.insert(Place { resource: id, cell: cell.clone() });
        }
        for child in self.children.get(&id).into_iter().flatten() {
            self.take_with_variants(Some(*child), cell, taken);
        }
    }
}
