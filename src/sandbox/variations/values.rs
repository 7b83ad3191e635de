//! Variations of amounts, ids, dates, statuses and field names.

use crate::api::Operation;
use crate::sandbox::ledger::Currency;
use crate::sandbox::options::Options;
use crate::sandbox::reply::decimal;
use crate::sandbox::variation::Variation;
use crate::time::{format_rfc3339, parse_rfc3339};
use serde_json::{Map, Number, Value};

/// Changes the fields of an object, number `at` of its list.
pub(super) fn change(operation: Operation, options: &Options, thing: &mut Map<String, Value>, at: usize) {
    figures(operation, options, thing);
    for variation in &options.variations {
        match variation {
            Variation::AmountOther if operation.moves_money() => other_amount(thing),
            Variation::QuoteText if operation == Operation::CalculateExchange => {
                each(thing, &["fromAmount", "toAmount", "rate"], as_text);
            }
            Variation::IdsText => each(thing, &["id", "fromAccountId", "toAccountId"], as_text),
            Variation::DatesOffset | Variation::DatesLocal | Variation::DatesWithoutZone | Variation::DatesNumber => {
                dates(*variation, thing)
            }
            Variation::StatusesOtherCase => {
                each(thing, &["status", "kycStatus"], other_case);
                if operation.path.starts_with("/user/transactions") {
                    each(thing, &["type"], other_case);
                }
            }
            Variation::StatusesNull if operation == Operation::ListTransactions && at % 2 == 1 => {
                each(thing, &["status"], |_| Some(Value::Null));
            }
            Variation::OptionalNull => each(thing, OPTIONAL, |_| Some(Value::Null)),
            Variation::OptionalMissing => {
                OPTIONAL.iter().for_each(|name| drop(thing.shift_remove(*name)));
            }
            _ => {}
        }
    }
    if operation == Operation::ExchangeToken {
        token(options, thing);
    }
    if options.varies(Variation::NamesOther) {
        rename(thing, other_names(operation));
    }
    if options.varies(Variation::StateNotStatus)
        && !matches!(operation, Operation::RegisterUser | Operation::GetUser | Operation::ListUsers)
    {
        rename(thing, &[("status", "state")]);
    }
    if options.varies(Variation::NamesSnake) {
        *thing = in_snake_case(std::mem::take(thing));
    }
}

/// Fields of the documents' samples that are optional.
const OPTIONAL: &[&str] =
    &["description", "number", "countryCode", "phone", "preferredLanguage", "verifiedAt", "signatureVersion", "last4"];

/// Changes the format of amounts in the smallest unit. Amounts of cards and quotes have other units and are unchanged.
pub(super) fn figures(operation: Operation, options: &Options, thing: &mut Map<String, Value>) {
    if operation.path.starts_with("/user/card") {
        return;
    }
    let code = ["asset", "currency"].iter().find_map(|name| thing.get(*name)?.as_str());
    let currency = Currency::ALL.into_iter().find(|currency| Some(currency.code()) == code).unwrap_or(Currency::Mxn);
    let whole = |value: &Value| {
        let minor = u64::try_from(value.as_i64()?).ok()?;
        let text = decimal(minor, currency.exponent());
        Some(match text.split_once('.') {
            None => [&text, ".00"].concat(),
            Some((_, digits)) if digits.len() < 2 => [&text, "0"].concat(),
            Some(_) => text,
        })
    };
    const AMOUNTS: &[&str] = &["credits", "debits", "balance", "amount"];
    for variation in &options.variations {
        match variation {
            Variation::FiguresText => each(thing, AMOUNTS, as_text),
            Variation::FiguresPointZero => {
                each(thing, AMOUNTS, |value| number(&[&value.as_i64()?.to_string(), ".0"].concat()));
            }
            Variation::FiguresWholeText => each(thing, AMOUNTS, |value| whole(value).map(Value::String)),
            Variation::FiguresWhole => each(thing, AMOUNTS, |value| number(&whole(value)?)),
            _ => {}
        }
    }
}

/// Changes some fields, if the change returns a value.
fn each(thing: &mut Map<String, Value>, names: &[&str], change: impl Fn(&Value) -> Option<Value>) {
    for name in names {
        if let Some(value) = thing.get_mut(*name)
            && let Some(changed) = change(value)
        {
            *value = changed;
        }
    }
}

/// Returns a number with exactly these digits.
fn number(digits: &str) -> Option<Value> {
    digits.parse::<Number>().ok().map(Value::Number)
}

fn as_text(value: &Value) -> Option<Value> {
    value.is_number().then(|| Value::String(value.to_string()))
}

/// Adds one smallest unit to an amount in any format.
fn other_amount(thing: &mut Map<String, Value>) {
    each(thing, &["amount"], |value| {
        let more = |text: &str| {
            let (whole, rest) = text.split_once('.').map_or((text, ""), |(whole, _)| text.split_at(whole.len()));
            Some([&whole.parse::<i64>().ok()?.checked_add(1)?.to_string(), rest].concat())
        };
        match value {
            Value::String(text) => more(text).map(Value::String),
            value => number(&more(&value.to_string())?),
        }
    });
}

fn dates(variation: Variation, thing: &mut Map<String, Value>) {
    each(thing, &["createdAt", "expiresAt", "verifiedAt"], |value| {
        let text = value.as_str()?;
        let instant = parse_rfc3339(text)?;
        /// Mexico City has kept this offset all year since 2022.
        const SIX_HOURS: i64 = 6 * 3_600_000;
        Some(Value::String(match variation {
            Variation::DatesOffset => text.replace('Z', "+0000"),
            Variation::DatesLocal => format_rfc3339(instant.saturating_sub(SIX_HOURS)).replace('Z', "-06:00"),
            Variation::DatesWithoutZone => text.get(..19)?.replace('T', " "),
            _ => return number(&instant.to_string()),
        }))
    });
}

/// `active` as `ACTIVE`, `COMPLETED` as `completed`, `notActivated` as `NOT_ACTIVATED`.
fn other_case(value: &Value) -> Option<Value> {
    let text = value.as_str()?;
    let upper = text.bytes().all(|byte| !byte.is_ascii_lowercase());
    let other = if upper { text.to_ascii_lowercase() } else { snake(text).to_ascii_uppercase() };
    Some(Value::String(other))
}

fn token(options: &Options, thing: &mut Map<String, Value>) {
    if options.varies(Variation::TokenSnake) {
        rename(thing, &[("accessToken", "access_token"), ("refreshToken", "refresh_token")]);
    }
    if options.varies(Variation::TokenWithoutEmail)
        && let Some(Value::Object(user)) = thing.get_mut("user")
    {
        user.shift_remove("email");
    }
    if options.varies(Variation::TokenAlone) {
        rename(thing, &[("accessToken", "token")]);
        thing.retain(|name, _| name == "token");
    }
}

/// Returns alternative field names, by operation.
const fn other_names(operation: Operation) -> &'static [(&'static str, &'static str)] {
    match operation {
        Operation::RegisterUser | Operation::GetUser | Operation::ListUsers => &[("id", "userId")],
        Operation::StartKyc => &[("inquiryId", "id"), ("verificationUrl", "inquiryUrl")],
        Operation::ExchangeToken => &[("accessToken", "token")],
        Operation::GetKycStatus => &[("status", "kycStatus")],
        Operation::CreateAccount => &[("id", "accountId")],
        Operation::ListAccounts | Operation::GetBalance => {
            &[("id", "accountId"), ("description", "accountName"), ("asset", "currencyCode")]
        }
        Operation::Deposit | Operation::Transfer | Operation::ListTransactions | Operation::GetTransaction => {
            &[("id", "transactionId"), ("currency", "asset")]
        }
        Operation::Payout => &[("id", "payoutId")],
        Operation::GetCardStatus | Operation::LockCard | Operation::UnlockCard => &[("id", "cardId")],
        _ => &[],
    }
}

fn rename(thing: &mut Map<String, Value>, names: &[(&str, &str)]) {
    let renamed = std::mem::take(thing).into_iter().map(|(name, value)| {
        let other = names.iter().find(|(from, _)| *from == name).map(|(_, to)| (*to).to_owned());
        (other.unwrap_or(name), value)
    });
    *thing = renamed.collect();
}

/// Converts all field names to snake case, recursively. Currency codes are unchanged.
pub(super) fn in_snake_case(thing: Map<String, Value>) -> Map<String, Value> {
    let deep = |value: Value| match value {
        Value::Object(inner) => Value::Object(in_snake_case(inner)),
        other => other,
    };
    thing.into_iter().map(|(name, value)| (snake(&name), deep(value))).collect()
}

fn snake(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return name.to_owned();
    }
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}
