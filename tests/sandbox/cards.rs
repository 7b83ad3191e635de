//! Cards.

use crate::server::{HOUR, START, Server};
use qash_client::http::Method;
use qash_client::sandbox::{CardIssue, Options, Profile};
use serde_json::{Value, json};

#[test]
fn a_card_is_locked_unlocked_and_limited_once_per_key() {
    let mut server = Server::of(Profile::Guide);
    let user = server.activate("juan@example.com");
    let key = |number: u32| format!("00000000-0000-4000-8000-{number:012}");
    let act =
        |server: &mut Server, path: &str, key: &str| server.ask(Method::Post, path, "", &[("X-Idempotency-Key", key)]);
    assert_eq!(server.get("/user/card/status").1["status"], "active");
    assert_eq!(server.ask(Method::Post, "/user/card/lock", "", &[]).0, 400);
    assert_eq!(act(&mut server, "/user/card/lock", "not-a-uuid").0, 400);
    let (status, locked) = act(&mut server, "/user/card/lock", &key(1));
    assert_eq!((status, &locked["status"]), (200, &json!("locked")));
    assert_eq!(act(&mut server, "/user/card/unlock", &key(1)).0, 409);
    assert!(server.sandbox.card_purchase(&user, 100, "Shop", START).unwrap_err().contains("locked"));
    assert_eq!(act(&mut server, "/user/card/unlock", &key(2)).1["status"], "active");

    let limit = |server: &mut Server, body: Value, number: u32| {
        server.ask(Method::Patch, "/user/card/limit", &body.to_string(), &[("X-Idempotency-Key", &key(number))])
    };
    for wrong in [
        json!({"amount": 0, "frequency": "perWeek"}),
        json!({"amount": 1.001, "frequency": "perWeek"}),
        json!({"amount": 5, "frequency": "daily"}),
    ] {
        assert_eq!(limit(&mut server, wrong, 3).0, 400);
    }
    let (status, card) = limit(&mut server, json!({"amount": 20.5, "frequency": "perWeek"}), 3);
    assert_eq!((status, card), (200, json!({"id": locked["id"], "limit": {"amount": 20.5, "frequency": "perWeek"}})));
    assert_eq!(limit(&mut server, json!({"amount": 30, "frequency": "perWeek"}), 3).0, 409);
    assert_eq!(server.get("/user/card/me").1["limit"], json!({"amount": 20.5, "frequency": "perWeek"}));

    server.sandbox.fund_card(&user, 10_000, START).unwrap();
    server.sandbox.card_purchase(&user, 2_000, "Café", START).unwrap();
    assert!(server.sandbox.card_purchase(&user, 51, "Café", START).unwrap_err().contains("limit"));
    server.now += 7 * 24 * HOUR - 1;
    assert!(server.sandbox.card_purchase(&user, 51, "Café", server.now).unwrap_err().contains("limit"));
    server.now += 1;
    server.sandbox.card_purchase(&user, 2_050, "Café", server.now).unwrap();
    server.act_as(&user);
    assert_eq!(server.get("/user/card/balance").1["balances"], json!({"USD": {"available": 59.5, "current": 59.5}}));
    assert_eq!(server.books()["balanced"], true);

    server.sandbox.set_card_status(&user, "canceled", START).unwrap();
    assert_eq!(act(&mut server, "/user/card/unlock", &key(4)).0, 400);
    assert_eq!(limit(&mut server, json!({"amount": 30, "frequency": "perWeek"}), 5).0, 400);
    assert_eq!(server.get("/user/card/status").1["status"], "canceled");
    assert!(!server.get("/user/card/details").1.to_string().contains("cvv"));
}

#[test]
fn card_transactions_are_paged_by_cursor() {
    let mut server = Server::of(Profile::Guide);
    let user = server.activate("juan@example.com");
    server.sandbox.fund_card(&user, 100_000, START).unwrap();
    for number in 1..=7 {
        server.sandbox.card_purchase(&user, number * 100, "Shop", START).unwrap();
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let (_, list) = server.get(&format!("/user/card/transactions?limit=3{cursor}"));
        seen.extend(list["items"].as_array().unwrap().iter().map(|item| item["spend"]["amount"].as_i64().unwrap()));
        match list.get("nextCursor").unwrap() {
            Value::String(next) => cursor = format!("&cursor={next}"),
            end => break assert_eq!(end, &Value::Null),
        }
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(server.get("/user/card/transactions?limit=9007199254740991").1["items"].as_array().unwrap().len(), 7);
    assert_eq!(server.get("/user/card/transactions?cursor=nonsense").0, 400);
    assert_eq!(server.get("/user/card/transactions?type=refund").1["items"], json!([]));
}

#[test]
fn without_automatic_cards_a_user_has_none_until_one_is_issued() {
    let mut server = Server::new(Options { cards: CardIssue::Manual, ..Options::default() });
    let user = server.activate("juan@example.com");
    assert_eq!(server.get("/user/card/me").0, 404);
    server.sandbox.issue_card(&user, START).unwrap();
    assert_eq!(server.get("/user/card/me").0, 200);
}

#[test]
fn a_user_set_to_active_gets_a_card() {
    let mut server = Server::of(Profile::Guide);
    let user = server.register("juan@example.com");
    server.sandbox.set_user_status(&user, "active", START).unwrap();
    server.act_as(&user);
    let (_, first) = server.get("/user/card/me");
    assert_eq!(first["status"], "active");
    server.sandbox.set_user_status(&user, "suspended", START).unwrap();
    server.sandbox.set_user_status(&user, "active", START).unwrap();
    assert_eq!(server.get("/user/card/me").1, first);
}
