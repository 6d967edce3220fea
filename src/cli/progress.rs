//! Progress of long work: a bar on a terminal, a plain line now and then elsewhere.

use std::{
    collections::HashMap,
    io::IsTerminal,
    sync::{Mutex, PoisonError},
};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::exchange::ProgressFn;

/// Takes `what`, how much is done and of how many; for any number of things at once.
pub fn reporter(quiet: bool) -> ProgressFn {
    match (quiet, std::io::stderr().is_terminal()) {
        (true, _) => Box::new(|_, _, _| {}),
        (false, true) => bars(),
        (false, false) => Box::new(|what, done, total| {
            // A line a tenth: enough to see that it goes on, few enough for a log.
            if done == total || done % (total / 10).max(1) == 0 {
                eprintln!("{what}: {done} of {total}");
            }
        }),
    }
}

fn bars() -> ProgressFn {
    let (all, bars) = (MultiProgress::new(), Mutex::new(HashMap::<String, ProgressBar>::new()));
    Box::new(move |what, done, total| {
        let mut bars = bars.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = bars.entry(what.to_owned()).or_insert_with(|| {
            let style = ProgressStyle::with_template("{prefix:>16} {bar:30} {pos}/{len} {eta}");
            let bar = all.add(ProgressBar::new(total as u64)).with_prefix(what.to_owned());
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        bar.set_position(done as u64);
        if done == total {
            bar.finish();
        }
    })
}
