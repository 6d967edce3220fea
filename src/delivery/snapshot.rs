//! Everything that some documents are built from, read in a few queries: the live revisions of resources, of the
//! product models above them, of the variants below them, of the assets and targets they name, and who names them by a
//! two-way association.

mod partners;
mod working;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use sea_orm::{
    ConnectionTrait, QueryFilter, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};

use super::publication::{self, CHUNK, Cell, Place, State};
use crate::{
    catalog::{ContentModel, links},
    error::Result,
    id::ResourceId,
    resource::{self, Content, Kind, revision},
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub id: ResourceId,
    pub kind: Kind,
    pub code: String,
    pub deleted: bool,
}

#[derive(Default)]
pub struct Snapshot {
    subjects: HashMap<ResourceId, Subject>,
    ids: HashMap<(Kind, String), ResourceId>,
    /// By resource, then cell.
    publications: HashMap<ResourceId, HashMap<Cell, publication::Model>>,
    contents: HashMap<(ResourceId, i32), Arc<Content>>,
    /// Whose contents were read; of the targets of associations only the publications are.
    read: HashSet<ResourceId>,
    /// Product model -> what is published directly below it, in any cell.
    children: HashMap<ResourceId, BTreeSet<ResourceId>>,
    partners: partners::Partners,
}

/// One resource as it stands in one cell.
#[derive(Clone, Copy)]
pub struct Standing<'a> {
    pub subject: &'a Subject,
    pub revision: i32,
    pub content: &'a Content,
}

impl Snapshot {
    /// Reads what the documents of `resources` are built from, in all their cells.
    pub async fn load(
        db: &impl ConnectionTrait,
        model: &ContentModel,
        resources: impl IntoIterator<Item = ResourceId>,
    ) -> Result<Self> {
        let mut snapshot = Self::default();
        let mut wanted: Vec<ResourceId> = resources.into_iter().collect();
        snapshot.load_whole(db, &wanted).await?;
        // A variant family has two levels at most, so two steps reach every end.
        for _ in 0..2 {
            let above = snapshot.load_parents(db, &wanted).await?;
            wanted.extend(above);
        }
        snapshot.load_references(db, model, &wanted).await?;
        snapshot.load_children(db).await?;
        snapshot.load_children(db).await?;
        snapshot.load_partners(db, model, &wanted).await?;
        Ok(snapshot)
    }

    pub fn subject(&self, id: ResourceId) -> Option<&Subject> {
        self.subjects.get(&id)
    }

    pub fn id(&self, kind: Kind, code: &str) -> Option<ResourceId> {
        self.ids.get(&(kind, code.to_owned())).copied()
    }

    pub fn publication(&self, id: ResourceId, cell: &Cell) -> Option<&publication::Model> {
        self.publications.get(&id)?.get(cell)
    }

    pub fn publication_mut(&mut self, place: &Place) -> Option<&mut publication::Model> {
        self.publications.get_mut(&place.resource)?.get_mut(&place.cell)
    }

    /// What is published in the cell, live or not.
    pub fn standing(&self, id: ResourceId, cell: &Cell) -> Option<Standing<'_>> {
        let row = self.publication(id, cell)?;
        let content = self.contents.get(&(id, row.revision))?;
        Some(Standing { subject: self.subjects.get(&id)?, revision: row.revision, content })
    }

    /// What is live in the cell.
    pub fn live(&self, id: ResourceId, cell: &Cell) -> Option<Standing<'_>> {
        self.standing(id, cell).filter(|_| self.is_live(id, cell))
    }

    pub fn is_live(&self, id: ResourceId, cell: &Cell) -> bool {
        self.publication(id, cell).is_some_and(|row| row.state == State::Live)
    }

    /// The resource and the live product models above it, nearest first. The end is cut off where one is not live.
    pub fn line(&self, id: ResourceId, cell: &Cell) -> Vec<Standing<'_>> {
        let mut line: Vec<Standing<'_>> = self.standing(id, cell).into_iter().collect();
        while let Some(parent) = line.last().and_then(|last| self.parent(last)).filter(|_| line.len() < 3) {
            match self.live(parent, cell) {
                Some(standing) => line.push(standing),
                None => break,
            }
        }
        line
    }

    /// The product model above, by the code in the revision.
    pub fn parent(&self, standing: &Standing<'_>) -> Option<ResourceId> {
        self.id(Kind::ProductModel, standing.content.parent.as_deref()?)
    }

    /// What is live directly below a product model in the cell, by code.
    pub fn live_children(&self, id: ResourceId, cell: &Cell) -> Vec<Standing<'_>> {
        let children = self.children.get(&id).into_iter().flatten();
        let mut live: Vec<Standing<'_>> = children
            .filter_map(|child| self.live(*child, cell))
            .filter(|child| self.parent(child) == Some(id))
            .collect();
        live.sort_by(|a, b| a.subject.code.cmp(&b.subject.code));
        live
    }

    async fn load_subjects(&mut self, db: &impl ConnectionTrait, which: sea_orm::Condition) -> Result<Vec<ResourceId>> {
        use resource::Column;
        let rows = resource::Entity::find()
            .select_only()
            .columns([Column::Id, Column::Kind, Column::Code, Column::DeletedAt])
            .filter(which)
            .into_tuple::<(ResourceId, Kind, String, Option<DateTimeUtc>)>()
            .all(db)
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for (id, kind, code, deleted_at) in rows {
            // The code of a deleted resource may belong to another one by now.
            if deleted_at.is_none() {
                self.ids.insert((kind, code.clone()), id);
            }
            self.subjects.insert(id, Subject { id, kind, code, deleted: deleted_at.is_some() });
            found.push(id);
        }
        Ok(found)
    }

    /// Subjects, publications and the contents that are published.
    async fn load_whole(&mut self, db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<()> {
        for chunk in ids.chunks(CHUNK) {
            let which = resource::Column::Id.is_in(chunk.iter().copied()).into_condition();
            self.load_subjects(db, which).await?;
        }
        self.load_publications(db, ids).await?;
        self.load_contents(db, ids).await
    }

    async fn load_publications(&mut self, db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<()> {
        for row in publication::of(db, ids).await? {
            self.publications.entry(row.resource).or_default().insert(row.cell(), row);
        }
        Ok(())
    }

    /// The revisions that some publication of these resources shows.
    async fn load_contents(&mut self, db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<()> {
        use revision::{Column, Entity};
        self.read.extend(ids);
        for chunk in ids.chunks(CHUNK) {
            let shown = Query::select()
                .expr(Expr::val(1))
                .from(publication::Entity)
                .and_where(publication::Column::Resource.into_expr().equals((Entity, Column::Resource)))
                .and_where(publication::Column::Revision.into_expr().equals((Entity, Column::Number)))
                .to_owned();
            let query = Entity::find()
                .select_only()
                .columns([Column::Resource, Column::Number, Column::Content])
                .filter(Column::Resource.is_in(chunk.iter().copied()))
                .filter(Expr::exists(shown));
            for (id, number, content) in query.into_tuple::<(ResourceId, i32, Content)>().all(db).await? {
                self.contents.insert((id, number), Arc::new(content));
            }
        }
        Ok(())
    }

    fn contents_of(&self, ids: &[ResourceId]) -> impl Iterator<Item = &Content> {
        let wanted: HashSet<ResourceId> = ids.iter().copied().collect();
        self.contents.iter().filter(move |((id, _), _)| wanted.contains(id)).map(|(_, content)| &**content)
    }

    /// Answers the models above `ids` that were not read before.
    async fn load_parents(&mut self, db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<ResourceId>> {
        let codes = self.contents_of(ids).filter_map(|content| content.parent.clone()).collect();
        let found = self.load_by_code(db, Kind::ProductModel, codes).await?;
        self.load_publications(db, &found).await?;
        self.load_contents(db, &found).await?;
        Ok(found)
    }

    async fn load_by_code(
        &mut self,
        db: &impl ConnectionTrait,
        kind: Kind,
        codes: BTreeSet<String>,
    ) -> Result<Vec<ResourceId>> {
        let unknown: Vec<String> =
            codes.into_iter().filter(|code| !self.ids.contains_key(&(kind, code.clone()))).collect();
        let mut found = Vec::new();
        for chunk in unknown.chunks(CHUNK) {
            let which = resource::Column::Kind.eq(kind).and(resource::Column::Code.is_in(chunk));
            let which = which.and(resource::Column::DeletedAt.is_null());
            found.extend(self.load_subjects(db, which.into_condition()).await?);
        }
        Ok(found)
    }

    /// Assets and records with their contents, other targets with their publications.
    async fn load_references(
        &mut self,
        db: &impl ConnectionTrait,
        model: &ContentModel,
        ids: &[ResourceId],
    ) -> Result<()> {
        let mut codes: HashMap<Kind, BTreeSet<String>> = HashMap::new();
        for (kind, code) in self.contents_of(ids).flat_map(|content| links::targets(model, content)) {
            codes.entry(kind).or_default().insert(code);
        }
        for (kind, codes) in codes {
            let found = self.load_by_code(db, kind, codes).await?;
            self.load_publications(db, &found).await?;
            if matches!(kind, Kind::Asset | Kind::Record) {
                self.load_contents(db, &found).await?;
            }
        }
        Ok(())
    }

    /// What is published below the models read so far.
    async fn load_children(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        let models = self.subjects.values().filter(|subject| subject.kind == Kind::ProductModel);
        let models: Vec<ResourceId> =
            models.map(|subject| subject.id).filter(|id| !self.children.contains_key(id)).collect();
        let mut unread = Vec::new();
        for chunk in models.chunks(CHUNK) {
            let query = publication::Entity::find()
                .select_only()
                .columns([publication::Column::Parent, publication::Column::Resource])
                .filter(publication::Column::Parent.is_in(chunk.iter().copied()))
                .distinct();
            for (parent, child) in query.into_tuple::<(ResourceId, ResourceId)>().all(db).await? {
                self.children.entry(parent).or_default().insert(child);
                unread.push(child);
            }
        }
        for id in models {
            self.children.entry(id).or_default();
        }
        unread.retain(|id| !self.read.contains(id));
        self.load_whole(db, &unread).await
    }
}
