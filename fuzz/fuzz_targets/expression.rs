//! Any text as a condition or a formula: read or refused, in bounded time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nabe::catalog::rule::expression::Expression;

fuzz_target!(|source: &str| {
    if let Ok(expression) = Expression::read(source) {
        let _ = expression.run(Vec::new());
    }
});
