//! Reading a catalogue line by line, whatever stands in it.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};

use super::{
    CATALOGUE, MAX_LINE,
    line::{Fault, Line, read},
};

/// The file of lines, and the folder that paths in it start from.
#[derive(Clone)]
pub struct Source {
    pub file: PathBuf,
    pub folder: PathBuf,
    /// For reports.
    pub name: String,
}

impl Source {
    /// A folder with a `catalogue.jsonl`, or such a file.
    pub fn find(path: &Path) -> anyhow::Result<Self> {
        let file = if path.is_dir() { path.join(CATALOGUE) } else { path.to_owned() };
        ensure!(file.is_file(), "there is no file {}: name the folder of an export", file.display());
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self { folder: folder.to_owned(), name, file })
    }

    pub fn lines(&self) -> anyhow::Result<Lines> {
        let file = File::open(&self.file).with_context(|| format!("opening {}", self.file.display()))?;
        Ok(Lines { reader: BufReader::with_capacity(1 << 16, file), number: 0 })
    }
}

/// Numbered lines; empty ones are passed over.
pub struct Lines {
    reader: BufReader<File>,
    number: u64,
}

impl Iterator for Lines {
    type Item = (u64, Result<Line, Fault>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.number += 1;
            let mut bytes = Vec::new();
            let read_line = match next_line(&mut self.reader, &mut bytes) {
                Ok(Found::End) => return None,
                Ok(Found::Line) if bytes.trim_ascii().is_empty() => continue,
                // Editors on some systems begin a file with a mark.
                Ok(Found::Line) => read(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)),
                Ok(Found::TooLong) => Err(Fault::new("TOO_LONG", format!("longer than {} MiB", MAX_LINE >> 20))),
                Err(error) => Err(Fault::new("FILE_UNREADABLE", error.to_string())),
            };
            return Some((self.number, read_line));
        }
    }
}

enum Found {
    Line,
    TooLong,
    End,
}

/// The next line; of one that is too long no more than the limit is kept.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<Found> {
    let mut length = 0;
    loop {
        let block = reader.fill_buf()?;
        if block.is_empty() {
            return Ok(match length {
                0 => Found::End,
                length if length > MAX_LINE => Found::TooLong,
                _ => Found::Line,
            });
        }
        let end = block.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(block.len());
        length += taken;
        if length <= MAX_LINE {
            line.extend_from_slice(&block[..taken]);
        }
        let used = end.map_or(taken, |end| end + 1);
        reader.consume(used);
        if end.is_some() {
            return Ok(if length > MAX_LINE { Found::TooLong } else { Found::Line });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_beyond_the_limit_is_told_and_the_next_one_read() {
        let mut text = vec![b'x'; MAX_LINE + 1];
        text.extend_from_slice(b"\n\nshort");
        let (mut reader, mut line) = (BufReader::new(text.as_slice()), Vec::new());
        assert!(matches!(next_line(&mut reader, &mut line), Ok(Found::TooLong)));
        assert!(line.capacity() <= 2 * MAX_LINE);
        line.clear();
        assert!(matches!(next_line(&mut reader, &mut line), Ok(Found::Line)) && line.is_empty());
        assert!(matches!(next_line(&mut reader, &mut line), Ok(Found::Line)) && line == b"short");
        assert!(matches!(next_line(&mut reader, &mut line), Ok(Found::End)));
    }
}
