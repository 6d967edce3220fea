//! Association types: the kinds of links between resources, such as "goes with" or "contains 4 x".

use serde::{Deserialize, Serialize};

use super::model::{
    ContentModel, Part,
    part::{check_code, check_labels},
};
use crate::{channels::Labels, error::Violation};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssociationType {
    pub code: String,
    pub labels: Labels,
    /// The target shows the link too.
    #[serde(default)]
    pub two_way: bool,
    /// Each link says how many.
    #[serde(default)]
    pub quantified: bool,
}

impl Part for AssociationType {
    const NAME: &'static str = "association_type";

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        model.association_types.get(code).cloned()
    }

    fn put_into(self, model: &mut ContentModel) {
        model.association_types.insert(self.code.clone(), self);
    }

    fn check(&self, _: &ContentModel, faults: &mut Vec<Violation>) {
        check_code(&self.code, faults);
        check_labels("labels", &self.labels, faults);
        if self.two_way && self.quantified {
            let message = "a two-way association has no quantity: it would mean two things";
            faults.push(Violation::new("CONFLICT", "quantified", message));
        }
    }
}
