//! Lists as the API shows them: nodes, the length of the whole list, and where to go on.

use std::borrow::Cow;

use async_graphql::{OutputType, SimpleObject, TypeName};

use crate::page::Slice;

/// One page of a list.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Connection<T: OutputType> {
    nodes: Vec<T>,
    /// Length of the whole list.
    total_count: u64,
    page_info: PageInfo,
}

/// Where to go on.
#[derive(SimpleObject, Clone, Debug)]
pub struct PageInfo {
    has_next_page: bool,
    /// Give it as `after` for the next page; absent on the last one.
    end_cursor: Option<String>,
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <T as OutputType>::type_name()).into()
    }
}

impl PageInfo {
    pub fn new(next: Option<String>) -> Self {
        Self { has_next_page: next.is_some(), end_cursor: next }
    }
}

impl<T: OutputType, U: Into<T>> From<Slice<U>> for Connection<T> {
    fn from(slice: Slice<U>) -> Self {
        Self {
            nodes: slice.nodes.into_iter().map(Into::into).collect(),
            total_count: slice.total,
            page_info: PageInfo::new(slice.next),
        }
    }
}
