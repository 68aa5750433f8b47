//! Signed notes and checkpoints: text, then signature lines of named keys.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::ed25519;
use crate::hash::Hash;
use crate::head::Head;
use crate::key::{KeyKind, VerifierKey, cosigned_message, sound_name};

/// The most bytes of a note that anyone here reads.
pub const NOTE_BYTES_MAX: usize = 65_536;
/// The most signature lines of a note. Source: C2SP signed-note, which asks for a limit.
pub const SIGNATURES_MAX: usize = 100;

/// One signature line, not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    /// The name of the key that is said to have signed.
    pub name: String,
    /// The key's id.
    pub id: [u8; 4],
    /// What follows the id: a signature, or a time and a signature.
    pub payload: Vec<u8>,
}

/// A note whose form is right; its signatures are not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    /// The signed text, with its last newline.
    pub text: String,
    /// The signature lines in their order.
    pub lines: Vec<SignatureLine>,
}

/// What a known key's line on a note is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// No line of this key.
    Absent,
    /// More than one line of this key.
    Twice,
    /// A line whose signature does not verify.
    Bad,
    /// A good signature over the text.
    Signed,
    /// A good cosignature at this unix second.
    Cosigned(u64),
}

impl SignedNote {
    /// Reads a note; `None` when its form is wrong. Source: C2SP signed-note, "Format".
    pub fn parse(bytes: &[u8]) -> Option<SignedNote> {
        if bytes.len() > NOTE_BYTES_MAX {
            return None;
        }
        let whole = std::str::from_utf8(bytes).ok()?;
        if whole.contains(|it: char| it.is_control() && it != '\n') {
            return None;
        }
        let cut = whole.rfind("\n\n")?;
        let lines = whole[cut + 2..].strip_suffix('\n')?;
        let lines: Option<Vec<_>> = lines.split('\n').map(SignatureLine::parse).collect();
        let note = SignedNote { text: whole[..=cut].to_owned(), lines: lines? };
        (note.lines.len() <= SIGNATURES_MAX).then_some(note)
    }

    /// Writes the note as [`SignedNote::parse`] reads it.
    pub fn encode(&self) -> String {
        let lines: String = self.lines.iter().map(SignatureLine::encode).collect();
        format!("{}\n{lines}", self.text)
    }

    /// Makes a note of a text and signature lines as signers give them.
    pub fn of(text: &str, lines: &[String]) -> Option<SignedNote> {
        SignedNote::parse(format!("{text}\n{}", lines.concat()).as_bytes())
    }

    /// Judges the line of one key.
    pub fn line(&self, key: &VerifierKey) -> Line {
        let id = key.id();
        let mut found = self.lines.iter().filter(|it| it.name == key.name && it.id == id);
        match (found.next(), found.next()) {
            (None, _) => Line::Absent,
            (Some(_), Some(_)) => Line::Twice,
            (Some(only), None) => self.judge(key, &only.payload),
        }
    }

    fn judge(&self, key: &VerifierKey, payload: &[u8]) -> Line {
        match key.kind {
            KeyKind::Note => match payload.try_into() {
                Ok(it) if ed25519::verify(&key.public, self.text.as_bytes(), it) => Line::Signed,
                _ => Line::Bad,
            },
            KeyKind::Cosignature => {
                let Some((time, signature)) = payload.split_first_chunk::<8>() else {
                    return Line::Bad;
                };
                let time = u64::from_be_bytes(*time);
                let message = cosigned_message(&self.text, time);
                match signature.try_into() {
                    // The signed form of the time holds at most 63 bits.
                    Ok(it)
                        if time < 1 << 63
                            && ed25519::verify(&key.public, message.as_bytes(), it) =>
                    {
                        Line::Cosigned(time)
                    }
                    _ => Line::Bad,
                }
            }
        }
    }
}

impl SignatureLine {
    /// Reads one line without its newline; `None` when its form is wrong.
    pub fn parse(line: &str) -> Option<SignatureLine> {
        let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        let bytes = STANDARD.decode(encoded).ok()?;
        let (id, payload) = bytes.split_first_chunk::<4>()?;
        let sound = sound_name(name) && !payload.is_empty();
        let line = SignatureLine { name: name.to_owned(), id: *id, payload: payload.to_vec() };
        sound.then_some(line)
    }

    /// Writes the line with its newline.
    pub fn encode(&self) -> String {
        let mut bytes = self.id.to_vec();
        bytes.extend(&self.payload);
        format!("\u{2014} {} {}\n", self.name, STANDARD.encode(bytes))
    }
}

/// The text of a checkpoint: origin, size, root and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Its head.
    pub head: Head,
}

impl Checkpoint {
    /// Reads a checkpoint's text; `None` for another form, extension lines included.
    ///
    /// Source: C2SP tlog-checkpoint, narrowed by docs/spec/log.md.
    pub fn parse(text: &str) -> Option<Checkpoint> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let head = Head { size: decimal(size)?, root: Hash::from_base64(root)? };
        let whole = lines.next().is_none() && sound_name(origin);
        whole.then_some(Checkpoint { origin: origin.to_owned(), head })
    }

    /// Writes the text that is signed.
    pub fn encode(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.head.size, self.head.root.to_base64())
    }
}

/// Reads a decimal number without sign or leading zero.
pub fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|it| it.is_ascii_digit());
    let number: u64 = text.parse().ok()?;
    (plain && number.to_string() == text).then_some(number)
}
