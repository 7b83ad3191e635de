//! Batches of payouts, such as a file: validates all rows before any is sent, reports the outcome of each, and keeps a journal of outcomes
//! that survives the process.
//!
//! Each row is paid at most once by `attempts`; this module handles the batch.

mod journal;
mod row;
mod rows;

pub use journal::{Damage, Entry, Journal, JournalHead, RowProgress, line_after};
pub use row::RowOutcome;
pub use rows::{BatchLimits, CurrencyLimits, Plan, PlanReport, RowIssue, Total, check_rows};
