//! The state of the catalogue on each day, as measured: one row a family, channel and locale. Days are kept for three
//! months, then one a week for five years.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement,
    entity::prelude::*,
};

use super::state::{self, Cell};
use crate::{app::App, catalog::completeness, error::Result};

/// Days that are all kept.
const DAILY: u64 = 90;
/// Days after which nothing is kept.
const LONGEST: u64 = 5 * 366;
const ROWS: usize = 2000;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "quality_days")]
pub struct Model {
    /// As `2026-11-22`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub family: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    pub total: i64,
    pub complete: i64,
    /// How complete each resource is, 0 to 1, added up.
    pub ratio: f64,
    pub live: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Measures today. Safe to run twice: a day holds what was measured last.
pub async fn measure(app: &App) -> Result<()> {
    let today = app.clock.now().date_naive();
    let cells = state::grouped(app.db.read(), completeness::Entity::find()).await?;
    let live = live(app.db.read()).await?;
    let rows: Vec<ActiveModel> = cells.into_iter().map(|cell| row(today, cell, &live)).collect();
    let tx = app.db.begin_write().await?;
    Entity::delete_many().filter(Column::Day.eq(today.to_string())).exec(&tx).await?;
    for chunk in rows.chunks(ROWS) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(&tx).await?;
    }
    thin_out(&tx, today).await?;
    tx.commit().await?;
    Ok(())
}

type Live = BTreeMap<(String, String, String), i64>;

fn row(day: NaiveDate, cell: Cell, live: &Live) -> ActiveModel {
    let key = (cell.family, cell.channel, cell.locale);
    let live = live.get(&key).copied().unwrap_or_default();
    let (family, channel, locale) = key;
    ActiveModel {
        day: Set(day.to_string()),
        family: Set(family),
        channel: Set(channel),
        locale: Set(locale),
        total: Set(cell.total),
        complete: Set(cell.complete),
        ratio: Set(cell.ratio),
        live: Set(live),
    }
}

#[derive(FromQueryResult)]
struct Published {
    family: String,
    channel: String,
    locale: String,
    live: i64,
}

/// How many resources are live, by family, channel and locale; product models have no figures of their own.
async fn live(db: &impl ConnectionTrait) -> Result<Live> {
    let sql = "SELECT r.family, p.channel, p.locale, COUNT(*) AS live FROM publications p \
        JOIN resources r ON r.id = p.resource \
        WHERE p.state = 'live' AND r.kind <> 'model' AND r.family IS NOT NULL AND r.deleted_at IS NULL \
        GROUP BY r.family, p.channel, p.locale";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = Published::find_by_statement(statement).all(db).await?;
    Ok(rows.into_iter().map(|row| ((row.family, row.channel, row.locale), row.live)).collect())
}

async fn thin_out(tx: &impl ConnectionTrait, today: NaiveDate) -> Result<()> {
    let old = today.checked_sub_days(Days::new(DAILY)).unwrap_or_default().to_string();
    let query = Entity::find().select_only().column(Column::Day).distinct().filter(Column::Day.lt(old));
    let days: Vec<String> = query.order_by_asc(Column::Day).into_tuple().all(tx).await?;
    let gone = superfluous(today, days.iter().filter_map(|day| day.parse().ok()));
    for chunk in gone.chunks(ROWS) {
        let days = chunk.iter().map(NaiveDate::to_string);
        Entity::delete_many().filter(Column::Day.is_in(days)).exec(tx).await?;
    }
    Ok(())
}

/// Of days before the last three months: all but the first of each week, and what is too old. Pure.
fn superfluous(today: NaiveDate, days: impl Iterator<Item = NaiveDate>) -> Vec<NaiveDate> {
    let oldest = today.checked_sub_days(Days::new(LONGEST)).unwrap_or_default();
    let mut weeks = BTreeSet::new();
    days.filter(|day| *day < oldest || !weeks.insert((day.iso_week().year(), day.iso_week().week()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn of_old_days_the_first_of_each_week_stays_for_five_years() {
        // 2025-12-29 is a Monday of the first week of 2026.
        let days = ["2020-01-06", "2025-12-28", "2025-12-29", "2025-12-31", "2026-01-04", "2026-01-05"].map(day);
        let gone = superfluous(day("2026-11-22"), days.into_iter());
        assert_eq!(gone, ["2020-01-06", "2025-12-31", "2026-01-04"].map(day));
    }
}
