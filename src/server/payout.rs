//! A payout's memory: one key is one intent, whatever is sent with it and however often.

use super::audit::Trace;
use super::flight::Turn;
use super::proxy::{Admitted, Answered, Proxy};
use super::refusal::{Refusal, refuse, still_unknown};
use super::store::{Store, StoreFailed, hash, place};
use super::visit::Visit;
use crate::error::Outcome;
use crate::json::{Json, ObjectText, Type, push_string};

/// How long what became of a refused or resumed payout is remembered: a week, in milliseconds.
const FATE_MS: u64 = 604_800_000;

/// How long a key is remembered. Longer than a fate by a week, so that a life that began because the ones before were refused is forgotten
/// before those are: no key begins anew while a later life of it is known.
pub(super) const REMEMBERED_MS: u64 = 2 * FATE_MS;

/// How often a key may be refused, and used again.
const LIVES: u8 = 30;

/// What becomes of one life of a key. Whoever writes it first is right.
mod fate {
    /// Nothing was done; the next life may begin.
    pub(super) const REFUSED: &str = "refused";
    /// Another request goes on with it; no refusal is the end of it any more.
    pub(super) const RESUMED: &str = "resumed";

    pub(super) fn place(life: &str) -> String {
        [life, ":fate"].concat()
    }
}

impl<S: Store, T: Store> Proxy<S, T> {
    /// Carries out a payout at most once a key, and answers every further request with that key the same.
    ///
    /// The memory is asked before the policy hook: a payout that was carried out cannot be denied any more, and a hook that counts is asked
    /// once an intent. Before anything is sent, the store holds what will be sent; so after a crash, in another process, or when Qash's answer
    /// was lost, the same payout goes out under the same key, which Qash carries out at most once.
    ///
    /// A refusal that says that nothing was done ends one life of the key and lets the next begin. Nothing is ever removed, and what decides
    /// is only written where nothing is, in one step: a write that arrives too late, or from another process, cannot undo what is known.
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
        let (life, input, resumed) = match self.prepare(visit, request, place, asked, trace).await? {
            Prepared::Send { life, input, resumed } => (life, input, resumed),
            Prepared::Paid(answer) => return self.shown(request.operation, &answer),
        };
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
            // Nothing was done, and nobody goes on with it: the person may correct the payout, or send it later.
            Err(refusal) if !resumed && self.ended(&life).await => Err(refusal),
            Err(refusal) => match self.paid(place, asked).await {
                Ok(Some(answer)) => self.shown(request.operation, &answer),
                _ => Err(still_unknown(refusal, trace)),
            },
        }
    }

    /// Finds out what is to be sent, and has it in the store.
    async fn prepare(
        &self,
        visit: &impl Visit,
        request: &Admitted<'_>,
        place: &str,
        asked: &str,
        trace: &mut Trace,
    ) -> Result<Prepared, Refusal> {
        // Whoever cannot look cannot tell whether this key was paid before: "nothing was done" would be taken for leave to pay anew.
        let (life, known) = self.life(place).await.map_err(unsure(trace))?.ok_or_else(used_up)?;
        let known = match known {
            Some(known) => known,
            None => match self.begin(visit, request, &life, asked, trace).await {
                Ok(Some(input)) => return Ok(Prepared::Send { life, input, resumed: false }),
                // Another process was faster. Or this one may not; but while its hook was asked, another may have carried it out.
                other => match (self.record(&life).await, other) {
                    (Ok(Some(theirs)), _) => theirs,
                    (Ok(None), Err(refusal)) => return Err(refusal),
                    (_, other) => return Err(still_unknown(other.err().unwrap_or_else(|| StoreFailed.into()), trace)),
                },
            },
        };
        let input = match known {
            other if other.fingerprint() != asked => return Err(conflict()),
            Record::Done { answer, .. } => return Ok(Prepared::Paid(answer)),
            Record::Pending { input, .. } => input,
        };
        // Another process may be sending it at this moment: if that one is refused, it must not be the end of the matter.
        if !self.decide(&life, fate::RESUMED).await.map_err(unsure(trace))? {
            return Err(still_unknown(StoreFailed.into(), trace));
        }
        let paid = self.paid(place, asked).await.map_err(unsure(trace))?;
        Ok(paid.map_or(Prepared::Send { life, input, resumed: true }, Prepared::Paid))
    }

    /// The life that a key is in, and what is known of it: the first that has not begun, or that was not refused. None if all were.
    async fn life(&self, place: &str) -> Result<Option<(String, Option<Record>)>, StoreFailed> {
        let mut life = place.to_owned();
        for next in 1..=LIVES {
            let record = self.record(&life).await?;
            let pending = matches!(record, Some(Record::Pending { .. }));
            if !pending || self.store.get(&fate::place(&life)).await?.as_deref() != Some(fate::REFUSED) {
                return Ok(Some((life, record)));
            }
            life = format!("{place}:{next}");
        }
        Ok(None)
    }

    /// Begins a life: asks the hook, and remembers what will be sent. Gives that, or nothing if the life has begun elsewhere.
    async fn begin(
        &self,
        visit: &impl Visit,
        request: &Admitted<'_>,
        life: &str,
        asked: &str,
        trace: &mut Trace,
    ) -> Result<Option<String>, Refusal> {
        let input = self.admitted(visit, request.operation, request.input, trace).await?;
        let record = Record::Pending { fingerprint: asked.to_owned(), input: input.clone() };
        Ok(self.store.add(life, &record.to_json(), Some(REMEMBERED_MS)).await?.then_some(input))
    }

    /// Says what becomes of a life, unless something else was said before; whether it is that now.
    async fn decide(&self, life: &str, fate: &str) -> Result<bool, StoreFailed> {
        let place = fate::place(life);
        Ok(self.store.add(&place, fate, Some(FATE_MS)).await? || self.store.get(&place).await?.as_deref() == Some(fate))
    }

    /// Ends a life whose payout was refused; `false` if another process goes on with it, or may.
    async fn ended(&self, life: &str) -> bool {
        if let Ok(ended) = self.decide(life, fate::REFUSED).await {
            return ended;
        }
        // Perhaps it has ended, perhaps the next request goes on with it. Nobody does yet, if nothing else stands there.
        let fate = self.store.get(&fate::place(life)).await;
        fate.is_ok_and(|fate| fate.is_none_or(|fate| fate == fate::REFUSED))
    }

    /// The answer of a payout that was carried out.
    async fn paid(&self, place: &str, asked: &str) -> Result<Option<String>, StoreFailed> {
        Ok(match self.record(place).await? {
            Some(Record::Done { fingerprint, answer }) if fingerprint == asked => Some(answer),
            _ => None,
        })
    }

    async fn record(&self, place: &str) -> Result<Option<Record>, StoreFailed> {
        self.store.get(place).await?.map(|text| Record::from_json(&text)).transpose()
    }
}

/// What a request with a key is to do.
enum Prepared {
    /// Send this.
    Send {
        /// The key's present life.
        life: String,
        /// What is sent, after the policy hook.
        input: String,
        /// Whether it may have been sent before.
        resumed: bool,
    },
    /// Give this answer: it was carried out.
    Paid(String),
}

fn used_up() -> Refusal {
    let message = "This idempotencyKey was refused too often, and is used up. Nothing was done. Make a new key.";
    refuse(409, "IDEMPOTENCY_CONFLICT", message)
}

fn conflict() -> Refusal {
    let message = "This idempotencyKey was used for another payout. Make a new key for a new intent.";
    refuse(409, "IDEMPOTENCY_CONFLICT", message)
}

/// What a failing store leaves to say of a key that may be known.
fn unsure(trace: &Trace) -> impl Fn(StoreFailed) -> Refusal {
    |failed| still_unknown(failed.into(), trace)
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
