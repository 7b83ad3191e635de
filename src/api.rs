//! The 25 operations of the Qash Partner API in one table, read by client, proxy, sandbox, documentation and types.
//!
//! Source: document 001 §12; auth 001 §12 "Headers by endpoint group"; retry classes from the statements on idempotency keys in each document.

use crate::http::Method;
use crate::models::{self, Kind, Shape, Wire};

/// Prefix of every upstream path.
pub const PREFIX: &str = "/api/v1";

/// Qash's production URL, for the partner's server.
pub const PRODUCTION: &str = "https://api.qash.ai";

/// Qash's sandbox URL, for the partner's server.
pub const SANDBOX: &str = "https://sandbox.api.qash.ai";

/// Header of every request from a client to a proxy; another site's form or image cannot send it (CSRF protection).
pub const CLIENT_HEADER: &str = "X-Qash-Client";

/// Header with the idempotency key of a card operation.
pub const CARD_KEY_HEADER: &str = "x-idempotency-key";

/// Header `true` confirms a repeated transfer although the outcome of an earlier one is unknown.
#[cfg(any(feature = "server", feature = "describe"))]
pub const REPEAT_HEADER: &str = "x-qash-repeat";

/// Input field with the idempotency key, in every operation that has one.
pub const KEY_FIELD: &str = "idempotencyKey";

/// Credentials of a request to Qash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// The partner's API key and secret.
    Partner,
    /// The partner's API key and secret, and the user's token.
    User,
    /// The token of a business user alone.
    Business,
}

/// Access from a browser through a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everyone, always as the session's own user.
    Own,
    /// No one until the partner enables it with a policy hook.
    OptIn,
    /// No one, ever.
    Server,
}

/// Effect of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Reads only.
    Reads,
    /// Changes data.
    Writes,
    /// Moves money, once per identifier.
    Money(NamedBy),
}

/// Identifier of one movement of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// The idempotency key in the request.
    Key,
    /// The partner's reference, which is not sent; without it nothing identifies the movement.
    Reference,
    /// The content of the request alone.
    Content,
}

/// Whether a call may be retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Safe: it reads, or is idempotent.
    Safe,
    /// With the same key, a field of the body.
    BodyKey,
    /// With the same key, the header [`CARD_KEY_HEADER`], a UUID.
    HeaderKey,
    /// Never: if the response is lost, the outcome is unknown.
    Never,
}

/// Paging of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// By offset.
    Offset,
    /// By page number.
    Page,
    /// By cursor.
    Cursor,
}

/// Properties of an operation.
#[derive(Debug)]
pub struct Facts {
    /// Name, the same in every language.
    pub name: &'static str,
    /// HTTP method, the same upstream and at the proxy.
    pub method: Method,
    /// Path under [`PREFIX`]; a last segment `:name` stands for that input field.
    pub path: &'static str,
    /// Path at the proxy, if it differs: operations on the session's own user.
    pub own_path: Option<&'static str>,
    /// Credentials upstream.
    pub auth: Auth,
    /// Access from a browser.
    pub reach: Reach,
    /// Effect of a call.
    pub effect: Effect,
    /// Whether it may be retried.
    pub retry: Retry,
    /// Shape of the input; `None` if there is none.
    pub input: Option<&'static Shape>,
    /// Shape of the output, without its envelope.
    pub output: &'static Shape,
    /// Field of the data that holds the output (`{success, data: {user}}`, `{id, limit}`); empty if the data is the output.
    pub wrapped_in: &'static str,
    /// Paging, if it returns a list.
    pub paging: Option<Paging>,
    /// Input fields that a proxy takes from the session, never from the browser.
    pub from_session: &'static [&'static str],
    /// Constant fields that the server adds.
    pub fixed: &'static [(&'static str, &'static str)],
    /// For a write, the read operation that shows whether it was carried out; `None` if there is none.
    pub lookup: Option<Operation>,
    /// Output field with the id of the new resource, where `id` names the resource of the request.
    pub own_id: Option<&'static str>,
    /// Fields of a response that may hold the new resource.
    pub nouns: &'static [&'static str],
    /// One sentence for tables and doc comments; empty without feature `describe`.
    pub summary: &'static str,
}

const fn shape<T: Wire>() -> &'static Shape {
    match T::KIND {
        Kind::Object(shape) => shape,
        // Evaluated at compile time: a type that is not an object does not build.
        _ => &NOTHING,
    }
}

/// A text for documentation alone.
const fn told(text: &'static str) -> &'static str {
    if cfg!(feature = "describe") { text } else { "" }
}

/// An input or output without documented fields.
pub(crate) static NOTHING: Shape = Shape {
    name: "Nothing",
    #[cfg(feature = "describe")]
    doc: " Nothing.",
    fields: &[],
};

/// Defaults of a row.
const BASE: Facts = Facts {
    name: "",
    method: Method::Get,
    path: "",
    own_path: None,
    auth: Auth::User,
    reach: Reach::Own,
    effect: Effect::Reads,
    retry: Retry::Safe,
    input: None,
    output: &NOTHING,
    wrapped_in: "",
    paging: None,
    from_session: &[],
    fixed: &[],
    lookup: None,
    own_id: None,
    nouns: &[],
    summary: "",
};

/// A list for the server alone; empty in a browser's build.
const fn on_server<T>(list: &'static [T]) -> &'static [T] {
    if models::TOLD { list } else { &[] }
}

/// Declares [`Operation`]. A row is variant, name, method and path, credentials, access, effect and retry class, and the fields that differ from
/// [`BASE`]. Its first line is the summary in the documentation.
macro_rules! operations {
    ($(#[doc = $summary:literal] $(#[cfg($built:meta)])? $variant:ident = $name:literal, $method:ident $path:literal, $auth:ident, $reach:ident, $effect:ident $(($by:ident))?, $retry:ident {
        $($field:ident: $value:expr,)*
    })+) => {
        /// An operation of the API; dereferences to its properties: `operation.path`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operation { $(#[doc = $summary] $(#[cfg($built)])? $variant,)+ }

        impl Operation {
            /// Every operation, in the contract's order; a client's build has only those that a proxy may offer.
            pub const ALL: [Self; Self::COUNT] = [$($(#[cfg($built)])? Self::$variant,)+];
            const COUNT: usize = [$($(#[cfg($built)])? Self::$variant,)+].len();
        }

        impl std::ops::Deref for Operation {
            type Target = Facts;

            fn deref(&self) -> &Facts {
                match self {
                    $($(#[cfg($built)])? Self::$variant => const {
                        &Facts {
                            name: $name,
                            method: Method::$method,
                            path: $path,
                            auth: Auth::$auth,
                            reach: Reach::$reach,
                            effect: Effect::$effect $((NamedBy::$by))?,
                            retry: Retry::$retry,
                            summary: told($summary),
                            $($field: $value,)*
                            ..BASE
                        }
                    },)+
                }
            }
        }
    };
}

operations! {
    /// Registers a user with the session's verified e-mail.
    RegisterUser = "registerUser", Post "/partner/users", Partner, OptIn, Writes, Never {
        lookup: Some(Operation::GetUser),
        own_id: Some("userId"),
        nouns: on_server(&["user"]),
        own_path: Some("/users"),
        input: Some(shape::<models::RegisterUserRequest>()),
        output: shape::<models::User>(),
        wrapped_in: "user",
        from_session: &["email"],
    }

    /// Lists the partner's users.
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    ListUsers = "listUsers", Get "/partner/users", Partner, Server, Reads, Safe {
        input: Some(shape::<models::ListUsersRequest>()),
        output: shape::<models::UserList>(),
        paging: Some(Paging::Offset),
    }

    /// Reads a user; through a proxy the session's own.
    GetUser = "getUser", Get "/partner/users/:userId", Partner, Own, Reads, Safe {
        nouns: on_server(&["user"]),
        own_path: Some("/me"),
        input: Some(shape::<models::GetUserRequest>()),
        output: shape::<models::User>(),
        wrapped_in: "user",
        from_session: &["userId"],
    }

    /// Starts the identity verification and returns the URL to send the user to.
    StartKyc = "startKyc", Post "/partner/kyc", Partner, Own, Writes, Never {
        lookup: Some(Operation::GetUser),
        nouns: on_server(&["inquiry"]),
        own_path: Some("/me/kyc"),
        input: Some(shape::<models::StartKycRequest>()),
        output: shape::<models::KycInquiry>(),
        from_session: &["userId"],
    }

    /// Exchanges a user's id for a token; the server does it automatically.
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    ExchangeToken = "exchangeToken", Post "/partner/auth/token", Partner, Server, Reads, Safe {
        nouns: on_server(&["tokens", "token"]),
        input: Some(shape::<models::TokenRequest>()),
        output: shape::<models::TokenGrant>(),
    }

    /// Reads the status of the identity verification.
    GetKycStatus = "getKycStatus", Get "/user/kyc/status", User, Own, Reads, Safe {
        nouns: on_server(&["kyc", "kycStatus", "verification"]),
        output: shape::<models::KycStatus>(),
    }

    /// Opens a ledger account.
    CreateAccount = "createAccount", Post "/user/accounts", User, OptIn, Writes, Never {
        lookup: Some(Operation::ListAccounts),
        own_id: Some("accountId"),
        nouns: on_server(&["account"]),
        input: Some(shape::<models::CreateAccountRequest>()),
        output: shape::<models::CreatedAccount>(),
        fixed: on_server(&[("provider", "qash"), ("accountType", "fiat_wallet"), ("status", "active")]),
    }

    /// Lists the user's accounts.
    ListAccounts = "listAccounts", Get "/user/accounts", User, Own, Reads, Safe {
        input: Some(shape::<models::ListAccountsRequest>()),
        output: shape::<models::AccountList>(),
        paging: Some(Paging::Page),
    }

    /// Reads the balances of all accounts.
    GetBalance = "getBalance", Get "/user/balance", User, Own, Reads, Safe {
        output: shape::<models::BalanceList>(),
    }

    /// Credits an account at once, after the partner has confirmed the money.
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    Deposit = "deposit", Post "/user/deposit", User, Server, Money(Reference), Never {
        lookup: Some(Operation::ListTransactions),
        nouns: on_server(&["deposit", "transaction"]),
        input: Some(shape::<models::DepositRequest>()),
        output: shape::<models::TransactionReceipt>(),
    }

    /// Lists transactions, newest first.
    ListTransactions = "listTransactions", Get "/user/transactions", User, Own, Reads, Safe {
        input: Some(shape::<models::ListTransactionsRequest>()),
        output: shape::<models::TransactionList>(),
        paging: Some(Paging::Page),
    }

    /// Reads one transaction.
    GetTransaction = "getTransaction", Get "/user/transactions/:id", User, Own, Reads, Safe {
        nouns: on_server(&["transaction"]),
        input: Some(shape::<models::GetTransactionRequest>()),
        output: shape::<models::Transaction>(),
    }

    /// Moves money between ledger accounts.
    Transfer = "transfer", Post "/user/transfer", User, OptIn, Money(Content), Never {
        lookup: Some(Operation::ListTransactions),
        nouns: on_server(&["transfer", "transaction"]),
        input: Some(shape::<models::TransferRequest>()),
        output: shape::<models::TransactionReceipt>(),
    }

    /// Sends money to a bank account, at most once per idempotency key.
    Payout = "payout", Post "/user/payout", User, OptIn, Money(Key), BodyKey {
        lookup: Some(Operation::ListTransactions),
        nouns: on_server(&["payout", "transaction"]),
        input: Some(shape::<models::PayoutRequest>()),
        output: shape::<models::Payout>(),
    }

    /// Calculates an exchange quote; nothing is executed.
    CalculateExchange = "calculateExchange", Post "/user/exchange/calculate", User, Own, Reads, Safe {
        nouns: on_server(&["quote", "exchange"]),
        input: Some(shape::<models::CalculateExchangeRequest>()),
        output: shape::<models::Quote>(),
    }

    /// Reads the user's card.
    GetCard = "getCard", Get "/user/card/me", User, Own, Reads, Safe {
        nouns: on_server(&["card"]),
        output: shape::<models::Card>(),
    }

    /// Reads the card's status.
    GetCardStatus = "getCardStatus", Get "/user/card/status", User, Own, Reads, Safe {
        nouns: on_server(&["card", "cardStatus"]),
        output: shape::<models::CardStatus>(),
    }

    /// Reads the card's masked details.
    GetCardDetails = "getCardDetails", Get "/user/card/details", User, OptIn, Reads, Safe {
        nouns: on_server(&["card", "details"]),
        output: shape::<models::CardDetails>(),
    }

    /// Reads the card's available balance, in whole units.
    GetCardBalance = "getCardBalance", Get "/user/card/balance", User, Own, Reads, Safe {
        nouns: on_server(&["card", "cardBalance", "balance"]),
        output: shape::<models::CardBalance>(),
    }

    /// Lists the card's transactions.
    ListCardTransactions = "listCardTransactions", Get "/user/card/transactions", User, Own, Reads, Safe {
        input: Some(shape::<models::ListCardTransactionsRequest>()),
        output: shape::<models::CardTransactionList>(),
        paging: Some(Paging::Cursor),
    }

    /// Locks the card.
    LockCard = "lockCard", Post "/user/card/lock", User, Own, Writes, HeaderKey {
        lookup: Some(Operation::GetCard),
        own_id: Some("cardId"),
        nouns: on_server(&["card"]),
        input: Some(shape::<models::CardActionRequest>()),
        output: shape::<models::CardStatus>(),
    }

    /// Unlocks the card; a canceled card stays canceled.
    UnlockCard = "unlockCard", Post "/user/card/unlock", User, OptIn, Writes, HeaderKey {
        lookup: Some(Operation::GetCard),
        own_id: Some("cardId"),
        nouns: on_server(&["card"]),
        input: Some(shape::<models::CardActionRequest>()),
        output: shape::<models::CardStatus>(),
    }

    /// Sets the card's spending limit, in whole units.
    SetCardLimit = "setCardLimit", Patch "/user/card/limit", User, OptIn, Writes, HeaderKey {
        lookup: Some(Operation::GetCard),
        own_id: Some("cardId"),
        nouns: on_server(&["limit", "card"]),
        input: Some(shape::<models::SetCardLimitRequest>()),
        output: shape::<models::CardLimit>(),
        wrapped_in: "limit",
    }

    /// Creates an API key pair; the secret is returned only once.
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    CreateApiKey = "createApiKey", Post "/partner/api-keys", Business, Server, Writes, Never {
        own_id: Some("apiKey"),
        nouns: on_server(&["key", "keyPair", "apiKeyPair", "credentials"]),
        input: Some(shape::<models::CreateApiKeyRequest>()),
        output: shape::<models::ApiKey>(),
    }

    /// Revokes an API key.
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    RevokeApiKey = "revokeApiKey", Delete "/partner/api-keys/:keyId", Business, Server, Writes, Safe {
        input: Some(shape::<models::RevokeApiKeyRequest>()),
        output: shape::<models::RevokedApiKey>(),
    }
}

impl Operation {
    /// The operation with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|operation| operation.name == name)
    }

    /// Path at the proxy.
    #[must_use]
    pub fn proxy_path(self) -> &'static str {
        self.own_path.unwrap_or(self.path)
    }

    /// Whether the operation only reads.
    #[must_use]
    pub fn reads(self) -> bool {
        self.effect == Effect::Reads
    }

    /// Whether the operation moves money.
    #[must_use]
    pub fn moves_money(self) -> bool {
        matches!(self.effect, Effect::Money(_))
    }

    /// The path parameters, still encoded, if the path matches the template.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_parameter_is_the_last_segment_and_a_field_of_the_input() {
        for operation in Operation::ALL {
            for path in [operation.path, operation.proxy_path()] {
                if let Some((_, name)) = path.split_once(':') {
                    let input = operation.input.expect(operation.name);
                    assert!(input.fields.iter().any(|field| field.name == name), "{}", operation.name);
                }
            }
        }
    }

    #[test]
    fn money_and_secrets_cannot_be_reached_from_a_browser() {
        for name in ["deposit", "exchangeToken", "createApiKey", "revokeApiKey", "listUsers"] {
            assert_eq!(Operation::named(name).unwrap().reach, Reach::Server, "{name}");
        }
        for operation in Operation::ALL.into_iter().filter(|operation| operation.reach == Reach::Own) {
            assert!(operation.reads() || ["startKyc", "lockCard"].contains(&operation.name), "{}", operation.name);
        }
    }

    #[test]
    fn writes_are_retried_only_with_a_key() {
        for operation in Operation::ALL.into_iter().filter(|operation| !operation.reads()) {
            let retry = match operation.name {
                "payout" => Retry::BodyKey,
                "lockCard" | "unlockCard" | "setCardLimit" => Retry::HeaderKey,
                // Revoking a key twice is idempotent.
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
