//! An applicant complains of the result of a prequalification, the review is void, and another
//! committee or the same one reviews anew; a stranger complains without a proof, the purchaser
//! names the old committee again, and announces while nothing stands.

use domain::admission::{Command as It, Ground, Prequalification, PrequalificationOutcome};
use domain::procedure::Funds;
use domain::remedies::{
    Command as Remedies, ComplaintStep, Evaluators, Examination, Letter, Matter, Outcome, Redress,
    Remedy, RemedyKind, Reply, waits,
};
use domain::rulebook::Regime;
use domain::shared::{Hash, Id, LotId, Salt, Uscc};
use domain::world::Command;

use super::admissions::{LISTED_ONE_IN, SEATS};
use super::deeds::Deed;
use super::tender::Tender;
use super::{Faith, World, is_watched};
use crate::people::unsigned;

/// One such list in so many is complained of; every one whose log a stranger reads is.
const COMPLAINED_ONE_IN: u64 = 4;
const COMPLAINED_AT: u64 = 3;

/// Whether somebody complains of the result of a tender's prequalification in a seed's world.
pub(super) fn complains(seed: u64, it: &Tender) -> bool {
    let found = it.list == Some(Ground::Prequalified) && it.regime == Regime::Works;
    let often = (seed / LISTED_ONE_IN) % COMPLAINED_ONE_IN == COMPLAINED_AT;
    found && it.funds == Funds::State && (is_watched(seed) || often)
}

/// Who reviews after a void review; half of the worlds ask the same committee.
fn again(seed: u64) -> Redress {
    let others = is_watched(seed) || (seed / 24).is_multiple_of(2);
    if others { Redress::EvaluateAnew } else { Redress::EvaluateAgain }
}

/// The one complaint of a prequalification.
fn complaint(of: &Prequalification) -> Option<(&Id, &Remedy)> {
    of.remedies.iter().find(|it| it.1.kind == RemedyKind::Complaint)
}

impl World {
    /// What follows of a complaint before the notice, if there is or comes one; `listed` says
    /// whether a list of bidders stands.
    pub(super) fn complaining(
        &self,
        at: usize,
        of: &Prequalification,
        listed: bool,
    ) -> Option<Deed> {
        if !complains(self.seed, &self.tenders[at]) {
            return None;
        }
        let enough = of.outcome == Some(PrequalificationOutcome::Enough);
        match complaint(of) {
            None => (listed && enough).then_some(Deed::ComplainEarly),
            Some((_, it)) if waits(it) => Some(Deed::CarryOutEarly),
            Some((_, it)) if !it.is_open() => None,
            Some((_, it)) => match it.complaint.as_ref()?.step {
                ComplaintStep::Received => Some(Deed::ExamineEarly),
                ComplaintStep::Correcting => None,
                ComplaintStep::Accepted => Some(Deed::DecideEarly),
            },
        }
    }

    /// Asks for a deed about a complaint before the notice.
    pub(super) fn complained(&mut self, at: usize, deed: &Deed) {
        let lot = self.tenders[at].id.clone();
        let Some(of) = self.prequalification(&lot) else { return };
        let (supervisor, purchaser) = (self.cast.supervisor.clone(), self.cast.purchaser.clone());
        let remedy = complaint(&of).map(|it| it.0.clone());
        match (deed, remedy) {
            (Deed::ComplainEarly, None) => self.applicant_complains(&of),
            (Deed::ExamineEarly, Some(remedy)) => {
                let reply = reply();
                let examine = Remedies::ExamineComplaint {
                    lot,
                    remedy,
                    verdict: Examination::Accepted,
                    commitment: record::act::reply_commitment(&reply),
                    reply: Some(reply),
                    signed: unsigned(),
                };
                self.ask_signed(&supervisor, Command::Remedies(examine));
            }
            (Deed::DecideEarly, Some(remedy)) => {
                let decide = Remedies::DecideComplaint {
                    lot,
                    remedy,
                    outcome: Outcome::Upheld,
                    order: Some(again(self.seed)),
                    finding: None,
                    text: "样本处理决定".to_owned(),
                    documents: Vec::new(),
                    signed: unsigned(),
                };
                self.ask_signed(&supervisor, Command::Remedies(decide));
            }
            (Deed::CarryOutEarly, Some(remedy)) => {
                let carry = Remedies::CarryOut {
                    lot,
                    remedy,
                    redress: again(self.seed),
                    text: "样本纠正".to_owned(),
                    signed: unsigned(),
                };
                self.ask_signed(&purchaser, Command::Remedies(carry));
                self.turn();
                self.goes_on_as_if_it_stood(at);
            }
            _ => {}
        }
    }

    /// A stranger to it complains first, with nothing to prove an interest; then an applicant.
    fn applicant_complains(&mut self, of: &Prequalification) {
        let stranger = self.cast.bidders.iter().find(|it| !of.applications.contains_key(&it.uscc));
        if let Some(stranger) = stranger.cloned() {
            let command = self.complains_of(&of.id, "early-9", stranger.uscc);
            self.faith = Faith::Bad;
            self.ask_signed(&stranger.person, command);
            self.faith = Faith::Good;
        }
        let applied = self.cast.bidders.iter().find(|it| of.applications.contains_key(&it.uscc));
        if let Some(applicant) = applied.cloned() {
            let command = self.complains_of(&of.id, "early-2", applicant.uscc);
            self.ask_signed(&applicant.person, command);
        }
    }

    fn complains_of(&self, lot: &LotId, number: &str, raiser: Uscc) -> Command {
        let letter = Letter {
            raiser: Some(raiser),
            presented: None,
            claims: "样本投诉事项".to_owned(),
            request: "样本投诉请求".to_owned(),
            grounds: "样本投诉依据".to_owned(),
            documents: Vec::new(),
            salt: Salt([8; 32]),
        };
        Command::Remedies(Remedies::RaiseRemedy {
            lot: lot.clone(),
            remedy: Id::new(number).expect("a word is an id"),
            kind: RemedyKind::Complaint,
            matter: Matter::PrequalificationResult,
            of: None,
            known_on: Some(self.machine.now().date()),
            interest: None,
            entry: None,
            commitment: record::act::letter_commitment(&letter),
            letter: Some(letter),
            officials: None,
            signed: Some(unsigned()),
        })
    }

    /// The purchaser announces on the void list, and names whoever made it: the law says no.
    fn goes_on_as_if_it_stood(&mut self, at: usize) {
        let lot = self.tenders[at].id.clone();
        let Some(of) = self.prequalification(&lot) else { return };
        let Some(void) = of.voided.last() else { return };
        self.faith = Faith::Bad;
        self.announce(at, None);
        if void.by == Evaluators::Others {
            let members = void.reviewers.clone();
            let name = It::NameReviewers { lot, members, document: Hash([7; 32]) };
            let account = self.cast.purchaser.account.to_string();
            self.ask(&account, Command::Admission(name));
        }
        self.faith = Faith::Good;
        self.turn();
    }

    /// A second committee is admitted to the platform, where one may be asked for.
    pub(super) fn others_come(&mut self) {
        let official = self.cast.official.account.to_string();
        // Who binds whose key is not this story's: the table of permissions is asked elsewhere.
        self.faith = Faith::Founding;
        let all = self.cast.others.iter().take(usize::from(SEATS));
        let all: Vec<Command> = all.flat_map(|it| self.cast.other_comes(it)).collect();
        for command in all {
            self.ask(&official, command);
            self.turn();
        }
        self.faith = Faith::Good;
    }

    /// A prequalification as committed.
    pub(super) fn prequalification(&self, lot: &LotId) -> Option<Prequalification> {
        let folded = self.machine.follower.read().expect("memory can be read");
        folded.world.prequalifications.get(lot).cloned()
    }
}

fn reply() -> Reply {
    Reply { text: "样本受理".to_owned(), documents: Vec::new(), salt: Salt([9; 32]) }
}
