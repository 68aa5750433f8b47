//! The bank: statements come as files, orders leave as files.
//!
//! Synchronous, and never asked inside a turn. A file may come twice and an order may be sent
//! twice: the bank's reference and the order's number make both the same one.

use domain::ledger::{Direction, EntryKind};
use domain::shared::{CivilDate, Fen};

/// Most bytes of a statement.
pub const STATEMENT_BYTES_MAX: u64 = 16 << 20;
/// Most entries of a statement.
pub const STATEMENT_LINES_MAX: usize = 20_000;

/// A file that came from the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Name of the file, for [`Bank::taken`].
    pub name: String,
    pub bytes: Vec<u8>,
}

/// One entry of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// The bank's own reference.
    pub reference: String,
    pub kind: EntryKind,
    pub direction: Direction,
    pub amount: Fen,
    /// Unix seconds.
    pub at_s: i64,
    /// The sub-account it names, if any.
    pub sub_account: Option<String>,
    /// The order of ours it names, if any.
    pub order: Option<u32>,
    /// Name of the other side's account.
    pub name: String,
    /// Number of the other side's account.
    pub account: String,
}

/// What a statement says of the end of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosingBalance {
    pub day: CivilDate,
    /// Before the first entry, where the bank says so.
    pub opening: Option<Fen>,
    pub closing: Fen,
}

/// Why a file is no statement; nothing of it is booked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementFault {
    #[error("the file is empty or larger than allowed 文件为空或者过大")]
    Size,
    #[error("the file is in no form that is known 文件格式无法识别")]
    Form,
    #[error("more entries than allowed 流水过多")]
    Lines,
    #[error("line {0}: {1} 第 {0} 笔有误")]
    Line(usize, &'static str),
    #[error("the XML is hostile or broken XML 有误: {0}")]
    Xml(String),
}

/// The bank cannot be reached; may be tried again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bank's exchange is down 银行交换目录不可用: {0}")]
pub struct BankFailure(pub String);

/// One payment as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Number of the order; the same at every try.
    pub order: u32,
    pub amount: Fen,
    /// Name and number of the account that gets it.
    pub name: String,
    pub account: String,
    /// When it was ordered, unix milliseconds.
    pub at_ms: i64,
    /// What the payee reads.
    pub words: String,
}

/// The centre's bank.
pub trait Bank: Send + Sync {
    /// Files that came and were not taken yet, by name, a bounded number.
    ///
    /// # Errors
    ///
    /// [`BankFailure`].
    fn arrived(&self) -> Result<Vec<Arrived>, BankFailure>;

    /// The entries of a file, whatever its form.
    ///
    /// # Errors
    ///
    /// [`StatementFault`]: the file is taken wholly or not at all.
    fn read(&self, bytes: &[u8]) -> Result<Vec<StatementLine>, StatementFault>;

    /// The balance of a file that closes a day; `None` for one that only tells entries.
    ///
    /// # Errors
    ///
    /// [`StatementFault`]: as [`Self::read`].
    fn closing(&self, bytes: &[u8]) -> Result<Option<ClosingBalance>, StatementFault>;

    /// Every entry of a file is booked.
    ///
    /// # Errors
    ///
    /// [`BankFailure`].
    fn taken(&self, name: &str) -> Result<(), BankFailure>;

    /// A file is set aside, with the reason beside it.
    ///
    /// # Errors
    ///
    /// [`BankFailure`].
    fn refused(&self, name: &str, why: &str) -> Result<(), BankFailure>;

    /// Hands an order to the bank. The same order again changes nothing.
    ///
    /// # Errors
    ///
    /// [`BankFailure`].
    fn send(&self, it: &Payment) -> Result<(), BankFailure>;
}
