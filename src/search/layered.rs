//! A view with a few documents laid over it: they are found, listed and read in the place of those with their keys.
//! Nothing of it is written or kept, so what one reader sees never reaches another.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{
    fields::Document,
    query::{Facet, Query},
    view::{Body, Bucket, Found, Hit, View},
};

pub struct Layered {
    base: Arc<View>,
    top: Option<Top>,
}

struct Top {
    view: View,
    /// What lies below -> what covers it.
    covers: HashMap<Hit, Hit>,
}

impl Layered {
    pub fn plain(base: Arc<View>) -> Self {
        Self { base, top: None }
    }

    /// `base` with `documents` over it. Takes some milliseconds: they are indexed, so that they are found by all that a
    /// query may ask.
    pub fn over(base: Arc<View>, documents: Vec<Document>) -> anyhow::Result<Self> {
        let keys: Vec<String> = documents.iter().map(|document| document.key.clone()).collect();
        let view = View::in_memory(documents)?;
        let mut covers = HashMap::new();
        for key in keys {
            if let Some((below, above)) = base.get(&key)?.zip(view.get(&key)?) {
                covers.insert(below, above.raised());
            }
        }
        Ok(Self { base, top: Some(Top { view, covers }) })
    }

    /// Of the view below.
    pub fn generation(&self) -> u64 {
        self.base.generation()
    }

    /// The document with a key.
    pub fn get(&self, key: &str) -> anyhow::Result<Option<Hit>> {
        let above = self.top.as_ref().map(|top| top.view.get(key)).transpose()?.flatten();
        above.map_or_else(|| self.base.get(key), |hit| Ok(Some(hit.raised())))
    }

    /// A document with a keyword, for fields whose values are unique.
    pub fn find(&self, field: &str, value: &str) -> anyhow::Result<Option<Hit>> {
        let Some(top) = &self.top else { return self.base.find(field, value) };
        match top.view.find(field, value)? {
            Some(hit) => Ok(Some(hit.raised())),
            None => Ok(self.base.find(field, value)?.filter(|hit| !top.covers.contains_key(hit))),
        }
    }

    /// What the document was written with.
    pub fn body(&self, hit: Hit) -> anyhow::Result<Body> {
        match self.top.as_ref().zip(hit.lowered()) {
            Some((top, lowered)) => top.view.body(lowered),
            None => self.base.body(hit),
        }
    }

    /// Everything that matches, at least the first `size` hits in order.
    pub fn head(&self, query: &Query, size: usize) -> anyhow::Result<Arc<Found>> {
        match &self.top {
            None => self.base.head(query, size),
            Some(top) => top.search(&self.base, query),
        }
    }

    /// Everything that matches, in order.
    pub fn search(&self, query: &Query) -> anyhow::Result<Arc<Found>> {
        self.head(query, usize::MAX)
    }

    /// How many documents have each value of a field. What lies above does not count: a draft changes no figure.
    pub fn facet(&self, query: &Query, facet: &Facet) -> anyhow::Result<Arc<Vec<Bucket>>> {
        self.base.facet(query, facet)
    }

    /// As [`Self::facet`], where the list of the query was found already.
    pub fn facet_of(&self, query: &Query, found: &Found, facet: &Facet) -> anyhow::Result<Arc<Vec<Bucket>>> {
        match &self.top {
            None => self.base.facet_of(query, found, facet),
            Some(_) => self.base.facet(query, facet),
        }
    }
}

impl Top {
    /// What covers a document stands in its place while it matches too; what is new in the list comes first.
    fn search(&self, base: &View, query: &Query) -> anyhow::Result<Arc<Found>> {
        let above: Vec<Hit> = self.view.search(query)?.hits.iter().map(|hit| hit.raised()).collect();
        let (mut hits, mut placed) = (Vec::new(), HashSet::new());
        for below in &base.search(query)?.hits {
            match self.covers.get(below) {
                None => hits.push(*below),
                Some(cover) if above.contains(cover) => {
                    placed.insert(*cover);
                    hits.push(*cover);
                }
                Some(_) => {}
            }
        }
        let new = above.into_iter().filter(|hit| !placed.contains(hit));
        Ok(Arc::new(Found { hits: new.chain(hits).collect() }))
    }
}
