//! XLIFF 2.1 (OASIS), the core of it: texts out to translators and back. One `<file>` per resource, one `<unit>` per value,
//! one `<segment>` per text; markup of rich text travels as inline codes, which a translator moves about and cannot break.

mod export;
mod file;
mod import;
mod inline;
mod read;
mod units;
mod write;

pub use self::{
    export::{Export, Scope, export},
    file::{export_file, import_file},
    import::{Options, import},
    read::read,
};

/// Namespace of the core, which is that of 2.0.
const CORE: &str = "urn:oasis:names:tc:xliff:document:2.0";
/// Namespace of what only Nabe reads.
const OURS: &str = "urn:nabe:translation:1";
/// Bytes of a document that is read.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;

/// `de_DE` as other programs write it.
fn language(locale: &str) -> String {
    locale.replace('_', "-")
}

/// What a unit is called: the attribute, and the channel of values that have one.
fn unit_id(attribute: &str, channel: Option<&str>) -> String {
    match channel {
        Some(channel) => format!("{attribute}:{channel}"),
        None => attribute.to_owned(),
    }
}
