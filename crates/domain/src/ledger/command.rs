//! What may be asked of the ledger.

use crate::online::Drawn;
use crate::securities::PayingAccount;
use crate::shared::{AccountId, CivilDate, Fen, Hash, LotId, Salt, Uscc};

use super::{Direction, EntryKind, Named, Payee};

/// One entry of a statement, as the machine read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankEntry {
    /// SHA-256 of the file.
    pub statement: Hash,
    /// The bank's own reference; a second entry with it is the same one.
    pub reference: String,
    pub kind: EntryKind,
    pub direction: Direction,
    pub amount: Fen,
    /// Unix seconds.
    pub at_s: i64,
    /// The sub-account it names.
    pub sub_account: Option<String>,
    /// The order of ours it names.
    pub order: Option<u32>,
}

/// A command of this context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A bidder asks for a sub-account; the platform draws its number.
    OpenSubAccount {
        lot: LotId,
        payer: Uscc,
        number: String,
        own_account: Option<String>,
        salt: Option<Salt>,
    },
    /// The platform books one entry of a statement.
    Book {
        entry: BankEntry,
        named: Named,
        paid_from: PayingAccount,
        /// The plate that a deposit brings, drawn by the desk.
        drawn: Drawn,
    },
    /// The platform compares the balance of a day's statement with the books.
    CloseStatement { statement: Hash, day: CivilDate, opening: Option<Fen>, closing: Fen },
    /// A second person of the finance post releases a payment of a security.
    Order {
        lot: LotId,
        number: u32,
        order: u32,
        payee: Option<Payee>,
        proposed_by: AccountId,
        decided_by: AccountId,
    },
    /// A second person of the finance post sends back what belongs to no security.
    SendBack {
        number: u32,
        order: u32,
        reason: String,
        proposed_by: AccountId,
        decided_by: AccountId,
    },
}

impl Command {
    /// The lot the command is about, if it names one.
    #[must_use]
    pub fn lot(&self) -> Option<&LotId> {
        match self {
            Self::OpenSubAccount { lot, .. } | Self::Order { lot, .. } => Some(lot),
            Self::Book { .. } | Self::CloseStatement { .. } | Self::SendBack { .. } => None,
        }
    }
}
