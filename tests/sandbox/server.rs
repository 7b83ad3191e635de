//! Test fixture: a partner's server.

use qash_client::http::{Headers, Method, Request};
use qash_client::sandbox::{Answer, Options, Profile, Sandbox};
use serde_json::{Value, json};

/// Start time of the tests: 2026-05-28T20:26:40Z.
pub const START: i64 = 1_780_000_000_000;
pub const HOUR: i64 = 3_600_000;

/// A partner's server: holds credentials and sends requests.
pub struct Server {
    pub sandbox: Sandbox,
    pub key: String,
    pub secret: String,
    pub token: Option<String>,
    pub now: i64,
}

impl Server {
    pub fn new(options: Options) -> Self {
        let sandbox = Sandbox::new(options);
        let (key, secret) = sandbox.credentials();
        Self { sandbox, key, secret, token: None, now: START }
    }

    pub fn of(profile: Profile) -> Self {
        Self::new(Options { profile, ..Options::default() })
    }

    pub fn request(&self, method: Method, path: &str, body: &str, extra: &[(&str, &str)]) -> Request {
        let mut headers = Headers::default();
        headers.set("X-Api-Key", &self.key);
        headers.set("X-Api-Secret", &self.secret);
        if let Some(token) = &self.token {
            headers.set("Authorization", format!("Bearer {token}"));
        }
        let body = (!body.is_empty()).then(|| body.to_owned());
        if body.is_some() {
            headers.set("Content-Type", "application/json");
        }
        for (name, value) in extra {
            headers.set(name, *value);
        }
        Request { method, url: format!("https://sandbox.api.qash.ai/api/v1{path}"), headers, body }
    }

    pub fn send(&mut self, method: Method, path: &str, body: &str, extra: &[(&str, &str)]) -> Answer {
        let request = self.request(method, path, body, extra);
        self.sandbox.handle(&request, self.now)
    }

    /// Sends a request; returns status and body.
    pub fn ask(&mut self, method: Method, path: &str, body: &str, extra: &[(&str, &str)]) -> (u16, Value) {
        let answer = self.send(method, path, body, extra);
        (answer.response.status, serde_json::from_str(&answer.response.body).expect("a JSON body"))
    }

    pub fn get(&mut self, path: &str) -> (u16, Value) {
        self.ask(Method::Get, path, "", &[])
    }

    pub fn post(&mut self, path: &str, body: &Value) -> (u16, Value) {
        self.ask(Method::Post, path, &body.to_string(), &[])
    }

    /// Sends a request; returns status and message of an error of the guide's profile.
    pub fn refusal(&mut self, path: &str, body: &Value) -> (u16, String) {
        let (status, answer) = if body.is_null() { self.get(path) } else { self.post(path, body) };
        (status, answer["error"].as_str().unwrap_or_default().to_owned())
    }

    pub fn register(&mut self, email: &str) -> String {
        let (status, answer) = self.post(
            "/partner/users",
            &json!({"userType": "personal", "email": email, "phone": "+5215512345678", "countryCode": "MX"}),
        );
        assert_eq!(status, 201, "{answer}");
        answer["data"]["user"]["id"].as_str().unwrap().to_owned()
    }

    /// Registers and approves a user, and authenticates as them.
    pub fn activate(&mut self, email: &str) -> String {
        let id = self.register(email);
        self.sandbox.decide_kyc(&id, true, self.now).unwrap();
        self.act_as(&id);
        id
    }

    pub fn act_as(&mut self, id: &str) {
        let (status, answer) = self.post("/partner/auth/token", &json!({"userId": id}));
        assert_eq!(status, 200, "{answer}");
        self.token = Some(answer["accessToken"].as_str().unwrap().to_owned());
    }

    pub fn open(&mut self, currency: &str) -> i64 {
        let body = json!({"accountName": "Main", "provider": "qash", "accountType": "fiat_wallet", "currencyCode": currency, "status": "active"});
        let (status, answer) = self.post("/user/accounts", &body);
        assert_eq!(status, 201, "{answer}");
        answer["id"].as_i64().unwrap()
    }

    pub fn deposit(&mut self, account: i64, amount: i64, currency: &str) -> (u16, Value) {
        self.post("/user/deposit", &json!({"toAccountId": account, "amount": amount, "currency": currency, "provider": "manual", "description": "Top-up"}))
    }

    /// Creates a user with one funded MXN account.
    pub fn funded(&mut self, amount: i64) -> (String, i64) {
        let user = self.activate("juan@example.com");
        let account = self.open("MXN");
        assert_eq!(self.deposit(account, amount, "MXN").0, 200);
        (user, account)
    }

    pub fn balance(&mut self, account: i64) -> i64 {
        let (_, answer) = self.get("/user/balance");
        let items = answer["items"].as_array().unwrap();
        items.iter().find(|item| item["id"] == account).unwrap()["balance"].as_i64().unwrap()
    }

    pub fn books(&mut self) -> Value {
        serde_json::to_value(self.sandbox.ledger(self.now)).unwrap()
    }

    /// Returns the snapshot without the parts that every request changes, and without the faults.
    pub fn memory(&self) -> Value {
        let mut snapshot: Value = serde_json::from_str(&self.sandbox.snapshot()).unwrap();
        for name in ["now", "requests", "faults"] {
            snapshot["state"].as_object_mut().unwrap().shift_remove(name).unwrap();
        }
        snapshot
    }
}

pub fn payout(account: i64, amount: i64, key: &str) -> Value {
    json!({
        "amount": amount, "currency": "MXN", "provider": "cobre", "fromAccountId": account,
        "beneficiary": {"name": "Juan García", "bankCode": "40012", "accountNumber": "012180001234567890", "accountType": "CLABE"},
        "description": "Withdrawal to Bancomer", "idempotencyKey": key,
    })
}

pub fn page(url: &str, method: Method, body: Option<&str>) -> Request {
    Request { method, url: url.to_owned(), headers: Headers::default(), body: body.map(str::to_owned) }
}
