//! A person's Ed25519 key: made, kept under a passphrase, used for detached signatures.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use seal::Secret;
use seal::bytes::{hex, unhex32};
use seal::keyfile::{FACTOR_LEAST, KeyFileEntropy, open_passphrase, seal_passphrase};
use serde_json::json;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::files::{random, read, write, write_new};

const VERSION: &str = "daylight.sign/1";

/// Fresh entropy for one passphrase file.
pub fn key_file_entropy() -> Result<KeyFileEntropy, Failure> {
    Ok(KeyFileEntropy { salt: *random()?, file_key: random()?, nonce: *random()? })
}

/// Seals a secret text under a passphrase into a new file.
pub fn keep(path: &Path, plain: &str, passphrase: &str) -> Result<(), Failure> {
    let entropy = key_file_entropy()?;
    write_new(path, &seal_passphrase(plain.as_bytes(), passphrase, FACTOR_LEAST, &entropy))
}

/// Makes a key, keeps it, gives its public half.
pub fn create(path: &Path, passphrase: &str) -> Result<[u8; 32], Failure> {
    let secret = random::<32>()?;
    let plain = Zeroizing::new(json!({"secret": hex(&secret[..]), "v": VERSION}).to_string());
    keep(path, &plain, passphrase)?;
    Ok(seal::ed25519::public(&secret))
}

/// Opens a kept key.
pub fn load(path: &Path, passphrase: &str) -> Result<Secret, Failure> {
    let plain = open_passphrase(&read(path)?, passphrase)?;
    let it: serde_json::Value =
        serde_json::from_slice(&plain).map_err(|_| Failure::form("not a signing key file"))?;
    let secret = it["secret"].as_str().and_then(unhex32).filter(|_| it["v"] == VERSION);
    secret.map(Zeroizing::new).ok_or_else(|| Failure::form("not a signing key file"))
}

/// The public key as PEM (SubjectPublicKeyInfo), as OpenSSL reads it.
pub fn pem(public: &[u8; 32]) -> String {
    const PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0];
    let body = STANDARD.encode([&PREFIX[..], public].concat());
    format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
}

/// Signs a file's exact bytes; writes `<file>.sig` (64 bytes) and `<file>.pem`.
///
/// With a label the bytes must begin with the label and a zero byte or a line feed, so that a
/// signature for one purpose cannot be had under the name of another.
pub fn sign_file(secret: &[u8; 32], file: &Path, label: Option<&str>) -> Result<String, Failure> {
    let bytes = read(file)?;
    if let Some(label) = label {
        let next = bytes.strip_prefix(label.as_bytes()).and_then(|it| it.first());
        if !matches!(next, Some(0 | b'\n')) {
            return Err(Failure::form(format!("the bytes do not begin with the label {label}")));
        }
    }
    let signature = seal::ed25519::sign(secret, &bytes);
    let beside = |ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        std::path::PathBuf::from(name)
    };
    write(&beside(".sig"), &signature)?;
    write(&beside(".pem"), pem(&seal::ed25519::public(secret)).as_bytes())?;
    Ok(hex(&signature))
}
