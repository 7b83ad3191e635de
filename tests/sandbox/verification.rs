//! Identity verification and its simulated page.

use crate::server::{HOUR, START, Server, page};
use qash_client::http::Method;
use qash_client::sandbox::{Options, Profile};
use serde_json::{Value, json};

#[test]
fn a_verification_passes_through_its_states() {
    let mut server = Server::of(Profile::Guide);
    server.activate("first@example.com");
    assert_eq!(server.get("/user/kyc/status").1["status"], "approved");

    let user = server.register("second@example.com");
    let start = json!({"userId": user, "firstName": "<b>Ana", "lastName": "López", "email": "second@example.com"});
    let url = |answer: &Value| answer["verificationUrl"].as_str().unwrap().to_owned();
    let status =
        |server: &mut Server| server.get(&format!("/partner/users/{user}")).1["data"]["user"]["status"].clone();

    let declined = url(&server.post("/partner/kyc", &start).1);
    let shown = server.sandbox.handle(&page(&format!("{declined}&lang=en"), Method::Get, None), server.now).response;
    assert!(shown.body.contains("lang=\"en\"") && shown.body.contains("&lt;b&gt;Ana") && !shown.body.contains("<b>"));
    server.sandbox.handle(&page(&declined, Method::Post, Some("decision=decline")), server.now);
    server.now += 1_999;
    assert_eq!(server.post("/partner/kyc", &start).0, 409);
    server.now += 1;
    assert_eq!(status(&mut server), "pending");

    let late = url(&server.post("/partner/kyc", &start).1);
    assert_ne!(late, declined);
    assert_eq!(server.sandbox.handle(&page(&declined, Method::Get, None), server.now).response.status, 404);
    server.now += 24 * HOUR;
    let shown = server.sandbox.handle(&page(&late, Method::Post, Some("decision=approve")), server.now).response;
    assert!(shown.body.contains("venció"), "{}", shown.body);
    assert_eq!(status(&mut server), "pending");

    let approved = url(&server.post("/partner/kyc", &start).1);
    let wrong = server.sandbox.handle(&page(&approved, Method::Post, Some("decision=perhaps")), server.now).response;
    assert_eq!(wrong.status, 400);
    server.sandbox.handle(&page(&approved, Method::Post, Some("decision=approve")), server.now);
    server.now += 2_000;
    assert_eq!(status(&mut server), "active");
    assert_eq!(server.refusal("/partner/kyc", &start), (409, "KYC already approved".to_owned()));
    server.sandbox.set_user_status(&user, "suspended", server.now).unwrap();
    assert_eq!(server.refusal("/partner/kyc", &start), (403, "User account is suspended".to_owned()));
}

#[test]
fn events_happen_at_their_time_for_any_step_of_the_clock() {
    let moved = |steps: &[i64]| {
        let mut server = Server::new(Options { review_delay_ms: 40 * 24 * 3_600_000, ..Options::default() });
        let user = server.register("ana@example.com");
        let start = json!({"userId": user, "firstName": "Ana", "lastName": "López", "email": "ana@example.com"});
        let (_, answer) = server.post("/partner/kyc", &start);
        let url = answer["verificationUrl"].as_str().unwrap().to_owned();
        server.sandbox.handle(&page(&url, Method::Post, Some("decision=approve")), server.now);
        for hours in steps {
            server.sandbox.advance(hours * HOUR, server.now).unwrap();
        }
        server.act_as(&user);
        server.get("/user/card/details").1
    };
    assert_eq!(moved(&[400 * 24]), moved(&[41 * 24, 359 * 24]));
}

#[test]
fn the_page_links_back_only_to_web_addresses() {
    let mut server = Server::of(Profile::Guide);
    let user = server.register("a@example.com");
    let (_, kyc) = server
        .post("/partner/kyc", &json!({"userId": user, "firstName": "A", "lastName": "B", "email": "a@example.com"}));
    let url = kyc["verificationUrl"].as_str().unwrap().to_owned();
    let mut body = |back: &str| {
        let url = format!("{url}&redirect-uri={back}");
        server.sandbox.handle(&page(&url, Method::Post, Some("decision=approve")), START).response.body
    };
    assert!(body("https%3A%2F%2Fapp.example%2Fdone%3Fa%26b").contains("href=\"https://app.example/done?a&amp;b\""));
    assert!(!body("javascript%3Aalert(1)").contains("javascript:"));
}
