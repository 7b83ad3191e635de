//! Authentication, and the format of errors.

use crate::server::{HOUR, START, Server, page};
use qash_client::http::Method;
use qash_client::sandbox::Profile;
use serde_json::{Value, json};

#[test]
fn errors_are_worded_as_in_the_documents() {
    let mut server = Server::of(Profile::Guide);
    let pending = server.register("juan@example.com");
    let register = |email: &str| json!({"userType": "personal", "email": email, "countryCode": "MX"});
    let kyc = json!({"userId": pending, "firstName": "J", "lastName": "G", "email": "juan@example.com"});
    let nobody = "00000000-0000-4000-8000-000000000000";

    let exists = (409, "A user with this email already exists".to_owned());
    assert_eq!(server.refusal("/partner/users", &register("JUAN@example.com")), exists);
    assert_eq!(
        server.refusal("/partner/auth/token", &json!({"userId": pending})),
        (403, "User account is pending".to_owned())
    );
    assert_eq!(server.refusal("/partner/auth/token", &json!({"userId": nobody})), (404, "User not found".to_owned()));
    assert_eq!(server.refusal(&format!("/partner/users/{nobody}"), &Value::Null), (404, "User not found".to_owned()));

    let missing = (400, "userId, firstName, lastName and email are required".to_owned());
    assert_eq!(server.refusal("/partner/kyc", &json!({"userId": pending})), missing);
    let mut wrong_date = kyc.clone();
    wrong_date["birthDate"] = json!("15/05/1990");
    assert_eq!(server.refusal("/partner/kyc", &wrong_date), (400, "birthDate must be in YYYY-MM-DD format".to_owned()));
    let mut empty_phone = kyc.clone();
    empty_phone["phone"] = json!("");
    let (status, message) = server.refusal("/partner/kyc", &empty_phone);
    assert!(status == 400 && message.starts_with("phone: "), "{message}");
    assert_eq!(server.post("/partner/kyc", &kyc).0, 200);
    assert_eq!(server.refusal("/partner/kyc", &kyc), (409, "KYC already in progress".to_owned()));

    assert_eq!(server.refusal("/user/accounts", &Value::Null), (401, "Missing user token".to_owned()));
    server.token = Some("not-a-token".to_owned());
    assert_eq!(server.refusal("/user/accounts", &Value::Null), (401, "Invalid or expired user token".to_owned()));
    server.activate("ana@example.com");
    (server.key, server.secret) = {
        let (_, key, secret) = server.sandbox.add_partner();
        (key, secret)
    };
    assert_eq!(
        server.refusal("/user/accounts", &Value::Null),
        (403, "User does not belong to this partner".to_owned())
    );
    assert_eq!(server.refusal(&format!("/partner/users/{pending}"), &Value::Null), (404, "User not found".to_owned()));
    server.secret.push('x');
    assert_eq!(server.refusal("/partner/users", &Value::Null), (401, "Invalid partner credentials".to_owned()));
    let bare = page("https://sandbox.api.qash.ai/api/v1/partner/users", Method::Get, None);
    let answer = server.sandbox.handle(&bare, START).response;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (401, r#"{"success":false,"error":"Missing partner credentials"}"#)
    );
    assert_eq!(server.refusal("/nothing/here", &Value::Null).0, 404);
}

#[test]
fn the_site_profile_has_its_own_error_format() {
    let mut server = Server::of(Profile::Site);
    let (status, answer) = server.get("/user/accounts");
    assert_eq!(
        (status, answer),
        (401, json!({"statusCode": 401, "message": "Missing user token", "error": "Unauthorized"}))
    );
    let (_, answer) = server.post("/partner/users", &json!({"userType": "robot"}));
    assert!(answer["message"].as_array().unwrap().len() >= 3, "{answer}");
}

#[test]
fn tokens_are_valid_for_the_profiles_lifetime() {
    for (profile, lifetime) in [(Profile::Guide, 24 * HOUR), (Profile::Site, HOUR)] {
        let mut server = Server::of(profile);
        server.activate("juan@example.com");
        server.sandbox.advance(lifetime - 1_000, START).unwrap();
        assert_eq!(server.get("/user/accounts").0, 200);
        server.sandbox.advance(1_000, START).unwrap();
        assert_eq!(server.get("/user/accounts").0, 401);
    }
}

#[test]
fn a_suspended_user_is_refused_immediately() {
    let mut server = Server::of(Profile::Guide);
    let (user, _) = server.funded(100);
    server.sandbox.set_user_status(&user, "suspended", START).unwrap();
    assert_eq!(server.refusal("/user/balance", &Value::Null), (403, "User account is suspended".to_owned()));
    assert_eq!(
        server.refusal("/partner/auth/token", &json!({"userId": user})),
        (403, "User account is suspended".to_owned())
    );
    server.sandbox.set_user_status(&user, "active", START).unwrap();
    assert_eq!(server.get("/user/balance").0, 200);
    assert!(server.sandbox.set_user_status(&user, "sleepy", START).unwrap_err().contains("sleepy"));
}

#[test]
fn keys_work_from_creation_to_revocation() {
    let mut server = Server::of(Profile::Guide);
    assert_eq!(server.refusal("/partner/api-keys", &json!({"keyName": "k"})).0, 401);
    let business = server.sandbox.business_token(0, START).unwrap();
    server.token = Some(business.clone());
    let (status, made) = server.post("/partner/api-keys", &json!({"keyName": "k"}));
    assert_eq!(status, 200);
    server.key = made["apiKey"].as_str().unwrap().to_owned();
    server.secret = made["secretKey"].as_str().unwrap().to_owned();
    assert!(server.key.starts_with("qash_key_test_") && server.secret.starts_with("qash_secret_test_"));
    assert_eq!(server.get("/partner/users").0, 200);
    // A business token is not a user token.
    assert_eq!(server.get("/user/accounts").0, 401);

    let path = format!("/partner/api-keys/{}", server.key);
    for _ in 0..2 {
        assert_eq!(server.ask(Method::Delete, &path, "", &[]).0, 200);
        assert_eq!(server.get("/partner/users").0, 401);
    }
    let (other, ..) = server.sandbox.add_partner();
    server.token = Some(server.sandbox.business_token(other, START).unwrap());
    assert_eq!(server.ask(Method::Delete, &path, "", &[]).0, 404);
}

#[test]
fn a_body_must_be_a_json_object_within_the_size_limit() {
    let mut server = Server::of(Profile::Guide);
    for (body, media, status) in [
        ("[]", "application/json", 400),
        ("{", "application/json", 400),
        ("{}", "text/plain", 415),
        (
            r#"{"userType":"personal","userType":"business","email":"a@example.com","countryCode":"MX"}"#,
            "application/json",
            400,
        ),
        (&format!("{{\"a\":\"{}\"}}", "x".repeat(200_000)), "application/json", 413),
        (&"[".repeat(90_000), "application/json", 400),
    ] {
        let answer = server.send(Method::Post, "/partner/users", body, &[("Content-Type", media)]);
        assert_eq!(answer.response.status, status, "{media}: {}", body.chars().take(60).collect::<String>());
    }
}
