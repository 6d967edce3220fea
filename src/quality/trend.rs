//! How completeness went, day by day: in all, or by family, channel or locale.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use sea_orm::{FromQueryResult, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*};

use super::{
    Scope,
    day::{Column, Entity},
    state::{self, Cell},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::model,
    error::{Error, Result},
};

/// Lines of one chart; the largest.
const SERIES: usize = 50;
const LONGEST: u32 = 5 * 366;

/// What a line of the chart stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "QualityDimension")]
pub enum Dimension {
    /// One line for all of it.
    All,
    Family,
    Channel,
    Locale,
}

impl Dimension {
    fn column(self) -> Option<Column> {
        match self {
            Self::All => None,
            Self::Family => Some(Column::Family),
            Self::Channel => Some(Column::Channel),
            Self::Locale => Some(Column::Locale),
        }
    }

    fn key(self, cell: &Cell) -> &str {
        match self {
            Self::All => "",
            Self::Family => &cell.family,
            Self::Channel => &cell.channel,
            Self::Locale => &cell.locale,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Trend {
    /// The first day that was ever measured.
    pub since: Option<NaiveDate>,
    /// The largest first.
    pub series: Vec<Series>,
}

#[derive(Clone, Debug, Default)]
pub struct Series {
    /// Code of the family or channel, or the locale; empty for all of it.
    pub key: String,
    /// In order; the last one is today, as it is now.
    pub points: Vec<Point>,
}

/// Resources times channels times locales.
#[derive(Clone, Debug, Default)]
pub struct Point {
    pub day: NaiveDate,
    pub total: i64,
    pub complete: i64,
    pub ratio: f64,
    /// Counted when the day was measured; absent for a day that has not been.
    pub live: Option<i64>,
}

#[derive(FromQueryResult)]
struct Row {
    key: String,
    day: String,
    total: i64,
    complete: i64,
    ratio: f64,
    live: i64,
}

/// The last days of a scope, today among them.
pub async fn trend(app: &App, actor: &Actor, scope: &Scope, by: Dimension, days: u32) -> Result<Trend> {
    actor.require(Permission::ViewCatalog)?;
    if !(1..=LONGEST).contains(&days) {
        return Err(Error::invalid("OUT_OF_RANGE", "days", format!("`days` must be 1 to {LONGEST}")));
    }
    let today = app.clock.now().date_naive();
    let from = today.checked_sub_days(Days::new(u64::from(days))).unwrap_or_default();
    let mut lines: BTreeMap<String, Vec<Point>> = BTreeMap::new();
    for row in rows(app, scope, by, from).await? {
        let Ok(day) = row.day.parse() else { continue };
        let (total, complete, ratio) = (row.total, row.complete, row.ratio);
        lines.entry(row.key).or_default().push(Point { day, total, complete, ratio, live: Some(row.live) });
    }
    let now = state::cells(app, actor, scope).await?;
    let series = with_today(lines, today, by, &now);
    let first = Entity::find().select_only().column_as(Column::Day.min(), "day");
    let first: Option<Option<String>> = first.into_tuple().one(app.db.read()).await?;
    Ok(Trend { since: first.flatten().and_then(|day| day.parse().ok()), series })
}

async fn rows(app: &App, scope: &Scope, by: Dimension, from: NaiveDate) -> Result<Vec<Row>> {
    let model = model::current(app).await?;
    let mut query = Entity::find().filter(Column::Family.is_in(scope.families(&model)));
    query = query.filter(Column::Day.gt(from.to_string()));
    if let Some(channel) = &scope.channel {
        query = query.filter(Column::Channel.eq(channel));
    }
    if let Some(locale) = &scope.locale {
        query = query.filter(Column::Locale.eq(locale));
    }
    let sum = |name: &str, kind: &str| Expr::cust(format!("CAST(SUM({name}) AS {kind})"));
    let mut query = query.select_only().column(Column::Day).group_by(Column::Day).order_by_asc(Column::Day);
    query = match by.column() {
        Some(column) => query.column_as(column, "key").group_by(column),
        None => query.column_as(Expr::cust("''"), "key"),
    };
    for name in ["total", "complete", "live"] {
        // Sums of whole numbers are decimals for PostgreSQL.
        query = query.column_as(sum(name, "bigint"), name);
    }
    Ok(query.column_as(sum("ratio", "double precision"), "ratio").into_model().all(app.db.read()).await?)
}

/// Puts the figures of this moment where those of today were measured.
fn with_today(mut lines: BTreeMap<String, Vec<Point>>, today: NaiveDate, by: Dimension, now: &[Cell]) -> Vec<Series> {
    let mut newest: BTreeMap<&str, Point> = BTreeMap::new();
    for cell in now {
        let point = newest.entry(by.key(cell)).or_insert_with(|| Point { day: today, ..Point::default() });
        point.total += cell.total;
        point.complete += cell.complete;
        point.ratio += cell.ratio;
    }
    for (key, mut point) in newest {
        let points = lines.entry(key.to_owned()).or_default();
        let measured = points.pop_if(|point| point.day == today);
        point.live = measured.and_then(|measured| measured.live);
        points.push(point);
    }
    let mut series: Vec<Series> = lines.into_iter().map(|(key, points)| Series { key, points }).collect();
    let size = |series: &Series| series.points.last().map_or(0, |point| point.total);
    series.sort_by_key(|series| std::cmp::Reverse(size(series)));
    series.truncate(SERIES);
    series
}
