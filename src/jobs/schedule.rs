//! What comes round by the clock. Each process looks; the key of the task keeps it from being queued twice.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    app::App,
    error::Result,
    queue::{self, Task},
};

/// How many tasks recur.
const RECURRING: usize = 9;

/// The tasks that recur, and how often; each once at the start, which also builds an index that was lost.
fn recurring() -> [(Task, TimeDelta); RECURRING] {
    [
        (Task::PublishDue, TimeDelta::minutes(1)),
        (Task::ScanWatched, TimeDelta::minutes(1)),
        (Task::IndexResources, TimeDelta::minutes(10)),
        (Task::RunDaily, TimeDelta::minutes(30)),
        // Several times a day, so that a hub that sleeps at night misses none.
        (Task::MeasureQuality, TimeDelta::hours(4)),
        (Task::CleanUp, TimeDelta::hours(1)),
        (Task::ScrubFiles, TimeDelta::hours(1)),
        (Task::SweepFiles, TimeDelta::hours(24)),
        (Task::BoundRenditions, TimeDelta::minutes(10)),
    ]
}

#[derive(Default)]
pub(super) struct Schedule {
    next: Option<[DateTime<Utc>; RECURRING]>,
    next_lease_check: Option<DateTime<Utc>>,
}

impl Schedule {
    /// Queues what is due by the clock.
    pub(super) async fn queue_due(&mut self, app: &App) -> Result<()> {
        let now = app.clock.now();
        let next = self.next.get_or_insert([now; RECURRING]);
        for ((task, every), next) in recurring().into_iter().zip(next) {
            let wanted = task != Task::ScanWatched || app.config.watch.is_some();
            if wanted && *next <= now {
                let tx = app.db.begin_write().await?;
                queue::push_at(&tx, &task, now, None).await?;
                tx.commit().await?;
                *next = now + every;
            }
        }
        Ok(())
    }

    /// Whether it is time to look for jobs whose worker died; that needs the writer.
    pub(super) fn leases_due(&mut self) -> bool {
        let now = Utc::now();
        let due = self.next_lease_check.is_none_or(|next| next <= now);
        if due {
            self.next_lease_check = Some(now + TimeDelta::seconds(10));
        }
        due
    }
}
