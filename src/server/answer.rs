//! Responses to a browser.

use crate::check::Lang;
use crate::error::{Error, Issues, Outcome};
use crate::http::{Headers, Response};
use crate::json::{Json, ObjectText, Type};

/// Builds a response of the proxy. `headers` are the CORS headers, if any.
pub(super) fn respond(status: u16, body: String, mut headers: Headers) -> Response {
    headers.set("Cache-Control", "no-store");
    headers.set("Vary", "Cookie, Origin, Sec-Fetch-Site");
    headers.set("X-Content-Type-Options", "nosniff");
    if !body.is_empty() {
        headers.set("Content-Type", "application/json");
    }
    Response { status, headers, body }
}

/// Builds `{"error": {…}}` with the documented fields of an [`Error`] and no others.
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

/// Names of fields that identify a created resource. Other ids, such as company ids in a card's response, are not included.
const IDS: [&str; 7] = ["id", "accountId", "depositId", "inquiryId", "payoutId", "transactionId", "transferId"];

/// Extracts the ids in a response, the outermost for each name, so that the caller can look up the created resource. No other data is
/// included.
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
    fn an_error_contains_only_the_ids_of_an_executed_operations_response() {
        let answer = r#"{"success":true,"data":{"account":{"id":"acc_x","companyId":"k","note":"internal"},"id":7,"list":[{"transactionId":1}]}}"#;
        let mut error = Error::new(ErrorCode::BadAnswer, "m");
        error.answer = Some(answer.into());
        let actual = |error: &Error| {
            let body = error_body(error, "r", Lang::En);
            Json::trusted(&body).get("error").unwrap().get("answer").map(|answer| answer.text().to_owned())
        };
        assert_eq!(actual(&error), None, "nothing was executed");
        error.outcome = Outcome::Done;
        assert_eq!(actual(&error).unwrap(), r#"{"id":7}"#);
        error.answer = Some(answer.replace(r#","id":7"#, "").into());
        assert_eq!(actual(&error).unwrap(), r#"{"id":"acc_x"}"#);
        error.answer = Some(r#"{"companyId":"k"}"#.into());
        assert_eq!(actual(&error), None);
    }
}
