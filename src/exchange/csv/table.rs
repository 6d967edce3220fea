//! Reading a table, whatever stands in it: commas, semicolons or tabs, rows of one length, bounded cells.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::{Context, ensure};

use super::cell::unguarded;
use crate::exchange::report::{Level, Place, Problem};

/// A longer row is a quotation mark that is missing.
const MAX_ROW: usize = 64 << 20;
const MAX_COLUMNS: usize = 100_000;
/// Of the first line, which says how cells are separated.
const FIRST_LINE: u64 = 4 << 20;

/// A file of rows under a header.
#[derive(Clone)]
pub struct Table {
    path: PathBuf,
    /// For reports.
    pub name: String,
    separator: u8,
    /// Lines end with one character and not with two.
    single: bool,
    pub header: Vec<String>,
}

impl Table {
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
        let mut first = Vec::new();
        BufReader::new(file).take(FIRST_LINE).read_until(b'\n', &mut first)?;
        let mut table = Self {
            path: path.to_owned(),
            name,
            separator: separator(&first),
            single: !first.ends_with(b"\r\n"),
            header: Vec::new(),
        };
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).delimiter(table.separator).from_reader(&first[..]);
        let header = reader.byte_records().next().transpose()?.unwrap_or_default();
        ensure!(header.len() <= MAX_COLUMNS, "{} has {} columns", table.name, header.len());
        for cell in &header {
            let cell = std::str::from_utf8(cell).with_context(|| format!("{}: the header is not UTF-8", table.name))?;
            table.header.push(unguarded(cell.trim()).to_owned());
        }
        Ok(table)
    }

    /// The rows with their lines; each call reads the file from its start.
    pub fn rows(&self) -> anyhow::Result<TableRows> {
        let file = File::open(&self.path).with_context(|| format!("opening {}", self.path.display()))?;
        let left = Arc::new(AtomicUsize::new(MAX_ROW));
        // A line end too many is passed over; one too few would leave the number of the last line in doubt.
        let bounded = Bounded { inner: file.chain(&b"\n"[..]), left: left.clone() };
        let reader = csv::ReaderBuilder::new().flexible(true).delimiter(self.separator).from_reader(bounded);
        let (width, single) = (self.header.len(), self.single);
        Ok(TableRows { name: self.name.clone(), width, single, reader, left, ended: false })
    }
}

/// The character that the header is separated by most often; a comma where there is one column.
fn separator(line: &[u8]) -> u8 {
    let (mut quoted, mut commas, mut semicolons, mut tabs) = (false, 0, 0, 0);
    for byte in line {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => commas += 1,
            b';' if !quoted => semicolons += 1,
            b'\t' if !quoted => tabs += 1,
            _ => {}
        }
    }
    match () {
        () if semicolons > commas && semicolons >= tabs => b';',
        () if tabs > commas => b'\t',
        () => b',',
    }
}

/// Ends in an error when one row takes too much.
struct Bounded<R> {
    inner: R,
    left: Arc<AtomicUsize>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.load(Ordering::Relaxed);
        if read > left {
            let message = format!("a row is longer than {} MiB: is a quotation mark missing?", MAX_ROW >> 20);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        self.left.store(left - read, Ordering::Relaxed);
        Ok(read)
    }
}

pub struct TableRows {
    name: String,
    width: usize,
    single: bool,
    reader: csv::Reader<Bounded<io::Chain<File, &'static [u8]>>>,
    left: Arc<AtomicUsize>,
    ended: bool,
}

impl Iterator for TableRows {
    type Item = Result<(u64, Vec<String>), Box<Problem>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.left.store(MAX_ROW, Ordering::Relaxed);
        let mut record = csv::ByteRecord::new();
        match self.reader.read_byte_record(&mut record) {
            Ok(true) => Some(self.row(&record)),
            Ok(false) => None,
            Err(error) => {
                // Where the next row would start nobody can tell.
                self.ended = true;
                let line = error.position().map_or(self.reader.position().line(), csv::Position::line);
                let message = match error.kind() {
                    csv::ErrorKind::Io(error) => error.to_string(),
                    _ => error.to_string(),
                };
                Some(Err(Box::new(Place { file: &self.name, line }.problem(Level::Row, None, "CSV", message))))
            }
        }
    }
}

impl TableRows {
    fn row(&self, record: &csv::ByteRecord) -> Result<(u64, Vec<String>), Box<Problem>> {
        // The position of a record is where looking for it began, which may be before empty lines and the rest of an end.
        let inside = record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        let line = self.reader.position().line().saturating_sub(inside + u64::from(self.single));
        let place = Place { file: &self.name, line };
        if record.len() != self.width {
            let message = format!(
                "{} cells under {} columns: is a quotation mark or a separator missing?",
                record.len(),
                self.width
            );
            return Err(Box::new(place.problem(Level::Row, None, "CSV", message)));
        }
        let cells = record.iter().map(|cell| std::str::from_utf8(cell).map(|cell| unguarded(cell).to_owned()));
        let cells = cells.collect::<Result<Vec<String>, _>>();
        let cells =
            cells.map_err(|_| Box::new(place.problem(Level::Row, None, "ENCODING", "the row is not UTF-8 text")))?;
        Ok((line, cells))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_any_spreadsheet_are_read() {
        assert_eq!(separator(b"code,family,name-en_US\r\n"), b',');
        assert_eq!(separator(b"code;family;\"a,b,c,d\"\r\n"), b';');
        assert_eq!(separator(b"code\tfamily\n"), b'\t');
        assert_eq!(separator(b"code\n"), b',');
    }

    #[test]
    fn rows_that_cannot_be_read_are_told_with_their_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("products.csv");
        std::fs::write(&path, b"\xef\xbb\xbfcode,name\r\na,\"one\ntwo\"\r\nb\r\n\r\nc,\xff\r\n'-d,'=1\r\n").unwrap();
        let table = Table::open(&path).unwrap();
        assert_eq!(table.header, ["code", "name"]);
        let rows: Vec<_> = table.rows().unwrap().collect();
        let told: Vec<String> = rows
            .iter()
            .map(|row| match row {
                Ok((line, cells)) => format!("{line} {}", cells.join("|").replace('\n', "/")),
                Err(problem) => format!("{} {}", problem.line, problem.code),
            })
            .collect();
        assert_eq!(told, ["2 a|one/two", "4 CSV", "6 ENCODING", "7 -d|=1"]);
    }
}
