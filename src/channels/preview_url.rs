//! The address under which the site of a channel shows drafts: a template such as
//! `https://shop.example/preview?token={token}&sku={code}&locale={locale}`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// Characters of a template.
const LONGEST: usize = 1_000;
/// What may stand in braces.
pub const PARTS: [&str; 5] = ["token", "code", "kind", "channel", "locale"];
/// All but what RFC 3986 never reserves, so that nothing that is filled in changes the address around it.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What is filled in.
pub struct Parts<'a> {
    pub token: &'a str,
    pub code: &'a str,
    pub kind: &'a str,
    pub channel: &'a str,
    pub locale: &'a str,
}

/// The template with everything filled in.
pub fn fill(template: &str, parts: &Parts<'_>) -> String {
    let Parts { token, code, kind, channel, locale } = *parts;
    let given = [("{token}", token), ("{code}", code), ("{kind}", kind), ("{channel}", channel), ("{locale}", locale)];
    let mut address = String::with_capacity(template.len() + token.len());
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        address.push_str(&rest[..at]);
        rest = &rest[at..];
        match given.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, text)) => {
                address.extend(utf8_percent_encode(text, RESERVED));
                rest = &rest[name.len()..];
            }
            None => {
                address.push('{');
                rest = &rest[1..];
            }
        }
    }
    address + rest
}

/// What is wrong with a template, in words.
pub fn check(template: &str) -> Result<(), String> {
    if template.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} characters"));
    }
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let end = rest[at..].find('}').ok_or("a brace is not closed")? + at;
        let name = &rest[at + 1..end];
        if !PARTS.contains(&name) {
            return Err(format!("there is nothing to fill in for `{{{name}}}`"));
        }
        rest = &rest[end + 1..];
    }
    if !template.contains("{token}") {
        return Err("`{token}` is missing: without it the site cannot ask for the draft".to_owned());
    }
    let sample = Parts { token: "t", code: "c", kind: "k", channel: "w", locale: "l" };
    let url = Url::parse(&fill(template, &sample)).map_err(|error| format!("it is no address: {error}"))?;
    let host = template.split(['/', '?', '#']).nth(2).unwrap_or_default();
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none() || host.contains('{') {
        return Err("it must begin with `https://` and the name of a host".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_cannot_change_the_address_around_it() {
        let parts = Parts { token: "a.b-c", code: "B 1/&x={token}", kind: "product", channel: "web", locale: "de_DE" };
        let filled = fill("https://shop.example/{locale}/p?t={token}&sku={code}", &parts);
        assert_eq!(filled, "https://shop.example/de_DE/p?t=a.b-c&sku=B%201%2F%26x%3D%7Btoken%7D");
    }

    #[test]
    fn a_template_is_an_address_with_the_token_in_it() {
        assert_eq!(check("https://shop.example/preview?token={token}&sku={code}"), Ok(()));
        assert_eq!(check("http://localhost:3000/{locale}/{code}#{token}"), Ok(()));
        let wrong = [
            "https://shop.example/preview",
            "https://shop.example/{tokn}?t={token}",
            "https://shop.example/?t={token}&x={code",
            "javascript:alert('{token}')",
            "/preview?t={token}",
            "https://{code}.example/?t={token}",
            "",
        ];
        for template in wrong {
            assert!(check(template).is_err(), "{template}");
        }
    }
}
