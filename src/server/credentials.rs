//! The partner's key and secret, which may be swapped while calls are under way: a call has those with which it began.

use super::config;
use super::store::hash;
use super::visit::CallbackFailed;
use crate::error::{Error, ErrorCode};
use std::pin::Pin;
use std::rc::Rc;

/// How many pairs are known, the latest: a user's tokens are revoked under each.
const MOST: usize = 16;

/// Gives key and secret when a call begins.
pub type CredentialSource = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(String, String), CallbackFailed>>>>>;

/// A key and a secret that belong together.
#[derive(PartialEq, Eq)]
pub struct Credentials {
    /// `X-Api-Key`.
    pub(super) api_key: String,
    /// `X-Api-Secret`.
    pub(super) api_secret: String,
    /// Who issues tokens for them: a digest of Qash's address and the key.
    pub(super) issuer: String,
}

/// Without them.
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

    /// What a call for a user waits for together with others: with the same key and secret alone, since a new secret must not fail with the old.
    pub(super) fn flight(&self, user: &str) -> String {
        [&*self.issuer, " ", &self.api_secret, " ", user].concat()
    }
}

/// The credentials in use, or who is asked for them, and those before.
pub(super) struct Keyring {
    pub(super) now: Source,
    known: Vec<Rc<Credentials>>,
}

#[derive(Clone)]
pub(super) enum Source {
    Told(Rc<Credentials>),
    Asked(CredentialSource),
}

impl Keyring {
    pub(super) fn new(now: Source) -> Self {
        let known = match &now {
            Source::Told(credentials) => vec![credentials.clone()],
            Source::Asked(_) => Vec::new(),
        };
        Self { now, known }
    }

    /// Makes credentials known; those that are known already stay one.
    pub(super) fn learn(&mut self, credentials: Credentials) -> Rc<Credentials> {
        if let Some(known) = self.known.iter().find(|known| ***known == credentials) {
            return known.clone();
        }
        if self.known.len() >= MOST {
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
    let message = "The function that gives apiKey or apiSecret failed. Nothing was sent.";
    Error { retryable: true, ..Error::new(ErrorCode::CredentialsFailed, message) }
}
