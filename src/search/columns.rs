//! Columns of an index, opened once for each view: opening one reads its description, which costs more than a list needs of
//! its values.

use std::{collections::HashMap, sync::OnceLock};

use tantivy::{
    SegmentReader,
    columnar::{Column, DynamicColumn, NumericalType, StrColumn},
};

/// Values of a keyword field that are kept as text, per segment; more are read when they are needed.
const KEPT: usize = 4096;

/// The values of a number field.
pub struct Numbers(Vec<Vec<Column<f64>>>);

impl Numbers {
    pub fn open(segments: &[SegmentReader], field: &str) -> anyhow::Result<Self> {
        let name = column_name("n", field);
        Ok(Self(segments.iter().map(|segment| numbers(segment, &name)).collect::<anyhow::Result<_>>()?))
    }

    /// Bytes, roughly: columns themselves lie in mapped files.
    pub fn weight(&self) -> usize {
        500 + self.0.iter().map(|columns| columns.len() * 500).sum::<usize>()
    }

    pub fn get(&self, segment: u32, doc: u32) -> Option<f64> {
        self.0.get(segment as usize)?.iter().find_map(|column| column.first(doc))
    }
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

fn column_name(kind: &str, field: &str) -> String {
    format!("{kind}.{}", field.replace('.', "\\."))
}

/// The values of a keyword field.
pub struct Keywords {
    segments: Vec<Option<Segment>>,
    /// Of each value of each segment among those of all.
    ranks: OnceLock<Vec<Vec<u32>>>,
}

struct Segment {
    column: StrColumn,
    /// Its values in their order, where they are few.
    values: Option<Vec<String>>,
}

impl Keywords {
    pub fn open(segments: &[SegmentReader], field: &str) -> anyhow::Result<Self> {
        let name = column_name("k", field);
        let open = |segment: &SegmentReader| {
            let column = segment.fast_fields().str(&name)?;
            column.map(Segment::new).transpose()
        };
        let segments = segments.iter().map(open).collect::<anyhow::Result<_>>()?;
        Ok(Self { segments, ranks: OnceLock::new() })
    }

    /// Bytes, roughly, with the ranks that may be worked out later.
    pub fn weight(&self) -> usize {
        let of = |segment: &Segment| {
            let values = segment.values.iter().flatten().map(|value| value.len() + 24).sum::<usize>();
            500 + values + segment.column.num_terms() * 4
        };
        500 + self.segments.iter().flatten().map(of).sum::<usize>()
    }

    /// Adds how many of these documents of a segment have each value.
    pub fn count(&self, segment: u32, docs: &[u32], totals: &mut HashMap<String, u64>) -> anyhow::Result<()> {
        let Some(segment) = self.segments.get(segment as usize).and_then(Option::as_ref) else { return Ok(()) };
        let mut counts = vec![0_u64; segment.column.num_terms()];
        for ordinal in docs.iter().flat_map(|doc| segment.column.term_ords(*doc)) {
            counts[ordinal as usize] += 1;
        }
        for (ordinal, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            *totals.entry(segment.value(ordinal)?).or_default() += count;
        }
        Ok(())
    }

    /// Works out the order of all values; [`Self::rank_of`] answers nothing before.
    pub fn rank(&self) -> anyhow::Result<()> {
        if self.ranks.get().is_none() {
            let ranks = ranks(&self.segments)?;
            // Whoever was first has found the same.
            let _ = self.ranks.set(ranks);
        }
        Ok(())
    }

    pub fn rank_of(&self, segment: u32, doc: u32) -> Option<u64> {
        let ordinal = self.ordinal_of(segment, doc)?;
        self.ranks.get()?.get(segment as usize)?.get(ordinal as usize).copied().map(u64::from)
    }

    /// Where the value of a document stands among those of its segment.
    pub fn ordinal_of(&self, segment: u32, doc: u32) -> Option<u64> {
        self.segments.get(segment as usize)?.as_ref()?.column.ords().first(doc)
    }

    pub fn text_of(&self, segment: u32, doc: u32) -> anyhow::Result<Option<String>> {
        let Some(found) = self.segments.get(segment as usize).and_then(Option::as_ref) else { return Ok(None) };
        found.column.ords().first(doc).map(|ordinal| found.value(ordinal as usize)).transpose()
    }
}

impl Segment {
    fn new(column: StrColumn) -> anyhow::Result<Self> {
        let values = (column.num_terms() <= KEPT).then(|| values(&column)).transpose()?;
        Ok(Self { column, values })
    }

    fn value(&self, ordinal: usize) -> anyhow::Result<String> {
        if let Some(values) = &self.values {
            return Ok(values.get(ordinal).cloned().unwrap_or_default());
        }
        let mut value = String::new();
        self.column.ord_to_str(ordinal as u64, &mut value)?;
        Ok(value)
    }
}

fn values(column: &StrColumn) -> anyhow::Result<Vec<String>> {
    let mut values = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        values.push(String::from_utf8_lossy(stream.key()).into_owned());
    }
    Ok(values)
}

fn ranks(segments: &[Option<Segment>]) -> anyhow::Result<Vec<Vec<u32>>> {
    let mut terms: Vec<(Vec<u8>, usize, usize)> = Vec::new();
    for (segment, found) in segments.iter().enumerate() {
        let Some(found) = found else { continue };
        let mut stream = found.column.dictionary().stream()?;
        let mut ordinal = 0;
        while stream.advance() {
            terms.push((stream.key().to_vec(), segment, ordinal));
            ordinal += 1;
        }
    }
    terms.sort_unstable();
    let count = |found: &Option<Segment>| found.as_ref().map_or(0, |found| found.column.num_terms());
    let mut ranks: Vec<Vec<u32>> = segments.iter().map(|found| vec![0; count(found)]).collect();
    let mut rank = 0;
    for (index, (term, segment, ordinal)) in terms.iter().enumerate() {
        if index > 0 && terms[index - 1].0 != *term {
            rank += 1;
        }
        ranks[*segment][*ordinal] = rank;
    }
    Ok(ranks)
}
