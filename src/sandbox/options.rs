//! What a sandbox is made with.

use super::variation::{Variation, checked};
use crate::options::{read, sentence};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};

/// Whose shapes the answers have where the documents and the vendor's reference pages differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "\"guide\" or \"site\"")]
pub enum Profile {
    /// The five documents; tokens live 24 hours.
    #[default]
    Guide,
    /// The vendor's reference pages; tokens live one hour.
    Site,
}

/// The unit of `toAmount` in a quote of dialect B.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "\"minor\" or \"base\"")]
pub enum QuoteUnit {
    /// The smallest unit, as the text of document 004 says.
    #[default]
    Minor,
    /// Whole units, as the sample of document 004 has it.
    Base,
}

/// Whether users get a card by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "\"auto\" or \"manual\"")]
pub enum CardIssue {
    /// Every user gets a card on becoming active.
    #[default]
    Auto,
    /// Only `issueCard` makes cards; until then a user has none.
    Manual,
}

/// What a sandbox is made with; everything has a default.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Options {
    /// Where everything made up follows from: ids, keys, rates.
    pub seed: u64,
    /// Whose shapes the answers have.
    pub profile: Profile,
    /// Whether what the documents close is refused, and what they do not name is told in the journal.
    pub strict: bool,
    /// In which ways the answers differ from the documents' samples.
    pub variations: Vec<Variation>,
    /// The partner's key; made up unless given.
    pub api_key: Option<String>,
    /// The partner's secret; made up unless given.
    pub api_secret: Option<String>,
    /// Address of the stand-in verification page, http or https, without query.
    pub verification_url: String,
    /// How long an access token lives, in milliseconds; the profile says unless given.
    pub token_lifetime_ms: Option<u64>,
    /// How long a payout stays PENDING, in milliseconds.
    pub payout_delay_ms: u64,
    /// How long a submitted verification is under review, in milliseconds.
    pub review_delay_ms: u64,
    /// Unit of `toAmount` in quotes of dialect B.
    pub quote_unit: QuoteUnit,
    /// Whether rates move with time, by up to 0.2 %.
    pub quote_drift: bool,
    /// Whether users get a card by themselves.
    pub cards: CardIssue,
    /// How many requests the journal remembers.
    pub journal_size: usize,
    /// The clock, which is for the face to call.
    #[doc(hidden)]
    pub now: Clock,
}

/// Stands for the clock, whatever it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock;

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            profile: Profile::Guide,
            strict: true,
            variations: Vec::new(),
            api_key: None,
            api_secret: None,
            verification_url: "https://inquiry.withpersona.com/verify".to_owned(),
            token_lifetime_ms: None,
            payout_delay_ms: 10_000,
            review_delay_ms: 2_000,
            quote_unit: QuoteUnit::Minor,
            quote_drift: true,
            cards: CardIssue::Auto,
            journal_size: 1_000,
            now: Clock,
        }
    }
}

impl Options {
    /// Reads what `createSandbox` takes; of its clock, `now`, only the name is known here.
    ///
    /// # Errors
    /// A sentence that names the option that is wrong.
    ///
    /// ```
    /// use qash_client::sandbox::{Options, Profile};
    /// use serde_json::json;
    /// assert_eq!(Options::read(json!({"profile": "site"}))?.profile, Profile::Site);
    /// assert_eq!(Options::read(json!({"sed": 7})).unwrap_err(), "createSandbox: sed: unknown; did you mean seed?");
    /// let error = Options::read(json!({"seed": "7"})).unwrap_err();
    /// assert_eq!(error, "createSandbox: seed: expected a whole number of 0 or more, found \"7\".");
    /// # Ok::<(), String>(())
    /// ```
    pub fn read<'de>(options: impl Deserializer<'de>) -> Result<Self, String> {
        let options: Self = read(options).map_err(|wrong| sentence("createSandbox", &wrong))?;
        options.checked()
    }

    fn checked(self) -> Result<Self, String> {
        for (name, value) in [("apiKey", &self.api_key), ("apiSecret", &self.api_secret)] {
            let visible = |text: &String| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
            if value.as_ref().is_some_and(|text| !visible(text)) {
                return Err(format!(
                    "createSandbox: {name} must be visible ASCII characters, since it travels in a header."
                ));
            }
        }
        let url = &self.verification_url;
        let after = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if after.is_none_or(|rest| rest.is_empty() || rest.contains(['?', '#', ' '])) {
            return Err(
                "createSandbox: verificationUrl must be an http or https URL without query and fragment.".to_owned()
            );
        }
        checked(&self.variations).map_err(|wrong| sentence("createSandbox", &wrong))?;
        Ok(self)
    }

    /// Reads what takes the place of the variations in force.
    pub(super) fn vary<'de>(&mut self, names: impl Deserializer<'de>) -> Result<(), String> {
        /// What `vary` takes.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Named {
            variations: Vec<Variation>,
        }
        let found = read(names).and_then(|Named { variations }| checked(&variations).map(|()| variations));
        self.variations = found.map_err(|wrong| sentence("vary", &wrong))?;
        Ok(())
    }

    /// How many items a page holds where so many were asked for.
    pub(super) fn page_size(&self, limit: i64) -> i64 {
        if self.varies(Variation::PagesShort) { limit.min(2) } else { limit }
    }

    pub(super) fn varies(&self, variation: Variation) -> bool {
        self.variations.contains(&variation)
    }

    /// Seconds that an access token lives.
    pub(super) fn token_lifetime(&self) -> i64 {
        const HOUR: u64 = 3_600_000;
        let by_profile = match self.profile {
            Profile::Guide => 24_u64.saturating_mul(HOUR),
            Profile::Site => HOUR,
        };
        let seconds = self.token_lifetime_ms.unwrap_or(by_profile).div_ceil(1000);
        i64::try_from(seconds).unwrap_or(i64::MAX)
    }
}
