//! Properties of the JSON reader, compared with serde_json, and of the models, read and written.

use crate::dice::{Dice, holds, input};
use bolero::Driver;
use qash_client::json::{Json, Type, push_string};
use qash_client::models::{self, Direction, Kind, Shape, Wire};
use serde_json::Value;
use serde_json::value::RawValue;

/// A random JSON text; most of its keys are those of the API.
pub fn value<D: Driver>(dice: &mut Dice<'_, D>, depth: usize) -> String {
    let space = dice.of(&["", "", "", " ", "\n\t", "\r"]);
    let inner = match dice.below(if depth > 0 { 9 } else { 7 }) {
        0 => dice.of(&["null", "true", "false"]).to_owned(),
        1 => number(dice),
        2 => dice.integer().to_string(),
        3..=6 => string(dice),
        7 => {
            let items = dice.times(3, |dice| value(dice, depth - 1));
            format!("[{space}{}{space}]", items.join(","))
        }
        _ => {
            let fields = dice.times(3, |dice| format!("{}{space}:{}", key(dice), value(dice, depth - 1)));
            format!("{{{space}{}}}", fields.join(","))
        }
    };
    format!("{space}{inner}{space}")
}

fn key<D: Driver>(dice: &mut Dice<'_, D>) -> String {
    if dice.one_in(3) {
        return string(dice);
    }
    format!(
        "\"{}\"",
        dice.of(&["id", "a", "success", "data", "items", "error", "message", "user", "a\\u0062", "amount", "outcome"])
    )
}

fn number<D: Driver>(dice: &mut Dice<'_, D>) -> String {
    let count = dice.below(30);
    let whole = dice.of(&["0", "-0", "7", "-12", "1"]).to_owned() + &dice.digits(count);
    let count = dice.below(5) + 1;
    let fraction = if dice.one_in(2) { format!(".{}", dice.digits(count)) } else { String::new() };
    whole + &fraction + dice.of(&["", "", "e5", "E+07", "e-400", "e400"])
}

fn string<D: Driver>(dice: &mut Dice<'_, D>) -> String {
    let pieces = dice.times(5, |dice| match dice.below(4) {
        0 => dice
            .of(&[
                "\\n",
                "\\\"",
                "\\\\",
                "\\/",
                "\\u00e9",
                "\\ud83d\\ude00",
                "\\ud83d",
                "\\ude00",
                "\\u0000",
                "\\ud800\\u0041",
            ])
            .to_owned(),
        _ => dice.noise(3).replace(['"', '\\'], "").chars().filter(|character| *character >= ' ').collect(),
    });
    format!("\"{}\"", pieces.concat())
}

input! {
    /// A JSON text with up to two typing errors.
    Text { text: String, } = |dice| {
        let deep = dice.below(5);
        let mut text = value(&mut dice, deep);
        if dice.one_in(20) {
            let levels = 60 + dice.below(8);
            text = "[".repeat(levels) + &text + &"]".repeat(levels);
        }
        Text { text: dice.slipped(&text, 2) }
    }
}

/// The nesting depth of a JSON text.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut inside, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = inside,
            b'"' => inside = !inside,
            b'[' | b'{' if !inside => depth += 1,
            b']' | b'}' if !inside => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The value of a view; `None` where the two readers differ on purpose: half a surrogate pair, a duplicate name.
fn tree(view: Json<'_>) -> Option<Value> {
    Some(match view.kind() {
        Type::Null => Value::Null,
        Type::Bool => Value::Bool(view.bool()?),
        Type::Number => Value::Number(view.number()?.parse().ok()?),
        Type::Text => Value::String(view.string()?.into_owned()),
        Type::List => Value::Array(view.items().map(tree).collect::<Option<_>>()?),
        Type::Object => {
            let mut object = serde_json::Map::new();
            for (key, value) in view.fields() {
                let key = key.string()?.into_owned();
                let first = view.get(&key).map(Json::text) == Some(value.text());
                if object.insert(key, tree(value)?).is_some() || !first {
                    return None;
                }
            }
            Value::Object(object)
        }
    })
}

#[test]
fn the_reader_accepts_and_refuses_the_same_texts_as_serde() {
    holds!(Text, |Text { text }| {
        // A raw value is not built, so it has no limit of depth and accepts half a surrogate pair, as the reader does.
        let serde = serde_json::from_str::<&RawValue>(text);
        let own = Json::parse(text);
        match (&own, &serde) {
            (Ok(view), Ok(_)) => {
                assert_eq!(view.text(), text.trim_matches([' ', '\t', '\n', '\r']));
                if let (Some(tree), Ok(other)) = (tree(*view), serde_json::from_str::<Value>(text)) {
                    assert_eq!(tree, other);
                }
            }
            (Err(malformed), Err(_)) => assert!(malformed.at <= text.len()),
            (Err(_), Ok(_)) => assert!(depth(text) > 64, "refused: {own:?}"),
            (Ok(_), Err(_)) => panic!("accepted: {serde:?}"),
        }
    });
}

#[test]
fn numbers_keep_their_text() {
    holds!(Text, |Text { text }| {
        let Ok(list) = Json::parse(text) else { return };
        let Ok(others) = serde_json::from_str::<Vec<Box<RawValue>>>(text) else { return };
        let items: Vec<_> = list.items().map(Json::text).collect();
        assert_eq!(items, others.iter().map(|other| other.get()).collect::<Vec<_>>());
    });
}

#[test]
fn every_string_is_read_back() {
    holds!(crate::dice::Noise, |crate::dice::Noise(text)| {
        let mut out = String::new();
        push_string(&mut out, text);
        assert_eq!(Json::parse(&out).ok().and_then(Json::string).as_deref(), Some(text.as_str()), "{out}");
        assert_eq!(serde_json::from_str::<String>(&out).ok().as_ref(), Some(text), "{out}");
    });
}

/// A random text of a shape: most of its values are valid, and it may have an unknown field.
pub fn shaped<D: Driver>(dice: &mut Dice<'_, D>, shape: &Shape) -> String {
    let mut fields: Vec<String> = Vec::new();
    for field in shape.fields {
        if field.required || dice.one_in(2) {
            fields.push(format!("\"{}\":{}", field.name, of_kind(dice, &field.kind)));
        }
    }
    if dice.one_in(3) {
        fields.push(format!("{}:{}", key(dice), value(dice, 2)));
    }
    format!("{{{}}}", fields.join(","))
}

fn of_kind<D: Driver>(dice: &mut Dice<'_, D>, kind: &Kind) -> String {
    if dice.one_in(40) {
        return value(dice, 1);
    }
    match kind {
        Kind::Text { .. } | Kind::Any => string(dice),
        Kind::Format(format) => format!("\"{}\"", crate::values::valid(dice, *format)),
        Kind::Integer(bounds) => match dice.below(4) {
            0 => {
                let (min, max) = (bounds.min, bounds.max);
                dice.of(&[min, max, 0, 1, max.saturating_add(1), min.saturating_sub(1)]).to_string()
            }
            _ => (dice.integer() % 100_000).abs().clamp(bounds.min, bounds.max).to_string(),
        },
        Kind::Decimal => number(dice),
        Kind::Bool => dice.of(&["true", "false"]).to_owned(),
        Kind::Time => "\"2026-06-12T00:00:00.000Z\"".to_owned(),
        Kind::Date | Kind::TimeOrDate => "\"2026-06-12\"".to_owned(),
        Kind::Name { names, .. } => format!("\"{}\"", if dice.one_in(6) { "new" } else { dice.of(names) }),
        Kind::Object(shape) => shaped(dice, shape),
        Kind::List(item) => format!("[{}]", dice.times(3, |dice| of_kind(dice, item)).join(",")),
        Kind::OpaqueId => {
            if dice.one_in(2) {
                string(dice)
            } else {
                dice.integer().to_string()
            }
        }
    }
}

/// Each model's shape, with a function that reads a text as the model and writes it again.
macro_rules! models {
    ($($name:ident)+) => {
        const MODELS: &[(&Kind, fn(&str) -> Result<Value, String>)] = &[$((&models::$name::KIND, |text| {
            let model: models::$name = serde_json::from_str(text).map_err(|error| error.to_string())?;
            serde_json::to_value(model).map_err(|error| error.to_string())
        })),+];
    };
}

models! {
    CreateAccountRequest CreatedAccount Account ListAccountsRequest AccountList PageMeta Balance BalanceList CreateApiKeyRequest ApiKey
    RevokeApiKeyRequest RevokedApiKey Card CardStatus CardDetails CardBalance ListCardTransactionsRequest CardTransaction CardTransactionList
    CardActionRequest SetCardLimitRequest CardLimit CalculateExchangeRequest Quote StartKycRequest KycInquiry KycStatus PayoutRequest Beneficiary
    Payout DepositRequest DepositMetadata Payer TransferRequest ListTransactionsRequest GetTransactionRequest Transaction TransactionList
    RegisterUserRequest User ListUsersRequest UserList OffsetPage GetUserRequest TokenRequest TokenGrant
}

input! {
    /// A random text of a model's shape.
    Modelled { model: usize, text: String, } = |dice| {
        let model = dice.below(MODELS.len());
        let Kind::Object(shape) = MODELS[model].0 else { unreachable!("models are objects") };
        Modelled { model, text: shaped(&mut dice, shape) }
    }
}

/// The value without `null` fields, and with 0 for −0: both mean the same.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            Value::Object(fields.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        Value::Number(number) => number.as_i64().map_or_else(|| value.clone(), Value::from),
        other => other.clone(),
    }
}

#[test]
fn a_model_keeps_every_field_of_its_text() {
    holds!(Modelled, |Modelled { model, text }| {
        let (kind, there_and_back) = MODELS[*model];
        let Ok(view) = Json::parse(text) else { return };
        let issues = models::check(view, kind, Direction::Answer);
        let Ok(Value::Object(given)) = serde_json::from_str::<Value>(text) else { return };
        match there_and_back(text) {
            Ok(once) => {
                assert_eq!(
                    there_and_back(&once.to_string()).as_ref(),
                    Ok(&once),
                    "reading the written text gives another value"
                );
                assert_eq!(without_nulls(&once), without_nulls(&Value::Object(given)), "something is lost or changed");
            }
            // serde refuses a duplicate name, and the value takes the last one; only the check reports a number out of range.
            Err(why) => assert!(!issues.is_empty(), "the check passed what cannot be read: {why}"),
        }
    });
}
