//! IPTC-IIM: the older form of the same, in Photoshop's resource blocks (IIM 4.2).

use super::{Header, note, reader::Reader};

/// Resource number of the IPTC records.
const RECORDS: u16 = 0x0404;

/// Datasets of record 2 to the names used in `Info`.
const FIELDS: [(u8, &str); 10] = [
    (5, "title"),
    (25, "keywords"),
    (30, "release_date"),
    (37, "expiry_date"),
    (80, "artist"),
    (90, "city"),
    (105, "headline"),
    (110, "credit"),
    (116, "copyright"),
    (120, "description"),
];

/// Reads the body of an APP13 segment and adds what is not known yet.
pub(super) fn read(body: &[u8], header: &mut Header) {
    let Some(body) = body.strip_prefix(b"Photoshop 3.0\0") else { return };
    let mut reader = Reader::new(body, 0);
    while let Some((number, data)) = resource(&mut reader) {
        if number == RECORDS {
            records(data, header);
        }
    }
}

pub(super) fn resource<'a>(reader: &mut Reader<'a>) -> Option<(u16, &'a [u8])> {
    if reader.array()? != *b"8BIM" {
        return None;
    }
    let number = reader.be16()?;
    // A name with its length before it, padded to an even number of bytes together.
    let name = usize::from(reader.u8()?);
    reader.skip(name + (name + 1) % 2)?;
    let length = reader.be32()? as usize;
    let data = reader.take(length)?;
    let _ = reader.skip(length % 2);
    Some((number, data))
}

pub(super) fn records(data: &[u8], header: &mut Header) {
    let mut reader = Reader::new(data, 0);
    let mut utf8 = false;
    let mut found: Vec<(&str, String)> = Vec::new();
    while let Some((record, dataset, value)) = dataset(&mut reader) {
        utf8 |= (record, dataset) == (1, 90) && value == b"\x1B%G";
        let Some((_, key)) = FIELDS.iter().find(|(number, _)| record == 2 && *number == dataset) else { continue };
        let text = text(value, utf8);
        match found.iter_mut().find(|(known, _)| known == key) {
            Some((_, texts)) => *texts = format!("{texts}; {text}"),
            None => found.push((key, text)),
        }
    }
    for (key, text) in found {
        note(header, key, &text);
    }
}

fn dataset<'a>(reader: &mut Reader<'a>) -> Option<(u8, u8, &'a [u8])> {
    if reader.u8()? != 0x1C {
        return None;
    }
    let (record, dataset, length) = (reader.u8()?, reader.u8()?, reader.be16()?);
    // The top bit would announce a longer length, which no text has.
    Some((record, dataset, reader.take(usize::from(length & 0x7FFF))?))
}

/// Without a declaration it is some 8 bit set; UTF-8 that is valid is hardly ever anything else.
fn text(value: &[u8], utf8: bool) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) if utf8 => String::from_utf8_lossy(value).into_owned(),
        Err(_) => value.iter().map(|&byte| char::from(byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;

    #[test]
    fn keywords_are_joined_and_old_umlauts_read() {
        let mut data = Vec::new();
        for (dataset, value) in [(25u8, &b"hut"[..]), (25, b"snow"), (5, b"H\xFCtte")] {
            data.extend([0x1C, 2, dataset, 0, value.len() as u8]);
            data.extend(value);
        }
        let mut body = b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0".to_vec();
        body.push(data.len() as u8);
        body.extend(data);
        let mut header = Header::new(Format::Jpeg, 1, 1);
        read(&body, &mut header);
        assert_eq!((header.metadata["keywords"].as_str(), header.metadata["title"].as_str()), ("hut; snow", "Hütte"));
        read(&body[..body.len() - 3], &mut Header::new(Format::Jpeg, 1, 1));
    }
}
