//! Every JSON sample of the API's documents is read by its model, written as the same value, and sent or taken by the client.
#![cfg(all(feature = "serde", feature = "server"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use qash_client::api::{Auth, Operation, PREFIX};
use qash_client::client::{Dialect, Encoded, Hop, Leniency, Sent, decode, encode};
use qash_client::http::{Headers, Request, Response};
use qash_client::json::Json;
use qash_client::models;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("fixtures/", $name, ".json"))
    };
}

/// Reads and writes a sample, which stands under these keys of its envelope.
fn round<T: DeserializeOwned + Serialize>(text: &str, envelope: &[&str]) -> T {
    let mut value: Value = serde_json::from_str(text).unwrap();
    for key in envelope {
        value = value[*key].take();
    }
    let model: T = serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error} in {text}"));
    assert_eq!(serde_json::to_value(&model).unwrap(), value);
    model
}

/// What the client makes of an answer of Qash, or the error's message.
fn read(operation: &str, text: &str) -> Result<Value, String> {
    let operation = Operation::named(operation).unwrap();
    let request = Request { method: operation.method, url: String::new(), headers: Headers::default(), body: None };
    let response = Response { status: 200, headers: Headers::default(), body: text.to_owned() };
    let encoded = Encoded { request, key: None, sent_key: None, hop: Hop::Upstream };
    let answer = decode(operation, &Sent { response, sent_at: 0, maybe_done: false }, &encoded);
    answer.map(|answer| json(&answer)).map_err(|error| error.message)
}

/// What the client makes of a sample that Qash answers.
fn taken(operation: &str, text: &str) -> Value {
    read(operation, text).unwrap_or_else(|message| panic!("{operation}: {message}"))
}

/// The body that the client sends for an input.
fn sent(operation: &str, input: &str, dialect: Dialect) -> Value {
    let operation = Operation::named(operation).unwrap();
    let leniency = Leniency { invalid_account_number: true, ..Leniency::default() };
    let encoded = encode(
        operation,
        Json::parse(input).unwrap(),
        "https://api.qash.ai",
        Hop::Upstream,
        dialect,
        leniency,
        &|| None,
    );
    let body = encoded.unwrap_or_else(|error| panic!("{}", error.message)).request.body.unwrap();
    serde_json::from_str(&body).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn requests_are_the_models_own() {
    round::<models::RegisterUserRequest>(fixture!("001-3-register-user.request"), &[]);
    round::<models::StartKycRequest>(fixture!("001-4-start-kyc.request"), &[]);
    round::<models::TokenRequest>(fixture!("001-6-exchange-token.request"), &[]);
    let account: models::CreateAccountRequest = round(fixture!("001-7.1-create-account.request"), &[]);
    assert_eq!(account.is_primary, Some(true));
    assert_eq!((account.provider.unwrap().0.as_str(), account.other.len()), ("qash", 0));
    round::<models::DepositRequest>(fixture!("001-7.4-deposit.request"), &[]);
    let transfer: models::TransferRequest = round(fixture!("001-7.5-transfer.request"), &[]);
    assert_eq!(transfer.amount.0, 50_000);
    let payout: models::PayoutRequest = round(fixture!("001-7.6-payout.request"), &[]);
    assert_eq!(payout.beneficiary.account_type, models::BankAccountType::Clabe);
    round::<models::CalculateExchangeRequest>(fixture!("001-7.9-calculate-exchange.request"), &[]);
    round::<models::CreateApiKeyRequest>(fixture!("001-10-create-api-key.request"), &[]);
    round::<models::DepositRequest>(fixture!("002-deposit.request"), &[]);
    round::<models::StartKycRequest>(fixture!("003-start-kyc.request"), &[]);
    round::<models::CalculateExchangeRequest>(fixture!("004-calculate-exchange.request"), &[]);
}

#[test]
fn answers_are_the_models_own() {
    let user: models::User = round(fixture!("001-3-register-user.response"), &["data", "user"]);
    assert_eq!(user.status, models::UserStatus::Pending);
    round::<models::KycInquiry>(fixture!("001-4-start-kyc.response"), &[]);
    round::<models::User>(fixture!("001-5-get-user.response"), &["data", "user"]);
    let grant: models::TokenGrant = round(fixture!("001-6-exchange-token.response"), &[]);
    assert_eq!(grant.user.unwrap().roles, Some(vec![]));
    let accounts: models::AccountList = round(fixture!("001-7.2-list-accounts.response"), &[]);
    assert_eq!(accounts.items[0].id.0, 619);
    round::<models::Transaction>(fixture!("001-7.4-deposit.response"), &[]);
    let quote: models::Quote = round(fixture!("001-7.9-calculate-exchange.response"), &[]);
    assert_eq!(quote.rate.to_string(), "0.052360");
    round::<models::KycStatus>(fixture!("001-7.10-get-kyc-status.response"), &[]);
    round::<models::UserList>(fixture!("001-9-list-users.response"), &["data"]);
    round::<models::ApiKey>(fixture!("001-10-create-api-key.response"), &[]);
    round::<models::Transaction>(fixture!("002-deposit.response"), &[]);
    round::<models::KycInquiry>(fixture!("003-start-kyc.response"), &[]);
    round::<models::Quote>(fixture!("004-calculate-exchange.response"), &["data"]);
}

#[test]
fn the_client_sends_what_the_documents_send() {
    let account = r#"{"accountName":"Main MXN Account","currencyCode":"MXN","isPrimary":true}"#;
    assert_eq!(sent("createAccount", account, Dialect::B), json(fixture!("001-7.1-create-account.request")));
    for (operation, sample) in [
        ("exchangeToken", fixture!("001-6-exchange-token.request")),
        ("deposit", fixture!("001-7.4-deposit.request")),
        ("transfer", fixture!("001-7.5-transfer.request")),
        ("payout", fixture!("001-7.6-payout.request")),
        ("createApiKey", fixture!("001-10-create-api-key.request")),
        ("deposit", fixture!("002-deposit.request")),
        ("startKyc", fixture!("003-start-kyc.request")),
    ] {
        assert_eq!(sent(operation, sample, Dialect::B), json(sample), "{operation}");
    }
    let (a, b) = (fixture!("001-7.9-calculate-exchange.request"), fixture!("004-calculate-exchange.request"));
    assert_eq!(sent("calculateExchange", a, Dialect::A), json(a));
    assert_eq!(sent("calculateExchange", b, Dialect::B), json(b));
}

#[test]
fn only_the_old_mobile_prefix_of_mexico_is_not_sent_on() {
    for (operation, sample) in
        [("registerUser", fixture!("001-3-register-user.request")), ("startKyc", fixture!("001-4-start-kyc.request"))]
    {
        let mut expected = json(sample);
        expected["phone"] = "+525512345678".into();
        assert_eq!(sent(operation, sample, Dialect::B), expected, "{operation}");
    }
}

#[test]
fn the_client_takes_what_the_documents_answer() {
    for (operation, sample, envelope) in [
        ("registerUser", fixture!("001-3-register-user.response"), &["data", "user"][..]),
        ("startKyc", fixture!("001-4-start-kyc.response"), &[]),
        ("getUser", fixture!("001-5-get-user.response"), &["data", "user"]),
        ("exchangeToken", fixture!("001-6-exchange-token.response"), &[]),
        ("listAccounts", fixture!("001-7.2-list-accounts.response"), &[]),
        ("deposit", fixture!("001-7.4-deposit.response"), &[]),
        ("calculateExchange", fixture!("001-7.9-calculate-exchange.response"), &[]),
        ("getKycStatus", fixture!("001-7.10-get-kyc-status.response"), &[]),
        ("listUsers", fixture!("001-9-list-users.response"), &["data"]),
        ("createApiKey", fixture!("001-10-create-api-key.response"), &[]),
        ("deposit", fixture!("002-deposit.response"), &[]),
        ("startKyc", fixture!("003-start-kyc.response"), &[]),
        ("calculateExchange", fixture!("004-calculate-exchange.response"), &["data"]),
    ] {
        let mut expected = json(sample);
        for key in envelope {
            expected = expected[*key].take();
        }
        let answer = taken(operation, sample);
        // Nothing is lost; what is worked out comes on top.
        for (key, value) in expected.as_object().unwrap() {
            match (operation, key.as_str()) {
                ("listAccounts", "items") => {
                    let mut item = answer["items"][0].clone();
                    assert_eq!(item.as_object_mut().unwrap().shift_remove("balance"), Some(150_000.into()));
                    assert_eq!(item, value[0]);
                }
                _ => assert_eq!(&answer[key], value, "{operation}: {key}"),
            }
        }
    }
}

#[test]
fn a_number_keeps_every_digit_however_deep_it_lies() {
    // In the middle between two floating-point numbers of one digit less.
    let page = r#"{"items":[{"id":1,"spend":{"amount":731306330669432.3}}]}"#;
    let read: qash_client::models::CardTransactionList = serde_json::from_str(page).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), page);
    let quote = r#"{"fromAmount":731306330669432.3,"toAmount":0,"rate":0.12345678901234567890,"expiresAt":"2026-06-12T00:00:00Z"}"#;
    let read: qash_client::models::Quote = serde_json::from_str(quote).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), quote);
}

#[test]
fn the_table_holds_the_documents_endpoints_and_no_others() {
    let documented: Vec<_> =
        include_str!("fixtures/001-12-endpoints.txt").lines().map(|line| line.split_once(' ').unwrap()).collect();
    // The document calls a key's id `:id` in one place and `:keyId` in the other.
    let path = |operation: Operation| [PREFIX, &operation.path.replace(":keyId", ":id")].concat();
    assert_eq!(documented.len(), Operation::ALL.len());
    for ((method, documented), operation) in documented.into_iter().zip(Operation::ALL) {
        assert_eq!((operation.method.name(), path(operation).as_str()), (method, documented));
        // 001 §12, "Headers by endpoint group".
        let auth = match documented.split('/').nth(3) {
            Some("user") => Auth::User,
            _ if documented.contains("/api-keys") => Auth::Business,
            _ => Auth::Partner,
        };
        assert_eq!(operation.auth, auth, "{}", operation.name);
    }
}

#[test]
fn an_id_that_a_number_cannot_hold_is_refused_and_not_rounded() {
    for id in ["9007199254740991", "-5", "\"9007199254740993\""] {
        assert_eq!(taken("payout", &format!(r#"{{"id":{id}}}"#))["id"], json(id));
    }
    for id in ["9007199254740992", "9007199254740993", "1.5", "1e3"] {
        let message = read("payout", &format!(r#"{{"id":{id}}}"#)).unwrap_err();
        assert!(message.contains("id: "), "{message}");
    }
}

#[test]
fn a_limit_is_taken_out_of_the_card_that_it_was_set_on() {
    // As the vendor's reference page for the operation shows it; and bare, since the documents show nothing.
    let limit = json(r#"{"amount":500,"frequency":"per24HourPeriod"}"#);
    let card = r#"{"id":"3c90c3cc-0d44-4b50-8888-8dd25736052a","limit":{"amount":500,"frequency":"per24HourPeriod"}}"#;
    assert_eq!(taken("setCardLimit", card), limit);
    assert_eq!(taken("setCardLimit", &limit.to_string()), limit);
}
