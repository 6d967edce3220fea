//! Answers that follow what is committed: read once, and again whenever somebody commits, here or in another process.

use std::{future::Future, time::Duration};

use futures::{Stream, StreamExt, stream};

use crate::{app::App, error::Result};

/// Between two looks: whoever watches a busy hub gets what is newest, not every step on the way.
const PAUSE: Duration = Duration::from_millis(200);
/// How long to wait at most before looking again: on SQLite nobody announces what other processes commit.
const POLL: Duration = Duration::from_secs(2);

/// What `read` answers now, and again when its answer has become another; ends when there is none.
pub fn follow<T, R, F>(app: &App, read: R) -> impl Stream<Item = Result<T>> + Send + use<T, R, F>
where
    T: Clone + PartialEq + Send,
    R: FnMut() -> F + Send,
    F: Future<Output = Result<Option<T>>> + Send,
{
    let committed = app.db.committed();
    stream::try_unfold((read, None::<T>), move |(mut read, told)| {
        let committed = committed.clone();
        async move {
            let mut pause = told.is_some();
            loop {
                if pause {
                    tokio::time::sleep(PAUSE).await;
                }
                // Registered before reading, so that a commit in between is not missed.
                let mut wake = std::pin::pin!(committed.notified());
                wake.as_mut().enable();
                let Some(now) = read().await? else { return Ok(None) };
                if told.as_ref() != Some(&now) {
                    return Ok(Some((now.clone(), (read, Some(now)))));
                }
                tokio::select! {
                    () = wake => {}
                    () = tokio::time::sleep(POLL) => {}
                }
                pause = true;
            }
        }
    })
}

/// Ends with the first answer that is the last one, or with an error.
pub fn until<T, S>(answers: S, is_last: fn(&T) -> bool) -> impl Stream<Item = Result<T>> + Send + use<T, S>
where
    T: Send,
    S: Stream<Item = Result<T>> + Send,
{
    stream::unfold(Some(Box::pin(answers)), move |answers| async move {
        let mut answers = answers?;
        let next = answers.next().await?;
        let go_on = next.as_ref().is_ok_and(|answer| !is_last(answer));
        Some((next, go_on.then_some(answers)))
    })
}
