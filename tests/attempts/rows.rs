//! Rows of a file: how each ends, and what a journal tells a store that has forgotten everything.

use crate::world::{
    DAY, Fate, NOW, Own, PAYOUT, Qash, UNKNOWN, USER, call, find, memory, open, process, run, told, world,
};
use qash_client::error::Outcome;
use qash_client::json::Json;
use qash_client::server::{CallFor, RowEnd};
use std::rc::Rc;

fn whom() -> CallFor<'static> {
    CallFor { user: Some(USER), ..CallFor::default() }
}

fn pay(own: &Own, qash: &Qash, input: &str, is_last: bool) -> RowEnd {
    run(own.pay_row(qash, input, &whom(), is_last))
}

fn restore(own: &Own, qash: &Qash, input: &str, begun_at: i64, answer: Option<&str>) {
    run(own.restore(qash, input, &whom(), (begun_at, answer))).unwrap();
}

/// A process that was started anew with an empty store.
fn fresh(qash: &Rc<Qash>) -> Own {
    process(qash, &Rc::new(memory(qash)))
}

fn state(end: &RowEnd) -> (String, String) {
    let json = end.to_json();
    let json = Json::parse(&json).unwrap();
    let text = |name| json.text_at(name).unwrap_or_default().into_owned();
    (text("state"), text("code"))
}

#[test]
fn a_row_ends_as_its_payout_does() {
    for (fate, expected) in [
        (Fate::Answered, ("paid", "")),
        (Fate::Nameless, ("paid", "")),
        (Fate::Refused(422), ("refused", "REFUSED_INPUT")),
        (Fate::Refused(403), ("refused", "FORBIDDEN")),
        (Fate::Refused(429), ("open", "RATE_LIMITED")),
        (Fate::Refused(401), ("open", "USER_TOKEN_REFUSED")),
        (Fate::Dropped, ("unknown", "UNKNOWN_OUTCOME")),
        (Fate::Mismatched, ("unknown", "ANSWER_MISMATCH")),
    ] {
        let (qash, _, own) = world();
        qash.fate.set(fate);
        let end = pay(&own, &qash, PAYOUT, false);
        assert_eq!(state(&end), (expected.0.to_owned(), expected.1.to_owned()), "{fate:?}");
        let stops = matches!(end, RowEnd::Open { stops_all: true, .. });
        assert_eq!(stops, expected.1 == "USER_TOKEN_REFUSED", "{fate:?}");
    }
}

#[test]
fn a_row_whose_answer_is_lost_is_looked_for_in_the_last_round() {
    let (qash, _, own) = world();
    qash.fate.set(Fate::Lost);
    assert!(matches!(pay(&own, &qash, PAYOUT, false), RowEnd::Unknown { is_retryable: true, .. }));
    qash.fate.set(Fate::Dropped);
    let RowEnd::Paid(answer) = pay(&own, &qash, PAYOUT, true) else { panic!("it stands in the list") };
    assert!(answer.contains(r#""id":9000"#) && answer.contains(r#""found":true"#), "{answer}");

    // A list that lags behind proves nothing; what was made of the same content may be it.
    let (qash, _, own) = world();
    qash.fate.set(Fate::Dropped);
    qash.make("PAYOUT", PAYOUT);
    qash.lists.set(false);
    pay(&own, &qash, PAYOUT, false);
    qash.make("PAYOUT", PAYOUT);
    qash.lists.set(true);
    let end = pay(&own, &qash, PAYOUT, true);
    let RowEnd::Unknown { candidates, sent_at, .. } = end else { panic!("{end:?}") };
    assert_eq!((candidates.len(), sent_at), (2, Some(NOW)));
}

#[test]
fn what_a_journal_saw_begin_is_sent_again_under_its_key_and_a_refusal_proves_nothing() {
    let (qash, _, own) = world();
    qash.fate.set(Fate::Lost);
    assert_eq!(told(&call(&own, &qash, "payout", PAYOUT)), UNKNOWN);
    qash.lists.set(false);
    // The same process's store would know. Another one's is told.
    qash.fate.set(Fate::Refused(422));
    let own = fresh(&qash);
    restore(&own, &qash, PAYOUT, NOW, None);
    assert_eq!(open(&own, &qash).len(), 1);
    assert_eq!(state(&pay(&own, &qash, PAYOUT, false)).0, "unknown");
    assert_eq!(state(&pay(&fresh(&qash), &qash, PAYOUT, false)).0, "refused");
    let sent = qash.sent.borrow();
    assert!(sent.iter().all(|body| *body == sent[0]));
}

#[test]
fn what_a_journal_saw_begin_too_long_ago_is_never_sent_again() {
    for days in [1, 8, 91, 4000] {
        let (qash, _, own) = world();
        qash.later(days * DAY);
        restore(&own, &qash, PAYOUT, NOW, None);
        let end = pay(&own, &qash, PAYOUT, false);
        assert!(matches!(end, RowEnd::Unknown { is_retryable: false, sent_at: Some(NOW), .. }), "{days}: {end:?}");
        assert!(qash.sent.borrow().is_empty(), "{days}");
    }
}

#[test]
fn what_a_journal_says_changes_nothing_that_the_store_knows() {
    let (qash, _, own) = world();
    let answer = call(&own, &qash, "payout", PAYOUT).unwrap();
    restore(&own, &qash, PAYOUT, NOW - 90 * DAY, None);
    let RowEnd::Paid(again) = pay(&own, &qash, PAYOUT, false) else { panic!("it was paid") };
    assert_eq!(again.replace(r#","replayed":true"#, ""), answer);
    assert_eq!(find(&own, &qash, "payout", r#"{"idempotencyKey":"k1"}"#).unwrap().outcome, Outcome::Done);
}

#[test]
fn the_transaction_of_a_row_that_was_paid_is_nobody_elses() {
    for knows_paid in [true, false] {
        let (qash, _, own) = world();
        let answer = call(&own, &qash, "payout", PAYOUT).unwrap();
        // Another row of the same content was begun before, and never reached Qash.
        let other = PAYOUT.replace("k1", "k2");
        let own = fresh(&qash);
        restore(&own, &qash, &other, NOW, None);
        if knows_paid {
            restore(&own, &qash, PAYOUT, NOW, Some(&answer));
            assert!(matches!(pay(&own, &qash, PAYOUT, false), RowEnd::Paid(_)));
        }
        qash.fate.set(Fate::Dropped);
        let end = pay(&own, &qash, &other, true);
        // Without it the one's transaction would be taken for the other's: that is why a run tells the store of both.
        assert_eq!(matches!(end, RowEnd::Unknown { .. }), knows_paid, "{end:?}");
    }
}
