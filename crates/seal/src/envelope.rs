//! Seals one envelope from end to end: secrets, header, age file, root.

use std::io::{Read, Seek, Write};

use sha2::Digest;

use crate::bytes::Secret;
use crate::code::{Code, Refusal};
use crate::ed25519::{TwicePassing, public};
use crate::frame::{Block, framed_len, signed_prefix};
use crate::header::{Header, bidder_secret, trustee_secret};
use crate::identity::{identity, recipient};
use crate::keyset::KeySet;
use crate::object::Digested;
use crate::padding::{CT_LEN_MAX, Kind, ct_len_of};
use crate::payload::{FileEntropy, OpenError, write_header};
use crate::twice::Framed;

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

/// A sealed envelope; the age file was written, read back and opened again.
pub struct Envelope {
    pub header: Header,
    pub s_b: Secret,
    pub s_t: Secret,
    pub object: Digested,
}

/// Seals a content of `content_len` bytes into an age file and verifies its own output.
///
/// `file` is empty, at its start, and can be read back. The content is read twice from its start:
/// once to encrypt, once to compare it with the written file; a second thread hashes it for the
/// signature beside both. A pure Ed25519 signature needs both, and two passes are its bound.
///
/// # Errors
///
/// `seal.content.size` when it does not fit the kind, `seal.ct.limit` above 2^40 bytes; `seal.*` of
/// the check when the content changed between the passes or the file is not what was written; those
/// of content and file.
///
/// Source: §5, §10.
pub fn seal<R: Read + Seek, F: Read + Write + Seek>(
    material: &Material<'_>,
    content: &mut R,
    content_len: u64,
    file: &mut F,
) -> Result<Envelope, OpenError> {
    let padded = material.kind.padded(framed_len(content_len)).ok_or(Code::ContentSize)?;
    if ct_len_of(padded) > CT_LEN_MAX {
        return Err(Refusal(Code::CtLimit).into());
    }
    let s_b = bidder_secret(material.m_b, material.ctx);
    let s_t = trustee_secret(material.m_t, material.ctx);
    let header = Header::derive(&s_b, &s_t, material.ctx, material.set);
    header.rederive(&s_t, material.set)?;
    let identity = identity(&s_t, &s_b, material.ctx);
    let prefix = signed_prefix(material.ctx, content_len);
    let signing = TwicePassing::new(material.signer);
    let mut framed = Framed { content, content_len, padded };

    file.write_all(&write_header(&recipient(&identity), material.entropy))?;
    file.write_all(&material.entropy.nonce)?;
    let first = signing.first().chain_update(&prefix);
    let (first, tail) = framed.encrypt(first, material.entropy, file)?;
    let nonce = signing.nonce(first);
    let second = signing.second(&nonce).chain_update(&prefix);
    let (second, reopened) = framed.read_back(second, &identity, &tail, file)?;
    let signature = signing.finish(&nonce, second).ok_or(Code::ContentSignature)?;
    let block = Block { key: public(material.signer), signature };
    let object = tail.finish(&block, reopened, file)?;
    Ok(Envelope { header, s_b, s_t, object })
}
