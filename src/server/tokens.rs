//! The users' tokens: exchanged once, kept, and renewed before they end. A token lives here and in the store, nowhere else.

use super::attempts::sha256;
use super::config::is_visible;
use super::credentials::Credentials;
use super::flight::{Flights, Turn};
use super::scrub::{Secrets, base64_bytes};
use super::store::{Store, StoreFailed, place};
use super::visit::user_id;
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

/// A token is renewed when less of its life is left than this, or than a fifth of it.
const ADVISORY_MS: i64 = 300_000;
/// A token is not used any more when less of its life is left than this, or than a tenth of it: the call must get there in time.
const MANDATORY_MS: i64 = 30_000;
/// After a renewal that failed, the old token serves this long before the next attempt.
const RENEW_AGAIN_MS: i64 = 30_000;
/// How long a token is kept that does not say when it ends.
const UNKNOWN_LIFE_MS: i64 = 300_000;

/// A user's token and how long it serves, in milliseconds since 1970 by this machine's clock.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The JWT.
    pub access: String,
    /// From then on it should be renewed.
    pub renew_at: i64,
    /// From then on it must not be used.
    pub ends_at: i64,
}

/// Without the token itself.
impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Token")
            .field("renew_at", &self.renew_at)
            .field("ends_at", &self.ends_at)
            .finish_non_exhaustive()
    }
}

impl Token {
    /// Reads a token's `exp`. `skew_ms` is the issuer's clock − this one's.
    ///
    /// # Errors
    /// `BAD_TOKEN` when it cannot stand in a header or has ended already.
    pub fn new(access: &str, now: i64, skew_ms: i64) -> Result<Self, Error> {
        let bad = |message| Err(Error::new(ErrorCode::BadToken, message));
        if access.is_empty() || !is_visible(access) {
            return bad("The token that Qash issued cannot stand in a header.");
        }
        let Some(exp) = expiry(access) else {
            let ends_at = now.saturating_add(UNKNOWN_LIFE_MS);
            return Ok(Self { access: access.to_owned(), renew_at: ends_at, ends_at });
        };
        let exp = exp.saturating_sub(skew_ms);
        let life = exp.saturating_sub(now);
        if life <= 0 {
            return bad("The token that Qash issued has ended already. Check this machine's clock.");
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

/// The claims of a JWT (RFC 7519 §4), a JSON text; the signature is Qash's to check.
fn claims(jwt: &str) -> Option<String> {
    String::from_utf8(base64_bytes(jwt.split('.').nth(1)?).collect()).ok()
}

/// Whether a JWT's `sub` (RFC 7519 §4.1.2) is another user's id. No document says what Qash writes there: what is no UUID names no user, and is let pass.
pub(super) fn is_anothers(jwt: &str, user: &str) -> bool {
    let claims = claims(jwt).unwrap_or_default();
    let subject = Json::parse(&claims).unwrap_or(Json::NULL).own_text("sub");
    user_id(&subject).is_some_and(|subject| !subject.eq_ignore_ascii_case(user))
}

/// The `exp` of a JWT (RFC 7519 §4.1.4) in milliseconds.
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

/// The error of a call that has no time left for what it was made for.
pub(super) fn out_of_time() -> Error {
    // What went out now could be carried out, and nobody would hear of it.
    let message =
        "Getting the credentials, the user's token and status took all the time that the call had. Nothing was sent.";
    Error { retryable: true, ..Error::new(ErrorCode::Timeout, message) }
}

/// What the first future gives, or the second if that is sooner.
pub(super) async fn sooner<A, B>(first: impl Future<Output = A>, second: impl Future<Output = B>) -> Result<A, B> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|context| match first.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Ok(value)),
        Poll::Pending => second.as_mut().poll(context).map(Err),
    })
    .await
}

/// Where a user's token is kept. Partners may share a store, and a token goes to no host but the one that issued it.
fn place_of(by: &Credentials, user: &str) -> String {
    place("token", &[&by.issuer, user])
}

fn revocation_place(by: &Credentials, user: &str) -> String {
    [&place_of(by, user), ":revoked"].concat()
}

/// Takes the lead for a user, or waits for whoever has it, but no longer than until `deadline`.
///
/// # Errors
/// `TIMEOUT`, `ABORTED`.
pub(super) async fn join<'a, T: Clone>(
    flights: &'a Flights<T>,
    host: &impl Host,
    user: &str,
    deadline: i64,
) -> Result<Turn<'a, T>, Error> {
    in_time(host, deadline, flights.join(user)).await
}

/// What a future gives, unless the deadline is sooner or the call is aborted.
///
/// # Errors
/// `TIMEOUT`, `ABORTED`.
pub(super) async fn in_time<T>(host: &impl Host, deadline: i64, work: impl Future<Output = T>) -> Result<T, Error> {
    match sooner(work, host.sleep(until(deadline, host.now()))).await {
        Ok(done) => Ok(done),
        Err(Ok(())) => Err(out_of_time()),
        Err(Err(_)) => Err(Error::new(ErrorCode::Aborted, "The call was aborted.")),
    }
}

/// Whoever aborted, or had less time than others, speaks for nobody else.
pub(super) fn speaks_for_one(error: &Error) -> bool {
    matches!(error.kind, Kind::Abort | Kind::Timeout)
}

/// How long other processes can see that a user's tokens were revoked: longer than any renewal takes, in milliseconds.
const REVOKED_MS: u64 = 600_000;
/// How many revoked tokens make a generation of those remembered; there are two.
const REVOKED: usize = 10_000;

/// The tokens of all users.
#[derive(Debug)]
pub struct Tokens<S> {
    store: S,
    /// Tokens on their way to the store, by where they go.
    storing: RefCell<HashMap<String, String>>,
    /// Digests of revoked tokens, the latest and those before: where one comes up again, such as from a write that was late, it is not used.
    revoked: RefCell<[HashSet<String>; 2]>,
    renewals: Flights<Result<Token, Error>>,
    /// Learns every token that this process sees.
    secrets: Rc<Secrets>,
}

impl<S: Store> Tokens<S> {
    /// Tokens kept in a store. A store that fails costs an exchange, never a call.
    pub fn new(store: S, secrets: Rc<Secrets>) -> Self {
        Self { store, renewals: Flights::default(), storing: RefCell::default(), revoked: RefCell::default(), secrets }
    }

    /// The user's token. `refused` is one that Qash has just turned down; `exchange` gets a new one.
    ///
    /// However many ask at once, one exchange is under way. Its failure goes to all who wait for it and to nobody after; if its caller
    /// aborts or has no time left, another of those who wait takes over, and nobody waits longer than until their own `deadline`. While the
    /// old token still serves, only one caller waits for the new one, and a renewal that fails does no harm.
    ///
    /// # Errors
    /// Those of `exchange`, and those of whoever waits in vain.
    pub async fn get<F: Future<Output = Result<Token, Error>>>(
        &self,
        host: &impl Host,
        by: &Credentials,
        user: &str,
        deadline: i64,
        refused: Option<&str>,
        exchange: impl Fn() -> F,
    ) -> Result<Token, Error> {
        loop {
            // A token that was revoked while it was renewed is nobody's.
            if let Some(result) = self.get_unless_revoked(host, by, user, deadline, refused, &exchange).await {
                return result;
            }
        }
    }

    async fn get_unless_revoked<F: Future<Output = Result<Token, Error>>>(
        &self,
        host: &impl Host,
        by: &Credentials,
        user: &str,
        deadline: i64,
        refused: Option<&str>,
        exchange: &impl Fn() -> F,
    ) -> Option<Result<Token, Error>> {
        let kept = self.kept(host, by, user, refused).await;
        if let Some(token) = &kept
            && host.now() < token.renew_at
        {
            return Some(Ok(token.clone()));
        }
        let lead = match kept {
            Some(usable) => match self.renewals.lead_if_free(&by.flight(user)) {
                Some(lead) => lead,
                None => return Some(Ok(usable)),
            },
            None => match join(&self.renewals, host, &by.flight(user), deadline).await {
                Ok(Turn::Lead(lead)) => lead,
                Ok(Turn::Landed(result)) => return Some(result),
                Err(error) => return Some(Err(error)),
            },
        };
        let revocation = self.revocation(by, user).await;
        // Whoever led before may have finished between the look and the lead.
        let kept = self.kept(host, by, user, refused).await;
        if let Some(token) = &kept
            && host.now() < token.renew_at
        {
            lead.land(Ok(token.clone()));
            return Some(Ok(token.clone()));
        }
        let exchanged = exchange().await;
        if !lead.leads() {
            return None;
        }
        let result = match (exchanged, kept) {
            (Err(error), Some(mut usable)) if error.retryable && host.now() < usable.ends_at => {
                usable.renew_at = host.now().saturating_add(RENEW_AGAIN_MS);
                Ok(usable)
            }
            (result, _) => result,
        };
        match &result {
            Ok(token) => {
                self.keep(host, by, user, token).await;
                if !lead.leads() || self.revocation(by, user).await != revocation {
                    self.bury(&token.access);
                    self.forget(by, user).await;
                    return None;
                }
            }
            Err(error) if speaks_for_one(error) => return Some(result),
            Err(_) => {}
        }
        lead.land(result.clone());
        Some(result)
    }

    /// Revokes the user's tokens: none that was issued before is used by a call that begins after this, nor by one that waits for a renewal. A
    /// process that shares the store finds none there.
    ///
    /// # Errors
    /// Those of the store, which may hold the token still. This process does not use it.
    pub async fn revoke(&self, host: &impl Host, by: &Credentials, user: &str) -> Result<(), StoreFailed> {
        self.renewals.detach(&by.flight(user));
        let place = place_of(by, user);
        let storing = self.storing.borrow().get(&place).cloned();
        if let Some(access) = storing {
            self.bury(&access);
        }
        let mark = crate::client::uuid(host.random());
        let marked = self.store.set(&revocation_place(by, user), &mark, Some(REVOKED_MS)).await;
        // One that cannot be read is removed all the same.
        if let Ok(Some(token)) = self.store.get(&place).await.map(|text| Token::from_json(&text?)) {
            self.bury(&token.access);
        }
        self.store.delete(&place).await.and(marked)
    }

    /// What the last revocation left for other processes.
    async fn revocation(&self, by: &Credentials, user: &str) -> Option<String> {
        self.store.get(&revocation_place(by, user)).await.ok().flatten()
    }

    fn bury(&self, access: &str) {
        let [latest, before] = &mut *self.revoked.borrow_mut();
        if latest.len() >= REVOKED {
            *before = std::mem::take(latest);
        }
        latest.insert(sha256(access));
    }

    fn is_buried(&self, access: &str) -> bool {
        let revoked = self.revoked.borrow();
        revoked.iter().any(|generation| !generation.is_empty() && generation.contains(&sha256(access)))
    }

    /// Forgets the user's token.
    pub async fn forget(&self, by: &Credentials, user: &str) {
        let _ = self.store.delete(&place_of(by, user)).await;
    }

    async fn kept(&self, host: &impl Host, by: &Credentials, user: &str, refused: Option<&str>) -> Option<Token> {
        let text = self.store.get(&place_of(by, user)).await.ok()??;
        let token = Token::from_json(&text)?;
        self.secrets.remember(&token.access);
        let usable = host.now() < token.ends_at && refused != Some(&token.access) && !is_anothers(&token.access, user);
        (usable && !self.is_buried(&token.access)).then_some(token)
    }

    async fn keep(&self, host: &impl Host, by: &Credentials, user: &str, token: &Token) {
        self.secrets.remember(&token.access);
        let ttl = until(token.ends_at, host.now());
        let place = place_of(by, user);
        self.storing.borrow_mut().insert(place.clone(), token.access.clone());
        let _ = self.store.set(&place, &token.to_json(), Some(ttl)).await;
        self.storing.borrow_mut().remove(&place);
    }
}
