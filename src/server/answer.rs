//! The response that a browser gets.

use crate::check::Lang;
use crate::error::{Error, Issues, Outcome};
use crate::http::{Headers, Response};
use crate::json::{Json, ObjectText, Type};

/// A response of the proxy; `headers` are those that a page of another origin needs.
pub(super) fn respond(status: u16, body: String, mut headers: Headers) -> Response {
    headers.set("Cache-Control", "no-store");
    headers.set("Vary", "Cookie, Origin, Sec-Fetch-Site");
    headers.set("X-Content-Type-Options", "nosniff");
    if !body.is_empty() {
        headers.set("Content-Type", "application/json");
    }
    Response { status, headers, body }
}

/// `{"error": {…}}`: what document and clients know, and nothing else of [`Error`].
pub(super) fn error_body(error: &Error, request_id: &str, lang: Lang) -> String {
    let issues = match &error.issues {
        Issues::Found(list) if !list.is_empty() => {
            let items: Vec<_> = list.iter().map(|item| item.to_json(lang)).collect();
            Some(crate::json::list(&items))
        }
        Issues::Received(list) => Some(list.clone()),
        _ => None,
    };
    let inner = ObjectText::new()
        .string("code", error.code.name())
        .string("message", &error.message)
        .string("requestId", request_id)
        .bool("retryable", error.retryable)
        .string("outcome", error.outcome.name())
        .optional(issues, |object, issues| object.raw("issues", &issues))
        .optional(error.retry_after_ms, |object, ms| object.raw("retryAfterMs", &ms.to_string()))
        .optional(error.answer.as_deref().filter(|_| error.outcome != Outcome::None).and_then(ids_in), |object, ids| {
            object.raw("answer", &ids)
        })
        .finish();
    ObjectText::new().raw("error", &inner).finish()
}

/// What names something that was carried out, and nobody else's things: a card's answer has the ids of companies too.
const IDS: [&str; 7] = ["id", "accountId", "depositId", "inquiryId", "payoutId", "transactionId", "transferId"];

/// The ids that an answer holds, the outermost of each name: enough to look up what was carried out, and nothing that is not a browser's to see.
fn ids_in(answer: &str) -> Option<String> {
    let mut ids = ObjectText::new();
    let mut level = vec![Json::parse(answer).ok()?];
    let mut names = Vec::new();
    for _ in 0..4 {
        let mut deeper = Vec::new();
        for (key, value) in level.iter().flat_map(|object| object.fields()) {
            let name = key.string().unwrap_or_default().into_owned();
            let is_id = IDS.contains(&name.as_str());
            match value.kind() {
                Type::Object => deeper.push(value),
                Type::Text | Type::Number if is_id && !names.contains(&name) => {
                    ids.put_raw(&name, value.text());
                    names.push(name);
                }
                _ => {}
            }
        }
        level = deeper;
    }
    (!names.is_empty()).then(|| ids.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    #[test]
    fn a_browser_gets_the_ids_of_what_was_carried_out_and_nothing_else_of_an_answer() {
        let answer = r#"{"success":true,"data":{"account":{"id":"acc_x","companyId":"k","note":"internal"},"id":7,"list":[{"transactionId":1}]}}"#;
        let mut error = Error::new(ErrorCode::BadAnswer, "m");
        error.answer = Some(answer.into());
        let told = |error: &Error| {
            let body = error_body(error, "r", Lang::En);
            Json::trusted(&body).get("error").unwrap().get("answer").map(|answer| answer.text().to_owned())
        };
        assert_eq!(told(&error), None, "of what did nothing");
        error.outcome = Outcome::Done;
        assert_eq!(told(&error).unwrap(), r#"{"id":7}"#);
        error.answer = Some(answer.replace(r#","id":7"#, "").into());
        assert_eq!(told(&error).unwrap(), r#"{"id":"acc_x"}"#);
        error.answer = Some(r#"{"companyId":"k"}"#.into());
        assert_eq!(told(&error), None);
    }
}
