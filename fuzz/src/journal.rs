//! Properties of the payout journal: it is cut at any byte, and any byte is changed.

use crate::dice::{holds, input};
use qash_client::server::{Entry, Journal, JournalHead};

input! {
    /// A journal, the place of the cut, and a changed byte.
    Damaged { entries: Vec<Entry>, cut: usize, changed: Option<(usize, u8)>, } = |dice| {
        let texts = dice.times(2, |dice| dice.noise(20));
        let [user, url] = [0, 1].map(|at: usize| texts.get(at).cloned().unwrap_or_default());
        let head = JournalHead { user, base_url: url, digest: dice.digits(64), rows: dice.integer(), at: dice.integer() };
        let mut journal = Journal::default();
        let mut entries = vec![Entry::Head(head)];
        journal.line(&entries[0]).expect("a head begins a journal");
        let keys = [dice.noise(30), "a".to_owned(), "b".to_owned(), String::new()];
        for _ in 0..dice.below(12) {
            let key = keys[dice.below(keys.len())].clone();
            let mut message = String::new();
            qash_client::json::push_string(&mut message, &dice.noise(30));
            let state = dice.of(&["paid", "refused", "unknown", "open"]);
            let entry = if dice.one_in(2) { Entry::Begin { key, at: dice.integer() } } else { Entry::End { key, end: format!(r#"{{"state":"{state}","message":{message},"answer":{{"id":[1,"x"]}}}}"#) } };
            // An entry that is not allowed here is never written.
            if journal.line(&entry).is_ok() {
                entries.push(entry);
            }
        }
        let cut = dice.below(journal.length + 1);
        let changed = dice.one_in(2).then(|| (dice.below(cut), dice.bits() as u8));
        Damaged { entries, cut, changed }
    }
}

#[test]
fn a_damaged_journal_is_read_up_to_the_damage_or_refused() {
    holds!(Damaged, |Damaged { entries, cut, changed }| {
        let mut whole = Journal::default();
        let lines: Vec<String> = entries.iter().map(|entry| whole.line(entry).expect("it fits")).collect();
        let text = lines.concat();
        let mut bytes = text.as_bytes()[..(*cut).min(text.len())].to_vec();
        let first = changed.filter(|(at, to)| bytes.get(*at).is_some_and(|byte| byte != to));
        if let Some((at, to)) = first {
            bytes[at] = to;
        }
        // Number of complete lines, with and without the last line feed.
        let mut end = 0;
        let mut intact = 0;
        let mut is_changed = false;
        for line in &lines {
            end += line.len();
            if bytes.len() + 1 < end {
                break;
            }
            is_changed |= first.is_some_and(|(at, _)| at < end);
            intact += usize::from(!is_changed);
        }
        match Journal::read(&bytes) {
            Ok(read) => {
                let mut expected = Journal::default();
                for entry in &entries[..intact] {
                    expected.line(entry).expect("it fits");
                }
                assert!(!is_changed || bytes.len() < end, "a changed line was taken for none");
                assert_eq!((read.head, read.rows), (expected.head, expected.rows));
            }
            Err(damage) => assert!(first.is_some(), "{damage:?}"),
        }
    });
}
