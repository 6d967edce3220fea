//! Reading ZIP archives of strangers: the list of entries, and the bytes of one. What an archive says of itself is believed
//! only as far as its bytes bear it out, and no more is read than the bounds allow.

use std::io::{self, Read, Seek, SeekFrom, Write};

use flate2::read::DeflateDecoder;

/// The end of the directory is found within a comment's length from the end of the file.
const TAIL: u64 = 22 + 65_535;
const END: [u8; 4] = *b"PK\x05\x06";
const END_64: [u8; 4] = *b"PK\x06\x06";
const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// Bits of the flags.
const ENCRYPTED: u16 = 1 | 1 << 6;
const UTF_8: u16 = 1 << 11;

/// One file of an archive, by its directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub path: String,
    pub bytes: u64,
    packed: u64,
    method: u16,
    flags: u16,
    crc: u32,
    at: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("the archive is no ZIP file, or is damaged: {0}")]
    Broken(&'static str),
    #[error("the archive has more than {0} entries")]
    TooMany(usize),
    #[error("the entry is encrypted")]
    Encrypted,
    #[error("the entry is packed by method {0}, which is not read")]
    Method(u16),
    #[error("the entry holds more bytes than may be unpacked")]
    TooLarge,
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Fault {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Broken(_) | Self::Io(_) => "ARCHIVE_BROKEN",
            Self::TooMany(_) => "ARCHIVE_TOO_MANY",
            Self::Encrypted => "ARCHIVE_ENCRYPTED",
            Self::Method(_) => "ARCHIVE_METHOD",
            Self::TooLarge => "ARCHIVE_TOO_LARGE",
        }
    }
}

/// The files in the archive, without folders. Reads no more of the directory than `most` entries take.
pub fn entries(archive: &mut (impl Read + Seek), most: usize) -> Result<Vec<Entry>, Fault> {
    let (count, start) = directory(archive)?;
    if count > most as u64 {
        return Err(Fault::TooMany(most));
    }
    archive.seek(SeekFrom::Start(start))?;
    let mut directory = io::BufReader::new(archive);
    let mut entries = Vec::new();
    for _ in 0..count {
        let entry = entry(&mut directory)?;
        if !entry.path.ends_with('/') {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// How many entries there are, and where their directory starts.
fn directory(archive: &mut (impl Read + Seek)) -> Result<(u64, u64), Fault> {
    let length = archive.seek(SeekFrom::End(0))?;
    let from = length.saturating_sub(TAIL);
    archive.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    archive.take(TAIL).read_to_end(&mut tail)?;
    let whole = |at: &usize| {
        let end = &tail[*at..];
        end.starts_with(&END) && end.len() == 22 + usize::from(u16_at(end, 20))
    };
    let end = (0..=tail.len().saturating_sub(22)).rev().find(|at| tail.len() >= 22 && whole(at));
    let at = end.ok_or(Fault::Broken("it has no directory"))?;
    let end = &tail[at..];
    let (count, start) = (u16_at(end, 10), u32_at(end, 16));
    if count != u16::MAX && start != u32::MAX && u32_at(end, 12) != u32::MAX {
        return Ok((count.into(), start.into()));
    }
    let locator = at.checked_sub(20).map(|at| &tail[at..]).filter(|locator| locator.starts_with(&LOCATOR_64));
    let locator = locator.ok_or(Fault::Broken("its large directory is missing"))?;
    archive.seek(SeekFrom::Start(u64_at(locator, 8)))?;
    let mut end = [0; 56];
    read(archive, &mut end)?;
    match end.starts_with(&END_64) {
        true => Ok((u64_at(&end, 32), u64_at(&end, 48))),
        false => Err(Fault::Broken("its large directory is missing")),
    }
}

fn entry(directory: &mut impl Read) -> Result<Entry, Fault> {
    let mut head = [0; 46];
    read(directory, &mut head)?;
    if !head.starts_with(&CENTRAL) {
        return Err(Fault::Broken("its directory is shorter than it says"));
    }
    let mut name = vec![0; u16_at(&head, 28).into()];
    read(directory, &mut name)?;
    let mut extra = vec![0; u16_at(&head, 30).into()];
    read(directory, &mut extra)?;
    let mut comment = vec![0; u16_at(&head, 32).into()];
    read(directory, &mut comment)?;
    let large = &mut large_fields(&extra);
    // In this order, and only those that do not fit their field.
    let mut field = |at: usize| match u32_at(&head, at) {
        u32::MAX => large.next().ok_or(Fault::Broken("a length is missing")),
        small => Ok(small.into()),
    };
    let (bytes, packed, at) = (field(24)?, field(20)?, field(42)?);
    let flags = u16_at(&head, 8);
    let path = decoded(&name, flags & UTF_8 != 0);
    Ok(Entry { path, bytes, packed, method: u16_at(&head, 10), flags, crc: u32_at(&head, 16), at })
}

/// Of the extra field with the id 1.
fn large_fields(mut extra: &[u8]) -> impl Iterator<Item = u64> + use<> {
    let mut found = Vec::new();
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let Some(body) = extra.get(4..4 + length) else { break };
        if id == 1 {
            found = body.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect();
        }
        extra = &extra[4 + length..];
    }
    found.into_iter()
}

/// Writes the bytes of an entry. Fails with [`Fault::TooLarge`] as soon as more than `most` came out, whatever the directory says.
pub fn unpack(archive: &mut (impl Read + Seek), entry: &Entry, most: u64, to: &mut impl Write) -> Result<u64, Fault> {
    if entry.flags & ENCRYPTED != 0 {
        return Err(Fault::Encrypted);
    }
    if entry.bytes > most {
        return Err(Fault::TooLarge);
    }
    archive.seek(SeekFrom::Start(entry.at))?;
    let mut head = [0; 30];
    read(archive, &mut head)?;
    if !head.starts_with(&LOCAL) {
        return Err(Fault::Broken("an entry is not where the directory says"));
    }
    let skip = i64::from(u16_at(&head, 26)) + i64::from(u16_at(&head, 28));
    archive.seek(SeekFrom::Current(skip))?;
    let packed = archive.take(entry.packed);
    match entry.method {
        STORED => copy(packed, entry, to),
        DEFLATED => copy(DeflateDecoder::new(packed), entry, to),
        other => Err(Fault::Method(other)),
    }
}

fn copy(from: impl Read, entry: &Entry, to: &mut impl Write) -> Result<u64, Fault> {
    let mut from = from.take(entry.bytes + 1);
    let (mut crc, mut written) = (crc32fast::Hasher::new(), 0);
    let mut block = [0; 64 * 1024];
    loop {
        let read = match from.read(&mut block) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(Fault::Broken("an entry cannot be unpacked")),
        };
        crc.update(&block[..read]);
        to.write_all(&block[..read])?;
        written += read as u64;
    }
    match written == entry.bytes && crc.finalize() == entry.crc {
        true => Ok(written),
        false => Err(Fault::Broken("an entry is not what the directory says")),
    }
}

fn read(from: &mut impl Read, to: &mut [u8]) -> Result<(), Fault> {
    match from.read_exact(to) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Fault::Broken("it is cut off")),
        done => Ok(done?),
    }
}

/// Archives of old programs name files in the letters of the first PCs, and say so by silence; new ones forget to say that they do not.
fn decoded(name: &[u8], is_utf_8: bool) -> String {
    const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) if is_utf_8 => String::from_utf8_lossy(name).into_owned(),
        Err(_) => name
            .iter()
            .map(|byte| match byte.checked_sub(128) {
                Some(upper) => UPPER.chars().nth(upper.into()).unwrap_or(char::REPLACEMENT_CHARACTER),
                None => char::from(*byte),
            })
            .collect(),
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).and_then(|two| two.try_into().ok()).map_or(0, u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map_or(0, u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_old_programs_are_read() {
        assert_eq!(decoded(b"gr\x81n.jpg", false), "grün.jpg");
        assert_eq!(decoded("grün.jpg".as_bytes(), false), "grün.jpg");
        assert_eq!(decoded(b"a\xffb", true), "a\u{fffd}b");
    }

    proptest! {
        #[test]
        fn nothing_in_any_bytes_makes_it_panic(bytes: Vec<u8>, tail: [u8; 18]) {
            let mut archive = io::Cursor::new([&bytes[..], &END, &tail[..16], &[0, 0]].concat());
            if let Ok(found) = entries(&mut archive, 10) {
                for entry in found {
                    let _ = unpack(&mut archive, &entry, 1000, &mut Vec::new());
                }
            }
        }
    }
}
