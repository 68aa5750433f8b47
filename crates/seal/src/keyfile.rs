//! The key file 钥: an age passphrase file that holds the secrets of one record.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::io::Write;
use zeroize::Zeroizing;

use crate::bytes::{Secret, hex, unhex32, unwrap, wrap};
use crate::code::{Code, Refusal, ensure};
use crate::json::{Reader, write_member};
use crate::payload::{check_mac, make_mac};
use crate::stream::{StreamReader, StreamWriter};

/// The work factors a reader accepts, as powers of two.
pub const FACTORS: std::ops::RangeInclusive<u8> = 16..=20;
/// The factor a page writes.
pub const FACTOR_LEAST: u8 = 16;

const INTRO: &str = "age-encryption.org/v1\n-> scrypt ";
const VERSION: &str = "ggzy.key/v1";
/// A key file is a few hundred bytes; anything longer is none.
const FILE_BYTES_MAX: usize = 16_384;

/// The secrets of one record.
#[derive(Clone)]
pub struct Keys {
    /// H of the record's bytes.
    pub record: [u8; 32],
    pub m_b: Secret,
    pub m_t: Secret,
    pub salt: Secret,
    pub salt_r: Secret,
}

/// What a writer draws at random for one key file.
#[derive(Clone)]
pub struct KeyFileEntropy {
    pub salt: [u8; 16],
    pub file_key: Zeroizing<[u8; 16]>,
    pub nonce: [u8; 16],
}

impl Keys {
    fn to_json(&self) -> Zeroizing<String> {
        let mut out = Zeroizing::new(String::with_capacity(512));
        write_member(&mut out, "{", "v", VERSION);
        write_member(&mut out, ",", "record", &hex(&self.record));
        for (name, value) in
            [("m_B", &self.m_b), ("m_T", &self.m_t), ("salt", &self.salt), ("salt_r", &self.salt_r)]
        {
            write_member(&mut out, ",", name, &Zeroizing::new(hex(&value[..])));
        }
        out.push('}');
        out
    }

    fn parse(bytes: &[u8], record: &[u8; 32]) -> Result<Keys, Refusal> {
        let (version, keys) = Keys::read(bytes).ok_or(Code::KeyfileContent)?;
        ensure(version == VERSION, Code::KeyfileVersion)?;
        ensure(keys.record == *record, Code::KeyfileContent)?;
        Ok(keys)
    }

    fn read(bytes: &[u8]) -> Option<(String, Keys)> {
        let mut r = Reader::new(bytes)?;
        let version = r.member("{", "v")?.to_owned();
        let record = r.member32(",", "record")?;
        let mut secret = |name| r.member(",", name).and_then(unhex32).map(Zeroizing::new);
        let (m_b, m_t) = (secret("m_B")?, secret("m_T")?);
        let (salt, salt_r) = (secret("salt")?, secret("salt_r")?);
        r.literal("}")?;
        r.end()?;
        Some((version, Keys { record, m_b, m_t, salt, salt_r }))
    }
}

/// Scrypt with r = 8, p = 1 over the age label and salt.
fn passphrase_key(passphrase: &str, salt: &[u8; 16], factor: u8) -> Secret {
    let params = scrypt::Params::new(factor, 8, 1).expect("factors of 1 to 20 are legal");
    let salt = [&b"age-encryption.org/v1/scrypt"[..], salt].concat();
    let mut out = Zeroizing::new([0; 32]);
    scrypt::scrypt(passphrase.as_bytes(), &salt, &params, &mut out[..])
        .expect("32 bytes are a legal output");
    out
}

/// Seals any small plaintext under a passphrase, as stock `age -p` reads it.
///
/// # Panics
///
/// When `factor` is outside [`FACTORS`].
#[must_use]
pub fn seal_passphrase(
    plain: &[u8],
    passphrase: &str,
    factor: u8,
    entropy: &KeyFileEntropy,
) -> Vec<u8> {
    assert!(FACTORS.contains(&factor), "a work factor that readers accept");
    let key = passphrase_key(passphrase, &entropy.salt, factor);
    let body = STANDARD_NO_PAD.encode(wrap(&key, b"", &entropy.file_key[..]));
    let salt = STANDARD_NO_PAD.encode(entropy.salt);
    let head = format!("{INTRO}{salt} {factor}\n{body}\n---");
    let mac = make_mac(&entropy.file_key, head.as_bytes());
    let mut out = format!("{head} {}\n", STANDARD_NO_PAD.encode(mac)).into_bytes();
    let sealed = StreamWriter::new(&mut out, &entropy.file_key, &entropy.nonce)
        .and_then(|mut stream| stream.write_all(plain).and_then(|()| stream.finish()).map(|_| ()));
    sealed.expect("memory takes every byte");
    out
}

/// The parts of a key file's header.
struct Stanza<'a> {
    salt: [u8; 16],
    factor: u8,
    body: Vec<u8>,
    /// The header up to the three dashes.
    head: &'a str,
    mac: [u8; 32],
    stream: &'a [u8],
}

fn stanza(file: &[u8]) -> Option<Stanza<'_>> {
    let dashes = file.windows(5).position(|it| it == b"\n--- ")? + 4;
    let (head, rest) = file.split_at_checked(dashes)?;
    let head = std::str::from_utf8(head).ok()?;
    let (line, body) = head.strip_prefix(INTRO)?.strip_suffix("\n---")?.split_once('\n')?;
    let (salt, factor) = line.split_once(' ')?;
    let salt = STANDARD_NO_PAD.decode(salt).ok()?.try_into().ok()?;
    let two_digits = factor.len() == 2 && factor.bytes().all(|it| it.is_ascii_digit());
    let factor = factor.parse().ok().filter(|it| two_digits && FACTORS.contains(it))?;
    let body = STANDARD_NO_PAD.decode(body).ok().filter(|it| it.len() == 32)?;
    let (mac, stream) = rest.strip_prefix(b" ")?.split_at_checked(43)?;
    let mac = STANDARD_NO_PAD.decode(mac).ok()?.try_into().ok()?;
    Some(Stanza { salt, factor, body, head, mac, stream: stream.strip_prefix(b"\n")? })
}

/// Opens what [`seal_passphrase`] wrote.
///
/// # Errors
///
/// `seal.keyfile.scrypt` for other than one scrypt stanza, a factor outside 16 to 20 (before any
/// work), a wrong passphrase; `seal.keyfile.content` for MAC or stream.
pub fn open_passphrase(file: &[u8], passphrase: &str) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    ensure(file.len() <= FILE_BYTES_MAX, Code::KeyfileScrypt)?;
    let it = stanza(file).ok_or(Code::KeyfileScrypt)?;
    let key = passphrase_key(passphrase, &it.salt, it.factor);
    let file_key = unwrap(&key, b"", &it.body).ok_or(Code::KeyfileScrypt)?;
    let file_key: [u8; 16] = file_key[..].try_into().map_err(|_| Code::KeyfileScrypt)?;
    let file_key = Zeroizing::new(file_key);
    ensure(check_mac(&file_key, it.head.as_bytes(), &it.mac), Code::KeyfileContent)?;
    let content = |_| Refusal(Code::KeyfileContent);
    let mut stream = StreamReader::new(it.stream, &file_key).map_err(content)?;
    let mut out = Zeroizing::new(Vec::new());
    while let Some(piece) = stream.next().map_err(content)? {
        out.extend_from_slice(piece);
    }
    Ok(out)
}

/// Writes a key file with a work factor of 16 to 18 (readers accept 16 to 20).
#[must_use]
pub fn write(keys: &Keys, passphrase: &str, factor: u8, entropy: &KeyFileEntropy) -> Vec<u8> {
    seal_passphrase(keys.to_json().as_bytes(), passphrase, factor, entropy)
}

/// Reads the key file of a record.
///
/// # Errors
///
/// As [`open_passphrase`]; then `seal.keyfile.content` for JSON and values, `.version` for v,
/// `.content` for another record.
pub fn read(file: &[u8], passphrase: &str, record: &[u8; 32]) -> Result<Keys, Refusal> {
    Keys::parse(&open_passphrase(file, passphrase)?, record)
}
