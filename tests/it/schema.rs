//! The committed schema is the one the code prints: a change of the contract shows in review.

#[test]
fn schema_graphql_is_what_the_code_prints() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let printed = nabe::graphql::sdl();
    if std::env::var_os("NABE_UPDATE").is_some() {
        std::fs::write(path, &printed).expect("writing schema.graphql");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == printed, "schema.graphql is not current: run `NABE_UPDATE=1 cargo test schema_graphql`");
}
