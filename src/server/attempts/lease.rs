//! Lease of an idempotency key: the process that is sending it now. A lease avoids duplicate requests; correctness does not depend on it.

use crate::client::{Host, uuid};
use crate::server::store::Store;
use crate::server::tokens::race;
use crate::time::until;

/// Time to live of a lease without renewal, in milliseconds. After a crash, a key is blocked this long.
const LEASE_MS: u64 = 3_000;

/// Interval of renewals, in milliseconds.
const RENEW_MS: u64 = 1_000;

/// A lease held by this process.
pub(super) struct Lease<'a, S, H> {
    store: &'a S,
    host: &'a H,
    store_key: String,
    owner: String,
}

/// Another process holds the lease, for this many milliseconds unless it renews it.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldElsewhere(pub u64);

impl<'a, S: Store, H: Host> Lease<'a, S, H> {
    /// Acquires the lease of a store key. If the store fails, the lease counts as acquired; the next store operation reports the failure.
    ///
    /// # Errors
    /// [`HeldElsewhere`].
    pub(super) async fn take(store: &'a S, host: &'a H, store_key: &str) -> Result<Self, HeldElsewhere> {
        let lease = Self { store, host, store_key: [store_key, ":lease"].concat(), owner: uuid(host.random()) };
        if store.add(&lease.store_key, &lease.value(), Some(LEASE_MS)).await != Ok(false) {
            return Ok(lease);
        }
        let held = store.get(&lease.store_key).await.ok().flatten();
        let ends_at = held.and_then(|value| value.rsplit_once(' ')?.1.parse().ok());
        // The holder's clock may be wrong, or it may have crashed.
        let left = ends_at.map_or(0, |at| until(at, host.now()));
        Err(HeldElsewhere(if (1..=LEASE_MS).contains(&left) { left } else { LEASE_MS }))
    }

    fn value(&self) -> String {
        [&self.owner, " ", &self.host.now().saturating_add_unsigned(LEASE_MS).to_string()].concat()
    }

    /// Runs a future and renews the lease until it is finished.
    pub(super) async fn hold<T>(&self, work: impl Future<Output = T>) -> T {
        let renewing = async {
            while self.host.sleep(RENEW_MS).await.is_ok() {
                let Ok(Some(held)) = self.store.get(&self.store_key).await else { continue };
                if !held.starts_with(&self.owner) {
                    break;
                }
                let value = self.value();
                let set = self.store.compare_and_set(&self.store_key, Some(&held), Some(&value), Some(LEASE_MS)).await;
                if set == Ok(None) {
                    let _ = self.store.set(&self.store_key, &value, Some(LEASE_MS)).await;
                }
            }
            std::future::pending::<()>().await;
        };
        match race(work, renewing).await {
            Ok(done) => done,
            // Unreachable: the renewal never ends.
            Err(()) => std::future::pending().await,
        }
    }

    /// Releases the lease, if it is still held.
    pub(super) async fn release(self) {
        let Ok(Some(held)) = self.store.get(&self.store_key).await else { return };
        if !held.starts_with(&self.owner) {
            return;
        }
        if self.store.compare_and_set(&self.store_key, Some(&held), None, None).await == Ok(None) {
            let _ = self.store.delete(&self.store_key).await;
        }
    }
}
