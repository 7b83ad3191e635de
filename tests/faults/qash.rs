//! A stand-in for Qash, and what may come of a request to it.

use crate::servers::USER;
use crate::world::World;
use qash_client::http::{Headers, Request, Response, split_target};
use qash_client::json::Json;
use qash_client::time::format_rfc3339;
use std::cell::{Cell, RefCell};

/// How long Qash knows a key, if it forgets them, in milliseconds: a day, and not a moment longer.
const KEYS_KEPT_MS: i64 = 86_400_000;

/// Something that Qash carried out.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    pub(crate) id: usize,
    pub(crate) operation: &'static str,
    /// Whose token came with it.
    pub(crate) user: String,
    /// The key, or what stands in its place in an operation without one.
    pub(crate) intent: String,
    /// The key as Qash got it.
    key: String,
    pub(crate) body: String,
    made_at: i64,
    /// When the request for it left the partner's server.
    pub(crate) sent_at: i64,
    /// The call that it was sent for.
    pub(crate) call: usize,
    /// How often the key had been free, and was taken, by then.
    pub(crate) life: usize,
}

/// When a request left, for which call, and in which of the key's lives.
pub(crate) type Sender = (i64, usize, usize);

#[derive(Default)]
pub(crate) struct Qash {
    pub(crate) effects: RefCell<Vec<Effect>>,
    /// Whether a key that comes back with the same input gets the answer of the first time; else it is refused.
    pub(crate) replays: Cell<bool>,
    /// What a payout's known key is refused with.
    pub(crate) refuses_known: Cell<u16>,
    /// Whether it takes two users' equal keys for one.
    pub(crate) keys_by_partner: Cell<bool>,
    pub(crate) forgets_keys: Cell<bool>,
    /// Whether its answers to what moves money have an id, and not another name alone.
    pub(crate) tells_ids: Cell<bool>,
    /// When a transaction is listed, in milliseconds after it was made.
    pub(crate) lists_late_ms: Cell<i64>,
}

pub(crate) fn json(status: u16, body: impl Into<String>) -> Response {
    Response { status, headers: Headers::default(), body: body.into() }
}

pub(crate) fn field(body: &str, name: &str) -> Option<String> {
    Some(Json::parse(body).ok()?.get(name)?.string()?.into_owned())
}

impl Effect {
    fn amount(&self) -> i64 {
        Json::parse(&self.body).ok().and_then(|body| body.integer_at("amount")).unwrap_or_default()
    }
}

impl Qash {
    pub(crate) fn of(&self, operation: &str, intent: &str) -> Vec<Effect> {
        let of = |effect: &&Effect| effect.operation == operation && effect.intent == intent;
        self.effects.borrow().iter().filter(of).cloned().collect()
    }

    /// Carries out what it is asked for.
    fn carry_out(&self, now: i64, request: &Request, (sent_at, call, life): Sender) -> Response {
        let (path, query) = split_target(&request.url);
        let body = request.body.clone().unwrap_or_default();
        let header = request.headers.get("x-idempotency-key").map(str::to_owned);
        let token = request.headers.get("Authorization").and_then(|value| value.split_once("opaque-token-"));
        let user = token.and_then(|(_, token)| token.get(..USER.len())).unwrap_or(USER);
        let (operation, key, keyed) = match path.trim_start_matches("/api/v1") {
            "/partner/auth/token" => {
                let user = field(&body, "userId").expect("a user");
                return json(200, format!(r#"{{"success":true,"accessToken":"opaque-token-{user}-{sent_at}-0123"}}"#));
            }
            "/user/payout" => ("payout", field(&body, "idempotencyKey"), true),
            "/user/card/lock" => ("lockCard", header, true),
            "/user/card/limit" => ("setCardLimit", header, true),
            "/user/transfer" => ("transfer", field(&body, "description"), false),
            "/user/deposit" => ("deposit", field(&body, "description"), false),
            "/user/accounts" => ("createAccount", field(&body, "accountName"), false),
            "/user/transactions" => return self.transactions(now, user, query),
            "/partner/users" if request.body.is_none() => return self.users(),
            "/partner/users" => ("registerUser", field(&body, "email"), false),
            "/partner/kyc" => ("startKyc", field(&body, "userId"), false),
            path => {
                let user = path.strip_prefix("/partner/users/").unwrap_or(USER);
                let user = format!(r#"{{"id":"{user}","email":"ana@example.com","status":"active"}}"#);
                return json(200, format!(r#"{{"success":true,"data":{{"user":{user}}}}}"#));
            }
        };
        let key = key.expect("every request names its intent");
        let known = |effect: &&Effect| {
            effect.operation == operation
                && effect.key == key
                && match operation {
                    "registerUser" | "startKyc" => true,
                    _ => {
                        keyed
                            && (self.keys_by_partner.get() || effect.user == user)
                            && !(self.forgets_keys.get() && now >= effect.made_at + KEYS_KEPT_MS)
                    }
                }
        };
        let known = self.effects.borrow().iter().rfind(known).cloned();
        if known.as_ref().is_some_and(|known| !(keyed && self.replays.get() && known.body == body)) {
            return json(if operation == "payout" { self.refuses_known.get() } else { 409 }, r#"{"error":"known"}"#);
        }
        let effect = known.unwrap_or_else(|| {
            // The user's id stands in front of the key of a payout.
            let own = key.strip_prefix(user).and_then(|key| key.strip_prefix(':'));
            let intent = own.filter(|_| operation == "payout").unwrap_or(&key).to_owned();
            let id = 1000 + self.effects.borrow().len();
            let user = user.to_owned();
            let effect = Effect { id, operation, user, intent, key, body, made_at: now, sent_at, call, life };
            self.effects.borrow_mut().push(effect.clone());
            effect
        });
        let id = effect.id;
        match operation {
            "lockCard" => json(200, r#"{"id":"c","status":"locked"}"#),
            "setCardLimit" => json(200, r#"{"id":"c","limit":{"amount":50,"frequency":"perWeek"}}"#),
            "createAccount" => json(201, r#"{"id":620}"#),
            "registerUser" => {
                let user = format!(r#"{{"id":"{USER}","email":"ana@example.com","status":"active"}}"#);
                json(201, format!(r#"{{"success":true,"data":{{"user":{user}}}}}"#))
            }
            "startKyc" => json(
                200,
                r#"{"success":true,"inquiryId":"i","verificationUrl":"https://inquiry.withpersona.com/verify?i=1"}"#,
            ),
            "payout" if !self.tells_ids.get() => json(201, format!(r#"{{"idempotencyKey":"{}"}}"#, effect.key)),
            _ if !self.tells_ids.get() => json(201, format!(r#"{{"reference":"r-{id}"}}"#)),
            _ => json(201, format!(r#"{{"id":{id},"status":"PENDING","amount":{}}}"#, effect.amount())),
        }
    }

    fn users(&self) -> Response {
        let registered = self.effects.borrow();
        let registered = registered.iter().filter(|effect| effect.operation == "registerUser");
        let users = registered.map(|effect| {
            let (email, created) = (&effect.intent, format_rfc3339(effect.sent_at));
            format!(
                r#"{{"id":"{USER}","email":"{email}","status":"pending","countryCode":"MX","createdAt":"{created}"}}"#
            )
        });
        let users = users.collect::<Vec<_>>().join(",");
        let pagination = r#"{"total":1,"limit":200,"offset":0,"hasMore":false}"#;
        json(200, format!(r#"{{"success":true,"data":{{"users":[{users}],"pagination":{pagination}}}}}"#))
    }

    fn transactions(&self, now: i64, user: &str, query: &str) -> Response {
        let number = |name| query.split('&').find_map(|pair| pair.strip_prefix(name)?.parse::<usize>().ok());
        let (page, limit) = (number("page=").unwrap_or(1), number("limit=").unwrap_or(20));
        let effects = self.effects.borrow();
        let listed = |effect: &&Effect| {
            matches!(effect.operation, "payout" | "transfer" | "deposit")
                && effect.user == user
                && now >= effect.made_at + self.lists_late_ms.get()
        };
        let listed: Vec<_> = effects.iter().rev().filter(listed).collect();
        let items = listed.iter().skip((page - 1) * limit).take(limit).map(|effect| {
            let Effect { id, operation, made_at, .. } = effect;
            let (amount, created) = (effect.amount(), format_rfc3339(*made_at));
            let description = field(&effect.body, "description").unwrap_or_default();
            format!(
                r#"{{"id":{id},"type":"{operation}","status":"COMPLETED","amount":{amount},"currency":"MXN","description":"{description}","createdAt":"{created}"}}"#
            )
        });
        let items = items.collect::<Vec<_>>().join(",");
        json(200, format!(r#"{{"items":[{items}],"total":{},"page":{page},"limit":{limit}}}"#, listed.len()))
    }

    /// What comes of a request that reaches Qash, or does not.
    pub(crate) async fn answer(world: &World, request: &Request, sender: Sender) -> Option<Response> {
        let refusal = |status: u16, body: &str| {
            let mut response = json(status, body);
            if world.below(3) == 0 {
                response.headers.set(
                    "Retry-After",
                    ["0", "1", "90", "Fri, 12 Jun 2026 00:00:02 GMT", "x"][world.below(5) as usize],
                );
            }
            Some(response)
        };
        world.dawdle().await;
        if !world.goes_wrong() {
            return Some(world.qash.carry_out(world.now.get(), request, sender));
        }
        let names_nothing = || {
            let answers = [
                (204, ""),
                (200, ""),
                (201, "{}"),
                (200, r#"{"success":true,"data":null}"#),
                (200, r#"{"statusCode":500}"#),
                (200, r#"{"errors":[{"message":"no"}]}"#),
            ];
            let (status, body) = answers[world.below(6) as usize];
            refusal(status, body)
        };
        match world.below(16) {
            0 => None,
            1 => refusal(400, r#"{"error":"no"}"#),
            2 => refusal(401, r#"{"error":"Invalid or expired user token"}"#),
            3 => refusal(401, r#"{"error":"Invalid partner credentials"}"#),
            4 => refusal([402, 403, 404, 422][world.below(4) as usize], ""),
            5 => refusal(429, "{}"),
            6 => refusal([500, 501, 502, 503, 504, 520][world.below(6) as usize], "<html>"),
            7 => refusal(200, r#"{"success":false,"message":"insufficient funds"}"#),
            8 => refusal([301, 302, 307][world.below(3) as usize], ""),
            9 => names_nothing(),
            // From here on it is carried out, whatever is answered.
            kind => {
                let answer = world.qash.carry_out(world.now.get(), request, sender);
                world.dawdle().await;
                match kind {
                    10 => None,
                    11 => refusal([408, 500, 501, 502, 503, 504, 520][world.below(7) as usize], ""),
                    12 => refusal(200, "<html>Bad gateway</html>"),
                    13 => {
                        let cut = 1 + world.below(answer.body.len() as u64 - 1) as usize;
                        refusal(answer.status, answer.body.get(..cut).unwrap_or_default())
                    }
                    14 => names_nothing(),
                    _ => Some(answer),
                }
            }
        }
    }
}
