//! Journal of a file of payouts: one line for each row that was started, and one for its outcome.
//!
//! ```text
//! 3f0c5e… 141 {"journal":1,"user":"a1b2…","baseUrl":"https://api.qash.ai","digest":"9d1a…","rows":2,"at":1781222400000}
//! 77aa01… 38 {"begin":"2026-11/17","at":1781222400100}
//! c04d92… 60 {"end":"2026-11/17","state":"paid","answer":{"id":7}}
//! ```
//!
//! A line is a checksum, the length of its entry in bytes, and the entry, a JSON object. The checksum is the first 16 hexadecimal digits of
//! the SHA-256 of the previous checksum and the entry. So a line that was changed, removed, repeated or moved is detected, and so are all
//! lines after it. An incomplete line, for example of a killed process, is the last one and shorter than its length says; its row was not
//! sent yet.

use crate::error::{Error, ErrorCode};
use crate::json::{Json, ObjectText, Type, list};
use crate::server::attempts::sha256;
use crate::server::config;
use crate::server::request_context::user_id;
use std::collections::BTreeMap;

/// Version of the journal format.
const VERSION: i64 = 1;

/// Previous checksum of the first line.
const FIRST: &str = "qash-client payouts";

/// Length of a checksum, in hexadecimal digits.
const SUM: usize = 16;

/// The user, environment and rows of a journal. A journal is refused for any others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalHead {
    /// The paying user's id.
    pub user: String,
    /// Base URL of Qash.
    pub base_url: String,
    /// Digest of the rows: [`super::Plan::digest`].
    pub digest: String,
    /// Number of rows.
    pub rows: i64,
    /// Start time, in milliseconds since 1970.
    pub at: i64,
}

/// The content of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The first line.
    Head(JournalHead),
    /// A row may be sent after this line.
    Begin {
        /// The row's key.
        key: String,
        /// Time, in milliseconds since 1970.
        at: i64,
    },
    /// The outcome of a row.
    End {
        /// The row's key.
        key: String,
        /// Its outcome, as written by [`super::RowOutcome::to_json`].
        end: String,
    },
}

/// The recorded progress of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProgress {
    /// Start time, in milliseconds since 1970.
    pub at: i64,
    /// Its last outcome; `None` if it may be in progress.
    pub end: Option<String>,
}

impl RowProgress {
    fn state(&self) -> &'static str {
        let json = self.end.as_deref().and_then(|end| Json::parse(end).ok());
        let said = json.and_then(|json| json.text_at("state"));
        STATES.iter().copied().find(|state| said.as_deref() == Some(state)).unwrap_or("begun")
    }
}

/// Possible outcomes of a row.
const STATES: [&str; 4] = ["paid", "refused", "unknown", "open"];

/// Damage in a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong in the line.
    pub what: &'static str,
}

/// The content of a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// The head; `None` if the journal is empty.
    pub head: Option<JournalHead>,
    /// The rows by key.
    pub rows: BTreeMap<String, RowProgress>,
    /// Number of valid bytes. An incomplete line after them is to be removed.
    pub length: usize,
    /// Whether the last line has no line feed.
    pub is_unended: bool,
    /// Checksum of the last line.
    pub sum: String,
}

impl Journal {
    /// Parses a journal.
    ///
    /// # Errors
    /// [`Damage`]. An incomplete last line is not an error.
    ///
    /// ```
    /// use qash_client::server::{Entry, Journal, JournalHead};
    /// let head = JournalHead { user: "a".into(), base_url: "b".into(), digest: "c".into(), rows: 1, at: 5 };
    /// let mut journal = Journal::default();
    /// let mut text = journal.line(&Entry::Head(head)).unwrap();
    /// text += &journal.line(&Entry::Begin { key: "k".into(), at: 7 }).unwrap();
    /// assert_eq!(Journal::read(text.as_bytes()), Ok(journal));
    /// let torn = Journal::read(&text.as_bytes()[..text.len() - 5]).unwrap();
    /// assert!(torn.rows.is_empty() && torn.length < text.len());
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, Damage> {
        let mut journal = Self::default();
        let mut line = 0_usize;
        let mut rest = bytes;
        while !rest.is_empty() {
            line = line.saturating_add(1);
            let (written, next) =
                match rest.iter().position(|byte| *byte == b'\n').and_then(|at| rest.split_at_checked(at)) {
                    Some((written, behind)) => (written, behind.get(1..)),
                    None => (rest, None),
                };
            let damage = |what| Damage { line, what };
            let Some(entry) = journal.entry_of(written) else {
                if next.is_none() && is_torn(written) {
                    break;
                }
                return Err(damage("its checksum is wrong: the line was changed, or lines before it are missing"));
            };
            journal.take(&entry).map_err(damage)?;
            journal.sum = sum(&journal.sum, &entry.to_json());
            journal.is_unended = next.is_none();
            journal.length = journal.length.saturating_add(written.len()).saturating_add(usize::from(next.is_some()));
            rest = next.unwrap_or_default();
        }
        Ok(journal)
    }

    /// Appends an entry: returns its line with a line feed, preceded by one if the last line has none.
    ///
    /// # Errors
    /// The reason why the entry is not allowed at this point.
    pub fn line(&mut self, entry: &Entry) -> Result<String, &'static str> {
        let line = line_after(&self.sum, self.is_unended, entry)?;
        self.take(entry)?;
        self.sum = sum(&self.sum, &entry.to_json());
        self.is_unended = false;
        self.length = self.length.saturating_add(line.len());
        Ok(line)
    }

    /// Parses a line; `None` unless it is complete and follows the last one.
    fn entry_of(&self, line: &[u8]) -> Option<Entry> {
        let line = std::str::from_utf8(line).ok()?;
        let (said, rest) = line.split_once(' ')?;
        let (length, text) = rest.split_once(' ')?;
        let entry = Entry::read(text)?;
        // Only the exact form that is written here is accepted.
        let whole = text == entry.to_json() && length == text.len().to_string() && said == sum(&self.sum, text);
        whole.then_some(entry)
    }

    /// Applies an entry, unless it is not allowed at this point.
    fn take(&mut self, entry: &Entry) -> Result<(), &'static str> {
        let begun = self.head.is_some();
        match entry {
            Entry::Head(_) if begun => return Err("it is a second journal head"),
            Entry::Head(head) => self.head = Some(head.clone()),
            _ if !begun => return Err("the journal's head is missing before it"),
            Entry::Begin { key, at } => {
                if self.rows.get(key).is_some_and(|progress| progress.state() != "open") {
                    return Err("it starts a row that was started or finished before");
                }
                self.rows.insert(key.clone(), RowProgress { at: *at, end: None });
            }
            Entry::End { key, end } => match self.rows.get_mut(key) {
                Some(progress) if matches!(progress.state(), "begun" | "unknown") => progress.end = Some(end.clone()),
                _ => return Err("it finishes a row that is not in progress"),
            },
        }
        Ok(())
    }

    /// Serializes as `{head?, rows: [{key, at, end?}], length, isUnended, sum}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let rows = self.rows.iter().map(|(key, progress)| {
            let row = ObjectText::new().string("key", key).integer("at", progress.at);
            row.optional(progress.end.as_deref(), |row, end| row.raw("end", end)).finish()
        });
        ObjectText::new()
            .optional(self.head.as_ref(), |journal, head| journal.raw("head", &head.to_json()))
            .raw("rows", &list(&rows.collect::<Vec<_>>()))
            .integer("length", i64::try_from(self.length).unwrap_or(i64::MAX))
            .bool("isUnended", self.is_unended)
            .string("sum", &self.sum)
            .finish()
    }
}

impl From<Damage> for Error {
    fn from(Damage { line, what }: Damage) -> Self {
        let line = line.to_string();
        let message = [
            "The journal is damaged in line ",
            &line,
            ": ",
            what,
            ". Nothing was sent. Restore the journal from a backup: without it, it is unknown which rows were paid.",
        ];
        Self::new(ErrorCode::JournalDamaged, message.concat())
    }
}

impl JournalHead {
    /// Creates the head of a journal, with normalized user id and base URL.
    ///
    /// # Errors
    /// `USER_ID_INVALID`, `BASE_URL_INVALID`.
    pub fn new(user: &str, base_url: &str, digest: &str, rows: i64, at: i64) -> Result<Self, Error> {
        let message = "The user's id is not a UUID. Use the id that registerUser returned.";
        let user = user_id(user).ok_or_else(|| Error::new(ErrorCode::UserIdInvalid, message))?;
        Ok(Self { user, base_url: config::base_url(base_url)?, digest: digest.to_owned(), rows, at })
    }

    /// Checks that this head belongs to the same user, environment and rows as `expected`.
    ///
    /// # Errors
    /// `JOURNAL_MISMATCH`.
    pub fn check(&self, expected: &Self) -> Result<(), Error> {
        let other = if self.user != expected.user {
            "user"
        } else if self.base_url != expected.base_url {
            "base URL"
        } else if (&self.digest, self.rows) != (&expected.digest, expected.rows) {
            "content of the rows"
        } else {
            return Ok(());
        };
        let message = [
            "The journal was written for a different ",
            other,
            ". Nothing was sent. Put rows that were refused and corrected into a new file with a new journal, and keep each sent file together with its journal.",
        ];
        Err(Error::new(ErrorCode::JournalMismatch, message.concat()))
    }

    fn to_json(&self) -> String {
        ObjectText::new()
            .integer("journal", VERSION)
            .string("user", &self.user)
            .string("baseUrl", &self.base_url)
            .string("digest", &self.digest)
            .integer("rows", self.rows)
            .integer("at", self.at)
            .finish()
    }

    fn read(json: Json<'_>) -> Option<Self> {
        let text = |name| json.text_at(name).map(std::borrow::Cow::into_owned);
        Some(Self {
            user: text("user")?,
            base_url: text("baseUrl")?,
            digest: text("digest")?,
            rows: json.integer_at("rows")?,
            at: json.integer_at("at")?,
        })
    }
}

impl Entry {
    /// Serializes as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        match self {
            Self::Head(head) => head.to_json(),
            Self::Begin { key, at } => ObjectText::new().string("begin", key).integer("at", *at).finish(),
            Self::End { key, end } => {
                let end = Json::parse(end).unwrap_or(Json::NULL);
                let fields = end.fields().map(|(name, value)| (name.string().unwrap_or_default(), value));
                fields
                    .fold(ObjectText::new().string("end", key), |entry, (name, value)| entry.raw(&name, value.text()))
                    .finish()
            }
        }
    }

    /// Parses the output of [`Self::to_json`].
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let json = Json::parse(text).ok().filter(|json| json.kind() == Type::Object)?;
        let key = |name| json.text_at(name).map(std::borrow::Cow::into_owned);
        if json.get("journal").is_some() {
            return (json.integer_at("journal")? == VERSION).then(|| JournalHead::read(json).map(Self::Head)).flatten();
        }
        if let Some(key) = key("begin") {
            return Some(Self::Begin { key, at: json.integer_at("at")? });
        }
        let state = json.text_at("state")?;
        let end = ObjectText::without(json, &["end"]).finish();
        STATES.contains(&&*state).then_some(Self::End { key: key("end")?, end })
    }
}

/// Returns the line of an entry after the line with the checksum `before`, with a line feed, preceded by one if that line has none.
///
/// # Errors
/// The reason why the entry cannot be written.
pub fn line_after(before: &str, is_unended: bool, entry: &Entry) -> Result<String, &'static str> {
    let text = entry.to_json();
    // An entry that could not be read back is never written.
    if Entry::read(&text).as_ref() != Some(entry) || text.contains(['\n', '\r']) {
        return Err("the entry cannot be written as one line");
    }
    let feed = if is_unended { "\n" } else { "" };
    Ok([feed, &sum(before, &text), " ", &text.len().to_string(), " ", &text, "\n"].concat())
}

fn sum(before: &str, entry: &str) -> String {
    let before = if before.is_empty() { FIRST } else { before };
    let mut sum = sha256(&[before, " ", entry].concat());
    sum.truncate(SUM);
    sum
}

/// Whether a text is an incomplete line.
fn is_torn(line: &[u8]) -> bool {
    let is_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let Some((sum, rest)) = line.split_at_checked(SUM) else { return line.iter().all(is_hex) };
    let [between, rest @ ..] = rest else { return sum.iter().all(is_hex) };
    let digits = rest.iter().position(|byte| !byte.is_ascii_digit());
    let (length, entry) = rest.split_at_checked(digits.unwrap_or(rest.len())).unwrap_or_default();
    let length = std::str::from_utf8(length).ok().and_then(|length| length.parse::<usize>().ok());
    let is_entry = match entry {
        [] | [b' '] => true,
        [b' ', entry @ ..] => entry.first() == Some(&b'{') && length.is_some_and(|length| entry.len() < length),
        _ => false,
    };
    sum.iter().all(is_hex) && *between == b' ' && is_entry
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Entry {
        let (user, base_url, digest) = ("a1".into(), "https://api.qash.ai".into(), "d".repeat(64));
        Entry::Head(JournalHead { user, base_url, digest, rows: 3, at: 1 })
    }

    fn begin(key: &str) -> Entry {
        Entry::Begin { key: key.into(), at: 7 }
    }

    fn end(key: &str, state: &str) -> Entry {
        Entry::End { key: key.into(), end: format!(r#"{{"state":"{state}","code":"X","message":"não\n"}}"#) }
    }

    fn written(entries: &[Entry]) -> (String, Journal) {
        let mut journal = Journal::default();
        let text = entries.iter().map(|entry| journal.line(entry).unwrap()).collect();
        (text, journal)
    }

    #[test]
    fn a_journal_that_was_cut_at_any_byte_is_read_up_to_there() {
        let entries =
            [head(), begin("a"), begin("b"), end("a", "paid"), end("b", "unknown"), end("b", "paid"), begin("ñ")];
        let (text, whole) = written(&entries);
        assert_eq!(Journal::read(text.as_bytes()), Ok(whole));
        for cut in 0..text.len() {
            let read = Journal::read(&text.as_bytes()[..cut]).unwrap();
            let lines =
                text.as_bytes()[..cut].iter().filter(|byte| **byte == b'\n').count() + usize::from(read.is_unended);
            let (kept, expected) = written(&entries[..lines]);
            assert_eq!(read.rows, expected.rows, "{cut}");
            assert_eq!(read.length, kept.len() - usize::from(read.is_unended), "{cut}");
            let Some(next) = entries.get(lines) else { continue };
            // Continuing the cut journal gives a readable one.
            let mut again = read.clone();
            let more = again.line(next).unwrap();
            let joined = [&text.as_bytes()[..read.length], more.as_bytes()].concat();
            assert_eq!(Journal::read(&joined).unwrap().rows, written(&entries[..=lines]).1.rows, "{cut}");
        }
    }

    #[test]
    fn any_other_damage_is_detected() {
        let (text, _) = written(&[head(), begin("a"), end("a", "paid"), begin("b"), end("b", "refused")]);
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                assert!(Journal::read(&bytes).is_err(), "byte {at}, bit {bit}");
            }
        }
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for skipped in 0..lines.len() - 1 {
            let less: String =
                lines.iter().enumerate().filter(|(line, _)| *line != skipped).map(|(_, line)| *line).collect();
            assert!(Journal::read(less.as_bytes()).is_err(), "without line {skipped}");
        }
        for (what, changed) in [
            ("a line twice", [lines[0], lines[1], lines[1]].concat()),
            ("lines in another order", [lines[0], lines[2], lines[1]].concat()),
            ("an empty line", [lines[0], "\n", lines[1]].concat()),
            ("zeros behind it", [text.as_str(), "\0\0\0\0"].concat()),
            ("text behind it", [text.as_str(), "x"].concat()),
            ("a line of two", [lines[0], lines[1].trim_end(), lines[2]].concat()),
            ("text", "hello".into()),
        ] {
            assert!(Journal::read(changed.as_bytes()).is_err(), "{what}");
        }
    }

    #[test]
    fn a_row_starts_once_and_ends_after_it_started() {
        let (_, journal) = written(&[
            head(),
            begin("paid"),
            end("paid", "paid"),
            begin("open"),
            end("open", "open"),
            begin("under way"),
        ]);
        for (entry, fits) in [
            (head(), false),
            (begin("paid"), false),
            (end("paid", "unknown"), false),
            (begin("open"), true),
            (end("open", "paid"), false),
            (begin("under way"), false),
            (end("under way", "refused"), true),
            (end("new", "paid"), false),
            (end("under way", "hopeful"), false),
        ] {
            assert_eq!(journal.clone().line(&entry).is_ok(), fits, "{entry:?}");
        }
        assert!(Journal::default().line(&begin("a")).is_err());
        // A journal of a newer version is refused.
        assert_eq!(Entry::read(&head().to_json().replace(r#""journal":1"#, r#""journal":2"#)), None);
    }
}
