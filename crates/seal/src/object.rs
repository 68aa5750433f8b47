//! `ct_root`: the RFC 6962 root over chunks of 1 MiB of an uploaded file, computed streaming.

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

use crate::bytes::hash;
use crate::code::{Code, Refusal, ensure};
use crate::payload::{HEADER, OpenError, Stanza};

/// Bytes of a chunk; the last has 1 to this many.
pub const CHUNK: usize = 1_048_576;

/// Length and root of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digested {
    pub ct_len: u64,
    pub ct_root: [u8; 32],
}

/// Takes a file's bytes in any pieces and gives its length and root.
#[derive(Clone, Default)]
pub struct Root {
    leaf: Sha256,
    in_leaf: usize,
    leaves: u64,
    /// Roots of whole subtrees, widest first; their sizes are the set bits of `leaves`.
    subtrees: Vec<[u8; 32]>,
}

impl Root {
    /// Starts with an empty file.
    #[must_use]
    pub fn new() -> Root {
        Root::default()
    }

    /// Takes the next bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.in_leaf == 0 {
                self.leaf.update([0]);
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.in_leaf));
            self.leaf.update(now);
            self.in_leaf += now.len();
            if self.in_leaf == CHUNK {
                self.end_leaf();
            }
            bytes = later;
        }
    }

    fn end_leaf(&mut self) {
        let mut node: [u8; 32] = std::mem::take(&mut self.leaf).finalize().into();
        for _ in 0..self.leaves.trailing_ones() {
            let left = self.subtrees.pop().expect("a set bit of the count has its subtree");
            node = hash(&[&[1], &left, &node]);
        }
        self.subtrees.push(node);
        self.leaves += 1;
        self.in_leaf = 0;
    }

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// `seal.ct.empty` when nothing came.
    pub fn finish(mut self) -> Result<Digested, Refusal> {
        let whole = self.leaves * CHUNK as u64;
        let ct_len = whole + self.in_leaf as u64;
        if self.in_leaf > 0 {
            self.end_leaf();
        }
        let fold = |right: [u8; 32], left: [u8; 32]| hash(&[&[1], &left, &right]);
        let ct_root = self.subtrees.into_iter().rev().reduce(fold).ok_or(Code::CtEmpty)?;
        Ok(Digested { ct_len, ct_root })
    }
}

/// Passes bytes on and digests them.
pub struct Digesting<W> {
    out: W,
    root: Root,
}

impl<W: Write> Digesting<W> {
    /// Starts before the first byte.
    pub fn new(out: W) -> Self {
        Digesting { out, root: Root::new() }
    }

    /// Ends the file and gives the sink back.
    ///
    /// # Errors
    ///
    /// `seal.ct.empty` when nothing came.
    pub fn finish(self) -> Result<(Digested, W), Refusal> {
        Ok((self.root.finish()?, self.out))
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.root.update(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Digests all that a reader gives.
///
/// # Errors
///
/// `seal.ct.empty`, or the reader's.
pub fn digest(from: &mut impl Read) -> Result<Digested, OpenError> {
    let mut sink = Digesting::new(io::sink());
    io::copy(from, &mut sink)?;
    Ok(sink.finish()?.0)
}

/// Checks an uploaded file against its record, and its first bytes against the grammar.
///
/// `header` is the file's first 168 bytes, or all of it when shorter.
///
/// # Errors
///
/// `seal.ct.empty`, `.length`, `.root`, `seal.payload.header`; a door runs each over all objects
/// by calling the parts.
///
/// Source: §8a.
pub fn check(
    found: Option<&Digested>,
    header: &[u8],
    ct_len: u64,
    ct_root: &[u8; 32],
) -> Result<(), Refusal> {
    let found = found.ok_or(Code::CtEmpty)?;
    ensure(found.ct_len == ct_len, Code::CtLength)?;
    ensure(found.ct_root == *ct_root, Code::CtRoot)?;
    Stanza::parse(&header[..header.len().min(HEADER)]).map(|_| ())
}
