//! Any JSON as the value of any attribute: refused, or brought into a form that stays as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nabe::catalog::attribute::{Attribute, display, index, normalize, normalize_all};
use nabe::catalog::model::ContentModel;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    // The first line says what the attribute is, the rest what its value shall be.
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let Ok(attribute) = serde_json::from_slice::<Attribute>(&bytes[..end]) else { return };
    let Ok(data) = serde_json::from_slice::<Value>(&bytes[end..]) else { return };
    let model = ContentModel::default();
    if let Ok(Some(canonical)) = normalize_all(&model, &attribute, &data) {
        assert_eq!(normalize(&model, &attribute, &canonical), Ok(Some(canonical.clone())));
        index(&model, &attribute, &canonical);
    }
    // Data of another type, which an old revision may hold, is shown as if it were empty.
    display(&model, &attribute, &data, "de_DE");
});
