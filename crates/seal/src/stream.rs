//! The STREAM layer of age v1: 64 KiB chunks, each sealed, the last one marked.

use std::io::{self, Read, Write};

use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use zeroize::Zeroizing;

use crate::bytes::hkdf;
use crate::code::{Code, Refusal};

/// Plain bytes of a chunk.
pub(crate) const CHUNK: usize = 65_536;
/// Bytes of a tag.
pub(crate) const TAG: usize = 16;

/// Why a payload could not be read.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The bytes break the protocol.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The reader or writer failed; nothing is known about the bytes.
    #[error("the file could not be read or written: {0}")]
    Io(#[from] io::Error),
}

impl From<Code> for OpenError {
    fn from(code: Code) -> Self {
        OpenError::Refused(Refusal(code))
    }
}

/// The cipher of one payload's chunks.
pub(crate) struct Chunks {
    cipher: ChaCha20Poly1305,
    counter: u64,
}

impl Chunks {
    pub(crate) fn new(file_key: &[u8; 16], nonce: &[u8; 16]) -> Chunks {
        let key = hkdf(file_key, nonce, b"payload");
        Chunks { cipher: ChaCha20Poly1305::new(&Key::from(*key)), counter: 0 }
    }

    /// 11 bytes of counter, one of flag; 2^64 chunks are never reached.
    fn nonce(&mut self, last: Last) -> Nonce {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.counter.to_be_bytes());
        nonce[11] = u8::from(last == Last::Yes);
        self.counter += 1;
        Nonce::from(nonce)
    }

    /// Seals the next chunk: `sealed` is a tag longer than `plain`.
    pub(crate) fn seal(&mut self, last: Last, plain: &[u8], sealed: &mut [u8]) {
        let nonce = self.nonce(last);
        let (body, tag) = sealed.split_at_mut(plain.len());
        let both = InOutBuf::new(plain, body).expect("the halves are of one length");
        let made = self.cipher.encrypt_inout_detached(&nonce, b"", both);
        tag.copy_from_slice(&made.expect("a chunk is within the cipher's bound"));
    }

    /// Opens the next chunk into `plain`, which is a tag shorter; false for a bad tag.
    pub(crate) fn open(&mut self, last: Last, sealed: &[u8], plain: &mut [u8]) -> bool {
        let nonce = self.nonce(last);
        let Some((body, tag)) = sealed.split_last_chunk::<TAG>() else { return false };
        let Ok(both) = InOutBuf::new(body, plain) else { return false };
        self.cipher.decrypt_inout_detached(&nonce, b"", both, &(*tag).into()).is_ok()
    }
}

/// Whether a chunk ends its payload.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Last {
    Yes,
    No,
}

/// Seals what is written to it, chunk by chunk; [`StreamWriter::finish`] must be called.
pub(crate) struct StreamWriter<W> {
    out: W,
    chunks: Chunks,
    held: Zeroizing<Vec<u8>>,
}

impl<W: Write> StreamWriter<W> {
    pub(crate) fn new(mut out: W, file_key: &[u8; 16], nonce: &[u8; 16]) -> io::Result<Self> {
        out.write_all(nonce)?;
        let held = Zeroizing::new(Vec::with_capacity(CHUNK + TAG));
        Ok(StreamWriter { out, chunks: Chunks::new(file_key, nonce), held })
    }

    fn seal(&mut self, last: Last) -> io::Result<()> {
        let nonce = self.chunks.nonce(last);
        self.chunks
            .cipher
            .encrypt_in_place(&nonce, b"", &mut *self.held)
            .expect("a chunk is within the cipher's bound");
        self.out.write_all(&self.held)?;
        self.held.clear();
        Ok(())
    }

    /// Seals the last chunk and gives the sink back.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.seal(Last::Yes)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for StreamWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits until more comes, since the last one is marked.
        if self.held.len() == CHUNK && !bytes.is_empty() {
            self.seal(Last::No)?;
        }
        let taken = bytes.len().min(CHUNK - self.held.len());
        self.held.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Opens a stream chunk by chunk.
pub(crate) struct StreamReader<R> {
    from: R,
    chunks: Chunks,
    chunk: Zeroizing<Vec<u8>>,
    ahead: Zeroizing<Vec<u8>>,
    ended: bool,
}

impl<R: Read> StreamReader<R> {
    /// Reads the nonce and looks at the first chunk.
    pub(crate) fn new(mut from: R, file_key: &[u8; 16]) -> Result<Self, OpenError> {
        let mut nonce = Vec::with_capacity(16);
        from.by_ref().take(16).read_to_end(&mut nonce)?;
        let nonce: [u8; 16] = nonce.try_into().map_err(|_| Code::PayloadStream)?;
        let chunk = Zeroizing::new(Vec::with_capacity(CHUNK + TAG));
        let chunks = Chunks::new(file_key, &nonce);
        let mut out =
            StreamReader { from, chunks, chunk, ahead: Zeroizing::default(), ended: false };
        out.look_ahead()?;
        Ok(out)
    }

    fn look_ahead(&mut self) -> io::Result<()> {
        self.ahead.clear();
        let whole = (CHUNK + TAG) as u64;
        self.from.by_ref().take(whole).read_to_end(&mut self.ahead).map(|_| ())
    }

    /// The next chunk's plain bytes; `None` after the last.
    ///
    /// # Errors
    ///
    /// `seal.payload.stream` for a bad tag, a missing end, bytes after the end, or an empty last
    /// chunk that is not the only one.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, OpenError> {
        if self.ended {
            return Ok(None);
        }
        std::mem::swap(&mut self.chunk, &mut self.ahead);
        self.look_ahead()?;
        let first = self.chunks.counter == 0;
        let last = if self.ahead.is_empty() { Last::Yes } else { Last::No };
        let nonce = self.chunks.nonce(last);
        self.chunks
            .cipher
            .decrypt_in_place(&nonce, b"", &mut *self.chunk)
            .map_err(|_| Code::PayloadStream)?;
        if self.chunk.is_empty() && !first {
            return Err(Code::PayloadStream.into());
        }
        self.ended = last == Last::Yes;
        Ok(Some(&self.chunk))
    }
}
