//! Issuers of electronic guarantees: questions leave as files, answers come as files.
//!
//! Synchronous, and never asked inside a turn. A question names the guarantee alone: who presented
//! it, and for how much, the issuer says and the platform compares.

use domain::securities::Question;
use domain::shared::{CivilDate, Fen, LotId, Uscc};

/// Most bytes of an answer.
pub const ANSWER_BYTES_MAX: u64 = 64 << 10;

/// What an issuer is asked of one guarantee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuaranteeQuestion {
    /// The same at every try: letters, digits and hyphens.
    pub id: String,
    pub question: Question,
    pub issuer: Uscc,
    pub number: String,
}

/// What a guarantee says, as its issuer has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuaranteeTerms {
    pub lot: LotId,
    pub payer: Uscc,
    pub beneficiary: Uscc,
    pub amount: Fen,
    pub valid_until: CivilDate,
}

/// What an issuer answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssuerAnswer {
    /// It stands, and says this.
    Stands(GuaranteeTerms),
    Unknown,
    Revoked,
    Paid,
    Declined,
}

/// An answer with the bytes it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub answer: IssuerAnswer,
    pub bytes: Vec<u8>,
}

/// The exchange with issuers cannot be used; may be tried again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the exchange with issuers of guarantees is down 保函核验目录不可用: {0}")]
pub struct IssuersFailure(pub String);

/// Whoever issues electronic guarantees.
pub trait Issuers: Send + Sync {
    /// Hands over a question. The same question again changes nothing.
    ///
    /// # Errors
    ///
    /// [`IssuersFailure`].
    fn ask(&self, it: &GuaranteeQuestion) -> Result<(), IssuersFailure>;

    /// The answer to a question; `None` while there is none, or one that cannot be read.
    ///
    /// # Errors
    ///
    /// [`IssuersFailure`].
    fn answer(&self, id: &str) -> Result<Option<Answered>, IssuersFailure>;
}
