//! The last look at what goes to a browser: no secret, no token, no card number, wherever they come from.

use super::pan::{holds_card_data, is_card_secret};
use super::scrub::holds_jwt;
use crate::api::Operation;
use crate::error::{Error, ErrorCode, Outcome};
use crate::json::{Json, Type};
use std::borrow::Cow;

/// Names of fields that no answer has, in lower case without `_`, `-` and spaces.
const SECRET_FIELDS: [&str; 16] = [
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "usertoken",
    "bearertoken",
    "authorization",
    "apikey",
    "xapikey",
    "apisecret",
    "xapisecret",
    "secretkey",
    "clientsecret",
    "privatekey",
    "password",
    "passphrase",
    "secret",
];

/// Refuses an answer that holds a secret, or of a card operation card data. `holds_secret` knows keys, tokens and their pieces in a text.
///
/// # Errors
/// `SECRET_EXPOSURE`; neither the answer nor its place is told.
pub fn guard(operation: Option<Operation>, answer: &str, holds_secret: impl Fn(&str) -> bool) -> Result<(), Error> {
    match Json::parse(answer) {
        Ok(json) => guard_json(operation, json, holds_secret),
        Err(_) => Err(exposed(operation)),
    }
}

/// As [`guard`], of an answer that was read.
///
/// # Errors
/// `SECRET_EXPOSURE`.
pub(super) fn guard_json(
    operation: Option<Operation>,
    answer: Json<'_>,
    holds_secret: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    let is_exposed = holds_secret(answer.text()) || {
        let look = Look { quote: operation == Some(Operation::CalculateExchange), holds_secret };
        look.value(answer, true) || (operation.is_some_and(is_card) && holds_card_data("", answer))
    };
    if is_exposed { Err(exposed(operation)) } else { Ok(()) }
}

fn exposed(operation: Option<Operation>) -> Error {
    let reads = operation.is_none_or(Operation::reads);
    Error {
        operation: operation.map(|operation| operation.name),
        outcome: if reads { Outcome::None } else { Outcome::Done },
        ..Error::new(
            ErrorCode::SecretExposure,
            "The answer was withheld, because it held something that must not reach a browser.",
        )
    }
}

/// Whether an operation is about a card, so that its answer is searched for card data.
pub(super) fn is_card(operation: Operation) -> bool {
    operation.path.starts_with("/user/card/")
}

/// Gives every text that stands in a field called like a secret.
pub(super) fn secret_values(value: Json<'_>, give: &mut impl FnMut(&str)) {
    for (key, value) in value.fields() {
        match value.string() {
            Some(text) if SECRET_FIELDS.contains(&plain(key).as_str()) => give(&text),
            _ => secret_values(value, give),
        }
    }
}

/// A field's name in lower case, letters and digits alone.
fn plain(key: Json<'_>) -> String {
    let key = key.string().unwrap_or_default();
    key.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect()
}

/// Whether a value that a user wrote holds something of a JWT's form. The answer that repeats it would be withheld, be it the user's own or
/// that of whoever gets the transfer.
pub(super) fn tells_token(value: Json<'_>) -> bool {
    Look { quote: false, holds_secret: |_: &str| false }.value(value, false)
}

struct Look<Secret> {
    quote: bool,
    holds_secret: Secret,
}

impl<Secret: Fn(&str) -> bool> Look<Secret> {
    fn value(&self, value: Json<'_>, outermost: bool) -> bool {
        match value.kind() {
            Type::Object => value.fields().any(|(key, value)| {
                let name = plain(key);
                let telling = SECRET_FIELDS.contains(&name.as_str()) || is_card_secret(&name);
                // A quote's signature is opaque and happens to look like a token; it proves a price, not a person.
                let signature = self.quote && outermost && key.is("signature") && value.kind() == Type::Text;
                // A field without a value tells nothing.
                (telling && !value.is_null())
                    || self.text(key)
                    || if signature { self.known(value) } else { self.value(value, false) }
            }),
            Type::List => value.items().any(|item| self.value(item, false)),
            Type::Text => self.text(value),
            _ => false,
        }
    }

    fn text(&self, value: Json<'_>) -> bool {
        self.known(value) || value.string().is_none_or(|text| holds_jwt(&text))
    }

    /// What stands in the answer without an escape was looked at with the whole of it.
    fn known(&self, value: Json<'_>) -> bool {
        value.kind() == Type::Text
            && value.string().is_none_or(|text| matches!(text, Cow::Owned(_)) && (self.holds_secret)(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::super::pan::holds_card_number;
    use super::super::scrub::Secrets;
    use super::*;

    const TOKEN: &str = "opaque-token-0123456789";
    const SECRET: &str = "qash_secret_live_abc";

    fn passes(operation: &str, answer: &str) -> bool {
        let secrets = Secrets::new(SECRET, SECRET);
        secrets.remember(TOKEN);
        guard(Operation::named(operation), answer, |text| secrets.known_in(text)).is_ok()
    }

    #[test]
    fn secrets_are_withheld_wherever_they_stand() {
        for answer in [
            r#"{"note":"key qash_secret_live_abc!"}"#,
            r#"{"note":"\u0071ash_secret_live_abc"}"#,
            r#"{"qash_secret_live_abc":1}"#,
            r#"{"opaque-token-0123456789":1}"#,
            r#"{"a":[{"b":["opaque-token-0123456789"]}]}"#,
            r#"{"a":"Bearer opaque-token-0123456789"}"#,
            r#"{"a":"token=opaque-token-0123456789;"}"#,
            r#"{"a":"It is opaque-token-0123456789."}"#,
            r#"{"a":"/me/opaque-token-0123456789/x"}"#,
            r#"{"accessToken":"x"}"#,
            r#"{"a":{"refresh_token":"x"}}"#,
            r#"{"Secret-Key":"x"}"#,
            r#"{"password":""}"#,
            r#"{"a":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"}"#,
            r#"{"a":"see eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."}"#,
            r#"{"a":"{\"t\":\"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln\"}"}"#,
            r#"{"a":"\ud800"}"#,
            "not json",
        ] {
            assert!(!passes("getUser", answer), "{answer}");
        }
        for answer in [
            r#"{"id":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","email":"juan@example.com","accessToken":null}"#,
            r#"{"a":"eyJust a word. And. More."}"#,
        ] {
            assert!(passes("getUser", answer), "{answer}");
        }
    }

    #[test]
    fn a_quotes_signature_may_look_like_a_token_but_not_be_one() {
        let signature = "eyJhbGciOiJIUzI1NiJ9.eyJmcm9tQXNzZXQiOiJVU0QiLCJ0b0Fzc2V0IjoiQ09QIn0.abc123";
        assert!(passes("calculateExchange", &format!(r#"{{"signature":"{signature}"}}"#)));
        assert!(!passes("calculateExchange", &format!(r#"{{"other":"{signature}"}}"#)));
        assert!(!passes("calculateExchange", &format!(r#"{{"a":{{"signature":"{signature}"}}}}"#)));
        assert!(!passes("getCard", &format!(r#"{{"signature":"{signature}"}}"#)));
        assert!(!passes("calculateExchange", r#"{"signature":"opaque-token-0123456789"}"#));
    }

    #[test]
    fn card_details_hold_neither_number_nor_code() {
        for answer in [
            r#"{"pan":"4111111111111111"}"#,
            r#"{"pan":4111111111111111}"#,
            r#"{"pan":"4222222222222"}"#,
            r#"{"pan":"6304000000000000018"}"#,
            r#"{"pan":"4111 1111 1111 1111"}"#,
            r#"{"pan":"4111-1111-1111-1111"}"#,
            r#"{"pan":"4111\u00a01111\u00a01111\u00a01111"}"#,
            r#"{"pan":"4111\u20111111\u20111111\u20111111"}"#,
            r#"{"pan":["4111","1111","1111","1111"]}"#,
            r#"{"pan":"12 4111 1111 1111 1111"}"#,
            r#"{"note":"card 378282246310005 of Ana"}"#,
            r#"{"a":{"cvv":"123"}}"#,
            r#"{"CVC2":"123"}"#,
            r#"{"card_cvv":123}"#,
            r#"{"securityCode":"1"}"#,
            r#"{"pin":"1234"}"#,
        ] {
            assert!(!passes("getCardDetails", answer), "{answer}");
        }
        for answer in [
            r#"{"id":"card_7","last4":"1111","expirationMonth":12,"expirationYear":2030}"#,
            r#"{"number":"**** **** **** 1111"}"#,
            r#"{"number":"4111111111111112"}"#,
            r#"{"cvv":null}"#,
            r#"{"shipping":"0000000000000000"}"#,
        ] {
            assert!(passes("getCardDetails", answer), "{answer}");
        }
    }

    #[test]
    fn a_long_text_is_looked_through_in_no_time() {
        assert!(!holds_card_number(&"1 ".repeat(500_000).replace('1', "0")));
        assert!(!holds_card_number(&"0".repeat(1_000_000)));
        assert!(!holds_jwt(&"eyJ".repeat(200_000)));
        assert!(!holds_jwt(&"eyJ.".repeat(200_000)));
        assert!(holds_jwt(&("eyJ".repeat(200_000) + ".eyJ0.")));
    }
}
