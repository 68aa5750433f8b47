//! What a log sends to a witness: the old size, a consistency proof and the new checkpoint.

use crate::hash::Hash;
use crate::note::{SignedNote, decimal};

/// The most proof lines a request may have. Source: C2SP tlog-witness, `add-checkpoint`.
pub const PROOF_LINES_MAX: usize = 63;

/// The body of `POST /add-checkpoint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size the log believes the witness last cosigned.
    pub old: u64,
    /// Consistency proof from there.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed by the log.
    pub note: SignedNote,
}

impl AddCheckpoint {
    /// Reads a request; `None` when its form is wrong.
    pub fn parse(bytes: &[u8]) -> Option<AddCheckpoint> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (head, note) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let old = decimal(lines.next()?.strip_prefix("old ")?)?;
        let proof: Option<Vec<Hash>> = lines.map(Hash::from_base64).collect();
        let proof = proof.filter(|it| it.len() <= PROOF_LINES_MAX)?;
        Some(AddCheckpoint { old, proof, note: SignedNote::parse(note.as_bytes())? })
    }

    /// Writes the request.
    pub fn encode(&self) -> String {
        let proof: String = self.proof.iter().map(|it| it.to_base64() + "\n").collect();
        format!("old {}\n{proof}\n{}", self.old, self.note.encode())
    }
}
