//! What goes live: documents, inheritance, dependencies, withdrawal, and the log's promises.

use nabe::{
    catalog::edit::Edit,
    delivery::{document::Data, publication::State, publish, rebuild},
    resource::{
        Kind,
        content::{Rights, Target},
    },
};
use serde_json::json;

use crate::shop::{Shop, web};

fn text(data: &Data) -> &str {
    match data {
        Data::Text(text) => text,
        other => panic!("no text: {other:?}"),
    }
}

#[tokio::test]
async fn a_variant_waits_for_its_model_and_then_shows_what_it_inherits() {
    let shop = Shop::open().await;
    let jacket = shop.jacket().await;
    let german = web("de_DE");
    shop.publish(jacket.red, Some(vec![german.clone()])).await;
    assert_eq!(shop.state(jacket.red, &german).await, Some(State::Waiting));
    assert!(shop.document(jacket.red, &german).await.is_none());
    shop.publish(jacket.model, Some(vec![german.clone()])).await;
    assert_eq!(shop.state(jacket.red, &german).await, Some(State::Live));

    let red = shop.document(jacket.red, &german).await.unwrap();
    assert_eq!(text(&red.values["name"].data), "Kar Jacke");
    assert_eq!((red.label.as_str(), red.slug.as_str()), ("Kar Jacke", "kar-jacke-kar-red"));
    assert_eq!(red.parent.unwrap().code, "kar");
    assert_eq!(red.categories[0].path.iter().map(|step| step.code.as_str()).collect::<Vec<_>>(), ["jackets"]);
    let Data::Select(colour) = &red.values["colour"].data else { panic!("no colour") };
    assert_eq!(colour.label, "Rot");
    // The picture came along, with the addresses of the channel's presets.
    let Data::Asset(picture) = &red.values["picture"].data else { panic!("no picture") };
    assert_eq!((picture.renditions["tile"].width, picture.alt.as_deref()), (400, None));
    assert_eq!(shop.state(jacket.photo, &german).await, Some(State::Live));
    let origin = &shop.publication(jacket.red, &german).await.unwrap().provenance.0["name"];
    assert_eq!((origin.inherited.as_deref(), origin.revision), (Some("kar"), 1));

    let model = shop.document(jacket.model, &german).await.unwrap();
    assert_eq!(model.variants.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["kar-red"]);
    shop.gap_free("web").await;
}

#[tokio::test]
async fn a_change_of_the_model_reaches_its_live_variants_and_nothing_else() {
    let shop = Shop::open().await;
    let jacket = shop.jacket().await;
    let other = shop.product("parka").await;
    let english = Some(vec![web("en_US")]);
    for id in [other, jacket.model, jacket.red, jacket.blue] {
        shop.publish(id, english.clone()).await;
    }
    let before = shop.live("web").await;
    shop.set(&shop.anna, jacket.model, "name", "en_US", Some(json!("Kar II"))).await;
    shop.publish(jacket.model, english).await;
    let after = shop.live("web").await;
    let changed: Vec<_> =
        after.iter().filter(|(key, hash)| before.get(key) != Some(hash)).map(|(key, _)| key.0).collect();
    let mut expected = vec![jacket.model, jacket.red, jacket.blue];
    expected.sort();
    assert_eq!(changed, expected);
    assert_eq!(shop.document(jacket.blue, &web("en_US")).await.unwrap().label, "Kar II");
}

#[tokio::test]
async fn german_goes_live_while_french_does_not_and_french_falls_back_when_it_does() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    shop.publish(id, Some(vec![web("de_DE")])).await;
    assert_eq!(shop.state(id, &web("fr_FR")).await, None);
    let (actor, cells) = (&shop.root, vec![web("fr_FR"), web("en_US")]);
    // Not through a review: a text that is only a fallback does not make French complete.
    publish::publish_many(&shop.test.app, actor, &[(id, cells)]).await.unwrap();
    let french = shop.document(id, &web("fr_FR")).await.unwrap();
    assert_eq!(french.values["name"].fallback.as_deref(), Some("en_US"));
    // Editing goes on; what is live stays what was approved.
    shop.set(&shop.anna, id, "name", "de_DE", Some(json!("Neu"))).await;
    assert_eq!(shop.document(id, &web("de_DE")).await.unwrap().label, "parka auf Deutsch");
    assert_eq!(shop.resource(id).await.state, nabe::resource::State::Changed);
}

#[tokio::test]
async fn unchanged_content_makes_no_entry() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    let cells = Some(vec![web("en_US"), web("de_DE")]);
    shop.publish(id, cells.clone()).await;
    assert_eq!(shop.gap_free("web").await, 2);
    shop.set(&shop.anna, id, "name", "de_DE", Some(json!("Anders"))).await;
    shop.publish(id, cells).await;
    // Only German changed; English moved to the new revision without a word.
    assert_eq!(shop.gap_free("web").await, 3);
    assert_eq!(shop.publication(id, &web("en_US")).await.unwrap().revision, 2);
    rebuild::republish(&shop.test.app, &shop.root, |_, _| {}).await.unwrap();
    assert_eq!(shop.gap_free("web").await, 3);
}

#[tokio::test]
async fn withdrawing_a_model_takes_its_variants_along_until_it_is_back() {
    let shop = Shop::open().await;
    let jacket = shop.jacket().await;
    let cell = web("en_US");
    for id in [jacket.model, jacket.red] {
        shop.publish(id, Some(vec![cell.clone()])).await;
    }
    let app = &shop.test.app;
    publish::withdraw(app, &shop.root, jacket.model, None, Some("recalled".to_owned())).await.unwrap();
    assert_eq!(shop.state(jacket.model, &cell).await, Some(State::Withdrawn));
    assert_eq!(shop.state(jacket.red, &cell).await, Some(State::Waiting));
    assert_eq!(shop.resource(jacket.model).await.state, nabe::resource::State::Withdrawn);
    let again = publish::withdraw(app, &shop.root, jacket.model, None, None).await;
    assert_eq!(again.unwrap_err().code(), "NOT_PUBLISHED");
    let refused = publish::withdraw(app, &shop.anna, jacket.red, None, None).await;
    assert_eq!(refused.unwrap_err().code(), "FORBIDDEN");
    shop.set(&shop.anna, jacket.model, "name", "en_US", Some(json!("Kar, mended"))).await;
    shop.publish(jacket.model, Some(vec![cell.clone()])).await;
    assert_eq!(shop.document(jacket.red, &cell).await.unwrap().label, "Kar, mended");
    shop.gap_free("web").await;
}

#[tokio::test]
async fn a_new_alt_text_reaches_every_document_that_shows_the_picture() {
    let shop = Shop::open().await;
    let jacket = shop.jacket().await;
    let cell = web("en_US");
    for id in [jacket.model, jacket.red] {
        shop.publish(id, Some(vec![cell.clone()])).await;
    }
    shop.set(&shop.anna, jacket.photo, "alt", "en_US", Some(json!("A red jacket"))).await;
    shop.publish(jacket.photo, Some(vec![cell.clone()])).await;
    let red = shop.document(jacket.red, &cell).await.unwrap();
    let Data::Asset(picture) = &red.values["picture"].data else { panic!("no picture") };
    assert_eq!(picture.alt.as_deref(), Some("A red jacket"));
}

#[tokio::test]
async fn a_picture_leaves_every_document_when_its_rights_end() {
    let shop = Shop::open().await;
    let jacket = shop.jacket().await;
    let cell = web("en_US");
    let today = shop.test.app.clock.now().date_naive();
    let rights = Rights { valid_until: Some(today), ..Rights::default() };
    shop.save(&shop.anna, jacket.photo, Edit { rights: Some(rights), ..Edit::default() }).await;
    for id in [jacket.model, jacket.red] {
        shop.publish(id, Some(vec![cell.clone()])).await;
    }
    assert!(shop.document(jacket.red, &cell).await.unwrap().values.contains_key("picture"));
    shop.test.app.clock.advance(chrono::TimeDelta::days(1));
    rebuild::due(&shop.test.app).await.unwrap();
    assert!(!shop.document(jacket.red, &cell).await.unwrap().values.contains_key("picture"));
    assert_eq!(shop.state(jacket.photo, &cell).await, Some(State::Waiting));
}

/// Two machines never agree on the time, and whoever waits for a lock has looked at the clock too early.
#[tokio::test]
async fn what_is_live_stays_live_where_the_clock_is_behind() {
    let shop = Shop::open().await;
    let boot = shop.product("boot").await;
    let cell = web("de_DE");
    shop.publish(boot, Some(vec![cell.clone()])).await;
    let before = shop.gap_free("web").await;
    shop.test.app.clock.advance(-chrono::TimeDelta::hours(1));
    rebuild::rebuild_dependents(&shop.test.app, "channel", "web", |_, _| {}).await.unwrap();
    rebuild::due(&shop.test.app).await.unwrap();
    assert_eq!(shop.state(boot, &cell).await, Some(State::Live));
    assert_eq!(shop.gap_free("web").await, before);
}

#[tokio::test]
async fn a_new_option_label_reaches_exactly_the_documents_that_show_it() {
    let shop = Shop::open().await;
    let jacket = shop.jacket().await;
    let cell = web("de_DE");
    for id in [jacket.model, jacket.red, jacket.blue] {
        shop.publish(id, Some(vec![cell.clone()])).await;
    }
    let before = shop.gap_free("web").await;
    let labels = json!({ "en_US": "Red", "de_DE": "Feuerrot" });
    shop.change_model(json!({ "options": [{ "attribute": "colour", "code": "red", "labels": labels }] })).await;
    // Without renditions: the picture is none.
    let failed = nabe::jobs::drain(&shop.test.app, &[nabe::queue::Lane::Work]).await.unwrap();
    assert_eq!(failed, Vec::<String>::new());
    // The red variant, and the model that lists it.
    assert_eq!(shop.gap_free("web").await, before + 2);
    let Data::Select(colour) = &shop.document(jacket.red, &cell).await.unwrap().values["colour"].data.clone() else {
        panic!("no colour")
    };
    assert_eq!(colour.label, "Feuerrot");
}

#[tokio::test]
async fn an_association_shows_its_target_while_that_is_live() {
    let shop = Shop::open().await;
    let (parka, hat) = (shop.product("parka").await, shop.product("hat").await);
    let target = Target { kind: Kind::Product, code: "hat".to_owned(), quantity: None };
    let associations = [("goes_with".to_owned(), vec![target])].into();
    shop.save(&shop.anna, parka, Edit { associations: Some(associations), ..Edit::default() }).await;
    let cell = web("en_US");
    shop.publish(parka, Some(vec![cell.clone()])).await;
    assert!(shop.document(parka, &cell).await.unwrap().associations.is_empty());
    shop.publish(hat, Some(vec![cell.clone()])).await;
    assert_eq!(shop.document(parka, &cell).await.unwrap().associations["goes_with"][0].code, "hat");
    publish::withdraw(&shop.test.app, &shop.root, hat, None, None).await.unwrap();
    assert!(shop.document(parka, &cell).await.unwrap().associations.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_log_has_no_gaps_when_eight_publish_at_once() {
    let shop = Shop::open().await;
    let mut ids = Vec::new();
    for number in 0..8 {
        ids.push(shop.product(&format!("p{number}")).await);
    }
    let publishing = ids.iter().map(|id| {
        let (app, root, id) = (shop.test.app.clone(), shop.root.clone(), *id);
        tokio::spawn(async move {
            let cells = vec![web("en_US"), nabe::delivery::Cell::new("app", "en_US"), web("de_DE")];
            publish::publish_many(&app, &root, &[(id, cells)]).await
        })
    });
    for done in publishing.collect::<Vec<_>>() {
        done.await.unwrap().unwrap();
    }
    assert_eq!(shop.gap_free("web").await, 16);
    assert_eq!(shop.gap_free("app").await, 8);
}

#[tokio::test]
async fn a_transaction_that_does_not_commit_leaves_nothing() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    let model = shop.model().await;
    let workshop = nabe::delivery::build::Workshop::new(&shop.test.app, &shop.root, &model);
    let tx = shop.test.app.db.begin_write().await.unwrap();
    let approval =
        publish::Approval { resource: id, revision: 1, cells: vec![web("en_US")], review: None, approved_by: None };
    publish::publish(&tx, &workshop, vec![approval]).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!((shop.head("web").await, shop.state(id, &web("en_US")).await), (0, None));
    shop.publish(id, Some(vec![web("en_US")])).await;
    assert_eq!(shop.gap_free("web").await, 1);
}
