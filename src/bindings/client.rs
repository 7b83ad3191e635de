//! The client's calls, without anything of JavaScript inside: a step of a call says what is to be done next. JavaScript does it
//! (pkg-template/src/host.ts) and goes on with the call by saying what came of it.
//!
//! So this build needs no glue: objects of JavaScript, its promises and the executor for them would weigh 9 KB after brotli.

#![expect(
    unsafe_code,
    reason = "exports, and memory that JavaScript reads and writes; the reasons stand at each block"
)]

use crate::api::Operation;
use crate::check::Lang;
use crate::client::{
    CallOptions, Client, Dialect, Encoded, Leniency, Limits, Looked, Looks, Next, Poll, SendFailure, Tries,
    VERIFICATION_ORIGIN, uuid,
};
use crate::error::Error;
use crate::http::{Headers, Response};
use crate::json::{Json, ObjectText};
use crate::text::cut;
use std::mem::{replace, take};

/// What lies in place from one call to the next.
struct Held<T>(std::cell::UnsafeCell<T>);

// SAFETY: a wasm instance has one thread, and JavaScript touches what is held only while no export runs.
unsafe impl<T> Sync for Held<T> {}

impl<T> Held<T> {
    const fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }

    /// Lends it. Not to be called inside itself: no export calls another, and each borrows what it holds once.
    fn with<R>(&self, then: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: the one reference there is, by what every caller keeps.
        then(unsafe { &mut *self.0.get() })
    }
}

/// Random bytes for the next step; zeros where JavaScript has none.
static RANDOM: Held<[u8; 16]> = Held::new([0; 16]);

/// A text on its way in or out. It lies on the heap, for an answer of the server's may have ten million characters.
static TEXT: Held<Vec<u8>> = Held::new(Vec::new());

/// Makes room for a text of so many bytes, and says where it is to be written.
// SAFETY: no other symbol has this name.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn client_text(length: usize) -> *mut u8 {
    TEXT.with(|text| {
        *text = vec![0; length];
        text.as_mut_ptr()
    })
}

/// Where JavaScript writes 16 random bytes before each step, if it has a source of them.
// SAFETY: as above.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn client_random() -> *mut u8 {
    RANDOM.with(|random| random.as_mut_ptr())
}

/// Where the action of the last step stands.
// SAFETY: as above.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn client_action() -> *const u8 {
    TEXT.with(|text| text.as_ptr())
}

fn take_text() -> String {
    let bytes = TEXT.with(take);
    // SAFETY: client.ts writes what `TextEncoder` makes of a text, which is UTF-8.
    unsafe { String::from_utf8_unchecked(bytes) }
}

/// Begins a call, which the text describes: a JSON object with `operation`, `input` and what client and call were given: `baseUrl`,
/// `headers` as lines, `timeoutMs`, `deadlineMs`, `retries`, `lang`, `dialect`, `verificationOrigins`, `allowInvalidAccountNumber`,
/// and for `waitUntilActive` `firstMs` and `longestMs`. What it gives back stands for the call until [`client_step`] has given its
/// last action.
// SAFETY: as above.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn client_start(now: f64) -> *mut () {
    Box::into_raw(Box::new(Call::new(take_text(), now as i64))).cast()
}

/// Goes on with a call: tells it what came of its last action, and gives back the length of the next one, a JSON object.
///
/// `came` is a status with the answer's headers and body as text, or one of the numbers of [`outcome`]; the first step has none.
/// The action has `send` and `timeoutMs`, or `sleepMs`, or at the end `done` or `error`; besides, `retry` or `poll` where an observer
/// may want to be told.
///
/// # Safety
/// `call` comes from [`client_start`], and none of its actions was the last.
// SAFETY: as above.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn client_step(call: *mut (), came: u32, aborted: u32, now: f64) -> usize {
    let call = call.cast::<Call>();
    let moment = Moment { now: now as i64, aborted: aborted != 0, random: RANDOM.with(take) };
    // SAFETY: what the caller keeps; the one reference there is, for no call goes on inside another's step.
    let going = unsafe { &mut *call };
    let over = going.step(outcome(came as u16, take_text()), &moment);
    let action = take(&mut going.action).finish();
    if over {
        // SAFETY: what `client_start` let go of; this was its last action.
        drop(unsafe { Box::from_raw(call) });
    }
    TEXT.with(|text| {
        *text = action.into_bytes();
        text.len()
    })
}

/// What JavaScript says came of a request or of a wait; of a wait only whether it was aborted counts.
fn outcome(number: u16, text: String) -> Result<Response, SendFailure> {
    Err(match number {
        0 => SendFailure::Timeout,
        1 => SendFailure::Aborted,
        2 => SendFailure::TooLarge,
        3 => SendFailure::Network(text),
        4 => SendFailure::Impossible(text),
        status => {
            let (headers, body) = cut(&text, 0).unwrap_or_default();
            return Ok(Response { status, headers: Headers::from_lines(headers), body: body.to_owned() });
        }
    })
}

/// What a step has to know of the world.
struct Moment {
    now: i64,
    aborted: bool,
    /// Zeros where there are none: then no key is made, and no wait is drawn by lot.
    random: [u8; 16],
}

/// A call under way.
struct Call {
    /// What it was begun with.
    text: String,
    operation: &'static Operation,
    client: Client,
    /// Of `waitUntilActive`.
    looks: Option<Looks>,
    stage: Stage,
    /// What the next action holds so far.
    action: ObjectText,
}

/// What a call waits for.
enum Stage {
    /// Its beginning, or the end of a wait between two looks.
    Look,
    /// The end of a wait between two tries.
    Try(Box<Sending>),
    /// An answer.
    Answer(Box<Sending>),
}

/// A request under way.
struct Sending {
    encoded: Encoded,
    tries: Tries,
}

/// An answer, or nothing while the call goes on.
type Stepped = Result<Option<String>, Error>;

impl Call {
    fn new(text: String, now: i64) -> Self {
        let options = Json::trusted(&text);
        let name = options.own_text("operation");
        let waits = name == "waitUntilActive";
        // The face knows every name; another is a fault of its own, and ends this instance.
        let operation =
            Operation::named(if waits { "getUser" } else { &name }).unwrap_or_else(|| std::process::abort());
        let mut client = client(options);
        let looks = if waits {
            let usual = Poll::default();
            let poll = Poll {
                first_ms: milliseconds(options, "firstMs", usual.first_ms),
                longest_ms: milliseconds(options, "longestMs", usual.longest_ms),
                deadline_ms: milliseconds(options, "deadlineMs", usual.deadline_ms),
            };
            Some(Looks::new(poll, now))
        } else {
            client.limits.deadline_ms = milliseconds(options, "deadlineMs", client.limits.deadline_ms);
            None
        };
        Self { operation, client, looks, stage: Stage::Look, action: ObjectText::new(), text }
    }

    /// Takes the next step; whether it was the last.
    fn step(&mut self, came: Result<Response, SendFailure>, moment: &Moment) -> bool {
        match self.go_on(came, moment) {
            Ok(None) => return false,
            Ok(Some(answer)) => self.action.put_raw("done", &answer),
            Err(error) => {
                let lang = Lang::from_tag(&Json::trusted(&self.text).own_text("lang"));
                self.action.put_raw("error", &error.to_json(lang));
            }
        }
        true
    }

    fn go_on(&mut self, came: Result<Response, SendFailure>, moment: &Moment) -> Stepped {
        match replace(&mut self.stage, Stage::Look) {
            Stage::Look if matches!(came, Err(SendFailure::Aborted)) => Err(Looks::aborted()),
            Stage::Look => self.look(moment),
            // Whether the wait ended by an abort is asked before the next try anyway.
            Stage::Try(sending) => self.send(sending, moment),
            Stage::Answer(mut sending) => {
                let answer = match sending.tries.after(&sending.encoded, came, moment.now, || moment.random) {
                    Ok(Next::Again(error, wait_ms)) => {
                        self.action.put_raw("retry", &error.to_json(Lang::En));
                        return self.sleep(wait_ms, Stage::Try(sending));
                    }
                    Ok(Next::Done(sent)) => self.client.answer(self.operation, self.input(), &sending.encoded, &sent),
                    Err(error) => Err(error),
                };
                self.ended(answer, moment)
            }
        }
    }

    fn input(&self) -> Json<'_> {
        Json::trusted(&self.text).get("input").unwrap_or(Json::NULL)
    }

    fn look(&mut self, moment: &Moment) -> Stepped {
        let mut limits = self.client.limits;
        if let Some(looks) = &self.looks {
            limits.deadline_ms = looks.left(moment.now).min(limits.deadline_ms);
        }
        let lenient = Json::trusted(&self.text).get("allowInvalidAccountNumber").and_then(Json::bool) == Some(true);
        let options = CallOptions { leniency: Leniency { invalid_account_number: lenient }, ..CallOptions::default() };
        match self.client.request(self.operation, self.input(), &options, &|| {
            (moment.random != [0; 16]).then(|| uuid(moment.random))
        }) {
            Ok(encoded) => {
                let tries = Tries::new(self.operation, &limits, moment.now);
                self.send(Box::new(Sending { encoded, tries }), moment)
            }
            Err(error) => self.ended(Err(error), moment),
        }
    }

    fn send(&mut self, mut sending: Box<Sending>, moment: &Moment) -> Stepped {
        let timeout_ms = sending.tries.begin(moment.now);
        if moment.aborted {
            let error = sending.tries.aborted(&sending.encoded);
            return self.ended(Err(error), moment);
        }
        let request = &sending.encoded.request;
        let mut sent = ObjectText::new();
        sent.put_number("attempt", Some(sending.tries.attempt.into()));
        sent.put("method", request.method.name());
        sent.put("url", &request.url);
        sent.put_raw("headers", &request.headers.to_json());
        sent.put_optional("body", request.body.as_deref());
        self.action.put_raw("send", &sent.finish());
        self.action.put_number("timeoutMs", Some(timeout_ms.cast_signed()));
        self.stage = Stage::Answer(sending);
        Ok(None)
    }

    fn sleep(&mut self, ms: u64, then: Stage) -> Stepped {
        self.action.put_number("sleepMs", Some(ms.cast_signed()));
        self.stage = then;
        Ok(None)
    }

    /// What follows a request that will not be sent again.
    fn ended(&mut self, answer: Result<String, Error>, moment: &Moment) -> Stepped {
        if self.looks.is_some()
            && let Ok(user) = &answer
        {
            self.action.put_raw("poll", user);
        }
        let Some(looks) = &mut self.looks else { return answer.map(Some) };
        match looks.after(answer, moment.now)? {
            Looked::Active(user) => Ok(Some(user)),
            Looked::Again(wait_ms) => self.sleep(wait_ms, Stage::Look),
        }
    }
}

/// The client that the options describe.
fn client(options: Json<'_>) -> Client {
    let usual = Limits::default();
    let mut client = Client {
        base_url: options.own_text("baseUrl"),
        headers: Headers::from_lines(&options.own_text("headers")),
        limits: Limits {
            timeout_ms: milliseconds(options, "timeoutMs", usual.timeout_ms),
            deadline_ms: usual.deadline_ms,
            retries: milliseconds(options, "retries", usual.retries.into()) as u32,
        },
        dialect: if options.own_text("dialect") == "A" { Dialect::A } else { Dialect::B },
        verification_origins: Vec::new(),
    };
    match options.get("verificationOrigins") {
        None => client.verification_origins.push(VERIFICATION_ORIGIN.to_owned()),
        Some(origins) => {
            for origin in origins.items() {
                client.verification_origins.push(origin.string().unwrap_or_default().into_owned());
            }
        }
    }
    client
}

/// A whole number that is not negative; the face has checked it.
fn milliseconds(options: Json<'_>, name: &str, usual: u64) -> u64 {
    options.integer_at(name).map_or(usual, i64::unsigned_abs)
}
