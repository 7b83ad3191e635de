//! Final check of each response to a browser: no secret, no token, no card number, wherever it comes from.

use super::pan::{holds_card_data, is_card_secret};
use super::scrub::holds_jwt;
use crate::api::Operation;
use crate::error::{Error, ErrorCode, Outcome};
use crate::json::{Json, Type};
use std::borrow::Cow;

/// Field names that mark a secret, in lower case without `_`, `-` and spaces.
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

/// Refuses a response that contains a secret, or card data if the operation is a card operation. `holds_secret` finds credentials, tokens
/// and parts of them in a text.
///
/// # Errors
/// `SECRET_EXPOSURE`; the message contains neither the response nor the place of the secret.
pub fn guard(operation: Option<Operation>, answer: &str, holds_secret: impl Fn(&str) -> bool) -> Result<(), Error> {
    match Json::parse(answer) {
        Ok(json) => guard_json(operation, json, holds_secret),
        Err(_) => Err(exposed(operation)),
    }
}

/// Like [`guard`], for a parsed response.
///
/// # Errors
/// `SECRET_EXPOSURE`.
pub(super) fn guard_json(
    operation: Option<Operation>,
    answer: Json<'_>,
    holds_secret: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    let is_exposed = holds_secret(answer.text()) || {
        let scan = SecretScan { quote: operation == Some(Operation::CalculateExchange), holds_secret };
        scan.value(answer, true) || (operation.is_some_and(is_card) && holds_card_data("", answer))
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
            "The response was withheld because it contained a secret, a token or card data. Report the operation and the request id to the operator of this server.",
        )
    }
}

/// Whether an operation is a card operation, so that its response is searched for card data.
pub(super) fn is_card(operation: Operation) -> bool {
    operation.path.starts_with("/user/card/")
}

/// Calls `give` with every text in a field named like a secret.
pub(super) fn secret_values(value: Json<'_>, give: &mut impl FnMut(&str)) {
    for (key, value) in value.fields() {
        match value.string() {
            Some(text) if SECRET_FIELDS.contains(&plain(key).as_str()) => give(&text),
            _ => secret_values(value, give),
        }
    }
}

/// Returns a field's name in lower case, with letters and digits only.
fn plain(key: Json<'_>) -> String {
    let key = key.string().unwrap_or_default();
    key.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect()
}

/// Whether an input value contains a text with the form of a JWT. A response that repeats it would be withheld, also from the recipient of
/// a transfer.
pub(super) fn contains_jwt(value: Json<'_>) -> bool {
    SecretScan { quote: false, holds_secret: |_: &str| false }.value(value, false)
}

struct SecretScan<Secret> {
    quote: bool,
    holds_secret: Secret,
}

impl<Secret: Fn(&str) -> bool> SecretScan<Secret> {
    fn value(&self, value: Json<'_>, outermost: bool) -> bool {
        match value.kind() {
            Type::Object => value.fields().any(|(key, value)| {
                let name = plain(key);
                let telling = SECRET_FIELDS.contains(&name.as_str()) || is_card_secret(&name);
                // A quote's signature is opaque and may look like a token. It proves a price, not an identity.
                let signature = self.quote && outermost && key.is("signature") && value.kind() == Type::Text;
                // A null value reveals nothing.
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

    /// Whether a text with escapes contains a known secret. Texts without escapes were searched with the whole response.
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
    fn a_response_with_a_secret_in_any_field_is_withheld() {
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
    fn a_quotes_signature_may_have_the_form_of_a_jwt_but_contain_no_known_secret() {
        let signature = "eyJhbGciOiJIUzI1NiJ9.eyJmcm9tQXNzZXQiOiJVU0QiLCJ0b0Fzc2V0IjoiQ09QIn0.abc123";
        assert!(passes("calculateExchange", &format!(r#"{{"signature":"{signature}"}}"#)));
        assert!(!passes("calculateExchange", &format!(r#"{{"other":"{signature}"}}"#)));
        assert!(!passes("calculateExchange", &format!(r#"{{"a":{{"signature":"{signature}"}}}}"#)));
        assert!(!passes("getCard", &format!(r#"{{"signature":"{signature}"}}"#)));
        assert!(!passes("calculateExchange", r#"{"signature":"opaque-token-0123456789"}"#));
    }

    #[test]
    fn card_details_with_a_card_number_or_code_are_withheld() {
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
    fn a_long_text_is_searched_in_linear_time() {
        assert!(!holds_card_number(&"1 ".repeat(500_000).replace('1', "0")));
        assert!(!holds_card_number(&"0".repeat(1_000_000)));
        assert!(!holds_jwt(&"eyJ".repeat(200_000)));
        assert!(!holds_jwt(&"eyJ.".repeat(200_000)));
        assert!(holds_jwt(&("eyJ".repeat(200_000) + ".eyJ0.")));
    }
}
