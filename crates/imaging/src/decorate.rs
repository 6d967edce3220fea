//! What is laid over a finished picture, watermark and text, and the corners that are taken away.

use std::{fmt::Write, sync::Arc};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Node, Options, Tree},
};

use crate::{
    Error, Result,
    compose::blend,
    picture::{Kind, Picture, Pixels},
    recipe::{Caption, Circle, Rounding, Watermark},
    svg::Fonts,
};

/// A picture with straight alpha that is worked on pixel by pixel.
#[derive(Debug, Clone)]
pub(crate) struct Canvas {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<[u8; 4]>,
}

impl Canvas {
    pub fn new(picture: &Picture) -> Self {
        let (width, height) = (picture.width, picture.height);
        let pixels = match &picture.pixels {
            Pixels::Packed(Kind::Rgba, plane) => plane.samples().as_chunks::<4>().0.to_vec(),
            Pixels::Packed(Kind::Rgb, plane) => {
                plane.samples().as_chunks::<3>().0.iter().map(|&[r, g, b]| [r, g, b, 255]).collect()
            }
            _ => Vec::new(),
        };
        Self { width, height, pixels }
    }

    /// With alpha only where something is transparent.
    pub fn into_picture(self) -> Picture {
        if self.pixels.iter().any(|pixel| pixel[3] < 255) {
            return Picture::packed(Kind::Rgba, self.pixels.into_flattened(), self.width, self.height);
        }
        let rgb = self.pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
        Picture::packed(Kind::Rgb, rgb, self.width, self.height)
    }

    /// Lays another canvas over this one; what reaches over the edges is cut off.
    fn lay(&mut self, over: &Self, (left, top): (i64, i64), opacity: u8) {
        for y in 0..i64::from(over.height) {
            let (row, at) = (y * i64::from(over.width), top + y);
            if !(0..i64::from(self.height)).contains(&at) {
                continue;
            }
            for x in 0..i64::from(over.width) {
                let to = left + x;
                if (0..i64::from(self.width)).contains(&to) {
                    let [r, g, b, a] = over.pixels[(row + x) as usize];
                    let a = (u32::from(a) * u32::from(opacity) / 100) as u8;
                    let under = &mut self.pixels[(at * i64::from(self.width) + to) as usize];
                    *under = blend([r, g, b, a], *under);
                }
            }
        }
    }
}

/// A share of a side, in pixels.
pub(crate) fn share(of: u32, share: f64) -> u32 {
    (f64::from(of) * share).round() as u32
}

/// Lays the picture of a watermark, scaled already, over the canvas.
pub(crate) fn watermark(canvas: &mut Canvas, mark: &Watermark, picture: &Canvas) {
    let margin = share(canvas.width.min(canvas.height), mark.margin);
    let size = (picture.width, picture.height);
    if !mark.tile {
        return canvas.lay(picture, mark.place.on((canvas.width, canvas.height), size, margin), mark.opacity);
    }
    let step = |side: u32| (side + margin).max(1) as usize;
    for top in (0..canvas.height).step_by(step(size.1)) {
        for left in (0..canvas.width).step_by(step(size.0)) {
            canvas.lay(picture, (left.into(), top.into()), mark.opacity);
        }
    }
}

/// Sets a text, in lines no wider than its box, and lays it over the canvas.
pub(crate) fn caption(canvas: &mut Canvas, caption: &Caption, fonts: &Fonts) -> Result<()> {
    let Some(family) = caption.font.clone().or_else(|| fonts.first_family()) else {
        return Err(Error::recipe("text", "there is no font to set it in"));
    };
    let letters = Letters { size: (f64::from(canvas.height) * caption.size).max(4.0), family, caption, fonts };
    let drawn = letters.draw(share(canvas.width, caption.width).max(1))?;
    let margin = share(canvas.width.min(canvas.height), caption.margin);
    let at = caption.place.on((canvas.width, canvas.height), (drawn.width, drawn.height), margin);
    canvas.lay(&drawn, at, 100);
    Ok(())
}

struct Letters<'a> {
    /// In pixels.
    size: f64,
    family: String,
    caption: &'a Caption,
    fonts: &'a Fonts,
}

/// From one line to the next, in letter sizes.
const LEADING: f64 = 1.25;

impl Letters<'_> {
    fn draw(&self, room: u32) -> Result<Canvas> {
        let lines = self.lines(f64::from(room))?;
        let widest = lines.iter().map(|(_, width)| *width).fold(0.0, f64::max);
        // A line of letters that lean over their own box.
        let slack = self.size * 0.15;
        let width = (widest + 2.0 * slack).ceil().max(1.0) as u32;
        let height = (lines.len() as f64 * self.size * LEADING).ceil().max(1.0) as u32;
        let mut body = String::new();
        for (number, (line, _)) in lines.iter().enumerate() {
            let baseline = self.size * (number as f64 * LEADING + 1.0);
            body += &self.element(line, slack, baseline);
        }
        let tree = self.tree(&body, (width, height))?;
        let mut map = Pixmap::new(width, height).ok_or_else(|| Error::recipe("text", "it has no size"))?;
        resvg::render(&tree, Transform::identity(), &mut map.as_mut());
        let pixels = map.pixels().iter().map(|pixel| pixel.demultiply());
        let pixels = pixels.map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]).collect();
        Ok(Canvas { width, height, pixels })
    }

    /// Breaks the text between words, with the width of each line. A word wider than the room stands alone.
    fn lines(&self, room: f64) -> Result<Vec<(String, f64)>> {
        let mut lines = Vec::new();
        for paragraph in self.caption.text.lines() {
            let mut line = String::new();
            let mut width = 0.0;
            for word in paragraph.split_whitespace() {
                let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                let wide = self.width(&longer)?;
                if wide > room && !line.is_empty() {
                    lines.push((std::mem::replace(&mut line, word.to_owned()), width));
                    width = self.width(word)?;
                } else {
                    (line, width) = (longer, wide);
                }
            }
            lines.push((line, width));
        }
        Ok(lines)
    }

    fn width(&self, line: &str) -> Result<f64> {
        let tree = self.tree(&self.element(line, 0.0, self.size), (1, 1))?;
        let text = tree.root().children().iter().find(|node| matches!(node, Node::Text(_)));
        text.map(|text| f64::from(text.bounding_box().width()))
            .ok_or_else(|| Error::recipe("text", format!("there is no font with the letters of `{line}`")))
    }

    fn element(&self, line: &str, x: f64, y: f64) -> String {
        let [r, g, b, a] = self.caption.colour.0;
        let (family, line) = (escape(&self.family), escape(line));
        format!(
            "<text x='{x}' y='{y}' font-size='{}' font-family='{family}' fill='rgb({r},{g},{b})' fill-opacity='{}'>{line}</text>",
            self.size,
            f64::from(a) / 255.0
        )
    }

    fn tree(&self, body: &str, (width, height): (u32, u32)) -> Result<Tree> {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'>{body}</svg>");
        let options = Options { fontdb: Arc::clone(self.fonts.database()), ..Options::default() };
        Tree::from_str(&svg, &options).map_err(|error| Error::recipe("text", error))
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        match c {
            '<' | '>' | '&' | '\'' | '"' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Takes the corners away.
pub(crate) fn round(canvas: &mut Canvas, rounding: Rounding) {
    let (width, height) = (f64::from(canvas.width), f64::from(canvas.height));
    let (across, down) = match rounding {
        Rounding::Circle(Circle::Circle) => (width / 2.0, height / 2.0),
        Rounding::Radius(radius) => {
            let radius = f64::from(radius).min(width / 2.0).min(height / 2.0);
            (radius, radius)
        }
    };
    let (columns, rows) = (across.ceil() as u32, down.ceil() as u32);
    for y in (0..canvas.height).filter(|y| *y < rows || *y + rows >= canvas.height) {
        for x in (0..canvas.width).filter(|x| *x < columns || *x + columns >= canvas.width) {
            let pixel = &mut canvas.pixels[(y * canvas.width + x) as usize];
            let covered = coverage((x, y), (width, height), (across, down));
            pixel[3] = (u32::from(pixel[3]) * covered / SAMPLES) as u8;
        }
    }
}

/// Places within a pixel that are looked at, in each direction and in all.
const GRID: u32 = 4;
const SAMPLES: u32 = GRID * GRID;

/// How many samples of a pixel lie inside the rounded rectangle.
fn coverage((x, y): (u32, u32), (width, height): (f64, f64), (across, down): (f64, f64)) -> u32 {
    let beyond = |at: f64, length: f64, radius: f64| (radius - at).max(at - (length - radius)).max(0.0) / radius;
    let place = |i: u32| (f64::from(i) + 0.5) / f64::from(GRID);
    let inside = |i: &u32| {
        let (x, y) = (f64::from(x) + place(i % GRID), f64::from(y) + place(i / GRID));
        beyond(x, width, across).powi(2) + beyond(y, height, down).powi(2) <= 1.0
    };
    (0..SAMPLES).filter(inside).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Place;

    fn white(width: u32, height: u32) -> Canvas {
        Canvas { width, height, pixels: vec![[255; 4]; (width * height) as usize] }
    }

    fn mark(tile: bool, place: Place, opacity: u8) -> Watermark {
        Watermark { picture: String::new(), place, opacity, scale: 0.25, margin: 0.0, tile }
    }

    #[test]
    fn a_watermark_lies_in_its_place_or_everywhere() {
        let dot = Canvas { width: 1, height: 1, pixels: vec![[0, 0, 0, 255]] };
        let mut canvas = white(4, 4);
        watermark(&mut canvas, &mark(false, Place::BottomRight, 50), &dot);
        assert_eq!((canvas.pixels[0], canvas.pixels[15]), ([255; 4], [128, 128, 128, 255]));
        watermark(&mut canvas, &mark(true, Place::Top, 100), &dot);
        assert!(canvas.pixels.iter().all(|pixel| *pixel == [0, 0, 0, 255]));
    }

    #[test]
    fn what_is_larger_than_the_picture_is_cut_off() {
        let mut canvas = white(2, 2);
        let black = Canvas { width: 9, height: 9, pixels: vec![[0, 0, 0, 255]; 81] };
        watermark(&mut canvas, &mark(false, Place::TopLeft, 100), &black);
        assert!(canvas.pixels.iter().all(|pixel| pixel[0] == 0));
    }

    #[test]
    fn corners_are_taken_away_and_the_middle_stays() {
        let mut canvas = white(20, 10);
        round(&mut canvas, Rounding::Radius(4));
        let alpha = |x: u32, y: u32| canvas.pixels[(y * 20 + x) as usize][3];
        assert_eq!((alpha(0, 0), alpha(19, 9), alpha(10, 0), alpha(0, 5)), (0, 0, 255, 255));
        assert!((1..255).contains(&alpha(1, 1)), "the edge is smooth: {}", alpha(1, 1));
        let mut ellipse = white(20, 10);
        round(&mut ellipse, Rounding::Circle(Circle::Circle));
        assert_eq!((ellipse.pixels[2][3], ellipse.pixels[105][3]), (0, 255));
        let mut tiny = white(1, 1);
        round(&mut tiny, Rounding::Radius(0));
        round(&mut tiny, Rounding::Radius(u32::MAX));
    }
}
