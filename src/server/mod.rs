//! Server side: [`Partner`] calls Qash with the partner's credentials; [`Proxy`] serves a browser's requests for the signed-in user.
//!
//! The API key, the API secret and all tokens stay in this module. Requests from a browser are validated. Responses to a browser are
//! reduced to the documented fields and searched for secrets.

mod active;
mod answer;
mod attempts;
mod audit;
mod batch;
mod call_options;
mod config;
mod credentials;
mod direct;
mod guard;
mod limits;
mod onboarding;
mod operations;
mod options;
mod origins;
mod pan;
mod partner;
mod payments;
mod project;
mod proxy;
mod refusal;
mod request_context;
mod route;
mod scrub;
mod single_flight;
mod store;
mod tokens;

pub use active::CheckStatus;
pub use attempts::{AttemptReport, RESEND_FOR_MS, Settlement};
pub use batch::{
    BatchLimits, CurrencyLimits, Damage, Entry, Journal, JournalHead, Plan, PlanReport, RowIssue, RowOutcome,
    RowProgress, Total, check_rows, line_after,
};
pub use call_options::{BatchOptions, CallName, CallOptions};
pub use config::{ProxyConfig, base_url, origin};
pub use credentials::CredentialSource;
pub use direct::DirectClient;
pub use guard::guard;
pub use limits::PerMinute;
pub use pan::holds_card_number;
pub use partner::{CallSettings, Partner, PartnerConfig, Profile};
pub use project::project;
pub use proxy::Proxy;
pub use request_context::{BodyFailure, CallbackFailed, PolicyDecision, RequestContext, Session};
pub use route::Head;
pub use scrub::holds_jwt;
pub use store::{HashMapBackend, Memory, MemoryBackend, Quota, Sealed, Share, Store, StoreFailed, StoreSecrets};
