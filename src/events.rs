//! What happened: one row in the transaction that did it. The audit reads these rows, and the job runner turns
//! each into the work that must follow, so nothing is lost when the process dies right after a commit.

use chrono::Utc;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};
use serde::{Deserialize, Serialize};

use crate::{
    auth::{Actor, Permission, Who},
    error::Result,
    id::{AssetVersionId, BulkEditId, EventId, OutputId, ResourceId, ReviewId, UserId},
    page::{Page, Slice},
};

/// In place of a code: many parts of a kind changed.
pub const MANY: &str = "*";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    ResourceSaved {
        resource: ResourceId,
        number: i32,
    },
    ResourceDeleted {
        resource: ResourceId,
    },
    /// A batch of a bulk edit.
    BulkEdited {
        edit: BulkEditId,
        resources: u64,
    },
    /// Somebody found translations still right.
    TranslationsConfirmed {
        resource: ResourceId,
    },
    /// Work in one language was given to somebody, or taken from whoever had it.
    TranslationsAssigned {
        locale: String,
        resources: u64,
        assignee: Option<UserId>,
    },
    /// An import wrote many resources at once.
    ResourcesImported {
        resources: u64,
        source: String,
    },
    AssetStored {
        resource: ResourceId,
        version: AssetVersionId,
    },
    /// Stored bytes are gone or are others than before.
    FileDamaged {
        hash: String,
        filename: String,
        problem: String,
    },
    /// The right bytes came again.
    FileMended {
        hash: String,
        filename: String,
    },
    /// The scanner found something in a file, so that it was not taken.
    FileRefused {
        filename: String,
        hash: String,
        finding: String,
    },
    ReviewSubmitted {
        review: ReviewId,
        resource: ResourceId,
    },
    ReviewDecided {
        review: ReviewId,
        resource: ResourceId,
        approved: bool,
        stage: String,
    },
    ReviewWithdrawn {
        review: ReviewId,
        resource: ResourceId,
    },
    /// The channel log of `channel` grew because of this resource.
    Published {
        resource: ResourceId,
        channels: Vec<String>,
    },
    Withdrawn {
        resource: ResourceId,
        channels: Vec<String>,
    },
    /// Attributes, families, options, categories, measurement, association types: `part` names which.
    ModelChanged {
        part: String,
        code: String,
    },
    ChannelChanged {
        channel: String,
    },
    OutputChanged {
        output: OutputId,
    },
    OutputReplayed {
        output: OutputId,
        after: i64,
    },
    /// Somebody said that two products are different, or took it back.
    DuplicateJudged {
        resource: ResourceId,
        other: ResourceId,
        different: bool,
    },
    /// A link was made that shows the draft of a resource.
    PreviewLinked {
        resource: ResourceId,
        channel: String,
    },
    PreviewRevoked {
        channel: String,
    },
    /// A view of a list that others see was saved or deleted.
    ViewChanged {
        list: String,
        name: String,
    },
    UserChanged {
        user: UserId,
    },
    RoleChanged {
        role: String,
    },
    TokenChanged {
        name: String,
    },
    SignedIn {
        user: UserId,
    },
}

impl Event {
    fn resource(&self) -> Option<ResourceId> {
        match self {
            Self::ResourceSaved { resource, .. }
            | Self::ResourceDeleted { resource }
            | Self::TranslationsConfirmed { resource }
            | Self::AssetStored { resource, .. }
            | Self::ReviewSubmitted { resource, .. }
            | Self::ReviewDecided { resource, .. }
            | Self::ReviewWithdrawn { resource, .. }
            | Self::Published { resource, .. }
            | Self::Withdrawn { resource, .. }
            | Self::PreviewLinked { resource, .. }
            | Self::DuplicateJudged { resource, .. } => Some(*resource),
            _ => None,
        }
    }

    /// The tag of the stored form, such as `resource_saved`.
    pub fn name(&self) -> String {
        serde_json::to_value(self).ok().and_then(|data| data["type"].as_str().map(str::to_owned)).unwrap_or_default()
    }
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    pub name: String,
    pub actor: Option<UserId>,
    /// `user`, `token:<id>` or `system:<name>`.
    pub origin: String,
    pub resource: Option<ResourceId>,
    pub data: Json,
    pub at: DateTimeUtc,
    /// Set once the work that follows has been queued.
    pub handled: bool,
}

impl ActiveModelBehavior for ActiveModel {}

/// Writes the event into the caller's transaction.
pub async fn record(tx: &impl ConnectionTrait, actor: &Actor, event: Event) -> Result<()> {
    record_many(tx, actor, vec![event]).await
}

/// Writes several events at once, in their order.
pub async fn record_many(tx: &impl ConnectionTrait, actor: &Actor, events: Vec<Event>) -> Result<()> {
    // SQLite takes 32,766 bound values in one statement; a row here has 8.
    const ROWS: usize = 1000;
    let rows = events.iter().map(|event| row(actor, event)).collect::<Result<Vec<_>>>()?;
    for chunk in rows.chunks(ROWS) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn row(actor: &Actor, event: &Event) -> Result<ActiveModel> {
    let origin = match &actor.who {
        Who::Anonymous => "anonymous".to_owned(),
        Who::User(_) => "user".to_owned(),
        Who::Token { token, .. } => format!("token:{token}"),
        Who::System(name) => format!("system:{name}"),
    };
    Ok(ActiveModel {
        id: Set(EventId::new()),
        name: Set(event.name()),
        actor: Set(actor.user()),
        origin: Set(origin),
        resource: Set(event.resource()),
        data: Set(serde_json::to_value(event)?),
        at: Set(Utc::now()),
        handled: Set(false),
    })
}

/// What was recorded in `inside` and cannot be seen from `outside`: that of a transaction that began at `since`, by this
/// process's clock.
pub async fn uncommitted(
    inside: &impl ConnectionTrait,
    outside: &impl ConnectionTrait,
    since: EventId,
) -> Result<Vec<Event>> {
    let query = || Entity::find().filter(Column::Id.gte(since));
    let mut rows = query().order_by_asc(Column::Id).all(inside).await?;
    // Read second, so that what others committed meanwhile is among these.
    let seen: Vec<EventId> = query().select_only().column(Column::Id).into_tuple().all(outside).await?;
    rows.retain(|row| !seen.contains(&row.id));
    rows.into_iter().map(|row| Ok(serde_json::from_value(row.data)?)).collect()
}

/// The resources that events from this id on are about, oldest first; `None` where one is about something else.
pub async fn since(db: &impl ConnectionTrait, id: EventId, limit: u64) -> Result<Vec<(EventId, Option<ResourceId>)>> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Resource]).filter(Column::Id.gte(id));
    Ok(query.order_by_asc(Column::Id).limit(limit).into_tuple().all(db).await?)
}

/// Newest first, of one resource or one person or of all.
pub async fn page(
    db: &impl ConnectionTrait,
    actor: &Actor,
    resource: Option<ResourceId>,
    by: Option<UserId>,
    page: &Page,
) -> Result<Slice<Model>> {
    actor.require(Permission::ViewAudit)?;
    let listed = || {
        let mut query = Entity::find();
        if let Some(resource) = resource {
            query = query.filter(Column::Resource.eq(resource));
        }
        if let Some(by) = by {
            query = query.filter(Column::Actor.eq(by));
        }
        query
    };
    let mut query = listed();
    if let Some(before) = page.after::<EventId>()? {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(page.first + 1).all(db).await?;
    Ok(Slice::new(page, rows, listed().count(db).await?, |event| event.id))
}
