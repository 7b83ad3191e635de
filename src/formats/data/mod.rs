//! Tables made from registries; each names its source and date in its first lines.

pub(crate) mod phone;
