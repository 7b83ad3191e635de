//! Reduces a response to the fields that the operation's shape names.

use crate::api::{KEY_FIELD, Operation};
use crate::json::{Json, ObjectText, Type};
use crate::models::{Kind, MAX_SAFE_INTEGER, Shape};
use std::borrow::Cow;

/// Shapes of responses that are undocumented or documented in part. Their unknown fields are kept, since they cannot be listed; the guard
/// searches these too.
const UNDOCUMENTED: [&str; 7] =
    ["Balance", "BalanceList", "CreatedAccount", "Payout", "Transaction", "TransactionList", "TransactionReceipt"];

/// Fields of card responses beyond the models' own, and the subfields of a field that the models leave open; empty for a plain value. Card
/// responses contain other people's data, such as e-mails and company ids, so unknown fields are dropped. `*` stands for a currency.
const CARD_FIELDS: [(&str, &str, &[&str]); 10] = [
    ("Card", "currency", &[]),
    ("CardBalance", "balances", &["*"]),
    ("CardBalance", "*", &["available", "current"]),
    ("CardDetails", "expirationMonth", &[]),
    ("CardDetails", "expirationYear", &[]),
    ("CardLimit", "id", &[]),
    ("CardLimit", "limit", &["amount", "frequency"]),
    ("CardLimit", KEY_FIELD, &[]),
    ("CardStatus", KEY_FIELD, &[]),
    (
        "CardTransaction",
        "spend",
        &[
            "amount",
            "authorizedAt",
            "currency",
            "declinedReason",
            "localAmount",
            "localCurrency",
            "merchantCategory",
            "merchantCategoryCode",
            "merchantName",
            "postedAt",
            "status",
        ],
    ),
];

/// Returns a response with only its known fields. Other fields (roles, notes, internal ids) stay on the server.
#[must_use]
pub fn project(operation: Operation, answer: Json<'_>) -> String {
    object(answer, operation.output).into_owned()
}

/// Makes integers of a response exact in JavaScript. In a documented field, an integer beyond 2^53 − 1 is an error before this step; in
/// other fields it becomes a string of its digits.
pub(super) fn exact(answer: String) -> String {
    // Few responses contain so long a number; the others are not parsed again.
    if !answer.as_bytes().windows(SAFE_DIGITS).any(|run| run.iter().all(u8::is_ascii_digit)) {
        return answer;
    }
    exactly(Json::trusted(&answer)).into_owned()
}

/// Integers with fewer digits than this are always exact.
const SAFE_DIGITS: usize = 16;

fn exactly(value: Json<'_>) -> Cow<'_, str> {
    match value.kind() {
        Type::Object => {
            let fields = value.fields().map(|(key, entry)| [key.text(), ":", &exactly(entry)].concat());
            Cow::Owned(["{", &fields.collect::<Vec<_>>().join(","), "}"].concat())
        }
        Type::List => Cow::Owned(["[", &value.items().map(exactly).collect::<Vec<_>>().join(","), "]"].concat()),
        Type::Number if value.text().bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
            let exact = value.integer().is_some_and(|number| (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(&number));
            if exact { Cow::Borrowed(value.text()) } else { Cow::Owned(["\"", value.text(), "\""].concat()) }
        }
        _ => Cow::Borrowed(value.text()),
    }
}

fn object<'a>(value: Json<'a>, shape: &Shape) -> Cow<'a, str> {
    let open = UNDOCUMENTED.contains(&shape.name);
    let fields = value.fields().filter_map(|(key, entry)| {
        let key = key.string()?;
        let field = shape.fields.iter().find(|field| field.name == key);
        match field.filter(|field| !(is_card(shape) && matches!(field.kind, Kind::Any))) {
            // `last4` with more than four digits is dropped.
            Some(field) if field.name == "last4" && entry.string().is_some_and(|text| text.chars().count() > 4) => None,
            Some(field) => Some((key, of_kind(entry, &field.kind))),
            None if is_card(shape) => card_field(shape.name, &key, entry).map(|text| (key, text)),
            None => open.then(|| (key, Cow::Borrowed(entry.text()))),
        }
    });
    Cow::Owned(fields.fold(ObjectText::new(), |out, (key, text)| out.raw(&key, &text)).finish())
}

fn is_card(shape: &Shape) -> bool {
    shape.name.starts_with("Card")
}

/// Returns the allowed part of a card's field from [`CARD_FIELDS`].
fn card_field<'a>(shape: &str, name: &str, value: Json<'a>) -> Option<Cow<'a, str>> {
    let (.., inside) = CARD_FIELDS.iter().find(|(of, field, _)| *of == shape && *field == name)?;
    match value.kind() {
        Type::List => None,
        Type::Object => {
            let fields = value.fields().filter_map(|(key, entry)| {
                let key = key.string()?;
                let text = if *inside == ["*"] {
                    let currency = matches!(key.len(), 3..=5) && key.bytes().all(|byte| byte.is_ascii_uppercase());
                    card_field(shape, "*", entry).filter(|_| currency)
                } else {
                    let plain = inside.contains(&&*key) && !matches!(entry.kind(), Type::Object | Type::List);
                    plain.then_some(Cow::Borrowed(entry.text()))
                };
                Some((key, text?))
            });
            Some(Cow::Owned(fields.fold(ObjectText::new(), |out, (key, text)| out.raw(&key, &text)).finish()))
        }
        _ => Some(Cow::Borrowed(value.text())),
    }
}

fn of_kind<'a>(value: Json<'a>, kind: &Kind) -> Cow<'a, str> {
    match kind {
        _ if value.is_null() => Cow::Borrowed(value.text()),
        Kind::Object(shape) => object(value, shape),
        Kind::List(item) => {
            let items: Vec<_> = value.items().map(|entry| of_kind(entry, item)).collect();
            Cow::Owned(["[", &items.join(","), "]"].concat())
        }
        _ => Cow::Borrowed(value.text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn projected(operation: &str, answer: &str) -> String {
        project(Operation::named(operation).unwrap(), Json::parse(answer).unwrap())
    }

    #[test]
    fn only_documented_fields_of_a_user_reach_a_browser() {
        let answer = r#"{"id":"u","email":"a@b.c","status":"active","roles":[],"partnerId":7,"riskScore":0.9}"#;
        assert_eq!(projected("getUser", answer), r#"{"id":"u","email":"a@b.c","status":"active"}"#);
        let answer = r#"{"items":[{"id":1,"asset":"MXN","balance":5,"internal":{"x":1}}],"meta":null,"debug":"x"}"#;
        assert_eq!(projected("listAccounts", answer), r#"{"items":[{"id":1,"asset":"MXN","balance":5}],"meta":null}"#);
    }

    #[test]
    fn an_integer_that_javascript_would_round_becomes_a_string() {
        let answer = r#"{"a":9007199254740993,"b":{"c":[-12345678901234567890,9007199254740991,1.5e300,"9007199254740993"]},"a":0}"#;
        let actual = r#"{"a":"9007199254740993","b":{"c":["-12345678901234567890",9007199254740991,1.5e300,"9007199254740993"]},"a":0}"#;
        assert_eq!(exact(answer.to_owned()), actual);
        for same in [r#"{ "a": 1, "b": "1234567890123456" }"#, "", "{"] {
            assert_eq!(exact(same.to_owned()).replace(' ', ""), same.replace(' ', ""));
        }
    }

    #[test]
    fn unknown_fields_of_undocumented_responses_are_kept() {
        let answer = r#"{"items":[{"currency":"MXN","available":1}],"asOf":"2026"}"#;
        assert_eq!(projected("getBalance", answer), answer);
    }

    #[test]
    fn only_documented_fields_of_a_card_reach_a_browser() {
        for (operation, answer, shown) in [
            (
                "getCardDetails",
                r#"{"last4":"1111","holder":"X","expirationMonth":{"x":1}}"#,
                r#"{"last4":"1111","expirationMonth":{}}"#,
            ),
            (
                "getCard",
                r#"{"id":"c","status":"active","last4":"1111","brand":"visa","currency":"USD","limit":{"amount":5,"frequency":"perWeek","by":"x"},"companyId":"k","userId":"u"}"#,
                r#"{"id":"c","status":"active","last4":"1111","brand":"visa","currency":"USD","limit":{"amount":5,"frequency":"perWeek"}}"#,
            ),
            ("getCard", r#"{"id":"c","last4":"411111111111"}"#, r#"{"id":"c"}"#),
            ("getCardStatus", r#"{"id":"c","status":"active","companyId":"k"}"#, r#"{"id":"c","status":"active"}"#),
            (
                "getCardBalance",
                r#"{"cardId":"c","balances":{"USD":{"available":45,"current":50.5,"x":1},"owner":{"available":1},"COP":[1],"MXN":7},"companyId":"k"}"#,
                r#"{"cardId":"c","balances":{"USD":{"available":45,"current":50.5},"MXN":7}}"#,
            ),
            (
                "listCardTransactions",
                r#"{"items":[{"id":"t","type":"spend","spend":{"amount":45,"currency":"USD","merchantName":"Librería","userEmail":"a@b.co","companyId":"k","status":{"a":1}},"userEmail":"a@b.co"}],"nextCursor":null,"total":1}"#,
                r#"{"items":[{"id":"t","type":"spend","spend":{"amount":45,"currency":"USD","merchantName":"Librería"}}],"nextCursor":null}"#,
            ),
            (
                "lockCard",
                r#"{"id":"c","status":"locked","userEmail":"a@b.co","idempotencyKey":"k"}"#,
                r#"{"id":"c","status":"locked","idempotencyKey":"k"}"#,
            ),
            (
                "setCardLimit",
                r#"{"amount":50,"frequency":"perWeek","companyId":"k"}"#,
                r#"{"amount":50,"frequency":"perWeek"}"#,
            ),
            (
                "setCardLimit",
                r#"{"id":"c","limit":{"amount":50,"frequency":"perWeek","companyId":"k"}}"#,
                r#"{"id":"c","limit":{"amount":50,"frequency":"perWeek"}}"#,
            ),
        ] {
            assert_eq!(projected(operation, answer), shown, "{operation}");
        }
    }
}
