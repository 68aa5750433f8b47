//! The platform's own keys: log, acknowledgements, cover seeds. Made at the first start.
//!
//! Each file names its origin, and another origin's file is refused. Readable by its owner only.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use app::desk::{AckSigner, CoverSeeds};
use app::ports::Entropy;
use domain::shared::LotId;
use translog::hash::{from_hex, sha256, to_hex};
use translog::key::{KeyKind, NoteSigner};

const FIRST_LINE: &str = "daylight-key-file/1";

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file belongs to another log or is no key file.
    #[error("{0} is no key file of {1} 密钥文件不属于该日志")]
    Foreign(PathBuf, String),
    /// The origin cannot name a key.
    #[error("{0:?} cannot name a log 日志名称无效")]
    Origin(String),
    /// The file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
}

/// The private keys of one platform.
pub struct PlatformKeys {
    log: [u8; 32],
    ack: NoteSigner,
    covers: [u8; 32],
    origin: String,
}

impl PlatformKeys {
    /// Reads the keys of `origin` from a folder; makes those that are absent.
    ///
    /// # Errors
    ///
    /// [`KeysError`]; an existing file is never replaced.
    pub fn open(folder: &Path, origin: &str, entropy: &dyn Entropy) -> Result<Self, KeysError> {
        fs::create_dir_all(folder).map_err(|it| KeysError::File(folder.to_owned(), it))?;
        let seed = |name: &str| seed(&folder.join(name), origin, entropy);
        let (log, ack, covers) = (seed("log")?, seed("ack")?, seed("covers")?);
        let named = |name: &str, seed: &[u8; 32]| {
            NoteSigner::new(name, KeyKind::Note, seed)
                .ok_or_else(|| KeysError::Origin(name.to_owned()))
        };
        named(origin, &log)?;
        let ack = named(&ack_name(origin), &ack)?;
        Ok(Self { log, ack, covers, origin: origin.to_owned() })
    }

    /// A signer of checkpoints.
    #[must_use]
    pub fn log_signer(&self) -> NoteSigner {
        NoteSigner::new(&self.origin, KeyKind::Note, &self.log).expect("open() made the same")
    }

    /// The signer of acknowledgements.
    #[must_use]
    pub fn ack_signer(&self) -> &NoteSigner {
        &self.ack
    }
}

/// Name of the acknowledgement key of a log.
fn ack_name(origin: &str) -> String {
    match origin.strip_suffix("/log") {
        Some(it) => format!("{it}/ack"),
        None => format!("{origin}/ack"),
    }
}

fn seed(path: &Path, origin: &str, entropy: &dyn Entropy) -> Result<[u8; 32], KeysError> {
    let failed = |it| KeysError::File(path.to_owned(), it);
    if !path.exists() {
        let fresh = entropy.salt();
        let text = format!("{FIRST_LINE}\n{origin}\n{}\n", to_hex(&fresh));
        write_secret(path, &text).map_err(failed)?;
        return Ok(fresh);
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    let lines: Vec<&str> = text.lines().collect();
    let found = match lines.as_slice() {
        [first, named, hex] if *first == FIRST_LINE && *named == origin => from_hex(hex),
        _ => None,
    };
    let foreign = || KeysError::Foreign(path.to_owned(), origin.to_owned());
    found.and_then(|it| it.try_into().ok()).ok_or_else(foreign)
}

fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

impl AckSigner for PlatformKeys {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.ack.sign_bytes(message)
    }
}

impl CoverSeeds for PlatformKeys {
    fn seed(&self, lot: &LotId) -> [u8; 32] {
        let lot = lot.to_string();
        let mut bytes = b"daylight.cover-seed-of/1\0".to_vec();
        bytes.extend(self.covers);
        bytes.extend((lot.len() as u64).to_be_bytes());
        bytes.extend(lot.as_bytes());
        sha256(&bytes).0
    }
}

#[cfg(test)]
mod tests {
    use adapters::entropy::SystemEntropy;

    use super::*;

    #[test]
    fn keys_are_made_once_and_refuse_another_origin() {
        let dir = tempfile::tempdir().unwrap();
        let first = PlatformKeys::open(dir.path(), "sample.a/log", &SystemEntropy).unwrap();
        let again = PlatformKeys::open(dir.path(), "sample.a/log", &SystemEntropy).unwrap();
        assert_eq!(first.log_signer().verifier(), again.log_signer().verifier());
        assert_eq!(first.ack_signer().verifier().name, "sample.a/ack");
        let lot = LotId::parse("P-1/A/1").unwrap();
        let other = LotId::parse("P-1/B/1").unwrap();
        assert_eq!(first.seed(&lot), again.seed(&lot));
        assert_ne!(first.seed(&lot), first.seed(&other));
        let foreign = PlatformKeys::open(dir.path(), "county.example/log", &SystemEntropy);
        assert!(matches!(foreign, Err(KeysError::Foreign(..))));
    }
}
