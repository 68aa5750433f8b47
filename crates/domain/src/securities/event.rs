//! What happens to bid securities.

use crate::award::Signed;
use crate::ledger::{Banked, Paid};
use crate::procedure::{KeptCause, SecurityForm};
use crate::shared::{CivilDate, Fen, Hash, LotId, Uscc};

/// From which account of the payer money came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PayingAccount {
    /// 基本账户
    Basic,
    Other,
}

/// The finance post entered a security; who paid is shown once the lot is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityReceived {
    pub lot: LotId,
    /// From 1, in order.
    pub number: u32,
    pub payer: Uscc,
    pub form: SecurityForm,
    pub amount: Fen,
    /// When it arrived, unix seconds.
    pub arrived_s: i64,
    /// Of money only.
    pub paid_from: Option<PayingAccount>,
    /// Last day of a guarantee.
    pub valid_until: Option<CivilDate>,
    /// Hash of the bank's slip or of the guarantee.
    pub document: Hash,
    /// The mistaken entry that this one stands for.
    pub replaces: Option<u32>,
    /// What was wrong with it.
    pub reason: Option<String>,
    /// The statement it stands on; none of what a person entered.
    pub bank: Option<Banked>,
    /// Of an electronic guarantee; none of one on paper.
    pub guarantee: Option<Guaranteed>,
}

impl SecurityReceived {
    /// Whether a person of the finance post entered it.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        self.bank.is_none() && self.guarantee.is_none()
    }
}

/// An electronic guarantee 电子保函, as its issuer numbers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guaranteed {
    pub issuer: Uscc,
    pub number: String,
}

/// What an issuer is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// Whether it stands, when it is presented.
    Intake,
    /// Whether it still stands, while an auction takes offers.
    Running,
    /// Whether it still stands, after the deadline.
    Opening,
    /// To pay it 索赔.
    Claim,
}

impl Question {
    /// Every question, in time.
    pub const ALL: [Self; 4] = [Self::Intake, Self::Running, Self::Opening, Self::Claim];
}

/// What an issuer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IssuerSays {
    /// It stands, for this beneficiary, payer, lot, amount and time.
    Confirmed,
    /// There is one of that number, with something else in it.
    Differs,
    /// There is none of that number.
    Unknown,
    /// It was revoked.
    Revoked,
    /// Nothing, in time.
    Late,
    /// The claim is paid to the beneficiary.
    Paid,
    /// The claim is declined.
    Declined,
}

impl IssuerSays {
    /// Every answer, with its word.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Confirmed, "confirmed"),
        (Self::Differs, "differs"),
        (Self::Unknown, "unknown"),
        (Self::Revoked, "revoked"),
        (Self::Late, "late"),
        (Self::Paid, "paid"),
        (Self::Declined, "declined"),
    ];

    /// Whether the guarantee is not the issuer's, or not this one.
    #[must_use]
    pub fn disowns(self) -> bool {
        matches!(self, Self::Differs | Self::Unknown)
    }
}

/// An issuer of an electronic guarantee answered, or let its time pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuaranteeAnswered {
    pub lot: LotId,
    /// The entry of the security.
    pub number: u32,
    pub question: Question,
    pub says: IssuerSays,
    /// SHA-256 of the answer, where there is one.
    pub document: Option<Hash>,
}

/// The finance post returned a security 退还.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityReturned {
    pub lot: LotId,
    pub number: u32,
    pub amount: Fen,
    /// Interest paid with it, by the law of works or for being late.
    pub interest: Fen,
    pub on: CivilDate,
    /// Hash of the bank's slip.
    pub document: Hash,
    /// The rule by which it was due, if it was.
    pub rule: Option<String>,
    /// Last day of that duty.
    pub due: Option<CivilDate>,
    /// The order that a statement shows as paid; none of what a person recorded.
    pub bank: Option<Paid>,
}

/// The purchaser keeps a security by a cause of the law 不予退还.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityKept {
    pub lot: LotId,
    pub number: u32,
    pub payer: Uscc,
    pub cause: KeptCause,
    pub rule: String,
    pub reason: String,
    /// Proof, where the record does not show the cause.
    pub document: Option<Hash>,
    pub signed: Signed,
}
