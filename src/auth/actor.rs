//! The one on whose behalf a domain function runs.

use std::collections::BTreeSet;

use crate::{
    auth::Permission,
    error::{Error, Result},
    id::{ApiTokenId, UserId},
};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Nobody signed in.
    Anonymous,
    User(UserId),
    /// A machine, made by a person.
    Token {
        token: ApiTokenId,
        owner: Option<UserId>,
    },
    /// The hub itself: imports on the command line, jobs, the demo.
    System(&'static str),
}

#[derive(Clone, Debug)]
pub struct Actor {
    pub who: Who,
    pub permissions: BTreeSet<Permission>,
    /// Locales whose values may be edited; `None` is all of them, and values without a locale too.
    pub locales: Option<BTreeSet<String>>,
    /// Locale of labels and messages for this person.
    pub locale: String,
    /// Fields that an answer may have, where the role says.
    pub query_cost: Option<u64>,
}

impl Actor {
    pub fn anonymous() -> Self {
        Self {
            who: Who::Anonymous,
            permissions: BTreeSet::new(),
            locales: None,
            locale: "en_US".to_owned(),
            query_cost: None,
        }
    }

    /// The hub acting by itself; `name` says which part of it, for the audit.
    pub fn system(name: &'static str) -> Self {
        Self {
            who: Who::System(name),
            permissions: Permission::ALL.iter().copied().collect(),
            locales: None,
            locale: "en_US".to_owned(),
            query_cost: None,
        }
    }

    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// The one check of rights: first line of every domain function.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.can(permission) {
            return Ok(());
        }
        match self.who {
            Who::Anonymous => Err(Error::Unauthenticated),
            _ => Err(Error::Forbidden(permission)),
        }
    }

    /// Signed in at all, with whatever rights.
    pub fn require_signed_in(&self) -> Result<()> {
        match self.who {
            Who::Anonymous => Err(Error::Unauthenticated),
            _ => Ok(()),
        }
    }

    /// The person behind the act, for authorship and four eyes.
    pub fn user(&self) -> Option<UserId> {
        match &self.who {
            Who::User(id) => Some(*id),
            Who::Token { owner, .. } => *owner,
            Who::Anonymous | Who::System(_) => None,
        }
    }

    /// Whether values of this locale (`None`: without one) may be written.
    pub fn may_edit_locale(&self, locale: Option<&str>) -> bool {
        match (&self.locales, locale) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(allowed), Some(locale)) => allowed.contains(locale),
        }
    }
}
