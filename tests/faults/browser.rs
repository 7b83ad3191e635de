//! The people and their browsers: who calls what, when, and what they are told.

use crate::servers::{Answer, Visitor, start_process};
use crate::world::World;
use qash_client::api::Operation;
use qash_client::client::{CallOptions, Client, Host, SendFailure};
use qash_client::error::{Error, Outcome};
use qash_client::http::Request;
use qash_client::server::Head;
use std::cell::RefCell;
use std::rc::Rc;

pub(crate) const ORIGIN: &str = "https://app.example";

pub(crate) struct Browser {
    pub(crate) world: Rc<World>,
    pub(crate) call: usize,
    pub(crate) registered: bool,
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
pub(crate) struct Ended {
    pub(crate) call: usize,
    pub(crate) input: String,
    pub(crate) to: i64,
    pub(crate) result: Result<String, Error>,
}

impl Ended {
    pub(crate) fn did_nothing(&self) -> bool {
        self.result.as_ref().is_err_and(|error| error.outcome == Outcome::None)
    }
}

pub(crate) async fn call(world: &Rc<World>, name: &str, input: String, registered: bool) -> Ended {
    let number = world.calls.get();
    world.calls.set(number + 1);
    let browser = Browser { world: world.clone(), call: number, registered };
    let client = Client::new("https://app.example/qash");
    let result = client.call(&browser, Operation::named(name).unwrap(), &input, &CallOptions::default()).await;
    Ended { call: number, input, to: world.now.get(), result }
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
            let one = call(&caller, name, input, true).await;
            told.borrow_mut().push(one);
            caller.wait(caller.below(20_000)).await;
        }
    });
    world.run();
    ended.take()
}

/// Lets people call at nearly the same time.
pub(crate) fn at_once(world: &Rc<World>, name: &'static str, inputs: Vec<String>, registered: bool) -> Vec<Ended> {
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
pub(crate) fn healed(world: &Rc<World>, name: &'static str, input: String) -> Ended {
    world.faults.set(0);
    for process in world.processes.borrow().iter() {
        process.alive.set(false);
    }
    let mut ended = one_after_the_other(world, name, move |_, ended| ended.is_empty().then(|| input.clone()));
    ended.pop().unwrap()
}
