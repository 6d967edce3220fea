//! Conversion between the units of a measurement family, in decimals: 12 inches are 1 foot, not 0.9999….

use rust_decimal::Decimal;

use super::{ConversionStep, MeasurementFamily, Operator};

/// Digits that are kept. A division may leave 28; the last ones are noise that would make equal amounts differ.
const DIGITS: u32 = 20;
const MAX_STEPS: usize = 5;

/// `amount` of unit `from` in unit `to`; `None` when a unit is unknown or the result has too many digits.
pub fn convert(family: &MeasurementFamily, amount: Decimal, from: &str, to: &str) -> Option<Decimal> {
    if from == to {
        return family.unit(from).map(|_| amount.normalize());
    }
    let standard = forward(amount, &family.unit(from)?.convert)?;
    let result = backward(standard, &family.unit(to)?.convert)?;
    Some(result.round_sf(DIGITS)?.normalize())
}

/// `amount` of `unit` in the standard unit, for comparing and sorting.
pub fn to_standard(family: &MeasurementFamily, amount: Decimal, unit: &str) -> Option<Decimal> {
    convert(family, amount, unit, &family.standard_unit)
}

fn forward(amount: Decimal, steps: &[ConversionStep]) -> Option<Decimal> {
    steps.iter().try_fold(amount, |amount, step| apply(amount, step.operator, step.value))
}

fn backward(amount: Decimal, steps: &[ConversionStep]) -> Option<Decimal> {
    steps.iter().rev().try_fold(amount, |amount, step| apply(amount, inverse(step.operator), step.value))
}

fn apply(amount: Decimal, operator: Operator, value: Decimal) -> Option<Decimal> {
    match operator {
        Operator::Mul => amount.checked_mul(value),
        Operator::Div => amount.checked_div(value),
        Operator::Add => amount.checked_add(value),
        Operator::Sub => amount.checked_sub(value),
    }
}

fn inverse(operator: Operator) -> Operator {
    match operator {
        Operator::Mul => Operator::Div,
        Operator::Div => Operator::Mul,
        Operator::Add => Operator::Sub,
        Operator::Sub => Operator::Add,
    }
}

/// Whether the steps can be walked in both directions; the error says why not.
pub fn check_steps(steps: &[ConversionStep]) -> Result<(), String> {
    if steps.len() > MAX_STEPS {
        return Err(format!("more than {MAX_STEPS} steps"));
    }
    let scaling = |step: &&ConversionStep| matches!(step.operator, Operator::Mul | Operator::Div);
    match steps.iter().filter(scaling).any(|step| step.value.is_zero()) {
        true => Err("multiplying with or dividing by 0 has no way back".to_owned()),
        false => Ok(()),
    }
}

/// Whether the steps leave every amount as it is.
pub fn is_identity(steps: &[ConversionStep]) -> bool {
    steps.iter().all(|step| match step.operator {
        Operator::Mul | Operator::Div => step.value == Decimal::ONE,
        Operator::Add | Operator::Sub => step.value.is_zero(),
    })
}

/// The measurement families every hub starts with. Sizes after the SI brochure (9th edition) and NIST SP 811,
/// appendix B; gallon, pint and fluid ounce without `_US` are imperial; a year has 365 days, a month a twelfth of them.
pub fn standard_families() -> serde_json::Result<Vec<MeasurementFamily>> {
    serde_json::from_str(include_str!("standard_units.json"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn family(code: &str) -> MeasurementFamily {
        standard_families().unwrap().into_iter().find(|family| family.code == code).unwrap()
    }

    fn converted(family_code: &str, amount: &str, from: &str, to: &str) -> String {
        convert(&family(family_code), amount.parse().unwrap(), from, to).unwrap().to_string()
    }

    #[test]
    fn known_amounts_convert_exactly() {
        assert_eq!(converted("Length", "1", "INCH", "CENTIMETER"), "2.54");
        assert_eq!(converted("Length", "12", "INCH", "FEET"), "1");
        assert_eq!(converted("Length", "26.2", "MILE", "KILOMETER"), "42.1648128");
        assert_eq!(converted("Weight", "1", "POUND", "KILOGRAM"), "0.45359237");
        assert_eq!(converted("Weight", "16", "OUNCE", "POUND"), "1");
        assert_eq!(converted("Temperature", "212", "FAHRENHEIT", "CELSIUS"), "100");
        assert_eq!(converted("Temperature", "-40", "CELSIUS", "FAHRENHEIT"), "-40");
        assert_eq!(converted("Volume", "1", "GALLON_US", "LITER"), "3.785411784");
        assert_eq!(converted("Volume", "20", "OUNCE", "PINT"), "1");
        assert_eq!(converted("Speed", "36", "KILOMETER_PER_HOUR", "METER_PER_SECOND"), "10");
        assert_eq!(converted("Pressure", "1", "ATM", "HECTOPASCAL"), "1013.25");
        assert_eq!(converted("Pressure", "760", "TORR", "ATM"), "1");
        assert_eq!(converted("Binary", "1", "GIGABYTE", "MEGABYTE"), "1024");
        assert_eq!(converted("Duration", "90", "MINUTE", "HOUR"), "1.5");
        assert_eq!(converted("Angle", "200", "GON", "DEGREE"), "180");
    }

    #[test]
    fn every_standard_family_is_sound() {
        let families = standard_families().unwrap();
        assert!(families.len() >= 20, "{}", families.len());
        for family in families {
            let standard = family.unit(&family.standard_unit).expect("the standard unit is one of the units");
            assert!(is_identity(&standard.convert), "{}", family.code);
            for unit in &family.units {
                assert_eq!(check_steps(&unit.convert), Ok(()), "{}", unit.code);
                assert!(!unit.symbol.is_empty() && unit.labels.len() == 3, "{}", unit.code);
            }
        }
    }

    #[test]
    fn too_many_digits_are_no_amount_rather_than_a_wrong_one() {
        assert_eq!(convert(&family("Binary"), Decimal::MAX, "TERABYTE", "BIT"), None);
        assert_eq!(convert(&family("Length"), Decimal::ONE, "PARSEC", "METER"), None);
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_amount(number in -1_000_000_000_i64..1_000_000_000, scale in 0_u32..6) {
            let amount = Decimal::new(number, scale).normalize();
            for family in standard_families().unwrap() {
                for unit in &family.units {
                    let standard = to_standard(&family, amount, &unit.code).unwrap();
                    let back = convert(&family, standard, &family.standard_unit, &unit.code).unwrap();
                    let off = (back - amount).abs();
                    prop_assert!(off <= Decimal::new(1, 9), "{} {} became {}", amount, unit.code, back);
                }
            }
        }
    }
}
