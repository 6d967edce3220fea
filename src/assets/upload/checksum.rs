//! What a client says a piece must be, in the algorithms of tus.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::digest::DynDigest;
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};

/// By the names of tus, and how many bytes each gives.
pub const ALGORITHMS: [(&str, usize); 4] = [("sha1", 20), ("sha256", 32), ("md5", 16), ("crc32", 4)];

/// What the header `Upload-Checksum` promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    algorithm: &'static str,
    digest: Vec<u8>,
}

impl Expected {
    /// Reads `sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=`.
    pub fn parse(header: &str) -> Result<Self> {
        let (name, digest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        let Some((algorithm, length)) = ALGORITHMS.into_iter().find(|(known, _)| *known == name) else {
            let known = ALGORITHMS.map(|(name, _)| name).join(", ");
            return Err(Error::refused("CHECKSUM_ALGORITHM", format!("checksums are made by one of {known}")));
        };
        let digest = STANDARD.decode(digest.trim()).ok().filter(|digest| digest.len() == length);
        let message = format!("`{algorithm}` is followed by {length} bytes in Base64");
        let digest = digest.ok_or_else(|| Error::invalid("BAD_HEADER", "upload-checksum", message))?;
        Ok(Self { algorithm, digest })
    }
}

/// A sum under way.
pub enum Running {
    Digest(Box<dyn DynDigest + Send>),
    Crc(crc32fast::Hasher),
}

impl Running {
    pub fn new(expected: &Expected) -> Self {
        match expected.algorithm {
            "sha1" => Self::Digest(Box::new(sha1::Sha1::default())),
            "sha256" => Self::Digest(Box::new(sha2::Sha256::default())),
            "md5" => Self::Digest(Box::new(md5::Md5::default())),
            _ => Self::Crc(crc32fast::Hasher::new()),
        }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Digest(digest) => digest.update(bytes),
            Self::Crc(crc) => crc.update(bytes),
        }
    }

    /// Fails with `CHECKSUM_MISMATCH` when what came is not what was promised.
    pub fn check(self, expected: &Expected) -> Result<()> {
        let found = match self {
            Self::Digest(digest) => digest.finalize().to_vec(),
            Self::Crc(crc) => crc.finalize().to_be_bytes().to_vec(),
        };
        match bool::from(found.ct_eq(&expected.digest)) {
            true => Ok(()),
            false => {
                let reason = format!("the {} of what came is another: nothing of it was kept", expected.algorithm);
                Err(Error::refused("CHECKSUM_MISMATCH", reason))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(header: &str, bytes: &[u8]) -> bool {
        let expected = Expected::parse(header).unwrap();
        let mut sum = Running::new(&expected);
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        sum.update(first);
        sum.update(rest);
        sum.check(&expected).is_ok()
    }

    /// Of `hello world`, as other programs give them.
    #[test]
    fn each_algorithm_gives_what_others_give() {
        let known = [
            "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
            "sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=",
            "md5 XrY7u+Ae7tCTyyK7j1rNww==",
            "crc32 DUoRhQ==",
        ];
        for header in known {
            assert!(fits(header, b"hello world"), "{header}");
            assert!(!fits(header, b"hello World"), "{header}");
        }
    }

    #[test]
    fn what_is_no_checksum_is_refused() {
        for header in ["", "sha512 AAAA", "SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0="] {
            assert_eq!(Expected::parse(header).unwrap_err().code(), "CHECKSUM_ALGORITHM", "{header}");
        }
        for header in ["sha1", "sha1 AAAA", "sha1 %%%", "crc32 Kq5sNclPz7QV2+lfQIuc6R7oRu0="] {
            assert_eq!(Expected::parse(header).unwrap_err().code(), "INVALID", "{header}");
        }
    }
}
