//! Exports of amounts. A currency and the way a locale writes it are chosen once and stay until others are chosen, so that
//! reading an amount copies nothing but its text.
//!
//! Amounts cross as JavaScript numbers that are safe integers; `NaN` says that there is none.

use super::buffer::{self, held};
use super::validate::{lang, write_words};
use crate::check::Lang;
use crate::money::{self, Currencies, Currency, Facts, Fault, Locale, Out, Split, Style};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// Bytes of a currency's code and a locale's description.
const LONGEST: usize = 1024;

/// What was chosen. It lies in place: nothing on the heap outlives a call.
struct Choice {
    /// The code, a line feed, and the description.
    text: [u8; LONGEST],
    code: usize,
    length: usize,
    facts: Facts,
    exponent: u8,
    symbol: &'static str,
}

thread_local! {
    static CURRENCIES: RefCell<Currencies> = const { RefCell::new(Currencies::NONE) };
    static CHOICE: RefCell<Choice> =
        const { RefCell::new(Choice { text: [0; LONGEST], code: 0, length: 0, facts: Facts::NEUTRAL, exponent: 0, symbol: "" }) };
}

/// Chooses a currency and a locale: the code, a line feed, and the locale's description as [`Locale::from_text`] reads it; for no locale another line feed and
/// signs of the currency, one a line. Gives back 1 if both are known; if not, 0, and what was chosen before still is.
#[wasm_bindgen]
pub fn money_use(length: usize) -> u32 {
    u32::from(buffer::read(length, |text| choose(text).is_some()))
}

fn choose(text: &str) -> Option<()> {
    let code = text.bytes().position(|byte| byte == b'\n')?;
    let (name, description) = (text.get(..code)?, text.get(code..)?.get(1..)?);
    let exponent = held(&CURRENCIES, |currencies| currencies.get(name).map(|currency| currency.exponent))?;
    let facts = if description.starts_with('\n') { Facts::NEUTRAL } else { Locale::from_text(description)?.facts() };
    held(&CHOICE, |choice| {
        for (to, from) in choice.text.get_mut(..text.len())?.iter_mut().zip(text.bytes()) {
            *to = from;
        }
        (choice.code, choice.length) = (code, text.len());
        (choice.facts, choice.exponent) = (facts, exponent);
        choice.symbol = money::built_in(name.as_bytes()).map_or("", |currency| currency.symbol);
        Some(())
    })
}

fn chosen<R>(then: impl FnOnce(&Currency<'_>, &Locale<'_>) -> R) -> R {
    held(&CHOICE, |choice| {
        let code = choice.text.get(..choice.code).unwrap_or_default();
        let code = std::str::from_utf8(code).unwrap_or_default();
        // Behind the code stand the line feed and, where there is no locale, the one that says so.
        let begin = choice.code.wrapping_add(if choice.facts.known { 1 } else { 2 });
        let description = choice.text.get(begin..choice.length).unwrap_or_default();
        let currency = Currency { code, exponent: choice.exponent, symbol: choice.symbol, names: [""; 2] };
        then(&currency, &Locale::from_parts(choice.facts, description))
    })
}

fn read(text: &str, decimal: bool, currency: &Currency<'_>, locale: &Locale<'_>) -> Result<i64, Fault> {
    if decimal { money::from_decimal(text, currency) } else { money::parse(text, currency, locale) }
}

/// An amount as JavaScript holds it.
fn number(minor: Option<i64>) -> f64 {
    minor.map_or(f64::NAN, |minor| minor as f64)
}

/// The amount that a text means; `decimal` for one written by a machine.
#[wasm_bindgen]
pub fn money_parse(length: usize, decimal: u32) -> f64 {
    buffer::read(length, |text| number(chosen(|currency, locale| read(text, decimal != 0, currency, locale).ok())))
}

/// What a text means or what is wrong with it, written as by [`super::validate::check`].
#[wasm_bindgen]
pub fn money_check(length: usize, decimal: u32, language: u32) -> u32 {
    buffer::read(length, |text| {
        buffer::write(|answer| {
            chosen(|currency, locale| match read(text, decimal != 0, currency, locale) {
                Ok(minor) => {
                    answer.text(b"1");
                    let mut write = |style| {
                        let out = print(minor, currency, locale, style);
                        answer.field(out.written());
                    };
                    write(DECIMAL);
                    write(PLAIN);
                    let mut whole = Out::new();
                    whole.decimal(minor, 0);
                    answer.field(b"\x7f");
                    answer.text(whole.written());
                }
                Err(fault) => {
                    answer.text(if fault.complete { b"2" } else { b"0" });
                    answer.record();
                    let mut expected = Out::new();
                    let found = fault.words(text, currency, locale, &mut expected);
                    write_words(answer, fault.code, lang(language), expected.written(), found.as_bytes());
                    answer.number(fault.start);
                    answer.number(fault.end);
                    answer.field(expected.written());
                }
            });
        })
    })
}

const PLAIN: u32 = 2;
const DECIMAL: u32 = 3;

fn print(minor: i64, currency: &Currency<'_>, locale: &Locale<'_>, style: u32) -> Out {
    let mut out = Out::new();
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

/// An amount as people read it: with the currency's sign (0), its code (1), plain (2), or as a decimal for machines (3).
#[wasm_bindgen]
pub fn money_format(minor: f64, style: u32) -> u32 {
    buffer::write(|answer| {
        chosen(|currency, locale| answer.text(print(minor as i64, currency, locale, style).written()))
    })
}

/// Defines a currency. The answer is empty, or a record of what is wrong.
#[wasm_bindgen]
pub fn money_define(length: usize, exponent: u32) -> u32 {
    buffer::read(length, |code| {
        let refusal = held(&CURRENCIES, |currencies| currencies.add(code, exponent as u8).err());
        buffer::write(|answer| {
            if let Some((refusal, expected)) = refusal {
                let mut number = Out::new();
                number.whole(expected.into());
                write_words(answer, refusal, Lang::En, number.written(), code.as_bytes());
            }
        })
    })
}

/// Every currency, a record each: code, exponent, and, where they are known, sign at home, English and Spanish name.
#[wasm_bindgen]
pub fn money_currencies() -> u32 {
    buffer::write(|answer| {
        held(&CURRENCIES, |currencies| {
            currencies.each_code(|code, exponent| {
                answer.record();
                answer.text(code);
                answer.number(exponent.into());
                if let Some(Currency { symbol, names: [english, spanish], .. }) = money::built_in(code) {
                    for text in [symbol, english, spanish] {
                        answer.field(text.as_bytes());
                    }
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

/// The part of that number, counted from 0, of an amount split evenly.
#[wasm_bindgen]
pub fn money_part(minor: f64, parts: u32, index: u32) -> f64 {
    number(Split::new(minor as i64, parts).map(|split| split.part(index)))
}

/// The milliseconds that a quote is good for; none when it has expired.
#[wasm_bindgen]
pub fn quote_left(expires_at: f64, now: f64, skew: f64, margin: f64) -> f64 {
    let (_, left) = crate::quote::quote_status(expires_at as i64, now as i64, skew as i64, margin as i64);
    left as f64
}
