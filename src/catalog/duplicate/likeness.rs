//! How alike two names are, and the keys under which alike names meet. Pure, and the same on every machine.
//!
//! A name is the set of the trigrams of its words; two names are as alike as the share of trigrams they have in common
//! (Jaccard). MinHash keeps that share: two sets agree in one minimum with exactly that probability. Three minima make a
//! key, eight keys a name, so that names at 0.8 share a key in 99.7 of 100 cases, those at 0.7 in 96, and those at 0.3 in
//! 20. Words with a digit tell products apart, `M8 x 40` from `M8 x 50`: names in which they differ are never alike.

use std::collections::BTreeSet;

/// Names from here on are alike.
pub const ALIKE: f64 = 0.7;
/// Letters of a name that count; more say nothing new.
const MAX_LETTERS: usize = 200;
/// Shorter names say too little.
const MIN_LETTERS: usize = 4;
const KEYS: u64 = 8;
const ROWS: u64 = 3;

/// A name as it is compared: folded to lower case without accents by the caller, its words by one space, nothing between
/// them. `None` where too little is left.
pub fn normal(folded: &str) -> Option<String> {
    let letters: String = folded.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(MAX_LETTERS).collect();
    let words: Vec<&str> = letters.split_whitespace().collect();
    let enough = words.iter().map(|word| word.chars().count()).sum::<usize>() >= MIN_LETTERS;
    enough.then(|| words.join(" "))
}

/// How alike two normal names are, 0 to 1.
pub fn likeness(one: &str, other: &str) -> f64 {
    if marks(one) != marks(other) {
        return 0.0;
    }
    let (one, other) = (trigrams(one), trigrams(other));
    let shared = one.intersection(&other).count();
    let all = one.len() + other.len() - shared;
    if all == 0 { 1.0 } else { shared as f64 / all as f64 }
}

/// The keys of a normal name within a realm, such as a family in a language: names meet in their own realm only.
pub fn keys(realm: &str, name: &str) -> Vec<i64> {
    let trigrams: Vec<u64> = trigrams(name).into_iter().map(mix).collect();
    let realm = hash(&format!("{realm}\0{}", marks(name).join(" ")));
    let minimum = |seed: u64| trigrams.iter().map(|trigram| mix(trigram ^ mix(seed))).min().unwrap_or_default();
    let key = |band: u64| (0..ROWS).fold(mix(realm ^ band), |key, row| mix(key ^ minimum(band * ROWS + row + 1)));
    (0..KEYS).map(|band| key(band).cast_signed()).collect()
}

/// The one key of a value that must be the same.
pub fn key(realm: &str, value: &str) -> i64 {
    hash(&format!("{realm}\0{value}")).cast_signed()
}

/// The words with a digit, in order of the alphabet.
fn marks(name: &str) -> Vec<&str> {
    let mut marks: Vec<&str> = name.split(' ').filter(|word| word.chars().any(|c| c.is_ascii_digit())).collect();
    marks.sort_unstable();
    marks
}

/// Three letters each, word by word, with the beginnings and ends of words: the order of words does not count. A letter
/// has 21 bits, so three are a number.
fn trigrams(name: &str) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    for word in name.split(' ').filter(|word| !word.is_empty()) {
        let letters: Vec<char> = [' ', ' '].into_iter().chain(word.chars()).chain([' ']).collect();
        found.extend(letters.windows(3).map(|three| three.iter().fold(0, |number, c| number << 21 | u64::from(*c))));
    }
    found
}

/// The first bytes of a hash that never changes: keys are kept.
fn hash(text: &str) -> u64 {
    let hash = blake3::hash(text.as_bytes());
    u64::from_le_bytes(std::array::from_fn(|at| hash.as_bytes()[at]))
}

/// Spreads a number over all numbers (the finaliser of SplitMix64).
fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
