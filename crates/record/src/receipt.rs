//! Bytes of acknowledgements, signed refusals and the extra data of receipts.
//!
//! What a receipt proves is checked by the verifier; here is only its form. Source:
//! docs/spec/receipt.md.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::canonical::{self, Value};
use crate::leaf::{Leaf, Line, bytes, hash, hex, length};

/// What an acknowledgement's signature is for.
pub const ACK_PURPOSE: &[u8] = b"daylight.ack/1\0";
/// What a signed refusal's signature is for.
pub const REFUSAL_PURPOSE: &[u8] = b"daylight.refusal/1\0";

/// Gives the bytes that the acknowledgement key signs: purpose, length, JSON.
pub fn signed_message(purpose: &[u8], json: &str) -> Vec<u8> {
    [purpose, &length(json.as_bytes()), json.as_bytes()].concat()
}

/// The platform's statement that it holds a command: 递交确认.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Commitment of the leaf.
    pub c: [u8; 32],
    /// SHA-256 of the canonical command.
    pub command_sha256: [u8; 32],
    /// Index of the leaf.
    pub index: u64,
    /// The log's name.
    pub origin: String,
    /// Root of the head file when the turn began.
    pub prev_root: [u8; 32],
    /// Size of the head file when the turn began.
    pub prev_size: u64,
    /// The legal moment, unix milliseconds.
    pub stamp_ms: u64,
}

impl Acknowledgement {
    /// Writes the canonical JSON. Numbers must stay below 2^53.
    pub fn encode(&self) -> String {
        let number =
            |it: u64| Value::Integer(i64::try_from(it).expect("the log's numbers are below 2^53"));
        let prev = Value::object([
            ("root", hex(&self.prev_root).into()),
            ("size", number(self.prev_size)),
        ]);
        Value::object([
            ("c", hex(&self.c).into()),
            ("command_sha256", hex(&self.command_sha256).into()),
            ("index", number(self.index)),
            ("origin", self.origin.as_str().into()),
            ("prev", prev),
            ("stamp_ms", number(self.stamp_ms)),
        ])
        .encode()
    }

    /// Reads the canonical JSON; `None` for any other bytes.
    pub fn parse(json: &[u8]) -> Option<Acknowledgement> {
        let value = canonical::parse(json).ok()?;
        let keys = ["c", "command_sha256", "index", "origin", "prev", "stamp_ms"];
        let prev = value.get("prev").filter(|it| it.has_exactly(&["root", "size"]))?;
        value.has_exactly(&keys).then_some(())?;
        Some(Acknowledgement {
            c: hash(value.text("c")?)?,
            command_sha256: hash(value.text("command_sha256")?)?,
            index: value.count("index")?,
            origin: value.text("origin")?.to_owned(),
            prev_root: hash(prev.text("root")?)?,
            prev_size: prev.count("size")?,
            stamp_ms: value.count("stamp_ms")?,
        })
    }

    /// Gives the bytes that are signed.
    pub fn message(&self) -> Vec<u8> {
        signed_message(ACK_PURPOSE, &self.encode())
    }
}

/// An acknowledgement with the opening of its leaf, as a bidder holds it before any receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The acknowledgement's JSON, byte for byte.
    pub ack: Vec<u8>,
    /// The event's body, byte for byte.
    pub body: Vec<u8>,
    /// The leaf's label.
    pub label: String,
    /// Salt of the body.
    pub salt_b: [u8; 32],
    /// Salt of the label.
    pub salt_k: [u8; 32],
    /// The acknowledgement's signature.
    pub sig: [u8; 64],
}

impl Held {
    /// Reads the platform's answer to a submission, or a 据 that holds it as `acknowledgement`, in
    /// any layout of JSON; `None` for other bytes.
    pub fn parse(json: &[u8]) -> Option<Held> {
        let file: serde_json::Value = serde_json::from_slice(json).ok()?;
        let answer = file.get("acknowledgement").unwrap_or(&file);
        let opening = answer.get("opening")?;
        let text = |of: &serde_json::Value, name: &str| of.get(name)?.as_str().map(str::to_owned);
        let body = text(opening, "body")?;
        // The leaf's body stands there as its own text or in base64.
        let body = match body.starts_with('{') {
            true => body.into_bytes(),
            false => STANDARD.decode(body).ok()?,
        };
        Some(Held {
            ack: STANDARD.decode(text(answer, "ack")?).ok()?,
            body,
            label: text(opening, "label")?,
            salt_b: hash(&text(opening, "salt_b")?)?,
            salt_k: hash(&text(opening, "salt_k")?)?,
            sig: bytes(&text(answer, "sig")?)?.try_into().ok()?,
        })
    }
}

/// The extra data of a receipt: enough to rebuild its leaf and check its acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// The acknowledgement's JSON, byte for byte.
    pub ack: Vec<u8>,
    /// The event's body, byte for byte.
    pub body: Vec<u8>,
    /// The leaf's label.
    pub label: String,
    /// Salt of the body.
    pub salt_b: [u8; 32],
    /// Salt of the label.
    pub salt_k: [u8; 32],
    /// The acknowledgement's signature.
    pub sig: [u8; 64],
}

impl Extra {
    /// Writes the canonical JSON.
    pub fn encode(&self) -> String {
        Value::object([
            ("ack", STANDARD.encode(&self.ack).into()),
            ("body", STANDARD.encode(&self.body).into()),
            ("label", self.label.as_str().into()),
            ("salt_b", hex(&self.salt_b).into()),
            ("salt_k", hex(&self.salt_k).into()),
            ("sig", domain::shared::hex(&self.sig).into()),
        ])
        .encode()
    }

    /// Reads the canonical JSON; `None` for any other bytes.
    pub fn parse(json: &[u8]) -> Option<Extra> {
        let value = canonical::parse(json).ok()?;
        value.has_exactly(&["ack", "body", "label", "salt_b", "salt_k", "sig"]).then_some(())?;
        Some(Extra {
            ack: STANDARD.decode(value.text("ack")?).ok()?,
            body: STANDARD.decode(value.text("body")?).ok()?,
            label: value.text("label")?.to_owned(),
            salt_b: hash(value.text("salt_b")?)?,
            salt_k: hash(value.text("salt_k")?)?,
            sig: bytes(value.text("sig")?)?.try_into().ok()?,
        })
    }
}

/// The extra data of a receipt of a clear leaf: what the leaf is, and its acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearExtra {
    /// The acknowledgement's JSON, byte for byte.
    pub ack: Vec<u8>,
    /// The event's body, byte for byte.
    pub body: Vec<u8>,
    /// The event's name.
    pub kind: String,
    /// The acknowledgement's signature.
    pub sig: [u8; 64],
    /// The stream's id.
    pub stream: String,
    /// Number of the event in its stream, from 1.
    pub version: u64,
}

impl ClearExtra {
    /// Writes the canonical JSON. The version must stay below 2^53.
    pub fn encode(&self) -> String {
        let version = i64::try_from(self.version).expect("the log's numbers are below 2^53");
        Value::object([
            ("ack", STANDARD.encode(&self.ack).into()),
            ("body", STANDARD.encode(&self.body).into()),
            ("kind", self.kind.as_str().into()),
            ("sig", domain::shared::hex(&self.sig).into()),
            ("stream", self.stream.as_str().into()),
            ("version", Value::Integer(version)),
        ])
        .encode()
    }

    /// Reads the canonical JSON; `None` for any other bytes.
    pub fn parse(json: &[u8]) -> Option<ClearExtra> {
        let value = canonical::parse(json).ok()?;
        let keys = ["ack", "body", "kind", "sig", "stream", "version"];
        value.has_exactly(&keys).then_some(())?;
        Some(ClearExtra {
            ack: STANDARD.decode(value.text("ack")?).ok()?,
            body: STANDARD.decode(value.text("body")?).ok()?,
            kind: value.text("kind")?.to_owned(),
            sig: bytes(value.text("sig")?)?.try_into().ok()?,
            stream: value.text("stream")?.to_owned(),
            version: value.count("version")?,
        })
    }

    /// The entry that it rebuilds; `None` where the parts make no leaf of the log.
    pub fn entry(&self, stamp_ms: u64) -> Option<Vec<u8>> {
        let (kind, stream) = (self.kind.clone(), self.stream.clone());
        let line = Line { stamp: stamp_ms / 1_000, kind, stream, version: self.version };
        let leaf = Leaf::clear(line, &self.body);
        let entry = leaf.encode();
        // A space or line feed in a part would make the line of another leaf.
        (Leaf::parse(&entry) == Ok(leaf)).then_some(entry)
    }
}
