//! What a call is answered: whatever comes back, nobody is told that nothing was done unless that is known.

use crate::dice::{Dice, holds, input};
use crate::json::{shaped, value};
use crate::turns::{START as NOW, Turn, World};
use bolero::Driver;
use pollster::block_on;
use qash_client::api::{Operation, Reach, Retry};
use qash_client::bindings::driver::{Call, Next, StepContext};
use qash_client::client::{
    CallOptions, Client, Dialect, Encoded, Hop, Keys, Leniency, Limits, SendFailure, Sent, decode, encode, failure,
    page, send,
};
use qash_client::error::{Kind, Outcome};
use qash_client::http::{Headers, Method, Request, Response};
use qash_client::json::Json;

/// An operation, told by its name.
#[derive(Clone, Copy)]
struct Named(Operation);

impl std::fmt::Debug for Named {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.0.name)
    }
}

fn operation<D: Driver>(dice: &mut Dice<'_, D>) -> Operation {
    Operation::ALL[dice.below(Operation::ALL.len())]
}

fn hop<D: Driver>(dice: &mut Dice<'_, D>) -> Hop {
    dice.of(&[Hop::Proxy, Hop::Upstream])
}

/// The body of an answer: the operation's own, in or out of an envelope, an error, or something else.
pub fn body<D: Driver>(dice: &mut Dice<'_, D>, operation: Operation) -> String {
    let own = shaped(dice, operation.output);
    let text = match dice.below(10) {
        0..3 => own,
        3 => format!("{{\"success\":true,\"data\":{own}}}"),
        4 => format!("{{\"success\":true,\"data\":{{\"{}\":{own}}}}}", operation.wrapped_in),
        5 => format!("{{\"success\":{},\"message\":{}}}", dice.of(&["false", "true", "0"]), value(dice, 1)),
        6 => {
            let outcome = dice.of(&["\"none\"", "\"done\"", "\"unknown\"", "\"?\"", "null"]);
            format!(
                "{{\"error\":{{\"code\":\"X\",\"message\":{},\"outcome\":{outcome},\"retryable\":true,\"retryAfterMs\":5}}}}",
                value(dice, 1)
            )
        }
        7 => {
            format!("{{\"{}\":[{own}],\"error\":{}}}", dice.of(&["items", "accounts", "transactions"]), value(dice, 1))
        }
        8 => dice.of(&["", "null", "<html>502 Bad Gateway</html>", "{", "[]"]).to_owned(),
        _ => value(dice, 4),
    };
    if dice.one_in(3) { dice.slipped(&text, 2) } else { text }
}

fn headers<D: Driver>(dice: &mut Dice<'_, D>) -> Headers {
    Headers(dice.times(3, |dice| {
        let name = dice.of(&["Date", "retry-after", "X-Request-Id", "content-type"]);
        let value = dice.of(&["Fri, 05 Jun 2026 14:05:00 GMT", "3", "99999999999999999999", "-1", "", "ñ"]);
        (name.to_owned(), dice.slipped(value, 1))
    }))
}

fn response<D: Driver>(dice: &mut Dice<'_, D>, operation: Operation) -> Response {
    let status = match dice.below(4) {
        0 => dice.of(&[200, 201, 204]),
        1 => 100 + dice.below(500) as u16,
        _ => dice.of(&[301, 400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504]),
    };
    Response { status, headers: headers(dice), body: body(dice, operation) }
}

fn encoded(operation: Operation, hop: Hop) -> Encoded {
    let request = Request {
        method: operation.method,
        url: "https://partner.example".to_owned(),
        headers: Headers::default(),
        body: None,
    };
    let keyed = matches!(operation.retry, Retry::BodyKey | Retry::HeaderKey);
    Encoded { request, key: keyed.then(|| "k1".to_owned()), sent_key: None, hop }
}

/// Whether a refusal leaves open if a write was carried out, its own word aside.
fn leaves_open(status: u16) -> bool {
    status == 408 || !(400..500).contains(&status)
}

input! {
    /// An answer to an operation.
    Answered { operation: Named, hop: Hop, response: Response, } = |dice| {
        let operation = operation(&mut dice);
        Answered { operation: Named(operation), hop: hop(&mut dice), response: response(&mut dice, operation) }
    }
}

#[test]
fn a_write_is_read_or_done_or_unknown() {
    holds!(Answered, |Answered { operation: Named(operation), hop, response }| {
        let sent = Sent { response: response.clone(), sent_at: NOW, maybe_done: false };
        let encoded = encoded(*operation, *hop);
        let body = Json::parse(&response.body);
        // What no id, key, state or limit stands in names nothing that was done.
        let names = |body: &str| {
            ["id\"", "Id\"", "eference\"", "ey\"", "status\"", "amount\"", "\\u"].iter().any(|name| body.contains(name))
        };
        let may_be_done = operation.retry == Retry::Safe || body.is_ok() && names(&response.body);
        match decode(*operation, &sent, &encoded) {
            Ok(answer) => {
                assert!(may_be_done, "{answer}");
                let json = Json::parse(&answer).expect("an answer is JSON");
                assert!(encoded.key.is_none() || json.get("idempotencyKey").is_some_and(|key| !key.is_null()));
                if let Ok(page) = page(*operation, Json::NULL, answer) {
                    assert!(Json::parse(&page).is_ok(), "{page}");
                }
            }
            Err(error) => {
                let outcome = match error.kind {
                    _ if operation.reads() => Outcome::None,
                    Kind::Api => Outcome::None,
                    Kind::Decode => Outcome::Done,
                    _ => Outcome::Unknown,
                };
                assert_eq!(error.outcome, outcome, "{error:?}");
                assert!(outcome != Outcome::Done || may_be_done, "{error:?}");
                assert!(body.is_ok() || outcome != Outcome::Done || response.body.trim().is_empty(), "{error:?}");
                assert_eq!(error.idempotency_key, encoded.key);
                assert!(Json::parse(&error.to_json(Default::default())).is_ok());
            }
        }
    });
}

#[test]
fn an_ambiguous_refusal_is_not_reported_as_without_effect() {
    holds!(Answered, |Answered { operation: Named(operation), hop, response }| {
        let error = failure(*operation, response, *hop, NOW);
        // Only the partner's own proxy may say more than the status does.
        let told = *hop == Hop::Proxy && response.body.contains("outcome");
        if !operation.reads() && leaves_open(response.status) && !told {
            assert_eq!(error.outcome, Outcome::Unknown, "{error:?}");
        }
        assert!(Json::parse(&error.to_json(Default::default())).is_ok());
    });
}

/// What comes of one request.
type Came = Result<Response, SendFailure>;

fn turn<D: Driver>(dice: &mut Dice<'_, D>, operation: Operation) -> Came {
    match dice.below(8) {
        0 => Err(SendFailure::Network("reset".to_owned())),
        1 => Err(SendFailure::Timeout),
        2 => Err(SendFailure::TooLarge),
        3 => Err(SendFailure::Impossible("no URL".to_owned())),
        4 => Err(SendFailure::Aborted),
        _ => Ok(response(dice, operation)),
    }
}

input! {
    /// A call and what becomes of its tries.
    Called { operation: Named, hop: Hop, retries: u32, turns: Vec<Came>, } = |dice| {
        let operation = operation(&mut dice);
        let turns = dice.times(4, |dice| turn(dice, operation));
        Called { operation: Named(operation), hop: hop(&mut dice), retries: dice.below(4) as u32, turns }
    }
}

#[test]
fn a_call_that_may_have_been_carried_out_is_never_reported_as_without_effect() {
    holds!(Called, |Called { operation: Named(operation), hop, retries, turns }| {
        let script = turns.iter().cloned().map(Turn::from);
        let world = World { after: Some(SendFailure::Timeout), ..World::new(script) };
        let encoded = encoded(*operation, *hop);
        let limits = Limits { retries: *retries, ..Limits::default() };
        let result = block_on(send(&world, *operation, &encoded, &limits));
        let sent = world.sent.borrow();
        let most = if operation.retry == Retry::Never { 1 } else { retries + 1 };
        assert!((1..=most as usize).contains(&sent.len()), "{} tries", sent.len());
        assert!(sent.iter().all(|request| request == &sent[0]), "another try is another request");
        let Err(error) = result else { return };
        assert_eq!(error.idempotency_key, encoded.key);
        let timeout = Err(SendFailure::Timeout);
        let open = (0..sent.len()).any(|turn| match turns.get(turn).unwrap_or(&timeout) {
            Ok(response) => leaves_open(response.status) && !(*hop == Hop::Proxy && response.body.contains("outcome")),
            Err(failure) => !matches!(failure, SendFailure::Impossible(_)),
        });
        if open && !operation.reads() {
            assert_eq!(error.outcome, Outcome::Unknown, "{error:?}");
            assert!(!error.retryable || operation.retry != Retry::Never, "{error:?}");
        }
    });
}

/// An input that the operation takes from a browser.
fn taken(operation: Operation) -> &'static str {
    match operation.name {
        "registerUser" => r#"{"userType":"personal","countryCode":"MX"}"#,
        "startKyc" => r#"{"firstName":"Ana","lastName":"Paz","email":"ana@example.com"}"#,
        "createAccount" => r#"{"accountName":"Main","currencyCode":"MXN"}"#,
        "getTransaction" => r#"{"id":4501}"#,
        "transfer" => r#"{"fromAccountId":1,"toAccountId":2,"amount":100,"description":"x"}"#,
        "payout" => {
            r#"{"amount":100,"currency":"MXN","provider":"cobre","fromAccountId":1,"beneficiary":{"name":"Ana","bankCode":"40012","accountNumber":"012180001234567899","accountType":"CLABE"},"description":"x"}"#
        }
        "calculateExchange" => r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100}"#,
        "setCardLimit" => r#"{"amount":50,"frequency":"perWeek"}"#,
        _ => "{}",
    }
}

/// What a step is told: what came, if anything, whether the caller has aborted by then, and how much time has passed.
type Told = (Option<Came>, bool, i64);

input! {
    /// A call of a browser's, step by step.
    Stepped { operation: Named, retries: u32, steps: Vec<Told>, } = |dice| {
        let operations: Vec<_> = Operation::ALL.into_iter().filter(|operation| operation.reach != Reach::Server).collect();
        let operation = dice.of(&operations);
        let mut aborted = false;
        let steps = dice.times(12, |dice| {
            aborted |= dice.one_in(12);
            let came = (!dice.one_in(8)).then(|| turn(dice, operation));
            (came, aborted, dice.of(&[0, 100, 20_000, -5_000]))
        });
        Stepped { operation: Named(operation), retries: dice.below(4) as u32, steps }
    }
}

/// The tries that a call under way has had, and whether one of them may have been carried out.
#[derive(Default)]
struct Tries {
    sent: Vec<Request>,
    waits_for_answer: bool,
    open: bool,
}

#[test]
fn a_call_ends_retries_only_what_is_safe_and_reports_the_true_outcome() {
    holds!(Stepped, |Stepped { operation: Named(operation), retries, steps }| {
        let mut client = Client::new("https://partner.example/qash");
        client.limits.retries = *retries;
        let (keys, mut kept) = (client.keys.clone(), String::new());
        let mut call = Call::new(client, *operation, taken(*operation).to_owned(), CallOptions::default());
        let mut tries = Tries::default();
        let (mut now, mut aborted) = (NOW, false);
        let mut told = steps.iter().cloned();
        let mut left = 64;
        let result = loop {
            left -= 1;
            assert!(left > 0, "it goes on for ever");
            // Whoever has nothing more to tell at least tells that the time is over.
            let (came, abort, ms) = told.next().unwrap_or((Some(Err(SendFailure::Timeout)), aborted, 100));
            aborted = abort;
            now += ms;
            if tries.waits_for_answer
                && let Some(came) = &came
            {
                tries.waits_for_answer = false;
                tries.open |= match came {
                    Ok(response) => leaves_open(response.status) && !response.body.contains("outcome"),
                    Err(failure) => !matches!(failure, SendFailure::Impossible(_)),
                };
            }
            let step = call.step(came, StepContext { now, aborted, random: Some([left as u8; 16]) });
            kept = step.keys.unwrap_or(kept);
            match step.next {
                Next::Done(result) => break result,
                Next::Sleep(next, _) => call = next,
                Next::Send(next, sending) => {
                    assert!(!aborted, "it was aborted before");
                    assert!(tries.sent.iter().all(|sent| *sent == sending.request), "another try is another request");
                    tries.sent.push(sending.request);
                    assert_eq!(sending.attempt as usize, tries.sent.len());
                    tries.waits_for_answer = true;
                    call = next;
                }
            }
        };
        let most = if operation.retry == Retry::Never { 1 } else { retries + 1 };
        assert!(tries.sent.len() <= most as usize, "{} tries", tries.sent.len());
        let unknown = result.as_ref().is_err_and(|error| error.outcome == Outcome::Unknown);
        if let Err(error) = &result {
            let nothing = error.outcome == Outcome::None;
            assert!(operation.reads() || !tries.open || !nothing, "{error:?}");
        }
        // A payout keeps its key for as long as nobody knows what became of it, here and in another program.
        assert_eq!(!keys.is_empty(), *operation == Operation::Payout && unknown, "{result:?}");
        assert_eq!(Keys::from_json(&kept).is_empty(), keys.is_empty());
    });
}

input! {
    /// What a caller passes to an operation.
    Passed { operation: Named, hop: Hop, input: String, } = |dice| {
        let operation = operation(&mut dice);
        let text = operation.input.map_or_else(|| "{}".to_owned(), |shape| shaped(&mut dice, shape));
        Passed { operation: Named(operation), hop: hop(&mut dice), input: dice.slipped(&text, 1) }
    }
}

#[test]
fn requests_go_to_the_operations_path_only() {
    holds!(Passed, |Passed { operation: Named(operation), hop, input }| {
        const BASE: &str = "https://partner.example/qash";
        let Ok(json) = Json::parse(input) else { return };
        let made = encode(*operation, json, BASE, *hop, Dialect::B, Leniency::default(), &|| {
            Some("00000000-0000-4000-8000-000000000000".to_owned())
        });
        let Ok(Encoded { request, .. }) = made else { return };
        let (template, base) = match hop {
            Hop::Proxy => (operation.proxy_path(), BASE.to_owned()),
            Hop::Upstream => (operation.path, [BASE, "/api/v1"].concat()),
        };
        let rest = request.url.strip_prefix(&base).expect("the URL begins with the base");
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let parameters = Operation::match_path(template, path).unwrap_or_else(|| panic!("{path} is not {template}"));
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte));
        assert!(parameters.iter().all(|(_, value)| plain(value) && !matches!(*value, "." | "..")), "{path}");
        assert!(query.split(['&', '=']).all(plain), "{query}");
        assert_eq!(request.method, operation.method);
        assert_eq!(request.body.is_some(), matches!(operation.method, Method::Post | Method::Patch));
        assert!(request.body.is_none_or(|body| Json::parse(&body).is_ok()));
        assert!(
            request.headers.0.iter().all(|(_, value)| value.chars().all(|character| (' '..='~').contains(&character)))
        );
    });
}
