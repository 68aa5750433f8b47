//! `first.json`, `daylight.first/1`: what the first of two openings reads out, at the head of a
//! zip, signed by its bidder for this context.
//!
//! Not part of `ggzy.seal/v1`: a content of an envelope. Source: docs/spec/bid.md.

mod zip;

pub use zip::{Found, Scan, enclose};

use crate::bytes::{hex, unhex};
use crate::code::{Code, Refusal, ensure};
use crate::content::Field;
use crate::ed25519;
use crate::json::{Reader, is_text, write_member};

/// The member's name in the zip.
pub const NAME: &str = "first.json";
/// The longest member, in bytes.
pub const FIRST_BYTES_MAX: usize = 60_000;
const VERSION: &str = "daylight.first/1";
const LABEL: &[u8] = b"daylight.first/1\0";

/// What a bid says at the first opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct First {
    pub fields: Vec<Field>,
    /// By the key of the bid's record, over [`message`].
    pub signature: [u8; 64],
}

/// The object up to its signature.
fn unsigned(fields: &[Field]) -> String {
    let mut out = String::new();
    write_member(&mut out, "{", "v", VERSION);
    out.push_str(",\"fields\":[");
    for (i, it) in fields.iter().enumerate() {
        write_member(&mut out, if i == 0 { "{" } else { ",{" }, "name", &it.name);
        write_member(&mut out, ",", "value", &it.value);
        out.push('}');
    }
    out.push(']');
    out
}

/// What is signed: the label, the context of the envelope, and every byte before the signature.
#[must_use]
pub fn message(ctx: &[u8; 32], fields: &[Field]) -> Vec<u8> {
    [LABEL, ctx, unsigned(fields).as_bytes()].concat()
}

impl First {
    /// Signs fields for the envelope with this context.
    ///
    /// # Errors
    ///
    /// `seal.content.json` for a text with a refused character, `.size` above 60,000 bytes.
    pub fn signed(fields: Vec<Field>, ctx: &[u8; 32], signer: &[u8; 32]) -> Result<Self, Refusal> {
        let texts = fields.iter().all(|it| is_text(&it.name) && is_text(&it.value));
        ensure(texts, Code::ContentJson)?;
        let signature = ed25519::sign(signer, &message(ctx, &fields));
        let it = Self { fields, signature };
        ensure(it.to_bytes().len() <= FIRST_BYTES_MAX, Code::ContentSize)?;
        Ok(it)
    }

    /// The canonical bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = unsigned(&self.fields);
        write_member(&mut out, ",", "sig", &hex(&self.signature));
        out.push('}');
        out.into_bytes()
    }

    /// Reads the canonical bytes; `None` for any other form.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut r = Reader::new(bytes)?;
        if r.member("{", "v")? != VERSION {
            return None;
        }
        r.literal(",\"fields\":")?;
        let fields = r.list(|r| {
            let name = r.member("{", "name")?.to_owned();
            let value = r.member(",", "value")?.to_owned();
            r.literal("}")?;
            Some(Field { name, value })
        })?;
        let signature = unhex(r.member(",", "sig")?)?.try_into().ok()?;
        r.literal("}")?;
        r.end()?;
        Some(Self { fields, signature })
    }

    /// Whether the key signed these fields for this context.
    #[must_use]
    pub fn holds(&self, ctx: &[u8; 32], key: &[u8; 32]) -> bool {
        ed25519::verify(key, &message(ctx, &self.fields), &self.signature)
    }
}

/// What the member of one envelope is judged against.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Names of the fields that this envelope reads out, in the form's order; none asks for none.
    pub names: &'a [&'a str],
    pub ctx: &'a [u8; 32],
    /// The key that signed the bid's record.
    pub key: &'a [u8; 32],
}

/// Judges what was found: exactly the fields that are asked for, in order and signed.
///
/// # Errors
///
/// `seal.content.audience` for a member that nobody asked for, `.size` for a longer one, `.json`
/// for none, another form, other fields or another order, `.signature`.
pub fn judge(found: Found, asked: &Asked<'_>) -> Result<Option<First>, Refusal> {
    let bytes = match found {
        Found::None if asked.names.is_empty() => return Ok(None),
        _ if asked.names.is_empty() => return Err(Refusal(Code::ContentAudience)),
        Found::None => return Err(Refusal(Code::ContentJson)),
        Found::Bad(code) => return Err(Refusal(code)),
        Found::Member(bytes) => bytes,
    };
    let first = First::parse(&bytes).ok_or(Code::ContentJson)?;
    let names = first.fields.iter().map(|it| it.name.as_str());
    ensure(names.eq(asked.names.iter().copied()), Code::ContentJson)?;
    ensure(first.holds(asked.ctx, asked.key), Code::ContentSignature)?;
    Ok(Some(first))
}
