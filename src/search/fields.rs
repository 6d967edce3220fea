//! The fields of an index and how a document is written into them.

use std::collections::BTreeMap;

use anyhow::Context;
use tantivy::{
    Index, TantivyDocument,
    directory::OwnedBytes,
    schema::{
        Field, IndexRecordOption, JsonObjectOptions, OwnedValue, STORED, STRING, Schema, SchemaBuilder,
        TextFieldIndexing, TextOptions,
    },
    tokenizer::{
        AsciiFoldingFilter, Language as Stems, LowerCaser, RawTokenizer, RemoveLongFilter, SimpleTokenizer, Stemmer,
        TextAnalyzer,
    },
};

/// Longest keyword kept; a longer one is cut, which only makes its filter a little wider.
const LONGEST_KEYWORD: usize = 1000;
/// Longest word in a text, in bytes.
const LONGEST_WORD: usize = 60;

pub(super) const FOLDED: &str = "folded";

/// A language whose words are searched by their stems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    German,
    English,
    French,
}

impl Language {
    pub(super) const ALL: [Self; 3] = [Self::German, Self::English, Self::French];

    /// From a locale such as `de_AT`; `None` for a language without stems here, which is searched by whole words.
    pub fn of(locale: &str) -> Option<Self> {
        match locale.split(['_', '-']).next()? {
            "de" => Some(Self::German),
            "en" => Some(Self::English),
            "fr" => Some(Self::French),
            _ => None,
        }
    }

    pub(super) fn analyzer(self) -> &'static str {
        match self {
            Self::German => "stems_de",
            Self::English => "stems_en",
            Self::French => "stems_fr",
        }
    }

    fn stems(self) -> Stems {
        match self {
            Self::German => Stems::German,
            Self::English => Stems::English,
            Self::French => Stems::French,
        }
    }
}

/// What is to be found again: by keywords (exact), numbers (ranges, sorting) and texts (words).
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Names the document in its index; writing another one with the key replaces it.
    pub key: String,
    /// Handed back with a hit, as it is.
    pub body: Vec<u8>,
    pub keywords: BTreeMap<String, Vec<String>>,
    pub numbers: BTreeMap<String, f64>,
    /// Texts that matter most: labels and codes.
    pub titles: Vec<(Option<Language>, String)>,
    pub texts: Vec<(Option<Language>, String)>,
    /// Field -> text whose words [`super::Filter::Words`] finds.
    pub words: BTreeMap<String, String>,
}

#[derive(Clone)]
pub(super) struct Fields {
    pub schema: Schema,
    pub key: Field,
    pub body: Field,
    pub keywords: Field,
    pub numbers: Field,
    pub words: Field,
    pub title: Field,
    /// Every text, folded but not stemmed: for prefixes and slips of the pen.
    pub all: Field,
    stems: [Field; 3],
}

impl Fields {
    pub fn new() -> Self {
        let mut schema = Schema::builder();
        let raw = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::Basic);
        let keywords = JsonObjectOptions::default().set_indexing_options(raw).set_fast("raw");
        let folded = TextFieldIndexing::default().set_tokenizer(FOLDED).set_index_option(IndexRecordOption::Basic);
        let key = schema.add_text_field("key", STRING);
        let body = schema.add_bytes_field("body", STORED);
        let keywords = schema.add_json_field("k", keywords);
        let numbers = schema.add_json_field("n", JsonObjectOptions::default().set_fast("raw"));
        let words = schema.add_json_field("w", JsonObjectOptions::default().set_indexing_options(folded));
        let title = text(&mut schema, "title", FOLDED);
        let all = text(&mut schema, "all", FOLDED);
        let stems = Language::ALL.map(|language| text(&mut schema, language.analyzer(), language.analyzer()));
        Self { schema: schema.build(), key, body, keywords, numbers, words, title, all, stems }
    }

    pub fn stems(&self, language: Language) -> Field {
        self.stems[language as usize]
    }

    pub fn register(index: &Index) {
        let words = || TextAnalyzer::builder(SimpleTokenizer::default()).filter(RemoveLongFilter::limit(LONGEST_WORD));
        index.tokenizers().register(FOLDED, words().filter(LowerCaser).filter(AsciiFoldingFilter).build());
        for language in Language::ALL {
            let stems = words().filter(LowerCaser).filter(Stemmer::new(language.stems())).filter(AsciiFoldingFilter);
            index.tokenizers().register(language.analyzer(), stems.build());
        }
    }

    pub fn write(&self, document: Document) -> TantivyDocument {
        let mut written = TantivyDocument::default();
        written.add_text(self.key, &document.key);
        written.add_bytes(self.body, &framed(document.body));
        let list = |values: Vec<String>| {
            OwnedValue::Array(values.into_iter().map(|text| OwnedValue::Str(cut(text))).collect())
        };
        let keywords = document.keywords.into_iter().map(|(name, values)| (name, list(values)));
        written.add_object(self.keywords, keywords.collect());
        let numbers = document.numbers.into_iter().filter(|(_, number)| number.is_finite());
        written.add_object(self.numbers, numbers.map(|(name, number)| (name, OwnedValue::F64(number))).collect());
        let words = document.words.into_iter().map(|(name, text)| (name, OwnedValue::Str(text)));
        written.add_object(self.words, words.collect());
        for (language, text) in document.titles {
            written.add_text(self.title, &text);
            self.write_text(&mut written, language, &text);
        }
        for (language, text) in document.texts {
            self.write_text(&mut written, language, &text);
        }
        written
    }

    fn write_text(&self, written: &mut TantivyDocument, language: Option<Language>, text: &str) {
        written.add_text(self.all, text);
        if let Some(language) = language {
            written.add_text(self.stems(language), text);
        }
    }
}

fn text(schema: &mut SchemaBuilder, name: &str, analyzer: &str) -> Field {
    let indexing = TextFieldIndexing::default().set_tokenizer(analyzer).set_index_option(IndexRecordOption::WithFreqs);
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

/// A body with its length behind it. It is all that is stored of a document, so it ends where the stored bytes end, and is
/// found there without reading them as a document of the engine, which goes byte by byte.
fn framed(mut body: Vec<u8>) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    body.extend(length.to_le_bytes());
    body
}

/// The body at the end of the stored bytes of a document.
pub(super) fn unframed(stored: OwnedBytes) -> anyhow::Result<OwnedBytes> {
    let (before, length) = stored.split_last_chunk::<4>().context("a stored document has no length")?;
    let (length, end) = (u32::from_le_bytes(*length) as usize, before.len());
    let start = end.checked_sub(length).context("a stored document is shorter than it says")?;
    Ok(stored.slice(start..end))
}

/// Cuts a keyword the same way when it is written and when it is asked for.
pub(super) fn cut(mut keyword: String) -> String {
    let mut end = LONGEST_KEYWORD.min(keyword.len());
    while !keyword.is_char_boundary(end) {
        end -= 1;
    }
    keyword.truncate(end);
    keyword
}

/// A text as lists sort it: lower case, without accents.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut analyzer =
        TextAnalyzer::builder(RawTokenizer::default()).filter(LowerCaser).filter(AsciiFoldingFilter).build();
    let mut folded = String::new();
    analyzer.token_stream(text).process(&mut |token| folded.push_str(&token.text));
    folded
}
