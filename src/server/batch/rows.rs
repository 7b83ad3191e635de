//! Validation of all rows before any is sent, and their totals.

use crate::api::{KEY_FIELD, Operation};
use crate::check::{Code, Issue, Lang};
use crate::client::{Hop, Input, Leniency, check_input};
use crate::error::FieldIssue;
use crate::json::Json;
use crate::money::{Currencies, to_decimal};
use crate::server::attempts::{content, fingerprint, sha256};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Maximum total, as for an amount: 2^53 − 1.
const LARGEST: i128 = 9_007_199_254_740_991;

/// Limits of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchLimits {
    /// Maximum number of rows; `None` for no limit.
    pub rows: Option<u64>,
    /// Maximum amount of a row.
    pub row: CurrencyLimits,
    /// Maximum total amount.
    pub total: CurrencyLimits,
}

/// Limits by currency, in its smallest unit. If there is any limit, a currency without one is refused.
pub type CurrencyLimits = Option<Vec<(String, i64)>>;

/// A problem with a row, or with the batch. The first field is the row's index, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowIssue {
    /// A field is invalid.
    Field(usize, FieldIssue),
    /// The key has leading or trailing white space, so two keys could look alike.
    KeySpace(usize),
    /// An earlier row has the same key.
    KeyRepeated(usize, String),
    /// The earlier row with this key differs only in its key.
    RowRepeated(usize, String),
    /// The row's amount is above the limit; `None` for a currency without a limit.
    RowLimit(usize, String, Option<i64>),
    /// The total of a currency is above the limit; `None` for a currency without a limit.
    TotalLimit(String, Option<i64>),
    /// There are more rows than this limit.
    Rows(u64),
    /// There are no rows.
    NoRows,
}

/// The property by which rows of a currency are grouped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grouping {
    /// No property: all rows of the currency.
    None,
    /// The beneficiary's bank.
    Bank(String),
    /// The debited account.
    From(Option<i64>),
    /// The beneficiary's account.
    To(String),
}

/// The total of a group of rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Total {
    /// Currency of the amounts.
    pub currency: String,
    /// Common property of the rows.
    pub of: Grouping,
    /// Number of rows in the group.
    pub rows: usize,
    /// Sum of the amounts, in the smallest unit.
    pub amount: i64,
}

/// The result of validating a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Number of rows.
    pub rows: usize,
    /// SHA-256 of keys and contents in their order. It identifies the batch.
    pub digest: String,
    /// Totals by currency; by currency and bank; by currency and debited account; by currency and beneficiary's account.
    pub totals: [Vec<Total>; 4],
    /// Problems. Unless the list is empty, nothing may be sent.
    pub issues: Vec<RowIssue>,
}

/// Number of rows and sum by currency and property.
#[derive(Debug, Default)]
struct Sums(BTreeMap<(String, Grouping), (usize, i128)>);

impl Sums {
    fn add(&mut self, currency: &str, of: Grouping, amount: i64) {
        let (rows, sum) = self.0.entry((currency.to_owned(), of)).or_default();
        *rows = rows.saturating_add(1);
        *sum = sum.saturating_add(amount.into());
    }

    fn totals(self) -> Vec<Total> {
        let total = |((currency, of), (rows, amount))| Total {
            currency,
            of,
            rows,
            // A larger total is reported as an issue.
            amount: i64::try_from(LARGEST.min(amount)).unwrap_or(i64::MAX),
        };
        self.0.into_iter().map(total).collect()
    }
}

/// Validates rows: a JSON list of `payout` inputs, each with its `idempotencyKey`. With `repeats`, rows may differ only in their keys.
#[must_use]
pub fn check_rows(rows: Json<'_>, leniency: Leniency, repeats: bool, limits: &BatchLimits) -> Plan {
    let mut plan = Plan::default();
    let mut totals = <[Sums; 4]>::default();
    let (mut keys, mut contents) = (BTreeSet::new(), BTreeMap::new());
    let mut digest = String::new();
    for (index, row) in rows.items().enumerate() {
        plan.rows = plan.rows.saturating_add(1);
        let issues = check_input(Operation::Payout, row, Hop::Upstream, leniency);
        let key = row.own_text(KEY_FIELD);
        let is_fit = issues.is_empty();
        let is_told = issues.iter().any(|issue| issue.path == KEY_FIELD);
        plan.issues.extend(issues.into_iter().map(|issue| RowIssue::Field(index, issue)));
        if key.is_empty() {
            plan.issues.extend((!is_told).then(|| RowIssue::Field(index, required())));
        } else if key.trim() != key {
            plan.issues.push(RowIssue::KeySpace(index));
        } else if !keys.insert(key.clone()) {
            plan.issues.push(RowIssue::KeyRepeated(index, key.clone()));
        }
        let Some(amount) = row.integer_at("amount").filter(|_| is_fit) else { continue };
        let body =
            Input::passed(Operation::Payout, row, Vec::new()).and_then(|input| content(Operation::Payout, &input));
        let sent = body.as_deref().map_or(Json::NULL, Json::trusted);
        let content = fingerprint(sent);
        if !repeats && let Some(first) = contents.get(&content) {
            plan.issues.push(RowIssue::RowRepeated(index, String::clone(first)));
        } else {
            contents.insert(content.clone(), key.clone());
        }
        digest = sha256(&[&digest, " ", &content, " ", &key].concat());

        let currency = row.own_text("currency");
        if let Err(limit) = within(&limits.row, &currency, amount.into()) {
            plan.issues.push(RowIssue::RowLimit(index, currency.clone(), limit));
        }
        let paid = |name| sent.get("beneficiary").map(|to| to.own_text(name)).unwrap_or_default();
        let common = [
            Grouping::None,
            Grouping::Bank(paid("bankCode")),
            Grouping::From(row.integer_at("fromAccountId")),
            Grouping::To(paid("accountNumber")),
        ];
        for (sums, of) in totals.iter_mut().zip(common) {
            sums.add(&currency, of, amount);
        }
    }
    let [by_currency, ..] = &totals;
    for ((currency, _), (_, sum)) in &by_currency.0 {
        if let Err(limit) = within(&limits.total, currency, *sum) {
            plan.issues.push(RowIssue::TotalLimit(currency.clone(), limit));
        } else if *sum > LARGEST {
            plan.issues.push(RowIssue::TotalLimit(currency.clone(), i64::try_from(LARGEST).ok()));
        }
    }
    match limits.rows {
        Some(most) if u64::try_from(plan.rows).map_or(true, |rows| rows > most) => {
            plan.issues.push(RowIssue::Rows(most))
        }
        _ if plan.rows == 0 => plan.issues.push(RowIssue::NoRows),
        _ => {}
    }
    plan.digest = digest;
    plan.totals = totals.map(Sums::totals);
    plan
}

/// Formats an amount for a message, as a decimal if the currency is known.
fn amount(minor: i64, currency: &str) -> String {
    match Currencies::NONE.get(currency) {
        Some(info) => [&to_decimal(minor, &info), " ", currency].concat(),
        None => format!("{minor} of the smallest unit of {currency}"),
    }
}

fn required() -> FieldIssue {
    FieldIssue { path: KEY_FIELD.to_owned(), issue: Issue::new(Code::Required) }
}

/// Checks an amount against the limits; the error is the limit, if the currency has one.
fn within(limits: &CurrencyLimits, currency: &str, amount: i128) -> Result<(), Option<i64>> {
    let Some(limits) = limits else { return Ok(()) };
    match limits.iter().find(|(name, _)| name == currency) {
        Some((_, most)) if amount <= (*most).into() => Ok(()),
        Some((_, most)) => Err(Some(*most)),
        None => Err(None),
    }
}

/// A [`Plan`] for the caller, with messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanReport {
    rows: usize,
    digest: String,
    totals: TotalsReport,
    issues: Vec<IssueReport>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct TotalsReport {
    currencies: Vec<TotalReport>,
    banks: Vec<TotalReport>,
    accounts: Vec<TotalReport>,
    beneficiaries: Vec<TotalReport>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct TotalReport {
    currency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_account_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_number: Option<String>,
    rows: usize,
    amount: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct IssueReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<usize>,
    field: String,
    code: &'static str,
    message: String,
}

impl Plan {
    /// Converts to a report with messages in a language.
    #[must_use]
    pub fn report(self, lang: Lang) -> PlanReport {
        let [currencies, banks, accounts, beneficiaries] =
            self.totals.map(|totals| totals.into_iter().map(Total::report).collect());
        PlanReport {
            rows: self.rows,
            digest: self.digest,
            totals: TotalsReport { currencies, banks, accounts, beneficiaries },
            issues: self.issues.iter().map(|issue| issue.report(lang)).collect(),
        }
    }
}

impl Total {
    fn report(self) -> TotalReport {
        let Self { currency, of, rows, amount } = self;
        let total = TotalReport { currency, rows, amount, ..TotalReport::default() };
        match of {
            Grouping::None => total,
            Grouping::Bank(code) => TotalReport { bank_code: Some(code), ..total },
            Grouping::From(from_account_id) => TotalReport { from_account_id, ..total },
            Grouping::To(number) => TotalReport { account_number: Some(number), ..total },
        }
    }
}

impl RowIssue {
    /// The row's index, from 0; `None` for the whole batch.
    #[must_use]
    pub fn row(&self) -> Option<usize> {
        match self {
            Self::Field(row, _)
            | Self::KeySpace(row)
            | Self::KeyRepeated(row, _)
            | Self::RowRepeated(row, _)
            | Self::RowLimit(row, ..) => Some(*row),
            Self::TotalLimit(..) | Self::Rows(_) | Self::NoRows => None,
        }
    }

    /// The stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Field(_, issue) => issue.issue.code.name(),
            Self::KeySpace(_) => "KEY_SPACE",
            Self::KeyRepeated(..) => "KEY_REPEATED",
            Self::RowRepeated(..) => "ROW_REPEATED",
            Self::RowLimit(..) => "ROW_LIMIT",
            Self::TotalLimit(..) => "TOTAL_LIMIT",
            Self::Rows(_) => "ROWS_LIMIT",
            Self::NoRows => "NO_ROWS",
        }
    }

    /// The field concerned; empty for a whole row.
    #[must_use]
    pub fn field(&self) -> &str {
        match self {
            Self::Field(_, issue) => &issue.path,
            Self::KeySpace(_) | Self::KeyRepeated(..) => KEY_FIELD,
            Self::RowLimit(..) | Self::TotalLimit(..) => "amount",
            Self::RowRepeated(..) | Self::Rows(_) | Self::NoRows => "",
        }
    }

    /// The message for people. Rows are counted from 1 in it.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Field(_, issue), _) => issue.issue.message(lang),
            (Self::KeySpace(_), Lang::En) => "The key has white space at its start or end; remove it.".into(),
            (Self::KeySpace(_), Lang::Es) => "La clave tiene espacios al inicio o al final; quítalos.".into(),
            (Self::KeyRepeated(_, key), Lang::En) => {
                ["An earlier row has the key “", key, "” too; each payout needs its own key."].concat()
            }
            (Self::KeyRepeated(_, key), Lang::Es) => {
                ["Una fila anterior ya usa la clave «", key, "»; cada pago necesita su propia clave."].concat()
            }
            (Self::RowRepeated(_, key), Lang::En) => {
                ["The row with the key “", key, "” is the same payout. If both are intended, set allowRepeats."]
                    .concat()
            }
            (Self::RowRepeated(_, key), Lang::Es) => {
                ["La fila con la clave «", key, "» es el mismo pago. Si ambos son intencionales, activa allowRepeats."]
                    .concat()
            }
            (Self::RowLimit(_, currency, Some(most)), Lang::En) => {
                format!("The amount is above the limit per row, {}.", amount(*most, currency))
            }
            (Self::RowLimit(_, currency, Some(most)), Lang::Es) => {
                format!("El monto supera el límite por fila, {}.", amount(*most, currency))
            }
            (Self::RowLimit(_, currency, None) | Self::TotalLimit(currency, None), Lang::En) => {
                format!("Limits are set, but none for {currency}; add one.")
            }
            (Self::RowLimit(_, currency, None) | Self::TotalLimit(currency, None), Lang::Es) => {
                format!("Hay límites configurados, pero ninguno para {currency}; agrega uno.")
            }
            (Self::TotalLimit(currency, Some(most)), Lang::En) => {
                format!("The total of all rows is above the limit, {}.", amount(*most, currency))
            }
            (Self::TotalLimit(currency, Some(most)), Lang::Es) => {
                format!("El total de las filas supera el límite, {}.", amount(*most, currency))
            }
            (Self::Rows(most), Lang::En) => format!("There are more rows than the limit of {most}."),
            (Self::Rows(most), Lang::Es) => format!("Hay más filas que el límite de {most}."),
            (Self::NoRows, Lang::En) => "There are no rows.".into(),
            (Self::NoRows, Lang::Es) => "No hay filas.".into(),
        }
    }

    fn report(&self, lang: Lang) -> IssueReport {
        IssueReport { row: self.row(), field: self.field().to_owned(), code: self.code(), message: self.message(lang) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::list;

    const ROW: &str = r#"{"amount":100,"currency":"MXN","provider":"cobre","fromAccountId":7,"beneficiary":{"name":"Ana","bankCode":"40012","accountNumber":"012180001234567899","accountType":"CLABE"},"description":"Rent","idempotencyKey":"k"}"#;

    fn row(key: &str, changes: &[(&str, &str)]) -> String {
        let row = ROW.replace(r#""k""#, &format!(r#""{key}""#));
        changes.iter().fold(row, |row, (from, to)| {
            assert!(row.contains(from));
            row.replace(from, to)
        })
    }

    fn check_with(rows: &[String], repeats: bool, limits: &BatchLimits) -> Plan {
        let text = list(rows);
        check_rows(Json::parse(&text).unwrap(), Leniency::default(), repeats, limits)
    }

    fn codes(plan: &Plan) -> Vec<(Option<usize>, &str, &'static str)> {
        plan.issues.iter().map(|issue| (issue.row(), issue.field(), issue.code())).collect()
    }

    #[test]
    fn totals_are_computed_by_currency_bank_and_account() {
        let rows = [
            row("a", &[]),
            row("b", &[("100", "250"), (":7", ":8"), ("012180001234567899", "012 180 00123456789 9")]),
            row("c", &[("MXN", "USD"), ("40012", "BOFAUS3N"), ("CLABE", "SWIFT"), ("012180001234567899", "123")]),
        ];
        let plan = check_with(&rows, false, &BatchLimits::default());
        assert_eq!((plan.rows, codes(&plan)), (3, Vec::new()));
        let text = |total: &Total| serde_json::to_string(&total.clone().report()).unwrap();
        let actual: Vec<Vec<_>> = plan.totals.iter().map(|totals| totals.iter().map(text).collect()).collect();
        assert_eq!(
            actual,
            [
                vec![r#"{"currency":"MXN","rows":2,"amount":350}"#, r#"{"currency":"USD","rows":1,"amount":100}"#],
                vec![
                    r#"{"currency":"MXN","bankCode":"40012","rows":2,"amount":350}"#,
                    r#"{"currency":"USD","bankCode":"BOFAUS3N","rows":1,"amount":100}"#
                ],
                vec![
                    r#"{"currency":"MXN","fromAccountId":7,"rows":1,"amount":100}"#,
                    r#"{"currency":"MXN","fromAccountId":8,"rows":1,"amount":250}"#,
                    r#"{"currency":"USD","fromAccountId":7,"rows":1,"amount":100}"#
                ],
                vec![
                    r#"{"currency":"MXN","accountNumber":"012180001234567899","rows":2,"amount":350}"#,
                    r#"{"currency":"USD","accountNumber":"123","rows":1,"amount":100}"#
                ],
            ]
        );
    }

    #[test]
    fn keys_are_unique_and_have_no_surrounding_space() {
        let keys = ["a", "b", "a", "", " a", "a ", "ä", "A"];
        let rows: Vec<_> =
            keys.iter().enumerate().map(|(at, key)| row(key, &[("100", &(100 + at).to_string())])).collect();
        let key = "idempotencyKey";
        let plan = check_with(&rows, false, &BatchLimits::default());
        let expected = [
            (Some(2), key, "KEY_REPEATED"),
            (Some(3), key, "EMPTY"),
            (Some(4), key, "KEY_SPACE"),
            (Some(5), key, "KEY_SPACE"),
            (Some(6), key, "BAD_CHARACTER"),
        ];
        assert_eq!(codes(&plan), expected);
        let missing = check_with(&[ROW.replace(r#","idempotencyKey":"k""#, "")], false, &BatchLimits::default());
        assert_eq!(codes(&missing), [(Some(0), key, "REQUIRED")]);
    }

    #[test]
    fn rows_that_differ_only_in_their_keys_are_refused_unless_allowed() {
        // Another spelling of the same payout is still the same.
        let rows = [
            row("a", &[]),
            row("b", &[("012180001234567899", "012 180 00123456789 9")]),
            row("c", &[("Ana", "Ana R")]),
        ];
        let plan = check_with(&rows, false, &BatchLimits::default());
        assert_eq!(codes(&plan), [(Some(1), "", "ROW_REPEATED")]);
        assert!(plan.issues[0].message(Lang::En).contains("“a”"));
        assert_eq!(codes(&check_with(&rows, true, &BatchLimits::default())), []);
    }

    #[test]
    fn every_invalid_field_of_every_row_is_reported() {
        let rows = [row("a", &[("899", "898"), ("100", "0")]), row("b", &[]), row("c", &[("cobre", "")]), "7".into()];
        let plan = check_with(&rows, false, &BatchLimits::default());
        let found = codes(&plan);
        assert_eq!(
            found[..3],
            [
                (Some(0), "amount", "OUT_OF_RANGE"),
                (Some(0), "beneficiary.accountNumber", "CHECK_DIGIT"),
                (Some(2), "provider", "EMPTY"),
            ]
        );
        assert!(found[3..].iter().all(|(row, ..)| *row == Some(3)) && found.len() > 3, "{found:?}");
        assert_eq!(codes(&check_with(&[], false, &BatchLimits::default())), [(None, "", "NO_ROWS")]);
    }

    #[test]
    fn limits_apply_per_row_in_total_and_to_the_number_of_rows() {
        let mxn = |most| Some(vec![("MXN".to_owned(), most)]);
        let rows = [row("a", &[]), row("b", &[("100", "101")]), row("c", &[("MXN", "USD")])];
        for (limits, expected) in [
            (BatchLimits { row: mxn(101), ..BatchLimits::default() }, vec![(Some(2), "amount", "ROW_LIMIT")]),
            (
                BatchLimits { row: mxn(100), ..BatchLimits::default() },
                vec![(Some(1), "amount", "ROW_LIMIT"), (Some(2), "amount", "ROW_LIMIT")],
            ),
            (BatchLimits { total: mxn(201), ..BatchLimits::default() }, vec![(None, "amount", "TOTAL_LIMIT")]),
            (BatchLimits { total: mxn(200), ..BatchLimits::default() }, vec![(None, "amount", "TOTAL_LIMIT"); 2]),
            (BatchLimits { rows: Some(3), ..BatchLimits::default() }, vec![]),
            (BatchLimits { rows: Some(2), ..BatchLimits::default() }, vec![(None, "", "ROWS_LIMIT")]),
        ] {
            assert_eq!(codes(&check_with(&rows, false, &limits)), expected, "{limits:?}");
        }
        // A total beyond JavaScript's exact integers is an issue.
        let large = [row("a", &[("100", "9007199254740991")]), row("b", &[("100", "1")])];
        assert_eq!(codes(&check_with(&large, false, &BatchLimits::default())), [(None, "amount", "TOTAL_LIMIT")]);
    }

    #[test]
    fn a_digest_differs_for_different_rows() {
        let digest = |rows: &[String]| check_with(rows, true, &BatchLimits::default()).digest;
        let rows = [row("a", &[]), row("b", &[])];
        assert_eq!(digest(&rows), digest(&[rows[0].replace(',', ", "), rows[1].clone()]));
        for other in [
            vec![rows[1].clone(), rows[0].clone()],
            vec![rows[0].clone()],
            vec![row("a", &[("100", "101")]), rows[1].clone()],
            vec![row("c", &[]), rows[1].clone()],
        ] {
            assert_ne!(digest(&rows), digest(&other));
        }
    }
}
