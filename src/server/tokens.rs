//! Users' access tokens: requested from Qash once, cached in the store, and renewed before they expire. Tokens exist only here and in the
//! store.

use super::attempts::sha256;
use super::config::is_visible;
use super::credentials::Credentials;
use super::request_context::user_id;
use super::scrub::{Secrets, base64_bytes};
use super::single_flight::{Role, SingleFlight};
use super::store::{Store, StoreFailed, store_key};
use crate::client::Host;
use crate::error::{Error, ErrorCode, Kind};
use crate::json::{Json, ObjectText};
use crate::time::until;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

/// A token should be renewed when less than this, or less than a fifth of its lifetime, is left.
const ADVISORY_MS: i64 = 300_000;
/// A token must not be used when less than this, or less than a tenth of its lifetime, is left: the request must arrive in time.
const MANDATORY_MS: i64 = 30_000;
/// After a failed renewal, the current token is used this long before the next attempt.
const RENEW_AGAIN_MS: i64 = 30_000;
/// How long a token without an expiry is cached.
const UNKNOWN_LIFE_MS: i64 = 300_000;

/// A user's token and its validity, in milliseconds since 1970 by this machine's clock.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The access token, a JWT.
    pub access: String,
    /// Time from which it should be renewed.
    pub renew_at: i64,
    /// Time from which it must not be used.
    pub ends_at: i64,
}

/// Prints no token.
impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Token")
            .field("renew_at", &self.renew_at)
            .field("ends_at", &self.ends_at)
            .finish_non_exhaustive()
    }
}

impl Token {
    /// Parses a token's `exp`. `skew_ms` is the issuer's clock minus this machine's.
    ///
    /// # Errors
    /// `BAD_TOKEN` if it is not valid in a header or has expired.
    pub fn new(access: &str, now: i64, skew_ms: i64) -> Result<Self, Error> {
        let bad = |message| Err(Error::new(ErrorCode::BadToken, message));
        if access.is_empty() || !is_visible(access) {
            return bad("Qash issued a token that is empty or has characters that are not allowed in a header.");
        }
        let Some(exp) = expiry(access) else {
            let ends_at = now.saturating_add(UNKNOWN_LIFE_MS);
            return Ok(Self { access: access.to_owned(), renew_at: ends_at, ends_at });
        };
        let exp = exp.saturating_sub(skew_ms);
        let life = exp.saturating_sub(now);
        if life <= 0 {
            return bad("Qash issued a token that has expired already. Check this machine's clock.");
        }
        Ok(Self {
            access: access.to_owned(),
            renew_at: exp.saturating_sub(ADVISORY_MS.min(life.div_euclid(5))),
            ends_at: exp.saturating_sub(MANDATORY_MS.min(life.div_euclid(10))),
        })
    }

    fn to_json(&self) -> String {
        ObjectText::new()
            .string("accessToken", &self.access)
            .integer("renewAt", self.renew_at)
            .integer("endsAt", self.ends_at)
            .finish()
    }

    fn from_json(text: &str) -> Option<Self> {
        let json = Json::parse(text).ok()?;
        let access = json.get("accessToken")?.string()?.into_owned();
        let instant = |name| json.get(name).and_then(Json::integer);
        is_visible(&access).then_some(Self { access, renew_at: instant("renewAt")?, ends_at: instant("endsAt")? })
    }
}

/// Decodes the claims of a JWT (RFC 7519 §4), a JSON text. Qash verifies the signature.
fn claims(jwt: &str) -> Option<String> {
    String::from_utf8(base64_bytes(jwt.split('.').nth(1)?).collect()).ok()
}

/// Whether a JWT's `sub` (RFC 7519 §4.1.2) is another user's id. Qash's format of `sub` is undocumented, so a `sub` that is not a UUID is
/// accepted.
pub(super) fn is_anothers(jwt: &str, user: &str) -> bool {
    let claims = claims(jwt).unwrap_or_default();
    let subject = Json::parse(&claims).unwrap_or(Json::NULL).own_text("sub");
    user_id(&subject).is_some_and(|subject| !subject.eq_ignore_ascii_case(user))
}

/// Reads the `exp` of a JWT (RFC 7519 §4.1.4), in milliseconds since 1970.
fn expiry(jwt: &str) -> Option<i64> {
    let payload = claims(jwt)?;
    let digits = Json::parse(&payload).ok()?.get("exp")?.number()?;
    digits
        .split(['.', 'e', 'E'])
        .next()?
        .parse::<i64>()
        .ok()
        .filter(|_| !digits.contains(['e', 'E']))?
        .checked_mul(1000)
}

/// Builds the error of a call whose deadline passed before the request was sent.
pub(super) fn deadline_error() -> Error {
    // A request sent now could be executed after the caller stopped waiting.
    let message =
        "The call's deadline passed while it waited for the credentials, the user's token or status. Nothing was sent.";
    Error { retryable: true, ..Error::new(ErrorCode::Timeout, message) }
}

/// Runs two futures and returns the result of the one that finishes first.
pub(super) async fn race<A, B>(first: impl Future<Output = A>, second: impl Future<Output = B>) -> Result<A, B> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|context| match first.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Ok(value)),
        Poll::Pending => second.as_mut().poll(context).map(Err),
    })
    .await
}

/// Returns the store key of a user's token. Partners may share a store, and a token must only be sent to its issuer.
fn token_key(credentials: &Credentials, user: &str) -> String {
    store_key("token", &[&credentials.issuer, user])
}

fn revocation_key(credentials: &Credentials, user: &str) -> String {
    [&token_key(credentials, user), ":revoked"].concat()
}

/// Joins the single flight of a user, and waits no longer than until `deadline`.
///
/// # Errors
/// `TIMEOUT`, `ABORTED`.
pub(super) async fn join<'a, T: Clone>(
    single_flight: &'a SingleFlight<T>,
    host: &impl Host,
    user: &str,
    deadline: i64,
) -> Result<Role<'a, T>, Error> {
    with_deadline(host, deadline, single_flight.join(user)).await
}

/// Runs a future until the deadline or until the call is aborted.
///
/// # Errors
/// `TIMEOUT`, `ABORTED`.
pub(super) async fn with_deadline<T>(
    host: &impl Host,
    deadline: i64,
    work: impl Future<Output = T>,
) -> Result<T, Error> {
    match race(work, host.sleep(until(deadline, host.now()))).await {
        Ok(done) => Ok(done),
        Err(Ok(())) => Err(deadline_error()),
        Err(Err(_)) => Err(Error::new(ErrorCode::Aborted, "The call was aborted.")),
    }
}

/// Whether an error concerns only one caller: its own abort or timeout.
pub(super) fn is_own_failure(error: &Error) -> bool {
    matches!(error.kind, Kind::Abort | Kind::Timeout)
}

/// How long a revocation is visible to other processes: longer than any renewal takes, in milliseconds.
const REVOKED_MS: u64 = 600_000;
/// Maximum number of revoked tokens in one of the two sets.
const REVOKED: usize = 10_000;

/// Cache of the tokens of all users.
#[derive(Debug)]
pub struct Tokens<S> {
    store: S,
    /// Tokens being written to the store, by store key.
    storing: RefCell<HashMap<String, String>>,
    /// Hashes of revoked tokens, current and previous set. A revoked token that reappears, for example by a late write, is not used.
    revoked: RefCell<[HashSet<String>; 2]>,
    renewals: SingleFlight<Result<Token, Error>>,
    /// Collects every token that this process sees.
    secrets: Rc<Secrets>,
}

impl<S: Store> Tokens<S> {
    /// Creates a cache in a store. A failing store causes additional token requests, never a failed call.
    pub fn new(store: S, secrets: Rc<Secrets>) -> Self {
        Self {
            store,
            renewals: SingleFlight::default(),
            storing: RefCell::default(),
            revoked: RefCell::default(),
            secrets,
        }
    }

    /// Returns a user's token. `refused` is a token that Qash has just refused; `exchange` requests a new one.
    ///
    /// Concurrent calls share one exchange. Its failure is returned to all callers that wait for it, and is not cached. If the leader
    /// aborts or runs out of time, another waiting caller takes over. No caller waits beyond its own `deadline`. While the current token is
    /// valid, only one caller waits for the renewal, and a failed renewal is ignored.
    ///
    /// # Errors
    /// The errors of `exchange`; `TIMEOUT` and `ABORTED` while waiting.
    pub async fn get<F: Future<Output = Result<Token, Error>>>(
        &self,
        host: &impl Host,
        credentials: &Credentials,
        user: &str,
        deadline: i64,
        refused: Option<&str>,
        exchange: impl Fn() -> F,
    ) -> Result<Token, Error> {
        loop {
            // A token that was revoked during its renewal is discarded.
            if let Some(result) = self.get_unless_revoked(host, credentials, user, deadline, refused, &exchange).await {
                return result;
            }
        }
    }

    async fn get_unless_revoked<F: Future<Output = Result<Token, Error>>>(
        &self,
        host: &impl Host,
        credentials: &Credentials,
        user: &str,
        deadline: i64,
        refused: Option<&str>,
        exchange: &impl Fn() -> F,
    ) -> Option<Result<Token, Error>> {
        let stored_token = self.stored_token(host, credentials, user, refused).await;
        if let Some(token) = &stored_token
            && host.now() < token.renew_at
        {
            return Some(Ok(token.clone()));
        }
        let leader = match stored_token {
            Some(usable) => match self.renewals.try_lead(&credentials.single_flight_key(user)) {
                Some(leader) => leader,
                None => return Some(Ok(usable)),
            },
            None => match join(&self.renewals, host, &credentials.single_flight_key(user), deadline).await {
                Ok(Role::Leader(leader)) => leader,
                Ok(Role::Follower(result)) => return Some(result),
                Err(error) => return Some(Err(error)),
            },
        };
        let revocation = self.revocation(credentials, user).await;
        // The previous leader may have finished between the cache lookup and `join`.
        let stored_token = self.stored_token(host, credentials, user, refused).await;
        if let Some(token) = &stored_token
            && host.now() < token.renew_at
        {
            leader.complete(Ok(token.clone()));
            return Some(Ok(token.clone()));
        }
        let exchanged = exchange().await;
        if !leader.is_current() {
            return None;
        }
        let result = match (exchanged, stored_token) {
            (Err(error), Some(mut usable)) if error.retryable && host.now() < usable.ends_at => {
                usable.renew_at = host.now().saturating_add(RENEW_AGAIN_MS);
                Ok(usable)
            }
            (result, _) => result,
        };
        match &result {
            Ok(token) => {
                self.store_token(host, credentials, user, token).await;
                if !leader.is_current() || self.revocation(credentials, user).await != revocation {
                    self.mark_revoked(&token.access);
                    self.forget(credentials, user).await;
                    return None;
                }
            }
            Err(error) if is_own_failure(error) => return Some(result),
            Err(_) => {}
        }
        leader.complete(result.clone());
        Some(result)
    }

    /// Revokes a user's tokens. Tokens issued before are not used by calls that start later or wait for a renewal. Processes that share the
    /// store find no token there.
    ///
    /// # Errors
    /// The errors of the store, which may still contain the token. This process does not use it.
    pub async fn revoke(&self, host: &impl Host, credentials: &Credentials, user: &str) -> Result<(), StoreFailed> {
        self.renewals.forget(&credentials.single_flight_key(user));
        let store_key = token_key(credentials, user);
        let storing = self.storing.borrow().get(&store_key).cloned();
        if let Some(access) = storing {
            self.mark_revoked(&access);
        }
        let mark = crate::client::uuid(host.random());
        let marked = self.store.set(&revocation_key(credentials, user), &mark, Some(REVOKED_MS)).await;
        // A token that cannot be read is deleted as well.
        if let Ok(Some(token)) = self.store.get(&store_key).await.map(|text| Token::from_json(&text?)) {
            self.mark_revoked(&token.access);
        }
        self.store.delete(&store_key).await.and(marked)
    }

    /// Returns the mark of the last revocation, for other processes.
    async fn revocation(&self, credentials: &Credentials, user: &str) -> Option<String> {
        self.store.get(&revocation_key(credentials, user)).await.ok().flatten()
    }

    fn mark_revoked(&self, access: &str) {
        let [latest, before] = &mut *self.revoked.borrow_mut();
        if latest.len() >= REVOKED {
            *before = std::mem::take(latest);
        }
        latest.insert(sha256(access));
    }

    fn is_marked_revoked(&self, access: &str) -> bool {
        let revoked = self.revoked.borrow();
        revoked.iter().any(|generation| !generation.is_empty() && generation.contains(&sha256(access)))
    }

    /// Deletes a user's token from the store.
    pub async fn forget(&self, credentials: &Credentials, user: &str) {
        let _ = self.store.delete(&token_key(credentials, user)).await;
    }

    async fn stored_token(
        &self,
        host: &impl Host,
        credentials: &Credentials,
        user: &str,
        refused: Option<&str>,
    ) -> Option<Token> {
        let text = self.store.get(&token_key(credentials, user)).await.ok()??;
        let token = Token::from_json(&text)?;
        self.secrets.remember(&token.access);
        let usable = host.now() < token.ends_at && refused != Some(&token.access) && !is_anothers(&token.access, user);
        (usable && !self.is_marked_revoked(&token.access)).then_some(token)
    }

    async fn store_token(&self, host: &impl Host, credentials: &Credentials, user: &str, token: &Token) {
        self.secrets.remember(&token.access);
        let ttl = until(token.ends_at, host.now());
        let store_key = token_key(credentials, user);
        self.storing.borrow_mut().insert(store_key.clone(), token.access.clone());
        let _ = self.store.set(&store_key, &token.to_json(), Some(ttl)).await;
        self.storing.borrow_mut().remove(&store_key);
    }
}
