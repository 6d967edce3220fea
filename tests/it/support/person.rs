//! Somebody who uses the hub in a test.

use std::collections::BTreeSet;

use chrono::Utc;
use nabe::{
    auth::{
        Permission,
        jwt::{self, Access},
        role, session, user,
    },
    id::UserId,
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::{Value as Json, json};

use super::{GqlResponse, TestApp};

pub struct Person<'a> {
    pub app: &'a TestApp,
    /// The user's id; all zeros for nobody.
    pub id: UserId,
    /// A bearer token; empty for nobody.
    pub token: String,
}

impl<'a> Person<'a> {
    pub(super) fn anonymous(app: &'a TestApp) -> Self {
        Self { app, id: UserId(uuid::Uuid::nil()), token: String::new() }
    }

    /// A person with a role and a session of their own, made without the API: rights are what is tested, so they are
    /// given from outside.
    pub(super) async fn create(
        app: &'a TestApp,
        handle: &str,
        permissions: BTreeSet<Permission>,
        locales: Option<BTreeSet<String>>,
    ) -> Self {
        let id = UserId::new();
        let now = Utc::now();
        let tx = app.app.db.begin_write().await.expect("a transaction");
        let role = role::ActiveModel {
            code: Set(format!("role-{handle}")),
            labels: Set(role::Labels::default()),
            permissions: Set(role::Permissions(permissions)),
            locales: Set(locales.map(role::Locales)),
            query_cost: Set(None),
            sort: Set(100),
        };
        let person = user::ActiveModel {
            id: Set(id),
            handle: Set(handle.to_owned()),
            name: Set(handle.to_owned()),
            email: Set(None),
            role: Set(format!("role-{handle}")),
            locale: Set("en_US".to_owned()),
            password: Set(None),
            disabled: Set(false),
            created_at: Set(now),
            updated_at: Set(now),
            last_seen_at: Set(None),
        };
        role::Entity::insert(role).exec_without_returning(&tx).await.expect("the role");
        user::Entity::insert(person).exec_without_returning(&tx).await.expect("the person");
        let session = session::open(&tx, app.app.clock.now(), id).await.expect("the session");
        tx.commit().await.expect("the commit");
        let token = jwt::issue(&app.app, Access { user: id, session: session.id }).expect("a token");
        Self { app, id, token }
    }

    /// The actor that requests of this person run as, for calls below the API.
    pub async fn actor(&self) -> nabe::auth::Actor {
        nabe::auth::resolve::bearer(&self.app.app, &self.token).await.expect("the person's actor")
    }

    pub async fn gql(&self, query: &str, variables: Json) -> GqlResponse {
        let response = self.post("/graphql", &json!({ "query": query, "variables": variables })).await;
        let body = response.text().await.expect("a body");
        GqlResponse::new(serde_json::from_str(&body).unwrap_or_else(|_| panic!("the answer is no JSON: {body}")))
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.send(self.app.http.get(self.url(path))).await
    }

    pub async fn post(&self, path: &str, body: &Json) -> reqwest::Response {
        self.send(self.app.http.post(self.url(path)).json(body)).await
    }

    /// Sends a request made with `app.http`, as this person.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> reqwest::Response {
        let request = if self.token.is_empty() { request } else { request.bearer_auth(&self.token) };
        request.send().await.expect("the hub answers")
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.app.url)
    }
}
