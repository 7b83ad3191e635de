//! Forms that no list of answers names, and that other back ends have.

use super::*;

const NONE: Outcome = Outcome::None;
const DONE: Outcome = Outcome::Done;

#[test]
fn of_new_accounts() {
    hold(&[
        ("createAccount", 201, r#"{"data":{"accountId":620}}"#, Read(&[("id", "620")])),
        ("createAccount", 201, r#"{"success":true,"account_id":620}"#, Read(&[("id", "620")])),
        ("createAccount", 201, r#"{"account":{"accountId":"620"}}"#, Read(&[("id", "620")])),
        ("createAccount", 201, r#"{"id":620.0}"#, Read(&[("id", "620")])),
        ("createAccount", 201, r#"[{"id":620,"asset":"MXN"}]"#, Read(&[("id", "620"), ("asset", "\"MXN\"")])),
        ("createAccount", 201, r#"{"success":true,"data":[{"id":620}]}"#, Read(&[("id", "620")])),
        ("createAccount", 202, r#"{"id":620,"status":"pending"}"#, Read(&[("id", "620")])),
        ("createAccount", 200, r#"{"status":"success","data":{"id":620}}"#, Read(&[("id", "620")])),
        ("createAccount", 200, r#"{"code":0,"msg":"ok","data":{"id":620}}"#, Read(&[("id", "620")])),
        ("createAccount", 200, r#"{"ok":true,"result":{"id":620}}"#, Read(&[("id", "620")])),
        ("createAccount", 200, r#"{"response":{"account":{"id":620}}}"#, Read(&[("id", "620")])),
        ("createAccount", 200, r#"{"payload":{"id":620}}"#, Read(&[("id", "620")])),
        (
            "createAccount",
            201,
            r#"{"data":{"type":"account","id":"620","attributes":{"name":"Main"}}}"#,
            Read(&[("id", "620")]),
        ),
        ("createAccount", 201, r#"{"error":null,"data":{"id":620}}"#, Read(&[("id", "620")])),
        ("createAccount", 201, r#"{"errors":[],"data":{"id":620}}"#, Read(&[("id", "620")])),
        ("createAccount", 201, r#"{"error":false,"message":"Account created","id":620}"#, Read(&[("id", "620")])),
        ("createAccount", 201, " \r\n{ \"id\" : 620 }\n", Read(&[("id", "620")])),
        ("createAccount", 201, r#"{"id":null,"accountId":620}"#, Read(&[("id", "620")])),
        ("createAccount", 201, r#"{"requestId":"r","data":{"id":620}}"#, Read(&[("id", "620")])),
        ("createAccount", 201, r#"{"id":0}"#, Unknown("listAccounts")),
        ("createAccount", 201, r#"{"number":"ACC-1"}"#, Unknown("listAccounts")),
        ("createAccount", 201, r#"[{"id":620},{"id":621}]"#, Unknown("listAccounts")),
        ("createAccount", 201, r#"{"id":620,"currencyCode":"USD"}"#, Refused("ANSWER_MISMATCH", DONE, "USD")),
        ("createAccount", 201, r#"{"id":620,"currency_code":"USD"}"#, Refused("ANSWER_MISMATCH", DONE, "USD")),
    ]);
}

#[test]
fn of_deposits_and_transfers() {
    hold(&[
        (
            "deposit",
            200,
            r#"{"transaction_id":4501,"status":"COMPLETED","amount":100000}"#,
            Read(&[("id", "4501"), ("amount", "100000")]),
        ),
        (
            "deposit",
            200,
            r#"{"deposit":{"id":4501,"status":"SUCCESS","amount":100000}}"#,
            Read(&[("id", "4501"), ("status", "\"SUCCESS\"")]),
        ),
        ("deposit", 200, r#"{"id":4501,"amount":1e5}"#, Read(&[("amount", "100000")])),
        ("deposit", 200, r#"{"id":4501,"amount":null,"status":null}"#, Read(&[("id", "4501")])),
        ("deposit", 200, r#"{"data":[{"id":4501,"amount":100000}]}"#, Read(&[("id", "4501"), ("amount", "100000")])),
        ("deposit", 200, r#"{"id":4501,"toAccountId":"619","amount":100000}"#, Read(&[("id", "4501")])),
        ("deposit", 200, r#"{"id":4501,"account":{"id":619},"amount":100000}"#, Read(&[("id", "4501")])),
        ("deposit", 200, r#"{"id":4501,"currency":"mxn"}"#, Read(&[("id", "4501")])),
        (
            "deposit",
            200,
            r#"{"id":4501,"created_at":1781222400}"#,
            Read(&[("createdAt", "\"2026-06-12T00:00:00.000Z\"")]),
        ),
        ("deposit", 200, r#"{"id":4501,"toAccountId":620}"#, Refused("ANSWER_MISMATCH", DONE, "toAccountId 620")),
        ("deposit", 200, r#"{"id":4501,"to_account_id":620}"#, Refused("ANSWER_MISMATCH", DONE, "toAccountId 620")),
        ("deposit", 200, r#"{"id":4501,"currency":"USD"}"#, Refused("ANSWER_MISMATCH", DONE, "currency USD")),
        ("deposit", 200, r#"{"id":4501,"amount":1000}"#, Refused("ANSWER_MISMATCH", DONE, "amount 1000")),
        ("deposit", 200, r#"{"id":4501,"amount":-100000}"#, Refused("ANSWER_MISMATCH", DONE, "amount -100000")),
        // The same digits, but perhaps of whole pesos.
        ("deposit", 200, r#"{"id":4501,"amount":"100000.00"}"#, Refused("BAD_ANSWER", DONE, "amount")),
        ("deposit", 200, r#"{"id":4501,"amount":{"value":100000}}"#, Refused("BAD_ANSWER", DONE, "amount")),
        ("deposit", 200, r#"{"transactions":[{"id":4501}]}"#, Unknown("listTransactions")),
        (
            "transfer",
            201,
            r#"{"success":true,"data":{"id":7,"status":"COMPLETED","amount":-50000}}"#,
            Read(&[("id", "7"), ("amount", "50000")]),
        ),
        ("transfer", 201, r#"{"id":7,"amount":"-50000"}"#, Read(&[("amount", "50000")])),
        ("transfer", 201, r#"{"transfer_id":"7"}"#, Read(&[("id", "7")])),
        ("transfer", 201, r#"{"success":true,"data":{"transferId":7}}"#, Read(&[("id", "7")])),
        (
            "transfer",
            201,
            r#"{"id":7,"debit":{"id":70,"amount":-50000},"credit":{"id":71,"amount":50000}}"#,
            Read(&[("id", "7")]),
        ),
        (
            "transfer",
            201,
            r#"{"debitTransaction":{"id":7,"amount":-50000},"creditTransaction":{"id":8}}"#,
            Read(&[("id", "7"), ("amount", "50000")]),
        ),
        ("transfer", 201, r#"{"id":7,"from_account_id":620}"#, Refused("ANSWER_MISMATCH", DONE, "fromAccountId 620")),
        ("transfer", 201, r#"{"reference":"TRF-77","status":"COMPLETED"}"#, Refused("BAD_ANSWER", DONE, "id")),
        ("transfer", 201, r#"{"id":"7a0c7e4e-0000-4000-8000-000000000000"}"#, Refused("BAD_ANSWER", DONE, "id")),
        ("transfer", 201, r#"[{"id":7,"amount":-50000},{"id":8,"amount":50000}]"#, Unknown("listTransactions")),
    ]);
}

#[test]
fn of_payouts() {
    hold(&[
        (
            "payout",
            200,
            r#"{"success":true,"payout_id":"p1","state":"Pending"}"#,
            Read(&[("id", "\"p1\""), ("status", "\"PENDING\"")]),
        ),
        ("payout", 200, r#"{"id":9,"status":"processing"}"#, Read(&[("id", "9"), ("status", "\"processing\"")])),
        (
            "payout",
            200,
            r#"{"idempotency_key":"payout-juan-20260612-001","state":"accepted"}"#,
            Read(&[("status", "\"accepted\""), ("idempotencyKey", "\"payout-juan-20260612-001\"")]),
        ),
        (
            "payout",
            200,
            r#"{"id":"9","amount":"100000","currency":"MXN","fromAccountId":"619"}"#,
            Read(&[("id", "9"), ("amount", "100000")]),
        ),
        ("payout", 200, r#"{"id":9,"fee":350,"totalAmount":100350,"amount":100000}"#, Read(&[("amount", "100000")])),
        ("payout", 200, r#"{"id":9,"amount":-100000}"#, Read(&[("amount", "100000")])),
        (
            "payout",
            201,
            r#"{"payout":{"reference":"x","transaction":{"id":9,"status":"PENDING"}}}"#,
            Read(&[("id", "9"), ("status", "\"PENDING\"")]),
        ),
        ("payout", 200, r#"{"data":[{"id":9,"status":"PENDING"}]}"#, Read(&[("id", "9")])),
        ("payout", 200, r#"{"id":9,"status":"REJECTED","error":null}"#, Read(&[("status", "\"REJECTED\"")])),
        ("payout", 200, r#"{"id":9,"amount":1000.00,"currency":"MXN"}"#, Refused("ANSWER_MISMATCH", DONE, "1000.00")),
        ("payout", 200, r#"{"id":9,"amount":100350}"#, Refused("ANSWER_MISMATCH", DONE, "100350")),
        ("payout", 200, r#"{"success":false,"error":"Insufficient funds"}"#, Refused("REFUSED", NONE, "Insufficient")),
        ("payout", 202, r#"{"message":"Accepted"}"#, Unknown("listTransactions")),
        ("payout", 200, r#"{"id":9,"success":false,"error":"bank closed"}"#, Unknown("listTransactions")),
        ("payout", 200, r#"{"status":"PENDING"}"#, Unknown("listTransactions")),
        ("payout", 200, r#"{"status_code":500,"id":null}"#, Unknown("listTransactions")),
        ("payout", 200, "<html>Sign in</html>", Unknown("listTransactions")),
        ("payout", 200, "OK", Unknown("listTransactions")),
        ("payout", 200, r#""OK""#, Unknown("listTransactions")),
        ("payout", 200, "null", Unknown("listTransactions")),
        ("payout", 200, "true", Unknown("listTransactions")),
        ("payout", 200, "[]", Unknown("listTransactions")),
        ("payout", 200, r#"{"payout":null}"#, Unknown("listTransactions")),
        ("payout", 200, r#"{"id":9"#, Unknown("listTransactions")),
    ]);
}

#[test]
fn of_lists_with_other_frameworks_paging() {
    const ONE: &str = r#"{"id":1,"amount":5}"#;
    let rows: Vec<(String, &[(&str, &str)])> = vec![
        // Spring
        (
            format!(r#"{{"content":[{ONE}],"totalElements":30,"totalPages":30,"number":0,"size":1,"last":false}}"#),
            &[("hasMore", "true"), ("total", "30")],
        ),
        (format!(r#"{{"content":[{ONE}],"number":0,"size":1,"last":true}}"#), &[("hasMore", "false")]),
        // Mongoose
        (
            format!(r#"{{"docs":[{ONE}],"totalDocs":2,"limit":1,"page":1,"hasNextPage":true,"nextPage":2}}"#),
            &[("hasMore", "true"), ("total", "2")],
        ),
        (format!(r#"{{"data":{{"transactions":[{ONE}],"nextPage":2}}}}"#), &[("hasMore", "true")]),
        (format!(r#"{{"items":[{ONE}],"nextPage":null}}"#), &[("hasMore", "false")]),
        // Django REST
        (
            format!(r#"{{"count":30,"next":"https://x.example/?page=2","previous":null,"results":[{ONE}]}}"#),
            &[("hasMore", "true")],
        ),
        (format!(r#"{{"count":1,"next":null,"previous":null,"results":[{ONE}]}}"#), &[("hasMore", "false")]),
        // Laravel
        (
            format!(
                r#"{{"data":[{ONE}],"links":{{"next":"https://x.example/?page=2"}},"meta":{{"current_page":1,"last_page":2,"per_page":1,"total":2}}}}"#
            ),
            &[("hasMore", "true"), ("total", "2"), ("pages", "2")],
        ),
        (format!(r#"{{"data":[{ONE}],"links":{{"next":"https://x.example/?page=2"}}}}"#), &[("hasMore", "true")]),
        (format!(r#"{{"data":[{ONE}],"links":{{"next":null}}}}"#), &[("hasMore", "false")]),
        // Strapi
        (
            format!(r#"{{"data":[{ONE}],"meta":{{"pagination":{{"page":1,"pageSize":1,"pageCount":2,"total":2}}}}}}"#),
            &[("hasMore", "true"), ("total", "2"), ("pages", "2")],
        ),
        // Stripe
        (format!(r#"{{"object":"list","data":[{ONE}],"has_more":true}}"#), &[("hasMore", "true")]),
        (format!(r#"{{"data":{{"data":[{ONE}],"total":2}}}}"#), &[("hasMore", "true"), ("total", "2")]),
        (format!(r#"{{"transactions":{{"items":[{ONE}],"meta":{{"totalItems":2}}}}}}"#), &[("hasMore", "true")]),
        (
            format!(r#"{{"items":[{ONE}],"pagination":{{"page":1,"pageSize":20,"totalCount":30,"totalPages":2}}}}"#),
            &[("hasMore", "true"), ("total", "30"), ("pages", "2")],
        ),
        (format!(r#"{{"items":[{ONE}],"hasMore":"true"}}"#), &[("hasMore", "true")]),
        (format!(r#"{{"entries":[{ONE}]}}"#), &[("items.0.id", "1")]),
        ("null".to_owned(), &[("items", "[]"), ("hasMore", "false")]),
        (r#"{"transactions":null,"total":0}"#.to_owned(), &[("items", "[]"), ("hasMore", "false")]),
        (r#"{"success":true,"data":{"transactions":[]}}"#.to_owned(), &[("items", "[]")]),
    ];
    for (body, fields) in rows {
        let page = answered("listTransactions", "{}", 200, &body).unwrap_or_else(|error| panic!("{body}: {error:?}"));
        println!("| listTransactions | 200 | `{body}` | read | yes |");
        for (path, value) in fields {
            assert_eq!(at(&page, path), *value, "{path} of {body}: {page}");
        }
    }
}

#[test]
fn of_accounts_and_balances() {
    let account = |credits: &str| format!(r#"{{"items":[{{"id":619,"asset":"MXN","credits":{credits},"debits":0}}]}}"#);
    for credits in ["150000", "\" 150000 \"", "1.5e5", "150000.0", "\"150000\""] {
        let page = answered("listAccounts", "{}", 200, &account(credits)).unwrap();
        assert_eq!(at(&page, "items.0.balance"), "150000", "{credits}");
    }
    let refused = [
        "\"150,000\"",
        "\"+150000\"",
        "\"0150000\"",
        "\"$150000\"",
        "\"150 000\"",
        "\"1.5e5\"",
        "9007199254740993",
        "\"9007199254740993\"",
        "null",
        "true",
        "[150000]",
        "{\"value\":150000}",
        "\"\"",
        "1500.25",
        "150000.00",
        "\"150000.0\"",
        "1e-2",
        "1e400",
    ];
    for credits in refused {
        let error = answered("listAccounts", "{}", 200, &account(credits)).unwrap_err();
        assert_eq!((error.code.name(), error.outcome), ("BAD_ANSWER", NONE), "{credits}");
        assert!(error.message.contains("items[0].credits"), "{credits}: {}", error.message);
        assert!(error.answer.is_some(), "{credits}");
    }
    hold(&[
        (
            "listAccounts",
            200,
            r#"{"accounts":{"data":[{"id":619,"asset":"MXN","credits":1,"debits":0}]}}"#,
            Read(&[("items.0.id", "619")]),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":619,"asset":"MXN","balance":1}]}"#,
            Refused("BAD_ANSWER", NONE, "items[0].credits"),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":619,"asset":"MXN","credits":1,"credits":2,"debits":0}]}"#,
            Refused("BAD_ANSWER", NONE, "items[0].credits"),
        ),
        ("listAccounts", 200, r#"{"items":[null]}"#, Refused("BAD_ANSWER", NONE, "items[0]")),
        ("getBalance", 204, "", Read(&[("items", "[]")])),
        ("getBalance", 200, r#"{"items":[{"accountId":"619","balance":3}]}"#, Read(&[("items.0.id", "619")])),
        ("getBalance", 200, r#"[{"id":619,"asset":"MXN","balance":"3"}]"#, Read(&[("items.0.balance", "3")])),
        (
            "getBalance",
            200,
            r#"{"data":{"account":{"credits":5,"debits":2,"currency":"MXN"}}}"#,
            Read(&[("items.0.balance", "3")]),
        ),
        ("getBalance", 200, r#"{"success":true,"data":150000}"#, Refused("BAD_ANSWER", NONE, "items")),
        (
            "getBalance",
            200,
            r#"{"balances":[{"currency":"MXN","amount":150000}]}"#,
            Refused("BAD_ANSWER", NONE, "items[0].balance"),
        ),
        (
            "getBalance",
            200,
            r#"{"balances":[{"currency":"MXN","available":1,"current":2}]}"#,
            Refused("BAD_ANSWER", NONE, "items[0].balance"),
        ),
        ("getBalance", 200, r#"{"MXN":{"available":1,"current":2}}"#, Refused("BAD_ANSWER", NONE, "items[0].balance")),
        ("getBalance", 200, r#"{"total":150000,"currency":"MXN"}"#, Refused("BAD_ANSWER", NONE, "items")),
    ]);
}

#[test]
fn of_people_and_quotes() {
    hold(&[
        (
            "getUser",
            200,
            r#"{"user":{"_id":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","email":"e","status":"Active"}}"#,
            Read(&[("id", "\"a1b2c3d4-e5f6-7890-abcd-ef1234567890\""), ("status", "\"active\"")]),
        ),
        (
            "getUser",
            200,
            r#"[{"id":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","email":"e","status":"active"}]"#,
            Read(&[("status", "\"active\"")]),
        ),
        (
            "getUser",
            200,
            r#"{"data":{"user":{"id":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","email":"e","isActive":true}}}"#,
            Refused("BAD_ANSWER", NONE, "status"),
        ),
        ("exchangeToken", 200, r#"{"data":{"accessToken":"t","expiresIn":86400}}"#, Read(&[("accessToken", "\"t\"")])),
        ("exchangeToken", 200, r#"{"token":{"accessToken":"t"}}"#, Read(&[("accessToken", "\"t\"")])),
        (
            "exchangeToken",
            200,
            r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#,
            Read(&[("accessToken", "\"t\"")]),
        ),
        ("exchangeToken", 200, r#"{"jwt":"t"}"#, Refused("BAD_ANSWER", NONE, "accessToken")),
        ("exchangeToken", 200, r#"{"accessToken":null}"#, Refused("BAD_ANSWER", NONE, "accessToken")),
        (
            "startKyc",
            200,
            r#"{"success":true,"data":{"inquiry":{"id":"inq_1","url":"https://inquiry.withpersona.com/verify"}}}"#,
            Read(&[("inquiryId", "\"inq_1\""), ("verificationUrl", "\"https://inquiry.withpersona.com/verify\"")]),
        ),
        (
            "startKyc",
            200,
            r#"{"inquiry_id":"i","inquiry_url":"https://inquiry.withpersona.com/verify"}"#,
            Read(&[("inquiryId", "\"i\"")]),
        ),
        ("startKyc", 200, r#"{"success":true}"#, Unknown("getUser")),
        ("getKycStatus", 200, r#"{"kyc":{"status":"APPROVED"}}"#, Read(&[("status", "\"approved\"")])),
        (
            "getKycStatus",
            200,
            r#"{"verification":{"state":"expired","verified_at":null}}"#,
            Read(&[("status", "\"expired\"")]),
        ),
        ("getKycStatus", 200, r#"{"verified":true}"#, Refused("BAD_ANSWER", NONE, "status")),
        (
            "calculateExchange",
            200,
            r#"{"data":{"exchange":{"from_asset":"USD","to_asset":"COP","from_amount":100,"to_amount":415823,"rate":4158.23,"expires_at":"2026-06-05T14:05:00Z"}}}"#,
            Read(&[("toMinor", "41582300"), ("from", "\"USD\"")]),
        ),
        (
            "calculateExchange",
            200,
            r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100,"toAmount":415823,"rate":4158.23,"expiresIn":60}"#,
            Refused("BAD_ANSWER", NONE, "expiresAt"),
        ),
        (
            "calculateExchange",
            200,
            r#"{"fromAsset":"USD","toAsset":"COP","amount":100,"result":415823,"rate":4158.23,"expiresAt":"2026-06-05T14:05:00Z"}"#,
            Refused("BAD_ANSWER", NONE, "fromAmount"),
        ),
    ]);
}

#[test]
fn of_cards_and_keys() {
    hold(&[
        ("getCard", 200, r#"{"cardId":"c","state":"ACTIVE"}"#, Read(&[("id", "\"c\""), ("status", "\"active\"")])),
        ("getCard", 200, r#"{"success":true,"data":null}"#, Refused("BAD_ANSWER", NONE, "getCard")),
        ("getCardBalance", 200, r#"{"result":null}"#, Refused("BAD_ANSWER", NONE, "getCardBalance")),
        (
            "getCardStatus",
            200,
            r#"{"card":{"id":"c","status":"NOT-ACTIVATED"}}"#,
            Read(&[("status", "\"notActivated\"")]),
        ),
        ("getCardStatus", 200, r#""active""#, Refused("BAD_ANSWER", NONE, "")),
        ("lockCard", 200, r#"{"status":"Locked"}"#, Read(&[("status", "\"locked\"")])),
        ("lockCard", 200, r#"{"success":true}"#, Unknown("getCard")),
        ("lockCard", 200, r#"{"locked":true}"#, Unknown("getCard")),
        (
            "setCardLimit",
            200,
            r#"{"success":true,"data":{"limit":{"amount":500,"frequency":"PER_WEEK"}}}"#,
            Read(&[("amount", "500"), ("frequency", "\"perWeek\"")]),
        ),
        (
            "setCardLimit",
            200,
            r#"{"data":{"card":{"id":"c","limit":{"amount":500,"frequency":"perWeek"}}}}"#,
            Read(&[("amount", "500")]),
        ),
        (
            "createApiKey",
            201,
            r#"{"success":true,"data":{"api_key":"k","secret_key":"s"}}"#,
            Read(&[("apiKey", "\"k\""), ("secretKey", "\"s\"")]),
        ),
        ("createApiKey", 201, r#"{"credentials":{"apiKey":"k","secretKey":"s"}}"#, Read(&[("secretKey", "\"s\"")])),
    ]);
}
