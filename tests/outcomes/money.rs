//! Status checks before money is moved, and the token that is used.

use crate::shared::{Answer, NOW, OTHER, TestStore, USER, all, json, jwt};
use crate::world::{
    Browser, KEY, Qash, field, input, operation, partner_config, partner_with, settings, shape, token, user,
};
use pollster::block_on;
use qash_client::client::SendFailure;
use qash_client::error::{Kind, Outcome};
use qash_client::server::{CallSettings, CheckStatus, Partner};
use std::rc::Rc;

const WHO: &str = "/partner/users/a1b2c3d4-e5f6-7890-abcd-ef1234567890";

/// Creates a Qash with a user of this status, which executes every payment.
fn with_user(status: &'static str) -> Rc<Qash> {
    Qash::new(move |path| match path {
        WHO => Some(Ok(user(status))),
        "/user/payout" | "/user/transfer" | "/user/deposit" => Some(Ok(json(201, r#"{"id":9,"status":"PENDING"}"#))),
        _ => None,
    })
}

fn moved(qash: &Qash) -> usize {
    ["/user/payout", "/user/transfer", "/user/deposit"].iter().map(|path| qash.count(path)).sum()
}

#[test]
fn money_is_moved_only_for_active_users() {
    for name in ["payout", "transfer", "deposit"] {
        for status in ["active", "ACTIVE", "Active"] {
            let qash = with_user(status);
            let _ = block_on(partner_with(CheckStatus::Money).call(&*qash, operation(name), &input(name), &settings()));
            assert_eq!((qash.count(WHO), moved(&qash)), (1, 1), "{name} {status}");
        }
        for status in ["pending", "suspended", "banned", "", "inactive", "hibernating"] {
            let qash = with_user(status);
            let result =
                block_on(partner_with(CheckStatus::Money).call(&*qash, operation(name), &input(name), &settings()));
            let error = result.unwrap_err();
            assert_eq!(shape(&error), (Kind::Permission, "USER_NOT_ACTIVE", Outcome::None, false), "{name} {status}");
            assert_eq!((error.operation, error.idempotency_key.is_some()), (Some(name), name == "payout"));
            // No token is requested for them either.
            assert_eq!((moved(&qash), qash.count("/partner/auth/token")), (0, 0), "{name} {status}");
        }
    }
    let qash = with_user("suspended");
    assert_eq!(shape(&Browser::new(&qash).call("payout").unwrap_err()).1, "USER_NOT_ACTIVE");
}

#[test]
fn a_failed_status_check_sends_nothing_and_is_not_cached() {
    let failures: [(Answer, Kind, bool); 5] = [
        (Err(SendFailure::Network("down".into())), Kind::Network, true),
        (Err(SendFailure::Timeout), Kind::Timeout, true),
        (Ok(json(503, "")), Kind::ServiceUnavailable, true),
        (Ok(json(404, "")), Kind::NotFound, false),
        (Ok(json(200, "{}")), Kind::Decode, false),
    ];
    for (answer, kind, again) in failures {
        let partner = partner_with(CheckStatus::Money);
        let call = |qash: &Qash| block_on(partner.call(qash, operation("payout"), &input("payout"), &settings()));
        let qash = with_user("active");
        qash.script(move |path| (path == WHO).then(|| answer.clone()));
        let error = call(&qash).unwrap_err();
        assert_eq!((error.kind, error.outcome, error.retryable), (kind, Outcome::None, again));
        assert_eq!((error.operation, error.idempotency_key.as_deref()), (Some("payout"), Some(KEY)));
        assert_eq!(moved(&qash), 0);
        let qash = with_user("active");
        call(&qash).unwrap();
        assert_eq!((qash.count(WHO), moved(&qash)), (1, 1));
    }
}

#[test]
fn only_the_status_active_is_cached_for_five_seconds() {
    let (partner, qash) = (partner_with(CheckStatus::Money), with_user("active"));
    let call = || block_on(partner.call(&*qash, operation("payout"), &input("payout"), &settings()));
    for (at, looks) in [(0, 1), (4_999, 1), (5_000, 2), (9_999, 2), (10_000, 3), (6_000, 4)] {
        qash.now.set(NOW + at);
        call().unwrap();
        assert_eq!(qash.count(WHO), looks, "{at}");
    }
    let (partner, qash) = (partner_with(CheckStatus::Money), with_user("pending"));
    for looks in [1, 2] {
        block_on(partner.call(&*qash, operation("payout"), &input("payout"), &settings())).unwrap_err();
        assert_eq!(qash.count(WHO), looks);
    }
}

#[test]
fn concurrent_payouts_share_one_status_check() {
    let input = input("payout");
    for (status, paid) in [("active", 20), ("banned", 0)] {
        let (partner, qash) = (partner_with(CheckStatus::Money), with_user(status));
        let settings = settings();
        let results = all((0..20).map(|_| partner.call(&*qash, operation("payout"), &input, &settings)));
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), paid, "{status}");
        assert_eq!((qash.count(WHO), moved(&qash)), (1, paid), "{status}");
    }
}

#[test]
fn the_status_check_counts_against_the_calls_deadline() {
    let (partner, qash) = (partner_with(CheckStatus::Money), with_user("active"));
    qash.takes.set(400);
    let settings = CallSettings { deadline_ms: Some(1_000), timeout_ms: Some(10_000), ..settings() };
    let error = block_on(partner.call(&*qash, operation("payout"), &input("payout"), &settings)).unwrap_err();
    // The status check and the token take 800 ms, so the payout has 200 of its 400.
    assert_eq!((error.outcome, qash.now.get() - NOW), (Outcome::Unknown, 1_000));
    let settings = CallSettings { deadline_ms: Some(400), ..settings };
    qash.now.set(NOW + 100_000);
    let error = block_on(partner.call(&*qash, operation("payout"), &input("payout"), &settings)).unwrap_err();
    assert_eq!((error.kind, error.outcome, moved(&qash)), (Kind::Timeout, Outcome::None, 1));
}

#[test]
fn there_is_no_status_check_for_a_resend_without_money_or_when_disabled() {
    let resend = CallSettings { resend: true, ..settings() };
    for (check, name, settings, looks) in [
        (CheckStatus::Money, "payout", settings(), 1),
        (CheckStatus::Money, "payout", resend, 0),
        (CheckStatus::Money, "getBalance", settings(), 0),
        (CheckStatus::Money, "createAccount", settings(), 0),
        (CheckStatus::Token, "payout", settings(), 0),
        (CheckStatus::Never, "deposit", settings(), 0),
    ] {
        let qash = with_user("active");
        let _ = block_on(partner_with(check).call(&*qash, operation(name), &input(name), &settings));
        assert_eq!(qash.count(WHO), looks, "{check:?} {name}");
    }
}

#[test]
fn a_token_of_an_inactive_user_is_used_only_without_status_checks() {
    for (check, served) in [(CheckStatus::Money, false), (CheckStatus::Token, false), (CheckStatus::Never, true)] {
        let qash = Qash::new(|path| match path {
            "/partner/auth/token" => Some(Ok(json(
                200,
                &format!(
                    r#"{{"accessToken":"opaque-token-0123","user":{{"id":"{USER}","email":"e","status":"suspended"}}}}"#
                ),
            ))),
            "/user/balance" => Some(Ok(json(200, r#"{"items":[]}"#))),
            _ => None,
        });
        let result = block_on(partner_with(check).call(&*qash, operation("getBalance"), "{}", &settings()));
        assert_eq!(result.is_ok(), served, "{check:?}");
        assert!(served || result.unwrap_err().code == "USER_NOT_ACTIVE");
    }
}

#[test]
fn a_token_of_another_user_is_not_used() {
    let claims = |subject: &str| format!(r#"{{"sub":{subject},"exp":{}}}"#, NOW / 1000 + 3600);
    let with_token = |claims: String| {
        Qash::new(move |path| match path {
            "/partner/auth/token" => Some(Ok(token(&claims))),
            "/user/balance" => Some(Ok(json(200, r#"{"items":[]}"#))),
            _ => None,
        })
    };
    for (subject, served) in [
        (format!(r#""{USER}""#), true),
        (format!(r#""{}""#, USER.to_uppercase()), true),
        (format!(r#""{OTHER}""#), false),
        (format!(r#""{}""#, OTHER.to_uppercase()), false),
        // Other formats of `sub` are undocumented.
        (r#""user_7""#.into(), true),
        (r#""""#.into(), true),
        ("7".into(), true),
        ("null".into(), true),
    ] {
        let qash = with_token(claims(&subject));
        let result =
            block_on(partner_with(CheckStatus::Money).call(&*qash, operation("getBalance"), "{}", &settings()));
        assert_eq!((result.is_ok(), qash.count("/user/balance")), (served, usize::from(served)), "{subject}");
        if let Err(error) = result {
            assert_eq!(shape(&error), (Kind::Decode, "BAD_TOKEN", Outcome::None, false));
        }
    }
}

#[test]
fn a_stored_token_of_another_user_is_replaced() {
    for (subject, exchanges) in [(OTHER, 1), (USER, 0), ("user_7", 0)] {
        let store = TestStore::default();
        let partner = Partner::new(partner_config(CheckStatus::Money), store.clone()).unwrap();
        let qash = Qash::new(|path| (path == "/user/balance").then(|| Ok(json(200, r#"{"items":[]}"#))));
        let call = || block_on(partner.call(&*qash, operation("getBalance"), "{}", &settings())).unwrap();
        call();
        let put = jwt(&format!(r#"{{"sub":"{subject}","exp":{}}}"#, NOW / 1000 + 86_400));
        for kept in store.values.borrow_mut().values_mut() {
            *kept = kept.replace(&field(kept, "accessToken"), &format!("\"{put}\""));
        }
        call();
        assert_eq!(qash.count("/partner/auth/token"), 1 + exchanges, "{subject}");
        let sent = qash.journal.borrow().last().unwrap().headers.get("Authorization").unwrap().to_owned();
        assert_eq!(sent.contains(&put), exchanges == 0, "{subject}");
    }
}
