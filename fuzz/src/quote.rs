//! Properties of quotes: the detected unit, compared with the same arithmetic in integers.

use crate::dice::{Noise, holds, input};
use qash_client::money::MAX_MINOR;
use qash_client::quote::{Unit, detect_unit, quote_status};

/// A decimal number: its digits, and how many of them are decimals.
#[derive(Clone, Copy, Debug)]
struct Number {
    digits: u32,
    scale: u32,
}

impl Number {
    fn text(self) -> String {
        let digits = format!("{:0width$}", self.digits, width = self.scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.scale as usize);
        if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
    }

    /// The number in units of 10⁻¹⁸.
    fn units(self) -> u128 {
        u128::from(self.digits) * 10_u128.pow(18 - self.scale)
    }
}

input! {
    /// A quote; most often its amount agrees with the rate in one unit or in both.
    Quoted { from: Number, rate: Number, to: Number, exponent: u8, } = |dice| {
        let exponent = dice.of(&[0, 2, 2, 3, 4, 6, 8]);
        let mut number = |most: u64| Number { digits: ((dice.bits() % most) >> dice.below(16)) as u32, scale: dice.below(7) as u32 };
        let (from, rate) = (number(1_000_000), number(1_000_000));
        let product = u128::from(from.digits) * u128::from(rate.digits);
        // From 60 % to 200 % of amount × rate, in whole units or minor units.
        let percent = [60, 79, 80, 81, 99, 100, 101, 102, 200][dice.below(9)];
        let scale = dice.below(7) as u32;
        let shift = if dice.one_in(2) { u32::from(exponent) } else { 0 };
        let digits = product * percent / 100 * 10_u128.pow(scale + shift) / 10_u128.pow(from.scale + rate.scale);
        let near = dice.below(3) as i64 - 1;
        let digits = u32::try_from(digits).unwrap_or(7).saturating_add_signed(near as i32) % 100_000_000;
        Quoted { from, rate, to: Number { digits, scale }, exponent }
    }
}

#[test]
fn the_detected_unit_agrees_with_integer_arithmetic() {
    holds!(Quoted, |Quoted { from, rate, to, exponent }| {
        // Everything in units of 10⁻¹⁸: `from` × `rate` has at most twelve decimals, an amount at most six and the exponent.
        let expected = u128::from(from.digits) * u128::from(rate.digits) * 10_u128.pow(18 - from.scale - rate.scale);
        let smallest = 10_u128.pow(18 - u32::from(*exponent));
        let agrees = |amount: u128| {
            let (amount, smallest) = (amount * 100, smallest * 100);
            amount + smallest >= expected * 80 && amount <= expected * 101 + smallest
        };
        let whole = to.digits % 10_u32.pow(to.scale) == 0;
        let factor = 10_u128.pow(u32::from(*exponent));
        let (base, minor) = (agrees(to.units()), *exponent > 0 && whole && agrees(to.units() / factor));
        let positive = [from, rate, to].iter().all(|number| number.digits > 0);
        let found = detect_unit(&from.text(), &rate.text(), &to.text(), Some(*exponent));
        let exact = |units: u128| {
            Some((units / smallest) as i64).filter(|minor| units.is_multiple_of(smallest) && *minor <= MAX_MINOR)
        };
        let right = match (base, minor) {
            (true, false) if positive => (Unit::Base, exact(to.units())),
            (false, true) if positive => (Unit::Minor, Some((to.units() / 10_u128.pow(18)) as i64)),
            _ => (Unit::Ambiguous, None),
        };
        assert_eq!(found, right);
    });
}

#[test]
fn texts_that_are_not_numbers_give_no_amount() {
    holds!((Noise, Noise, Noise, Option<u8>), |(from, rate, to, exponent)| {
        let (unit, minor) = detect_unit(&from.0, &rate.0, &to.0, *exponent);
        assert!(unit != Unit::Ambiguous || minor.is_none());
        for text in [from, rate, to] {
            let number = serde_json::from_str::<serde_json::Number>(&text.0);
            assert!(unit == Unit::Ambiguous || number.is_ok(), "{text:?} is not a number");
        }
    });
}

#[test]
fn a_quote_expires_at_its_end_less_the_margin() {
    holds!((i64, i64, i32, i32), |(expires, now, skew, margin)| {
        let (over, left) = quote_status(*expires, *now, (*skew).into(), (*margin).into());
        let exact = i128::from(*expires) - i128::from(*margin) - i128::from(*now) - i128::from(*skew);
        assert_eq!(over, left == 0);
        let slack = i128::from(u32::MAX) * 2;
        if exact.abs() < i128::from(i64::MAX) - slack
            && expires.unsigned_abs() < 1 << 62
            && now.unsigned_abs() < 1 << 62
        {
            assert_eq!(i128::from(left), exact.max(0));
        }
    });
}
