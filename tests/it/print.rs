//! The print catalogue: a PDF of what is approved, with its pictures.

use std::sync::Mutex;

use nabe::{
    assets::store,
    catalog::edit::Edit,
    outputs::{
        catalogue::{self, Printer, Settings},
        made::Content,
    },
    storage::blob_key,
};
use serde_json::json;

use crate::{
    shop::{Shop, web},
    support::jpeg,
};

/// A shop whose catalogues are printed by the binary: the test itself is no worker.
async fn shop() -> Shop {
    let shop = Shop::open().await;
    let arguments = vec![catalogue::COMMAND.into()];
    shop.test.app.share(Printer { program: env!("CARGO_BIN_EXE_nabe").into(), arguments });
    shop
}

fn settings(json: serde_json::Value) -> Settings {
    serde_json::from_value(json).expect("settings")
}

#[tokio::test]
async fn a_catalogue_is_printed_from_what_is_live_with_its_pictures() {
    let shop = shop().await;
    let jacket = shop.jacket().await;
    let app = &shop.test.app;
    let photo = store::store(app, "photo.jpg", jpeg(400, 300).into()).await.expect("the picture is stored");
    shop.save(&shop.anna, jacket.photo, Edit { file: Some(photo), ..Edit::default() }).await;
    let bare = shop.product("parka").await;
    for id in [jacket.model, jacket.red, jacket.blue, bare] {
        shop.publish(id, Some(vec![web("de_DE")])).await;
    }
    let steps = Mutex::new(Vec::new());
    let report = |_: usize, _: usize, word: &str| steps.lock().unwrap().push(word.to_owned());
    let settings = settings(json!({ "title": "Winter", "locale": "de_DE", "contact": "Firnholt" }));
    let made = catalogue::make(app, "web", &settings, &report).await.expect("a catalogue");
    let [file] = made.files.as_slice() else { panic!("{:?}", made.files) };
    let Content::Memory(pdf) = &file.content else { panic!("the catalogue is no file in memory") };
    assert!(pdf.starts_with(b"%PDF-") && (file.name.as_str(), file.mime) == ("catalogue.pdf", "application/pdf"));
    let (details, pages) = (&file.details, file.details["pages"].as_u64().unwrap());
    assert_eq!((details["products"].as_u64(), details["pictures"].as_u64()), (Some(2), Some(1)));
    assert_eq!((pages % 4, &details["warnings"]), (0, &json!([])), "{details}");
    assert!(details["productPages"]["kar"].as_u64().is_some_and(|page| page > 2 && page < pages), "{details}");
    // The product without a picture is named; its initials stand in.
    assert_eq!(made.problems.iter().map(|problem| problem.resource).collect::<Vec<_>>(), [bare]);
    let mut steps = steps.into_inner().unwrap();
    steps.dedup();
    assert_eq!(steps, ["documents", "pictures", "typesetting"]);
}

#[tokio::test]
async fn a_picture_that_cannot_be_read_is_named_and_the_rest_is_printed() {
    let shop = shop().await;
    let jacket = shop.jacket().await;
    let hash = blake3::hash(b"photo").to_hex().to_string();
    let broken = bytes::Bytes::from_static(b"no picture at all");
    shop.test.app.storage.put(&blob_key(&hash), broken).await.expect("the bytes are stored");
    for id in [jacket.model, jacket.red] {
        shop.publish(id, Some(vec![web("de_DE")])).await;
    }
    let settings = settings(json!({ "title": "Winter", "locale": "de_DE" }));
    let made = catalogue::make(&shop.test.app, "web", &settings, &|_, _, _| ()).await.expect("a catalogue");
    assert_eq!(made.files[0].details["products"], 1);
    assert_eq!((made.problems.len(), made.problems[0].violations[0].path.as_str()), (1, "image"));
}
