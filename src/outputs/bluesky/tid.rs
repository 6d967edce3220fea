//! Names of records: 13 characters that sort by time (AT Protocol, "Timestamp Identifiers"). The hub chooses a record's
//! name and writes it down before the first try, so that a try of unknown end is repeated and not doubled.

const DIGITS: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
const LENGTH: usize = 13;

/// The name for a moment in microseconds since 1970; `clock` (10 bits) keeps those of one moment apart.
pub fn new(micros: u64, clock: u16) -> String {
    // The highest bit is 0, then 53 bits of time and 10 of clock.
    let number = (micros & ((1 << 53) - 1)) << 10 | u64::from(clock & 0x3ff);
    let digit = |place: usize| DIGITS[(number >> (5 * (LENGTH - 1 - place)) & 31) as usize];
    (0..LENGTH).map(|place| char::from(digit(place))).collect()
}

/// The moment in a name; `None` for what is no such name.
pub fn micros(tid: &str) -> Option<u64> {
    let place = |byte: u8| DIGITS.iter().position(|digit| *digit == byte).map(|place| place as u64);
    let number = tid.bytes().try_fold(0_u64, |number, byte| Some(number << 5 | place(byte)?))?;
    (tid.len() == LENGTH && number < 1 << 63).then_some(number >> 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_moments_have_known_names() {
        assert_eq!(new(0, 0), "2222222222222");
        assert_eq!((new(1_500_000_000_000_000, 1).len(), micros("3jzfcijpj2z2a")), (13, Some(1_688_137_381_887_007)));
        assert_eq!([micros("3jzfcijpj2z2"), micros("3jzfcijpj2z21"), micros("zzzzzzzzzzzzz")], [None, None, None]);
    }

    proptest! {
        #[test]
        fn names_sort_by_time_and_tell_it(a in 0..1_u64 << 53, b in 0..1_u64 << 53, clock in 0..1024_u16) {
            let (one, other) = (new(a, clock), new(b, clock));
            prop_assert_eq!(one.len(), 13);
            prop_assert_eq!(a.cmp(&b), one.cmp(&other));
            prop_assert_eq!(micros(&one), Some(a));
            prop_assert!(one.bytes().all(|byte| DIGITS.contains(&byte)));
        }
    }
}
