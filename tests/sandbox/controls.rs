//! Test controls of the sandbox.

use crate::server::{HOUR, START, Server, payout};
use qash_client::http::Method;
use qash_client::json::Json;
use qash_client::sandbox::{Options, Profile};
use qash_client::time::parse_http_date;
use serde_json::json;

#[test]
fn a_fault_applies_before_or_after_execution() {
    let mut server = Server::of(Profile::Guide);
    let (_, account) = server.funded(1_000);
    let pay = |server: &mut Server, key: &str| {
        server.send(Method::Post, "/user/payout", &payout(account, 100, key).to_string(), &[])
    };

    server.sandbox.fault(json!({"operation": "payout", "status": 503, "retryAfter": 2})).unwrap();
    let answer = pay(&mut server, "a");
    assert_eq!((answer.response.status, answer.response.headers.get("Retry-After")), (503, Some("2")));
    assert_eq!(server.balance(account), 1_000);

    server.sandbox.fault(json!({"operation": "payout", "status": 503, "when": "after"})).unwrap();
    assert_eq!(pay(&mut server, "b").response.status, 503);
    assert_eq!(server.balance(account), 900);
    assert_eq!(pay(&mut server, "b").response.status, 200);
    assert_eq!(server.balance(account), 900);

    server.sandbox.fault(json!({"drop": true, "latencyMs": 30})).unwrap();
    let lost = pay(&mut server, "c");
    assert_eq!((lost.dropped, lost.delay_ms, lost.fault), (true, 30, true));
    assert_eq!(server.balance(account), 800);

    server.sandbox.fault(json!({"malformed": true})).unwrap();
    let broken = pay(&mut server, "d").response;
    assert_eq!(broken.status, 200);
    assert!(Json::parse(&broken.body).is_err(), "{}", broken.body);
    server.sandbox.fault(json!({"body": "<html>", "status": 502})).unwrap();
    let page = pay(&mut server, "e").response;
    assert_eq!((page.status, page.body.as_str()), (502, "<html>"));
    assert_eq!(server.balance(account), 700);
}

#[test]
fn the_journal_redacts_secrets() {
    let mut server = Server::new(Options { journal_size: 10, ..Options::default() });
    server.funded(100);
    server.token = Some(server.sandbox.business_token(0, START).unwrap());
    server.post("/partner/api-keys", &json!({"keyName": "k"}));
    let leak = format!("/partner/users?note={}", server.secret);
    server.get(&leak);
    let secrets = server.sandbox.secrets();
    // First pair, access and refresh token, business token, second pair.
    assert_eq!(secrets.len(), 7);
    let journal = |raw| serde_json::to_string(&server.sandbox.journal(raw)).unwrap();
    let (clean, raw) = (journal(false), journal(true));
    for secret in &secrets {
        assert!(!clean.contains(secret.as_str()), "{secret}");
    }
    assert!(secrets.iter().all(|secret| raw.contains(secret.as_str())));
    for _ in 0..30 {
        server.get("/nothing");
    }
    let lines = serde_json::to_value(server.sandbox.journal(false)).unwrap();
    assert_eq!((lines.as_array().unwrap().len(), &lines[9]["response"]["status"]), (10, &json!(404)));
}

#[test]
fn a_truncated_or_forgotten_secret_is_still_redacted() {
    let mut server = Server::of(Profile::Guide);
    let before = server.sandbox.snapshot();
    server.token = Some(server.sandbox.business_token(0, START).unwrap());
    server.sandbox.fault(json!({"operation": "createApiKey", "malformed": true})).unwrap();
    let cut = server.send(Method::Post, "/partner/api-keys", &json!({"keyName": "k".repeat(90)}).to_string(), &[]);
    let (_, cut) = cut.response.body.split_once("qash_secret_test_").unwrap();
    assert!((20..80).contains(&cut.len()), "{cut}");
    let (_, made) = server.post("/partner/api-keys", &json!({"keyName": "k"}));
    server.sandbox.restore(&before).unwrap();
    let journal = serde_json::to_string(&server.sandbox.journal(false)).unwrap();
    for secret in [cut, made["apiKey"].as_str().unwrap(), made["secretKey"].as_str().unwrap()] {
        assert!(!journal.contains(secret), "{secret}");
    }
}

#[test]
fn the_clock_never_runs_backwards_and_dates_every_response() {
    let mut server = Server::of(Profile::Guide);
    let mut date = |now: i64| {
        let request = server.request(Method::Get, "/partner/users", "", &[]);
        let answer = server.sandbox.handle(&request, now).response;
        parse_http_date(answer.headers.get("Date").unwrap()).unwrap()
    };
    assert_eq!(date(START), START);
    assert_eq!(date(START - HOUR), START);
    assert_eq!(date(START + HOUR), START + HOUR);
    assert!(server.sandbox.advance(-1, START).is_err());
    server.sandbox.advance(i64::MAX, i64::MAX).unwrap();
    assert_eq!(server.get("/partner/users").0, 200);
}

#[test]
fn the_clock_advances_from_its_own_time_even_if_the_callers_is_behind() {
    let mut server = Server::of(Profile::Guide);
    assert_eq!(server.sandbox.now(START), START);
    server.sandbox.advance(10_000, START - HOUR).unwrap();
    assert_eq!(server.sandbox.now(START - HOUR), START + 10_000);
    let saved = server.sandbox.snapshot();
    let mut later = Server::of(Profile::Guide);
    later.sandbox.restore(&saved).unwrap();
    later.sandbox.advance(5_000, 0).unwrap();
    assert_eq!(later.sandbox.now(0), START + 15_000);
    // From there both clocks advance together.
    assert_eq!(later.sandbox.now(700), START + 15_700);
}

#[test]
fn an_invalid_snapshot_is_refused_and_changes_nothing() {
    let mut server = Server::of(Profile::Guide);
    server.funded(100);
    let good = server.sandbox.snapshot();
    for (text, word) in [
        (String::new(), "restore"),
        ("{}".to_owned(), "version"),
        (good.replacen("\"version\":1", "\"version\":2", 1), "version 2"),
        (good.replacen("\"credits\":100", "\"credits\":101", 1), "balance"),
        (r#"{"version":1,"state":{}}"#.to_owned(), "restore"),
    ] {
        let why = server.sandbox.restore(&text).unwrap_err();
        assert!(why.contains(word), "{why}");
        assert_eq!(server.sandbox.snapshot(), good);
    }
}
