//! What the service is asked, and what of its answers is taken.

use super::*;

fn question(text: &str) -> Question {
    Question {
        text: text.to_owned(),
        kind: Markup::Plain,
        attribute: "name".to_owned(),
        resource: "boot".to_owned(),
        family: None,
        max_length: None,
    }
}

fn read(answer: &str, count: usize) -> Vec<Reply> {
    replies(serde_json::from_str(answer).unwrap(), count)
}

#[test]
fn requests_are_bounded_by_texts_and_by_bytes() {
    let many = vec![question("a"); 2 * TEXTS + 1];
    assert_eq!(parts(&many).iter().map(|part| part.len()).collect::<Vec<_>>(), [TEXTS, TEXTS, 1]);
    let long = question(&"a".repeat(BYTES + 1));
    let mixed = [question("a"), long.clone(), question("b"), question("c"), long];
    assert_eq!(parts(&mixed).iter().map(|part| part.len()).collect::<Vec<_>>(), [1, 1, 2, 1]);
    assert!(parts(&[]).is_empty());
}

#[test]
fn each_text_gets_its_own_reply_whatever_the_order() {
    let answer = r#"{ "texts": [{ "id": "1", "text": "zwei" }, { "id": "0", "text": "eins" },
        { "id": "1", "text": "drei" }, { "id": "9", "text": "neun" }] }"#;
    let texts: Vec<String> = read(answer, 2).into_iter().map(Result::unwrap).collect();
    assert_eq!(texts, ["eins", "zwei"]);
}

#[test]
fn what_is_missing_empty_or_an_error_is_no_translation() {
    let answer = r#"{ "texts": [{ "id": "0", "text": "  " }, { "id": "1", "error": "too\nhard" },
        { "id": "2", "text": "x", "error": "unsure" }] }"#;
    let reasons: Vec<String> = read(answer, 4).into_iter().map(Result::unwrap_err).collect();
    assert_eq!(reasons, ["it gave no translation", "it says: too hard", "it says: unsure", "it left the text out"]);
}

#[test]
fn what_the_service_says_is_shortened() {
    let answer = serde_json::json!({ "texts": [{ "id": "0", "error": "x".repeat(10_000) }] }).to_string();
    let reason = read(&answer, 1).remove(0).unwrap_err();
    assert_eq!(reason, format!("it says: {}", "x".repeat(REASON)));
}

#[test]
fn a_service_that_may_come_to_itself_is_asked_again() {
    let answer = |status, truncated| net::Answer {
        status,
        headers: http::HeaderMap::new(),
        body: bytes::Bytes::new(),
        truncated,
    };
    for status in [301, 401, 403, 404, 429, 500, 503] {
        assert!(matches!(judge(&answer(status, false)), Err(Failure::Away(_))), "{status}");
    }
    for status in [400, 413, 422] {
        assert!(matches!(judge(&answer(status, false)), Err(Failure::Refused(_))), "{status}");
    }
    assert!(matches!(judge(&answer(200, true)), Err(Failure::Refused(_))));
    assert_eq!(judge(&answer(200, false)), Ok(()));
}
