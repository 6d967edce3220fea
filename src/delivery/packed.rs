//! JSON in a form that can be read in place: an object is a table of sorted keys, a scalar is its JSON text. So a field
//! of a stored document is found by a few comparisons and copied into an answer as it stands, without parsing.
//!
//! A value is a tag and what belongs to it; all numbers are little-endian `u32`, all positions count from the tag:
//! - 0, then JSON text: null, a boolean, a number or a string
//! - 1, count, then per field, sorted by key: start and length of the key, start and length of the value
//! - 2, count, then per element: start and length

use serde_json::Value as Json;

const SCALAR: u8 = 0;
const OBJECT: u8 = 1;
const LIST: u8 = 2;

/// Packs a value.
pub fn pack(json: &Json) -> Vec<u8> {
    match json {
        Json::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(key, _)| key.as_str());
            let parts = fields.into_iter().flat_map(|(key, value)| [key.as_bytes().to_vec(), pack(value)]);
            table(OBJECT, 2, parts.collect())
        }
        Json::Array(items) => table(LIST, 1, items.iter().map(pack).collect()),
        scalar => {
            let mut packed = vec![SCALAR];
            packed.extend(scalar.to_string().into_bytes());
            packed
        }
    }
}

/// `parts` are the contents of the slots, `per_entry` of them for each entry.
fn table(tag: u8, per_entry: usize, parts: Vec<Vec<u8>>) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    let mut packed = vec![tag];
    packed.extend(number(parts.len() / per_entry));
    let mut start = 5 + parts.len() * 8;
    for part in &parts {
        packed.extend(number(start));
        packed.extend(number(part.len()));
        start += part.len();
    }
    parts.iter().for_each(|part| packed.extend(part));
    packed
}

/// A packed value where it lies. Broken bytes read as nothing.
#[derive(Clone, Copy, Debug)]
pub struct Packed<'a>(&'a [u8]);

impl<'a> Packed<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The JSON text of a scalar.
    pub fn scalar(self) -> Option<&'a [u8]> {
        match self.0.split_first()? {
            (&SCALAR, text) => Some(text),
            _ => None,
        }
    }

    /// A string without its quotes, if nothing in it is escaped, as in codes and ids.
    pub fn code(self) -> Option<&'a str> {
        let text = std::str::from_utf8(self.scalar()?).ok()?;
        text.strip_prefix('"')?.strip_suffix('"')
    }

    pub fn is_null(self) -> bool {
        self.scalar() == Some(b"null")
    }

    /// A field of an object.
    pub fn get(self, key: &str) -> Option<Self> {
        let (mut low, mut high) = (0, self.count(OBJECT)?);
        while low < high {
            let middle = low.midpoint(high);
            match self.slot(middle * 2)?.cmp(key.as_bytes()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.slot(middle * 2 + 1).map(Packed),
            }
        }
        None
    }

    /// What lies at the end of a path of keys.
    pub fn at(self, path: &[String]) -> Option<Self> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The elements of a list; none for anything else.
    pub fn items(self) -> impl Iterator<Item = Packed<'a>> {
        (0..self.count(LIST).unwrap_or(0)).map_while(move |index| self.slot(index).map(Packed))
    }

    /// The fields of an object, by key.
    pub fn fields(self) -> impl Iterator<Item = (&'a str, Packed<'a>)> {
        (0..self.count(OBJECT).unwrap_or(0)).map_while(move |index| {
            let key = std::str::from_utf8(self.slot(index * 2)?).ok()?;
            Some((key, Packed(self.slot(index * 2 + 1)?)))
        })
    }

    /// Writes the value as JSON text.
    pub fn write(self, out: &mut Vec<u8>) {
        match self.0.first() {
            Some(&OBJECT) => {
                for (index, (key, value)) in self.fields().enumerate() {
                    out.push(if index == 0 { b'{' } else { b',' });
                    out.extend(Json::from(key).to_string().into_bytes());
                    out.push(b':');
                    value.write(out);
                }
                out.extend(if self.count(OBJECT) == Some(0) { &b"{}"[..] } else { b"}" });
            }
            Some(&LIST) => {
                out.push(b'[');
                for (index, item) in self.items().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            _ => out.extend(self.scalar().unwrap_or(b"null")),
        }
    }

    fn count(self, tag: u8) -> Option<usize> {
        if *self.0.first()? != tag {
            return None;
        }
        self.number(1)
    }

    fn slot(self, index: usize) -> Option<&'a [u8]> {
        let start = self.number(5 + index * 8)?;
        let length = self.number(9 + index * 8)?;
        self.0.get(start..start.checked_add(length)?)
    }

    fn number(self, at: usize) -> Option<usize> {
        let bytes = self.0.get(at..at + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_found_where_they_lie() {
        let packed = pack(&json!({ "values": { "name": { "data": "Bö\"ot" } }, "list": [1, true], "code": "A-1" }));
        let packed = Packed::new(&packed);
        let name = packed.at(&["values".into(), "name".into(), "data".into()]).unwrap();
        assert_eq!(name.scalar().unwrap(), r#""Bö\"ot""#.as_bytes());
        assert_eq!(packed.get("code").unwrap().code(), Some("A-1"));
        assert_eq!(packed.get("list").unwrap().items().count(), 2);
        assert!(packed.get("none").is_none() && packed.get("code").unwrap().get("x").is_none());
    }

    fn any_json() -> impl Strategy<Value = Json> {
        let scalar = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i32>().prop_map(Json::from),
            ".*".prop_map(Json::from)
        ];
        scalar.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
                prop::collection::hash_map(".{0,6}", inner, 0..6)
                    .prop_map(|fields| Json::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_packed_is_written_back(json in any_json()) {
            let mut out = Vec::new();
            Packed::new(&pack(&json)).write(&mut out);
            prop_assert_eq!(serde_json::from_slice::<Json>(&out).unwrap(), json);
        }

        #[test]
        fn broken_bytes_read_as_nothing_and_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..60), tag in 0..3_u8) {
            if let Some(first) = bytes.first_mut() { *first = tag; }
            let packed = Packed::new(&bytes);
            let _ = (packed.get("a").is_some(), packed.items().take(50).count(), packed.fields().take(50).count());
        }
    }
}
