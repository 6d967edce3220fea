//! Imports of an Akeneo catalogue: everything that can go in does, everything that cannot is named with its line.

use std::{fs, path::Path};

use nabe::{
    auth::Actor,
    catalog::completeness,
    exchange::{Level, Report, akeneo},
    resource::{self, Kind},
};

use crate::support::TestApp;

const FILES: [(&str, &str); 9] = [
    ("channels.csv", "code;label-en_US;locales;currencies;tree\nweb;Web;en_US,de_DE;EUR;master\n"),
    ("locales.csv", "code\nen_US\nde_DE\n"),
    ("currencies.csv", "code;activated\nEUR;1\n"),
    ("categories.csv", "code;parent;label-en_US\nmaster;;Master\nboots;master;Boots\n"),
    ("attribute_groups.csv", "code;sort_order;label-en_US\nall;0;All\n"),
    (
        "attributes.csv",
        "code;label-en_US;group;localizable;scopable;sort_order;type;unique;decimals_allowed\n\
         sku;SKU;all;0;0;0;pim_catalog_identifier;1;\nname;Name;all;1;0;1;pim_catalog_text;0;\n\
         price;Price;all;0;0;2;pim_catalog_price_collection;0;1\nsize;Size;all;0;0;3;pim_catalog_number;0;0\n",
    ),
    (
        "families.csv",
        "code;label-en_US;attributes;attribute_as_image;attribute_as_label;requirements-web\n\
         boots;Boots;sku,name,price,size;;name;sku,name,price\n",
    ),
    ("association_types.csv", "code;label-en_US\nX_SELL;Cross sell\n"),
    (
        "products.csv",
        "sku;family;categories;enabled;name-en_US;name-de_DE;price-EUR;size;X_SELL-products\n\
         first;boots;boots;1;First;Erster;10.00;40;second\n\
         second;boots;boots;1;Second;;11.00;41;first,nobody\n\
         third;boots;boots;1;Third;;cheap;42;\n\
         fourth;boots;boots;1;\"Fo\"urth;;1;2;3;4;5;6;7\n\
         fifth;shoes;boots;1;Fifth;;1.00;43;\n\
         first;boots;boots;1;Again;;1.00;44;\n\
         ;boots;boots;1;Nobody;;1.00;45;\n",
    ),
];

fn catalogue(changed: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in FILES.iter().chain(changed) {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

async fn import(test: &TestApp, folder: &Path, dry_run: bool) -> Report {
    let actor = Actor::system("import");
    akeneo::import(&test.app, &actor, folder, dry_run, Box::new(|_, _, _| {})).await.expect("the import")
}

/// `line column CODE` of what did not go in as it stood.
fn problems(report: &Report) -> Vec<String> {
    let problems = report.problems.iter().filter(|problem| problem.level != Level::Notice);
    let text = problems.map(|problem| {
        format!("{}:{} {} {}", problem.file, problem.line, problem.column.as_deref().unwrap_or("-"), problem.code)
    });
    text.collect()
}

async fn product(test: &TestApp, code: &str) -> Option<resource::Model> {
    let codes = [code.to_owned()];
    resource::by_codes(test.app.db.read(), Kind::Product, &codes).await.expect("products").pop()
}

#[actix_web::test]
async fn bad_rows_are_named_with_their_line_and_all_others_go_in() {
    let test = TestApp::new().await;
    let folder = catalogue(&[]);
    let report = import(&test, folder.path(), false).await;
    let mut found = problems(&report);
    found.sort();
    assert_eq!(
        found,
        [
            "products.csv:3 X_SELL UNKNOWN_TARGET",
            "products.csv:4 price-EUR BAD_NUMBER",
            "products.csv:5 - CSV",
            "products.csv:6 family UNKNOWN_FAMILY",
            "products.csv:7 code DUPLICATE",
            "products.csv:8 sku REQUIRED",
        ]
    );
    for (code, there) in [("first", true), ("second", true), ("third", true), ("fourth", false), ("fifth", false)] {
        assert_eq!(product(&test, code).await.is_some(), there, "{code}");
    }
    let counts = report.parts["products"];
    assert_eq!((counts.created, counts.rejected), (3, 3));
}

#[actix_web::test]
async fn associations_reach_rows_that_come_later() {
    let test = TestApp::new().await;
    import(&test, catalogue(&[]).path(), false).await;
    for (code, other) in [("first", "second"), ("second", "first")] {
        let associations = product(&test, code).await.expect("the product").content.associations;
        let targets: Vec<&str> = associations["X_SELL"].iter().map(|target| target.code.as_str()).collect();
        assert_eq!(targets, [other], "{code}");
    }
}

#[actix_web::test]
async fn a_second_run_changes_nothing_and_a_dry_run_writes_nothing() {
    let test = TestApp::new().await;
    let folder = catalogue(&[]);
    let dry = import(&test, folder.path(), true).await;
    assert!(dry.changed() && product(&test, "first").await.is_none());
    let first = import(&test, folder.path(), false).await;
    assert_eq!(problems(&dry), problems(&first));
    let second = import(&test, folder.path(), false).await;
    assert!(!second.changed(), "{:#?}", second.parts);
    assert_eq!(problems(&second).len(), problems(&first).len());
}

#[actix_web::test]
async fn the_real_catalogue_goes_in_as_it_is() {
    let Some(data) = std::env::var_os("NABE_TEST_DATA") else {
        eprintln!("NABE_TEST_DATA is not set, so no real catalogue was imported");
        return;
    };
    let folder = Path::new(&data).join("akeneo/icecat_demo_dev");
    let test = TestApp::new().await;
    let report = import(&test, &folder, false).await;
    let created = |part: &str| report.parts.get(part).map_or(0, |counts| counts.created + counts.unchanged);
    assert_eq!((created("attribute"), created("family"), created("family_variant")), (77, 17, 9));
    assert_eq!((created("category"), created("option")), (168, 121));
    assert_eq!((created("product models"), created("products")), (81, 1239));
    assert_eq!((report.value_cells, report.repeated_cells, report.own_cells), (8737, 1834, 6903));
    assert_eq!((report.media_found, report.media_missing), (258, 12));
    assert_eq!(report.problems.iter().filter(|problem| problem.code == "PARENT_CASE").count(), 5);
    let model = nabe::catalog::model::current(&test.app).await.expect("the model");
    let found = completeness::summary(test.app.db.read(), &model).await.expect("the summary");
    let found: Vec<String> =
        found.iter().map(|row| format!("{} {} {}/{}", row.channel, row.locale, row.complete, row.total)).collect();
    assert_eq!(
        found,
        [
            "ecommerce de_DE 0/1238",
            "ecommerce en_US 34/1238",
            "ecommerce fr_FR 0/1238",
            "mobile de_DE 0/1238",
            "mobile en_US 38/1238",
            "mobile fr_FR 12/1238",
            "print de_DE 110/1238",
            "print en_US 343/1238",
            "print fr_FR 116/1238",
        ]
    );
    assert!(!import(&test, &folder, false).await.changed());
}
