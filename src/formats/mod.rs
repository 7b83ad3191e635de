//! Formats of the values in a payment form: bank accounts, phone numbers, tax ids and others.
//!
//! Every format is a [`Format`], with functions to validate a text, to check it in full, and to format it for reading.
//! [`Format::is_valid`] never allocates, and every function takes linear time.
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
pub(crate) use self::scan::{Latin1Buffer, Scan};
use crate::check::{Check, Code};

/// Options of a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The country whose national phone numbers are read, that is, numbers without a calling code: ISO 3166-1 alpha-2, in capitals.
    pub country: Option<[u8; 2]>,
}

impl Options {
    /// Makes options with a country, in upper or lower case. Anything but two ASCII letters means no country.
    ///
    /// ```
    /// use qash_client::formats::{Format, Options, Phone};
    /// assert!(Phone.check("55 1234 5678", &Options::with_country("mx")).is_valid());
    /// assert!(!Phone.check("55 1234 5678", &Options::with_country("Mexico")).is_valid());
    /// ```
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

/// The functions of a format.
pub(crate) struct Rules {
    pub(crate) name: &'static str,
    /// Reads a text. `false`, with the error in the scan, unless it is valid.
    pub(crate) read: fn(&mut Scan<'_>, Options) -> bool,
    /// Reports both forms of a valid text, its parts, then its warnings.
    pub(crate) explain: fn(&Scan<'_>, Options, &mut dyn Sink),
    /// Formats a text, complete or not, for reading. `false` if it contains an invalid character: the text is then returned unchanged.
    pub(crate) print: fn(&mut Scan<'_>, &mut Latin1Buffer) -> bool,
    /// Compares two fields of a form.
    pub(crate) disagrees: Option<Disagrees>,
}

/// Reports the issue of a field of a form that does not agree with another field, one of which is of the format: a bank code with an account,
/// an RFC with its kind, a phone number with a country. The first argument is the field that gets the issue.
pub(crate) type Disagrees = fn(&[u8], &[u8], Report<'_>);

/// Receives the code, what was expected, and what was found. `found` is empty if it is the field itself.
pub(crate) type Report<'r> = &'r mut dyn FnMut(Code, &[u8], &[u8]);

/// The trimmed text of a field whose issue spans all of it, and the end of the field in UTF-16 code units.
pub(crate) fn whole_field(text: &[u8]) -> (&[u8], u32) {
    (scan::trim(text).1, scan::units(text))
}

impl Rules {
    /// The code of the error; `None` for a valid text.
    pub(crate) fn error_code(&self, text: &[u8]) -> Option<Code> {
        let mut scan = Scan::new(text);
        if (self.read)(&mut scan, Options { country: None }) { None } else { Some(scan.error.code) }
    }
}

/// Codes that every format can report. [`Code::WrongType`] is for JavaScript values that are not strings.
pub const COMMON: &[Code] =
    &[Code::Empty, Code::TooShort, Code::TooLong, Code::BadCharacter, Code::DigitScript, Code::WrongType];

/// A format: the rules of how one kind of value is written.
///
/// ```
/// use qash_client::formats::{Clabe, Format};
/// assert_eq!(Clabe.name(), "clabe");
/// assert!(Clabe.is_valid("012 180 00123456789 9"));
/// assert_eq!(Clabe.format("012180001"), "012 180 001");
/// assert_eq!(Clabe.error_code("012180001234567899"), None);
/// ```
pub trait Format {
    /// The number of the format.
    fn id(&self) -> FormatId;

    /// The name in JavaScript.
    fn name(&self) -> &'static str {
        self.id().rules().name
    }

    /// The code of the error, or `None` if the text is valid. Allocates nothing.
    fn error_code(&self, text: &str) -> Option<Code> {
        self.id().rules().error_code(text.as_bytes())
    }

    /// Whether the text is valid. Allocates nothing.
    fn is_valid(&self, text: &str) -> bool {
        self.error_code(text).is_none()
    }

    /// Checks a text: its forms, details and warnings, or its error with code, span and what was expected.
    fn check(&self, text: &str, options: &Options) -> Check<Details> {
        let rules = self.id().rules();
        let mut scan = Scan::new(text.as_bytes());
        if (rules.read)(&mut scan, *options) {
            let mut sink = details::Collector::new(self.id().parts());
            (rules.explain)(&scan, *options, &mut sink);
            sink.finish()
        } else {
            Check::Invalid { complete: scan.error.complete, issues: vec![scan.issue(&scan.error)] }
        }
    }

    /// Formats a text, complete or not, for reading. A text with an invalid character is returned unchanged.
    fn format(&self, text: &str) -> String {
        let mut out = Latin1Buffer::new();
        if (self.id().rules().print)(&mut Scan::new(text.as_bytes()), &mut out) {
            scan::string(out.bytes())
        } else {
            String::from(text)
        }
    }
}

macro_rules! formats {
    ($($(#[doc = $doc:literal])* $id:ident = $module:ident, $feature:literal, $summary:literal;)*) => {
        /// A format by its number, on which the bindings dispatch.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum FormatId { $(#[doc = concat!("[`", stringify!($id), "`]")] $id,)* }

        impl FormatId {
            /// Every format, in the order of its number.
            pub const ALL: &[Self] = &[$(Self::$id,)*];

            /// The format of a wasm build of one format, as a list of one element.
            #[cfg(feature = "wasm-format")]
            pub(crate) const BUILT: &[Self] = &[$(#[cfg(feature = $feature)] Self::$id,)*];

            pub(crate) const fn rules(self) -> &'static Rules {
                match self { $(Self::$id => &$module::RULES,)* }
            }

            /// The parts that a text of the format has.
            #[must_use]
            pub const fn parts(self) -> &'static [Part] {
                match self { $(Self::$id => $module::PARTS,)* }
            }

            /// The codes that the format can report, besides [`COMMON`].
            #[must_use]
            pub const fn issues(self) -> &'static [Code] {
                match self { $(Self::$id => $module::ISSUES,)* }
            }

            /// The description of the format in the TypeScript declarations.
            #[cfg(feature = "describe")]
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$id => $summary,)* }
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
    /// International Bank Account Numbers: the structure of the SWIFT registry, check digits 02–98, modulo 97.
    /// Spaces, hyphens and lower case are read. Wrong national check digits are a warning.
    Iban = iban, "wasm-iban", "International bank account numbers: structure of the SWIFT registry and check digits. Wrong national check digits are a warning.";
    /// CLABEs: 18 ASCII digits with a correct check digit. Spaces and hyphens between them are read.
    /// An unknown bank or plaza is a warning, since new ones are added every year.
    Clabe = clabe, "wasm-clabe", "Mexico's 18-digit account numbers and their check digit. An unknown bank or city is a warning.";
    /// Phone numbers: a known calling code and a length that its numbering plan allows, without local-only lengths.
    /// Spaces, hyphens, dots and parentheses are read; with [`Options::country`], national numbers too.
    /// The prefixes of Mexican numbers until 2019, `+521`, `01`, `044` and `045`, are removed with a warning.
    Phone = phone, "wasm-phone", "Phone numbers as E.164: a known calling code and a length its numbering plan has. With the option `country`, national numbers too.";
    /// BICs: the structure of ISO 9362 and an existing country, including Kosovo's XK. Spaces and hyphens are read; the label `BIC` before the code is refused.
    Bic = bic, "wasm-bic", "Bank codes by ISO 9362: 8 or 11 characters, with an existing country.";
    /// ABA routing numbers: nine digits, check digit, prefix 00–12, 21–32, 61–72 or 80, not all zeros.
    /// Spaces and hyphens are read.
    Aba = aba, "wasm-aba", "Routing numbers of US banks: nine digits, prefix and check digit.";
    /// RFCs of persons and companies, and the two generic RFCs: pattern, an existing date, no forbidden word.
    /// A wrong check digit is a warning, since the tax office has issued such RFCs. Spaces and hyphens are read between the groups;
    /// no other character is ever dropped.
    Rfc = rfc, "wasm-rfc", "Mexico's tax ids, and the two generic RFCs: pattern, an existing date, no forbidden word. A wrong check digit is a warning.";
    /// CURPs: RENAPO's pattern, an existing date and state, and the check digit. A forbidden word at the start is a warning.
    /// Spaces and hyphens are read.
    Curp = curp, "wasm-curp", "Mexico's personal ids: pattern, date, state and check digit.";
    /// NITs with their check digit: nine digits, or the number of a cédula. Dots and spaces between the digits are read; the hyphen before the
    /// check digit is optional with ten or more digits. A NIT without its check digit is refused with [`Code::CheckDigitMissing`].
    Nit = nit, "wasm-nit", "Colombia's tax ids with their check digit, `900.123.456-8`. A NIT without it is refused with the code `CHECK_DIGIT_MISSING`.";
    /// Cédulas de ciudadanía: three to eight digits, or ten digits that begin with 1. Dots and spaces between them are read. There is no check digit.
    Cedula = cedula, "wasm-cedula", "Colombia's citizenship card numbers: up to 99,999,999, or ten digits that begin with 1. They have no check digit.";
    /// Country codes of ISO 3166-1 alpha-2, and XK for Kosovo. Lower case is read.
    Country = country, "wasm-country", "Country codes of two letters by ISO 3166-1.";
    /// UUIDs of any version and variant, with or without hyphens, in either case.
    Uuid = uuid, "wasm-uuid", "UUIDs of any version.";
    /// E-mail addresses in ASCII: atoms and dots, one @, a domain with a dot, and the lengths of RFC 5321.
    /// Quoted local parts, comments and addresses in angle brackets are refused, as forms commonly do.
    Email = email, "wasm-email", "E-mail addresses in their common form. Only a message can tell whether the mailbox exists.";
}

/// Whether a text is valid in a format, without options. Allocates nothing.
///
/// ```
/// use qash_client::formats::{FormatId, is_valid};
/// assert!(is_valid(FormatId::Bic, "BBVAESMM"));
/// ```
#[must_use]
pub fn is_valid(format: FormatId, text: &str) -> bool {
    format.is_valid(text)
}

/// Checks a text in a format, without options.
///
/// ```
/// use qash_client::formats::{FormatId, check};
/// assert!(check(FormatId::Country, "mx").is_valid());
/// ```
#[must_use]
pub fn check(format: FormatId, text: &str) -> Check<Details> {
    format.check(text, &Options::default())
}

/// Checks a text with one value a line. For each line it writes one byte: 0 for a valid value, else the number of its [`Code`] plus one.
/// Returns the number of lines. Lines end in LF, which is optional after the last line.
///
/// Lines beyond the end of `out` are not read. Nothing is allocated.
///
/// ```
/// use qash_client::{check::Code, formats::{FormatId, check_many}};
/// let mut out = [0; 2];
/// assert_eq!(check_many(FormatId::Country, "MX\n??", &mut out), 2);
/// assert_eq!(out, [0, Code::CountryCode as u8 + 1]);
/// ```
pub fn check_many(format: FormatId, text: &str, out: &mut [u8]) -> usize {
    check_lines(format.rules(), text.as_bytes(), out)
}

pub(crate) fn check_lines(rules: &Rules, text: &[u8], out: &mut [u8]) -> usize {
    let (mut rest, mut count) = (text, 0_usize);
    let mut slots = out.iter_mut();
    while !rest.is_empty() {
        let Some(slot) = slots.next() else { break };
        let (line, behind) = rest.split_at_checked(line_length(rest)).unwrap_or((rest, b""));
        *slot = rules.error_code(line).map_or(0, |code| (code as u8).saturating_add(1));
        count = count.saturating_add(1);
        rest = behind.get(1..).unwrap_or_default();
    }
    count
}

/// The number of bytes before the first LF, or of the whole text. It reads blocks of eight bytes: single bytes would take as long as the checks themselves.
fn line_length(text: &[u8]) -> usize {
    let (words, tail) = text.as_chunks::<8>();
    let mut length = 0_usize;
    for word in words {
        let other = u64::from_le_bytes(*word) ^ 0x0a0a_0a0a_0a0a_0a0a;
        // The lowest bit that is set is the high bit of the first zero byte.
        let ends = other.wrapping_sub(0x0101_0101_0101_0101) & !other & 0x8080_8080_8080_8080;
        if ends != 0 {
            return length.saturating_add((ends.trailing_zeros() / 8) as usize);
        }
        length = length.saturating_add(8);
    }
    length.saturating_add(tail.iter().position(|byte| *byte == b'\n').unwrap_or(tail.len()))
}
