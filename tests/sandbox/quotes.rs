//! Exchange quotes.

use crate::server::{START, Server};
use qash_client::quote::{Unit, detect_unit};
use qash_client::sandbox::{Options, Profile, QuoteUnit};
use qash_client::time::parse_rfc3339;
use serde_json::json;

#[test]
fn quotes_exist_in_both_dialects_and_expire() {
    let mut server = Server::of(Profile::Guide);
    server.activate("juan@example.com");
    let path = "/user/exchange/calculate";
    let (status, b) = server.post(path, &json!({"fromAsset": "USD", "toAsset": "COP", "fromAmount": 100}));
    assert_eq!((status, &b["success"], &b["data"]["signatureVersion"]), (200, &json!(true), &json!("v1")));
    let data = &b["data"];
    let signature = data["signature"].as_str().unwrap();
    assert!(
        signature.starts_with("v1.") && signature.split('.').count() == 2 && !signature.contains("eyJ"),
        "{signature}"
    );
    let (unit, minor) = detect_unit("100", &data["rate"].to_string(), &data["toAmount"].to_string(), Some(2));
    assert_eq!((unit, minor), (Unit::Minor, data["toAmount"].as_i64()));
    let left = parse_rfc3339(data["expiresAt"].as_str().unwrap()).unwrap() - START;
    assert!((30_000..=60_000).contains(&left), "{left}");

    let (_, a) = server.post(path, &json!({"fromCurrency": "MXN", "toCurrency": "USD", "fromAmount": 1500}));
    let (unit, _) = detect_unit("1500", &a["rate"].to_string(), &a["toAmount"].to_string(), Some(2));
    assert_eq!(unit, Unit::Base, "{a}");
    assert_eq!(a.get("signature"), None);

    // The same time gives the same quote; the rate changes with time.
    assert_eq!(server.post(path, &json!({"fromAsset": "USD", "toAsset": "COP", "fromAmount": 100})).1, b);
    server.now += 120_000;
    let (_, later) = server.post(path, &json!({"fromAsset": "USD", "toAsset": "COP", "fromAmount": 100}));
    assert_ne!(later["data"]["rate"], data["rate"]);

    for wrong in [
        json!({"fromAsset": "USD", "toAsset": "USD", "fromAmount": 1}),
        json!({"fromAsset": "USD", "toAsset": "EUR", "fromAmount": 1}),
        json!({"fromAsset": "USD", "toCurrency": "COP", "fromAmount": 1}),
        json!({"fromAsset": "USD", "toAsset": "COP", "fromCurrency": "USD", "toCurrency": "COP", "fromAmount": 1}),
        json!({"fromAsset": "USD", "toAsset": "COP"}),
        json!({"fromAsset": "USD", "toAsset": "COP", "fromAmount": 0}),
        json!({"fromAsset": "USD", "toAsset": "COP", "fromAmount": -1}),
        json!({"fromAsset": "USD", "toAsset": "COP", "fromAmount": 0.001}),
        json!({"fromAsset": "USD", "toAsset": "COP", "fromAmount": 9_007_199_254_740_991_i64}),
        json!({"fromAsset": "COP", "toAsset": "USD", "fromAmount": 0.01}),
    ] {
        assert_eq!(server.post(path, &wrong).0, 400, "{wrong}");
    }
}

#[test]
fn the_documents_samples_can_be_reproduced() {
    let options = Options { quote_unit: QuoteUnit::Base, quote_drift: false, ..Options::default() };
    let mut server = Server::new(options);
    server.activate("juan@example.com");
    let (_, b) =
        server.post("/user/exchange/calculate", &json!({"fromAsset": "USD", "toAsset": "COP", "fromAmount": 100}));
    assert_eq!(
        (b["data"]["toAmount"].to_string(), b["data"]["rate"].to_string()),
        ("415823".to_owned(), "4158.23".to_owned())
    );
    let (_, a) = server
        .post("/user/exchange/calculate", &json!({"fromCurrency": "MXN", "toCurrency": "USD", "fromAmount": 1500}));
    assert_eq!((a["toAmount"].to_string(), a["rate"].to_string()), ("78.54".to_owned(), "0.05236".to_owned()));
}
