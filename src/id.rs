//! Typed ids: one newtype a table, so that the id of a review is never taken for the id of a resource.
//! They are UUIDs of version 7: new rows land at the end of an index, and ids sort by age.

use std::{fmt, str::FromStr};

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, later than every one made before it by this process.
            #[expect(clippy::new_without_default, reason = "a default that differs each time would surprise")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        // SeaORM asks every primary key for this; only auto-increment would call it.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        async_graphql::scalar!($name, "ID");
    )+};
}

ids! {
    /// A product, product model, entry or asset.
    ResourceId,
    RevisionId,
    ReviewId,
    UserId,
    SessionId,
    ApiTokenId,
    OutputId,
    DeliveryId,
    JobId,
    BulkEditId,
    PresenceId,
    EventId,
    AssetVersionId,
    UploadId,
    IntakeId,
    PreviewLinkId,
    ViewId,
}
