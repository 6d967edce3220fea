//! The lists of the admin's grid.

use nabe::{
    auth::{Actor, Permission},
    catalog::edit::{Create, Edit, create},
    resource::{Kind, Scope},
};
use serde_json::{Value as Json, json};

use crate::support::{Person, TestApp};

const MODEL: [&str; 9] = [
    r#"saveLocale(input: { code: "en_US", label: "English" }) { code }"#,
    r#"saveCurrency(code: "EUR")"#,
    r#"saveCategory(input: { code: "shop", labels: [] }) { code }"#,
    r#"saveCategory(input: { code: "boots", parent: "shop", labels: [] }) { code }"#,
    r#"saveAttributeGroup(input: { code: "main", labels: [] }) { code }"#,
    r#"saveAttribute(input: { code: "name", type: TEXT, group: "main", labels: [], localizable: true }) { code }"#,
    r#"saveAttribute(input: { code: "weight", type: NUMBER, group: "main", labels: [] }) { code }"#,
    r#"saveChannel(input: { code: "web", kind: WEB, labels: [], tree: "shop", locales: ["en_US"], currencies: ["EUR"] }) { code }"#,
    r#"saveFamily(input: { code: "boot", kind: PRODUCT, labels: [{ locale: "en_US", text: "Boots" }], attributes: ["name", "weight"],
        labelAttribute: "name", requirements: [{ channel: "web", attributes: ["name", "weight"] }] }) { code }"#,
];

async fn shop(app: &TestApp) -> Person<'_> {
    let admin = app.admin().await;
    for mutation in MODEL {
        admin.gql(&format!("mutation {{ {mutation} }}"), json!({})).await.ok();
    }
    for (code, name, weight) in
        [("B-1", "Peak boot", Some("900")), ("B-2", "Valley boot", Some("700")), ("B-3", "Ridge shoe", None)]
    {
        let mut values = vec![("name".to_owned(), Scope::new(None, Some("en_US")), Some(name.into()))];
        values.extend(weight.map(|weight| ("weight".to_owned(), Scope::global(), Some(weight.into()))));
        let edit = Edit { values, categories: Some(["boots".to_owned()].into()), ..Edit::default() };
        let new = Create {
            kind: Kind::Product,
            code: code.to_owned(),
            family: Some("boot".to_owned()),
            family_variant: None,
            parent: None,
            edit,
        };
        create(&app.app, &Actor::system("test"), new).await.expect("the boot");
    }
    app.drain_jobs().await;
    admin
}

async fn codes(person: &Person<'_>, arguments: &str) -> String {
    let found = list(person, arguments).await;
    let nodes = found["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["code"].as_str().unwrap()[2..].to_owned()).collect()
}

async fn list(person: &Person<'_>, arguments: &str) -> Json {
    let query = format!(
        "{{ resources(kinds: [PRODUCT] {arguments}) {{ totalCount nodes {{ code }} pageInfo {{ hasNextPage endCursor }} facets {{ field buckets {{ value label count }} }} }} }}"
    );
    person.gql(&query, json!({})).await.ok()["resources"].clone()
}

#[tokio::test]
async fn a_list_is_filtered_searched_sorted_and_paged() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    assert_eq!(codes(&admin, "sort: { field: \"weight\", direction: ASC }").await, "213");
    assert_eq!(codes(&admin, "sort: { field: \"label\", direction: DESC }").await, "231");
    assert_eq!(codes(&admin, "search: \"boots\", sort: { field: \"code\", direction: ASC }").await, "12");
    assert_eq!(codes(&admin, "filter: { attributes: [{ attribute: \"weight\", min: \"800\" }] }").await, "1");
    assert_eq!(
        codes(&admin, "filter: { attributes: [{ attribute: \"weight\", empty: true }], categories: [\"shop\"] }").await,
        "3"
    );
    assert_eq!(
        codes(&admin, "filter: { complete: { channel: \"web\", locale: \"en_US\", complete: false } }").await,
        "3"
    );
    let first = list(&admin, "first: 2, sort: { field: \"code\", direction: ASC }").await;
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
    let after = first["pageInfo"]["endCursor"].as_str().unwrap();
    assert_eq!(
        codes(&admin, &format!("first: 2, after: \"{after}\", sort: {{ field: \"code\", direction: ASC }}")).await,
        "3"
    );
}

#[tokio::test]
async fn facets_count_with_labels() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let found = list(&admin, "filter: { families: [\"boot\"] }").await;
    let facets = found["facets"].as_array().unwrap();
    let facet = |name: &str| facets.iter().find(|facet| facet["field"] == name).unwrap()["buckets"].clone();
    assert_eq!(facet("family"), json!([{ "value": "boot", "label": "Boots", "count": 3 }]));
    assert_eq!(facet("state"), json!([{ "value": "DRAFT", "label": "DRAFT", "count": 3 }]));
    assert_eq!(
        facet("complete:web:en_US"),
        json!([{ "value": "true", "label": "true", "count": 2 }, { "value": "false", "label": "false", "count": 1 }])
    );
}

#[tokio::test]
async fn lists_are_for_those_who_may_see_the_catalogue() {
    let app = TestApp::new().await;
    let eve = app.editor("eve", [Permission::ManageUsers]).await;
    let response = eve.gql("{ resources(kinds: [PRODUCT]) { totalCount facets { field } } }", json!({})).await;
    assert_eq!(response.code(), "FORBIDDEN");
}

#[tokio::test]
async fn what_the_model_does_not_know_is_named() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let query = "{ resources(kinds: [PRODUCT], filter: { attributes: [{ attribute: \"x\", empty: true }] }, sort: { field: \"y\", direction: ASC }) { totalCount } }";
    let refused = admin.gql(query, json!({})).await;
    assert_eq!(refused.violations(), ["filter.attributes.0.attribute: UNKNOWN_ATTRIBUTE", "sort.field: UNKNOWN_FIELD"]);
}
