//! Reading an index: lists, counts and single documents, all of one moment.
//!
//! A list is found and sorted once and kept; its pages, its total and its facets then cost next to nothing, however
//! large the index. What is kept is bounded, and belongs to one moment of the index.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{self, AtomicU64},
    },
};

use anyhow::Context;
use tantivy::{
    DocAddress, DocSet, IndexReader, ReloadPolicy, Searcher, SegmentReader, TERMINATED, Term,
    collector::{Collector, SegmentCollector},
    directory::OwnedBytes,
    schema::IndexRecordOption,
    store::StoreReader,
};

use super::{
    columns::{Keywords, Numbers},
    fields::{Document, Fields, unframed},
    order,
    query::{Compiler, Direction, Facet, Query, Sort, keyword},
};
use crate::cache::Cache;

/// Bytes of lists kept per index.
const LISTS: usize = 12 << 20;
/// Bytes of facet counts kept per index.
const COUNTS: usize = 4 << 20;
/// Bytes of open columns kept per index, of keywords and of numbers each; and for each of its documents, so that the order
/// of names fits in.
const COLUMNS: usize = 8 << 20;
const COLUMNS_PER_DOCUMENT: usize = 64;
/// A list of which it is quicker to count than to keep counts.
const SHORT: usize = 500;
/// Blocks of documents kept in memory per segment, of 16 KiB each.
const BLOCKS: usize = 32;

/// One document of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hit(pub(super) DocAddress);

/// Set in the segment of a hit in what is laid over a view. No index has as many segments.
const ABOVE: u32 = 1 << 31;

impl Hit {
    /// As a hit in what is laid over a view.
    pub(super) fn raised(self) -> Self {
        Self(DocAddress::new(self.0.segment_ord | ABOVE, self.0.doc_id))
    }

    /// Where it is in what is laid over a view; `None` for a hit in the view itself.
    pub(super) fn lowered(self) -> Option<Self> {
        let above = self.0.segment_ord & ABOVE != 0;
        above.then(|| Self(DocAddress::new(self.0.segment_ord & !ABOVE, self.0.doc_id)))
    }
}

/// The stored bytes of a document.
pub type Body = OwnedBytes;

/// A whole list in order.
#[derive(Debug, Default)]
pub struct Found {
    pub hits: Vec<Hit>,
}

impl Found {
    pub fn total(&self) -> usize {
        self.hits.len()
    }

    /// Where to go on after `last`, which was at `position` when the page before was made: right behind it wherever
    /// it is now. If it left the list, what followed it has moved up to its place.
    pub fn after(&self, last: Option<Hit>, position: usize) -> usize {
        let Some(last) = last else { return position };
        if self.hits.get(position) == Some(&last) {
            return position + 1;
        }
        self.hits.iter().position(|hit| *hit == last).map_or(position, |found| found + 1)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    pub value: String,
    pub count: u64,
}

/// An index as it was at one moment, with what was found and opened in it.
pub struct View {
    searcher: Searcher,
    index: tantivy::Index,
    fields: Fields,
    generation: u64,
    /// Of each segment.
    stores: Vec<StoreReader>,
    lists: Cache<String, Arc<Found>>,
    facets: Cache<String, Arc<Vec<Bucket>>>,
    keywords: Cache<String, Arc<Keywords>>,
    numbers: Cache<String, Arc<Numbers>>,
}

impl View {
    pub(super) fn new(searcher: Searcher, index: tantivy::Index, fields: Fields) -> anyhow::Result<Self> {
        static NEWEST: AtomicU64 = AtomicU64::new(0);
        let stores = searcher.segment_readers().iter().map(|segment| segment.get_store_reader(BLOCKS));
        let columns = COLUMNS + searcher.num_docs() as usize * COLUMNS_PER_DOCUMENT;
        Ok(Self {
            stores: stores.collect::<Result<_, _>>().context("opening stored documents")?,
            searcher,
            index,
            fields,
            generation: NEWEST.fetch_add(1, atomic::Ordering::Relaxed),
            lists: Cache::new(LISTS),
            facets: Cache::new(COUNTS),
            keywords: Cache::new(columns),
            numbers: Cache::new(columns),
        })
    }

    /// A view of nothing but these documents, which is gone with it.
    pub(super) fn in_memory(documents: Vec<Document>) -> anyhow::Result<Self> {
        let fields = Fields::new();
        let index = super::index::in_memory(&fields, documents)?;
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Self::new(reader.searcher(), index, fields)
    }

    /// Differs for all views of this process, of whatever index; newer ones have larger numbers.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether this is what the searcher sees.
    pub(super) fn shows(&self, searcher: &Searcher) -> bool {
        self.searcher.generation().segments() == searcher.generation().segments()
    }

    /// Everything that matches, in order. Kept for the next page.
    pub fn search(&self, query: &Query) -> anyhow::Result<Arc<Found>> {
        self.head(query, usize::MAX)
    }

    /// Everything that matches, the first `size` hits in order and the others in any: for the first page of a list, most of
    /// which nobody asks for.
    pub fn head(&self, query: &Query, size: usize) -> anyhow::Result<Arc<Found>> {
        let key = format!("{query:?}");
        if let Some(found) = self.lists.get(&key) {
            return Ok(found);
        }
        let kept = self.lists.is_repeated(&key);
        let hits = self.collect(query, if kept { usize::MAX } else { size })?;
        let found = Arc::new(Found { hits });
        if kept {
            self.lists.insert(key, found.clone(), 200 + found.hits.len() * size_of::<Hit>());
        }
        Ok(found)
    }

    /// How many documents have each value of a field, most frequent first; the filter on the field itself is ignored.
    pub fn facet(&self, query: &Query, facet: &Facet) -> anyhow::Result<Arc<Vec<Bucket>>> {
        self.facet_of(query, &*self.search(query)?, facet)
    }

    /// As [`Self::facet`], where the list of the query was found already.
    pub fn facet_of(&self, query: &Query, found: &Found, facet: &Facet) -> anyhow::Result<Arc<Vec<Bucket>>> {
        let filtered = query.is_filtered_by(&facet.field);
        if !filtered && found.total() < SHORT {
            return Ok(Arc::new(self.count(&found.hits, facet)?));
        }
        let over = query.without(&facet.field);
        let key = format!("{} {} {over:?}", facet.field, facet.limit);
        if let Some(buckets) = self.facets.get(&key) {
            return Ok(buckets);
        }
        // The list itself serves when the field is not filtered by: its order does not matter for counting.
        let buckets = match filtered {
            true => self.count(&self.head(&over, 0)?.hits, facet)?,
            false => self.count(&found.hits, facet)?,
        };
        let buckets = Arc::new(buckets);
        let weight = 100 + buckets.iter().map(|bucket| bucket.value.len() + 40).sum::<usize>();
        self.facets.insert(key, buckets.clone(), weight);
        Ok(buckets)
    }

    /// The document with a key.
    pub fn get(&self, key: &str) -> anyhow::Result<Option<Hit>> {
        self.first(self.fields.key, &Term::from_field_text(self.fields.key, key))
    }

    /// A document with a keyword, for fields whose values are unique.
    pub fn find(&self, field: &str, value: &str) -> anyhow::Result<Option<Hit>> {
        self.first(self.fields.keywords, &keyword(&self.fields, field, value))
    }

    /// What the document was written with.
    pub fn body(&self, hit: Hit) -> anyhow::Result<Body> {
        let store = self.stores.get(hit.0.segment_ord as usize).context("a document of another view")?;
        unframed(store.get_document_bytes(hit.0.doc_id)?)
    }

    fn first(&self, field: tantivy::schema::Field, term: &Term) -> anyhow::Result<Option<Hit>> {
        for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
            let Some(mut docs) = segment.inverted_index(field)?.read_postings(term, IndexRecordOption::Basic)? else {
                continue;
            };
            let mut doc = docs.doc();
            while doc != TERMINATED {
                if !segment.is_deleted(doc) {
                    return Ok(Some(Hit(DocAddress::new(ordinal, doc))));
                }
                doc = docs.advance();
            }
        }
        Ok(None)
    }

    fn collect(&self, query: &Query, head: usize) -> anyhow::Result<Vec<Hit>> {
        let by_score = query.sort.is_empty() && query.has_text();
        let (ranges, rest) = query.ranges();
        let compiled = Compiler { fields: &self.fields, index: &self.index }.compile(query, &rest);
        let mut segments = self.searcher.search(&*compiled, &Matches { scored: by_score })?;
        // A column looks up what the others left, which is less than a range by itself would find.
        for range in ranges {
            let numbers = self.numbers(range.field)?;
            let within = |segment, doc| numbers.get(segment, doc).is_some_and(|n| range.low <= n && n <= range.high);
            segments.iter_mut().for_each(|(segment, docs)| docs.retain(|(doc, _)| within(*segment, *doc)));
        }
        if by_score {
            return Ok(best_first(segments, head));
        }
        let total: usize = segments.iter().map(|(_, docs)| docs.len()).sum();
        let head = if query.sort.is_empty() { 0 } else { head.min(total) };
        let sorts = query.sort.iter().map(|sort| self.column(sort)).collect::<anyhow::Result<Vec<_>>>()?;
        order::first(&sorts, segments, head)
    }

    fn column(&self, sort: &Sort) -> anyhow::Result<order::Column> {
        let (values, direction) = match sort {
            Sort::Keyword(field, direction) => (order::Values::Keywords(self.keywords(field)?), direction),
            Sort::Number(field, direction) => (order::Values::Numbers(self.numbers(field)?), direction),
        };
        Ok(order::Column { values, reverse: *direction == Direction::Descending })
    }

    fn numbers(&self, field: &str) -> anyhow::Result<Arc<Numbers>> {
        if let Some(numbers) = self.numbers.get(&field.to_owned()) {
            return Ok(numbers);
        }
        let numbers = Arc::new(Numbers::open(self.searcher.segment_readers(), field)?);
        self.numbers.insert(field.to_owned(), numbers.clone(), numbers.weight());
        Ok(numbers)
    }

    fn keywords(&self, field: &str) -> anyhow::Result<Arc<Keywords>> {
        if let Some(keywords) = self.keywords.get(&field.to_owned()) {
            return Ok(keywords);
        }
        let keywords = Arc::new(Keywords::open(self.searcher.segment_readers(), field)?);
        self.keywords.insert(field.to_owned(), keywords.clone(), keywords.weight());
        Ok(keywords)
    }

    fn count(&self, hits: &[Hit], facet: &Facet) -> anyhow::Result<Vec<Bucket>> {
        let keywords = self.keywords(&facet.field)?;
        let mut by_segment: HashMap<u32, Vec<u32>> = HashMap::new();
        for Hit(address) in hits {
            by_segment.entry(address.segment_ord).or_default().push(address.doc_id);
        }
        let mut totals: HashMap<String, u64> = HashMap::new();
        for (segment, docs) in by_segment {
            keywords.count(segment, &docs, &mut totals)?;
        }
        let mut buckets: Vec<Bucket> = totals.into_iter().map(|(value, count)| Bucket { value, count }).collect();
        buckets.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        buckets.truncate(facet.limit);
        Ok(buckets)
    }
}

fn best_first(segments: Vec<SegmentMatches>, head: usize) -> Vec<Hit> {
    let hits = segments
        .into_iter()
        .flat_map(|(segment, docs)| docs.into_iter().map(move |(doc, score)| (score, DocAddress::new(segment, doc))));
    let mut hits: Vec<(f32, DocAddress)> = hits.collect();
    order::sort_head(&mut hits, head, |a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    hits.into_iter().map(|(_, address)| Hit(address)).collect()
}

/// Documents of one segment with their scores.
pub(super) type SegmentMatches = (u32, Vec<(u32, f32)>);

/// Collects every match; scores only where they are asked for.
struct Matches {
    scored: bool,
}

struct MatchesOfSegment(SegmentMatches);

impl Collector for Matches {
    type Fruit = Vec<SegmentMatches>;
    type Child = MatchesOfSegment;

    fn for_segment(&self, segment: u32, _: &SegmentReader) -> tantivy::Result<Self::Child> {
        Ok(MatchesOfSegment((segment, Vec::new())))
    }

    fn requires_scoring(&self) -> bool {
        self.scored
    }

    fn merge_fruits(&self, segments: Vec<SegmentMatches>) -> tantivy::Result<Self::Fruit> {
        Ok(segments)
    }
}

impl SegmentCollector for MatchesOfSegment {
    type Fruit = SegmentMatches;

    fn collect(&mut self, doc: u32, score: f32) {
        self.0.1.push((doc, score));
    }

    fn harvest(self) -> Self::Fruit {
        self.0
    }
}
