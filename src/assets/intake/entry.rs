//! What became of each file of an archive.

use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*};

use super::Model as Intake;
use crate::{
    error::Result,
    id::{IntakeId, ResourceId},
    page::{Page, Slice},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "intake_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub intake: IntakeId,
    /// Where it stands in the archive, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// As the archive names it.
    pub path: String,
    pub bytes: i64,
    pub asset: Option<ResourceId>,
    pub duplicate: bool,
    pub problem: Option<String>,
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The folder in the archive, without a slash at its end; empty at the top.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// In the order of the archive; `refused` leaves those out that became assets. Who may see the intake may see these.
pub async fn page(db: &impl ConnectionTrait, intake: &Intake, refused: bool, page: &Page) -> Result<Slice<Model>> {
    let listed = || {
        let all = Entity::find().filter(Column::Intake.eq(intake.id));
        if refused { all.filter(Column::Problem.is_not_null()) } else { all }
    };
    let mut query = listed();
    if let Some(after) = page.after::<i64>()? {
        query = query.filter(Column::Number.gt(after));
    }
    let rows = query.order_by_asc(Column::Number).limit(page.first + 1).all(db).await?;
    Ok(Slice::new(page, rows, listed().count(db).await?, |entry| entry.number))
}

/// Entries that are noted: how many, and the bytes that came out of them.
pub(super) async fn noted(db: &impl ConnectionTrait, intake: IntakeId) -> Result<(usize, u64)> {
    let query = Entity::find().select_only().column(Column::Bytes).filter(Column::Intake.eq(intake));
    let bytes: Vec<i64> = query.into_tuple().all(db).await?;
    Ok((bytes.len(), bytes.iter().map(|bytes| bytes.unsigned_abs()).sum()))
}

pub(super) async fn note(tx: &impl ConnectionTrait, entry: Model) -> Result<()> {
    let row = ActiveModel {
        intake: Set(entry.intake),
        number: Set(entry.number),
        path: Set(entry.path),
        bytes: Set(entry.bytes),
        asset: Set(entry.asset),
        duplicate: Set(entry.duplicate),
        problem: Set(entry.problem),
        reason: Set(entry.reason),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
