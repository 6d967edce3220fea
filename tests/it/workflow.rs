//! Reviews: who may decide, what an approval does, what hinders.

use nabe::{
    delivery::publication::State,
    error::Error,
    resource,
    workflow::{Decision, ReviewState, inbox, review},
};
use serde_json::json;

use crate::shop::{Shop, web};

fn code<T: std::fmt::Debug>(result: nabe::error::Result<T>) -> String {
    result.expect_err("it was refused").code().to_owned()
}

fn english() -> Option<Vec<nabe::delivery::Cell>> {
    Some(vec![web("en_US")])
}

#[tokio::test]
async fn two_people_who_wrote_nothing_bring_a_product_live() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    let review = shop.submit(&shop.anna, id, english()).await.unwrap();
    assert_eq!(shop.resource(id).await.state, resource::State::InReview);
    let review = shop.approve(&shop.cleo, &review).await.unwrap();
    assert_eq!((review.state, shop.state(id, &web("en_US")).await), (ReviewState::Open, None));
    let review = shop.approve(&shop.dora, &review).await.unwrap();
    assert_eq!((review.state, shop.state(id, &web("en_US")).await), (ReviewState::Approved, Some(State::Live)));
    assert_eq!(shop.resource(id).await.state, resource::State::Live);
    let live = shop.publication(id, &web("en_US")).await.unwrap();
    assert_eq!((live.approved_by, live.review, live.revision), (shop.dora.user(), Some(review.id), 1));
}

#[tokio::test]
async fn whoever_wrote_any_revision_of_the_change_may_not_decide() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    shop.set(&shop.root, id, "name", "en_US", Some(json!("Parka"))).await;
    shop.set(&shop.ben, id, "price", "", Some(json!({"EUR": "11"}))).await;
    let review = shop.submit(&shop.ben, id, english()).await.unwrap();
    // `root` holds every right, and still wrote a part.
    assert_eq!(code(shop.approve(&shop.root, &review).await), "FOUR_EYES");
    assert_eq!(code(shop.approve(&shop.anna, &review).await), "FORBIDDEN");
    shop.approve(&shop.cleo, &review).await.unwrap();
    assert_eq!(code(shop.approve(&shop.root, &review).await), "FOUR_EYES");
    shop.approve(&shop.dora, &review).await.unwrap();
    // What is live is no part of the next change: now `root` may decide about it.
    shop.set(&shop.ben, id, "price", "", Some(json!({"EUR": "12"}))).await;
    let review = shop.submit(&shop.ben, id, english()).await.unwrap();
    shop.approve(&shop.root, &review).await.unwrap();
    assert_eq!(code(shop.approve(&shop.root, &review).await), "ALREADY_DECIDED");
}

#[tokio::test]
async fn approving_twice_at_once_counts_once() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    let review = shop.submit(&shop.anna, id, english()).await.unwrap();
    let (one, two) = tokio::join!(shop.approve(&shop.cleo, &review), shop.approve(&shop.cleo, &review));
    assert_eq!(one.is_ok() as u8 + two.is_ok() as u8, 1);
    let (one, two) = tokio::join!(shop.approve(&shop.dora, &review), shop.approve(&shop.dora, &review));
    assert_eq!(one.is_ok() as u8 + two.is_ok() as u8, 1);
    // The live product once, in one cell.
    assert_eq!(shop.gap_free("web").await, 1);
}

#[tokio::test]
async fn a_rejection_needs_a_comment_and_ends_the_review() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    let review = shop.submit(&shop.anna, id, english()).await.unwrap();
    let app = &shop.test.app;
    let reject = |comment: Option<&str>| {
        review::decide(app, &shop.cleo, review.id, Decision::Reject, comment.map(str::to_owned))
    };
    assert_eq!(code(reject(Some("  ")).await), "INVALID");
    assert_eq!(reject(Some("the price is wrong")).await.unwrap().state, ReviewState::Rejected);
    assert_eq!(code(shop.approve(&shop.dora, &review).await), "REVIEW_CLOSED");
    assert_eq!(shop.resource(id).await.state, resource::State::Draft);
}

#[tokio::test]
async fn submitting_an_incomplete_product_lists_every_gap() {
    let shop = Shop::open().await;
    let id = shop.create(resource::Kind::Product, "bare", None, &[("name", "de_DE", json!("Nackt"))]).await;
    let Err(Error::Invalid(violations)) = shop.submit(&shop.anna, id, None).await else { panic!("it was taken") };
    let mut paths: Vec<String> =
        violations.into_iter().map(|found| format!("{}: {}", found.path, found.code)).collect();
    paths.sort();
    // French falls back to English, which is missing as well.
    assert!(paths.contains(&"values.name.en_US: MISSING".to_owned()), "{paths:?}");
    assert!(paths.contains(&"values.price: MISSING".to_owned()), "{paths:?}");
    assert!(!paths.contains(&"values.name.de_DE: MISSING".to_owned()), "{paths:?}");
}

#[tokio::test]
async fn a_cell_is_under_one_review_at_a_time() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    let first = shop.submit(&shop.anna, id, english()).await.unwrap();
    assert_eq!(code(shop.submit(&shop.anna, id, english()).await), "REVIEW_OPEN");
    shop.submit(&shop.anna, id, Some(vec![web("de_DE")])).await.unwrap();
    review::withdraw(&shop.test.app, &shop.anna, first.id).await.unwrap();
    assert_eq!(shop.resource(id).await.state, resource::State::InReview);
    shop.submit(&shop.anna, id, english()).await.unwrap();
}

#[tokio::test]
async fn what_is_live_as_it_is_needs_no_review_and_an_old_version_is_stale() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    shop.publish(id, english()).await;
    assert_eq!(code(shop.submit(&shop.anna, id, english()).await), "NOTHING_TO_REVIEW");
    let stale = review::submit(&shop.test.app, &shop.anna, id, 99, None, None).await;
    assert_eq!(code(stale), "STALE");
}

#[tokio::test]
async fn the_inbox_shows_each_person_what_they_may_decide() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    let review = shop.submit(&shop.anna, id, english()).await.unwrap();
    let mine = async |actor| inbox::count_mine(&shop.test.app, actor).await.unwrap();
    assert_eq!([mine(&shop.anna).await, mine(&shop.cleo).await, mine(&shop.dora).await], [0, 1, 0]);
    shop.approve(&shop.cleo, &review).await.unwrap();
    assert_eq!([mine(&shop.anna).await, mine(&shop.cleo).await, mine(&shop.dora).await], [0, 0, 1]);
    let changes = inbox::changes(&shop.test.app, &shop.dora, &review).await.unwrap();
    assert!(changes.iter().any(|change| change.path == "values.name.en_US"));
}
