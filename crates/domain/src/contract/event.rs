//! From the letter of acceptance to the closed file.

use crate::award::Signed;
use crate::procedure::Document;
use crate::shared::{CivilDate, Fen, Hash, LotId, Uscc};

/// The purchaser signed a contract, or what changes one, and offers it to the winner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractOffered {
    pub lot: LotId,
    /// 0 for the contract itself; what changes it counts from 1 in order.
    pub number: u32,
    pub kind: InstrumentKind,
    /// The text that both sides sign; anybody's once the contract is published with it.
    pub document: Document,
    /// The contract's price; of a change what it adds to it, less than zero if it takes away.
    pub amount: Fen,
    /// Why the contract changes; empty for the contract itself.
    pub reason: String,
    pub signed: Signed,
}

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstrumentKind {
    /// The contract 合同.
    Contract,
    /// An added purchase of the same subject 补充合同.
    Addition,
    /// Another change 变更.
    Alteration,
}

/// The winner signed what the purchaser offered: it binds both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractSigned {
    pub lot: LotId,
    pub number: u32,
    pub winner: Uscc,
    /// SHA-256 of the text that both signed.
    pub document: Hash,
    /// As offered.
    pub amount: Fen,
    /// The contract's price with every change so far.
    pub total: Fen,
    /// Last day to publish it, where the law asks for that.
    pub publish_by: Option<CivilDate>,
    /// Last day to file a copy, where the law asks for that.
    pub file_by: Option<CivilDate>,
    pub signed: Signed,
}

/// The contract notice 合同公告.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractPublished {
    pub lot: LotId,
    pub number: u32,
    /// The text as both signed it; empty where it is withheld.
    pub documents: Vec<Document>,
    /// Why the text is withheld, such as a business secret; empty where it is published.
    pub withheld: String,
}

/// A copy of the contract was filed 备案.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractFiled {
    pub lot: LotId,
    pub number: u32,
    /// Where it was filed.
    pub authority: String,
    /// SHA-256 of what the authority gave for it.
    pub receipt: Hash,
}

/// The written report on the tender went to the supervisor 招标投标情况书面报告.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardReported {
    pub lot: LotId,
    pub authority: String,
    /// SHA-256 of the report.
    pub report: Hash,
}

/// Something was delivered or paid 履行, or the performance security moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerformanceNoted {
    pub lot: LotId,
    /// From 1 in order.
    pub entry: u32,
    pub kind: PerformanceKind,
    /// What it was worth, or what was paid, received, returned or kept.
    pub amount: Fen,
    /// The day on which it happened.
    pub on: CivilDate,
    pub text: String,
}

/// What was performed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PerformanceKind {
    Delivered,
    Paid,
    /// The winner handed in the performance security 履约保证金, or a part of it.
    SecurityReceived,
    /// It went back to the winner, or a part of it.
    SecurityReturned,
    /// It was kept as the contract says, or a part of it.
    SecurityKept,
}

/// An acceptance 验收 of what was performed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryAccepted {
    pub lot: LotId,
    /// From 1 in order.
    pub entry: u32,
    pub part: AcceptancePart,
    pub verdict: AcceptanceVerdict,
    pub text: String,
    /// SHA-256 of the acceptance report.
    pub document: Hash,
    pub signed: Signed,
}

/// How much is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AcceptancePart {
    /// A part or a stage of it.
    Part,
    /// All that is left: after it the contract is performed.
    Final,
}

/// What the acceptance found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AcceptanceVerdict {
    Passed,
    Failed,
}

/// Everything the law asks for after the letter is done; the file is kept from here on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileClosed {
    pub lot: LotId,
    /// Last day on which the file must still be kept.
    pub keep_until: CivilDate,
}

/// A closed file was packed for the archive; what is named later supersedes what was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePacked {
    pub lot: LotId,
    /// From 1 in order.
    pub number: u32,
    /// SHA-256 of the package.
    pub package: Hash,
    /// Bytes of the package.
    pub length: u64,
    /// Public keys, `age1…`, that the closed part is encrypted to.
    pub keys: Vec<String>,
}
