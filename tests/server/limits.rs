//! The proxy: CORS, the audit log, and limits.

use crate::world::{
    Browser, DAY_MS, NOW, ORIGIN, OTHER, PAYOUT, Qash, Server, TestStore, USER, all, error_of, head, json, one,
    partner_with, path_of, refused, session,
};
use qash_client::json::Json;
use qash_client::server::{HashMapBackend, Memory, PerMinute, Proxy, ProxyConfig, Quota, Session, Store};
use std::rc::Rc;

// ---------------------------------------------------------------- the proxy: other origins, the log

#[test]
fn a_page_of_another_origin_may_call_only_with_cors_enabled() {
    let config = |cors| ProxyConfig { allowed_origins: vec![ORIGIN.into()], cors, ..ProxyConfig::default() };
    let preflight = |server: &Server, origin: &str| {
        let mut head = head("OPTIONS", "/user/balance");
        head.headers.0.retain(|(name, _)| name != "X-Qash-Client");
        head.headers.set("Origin", origin);
        head.headers.set("Access-Control-Request-Method", "GET");
        one(server.proxy.handle(&server.browser(""), &head))
    };
    let open = Server::with(Qash::new(), TestStore::default(), config(true));
    let response = preflight(&open, ORIGIN);
    assert_eq!((response.status, response.headers.get("access-control-allow-origin")), (204, Some(ORIGIN)));
    assert_eq!(
        response.headers.get("access-control-allow-headers"),
        Some("Content-Type, X-Qash-Client, x-idempotency-key, x-qash-repeat")
    );
    assert_eq!(open.get("/user/balance").headers.get("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(open.get("/nowhere").headers.get("access-control-allow-credentials"), Some("true"));
    let foreign = preflight(&open, "https://evil.example");
    assert_eq!((foreign.status, foreign.headers.get("access-control-allow-origin")), (403, None));
    let closed = Server::with(Qash::new(), TestStore::default(), config(false));
    assert_eq!(preflight(&closed, ORIGIN).status, 403);
    assert_eq!(closed.get("/user/balance").headers.get("access-control-allow-origin"), None);
}

#[test]
fn every_request_is_in_the_audit_log() {
    let server = Server::new(&[]);
    server.qash.now.set(NOW + DAY_MS);
    server.get("/user/balance");
    let event = server.last_event();
    assert!(event.starts_with(&format!(r#"{{"at":"2026-06-13T00:00:00.000Z","operation":"getBalance","subject":"ana","userId":"{USER}","outcome":"done","status":200,"requestId":""#)), "{event}");
    let response = server.get("/nowhere");
    let id = Json::parse(&response.body)
        .unwrap()
        .get("error")
        .unwrap()
        .get("requestId")
        .unwrap()
        .string()
        .unwrap()
        .into_owned();
    let event = server.last_event();
    assert!(event.contains(&id) && event.contains(r#""status":404,"code":"NOT_FOUND""#), "{event}");
}

// ---------------------------------------------------------------- limits

#[test]
fn a_user_above_the_rate_limit_waits_and_others_do_not() {
    let server = Server::new(&["payout"]);
    for _ in 0..20 {
        // Replayed responses count as well.
        assert_eq!(server.post("/user/payout", PAYOUT).status, 200);
    }
    let asked = server.asked.get();
    let refusal = server.post("/user/payout", &PAYOUT.replace("k1", "k2"));
    assert_eq!(error_of(&refusal), refused(429, "RATE_LIMITED"));
    assert_eq!(refusal.headers.get("retry-after"), Some("60"));
    let error = Json::parse(&refusal.body).unwrap().get("error").unwrap();
    assert_eq!(error.get("retryAfterMs").and_then(Json::integer), Some(60_000));
    assert_eq!(error.get("retryable").and_then(Json::bool), Some(true));
    assert_eq!((server.asked.get(), server.qash.count("/user/payout")), (asked, 1));

    // Each operation and each user has a separate limit.
    assert_eq!(server.get("/user/balance").status, 200);
    let head = head("POST", "/user/payout");
    let mut eva = server.browser(&PAYOUT.replace("k1", "k3"));
    eva.session = Ok(Some(Session { subject: "eva".into(), user_id: Some(OTHER.into()), email: None }));
    assert_eq!(one(server.proxy.handle(&eva, &head)).status, 200);
    server.qash.now.set(NOW + 60_000);
    assert_eq!(server.post("/user/payout", &PAYOUT.replace("k1", "k2")).status, 200);
}

#[test]
fn requests_without_a_session_are_not_counted() {
    let server = Server::new(&[]);
    for _ in 0..200 {
        let mut nobody = server.browser("");
        nobody.session = Ok(None);
        assert_eq!(one(server.proxy.handle(&nobody, &head("GET", "/user/balance"))).status, 401);
    }
    for _ in 0..120 {
        assert_eq!(server.get("/user/balance").status, 200);
    }
    assert_eq!(error_of(&server.get("/user/balance")), refused(429, "RATE_LIMITED"));
}

#[test]
fn concurrent_requests_are_limited_and_a_finished_one_makes_room() {
    let server = Server::new(&["transfer"]);
    let large = format!(r#"{{"amount":1,"description":"{}"}}"#, "x".repeat(65_000));
    let (head, browsers) = (head("POST", "/user/transfer"), (0..1_100).map(|_| server.browser(&large)));
    let answers = all(browsers.map(async |browser| server.proxy.handle(&browser, &head).await.status));
    let count = |status| answers.iter().filter(|found| **found == status).count();
    let admitted = (64 << 20) / 65_200;
    assert!((admitted - 20..=admitted + 20).contains(&(answers.len() - count(503))), "{}", count(503));
    let refusal = server.get("/user/balance");
    assert_eq!(refusal.status, 200);
}

#[test]
fn a_full_quota_refuses_before_sending_and_evicts_no_payment_and_no_user() {
    let server = Server::new(&[]);
    let (quota, qash) = (Quota { owner_values: 60, ..Quota::default() }, server.qash.clone());
    let memory = Rc::new(Memory::with_backend(HashMapBackend::default(), quota, move || qash.now.get()));
    let config = ProxyConfig {
        allowed_origins: vec![ORIGIN.into()],
        enabled: vec!["payout".into()],
        per_minute: PerMinute { usual: None, of: Vec::new() },
        ..ProxyConfig::default()
    };
    let proxy = Proxy::new(Rc::new(partner_with(TestStore::default())), memory.clone(), config).unwrap();
    one(memory.set("user:eva", OTHER, None)).unwrap();
    let pay = |session: Session, key: &str| {
        let browser = Browser { session: Ok(Some(session)), ..server.browser(&PAYOUT.replace("k1", key)) };
        one(proxy.handle(&browser, &head("POST", "/user/payout")))
    };
    assert_eq!(pay(session(), "paid").status, 200);
    server.qash.script(|request| {
        let refused = request.body.as_deref().is_some_and(|body| body.contains(":bad"));
        (path_of(request) == "/user/payout" && refused).then(|| Ok(json(400, r#"{"error":"no funds"}"#)))
    });
    let refusals: Vec<_> = (0..500).map(|number| pay(session(), &format!("bad{number}"))).collect();
    let sent = server.qash.count("/user/payout") - 1;
    let admitted: Vec<_> = refusals.iter().take_while(|refusal| refusal.status == 422).collect();
    assert!((20..60).contains(&admitted.len()) && sent == admitted.len(), "{sent} of {}", admitted.len());
    for refusal in refusals.iter().skip(sent) {
        assert_eq!(error_of(refusal), refused(429, "QUOTA_EXCEEDED"));
    }
    assert!(server.last_event().contains(r#""code":"QUOTA_EXCEEDED""#));

    // Executed payments are known, refused ones have ended, and other users are not affected.
    let replayed = pay(session(), "paid");
    assert!(replayed.status == 200 && replayed.body.contains(r#""replayed":true"#), "{}", replayed.body);
    assert_eq!(pay(Session { subject: "eva".into(), user_id: None, email: None }, "first").status, 200);
    assert_eq!(server.qash.count("/user/payout"), sent + 2);

    // Expired records make room.
    server.qash.now.set(NOW + 91 * 86_400_000);
    assert_eq!(pay(session(), "bad-again").status, 422);
}
