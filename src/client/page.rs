//! Pagination: one form, `{items, hasMore, next, …}`, for three kinds of paging; `next` is the input that requests the next page.

use crate::api::{Operation, Paging};
use crate::error::Error;
use crate::json::{Json, ObjectText, Type};
use crate::text::integer;

/// Adds `items`, `hasMore`, `total` if known, and `next` while another page follows, to a list response; other fields stay. A response that is
/// not a list is returned unchanged.
///
/// Whether another page follows is decided by the list's `hasMore`; without it by a cursor; then by the total; then by the number of pages; and
/// last by whether this page is full. `next` is missing if only `hasMore` says that more follows and nothing says how to request it. This
/// function sees one page: the caller who iterates has to notice a repeated one.
///
/// # Errors
/// `BAD_ANSWER` if the list says that it is another page than the requested one, whose items would count as new.
pub fn page(operation: Operation, input: Json<'_>, answer: String) -> Result<String, Error> {
    let Some(paging) = operation.paging else { return Ok(answer) };
    let answer = Json::trusted(&answer);
    let list = answer.get("items").or(answer.get("users")).filter(|list| list.kind() == Type::List);
    let count = i64::try_from(list.map_or(0, |list| list.items().count())).unwrap_or(i64::MAX);
    let info = PageInfo(answer);
    let same = |what: &str, current: i64, wanted: i64| {
        // Some servers number the first page 0.
        if current == wanted || (paging, current, wanted) == (Paging::Page, 0, 1) {
            return Ok(());
        }
        Err(Error::of_another_answer(operation, [what, &integer(current)], [what, &integer(wanted)]))
    };
    let said_size = info.number("itemsPerPage", "limit").filter(|size| *size > 0);
    let asked_size = input.integer_at("limit");
    let usual = if matches!(paging, Paging::Page) { 20 } else { 100 };
    let size = said_size.or(asked_size).unwrap_or(usual);
    let total = info.number("totalItems", "total");
    // Items up to the end of this page, and the input that requests the next.
    let (start, way) = match paging {
        #[cfg(feature = "server")]
        Paging::Offset => {
            let wanted = input.integer_at("offset").unwrap_or(0);
            let offset = info.number("offset", "offset").unwrap_or(wanted);
            same("offset ", offset, wanted)?;
            // Items that were filtered from an empty page still count.
            let counted = if count > 0 { count } else { size };
            (offset, Some(("offset", integer(offset.saturating_add(counted)))))
        }
        Paging::Page => {
            let wanted = input.integer_at("page").unwrap_or(1);
            let current = info.number("currentPage", "page").unwrap_or(wanted);
            same("page ", current, wanted)?;
            (wanted.saturating_sub(1).saturating_mul(size), Some(("page", integer(current.saturating_add(1)))))
        }
        _ => (0, None),
    };
    let cursor = info.find("nextCursor", Some);
    let another = cursor.filter(|cursor| {
        cursor.kind() == Type::Text && cursor.text() != "\"\"" && Some(*cursor) != input.get("cursor")
    });
    let behind = start.saturating_add(count);
    let has_more = info.find("hasMore", Json::bool);
    let more = if let Some(more) = has_more {
        more
    } else if another.is_some() {
        true
    } else if way.is_none() {
        false
    } else if let Some(total) = total {
        behind < total
    } else if let Some(pages) = info.number("totalPages", "pages") {
        info.number("currentPage", "page").or(input.integer_at("page")).unwrap_or(1) < pages
    } else {
        // A list longer than a page is complete: the server does not page. A list with cursors ends where it names none.
        cursor.or(input.get("cursor")).is_none() && count == size
    };

    let mut object = ObjectText::without(answer, &["items", "users", "total", "hasMore", "next"]);
    object.put_raw("items", list.map_or("[]", Json::text));
    object.put_number("total", total);
    object.put_raw("hasMore", if more { "true" } else { "false" });
    if more && (way.is_some() || another.is_some()) {
        let mut next = ObjectText::without(input, &["page", "offset", "cursor"]);
        if let Some((name, value)) = way {
            // A server that returns fewer than the requested number, without naming a limit, counts its pages by what it returns.
            let by_total = total.is_some() && has_more.is_none() && another.is_none();
            if by_total && said_size.is_none() && start == 0 && (1..size).contains(&count) {
                next = ObjectText::without(input, &["page", "offset", "cursor", "limit"]);
                next.put_number("limit", Some(count));
            }
            next.put_raw(name, &value);
        }
        if let Some(cursor) = another {
            next.put_raw("cursor", cursor.text());
        }
        object.put_raw("next", &next.finish());
    }
    Ok(object.finish())
}

/// A list's page information: in `meta`, in `pagination`, or beside the items.
struct PageInfo<'a>(Json<'a>);

impl<'a> PageInfo<'a> {
    fn find<T>(&self, name: &str, read: impl Fn(Json<'a>) -> Option<T>) -> Option<T> {
        let Self(answer) = *self;
        let places = [answer.get("meta"), answer.get("pagination"), Some(answer)];
        places.into_iter().flatten().find_map(|place| read(place.get(name)?))
    }

    /// Reads either field name.
    fn number(&self, name: &str, other: &str) -> Option<i64> {
        self.find(name, Json::integer).or(self.find(other, Json::integer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paged(paging: Paging) -> Operation {
        Operation::ALL.into_iter().find(|operation| operation.paging == Some(paging)).unwrap()
    }

    fn next(paging: Paging, input: &str, answer: &str) -> Option<String> {
        let page = page(paged(paging), Json::parse(input).unwrap(), answer.to_owned()).unwrap();
        let page = Json::parse(&page).unwrap();
        assert_eq!(page.get("hasMore").unwrap().bool(), Some(page.get("next").is_some()));
        page.get("next").map(|next| next.text().to_owned())
    }

    #[test]
    fn the_next_page_follows_the_lists_kind_of_paging() {
        let offset = r#"{"users":[{},{}],"pagination":{"total":5,"limit":2,"offset":2,"hasMore":true}}"#;
        assert_eq!(
            next(Paging::Offset, r#"{"status":"active","offset":2}"#, offset).unwrap(),
            r#"{"status":"active","offset":4}"#
        );
        let meta = r#"{"items":[{}],"meta":{"totalItems":2,"totalPages":2,"currentPage":1,"itemsPerPage":1}}"#;
        assert_eq!(next(Paging::Page, r#"{"limit":1,"page":1}"#, meta).unwrap(), r#"{"limit":1,"page":2}"#);
        let flat = r#"{"items":[{}],"total":2,"pages":2,"page":2,"limit":1}"#;
        assert_eq!(next(Paging::Page, r#"{"page":2}"#, flat), None);
        let cursor = r#"{"items":[{}],"nextCursor":"a\"b"}"#;
        assert_eq!(next(Paging::Cursor, r#"{"cursor":"x"}"#, cursor).unwrap(), r#"{"cursor":"a\"b"}"#);
        for end in ["null", r#""""#] {
            assert_eq!(next(Paging::Cursor, "{}", &format!(r#"{{"items":[{{}}],"nextCursor":{end}}}"#)), None, "{end}");
        }
    }

    #[test]
    fn a_list_without_counts_continues_while_its_pages_are_full() {
        assert!(next(Paging::Page, r#"{"limit":2}"#, r#"{"items":[{},{}]}"#).is_some());
        assert_eq!(next(Paging::Page, r#"{"limit":2}"#, r#"{"items":[{}]}"#), None);
    }

    #[test]
    fn has_more_wins_over_cursor_total_and_page_count() {
        for (input, answer, wanted) in [
            (r#"{"limit":2}"#, r#"{"items":[{}],"hasMore":true,"total":1,"pages":1}"#, Some(r#"{"limit":2,"page":2}"#)),
            ("{}", r#"{"items":[{}],"hasMore":false,"nextCursor":"a","total":9}"#, None),
            ("{}", r#"{"items":[{}],"nextCursor":"a","total":1}"#, Some(r#"{"page":2,"cursor":"a"}"#)),
            (r#"{"page":2,"cursor":"a"}"#, r#"{"items":[{}],"nextCursor":null}"#, None),
            ("{}", r#"{"items":[{}],"meta":{"totalItems":2,"totalPages":1}}"#, Some(r#"{"limit":1,"page":2}"#)),
            ("{}", r#"{"items":[{}],"meta":{"totalItems":1,"totalPages":7}}"#, None),
            ("{}", r#"{"items":[{}],"meta":{"totalPages":2}}"#, Some(r#"{"page":2}"#)),
            ("{}", r#"{"items":[{}],"pagination":{"total":90,"hasMore":true,"limit":20}}"#, Some(r#"{"page":2}"#)),
            (r#"{"limit":2}"#, r#"{"items":[{},{},{}]}"#, None),
            (r#"{"limit":2}"#, r#"{"items":[{},{}],"nextCursor":null}"#, None),
            (r#"{"limit":2,"page":2,"cursor":"a"}"#, r#"{"items":[{},{}]}"#, None),
            (r#"{"limit":1}"#, r#"{"items":[{}],"nextCursor":null,"total":2}"#, Some(r#"{"limit":1,"page":2}"#)),
            ("{}", r#"{"items":[{}],"currentPage":0,"totalPages":2}"#, Some(r#"{"page":1}"#)),
        ] {
            assert_eq!(next(Paging::Page, input, answer).as_deref(), wanted, "{input} {answer}");
        }
        let users = r#"{"users":[{}],"pagination":{"total":3,"limit":1,"offset":0}}"#;
        assert_eq!(next(Paging::Offset, "{}", users).unwrap(), r#"{"offset":1}"#);
    }

    #[test]
    fn pages_shorter_than_requested_are_counted_by_their_items() {
        let answer = |count: usize| format!(r#"{{"items":[{}],"total":5}}"#, vec!["{}"; count].join(","));
        let second = next(Paging::Page, r#"{"limit":100}"#, &answer(2)).unwrap();
        assert_eq!(second, r#"{"limit":2,"page":2}"#);
        let third = next(Paging::Page, &second, &answer(2)).unwrap();
        assert_eq!(third, r#"{"limit":2,"page":3}"#);
        assert_eq!(next(Paging::Page, &third, &answer(1)), None);
    }

    #[test]
    fn an_empty_page_is_the_last_unless_the_list_says_otherwise() {
        let more = r#"{"items":[],"total":9,"pages":9,"page":1,"limit":1}"#;
        assert_eq!(next(Paging::Page, "{}", more).unwrap(), r#"{"page":2}"#);
        assert_eq!(next(Paging::Cursor, "{}", r#"{"items":[],"nextCursor":"x"}"#).unwrap(), r#"{"cursor":"x"}"#);
        let skipped = r#"{"users":[],"pagination":{"total":9,"limit":2,"offset":2,"hasMore":true}}"#;
        assert_eq!(next(Paging::Offset, r#"{"offset":2}"#, skipped).unwrap(), r#"{"offset":4}"#);
        assert_eq!(
            next(Paging::Page, r#"{"page":10}"#, r#"{"items":[],"total":9,"pages":9,"page":10,"limit":1}"#),
            None
        );
        assert_eq!(next(Paging::Page, "{}", r#"{"items":[]}"#), None);
        assert_eq!(next(Paging::Cursor, "{}", r#"{"items":[]}"#), None);
    }

    #[test]
    fn a_list_with_more_but_no_way_to_continue_has_no_next() {
        let answer = r#"{"items":[{}],"hasMore":true}"#;
        let page = page(paged(Paging::Cursor), Json::NULL, answer.to_owned()).unwrap();
        assert_eq!(page, r#"{"items":[{}],"hasMore":true}"#);
    }

    #[test]
    fn a_list_that_repeats_a_page_is_an_error_or_ends() {
        let first_again = r#"{"items":[{}],"pages":3,"page":1}"#;
        let again = Json::parse(r#"{"page":2}"#).unwrap();
        let error = page(paged(Paging::Page), again, first_again.to_owned()).unwrap_err();
        assert!(error.message.ends_with("answered page 1 where page 2 was asked for."), "{}", error.message);
        let first_again = r#"{"users":[{}],"pagination":{"total":5,"limit":1,"offset":0,"hasMore":true}}"#;
        let again = Json::parse(r#"{"limit":1,"offset":1}"#).unwrap();
        let error = page(paged(Paging::Offset), again, first_again.to_owned()).unwrap_err();
        assert!(error.message.ends_with("answered offset 0 where offset 1 was asked for."), "{}", error.message);
        assert_eq!(next(Paging::Cursor, r#"{"cursor":"x"}"#, r#"{"items":[{}],"nextCursor":"x"}"#), None);
    }
}
