//! Associations: two-way links are kept once and shown on both sides, whatever happens to either; and types say what they
//! lead to.

use nabe::{
    catalog::{
        edit::{self, Create, Edit},
        model::{ModelPatch, apply},
        trash,
    },
    delivery::publish,
    exchange::{Report, jsonl},
    id::ResourceId,
    resource::{Content, Kind, content::Target},
};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop, web},
    support::{Person, counts, grown},
};

/// The shop with the two-way type `pairs_with`, and `told_in` which leads from products to stories and back.
async fn open() -> Shop {
    let shop = Shop::open().await;
    shop.change_model(json!({
        "association_types": [
            { "code": "pairs_with", "labels": {}, "two_way": true },
            { "code": "told_in", "labels": {}, "two_way": true, "target_kinds": ["entry"] },
        ],
        "families": [{ "code": "brand", "kind": "record", "labels": {}, "attributes": ["name"], "label_attribute": "name" }],
    }))
    .await;
    shop
}

fn target(kind: Kind, code: &str) -> Target {
    Target { kind, code: code.to_owned(), quantity: None }
}

fn pairs(codes: &[&str]) -> Edit {
    let targets = codes.iter().map(|code| target(Kind::Product, code)).collect();
    Edit { associations: Some([("pairs_with".to_owned(), targets)].into()), ..Edit::default() }
}

async fn link(shop: &Shop, id: ResourceId, codes: &[&str]) {
    shop.save(&shop.anna, id, pairs(codes)).await;
}

const SEEN: &str =
    "query($id: ID!) { resource(id: $id) { associations { type { code } target { code kind } heldByTarget } } }";

/// `type code` of every association people see, with a `*` where the other side holds it.
async fn seen(person: &Person<'_>, id: ResourceId) -> Vec<String> {
    let answer = person.gql(SEEN, json!({ "id": id })).await.ok();
    let all = answer["resource"]["associations"].as_array().expect("associations").clone();
    let text = |link: &Json| {
        let mark = if link["heldByTarget"] == true { "*" } else { "" };
        format!("{} {}{mark}", link["type"]["code"].as_str().unwrap(), link["target"]["code"].as_str().unwrap())
    };
    all.iter().map(text).collect()
}

const SAVE: &str = "mutation($input: SaveResourceInput!, $unlink: [UnlinkInput!], $dry: Boolean = false) {
    saveResource(input: $input, unlink: $unlink, dryRun: $dry) { version associations { target { code } } }
    effect { resourceCount resources { after { code version } changes { path } } } }";

fn unlink(code: &str, version: i32) -> Json {
    json!([{ "type": "pairs_with", "target": code, "version": version }])
}

/// What a channel serves of the associations of one resource.
async fn served(shop: &Shop, id: ResourceId) -> Vec<String> {
    let document = shop.document(id, &web("en_US")).await.expect("it is live");
    let all = document.associations.iter().flat_map(|(name, links)| links.iter().map(move |link| (name, link)));
    all.map(|(name, link)| format!("{name} {}", link.code)).collect()
}

const NOTHING: [&str; 0] = [];

#[actix_web::test]
async fn a_two_way_link_is_shown_on_both_sides_and_kept_on_one() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (tent, mat) = (shop.product("tent").await, shop.product("mat").await);
    link(&shop, tent, &["mat"]).await;
    assert_eq!(seen(&maya, tent).await, ["pairs_with mat"]);
    assert_eq!(seen(&maya, mat).await, ["pairs_with tent*"]);

    // Entered on the other side as well, it is still one link, and the edit is none.
    link(&shop, mat, &["tent"]).await;
    let stored = shop.resource(mat).await;
    assert_eq!((stored.revision, stored.content.associations.len()), (1, 0));
    assert_eq!(seen(&maya, mat).await, ["pairs_with tent*"]);

    // What others hold may be among what is sent: it stays where it is, and what is new goes in.
    let bag = shop.product("bag").await;
    link(&shop, mat, &["tent", "bag"]).await;
    assert_eq!(seen(&maya, mat).await, ["pairs_with bag", "pairs_with tent*"]);
    assert_eq!(seen(&maya, bag).await, ["pairs_with mat*"]);
    // Leaving it out says nothing about what others hold.
    link(&shop, mat, &[]).await;
    assert_eq!(seen(&maya, mat).await, ["pairs_with tent*"]);
    assert_eq!(seen(&maya, bag).await, NOTHING);
    // A one-way link stays on its side.
    let goes_with = [("goes_with".to_owned(), vec![target(Kind::Product, "bag")])].into();
    shop.save(&shop.anna, tent, Edit { associations: Some(goes_with), ..Edit::default() }).await;
    assert_eq!(seen(&maya, bag).await, NOTHING);
    assert_eq!(seen(&maya, mat).await, NOTHING);
}

#[actix_web::test]
async fn a_link_goes_from_either_side_in_one_transaction() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (tent, mat) = (shop.product("tent").await, shop.product("mat").await);
    link(&shop, tent, &["mat"]).await;
    let input = json!({ "id": mat, "version": 1 });
    let vars = json!({ "input": input, "unlink": unlink("tent", 2), "dry": true });
    let effect = maya.gql(SAVE, vars).await.ok()["effect"].clone();
    let changed = |code: &str, version: i32| json!({ "after": { "code": code, "version": version }, "changes": [{ "path": "associations.pairs_with" }] });
    assert_eq!(effect, json!({ "resourceCount": 2, "resources": [changed("tent", 3), changed("mat", 1)] }));
    assert_eq!(seen(&maya, mat).await, ["pairs_with tent*"]);

    let answer = maya.gql(SAVE, json!({ "input": input, "unlink": unlink("tent", 2) })).await.ok();
    assert_eq!(answer["saveResource"], json!({ "version": 1, "associations": [] }));
    assert_eq!((seen(&maya, tent).await, seen(&maya, mat).await), (vec![], vec![]));
    assert_eq!(shop.resource(tent).await.revision, 3);
    // Once more: what is gone is gone.
    maya.gql(SAVE, json!({ "input": input, "unlink": unlink("tent", 3) })).await.ok();
    assert_eq!(shop.resource(tent).await.revision, 3);
    // The revision before brings it back, on both sides.
    edit::restore(&shop.test.app, &shop.anna, tent, 3, 2, None).await.unwrap();
    assert_eq!(
        (seen(&maya, tent).await, seen(&maya, mat).await),
        (vec!["pairs_with mat".into()], vec!["pairs_with tent*".into()])
    );
}

#[actix_web::test]
async fn adding_a_link_that_is_tried_names_both_resources() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (tent, _) = (shop.product("tent").await, shop.product("mat").await);
    let input = json!({ "id": tent, "version": 1, "associations": [{ "type": "pairs_with", "target": "mat" }] });
    let effect = &maya.gql(SAVE, json!({ "input": input, "dry": true })).await.ok()["effect"];
    let codes: Vec<&str> =
        effect["resources"].as_array().unwrap().iter().map(|one| one["after"]["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["tent", "mat"]);
}

#[actix_web::test]
async fn what_others_changed_meanwhile_is_kept_and_a_clash_is_told() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (tent, mat) = (shop.product("tent").await, shop.product("mat").await);
    shop.product("bag").await;
    link(&shop, tent, &["mat"]).await;
    shop.set(&shop.ben, tent, "name", "en_US", Some(json!("Dome"))).await;
    let input = json!({ "id": mat, "version": 1 });
    maya.gql(SAVE, json!({ "input": input, "unlink": unlink("tent", 2) })).await.ok();
    let stored = shop.resource(tent).await;
    assert!(stored.content.associations.is_empty());
    assert_eq!(stored.content.value("name", &crate::shop::at("en_US")), Some(&json!("Dome")));

    link(&shop, tent, &["mat"]).await;
    let version = shop.resource(tent).await.version;
    link(&shop, tent, &["mat", "bag"]).await;
    let refused = maya.gql(SAVE, json!({ "input": input, "unlink": unlink("tent", version) })).await;
    assert_eq!(refused.code(), "STALE");
    assert_eq!(seen(&maya, mat).await, ["pairs_with tent*"]);
}

#[actix_web::test]
async fn who_may_not_edit_the_other_side_takes_no_link_out_of_it() {
    let shop = open().await;
    let products = [nabe::auth::Permission::ViewCatalog, nabe::auth::Permission::EditProducts];
    let ole = shop.test.editor("ole", products).await;
    let mat = shop.product("mat").await;
    let story = shop.create(Kind::Entry, "story", None, &[]).await;
    link(&shop, story, &["mat"]).await;
    let link = json!([{ "type": "pairs_with", "target": "story", "targetKind": "ENTRY", "version": 2 }]);
    let refused = ole.gql(SAVE, json!({ "input": { "id": mat, "version": 1 }, "unlink": link })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
    let one_way = json!([{ "type": "goes_with", "target": "story", "version": 2 }]);
    let refused = ole.gql(SAVE, json!({ "input": { "id": mat, "version": 1 }, "unlink": one_way })).await;
    assert_eq!(refused.violations(), ["unlink.goes_with: UNKNOWN_ASSOCIATION_TYPE"]);
    assert_eq!(seen(&ole, mat).await, ["pairs_with story*"]);
}

#[actix_web::test]
async fn deleting_either_side_takes_the_link_along_and_restoring_brings_it_back() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    for (first, second) in [("tent", "mat"), ("lamp", "oil")] {
        let holder = shop.product(first).await;
        let other = shop.product(second).await;
        link(&shop, holder, &[second]).await;
        // The side that holds it, then the side that does not.
        let (going, staying) = if first == "tent" { (holder, other) } else { (other, holder) };
        let version = shop.resource(going).await.version;
        edit::delete(&shop.test.app, &shop.root, going, version).await.expect("a two-way link is no use");
        assert_eq!(seen(&maya, staying).await, NOTHING, "{first}");
        assert!(shop.resource(staying).await.content.associations.is_empty(), "{first}");
        trash::restore(&shop.test.app, &shop.root, going).await.expect("it comes back");
        let code = |id| if id == holder { first } else { second };
        assert_eq!(seen(&maya, going).await, [format!("pairs_with {}", code(staying))]);
        assert_eq!(seen(&maya, staying).await, [format!("pairs_with {}*", code(going))]);
    }
    // A one-way link is a use, as ever.
    let (bag, mat) = (shop.product("bag").await, "mat");
    let one_way = [("goes_with".to_owned(), vec![target(Kind::Product, mat)])].into();
    shop.save(&shop.anna, bag, Edit { associations: Some(one_way), ..Edit::default() }).await;
    let admin = shop.test.admin().await;
    let id = admin.gql("{ resource(kind: PRODUCT, code: \"mat\") { id version } }", json!({})).await.ok()["resource"]
        .clone();
    let delete = "mutation($id: ID!, $version: Int!) { deleteResource(id: $id, version: $version) }";
    assert_eq!(admin.gql(delete, id).await.code(), "IN_USE");
    // Nothing was taken out of the others for it.
    let tent = admin
        .gql("{ resource(kind: PRODUCT, code: \"tent\") { associations { target { code } } } }", json!({}))
        .await
        .ok();
    assert_eq!(tent["resource"]["associations"], json!([{ "target": { "code": "mat" } }]));
}

#[actix_web::test]
async fn channels_serve_both_sides_as_soon_as_one_is_approved_with_it() {
    let shop = open().await;
    let (tent, mat) = (shop.product("tent").await, shop.product("mat").await);
    let cell = || Some(vec![web("en_US")]);
    // The other side is live already and needs no approval of its own.
    shop.publish(mat, cell()).await;
    link(&shop, tent, &["mat"]).await;
    shop.publish(tent, cell()).await;
    assert_eq!(
        (served(&shop, tent).await, served(&shop, mat).await),
        (vec!["pairs_with mat".into()], vec!["pairs_with tent".into()])
    );
    // What is not approved shows nowhere.
    link(&shop, tent, &[]).await;
    assert_eq!(served(&shop, mat).await, ["pairs_with tent"]);
    shop.publish(tent, cell()).await;
    assert_eq!((served(&shop, tent).await, served(&shop, mat).await), (vec![], vec![]));
    // Neither side shows what is not live.
    link(&shop, tent, &["mat"]).await;
    shop.publish(tent, cell()).await;
    publish::withdraw(&shop.test.app, &shop.root, tent, None, None).await.unwrap();
    assert_eq!(served(&shop, mat).await, NOTHING);
    shop.publish(tent, cell()).await;
    assert_eq!(served(&shop, mat).await, ["pairs_with tent"]);
    publish::withdraw(&shop.test.app, &shop.root, mat, None, None).await.unwrap();
    assert_eq!(served(&shop, tent).await, NOTHING);
    shop.publish(mat, cell()).await;
    assert_eq!(
        (served(&shop, tent).await, served(&shop, mat).await),
        (vec!["pairs_with mat".into()], vec!["pairs_with tent".into()])
    );
    // Everything built anew is the same.
    let before = shop.live("web").await;
    nabe::delivery::rebuild::republish(&shop.test.app, &shop.root, |_, _| {}).await.unwrap();
    assert_eq!(shop.live("web").await, before);
    // Deleted, it leaves the other side.
    let version = shop.resource(tent).await.version;
    edit::delete(&shop.test.app, &shop.root, tent, version).await.unwrap();
    shop.test.drain_jobs().await;
    assert_eq!(served(&shop, mat).await, NOTHING);
    shop.gap_free("web").await;
}

#[actix_web::test]
async fn variants_show_what_others_link_to_their_model() {
    let shop = open().await;
    let jacket = shop.jacket().await;
    let hat = shop.product("hat").await;
    for id in [jacket.model, jacket.red] {
        shop.publish(id, Some(vec![web("en_US")])).await;
    }
    let model = vec![target(Kind::ProductModel, "kar")];
    let edit = Edit { associations: Some([("pairs_with".to_owned(), model)].into()), ..Edit::default() };
    shop.save(&shop.anna, hat, edit).await;
    shop.publish(hat, Some(vec![web("en_US")])).await;
    for id in [jacket.model, jacket.red] {
        assert_eq!(served(&shop, id).await, ["pairs_with hat"]);
    }
    assert_eq!(served(&shop, hat).await, ["pairs_with kar"]);
}

#[actix_web::test]
async fn a_type_that_becomes_two_way_or_ceases_to_be_reaches_what_is_live() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (tent, mat) = (shop.product("tent").await, shop.product("mat").await);
    for (id, code) in [(tent, "mat"), (mat, "tent")] {
        let one_way = [("goes_with".to_owned(), vec![target(Kind::Product, code)])].into();
        shop.save(&shop.anna, id, Edit { associations: Some(one_way), ..Edit::default() }).await;
    }
    let bag = shop.product("bag").await;
    let one_way = [("goes_with".to_owned(), vec![target(Kind::Product, "bag")])].into();
    shop.save(&shop.anna, mat, Edit { associations: Some(one_way), ..Edit::default() }).await;
    for id in [tent, mat, bag] {
        shop.publish(id, Some(vec![web("en_US")])).await;
    }
    assert_eq!(served(&shop, bag).await, NOTHING);
    let change =
        |two_way: bool| json!({ "association_types": [{ "code": "goes_with", "labels": {}, "two_way": two_way }] });
    shop.change_model(change(true)).await;
    shop.test.drain_jobs().await;
    assert_eq!(
        (served(&shop, bag).await, served(&shop, mat).await),
        (vec!["goes_with mat".into()], vec!["goes_with bag".into(), "goes_with tent".into()])
    );
    assert_eq!(seen(&maya, bag).await, ["goes_with mat*"]);
    shop.change_model(change(false)).await;
    shop.test.drain_jobs().await;
    assert_eq!((served(&shop, bag).await, served(&shop, mat).await), (vec![], vec!["goes_with bag".into()]));
    assert_eq!(seen(&maya, bag).await, NOTHING);
}

#[actix_web::test]
async fn a_link_that_both_sides_hold_from_before_is_shown_once_and_goes_as_one() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (tent, mat) = (shop.product("tent").await, shop.product("mat").await);
    for (id, code) in [(tent, "mat"), (mat, "tent")] {
        let one_way = [("goes_with".to_owned(), vec![target(Kind::Product, code)])].into();
        shop.save(&shop.anna, id, Edit { associations: Some(one_way), ..Edit::default() }).await;
    }
    shop.change_model(json!({ "association_types": [{ "code": "goes_with", "labels": {}, "two_way": true }] })).await;
    assert_eq!(
        (seen(&maya, tent).await, seen(&maya, mat).await),
        (vec!["goes_with mat".into()], vec!["goes_with tent".into()])
    );
    shop.save(&shop.anna, tent, Edit { associations: Some([].into()), ..Edit::default() }).await;
    assert_eq!((seen(&maya, tent).await, seen(&maya, mat).await), (vec![], vec![]));
}

async fn import(shop: &Shop, lines: &[Json]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let text: Vec<String> = lines.iter().map(Json::to_string).collect();
    let path = folder.path().join("catalogue.jsonl");
    std::fs::write(&path, text.join("\n")).unwrap();
    jsonl::import(&shop.test.app, &shop.root, &path, false, Box::new(|_, _, _| {})).await.expect("it can be read")
}

#[actix_web::test]
async fn an_import_that_names_a_link_on_both_sides_makes_one_and_a_second_run_changes_nothing() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (tent, mat) = (shop.product("tent").await, shop.product("mat").await);
    let line = |id: ResourceId, code: &str, other: &str| {
        let shop = &shop;
        let other = json!([{ "kind": "product", "code": other }]);
        let code = code.to_owned();
        async move {
            let Content { values, categories, family, .. } = shop.resource(id).await.content;
            let values = serde_json::to_value(values).unwrap();
            json!({ "product": { "code": code, "enabled": true, "family": family, "categories": categories, "values": values,
                "associations": { "pairs_with": other } } })
        }
    };
    let lines = [line(tent, "tent", "mat").await, line(mat, "mat", "tent").await];
    let report = import(&shop, &lines).await;
    assert_eq!(report.problems.len(), 0, "{:?}", report.problems);
    let mut all = [seen(&maya, tent).await, seen(&maya, mat).await];
    assert_eq!(all.concat().iter().filter(|link| link.ends_with('*')).count(), 1);
    all.iter().for_each(|links| assert_eq!(links.len(), 1));
    assert!(!import(&shop, &lines).await.changed());
    // The other way round, too.
    let [first, second] = lines;
    assert!(!import(&shop, &[second, first]).await.changed());
    all = [seen(&maya, tent).await, seen(&maya, mat).await];
    all.iter().for_each(|links| assert_eq!(links.len(), 1));
}

#[actix_web::test]
async fn a_type_leads_to_its_kinds_and_records_are_among_them() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let tent = shop.product("tent").await;
    shop.product("mat").await;
    let story = shop.create(Kind::Entry, "story", None, &[]).await;
    let told = |kind: &str, code: &str| json!([{ "type": "told_in", "target": code, "targetKind": kind }]);
    let save = |id: ResourceId, links: Json| {
        let maya = &maya;
        async move { maya.gql(SAVE, json!({ "input": { "id": id, "version": 1, "associations": links } })).await }
    };
    let refused = save(tent, told("PRODUCT", "mat")).await;
    assert_eq!(refused.violations(), ["associations.told_in: ASSOCIATION_TARGET_KIND"]);
    // A two-way link to a story can be entered in the story.
    save(story, told("PRODUCT", "tent")).await.ok();
    assert_eq!(seen(&maya, tent).await, ["told_in story*"]);

    let brand = Create {
        kind: Kind::Record,
        code: "brand/kar".to_owned(),
        family: Some("brand".to_owned()),
        family_variant: None,
        parent: None,
        edit: pairs(&["tent"]),
    };
    let brand = edit::create(&shop.test.app, &shop.anna, brand).await.expect("the record").id;
    assert_eq!(seen(&maya, brand).await, ["pairs_with tent"]);
    assert_eq!(seen(&maya, tent).await, ["pairs_with brand/kar*", "told_in story*"]);
    for id in [tent, brand] {
        shop.publish(id, Some(vec![web("en_US")])).await;
    }
    assert_eq!(
        (served(&shop, tent).await, served(&shop, brand).await),
        (vec!["pairs_with brand/kar".into()], vec!["pairs_with tent".into()])
    );
}

#[actix_web::test]
async fn kinds_that_are_linked_to_stay_allowed() {
    let shop = open().await;
    let admin = shop.test.admin().await;
    let save = |kinds: Json| {
        let admin = &admin;
        let query = "mutation($kinds: [ResourceKind!]) { saveAssociationType(input: { code: \"goes_with\", labels: [], targetKinds: $kinds }) { targetKinds } }";
        async move { admin.gql(query, json!({ "kinds": kinds })).await }
    };
    let all = json!(["PRODUCT", "PRODUCT_MODEL", "ENTRY", "ASSET", "RECORD"]);
    assert_eq!(save(Json::Null).await.ok()["saveAssociationType"]["targetKinds"], all);
    let (tent, bag) = (shop.product("tent").await, shop.product("bag").await);
    shop.create(Kind::Entry, "story", None, &[]).await;
    for id in [tent, bag] {
        let links =
            [("goes_with".to_owned(), vec![target(Kind::Entry, "story"), target(Kind::Product, "tent")])].into();
        shop.save(&shop.anna, id, Edit { associations: Some(links), ..Edit::default() }).await;
    }
    let refused = save(json!(["PRODUCT"])).await;
    assert_eq!(refused.code(), "IN_USE");
    assert!(refused.message().starts_with("2 resources"), "{}", refused.message());
    assert_eq!(save(json!([])).await.violations(), ["targetKinds: REQUIRED"]);
    let kinds = json!(["PRODUCT", "ENTRY"]);
    assert_eq!(save(kinds.clone()).await.ok()["saveAssociationType"]["targetKinds"], kinds);
    // Counting is no matter of taste either while links say no amount.
    let counted: ModelPatch = serde_json::from_value(
        json!({ "association_types": [{ "code": "goes_with", "labels": {}, "quantified": true }] }),
    )
    .unwrap();
    let tx = shop.test.app.db.begin_write().await.unwrap();
    assert_eq!(apply(&tx, &shop.root, counted).await.unwrap_err().code(), "IN_USE");
}

#[actix_web::test]
async fn links_from_before_an_upgrade_are_found_and_served_from_both_sides() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (tent, jacket) = (shop.product("tent").await, shop.jacket().await);
    let kar = vec![target(Kind::ProductModel, "kar")];
    let edit = Edit { associations: Some([("pairs_with".to_owned(), kar)].into()), ..Edit::default() };
    shop.save(&shop.anna, tent, edit).await;
    for id in [tent, jacket.model] {
        shop.publish(id, Some(vec![web("en_US")])).await;
    }
    shop.test.drain_jobs().await;
    // As it was: nobody knew who holds what, and documents showed one side.
    let db = &shop.test.app.db;
    let tx = db.begin_write().await.unwrap();
    for sql in [
        "DROP TABLE associations",
        "DELETE FROM document_dependencies WHERE kind IN ('association', 'partner')",
        "DELETE FROM seaql_migrations WHERE version = 'm0021_associations'",
    ] {
        tx.execute_unprepared(sql).await.unwrap();
    }
    tx.commit().await.unwrap();
    db.migrate().await.unwrap();
    assert_eq!(seen(&maya, jacket.model).await, ["pairs_with tent*"]);
    assert_eq!(nabe::delivery::rebuild::due(&shop.test.app).await.unwrap(), 1);
    assert_eq!(served(&shop, jacket.model).await, ["pairs_with tent"]);
    let partners = nabe::delivery::store::dependencies::Entity::find().all(db.read()).await.unwrap();
    assert!(partners.iter().any(|row| row.key == "pairs_with/product_model/kar"), "{partners:?}");
}

#[actix_web::test]
async fn a_list_of_associations_costs_the_same_whatever_its_length() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let hub = shop.product("hub").await;
    let list =
        "{ resources(kinds: [PRODUCT], first: 50) { nodes { code associations { heldByTarget target { code } } } } }";
    let mut sent = Vec::new();
    for round in 0..2 {
        for number in 0..(1 + round * 6) {
            let id = shop.product(&format!("part-{round}-{number}")).await;
            link(&shop, id, &["hub"]).await;
        }
        shop.test.drain_jobs().await;
        shop.test.statements.take();
        maya.gql(list, json!({})).await.ok();
        sent.push(counts(&shop.test.statements.take()));
    }
    assert_eq!(grown(&sent[0], &sent[1], 1), NOTHING);
    assert_eq!(seen(&maya, hub).await.len(), 8);
}
