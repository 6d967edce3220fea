//! What can go wrong with a picture, with codes that stay the same for ever.

use serde::{Deserialize, Serialize};

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a picture could not be read or rendered. It crosses the process boundary, so it holds plain data only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// The file is fine, but it is of a kind that is not read here.
    #[error("{what} cannot be rendered: upload a JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP, PSD, PDF or SVG")]
    Unsupported { what: String },
    /// The bytes do not hold what they promise.
    #[error("the {format} is damaged: {reason}; export it again from the program it came from")]
    Broken { format: String, reason: String },
    /// A limit was met before anything was decoded.
    #[error("{what} is {found}, more than the {limit} allowed")]
    TooLarge { what: String, found: u64, limit: u64 },
    /// The recipe asks for something that cannot be done.
    #[error("recipe `{path}`: {reason}")]
    InvalidRecipe { path: String, reason: String },
    /// Even the lowest quality needs more bytes than the recipe allows.
    #[error("no quality brings the picture under {limit} bytes, the smallest had {found}: make the recipe smaller")]
    WillNotFit { found: u64, limit: u64 },
    /// The picture took longer than one request may take; its process was ended.
    #[error("the picture took longer than {seconds} s and was given up")]
    TimedOut { seconds: u64 },
    /// The process that decoded the picture died; the next request gets a new one.
    #[error("the picture brought its decoder down ({how}): the file is probably damaged or made to do harm")]
    Crashed { how: String },
    /// As many requests wait as may wait.
    #[error("{waiting} pictures are waiting already: try again in a moment")]
    Busy { waiting: usize },
    /// The decoding process could not be started or spoken to; the operator has to act.
    #[error("the imaging process does not work: {reason}")]
    Worker { reason: String },
}

impl Error {
    /// The stable code a client can rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsupported { .. } => "IMAGE_UNSUPPORTED",
            Self::Broken { .. } => "IMAGE_BROKEN",
            Self::TooLarge { .. } => "IMAGE_TOO_LARGE",
            Self::InvalidRecipe { .. } => "IMAGE_RECIPE_INVALID",
            Self::WillNotFit { .. } => "IMAGE_WILL_NOT_FIT",
            Self::TimedOut { .. } => "IMAGE_TIMED_OUT",
            Self::Crashed { .. } => "IMAGE_WORKER_CRASHED",
            Self::Busy { .. } => "IMAGE_BUSY",
            Self::Worker { .. } => "IMAGE_WORKER_UNAVAILABLE",
        }
    }

    /// Whether the same request may succeed later without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Worker { .. })
    }

    pub(crate) fn broken(format: impl ToString, reason: impl ToString) -> Self {
        Self::Broken { format: format.to_string(), reason: reason.to_string() }
    }

    pub(crate) fn recipe(path: &str, reason: impl ToString) -> Self {
        Self::InvalidRecipe { path: path.to_owned(), reason: reason.to_string() }
    }

    pub(crate) fn worker(reason: impl ToString) -> Self {
        Self::Worker { reason: reason.to_string() }
    }
}
