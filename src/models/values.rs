//! Types of field values, with the ranges that the API documents.

use super::shape::{Bounds, Kind, Wire};
use crate::formats::FormatId;

/// The largest integer that a JavaScript number holds exactly, 2^53 − 1.
pub const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

macro_rules! value {
    ($($(#[doc = $doc:literal])+ $name:ident($inner:ty) = $kind:expr;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
        pub struct $name(pub $inner);

        impl Wire for $name {
            const KIND: Kind = $kind;
        }
    )+};
}

value! {
    /// Any text, including an empty one.
    Text(String) = Kind::Text { min: 0 };
    /// Text with at least one character other than whitespace.
    Words(String) = Kind::Text { min: 1 };
    /// A user id: a UUID of any version, since the documents' own sample has version 7.
    UserId(String) = Kind::Format(FormatId::Uuid);
    /// An e-mail address.
    Email(String) = Kind::Format(FormatId::Email);
    /// A phone number, E.164 (`+525512345678`).
    Phone(String) = Kind::Format(FormatId::Phone);
    /// A country, ISO 3166-1 alpha-2 (`MX`).
    CountryCode(String) = Kind::Format(FormatId::Country);
    /// An account or transaction id: a positive integer.
    Id(i64) = Kind::Integer(&Bounds { min: 1, max: MAX_SAFE_INTEGER });
    /// An amount in the smallest unit of its currency (centavos, cents, millionths of a USDC), −(2^53 − 1) to 2^53 − 1.
    Minor(i64) = Kind::Integer(&Bounds { min: -MAX_SAFE_INTEGER, max: MAX_SAFE_INTEGER });
    /// An amount to move, in the smallest unit of its currency: 1 to 2^53 − 1.
    PositiveMinor(i64) = Kind::Integer(&Bounds { min: 1, max: MAX_SAFE_INTEGER });
    /// A count or page number.
    Count(i64) = Kind::Integer(&Bounds { min: 0, max: MAX_SAFE_INTEGER });
    /// A page number, from 1.
    PageNumber(i64) = Kind::Integer(&Bounds { min: 1, max: MAX_SAFE_INTEGER });
    /// A date-time, RFC 3339 (`2026-06-12T00:00:00.000Z`).
    Time(String) = Kind::Time;
    /// A date, `YYYY-MM-DD`.
    Date(String) = Kind::Date;
    /// A date or date-time, RFC 3339.
    TimeOrDate(String) = Kind::TimeOrDate;
}

/// A page size of 1 to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct PageSize<const MAX: i64>(pub i64);

impl<const MAX: i64> Wire for PageSize<MAX> {
    const KIND: Kind = Kind::Integer(&Bounds { min: 1, max: MAX });
}

/// An exact decimal number: a rate, or an amount in whole units of its currency.
#[cfg(feature = "serde")]
pub type Decimal = serde_json::Number;

/// Any JSON value.
#[cfg(feature = "serde")]
pub type Any = serde_json::Value;
/// Any JSON value.
#[cfg(not(feature = "serde"))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Any(pub String);

#[cfg(not(feature = "serde"))]
value! {
    /// An exact decimal number: a rate, or an amount in whole units of its currency.
    Decimal(String) = Kind::Decimal;
}

#[cfg(feature = "serde")]
impl Wire for serde_json::Number {
    const KIND: Kind = Kind::Decimal;
}

impl Wire for Any {
    const KIND: Kind = Kind::Any;
}

/// An id of undocumented type: a string, or an integer of at most 2^53 − 1.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct OpaqueId(pub Any);

impl Wire for OpaqueId {
    const KIND: Kind = Kind::OpaqueId;
}

impl Wire for bool {
    const KIND: Kind = Kind::Bool;
}

impl<T: Wire> Wire for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;
}

/// A derived field: Qash may omit it; outputs always have it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct WorkedOut<T>(pub Option<T>);

impl<T: Wire> Wire for WorkedOut<T> {
    const KIND: Kind = T::KIND;
}

impl<T: Wire> Wire for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);
}

/// Reads a part of a model from a JSON tree. serde would reparse numbers and change the last digit of some: 731306330669432.3 lies midway between
/// the results of two algorithms that print the nearest `f64`.
#[cfg(feature = "serde")]
pub trait Read: Sized {
    /// Reads a value.
    ///
    /// # Errors
    /// The expected type, if the value has another.
    fn read(value: serde_json::Value) -> Result<Self, String>;
}

#[cfg(feature = "serde")]
macro_rules! read_by_serde {
    ($($name:ty)+) => {$(
        impl Read for $name {
            fn read(value: serde_json::Value) -> Result<Self, String> {
                serde_json::from_value(value).map_err(|error| error.to_string())
            }
        }
    )+};
}

#[cfg(feature = "serde")]
read_by_serde!(Text Words UserId Email Phone CountryCode Id Minor PositiveMinor Count PageNumber Time Date TimeOrDate bool);

#[cfg(feature = "serde")]
impl<const MAX: i64> Read for PageSize<MAX> {
    fn read(value: serde_json::Value) -> Result<Self, String> {
        Minor::read(value).map(|Minor(size)| Self(size))
    }
}

#[cfg(feature = "serde")]
impl Read for serde_json::Number {
    fn read(value: serde_json::Value) -> Result<Self, String> {
        if let serde_json::Value::Number(number) = value { Ok(number) } else { Err("expected a number".to_owned()) }
    }
}

#[cfg(feature = "serde")]
impl Read for Any {
    fn read(value: serde_json::Value) -> Result<Self, String> {
        Ok(value)
    }
}

#[cfg(feature = "serde")]
impl Read for OpaqueId {
    fn read(value: serde_json::Value) -> Result<Self, String> {
        Ok(Self(value))
    }
}

#[cfg(feature = "serde")]
impl<T: Read> Read for Option<T> {
    fn read(value: serde_json::Value) -> Result<Self, String> {
        if value.is_null() { Ok(None) } else { T::read(value).map(Some) }
    }
}

#[cfg(feature = "serde")]
impl<T: Read> Read for WorkedOut<T> {
    fn read(value: serde_json::Value) -> Result<Self, String> {
        Option::read(value).map(Self)
    }
}

#[cfg(feature = "serde")]
impl<T: Read> Read for Vec<T> {
    fn read(value: serde_json::Value) -> Result<Self, String> {
        let serde_json::Value::Array(items) = value else { return Err("expected a list".to_owned()) };
        items.into_iter().map(T::read).collect()
    }
}

/// Removes a field from an object and reads it; a missing field reads as `null`.
#[cfg(feature = "serde")]
pub(super) fn take<T: Read>(object: &mut serde_json::Map<String, serde_json::Value>, name: &str) -> Result<T, String> {
    let value = object.shift_remove(name).unwrap_or(serde_json::Value::Null);
    T::read(value).map_err(|error| [name, ": ", &error].concat())
}

/// Writes a field unless it is `None`.
#[cfg(feature = "serde")]
pub(super) fn put<T: serde::Serialize>(object: &mut serde_json::Map<String, serde_json::Value>, name: &str, field: &T) {
    // Models contain only strings, numbers, lists and models, which always have a JSON form.
    if let Ok(value) = serde_json::to_value(field)
        && !value.is_null()
    {
        object.insert(name.to_owned(), value);
    }
}
