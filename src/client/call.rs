//! Sends one request within its time limits, and retries it where a retry is safe.

use super::decode::{Sent, failure, unknown_outcome};
use super::{Encoded, Host, SendFailure};
use crate::api::{Operation, Retry};
use crate::error::{Error, ErrorCode, Kind, Outcome};
use crate::http::Response;
use crate::text::join;
use crate::time::until;

/// Upper bound of the delay before the first retry; it doubles with each further retry.
const FIRST_BACKOFF_MS: u64 = 500;

/// Upper bound of every delay that the server did not ask for with `Retry-After`.
const LONGEST_BACKOFF_MS: u64 = 8_000;

/// Time limits and number of retries of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time limit of one attempt, including its response body, in milliseconds.
    pub timeout_ms: u64,
    /// Time limit of the call with all attempts and delays, in milliseconds.
    pub deadline_ms: u64,
    /// Retries after the first attempt.
    pub retries: u32,
}

impl Default for Limits {
    /// 15 s per attempt, 45 s per call, two retries.
    fn default() -> Self {
        Self { timeout_ms: 15_000, deadline_ms: 45_000, retries: 2 }
    }
}

impl Limits {
    /// These limits, with the given values of one call in their place.
    #[must_use]
    pub fn with(self, timeout_ms: Option<u64>, deadline_ms: Option<u64>) -> Self {
        Self {
            timeout_ms: timeout_ms.unwrap_or(self.timeout_ms),
            deadline_ms: deadline_ms.unwrap_or(self.deadline_ms),
            ..self
        }
    }
}

/// Sends a request until it gets a 2xx response, or an error that a retry cannot mend or must not risk.
///
/// # Errors
/// The last error, with the idempotency key of the call.
pub async fn send(host: &impl Host, operation: Operation, encoded: &Encoded, limits: &Limits) -> Result<Sent, Error> {
    let mut state = RetryState::new(operation, limits, host.now());
    loop {
        let timeout_ms = state.begin(host.now());
        if host.aborted() {
            return Err(state.aborted(encoded));
        }
        let result = host.send(&encoded.request, timeout_ms).await;
        match state.after(encoded, result, host.now(), || host.random())? {
            Next::Done(sent) => return Ok(sent),
            Next::Retry(error, wait_ms) => {
                host.retrying(&error, wait_ms);
                if host.sleep(wait_ms).await.is_err() {
                    return Err(state.aborted(encoded));
                }
            }
        }
    }
}

/// The retry state of one request: the time limit of each attempt, the meaning of its response, and whether another follows.
///
/// An attempt whose response was lost may have been carried out. After that, no error of a later attempt proves that nothing was done: the
/// outcome of every later error is unknown. For an operation that must not be done twice the error is [`Kind::UnknownOutcome`].
#[derive(Debug)]
struct RetryState {
    operation: Operation,
    limits: Limits,
    deadline: i64,
    sent_at: i64,
    maybe_done: bool,
    /// Number of the current attempt, from 1.
    attempt: u32,
}

/// The step after an attempt.
#[derive(Debug)]
enum Next {
    /// The attempt succeeded.
    Done(Sent),
    /// Retry because of this error, after this delay in milliseconds.
    Retry(Error, u64),
}

impl RetryState {
    fn new(operation: Operation, limits: &Limits, now: i64) -> Self {
        let deadline = now.saturating_add_unsigned(limits.deadline_ms);
        Self { operation, limits: *limits, deadline, sent_at: now, maybe_done: false, attempt: 0 }
    }

    /// Begins an attempt; returns its time limit in milliseconds.
    fn begin(&mut self, now: i64) -> u64 {
        self.attempt = self.attempt.saturating_add(1);
        self.sent_at = now;
        self.limits.timeout_ms.min(until(self.deadline, now))
    }

    /// The error of a call that its caller aborted before or between attempts.
    fn aborted(&self, encoded: &Encoded) -> Error {
        self.finish(send_error(&SendFailure::Aborted), encoded)
    }

    /// Decides the step after the current attempt.
    ///
    /// # Errors
    /// The attempt's error, if no retry follows.
    fn after(
        &mut self,
        encoded: &Encoded,
        result: Result<Response, SendFailure>,
        now: i64,
        random: impl FnOnce() -> [u8; 16],
    ) -> Result<Next, Error> {
        let mut error = match result {
            Ok(response) if (200..300).contains(&response.status) => {
                return Ok(Next::Done(Sent { response, sent_at: self.sent_at, maybe_done: self.maybe_done }));
            }
            Ok(response) => failure(self.operation, &response, encoded.hop, now),
            Err(failure) => {
                let mut error = send_error(&failure);
                if !self.operation.reads() && !matches!(failure, SendFailure::Impossible(_)) {
                    error.outcome = Outcome::Unknown;
                }
                error
            }
        };
        // A conflict means that the key was seen before; no response was lost, and the error keeps its code.
        self.maybe_done |= error.outcome == Outcome::Unknown && error.kind != Kind::Conflict;
        // Only errors that another attempt may mend are retried here: a redirect or a refusal would come again, although the caller may retry it
        // later under its key. A conflict (the key is in use) is retried only if the server says how long to wait.
        let waits = error.kind != Kind::Conflict || error.retry_after_ms.is_some();
        let again = error.retryable && waits && self.operation.retry != Retry::Never;
        error = self.finish(error, encoded);
        if self.attempt > self.limits.retries || !again {
            return Err(error);
        }
        let wait_ms = error.retry_after_ms.unwrap_or_else(|| backoff(random(), self.attempt));
        // A delay beyond the deadline is not begun: the caller gets the error at once, with the delay that the server asked for.
        if wait_ms >= until(self.deadline, now) {
            return Err(error);
        }
        Ok(Next::Retry(error, wait_ms))
    }

    /// The error for the caller: with operation and key, and with an unknown outcome if an earlier attempt may have been carried out.
    fn finish(&self, mut error: Error, encoded: &Encoded) -> Error {
        error.operation = Some(self.operation.name);
        error.idempotency_key = encoded.key.clone();
        if !self.maybe_done {
            return error;
        }
        error.outcome = Outcome::Unknown;
        // An abort stays an abort, since the caller asked for it; a safe operation needs no warning.
        if error.kind == Kind::Abort || self.operation.retry == Retry::Safe {
            return error;
        }
        unknown_outcome(error, self.operation, encoded)
    }
}

/// A random delay between zero and this attempt's upper bound ("full jitter"), so that clients do not retry all at once.
fn backoff(random: [u8; 16], attempt: u32) -> u64 {
    let doublings = attempt.saturating_sub(1).min(16);
    let longest = FIRST_BACKOFF_MS.saturating_mul(1 << doublings).min(LONGEST_BACKOFF_MS);
    let [a, b, c, d, ..] = random;
    u64::from(u32::from_le_bytes([a, b, c, d])).checked_rem(longest.saturating_add(1)).unwrap_or(0)
}

/// Marks an error as retryable.
fn retryable(mut error: Error) -> Error {
    error.retryable = true;
    error
}

fn send_error(failure: &SendFailure) -> Error {
    match failure {
        SendFailure::Network(reason) => {
            let message = join(&["The request got no response: ", reason, ". Check the connection and try again."]);
            retryable(Error::new(ErrorCode::Network, message))
        }
        SendFailure::Timeout => {
            let message = "No response came within the time limit. Try again, or raise timeoutMs or deadlineMs.";
            retryable(Error::new(ErrorCode::Timeout, message))
        }
        SendFailure::Aborted => Error::new(ErrorCode::Aborted, "The call was aborted."),
        SendFailure::TooLarge => {
            Error::new(ErrorCode::AnswerTooLarge, "The response is larger than any response of the API.")
        }
        SendFailure::Impossible(reason) => {
            let message = join(&["The request cannot be made: ", reason, ". Check baseUrl and headers."]);
            Error::new(ErrorCode::InvalidRequest, message)
        }
    }
}
