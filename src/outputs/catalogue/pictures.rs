//! The pictures of a catalogue: which are placed and how large, and the files for them.
//!
//! Each is rendered from the approved file of its asset, as large as its largest place needs at 300 dpi, and kept like
//! any rendition, so that the next catalogue finds it made.

use std::collections::HashMap;

use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use imaging::{Colour, Output, Recipe};
use print::{
    catalogue::{Fit, HERO_PIXELS, PAGE_PIXELS, Picture, TILE_PIXELS},
    job::picture_name,
};

use super::settings::Pictures as Shown;
use crate::{
    app::App,
    delivery::{document::Asset, publication::Cell},
    error::{Error, Result, Violation},
    id::ResourceId,
    outputs::{
        made::{Problem, Report},
        picture::{self, Approved},
    },
};

const QUALITY: u8 = 88;
const DPI: u16 = 300;
/// A picture much longer than its place is cut by the page anyway: this many times the place is enough.
const LONGEST: u32 = 3;

/// How large a picture is placed at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Tile,
    Hero,
    Page,
}

impl Place {
    fn pixels(self) -> (u32, u32) {
        match self {
            Self::Tile => TILE_PIXELS,
            Self::Hero => HERO_PIXELS,
            Self::Page => PAGE_PIXELS,
        }
    }

    fn preset(self) -> &'static str {
        match self {
            Self::Tile => "catalogue-tile",
            Self::Hero => "catalogue-hero",
            Self::Page => "catalogue-page",
        }
    }

    /// The whole picture, just large enough to fill the place.
    fn recipe(self, (width, height): (u32, u32)) -> Recipe {
        let (across, down) = self.pixels();
        let wide = u64::from(width) * u64::from(down) > u64::from(height) * u64::from(across);
        let (asked_width, asked_height) =
            if wide { (Some(across * LONGEST), Some(down)) } else { (Some(across), Some(down * LONGEST)) };
        Recipe {
            width: asked_width,
            height: asked_height,
            format: Output::Jpeg,
            quality: QUALITY,
            dpi: Some(DPI),
            background: Some(Colour::WHITE),
            ..Recipe::default()
        }
    }
}

/// Pictures as they are placed, each asset once, numbered in the order of their first place.
#[derive(Default)]
pub struct Placed {
    pub fit: Fit,
    numbers: HashMap<ResourceId, usize>,
    list: Vec<One>,
}

/// An asset and its largest place; `shows` is the resource whose picture it is.
struct One {
    asset: ResourceId,
    place: Place,
    shows: ResourceId,
}

impl Placed {
    pub fn new(shown: Shown) -> Self {
        let fit = match shown {
            Shown::Fill => Fit::Cover,
            Shown::Whole => Fit::Contain,
        };
        Self { fit, ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Places a picture of `shows`; `None` for what is no picture.
    pub fn place(&mut self, asset: &Asset, place: Place, shows: ResourceId) -> Option<Picture> {
        asset.width.zip(asset.height)?;
        let next = self.list.len();
        let number = *self.numbers.entry(asset.id).or_insert(next);
        if number == next {
            self.list.push(One { asset: asset.id, place, shows });
        }
        let one = &mut self.list[number];
        one.place = one.place.max(place);
        let focus = asset.focal.map_or((0.5, 0.5), |focal| (f64::from(focal.x), f64::from(focal.y)));
        // Only the pictures of products are ever shown whole.
        let fit = if place == Place::Page { Fit::Cover } else { self.fit };
        Some(Picture { file: picture_name(number, "jpg"), alt: asset.alt.clone(), focus, fit })
    }
}

/// The files of the placed pictures. One that cannot be made is missing, and a problem of what it shows.
pub async fn files(
    app: &App,
    cell: &Cell,
    placed: &Placed,
    limit: u64,
    report: &Report<'_>,
) -> Result<(Vec<print::File>, Vec<Problem>)> {
    let ids: Vec<ResourceId> = placed.list.iter().map(|one| one.asset).collect();
    let approved = picture::approved(app, cell, &ids).await?;
    let (mut files, mut problems, mut bytes) = (Vec::new(), Vec::new(), 0);
    let made = placed.list.iter().enumerate().map(|(number, one)| {
        let standing = approved.get(&one.asset);
        async move { Ok::<_, Error>((number, one, file(app, cell, number, one, standing).await?)) }.boxed()
    });
    let made: Vec<_> = made.collect();
    // Decoding is bound to the workers there are; one more waits with its bytes ready.
    let mut made = stream::iter(made).buffered(app.config.workers.max(1) + 1);
    while let Some((number, one, made)) = made.try_next().await? {
        match made {
            Ok(file) => {
                bytes += file.bytes.len() as u64;
                files.push(file);
            }
            Err(fault) => {
                let locale = cell.locale.clone();
                problems.push(Problem { resource: one.shows, locale, left_out: false, violations: vec![fault] });
            }
        }
        if bytes > limit {
            return Err(Error::refused("PRINT_TOO_LARGE", format!("the pictures have more than {limit} bytes")));
        }
        report(number + 1, placed.len(), "pictures");
    }
    Ok((files, problems))
}

/// The outer error is one of the hub, the inner one says why there is no picture.
async fn file(
    app: &App,
    cell: &Cell,
    number: usize,
    one: &One,
    approved: Option<&Approved>,
) -> Result<Result<print::File, Violation>> {
    let fault = |code: &str, message: &str| Ok(Err(Violation::new(code, "image", message)));
    let Some(approved) = approved else {
        return fault("NOT_PUBLISHED", "the picture is not published in this channel any more");
    };
    let Some(size) = approved.size() else { return fault("BAD_PICTURE", "the picture is none any more") };
    let made = approved.render(app, cell, one.place.preset(), one.place.recipe(size)).await?;
    Ok(made.map(|made| print::File { name: picture_name(number, "jpg"), bytes: made.bytes.into() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_just_large_enough_to_fill_its_place() {
        let of = |place: Place, size| place.recipe(size);
        let wide = of(Place::Tile, (4000, 2000));
        assert_eq!((wide.width, wide.height), (Some(3048), Some(1418)));
        let tall = of(Place::Tile, (2000, 4000));
        assert_eq!((tall.width, tall.height), (Some(1016), Some(4254)));
    }

    #[test]
    fn an_asset_is_one_file_as_large_as_its_largest_place() {
        let asset = |id| Asset {
            id,
            code: "a".into(),
            mime: "image/jpeg".into(),
            width: Some(9),
            height: Some(9),
            alt: None,
            credit: None,
            focal: None,
            renditions: Default::default(),
            download: None,
        };
        let (a, b, shows) = (ResourceId::new(), ResourceId::new(), ResourceId::new());
        let mut placed = Placed::new(Shown::Fill);
        let names: Vec<String> = [(a, Place::Tile), (b, Place::Tile), (a, Place::Page)]
            .into_iter()
            .filter_map(|(id, place)| Some(placed.place(&asset(id), place, shows)?.file))
            .collect();
        assert_eq!(names, ["img/0001.jpg", "img/0002.jpg", "img/0001.jpg"]);
        assert_eq!((placed.len(), placed.list[0].place), (2, Place::Page));
        let text = Asset { width: None, ..asset(ResourceId::new()) };
        assert!(placed.place(&text, Place::Tile, shows).is_none());
    }
}
