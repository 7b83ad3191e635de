//! Revocation of tokens, and replacement of credentials.

use crate::world::{
    KEY, NOW, Qash, SECRET, TestStore, USER, all, json, jwt, one, partner_config, partner_with, path_of, pause,
};
use qash_client::api::Operation;
use qash_client::error::{Error, Outcome};
use qash_client::http::Request;
use qash_client::server::{CallSettings, CallbackFailed, Partner, PartnerConfig, Store};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

// ---------------------------------------------------------------- revocation

fn balance_of<S: Store>(partner: &Partner<S>, qash: &Qash) -> Result<String, Error> {
    let settings = CallSettings { user: Some(USER), ..CallSettings::default() };
    one(partner.call(qash, Operation::named("getBalance").unwrap(), "", &settings))
}

fn bearer(request: &Request) -> String {
    request.headers.get("authorization").unwrap().to_owned()
}

#[test]
fn the_next_call_after_a_revocation_has_a_new_token() {
    let (qash, store) = (Qash::new(), TestStore::default());
    let (partner, another) = (partner_with(store.clone()), partner_with(store.clone()));
    balance_of(&partner, &qash).unwrap();
    balance_of(&another, &qash).unwrap();
    let first = bearer(&qash.last("/user/balance"));
    assert_eq!(qash.count("/partner/auth/token"), 1);
    one(partner.revoke_user(&*qash, &USER.to_uppercase())).unwrap();
    assert!(store.values.borrow().keys().all(|key| !key.starts_with("token:") || key.ends_with(":revoked")));
    for partner in [&partner, &another] {
        balance_of(partner, &qash).unwrap();
        assert_ne!(bearer(&qash.last("/user/balance")), first);
    }
    assert_eq!(qash.count("/partner/auth/token"), 2);
    assert_eq!(one(partner.revoke_user(&*qash, "ana")).unwrap_err().code, "USER_ID_INVALID");
}

#[test]
fn a_token_that_is_revoked_during_its_exchange_is_neither_stored_nor_used() {
    for (turns, from) in (1..24).flat_map(|turns| [false, true].map(|from| (turns, from))) {
        let (qash, store) = (Qash::new(), TestStore::default());
        let partner = partner_with(store.clone());
        // Revoked by another process, or by this one.
        let revoking = if from { partner_with(store.clone()) } else { partner_with(TestStore::default()) };
        let revoked_at = Cell::new(0);
        let calls = async || {
            let settings = CallSettings { user: Some(USER), ..CallSettings::default() };
            partner.call(&*qash, Operation::named("getBalance").unwrap(), "", &settings).await.map(drop)
        };
        let revoke = async || {
            for _ in 0..turns {
                pause().await;
            }
            let revoker = if from { &revoking } else { &partner };
            revoker.revoke_user(&*qash, USER).await.unwrap();
            revoked_at.set(qash.journal.borrow().len());
            Ok(())
        };
        let futures: Vec<std::pin::Pin<Box<dyn Future<Output = Result<(), Error>>>>> =
            vec![Box::pin(calls()), Box::pin(calls()), Box::pin(revoke())];
        for result in all(futures) {
            result.unwrap();
        }
        // A call after the start of the revocation gets a token whose exchange began after it.
        let before =
            bearer(&qash.journal.borrow().iter().find(|request| path_of(request) == "/user/balance").unwrap().clone());
        balance_of(&partner, &qash).unwrap();
        let journal = qash.journal.borrow();
        let exchanges = journal.iter().filter(|request| path_of(request) == "/partner/auth/token").count();
        let last = bearer(journal.last().unwrap());
        assert!(last != before || exchanges > 1, "{turns} {from}");
        let used: Vec<_> = journal
            .iter()
            .skip(revoked_at.get())
            .filter(|request| path_of(request) == "/user/balance")
            .map(bearer)
            .collect();
        assert!(used.iter().all(|token| *token == last), "{turns} {from}: one token after the revocation");
        let kept = store.values.borrow();
        let kept = kept.iter().find(|(key, _)| key.starts_with("token:") && !key.ends_with(":revoked"));
        assert!(kept.is_none_or(|(_, text)| text.contains(last.trim_start_matches("Bearer "))), "{turns} {from}");
    }
}

#[test]
fn a_failed_revocation_is_an_error_and_this_process_stops_using_the_token() {
    let (qash, store) = (Qash::new(), TestStore::default());
    let partner = partner_with(store.clone());
    balance_of(&partner, &qash).unwrap();
    let first = bearer(&qash.last("/user/balance"));
    store.broken.borrow_mut().push("delete");
    let error = one(partner.revoke_user(&*qash, USER)).unwrap_err();
    assert_eq!((error.code.name(), error.outcome, error.retryable), ("STORE_FAILED", Outcome::None, true));
    balance_of(&partner, &qash).unwrap();
    assert_ne!(bearer(&qash.last("/user/balance")), first);
}

// ---------------------------------------------------------------- credentials

const NEW_KEY: &str = "qash_key_live_aaaaaaaaaaaaaaaa";
const NEW_SECRET: &str = "qash_secret_live_bbbbbbbbbbbbbbbb";

fn pair(request: &Request) -> (String, String) {
    let header = |name| request.headers.get(name).unwrap().to_owned();
    (header("x-api-key"), header("x-api-secret"))
}

#[test]
fn a_call_keeps_the_credentials_that_it_started_with() {
    let (old, new) = ((KEY.to_owned(), SECRET.to_owned()), (NEW_KEY.to_owned(), NEW_SECRET.to_owned()));
    for turns in 0..40 {
        let qash = Qash::new();
        let partner = partner_with(TestStore::default());
        // Two concurrent exchanges return different tokens.
        qash.script(|request| {
            let exp = NOW / 1000 + 86_400;
            let token = jwt(&format!(r#"{{"sub":"{USER}","exp":{exp},"for":"{}"}}"#, pair(request).0));
            let answer =
                format!(r#"{{"accessToken":"{token}","user":{{"id":"{USER}","email":"a@b.c","status":"active"}}}}"#);
            (path_of(request) == "/partner/auth/token").then(|| Ok(json(200, &answer)))
        });
        let call = async |after: usize| {
            for _ in 0..after {
                pause().await;
            }
            let settings = CallSettings { user: Some(USER), ..CallSettings::default() };
            partner.call(&*qash, Operation::named("getBalance").unwrap(), "", &settings).await.map(drop)
        };
        let swap = async || {
            for _ in 0..turns {
                pause().await;
            }
            partner.set_credentials(NEW_KEY.into(), NEW_SECRET.into()).unwrap();
            Ok(())
        };
        let mut futures: Vec<std::pin::Pin<Box<dyn Future<Output = Result<(), Error>>>>> = vec![Box::pin(swap())];
        (0..200).for_each(|after| futures.push(Box::pin(call(after % 50))));
        for result in all(futures) {
            result.unwrap();
        }
        // A key is never sent with another key's secret, nor with a token issued for another key.
        let journal = qash.journal.borrow();
        let mut owners: HashMap<String, (String, String)> = HashMap::new();
        for request in journal.iter() {
            let pair = pair(request);
            assert!(pair == old || pair == new);
            if path_of(request) == "/user/balance" {
                assert_eq!(*owners.entry(bearer(request)).or_insert(pair.clone()), pair, "{turns}");
            }
        }
        drop(journal);
        balance_of(&partner, &qash).unwrap();
        assert_eq!(pair(&qash.last("/user/balance")), new);
        assert_eq!(owners.len(), qash.count("/partner/auth/token"));
        assert!(partner.holds_secret(SECRET) && partner.holds_secret(NEW_SECRET) && partner.holds_secret(KEY));
    }
}

#[test]
fn calls_with_a_new_secret_do_not_fail_because_of_the_old_one() {
    let qash = Qash::new();
    let partner = partner_with(TestStore::default());
    qash.script(|request| {
        let old = request.headers.get("x-api-secret") == Some(SECRET);
        old.then(|| Ok(json(401, r#"{"error":"Invalid partner credentials"}"#)))
    });
    let call = async |new: bool| {
        if new {
            pause().await;
            partner.set_credentials(KEY.into(), NEW_SECRET.into()).unwrap();
        }
        let settings = CallSettings { user: Some(USER), ..CallSettings::default() };
        partner.call(&*qash, Operation::named("getBalance").unwrap(), "", &settings).await
    };
    let results = all([false, true].map(call));
    assert_eq!(results[0].as_ref().unwrap_err().code, "PARTNER_CREDENTIALS_REFUSED");
    assert!(results[1].is_ok());
}

#[test]
fn invalid_credentials_replace_nothing_and_are_not_in_the_error() {
    let (qash, partner) = (Qash::new(), partner_with(TestStore::default()));
    for (key, secret) in [("", NEW_SECRET), (NEW_KEY, "a secret of words")] {
        let error = partner.set_credentials(key.into(), secret.into()).unwrap_err();
        assert_eq!(error.code, "CREDENTIAL_INVALID");
        assert!(!error.message.contains("words"));
    }
    balance_of(&partner, &qash).unwrap();
    assert_eq!(pair(&qash.last("/user/balance")), (KEY.to_owned(), SECRET.to_owned()));
}

#[test]
fn the_credential_callback_runs_per_call_and_a_failure_sends_nothing() {
    let qash = Qash::new();
    let given: Rc<RefCell<Result<(String, String), CallbackFailed>>> = Rc::new(RefCell::new(Err(CallbackFailed)));
    let source = given.clone();
    let ask: qash_client::server::CredentialSource = Rc::new(move || {
        let given = source.borrow().clone();
        Box::pin(async { given })
    });
    let config = PartnerConfig { api_key: String::new(), api_secret: String::new(), ..partner_config() };
    let partner = Partner::with(config, TestStore::default(), Some(ask)).unwrap();
    let error = balance_of(&partner, &qash).unwrap_err();
    assert_eq!((error.code.name(), error.outcome, error.retryable), ("CREDENTIALS_FAILED", Outcome::None, true));
    assert!(qash.journal.borrow().is_empty());
    for (key, secret) in [(KEY, SECRET), (NEW_KEY, NEW_SECRET)] {
        *given.borrow_mut() = Ok((key.into(), secret.into()));
        balance_of(&partner, &qash).unwrap();
        assert_eq!(pair(&qash.last("/user/balance")), (key.to_owned(), secret.to_owned()));
    }
    *given.borrow_mut() = Ok(("x".into(), "y".into()));
    assert_eq!(balance_of(&partner, &qash).unwrap_err().code, "CREDENTIAL_INVALID");
    assert!(partner.holds_secret(SECRET) && partner.holds_secret(NEW_SECRET));

    // A user's tokens are revoked for every key that this process has used.
    *given.borrow_mut() = Ok((KEY.into(), SECRET.into()));
    let exchanges = qash.count("/partner/auth/token");
    one(partner.revoke_user(&*qash, USER)).unwrap();
    for (key, secret) in [(KEY, SECRET), (NEW_KEY, NEW_SECRET)] {
        *given.borrow_mut() = Ok((key.into(), secret.into()));
        balance_of(&partner, &qash).unwrap();
    }
    assert_eq!(qash.count("/partner/auth/token"), exchanges + 2);
}
