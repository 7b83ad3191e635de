//! From inputs to requests.

use super::*;

fn sent(name: &str, input: &str) -> Request {
    let world = World::new([answer(400, "")]);
    let _ = call_with(&world, &client(), name, input, &CallOptions::default());
    world.sent.take().into_iter().next().expect("it was sent")
}

fn issues(name: &str, input: &str) -> Vec<(String, &'static str)> {
    let world = World::new([]);
    let error = call_with(&world, &client(), name, input, &CallOptions::default()).unwrap_err();
    assert_eq!((error.code.name(), error.outcome), ("INVALID_INPUT", Outcome::None));
    let Issues::Found(found) = error.issues else { panic!("{name}: {}", error.message) };
    found.into_iter().map(|issue| (issue.path, issue.issue.code.name())).collect()
}

#[test]
fn go_to_the_paths_of_the_proxys_protocol() {
    for (name, input, line) in [
        ("getUser", "", "GET https://partner.example/api/qash/me"),
        ("startKyc", input("startKyc"), "POST https://partner.example/api/qash/me/kyc"),
        ("registerUser", input("registerUser"), "POST https://partner.example/api/qash/users"),
        ("getTransaction", r#"{"id":4501}"#, "GET https://partner.example/api/qash/user/transactions/4501"),
        (
            "listTransactions",
            r#"{"page":2,"from":"2026-06-01","type":"PAYOUT"}"#,
            "GET https://partner.example/api/qash/user/transactions?page=2&from=2026-06-01&type=PAYOUT",
        ),
        (
            "listCardTransactions",
            r#"{"cursor":"a/b+c="}"#,
            "GET https://partner.example/api/qash/user/card/transactions?cursor=a%2Fb%2Bc%3D",
        ),
        ("setCardLimit", input("setCardLimit"), "PATCH https://partner.example/api/qash/user/card/limit"),
    ] {
        let request = sent(name, input);
        assert_eq!(format!("{} {}", request.method.name(), request.url), line);
        assert_eq!(request.headers.get("x-qash-client"), Some(env!("CARGO_PKG_VERSION")));
        assert_eq!(request.headers.get("accept"), Some("application/json"));
        assert_eq!(request.body.is_some(), request.headers.get("content-type").is_some());
    }
}

#[test]
fn a_null_field_is_omitted() {
    assert!(sent("listTransactions", r#"{"page":null,"type":"PAYOUT"}"#).url.ends_with("?type=PAYOUT"));
    let body = sent("lockCard", r#"{"idempotencyKey":null}"#).body.unwrap();
    assert!(!body.contains("null"), "{body}");
}

#[test]
fn no_user_id_leaves_the_browser() {
    let request =
        sent("startKyc", &input("startKyc").replacen('{', r#"{"userId":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","#, 1));
    assert!(!request.body.unwrap().contains("userId"));
}

#[test]
fn values_are_sent_in_their_canonical_form() {
    let payout = PAYOUT.replace("012180001234567899", "012 180 00123456789 9");
    assert!(sent("payout", &payout).body.unwrap().contains("\"012180001234567899\""));
    let user = r#"{"userType":"personal","countryCode":"MX","phone":"+52 55 1234 5678"}"#;
    assert!(sent("registerUser", user).body.unwrap().contains("\"+525512345678\""));
}

#[test]
fn each_dialect_has_its_field_names() {
    let mut client = client();
    for (dialect, names) in [(Dialect::A, ["fromCurrency", "toCurrency"]), (Dialect::B, ["fromAsset", "toAsset"])] {
        for input in [
            r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100}"#,
            r#"{"fromCurrency":"USD","toCurrency":"COP","fromAmount":100}"#,
        ] {
            client.dialect = dialect;
            let world = World::new([answer(400, "")]);
            let _ = call_with(&world, &client, "calculateExchange", input, &CallOptions::default());
            let body = world.sent.borrow()[0].body.clone().unwrap();
            assert_eq!((field(&body, names[0]), field(&body, names[1])), ("\"USD\"".to_owned(), "\"COP\"".to_owned()));
        }
    }
}

#[test]
fn invalid_input_is_not_sent_and_every_field_has_an_issue() {
    assert_eq!(
        issues("transfer", r#"{"toAccountId":0,"amount":"5","descripcion":"x"}"#),
        [
            ("fromAccountId".to_owned(), "REQUIRED"),
            ("toAccountId".to_owned(), "OUT_OF_RANGE"),
            ("amount".to_owned(), "WRONG_TYPE"),
            ("description".to_owned(), "REQUIRED"),
            ("descripcion".to_owned(), "UNKNOWN_FIELD"),
        ]
    );
    assert_eq!(issues("getTransaction", r#"{"id":1.5}"#), [("id".to_owned(), "NOT_AN_INTEGER")]);
    assert_eq!(issues("getUser", r#"{"x":1}"#), [("x".to_owned(), "UNKNOWN_FIELD")]);
    assert_eq!(
        issues("createAccount", r#"{"accountName":"\u00a0 ","currencyCode":"MXN"}"#),
        [("accountName".to_owned(), "EMPTY")]
    );
    // Of this one only the e-mail is the session's to say.
    assert_eq!(
        issues("registerUser", "{}"),
        [("userType".to_owned(), "REQUIRED"), ("countryCode".to_owned(), "REQUIRED")]
    );
    let hundred: Vec<_> = (0..100).map(|n| format!(r#""x{n}":1"#)).collect();
    assert_eq!(issues("getUser", &format!("{{{}}}", hundred.join(","))).len(), 20);
    assert_eq!(
        issues("lockCard", r#"{"idempotencyKey":"not a uuid"}"#),
        [("idempotencyKey".to_owned(), "UUID_INVALID")]
    );
    for (key, code) in [("ключ", "BAD_CHARACTER"), ("a\\u007f", "BAD_CHARACTER"), (&*"k".repeat(256), "TOO_LONG")] {
        let keyed = PAYOUT.replacen('{', &format!(r#"{{"idempotencyKey":"{key}","#), 1);
        assert_eq!(issues("payout", &keyed), [("idempotencyKey".to_owned(), code)], "{key}");
    }
    assert_eq!(
        issues("setCardLimit", r#"{"amount":0,"frequency":"hourly"}"#),
        [("frequency".to_owned(), "NOT_ALLOWED"), ("amount".to_owned(), "OUT_OF_RANGE"),]
    );
    assert_eq!(
        issues("calculateExchange", r#"{"fromAsset":"usd","fromAmount":-1}"#),
        [
            ("fromAsset".to_owned(), "CURRENCY_UNKNOWN"),
            ("toAsset".to_owned(), "REQUIRED"),
            ("fromAmount".to_owned(), "OUT_OF_RANGE"),
        ]
    );
    assert_eq!(
        issues("calculateExchange", r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":1.005}"#),
        [("fromAmount".to_owned(), "AMOUNT_TOO_PRECISE")]
    );
    assert_eq!(
        issues("calculateExchange", r#"{"fromAsset":"USD","toAsset":"PESOSX","fromAmount":1e-7}"#),
        [("toAsset".to_owned(), "CURRENCY_UNKNOWN"), ("fromAmount".to_owned(), "AMOUNT_TOO_PRECISE")]
    );
    assert_eq!(
        issues(
            "transfer",
            r#"{"fromAccountId":1,"fromAccountId":2,"toAccountId":3,"amount":9007199254740992,"description":"d"}"#
        ),
        [("fromAccountId".to_owned(), "DUPLICATE"), ("amount".to_owned(), "OUT_OF_RANGE"),]
    );
}

#[test]
fn the_documents_sample_clabe_is_refused_unless_allowed() {
    let sample = PAYOUT.replace("012180001234567899", "012180001234567890");
    assert_eq!(issues("payout", &sample), [("beneficiary.accountNumber".to_owned(), "CHECK_DIGIT")]);
    let options = CallOptions {
        leniency: Leniency { invalid_account_number: true, ..Leniency::default() },
        ..CallOptions::default()
    };
    let world = World::new([answer(200, r#"{"id":1}"#)]);
    call_with(&world, &client(), "payout", &sample, &options).unwrap();
    assert!(world.sent.borrow()[0].body.as_deref().unwrap().contains("012180001234567890"));
}

#[test]
fn a_depositors_document_number_matches_its_type() {
    let deposit = |payer: &str| {
        format!(
            r#"{{"toAccountId":1,"amount":1,"currency":"COP","provider":"manual","description":"d","metadata":{{"payer":{payer}}}}}"#
        )
    };
    let path = "metadata.payer.documentNumber".to_owned();
    for (sort, number, code) in [
        ("NIT", "860.002.964-5", "CHECK_DIGIT"),
        ("CC", "123456789", "TOO_SHORT"),
        ("RFC", "XAXX01010100", "TOO_SHORT"),
        ("CURP", "HEGG560427MVZRRL05", "CHECK_DIGIT"),
    ] {
        let input = deposit(&format!(r#"{{"documentType":"{sort}","documentNumber":"{number}"}}"#));
        assert_eq!(issues("deposit", &input), [(path.clone(), code)], "{sort}");
    }
    for payer in [
        r#"{"documentType":"NIT","documentNumber":"860.002.964-4"}"#,
        r#"{"documentType":"PASSPORT","documentNumber":"G1"}"#,
        r#"{"documentType":"NIT"}"#,
        r#"{"documentNumber":"1"}"#,
        "{}",
    ] {
        assert!(sent("deposit", &deposit(payer)).body.unwrap().contains(payer), "{payer}");
    }
}

#[test]
fn a_card_or_phone_number_is_never_sent_as_a_clabe() {
    let lenient = CallOptions {
        leniency: Leniency { invalid_account_number: true, ..Leniency::default() },
        ..CallOptions::default()
    };
    for number in ["4111111111111111", "4111 1111 1111 1111", "5512345678", "55 1234 5678", "525512345678"] {
        let input = PAYOUT.replace("012180001234567899", number);
        assert_eq!(issues("payout", &input), [("beneficiary.accountNumber".to_owned(), "NOT_CLABE")], "{number}");
        let world = World::new([]);
        assert_eq!(call_with(&world, &client(), "payout", &input, &lenient).unwrap_err().code, "INVALID_INPUT");
        assert!(world.sent.borrow().is_empty(), "{number}");
    }
}

#[test]
fn a_bank_code_with_whitespace_is_refused_for_every_account_type() {
    let options = CallOptions {
        leniency: Leniency { invalid_account_number: true, ..Leniency::default() },
        ..CallOptions::default()
    };
    for code in ["40012 ", " 40012", "40012\\t", "\\u00a040012", "40012\\n"] {
        for kind in ["CLABE", "SWIFT"] {
            let input = PAYOUT.replace("40012", code).replace("\"CLABE\"", &format!("\"{kind}\""));
            assert_eq!(issues("payout", &input), [("beneficiary.bankCode".to_owned(), "BAD_CHARACTER")], "{code}");
            let world = World::new([]);
            let error = call_with(&world, &client(), "payout", &input, &options).unwrap_err();
            assert_eq!(error.code, "INVALID_INPUT", "{code}");
        }
    }
}

#[test]
fn a_bank_code_of_another_bank_is_reported() {
    assert_eq!(
        issues("payout", &PAYOUT.replace("40012", "40014")),
        [("beneficiary.bankCode".to_owned(), "BANK_MISMATCH")]
    );
}

fn upstream(name: &str, input: &str, leniency: Leniency) -> Result<Encoded, Error> {
    let input = Json::parse(input).unwrap();
    encode(operation(name), input, "https://api.qash.ai", Hop::Upstream, Dialect::default(), leniency, &|| None)
}

#[test]
fn a_quote_is_sent_in_the_callers_dialect() {
    for (input, sent) in [
        (r#"{"fromCurrency":"MXN","toCurrency":"USD","fromAmount":1500}"#, "fromCurrency"),
        (r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100}"#, "fromAsset"),
        (r#"{"fromCurrency":"MXN","toAsset":"USD","fromAmount":1500}"#, "toCurrency"),
        (r#"{"fromAsset":"MXN","toCurrency":"USD","fromAmount":1500}"#, "toAsset"),
    ] {
        let body = upstream("calculateExchange", input, Leniency::default()).unwrap().request.body.unwrap();
        assert!(body.contains(&format!("\"{sent}\"")), "{input} went out as {body}");
    }
}

#[test]
fn every_financial_call_has_a_content_type() {
    for (name, input) in [("listAccounts", "{}"), ("getTransaction", r#"{"id":7}"#), ("getCard", "{}")] {
        let request = upstream(name, input, Leniency::default()).unwrap().request;
        assert_eq!(request.headers.get("Content-Type"), Some("application/json"), "{name}");
    }
}

#[test]
fn an_account_accepts_the_guides_body_and_other_providers_only_if_allowed() {
    let guide = r#"{"accountName":"Main MXN Account","provider":"qash","accountType":"fiat_wallet","currencyCode":"MXN","status":"active","isPrimary":true}"#;
    assert_eq!(upstream("createAccount", guide, Leniency::default()).unwrap().request.body.unwrap(), guide);
    let other = guide.replace("\"qash\"", "\"cobre\"");
    let error = upstream("createAccount", &other, Leniency::default()).unwrap_err();
    assert!(error.message.contains("provider") && error.message.contains("qash"), "{}", error.message);
    let allowed = Leniency { other_account: true, ..Leniency::default() };
    assert_eq!(upstream("createAccount", &other, allowed).unwrap().request.body.unwrap(), other);
}

#[test]
fn the_documents_sample_phone_is_sent_unchanged_if_allowed() {
    let user = r#"{"userType":"personal","email":"a@b.co","phone":"+5215512345678","countryCode":"MX"}"#;
    let phone = |leniency| upstream("registerUser", user, leniency).unwrap().request.body.unwrap();
    assert!(phone(Leniency::default()).contains("\"+525512345678\""));
    assert!(phone(Leniency { phone_as_written: true, ..Leniency::default() }).contains("\"+5215512345678\""));
}

#[test]
fn a_swift_account_has_a_bic_and_a_valid_account_number() {
    let payout = |bank: &str, number: &str| {
        let body =
            PAYOUT.replace("\"CLABE\"", "\"SWIFT\"").replace("40012", bank).replace("012180001234567899", number);
        let input = ObjectText::from(Json::parse(&body).unwrap()).string("idempotencyKey", "k").finish();
        upstream("payout", &input, Leniency::default()).map(drop).map_err(|error| match error.issues {
            Issues::Found(found) => found.iter().map(|issue| issue.path.clone()).collect::<Vec<_>>().join(" "),
            _ => error.message,
        })
    };
    for number in ["123456789", "GB82 WEST 1234", "00-11/22.33"] {
        assert_eq!(payout("BCMRMXMM", number), Ok(()), "{number}");
    }
    for (bank, number, wrong) in [
        ("40012", "123456789", "beneficiary.bankCode"),
        ("BCMRXXMM", "123456789", "beneficiary.bankCode"),
        ("BCMRMXMM", "@@@", "beneficiary.accountNumber"),
        ("BCMRMXMM", "ABC", "beneficiary.accountNumber"),
        ("BCMRMXMM", &"1".repeat(35), "beneficiary.accountNumber"),
    ] {
        assert_eq!(payout(bank, number), Err(wrong.to_owned()), "{bank} {number}");
    }
}
