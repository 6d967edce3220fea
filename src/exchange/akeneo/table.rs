//! The CSV files of an Akeneo catalogue: separator `;`, quote `"`, UTF-8, a header row.
//! A row that cannot be read is told and left out; the rest goes on.

use std::{fs, path::Path};

use anyhow::Context;

use crate::exchange::report::{Level, Place, Report};

/// Larger files are refused: they would not fit into memory twice.
const MAX_FILE: u64 = 1 << 30;
/// A cell longer than this is no product information.
const MAX_CELL: usize = 4 << 20;

pub struct Table {
    pub file: String,
    pub header: Vec<String>,
    pub rows: Vec<Row>,
}

pub struct Row {
    pub line: u64,
    pub cells: Vec<String>,
}

impl Table {
    /// Reads a file of the folder; one that is not there is an empty table.
    pub fn read(folder: &Path, file: &str, report: &mut Report) -> anyhow::Result<Self> {
        let path = folder.join(file);
        let mut table = Self { file: file.to_owned(), header: Vec::new(), rows: Vec::new() };
        if !path.exists() {
            return Ok(table);
        }
        let size = fs::metadata(&path).with_context(|| format!("reading {file}"))?.len();
        anyhow::ensure!(size <= MAX_FILE, "{file} has {size} bytes, more than the {MAX_FILE} that are read");
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_path(&path)?;
        let header = reader.headers().with_context(|| format!("reading the header of {file}"))?;
        table.header = header.iter().map(|name| name.trim().trim_start_matches('\u{feff}').to_owned()).collect();
        for record in reader.byte_records() {
            match record {
                Ok(record) => table.take(&record, report),
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    report.add(Place { file, line }.problem(Level::Row, None, "CSV", error.to_string()));
                }
            }
        }
        Ok(table)
    }

    fn take(&mut self, record: &csv::ByteRecord, report: &mut Report) {
        let line = record.position().map_or(0, csv::Position::line);
        let place = Place { file: &self.file, line };
        if record.len() > self.header.len() {
            let message =
                format!("{} cells under {} columns: is a quote or separator missing?", record.len(), self.header.len());
            return report.add(place.problem(Level::Row, None, "CSV", message));
        }
        let mut cells = Vec::with_capacity(self.header.len());
        for (cell, column) in record.iter().zip(&self.header) {
            match std::str::from_utf8(cell) {
                Ok(text) if text.len() <= MAX_CELL => cells.push(text.to_owned()),
                Ok(_) => {
                    return report.add(place.problem(
                        Level::Row,
                        Some(column),
                        "TOO_LONG",
                        "the cell is longer than 4 MiB",
                    ));
                }
                Err(_) => {
                    return report.add(place.problem(
                        Level::Row,
                        Some(column),
                        "ENCODING",
                        "the cell is not UTF-8 text",
                    ));
                }
            }
        }
        cells.resize(self.header.len(), String::new());
        self.rows.push(Row { line, cells });
    }

    /// The rows with cells by column name.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows.iter().map(|row| Record { table: self, row })
    }

    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }
}

#[derive(Clone, Copy)]
pub struct Record<'a> {
    table: &'a Table,
    row: &'a Row,
}

impl<'a> Record<'a> {
    /// The trimmed cell; empty where the column is missing.
    pub fn get(&self, column: &str) -> &'a str {
        self.table.column(column).map_or("", |index| self.row.cells[index].trim())
    }

    pub fn filled(&self, column: &str) -> Option<&'a str> {
        Some(self.get(column)).filter(|cell| !cell.is_empty())
    }

    pub fn is_true(&self, column: &str) -> bool {
        matches!(self.get(column), "1" | "true")
    }

    /// A list separated by commas.
    pub fn list(&self, column: &str) -> impl Iterator<Item = String> + 'a {
        split(self.get(column))
    }

    /// `label-de_DE`, `label-en_US` ... as one map; empty labels are left out.
    pub fn labels(&self) -> crate::channels::Labels {
        let labelled = self.table.header.iter().zip(&self.row.cells);
        let labels = labelled.filter_map(|(column, cell)| Some((column.strip_prefix("label-")?, cell.trim())));
        labels.filter(|(_, text)| !text.is_empty()).map(|(locale, text)| (locale.to_owned(), text.to_owned())).collect()
    }

    /// Columns that start with `prefix`, the rest of their name and their cell.
    pub fn prefixed(&self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self.table.header.iter().zip(&self.row.cells);
        all.filter_map(move |(column, cell)| Some((column.strip_prefix(prefix)?, cell.trim())))
    }

    pub fn place(&self) -> Place<'a> {
        Place { file: &self.table.file, line: self.row.line }
    }
}

pub fn split(cell: &str) -> impl Iterator<Item = String> + '_ {
    cell.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
}
