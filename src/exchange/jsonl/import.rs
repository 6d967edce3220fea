//! `nabe import jsonl`: the content model of the lines first, then their resources, each as its line says as a whole.

use std::{collections::HashSet, path::Path};

use anyhow::bail;

use super::{
    FORMAT,
    line::{Fault, Line, Resource},
    read::Source,
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    exchange::{
        load::{Load, ModelPart, Row, Rows, Wanted},
        report::{Level, Place, Problem, ProgressFn, Report},
    },
    resource::{Content, Kind},
};

/// Imports the catalogue at `path`. Problems of single lines are in the report; an error means that nothing of the failing
/// step was written. Needs `IMPORT_DATA`.
pub async fn import(
    app: &App,
    actor: &Actor,
    path: &Path,
    dry_run: bool,
    progress: ProgressFn,
) -> anyhow::Result<Report> {
    actor.require(Permission::ImportData)?;
    let source = Source::find(path)?;
    let mut load = Load::begin(app, actor, source.folder.clone(), dry_run, progress).await?;
    let (parts, resources) = scan(&source, &mut load.report)?;
    load.change_model(&source.name, parts).await?;
    let name = source.name.clone();
    load.rows(&name, resources, || rows(&source)).await?;
    load.end().await
}

/// The parts of the content model with their lines, and how many resources there are. Everything that cannot be read is
/// told here.
fn scan(source: &Source, report: &mut Report) -> anyhow::Result<(Vec<ModelPart>, usize)> {
    let (mut parts, mut names, mut resources) = (Vec::new(), HashSet::new(), 0);
    for (line, found) in source.lines()? {
        let place = Place { file: &source.name, line };
        match found {
            Ok(Line::Header(header)) if header.format == FORMAT => {}
            Ok(Line::Header(header)) => {
                bail!("{} has format {}, and this program reads {FORMAT}", source.name, header.format);
            }
            Ok(Line::Part(name, part)) if names.insert(name.clone()) => parts.push((line, name, *part)),
            Ok(Line::Part(name, _)) => {
                let message = format!("`{name}` stands in the file twice: the first line counts");
                report.part(name.split('.').next().unwrap_or_default()).rejected += 1;
                report.add(place.problem(Level::Row, Some("code"), "DUPLICATE", message));
            }
            Ok(Line::Resource(..)) => resources += 1,
            Err(fault) => {
                report.part("lines").rejected += 1;
                report.add(told(place, fault));
            }
        }
    }
    Ok((parts, resources))
}

fn told(place: Place<'_>, fault: Fault) -> Problem {
    place.problem(Level::Row, fault.path.as_deref(), fault.code, fault.message)
}

/// The resources of the file.
fn rows(source: &Source) -> Rows {
    let name = source.name.clone();
    let lines = match source.lines() {
        Ok(lines) => lines,
        Err(error) => {
            let place = Place { file: &name, line: 0 };
            let problem = place.problem(Level::Row, None, "FILE_UNREADABLE", format!("{error:#}"));
            return Box::new(std::iter::once(Err(Box::new(problem))));
        }
    };
    Box::new(lines.filter_map(|(line, found)| match found {
        Ok(Line::Resource(kind, resource)) => Some(Ok(row(line, kind, *resource))),
        // The scan has told what cannot be read.
        _ => None,
    }))
}

fn row(line: u64, kind: Kind, mut resource: Resource) -> Row {
    let file = resource.file.take().map(|file| Wanted { hash: file.hash, filename: file.filename, path: file.path });
    let code = std::mem::take(&mut resource.code);
    // The bytes are not part of the line: one that names none leaves the file that is there.
    let stored = |current: Option<&Content>| current.and_then(|current| current.file.clone());
    Row {
        line,
        kind,
        code,
        file,
        make: Box::new(move |current| Content { file: stored(current), ..resource.content() }),
        named: None,
    }
}
