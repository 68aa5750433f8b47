//! Keys of signed notes: verifier keys as text, and signers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};

use crate::ed25519;
use crate::hash::{from_hex, sha256, to_hex};

/// What a key signs. Source: C2SP signed-note, "Signature types".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Plain Ed25519 over the note's text: a log, or an acknowledgement key.
    Note,
    /// A timestamped `cosignature/v1` of a witness.
    Cosignature,
}

impl KeyKind {
    fn byte(self) -> u8 {
        match self {
            KeyKind::Note => 1,
            KeyKind::Cosignature => 4,
        }
    }
}

/// Derives a key's id: the first four bytes of SHA-256 of name, newline, type and public key.
fn key_id(name: &str, kind: KeyKind, public: &[u8; 32]) -> [u8; 4] {
    let mut bytes = name.as_bytes().to_vec();
    bytes.extend([b'\n', kind.byte()]);
    bytes.extend(public);
    *sha256(&bytes).0.first_chunk().expect("a hash is longer than an id")
}

/// Tells whether a text can name a key: not empty, no white space, no plus, no control.
pub fn sound_name(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(|it: char| it.is_whitespace() || it.is_control() || it == '+')
}

/// A public key with its name, as policies list it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    /// The name that signature lines carry.
    pub name: String,
    /// What it signs.
    pub kind: KeyKind,
    /// The Ed25519 public key.
    pub public: [u8; 32],
}

impl VerifierKey {
    /// Reads a vkey, `name+id+base64`; `None` for any other form, type, id or an unsound point.
    pub fn parse(text: &str) -> Option<VerifierKey> {
        let (name, rest) = text.split_once('+')?;
        let (id, encoded) = rest.split_once('+')?;
        let bytes = STANDARD.decode(encoded).ok()?;
        let (kind, public) = bytes.split_first()?;
        let kind = match kind {
            1 => KeyKind::Note,
            4 => KeyKind::Cosignature,
            _ => return None,
        };
        let public: [u8; 32] = public.try_into().ok()?;
        let key = VerifierKey { name: name.to_owned(), kind, public };
        let sound = sound_name(name) && ed25519::sound_key(&public);
        (sound && from_hex(id)? == key.id()).then_some(key)
    }

    /// Gives the vkey text.
    pub fn encode(&self) -> String {
        let mut bytes = vec![self.kind.byte()];
        bytes.extend(self.public);
        format!("{}+{}+{}", self.name, to_hex(&self.id()), STANDARD.encode(bytes))
    }

    /// Gives the four bytes that open this key's signatures.
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.name, self.kind, &self.public)
    }
}

/// A private key that signs notes under one name.
pub struct NoteSigner {
    key: SigningKey,
    verifier: VerifierKey,
}

impl NoteSigner {
    /// Makes a signer of a 32-byte secret seed; `None` when the name cannot name a key.
    pub fn new(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Option<NoteSigner> {
        if !sound_name(name) {
            return None;
        }
        let key = SigningKey::from_bytes(seed);
        let public = key.verifying_key().to_bytes();
        Some(NoteSigner { key, verifier: VerifierKey { name: name.to_owned(), kind, public } })
    }

    /// Gives the public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs bytes as they are, without a note around them: acknowledgements.
    pub fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    /// Signs a note's text and gives the signature line, for a key of kind [`KeyKind::Note`].
    pub fn sign_note(&self, text: &str) -> String {
        self.line(&self.key.sign(text.as_bytes()).to_bytes())
    }

    /// Cosigns a checkpoint at a time in unix seconds and gives the signature line.
    ///
    /// Source: C2SP tlog-cosignature, `cosignature/v1`.
    pub fn cosign(&self, text: &str, time: u64) -> String {
        let mut payload = time.to_be_bytes().to_vec();
        payload.extend(self.key.sign(cosigned_message(text, time).as_bytes()).to_bytes());
        self.line(&payload)
    }

    fn line(&self, payload: &[u8]) -> String {
        let mut bytes = self.verifier.id().to_vec();
        bytes.extend(payload);
        format!("\u{2014} {} {}\n", self.verifier.name, STANDARD.encode(bytes))
    }
}

/// Gives the bytes a witness signs: a header with the time, then the checkpoint's text.
pub(crate) fn cosigned_message(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}
