//! Properties of the sandbox: for any requests the ledger stays consistent, nothing panics, and snapshots round-trip.

#[allow(dead_code, reason = "the tests of the sandbox use the rest")]
#[path = "../../tests/sandbox/server.rs"]
mod partner;

use crate::dice::{holds, input};
use partner::{Server, payout};
use qash_client::api::Operation;
use qash_client::http::Method;
use qash_client::sandbox::{Answer, Options, Profile};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Random choices of one step: a sequence is a list of numbers, so that it can be shortened.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[usize::try_from(self.below(items.len() as u64)).unwrap()]
    }
}

/// Executes one valid, invalid or nonsensical step; returns the response.
fn step(server: &mut Server, dice: &mut Chance, users: &mut Vec<String>) -> Option<Answer> {
    const ODD: [i64; 8] = [0, -1, 1, 99, 1_000_000, 9_007_199_254_740_991, 9_007_199_254_740_992, i64::MIN];
    const NONSENSE: [&str; 8] =
        ["", "{", "null", "[1]", "{\"amount\":1e400}", "{\"a\":\"\\ud800\"}", "\u{0}", "{\"idempotencyKey\":7}"];
    let account = 605 + i64::try_from(dice.below(30)).unwrap();
    let other = 605 + i64::try_from(dice.below(30)).unwrap();
    let amount = if dice.below(4) == 0 { *dice.of(&ODD) } else { i64::try_from(dice.below(5_000)).unwrap() };
    let currency = *dice.of(&["MXN", "MXN", "USD", "COP", "USDC", "EUR"]);
    let user = if users.is_empty() { String::new() } else { dice.of(users).clone() };
    let uuid = format!("00000000-0000-4000-8000-{:012}", dice.below(200));
    server.now += i64::try_from(dice.below(3_000)).unwrap();
    let choice = dice.below(24);
    let (method, path, body) = match choice {
        0 => {
            let email = format!("{}@example.com", dice.below(40));
            (
                Method::Post,
                "/partner/users".to_owned(),
                json!({"userType": "personal", "email": email, "countryCode": "MX"}).to_string(),
            )
        }
        1 => (Method::Post, "/partner/auth/token".to_owned(), json!({"userId": user}).to_string()),
        2 => (
            Method::Post,
            "/partner/kyc".to_owned(),
            json!({"userId": user, "firstName": "a", "lastName": "b", "email": "a@example.com"}).to_string(),
        ),
        3 | 4 => {
            let body = json!({"accountName": "n", "provider": "qash", "accountType": "fiat_wallet", "currencyCode": currency, "status": "active", "isPrimary": dice.below(2) == 0});
            (Method::Post, "/user/accounts".to_owned(), body.to_string())
        }
        5..=8 => {
            let body = json!({"toAccountId": account, "amount": amount, "currency": currency, "provider": "p", "description": "d"});
            (Method::Post, "/user/deposit".to_owned(), body.to_string())
        }
        9..=11 => {
            let body = json!({"fromAccountId": account, "toAccountId": other, "amount": amount, "description": "d"});
            (Method::Post, "/user/transfer".to_owned(), body.to_string())
        }
        12..=14 => {
            let mut body = payout(account, amount, &dice.below(50).to_string());
            body["currency"] = json!(currency);
            if dice.below(3) == 0 {
                body["beneficiary"]["accountNumber"] = json!("012180000000000002");
            }
            (Method::Post, "/user/payout".to_owned(), body.to_string())
        }
        15 => {
            (Method::Get, format!("/user/transactions?page={}&limit={}", dice.below(5), dice.below(120)), String::new())
        }
        16 => (Method::Get, format!("/user/transactions/{}", 4_490 + dice.below(500)), String::new()),
        17 => {
            let body = json!({"fromAsset": currency, "toAsset": dice.of(&["USD", "COP"]), "fromAmount": amount});
            (Method::Post, "/user/exchange/calculate".to_owned(), body.to_string())
        }
        18 => (
            *dice.of(&[Method::Post, Method::Patch]),
            format!("/user/card/{}", dice.of(&["lock", "unlock", "limit"])),
            json!({"amount": amount, "frequency": "perWeek"}).to_string(),
        ),
        19 => {
            let operation = dice.of(&Operation::ALL);
            (operation.method, operation.path.to_owned(), (*dice.of(&NONSENSE)).to_owned())
        }
        20..=22 => {
            control(server, dice, choice, &user, amount);
            return None;
        }
        _ => {
            let _ = server.sandbox.advance(i64::try_from(dice.below(20_000)).unwrap(), server.now);
            (Method::Get, "/user/balance".to_owned(), String::new())
        }
    };
    let answer = server.send(method, &path, &body, &[("x-idempotency-key", &uuid)]);
    if let Ok(value) = serde_json::from_str::<Value>(&answer.response.body) {
        if let Some(id) = value["data"]["user"]["id"].as_str().filter(|_| answer.operation == Some("registerUser")) {
            users.push(id.to_owned());
            let _ = server.sandbox.decide_kyc(id, true, server.now);
        }
        if let Some(token) = value["accessToken"].as_str() {
            server.token = Some(token.to_owned());
        }
    }
    Some(answer)
}

/// Uses a test control, validly or invalidly.
fn control(server: &mut Server, dice: &mut Chance, choice: u64, user: &str, amount: i64) {
    let now = server.now;
    match choice {
        20 => {
            let _ = server.sandbox.decide_kyc(user, dice.below(4) > 0, now);
            let _ =
                server.sandbox.settle_payout(4_490 + i64::try_from(dice.below(500)).unwrap(), dice.below(2) == 0, now);
            let _ = server.sandbox.fund_card(user, amount, now);
            let _ = server.sandbox.card_purchase(user, amount, "m", now);
        }
        21 => {
            let status = *dice.of(&["active", "active", "active", "suspended", "pending"]);
            let _ = server.sandbox.set_user_status(user, status, now);
        }
        _ => {
            let rules = [
                json!({"status": 503}),
                json!({"status": 503, "when": "after"}),
                json!({"drop": true}),
                json!({"malformed": true, "probability": 0.01, "times": 5}),
                json!({"oops": 1}),
            ];
            let _ = server.sandbox.fault(dice.of(&rules));
        }
    }
}

input! {
    /// A sandbox and a sequence of steps, one number each.
    Story { seed: u64, site: bool, strict: bool, steps: Vec<u64>, cut: usize, } = |dice| {
        let steps = dice.times(80, |dice| dice.bits());
        let (seed, site, strict) = (dice.bits(), dice.one_in(2), dice.one_in(2));
        Story { seed, site, strict, cut: dice.below(steps.len() + 1), steps }
    }
}

/// Creates a sandbox with a funded user; returns it with the ids of its users.
fn begun(seed: u64, site: bool, strict: bool) -> (Server, Vec<String>) {
    let profile = if site { Profile::Site } else { Profile::Guide };
    let mut server = Server::new(Options { seed, profile, strict, ..Options::default() });
    let (user, _) = server.funded(1_000_000);
    (server, vec![user])
}

fn take(server: &mut Server, steps: &[u64], users: &mut Vec<String>) -> Vec<Option<Answer>> {
    steps.iter().map(|number| step(server, &mut Chance(*number), users)).collect()
}

#[test]
fn the_ledger_stays_consistent_and_no_account_is_overdrawn() {
    holds!(Story, 500, |Story { seed, site, strict, steps, .. }| {
        let (mut server, mut users) = begun(*seed, *site, *strict);
        take(&mut server, steps, &mut users);
        let books = server.books();
        assert_eq!(books["balanced"], true);
        for (currency, total) in books["totals"].as_object().unwrap() {
            assert_eq!(total["debits"], total["credits"], "{currency}");
        }
        for account in books["accounts"].as_array().unwrap() {
            let balance = account["credits"].as_i64().unwrap() - account["debits"].as_i64().unwrap();
            assert_eq!(account["balance"].as_i64(), Some(balance), "{account}");
            assert!(balance >= 0 || account["owner"] == "bank", "{account}");
        }
    });
}

#[test]
fn every_transaction_has_one_ledger_entry_and_a_finished_payout_two() {
    holds!(Story, 500, |Story { seed, site, strict, steps, .. }| {
        let (mut server, mut users) = begun(*seed, *site, *strict);
        take(&mut server, steps, &mut users);
        let (books, memory) = (server.books(), server.memory());
        let mut keys = BTreeSet::new();
        let mut waiting = BTreeMap::new();
        for (number, transaction) in (4_501..).zip(memory["state"]["transactions"].as_array().unwrap()) {
            let own = |entry: &&Value| entry["transactionId"] == number;
            let entries: Vec<_> = books["entries"].as_array().unwrap().iter().filter(own).collect();
            let ended = transaction["kind"] == "PAYOUT" && transaction["status"] != "PENDING";
            assert_eq!(entries.len(), if ended { 4 } else { 2 }, "{transaction}");
            assert!(entries.iter().all(|entry| entry["amount"] == transaction["amount"]), "{transaction}");
            if transaction["status"] == "FAILED" {
                assert_eq!(entries[0]["accountId"], entries[3]["accountId"], "what left comes back: {transaction}");
            }
            let Some(sent) = transaction["payout"].as_object() else { continue };
            assert!(keys.insert((sent["user"].to_string(), sent["key"].to_string())), "paid twice: {transaction}");
            if !ended {
                *waiting.entry(transaction["currency"].to_string()).or_insert(0) +=
                    transaction["amount"].as_i64().unwrap();
            }
        }
        for account in books["accounts"].as_array().unwrap().iter().filter(|account| account["owner"] == "transit") {
            let expected = waiting.get(&account["currency"].to_string()).copied().unwrap_or(0);
            assert_eq!(account["balance"].as_i64(), Some(expected), "{account}");
        }
    });
}

#[test]
fn an_error_changes_nothing() {
    holds!(Story, 500, |Story { seed, site, strict, steps, cut }| {
        let (mut server, mut users) = begun(*seed, *site, *strict);
        take(&mut server, &steps[..*cut], &mut users);
        let Some(next) = steps.get(*cut) else { return };
        // Scheduled events run first; only then is an error without effect visible.
        server.sandbox.now(server.now + 3_000);
        let before = server.memory();
        let Some(answer) = step(&mut server, &mut Chance(*next), &mut users) else { return };
        let after = server.memory();
        if (400..500).contains(&answer.response.status)
            && !answer.fault
            && before["state"]["moved"] == after["state"]["moved"]
        {
            assert_eq!(after, before, "{answer:?}");
        }
    });
}

#[test]
fn the_same_seed_and_requests_give_the_same_bytes() {
    holds!(Story, 500, |Story { seed, site, strict, steps, .. }| {
        let run = || {
            let (mut server, mut users) = begun(*seed, *site, *strict);
            (take(&mut server, steps, &mut users), server.sandbox.snapshot())
        };
        assert_eq!(run(), run());
    });
}

#[test]
fn a_restored_sandbox_continues_as_the_saved_one() {
    holds!(Story, 500, |Story { seed, site, strict, steps, cut }| {
        let (mut saved, mut users) = begun(*seed, *site, *strict);
        take(&mut saved, &steps[..*cut], &mut users);
        let snapshot = saved.sandbox.snapshot();
        let (mut restored, _) = begun(seed.wrapping_add(1), *site, *strict);
        restored.sandbox.restore(&snapshot).unwrap();
        assert_eq!(restored.sandbox.snapshot(), snapshot);
        (restored.key, restored.secret) = restored.sandbox.credentials();
        (restored.token, restored.now) = (saved.token.clone(), saved.now);
        let mut same = users.clone();
        assert_eq!(take(&mut saved, &steps[*cut..], &mut users), take(&mut restored, &steps[*cut..], &mut same));
        assert_eq!(restored.sandbox.snapshot(), saved.sandbox.snapshot());
        assert_eq!(restored.sandbox.secrets(), saved.sandbox.secrets());
    });
}

input! {
    /// A snapshot of a sandbox after some steps.
    Damaged { text: String, } = |dice| {
        let (server, _) = begun(1, false, true);
        let snapshot = server.sandbox.snapshot();
        Damaged { text: dice.slipped(&snapshot, 2) }
    }
}

#[test]
fn a_damaged_snapshot_is_refused_or_works() {
    holds!(Damaged, 1000, |Damaged { text }| {
        let (mut server, mut users) = begun(2, false, true);
        let before = server.sandbox.snapshot();
        match server.sandbox.restore(text) {
            Ok(()) => drop(take(&mut server, &[1, 2, 3, 4, 5, 6], &mut users)),
            Err(_) => assert_eq!(server.sandbox.snapshot(), before),
        }
    });
}

#[test]
fn the_steps_cover_all_operations() {
    let (mut server, mut users) = begun(1, false, true);
    let steps: Vec<u64> = (0..1000).map(|number: u64| number.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
    let answers = take(&mut server, &steps, &mut users);
    let count = |range: std::ops::Range<u16>| {
        answers.iter().flatten().filter(|answer| range.contains(&answer.response.status)).count()
    };
    let (moved, refused) = (count(200..300), count(400..500));
    assert!(moved > 150 && refused > 150, "{moved} carried out, {refused} refused");
    assert!(server.books()["entries"].as_array().unwrap().len() > 100);
}
