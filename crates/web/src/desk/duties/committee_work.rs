//! What waits for a member of a committee, and for whoever organises its hours.

use app::rules::rules_for;
use domain::award::{self, ReviewStep};
use domain::law::Law;
use domain::lot::Stage;
use domain::rulebook::ids;

use super::Of;

impl Of<'_> {
    pub(super) fn seat(&self) -> Option<u8> {
        let mut members = self.lot.evaluation.members.iter();
        members.find(|it| it.account == *self.account).map(|it| it.seat)
    }

    pub(super) fn evaluator(&mut self) {
        let lot = self.lot;
        let Some(seat) = self.seat() else { return };
        if lot.is_suspended() || lot.is_over() || lot.opening.record_signed.is_none() {
            return;
        }
        let done = |it| lot.evaluation.reviews.contains_key(&it);
        if award::open_recheck(lot).is_some_and(|it| !it.found.contains_key(&seat)) {
            let href = self.at("evaluator", "standing");
            self.push("find-standing", self.noted_until(seat), Some(ids::T56), href);
        }
        if !matches!(lot.stage, Stage::Opened | Stage::Evaluating) {
            return;
        }
        if lot.evaluation.recused.contains(&seat) {
            return;
        }
        if lot.evaluation.is_adjourned() && award::leader(lot) == Some(seat) {
            let href = self.at("evaluator", "session");
            self.push("resume-evaluation", None, Some(ids::C1_22), href);
        }
        if !lot.evaluation.attended.contains_key(&seat) {
            let href = self.at("evaluator", "attend");
            self.push("attend", None, Some(ids::C1_20), href);
            return;
        }
        // The others have not declared, or a seat is to be filled first.
        let Some(leader) = award::leader(lot) else { return };
        if lot.evaluation.is_adjourned() {
            return;
        }
        if award::is_blind(lot) {
            if !lot.evaluation.blind.sheets.contains_key(&seat) {
                let href = self.at("evaluator", "blind");
                self.push("score-blind", None, Some(ids::C5_1), href);
            }
            return;
        }
        if seat == leader {
            self.judge_clarification();
        }
        if !done(ReviewStep::Qualification) || !done(ReviewStep::Responsiveness) {
            let committee = lot.notice.committee_qualifies();
            let purchaser = !committee && !done(ReviewStep::Qualification);
            if seat == leader && !purchaser {
                let href = self.at("evaluator", "review");
                self.push("review", None, None, href);
            }
        } else if lot.evaluation.queries.values().any(|it| it.judged.is_none()) {
            if seat == leader {
                let rule = if self.works() { ids::F7_8 } else { ids::F7_7 };
                let href = self.at("evaluator", "prices");
                self.push("judge-price", None, Some(rule), href);
            }
        } else if seat == leader && self.counts_deviations() {
            let href = self.at("evaluator", "corrections");
            self.push("count-deviations", None, Some(ids::F3), href);
        } else if !lot.evaluation.sheets.contains_key(&seat) {
            let href = self.at("evaluator", "sheet");
            self.push("score", None, Some(ids::C4_5), href);
        } else if lot.evaluation.report.is_some() && !lot.evaluation.signed.contains(&seat) {
            if let Some(open) = self.pointed_out() {
                if let Some(own) = open.iter().find(|it| it.seat == seat) {
                    let href = self.at("evaluator", "recheck");
                    self.push("explain-scores", None, Some(award::alert_rule(own.cause)), href);
                }
                return;
            }
            let href = self.at("evaluator", "report");
            let rule = lot.notice.procedure().limits().report;
            self.push("sign-report", self.noted_until(seat), Some(rule), href);
        }
    }

    /// Until when a member whose refusal was noted may sign or write why, unix milliseconds.
    fn noted_until(&self, seat: u8) -> Option<i64> {
        let noted = award::refusal_noted(self.lot).filter(|it| it.seats.contains(&seat));
        noted.map(|it| it.until_s.saturating_mul(1_000))
    }

    /// What the recheck points out and has no answer yet, if anything.
    fn pointed_out(&self) -> Option<Vec<award::Alert>> {
        let rules = rules_for(self.sight.world, Some(&self.lot.id), self.sight.now);
        let law = Law { rules, calendar: self.sight.calendar, now: self.sight.now };
        let open = award::open_alerts(self.lot, award::apart(law).ok()?);
        Some(open).filter(|it| !it.is_empty())
    }

    /// A question to a bidder that was answered, or whose time is over, waits for the leader.
    fn judge_clarification(&mut self) {
        let now_s = self.sight.now.seconds();
        let mut all = self.lot.evaluation.clarifications.values();
        let due = all
            .any(|it| it.judged.is_none() && (it.answered.is_some() || now_s > it.asked.until_s));
        if due {
            let rule = award::clarification_rule(self.lot.notice.regime);
            let href = self.at("evaluator", "clarifications");
            self.push("judge-clarification", None, Some(rule), href);
        }
    }

    /// The organiser lets an adjourned evaluation go on, and extends time that is owed.
    pub(super) fn hours(&mut self) {
        let (lot, now) = (self.lot, self.sight.now);
        if lot.evaluation.is_adjourned() {
            let href = self.at("purchaser", "session");
            self.push("resume-evaluation", None, Some(ids::C1_22), href);
        }
        let rules = rules_for(self.sight.world, Some(&lot.id), now);
        let law = Law { rules, calendar: self.sight.calendar, now };
        let runs = matches!(lot.stage, Stage::Opened | Stage::Evaluating);
        if runs && award::time_is_owed(lot, law).unwrap_or(false) {
            let href = self.at("purchaser", "session");
            self.push("extend-evaluation", None, Some(ids::T21), href);
        }
    }

    /// Whether deviations have a price and are not counted yet.
    fn counts_deviations(&self) -> bool {
        let scheme = &self.lot.notice.scheme;
        !scheme.deviations().is_empty() && self.lot.evaluation.deviations.is_none()
    }
}
