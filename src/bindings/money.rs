//! Exports of amounts. A currency and the way a locale writes it are chosen once and stay until others are chosen, so that
//! reading an amount copies nothing but its text.
//!
//! Amounts cross as JavaScript numbers that are safe integers; `NaN` says that there is none. One to be printed may be any of 64 bits.

use super::answer::Field;
use super::buffer::{self, held, lang};
use crate::check::{Lang, Messages, messages_length};
use crate::money::{self, AmountError, Currencies, CurrencyBytes, Locale, LocaleData, Split, Style, TextBuffer};
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
    data: LocaleData,
    exponent: u8,
    symbol: &'static str,
}

/// The messages of amounts.
static MESSAGES: Messages<{ messages_length(&[money::ISSUES]) }> = Messages::of(&[money::ISSUES]);

/// What stays from one call to the next.
struct Desk {
    currencies: Currencies,
    choice: Choice,
}

thread_local! {
    static DESK: RefCell<Desk> = const {
        RefCell::new(Desk {
            currencies: Currencies::NONE,
            choice: Choice { text: [0; LONGEST], code: 0, length: 0, data: LocaleData::NEUTRAL, exponent: 0, symbol: "" },
        })
    };
}

/// Chooses a currency and a locale: the code, a line feed, and the locale's description as [`Locale::from_text`] reads it; for no locale another line feed and
/// signs of the currency, one a line. Gives back 1 if both are known; if not, 0, and what was chosen before still is.
#[wasm_bindgen]
pub fn money_use(length: usize) -> u32 {
    u32::from(buffer::exchange(length, |text, _| held(&DESK, |desk| choose(desk, text).is_some())))
}

fn choose(Desk { currencies, choice }: &mut Desk, text: &[u8]) -> Option<()> {
    let code = text.iter().position(|byte| *byte == b'\n')?;
    let (name, description) = (text.get(..code)?, text.get(code..)?.get(1..)?);
    let exponent = currencies.exponent(name)?;
    let data =
        if description.first() == Some(&b'\n') { LocaleData::NEUTRAL } else { Locale::from_bytes(description)?.data() };
    choice.text.get_mut(..text.len())?.copy_from_slice(text);
    (choice.code, choice.length) = (code, text.len());
    (choice.data, choice.exponent) = (data, exponent);
    choice.symbol = money::built_in(name).map_or("", |currency| currency.symbol);
    Some(())
}

fn chosen<R>(then: impl FnOnce(&CurrencyBytes<'_>, &Locale<'_>) -> R) -> R {
    held(&DESK, |Desk { choice, .. }| {
        let code = choice.text.get(..choice.code).unwrap_or_default();
        // Behind the code stand the line feed and, where there is no locale, the one that says so.
        let begin = choice.code.wrapping_add(if choice.data.known { 1 } else { 2 });
        let description = choice.text.get(begin..choice.length).unwrap_or_default();
        let currency = CurrencyBytes { code, exponent: choice.exponent, symbol: choice.symbol.as_bytes() };
        then(&currency, &Locale::from_parts(choice.data, description))
    })
}

fn read(text: &[u8], decimal: bool, currency: &CurrencyBytes<'_>, locale: &Locale<'_>) -> Result<i64, AmountError> {
    if decimal { money::decimal(text, currency) } else { money::read(text, currency, locale) }
}

/// An amount as JavaScript holds it.
fn number(minor: Option<i64>) -> f64 {
    minor.map_or(f64::NAN, |minor| minor as f64)
}

/// The amount that a text means; `decimal` for one written by a machine.
#[wasm_bindgen]
pub fn money_parse(length: usize, decimal: u32) -> f64 {
    buffer::exchange(length, |text, _| {
        number(chosen(|currency, locale| read(text, decimal != 0, currency, locale).ok()))
    })
}

/// The letter under which the amount is told; pkg-template/src/money.ts has its name.
const MINOR: u8 = 0;

/// What a text means or what is wrong with it: its exact decimal, the number as the locale writes it and the amount, or whether it is
/// complete, and an issue.
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

/// An amount, given as its upper and its lower 32 bits, as people read it: with the currency's sign (0), its code (1), plain (2), or as a
/// decimal for machines (3).
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

/// Defines a currency. The answer is empty, or an issue.
#[wasm_bindgen]
pub fn money_define(length: usize, exponent: u32) -> usize {
    buffer::answer(length, |code, answer| {
        if let Err((refusal, expected)) = held(&DESK, |desk| desk.currencies.add(code, exponent as u8)) {
            let mut number = TextBuffer::new();
            number.whole(expected.into());
            answer.issue(&MESSAGES, refusal, Lang::En, (number.written(), code), None);
        }
    })
}

/// The language that was chosen, and every currency: code, exponent, and where they are known, sign at home and name.
#[wasm_bindgen]
pub fn money_currencies(language: u32) -> usize {
    let lang = lang(language);
    buffer::answer(0, |_, answer| {
        answer.field(Field::Language);
        answer.text(lang.tag().as_bytes());
        held(&DESK, |desk| {
            desk.currencies.each_code(|code, exponent| {
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

/// The part of that number, counted from 0, of an amount split evenly.
#[wasm_bindgen]
pub fn money_part(minor: f64, parts: u32, index: u32) -> f64 {
    number(Split::new(minor as i64, parts).map(|split| split.part(index)))
}
