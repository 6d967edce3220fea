//! What can be asked, and how it becomes a query of the engine.

use std::ops::Bound;

use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, Query as TantivyQuery,
        RangeQuery, TermQuery, TermSetQuery,
    },
    schema::{Field, IndexRecordOption},
};

use super::fields::{FOLDED, Fields, Language, cut};

/// Words of a search that count; the rest would only make it slow.
const MOST_WORDS: usize = 12;
/// From this length on a word may have one slip of the pen.
const FUZZY_FROM: usize = 5;

#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    /// A keyword field holds one of the values.
    In(String, Vec<String>),
    /// A number within bounds, both included.
    Between(String, Option<f64>, Option<f64>),
    /// The words of a field start with each of these words.
    Words(String, String),
    /// Documents with one of these keys.
    Keys(Vec<String>),
}

impl Filter {
    pub fn is(field: impl Into<String>, value: impl Into<String>) -> Self {
        Self::In(field.into(), vec![value.into()])
    }

    /// Whether it asks nothing but this field.
    fn is_only_about(&self, field: &str) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().all(|part| part.is_only_about(field)),
            Self::Not(part) => part.is_only_about(field),
            Self::In(own, _) | Self::Between(own, ..) | Self::Words(own, _) => own == field,
            Self::Keys(_) => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

/// By a keyword or a number; documents without a value come last either way.
#[derive(Clone, Debug, PartialEq)]
pub enum Sort {
    Keyword(String, Direction),
    Number(String, Direction),
}

/// A list: what is in it, and in which order. Without a sort, a search text orders by how well it matches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// All must hold. Keep one entry a field: facets leave out what concerns only themselves.
    pub filters: Vec<Filter>,
    pub text: Option<String>,
    /// The language the text is in; `None` tries all.
    pub language: Option<Language>,
    pub sort: Vec<Sort>,
}

/// Counts of the values of a keyword field, as if nothing were filtered by that field itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    pub field: String,
    pub limit: usize,
}

impl Query {
    /// The query that the counts of a facet are made over.
    pub(super) fn without(&self, field: &str) -> Self {
        let filters = self.filters.iter().filter(|filter| !filter.is_only_about(field)).cloned().collect();
        Self { filters, sort: Vec::new(), ..self.clone() }
    }

    /// The ranges that must hold, and what else must.
    pub(super) fn ranges(&self) -> (Vec<Range<'_>>, Vec<&Filter>) {
        let (mut ranges, mut rest) = (Vec::new(), Vec::new());
        split(&self.filters, &mut ranges, &mut rest);
        (ranges, rest)
    }

    pub(super) fn is_filtered_by(&self, field: &str) -> bool {
        self.filters.iter().any(|filter| filter.is_only_about(field))
    }

    pub(super) fn has_text(&self) -> bool {
        self.text.as_deref().is_some_and(|text| !text.trim().is_empty())
    }
}

/// A number within bounds, both included.
pub(super) struct Range<'q> {
    pub field: &'q str,
    pub low: f64,
    pub high: f64,
}

fn split<'q>(filters: &'q [Filter], ranges: &mut Vec<Range<'q>>, rest: &mut Vec<&'q Filter>) {
    for filter in filters {
        match filter {
            Filter::All(parts) => split(parts, ranges, rest),
            Filter::Between(field, low, high) => {
                ranges.push(Range { field, low: low.unwrap_or(f64::MIN), high: high.unwrap_or(f64::MAX) });
            }
            other => rest.push(other),
        }
    }
}

pub(super) struct Compiler<'a> {
    pub fields: &'a Fields,
    pub index: &'a tantivy::Index,
}

impl Compiler<'_> {
    /// What `filters` and the query's text find.
    pub fn compile(&self, query: &Query, filters: &[&Filter]) -> Box<dyn TantivyQuery> {
        // Filters only include or exclude: the score is the text's alone.
        let filters = filters.iter().map(|filter| {
            let unscored: Box<dyn TantivyQuery> = Box::new(ConstScoreQuery::new(self.filter(filter), 0.0));
            (Occur::Must, unscored)
        });
        let mut parts: Vec<_> = filters.collect();
        if let Some(text) = query.text.as_deref().filter(|_| query.has_text()) {
            parts.push((Occur::Must, self.text(text, query.language)));
        }
        if parts.is_empty() {
            return Box::new(AllQuery);
        }
        Box::new(BooleanQuery::new(parts))
    }

    fn filter(&self, filter: &Filter) -> Box<dyn TantivyQuery> {
        match filter {
            Filter::All(parts) if parts.is_empty() => Box::new(AllQuery),
            Filter::All(parts) => self.combine(Occur::Must, parts),
            Filter::Any(parts) if parts.is_empty() => Box::new(EmptyQuery),
            Filter::Any(parts) => self.combine(Occur::Should, parts),
            Filter::Not(part) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(AllQuery)),
                (Occur::MustNot, self.filter(part)),
            ])),
            Filter::In(field, values) => self.is_in(field, values),
            Filter::Between(field, low, high) => self.between(field, *low, *high),
            Filter::Words(field, text) => self.words(field, text),
            Filter::Keys(keys) => {
                let terms = keys.iter().map(|key| Term::from_field_text(self.fields.key, key));
                Box::new(TermSetQuery::new(terms))
            }
        }
    }

    fn combine(&self, occur: Occur, parts: &[Filter]) -> Box<dyn TantivyQuery> {
        Box::new(BooleanQuery::new(parts.iter().map(|part| (occur, self.filter(part))).collect()))
    }

    fn is_in(&self, field: &str, values: &[String]) -> Box<dyn TantivyQuery> {
        let terms = values.iter().map(|value| keyword(self.fields, field, value));
        match values.len() {
            1 => Box::new(BooleanQuery::new(
                terms.map(|term| (Occur::Must, boxed(TermQuery::new(term, IndexRecordOption::Basic)))).collect(),
            )),
            _ => Box::new(TermSetQuery::new(terms)),
        }
    }

    fn between(&self, field: &str, low: Option<f64>, high: Option<f64>) -> Box<dyn TantivyQuery> {
        let bound = |number: Option<f64>, open: f64| {
            let mut term = path(self.fields.numbers, field);
            term.append_type_and_fast_value(number.unwrap_or(open));
            Bound::Included(term)
        };
        Box::new(RangeQuery::new(bound(low, f64::MIN), bound(high, f64::MAX)))
    }

    fn words(&self, field: &str, text: &str) -> Box<dyn TantivyQuery> {
        let words = self.analyze(FOLDED, text).into_iter().take(MOST_WORDS);
        let parts: Vec<_> = words
            .map(|word| {
                let mut term = path(self.fields.words, field);
                term.append_type_and_str(&word);
                (Occur::Must, boxed(FuzzyTermQuery::new_prefix(term, 0, true)))
            })
            .collect();
        if parts.is_empty() { Box::new(AllQuery) } else { Box::new(BooleanQuery::new(parts)) }
    }

    /// Every word must be found: as it stands, by its stem, as the beginning of a word, or with one slip.
    fn text(&self, text: &str, language: Option<Language>) -> Box<dyn TantivyQuery> {
        let words: Vec<String> = text.split_whitespace().take(MOST_WORDS).map(str::to_owned).collect();
        let parts: Vec<_> =
            words.iter().flat_map(|word| self.word(word, language)).map(|one| (Occur::Must, one)).collect();
        if parts.is_empty() { Box::new(EmptyQuery) } else { Box::new(BooleanQuery::new(parts)) }
    }

    /// One word as people see it may be several for the engine: `FH-2041`.
    fn word(&self, word: &str, language: Option<Language>) -> Vec<Box<dyn TantivyQuery>> {
        let languages = language.map_or_else(|| Language::ALL.to_vec(), |language| vec![language]);
        let spellings = self.analyze(FOLDED, word).into_iter();
        spellings
            .map(|folded| {
                let mut ways = self.spelled(&folded);
                // Stemming needs the letters as they were typed, so it is done on the word, not on its folded form.
                let stems = languages.iter().flat_map(|language| {
                    let stems = self.analyze(language.analyzer(), word).into_iter();
                    stems
                        .filter(|stem| shares_beginning(stem, &folded))
                        .map(|stem| boosted(self.fields.stems(*language), &stem, 1.5))
                });
                ways.extend(stems);
                boxed(BooleanQuery::new(ways.into_iter().map(|way| (Occur::Should, way)).collect()))
            })
            .collect()
    }

    fn spelled(&self, folded: &str) -> Vec<Box<dyn TantivyQuery>> {
        let fuzzy = |query: FuzzyTermQuery, score: f32| boxed(ConstScoreQuery::new(Box::new(query), score));
        let term = |field| Term::from_field_text(field, folded);
        let mut ways = vec![
            boosted(self.fields.title, folded, 4.0),
            boosted(self.fields.all, folded, 1.0),
            fuzzy(FuzzyTermQuery::new_prefix(term(self.fields.title), 0, true), 0.8),
            fuzzy(FuzzyTermQuery::new_prefix(term(self.fields.all), 0, true), 0.4),
        ];
        let has_digit = folded.bytes().any(|byte| byte.is_ascii_digit());
        if folded.chars().count() >= FUZZY_FROM && !has_digit {
            ways.push(fuzzy(FuzzyTermQuery::new(term(self.fields.all), 1, true), 0.2));
        }
        ways
    }

    fn analyze(&self, analyzer: &str, text: &str) -> Vec<String> {
        let Some(mut analyzer) = self.index.tokenizers().get(analyzer) else { return Vec::new() };
        let mut words = Vec::new();
        analyzer.token_stream(text).process(&mut |token| words.push(token.text.clone()));
        words
    }
}

/// Whether a stem comes from this word, where a text gave several of both.
fn shares_beginning(stem: &str, folded: &str) -> bool {
    stem.chars().next() == folded.chars().next()
}

fn boosted(field: Field, word: &str, boost: f32) -> Box<dyn TantivyQuery> {
    let term = TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs);
    Box::new(BoostQuery::new(Box::new(term), boost))
}

fn boxed(query: impl TantivyQuery) -> Box<dyn TantivyQuery> {
    Box::new(query)
}

fn path(field: Field, name: &str) -> Term {
    // Names may hold dots; escaped they stay one step of the path.
    Term::from_field_json_path(field, &name.replace('.', "\\."), false)
}

pub(super) fn keyword(fields: &Fields, field: &str, value: &str) -> Term {
    let mut term = path(fields.keywords, field);
    term.append_type_and_str(&cut(value.to_owned()));
    term
}
