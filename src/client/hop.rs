//! Which part of the way a request goes, and in which dialect a quote is asked for there.

use crate::api::Operation;
use crate::json::Json;

/// Which part of the way a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop {
    /// From a client to the partner's proxy: no user id, no fixed fields, no envelope.
    Proxy,
    /// From the partner's server to Qash.
    #[cfg(feature = "server")]
    Upstream,
}

/// How a quote is asked for; both are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "options", derive(serde::Deserialize), serde(expecting = "\"A\" or \"B\""))]
pub enum Dialect {
    /// `fromCurrency`, `toCurrency` (document 001 §7.9).
    A,
    /// `fromAsset`, `toAsset` (document 004).
    B,
    /// In the caller's own: where `fromCurrency` is given in A, else in B.
    #[default]
    #[cfg_attr(feature = "options", serde(skip))]
    Own,
}

impl Dialect {
    /// The dialect that an input is sent in.
    pub(super) fn of(self, input: Json<'_>) -> Self {
        match self {
            Self::Own if input.get("fromCurrency").is_some_and(|currency| !currency.is_null()) => Self::A,
            Self::Own => Self::B,
            told => told,
        }
    }
}

/// The two currencies of a quote's request, as the dialects A and B name them.
pub(super) const SIDES: [[&str; 2]; 2] = [["fromCurrency", "fromAsset"], ["toCurrency", "toAsset"]];

/// The name that the dialect has for a field of a quote's request; other names are their own.
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
