//! What may be asked between the letter and the closed file.

use crate::award::Signed;
use crate::procedure::Document;
use crate::shared::{CivilDate, Fen, Hash, LotId};

use super::{AcceptancePart, AcceptanceVerdict, InstrumentKind, PerformanceKind};

/// A command of this context; signatures were checked over the act's bytes before the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The purchaser signs a contract, or a change of it, and offers it to the winner.
    Offer {
        lot: LotId,
        number: u32,
        kind: InstrumentKind,
        document: Document,
        amount: Fen,
        reason: String,
        signed: Signed,
        /// The pack in force, which the contract adopts: the desk adds it.
        pack: String,
        pack_sha256: Hash,
    },
    /// The winner signs what is offered.
    Sign {
        lot: LotId,
        number: u32,
        document: Hash,
        /// As offered.
        amount: Fen,
        signed: Signed,
    },
    Publish {
        lot: LotId,
        number: u32,
        /// Why the text is withheld; empty publishes it.
        withheld: String,
    },
    File {
        lot: LotId,
        number: u32,
        authority: String,
        receipt: Hash,
    },
    Report {
        lot: LotId,
        authority: String,
        report: Hash,
    },
    NotePerformance {
        lot: LotId,
        kind: PerformanceKind,
        amount: Fen,
        on: CivilDate,
        text: String,
    },
    Accept {
        lot: LotId,
        part: AcceptancePart,
        verdict: AcceptanceVerdict,
        text: String,
        document: Hash,
        signed: Signed,
    },
    CloseFile {
        lot: LotId,
    },
    /// The centre names the package it made of a closed file.
    PackArchive {
        lot: LotId,
        package: Hash,
        length: u64,
        keys: Vec<String>,
    },
}

impl Command {
    /// The lot the command is about.
    #[must_use]
    pub fn lot(&self) -> &LotId {
        match self {
            Self::Offer { lot, .. }
            | Self::Sign { lot, .. }
            | Self::Publish { lot, .. }
            | Self::File { lot, .. }
            | Self::Report { lot, .. }
            | Self::NotePerformance { lot, .. }
            | Self::Accept { lot, .. }
            | Self::CloseFile { lot }
            | Self::PackArchive { lot, .. } => lot,
        }
    }
}
