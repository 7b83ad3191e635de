//! Who is looked at before money moves, and whose token is used.

use crate::shared::{Answer, Kept, NOW, OTHER, USER, all, json, jwt};
use crate::world::{
    Browser, KEY, Qash, field, input, operation, partner_config, partner_with, shape, token, user, whom,
};
use pollster::block_on;
use qash_client::client::SendFailure;
use qash_client::error::{Kind, Outcome};
use qash_client::server::{CallFor, CheckStatus, Partner};
use std::rc::Rc;

const WHO: &str = "/partner/users/a1b2c3d4-e5f6-7890-abcd-ef1234567890";

/// Qash with a user of that status, which pays and moves whatever it is asked for.
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
fn money_moves_for_active_users_alone() {
    for name in ["payout", "transfer", "deposit"] {
        for status in ["active", "ACTIVE", "Active"] {
            let qash = with_user(status);
            let _ = block_on(partner_with(CheckStatus::Money).call(&*qash, operation(name), &input(name), &whom()));
            assert_eq!((qash.count(WHO), moved(&qash)), (1, 1), "{name} {status}");
        }
        for status in ["pending", "suspended", "banned", "", "inactive", "hibernating"] {
            let qash = with_user(status);
            let result =
                block_on(partner_with(CheckStatus::Money).call(&*qash, operation(name), &input(name), &whom()));
            let error = result.unwrap_err();
            assert_eq!(shape(&error), (Kind::Permission, "USER_NOT_ACTIVE", Outcome::None, false), "{name} {status}");
            assert_eq!((error.operation, error.idempotency_key.is_some()), (Some(name), name == "payout"));
            // No token is fetched for them either.
            assert_eq!((moved(&qash), qash.count("/partner/auth/token")), (0, 0), "{name} {status}");
        }
    }
    let qash = with_user("suspended");
    assert_eq!(shape(&Browser::new(&qash).call("payout").unwrap_err()).1, "USER_NOT_ACTIVE");
}

#[test]
fn a_check_that_fails_sends_nothing_and_is_not_remembered() {
    let failures: [(Answer, Kind, bool); 5] = [
        (Err(SendFailure::Network("down".into())), Kind::Network, true),
        (Err(SendFailure::Timeout), Kind::Timeout, true),
        (Ok(json(503, "")), Kind::ServiceUnavailable, true),
        (Ok(json(404, "")), Kind::NotFound, false),
        (Ok(json(200, "{}")), Kind::Decode, false),
    ];
    for (answer, kind, again) in failures {
        let partner = partner_with(CheckStatus::Money);
        let call = |qash: &Qash| block_on(partner.call(qash, operation("payout"), &input("payout"), &whom()));
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
fn an_active_user_is_remembered_for_five_seconds_and_no_other_status_at_all() {
    let (partner, qash) = (partner_with(CheckStatus::Money), with_user("active"));
    let call = || block_on(partner.call(&*qash, operation("payout"), &input("payout"), &whom()));
    for (at, looks) in [(0, 1), (4_999, 1), (5_000, 2), (9_999, 2), (10_000, 3), (6_000, 4)] {
        qash.now.set(NOW + at);
        call().unwrap();
        assert_eq!(qash.count(WHO), looks, "{at}");
    }
    let (partner, qash) = (partner_with(CheckStatus::Money), with_user("pending"));
    for looks in [1, 2] {
        block_on(partner.call(&*qash, operation("payout"), &input("payout"), &whom())).unwrap_err();
        assert_eq!(qash.count(WHO), looks);
    }
}

#[test]
fn however_many_pay_at_once_one_looks() {
    let input = input("payout");
    for (status, paid) in [("active", 20), ("banned", 0)] {
        let (partner, qash) = (partner_with(CheckStatus::Money), with_user(status));
        let whom = whom();
        let results = all((0..20).map(|_| partner.call(&*qash, operation("payout"), &input, &whom)));
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), paid, "{status}");
        assert_eq!((qash.count(WHO), moved(&qash)), (1, paid), "{status}");
    }
}

#[test]
fn the_check_takes_its_time_from_the_calls_own() {
    let (partner, qash) = (partner_with(CheckStatus::Money), with_user("active"));
    qash.takes.set(400);
    let whom = CallFor { deadline_ms: Some(1_000), timeout_ms: Some(10_000), ..whom() };
    let error = block_on(partner.call(&*qash, operation("payout"), &input("payout"), &whom)).unwrap_err();
    // The look and the token take 800 ms, so that the payout has 200 of its 400.
    assert_eq!((error.outcome, qash.now.get() - NOW), (Outcome::Unknown, 1_000));
    let whom = CallFor { deadline_ms: Some(400), ..whom };
    qash.now.set(NOW + 100_000);
    let error = block_on(partner.call(&*qash, operation("payout"), &input("payout"), &whom)).unwrap_err();
    assert_eq!((error.kind, error.outcome, moved(&qash)), (Kind::Timeout, Outcome::None, 1));
}

#[test]
fn nobody_is_looked_at_when_it_is_sent_again_or_when_no_money_moves_or_where_that_is_switched_off() {
    let resend = CallFor { resend: true, ..whom() };
    for (check, name, whom, looks) in [
        (CheckStatus::Money, "payout", whom(), 1),
        (CheckStatus::Money, "payout", resend, 0),
        (CheckStatus::Money, "getBalance", whom(), 0),
        (CheckStatus::Money, "createAccount", whom(), 0),
        (CheckStatus::Token, "payout", whom(), 0),
        (CheckStatus::Never, "deposit", whom(), 0),
    ] {
        let qash = with_user("active");
        let _ = block_on(partner_with(check).call(&*qash, operation(name), &input(name), &whom));
        assert_eq!(qash.count(WHO), looks, "{check:?} {name}");
    }
}

#[test]
fn a_token_of_a_user_who_is_not_active_is_used_only_where_nothing_is_checked() {
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
        let result = block_on(partner_with(check).call(&*qash, operation("getBalance"), "{}", &whom()));
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
        // Nobody documents what else it may be.
        (r#""user_7""#.into(), true),
        (r#""""#.into(), true),
        ("7".into(), true),
        ("null".into(), true),
    ] {
        let qash = with_token(claims(&subject));
        let result = block_on(partner_with(CheckStatus::Money).call(&*qash, operation("getBalance"), "{}", &whom()));
        assert_eq!((result.is_ok(), qash.count("/user/balance")), (served, usize::from(served)), "{subject}");
        if let Err(error) = result {
            assert_eq!(shape(&error), (Kind::Decode, "BAD_TOKEN", Outcome::None, false));
        }
    }
}

#[test]
fn a_token_of_another_user_that_lies_in_the_store_is_replaced() {
    for (subject, exchanges) in [(OTHER, 1), (USER, 0), ("user_7", 0)] {
        let store = Kept::default();
        let partner = Partner::new(partner_config(CheckStatus::Money), store.clone()).unwrap();
        let qash = Qash::new(|path| (path == "/user/balance").then(|| Ok(json(200, r#"{"items":[]}"#))));
        let call = || block_on(partner.call(&*qash, operation("getBalance"), "{}", &whom())).unwrap();
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
