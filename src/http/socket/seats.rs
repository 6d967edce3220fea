//! How many connections and subscriptions one person, or one token, may have at this process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::auth::{Actor, Who};

/// Tabs and programs of one person.
const CONNECTIONS: usize = 30;
/// In all of these together.
const SUBSCRIPTIONS: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    Connection,
    Subscription,
}

type Taken = Arc<Mutex<HashMap<(Who, Of), usize>>>;

#[derive(Default)]
pub struct Seats(Taken);

/// Free again when it is dropped.
pub struct Seat {
    taken: Taken,
    key: (Who, Of),
}

impl Seats {
    pub fn connection(&self, actor: &Actor) -> Option<Seat> {
        self.take(actor, Of::Connection, CONNECTIONS)
    }

    pub fn subscription(&self, actor: &Actor) -> Option<Seat> {
        self.take(actor, Of::Subscription, SUBSCRIPTIONS)
    }

    fn take(&self, actor: &Actor, of: Of, most: usize) -> Option<Seat> {
        let key = (actor.who.clone(), of);
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(key.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Seat { taken: self.0.clone(), key })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let left = taken.get(&self.key).map_or(0, |count| count.saturating_sub(1));
        match left {
            0 => drop(taken.remove(&self.key)),
            left => drop(taken.insert(self.key.clone(), left)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_free_again_when_it_is_left() {
        let (seats, actor) = (Seats::default(), Actor::system("test"));
        let taken: Vec<Seat> = std::iter::from_fn(|| seats.connection(&actor)).collect();
        assert_eq!(taken.len(), CONNECTIONS);
        assert!(seats.subscription(&actor).is_some() && seats.connection(&Actor::system("other")).is_some());
        drop(taken);
        assert!(seats.connection(&actor).is_some());
        assert!(seats.0.lock().unwrap().is_empty());
    }
}
