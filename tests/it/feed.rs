//! The product feed: what is live is in it, what is wrong is said, and nothing else gets in.

use std::io::Read;

use flate2::read::GzDecoder;
use nabe::outputs::{
    google::{self, Settings},
    made::{Content, Made},
};
use serde_json::{Value as Json, json};

use crate::shop::{Shop, web};

/// Products of the shop with a text of their own.
async fn shop() -> Shop {
    let shop = Shop::open().await;
    let label = json!({ "en_US": "Description" });
    shop.change_model(json!({
        "attributes": [{ "code": "description", "type": "textarea", "group": "all", "labels": label, "localizable": true },
                       { "code": "available_from", "type": "date", "group": "all", "labels": {} }],
        "families": [{ "code": "jacket", "kind": "product", "labels": {}, "label_attribute": "name", "image_attribute": "picture",
                       "attributes": ["name", "colour", "price", "picture", "description", "available_from"] }],
    }))
    .await;
    shop
}

fn settings(json: Json) -> Settings {
    serde_json::from_value(json).expect("settings")
}

async fn made(shop: &Shop, locale: &str) -> Made {
    let link = "https://shop.example/{{ language }}/{{ slug }}";
    let settings = settings(json!({ "link": link, "locale": locale, "brand": "Firnholt" }));
    google::make(&shop.test.app, "web", &settings, &|_, _, _| ()).await.expect("a feed")
}

fn text(made: &Made, name: &str) -> String {
    let file = made.files.iter().find(|file| file.name == name).expect("the file");
    let Content::File(path) = &file.content else { panic!("the feed was kept in memory") };
    let bytes = std::fs::read(path).expect("the feed");
    let mut text = String::new();
    match name.ends_with(".gz") {
        true => GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).map(|_| ()).expect("gzip"),
        false => text = String::from_utf8(bytes).expect("UTF-8"),
    }
    text
}

#[tokio::test]
async fn the_feed_holds_what_is_live_and_says_what_is_wrong_with_the_rest() {
    let shop = shop().await;
    let jacket = shop.jacket().await;
    let english = Some(vec![web("en_US")]);
    shop.set(&shop.anna, jacket.model, "description", "en_US", Some(json!("Dry & quiet."))).await;
    shop.set(&shop.anna, jacket.blue, "price", "", None).await;
    for id in [jacket.model, jacket.red, jacket.blue] {
        shop.publish(id, english.clone()).await;
    }
    shop.set(&shop.anna, jacket.model, "description", "en_US", Some(json!("Not approved."))).await;
    let made = made(&shop, "en_US").await;
    let feed = text(&made, "feed.xml");
    assert_eq!(feed, text(&made, "feed.xml.gz"));
    for part in [
        "<g:id>kar-red</g:id>",
        "<g:item_group_id>kar</g:item_group_id>",
        "<g:description>Dry &amp; quiet.</g:description>",
        "<g:link>https://shop.example/en/kar-kar-red</g:link>",
        "<g:price>99.00 EUR</g:price>",
        "<g:color>Red</g:color>",
        "<g:brand>Firnholt</g:brand>",
    ] {
        assert!(feed.contains(part), "{part} is not in {feed}");
    }
    // The model is nothing to buy, and the blue one has no price.
    assert_eq!((feed.matches("<item>").count(), made.problems.len()), (1, 1));
    let problem = &made.problems[0];
    assert_eq!((problem.resource, problem.left_out), (jacket.blue, true));
    assert_eq!((problem.violations[0].path.as_str(), problem.violations[0].code.as_str()), ("price", "REQUIRED"));
    assert_eq!(made.files[0].details, json!({ "rows": 1, "leftOut": 1, "withWarnings": 0 }));
}

#[tokio::test]
async fn the_same_products_make_the_same_bytes_and_other_locales_none() {
    let shop = shop().await;
    let jacket = shop.jacket().await;
    shop.set(&shop.anna, jacket.model, "description", "en_US", Some(json!("Dry."))).await;
    for id in [jacket.model, jacket.red] {
        shop.publish(id, Some(vec![web("en_US")])).await;
    }
    let (first, second) = (made(&shop, "en_US").await, made(&shop, "en_US").await);
    assert_eq!(text(&first, "feed.xml"), text(&second, "feed.xml"));
    assert_eq!(text(&made(&shop, "de_DE").await, "feed.xml").matches("<item>").count(), 0);
}

#[tokio::test]
async fn a_product_is_in_stock_from_its_day_on_although_nobody_changed_it() {
    let shop = shop().await;
    let admin = shop.test.admin().await;
    let settings = json!({ "link": "https://shop.example/{{ slug }}", "locale": "en_US", "brand": "Firnholt" });
    let input =
        json!({ "channel": "web", "kind": "GOOGLE_FEED", "code": "google", "label": "Google", "settings": settings });
    let save = "mutation($input: OutputInput!) { saveOutput(input: $input) { output { id } } }";
    admin.gql(save, json!({ "input": input })).await.ok();
    let jacket = shop.jacket().await;
    let day_after = shop.test.app.clock.now().date_naive() + chrono::Days::new(2);
    shop.set(&shop.anna, jacket.model, "description", "en_US", Some(json!("Dry."))).await;
    shop.set(&shop.anna, jacket.model, "available_from", "", Some(json!(day_after.to_string()))).await;
    for id in [jacket.model, jacket.red] {
        shop.publish(id, Some(vec![web("en_US")])).await;
    }
    let availability = async || {
        // The photo has no file to render; the feed needs none.
        shop.test.drain_jobs_and_failures().await;
        let feed =
            shop.test.anonymous().get("/channels/web/outputs/google/feed.xml").await.text().await.expect("a feed");
        let (_, state) = feed.split_once("<g:availability>").expect("an availability");
        state.split_once('<').expect("its end").0.to_owned()
    };
    shop.test.app.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(availability().await, "preorder");
    shop.test.app.clock.advance(chrono::TimeDelta::days(2));
    nabe::outputs::run::daily(&shop.test.app).await.expect("what the clock brings");
    assert_eq!(availability().await, "in_stock");
}

#[tokio::test]
async fn settings_that_no_longer_fit_are_named() {
    let shop = shop().await;
    let settings = settings(json!({ "link": "https://shop.example/{{ slug", "locale": "it_IT" }));
    let error = google::make(&shop.test.app, "web", &settings, &|_, _, _| ()).await.unwrap_err();
    let nabe::error::Error::Invalid(violations) = error else { panic!("{error:?}") };
    let paths: Vec<&str> = violations.iter().map(|violation| violation.path.as_str()).collect();
    assert_eq!(paths, ["settings.locale", "settings.link"]);
}
