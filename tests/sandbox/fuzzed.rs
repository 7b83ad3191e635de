//! Random sequences of payments keep the ledger balanced.

use crate::server::{HOUR, Server, payout};
use qash_client::http::Method;
use qash_client::sandbox::{Options, Sandbox};
use serde_json::{Value, json};

/// Deterministic random numbers (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % sides
    }
}

const CURRENCIES: [&str; 4] = ["MXN", "USD", "COP", "USDC"];

/// A user with their accounts.
struct Person {
    id: String,
    token: String,
    accounts: Vec<(i64, &'static str)>,
}

/// Executes one random step, and returns the response.
fn step(server: &mut Server, people: &[Person], dice: &mut Dice) -> String {
    let person = &people[dice.roll(people.len())];
    server.token = Some(person.token.clone());
    let (account, currency) = person.accounts[dice.roll(person.accounts.len())];
    let (other, _) = {
        let other = &people[dice.roll(people.len())];
        other.accounts[dice.roll(other.accounts.len())]
    };
    let amount = [1, 999, 250_000, 9_007_199_254_740_991][dice.roll(4)]
        .min(1 + i64::try_from(dice.roll(300_000)).unwrap() * [1, 1, 1, 40_000_000_000][dice.roll(4)]);
    let cents = amount.min(20_000);
    let told = |result: Result<String, String>| result.unwrap_or_else(|why| why);
    match dice.roll(12) {
        0 | 1 => server.deposit(account, amount, currency).1.to_string(),
        2 | 3 => {
            let body = json!({"fromAccountId": account, "toAccountId": other, "amount": amount, "description": "t"});
            server.post("/user/transfer", &body).1.to_string()
        }
        4..=6 => {
            let key = format!("k{}", dice.roll(400));
            let mut body = payout(account, amount, &key);
            body["currency"] = json!(currency);
            if dice.roll(3) == 0 {
                body["beneficiary"]["accountNumber"] = json!("012180000000000002");
            }
            if dice.roll(6) == 0 {
                let when = if dice.roll(2) == 0 { "before" } else { "after" };
                server.sandbox.fault(json!({"operation": "payout", "status": 503, "when": when})).unwrap();
            }
            server.post("/user/payout", &body).1.to_string()
        }
        7 => {
            let id = 4_501 + i64::try_from(dice.roll(300)).unwrap();
            let fails = dice.roll(2) == 0;
            told(server.sandbox.settle_payout(id, fails, server.now).map(|()| String::new()))
        }
        8 => told(server.sandbox.fund_card(&person.id, cents, server.now).map(|()| String::new())),
        9 => told(server.sandbox.card_purchase(&person.id, cents, "Café", server.now)),
        10 => {
            server.now += i64::try_from(dice.roll(8_000)).unwrap();
            server.get("/user/balance").1.to_string()
        }
        _ => {
            told(server.sandbox.advance(i64::try_from(dice.roll(30_000)).unwrap(), server.now).map(|()| String::new()))
        }
    }
}

fn begun(seed: u64) -> (Server, Vec<Person>) {
    // All accounts pay to a CLABE here, and one is in USDC: strict mode refuses both.
    let options = Options { seed, strict: false, token_lifetime_ms: Some(9_000 * 3_600_000), ..Options::default() };
    let mut server = Server::new(options);
    let people = (0..3).map(|number| {
        let id = server.activate(&format!("{number}@example.com"));
        let accounts = [0, 0, 1, 2 + number % 2].map(|at| (server.open(CURRENCIES[at]), CURRENCIES[at])).to_vec();
        Person { id, token: server.token.clone().unwrap(), accounts }
    });
    let people = people.collect();
    (server, people)
}

#[test]
fn the_ledger_always_balances_and_a_restored_sandbox_continues_identically() {
    for seed in 1..=SEEDS {
        let (mut server, people) = begun(seed);
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for round in 0..6 {
            for _ in 0..60 {
                step(&mut server, &people, &mut dice);
            }
            assert_eq!(server.books()["balanced"], true, "seed {seed}, round {round}");
        }
        // From here two sandboxes continue: the original, and one restored from its snapshot by way of JSON.
        let saved: Value = serde_json::from_str(&server.sandbox.snapshot()).unwrap();
        let options = Options { strict: false, token_lifetime_ms: Some(9_000 * 3_600_000), ..Options::default() };
        let mut restored = Sandbox::new(options);
        restored.restore(&saved.to_string()).unwrap();
        let mut twin = Server {
            sandbox: restored,
            key: server.key.clone(),
            secret: server.secret.clone(),
            token: None,
            now: server.now,
        };
        let mut same = Dice(dice.0);
        for _ in 0..120 {
            assert_eq!(step(&mut server, &people, &mut dice), step(&mut twin, &people, &mut same), "seed {seed}");
        }
        assert_eq!(server.sandbox.snapshot(), twin.sandbox.snapshot(), "seed {seed}");
        // In the end no payout is pending.
        server.sandbox.advance(HOUR, server.now).unwrap();
        let books = server.books();
        assert_eq!(books["balanced"], true, "seed {seed}");
        for account in books["accounts"].as_array().unwrap().iter().filter(|account| account["owner"] == "transit") {
            assert_eq!(account["balance"], 0, "seed {seed}");
        }
        for person in &people {
            server.token = Some(person.token.clone());
            let (_, list) = server.ask(Method::Get, "/user/transactions?limit=100&type=PAYOUT", "", &[]);
            assert!(list["items"].as_array().unwrap().iter().all(|item| item["status"] != "PENDING"), "seed {seed}");
        }
    }
}

/// Number of sequences.
const SEEDS: u64 = 10;
