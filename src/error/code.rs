//! The codes of [`Error`](super::Error), each once: what callers match on, and what documents and TypeScript say of it.

use super::Kind;
#[cfg(feature = "describe")]
use super::Outcome;

/// What documents say of a code.
#[cfg(feature = "describe")]
#[derive(Debug)]
pub struct Told {
    /// Where it is met; empty for those that the tables leave out.
    pub place: &'static str,
    /// Whether the same call may succeed later: `no`, `yes` or `with its key`.
    pub retryable: &'static str,
    /// What the failed call did, as a rule.
    pub outcome: Outcome,
    /// When it happens.
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

/// Declares [`ErrorCode`]: by the place where it is met, a row is a variant, its name, its class and the status that a proxy refuses with where it
/// has one of its own; then for documents whether it is retryable, its outcome, when it happens and what to do.
macro_rules! codes {
    ($($place:literal {$(
        $(#[cfg($made:meta)])?
        $variant:ident = $name:literal, $kind:ident $($status:literal)?, $retryable:literal, $outcome:ident, $when:literal, $advice:literal;
    )+})+) => {
        /// What an error is matched by: `SESSION_REQUIRED`, `UNKNOWN_OUTCOME`, … A build holds the codes that it makes itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum ErrorCode { $($(#[doc = $when] $(#[cfg($made)])? $variant,)+)+ }

        /// Tables rather than matches: of two values for each code, a match becomes a jump for each.
        const ROWS: &[(&str, Kind)] = &[$($($(#[cfg($made)])? ($name, Kind::$kind),)+)+];

        impl ErrorCode {
            /// Every code, in the order of the documents.
            pub const ALL: &[Self] = &[$($($(#[cfg($made)])? Self::$variant,)+)+];

            /// The status that a proxy refuses with for this reason; 500 for what is no reason of a proxy's own.
            #[cfg(feature = "server")]
            pub(crate) const fn status(self) -> u16 {
                match self {
                    $($($(#[cfg($made)])? Self::$variant => status!($($status)?),)+)+
                }
            }

            /// What documents say of it.
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
    /// The code of a refusal that names none itself, by its status.
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

    /// The class of errors that have it.
    #[must_use]
    pub fn kind(self) -> Kind {
        ROWS.get(self as usize).map_or(Kind::Plain, |(_, kind)| *kind)
    }
}

/// The code of an error: one that this program knows, or another's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnyCode {
    /// One that this program knows.
    Own(ErrorCode),
    /// One of a single operation, such as `TRANSFER_DENIED`, or one that another program tells of.
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
        InvalidInput = "INVALID_INPUT", Validation, "no", None, "An operation's input is wrong, here or at the proxy.", "Show each of `issues` at the field that its `path` names.";
        #[cfg(any(feature = "server", feature = "describe"))]
        InvalidOption = "INVALID_OPTION", Validation, "no", None, "An option of a constructor or of a call is wrong or unknown.", "Correct the code.";
        #[cfg(feature = "describe")]
        InvalidArgument = "INVALID_ARGUMENT", Validation, "no", None, "A format, `money` or `quoteStatus` got a value of another type.", "Correct the code.";
        AlreadyUnderWay = "ALREADY_UNDER_WAY", Conflict, "no", None, "The same transfer, or the same payout without a key, was asked for once more while it was under way, as by a second click.", "Wait for the first. To pay twice, give each an `idempotencyKey` of its own.";
        RandomUnavailable = "RANDOM_UNAVAILABLE", Validation, "no", None, "A key has to be made, and the platform has no `crypto.getRandomValues`.", "Give an `idempotencyKey`, or load a polyfill, such as `react-native-get-random-values`, before the first call.";
        #[cfg(feature = "describe")]
        LocaleUnknown = "LOCALE_UNKNOWN", Validation, "no", None, "`money` got a locale that is none.", "Pass a tag such as `es-MX`.";
        #[cfg(feature = "describe")]
        QuoteInvalid = "QUOTE_INVALID", Validation, "no", None, "`quoteStatus` got a quote whose end is no instant.", "Pass a quote as `calculateExchange` answers it.";
        #[cfg(feature = "describe")]
        NotReady = "NOT_READY", Plain, "no", None, "`qash-client/slim` was called before it had its wasm.", "Await `init` first.";
        #[cfg(feature = "describe")]
        WasmUnavailable = "WASM_UNAVAILABLE", Plain, "no", None, "The platform has no WebAssembly, as in some lockdown modes, or refuses to compile it: by the page's policy, or on the main thread of Chromium before 115. `attach` tells `onError`, and leaves the form as it is.", "Add `'wasm-unsafe-eval'` to `script-src`, or import from `qash-client/nowasm`. For those Chromiums await `ready()` before the first call.";
        #[cfg(feature = "describe")]
        NoWasm = "NO_WASM", Plain, "no", None, "`init` could not fetch the wasm.", "Check the URL that the bundler gave.";
    }

    "From any call" {
        Network = "NETWORK", Network, "yes", None, "No connection, a broken one, or a `fetch` that threw; `cause` has it.", "Offer to try again. If it never works: is `baseUrl` reached at all, and is `cors` on where it is another origin?";
        Timeout = "TIMEOUT", Timeout, "yes", None, "No answer within the time limit.", "Offer to try again, or raise `timeoutMs` or `deadlineMs`.";
        Aborted = "ABORTED", Abort, "no", None, "The caller's signal aborted. If a write was under way, `outcome` is unknown.", "Say nothing; look before a write is repeated.";
        UnknownOutcome = "UNKNOWN_OUTCOME", UnknownOutcome, "with its key", Unknown, "A write was sent and its answer was lost, is no JSON, is neither a success nor a refusal, or names nothing that was done, neither an id nor the key.", "Send it again with the same `idempotencyKey`; without a key, look first, with what `message` names.";
        BadAnswer = "BAD_ANSWER", Decode, "no", None, "The answer is not what the API documents, or tells of another page, pair, quote, user or transaction than was asked for. Of a write `outcome` is done: the answer names what was carried out. One that names nothing may be anybody's, and leaves a write `UNKNOWN_OUTCOME`.", "Report it; look the write up. If it is no JSON, check what answers at `baseUrl`.";
        AnswerMismatch = "ANSWER_MISMATCH", Decode, "no", Done, "A payout, transfer, deposit or new account was answered with another amount, currency or account than was asked for; `message` names both.", "Look in the transactions, and report it. Do not send it again, not with a new key either.";
        #[cfg(feature = "describe")]
        PageRepeated = "PAGE_REPEATED", Decode, "no", None, "`for await` over a list: a page came again, a cursor leads back, or the list says that more follows and not where. What was given until then is not the whole list.", "Report it; ask for pages one by one with `next`.";
        AnswerTooLarge = "ANSWER_TOO_LARGE", Decode, "no", None, "The answer has more than 1 MiB, which is 1,500 bytes for each of 200 users.", "Check what answers at `baseUrl`.";
        Redirected = "REDIRECTED", Api, "no", None, "The server answered a read with a redirect, which is never followed. A write is `UNKNOWN_OUTCOME`.", "Correct `baseUrl`; often the session ended and a sign-in page was meant, or the host wants paths that end in a slash: `trailingSlash: true`.";
        RefusedInput = "REFUSED_INPUT", Validation, "no", None, "400 or 422: the input was refused after all.", "Show `message` to developers, and a sentence of your own to people.";
        Unauthenticated = "UNAUTHENTICATED", Authentication, "no", None, "401 from something that is no proxy of this package.", "Sign in again, if a gate of yours asked for it; else check `baseUrl`.";
        Forbidden = "FORBIDDEN", Permission, "no", None, "403: Qash does not allow it for this user.", "Do not offer the operation.";
        NotFound = "NOT_FOUND", NotFound 404, "no", None, "404: there is no such thing, or it is somebody else's.", "Read the list again. If nothing is ever found, `message` tells whether `baseUrl` or `basePath` is wrong.";
        Conflict = "CONFLICT", Conflict, "no", None, "409 without a code of its own.", "Read the present state first.";
        RateLimited = "RATE_LIMITED", RateLimit 429, "yes", None, "429: too many requests, for Qash or for the proxy's `limits.perMinute`.", "Wait for `retryAfterMs`.";
        ServiceUnavailable = "SERVICE_UNAVAILABLE", ServiceUnavailable, "yes", None, "500–511 or 520–530 to a read, or Qash cannot be reached from the proxy. Any other 5xx is not retryable.", "Offer to try again later.";
        Refused = "REFUSED", Api, "no", None, "Another refusal of Qash's.", "Show `message` to developers.";
        UserSuspended = "USER_SUSPENDED", Permission, "no", None, "`waitUntilActive`: the user is suspended.", "Refer the person to support.";
        UserBanned = "USER_BANNED", Permission, "no", None, "`waitUntilActive`: the user is banned.", "Refer the person to support.";
        KycRejected = "KYC_REJECTED", Permission, "no", None, "`waitUntilActive`: the verification was declined, as Qash tells.", "Offer to start the verification again.";
        KycExpired = "KYC_EXPIRED", Permission, "no", None, "`waitUntilActive`: the verification ran out before it was submitted, as Qash tells.", "Offer to start the verification again.";
        NotActiveInTime = "NOT_ACTIVE_IN_TIME", Timeout, "yes", None, "`waitUntilActive`: the user is still pending. A declined one stays so.", "Offer to start the verification again.";
        UntrustedVerificationUrl = "UNTRUSTED_VERIFICATION_URL", Decode, "no", Done, "`startKyc`: the verification's URL is on an unknown origin.", "Send nobody there. If the host is right, name it in `verificationOrigins`.";
    }

    "From the proxy, in a browser" {
        #[cfg(any(feature = "server", feature = "describe"))]
        SessionRequired = "SESSION_REQUIRED", Authentication 401, "no", None, "Nobody is signed in.", "Lead to the sign-in.";
        #[cfg(any(feature = "server", feature = "describe"))]
        NotRegistered = "NOT_REGISTERED", NotFound 404, "no", None, "The person has no user at Qash yet.", "Call `registerUser`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        EmailNotVerified = "EMAIL_NOT_VERIFIED", Permission 403, "no", None, "`registerUser`: the session has no verified e-mail, or another.", "Verify it, and give it in `session`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        EmailTaken = "EMAIL_TAKEN", Conflict, "no", None, "`registerUser`: another user has that e-mail.", "Ask for another, or refer to support.";
        #[cfg(any(feature = "server", feature = "describe"))]
        KycUnderWay = "KYC_UNDER_WAY", Conflict, "no", None, "`startKyc`: one is under way whose URL nobody kept.", "Wait until it ends; the person may have the link.";
        #[cfg(any(feature = "server", feature = "describe"))]
        KycNotStarted = "KYC_NOT_STARTED", NotFound 404, "no", None, "`getKycStatus`: there is none.", "Call `startKyc`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        UserNotActive = "USER_NOT_ACTIVE", Permission, "no", None, "The user's verification is not finished, or the user is suspended. Before money moves Qash is asked: `checkStatus`.", "Lead to the verification.";
        #[cfg(any(feature = "server", feature = "describe"))]
        OperationNotEnabled = "OPERATION_NOT_ENABLED", Permission 403, "no", None, "The server has not switched the operation on.", "Add a hook to `enable`, or do not offer it.";
        #[cfg(any(feature = "server", feature = "describe"))]
        PayoutDenied = "PAYOUT_DENIED", Permission 403, "no", None, "The server's hook said no; so too `TRANSFER_DENIED`, `SET_CARD_LIMIT_DENIED`, …", "Say what the server's policy is.";
        #[cfg(any(feature = "server", feature = "describe"))]
        IdempotencyKeyRequired = "IDEMPOTENCY_KEY_REQUIRED", Validation 400, "no", None, "A payout came without its key, at the proxy or at `partner.as(userId).payout`; `QashClient` always sends one.", "Make a key for each intent, before the first try.";
        #[cfg(any(feature = "server", feature = "describe"))]
        IdempotencyConflict = "IDEMPOTENCY_CONFLICT", Conflict, "no", None, "The key was used for another payout, or was refused 30 times or more than 60 days ago. If Qash says so, and not the proxy's own store, `outcome` is unknown and it is retryable with its key: this payout may be the one, or still be under way.", "Look in the transactions first if `outcome` is unknown; make a new key for a new intent.";
        #[cfg(any(feature = "server", feature = "describe"))]
        InFlight = "IN_FLIGHT", Conflict, "with its key", Unknown, "The same payout, or the same transfer or deposit, is being sent by another request at this moment.", "Send a payout again with the same `idempotencyKey` after `retryAfterMs`, which the client does by itself; wait for a transfer's answer.";
        #[cfg(any(feature = "server", feature = "describe"))]
        TransferUnresolved = "TRANSFER_UNRESOLVED", Conflict, "no", Unknown, "The same transfer was sent before, and nobody can tell whether it was carried out. Nothing was sent now.", "Look for it in the transactions; to make it once more on purpose, pass the option `repeat: true`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        DuplicateKey = "DUPLICATE_KEY", Conflict, "no", Unknown, "A card operation with this key was carried out before; it may be this one.", "Read the card; make a new key for a new intent.";
        #[cfg(any(feature = "server", feature = "describe"))]
        UpstreamUnavailable = "UPSTREAM_UNAVAILABLE", ServiceUnavailable, "no", None, "Qash refused the server's own credentials.", "The server's log says why; people can only wait.";
        SecretExposure = "SECRET_EXPOSURE", SecretExposure, "no", None, "The answer held a secret and was withheld. Of a write `outcome` is done.", "Report it at once.";
        #[cfg(any(feature = "server", feature = "describe"))]
        SessionFailed = "SESSION_FAILED", ServiceUnavailable 500, "yes", None, "The server's `session` threw.", "See the server's log.";
        #[cfg(any(feature = "server", feature = "describe"))]
        StoreFailed = "STORE_FAILED", ServiceUnavailable 500, "yes", None, "The server's store failed. After `registerUser` `outcome` may be done; a payout whose key could not be looked up is `UNKNOWN_OUTCOME`.", "See the server's log.";
        #[cfg(any(feature = "server", feature = "describe"))]
        QuotaExceeded = "QUOTA_EXCEEDED", RateLimit 429, "no", None, "The server's store has no room for another payment of this person.", "On the server, pass a larger `store`; see [stores.md](stores.md).";
        #[cfg(any(feature = "server", feature = "describe"))]
        Overloaded = "OVERLOADED", ServiceUnavailable 503, "yes", None, "The server has as many requests under way as it can hold.", "Wait for `retryAfterMs`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        OriginRefused = "ORIGIN_REFUSED", Permission 403, "no", None, "The page's origin is not in `allowedOrigins`.", "Add it, if it is yours; `message` names it as the browser sends it.";
        #[cfg(any(feature = "server", feature = "describe"))]
        ClientHeaderRequired = "CLIENT_HEADER_REQUIRED", Permission 403, "no", None, "The request lacks `X-Qash-Client`.", "Call through `QashClient`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        MethodNotAllowed = "METHOD_NOT_ALLOWED", Api 405, "no", None, "The path has another method.", "See [proxy-protocol.md](proxy-protocol.md).";
        #[cfg(any(feature = "server", feature = "describe"))]
        BadQuery = "BAD_QUERY", Validation 400, "no", None, "The query is not well-formed, or stands where a body belongs.", "See [proxy-protocol.md](proxy-protocol.md).";
        #[cfg(any(feature = "server", feature = "describe"))]
        JsonRequired = "JSON_REQUIRED", Api 415, "no", None, "The body is not called JSON, or is compressed.", "See [proxy-protocol.md](proxy-protocol.md).";
        InvalidJson = "INVALID_JSON", Validation 400, "no", None, "The body is not JSON in UTF-8.", "See [proxy-protocol.md](proxy-protocol.md).";
        #[cfg(any(feature = "server", feature = "describe"))]
        BodyTooLarge = "BODY_TOO_LARGE", Api 413, "no", None, "The body exceeds `limits.maxBodyBytes`.", "Send less.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BodyBroken = "BODY_BROKEN", Validation 400, "no", None, "The body did not arrive whole within ten seconds.", "Try again.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BodyAlreadyRead = "BODY_ALREADY_READ", ServiceUnavailable 500, "no", None, "Something in the server read the body before its proxy did, and left nothing of its text that the proxy may send on.", "Mount the proxy in front of body parsers, or set `rawBody`: see [frameworks.md](frameworks.md); the server's log says more.";
    }

    "On the server" {
        #[cfg(feature = "describe")]
        ServerOnly = "SERVER_ONLY", Validation, "no", None, "`qash-client/server` on a page: `require` of it, or `new QashPartner`. A page that imports it does not build. Or `QashClient` with a `baseUrl` on a host of Qash's own, or with the partner's credentials among its headers.", "Move it to the server; on the page, use `QashClient` with the URL of your own proxy.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BaseUrlInvalid = "BASE_URL_INVALID", Validation, "no", None, "`new QashPartner`: not https, more than a host and a path, or with `/api/v1` at its end.", "Correct the configuration.";
        #[cfg(any(feature = "server", feature = "describe"))]
        CredentialInvalid = "CREDENTIAL_INVALID", Validation, "no", None, "A key, secret or token has fewer than 8 characters, or one that no header can hold.", "Correct the configuration; often a line feed came along.";
        #[cfg(any(feature = "server", feature = "describe"))]
        StoreSecretInvalid = "STORE_SECRET_INVALID", Validation, "no", None, "`new QashPartner`: a `storeSecret` of fewer than 32 characters, or the same one twice.", "Make one with `openssl rand -base64 32`.";
        #[cfg(feature = "describe")]
        StoreMayEvict = "STORE_MAY_EVICT", ServiceUnavailable, "no", None, "`redisStore`: `maxmemory-policy` is not `noeviction`, or cannot be read, so that Redis may forget a payout. It is in the server's log, as are the four below; a browser gets `STORE_FAILED`.", "Set it to `noeviction`. Where the service does not tell it and evicts nothing, pass `evictsNothing`.";
        #[cfg(feature = "describe")]
        StoreUnsuitable = "STORE_UNSUITABLE", ServiceUnavailable, "no", None, "`redisStore`: Redis is a node of a cluster or a replica.", "Connect to a single or a main one.";
        #[cfg(feature = "describe")]
        StoreDisconnected = "STORE_DISCONNECTED", ServiceUnavailable, "yes", None, "`redisStore`: the client's connection is lost, and nothing is kept back for later. What was sent just before may have been stored.", "See why; the client connects again by itself.";
        #[cfg(feature = "describe")]
        StoreTimeout = "STORE_TIMEOUT", ServiceUnavailable, "yes", None, "A store of this package gave no answer within its `timeoutMs`.", "See why it is slow, or raise `timeoutMs`.";
        #[cfg(feature = "describe")]
        StoreLostData = "STORE_LOST_DATA", ServiceUnavailable, "yes", None, "`redisStore`: Redis has lost what it knew, as in a restart without `appendonly`. Each process tells it once, and goes on.", "See [stores.md](stores.md#after-a-store-has-lost-its-data).";
        #[cfg(any(feature = "server", feature = "describe"))]
        AllowedOriginsRequired = "ALLOWED_ORIGINS_REQUIRED", Validation, "no", None, "`createProxy`: no origin at all.", "Name the pages that may call.";
        #[cfg(any(feature = "server", feature = "describe"))]
        OriginInvalid = "ORIGIN_INVALID", Validation, "no", None, "An origin that no browser would send.", "Write it as `https://app.example`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BasePathInvalid = "BASE_PATH_INVALID", Validation, "no", None, "`createProxy`: a path that is none.", "Write it as `/api/qash`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        OperationUnknown = "OPERATION_UNKNOWN", Validation, "no", None, "`createProxy`: `enable` names what has no switch.", "See the names in the message.";
        #[cfg(any(feature = "server", feature = "describe"))]
        DepositUnresolved = "DEPOSIT_UNRESOLVED", Conflict, "no", Unknown, "`deposit`: one with this `reference` was sent before, and nobody can tell whether it was carried out. Nothing was sent now.", "Look for it in the transactions, and settle it with `partner.settle`.";
        #[cfg(any(feature = "server", feature = "describe"))]
        AttemptNotFound = "ATTEMPT_NOT_FOUND", NotFound, "no", None, "`findPayout`, `findTransfer`, `findDeposit`, `settle`: the store knows of no such attempt, or of no open one.", "Check key or reference; what is older than 90 days is forgotten.";
        #[cfg(feature = "describe")]
        PayoutsInvalid = "PAYOUTS_INVALID", Validation, "no", None, "`payoutMany`: some rows are wrong, and none was sent. `issues` has each by its `path`, such as `rows[3].amount`; besides the codes of fields: `KEY_REPEATED`, `KEY_SPACE`, `ROW_REPEATED`, `ROW_LIMIT`, `TOTAL_LIMIT`, `ROWS_LIMIT`, `NO_ROWS`.", "Correct the rows; see [payout-files.md](payout-files.md).";
        #[cfg(feature = "describe")]
        JournalLocked = "JOURNAL_LOCKED", Conflict, "no", None, "`payoutMany`: another process has the journal, or may have it.", "Wait until it has ended; `message` names it.";
        #[cfg(any(feature = "server", feature = "describe"))]
        JournalMismatch = "JOURNAL_MISMATCH", Conflict, "no", None, "`payoutMany`: the journal belongs to other rows, another user or another base URL.", "Pay the rows that it belongs to; give corrected rows a journal of their own.";
        #[cfg(any(feature = "server", feature = "describe"))]
        JournalDamaged = "JOURNAL_DAMAGED", Conflict, "no", None, "`payoutMany`: the journal was changed, or lacks lines. A last line that was not written to its end is no damage.", "Restore it from a copy. Do not pay the rows without it.";
        #[cfg(feature = "describe")]
        JournalFailed = "JOURNAL_FAILED", ServiceUnavailable, "no", None, "`payoutMany`: the journal cannot be opened, read or written, others can read it, or there is no file system. Rows that were under way may have been sent.", "Do what `message` says, and run it again with the same journal.";
        #[cfg(feature = "describe")]
        KeyInAnotherJournal = "KEY_IN_ANOTHER_JOURNAL", Conflict, "no", None, "`payoutMany`: a row's key stands in another `.journal` of the same folder, user and base URL, and was not refused there.", "Pay the same rows by that journal, or give each payout a key of its own.";
        #[cfg(any(feature = "server", feature = "describe"))]
        UserIdInvalid = "USER_ID_INVALID", Validation, "no", None, "`partner.as`: no UUID.", "Pass the id that `registerUser` answered.";
        #[cfg(any(feature = "server", feature = "describe"))]
        CredentialsFailed = "CREDENTIALS_FAILED", ServiceUnavailable, "yes", None, "The function given as `apiKey` or `apiSecret` threw, rejected, or gave no text. A browser gets `SERVICE_UNAVAILABLE`.", "See the server's log.";
        #[cfg(any(feature = "server", feature = "describe"))]
        PartnerCredentialsRefused = "PARTNER_CREDENTIALS_REFUSED", Authentication, "no", None, "Qash refused the partner's key and secret.", "Check that they belong together and are not revoked.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BusinessTokenRefused = "BUSINESS_TOKEN_REFUSED", Authentication, "no", None, "Qash refused the business user's token.", "Sign in again and pass the new one.";
        #[cfg(any(feature = "server", feature = "describe"))]
        UserTokenRefused = "USER_TOKEN_REFUSED", Authentication, "no", None, "Qash refused a token that it had just issued.", "Report it to Qash.";
        #[cfg(any(feature = "server", feature = "describe"))]
        BadToken = "BAD_TOKEN", Decode, "no", None, "Qash issued a token that has ended, or another user's.", "Check the server's clock; report it to Qash.";
    }

    // Named in the text around the tables.
    "" {
        #[cfg(feature = "describe")]
        Internal = "INTERNAL", Plain, "no", Unknown, "A fault of this package.", "Report it with `cause`.";
        InvalidRequest = "INVALID_REQUEST", Validation, "no", None, "No request can be made of the URL or the headers.", "Correct them.";
        #[cfg(any(feature = "server", feature = "describe"))]
        LimitInvalid = "LIMIT_INVALID", Validation, "no", None, "A limit is zero.", "Correct the configuration.";
        #[cfg(any(feature = "server", feature = "describe"))]
        HookFailed = "HOOK_FAILED", Permission, "no", None, "A hook threw, answered nonsense or took too long; for the proxy's log.", "Correct the hook.";
        #[cfg(any(feature = "server", feature = "describe"))]
        HookInputInvalid = "HOOK_INPUT_INVALID", Permission, "no", None, "A hook gave an input that is wrong; for the proxy's log.", "Correct the hook.";
        #[cfg(any(feature = "server", feature = "describe"))]
        TransactionClaimed = "TRANSACTION_CLAIMED", Conflict, "no", Done, "An answer names a transaction that is another payment's; for the proxy's log.", "Report it to Qash.";
        #[cfg(any(feature = "server", feature = "describe"))]
        UnknownOperation = "UNKNOWN_OPERATION", Validation, "no", None, "There is no operation of that name.", "Correct the code.";
    }
}
