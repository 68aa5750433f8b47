//! Who is heard: whoever takes no part proves an interest that is looked at before the answer, what
//! came on paper is entered by two, nothing follows from a void evaluation or a void review of
//! applicants but a new one, and nobody of a committee that others replace sits again.

use std::collections::{BTreeMap, BTreeSet};

use domain::remedies::{Evaluators, InterestVerdict, Matter, RemedyKind, RemedyRaised};
use domain::rulebook::Regime;
use domain::shared::{AccountId, Id, Uscc};
use domain::world::Event;

use super::history::{History, Tender};
use crate::world::Evidence;

/// One sentence for each letter that was heard without its grounds.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    history.tenders().flat_map(|it| of(&it)).collect()
}

/// What is known of a lot so far.
#[derive(Default)]
struct Heard {
    bidders: BTreeSet<Uscc>,
    /// Whoever applied takes part in the prequalification, also after taking it back.
    applicants: BTreeSet<Uscc>,
    /// Claimed interests, with what was found of each.
    claims: BTreeMap<Id, Option<InterestVerdict>>,
    /// Who evaluates bids, and who reviews applicants.
    evaluators: Panel,
    reviewers: Panel,
    announced: bool,
    /// What must come anew since an evaluation was void, before anything follows from it.
    missing: BTreeSet<&'static str>,
}

/// Who sits, and who sat in a committee that others replace.
#[derive(Default)]
struct Panel {
    members: BTreeSet<AccountId>,
    barred: BTreeSet<AccountId>,
}

fn of(tender: &Tender<'_>) -> Vec<String> {
    let (mut heard, mut found) = (Heard::default(), Vec::new());
    for past in &tender.pasts {
        let mut say = |it: String| {
            found.push(format!("{} leaf {}: {it}", tender.id, past.row.index));
        };
        match &past.event {
            Event::EnvelopeReceived(it) => drop(heard.bidders.insert(it.bid.bidder.clone())),
            Event::ApplicationReceived(it) => drop(heard.applicants.insert(it.applicant.clone())),
            Event::RemedyRaised(it) => {
                if tender.notice.regime == Regime::Works {
                    interested(&heard, it, &mut say);
                }
                entered(it, &mut say);
                if it.interest.is_some() && it.kind == RemedyKind::Objection {
                    heard.claims.insert(it.remedy.clone(), None);
                }
            }
            Event::InterestReviewed(it) => {
                let known = heard.claims.insert(it.remedy.clone(), Some(it.verdict));
                if known != Some(None) {
                    say(format!("{} was looked at out of turn", it.remedy));
                }
            }
            Event::RemedyAnswered(it) => {
                let waits = heard.claims.get(&it.remedy);
                if waits.is_some_and(|it| *it != Some(InterestVerdict::Recognised)) {
                    say(format!("{} is answered, and its interest is not recognised", it.remedy));
                }
            }
            Event::CommitteeEntered(it) => {
                heard.evaluators.sit(it.members.iter().map(|it| &it.account), &mut say);
            }
            Event::CommitteeDrawn(it) => {
                let panel = match heard.announced {
                    true => &mut heard.evaluators,
                    false => &mut heard.reviewers,
                };
                panel.sit(it.members.iter().map(|it| &it.account), &mut say);
            }
            Event::SubstituteSeated(it) if !heard.announced => {
                heard.reviewers.sit(it.members.iter().map(|it| &it.account), &mut say);
            }
            Event::ReviewersNamed(it) => {
                heard.reviewers.sit(it.members.iter().map(|it| &it.account), &mut say);
            }
            Event::EvaluationVoided(it) => heard.voided(it.by),
            other => heard.follow(other, &past.row.kind, &mut say),
        }
    }
    found
}

impl Heard {
    /// Whatever came of the void review or evaluation must come anew.
    fn voided(&mut self, by: Evaluators) {
        let (panel, missing) = match self.announced {
            true => (&mut self.evaluators, ["Ranked", "ReportDelivered"]),
            false => (&mut self.reviewers, ["ApplicantsReviewed", "PrequalificationConcluded"]),
        };
        self.missing = BTreeSet::from(missing);
        if by == Evaluators::Others {
            let gone = std::mem::take(&mut panel.members);
            panel.barred.extend(gone);
        }
    }

    /// What comes anew, and what follows only once everything has.
    fn follow(&mut self, event: &Event, kind: &str, say: &mut dyn FnMut(String)) {
        self.missing.retain(|it| *it != kind);
        let follows = matches!(
            event,
            Event::CandidatesPublished(_)
                | Event::WinnerDetermined(_)
                | Event::LetterIssued(_)
                | Event::BiddersAdmitted(_)
                | Event::Announced(_)
        );
        if follows && !self.missing.is_empty() {
            say(format!("{kind} follows from what is void"));
        }
        self.announced |= matches!(event, Event::Announced(_));
    }
}

impl Panel {
    fn sit<'a>(
        &mut self,
        members: impl Iterator<Item = &'a AccountId>,
        say: &mut dyn FnMut(String),
    ) {
        for it in members {
            if self.barred.contains(it) {
                say(format!("{it} made a void result and sits again"));
            }
            self.members.insert(it.clone());
        }
    }
}

/// A letter of works about more than the documents is a bidder's, or of a proven interest.
fn interested(heard: &Heard, it: &RemedyRaised, say: &mut dyn FnMut(String)) {
    let Some(letter) = &it.letter else { return };
    let early =
        matches!(it.matter, Matter::PrequalificationDocuments | Matter::PrequalificationResult);
    let takes_part =
        |it: &Uscc| heard.bidders.contains(it) || (early && heard.applicants.contains(it));
    let bids = letter.raiser.as_ref().is_some_and(takes_part);
    let documents = matches!(it.matter, Matter::Documents | Matter::PrequalificationDocuments);
    let free = documents && letter.raiser.is_some();
    if bids || free || it.kind == RemedyKind::Enquiry {
        return;
    }
    let scan = it.entry.as_ref().map(|it| it.scan);
    let proven = letter.documents.iter().any(|it| Some(it.sha256) != scan);
    if it.interest.is_none() || !proven {
        say(format!("{} is heard without a proven interest", it.remedy));
    }
}

/// What came on paper bears two officials, and the name and papers of whoever came.
fn entered(it: &RemedyRaised, say: &mut dyn FnMut(String)) {
    let two = it.officials.as_ref().is_some_and(|it| it.entered_by != it.confirmed_by);
    if it.entry.is_some() != two {
        say(format!("{} was entered by {:?}", it.remedy, it.officials));
    }
    let shown = it.letter.as_ref().is_some_and(|it| it.presented.is_some());
    if it.entry.is_some() && !shown {
        say(format!("{} was entered for nobody", it.remedy));
    }
}
