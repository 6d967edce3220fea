//! The one way out: every request to an address that somebody typed in goes through here.
