//! Prints a made-up catalogue in a child process and says how long it took:
//! `cargo run -p print --example measure -- PRODUCTS [FILE.pdf]`.

use std::time::{Duration, Instant};

use print::catalogue::*;
use print::job::picture_name;
use print::{File, Limits, run_isolated};

const PER_CHAPTER: usize = 30;
/// Bytes of a picture, as a photograph of 1000 x 1000 pixels has them.
const PICTURE: usize = 350_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|argument| argument == "worker") {
        return Ok(print::worker::serve(std::io::stdin().lock(), std::io::stdout().lock())?);
    }
    let products: usize = arguments.first().map_or(Ok(120), |count| count.parse())?;
    let job =
        catalogue(products).job((0..products).map(|index| File { name: name(index), bytes: photograph() }).collect());
    let limits = Limits { time: Duration::from_secs(1800), ..Limits::default() };
    let start = Instant::now();
    let pdf = run_isolated(std::env::current_exe()?, ["worker"], &job, &limits).await?;
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = pdf.bytes.len() >> 20;
    println!(
        "{products} products: {seconds:.1} s, {} pages, PDF {megabytes} MB, in {} MB",
        pdf.pages,
        job.size() >> 20
    );
    pdf.warnings.iter().for_each(|warning| println!("warning: {warning}"));
    if let Some(path) = arguments.get(1) {
        std::fs::write(path, &pdf.bytes)?;
    }
    Ok(())
}

fn name(index: usize) -> String {
    picture_name(index, "jpg")
}

/// A small JPEG, made as long as a photograph by comments.
fn photograph() -> Vec<u8> {
    let small = include_bytes!("../tests/it/grey.jpg");
    let mut bytes = small[..2].to_vec();
    while bytes.len() < PICTURE {
        bytes.extend([0xff, 0xfe, 0xff, 0xff]);
        bytes.extend([0x55; 0xffff - 2]);
    }
    bytes.extend_from_slice(&small[2..]);
    bytes
}

fn catalogue(products: usize) -> Catalogue {
    let all: Vec<usize> = (0..products).collect();
    let chapter = |(number, members): (usize, &[usize])| Chapter {
        title: format!("Chapter {}", number + 1),
        intro: Some("Made for days on which the weather turns and the way gets longer than planned. ".repeat(3)),
        image: Some(picture(number)),
        colour: None,
        per_page: [6, 4, 6, 2][number % 4],
        products: members.iter().map(|index| product(*index)).collect(),
        stories: Vec::new(),
    };
    Catalogue {
        title: "Measured outdoors".into(),
        subtitle: Some("Equipment for mountain, forest and water".into()),
        brand: "Firnlicht".into(),
        season: Some("2026".into()),
        locale: "en".into(),
        labels: Labels::of("en"),
        accent: None,
        cover: Some(picture(0)),
        intro: None,
        chapters: all.chunks(PER_CHAPTER).enumerate().map(chapter).collect(),
        imprint: vec![Section { title: Some("Publisher".into()), text: "Firnlicht Ltd".into() }],
        price_note: None,
        contact: "Firnlicht Ltd".into(),
    }
}

fn picture(index: usize) -> Picture {
    Picture { file: name(index), alt: Some("A picture".into()), focus: (0.5, 0.5), fit: Fit::Cover }
}

fn product(index: usize) -> Product {
    let fact = |number: usize| Fact { label: format!("Property {number}"), value: format!("{} units", index * number) };
    Product {
        key: format!("product-{index}"),
        sku: format!("FL-{index:05}"),
        name: format!("{} no. {index}", ["Rope", "Tent", "Jacket", "Stove", "Lamp"][index % 5]),
        text: Some(
            "Three layers for long days in the mountains: waterproof, breathable, repairable. ".repeat(1 + index % 5),
        ),
        image: Some(picture(index)),
        images: vec![picture(index / 2), picture(index / 3)],
        facts: (1..=index % 7).map(fact).collect(),
        price: Some(Price { text: format!("{}.95 €", 20 + index % 400), was: None, note: None }),
        variants: (!index.is_multiple_of(3)).then(|| variants(index)),
        badge: index.is_multiple_of(9).then(|| "New".into()),
        hero: index.is_multiple_of(12),
    }
}

fn variants(index: usize) -> Variants {
    let row = |number: usize| Variant {
        sku: format!("FL-{index:05}-{number}"),
        cells: vec![
            Cell {
                text: ["Moss", "Slate", "Sand"][number / 4].into(),
                swatch: vec![Colour([80, 90 + number as u8, 70])],
            },
            Cell { text: ["S", "M", "L", "XL"][number % 4].into(), swatch: vec![] },
        ],
        price: None,
    };
    Variants { axes: vec!["Colour".into(), "Size".into()], rows: (0..12).map(row).collect() }
}
