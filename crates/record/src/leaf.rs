//! Log entries: the three forms of a leaf, their grammar, and the commitments inside opaque ones.
//!
//! Source: docs/spec/leaf.md; docs/spec/log.md for the place of leaves in the log.

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::canonical::{self, Value};

/// The longest body that a clear leaf carries itself, in bytes.
pub const CLEAR_BODY_BYTES_MAX: usize = 16_384;
/// The longest id, in bytes.
pub const ID_BYTES_MAX: usize = 64;
/// The longest id of a lot, so that `<lot>/sealed` is an id too.
pub const LOT_BYTES_MAX: usize = 57;
const KIND_BYTES_MAX: usize = 40;
const DECIMAL_DIGITS_MAX: usize = 16;

/// Why a leaf or an opening is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum LeafFault {
    /// Entry, label or body has another form.
    #[error("leaf.grammar")]
    Grammar,
    /// The kind is not in the closed list.
    #[error("leaf.kind_unknown")]
    KindUnknown,
    /// A clear kind in an opaque leaf, or the other way round.
    #[error("leaf.kind_form")]
    KindForm,
    /// The entry's second is not the second of the body's milliseconds.
    #[error("stamp.mismatch")]
    StampMismatch,
    /// A salt is not 32 bytes long.
    #[error("leaf.salt_length")]
    SaltLength,
    /// What was shown does not belong to the leaf.
    #[error("leaf.opening_mismatch")]
    OpeningMismatch,
}

/// Whether the events of a kind are public at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The body stands in the log, or its hash if it is large.
    Clear,
    /// Only a salted commitment stands in the log.
    Opaque,
}

/// The closed list of kinds, as docs/spec gives it.
pub type Kinds<'a> = &'a [(&'a str, Form)];

/// Checks that a kind is known and has this form.
///
/// # Errors
///
/// [`LeafFault::KindUnknown`] or [`LeafFault::KindForm`].
pub fn check_kind(kinds: Kinds, kind: &str, form: Form) -> Result<(), LeafFault> {
    let known = kinds.iter().find(|it| it.0 == kind).ok_or(LeafFault::KindUnknown)?;
    if known.1 == form { Ok(()) } else { Err(LeafFault::KindForm) }
}

/// The first line of a leaf that is not opaque.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Unix seconds.
    pub stamp: u64,
    /// The event's name.
    pub kind: String,
    /// The stream's id.
    pub stream: String,
    /// Number of the event in its stream, from 1.
    pub version: u64,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// The body stands in the entry.
    Clear(Line, Vec<u8>),
    /// The body lies beside the log, named by hash (hex) and length.
    Large(Line, String, u64),
    /// A second and a commitment.
    Opaque(u64, [u8; 32]),
}

impl Leaf {
    /// Reads an entry.
    ///
    /// # Errors
    ///
    /// [`LeafFault::Grammar`] when the bytes are of no form, [`LeafFault::StampMismatch`] when
    /// the body of a clear leaf has another second.
    pub fn parse(entry: &[u8]) -> Result<Leaf, LeafFault> {
        let leaf = Leaf::read(entry).ok_or(LeafFault::Grammar)?;
        if let Leaf::Clear(line, body) = &leaf {
            check_body(body, line.stamp)?;
        }
        Ok(leaf)
    }

    fn read(entry: &[u8]) -> Option<Leaf> {
        let end = entry.iter().position(|it| *it == b'\n')?;
        let line = std::str::from_utf8(&entry[..end]).ok()?;
        let rest = &entry[end + 1..];
        let fields: Vec<&str> = line.split(' ').collect();
        match fields.as_slice() {
            ["o", s, c] if rest.is_empty() => Some(Leaf::Opaque(stamp(s)?, hash(c)?)),
            ["c", s, kind, stream, version] if (1..=CLEAR_BODY_BYTES_MAX).contains(&rest.len()) => {
                Some(Leaf::Clear(read_line(s, kind, stream, version)?, rest.to_vec()))
            }
            ["h", s, kind, stream, version, sha256, length] if rest.is_empty() => {
                hash(sha256)?;
                let length = decimal(length).filter(|it| *it > CLEAR_BODY_BYTES_MAX as u64)?;
                let line = read_line(s, kind, stream, version)?;
                Some(Leaf::Large(line, (*sha256).to_owned(), length))
            }
            _ => None,
        }
    }

    /// Makes the leaf of a clear event: with its body, or with its hash if the body is large.
    pub fn clear(line: Line, body: &[u8]) -> Leaf {
        if body.len() <= CLEAR_BODY_BYTES_MAX {
            return Leaf::Clear(line, body.to_vec());
        }
        Leaf::Large(line, hex(&Sha256::digest(body).into()), body.len() as u64)
    }

    /// Writes the entry.
    pub fn encode(&self) -> Vec<u8> {
        let first = |form: &str, it: &Line| {
            format!("{form} {:010} {} {} {}", it.stamp, it.kind, it.stream, it.version)
        };
        match self {
            Leaf::Clear(line, body) => [first("c", line).as_bytes(), b"\n", body].concat(),
            Leaf::Large(line, sha256, length) => {
                format!("{} {sha256} {length}\n", first("h", line)).into_bytes()
            }
            Leaf::Opaque(stamp, c) => format!("o {stamp:010} {}\n", hex(c)).into_bytes(),
        }
    }

    /// Gives the stamp in unix seconds.
    pub fn stamp(&self) -> u64 {
        match self {
            Leaf::Clear(line, _) | Leaf::Large(line, ..) => line.stamp,
            Leaf::Opaque(stamp, _) => *stamp,
        }
    }

    /// Gives the first line of a leaf that is not opaque.
    pub fn line(&self) -> Option<&Line> {
        match self {
            Leaf::Clear(line, _) | Leaf::Large(line, ..) => Some(line),
            Leaf::Opaque(..) => None,
        }
    }

    /// Checks kind and stream of a leaf that is not opaque against the closed list.
    ///
    /// # Errors
    ///
    /// [`LeafFault::KindUnknown`] or [`LeafFault::KindForm`].
    pub fn check_kind(&self, kinds: Kinds) -> Result<(), LeafFault> {
        let Some(line) = self.line() else { return Ok(()) };
        check_kind(kinds, &line.kind, Form::Clear)?;
        if line.stream.ends_with("/sealed") { Err(LeafFault::KindForm) } else { Ok(()) }
    }

    /// Checks a body against a large leaf and reads it.
    ///
    /// # Errors
    ///
    /// [`LeafFault::OpeningMismatch`] when it is not that leaf's body, else as [`check_body`].
    pub fn check_large(&self, body: &[u8]) -> Result<Value, LeafFault> {
        let Leaf::Large(line, sha256, length) = self else {
            return Err(LeafFault::OpeningMismatch);
        };
        if body.len() as u64 != *length || hex(&Sha256::digest(body).into()) != *sha256 {
            return Err(LeafFault::OpeningMismatch);
        }
        check_body(body, line.stamp)
    }
}

/// Reads a body and compares its milliseconds with the leaf's second.
///
/// # Errors
///
/// [`LeafFault::Grammar`] when it is no canonical object with an integer `stamp_ms`,
/// [`LeafFault::StampMismatch`] when its second is another.
pub fn check_body(body: &[u8], stamp: u64) -> Result<Value, LeafFault> {
    let value = canonical::parse(body).map_err(|_| LeafFault::Grammar)?;
    let stamp_ms = value.integer("stamp_ms").ok_or(LeafFault::Grammar)?;
    let second = i64::try_from(stamp).map_err(|_| LeafFault::Grammar)?;
    if stamp_ms.div_euclid(1000) == second { Ok(value) } else { Err(LeafFault::StampMismatch) }
}

/// Where the events of an opaque leaf belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// The hidden acts of a lot: `<lot>/sealed`.
    Lot(String),
    /// Persons and accounts: `-`.
    Person,
}

/// The label of an opaque leaf: kind and stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The event's name.
    pub kind: String,
    /// Its stream.
    pub hidden: Hidden,
}

impl Label {
    /// Reads a label, `kind "\n" stream`; `None` for another form.
    pub fn parse(text: &str) -> Option<Label> {
        let (kind, stream) = text.split_once('\n')?;
        let hidden = match stream {
            "-" => Hidden::Person,
            _ => {
                let lot = stream.strip_suffix("/sealed")?;
                (is_id(lot) && lot.len() <= LOT_BYTES_MAX).then_some(())?;
                Hidden::Lot(lot.to_owned())
            }
        };
        is_kind(kind).then(|| Label { kind: kind.to_owned(), hidden })
    }

    /// Writes the label.
    pub fn encode(&self) -> String {
        match &self.hidden {
            Hidden::Lot(lot) => format!("{}\n{lot}/sealed", self.kind),
            Hidden::Person => format!("{}\n-", self.kind),
        }
    }
}

/// Commits to a body.
pub fn inner(salt_b: &[u8; 32], body: &[u8]) -> [u8; 32] {
    let head = Sha256::new().chain_update(b"daylight.body/1\0").chain_update(salt_b);
    head.chain_update(length(body)).chain_update(body).finalize().into()
}

/// Commits to a label and an inner commitment: the C of an opaque leaf.
pub fn commitment(salt_k: &[u8; 32], label: &str, inner: &[u8; 32]) -> [u8; 32] {
    let head = Sha256::new().chain_update(b"daylight.leaf/1\0").chain_update(salt_k);
    let label = label.as_bytes();
    head.chain_update(length(label)).chain_update(label).chain_update(inner).finalize().into()
}

/// Gives the length prefix of `lp`: eight bytes, big-endian.
pub(crate) fn length(bytes: &[u8]) -> [u8; 8] {
    (bytes.len() as u64).to_be_bytes()
}

/// Tells whether a text is an id: segments joined by single slashes, at most 64 bytes.
pub fn is_id(text: &str) -> bool {
    let segment = |it: &str| {
        it.starts_with(|it: char| it.is_ascii_alphanumeric())
            && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"._-".contains(&it))
    };
    text.len() <= ID_BYTES_MAX && text.split('/').all(segment)
}

fn is_kind(text: &str) -> bool {
    text.len() <= KIND_BYTES_MAX
        && text.starts_with(|it: char| it.is_ascii_uppercase())
        && text.bytes().all(|it| it.is_ascii_alphabetic())
}

fn read_line(s: &str, kind: &str, stream: &str, version: &str) -> Option<Line> {
    let version = decimal(version).filter(|it| *it > 0)?;
    let sound = is_kind(kind) && is_id(stream);
    let line = Line { stamp: stamp(s)?, kind: kind.to_owned(), stream: stream.to_owned(), version };
    sound.then_some(line)
}

fn stamp(text: &str) -> Option<u64> {
    let ten = text.len() == 10 && text.bytes().all(|it| it.is_ascii_digit());
    if ten { text.parse().ok() } else { None }
}

fn decimal(text: &str) -> Option<u64> {
    let plain = text.len() <= DECIMAL_DIGITS_MAX && text.bytes().all(|it| it.is_ascii_digit());
    let number: u64 = text.parse().ok()?;
    (plain && number.to_string() == text).then_some(number)
}

/// Reads 64 digits of lower-case hex.
pub fn hash(text: &str) -> Option<[u8; 32]> {
    bytes(text)?.try_into().ok()
}

/// Reads lower-case hex of any even length.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    fn digit(it: u8) -> Option<u8> {
        match it {
            b'0'..=b'9' => Some(it - b'0'),
            b'a'..=b'f' => Some(it - b'a' + 10),
            _ => None,
        }
    }
    let even = text.len().is_multiple_of(2);
    let pairs = text.as_bytes().chunks(2);
    if even { pairs.map(|it| Some(digit(it[0])? << 4 | digit(it[1])?)).collect() } else { None }
}

/// Writes 32 bytes as lower-case hex.
pub fn hex(bytes: &[u8; 32]) -> String {
    domain::shared::hex(bytes)
}
