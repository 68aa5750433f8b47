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
