//! What a caller hears of a call that may have been carried out.

use super::*;

#[test]
fn a_lost_payout_is_unknown_and_every_attempt_has_the_same_key() {
    let world = World::new([lost(), lost(), lost()]);
    let error = refused(&world, "payout");
    assert_eq!(
        (error.kind, error.outcome, error.code.name()),
        (Kind::UnknownOutcome, Outcome::Unknown, "UNKNOWN_OUTCOME")
    );
    assert!(error.retryable, "with the same key");
    let key = error.idempotency_key.unwrap();
    let Check::Valid { value, details, .. } = formats::check(FormatId::Uuid, &key) else { panic!("{key}") };
    assert_eq!((value, details.text("version")), (key.clone(), Some("4")));
    for request in world.sent.borrow().iter() {
        assert_eq!(field(request.body.as_deref().unwrap(), "idempotencyKey"), format!("\"{key}\""));
    }
    assert_eq!(world.tries(), 3);
}

#[test]
fn card_operations_carry_their_key_as_a_header() {
    let world = World::new([answer(503, ""), answer(200, r#"{"id":"c","status":"locked"}"#)]);
    let locked = call(&world, "lockCard").unwrap();
    let sent = world.sent.borrow();
    let keys: Vec<_> = sent.iter().map(|request| request.headers.get("x-idempotency-key").unwrap()).collect();
    assert_eq!(keys[0], keys[1]);
    assert_eq!(field(&locked, "idempotencyKey"), format!("\"{}\"", keys[0]));
    assert!(!sent[0].body.as_deref().unwrap().contains(keys[0]));
}

#[test]
fn a_callers_header_cannot_replace_the_key() {
    let world = World::new([answer(200, r#"{"status":"locked"}"#)]);
    let mut headers = Headers::default();
    headers.set("X-Idempotency-Key", "other");
    headers.set("X-Qash-Client", "other");
    headers.set("X-Trace", "t");
    let options = CallOptions { headers, ..CallOptions::default() };
    call_with(&world, &client(), "lockCard", "", &options).unwrap();
    let sent = world.sent.borrow();
    assert_ne!(sent[0].headers.get("x-idempotency-key"), Some("other"));
    assert_eq!(sent[0].headers.get("x-qash-client"), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(sent[0].headers.get("x-trace"), Some("t"));
}

#[test]
fn a_refusal_after_a_lost_response_stays_unknown() {
    for status in [400, 401, 404, 409, 429] {
        let world = World::new([lost(), answer(status, r#"{"error":{"outcome":"none"}}"#), lost()]);
        let error = refused(&world, "payout");
        assert_eq!((error.kind, error.outcome), (Kind::UnknownOutcome, Outcome::Unknown), "{status}");
    }
}

#[test]
fn a_refusal_of_the_first_attempt_has_no_effect() {
    for status in [400, 401, 403, 404, 409, 422, 429] {
        let world = World::new([answer(status, ""), answer(status, ""), answer(status, "")]);
        assert_eq!(refused(&world, "payout").outcome, Outcome::None, "{status}");
    }
}

#[test]
fn a_lost_transfer_is_unknown_and_not_retryable() {
    for turn in [
        lost(),
        answer(408, ""),
        answer(503, ""),
        answer(500, "<html>"),
        answer(302, ""),
        Turn::Fails(0, SendFailure::TooLarge),
    ] {
        let world = World::new([turn]);
        let error = refused(&world, "transfer");
        assert_eq!((error.kind, error.outcome), (Kind::UnknownOutcome, Outcome::Unknown));
        assert!(!error.retryable);
        assert_eq!(error.idempotency_key, None);
    }
}

#[test]
fn a_lost_read_has_no_effect() {
    for name in ["getBalance", "calculateExchange"] {
        let error = refused(&World::new([lost(), lost(), lost()]), name);
        assert_eq!((error.kind, error.outcome, error.retryable), (Kind::Network, Outcome::None, true), "{name}");
    }
}

#[test]
fn no_id_leaves_the_operations_path() {
    for id in [".", ".."] {
        let input = format!(r#"{{"keyId":"{id}"}}"#);
        let (operation, input) = (operation("revokeApiKey"), Json::parse(&input).unwrap());
        let made = encode(operation, input, "https://q", Hop::Upstream, Dialect::B, Leniency::default(), &|| None);
        assert_eq!(made.unwrap_err().code, "INVALID_INPUT", "{id}");
    }
}

#[test]
fn a_safe_operation_has_no_unknown_outcome() {
    let operation = operation("revokeApiKey");
    let encoded = encode(
        operation,
        Json::parse(r#"{"keyId":"k"}"#).unwrap(),
        "https://q",
        Hop::Upstream,
        Dialect::B,
        Leniency::default(),
        &|| None,
    )
    .unwrap();
    let world = World::new([lost(), answer(404, "")]);
    let error = block_on(send(&world, operation, &encoded, &Limits::default())).unwrap_err();
    assert_eq!((error.kind, error.outcome), (Kind::NotFound, Outcome::Unknown));
}

#[test]
fn a_write_with_an_undocumented_response_was_carried_out() {
    for body in [r#"{"id":1,"status":7,"amount":5}"#, r#"{"id":1.5,"status":"COMPLETED","amount":5}"#] {
        let error = refused(&World::new([answer(201, body)]), "transfer");
        assert_eq!((error.kind, error.outcome, error.status), (Kind::Decode, Outcome::Done, Some(201)), "{body}");
        assert!(!error.retryable);
    }
    let error = refused(&World::new([answer(200, r#"{"id":1,"amount":"5"}"#)]), "payout");
    assert_eq!((error.kind, error.outcome), (Kind::Decode, Outcome::Done));
    assert!(error.idempotency_key.is_some());
    assert_eq!(refused(&World::new([answer(200, "oops")]), "getUser").outcome, Outcome::None);
}

#[test]
fn a_response_without_json_or_id_leaves_a_write_unknown() {
    for body in
        ["<html>Sign in</html>", "{\"id\":1", "", " ", "{}", "[]", "5", "null", r#"{"status":"ok"}"#, r#"{"id":""}"#]
    {
        for (name, again) in [("transfer", false), ("payout", true)] {
            let world = World::new([answer(200, body)]);
            let error = refused(&world, name);
            let found = (error.kind, error.outcome, error.status, error.retryable);
            assert_eq!(found, (Kind::UnknownOutcome, Outcome::Unknown, Some(200), again), "{name} {body}");
            assert_eq!(world.tries(), 1);
        }
    }
}

#[test]
fn an_impossible_request_is_not_sent() {
    let error = refused(&World::new([Turn::Fails(0, SendFailure::Impossible("bad header".to_owned()))]), "transfer");
    assert_eq!((error.kind, error.outcome, error.code.name()), (Kind::Validation, Outcome::None, "INVALID_REQUEST"));
}

#[test]
fn the_callers_own_key_is_sent_and_kept() {
    let world = World::new([answer(200, r#"{"id":1}"#)]);
    let text = PAYOUT.replace("\"amount\"", "\"idempotencyKey\":\"payout-7\",\"amount\"");
    let answer = call_with(&world, &client(), "payout", &text, &CallOptions::default()).unwrap();
    assert_eq!(field(&answer, "idempotencyKey"), "\"payout-7\"");
    assert!(world.sent.borrow()[0].body.as_deref().unwrap().contains("\"idempotencyKey\":\"payout-7\""));
}
