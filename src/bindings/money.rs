//! Exports of amounts. A currency and a locale are selected and stay so until the next selection, so that parsing an amount copies only its text.
//!
//! Amounts cross as JavaScript numbers, safe integers; `NaN` means none. An amount to format may have any 64-bit value.

use super::answer::Field;
use super::buffer::{self, lang, with_state};
use crate::check::{Lang, Messages, messages_length};
use crate::money::{self, AmountError, Currencies, CurrencyBytes, Locale, LocaleData, Split, Style, TextBuffer};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// Maximum bytes of a currency's code and a locale's description.
const LONGEST: usize = 1024;

/// The selection, in static memory: nothing stays on the heap after a call.
struct Selection {
    /// The code, a line feed, and the description.
    text: [u8; LONGEST],
    code: usize,
    length: usize,
    data: LocaleData,
    exponent: u8,
    symbol: &'static str,
}

/// The messages of amounts.
static MESSAGES: Messages<{ messages_length(&[money::ISSUES]) }> = Messages::of(&[money::ISSUES]);

/// State between calls.
struct State {
    currencies: Currencies,
    selection: Selection,
}

thread_local! {
    static STATE: RefCell<State> = const {
        RefCell::new(State {
            currencies: Currencies::NONE,
            selection: Selection { text: [0; LONGEST], code: 0, length: 0, data: LocaleData::NEUTRAL, exponent: 0, symbol: "" },
        })
    };
}

/// Selects a currency and a locale. The text is the code, a line feed, and the locale's description for [`Locale::from_text`]; without a locale
/// it is the code, two line feeds, and the currency's symbols, one per line. Returns 1 if both are known, else 0, and the earlier selection
/// stays.
#[wasm_bindgen]
pub fn money_use(length: usize) -> u32 {
    u32::from(buffer::exchange(length, |text, _| with_state(&STATE, |state| choose(state, text).is_some())))
}

fn choose(State { currencies, selection }: &mut State, text: &[u8]) -> Option<()> {
    let code = text.iter().position(|byte| *byte == b'\n')?;
    let (name, description) = (text.get(..code)?, text.get(code..)?.get(1..)?);
    let exponent = currencies.exponent(name)?;
    let data =
        if description.first() == Some(&b'\n') { LocaleData::NEUTRAL } else { Locale::from_bytes(description)?.data() };
    selection.text.get_mut(..text.len())?.copy_from_slice(text);
    (selection.code, selection.length) = (code, text.len());
    (selection.data, selection.exponent) = (data, exponent);
    selection.symbol = money::built_in(name).map_or("", |currency| currency.symbol);
    Some(())
}

fn chosen<R>(then: impl FnOnce(&CurrencyBytes<'_>, &Locale<'_>) -> R) -> R {
    with_state(&STATE, |State { selection, .. }| {
        let code = selection.text.get(..selection.code).unwrap_or_default();
        // After the code come a line feed and, without a locale, a second one.
        let begin = selection.code.wrapping_add(if selection.data.known { 1 } else { 2 });
        let description = selection.text.get(begin..selection.length).unwrap_or_default();
        let currency = CurrencyBytes { code, exponent: selection.exponent, symbol: selection.symbol.as_bytes() };
        then(&currency, &Locale::from_parts(selection.data, description))
    })
}

fn read(text: &[u8], decimal: bool, currency: &CurrencyBytes<'_>, locale: &Locale<'_>) -> Result<i64, AmountError> {
    if decimal { money::decimal(text, currency) } else { money::read(text, currency, locale) }
}

/// An amount as a JavaScript number.
fn number(minor: Option<i64>) -> f64 {
    minor.map_or(f64::NAN, |minor| minor as f64)
}

/// Parses an amount; `decimal` for machine-readable text.
#[wasm_bindgen]
pub fn money_parse(length: usize, decimal: u32) -> f64 {
    buffer::exchange(length, |text, _| {
        number(chosen(|currency, locale| read(text, decimal != 0, currency, locale).ok()))
    })
}

/// The letter of the amount field; pkg-template/src/money.ts has its name.
const MINOR: u8 = 0;

/// Checks an amount. Valid: exact decimal, formatted number, amount. Invalid: whether it is complete, and an issue.
#[wasm_bindgen]
pub fn money_check(length: usize, decimal: u32, language: u32) -> usize {
    buffer::answer(length, |text, answer| {
        chosen(|currency, locale| match read(text, decimal != 0, currency, locale) {
            Ok(minor) => {
                answer.field(Field::Value);
                answer.text(print(minor, currency, locale, DECIMAL).written());
                answer.field(Field::Formatted);
                answer.text(print(minor, currency, locale, PLAIN).written());
                let mut whole = TextBuffer::new();
                whole.decimal(minor, 0);
                answer.part(MINOR);
                answer.text(whole.written());
            }
            Err(error) => {
                if error.complete {
                    answer.field(Field::Complete);
                }
                let mut expected = TextBuffer::new();
                let found = error.expected_and_found(text, currency, locale, &mut expected);
                let words = (expected.written(), found);
                answer.issue(&MESSAGES, error.code, lang(language), words, Some((error.start, error.end)));
            }
        });
    })
}

const PLAIN: u32 = 2;
const DECIMAL: u32 = 3;

fn print(minor: i64, currency: &CurrencyBytes<'_>, locale: &Locale<'_>, style: u32) -> TextBuffer {
    let mut out = TextBuffer::new();
    let style = match style {
        0 => Style::Symbol,
        1 => Style::Code,
        PLAIN => Style::Plain,
        _ => {
            out.decimal(minor, currency.exponent);
            return out;
        }
    };
    out.amount(minor, currency.exponent, currency.code, locale, style);
    out
}

/// Formats an amount, given as its upper and lower 32 bits: with the currency's symbol (0), with its code (1), without either (2), or as a
/// decimal (3).
#[wasm_bindgen]
pub fn money_format(upper: i32, lower: u32, style: u32) -> usize {
    let minor = i64::from(upper) << 32 | i64::from(lower);
    buffer::answer(0, |_, answer| {
        chosen(|currency, locale| {
            answer.field(Field::Formatted);
            answer.text(print(minor, currency, locale, style).written());
        });
    })
}

/// Defines a currency. The result is empty, or an issue.
#[wasm_bindgen]
pub fn money_define(length: usize, exponent: u32) -> usize {
    buffer::answer(length, |code, answer| {
        if let Err((refusal, expected)) = with_state(&STATE, |state| state.currencies.add(code, exponent as u8)) {
            let mut number = TextBuffer::new();
            number.whole(expected.into());
            answer.issue(&MESSAGES, refusal, Lang::En, (number.written(), code), None);
        }
    })
}

/// The selected language, and every currency: code, exponent, and local symbol and name where they are known.
#[wasm_bindgen]
pub fn money_currencies(language: u32) -> usize {
    let lang = lang(language);
    buffer::answer(0, |_, answer| {
        answer.field(Field::Language);
        answer.text(lang.tag().as_bytes());
        with_state(&STATE, |state| {
            state.currencies.each_code(|code, exponent| {
                answer.field(Field::Currency);
                answer.text(code);
                answer.field(Field::Exponent);
                answer.number(exponent.into());
                if let Some(currency) = money::built_in(code) {
                    answer.field(Field::Symbol);
                    answer.text(currency.symbol.as_bytes());
                    answer.field(Field::Name);
                    answer.text(currency.name(lang).as_bytes());
                }
            });
        });
    })
}

/// The sum of two amounts.
#[wasm_bindgen]
pub fn money_add(left: f64, right: f64) -> f64 {
    number(money::add(left as i64, right as i64))
}

/// The part with this index, from 0, of an amount split evenly.
#[wasm_bindgen]
pub fn money_part(minor: f64, parts: u32, index: u32) -> f64 {
    number(Split::new(minor as i64, parts).map(|split| split.part(index)))
}
