//! JavaScript bindings of the sandbox. Options, rules and reports cross the boundary as objects; requests and responses as lists of
//! strings, so that bodies are not escaped twice and keep their digits; snapshots as JSON.

use crate::http::{Headers, Method, Request};
use crate::sandbox::{Answer, Options, Sandbox as CoreSandbox};
use serde::Serialize;
use serde_wasm_bindgen::{Deserializer, Serializer};
use wasm_bindgen::prelude::*;

/// A simulated Qash. `now` is the caller's clock in milliseconds since 1970; thrown errors are messages.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Sandbox(CoreSandbox);

/// Converts to an integer; NaN becomes 0, and numbers out of range the nearest integer.
#[expect(clippy::cast_possible_truncation, reason = "a cast from f64 saturates")]
const fn integer(number: f64) -> i64 {
    number as i64
}

/// Converts a report to plain objects. A number that JavaScript would round is an error.
fn to_js(report: &impl Serialize) -> Result<JsValue, String> {
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
    /// Creates a sandbox from a copy of the options of `createSandbox`.
    ///
    /// # Errors
    /// A message that names the invalid option.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Sandbox, String> {
        Ok(Self(CoreSandbox::new(Options::read(Deserializer::from(options))?)))
    }

    /// Handles a request. `headers` are alternating names and values, one per line.
    ///
    /// The result is status, delay in milliseconds, `dropped` or empty, body, then alternating names and values of headers.
    pub fn handle(&mut self, method: &str, url: String, headers: &str, body: Option<String>, now: f64) -> Vec<String> {
        let Some(parsed) = Method::parse(method) else {
            return strings(self.0.refuse(method, &url, integer(now)));
        };
        let headers = Headers::from_lines(headers);
        strings(self.0.handle(&Request { method: parsed, url, headers, body }, integer(now)))
    }

    /// Returns the first partner's API key and secret.
    pub fn credentials(&self) -> Vec<String> {
        let (key, secret) = self.0.credentials();
        vec![key, secret]
    }

    /// Returns the sandbox's own clock.
    #[expect(clippy::cast_precision_loss, reason = "the clock ends with the year 9999, far below 2^53")]
    pub fn now(&mut self, now: f64) -> f64 {
        self.0.now(integer(now)) as f64
    }

    /// See [`CoreSandbox::advance`].
    pub fn advance(&mut self, ms: f64, now: f64) -> Result<(), String> {
        self.0.advance(integer(ms), integer(now))
    }

    /// Adds a partner; returns its number, API key and secret.
    #[wasm_bindgen(js_name = addPartner)]
    pub fn add_partner(&mut self) -> Vec<String> {
        let (number, key, secret) = self.0.add_partner();
        vec![number.to_string(), key, secret]
    }

    /// See [`CoreSandbox::business_token`].
    #[wasm_bindgen(js_name = businessToken)]
    pub fn business_token(&mut self, partner: u32, now: f64) -> Result<String, String> {
        self.0.business_token(partner, integer(now))
    }

    /// See [`CoreSandbox::decide_kyc`].
    #[wasm_bindgen(js_name = decideKyc)]
    pub fn decide_kyc(&mut self, user: &str, approve: bool, now: f64) -> Result<(), String> {
        self.0.decide_kyc(user, approve, integer(now))
    }

    /// See [`CoreSandbox::expire_kyc`].
    #[wasm_bindgen(js_name = expireKyc)]
    pub fn expire_kyc(&mut self, user: &str, now: f64) -> Result<(), String> {
        self.0.expire_kyc(user, integer(now))
    }

    /// See [`CoreSandbox::set_user_status`].
    #[wasm_bindgen(js_name = setUserStatus)]
    pub fn set_user_status(&mut self, user: &str, status: &str, now: f64) -> Result<(), String> {
        self.0.set_user_status(user, status, integer(now))
    }

    /// See [`CoreSandbox::settle_payout`].
    #[wasm_bindgen(js_name = settlePayout)]
    pub fn settle_payout(&mut self, id: f64, fails: bool, now: f64) -> Result<(), String> {
        self.0.settle_payout(integer(id), fails, integer(now))
    }

    /// See [`CoreSandbox::issue_card`].
    #[wasm_bindgen(js_name = issueCard)]
    pub fn issue_card(&mut self, user: &str, now: f64) -> Result<(), String> {
        self.0.issue_card(user, integer(now))
    }

    /// See [`CoreSandbox::set_card_status`].
    #[wasm_bindgen(js_name = setCardStatus)]
    pub fn set_card_status(&mut self, user: &str, status: &str, now: f64) -> Result<(), String> {
        self.0.set_card_status(user, status, integer(now))
    }

    /// See [`CoreSandbox::fund_card`].
    #[wasm_bindgen(js_name = fundCard)]
    pub fn fund_card(&mut self, user: &str, cents: f64, now: f64) -> Result<(), String> {
        self.0.fund_card(user, integer(cents), integer(now))
    }

    /// See [`CoreSandbox::card_purchase`].
    #[wasm_bindgen(js_name = cardPurchase)]
    pub fn card_purchase(&mut self, user: &str, cents: f64, merchant: &str, now: f64) -> Result<String, String> {
        self.0.card_purchase(user, integer(cents), merchant, integer(now))
    }

    /// See [`CoreSandbox::fault`].
    pub fn fault(&mut self, rule: JsValue) -> Result<u32, String> {
        self.0.fault(Deserializer::from(rule))
    }

    /// See [`CoreSandbox::remove_fault`].
    #[wasm_bindgen(js_name = removeFault)]
    pub fn remove_fault(&mut self, number: u32) {
        self.0.remove_fault(number);
    }

    /// See [`CoreSandbox::clear_faults`].
    #[wasm_bindgen(js_name = clearFaults)]
    pub fn clear_faults(&mut self) {
        self.0.clear_faults();
    }

    /// See [`CoreSandbox::vary`].
    pub fn vary(&mut self, names: JsValue) -> Result<(), String> {
        self.0.vary(Deserializer::from(names))
    }

    /// See [`CoreSandbox::journal`].
    pub fn journal(&self, raw: bool) -> Result<JsValue, String> {
        to_js(&self.0.journal(raw))
    }

    /// See [`CoreSandbox::secrets`].
    pub fn secrets(&self) -> Vec<String> {
        self.0.secrets()
    }

    /// See [`CoreSandbox::ledger`].
    pub fn ledger(&mut self, now: f64) -> Result<JsValue, String> {
        to_js(&self.0.ledger(integer(now)))
    }

    /// See [`CoreSandbox::snapshot`].
    pub fn snapshot(&self) -> String {
        self.0.snapshot()
    }

    /// See [`CoreSandbox::restore`].
    pub fn restore(&mut self, snapshot: &str) -> Result<(), String> {
        self.0.restore(snapshot)
    }
}
