//! The list of transactions.

use crate::server::{HOUR, START, Server};
use qash_client::sandbox::Profile;
use serde_json::{Value, json};

#[test]
fn transactions_are_listed_by_page_time_type_and_account() {
    let mut server = Server::of(Profile::Guide);
    let (_, account) = server.funded(10_000);
    let other = server.open("MXN");
    for number in 1..=30 {
        server.now = START + number * 24 * HOUR;
        let user = server.get("/partner/users").1["data"]["users"][0]["id"].as_str().unwrap().to_owned();
        server.act_as(&user);
        server.post(
            "/user/transfer",
            &json!({"fromAccountId": account, "toAccountId": other, "amount": number, "description": "d"}),
        );
    }
    let amounts = |answer: &Value| -> Vec<i64> {
        answer["items"].as_array().unwrap().iter().map(|item| item["amount"].as_i64().unwrap()).collect()
    };
    let (_, first) = server.get("/user/transactions");
    assert_eq!(amounts(&first), (11..=30).rev().collect::<Vec<_>>());
    assert_eq!(first["meta"], json!({"totalItems": 31, "totalPages": 2, "currentPage": 1, "itemsPerPage": 20}));
    let (_, last) = server.get("/user/transactions?page=4&limit=10");
    assert_eq!(amounts(&last), [10_000]);
    assert_eq!(amounts(&server.get("/user/transactions?page=5&limit=10").1), Vec::<i64>::new());
    assert_eq!(amounts(&server.get("/user/transactions?type=DEPOSIT").1), [10_000]);
    assert_eq!(server.get("/user/transactions?type=TRANSFER&limit=1").1["meta"]["totalItems"], 30);
    assert_eq!(server.get(&format!("/user/transactions?type=TRANSFER&accountId={other}")).1["meta"]["totalItems"], 30);

    // START is 20:26:40 UTC of 2026-05-28; the transfers follow a day apart at that time.
    let (_, days) = server.get("/user/transactions?from=2026-05-30&to=2026-06-01");
    assert_eq!(amounts(&days), [4, 3, 2]);
    let (_, instants) = server.get("/user/transactions?from=2026-05-30T20%3A26%3A40.001Z&to=2026-06-01T20:26:40Z");
    assert_eq!(amounts(&instants), [4, 3]);
    assert_eq!(amounts(&server.get("/user/transactions?from=2027-01-01&to=2026-01-01").1), Vec::<i64>::new());

    for wrong in ["page=0", "limit=101", "limit=x", "type=FEE", "from=yesterday", "accountId=601", "limit=%zz"] {
        let (status, _) = server.get(&format!("/user/transactions?{wrong}"));
        assert!((400..=404).contains(&status), "{wrong}: {status}");
    }
}

#[test]
fn the_site_profile_has_its_own_list_format() {
    let mut server = Server::of(Profile::Site);
    let (_, account) = server.funded(100);
    let other = server.open("MXN");
    let (status, made) = server.post(
        "/user/transfer",
        &json!({"fromAccountId": account, "toAccountId": other, "amount": 1, "description": "Fee"}),
    );
    assert_eq!(
        (status, &made),
        (201, &json!({"id": made["id"], "status": "COMPLETED", "amount": 1, "description": "Fee"}))
    );
    let (_, list) = server.get("/user/transactions?size=1");
    let item = json!({"id": made["id"], "description": "Fee", "status": "COMPLETED", "amount": 1, "currency": "MXN", "createdAt": list["items"][0]["createdAt"]});
    assert_eq!(list, json!({"items": [item], "total": 2, "pages": 2, "page": 1, "limit": 1}));
    let (_, list) = server.get(&format!("/user/transactions?accountId={account}&limit=5&offset=1"));
    assert_eq!(list["items"][0]["amount"], 100);
    let (_, list) = server.get(&format!("/user/transactions?accountId={account}&limit=1&page=2"));
    assert_eq!((&list["page"], &list["items"][0]["amount"]), (&json!(1), &json!(1)));
}
