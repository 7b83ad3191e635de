//! Long random sequences: the books stay in order, nothing panics, and everything comes back.

use crate::server::{Server, payout};
use qash_client::api::OPERATIONS;
use qash_client::http::Method;
use qash_client::sandbox::{Answer, Options, Profile};
use serde_json::{Value, json};

/// Chance for the tests below.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[usize::try_from(self.below(items.len() as u64)).unwrap()]
    }
}

/// Does something that may be right, wrong or nonsense; what came back.
fn step(server: &mut Server, dice: &mut Dice, users: &mut Vec<String>) -> Option<Answer> {
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
            let operation = dice.of(&OPERATIONS);
            (operation.method, operation.path.to_owned(), (*dice.of(&NONSENSE)).to_owned())
        }
        20 => {
            // Controls, right and wrong.
            let now = server.now;
            let _ = server.sandbox.decide_kyc(&user, dice.below(4) > 0, now);
            let _ =
                server.sandbox.settle_payout(4_490 + i64::try_from(dice.below(500)).unwrap(), dice.below(2) == 0, now);
            let _ = server.sandbox.fund_card(&user, amount, now);
            let _ = server.sandbox.card_purchase(&user, amount, "m", now);
            return None;
        }
        21 => {
            let status = *dice.of(&["active", "active", "active", "suspended", "pending"]);
            let _ = server.sandbox.set_user_status(&user, status, server.now);
            return None;
        }
        22 => {
            let rule = *dice.of(&[
                r#"{"status": 503}"#,
                r#"{"status": 503, "when": "after"}"#,
                r#"{"drop": true}"#,
                r#"{"malformed": true, "probability": 0.01, "times": 5}"#,
                r#"{"oops": 1}"#,
            ]);
            let _ = server.sandbox.fault(rule);
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

#[test]
fn thousands_of_random_requests_keep_the_books_in_order_and_refusals_change_nothing() {
    for seed in 1..=3 {
        let mut server = Server::new(Options {
            seed,
            profile: if seed % 2 == 0 { Profile::Site } else { Profile::Guide },
            ..Options::default()
        });
        let (mut dice, mut users) = (Dice(seed), Vec::new());
        let (mut moved, mut refused, mut compared) = (0, 0, 0);
        for number in 0..2_000 {
            // What is due happens by itself; only then is a refusal without effect to be seen.
            server.sandbox.now(server.now + 3_000);
            let before = (number % 10 == 0).then(|| server.memory());
            let answer = step(&mut server, &mut dice, &mut users);
            if let Some(answer) = &answer {
                moved += u32::from((200..300).contains(&answer.response.status));
                let refusal = (400..500).contains(&answer.response.status) && !answer.fault;
                refused += u32::from(refusal);
                if let (true, Some(before)) = (refusal && answer.operation.is_some(), before)
                    && before["state"]["moved"] == server.memory()["state"]["moved"]
                {
                    compared += 1;
                    assert_eq!(server.memory(), before, "seed {seed}, request {number}: {answer:?}");
                }
            }
            if number % 50 == 0 {
                let books = server.books();
                assert_eq!(books["balanced"], true, "seed {seed}, request {number}");
                for (currency, total) in books["totals"].as_object().unwrap() {
                    assert_eq!(total["debits"], total["credits"], "{currency}");
                }
            }
        }
        let books = server.books();
        assert_eq!(books["balanced"], true);
        assert!(
            moved > 300 && refused > 300 && compared > 30,
            "seed {seed}: {moved} carried out, {refused} refused, {compared} compared"
        );
        assert!(books["entries"].as_array().unwrap().len() > 200, "seed {seed}");
    }
}

#[test]
fn the_same_seed_requests_and_clock_give_the_same_bytes() {
    let run = |seed: u64| {
        let mut server = Server::new(Options { seed, ..Options::default() });
        let (mut dice, mut users) = (Dice(5), Vec::new());
        let answers: Vec<_> = (0..1_000).map(|_| step(&mut server, &mut dice, &mut users)).collect();
        (answers, server.sandbox.snapshot())
    };
    assert_eq!(run(3), run(3));
    assert_ne!(run(3).1, run(4).1);
}

#[test]
fn a_restored_sandbox_goes_on_as_the_one_that_was_saved() {
    let mut saved = Server::of(Profile::Guide);
    let (mut dice, mut users) = (Dice(11), Vec::new());
    for _ in 0..1_000 {
        step(&mut saved, &mut dice, &mut users);
    }
    let snapshot = saved.sandbox.snapshot();
    let mut restored = Server::new(Options { seed: 999, ..Options::default() });
    restored.sandbox.restore(&snapshot).unwrap();
    assert_eq!(restored.sandbox.snapshot(), snapshot);
    (restored.key, restored.secret) = restored.sandbox.credentials();
    (restored.token, restored.now) = (saved.token.clone(), saved.now);
    let (mut same_dice, mut same_users) = (Dice(dice.0), users.clone());
    for _ in 0..1_000 {
        assert_eq!(step(&mut saved, &mut dice, &mut users), step(&mut restored, &mut same_dice, &mut same_users));
    }
    assert_eq!(restored.sandbox.snapshot(), saved.sandbox.snapshot());
    assert_eq!(restored.sandbox.secrets(), saved.sandbox.secrets());
}
