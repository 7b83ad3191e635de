//! Tables made from registries; each names its source and date in its first lines.

pub(crate) mod clabe;
pub(crate) mod countries;
pub(crate) mod iban;
pub(crate) mod phone;
pub(crate) mod plazas;
pub(crate) mod words;
