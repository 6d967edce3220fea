//! EXIF orientation: turning a picture upright, and areas of an upright picture back.
//!
//! Turning happens last, on the small result: a sideways 24 megapixel photograph is never turned as a whole.

use crate::{
    geometry::Area,
    picture::{Picture, Pixels, Plane},
};

/// How stored pixels become an upright picture: first swap the axes, then mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Orientation {
    swap: bool,
    flip_x: bool,
    flip_y: bool,
}

impl Orientation {
    /// From the EXIF value 1 to 8; anything else is upright.
    pub fn from_exif(value: u8) -> Self {
        let (swap, flip_x, flip_y) = match value {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Self { swap, flip_x, flip_y }
    }

    /// The EXIF value of this, turned on by quarter turns against the clock.
    pub fn then_turned(self, turns: u8) -> u8 {
        let turn = |from: Self, _| Self { swap: !from.swap, flip_x: from.flip_y, flip_y: !from.flip_x };
        (0..turns % 4).fold(self, turn).to_exif()
    }

    /// The EXIF value of this, mirrored: left and right (`sideways`), or top and bottom.
    pub fn then_mirrored(self, sideways: bool) -> u8 {
        Self { flip_x: self.flip_x ^ sideways, flip_y: self.flip_y ^ !sideways, ..self }.to_exif()
    }

    fn to_exif(self) -> u8 {
        (1..=8).find(|value| Self::from_exif(*value) == self).unwrap_or(1)
    }

    /// The size seen upright of what is stored as `size`, and the other way round.
    pub fn turn(self, (width, height): (u32, u32)) -> (u32, u32) {
        if self.swap { (height, width) } else { (width, height) }
    }

    /// Where an area of the upright picture lies in the stored one.
    pub fn stored(self, area: Area) -> Area {
        let x = if self.flip_x { 1.0 - area.x - area.width } else { area.x };
        let y = if self.flip_y { 1.0 - area.y - area.height } else { area.y };
        let (x, y) = (x.max(0.0), y.max(0.0));
        if self.swap { Area { x: y, y: x, width: area.height, height: area.width } } else { Area { x, y, ..area } }
    }

    /// Turns a stored picture upright.
    pub fn upright(self, picture: Picture) -> Picture {
        if self == Self::from_exif(1) {
            return picture;
        }
        let (width, height) = self.turn((picture.width, picture.height));
        let pixels = match picture.pixels {
            Pixels::Packed(kind, plane) => Pixels::Packed(kind, self.plane(&plane, kind.channels())),
            Pixels::Ycc(planes) => Pixels::Ycc(planes.map(|plane| self.plane(&plane, 1))),
        };
        Picture { width, height, pixels }
    }

    fn plane(self, plane: &Plane, channels: usize) -> Plane {
        let data = match channels {
            1 => self.turn_samples::<1>(plane),
            3 => self.turn_samples::<3>(plane),
            _ => self.turn_samples::<4>(plane),
        };
        let (width, height) = self.turn((plane.width, plane.height));
        Plane::new(data, width, height)
    }

    fn turn_samples<const N: usize>(self, plane: &Plane) -> Vec<u8> {
        let (source, _) = plane.samples().as_chunks::<N>();
        let stride = plane.width as usize;
        let (width, height) = self.turn((plane.width, plane.height));
        let (width, height) = (width as usize, height as usize);
        let mut out = Vec::with_capacity(width * height);
        for y in 0..height {
            let v = if self.flip_y { height - 1 - y } else { y };
            let sample = |x: usize| {
                let u = if self.flip_x { width - 1 - x } else { x };
                if self.swap { source[u * stride + v] } else { source[v * stride + u] }
            };
            out.extend((0..width).map(sample));
        }
        out.into_flattened()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Kind;

    /// `1 2 3 / 4 5 6` as stored, and what each EXIF value makes of it.
    const UPRIGHT: [(u8, u32, [u8; 6]); 8] = [
        (1, 3, [1, 2, 3, 4, 5, 6]),
        (2, 3, [3, 2, 1, 6, 5, 4]),
        (3, 3, [6, 5, 4, 3, 2, 1]),
        (4, 3, [4, 5, 6, 1, 2, 3]),
        (5, 2, [1, 4, 2, 5, 3, 6]),
        (6, 2, [4, 1, 5, 2, 6, 3]),
        (7, 2, [6, 3, 5, 2, 4, 1]),
        (8, 2, [3, 6, 2, 5, 1, 4]),
    ];

    #[test]
    fn each_exif_value_turns_the_picture_upright() {
        for (value, width, expected) in UPRIGHT {
            let stored = Picture::packed(Kind::Gray, vec![1, 2, 3, 4, 5, 6], 3, 2);
            let upright = Orientation::from_exif(value).upright(stored);
            let Pixels::Packed(_, plane) = upright.pixels else { panic!() };
            assert_eq!((upright.width, plane.samples()), (width, &expected[..]), "orientation {value}");
        }
    }

    #[test]
    fn turning_and_mirroring_go_on_from_where_they_are() {
        let turned = |value, turns| Orientation::from_exif(value).then_turned(turns);
        assert_eq!([0, 1, 2, 3].map(|turns| turned(1, turns)), [1, 8, 3, 6]);
        assert_eq!(turned(8, 3), 1);
        let mirrored = |value, sideways| Orientation::from_exif(value).then_mirrored(sideways);
        assert_eq!((mirrored(1, true), mirrored(1, false), mirrored(2, true)), (2, 4, 1));
        // What is turned twice on paper: `5` is turned left and then mirrored top to bottom.
        assert_eq!(mirrored(8, false), 5);
        // Every value, turned by hand: the samples say whether the table is right.
        for (value, _, _) in UPRIGHT {
            let once = |value| {
                let stored = Picture::packed(Kind::Gray, vec![1, 2, 3, 4, 5, 6], 3, 2);
                Orientation::from_exif(value).upright(stored)
            };
            let by_hand = Orientation::from_exif(8).upright(once(value));
            let Pixels::Packed(_, expected) = by_hand.pixels else { panic!() };
            let Pixels::Packed(_, found) = once(turned(value, 1)).pixels else { panic!() };
            assert_eq!(found.samples(), expected.samples(), "{value} and a quarter turn");
        }
    }

    #[test]
    fn an_area_is_found_again_in_the_stored_picture() {
        // The top left sample of the upright picture, looked up where it is stored.
        for (value, width, upright) in UPRIGHT {
            let height = 6 / width;
            let corner = Area { x: 0.0, y: 0.0, width: 1.0 / f64::from(width), height: 1.0 / f64::from(height) };
            let stored = Orientation::from_exif(value).stored(corner);
            let (x, y) = ((stored.x * 3.0).round() as usize, (stored.y * 2.0).round() as usize);
            assert_eq!([1, 2, 3, 4, 5, 6][y * 3 + x], upright[0], "orientation {value}");
        }
    }
}
