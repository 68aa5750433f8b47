//! Openings: what shows the label, or label and body, of an opaque leaf, and the check against it.

use crate::canonical::{self, Value};
use crate::leaf::{
    CLEAR_BODY_BYTES_MAX, Form, Kinds, Label, Leaf, LeafFault, bytes, check_body, check_kind,
    commitment, hash, hex, inner,
};

/// What an opening shows beyond the label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing: the inner commitment alone.
    Inner([u8; 32]),
    /// The body and its salt.
    Body([u8; 32], String),
}

/// One opening. Source: docs/spec/leaf.md, "Openings".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Index of the leaf.
    pub index: u64,
    /// Salt of the label.
    pub salt_k: [u8; 32],
    /// The label's text.
    pub label: String,
    /// What else is shown.
    pub shown: Shown,
}

/// A leaf after a good opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedLeaf {
    /// Kind and stream.
    pub label: Label,
    /// The body, when it was shown.
    pub body: Option<Value>,
}

impl Opening {
    /// Reads one opening of the list in an `Opened` body or a bundle file.
    ///
    /// # Errors
    ///
    /// [`LeafFault::OpeningMismatch`] for other fields, types or digits,
    /// [`LeafFault::SaltLength`] for a salt that is not 32 bytes.
    pub fn read(value: &Value) -> Result<Opening, LeafFault> {
        let label_alone = value.has_exactly(&["index", "inner", "label", "salt_k"]);
        let whole = value.has_exactly(&["body", "index", "label", "salt_b", "salt_k"]);
        if !label_alone && !whole {
            return Err(LeafFault::OpeningMismatch);
        }
        let salt = |key: &str| {
            let text = value.text(key).and_then(bytes).ok_or(LeafFault::OpeningMismatch)?;
            text.try_into().map_err(|_| LeafFault::SaltLength)
        };
        let text = |key: &str| value.text(key).ok_or(LeafFault::OpeningMismatch);
        let shown = if whole {
            Shown::Body(salt("salt_b")?, text("body")?.to_owned())
        } else {
            Shown::Inner(hash(text("inner")?).ok_or(LeafFault::OpeningMismatch)?)
        };
        let index = value.count("index").ok_or(LeafFault::OpeningMismatch)?;
        Ok(Opening { index, salt_k: salt("salt_k")?, label: text("label")?.to_owned(), shown })
    }

    /// Writes the opening as [`Opening::read`] reads it.
    pub fn to_value(&self) -> Value {
        let index = i64::try_from(self.index).expect("an index stays below 2^53");
        let label = ("label", self.label.as_str().into());
        let (index, salt_k) = (("index", index.into()), ("salt_k", hex(&self.salt_k).into()));
        match &self.shown {
            Shown::Inner(it) => Value::object([index, ("inner", hex(it).into()), label, salt_k]),
            Shown::Body(salt_b, body) => Value::object([
                ("body", body.as_str().into()),
                index,
                label,
                ("salt_b", hex(salt_b).into()),
                salt_k,
            ]),
        }
    }

    /// Gives the commitment that the leaf must hold.
    pub fn commitment(&self) -> [u8; 32] {
        let inner = match &self.shown {
            Shown::Inner(it) => *it,
            Shown::Body(salt_b, body) => inner(salt_b, body.as_bytes()),
        };
        commitment(&self.salt_k, &self.label, &inner)
    }

    /// Gives what the opening shows, whether or not it belongs to a leaf.
    ///
    /// `None` when label or body has a wrong form.
    pub fn shows(&self) -> Option<OpenedLeaf> {
        let label = Label::parse(&self.label)?;
        let body = match &self.shown {
            Shown::Inner(_) => None,
            Shown::Body(_, body) => Some(canonical::parse(body.as_bytes()).ok()?),
        };
        Some(OpenedLeaf { label, body })
    }

    /// Checks the opening against the leaf at its index.
    ///
    /// # Errors
    ///
    /// [`LeafFault::OpeningMismatch`] when the leaf is not opaque or holds another commitment;
    /// then what is wrong with label, kind, body or stamp, in this order.
    pub fn check(&self, leaf: &Leaf, kinds: Kinds) -> Result<OpenedLeaf, LeafFault> {
        let Leaf::Opaque(stamp, c) = leaf else { return Err(LeafFault::OpeningMismatch) };
        if self.commitment() != *c {
            return Err(LeafFault::OpeningMismatch);
        }
        let label = Label::parse(&self.label).ok_or(LeafFault::Grammar)?;
        check_kind(kinds, &label.kind, Form::Opaque)?;
        let body = match &self.shown {
            Shown::Inner(_) => None,
            Shown::Body(_, body) => Some(check_body(body.as_bytes(), *stamp)?),
        };
        Ok(OpenedLeaf { label, body })
    }
}

/// Reads the openings of an `Opened` body or of a bundle file.
///
/// # Errors
///
/// As [`Opening::read`], of the first bad one; [`LeafFault::OpeningMismatch`] without a list.
pub fn read_list(body: &Value) -> Result<Vec<Opening>, LeafFault> {
    let list = body.list("openings").ok_or(LeafFault::OpeningMismatch)?;
    list.iter().map(Opening::read).collect()
}

/// Writes openings as bodies of `Opened` events, each of at most 16,384 bytes.
///
/// An opening that is longer by itself gets a body of its own, which makes a large leaf.
pub fn bodies(openings: &[Opening], stamp_ms: i64) -> Vec<String> {
    let frame = Value::object([
        ("openings", Value::List(Vec::new())),
        ("stamp_ms", Value::Integer(stamp_ms)),
    ]);
    let empty = frame.encode().len();
    let (mut bodies, mut waiting, mut length) = (Vec::new(), Vec::new(), empty);
    for it in openings {
        let value = it.to_value();
        let more = value.encode().len() + 1;
        if !waiting.is_empty() && length + more > CLEAR_BODY_BYTES_MAX {
            bodies.push(std::mem::take(&mut waiting));
            length = empty;
        }
        waiting.push(value);
        length += more;
    }
    if !waiting.is_empty() {
        bodies.push(waiting);
    }
    let write = |list| {
        let fields = [("openings", Value::List(list)), ("stamp_ms", Value::Integer(stamp_ms))];
        Value::object(fields).encode()
    };
    bodies.into_iter().map(write).collect()
}
