//! The client: takes an operation and its input as JSON, sends it to the partner's proxy, and answers JSON.
//!
//! [`encode`] makes the request, [`send`] sends it within its limits and retries what may be retried, [`decode`] reads the
//! answer. The server side uses the same three against Qash itself; [`Hop`] says which.

mod call;
mod decode;
#[cfg(feature = "server")]
mod documents;
mod encode;
#[cfg(feature = "server")]
mod envelope;
mod hop;
mod host;
#[cfg(feature = "server")]
mod input;
mod keys;
mod named;
mod page;
mod poll;
#[cfg(feature = "server")]
mod reading;
mod rules;
#[cfg(feature = "server")]
mod upstream;
#[cfg(feature = "server")]
mod words;
#[cfg(feature = "server")]
mod written;

pub use call::{Limits, send};
pub use decode::{Sent, decode, failure};
#[cfg(feature = "server")]
pub(crate) use encode::encode_checked;
pub use encode::{Encoded, encode, new_key, uuid};
pub use hop::{Dialect, Hop};
pub use host::{Host, SendFailure};
#[cfg(feature = "server")]
pub use input::Input;
pub use keys::Keys;
#[cfg(feature = "server")]
pub(crate) use named::look;
pub use page::page;
pub use poll::{Poll, wait_until_active};
pub use rules::{Leniency, check_input};

use crate::api::{CLIENT_HEADER, Operation};
use crate::error::{Error, ErrorCode};
use crate::http::Headers;
use crate::json::Json;
use rules::not_json;

/// Where identity verification happens, unless the caller names other places.
pub const VERIFICATION_ORIGIN: &str = "https://inquiry.withpersona.com";

/// How a client reaches its proxy.
#[derive(Clone, Debug)]
pub struct Client {
    /// Where the proxy is mounted; an absolute http(s) URL, or in a browser a path such as `/api/qash`.
    pub base_url: String,
    /// Headers sent with every request, besides the client's own.
    pub headers: Headers,
    /// Time limits and retries, unless a call says otherwise.
    pub limits: Limits,
    /// How quotes are asked for.
    pub dialect: Dialect,
    /// Origins that a verification URL may have.
    pub verification_origins: Vec<String>,
    /// The keys of payouts that may have been carried out. Clones of a client share them.
    pub keys: Keys,
}

/// What one call says otherwise.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// Headers of this call alone.
    pub headers: Headers,
    /// Time limit of one try, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// Time limit of the call with all its tries and waits, in milliseconds.
    pub deadline_ms: Option<u64>,
    /// Which wrong inputs are sent all the same.
    pub leniency: Leniency,
}

impl Client {
    /// A client with the default limits.
    #[must_use]
    pub fn new(base_url: &str) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            headers: Headers::default(),
            limits: Limits::default(),
            dialect: Dialect::default(),
            verification_origins: vec![VERIFICATION_ORIGIN.to_owned()],
            keys: Keys::default(),
        }
    }

    /// Carries out an operation; `input` is a JSON object, or empty for none. Lists come back as pages, see [`page`].
    ///
    /// A transfer, or a payout without a key, that is the same as one under way is refused (`ALREADY_UNDER_WAY`). A payout that is the same as one
    /// whose outcome is unknown goes out under that one's key.
    ///
    /// # Errors
    /// [`Error`], with what is known about the outcome and the key that was used.
    pub async fn call(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &str,
        options: &CallOptions,
    ) -> Result<String, Error> {
        let input = if input.is_empty() { "{}" } else { input };
        let input = Json::parse(input).map_err(|_| not_json(operation))?;
        let mut encoded = self.request(operation, input, options, &|| new_key(host))?;
        let claim = self.keys.claim(operation, input, &mut encoded)?;
        let limits = self.limits.with(options.timeout_ms, options.deadline_ms);
        let sent = send(host, operation, &encoded, &limits).await;
        let answer = sent.and_then(|sent| self.answer(operation, input, &encoded, &sent));
        if let Some(claim) = claim {
            claim.settle(&answer);
        }
        answer
    }

    /// The request of a call, if its input may be sent.
    fn request(
        &self,
        operation: Operation,
        input: Json<'_>,
        options: &CallOptions,
        make_key: &dyn Fn() -> Option<String>,
    ) -> Result<Encoded, Error> {
        let mut encoded =
            encode(operation, input, &self.base_url, Hop::Proxy, self.dialect, options.leniency, make_key)?;
        encoded.request.headers.set(CLIENT_HEADER, env!("CARGO_PKG_VERSION"));
        // What the operation needs stands above what the caller adds: another key would make another intent.
        encoded.request.headers.add_missing(&options.headers);
        encoded.request.headers.add_missing(&self.headers);
        Ok(encoded)
    }

    /// What a call answers.
    fn answer(&self, operation: Operation, input: Json<'_>, encoded: &Encoded, sent: &Sent) -> Result<String, Error> {
        let answer = decode(operation, sent, encoded)?;
        if operation == Operation::StartKyc {
            check_verification_url(&answer, &self.verification_origins, operation)?;
        }
        page(operation, input, answer)
    }
}

/// A person is sent to this URL and asked for documents, so it must be https and on a known host.
///
/// # Errors
/// `UNTRUSTED_VERIFICATION_URL` otherwise; the verification itself has been started.
pub fn check_verification_url(answer: &str, origins: &[String], operation: Operation) -> Result<(), Error> {
    let url = Json::parse(answer).unwrap_or(Json::NULL).own_text("verificationUrl");
    let trusted = origins.iter().any(|origin| {
        // What follows the origin must end it: `https://host.evil` and `https://host@evil` begin like `https://host` too.
        let origin = origin.as_bytes();
        url.as_bytes()
            .strip_prefix(origin.strip_suffix(b"/").unwrap_or(origin))
            .is_some_and(|rest| matches!(rest.first(), None | Some(b'/' | b'?' | b'#')))
    });
    if trusted {
        return Ok(());
    }
    let mut error = Error::new(
        ErrorCode::UntrustedVerificationUrl,
        "The verification URL is not on a trusted origin; send nobody there. If the host is right, name its origin in `verificationOrigins`.",
    );
    error.operation = Some(operation.name);
    error.outcome = crate::error::Outcome::Done;
    Err(error)
}
