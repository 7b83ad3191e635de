//! A payout's memory: one key is one intent, whatever is sent with it and however often.

use super::audit::Trace;
use super::flight::Turn;
use super::proxy::{Admitted, Answered, Proxy};
use super::route::{Refusal, refuse};
use super::store::{Store, StoreFailed, hash, place};
use super::visit::Visit;
use crate::error::{Error, Kind, Outcome};
use crate::json::{Json, ObjectText, Type, push_string};

/// How long a key is remembered: a week, in milliseconds.
pub(super) const REMEMBERED_MS: u64 = 604_800_000;

impl<S: Store, T: Store> Proxy<S, T> {
    /// Carries out a payout at most once a key, and answers every further request with that key the same.
    ///
    /// The memory is asked before the policy hook: a payout that was carried out cannot be denied any more, and a hook that counts is asked
    /// once an intent. Before anything is sent, the store holds what will be sent; so after a crash, in another process, or when Qash's answer
    /// was lost, the same payout goes out under the same key, which Qash carries out at most once.
    pub(super) async fn payout(
        &self,
        visit: &impl Visit,
        request: &Admitted<'_>,
        user: &str,
        key: &str,
        trace: &mut Trace,
    ) -> Answered {
        let place = place("payout", &[user, key]);
        let asked = fingerprint(Json::parse(request.input).unwrap_or(Json::NULL));
        match self.payouts.join(&place).await {
            Turn::Landed((same, result)) if same == asked => result,
            Turn::Landed(_) => Err(conflict()),
            Turn::Lead(lead) => {
                let result = self.payout_alone(visit, request, user, &place, &asked, trace).await;
                lead.land((asked, result.clone()));
                result
            }
        }
    }

    async fn payout_alone(
        &self,
        visit: &impl Visit,
        request: &Admitted<'_>,
        user: &str,
        place: &str,
        asked: &str,
        trace: &mut Trace,
    ) -> Answered {
        // Whoever cannot look cannot tell whether this key was paid before: "nothing was done" would be taken for leave to pay anew.
        let mut known = self.record(place).await.map_err(|failed| still_unknown(failed.into(), trace))?;
        let mut input = String::new();
        if known.is_none() {
            input = self.admitted(visit, request.operation, request.input, trace).await?;
            let record = Record::Pending { fingerprint: asked.to_owned(), input: input.clone() };
            if !self.store.add(place, &record.to_json(), Some(REMEMBERED_MS)).await? {
                // Another process was faster; what it remembers counts.
                known = Some(self.others(place, trace).await?);
            }
        }
        // Another process may be sending it at this moment. The mark keeps that one from taking a refusal of its own for the end of the matter.
        let taken = [place, ":taken"].concat();
        if let Some(Record::Pending { fingerprint, .. }) = &known
            && fingerprint == asked
        {
            let marked = self.store.add(&taken, "1", Some(REMEMBERED_MS)).await;
            marked.map_err(|failed| still_unknown(failed.into(), trace))?;
            known = Some(self.others(place, trace).await?);
        }
        let maybe_sent = known.is_some();
        match known {
            Some(record) if record.fingerprint() != asked => return Err(conflict()),
            Some(Record::Done { answer, .. }) => return self.shown(request.operation, &answer),
            Some(Record::Pending { input: remembered, .. }) => input = remembered,
            None => {}
        }
        match self.ask(visit, request.operation, &input, user).await {
            Ok(answer) => {
                let record = Record::Done { fingerprint: asked.to_owned(), answer: answer.clone() };
                if self.store.set(place, &record.to_json(), Some(REMEMBERED_MS)).await.is_err() {
                    // It stays pending there: the same key sends it again, and Qash knows the key.
                    trace.note = Some("STORE_FAILED");
                }
                Ok(answer)
            }
            Err(refusal) if refusal.error.outcome != Outcome::None => Err(refusal),
            Err(refusal) => {
                // Another process may have gone on with it meanwhile, and have its answer.
                if let Ok(Some(Record::Done { fingerprint, answer })) = self.record(place).await
                    && fingerprint == asked
                {
                    return self.shown(request.operation, &answer);
                }
                if maybe_sent {
                    return Err(still_unknown(refusal, trace));
                }
                // Nothing was done, so the key is free again: the person may correct the payout, or send it later.
                if self.store.delete(place).await.is_err() {
                    trace.note = Some("STORE_FAILED");
                }
                if self.store.get(&taken).await == Ok(None) {
                    return Err(refusal);
                }
                // Unless another process goes on with it: then only that one knows, and needs the record.
                let record = Record::Pending { fingerprint: asked.to_owned(), input };
                let _ = self.store.add(place, &record.to_json(), Some(REMEMBERED_MS)).await;
                Err(still_unknown(refusal, trace))
            }
        }
    }

    /// The record of another process. If it cannot be had, nobody can tell what that one did; so too if it is gone, for a third may go on with it.
    async fn others(&self, place: &str, trace: &Trace) -> Result<Record, Refusal> {
        let record = self.record(place).await.and_then(|record| record.ok_or(StoreFailed));
        record.map_err(|failed| still_unknown(failed.into(), trace))
    }

    async fn record(&self, place: &str) -> Result<Option<Record>, StoreFailed> {
        self.store.get(place).await?.map(|text| Record::from_json(&text)).transpose()
    }
}

fn conflict() -> Refusal {
    let message = "This idempotencyKey was used for another payout. Make a new key for a new intent.";
    refuse(409, "IDEMPOTENCY_CONFLICT", message)
}

/// A refusal of a payout that another try may have carried out: it says nothing about that try.
pub(super) fn still_unknown(refusal: Refusal, trace: &Trace) -> Refusal {
    let error = Error {
        kind: Kind::UnknownOutcome,
        outcome: Outcome::Unknown,
        idempotency_key: trace.key.clone(),
        ..refusal.error
    };
    Refusal { logged: refusal.logged, ..Refusal::from(error) }
}

/// What the store knows of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// Admitted and perhaps sent; what to send again, should nobody know.
    Pending {
        /// What was asked for.
        fingerprint: String,
        /// What is sent, after the policy hook.
        input: String,
    },
    /// Carried out.
    Done {
        /// What was asked for.
        fingerprint: String,
        /// What was answered.
        answer: String,
    },
}

impl Record {
    pub(super) fn fingerprint(&self) -> &str {
        match self {
            Self::Pending { fingerprint, .. } | Self::Done { fingerprint, .. } => fingerprint,
        }
    }

    pub(super) fn to_json(&self) -> String {
        let (name, text) = match self {
            Self::Pending { input, .. } => ("input", input),
            Self::Done { answer, .. } => ("answer", answer),
        };
        ObjectText::new().string("fingerprint", self.fingerprint()).raw(name, text).finish()
    }

    /// Reads a record. One that cannot be read is a failure of the store: to take it for absent could pay twice.
    pub(super) fn from_json(text: &str) -> Result<Self, StoreFailed> {
        let json = Json::parse(text).map_err(|_| StoreFailed)?;
        let fingerprint = json.get("fingerprint").and_then(Json::string).ok_or(StoreFailed)?.into_owned();
        let object =
            |name| json.get(name).filter(|value| value.kind() == Type::Object).map(|value| value.text().to_owned());
        match (object("answer"), object("input")) {
            (Some(answer), _) => Ok(Self::Done { fingerprint, answer }),
            (None, Some(input)) => Ok(Self::Pending { fingerprint, input }),
            (None, None) => Err(StoreFailed),
        }
    }
}

/// Tells two inputs apart, but not two ways of writing one: order of fields, white space and escapes do not count.
///
/// A collision would have to be made by the user on purpose, and gets them the answer of their own earlier payout.
pub(super) fn fingerprint(input: Json<'_>) -> String {
    let mut canonical = String::new();
    write_canonical(input, &mut canonical);
    hash(&canonical)
}

fn write_canonical(value: Json<'_>, out: &mut String) {
    match value.kind() {
        Type::Object => {
            let mut fields: Vec<_> =
                value.fields().map(|(key, value)| (key.string().unwrap_or_default(), value)).collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            for (key, value) in fields {
                out.push(',');
                push_string(out, &key);
                out.push(':');
                write_canonical(value, out);
            }
            out.push('}');
        }
        Type::List => {
            for item in value.items() {
                out.push(',');
                write_canonical(item, out);
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

    #[test]
    fn the_same_payout_written_otherwise_is_the_same() {
        let print = |text| fingerprint(Json::parse(text).unwrap());
        let one = print(r#"{"amount":1,"beneficiary":{"name":"Ana","x":[1,2]}}"#);
        assert_eq!(one, print(r#" { "beneficiary" : {"x":[1, 2],"name":"\u0041na"}, "amount":1 }"#));
        for other in [
            r#"{"amount":2,"beneficiary":{"name":"Ana","x":[1,2]}}"#,
            r#"{"amount":"1","beneficiary":{"name":"Ana","x":[1,2]}}"#,
            r#"{"amount":1,"beneficiary":{"name":"Ana","x":[2,1]}}"#,
            r#"{"amount":1,"beneficiary":{"name":"Ana","x":[1],"y":2}}"#,
            r#"{"amount":1,"name":"Ana","beneficiary":{"x":[1,2]}}"#,
        ] {
            assert_ne!(one, print(other), "{other}");
        }
    }

    #[test]
    fn records_come_back_and_a_broken_one_is_a_failure() {
        let pending = Record::Pending { fingerprint: "f".into(), input: r#"{"amount":1}"#.into() };
        let done = Record::Done { fingerprint: "f".into(), answer: r#"{"id":7}"#.into() };
        for record in [pending, done] {
            assert_eq!(Record::from_json(&record.to_json()), Ok(record));
        }
        for broken in ["", "{}", "null", r#"{"fingerprint":"f"}"#, r#"{"fingerprint":"f","answer":"x"}"#] {
            assert_eq!(Record::from_json(broken), Err(StoreFailed), "{broken}");
        }
    }
}
