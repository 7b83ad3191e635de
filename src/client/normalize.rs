//! Normalises Qash's responses to the form of the models.
//!
//! The documents do not fix most responses, so every form with one meaning is read: integers as text, `150000.0`, names in any case,
//! `created_at`, other names for an id. A value that could be two amounts is left as it is, and the model's check refuses it.

use crate::json::{Json, ObjectText, Type, list, quoted};
use crate::models::{Bounds, Field, Kind, MAX_SAFE_INTEGER, Shape};
use crate::money::Decimal;
use crate::text::{cut, integer, join};
use crate::time;
use std::borrow::Cow;

/// The output field that lists the dates of its object that came without a time zone.
pub(super) const WITHOUT_ZONE: &str = "withoutZone";

/// Alternative names of a shape's field, read only where the field itself is missing. Amounts have none: another name may mean another unit.
const OTHER_NAMES: &[(&str, &str, &[&str])] = &[
    ("Account", "id", &["accountId"]),
    ("Account", "description", &["accountName", "name"]),
    ("Account", "asset", &["currency", "currencyCode"]),
    ("Balance", "id", &["accountId"]),
    ("Balance", "description", &["accountName", "name"]),
    ("Balance", "asset", &["currency", "currencyCode"]),
    ("Card", "id", &["cardId"]),
    ("Card", "status", &["state"]),
    ("CardDetails", "id", &["cardId"]),
    ("CardStatus", "id", &["cardId"]),
    ("CardStatus", "status", &["state"]),
    ("KycInquiry", "verificationUrl", &["url", "inquiryUrl"]),
    ("KycStatus", "status", &["state", "kycStatus"]),
    ("TokenGrant", "accessToken", &["token"]),
    ("Transaction", "id", &["transactionId"]),
    ("Transaction", "status", &["state"]),
    ("Transaction", "currency", &["asset", "currencyCode"]),
    ("TransactionReceipt", "currency", &["asset", "currencyCode"]),
    ("User", "id", &["userId"]),
    ("User", "kycStatus", &["verificationStatus", "kycState"]),
];

/// A value, normalised to its kind.
pub(super) fn conform<'a>(value: Json<'a>, kind: &Kind) -> Cow<'a, str> {
    conform_at("", value, kind)
}

/// A named field's value, normalised to its kind.
fn conform_at<'a>(name: &str, value: Json<'a>, kind: &Kind) -> Cow<'a, str> {
    changed(value, kind, name).map_or(Cow::Borrowed(value.text()), Cow::Owned)
}

/// The normalised text of a value; `None` if it is unchanged.
fn changed(value: Json<'_>, kind: &Kind, name: &str) -> Option<String> {
    match kind {
        _ if value.is_null() => None,
        Kind::Integer(_) => whole(value),
        Kind::Decimal => number_in(value).map(Cow::into_owned),
        Kind::Bool => {
            let text = value.string()?;
            matches!(&*text, "true" | "false").then(|| text.into_owned())
        }
        Kind::Name { names, .. } => {
            let text = value.string()?;
            let known = names.iter().find(|known| normalized_name(known).eq(normalized_name(&text)))?;
            (text != **known).then(|| quoted(known))
        }
        // An id of another type belongs to another resource.
        Kind::Text { .. } if name != "id" => value.number().map(quoted),
        Kind::Time => instant(value),
        Kind::List(item) => {
            let items: Vec<_> = value.items().map(|entry| conform(entry, item)).collect();
            let same = items.iter().all(|item| matches!(item, Cow::Borrowed(_)));
            let texts = || items.into_iter().map(Cow::into_owned).collect::<Vec<_>>();
            (!same).then(|| list(&texts()))
        }
        Kind::Object(shape) => object(value, shape),
        _ => None,
    }
}

/// The digits of an integer written as text or with a fraction of one zero. `1500.00` is refused, since whole pesos are written so.
fn whole(value: Json<'_>) -> Option<String> {
    if let Some(text) = value.string() {
        let digits = text.trim();
        return Json::parse(digits).ok()?.integer().map(integer);
    }
    let text = value.number()?;
    let power = text.bytes().any(|byte| matches!(byte, b'e' | b'E'));
    if !power && cut(text, b'.').is_none_or(|(_, fraction)| fraction != "0") {
        return None;
    }
    Decimal::parse(text)?.to_minor(0).map(integer)
}

/// A number written as text.
fn number_in(value: Json<'_>) -> Option<Cow<'_, str>> {
    let text = value.string()?;
    Json::parse(&text).ok()?.number()?;
    Some(text)
}

/// An RFC 3339 date from a date with another form of offset, or from seconds or milliseconds since 1970.
fn instant(value: Json<'_>) -> Option<String> {
    let text = value.string().unwrap_or(Cow::Borrowed(value.text()));
    if value.kind() == Type::Text && time::parse_rfc3339(&text).is_some() {
        return None;
    }
    if let Some(count) = Json::parse(text.trim()).ok().and_then(Json::integer) {
        // Since 2001, seconds have ten digits and milliseconds thirteen.
        let ms = match count {
            1_000_000_000..=9_999_999_999 => count.saturating_mul(1000),
            1_000_000_000_000..=9_999_999_999_999 => count,
            _ => return None,
        };
        return Some(quoted(&time::format_rfc3339(ms)));
    }
    let header = time::of_header(&text);
    if !header.is_empty() {
        return Some(quoted(&header));
    }
    let zoned = text.trim().replace(',', ".");
    let (date, rest) = zoned.split_once(['T', 't', ' '])?;
    let (clock, zone) = rest.split_at_checked(rest.find(|byte: char| !matches!(byte, '0'..='9' | ':' | '.'))?)?;
    let zone = match zone.trim() {
        "Z" | "z" | "UTC" | "GMT" => "Z".to_owned(),
        zone => match zone.len() {
            3 => join(&[zone, ":00"]),
            5 => join(&[zone.get(..3)?, ":", zone.get(3..)?]),
            _ => zone.to_owned(),
        },
    };
    let seconds = if clock.len() == 5 { ":00" } else { "" };
    let text = join(&[date, "T", clock, seconds, &zone]);
    time::parse_rfc3339(&text).map(|_| quoted(&text))
}

/// A name's letters and digits in lower case: `created_at` equals `createdAt`, and `NOT_ACTIVATED` equals `notActivated`.
pub(super) fn normalized_name(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| !matches!(letter, '_' | '-' | ' ')).map(|letter| letter.to_ascii_lowercase())
}

/// A field's value: by its own name, another spelling, or an alternative name.
pub(super) fn find<'a>(object: Json<'a>, shape: &Shape, field: &Field) -> Option<Json<'a>> {
    if let Some(own) = object.get(field.name).filter(|value| !value.is_null()) {
        return Some(own);
    }
    let told = |is_one: &dyn Fn(&str) -> bool| {
        object
            .fields()
            .filter(|(_, value)| !value.is_null())
            .find(|(key, _)| key.string().is_some_and(|key| is_one(&key)))
            .map(|(_, value)| value)
    };
    let known = |key: &str| shape.fields.iter().any(|field| field.name == key);
    let spelt = told(&|key| !known(key) && normalized_name(key).eq(normalized_name(field.name)));
    let others = OTHER_NAMES.iter().find(|(of, name, _)| *of == shape.name && *name == field.name);
    let others = others.map_or(&[][..], |(.., others)| *others);
    spelt.or_else(|| others.iter().find_map(|name| told(&|key| normalized_name(key).eq(normalized_name(name)))))
}

/// A field's kind. Ids of Qash's payments and accounts are numbers in other responses; as text they would be other ids. An id that JavaScript
/// would round stays text.
fn kind_in<'a>(shape: &Shape, field: &'a Field, value: Json<'_>) -> &'a Kind {
    const NUMBER: Kind = Kind::Integer(&Bounds { min: 1, max: MAX_SAFE_INTEGER });
    let fits = |text: &str| {
        Json::parse(text.trim()).ok().and_then(Json::integer).is_some_and(|id| (1..=MAX_SAFE_INTEGER).contains(&id))
    };
    let is_number = matches!(field.kind, Kind::OpaqueId)
        && matches!(shape.name, "Balance" | "Payout")
        && value.string().is_some_and(|text| fits(&text));
    if is_number { &NUMBER } else { &field.kind }
}

fn object(value: Json<'_>, shape: &Shape) -> Option<String> {
    if value.kind() != Type::Object {
        return None;
    }
    let mut out = ObjectText::new();
    let mut same = true;
    let mut zoneless = Vec::new();
    let mut date = |field: &Field, value: Json<'_>| {
        let dated = value.string().is_none_or(|text| time::parse_rfc3339(&text).is_some());
        if matches!(field.kind, Kind::Time) && !dated {
            zoneless.push(quoted(field.name));
        }
    };
    for (key, entry) in value.fields() {
        let name = key.string().unwrap_or(Cow::Borrowed(key.text()));
        let field = shape.fields.iter().find(|field| field.name == name);
        let (text, kept) = match field {
            // Alternative names follow below.
            Some(field) if entry.is_null() && find(value, shape, field).is_some() => (None, false),
            Some(field) => {
                let text = conform_at(field.name, entry, kind_in(shape, field, entry));
                date(field, Json::trusted(&text));
                let kept = matches!(text, Cow::Borrowed(_));
                (Some(text), kept)
            }
            None => (Some(Cow::Borrowed(entry.text())), true),
        };
        same &= kept;
        if let Some(text) = text {
            out.put_raw(&name, &text);
        }
    }
    for field in shape.fields.iter().filter(|field| value.get(field.name).is_none_or(Json::is_null)) {
        if let Some(found) = find(value, shape, field) {
            let text = conform_at(field.name, found, kind_in(shape, field, found));
            date(field, Json::trusted(&text));
            out.put_raw(field.name, &text);
            same = false;
        }
    }
    if !zoneless.is_empty() {
        out.put_raw(WITHOUT_ZONE, &list(&zoneless));
        same = false;
    }
    (!same).then(|| out.finish())
}
