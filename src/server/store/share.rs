//! Owners of stored values, for stores with a quota per owner, also for hashed keys.

/// The owner of a value, and how its size is limited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The owner: a user id or session subject. Empty for values that do not count against a quota.
    pub owner: String,
    /// Whether the value may use the reserve above the quota.
    pub urgent: bool,
}

impl Share {
    /// Returns the owner and urgency of a readable key.
    pub fn of(key: &str) -> Self {
        let owner = if is_evictable(key) { "" } else { owner(key) };
        Self { owner: owner.to_owned(), urgent: is_urgent(key) }
    }
}

/// Whether a value can be recreated. Only such values are evicted to make room.
pub(super) fn is_evictable(key: &str) -> bool {
    kind(key) == "token"
}

/// Whether a key may exceed the quota by an eighth: keys that are set after something was executed at Qash. Qash returns a new user's id
/// only once, and the result of a recorded attempt must always fit.
pub(super) fn is_urgent(key: &str) -> bool {
    matches!(kind(key), "user" | "kyc" | "claim" | "open")
        || [":fate:", ":after:", ":lease"].iter().any(|part| key.contains(part))
}

/// Returns the owner in a key: the second part, a user id or session subject; for a token the third, after the issuer. Keys that begin with
/// `open:` have no owner: they list attempts, which are counted themselves.
pub(super) fn owner(key: &str) -> &str {
    let part = match kind(key) {
        "open" => return "",
        "token" => 2,
        _ => 1,
    };
    key.split(':').nth(part).unwrap_or_default()
}

/// Returns the kind of a key: its first part, which hashed keys have too.
pub(super) fn kind(key: &str) -> &str {
    key.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_of_a_key_is_its_user_or_subject() {
        for key in ["user:ana", "kyc:ana", "payout:ana:k1", "payout:ana:k1:lease", "transfer:ana:0f", "token:0f:ana"] {
            assert_eq!(owner(key), "ana", "{key}");
        }
        assert_eq!(owner("open:runs:1:2"), "");
    }

    #[test]
    fn records_count_against_an_owners_quota_and_tokens_do_not() {
        let share = |key| (Share::of(key).owner, Share::of(key).urgent);
        assert_eq!(share("payout:ana:k1"), ("ana".into(), false));
        assert_eq!(share("payout:ana:k1:fate:7"), ("ana".into(), true));
        assert_eq!(share("open:runs:1:2"), (String::new(), true));
        assert_eq!(share("token:0f:ana"), (String::new(), false));
    }
}
