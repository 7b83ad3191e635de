//! The partner's server: [`Partner`] calls Qash with the partner's credentials, [`Proxy`] lets a browser use it as one user.
//!
//! Key, secret and tokens live here and nowhere else. Everything a browser sends is checked, everything it gets is projected and guarded.

mod active;
mod answer;
mod attempts;
mod audit;
mod batch;
mod call_options;
mod config;
mod credentials;
mod direct;
mod flight;
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
mod route;
mod scrub;
mod store;
mod tokens;
mod visit;

pub use active::CheckStatus;
pub use attempts::{Found, RESEND_FOR_MS, Settlement};
pub use batch::{
    BatchLimits, CurrencyLimits, Damage, Entry, Head as JournalHead, Journal, Known, Plan, PlanReport, RowEnd,
    RowIssue, Total, check_rows, line_after,
};
pub use call_options::{BatchOptions, CallName, CallOptions};
pub use config::{ProxyConfig, base_url, origin};
pub use credentials::CredentialSource;
pub use direct::Direct;
pub use guard::guard;
pub use limits::PerMinute;
pub use pan::holds_card_number;
pub use partner::{CallFor, Partner, PartnerConfig, Profile};
pub use project::project;
pub use proxy::Proxy;
pub use route::Head;
pub use scrub::holds_jwt;
pub use store::{Memory, OwnShelf, Quota, Sealed, Share, Shelf, Store, StoreFailed, StoreSecrets};
pub use visit::{BodyFailure, CallbackFailed, Session, Verdict, Visit};
