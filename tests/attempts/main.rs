//! Payouts, transfers and deposits of the partner's own code: stored records, their expiry, and how unknown outcomes are resolved.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]
#![cfg(feature = "server")]

mod rows;
#[path = "../world/mod.rs"]
mod shared;
mod world;

use qash_client::api::Operation;
use qash_client::client::Limits;
use qash_client::error::{Error, ErrorCode, Outcome};
use qash_client::json::Json;
use qash_client::server::{CallSettings, DirectClient, Memory, Partner, PartnerConfig, Settlement, Store, StoreFailed};
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use world::*;

// ---------------------------------------------------------------- keys

#[test]
fn two_users_with_the_same_key_send_different_keys_and_see_their_own() {
    let (qash, _, own) = world();
    let long = "k".repeat(255);
    for key in ["k1", "payroll/2026-11/17", &long] {
        for user in [USER, OTHER] {
            let answer = call_as(&own, &qash, user, "payout", &PAYOUT.replace("k1", key), false).unwrap();
            assert!(answer.contains(&format!(r#""idempotencyKey":"{key}""#)), "{answer}");
        }
    }
    let keys = qash.keys.borrow();
    assert_eq!(keys[0], format!("{USER}:k1"));
    assert_eq!(keys[3], format!("{OTHER}:payroll/2026-11/17"));
    // Too long with the user's id: a SHA-256.
    assert!(keys[4].len() == 64 && keys[4] != keys[5] && keys[4].bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[test]
fn an_error_shows_the_callers_own_key() {
    let (qash, _, own) = world();
    for fate in [WriteResult::Refused(400), WriteResult::Dropped, WriteResult::Refused(503)] {
        qash.fate.set(fate);
        let error = call(&own, &qash, "payout", PAYOUT).unwrap_err();
        assert_eq!(error.idempotency_key.as_deref(), Some("k1"), "{fate:?}");
        assert!(!error.message.contains(USER));
    }
}

#[test]
fn a_record_before_version_1_is_sent_again_unchanged() {
    let (qash, store, own) = world();
    // FNV-1a of `,"a":1…}`, the fingerprint of records before version 1.
    let canonical = r#","amount":100000,"beneficiary":,"accountNumber":"012180001234567899","accountType":"CLABE","bankCode":"40012","name":"Juan García"},"currency":"MXN","description":"Rent","fromAccountId":619,"idempotencyKey":"k1","provider":"cobre"}"#;
    let hash = canonical
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let record = format!(r#"{{"fingerprint":"{hash:016x}","input":{PAYOUT}}}"#);
    run(store.add(&format!("payout:{USER}:k1"), &record, None)).unwrap();
    assert!(call(&own, &qash, "payout", PAYOUT).is_ok());
    assert!(qash.sent.borrow()[0].contains(r#""idempotencyKey":"k1""#));
    let other = call(&own, &qash, "payout", &PAYOUT.replace("100000", "1"));
    assert_eq!(told(&other), ("IDEMPOTENCY_CONFLICT", Outcome::None));
}

// ---------------------------------------------------------------- lifetimes

#[test]
fn a_response_is_replayed_for_ninety_days_and_marked() {
    let (qash, store, own) = world();
    let first = call(&own, &qash, "payout", PAYOUT).unwrap();
    assert!(!first.contains("replayed"));
    for day in [0, 7, 30, 89] {
        qash.now.set(NOW + day * DAY);
        let again = call(&process(&qash, &store), &qash, "payout", PAYOUT).unwrap();
        assert_eq!(again.replace(r#","replayed":true"#, ""), first, "{day}");
        assert!(again.contains(r#""replayed":true"#));
    }
    assert_eq!(qash.sent.borrow().len(), 1);
}

#[test]
fn an_unknown_payout_is_sent_again_for_a_day_and_not_later() {
    let (qash, store, own) = world();
    qash.fate.set(WriteResult::Dropped);
    assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)), UNKNOWN);
    // The call may take its whole time limit, and a slow clock may send it five minutes late.
    let latest = NOW + DAY - i64::try_from(Limits::default().deadline_ms).unwrap() - 300_000;
    qash.now.set(latest - 1);
    assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)), UNKNOWN);
    assert_eq!(qash.sent.borrow().len(), 2);
    qash.fate.set(WriteResult::Answered);
    for at in [latest, NOW + DAY, NOW + 8 * DAY, NOW + 89 * DAY] {
        qash.now.set(at);
        let error = call(&process(&qash, &store), &qash, "payout", PAYOUT).unwrap_err();
        assert_eq!((error.code.name(), error.outcome, error.retryable), ("UNKNOWN_OUTCOME", Outcome::Unknown, false));
        assert!(error.message.contains("2026-06-12T00:00:00.000Z"), "{}", error.message);
    }
    assert_eq!(qash.sent.borrow().len(), 2);
}

#[test]
fn a_shorter_resend_time_has_a_margin_of_a_tenth() {
    for (after, sent) in [(0, 2), (539_999, 2), (540_000, 1)] {
        let (qash, store, _) = world();
        let limits = Limits { deadline_ms: 13_000, retries: 0, ..Limits::default() };
        let own = process_with(&qash, &store, PartnerConfig { resend_for_ms: 600_000, limits, ..config() });
        qash.fate.set(WriteResult::Dropped);
        for at in [0, after - 13_000] {
            qash.now.set(NOW + i64::max(at, 0));
            assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)), UNKNOWN);
        }
        assert_eq!(qash.sent.borrow().len(), sent, "{after}");
    }
}

#[test]
fn a_refused_key_starts_a_new_attempt_and_all_attempts_expire_together() {
    let (qash, store, own) = world();
    for day in [0, 8, 20, 59] {
        qash.now.set(NOW + day * DAY);
        qash.fate.set(WriteResult::Refused(400));
        let input = PAYOUT.replace("100000", &format!("1{day}"));
        assert_eq!(told(&call(&own, &qash, "payout", &input)), ("REFUSED_INPUT", Outcome::None), "{day}");
    }
    assert_eq!(qash.sent.borrow().len(), 4);
    qash.now.set(NOW + 61 * DAY);
    let late = call(&own, &qash, "payout", PAYOUT);
    assert_eq!(told(&late), ("IDEMPOTENCY_CONFLICT", Outcome::None));
    assert_eq!(qash.sent.borrow().len(), 4);
    for (now, there) in [(NOW + 90 * DAY - 1, true), (NOW + 90 * DAY + 60_000, false)] {
        qash.now.set(now);
        for attempt in ["", ":1", ":2", ":3"] {
            let place = format!("payout:{USER}:k1{attempt}");
            assert_eq!(run(store.get(&place)).unwrap().is_some(), there, "{place}");
        }
    }
}

// ---------------------------------------------------------------- leases

#[test]
fn a_key_is_in_progress_once_and_free_again_after_a_crash() {
    let (qash, store, own) = world();
    let lease = format!("payout:{USER}:k1:lease");
    run(store.add(&lease, &format!("another {}", NOW + 2_000), Some(3_000))).unwrap();
    let error = call(&own, &qash, "payout", PAYOUT).unwrap_err();
    assert_eq!((error.code.name(), error.outcome, error.retryable), ("IN_FLIGHT", Outcome::Unknown, true));
    assert_eq!((error.status, error.retry_after_ms), (Some(409), Some(2_000)));
    assert!(qash.sent.borrow().is_empty());
    qash.later(3_000);
    assert!(call(&own, &qash, "payout", PAYOUT).is_ok());
    // The lease was released.
    assert_eq!(run(store.get(&lease)), Ok(None));
}

#[test]
fn a_lease_is_renewed_while_the_call_runs() {
    let (qash, store, own) = world();
    let another = process(&qash, &store);
    qash.slow.set(20_000);
    let settings = CallSettings { user: Some(USER), ..CallSettings::default() };
    let operation = Operation::Payout;
    let mut first = pin!(own.call(&*qash, operation, PAYOUT, &settings, false));
    let mut asked = 0;
    loop {
        if let Poll::Ready(answer) = first.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            assert!(answer.is_ok(), "{answer:?}");
            break;
        }
        // Requested repeatedly, far beyond the three seconds of a lease without renewal.
        if qash.sent.borrow().is_empty() && qash.now.get() > NOW {
            asked += 1;
            assert_eq!(told(&call(&another, &qash, "payout", PAYOUT)), ("IN_FLIGHT", Outcome::Unknown));
        }
    }
    assert!(asked > 100 && qash.now.get() >= NOW + 20_000, "{asked}");
    assert_eq!(qash.sent.borrow().len(), 1);
    assert!(call(&another, &qash, "payout", PAYOUT).unwrap().contains(r#""replayed":true"#));
}

// ---------------------------------------------------------------- looking

#[test]
fn a_lost_response_is_found_in_the_transactions() {
    for known in [None, Some(409), Some(400)] {
        let (qash, _, own) = world();
        qash.known.set(known);
        qash.fate.set(WriteResult::Lost);
        assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)), UNKNOWN);
        // The list lags behind: no match proves nothing.
        qash.lists.set(false);
        qash.later(1_000);
        qash.fate.set(WriteResult::Dropped);
        assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)).1, Outcome::Unknown, "{known:?}");
        qash.lists.set(true);
        let answer = call(&own, &qash, "payout", PAYOUT).unwrap();
        assert!(answer.contains(r#""id":9000"#) && answer.contains(r#""found":true"#), "{answer}");
        assert!(answer.contains(r#""idempotencyKey":"k1""#), "{answer}");
        // And it is stored from then on.
        let sent = qash.sent.borrow().len();
        assert!(call(&own, &qash, "payout", PAYOUT).unwrap().contains(r#""replayed":true"#));
        assert_eq!((qash.sent.borrow().len(), qash.made.borrow().len()), (sent, 1));
    }
}

#[test]
fn a_match_is_a_candidate_while_another_attempt_may_have_made_it() {
    let (qash, _, own) = world();
    qash.fate.set(WriteResult::Lost);
    assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)), UNKNOWN);
    qash.later(1_000);
    qash.fate.set(WriteResult::Dropped);
    let second = PAYOUT.replace("k1", "k2");
    assert_eq!(told(&call(&own, &qash, "payout", &second)), UNKNOWN);
    let by_key = |key: &str| find(&own, &qash, "payout", &format!(r#"{{"idempotencyKey":"{key}"}}"#)).unwrap();
    for key in ["k1", "k2"] {
        let found = by_key(key);
        assert_eq!((found.outcome, found.answer, found.candidates.len()), (Outcome::Unknown, None, 1), "{key}");
    }
    // An operator settles the second as not executed: then the match is the first's.
    let id = open(&own, &qash).into_iter().find(|id| id.ends_with(":k2")).unwrap();
    run(own.settle(&id, Settlement::None, qash.now.get())).unwrap();
    assert_eq!(by_key("k1").outcome, Outcome::Done);
    // And no other attempt's.
    assert_eq!(by_key("k2").outcome, Outcome::None);
    assert_eq!(told(&call(&own, &qash, "payout", &second)), UNKNOWN);
    let found = by_key("k2");
    assert_eq!((found.outcome, found.candidates.len()), (Outcome::Unknown, 0));
}

#[test]
fn a_transaction_of_another_key_or_from_before_is_no_match() {
    let (qash, _, own) = world();
    call(&own, &qash, "payout", &PAYOUT.replace("k1", "k0")).unwrap();
    qash.make("PAYOUT", PAYOUT);
    qash.later(10_000);
    qash.fate.set(WriteResult::Dropped);
    assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)), UNKNOWN);
    let found = find(&own, &qash, "payout", r#"{"idempotencyKey":"k1"}"#).unwrap();
    // The manual one is so near in time that an operator may want to see it.
    assert_eq!((found.outcome, found.candidates.len()), (Outcome::Unknown, 1));
    assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)), UNKNOWN);
    // With another amount, account or description there is no candidate.
    for (field, other) in [("100000", "100001"), ("Rent", "rent"), ("PAYOUT", "TRANSFER")] {
        let (qash, _, own) = world();
        qash.fate.set(WriteResult::Dropped);
        assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)), UNKNOWN);
        qash.make(if field == "PAYOUT" { other } else { "PAYOUT" }, &PAYOUT.replace(field, other));
        let found = find(&own, &qash, "payout", r#"{"idempotencyKey":"k1"}"#).unwrap();
        assert_eq!((found.outcome, found.candidates.len()), (Outcome::Unknown, 0), "{field}");
    }
    let missing = find(&own, &qash, "payout", r#"{"idempotencyKey":"never"}"#).unwrap_err();
    assert_eq!(missing.code, "ATTEMPT_NOT_FOUND");
}

// ---------------------------------------------------------------- transfers and deposits

#[test]
fn an_identical_transfer_is_refused_until_the_first_is_resolved() {
    let (qash, store, own) = world();
    for _ in 0..3 {
        assert!(call(&own, &qash, "transfer", TRANSFER).is_ok(), "an answered one is no hindrance");
        qash.later(1);
    }
    qash.lists.set(false);
    qash.fate.set(WriteResult::Lost);
    assert_eq!(told(&call(&own, &qash, "transfer", TRANSFER)), UNKNOWN);
    let sent = qash.sent.borrow().len();
    let written_otherwise = r#"{"description":"Fee","amount":5000,"toAccountId":620,"fromAccountId":619}"#;
    for input in [TRANSFER, written_otherwise] {
        let error = call(&process(&qash, &store), &qash, "transfer", input).unwrap_err();
        assert_eq!(
            (error.code.name(), error.outcome, error.retryable),
            ("TRANSFER_UNRESOLVED", Outcome::Unknown, false)
        );
    }
    assert_eq!(qash.sent.borrow().len(), sent);
    // Another user's, another amount, and an intentional repeat are sent.
    qash.fate.set(WriteResult::Answered);
    assert!(call_as(&own, &qash, OTHER, "transfer", TRANSFER, false).is_ok());
    qash.made.borrow_mut().pop();
    assert!(call(&own, &qash, "transfer", &TRANSFER.replace("5000", "5001")).is_ok());
    qash.later(1);
    assert!(call_as(&own, &qash, USER, "transfer", TRANSFER, true).is_ok());
    assert_eq!(told(&call(&own, &qash, "transfer", TRANSFER)), ("TRANSFER_UNRESOLVED", Outcome::Unknown));
    // Once it is found, a retry gets its response, and the next one is a new transfer.
    qash.lists.set(true);
    let found = call(&own, &qash, "transfer", TRANSFER).unwrap();
    assert!(found.contains(r#""found":true"#), "{found}");
    let sent = qash.sent.borrow().len();
    assert!(!call(&own, &qash, "transfer", TRANSFER).unwrap().contains("found"));
    assert_eq!(qash.sent.borrow().len(), sent + 1);
}

#[test]
fn a_refused_transfer_may_be_sent_again_immediately() {
    let (qash, _, own) = world();
    qash.fate.set(WriteResult::Refused(422));
    for _ in 0..3 {
        assert_eq!(told(&call(&own, &qash, "transfer", TRANSFER)), ("REFUSED_INPUT", Outcome::None));
    }
    qash.fate.set(WriteResult::Answered);
    assert!(call(&own, &qash, "transfer", TRANSFER).is_ok());
    assert_eq!(find(&own, &qash, "transfer", TRANSFER).unwrap().outcome, Outcome::Done);
    assert!(open(&own, &qash).is_empty());
}

#[test]
fn a_deposit_is_executed_once_per_reference() {
    let (qash, _, own) = world();
    let first = call(&own, &qash, "deposit", DEPOSIT).unwrap();
    assert!(!qash.sent.borrow()[0].contains("reference"));
    let again = call(&own, &qash, "deposit", DEPOSIT).unwrap();
    assert_eq!(again.replace(r#","replayed":true"#, ""), first);
    let other = call(&own, &qash, "deposit", &DEPOSIT.replace("7000", "7001"));
    assert_eq!(told(&other), ("IDEMPOTENCY_CONFLICT", Outcome::None));
    assert_eq!(qash.sent.borrow().len(), 1);

    let lost = DEPOSIT.replace("spei 1/2", "spei 2").replace("7000", "8000");
    qash.lists.set(false);
    qash.fate.set(WriteResult::Lost);
    assert_eq!(told(&call(&own, &qash, "deposit", &lost)), UNKNOWN);
    assert_eq!(told(&call(&own, &qash, "deposit", &lost)), ("DEPOSIT_UNRESOLVED", Outcome::Unknown));
    assert_eq!(qash.sent.borrow().len(), 2);
    qash.lists.set(true);
    assert_eq!(find(&own, &qash, "deposit", r#"{"reference":"spei 2"}"#).unwrap().outcome, Outcome::Done);
    assert!(call(&own, &qash, "deposit", &lost).unwrap().contains(r#""found":true"#));
    for wrong in [r#""reference":"""#, r#""reference":7"#] {
        let input = DEPOSIT.replace(r#""reference":"spei 1/2""#, wrong);
        assert_eq!(told(&call(&own, &qash, "deposit", &input)), ("INVALID_INPUT", Outcome::None));
    }
    qash.fate.set(WriteResult::Answered);
    assert!(call(&own, &qash, "deposit", &DEPOSIT.replace(r#","reference":"spei 1/2""#, "")).is_ok());
}

#[test]
fn a_transaction_that_another_payout_may_have_made_is_no_match_even_unclaimed() {
    for fate in [WriteResult::Nameless, WriteResult::Mismatched, WriteResult::Lost] {
        let (qash, store, own) = world();
        let (first, second) = (PAYOUT.replace("k1", "k0"), PAYOUT);
        qash.fate.set(WriteResult::Dropped);
        assert_eq!(told(&call(&own, &qash, "payout", second)), UNKNOWN);
        qash.later(1_000);
        qash.fate.set(fate);
        let _ = call(&own, &qash, "payout", &first);
        if fate == WriteResult::Lost {
            let id = format!("payout:{USER}:k0");
            assert!(run(own.settle(&id, Settlement::Done, qash.now.get())).is_ok());
        }
        assert_eq!(told(&call(&own, &qash, "payout", &first)).1, Outcome::Done, "{fate:?}");
        qash.fate.set(WriteResult::Dropped);
        qash.later(1_000);
        assert_eq!(told(&call(&process(&qash, &store), &qash, "payout", second)), UNKNOWN, "{fate:?}");
        let found = find(&own, &qash, "payout", r#"{"idempotencyKey":"k1"}"#).unwrap();
        assert_eq!((found.outcome, found.candidates.len()), (Outcome::Unknown, 1), "{fate:?}");
        // A payout first sent later, or with other content, is not affected.
        qash.later(1_000_000);
        for (key, amount) in [("k2", "100000"), ("k3", "7")] {
            let later = PAYOUT.replace("k1", key).replace("100000", amount);
            qash.fate.set(WriteResult::Refused(500));
            assert_eq!(told(&call(&own, &qash, "payout", &later)), UNKNOWN);
            if key == "k3" {
                qash.make("PAYOUT", &later);
                assert!(call(&own, &qash, "payout", &later).unwrap().contains(r#""found":true"#), "{fate:?}");
            }
        }
    }
}

#[test]
fn a_payout_with_a_first_send_in_the_future_is_not_sent_again() {
    let (qash, store, own) = world();
    qash.fate.set(WriteResult::Dropped);
    // The clock of this process was two days ahead.
    qash.now.set(NOW + 2 * DAY);
    assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)), UNKNOWN);
    for (at, sent) in [(NOW + 2 * DAY - 300_001, 1), (NOW + DAY, 1), (NOW + 2 * DAY - 299_000, 2)] {
        qash.now.set(at);
        assert_eq!(told(&call(&process(&qash, &store), &qash, "payout", PAYOUT)), UNKNOWN);
        assert_eq!(qash.sent.borrow().len(), sent, "{at}");
    }
}

// ---------------------------------------------------------------- operators

#[test]
fn an_operator_lists_and_settles_open_attempts() {
    let (qash, store, own) = world();
    qash.lists.set(false);
    // More than the initial slots, on two days, by two processes, with settled ones in between.
    for number in 0..40 {
        qash.later(1_000);
        if number == 20 {
            qash.later(DAY);
        }
        let own = process(&qash, &store);
        for (fate, sort) in
            [(WriteResult::Dropped, "open"), (WriteResult::Answered, "paid"), (WriteResult::Refused(400), "no")]
        {
            qash.fate.set(fate);
            let _ = call(&own, &qash, "payout", &PAYOUT.replace("k1", &format!("{sort}-{number}")));
        }
    }
    qash.fate.set(WriteResult::Dropped);
    for number in 40..80 {
        qash.later(1);
        let _ = call(&own, &qash, "payout", &PAYOUT.replace("k1", &format!("open-{number}")));
    }
    qash.later(1);
    let _ = call(&own, &qash, "transfer", TRANSFER);
    let _ = call(&own, &qash, "deposit", DEPOSIT);
    let ids = open(&own, &qash);
    let wanted: Vec<_> = (0..80).map(|number| format!("payout:{USER}:open-{number}")).collect();
    assert_eq!(ids[..80], wanted[..]);
    assert_eq!(ids.len(), 82);
    let list = run(own.open(qash.now.get())).unwrap();
    let first = Json::parse(&list).unwrap().items().next().unwrap();
    assert_eq!(first.text_at("idempotencyKey").as_deref(), Some("open-0"));
    assert_eq!(first.get("input").and_then(|input| input.integer_at("amount")), Some(100_000));

    let sent = qash.sent.borrow().len();
    let settle = |id: &str, settlement| run(own.settle(id, settlement, qash.now.get())).map_err(|error| error.code);
    settle(&ids[0], Settlement::Done).unwrap();
    let answer = call(&own, &qash, "payout", &PAYOUT.replace("k1", "open-0")).unwrap();
    assert!(answer.contains(r#""settled":true"#) && answer.contains(r#""replayed":true"#), "{answer}");
    assert_eq!(qash.sent.borrow().len(), sent);
    // After settling as `none`, even when it was sent again, the key may be used again.
    let second = PAYOUT.replace("k1", "open-1");
    let _ = call(&own, &qash, "payout", &second);
    settle(&ids[1], Settlement::None).unwrap();
    qash.fate.set(WriteResult::Answered);
    assert!(call(&own, &qash, "payout", &second.replace("100000", "99")).is_ok());
    for id in [&ids[0], &ids[1], "payout", "claim:x:y", "payout:x:y"] {
        assert_eq!(settle(id, Settlement::Done), Err(ErrorCode::AttemptNotFound.into()), "{id}");
    }
    for id in ids.iter().filter(|id| !id.starts_with("payout")) {
        settle(id, Settlement::None).unwrap();
    }
    assert!(call(&own, &qash, "transfer", TRANSFER).is_ok() && call(&own, &qash, "deposit", DEPOSIT).is_ok());
    assert_eq!(open(&own, &qash).len(), 78);
}

#[test]
fn a_repeated_transfer_is_stored_as_long_as_the_first() {
    let (qash, _, own) = world();
    qash.lists.set(false);
    qash.fate.set(WriteResult::Lost);
    assert_eq!(told(&call(&own, &qash, "transfer", TRANSFER)), UNKNOWN);
    qash.now.set(NOW + 60 * DAY);
    assert_eq!(told(&call_as(&own, &qash, USER, "transfer", TRANSFER, true)), UNKNOWN);
    qash.now.set(NOW + 91 * DAY);
    assert_eq!(told(&call(&own, &qash, "transfer", TRANSFER)), ("TRANSFER_UNRESOLVED", Outcome::Unknown));
    assert_eq!(qash.sent.borrow().len(), 2);
}

/// A store that fails to add some keys at times.
struct Flaky {
    kept: Memory<Box<dyn Fn() -> i64>>,
    /// Keys that contain one of these cannot be added.
    fails: Cell<Option<&'static str>>,
    reads: Cell<bool>,
}

/// Lets other futures run first, once.
async fn later() {
    let mut waited = false;
    std::future::poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

impl Store for Flaky {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        later().await;
        if self.reads.get() { self.kept.get(key).await } else { Err(StoreFailed::Broken) }
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        later().await;
        self.kept.set(key, value, ttl_ms).await
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        if self.fails.get().is_some_and(|part| key.contains(part)) {
            return Err(StoreFailed::Broken);
        }
        self.kept.add(key, value, ttl_ms).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        self.kept.delete(key).await
    }
}

type OverFlaky = DirectClient<Flaky, Memory<Box<dyn Fn() -> i64>>>;

fn flaky() -> (Rc<Qash>, Rc<Flaky>, OverFlaky) {
    let (qash, _, _) = world();
    let store = Rc::new(Flaky { kept: memory(&qash), fails: Cell::new(None), reads: Cell::new(true) });
    let own = DirectClient::new(Rc::new(Partner::new(config(), memory(&qash)).unwrap()), store.clone());
    (qash, store, own)
}

fn call_flaky(own: &OverFlaky, qash: &Qash, name: &str, input: &str) -> Result<String, Error> {
    let settings = CallSettings { user: Some(USER), ..CallSettings::default() };
    run(own.call(qash, Operation::named(name).unwrap(), input, &settings, false))
}

#[test]
fn a_payout_whose_transaction_could_not_be_claimed_stays_open() {
    let (qash, store, own) = flaky();
    store.fails.set(Some("claim:"));
    assert!(call_flaky(&own, &qash, "payout", PAYOUT).is_ok());
    store.fails.set(None);
    // The next one must not take its slot in that list.
    assert!(call_flaky(&own, &qash, "payout", &PAYOUT.replace("k1", "k2").replace("Rent", "Food")).is_ok());
    let open = run(own.open(qash.now.get())).unwrap();
    assert!(open.contains(r#""idempotencyKey":"k1""#), "{open}");
}

#[test]
fn a_deposit_is_unknown_while_the_store_fails() {
    let (qash, store, own) = flaky();
    assert!(call_flaky(&own, &qash, "deposit", DEPOSIT).is_ok());
    store.reads.set(false);
    assert_eq!(told(&call_flaky(&own, &qash, "deposit", DEPOSIT)), UNKNOWN);
    assert_eq!(qash.sent.borrow().len(), 1);
}

#[test]
fn a_refused_deposit_is_sent_once_by_two_concurrent_calls_without_a_lease() {
    let (qash, store, own) = flaky();
    qash.fate.set(WriteResult::Refused(400));
    assert_eq!(told(&call_flaky(&own, &qash, "deposit", DEPOSIT)), ("REFUSED_INPUT", Outcome::None));
    qash.fate.set(WriteResult::Answered);
    store.fails.set(Some(":lease"));
    let other = DirectClient::new(Rc::new(Partner::new(config(), memory(&qash)).unwrap()), store.clone());
    let settings = CallSettings { user: Some(USER), ..CallSettings::default() };
    let operation = Operation::Deposit;
    let mut calls = [&own, &other].map(|own| (Box::pin(own.call(&*qash, operation, DEPOSIT, &settings, false)), None));
    run(std::future::poll_fn(|context| {
        for (call, told) in &mut calls {
            if told.is_none()
                && let Poll::Ready(result) = call.as_mut().poll(context)
            {
                *told = Some(result);
            }
        }
        if calls.iter().all(|(_, told)| told.is_some()) { Poll::Ready(()) } else { Poll::Pending }
    }));
    let told: Vec<_> = calls.iter().filter_map(|(_, told)| told.as_ref()).collect();
    assert_eq!(qash.made.borrow().len(), 1, "{told:?}");
    assert!(told.iter().any(|told| told.is_ok()), "{told:?}");
}
