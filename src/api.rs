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
#[cfg(any(feature = "server", feature = "describe"))]
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

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It only reads.
    Reads,
    /// It changes something.
    Writes,
    /// It moves money, and is carried out once for what names it.
    Money(NamedBy),
}

/// What names one movement of money among others of its operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// The key that is sent along.
    Key,
    /// A reference of the partner's, which is not sent; without one nothing names it.
    Reference,
    /// Nothing but its content.
    Content,
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

/// What is known of an operation.
#[derive(Debug)]
pub struct Facts {
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
    /// What it does.
    pub effect: Effect,
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
    /// Of one that acts: what tells whether it was carried out; `None` where nothing does.
    pub lookup: Option<Operation>,
    /// What an answer may call the id of what was done, where elsewhere it names whom the request was about.
    pub own_id: Option<&'static str>,
    /// Fields in which Qash may put what was done.
    pub nouns: &'static [&'static str],
    /// One sentence for tables and doc comments; empty without feature `describe`.
    pub summary: &'static str,
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

/// What most rows leave as it is.
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

/// What only the server's side reads.
const fn on_server<T>(list: &'static [T]) -> &'static [T] {
    if models::TOLD { list } else { &[] }
}

/// Declares [`Operation`]: a row is its variant, its name, method and path, its credentials, its reach, its effect and its retry class, and whatever
/// else differs from [`BASE`]. Its first line is what documents say of it.
macro_rules! operations {
    ($(#[doc = $summary:literal] $(#[cfg($built:meta)])? $variant:ident = $name:literal, $method:ident $path:literal, $auth:ident, $reach:ident, $effect:ident $(($by:ident))?, $retry:ident {
        $($field:ident: $value:expr,)*
    })+) => {
        /// An operation of the API. What is known of it reads as its own: `operation.path`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operation { $(#[doc = $summary] $(#[cfg($built)])? $variant,)+ }

        impl Operation {
            /// Every operation, in the order of the contract; a client alone has only those that a proxy may offer.
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

    /// Starts the identity verification and answers where the user goes.
    StartKyc = "startKyc", Post "/partner/kyc", Partner, Own, Writes, Never {
        lookup: Some(Operation::GetUser),
        nouns: on_server(&["inquiry"]),
        own_path: Some("/me/kyc"),
        input: Some(shape::<models::StartKycRequest>()),
        output: shape::<models::KycInquiry>(),
        from_session: &["userId"],
    }

    /// Exchanges a user's id for a token; the server side does it by itself.
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    ExchangeToken = "exchangeToken", Post "/partner/auth/token", Partner, Server, Reads, Safe {
        nouns: on_server(&["tokens", "token"]),
        input: Some(shape::<models::TokenRequest>()),
        output: shape::<models::TokenGrant>(),
    }

    /// Reads how far the identity verification has come.
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

    /// Reads what all accounts hold.
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

    /// Sends money to a bank account, at most once a key.
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

    /// Reads whether the card can be used.
    GetCardStatus = "getCardStatus", Get "/user/card/status", User, Own, Reads, Safe {
        nouns: on_server(&["card", "cardStatus"]),
        output: shape::<models::CardStatus>(),
    }

    /// Reads the card's masked details.
    GetCardDetails = "getCardDetails", Get "/user/card/details", User, OptIn, Reads, Safe {
        nouns: on_server(&["card", "details"]),
        output: shape::<models::CardDetails>(),
    }

    /// Reads what the card can spend, in whole units.
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

    /// Unlocks the card; a canceled one stays canceled.
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

    /// Makes a key pair; the secret is shown this once.
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    CreateApiKey = "createApiKey", Post "/partner/api-keys", Business, Server, Writes, Never {
        own_id: Some("apiKey"),
        nouns: on_server(&["key", "keyPair", "apiKeyPair", "credentials"]),
        input: Some(shape::<models::CreateApiKeyRequest>()),
        output: shape::<models::ApiKey>(),
    }

    /// Revokes a key.
    #[cfg(any(feature = "server", feature = "sandbox", feature = "describe"))]
    RevokeApiKey = "revokeApiKey", Delete "/partner/api-keys/:keyId", Business, Server, Writes, Safe {
        input: Some(shape::<models::RevokeApiKeyRequest>()),
        output: shape::<models::RevokedApiKey>(),
    }
}

impl Operation {
    /// The operation of that name.
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
    fn money_and_secrets_are_out_of_a_browsers_reach() {
        for name in ["deposit", "exchangeToken", "createApiKey", "revokeApiKey", "listUsers"] {
            assert_eq!(Operation::named(name).unwrap().reach, Reach::Server, "{name}");
        }
        for operation in Operation::ALL.into_iter().filter(|operation| operation.reach == Reach::Own) {
            assert!(operation.reads() || ["startKyc", "lockCard"].contains(&operation.name), "{}", operation.name);
        }
    }

    #[test]
    fn what_acts_is_sent_again_only_under_a_key() {
        for operation in Operation::ALL.into_iter().filter(|operation| !operation.reads()) {
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
