//! A store whose values are encrypted and whose keys are digests: whoever reads the store learns neither, and whoever changes it is noticed.
//!
//! Both are derived from the partner's secret, which is expected to be random, by HMAC-SHA-256 with a label for each use. Values are sealed
//! with XChaCha20-Poly1305, whose nonce of 24 bytes may be drawn at random for every value there will ever be; the name under which a value
//! lies is authenticated along with it, so that one value cannot stand in for another.
//!
//! Several secrets, the newest first, are several names for a key. New values get the first name; where a value lies already, it stays.

use super::share::kind;
use super::{Share, Store, StoreFailed};
use crate::error::{Error, ErrorCode};
use crate::text::hex;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::rc::Rc;

/// Fewer characters than this are no secret: 32 random ones of base64 hold 192 bits.
const SHORTEST_SECRET: usize = 32;

/// What stands in a list of secrets for no secret at all.
const PLAIN: &str = "plain";

/// What a sealed value begins with; then follow nonce and ciphertext in hexadecimal digits. No plain value begins so.
const MARK: &str = "sealed:1:";

/// How often a process looks whether another takes back what both have set.
const LOOKS: usize = 20;

/// Bytes of a nonce.
const NONCE: usize = 24;

/// How keys are named and values sealed, the newest way first.
#[derive(Debug)]
pub struct StoreSecrets(Vec<Way>);

enum Way {
    /// As they are: how a store without secrets has them.
    Plain,
    Secret {
        names: [u8; 32],
        values: XChaCha20Poly1305,
    },
}

/// Without the keys.
impl std::fmt::Debug for Way {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(if matches!(self, Self::Plain) { "Plain" } else { "Secret" })
    }
}

impl StoreSecrets {
    /// Secrets, the newest first; `plain` in their place is none. Values without a secret are always read, after all others.
    ///
    /// # Errors
    /// `STORE_SECRET_INVALID`, without the secret.
    pub fn new(texts: &[String]) -> Result<Self, Error> {
        let mut ways = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            let twice = texts.iter().take(at).any(|earlier| earlier == text);
            if text != PLAIN && text.len() < SHORTEST_SECRET || twice {
                let message = "Each storeSecret must be another text of at least 32 random characters, such as `openssl rand -base64 32` prints.";
                return Err(Error::new(ErrorCode::StoreSecretInvalid, message));
            }
            ways.push(if text == PLAIN { Way::Plain } else { Way::of(text) });
        }
        if !ways.iter().any(|way| matches!(way, Way::Plain)) {
            ways.push(Way::Plain);
        }
        Ok(Self(ways))
    }

    /// The names of a key, in the order of the ways.
    fn names(&self, key: &str) -> Vec<String> {
        self.0.iter().map(|way| way.name(key)).collect()
    }

    /// Whose the value under the name of a way is: the owner's digest, apart from those of keys, which have a colon.
    fn share(&self, at: usize, key: &str) -> Share {
        let share = Share::of(key);
        match self.0.get(at) {
            Some(Way::Secret { names, .. }) if !share.owner.is_empty() => {
                Share { owner: ["=", &hex(&digest(names, &share.owner))].concat(), ..share }
            }
            _ => share,
        }
    }

    /// What seals new values: of a plain name, what the newest way is.
    fn sealing(&self, at: usize) -> Option<&XChaCha20Poly1305> {
        [at, 0].into_iter().find_map(|at| self.0.get(at)?.values())
    }

    /// Reads what lies under the name of a way.
    fn open(&self, at: usize, name: &str, text: &str) -> Result<String, StoreFailed> {
        let own = self.0.get(at).and_then(Way::values);
        let Some(sealed) = text.strip_prefix(MARK) else {
            // Under a digest nothing stands that was not sealed; whoever put it there had no secret.
            return if own.is_none() { Ok(text.to_owned()) } else { Err(StoreFailed::Broken) };
        };
        let sealed = unhex(sealed).ok_or(StoreFailed::Broken)?;
        let (nonce, ciphertext) = sealed.split_at_checked(NONCE).ok_or(StoreFailed::Broken)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| StoreFailed::Broken)?;
        // Under a plain name lies what any of the secrets may have sealed.
        let mut ways = self.0.iter().enumerate().filter(|(other, _)| own.is_none() || *other == at);
        let opened = ways
            .find_map(|(_, way)| way.values()?.decrypt(&nonce, Payload { msg: ciphertext, aad: name.as_bytes() }).ok());
        String::from_utf8(opened.ok_or(StoreFailed::Broken)?).map_err(|_| StoreFailed::Broken)
    }
}

impl Way {
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

    /// The kind of a key stays readable, so that an operator can count and delete by kind: `payout:=5f2c…`.
    ///
    /// No plain key looks so: `=` is escaped in its parts.
    fn name(&self, key: &str) -> String {
        match self {
            Self::Plain => key.to_owned(),
            Self::Secret { names, .. } => [kind(key), ":=", &hex(&digest(names, key))].concat(),
        }
    }
}

fn digest(key: &[u8], text: &str) -> [u8; 32] {
    // Every length of a key is right for HMAC.
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

/// A store that keeps nothing readable in another. `random` fills a slice with bytes that nobody can guess, or says that it cannot.
#[derive(Debug)]
pub struct Sealed<S, Random> {
    store: S,
    secrets: Rc<StoreSecrets>,
    random: Random,
}

/// Where a value lies: which way, under which name, and its text as it is in the store.
struct Found {
    at: usize,
    name: String,
    text: String,
}

impl<S: Store, Random: Fn(&mut [u8]) -> bool> Sealed<S, Random> {
    /// A store over another.
    pub fn new(store: S, secrets: Rc<StoreSecrets>, random: Random) -> Self {
        Self { store, secrets, random }
    }

    /// Looks under every name, the newest first.
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
        let mut nonce = [0; NONCE];
        if !(self.random)(&mut nonce) {
            return Err(StoreFailed::Broken);
        }
        let payload = Payload { msg: value.as_bytes(), aad: name.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| StoreFailed::Broken)?;
        Ok([MARK, &hex(&nonce), &hex(&sealed)].concat())
    }

    /// The name for a value that lies nowhere yet.
    fn home(&self, key: &str) -> String {
        self.secrets.0.first().map_or_else(|| key.to_owned(), |way| way.name(key))
    }

    /// Whether no other name than this, which was just set, has a value.
    ///
    /// Two processes may set a key at once, each under the name that is newest for it. Both look afterwards, so that at least one of them finds
    /// the other's, and only one that finds none has set the key. Who has the name that sorts first looks for a while whether the other takes
    /// theirs back; the other does so at once.
    async fn is_alone(&self, key: &str, home: &str) -> Result<bool, StoreFailed> {
        for _ in 0..LOOKS {
            let mut rival: Option<String> = None;
            for name in self.secrets.names(key).into_iter().filter(|name| name != home) {
                if self.store.get(&name).await?.is_some() && rival.as_ref().is_none_or(|rival| name < *rival) {
                    rival = Some(name);
                }
            }
            match rival {
                None => return Ok(true),
                Some(rival) if *rival < *home => return Ok(false),
                Some(_) => {}
            }
        }
        Ok(false)
    }

    async fn take_back(&self, share: &Share, home: &str, sealed: &str) -> Result<(), StoreFailed> {
        match self.store.compare_and_set_of(share, home, Some(sealed), None, None).await? {
            Some(_) => Ok(()),
            None => self.store.delete_of(share, home).await,
        }
    }
}

impl<S: Store, Random: Fn(&mut [u8]) -> bool> Store for Sealed<S, Random> {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        let found = self.find(key).await?;
        found.map(|Found { at, name, text }| self.secrets.open(at, &name, &text)).transpose()
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        // It stays where it lies: on its way to another name, somebody would look under both and find it under neither.
        let (at, name) = match self.find(key).await? {
            Some(Found { at, name, .. }) => (at, name),
            None => (0, self.home(key)),
        };
        self.store.set_of(&self.secrets.share(at, key), &name, &self.seal(at, &name, value)?, ttl_ms).await
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        if self.find(key).await?.is_some() {
            return Ok(false);
        }
        let home = self.home(key);
        let sealed = self.seal(0, &home, value)?;
        let share = self.secrets.share(0, key);
        if !self.store.add_of(&share, &home, &sealed, ttl_ms).await? {
            return Ok(false);
        }
        let alone = self.is_alone(key, &home).await?;
        if !alone {
            self.take_back(&share, &home, &sealed).await?;
        }
        Ok(alone)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        for (at, name) in self.secrets.names(key).into_iter().enumerate() {
            self.store.delete_of(&self.secrets.share(at, key), &name).await?;
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
                self.store.compare_and_set_of(&share, &name, Some(&text), sealed.as_deref(), ttl_ms).await
            }
            None if expected.is_some() => Ok(Some(false)),
            None => {
                let home = self.home(key);
                let sealed = value.map(|value| self.seal(0, &home, value)).transpose()?;
                let share = self.secrets.share(0, key);
                let set = self.store.compare_and_set_of(&share, &home, None, sealed.as_deref(), ttl_ms).await?;
                let (Some(true), Some(sealed)) = (set, sealed) else { return Ok(set) };
                let alone = self.is_alone(key, &home).await?;
                if !alone {
                    self.take_back(&share, &home, &sealed).await?;
                }
                Ok(Some(alone))
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

    /// A store that gives others a turn before and after each of its steps.
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

    /// Finishes both, taking turns as the bits of `order` say.
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
    fn a_store_holds_neither_keys_nor_values_to_read() {
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
            assert!(value.starts_with(MARK) && !value.contains("0121800"), "{value}");
        }
        // The same text twice is two ciphertexts.
        let mut texts = values.values();
        assert_ne!(texts.next().unwrap(), texts.next().unwrap());
    }

    #[test]
    fn what_cannot_be_read_is_a_failure_and_never_absent() {
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
        let mut tampered: Vec<_> = (MARK.len()..sealed.len()).map(flipped).collect();
        tampered.extend(sealed.char_indices().map(|(at, _)| sealed.chars().take(at).collect()));
        tampered.extend(["{}".to_owned(), "sealed:1:zz".to_owned(), "sealed:2:00".to_owned(), kept[other].clone()]);
        for text in tampered {
            shared.values.borrow_mut().insert(name.clone(), text.clone());
            let key = ["payout:ana:1", "payout:ana:2"].into_iter().find(|key| store.home(key) == *name).unwrap();
            assert_eq!(now(store.get(key)), Err(StoreFailed::Broken), "{text}");
            assert_eq!(now(store.add(key, "x", None)), Ok(false), "{text}");
            assert_eq!(now(store.compare_and_set(key, Some("paid"), Some("x"), None)), Err(StoreFailed::Broken));
        }
        // A value of another secret that was taken for the name of this one.
        let theirs = process(&shared, &[OLD]);
        now(theirs.set("payout:ana:1", "x", None)).unwrap();
        let foreign = shared.values.borrow().get(&theirs.home("payout:ana:1")).cloned().unwrap();
        shared.values.borrow_mut().insert(store.home("payout:ana:1"), foreign.clone());
        assert_eq!(now(store.get("payout:ana:1")), Err(StoreFailed::Broken));
        // Sealed under a plain name by a secret that is not known here.
        shared.values.borrow_mut().insert("payout:ana:9".into(), foreign);
        assert_eq!(now(store.get("payout:ana:9")), Err(StoreFailed::Broken));
    }

    #[test]
    fn plain_values_and_those_of_older_secrets_are_read_and_stay_where_they_lie() {
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
        assert!(values.values().all(|text| text.starts_with(MARK)), "what is set anew is sealed: {values:?}");
        assert_eq!(now(process(&shared, &[OLD]).get("user:eva")).unwrap().as_deref(), Some("again"));
        now(store.delete("user:ana")).unwrap();
        now(store.delete("user:eva")).unwrap();
        assert!(shared.values.borrow().is_empty());
    }

    #[test]
    fn a_reader_writes_as_before() {
        let shared = Shared::default();
        now(process(&shared, &["plain", NEW]).set("user:ana", "id-1", None)).unwrap();
        assert_eq!(shared.values.borrow().get("user:ana").map(String::as_str), Some("id-1"));
        now(process(&shared, &[NEW]).set("user:eva", "id-2", None)).unwrap();
        assert_eq!(now(process(&shared, &["plain", NEW]).get("user:eva")).unwrap().as_deref(), Some("id-2"));
        now(process(&shared, &[OLD, NEW]).set("user:max", "id-3", None)).unwrap();
        assert_eq!(now(process(&shared, &[OLD]).get("user:max")).unwrap().as_deref(), Some("id-3"));
    }

    #[test]
    fn two_processes_in_the_middle_of_a_rotation_never_both_set_a_key() {
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
                    // Both took theirs back: the next one sets it.
                    assert_eq!(second.add("payout:ana:1", "c", None).await_now(), Ok(true));
                    assert_eq!(first.get("payout:ana:1").await_now().unwrap().as_deref(), Some("c"));
                }
            }
            assert!(won > 900, "of 1024 races {won} were won");
        }
    }

    #[test]
    fn whoever_reads_while_another_sets_finds_one_or_the_other() {
        for order in 0..1 << 8 {
            let shared = Shared::default();
            let (first, second) = (process(&shared, &[OLD, NEW]), process(&shared, &[NEW, OLD]));
            first.set("user:ana", "before", None).await_now().unwrap();
            let (_, read) = both(order, second.set("user:ana", "after", None), first.get("user:ana"));
            assert!(matches!(read.unwrap().as_deref(), Some("before" | "after")));
        }
    }

    #[test]
    fn without_randomness_nothing_is_set() {
        let texts = [NEW.to_owned()];
        let store =
            Sealed::new(Memory::new(9, || 0), Rc::new(StoreSecrets::new(&texts).unwrap()), |_: &mut [u8]| false);
        assert_eq!(now(store.set("user:ana", "x", None)), Err(StoreFailed::Broken));
        assert_eq!(now(store.add("user:ana", "x", None)), Err(StoreFailed::Broken));
        assert_eq!(now(store.get("user:ana")), Ok(None));
    }

    #[test]
    fn short_secrets_are_refused_and_no_secret_is_printed() {
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

    /// Waits for a future that needs nobody else.
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
