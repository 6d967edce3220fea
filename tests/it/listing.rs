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
    let by_code = |filter: &str| format!("sort: {{ field: \"code\", direction: ASC }}, filter: {{ {filter} }}");
    let light = "attributes: [{ attribute: \"weight\", max: \"800\" }]";
    let nameless = "attributes: [{ attribute: \"name\", contains: \"ridge\" }]";
    assert_eq!(codes(&admin, &by_code(&format!("or: [{{ {light} }}, {{ {nameless} }}]"))).await, "23");
    assert_eq!(codes(&admin, &by_code(&format!("not: {{ {light} }}"))).await, "13");
    assert_eq!(
        codes(&admin, &by_code(&format!("and: [{{ not: {{ {light} }} }}, {{ not: {{ {nameless} }} }}]"))).await,
        "1"
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
async fn a_list_is_looked_into_at_any_place() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let by_code = |more: &str| format!("sort: {{ field: \"code\", direction: ASC }}, first: 1, {more}");
    assert_eq!(codes(&admin, &by_code("offset: 0")).await, "1");
    let middle = list(&admin, &by_code("offset: 1")).await;
    assert_eq!((&middle["nodes"][0]["code"], &middle["totalCount"]), (&json!("B-2"), &json!(3)));
    let cursor = middle["pageInfo"]["endCursor"].as_str().expect("a cursor");
    assert_eq!(codes(&admin, &by_code(&format!("after: \"{cursor}\""))).await, "3");
    let end = list(&admin, &by_code("offset: 3")).await;
    assert_eq!((&end["nodes"], &end["pageInfo"]["hasNextPage"]), (&json!([]), &json!(false)));
    let both = format!("{{ resources(kinds: [PRODUCT], after: \"{cursor}\", offset: 1) {{ totalCount }} }}");
    assert_eq!(admin.gql(&both, json!({})).await.violations(), ["offset: CONFLICT"]);
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

#[tokio::test]
async fn bounds_are_in_the_unit_the_currency_or_the_days_that_people_write() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    for attribute in [
        r#"code: "mass", type: MEASUREMENT, settings: { unitFamily: "Weight", defaultUnit: "GRAM" }"#,
        r#"code: "price", type: PRICE"#,
        r#"code: "since", type: DATE"#,
    ] {
        let save =
            format!("mutation {{ saveAttribute(input: {{ {attribute}, group: \"main\", labels: [] }}) {{ code }} }}");
        admin.gql(&save, json!({})).await.ok();
    }
    admin.gql(r#"mutation { saveCurrency(code: "USD") }"#, json!({})).await.ok();
    let family = r#"mutation { saveFamily(input: { code: "boot", kind: PRODUCT, labels: [], attributes: ["name", "weight", "mass", "price", "since"] }) { code } }"#;
    admin.gql(family, json!({})).await.ok();
    let value = |attribute: &str, data: Json| json!({ "attribute": attribute, "data": data });
    let product = |code: &str, unit: &str, amount: &str, dollars: &str, since: &str| {
        json!({ "kind": "PRODUCT", "code": code, "values": [
            value("mass", json!({ "measurement": { "amount": amount, "unit": unit } })),
            value("price", json!({ "prices": [{ "currency": "EUR", "amount": "100" }, { "currency": "USD", "amount": dollars }] })),
            value("since", json!({ "date": since })),
        ] })
    };
    let inputs =
        [product("B-1", "KILOGRAM", "1.2", "90", "2026-03-01"), product("B-2", "GRAM", "300", "120", "2026-04-01")];
    let put = "mutation($inputs: [CreateResourceInput!]!) { putResources(inputs: $inputs) { counts { changed } } }";
    assert_eq!(admin.gql(put, json!({ "inputs": inputs })).await.ok()["putResources"]["counts"]["changed"], 2);
    app.drain_jobs().await;
    let by = |condition: &str| format!("filter: {{ attributes: [{{ {condition} }}] }}");
    for (condition, found) in [
        (r#"attribute: "mass", min: "500""#, "1"),
        (r#"attribute: "mass", min: "0.5", unit: "KILOGRAM""#, "1"),
        (r#"attribute: "mass", max: "0.5", unit: "KILOGRAM""#, "2"),
        (r#"attribute: "price", min: "95", currency: "USD""#, "2"),
        (r#"attribute: "price", max: "95", currency: "USD""#, "1"),
        (r#"attribute: "since", from: "2026-03-15""#, "2"),
        (r#"attribute: "since", until: "2026-03-15""#, "1"),
    ] {
        assert_eq!(codes(&admin, &by(condition)).await, found, "{condition}");
    }
    for (condition, code) in [
        (r#"attribute: "mass", min: "1", unit: "FURLONG""#, "filter.not.attributes.0.unit"),
        (r#"attribute: "since", from: "soon""#, "filter.not.attributes.0.from"),
    ] {
        let query = format!(
            "{{ resources(kinds: [PRODUCT], filter: {{ not: {{ attributes: [{{ {condition} }}] }} }}) {{ totalCount }} }}"
        );
        let refused = admin.gql(&query, json!({})).await;
        assert!(refused.violations().iter().any(|violation| violation.contains(code)), "{:?}", refused.violations());
    }
    let deep = (0..12).fold("enabled: true".to_owned(), |inner, _| format!("not: {{ {inner} }}"));
    let refused = admin
        .gql(&format!("{{ resources(kinds: [PRODUCT], filter: {{ {deep} }}) {{ totalCount }} }}"), json!({}))
        .await;
    assert_eq!(refused.code(), "INVALID");
}
