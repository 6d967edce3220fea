//! Column kinds under the names the steps use, so that a table reads as a list.

use sea_orm_migration::{prelude::*, schema};

pub fn id(name: &'static str) -> ColumnDef {
    schema::uuid(name)
}

pub fn id_null(name: &'static str) -> ColumnDef {
    schema::uuid_null(name)
}

pub fn text(name: &'static str) -> ColumnDef {
    schema::text(name)
}

pub fn text_null(name: &'static str) -> ColumnDef {
    schema::text_null(name)
}

pub fn json(name: &'static str) -> ColumnDef {
    schema::json_binary(name)
}

pub fn json_null(name: &'static str) -> ColumnDef {
    schema::json_binary_null(name)
}

pub fn int(name: &'static str) -> ColumnDef {
    schema::integer(name)
}

pub fn int_null(name: &'static str) -> ColumnDef {
    schema::integer_null(name)
}

pub fn big(name: &'static str) -> ColumnDef {
    schema::big_integer(name)
}

pub fn flag(name: &'static str) -> ColumnDef {
    schema::boolean(name)
}

pub fn real(name: &'static str) -> ColumnDef {
    schema::double(name)
}

pub fn real_null(name: &'static str) -> ColumnDef {
    schema::double_null(name)
}

pub fn time(name: &'static str) -> ColumnDef {
    schema::timestamp_with_time_zone(name)
}

pub fn date_null(name: &'static str) -> ColumnDef {
    schema::date_null(name)
}

pub fn time_null(name: &'static str) -> ColumnDef {
    schema::timestamp_with_time_zone_null(name)
}

/// Makes a table of `columns` with the primary key `key`.
pub async fn table<const K: usize>(
    manager: &SchemaManager<'_>,
    name: &'static str,
    key: [&'static str; K],
    columns: impl IntoIterator<Item = ColumnDef>,
) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(name);
    for column in columns {
        table.col(column);
    }
    let mut primary = Index::create();
    for column in key {
        primary.col(column);
    }
    table.primary_key(&mut primary);
    manager.create_table(table).await
}

/// Makes an index named after its table and columns.
pub async fn index<const K: usize>(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: [&'static str; K],
) -> Result<(), DbErr> {
    manager.create_index(index_on(table, columns)).await
}

pub async fn unique<const K: usize>(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: [&'static str; K],
) -> Result<(), DbErr> {
    manager.create_index(index_on(table, columns).unique().take()).await
}

fn index_on<const K: usize>(table: &'static str, columns: [&'static str; K]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(column);
    }
    index
}
