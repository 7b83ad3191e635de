//! Payouts, transfers and deposits.

use crate::server::{Server, payout};
use qash_client::http::Method;
use qash_client::sandbox::Profile;
use serde_json::{Value, json};

#[test]
fn a_payout_is_executed_once_per_key() {
    let mut server = Server::of(Profile::Guide);
    let (_, account) = server.funded(1_000);
    let first = server.send(Method::Post, "/user/payout", &payout(account, 400, "k").to_string(), &[]).response;
    server.now += 60_000;
    let again = server.send(Method::Post, "/user/payout", &payout(account, 400, "k").to_string(), &[]).response;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(
        (first.headers.get("Idempotent-Replayed"), again.headers.get("Idempotent-Replayed")),
        (None, Some("true"))
    );
    assert_eq!(server.balance(account), 600);
    assert_eq!(server.post("/user/payout", &payout(account, 401, "k")).0, 409);
    for (field, other) in
        [("/description", "Rent"), ("/beneficiary/name", "Ana"), ("/beneficiary/accountNumber", "012180001234567899")]
    {
        let mut changed = payout(account, 400, "k");
        *changed.pointer_mut(field).unwrap() = json!(other);
        assert_eq!(server.post("/user/payout", &changed).0, 409, "{field}");
    }
    let mut short = payout(account, 400, "short");
    short["beneficiary"]["accountNumber"] = json!("01218000123456789");
    assert_eq!(server.post("/user/payout", &short).0, 400);
    assert_eq!(server.post("/user/payout", &payout(account, 400, "other")).0, 200);
    assert_eq!(server.balance(account), 200);

    // A refused payout does not use up its key, and keys are per user.
    assert_eq!(server.post("/user/payout", &payout(account, 300, "poor")).0, 400);
    server.deposit(account, 100, "MXN");
    assert_eq!(server.post("/user/payout", &payout(account, 300, "poor")).0, 200);
    server.activate("ana@example.com");
    let hers = server.open("MXN");
    server.deposit(hers, 1, "MXN");
    assert_eq!(server.post("/user/payout", &payout(hers, 1, "k")).0, 200);
    let mut keyless = payout(hers, 1, "");
    keyless.as_object_mut().unwrap().shift_remove("idempotencyKey");
    assert_eq!(server.refusal("/user/payout", &keyless), (400, "idempotencyKey is required".to_owned()));
}

#[test]
fn a_payout_refused_by_the_bank_is_returned() {
    let mut server = Server::of(Profile::Guide);
    let (_, account) = server.funded(1_000);
    let mut unknown = payout(account, 400, "a");
    unknown["beneficiary"]["accountNumber"] = json!("012180000000000002");
    let (_, by_itself) = server.post("/user/payout", &unknown);
    let (_, by_hand) = server.post("/user/payout", &payout(account, 500, "b"));
    assert_eq!(server.balance(account), 100);
    let id = by_hand["id"].as_i64().unwrap();
    server.sandbox.settle_payout(id, true, server.now).unwrap();
    assert_eq!(server.balance(account), 600);
    assert!(server.sandbox.settle_payout(id, true, server.now).is_err());
    server.now += 10_000;
    assert_eq!(server.balance(account), 1_000);
    for id in [&by_itself["id"], &by_hand["id"]] {
        assert_eq!(server.get(&format!("/user/transactions/{id}")).1["status"], "FAILED");
    }
    assert_eq!(server.books()["balanced"], true);
}

#[test]
fn an_amount_above_the_balance_is_not_moved() {
    let mut server = Server::of(Profile::Guide);
    let (_, account) = server.funded(1_000);
    let (pesos, dollars) = (server.open("MXN"), server.open("USD"));
    let transfer = |from: i64, to: i64, amount: Value| json!({"fromAccountId": from, "toAccountId": to, "amount": amount, "description": "d"});
    for (body, status, word) in [
        (transfer(account, pesos, json!(1_001)), 400, "Insufficient"),
        (transfer(account, dollars, json!(1)), 400, "currencies"),
        (transfer(account, account, json!(1)), 400, "differ"),
        (transfer(account, 601, json!(1)), 404, "Account"),
        (transfer(602, account, json!(1)), 404, "Account"),
        (transfer(account, 999_999, json!(1)), 404, "Account"),
        (transfer(account, pesos, json!(0)), 400, "amount"),
        (transfer(account, pesos, json!(-5)), 400, "amount"),
        (transfer(account, pesos, json!(1.5)), 400, "amount"),
        (transfer(account, pesos, json!("1")), 400, "amount"),
        (transfer(account, pesos, json!(9_007_199_254_740_992_i64)), 400, "amount"),
        (json!({"toAccountId": pesos, "amount": 1}), 400, "description"),
    ] {
        let before = server.memory();
        let (found, message) = server.refusal("/user/transfer", &body);
        assert_eq!(found, status, "{body}: {message}");
        assert!(message.contains(word), "{body}: {message}");
        assert_eq!(server.memory(), before, "{body}");
    }
    assert_eq!(server.deposit(account, 1, "USD").0, 400);
    assert_eq!(server.deposit(account, 1, "EUR").0, 400);
    assert_eq!(server.balance(account), 1_000);
}

#[test]
fn a_transfer_debits_the_primary_account_by_default() {
    let mut server = Server::of(Profile::Guide);
    let (_, first) = server.funded(1_000);
    let second = server.open("MXN");
    let (status, answer) =
        server.post("/user/transfer", &json!({"toAccountId": second, "amount": 10, "description": "d"}));
    assert_eq!((status, &answer["status"]), (200, &json!("COMPLETED")));
    assert_eq!((server.balance(first), server.balance(second)), (990, 10));
}

#[test]
fn totals_never_exceed_exact_json_integers() {
    let mut server = Server::of(Profile::Guide);
    let (_, account) = server.funded(9_007_199_254_740_991);
    let before = server.memory();
    assert_eq!(server.deposit(account, 1, "MXN").0, 400);
    assert_eq!(server.memory(), before);
    assert_eq!(server.balance(account), 9_007_199_254_740_991);
}

#[test]
fn a_user_cannot_see_another_users_money() {
    let mut server = Server::of(Profile::Guide);
    let (_, account) = server.funded(100);
    let (_, list) = server.get("/user/transactions");
    let deposit = list["items"][0]["id"].clone();
    server.activate("eva@example.com");
    assert_eq!(server.get(&format!("/user/transactions/{deposit}")).0, 404);
    assert_eq!(server.deposit(account, 1, "MXN").0, 404);
    assert_eq!(server.post("/user/payout", &payout(account, 1, "k")).0, 404);
    assert_eq!(server.get(&format!("/user/transactions?accountId={account}")).0, 404);
    assert_eq!(server.get("/user/accounts").1["items"], json!([]));
    // A transfer between users is on both lists, once.
    let hers = server.open("MXN");
    server.deposit(hers, 10, "MXN");
    server.post("/user/transfer", &json!({"toAccountId": account, "amount": 4, "description": "Lunch"}));
    assert_eq!(server.get("/user/transactions?type=TRANSFER").1["meta"]["totalItems"], 1);
}
