//! Whose a value is: what a store that counts values by their owners needs to know, even of a key that is sealed.

/// What a store is told of a value that it may count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Whose it is; empty for nobody's, which is not counted.
    pub owner: String,
    /// Whether it may take room that others may not.
    pub urgent: bool,
}

impl Share {
    /// The share of a key that can be read.
    pub fn of(key: &str) -> Self {
        let owner = if is_evictable(key) { "" } else { owner(key) };
        Self { owner: owner.to_owned(), urgent: is_urgent(key) }
    }
}

/// Whether a value can be made again. Only such ones make room for others.
pub(super) fn is_evictable(key: &str) -> bool {
    kind(key) == "token"
}

/// Whether a key may take an eighth more than there is room for: what is set only after something was done at Qash. Whoever is registered by then
/// is told so only once, and an attempt that had room must find room for what becomes of it.
pub(super) fn is_urgent(key: &str) -> bool {
    matches!(kind(key), "user" | "kyc" | "claim" | "open")
        || [":fate:", ":after:", ":lease"].iter().any(|part| key.contains(part))
}

/// Whose a key is: its second part, the user or the session's subject; of a token the third, for the second says who issued it. What begins with
/// `open:` is nobody's: it tells where attempts stand, and each of those counts.
pub(super) fn owner(key: &str) -> &str {
    let part = match kind(key) {
        "open" => return "",
        "token" => 2,
        _ => 1,
    };
    key.split(':').nth(part).unwrap_or_default()
}

/// What sort of value a key is for: its first part, which a sealed key has too.
pub(super) fn kind(key: &str) -> &str {
    key.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_belongs_to_its_user_or_subject() {
        for key in ["user:ana", "kyc:ana", "payout:ana:k1", "payout:ana:k1:lease", "transfer:ana:0f", "token:0f:ana"] {
            assert_eq!(owner(key), "ana", "{key}");
        }
        assert_eq!(owner("open:runs:1:2"), "");
    }

    #[test]
    fn a_store_counts_what_a_person_has_and_no_token() {
        let share = |key| (Share::of(key).owner, Share::of(key).urgent);
        assert_eq!(share("payout:ana:k1"), ("ana".into(), false));
        assert_eq!(share("payout:ana:k1:fate:7"), ("ana".into(), true));
        assert_eq!(share("open:runs:1:2"), (String::new(), true));
        assert_eq!(share("token:0f:ana"), (String::new(), false));
    }
}
