//! The payload: a genuine age v1 file with exactly one X25519 stanza, written and read here.

use std::io::{self, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::bytes::{Secret, hkdf, unwrap, wrap};
use crate::code::{Code, Refusal};
use crate::stream::{StreamReader, StreamWriter};
use crate::x25519;

pub use crate::stream::OpenError;

/// Bytes of the header.
pub const HEADER: usize = 168;
const INTRO: &str = "age-encryption.org/v1\n";
const STANZA: &str = "-> X25519 ";

/// What a sealer draws at random for one file; never used twice.
#[derive(Clone)]
pub struct FileEntropy {
    pub file_key: Zeroizing<[u8; 16]>,
    pub ephemeral: Secret,
    pub nonce: [u8; 16],
}

impl FileEntropy {
    /// Draws all of it from a source of unpredictable bytes.
    pub fn drawn(fill: &mut dyn FnMut(&mut [u8])) -> Self {
        let mut it = Self {
            file_key: Zeroizing::new([0; 16]),
            ephemeral: Zeroizing::new([0; 32]),
            nonce: [0; 16],
        };
        fill(&mut it.file_key[..]);
        fill(&mut it.ephemeral[..]);
        fill(&mut it.nonce);
        it
    }
}

/// The 168 bytes of a header, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stanza {
    share: [u8; 32],
    body: [u8; 32],
    mac: [u8; 32],
}

/// Reads one canonical base64 field of 32 bytes and the line feed after it.
fn field<'a>(rest: &'a str, before: &str) -> Option<([u8; 32], &'a str)> {
    let (text, rest) = rest.strip_prefix(before)?.split_at_checked(43)?;
    // The engine refuses trailing bits, padding and foreign characters.
    let value = STANDARD_NO_PAD.decode(text).ok()?.try_into().ok()?;
    Some((value, rest.strip_prefix('\n')?))
}

impl Stanza {
    /// Checks the grammar of §7: one stanza, canonical base64, a canonical share not of low order.
    ///
    /// # Errors
    ///
    /// `seal.payload.header` for anything else, and for other than 168 bytes.
    pub fn parse(header: &[u8]) -> Result<Stanza, Refusal> {
        Stanza::read(header).ok_or(Refusal(Code::PayloadHeader))
    }

    fn read(header: &[u8]) -> Option<Stanza> {
        if header.len() != HEADER {
            return None;
        }
        let rest = std::str::from_utf8(header).ok()?.strip_prefix(INTRO)?;
        let (share, rest) = field(rest, STANZA)?;
        let (body, rest) = field(rest, "")?;
        let (mac, rest) = field(rest, "--- ")?;
        let sound = x25519::is_canonical(&share) && !x25519::is_low_order(&share);
        (rest.is_empty() && sound).then_some(Stanza { share, body, mac })
    }

    fn before_mac(&self) -> String {
        let b64 = |it: &[u8; 32]| STANDARD_NO_PAD.encode(it);
        format!("{INTRO}{STANZA}{}\n{}\n---", b64(&self.share), b64(&self.body))
    }

    /// Unwraps the file key and checks the header's MAC.
    ///
    /// # Errors
    ///
    /// `seal.payload.unwrap` for another identity, then `seal.payload.mac`.
    pub fn open(&self, identity: &[u8; 32]) -> Result<Zeroizing<[u8; 16]>, Refusal> {
        let z = x25519::shared(identity, &self.share).ok_or(Code::PayloadUnwrap)?;
        let key = stanza_key(&z, &self.share, &x25519::public(identity));
        let file_key = unwrap(&key, b"", &self.body).ok_or(Code::PayloadUnwrap)?;
        let file_key = file_key[..].try_into().map_err(|_| Code::PayloadUnwrap)?;
        let file_key = Zeroizing::new(file_key);
        check_mac(&file_key, self.before_mac().as_bytes(), &self.mac)
            .then_some(file_key)
            .ok_or(Refusal(Code::PayloadMac))
    }
}

fn stanza_key(z: &[u8; 32], share: &[u8; 32], recipient: &[u8; 32]) -> Secret {
    hkdf(z, &[*share, *recipient].concat(), b"age-encryption.org/v1/X25519")
}

fn header_mac(file_key: &[u8; 16], header: &[u8]) -> Hmac<Sha256> {
    let key = hkdf(file_key, b"", b"header");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key[..]).expect("HMAC takes any key length");
    mac.update(header);
    mac
}

pub(crate) fn make_mac(file_key: &[u8; 16], header: &[u8]) -> [u8; 32] {
    header_mac(file_key, header).finalize().into_bytes().into()
}

pub(crate) fn check_mac(file_key: &[u8; 16], header: &[u8], mac: &[u8; 32]) -> bool {
    header_mac(file_key, header).verify_slice(mac).is_ok()
}

/// Makes the 168 bytes of a header for one recipient.
///
/// The recipient comes from an identity of ours, so it is never of low order.
#[must_use]
pub fn write_header(recipient: &[u8; 32], entropy: &FileEntropy) -> Vec<u8> {
    let share = x25519::public(&entropy.ephemeral);
    let z = x25519::shared(&entropy.ephemeral, recipient).expect("an identity's own point");
    let wrapped = wrap(&stanza_key(&z, &share, recipient), b"", &entropy.file_key[..]);
    let body = wrapped.try_into().expect("16 bytes and a tag are 32");
    let stanza = Stanza { share, body, mac: [0; 32] };
    let head = stanza.before_mac();
    let mac = make_mac(&entropy.file_key, head.as_bytes());
    format!("{head} {}\n", STANDARD_NO_PAD.encode(mac)).into_bytes()
}

/// Writes an age file; [`Sealer::finish`] must be called.
pub struct Sealer<W> {
    stream: StreamWriter<W>,
}

impl<W: Write> Sealer<W> {
    /// Writes the header for the recipient and begins the stream.
    ///
    /// # Errors
    ///
    /// Only those of the sink.
    pub fn new(mut out: W, recipient: &[u8; 32], entropy: &FileEntropy) -> io::Result<Self> {
        out.write_all(&write_header(recipient, entropy))?;
        let stream = StreamWriter::new(out, &entropy.file_key, &entropy.nonce)?;
        Ok(Sealer { stream })
    }

    /// Ends the stream and gives the sink back.
    ///
    /// # Errors
    ///
    /// Only those of the sink.
    pub fn finish(self) -> io::Result<W> {
        self.stream.finish()
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Reads an age file of the grammar.
pub struct Opener<R> {
    stream: StreamReader<R>,
}

impl<R: Read> Opener<R> {
    /// Reads and opens the header.
    ///
    /// # Errors
    ///
    /// `seal.payload.header`, `.unwrap`, `.mac`, and `.stream` when no stream follows.
    pub fn new(mut from: R, identity: &[u8; 32]) -> Result<Self, OpenError> {
        let mut header = Vec::with_capacity(HEADER);
        from.by_ref().take(HEADER as u64).read_to_end(&mut header)?;
        let file_key = Stanza::parse(&header)?.open(identity)?;
        Ok(Opener { stream: StreamReader::new(from, &file_key)? })
    }

    /// The next piece of plaintext, authenticated; `None` after the last.
    ///
    /// Until the last piece has come, the file may still be cut short.
    ///
    /// # Errors
    ///
    /// `seal.payload.stream`.
    pub fn next_piece(&mut self) -> Result<Option<&[u8]>, OpenError> {
        self.stream.next()
    }
}

/// Opens a whole small file in memory.
///
/// # Errors
///
/// As [`Opener`].
pub fn open(file: impl Read, identity: &[u8; 32]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let mut opener = Opener::new(file, identity)?;
    let mut out = Zeroizing::new(Vec::new());
    while let Some(piece) = opener.next_piece()? {
        out.extend_from_slice(piece);
    }
    Ok(out)
}
