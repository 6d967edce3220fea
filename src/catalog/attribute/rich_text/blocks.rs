//! A rich text as blocks of runs, for what has no HTML of its own: print.

use std::cell::RefCell;

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    pub kind: Kind,
    pub runs: Vec<Run>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Paragraph,
    Heading,
    Subheading,
    /// Item of a list.
    Bullet,
    /// Item of a numbered list.
    Number(u32),
}

/// Text in one style: single spaces, and a line break for each `br`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub strong: bool,
    pub emphasis: bool,
}

/// The blocks of a rich text, empty ones left out. Any HTML is read; what is no formatting of ours counts as text.
pub fn blocks(html: &str) -> Vec<Block> {
    let mut writer = super::feed(Sink::default(), html).0.into_inner();
    writer.begin(Kind::Paragraph);
    writer.done
}

#[derive(Default)]
struct Sink(RefCell<Writer>);

#[derive(Default)]
struct Writer {
    done: Vec<Block>,
    block: Block,
    /// The lists around this place, with the last number of those that count.
    lists: Vec<Option<u32>>,
    strong: usize,
    emphasis: usize,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut writer = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => writer.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => writer.start(&tag),
            Token::TagToken(tag) => writer.end(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Writer {
    fn start(&mut self, tag: &Tag) {
        match &*tag.name {
            // Editors wrap what stands in an item in a paragraph of its own.
            "p" if self.block.runs.is_empty() && matches!(self.block.kind, Kind::Bullet | Kind::Number(_)) => {}
            "p" => self.begin(Kind::Paragraph),
            "h2" => self.begin(Kind::Heading),
            "h3" => self.begin(Kind::Subheading),
            "ul" => self.lists.push(None),
            "ol" => self.lists.push(Some(0)),
            "li" => {
                let kind = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        Kind::Number(*number)
                    }
                    _ => Kind::Bullet,
                };
                self.begin(kind);
            }
            "strong" => self.strong += 1,
            "em" => self.emphasis += 1,
            "br" => self.push('\n'),
            _ => {}
        }
    }

    fn end(&mut self, tag: &Tag) {
        match &*tag.name {
            "p" | "h2" | "h3" | "li" => self.begin(Kind::Paragraph),
            "ul" | "ol" => {
                self.lists.pop();
                self.begin(Kind::Paragraph);
            }
            "strong" => self.strong = self.strong.saturating_sub(1),
            "em" => self.emphasis = self.emphasis.saturating_sub(1),
            _ => {}
        }
    }

    /// The block so far is done.
    fn begin(&mut self, kind: Kind) {
        let mut block = std::mem::replace(&mut self.block, Block { kind, runs: Vec::new() });
        while let Some(last) = block.runs.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                self.done.push(block);
                return;
            }
            block.runs.pop();
        }
    }

    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            self.push(if letter.is_whitespace() && letter != '\u{a0}' { ' ' } else { letter });
        }
    }

    fn push(&mut self, letter: char) {
        let last = self.block.runs.last().and_then(|run| run.text.chars().next_back());
        if matches!(letter, ' ' | '\n') && matches!(last, None | Some(' ' | '\n')) {
            return;
        }
        let (strong, emphasis) = (self.strong > 0, self.emphasis > 0);
        match self.block.runs.last_mut().filter(|run| (run.strong, run.emphasis) == (strong, emphasis)) {
            Some(run) => run.text.push(letter),
            None => self.block.runs.push(Run { text: letter.to_string(), strong, emphasis }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `# Heading`, `*strong*`, `_em_`, `1. item`: short enough to compare.
    fn sketch(html: &str) -> Vec<String> {
        let run = |run: &Run| {
            let text = if run.strong { format!("*{}*", run.text) } else { run.text.clone() };
            if run.emphasis { format!("_{text}_") } else { text }
        };
        let block = |block: &Block| {
            let before = match block.kind {
                Kind::Paragraph => String::new(),
                Kind::Heading => "# ".to_owned(),
                Kind::Subheading => "## ".to_owned(),
                Kind::Bullet => "- ".to_owned(),
                Kind::Number(number) => format!("{number}. "),
            };
            before + &block.runs.iter().map(run).collect::<String>()
        };
        blocks(html).iter().map(block).collect()
    }

    #[test]
    fn headings_lists_and_emphasis_are_kept() {
        let html = "<h2>One</h2><p>Very <strong>good <em>boots</em></strong>,<br>really.</p><h3>Two</h3>";
        assert_eq!(sketch(html), ["# One", "Very *good *_*boots*_,\nreally.", "## Two"]);
        let lists = "<ul><li><p>a</p><p>more</p></li><li>b<ol><li>c</li><li>d</li></ol></li><li>e</li></ul>after";
        assert_eq!(sketch(lists), ["- a", "more", "- b", "1. c", "2. d", "- e", "after"]);
    }

    #[test]
    fn space_is_collapsed_and_what_is_empty_left_out() {
        assert_eq!(sketch("<p> a\n  b </p>\n <p> <strong> </strong></p><p>&amp; c&nbsp;d</p>"), ["a b", "& c\u{a0}d"]);
        assert_eq!(sketch(""), Vec::<String>::new());
    }

    #[test]
    fn tags_that_do_not_match_lose_no_text() {
        assert_eq!(sketch("</li></ol>a<li>b</strong><h2>c"), ["a", "- b", "# c"]);
    }
}
