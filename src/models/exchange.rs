//! Exchange quotes, in both dialects (documents 001 §7.9 and 004).

use super::{Decimal, Minor, Text, Time, WorkedOut, model, names};

names! {
    /// Unit of a quote's `toAmount`.
    open AmountUnit {
        /// The smallest unit.
        Minor = "minor",
        /// Whole units of the currency.
        Base = "base",
        /// Ambiguous: neither reading fits, or both do. Display no amount.
        Ambiguous = "ambiguous",
    }
}

model! {
    /// A request for a quote: either `fromAsset` and `toAsset`, or `fromCurrency` and `toCurrency`.
    CalculateExchangeRequest {
        /// Source currency (dialect B).
        from_asset = "fromAsset": Option<Text>,
        /// Target currency (dialect B).
        to_asset = "toAsset": Option<Text>,
        /// Source currency (dialect A).
        from_currency = "fromCurrency": Option<Text>,
        /// Target currency (dialect A).
        to_currency = "toCurrency": Option<Text>,
        /// Amount to convert in whole units of the source currency, such as 100 for USD 100.00. No other amount of a request, except a card's
        /// limit, is in whole units.
        from_amount = "fromAmount": Decimal,
    }
    /// A quote. Fields of either dialect are kept; the fields up to `skewMs` are derived by this package.
    Quote {
        /// Source currency.
        from = "from": Option<Text>,
        /// Target currency.
        to = "to": Option<Text>,
        /// Unit of `toAmount`, found by comparing both readings with `fromAmount` × `rate`.
        to_amount_unit = "toAmountUnit": WorkedOut<AmountUnit>,
        /// `toAmount` in the smallest unit; missing if the unit is ambiguous.
        to_minor = "toMinor": Option<Minor>,
        /// Exchange rate with all its digits.
        rate_text = "rateText": Option<Text>,
        /// Time of the server when it responded.
        server_time = "serverTime": Option<Time>,
        /// Server time minus local time, in milliseconds.
        skew_ms = "skewMs": Option<Minor>,
        /// `local` if the response had no server time: expiry is then judged by the local clock.
        clock = "clock": Option<Text>,
        /// Amount to convert, in whole units of the source currency.
        from_amount = "fromAmount": Decimal,
        /// Amount received, in the unit of `toAmountUnit`.
        to_amount = "toAmount": Decimal,
        /// Exchange rate, target units per source unit, including Qash's spread.
        rate = "rate": Decimal,
        /// Expiry time, by the server's clock.
        expires_at = "expiresAt": Time,
        /// Signature of the quote, opaque.
        signature = "signature": Option<Text>,
        /// Version of the signature algorithm.
        signature_version = "signatureVersion": Option<Text>,
        /// Source currency (dialect B).
        from_asset = "fromAsset": Option<Text>,
        /// Target currency (dialect B).
        to_asset = "toAsset": Option<Text>,
        /// Source currency (dialect A).
        from_currency = "fromCurrency": Option<Text>,
        /// Target currency (dialect A).
        to_currency = "toCurrency": Option<Text>,
        /// Names of the date fields that came without a time zone. A quote with `expiresAt` among them counts as expired.
        without_zone = "withoutZone": Option<Vec<Text>>,
    }
}
