//! Keys against comparing all with all, and what makes two products look like one.

use proptest::prelude::*;

use super::{clue, likeness::*, pair};
use crate::id::ResourceId;

const WORDS: [&str; 24] = [
    "alpine", "jacket", "boot", "trail", "merino", "sweater", "rain", "shell", "light", "down", "vest", "winter",
    "summit", "ridge", "fjell", "nordic", "classic", "pro", "wool", "beanie", "glove", "hiking", "pack", "tent",
];

/// The same numbers every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most
    }
}

/// Names of three to six words, a third of them slips of the one before.
fn names(count: usize) -> Vec<String> {
    let mut dice = Dice(7);
    let mut names: Vec<String> = Vec::new();
    for index in 0..count {
        let name = match (index % 3, names.last()) {
            (2, Some(before)) => {
                let mut letters: Vec<char> = before.chars().collect();
                let at = dice.below(letters.len());
                letters[at] = ['x', 'e', ' '][dice.below(3)];
                letters.into_iter().collect()
            }
            _ => (0..3 + dice.below(4)).map(|_| WORDS[dice.below(WORDS.len())]).collect::<Vec<_>>().join(" "),
        };
        names.extend(normal(&name));
    }
    names
}

fn meet(one: &str, other: &str) -> bool {
    keys("boots", one).iter().any(|key| keys("boots", other).contains(key))
}

#[test]
fn of_those_that_are_alike_nearly_all_share_a_key_and_of_the_others_few() {
    let names = names(300);
    let (mut alike, mut met, mut strangers, mut met_strangers) = (0, 0, 0, 0);
    for (index, one) in names.iter().enumerate() {
        for other in &names[..index] {
            match likeness(one, other) {
                score if score >= ALIKE => {
                    alike += 1;
                    met += usize::from(meet(one, other));
                }
                score if score < 0.2 => {
                    strangers += 1;
                    met_strangers += usize::from(meet(one, other));
                }
                _ => {}
            }
        }
    }
    assert!(alike > 80, "{alike} pairs are too few to say anything");
    assert!(met * 100 >= alike * 95, "{met} of {alike} share a key");
    assert!(met_strangers * 100 <= strangers * 5, "{met_strangers} of {strangers} strangers share a key");
}

#[test]
fn slips_marks_and_the_order_of_words_leave_names_alike_and_numbers_do_not() {
    let alike = |one: &str, other: &str| likeness(&normal(one).unwrap(), &normal(other).unwrap()) >= ALIKE;
    assert!(alike("fjell rain jacket", "rain-jacket, fjell"));
    assert!(alike("fjell rain jacket", "fjel rain jacket"));
    assert!(!alike("fjell rain jacket", "fjell rain trousers"));
    assert!(!alike("hex bolt m8 x 40 zinc", "hex bolt m8 x 50 zinc"));
    assert_eq!((normal("…ab!"), normal("x y z q")), (None, Some("x y z q".to_owned())));
}

fn clue(resource: ResourceId, root: ResourceId, part: &str, text: &str) -> clue::Model {
    clue::Model { resource, part: part.to_owned(), root, family: Some("boots".to_owned()), text: text.to_owned() }
}

#[test]
fn an_identifier_says_more_than_a_name_and_variants_of_one_model_are_no_duplicates() {
    let (a, b) = (ResourceId::new(), ResourceId::new());
    let of = |id, root| vec![clue(id, root, "gtin", "04006381333931"), clue(id, root, "name:de_DE", "wanderstiefel")];
    let found = pair::judge(&of(b, b), &of(a, a)).unwrap();
    assert_eq!(
        (found.one, found.other, found.reason, found.shared.as_deref()),
        (a, b, pair::Reason::Identifier, Some("04006381333931"))
    );
    assert_eq!(pair::judge(&of(a, a), &of(b, a)), None);
    let in_other_language = [clue(b, b, "name:en_US", "wanderstiefel")];
    assert_eq!(pair::judge(&of(a, a), &in_other_language), None);
}

proptest! {
    #[test]
    fn what_is_the_same_always_meets_and_keys_never_change_from_call_to_call(
        words in prop::collection::vec("[a-z]{2,9}", 1..6),
    ) {
        let mut turned = words.clone();
        turned.reverse();
        let (one, other) = (words.join(" "), turned.join(" "));
        prop_assert_eq!(likeness(&one, &other), 1.0);
        prop_assert_eq!(keys("r", &one), keys("r", &other));
        prop_assert_ne!(keys("r", &one), keys("s", &one));
    }

    #[test]
    fn likeness_has_no_direction(one in "[a-c ]{0,20}", other in "[a-c ]{0,20}") {
        let (there, back) = (likeness(&one, &other), likeness(&other, &one));
        prop_assert_eq!(there, back);
        prop_assert!((0.0..=1.0).contains(&there));
    }
}
