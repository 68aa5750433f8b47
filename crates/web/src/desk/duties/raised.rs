//! What waits about remedies and holds of a prequalification, before the notice of its tender, and
//! of an online bidding.

use domain::law::Law;
use domain::online::Stage;
use domain::parties::{Person, Role};
use domain::procedure::HoldBy;
use domain::remedies::{Case, Clock, ComplaintStep, RemedyKind, clocks, redress_waits};
use domain::rulebook::ids;
use domain::shared::{CivilDate, Instant};

use super::{Buying, Duty, Sight, acts_for, rule_of};
use crate::desk::room;

/// What waits for purchaser, supplier and supervisor.
pub(super) fn duties(sight: &Sight, (case, person): (Case<'_>, &Person), out: &mut Vec<Duty>) {
    let mut all = Raised { sight, of: case, person, out };
    if acts_for((sight.world, sight.now), person, Buying::case(case)) {
        all.purchaser();
        all.responds("purchaser");
    }
    if person.is(Role::Bidder) {
        all.corrects();
        all.responds("bidder");
    }
    if person.is(Role::Supervisor) {
        all.supervisor();
    }
    if person.is(Role::Official) {
        all.centre();
    }
}

struct Raised<'a> {
    sight: &'a Sight<'a>,
    of: Case<'a>,
    person: &'a Person,
    out: &'a mut Vec<Duty>,
}

impl Raised<'_> {
    fn push(
        &mut self,
        what: &'static str,
        until: Option<CivilDate>,
        rule: Option<&'static str>,
        (desk, page): (&str, &str),
    ) {
        let (title, lot) = self.of.titles();
        let about = format!("{title} · {lot}");
        let until_ms = until.map(|it| Instant::end_of(it).0);
        let href = room(desk, self.of.id(), page);
        self.out.push(Duty { what, about, until_ms, rule, lot: Some(self.of.id().clone()), href });
    }

    fn purchaser(&mut self) {
        let of = self.of;
        for it in of.remedies().values().filter(|it| it.is_open()) {
            if it.interest_waits() {
                let page = ("purchaser", "remedies/interest");
                self.push("review-interest", Some(it.due), Some(of.rule(ids::T63)), page);
            } else if it.kind != RemedyKind::Complaint {
                let page = ("purchaser", "remedies");
                self.push("answer-remedy", Some(it.due), rule_of(&it.rule), page);
            }
        }
        if redress_waits(of.remedies()) && !of.is_ended() && self.person.is(Role::Purchaser) {
            let works = of.knows_objections();
            let rule = if works { of.rule(ids::T12_6) } else { ids::G21_4 };
            self.push("carry-out", None, Some(rule), ("purchaser", "remedies/carry"));
        }
        if of.holds().contains(&HoldBy::Purchaser) && !of.is_ended() {
            self.push("lift-hold", None, None, ("purchaser", "hold"));
        }
    }

    /// Copies that were served on the own organisation and have no response yet.
    fn responds(&mut self, desk: &str) {
        let Some(home) = self.person.organisation.clone() else { return };
        let of = self.of;
        for it in of.remedies().values().filter(|it| it.is_open()) {
            let Some(course) = &it.complaint else { continue };
            let Some(served) = &course.served else { continue };
            let named = desk == "purchaser" || served.to.iter().flatten().any(|it| *it == home);
            let done = course.responses.iter().any(|it| it.respondent.as_ref() == Some(&home));
            if named && !done {
                let page = (desk, "remedies/respond");
                self.push("respond-complaint", Some(served.respond_by), Some(ids::G25_5), page);
            }
        }
    }

    fn corrects(&mut self) {
        let Some(home) = self.person.organisation.clone() else { return };
        let of = self.of;
        let due = of.remedies().values().any(|it| {
            let step = it.complaint.as_ref().map(|it| it.step);
            it.raiser() == Some(&home) && step == Some(ComplaintStep::Correcting) && it.is_open()
        });
        if due {
            self.push("correct-complaint", None, Some(ids::G25_2), ("bidder", "remedies/correct"));
        }
    }

    /// A hold of the centre whose ground is answered, and what it may still hold for.
    fn centre(&mut self) {
        let Some(of) = self.of.bidding().filter(|it| !it.is_over()) else { return };
        let ground = of.hold_of().and_then(|it| of.remedies.get(it));
        if let Some(it) = ground {
            let until = Some(it.due_latest()).filter(|_| it.is_open());
            self.push("release-bidding", until, Some(ids::Y90), ("centre", "hold"));
            return;
        }
        let rules = app::rules::rules_for(self.sight.world, Some(&of.lot), self.sight.now);
        let calendar = self.sight.world.calendar(self.sight.calendar);
        let law = Law { rules, calendar: &calendar, now: self.sight.now };
        let runs = matches!(of.stage, Stage::Announced | Stage::Checking | Stage::Published);
        let grounds = of.grounds(law).unwrap_or_default();
        let first = grounds.iter().filter_map(|it| of.remedies.get(it)).map(|it| it.due).min();
        if let Some(due) = first.filter(|_| runs) {
            self.push("weigh-hold", Some(due), Some(ids::Y89), ("centre", "hold"));
        }
    }

    fn supervisor(&mut self) {
        let of = self.of;
        if of.holds().contains(&HoldBy::Supervisor) && !of.is_ended() {
            self.push("lift-hold", None, None, ("supervisor", "hold"));
        }
        let rules = app::rules::rules_for(self.sight.world, Some(of.id()), self.sight.now);
        let calendar = self.sight.world.calendar(self.sight.calendar);
        let law = Law { rules, calendar: &calendar, now: self.sight.now };
        for it in of.remedies().values().filter(|it| it.is_open()) {
            let paused = it.complaint.as_ref().is_some_and(|it| it.paused.is_some());
            let own = |it: &&Clock| !matches!(it.rule, ids::G24 | ids::G25_2 | ids::G25_5);
            let all = clocks(of, it, law).unwrap_or_default();
            let first = all.iter().filter(own).min_by_key(|it| it.last).filter(|_| !paused);
            if let Some(first) = first {
                let page = match first.rule {
                    ids::G25_4 => "remedies/serve",
                    ids::T20_2 | ids::G23 | ids::Y88 => "remedies/decide",
                    _ => "remedies/examine",
                };
                let (last, rule) = (Some(first.last), Some(first.rule));
                self.push("complaint", last, rule, ("supervisor", page));
            }
        }
    }
}
