//! Pages of lists: how much is asked for, and what comes back. Cursors are opaque to callers.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::{Error, Result};

pub const DEFAULT_SIZE: u64 = 50;
pub const LARGEST_SIZE: u64 = 200;

/// The part of a list that is asked for.
#[derive(Clone, Debug)]
pub struct Page {
    /// 1 to [`LARGEST_SIZE`].
    pub first: u64,
    after: Option<String>,
}

impl Page {
    /// Fails with `INVALID` when `first` is out of its range.
    pub fn new(first: Option<i32>, after: Option<String>) -> Result<Self> {
        let first = first.map_or(Some(DEFAULT_SIZE), |first| u64::try_from(first).ok());
        match first.filter(|first| (1..=LARGEST_SIZE).contains(first)) {
            Some(first) => Ok(Self { first, after }),
            None => Err(Error::invalid("OUT_OF_RANGE", "first", format!("`first` must be 1 to {LARGEST_SIZE}"))),
        }
    }

    /// Where the page before ended, as the list wrote it with [`cursor`]; `None` for the first page.
    pub fn after<C: DeserializeOwned>(&self) -> Result<Option<C>> {
        let Some(after) = &self.after else { return Ok(None) };
        let bytes = URL_SAFE_NO_PAD.decode(after).ok();
        let cursor = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        match cursor {
            Some(cursor) => Ok(Some(cursor)),
            None => Err(Error::invalid("BAD_CURSOR", "after", "`after` is no cursor of this list")),
        }
    }
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    pub nodes: Vec<T>,
    /// Length of the whole list.
    pub total: u64,
    /// Cursor of the last node when there is more.
    pub next: Option<String>,
}

impl<T> Slice<T> {
    /// From rows read with a limit of one more than the page holds: the extra one says that there is more.
    pub fn new<C: Serialize>(page: &Page, mut nodes: Vec<T>, total: u64, key: impl Fn(&T) -> C) -> Self {
        let size = usize::try_from(page.first).unwrap_or(usize::MAX);
        let more = nodes.len() > size;
        nodes.truncate(size);
        let next = nodes.last().filter(|_| more).map(|last| cursor(&key(last)));
        Self { nodes, total, next }
    }

    /// Cuts the page out of a whole list in memory, whose `key` names each node once.
    pub fn cut(page: &Page, list: Vec<T>, key: impl Fn(&T) -> String) -> Result<Self> {
        let total = list.len() as u64;
        let start = match page.after::<String>()? {
            Some(after) => list.iter().position(|node| key(node) == after).map_or(list.len(), |index| index + 1),
            None => 0,
        };
        let size = usize::try_from(page.first).unwrap_or(usize::MAX);
        let nodes: Vec<T> = list.into_iter().skip(start).take(size.saturating_add(1)).collect();
        Ok(Self::new(page, nodes, total, key))
    }

    pub fn map<U>(self, with: impl FnMut(T) -> U) -> Slice<U> {
        Slice { nodes: self.nodes.into_iter().map(with).collect(), total: self.total, next: self.next }
    }
}

/// An opaque cursor that holds the sort key of a row.
pub fn cursor(key: &impl Serialize) -> String {
    // Sort keys are numbers, texts and ids; their JSON form cannot fail. An empty cursor would be refused as such.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_its_key() {
        let page = Page::new(None, Some(cursor(&("a", 3)))).unwrap();
        assert_eq!(page.after::<(String, i32)>().unwrap(), Some(("a".to_owned(), 3)));
    }

    #[test]
    fn a_foreign_cursor_is_invalid() {
        let page = Page::new(None, Some("!".to_owned())).unwrap();
        assert_eq!(page.after::<i32>().unwrap_err().code(), "INVALID");
    }

    #[test]
    fn only_sizes_from_one_to_two_hundred_are_taken() {
        for (first, good) in [(0, false), (-1, false), (1, true), (200, true), (201, false)] {
            assert_eq!(Page::new(Some(first), None).is_ok(), good, "{first}");
        }
    }

    #[test]
    fn the_extra_row_only_says_that_there_is_more() {
        let page = Page::new(Some(2), None).unwrap();
        let slice = Slice::new(&page, vec![1, 2, 3], 9, |n| *n);
        assert_eq!((slice.nodes.as_slice(), slice.next), ([1, 2].as_slice(), Some(cursor(&2))));
        assert!(Slice::new(&page, vec![1, 2], 2, |n| *n).next.is_none());
    }
}
