//! Identity documents of a depositor: the number format of each document type.

use crate::check::Issue;
use crate::formats::FormatId;
use crate::models::misfit;

/// The issue with a document number, by document type; `None` for a type without a rule here, such as `PASSPORT`.
///
/// `RFC` and `CURP` are Mexican; `NIT`, with its check digit, and `CC` (cédula de ciudadanía) are Colombian.
pub(super) fn wrong_number(sort: &str, number: &str) -> Option<Issue> {
    let format = match sort.trim().to_ascii_uppercase().as_str() {
        "RFC" => FormatId::Rfc,
        "CURP" => FormatId::Curp,
        "NIT" => FormatId::Nit,
        "CC" => FormatId::Cedula,
        _ => return None,
    };
    misfit(format, number)
}

#[cfg(test)]
mod tests {
    use super::wrong_number;
    use crate::check::Code::{self, BadCharacter, CheckDigit, CheckDigitMissing, TooLong, TooShort};

    #[track_caller]
    fn holds(sort: &str, number: &str, code: Option<Code>) {
        assert_eq!(wrong_number(sort, number).map(|issue| issue.code), code, "{sort} {number}");
    }

    #[test]
    fn a_number_is_validated_by_its_document_type() {
        for (sort, number, code) in [
            ("NIT", "860.002.964-4", None),
            ("nit ", "8600029644", None),
            ("NIT", "860.002.964-5", Some(CheckDigit)),
            ("NIT", "860.002.964", Some(CheckDigitMissing)),
            ("CC", "1.020.304.050", None),
            ("CC", "52123456", None),
            ("CC", "2020304050", Some(BadCharacter)),
            ("CC", "12345678901", Some(TooLong)),
            ("RFC", "XAXX010101000", None),
            ("RFC", "XAXX010101", Some(TooShort)),
            ("CURP", "HEGG560427MVZRRL04", None),
            ("CURP", "HEGG560427MVZRRL05", Some(CheckDigit)),
        ] {
            holds(sort, number, code);
        }
    }

    #[test]
    fn other_document_types_are_not_validated() {
        for (sort, number) in [("PASSPORT", "G12345678"), ("CE", "x"), ("", "1"), ("DNI", "12.345.678")] {
            holds(sort, number, None);
        }
    }
}
