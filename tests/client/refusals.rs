//! What refusals mean.

use super::*;

/// What Qash itself says.
fn told(status: u16, body: &str) -> Error {
    let response = Response { status, headers: Headers::default(), body: body.to_owned() };
    failure(operation("createAccount"), &response, Hop::Upstream, START)
}

#[test]
fn every_status_has_its_class() {
    for (status, kind) in [
        (400, Kind::Validation),
        (401, Kind::Authentication),
        (403, Kind::Permission),
        (404, Kind::NotFound),
        (409, Kind::Conflict),
        (410, Kind::Api),
        (422, Kind::Validation),
        (429, Kind::RateLimit),
    ] {
        assert_eq!(told(status, "").kind, kind, "{status}");
    }
    assert_eq!(told(503, "").kind, Kind::ServiceUnavailable);
}

#[test]
fn the_servers_message_is_found_in_every_form() {
    for body in [
        r#"{"error":"Say why"}"#,
        r#"{"message":"Say why"}"#,
        r#"{"message":["Say why"]}"#,
        r#"{"error":{"message":"Say why"}}"#,
        r#"{"success":false,"message":"Say why","error":"Bad Request"}"#,
        r#""Say why""#,
        "Say why",
        "  Say why\n",
    ] {
        assert!(told(400, body).message.ends_with("Say why"), "{body}: {}", told(400, body).message);
    }
    assert!(told(400, r#"{"message":["Say why","and how"]}"#).message.ends_with("Say why; and how"));
}

#[test]
fn messages_of_other_servers_are_not_repeated() {
    for body in ["<h1>Bad gateway</h1>", "Bad gateway", r#"{"message":"Bad gateway"}"#] {
        let error = refused(&World::new([answer(418, body)]), "createAccount");
        assert!(error.message.starts_with("createAccount was refused with status 418; check"), "{}", error.message);
        assert!(!error.message.contains("gateway"), "{}", error.message);
    }
}

#[test]
fn an_error_of_another_server_points_to_base_url() {
    let astray = |status, body| refused(&World::new([answer(status, body)]), "getCard").message;
    for body in ["", "<!doctype html>", r#"{"message":"Not Found"}"#] {
        for status in [401, 403, 404, 405] {
            assert!(astray(status, body).ends_with("check baseUrl, for it was no proxy that answered"), "{body}");
        }
    }
    assert!(!astray(404, r#"{"error":{"code":"NOT_FOUND"}}"#).contains("baseUrl"));
    assert!(astray(200, "<!doctype html>").contains("baseUrl"));
}

#[test]
fn an_html_page_or_empty_body_still_gives_a_message() {
    for body in ["", "<!doctype html><h1>Bad gateway</h1>", " <html>", "null", "{}", "[]", "{\"error\":null}"] {
        let message = told(400, body).message;
        assert!(message.starts_with("createAccount was refused with status 400"), "{body}: {message}");
        assert!(!message.contains('<'), "{message}");
    }
}

#[test]
fn the_proxys_error_is_kept_whole() {
    let body = r#"{"error":{"code":"PAYOUT_DENIED","message":"Ask us.","requestId":"r-1","retryable":false,"outcome":"none",
        "issues":[{"path":"amount","code":"TOO_MUCH","message":"Less."}]}}"#;
    let error = refused(&World::new([answer(403, body)]), "createAccount");
    assert_eq!((error.kind, error.code.name(), error.message.as_str()), (Kind::Permission, "PAYOUT_DENIED", "Ask us."));
    assert_eq!(error.request_id.as_deref(), Some("r-1"));
    let json = error.to_json(qash_client::check::Lang::En);
    assert_eq!(field(&json, "issues"), r#"[{"path":"amount","code":"TOO_MUCH","message":"Less."}]"#);
}

#[test]
fn an_unknown_outcome_is_stated_once() {
    let body = r#"{"error":{"code":"UNKNOWN_OUTCOME","message":"Look first.","requestId":"r-1","retryable":false,"outcome":"unknown"}}"#;
    let error = refused(&World::new([answer(503, body)]), "createAccount");
    assert_eq!((error.kind, error.message.as_str()), (Kind::UnknownOutcome, "Look first."));
}

#[test]
fn error_fields_of_the_wrong_type_are_ignored() {
    let body = r#"{"error":{"issues":"none","retryAfterMs":-1,"outcome":"perhaps"}}"#;
    let error = refused(&World::new([answer(400, body)]), "createAccount");
    assert_eq!((error.issues, error.retry_after_ms, error.outcome), (Issues::None, None, Outcome::None));
}

#[test]
fn a_long_list_of_messages_is_cut() {
    let body = format!(r#"{{"message":["a"{}]}}"#, r#","b""#.repeat(500_000));
    let response = Response { status: 400, body, ..Response::default() };
    let error = failure(operation("payout"), &response, Hop::Upstream, START);
    assert!(error.message.starts_with("payout was refused with status 400: a; b; b;"));
}

#[test]
fn user_states_have_their_own_codes() {
    for (name, status, code) in [
        ("registerUser", 409, "EMAIL_TAKEN"),
        ("startKyc", 409, "KYC_UNDER_WAY"),
        ("payout", 409, "IDEMPOTENCY_CONFLICT"),
        ("lockCard", 409, "DUPLICATE_KEY"),
        ("getUser", 302, "REDIRECTED"),
    ] {
        let response = Response { status, ..Response::default() };
        assert_eq!(failure(operation(name), &response, Hop::Upstream, START).code, code);
    }
}
