//! The partner's store for JavaScript: one of the partner's own, as it is or sealed, or one in memory whose values lie outside of the wasm.

use super::host::{fill_random, settled};
use crate::error::ErrorCode;
use crate::server::{Memory, Quota, Sealed, Share, Shelf, Store, StoreFailed, StoreSecrets};
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A store of the partner's: `get`, `set`, `add`, `delete`, each giving an answer or a promise of one.
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

    /// Whether it is a [`JsShelf`].
    #[wasm_bindgen(method, getter, js_name = isShelf)]
    fn is_shelf(this: &JsStore) -> Option<bool>;

    /// `undefined` where the partner's store cannot do this.
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

    /// The values of a store in memory. They lie outside of the wasm, so that an instance that traps loses none.
    #[derive(Clone, Debug)]
    pub type JsShelf;

    #[wasm_bindgen(method)]
    fn at(this: &JsShelf, key: &str) -> Option<String>;

    #[wasm_bindgen(method)]
    fn lay(this: &JsShelf, key: &str, value: &str, bytes: f64, until: Option<f64>);

    #[wasm_bindgen(method, js_name = takeAway)]
    fn take_away(this: &JsShelf, key: &str);

    /// `[key, bytes of the value, until]` of each.
    #[wasm_bindgen(method)]
    fn entries(this: &JsShelf) -> Array;
}

/// What a callback of the partner's gives, at once or in the end.
pub(super) async fn given(answer: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    settled(answer?).await
}

/// The partner's store, as it is or sealed, or one in memory.
#[derive(Debug)]
pub enum AnyStore {
    /// In memory.
    Memory(Box<Memory<fn() -> i64, JsShelf>>),
    /// The partner's, as it is.
    Js(JsStore),
    /// The partner's, sealed.
    Sealed(Sealed<JsStore, fn(&mut [u8]) -> bool>),
}

impl AnyStore {
    /// A store of the partner's, or one in memory on the shelf that stands in its place.
    pub(super) fn new(store: JsStore, quota: Quota, secrets: Option<&Rc<StoreSecrets>>) -> Self {
        if store.is_shelf() == Some(true) {
            let memory = Memory::on(store.unchecked_into(), quota, (|| js_sys::Date::now() as i64) as fn() -> i64);
            return Self::Memory(Box::new(memory));
        }
        match secrets {
            Some(secrets) => Self::Sealed(Sealed::new(store, secrets.clone(), fill_random)),
            None => Self::Js(store),
        }
    }
}

impl Shelf for JsShelf {
    fn get(&self, key: &str) -> Option<String> {
        self.at(key)
    }

    fn put(&self, key: &str, value: &str, until: Option<i64>) {
        self.lay(key, value, value.len() as f64, until.map(|until| until as f64));
    }

    fn remove(&self, key: &str) {
        self.take_away(key);
    }

    fn left(&self) -> Vec<(String, usize, Option<i64>)> {
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
        given(self.get(key)).await.map(|value| value.as_string()).map_err(failed)
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        self.set_of(&Share::of(key), key, value, ttl_ms).await
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        self.add_of(&Share::of(key), key, value, ttl_ms).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        self.delete_of(&Share::of(key), key).await
    }

    async fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        self.compare_and_set_of(&Share::of(key), key, expected, value, ttl_ms).await
    }

    async fn set_of(&self, share: &Share, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        let set = self.set(key, value, ttl_ms.map(|ttl| ttl as f64), &share.owner, share.urgent);
        given(set).await.map(drop).map_err(failed)
    }

    async fn add_of(&self, share: &Share, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        let added = self.add(key, value, ttl_ms.map(|ttl| ttl as f64), &share.owner, share.urgent);
        given(added).await.map_err(failed)?.as_bool().ok_or(StoreFailed::Broken)
    }

    async fn delete_of(&self, share: &Share, key: &str) -> Result<(), StoreFailed> {
        given(self.delete(key, &share.owner)).await.map(drop).map_err(failed)
    }

    async fn compare_and_set_of(
        &self,
        share: &Share,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        let ttl_ms = ttl_ms.map(|ttl| ttl as f64);
        let set = given(self.compare_and_set(key, expected, value, ttl_ms, &share.owner, share.urgent)).await;
        set.map(|set| set.as_bool()).map_err(failed)
    }
}

/// The same call on whichever store it is.
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

/// What a store of the partner's means by what it threw.
fn failed(thrown: JsValue) -> StoreFailed {
    match js_sys::Reflect::get(&thrown, &"code".into()) {
        Ok(code) if code == ErrorCode::QuotaExceeded.name() => StoreFailed::Full,
        _ => StoreFailed::Broken,
    }
}
