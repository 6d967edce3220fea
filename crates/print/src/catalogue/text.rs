//! Formatted text as it is printed.

use serde::{Deserialize, Serialize};

/// A part of a formatted text, set on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub kind: BlockKind,
    /// What stands before it: the number of a list's item, a dash.
    #[serde(default)]
    pub marker: Option<String>,
    pub runs: Vec<Run>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    #[default]
    Paragraph,
    Heading,
    Subheading,
    /// Of a list; set close to the others of its kind.
    Item,
}

/// Text in one style. Line breaks stay where they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub text: String,
    #[serde(default)]
    pub strong: bool,
    #[serde(default)]
    pub emphasis: bool,
}

impl Block {
    /// A paragraph without formatting.
    pub fn plain(text: impl Into<String>) -> Self {
        let run = Run { text: text.into(), ..Run::default() };
        Self { kind: BlockKind::Paragraph, marker: None, runs: vec![run] }
    }
}
