//! Texts of machines in reviews: noted where the cells show them, refused where the channel wants them confirmed.

use nabe::{auth::Permission, error::Error, id::ResourceId, workflow::review};
use serde_json::{Value as Json, json};

use crate::{
    machine_translation::{SAVE, TEXTS, french, open, set, start, texts},
    shop::{EDITOR, Shop, web},
    support::Person,
};

const CONFIRM: &str = "mutation($id: ID!, $version: Int!) { confirmTranslations(translations: [ \
    { resource: $id, version: $version, attribute: \"name\", locale: \"fr_FR\" }]) { version } }";
const GUARDS: &str = "query($id: ID!) { review(id: $id) { guards { code ok message path parameters } } }";

/// What the guard says of texts of machines: whether it lets pass, the path and the cells.
async fn said(person: &Person<'_>, review: &review::Model) -> Vec<(bool, Json, Json)> {
    let guards = person.gql(GUARDS, json!({ "id": review.id })).await.ok()["review"]["guards"].clone();
    let of_machines = guards.as_array().unwrap().iter().filter(|guard| guard["code"] == "MACHINE_TEXT");
    let told =
        |guard: &Json| (guard["ok"].as_bool().unwrap(), guard["path"].clone(), guard["parameters"]["cells"].clone());
    of_machines.map(told).collect()
}

/// A boot with a French name that a machine made.
async fn made(shop: &Shop) -> ResourceId {
    let paul = shop.test.editor("paul", EDITOR).await;
    let boot = shop.product("boot").await;
    start(&paul, json!({ "ids": [boot] })).await;
    shop.test.drain_jobs().await;
    assert_eq!(texts(&paul, boot).await, [("name".to_owned(), "MACHINE".to_owned(), true)]);
    boot
}

async fn ask_for_confirmation(shop: &Shop) {
    let root = shop.test.editor("chief", Permission::ALL.iter().copied()).await;
    let save = "mutation($input: ChannelInput!) { saveChannel(input: $input) { confirmMachineTexts } }";
    let label = |text: &str| json!([{ "locale": "en_US", "text": text }]);
    let input = json!({ "code": "web", "kind": "WEB", "labels": label("web"), "tree": "shop",
        "locales": ["en_US", "de_DE", "fr_FR"], "currencies": ["EUR"], "confirmMachineTexts": true });
    let saved = root.gql(save, json!({ "input": input })).await.ok();
    assert_eq!(saved["saveChannel"]["confirmMachineTexts"], true);
    // A client that knows nothing of the setting leaves it as it is.
    let mut input = input;
    input.as_object_mut().unwrap().remove("confirmMachineTexts");
    let saved = root.gql(save, json!({ "input": input })).await.ok();
    assert_eq!(saved["saveChannel"]["confirmMachineTexts"], true);
}

#[actix_web::test]
async fn a_review_notes_the_texts_of_a_machine_that_its_cells_show() {
    let (shop, _service) = open(french).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = made(&shop).await;
    let review =
        shop.submit(&shop.anna, boot, Some(vec![web("fr_FR"), web("de_DE")])).await.expect("it hinders nothing");
    assert_eq!(said(&maya, &review).await, [(true, json!("values.name.fr_FR"), json!(["web.fr_FR"]))]);
    // The review stays about the text of the machine, but the mark is gone with the text it spoke of.
    set(&maya, boot, "fr_FR", "Botte").await;
    start_again_as_machine(&maya, boot, "Une autre botte").await;
    assert_eq!(said(&maya, &review).await, []);
    shop.approve(&shop.cleo, &review).await.expect("the content is approved");
    shop.approve(&shop.dora, &review).await.expect("it is published");
    let elsewhere = shop.submit(&shop.anna, boot, Some(vec![web("en_US")])).await.expect("a review");
    assert_eq!(said(&maya, &elsewhere).await, []);
}

/// Writes the French name under the mark of a machine.
async fn start_again_as_machine(person: &Person<'_>, id: ResourceId, text: &str) {
    let version = person.gql(TEXTS, json!({ "id": id })).await.ok()["resource"]["version"].clone();
    let values = json!([{ "attribute": "name", "locale": "fr_FR", "data": { "text": text } }]);
    let input = json!({ "id": id, "version": version, "values": values, "machine": true });
    person.gql(SAVE, json!({ "input": input })).await.ok();
}

#[actix_web::test]
async fn a_channel_that_asks_for_it_takes_no_text_of_a_machine_before_somebody_confirms_it() {
    let (shop, _service) = open(french).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = made(&shop).await;
    ask_for_confirmation(&shop).await;
    let Err(Error::Invalid(found)) = shop.submit(&shop.anna, boot, Some(vec![web("fr_FR")])).await else {
        panic!("it was taken")
    };
    assert_eq!(
        found.iter().map(|one| (one.code.as_str(), one.path.as_str())).collect::<Vec<_>>(),
        [("MACHINE_TEXT", "values.name.fr_FR")]
    );
    shop.submit(&shop.anna, boot, Some(vec![web("de_DE")])).await.expect("no machine wrote German");
    let version = shop.resource(boot).await.version;
    maya.gql(CONFIRM, json!({ "id": boot, "version": version })).await.ok();
    let review = shop.submit(&shop.anna, boot, Some(vec![web("fr_FR")])).await.expect("it is confirmed");
    assert_eq!(said(&maya, &review).await, [(true, Json::Null, Json::Null)]);
}

#[actix_web::test]
async fn a_channel_that_asks_for_confirmation_during_a_review_hinders_its_last_approval() {
    let (shop, _service) = open(french).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = made(&shop).await;
    let review = shop.submit(&shop.anna, boot, Some(vec![web("fr_FR")])).await.expect("it hinders nothing yet");
    ask_for_confirmation(&shop).await;
    assert_eq!(said(&maya, &review).await, [(false, json!("values.name.fr_FR"), json!(["web.fr_FR"]))]);
    shop.approve(&shop.cleo, &review).await.expect("the content is approved");
    let Err(Error::Invalid(found)) = shop.approve(&shop.dora, &review).await else { panic!("it went out") };
    assert_eq!(found[0].code, "MACHINE_TEXT");
    let version = shop.resource(boot).await.version;
    maya.gql(CONFIRM, json!({ "id": boot, "version": version })).await.ok();
    shop.approve(&shop.dora, &review).await.expect("it is published");
}
