//! What the server side keeps between requests: tokens, who is which user, verifications and payouts.

mod memory;
mod sealed;
mod share;

pub use memory::{Memory, OwnShelf, Quota, Shelf};
pub use sealed::{Sealed, StoreSecrets};
pub use share::Share;

use crate::error::{Error, ErrorCode};

/// Why a store did not do what it was asked for. Its own words stay with it: they may hold what nobody should read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFailed {
    /// It failed, or what it holds cannot be read.
    Broken,
    /// It has no room for another value, and nothing was set. Only what sets a key that had no value fails so.
    Full,
}

impl From<StoreFailed> for Error {
    fn from(failed: StoreFailed) -> Self {
        match failed {
            StoreFailed::Broken => {
                let message = "The server's own store failed, and nothing was done. Try again later.";
                Self { retryable: true, ..Self::new(ErrorCode::StoreFailed, message) }
            }
            StoreFailed::Full => {
                let message = "The server remembers as many payments of this person as it has room for, and nothing was sent. The server needs a larger store.";
                Self { retryable: false, ..Self::new(ErrorCode::QuotaExceeded, message) }
            }
        }
    }
}

/// Texts by key. A value whose time is over is gone.
pub trait Store {
    /// The value of a key.
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<String>, StoreFailed>>;

    /// Sets a key, for so many milliseconds or for ever.
    fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> impl Future<Output = Result<(), StoreFailed>>;

    /// Sets a key only if it has no value, in one step; whether it did.
    fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> impl Future<Output = Result<bool, StoreFailed>>;

    /// Removes a key.
    fn delete(&self, key: &str) -> impl Future<Output = Result<(), StoreFailed>>;

    /// Sets a key, or removes it for `None`, only if its value is the expected one (`None`: it has none), in one step; whether it did.
    /// A store that cannot do this answers `None`.
    fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> impl Future<Output = Result<Option<bool>, StoreFailed>> {
        let _ = (key, expected, value, ttl_ms);
        async { Ok(None) }
    }

    /// [`Store::set`] by who knows whose the value is, although its key does not tell.
    fn set_of(
        &self,
        share: &Share,
        key: &str,
        value: &str,
        ttl_ms: Option<u64>,
    ) -> impl Future<Output = Result<(), StoreFailed>> {
        let _ = share;
        self.set(key, value, ttl_ms)
    }

    /// [`Store::add`] by who knows whose the value is.
    fn add_of(
        &self,
        share: &Share,
        key: &str,
        value: &str,
        ttl_ms: Option<u64>,
    ) -> impl Future<Output = Result<bool, StoreFailed>> {
        let _ = share;
        self.add(key, value, ttl_ms)
    }

    /// [`Store::delete`] by who knows whose the value is.
    fn delete_of(&self, share: &Share, key: &str) -> impl Future<Output = Result<(), StoreFailed>> {
        let _ = share;
        self.delete(key)
    }

    /// [`Store::compare_and_set`] by who knows whose the value is.
    fn compare_and_set_of(
        &self,
        share: &Share,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> impl Future<Output = Result<Option<bool>, StoreFailed>> {
        let _ = share;
        self.compare_and_set(key, expected, value, ttl_ms)
    }
}

/// A key of several parts that cannot run into each other, whatever characters they hold.
pub(super) fn place(kind: &str, parts: &[&str]) -> String {
    parts.iter().fold(kind.to_owned(), |mut key, part| {
        key.push(':');
        key.push_str(&crate::http::percent_encode(part));
        key
    })
}

/// Tells texts apart: FNV-1a, 64 bits.
pub(super) fn hash(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_key_cannot_run_into_each_other() {
        assert_ne!(place("payout", &["a", "b:c"]), place("payout", &["a:b", "c"]));
        assert_eq!(place("user", &["auth0|7"]), "user:auth0%7C7");
    }
}
