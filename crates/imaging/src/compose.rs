//! The last touches to a packed sRGB picture: flattening transparency and padding to a frame.

use crate::{
    Result,
    picture::{Kind, Picture, Pixels},
    recipe::Colour,
};

/// Lays `picture` in the middle of a `canvas` filled with `background`. The result has alpha only if
/// `keep_alpha` allows it and something of it is transparent.
pub(crate) fn compose(
    picture: Picture,
    canvas: (u32, u32),
    background: Option<Colour>,
    keep_alpha: bool,
) -> Result<Picture> {
    let same_size = (picture.width, picture.height) == canvas;
    let has_alpha = matches!(picture.pixels, Pixels::Packed(Kind::Rgba, _));
    let fill = match background {
        Some(colour) => colour,
        None if keep_alpha => Colour::TRANSPARENT,
        None => Colour::WHITE,
    };
    if same_size && (!has_alpha || (keep_alpha && background.is_none())) {
        return Ok(picture);
    }
    let rgba = lay(&picture, canvas, fill);
    if keep_alpha && rgba.iter().any(|pixel| pixel[3] < 255) {
        return Ok(Picture::packed(Kind::Rgba, rgba.into_flattened(), canvas.0, canvas.1));
    }
    let rgb = rgba.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    Ok(Picture::packed(Kind::Rgb, rgb, canvas.0, canvas.1))
}

fn lay(picture: &Picture, (width, height): (u32, u32), fill: Colour) -> Vec<[u8; 4]> {
    let mut out = vec![fill.0; width as usize * height as usize];
    let Pixels::Packed(kind, plane) = &picture.pixels else { return out };
    let (left, top) = ((width - picture.width) / 2, (height - picture.height) / 2);
    let (stride, channels) = (picture.width as usize, kind.channels());
    for (y, row) in plane.samples().chunks_exact(stride * channels).take(picture.height as usize).enumerate() {
        let at = (top as usize + y) * width as usize + left as usize;
        for (under, over) in out[at..at + stride].iter_mut().zip(row.chunks_exact(channels)) {
            *under = match *over {
                [r, g, b] => [r, g, b, 255],
                [r, g, b, a] => blend([r, g, b, a], *under),
                _ => *under,
            };
        }
    }
    out
}

/// `over` on `under`, both with straight alpha (Porter and Duff's "over").
pub(crate) fn blend(over: [u8; 4], under: [u8; 4]) -> [u8; 4] {
    let (a, b) = (u32::from(over[3]), u32::from(under[3]));
    let below = b * (255 - a) / 255;
    let alpha = a + below;
    if alpha == 0 {
        return under;
    }
    let mix = |i: usize| ((u32::from(over[i]) * a + u32::from(under[i]) * below + alpha / 2) / alpha) as u8;
    [mix(0), mix(1), mix(2), alpha as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgba(data: &[u8], width: u32) -> Picture {
        Picture::packed(Kind::Rgba, data.to_vec(), width, 1)
    }

    fn samples(picture: &Picture) -> (Kind, Vec<u8>) {
        match &picture.pixels {
            Pixels::Packed(kind, plane) => (*kind, plane.samples().to_vec()),
            Pixels::Ycc(_) => panic!("packed expected"),
        }
    }

    #[test]
    fn transparency_shows_white_where_the_format_has_none() {
        let flat = compose(rgba(&[255, 0, 0, 0, 0, 0, 0, 255], 2), (2, 1), None, false).unwrap();
        assert_eq!(samples(&flat), (Kind::Rgb, vec![255, 255, 255, 0, 0, 0]));
    }

    #[test]
    fn transparency_is_kept_where_nothing_else_was_asked_for() {
        let data = [1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(samples(&compose(rgba(&data, 2), (2, 1), None, true).unwrap()), (Kind::Rgba, data.to_vec()));
        let gray = Colour([128, 128, 128, 255]);
        assert_eq!(samples(&compose(rgba(&data, 2), (2, 1), Some(gray), true).unwrap()).0, Kind::Rgb);
    }

    #[test]
    fn padding_puts_the_picture_in_the_middle() {
        let picture = Picture::packed(Kind::Rgb, vec![9, 9, 9], 1, 1);
        let black = Colour([0, 0, 0, 255]);
        let padded = compose(picture.clone(), (3, 1), Some(black), false).unwrap();
        assert_eq!(samples(&padded), (Kind::Rgb, vec![0, 0, 0, 9, 9, 9, 0, 0, 0]));
        assert_eq!(samples(&compose(picture, (3, 1), None, true).unwrap()).1[..4], [255, 255, 255, 0]);
    }
}
