//! Properties of the proxy: for any request of a browser, only browser operations are sent, only to Qash, and no secret is returned.

use crate::client::body;
use crate::dice::{Dice, holds, input};
use crate::json::shaped;
use bolero::Driver;
use pollster::block_on;
use qash_client::api::{Operation, Reach};
use qash_client::client::{Dialect, Host, Limits, SendFailure};
use qash_client::http::{Headers, Request, Response, split_target};
use qash_client::json::Json;
use qash_client::server::{
    BodyFailure, CallbackFailed, CheckStatus, Head, Memory, Partner, PartnerConfig, PolicyDecision, Proxy, ProxyConfig,
    RequestContext, Session, base_url, guard, holds_card_number, holds_jwt, origin,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

const BASE: &str = "https://sandbox.api.qash.ai";
const KEY: &str = "qash_key_live_0123456789abcdef";
const SECRET: &str = "qash_secret_live_fedcba9876543210";
const USER: &str = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
const ORIGIN: &str = "https://app.example";
const NOW: i64 = 1_781_222_400_000;
/// Expires on 2026-09-21.
const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhMWIyYzNkNC1lNWY2LTc4OTAtYWJjZC1lZjEyMzQ1Njc4OTAiLCJleHAiOjE3OTAwMDAwMDB9.c2lnbmF0dXJl";

/// The context of one request from a browser, with the results of Qash and the partner.
struct BrowserRequest<'a> {
    case: &'a RequestCase,
    sent: RefCell<Vec<Request>>,
    authorised: Cell<Option<&'static str>>,
    audited: Cell<u32>,
    clock: Cell<i64>,
}

impl Host for BrowserRequest<'_> {
    fn now(&self) -> i64 {
        self.clock.get()
    }

    fn random(&self) -> [u8; 16] {
        [3; 16]
    }

    async fn send(&self, request: &Request, _timeout_ms: u64) -> Result<Response, SendFailure> {
        let exchange = request.url.ends_with("/partner/auth/token");
        let others = self.sent.borrow().iter().filter(|sent| !sent.url.ends_with("/partner/auth/token")).count();
        self.sent.borrow_mut().push(request.clone());
        if exchange && self.case.active {
            let body = format!(
                r#"{{"success":true,"accessToken":"{TOKEN}","refreshToken":"r","user":{{"id":"{USER}","email":"a@b.co","status":"active"}}}}"#
            );
            return Ok(Response { status: 200, headers: Headers::default(), body });
        }
        self.case.answers.get(others).cloned().ok_or(SendFailure::Timeout)
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        self.clock.set(self.clock.get().saturating_add_unsigned(ms));
        Ok(())
    }
}

impl RequestContext for BrowserRequest<'_> {
    async fn session(&self) -> Result<Option<Session>, CallbackFailed> {
        self.case.session.clone()
    }

    async fn body(&self, limit: u32) -> Result<String, BodyFailure> {
        if self.case.body.len() > limit as usize { Err(BodyFailure::TooLarge) } else { Ok(self.case.body.clone()) }
    }

    async fn authorise(&self, operation: Operation, _input: &str) -> PolicyDecision {
        if matches!(self.case.verdict, PolicyDecision::Allow | PolicyDecision::Replace(_)) {
            self.authorised.set(Some(operation.name));
        }
        self.case.verdict.clone()
    }

    fn audit(&self, event: &str) {
        assert!(Json::parse(event).is_ok(), "{event}");
        self.audited.set(self.audited.get() + 1);
    }
}

input! {
    /// A browser's request, and the results of Qash and the partner.
    RequestCase {
        base_path: &'static str, head: Head, body: String, session: Result<Option<Session>, CallbackFailed>, verdict: PolicyDecision,
        enabled: Vec<String>, active: bool, answers: Vec<Response>,
    } = |dice| {
        let operation = Operation::ALL[dice.below(Operation::ALL.len())];
        let base_path = dice.of(&["/qash", "/qash", "/api/v1", ""]);
        let path = path(&mut dice, operation);
        let before = dice.of(&["", "", "", "https://app.example", "https://evil.example", "//evil.example", "http://[::1]"]);
        let url = format!("{before}{base_path}{path}{}", dice.of(&["", "", "?page=2", "?limit=%zz", "?x=/user/deposit", "#/user/deposit", "?id=../7"]));
        let method = if dice.one_in(6) { dice.of(&["PUT", "OPTIONS", "HEAD", "get", "", "TRACE", "POST", "DELETE"]) } else { operation.method.name() };
        let usual = [("X-Qash-Client", "0.1.0"), ("Origin", ORIGIN), ("Content-Type", "application/json")];
        let mut headers: Vec<_> = usual.iter().filter(|_| !dice.one_in(40)).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        headers.extend(dice.times(2, |dice| {
            let name = dice.of(&["Authorization", "X-Api-Key", "Host", "X-Forwarded-Host", "X-HTTP-Method-Override", "Content-Length", "x-idempotency-key", "Accept-Language", "Cookie", "sec-fetch-site", "access-control-request-method"]);
            (name.to_owned(), dice.of(&["1", "evil.example", "DELETE", "es", USER, "\u{0}", "9999999999"]).to_owned())
        }));
        let shape = operation.input.map_or_else(|| "{}".to_owned(), |shape| {
            let text = shaped(&mut dice, shape);
            // Fields of the session are not accepted from the browser.
            if dice.one_in(4) { text } else { without(&text, operation.from_session) }
        });
        let known = Session { subject: "ana".into(), user_id: Some(USER.into()), email: Some("ana@example.com".into()) };
        let session = match dice.below(10) {
            0 => Ok(None),
            1 => Err(CallbackFailed),
            2 => Ok(Some(Session { user_id: None, ..known })),
            _ => Ok(Some(known)),
        };
        let verdict = match dice.below(6) {
            0 => PolicyDecision::Deny,
            1 => PolicyDecision::Failed,
            2 => PolicyDecision::Replace(dice.slipped(&shape, 1)),
            _ => PolicyDecision::Allow,
        };
        let enabled = Operation::ALL.into_iter().filter(|operation| operation.reach == Reach::OptIn && !dice.one_in(4));
        let enabled = enabled.map(|operation| operation.name.to_owned()).collect();
        let answers = dice.times(3, |dice| {
            let secret = dice.of(&[KEY, SECRET, TOKEN]);
            let from = dice.below(secret.len());
            let piece = &secret[from..from + dice.below(secret.len() - from + 1)];
            let filler = "x".repeat(dice.below(600));
            let card = dice.of(&["4111 1111 1111 1111", "4111/1111*1111:1111", "４１１１１１１１１１１１１１１１", "NDExMTExMTExMTExMTExMQ==", "%34111111111111111", "CVV: 123"]);
            let told = match dice.below(8) { 0 => secret.to_owned(), 1 | 2 => piece.to_owned(), 3 => format!("{filler}{secret}"), 4 => format!("{filler}{piece}{filler}"), 5 => card.to_owned(), _ => String::new() };
            let body = body(dice, operation);
            let at = body.find('"').map_or(0, |at| at + 1);
            let status = dice.of(&[200, 200, 200, 201, 400, 401, 403, 404, 409, 500, 503]);
            Response { status, headers: Headers(vec![("Set-Cookie".into(), "a=b".into())]), body: format!("{}{told}{}", &body[..at], &body[at..]) }
        });
        RequestCase {
            base_path, head: Head { method: method.to_owned(), url, headers: Headers(headers), origin_allowed: false }, body: dice.slipped(&shape, 1), session, verdict,
            enabled, active: !dice.one_in(6), answers,
        }
    }
}

/// Removes fields from the text of an object.
fn without(text: &str, names: &[&str]) -> String {
    let Ok(json) = Json::parse(text) else { return text.to_owned() };
    let fields = json.fields().filter(|(key, _)| !names.iter().any(|name| key.is(name)));
    format!(
        "{{{}}}",
        fields.map(|(key, value)| format!("{}:{}", key.text(), value.text())).collect::<Vec<_>>().join(",")
    )
}

/// Generates an operation's path at the proxy or at Qash, or one that tries to escape it.
fn path<D: Driver>(dice: &mut Dice<'_, D>, operation: Operation) -> String {
    let template = if dice.one_in(6) { operation.path } else { operation.proxy_path() };
    let id = match dice.below(4) {
        0 => dice
            .of(&["..", "%2e%2e", "..%2f..%2fpartner", "1%2f..", ".", "%00", "1;x", "@evil.example", "\\..\\"])
            .to_owned(),
        1 => dice.noise(6),
        _ => dice.digits(4),
    };
    let mut path: String = template
        .split('/')
        .skip(1)
        .map(|part| format!("/{}", if part.starts_with(':') { &id } else { part }))
        .collect();
    if dice.one_in(4) {
        let at = (0..=path.len()).filter(|at| path.is_char_boundary(*at)).nth(dice.below(path.len() + 1)).unwrap_or(0);
        let piece = dice.of(&[
            "/", "//", "/..", "/.", "%2f", "%2F", "%5c", "\\", ";", "/../", "%2e%2e/", "\u{0}", "\n", "@", "api/v1/",
            "ｅ", "%",
        ]);
        path.insert_str(at, piece);
    }
    if dice.one_in(8) { dice.slipped(&path, 1) } else { path }
}

/// Returns the browser operation of an exact method and path.
fn meant(method: &str, path: &str) -> Option<Operation> {
    Operation::ALL.into_iter().find(|operation| {
        let (template, own): (Vec<_>, Vec<_>) =
            (operation.proxy_path().split('/').collect(), path.split('/').collect());
        let fits = |(part, own): (&&str, &&str)| if part.starts_with(':') { !own.is_empty() } else { part == own };
        operation.reach != Reach::Server
            && operation.method.name() == method
            && template.len() == own.len()
            && template.iter().zip(&own).all(fits)
    })
}

fn partner() -> Partner<Memory<fn() -> i64>> {
    let config = PartnerConfig {
        api_key: KEY.into(),
        api_secret: SECRET.into(),
        base_url: BASE.into(),
        dialect: Dialect::B,
        limits: Limits::default(),
        verification_origins: Vec::new(),
        resend_for_ms: qash_client::server::RESEND_FOR_MS,
        check_status: CheckStatus::default(),
        profile: Default::default(),
    };
    Partner::new(config, Memory::new(9, (|| NOW) as fn() -> i64)).unwrap()
}

/// Whether a text contains 16 consecutive characters of a secret's private part.
fn holds_piece(text: &str, secret: &str) -> bool {
    let public = ["qash_key_live_", "qash_secret_live_", "eyJhbGciOiJIUzI1NiJ9."]
        .into_iter()
        .find(|public| secret.starts_with(public));
    let own = &secret.as_bytes()[public.map_or(0, str::len)..];
    own.windows(16).any(|piece| text.as_bytes().windows(16).any(|part| part == piece))
}

/// Checks that every field of a card's response is in the documents or the vendor's reference pages.
fn only_documented(answer: Json<'_>, name: &str) {
    const KNOWN: [&str; 31] = [
        "id",
        "status",
        "last4",
        "brand",
        "currency",
        "limit",
        "amount",
        "frequency",
        "cardId",
        "balances",
        "available",
        "current",
        "items",
        "hasMore",
        "nextCursor",
        "type",
        "spend",
        "localAmount",
        "localCurrency",
        "merchantName",
        "merchantCategory",
        "merchantCategoryCode",
        "declinedReason",
        "authorizedAt",
        "postedAt",
        "expirationMonth",
        "expirationYear",
        "idempotencyKey",
        "USD",
        "COP",
        "MXN",
    ];
    for (key, value) in answer.fields() {
        let key = key.string().unwrap_or_default();
        let currency = matches!(key.len(), 3..=5) && key.bytes().all(|byte| byte.is_ascii_uppercase());
        assert!(currency || KNOWN.contains(&&*key), "{name} let {key} through");
        only_documented(value, name);
    }
    answer.items().for_each(|item| only_documented(item, name));
}

#[test]
fn only_the_requested_operation_is_sent_and_only_to_qash() {
    holds!(RequestCase, |case| {
        let visitor = BrowserRequest {
            case,
            sent: RefCell::default(),
            authorised: Cell::new(None),
            audited: Cell::new(0),
            clock: Cell::new(NOW),
        };
        let partner = Rc::new(partner());
        let config = ProxyConfig {
            allowed_origins: vec![ORIGIN.into()],
            base_path: case.base_path.into(),
            enabled: case.enabled.clone(),
            ..ProxyConfig::default()
        };
        let proxy = Proxy::new(partner, Rc::new(Memory::new(9, || NOW)), config).unwrap();
        let response = block_on(proxy.handle(&visitor, &case.head));

        let (path, _) = split_target(&case.head.url);
        let path = path.strip_suffix('/').unwrap_or(path);
        let meant = path.strip_prefix(case.base_path).and_then(|own| meant(&case.head.method, own));
        let sent = visitor.sent.borrow();
        for request in sent.iter() {
            let meant = meant.expect("nothing that is no operation goes out");
            let path = request
                .url
                .strip_prefix(BASE)
                .and_then(|rest| rest.strip_prefix("/api/v1"))
                .expect("no URL leaves the base");
            let (path, _) = path.split_once('?').unwrap_or((path, ""));
            assert!(!path.contains("..") && !path.contains("//") && !path.contains('%'), "{path}");
            let found = Operation::ALL.into_iter().find(|operation| {
                operation.method == request.method && Operation::match_path(operation.path, path).is_some()
            });
            let name = found.expect("every request is an operation").name;
            let also = match meant.name {
                "registerUser" | "getKycStatus" | "payout" | "transfer" => "getUser",
                other => other,
            };
            assert!(name == meant.name || name == also || name == "exchangeToken", "{name} for {}", meant.name);
            if found.is_some_and(|operation| operation.reach == Reach::OptIn) {
                assert!(case.enabled.iter().any(|enabled| enabled == name), "{name} is switched off");
                assert_eq!(visitor.authorised.get(), Some(name), "nobody allowed it");
            }
            assert!(case.session.as_ref().is_ok_and(Option::is_some), "nobody is signed in");
            assert!(!path.starts_with("/partner/users/") || path.ends_with(USER), "another user: {path}");
            let names: Vec<_> = request.headers.0.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
            let own = ["accept", "content-type", "x-api-key", "x-api-secret", "authorization", "x-idempotency-key"];
            assert!(names.iter().all(|name| own.contains(&name.as_str())), "{names:?}");
        }
        if meant.is_none() {
            assert!(matches!(response.status, 403..=405), "{}", response.status);
        }
        assert_eq!(visitor.audited.get(), 1);
        assert!(response.headers.get("set-cookie").is_none());
        assert!(Json::parse(&response.body).is_ok(), "{}", response.body);
        // A token is known once it was exchanged.
        let exchanged = case.active && sent.iter().any(|request| request.url.ends_with("/partner/auth/token"));
        for secret in [KEY, SECRET].into_iter().chain(exchanged.then_some(TOKEN)) {
            assert!(!holds_piece(&response.body, secret), "{}", response.body);
        }
        if let Some(meant) = meant.filter(|meant| meant.path.starts_with("/user/card/") && response.status == 200) {
            assert!(!holds_card_number(&response.body), "{}", response.body);
            only_documented(Json::parse(&response.body).unwrap(), meant.name);
        }
    });
}

input! {
    /// Generates a text with a card number in some spelling.
    Card { text: String, number: String, } = |dice| {
        let count = 12 + dice.below(7);
        let digits = "4".to_owned() + &dice.digits(count - 1);
        let sum = |digits: &str| digits.bytes().rev().enumerate().map(|(place, digit)| {
            let doubled = u32::from(digit - b'0') << (place & 1);
            if doubled > 9 { doubled - 9 } else { doubled }
        }).sum::<u32>();
        let last = (10 - sum(&format!("{digits}0")) % 10) % 10;
        let number = format!("{digits}{last}");
        let separator = dice.of(&["", " ", "-", "\u{a0}", ".", "\u{2011}"]);
        let size = 3 + dice.below(5);
        let grouped: Vec<_> = number.as_bytes().chunks(size).map(|chunk| String::from_utf8_lossy(chunk).into_owned()).collect();
        let around = |dice: &mut Dice<'_, D>| dice.noise(8).replace(|character: char| character.is_numeric() || "\"\\,".contains(character) || character < ' ', "");
        Card { text: around(&mut dice) + "x" + &grouped.join(separator) + "x" + &around(&mut dice), number }
    }
}

#[test]
fn a_card_number_is_found_in_any_spelling() {
    holds!(Card, |Card { text, number }| {
        assert!(holds_card_number(text), "{number}");
        let mut quoted = String::new();
        qash_client::json::push_string(&mut quoted, text);
        let operation = Operation::named("getCardDetails");
        assert!(guard(operation, &format!("{{\"a\":[{quoted}]}}"), |_| false).is_err());
    });
}

input! {
    /// Generates a text of parts that are hard to search, often repeated.
    Heavy { piece: String, text: String, } = |dice| {
        let mut piece = String::new();
        for _ in 0..1 + dice.below(6) {
            let noise = dice.noise(3);
            piece.push_str(dice.of(&["eyJ", "eyA", ".", "%2E", "%25", "\\u00", "&#", "4", "4111 ", "41", "NDEx", "34", " ", "=", "cvv ", "pin", KEY, &SECRET[..30], &TOKEN[..60], &noise]));
        }
        let text = piece.repeat(60_000 / piece.len().max(1));
        Heavy { piece, text }
    }
}

#[test]
fn every_text_is_searched_in_linear_time() {
    holds!(Heavy, 100, |Heavy { piece, text }| {
        let partner = partner();
        let started = std::time::Instant::now();
        let scrubbed = partner.scrub(text);
        assert!(!partner.holds_secret(&scrubbed) && !holds_jwt(&scrubbed), "{piece}");
        let mut quoted = String::new();
        qash_client::json::push_string(&mut quoted, text);
        let _ = guard(Operation::named("getCard"), &format!("{{\"a\":{quoted}}}"), |text| partner.holds_secret(text));
        // 60,000 characters; a search in quadratic time would take minutes.
        assert!(started.elapsed().as_secs() < 5, "{piece}: {:?}", started.elapsed());
    });
}

input! {
    /// Generates a text that a partner may have configured.
    Configured { text: String, } = |dice| {
        let sample = dice.of(&["https://api.qash.ai/v1", "http://127.0.0.1:8080", "https://[::1]:443", "http://localhost", "https://app.example:8443"]);
        Configured { text: dice.slipped(sample, 3) }
    }
}

#[test]
fn a_base_url_is_one_host_and_a_plain_path() {
    holds!(Configured, |Configured { text }| {
        let _ = (holds_jwt(text), origin(text));
        if let Ok(url) = base_url(text) {
            assert_eq!(base_url(&url).as_ref(), Ok(&url));
            let rest = url.strip_prefix("https://").or(url.strip_prefix("http://")).expect("a scheme");
            assert!(
                url.is_ascii()
                    && !rest.contains(['@', '?', '#', '\\', '%', ' '])
                    && !rest.contains("//")
                    && !rest.ends_with('/'),
                "{url}"
            );
            assert!(
                url.starts_with("https://") || ["127.", "localhost", "[::1]"].iter().any(|host| rest.starts_with(host)),
                "{url}"
            );
        }
    });
}
