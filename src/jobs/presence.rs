//! Who works in the background beside us. On SQLite everybody who does is a process of one machine, so a lock that the
//! kernel takes back from the dead says whether anybody else lives.

use std::fs::{File, TryLockError};

use anyhow::Context;

use crate::{app::App, queue};

/// In the data folder.
const FILE: &str = "workers.lock";

/// This process works in the background for as long as this is kept.
pub struct Presence(#[expect(dead_code, reason = "held, not read")] Option<File>);

/// Joins those who work on this database. Whoever is alone takes what dead processes had under way at once, instead of
/// waiting for their leases to end; on PostgreSQL everybody waits, as nobody can tell.
pub async fn join(app: &App) -> anyhow::Result<Presence> {
    if app.db.is_postgres() {
        return Ok(Presence(None));
    }
    let path = app.config.data.join(FILE);
    let open = move || {
        let file = File::create(path)?;
        match file.try_lock() {
            Ok(()) => Ok((file, true)),
            Err(TryLockError::WouldBlock) => Ok((file, false)),
            Err(TryLockError::Error(error)) => Err(error),
        }
    };
    let (file, alone) = tokio::task::spawn_blocking(open).await?.with_context(|| format!("locking {FILE}"))?;
    if alone {
        let tx = app.db.begin_write().await?;
        queue::release_all(&tx, app.clock.now()).await?;
        tx.commit().await?;
    }
    // Shared from here on: the next to come must see that somebody lives, and may work as well.
    let share = move || {
        if alone {
            file.unlock()?;
        }
        file.lock_shared().map(|()| file)
    };
    let file = tokio::task::spawn_blocking(share).await?.with_context(|| format!("locking {FILE}"))?;
    Ok(Presence(Some(file)))
}
