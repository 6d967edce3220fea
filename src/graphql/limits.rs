//! What one query may cost, decided before it runs: depth, number of aliases, and the number of fields the answer may
//! have. Connections count as many times as `first` says, so a page of pages of pages is refused, a long form is not.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use async_graphql::{
    Name, Pos, Positioned, ServerError, ServerResult, Value, Variables,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextParseQuery},
    parser::types::{ExecutableDocument, Field, OperationType, Selection, SelectionSet},
    registry::{MetaType, MetaTypeName, Registry},
};

use crate::{
    auth::Actor,
    page::{DEFAULT_SIZE, LARGEST_SIZE},
};

pub const DEPTH: usize = 15;
pub const ALIASES: usize = 60;
pub const DIRECTIVES: usize = 8;
/// Fields an answer may have, estimated, where the role says nothing else.
pub const COST: u64 = 100_000;
/// Fields, fragments and inline fragments a query may spell out, fragments counted at each use.
const NODES: u64 = 4_000;
/// How many elements a list without pages is taken to have.
const LIST: u64 = 5;

/// Code of a query that asks for too much.
pub const TOO_COMPLEX: &str = "TOO_COMPLEX";

/// This request came where only subscriptions are run.
pub struct SubscriptionsOnly;

/// Whether this request may ask for the schema.
pub struct Introspection(pub bool);

/// What a request may cost, and what it does once that is known.
#[derive(Clone)]
pub struct Budget {
    limit: u64,
    requested: Arc<AtomicU64>,
}

impl Budget {
    pub fn of(actor: &Actor) -> Self {
        Self { limit: actor.query_cost.unwrap_or(COST), requested: Arc::default() }
    }

    /// As answers carry it.
    pub fn cost(&self) -> Value {
        let cost = [("requested", self.requested.load(Ordering::Relaxed)), ("limit", self.limit)];
        Value::Object(cost.into_iter().map(|(name, number)| (Name::new(name), number.into())).collect())
    }
}

pub struct Limits;

impl ExtensionFactory for Limits {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Limits {
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        let introspection = ctx.data_opt::<Introspection>().is_some_and(|allowed| allowed.0);
        let cost = cost(&ctx.schema_env.registry, &document, variables, introspection)?;
        if let Some(budget) = ctx.data_opt::<Budget>() {
            budget.requested.store(cost, Ordering::Relaxed);
            check_cost(cost, budget.limit)?;
        }
        if ctx.data_opt::<SubscriptionsOnly>().is_some() {
            check_subscription(&document)?;
        }
        Ok(document)
    }
}

fn check_subscription(document: &ExecutableDocument) -> ServerResult<()> {
    let other = document.operations.iter().find(|(_, operation)| operation.node.ty != OperationType::Subscription);
    match other {
        None => Ok(()),
        Some((_, operation)) => {
            let message = "only subscriptions run here: send queries and mutations to `/graphql`";
            Err(refused("BAD_QUERY", operation.pos, message.to_owned()))
        }
    }
}

fn check_cost(cost: u64, limit: u64) -> ServerResult<()> {
    if cost <= limit {
        return Ok(());
    }
    let message =
        format!("the answer could have {cost} fields, and {limit} are allowed: ask for fewer or smaller pages");
    let mut error = ServerError::new(message, None);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", TOO_COMPLEX);
    extensions.set("cost", cost);
    extensions.set("limit", limit);
    Err(error)
}

/// How many fields the answer may have.
fn cost(
    registry: &Registry,
    document: &ExecutableDocument,
    variables: &Variables,
    introspection: bool,
) -> ServerResult<u64> {
    let mut walk = Walk { registry, document, variables, introspection, nodes: 0, aliases: 0, cost: 0 };
    for (_, operation) in document.operations.iter() {
        let root = match operation.node.ty {
            OperationType::Query => Some(registry.query_type.as_str()),
            OperationType::Mutation => registry.mutation_type.as_deref(),
            OperationType::Subscription => registry.subscription_type.as_deref(),
        };
        walk.set(
            &operation.node.selection_set,
            root.unwrap_or_default(),
            Place { depth: 1, nested: 0, times: 1, page: 1 },
        )?;
    }
    Ok(walk.cost)
}

/// Where the walk stands: how deep, in how many fragments, how many times the fields here appear, and how many nodes the page around them has.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    nested: usize,
    times: u64,
    page: u64,
}

impl Place {
    /// A fragment adds no depth to the answer, but the walk recurses into it.
    fn inside_fragment(self, pos: Pos) -> ServerResult<Self> {
        match self.nested < DEPTH {
            true => Ok(Self { nested: self.nested + 1, ..self }),
            false => Err(too_complex(pos, format!("more than {DEPTH} fragments inside each other"))),
        }
    }
}

struct Walk<'a> {
    registry: &'a Registry,
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    introspection: bool,
    nodes: u64,
    aliases: usize,
    cost: u64,
}

impl Walk<'_> {
    fn set(&mut self, set: &Positioned<SelectionSet>, parent: &str, place: Place) -> ServerResult<()> {
        let mut choices: BTreeMap<&str, u64> = BTreeMap::new();
        for selection in &set.node.items {
            self.nodes += 1;
            // A fragment that spreads itself ends here too: validation has not run yet.
            if self.nodes > NODES {
                return Err(too_complex(selection.pos, format!("the query spells out more than {NODES} fields")));
            }
            let (on, inner) = match &selection.node {
                Selection::Field(field) => {
                    self.field(field, parent, place)?;
                    continue;
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map_or(parent, |on| on.node.on.node.as_str());
                    (on, &inline.node.selection_set)
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) else { continue };
                    (fragment.node.type_condition.node.on.node.as_str(), &fragment.node.selection_set)
                }
            };
            let before = self.cost;
            self.set(inner, on, place.inside_fragment(selection.pos)?)?;
            if on != parent && matches!(self.registry.types.get(on), Some(MetaType::Object { .. })) {
                let choice = choices.entry(on).or_default();
                *choice = choice.saturating_add(self.cost - before);
                self.cost = before;
            }
        }
        // What is asked of several types is answered for one of them.
        self.cost = self.cost.saturating_add(choices.into_values().max().unwrap_or_default());
        Ok(())
    }

    fn field(&mut self, field: &Positioned<Field>, parent: &str, place: Place) -> ServerResult<()> {
        let name = field.node.name.node.as_str();
        let schema_field = matches!(name, "__schema" | "__type");
        if schema_field && !self.introspection {
            return Err(refused("UNAUTHENTICATED", field.pos, "sign in to read the schema".to_owned()));
        }
        if place.depth > DEPTH {
            return Err(too_complex(field.pos, format!("the query is deeper than {DEPTH} levels")));
        }
        self.aliases += usize::from(field.node.alias.is_some());
        if self.aliases > ALIASES {
            return Err(too_complex(field.pos, format!("the query has more than {ALIASES} aliases")));
        }
        let meta = self.registry.types.get(parent).and_then(|parent| parent.field_by_name(name));
        let type_name = meta.map_or("", |meta| meta.ty.as_str());
        let concrete = MetaTypeName::concrete_typename(type_name);
        let repeats = match () {
            () if parent.ends_with("Connection") && name == "nodes" => place.page,
            () if is_list(type_name) && !parent.starts_with("__") => LIST,
            () => 1,
        };
        self.cost = self.cost.saturating_add(place.times);
        let page = if concrete.ends_with("Connection") { self.page_size(&field.node) } else { 1 };
        let inner = Place { depth: place.depth + 1, nested: 0, times: place.times.saturating_mul(repeats), page };
        self.set(&field.node.selection_set, concrete, inner)
    }

    fn page_size(&self, field: &Field) -> u64 {
        let given = field.get_argument("first").and_then(|value| {
            value
                .node
                .clone()
                .into_const_with(|name| Ok::<_, ()>(self.variables.get(&name).cloned().unwrap_or_default()))
                .ok()
        });
        match given {
            Some(Value::Number(number)) => number.as_u64().unwrap_or(LARGEST_SIZE).min(LARGEST_SIZE),
            _ => DEFAULT_SIZE,
        }
    }
}

fn is_list(type_name: &str) -> bool {
    type_name.trim_end_matches('!').ends_with(']')
}

fn too_complex(pos: Pos, message: String) -> ServerError {
    refused(TOO_COMPLEX, pos, message)
}

fn refused(code: &str, pos: Pos, message: String) -> ServerError {
    let mut error = ServerError::new(message, Some(pos));
    error.extensions.get_or_insert_default().set("code", code);
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema, SimpleObject};

    use crate::{
        graphql::Connection,
        page::{Page, Slice},
    };

    struct Root;

    #[derive(SimpleObject)]
    #[graphql(complex)]
    struct Item {
        name: String,
    }

    #[async_graphql::ComplexObject]
    impl Item {
        async fn items(&self, first: Option<i32>) -> crate::error::Result<Connection<Item>> {
            items(first)
        }
    }

    #[derive(SimpleObject)]
    struct Shelf {
        places: Vec<String>,
    }

    #[derive(async_graphql::Union)]
    enum Thing {
        Item(Item),
        Shelf(Shelf),
    }

    #[Object]
    impl Root {
        async fn thing(&self) -> Thing {
            Thing::Shelf(Shelf { places: Vec::new() })
        }
        async fn items(&self, first: Option<i32>) -> crate::error::Result<Connection<Item>> {
            items(first)
        }
    }

    fn items(first: Option<i32>) -> crate::error::Result<Connection<Item>> {
        let page = Page::new(first, None)?;
        Ok(Slice::new(&page, vec![Item { name: "boot".to_owned() }], 1, |item| item.name.clone()).into())
    }

    fn request(query: &str) -> async_graphql::Request {
        let budget = Budget { limit: COST, requested: Arc::default() };
        async_graphql::Request::new(query).data(Introspection(false)).data(budget)
    }

    async fn code(query: &str) -> Option<String> {
        let schema = Schema::build(Root, EmptyMutation, EmptySubscription).extension(Limits).finish();
        let mut response = schema.execute(request(query)).await;
        crate::graphql::error::present(&mut response.errors, false);
        let error = serde_json::to_value(response.errors.first()?).unwrap();
        Some(error["extensions"]["code"].as_str().unwrap_or_default().to_owned())
    }

    fn nested(levels: usize, first: u32) -> String {
        let open = format!("items(first: {first}) {{ nodes {{ name ").repeat(levels);
        format!("{{ {open} {} }}", "} }".repeat(levels))
    }

    #[tokio::test]
    async fn a_page_of_pages_is_counted_by_what_it_may_return() {
        assert_eq!(code(&nested(2, 50)).await, None);
        assert_eq!(code(&nested(3, 200)).await.as_deref(), Some("TOO_COMPLEX"));
    }

    #[tokio::test]
    async fn the_size_of_a_page_counts_through_a_variable() {
        let query = nested(3, 200).replace("200", "$n").replacen('{', "query($n: Int = 1) {", 1);
        // The default of the variable is not looked at: without a value the default page size counts.
        assert_eq!(code(&query).await.as_deref(), Some("TOO_COMPLEX"));
    }

    #[tokio::test]
    async fn what_is_asked_of_several_types_costs_as_much_as_the_dearest() {
        async fn cost(query: &str) -> u64 {
            let request = request(query);
            let schema = Schema::build(Root, EmptyMutation, EmptySubscription).extension(Limits).finish();
            let budget = Budget { limit: COST, requested: Arc::default() };
            let response = schema.execute(request.data(budget.clone())).await;
            assert!(response.errors.is_empty(), "{:?}", response.errors);
            budget.requested.load(Ordering::Relaxed)
        }
        let item = "... on Item { items(first: 7) { nodes { name } } }";
        let (dear, both) =
            (format!("{{ thing {{ {item} }} }}"), format!("{{ thing {{ {item} ... on Shelf {{ places }} }} }}"));
        assert_eq!(cost(&dear).await, cost(&both).await);
        let twice = format!("{{ thing {{ {item} ... on Item {{ name }} }} }}");
        assert_eq!(cost(&twice).await, cost(&dear).await + 1);
    }

    #[tokio::test]
    async fn a_deep_query_is_refused() {
        assert_eq!(code(&nested(8, 1)).await.as_deref(), Some("TOO_COMPLEX"));
    }

    #[tokio::test]
    async fn a_fragment_that_spreads_itself_ends_the_walk() {
        let query = "{ ...a } fragment a on Root { ...b ...b } fragment b on Root { ...a ...a }";
        // Validation refuses the cycle before its cost is counted; either way the walk has ended.
        assert_eq!(code(query).await.as_deref(), Some("BAD_QUERY"));
    }

    #[tokio::test]
    async fn many_aliases_are_refused() {
        let fields: String = (0..=ALIASES).map(|n| format!("a{n}: items {{ totalCount }} ")).collect();
        assert_eq!(code(&format!("{{ {fields} }}")).await.as_deref(), Some("TOO_COMPLEX"));
    }

    #[tokio::test]
    async fn the_schema_is_for_those_who_signed_in() {
        assert_eq!(code("{ __schema { types { name } } }").await.as_deref(), Some("UNAUTHENTICATED"));
    }

    #[tokio::test]
    async fn a_query_that_does_not_parse_says_so() {
        assert_eq!(code("{ items").await.as_deref(), Some("BAD_QUERY"));
        assert_eq!(code("{ nothing }").await.as_deref(), Some("BAD_QUERY"));
    }
}
