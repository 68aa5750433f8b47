//! Commitments of acts: what the log shows in place of names, letters and words until they open.

use domain::award::{AlertAnswer, Command as Award};
use domain::remedies::{Command as Remedies, Letter, Reply};
use domain::shared::{AccountId, Hash, Salt};
use sha2::{Digest, Sha256};

use crate::wire::Wire;

/// Sets the commitment to a member apart from every other hash.
const MEMBER_LABEL: &[u8] = b"daylight.member/1\0";
/// Sets the commitment to an explanation apart from every other hash.
const EXPLANATION_LABEL: &[u8] = b"daylight.price-explanation/1\0";
/// Sets the commitment to a question about a bid, or to its answer, apart from every other hash.
const CLARIFICATION_LABEL: &[u8] = b"daylight.clarification/1\0";
/// Label of the commitment to why a sheet is handed back.
const REOPENING_LABEL: &[u8] = b"daylight.sheet-reopened/1\0";
/// Label of the commitment to a member's answers for his scores.
const ANSWERS_LABEL: &[u8] = b"daylight.scores-explained/1\0";
/// Sets the commitment to a letter of a remedy apart from every other hash.
const LETTER_LABEL: &[u8] = b"daylight.letter/1\0";
/// Sets the commitment to a reply apart from every other hash.
const REPLY_LABEL: &[u8] = b"daylight.reply/1\0";

/// The public commitment to a member of a committee until the result names everybody.
///
/// Source: docs/decisions/0200-desks-and-drafts.md.
#[must_use]
pub fn member_commitment(account: &AccountId, name: &str, salt: &Salt) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(MEMBER_LABEL);
    for part in [account.as_str(), name] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.update(salt.0);
    Hash(hasher.finalize().into())
}

/// The commitment to the text of an explanation, which alone the log shows.
#[must_use]
pub fn explanation_commitment(text: &str, salt: &Salt) -> Hash {
    worded(EXPLANATION_LABEL, text, salt)
}

/// The commitment to the words of a question about a bid, or of its answer.
#[must_use]
pub fn clarification_commitment(text: &str, salt: &Salt) -> Hash {
    worded(CLARIFICATION_LABEL, text, salt)
}

/// The commitment to why a sheet is handed back.
#[must_use]
pub fn reopening_commitment(text: &str, salt: &Salt) -> Hash {
    worded(REOPENING_LABEL, text, salt)
}

/// The commitment to a member's answers for what was pointed out of his scores.
#[must_use]
pub fn answers_commitment(answers: &[AlertAnswer], salt: &Salt) -> Hash {
    worded(ANSWERS_LABEL, &answers.to_vec().write().encode(), salt)
}

fn worded(label: &[u8], text: &str, salt: &Salt) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(label);
    hasher.update((text.len() as u64).to_be_bytes());
    hasher.update(text.as_bytes());
    hasher.update(salt.0);
    Hash(hasher.finalize().into())
}

/// The words of a command, which the log keeps back, and whether its commitment is theirs; `None`
/// for a command that keeps no words back.
#[must_use]
pub fn words(command: &Award) -> Option<(&str, bool)> {
    if let Award::ExplainScores { answers, salt, commitment, .. } = command {
        let first = answers.first().map_or("", |it| it.text.as_str());
        return Some((first, *commitment == answers_commitment(answers, salt)));
    }
    let (text, salt, commitment, label) = match command {
        Award::ReopenSheet { text, salt, commitment, .. } => {
            (text, salt, commitment, REOPENING_LABEL)
        }
        Award::ExplainPrice { text, salt, commitment, .. } => {
            (text, salt, commitment, EXPLANATION_LABEL)
        }
        Award::ProposeClarification { text, salt, commitment, .. }
        | Award::AskClarification { text, salt, commitment, .. }
        | Award::AnswerClarification { text, salt, commitment, .. } => {
            (text, salt, commitment, CLARIFICATION_LABEL)
        }
        _ => return None,
    };
    Some((text, *commitment == worded(label, text, salt)))
}

/// The commitment to a letter, which alone the log shows of who wrote what.
#[must_use]
pub fn letter_commitment(letter: &Letter) -> Hash {
    committed(LETTER_LABEL, letter)
}

/// The commitment to a reply.
#[must_use]
pub fn reply_commitment(reply: &Reply) -> Hash {
    committed(REPLY_LABEL, reply)
}

/// Whether what a command opens is what its commitment says; one that opens nothing fits.
#[must_use]
pub fn fits_commitment(command: &Remedies) -> bool {
    match command {
        Remedies::RaiseRemedy { commitment, letter: Some(it), .. }
        | Remedies::CorrectComplaint { commitment, letter: Some(it), .. } => {
            *commitment == letter_commitment(it)
        }
        Remedies::AnswerRemedy { commitment, reply: Some(it), .. }
        | Remedies::ReviewInterest { commitment, reply: Some(it), .. }
        | Remedies::ExamineComplaint { commitment, reply: Some(it), .. }
        | Remedies::RespondToComplaint { commitment, reply: Some(it), .. } => {
            *commitment == reply_commitment(it)
        }
        _ => true,
    }
}

/// The salt stands inside the canonical bytes.
fn committed(label: &[u8], it: &impl Wire) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(label);
    hasher.update(it.write().encode().as_bytes());
    Hash(hasher.finalize().into())
}
