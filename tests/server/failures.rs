//! The proxy: responses to failures of Qash.

use crate::world::{Server, error_of, json, path_of, refused};
use qash_client::client::SendFailure;

#[test]
fn an_error_of_qash_keeps_its_meaning_without_internal_details() {
    let reason = "internal-host-17";
    for (upstream, status, code, retryable) in [
        (400, 422, "REFUSED_INPUT", false),
        (402, 422, "REFUSED", false),
        (403, 403, "FORBIDDEN", false),
        (404, 404, "NOT_FOUND", false),
        (408, 504, "SERVICE_UNAVAILABLE", true),
        (409, 409, "CONFLICT", false),
        (422, 422, "REFUSED_INPUT", false),
        (429, 429, "RATE_LIMITED", true),
        (500, 502, "SERVICE_UNAVAILABLE", true),
        (502, 502, "SERVICE_UNAVAILABLE", true),
        (503, 503, "SERVICE_UNAVAILABLE", true),
        (504, 504, "SERVICE_UNAVAILABLE", true),
        (302, 502, "SERVICE_UNAVAILABLE", false),
        (401, 502, "UPSTREAM_UNAVAILABLE", false),
    ] {
        let server = Server::new(&[]);
        server.qash.script(move |request| {
            path_of(request).starts_with("/user/").then(|| Ok(json(upstream, &format!(r#"{{"error":"{reason}"}}"#))))
        });
        let response = server.get("/user/balance");
        assert_eq!(error_of(&response), refused(status, code), "{upstream}");
        assert!(response.body.contains(&format!(r#""retryable":{retryable}"#)), "{upstream}: {}", response.body);
        let relayed = matches!(upstream, 400 | 402 | 404 | 409 | 422);
        assert_eq!(response.body.contains(reason), relayed, "{upstream}: {}", response.body);
    }
}

#[test]
fn refused_partner_credentials_are_502_and_only_the_log_has_the_reason() {
    let server = Server::new(&[]);
    server.qash.script(|_| Some(Ok(json(401, r#"{"error":"Invalid partner credentials"}"#))));
    for path in ["/me", "/user/balance"] {
        let response = server.get(path);
        assert_eq!(error_of(&response), refused(502, "UPSTREAM_UNAVAILABLE"));
        assert!(
            !response.body.to_lowercase().contains("credential") && !response.body.contains("401"),
            "{}",
            response.body
        );
        assert!(server.last_event().contains("PARTNER_CREDENTIALS_REFUSED"));
    }
}

#[test]
fn a_429_keeps_its_status_and_retry_after() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        (path_of(request) == "/user/balance").then(|| {
            let mut response = json(429, "");
            response.headers.set("Retry-After", "30");
            Ok(response)
        })
    });
    let response = server.get("/user/balance");
    assert_eq!(error_of(&response), refused(429, "RATE_LIMITED"));
    assert_eq!(response.headers.get("retry-after"), Some("30"));
    assert!(response.body.contains(r#""retryAfterMs":30000"#));
}

#[test]
fn a_read_without_a_response_is_retried_and_then_an_error() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        (path_of(request) == "/user/balance").then(|| Err(SendFailure::Network("ECONNREFUSED 10.0.0.7".into())))
    });
    let response = server.get("/user/balance");
    assert_eq!(error_of(&response), refused(502, "SERVICE_UNAVAILABLE"));
    assert!(!response.body.contains("10.0.0.7"));
    assert_eq!(server.qash.count("/user/balance"), 2);
    server.qash.script(|request| (path_of(request) == "/user/balance").then_some(Err(SendFailure::Timeout)));
    assert_eq!(error_of(&server.get("/user/balance")), refused(504, "SERVICE_UNAVAILABLE"));
}

#[test]
fn a_transfer_is_sent_once_and_a_lost_response_is_an_unknown_outcome() {
    let server = Server::new(&["transfer"]);
    for (failure, status) in [
        (Err(SendFailure::Timeout), 502),
        (Ok(json(503, "")), 503),
        (Ok(json(504, "")), 504),
        (Err(SendFailure::Network("reset".into())), 502),
    ] {
        let before = server.qash.count("/user/transfer");
        server.qash.script(move |request| (path_of(request) == "/user/transfer").then(|| failure.clone()));
        let transfer = &format!(r#"{{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"{before}"}}"#);
        let unknown = (status, "UNKNOWN_OUTCOME".to_owned(), "unknown".to_owned());
        assert_eq!(error_of(&server.post("/user/transfer", transfer)), unknown);
        assert_eq!(server.qash.count("/user/transfer"), before + 1);
    }
}

#[test]
fn a_malformed_response_is_bad_answer_and_a_write_was_done() {
    let server = Server::new(&["transfer"]);
    server.qash.script(|request| {
        path_of(request).starts_with("/user/").then(|| Ok(json(200, r#"{"id":true,"reference":5}"#)))
    });
    assert_eq!(error_of(&server.get("/user/balance")), refused(502, "BAD_ANSWER"));
    let (status, code, outcome) =
        error_of(&server.post("/user/transfer", r#"{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"x"}"#));
    assert_eq!((status, code.as_str(), outcome.as_str()), (502, "BAD_ANSWER", "done"));
}

#[test]
fn a_write_with_a_response_that_is_not_json_has_an_unknown_outcome() {
    let server = Server::new(&["transfer"]);
    server.qash.script(|request| path_of(request).starts_with("/user/").then(|| Ok(json(200, "<html>oops</html>"))));
    assert_eq!(error_of(&server.get("/user/balance")), refused(502, "BAD_ANSWER"));
    let (status, code, outcome) =
        error_of(&server.post("/user/transfer", r#"{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"x"}"#));
    assert_eq!((status, code.as_str(), outcome.as_str()), (502, "UNKNOWN_OUTCOME", "unknown"));
}

#[test]
fn an_inactive_user_is_refused_with_a_reason() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        (path_of(request) == "/partner/auth/token").then(|| Ok(json(403, r#"{"error":"User account is pending"}"#)))
    });
    assert_eq!(error_of(&server.get("/user/balance")), refused(403, "USER_NOT_ACTIVE"));
}
