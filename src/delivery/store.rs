//! Documents by hash, and what each was built from.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, IntoActiveModel, QueryFilter, QuerySelect, entity::prelude::*,
    sea_query::OnConflict,
};

use super::{
    projection::Dependency,
    publication::{CHUNK, Cell, Place},
};
use crate::{error::Result, id::ResourceId};

pub mod documents {
    //! Immutable; a document stays as long as the log names it.
    use sea_orm::entity::prelude::*;

    use crate::id::ResourceId;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "documents")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: String,
        pub channel: String,
        pub resource: ResourceId,
        pub locale: String,
        /// Canonical JSON; see `document::Document`.
        pub body: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod dependencies {
    //! What a publication is built anew for.
    use sea_orm::entity::prelude::*;

    use crate::{
        delivery::publication::{Cell, Place},
        id::ResourceId,
    };

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "document_dependencies")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub resource: ResourceId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub channel: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub locale: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        pub fn place(&self) -> Place {
            Place { resource: self.resource, cell: Cell::new(&*self.channel, &*self.locale) }
        }
    }
}

/// Keeps documents; one that is there already stays.
pub(super) async fn keep(tx: &impl ConnectionTrait, rows: Vec<documents::Model>) -> Result<()> {
    let rows: Vec<documents::ActiveModel> = rows.into_iter().map(|row| row.into_active_model().reset_all()).collect();
    for chunk in rows.chunks(CHUNK) {
        let insert = documents::Entity::insert_many(chunk.to_vec());
        let insert = insert.on_conflict(OnConflict::column(documents::Column::Hash).do_nothing().to_owned());
        insert.exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The texts of documents by hash.
pub async fn bodies(db: &impl ConnectionTrait, hashes: &[String]) -> Result<HashMap<String, String>> {
    let mut bodies = HashMap::with_capacity(hashes.len());
    for chunk in hashes.chunks(CHUNK) {
        let query = documents::Entity::find()
            .select_only()
            .columns([documents::Column::Hash, documents::Column::Body])
            .filter(documents::Column::Hash.is_in(chunk));
        bodies.extend(query.into_tuple::<(String, String)>().all(db).await?);
    }
    Ok(bodies)
}

/// Replaces the dependencies of places where they differ.
pub(super) async fn set_dependencies(
    tx: &impl ConnectionTrait,
    wanted: &HashMap<Place, BTreeSet<Dependency>>,
) -> Result<()> {
    let mut stored = stored_dependencies(tx, wanted.keys().map(|place| place.resource)).await?;
    let mut rows = Vec::new();
    for (place, needs) in wanted {
        let old = stored.remove(place).unwrap_or_default();
        let new: BTreeSet<(&str, &str)> = needs.iter().map(|need| (need.kind, need.key.as_str())).collect();
        if old.iter().map(|(kind, key)| (kind.as_str(), key.as_str())).eq(new.iter().copied()) {
            continue;
        }
        if !old.is_empty() {
            dependencies::Entity::delete_many().filter(is_place(place)).exec(tx).await?;
        }
        rows.extend(needs.iter().map(|need| row(place, need)));
    }
    for chunk in rows.chunks(CHUNK * 4) {
        dependencies::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn row(place: &Place, need: &Dependency) -> dependencies::ActiveModel {
    dependencies::ActiveModel {
        resource: Set(place.resource),
        channel: Set(place.cell.channel.clone()),
        locale: Set(place.cell.locale.clone()),
        kind: Set(need.kind.to_owned()),
        key: Set(need.key.clone()),
    }
}

fn is_place(place: &Place) -> Condition {
    use dependencies::Column;
    Condition::all()
        .add(Column::Resource.eq(place.resource))
        .add(Column::Channel.eq(&*place.cell.channel))
        .add(Column::Locale.eq(&*place.cell.locale))
}

async fn stored_dependencies(
    tx: &impl ConnectionTrait,
    resources: impl Iterator<Item = ResourceId>,
) -> Result<HashMap<Place, BTreeSet<(String, String)>>> {
    let resources: BTreeSet<ResourceId> = resources.collect();
    let mut stored: HashMap<Place, BTreeSet<(String, String)>> = HashMap::new();
    for chunk in resources.into_iter().collect::<Vec<_>>().chunks(CHUNK) {
        let query = dependencies::Entity::find().filter(dependencies::Column::Resource.is_in(chunk.iter().copied()));
        for row in query.all(tx).await? {
            stored.entry(row.place()).or_default().insert((row.kind, row.key));
        }
    }
    Ok(stored)
}

/// The places whose documents hold a two-way association to one of these ends, with the end.
pub(super) async fn partners_at(db: &impl ConnectionTrait, ends: Vec<String>) -> Result<Vec<(Place, String)>> {
    use dependencies::Column;
    let mut found = Vec::new();
    for chunk in ends.chunks(CHUNK) {
        let query = dependencies::Entity::find().filter(Column::Kind.eq(Dependency::PARTNER));
        let rows = query.filter(Column::Key.is_in(chunk)).all(db).await?;
        found.extend(rows.into_iter().map(|row| (row.place(), row.key)));
    }
    Ok(found)
}

/// The ends of the two-way associations that these resources hold, as they were recorded.
pub(super) async fn partners_of(
    db: &impl ConnectionTrait,
    resources: BTreeSet<ResourceId>,
) -> Result<HashSet<(Place, String)>> {
    use dependencies::Column;
    let mut found = HashSet::new();
    for chunk in resources.into_iter().collect::<Vec<_>>().chunks(CHUNK) {
        let query = dependencies::Entity::find().filter(Column::Resource.is_in(chunk.iter().copied()));
        let rows = query.filter(Column::Kind.eq(Dependency::PARTNER)).all(db).await?;
        found.extend(rows.into_iter().map(|row| (row.place(), row.key)));
    }
    Ok(found)
}

/// The places whose documents show one of `resources` in the same cell.
pub(super) async fn dependents(tx: &impl ConnectionTrait, places: &BTreeSet<Place>) -> Result<BTreeSet<Place>> {
    use dependencies::Column;
    let mut keys: HashMap<String, BTreeSet<&Cell>> = HashMap::new();
    for place in places {
        keys.entry(place.resource.to_string()).or_default().insert(&place.cell);
    }
    let mut found = BTreeSet::new();
    for chunk in keys.keys().cloned().collect::<Vec<_>>().chunks(CHUNK) {
        let query = dependencies::Entity::find().filter(Column::Kind.eq(Dependency::RESOURCE));
        for row in query.filter(Column::Key.is_in(chunk)).all(tx).await? {
            let cell = Cell::new(row.channel, row.locale);
            if keys.get(&row.key).is_some_and(|cells| cells.contains(&cell)) {
                found.insert(Place { resource: row.resource, cell });
            }
        }
    }
    Ok(found)
}
