//! Bundles: openings and enclosures that a holder is given, to check what others cannot see.
//!
//! Source: docs/spec/leaf.md, "Bundles".

use std::collections::BTreeMap;

use crate::canonical::{self, Value};
use crate::leaf::LeafFault;
use crate::opening::{self, Opening};

/// What one holder can open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Openings of opaque leaves, to label or body.
    pub openings: Vec<Opening>,
    /// By leaf index: what an event's body leaves out, exact text.
    pub enclosures: BTreeMap<u64, String>,
}

impl Bundle {
    /// Writes the bundle as a file, openings by index.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut openings: Vec<&Opening> = self.openings.iter().collect();
        openings.sort_by_key(|it| it.index);
        let openings = openings.into_iter().map(Opening::to_value).collect();
        Value::object([
            ("enclosures", enclosures(self.enclosures.iter().map(|it| (*it.0, it.1.as_str())))),
            ("openings", Value::List(openings)),
        ])
        .encode()
    }

    /// Reads a bundle file; without `enclosures` there are none.
    ///
    /// # Errors
    ///
    /// [`LeafFault::OpeningMismatch`] for another form, [`LeafFault::SaltLength`] for a salt that
    /// is not 32 bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafFault> {
        let value = canonical::parse(bytes).map_err(|_| LeafFault::OpeningMismatch)?;
        let openings = opening::read_list(&value)?;
        let enclosures = match value.list("enclosures") {
            Some(list) => read_enclosures(list).ok_or(LeafFault::OpeningMismatch)?,
            None => BTreeMap::new(),
        };
        Ok(Self { openings, enclosures })
    }
}

/// Writes enclosures as the list of a bundle or of `RecordsOpened`, in the order given.
pub fn enclosures<'a>(all: impl Iterator<Item = (u64, &'a str)>) -> Value {
    let one = |(index, text): (u64, &str)| {
        let index = i64::try_from(index).expect("an index stays below 2^53");
        Value::object([("enclosure", text.into()), ("index", index.into())])
    };
    Value::List(all.map(one).collect())
}

/// Reads enclosures by index; `None` for another form or an index that stands there twice.
#[must_use]
pub fn read_enclosures(list: &[Value]) -> Option<BTreeMap<u64, String>> {
    let mut found = BTreeMap::new();
    for it in list {
        let whole = it.has_exactly(&["enclosure", "index"]);
        let (index, text) = (it.count("index")?, it.text("enclosure")?);
        if !whole || found.insert(index, text.to_owned()).is_some() {
            return None;
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opening::Shown;

    #[test]
    fn a_bundle_comes_back_as_it_was_written_and_in_no_other_form() {
        let opening = |index| Opening {
            index,
            salt_k: [1; 32],
            label: "ScoreSheet\n-".to_owned(),
            shown: Shown::Body([2; 32], "{\"stamp_ms\":1}".to_owned()),
        };
        let bundle = Bundle {
            openings: vec![opening(3), opening(7)],
            enclosures: BTreeMap::from([(4, "{\"a\":\"b\"}".to_owned())]),
        };
        let text = bundle.encode();
        assert_eq!(Bundle::parse(text.as_bytes()), Ok(bundle));
        let shape = LeafFault::OpeningMismatch;
        for (from, to) in [("enclosure\"", "enclosed\""), ("\"index\":4", "\"index\":\"4\"")] {
            assert_eq!(Bundle::parse(text.replace(from, to).as_bytes()), Err(shape));
        }
        let short = text.replace(&"01".repeat(32), "01");
        assert_eq!(Bundle::parse(short.as_bytes()), Err(LeafFault::SaltLength));
    }
}
