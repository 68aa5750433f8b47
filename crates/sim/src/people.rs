//! The people of a world: everybody has an account, and who signs has a key of his own.

pub mod bidder;
pub mod cast;
pub mod joint;
pub mod make;
pub mod trustee;

use domain::admission;
use domain::award::{self, Signed};
use domain::contract;
use domain::opening;
use domain::securities;
use domain::shared::{AccountId, Id, PublicKey, Signature, Uscc};
use domain::world::{Command, World};

use crate::machine::ORIGIN;

/// Somebody with an account and a signing key.
#[derive(Clone, Debug)]
pub struct Person {
    pub account: AccountId,
    secret: [u8; 32],
}

impl Person {
    /// A person whose key a secret determines.
    ///
    /// # Panics
    ///
    /// When the account is no id.
    #[must_use]
    pub fn new(account: &str, secret: [u8; 32]) -> Self {
        Self { account: Id::new(account).expect("the worlds' accounts are ids"), secret }
    }

    /// The public half of the key.
    #[must_use]
    pub fn key(&self) -> PublicKey {
        PublicKey(seal::ed25519::public(&self.secret))
    }

    /// The secret half, for what is not an act: a party's tool signs with it.
    #[must_use]
    pub fn secret(&self) -> [u8; 32] {
        self.secret
    }

    /// A detached signature over exact bytes.
    #[must_use]
    pub fn signature(&self, bytes: &[u8]) -> Signature {
        Signature(seal::ed25519::sign(&self.secret, bytes))
    }

    /// The command with this person's signature over its exact bytes; none while there is
    /// nothing to sign, or for a command that nobody signs.
    #[must_use]
    pub fn signs(&self, world: &World, mut command: Command) -> Option<Command> {
        if let Command::Opening(opening::Command::SignRecord { lot, record, .. }) = &mut command {
            let bytes = record::report::opening(world.lots.get(lot)?, ORIGIN)?;
            *record = record::report::sha256(&bytes);
        }
        let bytes = record::act::signed_bytes(world, &command, ORIGIN)?;
        let made = Signed { key: self.key(), signature: self.signature(bytes.as_bytes()) };
        use domain::remedies::Command as Remedies;
        match &mut command {
            Command::Opening(it) => return signs_in_hall(it, made).map(|()| command),
            Command::Award(it) => *signature_of_award(it)? = made,
            Command::Contract(
                contract::Command::Offer { signed, .. }
                | contract::Command::Sign { signed, .. }
                | contract::Command::Accept { signed, .. },
            )
            | Command::Remedies(
                Remedies::AnswerRemedy { signed, .. }
                | Remedies::ReviewInterest { signed, .. }
                | Remedies::ExamineComplaint { signed, .. }
                | Remedies::OrderSuspension { signed, .. }
                | Remedies::DecideComplaint { signed, .. }
                | Remedies::CarryOut { signed, .. },
            )
            | Command::Admission(
                admission::Command::Apply { signed, .. }
                | admission::Command::WithdrawApplication { signed, .. }
                | admission::Command::ReviewApplicants { signed, .. }
                | admission::Command::InviteBidders { signed, .. }
                | admission::Command::AskInvitationDraw { signed, .. },
            )
            | Command::Securities(securities::Command::Keep { signed, .. }) => *signed = made,
            Command::Remedies(
                Remedies::RaiseRemedy { signed, .. }
                | Remedies::CorrectComplaint { signed, .. }
                | Remedies::RespondToComplaint { signed, .. },
            ) => *signed = Some(made),
            _ => return None,
        }
        Some(command)
    }
}

/// Where the signature of an act of the award stands; none in one that nobody signs.
fn signature_of_award(command: &mut award::Command) -> Option<&mut Signed> {
    use award::Command as Award;
    match command {
        Award::DeclareAvoidance { signed, .. }
        | Award::Review { signed, .. }
        | Award::Score { signed, .. }
        | Award::ScoreBlind { signed, .. }
        | Award::FindIdentity { signed, .. }
        | Award::SignReport { signed, .. }
        | Award::ReopenSheet { signed, .. }
        | Award::ExplainScores { signed, .. }
        | Award::QueryPrice { signed, .. }
        | Award::ExplainPrice { signed, .. }
        | Award::JudgePrice { signed, .. }
        | Award::AdjournEvaluation { signed, .. }
        | Award::ResumeEvaluation { signed, .. }
        | Award::FixEvaluationTime { signed, .. }
        | Award::AskMoreTime { signed, .. }
        | Award::ProposeClarification { signed, .. }
        | Award::AskClarification { signed, .. }
        | Award::AnswerClarification { signed, .. }
        | Award::JudgeClarification { signed, .. }
        | Award::CorrectPrice { signed, .. }
        | Award::AnswerCorrection { signed, .. }
        | Award::PriceDeviations { signed, .. }
        | Award::Determine { signed, .. }
        | Award::IssueLetter { signed, .. }
        | Award::AskRecheck { signed, .. }
        | Award::FindStanding { signed, .. }
        | Award::AskValidity { signed, .. }
        | Award::AnswerValidity { signed, .. }
        | Award::NoteRefusal { signed, .. }
        | Award::Renounce { signed, .. }
        | Award::DeclareLost { signed, .. } => Some(signed),
        _ => None,
    }
}

/// Puts a signature into an act of the hall; none into one that nobody signs.
fn signs_in_hall(command: &mut opening::Command, made: Signed) -> Option<()> {
    match command {
        opening::Command::SignRecord { key, signature, .. } => {
            (*key, *signature) = (made.key, made.signature);
        }
        opening::Command::OpenUnwitnessed { signed, .. } => *signed = made,
        _ => return None,
    }
    Some(())
}

/// Where a signature will stand.
#[must_use]
pub fn unsigned() -> Signed {
    Signed { key: PublicKey([0; 32]), signature: Signature([0; 64]) }
}

/// An invented organisation's code from its first seventeen characters.
///
/// # Panics
///
/// When they hold a character that no code has.
#[must_use]
pub fn uscc(body: &str) -> Uscc {
    let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    last.find_map(|it| Uscc::new(&format!("{body}{it}"))).expect("one check character fits")
}
