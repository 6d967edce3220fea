//! The steps of the database schema, oldest first. Every step runs on SQLite and on PostgreSQL.
//! A step that was released never changes; mend it with a later one.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod columns;
mod m0001_resources;
mod m0002_people;
mod m0003_model;
mod m0004_catalog;
mod m0005_assets;
mod m0006_workflow;
mod m0007_delivery;
mod m0008_outputs;
mod m0009_jobs;
mod m0010_links;
mod m0011_media;
mod m0012_bulk;
mod m0013_records;
mod m0014_presence;
mod m0015_translation;
mod m0016_quality;
mod m0017_assortments;
mod m0018_views;
mod m0020_query_cost;
mod m0021_associations;
mod m0022_kept_marks;
mod m0023_plans;
mod m0025_intake;

/// Module names, one migration each.
macro_rules! steps {
    ($($step:ident),+ $(,)?) => { vec![$(Box::new($step::Migration)),+] };
}

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        steps![
            m0001_resources, //
            m0002_people,
            m0003_model,
            m0004_catalog,
            m0005_assets,
            m0006_workflow,
            m0007_delivery,
            m0008_outputs,
            m0009_jobs,
            m0010_links,
            m0011_media,
            m0012_bulk,
            m0013_records,
            m0014_presence,
            m0015_translation,
            m0016_quality,
            m0017_assortments,
            m0018_views,
            m0020_query_cost,
            m0021_associations,
            m0022_kept_marks,
            m0023_plans,
            m0025_intake,
        ]
    }
}
