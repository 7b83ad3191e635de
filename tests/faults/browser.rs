//! The people and their browsers: who calls what, when, and what they are told.

use crate::qash::Effect;
use crate::servers::{Answer, BrowserRequest, Process, USER, start_process};
use crate::world::World;
use qash_client::api::Operation;
use qash_client::bindings::driver::{Call, Next, StepContext};
use qash_client::client::{CallOptions, Client, Host, Keys, SendFailure};
use qash_client::error::{Error, ErrorCode, Outcome};
use qash_client::http::Request;
use qash_client::json::Json;
use qash_client::server::{CallSettings, Head};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

pub(crate) const ORIGIN: &str = "https://app.example";

pub(crate) struct Browser {
    pub(crate) world: Rc<World>,
    pub(crate) call: usize,
    pub(crate) user: Option<&'static str>,
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
        let process = any_process(world);
        let came = Rc::new(RefCell::new(None));
        let mut headers = request.headers.clone();
        headers.set("Origin", ORIGIN);
        let head =
            Head { method: request.method.name().into(), url: request.url.clone(), headers, origin_allowed: false };
        let body = request.body.clone().unwrap_or_default();
        let visitor =
            BrowserRequest { world: world.clone(), call: self.call, process: process.clone(), body, user: self.user };
        let slot = came.clone();
        world.spawn(Some(process.id), async move {
            let response = visitor.process.proxy.handle(&visitor, &head).await;
            let lost = visitor.world.goes_wrong() && visitor.world.below(4) == 0;
            let lost = lost.then(|| SendFailure::Network("reset".into()));
            *slot.borrow_mut() = Some(lost.map_or(Ok(response), Err));
        });
        perhaps_dies(world, &process);
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

/// One of the processes that live, or a new one.
fn any_process(world: &Rc<World>) -> Rc<Process> {
    let alive: Vec<_> = world.processes.borrow().iter().filter(|process| process.alive.get()).cloned().collect();
    if alive.is_empty() { start_process(world) } else { alive[world.below(alive.len() as u64) as usize].clone() }
}

fn perhaps_dies(world: &Rc<World>, process: &Rc<Process>) {
    if world.goes_wrong() && world.below(3) == 0 {
        let (later, dying) = (world.clone(), process.clone());
        world.spawn(None, async move {
            later.wait(later.below(400)).await;
            dying.alive.set(false);
        });
    }
}

/// A call that has ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub(crate) call: usize,
    pub(crate) user: Option<&'static str>,
    pub(crate) input: String,
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) result: Result<String, Error>,
}

impl Ended {
    /// The id that the answer names.
    pub(crate) fn id(&self) -> Option<String> {
        Some(Json::parse(self.result.as_ref().ok()?).ok()?.get("id")?.text().to_owned())
    }

    /// Whether the answer, if it is one, tells of this effect as far as it names an id.
    pub(crate) fn may_tell_of(&self, effect: &Effect) -> bool {
        self.result.is_ok() && self.id().is_none_or(|id| id == effect.id.to_string())
    }

    pub(crate) fn did_nothing(&self) -> bool {
        self.result.as_ref().is_err_and(|error| error.outcome == Outcome::None)
    }
}

/// A page that stays open: its client, and what is kept of it outside of the wasm instance.
pub(crate) struct Page {
    client: RefCell<Client>,
    /// What the client knew of keys after its last step.
    keys: RefCell<String>,
    /// How many instances there were; none but the last runs.
    instances: Cell<usize>,
    /// Whether an instance may stop.
    pub(crate) stops: bool,
}

impl Page {
    pub(crate) fn open(stops: bool) -> Rc<Self> {
        let client = RefCell::new(Client::new("https://app.example/qash"));
        Rc::new(Self { client, keys: RefCell::default(), instances: Cell::new(0), stops })
    }

    /// The instance stops in the middle of a step: what it held is lost, and a fresh one knows what was kept outside.
    fn stop(&self) {
        self.instances.set(self.instances.get() + 1);
        self.client.borrow_mut().keys = Keys::from_json(&self.keys.borrow());
    }

    /// What a future comes to, unless the instance that waits for it stops first.
    async fn unless_it_stops<T>(&self, instance: usize, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        poll_fn(|context| match self.instances.get() == instance {
            true => future.as_mut().poll(context).map(Some),
            false => Poll::Ready(None),
        })
        .await
    }

    /// Runs a call as the page's script does; nothing if its instance stops.
    async fn run(&self, browser: &Browser, name: &str, input: &str) -> Option<Result<String, Error>> {
        let (world, instance) = (&browser.world, self.instances.get());
        let operation = Operation::named(name).unwrap();
        let mut call = Call::new(self.client.borrow().clone(), operation, input.to_owned(), CallOptions::default());
        let mut came = None;
        loop {
            if self.stops && world.goes_wrong() && world.below(4) == 0 {
                self.stop();
                return None;
            }
            let random = Some(browser.random());
            let step = call.step(came, StepContext { now: browser.now(), aborted: false, random });
            if let Some(keys) = step.keys {
                *self.keys.borrow_mut() = keys;
            }
            match step.next {
                Next::Done(answer) => return Some(answer),
                Next::Send(next, sending) => {
                    call = next;
                    let sent = browser.send(&sending.request, sending.timeout_ms);
                    came = Some(self.unless_it_stops(instance, sent).await?);
                }
                Next::Sleep(next, ms) => {
                    call = next;
                    self.unless_it_stops(instance, browser.sleep(ms)).await?.unwrap();
                    came = Some(Err(SendFailure::Timeout));
                }
            }
        }
    }
}

/// Calls on a page, through one of the partner's processes.
pub(crate) async fn call_on(
    page: &Page,
    world: &Rc<World>,
    name: &str,
    input: String,
    user: Option<&'static str>,
) -> Ended {
    let number = world.calls.get();
    world.calls.set(number + 1);
    let from = world.now.get();
    let browser = Browser { world: world.clone(), call: number, user };
    // As pkg-template/src/failure.ts says it.
    let stopped = || Error {
        outcome: Outcome::Unknown,
        code: "INTERNAL".to_owned().into(),
        ..Error::new(ErrorCode::Refused, "It stopped.")
    };
    let result = page.run(&browser, name, &input).await.unwrap_or_else(|| Err(stopped()));
    Ended { call: number, user, input, from, to: world.now.get(), result }
}

/// Calls on a page that was opened for this.
pub(crate) async fn call(world: &Rc<World>, name: &str, input: String, user: Option<&'static str>) -> Ended {
    call_on(&Page::open(false), world, name, input, user).await
}

/// Calls in the partner's own code; nothing if the process dies meanwhile.
pub(crate) async fn call_there(
    world: &Rc<World>,
    name: &'static str,
    input: String,
    user: &'static str,
) -> Option<Ended> {
    let call = world.calls.get();
    world.calls.set(call + 1);
    let from = world.now.get();
    let process = any_process(world);
    let ended = Rc::new(RefCell::new(None));
    let visitor =
        BrowserRequest { world: world.clone(), call, process: process.clone(), body: String::new(), user: Some(user) };
    let slot = ended.clone();
    world.spawn(Some(process.id), async move {
        let settings = CallSettings { user: Some(user), ..CallSettings::default() };
        let operation = Operation::named(name).unwrap();
        let result = visitor.process.own.call(&visitor, operation, &input, &settings, false).await;
        *slot.borrow_mut() = Some(Ended { call, user: Some(user), input, from, to: visitor.world.now.get(), result });
    });
    perhaps_dies(world, &process);
    let over = || ended.borrow_mut().take().map(Some).or_else(|| (!process.alive.get()).then_some(None));
    world.until(i64::MAX, over).await.flatten()
}

pub(crate) fn payout(amount: u64) -> String {
    format!(
        r#"{{"amount":{amount},"currency":"MXN","provider":"cobre","fromAccountId":619,"beneficiary":{{"name":"Juan","bankCode":"40012","accountNumber":"012180001234567899","accountType":"CLABE"}},"description":"x","idempotencyKey":"k1"}}"#
    )
}

/// Lets people call one after the other, each when the one before has ended; gives what came of it.
pub(crate) fn one_after_the_other(
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
            let one = call(&caller, name, input, Some(USER)).await;
            told.borrow_mut().push(one);
            caller.wait(caller.below(20_000)).await;
        }
    });
    world.run();
    ended.take()
}

/// Lets people call at nearly the same time.
pub(crate) fn at_once(
    world: &Rc<World>,
    name: &'static str,
    inputs: Vec<String>,
    user: Option<&'static str>,
) -> Vec<Ended> {
    let ended: Rc<RefCell<Vec<Ended>>> = Rc::default();
    for input in inputs {
        let (told, caller) = (ended.clone(), world.clone());
        world.spawn(None, async move {
            caller.wait(caller.below([1, 30, 20_000][caller.below(3) as usize])).await;
            let one = call(&caller, name, input, user).await;
            told.borrow_mut().push(one);
        });
    }
    world.run();
    ended.take()
}

/// Without faults, and with a fresh process.
pub(crate) fn healed(world: &Rc<World>, name: &'static str, input: String) -> Ended {
    world.faults.set(0);
    for process in world.processes.borrow().iter() {
        process.alive.set(false);
    }
    let mut ended = one_after_the_other(world, name, move |_, ended| ended.is_empty().then(|| input.clone()));
    ended.pop().unwrap()
}
