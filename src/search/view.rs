//! Reading an index: lists, counts and single documents, all of one moment.
//!
//! A list is found and sorted once and kept; its pages, its total and its facets then cost next to nothing, however
//! large the index. What is kept is bounded, and belongs to one moment of the index.

use std::{cmp::Ordering, collections::HashMap, sync::Arc};

use tantivy::{
    DocAddress, DocSet, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term,
    collector::{Collector, SegmentCollector},
    columnar::{Column, DynamicColumn, NumericalType, StrColumn},
    schema::{IndexRecordOption, Value},
};

use super::{
    fields::Fields,
    query::{Compiler, Direction, Facet, Query, Sort, keyword},
};
use crate::cache::Cache;

/// Bytes of lists kept per index.
const LISTS: usize = 12 << 20;
/// Bytes of facet counts and sort orders kept per index.
const COUNTS: usize = 4 << 20;
/// Sorts behind everything, either way.
const MISSING: u64 = u64::MAX;

pub(super) struct Caches {
    lists: Cache<(u64, String), Arc<Found>>,
    facets: Cache<(u64, String), Arc<Vec<Bucket>>>,
    ranks: Cache<(u64, String), Arc<Vec<Vec<u64>>>>,
}

impl Default for Caches {
    fn default() -> Self {
        Self { lists: Cache::new(LISTS), facets: Cache::new(COUNTS), ranks: Cache::new(COUNTS) }
    }
}

/// One document of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit(DocAddress);

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

/// An index as it was at one moment.
pub struct View {
    searcher: Searcher,
    index: tantivy::Index,
    fields: Fields,
    caches: Arc<Caches>,
}

impl View {
    pub(super) fn new(searcher: Searcher, index: tantivy::Index, fields: Fields, caches: Arc<Caches>) -> Self {
        Self { searcher, index, fields, caches }
    }

    /// Differs for views of different content, within this process.
    pub fn generation(&self) -> u64 {
        self.searcher.generation().generation_id()
    }

    /// Everything that matches, in order. Kept for the next page.
    pub fn search(&self, query: &Query) -> anyhow::Result<Arc<Found>> {
        let key = (self.generation(), format!("{query:?}"));
        if let Some(found) = self.caches.lists.get(&key) {
            return Ok(found);
        }
        let hits = self.collect(query)?;
        let found = Arc::new(Found { hits });
        self.caches.lists.insert(key, found.clone(), 200 + found.hits.len() * size_of::<Hit>());
        Ok(found)
    }

    /// How many documents have each value of a field, most frequent first; the filter on the field itself is ignored.
    pub fn facet(&self, query: &Query, facet: &Facet) -> anyhow::Result<Arc<Vec<Bucket>>> {
        let over = query.without(&facet.field);
        let key = (self.generation(), format!("{} {} {over:?}", facet.field, facet.limit));
        if let Some(buckets) = self.caches.facets.get(&key) {
            return Ok(buckets);
        }
        // The list itself serves when the field is not filtered by: its order does not matter for counting.
        let same = query.filters.len() == over.filters.len();
        let found = self.search(if same { query } else { &over })?;
        let buckets = Arc::new(self.count(&found.hits, facet)?);
        let weight = 100 + buckets.iter().map(|bucket| bucket.value.len() + 40).sum::<usize>();
        self.caches.facets.insert(key, buckets.clone(), weight);
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
    pub fn body(&self, hit: Hit) -> anyhow::Result<Vec<u8>> {
        let document: TantivyDocument = self.searcher.doc(hit.0)?;
        let value = document.get_first(self.fields.body);
        Ok(value.and_then(|value| value.as_bytes()).unwrap_or_default().to_vec())
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

    fn collect(&self, query: &Query) -> anyhow::Result<Vec<Hit>> {
        let by_score = query.sort.is_empty() && query.has_text();
        let compiled = Compiler { fields: &self.fields, index: &self.index }.compile(query);
        let segments = self.searcher.search(&*compiled, &Matches { scored: by_score })?;
        if by_score {
            return Ok(best_first(segments));
        }
        let mut sorts = Vec::new();
        for sort in &query.sort {
            sorts.push(self.sort_keys(sort)?);
        }
        let mut keyed: Vec<([u64; 2], DocAddress)> = Vec::new();
        for (segment, docs) in segments {
            let key = |index: usize, doc: u32| sorts.get(index).map_or(0, |keys| keys.of(segment, doc));
            keyed.extend(docs.into_iter().map(|(doc, _)| ([key(0, doc), key(1, doc)], DocAddress::new(segment, doc))));
        }
        if !sorts.is_empty() {
            keyed.sort_unstable();
        }
        Ok(keyed.into_iter().map(|(_, address)| Hit(address)).collect())
    }

    fn sort_keys(&self, sort: &Sort) -> anyhow::Result<SortKeys> {
        let (columns, direction) = match sort {
            Sort::Keyword(field, direction) => (self.keyword_keys(field)?, direction),
            Sort::Number(field, direction) => (self.number_keys(field)?, direction),
        };
        Ok(SortKeys { columns, reverse: *direction == Direction::Descending })
    }

    fn number_keys(&self, field: &str) -> anyhow::Result<Vec<Keys>> {
        let name = format!("n.{}", field.replace('.', "\\."));
        let columns = self.searcher.segment_readers().iter().map(|segment| Ok(Keys::Number(numbers(segment, &name)?)));
        columns.collect()
    }

    /// Per segment, the column of the field and the rank of each of its values among those of all segments.
    fn keyword_keys(&self, field: &str) -> anyhow::Result<Vec<Keys>> {
        let name = column_name(field);
        let mut columns = Vec::new();
        for segment in self.searcher.segment_readers() {
            columns.push(segment.fast_fields().str(&name)?);
        }
        let key = (self.generation(), field.to_owned());
        let ranks = match self.caches.ranks.get(&key) {
            Some(ranks) => ranks,
            None => {
                let ranks = Arc::new(ranks(&columns)?);
                let weight = 100 + ranks.iter().map(|ranks| ranks.len() * 8).sum::<usize>();
                self.caches.ranks.insert(key, ranks.clone(), weight);
                ranks
            }
        };
        let keys =
            columns.into_iter().enumerate().map(|(segment, column)| Keys::Keyword(column, ranks.clone(), segment));
        Ok(keys.collect())
    }

    fn count(&self, hits: &[Hit], facet: &Facet) -> anyhow::Result<Vec<Bucket>> {
        let name = column_name(&facet.field);
        let mut totals: HashMap<String, u64> = HashMap::new();
        let mut by_segment: HashMap<u32, Vec<u32>> = HashMap::new();
        for Hit(address) in hits {
            by_segment.entry(address.segment_ord).or_default().push(address.doc_id);
        }
        for (segment, docs) in by_segment {
            let Some(column) = self.searcher.segment_reader(segment).fast_fields().str(&name)? else { continue };
            let mut counts = vec![0_u64; column.num_terms()];
            for ordinal in docs.iter().flat_map(|doc| column.term_ords(*doc)) {
                counts[ordinal as usize] += 1;
            }
            for (ordinal, count) in (0..).zip(counts).filter(|(_, count)| *count > 0) {
                let mut value = String::new();
                column.ord_to_str(ordinal, &mut value)?;
                *totals.entry(value).or_default() += count;
            }
        }
        let mut buckets: Vec<Bucket> = totals.into_iter().map(|(value, count)| Bucket { value, count }).collect();
        buckets.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        buckets.truncate(facet.limit);
        Ok(buckets)
    }
}

fn column_name(field: &str) -> String {
    format!("k.{}", field.replace('.', "\\."))
}

fn numbers(segment: &SegmentReader, name: &str) -> anyhow::Result<Vec<Column<f64>>> {
    // Whole numbers may have got a column of integers of their own in a segment.
    let mut found = Vec::new();
    for handle in segment.fast_fields().dynamic_column_handles(name)? {
        if let Some(DynamicColumn::F64(column)) = handle.open()?.coerce_numerical(NumericalType::F64) {
            found.push(column);
        }
    }
    Ok(found)
}

fn ranks(columns: &[Option<StrColumn>]) -> anyhow::Result<Vec<Vec<u64>>> {
    let mut terms: Vec<(Vec<u8>, usize, usize)> = Vec::new();
    for (segment, column) in columns.iter().enumerate() {
        let Some(column) = column else { continue };
        let mut stream = column.dictionary().stream()?;
        let mut ordinal = 0;
        while stream.advance() {
            terms.push((stream.key().to_vec(), segment, ordinal));
            ordinal += 1;
        }
    }
    terms.sort_unstable();
    let mut ranks: Vec<Vec<u64>> =
        columns.iter().map(|column| vec![0; column.as_ref().map_or(0, |column| column.num_terms())]).collect();
    let mut rank = 0;
    for (index, (term, segment, ordinal)) in terms.iter().enumerate() {
        if index > 0 && terms[index - 1].0 != *term {
            rank += 1;
        }
        ranks[*segment][*ordinal] = rank;
    }
    Ok(ranks)
}

enum Keys {
    Keyword(Option<StrColumn>, Arc<Vec<Vec<u64>>>, usize),
    Number(Vec<Column<f64>>),
}

struct SortKeys {
    columns: Vec<Keys>,
    reverse: bool,
}

impl SortKeys {
    fn of(&self, segment: u32, doc: u32) -> u64 {
        let key = match &self.columns[segment as usize] {
            Keys::Keyword(column, ranks, segment) => {
                let ordinal = column.as_ref().and_then(|column| column.ords().first(doc));
                ordinal.map(|ordinal| ranks[*segment][ordinal as usize])
            }
            Keys::Number(columns) => columns.iter().find_map(|column| column.first(doc)).map(ordered),
        };
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

fn best_first(segments: Vec<SegmentMatches>) -> Vec<Hit> {
    let hits = segments
        .into_iter()
        .flat_map(|(segment, docs)| docs.into_iter().map(move |(doc, score)| (score, DocAddress::new(segment, doc))));
    let mut hits: Vec<(f32, DocAddress)> = hits.collect();
    hits.sort_unstable_by(|a, b| b.0.partial_cmp(&a.0).unwrap_or(Ordering::Equal).then_with(|| a.1.cmp(&b.1)));
    hits.into_iter().map(|(_, address)| Hit(address)).collect()
}

/// Documents of one segment with their scores.
type SegmentMatches = (u32, Vec<(u32, f32)>);

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
