//! Outcomes of writes, by their responses.

use crate::shared::{USER, json};
use crate::world::{KEY, Qash, WITH_KEY, WITHOUT_KEY, field, input, operation, partner_with, settings, shape, told};
use pollster::block_on;
use qash_client::error::{Kind, Outcome};
use qash_client::server::{CallSettings, CheckStatus};

#[test]
fn a_response_without_an_id_is_an_unknown_outcome_with_advice() {
    let answers = [
        "",
        " ",
        "{}",
        "[]",
        "null",
        "5",
        "true",
        r#""ok""#,
        r#"{"success":true}"#,
        r#"{"success":true,"data":null}"#,
        r#"{"success":true,"data":{}}"#,
        r#"{"success":true,"data":[]}"#,
        r#"{"success":true,"message":"Done"}"#,
        r#"{"status":"ok"}"#,
        r#"{"status":"success"}"#,
        r#"{"statusCode":200,"message":"OK"}"#,
        r#"{"statusCode":500}"#,
        r#"{"errors":["no"]}"#,
        r#"{"errors":[{"field":"amount","message":"no"}]}"#,
        r#"{"error":"no"}"#,
        r#"{"id":null}"#,
        r#"{"id":""}"#,
        r#"{"id":" "}"#,
        r#"{"id":{}}"#,
        r#"{"id":true}"#,
        r#"{"id":0}"#,
        r#"{"id":"null"}"#,
        r#"{"id":"undefined","reference":"00000000-0000-0000-0000-000000000000"}"#,
        r#"{"data":{"id":""}}"#,
        r#"{"idempotencyKey":"another"}"#,
        r#"{"idempotencyKey":""}"#,
        "<html>",
        "{",
        // The response has an id and an error: it is unknown which of them is right.
        r#"{"id":9,"error":"no"}"#,
        r#"{"id":9,"errors":["no"]}"#,
        r#"{"id":9,"statusCode":500}"#,
        r#"{"id":9,"status":502}"#,
        r#"{"success":true,"data":{"id":9,"error":{"message":"no"}}}"#,
        r#"{"id":9,"success":"maybe"}"#,
        r#"{"id":9,"ok":false}"#,
        r#"{"id":9,"error":null,"error":"no"}"#,
        r#"{"id":9,"errors":[],"errors":["no"]}"#,
        r#"{"status":"error","message":"no","reference":"E-1"}"#,
        r#"{"status":"fail","data":{"id":9}}"#,
        r#"{"success":true,"data":{"transaction":{"id":9,"error":"no"},"account":{"id":9,"error":"no"},"user":{"id":"u","error":"no"},"inquiry":{"id":"i","error":"no"},"card":{"id":"c","error":"no"}}}"#,
    ];
    for name in WITHOUT_KEY.into_iter().chain(WITH_KEY) {
        let look = match name {
            "createAccount" => "listAccounts",
            "startKyc" => "getUser",
            "registerUser" => "listUsers",
            "createApiKey" => "Qash's support",
            "payout" | "transfer" | "deposit" => "listTransactions",
            _ => "getCard",
        };
        for body in answers {
            let error = told(name, body).expect_err(body);
            let keyed = WITH_KEY.contains(&name);
            let unknown = (Kind::UnknownOutcome, "UNKNOWN_OUTCOME", Outcome::Unknown, keyed);
            assert_eq!(shape(&error), unknown, "{name}: {body}");
            assert!(error.message.contains(look), "{name}: {}", error.message);
            assert_eq!(error.idempotency_key.is_some(), keyed, "{name}");
        }
    }
    // The account or user of the request does not identify a payout.
    for body in [r#"{"accountId":619,"userId":"u"}"#, r#"{"account":{"id":619}}"#, r#"{"fromAccountId":619}"#] {
        assert_eq!(told("payout", body).unwrap_err().outcome, Outcome::Unknown, "{body}");
    }
}

#[test]
fn an_error_in_a_2xx_response_did_nothing_unless_it_has_an_id() {
    for name in ["payout", "transfer", "deposit", "createAccount", "lockCard"] {
        let error = told(name, r#"{"success":false,"message":"Insufficient funds"}"#).unwrap_err();
        assert_eq!(shape(&error), (Kind::Api, "REFUSED", Outcome::None, false), "{name}");
        assert!(error.message.contains("Insufficient funds"));
    }
    let contradictory = told("payout", r#"{"success":false,"data":{"id":9,"status":"PENDING"}}"#).unwrap_err();
    assert_eq!(contradictory.outcome, Outcome::Unknown);
    // A card's response may contain its state together with an error.
    let refused = told("lockCard", r#"{"success":false,"status":"active","message":"no"}"#).unwrap_err();
    assert_eq!(refused.outcome, Outcome::None);
}

#[test]
fn a_result_is_found_in_every_envelope() {
    let nouns = [
        ("payout", "payout"),
        ("payout", "transaction"),
        ("transfer", "transfer"),
        ("transfer", "transaction"),
        ("deposit", "deposit"),
        ("deposit", "transaction"),
        ("createAccount", "account"),
    ];
    for (name, noun) in nouns {
        let own = if name == "createAccount" {
            r#"{"id":9}"#.to_owned()
        } else {
            let amount = field(&input(name), "amount");
            format!(r#"{{"id":9,"status":"COMPLETED","amount":{amount}}}"#)
        };
        for body in [
            own.clone(),
            format!(r#"{{"success":true,"data":{own}}}"#),
            format!(r#"{{"statusCode":201,"message":"m","data":{own}}}"#),
            format!(r#"{{"result":{own}}}"#),
            format!(r#"{{"{noun}":{own}}}"#),
            format!(r#"{{"success":true,"data":{{"{noun}":{own}}}}}"#),
            format!(r#"{{"result":{{"{noun}":{own}}}}}"#),
            format!(r#"{{"success":null,"errors":[],"error":null,"data":{{"{noun}":{own}}}}}"#),
        ] {
            let answer = told(name, &body).unwrap();
            assert_eq!(field(&answer, "id"), "9", "{name}: {body}");
            if name != "createAccount" {
                assert_eq!(field(&answer, "status"), r#""COMPLETED""#, "{name}: {body}");
            }
        }
    }
    let url = r#""verificationUrl":"https://inquiry.withpersona.com/verify?inquiry-id=inq_1""#;
    for body in [
        format!(r#"{{"success":true,"inquiryId":"inq_1",{url}}}"#),
        format!(r#"{{"success":true,"data":{{"inquiry":{{"id":"inq_1",{url}}}}}}}"#),
    ] {
        assert_eq!(field(&told("startKyc", &body).unwrap(), "inquiryId"), r#""inq_1""#, "{body}");
    }
}

#[test]
fn ids_and_states_with_other_names_are_returned_under_the_models_names() {
    let payout = |body: &str| told("payout", body).unwrap();
    let answer = payout(r#"{"payoutId":"p-1","state":"processing"}"#);
    assert_eq!((field(&answer, "id"), field(&answer, "status")), (r#""p-1""#.into(), r#""processing""#.into()));
    let answer = payout(r#"{"data":{"transactionId":9},"status":"pending"}"#);
    assert_eq!((field(&answer, "id"), field(&answer, "status")), ("9".into(), r#""PENDING""#.into()));
    // The status of an envelope is not the payout's.
    assert_eq!(field(&payout(r#"{"status":"success","data":{"id":9}}"#), "status"), "nothing");
    // A reference or the key identifies it, but is not an id.
    assert_eq!(field(&payout(r#"{"reference":"R-1"}"#), "id"), "nothing");
    let answer = payout(&format!(r#"{{"success":true,"data":{{"idempotencyKey":"{KEY}"}}}}"#));
    assert_eq!((field(&answer, "id"), field(&answer, "idempotencyKey")), ("nothing".into(), format!(r#""{KEY}""#)));
    assert_eq!(field(&payout(&format!(r#"{{"idempotency_key":"{KEY}","accountId":619}}"#)), "id"), "nothing");
    assert_eq!(field(&told("createAccount", r#"{"success":true,"accountId":620}"#).unwrap(), "id"), "620");
    let both = r#"{"debit":{"id":5,"status":"COMPLETED","amount":-50000,"accountId":619},"credit":{"id":6,"status":"COMPLETED","amount":50000,"accountId":620}}"#;
    assert_eq!(field(&told("transfer", both).unwrap(), "id"), "5");
    let transfer = r#"{"transactionId":7,"status":"COMPLETED","amount":50000}"#;
    assert_eq!(field(&told("transfer", transfer).unwrap(), "id"), "7");
}

#[test]
fn the_sent_key_identifies_a_payout_and_the_callers_key_is_returned() {
    let sent = format!("{USER}:{KEY}");
    let qash = |key: &str| {
        let body = format!(r#"{{"idempotencyKey":"{key}","status":"PENDING"}}"#);
        Qash::new(move |path| (path == "/user/payout").then(|| Ok(json(200, &body))))
    };
    let call = |qash: &Qash| {
        let settings = CallSettings { sent_key: Some(&sent), ..settings() };
        block_on(partner_with(CheckStatus::Never).call(qash, operation("payout"), &input("payout"), &settings))
    };
    assert_eq!(field(&call(&qash(&sent)).unwrap(), "idempotencyKey"), format!(r#""{KEY}""#));
    // The caller's own key was not sent, so a response with it is for another request.
    assert_eq!(call(&qash(KEY)).unwrap_err().outcome, Outcome::Unknown);
}

#[test]
fn a_card_is_identified_by_its_id_state_or_limit() {
    for (name, body) in [
        ("lockCard", r#"{"status":"locked"}"#),
        ("lockCard", r#"{"success":true,"data":{"card":{"id":"c1","status":"locked"}}}"#),
        ("unlockCard", r#"{"data":{"cardId":"c1","status":"ACTIVE"}}"#),
        ("setCardLimit", r#"{"id":"c1","limit":{"amount":500,"frequency":"perWeek"}}"#),
        ("setCardLimit", r#"{"amount":500}"#),
    ] {
        assert!(told(name, body).is_ok(), "{name}: {body}");
    }
    assert_eq!(field(&told("setCardLimit", r#"{"id":"c1","limit":{"amount":500}}"#).unwrap(), "amount"), "500");
}

#[test]
fn a_failed_payout_is_recognized_in_every_envelope() {
    for body in [
        r#"{"id":9,"status":"FAILED"}"#,
        r#"{"id":9,"status":"failed"}"#,
        r#"{"payoutId":9,"state":"FAILED"}"#,
        r#"{"success":true,"data":{"transaction":{"id":9,"status":"FAILED"}}}"#,
        r#"{"status":"FAILED","data":{"id":9}}"#,
        r#"{"payoutId":9,"payout":{"status":"FAILED"}}"#,
        // It may contain a reason.
        r#"{"id":9,"status":"FAILED","error":"Account closed"}"#,
        r#"{"success":false,"data":{"id":9,"status":"FAILED"},"message":"Account closed"}"#,
    ] {
        let answer = told("payout", body).unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!((field(&answer, "status"), field(&answer, "id")), (r#""FAILED""#.into(), "9".into()), "{body}");
    }
}

#[test]
fn a_response_with_another_amount_currency_or_account_is_a_mismatch_and_was_done() {
    for (name, body, found, wanted) in [
        ("payout", r#"{"id":9,"amount":1000}"#, "amount 1000 ", "amount 100000 "),
        ("payout", r#"{"id":9,"amount":"100000.01"}"#, "amount 100000.01 ", "amount 100000 "),
        ("payout", r#"{"id":9,"amount":0}"#, "amount 0 ", "amount 100000 "),
        ("payout", r#"{"success":true,"amount":1,"data":{"payout":{"id":9}}}"#, "amount 1 ", "amount 100000 "),
        ("payout", r#"{"id":9,"currency":"USD"}"#, "currency USD ", "currency MXN "),
        ("payout", r#"{"id":9,"asset":"COP"}"#, "asset COP ", "currency MXN "),
        ("payout", r#"{"id":9,"fromAccountId":620}"#, "fromAccountId 620 ", "fromAccountId 619 "),
        ("payout", r#"{"id":9,"accountId":"620"}"#, "accountId 620 ", "fromAccountId 619 "),
        ("payout", r#"{"id":9,"status":"FAILED","amount":1}"#, "amount 1 ", "amount 100000 "),
        ("transfer", r#"{"id":9,"status":"COMPLETED","amount":5}"#, "amount 5 ", "amount 50000 "),
        ("transfer", r#"{"id":9,"toAccountId":621}"#, "toAccountId 621 ", "toAccountId 620 "),
        ("transfer", r#"{"id":9,"accountId":621}"#, "accountId 621 ", "fromAccountId 619 "),
        ("deposit", r#"{"id":9,"amount":-100000}"#, "amount -100000 ", "amount 100000 "),
        ("deposit", r#"{"transaction":{"id":9,"accountId":620}}"#, "accountId 620 ", "toAccountId 619 "),
        ("createAccount", r#"{"id":9,"asset":"USD"}"#, "asset USD ", "currencyCode MXN "),
    ] {
        let error = told(name, body).expect_err(body);
        assert_eq!(shape(&error), (Kind::Decode, "ANSWER_MISMATCH", Outcome::Done, false), "{name}: {body}");
        assert!(error.message.contains(found) && error.message.contains(wanted), "{body}: {}", error.message);
    }
    // Whatever a server writes there, only a part of it is repeated.
    let long = format!(r#"{{"id":9,"currency":"{}"}}"#, "X".repeat(100_000));
    assert!(told("payout", &long).unwrap_err().message.len() < 400);
}

#[test]
fn another_spelling_of_the_same_value_is_no_mismatch() {
    for (name, body) in [
        ("payout", r#"{"id":9,"amount":-100000,"currency":"mxn","fromAccountId":"619","accountId":619}"#),
        ("payout", r#"{"id":9,"amount":null,"currency":""}"#),
        // An account's display number cannot be compared with its id.
        ("payout", r#"{"id":9,"accountId":"MX-0619","fromAccountId":"MX-0619"}"#),
        ("transfer", r#"{"id":9,"status":"COMPLETED","amount":-50000,"accountId":620}"#),
        ("deposit", r#"{"id":9,"status":"COMPLETED","amount":100000,"currency":" MXN","accountId":619}"#),
        ("createAccount", r#"{"id":9,"accountId":77,"currencyCode":"mxn"}"#),
    ] {
        assert!(told(name, body).is_ok(), "{name}: {body}: {:?}", told(name, body));
    }
    for amount in ["100000.0", "1e5", r#""100000""#] {
        let answer = told("payout", &format!(r#"{{"id":9,"amount":{amount}}}"#)).unwrap();
        assert_eq!(field(&answer, "amount"), "100000", "{amount}");
    }
    for amount in [r#""100000.00""#, "100000.00"] {
        let error = told("payout", &format!(r#"{{"id":9,"amount":{amount}}}"#)).unwrap_err();
        // The same amount, written in whole pesos.
        assert_eq!((error.code.name(), error.outcome), ("BAD_ANSWER", Outcome::Done), "{amount}");
    }
}

#[test]
fn an_executed_operation_with_a_malformed_response_is_done() {
    for (name, body) in [
        ("createAccount", r#"{"id":"620x"}"#),
        ("deposit", r#"{"id":9,"status":7,"amount":100000}"#),
        ("transfer", r#"{"transactionId":7,"status":7}"#),
        ("startKyc", r#"{"inquiryId":"inq_1"}"#),
        ("registerUser", r#"{"user":{"id":"u"}}"#),
        ("createApiKey", r#"{"apiKey":"k"}"#),
    ] {
        let error = told(name, body).unwrap_err();
        assert_eq!(shape(&error), (Kind::Decode, "BAD_ANSWER", Outcome::Done, false), "{name}: {body}");
    }
}

#[test]
fn a_read_and_a_revoked_key_need_no_id() {
    assert!(told("getBalance", r#"{"items":[]}"#).is_ok());
    let qash = Qash::new(|_| Some(Ok(json(204, ""))));
    let revoke = operation("revokeApiKey");
    let revoked = block_on(partner_with(CheckStatus::Money).call(&*qash, revoke, r#"{"keyId":"k"}"#, &settings()));
    assert_eq!(revoked.unwrap(), "{}");
}
