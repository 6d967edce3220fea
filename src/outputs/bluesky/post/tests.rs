//! Posts of made-up documents.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn settings(text: &str) -> Settings {
    serde_json::from_value(json!({
        "service": "https://bsky.social", "handle": "firnholt.example", "password": "x", "text": text,
        "link": "https://shop.example/{{ language }}/{{ slug }}",
    }))
    .unwrap()
}

fn document(teaser: &str) -> Document {
    serde_json::from_value(json!({
        "id": uuid::Uuid::nil(), "kind": "entry", "code": "story", "channel": "social", "locale": "de_DE", "enabled": true,
        "label": "Die dritte Sohle", "slug": "die-dritte-sohle", "image": "picture",
        "values": {
            "teaser": { "type": "textarea", "data": teaser },
            "picture": { "type": "asset", "data": { "id": uuid::Uuid::nil(), "code": "p", "mime": "image/jpeg", "width": 9, "height": 9, "alt": "Ein Stiefel" } },
        },
    }))
    .unwrap()
}

/// Which words lead where.
fn led(post: &Post) -> Vec<(&str, String)> {
    let target = |facet: &Facet| match &facet.target {
        Target::Link(uri) => uri.clone(),
        Target::Tag(tag) => format!("tag {tag}"),
    };
    post.facets.iter().map(|facet| (&post.text[facet.at.clone()], target(facet))).collect()
}

#[test]
fn links_and_hashtags_are_found_in_bytes() {
    let post = post(&document("Größe — für Wege. #Stiefel"), &settings("{{ values.teaser }} {{ link }}")).unwrap();
    assert_eq!(post.text, "Größe — für Wege. #Stiefel shop.example/de/die-dritte-sohle");
    assert_eq!(
        led(&post),
        [
            ("#Stiefel", "tag Stiefel".to_owned()),
            ("shop.example/de/die-dritte-sohle", "https://shop.example/de/die-dritte-sohle".to_owned())
        ]
    );
    assert_eq!((post.language.as_str(), post.picture.unwrap().1.as_str()), ("de", "Ein Stiefel"));
}

#[test]
fn a_long_text_is_cut_between_words_and_keeps_its_link() {
    let long = "Wort ".repeat(100);
    let cut = post(&document(&long), &settings("{{ values.teaser }} {{ link }}")).unwrap();
    assert!(cut.text.graphemes(true).count() <= 300 && cut.text.contains("Wort… shop.example"), "{}", cut.text);
    assert_eq!(led(&cut)[0].0, "shop.example/de/die-dritte-sohle");
    let refused = Settings { too_long: TooLong::Refuse, ..settings("{{ values.teaser }}") };
    assert_eq!(post(&document(&long), &refused).unwrap_err()[0].code, "TOO_LONG");
}

#[test]
fn a_card_needs_no_link_in_the_text_and_hashtags_can_be_off() {
    let settings = Settings { show: Show::Card, hashtags: false, ..settings("{{ values.teaser }} #eins") };
    let post = post(&document("Kurz."), &settings).unwrap();
    assert!(post.facets.is_empty());
    let card = post.card.unwrap();
    assert_eq!(
        (card.uri.as_str(), card.title.as_str()),
        ("https://shop.example/de/die-dritte-sohle", "Die dritte Sohle")
    );
}

#[test]
fn an_empty_post_and_a_missing_value_are_said() {
    let code = |template: &str| post(&document("x"), &settings(template)).unwrap_err()[0].code.clone();
    assert_eq!([code("  "), code("{{ values.claim }}")], ["REQUIRED", "BAD_TEMPLATE"]);
}

#[test]
fn entries_are_posted_unless_families_or_a_flag_say_otherwise() {
    let mut story = document("x");
    assert!(settings("x").wants(&story));
    assert!(!Settings { families: vec!["product".into()], ..settings("x") }.wants(&story));
    let flagged = Settings { flag: Some("share".into()), ..settings("x") };
    assert!(!flagged.wants(&story));
    story.values.insert("share".into(), serde_json::from_value(json!({ "type": "boolean", "data": true })).unwrap());
    assert!(flagged.wants(&story));
}

proptest! {
    #[test]
    fn whatever_the_text_holds_a_post_fits_and_leads_only_where_it_says(
        text in "(\\PC{0,30}|👨‍👩‍👧‍👦{0,40}|https://a\\.example/[a-z]{0,50}| #[a-zäß]{1,9}|\n){0,30}",
    ) {
        if let Ok(post) = post(&document(&format!("x {text}")), &settings("{{ values.teaser }} {{ link }}")) {
            prop_assert!(is_short(&post.text), "{}", post.text);
            let mut end = 0;
            for facet in &post.facets {
                prop_assert!(facet.at.start >= end && post.text.get(facet.at.clone()).is_some(), "{:?}", post);
                end = facet.at.end;
            }
        }
    }
}
