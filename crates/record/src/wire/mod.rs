//! How law and bytes meet: each value has one canonical JSON form, and one only.
//!
//! Numbers are integers, hashes lower-case hex, dates `2026-11-23`, choices words in snake case;
//! an absent value is an absent field.

mod admission;
mod auctions;
mod award;
mod catalogue;
mod command;
mod contract;
mod draws;
mod experts;
mod ledger;
mod online;
mod opening;
mod parties;
mod posts;
mod procedure;
mod remedies;
mod securities;
mod settings;
mod values;

use std::collections::BTreeMap;

use crate::canonical::Value;

pub use command::{command_bytes, command_sha256};

/// A value with one canonical JSON form.
pub trait Wire: Sized {
    /// Writes the form.
    fn write(&self) -> Value;

    /// Reads the form; `None` for any other.
    fn read(value: &Value) -> Option<Self>;

    /// Names of the form's fields, when it is an object of them.
    #[must_use]
    fn fields() -> &'static [&'static str] {
        &[]
    }

    /// Puts the value into an object; an absent one leaves no field.
    fn put(&self, key: &str, fields: &mut BTreeMap<String, Value>) {
        fields.insert(key.to_owned(), self.write());
    }

    /// Takes the value from an object.
    fn take(key: &str, object: &Value) -> Option<Self> {
        Self::read(object.get(key)?)
    }
}

/// Gives a struct the form of an object with its fields.
macro_rules! wire_struct {
    ($($type:path { $($field:ident),* $(,)? })*) => {$(
        impl $crate::wire::Wire for $type {
            fn write(&self) -> $crate::canonical::Value {
                #[allow(unused_mut)]
                let mut fields = std::collections::BTreeMap::new();
                $($crate::wire::Wire::put(&self.$field, stringify!($field), &mut fields);)*
                $crate::canonical::Value::Object(fields)
            }

            fn read(value: &$crate::canonical::Value) -> Option<Self> {
                Some(Self { $($field: $crate::wire::Wire::take(stringify!($field), value)?),* })
            }

            fn fields() -> &'static [&'static str] {
                &[$(stringify!($field)),*]
            }
        }
    )*};
}

/// Gives an enum without fields the form of a word.
macro_rules! wire_words {
    ($($type:path { $($variant:ident = $word:literal),* $(,)? })*) => {$(
        impl $crate::wire::Wire for $type {
            fn write(&self) -> $crate::canonical::Value {
                let word = match self { $(Self::$variant => $word,)* };
                $crate::canonical::Value::Text(word.to_owned())
            }

            fn read(value: &$crate::canonical::Value) -> Option<Self> {
                let $crate::canonical::Value::Text(word) = value else { return None };
                match word.as_str() { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    )*};
}

pub(crate) use {wire_struct, wire_words};
