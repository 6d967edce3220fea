//! Three-way merge of ordered lists whose items have ids, item by item. Pure.
//!
//! An item changed on one side follows that side, wherever the other side moved it. Changed to different data on both
//! sides, or changed on one and removed on the other, it clashes. The order follows the side that changed it; items
//! that one side added stand after the item they were put after, and of two additions at one place that with the
//! lower id comes first, so that it does not matter who saves first.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::error::Clash;

/// Items by id, and the ids in their order.
struct Side<'a> {
    items: BTreeMap<&'a str, &'a Json>,
    order: Vec<&'a str>,
}

impl<'a> Side<'a> {
    /// `None` when the data is no list of items with ids of their own. No data is a list without items.
    fn read(data: Option<&'a Json>) -> Option<Self> {
        let list = match data {
            None => &[][..],
            Some(data) => data.as_array()?,
        };
        let order: Vec<&str> = list.iter().map(|item| item.get("id")?.as_str()).collect::<Option<_>>()?;
        let items: BTreeMap<&str, &Json> = order.iter().copied().zip(list).collect();
        (items.len() == order.len()).then_some(Self { items, order })
    }

    fn get(&self, id: &str) -> Option<&'a Json> {
        self.items.get(id).copied()
    }

    /// Its order as far as it concerns these.
    fn among(&self, ids: &BTreeSet<&str>) -> Vec<&'a str> {
        self.order.iter().copied().filter(|id| ids.contains(id)).collect()
    }
}

/// The merged list, no data where nothing is left, or the clashes, each below `path`. `None` when a side is no list of
/// items with ids: such data is one whole.
pub fn merge(
    path: &str,
    base: Option<&Json>,
    theirs: Option<&Json>,
    mine: Option<&Json>,
) -> Option<Result<Option<Json>, Vec<Clash>>> {
    let (base, theirs, mine) = (Side::read(base)?, Side::read(theirs)?, Side::read(mine)?);
    let mut clashes = Vec::new();
    let all: BTreeSet<&str> = [&base, &theirs, &mine].into_iter().flat_map(|side| side.items.keys().copied()).collect();
    let mut kept = BTreeMap::new();
    for id in all {
        let (old, other, own) = (base.get(id), theirs.get(id), mine.get(id));
        let merged = if own == old || own == other { other } else { own };
        if merged != other && other != old {
            let shown = |side: Option<&Json>| side.cloned().unwrap_or_default();
            clashes.push(Clash { path: format!("{path}.blocks.{id}"), theirs: shown(other), mine: shown(own) });
        }
        kept.extend(merged.map(|item| (id, item)));
    }
    let Some(order) = order(&base, &theirs, &mine, &kept) else {
        let ids = |side: &Side<'_>| Json::from(side.order.clone());
        clashes.push(Clash { path: format!("{path}.blocks"), theirs: ids(&theirs), mine: ids(&mine) });
        return Some(Err(clashes));
    };
    if !clashes.is_empty() {
        return Some(Err(clashes));
    }
    let items: Vec<Json> = order.iter().filter_map(|id| kept.get(id).map(|item| (*item).clone())).collect();
    Some(Ok((!items.is_empty()).then(|| items.into())))
}

/// The ids of what is kept; `None` when both sides put things into an order of their own.
fn order<'a>(
    base: &Side<'a>,
    theirs: &Side<'a>,
    mine: &Side<'a>,
    kept: &BTreeMap<&'a str, &'a Json>,
) -> Option<Vec<&'a str>> {
    let both: BTreeSet<&str> = theirs.items.keys().copied().filter(|id| mine.items.contains_key(id)).collect();
    let old: BTreeSet<&str> = both.iter().copied().filter(|id| base.items.contains_key(id)).collect();
    let is_moved = |side: &Side<'_>| side.among(&old) != base.among(&old);
    let spine = match (is_moved(theirs), is_moved(mine)) {
        _ if theirs.among(&both) == mine.among(&both) => mine.among(&both),
        (true, false) => theirs.among(&both),
        (false, true) => mine.among(&both),
        _ => return None,
    };
    let mut runs: BTreeMap<Option<&str>, Vec<Vec<&str>>> = BTreeMap::new();
    for side in [theirs, mine] {
        for (after, run) in additions(side, &both, kept) {
            runs.entry(after).or_default().push(run);
        }
    }
    let mut order = Vec::new();
    for after in [None].into_iter().chain(spine.into_iter().map(Some)) {
        order.extend(after);
        let mut here = runs.remove(&after).unwrap_or_default();
        here.sort();
        order.extend(here.into_iter().flatten());
    }
    Some(order)
}

/// What only this side has of what is kept, by the item before it that both have.
fn additions<'a>(
    side: &Side<'a>,
    both: &BTreeSet<&str>,
    kept: &BTreeMap<&'a str, &'a Json>,
) -> Vec<(Option<&'a str>, Vec<&'a str>)> {
    let mut runs: Vec<(Option<&str>, Vec<&str>)> = vec![(None, Vec::new())];
    for id in &side.order {
        match runs.last_mut() {
            Some((_, run)) if !both.contains(id) => run.extend(kept.contains_key(id).then_some(*id)),
            _ => runs.push((Some(*id), Vec::new())),
        }
    }
    runs.retain(|(_, run)| !run.is_empty());
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    type Blocks = Vec<(u8, u8)>;

    fn json(blocks: &Blocks) -> Option<Json> {
        let block = |(id, text): &(u8, u8)| json!({ "type": "text", "id": format!("b{id}"), "body": text });
        (!blocks.is_empty()).then(|| blocks.iter().map(block).collect())
    }

    fn merged(base: &Blocks, theirs: &Blocks, mine: &Blocks) -> Result<Option<Json>, Vec<Clash>> {
        merge("values.body", json(base).as_ref(), json(theirs).as_ref(), json(mine).as_ref()).unwrap()
    }

    fn ids(merged: &Option<Json>) -> Vec<String> {
        let items = merged.iter().flat_map(|list| list.as_array().unwrap());
        items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }

    fn lists() -> impl Strategy<Value = Blocks> {
        let items = prop::collection::btree_map(0..6_u8, 0..2_u8, 0..6);
        items.prop_map(|items| items.into_iter().collect::<Vec<_>>()).prop_shuffle()
    }

    /// What becomes of one block, said once more without lists; `Err` is a clash.
    fn reference(old: Option<u8>, other: Option<u8>, own: Option<u8>) -> Result<Option<u8>, ()> {
        match (other == old, own == old) {
            (true, _) => Ok(own),
            (_, true) => Ok(other),
            _ if other == own => Ok(own),
            _ => Err(()),
        }
    }

    proptest! {
        #[test]
        fn each_block_is_merged_by_itself_and_the_order_keeps_to_the_side_that_made_it(
            base in lists(), theirs in lists(), mine in lists(),
        ) {
            let of = |list: &Blocks, id| list.iter().find(|(known, _)| *known == id).map(|(_, text)| *text);
            let expected: Vec<_> = (0..6).map(|id| (id, reference(of(&base, id), of(&theirs, id), of(&mine, id)))).collect();
            match merged(&base, &theirs, &mine) {
                Ok(list) => {
                    let list_of = |id: u8| list.iter().flat_map(|list| list.as_array().unwrap())
                        .find(|item| item["id"] == format!("b{id}")).map(|item| item["body"].as_u64().unwrap() as u8);
                    for (id, expected) in expected {
                        prop_assert_eq!(Ok(list_of(id)), expected);
                    }
                    // The order is that of one side as far as it goes, for each side that did not give way.
                    let order = ids(&list);
                    let kept = |side: &Blocks, among: &dyn Fn(&String) -> bool| side.iter().map(|(id, _)| format!("b{id}"))
                        .filter(|id| order.contains(id) && among(id)).collect::<Vec<_>>();
                    let shared = |id: &String| [&theirs, &mine].iter().all(|side| side.iter().any(|(own, _)| *id == format!("b{own}")));
                    let spine: Vec<_> = order.iter().filter(|id| shared(id)).cloned().collect();
                    prop_assert!(spine == kept(&theirs, &shared) || spine == kept(&mine, &shared));
                }
                Err(clashes) => {
                    let clashing = expected.iter().filter(|(_, expected)| expected.is_err()).count();
                    let ordered = clashes.iter().filter(|clash| clash.path == "values.body.blocks").count();
                    prop_assert_eq!(clashes.len(), clashing + ordered);
                }
            }
        }

        #[test]
        fn who_saves_first_does_not_matter(base in lists(), a in lists(), b in lists()) {
            match (merged(&base, &a, &b), merged(&base, &b, &a)) {
                (Ok(one), Ok(other)) => prop_assert_eq!(one, other),
                (Err(one), Err(other)) => prop_assert_eq!(one.len(), other.len()),
                _ => prop_assert!(false, "only one order clashes"),
            }
        }

        #[test]
        fn an_unchanged_side_gives_the_other(base in lists(), edited in lists()) {
            prop_assert_eq!(merged(&base, &edited, &base).unwrap(), json(&edited));
            prop_assert_eq!(merged(&base, &base, &edited).unwrap(), json(&edited));
        }
    }

    #[test]
    fn a_block_that_one_moves_keeps_what_another_writes_into_it() {
        let base = vec![(1, 0), (2, 0), (3, 0)];
        let moved = vec![(3, 0), (1, 0), (2, 0)];
        let written = vec![(1, 0), (2, 0), (4, 9), (3, 1)];
        assert_eq!(merged(&base, &moved, &written).unwrap(), json(&vec![(3, 1), (1, 0), (2, 0), (4, 9)]));
    }

    #[test]
    fn a_block_changed_by_both_clashes_with_both_sides_and_its_id() {
        let clashes = merged(&vec![(1, 0), (2, 0)], &vec![(1, 1), (2, 0)], &vec![(1, 2), (2, 0)]).unwrap_err();
        assert_eq!(clashes.len(), 1);
        assert_eq!((clashes[0].path.as_str(), &clashes[0].mine["body"]), ("values.body.blocks.b1", &json!(2)));
        let removed = merged(&vec![(1, 0), (2, 0)], &vec![(2, 0)], &vec![(1, 2), (2, 0)]).unwrap_err();
        assert_eq!(removed[0].theirs, Json::Null);
    }

    #[test]
    fn what_has_no_ids_is_no_list_of_items() {
        assert!(merge("x", None, Some(&json!(["a"])), None).is_none());
        assert!(merge("x", None, Some(&json!([{ "id": "a" }, { "id": "a" }])), None).is_none());
        assert!(merge("x", None, Some(&json!("a")), None).is_none());
    }
}
