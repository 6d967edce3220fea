//! Catalogues out and in again: what comes back is what went out, a second time nothing changes, and whatever a file holds
//! is told with its line.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use nabe::{
    auth::Actor,
    catalog,
    error::Error,
    exchange::{Report, Summary, akeneo, csv, jsonl},
    resource::{self, Content, Kind, Scope},
};
use serde_json::{Value as Json, json};

use crate::support::{TestApp, jpeg};

/// Every type of attribute in every scope, resources of every kind, and links that lead forwards and around.
pub fn lines() -> Vec<Json> {
    let attribute = |code: &str, kind: &str, more: Json| {
        let mut part = json!({ "code": code, "type": kind, "group": "all", "labels": {} });
        for (key, value) in more.as_object().into_iter().flatten() {
            part[key] = value.clone();
        }
        json!({ "attribute": part })
    };
    let mut lines = vec![
        json!({ "nabe": { "format": 1 } }),
        json!({ "locale": { "code": "en_US", "label": "English", "enabled": true } }),
        json!({ "locale": { "code": "de_DE", "label": "Deutsch", "enabled": true } }),
        json!({ "currency": { "code": "EUR" } }),
        json!({ "currency": { "code": "USD" } }),
        json!({ "attribute_group": { "code": "all", "labels": { "en_US": "All" }, "sort": 1 } }),
        attribute("ean", "identifier", json!({})),
        attribute("name", "text", json!({ "localizable": true, "labels": { "en_US": "Name" } })),
        attribute("claim", "textarea", json!({ "localizable": true, "scopable": true })),
        attribute("story", "rich_text", json!({ "scopable": true })),
        attribute("rank", "number", json!({})),
        attribute("weight", "measurement", json!({ "settings": { "unitFamily": "Weight", "defaultUnit": "GRAM" } })),
        attribute("price", "price", json!({})),
        attribute("price-EUR", "text", json!({})),
        attribute("new", "boolean", json!({})),
        attribute("since", "date", json!({})),
        attribute("moment", "date_time", json!({})),
        attribute("colour", "select", json!({})),
        attribute("uses", "multi_select", json!({})),
        attribute("picture", "asset", json!({})),
        attribute("gallery", "asset_list", json!({})),
        attribute("page", "link", json!({})),
        attribute("tone", "colour", json!({})),
        attribute("brand", "reference", json!({ "settings": { "referenceEntity": "brand" } })),
        attribute("materials", "reference_list", json!({ "settings": { "referenceEntity": "material" } })),
        attribute("spare", "product_link", json!({})),
        attribute(
            "sizes",
            "table",
            json!({ "settings": { "columns": [{ "code": "size", "type": "text" }, { "code": "chest", "type": "number" }] } }),
        ),
        attribute("loud", "text", json!({ "localizable": true })),
        json!({ "rule": { "code": "loud", "labels": {}, "attribute": "loud", "formula": "values.name.upper()" } }),
        json!({ "option": { "attribute": "colour", "code": "red", "labels": {}, "sort": 2 } }),
        json!({ "option": { "attribute": "colour", "code": "blue", "labels": { "de_DE": "Blau" }, "sort": 1 } }),
        json!({ "option": { "attribute": "uses", "code": "hiking", "labels": {} } }),
        json!({ "option": { "attribute": "uses", "code": "city", "labels": {} } }),
        json!({ "category": { "code": "master", "labels": {} } }),
        json!({ "category": { "code": "jackets", "parent": "master", "labels": { "en_US": "Jackets" }, "sort": 3 } }),
        json!({ "association_type": { "code": "X_SELL", "labels": {} } }),
        json!({ "association_type": { "code": "PACK", "labels": {}, "quantified": true } }),
        json!({ "channel": { "code": "web", "kind": "web", "labels": {}, "tree": "master",
            "locales": ["en_US", "de_DE"], "currencies": ["EUR"], "fallbacks": { "de_DE": ["en_US"] } } }),
        json!({ "family": { "code": "brand", "kind": "record", "labels": {}, "attributes": ["name"] } }),
        json!({ "family": { "code": "material", "kind": "record", "labels": {}, "attributes": ["name", "spare"] } }),
        json!({ "family": { "code": "story", "kind": "entry", "labels": {}, "attributes": ["name"] } }),
        json!({ "family": { "code": "jacket", "kind": "product", "labels": {}, "label_attribute": "name",
            "attributes": ["ean", "name", "claim", "story", "rank", "weight", "price", "price-EUR", "new", "since", "moment",
                "colour", "uses", "picture", "gallery", "page", "tone", "brand", "materials", "spare", "sizes", "loud"],
            "requirements": { "web": ["name", "price"] } } }),
        json!({ "family_variant": { "code": "by_colour_and_rank", "family": "jacket", "labels": {}, "levels": [
            { "axes": ["colour"], "attributes": ["colour", "picture"] },
            { "axes": ["rank"], "attributes": ["rank", "ean", "weight"] }] } }),
    ];
    lines.extend(resources());
    lines
}

fn resources() -> Vec<Json> {
    let hash = blake3::hash(&jpeg(40, 30)).to_hex().to_string();
    vec![
        json!({ "asset": { "code": "photo", "family": "asset", "values": { "alt": { "de_DE": "Eine Jacke" } },
            "file": { "filename": "photo.jpg", "hash": hash, "path": "files/photo.jpg" },
            "focal": { "x": 0.3, "y": 0.7 }, "rights": { "valid_until": "2030-01-31", "channels": ["web"] } } }),
        json!({ "asset": { "code": "text", "family": "asset", "file": { "filename": "read me.TXT", "path": "files/text" } } }),
        json!({ "record": { "code": "brand/kar", "family": "brand", "values": { "name": { "en_US": "Kar" } } } }),
        json!({ "record": { "code": "material/wool", "family": "material",
            "values": { "spare": { "": { "kind": "product_model", "code": "kar" } } } } }),
        json!({ "product_model": { "code": "kar-red", "family": "jacket", "family_variant": "by_colour_and_rank", "parent": "kar", "values": {
            "colour": { "": "red" }, "picture": { "": "photo" } } } }),
        json!({ "product_model": { "code": "kar", "family": "jacket", "family_variant": "by_colour_and_rank",
            "categories": ["jackets"], "values": { "name": { "en_US": "Kar", "de_DE": "Kar, die \"Jacke\"" } } } }),
        json!({ "product": { "code": "kar-red-1", "family": "jacket", "parent": "kar-red", "values": {
            "rank": { "": "1" }, "weight": { "": { "amount": "0.55", "unit": "KILOGRAM" } } } } }),
        json!({ "product": { "code": "all", "enabled": false, "family": "jacket", "categories": ["jackets", "master"],
            "values": {
                "ean": { "": "4006381333931" },
                "name": { "en_US": "=HYPERLINK(\"http://example.test\")", "de_DE": "'+ Größe, ‚klein‘" },
                "claim": { "web:en_US": "One\ntwo", "web:de_DE": "-5" },
                "story": { "web:": "<p>Made <strong>well</strong>, and; so on</p>" },
                "rank": { "": "-12.5" },
                "weight": { "": { "amount": "700", "unit": "GRAM" } },
                "price": { "": { "EUR": "199.95", "USD": "219" } },
                "price-EUR": { "": "@home" },
                "new": { "": false },
                "since": { "": "2026-03-01" },
                "moment": { "": "2026-03-01T08:30:00Z" },
                "colour": { "": "blue" },
                "uses": { "": ["hiking", "city"] },
                "picture": { "": "photo" },
                "gallery": { "": ["text", "photo"] },
                "page": { "": "https://example.test/kar?a=b,c" },
                "tone": { "": "#24433a" },
                "brand": { "": "brand/kar" },
                "materials": { "": ["material/wool"] },
                "spare": { "": { "kind": "product", "code": "zip" } },
                "sizes": { "": [{ "size": "S", "chest": "92" }, { "size": "M" }] } },
            "associations": {
                "X_SELL": [{ "kind": "product_model", "code": "kar" }, { "kind": "entry", "code": "tale" },
                    { "kind": "product", "code": "zip" }],
                "PACK": [{ "kind": "product", "code": "zip", "quantity": 4 }] } } }),
        json!({ "product": { "code": "zip", "family": "jacket", "values": {
            "spare": { "": { "kind": "product", "code": "all" } } } } }),
        json!({ "product": { "code": "+bare", "categories": ["master"] } }),
        json!({ "entry": { "code": "tale", "family": "story", "values": { "name": { "en_US": "A tale" } } } }),
    ]
}

pub fn catalogue(lines: &[Json]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("files")).unwrap();
    fs::write(folder.path().join("files/photo.jpg"), jpeg(40, 30)).unwrap();
    fs::write(folder.path().join("files/text"), "plain text").unwrap();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(folder.path().join("catalogue.jsonl"), text).unwrap();
    folder
}

fn actor() -> Actor {
    Actor::system("exchange")
}

pub async fn take(test: &TestApp, path: &Path, dry_run: bool) -> Report {
    jsonl::import(&test.app, &actor(), path, dry_run, Box::new(|_, _, _| {})).await.expect("the import")
}

async fn take_tables(test: &TestApp, path: &Path) -> Report {
    csv::import(&test.app, &actor(), path, false, Box::new(|_, _, _| {})).await.expect("the import")
}

pub async fn give(test: &TestApp, to: &Path) -> Summary {
    jsonl::export(&test.app, &actor(), to, Box::new(|_, _, _| {})).await.expect("the export")
}

async fn give_tables(test: &TestApp, to: &Path) -> Summary {
    csv::export(&test.app, &actor(), to, Box::new(|_, _, _| {})).await.expect("the export")
}

/// Every file of an export by its path.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => drop(files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap())),
            }
        }
    }
    files
}

/// The lines of two exports that differ, or nothing.
pub fn difference(one: &Path, other: &Path) -> Vec<String> {
    let (one, other) = (files(one), files(other));
    let mut wrong: Vec<String> = one.keys().chain(other.keys()).map(|path| path.display().to_string()).collect();
    wrong.sort();
    wrong.dedup();
    wrong.retain(|path| one.get(Path::new(path)) != other.get(Path::new(path)));
    let text = |files: &BTreeMap<PathBuf, Vec<u8>>, path: &str| {
        String::from_utf8_lossy(files.get(Path::new(path)).map(Vec::as_slice).unwrap_or_default()).into_owned()
    };
    let lines = wrong.iter().flat_map(|path| {
        let (one, other) = (text(&one, path), text(&other, path));
        let pairs = one.lines().zip(other.lines()).filter(|(one, other)| one != other).take(3);
        pairs.map(|(one, other)| format!("{path}:\n  {one}\n  {other}")).collect::<Vec<_>>()
    });
    wrong.iter().cloned().chain(lines).collect()
}

pub fn problems(report: &Report) -> Vec<String> {
    let problems = report.problems.iter();
    let mut told: Vec<String> = problems
        .map(|found| format!("{} {} {}", found.line, found.column.as_deref().unwrap_or("-"), found.code))
        .collect();
    told.sort();
    told
}

pub async fn content(test: &TestApp, kind: Kind, code: &str) -> Option<Content> {
    let found = resource::find_by_code(test.app.db.read(), kind, code).await.expect("the resource");
    found.map(|found| found.content)
}

#[actix_web::test]
async fn what_went_out_comes_back_into_an_empty_hub_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (TestApp::new().await, TestApp::new().await);
    let report = take(&first, catalogue(&lines()).path(), false).await;
    assert_eq!(problems(&report), [""; 0]);
    let all = content(&first, Kind::Product, "all").await.unwrap();
    assert_eq!(all.associations["X_SELL"].len(), 3);
    assert_eq!(all.value("spare", &Scope::global()), Some(&json!({ "kind": "product", "code": "zip" })));
    assert!(content(&first, Kind::Product, "kar-red-1").await.is_some());

    let (out, again) = (folder.path().join("out"), folder.path().join("again"));
    let summary = give(&first, &out).await;
    assert_eq!((summary.parts["products"], summary.parts["product models"], summary.files), (4, 2, 2));
    let report = take(&second, &out, false).await;
    assert_eq!(problems(&report), [""; 0]);
    give(&second, &again).await;
    assert_eq!(difference(&out, &again), [""; 0]);
    // One model after the other: what is above comes first.
    let text = fs::read_to_string(out.join("catalogue.jsonl")).unwrap();
    let at = |what: &str| text.find(what).unwrap();
    assert!(at(r#"{"product_model":{"code":"kar","#) < at(r#"{"product_model":{"code":"kar-red""#));
    let replaced = jsonl::export(&first.app, &actor(), &out, Box::new(|_, _, _| {})).await.unwrap_err();
    assert!(replaced.to_string().contains("exists already"), "{replaced:#}");
}

#[actix_web::test]
async fn a_second_run_changes_nothing_and_a_dry_run_writes_nothing() {
    let test = TestApp::new().await;
    let folder = catalogue(&lines());
    let dry = take(&test, folder.path(), true).await;
    assert!(dry.changed() && content(&test, Kind::Product, "all").await.is_none());
    assert!(!test.app.storage.exists(&nabe::storage::blob_key(&blake3::hash(b"plain text").to_hex())).await.unwrap());
    let first = take(&test, folder.path(), false).await;
    let counts =
        |report: &Report| report.parts.iter().map(|(part, counts)| (part.clone(), *counts)).collect::<Vec<_>>();
    assert_eq!(counts(&dry), counts(&first));
    assert_eq!((first.parts["products"].created, first.parts["product models"].created), (4, 2));
    let second = take(&test, folder.path(), false).await;
    assert!(!second.changed(), "{:#?}", second.parts);
    assert_eq!(problems(&second), [""; 0]);
    assert_eq!(second.parts["products"].unchanged, 4);
}

#[actix_web::test]
async fn tables_bring_values_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (TestApp::new().await, TestApp::new().await);
    take(&first, catalogue(&lines()).path(), false).await;
    let tables = folder.path().join("tables");
    let summary = give_tables(&first, &tables).await;
    assert_eq!((summary.parts["products"], summary.parts["product models"]), (4, 2));
    let unchanged = take_tables(&first, &tables).await;
    assert!(!unchanged.changed() && unchanged.problems.is_empty(), "{unchanged:#?}");

    // The other hub has everything but products and models, so links of records to them are missing yet.
    let rest: Vec<Json> = lines()
        .into_iter()
        .filter(|line| line.get("product").is_none() && line.get("product_model").is_none())
        .collect();
    take(&second, catalogue(&rest).path(), false).await;
    let report = take_tables(&second, &tables).await;
    assert_eq!(problems(&report), [""; 0]);
    for (kind, code) in [
        (Kind::ProductModel, "kar"),
        (Kind::ProductModel, "kar-red"),
        (Kind::Product, "kar-red-1"),
        (Kind::Product, "zip"),
        (Kind::Product, "+bare"),
        (Kind::Product, "all"),
    ] {
        let (one, mut other) =
            (content(&first, kind, code).await.unwrap(), content(&second, kind, code).await.unwrap());
        // Columns of kinds say nothing of the order across kinds.
        let mut one = one;
        for content in [&mut one, &mut other] {
            content
                .associations
                .values_mut()
                .for_each(|list| list.sort_by_key(|target| (target.kind, target.code.clone())));
        }
        assert_eq!(one, other, "{code}");
    }
}

#[actix_web::test]
async fn no_cell_of_a_table_is_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let test = TestApp::new().await;
    take(&test, catalogue(&lines()).path(), false).await;
    let tables = folder.path().join("tables");
    give_tables(&test, &tables).await;
    let bytes = fs::read(tables.join("products.csv")).unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbfcode,"));
    let mut reader = ::csv::ReaderBuilder::new().from_reader(&bytes[..]);
    let header = reader.headers().unwrap().clone();
    for name in [
        "name-en_US",
        "claim-de_DE-web",
        "price-EUR",
        "price-USD",
        "values.price-EUR",
        "weight-unit",
        "PACK-products-quantity",
    ] {
        assert!(header.iter().any(|cell| cell == name), "{name} in {header:?}");
    }
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let dangerous = |cell: &&str| cell.starts_with(['=', '+', '@', '-']) && cell.parse::<f64>().is_err();
    let cells: Vec<&str> = rows.iter().flatten().filter(dangerous).collect();
    assert!(cells.is_empty(), "{cells:?}");
    assert!(rows.iter().any(|row| &row[0] == "'+bare"));
}

#[actix_web::test]
async fn a_spreadsheet_changes_what_it_names_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let test = TestApp::new().await;
    take(&test, catalogue(&lines()).path(), false).await;
    let before = content(&test, Kind::Product, "all").await.unwrap();
    let table = folder.path().join("products.csv");
    let text = "code;name-de_DE;price-USD;new;weight;shelf\r\nall;Neu;;TRUE;0,7;7\r\nzip;Neu;1;1;9;\r\nall;Noch einmal;;;;\r\n\
        ;Niemand;;;;\r\nnew;Neu;2.50;0;300;\r\nshort;1\r\n";
    fs::write(&table, text).unwrap();
    let report = take_tables(&test, &table).await;
    assert_eq!(
        problems(&report),
        ["1 shelf UNKNOWN_COLUMN", "2 values.weight BAD_NUMBER", "4 code DUPLICATE", "5 code REQUIRED", "7 - CSV",]
    );
    assert_eq!(content(&test, Kind::Product, "all").await.unwrap(), before);
    fs::write(&table, text.replace("0,7", "0.7")).unwrap();
    take_tables(&test, &table).await;
    let after = content(&test, Kind::Product, "all").await.unwrap();
    let mut expected = before;
    expected.set("name", Scope::new(None, Some("de_DE")), Some(json!("Neu")));
    expected.set("price", Scope::global(), Some(json!({ "EUR": "199.95" })));
    expected.set("new", Scope::global(), Some(json!(true)));
    expected.set("weight", Scope::global(), Some(json!({ "amount": "0.7", "unit": "GRAM" })));
    assert_eq!(after, expected);
    let made = content(&test, Kind::Product, "new").await.unwrap();
    assert_eq!(made.value("weight", &Scope::global()), Some(&json!({ "amount": "300", "unit": "GRAM" })));
}

#[actix_web::test]
async fn new_rows_of_a_spreadsheet_begin_with_defaults_and_lines_of_a_catalogue_say_all_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let test = TestApp::new().await;
    let mut lines = lines();
    for (code, default) in [("new", json!(true)), ("rank", json!("5"))] {
        let line = lines.iter_mut().find(|line| line["attribute"]["code"] == code).unwrap();
        line["attribute"]["settings"] = json!({ "default": default });
    }
    take(&test, catalogue(&lines).path(), false).await;
    let table = folder.path().join("products.csv");
    fs::write(&table, "code;family;rank\r\nfresh;jacket;\r\nzip;jacket;\r\n").unwrap();
    let report = take_tables(&test, &table).await;
    assert_eq!(problems(&report), Vec::<String>::new());
    let values = async |code: &str| content(&test, Kind::Product, code).await.unwrap().values;
    assert_eq!(json!(values("fresh").await), json!({ "new": { "": true } }));
    assert!(!values("zip").await.contains_key("new"));
}

#[actix_web::test]
async fn lines_that_cannot_go_in_are_told_and_the_others_go_in() {
    let test = TestApp::new().await;
    let mut all = lines();
    let at = all.len() as u64;
    all.extend([
        json!({ "shelf": { "code": "a" } }),
        json!({ "product": { "code": "all", "family": "jacket" } }),
        json!({ "product": { "code": "p1", "family": "shoes" } }),
        json!({ "product": { "code": "p2", "family": "jacket", "values": { "rank": { "": "many" }, "shelf": { "": 1 } } } }),
        json!({ "product": { "code": "p3", "parent": "nobody", "family": "jacket" } }),
        json!({ "product": { "code": "p4", "family": "jacket", "associations": { "X_SELL": [
            { "kind": "product", "code": "nobody" }, { "kind": "product", "code": "all" }] } } }),
        json!({ "asset": { "code": "a1", "family": "asset", "file": { "filename": "x", "path": "../../etc/passwd" } } }),
        json!({ "asset": { "code": "a2", "family": "asset", "file": { "filename": "x", "path": "files/none" } } }),
        json!({ "asset": { "code": "a3", "family": "asset", "file": { "filename": "x", "path": "files/text",
            "hash": blake3::hash(b"other").to_hex().to_string() } } }),
        json!({ "attribute": { "code": "wrong code", "type": "text", "group": "all", "labels": {} } }),
        json!({ "family": { "code": "hats", "kind": "product", "labels": {}, "attributes": ["wrong code"] } }),
        json!({ "category": { "code": "jackets", "labels": {} } }),
        json!({ "product": { "code": "p5", "family": "jacket" } }),
    ]);
    let folder = catalogue(&all);
    let file = folder.path().join("catalogue.jsonl");
    let mut bytes = fs::read(&file).unwrap();
    bytes.extend_from_slice(b"{\"product\":{\"code\":\"\xff\"}}\n\n{\"product\":\n");
    fs::write(&file, &bytes).unwrap();
    let report = take(&test, &file, false).await;
    let expected = [
        (1, "-", "UNKNOWN_KIND"),
        (2, "code", "DUPLICATE"),
        (3, "family", "UNKNOWN_FAMILY"),
        (4, "values.rank", "BAD_NUMBER"),
        (4, "values.shelf", "UNKNOWN_ATTRIBUTE"),
        (5, "parent", "UNKNOWN_PARENT"),
        (6, "associations.X_SELL", "UNKNOWN_TARGET"),
        (7, "file", "FILE_OUTSIDE"),
        (8, "file", "FILE_MISSING"),
        (9, "file", "FILE_CHANGED"),
        (10, "code", "BAD_CODE"),
        (11, "attributes.wrong code", "UNKNOWN"),
        (12, "code", "DUPLICATE"),
        (14, "-", "ENCODING"),
        (16, "-", "BAD_JSON"),
    ];
    let mut expected: Vec<String> =
        expected.iter().map(|(line, column, code)| format!("{} {column} {code}", at + line)).collect();
    expected.sort();
    assert_eq!(problems(&report), expected);
    for (code, there) in [("p1", false), ("p2", false), ("p3", false), ("p4", true), ("p5", true), ("all", true)] {
        assert_eq!(content(&test, Kind::Product, code).await.is_some(), there, "{code}");
    }
    let kept = content(&test, Kind::Product, "p4").await.unwrap();
    assert_eq!(kept.associations["X_SELL"].len(), 1);
    let again = take(&test, &file, false).await;
    assert!(!again.changed(), "{:#?}", again.parts);
}

#[actix_web::test]
async fn only_who_may_takes_a_catalogue_out_or_in() {
    let folder = tempfile::tempdir().unwrap();
    let test = TestApp::new().await;
    let guest = test.editor("guest", [nabe::auth::Permission::ViewCatalog]).await.actor().await;
    let silent = || -> nabe::exchange::ProgressFn { Box::new(|_, _, _| {}) };
    let to = folder.path().join("out");
    let refused = [
        jsonl::export(&test.app, &guest, &to, silent()).await.err(),
        csv::export(&test.app, &guest, &to, silent()).await.err(),
        jsonl::import(&test.app, &guest, &to, false, silent()).await.err(),
        csv::import(&test.app, &guest, &to, true, silent()).await.err(),
    ];
    for error in refused {
        assert_eq!(error.unwrap().downcast_ref::<Error>().unwrap().code(), "FORBIDDEN");
    }
    assert!(!to.exists());
}

#[actix_web::test]
async fn the_real_catalogue_comes_back_as_it_was() {
    let Some(data) = std::env::var_os("NABE_TEST_DATA") else {
        eprintln!("NABE_TEST_DATA is not set, so no real catalogue went out and in");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (TestApp::new().await, TestApp::new().await);
    let source = Path::new(&data).join("akeneo/icecat_demo_dev");
    akeneo::import(&first.app, &actor(), &source, false, Box::new(|_, _, _| {})).await.unwrap();
    let (out, again, tables) = (folder.path().join("out"), folder.path().join("again"), folder.path().join("tables"));
    let summary = give(&first, &out).await;
    assert_eq!((summary.parts["products"], summary.parts["product models"]), (1239, 81));
    let report = take(&second, &out, false).await;
    assert_eq!(problems(&report), [""; 0]);
    assert_eq!(report.parts["products"].created, 1239);
    give(&second, &again).await;
    assert_eq!(difference(&out, &again), [""; 0]);
    assert!(!take(&second, &out, false).await.changed());
    give_tables(&second, &tables).await;
    let report = take_tables(&second, &tables).await;
    assert!(!report.changed() && report.problems.is_empty(), "{:#?} {:#?}", report.parts, problems(&report));
    let both =
        [catalog::model::current(&first.app).await.unwrap(), catalog::model::current(&second.app).await.unwrap()];
    assert_eq!(both[0].categories.len(), both[1].categories.len());
}
