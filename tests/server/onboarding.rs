//! The proxy: registration and identity verification.

use crate::world::{
    Browser, NOW, PAYOUT, Server, USER, all, error_of, json, one, path_of, pause, refused, session, stranger,
};
use qash_client::client::SendFailure;
use qash_client::http::Response;
use qash_client::server::{PolicyDecision, Session};
use std::cell::Cell;

const REGISTER: &str = r#"{"userType":"personal","email":"Ana@Example.com","countryCode":"MX"}"#;

fn register(server: &Server, session: Session, body: &str) -> Response {
    let browser = Browser { session: Ok(Some(session)), ..server.browser(body) };
    one(server.ask(&browser, "POST", "/users"))
}

#[test]
fn a_user_is_registered_once_with_the_verified_email() {
    let server = Server::new(&["registerUser"]);
    assert_eq!(register(&server, stranger(), REGISTER).status, 200);
    assert!(server.qash.last("/partner/users").body.unwrap().contains(r#""email":"ana@example.com""#));
    assert_eq!(server.store.values.borrow().get("user:ana").map(String::as_str), Some(USER));
    // From now on the store has the user's id.
    let browser = Browser { session: Ok(Some(stranger())), ..server.browser("") };
    assert_eq!(one(server.ask(&browser, "GET", "/me")).status, 200);
    assert_eq!(register(&server, stranger(), REGISTER).status, 200);
    assert_eq!((server.qash.count("/partner/users"), server.asked.get()), (1, 1));
}

#[test]
fn another_or_an_unverified_email_is_refused() {
    let server = Server::new(&["registerUser"]);
    for (session, body) in [
        (stranger(), REGISTER.replace("Ana@", "bob@")),
        (Session { email: None, ..stranger() }, REGISTER.to_owned()),
        (Session { email: None, ..stranger() }, REGISTER.replace(r#""email":"Ana@Example.com","#, "")),
    ] {
        assert_eq!(error_of(&register(&server, session, &body)), refused(403, "EMAIL_NOT_VERIFIED"));
    }
    assert!(server.qash.journal.borrow().is_empty());
}

#[test]
fn a_hook_cannot_change_the_email() {
    let server = Server::new(&["registerUser"]);
    let browser = Browser {
        session: Ok(Some(stranger())),
        hook: Box::new(|_, input| PolicyDecision::Replace(input.replace("ana@example.com", "bob@example.com"))),
        ..server.browser(REGISTER)
    };
    assert_eq!(one(server.ask(&browser, "POST", "/users")).status, 200);
    assert!(server.qash.last("/partner/users").body.unwrap().contains("ana@example.com"));
}

#[test]
fn two_concurrent_registrations_register_one_user() {
    let server = Server::new(&["registerUser"]);
    let browsers: Vec<_> =
        (0..10).map(|_| Browser { session: Ok(Some(stranger())), ..server.browser(REGISTER) }).collect();
    let responses = all(browsers.iter().map(|browser| server.ask(browser, "POST", "/users")));
    assert!(responses.iter().all(|response| response.status == 200));
    assert_eq!(server.qash.count("/partner/users"), 1);
}

#[test]
fn two_requests_with_any_delay_between_them_register_one_user_and_pay_once() {
    for distance in 0..60 {
        let server = Server::new(&["registerUser", "payout"]);
        let later = |mut browser: Browser, session: Session, distance: usize, path: &'static str| {
            let server = &server;
            async move {
                for _ in 0..distance {
                    pause().await;
                }
                browser.session = Ok(Some(session));
                server.ask(&browser, "POST", path).await.status
            }
        };
        let register = |distance| later(server.browser(REGISTER), stranger(), distance, "/users");
        let pay = |distance| later(server.browser(PAYOUT), session(), distance, "/user/payout");
        assert_eq!(all([register(0), register(distance)]), [200, 200], "{distance}");
        assert_eq!(all([pay(0), pay(distance)]), [200, 200], "{distance}");
        let counts = (server.qash.count("/partner/users"), server.qash.count("/user/payout"), server.asked.get());
        assert_eq!(counts, (1, 1, 2), "{distance}");
    }
}

#[test]
fn a_user_just_registered_by_another_process_is_returned() {
    let server = Server::new(&["registerUser"]);
    let store = server.store.clone();
    server.qash.script(move |request| {
        (path_of(request) == "/partner/users").then(|| {
            store.values.borrow_mut().insert("user:ana".into(), USER.into());
            Ok(json(409, r#"{"error":"A user with this email already exists"}"#))
        })
    });
    let response = register(&server, stranger(), REGISTER);
    assert!(response.status == 200 && response.body.contains(USER), "{}", response.body);
}

#[test]
fn a_user_without_an_id_is_not_stored() {
    let server = Server::new(&["registerUser"]);
    server.qash.script(|request| {
        (path_of(request) == "/partner/users")
            .then(|| Ok(json(201, r#"{"id":"7","email":"ana@example.com","status":"pending"}"#)))
    });
    let (status, code, outcome) = error_of(&register(&server, stranger(), REGISTER));
    assert_eq!((status, code.as_str(), outcome.as_str()), (502, "BAD_ANSWER", "done"));
    assert!(!server.store.values.borrow().keys().any(|key| key.starts_with("user:")));
}

#[test]
fn an_id_that_could_not_be_stored_is_in_the_audit_log() {
    let server = Server::new(&["registerUser"]);
    server.store.broken.borrow_mut().push("set");
    let (status, code, outcome) = error_of(&register(&server, stranger(), REGISTER));
    assert_eq!((status, code.as_str(), outcome.as_str()), (500, "STORE_FAILED", "done"));
    assert!(server.last_event().contains(USER));
}

#[test]
fn an_email_that_is_taken_is_a_conflict_and_takes_over_no_other_user() {
    let server = Server::new(&["registerUser"]);
    server.qash.script(|request| {
        (path_of(request) == "/partner/users")
            .then(|| Ok(json(409, r#"{"error":"A user with this email already exists"}"#)))
    });
    assert_eq!(error_of(&register(&server, stranger(), REGISTER)), refused(409, "EMAIL_TAKEN"));
    assert!(server.store.values.borrow().is_empty());
}

#[test]
fn a_lost_registration_is_recovered_if_the_user_was_created_after_it() {
    let listed = |created: i64, email: &str| {
        let created = qash_client::time::format_rfc3339(created);
        let user = format!(
            r#"{{"id":"{USER}","email":"{email}","status":"pending","countryCode":"MX","createdAt":"{created}"}}"#
        );
        let pagination = r#"{"total":1,"limit":200,"offset":0,"hasMore":false}"#;
        json(200, &format!(r#"{{"success":true,"data":{{"users":[{user}],"pagination":{pagination}}}}}"#))
    };
    let other = Session { subject: "bea".into(), ..stranger() };
    for (created, email, second, adopted) in [
        (NOW, "Ana@example.com", stranger(), true),
        (NOW + 500, "ana@example.com", stranger(), true),
        // Another user had this e-mail before.
        (NOW - 1, "ana@example.com", stranger(), false),
        (NOW + 500, "eva@example.com", stranger(), false),
        // The e-mail belongs to another person by now.
        (NOW + 500, "ana@example.com", other, false),
    ] {
        let server = Server::new(&["registerUser"]);
        let tries = Cell::new(0);
        let email = email.to_owned();
        server.qash.script(move |request| {
            (path_of(request) == "/partner/users").then(|| {
                if request.method.name() == "GET" {
                    return Ok(listed(created, &email));
                }
                tries.set(tries.get() + 1);
                if tries.get() == 1 { Err(SendFailure::Timeout) } else { Ok(json(409, r#"{"error":"taken"}"#)) }
            })
        });
        let (_, code, _) = error_of(&register(&server, stranger(), REGISTER));
        assert_eq!(code, "UNKNOWN_OUTCOME");
        server.qash.now.set(NOW + 60_000);
        let subject = second.subject.clone();
        let response = register(&server, second, REGISTER);
        let key = format!("user:{subject}");
        assert_eq!(server.store.values.borrow().contains_key(&key), adopted, "{created} {subject} {}", response.body);
        if adopted {
            assert!(response.status == 200 && response.body.contains(USER), "{}", response.body);
        } else {
            assert_eq!(error_of(&response), refused(409, "EMAIL_TAKEN"));
        }
    }
}

const KYC: &str = r#"{"firstName":"Ana","lastName":"Paz","email":"ana@example.com"}"#;

#[test]
fn starting_the_verification_again_returns_the_first_url() {
    let server = Server::new(&[]);
    let first = server.post("/me/kyc", KYC);
    server.qash.script(|request| {
        (path_of(request) == "/partner/kyc").then(|| Ok(json(409, r#"{"error":"KYC already in progress"}"#)))
    });
    let second = server.post("/me/kyc", KYC);
    assert_eq!((second.status, &second.body), (200, &first.body));
    server.store.values.borrow_mut().clear();
    assert_eq!(error_of(&server.post("/me/kyc", KYC)), refused(409, "KYC_UNDER_WAY"));
}

#[test]
fn an_untrusted_verification_url_is_refused() {
    for url in [
        "http://inquiry.withpersona.com/x",
        "https://inquiry.withpersona.com.evil.example/x",
        "https://inquiry.withpersona.com@evil.example/",
        "javascript:alert(1)",
        "//inquiry.withpersona.com/x",
        "",
    ] {
        let server = Server::new(&[]);
        server.qash.script(move |request| {
            (path_of(request) == "/partner/kyc")
                .then(|| Ok(json(200, &format!(r#"{{"success":true,"inquiryId":"i","verificationUrl":"{url}"}}"#))))
        });
        let (status, code, outcome) = error_of(&server.post("/me/kyc", KYC));
        assert_eq!((status, code.as_str(), outcome.as_str()), (502, "UNTRUSTED_VERIFICATION_URL", "done"), "{url}");
        assert!(server.store.values.borrow().is_empty());

        // The same for a URL that was put into the store by other means.
        let kept = format!(r#"{{"inquiryId":"i","verificationUrl":"{url}"}}"#);
        server.store.values.borrow_mut().insert(format!("kyc:{USER}"), kept);
        server.qash.script(|request| (path_of(request) == "/partner/kyc").then(|| Ok(json(409, ""))));
        assert_eq!(error_of(&server.post("/me/kyc", KYC)).1, "UNTRUSTED_VERIFICATION_URL", "{url}");
    }
}

#[test]
fn the_verification_status_is_returned_before_a_user_is_active() {
    let server = Server::new(&[]);
    server.qash.script(|request| (path_of(request) == "/partner/auth/token").then(|| Ok(json(403, ""))));
    assert_eq!(error_of(&server.get("/user/kyc/status")), refused(404, "KYC_NOT_STARTED"));
    server.post("/me/kyc", KYC);
    assert_eq!(server.get("/user/kyc/status").body, r#"{"status":"created"}"#);
    server.qash.script(|request| (path_of(request) == "/partner/auth/token").then(|| Ok(json(503, ""))));
    assert_eq!(error_of(&server.get("/user/kyc/status")), refused(503, "SERVICE_UNAVAILABLE"));
    server.qash.script(|request| match path_of(request).as_str() {
        "/partner/auth/token" => Some(Ok(json(403, ""))),
        path if path.starts_with("/partner/users/") => {
            Some(Ok(json(200, &format!(r#"{{"id":"{USER}","email":"a@b.c","status":"suspended"}}"#))))
        }
        _ => None,
    });
    assert_eq!(error_of(&server.get("/user/kyc/status")), refused(403, "USER_NOT_ACTIVE"));
    server.qash.script(|_| None);
    assert!(server.get("/user/kyc/status").body.contains("approved"));
}
