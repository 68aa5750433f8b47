//! The witness's private key, bound in its file to one name and one origin.

use translog::hash::{from_hex, to_hex};
use translog::key::sound_name;
use translog::{KeyKind, NoteSigner};

const FIRST_LINE: &str = "daylight.witness-key/1";

/// A key and the only log it may cosign.
pub struct KeyFile {
    name: String,
    origin: String,
    seed: [u8; 32],
}

impl KeyFile {
    /// Makes a key of a fresh seed; `None` when a name has white space or a plus.
    pub fn new(name: &str, origin: &str, seed: [u8; 32]) -> Option<KeyFile> {
        let sound = sound_name(name) && sound_name(origin);
        sound.then(|| KeyFile { name: name.to_owned(), origin: origin.to_owned(), seed })
    }

    /// Reads a key file; `None` for any other text.
    pub fn parse(text: &str) -> Option<KeyFile> {
        let mut lines = text.lines();
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let name = lines.next()?.strip_prefix("name ")?;
        let origin = lines.next()?.strip_prefix("origin ")?;
        let seed = from_hex(lines.next()?.strip_prefix("seed ")?)?.try_into().ok()?;
        KeyFile::new(name, origin, seed).filter(|it| it.encode() == text)
    }

    /// Writes the file, which is secret.
    pub fn encode(&self) -> String {
        let seed = to_hex(&self.seed);
        format!("{FIRST_LINE}\nname {}\norigin {}\nseed {seed}\n", self.name, self.origin)
    }

    /// Gives the log that this key is for.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Gives the signer.
    pub fn signer(&self) -> NoteSigner {
        NoteSigner::new(&self.name, KeyKind::Cosignature, &self.seed)
            .expect("the name was checked when the key was made or read")
    }

    /// Tells whether the log is a sample.
    pub fn is_sample(&self) -> bool {
        self.origin.starts_with("sample.")
    }
}
