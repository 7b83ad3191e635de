//! The codes of [`Error`](super::Error), declared once with their documentation.

use super::Kind;
#[cfg(feature = "describe")]
use super::Outcome;

/// Documentation of a code.
#[cfg(feature = "describe")]
#[derive(Debug)]
pub struct Told {
    /// Where it occurs; empty if the tables leave it out.
    pub place: &'static str,
    /// Whether the same call may succeed later: `no`, `yes` or `with its key`.
    pub retryable: &'static str,
    /// Usual outcome of the failed call.
    pub outcome: Outcome,
    /// When it occurs.
    pub when: &'static str,
    /// What to do about it.
    pub advice: &'static str,
}

#[cfg(feature = "server")]
macro_rules! status {
    () => {
        500
    };
    ($status:literal) => {
        $status
    };
}

/// Declares [`ErrorCode`]. A row is variant, name, class and the proxy's own HTTP status, if any, grouped by where the code occurs; then its
/// documentation: whether it is retryable, its outcome, when it occurs and what to do.
macro_rules! codes {
    ($($place:literal {$(
        $(#[cfg($made:meta)])?
        $variant:ident = $name:literal, $kind:ident $($status:literal)?, $retryable:literal, $outcome:ident, $when:literal, $advice:literal;
    )+})+) => {
        /// An error's code: `SESSION_REQUIRED`, `UNKNOWN_OUTCOME`, … A build contains only the codes that it creates.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum ErrorCode { $($(#[doc = $when] $(#[cfg($made)])? $variant,)+)+ }

        /// A table instead of a match, which would compile to two jumps per code.
        const ROWS: &[(&str, Kind)] = &[$($($(#[cfg($made)])? ($name, Kind::$kind),)+)+];

        impl ErrorCode {
            /// Every code, in the order of the documentation.
            pub const ALL: &[Self] = &[$($($(#[cfg($made)])? Self::$variant,)+)+];

            /// The proxy's HTTP status for this code; 500 if it has none.
            #[cfg(feature = "server")]
            pub(crate) const fn status(self) -> u16 {
                match self {
                    $($($(#[cfg($made)])? Self::$variant => status!($($status)?),)+)+
                }
            }

            /// The documentation.
            #[cfg(feature = "describe")]
            #[must_use]
            pub const fn told(self) -> Told {
                match self {
                    $($(Self::$variant => Told {
                        place: $place, retryable: $retryable, outcome: Outcome::$outcome, when: $when, advice: $advice,
                    },)+)+
                }
            }
        }
    };
}

impl ErrorCode {
    /// The code of a refusal without a code of its own, by its HTTP status.
    #[cfg(feature = "client")]
    pub(crate) const fn of_status(status: u16) -> Self {
        match status {
            300..=399 => Self::Redirected,
            400 | 422 => Self::RefusedInput,
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            409 => Self::Conflict,
            429 => Self::RateLimited,
            500..=599 => Self::ServiceUnavailable,
            _ => Self::Refused,
        }
    }

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        ROWS.get(self as usize).map_or("", |(name, _)| name)
    }

    /// The class of its errors.
    #[must_use]
    pub fn kind(self) -> Kind {
        ROWS.get(self as usize).map_or(Kind::Plain, |(_, kind)| *kind)
    }
}

/// An error's code: known to this program, or received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnyCode {
    /// A known code.
    Own(ErrorCode),
    /// An operation's own code, such as `TRANSFER_DENIED`, or one that another program sent.
    Other(String),
}

impl AnyCode {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Own(code) => code.name(),
            Self::Other(name) => name,
        }
    }

    /// The code, if this program knows it.
    #[must_use]
    pub const fn own(&self) -> Option<ErrorCode> {
        match self {
            Self::Own(code) => Some(*code),
            Self::Other(_) => None,
        }
    }
}

impl From<ErrorCode> for AnyCode {
    fn from(code: ErrorCode) -> Self {
        Self::Own(code)
    }
}

impl From<String> for AnyCode {
    fn from(name: String) -> Self {
        ErrorCode::ALL
            .iter()
            .find(|code| code.name() == name)
            .map_or_else(|| Self::Other(name.clone()), |code| Self::Own(*code))
    }
}

impl PartialEq<ErrorCode> for AnyCode {
    fn eq(&self, code: &ErrorCode) -> bool {
        self.own() == Some(*code)
    }
}

impl PartialEq<&str> for AnyCode {
    fn eq(&self, name: &&str) -> bool {
        self.name() == *name
    }
}

codes! {
    "Before anything is sent" {
        InvalidInput = "INVALID_INPUT", Validation, "no", None, "An operation's input is invalid, found by the client or the proxy.", "Show each of `issues` at the field that its `path` names.";
        #[cfg(any(feature = "server", feature = "describe"))]
        InvalidOption = "INVALID_OPTION", Validation, "no", None, "An option of a constructor or call is invalid or unknown.", "Correct the code.";
        #[cfg(feature = "describe")]
        InvalidArgument = "INVALID_ARGUMENT", Validation, "no", None, "A format, `money` or `quoteStatus` got a value of the wrong type.", "Correct the code.";
        AlreadyUnderWay = "ALREADY_UNDER_WAY", Conflict, "no", None, "The same transfer, or the same payout without a key, is already in progress, as after a double click.", "Wait for the first. To pay twice, give each payout its own `idempotencyKey`.";
        RandomUnavailable = "RANDOM_UNAVAILABLE", Validation, "no", None, "A key must be generated, and the platform has no `crypto.getRandomValues`.", "Give an `idempotencyKey`, or load a polyfill, such as `react-native-get-random-values`, before the first call.";
        #[cfg(feature = "describe")]
        LocaleUnknown = "LOCALE_UNKNOWN", Validation, "no", None, "`money` got an invalid locale.", "Pass a tag such as `es-MX`.";
        #[cfg(feature = "describe")]
        QuoteInvalid = "QUOTE_INVALID", Validation, "no", None, "`quoteStatus` got a quote with an invalid `expiresAt`.", "Pass a quote as `calculateExchange` returns it.";
        #[cfg(feature = "describe")]
        NotReady = "NOT_READY", Plain, "no", None, "`qash-client/slim` was called before its wasm was loaded.", "Await `init` first.";
        #[cfg(feature = "describe")]
        WasmUnavailable = "WASM_UNAVAILABLE", Plain, "no", None, "The platform has no WebAssembly, as in some lockdown modes, or refuses to compile it: by the page's policy, or on the main thread of Chromium before 115. `attach` calls `onError` and leaves the form unchanged.", "Add `'wasm-unsafe-eval'` to `script-src`, or import from `qash-client/nowasm`. For those Chromiums await `ready()` before the first call.";
        #[cfg(feature = "describe")]
        NoWasm = "NO_WASM", Plain, "no", None, "`init` could not fetch the wasm.", "Check the URL that the bundler gave.";
    }

    "From any call" {
        Network = "NETWORK", Network, "yes", None, "No connection, a broken one, or a `fetch` that threw; see `cause`.", "Offer to try again. If it never works, check that `baseUrl` can be reached, and that `cors` is on if it is another origin.";
        Timeout = "TIMEOUT", Timeout, "yes", None, "No response within the time limit.", "Offer to try again, or raise `timeoutMs` or `deadlineMs`.";
        Aborted = "ABORTED", Abort, "no", None, "The caller's signal aborted. If a write was in progress, `outcome` is unknown.", "Show nothing; check before repeating a write.";
        UnknownOutcome = "UNKNOWN_OUTCOME", UnknownOutcome, "with its key", Unknown, "A write was sent, and its response was lost, is not JSON, is neither a success nor a refusal, or contains neither an id nor the key.", "Send it again with the same `idempotencyKey`; without a key, check first with the operation that `message` names.";
        BadAnswer = "BAD_ANSWER", Decode, "no", None, "The response does not have the documented form, or belongs to another page, pair, quote, user or transaction. The `outcome` of a write is done, since the response names its result; without that it is `UNKNOWN_OUTCOME`.", "Report it, and check a write. If it is not JSON, check which server answers at `baseUrl`.";
        AnswerMismatch = "ANSWER_MISMATCH", Decode, "no", Done, "The response to a payout, transfer, deposit or new account names another amount, currency or account than the request; `message` has both.", "Check the transactions, and report it. Do not send it again, not even with a new key.";
        #[cfg(feature = "describe")]
        PageRepeated = "PAGE_REPEATED", Decode, "no", None, "`for await` over a list: a page was repeated, a cursor leads back, or the list says that more follows but not how to request it. The items so far are not the whole list.", "Report it; request pages one by one with `next`.";
        AnswerTooLarge = "ANSWER_TOO_LARGE", Decode, "no", None, "The response has more than 1 MiB (200 users of 1,500 bytes need a third of it).", "Check which server answers at `baseUrl`.";
        Redirected = "REDIRECTED", Api, "no", None, "The server answered a read with a redirect, which is never followed. A write is `UNKNOWN_OUTCOME`.", "Correct `baseUrl`; often the session has expired and the redirect leads to a sign-in page, or the host requires a slash at the end of paths: `trailingSlash: true`.";
        RefusedInput = "REFUSED_INPUT", Validation, "no", None, "400 or 422: the server refused the input.", "Show `message` to developers, and your own message to users.";
        Unauthenticated = "UNAUTHENTICATED", Authentication, "no", None, "401 from a server other than this package's proxy.", "Sign in again if your own gateway requires it; else check `baseUrl`.";
        Forbidden = "FORBIDDEN", Permission, "no", None, "403: Qash does not allow it for this user.", "Do not offer the operation.";
        NotFound = "NOT_FOUND", NotFound 404, "no", None, "404: the resource does not exist or belongs to another user.", "Read the list again. If nothing is ever found, `message` says whether `baseUrl` or `basePath` is wrong.";
        Conflict = "CONFLICT", Conflict, "no", None, "409 without a specific code.", "Read the current state first.";
        RateLimited = "RATE_LIMITED", RateLimit 429, "yes", None, "429: too many requests, for Qash or for the proxy's `limits.perMinute`.", "Wait for `retryAfterMs`.";
        ServiceUnavailable = "SERVICE_UNAVAILABLE", ServiceUnavailable, "yes", None, "500–511 or 520–530 for a read, or the proxy cannot reach Qash. Any other 5xx is not retryable.", "Offer to try again later.";
        Refused = "REFUSED", Api, "no", None, "Another refusal by Qash.", "Show `message` to developers.";
        UserSuspended = "USER_SUSPENDED", Permission, "no", None, "`waitUntilActive`: the user is suspended.", "Refer the person to support.";
        UserBanned = "USER_BANNED", Permission, "no", None, "`waitUntilActive`: the user is banned.", "Refer the person to support.";
        KycRejected = "KYC_REJECTED", Permission, "no", None, "`waitUntilActive`: Qash reports that the verification was declined.", "Offer to start the verification again.";
        KycExpired = "KYC_EXPIRED", Permission, "no", None, "`waitUntilActive`: Qash reports that the verification expired before it was submitted.", "Offer to start the verification again.";
        NotActiveInTime = "NOT_ACTIVE_IN_TIME", Timeout, "yes", None, "`waitUntilActive`: the user is still pending. A declined user stays pending.", "Offer to start the verification again.";
        UntrustedVerificationUrl = "UNTRUSTED_VERIFICATION_URL", Decode, "no", Done, "`startKyc`: the verification URL is on an untrusted origin.", "Do not send the user there. If the host is right, add it to `verificationOrigins`.";
    }

    "From the proxy, in a browser" {
        #[cfg(any(feature = "server", feature = "describe"))]
        SessionRequired = "SESSION_REQUIRED", Authentication 401, "no", None, "No one is signed in.", "Show the sign-in page.";
        #[cfg(any(feature = "server", feature = "describe"))]
        NotRegistered = "NOT_REGISTERED", NotFound 404, "no", None, "The person is not registered at Qash.", "Call `registerUser`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        EmailNotVerified = "EMAIL_NOT_VERIFIED", Permission 403, "no", None, "`registerUser`: the session has no verified e-mail, or a different one.", "Verify the e-mail, and return it from `session`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        EmailTaken = "EMAIL_TAKEN", Conflict, "no", None, "`registerUser`: another user has this e-mail.", "Ask for another e-mail, or refer to support.";
        #[cfg(any(feature = "server", feature = "describe"))]
        KycUnderWay = "KYC_UNDER_WAY", Conflict, "no", None, "`startKyc`: a verification is in progress, and its URL is not known here.", "Wait until it ends; the person may have the link.";
        #[cfg(any(feature = "server", feature = "describe"))]
        KycNotStarted = "KYC_NOT_STARTED", NotFound 404, "no", None, "`getKycStatus`: no verification was started.", "Call `startKyc`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        UserNotActive = "USER_NOT_ACTIVE", Permission, "no", None, "The user's verification is not finished, or the user is suspended. The proxy checks the status before money moves: `checkStatus`.", "Show the verification.";
        #[cfg(any(feature = "server", feature = "describe"))]
        OperationNotEnabled = "OPERATION_NOT_ENABLED", Permission 403, "no", None, "The operation is not enabled on the server.", "Add a hook to `enable`, or do not offer it.";
        #[cfg(any(feature = "server", feature = "describe"))]
        PayoutDenied = "PAYOUT_DENIED", Permission 403, "no", None, "The server's policy hook refused it; likewise `TRANSFER_DENIED`, `SET_CARD_LIMIT_DENIED`, …", "Explain the server's policy.";
        #[cfg(any(feature = "server", feature = "describe"))]
        IdempotencyKeyRequired = "IDEMPOTENCY_KEY_REQUIRED", Validation 400, "no", None, "A payout without its key, at the proxy or at `partner.as(userId).payout`; `QashClient` always sends one.", "Create one key per payout, before the first attempt.";
        #[cfg(any(feature = "server", feature = "describe"))]
        IdempotencyConflict = "IDEMPOTENCY_CONFLICT", Conflict, "no", None, "The key was used for another payout, or was refused 30 times or more than 60 days ago. If Qash reports it, and not the proxy's store, `outcome` is unknown and the payout is retryable with its key: it may be the same payout, or in progress.", "Check the transactions first if `outcome` is unknown; create a new key for a new payout.";
        #[cfg(any(feature = "server", feature = "describe"))]
        InFlight = "IN_FLIGHT", Conflict, "with its key", Unknown, "The same payout, or the same transfer or deposit, is being sent by another request.", "Send a payout again with the same `idempotencyKey` after `retryAfterMs` (the client does so automatically); wait for a transfer's response.";
        #[cfg(any(feature = "server", feature = "describe"))]
        TransferUnresolved = "TRANSFER_UNRESOLVED", Conflict, "no", Unknown, "The same transfer was sent before with an unknown outcome. Nothing was sent now.", "Check the transactions; to repeat the transfer on purpose, pass the option `repeat: true`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        DuplicateKey = "DUPLICATE_KEY", Conflict, "no", Unknown, "A card operation with this key was carried out before; it may be the same one.", "Read the card; create a new key for a new operation.";
        #[cfg(any(feature = "server", feature = "describe"))]
        UpstreamUnavailable = "UPSTREAM_UNAVAILABLE", ServiceUnavailable, "no", None, "Qash refused the server's own credentials.", "See the server's log; the user can only wait.";
        SecretExposure = "SECRET_EXPOSURE", SecretExposure, "no", None, "The response contained a secret and was withheld. The `outcome` of a write is done.", "Report it at once.";
        #[cfg(any(feature = "server", feature = "describe"))]
        SessionFailed = "SESSION_FAILED", ServiceUnavailable 500, "yes", None, "The server's `session` threw.", "See the server's log.";
        #[cfg(any(feature = "server", feature = "describe"))]
        StoreFailed = "STORE_FAILED", ServiceUnavailable 500, "yes", None, "The server's store failed. After `registerUser` `outcome` may be done; a payout whose key could not be looked up is `UNKNOWN_OUTCOME`.", "See the server's log.";
        #[cfg(any(feature = "server", feature = "describe"))]
        QuotaExceeded = "QUOTA_EXCEEDED", RateLimit 429, "no", None, "The server's store holds the maximum number of this person's payments.", "On the server, pass a larger `store`; see [stores.md](stores.md).";
        #[cfg(any(feature = "server", feature = "describe"))]
        Overloaded = "OVERLOADED", ServiceUnavailable 503, "yes", None, "The server has reached its maximum number of concurrent requests.", "Wait for `retryAfterMs`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        OriginRefused = "ORIGIN_REFUSED", Permission 403, "no", None, "The page's origin is not in `allowedOrigins`.", "Add it, if it is yours; `message` names it as the browser sends it.";
        #[cfg(any(feature = "server", feature = "describe"))]
        ClientHeaderRequired = "CLIENT_HEADER_REQUIRED", Permission 403, "no", None, "The request lacks `X-Qash-Client`.", "Call through `QashClient`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        MethodNotAllowed = "METHOD_NOT_ALLOWED", Api 405, "no", None, "The path exists with another method.", "See [proxy-protocol.md](proxy-protocol.md).";
        #[cfg(any(feature = "server", feature = "describe"))]
        BadQuery = "BAD_QUERY", Validation 400, "no", None, "The query is malformed, or was sent instead of a body.", "See [proxy-protocol.md](proxy-protocol.md).";
        #[cfg(any(feature = "server", feature = "describe"))]
        JsonRequired = "JSON_REQUIRED", Api 415, "no", None, "The body's content type is not JSON, or the body is compressed.", "See [proxy-protocol.md](proxy-protocol.md).";
        InvalidJson = "INVALID_JSON", Validation 400, "no", None, "The body is not JSON in UTF-8.", "See [proxy-protocol.md](proxy-protocol.md).";
        #[cfg(any(feature = "server", feature = "describe"))]
        BodyTooLarge = "BODY_TOO_LARGE", Api 413, "no", None, "The body exceeds `limits.maxBodyBytes`.", "Send less.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BodyBroken = "BODY_BROKEN", Validation 400, "no", None, "The body did not arrive completely within ten seconds.", "Try again.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BodyAlreadyRead = "BODY_ALREADY_READ", ServiceUnavailable 500, "no", None, "The body was read before the proxy could read it, and its text is not available.", "Mount the proxy in front of body parsers, or set `rawBody`: see [frameworks.md](frameworks.md); the server's log says more.";
    }

    "On the server" {
        #[cfg(feature = "describe")]
        ServerOnly = "SERVER_ONLY", Validation, "no", None, "`qash-client/server` on a page: `require` of it, or `new QashPartner`. A page that imports it does not build. Or `QashClient` with a `baseUrl` on a host of Qash's own, or with the partner's credentials among its headers.", "Move it to the server; on the page, use `QashClient` with your proxy's URL.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BaseUrlInvalid = "BASE_URL_INVALID", Validation, "no", None, "`new QashPartner`: not https, more than a host and a path, or with `/api/v1` at its end.", "Correct the configuration.";
        #[cfg(any(feature = "server", feature = "describe"))]
        CredentialInvalid = "CREDENTIAL_INVALID", Validation, "no", None, "A key, secret or token has fewer than 8 characters, or a character that headers do not allow.", "Correct the configuration; a trailing line break is a common cause.";
        #[cfg(any(feature = "server", feature = "describe"))]
        StoreSecretInvalid = "STORE_SECRET_INVALID", Validation, "no", None, "`new QashPartner`: a `storeSecret` of fewer than 32 characters, or the same one twice.", "Generate one with `openssl rand -base64 32`.";
        #[cfg(feature = "describe")]
        StoreMayEvict = "STORE_MAY_EVICT", ServiceUnavailable, "no", None, "`redisStore`: `maxmemory-policy` is not `noeviction`, or cannot be read, so Redis may evict a payout. This code and the next four appear in the server's log; a browser gets `STORE_FAILED`.", "Set it to `noeviction`. If the service hides the policy and evicts nothing, pass `evictsNothing`.";
        #[cfg(feature = "describe")]
        StoreUnsuitable = "STORE_UNSUITABLE", ServiceUnavailable, "no", None, "`redisStore`: Redis is a node of a cluster or a replica.", "Connect to a standalone server or a primary.";
        #[cfg(feature = "describe")]
        StoreDisconnected = "STORE_DISCONNECTED", ServiceUnavailable, "yes", None, "`redisStore`: the client's connection is lost, and commands are not queued. A command sent just before may have been stored.", "Find out why; the client reconnects automatically.";
        #[cfg(feature = "describe")]
        StoreTimeout = "STORE_TIMEOUT", ServiceUnavailable, "yes", None, "A store of this package did not respond within its `timeoutMs`.", "Find out why it is slow, or raise `timeoutMs`.";
        #[cfg(feature = "describe")]
        StoreLostData = "STORE_LOST_DATA", ServiceUnavailable, "yes", None, "`redisStore`: Redis has lost its data, as in a restart without `appendonly`. Each process reports it once and continues.", "See [stores.md](stores.md#after-a-store-has-lost-its-data).";
        #[cfg(any(feature = "server", feature = "describe"))]
        AllowedOriginsRequired = "ALLOWED_ORIGINS_REQUIRED", Validation, "no", None, "`createProxy`: `allowedOrigins` is missing or empty.", "List the origins of your pages.";
        #[cfg(any(feature = "server", feature = "describe"))]
        OriginInvalid = "ORIGIN_INVALID", Validation, "no", None, "An invalid origin.", "Write it as `https://app.example`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BasePathInvalid = "BASE_PATH_INVALID", Validation, "no", None, "`createProxy`: `basePath` is invalid.", "Write it as `/api/qash`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        OperationUnknown = "OPERATION_UNKNOWN", Validation, "no", None, "`createProxy`: `enable` names an operation that cannot be enabled.", "Use one of the names in the message.";
        #[cfg(any(feature = "server", feature = "describe"))]
        DepositUnresolved = "DEPOSIT_UNRESOLVED", Conflict, "no", Unknown, "`deposit`: a deposit with this `reference` was sent before with an unknown outcome. Nothing was sent now.", "Check the transactions, and settle it with `partner.settle`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        AttemptNotFound = "ATTEMPT_NOT_FOUND", NotFound, "no", None, "`findPayout`, `findTransfer`, `findDeposit`, `settle`: the store has no such attempt, or no open one.", "Check the key or reference; attempts are deleted after 90 days.";
        #[cfg(feature = "describe")]
        PayoutsInvalid = "PAYOUTS_INVALID", Validation, "no", None, "`payoutMany`: some rows are invalid, and none was sent. `issues` lists each with its `path`, such as `rows[3].amount`; besides the codes of fields: `KEY_REPEATED`, `KEY_SPACE`, `ROW_REPEATED`, `ROW_LIMIT`, `TOTAL_LIMIT`, `ROWS_LIMIT`, `NO_ROWS`.", "Correct the rows; see [payout-files.md](payout-files.md).";
        #[cfg(feature = "describe")]
        JournalLocked = "JOURNAL_LOCKED", Conflict, "no", None, "`payoutMany`: another process holds the journal's lock, or may hold it.", "Wait until it has ended; `message` names it.";
        #[cfg(any(feature = "server", feature = "describe"))]
        JournalMismatch = "JOURNAL_MISMATCH", Conflict, "no", None, "`payoutMany`: the journal belongs to other rows, another user or another base URL.", "Pay the rows that it belongs to; use a new journal for corrected rows.";
        #[cfg(any(feature = "server", feature = "describe"))]
        JournalDamaged = "JOURNAL_DAMAGED", Conflict, "no", None, "`payoutMany`: the journal was changed, or lines are missing. An incomplete last line is not damage.", "Restore it from a backup. Do not pay the rows without it.";
        #[cfg(feature = "describe")]
        JournalFailed = "JOURNAL_FAILED", ServiceUnavailable, "no", None, "`payoutMany`: the journal cannot be opened, read or written, other users can read it, or there is no file system. Rows in progress may have been sent.", "Follow `message`, and run it again with the same journal.";
        #[cfg(feature = "describe")]
        KeyInAnotherJournal = "KEY_IN_ANOTHER_JOURNAL", Conflict, "no", None, "`payoutMany`: a row's key is in another `.journal` of the same folder, user and base URL, and was not refused there.", "Pay the same rows with that journal, or give each payout its own key.";
        #[cfg(any(feature = "server", feature = "describe"))]
        UserIdInvalid = "USER_ID_INVALID", Validation, "no", None, "`partner.as`: the user id is not a UUID.", "Pass the id that `registerUser` returned.";
        #[cfg(any(feature = "server", feature = "describe"))]
        CredentialsFailed = "CREDENTIALS_FAILED", ServiceUnavailable, "yes", None, "The function given as `apiKey` or `apiSecret` threw, rejected, or returned no text. A browser gets `SERVICE_UNAVAILABLE`.", "See the server's log.";
        #[cfg(any(feature = "server", feature = "describe"))]
        PartnerCredentialsRefused = "PARTNER_CREDENTIALS_REFUSED", Authentication, "no", None, "Qash refused the partner's key and secret.", "Check that they belong together and are not revoked.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BusinessTokenRefused = "BUSINESS_TOKEN_REFUSED", Authentication, "no", None, "Qash refused the business user's token.", "Sign in again and pass the new one.";
        #[cfg(any(feature = "server", feature = "describe"))]
        UserTokenRefused = "USER_TOKEN_REFUSED", Authentication, "no", None, "Qash refused a token that it has just issued.", "Report it to Qash.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BadToken = "BAD_TOKEN", Decode, "no", None, "Qash issued a token that has expired or belongs to another user.", "Check the server's clock; report it to Qash.";
    }

    // Named in the prose around the tables.
    "" {
        #[cfg(feature = "describe")]
        Internal = "INTERNAL", Plain, "no", Unknown, "A fault of this package.", "Report it with `cause`.";
        InvalidRequest = "INVALID_REQUEST", Validation, "no", None, "The URL or the headers are invalid.", "Correct them.";
        #[cfg(any(feature = "server", feature = "describe"))]
        LimitInvalid = "LIMIT_INVALID", Validation, "no", None, "A limit is zero.", "Correct the configuration.";
        #[cfg(any(feature = "server", feature = "describe"))]
        HookFailed = "HOOK_FAILED", Permission, "no", None, "A hook threw, returned an invalid value or took too long; appears in the proxy's log.", "Correct the hook.";
        #[cfg(any(feature = "server", feature = "describe"))]
        HookInputInvalid = "HOOK_INPUT_INVALID", Permission, "no", None, "A hook returned an invalid input; appears in the proxy's log.", "Correct the hook.";
        #[cfg(any(feature = "server", feature = "describe"))]
        TransactionClaimed = "TRANSACTION_CLAIMED", Conflict, "no", Done, "A response names a transaction of another payment; appears in the proxy's log.", "Report it to Qash.";
        #[cfg(any(feature = "server", feature = "describe"))]
        UnknownOperation = "UNKNOWN_OPERATION", Validation, "no", None, "There is no operation with this name.", "Correct the code.";
    }
}
