//! Test fixtures: the context of a browser's request to the proxy, and the proxy's store.

use super::{Answer, pause};
use qash_client::api::Operation;
use qash_client::client::{Host, SendFailure};
use qash_client::http::Request;
use qash_client::server::{BodyFailure, CallbackFailed, PolicyDecision, RequestContext, Session, Store, StoreFailed};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// The partner's policy hook.
type Hook = Box<dyn Fn(Operation, &str) -> PolicyDecision>;

/// One request from a browser.
pub(crate) struct BrowserRequest<H> {
    /// The network and clock of the proxy.
    pub(crate) qash: Rc<H>,
    /// Result of the partner's `session` callback.
    pub(crate) session: Result<Option<Session>, CallbackFailed>,
    pub(crate) body: Result<String, BodyFailure>,
    /// The partner's policy hook.
    pub(crate) hook: Hook,
    /// Number of calls of the hook.
    pub(crate) asked: Rc<Cell<usize>>,
    /// The events of the audit log.
    pub(crate) audit: Rc<RefCell<Vec<String>>>,
}

impl<H: Host> Host for BrowserRequest<H> {
    fn now(&self) -> i64 {
        self.qash.now()
    }

    fn random(&self) -> [u8; 16] {
        self.qash.random()
    }

    async fn send(&self, request: &Request, timeout_ms: u64) -> Answer {
        self.qash.send(request, timeout_ms).await
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        self.qash.sleep(ms).await
    }
}

impl<H: Host> RequestContext for BrowserRequest<H> {
    async fn session(&self) -> Result<Option<Session>, CallbackFailed> {
        pause().await;
        self.session.clone()
    }

    async fn body(&self, limit: u32) -> Result<String, BodyFailure> {
        pause().await;
        match &self.body {
            Ok(body) if body.len() > limit as usize => Err(BodyFailure::TooLarge),
            body => body.clone(),
        }
    }

    async fn authorise(&self, operation: Operation, input: &str) -> PolicyDecision {
        self.asked.set(self.asked.get() + 1);
        pause().await;
        (self.hook)(operation, input)
    }

    fn audit(&self, event: &str) {
        self.audit.borrow_mut().push(event.to_owned());
    }
}

impl<H> BrowserRequest<H> {
    /// Creates a request with this body and a hook that allows everything.
    pub(crate) fn new(qash: &Rc<H>, session: Result<Option<Session>, CallbackFailed>, body: &str) -> Self {
        Self {
            qash: qash.clone(),
            session,
            body: Ok(body.to_owned()),
            hook: Box::new(|_, _| PolicyDecision::Allow),
            asked: Rc::default(),
            audit: Rc::default(),
        }
    }
}

/// A store that survives the proxy, and can be made to fail.
#[derive(Clone, Default)]
pub(crate) struct TestStore {
    pub(crate) values: Rc<RefCell<HashMap<String, String>>>,
    pub(crate) broken: Rc<RefCell<Vec<&'static str>>>,
    /// The keys that `add` set, in order.
    pub(crate) added: Rc<RefCell<Vec<String>>>,
    /// Whether every lease is granted: correctness must not depend on leases.
    pub(crate) leaseless: Rc<Cell<bool>>,
}

impl TestStore {
    pub(crate) fn fails(&self, method: &str) -> Result<(), StoreFailed> {
        if self.broken.borrow().contains(&method) { Err(StoreFailed::Broken) } else { Ok(()) }
    }
}

impl Store for TestStore {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        pause().await;
        self.fails("get")?;
        Ok(self.values.borrow().get(key).cloned())
    }

    async fn set(&self, key: &str, value: &str, _ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        pause().await;
        self.fails("set")?;
        self.values.borrow_mut().insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    async fn add(&self, key: &str, value: &str, _ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        pause().await;
        self.fails("add")?;
        let free = !self.values.borrow().contains_key(key) || self.leaseless.get() && key.ends_with(":lease");
        if free {
            self.values.borrow_mut().insert(key.to_owned(), value.to_owned());
            self.added.borrow_mut().push(key.to_owned());
        }
        Ok(free)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        pause().await;
        self.fails("delete")?;
        self.values.borrow_mut().remove(key);
        Ok(())
    }
}
