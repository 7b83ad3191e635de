//! Table of response variations: deviations from the documents' samples. Options, responses and documentation use it.

use serde::Deserialize;

/// Returns a text that is only needed for documentation.
const fn described(text: &'static str) -> &'static str {
    if cfg!(feature = "describe") { text } else { "" }
}

/// Declares [`Variation`]. A row's doc comment is its description in the documentation, the last text the client's result.
macro_rules! variations {
    ($(#[doc = $does:literal] $variant:ident = $name:literal, $part:ident, $becomes:literal;)+) => {
        /// A deviation of responses from the documents' samples.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        pub enum Variation { $(#[doc = $does] #[serde(rename = $name)] $variant,)+ }

        impl Variation {
            /// All variations, grouped by part.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in the options.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The part of a response that it changes. Only one variation per part can be active.
            #[must_use]
            pub const fn part(self) -> Part {
                match self { $(Self::$variant => Part::$part,)+ }
            }

            /// The description, and the client's result; empty without the feature `describe`.
            #[must_use]
            pub const fn described(self) -> [&'static str; 2] {
                match self { $(Self::$variant => [described($does), described($becomes)],)+ }
            }
        }
    };
}

/// The part of a response that a variation changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Part {
    Envelope,
    List,
    Empty,
    Pages,
    Figures,
    Quote,
    Amount,
    Ids,
    Dates,
    Statuses,
    StatusField,
    Names,
    Token,
    Optional,
    Balance,
    Writes,
    Transfer,
    Payout,
    Errors,
}

variations! {
    /// every response in `{success: true, data: …}`
    EnvelopeData = "envelopeData", Envelope, "read";
    /// single objects in `{success: true, data: {account: {…}}}`, under the name of the object
    EnvelopeNoun = "envelopeNoun", Envelope, "read";
    /// the same without `data`: `{account: {…}}`
    EnvelopeNounAlone = "envelopeNounAlone", Envelope, "read";
    /// deposits, transfers and payouts in `{success: true, data: {transaction: {…}}}`
    EnvelopeTransaction = "envelopeTransaction", Envelope, "read";
    /// every response in `{statusCode, message, data: …}`
    EnvelopeStatusCode = "envelopeStatusCode", Envelope, "read";
    /// every response in `{result: …}`
    EnvelopeResult = "envelopeResult", Envelope, "read";
    /// no response in an envelope, including users and quotes
    EnvelopeNone = "envelopeNone", Envelope, "read";
    /// lists as `{data: […], meta}`
    ListData = "listData", List, "read";
    /// lists as `{results: […], meta}`
    ListResults = "listResults", List, "read";
    /// lists under the name of their items, in `data`: `{success: true, data: {accounts: […], meta}}`
    ListNoun = "listNoun", List, "read";
    /// lists as a bare array `[…]`, without paging data; not those of cards, which need a cursor
    ListBare = "listBare", List, "read";
    /// empty lists are `null`
    EmptyNull = "emptyNull", Empty, "read";
    /// empty lists are 204 without a body
    EmptyNoContent = "emptyNoContent", Empty, "read";
    /// lists have only `totalItems`
    PagesTotal = "pagesTotal", Pages, "read";
    /// lists have all counts as strings
    PagesText = "pagesText", Pages, "read";
    /// page numbers start at 0, in requests and responses
    PagesFromZero = "pagesFromZero", Pages, "read";
    /// lists have `total`, `pages`, `page` and `limit` beside the items
    PagesFlat = "pagesFlat", Pages, "read";
    /// lists have `{pagination: {total, hasMore, limit}}`
    PagesPagination = "pagesPagination", Pages, "read";
    /// lists have only `hasMore`
    PagesHasMore = "pagesHasMore", Pages, "read";
    /// lists have only `nextCursor`
    PagesCursor = "pagesCursor", Pages, "read";
    /// lists have no paging data
    PagesNone = "pagesNone", Pages, "read";
    /// a page has at most 2 items for any `limit`, with `total` and `page`
    PagesShort = "pagesShort", Pages, "read";
    /// amounts in the smallest unit as strings, `"150000"`
    FiguresText = "figuresText", Figures, "read";
    /// amounts as `150000.0`
    FiguresPointZero = "figuresPointZero", Figures, "read";
    /// amounts in whole units as strings, `"1500.00"`
    FiguresWholeText = "figuresWholeText", Figures, "`BAD_ANSWER`, `ANSWER_MISMATCH`";
    /// amounts in whole units as numbers, `1500.50`
    FiguresWhole = "figuresWhole", Figures, "`BAD_ANSWER`, `ANSWER_MISMATCH`";
    /// amounts and rate of a quote as strings
    QuoteText = "quoteText", Quote, "read";
    /// deposits, transfers and payouts have an amount other than the requested one
    AmountOther = "amountOther", Amount, "`ANSWER_MISMATCH`";
    /// ids as strings, `"619"`
    IdsText = "idsText", Ids, "read";
    /// dates as `2026-06-12T00:00:00.000+0000`
    DatesOffset = "datesOffset", Dates, "read";
    /// dates in the time zone of Mexico City, `2026-06-11T18:00:00.000-06:00`
    DatesLocal = "datesLocal", Dates, "read";
    /// dates without a time zone, `2026-06-12 00:00:00`
    DatesWithoutZone = "datesWithoutZone", Dates, "read";
    /// dates as milliseconds since 1970
    DatesNumber = "datesNumber", Dates, "read";
    /// statuses and types in another case: `ACTIVE`, `completed`, `NOT_ACTIVATED`
    StatusesOtherCase = "statusesOtherCase", Statuses, "read";
    /// every other transaction of a list has `status: null`
    StatusesNull = "statusesNull", Statuses, "read";
    /// `state` instead of `status`, except for users
    StateNotStatus = "stateNotStatus", StatusField, "read";
    /// field names in snake case, `created_at`
    NamesSnake = "namesSnake", Names, "read";
    /// other field names: `accountId`, `accountName`, `currencyCode`, `transactionId`, `payoutId`, `cardId`
    NamesOther = "namesOther", Names, "read";
    /// tokens as `access_token` and `refresh_token`
    TokenSnake = "tokenSnake", Token, "read";
    /// tokens with a user without `email`
    TokenWithoutEmail = "tokenWithoutEmail", Token, "read";
    /// only the token, as `token`
    TokenAlone = "tokenAlone", Token, "read";
    /// optional fields are `null`: descriptions, numbers, phones, languages
    OptionalNull = "optionalNull", Optional, "read";
    /// optional fields are missing
    OptionalMissing = "optionalMissing", Optional, "read";
    /// only the balance of the first account, `{balance, currency}`
    BalanceOne = "balanceOne", Balance, "read";
    /// balances by currency, `{MXN: 150000}`
    BalanceByCurrency = "balanceByCurrency", Balance, "read";
    /// new accounts, deposits, transfers and payouts with the response `{success: true}`
    WritesSuccess = "writesSuccess", Writes, "`UNKNOWN_OUTCOME`";
    /// the same with `{success: true, message}`
    WritesMessage = "writesMessage", Writes, "`UNKNOWN_OUTCOME`";
    /// the same with 204 without a body
    WritesNoContent = "writesNoContent", Writes, "`UNKNOWN_OUTCOME`";
    /// the same with `{}`
    WritesEmpty = "writesEmpty", Writes, "`UNKNOWN_OUTCOME`";
    /// the same with `{success: true, data: null}`
    WritesNull = "writesNull", Writes, "`UNKNOWN_OUTCOME`";
    /// the same with `{statusCode: 500}` and status 200
    WritesStatusCode = "writesStatusCode", Writes, "`UNKNOWN_OUTCOME`";
    /// the same with `{errors: […]}` and status 200
    WritesErrors = "writesErrors", Writes, "`UNKNOWN_OUTCOME`";
    /// transfers as `{debit: {…}, credit: {…}}`
    TransferSides = "transferSides", Transfer, "read";
    /// the bank refuses every payout immediately: its response and its ledger entries are those of `FAILED`
    PayoutFailed = "payoutFailed", Payout, "read";
    /// errors as `{errors: [{field, message}]}`
    ErrorsFields = "errorsFields", Errors, "read";
    /// errors as `{type, title, status, detail}` of RFC 9457
    ErrorsDetail = "errorsDetail", Errors, "read";
    /// errors as `{statusCode, error, message: [{property, constraints}]}`
    ErrorsConstraints = "errorsConstraints", Errors, "read";
    /// errors as `{error: {code, message}}`
    ErrorsNested = "errorsNested", Errors, "read";
    /// errors as `{statusCode, message: […], error}`
    ErrorsMessages = "errorsMessages", Errors, "read";
    /// errors as plain text
    ErrorsText = "errorsText", Errors, "read";
    /// errors as a gateway's HTML page
    ErrorsPage = "errorsPage", Errors, "read";
}

/// Refuses variations that conflict.
pub(super) fn checked(variations: &[Variation]) -> Result<(), String> {
    for (at, one) in variations.iter().enumerate() {
        // A bare list has no fields for paging data.
        let bare = |a: Variation, b: Variation| a == Variation::ListBare && b.part() == Part::Pages;
        let clashes = |other: &&Variation| {
            *other != one && other.part() == one.part() || bare(**other, *one) || bare(*one, **other)
        };
        if let Some(other) = variations.iter().take(at).find(clashes) {
            let names = ["\"", other.name(), "\" and \"", one.name(), "\""].concat();
            return Err(["variations: ", &names, " change the same part of a response; use only one of them"].concat());
        }
    }
    Ok(())
}
