//! The crate from outside: a small catalogue printed and read back, and templates that misbehave.

mod catalogue;
mod isolation;
mod sample;
