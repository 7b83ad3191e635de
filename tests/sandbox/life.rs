//! Complete user journeys, and every operation.

use crate::server::{START, Server, page, payout};
use qash_client::api::{Auth, Operation};
use qash_client::client::{Encoded, Hop, Sent, decode};
use qash_client::http::Method;
use qash_client::json::Json;
use qash_client::sandbox::Profile;
use serde_json::{Value, json};

#[test]
fn a_user_goes_from_sign_up_to_a_completed_payout() {
    let mut server = Server::of(Profile::Guide);
    let id = server.register("juan@example.com");
    let (status, kyc) = server.post(
        "/partner/kyc",
        &json!({"userId": id, "firstName": "Juan", "lastName": "García", "email": "juan@example.com", "birthDate": "1990-05-15"}),
    );
    assert_eq!((status, &kyc["success"]), (200, &json!(true)));
    let url = kyc["verificationUrl"].as_str().unwrap().to_owned();
    assert!(url.starts_with("https://inquiry.withpersona.com/verify?inquiry-id=inq_"), "{url}");

    let shown = server.sandbox.handle(&page(&url, Method::Get, None), START);
    assert_eq!(shown.response.status, 200);
    assert!(shown.response.body.contains("Juan García"));
    let submitted = server.sandbox.handle(&page(&url, Method::Post, Some("decision=approve")), START);
    assert!(submitted.response.body.contains("Gracias"));
    assert_eq!(server.get(&format!("/partner/users/{id}")).1["data"]["user"]["status"], "pending");
    server.now += 2_000;
    assert_eq!(server.get(&format!("/partner/users/{id}")).1["data"]["user"]["status"], "active");

    server.act_as(&id);
    assert_eq!(server.get("/user/kyc/status").1["status"], "approved");
    let account = server.open("MXN");
    let (status, receipt) = server.deposit(account, 150_000, "MXN");
    assert_eq!((status, &receipt["status"], &receipt["amount"]), (200, &json!("COMPLETED"), &json!(150_000)));

    let (status, sent) = server.post("/user/payout", &payout(account, 100_000, "payout-1"));
    assert_eq!((status, &sent["status"]), (200, &json!("PENDING")));
    assert_eq!(server.balance(account), 50_000);
    server.sandbox.advance(10_000, server.now).unwrap();
    let (_, done) = server.get(&format!("/user/transactions/{}", sent["id"]));
    assert_eq!((&done["status"], &done["type"]), (&json!("COMPLETED"), &json!("PAYOUT")));

    let (_, accounts) = server.get("/user/accounts");
    let expected = json!({"id": account, "description": "Main", "asset": "MXN", "type": "LIABILITY", "number": accounts["items"][0]["number"], "credits": 150_000, "debits": 100_000});
    assert_eq!(accounts["items"], json!([expected]));
    assert_eq!(accounts["meta"], json!({"totalItems": 1, "totalPages": 1, "currentPage": 1, "itemsPerPage": 20}));
    let books = server.books();
    assert_eq!(books["balanced"], true);
    // Deposit, payout pending, payout completed.
    assert_eq!(books["totals"]["MXN"], json!({"debits": 350_000, "credits": 350_000}));
    assert_eq!(books["entries"].as_array().unwrap().len(), 6);
}

/// Returns a valid request of an operation.
fn example(operation: Operation, server: &mut Server, user: &str, account: i64, other: i64) -> (String, String) {
    let deposit =
        || json!({"toAccountId": account, "amount": 500, "currency": "MXN", "provider": "stripe", "description": "d"});
    let mut path = operation.path.to_owned();
    let body = match operation.name {
        "registerUser" => {
            json!({"userType": "business", "email": format!("{}@example.com", server.now), "countryCode": "CO", "phone": "+573001234567"})
        }
        "startKyc" => {
            let fresh = server.register(&format!("kyc{}@example.com", server.now));
            json!({"userId": fresh, "firstName": "A", "lastName": "B", "email": "a@example.com"})
        }
        "exchangeToken" => json!({"userId": user}),
        "createAccount" => {
            json!({"accountName": "n", "provider": "qash", "accountType": "fiat_wallet", "currencyCode": "COP", "status": "active", "isPrimary": false})
        }
        "deposit" => deposit(),
        "transfer" => json!({"fromAccountId": account, "toAccountId": other, "amount": 5, "description": "d"}),
        "payout" => payout(account, 7, "some-key"),
        "calculateExchange" => json!({"fromAsset": "USD", "toAsset": "COP", "fromAmount": 100}),
        "setCardLimit" => json!({"amount": 250.5, "frequency": "perWeek"}),
        "createApiKey" => json!({"keyName": "k"}),
        "getTransaction" => {
            let (_, made) = server.post("/user/deposit", &deposit());
            path = format!("/user/transactions/{}", made["id"]);
            Value::Null
        }
        "getUser" => {
            path = format!("/partner/users/{user}");
            Value::Null
        }
        _ => Value::Null,
    };
    (path, if body.is_null() { String::new() } else { body.to_string() })
}

#[test]
fn every_operations_response_matches_its_shape_in_both_profiles() {
    for profile in [Profile::Guide, Profile::Site] {
        let mut server = Server::of(profile);
        let (user, account) = server.funded(1_000_000);
        let other = server.open("MXN");
        server.sandbox.fund_card(&user, 5_000, START).unwrap();
        server.sandbox.card_purchase(&user, 1_250, "Café", START).unwrap();
        let mut made_key = String::new();
        for (number, operation) in Operation::ALL.into_iter().enumerate() {
            server.now += 1;
            let (mut path, body) = example(operation, &mut server, &user, account, other);
            if operation == Operation::RevokeApiKey {
                path = format!("/partner/api-keys/{made_key}");
            }
            let token = server.token.clone();
            if operation.auth == Auth::Business {
                server.token = Some(server.sandbox.business_token(0, server.now).unwrap());
            }
            let key = format!("00000000-0000-4000-8000-{number:012}");
            let answer = server.send(operation.method, &path, &body, &[("x-idempotency-key", &key)]);
            server.token = token;
            let text = &answer.response.body;
            assert!((200..300).contains(&answer.response.status), "{} {profile:?}: {text}", operation.name);
            assert_eq!(answer.operation, Some(operation.name));

            if operation == Operation::CreateApiKey {
                made_key = Json::parse(text).unwrap().get("apiKey").unwrap().string().unwrap().into_owned();
            }
            let request = server.request(operation.method, &path, &body, &[]);
            let encoded = Encoded { request, key: None, sent_key: None, hop: Hop::Upstream };
            let sent = Sent { response: answer.response.clone(), sent_at: server.now, maybe_done: false };
            let read = decode(operation, &sent, &encoded);
            let issues = read.err().map(|error| error.message);
            assert_eq!(issues, None, "{} {profile:?}: {text}", operation.name);
        }
        assert_eq!(server.books()["balanced"], true);
    }
}

#[test]
fn users_are_listed_by_status_and_offset() {
    let mut server = Server::of(Profile::Guide);
    for number in 0..5 {
        server.register(&format!("{number}@example.com"));
    }
    server.activate("active@example.com");
    let (_, list) = server.get("/partner/users?limit=2&offset=2");
    assert_eq!(list["data"]["pagination"], json!({"total": 6, "limit": 2, "offset": 2, "hasMore": true}));
    assert_eq!(list["data"]["users"][0]["email"], "2@example.com");
    let (_, list) = server.get("/partner/users?limit=2&offset=4");
    assert_eq!(list["data"]["pagination"], json!({"total": 6, "limit": 2, "offset": 4, "hasMore": false}));
    let (_, list) = server.get("/partner/users?status=active");
    assert_eq!(list["data"]["pagination"], json!({"total": 1, "limit": 100, "offset": 0, "hasMore": false}));
    assert_eq!(server.get("/partner/users?status=asleep").0, 400);
    assert_eq!(server.get("/partner/users?limit=201").0, 400);
}
