//! A scenario of two users with all 25 operations: the result of each step, and the differences between two runs.

use crate::world::World;
use qash_client::api::Operation;
use qash_client::models::{Kind, Shape};
use qash_client::sandbox::Variation;
use qash_client::time::parse_rfc3339;
use serde_json::{Map, Value, json};

/// The result of a step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StepResult {
    /// The known fields of the response.
    Read(Value),
    /// The error code.
    Failed(String),
}

/// The results of a run, and its ledger.
pub(crate) struct Story {
    /// Each step with a label that begins with the operation's name or with `refused`.
    pub(crate) steps: Vec<(String, StepResult)>,
    pub(crate) movements: Value,
}

struct Recorder {
    world: World,
    /// The first user's id in the sandbox.
    ana: String,
    steps: Vec<(String, StepResult)>,
}

/// The caller of a step.
#[derive(Clone, Copy)]
enum CallerKind {
    Browser,
    Server,
}

use CallerKind::{Browser, Server};

impl Recorder {
    fn call(&self, caller: CallerKind, name: &str, input: &Value) -> Result<Value, String> {
        let operation = Operation::named(name).unwrap();
        let answer = match caller {
            Browser => self.world.browse(operation, input),
            Server => self.world.serve(operation, input),
        };
        answer.map_err(|error| error.code.name().to_owned())
    }

    fn step(&mut self, caller: CallerKind, name: &str, note: &str, input: &Value) -> Option<Value> {
        let answer = self.call(caller, name, input);
        let operation = Operation::named(name).unwrap();
        let actual = match &answer {
            Ok(answer) => StepResult::Read(known(answer, operation.output)),
            Err(code) => StepResult::Failed(code.clone()),
        };
        let label = if note.is_empty() { name.to_owned() } else { format!("{name} {note}") };
        self.steps.push((label, actual));
        answer.ok()
    }

    /// Reads all pages of a list.
    fn walk(&mut self, caller: CallerKind, name: &str, note: &str, input: &Value) {
        let shape = Operation::named(name).unwrap().output;
        let (mut asked, mut items, mut pages) = (input.clone(), Vec::new(), 0);
        let actual = loop {
            pages += 1;
            match self.call(caller, name, &asked) {
                Ok(page) => {
                    items.extend(page["items"].as_array().unwrap().iter().map(|item| known(item, item_of(shape))));
                    match page.get("next") {
                        Some(next) if pages < 40 => asked = next.clone(),
                        Some(_) => break StepResult::Failed("ENDLESS".to_owned()),
                        None => break StepResult::Read(Value::Array(items)),
                    }
                }
                Err(code) => break StepResult::Failed(code),
            }
        };
        self.steps.push((format!("{name} {note}"), actual));
    }

    /// An invalid request must be refused with the same code for every error format.
    fn refused(&mut self, caller: CallerKind, name: &str, note: &str, input: &Value) {
        let actual = match self.call(caller, name, input) {
            Ok(answer) => StepResult::Read(answer),
            Err(code) => StepResult::Failed(code),
        };
        self.steps.push((format!("refused {name} {note}"), actual));
    }
}

const SALARY: &str = "Salary";

/// Runs the scenario.
pub(crate) fn story(variations: &[Variation]) -> Story {
    let mut recorder = Recorder { world: World::new(variations), ana: String::new(), steps: Vec::new() };
    people(&mut recorder);
    accounts_and_money(&mut recorder);
    reads(&mut recorder);
    cards(&mut recorder);
    refusals(&mut recorder);
    Story { movements: recorder.world.movements(), steps: recorder.steps }
}

fn people(recorder: &mut Recorder) {
    let person = json!({"userType": "personal", "countryCode": "MX", "phone": "+525512345678"});
    recorder.step(Browser, "registerUser", "", &person);
    let snapshot: Value = serde_json::from_str(&recorder.world.sandbox.borrow().snapshot()).unwrap();
    snapshot["state"]["users"][0]["id"].as_str().unwrap().clone_into(&mut recorder.ana);
    *recorder.world.user.borrow_mut() = Some(recorder.ana.clone());
    recorder.step(Browser, "getUser", "pending", &json!({}));
    let kyc = json!({"firstName": "Ana", "lastName": "Ruiz", "email": "ana@example.com", "birthDate": "1990-05-15"});
    recorder.step(Browser, "startKyc", "", &kyc);
    let now = recorder.world.now.get();
    recorder.world.sandbox.borrow_mut().decide_kyc(&recorder.ana, true, now).unwrap();
    recorder.step(Browser, "getUser", "active", &json!({}));
    recorder.step(Server, "exchangeToken", "", &json!({"userId": recorder.ana}));
    recorder.step(Browser, "getKycStatus", "", &json!({}));
    for at in 0..4 {
        let other = json!({"userType": "business", "countryCode": "CO", "email": format!("{at}@example.com")});
        recorder.step(Server, "registerUser", &format!("number {at}"), &other);
    }
    recorder.walk(Server, "listUsers", "all", &json!({"limit": 3}));
    // No user has any account yet.
    recorder.walk(Browser, "listAccounts", "none", &json!({}));
    recorder.walk(Browser, "listTransactions", "none", &json!({}));
    recorder.step(Browser, "getBalance", "none", &json!({}));
}

/// Numbers of the accounts and of the first transaction, by the sandbox's numbering.
const MAIN: i64 = 610;
const SAVINGS: i64 = 611;
const FIRST: i64 = 4_501;

fn accounts_and_money(recorder: &mut Recorder) {
    for (name, currency) in [("Main", "MXN"), ("Savings", "MXN"), ("Pesos", "COP")] {
        recorder.step(Browser, "createAccount", name, &json!({"accountName": name, "currencyCode": currency}));
    }
    for at in 1..=3 {
        let deposit = json!({"toAccountId": MAIN, "amount": 100_050 * at, "currency": "MXN", "provider": "manual", "description": SALARY});
        recorder.step(Server, "deposit", &format!("number {at}"), &deposit);
    }
    let transfer = json!({"fromAccountId": MAIN, "toAccountId": SAVINGS, "amount": 20_025, "description": "Savings"});
    recorder.step(Browser, "transfer", "", &transfer);
    let beneficiary = json!({"name": "Juan García", "bankCode": "40012", "accountNumber": "012180001234567899", "accountType": "CLABE"});
    let payout = json!({"amount": 30_075, "currency": "MXN", "provider": "cobre", "fromAccountId": MAIN, "beneficiary": beneficiary, "description": "Rent", "idempotencyKey": "rent-1"});
    recorder.step(Browser, "payout", "", &payout);
    // The same key pays once, whatever the response.
    recorder.step(Browser, "payout", "again", &payout);
    recorder.step(Server, "payout", "from the server", &json!({"amount": 5_050, "currency": "MXN", "provider": "cobre", "fromAccountId": MAIN, "beneficiary": beneficiary, "description": "Rent", "idempotencyKey": "rent-2"}));
}

fn reads(recorder: &mut Recorder) {
    recorder.walk(Browser, "listAccounts", "all", &json!({}));
    recorder.walk(Server, "listAccounts", "by twos", &json!({"limit": 2}));
    recorder.step(Browser, "getBalance", "", &json!({}));
    recorder.walk(Browser, "listTransactions", "all", &json!({}));
    recorder.walk(Browser, "listTransactions", "by twos", &json!({"limit": 2}));
    recorder.walk(Server, "listTransactions", "deposits", &json!({"limit": 2, "type": "DEPOSIT"}));
    recorder.step(Browser, "getTransaction", "", &json!({"id": FIRST}));
    recorder.step(Server, "getTransaction", "of a transfer", &json!({"id": FIRST + 3}));
    recorder.step(
        Browser,
        "calculateExchange",
        "in dialect A",
        &json!({"fromCurrency": "MXN", "toCurrency": "USD", "fromAmount": 1500}),
    );
    recorder.step(
        Browser,
        "calculateExchange",
        "in dialect B",
        &json!({"fromAsset": "USD", "toAsset": "COP", "fromAmount": 100}),
    );
}

fn cards(recorder: &mut Recorder) {
    let now = recorder.world.now.get();
    {
        let mut sandbox = recorder.world.sandbox.borrow_mut();
        sandbox.fund_card(&recorder.ana, 100_000, now).unwrap();
        for cents in [1_250, 300, 4_500] {
            sandbox.card_purchase(&recorder.ana, cents, "Café", now).unwrap();
        }
    }
    for name in ["getCard", "getCardStatus", "getCardDetails", "getCardBalance"] {
        recorder.step(Browser, name, "", &json!({}));
    }
    recorder.walk(Browser, "listCardTransactions", "by twos", &json!({"limit": 2}));
    let key = |number: u32| json!({"idempotencyKey": format!("00000000-0000-4000-8000-{number:012}")});
    recorder.step(Browser, "lockCard", "", &key(1));
    recorder.step(Browser, "getCardStatus", "locked", &json!({}));
    recorder.step(Browser, "unlockCard", "", &key(2));
    let mut limit = key(3);
    limit["amount"] = json!(250.5);
    limit["frequency"] = json!("perWeek");
    recorder.step(Browser, "setCardLimit", "", &limit);
    recorder.step(Server, "createApiKey", "", &json!({"keyName": "Second"}));
    recorder.step(Server, "revokeApiKey", "", &json!({"keyId": recorder_key(recorder)}));
}

/// Returns the last API key.
fn recorder_key(recorder: &Recorder) -> String {
    let secrets = recorder.world.sandbox.borrow().secrets();
    secrets.iter().rfind(|secret| secret.starts_with("qash_key_")).unwrap().clone()
}

fn refusals(recorder: &mut Recorder) {
    let deposit = |account: i64, currency: &str| json!({"toAccountId": account, "amount": 1, "currency": currency, "provider": "manual", "description": "d"});
    recorder.refused(Server, "deposit", "to nobody's account", &deposit(999, "MXN"));
    recorder.refused(Server, "deposit", "in another currency", &deposit(MAIN, "USD"));
    let transfer = json!({"fromAccountId": MAIN, "toAccountId": SAVINGS, "amount": 900_000_000, "description": "d"});
    recorder.refused(Browser, "transfer", "of too much", &transfer);
    let beneficiary = json!({"name": "Juan García", "bankCode": "40012", "accountNumber": "012180001234567899", "accountType": "CLABE"});
    let payout = json!({"amount": 900_000_000, "currency": "MXN", "provider": "cobre", "fromAccountId": MAIN, "beneficiary": beneficiary, "description": "d", "idempotencyKey": "much"});
    recorder.refused(Browser, "payout", "of too much", &payout);
    recorder.refused(
        Server,
        "registerUser",
        "twice",
        &json!({"userType": "personal", "countryCode": "MX", "email": "ana@example.com"}),
    );
    recorder.refused(Browser, "getTransaction", "of nobody", &json!({"id": 99_999}));
    recorder.refused(
        Browser,
        "calculateExchange",
        "of what 004 closes",
        &json!({"fromAsset": "MXN", "toAsset": "USD", "fromAmount": 1}),
    );
    recorder.refused(
        Browser,
        "lockCard",
        "with a key that was used",
        &json!({"idempotencyKey": "00000000-0000-4000-8000-000000000002"}),
    );
    // Tokens expire after a day, and a new one is requested.
    recorder.world.now.set(recorder.world.now.get() + 25 * 3_600_000);
    recorder.step(Browser, "getKycStatus", "with a new token", &json!({}));
    let now = recorder.world.now.get();
    recorder.world.sandbox.borrow_mut().set_user_status(&recorder.ana, "suspended", now).unwrap();
    recorder.refused(Browser, "transfer", "of a suspended user", &transfer);
    recorder.refused(Browser, "getBalance", "of a suspended user", &json!({}));
    recorder.refused(Server, "exchangeToken", "of a suspended user", &json!({"userId": recorder.ana}));
}

/// Returns the shape of a list's items.
fn item_of(shape: &'static Shape) -> &'static Shape {
    let list = shape.fields.iter().find_map(|field| match field.kind {
        Kind::List(Kind::Object(item)) if ["items", "users"].contains(&field.name) => Some(item),
        _ => None,
    });
    list.unwrap()
}

/// Fields that are random or depend on this machine, or describe the response itself.
const ASIDE: [&str; 10] = [
    "withoutZone",
    "skewMs",
    "serverTime",
    "clock",
    "accessToken",
    "secretKey",
    "meta",
    "pagination",
    "nextCursor",
    "roles",
];

/// Returns the known fields of a response, with dates as timestamps.
fn known(answer: &Value, shape: &'static Shape) -> Value {
    let Value::Object(answer) = answer else { return answer.clone() };
    let mut out = Map::new();
    for field in shape.fields.iter().filter(|field| !ASIDE.contains(&field.name)) {
        let Some(value) = answer.get(field.name).filter(|value| !value.is_null()) else { continue };
        let value = match (&field.kind, value) {
            (Kind::Object(inner), value) => known(value, inner),
            (Kind::List(Kind::Object(inner)), Value::Array(items)) => {
                items.iter().map(|item| known(item, inner)).collect()
            }
            (Kind::Time, Value::String(text)) => json!(instant(text)),
            (Kind::Any, value) => plain_names(value),
            (_, value) => value.clone(),
        };
        out.insert(field.name.to_owned(), value);
    }
    Value::Object(out)
}

/// Unknown fields keep their names; only the values are compared.
fn plain_names(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.replace('_', "").to_lowercase(), plain_names(value))).collect()
        }
        other => other.clone(),
    }
}

/// Parses a date without a zone, which is returned unchanged as text.
fn instant(text: &str) -> Option<i64> {
    parse_rfc3339(text).or_else(|| parse_rfc3339(&[&text.replace(' ', "T"), "Z"].concat()))
}

/// The differences between a run and the one without variations.
#[derive(Default)]
pub(crate) struct Differences {
    /// Steps that fail only in this run, with the code.
    pub(crate) codes: Vec<(String, String)>,
    /// Values that differ, as messages.
    pub(crate) values: Vec<String>,
}

/// Fields that a variation omits or changes intentionally.
fn spared(variations: &[Variation]) -> Vec<&'static str> {
    let fields = |variation: &Variation| -> &'static [&'static str] {
        match variation {
            Variation::OptionalNull | Variation::OptionalMissing => &[
                "description",
                "number",
                "countryCode",
                "phone",
                "preferredLanguage",
                "verifiedAt",
                "signatureVersion",
                "last4",
            ],
            Variation::StatusesNull => &["status"],
            Variation::TokenWithoutEmail => &["email"],
            Variation::TokenAlone => &["user"],
            Variation::PayoutFailed => &["status", "credits", "debits", "balance"],
            _ => &[],
        }
    };
    variations.iter().flat_map(fields).copied().collect()
}

pub(crate) fn differences(plain: &Story, actual: &Story, variations: &[Variation]) -> Differences {
    let spared = spared(variations);
    let mut found = Differences::default();
    assert_eq!(plain.steps.len(), actual.steps.len());
    for ((label, expected), (_, got)) in plain.steps.iter().zip(&actual.steps) {
        match (expected, got) {
            (StepResult::Read(expected), StepResult::Read(got)) => {
                let expected = if label == "getBalance" { balance(expected, variations) } else { expected.clone() };
                if label == "getBalance none" && variations.iter().any(|one| matches!(one, Variation::BalanceOne)) {
                    continue;
                }
                compare(&expected, got, label, &spared, &mut found.values);
            }
            (StepResult::Read(_), StepResult::Failed(code)) => found.codes.push((label.clone(), code.clone())),
            (StepResult::Failed(expected), StepResult::Failed(got)) if expected == got => {}
            (expected, got) => found.values.push(format!("{label}: {got:?} where {expected:?}")),
        }
    }
    found
}

/// Reduces the expected balances to those that a variation returns.
fn balance(expected: &Value, variations: &[Variation]) -> Value {
    let items = expected["items"].as_array().unwrap();
    let less = |item: &Value| json!({"asset": item["asset"], "balance": item["balance"]});
    if variations.contains(&Variation::BalanceOne) {
        return json!({"items": [less(&items[0])]});
    }
    if variations.contains(&Variation::BalanceByCurrency) {
        return json!({"items": [less(&items[0]), less(&items[2])]});
    }
    expected.clone()
}

fn compare(expected: &Value, got: &Value, at: &str, spared: &[&str], wrong: &mut Vec<String>) {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            for (name, value) in expected {
                let is_spared = spared.contains(&name.as_str());
                match got.get(name) {
                    Some(found) if !is_spared || value.is_object() => {
                        compare(value, found, &format!("{at}.{name}"), spared, wrong);
                    }
                    None if !is_spared => wrong.push(format!("{at}.{name} is missing, where {value}")),
                    _ => {}
                }
            }
        }
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
            for (index, (expected, got)) in expected.iter().zip(got).enumerate() {
                compare(expected, got, &format!("{at}[{index}]"), spared, wrong);
            }
        }
        _ if expected == got => {}
        _ => wrong.push(format!("{at}: {got} where {expected}")),
    }
}
