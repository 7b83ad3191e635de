//! Journal of the latest requests and responses, for tests and an inspector. Secrets are redacted unless raw entries are requested.

use super::reply::Answer;
use super::state::{KEY, SECRET, State};
use super::tokens::HEADER;
use super::unusual::{Unusual, shortened};
use crate::http::{Headers, Request};
use crate::time::format_rfc3339;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

/// Maximum number of bytes stored of a URL or body.
const MAX_BODY: usize = 16_384;

const REDACTED: &str = "[redacted]";

/// The latest requests, up to a maximum number.
#[derive(Debug)]
pub(super) struct Journal {
    size: usize,
    seen: u64,
    lines: VecDeque<Line>,
}

/// A request and its response, for reports.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JournalEntry {
    number: u64,
    at: String,
    /// `None` for other paths and the verification page.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'static str>,
    request: RecordedRequest,
    response: RecordedResponse,
    delay_ms: u64,
    dropped: bool,
    fault: bool,
    unusual: Vec<Unusual>,
}

#[derive(Clone, Debug, Serialize)]
struct RecordedRequest {
    method: &'static str,
    url: String,
    headers: BTreeMap<String, String>,
    body: String,
}

#[derive(Clone, Debug, Serialize)]
struct RecordedResponse {
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
            url: truncated(&request.url),
            sent: request.headers.clone(),
            body: truncated(request.body.as_deref().unwrap_or_default()),
            status: answer.response.status,
            answered: answer.response.headers.clone(),
            answer: truncated(&answer.response.body),
            delay_ms: answer.delay_ms,
            dropped: answer.dropped,
            fault: answer.fault,
            unusual: answer.unusual.clone(),
        });
    }

    /// Returns the entries, oldest first.
    pub(super) fn entries(&self, state: &State, raw: bool) -> Vec<JournalEntry> {
        let clean = |text: &str| if raw { text.to_owned() } else { redacted(text, state) };
        let headers = |headers: &Headers| {
            let shown = |(name, value): &(String, String)| {
                let name = name.to_ascii_lowercase();
                let secret = matches!(name.as_str(), "authorization" | "x-api-key" | "x-api-secret");
                let value = if secret && !raw { REDACTED.to_owned() } else { clean(value) };
                (name, value)
            };
            headers.0.iter().map(shown).collect()
        };
        let entry = |line: &Line| JournalEntry {
            number: line.number,
            at: format_rfc3339(line.at),
            operation: line.operation,
            request: RecordedRequest {
                method: line.method,
                url: clean(&line.url),
                headers: headers(&line.sent),
                body: clean(&line.body),
            },
            response: RecordedResponse {
                status: line.status,
                headers: headers(&line.answered),
                body: clean(&line.answer),
            },
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

/// Truncates a text to the maximum size.
fn truncated(text: &str) -> String {
    let mut end = text.len().min(MAX_BODY);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default().to_owned()
}

/// Redacts the partners' keys and secrets, and every text with the prefix of a sandbox key, secret or token, also one that was truncated or
/// is unknown after a restored snapshot.
fn redacted(text: &str, state: &State) -> String {
    let mut out = Cow::Borrowed(text);
    for key in &state.keys {
        for secret in [&key.secret, &key.key] {
            if out.contains(secret.as_str()) {
                out = Cow::Owned(out.replace(secret.as_str(), REDACTED));
            }
        }
    }
    for truncated in [HEADER, KEY, SECRET] {
        let mut pieces = out.split(truncated);
        let mut clean = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            clean.push_str(REDACTED);
            let of_secret = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
            clean.push_str(piece.trim_start_matches(of_secret));
        }
        out = Cow::Owned(clean);
    }
    out.into_owned()
}
