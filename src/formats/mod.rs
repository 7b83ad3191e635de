//! The formats that a payment form asks for: bank accounts, phones, tax ids and the like.
//!
//! Every format is a [`Format`]: it says whether a text is valid, explains a text in full, and writes it as people read it.
//! No format allocates to answer [`Format::is_valid`], and none takes more than linear time.
//!
//! ```
//! use qash_client::check::Check;
//! use qash_client::formats::{Format, Iban, Options};
//!
//! assert!(Iban.is_valid("gb29 NWBK 6016 1331 9268 19"));
//! let Check::Invalid { complete, issues } = Iban.check("GB28NWBK60161331926819", &Options::default()) else { panic!() };
//! assert!(complete);
//! assert_eq!((issues[0].start, issues[0].end), (Some(2), Some(4)));
//! assert_eq!(issues[0].expected.as_deref(), Some("29"));
//! ```

mod aba;
mod bic;
mod caret;
mod cedula;
mod clabe;
mod country;
mod cross;
mod curp;
mod date;
mod details;
mod email;
pub(crate) mod iban;
mod nit;
pub(crate) mod phone;
mod rfc;
pub(crate) mod scan;
mod uuid;
mod words;

pub use self::caret::caret;
#[cfg(any(feature = "wasm-format", feature = "wasm-client"))]
pub(crate) use self::caret::caret_in;
#[cfg(feature = "describe")]
pub use self::clabe::plazas;
pub use self::cross::{bank_code_mismatch, phone_country, rfc_kind};
pub(crate) use self::details::Sink;
use self::details::parts;
pub use self::details::{Detail, Details, Part};
pub(crate) use self::scan::{Out, Scan};
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
        Self::with_letters(country.as_bytes())
    }

    pub(crate) const fn with_letters(country: &[u8]) -> Self {
        let country = match country {
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Some([first.to_ascii_uppercase(), second.to_ascii_uppercase()])
            }
            _ => None,
        };
        Self { country }
    }
}

/// What a format is made of.
pub(crate) struct Rules {
    pub(crate) name: &'static str,
    /// Reads a text; `false`, and why in the scan, unless it is valid.
    pub(crate) read: fn(&mut Scan<'_>, Options) -> bool,
    /// Says what a text that was read says: both its forms, its parts, then the warnings.
    pub(crate) explain: fn(&Scan<'_>, Options, &mut dyn Sink),
    /// Writes a text, complete or not, as people read it; `false` if it holds what cannot stand there and is to stay as it is.
    pub(crate) print: fn(&mut Scan<'_>, &mut Out) -> bool,
    pub(crate) disagrees: Option<Disagrees>,
}

/// Reports why a field of a form does not agree with another, one of which is of the format: a bank code with this account, this RFC
/// with its kind, this phone with a country. The field that is judged comes first.
pub(crate) type Disagrees = fn(&[u8], &[u8], Report<'_>);

/// Takes what does not agree: why, what was expected, and what was found; that is empty where it is the field itself.
pub(crate) type Report<'r> = &'r mut dyn FnMut(Code, &[u8], &[u8]);

/// What stands in a field that is wrong as a whole, and where the field ends, in UTF-16 code units.
pub(crate) fn whole(text: &[u8]) -> (&[u8], u32) {
    (scan::trim(text).1, scan::units(text))
}

impl Rules {
    pub(crate) fn fault(&self, text: &[u8]) -> Option<Code> {
        let mut scan = Scan::new(text);
        if (self.read)(&mut scan, Options { country: None }) { None } else { Some(scan.fault.code) }
    }
}

/// What any format may say. `WRONG_TYPE` is what JavaScript is told of a value that is no text.
pub const COMMON: &[Code] =
    &[Code::Empty, Code::TooShort, Code::TooLong, Code::BadCharacter, Code::DigitScript, Code::WrongType];

/// A format: a way to write one kind of value.
pub trait Format {
    /// Which format it is.
    fn id(&self) -> FormatId;

    /// The name under which JavaScript knows it.
    fn name(&self) -> &'static str {
        self.id().rules().name
    }

    /// Why the text is not valid, or `None` if it is. Allocates nothing.
    fn fault(&self, text: &str) -> Option<Code> {
        self.id().rules().fault(text.as_bytes())
    }

    /// Whether the text is valid. Allocates nothing.
    fn is_valid(&self, text: &str) -> bool {
        self.fault(text).is_none()
    }

    /// What the text says, or what is wrong with it, where, and what was expected.
    fn check(&self, text: &str, options: &Options) -> Check<Details> {
        let rules = self.id().rules();
        let mut scan = Scan::new(text.as_bytes());
        if (rules.read)(&mut scan, *options) {
            let mut sink = details::Collector::new(self.id().parts());
            (rules.explain)(&scan, *options, &mut sink);
            sink.finish()
        } else {
            Check::Invalid { complete: scan.fault.complete, issues: vec![scan.issue(&scan.fault)] }
        }
    }

    /// The text as people write it, complete or not; a text that holds what cannot stand there comes back as it is.
    fn format(&self, text: &str) -> String {
        let mut out = Out::new();
        if (self.id().rules().print)(&mut Scan::new(text.as_bytes()), &mut out) {
            scan::string(out.bytes())
        } else {
            String::from(text)
        }
    }
}

macro_rules! formats {
    ($($(#[doc = $doc:literal])* $id:ident = $module:ident, $feature:literal, $told:literal;)*) => {
        /// A format by its number, which the bindings dispatch on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum FormatId { $(#[doc = concat!("[`", stringify!($id), "`]")] $id,)* }

        impl FormatId {
            /// Every format, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$id,)*];

            /// The formats that a wasm build of one format is for: one.
            #[cfg(feature = "wasm-format")]
            pub(crate) const BUILT: &[Self] = &[$(#[cfg(feature = $feature)] Self::$id,)*];

            pub(crate) const fn rules(self) -> &'static Rules {
                match self { $(Self::$id => &$module::RULES,)* }
            }

            /// What a text of the format is taken apart into.
            #[must_use]
            pub const fn parts(self) -> &'static [Part] {
                match self { $(Self::$id => $module::PARTS,)* }
            }

            /// What the format may say of a text, beside what every format may.
            #[must_use]
            pub const fn issues(self) -> &'static [Code] {
                match self { $(Self::$id => $module::ISSUES,)* }
            }

            /// What the format is, in a sentence or two for who uses it from JavaScript.
            #[cfg(feature = "describe")]
            #[must_use]
            pub const fn told(self) -> &'static str {
                match self { $(Self::$id => $told,)* }
            }
        }

        impl Format for FormatId {
            fn id(&self) -> FormatId {
                *self
            }
        }

        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $id;

            impl Format for $id {
                fn id(&self) -> FormatId {
                    FormatId::$id
                }
            }
        )*
    };
}

formats! {
    /// International Bank Account Numbers: structure of the SWIFT registry, check digits 02–98, remainder by 97.
    /// Spaces and hyphens between groups and lower case are read. National check digits only warn.
    Iban = iban, "wasm-iban", "International bank account numbers: structure of the SWIFT registry and check digits. A country's own check digits only warn.";
    /// CLABEs: 18 ASCII digits whose check digit is right; spaces and hyphens between them are read.
    /// A bank or a plaza that is not known only warns, for new ones appear every year.
    Clabe = clabe, "wasm-clabe", "Mexico's 18-digit account numbers and their check digit. A bank or city that is not known only warns.";
    /// Phone numbers: a known calling code and a length that its numbering plan allows, local-only lengths left out.
    /// Spaces, hyphens, dots and parentheses are read; with [`Options::country`], a national number too.
    /// What was dialled before a Mexican number until 2019, `+521`, `01`, `044` or `045`, is left out with a warning.
    Phone = phone, "wasm-phone", "Phone numbers as E.164: a known calling code and a length its numbering plan has. With the option `country`, national ones too.";
    /// BICs: the shape of ISO 9362 and a country that exists, Kosovo's XK included. Spaces and hyphens are read, a label is not.
    Bic = bic, "wasm-bic", "Banks' codes, ISO 9362, of 8 or 11 characters, with a country that exists.";
    /// ABA routing numbers: nine digits, check digit, prefix 00–12, 21–32, 61–72 or 80, not all zeros.
    /// Spaces and hyphens are read.
    Aba = aba, "wasm-aba", "Routing numbers of banks in the US: nine digits, prefix and checksum.";
    /// RFCs of persons and companies: pattern, a date that exists, no forbidden beginning; the two generic ones too.
    /// A wrong check digit only warns, for the tax office gave out such. Spaces and hyphens are read between the groups;
    /// no other character is ever left out.
    Rfc = rfc, "wasm-rfc", "Mexico's tax ids: form, a date that exists, no forbidden word; the two generic ones too. A wrong check digit only warns.";
    /// CURPs: RENAPO's pattern, a date and a state that exist, and the check digit; a word at the beginning that should not be given out only warns.
    /// Spaces and hyphens are read.
    Curp = curp, "wasm-curp", "Mexico's personal ids: form, date, state and check digit.";
    /// NITs with their check digit: nine digits, or a citizen's number. Dots and spaces between the digits are read; the hyphen before the
    /// check digit may be left out where ten digits or more stand there. A NIT without its check digit is refused, for a reason of its own.
    Nit = nit, "wasm-nit", "Colombia's tax ids with their check digit, `900.123.456-8`. One without it is refused with the code `CHECK_DIGIT_MISSING`.";
    /// Cédulas de ciudadanía: three to eight digits, or ten that begin with 1. Dots and spaces between them are read. There is no check digit.
    Cedula = cedula, "wasm-cedula", "Colombia's citizen's cards: up to 99,999,999, or ten digits that begin with 1. They have no check digit.";
    /// Codes of ISO 3166-1 alpha-2, and XK, which Kosovo uses. Lower case is read.
    Country = country, "wasm-country", "Countries' codes of two letters, ISO 3166-1.";
    /// UUIDs of any version and variant, with or without hyphens, in either case.
    Uuid = uuid, "wasm-uuid", "UUIDs of any version.";
    /// E-mail addresses in ASCII: one @, atoms and dots before it, a domain with a dot behind it, the lengths of RFC 5321.
    /// Quoted parts, comments and addresses in brackets are refused, as every form refuses them.
    Email = email, "wasm-email", "E-mail addresses as people have them; whether one receives mail, only a mail tells.";
}

/// Whether a text is valid in a format, nothing else being known. Allocates nothing.
#[must_use]
pub fn is_valid(format: FormatId, text: &str) -> bool {
    format.is_valid(text)
}

/// What a text says in a format, nothing else being known.
#[must_use]
pub fn check(format: FormatId, text: &str) -> Check<Details> {
    format.check(text, &Options::default())
}

/// Checks a text with a value a line: writes one byte a line, 0 for a valid value, else the number of its [`Code`] plus one,
/// and gives back how many lines there were. Lines end in LF; the last may go without.
///
/// Lines beyond the end of `out` are not read. Nothing is allocated, however many lines are wrong.
pub fn check_many(format: FormatId, text: &str, out: &mut [u8]) -> usize {
    check_lines(format.rules(), text.as_bytes(), out)
}

pub(crate) fn check_lines(rules: &Rules, text: &[u8], out: &mut [u8]) -> usize {
    let (mut rest, mut count) = (text, 0_usize);
    let mut slots = out.iter_mut();
    while !rest.is_empty() {
        let Some(slot) = slots.next() else { break };
        let (line, behind) = rest.split_at_checked(line_length(rest)).unwrap_or((rest, b""));
        *slot = rules.fault(line).map_or(0, |code| (code as u8).saturating_add(1));
        count = count.saturating_add(1);
        rest = behind.get(1..).unwrap_or_default();
    }
    count
}

/// How many bytes stand before the first LF, or in all. Eight are looked at together: to look at one by one takes as long as to check them.
fn line_length(text: &[u8]) -> usize {
    let (words, tail) = text.as_chunks::<8>();
    let mut length = 0_usize;
    for word in words {
        let other = u64::from_le_bytes(*word) ^ 0x0a0a_0a0a_0a0a_0a0a;
        // The high bit of the first zero byte, and of none before it.
        let ends = other.wrapping_sub(0x0101_0101_0101_0101) & !other & 0x8080_8080_8080_8080;
        if ends != 0 {
            return length.saturating_add((ends.trailing_zeros() / 8) as usize);
        }
        length = length.saturating_add(8);
    }
    length.saturating_add(tail.iter().position(|byte| *byte == b'\n').unwrap_or(tail.len()))
}
