//! The demo's pictures: SVG templates in the binary, filled with parameters and drawn to JPEG.
//! One template makes many pictures, so the binary carries drawings instead of megabytes of photographs.

use anyhow::{Context, anyhow, ensure};
use minijinja::{
    AutoEscape, Environment, UndefinedBehavior,
    value::{Serde, Value},
};
use rust_embed::RustEmbed;
use serde_json::Value as Json;

use crate::{bounded::Bounded, error::Result};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/demo/pictures"]
struct Templates;

/// Bytes of one filled template.
const MAX_DRAWING: usize = 512 * 1024;
/// Steps of the template engine for one picture; a template is some hundred placeholders.
const FUEL: u64 = 200_000;
const MAX_WIDTH: u32 = 4096;
const QUALITY: u8 = 90;

/// Draws `template` (a file name without `.svg`) with `params` as a JPEG `width` pixels wide.
///
/// Takes a fraction of a second of processor time, in this process: call it where blocking is fine.
pub fn draw(template: &str, params: &Json, width: u32) -> Result<Vec<u8>> {
    ensure_width(width)?;
    let svg = fill(template, params)?;
    let recipe = imaging::Recipe { quality: QUALITY, ..imaging::Recipe::default() };
    let drawn = imaging::svg::render(&svg, width, &imaging::Fonts::default(), &recipe);
    Ok(drawn.with_context(|| format!("drawing `{template}`"))?)
}

fn ensure_width(width: u32) -> anyhow::Result<()> {
    ensure!((1..=MAX_WIDTH).contains(&width), "a drawing is 1 to {MAX_WIDTH} pixels wide, not {width}");
    Ok(())
}

fn fill(template: &str, params: &Json) -> anyhow::Result<Vec<u8>> {
    let file = Templates::get(&format!("{template}.svg")).ok_or_else(|| anyhow!("there is no drawing `{template}`"))?;
    let source = std::str::from_utf8(&file.data).with_context(|| format!("reading `{template}`"))?;
    let mut engine = Environment::new();
    engine.set_fuel(Some(FUEL));
    engine.set_undefined_behavior(UndefinedBehavior::Lenient);
    // A parameter is text in an attribute, whatever it holds.
    engine.set_auto_escape_callback(|_| AutoEscape::Html);
    let mut svg = Bounded::new(MAX_DRAWING, "the drawing is larger");
    let filled = engine
        .template_from_named_str(template, source)
        .and_then(|t| t.render_captured_to(Value::from(Serde(params)), &mut svg));
    filled.with_context(|| format!("filling `{template}`"))?;
    Ok(svg.bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn size(jpeg: &[u8]) -> (u32, u32) {
        let info = imaging::probe(jpeg, &imaging::Limits::default()).unwrap();
        (info.width, info.height)
    }

    #[test]
    fn a_drawing_is_as_wide_as_asked_and_as_high_as_its_view() {
        let jpeg = draw("down", &json!({ "view": "280 170 1440 1800", "colour": "#1F2B3B" }), 400).unwrap();
        assert_eq!(size(&jpeg), (400, 500));
    }

    #[test]
    fn a_parameter_cannot_add_elements() {
        let svg = fill("airmat", &json!({ "view": "0 0 9 9\"><image href=\"file:///etc/passwd\"/>" })).unwrap();
        assert!(!String::from_utf8(svg).unwrap().contains("<image"));
    }

    #[test]
    fn an_unknown_template_and_a_wild_width_are_refused() {
        assert!(draw("../README", &json!({}), 100).is_err());
        assert!(draw("airmat", &json!({}), 0).is_err());
    }

    #[test]
    fn every_picture_of_the_demo_can_be_drawn() {
        let list: Json = serde_json::from_str(include_str!("../../assets/demo/assets.json")).unwrap();
        for asset in list.as_array().unwrap() {
            let picture = &asset["picture"];
            let jpeg = draw(picture["template"].as_str().unwrap(), &picture["params"], 64).unwrap();
            assert_eq!(size(&jpeg).0, 64, "{}", asset["code"]);
        }
    }
}
