//! What the catalogue template makes of ordinary and of awkward data.

use print::catalogue::*;
use print::{Error, compile};

use crate::sample::*;

fn print(catalogue: &Catalogue, pictures: usize) -> Book {
    Book::open(compile(catalogue.job((0..pictures).map(file).collect())).unwrap())
}

fn two_chapters() -> Catalogue {
    let names = ["Äußere Jacke", "Zelt", "Übergangshose", "Ösenband", "Seil", "Überschuh"];
    let products: Vec<_> = names.iter().enumerate().map(|(index, name)| product(index, name)).collect();
    let (first, second) = products.split_at(4);
    catalogue(vec![chapter("Kleidung", 4, first.to_vec()), chapter("Seile", 2, second.to_vec())])
}

#[test]
fn every_page_has_three_millimetres_of_bleed_and_sheets_are_full() {
    let book = print(&two_chapters(), 0);
    assert_eq!(book.pdf.pages % 4, 0);
    for page in 1..=book.pdf.pages {
        assert_eq!(book.page_box(page, "MediaBox"), [0.0, 0.0, 216.0, 303.0]);
        assert_eq!(book.page_box(page, "BleedBox"), [0.0, 0.0, 216.0, 303.0]);
        assert_eq!(book.page_box(page, "TrimBox"), [3.0, 3.0, 213.0, 300.0]);
    }
    assert_eq!(book.pdf.warnings, []);
}

#[test]
fn contents_and_indexes_name_the_page_a_product_is_printed_on() {
    let book = print(&two_chapters(), 0);
    assert_eq!(book.pdf.product_pages.len(), 6);
    let names = book.pages_with("Produkte von A bis Z")[1];
    let numbers = book.pages_with("Artikelnummern")[1];
    for (index, name) in ["Äußere Jacke", "Zelt", "Übergangshose", "Ösenband", "Seil", "Überschuh"].iter().enumerate()
    {
        let page = book.pdf.product_pages[&format!("key-{index}")];
        assert!(book.text(page).contains(&format!("NR-{index:03}")), "{name} is on page {page}");
        assert!(book.text(names).contains(&format!("{name} {page}")), "{}", book.text(names));
        assert!(book.text(numbers).contains(&format!("NR-{index:03} {page}")), "{}", book.text(numbers));
    }
    let in_order = book.text(names);
    let place = |name: &str| in_order.find(name).unwrap();
    assert!(place("Äußere Jacke") < place("Ösenband") && place("Ösenband") < place("Seil"));
    assert!(place("Überschuh") < place("Zelt"));
}

#[test]
fn title_author_language_and_bookmarks_are_in_the_pdf() {
    let book = print(&two_chapters(), 0);
    let text = |key: &str| {
        let info = book.document.trailer.get(b"Info").unwrap().as_reference().unwrap();
        lopdf::decode_text_string(book.document.get_dictionary(info).unwrap().get(key.as_bytes()).unwrap()).unwrap()
    };
    assert_eq!(text("Title"), "Draußen übernachten");
    assert_eq!(text("Author"), "Firnlicht");
    let catalog = book.document.catalog().unwrap();
    assert_eq!(lopdf::decode_text_string(catalog.get(b"Lang").unwrap()).unwrap(), "de-DE");
    let bookmarks: Vec<String> = book.document.get_toc().unwrap().toc.into_iter().map(|entry| entry.title).collect();
    for title in ["Kleidung", "Äußere Jacke", "Seile", "Seil"] {
        assert!(bookmarks.iter().any(|bookmark| bookmark == title), "{title} in {bookmarks:?}");
    }
}

#[test]
fn the_same_catalogue_gives_the_same_bytes() {
    assert_eq!(print(&two_chapters(), 0).pdf, print(&two_chapters(), 0).pdf);
}

#[test]
fn texts_are_printed_and_never_evaluated() {
    let hostile = "#panic() #import \"@preview/x:1.0.0\" *bold* $x$ <label> @ref \\u{0} // /* [ ] { } </script>";
    let mut catalogue = two_chapters();
    catalogue.title = hostile.into();
    catalogue.brand = "\u{0}\u{7}\u{202e}brand\u{feff}".into();
    catalogue.chapters[0].title = hostile.into();
    let product = &mut catalogue.chapters[0].products[0];
    product.name = hostile.into();
    product.text = Some(hostile.repeat(3));
    product.key = hostile.into();
    product.sku = "#[]".into();
    product.facts[0].value = hostile.into();
    product.badge = Some("#panic()".into());
    let book = print(&catalogue, 0);
    let page = book.pdf.product_pages[hostile];
    assert!(book.text(page).contains("#panic()"), "{}", book.text(page));
}

#[test]
fn a_story_keeps_its_headings_lists_and_emphasis() {
    let run = |text: &str, strong, emphasis| Run { text: text.into(), strong, emphasis };
    let block = |kind, marker: Option<&str>, runs| Block { kind, marker: marker.map(Into::into), runs };
    let text = vec![
        block(BlockKind::Heading, None, vec![run("Zwölf Kilo #emph[Mehl]", false, false)]),
        block(BlockKind::Paragraph, None, vec![run("Sehr ", false, false), run("fest", true, true)]),
        block(BlockKind::Item, Some("1."), vec![run("ein Gurt\nzwei Schlaufen", false, false)]),
        block(BlockKind::Subheading, None, vec![]),
        Block::plain(""),
    ];
    let mut catalogue = two_chapters();
    let story = Story { title: "Sägemehl".into(), kicker: None, lead: None, text, image: None, byline: None };
    catalogue.chapters[0].stories = vec![story];
    let book = print(&catalogue, 0);
    let [page] = book.pages_with("Sägemehl")[..] else { panic!("the story is on one page") };
    let words = book.text(page);
    for part in ["Zwölf Kilo #emph[Mehl]", "Sehr fest", "1. ein Gurt zwei Schlaufen"] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

#[test]
fn no_length_of_text_breaks_a_page() {
    let mut catalogue = two_chapters();
    let products = &mut catalogue.chapters[0].products;
    products[0].name = "Donaudampfschifffahrtsgesellschaft".repeat(12);
    products[1].text = Some("Viel zu erzählen gibt es hier. ".repeat(200));
    products[2].variants = Some(variants(20, 8));
    products[3].facts = vec![Fact { label: "L".repeat(90), value: "W".repeat(300) }; 40];
    catalogue.chapters[1].title = "Kapitel mit einem Namen, der nicht enden will, ".repeat(12);
    catalogue.chapters[1].products[0].price =
        Some(Price { text: "1".repeat(60), was: Some("2".repeat(60)), note: None });
    let book = print(&catalogue, 0);
    assert_eq!(book.pdf.product_pages.len(), 6);
    assert_eq!(book.pdf.warnings, []);
    let last = book.pages_with("V-19-7");
    assert!(!last.is_empty(), "every variant of a long table is printed");
}

#[test]
fn an_empty_catalogue_is_a_catalogue() {
    let mut empty = catalogue(vec![chapter("", 6, vec![])]);
    (empty.title, empty.brand, empty.contact, empty.locale) = Default::default();
    empty.imprint.clear();
    assert_eq!(print(&empty, 0).pdf.pages % 4, 0);
    assert_eq!(print(&catalogue(vec![]), 0).pdf.product_pages.len(), 0);
}

#[test]
fn pictures_go_into_the_pdf_byte_by_byte_and_missing_ones_become_panels() {
    let mut catalogue = two_chapters();
    catalogue.cover = Some(picture(0));
    catalogue.chapters[0].image = Some(picture(1));
    for (index, product) in catalogue.chapters[0].products.iter_mut().enumerate() {
        product.image = Some(picture(index));
        product.hero = index == 0;
        product.images = vec![picture(1), picture(77)];
    }
    let mut job = catalogue.job((0..3).map(file).collect());
    job.files[2].bytes.truncate(100);
    let book = Book::open(compile(job).unwrap());
    let whole = |object: &lopdf::Object| object.as_stream().is_ok_and(|stream| stream.content == JPEG);
    let pictures: Vec<_> = book.document.objects.values().filter(|object| whole(object)).collect();
    assert_eq!(pictures.len(), 2);
    let dictionary = &pictures[0].as_stream().unwrap().dict;
    assert_eq!(dictionary.get(b"Width").unwrap().as_i64().unwrap(), 48);
    let [warning] = &book.pdf.warnings[..] else { panic!("{:?}", book.pdf.warnings) };
    assert_eq!(warning.file.as_deref(), Some("img/0003.jpg"));
}

#[test]
fn variants_are_choices_in_small_places_and_article_numbers_in_large_ones() {
    let mut catalogue = two_chapters();
    for chapter in &mut catalogue.chapters {
        chapter.products[0].variants = Some(variants(2, 3));
    }
    let book = print(&catalogue, 0);
    let index = book.pages_with("Artikelnummern")[1];
    let small = book.pdf.product_pages["key-0"];
    let large = book.pdf.product_pages["key-4"];
    assert!(book.text(small).contains("Farbe 1") && !book.text(small).contains("V-1-2"));
    assert!(book.text(large).contains("V-1-2"));
    assert!(book.text(index).contains("V-1-2"));
}

#[test]
fn a_mistake_in_a_template_is_shown_with_its_place_and_a_hint() {
    let mut job = two_chapters().job(vec![]);
    job.template.insert("main.typ".into(), b"#let a = 1\n\n  #b-c".to_vec());
    let Err(Error::Template(problems)) = compile(job) else { panic!("printed") };
    assert_eq!((problems[0].line, problems[0].column), (Some(3), Some(4)));
    assert_eq!(problems[0].file.as_deref(), Some("main.typ"));
    assert!(problems[0].message.contains("unknown variable"), "{}", problems[0]);
    assert!(!problems[0].hints.is_empty());
}

#[test]
fn a_template_sees_the_files_of_its_job_and_nothing_else() {
    for code in [
        "#read(\"/etc/passwd\")",
        "#read(\"../../../../etc/passwd\")",
        "#import \"@preview/cetz:0.3.0\": *",
        "#image(\"img/0009.jpg\")",
        "#include \"https://example.org/x.typ\"",
        "#datetime.today()",
    ] {
        let mut job = two_chapters().job(vec![]);
        job.template.insert("main.typ".into(), code.as_bytes().to_vec());
        let Err(error) = compile(job) else { panic!("{code} was allowed") };
        assert_eq!(error.code(), "PRINT_TEMPLATE", "{code}: {error}");
    }
}
