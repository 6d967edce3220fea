//! Nabe, a hub for product information, editorial content and digital assets.
//!
//! A map, from the bottom up; imports go only downward (`tests/it/tidy.rs` checks it):
//! - kernel: [`error`], [`id`], [`config`], [`auth`], [`cache`], [`background`], [`bounded`], [`slug`]
//! - adapters: [`db`], [`storage`], [`scanner`], [`search`], [`net`], [`events`], [`queue`]; [`app`] holds one of each, [`live`] follows what is committed
//! - domains: [`resource`] < [`channels`] < [`catalog`], [`assets`] < [`delivery`] < [`workflow`], [`quality`] < [`outputs`], [`exchange`], [`backup`]
//! - edges: [`graphql`], [`delivery_api`], [`http`], [`jobs`], [`cli`]

pub mod app;
pub mod assets;
pub mod auth;
pub mod background;
pub mod backup;
pub mod bounded;
pub mod cache;
pub mod catalog;
pub mod channels;
pub mod cli;
pub mod config;
pub mod db;
pub mod delivery;
pub mod delivery_api;
pub mod effect;
pub mod error;
pub mod events;
pub mod exchange;
pub mod graphql;
pub mod http;
pub mod id;
pub mod jobs;
pub mod live;
pub mod net;
pub mod outputs;
pub mod page;
pub mod persisted;
pub mod quality;
pub mod queue;
pub mod resource;
pub mod scanner;
pub mod search;
pub mod slug;
pub mod storage;
pub mod telemetry;
pub mod workflow;
