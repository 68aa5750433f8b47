//! What people hold in their hands: acknowledgements, refusals, and what they remember.

use std::collections::BTreeMap;

use app::desk::{Accepted, Answer, Request};
use domain::shared::{Fen, Hash, Instant};
use domain::world::{Command, Refusal};

use crate::machine::Heard;

/// One acknowledgement with the request that it answers.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    pub request: Request,
    pub accepted: Accepted,
}

/// One refusal with its stamp.
#[derive(Clone, Debug)]
pub struct Refused {
    pub stamp: Instant,
    pub account: String,
    pub command: Command,
    pub refusal: Refusal,
    /// Whether the platform signed that it refused, since it was near a limit.
    pub near: bool,
    /// Leaves before the turn that refused it.
    pub before: u64,
}

/// Everything that people were answered.
#[derive(Debug, Default)]
pub struct Ledger {
    pub acknowledged: Vec<Acknowledged>,
    pub refused: Vec<Refused>,
    /// Answers that no honest person should get, each in a sentence.
    pub strange: Vec<String>,
    /// Deeds in good faith that the table of permissions denied.
    pub denied: Vec<String>,
    /// Price that each record seals, by the record's digest.
    pub prices: BTreeMap<Hash, Fen>,
    /// Whether a trustee gave wrong shares on purpose.
    pub trustee_lied: bool,
    /// Steps that the world took.
    pub steps: u32,
    /// Whether every lot came to its end.
    pub ended_by_itself: bool,
    sent: BTreeMap<(String, String), Request>,
    answered: BTreeMap<(String, String), usize>,
}

impl Ledger {
    /// Remembers what was sent under a key.
    pub fn send(&mut self, it: &Request) {
        self.sent.insert((it.account.clone(), it.key.clone()), it.clone());
    }

    /// What was sent under a key.
    #[must_use]
    pub fn sent(&self, account: &str, key: &str) -> Option<Request> {
        self.sent.get(&(account.to_owned(), key.to_owned())).cloned()
    }

    /// Files an answer; a repeated key must get its first answer, byte for byte.
    pub fn hear(&mut self, it: Heard) {
        let key = (it.request.account.clone(), it.request.key.clone());
        match it.answer {
            Answer::Accepted(accepted) => {
                if let Some(first) = self.answered.get(&key) {
                    let first = &self.acknowledged[*first].accepted;
                    if *first != *accepted {
                        self.strange.push(format!("key {} was answered anew", key.1));
                    }
                    return;
                }
                self.answered.insert(key, self.acknowledged.len());
                let request = it.request;
                self.acknowledged.push(Acknowledged { request, accepted: *accepted });
            }
            Answer::KeyConflict | Answer::KeyUnfit => {
                self.strange.push(format!("key {} was answered {:?}", key.1, it.answer));
            }
            other => {
                if let Some(first) = self.answered.get(&key) {
                    let index = self.acknowledged[*first].accepted.index;
                    let text = format!("key {} of leaf {index} was refused later", key.1);
                    self.strange.push(text);
                }
                if let Some(refusal) = other.refusal() {
                    self.refused.push(Refused {
                        stamp: it.stamp,
                        near: matches!(other, Answer::RefusedNear(_)),
                        account: it.request.account,
                        command: it.request.command,
                        refusal: refusal.clone(),
                        before: it.before,
                    });
                }
            }
        }
    }
}
