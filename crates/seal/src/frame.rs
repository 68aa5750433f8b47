//! The framed plaintext `GSP1`: content, signature block, zero padding; read in pieces.

use std::io::{self, Read, Write};

use crate::bytes::domain;
use crate::code::{Code, Refusal, ensure};
use crate::ed25519;
use crate::padding::Kind;
use crate::payload::OpenError;

/// Bytes of a signature block: type, key, signature.
pub const BLOCK: usize = 97;
/// Magic and the content's length.
const HEAD: usize = 12;
/// The block and its length.
const TAIL: usize = 8 + BLOCK;

/// The framed length of a content, in bytes.
#[must_use]
pub const fn framed_len(content: u64) -> u64 {
    (HEAD + TAIL) as u64 + content
}

/// A signature block of type 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub key: [u8; 32],
    pub signature: [u8; 64],
}

impl Block {
    /// Reads a block.
    ///
    /// # Errors
    ///
    /// `seal.pad.frame` for other than 97 bytes or another first byte.
    pub fn parse(bytes: &[u8]) -> Result<Block, Refusal> {
        let bytes: &[u8; BLOCK] = bytes.try_into().map_err(|_| Code::PadFrame)?;
        let (key, signature) = bytes[1..].split_first_chunk().ok_or(Code::PadFrame)?;
        ensure(bytes[0] == 1, Code::PadFrame)?;
        Ok(Block { key: *key, signature: signature.try_into().map_err(|_| Code::PadFrame)? })
    }

    /// The block's 97 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&[1][..], &self.key, &self.signature].concat()
    }

    /// True when the signature holds over this content under this ctx.
    ///
    /// # Errors
    ///
    /// Only those of the reader.
    pub fn holds(
        &self,
        ctx: &[u8; 32],
        content: &mut impl Read,
        content_len: u64,
    ) -> io::Result<bool> {
        let prefix = signed_prefix(ctx, content_len);
        ed25519::verify_reader(&self.key, &prefix, content, &self.signature)
    }
}

/// What stands before the content in the signed message.
pub(crate) fn signed_prefix(ctx: &[u8; 32], content_len: u64) -> Vec<u8> {
    [&domain("content")[..], ctx, &content_len.to_be_bytes()].concat()
}

/// Takes a framed plaintext in pieces, passes the content on, and judges at the end.
pub struct Unframer<W> {
    kind: Kind,
    out: W,
    head: Vec<u8>,
    content_left: u64,
    tail: Vec<u8>,
    total: u64,
    nonzero: bool,
}

/// What an [`Unframer`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unframed<W> {
    pub block: Block,
    pub content_len: u64,
    pub out: W,
}

impl<W: Write> Unframer<W> {
    /// Starts before the first byte; the content goes to `out`.
    pub fn new(kind: Kind, out: W) -> Self {
        let (head, tail) = (Vec::with_capacity(HEAD), Vec::with_capacity(TAIL));
        Unframer { kind, out, head, content_left: 0, tail, total: 0, nonzero: false }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// `seal.pad.frame` for another magic, or the sink's.
    pub fn update(&mut self, mut piece: &[u8]) -> Result<(), OpenError> {
        self.total += piece.len() as u64;
        if self.head.len() < HEAD {
            piece = fill(&mut self.head, HEAD, piece);
            if self.head.len() < HEAD {
                return Ok(());
            }
            ensure(self.head.starts_with(b"GSP1"), Code::PadFrame)?;
            self.content_left = self.content_len();
        }
        let content = usize::try_from(self.content_left).unwrap_or(usize::MAX).min(piece.len());
        self.out.write_all(&piece[..content])?;
        self.content_left -= content as u64;
        let pad = fill(&mut self.tail, TAIL, &piece[content..]);
        self.nonzero |= pad.iter().any(|it| *it != 0);
        Ok(())
    }

    fn content_len(&self) -> u64 {
        let length = self.head[4..].first_chunk().expect("the head is whole");
        u64::from_be_bytes(*length)
    }

    /// Judges the whole.
    ///
    /// # Errors
    ///
    /// `seal.pad.frame`, `.size`, `.nonzero`, in this order.
    pub fn finish(self) -> Result<Unframed<W>, Refusal> {
        ensure(self.tail.len() == TAIL, Code::PadFrame)?;
        ensure(self.tail[..8] == (BLOCK as u64).to_be_bytes(), Code::PadFrame)?;
        let block = Block::parse(&self.tail[8..])?;
        let content_len = self.content_len();
        ensure(self.kind.padded(framed_len(content_len)) == Some(self.total), Code::PadSize)?;
        ensure(!self.nonzero, Code::PadNonzero)?;
        Ok(Unframed { block, content_len, out: self.out })
    }
}

/// Moves bytes into `to` until it holds `size`; gives back what is left.
fn fill<'a>(to: &mut Vec<u8>, size: usize, piece: &'a [u8]) -> &'a [u8] {
    let (now, later) = piece.split_at(piece.len().min(size - to.len()));
    to.extend_from_slice(now);
    later
}
