//! Renditions of what is live, made when it is published, so that the first visitor need not wait.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::{
    publication::{self, State},
    store,
};
use crate::{app::App, assets::media, error::Result, id::ResourceId};

/// Makes every rendition that the live documents of a resource show and that is missing. Running twice is safe: what
/// exists is passed over. Pictures that cannot be rendered are noted and do not fail it.
pub async fn render(app: &App, resource: ResourceId) -> Result<()> {
    let publications = publication::of(app.db.read(), &[resource]).await?;
    let live = publications.into_iter().filter(|publication| publication.state == State::Live);
    let hashes: BTreeSet<String> = live.filter_map(|publication| publication.hash).collect();
    let hashes: Vec<String> = hashes.into_iter().collect();
    let mut shown = BTreeMap::new();
    for body in store::bodies(app.db.read(), &hashes).await?.values() {
        collect(&serde_json::from_str(body)?, &mut shown);
    }
    for (code, names) in shown {
        media::prepare(app, &code, &names).await?;
    }
    Ok(())
}

/// Asset code -> last parts of the addresses of its renditions, from anywhere in a document.
fn collect(json: &Json, shown: &mut BTreeMap<String, BTreeSet<String>>) {
    if let (Some(code), Some(renditions)) = (json["code"].as_str(), json["renditions"].as_object()) {
        let urls = renditions.values().filter_map(|rendition| rendition["url"].as_str());
        let names = urls.filter_map(|url| url.rsplit('/').next()).map(str::to_owned);
        shown.entry(code.to_owned()).or_default().extend(names);
    }
    match json {
        Json::Array(parts) => parts.iter().for_each(|part| collect(part, shown)),
        Json::Object(parts) => parts.values().for_each(|part| collect(part, shown)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn renditions_are_found_wherever_a_document_shows_an_asset() {
        let asset = |code: &str| json!({ "code": code, "renditions": { "tile": { "url": format!("https://x/media/{code}/tile/k-{code}.webp") } } });
        let document =
            json!({ "code": "boot", "values": { "images": { "data": [asset("a"), asset("b")] } }, "file": asset("a") });
        let mut shown = BTreeMap::new();
        collect(&document, &mut shown);
        let name = |text: &str| BTreeSet::from([text.to_owned()]);
        assert_eq!(shown, BTreeMap::from([("a".into(), name("k-a.webp")), ("b".into(), name("k-b.webp"))]));
    }
}
