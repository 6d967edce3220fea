//! How often somebody may try to sign in: per name that is tried, and per address it comes from.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{Quota, RateLimiter, clock::Clock, clock::DefaultClock, state::keyed::DefaultKeyedStateStore};

use crate::{
    app::App,
    error::{Error, Result},
};

type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock>;

/// Above this many keys the idle ones are forgotten, so that made-up names do not fill the memory.
const KEYS: usize = 20_000;

struct Tries {
    by_name: Limiter<String>,
    by_address: Limiter<IpAddr>,
}

impl Default for Tries {
    fn default() -> Self {
        Self {
            // Ten tries, then one every half a minute.
            by_name: RateLimiter::keyed(quota(10, Duration::from_secs(30))),
            // An office shares an address: a hundred tries, then one a second.
            by_address: RateLimiter::keyed(quota(100, Duration::from_secs(1))),
        }
    }
}

fn quota(burst: u32, one_per: Duration) -> Quota {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(one_per).unwrap_or(Quota::per_second(NonZeroU32::MIN)).allow_burst(burst)
}

/// Counts a try to prove who one is; fails with `TOO_MANY_REQUESTS` when there were too many.
pub fn count_try(app: &App, name: Option<&str>, address: Option<IpAddr>) -> Result<()> {
    let tries = app.cache::<Tries>();
    if let Some(address) = address {
        count(&tries.by_address, &address)?;
    }
    match name {
        Some(name) => count(&tries.by_name, &name.trim().to_lowercase().chars().take(200).collect()),
        None => Ok(()),
    }
}

fn count<K: Hash + Eq + Clone>(limiter: &Limiter<K>, key: &K) -> Result<()> {
    if limiter.len() > KEYS {
        limiter.retain_recent();
    }
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        Error::TooMany { retry_after: wait.as_secs() + 1 }
    })
}
