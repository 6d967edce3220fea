//! Category trees. A category without a parent is the root of a tree; paths and children are derived.

pub mod placement;

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    assortment,
    model::{
        ContentModel, Part,
        part::{check_code, check_labels, unknown},
    },
};
use crate::{auth::Permission, channels::Labels, error::Violation, resource::Kind};

/// Deepest tree; deeper ones come from broken data, and every path is walked.
const MAX_DEPTH: usize = 50;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Category {
    pub code: String,
    /// `None`: root of a tree.
    pub parent: Option<String>,
    pub labels: Labels,
    #[serde(default)]
    pub sort: i32,
    /// An expression that is true of what is in it, beside what was placed there by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The reference entity whose records are the content of this tree's categories; of roots only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// Codes from the root down to this one; derived when the model is built.
    #[serde(default, skip_serializing)]
    pub path: Vec<String>,
    /// In display order; derived.
    #[serde(default, skip_serializing)]
    pub children: Vec<String>,
}

impl Part for Category {
    const NAME: &'static str = "category";
    const PERMISSION: Permission = Permission::EditCategories;

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        let found = model.categories.get(code)?;
        Some(Self { path: Vec::new(), children: Vec::new(), ..(**found).clone() })
    }

    fn put_into(mut self, model: &mut ContentModel) {
        self.path.clear();
        self.children.clear();
        model.categories.insert(self.code.clone(), Arc::new(self));
    }

    fn check(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        check_code(&self.code, faults);
        check_labels("labels", &self.labels, faults);
        assortment::check(model, self, faults);
        faults.extend(self.wrong_entity(model));
        let Some(parent) = &self.parent else { return };
        if let Some(channel) = model.channels.values().find(|channel| channel.tree == self.code) {
            let message = format!("channel `{}` is rooted in this category", channel.code);
            faults.push(Violation::new("IN_USE", "parent", message).hint("give the channel another tree first"));
        }
        match model.category(parent) {
            None => faults.push(unknown("parent", "category", parent)),
            Some(_) if model.category(&self.code).is_some_and(|own| own.path.is_empty()) => {
                faults.push(self.circle(model).map_or_else(
                    || {
                        let message = format!("`{}` would lie deeper than {MAX_DEPTH} levels", self.code);
                        Violation::new("TOO_DEEP", "parent", message).with("max", MAX_DEPTH)
                    },
                    |circle| {
                        let message = format!("the categories go in a circle: {}", circle.join(" → "));
                        Violation::new("CYCLE", "parent", message).hint("choose a parent outside its own branch")
                    },
                ));
            }
            Some(_) => {}
        }
    }
}

impl Category {
    /// From itself upwards until it is met again, if it ever is.
    fn circle<'a>(&'a self, model: &'a ContentModel) -> Option<Vec<&'a str>> {
        let mut circle = vec![self.code.as_str()];
        let mut above = self.parent.as_deref();
        while let Some(code) = above.filter(|_| circle.len() <= model.categories.len()) {
            circle.push(code);
            if code == self.code {
                return Some(circle);
            }
            above = model.category(code).and_then(|category| category.parent.as_deref());
        }
        None
    }

    fn wrong_entity(&self, model: &ContentModel) -> Option<Violation> {
        let entity = self.entity.as_ref()?;
        if self.parent.is_some() {
            let message = "only the root of a tree names the reference entity of its categories";
            return Some(Violation::new("NOT_A_ROOT", "entity", message).hint("name it at the root"));
        }
        let family = model.family(entity).filter(|family| family.kind == Kind::Record);
        family.is_none().then(|| unknown("entity", "reference entity", entity))
    }

    /// The code of the record that holds its content: `<entity>/<category>`, with the entity that the root of its tree names.
    pub fn content_code(&self, model: &ContentModel) -> Option<String> {
        let entity = model.category(self.path.first()?)?.entity.as_ref()?;
        Some(format!("{entity}/{}", self.code))
    }
}

/// Derives children and paths. A category in a cycle, or too deep, gets no path; an unknown parent counts as none.
pub fn settle(categories: &mut HashMap<String, Arc<Category>>) {
    let mut children: HashMap<String, Vec<(i32, String)>> = HashMap::new();
    for category in categories.values() {
        let parent = category.parent.as_ref().filter(|parent| categories.contains_key(*parent));
        let key = parent.cloned().unwrap_or_default();
        children.entry(key).or_default().push((category.sort, category.code.clone()));
    }
    children.values_mut().for_each(|list| list.sort());
    let codes_of = |list: Option<&Vec<(i32, String)>>| -> Vec<String> {
        list.into_iter().flatten().map(|(_, code)| code.clone()).collect()
    };
    // From the roots down, so whatever hangs in a cycle is never reached and keeps an empty path.
    let mut paths: HashMap<String, Vec<String>> = HashMap::new();
    let mut open: Vec<Vec<String>> = codes_of(children.get("")).into_iter().map(|code| vec![code]).collect();
    while let Some(path) = open.pop() {
        let Some(code) = path.last().cloned() else { continue };
        if path.len() < MAX_DEPTH {
            let below = codes_of(children.get(&code)).into_iter();
            open.extend(below.map(|child| path.iter().cloned().chain([child]).collect()));
        }
        paths.insert(code, path);
    }
    for (code, category) in categories.iter_mut() {
        let path = paths.remove(code).unwrap_or_default();
        let below = codes_of(children.get(code));
        if category.path != path || category.children != below {
            let category = Arc::make_mut(category);
            category.path = path;
            category.children = below;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(pairs: &[(&str, Option<&str>)]) -> ContentModel {
        let mut model = ContentModel::default();
        for (sort, (code, parent)) in (0..).zip(pairs) {
            model.put(Category {
                code: (*code).to_owned(),
                parent: parent.map(str::to_owned),
                labels: Labels::new(),
                sort,
                ..Category::default()
            });
        }
        model.settle();
        model
    }

    #[test]
    fn a_category_knows_its_path_and_its_children_in_order() {
        let model = model(&[("shop", None), ("tents", Some("shop")), ("bags", Some("shop")), ("big", Some("tents"))]);
        assert_eq!(model.categories["big"].path, ["shop", "tents", "big"]);
        assert_eq!(model.categories["shop"].children, ["tents", "bags"]);
        assert!(model.is_within("big", "tents") && !model.is_within("bags", "tents"));
    }

    #[test]
    fn a_category_below_itself_is_refused() {
        let model = model(&[("shop", None), ("a", Some("b")), ("b", Some("a"))]);
        let mut faults = Vec::new();
        model.categories["a"].check(&model, &mut faults);
        assert_eq!((faults.len(), faults[0].code.as_str(), faults[0].path.as_str()), (1, "CYCLE", "parent"));
        assert_eq!(faults[0].message, "the categories go in a circle: a → b → a");
    }

    #[test]
    fn a_category_too_far_down_is_no_circle() {
        let codes: Vec<String> = (0..=MAX_DEPTH).map(|level| format!("c{level}")).collect();
        let pairs: Vec<_> =
            (0..=MAX_DEPTH).map(|at| (codes[at].as_str(), at.checked_sub(1).map(|up| &*codes[up]))).collect();
        let (model, mut faults) = (model(&pairs), Vec::new());
        model.categories[&codes[MAX_DEPTH - 1]].check(&model, &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        model.categories[&codes[MAX_DEPTH]].check(&model, &mut faults);
        assert_eq!(faults[0].code, "TOO_DEEP");
    }
}
