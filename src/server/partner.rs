//! The partner's side of the API: adds credentials to each call, and nothing of them to what comes back.

use super::active::{ActiveUsers, CheckStatus};
use super::config;
use super::credentials::{self, CredentialSource, Credentials, Keyring, Source};
use super::guard::{is_card, secret_values};
use super::pan::{holds_card_data, holds_card_number};
use super::project::exact;
use super::scrub::Secrets;
use super::store::Store;
use super::tokens::{Token, Tokens, in_time, is_anothers, out_of_time};
use super::visit::{CallbackFailed, user_id};
use crate::api::{Auth, Operation};
use crate::client::{
    Dialect, Encoded, Hop, Host, Input, Leniency, Limits, Sent, VERIFICATION_ORIGIN, check_verification_url, decode,
    encode_checked, new_key, page, send,
};
use crate::error::{Error, ErrorCode, Issues, Outcome};
use crate::json::{Json, ObjectText};
use crate::time::{self, until};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// No message is longer than this, in characters.
const LONGEST_MESSAGE: usize = 500;

/// What a partner is known by, and how Qash is reached.
#[derive(Clone)]
pub struct PartnerConfig {
    /// `X-Api-Key`.
    pub api_key: String,
    /// `X-Api-Secret`.
    pub api_secret: String,
    /// [`crate::api::PRODUCTION`], [`crate::api::SANDBOX`], or a stand-in on this machine.
    pub base_url: String,
    /// How quotes are asked for.
    pub dialect: Dialect,
    /// Time limits and retries, unless a call says otherwise.
    pub limits: Limits,
    /// Origins that a verification URL may have, besides Persona's.
    pub verification_origins: Vec<String>,
    /// How long after its first send a payout may still reach Qash again, in milliseconds; [`super::RESEND_FOR_MS`] is usual.
    pub resend_for_ms: u64,
    /// When users are looked at before something is done for them.
    pub check_status: CheckStatus,
    /// Which parameters Qash is sent.
    pub profile: Profile,
}

/// Whose parameters are sent to Qash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase", expecting = "\"guide\" or \"site\"")]
pub enum Profile {
    /// Those that the five documents name.
    #[default]
    Guide,
    /// Those of the vendor's reference pages besides.
    Site,
}

/// Calls Qash with the partner's credentials.
pub struct Partner<S> {
    config: PartnerConfig,
    keyring: RefCell<Keyring>,
    tokens: Tokens<S>,
    active: ActiveUsers,
    secrets: Rc<Secrets>,
}

/// Without credentials.
impl<S> std::fmt::Debug for Partner<S> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Partner").field("base_url", &self.config.base_url).finish_non_exhaustive()
    }
}

/// Who a call is for, and what it does otherwise than others.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallFor<'a> {
    /// The user whose token is used; needed for every operation under `/user`.
    pub user: Option<&'a str>,
    /// A business user's token; needed for the operations on API keys.
    pub business_token: Option<&'a str>,
    /// Time limit of one try, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// Time limit of the call with all its tries and waits, in milliseconds.
    pub deadline_ms: Option<u64>,
    /// Tries after the first.
    pub retries: Option<u32>,
    /// Which wrong inputs are sent all the same.
    pub leniency: Leniency,
    /// The idempotency key as Qash gets it, where that is another than the caller's.
    pub sent_key: Option<&'a str>,
    /// Whether the same was sent before, and may have been carried out: whatever the user's status is by now, it is for Qash to say what became of it.
    pub resend: bool,
}

/// A call as a user: with which credentials it began, and how long it may take.
struct UserCall<'a> {
    by: &'a Credentials,
    user: &'a str,
    deadline: i64,
    limits: Limits,
}

impl<S: Store> Partner<S> {
    /// A partner whose users' tokens are kept in `store`.
    ///
    /// # Errors
    /// `BASE_URL_INVALID`, `CREDENTIAL_INVALID`, `ORIGIN_INVALID`; the message never repeats a credential.
    pub fn new(config: PartnerConfig, store: S) -> Result<Self, Error> {
        Self::with(config, store, None)
    }

    /// A partner that asks for its credentials whenever a call begins, if there is somebody to ask.
    ///
    /// # Errors
    /// Those of [`Partner::new`].
    pub fn with(mut config: PartnerConfig, store: S, source: Option<CredentialSource>) -> Result<Self, Error> {
        config.base_url = config::base_url(&config.base_url)?;
        let source = match source {
            Some(source) => Source::Asked(source),
            None => {
                let (key, secret) = (std::mem::take(&mut config.api_key), std::mem::take(&mut config.api_secret));
                Source::Told(Rc::new(Credentials::new(&config.base_url, key, secret)?))
            }
        };
        for origin in &config.verification_origins {
            config::origin(origin)?;
        }
        config.verification_origins.push(VERIFICATION_ORIGIN.to_owned());
        let secrets = Rc::new(Secrets::default());
        if let Source::Told(credentials) = &source {
            secrets.own(&credentials.api_key, &credentials.api_secret);
        }
        let tokens = Tokens::new(store, secrets.clone());
        Ok(Self {
            config,
            keyring: RefCell::new(Keyring::new(source)),
            tokens,
            active: ActiveUsers::default(),
            secrets,
        })
    }

    /// Swaps the credentials. Calls that begin afterwards have these, those under way go on with theirs.
    ///
    /// # Errors
    /// `CREDENTIAL_INVALID`: then nothing is swapped.
    pub fn set_credentials(&self, api_key: String, api_secret: String) -> Result<(), Error> {
        let credentials = self.learn(api_key, api_secret)?;
        self.keyring.borrow_mut().now = Source::Told(credentials);
        Ok(())
    }

    /// Asks for the credentials from now on, whenever a call begins.
    pub fn ask_credentials(&self, source: CredentialSource) {
        self.keyring.borrow_mut().now = Source::Asked(source);
    }

    /// Makes credentials known that were used before: they must not reach a browser either, and a user's tokens are revoked under them, too. What
    /// can be none was never sent, and is left out.
    pub fn remember_credentials(&self, api_key: String, api_secret: String) {
        let _ = self.learn(api_key, api_secret);
    }

    fn learn(&self, api_key: String, api_secret: String) -> Result<Rc<Credentials>, Error> {
        let credentials = Credentials::new(&self.config.base_url, api_key, api_secret)?;
        self.secrets.own(&credentials.api_key, &credentials.api_secret);
        Ok(self.keyring.borrow_mut().learn(credentials))
    }

    /// The credentials of a call that begins and is over at its deadline.
    async fn credentials(&self, host: &impl Host, deadline: i64) -> Result<Rc<Credentials>, Error> {
        let source = self.keyring.borrow().now.clone();
        match source {
            Source::Told(credentials) => Ok(credentials),
            Source::Asked(ask) => {
                let asked = in_time(host, deadline, ask()).await?;
                let (api_key, api_secret) = asked.map_err(|CallbackFailed| credentials::failed())?;
                self.learn(api_key, api_secret)
            }
        }
    }

    /// Carries out an operation; lists come back as pages, see [`page`].
    ///
    /// # Errors
    /// [`Error`]; see [`Partner::answer`].
    pub async fn call(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &str,
        whom: &CallFor<'_>,
    ) -> Result<String, Error> {
        let input = Input::read(operation, if input.is_empty() { "{}" } else { input }, Hop::Upstream, whom.leniency)?;
        self.call_checked(host, operation, &input, whom).await
    }

    /// As [`Partner::call`], with an input that was checked.
    ///
    /// # Errors
    /// Those of [`Partner::answer`].
    pub(super) async fn call_checked(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &Input,
        whom: &CallFor<'_>,
    ) -> Result<String, Error> {
        let answer = self.answer_checked(host, operation, input, whom).await?;
        if operation == Operation::StartKyc {
            check_verification_url(&answer, &self.config.verification_origins, operation)?;
        }
        if operation == Operation::ExchangeToken {
            let json = Json::trusted(&answer);
            secret_values(json, &mut |secret| self.secrets.remember(secret));
            // There is no endpoint that would take it.
            return Ok(ObjectText::without(json, &["refreshToken", "refresh_token"]).finish());
        }
        page(operation, input.json(), answer)
    }

    /// Carries out an operation; `input` is a JSON object. The answer is the operation's own, out of its envelope.
    ///
    /// # Errors
    /// [`Error`]: `PARTNER_CREDENTIALS_REFUSED` and `BUSINESS_TOKEN_REFUSED` (never tried again), `USER_NOT_ACTIVE` when Qash issues no token
    /// for the user or calls them otherwise before money moves, `USER_TOKEN_REFUSED` when a token just issued is refused, and whatever the operation itself answers.
    pub async fn answer(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &str,
        whom: &CallFor<'_>,
    ) -> Result<String, Error> {
        let input = Input::read(operation, input, Hop::Upstream, whom.leniency)?;
        self.answer_checked(host, operation, &input, whom).await
    }

    /// As [`Partner::answer`], with an input that was checked.
    ///
    /// # Errors
    /// Those of [`Partner::answer`].
    pub(super) async fn answer_checked(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &Input,
        whom: &CallFor<'_>,
    ) -> Result<String, Error> {
        let (base_url, dialect) = (&self.config.base_url, self.config.dialect);
        let mut encoded = {
            let own = if self.config.profile == Profile::Site { by_offset(operation, input) } else { None };
            let input = own.as_ref().unwrap_or(input);
            encode_checked(operation, input, base_url, dialect, whom.leniency, &|| new_key(host))?
        };
        if let Some(key) = whom.sent_key {
            encoded.send_key(key);
        }
        let limits = self.limits(whom);
        let limits = Limits { retries: whom.retries.unwrap_or(limits.retries), ..limits };
        let deadline = host.now().saturating_add_unsigned(limits.deadline_ms);
        let sent = match operation.auth {
            Auth::Partner => {
                let by = self.credentials(host, deadline).await;
                let by = by.and_then(|by| Ok((by, left(host, deadline, &limits)?)));
                let (by, limits) = by.map_err(|error| unsent(error, operation, &encoded))?;
                sign(&mut encoded, &by);
                send(host, operation, &encoded, &limits)
                    .await
                    .map_err(|error| self.refused(error, ErrorCode::PartnerCredentialsRefused))
            }
            Auth::Business => {
                let token = whom.business_token.unwrap_or_default();
                config::credential("businessToken", token)
                    .map_err(|error| Error { operation: Some(operation.name), ..error })?;
                self.secrets.remember(token);
                encoded.request.headers.set("Authorization", ["Bearer ", token].concat());
                let sent = send(host, operation, &encoded, &limits).await;
                sent.map_err(|error| self.refused(error, ErrorCode::BusinessTokenRefused))
            }
            Auth::User => {
                let Some(user) = whom.user.and_then(user_id) else {
                    let message = "The user's id is missing or no UUID. Call it on partner.as(userId).";
                    return Err(Error {
                        operation: Some(operation.name),
                        ..Error::new(ErrorCode::UserIdInvalid, message)
                    });
                };
                let by = self.credentials(host, deadline).await.map_err(|error| unsent(error, operation, &encoded))?;
                sign(&mut encoded, &by);
                let call = UserCall { by: &by, user: &user, deadline, limits };
                match self.check_status(host, operation, whom, &call).await {
                    Ok(()) => self.send_as(host, operation, &mut encoded, &call).await,
                    Err(error) => Err(unsent(error, operation, &encoded)),
                }
            }
        };
        let answer = sent.and_then(|sent| self.read(operation, &sent, &encoded));
        answer.map(exact).map_err(|error| {
            let token = encoded.request.headers.get("Authorization").and_then(|value| value.strip_prefix("Bearer "));
            self.told(operation, error, token.unwrap_or_default())
        })
    }

    /// Whether a text holds the key, the secret or a token, or 16 characters and more of one.
    pub fn holds_secret(&self, text: &str) -> bool {
        self.secrets.known_in(text)
    }

    /// Drops the user's tokens and what else is remembered of the user here. Calls that begin afterwards ask Qash anew; those that have been sent go on.
    ///
    /// # Errors
    /// `USER_ID_INVALID`, `STORE_FAILED`, `CREDENTIALS_FAILED`.
    pub async fn revoke_user(&self, host: &impl Host, user: &str) -> Result<(), Error> {
        let Some(user) = user_id(user) else {
            return Err(Error::new(ErrorCode::UserIdInvalid, "revokeUser: the user's id must be a UUID."));
        };
        let deadline = host.now().saturating_add_unsigned(self.config.limits.deadline_ms);
        // Also if nobody gives the present ones, no token stays that was issued for those before.
        let current = self.credentials(host, deadline).await;
        let mut known = self.keyring.borrow().known();
        if let Ok(current) = current.clone()
            && !known.contains(&current)
        {
            known.push(current);
        }
        let mut revoked = Ok(());
        for by in known {
            self.active.forget(&by, &user);
            revoked = self.tokens.revoke(host, &by, &user).await.and(revoked);
        }
        current?;
        Ok(revoked?)
    }

    /// How long a payout is sent again under its key, in milliseconds from its first send on.
    pub fn resend_for_ms(&self) -> u64 {
        self.config.resend_for_ms
    }

    /// Limits of a call, with the call's own in place of the partner's.
    pub(super) fn limits(&self, whom: &CallFor<'_>) -> Limits {
        self.config.limits.with(whom.timeout_ms, whom.deadline_ms)
    }

    /// A text for logs and hooks: without the key, the secret, any token, and pieces of these of 16 characters and more.
    pub fn scrub<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.secrets.scrub(text)
    }

    /// A body for logs and hooks, as [`Partner::scrub`]; secrets in it that were not met before are learnt first.
    pub fn scrub_body(&self, text: &str) -> String {
        if let Ok(body) = Json::parse(text) {
            secret_values(body, &mut |secret| self.secrets.remember(secret));
        }
        self.scrub(text).into_owned()
    }

    /// Reads an answer. What is wrong with one may be told in its own words, and so its secrets are learnt first.
    fn read(&self, operation: Operation, sent: &Sent, encoded: &Encoded) -> Result<String, Error> {
        decode(operation, sent, encoded).inspect_err(|_| {
            let body = Json::parse(&sent.response.body).unwrap_or(Json::NULL);
            secret_values(body, &mut |secret| self.secrets.remember(secret));
        })
    }

    /// An error as it may be told: a server may have repeated secrets in its answer. They are taken out first, and the message cut after,
    /// since the first half of a secret is not found.
    fn told(&self, operation: Operation, mut error: Error, token: &str) -> Error {
        let clean = |text: &str| {
            let text = self.scrub(text);
            // A business user's token may be shorter than what has pieces.
            if token.is_empty() { text.into_owned() } else { text.replace(token, "[secret]") }
        };
        error.message = clean(&error.message);
        if is_card(operation) && holds_card_number(&error.message) {
            error.message = [operation.name, " failed. Qash's words held card data and were withheld."].concat();
        }
        if let Some((end, _)) = error.message.char_indices().nth(LONGEST_MESSAGE) {
            error.message.truncate(end);
            error.message.push('…');
        }
        error.request_id = error.request_id.map(|id| clean(&id));
        error.answer =
            error.answer.filter(|_| !is_secret(operation)).map(|answer| exact(clean(&answer)).into_boxed_str()).filter(
                |answer| Json::parse(answer).is_ok_and(|answer| !(is_card(operation) && holds_card_data("", answer))),
            );
        if let Issues::Received(told) = &mut error.issues {
            *told = clean(told);
            if Json::parse(told).is_err() || is_card(operation) && holds_card_number(told) {
                error.issues = Issues::None;
            }
        }
        if let Issues::Found(issues) = &mut error.issues {
            for found in issues {
                found.path = clean(&found.path);
                found.issue.found = found.issue.found.take().map(|text| clean(&text).into());
            }
        }
        error
    }

    /// Sends with the user's token; with a fresh one once more when Qash turns the first down.
    async fn send_as(
        &self,
        host: &impl Host,
        operation: Operation,
        encoded: &mut Encoded,
        call: &UserCall<'_>,
    ) -> Result<Sent, Error> {
        let UserCall { by, user, deadline, limits } = call;
        let mut refused: Option<String> = None;
        loop {
            let left = || left(host, *deadline, limits);
            let exchange = async || self.exchange(host, by, user, &left()?).await;
            let token = self.tokens.get(host, by, user, *deadline, refused.as_deref(), exchange).await;
            let token = token.and_then(|token| Ok((token, left()?)));
            let (token, limits) = token.map_err(|error| unsent(error, operation, encoded))?;
            encoded.request.headers.set("Authorization", ["Bearer ", &token.access].concat());
            let error = match send(host, operation, encoded, &limits).await {
                Ok(sent) => return Ok(sent),
                Err(error) => error,
            };
            // A 401 says that nothing was done, unless an earlier try of the same call was lost.
            let turned_down = error.status == Some(401);
            if turned_down && speaks_of_the_partner(&error) {
                return Err(self.refused(error, ErrorCode::PartnerCredentialsRefused));
            }
            if !turned_down || error.outcome != Outcome::None || refused.is_some() {
                if turned_down {
                    self.tokens.forget(by, user).await;
                    return Err(self.refused(error, ErrorCode::UserTokenRefused));
                }
                return Err(error);
            }
            refused = Some(token.access);
        }
    }

    /// Makes sure that the user is active before money is moved for them: a token issued earlier serves for a day, whatever became of its user.
    async fn check_status(
        &self,
        host: &impl Host,
        operation: Operation,
        whom: &CallFor<'_>,
        call: &UserCall<'_>,
    ) -> Result<(), Error> {
        let UserCall { by, user, deadline, limits } = call;
        if !operation.moves_money() || whom.resend || self.config.check_status != CheckStatus::Money {
            return Ok(());
        }
        let read = async || {
            let (answer, _) = self.about(host, by, Operation::GetUser, user, &left(host, *deadline, limits)?).await?;
            let status = Json::trusted(&answer).own_text("status");
            if is_active(&status) {
                Ok(())
            } else {
                Err(not_active("The user's status is not active. Nothing was sent."))
            }
        };
        self.active.check(host, by, user, *deadline, read).await
    }

    /// Asks an operation of the partner's own about a user; its answer, and Qash's clock − this one's in milliseconds.
    async fn about(
        &self,
        host: &impl Host,
        by: &Credentials,
        operation: Operation,
        user: &str,
        limits: &Limits,
    ) -> Result<(String, i64), Error> {
        let input = ObjectText::new().string("userId", user).finish();
        let input = Input::read(operation, &input, Hop::Upstream, Leniency::default())?;
        let (base_url, dialect) = (&self.config.base_url, self.config.dialect);
        let mut encoded = encode_checked(operation, &input, base_url, dialect, Leniency::default(), &|| None)?;
        sign(&mut encoded, by);
        let sent = send(host, operation, &encoded, limits)
            .await
            .map_err(|error| self.refused(error, ErrorCode::PartnerCredentialsRefused))?;
        let now = host.now();
        let server_time = sent.response.headers.get("date").and_then(time::parse_http_date).unwrap_or(now);
        Ok((self.read(operation, &sent, &encoded)?, server_time.saturating_sub(now)))
    }

    /// A new token for a user. The refresh token that comes along is dropped: no endpoint takes it.
    async fn exchange(&self, host: &impl Host, by: &Credentials, user: &str, limits: &Limits) -> Result<Token, Error> {
        let (answer, skew_ms) = self.about(host, by, Operation::ExchangeToken, user, limits).await?;
        let grant = Json::trusted(&answer);
        let access = grant.own_text("accessToken");
        let owner = grant.get("user").unwrap_or(Json::NULL);
        if owner.text_at("id").is_some_and(|id| !id.eq_ignore_ascii_case(user)) || is_anothers(&access, user) {
            return Err(Error::new(ErrorCode::BadToken, "Qash issued a token for another user than was asked for."));
        }
        // Document 001 §6: it must be active, and Qash issues a token for no other status. A token that comes all the same moves no money.
        let status = owner.text_at("status").filter(|_| self.config.check_status != CheckStatus::Never);
        if status.is_some_and(|status| !is_active(&status)) {
            return Err(not_active("Qash issued a token for a user who is not active."));
        }
        Token::new(&access, host.now(), skew_ms)
    }

    /// Gives a 401 the name of what was refused. Another try would be refused too.
    fn refused(&self, error: Error, code: ErrorCode) -> Error {
        if error.status != Some(401) || error.outcome != Outcome::None {
            return error;
        }
        let message = match code {
            ErrorCode::PartnerCredentialsRefused => {
                "Qash refused the partner's key and secret. Check that both are there, belong together and are not revoked."
            }
            ErrorCode::BusinessTokenRefused => {
                "Qash refused the business user's token. Sign in again and pass the new one."
            }
            _ => "Qash refused a token that it had just issued for this user.",
        };
        Error { code: code.into(), message: message.into(), retryable: false, ..error }
    }
}

fn sign(encoded: &mut Encoded, by: &Credentials) {
    encoded.request.headers.set("X-Api-Key", by.api_key.clone());
    encoded.request.headers.set("X-Api-Secret", by.api_secret.clone());
}

/// The limits of what a call still has time for.
fn left(host: &impl Host, deadline: i64, limits: &Limits) -> Result<Limits, Error> {
    match until(deadline, host.now()) {
        0 => Err(out_of_time()),
        deadline_ms => Ok(Limits { deadline_ms, ..*limits }),
    }
}

/// The error of a call of which nothing itself was sent yet.
fn unsent(error: Error, operation: Operation, encoded: &Encoded) -> Error {
    Error { outcome: Outcome::None, operation: Some(operation.name), idempotency_key: encoded.key.clone(), ..error }
}

fn is_active(status: &str) -> bool {
    status.eq_ignore_ascii_case("active")
}

fn not_active(message: &'static str) -> Error {
    Error::new(ErrorCode::UserNotActive, message)
}

/// Documents 000 and 001 word a 401 that is about the key and secret so.
fn speaks_of_the_partner(error: &Error) -> bool {
    error.message.to_ascii_lowercase().contains("partner credentials")
}

/// Whether what an operation answers is a secret itself.
fn is_secret(operation: Operation) -> bool {
    matches!(operation, Operation::CreateApiKey | Operation::ExchangeToken)
}

/// The input of a page of one account's transactions: document 001 counts pages, the vendor's reference pages know `limit` and `offset` alone there
/// and would answer the first page again. So both are told, and a server finds what it knows. `None` where it stays as it is.
fn by_offset(operation: Operation, input: &Input) -> Option<Input> {
    let json = input.json();
    let page = json.integer_at("page").filter(|page| *page > 1)?;
    if operation != Operation::ListTransactions || json.get("accountId").is_none_or(Json::is_null) {
        return None;
    }
    let limit = json.integer_at("limit").unwrap_or(20);
    let offset = page.saturating_sub(1).saturating_mul(limit);
    let told = ObjectText::without(json, &["limit"]).integer("limit", limit).integer("offset", offset).finish();
    Some(Input::trusted(told))
}
