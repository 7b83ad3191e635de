use crate::check::{Check, Code, Issue};
use crate::formats::{Format, Options, Phone};

fn checked(text: &str, country: &str) -> Result<(String, Vec<Code>), (Issue, bool)> {
    match Phone.check(text, &Options::with_country(country)) {
        Check::Valid { value, warnings, .. } => Ok((value, warnings.iter().map(|warning| warning.code).collect())),
        Check::Invalid { mut issues, complete } => Err((issues.remove(0), complete)),
    }
}

#[track_caller]
fn assert_read(country: &str, text: &str, value: &str, warnings: &[Code]) {
    assert_eq!(checked(text, country).ok(), Some((value.to_owned(), warnings.to_vec())), "{country} {text}");
}

#[track_caller]
fn refused(text: &str, country: &str) -> (Code, String) {
    let (issue, _) = checked(text, country).expect_err(text);
    (issue.code, issue.found.unwrap_or_default().into_owned())
}

#[test]
fn a_number_of_an_old_plan_is_read_as_it_is_dialled_today() {
    for (country, text, value) in [
        ("CO", "031 228 0000", "+576012280000"),
        ("CO", "1 742 4240", "+576017424240"),
        ("CO", "(4) 444 5555", "+576044445555"),
        ("", "+57 1 742 4240", "+576017424240"),
        ("", "+57 (2) 555 1234", "+576025551234"),
        ("", "+55 11 8123 4567", "+5511981234567"),
        ("BR", "(21) 9123-4567", "+5521991234567"),
        ("BR", "0 15 11 8123-4567", "+5511981234567"),
        ("", "+225 07 12 34 56", "+2250707123456"),
        ("", "+225 47 12 34 56", "+2250747123456"),
        ("", "+225 45 12 34 56", "+2250545123456"),
        ("", "+225 22 41 23 45", "+2252722412345"),
        ("", "+225 22 01 23 45", "+2252522012345"),
        ("", "+225 22 80 23 45", "+2252122802345"),
        ("", "+229 97 12 34 56", "+2290197123456"),
        ("", "+241 07 12 34 56", "+24177123456"),
        ("GA", "06 12 34 56", "+24166123456"),
        ("GA", "01 76 12 34", "+24111761234"),
        ("", "+237 77 12 34 56", "+237677123456"),
        ("", "+237 22 12 34 56", "+237222123456"),
        ("", "+230 712 3456", "+23057123456"),
        ("", "+20 10 123 4567", "+201001234567"),
        ("EG", "012 123 4567", "+201221234567"),
        ("", "+84 123 456 7890", "+84834567890"),
        ("VN", "0168 123 4567", "+84381234567"),
        ("", "+84 120 123 4567", "+84701234567"),
        ("", "+84 199 123 4567", "+84591234567"),
        ("", "+56 2 123 4567", "+56221234567"),
        ("", "+56 32 123456", "+56322123456"),
        ("EC", "09 123 4567", "+593991234567"),
        ("", "+974 412 3456", "+97444123456"),
    ] {
        assert_read(country, text, value, &[Code::PhoneOldPlan]);
        assert_read("", value, value, &[]);
    }
    // Current numbers begin with 46, and with the digits of these.
    for number in ["+5746123456", "+551131234567", "+551171234567", "+2302012345", "+59322123456", "+9742123456"] {
        assert_read("", number, number, &[]);
    }
    assert_read("LT", "8 612 34567", "+37061234567", &[Code::PhoneOldPrefix]);
    assert_read("", "+370 8 612 34567", "+37061234567", &[Code::PhoneOldPrefix]);
    assert_read("LT", "0 612 34567", "+37061234567", &[]);
}

#[test]
fn formatting_an_incomplete_number_keeps_its_digits() {
    assert_eq!(Phone.format("+5717424240"), "+57 174 24240");
    assert_eq!(Phone.format("+2250712"), "+225 07 12");
}

#[test]
fn a_trunk_prefix_after_the_calling_code_is_removed() {
    assert_read("", "+241 077 12 34 56", "+24177123456", &[]);
    assert_read("GA", "077 12 34 56", "+24177123456", &[]);
    assert_read("GA", "77 12 34 56", "+24177123456", &[]);
    assert_read("", "+55 011 91234-5678", "+5511912345678", &[]);
    assert_read("BR", "0 21 11 91234-5678", "+5511912345678", &[]);
}

#[test]
fn the_international_prefixes_of_each_country_are_read() {
    for (country, text) in [
        ("CO", "009 1 305 555 0123"),
        ("CO", "00414 1 305 555 0123"),
        ("BR", "00 15 1 305 555 0123"),
        ("BR", "0015 1 305 555 0123"),
        ("HK", "001 1 305 555 0123"),
        ("HK", "00 1 305 555 0123"),
        ("ID", "008 1 305 555 0123"),
        ("JP", "010 1 305 555 0123"),
        ("KH", "007 1 305 555 0123"),
        ("KR", "00700 1 305 555 0123"),
        ("KR", "002 1 305 555 0123"),
        ("NG", "009 1 305 555 0123"),
        ("RU", "8~10 1 305 555 0123"),
        ("KZ", "8 10 1 305 555 0123"),
        ("AU", "0011 1 305 555 0123"),
        ("SG", "002 1 305 555 0123"),
        ("TH", "009 1 305 555 0123"),
        ("TW", "019 1 305 555 0123"),
        ("KE", "000 1 305 555 0123"),
        ("CV", "0 1 305 555 0123"),
        ("CU", "119 1 305 555 0123"),
        ("CL", "1230 1 305 555 0123"),
        ("FI", "990 1 305 555 0123"),
        ("MX", "00 1 305 555 0123"),
        ("DO", "011 1 305 555 0123"),
    ] {
        assert_read(country, text, "+13055550123", &[]);
        for end in text.char_indices().map(|(end, _)| end).skip(1) {
            let begun = text.get(..end).unwrap_or_default();
            if let Err((issue, complete)) = checked(begun, country) {
                assert!(!complete, "{country} {begun:?}: {issue:?}");
            }
        }
    }
}

#[test]
fn international_prefixes_of_other_countries_are_refused() {
    for (country, text) in [
        ("BR", "00 1 305 555 0123"),
        ("CO", "00 1 305 555 0123"),
        ("US", "00 52 55 1234 5678"),
        ("JP", "00 1 305 555 0123"),
        ("ID", "00 1 305 555 0123"),
        ("NG", "00 1 305 555 0123"),
        ("KE", "00 1 305 555 0123"),
        // With a Colombian carrier code these would be numbers of Tanzania and Russia.
        ("CO", "00 52 55 1234 5678"),
        ("CO", "0057 300 123 4567"),
        // 009 and a number of the United States, or 00 and a number of India.
        ("CO", "0091 305 555 0123"),
    ] {
        let (code, _) = refused(text, country);
        assert!(matches!(code, Code::PhonePlus | Code::TooLong | Code::TooShort), "{country} {text}: {code:?}");
    }
}

#[test]
fn an_ambiguous_number_is_incomplete_while_more_digits_can_resolve_it() {
    // 005 and a number of South Africa, or 00 and a number of Mexico, where no number has one digit more.
    assert_eq!(
        checked("00527889894684", "CO").map_err(|(issue, complete)| (issue.code, complete)),
        Err((Code::PhonePlus, false))
    );
    assert_read("CO", "005278898946840", "+278898946840", &[]);
    // 009 and a number of the United States, which has no longer numbers.
    assert_eq!(
        checked("00913055550123", "CO").map_err(|(issue, complete)| (issue.code, complete)),
        Err((Code::PhonePlus, true))
    );
}

#[test]
fn a_number_after_a_carrier_code_can_be_incomplete() {
    for (country, text) in [("CO", "0444 726 699356"), ("", "+57 0444 900000000")] {
        let (_, complete) = checked(text, country).expect_err(text);
        assert!(!complete, "{text}");
    }
    assert_read("CO", "0444 726 6993560", "+577266993560", &[]);
}

#[test]
fn a_number_with_the_decimals_of_a_spreadsheet_is_refused() {
    for (country, text) in [
        ("CO", "3012345678.0"),
        ("BR", "1131234567.0"),
        ("", "+573012345678.0"),
        ("MX", " 5512345678.00 "),
        ("MX", "5512345678.000"),
        ("DE", "30123456.0"),
        ("", "+52553730977.0-"),
        ("", "+52553730977.0."),
    ] {
        assert_eq!(refused(text, country).0, Code::Spreadsheet, "{text}");
    }
    // One digit more, and the 1 that was dialled before Mexico's mobiles is left out.
    assert!(matches!(checked("+5.21597945.000", ""), Err((Issue { code: Code::Spreadsheet, .. }, false))));
    assert_read("", "+5.21597945.0007", "+525979450007", &[Code::PhoneOldPrefix]);
    assert_eq!(Phone.format("+573012345678.0"), "+573012345678.0");
    assert_eq!(Phone.format("+57301234567.0"), "+57301234567.0");
    assert_read("US", "212.555.0100", "+12125550100", &[]);
    assert_read("MX", "55 1234.5678", "+525512345678", &[]);
}

#[test]
fn an_extension_is_refused_with_its_span() {
    for (text, found) in [
        ("+52 55 1234 5678 ext. 12", "ext. 12"),
        ("+52 55 1234 5678 x12", "x12"),
        ("+1 212 555 0100 EXT 7", "EXT 7"),
        ("+57 601 228 0000 extensión 340", "extensión 340"),
        ("+54 11 4321 1234 int. 5", "int. 5"),
        ("+52 55 1234 5678 #12", "#12"),
        ("+52 55 1234 5678;ext=12", ";ext=12"),
        ("+51 1 234 5678 anexo 12", "anexo 12"),
        ("+1 212 555 0100,,123", ",,123"),
    ] {
        assert_eq!(refused(text, ""), (Code::PhoneExtension, found.to_owned()));
    }
    assert_eq!(refused("+52 55 1234 5678 casa", "").0, Code::BadCharacter);
    assert_eq!(refused("+52 x12", "").0, Code::BadCharacter);
}

#[test]
fn numbers_are_grouped_by_length_and_area() {
    for formatted in [
        "+55 11 3123 4567",
        "+55 11 91234 5678",
        "+54 3546 12 3456",
        "+54 11 4321 1234",
        "+54 9 3546 12 3456",
        "+54 351 412 3456",
        "+52 55 1234 5678",
        "+52 664 123 4567",
        "+57 601 2280000",
        "+57 1 800 0123456",
        "+56 2 2123 4567",
        "+56 32 212 3456",
        "+51 1 2345678",
        "+51 912 345 678",
        "+44 20 7183 8750",
        "+48 512 345 678",
        "+34 912 34 56 78",
        "+81 90 1234 5678",
        "+91 98765 43210",
        "+595 21 234 567",
    ] {
        assert_eq!(Phone.format(&formatted.replace(' ', "")), formatted);
    }
}
