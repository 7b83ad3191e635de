//! Sends a request within its limits, again and again where that is safe, and never otherwise.

use super::decode::{Sent, failure, unknown};
use super::{Encoded, Host, SendFailure};
use crate::api::{Operation, Retry};
use crate::error::{Error, ErrorCode, Kind, Outcome};
use crate::http::Response;
use crate::text::join;
use crate::time::until;

/// The first wait before another try is at most this long, and each further one at most twice the one before.
const FIRST_BACKOFF_MS: u64 = 500;

/// No wait that the server did not ask for is longer.
const LONGEST_BACKOFF_MS: u64 = 8_000;

/// How long a call may take and how often it is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time limit of one try, answer's body included, in milliseconds.
    pub timeout_ms: u64,
    /// Time limit of the call with all its tries and waits, in milliseconds.
    pub deadline_ms: u64,
    /// Tries after the first.
    pub retries: u32,
}

impl Default for Limits {
    /// 15 s a try, 45 s in all, two more tries.
    fn default() -> Self {
        Self { timeout_ms: 15_000, deadline_ms: 45_000, retries: 2 }
    }
}

impl Limits {
    /// These limits with one call's own in their place.
    #[must_use]
    pub fn with(self, timeout_ms: Option<u64>, deadline_ms: Option<u64>) -> Self {
        Self {
            timeout_ms: timeout_ms.unwrap_or(self.timeout_ms),
            deadline_ms: deadline_ms.unwrap_or(self.deadline_ms),
            ..self
        }
    }
}

/// Sends until there is a 2xx answer, or a failure that another try cannot mend or must not risk.
///
/// # Errors
/// The last failure, with the key of the call.
pub async fn send(host: &impl Host, operation: Operation, encoded: &Encoded, limits: &Limits) -> Result<Sent, Error> {
    let mut tries = Tries::new(operation, limits, host.now());
    loop {
        let timeout_ms = tries.begin(host.now());
        if host.aborted() {
            return Err(tries.aborted(encoded));
        }
        let came = host.send(&encoded.request, timeout_ms).await;
        match tries.after(encoded, came, host.now(), || host.random())? {
            Next::Done(sent) => return Ok(sent),
            Next::Again(error, wait_ms) => {
                host.retrying(&error, wait_ms);
                if host.sleep(wait_ms).await.is_err() {
                    return Err(tries.aborted(encoded));
                }
            }
        }
    }
}

/// The tries of one request: what each may take, what its answer means, and whether another follows.
///
/// A try whose answer was lost may have been carried out. From then on no refusal of a later try says that nothing was
/// done, so the outcome of every later failure is unknown; of an operation that must not be done twice it is [`Kind::UnknownOutcome`].
#[derive(Debug)]
struct Tries {
    operation: Operation,
    limits: Limits,
    deadline: i64,
    sent_at: i64,
    maybe_done: bool,
    /// The number of the try that was begun last, from 1.
    attempt: u32,
}

/// What follows a try.
#[derive(Debug)]
enum Next {
    /// Nothing: it has its answer.
    Done(Sent),
    /// Another, for this reason, after so many milliseconds.
    Again(Error, u64),
}

impl Tries {
    fn new(operation: Operation, limits: &Limits, now: i64) -> Self {
        let deadline = now.saturating_add_unsigned(limits.deadline_ms);
        Self { operation, limits: *limits, deadline, sent_at: now, maybe_done: false, attempt: 0 }
    }

    /// Begins a try; gives its time limit in milliseconds.
    fn begin(&mut self, now: i64) -> u64 {
        self.attempt = self.attempt.saturating_add(1);
        self.sent_at = now;
        self.limits.timeout_ms.min(until(self.deadline, now))
    }

    /// What the caller gets who aborted before a try or between two.
    fn aborted(&self, encoded: &Encoded) -> Error {
        self.finish(no_answer(&SendFailure::Aborted), encoded)
    }

    /// Says what follows the try that was begun last.
    ///
    /// # Errors
    /// Its failure, if no other follows.
    fn after(
        &mut self,
        encoded: &Encoded,
        came: Result<Response, SendFailure>,
        now: i64,
        random: impl FnOnce() -> [u8; 16],
    ) -> Result<Next, Error> {
        let mut error = match came {
            Ok(response) if (200..300).contains(&response.status) => {
                return Ok(Next::Done(Sent { response, sent_at: self.sent_at, maybe_done: self.maybe_done }));
            }
            Ok(response) => failure(self.operation, &response, encoded.hop, now),
            Err(failure) => {
                let mut error = no_answer(&failure);
                if !self.operation.reads() && !matches!(failure, SendFailure::Impossible(_)) {
                    error.outcome = Outcome::Unknown;
                }
                error
            }
        };
        // A key that was met before is no lost answer: the refusal keeps its own name.
        self.maybe_done |= error.outcome == Outcome::Unknown && error.kind != Kind::Conflict;
        // Only what another try may mend is tried again here. Another try would meet a redirect or a refusal again, although its caller may send
        // it again under its key; and a key that is under way is waited for if the server says how long.
        let waits = error.kind != Kind::Conflict || error.retry_after_ms.is_some();
        let again = error.retryable && waits && self.operation.retry != Retry::Never;
        error = self.finish(error, encoded);
        if self.attempt > self.limits.retries || !again {
            return Err(error);
        }
        let wait_ms = error.retry_after_ms.unwrap_or_else(|| backoff(random(), self.attempt));
        // A wait that does not fit is not begun: the caller hears at once what the matter is, and how long to wait.
        if wait_ms >= until(self.deadline, now) {
            return Err(error);
        }
        Ok(Next::Again(error, wait_ms))
    }

    /// The failure as the caller gets it: with operation and key, and said as what it means for whoever moves money.
    fn finish(&self, mut error: Error, encoded: &Encoded) -> Error {
        error.operation = Some(self.operation.name);
        error.idempotency_key = encoded.key.clone();
        if !self.maybe_done {
            return error;
        }
        error.outcome = Outcome::Unknown;
        // An abort stays an abort, for the caller asked for it; and what may safely be done twice needs no warning.
        if error.kind == Kind::Abort || self.operation.retry == Retry::Safe {
            return error;
        }
        unknown(error, self.operation, encoded)
    }
}

/// A random wait between nothing and the longest of this try ("full jitter"), so that clients do not come back all at once.
fn backoff(random: [u8; 16], attempt: u32) -> u64 {
    let doublings = attempt.saturating_sub(1).min(16);
    let longest = FIRST_BACKOFF_MS.saturating_mul(1 << doublings).min(LONGEST_BACKOFF_MS);
    let [a, b, c, d, ..] = random;
    u64::from(u32::from_le_bytes([a, b, c, d])).checked_rem(longest.saturating_add(1)).unwrap_or(0)
}

/// The error of a call that may succeed later.
fn again(mut error: Error) -> Error {
    error.retryable = true;
    error
}

fn no_answer(failure: &SendFailure) -> Error {
    match failure {
        SendFailure::Network(reason) => {
            let message = join(&["The request got no answer: ", reason, ". Check the connection and try again."]);
            again(Error::new(ErrorCode::Network, message))
        }
        SendFailure::Timeout => {
            let message = "No answer came within the time limit. Try again, or raise timeoutMs or deadlineMs.";
            again(Error::new(ErrorCode::Timeout, message))
        }
        SendFailure::Aborted => Error::new(ErrorCode::Aborted, "The call was aborted."),
        SendFailure::TooLarge => {
            Error::new(ErrorCode::AnswerTooLarge, "The answer is larger than any that the API gives.")
        }
        SendFailure::Impossible(reason) => {
            let message = join(&["The request cannot be made: ", reason, ". Check baseUrl and headers."]);
            Error::new(ErrorCode::InvalidRequest, message)
        }
    }
}
