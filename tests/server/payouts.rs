//! The proxy: policy hooks, and idempotent payouts.

use crate::world::{
    Browser, NOW, ORIGIN, OTHER, PAYOUT, Qash, SWITCHES, Server, TestStore, USER, all, error_of, for_user, head, json,
    list_accounts, one, partner_config, partner_with, path_of, pause, refused, sample, session, stranger,
};
use qash_client::api::{Operation, Reach};
use qash_client::client::{Leniency, Limits, SendFailure};
use qash_client::error::{Kind, Outcome};
use qash_client::http::{Headers, Response};
use qash_client::json::Json;
use qash_client::server::{
    CallSettings, Partner, PartnerConfig, PerMinute, PolicyDecision, ProxyConfig, Session, Store,
};
use std::cell::Cell;

// ---------------------------------------------------------------- the proxy: hooks

#[test]
fn a_hook_that_does_not_return_true_denies() {
    for operation in Operation::ALL.into_iter().filter(|operation| operation.reach == Reach::OptIn) {
        for verdict in [
            PolicyDecision::Deny,
            PolicyDecision::Failed,
            PolicyDecision::Replace("[]".into()),
            PolicyDecision::Replace("{".into()),
            PolicyDecision::Replace(r#"{"x":1}"#.into()),
        ] {
            let server = Server::new(&SWITCHES);
            let said = verdict.clone();
            let (method, path, body) = sample(operation);
            let session = if operation == Operation::RegisterUser { stranger() } else { session() };
            let browser = Browser {
                hook: Box::new(move |_, _| said.clone()),
                session: Ok(Some(session)),
                ..server.browser(body)
            };
            let (status, code, outcome) = error_of(&one(server.ask(&browser, method, &path)));
            assert_eq!((status, outcome.as_str()), (403, "none"), "{} {verdict:?}", operation.name);
            assert!(code.ends_with("_DENIED"), "{code}");
            assert!(server.qash.journal.borrow().is_empty(), "{} {verdict:?}", operation.name);
            assert!(server.store.values.borrow().is_empty());
        }
    }
    let server = Server::new(&["payout"]);
    let browser = Browser { hook: Box::new(|_, _| PolicyDecision::Deny), ..server.browser(PAYOUT) };
    assert_eq!(error_of(&one(server.ask(&browser, "POST", "/user/payout"))), refused(403, "PAYOUT_DENIED"));
    let browser = Browser { hook: Box::new(|_, _| PolicyDecision::Failed), ..server.browser(PAYOUT) };
    one(server.ask(&browser, "POST", "/user/payout"));
    assert!(server.last_event().contains("HOOK_FAILED"));
}

#[test]
fn a_hook_may_replace_the_input_but_not_the_key() {
    let server = Server::new(&["payout"]);
    let browser = Browser {
        hook: Box::new(|_, input| PolicyDecision::Replace(input.replace("100000", "50").replace("k1", "k2"))),
        ..server.browser(PAYOUT)
    };
    assert_eq!(one(server.ask(&browser, "POST", "/user/payout")).status, 200);
    let sent = server.qash.last("/user/payout").body.unwrap();
    assert!(sent.contains(r#""amount":50,"#) && sent.contains(&sent_key("k1")), "{sent}");
}

// ---------------------------------------------------------------- the proxy: payouts

/// Returns the key that is sent to Qash.
fn sent_key(key: &str) -> String {
    format!(r#""idempotencyKey":"{USER}:{key}""#)
}

/// Returns the response without the replay mark.
fn first_time(body: &str) -> String {
    assert!(body.contains(r#","replayed":true"#), "{body}");
    body.replace(r#","replayed":true"#, "")
}

#[test]
fn a_repeated_payout_gets_the_same_response_and_pays_once() {
    let server = Server::new(&["payout"]);
    let first = server.post("/user/payout", PAYOUT);
    let second = server.post("/user/payout", PAYOUT);
    assert_eq!((first.status, first.body), (200, first_time(&second.body)));
    assert_eq!((server.qash.count("/user/payout"), server.asked.get()), (1, 1));
    // SHA-256 of "k1": keys may contain names and invoice numbers.
    let hash = "6ab9f1eb8f7d3388f4f9d586f66e99fd54080df2c446f0e58668b09c08a16dd0";
    let event = server.last_event();
    assert!(!event.contains("k1") && event.contains(&format!(r#""keyHash":"{hash}"#)), "{event}");
}

#[test]
fn a_double_click_pays_once() {
    let server = Server::new(&["payout"]);
    let browsers: Vec<_> = (0..20).map(|_| server.browser(PAYOUT)).collect();
    let responses = all(browsers.iter().map(|browser| server.ask(browser, "POST", "/user/payout")));
    assert!(responses.iter().all(|response| response.status == 200 && response.body == responses[0].body));
    assert_eq!((server.qash.count("/user/payout"), server.asked.get()), (1, 1));
}

#[test]
fn two_processes_send_one_payout_under_one_key() {
    for leaseless in [false, true] {
        let (qash, store) = (Qash::new(), TestStore::default());
        store.leaseless.set(leaseless);
        let one_process = Server::over(qash.clone(), store.clone(), &["payout"]);
        let another = Server::over(qash.clone(), store, &["payout"]);
        let (a, b) = (one_process.browser(PAYOUT), another.browser(PAYOUT));
        let asks = all([one_process.ask(&a, "POST", "/user/payout"), another.ask(&b, "POST", "/user/payout")]);
        assert_eq!(asks[0].status, 200);
        if leaseless {
            // Both may send it, with the same key and body: Qash pays once.
            assert_eq!(asks[1].status, 200);
        } else {
            assert_eq!(error_of(&asks[1]), (409, "IN_FLIGHT".into(), "unknown".into()));
            assert!(asks[1].body.contains(r#""retryable":true"#) && asks[1].body.contains("retryAfterMs"));
            assert_eq!((qash.count("/user/payout"), another.post("/user/payout", PAYOUT).status), (1, 200));
        }
        let journal = qash.journal.borrow();
        let payouts = journal.iter().filter(|request| path_of(request) == "/user/payout");
        let bodies: Vec<_> = payouts.map(|request| request.body.clone()).collect();
        assert!(bodies.iter().all(|body| *body == bodies[0] && body.as_ref().unwrap().contains(&sent_key("k1"))));
    }
}

#[test]
fn two_payouts_answered_with_one_transaction_are_logged() {
    let server = Server::new(&["payout"]);
    for (key, code) in [("k1", false), ("k2", true), ("k2", false)] {
        assert_eq!(server.post("/user/payout", &PAYOUT.replace("k1", key)).status, 200);
        let event = server.last_event();
        assert_eq!(event.contains(r#""status":200,"code":"TRANSACTION_CLAIMED""#), code, "{event}");
    }
}

#[test]
fn the_same_key_with_a_different_payout_is_a_conflict() {
    let server = Server::new(&["payout"]);
    server.post("/user/payout", PAYOUT);
    for other in [PAYOUT.replace("100000", "100001"), PAYOUT.replace("Withdrawal", "withdrawal")] {
        assert_eq!(error_of(&server.post("/user/payout", &other)), refused(409, "IDEMPOTENCY_CONFLICT"));
    }
    let (a, b) = (
        server.browser(&PAYOUT.replace("k1", "k9")),
        server.browser(&PAYOUT.replace("k1", "k9").replace("100000", "7")),
    );
    let both = all([server.ask(&a, "POST", "/user/payout"), server.ask(&b, "POST", "/user/payout")]);
    assert_eq!((both[0].status, error_of(&both[1])), (200, refused(409, "IDEMPOTENCY_CONFLICT")));
    assert_eq!(server.qash.count("/user/payout"), 2);
}

#[test]
fn keys_are_per_user() {
    let server = Server::new(&["payout"]);
    server.post("/user/payout", PAYOUT);
    let other = Session { user_id: Some(OTHER.into()), subject: "bob".into(), email: None };
    let browser = Browser { session: Ok(Some(other)), ..server.browser(PAYOUT) };
    one(server.ask(&browser, "POST", "/user/payout"));
    assert_eq!(server.qash.count("/user/payout"), 2);
}

#[test]
fn an_unknown_payout_is_sent_again_only_under_the_same_key_also_after_a_restart() {
    let (qash, store) = (Qash::new(), TestStore::default());
    let server = Server::over(qash.clone(), store.clone(), &["payout"]);
    qash.script(|request| (path_of(request) == "/user/payout").then_some(Err(SendFailure::Timeout)));
    let browser = Browser {
        hook: Box::new(|_, input| PolicyDecision::Replace(input.replace("100000", "99000"))),
        ..server.browser(PAYOUT)
    };
    let (status, code, outcome) = error_of(&one(server.ask(&browser, "POST", "/user/payout")));
    assert_eq!((status, code.as_str(), outcome.as_str()), (502, "UNKNOWN_OUTCOME", "unknown"));
    assert_eq!(
        error_of(&server.post("/user/payout", &PAYOUT.replace("100000", "1"))),
        refused(409, "IDEMPOTENCY_CONFLICT")
    );

    // A refusal now says nothing about the first attempt.
    qash.script(|request| {
        (path_of(request) == "/user/payout").then(|| Ok(json(400, r#"{"error":"insufficient funds"}"#)))
    });
    let (_, code, outcome) = error_of(&server.post("/user/payout", PAYOUT));
    assert_eq!((code.as_str(), outcome.as_str()), ("UNKNOWN_OUTCOME", "unknown"));

    let restarted = Server::over(qash.clone(), store, &["payout"]);
    qash.script(|_| None);
    let denying = Browser { hook: Box::new(|_, _| PolicyDecision::Deny), ..restarted.browser(PAYOUT) };
    assert_eq!(
        one(restarted.ask(&denying, "POST", "/user/payout")).status,
        200,
        "what was admitted once cannot be denied later"
    );
    let journal = qash.journal.borrow();
    let bodies: Vec<_> = journal
        .iter()
        .filter(|request| path_of(request) == "/user/payout")
        .filter_map(|request| request.body.clone())
        .collect();
    assert!(bodies.len() >= 4);
    assert!(
        bodies.iter().all(|body| body.contains(&sent_key("k1")) && body.contains(r#""amount":99000"#)),
        "{bodies:?}"
    );
}

#[test]
fn a_payout_with_a_lost_response_and_a_later_refusal_stays_unknown() {
    let server = Server::new(&["payout"]);
    let journal = server.qash.clone();
    server.qash.script(move |request| {
        let lost = || Err(SendFailure::Network("reset".into()));
        (path_of(request) == "/user/payout")
            .then(|| if journal.count("/user/payout") == 1 { lost() } else { Ok(json(401, "")) })
    });
    let unknown = (502, "UNKNOWN_OUTCOME".to_owned(), "unknown".to_owned());
    assert_eq!(error_of(&server.post("/user/payout", PAYOUT)), unknown);
}

#[test]
fn a_refused_payout_frees_its_key() {
    let server = Server::new(&["payout"]);
    server.qash.script(|request| {
        (path_of(request) == "/user/payout").then(|| Ok(json(400, r#"{"error":"insufficient funds"}"#)))
    });
    let response = server.post("/user/payout", PAYOUT);
    assert_eq!(error_of(&response), refused(422, "REFUSED_INPUT"));
    assert!(response.body.contains("insufficient funds"));
    server.qash.script(|_| None);
    assert_eq!(server.post("/user/payout", &PAYOUT.replace("100000", "10")).status, 200);
}

#[test]
fn a_refusal_with_a_success_status_says_nothing_about_a_lost_attempt() {
    let server = Server::new(&["payout"]);
    let tries = Cell::new(0);
    server.qash.script(move |request| {
        (path_of(request) == "/user/payout").then(|| {
            tries.set(tries.get() + 1);
            let refused = json(200, r#"{"success":false,"message":"duplicate request"}"#);
            if tries.get() == 1 { Err(SendFailure::Timeout) } else { Ok(refused) }
        })
    });
    let (_, code, outcome) = error_of(&server.post("/user/payout", PAYOUT));
    assert_eq!((code.as_str(), outcome.as_str()), ("UNKNOWN_OUTCOME", "unknown"));
    assert_eq!(server.qash.count("/user/payout"), 2);
    // The key stays in use, so that a possibly executed payout is not paid as another one.
    let other = PAYOUT.replace("100000", "7");
    assert_eq!(error_of(&server.post("/user/payout", &other)), refused(409, "IDEMPOTENCY_CONFLICT"));
}

#[test]
fn a_refusal_in_one_process_does_not_end_the_attempt_of_another() {
    let place = format!("payout:{USER}:k1");
    for (head_start, third) in (0..40).flat_map(|second| (second..40).map(move |third| (second, third))) {
        let (qash, store) = (Qash::new(), TestStore::default());
        store.leaseless.set(true);
        let servers = [0, head_start, third].map(|wait| (Server::over(qash.clone(), store.clone(), &["payout"]), wait));
        let asked = Cell::new(0);
        qash.script(move |request| {
            (path_of(request) == "/user/payout" && asked.replace(asked.get() + 1) == 0)
                .then(|| Ok(json(400, r#"{"error":"no"}"#)))
        });
        let responses = all(servers.iter().map(async |(server, wait)| {
            for _ in 0..*wait {
                pause().await;
            }
            server.ask(&server.browser(PAYOUT), "POST", "/user/payout").await
        }));
        let paid = responses.iter().any(|response| response.status == 200);
        // The next attempt of the key began after the end of the previous one.
        let one_after_the_other = store.added.borrow().contains(&format!("{place}:1"));
        for response in responses.iter().filter(|response| response.status != 200) {
            let (_, _, outcome) = error_of(response);
            assert!(outcome == "unknown" || !paid || one_after_the_other, "{head_start} {third}: {}", response.body);
        }
        let kept = store.values.borrow().get(&place).cloned();
        assert_eq!(kept.is_some_and(|record| record.contains("answer")), paid, "{head_start} {third}");
    }
}

#[test]
fn a_refusal_that_is_stored_too_late_ends_nothing() {
    let place = format!("payout:{USER}:k1:fate:{NOW}");
    let (qash, store) = (Qash::new(), TestStore::default());
    let server = Server::over(qash.clone(), store.clone(), &["payout"]);
    let broken = store.broken.clone();
    qash.script(move |request| {
        (path_of(request) == "/user/payout").then(|| {
            broken.borrow_mut().push("add");
            Ok(json(400, r#"{"error":"no"}"#))
        })
    });
    assert_eq!(error_of(&server.post("/user/payout", PAYOUT)), refused(422, "REFUSED_INPUT"));
    store.broken.borrow_mut().clear();

    // Another process resumes it, and only then the refusal of the first arrives.
    qash.script(|request| (path_of(request) == "/user/payout").then_some(Err(SendFailure::Timeout)));
    let another = Server::over(qash.clone(), store.clone(), &["payout"]);
    let unknown = (502, "UNKNOWN_OUTCOME".to_owned(), "unknown".to_owned());
    assert_eq!(error_of(&another.post("/user/payout", PAYOUT)), unknown);
    assert_eq!(one(store.add(&place, "refused", None)), Ok(false));
    let other = PAYOUT.replace("100000", "7");
    assert_eq!(error_of(&server.post("/user/payout", &other)), refused(409, "IDEMPOTENCY_CONFLICT"));
    qash.script(|_| None);
    let paid = server.post("/user/payout", PAYOUT);
    assert_eq!((paid.status, first_time(&another.post("/user/payout", PAYOUT).body)), (200, paid.body));
}

#[test]
fn a_key_can_be_refused_thirty_times_and_is_then_exhausted() {
    let config = ProxyConfig {
        allowed_origins: vec![ORIGIN.into()],
        enabled: vec!["payout".into()],
        per_minute: PerMinute { usual: None, of: Vec::new() },
        ..ProxyConfig::default()
    };
    let server = Server::with(Qash::new(), TestStore::default(), config);
    server.qash.script(|request| {
        let amount = Json::parse(request.body.as_deref()?).ok()?.get("amount")?.number();
        (path_of(request) == "/user/payout" && amount != Some("1")).then(|| Ok(json(400, r#"{"error":"no"}"#)))
    });
    for amount in 0..30 {
        let input = PAYOUT.replace("100000", &format!("1{amount}"));
        assert_eq!(error_of(&server.post("/user/payout", &input)), refused(422, "REFUSED_INPUT"), "{amount}");
    }
    let last = server.post("/user/payout", &PAYOUT.replace("100000", "1"));
    assert_eq!(error_of(&last), refused(409, "IDEMPOTENCY_CONFLICT"));
    assert!(last.body.contains("Create a new key"));
    assert_eq!(server.qash.count("/user/payout"), 30);
}

#[test]
fn a_denied_request_gets_the_response_of_another_process_during_the_hook() {
    let (qash, store) = (Qash::new(), TestStore::default());
    store.leaseless.set(true);
    let (server, another) = [(); 2].map(|()| Server::over(qash.clone(), store.clone(), &["payout"])).into();
    let meanwhile = move |_: Operation, _: &str| {
        assert_eq!(another.post("/user/payout", PAYOUT).status, 200);
        PolicyDecision::Deny
    };
    let browser = Browser { hook: Box::new(meanwhile), ..server.browser(PAYOUT) };
    let told = one(server.ask(&browser, "POST", "/user/payout"));
    assert_eq!((told.status, told.body), (200, server.post("/user/payout", PAYOUT).body));
    assert_eq!(qash.count("/user/payout"), 1);

    // If the store cannot be read afterwards, the other process's result is unknown.
    let server = Server::new(&["payout"]);
    let broken = server.store.broken.clone();
    let breaks = move |_: Operation, _: &str| {
        broken.borrow_mut().push("get");
        PolicyDecision::Deny
    };
    let browser = Browser { hook: Box::new(breaks), ..server.browser(PAYOUT) };
    let (_, code, outcome) = error_of(&one(server.ask(&browser, "POST", "/user/payout")));
    assert_eq!((code.as_str(), outcome.as_str()), ("UNKNOWN_OUTCOME", "unknown"));
}

#[test]
fn a_refused_process_returns_the_response_that_another_got_meanwhile() {
    let store = TestStore::default();
    store.leaseless.set(true);
    let patient = ProxyConfig {
        allowed_origins: vec![ORIGIN.into()],
        enabled: vec!["payout".into()],
        limits: Limits { retries: 20, ..ProxyConfig::default().limits },
        ..ProxyConfig::default()
    };
    let refused = Server::with(Qash::new(), store.clone(), patient);
    refused.qash.script(|request| {
        (path_of(request) == "/user/payout").then(|| {
            let headers = Headers(vec![("retry-after".into(), "0".into())]);
            Ok(Response { headers, ..json(429, "{}") })
        })
    });
    let another = Server::over(Qash::new(), store.clone(), &["payout"]);
    let (a, b) = (refused.browser(PAYOUT), another.browser(PAYOUT));
    let responses = all([refused.ask(&a, "POST", "/user/payout"), another.ask(&b, "POST", "/user/payout")]);
    assert_eq!((responses[0].status, first_time(&responses[0].body)), (200, responses[1].body.clone()));
    assert!(store.values.borrow()[&format!("payout:{USER}:k1")].contains("answer"));
}

#[test]
fn a_recorded_payout_is_unknown_while_the_store_fails() {
    let (qash, store) = (Qash::new(), TestStore::default());
    let server = Server::over(qash.clone(), store.clone(), &["payout"]);
    qash.script(|request| (path_of(request) == "/user/payout").then_some(Err(SendFailure::Timeout)));
    server.post("/user/payout", PAYOUT);
    let sent = qash.count("/user/payout");
    store.broken.borrow_mut().push("add");
    let response = server.post("/user/payout", PAYOUT);
    let (_, code, outcome) = error_of(&response);
    assert_eq!((code.as_str(), outcome.as_str()), ("UNKNOWN_OUTCOME", "unknown"));
    assert!(response.body.contains("same idempotencyKey") && response.body.contains(r#""retryable":true"#));
    assert!(server.last_event().contains("STORE_FAILED"));
    assert_eq!(qash.count("/user/payout"), sent);
}

#[test]
fn no_payout_is_sent_after_its_token_took_all_the_time() {
    let qash = Qash::new();
    let partner = partner_with(TestStore::default());
    let clock = qash.clone();
    qash.script(move |request| {
        if path_of(request) == "/partner/auth/token" {
            clock.now.set(clock.now.get() + 60_000);
        }
        None
    });
    let settings = CallSettings { user: Some(USER), ..CallSettings::default() };
    let error = one(partner.call(&*qash, Operation::Payout, PAYOUT, &settings)).unwrap_err();
    assert_eq!((error.kind, error.outcome, error.retryable), (Kind::Timeout, Outcome::None, true));
    assert_eq!(error.idempotency_key.as_deref(), Some("k1"));
    assert_eq!(qash.count("/user/payout"), 0);
}

#[test]
fn a_token_is_sent_only_to_its_issuer() {
    let (qash, store) = (Qash::new(), TestStore::default());
    let settings = CallSettings { user: Some(USER), ..CallSettings::default() };
    let elsewhere = PartnerConfig { base_url: "https://staging.example".into(), ..partner_config() };
    let otherwise = PartnerConfig { api_key: "qash_key_live_another".into(), ..partner_config() };
    for (count, config) in [partner_config(), elsewhere, otherwise, partner_config()].into_iter().enumerate() {
        let partner = Partner::new(config, store.clone()).unwrap();
        one(partner.call(&*qash, list_accounts(), "{}", &settings)).unwrap();
        assert_eq!(qash.count("/partner/auth/token"), (count + 1).min(3));
    }
    assert!(!store.values.borrow().keys().any(|key| key.contains("qash_key")));
}

#[test]
fn no_payout_is_sent_without_a_stored_record() {
    let unknown = (502, "UNKNOWN_OUTCOME".to_owned(), "unknown".to_owned());
    for (broken, session, told) in [
        ("add", session(), refused(500, "STORE_FAILED")),
        ("set", session(), refused(500, "STORE_FAILED")),
        // Without the store it is unknown whether it was paid before.
        ("get", session(), unknown.clone()),
        ("get", stranger(), unknown.clone()),
    ] {
        let server = Server::new(&["payout"]);
        server.store.broken.borrow_mut().push(broken);
        let browser = Browser { session: Ok(Some(session)), ..server.browser(PAYOUT) };
        assert_eq!(error_of(&one(server.ask(&browser, "POST", "/user/payout"))), told, "{broken}");
        assert!(server.last_event().contains("STORE_FAILED"));
        assert_eq!(server.qash.count("/user/payout"), 0);
    }
    let server = Server::new(&["payout"]);
    server.store.values.borrow_mut().insert(format!("payout:{USER}:k1"), "garbage".into());
    assert_eq!(error_of(&server.post("/user/payout", PAYOUT)), unknown);

    // A later failure costs a second request with the same key.
    let server = Server::new(&["payout"]);
    let broken = server.store.broken.clone();
    server.qash.script(move |request| {
        if path_of(request) == "/user/payout" {
            broken.borrow_mut().push("set");
        }
        None
    });
    assert_eq!(server.post("/user/payout", PAYOUT).status, 200);
    assert!(server.last_event().contains("STORE_FAILED"));
    assert_eq!(server.post("/user/payout", PAYOUT).status, 200);
    assert_eq!(server.qash.count("/user/payout"), 2);
}

#[test]
fn an_invalid_account_number_is_sent_only_if_the_partner_allows_it() {
    let sample = PAYOUT.replace("012180001234567899", "012180001234567890");
    let server = Server::new(&["payout"]);
    assert_eq!(error_of(&server.post("/user/payout", &sample)), refused(422, "INVALID_INPUT"));
    let config = ProxyConfig {
        allowed_origins: vec![ORIGIN.into()],
        enabled: vec!["payout".into()],
        leniency: Leniency { invalid_account_number: true, ..Leniency::default() },
        ..ProxyConfig::default()
    };
    let lenient = Server::with(Qash::new(), TestStore::default(), config);
    assert_eq!(lenient.post("/user/payout", &sample).status, 200);
}

#[test]
fn a_card_operations_key_is_sent_in_its_header() {
    let server = Server::new(&["unlockCard"]);
    let key = "0b0c7a4e-3f0e-4a86-9a0e-1f2d3c4b5a69";
    let mut head = head("POST", "/user/card/unlock");
    head.headers.set("x-idempotency-key", key);
    assert_eq!(one(server.proxy.handle(&server.browser("{}"), &head)).status, 200);
    assert_eq!(server.qash.last("/user/card/unlock").headers.get("x-idempotency-key"), Some(key));
    head.headers.set("x-idempotency-key", "not-a-uuid");
    assert_eq!(error_of(&one(server.proxy.handle(&server.browser("{}"), &head))), refused(422, "INVALID_INPUT"));
}

#[test]
fn a_payouts_key_is_read_from_the_body_only() {
    let server = Server::new(&["payout"]);
    let mut head = head("POST", "/user/payout");
    head.headers.set("x-idempotency-key", "0b0c7a4e-3f0e-4a86-9a0e-1f2d3c4b5a69");
    let keyless = PAYOUT.replace(r#","idempotencyKey":"k1""#, "");
    let response = one(server.proxy.handle(&server.browser(&keyless), &head));
    assert_eq!(error_of(&response), refused(400, "IDEMPOTENCY_KEY_REQUIRED"));
}

#[test]
fn an_empty_success_is_not_a_payout() {
    for answer in [
        r#"{"error":"Insufficient funds"}"#,
        r#"{"statusCode":400,"message":"no","error":{"code":7}}"#,
        r#"{"success":"false","message":"no"}"#,
        r#"{"success":0}"#,
        r#"{"success":true,"success":false}"#,
    ] {
        let server = Server::new(&["payout"]);
        server.qash.script(move |request| path_of(request).starts_with("/user/").then(|| Ok(json(200, answer))));
        let (status, code, outcome) = error_of(&server.post("/user/payout", PAYOUT));
        assert_eq!((status, code.as_str(), outcome.as_str()), (502, "UNKNOWN_OUTCOME", "unknown"), "{answer}");
        assert_eq!(error_of(&server.get("/user/balance")), refused(502, "BAD_ANSWER"), "{answer}");
    }
    for answer in [r#"{"success":null,"id":7}"#, r#"{"id":7,"error":null}"#] {
        let server = Server::new(&["payout"]);
        server.qash.script(move |request| (path_of(request) == "/user/payout").then(|| Ok(json(201, answer))));
        assert_eq!(server.post("/user/payout", PAYOUT).status, 200, "{answer}");
    }
}

#[test]
fn a_key_that_qash_knows_may_have_been_paid() {
    // The record is lost: in another process's memory, or in a store that was emptied.
    let server = Server::new(&["payout"]);
    server.qash.script(|request| {
        (path_of(request) == "/user/payout").then(|| Ok(json(409, r#"{"error":"Duplicate idempotency key"}"#)))
    });
    for _ in 0..2 {
        let (status, _, outcome) = error_of(&server.post("/user/payout", PAYOUT));
        assert_eq!((status, outcome.as_str()), (409, "unknown"));
    }
    let partner = partner_with(TestStore::default());
    let error = one(partner.call(&*server.qash, Operation::Payout, PAYOUT, &for_user())).unwrap_err();
    assert_eq!((error.kind, error.code.name()), (Kind::Conflict, "IDEMPOTENCY_CONFLICT"));
    // With the same key it is paid once, and the first attempt may still be in progress.
    assert_eq!((error.outcome, error.retryable), (Outcome::Unknown, true));
}
