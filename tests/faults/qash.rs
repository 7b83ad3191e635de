//! A stand-in for Qash, and what may come of a request to it.

use crate::servers::USER;
use crate::world::World;
use qash_client::http::{Headers, Request, Response, split_target};
use qash_client::json::Json;
use std::cell::{Cell, RefCell};

/// Something that Qash carried out.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    pub(crate) operation: &'static str,
    /// The key, or what stands in its place in an operation without one.
    pub(crate) intent: String,
    pub(crate) body: String,
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
    /// Whether a key that comes back with the same input gets the answer of the first time; else it is a conflict.
    pub(crate) replays: Cell<bool>,
}

pub(crate) fn json(status: u16, body: impl Into<String>) -> Response {
    Response { status, headers: Headers::default(), body: body.into() }
}

pub(crate) fn field(body: &str, name: &str) -> Option<String> {
    Some(Json::parse(body).ok()?.get(name)?.string()?.into_owned())
}

impl Qash {
    pub(crate) fn of(&self, operation: &str, intent: &str) -> Vec<Effect> {
        let of = |effect: &&Effect| effect.operation == operation && effect.intent == intent;
        self.effects.borrow().iter().filter(of).cloned().collect()
    }

    /// Carries out what it is asked for.
    pub(crate) fn carry_out(&self, request: &Request, (sent_at, call, life): Sender) -> Response {
        let (path, _) = split_target(&request.url);
        let body = request.body.clone().unwrap_or_default();
        let header = request.headers.get("x-idempotency-key").map(str::to_owned);
        let (operation, intent, unique) = match path.trim_start_matches("/api/v1") {
            "/partner/auth/token" => {
                return json(200, format!(r#"{{"success":true,"accessToken":"opaque-token-{sent_at}-0123"}}"#));
            }
            // The proxy sends each user's keys with the user's id in front.
            "/user/payout" => {
                let key = field(&body, "idempotencyKey").expect("a key");
                ("payout", key.strip_prefix(USER).and_then(|key| key.strip_prefix(':')).map(str::to_owned), true)
            }
            "/user/card/lock" => ("lockCard", header, true),
            "/user/card/limit" => ("setCardLimit", header, true),
            "/user/transfer" => ("transfer", field(&body, "description"), false),
            "/user/accounts" => ("createAccount", field(&body, "accountName"), false),
            "/partner/users" if request.body.is_none() => {
                let users: Vec<_> = self.effects.borrow().iter().filter(|effect| effect.operation == "registerUser").map(|effect| {
                    let created = qash_client::time::format_rfc3339(effect.sent_at);
                    format!(r#"{{"id":"{USER}","email":"{}","status":"pending","countryCode":"MX","createdAt":"{created}"}}"#, effect.intent)
                }).collect();
                let pagination = r#"{"total":1,"limit":200,"offset":0,"hasMore":false}"#;
                return json(
                    200,
                    format!(r#"{{"success":true,"data":{{"users":[{}],"pagination":{pagination}}}}}"#, users.join(",")),
                );
            }
            "/partner/users" => ("registerUser", field(&body, "email"), true),
            "/partner/kyc" => ("startKyc", field(&body, "userId"), true),
            _ => {
                let user = format!(r#"{{"id":"{USER}","email":"ana@example.com","status":"pending"}}"#);
                return json(200, format!(r#"{{"success":true,"data":{{"user":{user}}}}}"#));
            }
        };
        let intent = intent.expect("every request names its intent");
        let earlier = self.of(operation, &intent);
        if let Some(earlier) = earlier.first().filter(|_| unique) {
            let keyed = !matches!(operation, "registerUser" | "startKyc");
            if !(keyed && self.replays.get() && earlier.body == body) {
                return json(409, r#"{"error":"known"}"#);
            }
        } else {
            self.effects.borrow_mut().push(Effect { operation, intent: intent.clone(), body, sent_at, call, life });
        }
        let user = format!(r#"{{"id":"{USER}","email":"ana@example.com","status":"pending"}}"#);
        match operation {
            "lockCard" => json(200, r#"{"id":"c","status":"locked"}"#),
            "setCardLimit" => json(200, r#"{"id":"c","limit":{"amount":50,"frequency":"perWeek"}}"#),
            "transfer" => json(201, r#"{"id":5,"status":"COMPLETED","amount":1,"description":"x"}"#),
            "createAccount" => json(201, r#"{"id":620}"#),
            "registerUser" => json(201, format!(r#"{{"success":true,"data":{{"user":{user}}}}}"#)),
            "startKyc" => json(
                200,
                r#"{"success":true,"inquiryId":"i","verificationUrl":"https://inquiry.withpersona.com/verify?i=1"}"#,
            ),
            _ => json(201, format!(r#"{{"id":"{intent}","status":"PENDING"}}"#)),
        }
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
            return Some(world.qash.carry_out(request, sender));
        }
        match world.below(14) {
            0 => None,
            1 => refusal(400, r#"{"error":"no"}"#),
            2 => refusal(401, r#"{"error":"Invalid or expired user token"}"#),
            3 => refusal(401, r#"{"error":"Invalid partner credentials"}"#),
            4 => refusal([402, 403, 404, 422][world.below(4) as usize], ""),
            5 => refusal(429, "{}"),
            6 => refusal([500, 502, 503, 504][world.below(4) as usize], "<html>"),
            7 => refusal(200, r#"{"success":false,"message":"insufficient funds"}"#),
            8 => refusal([301, 302, 307][world.below(3) as usize], ""),
            // From here on it is carried out, whatever is answered.
            kind => {
                let answer = world.qash.carry_out(request, sender);
                world.dawdle().await;
                match kind {
                    9 => None,
                    10 => refusal([408, 500, 502, 503, 504][world.below(5) as usize], ""),
                    11 => refusal(200, "<html>Bad gateway</html>"),
                    12 => {
                        let cut = 1 + world.below(answer.body.len() as u64 - 1) as usize;
                        refusal(answer.status, answer.body.get(..cut).unwrap_or_default())
                    }
                    _ => Some(answer),
                }
            }
        }
    }
}
