//! An answer of the management API, as tests look at it.

use serde_json::Value as Json;

#[derive(Debug)]
pub struct GqlResponse {
    pub data: Json,
    pub errors: Vec<Json>,
    pub extensions: Json,
}

impl GqlResponse {
    pub fn new(body: Json) -> Self {
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        Self { data: body["data"].clone(), errors, extensions: body["extensions"].clone() }
    }

    /// The data of an answer without errors.
    #[track_caller]
    pub fn ok(self) -> Json {
        assert!(self.errors.is_empty(), "the hub answered {:#}", Json::Array(self.errors));
        self.data
    }

    /// Code of the first error, or an empty text.
    pub fn code(&self) -> &str {
        self.errors.first().and_then(|error| error["extensions"]["code"].as_str()).unwrap_or_default()
    }

    pub fn message(&self) -> &str {
        self.errors.first().and_then(|error| error["message"].as_str()).unwrap_or_default()
    }

    /// `path: CODE` of every violation.
    pub fn violations(&self) -> Vec<String> {
        let violations = self.errors.iter().filter_map(|error| error["extensions"]["violations"].as_array()).flatten();
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        violations.map(|violation| format!("{}: {}", text(&violation["path"]), text(&violation["code"]))).collect()
    }
}
