//! What happens to a remedy.

use crate::award::Signed;
use crate::procedure::Document;
use crate::shared::{CivilDate, Hash, Id, LotId, Salt, Uscc};

/// Which remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemedyKind {
    /// 询问, of procurement.
    Enquiry,
    /// 异议, of works.
    Objection,
    /// 质疑, of procurement.
    Challenge,
    /// 投诉, to the supervisor.
    Complaint,
}

impl RemedyKind {
    /// Every kind, in the order in which the law knows them.
    pub const ALL: [Self; 4] = [Self::Enquiry, Self::Objection, Self::Challenge, Self::Complaint];
}

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    Documents,
    Opening,
    Result,
}

impl Matter {
    /// Every matter, in the order of a procedure.
    pub const ALL: [Self; 3] = [Self::Documents, Self::Opening, Self::Result];
}

/// Whether it was raised in time; a late one is logged and inadmissible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Admissible,
    Late,
}

/// How a remedy ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Rejected,
    Upheld,
    Answered,
}

/// A remedy was received outside, on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemedyReceived {
    pub lot: LotId,
    pub remedy: Id,
    pub kind: RemedyKind,
    pub matter: Matter,
    pub received_on: CivilDate,
    /// Last day to answer.
    pub due: CivilDate,
    /// Other bound while a year's holidays are not published 暂定.
    pub due_other: Option<CivilDate>,
    pub rule: String,
    pub document: Hash,
    pub standing: Standing,
}

/// A remedy was raised in the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemedyRaised {
    pub lot: LotId,
    pub remedy: Id,
    pub kind: RemedyKind,
    pub matter: Matter,
    /// The objection or challenge that a complaint follows.
    pub of: Option<Id>,
    /// Since when the matter was known, where the law counts from there.
    pub known_on: Option<CivilDate>,
    /// Last day to answer.
    pub due: CivilDate,
    /// Other bound while a year's holidays are not published 暂定.
    pub due_other: Option<CivilDate>,
    pub rule: String,
    pub standing: Standing,
    /// Commitment to the letter, which alone the log shows.
    pub commitment: Hash,
    /// Beside the log: parties and supervisor read it.
    pub letter: Option<Letter>,
    /// Beside the log, since a key names who signs; none under an enquiry.
    pub signed: Option<Signed>,
}

/// What somebody raises: as short as the law allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Who raises it.
    pub raiser: Uscc,
    /// What is asked, objected to, challenged or complained of.
    pub claims: String,
    /// What is demanded; empty in an enquiry.
    pub request: String,
    /// Facts and law it rests on; empty in an enquiry.
    pub grounds: String,
    pub documents: Vec<Document>,
    pub salt: Salt,
}

/// Whoever raised it took it back before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemedyWithdrawn {
    pub lot: LotId,
    pub remedy: Id,
    pub reason: String,
}

/// An answer was given, signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemedyAnswered {
    pub lot: LotId,
    pub remedy: Id,
    pub outcome: Outcome,
    /// Commitment to the reply, which alone the log shows.
    pub commitment: Hash,
    /// Beside the log: the parties concerned and the supervisor read it.
    pub reply: Option<Reply>,
    pub signed: Signed,
}

/// The text of an answer or a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub text: String,
    pub documents: Vec<Document>,
    pub salt: Salt,
}
