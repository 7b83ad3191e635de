//! Everything that can go wrong between a browser and Qash, in combinations made by chance: lost and late requests and answers, refusals of
//! every kind, processes that die, stores that fail, clocks that jump, people who click twice.
//!
//! Time is virtual: it moves on when nobody can do anything. A seed is a whole story, and tells itself again: `FAULT_SEED=17 cargo test --test
//! faults`. `FAULT_SEEDS=100000` tries more than usual.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]
#![cfg(feature = "server")]

use qash_client::api::Operation;
use qash_client::client::{CallOptions, Client, Dialect, Host, Limits, SendFailure};
use qash_client::error::{Error, Outcome};
use qash_client::http::{Headers, Request, Response, split_target};
use qash_client::json::Json;
use qash_client::server::{
    BodyFailure, CallbackFailed, Head, Memory, Partner, PartnerConfig, Proxy, ProxyConfig, Session, Store, StoreFailed,
    Verdict, Visit,
};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

const USER: &str = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
const ORIGIN: &str = "https://app.example";
const START: i64 = 1_781_222_400_000;

type Answer = Result<Response, SendFailure>;

// ---------------------------------------------------------------- time, chance, and who does what

struct Task {
    /// Ends with this process.
    process: Option<usize>,
    future: Pin<Box<dyn Future<Output = ()>>>,
}

struct World {
    now: Cell<i64>,
    timers: RefCell<BTreeSet<i64>>,
    steps: Cell<u64>,
    spawned: RefCell<Vec<Task>>,
    dice: Cell<u64>,
    /// Out of a hundred things, so many go wrong.
    faults: Cell<u64>,
    qash: Qash,
    store: RefCell<BTreeMap<String, (String, Option<i64>)>>,
    processes: RefCell<Vec<Rc<Process>>>,
    calls: Cell<usize>,
    /// How often a payout's key was free, and was taken.
    lives: Cell<usize>,
    /// The calls that sent payouts, and in which of the key's lives.
    sent: RefCell<BTreeSet<(usize, usize)>>,
}

impl World {
    fn below(&self, count: u64) -> u64 {
        // SplitMix64 (Steele, Lea and Flood 2014).
        let seed = self.dice.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.dice.set(seed);
        let mixed = (seed ^ seed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % count
    }

    fn goes_wrong(&self) -> bool {
        self.below(100) < self.faults.get()
    }

    /// Waits for a value, but no longer than until an instant.
    async fn until<T>(&self, due: i64, mut value: impl FnMut() -> Option<T>) -> Option<T> {
        poll_fn(|_| {
            let found = value();
            if found.is_some() || self.now.get() >= due {
                self.steps.set(self.steps.get() + 1);
                return Poll::Ready(found);
            }
            self.timers.borrow_mut().insert(due);
            Poll::Pending
        })
        .await
    }

    async fn wait(&self, ms: u64) {
        self.until(self.now.get().saturating_add_unsigned(ms), || None::<()>).await;
    }

    /// Takes its time: mostly little, seldom longer than anybody waits.
    async fn dawdle(&self) {
        let ms = if self.goes_wrong() { [200, 3_000, 12_000, 40_000][self.below(4) as usize] } else { 5 };
        self.wait(self.below(ms)).await;
    }

    fn spawn(&self, process: Option<usize>, future: impl Future<Output = ()> + 'static) {
        self.spawned.borrow_mut().push(Task { process, future: Box::pin(future) });
    }

    /// Lets everything happen that still will.
    fn run(&self) {
        let mut tasks: Vec<Task> = Vec::new();
        loop {
            let before = self.steps.get();
            tasks.append(&mut self.spawned.borrow_mut());
            if !tasks.is_empty() {
                let first = self.below(tasks.len() as u64) as usize;
                tasks.rotate_left(first);
            }
            tasks.retain_mut(|task| {
                let alive = |id: usize| self.processes.borrow()[id].alive.get();
                if !task.process.is_none_or(alive) {
                    self.steps.set(self.steps.get() + 1);
                    return false;
                }
                let ended = task.future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
                if ended {
                    self.steps.set(self.steps.get() + 1);
                }
                !ended
            });
            if tasks.is_empty() && self.spawned.borrow().is_empty() {
                return;
            }
            if self.steps.get() == before && self.spawned.borrow().is_empty() {
                let mut timers = self.timers.borrow_mut();
                let next = timers.range(self.now.get() + 1..).next().copied().expect("something waits for ever");
                timers.retain(|due| *due > next);
                self.now.set(next);
            }
        }
    }
}

// ---------------------------------------------------------------- Qash

/// Something that Qash carried out.
#[derive(Clone, Debug)]
struct Effect {
    operation: &'static str,
    /// The key, or what stands in its place in an operation without one.
    intent: String,
    body: String,
    /// When the request for it left the partner's server.
    sent_at: i64,
    /// The call that it was sent for.
    call: usize,
    /// How often the key had been free, and was taken, by then.
    life: usize,
}

/// When a request left, for which call, and in which of the key's lives.
type Sender = (i64, usize, usize);

#[derive(Default)]
struct Qash {
    effects: RefCell<Vec<Effect>>,
    /// Whether a key that comes back with the same input gets the answer of the first time; else it is a conflict.
    replays: Cell<bool>,
}

fn json(status: u16, body: impl Into<String>) -> Response {
    Response { status, headers: Headers::default(), body: body.into() }
}

fn field(body: &str, name: &str) -> Option<String> {
    Some(Json::parse(body).ok()?.get(name)?.string()?.into_owned())
}

impl Qash {
    fn of(&self, operation: &str, intent: &str) -> Vec<Effect> {
        let of = |effect: &&Effect| effect.operation == operation && effect.intent == intent;
        self.effects.borrow().iter().filter(of).cloned().collect()
    }

    /// Carries out what it is asked for.
    fn carry_out(&self, request: &Request, (sent_at, call, life): Sender) -> Response {
        let (path, _) = split_target(&request.url);
        let body = request.body.clone().unwrap_or_default();
        let header = request.headers.get("x-idempotency-key").map(str::to_owned);
        let (operation, intent, unique) = match path.trim_start_matches("/api/v1") {
            "/partner/auth/token" => {
                return json(200, format!(r#"{{"success":true,"accessToken":"opaque-token-{sent_at}-0123"}}"#));
            }
            "/user/payout" => ("payout", field(&body, "idempotencyKey"), true),
            "/user/card/lock" => ("lockCard", header, true),
            "/user/card/limit" => ("setCardLimit", header, true),
            "/user/transfer" => ("transfer", field(&body, "description"), false),
            "/user/accounts" => ("createAccount", field(&body, "accountName"), false),
            "/partner/users" => ("registerUser", field(&body, "email"), true),
            "/partner/kyc" => ("startKyc", field(&body, "userId"), true),
            _ => {
                let user = format!(r#"{{"id":"{USER}","email":"ana@example.com","status":"pending"}}"#);
                return json(200, format!(r#"{{"success":true,"data":{{"user":{user}}}}}"#));
            }
        };
        let intent = intent.expect("every request names its intent");
        let earlier = self.of(operation, &intent);
        if let Some(earlier) = earlier.first().filter(|_| unique) {
            let keyed = !matches!(operation, "registerUser" | "startKyc");
            if !(keyed && self.replays.get() && earlier.body == body) {
                return json(409, r#"{"error":"known"}"#);
            }
        } else {
            self.effects.borrow_mut().push(Effect { operation, intent: intent.clone(), body, sent_at, call, life });
        }
        let user = format!(r#"{{"id":"{USER}","email":"ana@example.com","status":"pending"}}"#);
        match operation {
            "lockCard" => json(200, r#"{"id":"c","status":"locked"}"#),
            "setCardLimit" => json(200, r#"{"id":"c","limit":{"amount":50,"frequency":"perWeek"}}"#),
            "transfer" => json(201, r#"{"id":5,"status":"COMPLETED","amount":1,"description":"x"}"#),
            "createAccount" => json(201, r#"{"id":620}"#),
            "registerUser" => json(201, format!(r#"{{"success":true,"data":{{"user":{user}}}}}"#)),
            "startKyc" => json(
                200,
                r#"{"success":true,"inquiryId":"i","verificationUrl":"https://inquiry.withpersona.com/verify?i=1"}"#,
            ),
            _ => json(201, format!(r#"{{"id":"{intent}","status":"PENDING"}}"#)),
        }
    }

    /// What comes of a request that reaches Qash, or does not.
    async fn answer(world: &World, request: &Request, sender: Sender) -> Option<Response> {
        let refusal = |status: u16, body: &str| {
            let mut response = json(status, body);
            if world.below(3) == 0 {
                response.headers.set(
                    "Retry-After",
                    ["0", "1", "90", "Fri, 12 Jun 2026 00:00:02 GMT", "x"][world.below(5) as usize],
                );
            }
            Some(response)
        };
        world.dawdle().await;
        if !world.goes_wrong() {
            return Some(world.qash.carry_out(request, sender));
        }
        match world.below(14) {
            0 => None,
            1 => refusal(400, r#"{"error":"no"}"#),
            2 => refusal(401, r#"{"error":"Invalid or expired user token"}"#),
            3 => refusal(401, r#"{"error":"Invalid partner credentials"}"#),
            4 => refusal([402, 403, 404, 422][world.below(4) as usize], ""),
            5 => refusal(429, "{}"),
            6 => refusal([500, 502, 503, 504][world.below(4) as usize], "<html>"),
            7 => refusal(200, r#"{"success":false,"message":"insufficient funds"}"#),
            8 => refusal([301, 302, 307][world.below(3) as usize], ""),
            // From here on it is carried out, whatever is answered.
            kind => {
                let answer = world.qash.carry_out(request, sender);
                world.dawdle().await;
                match kind {
                    9 => None,
                    10 => refusal([408, 500, 502, 503, 504][world.below(5) as usize], ""),
                    11 => refusal(200, "<html>Bad gateway</html>"),
                    12 => {
                        let cut = 1 + world.below(answer.body.len() as u64 - 1) as usize;
                        refusal(answer.status, answer.body.get(..cut).unwrap_or_default())
                    }
                    _ => Some(answer),
                }
            }
        }
    }
}

// ---------------------------------------------------------------- the partner's servers

struct Process {
    id: usize,
    alive: Cell<bool>,
    /// How far its clock is off.
    clock: Cell<i64>,
    proxy: Proxy<Shared, Memory<Box<dyn Fn() -> i64>>>,
}

/// The store that all processes share.
struct Shared(Weak<World>);

impl Shared {
    /// Does something to the store, now or too late, and tells or does not.
    async fn act<T: 'static>(
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
        Err(StoreFailed)
    }
}

fn free(world: &World, key: &str) -> bool {
    let kept = world.store.borrow();
    kept.get(key).is_none_or(|(_, until)| until.is_some_and(|until| until <= world.now.get()))
}

fn put(world: &World, key: &str, value: &str, ttl_ms: Option<u64>) {
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
                world.lives.set(world.lives.get() + usize::from(key.starts_with("payout:") && !key.ends_with(":fate")));
            }
            free
        };
        self.act(add, true).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        let key = key.to_owned();
        self.act(move |world| drop(world.store.borrow_mut().remove(&key)), true).await
    }
}

fn start_process(world: &Rc<World>) -> Rc<Process> {
    let config = PartnerConfig {
        api_key: "qash_key_live_0123456789".into(),
        api_secret: "qash_secret_live_0123456789".into(),
        base_url: "https://sandbox.api.qash.ai".into(),
        dialect: Dialect::B,
        limits: Limits::default(),
        verification_origins: Vec::new(),
    };
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
    let proxy = Proxy::new(partner, Shared(Rc::downgrade(world)), config).unwrap();
    let process = Rc::new(Process { id, alive: Cell::new(true), clock: Cell::new(0), proxy });
    world.processes.borrow_mut().push(process.clone());
    process
}

/// One request to a process.
struct Visitor {
    world: Rc<World>,
    call: usize,
    process: Rc<Process>,
    body: String,
    registered: bool,
}

impl Host for Visitor {
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

impl Visit for Visitor {
    async fn session(&self) -> Result<Option<Session>, CallbackFailed> {
        self.world.wait(1).await;
        let user_id = self.registered.then(|| USER.to_owned());
        Ok(Some(Session { subject: "ana".into(), user_id, email: Some("ana@example.com".into()) }))
    }

    async fn body(&self, _limit: u32) -> Result<String, BodyFailure> {
        Ok(self.body.clone())
    }

    async fn authorise(&self, operation: &'static Operation, input: &str) -> Verdict {
        self.world.dawdle().await;
        match self.world.below(20) {
            0 if self.world.faults.get() > 0 => Verdict::Deny,
            1 if self.world.faults.get() > 0 => Verdict::Failed,
            2 if operation.name == "payout" => Verdict::Replace(input.replace(r#""amount":"#, r#""amount":1"#)),
            _ => Verdict::Allow,
        }
    }

    fn audit(&self, _event: &str) {}
}

// ---------------------------------------------------------------- the browser

struct Browser {
    world: Rc<World>,
    call: usize,
    registered: bool,
}

impl Host for Browser {
    fn now(&self) -> i64 {
        self.world.now.get()
    }

    fn random(&self) -> [u8; 16] {
        std::array::from_fn(|_| self.world.below(256) as u8)
    }

    async fn send(&self, request: &Request, timeout_ms: u64) -> Answer {
        let world = &self.world;
        if world.goes_wrong() && world.below(4) == 0 {
            world.dawdle().await;
            return Err(SendFailure::Network("no connection".into()));
        }
        let process = {
            let processes = world.processes.borrow();
            let alive: Vec<_> = processes.iter().filter(|process| process.alive.get()).cloned().collect();
            if alive.is_empty() { None } else { Some(alive[world.below(alive.len() as u64) as usize].clone()) }
        };
        let process = process.unwrap_or_else(|| start_process(world));
        let came = Rc::new(RefCell::new(None));
        let mut headers = request.headers.clone();
        headers.set("Origin", ORIGIN);
        let head = Head { method: request.method.name().into(), url: request.url.clone(), headers };
        let body = request.body.clone().unwrap_or_default();
        let visitor = Visitor {
            world: world.clone(),
            call: self.call,
            process: process.clone(),
            body,
            registered: self.registered,
        };
        let slot = came.clone();
        world.spawn(Some(process.id), async move {
            let response = visitor.process.proxy.handle(&visitor, &head).await;
            let lost = visitor.world.goes_wrong() && visitor.world.below(4) == 0;
            let lost = lost.then(|| SendFailure::Network("reset".into()));
            *slot.borrow_mut() = Some(lost.map_or(Ok(response), Err));
        });
        if world.goes_wrong() && world.below(3) == 0 {
            let (later, dying) = (world.clone(), process.clone());
            world.spawn(None, async move {
                later.wait(later.below(400)).await;
                dying.alive.set(false);
            });
        }
        let due = world.now.get().saturating_add_unsigned(timeout_ms);
        let died = || (!process.alive.get()).then(|| Err(SendFailure::Network("reset".into())));
        let answer = world.until(due, || came.borrow_mut().take().or_else(died)).await;
        answer.unwrap_or(Err(SendFailure::Timeout))
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        self.world.wait(ms).await;
        Ok(())
    }
}

/// A call that has ended.
#[derive(Clone, Debug)]
struct Ended {
    call: usize,
    input: String,
    to: i64,
    result: Result<String, Error>,
}

impl Ended {
    fn did_nothing(&self) -> bool {
        self.result.as_ref().is_err_and(|error| error.outcome == Outcome::None)
    }
}

async fn call(world: &Rc<World>, name: &str, input: String, registered: bool) -> Ended {
    let number = world.calls.get();
    world.calls.set(number + 1);
    let browser = Browser { world: world.clone(), call: number, registered };
    let client = Client::new("https://app.example/qash");
    let result = client.call(&browser, Operation::named(name).unwrap(), &input, &CallOptions::default()).await;
    Ended { call: number, input, to: world.now.get(), result }
}

// ---------------------------------------------------------------- stories

fn world(seed: u64) -> Rc<World> {
    let world = World {
        now: Cell::new(START),
        timers: RefCell::default(),
        steps: Cell::new(0),
        spawned: RefCell::default(),
        dice: Cell::new(seed),
        faults: Cell::new(0),
        qash: Qash::default(),
        store: RefCell::default(),
        processes: RefCell::default(),
        calls: Cell::new(0),
        lives: Cell::new(0),
        sent: RefCell::default(),
    };
    world.faults.set([3, 10, 25, 50][world.below(4) as usize]);
    world.qash.replays.set(world.below(4) != 0);
    let world = Rc::new(world);
    for _ in 0..=world.below(2) {
        start_process(&world);
    }
    world
}

/// Tells stories, each made of its seed.
fn stories(story: impl Fn(u64)) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    if let Some(seed) = number("FAULT_SEED") {
        return story(seed);
    }
    for seed in 0..number("FAULT_SEEDS").unwrap_or(400) {
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| story(seed)));
        assert!(told.is_ok(), "tell it again with FAULT_SEED={seed}");
    }
}

fn payout(amount: u64) -> String {
    format!(
        r#"{{"amount":{amount},"currency":"MXN","provider":"cobre","fromAccountId":619,"beneficiary":{{"name":"Juan","bankCode":"40012","accountNumber":"012180001234567899","accountType":"CLABE"}},"description":"x","idempotencyKey":"k1"}}"#
    )
}

/// Lets people call one after the other, each when the one before has ended; gives what came of it.
fn one_after_the_other(
    world: &Rc<World>,
    name: &'static str,
    inputs: impl Fn(&World, &[Ended]) -> Option<String> + 'static,
) -> Vec<Ended> {
    let ended: Rc<RefCell<Vec<Ended>>> = Rc::default();
    let (told, caller) = (ended.clone(), world.clone());
    world.spawn(None, async move {
        loop {
            let input = inputs(&caller, &told.borrow());
            let Some(input) = input else { return };
            let one = call(&caller, name, input, true).await;
            told.borrow_mut().push(one);
            caller.wait(caller.below(20_000)).await;
        }
    });
    world.run();
    ended.take()
}

/// Lets people call at nearly the same time.
fn at_once(world: &Rc<World>, name: &'static str, inputs: Vec<String>, registered: bool) -> Vec<Ended> {
    let ended: Rc<RefCell<Vec<Ended>>> = Rc::default();
    for input in inputs {
        let (told, caller) = (ended.clone(), world.clone());
        world.spawn(None, async move {
            caller.wait(caller.below([1, 30, 20_000][caller.below(3) as usize])).await;
            let one = call(&caller, name, input, registered).await;
            told.borrow_mut().push(one);
        });
    }
    world.run();
    ended.take()
}

/// Without faults, and with a fresh process.
fn healed(world: &Rc<World>, name: &'static str, input: String) -> Ended {
    world.faults.set(0);
    for process in world.processes.borrow().iter() {
        process.alive.set(false);
    }
    let mut ended = one_after_the_other(world, name, move |_, ended| ended.is_empty().then(|| input.clone()));
    ended.pop().unwrap()
}

#[test]
fn a_payout_happens_at_most_once_and_what_is_said_of_it_is_true() {
    stories(|seed| {
        let world = world(seed);
        let most = 1 + world.below(4) as usize;
        let ended = one_after_the_other(&world, "payout", move |world, ended| {
            let amount = match ended.last() {
                None => 100,
                // Who is told that nothing was done may correct it; some correct it although they must not.
                Some(last) if last.did_nothing() || world.below(6) == 0 => 100 + 100 * world.below(3),
                Some(last) => return (ended.len() < most).then(|| last.input.clone()),
            };
            (ended.len() < most).then(|| payout(amount))
        });
        let show = || format!("{ended:#?}\n{:#?}", world.qash.effects.borrow());
        let effects = world.qash.of("payout", "k1");
        assert!(effects.len() <= 1, "paid twice: {}", show());
        for one in &ended {
            if one.result.is_ok() {
                assert_eq!(effects.len(), 1, "said to be paid: {}", show());
            }
            let before = effects.iter().any(|effect| effect.sent_at < one.to);
            // Of another payout the key says nothing.
            let conflict = one.result.as_ref().is_err_and(|error| error.code == "IDEMPOTENCY_CONFLICT");
            assert!(!one.did_nothing() || conflict || !before, "said not to be paid: {}", show());
        }
        let answers: BTreeSet<_> = ended.iter().filter_map(|one| one.result.as_ref().ok()).collect();
        assert!(answers.len() <= 1, "two answers to one payout: {}", show());

        let last = ended.last().unwrap().input.clone();
        let end = healed(&world, "payout", last);
        let effects = world.qash.of("payout", "k1");
        match &end.result {
            Ok(_) => assert_eq!(effects.len(), 1, "{end:?}: {}", show()),
            Err(error) => {
                let known = !world.qash.replays.get() && !effects.is_empty() && error.outcome == Outcome::Unknown;
                assert!(known || error.code == "IDEMPOTENCY_CONFLICT", "it stays open: {end:#?} {}", show());
            }
        }
    });
}

#[test]
fn people_who_click_twice_pay_once() {
    stories(|seed| {
        let world = world(seed);
        let inputs = (0..2 + world.below(3)).map(|_| payout(if world.below(5) == 0 { 200 } else { 100 })).collect();
        let ended = at_once(&world, "payout", inputs, true);
        let effects = world.qash.of("payout", "k1");
        let show = || format!("{ended:#?}\n{effects:#?}");
        assert!(effects.len() <= 1, "paid twice: {}", show());
        if ended.iter().any(|one| one.result.is_ok()) {
            assert_eq!(effects.len(), 1, "said to be paid: {}", show());
        }
        assert!(effects.is_empty() || !ended.iter().all(Ended::did_nothing), "nobody is told: {}", show());
        for one in ended.iter().filter(|one| one.did_nothing()) {
            let same_life = |effect: &Effect| world.sent.borrow().contains(&(one.call, effect.life));
            let paid = effects.iter().any(|effect| effect.sent_at < one.to && same_life(effect));
            assert!(!paid, "said not to be paid: {one:#?} {}", show());
        }
        let input = ended[0].input.clone();
        let end = healed(&world, "payout", input);
        let effects = world.qash.of("payout", "k1");
        assert!(effects.len() <= 1 && (end.result.is_err() || effects.len() == 1), "{end:#?} {effects:#?}");
    });
}

#[test]
fn a_store_that_forgets_costs_no_second_payout() {
    stories(|seed| {
        let world = world(seed);
        let ended = one_after_the_other(&world, "payout", |world, ended| {
            if world.below(3) == 0 {
                world.store.borrow_mut().retain(|_, _| world.below(2) == 0);
            }
            (ended.len() < 4).then(|| payout(100))
        });
        let effects = world.qash.of("payout", "k1");
        assert!(effects.len() <= 1, "{ended:#?} {effects:#?}");
        assert!(ended.iter().all(|one| one.result.is_err()) || effects.len() == 1, "{ended:#?} {effects:#?}");
        // What Qash says of a key that it knows is never that nothing was done.
        let known = ended.iter().filter(|one| one.result.as_ref().is_err_and(|error| error.status == Some(409)));
        assert!(known.filter(|one| one.did_nothing()).count() == 0 || effects.is_empty(), "{ended:#?}");
    });
}

#[test]
fn a_card_is_changed_at_most_once_a_key() {
    const CARD_KEY: &str = "0b0c7a4e-3f0e-4a86-9a0e-1f2d3c4b5a69";
    stories(|seed| {
        let world = world(seed);
        let (name, input) = match world.below(2) {
            0 => ("lockCard", format!(r#"{{"idempotencyKey":"{CARD_KEY}"}}"#)),
            _ => ("setCardLimit", format!(r#"{{"amount":50,"frequency":"perWeek","idempotencyKey":"{CARD_KEY}"}}"#)),
        };
        let again = input.clone();
        let ended = one_after_the_other(&world, name, move |_, ended| (ended.len() < 3).then(|| again.clone()));
        let effects = world.qash.of(name, CARD_KEY);
        assert!(effects.len() <= 1, "{ended:#?}");
        for one in &ended {
            assert!(one.result.is_err() || effects.len() == 1, "{ended:#?}");
            assert!(
                !one.did_nothing() || effects.iter().all(|effect| effect.call != one.call),
                "{one:#?} {effects:#?}"
            );
        }
        let end = healed(&world, name, input);
        let effects = world.qash.of(name, CARD_KEY);
        assert_eq!(effects.len(), 1, "{end:#?}");
        let known = end.result.as_ref().is_err_and(|error| error.outcome == Outcome::Unknown);
        assert!(end.result.is_ok() || known && !world.qash.replays.get(), "{end:#?}");
    });
}

#[test]
fn what_has_no_key_is_sent_once_and_what_is_said_of_it_is_true() {
    stories(|seed| {
        let world = world(seed);
        let name = ["transfer", "createAccount"][world.below(2) as usize];
        let intent = |number: usize| format!("call-{number}");
        let inputs = (0..1 + world.below(4) as usize).map(|number| match name {
            "transfer" => {
                format!(r#"{{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"{}"}}"#, intent(number))
            }
            _ => format!(r#"{{"accountName":"{}","currencyCode":"MXN"}}"#, intent(number)),
        });
        for one in at_once(&world, name, inputs.collect(), true) {
            let name_of_intent = field(&one.input, if name == "transfer" { "description" } else { "accountName" });
            let count = world.qash.of(name, &name_of_intent.unwrap()).len();
            let fits = match &one.result {
                Ok(_) => count == 1,
                Err(error) => match error.outcome {
                    Outcome::None => count == 0,
                    Outcome::Done => count == 1,
                    Outcome::Unknown => count <= 1 && !error.retryable,
                },
            };
            assert!(fits, "{count} {one:#?}");
        }
    });
}

#[test]
fn whoever_registers_or_starts_a_verification_twice_is_one_person() {
    stories(|seed| {
        let world = world(seed);
        let (name, input, intent) = match world.below(2) {
            0 => ("registerUser", r#"{"userType":"personal","countryCode":"MX"}"#, "ana@example.com"),
            _ => ("startKyc", r#"{"firstName":"Ana","lastName":"Paz","email":"ana@example.com"}"#, USER),
        };
        let registered = name == "startKyc";
        let ended = at_once(&world, name, vec![input.to_owned(); 1 + world.below(4) as usize], registered);
        let effects = world.qash.of(name, intent);
        let answers: BTreeSet<_> = ended.iter().filter_map(|one| one.result.as_ref().ok()).collect();
        assert!(answers.len() <= 1 && answers.len() <= effects.len(), "{ended:#?} {effects:#?}");
        assert!(ended.len() > 1 || !ended[0].did_nothing() || effects.is_empty(), "{ended:#?} {effects:#?}");
        if !answers.is_empty() && !registered {
            assert!(!free(&world, "user:ana"), "{ended:#?}");
        }
    });
}
