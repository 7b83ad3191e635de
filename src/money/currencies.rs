//! Currencies and their exponents (numbers of decimals).
//!
//! Source of [`ISO`]: ISO 4217 list one, published 2026-01-01 by SIX for ISO (165 codes with a minor unit, including funds; metals and test codes have no minor unit).
//! USDC has six decimals by document 000 of the API; USDT has as many. Exponents never come from the platform's `Intl`:
//! it follows cash customs (COP without centavos) and refuses codes that are not three letters.

use crate::check::{Code, Issue, Lang};

/// A currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency<'a> {
    /// The code: from ISO 4217, or the ticker symbol of a token.
    pub code: &'a str,
    /// Number of decimals, 0–15: the minor unit is 10⁻ᵉˣᵖᵒⁿᵉⁿᵗ of the currency.
    pub exponent: u8,
    /// The local symbol; the code if this crate has no symbol for the currency.
    pub symbol: &'a str,
    /// The name in each language, in the order of [`Lang::ALL`]; the code if this crate has no name for the currency.
    pub names: [&'a str; Lang::ALL.len()],
}

/// The fields of a currency that parsing and formatting need, with texts as bytes: a text from JavaScript then needs no check for UTF-8.
#[derive(Clone, Copy)]
pub(crate) struct CurrencyBytes<'a> {
    pub(crate) code: &'a [u8],
    pub(crate) exponent: u8,
    pub(crate) symbol: &'a [u8],
}

impl<'a> Currency<'a> {
    /// The name in a language.
    ///
    /// ```
    /// use qash_client::{check::Lang, money::Currencies};
    /// let currencies = Currencies::default();
    /// assert_eq!(currencies.get("MXN").map(|peso| peso.name(Lang::Es)), Some("peso mexicano"));
    /// ```
    #[must_use]
    pub const fn name(&self, lang: Lang) -> &'a str {
        let [english, spanish] = self.names;
        match lang {
            Lang::En => english,
            Lang::Es => spanish,
        }
    }

    pub(crate) const fn as_bytes(&self) -> CurrencyBytes<'a> {
        CurrencyBytes { code: self.code.as_bytes(), exponent: self.exponent, symbol: self.symbol.as_bytes() }
    }
}

/// The currencies of the Qash API and USDT, with symbols and names.
const BUILT_IN: [Currency<'static>; 5] = [
    Currency { code: "MXN", exponent: 2, symbol: "$", names: ["Mexican peso", "peso mexicano"] },
    Currency { code: "USD", exponent: 2, symbol: "$", names: ["US dollar", "dólar estadounidense"] },
    Currency { code: "COP", exponent: 2, symbol: "$", names: ["Colombian peso", "peso colombiano"] },
    Currency { code: "USDC", exponent: 6, symbol: "USDC", names: ["USD Coin", "USD Coin"] },
    Currency { code: "USDT", exponent: 6, symbol: "USDT", names: ["Tether", "Tether"] },
];

/// Further local names of a currency that are read beside an amount, one a line. `pesos` is read as the currency that was asked for.
const NAMES: [(&[u8], &[u8]); 3] = [
    (b"MXN", b"Mex$\nM.N.\nM.N\nMN\npesos\npeso"),
    (b"COP", b"Col$\nM/CTE\nM/CTE.\npesos\npeso"),
    (b"USD", b"US $\nU$S\nU$D"),
];

/// The further local names of a currency; empty if there are no such names.
pub(super) fn names(code: &[u8]) -> &'static [u8] {
    static TABLE: &[(&[u8], &[u8])] = &NAMES;
    TABLE.iter().find(|row| row.0 == code).map_or(b"", |row| row.1)
}

/// The codes of ISO 4217, compressed: a digit is the exponent of the codes after it, a capital the first letter of the pairs of letters after it.
const ISO: &str = "0BifClpDjfGnfIskJpyKmfrwPygRwfUgxyiVnduvXafofpf\
    2AedfnllmdoarsudwgznBambddtmdndobovrlsdtnwpynzdCaddfhehfhwnyopourcupvezkDkkopzdEgprntburFjdkpGbpelhsipmdtqydHkdnltguf\
    IdrlsnrrrJmdKesgshrpwydztLakbpkrrdslMaddlgakdmkntopruurvrwkxnxvyrznNadgniookprzdPabengkhpkrlnQarRonsdubSarbdcrdgekgdhpleosrdsptnvcypzl\
    ThbjsmtoprytdwdzsUahsdsnyuzsVedesWstXadcdcgYerZarmwwg\
    3BhdIqdJodKwdLydOmrTnd4ClfUyw";

/// The largest exponent of a defined currency: with 16, not even one whole unit would fit into 2⁵³ − 1.
const MAX_EXPONENT: u8 = 15;

/// The exponent of a built-in or ISO currency.
pub(crate) fn known_exponent(code: &[u8]) -> Option<u8> {
    built_in(code).map(|currency| currency.exponent).or_else(|| iso_exponent(code))
}

/// A built-in currency.
pub(crate) fn built_in(code: &[u8]) -> Option<&'static Currency<'static>> {
    static TABLE: &[Currency<'static>] = &BUILT_IN;
    TABLE.iter().find(|currency| currency.code.as_bytes() == code)
}

fn iso_exponent(code: &[u8]) -> Option<u8> {
    let &[first, second, third] = code else { return None };
    let (mut exponent, mut letter) = (0, 0);
    let mut bytes = ISO.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'0'..=b'9' => exponent = byte & 15,
            b'A'..=b'Z' => letter = byte,
            _ => {
                let next = bytes.next()?;
                // Lower case differs from a capital by one bit; the code itself must be in capitals.
                if letter == first && byte ^ 32 == second && next ^ 32 == third {
                    return Some(exponent);
                }
            }
        }
    }
    None
}

/// The currencies that a caller can use: built-in currencies, ISO 4217, and currencies that the caller defined.
///
/// ```
/// use qash_client::money::Currencies;
/// let mut currencies = Currencies::default();
/// assert_eq!(currencies.get("JPY").map(|yen| yen.exponent), Some(0));
/// assert!(currencies.get("POINTS").is_none());
/// currencies.define("POINTS", 3)?;
/// assert_eq!(currencies.get("POINTS").map(|points| points.exponent), Some(3));
/// // A changed exponent would change the meaning of amounts that are already stored.
/// assert!(currencies.define("COP", 0).is_err());
/// # Ok::<(), qash_client::check::Issue>(())
/// ```
#[derive(Clone, Debug)]
pub struct Currencies {
    /// Codes, padded with zeros, and exponents. An array, since they outlive every call and the smallest build has no heap for that.
    defined: [([u8; MAX_CODE], u8); MAX_DEFINED],
    count: usize,
}

/// The largest number of currencies that can be defined.
pub const MAX_DEFINED: usize = 64;

/// The largest length of a defined code.
const MAX_CODE: usize = 12;

impl Default for Currencies {
    fn default() -> Self {
        Self::NONE
    }
}

impl Currencies {
    /// The built-in currencies and ISO 4217, without defined currencies.
    pub const NONE: Self = Self { defined: [([0; MAX_CODE], 0); MAX_DEFINED], count: 0 };

    /// Codes and exponents of the defined currencies.
    fn defined(&self) -> impl Iterator<Item = (&[u8], u8)> {
        self.defined.iter().take(self.count).map(|(code, exponent)| {
            let length = code.iter().take_while(|byte| **byte != 0).count();
            (code.get(..length).unwrap_or_default(), *exponent)
        })
    }

    /// Finds a currency by its code, in capitals as in ISO 4217.
    #[must_use]
    pub fn get<'a>(&'a self, code: &'a str) -> Option<Currency<'a>> {
        if let Some(currency) = built_in(code.as_bytes()) {
            return Some(*currency);
        }
        let exponent = self.exponent(code.as_bytes())?;
        Some(Currency { code, exponent, symbol: code, names: [code; Lang::ALL.len()] })
    }

    /// The exponent of the currency with this code.
    pub(crate) fn exponent(&self, code: &[u8]) -> Option<u8> {
        let defined = || self.defined().find(|(name, _)| *name == code).map(|(_, exponent)| exponent);
        known_exponent(code).or_else(defined)
    }

    /// Defines a currency. Defining it again with the same exponent has no effect.
    ///
    /// # Errors
    /// [`Code::CurrencyInvalid`] unless the code is 3–12 capital letters or digits, beginning with a letter, and the exponent is 0–15;
    /// [`Code::CurrencyConflict`] if the currency already has another exponent; [`Code::CurrencyTooMany`] after [`MAX_DEFINED`] currencies.
    pub fn define(&mut self, code: &str, exponent: u8) -> Result<(), Issue> {
        self.add(code.as_bytes(), exponent).map_err(|(refusal, expected)| {
            let mut number = super::TextBuffer::new();
            number.whole(expected.into());
            Issue::new(refusal).expected(number.text().to_owned()).found(code.to_owned())
        })
    }

    /// [`Currencies::define`] for bytes; the error has the number that was expected.
    pub(crate) fn add(&mut self, code: &[u8], exponent: u8) -> Result<(), (Code, u8)> {
        let shape = code.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let begins = code.first().is_some_and(u8::is_ascii_uppercase);
        if !shape || !begins || !(3..=MAX_CODE).contains(&code.len()) || exponent > MAX_EXPONENT {
            return Err((Code::CurrencyInvalid, 0));
        }
        match self.exponent(code) {
            Some(same) if same == exponent => Ok(()),
            Some(other) => Err((Code::CurrencyConflict, other)),
            None => {
                let too_many = (Code::CurrencyTooMany, MAX_DEFINED as u8);
                let (slot, known) = self.defined.get_mut(self.count).ok_or(too_many)?;
                for (to, from) in slot.iter_mut().zip(code.iter().copied()) {
                    *to = from;
                }
                *known = exponent;
                self.count = self.count.saturating_add(1);
                Ok(())
            }
        }
    }

    /// Calls a function with every currency: built-in currencies first, then ISO 4217 by exponent and code, then defined currencies.
    ///
    /// ```
    /// use qash_client::money::Currencies;
    /// let mut codes = Vec::new();
    /// Currencies::default().each(|currency| codes.push(currency.code.to_owned()));
    /// assert!(codes.contains(&"COP".to_owned()));
    /// ```
    pub fn each(&self, mut call: impl FnMut(&Currency<'_>)) {
        self.each_code(|code, exponent| {
            let code = std::str::from_utf8(code).unwrap_or_default();
            let unnamed = Currency { code, exponent, symbol: code, names: [code; Lang::ALL.len()] };
            call(built_in(code.as_bytes()).unwrap_or(&unnamed));
        });
    }

    /// [`Currencies::each`] with the code, in ASCII, and the exponent alone.
    pub(crate) fn each_code(&self, mut call: impl FnMut(&[u8], u8)) {
        for currency in &BUILT_IN {
            call(currency.code.as_bytes(), currency.exponent);
        }
        let (mut exponent, mut code, mut length) = (0, [0; 3], 1);
        for byte in ISO.bytes() {
            match byte {
                b'0'..=b'9' => exponent = byte & 15,
                b'A'..=b'Z' => (code, length) = ([byte, 0, 0], 1),
                _ => {
                    let [first, second, _] = code;
                    (code, length) =
                        if length == 1 { ([first, byte ^ 32, 0], 2) } else { ([first, second, byte ^ 32], 1) };
                    if length == 1 && built_in(&code).is_none() {
                        call(&code, exponent);
                    }
                }
            }
        }
        for (code, exponent) in self.defined() {
            call(code, exponent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(currencies: &Currencies) -> Vec<String> {
        let mut codes = Vec::new();
        currencies.each(|currency| codes.push(currency.code.to_owned()));
        codes
    }

    #[test]
    fn every_iso_currency_is_listed_once_and_found() {
        let currencies = Currencies::default();
        let codes = codes(&currencies);
        assert_eq!(codes.len(), 165 + 2, "ISO 4217 and the two tokens");
        for code in &codes {
            assert_eq!(codes.iter().filter(|other| *other == code).count(), 1, "{code}");
            assert!(currencies.get(code).is_some(), "{code}");
        }
    }

    #[test]
    fn exponents_are_those_of_iso_4217() {
        let currencies = Currencies::default();
        for (code, exponent) in [
            ("MXN", 2),
            ("USD", 2),
            ("COP", 2),
            ("USDC", 6),
            ("USDT", 6),
            ("EUR", 2),
            ("JPY", 0),
            ("CLP", 0),
            ("ISK", 0),
            ("KRW", 0),
            ("PYG", 0),
            ("UYI", 0),
            ("XPF", 0),
            ("UGX", 0),
            ("BHD", 3),
            ("KWD", 3),
            ("TND", 3),
            ("IQD", 3),
            ("CLF", 4),
            ("UYW", 4),
            ("AED", 2),
            ("ZWG", 2),
            ("HUF", 2),
            ("IDR", 2),
            ("MRU", 2),
        ] {
            assert_eq!(currencies.get(code).map(|currency| currency.exponent), Some(exponent), "{code}");
        }
    }

    #[test]
    fn built_in_currencies_and_the_iso_table_agree() {
        for currency in BUILT_IN.iter().filter(|currency| currency.code.len() == 3) {
            assert_eq!(iso_exponent(currency.code.as_bytes()), Some(currency.exponent), "{}", currency.code);
        }
    }

    #[test]
    fn unknown_codes_are_not_found() {
        let currencies = Currencies::default();
        for code in ["", "US", "usd", "Usd", "USDX", "XAU", "XXX", "XTS", "EU\u{52}O", "€", "ñññ", "2AE", "0BI"] {
            assert!(currencies.get(code).is_none(), "{code}");
        }
    }

    #[test]
    fn an_invalid_definition_is_refused_and_a_repeated_one_is_accepted() {
        let mut currencies = Currencies::default();
        for (code, exponent) in
            [("", 2), ("AB", 2), ("abc", 2), ("ABCDEFGHIJKLM", 2), ("9AB", 2), ("A B", 2), ("ÑÑÑ", 2), ("BTC", 16)]
        {
            assert_eq!(
                currencies.define(code, exponent).map_err(|issue| issue.code),
                Err(Code::CurrencyInvalid),
                "{code}"
            );
        }
        assert_eq!(currencies.define("BTC", 8), Ok(()));
        assert_eq!(currencies.define("BTC", 8), Ok(()));
        assert_eq!(currencies.define("BTC", 6).map_err(|issue| issue.code), Err(Code::CurrencyConflict));
        assert_eq!(currencies.define("JPY", 2).map_err(|issue| issue.code), Err(Code::CurrencyConflict));
        assert_eq!(codes(&currencies).iter().filter(|code| *code == "BTC").count(), 1);
        for number in 1..MAX_DEFINED {
            assert_eq!(currencies.define(&format!("TOKEN{number}"), 8), Ok(()));
        }
        assert_eq!(currencies.define("ONEMORE", 8).map_err(|issue| issue.code), Err(Code::CurrencyTooMany));
        assert_eq!(currencies.get("TOKEN7").map(|token| (token.code, token.exponent)), Some(("TOKEN7", 8)));
    }
}
