//! The client's calls as functions of numbers. TypeScript (pkg-template/src/host.ts) carries out the action of each step and returns its result.

use super::buffer::with_state;
use super::driver::{ActionResult, Call, Next, Sending, StepContext};
use crate::api::Operation;
use crate::check::Lang;
use crate::client::{CallOptions, Client, Dialect, Keys, Limits, Poll, SendFailure, VERIFICATION_ORIGIN};
use crate::http::{Headers, Response};
use crate::json::{Json, ObjectText};
use crate::text::cut;
use std::cell::RefCell;
use std::mem::{ManuallyDrop, take};
use wasm_bindgen::prelude::*;

thread_local! {
    // State that ends with the instance needs no destructor.
    static INSTANCE: RefCell<ManuallyDrop<Instance>> = const {
        RefCell::new(ManuallyDrop::new(Instance { text: Vec::new(), calls: Vec::new(), keys: Vec::new() }))
    };
}

/// State between calls of the exports.
struct Instance {
    /// A text on its way in or out. It is on the heap, since a response may have ten million characters.
    text: Vec<u8>,
    /// The calls in progress, indexed by their numbers.
    calls: Vec<Option<(Call, Lang)>>,
    /// The clients' idempotency keys, by the clients' numbers.
    keys: Vec<(u32, Keys)>,
}

impl Instance {
    fn add(&mut self, call: (Call, Lang)) -> u32 {
        let number = self.calls.iter().position(Option::is_none).unwrap_or(self.calls.len());
        match self.calls.get_mut(number) {
            Some(place) => *place = Some(call),
            None => self.calls.push(Some(call)),
        }
        number as u32
    }

    /// A client's idempotency keys: in this instance, or in the text that the client keeps outside of it.
    fn keys_of(&mut self, client: u32, kept: &str) -> Keys {
        self.keys.retain(|(_, keys)| !(keys.is_empty() && keys.is_alone()));
        if let Some((_, keys)) = self.keys.iter().find(|(number, _)| *number == client) {
            return keys.clone();
        }
        let keys = Keys::from_json(kept);
        self.keys.push((client, keys.clone()));
        keys
    }
}

/// Reserves memory for a text of this many bytes and returns its address.
#[wasm_bindgen]
#[must_use]
pub fn client_text(length: usize) -> usize {
    with_state(&INSTANCE, |instance| {
        instance.text = vec![0; length];
        instance.text.as_ptr() as usize
    })
}

/// Address of the last step's action.
#[wasm_bindgen]
#[must_use]
pub fn client_action() -> usize {
    with_state(&INSTANCE, |instance| instance.text.as_ptr() as usize)
}

/// The text that JavaScript wrote. Invalid UTF-8 is a fault of the TypeScript side and traps.
fn take_text() -> String {
    let bytes = with_state(&INSTANCE, |instance| take(&mut instance.text));
    String::from_utf8(bytes).unwrap_or_else(|_| std::process::abort())
}

/// Begins a call, described by a JSON object with `operation`, `input`, `client` (the client's number), `keys` (from its last step), `baseUrl`,
/// `headers` as lines, `timeoutMs`, `deadlineMs`, `retries`, `lang`, `dialect`, `verificationOrigins`, `allowInvalidAccountNumber`, and for
/// `waitUntilActive` `firstMs` and `longestMs`. Returns the call's number, valid until its last step.
#[wasm_bindgen]
#[must_use]
pub fn client_start() -> u32 {
    let text = take_text();
    let call = begin(Json::trusted(&text));
    with_state(&INSTANCE, |instance| instance.add(call))
}

/// Continues a call with the result of its last action; returns the length of the next action, a JSON object.
///
/// `result` is an HTTP status with the response's headers and body as text, or a number of [`outcome`]; `a` to `d` are cryptographically secure
/// random bits, or zeros if there is no source. The action has `send` and `timeoutMs`, or `sleepMs`, or finally `done` or `error`. Besides, it
/// has `retry` or `poll` for observers, and `keys` if the client's keys have changed.
#[wasm_bindgen]
#[must_use]
#[expect(clippy::too_many_arguments, reason = "what crosses the boundary is numbers")]
pub fn client_step(number: u32, result: u32, aborted: u32, now: f64, a: u32, b: u32, c: u32, d: u32) -> usize {
    let taken = with_state(&INSTANCE, |instance| instance.calls.get_mut(number as usize).and_then(Option::take));
    // TypeScript never steps an ended call; if it does, that is a fault of this package, and traps.
    let Some((call, lang)) = taken else { std::process::abort() };
    let random = u128::from(a) << 96 | u128::from(b) << 64 | u128::from(c) << 32 | u128::from(d);
    let random = (random != 0).then(|| random.to_be_bytes());
    let context = StepContext { now: now as i64, aborted: aborted != 0, random };
    let step = call.step(outcome(result, take_text()), context);

    let mut action = ObjectText::new();
    for (name, text) in [("retry", &step.retry), ("poll", &step.poll)] {
        if let Some(text) = text {
            action.put_raw(name, text);
        }
    }
    action.put_optional("keys", step.keys.as_deref());
    let goes_on = match step.next {
        Next::Send(call, sending) => {
            action.put_raw("send", &sent(&sending));
            action.put_number("timeoutMs", Some(sending.timeout_ms.cast_signed()));
            Some(call)
        }
        Next::Sleep(call, ms) => {
            action.put_number("sleepMs", Some(ms.cast_signed()));
            Some(call)
        }
        Next::Done(Ok(answer)) => {
            action.put_raw("done", &answer);
            None
        }
        Next::Done(Err(error)) => {
            action.put_raw("error", &error.to_json(lang));
            None
        }
    };
    with_state(&INSTANCE, |instance| {
        if let (Some(call), Some(place)) = (goes_on, instance.calls.get_mut(number as usize)) {
            *place = Some((call, lang));
        }
        instance.text = action.finish().into_bytes();
        instance.text.len()
    })
}

fn sent(sending: &Sending) -> String {
    let request = &sending.request;
    let mut sent = ObjectText::new();
    sent.put_number("attempt", Some(sending.attempt.into()));
    sent.put("method", request.method.name());
    sent.put("url", &request.url);
    sent.put_raw("headers", &request.headers.to_json());
    sent.put_optional("body", request.body.as_deref());
    sent.finish()
}

/// The result of a request or delay, from JavaScript; the first step has none.
fn outcome(number: u32, text: String) -> ActionResult {
    Some(match number {
        0 => Err(SendFailure::Timeout),
        1 => Err(SendFailure::Aborted),
        2 => Err(SendFailure::TooLarge),
        3 => Err(SendFailure::Network(text)),
        4 => Err(SendFailure::Impossible(text)),
        5 => return None,
        status => {
            let (headers, body) = cut(&text, 0).unwrap_or_default();
            Ok(Response { status: status as u16, headers: Headers::from_lines(headers), body: body.to_owned() })
        }
    })
}

/// The call that a text describes, and the language of its messages. TypeScript has validated every option.
fn begin(asked: Json<'_>) -> (Call, Lang) {
    let lang = Lang::from_tag(&asked.own_text("lang"));
    let name = asked.own_text("operation");
    let waits = name == "waitUntilActive";
    // TypeScript knows every name; an unknown one is a fault of this package, and traps.
    let operation =
        if waits { Some(Operation::GetUser) } else { Operation::named(&name) }.unwrap_or_else(|| std::process::abort());
    let mut client = client(asked);
    let mut options = CallOptions::default();
    if waits {
        let usual = Poll::default();
        let poll = Poll {
            first_ms: number(asked, "firstMs", usual.first_ms),
            longest_ms: number(asked, "longestMs", usual.longest_ms),
            deadline_ms: number(asked, "deadlineMs", usual.deadline_ms),
        };
        return (Call::waiting(client, operation, poll), lang);
    }
    client.limits.deadline_ms = number(asked, "deadlineMs", client.limits.deadline_ms);
    let is_on = |name| asked.get(name).and_then(Json::bool) == Some(true);
    options.leniency.invalid_account_number = is_on("allowInvalidAccountNumber");
    options.leniency.phone_as_written = is_on("phoneAsWritten");
    if operation.moves_money() {
        let (client_number, kept) = (number(asked, "client", 0) as u32, asked.own_text("keys"));
        client.keys = with_state(&INSTANCE, |instance| instance.keys_of(client_number, &kept));
    }
    let input = asked.get("input").map_or("{}", Json::text);
    (Call::new(client, operation, input.to_owned(), options), lang)
}

/// The client that a text describes.
fn client(asked: Json<'_>) -> Client {
    let usual = Limits::default();
    Client {
        base_url: asked.own_text("baseUrl"),
        headers: Headers::from_lines(&asked.own_text("headers")),
        limits: Limits {
            timeout_ms: number(asked, "timeoutMs", usual.timeout_ms),
            deadline_ms: usual.deadline_ms,
            retries: number(asked, "retries", usual.retries.into()) as u32,
        },
        dialect: match asked.own_text("dialect").as_str() {
            "A" => Dialect::A,
            "B" => Dialect::B,
            _ => Dialect::Own,
        },
        verification_origins: match asked.get("verificationOrigins") {
            None => vec![VERIFICATION_ORIGIN.to_owned()],
            Some(origins) => origins.items().map(|origin| origin.string().unwrap_or_default().into_owned()).collect(),
        },
        keys: Keys::default(),
    }
}

/// A non-negative integer.
fn number(asked: Json<'_>, name: &str, usual: u64) -> u64 {
    asked.integer_at(name).map_or(usual, i64::unsigned_abs)
}
