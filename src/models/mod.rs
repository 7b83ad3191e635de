//! The API's inputs and outputs, each declared once.
//!
//! A `model!` row becomes a field of a Rust struct (serde, feature `serde`), a row of the [`Shape`] against which client and proxy validate JSON,
//! and a line of the published `.d.ts` (feature `describe`). Amounts are exact integers, enums are open, and unknown fields are kept, because the
//! documents specify less than the API returns.

mod accounts;
mod api_keys;
mod cards;
mod exchange;
mod issue;
mod kyc;
mod payouts;
mod shape;
mod transactions;
mod users;
mod values;

pub use accounts::*;
pub use api_keys::*;
pub use cards::*;
pub use exchange::*;
pub use issue::FieldIssue;
pub use kyc::*;
pub use payouts::*;
pub use shape::{Bounds, Direction, Field, Kind, Shape, Wire, check};
#[cfg(feature = "client")]
pub(crate) use shape::{check_but, misfit, shortened};
pub use transactions::*;
pub use users::*;
pub use values::*;

/// Whether the tables include data for the server, sandbox and documentation: names of shapes, and known names of open enums. In a browser's
/// build they would add 400 bytes after brotli.
pub(crate) const TOLD: bool = !cfg!(feature = "wasm-client");

/// Declares structs together with their shapes. The literal after a field is its JSON name.
macro_rules! model {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident = $wire:literal: $type:ty,)* })+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(try_from = "serde_json::Value", into = "serde_json::Value"))]
        pub struct $name {
            $($(#[doc = $field_doc])+ pub $field: $type,)*
            /// Fields that this version does not know, unchanged.
            #[cfg(feature = "serde")]
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $crate::models::Wire for $name {
            const KIND: $crate::models::Kind = $crate::models::Kind::Object(&$crate::models::Shape {
                name: if $crate::models::TOLD { stringify!($name) } else { "" },
                #[cfg(feature = "describe")]
                doc: concat!($($doc, "\n"),+),
                fields: &[$($crate::models::Field {
                    name: $wire,
                    kind: <$type as $crate::models::Wire>::KIND,
                    required: <$type as $crate::models::Wire>::REQUIRED,
                    #[cfg(feature = "describe")]
                    doc: concat!($($field_doc, "\n"),+),
                }),*],
            });
        }

        #[cfg(feature = "serde")]
        impl TryFrom<serde_json::Value> for $name {
            type Error = String;

            fn try_from(value: serde_json::Value) -> Result<Self, String> {
                let serde_json::Value::Object(mut other) = value else { return Err(concat!(stringify!($name), " is not an object").to_owned()) };
                Ok(Self { $($field: $crate::models::values::take(&mut other, $wire)?,)* other })
            }
        }

        #[cfg(feature = "serde")]
        impl $crate::models::Read for $name {
            fn read(value: serde_json::Value) -> Result<Self, String> {
                Self::try_from(value)
            }
        }

        #[cfg(feature = "serde")]
        impl From<$name> for serde_json::Value {
            fn from(model: $name) -> Self {
                let mut object = serde_json::Map::new();
                $($crate::models::values::put(&mut object, $wire, &model.$field);)*
                object.extend(model.other);
                Self::Object(object)
            }
        }
    )+};
}

/// Declares open enums: an unknown name is kept. A `closed` enum refuses unknown names in requests, because the documents list every name.
macro_rules! names {
    ($($(#[doc = $doc:literal])+ $closed:ident $name:ident { $($(#[doc = $variant_doc:literal])+ $variant:ident = $wire:literal,)+ })+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(from = "String", into = "String"))]
        pub enum $name {
            $($(#[doc = $variant_doc])+ $variant,)+
            /// A name that this version does not know.
            Other(String),
        }

        impl $name {
            /// The name on the wire.
            #[must_use]
            pub fn name(&self) -> &str {
                match self { $(Self::$variant => $wire,)+ Self::Other(name) => name }
            }
        }

        impl From<String> for $name {
            fn from(name: String) -> Self {
                match name.as_str() { $($wire => Self::$variant,)+ _ => Self::Other(name) }
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.name().to_owned()
            }
        }

        #[cfg(feature = "serde")]
        impl $crate::models::Read for $name {
            fn read(value: serde_json::Value) -> Result<Self, String> {
                $crate::models::Text::read(value).map(|text| text.0.into())
            }
        }

        impl $crate::models::Wire for $name {
            const KIND: $crate::models::Kind = $crate::models::Kind::Name { names: if names!(@$closed) || $crate::models::TOLD { &[$($wire),+] } else { &[] }, closed: names!(@$closed) };
        }
    )+};
    (@closed) => { true };
    (@open) => { false };
}

use {model, names};
