//! The two passes over a content: one encrypts it, one reads back what was written, and a second
//! thread hashes it for the signature beside both.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::mpsc;

use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use crate::bytes::lp;
use crate::code::{Code, ensure};
use crate::frame::Block;
use crate::object::{Digested, Root};
use crate::payload::{FileEntropy, HEADER, OpenError, Stanza};
use crate::stream::{CHUNK, Chunks, Last, TAG};

/// Magic and the content's length, before the content.
const HEAD: usize = 12;
/// Framed bytes that are read, hashed and sealed at once: whole chunks, and few enough to stay in a
/// core's own cache.
const PIECE: usize = 4 * CHUNK;
/// Pieces under way between the two threads.
const PIECES_MAX: usize = 8;

/// A content as it is framed, before its signature is known.
pub(crate) struct Framed<'a, R> {
    pub content: &'a mut R,
    pub content_len: u64,
    /// Bytes of the whole plaintext with block and padding.
    pub padded: u64,
}

impl<R: Read + Seek> Framed<'_, R> {
    fn head(&self) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        head[..4].copy_from_slice(b"GSP1");
        head[4..].copy_from_slice(&self.content_len.to_be_bytes());
        head
    }

    /// Fills a buffer with the framed bytes from `at`; the block is not among them.
    fn fill(&mut self, at: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        let end = HEAD as u64 + self.content_len;
        let size = usize::try_from(end - at).unwrap_or(PIECE).min(PIECE);
        buffer.resize(size, 0);
        let skip = if at == 0 { HEAD } else { 0 };
        buffer[..skip].copy_from_slice(&self.head()[..skip]);
        self.content.read_exact(&mut buffer[skip..])?;
        if at + size as u64 == end && self.content.read(&mut [0])? != 0 {
            return Err(io::Error::other("the content is longer than it was said to be"));
        }
        Ok(())
    }

    /// Reads the content from its start: every piece is hashed, then handed to `each`.
    fn pass(
        &mut self,
        mut hash: Sha512,
        mut each: impl FnMut(&[u8]) -> Result<(), OpenError>,
    ) -> Result<Sha512, OpenError> {
        self.content.rewind()?;
        let end = HEAD as u64 + self.content_len;
        let mut buffer = Zeroizing::new(Vec::with_capacity(PIECE));
        if end <= PIECE as u64 {
            self.fill(0, &mut buffer)?;
            hash.update(&buffer[HEAD..]);
            each(&buffer)?;
            return Ok(hash);
        }
        std::thread::scope(|scope| {
            let (to_hash, waiting) = mpsc::channel::<Zeroizing<Vec<u8>>>();
            let (hashed, done) = mpsc::channel();
            let hasher = scope.spawn(move || {
                let mut skip = HEAD;
                for piece in waiting {
                    hash.update(&piece[skip..]);
                    skip = 0;
                    if hashed.send(piece).is_err() {
                        break;
                    }
                }
                hash
            });
            let lost = || io::Error::other("the hashing thread ended early");
            for (count, at) in (0..end).step_by(PIECE).enumerate() {
                if count >= PIECES_MAX {
                    buffer = done.recv().map_err(|_| lost())?;
                    each(&buffer)?;
                }
                self.fill(at, &mut buffer)?;
                let next = Zeroizing::new(Vec::with_capacity(PIECE));
                to_hash.send(std::mem::replace(&mut buffer, next)).map_err(|_| lost())?;
            }
            drop(to_hash);
            done.iter().try_for_each(|piece| each(&piece))?;
            hasher.join().map_err(|_| lost().into())
        })
    }

    /// First pass: seals all whole chunks of the frame into `out`, after the header and nonce.
    pub(crate) fn encrypt(
        &mut self,
        hash: Sha512,
        entropy: &FileEntropy,
        out: &mut impl Write,
    ) -> Result<(Sha512, Tail), OpenError> {
        let mut chunks = Chunks::new(&entropy.file_key, &entropy.nonce);
        let mut sealed = vec![0; PIECE / CHUNK * (CHUNK + TAG)];
        let mut rest = Zeroizing::new(Vec::with_capacity(2 * CHUNK));
        let hash = self.pass(hash, |piece| {
            let whole = piece.chunks_exact(CHUNK);
            rest.extend_from_slice(whole.remainder());
            let size = whole.len() * (CHUNK + TAG);
            for (plain, into) in whole.zip(sealed.chunks_exact_mut(CHUNK + TAG)) {
                chunks.seal(Last::No, plain, into);
            }
            Ok(out.write_all(&sealed[..size])?)
        })?;
        let left = self.padded - (HEAD as u64 + self.content_len - rest.len() as u64);
        Ok((hash, Tail { chunks, rest, left }))
    }

    /// Second pass: opens what the first one wrote and compares it with the content.
    ///
    /// So the content that is signed is the one that was encrypted, though it was read twice.
    ///
    /// # Errors
    ///
    /// Those of the header and `seal.payload.stream`; the reader's.
    pub(crate) fn read_back(
        &mut self,
        hash: Sha512,
        identity: &[u8; 32],
        tail: &Tail,
        file: &mut (impl Read + Seek),
    ) -> Result<(Sha512, Reopened), OpenError> {
        file.rewind()?;
        let mut prefix = [0; HEADER + 16];
        file.read_exact(&mut prefix)?;
        let (header, nonce) = prefix.split_last_chunk().expect("the nonce is 16 bytes");
        let file_key = Stanza::parse(header)?.open(identity)?;
        let mut reopened = Reopened {
            chunks: Chunks::new(&file_key, nonce),
            root: Root::new(),
            sealed: vec![0; PIECE / CHUNK * (CHUNK + TAG)],
            plain: Zeroizing::new(vec![0; CHUNK]),
        };
        reopened.root.update(&prefix);
        let hash = self.pass(hash, |piece| {
            let (whole, rest) = piece.split_at(piece.len() / CHUNK * CHUNK);
            // Only the last piece has a rest, which is still to be encrypted with the block.
            ensure(rest.is_empty() || rest == &tail.rest[..], Code::PayloadStream)?;
            reopened.compare(Last::No, whole, file)
        })?;
        Ok((hash, reopened))
    }
}

/// What follows the whole chunks of a content: its rest, the block, zeros.
pub(crate) struct Tail {
    chunks: Chunks,
    rest: Zeroizing<Vec<u8>>,
    left: u64,
}

impl Tail {
    /// Writes the tail at the file's place, then reads it back; gives what the file now is.
    ///
    /// # Errors
    ///
    /// `seal.payload.stream` when the file is not what was written, or longer; the file's own.
    pub(crate) fn finish(
        mut self,
        block: &Block,
        mut reopened: Reopened,
        file: &mut (impl Read + Write + Seek),
    ) -> Result<Digested, OpenError> {
        self.rest.extend_from_slice(&lp(&block.to_bytes()));
        let begin = file.stream_position()?;
        // Not longer than a rest of a chunk and the block: two chunks at most are not all zeros.
        let plain = |at: u64| {
            let size = usize::try_from(self.left - at).unwrap_or(CHUNK).min(CHUNK);
            let mut plain = Zeroizing::new(vec![0; size]);
            let from = usize::try_from(at).unwrap_or(usize::MAX).min(self.rest.len());
            let known = &self.rest[from..self.rest.len().min(from + size)];
            plain[..known.len()].copy_from_slice(known);
            let last = if at + size as u64 == self.left { Last::Yes } else { Last::No };
            (last, plain)
        };
        let places = || (0..self.left).step_by(CHUNK);
        let mut sealed = vec![0; CHUNK + TAG];
        for at in places() {
            let (last, plain) = plain(at);
            let into = &mut sealed[..plain.len() + TAG];
            self.chunks.seal(last, &plain, into);
            file.write_all(into)?;
        }
        file.flush()?;
        file.seek(SeekFrom::Start(begin))?;
        for at in places() {
            let (last, plain) = plain(at);
            reopened.compare(last, &plain, file)?;
        }
        ensure(file.read(&mut [0])? == 0, Code::PayloadStream)?;
        Ok(reopened.root.finish()?)
    }
}

/// A written file on its way back.
pub(crate) struct Reopened {
    chunks: Chunks,
    root: Root,
    sealed: Vec<u8>,
    plain: Zeroizing<Vec<u8>>,
}

impl Reopened {
    /// Reads as many chunks as `expected` fills and compares their plaintext with it.
    fn compare(
        &mut self,
        last: Last,
        expected: &[u8],
        file: &mut impl Read,
    ) -> Result<(), OpenError> {
        let count = expected.len().div_ceil(CHUNK);
        let sealed = &mut self.sealed[..expected.len() + count * TAG];
        file.read_exact(sealed)?;
        self.root.update(sealed);
        for (sealed, wanted) in sealed.chunks(CHUNK + TAG).zip(expected.chunks(CHUNK)) {
            let plain = &mut self.plain[..wanted.len()];
            ensure(self.chunks.open(last, sealed, plain), Code::PayloadStream)?;
            ensure(plain == wanted, Code::PayloadStream)?;
        }
        Ok(())
    }
}
