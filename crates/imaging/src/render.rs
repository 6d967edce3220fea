//! The pipeline: one decode for a whole set of recipes, each rendition scaled from the smallest picture
//! that still has enough of everything.

mod finish;
mod moving;

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use scale::Scaler;
use serde::{Deserialize, Serialize};

use crate::{
    Info, Limits, Recipe, Result,
    colour::{self, Colours, Working},
    decode::decode,
    encode::{self, Tags},
    geometry::{Area, Plan},
    look,
    orient::Orientation,
    picture::{Kind, Picture, Pixels},
    probe::{self, Header},
    recipe::{Metadata, Motion, Output, Space, Texts},
    resize::{self, Chroma},
    svg::Fonts,
};

/// A level must be this much larger than what is scaled from it, so that two filters in a row do not show.
const MARGIN: f64 = 1.99;
/// A level that is this much larger than needed is worth halving first when more than one picture needs it.
const WASTE: f64 = 4.0;
/// Memory kept between pictures: the planes of 24 megapixels.
const MAX_KEPT: usize = 40 << 20;

/// A finished file. Its bytes are not part of what is serialised: they travel beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    #[serde(skip)]
    pub bytes: Vec<u8>,
    /// The media type, as in `Content-Type`.
    pub mime: String,
    pub width: u32,
    pub height: u32,
}

/// What recipes name besides the picture: watermarks and profiles, by the name used in them.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Renders with a throw-away [`Renderer`]; see [`Renderer::render`].
pub fn render(bytes: &[u8], recipes: &[Recipe], focal: (f32, f32), limits: &Limits) -> Result<Vec<Rendition>> {
    Renderer::default().render(bytes, recipes, focal, limits)
}

/// Renders pictures one after the other and keeps its memory between them.
#[derive(Default)]
pub struct Renderer {
    scaler: Scaler,
    memory: Vec<u8>,
    fonts: Fonts,
}

impl Renderer {
    /// A renderer that sets the texts of drawings in `fonts`.
    pub fn new(fonts: Fonts) -> Self {
        Self { fonts, ..Self::default() }
    }

    /// One rendition per recipe, in the order of the recipes, all from a single decode.
    ///
    /// `focal` is the point that `cover` keeps in view, in fractions of the upright picture. Fails as a
    /// whole: a set of renditions is stored together or not at all.
    pub fn render(
        &mut self,
        bytes: &[u8],
        recipes: &[Recipe],
        focal: (f32, f32),
        limits: &Limits,
    ) -> Result<Vec<Rendition>> {
        self.render_with(bytes, recipes, &Files::new(), focal, limits)
    }

    /// As [`Renderer::render`], with the files that the recipes name.
    pub fn render_with(
        &mut self,
        bytes: &[u8],
        recipes: &[Recipe],
        files: &Files,
        focal: (f32, f32),
        limits: &Limits,
    ) -> Result<Vec<Rendition>> {
        let source = Source::read(bytes, limits)?;
        let plans = recipes
            .iter()
            .map(|recipe| Plan::new(recipe, source.upright, focal, source.scalable(), limits))
            .collect::<Result<Vec<_>>>()?;
        let moves = |i: &usize| recipes[*i].animation == Motion::Keep && source.header.frames > 1;
        let mut done: Vec<Option<Rendition>> = vec![None; plans.len()];
        for i in (0..plans.len()).filter(|i| source.can_move() && moves(i)) {
            done[i] = Some(self.animate(bytes, &source, &recipes[i], &plans[i], files, limits)?);
        }
        let mut order: Vec<usize> = (0..plans.len()).filter(|i| done[*i].is_none()).collect();
        let scale = |i: &usize| plans[*i].scale(source.upright);
        order.sort_by(|a, b| recipes[*a].page.cmp(&recipes[*b].page).then(scale(b).total_cmp(&scale(a))));
        for same in order.chunk_by(|a, b| recipes[*a].page == recipes[*b].page) {
            let page = recipes[same[0]].page;
            let mut levels = self.decode(bytes, &source, scale(&same[0]), page, limits)?;
            for (position, &i) in same.iter().enumerate() {
                let more = same.len() - position > 1;
                let scaled =
                    self.scaled(&mut levels, &source, &plans[i], source.chroma(&recipes[i], &plans[i]), more)?;
                let picture = self.finish(scaled, &source, &recipes[i], &plans[i], files, limits)?;
                let tags = source.tags(bytes, &recipes[i], files);
                done[i] = Some(self.write(picture, &recipes[i], &tags)?);
            }
            self.reclaim(levels);
        }
        Ok(done.into_iter().flatten().collect())
    }

    /// What the file says about itself, and that its pixels can be read: adds the thumbhash, the main colours and the
    /// likeness.
    ///
    /// Formats that are only probed come without one.
    pub fn inspect(&mut self, bytes: &[u8], limits: &Limits) -> Result<Info> {
        let mut info = probe::probe(bytes, limits)?;
        if info.format.can_render() {
            // The algorithm of the thumbhash takes up to 100 pixels a side.
            let recipe = Recipe { width: Some(100), height: Some(100), ..Recipe::default() };
            let small = self.small(bytes, &recipe, Working::Srgb, limits)?;
            info.thumbhash = Some(thumbhash_of(&small));
            info.colours = look::colours(&small);
            info.likeness = Some(format!("{:016x}", look::hash(&small)));
        }
        Ok(info)
    }

    /// A whole picture in a small size, in the colours that are worked in.
    fn small(&mut self, bytes: &[u8], recipe: &Recipe, working: Working, limits: &Limits) -> Result<Picture> {
        let source = Source::read(bytes, limits)?;
        let plan = Plan::new(recipe, source.upright, (0.5, 0.5), source.scalable(), limits)?;
        let mut levels = self.decode(bytes, &source, plan.scale(source.upright), None, limits)?;
        let small = self.scaled(&mut levels, &source, &plan, Chroma::Full, false)?;
        self.reclaim(levels);
        source.colours.to(source.orientation.upright(small), working)
    }

    fn decode(
        &mut self,
        bytes: &[u8],
        source: &Source,
        scale: f64,
        page: Option<u32>,
        limits: &Limits,
    ) -> Result<Vec<Picture>> {
        let memory = std::mem::take(&mut self.memory);
        Ok(vec![decode(bytes, &source.header, scale, page.unwrap_or(1), memory, &self.fonts, limits)?])
    }

    /// Scales from the smallest sufficient level, and adds the result to the levels if it shows everything.
    fn scaled(
        &mut self,
        levels: &mut Vec<Picture>,
        source: &Source,
        plan: &Plan,
        chroma: Chroma,
        more: bool,
    ) -> Result<Picture> {
        let area = source.orientation.stored(plan.area);
        let size = source.orientation.turn(plan.size);
        let scale = plan.scale(source.upright);
        if let Some(same) = levels.iter().find(|level| plan.area == Area::ALL && is(level, size, chroma)) {
            return Ok(same.clone());
        }
        let mut from = sufficient(levels, source, scale);
        let stored = (f64::from(source.header.width), f64::from(source.header.height));
        let excess = f64::from(levels[from].width) / (stored.0 * scale);
        if more && excess > WASTE {
            let half = |side: f64| (side * scale * 2.0).ceil() as u32;
            let level = (half(stored.0).max(1), half(stored.1).max(1));
            levels.push(resize::scale(&mut self.scaler, &levels[from], Area::ALL, level, Chroma::Half)?);
            from = levels.len() - 1;
        }
        let scaled = resize::scale(&mut self.scaler, &levels[from], area, size, chroma)?;
        if more && plan.area == Area::ALL {
            levels.push(scaled.clone());
        }
        Ok(scaled)
    }

    fn reclaim(&mut self, levels: Vec<Picture>) {
        let first = levels.into_iter().next().and_then(Picture::reclaim);
        self.memory = first.filter(|memory| memory.capacity() <= MAX_KEPT).unwrap_or_default();
    }
}

/// The smallest level with the margin, or else the first, which is the decoded picture.
fn sufficient(levels: &[Picture], source: &Source, scale: f64) -> usize {
    let needed = f64::from(source.header.width) * scale * MARGIN;
    (0..levels.len()).filter(|&i| f64::from(levels[i].width) >= needed).min_by_key(|&i| levels[i].width).unwrap_or(0)
}

/// Whether a level is exactly what is wanted.
fn is(level: &Picture, size: (u32, u32), chroma: Chroma) -> bool {
    let plain = |width: u32, height: u32, visible: (f64, f64)| visible == (f64::from(width), f64::from(height));
    (level.width, level.height) == size
        && match &level.pixels {
            Pixels::Packed(_, plane) => plain(plane.width, plane.height, plane.visible) && plane.width == size.0,
            Pixels::Ycc([y, cb, _]) => {
                let colour = match chroma {
                    Chroma::Half => (size.0.div_ceil(2), size.1.div_ceil(2)),
                    Chroma::Full => size,
                };
                plain(y.width, y.height, y.visible) && y.width == size.0 && (cb.width, cb.height) == colour
            }
        }
}

/// What is known of the file before its pixels are.
struct Source {
    header: Header,
    orientation: Orientation,
    /// The size as seen.
    upright: (u32, u32),
    colours: Colours,
}

impl Source {
    fn read(bytes: &[u8], limits: &Limits) -> Result<Self> {
        let header = probe::header(bytes, limits)?;
        let orientation = Orientation::from_exif(header.orientation);
        let upright = orientation.turn((header.width, header.height));
        let colours = Colours::new(header.icc.as_deref());
        Ok(Self { header, orientation, upright, colours })
    }

    fn scalable(&self) -> bool {
        self.header.format.is_scalable()
    }

    /// Whether its frames are read.
    fn can_move(&self) -> bool {
        matches!(self.header.format, crate::Format::Gif | crate::Format::Webp)
    }

    /// Whether planes can go into the file as they are.
    fn stays_planar(&self, recipe: &Recipe, plan: &Plan) -> bool {
        cfg!(feature = "turbo")
            && matches!(recipe.format, Output::Jpeg | Output::Webp)
            && self.colours.are_srgb()
            && plan.canvas == plan.size
            && !recipe.is_decorated()
    }

    fn chroma(&self, recipe: &Recipe, plan: &Plan) -> Chroma {
        let fine = recipe.format == Output::Jpeg && recipe.quality >= encode::FULL_CHROMA_FROM;
        if self.stays_planar(recipe, plan) && !fine { Chroma::Half } else { Chroma::Full }
    }

    fn tags(&self, bytes: &[u8], recipe: &Recipe, files: &Files) -> Tags {
        let kept = |name: &str| self.header.metadata.get(name).cloned().filter(|_| recipe.metadata != Metadata::Strip);
        let given = &recipe.texts;
        let icc = match &recipe.colour {
            Space::Srgb | Space::Gray => None,
            Space::P3 => colour::p3(),
            Space::Profile(press) => files.get(&press.icc).cloned(),
        };
        Tags {
            dpi: recipe.dpi,
            artist: given.creator.clone().or_else(|| kept("artist")),
            copyright: given.copyright.clone().or_else(|| kept("copyright")),
            exif: (recipe.metadata == Metadata::All && *given == Texts::default())
                .then(|| encode::kept(bytes))
                .flatten(),
            texts: self.texts(recipe),
            icc,
        }
    }

    /// What is written as XMP and IPTC: the texts of the recipe, and of the source what it says nothing about.
    fn texts(&self, recipe: &Recipe) -> Option<Texts> {
        let kept = |given: &Option<String>, name: &str, from: Metadata| {
            let known = (recipe.metadata >= from).then(|| self.header.metadata.get(name).cloned()).flatten();
            given.clone().or(known)
        };
        let given = &recipe.texts;
        let keywords = self.header.metadata.get("keywords").filter(|_| recipe.metadata == Metadata::All);
        let keywords = keywords.map(|text| text.split("; ").map(str::to_owned).collect()).unwrap_or_default();
        let texts = Texts {
            title: kept(&given.title, "title", Metadata::All),
            description: kept(&given.description, "description", Metadata::All),
            creator: kept(&given.creator, "artist", Metadata::Credits),
            credit: kept(&given.credit, "credit", Metadata::Credits),
            copyright: kept(&given.copyright, "copyright", Metadata::Credits),
            terms: kept(&given.terms, "usage_terms", Metadata::Credits),
            licence: kept(&given.licence, "licence", Metadata::Credits),
            source_type: kept(&given.source_type, "source_type", Metadata::Credits),
            keywords: if given.keywords.is_empty() { keywords } else { given.keywords.clone() },
        };
        (texts != Texts::default()).then_some(texts)
    }
}

fn thumbhash_of(small: &Picture) -> String {
    STANDARD.encode(thumbhash::rgba_to_thumb_hash(small.width as usize, small.height as usize, &rgba(small)))
}

fn rgba(picture: &Picture) -> Vec<u8> {
    match &picture.pixels {
        Pixels::Packed(Kind::Rgba, plane) => plane.samples().to_vec(),
        Pixels::Packed(_, plane) => {
            plane.samples().as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect()
        }
        Pixels::Ycc(_) => Vec::new(),
    }
}
