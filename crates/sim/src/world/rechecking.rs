//! What a committee's recheck points out: members take sheets back, or say why scores stand.

use domain::award::{self, AlertAnswer, AlertCause, Reopener};
use domain::law::Law;
use domain::lot::Lot;
use domain::shared::{Instant, Salt};

use super::awards::draw;
use super::deeds::Deed;
use super::{World, silences};
use crate::people::{Person, unsigned};

/// The seat whose member slips on objective items, in one world of three.
const SLIPS: u8 = 2;

impl World {
    /// Whether a member's sheet has a slip: until it was handed back.
    pub(super) fn slips(&self, lot: &Lot, seat: u8) -> bool {
        let before = lot.evaluation.reopened.iter().any(|it| it.0.seat == seat);
        self.seed % 3 == 1 && seat == SLIPS && !before
    }

    fn alerts(&self, lot: &Lot) -> (Vec<award::Alert>, Vec<award::Alert>) {
        let now = Instant(self.now_ms());
        let folded = self.machine.follower.read().expect("memory can be read");
        let rules = app::rules::rules_for(&folded.world, Some(&lot.id), now);
        let law = Law { rules, calendar: self.machine.calendar, now };
        let Ok(apart) = award::apart(law) else { return Default::default() };
        (award::alerts(lot, apart), award::open_alerts(lot, apart))
    }

    /// Once every sheet is in: half of those who slipped take it back, the others explain, and some
    /// sign before that, or hand a sheet back after a signature, and the law says no.
    pub(super) fn rechecking(&mut self, lot: &Lot) -> Option<Vec<Deed>> {
        if lot.evaluation.ranking.is_empty() {
            return None;
        }
        let (all, open) = self.alerts(lot);
        if !lot.evaluation.signed.is_empty() {
            let late = all.first().filter(|_| self.dice.one_in(3));
            let late = late.map(|it| Deed::ReopenSheet(it.seat))?;
            let seats = lot.evaluation.members.iter().map(|it| it.seat);
            let signs =
                seats.filter(|it| !lot.evaluation.signed.contains(it)).map(Deed::SignReport);
            return Some(signs.chain([late]).collect());
        }
        if open.is_empty() {
            return None;
        }
        let mut deeds: Vec<Deed> = Vec::new();
        for it in &open {
            let slipped = it.cause == AlertCause::Objective && self.slips(lot, it.seat);
            let back = slipped
                && !lot.notice.opens_twice()
                && draw(&format!("{} back", self.seed)).is_multiple_of(2);
            let deed = if back { Deed::ReopenSheet(it.seat) } else { Deed::ExplainScores(it.seat) };
            if !deeds.contains(&deed) {
                deeds.push(deed);
            }
        }
        if self.dice.one_in(4) {
            deeds.push(Deed::SignReport(1));
        }
        Some(deeds)
    }

    /// Who does a deed of the recheck, and what.
    pub(super) fn recheck(&self, deed: &Deed, lot: &Lot) -> Option<(Person, award::Command)> {
        Some(match deed {
            Deed::ReopenSheet(seat) => (self.member(*seat), self.reopen(lot, *seat)?),
            Deed::ExplainScores(seat) => (self.member(*seat), self.explain_scores(lot, *seat)),
            Deed::NoteRefusal => (self.cast.supervisor.clone(), silences::note(lot)),
            _ => return None,
        })
    }

    /// A member's own sheet back, for what is pointed out of it first.
    fn reopen(&self, lot: &Lot, seat: u8) -> Option<award::Command> {
        let cause = self.alerts(lot).0.into_iter().find(|it| it.seat == seat)?.cause;
        let (text, salt) = ("样本:复核发现录入有误".to_owned(), Salt([12; 32]));
        Some(award::Command::ReopenSheet {
            lot: lot.id.clone(),
            seat,
            by: Reopener::Member,
            cause,
            commitment: record::act::reopening_commitment(&text, &salt),
            text,
            salt,
            signed: unsigned(),
        })
    }

    /// A member's answers for everything that is pointed out of his scores.
    fn explain_scores(&self, lot: &Lot, seat: u8) -> award::Command {
        let own = self.alerts(lot).0.into_iter().filter(|it| it.seat == seat);
        let answer = |it: award::Alert| AlertAnswer {
            bidder: it.bidder,
            item: it.item,
            cause: it.cause,
            text: "样本:评分有依据".to_owned(),
        };
        let (answers, salt): (Vec<_>, _) = (own.map(answer).collect(), Salt([13; 32]));
        award::Command::ExplainScores {
            lot: lot.id.clone(),
            seat,
            commitment: record::act::answers_commitment(&answers, &salt),
            answers,
            salt,
            signed: unsigned(),
        }
    }
}
