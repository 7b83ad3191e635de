//! Tests of the ids of persons and companies: RFC and CURP of Mexico, NIT and cédula of Colombia.

use super::{accepted, brief, refused};
use qash_client::check::{Check, Code, Lang};
use qash_client::formats::{Cedula, Curp, Format, Nit, Options, Rfc};

#[test]
fn an_rfc_needs_an_existing_date_and_keeps_every_letter() {
    let no_such_day = refused(&Rfc, "GODE560231GR8");
    assert_eq!(brief(&no_such_day), (Code::NotADate, 4, 10, "850131"));
    assert_eq!(no_such_day.message(Lang::En), "“560231” is not a date that exists; write it as 850131.");
    assert_eq!(refused(&Rfc, "MAB931331").found.as_deref(), Some("931331"));
    assert_eq!(brief(&refused(&Rfc, "GODE5613")), (Code::NotADate, 4, 8, "850131"));
    assert!(Rfc.is_valid("GODE000229GR8"));
    assert!(!Rfc.is_valid("GODE990229GR8"));
    assert_eq!(brief(&refused(&Rfc, "GÓDE561231GR8")), (Code::BadCharacter, 1, 2, "A–Z, Ñ, &, 0–9"));
    // A hyphen in place of a letter that another program could not write: without it, this would be the RFC of another person.
    assert_eq!(brief(&refused(&Rfc, "AB-C950101AB1")), (Code::BadCharacter, 2, 3, "A–Z, Ñ, &, 0–9"));
    assert_eq!(refused(&Rfc, "GODE-561231-G-R8").code, Code::BadCharacter);
    assert_eq!(Rfc.format("gode-561231-"), "GODE561231");
    assert_eq!(brief(&refused(&Rfc, "PUTO561231GR8")), (Code::ForbiddenWord, 0, 4, "X"));
    assert_eq!(accepted(&Rfc, " ñuñ950101ab1\n").value, "ÑUÑ950101AB1");
    // Ñ in decomposed form (NFD), as in file names on macOS.
    assert_eq!(accepted(&Rfc, "N\u{303}UÑ950101AB1").value, "ÑUÑ950101AB1");
}

#[test]
fn a_wrong_check_digit_of_an_rfc_is_a_warning() {
    assert!(accepted(&Rfc, "GODE561231GR8").warnings.is_empty());
    assert!(accepted(&Rfc, "MAB9307148T4").warnings.is_empty());
    assert!(accepted(&Rfc, "XAXX010101000").warnings.is_empty());
    let warned = accepted(&Rfc, "VACE460910SX6");
    assert_eq!(brief(&warned.warnings[0]), (Code::CheckDigit, 12, 13, "5"));
    // The check digit ten is written A.
    assert_eq!(brief(&accepted(&Rfc, "GODE561231JR8").warnings[0]), (Code::CheckDigit, 12, 13, "A"));
}

#[test]
fn an_rfc_reports_its_kind() {
    for (rfc, kind) in [("GODE561231GR8", "person"), ("MAB9307148T4", "company"), ("XEXX010101000", "generic")] {
        assert_eq!(accepted(&Rfc, rfc).details.text("kind"), Some(kind));
    }
}

#[test]
fn a_curp_needs_an_existing_date_and_state() {
    let curp = accepted(&Curp, "BOXW310820HNERXN09");
    assert_eq!(curp.details.text("birthDate"), Some("1931-08-20"));
    assert_eq!(brief(&refused(&Curp, "BOXW310820HXX")), (Code::CurpState, 11, 13, "DF"));
    let no_such_month = refused(&Curp, "BOXW311320HNERXN09");
    assert_eq!(brief(&no_such_month), (Code::NotADate, 4, 10, "850131"));
    assert_eq!(no_such_month.found.as_deref(), Some("311320"));
    // 1900 was not a leap year; 2000 was.
    assert_eq!(refused(&Curp, "BOXW000229HNERXN00").code, Code::NotADate);
    assert_eq!(accepted(&Curp, "BOXW000229HNERXNA9").details.text("birthDate"), Some("2000-02-29"));
    // A birth in 1985 or in 2085: 0 and O give the same check digit.
    assert_eq!(accepted(&Curp, "BOXW850820HNERXN07").details.text("birthDate"), Some("1985-08-20"));
    assert_eq!(brief(&refused(&Curp, "BOXW850820HNERXNO7")), (Code::BadCharacter, 16, 17, "0–9"));
    assert!(Curp.is_valid("BOXW150820HNERXNA5"));
}

#[test]
fn a_curp_with_a_forbidden_word_is_valid_with_a_warning() {
    for curp in ["VACA800101HDFRRL0", "PUTO310820HNERXN0", "MULA310820HNERXN0"] {
        let valid: Vec<_> = (0..10).map(|digit| format!("{curp}{digit}")).filter(|curp| Curp.is_valid(curp)).collect();
        let [valid] = valid.as_slice() else { panic!("{curp}: {valid:?}") };
        assert_eq!(brief(&accepted(&Curp, valid).warnings[0]), (Code::ForbiddenWord, 0, 4, "X"), "{curp}");
    }
    // An RFC with a forbidden word is refused.
    assert_eq!(refused(&Rfc, "PUTO800101AB1").code, Code::ForbiddenWord);
}

/// The code of the issue of incomplete input.
#[track_caller]
fn incomplete(format: &dyn Format, text: &str) -> Code {
    match format.check(text, &Options::default()) {
        Check::Invalid { complete: false, issues } => issues[0].code,
        other => panic!("{} {text:?}: {other:?}", format.name()),
    }
}

#[test]
fn the_check_digit_of_a_nit_comes_after_a_hyphen_or_as_the_tenth_digit() {
    for (text, value, formatted, kind) in [
        // Bancolombia, Ecopetrol, Colpensiones, DIAN and others, as they write them themselves.
        ("890.903.938-8", "890903938-8", "890.903.938-8", Some("company")),
        ("899.999.068-1", "899999068-1", "899.999.068-1", Some("company")),
        ("900336004-7", "900336004-7", "900.336.004-7", Some("company")),
        ("8001972684", "800197268-4", "800.197.268-4", Some("company")),
        ("901.658.107-2", "901658107-2", "901.658.107-2", Some("company")),
        ("860005224-6", "860005224-6", "860.005.224-6", Some("company")),
        ("860 002 964 4", "860002964-4", "860.002.964-4", Some("company")),
        ("860.002.964\u{2011}4", "860002964-4", "860.002.964-4", Some("company")),
        ("890100577 - 6", "890100577-6", "890.100.577-6", Some("company")),
        ("213.123.432-1", "213123432-1", "213.123.432-1", None),
        ("1020304050-8", "1020304050-8", "1.020.304.050-8", Some("person")),
        ("10203040508", "1020304050-8", "1.020.304.050-8", Some("person")),
        ("79.123.456-0", "79123456-0", "79.123.456-0", Some("person")),
        ("700123456-2", "700123456-2", "700.123.456-2", Some("person")),
    ] {
        let nit = accepted(&Nit, text);
        assert_eq!((nit.value.as_str(), nit.formatted.as_str()), (value, formatted), "{text}");
        let (base, check) = value.split_once('-').unwrap();
        let told = ["base", "checkDigit", "kind"].map(|part| nit.details.text(part));
        assert_eq!(told, [Some(base), Some(check), kind], "{text}");
    }
    assert_eq!(brief(&refused(&Nit, "860.002.964-5")), (Code::CheckDigit, 12, 13, "4"));
    // Each digit and its position count.
    for text in ["8600029654", "8600029464", "8060029644", "9600029644"] {
        assert_eq!(refused(&Nit, text).code, Code::CheckDigit, "{text}");
    }
}

#[test]
fn a_missing_check_digit_of_a_nit_has_a_code_of_its_own() {
    // Eight digits can be a citizen's number, or seven digits and a check digit; ten digits that begin with 1 are a citizen's number.
    for text in ["860002964", "860.002.964", "900.123.456-", "79123456", "791234566", "1020304050", "1.020.304.050-"] {
        assert_eq!(incomplete(&Nit, text), Code::CheckDigitMissing, "{text}");
    }
    let Check::Invalid { issues, .. } = Nit.check("900.123.456 ", &Options::default()) else { panic!() };
    assert_eq!(brief(&issues[0]), (Code::CheckDigitMissing, 12, 12, "900.123.456-8"));
    assert!(Nit.is_valid("900.123.456-8"), "the example is right");
}

#[test]
fn an_invalid_nit_is_refused() {
    for (text, code) in [
        ("12345-6", Code::TooShort),
        ("900123456-78", Code::TooLong),
        ("90012345678", Code::TooLong),
        ("9001234567-8", Code::TooLong),
        ("123456789012", Code::TooLong),
        ("86000296A4", Code::BadCharacter),
        ("NIT 860002964-4", Code::BadCharacter),
        ("860,002,964-4", Code::BadCharacter),
        ("0860002964", Code::BadCharacter),
        ("٨600029644", Code::DigitScript),
        ("9001234560.0", Code::Spreadsheet),
        ("900123456.0", Code::Spreadsheet),
        ("91798107.0-5", Code::Spreadsheet),
        ("9179810.0-", Code::Spreadsheet),
        ("9.001234568E9", Code::BadCharacter),
    ] {
        assert!(!Nit.is_valid(text), "{text}");
        assert_eq!(Nit.error_code(text), Some(code), "{text}");
    }
    for text in ["", "9", "900", "12345"] {
        let _ = incomplete(&Nit, text);
    }
}

#[test]
fn formatting_a_nit_groups_it_while_typed_and_keeps_its_hyphen() {
    for (text, formatted) in [
        ("9001", "9.001"),
        ("900123456", "900.123.456"),
        ("9001234568", "900.123.456-8"),
        ("900.123.4568", "900.123.456-8"),
        ("79123456-", "79.123.456-"),
        ("1020304050", "1.020.304.050"),
        ("10203040508", "1.020.304.050-8"),
        ("900.1923.456", "900.192.345-6"),
        ("900123456.0", "900123456.0"),
        ("9x", "9x"),
    ] {
        assert_eq!(Nit.format(text), formatted, "{text}");
    }
}

#[test]
fn a_cedula_has_three_to_eight_digits_or_ten() {
    for (text, value, formatted) in [
        ("123", "123", "123"),
        ("41.123", "41123", "41.123"),
        ("79.123.456", "79123456", "79.123.456"),
        ("52 123 456", "52123456", "52.123.456"),
        ("99999999", "99999999", "99.999.999"),
        ("1.020.304.050", "1020304050", "1.020.304.050"),
        ("1000000001", "1000000001", "1.000.000.001"),
    ] {
        let card = accepted(&Cedula, text);
        assert_eq!((card.value.as_str(), card.formatted.as_str()), (value, formatted), "{text}");
        assert_eq!(card.details.iter().count(), 0);
    }
    for (text, code) in [
        ("100000000", Code::TooShort),
        ("200000000", Code::BadCharacter),
        ("999999999", Code::BadCharacter),
        ("2020304050", Code::BadCharacter),
        ("12345678901", Code::TooLong),
        ("0123456", Code::BadCharacter),
        ("PE123456", Code::BadCharacter),
        ("CC 79123456", Code::BadCharacter),
        // Seven digits and their check digit, the NIT of that person: not a card of eight.
        ("7.912.345-6", Code::BadCharacter),
        ("79,123,456", Code::BadCharacter),
        ("٧٩123456", Code::DigitScript),
        ("79123456.0", Code::Spreadsheet),
        ("7912345.0", Code::Spreadsheet),
        ("193170786.0.", Code::Spreadsheet),
        ("7912.00", Code::Spreadsheet),
        ("1.0203E+09", Code::BadCharacter),
        ("12", Code::TooShort),
        ("", Code::Empty),
    ] {
        assert_eq!(Cedula.error_code(text), Some(code), "{text}");
    }
    for text in ["", "1", "12", "100000000"] {
        let _ = incomplete(&Cedula, text);
    }
    assert_eq!(brief(&refused(&Cedula, "2020304050")), (Code::BadCharacter, 0, 1, "1"));
    assert_eq!(Cedula.format("7912345.0"), "7912345.0");
    assert_eq!(Cedula.format("1.020.3040.50"), "1.020.304.050");
}
