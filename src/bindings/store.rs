//! JavaScript bindings of stores: the partner's own, plain or encrypted, or one in memory with its values in JavaScript.

use super::host::{fill_random, settled};
use crate::error::ErrorCode;
use crate::server::{Memory, MemoryBackend, Quota, Sealed, Share, Store, StoreFailed, StoreSecrets};
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A store of the partner: `get`, `set`, `add` and `delete`, each with a result or a promise of one.
    #[derive(Clone, Debug)]
    pub type JsStore;

    #[wasm_bindgen(method, catch)]
    fn get(this: &JsStore, key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn set(
        this: &JsStore,
        key: &str,
        value: &str,
        ttl_ms: Option<f64>,
        owner: &str,
        urgent: bool,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn add(
        this: &JsStore,
        key: &str,
        value: &str,
        ttl_ms: Option<f64>,
        owner: &str,
        urgent: bool,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn delete(this: &JsStore, key: &str, owner: &str) -> Result<JsValue, JsValue>;

    /// Whether it is a [`JsMapBackend`].
    #[wasm_bindgen(method, getter, js_name = isMapBackend)]
    fn is_map_backend(this: &JsStore) -> Option<bool>;

    /// Returns `undefined` if the partner's store does not support it.
    #[wasm_bindgen(method, catch, js_name = compareAndSet)]
    fn compare_and_set(
        this: &JsStore,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<f64>,
        owner: &str,
        urgent: bool,
    ) -> Result<JsValue, JsValue>;

    /// The values of a memory store. They are kept in JavaScript, so that they survive a trap of the wasm instance.
    #[derive(Clone, Debug)]
    pub type JsMapBackend;

    #[wasm_bindgen(method)]
    fn read(this: &JsMapBackend, key: &str) -> Option<String>;

    #[wasm_bindgen(method)]
    fn write(this: &JsMapBackend, key: &str, value: &str, bytes: f64, until: Option<f64>);

    #[wasm_bindgen(method, js_name = remove)]
    fn remove_value(this: &JsMapBackend, key: &str);

    /// Returns `[key, length of the value in bytes, expiry]` of each value.
    #[wasm_bindgen(method)]
    fn entries(this: &JsMapBackend) -> Array;
}

/// Returns the result of a callback of the partner, immediately or when its promise settles.
pub(super) async fn resolve_callback(answer: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    settled(answer?).await
}

/// A store of any kind.
#[derive(Debug)]
pub enum AnyStore {
    /// In memory.
    Memory(Box<Memory<fn() -> i64, JsMapBackend>>),
    /// The partner's, plain.
    Js(JsStore),
    /// The partner's, encrypted.
    Sealed(Sealed<JsStore, fn(&mut [u8]) -> bool>),
}

impl AnyStore {
    /// Wraps a store of the partner, or creates one in memory if a [`JsMapBackend`] is given instead.
    pub(super) fn new(store: JsStore, quota: Quota, secrets: Option<&Rc<StoreSecrets>>) -> Self {
        if store.is_map_backend() == Some(true) {
            let memory =
                Memory::with_backend(store.unchecked_into(), quota, (|| js_sys::Date::now() as i64) as fn() -> i64);
            return Self::Memory(Box::new(memory));
        }
        match secrets {
            Some(secrets) => Self::Sealed(Sealed::new(store, secrets.clone(), fill_random)),
            None => Self::Js(store),
        }
    }
}

impl MemoryBackend for JsMapBackend {
    fn get(&self, key: &str) -> Option<String> {
        self.read(key)
    }

    fn put(&self, key: &str, value: &str, until: Option<i64>) {
        self.write(key, value, value.len() as f64, until.map(|until| until as f64));
    }

    fn remove(&self, key: &str) {
        self.remove_value(key);
    }

    fn existing(&self) -> Vec<(String, usize, Option<i64>)> {
        let number = |value: JsValue| value.as_f64();
        let entry = |entry: JsValue| {
            let entry: Array = entry.unchecked_into();
            let until = number(entry.get(2)).map(|until| until as i64);
            Some((entry.get(0).as_string()?, number(entry.get(1))? as usize, until))
        };
        self.entries().iter().filter_map(entry).collect()
    }
}

impl Store for JsStore {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        resolve_callback(self.get(key)).await.map(|value| value.as_string()).map_err(failed)
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        self.set_for(&Share::of(key), key, value, ttl_ms).await
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        self.add_for(&Share::of(key), key, value, ttl_ms).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        self.delete_for(&Share::of(key), key).await
    }

    async fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        self.compare_and_set_for(&Share::of(key), key, expected, value, ttl_ms).await
    }

    async fn set_for(&self, share: &Share, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        let set = self.set(key, value, ttl_ms.map(|ttl| ttl as f64), &share.owner, share.urgent);
        resolve_callback(set).await.map(drop).map_err(failed)
    }

    async fn add_for(&self, share: &Share, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        let added = self.add(key, value, ttl_ms.map(|ttl| ttl as f64), &share.owner, share.urgent);
        resolve_callback(added).await.map_err(failed)?.as_bool().ok_or(StoreFailed::Broken)
    }

    async fn delete_for(&self, share: &Share, key: &str) -> Result<(), StoreFailed> {
        resolve_callback(self.delete(key, &share.owner)).await.map(drop).map_err(failed)
    }

    async fn compare_and_set_for(
        &self,
        share: &Share,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        let ttl_ms = ttl_ms.map(|ttl| ttl as f64);
        let set =
            resolve_callback(self.compare_and_set(key, expected, value, ttl_ms, &share.owner, share.urgent)).await;
        set.map(|set| set.as_bool()).map_err(failed)
    }
}

/// Calls a method on a store of any kind.
macro_rules! each {
    ($any:expr, $store:ident => $call:expr) => {
        match $any {
            AnyStore::Memory($store) => {
                let $store = &**$store;
                $call.await
            }
            AnyStore::Js($store) => $call.await,
            AnyStore::Sealed($store) => $call.await,
        }
    };
}

impl Store for AnyStore {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        each!(self, store => Store::get(store, key))
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        each!(self, store => Store::set(store, key, value, ttl_ms))
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        each!(self, store => Store::add(store, key, value, ttl_ms))
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        each!(self, store => Store::delete(store, key))
    }

    async fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        each!(self, store => Store::compare_and_set(store, key, expected, value, ttl_ms))
    }
}

/// Converts an error thrown by a partner's store.
fn failed(thrown: JsValue) -> StoreFailed {
    match js_sys::Reflect::get(&thrown, &"code".into()) {
        Ok(code) if code == ErrorCode::QuotaExceeded.name() => StoreFailed::Full,
        _ => StoreFailed::Broken,
    }
}
