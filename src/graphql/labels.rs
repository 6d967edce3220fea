//! Texts by locale, as the API takes and shows them.

use async_graphql::{InputObject, SimpleObject};

use crate::channels::Labels;

/// A text in one locale.
#[derive(SimpleObject, Clone, Debug)]
pub struct Label {
    locale: String,
    text: String,
}

#[derive(InputObject, Clone, Debug)]
pub struct LabelInput {
    pub locale: String,
    pub text: String,
}

impl Label {
    pub fn list(labels: &Labels) -> Vec<Self> {
        labels.iter().map(|(locale, text)| Self { locale: locale.clone(), text: text.clone() }).collect()
    }
}

impl LabelInput {
    /// Empty texts are left out; of two texts in one locale the later one counts.
    pub fn into_labels(labels: Vec<Self>) -> Labels {
        let filled = labels.into_iter().filter(|label| !label.text.trim().is_empty());
        filled.map(|label| (label.locale, label.text.trim().to_owned())).collect()
    }
}
