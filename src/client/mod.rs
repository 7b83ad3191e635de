//! The client: encodes an operation and its JSON input, sends the request to the partner's proxy, and returns JSON.
//!
//! [`encode`] makes the request, [`send`] sends it within its time limits and retries it where that is safe, [`decode`] reads the response. The
//! server uses the same three against Qash; [`Hop`] tells them apart.

mod call;
mod decode;
#[cfg(feature = "server")]
mod documents;
mod encode;
#[cfg(feature = "server")]
mod envelope;
#[cfg(feature = "server")]
mod error_body;
mod evidence;
mod hop;
mod host;
#[cfg(feature = "server")]
mod input;
mod keys;
#[cfg(feature = "server")]
mod normalize;
mod page;
mod poll;
mod rules;
#[cfg(feature = "server")]
mod upstream;
#[cfg(feature = "server")]
mod write_response;

pub use call::{Limits, send};
pub use decode::{Sent, decode, failure};
#[cfg(feature = "server")]
pub(crate) use encode::encode_checked;
pub use encode::{Encoded, encode, new_key, uuid};
#[cfg(feature = "server")]
pub(crate) use evidence::lookup_operation;
pub use hop::{Dialect, Hop};
pub use host::{Host, SendFailure};
#[cfg(feature = "server")]
pub use input::Input;
pub use keys::Keys;
pub use page::page;
pub use poll::{Poll, wait_until_active};
pub use rules::{Leniency, check_input};

use crate::api::{CLIENT_HEADER, Operation};
use crate::error::{Error, ErrorCode};
use crate::http::Headers;
use crate::json::Json;
use rules::not_json;

/// Origin of Qash's identity verification, unless the caller names others.
pub const VERIFICATION_ORIGIN: &str = "https://inquiry.withpersona.com";

/// Client configuration.
#[derive(Clone, Debug)]
pub struct Client {
    /// URL of the proxy: absolute (http or https), or in a browser a path such as `/api/qash`.
    pub base_url: String,
    /// Headers of every request, besides the client's own.
    pub headers: Headers,
    /// Time limits and retries, unless a call overrides them.
    pub limits: Limits,
    /// Dialect of quote requests.
    pub dialect: Dialect,
    /// Allowed origins of a verification URL.
    pub verification_origins: Vec<String>,
    /// The keys of payouts that may have been carried out. Clones of a client share them.
    pub keys: Keys,
}

/// Options of one call.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// Headers of this call.
    pub headers: Headers,
    /// Time limit of one attempt, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// Time limit of the call with all attempts and delays, in milliseconds.
    pub deadline_ms: Option<u64>,
    /// Invalid inputs that are sent anyway.
    pub leniency: Leniency,
}

impl Client {
    /// Makes a client with the default limits.
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

    /// Carries out an operation; `input` is a JSON object, or empty for none. Lists are returned in pages, see [`page`].
    ///
    /// A transfer that equals one in progress is refused (`ALREADY_UNDER_WAY`); so is such a payout without a key. A payout without a key that
    /// equals one whose outcome is unknown is sent under that payout's key.
    ///
    /// # Errors
    /// [`Error`], with the known outcome and the key that was used.
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

    /// The request of a call, if its input is valid.
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
        // The operation's headers come first: another key from the caller would make another payout.
        encoded.request.headers.add_missing(&options.headers);
        encoded.request.headers.add_missing(&self.headers);
        Ok(encoded)
    }

    /// The output of a call.
    fn answer(&self, operation: Operation, input: Json<'_>, encoded: &Encoded, sent: &Sent) -> Result<String, Error> {
        let answer = decode(operation, sent, encoded)?;
        if operation == Operation::StartKyc {
            check_verification_url(&answer, &self.verification_origins, operation)?;
        }
        page(operation, input, answer)
    }
}

/// Checks that a verification URL is https and on a trusted origin, since a person is sent there and asked for documents.
///
/// # Errors
/// `UNTRUSTED_VERIFICATION_URL` otherwise; the verification has been started all the same.
pub fn check_verification_url(answer: &str, origins: &[String], operation: Operation) -> Result<(), Error> {
    let url = Json::parse(answer).unwrap_or(Json::NULL).own_text("verificationUrl");
    let trusted = origins.iter().any(|origin| {
        // The origin must end there: `https://host.evil` and `https://host@evil` begin like `https://host` too.
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
        "The verification URL is not on a trusted origin; do not send the user there. If the host is right, add its origin to `verificationOrigins`.",
    );
    error.operation = Some(operation.name);
    error.outcome = crate::error::Outcome::Done;
    Err(error)
}
