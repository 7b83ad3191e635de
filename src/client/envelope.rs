//! Unwraps the responses of read operations, whatever envelope Qash uses.

use super::normalize::{conform, find};
use super::upstream::{objection, reports_error};
use crate::api::Operation;
use crate::error::{Error, ErrorCode};
use crate::json::{Json, ObjectText, Type, list};
use crate::models::{Bounds, Field, Kind, MAX_SAFE_INTEGER, Shape};
use std::borrow::Cow;

/// Names of an envelope.
pub(super) const ENVELOPES: [&str; 4] = ["data", "result", "response", "payload"];

/// Names of a list.
const LISTS: [&str; 15] = [
    "items",
    "data",
    "results",
    "result",
    "rows",
    "records",
    "list",
    "accounts",
    "balances",
    "content",
    "docs",
    "entries",
    "transactions",
    "cardTransactions",
    "users",
];

/// Maximum depth of nested envelopes.
const MAX_DEPTH: usize = 4;

/// Unwraps a read's response into the models' form, from `{success, data: {user}}`, `{success, data}`, fields beside `success`, `{statusCode,
/// message, data}`, or no envelope.
///
/// # Errors
/// `REFUSED` or `BAD_ANSWER` if the response contradicts itself.
pub(super) fn open(operation: Operation, json: Json<'_>) -> Result<String, Error> {
    let shape = operation.output;
    let list_field = shape.fields.iter().find(|field| matches!(field.kind, Kind::List(_)) && field.required);
    let (answer, is_own) = match list_field {
        Some(field) => {
            let list = list_response(operation, field, json).or_else(|| balances(operation, field, json));
            (Cow::Owned(list.clone().unwrap_or_else(|| json.text().to_owned())), list.is_some())
        }
        None => {
            let objects = nested_objects(operation, json);
            let own = objects.iter().rev().find(|place| is_whole(**place, shape));
            let some = || objects.iter().rev().find(|place| known_fields(**place, shape) > 0);
            let best = own.or_else(some);
            // Every field of a card may be missing, but an empty object is not a card.
            let is_null = |name: &str| json.get(name).is_some_and(Json::is_null);
            if best.is_none()
                && operation.reads()
                && ENVELOPES.into_iter().any(is_null)
                && objection(json, reports_error(json)).is_none()
            {
                let message = [operation.name, " was answered with nothing."].concat();
                return Err(Error::new(ErrorCode::BadAnswer, message));
            }
            (Cow::Borrowed(best.copied().unwrap_or(json).text()), best.is_some())
        }
    };
    if let Some(objection) = objection(json, reports_error(json) && !is_own) {
        return Err(objection.error(operation, json));
    }
    Ok(conform(Json::trusted(&answer), &Kind::Object(shape)).into_owned())
}

/// A response and the objects nested in it, outermost first.
fn nested_objects(operation: Operation, json: Json<'_>) -> Vec<Json<'_>> {
    let mut objects = vec![only(json).unwrap_or(json)];
    for _ in 0..MAX_DEPTH {
        let names = std::iter::once(operation.wrapped_in).chain(operation.nouns.iter().copied()).chain(ENVELOPES);
        let Some(last) = objects.last() else { break };
        let is_field = |name: &str| operation.output.fields.iter().any(|field| field.name == name);
        let inner =
            names.filter(|name| !name.is_empty() && !is_field(name)).find_map(|name| last.get(name).and_then(only));
        match inner {
            Some(inner) => objects.push(inner),
            None => break,
        }
    }
    objects
}

/// An object, or the single object of a list.
pub(super) fn only(json: Json<'_>) -> Option<Json<'_>> {
    let mut items = json.items();
    let one = match json.kind() {
        Type::List => items.next().filter(|_| items.next().is_none())?,
        _ => json,
    };
    (one.kind() == Type::Object).then_some(one)
}

/// Number of a shape's fields that an object has.
fn known_fields(place: Json<'_>, shape: &Shape) -> usize {
    shape.fields.iter().filter(|field| find(place, shape, field).is_some()).count()
}

/// Whether an object has all required fields of a shape; if the shape requires none, an id or two fields.
fn is_whole(place: Json<'_>, shape: &Shape) -> bool {
    let mut wanted = shape.fields.iter().filter(|field| field.required && !is_derived(field)).peekable();
    match wanted.peek() {
        Some(_) => wanted.all(|field| find(place, shape, field).is_some()),
        None => known_fields(place, shape) > 1 || place.get("id").is_some_and(|id| !id.is_null()),
    }
}

/// Whether Qash may omit a field because it is derived here.
fn is_derived(field: &Field) -> bool {
    matches!(field.name, "balance" | "toAmountUnit")
}

/// A list response as `{items: […], …}` with its page information; `None` if there is no list.
fn list_response(operation: Operation, field: &Field, json: Json<'_>) -> Option<String> {
    let FoundList { holders, name, list } = find_list(json)?;
    let holder = holders.last().copied().unwrap_or(Json::NULL);
    let items = match list.kind() {
        Type::Null => "[]",
        _ => list.text(),
    };
    let mut out = ObjectText::without(holder, &[name, field.name, "success", "statusCode", "message", "error"]);
    out.put_raw(field.name, items);
    if operation.paging.is_some() {
        for (name, value) in page_info(&holders) {
            if !has_page_info(operation.output, holder, name) {
                out = ObjectText::without(Json::trusted(&out.finish()), &[name]).raw(name, &value);
            }
        }
    }
    Some(out.finish())
}

/// Balances that are not a list: a single balance, or an object of balances by currency.
fn balances(operation: Operation, field: &Field, json: Json<'_>) -> Option<String> {
    if operation != Operation::GetBalance {
        return None;
    }
    let mut at = json;
    for _ in 0..MAX_DEPTH {
        let names = ENVELOPES.into_iter().chain(["balances", "balance", "account"]);
        at = names.filter_map(|name| at.get(name)).find(|inner| is_object(*inner)).unwrap_or(at);
    }
    if ["balance", "credits"].into_iter().any(|name| at.get(name).is_some_and(|value| !value.is_null())) {
        let one = ObjectText::without(at, &["success", "statusCode", "message", "error"]).finish();
        return Some(ObjectText::new().raw(field.name, &list(&[one])).finish());
    }
    let each = at.fields().map(|(currency, balance)| {
        let code = currency.string()?;
        let is_code = matches!(code.len(), 3..=5) && code.bytes().all(|byte| byte.is_ascii_uppercase());
        let own = if is_object(balance) {
            ObjectText::without(balance, &["asset"])
        } else {
            ObjectText::new().raw("balance", balance.text())
        };
        is_code.then(|| own.string("asset", &code).finish())
    });
    let items: Vec<_> = each.collect::<Option<_>>()?;
    (!items.is_empty()).then(|| ObjectText::new().raw(field.name, &list(&items)).finish())
}

/// A list, its name, and the objects that contain it, outermost first.
struct FoundList<'a> {
    holders: Vec<Json<'a>>,
    name: &'static str,
    list: Json<'a>,
}

fn find_list(json: Json<'_>) -> Option<FoundList<'_>> {
    if matches!(json.kind(), Type::List | Type::Null) {
        return Some(FoundList { holders: Vec::new(), name: "", list: json });
    }
    let mut holders = vec![json];
    for _ in 0..MAX_DEPTH {
        let at = holders.last().copied()?;
        let named = |is: fn(Type) -> bool| {
            LISTS.into_iter().find_map(|name| at.get(name).filter(|value| is(value.kind())).map(|value| (name, value)))
        };
        if let Some((name, list)) = named(|kind| kind == Type::List) {
            return Some(FoundList { holders, name, list });
        }
        let inner = ENVELOPES.into_iter().chain(LISTS).find_map(|name| at.get(name).filter(|inner| is_object(*inner)));
        match (inner, named(|kind| kind == Type::Null)) {
            (Some(inner), _) => holders.push(inner),
            (None, Some((name, list))) => return Some(FoundList { holders, name, list }),
            (None, None) => return None,
        }
    }
    None
}

fn is_object(json: Json<'_>) -> bool {
    json.kind() == Type::Object
}

/// A count in a list's page information.
const COUNT: Kind = Kind::Integer(&Bounds { min: 0, max: MAX_SAFE_INTEGER });

/// Page information: our name for it, and the names that a response may use; the first two are the documents'.
const PAGE_INFO: [(&str, Kind, &[&str]); 7] = [
    (
        "total",
        COUNT,
        &["totalItems", "total", "totalCount", "totalElements", "totalDocs", "total_items", "total_count"],
    ),
    ("pages", COUNT, &["totalPages", "pages", "pageCount", "lastPage", "total_pages", "page_count", "last_page"]),
    ("page", COUNT, &["currentPage", "page", "pageNumber", "current_page", "page_number"]),
    ("limit", COUNT, &["itemsPerPage", "limit", "perPage", "pageSize", "items_per_page", "per_page", "page_size"]),
    ("offset", COUNT, &["offset", "skip"]),
    ("hasMore", Kind::Bool, &["hasMore", "hasNext", "hasNextPage", "has_more", "has_next", "has_next_page"]),
    ("nextCursor", Kind::Text { min: 1 }, &["nextCursor", "next_cursor", "endCursor"]),
];

/// Objects that may hold the page information, besides the one that holds the items.
const PAGE_INFO_PARENTS: [&str; 6] = ["meta", "pagination", "paging", "pageInfo", "page_info", "links"];

/// A list's page information under our names.
fn page_info<'a>(holders: &[Json<'a>]) -> Vec<(&'static str, Cow<'a, str>)> {
    let within = |place: Json<'a>| PAGE_INFO_PARENTS.into_iter().filter_map(move |name| place.get(name));
    let places = || {
        let around = |holder: &Json<'a>| {
            within(*holder)
                .flat_map(move |place| within(place).chain(std::iter::once(place)))
                .chain(std::iter::once(*holder))
        };
        holders.iter().rev().flat_map(around)
    };
    let said = |(name, kind, others): &(&'static str, Kind, &[&str])| {
        let value = places().find_map(|place| {
            others.iter().find_map(|other| {
                let text = conform(place.get(other)?, kind);
                fits(Json::trusted(&text), kind).then(|| text.clone())
            })
        });
        value.map(|value| (*name, value))
    };
    let mut page_info: Vec<_> = PAGE_INFO.iter().filter_map(said).collect();
    let is_new = |page_info: &[(&str, Cow<'_, str>)], name: &str| !page_info.iter().any(|(told, _)| *told == name);
    if is_new(&page_info, "hasMore")
        && let Some(more) = places().find_map(has_next_page)
    {
        page_info.push(("hasMore", Cow::Borrowed(if more { "true" } else { "false" })));
    }
    // Spring's page, which calls its items `content`.
    let number = holders.iter().find(|holder| holder.get("content").is_some()).and_then(|holder| holder.get("number"));
    if let Some(number) = number.filter(|number| fits(*number, &COUNT) && is_new(&page_info, "page")) {
        page_info.push(("page", Cow::Borrowed(number.text())));
    }
    page_info
}

/// Whether another page follows, for responses that name the next page or flag the last.
fn has_next_page(place: Json<'_>) -> Option<bool> {
    let next = |name: &str| {
        let next = place.get(name)?;
        match next.kind() {
            Type::Null => Some(false),
            Type::Text => Some(next.text() != "\"\""),
            Type::Number => Some(next.text() != "0"),
            _ => None,
        }
    };
    let last = place.get("last").and_then(Json::bool).map(|last| !last);
    last.or_else(|| ["next", "nextPage", "next_page"].into_iter().find_map(next))
}

/// Whether a value has the kind of that page information.
fn fits(value: Json<'_>, kind: &Kind) -> bool {
    match kind {
        Kind::Integer(_) => value.integer().is_some_and(|number| number >= 0),
        Kind::Bool => value.bool().is_some(),
        // A null cursor says that no page follows.
        _ => matches!(value.kind(), Type::Text | Type::Null),
    }
}

/// Whether a list has this page information where the model has it.
fn has_page_info(shape: &Shape, holder: Json<'_>, fact: &str) -> bool {
    let Some((_, kind, names)) = PAGE_INFO.iter().find(|(name, ..)| *name == fact) else { return false };
    let field = |name: &str| shape.fields.iter().any(|field| field.name == name);
    let inside = ["meta", "pagination"].into_iter().filter(|place| field(place)).filter_map(|place| holder.get(place));
    let places = inside.chain(std::iter::once(holder));
    let mut told = places.flat_map(|place| names.iter().take(2).filter_map(move |name| place.get(name)));
    told.any(|value| fits(value, kind))
}
