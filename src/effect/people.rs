//! Whose rights would change.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ConnectionTrait;

use super::MOST;
use crate::{
    auth::{Permission, role, user},
    db::Reader,
    error::Result,
    events::Event,
    id::UserId,
};

/// A person who would have other rights than before.
pub struct PersonChange {
    /// As they would be.
    pub person: user::Model,
    pub before: Rights,
    pub after: Rights,
}

/// What somebody may do; nothing for those who are shut out or not there yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    pub permissions: BTreeSet<Permission>,
    /// The locales whose values they may edit; `None`: all.
    pub locales: Option<BTreeSet<String>>,
}

/// The people of these events whose rights differ, by handle; at most [`MOST`] are compared.
pub async fn changes(new: &Reader, old: &Reader, events: &[Event]) -> Result<Vec<PersonChange>> {
    let (mut ids, mut roles) = (BTreeSet::new(), BTreeSet::new());
    for event in events {
        match event {
            Event::UserChanged { user } => drop(ids.insert(*user)),
            Event::RoleChanged { role } => drop(roles.insert(role.clone())),
            _ => {}
        }
    }
    let roles: Vec<String> = roles.into_iter().collect();
    ids.extend(user::ids_of_roles(new, &roles, MOST).await?);
    let ids: Vec<UserId> = ids.into_iter().take(MOST as usize).collect();
    let (before, after) = (rights(old, &ids).await?, rights(new, &ids).await?);
    let before = |person: &user::Model| before.get(&person.id).map(|(_, rights)| rights.clone()).unwrap_or_default();
    let changes = after.into_values().map(|(person, after)| PersonChange { before: before(&person), person, after });
    let mut changes: Vec<PersonChange> = changes.filter(|change| change.before != change.after).collect();
    changes.sort_by(|one, other| one.person.handle.cmp(&other.person.handle));
    Ok(changes)
}

async fn rights(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<HashMap<UserId, (user::Model, Rights)>> {
    let people = user::by_ids(db, ids).await?;
    let codes: BTreeSet<String> = people.iter().map(|person| person.role.clone()).collect();
    let roles = role::by_codes(db, &codes.into_iter().collect::<Vec<_>>()).await?;
    let of = |person: user::Model| {
        let role = roles.iter().find(|role| role.code == person.role && !person.disabled);
        let rights = role.map(|role| Rights {
            permissions: role.permissions.0.clone(),
            locales: role.locales.as_ref().map(|locales| locales.0.clone()),
        });
        (person.id, (person, rights.unwrap_or_default()))
    };
    Ok(people.into_iter().map(of).collect())
}
