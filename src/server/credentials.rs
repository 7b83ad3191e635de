//! The partner's API key and secret. They can be replaced at runtime; a call keeps the credentials that it started with.

use super::config;
use super::request_context::CallbackFailed;
use super::store::hash;
use crate::error::{Error, ErrorCode};
use std::pin::Pin;
use std::rc::Rc;

/// Maximum number of remembered credentials; the oldest are dropped. A user's tokens are revoked under each of them.
const MAX_KNOWN: usize = 16;

/// Callback that returns the API key and secret when a call starts.
pub type CredentialSource = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(String, String), CallbackFailed>>>>>;

/// An API key and its secret.
#[derive(PartialEq, Eq)]
pub struct Credentials {
    /// `X-Api-Key`.
    pub(super) api_key: String,
    /// `X-Api-Secret`.
    pub(super) api_secret: String,
    /// Hash of Qash's base URL and the API key. It identifies the issuer of tokens.
    pub(super) issuer: String,
}

/// Prints no credential.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Credentials").finish_non_exhaustive()
    }
}

impl Credentials {
    /// # Errors
    /// `CREDENTIAL_INVALID`, without the value.
    pub(super) fn new(base_url: &str, api_key: String, api_secret: String) -> Result<Self, Error> {
        config::credential("apiKey", &api_key)?;
        config::credential("apiSecret", &api_secret)?;
        let issuer = hash(&[base_url, " ", &api_key].concat());
        Ok(Self { api_key, api_secret, issuer })
    }

    /// Returns the single-flight key of a user. Only calls with the same key and secret share a result, so that a call with a new secret
    /// does not fail because of the old one.
    pub(super) fn single_flight_key(&self, user: &str) -> String {
        [&*self.issuer, " ", &self.api_secret, " ", user].concat()
    }
}

/// The current credentials or their callback, and the earlier credentials.
pub(super) struct Keyring {
    pub(super) current: Source,
    known: Vec<Rc<Credentials>>,
}

#[derive(Clone)]
pub(super) enum Source {
    Fixed(Rc<Credentials>),
    Callback(CredentialSource),
}

impl Keyring {
    pub(super) fn new(current: Source) -> Self {
        let known = match &current {
            Source::Fixed(credentials) => vec![credentials.clone()],
            Source::Callback(_) => Vec::new(),
        };
        Self { current, known }
    }

    /// Adds credentials; returns the existing entry if they are already known.
    pub(super) fn remember(&mut self, credentials: Credentials) -> Rc<Credentials> {
        if let Some(known) = self.known.iter().find(|known| ***known == credentials) {
            return known.clone();
        }
        if self.known.len() >= MAX_KNOWN {
            self.known.remove(0);
        }
        let credentials = Rc::new(credentials);
        self.known.push(credentials.clone());
        credentials
    }

    pub(super) fn known(&self) -> Vec<Rc<Credentials>> {
        self.known.clone()
    }
}

pub(super) fn failed() -> Error {
    let message = "The function that returns apiKey or apiSecret failed or returned no text. Nothing was sent.";
    Error { retryable: true, ..Error::new(ErrorCode::CredentialsFailed, message) }
}
