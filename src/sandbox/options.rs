//! What a sandbox is made with.

use super::reply::quoted;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Whose shapes the answers have where the documents and the vendor's reference pages differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Profile {
    /// The five documents; tokens live 24 hours.
    #[default]
    Guide,
    /// The vendor's reference pages; tokens live one hour.
    Site,
}

/// The unit of `toAmount` in a quote of dialect B.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum QuoteUnit {
    /// The smallest unit, as the text of document 004 says.
    #[default]
    Minor,
    /// Whole units, as the sample of document 004 has it.
    Base,
}

/// Whether users get a card by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CardIssue {
    /// Every user gets a card on becoming active.
    #[default]
    Auto,
    /// Only `issueCard` makes cards; until then a user has none.
    Manual,
}

/// Reads an object whose fields may all be missing. An error names the field, where serde's names a column of a text that nobody sees.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| {
        let fields: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
        let wrong = fields.into_iter().find_map(|(name, value)| {
            let error = serde_json::from_str::<T>(&format!("{{{}:{value}}}", quoted(&name))).err()?.to_string();
            Some(format!("{name}: {}.", plain(error.split(" at line ").next().unwrap_or_default())))
        });
        wrong.unwrap_or_else(|| error.to_string())
    })
}

/// What serde says, in the words of those who do not write Rust.
fn plain(error: &str) -> String {
    [
        (" u64", " an integer from 0"),
        (" u32", " an integer from 0"),
        (" u16", " an integer from 0"),
        (" usize", " an integer from 0"),
        (" f64", " a number"),
    ]
    .into_iter()
    .fold(error.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// What a sandbox is made with; everything has a default.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Options {
    /// Where everything made up follows from: ids, keys, rates.
    pub seed: u64,
    /// Whose shapes the answers have.
    pub profile: Profile,
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
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            profile: Profile::Guide,
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
        }
    }
}

impl Options {
    /// Reads options from JSON.
    ///
    /// # Errors
    /// A sentence that names the option that is wrong.
    ///
    /// ```
    /// use qash_client::sandbox::{Options, Profile};
    /// assert_eq!(Options::from_json(r#"{"profile": "site"}"#)?.profile, Profile::Site);
    /// assert!(Options::from_json(r#"{"sed": 7}"#).unwrap_err().contains("sed"));
    /// assert!(Options::from_json(r#"{"seed": "7"}"#).unwrap_err().ends_with("expected an integer from 0."));
    /// # Ok::<(), String>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, String> {
        let options: Self = read(text).map_err(|error| format!("createSandbox: {error}"))?;
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
        Ok(self)
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
