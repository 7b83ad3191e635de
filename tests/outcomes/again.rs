//! Which statuses allow a retry.

use crate::shared::{NOW, json};
use crate::world::{Qash, answered, input, operation, partner_with, settings};
use pollster::block_on;
use qash_client::client::{Hop, failure};
use qash_client::error::Outcome;
use qash_client::server::{CallSettings, CheckStatus};

#[test]
fn every_status_is_retryable_exactly_if_its_message_says_so() {
    for status in (300..600).filter(|status| !matches!(status, 401 | 403)) {
        for name in ["payout", "lockCard", "transfer", "getBalance"] {
            let error = answered(name, Ok(json(status, ""))).unwrap_err();
            let gateway = matches!(status, 408 | 429 | 499..=511 | 520..=530);
            let lost = matches!(status, 408 | 499) || !(400..500).contains(&status);
            let under_way =
                name == "payout" && matches!(status, 409 | 423 | 425) || name == "lockCard" && status == 409;
            let unknown = name != "getBalance" && (lost || under_way);
            let again = match name {
                "payout" => gateway || unknown,
                // A locked card is not a call in progress, and a key that was used before stays used.
                "lockCard" => gateway || lost,
                "transfer" => gateway && !unknown,
                _ => gateway,
            };
            assert_eq!(error.outcome == Outcome::Unknown, unknown, "{name} {status}");
            assert_eq!(error.retryable, again, "{name} {status}: {}", error.message);
            let says_so = error.message.contains("same idempotencyKey");
            assert_eq!(says_so, unknown && again, "{name} {status}: {}", error.message);
        }
    }
}

#[test]
fn gateway_errors_are_retried_and_redirects_are_not() {
    for (status, tries) in [(501, 2), (511, 2), (520, 2), (530, 2), (425, 2), (423, 2), (512, 1), (302, 1), (409, 1)] {
        let qash = Qash::new(move |path| (path == "/user/payout").then(|| Ok(json(status, ""))));
        let settings = CallSettings { retries: Some(1), ..settings() };
        let partner = partner_with(CheckStatus::Money);
        let error = block_on(partner.call(&*qash, operation("payout"), &input("payout"), &settings)).unwrap_err();
        assert_eq!(qash.count("/user/payout"), tries, "{status}");
        // A caller who has checked may send it again anyway.
        assert!(error.retryable, "{status}");
    }
}

#[test]
fn statuses_have_the_same_meaning_for_client_and_partner() {
    for hop in [Hop::Proxy, Hop::Upstream] {
        for status in [408, 423, 425, 429, 499, 500, 501, 511, 520, 530] {
            assert!(failure(operation("payout"), &json(status, ""), hop, NOW).retryable, "{hop:?} {status}");
        }
        for status in [302, 400, 404, 422, 512, 519, 531, 599] {
            assert!(!failure(operation("payout"), &json(status, ""), hop, NOW).retryable, "{hop:?} {status}");
        }
    }
}
