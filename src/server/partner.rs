//! Calls to Qash with the partner's credentials. Credentials are added to each request and removed from each response.

use super::active::{ActiveUsers, CheckStatus};
use super::config;
use super::credentials::{self, CredentialSource, Credentials, Keyring, Source};
use super::guard::{is_card, secret_values};
use super::pan::{holds_card_data, holds_card_number};
use super::project::exact;
use super::request_context::{CallbackFailed, user_id};
use super::scrub::Secrets;
use super::store::Store;
use super::tokens::{Token, Tokens, deadline_error, is_anothers, with_deadline};
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

/// Maximum length of an error message, in characters.
const MAX_MESSAGE_LENGTH: usize = 500;

/// Configuration of a partner: credentials and access to Qash.
#[derive(Clone)]
pub struct PartnerConfig {
    /// `X-Api-Key`.
    pub api_key: String,
    /// `X-Api-Secret`.
    pub api_secret: String,
    /// [`crate::api::PRODUCTION`], [`crate::api::SANDBOX`], or a stand-in on a loopback address.
    pub base_url: String,
    /// The request format for quotes.
    pub dialect: Dialect,
    /// Default time limits and retries of a call.
    pub limits: Limits,
    /// Allowed origins of verification URLs, besides Persona's.
    pub verification_origins: Vec<String>,
    /// How long after its first attempt a payout may be sent again, in milliseconds; default [`super::RESEND_FOR_MS`].
    pub resend_for_ms: u64,
    /// When the user's status is checked.
    pub check_status: CheckStatus,
    /// Which query parameters are sent to Qash.
    pub profile: Profile,
}

/// The documentation that defines the query parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase", expecting = "\"guide\" or \"site\"")]
pub enum Profile {
    /// Parameters of the five documents.
    #[default]
    Guide,
    /// Also parameters of the vendor's reference pages.
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

/// Prints no credentials.
impl<S> std::fmt::Debug for Partner<S> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Partner").field("base_url", &self.config.base_url).finish_non_exhaustive()
    }
}

/// Settings of one call: the user, and overrides of the partner's limits.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallSettings<'a> {
    /// The user to act for; required for every operation under `/user`.
    pub user: Option<&'a str>,
    /// A business user's token; required for the operations on API keys.
    pub business_token: Option<&'a str>,
    /// Time limit of one attempt, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// Time limit of the call with all attempts and waits, in milliseconds.
    pub deadline_ms: Option<u64>,
    /// Number of retries after the first attempt.
    pub retries: Option<u32>,
    /// Which invalid inputs are sent to Qash anyway.
    pub leniency: Leniency,
    /// The idempotency key to send, if it differs from the caller's.
    pub sent_key: Option<&'a str>,
    /// Whether the same request was sent before and may have been executed. Then the user's status is not checked, and Qash reports the
    /// outcome.
    pub resend: bool,
}

/// A call as a user, with the credentials that it started with and its deadline.
struct UserCall<'a> {
    credentials: &'a Credentials,
    user: &'a str,
    deadline: i64,
    limits: Limits,
}

impl<S: Store> Partner<S> {
    /// Creates a partner that caches its users' tokens in `store`.
    ///
    /// # Errors
    /// `BASE_URL_INVALID`, `CREDENTIAL_INVALID`, `ORIGIN_INVALID`; the message never repeats a credential.
    pub fn new(config: PartnerConfig, store: S) -> Result<Self, Error> {
        Self::with(config, store, None)
    }

    /// Creates a partner that requests its credentials from `source`, if given, at the start of each call.
    ///
    /// # Errors
    /// Those of [`Partner::new`].
    pub fn with(mut config: PartnerConfig, store: S, source: Option<CredentialSource>) -> Result<Self, Error> {
        config.base_url = config::base_url(&config.base_url)?;
        let source = match source {
            Some(source) => Source::Callback(source),
            None => {
                let (key, secret) = (std::mem::take(&mut config.api_key), std::mem::take(&mut config.api_secret));
                Source::Fixed(Rc::new(Credentials::new(&config.base_url, key, secret)?))
            }
        };
        for origin in &config.verification_origins {
            config::origin(origin)?;
        }
        config.verification_origins.push(VERIFICATION_ORIGIN.to_owned());
        let secrets = Rc::new(Secrets::default());
        if let Source::Fixed(credentials) = &source {
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

    /// Replaces the credentials. Later calls use the new ones; calls in progress keep theirs.
    ///
    /// # Errors
    /// `CREDENTIAL_INVALID`; the credentials are not replaced then.
    pub fn set_credentials(&self, api_key: String, api_secret: String) -> Result<(), Error> {
        let credentials = self.learn(api_key, api_secret)?;
        self.keyring.borrow_mut().current = Source::Fixed(credentials);
        Ok(())
    }

    /// Requests the credentials from `source` at the start of each later call.
    pub fn ask_credentials(&self, source: CredentialSource) {
        self.keyring.borrow_mut().current = Source::Callback(source);
    }

    /// Adds credentials that were used before: they must not reach a browser, and a user's tokens are revoked for them too. Invalid
    /// credentials were never sent and are ignored.
    pub fn remember_credentials(&self, api_key: String, api_secret: String) {
        let _ = self.learn(api_key, api_secret);
    }

    fn learn(&self, api_key: String, api_secret: String) -> Result<Rc<Credentials>, Error> {
        let credentials = Credentials::new(&self.config.base_url, api_key, api_secret)?;
        self.secrets.own(&credentials.api_key, &credentials.api_secret);
        Ok(self.keyring.borrow_mut().remember(credentials))
    }

    /// Returns the credentials of a call that starts now and ends at `deadline`.
    async fn credentials(&self, host: &impl Host, deadline: i64) -> Result<Rc<Credentials>, Error> {
        let source = self.keyring.borrow().current.clone();
        match source {
            Source::Fixed(credentials) => Ok(credentials),
            Source::Callback(ask) => {
                let asked = with_deadline(host, deadline, ask()).await?;
                let (api_key, api_secret) = asked.map_err(|CallbackFailed| credentials::failed())?;
                self.learn(api_key, api_secret)
            }
        }
    }

    /// Executes an operation. A list is returned as a page, see [`page`].
    ///
    /// # Errors
    /// [`Error`]; see [`Partner::answer`].
    pub async fn call(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &str,
        settings: &CallSettings<'_>,
    ) -> Result<String, Error> {
        let input =
            Input::read(operation, if input.is_empty() { "{}" } else { input }, Hop::Upstream, settings.leniency)?;
        self.call_checked(host, operation, &input, settings).await
    }

    /// Like [`Partner::call`], with a validated input.
    ///
    /// # Errors
    /// Those of [`Partner::answer`].
    pub(super) async fn call_checked(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &Input,
        settings: &CallSettings<'_>,
    ) -> Result<String, Error> {
        let answer = self.answer_checked(host, operation, input, settings).await?;
        if operation == Operation::StartKyc {
            check_verification_url(&answer, &self.config.verification_origins, operation)?;
        }
        if operation == Operation::ExchangeToken {
            let json = Json::trusted(&answer);
            secret_values(json, &mut |secret| self.secrets.remember(secret));
            // No endpoint accepts the refresh token.
            return Ok(ObjectText::without(json, &["refreshToken", "refresh_token"]).finish());
        }
        page(operation, input.json(), answer)
    }

    /// Executes an operation; `input` is a JSON object. The response is returned without its envelope.
    ///
    /// # Errors
    /// [`Error`]: `PARTNER_CREDENTIALS_REFUSED` and `BUSINESS_TOKEN_REFUSED` (never retried), `USER_NOT_ACTIVE` when the user's status is
    /// not active or Qash issues no token, `USER_TOKEN_REFUSED` when a token just issued is refused, and the errors of the operation
    /// itself.
    pub async fn answer(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &str,
        settings: &CallSettings<'_>,
    ) -> Result<String, Error> {
        let input = Input::read(operation, input, Hop::Upstream, settings.leniency)?;
        self.answer_checked(host, operation, &input, settings).await
    }

    /// Like [`Partner::answer`], with a validated input.
    ///
    /// # Errors
    /// Those of [`Partner::answer`].
    pub(super) async fn answer_checked(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &Input,
        settings: &CallSettings<'_>,
    ) -> Result<String, Error> {
        let (base_url, dialect) = (&self.config.base_url, self.config.dialect);
        let mut encoded = {
            let own = if self.config.profile == Profile::Site { with_offset(operation, input) } else { None };
            let input = own.as_ref().unwrap_or(input);
            encode_checked(operation, input, base_url, dialect, settings.leniency, &|| new_key(host))?
        };
        if let Some(key) = settings.sent_key {
            encoded.send_key(key);
        }
        let limits = self.limits(settings);
        let limits = Limits { retries: settings.retries.unwrap_or(limits.retries), ..limits };
        let deadline = host.now().saturating_add_unsigned(limits.deadline_ms);
        let sent = match operation.auth {
            Auth::Partner => {
                let credentials = self.credentials(host, deadline).await;
                let credentials =
                    credentials.and_then(|credentials| Ok((credentials, remaining_limits(host, deadline, &limits)?)));
                let (credentials, limits) = credentials.map_err(|error| not_sent(error, operation, &encoded))?;
                set_credential_headers(&mut encoded, &credentials);
                send(host, operation, &encoded, &limits)
                    .await
                    .map_err(|error| self.refused(error, ErrorCode::PartnerCredentialsRefused))
            }
            Auth::Business => {
                let token = settings.business_token.unwrap_or_default();
                config::credential("businessToken", token)
                    .map_err(|error| Error { operation: Some(operation.name), ..error })?;
                self.secrets.remember(token);
                encoded.request.headers.set("Authorization", ["Bearer ", token].concat());
                let sent = send(host, operation, &encoded, &limits).await;
                sent.map_err(|error| self.refused(error, ErrorCode::BusinessTokenRefused))
            }
            Auth::User => {
                let Some(user) = settings.user.and_then(user_id) else {
                    let message = "The user's id is missing or not a UUID. Call the operation on partner.as(userId).";
                    return Err(Error {
                        operation: Some(operation.name),
                        ..Error::new(ErrorCode::UserIdInvalid, message)
                    });
                };
                let credentials =
                    self.credentials(host, deadline).await.map_err(|error| not_sent(error, operation, &encoded))?;
                set_credential_headers(&mut encoded, &credentials);
                let call = UserCall { credentials: &credentials, user: &user, deadline, limits };
                match self.check_status(host, operation, settings, &call).await {
                    Ok(()) => self.send_as(host, operation, &mut encoded, &call).await,
                    Err(error) => Err(not_sent(error, operation, &encoded)),
                }
            }
        };
        let answer = sent.and_then(|sent| self.read(operation, &sent, &encoded));
        answer.map(exact).map_err(|error| {
            let token = encoded.request.headers.get("Authorization").and_then(|value| value.strip_prefix("Bearer "));
            self.cleaned(operation, error, token.unwrap_or_default())
        })
    }

    /// Whether a text contains the API key, the secret or a token, or 16 or more consecutive characters of one.
    pub fn holds_secret(&self, text: &str) -> bool {
        self.secrets.known_in(text)
    }

    /// Revokes a user's cached tokens and cached status. Later calls request a new token; calls already sent continue.
    ///
    /// # Errors
    /// `USER_ID_INVALID`, `STORE_FAILED`, `CREDENTIALS_FAILED`.
    pub async fn revoke_user(&self, host: &impl Host, user: &str) -> Result<(), Error> {
        let Some(user) = user_id(user) else {
            return Err(Error::new(ErrorCode::UserIdInvalid, "revokeUser: expected the user's id as a UUID."));
        };
        let deadline = host.now().saturating_add_unsigned(self.config.limits.deadline_ms);
        // Even if the current credentials are unavailable, the tokens of earlier credentials are revoked.
        let current = self.credentials(host, deadline).await;
        let mut known = self.keyring.borrow().known();
        if let Ok(current) = current.clone()
            && !known.contains(&current)
        {
            known.push(current);
        }
        let mut revoked = Ok(());
        for credentials in known {
            self.active.forget(&credentials, &user);
            revoked = self.tokens.revoke(host, &credentials, &user).await.and(revoked);
        }
        current?;
        Ok(revoked?)
    }

    /// How long after its first attempt a payout may be sent again under its key, in milliseconds.
    pub fn resend_for_ms(&self) -> u64 {
        self.config.resend_for_ms
    }

    /// Returns the limits of a call: its own, else the partner's.
    pub(super) fn limits(&self, settings: &CallSettings<'_>) -> Limits {
        self.config.limits.with(settings.timeout_ms, settings.deadline_ms)
    }

    /// Removes the API key, the secret, tokens, and parts of these of 16 or more characters from a text for logs and hooks.
    pub fn scrub<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.secrets.scrub(text)
    }

    /// Like [`Partner::scrub`], for a request or response body. Secrets in its fields that are new are remembered first.
    pub fn scrub_body(&self, text: &str) -> String {
        if let Ok(body) = Json::parse(text) {
            secret_values(body, &mut |secret| self.secrets.remember(secret));
        }
        self.scrub(text).into_owned()
    }

    /// Decodes a response. An error may quote the response, so secrets in it are remembered first.
    fn read(&self, operation: Operation, sent: &Sent, encoded: &Encoded) -> Result<String, Error> {
        decode(operation, sent, encoded).inspect_err(|_| {
            let body = Json::parse(&sent.response.body).unwrap_or(Json::NULL);
            secret_values(body, &mut |secret| self.secrets.remember(secret));
        })
    }

    /// Removes secrets from an error, because a server may repeat them in its response. The message is shortened afterwards, since half a
    /// secret would not be found.
    fn cleaned(&self, operation: Operation, mut error: Error, token: &str) -> Error {
        let clean = |text: &str| {
            let text = self.scrub(text);
            // A business user's token may be shorter than the minimum that is searched for.
            if token.is_empty() { text.into_owned() } else { text.replace(token, "[secret]") }
        };
        error.message = clean(&error.message);
        if is_card(operation) && holds_card_number(&error.message) {
            error.message = [operation.name, " failed. Qash's message contained card data and was withheld."].concat();
        }
        if let Some((end, _)) = error.message.char_indices().nth(MAX_MESSAGE_LENGTH) {
            error.message.truncate(end);
            error.message.push('…');
        }
        error.request_id = error.request_id.map(|id| clean(&id));
        error.answer =
            error.answer.filter(|_| !is_secret(operation)).map(|answer| exact(clean(&answer)).into_boxed_str()).filter(
                |answer| Json::parse(answer).is_ok_and(|answer| !(is_card(operation) && holds_card_data("", answer))),
            );
        if let Issues::Received(cleaned) = &mut error.issues {
            *cleaned = clean(cleaned);
            if Json::parse(cleaned).is_err() || is_card(operation) && holds_card_number(cleaned) {
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

    /// Sends with the user's token. If Qash refuses it, sends once more with a new one.
    async fn send_as(
        &self,
        host: &impl Host,
        operation: Operation,
        encoded: &mut Encoded,
        call: &UserCall<'_>,
    ) -> Result<Sent, Error> {
        let UserCall { credentials, user, deadline, limits } = call;
        let mut refused: Option<String> = None;
        loop {
            let remaining_limits = || remaining_limits(host, *deadline, limits);
            let exchange = async || self.exchange(host, credentials, user, &remaining_limits()?).await;
            let token = self.tokens.get(host, credentials, user, *deadline, refused.as_deref(), exchange).await;
            let token = token.and_then(|token| Ok((token, remaining_limits()?)));
            let (token, limits) = token.map_err(|error| not_sent(error, operation, encoded))?;
            encoded.request.headers.set("Authorization", ["Bearer ", &token.access].concat());
            let error = match send(host, operation, encoded, &limits).await {
                Ok(sent) => return Ok(sent),
                Err(error) => error,
            };
            // A 401 means that nothing was executed, unless the response to an earlier attempt of the same call was lost.
            let turned_down = error.status == Some(401);
            if turned_down && is_about_partner_credentials(&error) {
                return Err(self.refused(error, ErrorCode::PartnerCredentialsRefused));
            }
            if !turned_down || error.outcome != Outcome::None || refused.is_some() {
                if turned_down {
                    self.tokens.forget(credentials, user).await;
                    return Err(self.refused(error, ErrorCode::UserTokenRefused));
                }
                return Err(error);
            }
            refused = Some(token.access);
        }
    }

    /// Checks that the user is active before money is moved: a token is valid for a day even if the user is suspended meanwhile.
    async fn check_status(
        &self,
        host: &impl Host,
        operation: Operation,
        settings: &CallSettings<'_>,
        call: &UserCall<'_>,
    ) -> Result<(), Error> {
        let UserCall { credentials, user, deadline, limits } = call;
        if !operation.moves_money() || settings.resend || self.config.check_status != CheckStatus::Money {
            return Ok(());
        }
        let read = async || {
            let (answer, _) = self
                .call_about_user(
                    host,
                    credentials,
                    Operation::GetUser,
                    user,
                    &remaining_limits(host, *deadline, limits)?,
                )
                .await?;
            let status = Json::trusted(&answer).own_text("status");
            if is_active(&status) {
                Ok(())
            } else {
                Err(not_active("The user's status is not active. Nothing was sent."))
            }
        };
        self.active.check(host, credentials, user, *deadline, read).await
    }

    /// Executes a partner operation about a user. Returns the response, and the difference between Qash's clock and this machine's in
    /// milliseconds.
    async fn call_about_user(
        &self,
        host: &impl Host,
        credentials: &Credentials,
        operation: Operation,
        user: &str,
        limits: &Limits,
    ) -> Result<(String, i64), Error> {
        let input = ObjectText::new().string("userId", user).finish();
        let input = Input::read(operation, &input, Hop::Upstream, Leniency::default())?;
        let (base_url, dialect) = (&self.config.base_url, self.config.dialect);
        let mut encoded = encode_checked(operation, &input, base_url, dialect, Leniency::default(), &|| None)?;
        set_credential_headers(&mut encoded, credentials);
        let sent = send(host, operation, &encoded, limits)
            .await
            .map_err(|error| self.refused(error, ErrorCode::PartnerCredentialsRefused))?;
        let now = host.now();
        let server_time = sent.response.headers.get("date").and_then(time::parse_http_date).unwrap_or(now);
        Ok((self.read(operation, &sent, &encoded)?, server_time.saturating_sub(now)))
    }

    /// Requests a new token for a user. The refresh token in the response is dropped: no endpoint accepts it.
    async fn exchange(
        &self,
        host: &impl Host,
        credentials: &Credentials,
        user: &str,
        limits: &Limits,
    ) -> Result<Token, Error> {
        let (answer, skew_ms) = self.call_about_user(host, credentials, Operation::ExchangeToken, user, limits).await?;
        let grant = Json::trusted(&answer);
        let access = grant.own_text("accessToken");
        let owner = grant.get("user").unwrap_or(Json::NULL);
        if owner.text_at("id").is_some_and(|id| !id.eq_ignore_ascii_case(user)) || is_anothers(&access, user) {
            return Err(Error::new(
                ErrorCode::BadToken,
                "Qash issued a token for a different user than requested. The token was not used.",
            ));
        }
        // Document 001 §6: Qash issues tokens for active users only. A token issued for another status moves no money.
        let status = owner.text_at("status").filter(|_| self.config.check_status != CheckStatus::Never);
        if status.is_some_and(|status| !is_active(&status)) {
            return Err(not_active("Qash issued a token for a user who is not active."));
        }
        Token::new(&access, host.now(), skew_ms)
    }

    /// Sets the code and message of a 401 by the credential that was refused. A retry would be refused too.
    fn refused(&self, error: Error, code: ErrorCode) -> Error {
        if error.status != Some(401) || error.outcome != Outcome::None {
            return error;
        }
        let message = match code {
            ErrorCode::PartnerCredentialsRefused => {
                "Qash refused the partner's apiKey and apiSecret. Check that both are set, belong together and are not revoked."
            }
            ErrorCode::BusinessTokenRefused => {
                "Qash refused the businessToken. Sign in again as the business user and pass the new token."
            }
            _ => {
                "Qash refused a token that it had just issued for this user. Check the user's status, and that baseUrl names the right environment."
            }
        };
        Error { code: code.into(), message: message.into(), retryable: false, ..error }
    }
}

fn set_credential_headers(encoded: &mut Encoded, credentials: &Credentials) {
    encoded.request.headers.set("X-Api-Key", credentials.api_key.clone());
    encoded.request.headers.set("X-Api-Secret", credentials.api_secret.clone());
}

/// Returns the limits for the remaining time of a call.
fn remaining_limits(host: &impl Host, deadline: i64, limits: &Limits) -> Result<Limits, Error> {
    match until(deadline, host.now()) {
        0 => Err(deadline_error()),
        deadline_ms => Ok(Limits { deadline_ms, ..*limits }),
    }
}

/// Marks an error as one before anything was sent.
fn not_sent(error: Error, operation: Operation, encoded: &Encoded) -> Error {
    Error { outcome: Outcome::None, operation: Some(operation.name), idempotency_key: encoded.key.clone(), ..error }
}

fn is_active(status: &str) -> bool {
    status.eq_ignore_ascii_case("active")
}

fn not_active(message: &'static str) -> Error {
    Error::new(ErrorCode::UserNotActive, message)
}

/// Whether a 401 is about the API key and secret, by the wording of documents 000 and 001.
fn is_about_partner_credentials(error: &Error) -> bool {
    error.message.to_ascii_lowercase().contains("partner credentials")
}

/// Whether an operation's response is itself a secret.
fn is_secret(operation: Operation) -> bool {
    matches!(operation, Operation::CreateApiKey | Operation::ExchangeToken)
}

/// Adds `limit` and `offset` to the input for a page of one account's transactions. Document 001 uses `page`; the vendor's reference pages
/// know only `limit` and `offset` and would return the first page again. So both are sent. `None` if the input is unchanged.
fn with_offset(operation: Operation, input: &Input) -> Option<Input> {
    let json = input.json();
    let page = json.integer_at("page").filter(|page| *page > 1)?;
    if operation != Operation::ListTransactions || json.get("accountId").is_none_or(Json::is_null) {
        return None;
    }
    let limit = json.integer_at("limit").unwrap_or(20);
    let offset = page.saturating_sub(1).saturating_mul(limit);
    let cleaned = ObjectText::without(json, &["limit"]).integer("limit", limit).integer("offset", offset).finish();
    Some(Input::trusted(cleaned))
}
