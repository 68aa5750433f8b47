//! The `tlog-proof` file: extra data, index, inclusion proof and a cosigned checkpoint.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::hash::Hash;
use crate::note::{SignedNote, decimal};
use crate::proof::PROOF_HASHES_MAX;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// A receipt's container, of which only the form is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofFile {
    /// Unauthenticated bytes, for the reader to rebuild the entry from.
    pub extra: Option<Vec<u8>>,
    /// Index of the entry.
    pub index: u64,
    /// Inclusion proof, nearest sibling first.
    pub proof: Vec<Hash>,
    /// The cosigned checkpoint.
    pub note: SignedNote,
}

impl ProofFile {
    /// Reads a proof file; `None` when its form is wrong. Source: C2SP tlog-proof, "Format".
    pub fn parse(bytes: &[u8]) -> Option<ProofFile> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (head, note) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let mut line = lines.next()?;
        let extra = match line.strip_prefix("extra ") {
            Some(encoded) => {
                line = lines.next()?;
                Some(STANDARD.decode(encoded).ok()?)
            }
            None => None,
        };
        let index = decimal(line.strip_prefix("index ")?)?;
        let proof: Option<Vec<Hash>> = lines.map(Hash::from_base64).collect();
        let proof = proof.filter(|it| it.len() <= PROOF_HASHES_MAX)?;
        Some(ProofFile { extra, index, proof, note: SignedNote::parse(note.as_bytes())? })
    }

    /// Writes the file.
    pub fn encode(&self) -> String {
        let extra = self.extra.as_ref().map(|it| format!("extra {}\n", STANDARD.encode(it)));
        let proof: String = self.proof.iter().map(|it| it.to_base64() + "\n").collect();
        let (extra, index) = (extra.unwrap_or_default(), self.index);
        format!("{FIRST_LINE}\n{extra}index {index}\n{proof}\n{}", self.note.encode())
    }
}
