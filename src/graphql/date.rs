//! A day without a time, written `2026-03-31`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date(pub NaiveDate);

async_graphql::scalar!(Date, "Date", "A day without a time, written `2026-03-31`.");
