//! The partner's servers, and the store between them.

use crate::browser::ORIGIN;
use crate::qash::Qash;
use crate::shared::partner_config;
pub(crate) use crate::shared::{Answer, USER};
use crate::world::World;
use qash_client::api::Operation;
use qash_client::client::{Host, SendFailure};
use qash_client::http::Request;
use qash_client::server::{
    BodyFailure, CallbackFailed, CheckStatus, DirectClient, Memory, Partner, PartnerConfig, PolicyDecision, Proxy,
    ProxyConfig, RequestContext, Session, Store, StoreFailed,
};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

pub(crate) const OTHER: &str = "00000000-0000-4000-8000-000000000002";

type Tokens = Memory<Box<dyn Fn() -> i64>>;

pub(crate) struct Process {
    pub(crate) id: usize,
    pub(crate) alive: Cell<bool>,
    /// How far its clock is off.
    pub(crate) clock: Cell<i64>,
    pub(crate) proxy: Proxy<Shared, Tokens>,
    /// The partner's own code in the same process.
    pub(crate) own: DirectClient<Shared, Tokens>,
}

/// The store that all processes share.
pub(crate) struct Shared(Weak<World>);

impl Shared {
    /// Does something to the store, now or too late, and tells or does not.
    pub(crate) async fn act<T: 'static>(
        &self,
        what: impl Fn(&World) -> T + Clone + 'static,
        late: bool,
    ) -> Result<T, StoreFailed> {
        let world = self.0.upgrade().expect("a world");
        world.wait(world.below(4)).await;
        if !world.goes_wrong() || !world.goes_wrong() && world.below(2) == 0 {
            return Ok(what(&world));
        }
        match world.below(3) {
            0 => {}
            1 => drop(what(&world)),
            _ if late => {
                let (later, what) = (world.clone(), what.clone());
                world.spawn(None, async move {
                    later.wait(later.below(30_000)).await;
                    what(&later);
                });
                world.wait(10_000).await;
            }
            _ => world.wait(10_000).await,
        }
        Err(StoreFailed::Broken)
    }
}

pub(crate) fn free(world: &World, key: &str) -> bool {
    let kept = world.store.borrow();
    kept.get(key).is_none_or(|(_, until)| until.is_some_and(|until| until <= world.now.get()))
}

pub(crate) fn put(world: &World, key: &str, value: &str, ttl_ms: Option<u64>) {
    let until = ttl_ms.map(|ttl| world.now.get().saturating_add_unsigned(ttl));
    world.store.borrow_mut().insert(key.to_owned(), (value.to_owned(), until));
}

impl Store for Shared {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        let key = key.to_owned();
        let get = move |world: &World| {
            let value = world.store.borrow().get(&key).map(|(value, _)| value.clone());
            value.filter(|_| !free(world, &key))
        };
        self.act(get, false).await
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.act(move |world| put(world, &key, &value, ttl_ms), true).await
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        let (key, value) = (key.to_owned(), value.to_owned());
        let add = move |world: &World| {
            let free = free(world, &key);
            if free {
                put(world, &key, &value, ttl_ms);
                world.lives.set(
                    world.lives.get()
                        + usize::from(key.starts_with("payout:") && !key.contains(":fate") && !key.ends_with(":lease")),
                );
            }
            free
        };
        self.act(add, true).await
    }

    async fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        if !self.0.upgrade().is_some_and(|world| world.compares.get()) {
            return Ok(None);
        }
        let (key, expected, value) = (key.to_owned(), expected.map(str::to_owned), value.map(str::to_owned));
        let exchange = move |world: &World| {
            let present = world.store.borrow().get(&key).map(|(value, _)| value.clone());
            if present.filter(|_| !free(world, &key)) != expected {
                return Some(false);
            }
            match &value {
                Some(value) => put(world, &key, value, ttl_ms),
                None => drop(world.store.borrow_mut().remove(&key)),
            }
            Some(true)
        };
        self.act(exchange, true).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        let key = key.to_owned();
        self.act(move |world| drop(world.store.borrow_mut().remove(&key)), true).await
    }
}

pub(crate) fn start_process(world: &Rc<World>) -> Rc<Process> {
    let config = PartnerConfig { check_status: CheckStatus::Money, ..partner_config() };
    let clock = Rc::downgrade(world);
    let clock: Box<dyn Fn() -> i64> = Box::new(move || clock.upgrade().map_or(0, |world| world.now.get()));
    let partner = Rc::new(Partner::new(config, Memory::new(10, clock)).unwrap());
    let enabled = ["payout", "setCardLimit", "transfer", "createAccount", "registerUser"];
    let config = ProxyConfig {
        allowed_origins: vec![ORIGIN.into()],
        enabled: enabled.map(str::to_owned).into(),
        ..ProxyConfig::default()
    };
    let id = world.processes.borrow().len();
    let store = Rc::new(Shared(Rc::downgrade(world)));
    let own = DirectClient::new(partner.clone(), store.clone());
    let proxy = Proxy::new(partner, store, config).unwrap();
    let process = Rc::new(Process { id, alive: Cell::new(true), clock: Cell::new(0), proxy, own });
    world.processes.borrow_mut().push(process.clone());
    process
}

/// One request to a process.
pub(crate) struct BrowserRequest {
    pub(crate) world: Rc<World>,
    pub(crate) call: usize,
    pub(crate) process: Rc<Process>,
    pub(crate) body: String,
    /// Who it is, if they are registered.
    pub(crate) user: Option<&'static str>,
}

impl Host for BrowserRequest {
    fn now(&self) -> i64 {
        if self.world.faults.get() > 0 && self.world.below(200) == 0 {
            self.process.clock.set(self.world.below(60_000) as i64 - 30_000);
        }
        self.world.now.get() + self.process.clock.get()
    }

    fn random(&self) -> [u8; 16] {
        std::array::from_fn(|_| self.world.below(256) as u8)
    }

    async fn send(&self, request: &Request, timeout_ms: u64) -> Answer {
        let (world, request, sent_at) = (self.world.clone(), request.clone(), self.world.now.get());
        let sender = (sent_at, self.call, world.lives.get());
        if request.url.ends_with("/user/payout") {
            world.sent.borrow_mut().insert((self.call, world.lives.get()));
        }
        if timeout_ms == 0 {
            return Err(SendFailure::Timeout);
        }
        let came = Rc::new(RefCell::new(None));
        let (slot, there) = (came.clone(), self.world.clone());
        // What is on its way arrives, whatever becomes of who sent it.
        self.world.spawn(None, async move {
            let answer = Qash::answer(&there, &request, sender).await;
            there.dawdle().await;
            let answer = answer.ok_or_else(|| SendFailure::Network("reset".into()));
            *slot.borrow_mut() = Some(answer);
        });
        let due = sent_at.saturating_add_unsigned(timeout_ms);
        world.until(due, || came.borrow_mut().take()).await.unwrap_or(Err(SendFailure::Timeout))
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        self.world.wait(ms).await;
        Ok(())
    }
}

impl RequestContext for BrowserRequest {
    async fn session(&self) -> Result<Option<Session>, CallbackFailed> {
        self.world.wait(1).await;
        let user_id = self.user.map(str::to_owned);
        let subject = if self.user == Some(OTHER) { "ben" } else { "ana" };
        Ok(Some(Session { subject: subject.into(), user_id, email: Some("ana@example.com".into()) }))
    }

    async fn body(&self, _limit: u32) -> Result<String, BodyFailure> {
        Ok(self.body.clone())
    }

    async fn authorise(&self, operation: Operation, input: &str) -> PolicyDecision {
        self.world.dawdle().await;
        match self.world.below(20) {
            0 if self.world.faults.get() > 0 => PolicyDecision::Deny,
            1 if self.world.faults.get() > 0 => PolicyDecision::Failed,
            2 if operation == Operation::Payout => {
                PolicyDecision::Replace(input.replace(r#""amount":"#, r#""amount":1"#))
            }
            _ => PolicyDecision::Allow,
        }
    }

    fn audit(&self, _event: &str) {}
}
