//! XLIFF: texts out to translators, checked against the schema of the standard, and back without losing or breaking anything.

use std::{io::Write, process::Command, sync::LazyLock};

use nabe::{auth::Permission, id::ResourceId, resource::Kind};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop, at},
    source::root,
    support::Person,
};

const RICH: &str = "<h2>High &amp; dry</h2><p>Very <strong>good <em>boots</em></strong>, <a href=\"/care?a=1&amp;b=2\">care</a>.<br>Made \
    here.</p><ul><li>one</li><li>two</li></ul>";

/// A shop with rich text, a table and a text of a channel.
async fn shop() -> Shop {
    let shop = Shop::open().await;
    let attribute = |code: &str, kind: &str| json!({ "code": code, "type": kind, "group": "all", "labels": { "en_US": code }, "localizable": true });
    let mut teaser = attribute("teaser", "textarea");
    teaser["scopable"] = json!(true);
    teaser["settings"] = json!({ "maxLength": 40 });
    let mut care = attribute("care", "table");
    care["help"] = json!({ "en_US": "One row for each <step>." });
    care["settings"] = json!({ "columns": [
        { "code": "step", "type": "text" }, { "code": "note", "type": "text" }, { "code": "minutes", "type": "number" },
    ] });
    let family = json!({ "code": "jacket", "kind": "product", "labels": {}, "label_attribute": "name",
        "attributes": ["name", "colour", "price", "picture", "story", "teaser", "care"] });
    shop.change_model(json!({ "attributes": [attribute("story", "rich_text"), teaser, care], "families": [family] }))
        .await;
    shop
}

async fn boot(shop: &Shop) -> ResourceId {
    let care = json!([{ "step": "Brush", "note": "Dry & only", "minutes": "5" }, { "step": "Grease" }]);
    let values = [
        ("name", "en_US", json!("Boot")),
        ("story", "en_US", json!(RICH)),
        ("teaser", "web:en_US", json!("Light.\nWarm.")),
        ("care", "en_US", care),
    ];
    shop.create(Kind::Product, "boot", None, &values).await
}

async fn exported(person: &Person<'_>, query: &str) -> String {
    let response = person.get(&format!("/exchange/xliff/de_DE{query}")).await;
    assert_eq!(response.status(), 200);
    let text = response.text().await.expect("a document");
    assert_valid(&text);
    text
}

/// The schema that OASIS publishes, from a package that carries it.
fn schema() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| {
        let run = Command::new(root().join("scripts/xliff-schema")).output().expect("the script runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8(run.stdout).expect("a path").trim().to_owned()
    });
    &PATH
}

fn assert_valid(document: &str) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(document.as_bytes()).expect("the document is written");
    let run = Command::new("xmllint").args(["--nonet", "--noout", "--schema"]).arg(schema()).arg(file.path()).output();
    let run = run.expect("xmllint, of Debian's package libxml2-utils: `make setup` installs it");
    assert!(run.status.success(), "{}\n{document}", String::from_utf8_lossy(&run.stderr));
}

async fn import(person: &Person<'_>, document: &str, query: &str) -> Json {
    let url = format!("{}/exchange/xliff{query}", person.app.url);
    let response = person.send(person.app.http.post(url).body(document.to_owned())).await;
    let status = response.status();
    let body: Json = response.json().await.expect("a report");
    assert_eq!(status, 200, "{body}");
    body
}

/// Counts, and the code and column of every problem.
fn told(report: &Json) -> (Json, Vec<String>) {
    let counts = report["parts"]["translations"].clone();
    let counts = json!([counts["created"], counts["updated"], counts["unchanged"], counts["rejected"]]);
    let problem =
        |problem: &Json| format!("{} {}", problem["code"].as_str().unwrap(), problem["column"].as_str().unwrap_or("-"));
    (counts, report["problems"].as_array().unwrap().iter().map(problem).collect())
}

/// Puts a translation beside each source of the document.
fn translated(document: &str, with: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = document;
    while let Some(end) = rest.find("</source>") {
        let (before, after) = rest.split_at(end + "</source>".len());
        let start = before.rfind("<source>").expect("a source") + "<source>".len();
        out.push_str(before);
        let after = match after.trim_start().strip_prefix("<target>") {
            Some(target) => target.split_once("</target>").expect("the end").1,
            None => after,
        };
        out.push_str(&format!("<target>{}</target>", with(&before[start..end])));
        rest = after;
    }
    out.push_str(rest);
    out.replace("state=\"initial\"", "state=\"translated\"")
}

async fn value(shop: &Shop, id: ResourceId, attribute: &str, scope: &str) -> Json {
    shop.resource(id).await.content.value(attribute, &at(scope)).cloned().unwrap_or_default()
}

#[actix_web::test]
async fn texts_go_out_and_come_back_with_their_markup_and_a_second_time_nothing_changes() {
    let shop = shop().await;
    let lea = shop.test.translator("lea", EDITOR, &["de_DE"]).await;
    let boot = boot(&shop).await;
    let document = exported(&lea, "").await;
    assert!(document.contains("srcLang=\"en-US\" trgLang=\"de-DE\""), "{document}");
    assert!(document.contains("One row for each &lt;step&gt;."), "{document}");
    // Whoever translates turns every text round the codes; here each gets a word in front.
    let german = translated(&document, |source| source.replacen("Brush", "Bürsten", 1).replacen("good", "gute", 1));
    let tried = import(&lea, &german, "?dry_run=true").await;
    assert_eq!((told(&tried).0, value(&shop, boot, "name", "de_DE").await), (json!([4, 0, 0, 0]), Json::Null));
    let report = import(&lea, &german, "?name=german.xlf").await;
    assert_eq!(told(&report), (json!([4, 0, 0, 0]), Vec::<String>::new()));
    assert_eq!(value(&shop, boot, "story", "de_DE").await, json!(RICH.replace("good", "gute")));
    assert_eq!(value(&shop, boot, "teaser", "web:de_DE").await, json!("Light.\nWarm."));
    let care = json!([{ "step": "Bürsten", "note": "Dry & only", "minutes": "5" }, { "step": "Grease" }]);
    assert_eq!(value(&shop, boot, "care", "de_DE").await, care);
    let version = shop.resource(boot).await.version;
    let again = import(&lea, &german, "").await;
    assert_eq!(told(&again), (json!([0, 0, 4, 0]), Vec::<String>::new()));
    assert_eq!(shop.resource(boot).await.version, version);
    // There is nothing left, and all of it goes out when it is asked for.
    let nothing = lea.get("/exchange/xliff/de_DE").await;
    assert_eq!(nothing.status(), 422);
    let all = exported(&lea, "?scope=all&kind=product").await;
    assert_eq!(all.matches("state=\"final\"").count(), 6);
    assert!(all.contains("Bürsten</target>"), "{all}");
}

#[actix_web::test]
async fn texts_of_blocks_go_out_by_their_ids_and_find_their_blocks_again_wherever_they_moved() {
    let shop = shop().await;
    let blocks = json!([
        { "code": "heading", "fields": [{ "code": "text", "type": "text" }] },
        { "code": "text", "fields": [{ "code": "body", "type": "rich_text" }, { "code": "wide", "type": "boolean" }] },
    ]);
    let body = json!({ "code": "body", "type": "blocks", "group": "all", "labels": {}, "localizable": true, "settings": { "blocks": blocks } });
    let story = json!({ "code": "story", "kind": "entry", "labels": {}, "attributes": ["name", "body"], "label_attribute": "name" });
    shop.change_model(json!({ "attributes": [body], "families": [story] })).await;
    let lea = shop.test.translator("lea", EDITOR, &["de_DE"]).await;
    let (heading, text) = (
        json!({ "type": "heading", "id": "h1", "text": "Winter" }),
        |body: &str| json!({ "type": "text", "id": "t1", "body": body, "wide": true }),
    );
    let story = shop
        .create(Kind::Entry, "winter", None, &[("body", "en_US", json!([heading, text("<p>Deep <em>snow</em></p>")]))])
        .await;
    let document = exported(&lea, "").await;
    assert!(document.contains("id=\"h1.text\"") && document.contains("id=\"t1.body\""), "{document}");
    let german = translated(&document, |source| source.replace("Deep", "Tiefer").replace("snow", "Schnee"));
    assert_eq!(told(&import(&lea, &german, "").await), (json!([1, 0, 0, 0]), Vec::<String>::new()));
    let expected = json!([heading, text("<p>Tiefer <em>Schnee</em></p>")]);
    assert_eq!(value(&shop, story, "body", "de_DE").await, expected);
    // The text moves up; what was translated of it is still there.
    let moved = json!([text("<p>Deep <em>snow</em></p>"), heading]);
    shop.set(&shop.anna, story, "body", "en_US", Some(moved)).await;
    let again = exported(&lea, "?scope=all&kind=entry").await;
    assert!(again.contains("Tiefer"), "{again}");
}

#[actix_web::test]
async fn a_changed_source_is_told_and_taken_only_when_it_shall_be() {
    let shop = shop().await;
    let lea = shop.test.translator("lea", EDITOR, &["de_DE"]).await;
    let boot = boot(&shop).await;
    let german = translated(&exported(&lea, "").await, str::to_owned);
    shop.set(&shop.anna, boot, "name", "en_US", Some(json!("Boot of leather"))).await;
    let report = import(&lea, &german, "").await;
    assert_eq!(told(&report), (json!([3, 0, 0, 1]), vec!["SOURCE_CHANGED name".to_owned()]));
    assert_eq!(value(&shop, boot, "name", "de_DE").await, Json::Null);
    let report = import(&lea, &german, "?accept_changed=true").await;
    assert_eq!(told(&report), (json!([1, 0, 3, 0]), Vec::<String>::new()));
    assert_eq!(value(&shop, boot, "name", "de_DE").await, json!("Boot"));
}

#[actix_web::test]
async fn what_somebody_wrote_meanwhile_is_not_overwritten() {
    let shop = shop().await;
    let lea = shop.test.translator("lea", EDITOR, &["de_DE"]).await;
    let boot = boot(&shop).await;
    let german = translated(&exported(&lea, "").await, str::to_owned);
    shop.set(&shop.ben, boot, "name", "de_DE", Some(json!("Stiefel"))).await;
    let report = import(&lea, &german, "").await;
    assert_eq!(told(&report), (json!([3, 0, 0, 1]), vec!["STALE values.name.de_DE".to_owned()]));
    assert_eq!(value(&shop, boot, "name", "de_DE").await, json!("Stiefel"));
}

#[actix_web::test]
async fn an_outdated_text_that_comes_back_as_it_was_is_still_right() {
    let shop = shop().await;
    let lea = shop.test.translator("lea", EDITOR, &["de_DE"]).await;
    let boot = shop.product("boot").await;
    shop.set(&shop.anna, boot, "name", "en_US", Some(json!("The boot"))).await;
    let document = exported(&lea, "").await;
    assert!(document.contains("state=\"initial\" subState=\"nabe:outdated\""), "{document}");
    // Untouched, it says nothing.
    assert_eq!(told(&import(&lea, &document, "").await).0, json!([0, 0, 1, 0]));
    let seen = document.replace("state=\"initial\" subState=\"nabe:outdated\"", "state=\"reviewed\"");
    assert_eq!(told(&import(&lea, &seen, "?dry_run=true").await).0, json!([0, 1, 0, 0]));
    assert_eq!(told(&import(&lea, &seen, "").await).0, json!([0, 1, 0, 0]));
    assert_eq!(told(&import(&lea, &seen, "").await).0, json!([0, 0, 1, 0]));
    assert_eq!(shop.resource(boot).await.version, 2);
    assert_eq!(lea.get("/exchange/xliff/de_DE").await.status(), 422);
}

#[actix_web::test]
async fn every_unit_that_cannot_go_in_is_told_with_its_line_and_the_rest_goes_in() {
    let shop = shop().await;
    let lea = shop.test.translator("lea", EDITOR, &["de_DE"]).await;
    let boot = boot(&shop).await;
    let german = translated(&exported(&lea, "").await, |source| match source {
        "Light.\nWarm." => "A teaser that is by far too long to be taken here".to_owned(),
        source => source.replacen("<ph id=\"6\"", "<ph id=\"9\"", 1),
    });
    let german = german.replace("id=\"care\"", "id=\"cure\"");
    let report = import(&lea, &german, "?all_or_nothing=true").await;
    assert_eq!(report["dry_run"], true);
    assert_eq!(value(&shop, boot, "name", "de_DE").await, Json::Null);
    let report = import(&lea, &german, "").await;
    let problems = ["UNKNOWN_ATTRIBUTE cure", "CODES_ADDED story", "TOO_LONG teaser:web"].map(str::to_owned);
    assert_eq!(told(&report), (json!([1, 0, 0, 3]), problems.to_vec()));
    assert!(report["problems"].as_array().unwrap().iter().all(|problem| problem["line"].as_u64() > Some(3)));
    assert_eq!(value(&shop, boot, "name", "de_DE").await, json!("Boot"));
}

#[actix_web::test]
async fn only_who_may_write_texts_may_have_them_translated() {
    let shop = shop().await;
    let boot = boot(&shop).await;
    let viewer = shop.test.editor("vera", [Permission::ViewCatalog]).await;
    assert_eq!(viewer.get("/exchange/xliff/de_DE").await.status(), 403);
    assert_eq!(shop.test.anonymous().get("/exchange/xliff/de_DE").await.status(), 401);
    let lea = shop.test.translator("lea", EDITOR, &["fr_FR"]).await;
    let german = translated(&exported(&lea, "").await, str::to_owned);
    let report = import(&lea, &german, "").await;
    let refused = told(&report);
    assert_eq!(refused.0, json!([0, 0, 0, 4]));
    assert!(refused.1.iter().all(|problem| problem.starts_with("LOCALE_FORBIDDEN values.")), "{refused:?}");
    assert_eq!(value(&shop, boot, "name", "de_DE").await, Json::Null);
    let english = lea.get("/exchange/xliff/en_US").await;
    assert_eq!((english.status().as_u16(), english.text().await.unwrap().contains("NO_SOURCE")), (409, true));
    let unknown = lea.get("/exchange/xliff/de_DE?colour=red").await.text().await.unwrap();
    assert!(unknown.contains("UNKNOWN_PARAMETER"), "{unknown}");
}
