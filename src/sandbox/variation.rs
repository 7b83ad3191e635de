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
    /// everything in `{success: true, data: …}`
    EnvelopeData = "envelopeData", Envelope, "read";
    /// what is one thing in `{success: true, data: {account: {…}}}`, by its own noun
    EnvelopeNoun = "envelopeNoun", Envelope, "read";
    /// the same without `data`: `{account: {…}}`
    EnvelopeNounAlone = "envelopeNounAlone", Envelope, "read";
    /// deposits, transfers and payouts in `{success: true, data: {transaction: {…}}}`
    EnvelopeTransaction = "envelopeTransaction", Envelope, "read";
    /// everything in `{statusCode, message, data: …}`
    EnvelopeStatusCode = "envelopeStatusCode", Envelope, "read";
    /// everything in `{result: …}`
    EnvelopeResult = "envelopeResult", Envelope, "read";
    /// nothing in an envelope, users and quotes neither
    EnvelopeNone = "envelopeNone", Envelope, "read";
    /// lists as `{data: […], meta}`
    ListData = "listData", List, "read";
    /// lists as `{results: […], meta}`
    ListResults = "listResults", List, "read";
    /// lists under their noun, in `data`: `{success: true, data: {accounts: […], meta}}`
    ListNoun = "listNoun", List, "read";
    /// lists bare, `[…]`, which say nothing of their pages; not those of cards, which need a cursor
    ListBare = "listBare", List, "read";
    /// a list of nothing is `null`
    EmptyNull = "emptyNull", Empty, "read";
    /// a list of nothing is 204 without a body
    EmptyNoContent = "emptyNoContent", Empty, "read";
    /// lists say `totalItems` alone
    PagesTotal = "pagesTotal", Pages, "read";
    /// lists say all their counts as text
    PagesText = "pagesText", Pages, "read";
    /// pages are counted from 0, asked for and answered
    PagesFromZero = "pagesFromZero", Pages, "read";
    /// lists say `total`, `pages`, `page` and `limit` beside the items
    PagesFlat = "pagesFlat", Pages, "read";
    /// lists say `{pagination: {total, hasMore, limit}}`
    PagesPagination = "pagesPagination", Pages, "read";
    /// lists say `hasMore` and nothing else
    PagesHasMore = "pagesHasMore", Pages, "read";
    /// lists go on by `nextCursor` alone
    PagesCursor = "pagesCursor", Pages, "read";
    /// lists say nothing of their pages
    PagesNone = "pagesNone", Pages, "read";
    /// a page holds 2 items however many were asked for, and says `total` and `page`
    PagesShort = "pagesShort", Pages, "read";
    /// amounts in the smallest unit as text, `"150000"`
    FiguresText = "figuresText", Figures, "read";
    /// amounts as `150000.0`
    FiguresPointZero = "figuresPointZero", Figures, "read";
    /// amounts in whole units as text, `"1500.00"`
    FiguresWholeText = "figuresWholeText", Figures, "`BAD_ANSWER`, `ANSWER_MISMATCH`";
    /// amounts in whole units as numbers, `1500.50`
    FiguresWhole = "figuresWhole", Figures, "`BAD_ANSWER`, `ANSWER_MISMATCH`";
    /// amounts and rate of a quote as text
    QuoteText = "quoteText", Quote, "read";
    /// deposits, transfers and payouts tell of another amount than was asked for
    AmountOther = "amountOther", Amount, "`ANSWER_MISMATCH`";
    /// ids as text, `"619"`
    IdsText = "idsText", Ids, "read";
    /// dates as `2026-06-12T00:00:00.000+0000`
    DatesOffset = "datesOffset", Dates, "read";
    /// dates of Mexico City, `2026-06-11T18:00:00.000-06:00`
    DatesLocal = "datesLocal", Dates, "read";
    /// dates without a zone, `2026-06-12 00:00:00`
    DatesWithoutZone = "datesWithoutZone", Dates, "read";
    /// dates as milliseconds since 1970
    DatesNumber = "datesNumber", Dates, "read";
    /// statuses and types in another case: `ACTIVE`, `completed`, `NOT_ACTIVATED`
    StatusesOtherCase = "statusesOtherCase", Statuses, "read";
    /// every other transaction of a list has `status: null`
    StatusesNull = "statusesNull", Statuses, "read";
    /// `state` in the place of `status`, but for users
    StateNotStatus = "stateNotStatus", StatusField, "read";
    /// names in snake case, `created_at`
    NamesSnake = "namesSnake", Names, "read";
    /// other names: `accountId`, `accountName`, `currencyCode`, `transactionId`, `payoutId`, `cardId`
    NamesOther = "namesOther", Names, "read";
    /// tokens as `access_token` and `refresh_token`
    TokenSnake = "tokenSnake", Token, "read";
    /// tokens whose user has no `email`
    TokenWithoutEmail = "tokenWithoutEmail", Token, "read";
    /// tokens alone, as `token`
    TokenAlone = "tokenAlone", Token, "read";
    /// what may be missing is `null`: descriptions, numbers, phones, languages
    OptionalNull = "optionalNull", Optional, "read";
    /// what may be missing is missing
    OptionalMissing = "optionalMissing", Optional, "read";
    /// the balance of the first account alone, `{balance, currency}`
    BalanceOne = "balanceOne", Balance, "read";
    /// balances by currency, `{MXN: 150000}`
    BalanceByCurrency = "balanceByCurrency", Balance, "read";
    /// new accounts, deposits, transfers and payouts answered by `{success: true}`
    WritesSuccess = "writesSuccess", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by `{success: true, message}`
    WritesMessage = "writesMessage", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by 204 without a body
    WritesNoContent = "writesNoContent", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by `{}`
    WritesEmpty = "writesEmpty", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by `{success: true, data: null}`
    WritesNull = "writesNull", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by `{statusCode: 500}` with status 200
    WritesStatusCode = "writesStatusCode", Writes, "`UNKNOWN_OUTCOME`";
    /// the same by `{errors: […]}` with status 200
    WritesErrors = "writesErrors", Writes, "`UNKNOWN_OUTCOME`";
    /// transfers as `{debit: {…}, credit: {…}}`
    TransferSides = "transferSides", Transfer, "read";
    /// the bank refuses every payout at once: it is answered, and booked, as `FAILED`
    PayoutFailed = "payoutFailed", Payout, "read";
    /// refusals as `{errors: [{field, message}]}`
    ErrorsFields = "errorsFields", Errors, "read";
    /// refusals as `{type, title, status, detail}` of RFC 9457
    ErrorsDetail = "errorsDetail", Errors, "read";
    /// refusals as `{statusCode, error, message: [{property, constraints}]}`
    ErrorsConstraints = "errorsConstraints", Errors, "read";
    /// refusals as `{error: {code, message}}`
    ErrorsNested = "errorsNested", Errors, "read";
    /// refusals as `{statusCode, message: […], error}`
    ErrorsMessages = "errorsMessages", Errors, "read";
    /// refusals as plain text
    ErrorsText = "errorsText", Errors, "read";
    /// refusals as a gateway's HTML page
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
