//! The 25 operations of the Qash Partner API, once. Client, proxy, sandbox, documentation and types read this table.
//!
//! Source: document 001 §12; auth 001 §12 "Headers by endpoint group"; retry classes from what each document says of keys.

use crate::http::Method;
use crate::models::{self, Kind, Shape, Wire};

/// What every upstream path begins with.
pub const PREFIX: &str = "/api/v1";

/// Production, for the partner's server.
pub const PRODUCTION: &str = "https://api.qash.ai";

/// Qash's own test environment, for the partner's server.
pub const SANDBOX: &str = "https://sandbox.api.qash.ai";

/// The header that every request from a client to a proxy carries; a form or an image of another site cannot.
pub const CLIENT_HEADER: &str = "X-Qash-Client";

/// The header that carries a card operation's key.
pub const CARD_KEY_HEADER: &str = "x-idempotency-key";

/// The header that says that a transfer is meant once more although nobody can tell what became of an earlier one: `true`.
#[cfg(feature = "server")]
pub const REPEAT_HEADER: &str = "x-qash-repeat";

/// The field that holds an intent's key, in every input that has one.
pub const KEY_FIELD: &str = "idempotencyKey";

/// The credentials that a request to Qash carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// The partner's key and secret.
    Partner,
    /// The partner's key and secret, and the user's token.
    User,
    /// A business user's token alone.
    Business,
}

/// Who may call an operation through a proxy from a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everybody, and always as the session's own user.
    Own,
    /// Nobody until the partner switches it on with a policy hook.
    OptIn,
    /// Nobody, ever.
    Server,
}

/// Whether a call may be sent a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It only reads, or doing it twice is doing it once.
    Safe,
    /// Only with the same key, which is a field of the body.
    BodyKey,
    /// Only with the same key, which is the header [`CARD_KEY_HEADER`] and must be a UUID.
    HeaderKey,
    /// Never: a lost answer is an unknown outcome.
    Never,
}

/// How a list is cut into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// By items skipped.
    Offset,
    /// By page number.
    Page,
    /// By a cursor that the page before names.
    Cursor,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// Its name in every language.
    pub name: &'static str,
    /// Method, the same upstream and at the proxy.
    pub method: Method,
    /// Path under [`PREFIX`]; a last segment `:name` stands for that field of the input.
    pub path: &'static str,
    /// Path at the proxy, where it differs: the operations on the session's own user.
    pub own_path: Option<&'static str>,
    /// Credentials upstream.
    pub auth: Auth,
    /// Who may call it from a browser.
    pub reach: Reach,
    /// Whether it may be sent again.
    pub retry: Retry,
    /// What it takes; `None` when nothing.
    pub input: Option<&'static Shape>,
    /// What it answers, out of its envelope.
    pub output: &'static Shape,
    /// The field of the data that holds the answer (`{success, data: {user}}`, `{id, limit}`); empty when the data is the answer.
    pub wrapped_in: &'static str,
    /// How its list is cut, if it answers one.
    pub paging: Option<Paging>,
    /// Fields of the input that a proxy takes from the session, never from the browser.
    pub from_session: &'static [&'static str],
    /// Fields that the server adds, the same in every call.
    pub fixed: &'static [(&'static str, &'static str)],
    /// One sentence for tables and doc comments; empty without feature `describe`.
    pub summary: &'static str,
}

impl Operation {
    /// The operation of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        OPERATIONS.iter().find(|operation| operation.name == name)
    }

    /// Path at the proxy.
    #[must_use]
    pub fn proxy_path(&self) -> &'static str {
        self.own_path.unwrap_or(self.path)
    }

    /// Whether the operation only reads.
    #[must_use]
    pub fn reads(&self) -> bool {
        self.method == Method::Get || matches!(self.name, "calculateExchange" | "exchangeToken")
    }

    /// Whether the operation moves money.
    #[must_use]
    pub fn moves_money(&self) -> bool {
        matches!(self.name, "payout" | "transfer" | "deposit")
    }

    /// Whether a path template stands for this path; its parameters, still encoded.
    #[must_use]
    pub fn match_path<'a>(template: &'static str, path: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
        let mut parameters = Vec::new();
        let mut segments = path.split('/');
        for wanted in template.split('/') {
            let segment = segments.next()?;
            match wanted.strip_prefix(':') {
                Some(name) if !segment.is_empty() => parameters.push((name, segment)),
                None if wanted == segment => {}
                _ => return None,
            }
        }
        segments.next().is_none().then_some(parameters)
    }
}

const fn shape<T: Wire>() -> &'static Shape {
    match T::KIND {
        Kind::Object(shape) => shape,
        // Evaluated at compile time only: a type that is not an object does not build.
        _ => &NOTHING,
    }
}

/// A text that only documentation needs.
const fn told(text: &'static str) -> &'static str {
    if cfg!(feature = "describe") { text } else { "" }
}

/// An input or an answer without documented fields.
pub(crate) static NOTHING: Shape = Shape {
    name: "Nothing",
    #[cfg(feature = "describe")]
    doc: " Nothing.",
    fields: &[],
};

const BASE: Operation = Operation {
    name: "",
    method: Method::Get,
    path: "",
    own_path: None,
    auth: Auth::User,
    reach: Reach::Own,
    retry: Retry::Safe,
    input: None,
    output: &NOTHING,
    wrapped_in: "",
    paging: None,
    from_session: &[],
    fixed: &[],
    summary: "",
};

/// How many operations there are; a client alone has only those that a proxy may offer.
const COUNT: usize = if cfg!(any(feature = "server", feature = "sandbox", feature = "describe")) { 25 } else { 20 };

/// Every operation, in the order of the contract.
pub static OPERATIONS: [Operation; COUNT] = [
    Operation {
        name: "registerUser",
        method: Method::Post,
        path: "/partner/users",
        own_path: Some("/users"),
        auth: Auth::Partner,
        reach: Reach::OptIn,
        retry: Retry::Never,
        input: Some(shape::<models::RegisterUserRequest>()),
        output: shape::<models::User>(),
        wrapped_in: "user",
        from_session: &["email"],
        summary: told("Registers a user with the session's verified e-mail."),
        ..BASE
    },
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    Operation {
        name: "listUsers",
        path: "/partner/users",
        auth: Auth::Partner,
        reach: Reach::Server,
        input: Some(shape::<models::ListUsersRequest>()),
        output: shape::<models::UserList>(),
        paging: Some(Paging::Offset),
        summary: told("Lists the partner's users."),
        ..BASE
    },
    Operation {
        name: "getUser",
        path: "/partner/users/:userId",
        own_path: Some("/me"),
        auth: Auth::Partner,
        input: Some(shape::<models::GetUserRequest>()),
        output: shape::<models::User>(),
        wrapped_in: "user",
        from_session: &["userId"],
        summary: told("Reads a user; through a proxy the session's own."),
        ..BASE
    },
    Operation {
        name: "startKyc",
        method: Method::Post,
        path: "/partner/kyc",
        own_path: Some("/me/kyc"),
        auth: Auth::Partner,
        retry: Retry::Never,
        input: Some(shape::<models::StartKycRequest>()),
        output: shape::<models::KycInquiry>(),
        from_session: &["userId"],
        summary: told("Starts the identity verification and answers where the user goes."),
        ..BASE
    },
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    Operation {
        name: "exchangeToken",
        method: Method::Post,
        path: "/partner/auth/token",
        auth: Auth::Partner,
        reach: Reach::Server,
        input: Some(shape::<models::TokenRequest>()),
        output: shape::<models::TokenGrant>(),
        summary: told("Exchanges a user's id for a token; the server side does it by itself."),
        ..BASE
    },
    Operation {
        name: "getKycStatus",
        path: "/user/kyc/status",
        output: shape::<models::KycStatus>(),
        summary: told("Reads how far the identity verification has come."),
        ..BASE
    },
    Operation {
        name: "createAccount",
        method: Method::Post,
        path: "/user/accounts",
        reach: Reach::OptIn,
        retry: Retry::Never,
        input: Some(shape::<models::CreateAccountRequest>()),
        output: shape::<models::CreatedAccount>(),
        fixed: if models::TOLD {
            &[("provider", "qash"), ("accountType", "fiat_wallet"), ("status", "active")]
        } else {
            &[]
        },
        summary: told("Opens a ledger account."),
        ..BASE
    },
    Operation {
        name: "listAccounts",
        path: "/user/accounts",
        input: Some(shape::<models::ListAccountsRequest>()),
        output: shape::<models::AccountList>(),
        paging: Some(Paging::Page),
        summary: told("Lists the user's accounts."),
        ..BASE
    },
    Operation {
        name: "getBalance",
        path: "/user/balance",
        output: shape::<models::BalanceList>(),
        summary: told("Reads what all accounts hold."),
        ..BASE
    },
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    Operation {
        name: "deposit",
        method: Method::Post,
        path: "/user/deposit",
        reach: Reach::Server,
        retry: Retry::Never,
        input: Some(shape::<models::DepositRequest>()),
        output: shape::<models::Transaction>(),
        summary: told("Credits an account at once, after the partner has confirmed the money."),
        ..BASE
    },
    Operation {
        name: "listTransactions",
        path: "/user/transactions",
        input: Some(shape::<models::ListTransactionsRequest>()),
        output: shape::<models::TransactionList>(),
        paging: Some(Paging::Page),
        summary: told("Lists transactions, newest first."),
        ..BASE
    },
    Operation {
        name: "getTransaction",
        path: "/user/transactions/:id",
        input: Some(shape::<models::GetTransactionRequest>()),
        output: shape::<models::Transaction>(),
        summary: told("Reads one transaction."),
        ..BASE
    },
    Operation {
        name: "transfer",
        method: Method::Post,
        path: "/user/transfer",
        reach: Reach::OptIn,
        retry: Retry::Never,
        input: Some(shape::<models::TransferRequest>()),
        output: shape::<models::Transaction>(),
        summary: told("Moves money between ledger accounts."),
        ..BASE
    },
    Operation {
        name: "payout",
        method: Method::Post,
        path: "/user/payout",
        reach: Reach::OptIn,
        retry: Retry::BodyKey,
        input: Some(shape::<models::PayoutRequest>()),
        output: shape::<models::Payout>(),
        summary: told("Sends money to a bank account, at most once a key."),
        ..BASE
    },
    Operation {
        name: "calculateExchange",
        method: Method::Post,
        path: "/user/exchange/calculate",
        input: Some(shape::<models::CalculateExchangeRequest>()),
        output: shape::<models::Quote>(),
        summary: told("Calculates an exchange quote; nothing is executed."),
        ..BASE
    },
    Operation {
        name: "getCard",
        path: "/user/card/me",
        output: shape::<models::Card>(),
        summary: told("Reads the user's card."),
        ..BASE
    },
    Operation {
        name: "getCardStatus",
        path: "/user/card/status",
        output: shape::<models::CardStatus>(),
        summary: told("Reads whether the card can be used."),
        ..BASE
    },
    Operation {
        name: "getCardDetails",
        path: "/user/card/details",
        reach: Reach::OptIn,
        output: shape::<models::CardDetails>(),
        summary: told("Reads the card's masked details."),
        ..BASE
    },
    Operation {
        name: "getCardBalance",
        path: "/user/card/balance",
        output: shape::<models::CardBalance>(),
        summary: told("Reads what the card can spend, in whole units."),
        ..BASE
    },
    Operation {
        name: "listCardTransactions",
        path: "/user/card/transactions",
        input: Some(shape::<models::ListCardTransactionsRequest>()),
        output: shape::<models::CardTransactionList>(),
        paging: Some(Paging::Cursor),
        summary: told("Lists the card's transactions."),
        ..BASE
    },
    Operation {
        name: "lockCard",
        method: Method::Post,
        path: "/user/card/lock",
        retry: Retry::HeaderKey,
        input: Some(shape::<models::CardActionRequest>()),
        output: shape::<models::CardStatus>(),
        summary: told("Locks the card."),
        ..BASE
    },
    Operation {
        name: "unlockCard",
        method: Method::Post,
        path: "/user/card/unlock",
        reach: Reach::OptIn,
        retry: Retry::HeaderKey,
        input: Some(shape::<models::CardActionRequest>()),
        output: shape::<models::CardStatus>(),
        summary: told("Unlocks the card; a canceled one stays canceled."),
        ..BASE
    },
    Operation {
        name: "setCardLimit",
        method: Method::Patch,
        path: "/user/card/limit",
        reach: Reach::OptIn,
        retry: Retry::HeaderKey,
        input: Some(shape::<models::SetCardLimitRequest>()),
        output: shape::<models::CardLimit>(),
        wrapped_in: "limit",
        summary: told("Sets the card's spending limit, in whole units."),
        ..BASE
    },
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    Operation {
        name: "createApiKey",
        method: Method::Post,
        path: "/partner/api-keys",
        auth: Auth::Business,
        reach: Reach::Server,
        retry: Retry::Never,
        input: Some(shape::<models::CreateApiKeyRequest>()),
        output: shape::<models::ApiKey>(),
        summary: told("Makes a key pair; the secret is shown this once."),
        ..BASE
    },
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    Operation {
        name: "revokeApiKey",
        method: Method::Delete,
        path: "/partner/api-keys/:keyId",
        auth: Auth::Business,
        reach: Reach::Server,
        input: Some(shape::<models::RevokeApiKeyRequest>()),
        output: shape::<models::RevokedApiKey>(),
        summary: told("Revokes a key."),
        ..BASE
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_parameter_is_the_last_segment_and_a_field_of_the_input() {
        for operation in &OPERATIONS {
            for path in [operation.path, operation.proxy_path()] {
                if let Some((_, name)) = path.split_once(':') {
                    let input = operation.input.expect(operation.name);
                    assert!(input.fields.iter().any(|field| field.name == name), "{}", operation.name);
                }
            }
        }
    }

    #[test]
    fn money_and_secrets_are_out_of_a_browsers_reach() {
        for name in ["deposit", "exchangeToken", "createApiKey", "revokeApiKey", "listUsers"] {
            assert_eq!(Operation::named(name).unwrap().reach, Reach::Server, "{name}");
        }
        for operation in OPERATIONS.iter().filter(|operation| operation.reach == Reach::Own) {
            assert!(operation.reads() || ["startKyc", "lockCard"].contains(&operation.name), "{}", operation.name);
        }
    }

    #[test]
    fn what_acts_is_sent_again_only_under_a_key() {
        for operation in OPERATIONS.iter().filter(|operation| !operation.reads()) {
            let retry = match operation.name {
                "payout" => Retry::BodyKey,
                "lockCard" | "unlockCard" | "setCardLimit" => Retry::HeaderKey,
                // A key that is revoked twice is revoked.
                "revokeApiKey" => Retry::Safe,
                _ => Retry::Never,
            };
            assert_eq!(operation.retry, retry, "{}", operation.name);
        }
    }

    #[test]
    fn a_template_matches_whole_segments() {
        let template = "/user/transactions/:id";
        assert_eq!(Operation::match_path(template, "/user/transactions/7"), Some(vec![("id", "7")]));
        for path in [
            "/user/transactions",
            "/user/transactions/",
            "/user/transactions/7/",
            "/user/transactions/7/8",
            "user/transactions/7",
        ] {
            assert_eq!(Operation::match_path(template, path), None, "{path}");
        }
    }
}
