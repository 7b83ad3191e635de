//! Secrets in texts: found by their pieces and by a JWT's form, and taken out before a text is cut or goes anywhere. Errors, answers, audit events,
//! hooks and logs all ask here.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::rc::Rc;

/// A run of a secret that is shorter than this, in bytes, tells too little of it.
const SHORTEST_PIECE: usize = 16;

/// Length of the blocks that a secret is known by: every run of 16 bytes holds a whole one.
const BLOCK: usize = 8;

/// How many secrets are known by one block. What more tokens than that have in common, such as their issuer, is no secret of anybody.
const SHARED: u32 = 8;

/// How many tokens make a generation of those remembered; there are two.
const REMEMBERED: usize = 10_000;

/// How many keys and secrets of the partner's are known, the latest.
const MOST_OWN: usize = 32;

/// What stands where a secret stood.
const PUT: &str = "[secret]";

/// Words before the secret part of a key, as in `qash_secret_live_…`.
const PUBLIC_WORDS: [&str; 10] = ["qash", "key", "secret", "live", "test", "sandbox", "prod", "api", "sk", "pk"];

/// The secrets of a partner: its key and secret, and the tokens that this process has seen lately.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    own: RefCell<Vec<String>>,
    /// Those of them that are too short to have pieces.
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

    /// Makes a key and a secret known that are used from now on. Those before stay known: answers to them may still come.
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

    /// Makes a token known. After 10,000 others it may be forgotten again, after 20,000 it is.
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

    /// Whether a text holds a secret, a piece of one of 16 characters or more, or something of a JWT's form, be it behind escapes.
    pub(super) fn in_text(&self, text: &str) -> bool {
        self.known_in(text) || holds_jwt(text)
    }

    /// As [`Secrets::in_text`], but for the JWT.
    pub(super) fn known_in(&self, text: &str) -> bool {
        let known = |text: &str| self.next(text, 0).is_some() || !self.short(text).is_empty();
        known(text) || unescaped(text).is_some_and(|plain| known(&plain))
    }

    /// A text without the secrets in it. Where they cannot be taken out one by one, since they stand behind escapes, nothing is left of the text.
    pub(super) fn scrub<'t>(&self, text: &'t str) -> Cow<'t, str> {
        // Hardly any text holds one, and then it is looked through once.
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

    /// The first place at or after a byte where a secret or a piece of one stands.
    fn next(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let generations = self.generations.borrow();
        let bytes = text.as_bytes().get(from..)?;
        (from..).zip(bytes.windows(BLOCK)).find_map(|(at, block)| {
            let pieces = generations.iter().filter_map(|index| index.piece(text.as_bytes(), at, block));
            // A piece that began before was looked at already.
            pieces.max_by_key(Range::len).map(|piece| piece.start.max(from)..piece.end)
        })
    }

    /// Key and secret, where they are too short to have pieces and stand in a text whole.
    fn short(&self, text: &str) -> Vec<String> {
        self.short.borrow().iter().filter(|short| text.contains(*short)).cloned().collect()
    }
}

/// Secrets by their blocks. One of 300 bytes takes about 1 KB, so that all remembered ones take 20 MB.
#[derive(Debug, Default)]
struct Index {
    known: HashSet<Rc<str>>,
    secrets: Vec<(Rc<str>, usize)>,
    /// A secret's place in the list, and the block's place in the secret, by the block's hash.
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

    /// The longest piece of a secret around a block of a text.
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

/// Where a block may be kept: behind its own hash, or behind those that follow while these are taken.
fn hashes(block: &[u8]) -> impl Iterator<Item = u32> {
    let block = block.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let hash = (block.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32;
    (0..SHARED).map(move |step| hash.wrapping_add(step.wrapping_mul(0x9e37_79b9)))
}

/// Hashes what is a hash already: nobody chooses what is in an [`Index`], and one look-up is made for every byte of every answer.
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

/// How much of a secret's beginning everybody knows: a JWT's header, or words such as `qash_secret_live_`.
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

/// A text with all that is found in it replaced.
fn without(text: &str, next: impl Fn(&str, usize) -> Option<Range<usize>>) -> Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    while let Some(found) = next(text, from) {
        // Secrets are ASCII, and so whole characters.
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

/// What becomes of a text, owned or not.
fn owned<'t>(text: Cow<'t, str>, change: impl Fn(&str) -> Cow<'_, str>) -> Cow<'t, str> {
    match change(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(changed) => Cow::Owned(changed),
    }
}

/// Whether a text holds something of a JWT's form, be it behind escapes such as `%2E`: a JSON object in base64url, and two dots with base64url
/// between and behind them.
#[must_use]
pub fn holds_jwt(text: &str) -> bool {
    let found = |text: &str| next_jwt(text, 0).is_some();
    found(text) || unescaped(text).is_some_and(|plain| found(&plain))
}

/// The first run at or after a byte that has a JWT's form.
fn next_jwt(text: &str, from: usize) -> Option<Range<usize>> {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=');
    let mut at = from;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // Every character is looked at once, however often a header begins there: what users wrote comes back in answers.
        let run = rest.bytes().position(|byte| !is_inside(byte)).unwrap_or(rest.len());
        let end = at.saturating_add(run);
        let segments: Vec<_> = rest.get(..run)?.split('.').collect();
        let jwt = segments.windows(3).any(|three| match three {
            // What is encrypted directly, or signed apart, has nothing in the middle.
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

/// Whether a segment ends in base64 of what begins as a JSON object does: `{"` and a letter, with JSON's white space before and between.
fn is_header(segment: &str) -> bool {
    // What stands in front is no part of it: `token=eyJ…`. Its own padding stands behind it.
    let segment = segment.trim_end_matches('=');
    let segment = segment.rsplit('=').next().unwrap_or_default();
    // Where it begins in the segment is not known, and so each of the four ways of dividing it into groups is tried.
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
    // No header takes less than eight characters.
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

/// The bytes of base64 in either alphabet (RFC 4648), up to the first character of neither; whole groups and what is left of the last.
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

/// A text with its escapes read: `%2E`, `\u002e`, `\x2e`, `&#46;`, and those inside of those. `None` if it has none.
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

/// A number of so many digits, and what follows them.
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
    fn a_piece_of_sixteen_is_found_and_fifteen_are_not() {
        let secrets = secrets();
        for (secret, public) in [(KEY, 14), (SECRET, 17), (JWT, 21), (SANCTUM, 0), (PADDED, 0)] {
            for at in public..=secret.len() - 16 {
                let piece = &secret[at..at + 16];
                assert!(secrets.known_in(piece) && secrets.known_in(&format!("x{piece}é")), "{piece}");
                assert_eq!(secrets.scrub(&format!("ñ {piece}é")), "ñ [secret]é");
                assert!(!secrets.known_in(&piece[..15]) && !secrets.known_in(&piece[1..]), "{piece}");
            }
        }
        // What everybody knows of one does not count.
        for text in ["qash_secret_live_", "qash_key_live_", "qash_secret_live_zyxwvu", &JWT[..26], "", "plain"] {
            assert!(!secrets.in_text(text), "{text}");
            assert_eq!(secrets.scrub(text), text);
        }
    }

    #[test]
    fn secrets_are_taken_out_whole_wherever_they_stand() {
        let secrets = secrets();
        for (text, left) in [
            (format!("{KEY}{SECRET}"), "[secret][secret]"),
            (format!("bad: {KEY} {SECRET} {JWT}."), "bad: [secret] [secret] [secret]."),
            (format!("token={SANCTUM}; {PADDED}"), "token=[secret]; [secret]"),
            ("a:b:opaque:0123456789".into(), "[secret]"),
            // No token of this process's, but one by its form.
            ("t eyAiYWxnIjoiSFMyNTYifQ.eyJzdWIiOiIxIn0.c2ln!".into(), "t [secret]!"),
            // Behind escapes there is no place to take it out of.
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
    fn a_jwt_is_known_by_its_form() {
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
        // Encrypted directly, signed apart.
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
    fn ten_thousand_tokens_are_known_and_an_answer_is_searched_in_no_time() {
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
