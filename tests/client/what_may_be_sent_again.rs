//! Which operations are sent again.

use super::*;

#[test]
fn reads_and_keyed_operations_have_three_attempts_and_others_one() {
    for operation in Operation::ALL.into_iter().filter(|operation| operation.reach != qash_client::api::Reach::Server) {
        let world = World::new([lost(), lost(), lost()]);
        refused(&world, operation.name);
        let tries = if operation.retry == Retry::Never { 1 } else { 3 };
        assert_eq!(world.tries(), tries, "{}", operation.name);
    }
}

#[test]
fn what_must_not_be_sent_twice_is_not_even_after_429_and_503() {
    for name in ["registerUser", "startKyc", "createAccount", "transfer"] {
        for status in [408, 429, 500, 502, 503, 504] {
            let world = World::new([answer(status, "")]);
            refused(&world, name);
            assert_eq!(world.tries(), 1, "{name} {status}");
        }
    }
}

#[test]
fn refusals_are_not_retried() {
    for status in [301, 302, 400, 401, 403, 404, 409, 410, 418, 422] {
        let world = World::new([answer(status, "")]);
        assert_eq!(refused(&world, "listAccounts").status, Some(status));
        assert_eq!(world.tries(), 1, "{status}");
    }
}

#[test]
fn a_successful_attempt_ends_the_call() {
    let world = World::new([lost(), answer(503, ""), answer(200, USER)]);
    assert_eq!(call(&world, "getUser").unwrap(), USER);
    assert_eq!(world.tries(), 3);
}

#[test]
fn no_retries_means_one_attempt() {
    let world = World::new([lost()]);
    let mut client = client();
    client.limits.retries = 0;
    call_with(&world, &client, "getUser", "", &CallOptions::default()).unwrap_err();
    assert_eq!(world.tries(), 1);
}
