//! From a request to the operation that answers it.

use super::call::Call;
use super::faults::{Effect, When};
use super::input::Input;
use super::options::Options;
use super::reply::{Answer, Failure, Reply, fail, response};
use super::state::State;
use super::{accounts, cards, keys, kyc, page, payouts, quotes, transactions, users};
use crate::api::{Operation, PREFIX};
use crate::http::{Request, Response, split_target};

const JSON: &str = "application/json; charset=utf-8";

/// Answers one request as Qash would, or as a fault has it.
///
/// `now_ms` is the outside's clock in milliseconds since 1970. The same state, options, request and clock give the same answer, byte for byte.
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
    let (delay_ms, effect) = state.faults.strike(operation);
    let carried_out = effect.as_ref().is_none_or(|effect| effect.when == When::After);
    let mut response = if carried_out {
        let result =
            Call::admit(state, options, operation, request, || Input::gather(operation, &parameters, query, request))
                .and_then(|mut call| run(operation, &mut call));
        written(state, options, result)
    } else {
        finished(state, 200, r#"{"success":true}"#.to_owned())
    };
    let dropped = effect.as_ref().is_some_and(|effect| effect.drop);
    let fault = effect.is_some() || delay_ms > 0;
    if let Some(effect) = effect {
        strike(&mut response, effect, options);
    }
    Answer { response, delay_ms, dropped, operation: Some(operation.name), fault }
}

/// The refusal for a path that is no operation's, whatever the method.
pub(super) fn not_found(state: &State, options: &Options, method: &str, path: &str) -> Response {
    written(state, options, Err(fail(404, ["Cannot ", method, " ", path].concat())))
}

/// The operation of a request, and its path's parameters.
fn find<'a>(request: &Request, path: &'a str) -> Option<(Operation, Vec<(&'static str, &'a str)>)> {
    let path = path.strip_prefix(PREFIX)?;
    let mut candidates = Operation::ALL.into_iter().filter(|operation| operation.method == request.method);
    candidates.find_map(|operation| Some((operation, Operation::match_path(operation.path, path)?)))
}

/// Carries out an operation. Whatever fails has changed nothing.
fn run(operation: Operation, call: &mut Call) -> Result<Reply, Failure> {
    match operation {
        Operation::RegisterUser => users::register(call),
        Operation::ListUsers => users::list_all(call),
        Operation::GetUser => users::get(call),
        Operation::StartKyc => kyc::start(call),
        Operation::ExchangeToken => users::exchange_token(call),
        Operation::GetKycStatus => kyc::status(call),
        Operation::CreateAccount => accounts::create(call),
        Operation::ListAccounts => accounts::list_all(call),
        Operation::GetBalance => accounts::balance(call),
        Operation::Deposit => transactions::deposit(call),
        Operation::ListTransactions => transactions::list_all(call),
        Operation::GetTransaction => transactions::get(call),
        Operation::Transfer => transactions::transfer(call),
        Operation::Payout => payouts::create(call),
        Operation::CalculateExchange => quotes::calculate(call),
        Operation::GetCard => cards::get(call),
        Operation::GetCardStatus => cards::status(call),
        Operation::GetCardDetails => cards::details(call),
        Operation::GetCardBalance => cards::balance(call),
        Operation::ListCardTransactions => cards::transactions(call),
        Operation::LockCard => cards::lock(call),
        Operation::UnlockCard => cards::unlock(call),
        Operation::SetCardLimit => cards::set_limit(call),
        Operation::CreateApiKey => keys::create(call),
        Operation::RevokeApiKey => keys::revoke(call),
    }
}

/// A result as a response.
fn written(state: &State, options: &Options, result: Result<Reply, Failure>) -> Response {
    match result {
        Ok(reply) => {
            let mut response = finished(state, reply.status, reply.body);
            if reply.replayed {
                response.headers.set("Idempotent-Replayed", "true");
            }
            response
        }
        Err(failure) => finished(state, failure.status, failure.body(options.profile)),
    }
}

fn finished(state: &State, status: u16, body: String) -> Response {
    let mut response = response(status, JSON, body, state.now);
    response.headers.set("X-Request-Id", format!("req_{:08}", state.requests));
    response
}

/// Changes an answer as a fault has it.
fn strike(response: &mut Response, effect: Effect, options: &Options) {
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
    fail(status, words).body(options.profile)
}
