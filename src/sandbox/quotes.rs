//! Handler for exchange quotes in both dialects (documents 001 §7.9 and 004): exact decimals, a signature and an expiry.

use super::call::{Call, Handler};
use super::ledger::Currency;
use super::options::QuoteUnit;
use super::reply::{Failure, Reply, decimal, fail};
use super::state::State;
use super::tokens::signed;
use crate::api::Operation;
use crate::json::ObjectText;
use crate::models::{CalculateExchangeRequest, MAX_SAFE_INTEGER};
use crate::money::Decimal;
use crate::time::format_rfc3339;
use Currency::{Cop, Mxn, Usd, Usdc};

/// Handlers of this module.
pub(super) const HANDLERS: &[(Operation, Handler)] = &[(Operation::CalculateExchange, calculate)];

/// Exchange rates, including Qash's spread: the amount of the second currency for one unit of the first, as an integer and a number of
/// decimals. USD→COP is from document 004, MXN→USD from document 001; the others are consistent with them, with a spread of about half a
/// percent each way.
const RATES: [(Currency, Currency, u64, u8); 12] = [
    (Usd, Cop, 415_823, 2),
    (Cop, Usd, 23_900, 8),
    (Usd, Mxn, 189_100, 4),
    (Mxn, Usd, 52_360, 6),
    (Usd, Usdc, 9_975, 4),
    (Usdc, Usd, 9_970, 4),
    (Usdc, Cop, 414_810, 2),
    (Cop, Usdc, 23_840, 8),
    (Usdc, Mxn, 188_600, 4),
    (Mxn, Usdc, 52_230, 6),
    (Mxn, Cop, 2_184_500, 4),
    (Cop, Mxn, 455_300, 8),
];

/// Interval of rate changes, in milliseconds.
const STEP_MS: i64 = 10_000;

/// Maximum change of a rate in either direction, in hundred-thousandths: 0.2 %.
const DRIFT: u64 = 200;

/// Minimum lifetime of a quote, and its variable part, in seconds (document 004: typically 30–60).
const SHORTEST_S: u64 = 30;
const MORE_S: u64 = 31;

/// Calculates a quote from the seed, the clock and the request. Nothing is stored.
fn calculate(call: &mut Call) -> Result<Reply, Failure> {
    let input: CalculateExchangeRequest = call.input.decode()?;
    let (assets, currencies) = ((&input.from_asset, &input.to_asset), (&input.from_currency, &input.to_currency));
    let (names, from, to) = match (assets, currencies) {
        ((Some(from), Some(to)), (None, None)) => (["fromAsset", "toAsset"], &from.0, &to.0),
        ((None, None), (Some(from), Some(to))) => (["fromCurrency", "toCurrency"], &from.0, &to.0),
        _ => return Err(fail(400, "Give either fromAsset and toAsset, or fromCurrency and toCurrency")),
    };
    let [from_name, to_name] = names;
    let (from, to) = (Currency::read(from_name, from)?, Currency::read(to_name, to)?);
    let row = RATES.iter().find(|(left, right, ..)| (*left, *right) == (from, to));
    let Some((_, _, listed, scale)) = row else {
        return Err(fail(400, [from_name, " and ", to_name, " must differ"].concat()));
    };
    let given = input.from_amount.to_string();
    let amount = Decimal::parse(&given).filter(|amount| amount.is_positive());
    let amount = amount.ok_or_else(|| fail(400, "fromAmount must be a positive number"))?;
    let from_minor = amount.to_minor(from.exponent());
    let from_minor = from_minor
        .ok_or_else(|| fail(400, format!("fromAmount is too large or has more decimals than {} has", from.code())))?;

    let noise = noise(call.state, from, to)?;
    let rate = if call.options.quote_drift { drifted(*listed, noise) } else { *listed };
    let to_minor = convert(from_minor, from, rate, *scale, to).ok_or_else(|| fail(400, "fromAmount is too large"))?;
    if to_minor == 0 {
        return Err(fail(400, "fromAmount is too small"));
    }
    let lifetime = SHORTEST_S.saturating_add((noise >> 32).checked_rem(MORE_S).unwrap_or(0)).saturating_mul(1000);
    let expires = format_rfc3339(call.state.now.saturating_add(i64::try_from(lifetime).unwrap_or(0)));
    let rate = decimal(rate, *scale);

    let dialect_b = from_name == "fromAsset";
    let base = decimal(u64::try_from(to_minor).unwrap_or(0), to.exponent());
    let to_amount = if dialect_b && call.options.quote_unit == QuoteUnit::Minor { to_minor.to_string() } else { base };
    let quote = ObjectText::new()
        .string(from_name, from.code())
        .string(to_name, to.code())
        .raw("fromAmount", &given)
        .raw("toAmount", &to_amount)
        .raw("rate", &rate)
        .string("expiresAt", &expires);
    if !dialect_b {
        return Ok(Reply::ok(quote));
    }
    // Opaque on purpose, and not a JWT.
    let text = [from.code(), to.code(), &given, &to_amount, &rate, &expires].join("|");
    let signature = ["v1.", &crate::text::hex(&signed(&call.state.secret, &text))].concat();
    let quote = quote.string("signature", &signature).string("signatureVersion", "v1").finish();
    Ok(Reply::ok(ObjectText::new().bool("success", true).raw("data", &quote)))
}

/// Returns a pseudo-random number derived from the seed, the currency pair and the time interval.
fn noise(state: &State, from: Currency, to: Currency) -> Result<u64, Failure> {
    let step = state.now.div_euclid(STEP_MS).to_string();
    let digest = signed(&state.seed, &[from.code(), to.code(), &step].join("|"));
    let bytes = digest.first_chunk::<8>().ok_or_else(|| fail(503, "No rate"))?;
    Ok(u64::from_be_bytes(*bytes))
}

/// Returns the rate, changed by at most [`DRIFT`] in either direction.
fn drifted(listed: u64, noise: u64) -> u64 {
    const WHOLE: u64 = 100_000;
    let span = DRIFT.saturating_mul(2).saturating_add(1);
    let share = WHOLE.saturating_sub(DRIFT).saturating_add(noise.checked_rem(span).unwrap_or(0));
    listed.saturating_mul(share).checked_div(WHOLE).unwrap_or(listed).max(1)
}

/// Converts an amount, rounded down to the smallest unit; `None` if it exceeds the integers that JSON represents exactly.
fn convert(from_minor: i64, from: Currency, rate: u64, scale: u8, to: Currency) -> Option<i64> {
    let power = |exponent: u8| 10_u128.checked_pow(exponent.into());
    let top = u128::try_from(from_minor).ok()?.checked_mul(rate.into())?.checked_mul(power(to.exponent())?)?;
    let bottom = power(from.exponent())?.checked_mul(power(scale)?)?;
    i64::try_from(top.checked_div(bottom)?).ok().filter(|minor| *minor <= MAX_SAFE_INTEGER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_sample_quotes_are_reproduced() {
        assert_eq!(convert(10_000, Usd, 415_823, 2, Cop), Some(41_582_300));
        assert_eq!(convert(150_000, Mxn, 52_360, 6, Usd), Some(7_854));
        assert_eq!(decimal(7_854, 2), "78.54");
        assert_eq!(decimal(41_582_300, 2), "415823");
        assert_eq!(decimal(52_360, 6), "0.05236");
    }

    #[test]
    fn amounts_are_rounded_down_to_the_smallest_unit() {
        assert_eq!(convert(1, Cop, 23_900, 8, Usd), Some(0));
        assert_eq!(convert(MAX_SAFE_INTEGER, Usd, 415_823, 2, Cop), None);
        assert_eq!(convert(1_000_000, Usdc, 9_970, 4, Usd), Some(99));
    }

    #[test]
    fn every_pair_has_a_rate_and_a_round_trip_never_gains() {
        for from in Currency::ALL {
            for to in Currency::ALL.into_iter().filter(|to| *to != from) {
                let rate = |from, to| {
                    let (_, _, rate, scale) =
                        RATES.iter().find(|(left, right, ..)| (*left, *right) == (from, to)).unwrap();
                    *rate as f64 / 10_f64.powi((*scale).into())
                };
                let round = rate(from, to) * rate(to, from);
                assert!((0.98..0.9999).contains(&round), "{from:?} {to:?} {round}");
            }
        }
    }

    #[test]
    fn a_rate_changes_by_at_most_a_fifth_of_a_percent() {
        for noise in 0..2000 {
            let rate = drifted(1_000_000, noise);
            assert!((998_000..=1_002_000).contains(&rate), "{rate}");
        }
    }
}
