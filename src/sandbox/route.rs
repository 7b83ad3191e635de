//! Routing of requests to operations.

use super::call::{Call, Handler};
use super::faults::{Effect, When};
use super::input::Input;
use super::options::Options;
use super::reply::{Answer, Failure, JSON, Reply, fail, response};
use super::state::State;
use super::{accounts, cards, keys, kyc, page, payouts, quotes, strict, transactions, users, variations};
use crate::api::{Operation, PREFIX};
use crate::http::{Request, Response, split_target};

/// Handles a request as Qash would, with faults applied.
///
/// `now_ms` is the caller's clock in milliseconds since 1970. The same state, options, request and clock give the same response, byte for
/// byte.
pub fn handle(state: &mut State, options: &Options, request: &Request, now_ms: i64) -> Answer {
    state.tick(now_ms, options);
    if page::is_at(&request.url, options) {
        return Answer::of(page::answer(state, options, request));
    }
    state.requests = state.requests.saturating_add(1);
    let (path, query) = split_target(&request.url);
    let Some((operation, parameters)) = find(request, path) else {
        return Answer::of(not_found(state, options, request.method.name(), path));
    };
    let (delay_ms, effect) = state.faults.apply(operation);
    let carried_out = effect.as_ref().is_none_or(|effect| effect.when == When::After);
    let mut unusual = Vec::new();
    let mut response = if carried_out {
        let result =
            Call::admit(state, options, operation, request, || Input::gather(operation, &parameters, query, request))
                .and_then(|mut call| {
                    if options.strict {
                        unusual = strict::check(operation, &call)?;
                    }
                    run(operation, &mut call)
                });
        let mut response = written(state, options, result);
        variations::apply(operation, options, &mut response);
        response
    } else {
        finished(state, 200, r#"{"success":true}"#.to_owned())
    };
    let dropped = effect.as_ref().is_some_and(|effect| effect.drop);
    let fault = effect.is_some() || delay_ms > 0;
    if let Some(effect) = effect {
        apply_effect(&mut response, effect, options);
    }
    Answer { response, delay_ms, dropped, operation: Some(operation.name), fault, unusual }
}

/// Builds the 404 for an unknown path.
pub(super) fn not_found(state: &State, options: &Options, method: &str, path: &str) -> Response {
    written(state, options, Err(fail(404, ["Cannot ", method, " ", path].concat())))
}

/// Finds the operation of a request, and its path parameters.
fn find<'a>(request: &Request, path: &'a str) -> Option<(Operation, Vec<(&'static str, &'a str)>)> {
    let path = path.strip_prefix(PREFIX)?;
    let mut candidates = Operation::ALL.into_iter().filter(|operation| operation.method == request.method);
    candidates.find_map(|operation| Some((operation, Operation::match_path(operation.path, path)?)))
}

/// The handlers of all modules.
const ALL_HANDLERS: [&[(Operation, Handler)]; 8] = [
    users::HANDLERS,
    kyc::HANDLERS,
    accounts::HANDLERS,
    transactions::HANDLERS,
    payouts::HANDLERS,
    quotes::HANDLERS,
    cards::HANDLERS,
    keys::HANDLERS,
];

const _: () =
    assert!(are_all_handled(), "each operation needs exactly one handler, in HANDLERS of a module of the sandbox");

/// Whether each operation has one handler.
const fn are_all_handled() -> bool {
    let (mut handled, mut modules) = (0_u64, ALL_HANDLERS.as_slice());
    while let [handlers, others @ ..] = modules {
        let mut handlers = *handlers;
        while let [(operation, _), more @ ..] = handlers {
            let bit = 1_u64 << *operation as u8;
            if handled & bit != 0 {
                return false;
            }
            handled |= bit;
            handlers = more;
        }
        modules = others;
    }
    handled.count_ones() as usize == Operation::ALL.len()
}

/// Executes an operation. A failed one changes nothing.
fn run(operation: Operation, call: &mut Call) -> Result<Reply, Failure> {
    let handler = ALL_HANDLERS.into_iter().flatten().find(|(handled, _)| *handled == operation);
    handler.map_or_else(|| Err(fail(501, "Not implemented")), |(_, handler)| handler(call))
}

/// Converts a result to a response.
fn written(state: &State, options: &Options, result: Result<Reply, Failure>) -> Response {
    match result {
        Ok(reply) => {
            let mut response = finished(state, reply.status, reply.body);
            if reply.replayed {
                response.headers.set("Idempotent-Replayed", "true");
            }
            response
        }
        Err(failure) => match variations::refusal(&failure, options) {
            Some((media, body)) => {
                let mut response = finished(state, failure.status, body);
                response.headers.set("Content-Type", media);
                response
            }
            None => finished(state, failure.status, failure.body(options.profile)),
        },
    }
}

fn finished(state: &State, status: u16, body: String) -> Response {
    let mut response = response(status, JSON, body, state.now);
    response.headers.set("X-Request-Id", format!("req_{:08}", state.requests));
    response
}

/// Applies the effect of a fault to a response.
fn apply_effect(response: &mut Response, effect: Effect, options: &Options) {
    if let Some(status) = effect.status {
        response.status = status;
        response.body = if status < 400 { String::new() } else { fault_body(status, options) };
    }
    if let Some(body) = effect.body {
        response.body = body;
    }
    if effect.malformed {
        let mut middle = response.body.len().div_ceil(2);
        while !response.body.is_char_boundary(middle) {
            middle = middle.saturating_sub(1);
        }
        response.body.truncate(middle);
    }
    if let Some(after) = effect.retry_after {
        response.headers.set("Retry-After", after);
    }
}

fn fault_body(status: u16, options: &Options) -> String {
    let words = if status == 429 { "Rate limit exceeded" } else { super::reply::reason(status) };
    let failure = fail(status, words);
    variations::refusal(&failure, options).map_or_else(|| failure.body(options.profile), |(_, body)| body)
}
