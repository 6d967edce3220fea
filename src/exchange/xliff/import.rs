//! Translations in: each unit is held against the source as it is now, what is good is saved as an editor would save it, and
//! what is not is told with its line.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::{
    inline::{self, Fault},
    read::{self, Document},
    unit_id,
    units::{self, segments},
};
use crate::{
    app::App,
    auth::Actor,
    catalog::{
        ContentModel, attribute,
        batch::{self, OnError, Save, Saved},
        edit::{Edit, require_some_edit_right},
        model,
        model::Attribute,
        recheck,
        translation::{
            Sources,
            confirm::{self, Confirmed},
            mark, no_source,
            state::{State, Text, texts},
            text::with_texts,
        },
    },
    error::{Error, Result, Violation},
    exchange::report::{Level, Place, Report},
    id::ResourceId,
    resource::{self, Scope, value_path},
};

/// How a document is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Say what would happen and write nothing.
    pub dry_run: bool,
    /// What becomes of the good translations when others are not.
    pub on_error: OnError,
    /// Take translations though their source is another one by now.
    pub accept_changed: bool,
    /// A machine made the translations: they are marked so until somebody edits or confirms them.
    pub machine: bool,
}

/// Takes the translations of a document in the language it names. With `ALL_OR_NOTHING` everything is tried first, and nothing is
/// written when anything is wrong.
///
/// For those who may write texts of the language; each resource is saved as they would save it.
pub async fn import(app: &App, actor: &Actor, name: &str, bytes: &[u8], options: Options) -> Result<Report> {
    require_some_edit_right(actor)?;
    let model = model::view(app, actor).await?;
    let document = read::read(bytes)?;
    let sources = Sources::of(&model);
    let locale = locale_of(&model, &sources, &document)?;
    let import = Import { app, actor, model: &model, sources: &sources, locale: &locale, name, options };
    if options.on_error == OnError::AllOrNothing && !options.dry_run {
        let tried = import.run(&document, true).await?;
        if tried.problems.iter().any(|problem| problem.level == Level::Row) {
            return Ok(Report { dry_run: true, ..tried });
        }
    }
    import.run(&document, options.dry_run).await
}

/// The locale the document translates into: `de-DE` is `de_DE`.
fn locale_of(model: &ContentModel, sources: &Sources, document: &Document) -> Result<String> {
    let find = |language: &str| {
        let code = language.replace('-', "_");
        model.locales.keys().find(|known| known.eq_ignore_ascii_case(&code)).cloned()
    };
    let target = document.target.as_deref().unwrap_or_default();
    let Some(locale) = find(target) else {
        let message = format!("`{}` is no language of the hub", model::part::shortened(target));
        return Err(Error::invalid("UNKNOWN_LOCALE", "trgLang", message));
    };
    match sources.source_of(&locale) {
        None => Err(no_source(&locale)),
        Some(source) if find(&document.source).as_deref() == Some(source) => Ok(locale),
        Some(source) => {
            let message = format!("`{locale}` is translated from `{source}`, and the document from another language");
            Err(Error::invalid("OTHER_SOURCE", "srcLang", message))
        }
    }
}

struct Import<'i> {
    app: &'i App,
    actor: &'i Actor,
    model: &'i ContentModel,
    sources: &'i Sources,
    locale: &'i str,
    name: &'i str,
    options: Options,
}

/// A translation that can be written.
struct Taken<'i> {
    line: u64,
    attribute: &'i Attribute,
    scope: Scope,
    /// What is stored.
    before: Option<Json>,
    data: Json,
    /// It is what is stored already, and the translator says that it is right.
    confirms: bool,
}

impl Taken<'_> {
    fn path(&self) -> String {
        value_path(&self.attribute.code, &self.scope)
    }
}

/// The translations of one resource.
struct Job<'i> {
    row: resource::Model,
    seen: i32,
    line: u64,
    taken: Vec<Taken<'i>>,
}

impl<'i> Import<'i> {
    async fn run(&self, document: &Document, dry_run: bool) -> Result<Report> {
        let started = std::time::Instant::now();
        let mut report = Report { dry_run, ..Report::default() };
        report.part("translations");
        for files in document.files.chunks(batch::MOST) {
            let jobs = self.jobs(files, &mut report).await?;
            self.save(jobs, dry_run, &mut report).await?;
        }
        report.seconds = started.elapsed().as_secs_f64();
        Ok(report)
    }

    fn tell(&self, report: &mut Report, line: u64, column: &str, violation: Violation) {
        let place = Place { file: self.name, line };
        report.part("translations").rejected += 1;
        report.add(place.violation(Level::Row, Some(column).filter(|column| !column.is_empty()), violation));
    }

    async fn jobs(&self, files: &[read::File], report: &mut Report) -> Result<Vec<Job<'i>>> {
        let db = self.app.db.read();
        let ids: Vec<ResourceId> = files.iter().filter_map(|file| file.id.parse().ok()).collect();
        let rows = resource::by_ids(db, &ids).await?;
        let lines = recheck::ancestor_contents(db, &rows).await?;
        let marks = mark::of(db, &ids).await?;
        let none = mark::Marks::new();
        let mut rows: HashMap<String, resource::Model> =
            rows.into_iter().map(|row| (row.id.to_string(), row)).collect();
        let mut jobs = Vec::new();
        for file in files {
            // What stands twice would start from what the first leaves.
            let Some(row) = rows.remove(&file.id) else {
                let message =
                    format!("`{}` is no resource of this hub, or stands twice", model::part::shortened(&file.id));
                self.tell(report, file.line, "", Violation::new("UNKNOWN_RESOURCE", "", message));
                continue;
            };
            let taken = {
                let line = lines.of(self.model, &row);
                let known = texts(self.model, self.sources, &line, marks.get(&row.id).unwrap_or(&none));
                self.units(&known, &file.units, report)
            };
            let seen = file.version.filter(|version| (1..=row.version).contains(version)).unwrap_or(row.version);
            jobs.push(Job { row, seen, line: file.line, taken });
        }
        Ok(jobs)
    }

    /// What the units of a resource ask for.
    fn units(&self, known: &[Text<'_>], units: &[read::Unit], report: &mut Report) -> Vec<Taken<'i>> {
        let mut taken = Vec::new();
        for unit in units {
            match self.unit(known, unit) {
                Ok(Some(unit)) => taken.push(unit),
                Ok(None) => report.part("translations").unchanged += 1,
                Err(violation) => self.tell(report, unit.line, &unit.id, violation),
            }
        }
        taken
    }

    /// What a unit asks for; `None` where it says nothing new.
    fn unit(&self, known: &[Text<'_>], unit: &read::Unit) -> Result<Option<Taken<'i>>, Violation> {
        let ours =
            |text: &&Text<'_>| text.locale == self.locale && unit_id(&text.attribute.code, text.channel) == unit.id;
        let Some(text) = known.iter().find(ours) else {
            let message = format!("`{}` has no source in this resource", model::part::shortened(&unit.id));
            return Err(Violation::new("UNKNOWN_ATTRIBUTE", "", message));
        };
        let Some(attribute) = self.model.attribute(&text.attribute.code) else { return Ok(None) };
        let segments = segments(text.attribute, text.source, text.target);
        let Some(given) = given(&segments, unit)? else { return Ok(None) };
        for (segment, (source, target)) in segments.iter().zip(&given) {
            if !inline::same(&segment.source, source) && !self.options.accept_changed {
                let message = "its source changed since the document was made";
                return Err(Violation::new("SOURCE_CHANGED", "", message)
                    .hint("translate what it is now, or take it nevertheless"));
            }
            check_codes(segment, source, target)?;
        }
        let written: Vec<String> = segments
            .iter()
            .zip(&given)
            .map(|(segment, (source, target))| inline::text(segment.kind, source, target))
            .collect();
        let data = with_texts(text.attribute, text.source, &written);
        let Some(data) = attribute::normalize(self.model, attribute, &data)? else { return Ok(None) };
        let same = text.target == Some(&data);
        // A program that leaves a text as `initial` says nothing about it.
        let done = unit.segments.iter().all(|segment| segment.state.as_deref().is_some_and(|state| state != "initial"));
        // A machine cannot say that something is still right.
        let confirms = same && done && !self.options.machine && matches!(text.state, State::Outdated | State::Machine);
        if same && !confirms {
            return Ok(None);
        }
        let (line, scope, before) = (unit.line, text.scope(), text.target.cloned());
        Ok(Some(Taken { line, attribute, scope, before, data, confirms }))
    }

    /// Saves what can be saved: a text that cannot is left out, and the others of its resource are tried again.
    async fn save(&self, mut jobs: Vec<Job<'i>>, dry_run: bool, report: &mut Report) -> Result<()> {
        jobs.retain(|job| !job.taken.is_empty());
        while !jobs.is_empty() {
            let saves = jobs.iter().map(|job| edit(job, self.options.machine)).collect();
            let stage = if dry_run { self.app.rehearse() } else { self.app.clone() };
            let saved = batch::save(&stage, self.actor, saves, OnError::GoodOnly).await?;
            stage.db.end_rehearsal().await?;
            let mut again = Vec::new();
            for (mut job, saved) in jobs.into_iter().zip(saved) {
                match saved.state {
                    batch::State::Rejected => {
                        if self.leave_out(&mut job, &saved, report) && !job.taken.is_empty() {
                            again.push(job);
                        }
                    }
                    _ => self.count(job, &saved, dry_run, report).await?,
                }
            }
            jobs = again;
        }
        Ok(())
    }

    /// Tells what is wrong and takes it out; whether there is any sense in trying the rest.
    fn leave_out(&self, job: &mut Job<'i>, saved: &Saved, report: &mut Report) -> bool {
        let before = job.taken.len();
        for violation in &saved.violations {
            let blamed = job.taken.iter().position(|taken| taken.path() == violation.path);
            if let Some(index) = blamed {
                let taken = job.taken.remove(index);
                self.tell(report, taken.line, &taken.path(), violation.clone());
            }
        }
        if job.taken.len() < before {
            return true;
        }
        // It is about the resource as a whole, so it is told once for each text.
        for violation in saved.violations.iter().take(1) {
            for taken in job.taken.drain(..) {
                self.tell(report, taken.line, &taken.path(), violation.clone());
            }
        }
        if saved.violations.is_empty() {
            self.tell(report, job.line, "", Violation::new("REJECTED", "", "it could not be saved"));
        }
        false
    }

    async fn count(&self, job: Job<'i>, saved: &Saved, dry_run: bool, report: &mut Report) -> Result<()> {
        let confirmed: Vec<Confirmed> = job
            .taken
            .iter()
            .filter(|taken| taken.confirms)
            .map(|taken| Confirmed {
                resource: job.row.id,
                seen: saved.row().map_or(job.row.version, |row| row.version),
                attribute: taken.attribute.code.clone(),
                channel: taken.scope.channel.clone(),
                locale: self.locale.to_owned(),
            })
            .collect();
        if !confirmed.is_empty() && !dry_run {
            confirm::confirm(self.app, self.actor, confirmed).await?;
        }
        let counts = report.part("translations");
        for taken in &job.taken {
            match &taken.before {
                None => counts.created += 1,
                Some(_) => counts.updated += 1,
            }
        }
        Ok(())
    }
}

fn edit(job: &Job<'_>, machine: bool) -> Save {
    let new = job.taken.iter().filter(|taken| !taken.confirms);
    let values = new.map(|taken| (taken.attribute.code.clone(), taken.scope.clone(), Some(taken.data.clone())));
    Save::Edit { id: job.row.id, seen: job.seen, edit: Edit { values: values.collect(), machine, ..Edit::default() } }
}

/// Source and target of a text as the document has them.
type Given = (Vec<inline::Part>, Vec<inline::Part>);

/// What the document says of each segment; `None` where nothing is translated. A text of one segment may come back in several.
fn given(segments: &[units::Segment], unit: &read::Unit) -> Result<Option<Vec<Given>>, Violation> {
    if unit.segments.iter().all(|segment| segment.target.as_ref().is_none_or(Vec::is_empty)) {
        return Ok(None);
    }
    let whole = |found: &[&read::Segment]| {
        let source = found.iter().flat_map(|segment| segment.source.clone()).collect();
        // What is between two segments is the same in both languages where nobody says otherwise.
        let target =
            |segment: &&read::Segment| segment.target.clone().or(segment.id.is_none().then(|| segment.source.clone()));
        let targets: Option<Vec<_>> = found.iter().map(target).collect();
        Some((source, targets?.concat())).filter(|(_, target)| !found.is_empty() && !target.is_empty())
    };
    let single = segments.len() == 1;
    let of = |segment: &units::Segment| {
        let named = |found: &&read::Segment| single || found.id.as_deref() == Some(&segment.id);
        whole(&unit.segments.iter().filter(named).collect::<Vec<_>>())
    };
    match segments.iter().map(of).collect::<Option<Vec<Given>>>() {
        Some(given) => Ok(Some(given)),
        None => Err(Violation::new("INCOMPLETE", "", "some of its segments are not translated")),
    }
}

fn check_codes(segment: &units::Segment, source: &[inline::Part], target: &[inline::Part]) -> Result<(), Violation> {
    let violation = match inline::compare(source, target) {
        Ok(()) => return Ok(()),
        Err(Fault::Lost(ids)) => {
            Violation::new("CODES_LOST", "", format!("inline codes of the source are missing: {}", ids.join(", ")))
        }
        Err(Fault::Added(ids)) => {
            Violation::new("CODES_ADDED", "", format!("inline codes that the source has not: {}", ids.join(", ")))
        }
        Err(Fault::Unbalanced) => {
            Violation::new("CODES_CROSSED", "", "inline codes are not closed in the order in which they open")
        }
    };
    Err(violation.hint(format!("keep each code of segment `{}` once", segment.id)))
}
