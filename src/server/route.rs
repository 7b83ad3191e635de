//! Routing: finds the operation of a request from its head, or the refusal. No session and no body is needed.

use super::origins::Origins;
use super::refusal::{Refusal, refuse};
use crate::api::{CARD_KEY_HEADER, CLIENT_HEADER, Operation, REPEAT_HEADER, Reach};
use crate::error::ErrorCode;
use crate::http::{Headers, Method, query_pairs, split_target};
use crate::json::ObjectText;
use crate::models;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The head of a request: everything except the body.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Method in upper case.
    pub method: String,
    /// URL or request target.
    pub url: String,
    /// Request headers.
    pub headers: Headers,
    /// Whether a function of the partner allows the request's origin.
    pub origin_allowed: bool,
}

impl Head {
    /// Returns the `Origin` header if it is allowed.
    fn allowed_origin(&self, origins: &Origins) -> Option<&str> {
        self.headers.get("origin").filter(|origin| self.origin_allowed || origins.allow(origin))
    }
}

/// The operation and input of a request.
#[derive(Debug)]
pub struct Route {
    /// The operation; never one with [`Reach::Server`].
    pub operation: Operation,
    /// The input from path and query as a JSON object, for an operation without a body.
    pub input: String,
}

/// Refuses a request from another site, by the client header, `Origin` and `Sec-Fetch-Site`.
///
/// # Errors
/// `CLIENT_HEADER_REQUIRED`, `ORIGIN_REFUSED`.
pub(super) fn check_site(head: &Head, origins: &Origins) -> Result<(), Refusal> {
    let headers = &head.headers;
    // A form or an image cannot send a custom header, and a script of another site needs a preflight, which fails.
    if headers.get(CLIENT_HEADER).is_none_or(|version| version.trim().is_empty()) {
        return Err(refuse(
            ErrorCode::ClientHeaderRequired,
            "The header X-Qash-Client is missing. Send the client's version in it.",
        ));
    }
    if let Some(origin) = headers.get("origin") {
        if head.allowed_origin(origins).is_some() {
            return Ok(());
        }
        return Err(refuse(
            ErrorCode::OriginRefused,
            [origin, " is not an allowed origin. Add it to allowedOrigins in createProxy."].concat(),
        ));
    }
    // Browsers omit `Origin` in same-origin reads. Clients other than browsers have no cookies of another site.
    match headers.get("sec-fetch-site") {
        None | Some("same-origin") => Ok(()),
        Some(_) => Err(refuse(
            ErrorCode::OriginRefused,
            "The request comes from another site (Sec-Fetch-Site) and has no Origin header.",
        )),
    }
}

/// Finds the operation of a request.
///
/// # Errors
/// `NOT_FOUND` for a path that is not a browser operation's, `METHOD_NOT_ALLOWED` with the allowed methods.
pub fn route(head: &Head, base_path: &str) -> Result<Route, Refusal> {
    let (path, query) = split_target(&head.url);
    // Browsers send no fragment, and a filter in front of the proxy may have read it as part of the path.
    let fragment = head.url.contains('#');
    let not_found = || refuse(ErrorCode::NotFound, "There is no operation at this path.");
    // Some frameworks redirect every path to one with a trailing slash before the proxy sees the request.
    let path = path.strip_suffix('/').unwrap_or(path);
    // No operation's path needs escapes, so none is decoded: an encoded slash or dot is just an unknown path.
    let Some(own) = path.strip_prefix(base_path).filter(|own| own.starts_with('/')) else {
        return Err(refuse(
            ErrorCode::NotFound,
            ["This path is not below the proxy's basePath, ", base_path, "."].concat(),
        ));
    };
    let found = |operation: &Operation| Some((*operation, Operation::match_path(operation.proxy_path(), own)?));
    let at_path: Vec<_> = operations_at(own).iter().filter_map(found).collect();
    if at_path.is_empty() || fragment {
        return Err(not_found());
    }
    let method = Method::parse(&head.method);
    let Some(&(operation, ref parameters)) = at_path.iter().find(|(operation, _)| Some(operation.method) == method)
    else {
        let allow: Vec<_> = at_path.iter().map(|(operation, _)| operation.method.name()).collect();
        let message = "This path does not support the request's method. The header Allow lists its methods.";
        return Err(Refusal { allow: Some(allow.join(", ")), ..refuse(ErrorCode::MethodNotAllowed, message) });
    };
    let mut pairs = query_pairs(query).ok_or_else(|| refuse(ErrorCode::BadQuery, "The query string is malformed."))?;
    drop_repeated_path(&mut pairs, path, own);
    if operation.method != Method::Get && !pairs.is_empty() {
        return Err(refuse(ErrorCode::BadQuery, "This operation has no query parameters. Send its input in the body."));
    }
    let given = parameters.iter().map(|(name, value)| (*name, *value));
    let queried = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let input =
        given.chain(queried).fold(ObjectText::new(), |input, (name, value)| field(operation, input, name, value));
    Ok(Route { operation, input: input.finish() })
}

/// Returns the browser operations that may match a path: by the whole path, or by all but a last segment that is a parameter.
fn operations_at(path: &str) -> &'static [Operation] {
    static BY_PATH: LazyLock<BTreeMap<&str, Vec<Operation>>> = LazyLock::new(|| {
        let mut by_path = BTreeMap::<_, Vec<_>>::new();
        for operation in Operation::ALL.into_iter().filter(|operation| operation.reach != Reach::Server) {
            let fixed = operation.proxy_path().split(':').next().unwrap_or_default();
            by_path.entry(fixed).or_default().push(operation);
        }
        by_path
    });
    let but_last = || path.rfind('/').and_then(|slash| path.get(..=slash));
    BY_PATH.get(path).or_else(|| BY_PATH.get(but_last()?)).map_or(&[], Vec::as_slice)
}

/// Drops a query parameter that repeats the path's segments: Next's edge runtime adds the parameter of its route `[...path]`.
fn drop_repeated_path(pairs: &mut Vec<(String, String)>, path: &str, own: &str) {
    let is_repeated = |name: &str| {
        let values: Vec<_> = pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect();
        let joined = ["/", &values.join("/")].concat();
        joined.ends_with(own) && path.ends_with(&joined)
    };
    let repeated = pairs.iter().map(|(name, _)| name).find(|name| is_repeated(name)).cloned();
    if let Some(repeated) = repeated {
        pairs.retain(|(name, _)| *name != repeated);
    }
}

/// Adds a path or query parameter with the type of its field. A value that does not fit stays a string and is refused later.
fn field(operation: Operation, input: ObjectText, name: &str, value: &str) -> ObjectText {
    let known = operation.input.and_then(|shape| shape.fields.iter().find(|field| field.name == name));
    let integer = known.is_some_and(|field| matches!(field.kind, models::Kind::Integer { .. }))
        && !value.is_empty()
        && value.bytes().all(|byte| byte.is_ascii_digit())
        && (value == "0" || !value.starts_with('0'));
    if integer { input.raw(name, value) } else { input.string(name, value) }
}

/// Validates `Content-Type`, `Content-Encoding` and `Content-Length`.
///
/// # Errors
/// `JSON_REQUIRED` for anything but uncompressed UTF-8 JSON, `BODY_TOO_LARGE` for a length above the limit.
pub fn check_body_headers(headers: &Headers, limit: u32) -> Result<(), Refusal> {
    let not_json =
        || refuse(ErrorCode::JsonRequired, "The request body must be application/json in UTF-8, without compression.");
    let kind = headers.get("content-type").unwrap_or_default();
    let mut parts = kind.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json"))
        && parts.all(|parameter| {
            parameter.eq_ignore_ascii_case("charset=utf-8") || parameter.eq_ignore_ascii_case("charset=\"utf-8\"")
        });
    let plain = headers.get("content-encoding").is_none_or(|encoding| encoding.eq_ignore_ascii_case("identity"));
    if !is_json || !plain {
        return Err(not_json());
    }
    match headers.get("content-length").map(str::parse::<u64>) {
        Some(Ok(length)) if length > u64::from(limit) => Err(too_large(limit)),
        _ => Ok(()),
    }
}

pub(super) fn too_large(limit: u32) -> Refusal {
    refuse(ErrorCode::BodyTooLarge, ["The request body is larger than ", &limit.to_string(), " bytes."].concat())
}

/// Builds the CORS headers for a page of an allowed origin; `None` for any other page.
#[must_use]
pub(super) fn cors_headers(head: &Head, origins: &Origins) -> Option<Headers> {
    let origin = head.allowed_origin(origins)?;
    let mut out = Headers::default();
    out.set("Access-Control-Allow-Origin", origin);
    out.set("Access-Control-Allow-Credentials", "true");
    out.set("Access-Control-Expose-Headers", "Retry-After");
    Some(out)
}

/// Adds the headers of a preflight's response.
pub(super) fn preflight(headers: &mut Headers, more: &[String]) {
    let own = ["Content-Type", CLIENT_HEADER, CARD_KEY_HEADER, REPEAT_HEADER];
    let allowed: Vec<_> = own.into_iter().chain(more.iter().map(String::as_str)).collect();
    headers.set("Access-Control-Allow-Methods", "GET, POST, PATCH");
    headers.set("Access-Control-Allow-Headers", allowed.join(", "));
    headers.set("Access-Control-Max-Age", "600");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routed(method: &str, url: &str) -> Result<(&'static str, String), u16> {
        let head = Head { method: method.into(), url: url.into(), ..Head::default() };
        route(&head, "/qash").map(|route| (route.operation.name, route.input)).map_err(|refusal| refusal.status)
    }

    #[test]
    fn an_operation_is_found_by_its_method_and_whole_path() {
        assert_eq!(routed("GET", "https://a.example/qash/me"), Ok(("getUser", "{}".into())));
        assert_eq!(routed("POST", "/qash/users"), Ok(("registerUser", "{}".into())));
        assert_eq!(routed("PATCH", "/qash/user/card/limit"), Ok(("setCardLimit", "{}".into())));
        assert_eq!(routed("GET", "/qash/user/transactions/7"), Ok(("getTransaction", r#"{"id":7}"#.into())));
        assert_eq!(
            routed("GET", "/qash/user/transactions?page=2&type=PAYOUT&from=2026-01-01"),
            Ok(("listTransactions", r#"{"page":2,"type":"PAYOUT","from":"2026-01-01"}"#.into()))
        );
    }

    #[test]
    fn every_browser_operation_has_a_route_and_no_server_operation_has_one() {
        for operation in Operation::ALL {
            let url = ["/qash", &operation.proxy_path().replace(":id", "1")].concat();
            let found = routed(operation.method.name(), &url).map(|(name, _)| name);
            match operation.reach {
                Reach::Server => assert_ne!(found, Ok(operation.name)),
                _ => assert_eq!(found, Ok(operation.name)),
            }
        }
        for (method, path) in [
            ("GET", "/partner/users"),
            ("POST", "/partner/auth/token"),
            ("POST", "/user/deposit"),
            ("POST", "/partner/api-keys"),
            ("DELETE", "/partner/api-keys/1"),
            ("GET", "/partner/users/1"),
            ("POST", "/partner/kyc"),
        ] {
            assert_eq!(routed(method, &["/qash", path].concat()), Err(404), "{path}");
        }
    }

    #[test]
    fn an_unsupported_method_is_refused_with_the_allowed_methods() {
        let head = Head { method: "PUT".into(), url: "/qash/user/accounts".into(), ..Head::default() };
        let refusal = route(&head, "/qash").unwrap_err();
        assert_eq!((refusal.status, refusal.allow.as_deref()), (405, Some("POST, GET")));
        for method in ["PUT", "HEAD", "OPTIONS", "get", "TRACE", ""] {
            assert_eq!(routed(method, "/qash/me"), Err(405), "{method}");
        }
    }

    #[test]
    fn a_path_written_in_any_other_way_is_not_found() {
        for path in [
            "/qash",
            "/qash/",
            "/me",
            "/qashme",
            "/qash//me",
            "//evil.example/qash/me",
            "/qash/me//",
            "/qash/./me",
            "/qash/x/../me",
            "/qash/%6de",
            "/qash%2fme",
            "/qash/user%2fcard%2fme",
            "/qash/user/transactions//",
            "/qash/user/transactions/1/2",
            "/qash/ME",
            "/qash\\me",
            "https://a.example//qash/me",
            "/qash/user/card/details/x",
            "/qash/api/v1/user/balance",
            "/qash/http://evil.example/me",
            "/qash/me#x",
            "/qash/me?x=1#",
        ] {
            assert_eq!(routed("GET", path), Err(404), "{path}");
        }
        assert_eq!(
            routed("GET", "/qash/user/transactions/%2e%2e"),
            Ok(("getTransaction", r#"{"id":"%2e%2e"}"#.into()))
        );
        assert_eq!(routed("GET", "/qash/user/transactions/007"), Ok(("getTransaction", r#"{"id":"007"}"#.into())));
        assert_eq!(routed("GET", "/qash/me?x=%zz"), Err(400));
        assert_eq!(routed("POST", "/qash/user/payout?amount=1"), Err(400));
    }

    #[test]
    fn one_trailing_slash_is_ignored() {
        assert_eq!(routed("GET", "/qash/me/"), Ok(("getUser", "{}".into())));
        assert_eq!(routed("POST", "/qash/user/payout/"), Ok(("payout", "{}".into())));
        assert_eq!(routed("GET", "/qash/user/transactions/?page=2"), Ok(("listTransactions", r#"{"page":2}"#.into())));
        assert_eq!(routed("GET", "/qash/user/transactions/7/"), Ok(("getTransaction", r#"{"id":7}"#.into())));
        assert_eq!(routed("GET", "/qash//"), Err(404));
    }

    #[test]
    fn a_query_parameter_that_repeats_the_path_is_ignored() {
        assert_eq!(routed("POST", "/qash/user/payout?path=user&path=payout"), Ok(("payout", "{}".into())));
        assert_eq!(routed("POST", "/qash/user/payout?all=qash&all=user&all=payout"), Ok(("payout", "{}".into())));
        assert_eq!(routed("GET", "/qash/me/?slug=me"), Ok(("getUser", "{}".into())));
        assert_eq!(
            routed("GET", "/qash/user/transactions?path=user&page=2&path=transactions"),
            Ok(("listTransactions", r#"{"page":2}"#.into()))
        );
        for query in ["path=payout", "path=payout&path=user", "path=user&path=payout&path=x", "path=user", "path="] {
            assert_eq!(routed("POST", &["/qash/user/payout?", query].concat()), Err(400), "{query}");
        }
        assert_eq!(routed("POST", "/qash/user/payout?path=user&path=payout&amount=1"), Err(400));
    }

    #[test]
    fn a_refusal_names_the_base_path_or_the_refused_origin() {
        let head = Head { method: "GET".into(), url: "/api/qash/me".into(), ..Head::default() };
        assert!(route(&head, "/qash").unwrap_err().error.message.contains("basePath, /qash."));
        let headers = [("x-qash-client", "1"), ("origin", "http://127.0.0.1:3000")];
        let headers = Headers(headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect());
        let origins = Origins::parse(&["http://localhost:3000".to_owned()]).unwrap();
        let refusal = check_site(&Head { headers, ..Head::default() }, &origins).unwrap_err();
        assert!(refusal.error.message.starts_with("http://127.0.0.1:3000 is not"));
    }

    #[test]
    fn a_request_from_another_site_is_refused() {
        let allowed = Origins::parse(&["https://app.example".to_owned()]).unwrap();
        let check = |pairs: &[(&str, &str)]| {
            let headers =
                Headers(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
            check_site(&Head { headers, ..Head::default() }, &allowed)
                .map_err(|refusal| refusal.error.code.name().to_owned())
        };
        let client = ("x-qash-client", "0.1.0");
        assert_eq!(check(&[client]), Ok(()));
        assert_eq!(check(&[client, ("sec-fetch-site", "same-origin")]), Ok(()));
        assert_eq!(check(&[client, ("origin", "https://app.example")]), Ok(()));
        assert_eq!(check(&[client, ("origin", "https://app.example"), ("sec-fetch-site", "cross-site")]), Ok(()));
        for foreign in [
            "https://evil.example",
            "null",
            "",
            "https://app.example.evil.example",
            "http://app.example",
            "https://APP.example",
            "https://app.example/",
        ] {
            assert_eq!(
                check(&[client, ("origin", foreign), ("sec-fetch-site", "same-origin")]),
                Err("ORIGIN_REFUSED".into()),
                "{foreign}"
            );
        }
        let by_function = Head { headers: Headers::default(), origin_allowed: true, ..Head::default() };
        assert!(check_site(&by_function, &allowed).is_err(), "an allowed origin does not replace the client header");
        let mut headers = Headers::default();
        headers.set(client.0, client.1);
        headers.set("Origin", "https://preview.example");
        assert!(check_site(&Head { headers, origin_allowed: true, ..Head::default() }, &allowed).is_ok());
        for site in ["cross-site", "same-site", "none", "SAME-ORIGIN", ""] {
            assert_eq!(check(&[client, ("sec-fetch-site", site)]), Err("ORIGIN_REFUSED".into()), "{site}");
        }
        assert_eq!(check(&[("origin", "https://app.example")]), Err("CLIENT_HEADER_REQUIRED".into()));
        assert_eq!(check(&[("x-qash-client", " ")]), Err("CLIENT_HEADER_REQUIRED".into()));
    }

    #[test]
    fn only_plain_json_bodies_are_accepted() {
        let check = |kind: &str, more: Option<(&str, &str)>| {
            let mut headers = Headers::default();
            headers.set("Content-Type", kind);
            if let Some((name, value)) = more {
                headers.set(name, value);
            }
            check_body_headers(&headers, 100).map_err(|refusal| refusal.status)
        };
        for kind in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""] {
            assert_eq!(check(kind, None), Ok(()), "{kind}");
        }
        for kind in [
            "",
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "application/json, text/plain",
            "application/jsonx",
        ] {
            assert_eq!(check(kind, None), Err(415), "{kind}");
        }
        assert_eq!(check("application/json", Some(("content-encoding", "gzip"))), Err(415));
        assert_eq!(check("application/json", Some(("content-length", "101"))), Err(413));
        assert_eq!(check("application/json", Some(("content-length", "100"))), Ok(()));
    }
}
