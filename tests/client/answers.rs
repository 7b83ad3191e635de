//! What answers are read as.

use super::*;

fn upstream(name: &str, body: &str) -> Result<String, Error> {
    let response = Response { status: 200, headers: Headers::default(), body: body.to_owned() };
    let request =
        Request { method: operation(name).method, url: String::new(), headers: Headers::default(), body: None };
    let encoded = Encoded { request, key: None, sent_key: None, hop: Hop::Upstream };
    decode(operation(name), &Sent { response, sent_at: START, maybe_done: false }, &encoded)
}

#[test]
fn for_a_different_resource_are_refused() {
    let asked = |name: &str, url: &str, asked: &str, body: &str| {
        let response = Response { status: 200, headers: Headers::default(), body: body.to_owned() };
        let method = operation(name).method;
        let body = Some(asked.to_owned());
        let request = Request { method, url: url.to_owned(), headers: Headers::default(), body };
        let encoded = Encoded { request, key: None, sent_key: None, hop: Hop::Upstream };
        let sent = Sent { response, sent_at: START, maybe_done: false };
        decode(operation(name), &sent, &encoded).map_err(|error| (error.code.name().to_owned(), error.message))
    };
    let quote = |from: &str, to: &str, amount: &str| {
        let body = format!(
            r#"{{"success":true,"data":{{"fromAsset":"{from}","toAsset":"{to}","fromAmount":{amount},"toAmount":415823,"rate":4158.23,"expiresAt":"2026-06-05T14:05:00.000Z"}}}}"#
        );
        asked("calculateExchange", "", r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100}"#, &body)
    };
    assert!(quote("USD", "COP", "100.00").is_ok() && quote("USD", "COP", "1E2").is_ok());
    for (quote, told) in [
        (quote("USD", "COP", "1"), "answered a quote of 1 where 100 was asked for."),
        (quote("COP", "COP", "100"), "answered a quote with COP where USD was asked for."),
        (quote("USD", "MXN", "100"), "answered a quote with MXN where COP was asked for."),
    ] {
        let (code, message) = quote.unwrap_err();
        assert!(code == "BAD_ANSWER" && message.ends_with(told), "{message}");
    }
    let transaction = r#"{"id":4501,"status":"COMPLETED","amount":5}"#;
    assert!(asked("getTransaction", "https://api.qash.ai/api/v1/user/transactions/4501", "", transaction).is_ok());
    let (_, message) =
        asked("getTransaction", "https://api.qash.ai/api/v1/user/transactions/450", "", transaction).unwrap_err();
    assert!(message.ends_with("answered id 4501 where 450 was asked for."), "{message}");
    let user = r#"{"id":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","email":"e","status":"active"}"#;
    let at = |id: &str| asked("getUser", &format!("https://api.qash.ai/api/v1/partner/users/{id}"), "", user);
    assert!(at("A1B2C3D4-E5F6-7890-ABCD-EF1234567890").is_ok());
    assert!(at("b1b2c3d4-e5f6-7890-abcd-ef1234567890").is_err());
}

#[test]
fn carry_the_sent_key_whatever_key_they_contain() {
    let response =
        Response { status: 200, body: r#"{"id":1,"idempotencyKey":"other"}"#.to_owned(), ..Response::default() };
    let sent = Sent { response, sent_at: START, maybe_done: false };
    for hop in [Hop::Proxy, Hop::Upstream] {
        let request = Request { method: Method::Post, url: String::new(), headers: Headers::default(), body: None };
        let encoded = Encoded { request, key: Some("mine".to_owned()), sent_key: None, hop };
        assert_eq!(decode(operation("payout"), &sent, &encoded).unwrap(), r#"{"id":1,"idempotencyKey":"mine"}"#);
    }
}

#[test]
fn are_unwrapped_from_every_envelope() {
    for body in [
        format!(r#"{{"success":true,"data":{{"user":{USER}}},"message":"m"}}"#),
        format!(r#"{{"success":true,"data":{USER}}}"#),
        format!(r#"{{"data":{{"user":{USER}}},"success":true}}"#),
        USER.to_owned(),
    ] {
        assert_eq!(upstream("getUser", &body).unwrap(), USER, "{body}");
    }
}

#[test]
fn success_false_is_a_refusal() {
    let error = upstream("payout", r#"{"success":false,"error":"Insufficient funds"}"#).unwrap_err();
    assert_eq!((error.kind, error.status, error.outcome), (Kind::Api, Some(200), Outcome::None));
    assert!(error.message.contains("Insufficient funds"));
    assert_eq!(error.outcome, Outcome::None);
}

#[test]
fn unknown_fields_and_names_are_kept() {
    let body = r#"{"id":"u","email":"e","status":"hibernating","extra":{"deep":[1.50,9007199254740993]}}"#;
    assert_eq!(upstream("getUser", body).unwrap(), body);
    let body = r#"{"amount":50,"frequency":"perFortnight"}"#;
    assert_eq!(upstream("setCardLimit", body).unwrap(), body);
}

#[test]
fn numbers_and_ids_of_the_wrong_type_are_an_error_that_names_the_field() {
    for (name, body, path) in [
        ("setCardLimit", r#"{"amount":"fifty"}"#, "amount"),
        ("getCard", r#"{"id":{}}"#, "id"),
        ("getUser", r#"{"id":7,"email":"e","status":"active"}"#, "id"),
    ] {
        let error = upstream(name, body).unwrap_err();
        assert_eq!(error.code, "BAD_ANSWER");
        assert!(error.message.contains(&format!(". {path}: ")), "{}", error.message);
    }
}

#[test]
fn an_account_gets_its_balance() {
    let list = upstream(
        "listAccounts",
        r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":150000,"debits":1}]}"#,
    )
    .unwrap();
    assert!(list.contains(r#""balance":149999"#), "{list}");
    let own = upstream(
        "listAccounts",
        r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":5,"debits":1,"balance":3}]}"#,
    )
    .unwrap();
    // Document 001 §7.2 says what a balance is; one in another unit must not pass for it.
    assert!(own.contains(r#""balance":4"#) && !own.contains(r#""balance":3"#), "{own}");
    let alone = upstream("getBalance", r#"[{"balance":3}]"#).unwrap();
    assert_eq!(alone, r#"{"items":[{"balance":3}]}"#);
    // Of a proxy too, which works it out in its turn.
    let sent = |body: &str| Sent {
        response: Response { status: 200, body: body.to_owned(), ..Response::default() },
        sent_at: START,
        maybe_done: false,
    };
    let request = Request { method: Method::Get, url: String::new(), headers: Headers::default(), body: None };
    let encoded = Encoded { request, key: None, sent_key: None, hop: Hop::Proxy };
    let bare = r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":5,"debits":1}]}"#;
    let error = decode(operation("listAccounts"), &sent(bare), &encoded).unwrap_err();
    assert!(error.message.contains("items[0].balance"), "{}", error.message);
    let null = upstream("getBalance", r#"[{"credits":5,"debits":2,"balance":null}]"#).unwrap();
    assert_eq!(null, r#"{"items":[{"credits":5,"debits":2,"balance":3}]}"#);
}

#[test]
fn balances_in_every_form_become_a_list() {
    for body in [
        r#"[{"credits":5,"debits":2}]"#,
        r#"{"items":[{"credits":5,"debits":2}]}"#,
        r#"{"accounts":[{"credits":5,"debits":2}]}"#,
        r#"{"success":true,"data":[{"credits":5,"debits":2}]}"#,
    ] {
        assert_eq!(
            upstream("getBalance", body).unwrap(),
            r#"{"items":[{"credits":5,"debits":2,"balance":3}]}"#,
            "{body}"
        );
    }
}

#[test]
fn an_integer_beyond_2_to_the_53_is_an_error_that_names_the_field() {
    let body = r#"{"items":[{"id":1,"description":"d","asset":"MXN","credits":9007199254740993,"debits":0}]}"#;
    let error = upstream("listAccounts", body).unwrap_err();
    assert!(error.message.contains("items[0].credits"), "{}", error.message);
}

#[test]
fn document_004_quotes_whole_pesos_or_says_that_it_cannot_tell() {
    let body = r#"{"success":true,"data":{"fromAsset":"USD","toAsset":"COP","fromAmount":100,"toAmount":415823,"rate":4158.230,
        "expiresAt":"2026-06-05T14:05:00.000Z","signature":"s","signatureVersion":"v1"}}"#;
    let quote = upstream("calculateExchange", body).unwrap();
    assert_eq!(field(&quote, "toAmountUnit"), "\"base\"");
    assert_eq!(field(&quote, "toMinor"), "41582300");
    assert_eq!(field(&quote, "rateText"), "\"4158.230\"");
    assert_eq!((field(&quote, "from"), field(&quote, "to")), ("\"USD\"".to_owned(), "\"COP\"".to_owned()));
}

#[test]
fn both_dialects_are_read_and_the_proxys_derived_fields_are_kept() {
    let body = r#"{"fromCurrency":"MXN","toCurrency":"USD","fromAmount":1500,"toAmount":78.54,"rate":0.052360,"expiresAt":"2026-06-12T00:01:00.000Z"}"#;
    let once = upstream("calculateExchange", body).unwrap();
    assert_eq!(field(&once, "toMinor"), "7854");
    // A proxy in JavaScript reads and writes the number 0.05236.
    let proxied = once
        .replace("\"rate\":0.052360", "\"rate\":0.05236")
        .replace('}', r#","serverTime":"2026-06-05T14:00:02.000Z"}"#);
    let twice = call(&World::new([answer(200, &proxied)]), "calculateExchange").unwrap();
    assert_eq!(field(&twice, "rateText"), "\"0.052360\"");
    assert_eq!(field(&twice, "skewMs"), "2000");
    assert_eq!(twice.matches("toAmountUnit").count(), 1);
}

#[test]
fn a_quote_has_the_servers_time() {
    let body = r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":1,"toAmount":4158.23,"rate":4158.23,"expiresAt":"2026-06-05T14:05:00.000Z"}"#;
    let headers = Headers(vec![("date".to_owned(), "Fri, 05 Jun 2026 14:00:30 GMT".to_owned())]);
    let world = World::new([Turn::Answers(700, Response { status: 200, headers, body: body.to_owned() })]);
    let quote = call(&world, "calculateExchange").unwrap();
    assert_eq!(field(&quote, "serverTime"), "\"2026-06-05T14:00:30.000Z\"");
    assert_eq!(field(&quote, "skewMs"), "30000");
}

#[test]
fn a_quote_without_the_servers_time_names_the_local_clock() {
    let body = r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":1,"toAmount":4158.23,"rate":4158.23,"expiresAt":"2026-06-05T14:05:00.000Z","clock":"x"}"#;
    let quote = call(&World::new([answer(200, body)]), "calculateExchange").unwrap();
    assert_eq!(field(&quote, "clock"), "\"local\"");
    let timed = body.replace('}', r#","serverTime":"2026-06-05T14:00:00.000Z"}"#);
    assert!(!call(&World::new([answer(200, &timed)]), "calculateExchange").unwrap().contains("clock"));
}

#[test]
fn a_quote_whose_unit_the_proxy_does_not_name_is_ambiguous() {
    let body = r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100,"toAmount":415823,"rate":4158.23,"expiresAt":"2026-06-05T14:05:00.000Z"}"#;
    let quote = call(&World::new([answer(200, body)]), "calculateExchange").unwrap();
    assert_eq!(field(&quote, "toAmountUnit"), "\"ambiguous\"");
    assert!(!quote.contains("toMinor"));
}

#[test]
fn a_response_without_the_key_gets_it() {
    for body in [r#"{"id":9001,"status":"PENDING"}"#, r#"{"id":9001,"status":"PENDING","idempotencyKey":null}"#] {
        let paid = call(&World::new([answer(200, body)]), "payout").unwrap();
        assert_eq!(field(&paid, "idempotencyKey").len(), 38, "{paid}");
    }
}

#[test]
fn a_list_has_the_input_of_its_next_page() {
    let body = r#"{"items":[{"id":1,"status":"COMPLETED","amount":5}],"total":2,"pages":2,"page":1,"limit":1}"#;
    let page = call_with(
        &World::new([answer(200, body)]),
        &client(),
        "listTransactions",
        r#"{"limit":1}"#,
        &CallOptions::default(),
    )
    .unwrap();
    assert_eq!((field(&page, "hasMore"), field(&page, "total")), ("true".to_owned(), "2".to_owned()));
    assert_eq!(field(&page, "next"), r#"{"limit":1,"page":2}"#);
}

#[test]
fn a_verification_url_on_another_origin_is_refused() {
    let kyc = |url: &str| {
        call(&World::new([answer(200, &format!(r#"{{"inquiryId":"i","verificationUrl":"{url}"}}"#))]), "startKyc")
    };
    kyc("https://inquiry.withpersona.com/verify?inquiry-id=inq_1").unwrap();
    for url in [
        "http://inquiry.withpersona.com/verify",
        "https://inquiry.withpersona.com.evil.example/",
        "https://inquiry.withpersona.com@evil.example/",
        "https://evil.example/https://inquiry.withpersona.com/",
        "//inquiry.withpersona.com/",
        "javascript:alert(1)//https://inquiry.withpersona.com",
        "",
    ] {
        let error = kyc(url).unwrap_err();
        assert_eq!((error.code.name(), error.outcome), ("UNTRUSTED_VERIFICATION_URL", Outcome::Done), "{url}");
    }
}
