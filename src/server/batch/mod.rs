//! Many payouts at once, such as a file's: checks all rows before any is sent, tells how each ended, and keeps a journal of that which survives the process.
//!
//! How a row is paid at most once is for `attempts`; here is what concerns many.

mod journal;
mod row;
mod rows;

pub use journal::{Damage, Entry, Head, Journal, Known, line_after};
pub use row::RowEnd;
pub use rows::{BatchLimits, CurrencyLimits, Plan, PlanReport, RowIssue, Total, check_rows};
