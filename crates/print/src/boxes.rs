//! Finishes the PDF that Typst wrote: the pictures themselves for their stand-ins, and the bleed box of each page.

use std::collections::HashMap;

use lopdf::{Document, Object, ObjectId, Stream};

use crate::picture;

/// Puts `pictures` (by name) in place of their stand-ins and gives each page with a trim box a bleed box.
///
/// Typst makes the media box as large as the bleed, so the bleed box is the media box.
pub(crate) fn finish(pdf: &[u8], mut pictures: HashMap<String, Vec<u8>>) -> lopdf::Result<Vec<u8>> {
    let mut document = Document::load_mem(pdf)?;
    let places = stand_ins(&document);
    for (index, (id, name)) in places.iter().enumerate() {
        let again = places.get(index + 1).is_some_and(|(_, next)| next == name);
        let bytes = if again { pictures.get(name).cloned() } else { pictures.remove(name) };
        if let (Some(bytes), Ok(Object::Stream(stream))) = (bytes, document.get_object_mut(*id)) {
            replace(stream, bytes);
        }
    }
    let pages: Vec<ObjectId> = document.page_iter().collect();
    for page in pages {
        let page = document.get_dictionary_mut(page)?;
        if page.has(b"TrimBox") {
            let media = page.get(b"MediaBox")?.clone();
            page.set("BleedBox", media);
        }
    }
    let mut out = Vec::new();
    document.save_to(&mut out)?;
    Ok(out)
}

/// The streams that hold a stand-in, ordered by the name of the picture.
fn stand_ins(document: &Document) -> Vec<(ObjectId, String)> {
    let streams = document.objects.iter().filter_map(|(id, object)| Some((*id, object.as_stream().ok()?)));
    let named = streams.filter_map(|(id, stream)| Some((id, picture::stands_for(&stream.content)?.to_owned())));
    let mut places: Vec<_> = named.collect();
    places.sort_by(|a, b| a.1.cmp(&b.1));
    places
}

fn replace(stream: &mut Stream, jpeg: Vec<u8>) {
    let Some(size) = picture::jpeg_size(&jpeg) else { return };
    stream.dict.set("Width", i64::from(size.width));
    stream.dict.set("Height", i64::from(size.height));
    stream.set_content(jpeg);
}
