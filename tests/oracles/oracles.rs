//! Holds the formats against the libraries of the field: every disagreement must stand in the table of README.md, and be as
//! frequent as it says.
//!
//! `cargo xtask test oracles` sets up what this needs.

mod oracle;
mod table;

use oracle::{Oracle, values};
use qash_client::check::{Check, Code};
use qash_client::formats::{Aba, Clabe, Curp, Details, Format, Iban, Options, Phone, Rfc};
use table::Difference;

fn word(accepted: bool) -> &'static str {
    if accepted { "accepted" } else { "refused" }
}

fn check(format: &impl Format, value: &str) -> Check<Details> {
    format.check(value, &Options::default())
}

/// `accepted`, `warned` when with this warning, or `refused`.
fn with_warning(format: &impl Format, code: Code) -> impl Fn(&str) -> &'static str {
    move |value| match check(format, value) {
        Check::Valid { warnings, .. } if warnings.iter().any(|warning| warning.code == code) => "warned",
        answer => word(answer.is_valid()),
    }
}

/// Compares what we say of the values with what each oracle says, and fails after the last if any disagreement is not on purpose.
/// Gives back how many values each judged, and of how many it says something else.
fn hold(kind: &str, ours: impl Fn(&str) -> &'static str, least: usize, oracles: &[Oracle]) -> Vec<(usize, usize)> {
    let values = values(kind);
    let (mut counts, mut complaints) = (Vec::new(), Vec::new());
    for oracle in oracles {
        let verdicts = oracle.verdicts(kind, &values);
        let judged: Vec<_> = values.iter().zip(&verdicts).filter(|(_, theirs)| *theirs != "-").collect();
        let differences: Vec<_> = judged
            .iter()
            .map(|(value, theirs)| Difference { value, ours: ours(value), theirs })
            .filter(|difference| difference.ours != difference.theirs)
            .collect();
        let table = table::compare(kind, oracle.name(), &differences);
        println!(
            "oracle {kind}: {} judges {}, disagrees on {}, {} on purpose",
            oracle.name(),
            judged.len(),
            differences.len(),
            table.on_purpose
        );
        assert!(judged.len() >= least, "too few {kind}");
        counts.push((judged.len(), differences.len()));
        complaints.extend(table.complaints);
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    counts
}

#[test]
fn ibans_have_the_structures_and_check_digits_that_others_know() {
    let rust = Oracle::Native("iban_validation_rs", |value| word(iban_validation_rs::validate_iban_str(value).is_ok()));
    hold("ibans", |value| word(Iban.is_valid(value)), 100_000, &[Oracle::Python("schwifty"), rust]);
}

#[test]
fn national_check_digits_warn_where_others_refuse_them() {
    let oracles = [Oracle::Python("schwifty"), Oracle::Node("ibantools")];
    hold("national", with_warning(&Iban, Code::IbanNationalCheck), 15_000, &oracles);
}

#[test]
fn sepa_has_the_countries_that_others_know() {
    let ours = |value: &str| match check(&Iban, value) {
        Check::Valid { details, .. } if details.flag("sepa") => "inside",
        Check::Valid { .. } => "outside",
        Check::Invalid { .. } => "refused",
    };
    hold("sepa", ours, 100, &[Oracle::Python("schwifty")]);
}

#[test]
fn clabes_have_the_check_digits_that_others_compute() {
    let oracles = [Oracle::Python("clabe"), Oracle::Node("clabe-validator")];
    hold("clabes", |value| word(Clabe.is_valid(value)), 20_000, &oracles);
}

#[test]
fn phones_are_valid_where_others_call_them_possible() {
    let oracles = [Oracle::Python("phonenumbers"), Oracle::Node("libphonenumber-js")];
    for (values, differences) in hold("phones", |value| word(Phone.is_valid(value)), 30_000, &oracles) {
        assert!(differences * 500 <= values, "{differences} of {values}");
    }
}

#[test]
fn national_phones_are_read_as_the_number_that_they_stand_for() {
    let ours = |value: &str| {
        let (country, rest) = value.split_once(' ').expect("a country stands first");
        let (written, whole) = rest.rsplit_once(' ').expect("the whole number stands last");
        match Phone.check(written, &Options::with_country(country)) {
            Check::Valid { value, .. } if value == whole => "accepted",
            Check::Valid { .. } => "mistaken",
            Check::Invalid { .. } => "refused",
        }
    };
    hold("national_phones", ours, 10_000, &[Oracle::Python("phonenumbers")]);
}

#[test]
fn rfcs_are_valid_and_warned_of_where_others_do_so() {
    hold("rfcs", with_warning(&Rfc, Code::CheckDigit), 20_000, &[Oracle::Python("stdnum")]);
}

#[test]
fn curps_are_valid_where_others_accept_them() {
    hold("curps", |value| word(Curp.is_valid(value)), 15_000, &[Oracle::Python("stdnum")]);
}

#[test]
fn routing_numbers_are_valid_where_others_accept_them() {
    hold("routing_numbers", |value| word(Aba.is_valid(value)), 20_000, &[Oracle::Python("stdnum")]);
}
