//! The checks of many payouts and their journal for JavaScript. All of it is functions of what it is given: an instance that traps loses nothing.

use crate::check::Lang;
use crate::error::{Error, ErrorCode};
use crate::json::Json;
use crate::server::{BatchOptions, Entry, Journal, JournalHead, check_rows, line_after};
use serde::Serialize as _;
use serde_wasm_bindgen::{Deserializer, Serializer};
use wasm_bindgen::prelude::*;

fn told(error: Error) -> String {
    error.to_json(Lang::En)
}

/// Checks what `payoutMany` was given besides its rows; gives how many may be under way at once.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen(js_name = checkPayoutManyOptions)]
pub fn check_options(options: JsValue) -> Result<u32, String> {
    BatchOptions::read(Deserializer::from(options)).map(|options| options.concurrency).map_err(told)
}

/// Checks rows, a JSON list of a payout's inputs with their keys: a [`crate::server::PlanReport`]. `options` are those of `payoutMany`.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen(js_name = checkRows)]
pub fn check(rows: &str, options: JsValue) -> Result<JsValue, String> {
    let BatchOptions { call, allow_repeats, limits, .. } =
        BatchOptions::read(Deserializer::from(options)).map_err(told)?;
    let rows = Json::parse(rows).map_err(|_| told(Error::new(ErrorCode::InvalidOption, "The rows are no JSON.")))?;
    let report = check_rows(rows, call.leniency, allow_repeats, &limits).report(call.lang);
    report.serialize(&Serializer::json_compatible()).map_err(|error| error.to_string())
}

/// The first line's entry of a journal of those rows, begun at `at`, in milliseconds since 1970.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen(js_name = journalHead)]
pub fn head(user: &str, base_url: &str, digest: &str, rows: f64, at: f64) -> Result<String, String> {
    let head = JournalHead::new(user, base_url, digest, rows as i64, at as i64).map_err(told)?;
    Ok(Entry::Head(head).to_json())
}

/// Reads a journal that is to begin with this entry, but for its time: what [`Journal::to_json`] writes.
///
/// # Errors
/// The JSON of [`Error::to_json`]: `JOURNAL_DAMAGED`, `JOURNAL_MISMATCH`.
#[wasm_bindgen(js_name = readJournal)]
pub fn read(bytes: &[u8], head: &str) -> Result<String, String> {
    let journal = Journal::read(bytes).map_err(|damage| told(Error::from(damage)))?;
    if let (Some(own), Some(Entry::Head(wanted))) = (&journal.head, Entry::read(head)) {
        own.check(&wanted).map_err(told)?;
    }
    Ok(journal.to_json())
}

/// The line of an entry behind the line with that sum, which may lack its line feed.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen(js_name = journalLine)]
pub fn line(before: &str, is_unended: bool, entry: &str) -> Result<String, String> {
    let unfit = |why: &str| told(Error::new(ErrorCode::InvalidOption, why));
    let entry = Entry::read(entry).ok_or_else(|| unfit("This is no entry of a journal."))?;
    line_after(before, is_unended, &entry).map_err(unfit)
}
