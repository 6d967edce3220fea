//! Template and data to PDF, in this process and without limits: for [`crate::worker`], and for templates one trusts.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Label, Selector, Smart, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::syntax::DiagSpan;
use typst::utils::PicoStr;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::boxes;
use crate::error::{Error, Problem};
use crate::job::{self, File, Job, Pdf, Summary};
use crate::picture::{self, Shown};
use crate::world::Sandbox;

/// The label of the metadata that says where a product is: `#metadata((product: key)) <nabe-product>`.
const PRODUCT: &str = "nabe-product";
/// More problems than a person reads at once.
const MOST_PROBLEMS: usize = 50;

/// Prints `job`.
///
/// Takes as long and as much memory as the template wants; [`crate::run_isolated`] sets limits. The job is taken by
/// value, because its pictures go into the PDF and should not be in memory twice.
pub fn compile(job: Job) -> Result<Pdf, Error> {
    job.check()?;
    let Prepared { world, pictures, mut warnings } = prepare(job)?;
    let typeset = typeset(&world);
    // Typst keeps every intermediate result of the process otherwise.
    typst::comemo::evict(0);
    let (pdf, summary) = typeset?;
    let bytes = boxes::finish(&pdf, pictures)
        .map_err(|error| Error::Crashed(format!("the PDF could not be finished: {error}")))?;
    warnings.extend(summary.warnings);
    Ok(Summary { warnings, ..summary }.with(bytes))
}

struct Prepared {
    world: Sandbox,
    /// The JPEGs that stand-ins in the world stand for.
    pictures: HashMap<String, Vec<u8>>,
    /// One for each picture that cannot be printed.
    warnings: Vec<Problem>,
}

fn prepare(job: Job) -> Result<Prepared, Error> {
    let mut world = Sandbox::new(job.fonts)?;
    let (mut pictures, mut warnings, mut sizes) = (HashMap::new(), Vec::new(), serde_json::Map::new());
    for File { name, bytes } in job.files {
        match picture::examine(&name, &bytes) {
            Ok((size, shown)) => {
                sizes.insert(name.clone(), json!({ "width": size.width, "height": size.height }));
                match shown {
                    Shown::Itself => world.add(&name, bytes)?,
                    Shown::StandIn(stand_in) => {
                        world.add(&name, stand_in)?;
                        pictures.insert(name, bytes);
                    }
                }
            }
            Err(reason) => warnings.push(Problem::in_file(&name, reason)),
        }
    }
    for (name, bytes) in job.template {
        world.add(&name, bytes)?;
    }
    world.add(job::DATA, job.data.to_string().into_bytes())?;
    world.add(job::PICTURES, serde_json::Value::Object(sizes).to_string().into_bytes())?;
    Ok(Prepared { world, pictures, warnings })
}

fn typeset(world: &Sandbox) -> Result<(Vec<u8>, Summary), Error> {
    let problems = |list: &[SourceDiagnostic]| list.iter().take(MOST_PROBLEMS).map(|it| problem(world, it)).collect();
    let result = typst::compile::<PagedDocument>(world);
    let document = result.output.map_err(|errors| Error::Template(problems(&errors)))?;
    // No time stamp: the same job gives the same bytes.
    let options = PdfOptions { creator: Smart::Custom(Some("Nabe".into())), ..PdfOptions::default() };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| Error::Template(problems(&errors)))?;
    let summary = Summary {
        pages: document.pages().len(),
        product_pages: product_pages(&document),
        warnings: problems(&result.warnings),
    };
    Ok((pdf, summary))
}

fn product_pages(document: &PagedDocument) -> BTreeMap<String, usize> {
    let introspector = document.introspector();
    let mut pages = BTreeMap::new();
    let Some(label) = Label::new(PicoStr::constant(PRODUCT)) else { return pages };
    for element in introspector.query(&Selector::Label(label)) {
        let Some(metadata) = element.to_packed::<MetadataElem>() else { continue };
        let Value::Dict(entries) = &metadata.value else { continue };
        let Ok(Value::Str(key)) = entries.get("product") else { continue };
        let Some(page) = element.location().and_then(|location| introspector.page(location)) else { continue };
        pages.entry(key.to_string()).or_insert(page.get());
    }
    pages
}

fn problem(world: &Sandbox, diagnostic: &SourceDiagnostic) -> Problem {
    let mut problem = Problem::new(diagnostic.message.as_str());
    problem.hints = diagnostic.hints.iter().map(|hint| hint.v.to_string()).collect();
    if let Some((file, line, column)) = place(world, diagnostic.span) {
        (problem.file, problem.line, problem.column) = (Some(file), line, column);
    }
    problem
}

/// File, line and column of `span`; no line for a file that is not text.
fn place(world: &Sandbox, span: DiagSpan) -> Option<(String, Option<usize>, Option<usize>)> {
    let id = span.id()?;
    let name = id.get().vpath().get_without_slash().to_owned();
    let position = || {
        let start = world.range(span)?.start;
        world.source(id).ok()?.lines().byte_to_line_column(start)
    };
    let (line, column) = position().unzip();
    Some((name, line.map(|line| line + 1), column.map(|column| column + 1)))
}
