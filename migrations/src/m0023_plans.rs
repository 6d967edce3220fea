//! Indexes that databases choose only where they help. SQLite keeps no count of a table unless it is told to, takes a condition
//! on an indexed column for one that leaves ten rows, and so read the whole catalogue to find fifty resources by their ids.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &str = "
    DROP INDEX resources_deleted_at;
    CREATE INDEX resources_deleted ON resources (deleted_at) WHERE deleted_at IS NOT NULL;
    DROP INDEX resources_parent_code;
    CREATE INDEX resources_parent ON resources (parent, code) WHERE parent IS NOT NULL;
    DROP INDEX resources_family;
    CREATE INDEX resources_of_family ON resources (family, id) WHERE deleted_at IS NULL;
    DROP INDEX resources_updated_at_id;
    CREATE INDEX resources_of_editor ON resources (updated_by, updated_at, state) WHERE deleted_at IS NULL;
";

/// What a catalogue looks like: rows of the index, and how many of them share the first column, the first two and so on
/// (<https://sqlite.org/fileformat2.html#stat1tab>). Of the other tables SQLite's own guesses are right.
const STATISTICS: &str = "
    ANALYZE sqlite_schema;
    DELETE FROM sqlite_stat1 WHERE tbl = 'resources';
    INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
        ('resources', 'sqlite_autoindex_resources_1', '1000000 1'),
        ('resources', 'resources_kind_code', '1000000 200000 1'),
        ('resources', 'resources_parent', '500000 10 1'),
        ('resources', 'resources_of_family', '1000000 10000 1'),
        ('resources', 'resources_of_editor', '1000000 10000 10 2'),
        ('resources', 'resources_deleted', '1000 2');
    ANALYZE sqlite_schema;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let db = m.get_connection();
        db.execute_unprepared(INDEXES).await?;
        if m.get_database_backend() == DbBackend::Sqlite {
            db.execute_unprepared(STATISTICS).await?;
        }
        Ok(())
    }
}
