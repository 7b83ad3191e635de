//! The journal of a file of payouts: what was begun, and how it ended, a line each.
//!
//! ```text
//! 3f0c5e… 141 {"journal":1,"user":"a1b2…","baseUrl":"https://api.qash.ai","digest":"9d1a…","rows":2,"at":1781222400000}
//! 77aa01… 38 {"begin":"2026-11/17","at":1781222400100}
//! c04d92… 60 {"end":"2026-11/17","state":"paid","answer":{"id":7}}
//! ```
//!
//! A line is a sum, the length of its entry in bytes, and the entry, a JSON object. The sum is the beginning of the SHA-256 of the sum before and the
//! entry: so a line that was changed, removed, repeated or moved is found, and so are all behind it. A line that was not written to its end, as by
//! a process that was killed, is the last one and shorter than its length says; nothing was done yet by what it says.

use crate::error::{Error, ErrorCode};
use crate::json::{Json, ObjectText, Type, list};
use crate::server::attempts::sha256;
use crate::server::config;
use crate::server::visit::user_id;
use std::collections::BTreeMap;

/// The version of the journals that are written here.
const VERSION: i64 = 1;

/// What stands for the sum before the first line.
const FIRST: &str = "qash-client payouts";

/// How many characters of the SHA-256 a line has.
const SUM: usize = 16;

/// What a journal belongs to. With anything else it is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Who pays.
    pub user: String,
    /// Where.
    pub base_url: String,
    /// The rows' content: [`super::Plan::digest`].
    pub digest: String,
    /// How many rows there are.
    pub rows: i64,
    /// When it was begun, in milliseconds since 1970.
    pub at: i64,
}

/// A line's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The first line, and no other.
    Head(Head),
    /// A row may be sent from now on.
    Begin {
        /// The row's key.
        key: String,
        /// When, in milliseconds since 1970.
        at: i64,
    },
    /// How a row ended.
    End {
        /// The row's key.
        key: String,
        /// Its end, as [`super::RowEnd::to_json`] writes it.
        end: String,
    },
}

/// What a journal knows of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// When it was first begun, in milliseconds since 1970.
    pub at: i64,
    /// Its last end, or nothing if it may be under way.
    pub end: Option<String>,
}

impl Known {
    fn state(&self) -> &'static str {
        let json = self.end.as_deref().and_then(|end| Json::parse(end).ok());
        let said = json.and_then(|json| json.text_at("state"));
        STATES.iter().copied().find(|state| said.as_deref() == Some(state)).unwrap_or("begun")
    }
}

/// How a row may end.
const STATES: [&str; 4] = ["paid", "refused", "unknown", "open"];

/// Why a journal cannot be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: &'static str,
}

/// What a journal says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// What it belongs to; nothing if not even that was written.
    pub head: Option<Head>,
    /// Its rows by their keys.
    pub rows: BTreeMap<String, Known>,
    /// How many of its bytes count. What follows them was not written to its end, and is to be cut off.
    pub length: usize,
    /// Whether the last line lacks its line feed.
    pub is_unended: bool,
    /// The last line's sum.
    pub sum: String,
}

impl Journal {
    /// Reads a journal.
    ///
    /// # Errors
    /// [`Damage`], unless all that is wrong is that the last line was not written to its end.
    ///
    /// ```
    /// use qash_client::server::{Entry, Journal, JournalHead as Head};
    /// let head = Head { user: "a".into(), base_url: "b".into(), digest: "c".into(), rows: 1, at: 5 };
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
                return Err(damage("its checksum does not fit: it was changed, or lines are missing before it"));
            };
            journal.take(&entry).map_err(damage)?;
            journal.sum = sum(&journal.sum, &entry.to_json());
            journal.is_unended = next.is_none();
            journal.length = journal.length.saturating_add(written.len()).saturating_add(usize::from(next.is_some()));
            rest = next.unwrap_or_default();
        }
        Ok(journal)
    }

    /// The line of a further entry, with its line feed, and takes that for written. A line feed that the last line lacks stands before it.
    ///
    /// # Errors
    /// What is wrong with the entry at this place.
    pub fn line(&mut self, entry: &Entry) -> Result<String, &'static str> {
        let line = line_after(&self.sum, self.is_unended, entry)?;
        self.take(entry)?;
        self.sum = sum(&self.sum, &entry.to_json());
        self.is_unended = false;
        self.length = self.length.saturating_add(line.len());
        Ok(line)
    }

    /// A line's entry, if the line is whole and follows what was read.
    fn entry_of(&self, line: &[u8]) -> Option<Entry> {
        let line = std::str::from_utf8(line).ok()?;
        let (said, rest) = line.split_once(' ')?;
        let (length, text) = rest.split_once(' ')?;
        let entry = Entry::read(text)?;
        // Only what is written here is read, to the letter.
        let whole = text == entry.to_json() && length == text.len().to_string() && said == sum(&self.sum, text);
        whole.then_some(entry)
    }

    /// Goes on by an entry, unless it cannot stand here.
    fn take(&mut self, entry: &Entry) -> Result<(), &'static str> {
        let begun = self.head.is_some();
        match entry {
            Entry::Head(_) if begun => return Err("a journal begins a second time"),
            Entry::Head(head) => self.head = Some(head.clone()),
            _ if !begun => return Err("it does not say what the journal belongs to"),
            Entry::Begin { key, at } => {
                if self.rows.get(key).is_some_and(|known| known.state() != "open") {
                    return Err("a row begins that had begun or ended");
                }
                self.rows.insert(key.clone(), Known { at: *at, end: None });
            }
            Entry::End { key, end } => match self.rows.get_mut(key) {
                Some(known) if matches!(known.state(), "begun" | "unknown") => known.end = Some(end.clone()),
                _ => return Err("a row ends that is not under way"),
            },
        }
        Ok(())
    }

    /// As JSON: `{head?, rows: [{key, at, end?}], length, isUnended, sum}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let rows = self.rows.iter().map(|(key, known)| {
            let row = ObjectText::new().string("key", key).integer("at", known.at);
            row.optional(known.end.as_deref(), |row, end| row.raw("end", end)).finish()
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
            ". Nothing was sent. Restore it from a copy; without it nobody can tell which rows were paid.",
        ];
        Self::new(ErrorCode::JournalDamaged, message.concat())
    }
}

impl Head {
    /// What the journal of rows belongs to, with user and base URL as they are always written.
    ///
    /// # Errors
    /// `USER_ID_INVALID`, `BASE_URL_INVALID`.
    pub fn new(user: &str, base_url: &str, digest: &str, rows: i64, at: i64) -> Result<Self, Error> {
        let message = "The user's id is no UUID. It is the id that registerUser answered.";
        let user = user_id(user).ok_or_else(|| Error::new(ErrorCode::UserIdInvalid, message))?;
        Ok(Self { user, base_url: config::base_url(base_url)?, digest: digest.to_owned(), rows, at })
    }

    /// Checks that a journal that begins so is the one of the rows to be paid, whose journal would begin as `wanted`.
    ///
    /// # Errors
    /// `JOURNAL_MISMATCH`.
    pub fn check(&self, wanted: &Self) -> Result<(), Error> {
        let other = if self.user != wanted.user {
            "user"
        } else if self.base_url != wanted.base_url {
            "base URL"
        } else if (&self.digest, self.rows) != (&wanted.digest, wanted.rows) {
            "content of the rows"
        } else {
            return Ok(());
        };
        let message = [
            "The journal belongs to another ",
            other,
            ". Nothing was sent. Rows that are corrected after they were refused go into a file of their own, with a journal of its own; the journal of a file whose rows were sent stays with it.",
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
    /// As JSON.
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

    /// Reads [`Self::to_json`].
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let json = Json::parse(text).ok().filter(|json| json.kind() == Type::Object)?;
        let key = |name| json.text_at(name).map(std::borrow::Cow::into_owned);
        if json.get("journal").is_some() {
            return (json.integer_at("journal")? == VERSION).then(|| Head::read(json).map(Self::Head)).flatten();
        }
        if let Some(key) = key("begin") {
            return Some(Self::Begin { key, at: json.integer_at("at")? });
        }
        let state = json.text_at("state")?;
        let end = ObjectText::without(json, &["end"]).finish();
        STATES.contains(&&*state).then_some(Self::End { key: key("end")?, end })
    }
}

/// The line of an entry behind the line with that sum, with its line feed. A line feed that the line before lacks stands first.
///
/// # Errors
/// What is wrong with the entry.
pub fn line_after(before: &str, is_unended: bool, entry: &Entry) -> Result<String, &'static str> {
    let text = entry.to_json();
    // What could not be read again is never written.
    if Entry::read(&text).as_ref() != Some(entry) || text.contains(['\n', '\r']) {
        return Err("the entry cannot be written in a line");
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

/// Whether that is the beginning of a line and not the whole of one.
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
        Entry::Head(Head { user, base_url, digest, rows: 3, at: 1 })
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
    fn a_journal_that_was_cut_anywhere_is_its_beginning() {
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
            // Whoever goes on writes what is read again.
            let mut again = read.clone();
            let more = again.line(next).unwrap();
            let joined = [&text.as_bytes()[..read.length], more.as_bytes()].concat();
            assert_eq!(Journal::read(&joined).unwrap().rows, written(&entries[..=lines]).1.rows, "{cut}");
        }
    }

    #[test]
    fn any_other_damage_is_found() {
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
    fn rows_begin_once_and_end_after_that() {
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
        // A journal of a newer version is not guessed at.
        assert_eq!(Entry::read(&head().to_json().replace(r#""journal":1"#, r#""journal":2"#)), None);
    }
}
