//! Records of reference entities. A reference entity is a family of kind `RECORD`. The code of a record begins with that of
//! its entity, `material/merino`: it says where the record belongs, and two entities may have records of one name.

use super::model::part::{is_code, shortened};
use crate::error::Violation;

/// Entity and own part of a record's code.
pub fn split(code: &str) -> Option<(&str, &str)> {
    code.split_once('/').filter(|(entity, own)| is_code(entity) && is_code(own))
}

/// What keeps a record of the entity from having this code.
pub fn check(code: &str, entity: Option<&str>) -> Option<Violation> {
    let Some(entity) = entity else {
        let message = "a record needs a family: the reference entity it belongs to";
        return Some(Violation::new("REQUIRED", "family", message));
    };
    if split(code).is_some_and(|(own, _)| own == entity) {
        return None;
    }
    let own = code.rsplit('/').next().filter(|own| is_code(own)).unwrap_or("code");
    let message = format!("`{}` is not the code of a record of `{entity}`", shortened(code));
    Some(Violation::new("WRONG_CODE", "code", message).hint(format!("write it like `{entity}/{own}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_called_after_its_entity() {
        assert_eq!(split("material/merino"), Some(("material", "merino")));
        assert!(check("material/merino", Some("material")).is_none());
        for wrong in ["merino", "brand/merino", "material/", "/merino", "material/me/rino", "material/größe"] {
            assert_eq!(check(wrong, Some("material")).unwrap().code, "WRONG_CODE", "{wrong}");
        }
        assert_eq!(check("merino", Some("material")).unwrap().hint.unwrap(), "write it like `material/merino`");
        assert_eq!(check("material/merino", None).unwrap().path, "family");
    }
}
