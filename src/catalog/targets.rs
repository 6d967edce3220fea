//! What a content names must exist, and a file be of a kind that its attribute takes. Only what an edit adds is asked
//! about: an old problem never blocks a new edit elsewhere.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ConnectionTrait;

use super::{
    ContentModel,
    attribute::{self, Part},
    links,
    write::{Checked, Write},
};
use crate::{
    error::{Result, Violation},
    resource::{self, Content, Kind, content::File, value_path},
};

/// Adds a violation for each target that cannot be.
pub(super) async fn check(tx: &impl ConnectionTrait, model: &ContentModel, checked: &mut [Checked]) -> Result<()> {
    let added: Vec<links::Targets> = checked.iter().map(|checked| added(model, &checked.write)).collect();
    let missing = links::missing(tx, &added.iter().flatten().cloned().collect()).await?;
    let files = files(tx, model, checked, &added).await?;
    for (checked, added) in checked.iter_mut().zip(added) {
        let content = &checked.write.content;
        let mut violations = Vec::new();
        for (kind, code) in added.intersection(&missing) {
            violations.push(unknown(path_of(model, content, *kind, code), *kind, code));
        }
        for (part, path, code) in choosy(model, content).filter(|(_, _, code)| is_added(&added, code)) {
            let extensions = &part.settings.extensions;
            let Some(file) = files.get(code).filter(|file| !fits(file, extensions)) else { continue };
            let allowed: Vec<&str> = extensions.iter().map(String::as_str).collect();
            let message = format!("asset `{code}` is of type {}, and this takes others", file.mime);
            let hint = format!("it takes {}", allowed.join(", "));
            violations.push(Violation::new("WRONG_FILE_KIND", path, message).hint(hint));
        }
        checked.violations.extend(violations);
    }
    Ok(())
}

fn added(model: &ContentModel, write: &Write) -> links::Targets {
    let before = write.current.as_ref().map(|current| links::targets(model, &current.content)).unwrap_or_default();
    &links::targets(model, &write.content) - &before
}

fn is_added(added: &links::Targets, code: &str) -> bool {
    added.contains(&(Kind::Asset, code.to_owned()))
}

fn unknown(path: String, kind: Kind, code: &str) -> Violation {
    let message = match kind {
        Kind::Asset => format!("asset `{code}` does not exist"),
        Kind::Record => format!("record `{code}` does not exist"),
        _ => format!("`{code}` does not exist, so nothing can lead to it"),
    };
    Violation::new("UNKNOWN_TARGET", path, message)
}

/// Where a content names something.
fn path_of(model: &ContentModel, content: &Content, kind: Kind, code: &str) -> String {
    let association = content
        .associations
        .iter()
        .find(|(_, targets)| targets.iter().any(|target| target.kind == kind && target.code == code));
    if let Some((name, _)) = association {
        return format!("associations.{name}");
    }
    let value = content.values.iter().find_map(|(name, scopes)| {
        let attribute = model.attribute(name)?;
        scopes.iter().find_map(|(scope, data)| {
            let parts = attribute::parts(attribute, data);
            let part = parts.iter().find(|part| part.links().contains(&(kind, code)))?;
            Some(within(value_path(name, scope), part))
        })
    });
    value.unwrap_or_else(|| "values".to_owned())
}

/// The path of a part of the value at `value`.
fn within(value: String, part: &Part<'_>) -> String {
    match part.path() {
        inside if inside.is_empty() => value,
        inside => format!("{value}.{inside}"),
    }
}

/// The assets in parts of values that do not take every file: the part, its path and the code of the asset.
fn choosy<'a>(model: &'a ContentModel, content: &'a Content) -> impl Iterator<Item = (Part<'a>, String, &'a str)> {
    let attributes = content.values.iter().filter_map(|(name, scopes)| Some((&**model.attribute(name)?, scopes)));
    let values = attributes.flat_map(|(attribute, scopes)| scopes.iter().map(move |value| (attribute, value)));
    let parts = values.flat_map(|(attribute, (scope, data))| {
        attribute::parts(attribute, data).into_iter().map(move |part| (attribute, scope, part))
    });
    let choosy = parts.filter(|(_, _, part)| !part.settings.extensions.is_empty());
    choosy.flat_map(|(attribute, scope, part)| {
        let assets = part.links().into_iter().filter(|(kind, _)| *kind == Kind::Asset);
        assets.map(move |(_, code)| (part, within(value_path(&attribute.code, scope), &part), code))
    })
}

/// The files of the assets that such attributes newly show.
async fn files(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    checked: &[Checked],
    added: &[links::Targets],
) -> Result<HashMap<String, File>> {
    let mut codes: BTreeSet<String> = BTreeSet::new();
    for (checked, added) in checked.iter().zip(added) {
        let shown = choosy(model, &checked.write.content).map(|(_, _, code)| code);
        codes.extend(shown.filter(|code| is_added(added, code)).map(str::to_owned));
    }
    let mut files = HashMap::new();
    for chunk in codes.into_iter().collect::<Vec<_>>().chunks(1000) {
        let assets = resource::by_codes(tx, Kind::Asset, chunk).await?;
        files.extend(assets.into_iter().filter_map(|asset| Some((asset.code, asset.content.file?))));
    }
    Ok(files)
}

/// Whether the file is of one of these kinds, such as `jpg`: by what it was found to be, and by its name only where that
/// says nothing.
fn fits(file: &File, extensions: &BTreeSet<String>) -> bool {
    let named = file.filename.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    extensions.iter().any(|extension| match mime_guess::from_ext(extension).first_raw() {
        Some(mime) => mime == file.mime,
        None => named.as_deref() == Some(&extension.to_ascii_lowercase()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::AssetVersionId;

    #[test]
    fn a_file_is_what_it_was_found_to_be_whatever_it_is_called() {
        let file = |filename: &str, mime: &str| File {
            version: AssetVersionId::new(),
            hash: String::new(),
            filename: filename.to_owned(),
            mime: mime.to_owned(),
            bytes: 1,
            width: None,
            height: None,
        };
        let takes = |list: &[&str]| list.iter().map(|ending| (*ending).to_owned()).collect::<BTreeSet<String>>();
        assert!(fits(&file("photo.JPEG", "image/jpeg"), &takes(&["jpg", "png"])));
        assert!(fits(&file("photo", "image/png"), &takes(&["jpg", "png"])));
        assert!(!fits(&file("manual.jpg", "application/pdf"), &takes(&["jpg", "png"])));
        assert!(fits(&file("model.Xyzzy", "application/octet-stream"), &takes(&["xyzzy"])));
    }
}
