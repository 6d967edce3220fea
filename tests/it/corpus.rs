//! Real files of every kind: each is stored with what is known of it, or refused with the code of its problem.

use std::{fs, path::PathBuf};

use nabe::{assets::store, error::Error};

use crate::support::TestApp;

/// Kinds whose size the manifest tells as pixels.
const PICTURES: [&str; 6] = ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"];

#[tokio::test]
async fn every_real_file_is_stored_or_refused_with_a_reason() {
    let Some(folder) = std::env::var_os("NABE_TEST_DATA") else {
        eprintln!("NABE_TEST_DATA is not set, so no real files were stored");
        return;
    };
    let folder = PathBuf::from(folder).join("images");
    let app = TestApp::new().await;
    let mut manifest = csv::Reader::from_path(folder.join("MANIFEST.csv")).expect("the manifest");
    let (mut wrong, mut stored) = (Vec::new(), 0);
    for row in manifest.records() {
        let row = row.expect("a row");
        let bytes = fs::read(folder.join(&row[0])).expect("the file");
        match store::store(&app.app, &row[0].replace('/', "-"), bytes.into()).await {
            Ok(file) => {
                stored += 1;
                wrong.extend(mismatch(&row, file.width.zip(file.height)).map(|found| format!("{}: {found}", &row[0])));
            }
            Err(Error::Invalid(violations)) if violations.iter().all(|found| found.code.starts_with("IMAGE_")) => {}
            Err(error) => wrong.push(format!("{}: {error:?}", &row[0])),
        }
    }
    // LogLuv is kept like any file; nobody renders it, so its size stays unknown.
    wrong.retain(|line| !line.starts_with("tiff/logluv"));
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(stored > 400, "only {stored} files were stored");
}

/// The sides may be turned: the manifest tells them as stored, the hub as seen.
fn mismatch(row: &csv::StringRecord, found: Option<(u32, u32)>) -> Option<String> {
    let expected =
        row[4].parse::<u32>().ok().zip(row[5].parse::<u32>().ok()).filter(|_| PICTURES.contains(&&row[3]))?;
    let turned = (expected.1, expected.0);
    match found {
        Some(found) if found == expected || found == turned => None,
        found => Some(format!("{found:?} instead of {expected:?}")),
    }
}
