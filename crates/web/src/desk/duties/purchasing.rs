//! What waits for those who act for the purchaser of a lot, up to its closed file.

use app::rules::rules_for;
use domain::award::{self, ReviewStep};
use domain::draws::{Bench, Party};
use domain::law::Law;
use domain::lot::Stage;
use domain::parties::Role;
use domain::procedure::HoldBy;
use domain::remedies::{Remedy, RemedyKind};
use domain::rulebook::ids;
use domain::shared::{CivilDate, Fen, Instant, Uscc};

use super::Of;
use crate::draws::short;
use crate::purchaser::committee;
use crate::purchaser::contract::{unfiled, unpublished};
use crate::purchaser::validity;

impl Of<'_> {
    /// Letters that wait for their answer, and claimed interests that are looked at before it.
    fn letters(&mut self) {
        let lot = self.lot;
        let answers = |it: &Remedy| it.kind != RemedyKind::Complaint && !it.interest_waits();
        self.remedies(answers, "answer-remedy", "purchaser");
        for it in lot.remedies.values().filter(|it| it.interest_waits()) {
            let (until, href) =
                (Instant::end_of(it.due).0, self.at("purchaser", "remedies/interest"));
            self.push("review-interest", Some(until), Some(ids::T63), href);
        }
    }

    /// What was upheld is carried out.
    fn redress(&mut self) {
        if self.lot.redress_waits() && self.person.is(Role::Purchaser) {
            let rule = if self.works() { ids::T14_3 } else { ids::G21_4 };
            let href = self.at("purchaser", "remedies/carry");
            self.push("carry-out", None, Some(rule), href);
        }
    }

    pub(super) fn purchaser(&mut self) {
        let lot = self.lot;
        self.letters();
        self.responds("purchaser");
        self.redress();
        self.renounced();
        self.validity();
        if lot.holds.contains(&HoldBy::Purchaser) {
            let href = self.at("purchaser", "hold");
            self.push("lift-hold", None, None, href);
        }
        if lot.stage == Stage::Failed && lot.next.is_none() && !lot.tendering_ended {
            let href = self.at("purchaser", "again");
            self.push("again", None, Some(lot.notice.procedure().limits().bidders), href);
        }
        if !lot.is_suspended() && lot.contract.keep_until.is_none() {
            self.contract();
        }
        if lot.is_suspended() || lot.is_over() {
            return;
        }
        self.draws(Party::Purchaser);
        let opened = lot.stage >= Stage::Opened;
        if opened && committee::may_enter(lot) {
            let href = self.at("purchaser", "committee");
            self.push("committee", None, Some(lot.notice.procedure().limits().members), href);
        }
        if !short(Bench::Lot(lot)).is_empty() {
            let href = self.at("purchaser", "draw");
            self.push("substitutes", None, Some(ids::C1_18), href);
        }
        self.hours();
        let reviewed = lot.evaluation.reviews.contains_key(&ReviewStep::Qualification);
        let sits = lot.committee_sits();
        match lot.stage {
            Stage::Opened
                if !lot.notice.committee_qualifies()
                    && sits
                    && !reviewed
                    && lot.opening.record_signed.is_some() =>
            {
                let href = self.at("purchaser", "review");
                self.push("qualify", None, Some(lot.notice.procedure().limits().left), href);
            }
            Stage::Reported if self.works() => {
                let until = self.due(lot.evaluation.delivered, ids::T13_1);
                let href = self.at("purchaser", "candidates");
                self.push("candidates", until, Some(ids::T13_1), href);
            }
            Stage::Reported if self.person.is(Role::Purchaser) => {
                let rule = lot.notice.procedure().limits().decide;
                let until = self.due(lot.evaluation.delivered, rule);
                let href = self.at("purchaser", "determine");
                self.push("determine", until, Some(rule), href);
            }
            // The committee's finding comes first.
            Stage::Displayed | Stage::Decided if award::open_recheck(lot).is_some() => {}
            Stage::Displayed if lot.award.display_ended && self.person.is(Role::Purchaser) => {
                let href = self.at("purchaser", "determine");
                self.push("determine", None, Some(ids::T55), href);
            }
            Stage::Decided => {
                let rule = lot.notice.procedure().limits().letter;
                let until = rule.and_then(|it| self.due(lot.award.determined, it));
                let href = self.at("purchaser", "letter");
                self.push("letter", until, rule, href);
            }
            _ => {}
        }
    }

    /// Whoever was chosen gave the award up, or was found fallen: the purchaser says what follows.
    pub(super) fn renounced(&mut self) {
        let lot = self.lot;
        let fell = |it: &Uscc| award::found_fallen(lot, it);
        let waits =
            award::may_lose(lot).is_some_and(|it| lot.award.renounced.contains_key(it) || fell(it));
        if waits && !lot.is_suspended() && self.person.is(Role::Purchaser) {
            let rule = if self.works() { ids::T55_2 } else { ids::G49 };
            let href = self.at("purchaser", "lost");
            self.push("declare-lost", None, Some(rule), href);
        }
    }

    /// Bids cease to bind soon, and no letter was sent: a hold is no reason to wait.
    fn validity(&mut self) {
        let rules = rules_for(self.sight.world, Some(&self.lot.id), self.sight.now);
        let calendar = self.sight.world.calendar(self.sight.calendar);
        let law = Law { rules, calendar: &calendar, now: self.sight.now };
        if let Some(last) = validity::ends_soon(self.lot, law) {
            let (until, href) = (Instant::end_of(last).0, self.at("purchaser", "validity"));
            self.push("validity-ends", Some(until), Some(ids::Y206), href);
        }
    }

    /// The days to sign the contract are over, and it is not signed.
    pub(super) fn unsigned(&mut self, desk: &str) {
        let lot = self.lot;
        let by = lot.award.contract_by.map(|it| Instant::end_of(it).0);
        let over = by.filter(|it| self.sight.now.0 > *it);
        if lot.stage == Stage::Notified && !lot.contract.binds() && over.is_some() {
            let rule = if self.works() { ids::T15 } else { ids::G13 };
            let href = match desk {
                "purchaser" => self.at("purchaser", "lost"),
                _ => format!("/lots/{}", lot.id),
            };
            self.push("contract-unsigned", over, Some(rule), href);
        }
    }

    /// What the law asks of the purchaser once the winner is determined.
    fn contract(&mut self) {
        let (lot, state) = (self.lot, &self.lot.contract);
        let works = self.works();
        if works && lot.award.determined.is_some() && state.reported.is_none() {
            let until = self.due(lot.award.determined, ids::T16);
            let href = self.at("purchaser", "contract/report");
            self.push("report-award", until, Some(ids::T16), href);
        }
        if lot.stage != Stage::Notified {
            return;
        }
        self.unsigned("purchaser");
        if !state.binds() && state.offer.is_none() && self.person.is(Role::Purchaser) {
            let rule = lot.notice.procedure().limits().contract;
            let until = self.due(lot.award.letter, rule);
            if state.security_is_in(&lot.notice, lot.award.winner.as_ref()) {
                let href = self.at("purchaser", "contract/offer");
                self.push("offer-contract", until, Some(rule), href);
            } else {
                let href = self.at("purchaser", "contract/perform");
                self.push("note-security", until, Some(ids::Y197), href);
            }
        }
        let end = |it: Option<CivilDate>| it.map(|it| Instant::end_of(it).0);
        if let Some(it) = unpublished(lot).and_then(|it| state.instruments.get(&it))
            && !works
        {
            let href = self.at("purchaser", "contract/publish");
            self.push("publish-contract", end(it.signed.publish_by), Some(ids::G14), href);
        }
        if let Some(it) = unfiled(lot).and_then(|it| state.instruments.get(&it)) {
            let href = self.at("purchaser", "contract/file");
            self.push("file-contract", end(it.signed.file_by), Some(ids::G15), href);
        }
        let done = if works {
            state.reported.is_some()
        } else {
            unpublished(lot).is_none() && unfiled(lot).is_none()
        };
        let some = |it: Option<Fen>| it.is_none_or(|it| it.0 > 0);
        let held = state.is_performed() && some(state.security_held());
        if held || some(state.security_of_others()) {
            let href = self.at("purchaser", "contract/perform");
            self.push("end-performance", None, Some(ids::Y198), href);
        } else if state.is_performed() && done {
            let rule = if works { ids::Y50 } else { ids::G18 };
            let href = self.at("purchaser", "contract/close");
            self.push("close-file", None, Some(rule), href);
        }
    }
}
