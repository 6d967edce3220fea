//! Work that nobody waits for, on threads that give way to those that answer requests.

use anyhow::Context;
use tokio::sync::oneshot;

/// Steps of niceness. Ten leave a thread a tenth of a processor that others want, and all of one that nobody does.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Does `work` on a thread of its own, at a low priority where the system has priorities of threads. Threads that it starts
/// inherit it. Dropping the future does not stop the work.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
    let (done, result) = oneshot::channel();
    let span = tracing::Span::current();
    let thread = std::thread::Builder::new().name("background".to_owned());
    thread.spawn(move || {
        give_way();
        // Fails only when nobody listens any more.
        let _ = done.send(span.in_scope(work));
    })?;
    result.await.context("work in the background panicked")
}

/// Linux counts niceness by thread, whatever POSIX says of processes.
#[cfg(target_os = "linux")]
fn give_way() {
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "a thread keeps its priority");
    }
}

#[cfg(not(target_os = "linux"))]
fn give_way() {}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn what_panics_is_an_error_and_ends_nothing_else() {
        assert_eq!(super::run(|| 1).await.unwrap(), 1);
        assert!(super::run(|| panic!("on purpose")).await.is_err());
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn work_in_the_background_gives_way_and_what_asked_for_it_does_not() {
        let nice = || rustix::process::getpriority_process(None).unwrap();
        let before = nice();
        assert_eq!(super::run(nice).await.unwrap(), (before + super::NICE).clamp(super::NICE, 19));
        assert_eq!(nice(), before);
    }
}
