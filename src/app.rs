//! The adapters of one running hub, in a bag that every domain function gets. Nothing here decides anything.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};

use crate::{config::Config, db::Db, net, scanner::Scanner, search::Search, storage::Storage};

/// Cheap to clone; every clone is the same hub.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub db: Db,
    pub storage: Storage,
    pub search: Search,
    pub net: net::Client,
    /// Looks at files before they are kept, where there is one.
    pub scanner: Option<Scanner>,
    pub clock: Clock,
    shared: Slots,
    /// What a rehearsal has of its own.
    caches: Slots,
}

type Slots = Arc<Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>>;

impl App {
    /// Connects to the database and the files and brings the schema up to date.
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&config.data)
            .with_context(|| format!("making the data folder {}", config.data.display()))?;
        let db = Db::connect(&config.database_url()).await?;
        db.migrate().await?;
        let storage = Storage::open(&config.storage_url())?;
        let search = Search::new(config.index_path());
        let net = net::Client::new(&config.outbound_allow)?;
        let scanner = config.clamav_url.as_deref().map(Scanner::new).transpose();
        let scanner = scanner.context("reading `clamav_url` (NABE_CLAMAV_URL)")?;
        let (clock, shared, caches) = Default::default();
        Ok(Self { config: Arc::new(config), db, storage, search, net, scanner, clock, shared, caches })
    }

    /// The same hub, on which all can be tried: rows that are written only it sees, files are not kept, nobody is woken.
    /// It lasts until its [`Db::end_rehearsal`], and knows nothing from memory of the database.
    pub fn rehearse(&self) -> Self {
        Self { db: self.db.rehearse(), storage: self.storage.rehearse(), caches: Arc::default(), ..self.clone() }
    }

    /// The one `T` of this hub, made on first use. Layers above keep their pools and turns here,
    /// so that this file need not know them.
    pub fn shared<T: Any + Send + Sync + Default>(&self) -> Arc<T> {
        slot(&self.shared)
    }

    /// As [`App::shared`], for what is remembered of the database and of what people did: a rehearsal has its own, because
    /// what it sees is not what others see, and what happens there did not happen.
    pub fn cache<T: Any + Send + Sync + Default>(&self) -> Arc<T> {
        slot(&self.caches)
    }

    /// Puts a `T` that cannot be made by default; the last one put wins.
    pub fn share<T: Any + Send + Sync>(&self, value: T) -> Arc<T> {
        let value = Arc::new(value);
        let mut slots = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        slots.insert(TypeId::of::<T>(), value.clone());
        value
    }

    /// What [`App::share`] put, if anything.
    pub fn find_shared<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        let slots = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        slots.get(&TypeId::of::<T>())?.clone().downcast().ok()
    }
}

fn slot<T: Any + Send + Sync + Default>(slots: &Slots) -> Arc<T> {
    let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
    let slot = slots.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
    // The key is the type, so the downcast holds; a fresh value is the honest answer should it ever not.
    slot.clone().downcast().unwrap_or_default()
}

/// The time of day. Tests move it forward instead of sleeping.
#[derive(Clone, Default)]
pub struct Clock {
    /// Milliseconds this clock is ahead of the machine's.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::milliseconds(self.ahead.load(Ordering::Relaxed))
    }

    pub fn advance(&self, by: TimeDelta) {
        self.ahead.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}
