//! What may be sent again after which status.

use crate::shared::{NOW, json};
use crate::world::{Qash, answered, input, operation, partner_with, whom};
use pollster::block_on;
use qash_client::client::{Hop, failure};
use qash_client::error::Outcome;
use qash_client::server::{CallFor, CheckStatus};

#[test]
fn every_status_is_as_retryable_as_its_message_says() {
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
                // A card that is locked is no call under way, and its key that was met before stays used.
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
fn gateways_are_tried_again_and_a_redirect_is_not() {
    for (status, tries) in [(501, 2), (511, 2), (520, 2), (530, 2), (425, 2), (423, 2), (512, 1), (302, 1), (409, 1)] {
        let qash = Qash::new(move |path| (path == "/user/payout").then(|| Ok(json(status, ""))));
        let whom = CallFor { retries: Some(1), ..whom() };
        let partner = partner_with(CheckStatus::Money);
        let error = block_on(partner.call(&*qash, operation("payout"), &input("payout"), &whom)).unwrap_err();
        assert_eq!(qash.count("/user/payout"), tries, "{status}");
        // Whoever looked into it may send it again all the same.
        assert!(error.retryable, "{status}");
    }
}

#[test]
fn statuses_mean_the_same_at_both_hops() {
    for hop in [Hop::Proxy, Hop::Upstream] {
        for status in [408, 423, 425, 429, 499, 500, 501, 511, 520, 530] {
            assert!(failure(operation("payout"), &json(status, ""), hop, NOW).retryable, "{hop:?} {status}");
        }
        for status in [302, 400, 404, 422, 512, 519, 531, 599] {
            assert!(!failure(operation("payout"), &json(status, ""), hop, NOW).retryable, "{hop:?} {status}");
        }
    }
}
