//! The checks of all rows, before any of them is sent, and what they come to.

use crate::api::{KEY_FIELD, Operation};
use crate::check::{Code, Issue, Lang};
use crate::client::{Hop, Input, Leniency, check_input};
use crate::error::FieldIssue;
use crate::json::Json;
use crate::money::{Currencies, to_decimal};
use crate::server::attempts::{content, fingerprint, sha256};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The largest sum that is told, as the largest amount: 2^53 − 1.
const LARGEST: i128 = 9_007_199_254_740_991;

/// How much may be paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchLimits {
    /// How many rows; any number unless given.
    pub rows: Option<u64>,
    /// By one row.
    pub row: CurrencyLimits,
    /// By all rows.
    pub total: CurrencyLimits,
}

/// Amounts by currency, in its smallest unit. Once there is one, a currency without is refused.
pub type CurrencyLimits = Option<Vec<(String, i64)>>;

/// Something wrong with a row, or with all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowIssue {
    /// A field is wrong.
    Field(usize, FieldIssue),
    /// White space stands around the key: two keys would look alike.
    KeySpace(usize),
    /// A row before has the key, too.
    KeyRepeated(usize, String),
    /// A row before, the one with that key, is the same but for its key.
    RowRepeated(usize, String),
    /// The row's amount is above the limit; none for a currency that has no limit.
    RowLimit(usize, String, Option<i64>),
    /// All amounts of a currency are above the limit; none for a currency that has no limit.
    TotalLimit(String, Option<i64>),
    /// There are more rows than so many.
    Rows(u64),
    /// There are none.
    NoRows,
}

/// What rows have in common, besides their currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Common {
    /// Nothing.
    None,
    /// The bank that is paid.
    Bank(String),
    /// The account to debit.
    From(Option<i64>),
    /// The account that is paid.
    To(String),
}

/// What rows with something in common come to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Total {
    /// Of amounts in this currency.
    pub currency: String,
    /// What else the rows have in common.
    pub of: Common,
    /// How many rows.
    pub rows: usize,
    /// Their sum, in the smallest unit.
    pub amount: i64,
}

/// What checked rows come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// How many rows there are.
    pub rows: usize,
    /// What tells these rows from others: the SHA-256 of keys and contents, in their order.
    pub digest: String,
    /// By currency, then by currency and bank, by account to debit, and by account that is paid.
    pub totals: [Vec<Total>; 4],
    /// What is wrong. Unless it is empty, nothing may be sent.
    pub issues: Vec<RowIssue>,
}

/// By currency and what else rows have in common: how many they are, and their sum.
#[derive(Debug, Default)]
struct Sums(BTreeMap<(String, Common), (usize, i128)>);

impl Sums {
    fn add(&mut self, currency: &str, of: Common, amount: i64) {
        let (rows, sum) = self.0.entry((currency.to_owned(), of)).or_default();
        *rows = rows.saturating_add(1);
        *sum = sum.saturating_add(amount.into());
    }

    fn totals(self) -> Vec<Total> {
        let total = |((currency, of), (rows, amount))| Total {
            currency,
            of,
            rows,
            // A larger one is an issue.
            amount: i64::try_from(LARGEST.min(amount)).unwrap_or(i64::MAX),
        };
        self.0.into_iter().map(total).collect()
    }
}

/// Checks rows: a JSON list of inputs of `payout`, each with its `idempotencyKey`. With `repeats` rows may be equal but for their keys.
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
            Common::None,
            Common::Bank(paid("bankCode")),
            Common::From(row.integer_at("fromAccountId")),
            Common::To(paid("accountNumber")),
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

/// An amount for people: as a decimal, where the currency's decimals are known.
fn amount(minor: i64, currency: &str) -> String {
    match Currencies::NONE.get(currency) {
        Some(known) => [&to_decimal(minor, &known), " ", currency].concat(),
        None => format!("{minor} of the smallest unit of {currency}"),
    }
}

fn required() -> FieldIssue {
    FieldIssue { path: KEY_FIELD.to_owned(), issue: Issue::new(Code::Required) }
}

/// Whether an amount is within the limits; if not, its limit.
fn within(limits: &CurrencyLimits, currency: &str, amount: i128) -> Result<(), Option<i64>> {
    let Some(limits) = limits else { return Ok(()) };
    match limits.iter().find(|(name, _)| name == currency) {
        Some((_, most)) if amount <= (*most).into() => Ok(()),
        Some((_, most)) => Err(Some(*most)),
        None => Err(None),
    }
}

/// A [`Plan`] as callers read it.
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
    /// For callers, with sentences in their language.
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
            Common::None => total,
            Common::Bank(code) => TotalReport { bank_code: Some(code), ..total },
            Common::From(from_account_id) => TotalReport { from_account_id, ..total },
            Common::To(number) => TotalReport { account_number: Some(number), ..total },
        }
    }
}

impl RowIssue {
    /// The row's index, from 0, if it is about one row.
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

    /// The stable name that callers match on.
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

    /// The field that it is about; empty for a whole row.
    #[must_use]
    pub fn field(&self) -> &str {
        match self {
            Self::Field(_, issue) => &issue.path,
            Self::KeySpace(_) | Self::KeyRepeated(..) => KEY_FIELD,
            Self::RowLimit(..) | Self::TotalLimit(..) => "amount",
            Self::RowRepeated(..) | Self::Rows(_) | Self::NoRows => "",
        }
    }

    /// The sentence a person reads. Rows count from 1 there.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Field(_, issue), _) => issue.issue.message(lang),
            (Self::KeySpace(_), Lang::En) => "White space stands around the key; remove it.".into(),
            (Self::KeySpace(_), Lang::Es) => "Hay espacios alrededor de la clave; quítalos.".into(),
            (Self::KeyRepeated(_, key), Lang::En) => {
                ["A row before has the key “", key, "” too; each payout needs a key of its own."].concat()
            }
            (Self::KeyRepeated(_, key), Lang::Es) => {
                ["Una fila anterior también tiene la clave «", key, "»; cada pago necesita una propia."].concat()
            }
            (Self::RowRepeated(_, key), Lang::En) => {
                ["The row with the key “", key, "” is the same payout. If both are meant, say so."].concat()
            }
            (Self::RowRepeated(_, key), Lang::Es) => {
                ["La fila con la clave «", key, "» es el mismo pago. Si son intencionales los dos, indícalo."].concat()
            }
            (Self::RowLimit(_, currency, Some(most)), Lang::En) => {
                format!("The amount is above the limit of a row, {}.", amount(*most, currency))
            }
            (Self::RowLimit(_, currency, Some(most)), Lang::Es) => {
                format!("El monto supera el límite por fila, {}.", amount(*most, currency))
            }
            (Self::RowLimit(_, currency, None) | Self::TotalLimit(currency, None), Lang::En) => {
                format!("There are limits, and none for {currency}; set one.")
            }
            (Self::RowLimit(_, currency, None) | Self::TotalLimit(currency, None), Lang::Es) => {
                format!("Hay límites y ninguno para {currency}; define uno.")
            }
            (Self::TotalLimit(currency, Some(most)), Lang::En) => {
                format!("All rows together are above the limit, {}.", amount(*most, currency))
            }
            (Self::TotalLimit(currency, Some(most)), Lang::Es) => {
                format!("Todas las filas juntas superan el límite, {}.", amount(*most, currency))
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
    fn rows_come_to_totals_by_currency_bank_and_accounts() {
        let rows = [
            row("a", &[]),
            row("b", &[("100", "250"), (":7", ":8"), ("012180001234567899", "012 180 00123456789 9")]),
            row("c", &[("MXN", "USD"), ("40012", "BOFAUS3N"), ("CLABE", "SWIFT"), ("012180001234567899", "123")]),
        ];
        let plan = check_with(&rows, false, &BatchLimits::default());
        assert_eq!((plan.rows, codes(&plan)), (3, Vec::new()));
        let text = |total: &Total| serde_json::to_string(&total.clone().report()).unwrap();
        let told: Vec<Vec<_>> = plan.totals.iter().map(|totals| totals.iter().map(text).collect()).collect();
        assert_eq!(
            told,
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
    fn keys_are_there_once_and_look_like_no_other() {
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
    fn rows_that_are_the_same_but_for_their_key_are_refused_unless_they_are_meant() {
        // Written otherwise, it is still the same.
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
    fn every_wrong_field_of_every_row_is_told() {
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
    fn limits_hold_for_a_row_for_all_and_for_how_many() {
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
        // What no number in JavaScript holds is no total.
        let large = [row("a", &[("100", "9007199254740991")]), row("b", &[("100", "1")])];
        assert_eq!(codes(&check_with(&large, false, &BatchLimits::default())), [(None, "amount", "TOTAL_LIMIT")]);
    }

    #[test]
    fn a_digest_tells_other_rows_apart() {
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
