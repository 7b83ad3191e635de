//! Answers that are one thing: a user, an account, a payment, a card.

use super::*;

const NONE: Outcome = Outcome::None;
const DONE: Outcome = Outcome::Done;

#[test]
fn to_what_acts() {
    hold(&[
        ("createAccount", 201, r#"{"success":true,"data":{"account":{"id":620}}}"#, Read(&[("id", "620")])),
        ("createAccount", 201, r#"{"account":{"id":620}}"#, Read(&[("id", "620")])),
        ("createAccount", 201, r#"{"id":"619"}"#, Read(&[("id", "619")])),
        ("createAccount", 204, "", Unknown("listAccounts")),
        ("createAccount", 201, r#"{"id":"acc_x"}"#, Refused("BAD_ANSWER", DONE, "id")),
        (
            "deposit",
            200,
            r#"{"success":true,"data":{"transaction":{"id":4501,"status":"COMPLETED","amount":100000}}}"#,
            Read(&[("id", "4501"), ("status", "\"COMPLETED\"")]),
        ),
        (
            "deposit",
            200,
            r#"{"id":"4501","status":"completed","amount":"100000"}"#,
            Read(&[("id", "4501"), ("status", "\"COMPLETED\""), ("amount", "100000")]),
        ),
        (
            "deposit",
            200,
            r#"{"id":4501,"status":"COMPLETED","amount":99999}"#,
            Refused("ANSWER_MISMATCH", DONE, "amount 99999 where amount 100000"),
        ),
        (
            "deposit",
            200,
            r#"{"id":4501,"status":"COMPLETED","amount":1000.00}"#,
            Refused("ANSWER_MISMATCH", DONE, "amount 1000.00"),
        ),
        (
            "deposit",
            200,
            r#"{"id":4501,"status":"COMPLETED","amount":100000,"createdAt":"2026-06-12T00:00:00.000+0000"}"#,
            Read(&[("createdAt", "\"2026-06-12T00:00:00.000+00:00\""), ("withoutZone", "nothing")]),
        ),
        (
            "deposit",
            200,
            r#"{"id":4501,"status":"COMPLETED","amount":100000,"createdAt":"2026-06-12 00:00:00"}"#,
            Read(&[("createdAt", "\"2026-06-12 00:00:00\""), ("withoutZone", r#"["createdAt"]"#)]),
        ),
        ("deposit", 200, r#"{"id":4501,"status":"COMPLETED","amount":100000.0}"#, Read(&[("amount", "100000")])),
        ("transfer", 201, r#"{"success":true}"#, Unknown("listTransactions")),
        ("transfer", 201, r#"{"success":true,"message":"Transfer done"}"#, Unknown("listTransactions")),
        ("transfer", 204, "", Unknown("listTransactions")),
        (
            "transfer",
            201,
            r#"{"success":true,"data":{"transfer":{"id":7,"status":"COMPLETED","amount":50000}}}"#,
            Read(&[("id", "7")]),
        ),
        ("transfer", 201, r#"{"transactionId":7}"#, Read(&[("id", "7"), ("amount", "nothing")])),
        (
            "transfer",
            201,
            r#"{"debit":{"id":7,"status":"COMPLETED","amount":-50000,"accountId":619},"credit":{"id":8,"status":"COMPLETED","amount":50000,"accountId":620}}"#,
            Read(&[("id", "7"), ("status", "\"COMPLETED\"")]),
        ),
        (
            "payout",
            200,
            r#"{"success":true,"data":{"payout":{"id":"p1","status":"pending"}}}"#,
            Read(&[("id", "\"p1\""), ("status", "\"PENDING\"")]),
        ),
        ("payout", 200, r#"{"payoutId":"p1","state":"PENDING"}"#, Read(&[("id", "\"p1\""), ("status", "\"PENDING\"")])),
        (
            "payout",
            200,
            r#"{"success":true,"data":{"transaction":{"id":9,"status":"FAILED"}}}"#,
            Read(&[("status", "\"FAILED\"")]),
        ),
        ("payout", 200, "{}", Unknown("listTransactions")),
        ("payout", 204, "", Unknown("listTransactions")),
        ("payout", 200, r#"{"statusCode":500}"#, Unknown("listTransactions")),
        ("payout", 200, r#"{"errors":["x"]}"#, Unknown("listTransactions")),
        ("payout", 200, r#"{"success":true,"data":null}"#, Unknown("listTransactions")),
        (
            "registerUser",
            201,
            r#"{"data":{"user":{"id":"u","email":"juan@example.com","status":"PENDING","created_at":"2026-06-12T00:00:00+00"}}}"#,
            Read(&[("status", "\"pending\""), ("createdAt", "\"2026-06-12T00:00:00+00:00\"")]),
        ),
        (
            "startKyc",
            200,
            r#"{"data":{"inquiryId":"i","verification_url":"https://inquiry.withpersona.com/verify"}}"#,
            Read(&[("verificationUrl", "\"https://inquiry.withpersona.com/verify\"")]),
        ),
        (
            "lockCard",
            200,
            r#"{"success":true,"data":{"card":{"id":"c","status":"LOCKED"}}}"#,
            Read(&[("status", "\"locked\"")]),
        ),
    ]);
}

#[test]
fn to_what_reads() {
    hold(&[
        (
            "getUser",
            200,
            r#"{"success":true,"data":{"user":{"id":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","email":"e","status":"SUSPENDED","createdAt":null}}}"#,
            Read(&[("status", "\"suspended\"")]),
        ),
        (
            "getUser",
            200,
            r#"{"statusCode":200,"message":"ok","data":{"userId":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","email":"e","status":"ACTIVE"}}"#,
            Read(&[("id", "\"a1b2c3d4-e5f6-7890-abcd-ef1234567890\""), ("status", "\"active\"")]),
        ),
        (
            "getTransaction",
            200,
            r#"{"success":true,"data":{"transaction":{"id":7,"status":"COMPLETED","amount":5}}}"#,
            Read(&[("id", "7")]),
        ),
        ("getTransaction", 200, r#"{"id":"7","status":"COMPLETED","amount":5}"#, Read(&[("id", "7")])),
        (
            "getTransaction",
            200,
            r#"{"id":"8","status":"COMPLETED","amount":5}"#,
            Refused("BAD_ANSWER", NONE, "answered id 8 where 7"),
        ),
        (
            "exchangeToken",
            200,
            r#"{"success":true,"accessToken":"t","user":{"id":"u","status":"active"}}"#,
            Read(&[("accessToken", "\"t\"")]),
        ),
        ("exchangeToken", 200, r#"{"access_token":"t","refresh_token":"r"}"#, Read(&[("accessToken", "\"t\"")])),
        ("exchangeToken", 200, r#"{"success":true}"#, Refused("BAD_ANSWER", NONE, "accessToken")),
        (
            "getKycStatus",
            200,
            r#"{"status":"success","data":{"status":"Approved","verifiedAt":"2026-06-12 00:00:00+00:00"}}"#,
            Read(&[("status", "\"approved\"")]),
        ),
        (
            "getKycStatus",
            200,
            r#"{"success":true,"data":{"kycStatus":"REJECTED"}}"#,
            Read(&[("status", "\"rejected\"")]),
        ),
        (
            "getCard",
            200,
            r#"{"success":true,"data":{"card":{"id":"c","status":"NOT_ACTIVATED","last4":1111}}}"#,
            Read(&[("id", "\"c\""), ("status", "\"notActivated\""), ("last4", "\"1111\"")]),
        ),
        ("getCard", 200, r#"{"statusCode":500,"message":"x"}"#, Refused("BAD_ANSWER", NONE, "x")),
        (
            "getCardStatus",
            200,
            r#"{"data":{"cardId":"c","state":"active"}}"#,
            Read(&[("id", "\"c\""), ("status", "\"active\"")]),
        ),
        (
            "getCardBalance",
            200,
            r#"{"success":true,"data":{"cardId":"c","balances":{"USD":{"available":45,"current":50.5}}}}"#,
            Read(&[("balances.USD.current", "50.5")]),
        ),
        (
            "calculateExchange",
            200,
            r#"{"success":true,"data":{"quote":{"fromAsset":"USD","toAsset":"COP","fromAmount":"100","toAmount":"415823","rate":"4158.230","expiresAt":"2026-06-05T14:05:00.000Z"}}}"#,
            Read(&[
                ("rate", "4158.230"),
                ("rateText", "\"4158.230\""),
                ("toMinor", "41582300"),
                ("toAmountUnit", "\"base\""),
            ]),
        ),
        (
            "calculateExchange",
            200,
            r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100,"toAmount":415823,"rate":4158.23,"expiresAt":"2026-06-05 14:05:00"}"#,
            Read(&[("expiresAt", "\"2026-06-05 14:05:00\""), ("withoutZone", r#"["expiresAt"]"#)]),
        ),
        (
            "calculateExchange",
            200,
            r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100,"toAmount":"415,823","rate":4158.23,"expiresAt":"2026-06-05T14:05:00Z"}"#,
            Refused("BAD_ANSWER", NONE, "toAmount"),
        ),
    ]);
}
