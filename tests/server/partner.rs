//! The partner: credentials of a call, tokens, and failures of Qash.

use crate::world::{
    DAY_MS, KEY, NOW, OTHER, PAYOUT, Qash, SECRET, Server, TestStore, USER, all, for_user, json, jwt, list_accounts,
    one, partner_config, partner_with, path_of,
};
use qash_client::api::Operation;
use qash_client::client::SendFailure;
use qash_client::error::{Kind, Outcome};
use qash_client::http::Request;
use qash_client::json::Json;
use qash_client::server::{CallSettings, Memory, Partner, PartnerConfig};
use std::cell::Cell;

#[test]
fn each_group_of_operations_has_its_own_credentials() {
    let qash = Qash::new();
    let partner = partner_with(TestStore::default());
    let call = |name: &str, input: &str, settings: CallSettings<'_>| {
        one(partner.call(&*qash, Operation::named(name).unwrap(), input, &settings))
    };
    let header = |path: &str, name: &str| qash.last(path).headers.get(name).map(str::to_owned);

    call("getUser", &format!(r#"{{"userId":"{USER}"}}"#), CallSettings::default()).unwrap();
    let path = format!("/partner/users/{USER}");
    assert_eq!(
        (header(&path, "x-api-key").as_deref(), header(&path, "x-api-secret").as_deref()),
        (Some(KEY), Some(SECRET))
    );
    assert_eq!(header(&path, "authorization"), None);

    call("getBalance", "", for_user()).unwrap();
    assert_eq!(header("/user/balance", "x-api-secret").as_deref(), Some(SECRET));
    assert!(header("/user/balance", "authorization").unwrap().starts_with("Bearer eyJ"));

    qash.script(|request| {
        (path_of(request) == "/partner/api-keys")
            .then(|| Ok(json(200, r#"{"success":true,"apiKey":"a","secretKey":"b"}"#)))
    });
    let business = CallSettings { business_token: Some("business-token"), ..CallSettings::default() };
    let key = call("createApiKey", r#"{"keyName":"x"}"#, business).unwrap();
    assert!(key.contains(r#""secretKey":"b""#));
    assert_eq!(header("/partner/api-keys", "authorization").as_deref(), Some("Bearer business-token"));
    assert_eq!(header("/partner/api-keys", "x-api-key"), None);
}

#[test]
fn a_hundred_concurrent_calls_exchange_one_token() {
    let qash = Qash::new();
    let partner = partner_with(TestStore::default());
    let settings = for_user();
    let results = all((0..100).map(|_| partner.call(&*qash, list_accounts(), "", &settings)));
    assert!(results.iter().all(Result::is_ok));
    assert_eq!((qash.count("/partner/auth/token"), qash.count("/user/accounts")), (1, 100));
}

#[test]
fn users_do_not_share_tokens() {
    let qash = Qash::new();
    let partner = partner_with(Memory::new(10, || NOW));
    let other = CallSettings { user: Some(OTHER), ..CallSettings::default() };
    one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    let first = qash.last("/user/accounts").headers.get("authorization").unwrap().to_owned();
    one(partner.call(&*qash, list_accounts(), "", &other)).unwrap();
    assert_ne!(first, qash.last("/user/accounts").headers.get("authorization").unwrap());
    assert_eq!(qash.count("/partner/auth/token"), 2);
}

#[test]
fn one_user_has_one_token_for_every_spelling_of_the_id() {
    let qash = Qash::new();
    let partner = partner_with(TestStore::default());
    for id in [USER.to_owned(), USER.to_uppercase(), USER.replace('-', "")] {
        let settings = CallSettings { user: Some(&id), ..CallSettings::default() };
        one(partner.call(&*qash, list_accounts(), "", &settings)).unwrap();
    }
    assert_eq!(qash.count("/partner/auth/token"), 1);
}

#[test]
fn the_refresh_token_is_dropped_and_never_stored() {
    let qash = Qash::new();
    let store = TestStore::default();
    let partner = partner_with(store.clone());
    one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    let refresh = jwt(r#"{"sub":"refresh"}"#);
    assert_eq!(store.values.borrow().len(), 1);
    assert!(store.values.borrow().values().all(|value| !value.contains(&refresh) && !value.contains("refresh")));
    assert!(qash.journal.borrow().iter().all(|request| !format!("{request:?}").contains(&refresh)));
}

#[test]
fn a_token_is_renewed_before_it_expires() {
    let qash = Qash::new();
    qash.token_life_s.set(3600);
    let partner = partner_with(TestStore::default());
    let call = || one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    call();
    for (after_s, exchanges) in [(3299, 1), (3300, 2), (3301, 2), (3300 + 3299, 2), (3300 + 3300, 3)] {
        qash.now.set(NOW + after_s * 1000);
        call();
        assert_eq!(qash.count("/partner/auth/token"), exchanges, "after {after_s} s");
    }
    // A token with a lifetime of a minute is used for four fifths of it.
    qash.token_life_s.set(60);
    let (start, exchanges) = (NOW + 2 * DAY_MS, qash.count("/partner/auth/token"));
    for (after_s, more) in [(0, 1), (47, 1), (48, 2)] {
        qash.now.set(start + after_s * 1000);
        call();
        assert_eq!(qash.count("/partner/auth/token"), exchanges + more, "after {after_s} s");
    }
}

#[test]
fn an_expired_token_is_not_used_during_its_renewal() {
    let qash = Qash::new();
    qash.token_life_s.set(3600);
    let partner = partner_with(TestStore::default());
    let settings = CallSettings { retries: Some(0), ..for_user() };
    one(partner.call(&*qash, list_accounts(), "", &settings)).unwrap();
    let old = qash.last("/user/accounts").headers.get("authorization").unwrap().to_owned();
    qash.now.set(NOW + 3_571_000);
    assert!(all((0..9).map(|_| partner.call(&*qash, list_accounts(), "", &settings))).iter().all(Result::is_ok));
    let with_old = |request: &&Request| request.headers.get("authorization") == Some(&old);
    assert_eq!(qash.journal.borrow().iter().filter(with_old).count(), 1, "the call before");

    // It may also expire while its renewal fails.
    let start = qash.now.get();
    qash.now.set(start + 3_400_000);
    let clock = qash.clone();
    qash.script(move |request| {
        (path_of(request) == "/partner/auth/token").then(|| {
            clock.now.set(start + 3_571_000);
            Ok(json(503, ""))
        })
    });
    let error = one(partner.call(&*qash, list_accounts(), "", &settings)).unwrap_err();
    assert_eq!(error.kind, Kind::ServiceUnavailable);
}

#[test]
fn an_aborted_exchange_does_not_abort_other_callers() {
    let qash = Qash::new();
    let journal = qash.clone();
    qash.script(move |request| {
        let first = path_of(request) == "/partner/auth/token" && journal.count("/partner/auth/token") == 1;
        first.then_some(Err(SendFailure::Aborted))
    });
    let partner = partner_with(TestStore::default());
    let settings = for_user();
    let results = all((0..9).map(|_| partner.call(&*qash, list_accounts(), "", &settings)));
    assert_eq!(results.iter().filter(|result| result.is_err()).count(), 1);
    assert_eq!(qash.count("/partner/auth/token"), 2);
}

#[test]
fn no_caller_waits_for_a_shared_exchange_beyond_its_own_deadline() {
    let qash = Qash::new();
    qash.turns.set(200);
    let partner = partner_with(TestStore::default());
    let hasty = CallSettings { deadline_ms: Some(500), ..for_user() };
    let patient = for_user();
    let results = all([&patient, &hasty, &patient].map(|settings| partner.call(&*qash, list_accounts(), "", settings)));
    let error = results[1].as_ref().unwrap_err();
    assert_eq!((error.kind, error.outcome, error.operation), (Kind::Timeout, Outcome::None, Some("listAccounts")));
    assert!(results[0].is_ok() && results[2].is_ok());
    assert_eq!((qash.count("/partner/auth/token"), qash.count("/user/accounts")), (1, 2));

    // A timeout of one caller is not returned to the others either.
    let qash = Qash::new();
    let journal = qash.clone();
    qash.script(move |request| {
        let first = path_of(request) == "/partner/auth/token" && journal.count("/partner/auth/token") == 1;
        first.then_some(Err(SendFailure::Timeout))
    });
    let partner = partner_with(TestStore::default());
    let hasty = CallSettings { retries: Some(0), ..hasty };
    let results = all([&hasty, &patient, &patient].map(|settings| partner.call(&*qash, list_accounts(), "", settings)));
    assert_eq!(results.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(qash.count("/partner/auth/token"), 2);
}

#[test]
fn a_failed_renewal_is_ignored_while_the_current_token_is_valid() {
    let qash = Qash::new();
    qash.token_life_s.set(3600);
    let partner = partner_with(TestStore::default());
    let call = || one(partner.call(&*qash, list_accounts(), "", &CallSettings { retries: Some(0), ..for_user() }));
    call().unwrap();
    qash.script(|request| (path_of(request) == "/partner/auth/token").then(|| Ok(json(503, ""))));
    qash.now.set(NOW + 3_400_000);
    call().unwrap();
    call().unwrap();
    assert_eq!(qash.count("/partner/auth/token"), 2, "one attempt, then a pause");
    qash.now.set(NOW + 3_571_000);
    assert_eq!(call().unwrap_err().kind, Kind::ServiceUnavailable, "29 s before its end a token is not used any more");
}

#[test]
fn a_tokens_expiry_is_read_by_the_servers_clock() {
    let qash = Qash::new();
    // Qash's clock is an hour ahead, and its tokens have a lifetime of two hours.
    qash.script(|request| {
        (path_of(request) == "/partner/auth/token").then(|| {
            let token = jwt(&format!(r#"{{"exp":{}}}"#, NOW / 1000 + 3 * 3600));
            let mut response = json(200, &format!(r#"{{"success":true,"accessToken":"{token}"}}"#));
            response.headers.set("Date", "Fri, 12 Jun 2026 01:00:00 GMT");
            Ok(response)
        })
    });
    let partner = partner_with(TestStore::default());
    one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    qash.now.set(NOW + 2 * 3_600_000 - 299_000);
    let _ = one(partner.call(&*qash, list_accounts(), "", &for_user()));
    assert_eq!(qash.count("/partner/auth/token"), 2);
}

#[test]
fn a_failed_exchange_is_returned_to_all_waiting_callers_and_not_cached() {
    let qash = Qash::new();
    qash.script(|request| {
        (path_of(request) == "/partner/auth/token").then(|| Ok(json(403, r#"{"error":"User account is pending"}"#)))
    });
    let partner = partner_with(TestStore::default());
    let settings = for_user();
    let results = all((0..20).map(|_| partner.call(&*qash, list_accounts(), "", &settings)));
    for result in results {
        let error = result.unwrap_err();
        assert_eq!(
            (error.kind, error.code.name(), error.operation),
            (Kind::Permission, "USER_NOT_ACTIVE", Some("listAccounts"))
        );
    }
    assert_eq!((qash.count("/partner/auth/token"), qash.count("/user/accounts")), (1, 0));
    qash.script(|_| None);
    one(partner.call(&*qash, list_accounts(), "", &settings)).unwrap();
}

#[test]
fn a_refused_token_is_replaced_once_and_the_call_is_repeated() {
    let qash = Qash::new();
    let partner = partner_with(TestStore::default());
    one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    let old = qash.last("/user/accounts").headers.get("authorization").unwrap().to_owned();
    qash.script(move |request| {
        (request.headers.get("authorization") == Some(&old))
            .then(|| Ok(json(401, r#"{"message":"Invalid or expired user token"}"#)))
    });
    let settings = for_user();
    let payout = Operation::Payout;
    let results = all((0..50).map(|_| partner.call(&*qash, payout, PAYOUT, &settings)));
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(qash.count("/partner/auth/token"), 2, "one new token for all fifty");

    qash.script(|request| path_of(request).starts_with("/user/").then(|| Ok(json(401, ""))));
    let error = one(partner.call(&*qash, list_accounts(), "", &settings)).unwrap_err();
    assert_eq!((error.code.name(), error.retryable), ("USER_TOKEN_REFUSED", false));
    assert_eq!(qash.count("/partner/auth/token"), 3, "and not again and again");
    qash.script(|_| None);
    one(partner.call(&*qash, list_accounts(), "", &settings)).unwrap();
    assert_eq!(qash.count("/partner/auth/token"), 4, "a token that was refused is not kept");
}

#[test]
fn refused_partner_credentials_have_their_own_code_and_are_not_retried() {
    for (path, body) in [("/partner/auth/token", ""), ("/user/accounts", r#"{"error":"Invalid partner credentials"}"#)]
    {
        let qash = Qash::new();
        qash.script(move |request| (path_of(request) == path).then(|| Ok(json(401, body))));
        let partner = partner_with(TestStore::default());
        let error = one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap_err();
        assert_eq!(
            (error.code.name(), error.retryable, error.outcome),
            ("PARTNER_CREDENTIALS_REFUSED", false, Outcome::None)
        );
        assert_eq!((qash.count(path), qash.count("/partner/auth/token")), (1, 1), "{path}");
    }
    let qash = Qash::new();
    qash.script(|_| Some(Ok(json(401, ""))));
    let partner = partner_with(TestStore::default());
    let error = one(partner.call(&*qash, Operation::ListUsers, "", &CallSettings::default())).unwrap_err();
    assert_eq!((error.code.name(), qash.journal.borrow().len()), ("PARTNER_CREDENTIALS_REFUSED", 1));
}

#[test]
fn a_call_is_not_repeated_after_an_attempt_that_may_have_been_executed() {
    let qash = Qash::new();
    let tries = Cell::new(0);
    qash.script(move |request| {
        (path_of(request) == "/user/payout").then(|| {
            tries.set(tries.get() + 1);
            if tries.get() == 1 { Ok(json(503, "")) } else { Ok(json(401, "")) }
        })
    });
    let partner = partner_with(TestStore::default());
    let error = one(partner.call(&*qash, Operation::Payout, PAYOUT, &for_user())).unwrap_err();
    assert_eq!(
        (error.kind, error.outcome, error.idempotency_key.as_deref()),
        (Kind::UnknownOutcome, Outcome::Unknown, Some("k1"))
    );
}

#[test]
fn a_failing_token_store_costs_an_exchange_and_fails_no_call() {
    let qash = Qash::new();
    let store = TestStore::default();
    *store.broken.borrow_mut() = vec!["get", "set", "delete"];
    let partner = partner_with(store);
    for _ in 0..3 {
        one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    }
    assert_eq!(qash.count("/partner/auth/token"), 3);
}

#[test]
fn a_token_of_another_or_inactive_user_or_an_expired_one_is_not_used() {
    for (user, status, life_s, code) in [
        (OTHER, "active", 60, "BAD_TOKEN"),
        (USER, "active", 0, "BAD_TOKEN"),
        (USER, "suspended", 60, "USER_NOT_ACTIVE"),
    ] {
        let qash = Qash::new();
        qash.script(move |request| {
            (path_of(request) == "/partner/auth/token").then(|| {
                let token = jwt(&format!(r#"{{"exp":{}}}"#, NOW / 1000 + life_s));
                Ok(json(200, &format!(r#"{{"success":true,"accessToken":"{token}","user":{{"id":"{user}","email":"x","status":"{status}"}}}}"#)))
            })
        });
        let error = one(partner_with(TestStore::default()).call(&*qash, list_accounts(), "", &for_user())).unwrap_err();
        assert_eq!((error.code.name(), qash.count("/user/accounts")), (code, 0), "{user} {life_s}");
    }
}

#[test]
fn no_error_contains_a_credential_that_qash_repeated() {
    let qash = Qash::new();
    qash.script(|request| {
        let token = request.headers.get("authorization").unwrap_or_default().trim_start_matches("Bearer ").to_owned();
        (path_of(request) != "/partner/auth/token")
            .then(|| Ok(json(400, &format!(r#"{{"error":"bad: {KEY} {SECRET} {token}"}}"#))))
    });
    let partner = partner_with(TestStore::default());
    let unharmed = |name: &str| {
        let error = one(partner.call(&*qash, Operation::named(name).unwrap(), "", &for_user())).unwrap_err();
        let shown = format!("{error:?}");
        assert!(!shown.contains(KEY) && !shown.contains(SECRET) && !shown.contains("eyJ"), "{shown}");
    };
    unharmed("listAccounts");
    unharmed("listUsers");
    // An error may also have a success status.
    qash.script(|request| {
        let token = request.headers.get("authorization").unwrap_or_default().to_owned();
        (path_of(request) != "/partner/auth/token")
            .then(|| Ok(json(200, &format!(r#"{{"success":false,"message":"bad: {SECRET} {token}"}}"#))))
    });
    unharmed("listAccounts");
    let shown = format!("{partner:?}");
    assert!(!shown.contains(KEY) && !shown.contains(SECRET));
}

#[test]
fn no_part_of_a_secret_is_left_where_a_long_message_is_shortened() {
    // A past fault: the message was shortened before the search, and half a secret was left.
    for before in (0..520).step_by(11) {
        let server = Server::new(&["transfer"]);
        let told = format!("{} {SECRET} {}", "x".repeat(before), "y".repeat(10_000));
        server.qash.script(move |request| {
            (path_of(request) == "/user/balance").then(|| Ok(json(400, &format!(r#"{{"error":"{told}"}}"#))))
        });
        let response = server.get("/user/balance");
        assert!(response.status == 422 && response.body.len() < 1_000, "{}", response.body.len());
        let partner = partner_with(TestStore::default());
        let error = one(partner.call(&*server.qash, Operation::GetBalance, "", &for_user())).unwrap_err();
        assert!(error.message.chars().count() <= 501);
        for text in [&response.body, &error.message] {
            let pieces = SECRET.trim_start_matches("qash_secret_live_").as_bytes().windows(16);
            let mut pieces = pieces.map(|piece| std::str::from_utf8(piece).unwrap());
            assert!(!pieces.any(|piece| text.contains(piece)), "{before}: {text}");
        }
    }
}

#[test]
fn a_redirect_is_an_error_and_is_not_followed() {
    let qash = Qash::new();
    qash.script(|request| {
        path_of(request).starts_with("/user/").then(|| {
            let mut response = json(302, "");
            response.headers.set("Location", "https://evil.example/");
            Ok(response)
        })
    });
    let partner = partner_with(TestStore::default());
    let error = one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap_err();
    assert_eq!((error.code.name(), qash.count("/user/accounts")), ("REDIRECTED", 1));
    assert!(qash.journal.borrow().iter().all(|request| request.url.starts_with("https://sandbox.api.qash.ai/api/v1/")));
}

#[test]
fn a_partner_with_an_invalid_configuration_is_an_error() {
    let make = |config: PartnerConfig| {
        Partner::new(config, TestStore::default()).map(drop).map_err(|error| error.code.name().to_owned())
    };
    assert_eq!(make(partner_config()), Ok(()));
    assert_eq!(make(PartnerConfig { api_key: String::new(), ..partner_config() }), Err("CREDENTIAL_INVALID".into()));
    assert_eq!(
        make(PartnerConfig { api_secret: "a\r\nb".into(), ..partner_config() }),
        Err("CREDENTIAL_INVALID".into())
    );
    assert_eq!(
        make(PartnerConfig { base_url: "http://api.qash.ai".into(), ..partner_config() }),
        Err("BASE_URL_INVALID".into())
    );
    assert_eq!(
        make(PartnerConfig { verification_origins: vec!["*".into()], ..partner_config() }),
        Err("ORIGIN_INVALID".into())
    );
}

#[test]
fn a_user_operation_needs_a_users_id() {
    let qash = Qash::new();
    let partner = partner_with(TestStore::default());
    for user in [None, Some(""), Some("../x"), Some("1")] {
        let error = one(partner.call(&*qash, list_accounts(), "", &CallSettings { user, ..CallSettings::default() }))
            .unwrap_err();
        assert_eq!(error.code, "USER_ID_INVALID");
    }
    assert!(qash.journal.borrow().is_empty());
}

#[test]
fn an_id_cannot_escape_its_path_segment() {
    let qash = Qash::new();
    let partner = partner_with(TestStore::default());
    let revoke = Operation::RevokeApiKey;
    let business = CallSettings { business_token: Some("b"), ..CallSettings::default() };
    for id in ["../users", "a/b", "%2e%2e", "a?b", "a#b", "//evil.example/x", "\\\\evil"] {
        let input = format!(r#"{{"keyId":"{}"}}"#, id.replace('\\', "\\\\"));
        let _ = one(partner.call(&*qash, revoke, &input, &business));
    }
    for request in qash.journal.borrow().iter() {
        let rest =
            request.url.strip_prefix("https://sandbox.api.qash.ai/api/v1/partner/api-keys/").expect(&request.url);
        assert!(!rest.contains(['/', '?', '#', '\\']), "{rest}");
    }
}

#[test]
fn lists_are_pages_with_the_input_of_the_next_page() {
    let qash = Qash::new();
    qash.script(|request| {
        (path_of(request) == "/partner/users").then(|| {
            Ok(json(200, &format!(r#"{{"success":true,"data":{{"users":[{{"id":"{USER}","email":"a@b.c","status":"active"}}],"pagination":{{"total":2,"limit":1,"offset":0,"hasMore":true}}}}}}"#)))
        })
    });
    let page = one(partner_with(TestStore::default()).call(
        &*qash,
        Operation::ListUsers,
        r#"{"limit":1}"#,
        &CallSettings::default(),
    ))
    .unwrap();
    assert_eq!(Json::parse(&page).unwrap().get("next").unwrap().text(), r#"{"limit":1,"offset":1}"#);
}
