//! The sandbox as a class. Options, rules and reports cross as objects; requests and answers as lists of strings, so that a body is not escaped
//! twice and keeps its digits; a snapshot as JSON, for it is kept as such.

use crate::http::{Headers, Method, Request};
use crate::sandbox::{Answer, Options, Sandbox as Inner};
use serde::Serialize;
use serde_wasm_bindgen::{Deserializer, Serializer};
use wasm_bindgen::prelude::*;

/// A simulated Qash. `now` is the outside's clock in milliseconds since 1970 everywhere; what is thrown is a sentence.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Sandbox(Inner);

/// Milliseconds; not-a-number is 0, and what is too large is the largest.
#[expect(clippy::cast_possible_truncation, reason = "a cast from f64 saturates")]
const fn integer(number: f64) -> i64 {
    number as i64
}

/// A report as plain objects. A number that JavaScript would round is an error.
fn told(report: &impl Serialize) -> Result<JsValue, String> {
    report.serialize(&Serializer::json_compatible()).map_err(|error| error.to_string())
}

fn strings(answer: Answer) -> Vec<String> {
    let Answer { response, delay_ms, dropped, .. } = answer;
    let lost = if dropped { "dropped" } else { "" }.to_owned();
    let head = [response.status.to_string(), delay_ms.to_string(), lost, response.body];
    head.into_iter().chain(response.headers.0.into_iter().flat_map(|(name, value)| [name, value])).collect()
}

#[wasm_bindgen]
impl Sandbox {
    /// Takes a copy of what `createSandbox` was given.
    ///
    /// # Errors
    /// A sentence that names the option that is wrong.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Sandbox, String> {
        Ok(Self(Inner::new(Options::read(Deserializer::from(options))?)))
    }

    /// Answers a request. `headers` are names and values in turn, a line each.
    ///
    /// The answer is status, delay in milliseconds, `dropped` or nothing, body, then names and values of headers in turn.
    pub fn handle(&mut self, method: &str, url: String, headers: &str, body: Option<String>, now: f64) -> Vec<String> {
        let Some(parsed) = Method::parse(method) else {
            return strings(self.0.refuse(method, &url, integer(now)));
        };
        let headers = Headers::from_lines(headers);
        strings(self.0.handle(&Request { method: parsed, url, headers, body }, integer(now)))
    }

    /// The first partner's key and secret.
    pub fn credentials(&self) -> Vec<String> {
        let (key, secret) = self.0.credentials();
        vec![key, secret]
    }

    /// The sandbox's own clock.
    #[expect(clippy::cast_precision_loss, reason = "the clock ends with the year 9999, far below 2^53")]
    pub fn now(&mut self, now: f64) -> f64 {
        self.0.now(integer(now)) as f64
    }

    /// See [`Inner::advance`].
    pub fn advance(&mut self, ms: f64, now: f64) -> Result<(), String> {
        self.0.advance(integer(ms), integer(now))
    }

    /// Number, key and secret of another partner.
    #[wasm_bindgen(js_name = addPartner)]
    pub fn add_partner(&mut self) -> Vec<String> {
        let (number, key, secret) = self.0.add_partner();
        vec![number.to_string(), key, secret]
    }

    /// See [`Inner::business_token`].
    #[wasm_bindgen(js_name = businessToken)]
    pub fn business_token(&mut self, partner: u32, now: f64) -> Result<String, String> {
        self.0.business_token(partner, integer(now))
    }

    /// See [`Inner::decide_kyc`].
    #[wasm_bindgen(js_name = decideKyc)]
    pub fn decide_kyc(&mut self, user: &str, approve: bool, now: f64) -> Result<(), String> {
        self.0.decide_kyc(user, approve, integer(now))
    }

    /// See [`Inner::expire_kyc`].
    #[wasm_bindgen(js_name = expireKyc)]
    pub fn expire_kyc(&mut self, user: &str, now: f64) -> Result<(), String> {
        self.0.expire_kyc(user, integer(now))
    }

    /// See [`Inner::set_user_status`].
    #[wasm_bindgen(js_name = setUserStatus)]
    pub fn set_user_status(&mut self, user: &str, status: &str, now: f64) -> Result<(), String> {
        self.0.set_user_status(user, status, integer(now))
    }

    /// See [`Inner::settle_payout`].
    #[wasm_bindgen(js_name = settlePayout)]
    pub fn settle_payout(&mut self, id: f64, fails: bool, now: f64) -> Result<(), String> {
        self.0.settle_payout(integer(id), fails, integer(now))
    }

    /// See [`Inner::issue_card`].
    #[wasm_bindgen(js_name = issueCard)]
    pub fn issue_card(&mut self, user: &str, now: f64) -> Result<(), String> {
        self.0.issue_card(user, integer(now))
    }

    /// See [`Inner::set_card_status`].
    #[wasm_bindgen(js_name = setCardStatus)]
    pub fn set_card_status(&mut self, user: &str, status: &str, now: f64) -> Result<(), String> {
        self.0.set_card_status(user, status, integer(now))
    }

    /// See [`Inner::fund_card`].
    #[wasm_bindgen(js_name = fundCard)]
    pub fn fund_card(&mut self, user: &str, cents: f64, now: f64) -> Result<(), String> {
        self.0.fund_card(user, integer(cents), integer(now))
    }

    /// See [`Inner::card_purchase`].
    #[wasm_bindgen(js_name = cardPurchase)]
    pub fn card_purchase(&mut self, user: &str, cents: f64, merchant: &str, now: f64) -> Result<String, String> {
        self.0.card_purchase(user, integer(cents), merchant, integer(now))
    }

    /// See [`Inner::fault`].
    pub fn fault(&mut self, rule: JsValue) -> Result<u32, String> {
        self.0.fault(Deserializer::from(rule))
    }

    /// See [`Inner::remove_fault`].
    #[wasm_bindgen(js_name = removeFault)]
    pub fn remove_fault(&mut self, number: u32) {
        self.0.remove_fault(number);
    }

    /// See [`Inner::clear_faults`].
    #[wasm_bindgen(js_name = clearFaults)]
    pub fn clear_faults(&mut self) {
        self.0.clear_faults();
    }

    /// See [`Inner::vary`].
    pub fn vary(&mut self, names: JsValue) -> Result<(), String> {
        self.0.vary(Deserializer::from(names))
    }

    /// See [`Inner::journal`].
    pub fn journal(&self, raw: bool) -> Result<JsValue, String> {
        told(&self.0.journal(raw))
    }

    /// See [`Inner::secrets`].
    pub fn secrets(&self) -> Vec<String> {
        self.0.secrets()
    }

    /// See [`Inner::ledger`].
    pub fn ledger(&mut self, now: f64) -> Result<JsValue, String> {
        told(&self.0.ledger(integer(now)))
    }

    /// See [`Inner::snapshot`].
    pub fn snapshot(&self) -> String {
        self.0.snapshot()
    }

    /// See [`Inner::restore`].
    pub fn restore(&mut self, snapshot: &str) -> Result<(), String> {
        self.0.restore(snapshot)
    }
}
