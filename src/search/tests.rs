//! What an index finds, in which order, and what it counts.

use super::*;

struct Shop {
    _folder: tempfile::TempDir,
    index: Arc<Index>,
}

fn document(key: &str, label: &str, colour: &str, price: Option<f64>) -> Document {
    let mut document = Document { key: key.to_owned(), body: key.as_bytes().to_vec(), ..Document::default() };
    document.keywords.insert("colour".to_owned(), vec![colour.to_owned()]);
    document.keywords.insert("label".to_owned(), vec![label.to_lowercase()]);
    document.numbers.extend(price.map(|price| ("price".to_owned(), price)));
    document.titles.push((Some(Language::German), label.to_owned()));
    document.words.insert("name".to_owned(), label.to_owned());
    document
}

/// Three commits, so that lists go across segments.
fn shop() -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let index = Search::new(folder.path().to_owned()).index("channel/de_DE").unwrap();
    let batches = [
        vec![document("1", "Wanderschuhe Tal", "red", Some(99.0)), document("2", "Zelte für zwei", "red", Some(12.5))],
        vec![document("3", "Sturmjacke Kar", "blue", None), document("4", "Ärmelschoner", "green", Some(-3.0))],
        vec![document("5", "Wanderschuh Grat", "blue", Some(250.0))],
    ];
    for put in batches {
        index.write(Batch { put, ..Batch::default() }).unwrap();
    }
    Shop { _folder: folder, index }
}

/// The keys of documents, one letter each.
fn read(view: &View, hits: &[Hit]) -> String {
    hits.iter().map(|hit| String::from_utf8_lossy(&view.body(*hit).unwrap()).into_owned()).collect()
}

impl Shop {
    fn keys(&self, query: &Query) -> String {
        let view = self.index.view().unwrap();
        let found = view.search(query).unwrap();
        read(&view, &found.hits)
    }

    fn text(&self, text: &str) -> String {
        let mut keys: Vec<char> =
            self.keys(&Query { text: Some(text.to_owned()), ..Query::default() }).chars().collect();
        keys.sort_unstable();
        keys.into_iter().collect()
    }

    fn filter(&self, filter: Filter) -> String {
        let sort = vec![Sort::Keyword("label".to_owned(), Direction::Ascending)];
        self.keys(&Query { filters: vec![filter], sort, ..Query::default() })
    }

    fn sorted(&self, sort: Sort) -> String {
        self.keys(&Query { sort: vec![sort], ..Query::default() })
    }
}

#[test]
fn words_are_found_by_stem_by_beginning_and_with_a_slip() {
    let shop = shop();
    assert_eq!(shop.text("Wanderschuhe"), "15");
    assert_eq!(shop.text("stur"), "3");
    assert_eq!(shop.text("sturmjakke"), "3");
    assert_eq!(shop.text("armelschoner"), "4");
    assert_eq!(shop.text("wanderschuh tal"), "1");
    assert_eq!(shop.text("nothing"), "");
}

#[test]
fn filters_combine() {
    let shop = shop();
    let red = || Filter::is("colour", "red");
    assert_eq!(shop.filter(red()), "12");
    assert_eq!(shop.filter(Filter::Not(Box::new(red()))), "354");
    assert_eq!(shop.filter(Filter::All(vec![red(), Filter::Between("price".into(), Some(50.0), None)])), "1");
    assert_eq!(shop.filter(Filter::Between("price".into(), Some(-3.0), Some(12.5))), "24");
    assert_eq!(shop.filter(Filter::Any(vec![Filter::is("colour", "green"), Filter::Keys(vec!["5".into()])])), "54");
    assert_eq!(shop.filter(Filter::In("colour".into(), vec!["green".into(), "blue".into()])), "354");
    assert_eq!(shop.filter(Filter::Words("name".into(), "wander ta".into())), "1");
}

#[test]
fn lists_sort_across_segments_with_missing_values_last() {
    let shop = shop();
    assert_eq!(shop.sorted(Sort::Keyword("label".into(), Direction::Ascending)), "35124");
    assert_eq!(shop.sorted(Sort::Number("price".into(), Direction::Ascending)), "42153");
    assert_eq!(shop.sorted(Sort::Number("price".into(), Direction::Descending)), "51243");
}

#[test]
fn a_facet_ignores_the_filter_on_its_own_field_only() {
    let shop = shop();
    let view = shop.index.view().unwrap();
    let facet = Facet { field: "colour".to_owned(), limit: 10 };
    let cheap = Filter::Between("price".into(), None, Some(100.0));
    let query = Query { filters: vec![Filter::is("colour", "green"), cheap], ..Query::default() };
    let counts = |query: &Query| {
        let buckets = view.facet(query, &facet).unwrap();
        buckets.iter().map(|bucket| format!("{}:{}", bucket.value, bucket.count)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(counts(&query), "red:2 green:1");
    assert_eq!(counts(&Query::default()), "blue:2 red:2 green:1");
    assert_eq!(view.search(&query).unwrap().total(), 1);
}

#[test]
fn a_document_is_replaced_and_removed_by_its_key_and_a_view_stays_as_it_was() {
    let shop = shop();
    let before = shop.index.view().unwrap();
    let put = vec![document("1", "Wanderschuhe Tal", "black", None)];
    shop.index.write(Batch { put, remove: vec!["2".into()], mark: Some("7".into()), ..Batch::default() }).unwrap();
    assert_eq!(shop.filter(Filter::is("colour", "red")), "");
    assert_eq!(shop.filter(Filter::is("colour", "black")), "1");
    assert_eq!(before.search(&Query::default()).unwrap().total(), 5);
    let after = shop.index.view().unwrap();
    assert!(after.get("2").unwrap().is_none() && after.find("colour", "black").unwrap().is_some());
    assert_eq!(shop.index.mark().unwrap().as_deref(), Some("7"));
    shop.index.write(Batch { clear: true, ..Batch::default() }).unwrap();
    assert_eq!(shop.index.view().unwrap().search(&Query::default()).unwrap().total(), 0);
    assert_eq!(shop.index.mark().unwrap().as_deref(), Some("7"));
}

#[test]
fn a_broken_index_is_made_anew_and_says_so_by_its_mark() {
    let folder = tempfile::tempdir().unwrap();
    let index = Search::new(folder.path().to_owned()).index("a").unwrap();
    index
        .write(Batch { put: vec![document("1", "x", "y", None)], mark: Some("9".into()), ..Batch::default() })
        .unwrap();
    drop(index);
    std::fs::write(folder.path().join(LAYOUT).join("a/meta.json"), "{").unwrap();
    let index = Search::new(folder.path().to_owned()).index("a").unwrap();
    assert_eq!(index.mark().unwrap(), None);
    assert_eq!(index.view().unwrap().search(&Query::default()).unwrap().total(), 0);
}

#[test]
fn the_head_of_a_list_is_where_the_whole_list_begins() {
    let queries = [
        Query { sort: vec![Sort::Number("price".into(), Direction::Descending)], ..Query::default() },
        Query { text: Some("wanderschuh".to_owned()), ..Query::default() },
    ];
    for query in queries {
        for size in [1, 2, 4] {
            // A list that is asked for twice is kept and sorted to its end, so each head comes from an index of its own.
            let whole = shop().keys(&query);
            let shop = shop();
            let view = shop.index.view().unwrap();
            let head = view.head(&query, size).unwrap();
            assert_eq!(head.total(), whole.len());
            let size = size.min(whole.len());
            assert_eq!(read(&view, &head.hits[..size]), whole[..size]);
        }
    }
}

#[test]
fn the_next_page_starts_behind_the_last_hit_wherever_it_is_now() {
    let shop = shop();
    let view = shop.index.view().unwrap();
    let found = view
        .search(&Query { sort: vec![Sort::Keyword("label".into(), Direction::Ascending)], ..Query::default() })
        .unwrap();
    assert_eq!(found.after(Some(found.hits[1]), 1), 2);
    assert_eq!(found.after(Some(found.hits[3]), 1), 4);
    assert_eq!(found.after(None, 1), 1);
}

/// Deletions are files named after their segment and the number of the operation, which a new writer counts from the
/// newest commit: one that died in between leaves a name that the next one needs.
#[test]
fn files_of_a_writer_that_died_are_in_nobodys_way() {
    let shop = shop();
    let folder = shop.index.folder();
    let managed: Vec<String> = serde_json::from_slice(&std::fs::read(folder.join(".managed.json")).unwrap()).unwrap();
    let segments: std::collections::BTreeSet<&str> =
        managed.iter().filter_map(|file| file.split('.').next()).filter(|name| name.len() == 32).collect();
    let left = segments.iter().flat_map(|name| (0..60).map(move |stamp| format!("{name}.{stamp}.del")));
    let left: Vec<String> = left.filter(|file| !managed.contains(file)).collect();
    for file in &left {
        std::fs::write(folder.join(file), b"half").unwrap();
    }
    let all: Vec<String> = managed.iter().cloned().chain(left).collect();
    std::fs::write(folder.join(".managed.json"), serde_json::to_vec(&all).unwrap()).unwrap();

    let index = Search::new(shop._folder.path().to_owned()).index("channel/de_DE").unwrap();
    index.write(Batch { remove: vec!["1".to_owned(), "3".to_owned()], ..Batch::default() }).unwrap();
    let found = index.view().unwrap().search(&Query::default()).unwrap();
    assert_eq!(found.total(), 3);
}

#[test]
fn the_first_page_of_a_long_list_is_the_beginning_of_the_whole_list() {
    let folder = tempfile::tempdir().unwrap();
    let index = Search::new(folder.path().to_owned()).index("resources").unwrap();
    let one = |number: usize| {
        let price = (!number.is_multiple_of(7)).then_some((number * 37 % 11) as f64);
        document(&format!("{number:04}"), &format!("Label {}", number * 7919 % 1013), "red", price)
    };
    for part in 0..3 {
        let put = (part * 800..(part + 1) * 800).map(one).collect();
        index.write(Batch { put, ..Batch::default() }).unwrap();
    }
    let view = index.view().unwrap();
    let sorts = |direction| {
        let (label, price) =
            (Sort::Keyword("label".to_owned(), direction), Sort::Number("price".to_owned(), direction));
        [vec![label.clone()], vec![price.clone(), label.clone()], vec![label, price]]
    };
    for sort in [Direction::Ascending, Direction::Descending].into_iter().flat_map(sorts) {
        let query = Query { sort, ..Query::default() };
        let page = view.head(&query, 60).unwrap();
        let all = view.search(&query).unwrap();
        assert_eq!((page.total(), all.total()), (2400, 2400));
        assert_eq!(page.hits[..60], all.hits[..60], "{:?}", query.sort);
    }
}
