//! Tests of the formats through the public API.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::string_slice, clippy::unwrap_used)]

use qash_client::check::{Check, Code, Issue, Lang};
use qash_client::formats::{
    Aba, Bic, COMMON, Clabe, Country, Curp, Detail, Details, Email, Format, FormatId, Iban, Options, Phone, Rfc, Uuid,
    bank_code_mismatch, caret, check_many, phone_country, rfc_kind,
};

mod ids;

struct Accepted {
    value: String,
    formatted: String,
    details: Details,
    warnings: Vec<Issue>,
}

#[track_caller]
fn accepted(format: &dyn Format, text: &str) -> Accepted {
    accepted_with(format, text, "")
}

#[track_caller]
fn accepted_with(format: &dyn Format, text: &str, country: &str) -> Accepted {
    match format.check(text, &Options::with_country(country)) {
        Check::Valid { value, formatted, details, warnings } => Accepted { value, formatted, details, warnings },
        Check::Invalid { issues, .. } => panic!("{} {text:?}: {issues:?}", format.name()),
    }
}

#[track_caller]
fn refused(format: &dyn Format, text: &str) -> Issue {
    assert!(!format.is_valid(text), "{} {text:?}", format.name());
    match format.check(text, &Options::default()) {
        Check::Invalid { complete: true, mut issues } => issues.remove(0),
        other => panic!("{} {text:?}: {other:?}", format.name()),
    }
}

/// The code, the span, and what was expected.
fn brief(issue: &Issue) -> (Code, u32, u32, &str) {
    (issue.code, issue.start.unwrap(), issue.end.unwrap(), issue.expected.as_deref().unwrap_or(""))
}

fn registry() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("../fixtures/ibans.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap())
}

/// Valid texts of every format.
fn samples() -> Vec<(FormatId, &'static str)> {
    let mut samples: Vec<_> = registry().map(|(iban, _)| (FormatId::Iban, iban)).collect();
    for (format, texts) in [
        (FormatId::Clabe, "012180001234567899 646180157034181180 002010077777777771"),
        (
            FormatId::Phone,
            "+525512345678 +12125550100 +442071838750 +573001234567 +5491123456789 +390612345678 +80012345678 +77012345678",
        ),
        (FormatId::Bic, "DEUTDEFF DEUTDEFF500 BCMRMXMMPYM NBKOXKPR"),
        (FormatId::Aba, "021000021 011401533 091000019 800000019"),
        (
            FormatId::Rfc,
            "GODE561231GR8 MAB9307148T4 XAXX010101000 XEXX010101000 ÑUÑ950101AB1 P&G9501011A2 VACE460910SX6",
        ),
        (FormatId::Curp, "BOXW310820HNERXN09"),
        (FormatId::Nit, "900123456-8 8600029644 1020304050-8 79123456-0"),
        (FormatId::Cedula, "123 79123456 1020304050"),
        (FormatId::Country, "MX CO US XK AX"),
        (
            FormatId::Uuid,
            "550e8400-e29b-41d4-a716-446655440000 00000000-0000-0000-0000-000000000000 7ffffffffffff7ffffffffffffffffff",
        ),
        (FormatId::Email, "ana@example.com a.b+c_d-e@sub-domain.example.co o'neil@x.mx"),
    ] {
        samples.extend(texts.split(' ').map(|text| (format, text)));
    }
    samples
}

/// Variations of a valid text: cut off, and with a character inserted or replaced.
fn corrupted(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut spoilt: Vec<String> = (0..=characters.len()).map(|length| characters[..length].iter().collect()).collect();
    for at in 0..=characters.len() {
        for new in ['0', '7', 'A', 'Z', '@', '.', 'ñ', ' '] {
            for skipped in [at, at.saturating_add(1).min(characters.len())] {
                spoilt.push(characters[..at].iter().chain([&new]).chain(&characters[skipped..]).collect());
            }
        }
    }
    spoilt
}

#[test]
fn a_format_reports_exactly_the_codes_that_it_lists() {
    let mut said = std::collections::HashSet::new();
    let more = [
        (FormatId::Iban, "BE41539007547035"),
        (FormatId::Clabe, "999180000000000002"),
        (FormatId::Clabe, "012999000000000002"),
        (FormatId::Phone, "+5215512345678"),
        (FormatId::Phone, "5512345678"),
        (FormatId::Phone, "+210123456"),
        (FormatId::Rfc, "MULA561231GR8"),
        (FormatId::Rfc, "GODE560230GR8"),
        (FormatId::Curp, "MULA310820HNERXN02"),
        (FormatId::Clabe, "4111111111111111"),
        (FormatId::Clabe, "0121800012345678٩٩"),
        (FormatId::Phone, "+5717424240"),
        (FormatId::Phone, "+525512345678 ext 12"),
        (FormatId::Phone, "+525512345678.0"),
        (FormatId::Nit, "900123456.0"),
        (FormatId::Cedula, "7912345.0"),
    ];
    let some = samples().into_iter().enumerate().filter(|(at, (format, _))| *format != FormatId::Iban || at % 15 == 0);
    for (format, text) in some.map(|(_, sample)| sample).chain(more) {
        for text in corrupted(text) {
            let issues = match format.check(&text, &Options::default()) {
                Check::Valid { warnings, .. } => warnings,
                Check::Invalid { issues, .. } => issues,
            };
            for issue in issues {
                let listed = COMMON.contains(&issue.code) || format.issues().contains(&issue.code);
                assert!(listed, "{} says {:?} of {text:?}", format.name(), issue.code);
                said.insert((format, issue.code));
            }
        }
    }
    // The codes that need another field of a form.
    let crossed = [Code::BankMismatch, Code::RfcKind, Code::PhoneCountry];
    for format in FormatId::ALL {
        for code in format.issues().iter().filter(|code| !crossed.contains(code)) {
            assert!(said.contains(&(*format, *code)), "{} never says {code:?}", format.name());
        }
    }
}

#[test]
fn a_format_reports_the_parts_that_it_declares() {
    for (format, text) in samples() {
        let details = accepted(&format, text).details;
        for (name, value) in details.iter() {
            let part = format.parts().iter().find(|part| part.name == name).unwrap();
            assert_eq!(part.typescript == "boolean", matches!(value, Detail::Flag(_)), "{} {name}", format.name());
        }
        for part in format.parts().iter().filter(|part| !part.typescript.is_empty() && !part.typescript.ends_with('?'))
        {
            assert!(details.iter().any(|(name, _)| name == part.name), "{} {text}: no {}", format.name(), part.name);
        }
    }
}

#[test]
fn the_language_is_chosen_by_its_tag() {
    for tag in ["es", "ES", "es-MX", "es_MX", "Es-419"] {
        assert_eq!(Lang::from_tag(tag), Lang::Es, "{tag}");
    }
    for tag in ["", "e", "en", "en-US", "est", "esp", "español", "fr-es"] {
        assert_eq!(Lang::from_tag(tag), Lang::En, "{tag}");
    }
    assert!(Lang::ALL.iter().all(|lang| Lang::from_tag(lang.tag()) == *lang));
}

#[test]
fn the_example_of_every_country_in_the_registry_is_valid() {
    assert_eq!(registry().count(), 105);
    for (iban, _) in registry() {
        let accepted = accepted(&Iban, iban);
        assert_eq!(accepted.value, iban);
        assert_eq!(accepted.details.text("country"), Some(&iban[..2]));
        assert_eq!(accepted.formatted.replace(' ', ""), iban);
        assert!(Iban.is_valid(&accepted.formatted.to_lowercase()), "{iban}");
    }
}

#[test]
fn wrong_national_check_digits_warn_as_in_another_library() {
    for (iban, national) in registry() {
        let warned = accepted(&Iban, iban).warnings.iter().any(|warning| warning.code == Code::IbanNationalCheck);
        match national.split(' ').next().unwrap() {
            "ok" => assert!(!warned, "{iban}"),
            "bad" => assert!(warned, "{iban}"),
            _ => {}
        }
    }
}

#[test]
fn a_national_warning_spans_the_check_digits_and_exempts_accounts_without_them() {
    for (iban, place) in [
        ("BE68539007547034", None),
        ("BE41539007547035", Some((14, 16))),
        // A remainder of 0 is written 97.
        ("BE54000000009797", None),
        // A short account has its check digit before eight zeros.
        ("HU42117730161111101800000000", None),
        ("HU86117730161111101900000000", Some((19, 20))),
        // Accounts of the former Postbank have no check digit: of two neighbours one would be wrong.
        ("NL20INGB0001234567", None),
        ("NL90INGB0001234568", None),
    ] {
        let warnings = accepted(&Iban, iban).warnings;
        assert_eq!(warnings.first().map(|warning| (brief(warning).1, brief(warning).2)), place, "{iban}");
    }
}

#[test]
fn every_prefix_of_a_valid_text_is_incomplete_input() {
    for (format, text) in samples() {
        for (end, _) in text.char_indices() {
            let begun = &text[..end];
            match format.check(begun, &Options::default()) {
                Check::Valid { .. } => {}
                Check::Invalid { complete, issues } => assert!(!complete, "{} {begun:?}: {issues:?}", format.name()),
            }
            let formatted = format.format(begun);
            assert_eq!(
                format.is_valid(&formatted),
                format.is_valid(begun),
                "{} {begun:?} {formatted:?}",
                format.name()
            );
            assert!(caret(begun, &formatted, end as u32) as usize == formatted.encode_utf16().count());
        }
    }
}

#[test]
fn formatting_does_not_change_the_value() {
    for (format, text) in samples() {
        let (plain, formatted) = (accepted(&format, text), accepted(&format, &format.format(text)));
        assert_eq!((plain.value, plain.details), (formatted.value, formatted.details));
        assert_eq!(format.format(text), formatted.formatted);
        assert_eq!(format.format(&formatted.formatted), formatted.formatted);
    }
}

#[test]
fn formatting_a_phone_number_keeps_every_digit() {
    for (text, formatted) in [
        // Without its zero the first would be another number once the last three digits are typed.
        ("+57055685615", "+57 0 556 85615"),
        ("+57055685615471", "+57 05 568 5615471"),
        ("+4402071838750", "+44 0 20 7183 8750"),
        ("+5215512345678", "+52 1 55 1234 5678"),
        ("+521551234567", "+52 155 123 4567"),
    ] {
        assert_eq!(Phone.format(text), formatted);
    }
}

#[test]
fn formatting_a_text_that_is_too_long_returns_it_unchanged() {
    for (format, text) in samples() {
        let long = text.to_owned() + &"0".repeat(40);
        assert_eq!(format.format(&long), long, "{}", format.name());
    }
}

#[test]
fn one_wrong_digit_is_always_detected() {
    for (format, text) in samples() {
        if !matches!(format, FormatId::Iban | FormatId::Clabe | FormatId::Aba) {
            continue;
        }
        for (at, _) in text.char_indices().filter(|(_, character)| character.is_ascii_digit()) {
            for digit in '0'..='9' {
                let mut wrong = text.to_owned();
                wrong.replace_range(at..=at, &digit.to_string());
                assert_eq!(format.is_valid(&wrong), wrong == text, "{wrong}");
            }
        }
    }
}

#[test]
fn a_wrong_check_digit_is_reported_with_span_and_expected_digit() {
    assert_eq!(brief(&refused(&Clabe, "012180001234567890")), (Code::CheckDigit, 17, 18, "9"));
    assert_eq!(brief(&refused(&Clabe, "012 180 00123456789 0 ")), (Code::CheckDigit, 20, 21, "9"));
    assert_eq!(brief(&refused(&Iban, "GB28 NWBK 6016 1331 9268 19")), (Code::IbanCheckDigits, 2, 4, "29"));
    assert_eq!(brief(&refused(&Iban, "CR01012300000171549015")), (Code::IbanCheckDigits, 2, 4, "02–98"));
    assert_eq!(brief(&refused(&Aba, "021000020")), (Code::CheckDigit, 8, 9, "1"));
    assert_eq!(brief(&refused(&Curp, "BOXW310820HNERXN08")), (Code::CheckDigit, 17, 18, "9"));
    let issue = refused(&Clabe, "012180001234567890");
    assert_eq!(issue.message(Lang::En), "The check digit should be 9, not 0; compare all of it with the original.");
    assert_eq!(issue.message(Lang::Es), "El dígito verificador debería ser 9, no 0; compara todo con el original.");
}

#[test]
fn the_span_of_an_error_is_in_utf_16_code_units() {
    assert_eq!(brief(&refused(&Iban, "DE8937040044053201300O")), (Code::BadCharacter, 21, 22, "0–9"));
    assert_eq!(brief(&refused(&Iban, "ZZ12")), (Code::IbanCountry, 0, 2, ""));
    assert_eq!(brief(&refused(&Iban, "IBAN ES91 2100 0418 4502 0005 1332")), (Code::IbanCountry, 0, 2, ""));
    assert_eq!(brief(&refused(&Iban, "GX")), (Code::IbanCountry, 0, 2, ""));
    assert_eq!(brief(&refused(&Iban, "G1")), (Code::BadCharacter, 1, 2, "A–Z"));
    assert_eq!(brief(&refused(&Clabe, "\u{a0}01218000😀")), (Code::BadCharacter, 9, 11, "0–9"));
    assert_eq!(brief(&refused(&Bic, "DEUTQQFF")), (Code::CountryCode, 4, 6, "MX"));
    assert_eq!(brief(&refused(&Aba, "13")), (Code::AbaPrefix, 0, 2, "00–12, 21–32, 61–72, 80"));
    assert_eq!(brief(&refused(&Clabe, "0121800012345678991")), (Code::TooLong, 18, 19, "18"));
    assert_eq!(brief(&refused(&Email, "ana@@example.com")), (Code::EmailAt, 4, 5, "ana@example.com"));
    assert_eq!(brief(&refused(&Email, "ana@b@example.com")), (Code::EmailAt, 5, 6, "ana@example.com"));
    assert_eq!(brief(&refused(&Email, "ñandú@example.com")), (Code::BadCharacter, 0, 1, "A–Z, 0–9, . _ + -"));
}

#[test]
fn a_label_before_a_bic_is_refused() {
    // Without the space the last three would be BICs of Bouvet Island, Anguilla and Seychelles.
    for text in ["BIC BBVAESMM", "bic\u{a0}CAIXESBB", "BIC-BSCHESMM", " BIC: BBVAESMM", "BIC"] {
        let checked = Bic.check(text, &Options::default());
        assert!(!Bic.is_valid(text), "{text}: {checked:?}");
        assert!(text == "BIC" || !Bic.is_valid(&Bic.format(text)), "{text}");
    }
    assert_eq!(brief(&refused(&Bic, " BIC BBVAESMM")), (Code::BadCharacter, 1, 4, "A–Z, 0–9"));
    assert_eq!(accepted(&Bic, "BICI CI AB").value, "BICICIAB");
}

#[test]
fn digits_of_other_scripts_are_refused() {
    for text in
        ["٠١٢١٨٠٠٠١٢٣٤٥٦٧٨٩٩", "０１２１８０００１２３４５６７８９９", "01218000123456789９", "०१२१८०००१२३४५६७८९९"]
    {
        assert_eq!(refused(&Clabe, text).code, Code::DigitScript);
    }
    assert_eq!(refused(&Phone, "+٥٢5512345678").code, Code::DigitScript);
    for text in ["+52५५12345678", "+52 55 1234 567๘", "+52 55 1234 567𝟠"] {
        assert_eq!(refused(&Phone, text).code, Code::DigitScript, "{text}");
    }
    assert_eq!(refused(&Iban, "ES9121000418450200051３32").code, Code::DigitScript);
    let issue = refused(&Clabe, "01218000123456789９");
    assert_eq!((issue.start, issue.end), (Some(17), Some(18)));
    assert_eq!(issue.message(Lang::Es), "«９» es un dígito de otra escritura; escribe 0–9.");
    assert_eq!(refused(&Clabe, "01218000123456789é").code, Code::BadCharacter);
    assert_eq!(refused(&Rfc, "GODE５61231GR8").code, Code::DigitScript);
}

#[test]
fn pasted_separators_are_read() {
    for separator in [" ", "\u{a0}", "\u{202f}", "-", "\u{2011}", "\u{2013}", "\t", "\u{2009}"] {
        let iban = ["GB29", "NWBK", "6016", "1331", "9268", "19"].join(separator);
        assert_eq!(accepted(&Iban, &iban).value, "GB29NWBK60161331926819");
        let phone = ["+52", "55", "1234", "5678"].join(separator);
        assert_eq!(accepted(&Phone, &phone).value, "+525512345678");
        for groups in [["GODE", "561231", "GR8"], ["MAB", "930714", "8T4"]] {
            assert_eq!(accepted(&Rfc, &groups.join(separator)).value, groups.concat());
        }
        let curp = ["BOXW", "310820", "HNERXN", "09"].join(separator);
        assert_eq!(accepted(&Curp, &curp).value, "BOXW310820HNERXN09");
    }
    assert_eq!(accepted(&Phone, "\u{202a}+52 (55) 1234.5678\u{202c}").value, "+525512345678");
}

#[test]
fn an_iban_on_which_another_library_hangs_is_too_short() {
    let Check::Invalid { complete: false, issues } = Iban.check("FR76-30", &Options::default()) else { panic!() };
    assert_eq!(brief(&issues[0]), (Code::TooShort, 7, 7, "27"));
    assert_eq!(issues[0].found.as_deref(), Some("6"));
}

#[test]
fn a_letter_among_the_digits_of_an_iban_is_refused_at_every_position() {
    let iban = "AE070331234567890123456";
    for at in 4..iban.len() {
        let mut wrong = iban.to_owned();
        wrong.replace_range(at..=at, "Z");
        assert_eq!(brief(&refused(&Iban, &wrong)), (Code::BadCharacter, at as u32, at as u32 + 1, "0–9"), "{wrong}");
    }
}

#[test]
fn invisible_marks_are_skipped() {
    for text in [
        "GODE\u{200b}561231GR8",
        "\u{feff}GODE561231GR8",
        "GODE561231\u{2060}GR8\u{200e}",
        "\u{202a}GODE561231GR8\u{202c}",
    ] {
        assert_eq!(accepted(&Rfc, text).value, "GODE561231GR8", "{text:?}");
    }
    assert_eq!(accepted(&Country, "M\u{200d}X").value, "MX");
    // A visible space is refused.
    assert_eq!(brief(&refused(&Rfc, "GODE56 1231GR8")), (Code::BadCharacter, 6, 7, "A–Z, Ñ, &, 0–9"));
}

#[test]
fn another_character_in_a_clabe_is_refused_at_every_position() {
    // In a block of eight bytes, a letter must not be read as the digit that its bits resemble.
    let valid = "032180000118359719";
    for place in 0..valid.len() {
        for other in (0x21..0x7f_u8).map(char::from).filter(|other| !other.is_ascii_digit() && *other != '-') {
            let mut text = valid.to_owned();
            text.replace_range(place..=place, &other.to_string());
            let at = place as u32;
            assert_eq!(brief(&refused(&Clabe, &text)), (Code::BadCharacter, at, at + 1, "0–9"), "{text}");
        }
    }
}

#[test]
fn an_iban_of_a_territory_has_the_parts_of_its_country() {
    for (iban, sepa) in [
        ("FR7630006000011234567890189", true),
        ("GP7330006000011234567890189", true),
        ("YT9330006000011234567890189", true),
        ("NC4930006000011234567890189", false),
    ] {
        let details = accepted(&Iban, iban).details;
        let parts = ["bank", "branch", "account"].map(|part| details.text(part));
        assert_eq!(parts, [Some("30006"), Some("00001"), Some("12345678901")], "{iban}");
        assert_eq!(details.flag("sepa"), sepa, "{iban}");
    }
}

#[test]
fn an_iban_without_a_valid_last_character_is_a_complete_error() {
    // Nine or ten of the hundred pairs before it allow a last digit.
    let begun = "DE8937040044053201";
    let mut possible = 0;
    for pair in 0..1000 {
        let text = format!("{begun}{pair:03}");
        if let Check::Invalid { complete: false, .. } = Iban.check(&text, &Options::default()) {
            assert!((0..10).any(|last| Iban.is_valid(&format!("{text}{last}"))), "{text}");
            possible += 1;
        } else {
            assert!((0..10).all(|last| !Iban.is_valid(&format!("{text}{last}"))), "{text}");
        }
    }
    assert_eq!(possible, 103);
}

#[test]
fn a_clabe_reports_bank_institution_and_plaza() {
    let clabe = accepted(&Clabe, "012180001234567899");
    assert_eq!(clabe.formatted, "012 180 00123456789 9");
    assert_eq!(clabe.details.text("bankName"), Some("BBVA Mexico"));
    assert_eq!(clabe.details.text("institution"), Some("40012"));
    assert_eq!(clabe.details.text("account"), Some("00123456789"));
    assert!(clabe.warnings.is_empty());
    assert_eq!(accepted(&Clabe, "128180000000000006").details.text("bankName"), Some("Kapital"));
    // A bank that was added in 2025.
    assert_eq!(accepted(&Clabe, "738180000000000001").details.text("institution"), Some("90738"));
}

#[test]
fn an_unknown_bank_or_plaza_is_a_warning() {
    let clabe = accepted(&Clabe, "999999000000000002");
    let codes: Vec<_> = clabe.warnings.iter().map(brief).collect();
    assert_eq!(codes, [(Code::UnknownBank, 0, 3, ""), (Code::UnknownPlaza, 3, 6, "")]);
    assert_eq!(clabe.warnings[0].message(Lang::Es), "No se conoce ningún banco con el código 999.");
}

#[test]
fn the_old_form_of_mexican_mobiles_is_read_with_a_warning() {
    let phone = accepted(&Phone, "+52 1 55 1234 5678");
    assert_eq!((phone.value.as_str(), phone.formatted.as_str()), ("+525512345678", "+52 55 1234 5678"));
    assert_eq!(brief(&phone.warnings[0]), (Code::PhoneOldPrefix, 4, 5, "+52"));
}

#[test]
fn old_prefixes_of_mexican_numbers_are_removed_with_a_warning() {
    for (text, prefix) in [
        ("044 55 1234 5678", "044"),
        ("(045) 55 1234-5678", "045"),
        ("01 55 1234 5678", "01"),
        ("+52 01 55 1234 5678", "01"),
        ("+52 (044) 55 1234 5678", "044"),
        // As WhatsApp names it.
        ("5215512345678", "1"),
        ("0052 1 55 1234 5678", "1"),
    ] {
        let phone = accepted_with(&Phone, text, "MX");
        assert_eq!(phone.value, "+525512345678", "{text}");
        let (start, end) = (phone.warnings[0].start.unwrap() as usize, phone.warnings[0].end.unwrap() as usize);
        assert_eq!((phone.warnings[0].code, &text[start..end]), (Code::PhoneOldPrefix, prefix), "{text}");
        for end in 1..text.len() {
            if let Check::Invalid { complete, issues } = Phone.check(&text[..end], &Options::with_country("MX")) {
                assert!(!complete, "{:?}: {issues:?}", &text[..end]);
            }
        }
    }
    let warning = &accepted_with(&Phone, "044 55 1234 5678", "MX").warnings[0];
    assert_eq!(warning.message(Lang::Es), "El prefijo 044 ya no se marca y se quitó.");
}

#[test]
fn a_us_number_without_its_plus_sign_is_not_read_as_a_mexican_number() {
    let Check::Invalid { complete: true, issues } = Phone.check("1 212 555 0100", &Options::with_country("MX")) else {
        panic!()
    };
    assert_eq!(issues[0].code, Code::TooLong);
}

#[test]
fn the_old_prefix_for_calls_from_colombian_landlines_to_mobiles_is_removed() {
    for text in ["03 300 1234567", "0 300 1234567", "300 123 4567", "+57 03 300 1234567"] {
        assert_eq!(accepted_with(&Phone, text, "CO").value, "+573001234567", "{text}");
    }
    assert_eq!(accepted_with(&Phone, "01 8000 123456", "CO").value, "+5718000123456");
    // The rest would begin with a zero, which would be removed when it is read again.
    let once = Phone.format("+57030010000000");
    assert_eq!(Phone.format(&once), once);
}

#[test]
fn a_national_number_is_read_with_a_country() {
    for (country, text, value) in [
        ("MX", "55 1234 5678", "+525512345678"),
        ("mx", "+1 212 555 0100", "+12125550100"),
        ("MX", "00 1 212 555 0100", "+12125550100"),
        ("MX", "52 55 1234 5678", "+525512345678"),
        ("US", "011 52 55 1234 5678", "+525512345678"),
        ("US", "1 (212) 555-0100", "+12125550100"),
        ("CA", "416 555 0100", "+14165550100"),
        ("GB", "020 7183 8750", "+442071838750"),
        ("JE", "01534 123456", "+441534123456"),
        ("IT", "06 1234 5678", "+390612345678"),
        ("HU", "06 30 123 4567", "+36301234567"),
        ("KZ", "8 701 234 5678", "+77012345678"),
        ("BY", "8 029 491-19-11", "+375294911911"),
        ("CX", "(08) 9164 1234", "+61891641234"),
    ] {
        assert_eq!(accepted_with(&Phone, text, country).value, value, "{country} {text}");
        for end in 1..text.len() {
            if let Check::Invalid { complete, issues } = Phone.check(&text[..end], &Options::with_country(country)) {
                assert!(!complete, "{country} {:?}: {issues:?}", &text[..end]);
            }
        }
    }
    assert_eq!(refused(&Phone, "55 1234 5678").code, Code::PhonePlus);
}

#[test]
fn countries_that_share_a_calling_code_are_distinguished() {
    for (text, country) in [
        ("+12125550100", Some("US")),
        ("+14165550100", Some("CA")),
        ("+18095550100", Some("DO")),
        ("+79161234567", Some("RU")),
        ("+77012345678", Some("KZ")),
        ("+441534123456", Some("JE")),
        ("+390669812345", Some("VA")),
        ("+4779123456", Some("SJ")),
        ("+80012345678", None),
    ] {
        assert_eq!(accepted(&Phone, text).details.text("country"), country, "{text}");
    }
}

#[test]
fn phone_numbers_are_grouped_by_country_also_while_typed() {
    for (text, formatted) in [
        ("+525512345678", "+52 55 1234 5678"),
        ("+526561234567", "+52 656 123 4567"),
        ("+12125550100", "+1 212 555 0100"),
        ("+573001234567", "+57 300 1234567"),
        ("+34612345678", "+34 612 34 56 78"),
        ("+541112345678", "+54 11 1234 5678"),
        ("+5491112345678", "+54 9 11 1234 5678"),
        ("+5493511234567", "+54 9 351 123 4567"),
        ("+52551", "+52 55 1"),
        ("+", "+"),
        ("+5", "+5"),
        ("+52", "+52"),
        ("55 1234", "55 1234"),
        ("+52 55 x", "+52 55 x"),
    ] {
        assert_eq!(Phone.format(text), formatted);
    }
}

#[test]
fn repeated_trunk_prefixes_are_removed() {
    let phone = accepted(&Phone, "+53 00 5893875");
    assert_eq!(phone.value, "+535893875");
    assert_eq!(accepted(&Phone, &phone.value).value, phone.value);
}

#[test]
fn a_repeated_calling_code_is_read_once() {
    for text in ["+49 0049 151 23456789", "+49 (0)151 23456789"] {
        assert_eq!(accepted(&Phone, text).value, "+4915123456789", "{text}");
    }
}

#[test]
fn unknown_calling_codes_and_lengths_are_refused() {
    assert_eq!(brief(&refused(&Phone, "+210123456")), (Code::CallingCode, 1, 4, "+52"));
    assert_eq!(brief(&refused(&Phone, "+0")), (Code::CallingCode, 1, 2, "+52"));
    assert_eq!(brief(&refused(&Phone, "+049 1520 051051")), (Code::CallingCode, 1, 4, "+52"));
    assert_eq!(brief(&refused(&Phone, "+52 55 1234 56789")), (Code::TooLong, 16, 17, "10"));
    assert_eq!(brief(&refused(&Phone, "+52+5")), (Code::BadCharacter, 3, 4, "0–9"));
}

#[test]
fn a_trunk_prefix_after_the_own_calling_code_is_removed() {
    assert_eq!(accepted_with(&Phone, "008800088000100001", "MX").value, "+880100001");
}

#[test]
fn a_card_or_phone_number_is_distinguished_from_a_short_clabe() {
    for text in [
        "4111 1111 1111 1111",
        "5555555555554444",
        "2223003122003222",
        "6011111111111117",
        "55 1234 5678",
        "5215512345678",
        "525512345678",
    ] {
        let Check::Invalid { complete: false, issues } = Clabe.check(text, &Options::default()) else {
            panic!("{text}")
        };
        let code = if text == "5215512345678" { Code::TooShort } else { Code::NotClabe };
        assert_eq!((issues[0].code, issues[0].expected.as_deref()), (code, Some("18")), "{text}");
    }
    for text in ["4111111111111112", "0121800012", "01218000123456789", "411111111111111"] {
        let Check::Invalid { complete: false, issues } = Clabe.check(text, &Options::default()) else {
            panic!("{text}")
        };
        assert_eq!(issues[0].code, Code::TooShort, "{text}");
    }
    assert!(!Clabe.is_valid("4111111111111111"));
}

#[test]
fn a_routing_number_begins_with_an_assigned_prefix() {
    let is_wrong = |text: &str| matches!(Aba.check(text, &Options::default()), Check::Invalid { complete: true, .. });
    for prefix in 0..100 {
        let given_out = matches!(prefix, 0..=12 | 21..=32 | 61..=72 | 80);
        assert_eq!(is_wrong(&format!("{prefix:02}")), !given_out, "{prefix:02}");
    }
    for digit in 0..10 {
        assert_eq!(is_wrong(&digit.to_string()), matches!(digit, 4 | 5 | 9), "{digit}");
    }
}

#[test]
fn a_routing_number_of_zeros_is_refused() {
    assert_eq!(refused(&Aba, "000000000").code, Code::AbaPrefix);
    assert_eq!(refused(&Aba, "00000000").code, Code::TooShort);
}

#[test]
fn a_domain_needs_a_dot_and_a_top_level_domain() {
    for text in ["ana@localhost", "ana@example.c", "ana@example.123", "ana@example-", "ana@example.com.", "ana", "ana@"]
    {
        assert!(!Email.is_valid(text), "{text}");
        assert!(matches!(Email.check(text, &Options::default()), Check::Invalid { complete: false, .. }), "{text}");
    }
    for text in [
        ".ana@example.com",
        "ana.@example.com",
        "a..b@example.com",
        "ana@-example.com",
        "ana@example-.com",
        "ana@ex ample.com",
    ] {
        assert_eq!(refused(&Email, text).code, Code::BadCharacter, "{text}");
    }
    assert_eq!(accepted(&Email, " Ana.B@Example.COM ").value, "Ana.B@example.com");
}

#[test]
fn an_e_mail_address_has_the_lengths_of_rfc_5321() {
    let local = |length: usize| "a".repeat(length) + "@example.com";
    let label = |length: usize| format!("a@{}.com", "a".repeat(length));
    let labels = ("b".repeat(60) + ".").repeat(4);
    let whole = |length: usize| format!("{}@{}b.com", "a".repeat(64), &labels[..length - 70]);
    for (longest, text) in [(64, &local as &dyn Fn(usize) -> String), (63, &label), (254, &whole)] {
        assert!(Email.is_valid(&text(longest)), "{longest}");
        assert_eq!(refused(&Email, &text(longest + 1)).code, Code::TooLong, "{longest}");
    }
    // Without an @ it is too long to become an address.
    assert_eq!(refused(&Email, &"a".repeat(65)).code, Code::EmailAt);
}

#[test]
fn texts_of_a_million_characters_are_refused_at_once() {
    let started = std::time::Instant::now();
    for filler in ["0", " ", "A", "é", "-", "\u{202f}"] {
        let text = filler.repeat(1_000_000);
        for format in FormatId::ALL {
            assert_eq!(format.error_code(&text), Some(Code::TooLong), "{}", format.name());
            assert!(matches!(format.check(&text, &Options::default()), Check::Invalid { complete: true, .. }));
            assert_eq!(format.format(&text), text);
        }
    }
    // Making the texts takes most of this time; reading them in full would take minutes.
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn an_empty_text_is_incomplete_input() {
    for format in FormatId::ALL {
        for text in ["", " ", "\u{a0}\n"] {
            let Check::Invalid { complete: false, issues } = format.check(text, &Options::default()) else { panic!() };
            assert_eq!(issues[0].code, Code::Empty);
        }
    }
}

#[test]
fn check_many_writes_one_byte_a_line() {
    let mut codes = [9; 8];
    let count = check_many(FormatId::Clabe, "012180001234567899\r\n012180001234567890\n\nx", &mut codes);
    let byte = |code: Code| code as u8 + 1;
    assert_eq!(count, 4);
    assert_eq!(codes[..5], [0, byte(Code::CheckDigit), byte(Code::Empty), byte(Code::BadCharacter), 9]);
    assert_eq!(check_many(FormatId::Clabe, "", &mut codes), 0);
    assert_eq!(check_many(FormatId::Clabe, "1\n", &mut codes), 1);
    assert_eq!(check_many(FormatId::Clabe, "1\n2\n3", &mut codes[..2]), 2);
}

#[test]
fn the_caret_stays_after_the_same_character() {
    for (text, formatted, before, after) in [
        ("DE8937", "DE89 37", 4, 4),
        ("DE8937", "DE89 37", 5, 6),
        ("DE8937", "DE89 37", 6, 7),
        ("DE89 3 7", "DE89 37", 6, 6),
        ("de89", "DE89", 2, 2),
        ("", "", 0, 0),
        ("12", "12", 9, 2),
    ] {
        assert_eq!(caret(text, formatted, before), after, "{text} {before}");
    }
}

#[test]
fn fields_that_do_not_agree_are_reported() {
    let clabe = "012180001234567899";
    for code in ["012", "40012", " 40012 ", "90012"] {
        assert_eq!(bank_code_mismatch(FormatId::Clabe, code, clabe), None, "{code}");
    }
    for code in ["40014", "12", "", "99012", "40012x"] {
        let issue = bank_code_mismatch(FormatId::Clabe, code, clabe).unwrap();
        assert_eq!((issue.code, issue.expected.as_deref()), (Code::BankMismatch, Some("40012")));
    }
    assert_eq!(bank_code_mismatch(FormatId::Iban, "nwbk", "GB29NWBK60161331926819"), None);
    assert!(bank_code_mismatch(FormatId::Iban, "BARC", "GB29NWBK60161331926819").is_some());
    assert_eq!(bank_code_mismatch(FormatId::Clabe, "40014", "no account"), None);

    assert_eq!(rfc_kind("GODE561231GR8", "person"), None);
    assert_eq!(brief(&rfc_kind("GODE561231GR8", "company").unwrap()).3, "MAB9307148T4");
    assert_eq!(phone_country("+52 55 1234 5678", "mx"), None);
    assert_eq!(phone_country("55 1234 5678", "mx"), None);
    assert_eq!(phone_country("+1 416 555 0100", "US").unwrap().found.as_deref(), Some("CA"));
}

#[test]
fn upper_and_lower_case_codes_have_the_same_value() {
    assert_eq!(accepted(&Country, "mx").value, "MX");
    for text in ["QQ", "MEX", "Colombia", "México", "M1", "484", "United States"] {
        let issue = refused(&Country, &format!(" {text} "));
        let length = text.encode_utf16().count() as u32;
        assert_eq!(brief(&issue), (Code::CountryCode, 1, 1 + length, "MX"));
        assert_eq!(issue.found.as_deref(), Some(text));
    }
    assert_eq!(accepted(&Bic, "deutdeff 500").value, "DEUTDEFF500");
    assert_eq!(accepted(&Uuid, "550E8400E29B41D4A716446655440000").value, "550e8400-e29b-41d4-a716-446655440000");
}
