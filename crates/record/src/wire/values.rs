//! Forms of shared values.

use std::collections::BTreeMap;

use domain::rulebook::{Method, Regime};
use domain::shared::{
    CivilDate, Fen, Hash, Id, LotId, Points, PublicKey, Salt, Secret, Signature, Uscc,
};

use super::{Wire, wire_words};
use crate::canonical::Value;

macro_rules! text {
    ($($type:ty: $write:expr, $read:expr;)*) => {$(
        impl Wire for $type {
            fn write(&self) -> Value {
                let write: fn(&$type) -> String = $write;
                Value::Text(write(self))
            }

            fn read(value: &Value) -> Option<Self> {
                let Value::Text(text) = value else { return None };
                let read: fn(&str) -> Option<$type> = $read;
                read(text)
            }
        }
    )*};
}

text! {
    String: String::clone, |it| Some(it.to_owned());
    Id: |it| it.to_string(), |it| Id::new(it).ok();
    LotId: |it| it.to_string(), |it| LotId::parse(it).ok();
    Uscc: |it| it.to_string(), Uscc::new;
    Hash: Hash::hex, Hash::from_hex;
    PublicKey: PublicKey::hex, PublicKey::from_hex;
    Salt: Salt::hex, Salt::from_hex;
    Secret: Secret::hex, Secret::from_hex;
    Signature: Signature::hex, Signature::from_hex;
    CivilDate: |it| it.to_string(), |it| it.parse().ok();
}

macro_rules! integer {
    ($($type:ty)*) => {$(
        impl Wire for $type {
            fn write(&self) -> Value {
                Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }

            fn read(value: &Value) -> Option<Self> {
                let Value::Integer(it) = value else { return None };
                <$type>::try_from(*it).ok()
            }
        }
    )*};
}

integer!(u8 u32 u64 i64);

impl Wire for Fen {
    fn write(&self) -> Value {
        self.0.write()
    }

    fn read(value: &Value) -> Option<Self> {
        i64::read(value).map(Self)
    }
}

impl Wire for Points {
    fn write(&self) -> Value {
        self.0.write()
    }

    fn read(value: &Value) -> Option<Self> {
        i64::read(value).map(Self)
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self) -> Value {
        Value::List(self.iter().map(Wire::write).collect())
    }

    fn read(value: &Value) -> Option<Self> {
        let Value::List(items) = value else { return None };
        items.iter().map(T::read).collect()
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self) -> Value {
        self.as_ref().map_or_else(|| Value::List(Vec::new()), Wire::write)
    }

    fn read(value: &Value) -> Option<Self> {
        T::read(value).map(Some)
    }

    fn put(&self, key: &str, fields: &mut BTreeMap<String, Value>) {
        if let Some(it) = self {
            it.put(key, fields);
        }
    }

    fn take(key: &str, object: &Value) -> Option<Self> {
        match object.get(key) {
            None => Some(None),
            Some(it) => T::read(it).map(Some),
        }
    }
}

impl<T: Wire> Wire for Box<T> {
    fn write(&self) -> Value {
        (**self).write()
    }

    fn read(value: &Value) -> Option<Self> {
        T::read(value).map(Self::new)
    }
}

wire_words! {
    Regime { Works = "works", GovernmentProcurement = "government_procurement" }
}

/// An open tender leaves no field, as before there was another method; it has no other form.
impl Wire for Method {
    fn write(&self) -> Value {
        Value::Text(self.token().to_owned())
    }

    fn read(value: &Value) -> Option<Self> {
        let Value::Text(word) = value else { return None };
        Self::from_token(word).filter(|it| *it != Self::OpenTender)
    }

    fn put(&self, key: &str, fields: &mut BTreeMap<String, Value>) {
        if *self != Self::OpenTender {
            fields.insert(key.to_owned(), self.write());
        }
    }

    fn take(key: &str, object: &Value) -> Option<Self> {
        object.get(key).map_or(Some(Self::OpenTender), Self::read)
    }
}
