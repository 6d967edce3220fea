//! Persisted queries of the management API: a request may name its query instead of sending it.

use async_graphql::{Request, ServerError};

use crate::{
    app::App,
    auth::Actor,
    persisted::{Fault, Named, Queries},
};

/// Apart from those of the delivery API: whoever reads there must not push these out.
#[derive(Default)]
struct Management(Queries);

/// The request with the text of its query. Nobody registers a query before they have signed in.
pub fn complete(app: &App, actor: &Actor, mut request: Request) -> Result<Request, ServerError> {
    let Some(extension) = request.extensions.0.remove("persistedQuery") else { return Ok(request) };
    let name: Named = async_graphql::from_value(extension)
        .map_err(|error| coded("BAD_QUERY", format!("`persistedQuery` makes no sense: {error}")))?;
    let store = app.shared::<Management>();
    if request.query.is_empty() {
        request.query = store.0.get(&name).map_err(refused)?.to_string();
    } else if actor.require_signed_in().is_ok() {
        store.0.register(&name, &request.query).map_err(refused)?;
    }
    Ok(request)
}

fn refused(fault: Fault) -> ServerError {
    coded(fault.code(), fault.message().to_owned())
}

fn coded(code: &str, message: String) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code);
    error
}
