//! Errors on the wire: a code a client acts on, every violation with its path, and nothing about the inside of the hub.

use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, ServerError, Value};

use crate::error::Error;

/// The query itself is at fault: it does not parse, or does not fit the schema.
pub const BAD_QUERY: &str = "BAD_QUERY";
pub const INTERNAL: &str = "INTERNAL";

/// Gives every error its code. Errors of the hub itself are logged here, once, and masked unless `development`.
pub fn present(errors: &mut [ServerError], development: bool) {
    for error in errors {
        match error.source.take() {
            Some(source) => match (source.downcast_ref::<Error>(), source.downcast_ref::<Arc<Error>>()) {
                (Some(known), _) => describe(error, known, development),
                (_, Some(known)) => describe(error, known, development),
                _ => mask(error, &error.message.clone(), development),
            },
            // No source: parsing, validation or a limit. These say what is wrong with the query, so they pass.
            None => set_code_if_missing(error, BAD_QUERY),
        }
    }
}

fn describe(error: &mut ServerError, known: &Error, development: bool) {
    if let Error::Unexpected(source) = known {
        return mask(error, &format!("{source:#}"), development);
    }
    error.message = known.to_string();
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", known.code());
    match known {
        Error::Invalid(violations) => set_json(extensions, "violations", violations),
        Error::Stale { clashes, .. } => set_json(extensions, "clashes", clashes),
        Error::Refused { hint: Some(hint), .. } => extensions.set("hint", hint.as_str()),
        Error::TooMany { retry_after } => extensions.set("retryAfter", *retry_after),
        _ => {}
    }
}

fn mask(error: &mut ServerError, chain: &str, development: bool) {
    let path: Vec<String> = error.path.iter().map(|part| format!("{part:?}")).collect();
    tracing::error!(error = chain, path = path.join("."), "the request failed inside the hub");
    error.message = match development {
        true => format!("internal error: {chain}"),
        false => "internal error: the log of the hub says more, under the id of this request".to_owned(),
    };
    error.extensions.get_or_insert_default().set("code", INTERNAL);
}

fn set_code_if_missing(error: &mut ServerError, code: &str) {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
}

fn set_json(extensions: &mut ErrorExtensionValues, name: &str, data: &impl serde::Serialize) {
    let json = serde_json::to_value(data).unwrap_or_default();
    extensions.set(name, Value::from_json(json).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Violation;

    fn presented(source: impl std::fmt::Display + Send + Sync + 'static, development: bool) -> serde_json::Value {
        let error = async_graphql::Error::new_with_source(source).into_server_error(Default::default());
        let mut errors = vec![error];
        present(&mut errors, development);
        serde_json::to_value(&errors[0]).unwrap()
    }

    #[test]
    fn a_domain_error_keeps_its_code_and_violations() {
        let wire = presented(Error::Invalid(vec![Violation::new("REQUIRED", "values.name", "is missing")]), false);
        assert_eq!(wire["extensions"]["code"], "INVALID");
        assert_eq!(wire["extensions"]["violations"][0]["path"], "values.name");
    }

    #[test]
    fn an_error_out_of_a_loader_keeps_its_code() {
        assert_eq!(presented(Arc::new(Error::Unauthenticated), false)["extensions"]["code"], "UNAUTHENTICATED");
    }

    #[test]
    fn the_inside_of_the_hub_is_masked() {
        for source in
            [Error::Unexpected(anyhow::anyhow!("disk /var/x is full")), Error::from(sea_orm::DbErr::Custom("x".into()))]
        {
            let wire = presented(source, false);
            assert_eq!(wire["extensions"]["code"], "INTERNAL");
            assert!(!wire.to_string().contains("/var/x"));
        }
        assert_eq!(presented("some foreign error", false)["extensions"]["code"], "INTERNAL");
    }
}
