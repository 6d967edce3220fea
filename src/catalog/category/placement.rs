//! Moving a category: below another one, to the top, or among its siblings. Everything below it goes with it.

use std::sync::Arc;

use super::Category;
use crate::{
    app::App,
    auth::Actor,
    catalog::model::{ContentModel, ModelPatch, Part, change, part::unknown, store},
    error::{Error, Result, Violation},
};

/// Puts a category below `parent`, or among the roots, in front of its new sibling `before`, or last. Fails with `INVALID`
/// where it would lie below itself or a channel is rooted in it.
pub async fn place(app: &App, actor: &Actor, code: &str, parent: Option<&str>, before: Option<&str>) -> Result<()> {
    actor.require(Category::PERMISSION)?;
    let tx = app.db.begin_write().await?;
    let model = store::load_to_change(&tx).await?;
    let categories = placed(&model, code, parent, before)?;
    change::apply(&tx, actor, ModelPatch { categories, ..ModelPatch::default() }).await?;
    tx.commit().await?;
    Ok(())
}

/// The category and its new siblings, numbered in their new order.
fn placed(model: &ContentModel, code: &str, parent: Option<&str>, before: Option<&str>) -> Result<Vec<Category>> {
    let moved = Category::stored(model, "", code).ok_or_else(|| Error::not_found("category", code))?;
    let mut siblings: Vec<Category> = siblings(model, parent)?;
    siblings.retain(|sibling| sibling.code != code);
    let place = match before {
        None => siblings.len(),
        Some(before) => siblings.iter().position(|sibling| sibling.code == before).ok_or_else(|| stranger(before))?,
    };
    siblings.insert(place, Category { parent: parent.map(str::to_owned), ..moved });
    Ok((0..).zip(siblings).map(|(sort, sibling)| Category { sort, ..sibling }).collect())
}

fn siblings(model: &ContentModel, parent: Option<&str>) -> Result<Vec<Category>> {
    let stored = |code: &String| Category::stored(model, "", code);
    let Some(parent) = parent else {
        return Ok(model.trees().into_iter().filter_map(|root: &Arc<Category>| stored(&root.code)).collect());
    };
    let found = model.category(parent).ok_or_else(|| Error::Invalid(vec![unknown("parent", "category", parent)]))?;
    Ok(found.children.iter().filter_map(stored).collect())
}

fn stranger(before: &str) -> Error {
    let message = format!("`{before}` does not lie where the category is moved to");
    let violation = Violation::new("UNKNOWN", "before", message).hint("name a category directly below the new parent");
    Error::Invalid(vec![violation])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn model(children: &[&str]) -> ContentModel {
        let mut model = ContentModel::default();
        let category = |code: &str, parent: Option<&str>, sort| Category {
            code: code.to_owned(),
            parent: parent.map(str::to_owned),
            sort,
            ..Category::default()
        };
        model.put(category("shop", None, 0));
        // Numbers with gaps and doubles, as imports leave them.
        (0..).zip(children).for_each(|(sort, code)| model.put(category(code, Some("shop"), sort / 2 * 10)));
        model.settle();
        model
    }

    fn order(mut model: ContentModel, categories: Vec<Category>) -> Vec<String> {
        categories.into_iter().for_each(|category| model.put(category));
        model.settle();
        model.categories["shop"].children.clone()
    }

    proptest! {
        #[test]
        fn a_category_ends_up_in_front_of_the_one_named_and_the_others_keep_their_order(from in 0..6_usize, to in 0..7_usize) {
            let all = ["a", "b", "c", "d", "e", "f"];
            let before = all.get(to).copied().filter(|before| *before != all[from]);
            let model = model(&all);
            let placed = placed(&model, all[from], Some("shop"), before).unwrap();
            let mut expected: Vec<&str> = all.iter().copied().filter(|code| *code != all[from]).collect();
            let place = before.and_then(|before| expected.iter().position(|code| *code == before));
            expected.insert(place.unwrap_or(expected.len()), all[from]);
            prop_assert_eq!(order(model, placed), expected);
        }
    }

    #[test]
    fn a_stranger_is_no_place() {
        let model = model(&["a", "b"]);
        assert!(matches!(placed(&model, "a", Some("shop"), Some("x")), Err(Error::Invalid(_))));
        assert!(matches!(placed(&model, "a", Some("b"), Some("b")), Err(Error::Invalid(_))));
        assert!(matches!(placed(&model, "x", None, None), Err(Error::NotFound { .. })));
    }
}
