//! Lists in order. Within a segment documents are compared by where their values stand in its dictionaries, which costs
//! nothing; only what may be among the first of all segments is compared by the values themselves, or, where the whole list
//! is wanted, by the place of each value among those of all segments.

use std::{cmp::Ordering, sync::Arc};

use tantivy::DocAddress;

use super::{
    columns::{Keywords, Numbers},
    view::{Hit, SegmentMatches},
};

/// Sorts behind everything, either way.
const MISSING: u64 = u64::MAX;
/// Of a list whose first so many are wanted the values are looked up; of longer ones their places.
const LONG: usize = 2_000;

/// What a list is sorted by.
pub struct Column {
    pub values: Values,
    pub reverse: bool,
}

pub enum Values {
    Keywords(Arc<Keywords>),
    Numbers(Arc<Numbers>),
}

/// One value of a column, as it compares between segments.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Text(String),
    Number(u64),
}

/// All matches, the first `head` of them in order and the others in any; by at most two columns, then by where they lie.
pub fn first(columns: &[Column], segments: Vec<SegmentMatches>, head: usize) -> anyhow::Result<Vec<Hit>> {
    if head == 0 {
        return Ok(segments
            .into_iter()
            .flat_map(|(segment, docs)| docs.into_iter().map(move |(doc, _)| hit(segment, doc)))
            .collect());
    }
    if head > LONG {
        return whole(columns, segments, head);
    }
    let (mut candidates, mut others) = (Vec::new(), Vec::new());
    for (segment, docs) in segments {
        let mut docs: Vec<([u64; 2], u32)> =
            docs.into_iter().map(|(doc, _)| (keys(columns, |column| column.within(segment, doc)), doc)).collect();
        sort_head(&mut docs, head, Ord::cmp);
        let rest = docs.split_off(head.min(docs.len()));
        others.extend(rest.into_iter().map(|(_, doc)| hit(segment, doc)));
        for (_, doc) in docs {
            let values = columns.iter().map(|column| column.value(segment, doc)).collect::<anyhow::Result<Vec<_>>>()?;
            candidates.push((values, hit(segment, doc)));
        }
    }
    candidates.sort_by(|(a, left), (b, right)| compare(columns, a, b).then_with(|| left.0.cmp(&right.0)));
    Ok(candidates.into_iter().map(|(_, hit)| hit).chain(others).collect())
}

fn whole(columns: &[Column], segments: Vec<SegmentMatches>, head: usize) -> anyhow::Result<Vec<Hit>> {
    columns.iter().try_for_each(Column::rank)?;
    let keyed = segments.into_iter().flat_map(|(segment, docs)| docs.into_iter().map(move |(doc, _)| (segment, doc)));
    let mut keyed: Vec<([u64; 2], DocAddress)> = keyed
        .map(|(segment, doc)| (keys(columns, |column| column.among_all(segment, doc)), DocAddress::new(segment, doc)))
        .collect();
    sort_head(&mut keyed, head, Ord::cmp);
    Ok(keyed.into_iter().map(|(_, address)| Hit(address)).collect())
}

fn hit(segment: u32, doc: u32) -> Hit {
    Hit(DocAddress::new(segment, doc))
}

fn keys(columns: &[Column], key: impl Fn(&Column) -> u64) -> [u64; 2] {
    [0, 1].map(|index| columns.get(index).map_or(0, &key))
}

fn compare(columns: &[Column], a: &[Option<Value>], b: &[Option<Value>]) -> Ordering {
    let one = |(column, (a, b)): (&Column, (&Option<Value>, &Option<Value>))| match (a, b) {
        (Some(a), Some(b)) if column.reverse => b.cmp(a),
        (Some(a), Some(b)) => a.cmp(b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    columns.iter().zip(a.iter().zip(b)).map(one).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

impl Column {
    /// The place of a document's value among those of its segment.
    fn within(&self, segment: u32, doc: u32) -> u64 {
        self.directed(match &self.values {
            Values::Keywords(keywords) => keywords.ordinal_of(segment, doc),
            Values::Numbers(numbers) => numbers.get(segment, doc).map(ordered),
        })
    }

    /// Its place among those of all segments; [`Self::rank`] comes first.
    fn among_all(&self, segment: u32, doc: u32) -> u64 {
        self.directed(match &self.values {
            Values::Keywords(keywords) => keywords.rank_of(segment, doc),
            Values::Numbers(numbers) => numbers.get(segment, doc).map(ordered),
        })
    }

    fn rank(&self) -> anyhow::Result<()> {
        match &self.values {
            Values::Keywords(keywords) => keywords.rank(),
            Values::Numbers(_) => Ok(()),
        }
    }

    fn value(&self, segment: u32, doc: u32) -> anyhow::Result<Option<Value>> {
        match &self.values {
            Values::Keywords(keywords) => Ok(keywords.text_of(segment, doc)?.map(Value::Text)),
            Values::Numbers(numbers) => Ok(numbers.get(segment, doc).map(ordered).map(Value::Number)),
        }
    }

    fn directed(&self, key: Option<u64>) -> u64 {
        match key {
            None => MISSING,
            Some(key) if self.reverse => MISSING - 1 - key.min(MISSING - 1),
            Some(key) => key.min(MISSING - 1),
        }
    }
}

/// A number as an integer of the same order.
fn ordered(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// Puts the first `head` in order before all others.
pub fn sort_head<T>(items: &mut [T], head: usize, order: impl Fn(&T, &T) -> Ordering) {
    if head == 0 {
        return;
    }
    let head = head.min(items.len());
    if head < items.len() {
        items.select_nth_unstable_by(head - 1, &order);
    }
    items[..head].sort_unstable_by(order);
}
