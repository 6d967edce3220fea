//! A writer with an end, for what others' templates fill.

use std::io::{self, Write};

/// Takes bytes until there are too many; then it fails, saying of `what` there are.
pub struct Bounded {
    pub bytes: Vec<u8>,
    most: usize,
    what: &'static str,
}

impl Bounded {
    /// `what` as a message begins: "the text is longer".
    pub fn new(most: usize, what: &'static str) -> Self {
        Self { bytes: Vec::new(), most, what }
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            return Err(io::Error::other(format!("{} than {} bytes", self.what, self.most)));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
