//! A link: a JSON string with an absolute web, mail or telephone address, or a path on the channel's own site
//! (`/service/repairs`), at most 2,048 bytes.

use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Shape, pattern, text};
use crate::catalog::model::ContentModel;

const MAX_BYTES: usize = 2_048;

pub struct Link;

impl Shape for Link {
    fn normalize(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let Some(address) = text::lines(data, MAX_BYTES)? else { return Ok(None) };
        if !is_link(&address) {
            return Err(Fault::new("BAD_URL", "not a link")
                .hint("start it with `https://`, `mailto:`, `tel:`, or with `/` for a page of the same site"));
        }
        text::check(&attribute.settings, &address)?;
        Ok(Some(address.into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        text::shown(data)
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        text::indexed(data)
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: None, counted: false }
    }
}

/// Whether somebody who clicks it lands on a page, a mail or a call, and never in a script.
pub fn is_link(address: &str) -> bool {
    if address.contains(char::is_whitespace) {
        return false;
    }
    // `//host` would leave the site although it looks like a path.
    let path = address.starts_with('/') && !address.starts_with("//") && !address.contains('\\');
    let contact = address.starts_with("mailto:") || address.starts_with("tel:");
    path || contact || pattern::is_web_address(address)
}
