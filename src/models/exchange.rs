//! Exchange quotes, in both dialects (documents 001 §7.9 and 004).

use super::{Decimal, Minor, Text, Time, WorkedOut, model, names};

names! {
    /// What a quote's `toAmount` counts.
    open AmountUnit {
        /// The smallest unit.
        Minor = "minor",
        /// Whole units of the currency.
        Base = "base",
        /// Neither reading fits, or both do: show no figure.
        Ambiguous = "ambiguous",
    }
}

model! {
    /// A quote to be asked for: either `fromAsset` and `toAsset`, or `fromCurrency` and `toCurrency`.
    CalculateExchangeRequest {
        /// Currency to convert (dialect B).
        from_asset = "fromAsset": Option<Text>,
        /// Currency wanted (dialect B).
        to_asset = "toAsset": Option<Text>,
        /// Currency to convert (dialect A).
        from_currency = "fromCurrency": Option<Text>,
        /// Currency wanted (dialect A).
        to_currency = "toCurrency": Option<Text>,
        /// Amount to convert in whole units of its currency, such as 100 for USD 100.00: the API's one exception from smallest units.
        from_amount = "fromAmount": Decimal,
    }
    /// A quote. What came in either dialect is kept; the fields up to `skewMs` are worked out here.
    Quote {
        /// Currency to convert.
        from = "from": Option<Text>,
        /// Currency wanted.
        to = "to": Option<Text>,
        /// What `toAmount` counts, found by checking both readings against `fromAmount` × `rate`.
        to_amount_unit = "toAmountUnit": WorkedOut<AmountUnit>,
        /// `toAmount` in the smallest unit; missing while the unit is ambiguous.
        to_minor = "toMinor": Option<Minor>,
        /// The rate with every digit that was sent.
        rate_text = "rateText": Option<Text>,
        /// The server's clock when it answered.
        server_time = "serverTime": Option<Time>,
        /// The server's clock − this one's, in milliseconds.
        skew_ms = "skewMs": Option<Minor>,
        /// `local` where the answer did not tell the server's time: its end is then judged by this machine's clock alone.
        clock = "clock": Option<Text>,
        /// Amount to convert, in whole units.
        from_amount = "fromAmount": Decimal,
        /// Amount received, in the unit that `toAmountUnit` names.
        to_amount = "toAmount": Decimal,
        /// Units received for one unit converted, Qash's spread included.
        rate = "rate": Decimal,
        /// When it ends, by the server's clock.
        expires_at = "expiresAt": Time,
        /// The quote's signature, opaque.
        signature = "signature": Option<Text>,
        /// Version of the signature's algorithm.
        signature_version = "signatureVersion": Option<Text>,
        /// Currency to convert (dialect B).
        from_asset = "fromAsset": Option<Text>,
        /// Currency wanted (dialect B).
        to_asset = "toAsset": Option<Text>,
        /// Currency to convert (dialect A).
        from_currency = "fromCurrency": Option<Text>,
        /// Currency wanted (dialect A).
        to_currency = "toCurrency": Option<Text>,
        /// Which of the dates came without a time zone: a quote whose `expiresAt` did counts as expired.
        without_zone = "withoutZone": Option<Vec<Text>>,
    }
}
