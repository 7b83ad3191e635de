//! The formats that a payment form asks for: bank accounts, phones, tax ids and the like.
//!
//! Every format is a [`Format`]: it says whether a text is valid, explains a text in full, and writes it as people read it.
//! No format allocates to answer [`Format::is_valid`], and none takes more than linear time.
//!
//! ```
//! use qash_client::check::{Check, Lang};
//! use qash_client::formats::{FormatId, Options};
//!
//! let iban = FormatId::Iban.format();
//! assert!(iban.is_valid("gb29 NWBK 6016 1331 9268 19"));
//! let Check::Invalid { complete, issues } = iban.check("GB28NWBK60161331926819", &Options::default()) else { panic!() };
//! assert!(complete);
//! assert_eq!((issues[0].start, issues[0].end), (Some(2), Some(4)));
//! assert_eq!(issues[0].expected.as_deref(), Some("29"));
//! ```

mod aba;
mod bic;
mod clabe;
mod country;
mod cross;
mod curp;
pub(crate) mod data;
mod date;
mod email;
pub(crate) mod iban;
pub(crate) mod national;
pub(crate) mod phone;
mod rfc;
mod text;
mod uuid;

use std::borrow::Cow;

pub use self::aba::Aba;
pub use self::bic::Bic;
pub use self::clabe::Clabe;
pub use self::country::Country;
pub use self::cross::{bank_code_mismatch, phone_country, rfc_kind};
pub use self::curp::Curp;
pub use self::email::Email;
pub use self::iban::Iban;
pub use self::phone::Phone;
pub use self::rfc::Rfc;
pub use self::text::caret;
pub use self::uuid::Uuid;
use crate::check::{Check, Code};

/// What the caller knows beside the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// ISO 3166-1 alpha-2 code, in capitals, of the country whose national phone numbers are read without a calling code.
    pub country: Option<[u8; 2]>,
}

impl Options {
    /// Options with a country, in either case; anything but two ASCII letters is as good as none.
    #[must_use]
    pub fn with_country(country: &str) -> Self {
        let code = <[u8; 2]>::try_from(country.as_bytes()).ok().filter(|code| code.iter().all(u8::is_ascii_alphabetic));
        Self { country: code.map(|code| code.map(|letter| letter.to_ascii_uppercase())) }
    }
}

/// One value of [`Details`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A text.
    Text(Cow<'static, str>),
    /// Yes or no.
    Flag(bool),
    /// A small number.
    Number(u8),
}

/// What an accepted text says, taken apart: named values in the order in which they stand in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details(Vec<(&'static str, Detail)>);

impl Details {
    /// The value of that name, if it is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.iter().find(|(key, _)| *key == name).and_then(|(_, value)| match value {
            Detail::Text(text) => Some(text.as_ref()),
            _ => None,
        })
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Detail)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// Adds a text; an empty one means that there is none.
    pub(crate) fn put(&mut self, name: &'static str, text: &str) {
        if !text.is_empty() {
            self.0.push((name, Detail::Text(Cow::Owned(String::from(text)))));
        }
    }

    pub(crate) fn put_static(&mut self, name: &'static str, text: &'static str) {
        self.0.push((name, Detail::Text(Cow::Borrowed(text))));
    }

    pub(crate) fn put_flag(&mut self, name: &'static str, flag: bool) {
        self.0.push((name, Detail::Flag(flag)));
    }

    pub(crate) fn put_number(&mut self, name: &'static str, number: u8) {
        self.0.push((name, Detail::Number(number)));
    }
}

/// A format: a way to write one kind of value.
pub trait Format: Sync {
    /// The name under which JavaScript knows it.
    fn name(&self) -> &'static str;

    /// Why the text is not valid, or `None` if it is. Allocates nothing.
    fn fault(&self, text: &str) -> Option<Code>;

    /// Whether the text is valid. Allocates nothing.
    fn is_valid(&self, text: &str) -> bool {
        self.fault(text).is_none()
    }

    /// What the text says, or what is wrong with it, where, and what was expected.
    fn check(&self, text: &str, options: &Options) -> Check<Details>;

    /// The text as people write it, complete or not; a text that holds what cannot stand there comes back as it is.
    fn format(&self, text: &str) -> String;
}

macro_rules! formats {
    ($($(#[$doc:meta])* $id:ident),* $(,)?) => {
        /// A format by its number: what the bindings dispatch on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum FormatId { $($(#[$doc])* $id,)* }

        impl FormatId {
            /// Every format, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$id,)*];

            /// The format itself.
            #[must_use]
            pub const fn format(self) -> &'static dyn Format {
                match self { $(Self::$id => &$id,)* }
            }
        }
    };
}

formats! {
    /// [`Iban`]
    Iban,
    /// [`Clabe`]
    Clabe,
    /// [`Phone`]
    Phone,
    /// [`Bic`]
    Bic,
    /// [`Aba`]
    Aba,
    /// [`Rfc`]
    Rfc,
    /// [`Curp`]
    Curp,
    /// [`Country`]
    Country,
    /// [`Uuid`]
    Uuid,
    /// [`Email`]
    Email,
}

/// Checks a text with a value a line: writes one byte a line, 0 for a valid value, else the number of its [`Code`] plus one,
/// and gives back how many lines there were. A line ends in LF or CRLF; the last may go without.
///
/// Lines beyond the end of `out` are not read. Nothing is allocated, however many lines are wrong.
pub fn check_many(format: &dyn Format, text: &str, out: &mut [u8]) -> usize {
    let mut count = 0_usize;
    for (line, slot) in text.lines().zip(out) {
        *slot = format.fault(line).map_or(0, |code| (code as u8).saturating_add(1));
        count = count.saturating_add(1);
    }
    count
}

/// Whether a text is valid in a format, nothing else being known. Allocates nothing.
#[must_use]
pub fn is_valid(format: FormatId, text: &str) -> bool {
    format.format().is_valid(text)
}

/// What a text says in a format, nothing else being known.
#[must_use]
pub fn check(format: FormatId, text: &str) -> Check<Details> {
    format.format().check(text, &Options::default())
}
