//! The last look at what goes to a browser: no secret, no token, no card number, wherever they come from.

use crate::api::Operation;
use crate::error::{Error, Kind, Outcome};
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

/// Names of fields that hold what proves possession of a card; the first two are looked for inside a name, too.
const CARD_SECRET_FIELDS: [&str; 6] = ["cvv", "cvc", "csc", "securitycode", "pin", "pinblock"];

/// A run shorter than this cannot be a key or a token.
const SHORTEST_SECRET: usize = 16;

/// Refuses an answer that holds a secret. `is_secret` knows whole keys and tokens, `holds_credential` finds the key and secret inside a text.
///
/// # Errors
/// `SECRET_EXPOSURE`; neither the answer nor its place is told.
pub fn guard(
    operation: Option<&'static Operation>,
    answer: &str,
    is_secret: impl Fn(&str) -> bool,
    holds_credential: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    let name = operation.map_or("", |operation| operation.name);
    let card = name == "getCardDetails";
    let exposed = holds_credential(answer)
        || (card && holds_card_number(answer))
        || Json::parse(answer).map_or(true, |json| {
            json.fields().any(|(key, value)| {
                // A quote's signature is opaque and happens to look like a token; it proves a price, not a person.
                let signature = name == "calculateExchange" && key.is("signature");
                Look { card, is_secret: &is_secret, holds_credential: &holds_credential }.field(key, value, signature)
            })
        });
    if !exposed {
        return Ok(());
    }
    let reads = operation.is_none_or(Operation::reads);
    Err(Error {
        operation: operation.map(|operation| operation.name),
        outcome: if reads { Outcome::None } else { Outcome::Done },
        ..Error::new(
            Kind::SecretExposure,
            "SECRET_EXPOSURE",
            "The answer was withheld, because it held something that must not reach a browser.",
        )
    })
}

/// Whether a value that a user wrote holds something of a JWT's form. The answer that repeats it would be withheld, be it the user's own or
/// that of whoever gets the transfer.
pub(super) fn tells_token(value: Json<'_>) -> bool {
    Look { card: false, is_secret: &|_: &str| false, holds_credential: &|_: &str| false }.value(value, false)
}

struct Look<'a, Secret, Credential> {
    card: bool,
    is_secret: &'a Secret,
    holds_credential: &'a Credential,
}

impl<Secret: Fn(&str) -> bool, Credential: Fn(&str) -> bool> Look<'_, Secret, Credential> {
    fn field(&self, key: Json<'_>, value: Json<'_>, signature: bool) -> bool {
        let Some(key) = key.string() else { return true };
        let plain: String =
            key.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect();
        let telling = SECRET_FIELDS.contains(&plain.as_str())
            || (self.card
                && (CARD_SECRET_FIELDS.contains(&plain.as_str()) || plain.contains("cvv") || plain.contains("cvc")));
        // A field without a value tells nothing.
        (telling && !value.is_null()) || self.text(key, false) || self.value(value, signature)
    }

    fn value(&self, value: Json<'_>, signature: bool) -> bool {
        match value.kind() {
            Type::Object => value.fields().any(|(key, value)| self.field(key, value, false)),
            Type::List => value.items().any(|item| self.value(item, false)),
            Type::Text => value.string().is_none_or(|text| self.text(text, signature)),
            _ => false,
        }
    }

    fn text(&self, text: Cow<'_, str>, signature: bool) -> bool {
        // What stands in the answer without an escape was looked at with the whole of it.
        (matches!(text, Cow::Owned(_)) && (self.holds_credential)(&text))
            || (!signature && holds_jwt(&text))
            || (self.card && holds_card_number(&text))
            || text.split(|character: char| !is_token_character(character)).any(|run| self.run(run))
    }

    /// A token may be the whole run, a segment of a path, or the end of a sentence.
    fn run(&self, run: &str) -> bool {
        run.len() >= SHORTEST_SECRET
            && ((self.is_secret)(run)
                || run.split(['/', '+', '~']).any(|piece| (self.is_secret)(piece.trim_matches('.'))))
    }
}

/// Characters of RFC 6750's `b64token`, except `=`, which also joins names and values.
fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_' | '~' | '+' | '/')
}

/// Whether a text holds something of a JWT's form: `eyJ…`, and two dots with base64url between and behind them.
///
/// `eyJ` is `{"` in base64: every JSON object that begins with a name does, and so every JWT's header.
#[must_use]
pub fn holds_jwt(text: &str) -> bool {
    let is_base64url = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    // Every character is looked at once, however often `eyJ` stands there: what users wrote comes back in answers.
    let mut runs = text.split(|character: char| !is_base64url(character) && character != '.');
    text.contains("eyJ")
        && runs.any(|run| {
            let segments: Vec<_> = run.split('.').collect();
            segments.windows(3).any(|three| match three {
                [header, payload, _] => {
                    let header = header.find("eyJ").and_then(|at| header.get(at..)).unwrap_or_default();
                    header.len() >= 8 && payload.len() >= 4
                }
                _ => false,
            })
        })
}

/// Whether a text holds 13 to 19 digits that pass Luhn's check, written in one or in groups.
///
/// Groups are parted by white space, any hyphen, or a dot, and as JSON by quotes and commas; any neighbouring groups count together, so that
/// a number in front of a card number does not hide it.
#[must_use]
pub fn holds_card_number(text: &str) -> bool {
    let mut groups: Vec<Vec<u8>> = Vec::new();
    let mut apart = true;
    for character in text.chars() {
        match character.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
            Some(digit) => {
                if std::mem::take(&mut apart) {
                    groups.push(Vec::new());
                }
                if let Some(group) = groups.last_mut() {
                    group.push(digit);
                }
            }
            None if is_separator(character) => apart = true,
            None => {
                if any_neighbours_pass(&groups) {
                    return true;
                }
                groups.clear();
                apart = true;
            }
        }
    }
    any_neighbours_pass(&groups)
}

fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '.' | '"' | ',' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}' | '\u{200b}'..='\u{200d}')
}

fn any_neighbours_pass(groups: &[Vec<u8>]) -> bool {
    (0..groups.len()).any(|start| {
        let mut digits: Vec<u8> = Vec::new();
        for group in groups.iter().skip(start) {
            digits.extend(group);
            if digits.len() > 19 {
                return false;
            }
            if digits.len() >= 13 && luhn(&digits) {
                return true;
            }
        }
        false
    })
}

/// ISO/IEC 7812-1 annex B.
fn luhn(digits: &[u8]) -> bool {
    let sum = digits.iter().rev().enumerate().fold(0_u32, |sum, (place, &digit)| {
        let doubled = u32::from(digit) << (place & 1);
        sum.saturating_add(if doubled > 9 { doubled.saturating_sub(9) } else { doubled })
    });
    sum.is_multiple_of(10) && digits.iter().any(|&digit| digit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "opaque-token-0123456789";
    const SECRET: &str = "qash_secret_live_abc";

    fn passes(operation: &str, answer: &str) -> bool {
        guard(Operation::named(operation), answer, |run| run == TOKEN, |text| text.contains(SECRET)).is_ok()
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
