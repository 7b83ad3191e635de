//! What was asked and answered lately, for tests and for an inspector. Secrets are struck out unless the raw texts are asked for.

use super::reply::Answer;
use super::state::{KEY, SECRET, State};
use super::tokens::HEADER;
use super::unusual::{Unusual, shortened};
use crate::http::{Headers, Request};
use crate::time::format_rfc3339;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

/// Longer bodies are kept up to here, in bytes.
const MAX_BODY: usize = 16_384;

const STRUCK: &str = "[redacted]";

/// The latest requests, a bounded number of them.
#[derive(Debug)]
pub(super) struct Journal {
    size: usize,
    seen: u64,
    lines: VecDeque<Line>,
}

/// A request and its answer as they are told.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JournalEntry {
    number: u64,
    at: String,
    /// Other paths and the verification page have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'static str>,
    request: Sent,
    response: Answered,
    delay_ms: u64,
    dropped: bool,
    fault: bool,
    unusual: Vec<Unusual>,
}

#[derive(Clone, Debug, Serialize)]
struct Sent {
    method: &'static str,
    url: String,
    headers: BTreeMap<String, String>,
    body: String,
}

#[derive(Clone, Debug, Serialize)]
struct Answered {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

#[derive(Debug)]
struct Line {
    number: u64,
    at: i64,
    operation: Option<&'static str>,
    method: &'static str,
    url: String,
    sent: Headers,
    body: String,
    status: u16,
    answered: Headers,
    answer: String,
    delay_ms: u64,
    dropped: bool,
    fault: bool,
    unusual: Vec<Unusual>,
}

impl Journal {
    pub(super) const fn new(size: usize) -> Self {
        Self { size, seen: 0, lines: VecDeque::new() }
    }

    pub(super) fn add(&mut self, at: i64, request: &Request, answer: &Answer) {
        self.seen = self.seen.saturating_add(1);
        if self.size == 0 {
            return;
        }
        while self.lines.len() >= self.size {
            self.lines.pop_front();
        }
        self.lines.push_back(Line {
            number: self.seen,
            at,
            operation: answer.operation,
            method: request.method.name(),
            url: beginning(&request.url),
            sent: request.headers.clone(),
            body: beginning(request.body.as_deref().unwrap_or_default()),
            status: answer.response.status,
            answered: answer.response.headers.clone(),
            answer: beginning(&answer.response.body),
            delay_ms: answer.delay_ms,
            dropped: answer.dropped,
            fault: answer.fault,
            unusual: answer.unusual.clone(),
        });
    }

    /// The lines, oldest first.
    pub(super) fn entries(&self, state: &State, raw: bool) -> Vec<JournalEntry> {
        let clean = |text: &str| if raw { text.to_owned() } else { redacted(text, state) };
        let headers = |headers: &Headers| {
            let shown = |(name, value): &(String, String)| {
                let name = name.to_ascii_lowercase();
                let secret = matches!(name.as_str(), "authorization" | "x-api-key" | "x-api-secret");
                let value = if secret && !raw { STRUCK.to_owned() } else { clean(value) };
                (name, value)
            };
            headers.0.iter().map(shown).collect()
        };
        let entry = |line: &Line| JournalEntry {
            number: line.number,
            at: format_rfc3339(line.at),
            operation: line.operation,
            request: Sent {
                method: line.method,
                url: clean(&line.url),
                headers: headers(&line.sent),
                body: clean(&line.body),
            },
            response: Answered { status: line.status, headers: headers(&line.answered), body: clean(&line.answer) },
            delay_ms: line.delay_ms,
            dropped: line.dropped,
            fault: line.fault,
            unusual: line
                .unusual
                .iter()
                .map(|found| Unusual {
                    field: shortened(&clean(&found.field)),
                    value: shortened(&clean(&found.value)),
                    ..*found
                })
                .collect(),
        };
        self.lines.iter().map(entry).collect()
    }
}

/// A text, cut where it is too long to be kept.
fn beginning(text: &str) -> String {
    let mut end = text.len().min(MAX_BODY);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default().to_owned()
}

/// A text without the partners' keys and secrets, and without anything that looks like a key, a secret or a token of a sandbox: one that was cut,
/// or that a restored snapshot no longer knows, is as secret as before.
fn redacted(text: &str, state: &State) -> String {
    let mut out = Cow::Borrowed(text);
    for key in &state.keys {
        for secret in [&key.secret, &key.key] {
            if out.contains(secret.as_str()) {
                out = Cow::Owned(out.replace(secret.as_str(), STRUCK));
            }
        }
    }
    for beginning in [HEADER, KEY, SECRET] {
        let mut pieces = out.split(beginning);
        let mut clean = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            clean.push_str(STRUCK);
            let of_secret = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
            clean.push_str(piece.trim_start_matches(of_secret));
        }
        out = Cow::Owned(clean);
    }
    out.into_owned()
}
