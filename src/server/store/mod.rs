//! Stores of the server side: tokens, user ids, verifications and payment attempts.

mod memory;
mod sealed;
mod share;

pub use memory::{HashMapBackend, Memory, MemoryBackend, Quota};
pub use sealed::{Sealed, StoreSecrets};
pub use share::Share;

use crate::error::{Error, ErrorCode};

/// Error of a store. Its original message is not included, since it may contain secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFailed {
    /// The store failed, or a stored value cannot be read.
    Broken,
    /// The store is full, and nothing was set. Only an operation that sets a new key fails so.
    Full,
}

impl From<StoreFailed> for Error {
    fn from(failed: StoreFailed) -> Self {
        match failed {
            StoreFailed::Broken => {
                let message = "The server's store failed, and nothing was done. Try again later.";
                Self { retryable: true, ..Self::new(ErrorCode::StoreFailed, message) }
            }
            StoreFailed::Full => {
                let message = "The server's store has no room for another payment of this user. Nothing was sent. The operator of the server must provide a larger store.";
                Self { retryable: false, ..Self::new(ErrorCode::QuotaExceeded, message) }
            }
        }
    }
}

/// A key-value store of texts. Expired entries are absent.
pub trait Store {
    /// Returns the value of a key.
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<String>, StoreFailed>>;

    /// Sets a key, with a time to live in milliseconds or without expiry.
    fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> impl Future<Output = Result<(), StoreFailed>>;

    /// Sets a key only if it has no value, atomically. Returns whether it was set.
    fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> impl Future<Output = Result<bool, StoreFailed>>;

    /// Deletes a key.
    fn delete(&self, key: &str) -> impl Future<Output = Result<(), StoreFailed>>;

    /// Sets a key, or deletes it for `None`, only if its value is the expected one (`None`: no value), atomically. Returns whether it did;
    /// `None` if the store does not support this.
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

    /// [`Store::set`] with the owner of the value, for a key that does not contain it.
    fn set_for(
        &self,
        share: &Share,
        key: &str,
        value: &str,
        ttl_ms: Option<u64>,
    ) -> impl Future<Output = Result<(), StoreFailed>> {
        let _ = share;
        self.set(key, value, ttl_ms)
    }

    /// [`Store::add`] with the owner of the value.
    fn add_for(
        &self,
        share: &Share,
        key: &str,
        value: &str,
        ttl_ms: Option<u64>,
    ) -> impl Future<Output = Result<bool, StoreFailed>> {
        let _ = share;
        self.add(key, value, ttl_ms)
    }

    /// [`Store::delete`] with the owner of the value.
    fn delete_for(&self, share: &Share, key: &str) -> impl Future<Output = Result<(), StoreFailed>> {
        let _ = share;
        self.delete(key)
    }

    /// [`Store::compare_and_set`] with the owner of the value.
    fn compare_and_set_for(
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

/// Builds a store key from parts. The parts are escaped, so different parts never give the same key.
pub(super) fn store_key(kind: &str, parts: &[&str]) -> String {
    parts.iter().fold(kind.to_owned(), |mut key, part| {
        key.push(':');
        key.push_str(&crate::http::percent_encode(part));
        key
    })
}

/// Hashes a text with FNV-1a, 64 bits.
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
    fn keys_of_different_parts_differ() {
        assert_ne!(store_key("payout", &["a", "b:c"]), store_key("payout", &["a:b", "c"]));
        assert_eq!(store_key("user", &["auth0|7"]), "user:auth0%7C7");
    }
}
