//! Answers as Qash may give them where the documents fix none: each a switch, so that a partner's tests can run against any of them.
//!
//! What is carried out is the same under each of them; only its telling changes. [`apply`] rewrites an answer that is ready; the few that need more than
//! that, such as a cursor to be read, are asked for by name where lists are cut and payouts made.

mod lists;
mod values;

use super::options::Options;
use super::reply::{Failure, list, reason};
use crate::api::Operation;
use crate::http::Response;
use crate::json::{ObjectText, quoted};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A text that only documents need.
const fn told(text: &'static str) -> &'static str {
    if cfg!(feature = "describe") { text } else { "" }
}

/// Declares [`Variation`]. A row's doc comment is what the documents say of it, and the last text what the client makes of it.
macro_rules! variations {
    ($(#[doc = $does:literal] $variant:ident = $name:literal, $part:ident, $becomes:literal;)+) => {
        /// One way in which Qash may answer otherwise than the documents' samples.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        pub enum Variation { $(#[doc = $does] #[serde(rename = $name)] $variant,)+ }

        impl Variation {
            /// All of them, by what they change.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name among the options.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What of an answer it changes: of two that change the same, only one can be.
            #[must_use]
            pub const fn part(self) -> Part {
                match self { $(Self::$variant => Part::$part,)+ }
            }

            /// What it does, and what the client makes of it; empty without feature `describe`.
            #[must_use]
            pub const fn told(self) -> [&'static str; 2] {
                match self { $(Self::$variant => [told($does), told($becomes)],)+ }
            }
        }
    };
}

/// What of an answer a variation changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Part {
    Envelope,
    List,
    Empty,
    Pages,
    Figures,
    Quote,
    Amount,
    Ids,
    Dates,
    Statuses,
    StatusField,
    Names,
    Token,
    Optional,
    Balance,
    Writes,
    Transfer,
    Payout,
    Errors,
}

variations! {
    /// everything in `{success: true, data: …}`
    EnvelopeData = "envelopeData", Envelope, "read";
    /// what is one thing in `{success: true, data: {account: {…}}}`, by its own noun
    EnvelopeNoun = "envelopeNoun", Envelope, "read";
    /// the same without `data`: `{account: {…}}`
    EnvelopeNounAlone = "envelopeNounAlone", Envelope, "read";
    /// deposits, transfers and payouts in `{success: true, data: {transaction: {…}}}`
    EnvelopeTransaction = "envelopeTransaction", Envelope, "read";
    /// everything in `{statusCode, message, data: …}`
    EnvelopeStatusCode = "envelopeStatusCode", Envelope, "read";
    /// everything in `{result: …}`
    EnvelopeResult = "envelopeResult", Envelope, "read";
    /// nothing in an envelope, users and quotes neither
    EnvelopeNone = "envelopeNone", Envelope, "read";
    /// lists as `{data: […], meta}`
    ListData = "listData", List, "read";
    /// lists as `{results: […], meta}`
    ListResults = "listResults", List, "read";
    /// lists under their noun, in `data`: `{success: true, data: {accounts: […], meta}}`
    ListNoun = "listNoun", List, "read";
    /// lists bare, `[…]`, which say nothing of their pages; not those of cards, which need a cursor
    ListBare = "listBare", List, "read";
    /// a list of nothing is `null`
    EmptyNull = "emptyNull", Empty, "read";
    /// a list of nothing is 204 without a body
    EmptyNoContent = "emptyNoContent", Empty, "read";
    /// lists say `totalItems` alone
    PagesTotal = "pagesTotal", Pages, "read";
    /// lists say all their counts as text
    PagesText = "pagesText", Pages, "read";
    /// pages are counted from 0, asked for and answered
    PagesFromZero = "pagesFromZero", Pages, "read";
    /// lists say `total`, `pages`, `page` and `limit` beside the items
    PagesFlat = "pagesFlat", Pages, "read";
    /// lists say `{pagination: {total, hasMore, limit}}`
    PagesPagination = "pagesPagination", Pages, "read";
    /// lists say `hasMore` and nothing else
    PagesHasMore = "pagesHasMore", Pages, "read";
    /// lists go on by `nextCursor` alone
    PagesCursor = "pagesCursor", Pages, "read";
    /// lists say nothing of their pages
    PagesNone = "pagesNone", Pages, "read";
    /// a page holds 2 items however many were asked for, and says `total` and `page`
    PagesShort = "pagesShort", Pages, "read";
    /// amounts in the smallest unit as text, `"150000"`
    FiguresText = "figuresText", Figures, "read";
    /// amounts as `150000.0`
    FiguresPointZero = "figuresPointZero", Figures, "read";
    /// amounts in whole units as text, `"1500.00"`
    FiguresWholeText = "figuresWholeText", Figures, "`BAD_ANSWER`, `ANSWER_MISMATCH`";
    /// amounts in whole units as numbers, `1500.50`
    FiguresWhole = "figuresWhole", Figures, "`BAD_ANSWER`, `ANSWER_MISMATCH`";
    /// amounts and rate of a quote as text
    QuoteText = "quoteText", Quote, "read";
    /// deposits, transfers and payouts tell of another amount than was asked for
    AmountOther = "amountOther", Amount, "`ANSWER_MISMATCH`";
    /// ids as text, `"619"`
    IdsText = "idsText", Ids, "read";
    /// dates as `2026-06-12T00:00:00.000+0000`
    DatesOffset = "datesOffset", Dates, "read";
    /// dates of Mexico City, `2026-06-11T18:00:00.000-06:00`
    DatesLocal = "datesLocal", Dates, "read";
    /// dates without a zone, `2026-06-12 00:00:00`
    DatesWithoutZone = "datesWithoutZone", Dates, "read";
    /// dates as milliseconds since 1970
    DatesNumber = "datesNumber", Dates, "read";
    /// statuses and types in another case: `ACTIVE`, `completed`, `NOT_ACTIVATED`
    StatusesOtherCase = "statusesOtherCase", Statuses, "read";
    /// every other transaction of a list has `status: null`
    StatusesNull = "statusesNull", Statuses, "read";
    /// `state` in the place of `status`, but for users
    StateNotStatus = "stateNotStatus", StatusField, "read";
    /// names in snake case, `created_at`
    NamesSnake = "namesSnake", Names, "read";
    /// other names: `accountId`, `accountName`, `currencyCode`, `transactionId`, `payoutId`, `cardId`
    NamesOther = "namesOther", Names, "read";
    /// tokens as `access_token` and `refresh_token`
    TokenSnake = "tokenSnake", Token, "read";
    /// tokens whose user has no `email`
    TokenWithoutEmail = "tokenWithoutEmail", Token, "read";
    /// tokens alone, as `token`
    TokenAlone = "tokenAlone", Token, "read";
    /// what may be missing is `null`: descriptions, numbers, phones, languages
    OptionalNull = "optionalNull", Optional, "read";
    /// what may be missing is missing
    OptionalMissing = "optionalMissing", Optional, "read";
    /// the balance of the first account alone, `{balance, currency}`
    BalanceOne = "balanceOne", Balance, "read";
    /// balances by currency, `{MXN: 150000}`
    BalanceByCurrency = "balanceByCurrency", Balance, "read";
    /// new accounts, deposits, transfers and payouts answered by `{success: true}`
    WritesSuccess = "writesSuccess", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by `{success: true, message}`
    WritesMessage = "writesMessage", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by 204 without a body
    WritesNoContent = "writesNoContent", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by `{}`
    WritesEmpty = "writesEmpty", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by `{success: true, data: null}`
    WritesNull = "writesNull", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by `{statusCode: 500}` with status 200
    WritesStatusCode = "writesStatusCode", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by `{errors: […]}` with status 200
    WritesErrors = "writesErrors", Writes, "`UNKNOWN_OUTCOME`";
    /// transfers as `{debit: {…}, credit: {…}}`
    TransferSides = "transferSides", Transfer, "read";
    /// the bank refuses every payout at once: it is answered, and booked, as `FAILED`
    PayoutFailed = "payoutFailed", Payout, "read";
    /// refusals as `{errors: [{field, message}]}`
    ErrorsFields = "errorsFields", Errors, "read";
    /// refusals as `{type, title, status, detail}` of RFC 9457
    ErrorsDetail = "errorsDetail", Errors, "read";
    /// refusals as `{statusCode, error, message: [{property, constraints}]}`
    ErrorsConstraints = "errorsConstraints", Errors, "read";
    /// refusals as `{error: {code, message}}`
    ErrorsNested = "errorsNested", Errors, "read";
    /// refusals as `{statusCode, message: […], error}`
    ErrorsMessages = "errorsMessages", Errors, "read";
    /// refusals as plain text
    ErrorsText = "errorsText", Errors, "read";
    /// refusals as a gateway's HTML page
    ErrorsPage = "errorsPage", Errors, "read";
}

/// Refuses variations that change the same thing.
pub(super) fn checked(variations: &[Variation]) -> Result<(), String> {
    for (at, one) in variations.iter().enumerate() {
        // A bare list has no room for what it could say of its pages.
        let bare = |a: Variation, b: Variation| a == Variation::ListBare && b.part() == Part::Pages;
        let clashes = |other: &&Variation| {
            *other != one && other.part() == one.part() || bare(**other, *one) || bare(*one, **other)
        };
        if let Some(other) = variations.iter().take(at).find(clashes) {
            let names = ["\"", other.name(), "\" and \"", one.name(), "\""].concat();
            return Err(["variations: ", &names, " change the same part of an answer; give one of them"].concat());
        }
    }
    Ok(())
}

/// The operations that `Part::Writes` changes.
const WRITES: [Operation; 4] = [Operation::CreateAccount, Operation::Deposit, Operation::Transfer, Operation::Payout];

/// Rewrites an answer as the options have it. A refusal is worded by [`refusal`] already.
pub(super) fn apply(operation: Operation, options: &Options, response: &mut Response) {
    if options.variations.is_empty() || !(200..300).contains(&response.status) {
        return;
    }
    if WRITES.contains(&operation)
        && let Some(body) = said_of_writes(options)
    {
        if body.is_empty() {
            response.status = 204;
        }
        body.clone_into(&mut response.body);
        return;
    }
    let Ok(Value::Object(body)) = serde_json::from_str::<Value>(&response.body) else { return };
    let changed = match lists::Listing::read(operation, &body) {
        Some(listing) => listing.written(operation, options),
        None => one(operation, options, body),
    };
    match changed {
        Some(changed) => response.body = changed.to_string(),
        None => {
            response.status = 204;
            response.body.clear();
        }
    }
}

/// What is said of every write, if it is less than the documents have.
fn said_of_writes(options: &Options) -> Option<&'static str> {
    let said = |variation: &Variation| {
        Some(match variation {
            Variation::WritesSuccess => r#"{"success":true}"#,
            Variation::WritesMessage => r#"{"success":true,"message":"Done"}"#,
            Variation::WritesNoContent => "",
            Variation::WritesEmpty => "{}",
            Variation::WritesNull => r#"{"success":true,"data":null}"#,
            Variation::WritesStatusCode => r#"{"statusCode":500}"#,
            Variation::WritesErrors => r#"{"errors":["Something went wrong"]}"#,
            _ => return None,
        })
    };
    options.variations.iter().find_map(said)
}

/// Rewrites the answer that is one thing.
fn one(operation: Operation, options: &Options, body: Map<String, Value>) -> Option<Value> {
    if operation == Operation::RevokeApiKey {
        return Some(Value::Object(body));
    }
    let is_enveloped = body.get("data").is_some_and(Value::is_object);
    let mut head = body;
    let mut thing = match head.shift_remove("data") {
        Some(Value::Object(mut data)) if operation.wrapped_in == "user" => match data.shift_remove("user") {
            Some(Value::Object(user)) => user,
            _ => data,
        },
        Some(Value::Object(data)) => data,
        _ => std::mem::take(&mut head),
    };
    // What says success beside its fields is rebuilt so.
    let is_flat = thing.shift_remove("success").is_some();
    values::change(operation, options, &mut thing, 0);
    if operation == Operation::Transfer && options.varies(Variation::TransferSides) {
        thing = sides(&thing);
    }
    let thing = Value::Object(thing);
    let noun = noun(operation);
    let inside = if operation.wrapped_in == "user" { json!({"user": thing.clone()}) } else { thing.clone() };
    let envelope = options.variations.iter().find(|variation| variation.part() == Part::Envelope);
    Some(match envelope {
        Some(Variation::EnvelopeNoun) => json!({"success": true, "data": {noun: thing}}),
        Some(Variation::EnvelopeNounAlone) => json!({noun: thing}),
        Some(Variation::EnvelopeTransaction) if operation.moves_money() => {
            json!({"success": true, "data": {"transaction": thing}})
        }
        Some(Variation::EnvelopeNone) => thing,
        Some(variation @ (Variation::EnvelopeData | Variation::EnvelopeStatusCode | Variation::EnvelopeResult)) => {
            enveloped(*variation, inside)
        }
        _ if is_enveloped => {
            head.insert("data".to_owned(), inside);
            Value::Object(head)
        }
        _ => match thing {
            Value::Object(fields) if is_flat => {
                let mut flat = Map::from_iter([("success".to_owned(), Value::Bool(true))]);
                flat.extend(fields);
                Value::Object(flat)
            }
            thing => thing,
        },
    })
}

/// An answer in an envelope that is the same for lists and things.
fn enveloped(variation: Variation, inside: Value) -> Value {
    match variation {
        Variation::EnvelopeStatusCode => json!({"statusCode": 200, "message": "OK", "data": inside}),
        Variation::EnvelopeResult => json!({"result": inside}),
        _ => json!({"success": true, "data": inside}),
    }
}

/// What an operation's answer is called.
const fn noun(operation: Operation) -> &'static str {
    match operation {
        Operation::RegisterUser | Operation::GetUser => "user",
        Operation::StartKyc => "inquiry",
        Operation::ExchangeToken => "tokens",
        Operation::GetKycStatus => "kyc",
        Operation::CreateAccount => "account",
        Operation::Deposit | Operation::GetTransaction => "transaction",
        Operation::Transfer => "transfer",
        Operation::Payout => "payout",
        Operation::CalculateExchange => "quote",
        Operation::CreateApiKey => "apiKeyPair",
        _ => "card",
    }
}

/// A transfer as its two sides.
fn sides(transfer: &Map<String, Value>) -> Map<String, Value> {
    let mut debit = transfer.clone();
    if let Some(Value::Number(amount)) = transfer.get("amount")
        && let Ok(number) = ["-", &amount.to_string()].concat().parse::<serde_json::Number>()
    {
        debit.insert("amount".to_owned(), Value::Number(number));
    }
    let credit = Value::Object(transfer.clone());
    Map::from_iter([("debit".to_owned(), Value::Object(debit)), ("credit".to_owned(), credit)])
}

/// A refusal in the words that the options choose: media type and body; `None` for the profile's own.
pub(super) fn refusal(failure: &Failure, options: &Options) -> Option<(&'static str, String)> {
    const JSON: &str = super::reply::JSON;
    let chosen = options.variations.iter().find(|variation| variation.part() == Part::Errors)?;
    let sentence = failure.messages.join("; ");
    let status = i64::from(failure.status);
    let each = |one: fn(Option<&str>, &str) -> String| list(failure.messages.iter().map(|text| told_of(text, one)));
    let object = ObjectText::new();
    Some(match chosen {
        Variation::ErrorsFields => {
            let one = |field: Option<&str>, text: &str| {
                let object = ObjectText::new().optional(field, |object, field| object.string("field", field));
                object.string("message", text).finish()
            };
            (JSON, object.raw("errors", &each(one)).finish())
        }
        Variation::ErrorsDetail => {
            let object = object.string("type", "about:blank").string("title", reason(failure.status));
            ("application/problem+json", object.integer("status", status).string("detail", &sentence).finish())
        }
        Variation::ErrorsConstraints => {
            let one = |field: Option<&str>, text: &str| match field {
                Some(field) => {
                    let constraints = ObjectText::new().string("isValid", &[field, " ", text].concat()).finish();
                    ObjectText::new().string("property", field).raw("constraints", &constraints).finish()
                }
                None => quoted(text),
            };
            let object = object.integer("statusCode", status).string("error", reason(failure.status));
            (JSON, object.raw("message", &each(one)).finish())
        }
        Variation::ErrorsNested => {
            let code = reason(failure.status).to_ascii_uppercase().replace(' ', "_");
            let error = ObjectText::new().string("code", &code).string("message", &sentence).finish();
            (JSON, object.raw("error", &error).finish())
        }
        Variation::ErrorsMessages => {
            let messages = list(failure.messages.iter().map(|text| quoted(text)));
            let object = object.integer("statusCode", status).raw("message", &messages);
            (JSON, object.string("error", reason(failure.status)).finish())
        }
        Variation::ErrorsText => ("text/plain; charset=utf-8", sentence),
        _ => {
            let title = [&failure.status.to_string(), " ", reason(failure.status)].concat();
            let page = ["<html><head><title>", &title, "</title></head><body><h1>", &title, "</h1></body></html>\n"];
            ("text/html", page.concat())
        }
    })
}

/// A sentence as its field and the rest, where it begins with a field's path and a colon.
fn told_of(text: &str, one: fn(Option<&str>, &str) -> String) -> String {
    let is_path = |path: &str| path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".[]".contains(&byte));
    match text.split_once(": ").filter(|(path, _)| !path.is_empty() && is_path(path)) {
        Some((path, rest)) => one(Some(path), rest),
        None => one(None, text),
    }
}
