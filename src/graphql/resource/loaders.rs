//! What many resources of one request need, read together.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use async_graphql::dataloader::Loader;

use super::super::context::Session;
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{completeness, duplicate, read, recheck},
    error::{Error, Result},
    id::ResourceId,
    resource::{self, Kind},
};

macro_rules! loader {
    ($(#[$doc:meta])* $name:ident: $key:ty => $value:ty, |$app:ident, $actor:ident, $keys:ident| $load:expr) => {
        $(#[$doc])*
        pub struct $name(Session);

        impl From<Session> for $name {
            fn from(session: Session) -> Self {
                Self(session)
            }
        }

        impl Loader<$key> for $name {
            type Value = $value;
            type Error = Arc<Error>;

            async fn load(&self, $keys: &[$key]) -> Result<HashMap<$key, $value>, Arc<Error>> {
                let ($app, $actor) = (&self.0.app, &self.0.actor);
                $load.map_err(Arc::new)
            }
        }
    };
}

loader!(
    /// Resources by id.
    ResourceLoader: ResourceId => resource::Model,
    |app, actor, ids| read::by_ids(app, actor, ids).await.map(|rows| rows.into_iter().map(|row| (row.id, row)).collect())
);

loader!(
    /// Resources by kind and code.
    CodeLoader: (Kind, String) => resource::Model,
    |app, actor, keys| by_codes(app, actor, keys).await
);

loader!(
    /// The product models from the given one upwards.
    LineLoader: ResourceId => Arc<Vec<resource::Model>>,
    |app, actor, ids| lines(app, actor, ids).await
);

loader!(
    CompletenessLoader: ResourceId => Vec<completeness::Model>,
    |app, _actor, ids| completeness::of(app.db.read(), ids).await
);

loader!(
    /// Type and holder of the two-way links that others hold to each.
    HeldByOthersLoader: (Kind, String) => Vec<(String, ResourceId)>,
    |app, actor, keys| read::held_by_others(app, actor, keys).await
);

loader!(
    /// What each looks like.
    DuplicateLoader: ResourceId => Vec<duplicate::Pair>,
    |app, actor, ids| duplicate::of_resources(app, actor, ids).await
);

loader!(
    ChildCountLoader: ResourceId => u64,
    |app, _actor, ids| resource::child_counts(app.db.read(), ids).await
);

async fn by_codes(
    app: &App,
    actor: &Actor,
    keys: &[(Kind, String)],
) -> Result<HashMap<(Kind, String), resource::Model>> {
    actor.require(Permission::ViewCatalog)?;
    let mut by_kind: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
    for (kind, code) in keys {
        by_kind.entry(*kind).or_default().push(code.clone());
    }
    let mut found = HashMap::new();
    for (kind, codes) in by_kind {
        let rows = resource::by_codes(app.db.read(), kind, &codes).await?;
        found.extend(rows.into_iter().map(|row| ((kind, row.code.clone()), row)));
    }
    Ok(found)
}

async fn lines(app: &App, actor: &Actor, ids: &[ResourceId]) -> Result<HashMap<ResourceId, Arc<Vec<resource::Model>>>> {
    let parents = read::by_ids(app, actor, ids).await?;
    let above = recheck::ancestor_contents(app.db.read(), &parents).await?;
    let line = |parent: resource::Model| {
        let upwards = above.models_above(parent.parent).cloned().collect::<Vec<_>>();
        (parent.id, Arc::new(std::iter::once(parent).chain(upwards).collect()))
    };
    Ok(parents.into_iter().map(line).collect())
}
