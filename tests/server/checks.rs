//! The proxy: its configuration, and requests that it refuses before anything is executed.

use crate::world::{
    Browser, ORIGIN, OTHER, PAYOUT, SWITCHES, Server, TestStore, USER, error_of, head, json, jwt, one, partner_with,
    path_of, refused, sample, session, stranger,
};
use qash_client::api::{Operation, Reach};
use qash_client::error::Error;
use qash_client::server::{BodyFailure, CallbackFailed, Head, Proxy, ProxyConfig, Session};
use std::rc::Rc;

#[test]
fn a_proxy_with_an_invalid_configuration_is_an_error() {
    let make = |config: ProxyConfig| {
        let partner = Rc::new(partner_with(TestStore::default()));
        Proxy::new(partner, Rc::new(TestStore::default()), config)
            .map(drop)
            .map_err(|error: Error| error.code.name().to_owned())
    };
    let good = || ProxyConfig { allowed_origins: vec![ORIGIN.into()], ..ProxyConfig::default() };
    assert_eq!(make(good()), Ok(()));
    assert_eq!(make(ProxyConfig::default()), Err("ALLOWED_ORIGINS_REQUIRED".into()));
    assert_eq!(
        make(ProxyConfig { allowed_origins: vec![ORIGIN.into(), "*".into()], ..good() }),
        Err("ORIGIN_INVALID".into())
    );
    assert_eq!(make(ProxyConfig { base_path: "/qash/".into(), ..good() }), Err("BASE_PATH_INVALID".into()));
    assert_eq!(make(ProxyConfig { max_body_bytes: 0, ..good() }), Err("LIMIT_INVALID".into()));
    for name in ["deposit", "listUsers", "exchangeToken", "createApiKey", "getUser", "payouts", "", "*"] {
        assert_eq!(
            make(ProxyConfig { enabled: vec![name.into()], ..good() }),
            Err("OPERATION_UNKNOWN".into()),
            "{name}"
        );
    }
}

#[test]
fn an_opt_in_operation_is_refused_unless_enabled() {
    for switched_on in std::iter::once(None).chain(SWITCHES.map(Some)) {
        let server = Server::new(switched_on.as_slice());
        for operation in Operation::ALL {
            let (method, path, body) = sample(operation);
            let before = server.qash.journal.borrow().len();
            let response = one(server.ask(&server.browser(body), method, &path));
            let expected = match operation.reach {
                Reach::Server => 404,
                Reach::OptIn if switched_on != Some(operation.name) => 403,
                _ => 200,
            };
            assert_eq!(response.status, expected, "{} with {switched_on:?}: {}", operation.name, response.body);
            if expected == 403 {
                assert_eq!(error_of(&response), refused(403, "OPERATION_NOT_ENABLED"));
                assert!(response.body.contains(&format!("enable: {{ {}: hook }}", operation.name)));
            }
            if expected != 200 {
                assert_eq!(server.qash.journal.borrow().len(), before, "{} reached Qash", operation.name);
            }
        }
    }
}

#[test]
fn every_response_has_exactly_the_headers_of_a_private_response() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        (path_of(request) == "/user/balance").then(|| {
            let mut response = json(200, r#"{"items":[]}"#);
            for (name, value) in [
                ("Set-Cookie", "sid=1"),
                ("Server", "qash"),
                ("X-Request-Id", "r"),
                ("Access-Control-Allow-Origin", "*"),
                ("Cache-Control", "public"),
            ] {
                response.headers.set(name, value);
            }
            Ok(response)
        })
    });
    for response in [server.get("/user/balance"), server.get("/nowhere"), server.post("/user/payout", PAYOUT)] {
        let mut names: Vec<_> = response.headers.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Cache-Control", "Content-Type", "Vary", "X-Content-Type-Options"]);
        assert_eq!(response.headers.get("cache-control"), Some("no-store"));
        assert_eq!(response.headers.get("vary"), Some("Cookie, Origin, Sec-Fetch-Site"));
        assert_eq!(response.headers.get("x-content-type-options"), Some("nosniff"));
    }
}

#[test]
fn checks_run_in_order_and_the_first_failure_is_the_response() {
    let server = Server::new(&[]);
    let ask = |change: &dyn Fn(&mut Head, &mut Browser)| {
        let (mut head, mut browser) = (head("POST", "/user/payout"), server.browser(PAYOUT));
        change(&mut head, &mut browser);
        let response = one(server.proxy.handle(&browser, &head));
        error_of(&response)
    };
    let no_client = |head: &mut Head| head.headers.0.retain(|(name, _)| name != "X-Qash-Client");
    let foreign = |head: &mut Head| head.headers.set("Origin", "https://evil.example");
    let elsewhere = |head: &mut Head| head.url.push_str("/x");
    let put = |head: &mut Head| head.method = "PUT".into();
    let text = |head: &mut Head| head.headers.set("Content-Type", "text/plain");
    let huge = |browser: &mut Browser| browser.body = Ok(" ".repeat(70_000));
    let broken = |browser: &mut Browser| browser.body = Ok("{".into());
    let nobody = |browser: &mut Browser| browser.session = Ok(None);

    assert_eq!(
        ask(&|h, b| {
            no_client(h);
            foreign(h);
            elsewhere(h);
            nobody(b);
        }),
        refused(403, "CLIENT_HEADER_REQUIRED")
    );
    assert_eq!(
        ask(&|h, b| {
            foreign(h);
            elsewhere(h);
            nobody(b);
        }),
        refused(403, "ORIGIN_REFUSED")
    );
    assert_eq!(
        ask(&|h, b| {
            elsewhere(h);
            text(h);
            nobody(b);
        }),
        refused(404, "NOT_FOUND")
    );
    assert_eq!(
        ask(&|h, b| {
            put(h);
            text(h);
            nobody(b);
        }),
        refused(405, "METHOD_NOT_ALLOWED")
    );
    assert_eq!(
        ask(&|h, b| {
            text(h);
            huge(b);
            nobody(b);
        }),
        refused(415, "JSON_REQUIRED")
    );
    assert_eq!(
        ask(&|_, b| {
            huge(b);
            nobody(b);
        }),
        refused(413, "BODY_TOO_LARGE")
    );
    assert_eq!(
        ask(&|_, b| {
            broken(b);
            nobody(b);
        }),
        refused(400, "INVALID_JSON")
    );
    assert_eq!(
        ask(&|_, b| {
            b.body = Err(BodyFailure::NotText);
            nobody(b);
        }),
        refused(400, "INVALID_JSON")
    );
    assert_eq!(
        ask(&|_, b| {
            b.body = Err(BodyFailure::Broken);
            nobody(b);
        }),
        refused(400, "BODY_BROKEN")
    );
    assert_eq!(
        ask(&|_, b| {
            nobody(b);
            b.body = Ok("{}".into());
        }),
        refused(401, "SESSION_REQUIRED")
    );
    assert_eq!(ask(&|_, b| b.session = Err(CallbackFailed)), refused(500, "SESSION_FAILED"));
    assert_eq!(ask(&|_, b| b.body = Ok("{}".into())), refused(403, "OPERATION_NOT_ENABLED"));
    assert!(server.qash.journal.borrow().is_empty());
}

#[test]
fn an_input_is_validated_before_the_hook_and_qash_are_called() {
    let server = Server::new(&["payout"]);
    let ask = |body: &str| error_of(&server.post("/user/payout", body));
    assert_eq!(ask("{}"), refused(422, "INVALID_INPUT"));
    assert_eq!(ask("[]"), refused(422, "INVALID_INPUT"));
    assert_eq!(ask(""), refused(422, "INVALID_INPUT"));
    assert_eq!(ask(&PAYOUT.replace(r#","idempotencyKey":"k1""#, "")), refused(400, "IDEMPOTENCY_KEY_REQUIRED"));
    assert!(server.qash.journal.borrow().is_empty());
    assert_eq!(server.asked.get(), 0);
}

#[test]
fn an_unsupported_method_is_refused_for_every_path() {
    let server = Server::new(&SWITCHES);
    for method in ["PUT", "HEAD", "DELETE", "OPTIONS", "TRACE", "get", "POST "] {
        let response = one(server.ask(&server.browser("{}"), method, "/user/balance"));
        assert_eq!((response.status, response.headers.get("allow")), (405, Some("GET")), "{method}");
    }
    assert!(server.qash.journal.borrow().is_empty());
}

#[test]
fn invalid_fields_are_reported_in_the_browsers_language() {
    let server = Server::new(&["payout"]);
    let mut head = head("POST", "/user/payout");
    head.headers.set("Accept-Language", "es-MX,es;q=0.9,en;q=0.8");
    let response = one(server.proxy.handle(&server.browser(&PAYOUT.replace("100000", "1.5")), &head));
    assert_eq!(error_of(&response), refused(422, "INVALID_INPUT"));
    assert!(
        response.body.contains(r#""issues":[{"path":"amount","code":"NOT_AN_INTEGER","message":"1.5 no es un entero"#),
        "{}",
        response.body
    );
}

#[test]
fn unknown_fields_are_refused() {
    let server = Server::new(&SWITCHES);
    for (path, body) in [
        ("/user/payout", PAYOUT.replacen('{', r#"{"userId":"b1b2c3d4-e5f6-7890-abcd-ef1234567890","#, 1)),
        ("/user/payout", PAYOUT.replacen('{', r#"{"amount":1,"#, 1)),
        ("/user/payout", PAYOUT.replacen(r#"{"name""#, r#"{"admin":true,"name""#, 1)),
        ("/user/accounts", r#"{"accountName":"x","currencyCode":"MXN","status":"frozen"}"#.into()),
        ("/user/accounts", r#"{"accountName":"x","currencyCode":"MXN","provider":"evil"}"#.into()),
        ("/user/transfer", r#"{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"x","__proto__":{}}"#.into()),
        ("/me/kyc", format!(r#"{{"userId":"{OTHER}","firstName":"A","lastName":"B","email":"a@b.co"}}"#)),
        ("/me/kyc", format!(r#"{{"userId":"{USER}","firstName":"A","lastName":"B","email":"a@b.co"}}"#)),
    ] {
        assert_eq!(error_of(&server.post(path, &body)), refused(422, "INVALID_INPUT"), "{body}");
    }
    for path in [
        format!("/me?userId={OTHER}"),
        format!("/user/accounts?userId={OTHER}"),
        "/user/accounts?page=1&page=2".into(),
        "/user/balance?x=1".into(),
        "/user/transactions/0".into(),
        "/user/transactions/%2e%2e".into(),
        "/user/transactions/1e3".into(),
    ] {
        assert_eq!(error_of(&server.get(&path)), refused(422, "INVALID_INPUT"), "{path}");
    }
    assert_eq!(error_of(&server.post(&format!("/me/kyc?userId={OTHER}"), "{}")), refused(400, "BAD_QUERY"));
    assert!(server.qash.journal.borrow().is_empty());
}

#[test]
fn an_input_that_would_withhold_the_recipients_response_is_refused() {
    let server = Server::new(&SWITCHES);
    let token = jwt(r#"{"a":1}"#);
    let escaped = token.replacen('e', r"\u0065", 1);
    for (path, body) in [
        ("/user/transfer", format!(r#"{{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"see {token}"}}"#)),
        ("/user/transfer", format!(r#"{{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"{escaped}"}}"#)),
        ("/user/accounts", format!(r#"{{"accountName":"{token}","currencyCode":"MXN"}}"#)),
        ("/user/payout", PAYOUT.replace("Juan García", &token)),
        ("/user/payout", PAYOUT.replace("k1", &token)),
    ] {
        let response = server.post(path, &body);
        assert_eq!(error_of(&response), refused(422, "INVALID_INPUT"), "{body}");
        assert!(response.body.contains(r#""code":"BAD_CHARACTER""#) && !response.body.contains(&token));
    }
    assert!(server.qash.journal.borrow().is_empty());
}

#[test]
fn a_request_is_executed_as_the_sessions_user() {
    let server = Server::new(&["createAccount"]);
    assert_eq!(server.get("/me").status, 200);
    assert_eq!(server.qash.count(&format!("/partner/users/{USER}")), 1);
    server.get("/user/accounts");
    let exchange = server.qash.last("/partner/auth/token");
    assert_eq!(exchange.body.unwrap(), format!(r#"{{"userId":"{USER}"}}"#));
    server.post("/me/kyc", r#"{"firstName":"A","lastName":"B","email":"a@b.co"}"#);
    assert!(server.qash.last("/partner/kyc").body.unwrap().contains(&format!(r#""userId":"{USER}""#)));
    server.post("/user/accounts", r#"{"accountName":"x","currencyCode":"MXN"}"#);
    let sent = server.qash.last("/user/accounts").body.unwrap();
    assert_eq!(
        sent,
        r#"{"accountName":"x","currencyCode":"MXN","provider":"qash","accountType":"fiat_wallet","status":"active"}"#
    );
}

#[test]
fn a_response_has_only_known_fields_and_no_envelope() {
    let server = Server::new(&[]);
    assert_eq!(server.get("/me").body, format!(r#"{{"id":"{USER}","email":"ana@example.com","status":"pending"}}"#));
    let accounts = server.get("/user/accounts").body;
    assert!(accounts.contains(r#""balance":3"#) && !accounts.contains("success"));
    let quote = server.post("/user/exchange/calculate", r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100}"#);
    assert_eq!(quote.status, 200);
    assert!(quote.body.contains(r#""toAmountUnit":"base""#) && quote.body.contains(r#""signature":"eyJ"#));
}

#[test]
fn no_number_in_a_response_is_rounded() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        (path_of(request) == "/user/balance")
            .then(|| Ok(json(200, r#"{"items":[{"credits":5,"ref":9007199254740993}]}"#)))
    });
    assert_eq!(server.get("/user/balance").body, r#"{"items":[{"credits":5,"ref":"9007199254740993"}]}"#);
    server.qash.script(|request| {
        (path_of(request) == "/user/balance").then(|| Ok(json(200, r#"{"items":[{"credits":9007199254740993}]}"#)))
    });
    assert_eq!(error_of(&server.get("/user/balance")), refused(502, "BAD_ANSWER"));
}

#[test]
fn an_unregistered_user_is_refused_with_a_reason() {
    let server = Server::new(&SWITCHES);
    for (method, path) in [("GET", "/me"), ("GET", "/user/accounts"), ("GET", "/user/kyc/status")] {
        let browser = Browser { session: Ok(Some(stranger())), ..server.browser("") };
        assert_eq!(error_of(&one(server.ask(&browser, method, path))), refused(404, "NOT_REGISTERED"));
    }
    assert!(server.qash.journal.borrow().is_empty());
}

#[test]
fn a_session_names_the_user_and_an_invalid_one_is_an_error() {
    assert_eq!(
        Session::from_json(&format!(r#"{{"subject":"ana","userId":"{USER}","email":"ana@example.com"}}"#)),
        Ok(session())
    );
    assert_eq!(Session::from_json(r#"{"subject":"ana"}"#).unwrap().user_id, None);
    for same in [USER.to_uppercase(), USER.replace('-', ""), format!(" {USER}")] {
        let told = Session::from_json(&format!(r#"{{"subject":"ana","userId":"{same}"}}"#)).unwrap();
        assert_eq!(told.user_id.as_deref(), Some(USER), "{same}");
    }
    for wrong in [
        "",
        "{}",
        r#"{"subject":""}"#,
        r#"{"subject":7}"#,
        r#"{"subject":"a","userId":"1"}"#,
        r#"{"subject":"a","userId":7}"#,
        r#"{"subject":"a","email":false}"#,
        "[]",
    ] {
        assert_eq!(Session::from_json(wrong), Err(CallbackFailed), "{wrong}");
    }
}
