//! Which format a browser gets that asks for a picture and not for a file of a kind.

use super::Output;

/// What decides besides the browser.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traits {
    pub has_alpha: bool,
    pub is_animated: bool,
    /// A photograph, and not a drawing or a screenshot with few colours and sharp edges.
    pub is_photo: bool,
}

impl Output {
    /// The best format among those of an `Accept` header, which is JPEG or PNG for who says nothing useful.
    ///
    /// A wildcard does not count as a wish for a new format: it is what programs send that do not know. Who
    /// refuses a format with `;q=0` does not get it.
    pub fn negotiate(accept: &str, traits: Traits) -> Self {
        let takes = |format: Self| quality(accept, format.mime()).is_some_and(|quality| quality > 0.0);
        let refused = |format: Self| quality(accept, format.mime()) == Some(0.0);
        if traits.is_animated {
            // The only kind of moving picture that is written; the rest shows the first frame.
            if takes(Self::Webp) {
                return Self::Webp;
            }
        } else if traits.is_photo && takes(Self::Avif) {
            return Self::Avif;
        } else if takes(Self::Webp) {
            return Self::Webp;
        }
        match (traits.has_alpha || !traits.is_photo) && !refused(Self::Png) {
            true => Self::Png,
            false => Self::Jpeg,
        }
    }
}

/// How much a type is wanted that is named in full; `None` if it is not.
fn quality(accept: &str, mime: &str) -> Option<f32> {
    let wanted = accept.split(',').take(64).find_map(|part| {
        let mut fields = part.split(';').map(str::trim);
        fields.next().filter(|name| name.eq_ignore_ascii_case(mime)).map(|_| fields)
    });
    let mut fields = wanted?;
    let stated = fields.find_map(|field| field.strip_prefix("q=").or(field.strip_prefix("Q=")));
    Some(stated.map_or(1.0, |quality| quality.parse().unwrap_or(0.0)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHROME: &str = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
    const PHOTO: Traits = Traits { has_alpha: false, is_animated: false, is_photo: true };

    #[test]
    fn new_formats_go_to_who_names_them() {
        assert_eq!(Output::negotiate(CHROME, PHOTO), Output::Avif);
        assert_eq!(Output::negotiate("image/webp,*/*;q=0.8", PHOTO), Output::Webp);
        assert_eq!(Output::negotiate("*/*", PHOTO), Output::Jpeg);
        assert_eq!(Output::negotiate("", Traits { has_alpha: true, ..PHOTO }), Output::Png);
        assert_eq!(Output::negotiate("image/avif;q=0, IMAGE/WEBP;q=0.5", PHOTO), Output::Webp);
        assert_eq!(Output::negotiate("image/png;q=0", Traits { has_alpha: true, ..PHOTO }), Output::Jpeg);
    }

    #[test]
    fn drawings_stay_sharp_and_animations_moving() {
        assert_eq!(Output::negotiate(CHROME, Traits { is_photo: false, ..PHOTO }), Output::Webp);
        assert_eq!(Output::negotiate("*/*", Traits { is_photo: false, ..PHOTO }), Output::Png);
        assert_eq!(Output::negotiate(CHROME, Traits { is_animated: true, ..PHOTO }), Output::Webp);
    }

    proptest! {
        #[test]
        fn any_header_gives_a_format(accept in ".{0,200}", has_alpha: bool, is_animated: bool, is_photo: bool) {
            let format = Output::negotiate(&accept, Traits { has_alpha, is_animated, is_photo });
            prop_assert!(format != Output::Tiff);
        }
    }
}
