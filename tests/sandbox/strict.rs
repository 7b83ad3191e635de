//! Strict mode: closed and open lists of the documents, and a sandbox without it.

use crate::server::{Server, payout};
use qash_client::http::Method;
use qash_client::sandbox::{Options, Profile};
use serde_json::{Value, json};

fn with(mut body: Value, changes: &[(&str, Value)]) -> Value {
    for (pointer, value) in changes {
        match body.pointer_mut(pointer) {
            Some(place) => *place = value.clone(),
            None => {
                drop(body.as_object_mut().unwrap().insert(pointer.trim_start_matches('/').to_owned(), value.clone()))
            }
        }
    }
    body
}

fn account(currency: &str) -> Value {
    json!({"accountName": "Main", "provider": "qash", "accountType": "fiat_wallet", "currencyCode": currency, "status": "active"})
}

fn person(email: &str) -> Value {
    json!({"userType": "personal", "email": email, "countryCode": "MX"})
}

fn quote(names: [&str; 2], from: &str, to: &str) -> Value {
    json!({names[0]: from, names[1]: to, "fromAmount": 100})
}

const B: [&str; 2] = ["fromAsset", "toAsset"];
const A: [&str; 2] = ["fromCurrency", "toCurrency"];

/// Values outside closed lists: path, body, message, and whether a sandbox that is not strict accepts it.
fn closed(pesos: i64, colombian: i64) -> Vec<(&'static str, Value, &'static str, bool)> {
    let deposit =
        json!({"toAccountId": pesos, "amount": 1, "currency": "MXN", "provider": "manual", "description": "d"});
    let pay = || payout(pesos, 1, "closed");
    vec![
        (
            "/user/exchange/calculate",
            quote(B, "MXN", "USD"),
            "fromAsset: must be one of: \"USD\", \"COP\", \"USDC\"",
            true,
        ),
        ("/user/exchange/calculate", quote(B, "USD", "MXN"), "toAsset: must be one of", true),
        ("/user/exchange/calculate", quote(B, "usd", "COP"), "fromAsset", false),
        ("/user/exchange/calculate", quote(A, "MXN", "EUR"), "toCurrency", false),
        ("/user/accounts", with(account("MXN"), &[("/accountType", json!("crypto_wallet"))]), "accountType", false),
        ("/user/accounts", with(account("MXN"), &[("/provider", json!("cobre"))]), "provider", false),
        ("/user/accounts", with(account("MXN"), &[("/status", json!("pending"))]), "status", false),
        (
            "/user/accounts",
            account("USDC"),
            "currencyCode: must be one of: \"MXN\", \"USD\", \"COP\" (document 001 §7.1)",
            true,
        ),
        ("/user/accounts", account("EUR"), "currencyCode", false),
        (
            "/user/payout",
            with(payout(colombian, 1, "x"), &[("/currency", json!("COP"))]),
            "requires currency MXN, found COP",
            true,
        ),
        ("/user/payout", with(pay(), &[("/currency", json!("USD"))]), "requires currency MXN, found USD", false),
        ("/user/payout", with(pay(), &[("/beneficiary/accountType", json!("clabe"))]), "accountType", false),
        ("/user/payout", with(pay(), &[("/beneficiary/accountType", json!("PIX"))]), "accountType", false),
        ("/user/payout", with(pay(), &[("/beneficiary/accountNumber", json!("1234"))]), "18 digits", false),
        ("/user/payout", with(pay(), &[("/beneficiary/accountType", json!("IBAN"))]), "must be an IBAN", true),
        ("/user/deposit", with(deposit.clone(), &[("/currency", json!("USD"))]), "currency", false),
        ("/user/deposit", with(deposit.clone(), &[("/amount", json!("1"))]), "amount", false),
        ("/user/deposit", with(deposit, &[("/amount", json!(1.5))]), "amount", false),
        ("/partner/users", with(person("a@example.com"), &[("/userType", json!("company"))]), "userType", false),
        (
            "/partner/users",
            with(person("a@example.com"), &[("/preferredLanguage", json!("pt"))]),
            "preferredLanguage",
            false,
        ),
        ("/partner/users", with(person("a@example.com"), &[("/countryCode", json!("XX"))]), "countryCode", false),
        (
            "/partner/users",
            with(person("a@example.com"), &[("/phone", json!("+52 55 1234 5678"))]),
            "must be E.164",
            true,
        ),
        ("/partner/users?status=retired", Value::Null, "status must be one of", false),
        ("/partner/users?limit=201", Value::Null, "limit", false),
        ("/user/transactions?type=deposit", Value::Null, "type must be one of", false),
        ("/user/transactions?limit=101", Value::Null, "limit", false),
    ]
}

#[test]
fn a_value_outside_a_closed_list_is_refused_and_changes_nothing() {
    for strict in [true, false] {
        let mut server = Server::new(Options { strict, ..Options::default() });
        let (_, pesos) = server.funded(1_000);
        let colombian = server.open("COP");
        server.deposit(colombian, 1_000, "COP");
        for (path, body, words, loose) in closed(pesos, colombian) {
            let before = server.memory();
            let (status, message) = server.refusal(path, &body);
            if strict || !loose {
                assert_eq!(status, 400, "{path} {body}: {message}");
                assert!(!strict || message.contains(words), "{path} {body}: {message}");
                assert_eq!(server.memory(), before, "{path} {body}");
            } else {
                assert!((200..300).contains(&status), "{path} {body}: {message}");
            }
        }
    }
}

/// Returns the undocumented fields and values of the last request in the journal.
fn told(server: &Server) -> Vec<(String, String)> {
    let journal = serde_json::to_value(server.sandbox.journal(false)).unwrap();
    let last = journal.as_array().unwrap().last().unwrap()["unusual"].clone();
    let text = |found: &Value, name: &str| found[name].as_str().unwrap().to_owned();
    let one = |found: &Value| {
        assert!(!text(found, "says").is_empty() && text(found, "source").starts_with("00"), "{found}");
        (text(found, "field"), text(found, "value"))
    };
    last.as_array().unwrap().iter().map(one).collect()
}

#[test]
fn a_value_outside_an_open_list_is_accepted_and_reported() {
    for strict in [true, false] {
        let mut server = Server::new(Options { strict, ..Options::default() });
        let (_, account) = server.funded(1_000);
        let deposit =
            json!({"toAccountId": account, "amount": 1, "currency": "MXN", "provider": "cobree", "description": "d"});
        let payer = |kind: &str| {
            with(
                deposit.clone(),
                &[
                    ("/provider", json!("manual")),
                    ("/metadata", json!({"payer": {"documentType": kind, "documentNumber": "1"}})),
                ],
            )
        };
        let rows = [
            ("/user/deposit", deposit.clone(), vec![("provider", "cobree")]),
            ("/user/deposit", payer("CURP"), vec![("metadata.payer.documentType", "CURP")]),
            ("/user/deposit", payer("RFC"), vec![]),
            ("/user/deposit", with(payer("CC"), &[("/reference", json!(77))]), vec![("reference", "77")]),
            (
                "/user/payout",
                with(payout(account, 1, "a"), &[("/provider", json!("cobree"))]),
                vec![("provider", "cobree")],
            ),
            ("/user/payout", payout(account, 1, "b"), vec![]),
            (
                "/partner/users",
                with(person("a@example.com"), &[("/countryCode", json!("DE"))]),
                vec![("countryCode", "DE")],
            ),
            ("/partner/users", with(person("b@example.com"), &[("/phone", json!("+5215512345678"))]), vec![]),
            ("/user/exchange/calculate", quote(A, "USDC", "MXN"), vec![("fromCurrency", "USDC")]),
            ("/user/exchange/calculate", quote(A, "MXN", "USD"), vec![]),
        ];
        for (path, body, fields) in rows {
            let (status, answer) = server.post(path, &body);
            assert!((200..300).contains(&status), "{path} {body}: {answer}");
            let expected: Vec<_> =
                fields.into_iter().map(|(field, value)| (field.to_owned(), value.to_owned())).collect();
            assert_eq!(told(&server), if strict { expected } else { Vec::new() }, "{path} {body}");
        }
    }
}

#[test]
fn undocumented_parameters_are_reported_unless_on_the_reference_pages() {
    let read = |server: &mut Server, path: &str| {
        let answer = server.send(Method::Get, path, "", &[("Content-Type", "application/json")]);
        assert_eq!(answer.response.status, 200, "{}", answer.response.body);
        told(server).into_iter().map(|(field, _)| field).collect::<Vec<_>>()
    };
    for (profile, accounts) in [(Profile::Guide, vec!["accountId"]), (Profile::Site, vec![])] {
        let mut server = Server::of(profile);
        let (_, account) = server.funded(1_000);
        assert_eq!(read(&mut server, &format!("/user/transactions?limit=5&accountId={account}")), accounts);
        assert_eq!(read(&mut server, "/user/transactions?page=1&limit=5&from=2026-01-01&type=DEPOSIT"), [""; 0]);
        assert_eq!(read(&mut server, "/user/accounts?limit=5"), ["limit"]);
        assert_eq!(read(&mut server, "/user/balance?currency=MXN"), ["currency"]);
        assert_eq!(read(&mut server, "/user/card/me?anything=1"), [""; 0]);
        // Documents 000 and 001 list it among the headers of financial calls.
        assert_eq!(server.get("/user/accounts").0, 200);
        assert_eq!(told(&server), [("Content-Type".to_owned(), String::new())]);
        assert_eq!(server.get("/partner/users").0, 200);
        assert_eq!(told(&server), []);
    }
}

#[test]
fn a_secret_in_an_undocumented_value_is_redacted() {
    let mut server = Server::of(Profile::Guide);
    let (_, account) = server.funded(1_000);
    let secret = server.secret.clone();
    let body = json!({"toAccountId": account, "amount": 1, "currency": "MXN", "provider": secret, "description": "d"});
    assert_eq!(server.post("/user/deposit", &body).0, 200);
    assert_eq!(told(&server), [("provider".to_owned(), "[redacted]".to_owned())]);
}
