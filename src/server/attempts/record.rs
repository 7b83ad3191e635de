//! Stored records of attempts, and fingerprints that identify an input.

use crate::error::{AnyCode, Error, ErrorCode, Kind, Outcome};
use crate::json::{Json, ObjectText, Type, push_string};
use crate::server::store::{StoreFailed, hash};
use crate::text::hex;
use sha2::{Digest, Sha256};

/// How long an attempt is stored after its first send: 90 days, in milliseconds. All data about it expires with it.
pub(super) const RETENTION_MS: u64 = 7_776_000_000;

/// Version of the record format.
const VERSION: i64 = 1;

/// The stored record of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Fingerprint of the requested payment.
    pub fingerprint: String,
    /// The key as sent to Qash. `None` if it is the caller's own (records before version 1), or if the operation has no key.
    pub sent_key: Option<String>,
    /// Time of the first send, in milliseconds since 1970; `None` in records before version 1.
    pub sent_at: Option<i64>,
    /// State of the attempt.
    pub state: State,
}

/// State of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Allowed and possibly sent: the input, as returned by the policy.
    Pending(String),
    /// Executed: the response.
    Done(String),
    /// Executed, with a response that cannot be shown: code and message of the error.
    Failed(String, String),
    /// Not executed.
    Void,
}

impl Record {
    pub(super) fn pending(fingerprint: &str, sent_key: Option<&str>, sent_at: i64, input: &str) -> Self {
        Self {
            fingerprint: fingerprint.to_owned(),
            sent_key: sent_key.map(str::to_owned),
            sent_at: Some(sent_at),
            state: State::Pending(input.to_owned()),
        }
    }

    /// Returns the record with another state.
    pub(super) fn with(&self, state: State) -> Self {
        Self { state, ..self.clone() }
    }

    /// Returns the record of an executed attempt with an error.
    pub(super) fn failed(&self, error: &Error) -> Self {
        self.with(State::Failed(error.code.name().to_owned(), error.message.clone()))
    }

    pub(super) fn input(&self) -> Option<&str> {
        match &self.state {
            State::Pending(input) => Some(input),
            _ => None,
        }
    }

    /// Whether the record belongs to this payment. Records before version 1 have a fingerprint of the input as received.
    pub(super) fn is_of(&self, fingerprint: &str, input: Json<'_>) -> bool {
        self.fingerprint == fingerprint || self.sent_at.is_none() && self.fingerprint == hash(&canonical(input, false))
    }

    pub(super) fn to_json(&self) -> String {
        // A record before version 1 keeps its version, like its fingerprint.
        let object = ObjectText::new()
            .optional(self.sent_at.map(|_| VERSION), |object, version| object.integer("v", version))
            .string("fingerprint", &self.fingerprint)
            .optional(self.sent_key.as_deref(), |object, key| object.string("sentKey", key))
            .optional(self.sent_at, |object, at| object.integer("sentAt", at));
        match &self.state {
            State::Pending(input) => object.raw("input", input),
            State::Done(answer) => object.raw("answer", answer),
            State::Failed(code, message) => {
                object.raw("error", &ObjectText::new().string("code", code).string("message", message).finish())
            }
            State::Void => object.bool("void", true),
        }
        .finish()
    }

    /// Parses a record. An unreadable record is a failure of the store: treating it as absent could pay twice.
    pub(super) fn from_json(text: &str) -> Result<Self, StoreFailed> {
        let json = Json::parse(text).map_err(|_| StoreFailed::Broken)?;
        // A newer version may have a different meaning.
        if !matches!(json.get("v").map(Json::integer), None | Some(Some(VERSION))) {
            return Err(StoreFailed::Broken);
        }
        let text = |json: Json<'_>, name| json.text_at(name).map(std::borrow::Cow::into_owned);
        let object = |name| json.get(name).filter(|value| value.kind() == Type::Object);
        let state = match (object("answer"), object("error"), object("input")) {
            (Some(answer), ..) => State::Done(answer.text().to_owned()),
            (_, Some(error), _) => State::Failed(
                text(error, "code").ok_or(StoreFailed::Broken)?,
                text(error, "message").ok_or(StoreFailed::Broken)?,
            ),
            (.., Some(input)) => State::Pending(input.text().to_owned()),
            _ if json.get("void").and_then(Json::bool) == Some(true) => State::Void,
            _ => return Err(StoreFailed::Broken),
        };
        let sent_at = json.integer_at("sentAt");
        if json.get("v").is_some() && sent_at.is_none() {
            return Err(StoreFailed::Broken);
        }
        let fingerprint = text(json, "fingerprint").ok_or(StoreFailed::Broken)?;
        Ok(Self { fingerprint, sent_key: text(json, "sentKey"), sent_at, state })
    }
}

/// Returns the error of an executed attempt as it was first returned.
pub(super) fn stored_error(code: &str, message: &str) -> Error {
    let code = AnyCode::from(code.to_owned());
    let kind = if code == ErrorCode::SecretExposure { Kind::SecretExposure } else { Kind::Decode };
    Error { kind, code, outcome: Outcome::Done, ..Error::new(ErrorCode::BadAnswer, message) }
}

/// Returns the SHA-256 of a text in hexadecimal.
pub(in crate::server) fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Returns the fingerprint of a request. Order of fields, white space, escapes and null fields do not change it.
pub(in crate::server) fn fingerprint(body: Json<'_>) -> String {
    sha256(&canonical(body, true))
}

fn canonical(value: Json<'_>, skips_nulls: bool) -> String {
    let mut out = String::new();
    write_canonical(value, skips_nulls, &mut out);
    out
}

fn write_canonical(value: Json<'_>, skips_nulls: bool, out: &mut String) {
    match value.kind() {
        Type::Object => {
            let mut fields: Vec<_> = value
                .fields()
                .filter(|(_, value)| !(skips_nulls && value.is_null()))
                .map(|(key, value)| (key.string().unwrap_or_default(), value))
                .collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            for (key, value) in fields {
                out.push(',');
                push_string(out, &key);
                out.push(':');
                write_canonical(value, skips_nulls, out);
            }
            out.push('}');
        }
        Type::List => {
            for item in value.items() {
                out.push(',');
                write_canonical(item, skips_nulls, out);
            }
            out.push(']');
        }
        Type::Text => push_string(out, &value.string().unwrap_or_default()),
        _ => out.push_str(value.text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json<'_> {
        Json::parse(text).unwrap()
    }

    #[test]
    fn the_same_payout_in_another_spelling_has_the_same_fingerprint() {
        let one = fingerprint(json(r#"{"amount":1,"beneficiary":{"name":"Ana","x":[1,2]}}"#));
        assert_eq!(
            one,
            fingerprint(json(r#" { "beneficiary" : {"x":[1, 2],"name":"\u0041na"}, "amount":1, "y": null }"#))
        );
        assert_eq!(one.len(), 64);
        for other in [
            r#"{"amount":2,"beneficiary":{"name":"Ana","x":[1,2]}}"#,
            r#"{"amount":"1","beneficiary":{"name":"Ana","x":[1,2]}}"#,
            r#"{"amount":1,"beneficiary":{"name":"Ana","x":[2,1]}}"#,
            r#"{"amount":1,"beneficiary":{"name":"Ana","x":[1],"y":2}}"#,
            r#"{"amount":1,"name":"Ana","beneficiary":{"x":[1,2]}}"#,
        ] {
            assert_ne!(one, fingerprint(json(other)), "{other}");
        }
    }

    #[test]
    fn records_round_trip_and_a_broken_or_newer_one_is_an_error() {
        let pending = Record::pending("f", Some("u:k"), 7, r#"{"amount":1}"#);
        let done = pending.with(State::Done(r#"{"id":7}"#.into()));
        let failed = pending.with(State::Failed("ANSWER_MISMATCH".into(), "other".into()));
        let void = pending.with(State::Void);
        for record in [pending, done, failed, void] {
            assert_eq!(Record::from_json(&record.to_json()), Ok(record));
        }
        for broken in [
            "",
            "{}",
            "null",
            r#"{"fingerprint":"f"}"#,
            r#"{"fingerprint":"f","answer":"x"}"#,
            r#"{"v":1,"fingerprint":"f","input":{}}"#,
            r#"{"v":1,"fingerprint":"f","sentAt":1,"error":{"code":"x"}}"#,
            r#"{"v":2,"fingerprint":"f","sentAt":1,"input":{}}"#,
            r#"{"v":"1","fingerprint":"f","sentAt":1,"input":{}}"#,
        ] {
            assert_eq!(Record::from_json(broken), Err(StoreFailed::Broken), "{broken}");
        }
    }

    #[test]
    fn a_record_before_version_1_is_read_and_matched() {
        let input = r#"{"amount":1,"description":null}"#;
        let old = format!(r#"{{"fingerprint":"{}","input":{input}}}"#, hash(&canonical(json(input), false)));
        let record = Record::from_json(&old).unwrap();
        assert_eq!((record.sent_key.as_deref(), record.sent_at), (None, None));
        assert_eq!(Record::from_json(&record.with(State::Void).to_json()), Ok(record.with(State::Void)));
        assert!(record.is_of("another", json(r#"{ "description": null, "amount": 1 }"#)));
        assert!(!record.is_of("another", json(r#"{"amount":2,"description":null}"#)));
    }
}
