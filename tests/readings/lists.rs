//! Lists, in whatever form they come.

use super::*;

const NONE: Outcome = Outcome::None;

#[test]
fn of_accounts() {
    hold(&[
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":619,"description":null,"asset":"MXN","credits":150000,"debits":0},{"id":620,"asset":"USD","credits":1,"debits":0}]}"#,
            Read(&[("items.0.balance", "150000"), ("items.1.id", "620")]),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":"150000","debits":"0"}]}"#,
            Read(&[("items.0.credits", "150000"), ("items.0.balance", "150000")]),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":"1500.00","debits":0}]}"#,
            Refused("BAD_ANSWER", NONE, "items[0].credits"),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":"1,500","debits":0}]}"#,
            Refused("BAD_ANSWER", NONE, "items[0].credits"),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":1500.00,"debits":0}]}"#,
            Refused("BAD_ANSWER", NONE, "items[0].credits"),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":150000.0,"debits":0.0}]}"#,
            Read(&[("items.0.credits", "150000"), ("items.0.debits", "0")]),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":1.5E5,"debits":0}]}"#,
            Read(&[("items.0.credits", "150000")]),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":"619","description":"d","asset":"MXN","credits":1,"debits":0}]}"#,
            Read(&[("items.0.id", "619")]),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":"ACC-1","description":"d","asset":"MXN","credits":1,"debits":0}]}"#,
            Refused("BAD_ANSWER", NONE, "items[0].id"),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"accountId":619,"accountName":"d","currencyCode":"MXN","credits":1,"debits":0,"number":77}]}"#,
            Read(&[
                ("items.0.id", "619"),
                ("items.0.description", "\"d\""),
                ("items.0.asset", "\"MXN\""),
                ("items.0.number", "\"77\""),
            ]),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":619,"asset":"MXN","credits":1,"debits":0}],"meta":{"totalItems":25}}"#,
            Read(&[("total", "25"), ("hasMore", "true")]),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":619,"asset":"MXN","credits":1,"debits":0}],"meta":{"totalItems":"1","totalPages":"1","currentPage":"0","itemsPerPage":"20"}}"#,
            Read(&[("total", "1"), ("hasMore", "false")]),
        ),
    ]);
}

#[test]
fn of_accounts_in_every_envelope() {
    hold(&[
        (
            "listAccounts",
            200,
            r#"{"data":[{"id":619,"asset":"MXN","credits":1,"debits":0}],"meta":{"totalItems":1,"totalPages":1,"currentPage":1,"itemsPerPage":20}}"#,
            Read(&[("items.0.id", "619"), ("total", "1")]),
        ),
        (
            "listAccounts",
            200,
            r#"{"statusCode":200,"message":"OK","data":{"items":[{"id":619,"asset":"MXN","credits":1,"debits":0}],"meta":{"totalItems":1,"totalPages":1,"currentPage":1,"itemsPerPage":20}}}"#,
            Read(&[("items.0.id", "619"), ("total", "1")]),
        ),
        (
            "listAccounts",
            200,
            r#"{"success":true,"data":{"accounts":[{"id":619,"asset":"MXN","credits":1,"debits":0}]}}"#,
            Read(&[("items.0.id", "619"), ("hasMore", "false")]),
        ),
        (
            "listAccounts",
            200,
            r#"{"result":{"results":[{"id":619,"asset":"MXN","credits":1,"debits":0}],"total_items":30,"per_page":1}}"#,
            Read(&[("items.0.id", "619"), ("total", "30"), ("hasMore", "true")]),
        ),
        (
            "listAccounts",
            200,
            r#"{"success":true,"data":[{"id":619,"asset":"MXN","credits":1,"debits":0}],"pagination":{"page":1,"pages":2}}"#,
            Read(&[("hasMore", "true"), ("pages", "2")]),
        ),
        (
            "listAccounts",
            200,
            r#"[{"id":619,"asset":"MXN","credits":1,"debits":0}]"#,
            Read(&[("items.0.id", "619"), ("hasMore", "false")]),
        ),
        ("listAccounts", 200, r#"{"items":null}"#, Read(&[("items", "[]"), ("hasMore", "false")])),
        ("listAccounts", 200, r#"{"success":true,"data":null}"#, Read(&[("items", "[]")])),
        ("listAccounts", 204, "", Read(&[("items", "[]"), ("hasMore", "false")])),
        ("listAccounts", 200, "", Refused("BAD_ANSWER", NONE, "items")),
        ("listAccounts", 200, r#"{"success":true}"#, Refused("BAD_ANSWER", NONE, "items")),
        (
            "listAccounts",
            200,
            r#"{"statusCode":500,"message":"Internal server error"}"#,
            Refused("BAD_ANSWER", NONE, "Internal server error"),
        ),
        (
            "listAccounts",
            200,
            r#"{"items":[{"id":1,"asset":"MXN","credits":1,"debits":0}],"total":25,"page":1}"#,
            Read(&[("hasMore", "true")]),
        ),
    ]);
}

#[test]
fn of_balances() {
    hold(&[
        (
            "getBalance",
            200,
            r#"{"balance":150000,"currency":"MXN"}"#,
            Read(&[("items.0.balance", "150000"), ("items.0.asset", "\"MXN\"")]),
        ),
        (
            "getBalance",
            200,
            r#"{"MXN":150000,"USD":"25"}"#,
            Read(&[("items.0.balance", "150000"), ("items.0.asset", "\"MXN\""), ("items.1.balance", "25")]),
        ),
        (
            "getBalance",
            200,
            r#"{"success":true,"data":{"balances":{"MXN":{"credits":5,"debits":2}}}}"#,
            Read(&[("items.0.balance", "3"), ("items.0.asset", "\"MXN\"")]),
        ),
        (
            "getBalance",
            200,
            r#"{"success":true,"data":{"balances":[{"accountId":"619","balance":"3","currency":"MXN"}]}}"#,
            Read(&[("items.0.balance", "3"), ("items.0.asset", "\"MXN\"")]),
        ),
        ("getBalance", 200, r#"{"balance":1500.5,"currency":"MXN"}"#, Refused("BAD_ANSWER", NONE, "balance")),
        ("getBalance", 200, r#"{"MXN":1500.50}"#, Refused("BAD_ANSWER", NONE, "balance")),
        ("getBalance", 200, r#"{"MXN":"1500.00"}"#, Refused("BAD_ANSWER", NONE, "balance")),
    ]);
}

#[test]
fn of_transactions_users_and_card_transactions() {
    hold(&[
        (
            "listTransactions",
            200,
            r#"{"items":[{"id":1,"status":"COMPLETED","amount":5,"createdAt":"2026-06-12T00:00:00.000Z"},{"id":2,"status":null,"amount":5,"createdAt":"2026-06-12 00:00:00"}],"total":2,"pages":1,"page":1,"limit":20}"#,
            Read(&[
                ("items.0.withoutZone", "nothing"),
                ("items.1.status", "null"),
                ("items.1.createdAt", "\"2026-06-12 00:00:00\""),
                ("items.1.withoutZone", r#"["createdAt"]"#),
            ]),
        ),
        (
            "listTransactions",
            200,
            r#"{"items":[{"id":1,"status":"completed","amount":5,"created_at":"2026-06-12T00:00:00.000+0000"}],"hasMore":true}"#,
            Read(&[
                ("items.0.status", "\"COMPLETED\""),
                ("items.0.createdAt", "\"2026-06-12T00:00:00.000+00:00\""),
                ("hasMore", "true"),
                ("next", r#"{"page":2}"#),
            ]),
        ),
        (
            "listTransactions",
            200,
            r#"{"items":[{"id":1,"status":"x","amount":5,"createdAt":1781222400000},{"id":2,"amount":5,"createdAt":"Fri, 12 Jun 2026 00:00:00 GMT"},{"id":3,"amount":5,"createdAt":"2026-06-12T00:00Z"},{"id":4,"amount":5,"createdAt":"2026-06-12"}]}"#,
            Read(&[
                ("items.0.createdAt", "\"2026-06-12T00:00:00.000Z\""),
                ("items.1.createdAt", "\"2026-06-12T00:00:00.000Z\""),
                ("items.2.createdAt", "\"2026-06-12T00:00:00Z\""),
                ("items.3.withoutZone", r#"["createdAt"]"#),
            ]),
        ),
        (
            "listTransactions",
            200,
            r#"{"transactions":[{"transactionId":"1","state":"pending","amount":"-5","asset":"MXN","type":"deposit"}],"nextCursor":"b"}"#,
            Read(&[
                ("items.0.id", "1"),
                ("items.0.status", "\"PENDING\""),
                ("items.0.amount", "-5"),
                ("items.0.currency", "\"MXN\""),
                ("items.0.type", "\"DEPOSIT\""),
                ("next", r#"{"page":2,"cursor":"b"}"#),
            ]),
        ),
        (
            "listTransactions",
            200,
            r#"{"items":[{"id":1,"amount":5}],"pagination":{"total":90,"hasMore":true,"limit":20}}"#,
            Read(&[("hasMore", "true"), ("total", "90")]),
        ),
        (
            "listTransactions",
            200,
            r#"{"items":[{"id":1,"amount":5}],"pagination":{"total":"90","limit":"20"}}"#,
            Read(&[("hasMore", "true"), ("total", "90")]),
        ),
        (
            "listTransactions",
            200,
            r#"{"items":[{"id":1,"amount":5.25}]}"#,
            Refused("BAD_ANSWER", NONE, "items[0].amount"),
        ),
        ("listTransactions", 200, r#"{"items":[{"id":1}]}"#, Refused("BAD_ANSWER", NONE, "items[0].amount")),
        (
            "listUsers",
            200,
            r#"{"success":true,"data":{"users":[{"id":"u","email":"e","status":"ACTIVE"}],"pagination":{"total":1,"limit":100,"offset":0,"hasMore":false}}}"#,
            Read(&[("items.0.status", "\"active\""), ("users", "nothing"), ("hasMore", "false"), ("total", "1")]),
        ),
        (
            "listUsers",
            200,
            r#"{"success":true,"data":[{"id":"u","email":"e","status":"active"}],"pagination":{"total":300,"limit":100,"offset":0}}"#,
            Read(&[("items.0.id", "\"u\""), ("next", r#"{"offset":1}"#)]),
        ),
        ("listUsers", 200, r#"{"users":[]}"#, Read(&[("items", "[]"), ("hasMore", "false")])),
        (
            "listCardTransactions",
            200,
            r#"{"success":true,"data":{"transactions":[{"id":"t"}],"next_cursor":"c"}}"#,
            Read(&[("items.0.id", "\"t\""), ("next", r#"{"cursor":"c"}"#)]),
        ),
        (
            "listCardTransactions",
            200,
            r#"{"items":[],"nextCursor":"c"}"#,
            Read(&[("hasMore", "true"), ("next", r#"{"cursor":"c"}"#)]),
        ),
    ]);
    let short = vec![r#"{"id":1,"amount":5}"#; 50].join(",");
    let page =
        answered("listTransactions", r#"{"limit":100}"#, 200, &format!(r#"{{"items":[{short}],"total":90}}"#)).unwrap();
    assert_eq!((at(&page, "hasMore").as_str(), at(&page, "next").as_str()), ("true", r#"{"limit":50,"page":2}"#));
}
