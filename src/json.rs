//! JSON as validated text: a view that finds values without copying.
//!
//! Numbers keep their digits and unknown fields their bytes, because nothing is converted until it is read. It also suits the browser's build,
//! where a tree of values and its decoder would weigh more than the client itself.

use crate::text::{cut, integer, push_hex};
use std::borrow::Cow;

/// Maximum nesting depth; deeper values are refused, so that no text can exhaust the stack.
const MAX_DEPTH: u32 = 64;

/// The error of a text that is not JSON or is nested too deeply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Byte offset at which parsing stopped.
    pub at: usize,
}

/// JSON type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    Text,
    /// `[…]`
    List,
    /// `{…}`
    Object,
}

impl Type {
    /// The name used in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "boolean",
            Self::Number => "number",
            Self::Text => "string",
            Self::List => "array",
            Self::Object => "object",
        }
    }
}

/// A value within a validated JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    /// `null`, for a missing value.
    pub const NULL: Json<'static> = Json("null");

    /// Validates a whole text.
    ///
    /// # Errors
    /// [`Malformed`] if it is not one JSON value (RFC 8259), or is nested more than 64 levels deep.
    ///
    /// ```
    /// use qash_client::json::Json;
    /// let quote = Json::parse(r#"{"rate": 4158.230, "to": "COP"}"#)?;
    /// assert_eq!(quote.get("rate").and_then(Json::number), Some("4158.230"));
    /// assert!(Json::parse("{rate: 1}").is_err());
    /// # Ok::<(), qash_client::json::Malformed>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Malformed> {
        let mut scanner = Scanner { text, at: 0 };
        let value = scanner.value(MAX_DEPTH).ok_or(Malformed { at: scanner.at })?;
        scanner.space();
        if scanner.at == text.len() { Ok(value) } else { Err(Malformed { at: scanner.at }) }
    }

    /// A view of a text that was already validated, or built from validated texts, without leading whitespace. Not validated again.
    #[cfg(any(feature = "client", feature = "sandbox"))]
    pub(crate) const fn trusted(text: &'a str) -> Self {
        Self(text)
    }

    /// The value's JSON text.
    #[must_use]
    pub const fn text(self) -> &'a str {
        self.0
    }

    /// The value's type.
    #[must_use]
    pub fn kind(self) -> Type {
        match self.0.as_bytes().first() {
            Some(b'{') => Type::Object,
            Some(b'[') => Type::List,
            Some(b'"') => Type::Text,
            Some(b't' | b'f') => Type::Bool,
            Some(b'n') | None => Type::Null,
            Some(_) => Type::Number,
        }
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.kind() == Type::Null
    }

    /// The value of a boolean.
    #[must_use]
    pub fn bool(self) -> Option<bool> {
        match self.0 {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// The exact text of a number.
    #[must_use]
    pub fn number(self) -> Option<&'a str> {
        (self.kind() == Type::Number).then_some(self.0)
    }

    /// The value of a number written as an integer, if it fits.
    #[must_use]
    pub fn integer(self) -> Option<i64> {
        crate::text::parse_integer(self.number()?)
    }

    /// The characters of a string, or the JSON text of another value.
    #[must_use]
    pub fn scalar(self) -> String {
        self.string().unwrap_or(Cow::Borrowed(self.text())).into_owned()
    }

    /// The characters of a string; `None` for other values and for unpaired surrogates.
    #[must_use]
    pub fn string(self) -> Option<Cow<'a, str>> {
        if self.kind() != Type::Text {
            return None;
        }
        let mut rest = self.0.get(1..self.0.len().checked_sub(1)?)?;
        let mut out = String::new();
        while let Some((before, after)) = cut(rest, b'\\') {
            out.push_str(before);
            let escape = after.as_bytes().first()?;
            rest = after.get(1..)?;
            out.push(match escape {
                b'n' => '\n',
                b't' => '\t',
                b'r' => '\r',
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'u' => {
                    let (unit, tail) = code_unit(rest)?;
                    rest = tail;
                    if (0xD800..0xDC00).contains(&unit) {
                        let (low, tail) = code_unit(rest.strip_prefix("\\u")?)?;
                        rest = tail;
                        let low = low.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
                        char::from_u32(((unit & 0x3FF) << 10 | low).saturating_add(0x1_0000))?
                    } else {
                        char::from_u32(unit)?
                    }
                }
                other => char::from(*other),
            });
        }
        if out.is_empty() {
            return Some(Cow::Borrowed(rest));
        }
        out.push_str(rest);
        Some(Cow::Owned(out))
    }

    /// The value of an object's first field with this name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Json<'a>> {
        self.fields().find(|(key, _)| key.is(name)).map(|(_, value)| value)
    }

    /// The string in an object's field.
    #[must_use]
    pub fn text_at(self, name: &str) -> Option<Cow<'a, str>> {
        self.get(name)?.string()
    }

    /// The string in an object's field, or an empty one. Owned: where a text is used more than once this compiles to less code than a [`Cow`].
    #[cfg(feature = "client")]
    pub(crate) fn own_text(self, name: &str) -> String {
        self.text_at(name).unwrap_or_default().into_owned()
    }

    /// The integer in an object's field.
    #[must_use]
    pub fn integer_at(self, name: &str) -> Option<i64> {
        self.get(name)?.integer()
    }

    /// Whether it is a string of exactly these characters.
    #[must_use]
    pub fn is(self, text: &str) -> bool {
        // An escape is longer than its character, and two quotes are added.
        self.0.len() >= text.len().saturating_add(2) && self.string().is_some_and(|own| own == text)
    }

    /// An object's fields in order; empty for other values. A key is a view of its string.
    pub fn fields(self) -> impl Iterator<Item = (Json<'a>, Json<'a>)> {
        Fields(Inside::open(self, b'{'))
    }

    /// A list's items; empty for other values.
    pub fn items(self) -> impl Iterator<Item = Json<'a>> {
        Inside::open(self, b'[')
    }
}

/// The value of four hexadecimal digits, and the rest of the text.
fn code_unit(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    let mut unit = 0;
    for digit in digits.bytes() {
        unit = unit << 4 | char::from(digit).to_digit(16)?;
    }
    Some((unit, rest))
}

/// Iterates over the values inside the brackets of a validated value.
struct Inside<'a> {
    scanner: Scanner<'a>,
    first: bool,
}

impl<'a> Inside<'a> {
    fn open(value: Json<'a>, bracket: u8) -> Self {
        let mut scanner = Scanner { text: value.0, at: 0 };
        if scanner.byte(bracket).is_none() {
            scanner.text = "";
        }
        Self { scanner, first: true }
    }
}

impl<'a> Iterator for Inside<'a> {
    type Item = Json<'a>;

    /// The next item or key; `None` at the closing bracket.
    fn next(&mut self) -> Option<Json<'a>> {
        if !std::mem::replace(&mut self.first, false) {
            self.scanner.byte(b',')?;
        }
        self.scanner.known()
    }
}

/// The keys and values of an object.
struct Fields<'a>(Inside<'a>);

impl<'a> Iterator for Fields<'a> {
    type Item = (Json<'a>, Json<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let key = self.0.next()?;
        self.0.scanner.byte(b':')?;
        Some((key, self.0.scanner.known()?))
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline(always)]
    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.step();
        }
    }

    /// Skips whitespace and one expected byte.
    fn byte(&mut self, wanted: u8) -> Option<()> {
        self.space();
        if self.peek() != Some(wanted) {
            return None;
        }
        self.step();
        Some(())
    }

    /// Reads one value; on failure `at` stays where parsing stopped.
    fn value(&mut self, depth: u32) -> Option<Json<'a>> {
        self.space();
        let start = self.at;
        match self.peek()? {
            b'"' => self.string()?,
            b'{' => self.inside(b'}', depth, true)?,
            b'[' => self.inside(b']', depth, false)?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => self.number()?,
        }
        self.text.get(start..self.at).map(Json)
    }

    /// Skips a value of a validated text: within brackets only strings and brackets matter.
    fn known(&mut self) -> Option<Json<'a>> {
        self.space();
        let start = self.at;
        if !matches!(self.peek()?, b'{' | b'[') {
            return self.value(0);
        }
        let mut depth = 0_u32;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth = depth.saturating_add(1),
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.step();
            if depth == 0 {
                return self.text.get(start..self.at).map(Json);
            }
        }
    }

    fn inside(&mut self, close: u8, depth: u32, keys: bool) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        self.step();
        if self.byte(close).is_some() {
            return Some(());
        }
        loop {
            if keys {
                self.space();
                if self.peek() != Some(b'"') {
                    return None;
                }
                self.string()?;
                self.byte(b':')?;
            }
            self.value(depth)?;
            if self.byte(close).is_some() {
                return Some(());
            }
            self.byte(b',')?;
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        if !self.text.get(self.at..)?.starts_with(word) {
            return None;
        }
        self.at = self.at.checked_add(word.len())?;
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        self.step();
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(rest.len());
            self.at = self.at.saturating_add(plain);
            match self.peek()? {
                b'"' => {
                    self.step();
                    return Some(());
                }
                b'\\' => {
                    self.step();
                    let escape = self.peek()?;
                    self.step();
                    if escape == b'u' {
                        for _ in 0..4 {
                            if !self.peek()?.is_ascii_hexdigit() {
                                return None;
                            }
                            self.step();
                        }
                    } else if !matches!(escape, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') {
                        return None;
                    }
                }
                _ => return None,
            }
        }
    }

    fn number(&mut self) -> Option<()> {
        if self.peek() == Some(b'-') {
            self.step();
        }
        if self.peek() == Some(b'0') {
            self.step();
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.step();
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.step();
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.step();
            }
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.step();
        }
        (self.at > start).then_some(())
    }
}

/// A text as a JSON string literal.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(2));
    push_string(&mut out, text);
    out
}

/// Appends a string literal.
pub fn push_string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    // Only ASCII characters are escaped, so every piece consists of whole characters.
    while let Some(at) = rest.as_bytes().iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        let (before, after) = rest.split_at_checked(at).unwrap_or_default();
        out.push_str(before);
        let byte = after.as_bytes().first().copied().unwrap_or_default();
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            other => {
                out.push_str("\\u00");
                push_hex(out, other, b'a');
            }
        }
        rest = after.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    out.push('"');
}

/// Whether two values are equal; field order, whitespace, escapes and `null` fields do not count.
#[cfg(feature = "client")]
pub(crate) fn same(a: Json<'_>, b: Json<'_>) -> bool {
    match a.kind() {
        Type::Object => within(a, b) && within(b, a),
        Type::List => {
            let mut others = b.items();
            b.kind() == Type::List
                && a.items().all(|a| others.next().is_some_and(|b| same(a, b)))
                && others.next().is_none()
        }
        Type::Text if a != b => a.string().is_some_and(|text| b.string() == Some(text)),
        _ => a == b,
    }
}

/// Whether an object has all fields of another.
#[cfg(feature = "client")]
fn within(a: Json<'_>, b: Json<'_>) -> bool {
    b.kind() == Type::Object
        && a.fields().all(|(key, value)| {
            value.is_null() || key.string().is_some_and(|key| b.get(&key).is_some_and(|other| same(value, other)))
        })
}

/// A JSON list from JSON texts.
#[must_use]
pub fn list(items: &[String]) -> String {
    let mut out = String::from("[");
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(item);
    }
    out.push(']');
    out
}

/// Builds the JSON text of an object field by field.
///
/// ```
/// use qash_client::json::ObjectText;
/// let text = ObjectText::new().string("code", "a\"b").raw("n", "1.50").finish();
/// assert_eq!(text, r#"{"code":"a\"b","n":1.50}"#);
/// ```
#[derive(Debug)]
pub struct ObjectText(String);

impl Default for ObjectText {
    fn default() -> Self {
        Self::new()
    }
}

impl ObjectText {
    /// An object without fields.
    #[must_use]
    pub fn new() -> Self {
        Self("{".to_owned())
    }

    /// All fields of a parsed object, unchanged.
    #[must_use]
    pub fn from(object: Json<'_>) -> Self {
        object.fields().fold(Self::new(), |out, (key, value)| out.raw_key(key, value))
    }

    /// The fields of a parsed object, unchanged, except some.
    #[must_use]
    pub fn without(object: Json<'_>, names: &[&str]) -> Self {
        let mut out = Self::new();
        for (key, value) in object.fields() {
            if !names.iter().any(|name| key.is(name)) {
                out = out.raw_key(key, value);
            }
        }
        out
    }

    /// Adds a parsed key and value.
    fn raw_key(mut self, key: Json<'_>, value: Json<'_>) -> Self {
        self.comma();
        self.0.push_str(key.text());
        self.0.push(':');
        self.0.push_str(value.text());
        self
    }

    /// Adds a field whose value is JSON text.
    #[must_use]
    pub fn raw(mut self, key: &str, value: &str) -> Self {
        self.put_raw(key, value);
        self
    }

    /// Adds a string.
    #[must_use]
    pub fn string(mut self, key: &str, value: &str) -> Self {
        self.put(key, value);
        self
    }

    /// Adds an integer.
    #[must_use]
    pub fn integer(self, key: &str, value: i64) -> Self {
        self.raw(key, &integer(value))
    }

    /// Adds `true` or `false`.
    #[must_use]
    pub fn bool(self, key: &str, value: bool) -> Self {
        self.raw(key, if value { "true" } else { "false" })
    }

    /// Adds a field whose value is JSON text, in place: passing the object by value compiles to more code.
    pub(crate) fn put_raw(&mut self, key: &str, value: &str) {
        self.comma();
        push_string(&mut self.0, key);
        self.0.push(':');
        self.0.push_str(value);
    }

    /// Adds a string, in place.
    pub(crate) fn put(&mut self, key: &str, value: &str) {
        self.put_raw(key, "");
        push_string(&mut self.0, value);
    }

    /// Adds a string, if there is one, in place.
    pub(crate) fn put_optional(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    /// Adds an integer, if there is one, in place.
    pub(crate) fn put_number(&mut self, key: &str, value: Option<i64>) {
        if let Some(value) = value {
            self.put_raw(key, &integer(value));
        }
    }

    /// Adds a field, if there is a value.
    #[must_use]
    pub fn optional<T>(self, value: Option<T>, add: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => add(self, value),
            None => self,
        }
    }

    /// The object's JSON text.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn comma(&mut self) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_values_in_place() {
        let json = Json::parse(r#" {"a":[1,{"b":"x\ny"},null] , "\u0063":true, "e":{} } "#).unwrap();
        assert_eq!(json.fields().count(), 3);
        let list: Vec<_> = json.get("a").unwrap().items().collect();
        assert_eq!(list[0].integer(), Some(1));
        assert_eq!(list[1].get("b").unwrap().string().unwrap(), "x\ny");
        assert!(list[2].is_null());
        assert_eq!(json.get("c").unwrap().bool(), Some(true));
        assert_eq!(json.get("e").unwrap().fields().count(), 0);
        assert_eq!(Json::parse("[]").unwrap().items().count(), 0);
    }

    #[test]
    fn brackets_and_quotes_inside_strings_are_ignored() {
        let json = Json::parse(r#"{"a":[{"b":"}]\"{"},"["] ,"c":{"d":[]},"e":1}"#).unwrap();
        assert_eq!(json.get("a").unwrap().items().last().unwrap().string().unwrap(), "[");
        assert_eq!(json.get("a").unwrap().items().next().unwrap().get("b").unwrap().string().unwrap(), "}]\"{");
        assert_eq!(json.get("c").unwrap().text(), r#"{"d":[]}"#);
        assert_eq!(json.get("e").unwrap().integer(), Some(1));
    }

    #[test]
    fn refuses_what_is_not_json() {
        for text in [
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "01",
            "1.",
            ".5",
            "-",
            "1e",
            "tru",
            "\"\\x\"",
            "\"\n\"",
            "1 2",
            "{\"a\":1,}",
            "\"\\u12\"",
            "'a'",
            "NaN",
        ] {
            assert!(Json::parse(text).is_err(), "{text}");
        }
        assert!(Json::parse(&"[".repeat(1_000_000)).is_err());
        let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(Json::parse(&deep(64)).is_ok());
        assert!(Json::parse(&deep(65)).is_err());
    }

    #[test]
    #[cfg(feature = "client")]
    fn equal_values_in_another_notation_are_equal() {
        let one = r#"{"amount":1,"beneficiary":{"name":"Ana","x":[1,2]}}"#;
        let same = |other: &str| {
            let (one, other) = (Json::parse(one).unwrap(), Json::parse(other).unwrap());
            assert_eq!(same(one, other), same(other, one), "{other:?}");
            same(one, other)
        };
        assert!(same(r#" { "beneficiary" : {"x":[1, 2],"name":"\u0041na"}, "amount":1, "y": null }"#));
        for other in [
            r#"{"amount":2,"beneficiary":{"name":"Ana","x":[1,2]}}"#,
            r#"{"amount":"1","beneficiary":{"name":"Ana","x":[1,2]}}"#,
            r#"{"amount":1,"beneficiary":{"name":"Ana","x":[2,1]}}"#,
            r#"{"amount":1,"beneficiary":{"name":"Ana","x":[1,2,3]}}"#,
            r#"{"amount":1,"beneficiary":{"name":"Ana","x":[1],"y":2}}"#,
            r#"{"amount":1,"beneficiary":{"name":"Ana","x":[1,2],"y":2}}"#,
            r#"{"amount":1,"name":"Ana","beneficiary":{"x":[1,2]}}"#,
            r#"{"amount":1}"#,
            r#"{"amount":1,"beneficiary":[]}"#,
            r#"{"amount":1,"beneficiary":null}"#,
            "null",
            "[]",
        ] {
            assert!(!same(other), "{other}");
        }
    }

    #[test]
    fn unpaired_surrogates_are_refused() {
        assert_eq!(Json::parse(r#""\ud83d\ude00""#).unwrap().string().unwrap(), "😀");
        assert_eq!(Json::parse(r#""\ud83d""#).unwrap().string(), None);
        assert_eq!(Json::parse(r#""\ude00""#).unwrap().string(), None);
        assert_eq!(Json::parse(r#""\ud83dé""#).unwrap().string(), None);
    }

    #[test]
    fn every_string_survives_quoting() {
        for text in ["", "a\"b\\c", "\u{0}\u{1f}\n\r\t", "ñ😀", "</script>"] {
            let mut out = String::new();
            push_string(&mut out, text);
            assert_eq!(Json::parse(&out).unwrap().string().unwrap(), text);
        }
    }
}
