//! Two products that may be one, as found; and whether somebody said that they are not.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DeriveActiveEnum, EnumIter, QueryFilter, entity::prelude::*,
    sea_query::OnConflict,
};

use super::clue;
use crate::{
    error::Result,
    id::{ResourceId, UserId},
};

const ROWS: usize = 1000;

/// Why two products may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "DuplicateReason")]
pub enum Reason {
    /// They have one GTIN, or one value that only one product may have, written in another way.
    Identifier,
    /// They are of one family and their names are alike.
    Name,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicates")]
pub struct Model {
    /// The older one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub one: ResourceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub other: ResourceId,
    pub reason: Reason,
    /// 0 to 1.
    pub score: f64,
    /// The part of both that is alike, see [`clue::Model`].
    pub part: String,
    /// The identifier that both have.
    pub shared: Option<String>,
    pub dismissed_by: Option<UserId>,
    /// Since when somebody holds them to be different; then they are no duplicates.
    pub dismissed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The two in the order they are stored in: by age.
pub fn ordered(a: ResourceId, b: ResourceId) -> (ResourceId, ResourceId) {
    if a <= b { (a, b) } else { (b, a) }
}

/// What makes two products look like one: an identifier before a name, then what is more alike. Pure.
pub fn judge(a: &[clue::Model], b: &[clue::Model]) -> Option<Model> {
    let others: BTreeMap<&str, &clue::Model> = b.iter().map(|clue| (clue.part.as_str(), clue)).collect();
    let mut best: Option<Model> = None;
    for clue in a {
        let Some(other) = others.get(clue.part.as_str()).filter(|other| other.root != clue.root) else { continue };
        let Some(score) = clue.score(other) else { continue };
        let reason = clue.reason();
        let is_better = |best: &Model| (best.reason, -best.score) > (reason, -score);
        if best.as_ref().is_none_or(is_better) {
            let (one, other) = ordered(clue.resource, other.resource);
            let shared = (reason == Reason::Identifier).then(|| clue.text.clone());
            let part = clue.part.clone();
            best = Some(Model { one, other, reason, score, part, shared, dismissed_by: None, dismissed_at: None });
        }
    }
    best
}

/// Makes `found` what is known of these resources. What somebody dismissed stays dismissed.
pub async fn replace(tx: &impl ConnectionTrait, ids: &[ResourceId], found: Vec<Model>) -> Result<()> {
    for chunk in ids.chunks(ROWS) {
        let ids = || chunk.iter().copied();
        let named = Condition::any().add(Column::One.is_in(ids())).add(Column::Other.is_in(ids()));
        Entity::delete_many().filter(named).filter(Column::DismissedAt.is_null()).exec(tx).await?;
    }
    for chunk in found.chunks(ROWS) {
        let again = OnConflict::columns([Column::One, Column::Other])
            .update_columns([Column::Reason, Column::Score, Column::Part, Column::Shared])
            .to_owned();
        let rows: Vec<ActiveModel> = chunk.iter().cloned().map(row).collect();
        Entity::insert_many(rows).on_conflict(again).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn row(found: Model) -> ActiveModel {
    ActiveModel {
        one: Set(found.one),
        other: Set(found.other),
        reason: Set(found.reason),
        score: Set(found.score),
        part: Set(found.part),
        shared: Set(found.shared),
        dismissed_by: Set(found.dismissed_by),
        dismissed_at: Set(found.dismissed_at),
    }
}
