//! Sealing reads the content twice and its own output once: sizes at every edge, and a content or
//! a file that does not keep still.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use seal::envelope::{Envelope, Material, seal};
use seal::identity::identity;
use seal::keyset::{KeySet, Purpose, one_time_public};
use seal::opening::open_stream;
use seal::padding::Kind;
use seal::payload::{FileEntropy, OpenError};

const CTX: [u8; 32] = [9; 32];
/// Plain bytes of a chunk, and how many are taken at once.
const CHUNK: usize = 65_536;
const PIECE: usize = 4 * CHUNK;
/// Frame bytes before the content, and block with its length after it.
const HEAD: usize = 12;
const TAIL: usize = 8 + 97;

fn sealed(
    content: &mut (impl Read + Seek),
    length: usize,
    file: &mut (impl Read + Write + Seek),
) -> Result<Envelope, OpenError> {
    let keys: Vec<[u8; 32]> = (1..=3_u8).map(|it| one_time_public(&[it; 32])).collect();
    let set = KeySet::new(Purpose::Share, 2, &keys, &Default::default()).expect("three keys");
    let entropy = FileEntropy {
        file_key: zeroize::Zeroizing::new([1; 16]),
        ephemeral: zeroize::Zeroizing::new([2; 32]),
        nonce: [3; 16],
    };
    let (m_b, m_t, signer) = (&[4; 32], &[5; 32], &[6; 32]);
    let (kind, ctx, set, entropy) = (Kind::Tech, &CTX, &set, &entropy);
    let material = Material { kind, ctx, set, m_b, m_t, signer, entropy };
    seal(&material, content, length as u64, file)
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|it| (it % 251).to_le_bytes()[0]).collect()
}

fn code(answer: Result<Envelope, OpenError>) -> String {
    match answer {
        Ok(_) => "sealed".to_owned(),
        Err(OpenError::Refused(it)) => it.0.as_str().to_owned(),
        Err(OpenError::Io(it)) => it.to_string(),
    }
}

#[test]
fn a_content_of_any_length_opens_to_its_bytes_under_its_signature() {
    let edges = [CHUNK, PIECE, 2 * PIECE, 9 * PIECE];
    let near = edges.iter().flat_map(|it| {
        [it - HEAD - TAIL, it - HEAD - 1, it - HEAD, it - HEAD + 1, it - HEAD - TAIL + 1]
    });
    for length in [0, 1].into_iter().chain(near) {
        let content = bytes(length);
        let mut file = Cursor::new(Vec::new());
        let made = sealed(&mut Cursor::new(&content), length, &mut file).expect("it seals");
        let file = file.into_inner();
        let whole = seal::object::digest(&mut &file[..]).expect("not empty");
        assert_eq!(whole, made.object, "{length}");
        let identity = identity(&made.s_t, &made.s_b, &CTX);
        let read = open_stream(Kind::Tech, &file[..], &identity, Vec::new()).expect("it opens");
        assert!(read.out == content, "{length}");
        assert!(read.block.holds(&CTX, &mut &content[..], length as u64).expect("memory"));
    }
}

/// A content of which one byte is another at the second reading.
struct Changing {
    bytes: Cursor<Vec<u8>>,
    at: usize,
    readings: u8,
}

impl Read for Changing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(into)
    }
}

impl Seek for Changing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.readings += 1;
        if self.readings == 2 {
            self.bytes.get_mut()[self.at] ^= 1;
        }
        self.bytes.seek(to)
    }
}

/// Signed as one content under the nonce of another, the two together would give the key away.
#[test]
fn a_content_that_changes_between_the_readings_is_not_signed() {
    let length = 3 * PIECE;
    for at in [0, CHUNK, PIECE, 2 * PIECE + 7, length - PIECE / 2] {
        let mut content = Changing { bytes: Cursor::new(bytes(length)), at, readings: 0 };
        let answer = sealed(&mut content, length, &mut Cursor::new(Vec::new()));
        assert_eq!(code(answer), "seal.payload.stream", "byte {at}");
    }
}

/// The last bytes of a content are encrypted with the block; they are compared as well.
#[test]
fn a_change_in_the_last_chunk_is_not_signed_either() {
    for length in [1, 100, CHUNK, 3 * PIECE + 5] {
        let at = length - 1;
        let mut content = Changing { bytes: Cursor::new(bytes(length)), at, readings: 0 };
        let answer = sealed(&mut content, length, &mut Cursor::new(Vec::new()));
        assert_eq!(code(answer), "seal.payload.stream", "{length} bytes");
    }
}

/// A file that keeps another byte than it was given.
struct Lying {
    bytes: Cursor<Vec<u8>>,
    at: u64,
}

impl Read for Lying {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(into)
    }
}

impl Seek for Lying {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

impl Write for Lying {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        let begin = self.bytes.position();
        let taken = self.bytes.write(from)?;
        if (begin..begin + taken as u64).contains(&self.at) {
            let at = usize::try_from(self.at).expect("a small file");
            self.bytes.get_mut()[at] ^= 1;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_file_that_is_not_what_was_written_is_refused() {
    let length = 2 * PIECE;
    let end = length as u64 + 184 + 16 * 8;
    for (at, wanted) in [
        (0, "seal.payload.header"),
        (160, "seal.payload.mac"),
        (170, "seal.payload.stream"),
        (CHUNK as u64, "seal.payload.stream"),
        (end, "seal.payload.stream"),
    ] {
        let mut file = Lying { bytes: Cursor::new(Vec::new()), at };
        let answer = sealed(&mut Cursor::new(bytes(length)), length, &mut file);
        assert_eq!(code(answer), wanted, "byte {at}");
    }
    let mut longer = Cursor::new(vec![0; 4 * PIECE]);
    let answer = sealed(&mut Cursor::new(bytes(length)), length, &mut longer);
    assert_eq!(code(answer), "seal.payload.stream", "old bytes after the new ones");
}

#[test]
fn a_content_of_another_length_than_said_is_a_failure() {
    for (there, said) in [(100, 99), (99, 100), (3 * PIECE, 3 * PIECE - 1), (PIECE, 3 * PIECE)] {
        let answer = sealed(&mut Cursor::new(bytes(there)), said, &mut Cursor::new(Vec::new()));
        assert!(matches!(answer, Err(OpenError::Io(_))), "{there} instead of {said}");
    }
}
