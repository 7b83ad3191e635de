//! An encrypted store: values are encrypted and keys are hashed. A reader of the store learns neither, and a modified value is detected.
//!
//! Both keys are derived from the partner's secret, which should be random, by HMAC-SHA-256 with a label for each use. Values are encrypted
//! with XChaCha20-Poly1305; its 24-byte nonce may be random for any number of values. The name of a value is authenticated with it, so that
//! one value cannot be swapped for another.
//!
//! With several secrets, newest first, each key has several names. New values get the first name; an existing value keeps its name.

use super::share::kind;
use super::{Share, Store, StoreFailed};
use crate::error::{Error, ErrorCode};
use crate::text::hex;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::rc::Rc;

/// Minimum length of a secret, in bytes: 32 random base64 characters have 192 bits.
const MIN_SECRET_LENGTH: usize = 32;

/// Entry in a list of secrets for unencrypted values.
const PLAIN: &str = "plain";

/// Prefix of an encrypted value, followed by nonce and ciphertext in hexadecimal. No plain value begins with it.
const SEALED_PREFIX: &str = "sealed:1:";

/// Number of checks whether another process undoes a concurrent `add`.
const MAX_RIVAL_CHECKS: usize = 20;

/// Length of a nonce, in bytes.
const NONCE_LENGTH: usize = 24;

/// Schemes for naming keys and encrypting values, newest first.
#[derive(Debug)]
pub struct StoreSecrets(Vec<Scheme>);

enum Scheme {
    /// Unencrypted, as in a store without secrets.
    Plain,
    Secret {
        names: [u8; 32],
        values: XChaCha20Poly1305,
    },
}

/// Prints no keys.
impl std::fmt::Debug for Scheme {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(if matches!(self, Self::Plain) { "Plain" } else { "Secret" })
    }
}

impl StoreSecrets {
    /// Derives the keys from secrets, newest first. The entry `plain` stands for unencrypted values, which are otherwise read after all
    /// others.
    ///
    /// # Errors
    /// `STORE_SECRET_INVALID`; the message does not contain the secret.
    pub fn new(texts: &[String]) -> Result<Self, Error> {
        let mut schemes = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            let twice = texts.iter().take(at).any(|earlier| earlier == text);
            if text != PLAIN && text.len() < MIN_SECRET_LENGTH || twice {
                let message = "storeSecret: expected different texts of at least 32 random characters each, such as `openssl rand -base64 32` prints.";
                return Err(Error::new(ErrorCode::StoreSecretInvalid, message));
            }
            schemes.push(if text == PLAIN { Scheme::Plain } else { Scheme::of(text) });
        }
        if !schemes.iter().any(|scheme| matches!(scheme, Scheme::Plain)) {
            schemes.push(Scheme::Plain);
        }
        Ok(Self(schemes))
    }

    /// Returns the names of a key, in the order of the schemes.
    fn names(&self, key: &str) -> Vec<String> {
        self.0.iter().map(|scheme| scheme.name(key)).collect()
    }

    /// Returns the owner of a value stored under a scheme's name: a hash of the owner, with a prefix that no key has.
    fn share(&self, at: usize, key: &str) -> Share {
        let share = Share::of(key);
        match self.0.get(at) {
            Some(Scheme::Secret { names, .. }) if !share.owner.is_empty() => {
                Share { owner: ["=", &hex(&digest(names, &share.owner))].concat(), ..share }
            }
            _ => share,
        }
    }

    /// Returns the cipher for new values: the scheme's own, or the newest for a plain name.
    fn sealing(&self, at: usize) -> Option<&XChaCha20Poly1305> {
        [at, 0].into_iter().find_map(|at| self.0.get(at)?.values())
    }

    /// Decrypts a value stored under a scheme's name.
    fn open(&self, at: usize, name: &str, text: &str) -> Result<String, StoreFailed> {
        let own = self.0.get(at).and_then(Scheme::values);
        let Some(sealed) = text.strip_prefix(SEALED_PREFIX) else {
            // A plain value under a hashed name was written without the secret.
            return if own.is_none() { Ok(text.to_owned()) } else { Err(StoreFailed::Broken) };
        };
        let sealed = unhex(sealed).ok_or(StoreFailed::Broken)?;
        let (nonce, ciphertext) = sealed.split_at_checked(NONCE_LENGTH).ok_or(StoreFailed::Broken)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| StoreFailed::Broken)?;
        // A value under a plain name may be encrypted with any of the secrets.
        let mut schemes = self.0.iter().enumerate().filter(|(other, _)| own.is_none() || *other == at);
        let opened = schemes.find_map(|(_, scheme)| {
            scheme.values()?.decrypt(&nonce, Payload { msg: ciphertext, aad: name.as_bytes() }).ok()
        });
        String::from_utf8(opened.ok_or(StoreFailed::Broken)?).map_err(|_| StoreFailed::Broken)
    }
}

impl Scheme {
    fn of(secret: &str) -> Self {
        let values = XChaCha20Poly1305::new(&digest(secret.as_bytes(), "qash-client: values of a store, 1").into());
        Self::Secret { names: digest(secret.as_bytes(), "qash-client: names of a store, 1"), values }
    }

    fn values(&self) -> Option<&XChaCha20Poly1305> {
        match self {
            Self::Plain => None,
            Self::Secret { values, .. } => Some(values),
        }
    }

    /// Returns the stored name of a key. The kind of a key stays readable, so that an operator can count and delete by kind:
    /// `payout:=5f2c…`.
    ///
    /// No plain key has this form: `=` is escaped in its parts.
    fn name(&self, key: &str) -> String {
        match self {
            Self::Plain => key.to_owned(),
            Self::Secret { names, .. } => [kind(key), ":=", &hex(&digest(names, key))].concat(),
        }
    }
}

fn digest(key: &[u8], text: &str) -> [u8; 32] {
    // HMAC accepts keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

/// An encrypted store on top of another. `random` fills a slice with cryptographically random bytes, and returns `false` if it cannot.
#[derive(Debug)]
pub struct Sealed<S, Random> {
    store: S,
    secrets: Rc<StoreSecrets>,
    random: Random,
}

/// A stored value: the index of its scheme, its name, and its stored text.
struct Found {
    at: usize,
    name: String,
    text: String,
}

impl<S: Store, Random: Fn(&mut [u8]) -> bool> Sealed<S, Random> {
    /// Creates an encrypted store on top of `store`.
    pub fn new(store: S, secrets: Rc<StoreSecrets>, random: Random) -> Self {
        Self { store, secrets, random }
    }

    /// Reads a value under each of its names, newest first.
    async fn find(&self, key: &str) -> Result<Option<Found>, StoreFailed> {
        for (at, name) in self.secrets.names(key).into_iter().enumerate() {
            if let Some(text) = self.store.get(&name).await? {
                return Ok(Some(Found { at, name, text }));
            }
        }
        Ok(None)
    }

    fn seal(&self, at: usize, name: &str, value: &str) -> Result<String, StoreFailed> {
        let Some(cipher) = self.secrets.sealing(at) else { return Ok(value.to_owned()) };
        let mut nonce = [0; NONCE_LENGTH];
        if !(self.random)(&mut nonce) {
            return Err(StoreFailed::Broken);
        }
        let payload = Payload { msg: value.as_bytes(), aad: name.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| StoreFailed::Broken)?;
        Ok([SEALED_PREFIX, &hex(&nonce), &hex(&sealed)].concat())
    }

    /// Returns the name for a new value.
    fn newest_name(&self, key: &str) -> String {
        self.secrets.0.first().map_or_else(|| key.to_owned(), |scheme| scheme.name(key))
    }

    /// Whether the name that was just set is the key's only one with a value.
    ///
    /// Two processes may set a key at the same time under different names. Both check afterwards, so at least one finds the other's value,
    /// and only a process that finds none has set the key. The process with the name that sorts first checks repeatedly whether the other
    /// undoes its write; the other undoes it at once.
    async fn is_only_name(&self, key: &str, newest_name: &str) -> Result<bool, StoreFailed> {
        for _ in 0..MAX_RIVAL_CHECKS {
            let mut rival: Option<String> = None;
            for name in self.secrets.names(key).into_iter().filter(|name| name != newest_name) {
                if self.store.get(&name).await?.is_some() && rival.as_ref().is_none_or(|rival| name < *rival) {
                    rival = Some(name);
                }
            }
            match rival {
                None => return Ok(true),
                Some(rival) if *rival < *newest_name => return Ok(false),
                Some(_) => {}
            }
        }
        Ok(false)
    }

    async fn undo_add(&self, share: &Share, newest_name: &str, sealed: &str) -> Result<(), StoreFailed> {
        match self.store.compare_and_set_for(share, newest_name, Some(sealed), None, None).await? {
            Some(_) => Ok(()),
            None => self.store.delete_for(share, newest_name).await,
        }
    }
}

impl<S: Store, Random: Fn(&mut [u8]) -> bool> Store for Sealed<S, Random> {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        let found = self.find(key).await?;
        found.map(|Found { at, name, text }| self.secrets.open(at, &name, &text)).transpose()
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        // The value keeps its name: if it moved, a concurrent reader could find it under neither.
        let (at, name) = match self.find(key).await? {
            Some(Found { at, name, .. }) => (at, name),
            None => (0, self.newest_name(key)),
        };
        self.store.set_for(&self.secrets.share(at, key), &name, &self.seal(at, &name, value)?, ttl_ms).await
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        if self.find(key).await?.is_some() {
            return Ok(false);
        }
        let newest_name = self.newest_name(key);
        let sealed = self.seal(0, &newest_name, value)?;
        let share = self.secrets.share(0, key);
        if !self.store.add_for(&share, &newest_name, &sealed, ttl_ms).await? {
            return Ok(false);
        }
        let is_only = self.is_only_name(key, &newest_name).await?;
        if !is_only {
            self.undo_add(&share, &newest_name, &sealed).await?;
        }
        Ok(is_only)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        for (at, name) in self.secrets.names(key).into_iter().enumerate() {
            self.store.delete_for(&self.secrets.share(at, key), &name).await?;
        }
        Ok(())
    }

    async fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        match self.find(key).await? {
            Some(Found { at, name, text }) => {
                if expected != Some(&*self.secrets.open(at, &name, &text)?) {
                    return Ok(Some(false));
                }
                let sealed = value.map(|value| self.seal(at, &name, value)).transpose()?;
                let share = self.secrets.share(at, key);
                self.store.compare_and_set_for(&share, &name, Some(&text), sealed.as_deref(), ttl_ms).await
            }
            None if expected.is_some() => Ok(Some(false)),
            None => {
                let newest_name = self.newest_name(key);
                let sealed = value.map(|value| self.seal(0, &newest_name, value)).transpose()?;
                let share = self.secrets.share(0, key);
                let set = self.store.compare_and_set_for(&share, &newest_name, None, sealed.as_deref(), ttl_ms).await?;
                let (Some(true), Some(sealed)) = (set, sealed) else { return Ok(set) };
                let is_only = self.is_only_name(key, &newest_name).await?;
                if !is_only {
                    self.undo_add(&share, &newest_name, &sealed).await?;
                }
                Ok(Some(is_only))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::Memory;
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    const OLD: &str = "an old secret of more than thirty-two characters";
    const NEW: &str = "a new secret of more than thirty-two characters!";

    /// A store that yields to other futures before each step.
    #[derive(Clone, Default)]
    struct Shared {
        values: Rc<RefCell<BTreeMap<String, String>>>,
        compares: bool,
    }

    async fn turn() {
        let mut waited = false;
        poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
    }

    impl Store for Shared {
        async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
            turn().await;
            let value = self.values.borrow().get(key).cloned();
            Ok(value)
        }
        async fn set(&self, key: &str, value: &str, _: Option<u64>) -> Result<(), StoreFailed> {
            turn().await;
            self.values.borrow_mut().insert(key.to_owned(), value.to_owned());
            Ok(())
        }
        async fn add(&self, key: &str, value: &str, _: Option<u64>) -> Result<bool, StoreFailed> {
            turn().await;
            let free = !self.values.borrow().contains_key(key);
            if free {
                self.values.borrow_mut().insert(key.to_owned(), value.to_owned());
            }
            Ok(free)
        }
        async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
            turn().await;
            self.values.borrow_mut().remove(key);
            Ok(())
        }
        async fn compare_and_set(
            &self,
            key: &str,
            expected: Option<&str>,
            value: Option<&str>,
            _: Option<u64>,
        ) -> Result<Option<bool>, StoreFailed> {
            turn().await;
            if !self.compares {
                return Ok(None);
            }
            let mut values = self.values.borrow_mut();
            let fits = values.get(key).map(String::as_str) == expected;
            match value {
                _ if !fits => {}
                Some(value) => drop(values.insert(key.to_owned(), value.to_owned())),
                None => drop(values.remove(key)),
            }
            Ok(Some(fits))
        }
    }

    fn process(store: &Shared, secrets: &[&str]) -> Sealed<Shared, impl Fn(&mut [u8]) -> bool> {
        let texts: Vec<_> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        let drawn = Cell::new(0_u8);
        let random = move |bytes: &mut [u8]| {
            drawn.set(drawn.get().wrapping_add(1));
            bytes.fill(drawn.get());
            true
        };
        Sealed::new(store.clone(), Rc::new(StoreSecrets::new(&texts).unwrap()), random)
    }

    /// Runs both futures to completion, alternating as the bits of `order` say.
    fn both<A, B>(order: u32, first: impl Future<Output = A>, second: impl Future<Output = B>) -> (A, B) {
        let (mut first, mut second, mut results) = (pin!(first), pin!(second), (None, None));
        let mut context = Context::from_waker(Waker::noop());
        let mut order = u64::from(order) | 0x5555_5555_0000_0000;
        while results.0.is_none() || results.1.is_none() {
            let turn = (order & 1 == 0 || results.1.is_some()) && results.0.is_none();
            order = order.rotate_right(1);
            if turn {
                if let Poll::Ready(value) = first.as_mut().poll(&mut context) {
                    results.0 = Some(value);
                }
            } else if let Poll::Ready(value) = second.as_mut().poll(&mut context) {
                results.1 = Some(value);
            }
        }
        (results.0.unwrap(), results.1.unwrap())
    }

    #[test]
    fn stored_keys_and_values_are_not_readable() {
        let shared = Shared::default();
        let store = process(&shared, &[NEW]);
        now(store.set("payout:ana:rent", r#"{"accountNumber":"012180001234567899"}"#, None)).unwrap();
        now(store.set("payout:ana:rent2", r#"{"accountNumber":"012180001234567899"}"#, None)).unwrap();
        assert_eq!(
            now(store.get("payout:ana:rent")).unwrap().as_deref(),
            Some(r#"{"accountNumber":"012180001234567899"}"#)
        );
        let values = shared.values.borrow();
        for (key, value) in &*values {
            assert!(key.starts_with("payout:=") && !key.contains("ana") && !key.contains("rent"), "{key}");
            assert!(value.starts_with(SEALED_PREFIX) && !value.contains("0121800"), "{value}");
        }
        // The same text encrypted twice gives two ciphertexts.
        let mut texts = values.values();
        assert_ne!(texts.next().unwrap(), texts.next().unwrap());
    }

    #[test]
    fn an_unreadable_value_is_an_error_and_never_absent() {
        let shared = Shared::default();
        let store = process(&shared, &[NEW]);
        now(store.set("payout:ana:1", "paid", None)).unwrap();
        now(store.set("payout:ana:2", "pending", None)).unwrap();
        let kept = shared.values.borrow().clone();
        let [(name, sealed), (other, _)] = [kept.iter().next().unwrap(), kept.iter().next_back().unwrap()];
        let flipped = |at: usize| {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            String::from_utf8(bytes).unwrap()
        };
        let mut tampered: Vec<_> = (SEALED_PREFIX.len()..sealed.len()).map(flipped).collect();
        tampered.extend(sealed.char_indices().map(|(at, _)| sealed.chars().take(at).collect()));
        tampered.extend(["{}".to_owned(), "sealed:1:zz".to_owned(), "sealed:2:00".to_owned(), kept[other].clone()]);
        for text in tampered {
            shared.values.borrow_mut().insert(name.clone(), text.clone());
            let key = ["payout:ana:1", "payout:ana:2"].into_iter().find(|key| store.newest_name(key) == *name).unwrap();
            assert_eq!(now(store.get(key)), Err(StoreFailed::Broken), "{text}");
            assert_eq!(now(store.add(key, "x", None)), Ok(false), "{text}");
            assert_eq!(now(store.compare_and_set(key, Some("paid"), Some("x"), None)), Err(StoreFailed::Broken));
        }
        // A value encrypted with another secret, moved to this key's name.
        let theirs = process(&shared, &[OLD]);
        now(theirs.set("payout:ana:1", "x", None)).unwrap();
        let foreign = shared.values.borrow().get(&theirs.newest_name("payout:ana:1")).cloned().unwrap();
        shared.values.borrow_mut().insert(store.newest_name("payout:ana:1"), foreign.clone());
        assert_eq!(now(store.get("payout:ana:1")), Err(StoreFailed::Broken));
        // Encrypted under a plain name with an unknown secret.
        shared.values.borrow_mut().insert("payout:ana:9".into(), foreign);
        assert_eq!(now(store.get("payout:ana:9")), Err(StoreFailed::Broken));
    }

    #[test]
    fn values_without_a_secret_or_with_an_older_one_are_read_and_keep_their_name() {
        let shared = Shared { compares: true, ..Shared::default() };
        now(shared.set("user:ana", "id-1", None)).unwrap();
        now(process(&shared, &[OLD]).set("user:eva", "id-2", None)).unwrap();
        let store = process(&shared, &[NEW, OLD]);
        for (key, value) in [("user:ana", "id-1"), ("user:eva", "id-2")] {
            assert_eq!(now(store.get(key)).unwrap().as_deref(), Some(value));
            assert_eq!(now(store.add(key, "other", None)), Ok(false));
            assert_eq!(now(store.compare_and_set(key, None, Some("other"), None)), Ok(Some(false)));
            assert_eq!(now(store.compare_and_set(key, Some("x"), Some("other"), None)), Ok(Some(false)));
            now(store.set(key, "changed", None)).unwrap();
            assert_eq!(now(store.get(key)).unwrap().as_deref(), Some("changed"));
            assert_eq!(now(store.compare_and_set(key, Some("changed"), Some("again"), None)), Ok(Some(true)));
        }
        let values = shared.values.borrow().clone();
        assert_eq!(values.len(), 2);
        assert!(values.values().all(|text| text.starts_with(SEALED_PREFIX)), "what is set anew is sealed: {values:?}");
        assert_eq!(now(process(&shared, &[OLD]).get("user:eva")).unwrap().as_deref(), Some("again"));
        now(store.delete("user:ana")).unwrap();
        now(store.delete("user:eva")).unwrap();
        assert!(shared.values.borrow().is_empty());
    }

    #[test]
    fn a_process_that_only_reads_a_new_secret_writes_with_the_old_one() {
        let shared = Shared::default();
        now(process(&shared, &["plain", NEW]).set("user:ana", "id-1", None)).unwrap();
        assert_eq!(shared.values.borrow().get("user:ana").map(String::as_str), Some("id-1"));
        now(process(&shared, &[NEW]).set("user:eva", "id-2", None)).unwrap();
        assert_eq!(now(process(&shared, &["plain", NEW]).get("user:eva")).unwrap().as_deref(), Some("id-2"));
        now(process(&shared, &[OLD, NEW]).set("user:max", "id-3", None)).unwrap();
        assert_eq!(now(process(&shared, &[OLD]).get("user:max")).unwrap().as_deref(), Some("id-3"));
    }

    #[test]
    fn two_processes_during_a_secret_rotation_never_both_add_a_key() {
        let stages: [[&[&str]; 2]; 5] = [
            [&[OLD], &[OLD, NEW]],
            [&[OLD, NEW], &[NEW, OLD]],
            [&[NEW, OLD], &[NEW]],
            [&["plain", NEW], &[NEW]],
            [&["plain"], &["plain", NEW]],
        ];
        for (compares, [one, other]) in
            [true, false].into_iter().flat_map(|compares| stages.map(|pair| (compares, pair)))
        {
            let mut won = 0;
            for order in 0..1 << 10 {
                let shared = Shared { compares, ..Shared::default() };
                let (first, second) = (process(&shared, one), process(&shared, other));
                let added = both(order, first.add("payout:ana:1", "a", None), second.add("payout:ana:1", "b", None));
                let (Ok(a), Ok(b)) = added else { panic!("{added:?}") };
                assert!(!(a && b), "{one:?} {other:?} {order:b}");
                if a || b {
                    won += 1;
                    let expected = Some(if a { "a" } else { "b" });
                    for process in [&first.get("payout:ana:1").await_now(), &second.get("payout:ana:1").await_now()] {
                        assert_eq!(process.as_ref().unwrap().as_deref(), expected, "{one:?} {other:?} {order:b}");
                    }
                    assert_eq!(first.add("payout:ana:1", "c", None).await_now(), Ok(false));
                    assert_eq!(second.add("payout:ana:1", "c", None).await_now(), Ok(false));
                } else {
                    // Both undid their write: the next one succeeds.
                    assert_eq!(second.add("payout:ana:1", "c", None).await_now(), Ok(true));
                    assert_eq!(first.get("payout:ana:1").await_now().unwrap().as_deref(), Some("c"));
                }
            }
            assert!(won > 900, "of 1024 races {won} were won");
        }
    }

    #[test]
    fn a_concurrent_read_finds_the_old_or_the_new_value() {
        for order in 0..1 << 8 {
            let shared = Shared::default();
            let (first, second) = (process(&shared, &[OLD, NEW]), process(&shared, &[NEW, OLD]));
            first.set("user:ana", "before", None).await_now().unwrap();
            let (_, read) = both(order, second.set("user:ana", "after", None), first.get("user:ana"));
            assert!(matches!(read.unwrap().as_deref(), Some("before" | "after")));
        }
    }

    #[test]
    fn without_random_bytes_nothing_is_set() {
        let texts = [NEW.to_owned()];
        let store =
            Sealed::new(Memory::new(9, || 0), Rc::new(StoreSecrets::new(&texts).unwrap()), |_: &mut [u8]| false);
        assert_eq!(now(store.set("user:ana", "x", None)), Err(StoreFailed::Broken));
        assert_eq!(now(store.add("user:ana", "x", None)), Err(StoreFailed::Broken));
        assert_eq!(now(store.get("user:ana")), Ok(None));
    }

    #[test]
    fn short_secrets_are_refused_and_secrets_are_never_printed() {
        for texts in [vec!["short"], vec![""], vec![NEW, "x"], vec![NEW, NEW]] {
            let texts: Vec<_> = texts.into_iter().map(str::to_owned).collect();
            let error = StoreSecrets::new(&texts).unwrap_err();
            assert_eq!(error.code, "STORE_SECRET_INVALID");
            assert!(!error.message.contains("short") && !error.message.contains(NEW));
        }
        let printed = format!("{:?}", StoreSecrets::new(&[NEW.to_owned()]).unwrap());
        assert_eq!(printed, "StoreSecrets([Secret, Plain])");
    }

    fn now<F: Future>(future: F) -> F::Output {
        future.await_now()
    }

    /// Polls a future until it is ready.
    trait AwaitNow: Future + Sized {
        fn await_now(self) -> Self::Output {
            let mut this = pin!(self);
            loop {
                if let Poll::Ready(value) = this.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                    return value;
                }
            }
        }
    }

    impl<F: Future> AwaitNow for F {}
}
