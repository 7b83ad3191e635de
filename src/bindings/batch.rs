//! The checks of many payouts and their journal for JavaScript. All of it is functions of texts: an instance that traps loses nothing.

use super::server::{leniency, number, text};
use crate::check::Lang;
use crate::error::{Error, ErrorCode};
use crate::json::Json;
use crate::server::{BatchLimits, CurrencyLimits, Entry, Journal, JournalHead, check_rows, line_after};
use wasm_bindgen::prelude::*;

/// Checks rows, a JSON list of a payout's inputs with their keys: what [`crate::server::Plan::to_json`] writes. `options` is a JSON object: `lang`, `allowInvalidAccountNumber`,
/// `allowRepeats`, `rows`, and by currency `row` and `total`.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen(js_name = checkRows)]
pub fn check(rows: &str, options: &str) -> Result<String, String> {
    let options = Json::parse(options).unwrap_or(Json::NULL);
    let lang = Lang::from_tag(&text(options, "lang"));
    let unreadable = |_| Error::new(ErrorCode::InvalidOption, "The rows are no JSON.").to_json(lang);
    let rows = Json::parse(rows).map_err(unreadable)?;
    let limits = BatchLimits {
        rows: number(options, "rows"),
        row: by_currency(options, "row"),
        total: by_currency(options, "total"),
    };
    let repeats = options.get("allowRepeats").and_then(Json::bool) == Some(true);
    Ok(check_rows(rows, leniency(options), repeats, &limits).to_json(lang))
}

fn by_currency(options: Json<'_>, name: &str) -> CurrencyLimits {
    let limits = options.get(name)?.fields();
    let limit = |(currency, most): (Json<'_>, Json<'_>)| Some((currency.string()?.into_owned(), most.integer()?));
    Some(limits.filter_map(limit).collect())
}

/// The first line's entry of a journal of those rows: `head` is a JSON object of `user`, `baseUrl`, `digest`, `rows` and `at`.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen(js_name = journalHead)]
pub fn head(head: &str) -> Result<String, String> {
    let json = Json::parse(head).unwrap_or(Json::NULL);
    let [user, base_url, digest] = ["user", "baseUrl", "digest"].map(|name| text(json, name));
    let number = |name| json.integer_at(name).unwrap_or_default();
    let head = JournalHead::new(&user, &base_url, &digest, number("rows"), number("at"));
    let head = head.map_err(|error| error.to_json(Lang::En))?;
    Ok(Entry::Head(head).to_json())
}

/// Reads a journal that is to begin with this entry, but for its time: what [`Journal::to_json`] writes.
///
/// # Errors
/// The JSON of [`Error::to_json`]: `JOURNAL_DAMAGED`, `JOURNAL_MISMATCH`.
#[wasm_bindgen(js_name = readJournal)]
pub fn read(bytes: &[u8], head: &str) -> Result<String, String> {
    let journal = Journal::read(bytes).map_err(|damage| Error::from(damage).to_json(Lang::En))?;
    if let (Some(own), Some(Entry::Head(wanted))) = (&journal.head, Entry::read(head)) {
        own.check(&wanted).map_err(|error| error.to_json(Lang::En))?;
    }
    Ok(journal.to_json())
}

/// The line of an entry behind the line with that sum, which may lack its line feed.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen(js_name = journalLine)]
pub fn line(before: &str, is_unended: bool, entry: &str) -> Result<String, String> {
    let unfit = |why: &str| Error::new(ErrorCode::InvalidOption, why).to_json(Lang::En);
    let entry = Entry::read(entry).ok_or_else(|| unfit("This is no entry of a journal."))?;
    line_after(before, is_unended, &entry).map_err(unfit)
}
