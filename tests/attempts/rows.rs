//! Rows of a file: their outcomes, and restoring a journal into an empty store.

use crate::world::{
    DAY, NOW, Own, PAYOUT, Qash, UNKNOWN, USER, WriteResult, call, find, memory, open, process, run, told, world,
};
use qash_client::error::Outcome;
use qash_client::json::Json;
use qash_client::server::{CallSettings, RowOutcome};
use std::rc::Rc;

fn settings() -> CallSettings<'static> {
    CallSettings { user: Some(USER), ..CallSettings::default() }
}

fn pay(own: &Own, qash: &Qash, input: &str, is_last: bool) -> RowOutcome {
    run(own.pay_row(qash, input, &settings(), is_last))
}

fn restore(own: &Own, qash: &Qash, input: &str, begun_at: i64, answer: Option<&str>) {
    run(own.restore(qash, input, &settings(), (begun_at, answer))).unwrap();
}

/// A restarted process with an empty store.
fn fresh(qash: &Rc<Qash>) -> Own {
    process(qash, &Rc::new(memory(qash)))
}

fn state(end: &RowOutcome) -> (String, String) {
    let json = end.to_json();
    let json = Json::parse(&json).unwrap();
    let text = |name| json.text_at(name).unwrap_or_default().into_owned();
    (text("state"), text("code"))
}

#[test]
fn the_outcome_of_a_row_is_that_of_its_payout() {
    for (fate, expected) in [
        (WriteResult::Answered, ("paid", "")),
        (WriteResult::Nameless, ("paid", "")),
        (WriteResult::Refused(422), ("refused", "REFUSED_INPUT")),
        (WriteResult::Refused(403), ("refused", "FORBIDDEN")),
        (WriteResult::Refused(429), ("open", "RATE_LIMITED")),
        (WriteResult::Refused(401), ("open", "USER_TOKEN_REFUSED")),
        (WriteResult::Dropped, ("unknown", "UNKNOWN_OUTCOME")),
        (WriteResult::Mismatched, ("unknown", "ANSWER_MISMATCH")),
    ] {
        let (qash, _, own) = world();
        qash.fate.set(fate);
        let end = pay(&own, &qash, PAYOUT, false);
        assert_eq!(state(&end), (expected.0.to_owned(), expected.1.to_owned()), "{fate:?}");
        let stops = matches!(end, RowOutcome::Open { stops_all: true, .. });
        assert_eq!(stops, expected.1 == "USER_TOKEN_REFUSED", "{fate:?}");
    }
}

#[test]
fn a_row_with_a_lost_response_is_searched_for_in_the_last_round() {
    let (qash, _, own) = world();
    qash.fate.set(WriteResult::Lost);
    assert!(matches!(pay(&own, &qash, PAYOUT, false), RowOutcome::Unknown { is_retryable: true, .. }));
    qash.fate.set(WriteResult::Dropped);
    let RowOutcome::Paid(answer) = pay(&own, &qash, PAYOUT, true) else { panic!("it stands in the list") };
    assert!(answer.contains(r#""id":9000"#) && answer.contains(r#""found":true"#), "{answer}");

    // A list that lags behind proves nothing; an attempt with the same content may have made the transaction.
    let (qash, _, own) = world();
    qash.fate.set(WriteResult::Dropped);
    qash.make("PAYOUT", PAYOUT);
    qash.lists.set(false);
    pay(&own, &qash, PAYOUT, false);
    qash.make("PAYOUT", PAYOUT);
    qash.lists.set(true);
    let end = pay(&own, &qash, PAYOUT, true);
    let RowOutcome::Unknown { candidates, sent_at, .. } = end else { panic!("{end:?}") };
    assert_eq!((candidates.len(), sent_at), (2, Some(NOW)));
}

#[test]
fn a_row_started_in_a_journal_is_sent_again_under_its_key_and_a_refusal_proves_nothing() {
    let (qash, _, own) = world();
    qash.fate.set(WriteResult::Lost);
    assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)), UNKNOWN);
    qash.lists.set(false);
    // The same process's store would have it. Another one's is restored.
    qash.fate.set(WriteResult::Refused(422));
    let own = fresh(&qash);
    restore(&own, &qash, PAYOUT, NOW, None);
    assert_eq!(open(&own, &qash).len(), 1);
    assert_eq!(state(&pay(&own, &qash, PAYOUT, false)).0, "unknown");
    assert_eq!(state(&pay(&fresh(&qash), &qash, PAYOUT, false)).0, "refused");
    let sent = qash.sent.borrow();
    assert!(sent.iter().all(|body| *body == sent[0]));
}

#[test]
fn a_row_started_too_long_ago_is_not_sent_again() {
    for days in [1, 8, 91, 4000] {
        let (qash, _, own) = world();
        qash.later(days * DAY);
        restore(&own, &qash, PAYOUT, NOW, None);
        let end = pay(&own, &qash, PAYOUT, false);
        assert!(matches!(end, RowOutcome::Unknown { is_retryable: false, sent_at: Some(NOW), .. }), "{days}: {end:?}");
        assert!(qash.sent.borrow().is_empty(), "{days}");
    }
}

#[test]
fn a_journal_does_not_overwrite_the_store() {
    let (qash, _, own) = world();
    let answer = call(&own, &qash, "payout", PAYOUT).unwrap();
    restore(&own, &qash, PAYOUT, NOW - 90 * DAY, None);
    let RowOutcome::Paid(again) = pay(&own, &qash, PAYOUT, false) else { panic!("it was paid") };
    assert_eq!(again.replace(r#","replayed":true"#, ""), answer);
    assert_eq!(find(&own, &qash, "payout", r#"{"idempotencyKey":"k1"}"#).unwrap().outcome, Outcome::Done);
}

#[test]
fn the_transaction_of_a_paid_row_is_not_matched_to_another() {
    for knows_paid in [true, false] {
        let (qash, _, own) = world();
        let answer = call(&own, &qash, "payout", PAYOUT).unwrap();
        // Another row with the same content was started before, and never reached Qash.
        let other = PAYOUT.replace("k1", "k2");
        let own = fresh(&qash);
        restore(&own, &qash, &other, NOW, None);
        if knows_paid {
            restore(&own, &qash, PAYOUT, NOW, Some(&answer));
            assert!(matches!(pay(&own, &qash, PAYOUT, false), RowOutcome::Paid(_)));
        }
        qash.fate.set(WriteResult::Dropped);
        let end = pay(&own, &qash, &other, true);
        // Without it, one row's transaction would be taken for the other's: so a run restores both.
        assert_eq!(matches!(end, RowOutcome::Unknown { .. }), knows_paid, "{end:?}");
    }
}
