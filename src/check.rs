//! Results of checks: a valid text with its canonical form, or issues with a code, a span, what was expected and what was found. Also the messages of all issues.

use std::borrow::Cow;

/// The language of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

impl Lang {
    /// Every language.
    pub const ALL: &[Self] = &[Self::En, Self::Es];

    /// The language tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// Chooses a language by its tag: `es`, `es-MX`, `es_MX` and the like are Spanish; every other text is English.
    ///
    /// ```
    /// use qash_client::check::Lang;
    /// assert_eq!((Lang::from_tag("es-MX"), Lang::from_tag("fr")), (Lang::Es, Lang::En));
    /// ```
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        let mut bytes = [0; 4];
        for (to, from) in bytes.iter_mut().zip(tag.bytes()) {
            *to = from;
        }
        Self::from_bytes(bytes)
    }

    /// [`Lang::from_tag`] for the first four bytes of a tag, padded with zeros.
    pub(crate) const fn from_bytes(tag: [u8; 4]) -> Self {
        match tag {
            [b'E' | b'e', b'S' | b's', 0 | b'-' | b'_', _] => Self::Es,
            _ => Self::En,
        }
    }
}

/// Number of lines of a code in [`TEXTS`]: its name, and its message in each language.
const LINES: usize = 1 + Lang::ALL.len();

/// Declares [`Code`]. A row has a variant, its public name, and its message in each language, in the order of [`Lang::ALL`].
/// `{expected}` and `{found}` in a message stand for the fields of the [`Issue`].
macro_rules! codes {
    ($($variant:ident = $name:literal, $first:literal $(, $other:literal)*;)*) => {
        /// The code of an issue: of an error, or of a warning about a valid text. Callers match on [`Code::name`], never on the message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Code { $(#[doc = $first] $variant,)* }

        impl Code {
            /// Every code, in the order of its number.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
        }

        /// The name and the messages of every code, one a line: one text is smaller than a table of several.
        const TEXTS: &str = concat!($($name, "\n", $first, "\n", $($other, "\n",)*)*);

        // A code without a message in one of the languages does not compile.
        const _: &[[&str; LINES]] = &[$([$name, $first, $($other),*]),*];
    };
}

/// The names and messages of codes: lines, each after a byte with its length.
pub(crate) struct Messages<const LENGTH: usize>([u8; LENGTH]);

/// Size in bytes of the [`Messages`] of these codes. Every line of another code is empty and takes one byte.
#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "evaluated at compile time")]
pub(crate) const fn messages_length(codes: &[&[Code]]) -> usize {
    let (mut at, mut line, mut length) = (0, 0, 0);
    while at < TEXTS.len() {
        let end = TEXTS.as_bytes()[at] == b'\n';
        length += (end || is_among(line / LINES, codes)) as usize;
        line += end as usize;
        at += 1;
    }
    length
}

/// Whether the lists contain the code with this number.
#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "evaluated at compile time")]
const fn is_among(number: usize, codes: &[&[Code]]) -> bool {
    let mut list = 0;
    while list < codes.len() {
        let mut at = 0;
        while at < codes[list].len() {
            if codes[list][at] as usize == number {
                return true;
            }
            at += 1;
        }
        list += 1;
    }
    false
}

impl<const LENGTH: usize> Messages<LENGTH> {
    /// The messages of these codes. Evaluated at compile time.
    #[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "evaluated at compile time")]
    pub(crate) const fn of(codes: &[&[Code]]) -> Self {
        let mut lines = [0; LENGTH];
        let (mut at, mut line, mut start, mut end) = (0, 0, 0, 1);
        while at < TEXTS.len() {
            if TEXTS.as_bytes()[at] == b'\n' {
                assert!(end - start <= 256, "a message is longer than 255 bytes");
                lines[start] = (end - start - 1) as u8;
                (line, start, end) = (line + 1, end, end + 1);
            } else if is_among(line / LINES, codes) {
                lines[end] = TEXTS.as_bytes()[at];
                end += 1;
            }
            at += 1;
        }
        Self(lines)
    }

    /// A line of a code: its name at index 0, then its messages.
    // Not inlined: a copy at each call would make the build larger.
    #[inline(never)]
    pub(crate) fn line(&self, code: Code, index: usize) -> &[u8] {
        let mut rest = self.0.as_slice();
        let mut left = (code as usize).saturating_mul(LINES).saturating_add(index);
        while let Some((line, next)) =
            rest.split_first().and_then(|(length, rest)| rest.split_at_checked((*length).into()))
        {
            if left == 0 {
                return line;
            }
            left = left.saturating_sub(1);
            rest = next;
        }
        b""
    }

    /// Passes the message to `put`, in pieces. The inserted texts are not searched for placeholders: they may contain braces.
    pub(crate) fn message<'t>(
        &'t self,
        code: Code,
        lang: Lang,
        expected: &'t [u8],
        found: &'t [u8],
        put: &mut dyn FnMut(&'t [u8]),
    ) {
        let line = self.line(code, 1_usize.saturating_add(lang as usize));
        // A brace is ASCII, so a piece never splits a character.
        for piece in line.split(|byte| matches!(byte, b'{' | b'}')) {
            put(match piece {
                b"expected" => expected,
                b"found" => found,
                text => text,
            });
        }
    }
}

/// Codes of amounts alone. The module of a browser's client reads no amounts, and leaves out their messages.
const AMOUNT_CODES: &[Code] = &[
    Code::CurrencyInvalid,
    Code::CurrencyTooMany,
    Code::CurrencyConflict,
    Code::AmountIncomplete,
    Code::AmountInvalid,
    Code::AmountGrouping,
    Code::AmountAmbiguous,
    Code::AmountOutOfRange,
    Code::AmountWrongCurrency,
    Code::AmountParentheses,
    Code::AmountTrailingMinus,
    Code::SplitInvalid,
];

/// Every code whose messages this build contains. The remaining elements repeat the first code.
#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const INCLUDED: [Code; Code::ALL.len()] = {
    let (mut included, mut count, mut left) = ([Code::Empty; Code::ALL.len()], 0, Code::ALL);
    while let [code, rest @ ..] = left {
        if !cfg!(feature = "wasm-client") || !is_among(*code as usize, &[AMOUNT_CODES]) {
            included[count] = *code;
            count += 1;
        }
        left = rest;
    }
    included
};

/// The messages of these codes.
pub(crate) static MESSAGES: Messages<{ messages_length(&[&INCLUDED]) }> = Messages::of(&[&INCLUDED]);

impl Code {
    /// The stable name, on which callers match.
    ///
    /// ```
    /// assert_eq!(qash_client::check::Code::TooShort.name(), "TOO_SHORT");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        std::str::from_utf8(MESSAGES.line(self, 0)).unwrap_or_default()
    }
}

codes! {
    // any format
    Empty = "EMPTY", "Please fill in this field.", "Completa este campo.";
    TooShort = "TOO_SHORT", "Too short: expected {expected} characters, found {found}.", "Es demasiado corto: se esperaban {expected} caracteres y hay {found}.";
    TooLong = "TOO_LONG", "Too long: expected {expected} characters, found {found}.", "Es demasiado largo: se esperaban {expected} caracteres y hay {found}.";
    BadCharacter = "BAD_CHARACTER", "“{found}” is not allowed here; expected {expected}.", "«{found}» no puede ir aquí; se esperaba {expected}.";
    DigitScript = "DIGIT_SCRIPT", "“{found}” is a digit of another script; write 0–9.", "«{found}» es un dígito de otra escritura; escribe 0–9.";

    CurrencyInvalid = "CURRENCY_INVALID", "A currency is defined by a code of 3 to 12 capital letters or digits and 0 to 15 decimals.", "Una moneda se define con un código de 3 a 12 mayúsculas o dígitos y de 0 a 15 decimales.";
    CurrencyTooMany = "CURRENCY_TOO_MANY", "At most {expected} currencies can be defined.", "Se pueden definir como máximo {expected} monedas.";
    CurrencyConflict = "CURRENCY_CONFLICT", "{found} already has {expected} decimals.", "{found} ya tiene {expected} decimales.";

    // amounts
    AmountIncomplete = "AMOUNT_INCOMPLETE", "The amount is incomplete.", "El monto está incompleto.";
    AmountInvalid = "AMOUNT_INVALID", "“{found}” does not belong in an amount.", "«{found}» no puede ir en un monto.";
    AmountGrouping = "AMOUNT_GROUPING", "The digits of “{found}” are grouped wrongly; write the amount without thousands separators.", "Los dígitos de «{found}» están mal agrupados; escribe el monto sin separadores de miles.";
    AmountAmbiguous = "AMOUNT_AMBIGUOUS", "“{found}” could mean two amounts: {expected}.", "«{found}» puede ser dos montos distintos: {expected}.";
    AmountTooPrecise = "AMOUNT_TOO_PRECISE", "Too many decimals: at most {expected}.", "Demasiados decimales: como máximo {expected}.";
    AmountOutOfRange = "AMOUNT_OUT_OF_RANGE", "The amount is too large: at most {expected}.", "El monto es demasiado grande: como máximo {expected}.";
    AmountWrongCurrency = "AMOUNT_WRONG_CURRENCY", "“{found}” is another currency; expected {expected}.", "«{found}» es otra moneda; se esperaba {expected}.";
    AmountParentheses = "AMOUNT_PARENTHESES", "Write a negative amount with a minus sign, not in parentheses.", "Escribe un monto negativo con signo menos, no entre paréntesis.";
    AmountTrailingMinus = "AMOUNT_TRAILING_MINUS", "Write the minus sign before the amount, not after it.", "Escribe el signo menos antes del monto, no después.";
    SplitInvalid = "SPLIT_INVALID", "An amount can be split into 1 to {expected} parts.", "Un monto se puede dividir en 1 a {expected} partes.";

    // bank accounts
    IbanCountry = "IBAN_COUNTRY", "“{found}” is not the code of a country that uses IBANs.", "«{found}» no es el código de un país que use IBAN.";
    IbanCheckDigits = "IBAN_CHECK_DIGITS", "The check digits should be {expected}, not {found}; compare all of it with the original.", "Los dígitos de control deberían ser {expected}, no {found}; compara todo con el original.";
    IbanNationalCheck = "IBAN_NATIONAL_CHECK", "The national check digits, {found}, do not match the account; compare it with the original.", "Los dígitos de control nacionales, {found}, no coinciden con la cuenta; compárala con el original.";
    CheckDigit = "CHECK_DIGIT", "The check digit should be {expected}, not {found}; compare all of it with the original.", "El dígito verificador debería ser {expected}, no {found}; compara todo con el original.";
    UnknownBank = "UNKNOWN_BANK", "No bank with the code {found} is known.", "No se conoce ningún banco con el código {found}.";
    UnknownPlaza = "UNKNOWN_PLAZA", "No city with the code {found} is known.", "No se conoce ninguna plaza con el código {found}.";
    NotClabe = "NOT_CLABE", "This looks like a card or phone number; the account's CLABE has {expected} digits.", "Parece un número de tarjeta o teléfono; la CLABE de la cuenta tiene {expected} dígitos.";
    AbaPrefix = "ABA_PREFIX", "A routing number cannot begin with {found}; it begins with {expected}.", "Un número de ruta no puede empezar con {found}; empieza con {expected}.";
    BankMismatch = "BANK_MISMATCH", "The bank code {found} does not belong to this account; the account's is {expected}.", "El código de banco {found} no corresponde a esta cuenta; el de la cuenta es {expected}.";

    // phones and countries
    PhonePlus = "PHONE_PLUS", "Start with + and the country calling code, such as {expected}.", "Empieza con + y el código del país, por ejemplo {expected}.";
    CallingCode = "CALLING_CODE", "No country has the calling code +{found}.", "Ningún país tiene el código telefónico +{found}.";
    PhoneOldPrefix = "PHONE_OLD_PREFIX", "The prefix {found} is no longer dialled and was removed.", "El prefijo {found} ya no se marca y se quitó.";
    PhoneOldPlan = "PHONE_OLD_PLAN", "The numbering has changed; {found} was read as it is dialled today.", "La numeración cambió; {found} se leyó como se marca hoy.";
    PhoneExtension = "PHONE_EXTENSION", "Leave out the extension, “{found}”.", "Quita la extensión, «{found}».";
    Spreadsheet = "SPREADSHEET", "A spreadsheet added “{found}”; format the column as text and copy the number again.", "Una hoja de cálculo agregó «{found}»; da formato de texto a la columna y copia otra vez el número.";
    PhoneUnused = "PHONE_UNUSED", "No phone has this number; compare all of it with the original.", "Ningún teléfono tiene este número; compáralo todo con el original.";
    PhoneKind = "PHONE_KIND", "This kind of phone number cannot be used here.", "Aquí no se puede usar este tipo de número de teléfono.";
    PhoneCountry = "PHONE_COUNTRY", "The phone number belongs to {found}, not to {expected}.", "El teléfono es de {found}, no de {expected}.";
    CountryCode = "COUNTRY_CODE", "“{found}” is not a country code; write two letters, such as {expected}.", "«{found}» no es un código de país; escribe dos letras, por ejemplo {expected}.";

    // people
    ForbiddenWord = "FORBIDDEN_WORD", "“{found}” is a forbidden word; normally one of its letters is replaced by {expected}.", "«{found}» es una palabra inconveniente; normalmente una de sus letras se cambia por {expected}.";
    RfcKind = "RFC_KIND", "This RFC is of another kind; one such as {expected} is expected here.", "Este RFC es de otro tipo; aquí se espera uno como {expected}.";
    CurpState = "CURP_STATE", "“{found}” is not a state code; write two letters, such as {expected}.", "«{found}» no es una clave de entidad; escribe dos letras, por ejemplo {expected}.";
    EmailAt = "EMAIL_AT", "An e-mail address has one @, as in {expected}.", "Un correo lleva una sola @, como {expected}.";
    EmailDomain = "EMAIL_DOMAIN", "The part after the @ is not a domain; write one such as {expected}.", "Lo que sigue a la @ no es un dominio; escribe uno como {expected}.";

    // fields of requests and responses
    WrongType = "WRONG_TYPE", "Expected a value of type {expected}, found {found}.", "Se esperaba un valor de tipo {expected} y hay {found}.";
    NotADate = "NOT_A_DATE", "“{found}” is not a date that exists; write it as {expected}.", "«{found}» no es una fecha que exista; escríbela como {expected}.";

    UuidInvalid = "UUID_INVALID", "Not a UUID; expected {expected}.", "No es un UUID; se esperaba {expected}.";
    CurrencyUnknown = "CURRENCY_UNKNOWN", "“{found}” is not a currency code; expected one such as {expected}.", "«{found}» no es un código de moneda; se esperaba uno como {expected}.";
    Required = "REQUIRED", "This field is required.", "Este campo es obligatorio.";
    OutOfRange = "OUT_OF_RANGE", "{found} is out of range: expected {expected}.", "{found} está fuera de rango: se esperaba {expected}.";
    NotAnInteger = "NOT_AN_INTEGER", "{found} is not an integer; amounts are whole numbers of the smallest unit.", "{found} no es un entero; los montos son enteros de la unidad mínima.";
    NotAllowed = "NOT_ALLOWED", "“{found}” is not one of: {expected}.", "«{found}» no es uno de: {expected}.";
    NotUnicode = "NOT_UNICODE", "The text contains half of a surrogate pair; remove the broken character.", "El texto contiene medio par sustituto; quita el carácter dañado.";
    UnknownField = "UNKNOWN_FIELD", "There is no such field; known fields: {expected}.", "No existe ese campo; se conocen: {expected}.";
    Duplicate = "DUPLICATE", "This field appears twice.", "Este campo aparece dos veces.";

    // ids
    CheckDigitMissing = "CHECK_DIGIT_MISSING", "The check digit is missing; write it after a hyphen, as in {expected}.", "Falta el dígito de verificación; escríbelo tras un guion, como en {expected}.";
}

/// One issue of a text: an error, or a warning about a valid text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The code.
    pub code: Code,
    /// Start of the span in the given text, in UTF-16 code units, as JavaScript counts.
    pub start: Option<u32>,
    /// End of the span (exclusive), in UTF-16 code units.
    pub end: Option<u32>,
    /// What was expected, as text that needs no translation: a digit, a length, a code.
    pub expected: Option<Cow<'static, str>>,
    /// What was found instead.
    pub found: Option<Cow<'static, str>>,
}

impl Issue {
    /// Makes an issue of the whole text.
    ///
    /// ```
    /// use qash_client::check::{Code, Issue};
    /// let issue = Issue::new(Code::UnknownBank).at(0, 3).found("999");
    /// assert_eq!((issue.start, issue.end), (Some(0), Some(3)));
    /// ```
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self { code, start: None, end: None, expected: None, found: None }
    }

    /// Makes an issue of the whole text with what was expected, unless that is empty, and what was found. One function for all checks of requests and
    /// responses: repeated at each of them, these steps made the browser's build 1 KB larger.
    pub(crate) fn with_texts(code: Code, expected: &str, found: Option<&str>) -> Self {
        let owned = |text: &str| Some(Cow::Owned(text.to_owned()));
        let expected = if expected.is_empty() { None } else { owned(expected) };
        Self { code, start: None, end: None, expected, found: found.and_then(owned) }
    }

    /// Sets the span, in UTF-16 code units; `end` is exclusive.
    #[must_use]
    pub const fn at(mut self, start: u32, end: u32) -> Self {
        self.start = Some(start);
        self.end = Some(end);
        self
    }

    /// Sets what was expected.
    #[must_use]
    pub fn expected(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.expected = Some(text.into());
        self
    }

    /// Sets what was found.
    #[must_use]
    pub fn found(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.found = Some(text.into());
        self
    }

    /// The message for people.
    ///
    /// ```
    /// use qash_client::check::{Code, Issue, Lang};
    /// let issue = Issue::new(Code::TooShort).expected("18").found("17");
    /// assert_eq!(issue.message(Lang::En), "Too short: expected 18 characters, found 17.");
    /// ```
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let expected = self.expected.as_deref().unwrap_or("?").as_bytes();
        let found = self.found.as_deref().unwrap_or("?").as_bytes();
        let mut out = String::new();
        MESSAGES.message(self.code, lang, expected, found, &mut |piece| {
            out.push_str(std::str::from_utf8(piece).unwrap_or_default());
        });
        out
    }
}

/// The result of a check of one text, by a format or by [`crate::money::check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check<D> {
    /// The text is valid.
    Valid {
        /// The canonical electronic form.
        value: String,
        /// The form for reading: with the groups that people write.
        formatted: String,
        /// The parts of the text and what they mean.
        details: D,
        /// Issues that do not make the text invalid.
        warnings: Vec<Issue>,
    },
    /// The text is invalid.
    Invalid {
        /// `false` for incomplete input: some continuation of the text is valid, so a form shows no error yet.
        complete: bool,
        /// The errors; never empty.
        issues: Vec<Issue>,
    },
}

impl<D> Check<D> {
    /// Whether the text is valid.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        matches!(self, Self::Valid { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn sources(at: &Path) -> Vec<std::path::PathBuf> {
        if !at.is_dir() {
            return vec![at.to_owned()];
        }
        std::fs::read_dir(at).unwrap().flat_map(|entry| sources(&entry.unwrap().path())).collect()
    }

    #[test]
    fn no_source_of_a_browsers_client_uses_a_code_of_amounts() {
        let rooms =
            ["api.rs", "client", "error", "error.rs", "formats", "http.rs", "json.rs", "models", "quote.rs", "time.rs"];
        let files: Vec<_> = ["bindings/client.rs", "bindings/driver.rs", "bindings/format.rs"]
            .iter()
            .chain(&rooms)
            .flat_map(|room| sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room)))
            .collect();
        let uses = |code: &Code| {
            let name = format!("Code::{code:?}");
            let names = |text: &str| text.split(&name).skip(1).any(|rest| !rest.starts_with(char::is_alphanumeric));
            files.iter().any(|file| names(&std::fs::read_to_string(file).unwrap()))
        };
        assert!(uses(&Code::AmountTooPrecise), "the search finds a code that is used");
        assert_eq!(AMOUNT_CODES.iter().filter(|code| uses(code)).collect::<Vec<_>>(), [&Code::Empty; 0]);
    }
}
