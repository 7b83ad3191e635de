//! Refusals, in whatever words they come; and what an answer that cannot be read leaves behind.

use super::*;
use qash_client::client::failure;
use qash_client::error::Issues;

fn refused(body: &str) -> Error {
    let response = Response { status: 400, headers: Headers::default(), body: body.to_owned() };
    failure(operation("deposit"), &response, Hop::Upstream, 0)
}

#[test]
fn a_servers_messages_and_fields_are_in_the_error() {
    for (body, words, paths) in [
        (r#"{"error":"Missing partner credentials"}"#, "Missing partner credentials", &[][..]),
        (
            r#"{"message":["amount must be positive","currency is required"]}"#,
            "amount must be positive; currency is required",
            &[],
        ),
        (r#"{"errors":[{"field":"amount","message":"must be positive"}]}"#, "amount: must be positive", &["amount"]),
        (
            r#"{"message":"Validation failed","errors":{"amount":["must be positive"],"payer":{"message":"is unknown"}}}"#,
            "Validation failed; amount: must be positive; payer: is unknown",
            &["amount", "payer"],
        ),
        (r#"{"errors":["amount must be positive"]}"#, "amount must be positive", &[]),
        (
            r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"amount is too small"}"#,
            "amount is too small",
            &[],
        ),
        (
            r#"{"detail":[{"loc":["body","metadata","payer"],"msg":"field required"}]}"#,
            "metadata.payer: field required",
            &["metadata.payer"],
        ),
        (
            r#"{"message":[{"property":"metadata","children":[{"property":"payer","constraints":{"isString":"documentType must be a string"}}]}]}"#,
            "metadata.payer: documentType must be a string",
            &["metadata.payer"],
        ),
        (
            r#"{"statusCode":400,"error":"Bad Request","message":[{"property":"amount","constraints":{"isInt":"amount must be an integer"}}]}"#,
            "amount must be an integer",
            &["amount"],
        ),
        (
            r#"{"error":{"code":"E1","message":"Nope","details":[{"path":"/amount","reason":"too small"}]}}"#,
            "Nope; amount: too small",
            &["amount"],
        ),
    ] {
        let error = refused(body);
        assert!(error.message.ends_with(&format!("status 400: {words}")), "{body}\n{}", error.message);
        let Issues::Received(list) = &error.issues else {
            assert!(paths.is_empty(), "{body}");
            continue;
        };
        let told: Vec<_> =
            Json::parse(list).unwrap().items().map(|issue| issue.text_at("path").unwrap().into_owned()).collect();
        assert_eq!(told, paths, "{body}");
    }
    // Whatever is nested or repeated, no more than a piece of it is told.
    let deep = format!("{}{}", r#"{"error":"#.repeat(50), "1".to_owned() + &"}".repeat(50));
    assert!(refused(&deep).message.ends_with("status 400"), "{}", refused(&deep).message);
    let many = format!(r#"{{"errors":[{}]}}"#, (0..500).map(|n| format!("\"e{n}\"")).collect::<Vec<_>>().join(","));
    assert!(refused(&many).message.len() < 300);
}

#[test]
fn an_unreadable_response_is_in_error_answer() {
    for (name, body) in [
        ("createAccount", r#"{"success":true,"data":{"account":{"id":"acc_x","note":1.50}}}"#),
        ("deposit", r#"{"id":4501,"amount":99999}"#),
        ("getBalance", r#"{"balance":1500.5,"currency":"MXN"}"#),
    ] {
        let error = answered(name, input(name), 200, body).unwrap_err();
        assert_eq!(error.answer.as_deref(), Some(body), "{name}");
        assert!(error.to_json(qash_client::check::Lang::En).contains(&format!(r#""answer":{body}"#)));
    }
    // What is no answer to what was sent is nobody's.
    assert_eq!(answered("payout", input("payout"), 200, "{}").unwrap_err().code.name(), "UNKNOWN_OUTCOME");
}
