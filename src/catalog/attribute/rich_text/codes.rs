//! A rich text as text and markup one after the other, for translation: whoever translates moves the markup about, and
//! nobody needs to read it.

use std::cell::RefCell;

use html5ever::tokenizer::{Tag, TagKind, Token as Html, TokenSink, TokenSinkResult};

use super::escaped;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Plain text, without entities.
    Text(String),
    /// `<strong>`, to which there is a [`Token::Close`].
    Open(String),
    /// `</strong>`.
    Close(String),
    /// `<br>`, or a tag without its counterpart.
    Single(String),
}

/// Text and markup of a rich text, in order; what is opened is closed.
pub fn tokens(html: &str) -> Vec<Token> {
    let mut tokens = super::feed(Sink::default(), html).0.into_inner();
    let mut open: Vec<(usize, String)> = Vec::new();
    for (index, token) in tokens.iter_mut().enumerate() {
        match token {
            Token::Open(tag) => open.push((index, name(tag).to_owned())),
            Token::Close(tag) if open.last().is_some_and(|(_, opened)| opened == name(tag)) => drop(open.pop()),
            Token::Close(tag) => *token = Token::Single(std::mem::take(tag)),
            Token::Text(_) | Token::Single(_) => {}
        }
    }
    for (index, _) in open {
        if let Token::Open(tag) = &tokens[index] {
            tokens[index] = Token::Single(tag.clone());
        }
    }
    tokens
}

/// Puts a rich text together again.
pub fn html<'a>(tokens: impl IntoIterator<Item = &'a Token>) -> String {
    let write = |token: &Token| match token {
        // As the HTML specification serialises text: quotes mean nothing there.
        Token::Text(text) => escaped(text).replace("&quot;", "\""),
        Token::Open(tag) | Token::Close(tag) | Token::Single(tag) => tag.clone(),
    };
    tokens.into_iter().map(write).collect()
}

/// `a` of `<a href="…">` and of `</a>`.
fn name(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['<', '/']);
    inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

#[derive(Default)]
struct Sink(RefCell<Vec<Token>>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Html, _: u64) -> TokenSinkResult<()> {
        let mut out = self.0.borrow_mut();
        match token {
            Html::CharacterTokens(more) => match out.last_mut() {
                Some(Token::Text(text)) => text.push_str(&more),
                _ => out.push(Token::Text(more.to_string())),
            },
            Html::TagToken(tag) => out.push(written(&tag)),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn written(tag: &Tag) -> Token {
    let name: &str = &tag.name;
    if tag.kind == TagKind::EndTag {
        return Token::Close(format!("</{name}>"));
    }
    let href = tag.attrs.iter().find(|attribute| &*attribute.name.local == "href");
    let href = href.map(|href| format!(" href=\"{}\"", escaped(&href.value))).unwrap_or_default();
    match name {
        "br" => Token::Single("<br>".to_owned()),
        _ => Token::Open(format!("<{name}{href}>")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rich_text_comes_back_as_it_was() {
        let text = "<p>Very <strong>good <em>boots</em></strong> &amp; <a href=\"/a?b=1&amp;c=2\">more</a><br>1 &lt; 2, \"so\"&nbsp;it is</p>";
        assert_eq!(html(&tokens(text)), text);
    }

    #[test]
    fn what_is_opened_is_closed() {
        assert_eq!(
            tokens("<p>a</em>b"),
            [
                Token::Single("<p>".to_owned()),
                Token::Text("a".to_owned()),
                Token::Single("</em>".to_owned()),
                Token::Text("b".to_owned())
            ]
        );
    }
}
