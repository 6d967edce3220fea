//! Numbers of a standard, and the digit at their end by which slips are noticed: GTIN and ISBN.

use super::Fault;

/// GTIN-8, -12, -13 or -14 (GS1 General Specifications, 7.9).
pub(super) fn check_gtin(text: &str) -> Result<(), Fault> {
    let hint = "a GTIN has 8, 12, 13 or 14 digits";
    let Some(digits) = digits(text).filter(|digits| matches!(digits.len(), 8 | 12 | 13 | 14)) else {
        return Err(Fault::new("BAD_GTIN", "not a GTIN").hint(hint));
    };
    let right = modulo_10(&digits[..digits.len() - 1]).to_string();
    is_right("BAD_GTIN", "GTIN", text, &right)
}

/// ISBN of 13 digits, or of 10 as before 2007, whose last may be an X (ISO 2108); with or without hyphens and spaces.
pub(super) fn check_isbn(text: &str) -> Result<(), Fault> {
    let plain: String = text.chars().filter(|sign| !matches!(sign, '-' | ' ')).collect();
    let strange =
        || Fault::new("BAD_ISBN", "not an ISBN").hint("an ISBN has 13 digits and begins with 978 or 979, or has 10");
    let body = plain.get(..plain.len().saturating_sub(1)).and_then(digits).ok_or_else(strange)?;
    let right = match body.len() {
        12 if plain.starts_with("978") || plain.starts_with("979") => modulo_10(&body).to_string(),
        9 => modulo_11(&body),
        _ => return Err(strange()),
    };
    is_right("BAD_ISBN", "ISBN", &plain, &right)
}

/// Only 0 to 9: other scripts have digits, too.
fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|digit| digit.to_digit(10)).collect()
}

/// Weights 3 and 1 in turn, 3 for the last but one.
fn modulo_10(body: &[u32]) -> u32 {
    let weighted = body.iter().rev().zip([3, 1].into_iter().cycle()).map(|(digit, weight)| digit * weight);
    (10 - weighted.sum::<u32>() % 10) % 10
}

/// Weights from 2 upwards, from the last but one to the left; ten is written X.
fn modulo_11(body: &[u32]) -> String {
    let weighted = body.iter().rev().zip(2..).map(|(digit, weight)| digit * weight);
    match (11 - weighted.sum::<u32>() % 11) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    }
}

fn is_right(code: &'static str, name: &str, text: &str, right: &str) -> Result<(), Fault> {
    if text.ends_with(right) {
        return Ok(());
    }
    let message = format!("the check digit of the {name} is wrong: {right} would be right");
    Err(Fault::new(code, message).hint("the slip may be in any of the digits").with("digit", right))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn real_numbers_pass() {
        for right in ["4006381333931", "96385074", "036000291452", "10614141543219"] {
            assert!(check_gtin(right).is_ok(), "{right}");
        }
        for right in ["978-3-16-148410-0", "9791090636071", "0-306-40615-2", "080442957X"] {
            assert!(check_isbn(right).is_ok(), "{right}");
        }
    }

    #[test]
    fn other_texts_are_no_numbers_of_a_standard() {
        for wrong in ["", "4", "40063813339", "40063813339３1", "4006381-333931", "ÄÄÄÄÄÄÄÄ"] {
            assert!(check_gtin(wrong).is_err() && check_isbn(wrong).is_err(), "{wrong}");
        }
        assert!(check_isbn("4006381333931").is_err(), "a GTIN of something else");
    }

    #[test]
    fn the_right_digit_is_told() {
        assert!(check_gtin("4006381333932").unwrap_err().message.ends_with(": 1 would be right"));
        assert!(check_isbn("0804429571").unwrap_err().message.ends_with(": X would be right"));
    }

    /// A number of one of the lengths, with the check digit that `check` says is right.
    fn whole(body: &str, check: fn(&str) -> Result<(), Fault>) -> Vec<String> {
        (0..10).map(|digit| format!("{body}{digit}")).filter(|number| check(number).is_ok()).collect()
    }

    proptest! {
        #[test]
        fn one_digit_in_ten_is_right_and_one_slip_is_always_noticed(
            body in prop_oneof!["[0-9]{7}", "[0-9]{11}", "[0-9]{12}", "[0-9]{13}"],
            place: prop::sample::Index,
            other in 1..10_u32,
        ) {
            let right = whole(&body, check_gtin);
            prop_assert_eq!(right.len(), 1);
            let mut digits = digits(&right[0]).unwrap();
            let at = place.index(digits.len());
            digits[at] = (digits[at] + other) % 10;
            let slipped: String = digits.iter().map(u32::to_string).collect();
            prop_assert!(check_gtin(&slipped).is_err());
        }

        #[test]
        fn an_isbn_of_thirteen_digits_is_a_gtin(body in "97[89][0-9]{9}") {
            prop_assert_eq!(whole(&body, check_isbn), whole(&body, check_gtin));
        }

        #[test]
        fn two_neighbours_swapped_are_noticed_in_an_old_isbn(body in "[0-9]{9}", at in 0..8_usize) {
            for right in whole(&body, check_isbn) {
                let mut signs: Vec<char> = right.chars().collect();
                signs.swap(at, at + 1);
                let swapped: String = signs.into_iter().collect();
                prop_assert!(swapped == right || check_isbn(&swapped).is_err());
            }
        }
    }
}
