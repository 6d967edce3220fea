//! Removes what nobody needs any more: links and sessions that ended a while ago.

use chrono::Duration;
use sea_orm::{ExprTrait, QueryFilter, entity::prelude::*};

use super::{link, session};
use crate::{app::App, error::Result};

/// Long enough to look into something that happened.
const KEPT: Duration = Duration::days(30);

/// Running twice is safe: it removes by age.
pub async fn run(app: &App) -> Result<()> {
    let before = app.clock.now() - KEPT;
    let tx = app.db.begin_write().await?;
    link::Entity::delete_many().filter(link::Column::ExpiresAt.lt(before)).exec(&tx).await?;
    let ended = session::Column::ExpiresAt.lt(before).or(session::Column::RevokedAt.lt(before));
    session::Entity::delete_many().filter(ended).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}
