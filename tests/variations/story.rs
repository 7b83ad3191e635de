//! One life of two people with all 25 operations, what was told of each step, and how two tellings differ.

use crate::world::World;
use qash_client::api::Operation;
use qash_client::models::{Kind, Shape};
use qash_client::sandbox::Variation;
use qash_client::time::parse_rfc3339;
use serde_json::{Map, Value, json};

/// What a step came to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    /// The fields that the models know.
    Read(Value),
    /// The code of the error.
    Failed(String),
}

/// A life as it was told, and what the books say.
pub(crate) struct Story {
    /// Each step by a label, which begins with the operation's name or with `refused`.
    pub(crate) steps: Vec<(String, Told)>,
    pub(crate) movements: Value,
}

struct Teller {
    world: World,
    /// The first user's id, as the sandbox itself has it.
    ana: String,
    steps: Vec<(String, Told)>,
}

/// How a step is taken.
#[derive(Clone, Copy)]
enum Way {
    Browser,
    Server,
}

use Way::{Browser, Server};

impl Teller {
    fn call(&self, way: Way, name: &str, input: &Value) -> Result<Value, String> {
        let operation = Operation::named(name).unwrap();
        let answer = match way {
            Browser => self.world.browse(operation, input),
            Server => self.world.serve(operation, input),
        };
        answer.map_err(|error| error.code.name().to_owned())
    }

    fn step(&mut self, way: Way, name: &str, note: &str, input: &Value) -> Option<Value> {
        let answer = self.call(way, name, input);
        let operation = Operation::named(name).unwrap();
        let told = match &answer {
            Ok(answer) => Told::Read(known(answer, operation.output)),
            Err(code) => Told::Failed(code.clone()),
        };
        let label = if note.is_empty() { name.to_owned() } else { format!("{name} {note}") };
        self.steps.push((label, told));
        answer.ok()
    }

    /// Goes through all pages of a list.
    fn walk(&mut self, way: Way, name: &str, note: &str, input: &Value) {
        let shape = Operation::named(name).unwrap().output;
        let (mut asked, mut items, mut pages) = (input.clone(), Vec::new(), 0);
        let told = loop {
            pages += 1;
            match self.call(way, name, &asked) {
                Ok(page) => {
                    items.extend(page["items"].as_array().unwrap().iter().map(|item| known(item, item_of(shape))));
                    match page.get("next") {
                        Some(next) if pages < 40 => asked = next.clone(),
                        Some(_) => break Told::Failed("ENDLESS".to_owned()),
                        None => break Told::Read(Value::Array(items)),
                    }
                }
                Err(code) => break Told::Failed(code),
            }
        };
        self.steps.push((format!("{name} {note}"), told));
    }

    /// What is wrong must be refused with the same code whatever its words.
    fn refused(&mut self, way: Way, name: &str, note: &str, input: &Value) {
        let told = match self.call(way, name, input) {
            Ok(answer) => Told::Read(answer),
            Err(code) => Told::Failed(code),
        };
        self.steps.push((format!("refused {name} {note}"), told));
    }
}

const SALARY: &str = "Salary";

/// Lives it.
pub(crate) fn story(variations: &[Variation]) -> Story {
    let mut teller = Teller { world: World::new(variations), ana: String::new(), steps: Vec::new() };
    people(&mut teller);
    accounts_and_money(&mut teller);
    reads(&mut teller);
    cards(&mut teller);
    refusals(&mut teller);
    Story { movements: teller.world.movements(), steps: teller.steps }
}

fn people(teller: &mut Teller) {
    let person = json!({"userType": "personal", "countryCode": "MX", "phone": "+525512345678"});
    teller.step(Browser, "registerUser", "", &person);
    let snapshot: Value = serde_json::from_str(&teller.world.sandbox.borrow().snapshot()).unwrap();
    snapshot["state"]["users"][0]["id"].as_str().unwrap().clone_into(&mut teller.ana);
    *teller.world.user.borrow_mut() = Some(teller.ana.clone());
    teller.step(Browser, "getUser", "pending", &json!({}));
    let kyc = json!({"firstName": "Ana", "lastName": "Ruiz", "email": "ana@example.com", "birthDate": "1990-05-15"});
    teller.step(Browser, "startKyc", "", &kyc);
    let now = teller.world.now.get();
    teller.world.sandbox.borrow_mut().decide_kyc(&teller.ana, true, now).unwrap();
    teller.step(Browser, "getUser", "active", &json!({}));
    teller.step(Server, "exchangeToken", "", &json!({"userId": teller.ana}));
    teller.step(Browser, "getKycStatus", "", &json!({}));
    for at in 0..4 {
        let other = json!({"userType": "business", "countryCode": "CO", "email": format!("{at}@example.com")});
        teller.step(Server, "registerUser", &format!("number {at}"), &other);
    }
    teller.walk(Server, "listUsers", "all", &json!({"limit": 3}));
    // Nobody has anything yet.
    teller.walk(Browser, "listAccounts", "none", &json!({}));
    teller.walk(Browser, "listTransactions", "none", &json!({}));
    teller.step(Browser, "getBalance", "none", &json!({}));
}

/// Numbers of the accounts and of the first transaction, as they follow from the sandbox's counting.
const MAIN: i64 = 610;
const SAVINGS: i64 = 611;
const FIRST: i64 = 4_501;

fn accounts_and_money(teller: &mut Teller) {
    for (name, currency) in [("Main", "MXN"), ("Savings", "MXN"), ("Pesos", "COP")] {
        teller.step(Browser, "createAccount", name, &json!({"accountName": name, "currencyCode": currency}));
    }
    for at in 1..=3 {
        let deposit = json!({"toAccountId": MAIN, "amount": 100_050 * at, "currency": "MXN", "provider": "manual", "description": SALARY});
        teller.step(Server, "deposit", &format!("number {at}"), &deposit);
    }
    let transfer = json!({"fromAccountId": MAIN, "toAccountId": SAVINGS, "amount": 20_025, "description": "Savings"});
    teller.step(Browser, "transfer", "", &transfer);
    let beneficiary = json!({"name": "Juan García", "bankCode": "40012", "accountNumber": "012180001234567899", "accountType": "CLABE"});
    let payout = json!({"amount": 30_075, "currency": "MXN", "provider": "cobre", "fromAccountId": MAIN, "beneficiary": beneficiary, "description": "Rent", "idempotencyKey": "rent-1"});
    teller.step(Browser, "payout", "", &payout);
    // The same key pays once, whatever was told of it.
    teller.step(Browser, "payout", "again", &payout);
    teller.step(Server, "payout", "from the server", &json!({"amount": 5_050, "currency": "MXN", "provider": "cobre", "fromAccountId": MAIN, "beneficiary": beneficiary, "description": "Rent", "idempotencyKey": "rent-2"}));
}

fn reads(teller: &mut Teller) {
    teller.walk(Browser, "listAccounts", "all", &json!({}));
    teller.walk(Server, "listAccounts", "by twos", &json!({"limit": 2}));
    teller.step(Browser, "getBalance", "", &json!({}));
    teller.walk(Browser, "listTransactions", "all", &json!({}));
    teller.walk(Browser, "listTransactions", "by twos", &json!({"limit": 2}));
    teller.walk(Server, "listTransactions", "deposits", &json!({"limit": 2, "type": "DEPOSIT"}));
    teller.step(Browser, "getTransaction", "", &json!({"id": FIRST}));
    teller.step(Server, "getTransaction", "of a transfer", &json!({"id": FIRST + 3}));
    teller.step(
        Browser,
        "calculateExchange",
        "in dialect A",
        &json!({"fromCurrency": "MXN", "toCurrency": "USD", "fromAmount": 1500}),
    );
    teller.step(
        Browser,
        "calculateExchange",
        "in dialect B",
        &json!({"fromAsset": "USD", "toAsset": "COP", "fromAmount": 100}),
    );
}

fn cards(teller: &mut Teller) {
    let now = teller.world.now.get();
    {
        let mut sandbox = teller.world.sandbox.borrow_mut();
        sandbox.fund_card(&teller.ana, 100_000, now).unwrap();
        for cents in [1_250, 300, 4_500] {
            sandbox.card_purchase(&teller.ana, cents, "Café", now).unwrap();
        }
    }
    for name in ["getCard", "getCardStatus", "getCardDetails", "getCardBalance"] {
        teller.step(Browser, name, "", &json!({}));
    }
    teller.walk(Browser, "listCardTransactions", "by twos", &json!({"limit": 2}));
    let key = |number: u32| json!({"idempotencyKey": format!("00000000-0000-4000-8000-{number:012}")});
    teller.step(Browser, "lockCard", "", &key(1));
    teller.step(Browser, "getCardStatus", "locked", &json!({}));
    teller.step(Browser, "unlockCard", "", &key(2));
    let mut limit = key(3);
    limit["amount"] = json!(250.5);
    limit["frequency"] = json!("perWeek");
    teller.step(Browser, "setCardLimit", "", &limit);
    teller.step(Server, "createApiKey", "", &json!({"keyName": "Second"}));
    teller.step(Server, "revokeApiKey", "", &json!({"keyId": teller_key(teller)}));
}

/// The key that was made last.
fn teller_key(teller: &Teller) -> String {
    let secrets = teller.world.sandbox.borrow().secrets();
    secrets.iter().rfind(|secret| secret.starts_with("qash_key_")).unwrap().clone()
}

fn refusals(teller: &mut Teller) {
    let deposit = |account: i64, currency: &str| json!({"toAccountId": account, "amount": 1, "currency": currency, "provider": "manual", "description": "d"});
    teller.refused(Server, "deposit", "to nobody's account", &deposit(999, "MXN"));
    teller.refused(Server, "deposit", "in another currency", &deposit(MAIN, "USD"));
    let transfer = json!({"fromAccountId": MAIN, "toAccountId": SAVINGS, "amount": 900_000_000, "description": "d"});
    teller.refused(Browser, "transfer", "of too much", &transfer);
    let beneficiary = json!({"name": "Juan García", "bankCode": "40012", "accountNumber": "012180001234567899", "accountType": "CLABE"});
    let payout = json!({"amount": 900_000_000, "currency": "MXN", "provider": "cobre", "fromAccountId": MAIN, "beneficiary": beneficiary, "description": "d", "idempotencyKey": "much"});
    teller.refused(Browser, "payout", "of too much", &payout);
    teller.refused(
        Server,
        "registerUser",
        "twice",
        &json!({"userType": "personal", "countryCode": "MX", "email": "ana@example.com"}),
    );
    teller.refused(Browser, "getTransaction", "of nobody", &json!({"id": 99_999}));
    teller.refused(
        Browser,
        "calculateExchange",
        "of what 004 closes",
        &json!({"fromAsset": "MXN", "toAsset": "USD", "fromAmount": 1}),
    );
    teller.refused(
        Browser,
        "lockCard",
        "with a key that was used",
        &json!({"idempotencyKey": "00000000-0000-4000-8000-000000000002"}),
    );
    // Tokens end after a day, and another is asked for.
    teller.world.now.set(teller.world.now.get() + 25 * 3_600_000);
    teller.step(Browser, "getKycStatus", "with a new token", &json!({}));
    let now = teller.world.now.get();
    teller.world.sandbox.borrow_mut().set_user_status(&teller.ana, "suspended", now).unwrap();
    teller.refused(Browser, "transfer", "of a suspended user", &transfer);
    teller.refused(Browser, "getBalance", "of a suspended user", &json!({}));
    teller.refused(Server, "exchangeToken", "of a suspended user", &json!({"userId": teller.ana}));
}

/// The shape of a list's items.
fn item_of(shape: &'static Shape) -> &'static Shape {
    let list = shape.fields.iter().find_map(|field| match field.kind {
        Kind::List(Kind::Object(item)) if ["items", "users"].contains(&field.name) => Some(item),
        _ => None,
    });
    list.unwrap()
}

/// Counted by this machine or drawn by chance, or about the answer and not of it.
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

/// An answer's fields that the models know, dates as instants.
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

/// What no model knows keeps its names; only the values are compared.
fn plain_names(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.replace('_', "").to_lowercase(), plain_names(value))).collect()
        }
        other => other.clone(),
    }
}

/// A date without a zone, which stays a text for who asks, is the one that the sandbox cut.
fn instant(text: &str) -> Option<i64> {
    parse_rfc3339(text).or_else(|| parse_rfc3339(&[&text.replace(' ', "T"), "Z"].concat()))
}

/// How a telling differs from the plain one.
#[derive(Default)]
pub(crate) struct Differences {
    /// Steps that were read there and fail here, with the code.
    pub(crate) codes: Vec<(String, String)>,
    /// Values that are others, in words.
    pub(crate) values: Vec<String>,
}

/// Fields that a variation leaves out, or changes on purpose.
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

pub(crate) fn differences(plain: &Story, told: &Story, variations: &[Variation]) -> Differences {
    let spared = spared(variations);
    let mut found = Differences::default();
    assert_eq!(plain.steps.len(), told.steps.len());
    for ((label, wanted), (_, got)) in plain.steps.iter().zip(&told.steps) {
        match (wanted, got) {
            (Told::Read(wanted), Told::Read(got)) => {
                let wanted = if label == "getBalance" { balance(wanted, variations) } else { wanted.clone() };
                if label == "getBalance none" && variations.iter().any(|one| matches!(one, Variation::BalanceOne)) {
                    continue;
                }
                compare(&wanted, got, label, &spared, &mut found.values);
            }
            (Told::Read(_), Told::Failed(code)) => found.codes.push((label.clone(), code.clone())),
            (Told::Failed(wanted), Told::Failed(got)) if wanted == got => {}
            (wanted, got) => found.values.push(format!("{label}: {got:?} where {wanted:?}")),
        }
    }
    found
}

/// What is left of balances where it is less than a list of accounts.
fn balance(wanted: &Value, variations: &[Variation]) -> Value {
    let items = wanted["items"].as_array().unwrap();
    let less = |item: &Value| json!({"asset": item["asset"], "balance": item["balance"]});
    if variations.contains(&Variation::BalanceOne) {
        return json!({"items": [less(&items[0])]});
    }
    if variations.contains(&Variation::BalanceByCurrency) {
        return json!({"items": [less(&items[0]), less(&items[2])]});
    }
    wanted.clone()
}

fn compare(wanted: &Value, got: &Value, at: &str, spared: &[&str], wrong: &mut Vec<String>) {
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(got)) => {
            for (name, value) in wanted {
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
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            for (index, (wanted, got)) in wanted.iter().zip(got).enumerate() {
                compare(wanted, got, &format!("{at}[{index}]"), spared, wrong);
            }
        }
        _ if wanted == got => {}
        _ => wrong.push(format!("{at}: {got} where {wanted}")),
    }
}
