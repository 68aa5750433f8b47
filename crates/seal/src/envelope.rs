//! Seals one envelope from end to end: secrets, header, age file, root.

use std::io::{self, Read, Seek, Write};

use crate::bytes::Secret;
use crate::code::{Code, Refusal};
use crate::frame::{Block, frame, framed_len};
use crate::header::{Header, bidder_secret, trustee_secret};
use crate::identity::{identity, recipient};
use crate::keyset::KeySet;
use crate::object::{Digested, Digesting};
use crate::padding::{CT_LEN_MAX, Kind, ct_len_of};
use crate::payload::{FileEntropy, OpenError, Sealer};

/// What a sealer brings; all entropy is fresh and used once.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    pub kind: Kind,
    pub ctx: &'a [u8; 32],
    /// The announced and checked share keys.
    pub set: &'a KeySet,
    pub m_b: &'a [u8; 32],
    pub m_t: &'a [u8; 32],
    /// The bidder's bound Ed25519 secret.
    pub signer: &'a [u8; 32],
    pub entropy: &'a FileEntropy,
}

/// A sealed envelope; the age file went to the sink.
pub struct Envelope {
    pub header: Header,
    pub s_b: Secret,
    pub s_t: Secret,
    pub object: Digested,
}

/// Seals a content of `content_len` bytes into an age file.
///
/// The content is read three times from its start: twice to sign, once to encrypt.
///
/// # Errors
///
/// `seal.content.size` when it does not fit the kind, `seal.ct.limit` above 2^40 bytes; those of
/// reader and sink.
///
/// Source: §5.
pub fn seal<R: Read + Seek, W: Write>(
    material: &Material<'_>,
    content: &mut R,
    content_len: u64,
    out: W,
) -> Result<(Envelope, W), OpenError> {
    let padded = material.kind.padded(framed_len(content_len)).ok_or(Code::ContentSize)?;
    if ct_len_of(padded) > CT_LEN_MAX {
        return Err(Refusal(Code::CtLimit).into());
    }
    let s_b = bidder_secret(material.m_b, material.ctx);
    let s_t = trustee_secret(material.m_t, material.ctx);
    let header = Header::derive(&s_b, &s_t, material.ctx, material.set);
    let point = recipient(&identity(&s_t, &s_b, material.ctx));
    let block = Block::sign(material.signer, material.ctx, content, content_len)?;
    content.rewind()?;
    let mut sealer = Sealer::new(Digesting::new(out), &point, material.entropy)?;
    let framed = io::BufWriter::with_capacity(65_536, &mut sealer);
    let mut framed = framed;
    frame(material.kind, content, content_len, &block, &mut framed)?;
    framed.flush()?;
    drop(framed);
    let (object, out) = sealer.finish()?.finish()?;
    Ok((Envelope { header, s_b, s_t, object }, out))
}
