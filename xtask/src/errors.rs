//! What the documents say of the codes of `QashError`.
//!
//! tests/js/errors.test.mjs makes each of them happen and compares class, `retryable` and `outcome`.

use std::fmt::Write;

/// Where a code is met.
struct Place {
    title: &'static str,
    codes: &'static [Row],
}

/// Code, class, `retryable`, `outcome`, when, and what to do.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// The tables of all codes, a table for each place where they are met.
pub fn errors_md() -> String {
    let mut out = String::new();
    for Place { title, codes } in &PLACES {
        let _ = writeln!(out, "### {title}\n");
        out.push_str("| code | class | `retryable` | `outcome` | when | what to do |\n|---|---|---|---|---|---|\n");
        for (code, class, retryable, outcome, when, advice) in *codes {
            let _ = writeln!(out, "| `{code}` | `{class}` | {retryable} | {outcome} | {when} | {advice} |");
        }
        out.push('\n');
    }
    out
}

/// Every code of the tables, and `INTERNAL`.
pub fn codes() -> Vec<&'static str> {
    let rows = PLACES.iter().flat_map(|place| place.codes);
    rows.map(|(code, ..)| *code).chain(["INTERNAL"]).collect()
}

#[rustfmt::skip]
const PLACES: [Place; 4] = [
    Place { title: "Before anything is sent", codes: &[
        ("INVALID_INPUT", "ValidationError", "no", "none", "An operation's input is wrong, here or at the proxy.", "Show each of `issues` at the field that its `path` names."),
        ("INVALID_OPTION", "ValidationError", "no", "none", "An option of a constructor or of a call is wrong or unknown.", "Correct the code."),
        ("INVALID_ARGUMENT", "ValidationError", "no", "none", "A format, `money` or `quoteStatus` got a value of another type.", "Correct the code."),
        ("ALREADY_UNDER_WAY", "ConflictError", "no", "none", "The same transfer, or the same payout without a key, was asked for once more while it was under way, as by a second click.", "Wait for the first. To pay twice, give each an `idempotencyKey` of its own."),
        ("RANDOM_UNAVAILABLE", "ValidationError", "no", "none", "A key has to be made, and the platform has no `crypto.getRandomValues`.", "Give an `idempotencyKey`, or load a polyfill, such as `react-native-get-random-values`, before the first call."),
        ("LOCALE_UNKNOWN", "ValidationError", "no", "none", "`money` got a locale that is none.", "Pass a tag such as `es-MX`."),
        ("QUOTE_INVALID", "ValidationError", "no", "none", "`quoteStatus` got a quote whose end is no instant.", "Pass a quote as `calculateExchange` answers it."),
        ("NOT_READY", "QashError", "no", "none", "`qash-client/slim` was called before it had its wasm.", "Await `init` first."),
        ("NO_WASM", "QashError", "no", "none", "`init` could not fetch the wasm.", "Check the URL that the bundler gave."),
    ] },
    Place { title: "From any call", codes: &[
        ("NETWORK", "NetworkError", "yes", "none", "No connection, a broken one, or a `fetch` that threw; `cause` has it.", "Offer to try again. If it never works: is `baseUrl` reached at all, and is `cors` on where it is another origin?"),
        ("TIMEOUT", "TimeoutError", "yes", "none", "No answer within the time limit.", "Offer to try again, or raise `timeoutMs` or `deadlineMs`."),
        ("ABORTED", "AbortError", "no", "none", "The caller's signal aborted. If a write was under way, `outcome` is unknown.", "Say nothing; look before a write is repeated."),
        ("UNKNOWN_OUTCOME", "UnknownOutcomeError", "with its key", "unknown", "A write was sent and its answer was lost, is no JSON, is neither a success nor a refusal, or names nothing that was done, neither an id nor the key.", "Send it again with the same `idempotencyKey`; without a key, look first, with what `message` names."),
        ("BAD_ANSWER", "DecodeError", "no", "none", "The answer is not what the API documents, or tells of another page, pair, quote, user or transaction than was asked for. Of a write `outcome` is done: the answer names what was carried out. One that names nothing may be anybody's, and leaves a write `UNKNOWN_OUTCOME`.", "Report it; look the write up. If it is no JSON, check what answers at `baseUrl`."),
        ("ANSWER_MISMATCH", "DecodeError", "no", "done", "A payout, transfer, deposit or new account was answered with another amount, currency or account than was asked for; `message` names both.", "Look in the transactions, and report it. Do not send it again, not with a new key either."),
        ("ANSWER_TOO_LARGE", "DecodeError", "no", "none", "The answer has more than 1 MiB, which is 1,500 bytes for each of 200 users.", "Check what answers at `baseUrl`."),
        ("REDIRECTED", "ApiError", "no", "none", "The server answered a read with a redirect, which is never followed. A write is `UNKNOWN_OUTCOME`.", "Correct `baseUrl`; often the session ended and a sign-in page was meant."),
        ("REFUSED_INPUT", "ValidationError", "no", "none", "400 or 422: the input was refused after all.", "Show `message` to developers, and a sentence of your own to people."),
        ("UNAUTHENTICATED", "AuthenticationError", "no", "none", "401 from something that is no proxy of this package.", "Sign in again, if a gate of yours asked for it; else check `baseUrl`."),
        ("FORBIDDEN", "PermissionError", "no", "none", "403: Qash does not allow it for this user.", "Do not offer the operation."),
        ("NOT_FOUND", "NotFoundError", "no", "none", "404: there is no such thing, or it is somebody else's.", "Read the list again. If nothing is ever found, `message` tells whether `baseUrl` or `basePath` is wrong."),
        ("CONFLICT", "ConflictError", "no", "none", "409 without a code of its own.", "Read the present state first."),
        ("RATE_LIMITED", "RateLimitError", "yes", "none", "429: too many requests, for Qash or for the proxy's `limits.perMinute`.", "Wait for `retryAfterMs`."),
        ("SERVICE_UNAVAILABLE", "ServiceUnavailableError", "yes", "none", "500–511 or 520–530 to a read, or Qash cannot be reached from the proxy. Any other 5xx is not retryable.", "Offer to try again later."),
        ("REFUSED", "ApiError", "no", "none", "Another refusal of Qash's.", "Show `message` to developers."),
        ("USER_SUSPENDED", "PermissionError", "no", "none", "`waitUntilActive`: the user is suspended.", "Refer the person to support."),
        ("USER_BANNED", "PermissionError", "no", "none", "`waitUntilActive`: the user is banned.", "Refer the person to support."),
        ("NOT_ACTIVE_IN_TIME", "TimeoutError", "yes", "none", "`waitUntilActive`: the user is still pending. A declined one stays so.", "Offer to start the verification again."),
        ("UNTRUSTED_VERIFICATION_URL", "DecodeError", "no", "done", "`startKyc`: the verification's URL is on an unknown origin.", "Send nobody there. If the host is right, name it in `verificationOrigins`."),
    ] },
    Place { title: "From the proxy, in a browser", codes: &[
        ("SESSION_REQUIRED", "AuthenticationError", "no", "none", "Nobody is signed in.", "Lead to the sign-in."),
        ("NOT_REGISTERED", "NotFoundError", "no", "none", "The person has no user at Qash yet.", "Call `registerUser`."),
        ("EMAIL_NOT_VERIFIED", "PermissionError", "no", "none", "`registerUser`: the session has no verified e-mail, or another.", "Verify it, and give it in `session`."),
        ("EMAIL_TAKEN", "ConflictError", "no", "none", "`registerUser`: another user has that e-mail.", "Ask for another, or refer to support."),
        ("KYC_UNDER_WAY", "ConflictError", "no", "none", "`startKyc`: one is under way whose URL nobody kept.", "Wait until it ends; the person may have the link."),
        ("KYC_NOT_STARTED", "NotFoundError", "no", "none", "`getKycStatus`: there is none.", "Call `startKyc`."),
        ("USER_NOT_ACTIVE", "PermissionError", "no", "none", "The user's verification is not finished, or the user is suspended. Before money moves Qash is asked: `checkStatus`.", "Lead to the verification."),
        ("OPERATION_NOT_ENABLED", "PermissionError", "no", "none", "The server has not switched the operation on.", "Add a hook to `enable`, or do not offer it."),
        ("PAYOUT_DENIED", "PermissionError", "no", "none", "The server's hook said no; so too `TRANSFER_DENIED`, `SET_CARD_LIMIT_DENIED`, …", "Say what the server's policy is."),
        ("IDEMPOTENCY_KEY_REQUIRED", "ValidationError", "no", "none", "A payout came without its key, at the proxy or at `partner.as(userId).payout`; `QashClient` always sends one.", "Make a key for each intent, before the first try."),
        ("IDEMPOTENCY_CONFLICT", "ConflictError", "no", "none", "The key was used for another payout, or was refused 30 times or more than 60 days ago. If Qash says so, and not the proxy's own store, `outcome` is unknown and it is retryable with its key: this payout may be the one, or still be under way.", "Look in the transactions first if `outcome` is unknown; make a new key for a new intent."),
        ("IN_FLIGHT", "ConflictError", "with its key", "unknown", "The same payout, or the same transfer or deposit, is being sent by another request at this moment.", "Send a payout again with the same `idempotencyKey` after `retryAfterMs`, which the client does by itself; wait for a transfer's answer."),
        ("TRANSFER_UNRESOLVED", "ConflictError", "no", "unknown", "The same transfer was sent before, and nobody can tell whether it was carried out. Nothing was sent now.", "Look for it in the transactions; to make it once more on purpose, pass the option `repeat: true`."),
        ("DUPLICATE_KEY", "ConflictError", "no", "unknown", "A card operation with this key was carried out before; it may be this one.", "Read the card; make a new key for a new intent."),
        ("UPSTREAM_UNAVAILABLE", "ServiceUnavailableError", "no", "none", "Qash refused the server's own credentials.", "The server's log says why; people can only wait."),
        ("SECRET_EXPOSURE", "SecretExposureError", "no", "none", "The answer held a secret and was withheld. Of a write `outcome` is done.", "Report it at once."),
        ("SESSION_FAILED", "ServiceUnavailableError", "yes", "none", "The server's `session` threw.", "See the server's log."),
        ("STORE_FAILED", "ServiceUnavailableError", "yes", "none", "The server's store failed. After `registerUser` `outcome` may be done; a payout whose key could not be looked up is `UNKNOWN_OUTCOME`.", "See the server's log."),
        ("QUOTA_EXCEEDED", "RateLimitError", "no", "none", "The store in the server's memory has no room for another payment of this person.", "On the server, pass a `store`; see [frameworks.md](frameworks.md)."),
        ("OVERLOADED", "ServiceUnavailableError", "yes", "none", "The server has as many requests under way as it can hold.", "Wait for `retryAfterMs`."),
        ("ORIGIN_REFUSED", "PermissionError", "no", "none", "The page's origin is not in `allowedOrigins`.", "Add it, if it is yours; `message` names it as the browser sends it."),
        ("CLIENT_HEADER_REQUIRED", "PermissionError", "no", "none", "The request lacks `X-Qash-Client`.", "Call through `QashClient`."),
        ("METHOD_NOT_ALLOWED", "ApiError", "no", "none", "The path has another method.", "See [proxy-protocol.md](proxy-protocol.md)."),
        ("BAD_QUERY", "ValidationError", "no", "none", "The query is not well-formed, or stands where a body belongs.", "See [proxy-protocol.md](proxy-protocol.md)."),
        ("JSON_REQUIRED", "ApiError", "no", "none", "The body is not called JSON, or is compressed.", "See [proxy-protocol.md](proxy-protocol.md)."),
        ("INVALID_JSON", "ValidationError", "no", "none", "The body is not JSON in UTF-8.", "See [proxy-protocol.md](proxy-protocol.md)."),
        ("BODY_TOO_LARGE", "ApiError", "no", "none", "The body exceeds `limits.maxBodyBytes`.", "Send less."),
        ("BODY_BROKEN", "ValidationError", "no", "none", "The body did not arrive whole within ten seconds; or the server read it before its proxy did, as its log says then.", "Try again; mount the proxy in front of body parsers."),
    ] },
    Place { title: "On the server", codes: &[
        ("SERVER_ONLY", "ValidationError", "no", "none", "`qash-client/server` on a page: `require` of it, or `new QashPartner`. A page that imports it does not build. Or `QashClient` with a `baseUrl` on a host of Qash's own, or with the partner's credentials among its headers.", "Move it to the server; on the page, use `QashClient` with the URL of your own proxy."),
        ("BASE_URL_INVALID", "ValidationError", "no", "none", "`new QashPartner`: not https, more than a host and a path, or with `/api/v1` at its end.", "Correct the configuration."),
        ("CREDENTIAL_INVALID", "ValidationError", "no", "none", "A key, secret or token has fewer than 8 characters, or one that no header can hold.", "Correct the configuration; often a line feed came along."),
        ("STORE_SECRET_INVALID", "ValidationError", "no", "none", "`new QashPartner`: a `storeSecret` of fewer than 32 characters, or the same one twice.", "Make one with `openssl rand -base64 32`."),
        ("ALLOWED_ORIGINS_REQUIRED", "ValidationError", "no", "none", "`createProxy`: no origin at all.", "Name the pages that may call."),
        ("ORIGIN_INVALID", "ValidationError", "no", "none", "An origin that no browser would send.", "Write it as `https://app.example`."),
        ("BASE_PATH_INVALID", "ValidationError", "no", "none", "`createProxy`: a path that is none.", "Write it as `/api/qash`."),
        ("OPERATION_UNKNOWN", "ValidationError", "no", "none", "`createProxy`: `enable` names what has no switch.", "See the names in the message."),
        ("DEPOSIT_UNRESOLVED", "ConflictError", "no", "unknown", "`deposit`: one with this `reference` was sent before, and nobody can tell whether it was carried out. Nothing was sent now.", "Look for it in the transactions, and settle it with `partner.settle`."),
        ("ATTEMPT_NOT_FOUND", "NotFoundError", "no", "none", "`findPayout`, `findTransfer`, `findDeposit`, `settle`: the store knows of no such attempt, or of no open one.", "Check key or reference; what is older than 90 days is forgotten."),
        ("USER_ID_INVALID", "ValidationError", "no", "none", "`partner.as`: no UUID.", "Pass the id that `registerUser` answered."),
        ("CREDENTIALS_FAILED", "ServiceUnavailableError", "yes", "none", "The function given as `apiKey` or `apiSecret` threw, rejected, or gave no text. A browser gets `SERVICE_UNAVAILABLE`.", "See the server's log."),
        ("PARTNER_CREDENTIALS_REFUSED", "AuthenticationError", "no", "none", "Qash refused the partner's key and secret.", "Check that they belong together and are not revoked."),
        ("BUSINESS_TOKEN_REFUSED", "AuthenticationError", "no", "none", "Qash refused the business user's token.", "Sign in again and pass the new one."),
        ("USER_TOKEN_REFUSED", "AuthenticationError", "no", "none", "Qash refused a token that it had just issued.", "Report it to Qash."),
        ("BAD_TOKEN", "DecodeError", "no", "none", "Qash issued a token that has ended, or another user's.", "Check the server's clock; report it to Qash."),
    ] },
];

#[cfg(test)]
mod tests {
    use crate::paths::{files, read, root};
    use qash_client::check::Code;

    #[test]
    fn every_code_in_the_sources_is_documented() {
        let document = read(&root().join("docs/errors.md")).unwrap();
        let documented = |word: &str| document.contains(&format!("`{word}`"));
        let issue = |word: &str| Code::ALL.iter().any(|code| code.name() == word);
        let mut seen = 0;
        for path in
            ["src/client", "src/server", "pkg-template/src"].iter().flat_map(|at| files(&root().join(at)).unwrap())
        {
            let text = read(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with(['/', '*']));
            for word in lines.flat_map(|line| line.split('"').skip(1).step_by(2)).filter(|word| is_code(word)) {
                assert!(documented(word) || issue(word), "{}: {word} stands in no table", path.display());
                seen += 1;
            }
        }
        assert!(seen > 50, "{seen} codes found");
    }

    /// `TWO_WORDS`; of the build's own variables, the command's codes and what only an audit event tells docs/errors.md does not speak.
    fn is_code(word: &str) -> bool {
        word.contains('_')
            && !word.starts_with('_')
            && !word.starts_with("CSV_")
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
            && !["CARGO_PKG_VERSION", "ROW_CELLS", "TRANSACTION_CLAIMED"].contains(&word)
    }
}
