//! The proxy: secrets and card data never reach a response, an error or an audit event.

use crate::world::{KEY, PAYOUT, SECRET, SWITCHES, Server, error_of, json, jwt, one, path_of, refused, sample};
use qash_client::api::Operation;

#[test]
fn no_secret_in_a_response_of_qash_reaches_a_browser() {
    let opaque = "opaque-user-token-0123456789";
    let answers = [
        format!(r#"{{"items":[],"debug":"{KEY}"}}"#),
        format!(r#"{{"items":[],"debug":{{"x":["{SECRET}"]}}}}"#),
        format!(r#"{{"items":[],"debug":"token {opaque}."}}"#),
        format!(r#"{{"items":[],"debug":"{}"}}"#, jwt(r#"{"sub":"x"}"#)),
        r#"{"items":[],"accessToken":"x"}"#.into(),
        r#"{"items":[{"id":1,"refresh_token":"x"}]}"#.into(),
        r#"{"items":[{"id":1,"password":"x"}]}"#.into(),
    ];
    for answer in answers {
        let server = Server::new(&[]);
        let body = answer.clone();
        server.qash.script(move |request| match path_of(request).as_str() {
            "/partner/auth/token" => Some(Ok(json(200, &format!(r#"{{"success":true,"accessToken":"{opaque}"}}"#)))),
            "/user/balance" => Some(Ok(json(200, &body))),
            _ => None,
        });
        let response = server.get("/user/balance");
        assert_eq!(error_of(&response), refused(502, "SECRET_EXPOSURE"), "{answer}");
    }
}

#[test]
fn error_messages_of_qash_are_searched_for_secrets() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        path_of(request)
            .starts_with("/user/")
            .then(|| Ok(json(400, &format!(r#"{{"error":"your token {} is odd"}}"#, jwt(r#"{"a":1}"#)))))
    });
    let response = server.get("/user/balance");
    assert_eq!(error_of(&response), refused(422, "REFUSED_INPUT"));
    assert!(!response.body.contains("eyJ"), "{}", response.body);
}

#[test]
fn card_details_with_a_card_number_or_code_are_withheld() {
    for body in
        [r#"{"pan":"4111 1111 1111 1111"}"#, r#"{"last4":"1111","cvv":"123"}"#, r#"{"note":"4111-1111-1111-1111"}"#]
    {
        let server = Server::new(&["getCardDetails"]);
        server.qash.script(move |request| (path_of(request) == "/user/card/details").then(|| Ok(json(200, body))));
        assert_eq!(error_of(&server.get("/user/card/details")), refused(502, "SECRET_EXPOSURE"), "{body}");
    }
}

#[test]
fn every_card_operation_withholds_card_data() {
    let operations = Operation::ALL.into_iter().filter(|operation| operation.path.starts_with("/user/card/"));
    for operation in operations {
        let (method, path, body) = sample(operation);
        for told in [
            r#""pan":"4111 1111 1111 1111""#,
            r#""note":"4111/1111*1111:1111+""#,
            r#""note":"４１１１１１１１１１１１１１１１""#,
            r#""note":"NDExMTExMTExMTExMTExMQ==""#,
            r#""last4":"4111111111111111""#,
            r#""pan":4111111111111111"#,
            r#""spend":{"pan":["4111","1111","1111","1111"]}"#,
            r#""cvv":"123""#,
            r#""newPin":"1234""#,
            r#""note":"CVV: 123""#,
        ] {
            let server = Server::new(&SWITCHES);
            let answer =
                format!(r#"{{"id":"c1","status":"active","items":[],"amount":50,"frequency":"perWeek",{told}}}"#);
            server
                .qash
                .script(move |request| path_of(request).starts_with("/user/card/").then(|| Ok(json(200, &answer))));
            let outcome = if operation.reads() { "none" } else { "done" };
            let expected = (502, "SECRET_EXPOSURE".to_owned(), outcome.to_owned());
            assert_eq!(error_of(&one(server.ask(&server.browser(body), method, &path))), expected, "{path} {told}");
        }
        let server = Server::new(&SWITCHES);
        server.qash.script(|request| {
            let answer = r#"{"id":"c1","status":"active","items":[],"amount":50,"frequency":"perWeek","userEmail":"a@b.co","companyId":"k","createdAt":1781222400000}"#;
            path_of(request).starts_with("/user/card/").then(|| Ok(json(200, answer)))
        });
        let response = one(server.ask(&server.browser(body), method, &path));
        assert!(response.status == 200, "{path}: {}", response.body);
        assert!(
            !["userEmail", "companyId", "createdAt"].iter().any(|name| response.body.contains(name)),
            "{path}: {}",
            response.body
        );
    }
    // One CLABE in ten passes Luhn's check, and this payout was executed.
    let server = Server::new(&SWITCHES);
    server.qash.script(|request| {
        let answer = r#"{"id":9001,"status":"PENDING","amount":100000,"reference":"4111111111111111"}"#;
        (path_of(request) == "/user/payout").then(|| Ok(json(201, answer)))
    });
    assert_eq!(server.post("/user/payout", PAYOUT).status, 200);
}

#[test]
fn a_response_with_a_part_of_a_secret_is_withheld() {
    let tail = SECRET.trim_start_matches("qash_secret_live_");
    for (told, status) in [(&tail[..16], 502), (&tail[..15], 200), ("qash_secret_live_", 200)] {
        let server = Server::new(&[]);
        let answer = format!(r#"{{"items":[],"debug":"x{told}"}}"#);
        server.qash.script(move |request| (path_of(request) == "/user/balance").then(|| Ok(json(200, &answer))));
        assert_eq!(server.get("/user/balance").status, status, "{told}");
    }
    // A part of a user's token is withheld too, whatever its format.
    for token in
        ["12|laravelSanctumTokenOf40CharactersXyz0123", "b3BhcXVlLXRva2VuLXdpdGgtcGFkZGluZw==", "a:b:opaque:0123456789"]
    {
        for piece in [token, &token[..16], &token[token.len() - 16..]] {
            let server = Server::new(&[]);
            let answer = format!(r#"{{"items":[],"debug":"x{piece}y"}}"#);
            server.qash.script(move |request| match path_of(request).as_str() {
                "/partner/auth/token" => Some(Ok(json(200, &format!(r#"{{"success":true,"accessToken":"{token}"}}"#)))),
                "/user/balance" => Some(Ok(json(200, &answer))),
                _ => None,
            });
            assert_eq!(error_of(&server.get("/user/balance")), refused(502, "SECRET_EXPOSURE"), "{piece}");
        }
    }
}

#[test]
fn a_card_number_in_an_error_is_withheld() {
    let server = Server::new(&["getCardDetails"]);
    server.qash.script(|request| {
        (path_of(request) == "/user/card/details")
            .then(|| Ok(json(400, r#"{"error":"card 4111 1111 1111 1111 is odd"}"#)))
    });
    let response = server.get("/user/card/details");
    assert_eq!(error_of(&response), refused(422, "REFUSED_INPUT"));
    assert!(!response.body.contains("4111"), "{}", response.body);
}

#[test]
fn no_event_and_no_response_contains_a_secret() {
    let server = Server::new(&SWITCHES);
    let mut seen = String::new();
    for operation in Operation::ALL {
        let (method, path, body) = sample(operation);
        let response = one(server.ask(&server.browser(body), method, &path));
        // A quote's signature looks like a token but is not one.
        let body =
            response.body.replace("eyJhbGciOiJIUzI1NiJ9.eyJmcm9tQXNzZXQiOiJVU0QiLCJ0b0Fzc2V0IjoiQ09QIn0.abc123", "");
        seen.push_str(&format!("{body}{:?}", response.headers));
    }
    seen.push_str(&server.audit.borrow().join("\n"));
    for secret in [KEY, SECRET, "eyJ", "refresh"] {
        assert!(!seen.contains(secret), "{secret}");
    }
    assert_eq!(server.audit.borrow().len(), Operation::ALL.len());
}
