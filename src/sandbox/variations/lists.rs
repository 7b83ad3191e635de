//! Variations of lists and their paging data.

use super::values;
use crate::api::Operation;
use crate::sandbox::options::Options;
use crate::sandbox::variation::{Part, Variation};
use serde_json::{Map, Number, Value, json};

/// A parsed list: its items, and its paging data in the documented format.
pub(super) struct Listing {
    items: Vec<Value>,
    /// The fields beside the items: `meta`, `pagination`, or the counts.
    rest: Map<String, Value>,
}

/// Paging data of a numbered list.
struct Counts {
    total: i64,
    pages: i64,
    page: i64,
    limit: i64,
    has_more: bool,
}

impl Listing {
    /// Parses a documented list; `None` if the response is not a list.
    pub(super) fn read(operation: Operation, body: &Map<String, Value>) -> Option<Self> {
        let mut rest = match body.get("data") {
            Some(Value::Object(data)) if operation == Operation::ListUsers => data.clone(),
            _ => body.clone(),
        };
        let name = if operation == Operation::ListUsers { "users" } else { "items" };
        match rest.shift_remove(name) {
            Some(Value::Array(items)) => Some(Self { items, rest }),
            _ => None,
        }
    }

    /// Builds the list with the variations; `None` for a response without a body.
    pub(super) fn written(mut self, operation: Operation, options: &Options) -> Option<Value> {
        if operation == Operation::GetBalance
            && let Some(balance) = self.balance(options)
        {
            return Some(in_envelope(options, balance, false));
        }
        for (at, item) in self.items.iter_mut().enumerate() {
            if let Value::Object(item) = item {
                values::change(operation, options, item, at);
            }
        }
        if self.items.is_empty() && options.varies(Variation::EmptyNoContent) {
            return None;
        }
        let counts = self.counts();
        let mut said = match options.variations.iter().find(|variation| variation.part() == Part::Pages) {
            Some(variation) if operation.paging.is_some() && operation != Operation::ListCardTransactions => {
                said(*variation, &counts, self.rest, operation)
            }
            _ => self.rest,
        };
        if options.varies(Variation::NamesSnake) {
            said = values::in_snake_case(said);
        }
        let items = match self.items {
            items if items.is_empty() && options.varies(Variation::EmptyNull) => Value::Null,
            items => Value::Array(items),
        };
        let is_users = operation == Operation::ListUsers;
        let chosen = options.variations.iter().find(|variation| variation.part() == Part::List);
        let (name, is_bare) = match chosen {
            Some(Variation::ListBare) if operation != Operation::ListCardTransactions => ("", true),
            Some(Variation::ListData) => ("data", false),
            Some(Variation::ListResults) => ("results", false),
            Some(Variation::ListNoun) => (noun(operation), false),
            _ if is_users => ("users", false),
            _ => ("items", false),
        };
        if is_bare {
            return Some(in_envelope(options, items, false));
        }
        let mut list = Map::from_iter([(name.to_owned(), items)]);
        list.extend(said);
        let in_data = chosen == Some(&Variation::ListNoun) || chosen.is_none() && is_users;
        Some(in_envelope(options, Value::Object(list), in_data))
    }

    fn counts(&self) -> Counts {
        let number = |names: [&str; 2]| {
            let places = [self.rest.get("meta"), self.rest.get("pagination")];
            let within = places.into_iter().flatten().find_map(|place| names.iter().find_map(|name| place.get(name)));
            within.or_else(|| names.iter().find_map(|name| self.rest.get(*name))).and_then(Value::as_i64)
        };
        let total = number(["totalItems", "total"]).unwrap_or(0);
        let limit = number(["itemsPerPage", "limit"]).unwrap_or(0).max(1);
        let offset = number(["offset", "offset"]).unwrap_or(0);
        let page =
            number(["currentPage", "page"]).unwrap_or_else(|| offset.checked_div(limit).unwrap_or(0).saturating_add(1));
        let pages = total.saturating_add(limit).saturating_sub(1).checked_div(limit).unwrap_or(0);
        let before = number(["offset", "offset"]).unwrap_or_else(|| page.saturating_sub(1).saturating_mul(limit));
        let behind = before.saturating_add(i64::try_from(self.items.len()).unwrap_or(i64::MAX));
        Counts { total, pages, page, limit, has_more: behind < total }
    }

    /// Builds the balance in a format other than a list.
    fn balance(&self, options: &Options) -> Option<Value> {
        let of = |item: &Value| {
            let Value::Object(item) = item else { return None };
            let mut item = item.clone();
            values::figures(Operation::GetBalance, options, &mut item);
            Some((item.get("asset")?.as_str()?.to_owned(), item.get("balance")?.clone()))
        };
        if options.varies(Variation::BalanceOne) {
            let (currency, balance) = of(self.items.first()?)?;
            return Some(json!({"balance": balance, "currency": currency}));
        }
        if options.varies(Variation::BalanceByCurrency) && !self.items.is_empty() {
            let mut all = Map::new();
            for (currency, balance) in self.items.iter().filter_map(of) {
                // For several accounts in a currency, the first is used.
                all.entry(currency).or_insert(balance);
            }
            return Some(Value::Object(all));
        }
        None
    }
}

/// Wraps a response in an envelope that lists and single objects share.
pub(super) fn enveloped(variation: Variation, inside: Value) -> Value {
    match variation {
        Variation::EnvelopeStatusCode => json!({"statusCode": 200, "message": "OK", "data": inside}),
        Variation::EnvelopeResult => json!({"result": inside}),
        _ => json!({"success": true, "data": inside}),
    }
}

fn in_envelope(options: &Options, list: Value, in_data: bool) -> Value {
    let chosen = options.variations.iter().find(|variation| variation.part() == Part::Envelope);
    match chosen {
        Some(variation @ (Variation::EnvelopeData | Variation::EnvelopeStatusCode | Variation::EnvelopeResult)) => {
            enveloped(*variation, list)
        }
        Some(Variation::EnvelopeNoun) => enveloped(Variation::EnvelopeData, list),
        Some(Variation::EnvelopeNone | Variation::EnvelopeNounAlone) => list,
        _ if in_data => enveloped(Variation::EnvelopeData, list),
        _ => list,
    }
}

/// Builds the paging data of a list.
fn said(variation: Variation, counts: &Counts, rest: Map<String, Value>, operation: Operation) -> Map<String, Value> {
    let Counts { total, pages, page, limit, has_more } = *counts;
    let said = match variation {
        Variation::PagesTotal => json!({"meta": {"totalItems": total}}),
        Variation::PagesText => return with_texts(rest),
        Variation::PagesFromZero => {
            let first = page.saturating_sub(1);
            let meta = json!({"totalItems": total, "totalPages": pages, "currentPage": first, "itemsPerPage": limit});
            if operation == Operation::ListUsers { return rest } else { json!({"meta": meta}) }
        }
        Variation::PagesFlat => json!({"total": total, "pages": pages, "page": page, "limit": limit}),
        Variation::PagesPagination => json!({"pagination": {"total": total, "hasMore": has_more, "limit": limit}}),
        Variation::PagesHasMore => json!({"hasMore": has_more}),
        Variation::PagesCursor if operation == Operation::ListUsers => json!({"hasMore": has_more}),
        Variation::PagesCursor => {
            let next = ["page-", &page.saturating_add(1).to_string()].concat();
            json!({"nextCursor": if has_more { Value::String(next) } else { Value::Null }})
        }
        Variation::PagesShort if operation == Operation::ListUsers => json!({"total": total}),
        Variation::PagesShort => json!({"total": total, "page": page}),
        _ => json!({}),
    };
    if let Value::Object(said) = said { said } else { rest }
}

/// Converts all counts to strings.
fn with_texts(rest: Map<String, Value>) -> Map<String, Value> {
    let text = |number: &Number| Value::String(number.to_string());
    let changed = rest.into_iter().map(|(name, value)| {
        let value = match value {
            Value::Number(number) => text(&number),
            Value::Object(inner) => Value::Object(with_texts(inner)),
            other => other,
        };
        (name, value)
    });
    changed.collect()
}

/// Returns the name of a list's items.
const fn noun(operation: Operation) -> &'static str {
    match operation {
        Operation::ListUsers => "users",
        Operation::ListAccounts => "accounts",
        Operation::GetBalance => "balances",
        _ => "transactions",
    }
}
