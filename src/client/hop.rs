//! The hop that a request is sent over, and the dialect of its quote fields.

use crate::api::Operation;
use crate::json::Json;

/// One of the two hops between a client and Qash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop {
    /// From a client to the partner's proxy: no user id, no constant fields, no envelope.
    Proxy,
    /// From the partner's server to Qash.
    #[cfg(feature = "server")]
    Upstream,
}

/// Field names of a quote request; responses in either dialect are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "options", derive(serde::Deserialize), serde(expecting = "\"A\" or \"B\""))]
pub enum Dialect {
    /// `fromCurrency`, `toCurrency` (document 001 §7.9).
    A,
    /// `fromAsset`, `toAsset` (document 004).
    B,
    /// The caller's dialect: A if the input has `fromCurrency`, else B.
    #[default]
    #[cfg_attr(feature = "options", serde(skip))]
    Own,
}

impl Dialect {
    /// The dialect to send an input in.
    pub(super) fn of(self, input: Json<'_>) -> Self {
        match self {
            Self::Own if input.get("fromCurrency").is_some_and(|currency| !currency.is_null()) => Self::A,
            Self::Own => Self::B,
            told => told,
        }
    }
}

/// The two currency fields of a quote request, in dialects A and B.
pub(super) const SIDES: [[&str; 2]; 2] = [["fromCurrency", "fromAsset"], ["toCurrency", "toAsset"]];

/// A quote field's name in a dialect; other fields keep theirs.
pub(super) fn dialect_name(operation: Operation, name: &str, dialect: Dialect) -> &str {
    if operation == Operation::CalculateExchange {
        for [a, b] in &SIDES {
            if name == *a || name == *b {
                return if dialect == Dialect::A { a } else { b };
            }
        }
    }
    name
}
