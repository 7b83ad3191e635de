//! Which process sends a key at this moment. A lease saves a second send; what is safe without it stays safe when it fails.

use crate::client::{Host, uuid};
use crate::server::store::Store;
use crate::server::tokens::sooner;
use crate::time::until;

/// How long a lease lives that is not renewed, in milliseconds: so long a key waits after a crash.
const LEASE_MS: u64 = 3_000;

/// How often a lease is renewed, in milliseconds.
const RENEW_MS: u64 = 1_000;

/// A lease that this process holds.
pub(super) struct Lease<'a, S, H> {
    store: &'a S,
    host: &'a H,
    place: String,
    owner: String,
}

/// Another process holds the lease, for so many milliseconds unless it renews it.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldElsewhere(pub u64);

impl<'a, S: Store, H: Host> Lease<'a, S, H> {
    /// Takes the lease of an attempt's place. A store that fails holds nobody up here: what it is asked next tells.
    ///
    /// # Errors
    /// [`HeldElsewhere`].
    pub(super) async fn take(store: &'a S, host: &'a H, place: &str) -> Result<Self, HeldElsewhere> {
        let lease = Self { store, host, place: [place, ":lease"].concat(), owner: uuid(host.random()) };
        if store.add(&lease.place, &lease.value(), Some(LEASE_MS)).await != Ok(false) {
            return Ok(lease);
        }
        let held = store.get(&lease.place).await.ok().flatten();
        let ends_at = held.and_then(|value| value.rsplit_once(' ')?.1.parse().ok());
        // The other's clock may be off, and it may have died.
        let left = ends_at.map_or(0, |at| until(at, host.now()));
        Err(HeldElsewhere(if (1..=LEASE_MS).contains(&left) { left } else { LEASE_MS }))
    }

    fn value(&self) -> String {
        [&self.owner, " ", &self.host.now().saturating_add_unsigned(LEASE_MS).to_string()].concat()
    }

    /// Does something, and renews the lease until that is done.
    pub(super) async fn hold<T>(&self, work: impl Future<Output = T>) -> T {
        let renewing = async {
            while self.host.sleep(RENEW_MS).await.is_ok() {
                let Ok(Some(held)) = self.store.get(&self.place).await else { continue };
                if !held.starts_with(&self.owner) {
                    break;
                }
                let value = self.value();
                let set = self.store.compare_and_set(&self.place, Some(&held), Some(&value), Some(LEASE_MS)).await;
                if set == Ok(None) {
                    let _ = self.store.set(&self.place, &value, Some(LEASE_MS)).await;
                }
            }
            std::future::pending::<()>().await;
        };
        match sooner(work, renewing).await {
            Ok(done) => done,
            // It never ends.
            Err(()) => std::future::pending().await,
        }
    }

    /// Gives the lease back, if it is still held.
    pub(super) async fn release(self) {
        let Ok(Some(held)) = self.store.get(&self.place).await else { return };
        if !held.starts_with(&self.owner) {
            return;
        }
        if self.store.compare_and_set(&self.place, Some(&held), None, None).await == Ok(None) {
            let _ = self.store.delete(&self.place).await;
        }
    }
}
