//! The content model as rows: one document a part, and one number that grows with every change, so that each process
//! knows by one small query whether the model in its memory still holds.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::{ContentModel, Part};
use crate::{
    app::App,
    catalog::model::{
        AssociationType, Attribute, AttributeGroup, AttributeOption, Category, Family, FamilyVariant, Rule,
    },
    channels::{Channel, Currency, Locale, MeasurementFamily},
    error::Result,
};

/// Rows of one insert; SQLite takes 32,766 bound values in a statement.
const ROWS: usize = 2_000;

pub mod parts {
    //! Rows of the parts.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "model_parts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub part: String,
        /// The attribute of an option, else empty.
        #[sea_orm(primary_key, auto_increment = false)]
        pub owner: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        /// The part as JSON text: it is read into its type at once, never queried.
        pub data: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod version {
    //! The single row with the version of the model.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "model_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub version: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Default)]
struct Cache {
    model: ArcSwapOption<ContentModel>,
    /// One reload at a time; the others wait for its result.
    loading: tokio::sync::Mutex<()>,
}

impl Cache {
    fn at_least(&self, version: i64) -> Option<Arc<ContentModel>> {
        self.model.load_full().filter(|model| model.version >= version)
    }
}

/// The model as it is now: from memory, unless a change was committed since.
pub async fn current(app: &App) -> Result<Arc<ContentModel>> {
    let cache = app.cache::<Cache>();
    let version = version_of(app.db.read(), false).await?;
    if let Some(model) = cache.at_least(version) {
        return Ok(model);
    }
    let _turn = cache.loading.lock().await;
    if let Some(model) = cache.at_least(version) {
        return Ok(model);
    }
    let view = app.db.begin_read().await?;
    let model = Arc::new(load(&view).await?);
    view.commit().await?;
    cache.model.store(Some(model.clone()));
    Ok(model)
}

/// Reads the whole model. Inside a write transaction it holds what that transaction has written.
pub async fn load(db: &impl ConnectionTrait) -> Result<ContentModel> {
    let mut model = ContentModel { version: version_of(db, false).await?, ..ContentModel::default() };
    let rows = parts::Entity::find()
        .select_only()
        .columns([parts::Column::Part, parts::Column::Data])
        .into_tuple::<(String, String)>()
        .all(db)
        .await?;
    for (part, data) in rows {
        take(&mut model, &part, &data)?;
    }
    model.settle();
    Ok(model)
}

/// [`load`], and nobody else changes the model until the transaction ends.
pub async fn load_to_change(tx: &impl ConnectionTrait) -> Result<ContentModel> {
    version_of(tx, true).await?;
    load(tx).await
}

/// A part as JSON; `None` when there is none.
pub async fn part(db: &impl ConnectionTrait, part: &str, owner: &str, code: &str) -> Result<Option<serde_json::Value>> {
    let key = (part.to_owned(), owner.to_owned(), code.to_owned());
    let row = parts::Entity::find_by_id(key).one(db).await?;
    Ok(row.map(|row| serde_json::from_str(&row.data)).transpose()?)
}

/// Whether nobody has changed anything since the tables were made.
pub async fn is_untouched(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(version_of(db, false).await? == 0)
}

async fn version_of(db: &impl ConnectionTrait, lock: bool) -> Result<i64> {
    let mut query = version::Entity::find();
    if lock {
        query = query.lock_exclusive();
    }
    Ok(query.one(db).await?.map_or(0, |row| row.version))
}

/// Tells every process that the model changed; part of the transaction that changes it.
pub async fn bump(tx: &impl ConnectionTrait) -> Result<()> {
    let next = Expr::col(version::Column::Version).add(1);
    version::Entity::update_many().col_expr(version::Column::Version, next).exec(tx).await?;
    Ok(())
}

fn take(model: &mut ContentModel, part: &str, data: &str) -> Result<()> {
    match part {
        Locale::NAME => model.put(parse::<Locale>(data)?),
        Currency::NAME => model.put(parse::<Currency>(data)?),
        MeasurementFamily::NAME => model.put(parse::<MeasurementFamily>(data)?),
        AttributeGroup::NAME => model.put(parse::<AttributeGroup>(data)?),
        Attribute::NAME => model.put(parse::<Attribute>(data)?),
        AttributeOption::NAME => model.put(parse::<AttributeOption>(data)?),
        Family::NAME => model.put(parse::<Family>(data)?),
        FamilyVariant::NAME => model.put(parse::<FamilyVariant>(data)?),
        Category::NAME => model.put(parse::<Category>(data)?),
        AssociationType::NAME => model.put(parse::<AssociationType>(data)?),
        Channel::NAME => model.put(parse::<Channel>(data)?),
        Rule::NAME => model.put(parse::<Rule>(data)?),
        other => return Err(anyhow::anyhow!("the model holds a part of unknown kind `{other}`").into()),
    }
    Ok(())
}

fn parse<P: Part>(data: &str) -> Result<P> {
    Ok(serde_json::from_str(data)?)
}

/// The row of a part.
pub fn row<P: Part>(part: &P) -> Result<parts::ActiveModel> {
    Ok(parts::ActiveModel {
        part: Set(P::NAME.to_owned()),
        owner: Set(part.owner().to_owned()),
        code: Set(part.code().to_owned()),
        data: Set(serde_json::to_string(part)?),
    })
}

/// Inserts the rows, or replaces those with their keys.
pub async fn write(tx: &impl ConnectionTrait, mut rows: Vec<parts::ActiveModel>) -> Result<()> {
    let key = [parts::Column::Part, parts::Column::Owner, parts::Column::Code];
    let replace = OnConflict::columns(key).update_column(parts::Column::Data).to_owned();
    while !rows.is_empty() {
        let chunk = rows.split_off(rows.len().saturating_sub(ROWS));
        parts::Entity::insert_many(chunk).on_conflict(replace.clone()).exec_without_returning(tx).await?;
    }
    Ok(())
}

pub async fn remove<P: Part>(tx: &impl ConnectionTrait, owner: &str, code: &str) -> Result<()> {
    let key = (P::NAME.to_owned(), owner.to_owned(), code.to_owned());
    parts::Entity::delete_by_id(key).exec(tx).await?;
    Ok(())
}
