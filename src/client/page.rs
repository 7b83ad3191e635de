//! One form for three kinds of pages: `{items, hasMore, next, …}`, where `next` is the input that asks for the page after it.

use crate::api::{Operation, Paging};
use crate::error::Error;
use crate::json::{Json, ObjectText, Type};
use crate::text::integer;

/// Adds to a list's answer `items`, `hasMore`, `total` where known, and `next` while there is more; other fields stay, and so does an answer that is
/// no list.
///
/// An empty page is always the last, and so is one whose cursor is its own: nobody pages for ever through a list that miscounts itself.
///
/// # Errors
/// `BAD_ANSWER` for another page than was asked for: its items would be taken for new ones.
pub fn page(operation: Operation, input: Json<'_>, answer: String) -> Result<String, Error> {
    let Some(paging) = operation.paging else { return Ok(answer) };
    let answer = Json::trusted(&answer);
    let list = answer.get("items").or(answer.get("users")).filter(|list| list.kind() == Type::List);
    let count = i64::try_from(list.map_or(0, |list| list.items().count())).unwrap_or(i64::MAX);
    // What a list says of itself stands in `meta`, in `pagination`, or beside the items.
    let said = answer.get("meta").or(answer.get("pagination")).unwrap_or(answer);
    let same = |what: &str, current: i64, wanted: i64| {
        if current == wanted {
            return Ok(());
        }
        Err(Error::of_another_answer(operation, [what, &integer(current)], [what, &integer(wanted)]))
    };

    let next = match paging {
        #[cfg(feature = "server")]
        Paging::Offset => {
            let wanted = input.integer_at("offset").unwrap_or(0);
            let offset = said.integer_at("offset").unwrap_or(wanted);
            same("offset ", offset, wanted)?;
            let more = said.get("hasMore").and_then(Json::bool) == Some(true);
            more.then(|| ("offset", integer(offset.saturating_add(count))))
        }
        Paging::Page => {
            let wanted = input.integer_at("page").unwrap_or(1);
            let current = either(said, "currentPage", "page").unwrap_or(wanted);
            same("page ", current, wanted)?;
            let size = either(said, "itemsPerPage", "limit").or(input.integer_at("limit")).unwrap_or(20);
            // A list that does not say how many pages it has may go on while its pages are full.
            let more = either(said, "totalPages", "pages").map_or(count >= size, |last| current < last);
            more.then(|| ("page", integer(current.saturating_add(1))))
        }
        _ => {
            let cursor = answer.get("nextCursor").unwrap_or(Json::NULL);
            let another = cursor.kind() == Type::Text && cursor.text() != "\"\"" && Some(cursor) != input.get("cursor");
            another.then(|| ("cursor", cursor.text().to_owned()))
        }
    }
    .filter(|_| count > 0);

    let mut object = ObjectText::without(answer, &["items", "users", "total", "hasMore", "next"]);
    object.put_raw("items", list.map_or("[]", Json::text));
    object.put_number("total", either(said, "totalItems", "total"));
    object.put_raw("hasMore", if next.is_some() { "true" } else { "false" });
    if let Some((name, value)) = next {
        object.put_raw("next", &ObjectText::without(input, &[name]).raw(name, &value).finish());
    }
    Ok(object.finish())
}

/// A figure that has two names.
fn either(said: Json<'_>, name: &str, other: &str) -> Option<i64> {
    said.integer_at(name).or(said.integer_at(other))
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
    fn the_next_page_is_asked_for_as_the_list_counts() {
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
    fn a_list_that_does_not_count_goes_on_while_its_pages_are_full() {
        assert!(next(Paging::Page, r#"{"limit":2}"#, r#"{"items":[{},{}]}"#).is_some());
        assert_eq!(next(Paging::Page, r#"{"limit":2}"#, r#"{"items":[{}]}"#), None);
    }

    #[test]
    fn an_empty_page_is_the_last_whatever_it_claims() {
        assert_eq!(next(Paging::Page, "{}", r#"{"items":[],"total":9,"pages":9,"page":1,"limit":1}"#), None);
        assert_eq!(next(Paging::Cursor, "{}", r#"{"items":[],"nextCursor":"x"}"#), None);
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
