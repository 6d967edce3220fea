//! A post as a record of the repository: the JSON of `app.bsky.feed.post`. Pure.
//!
//! The reference to a picture follows from its bytes, so that a record is known before anything is sent, and what is
//! found under its name can be told to be the same.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::{
    post::{Facet, Post, Target},
    tid,
};
use crate::outputs::picture::Picture;

pub const COLLECTION: &str = "app.bsky.feed.post";
/// Bytes of a picture. The lexicon takes twice as many for a picture, but not for a card, and not every server does.
pub const MAX_PICTURE: u64 = 1_000_000;

/// The record under the name `rkey`, whose time it bears, so that an update keeps its place.
pub fn record(post: &Post, picture: Option<&Picture>, rkey: &str) -> Json {
    let at = tid::micros(rkey).and_then(|micros| DateTime::<Utc>::from_timestamp_micros(micros as i64));
    let mut record = json!({
        "$type": COLLECTION,
        "text": post.text,
        "langs": [post.language],
        "createdAt": at.unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true),
    });
    if !post.facets.is_empty() {
        record["facets"] = post.facets.iter().map(facet).collect();
    }
    if let Some(embed) = embed(post, picture) {
        record["embed"] = embed;
    }
    record
}

fn facet(facet: &Facet) -> Json {
    let feature = match &facet.target {
        Target::Link(uri) => json!({ "$type": "app.bsky.richtext.facet#link", "uri": uri }),
        Target::Tag(tag) => json!({ "$type": "app.bsky.richtext.facet#tag", "tag": tag }),
    };
    json!({ "index": { "byteStart": facet.at.start, "byteEnd": facet.at.end }, "features": [feature] })
}

fn embed(post: &Post, picture: Option<&Picture>) -> Option<Json> {
    if let Some(card) = &post.card {
        let mut external = json!({ "uri": card.uri, "title": card.title, "description": card.description });
        if let Some(picture) = picture {
            external["thumb"] = blob(picture);
        }
        return Some(json!({ "$type": "app.bsky.embed.external", "external": external }));
    }
    let picture = picture?;
    let image = json!({
        "image": blob(picture),
        "alt": post.picture.as_ref().map(|(_, alt)| alt.as_str()).unwrap_or_default(),
        "aspectRatio": { "width": picture.width, "height": picture.height },
    });
    Some(json!({ "$type": "app.bsky.embed.images", "images": [image] }))
}

/// How a record refers to uploaded bytes.
pub fn blob(picture: &Picture) -> Json {
    json!({ "$type": "blob", "ref": { "$link": cid(&picture.bytes) }, "mimeType": picture.mime, "size": picture.bytes.len() })
}

/// CIDv1 of raw bytes with SHA-256, in base 32 (multiformats).
fn cid(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    // Version 1, raw, SHA-256, 32 bytes.
    let mut binary = vec![0x01, 0x55, 0x12, 0x20];
    binary.extend_from_slice(&Sha256::digest(bytes));
    let (mut text, mut bits, mut count) = (String::from("b"), 0_u32, 0);
    for byte in binary {
        (bits, count) = (bits << 8 | u32::from(byte), count + 8);
        while count >= 5 {
            count -= 5;
            text.push(char::from(DIGITS[(bits >> count & 31) as usize]));
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        text.push(char::from(DIGITS[(bits << (5 - count) & 31) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_has_its_known_name() {
        // The empty file and "hello world" as other implementations name them.
        assert_eq!(cid(b""), "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        assert_eq!(cid(b"hello world"), "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
    }

    #[test]
    fn a_record_bears_the_time_of_its_name_and_where_its_parts_lead() {
        let post = Post {
            text: "Hi #you".into(),
            facets: vec![Facet { at: 3..7, target: Target::Tag("you".into()) }],
            language: "en".into(),
            picture: None,
            card: None,
        };
        let record = record(&post, None, &tid::new(1_767_225_600_000_000, 7));
        assert_eq!(record["createdAt"], "2026-01-01T00:00:00.000Z");
        assert_eq!(record["facets"][0]["index"], json!({ "byteStart": 3, "byteEnd": 7 }));
        assert_eq!(record["facets"][0]["features"][0]["tag"], "you");
        assert!(record.get("embed").is_none());
    }
}
