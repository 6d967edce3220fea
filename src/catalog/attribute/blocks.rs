//! Blocks of an editorial text: a JSON list of at most 500 blocks and 1 MiB, each an object of its `type`, its `id` and
//! the fields of its type with data as the field's type has it, `[{"type": "text", "id": "a1b2c3d4", "body": "<p>…"}]`.
//! Fields without data are absent, and so are blocks without any, unless their type has none. The id stays with a block
//! wherever it moves; what comes without one gets one that follows from what it holds.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{
    Attribute, AttributeType, Fault, InLists, IndexValue, Part, Place, Shape,
    column::{self, Column, as_attributes},
};
use crate::{
    catalog::model::{
        ContentModel,
        part::{check_code, check_labels, shortened},
    },
    channels::{Labels, label},
    error::Violation,
};

const MAX_BLOCKS: u32 = 500;
const MAX_TYPES: usize = 30;
const MAX_FIELDS: usize = 30;
const MAX_ID: usize = 40;
/// Of its canonical text.
const MAX_BYTES: usize = 1024 * 1024;
/// Keys of a block that are no fields.
const OWN: [&str; 2] = ["type", "id"];

/// A kind of block that an attribute allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct BlockType {
    pub code: String,
    #[serde(default)]
    pub labels: Labels,
    #[serde(default)]
    pub fields: Vec<Column>,
}

/// A block type with its fields as attributes of their own, and whether each block needs them.
pub struct Known<'a> {
    pub block: &'a BlockType,
    pub fields: Vec<(Attribute, bool)>,
}

pub struct Blocks;

impl Shape for Blocks {
    fn normalize(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        self.normalize_all(model, attribute, data).map_err(|faults| {
            let first = faults.into_iter().next();
            first.unwrap_or_else(|| Fault::expected("a list of blocks", data))
        })
    }

    fn normalize_all(
        &self,
        model: &ContentModel,
        attribute: &Attribute,
        data: &Json,
    ) -> Result<Option<Json>, Vec<Fault>> {
        let items = data.as_array().ok_or_else(|| vec![Fault::expected("a list of blocks", data)])?;
        let max = attribute.settings.max_items.unwrap_or(MAX_BLOCKS).min(MAX_BLOCKS) as usize;
        if items.len() > max {
            let message = format!("{} blocks, at most {max} are allowed", items.len());
            return Err(vec![Fault::new("TOO_MANY", message).with("max", max)]);
        }
        let types = types(attribute);
        let (mut blocks, mut faults, mut ids) = (Vec::with_capacity(items.len()), Vec::new(), HashSet::new());
        for (index, item) in items.iter().enumerate() {
            match block(model, &types, &mut ids, item) {
                Ok(block) => blocks.extend(block),
                Err(wrong) => faults.extend(wrong.into_iter().map(|fault| fault.at(&format!("blocks.{index}")))),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let blocks: Json = blocks.into_iter().map(|block| Json::Object(identified(block, &mut ids))).collect();
        if blocks.to_string().len() > MAX_BYTES {
            return Err(vec![super::text::too_long(MAX_BYTES)]);
        }
        Ok(Some(blocks).filter(|blocks| !super::is_empty(blocks)))
    }

    fn display(&self, model: &ContentModel, attribute: &Attribute, data: &Json, locale: &str) -> String {
        let types = types(attribute);
        let shown = |block: &Json| {
            let known = known(&types, block)?;
            let name = label(&known.block.labels, locale).unwrap_or(&known.block.code);
            let fields = fields(known, block).map(|(field, data)| super::display(model, field, data, locale));
            Some([name.to_owned()].into_iter().chain(fields).collect::<Vec<_>>().join("\n"))
        };
        blocks(data).filter_map(shown).collect::<Vec<_>>().join("\n\n")
    }

    fn index(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> IndexValue {
        let types = types(attribute);
        let found = blocks(data).filter_map(|block| Some((known(&types, block)?, block)));
        let texts = found
            .flat_map(|(known, block)| fields(known, block))
            .filter_map(|(field, data)| super::index(model, field, data).text);
        let text: Vec<String> = texts.collect();
        IndexValue { text: (!text.is_empty()).then(|| text.join("\n")), ..IndexValue::default() }
    }

    fn plain(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Json {
        let types = types(attribute);
        let plain = |block: &Json| {
            let mut plain = Map::new();
            plain.extend(OWN.iter().filter_map(|key| Some(((*key).to_owned(), block.get(*key)?.clone()))));
            let fields = known(&types, block).into_iter().flat_map(|known| fields(known, block));
            plain.extend(fields.map(|(field, data)| (field.code.clone(), super::plain(model, field, data))));
            Json::Object(plain)
        };
        blocks(data).map(plain).collect()
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: None, counted: false }
    }

    fn parts<'a>(&self, attribute: &'a Attribute, data: &'a Json) -> Vec<Part<'a>> {
        let parts = blocks(data).enumerate().flat_map(|(index, block)| {
            let known = attribute.settings.blocks.iter().find(|known| block["type"] == known.code.as_str());
            let columns = known.into_iter().flat_map(|known| &known.fields);
            columns.filter_map(move |column| {
                let (id, data) = (block["id"].as_str().unwrap_or_default(), block.get(&column.code)?);
                let place = Place::Field { index, block: id, field: &column.code };
                Some(Part { place, kind: column.kind, settings: &column.settings, data })
            })
        });
        parts.collect()
    }
}

/// The blocks of canonical data.
pub fn blocks(data: &Json) -> impl Iterator<Item = &Json> {
    data.as_array().into_iter().flatten()
}

/// The block types of an attribute.
pub fn types(attribute: &Attribute) -> Vec<Known<'_>> {
    let types = attribute.settings.blocks.iter();
    types.map(|block| Known { block, fields: as_attributes(attribute, &block.fields) }).collect()
}

/// The type of a block.
pub fn known<'t, 'a>(types: &'t [Known<'a>], block: &Json) -> Option<&'t Known<'a>> {
    let code = block.get("type")?.as_str()?;
    types.iter().find(|known| known.block.code == code)
}

/// The fields of a block that hold something, in the order of its type.
pub fn fields<'t, 'd>(known: &'t Known<'_>, block: &'d Json) -> impl Iterator<Item = (&'t Attribute, &'d Json)> {
    known.fields.iter().filter_map(move |(field, _)| Some((field, block.get(&field.code)?)))
}

/// One block in canonical form, possibly without an id; `None` when it says nothing.
fn block(
    model: &ContentModel,
    types: &[Known<'_>],
    ids: &mut HashSet<String>,
    item: &Json,
) -> Result<Option<Map<String, Json>>, Vec<Fault>> {
    let given = item.as_object().ok_or_else(|| vec![Fault::expected("a block: an object of its fields", item)])?;
    let Some(known) = known(types, item) else {
        let codes: Vec<&str> = types.iter().map(|known| known.block.code.as_str()).collect();
        let hint = format!("its `type` is one of {}", codes.join(", "));
        return Err(vec![Fault::new("UNKNOWN_BLOCK", "there is no such type of block").hint(hint).at("type")]);
    };
    let mut faults = Vec::new();
    let mut block = Map::from_iter([("type".to_owned(), known.block.code.clone().into())]);
    match id(ids, given.get("id")) {
        Ok(id) => block.extend(id.map(|id| ("id".to_owned(), id.into()))),
        Err(fault) => faults.push(fault.at("id")),
    }
    let strangers = given.keys().filter(|key| !OWN.contains(&key.as_str()) && !known.has(key));
    faults.extend(strangers.map(|stranger| {
        let message = format!("a block of type `{}` has no field `{}`", known.block.code, shortened(stranger));
        Fault::new("UNKNOWN_FIELD", message)
    }));
    let own = block.len();
    for (field, _) in &known.fields {
        let Some(data) = given.get(&field.code).filter(|data| !data.is_null()) else { continue };
        match field.kind.shape().normalize(model, field, data) {
            Ok(kept) => block.extend(kept.map(|data| (field.code.clone(), data))),
            Err(fault) => faults.push(fault.at(&field.code)),
        }
    }
    if faults.is_empty() && block.len() == own && !known.fields.is_empty() {
        return Ok(None);
    }
    let lacking = known.fields.iter().filter(|(field, required)| *required && !block.contains_key(&field.code));
    let empty = lacking.filter(|(field, _)| !faults.iter().any(|fault| fault.path == field.code));
    let empty: Vec<Fault> = empty.map(|(field, _)| Fault::new("REQUIRED", "is empty").at(&field.code)).collect();
    faults.extend(empty);
    if faults.is_empty() { Ok(Some(block)) } else { Err(faults) }
}

impl Known<'_> {
    fn has(&self, code: &str) -> bool {
        self.fields.iter().any(|(field, _)| field.code == code)
    }
}

/// The id that a block came with, each once.
fn id(ids: &mut HashSet<String>, given: Option<&Json>) -> Result<Option<String>, Fault> {
    let given = match given {
        None | Some(Json::Null) => return Ok(None),
        Some(given) => given.as_str().ok_or_else(|| Fault::expected("a text", given))?,
    };
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if given.is_empty() {
        return Ok(None);
    }
    if given.len() > MAX_ID || !given.bytes().all(letter) {
        let hint = format!("use 1 to {MAX_ID} letters, digits, `_` or `-`, or leave it out");
        return Err(Fault::new("BAD_CODE", "not the id of a block").hint(hint));
    }
    match ids.insert(given.to_owned()) {
        true => Ok(Some(given.to_owned())),
        false => Err(Fault::new("DUPLICATE", format!("there are two blocks `{given}`"))),
    }
}

/// The block with an id, right after its type. One that is made follows from what the block holds, so that the same
/// import twice changes nothing.
fn identified(mut block: Map<String, Json>, ids: &mut HashSet<String>) -> Map<String, Json> {
    if block.contains_key("id") {
        return block;
    }
    let text = Json::Object(block.clone()).to_string();
    let mut number = 0_u32;
    let id = loop {
        let id = blake3::hash(format!("{number}{text}").as_bytes()).to_hex()[..8].to_owned();
        if ids.insert(id.clone()) {
            break id;
        }
        number += 1;
    };
    block.shift_insert(1, "id".to_owned(), id.into());
    block
}

/// Whether blocks under `before` stand under types with the same fields in `types` too.
pub fn holds_all(types: &[BlockType], before: &[BlockType]) -> bool {
    let same = |old: &BlockType| {
        let found = types.iter().find(|block| block.code == old.code);
        found.is_some_and(|new| column::holds_all(&new.fields, &old.fields))
    };
    before.iter().all(same)
}

/// What is wrong with the block types of an attribute.
pub fn check(model: &ContentModel, attribute: &Attribute, faults: &mut Vec<Violation>) {
    let types = &attribute.settings.blocks;
    if attribute.kind != AttributeType::Blocks {
        if !types.is_empty() {
            faults.push(Violation::new("CONFLICT", "settings.blocks", "only blocks have types of blocks"));
        }
        return;
    }
    if types.is_empty() || types.len() > MAX_TYPES {
        let message = format!("there are 1 to {MAX_TYPES} types of blocks");
        faults.push(Violation::new("OUT_OF_RANGE", "settings.blocks", message));
    }
    let mut seen = HashSet::new();
    for (index, block) in types.iter().enumerate() {
        let path = format!("settings.blocks.{index}");
        let mut own = Vec::new();
        check_code(&block.code, &mut own);
        check_labels("labels", &block.labels, &mut own);
        if !seen.insert(&block.code) {
            own.push(Violation::new("DUPLICATE", "code", format!("there are two types `{}`", block.code)));
        }
        check_fields(block, &mut own);
        faults.extend(own.into_iter().map(|fault| fault.below(&path)));
        column::check(model, attribute, &block.fields, &FIELDS, &format!("{path}.fields"), faults);
    }
}

fn check_fields(block: &BlockType, faults: &mut Vec<Violation>) {
    if block.fields.len() > MAX_FIELDS {
        faults.push(Violation::new("TOO_MANY", "fields", format!("more than {MAX_FIELDS} fields")));
    }
    for (index, field) in block.fields.iter().enumerate().filter(|(_, field)| OWN.contains(&field.code.as_str())) {
        let message = format!("every block has a `{}` of its own", field.code);
        faults.push(Violation::new("CONFLICT", format!("fields.{index}.code"), message));
    }
}

/// What a field can be. Lists of lists are read by nobody.
const FIELDS: [AttributeType; 18] = {
    use AttributeType as T;
    [
        T::Text,
        T::Textarea,
        T::RichText,
        T::Number,
        T::Measurement,
        T::Boolean,
        T::Date,
        T::DateTime,
        T::Colour,
        T::Select,
        T::MultiSelect,
        T::Link,
        T::Asset,
        T::AssetList,
        T::Reference,
        T::ReferenceList,
        T::ProductLink,
        T::ProductLinkList,
    ]
};

#[cfg(test)]
mod tests;
