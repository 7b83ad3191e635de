//! JavaScript bindings of batch validation and the journal. These are stateless functions, so a trap of the wasm instance loses nothing.

use crate::check::Lang;
use crate::error::{Error, ErrorCode};
use crate::json::Json;
use crate::server::{BatchOptions, Entry, Journal, JournalHead, check_rows, line_after};
use serde::Serialize as _;
use serde_wasm_bindgen::{Deserializer, Serializer};
use wasm_bindgen::prelude::*;

fn or_json(error: Error) -> String {
    error.to_json(Lang::En)
}

/// Validates the options of `payoutMany`; returns the maximum number of concurrent payouts.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen(js_name = checkPayoutManyOptions)]
pub fn check_options(options: JsValue) -> Result<u32, String> {
    BatchOptions::read(Deserializer::from(options)).map(|options| options.concurrency).map_err(or_json)
}

/// Validates rows, a JSON list of `payout` inputs with their keys; returns a [`crate::server::PlanReport`]. `options` are those of
/// `payoutMany`.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen(js_name = checkRows)]
pub fn check(rows: &str, options: JsValue) -> Result<JsValue, String> {
    let BatchOptions { call, allow_repeats, limits, .. } =
        BatchOptions::read(Deserializer::from(options)).map_err(or_json)?;
    let rows = Json::parse(rows)
        .map_err(|_| or_json(Error::new(ErrorCode::InvalidOption, "payoutMany: the rows are not valid JSON.")))?;
    let report = check_rows(rows, call.leniency, allow_repeats, &limits).report(call.lang);
    report.serialize(&Serializer::json_compatible()).map_err(|error| error.to_string())
}

/// Builds the first entry of a journal of these rows, started at `at`, in milliseconds since 1970.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen(js_name = journalHead)]
pub fn head(user: &str, base_url: &str, digest: &str, rows: f64, at: f64) -> Result<String, String> {
    let head = JournalHead::new(user, base_url, digest, rows as i64, at as i64).map_err(or_json)?;
    Ok(Entry::Head(head).to_json())
}

/// Parses a journal that must begin with this entry, except for its time; returns [`Journal::to_json`].
///
/// # Errors
/// The JSON of [`Error::to_json`]: `JOURNAL_DAMAGED`, `JOURNAL_MISMATCH`.
#[wasm_bindgen(js_name = readJournal)]
pub fn read(bytes: &[u8], head: &str) -> Result<String, String> {
    let journal = Journal::read(bytes).map_err(|damage| or_json(Error::from(damage)))?;
    if let (Some(own), Some(Entry::Head(wanted))) = (&journal.head, Entry::read(head)) {
        own.check(&wanted).map_err(or_json)?;
    }
    Ok(journal.to_json())
}

/// Builds the line of an entry after the line with the checksum `before`, which may have no line feed.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen(js_name = journalLine)]
pub fn line(before: &str, is_unended: bool, entry: &str) -> Result<String, String> {
    let unfit = |why: &str| or_json(Error::new(ErrorCode::InvalidOption, why));
    let entry = Entry::read(entry).ok_or_else(|| unfit("This is not a valid journal entry."))?;
    line_after(before, is_unended, &entry).map_err(unfit)
}
