//! Finds and removes secrets in texts, by parts of known secrets and by the form of a JWT. Errors, responses, audit events, hooks and logs
//! are all scrubbed here, before a text is shortened.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::rc::Rc;

/// Minimum length of a part of a secret that is searched for, in bytes. Shorter parts reveal too little.
const SHORTEST_PIECE: usize = 16;

/// Length of the blocks by which secrets are indexed, in bytes: every run of 16 bytes contains a whole block.
const BLOCK: usize = 8;

/// Maximum number of secrets indexed by the same block. A block that more tokens share, such as their issuer, is not secret.
const SHARED: u32 = 8;

/// Maximum number of tokens in one of the two indexes.
const REMEMBERED: usize = 10_000;

/// Maximum number of remembered API keys and secrets; the oldest are dropped.
const MOST_OWN: usize = 32;

/// Replacement for a removed secret.
const PUT: &str = "[secret]";

/// Public prefixes of a key, as in `qash_secret_live_…`.
const PUBLIC_WORDS: [&str; 10] = ["qash", "key", "secret", "live", "test", "sandbox", "prod", "api", "sk", "pk"];

/// Secrets of a partner: API keys, API secrets, and the tokens that this process has seen recently.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    own: RefCell<Vec<String>>,
    /// Secrets that are too short to be indexed by blocks.
    short: RefCell<Vec<String>>,
    generations: RefCell<[Index; 2]>,
}

impl Secrets {
    #[cfg(test)]
    pub(super) fn new(key: &str, secret: &str) -> Self {
        let secrets = Self::default();
        secrets.own(key, secret);
        secrets
    }

    /// Adds an API key and its secret. Earlier ones are kept, since responses to them may still arrive.
    pub(super) fn own(&self, key: &str, secret: &str) {
        let mut own = self.own.borrow_mut();
        for text in [key, secret] {
            if !own.iter().any(|known| known == text) {
                let mut short = self.short.borrow_mut();
                if own.len() >= MOST_OWN {
                    let oldest = own.remove(0);
                    short.retain(|known| *known != oldest);
                }
                own.push(text.to_owned());
                if text.len().saturating_sub(public(text)) < SHORTEST_PIECE {
                    short.push(text.to_owned());
                }
                let [latest, _] = &mut *self.generations.borrow_mut();
                latest.add(text);
            }
        }
    }

    /// Adds a token. It is remembered until at least 10,000 and at most 20,000 others were added.
    pub(super) fn remember(&self, token: &str) {
        let generations = &mut *self.generations.borrow_mut();
        if generations.iter().any(|index| index.known.contains(token)) {
            return;
        }
        let [latest, before] = generations;
        if latest.known.len() >= REMEMBERED {
            *before = std::mem::replace(latest, Index::of(&self.own.borrow()));
        }
        latest.add(token);
    }

    /// Whether a text contains a secret, 16 or more consecutive characters of one, or the form of a JWT, also behind escapes.
    pub(super) fn in_text(&self, text: &str) -> bool {
        self.known_in(text) || holds_jwt(text)
    }

    /// Like [`Secrets::in_text`], without the search for JWTs.
    pub(super) fn known_in(&self, text: &str) -> bool {
        let known = |text: &str| self.next(text, 0).is_some() || !self.short(text).is_empty();
        known(text) || unescaped(text).is_some_and(|plain| known(&plain))
    }

    /// Replaces the secrets in a text. A text with secrets behind escapes is replaced as a whole.
    pub(super) fn scrub<'t>(&self, text: &'t str) -> Cow<'t, str> {
        // Few texts contain a secret; the others are searched once.
        if !self.in_text(text) {
            return Cow::Borrowed(text);
        }
        let mut text = without(text, |text, from| self.next(text, from));
        text = owned(text, |text| without(text, next_jwt));
        for secret in self.short(&text) {
            text = Cow::Owned(text.replace(&secret, PUT));
        }
        if self.in_text(&text) { Cow::Borrowed(PUT) } else { text }
    }

    /// Finds the first secret or part of one at or after a byte position.
    fn next(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let generations = self.generations.borrow();
        let bytes = text.as_bytes().get(from..)?;
        (from..).zip(bytes.windows(BLOCK)).find_map(|(at, block)| {
            let pieces = generations.iter().filter_map(|index| index.piece(text.as_bytes(), at, block));
            // A part that began earlier was found already.
            pieces.max_by_key(Range::len).map(|piece| piece.start.max(from)..piece.end)
        })
    }

    /// Returns the short secrets that a text contains.
    fn short(&self, text: &str) -> Vec<String> {
        self.short.borrow().iter().filter(|short| text.contains(*short)).cloned().collect()
    }
}

/// Index of secrets by their blocks. A secret of 300 bytes takes about 1 KB, all remembered ones 20 MB.
#[derive(Debug, Default)]
struct Index {
    known: HashSet<Rc<str>>,
    secrets: Vec<(Rc<str>, usize)>,
    /// Index of the secret, and the block's offset in it, by the block's hash.
    blocks: HashMap<u32, (u32, u32), BuildHasherDefault<Mixed>>,
}

impl Index {
    fn of(secrets: &[String]) -> Self {
        let mut index = Self::default();
        secrets.iter().for_each(|secret| index.add(secret));
        index
    }

    fn add(&mut self, secret: &str) {
        let public = public(secret);
        let secret: Rc<str> = secret.into();
        let number = u32::try_from(self.secrets.len()).unwrap_or(u32::MAX);
        let places = (public..).step_by(BLOCK);
        for (place, block) in places.zip(secret.as_bytes().get(public..).unwrap_or_default().chunks_exact(BLOCK)) {
            let free = hashes(block).find(|hash| !self.blocks.contains_key(hash));
            if let (Some(hash), Ok(place)) = (free, u32::try_from(place)) {
                self.blocks.insert(hash, (number, place));
            }
        }
        self.known.insert(secret.clone());
        self.secrets.push((secret, public));
    }

    /// Finds the longest part of a secret around a block of a text.
    fn piece(&self, text: &[u8], at: usize, block: &[u8]) -> Option<Range<usize>> {
        let known = hashes(block).map_while(|hash| self.blocks.get(&hash));
        let pieces = known.filter_map(|(number, place)| {
            let (secret, public) = self.secrets.get(*number as usize)?;
            let place = *place as usize;
            let (before, after) = secret.as_bytes().split_at_checked(place)?;
            let (told_before, told_after) = text.split_at_checked(at)?;
            let same = |(a, b): &(&u8, &u8)| a == b;
            let right = after.iter().zip(told_after).take_while(same).count();
            let left = before.iter().rev().zip(told_before.iter().rev()).take_while(same).count();
            let secret_left = left.min(place.saturating_sub(*public));
            (secret_left.saturating_add(right) >= SHORTEST_PIECE)
                .then(|| at.saturating_sub(left)..at.saturating_add(right))
        });
        pieces.max_by_key(Range::len)
    }
}

/// Returns the hashes under which a block may be stored: its own, then the following ones if these are taken.
fn hashes(block: &[u8]) -> impl Iterator<Item = u32> {
    let block = block.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let hash = (block.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32;
    (0..SHARED).map(move |step| hash.wrapping_add(step.wrapping_mul(0x9e37_79b9)))
}

/// Hasher for values that are hashes already. The keys are not chosen by users, and one lookup is made for every byte of every response.
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32((*byte).into()));
    }

    fn write_u32(&mut self, hash: u32) {
        self.0 = (self.0 ^ u64::from(hash)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Returns the length of a secret's public prefix: a JWT's header, or words such as `qash_secret_live_`.
fn public(secret: &str) -> usize {
    if let Some((header, _)) = secret.split_once('.')
        && is_header(header)
    {
        return header.len().saturating_add(1);
    }
    let mut rest = secret;
    while let Some((_, after)) = rest.split_once('_').filter(|(word, _)| PUBLIC_WORDS.contains(word)) {
        rest = after;
    }
    secret.len().saturating_sub(rest.len())
}

/// Replaces every match in a text.
fn without(text: &str, next: impl Fn(&str, usize) -> Option<Range<usize>>) -> Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    while let Some(found) = next(text, from) {
        // Secrets are ASCII, so matches end at character boundaries.
        out.push_str(text.get(from..found.start).unwrap_or_default());
        out.push_str(PUT);
        from = found.end;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// Applies a change to a text, without a copy if nothing changes.
fn owned<'t>(text: Cow<'t, str>, change: impl Fn(&str) -> Cow<'_, str>) -> Cow<'t, str> {
    match change(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(changed) => Cow::Owned(changed),
    }
}

/// Whether a text contains a JWT, also behind escapes such as `%2E`: a JSON object in base64url, followed by two dots with base64url
/// between and after them.
#[must_use]
pub fn holds_jwt(text: &str) -> bool {
    let found = |text: &str| next_jwt(text, 0).is_some();
    found(text) || unescaped(text).is_some_and(|plain| found(&plain))
}

/// Finds the first run with the form of a JWT at or after a byte position.
fn next_jwt(text: &str, from: usize) -> Option<Range<usize>> {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=');
    let mut at = from;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // Linear time: every character is read once, however many headers begin in it, since users control texts that responses repeat.
        let run = rest.bytes().position(|byte| !is_inside(byte)).unwrap_or(rest.len());
        let end = at.saturating_add(run);
        let segments: Vec<_> = rest.get(..run)?.split('.').collect();
        let jwt = segments.windows(3).any(|three| match three {
            // A directly encrypted JWE or a detached signature has an empty middle part.
            [header, payload, last] => {
                (payload.len() >= 4 || (payload.is_empty() && last.len() >= 4)) && is_header(header)
            }
            _ => false,
        });
        if jwt {
            return Some(at..end);
        }
        let other = rest.get(run..)?.chars().next().map_or(0, char::len_utf8);
        at = end.saturating_add(other);
    }
    None
}

/// Whether a segment ends in base64 of the start of a JSON object: `{"` and a letter, with white space before and between.
fn is_header(segment: &str) -> bool {
    // Text in front of the header is not part of it: `token=eyJ…`. Padding is removed.
    let segment = segment.trim_end_matches('=');
    let segment = segment.rsplit('=').next().unwrap_or_default();
    // The start of the header within the segment is unknown, so all four offsets are tried.
    (0..4).filter_map(|skip| segment.get(skip..)).any(opens_object)
}

fn opens_object(base64: &str) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        Nothing,
        Blank,
        Brace,
        Quote,
    }
    let mut state = State::Nothing;
    // A header has at least eight characters.
    let last = base64.len().saturating_sub(8).div_euclid(4).saturating_mul(3);
    if base64.len() < 8 {
        return false;
    }
    (0..).zip(base64_bytes(base64)).any(|(at, byte): (usize, u8)| {
        let begins = state == State::Blank || (at.is_multiple_of(3) && at <= last);
        let opened = state == State::Quote && (0x40..0x80).contains(&byte);
        state = match byte {
            b' ' | b'\t' | b'\n' | b'\r' if state == State::Brace => State::Brace,
            b' ' | b'\t' | b'\n' | b'\r' if begins => State::Blank,
            b'{' if begins => State::Brace,
            b'"' if state == State::Brace => State::Quote,
            _ => State::Nothing,
        };
        opened
    })
}

/// Decodes base64 of both alphabets (RFC 4648) up to the first other character, with an incomplete last group.
pub(super) fn base64_bytes(text: &str) -> impl Iterator<Item = u8> {
    let values = text.bytes().map_while(|byte| match byte {
        b'A'..=b'Z' => Some(byte.wrapping_sub(b'A')),
        b'a'..=b'z' => Some(byte.wrapping_sub(b'a').wrapping_add(26)),
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0').wrapping_add(52)),
        b'-' | b'+' => Some(62),
        b'_' | b'/' => Some(63),
        _ => None,
    });
    let (mut bits, mut held) = (0_u32, 0_u32);
    values.filter_map(move |value| {
        bits = bits << 6 | u32::from(value);
        held = held.wrapping_add(6);
        if held < 8 {
            return None;
        }
        held = held.wrapping_sub(8);
        bits.checked_shr(held).map(|byte| byte as u8)
    })
}

/// Decodes the escapes of a text: `%2E`, `\u002e`, `\x2e`, `&#46;`, also nested ones. `None` if it has none.
pub(super) fn unescaped(text: &str) -> Option<String> {
    let mut plain = read_escapes(text)?;
    // An escape may itself be escaped: `%252E`.
    for _ in 0..2 {
        match read_escapes(&plain) {
            Some(further) => plain = further,
            None => break,
        }
    }
    Some(plain)
}

fn read_escapes(text: &str) -> Option<String> {
    if !text.contains(['%', '\\', '&']) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    let mut found = false;
    while let Some((first, after)) = rest.split_first() {
        let escape = match first {
            b'%' => code(after, 16, 2).map(|(byte, after)| (vec![byte as u8], after)),
            b'\\' => after.split_first().and_then(|(kind, after)| {
                let width = match kind {
                    b'u' => 4,
                    b'x' => 2,
                    _ => return None,
                };
                code(after, 16, width).map(|(code, after)| (utf8(code), after))
            }),
            b'&' => after.strip_prefix(b"#").and_then(|after| {
                let hex = after.strip_prefix(b"x").or(after.strip_prefix(b"X"));
                let digits = hex.unwrap_or(after);
                let width = digits.iter().take(8).position(|byte| *byte == b';')?;
                let (code, after) = code(digits, if hex.is_some() { 16 } else { 10 }, width)?;
                Some((utf8(code), after.get(1..)?))
            }),
            _ => None,
        };
        match escape {
            Some((bytes, after)) => {
                out.extend(bytes);
                found = true;
                rest = after;
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    found.then(|| String::from_utf8_lossy(&out).into_owned())
}

/// Parses a number of `width` digits; returns it and the rest of the text.
fn code(text: &[u8], base: u32, width: usize) -> Option<(u32, &[u8])> {
    let (digits, rest) = text.split_at_checked(width)?;
    let mut code = 0_u32;
    for digit in digits {
        code = code.checked_mul(base)?.checked_add(char::from(*digit).to_digit(base)?)?;
    }
    (width > 0).then_some((code, rest))
}

fn utf8(code: u32) -> Vec<u8> {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER).to_string().into_bytes()
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]
mod tests {
    use super::*;

    const KEY: &str = "qash_key_live_0123456789abcdefghij";
    const SECRET: &str = "qash_secret_live_zyxwvutsrqponmlkjihgfedcba9876543210";
    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9mLXRoaXM";
    const SANCTUM: &str = "12|laravelSanctumTokenOf40CharactersXyz0123";
    const PADDED: &str = "b3BhcXVlLXRva2VuLXdpdGgtcGFkZGluZw==";

    fn secrets() -> Secrets {
        let secrets = Secrets::new(KEY, SECRET);
        [JWT, SANCTUM, PADDED, "a:b:opaque:0123456789"].iter().for_each(|token| secrets.remember(token));
        secrets
    }

    #[test]
    fn sixteen_characters_of_a_secret_are_found_and_fifteen_are_not() {
        let secrets = secrets();
        for (secret, public) in [(KEY, 14), (SECRET, 17), (JWT, 21), (SANCTUM, 0), (PADDED, 0)] {
            for at in public..=secret.len() - 16 {
                let piece = &secret[at..at + 16];
                assert!(secrets.known_in(piece) && secrets.known_in(&format!("x{piece}é")), "{piece}");
                assert_eq!(secrets.scrub(&format!("ñ {piece}é")), "ñ [secret]é");
                assert!(!secrets.known_in(&piece[..15]) && !secrets.known_in(&piece[1..]), "{piece}");
            }
        }
        // The public prefix does not count.
        for text in ["qash_secret_live_", "qash_key_live_", "qash_secret_live_zyxwvu", &JWT[..26], "", "plain"] {
            assert!(!secrets.in_text(text), "{text}");
            assert_eq!(secrets.scrub(text), text);
        }
    }

    #[test]
    fn secrets_are_removed_completely_from_any_text() {
        let secrets = secrets();
        for (text, left) in [
            (format!("{KEY}{SECRET}"), "[secret][secret]"),
            (format!("bad: {KEY} {SECRET} {JWT}."), "bad: [secret] [secret] [secret]."),
            (format!("token={SANCTUM}; {PADDED}"), "token=[secret]; [secret]"),
            ("a:b:opaque:0123456789".into(), "[secret]"),
            // An unknown token with the form of a JWT.
            ("t eyAiYWxnIjoiSFMyNTYifQ.eyJzdWIiOiIxIn0.c2ln!".into(), "t [secret]!"),
            // A secret behind escapes cannot be removed individually.
            (format!("see {}", JWT.replace('.', "%2E")), "see [secret]%2E[secret]"),
            (SECRET.bytes().map(|byte| format!("%{byte:02x}")).collect(), "[secret]"),
            (SECRET.bytes().map(|byte| format!("%25{byte:02x}")).collect(), "[secret]"),
            (SECRET.bytes().map(|byte| format!("\\u{byte:04x}")).collect(), "[secret]"),
            (SECRET.bytes().map(|byte| format!("&#{byte};")).collect(), "[secret]"),
        ] {
            assert!(secrets.in_text(&text), "{text}");
            let scrubbed = secrets.scrub(&text);
            assert!(scrubbed == left || left.starts_with("see"), "{text}: {scrubbed}");
            assert!(!secrets.in_text(&scrubbed), "{scrubbed}");
        }
        let short = Secrets::new("qash_key_x1", "qash_secret_y2");
        assert_eq!(short.scrub("qash_key_x1 qash_secret_y2 qash_key_"), "[secret] [secret] qash_key_");
    }

    #[test]
    fn a_jwt_is_recognized_by_its_form() {
        let tail = ".eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        for header in [
            "eyJhbGciOiJIUzI1NiJ9",
            "eyAiYWxnIjogIkhTMjU2IiB9",    // { "alg"
            "ewogICJhbGciOiAiSFMyNTYiCn0", // {\n  "alg"
            "ewkiYWxnIjoiSFMyNTYifQ",      // {\t"alg"
            "ew0KImFsZyI6IkhTMjU2In0",     // {\r\n"alg"
            "IHsiYWxnIjoiSFMyNTYifQ",      // a space before
            "CnsiYWxnIjoiSFMyNTYifQ",      // a line break before
            "ICAgIHsgImFsZyI6IkhTMjU2In0", // four spaces before
            "eyJcdTAwNjFsZyI6IkhTMjU2In0", // {"\u0061lg"
            "eyJhbGciOiJub25lIn0=",        // padded
            "token=eyJhbGciOiJIUzI1NiJ9",
            "xeyAiYWxnIjogIkhTMjU2IiB9",
        ] {
            let jwt = [header, tail].concat();
            for text in [
                jwt.clone(),
                format!("see {jwt}!"),
                jwt.replace('.', "%2E"),
                jwt.replace('.', "%2e"),
                jwt.replace('.', "&#46;"),
            ] {
                assert!(holds_jwt(&text), "{text}");
            }
        }
        // Directly encrypted, or with a detached signature.
        assert!(holds_jwt("eyJhbGciOiJkaXIifQ..aXZpdg.Y2lwaGVy.dGFn"));
        for text in [
            "eyJust a word. And. More.",
            "inquiry.withpersona.com/verify",
            "https://www.moneyorder.example.com/x.y.z",
            "2026.06.12 1.234.567,89 10.0.0.1",
            "eyJhbGciOiJIUzI1NiJ9",
            "com.example.payments.internal.Ledger",
        ] {
            assert!(!holds_jwt(text), "{text}");
        }
    }

    #[test]
    fn ten_thousand_tokens_are_remembered_and_a_response_is_searched_in_linear_time() {
        let secrets = Secrets::new(KEY, SECRET);
        let token = |number: u32| {
            format!(
                "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2FwaS5xYXNoLmFpIiwic3ViIjoi.{0:032x}{0:032x}",
                u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
            )
        };
        (0..25_000).for_each(|number| secrets.remember(&token(number)));
        assert!((15_000..25_000).step_by(97).all(|number| secrets.known_in(&token(number)[90..110])));
        assert!(secrets.known_in(KEY) && secrets.known_in(SECRET));
        assert!(!secrets.known_in(&token(1)[80..]), "old ones are forgotten");
        let all: usize = secrets.generations.borrow().iter().map(|index| index.secrets.len()).sum();
        assert!(all <= 2 * REMEMBERED + 4, "{all}");
        assert!(!secrets.in_text(&"\\u12".repeat(500_000)) && !secrets.in_text(&"eyJ.".repeat(500_000)));
    }
}
