//! What scaling gives. Apart from the crate, which takes a minute to build anew for tests of its own.

use scale::{Crop, Layout, Scaler, Source};

const ALL: Crop = Crop { left: 0.0, top: 0.0, width: 2.0, height: 1.0 };

#[test]
fn half_the_size_is_the_mean() {
    let source = Source { data: &[0, 100], width: 2, height: 1, layout: Layout::One };
    assert_eq!(Scaler::default().scale(source, ALL, (1, 1)).unwrap(), [50]);
}

#[test]
fn invisible_colour_does_not_count() {
    let source = Source { data: &[0, 0, 0, 0, 90, 90, 90, 255], width: 2, height: 1, layout: Layout::ThreeAndAlpha };
    assert_eq!(Scaler::default().scale(source, ALL, (1, 1)).unwrap(), [90, 90, 90, 128]);
}

#[test]
fn a_crop_outside_is_an_error() {
    let source = Source { data: &[0, 100], width: 2, height: 1, layout: Layout::One };
    assert!(Scaler::default().scale(source, Crop { left: 1.5, ..ALL }, (1, 1)).is_err());
    assert!(Scaler::default().scale(Source { height: 9, ..source }, ALL, (1, 1)).is_err());
}
