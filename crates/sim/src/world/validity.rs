//! Bids that are asked to bind longer, and bidders who agree, decline or keep silent.

use domain::award::{self, ValidityAnswer};
use domain::lot::{Lot, Stage};
use domain::securities::binds_as_announced;
use domain::shared::{Instant, Uscc};

use super::deeds::Deed;
use super::{DAY_MS, World};
use crate::people::{Person, unsigned};

/// Days for which bids are asked to bind longer.
const MORE_DAYS: i64 = 30;

impl World {
    /// In every other world that asks for securities the purchaser asks once: while the committee
    /// works, when it has ranked, or with a winner who has no letter yet.
    pub(super) fn binding_longer(&self, lot: &Lot) -> Vec<Deed> {
        let turn = self.seed / 7;
        let when = match turn / 2 % 3 {
            0 => lot.stage == Stage::Evaluating,
            1 => matches!(lot.stage, Stage::Reported | Stage::Displayed),
            _ => lot.stage == Stage::Decided,
        };
        if !turn.is_multiple_of(2) || binds_as_announced(lot).is_none() {
            return Vec::new();
        }
        if lot.validity.is_empty() {
            return if when { vec![Deed::AskValidity] } else { Vec::new() };
        }
        let now = self.machine.now();
        let asked = |uscc: &Uscc| award::open_request(lot, uscc, now).is_some();
        let bidders = self.cast.bidders.iter().enumerate();
        let open = bidders.filter(|it| asked(&it.1.uscc) && !self.keeps_silent(it.0));
        open.map(|it| Deed::AnswerValidity(it.0)).collect()
    }

    /// One bidder in four says nothing.
    fn keeps_silent(&self, who: usize) -> bool {
        (self.seed / 14 + who as u64) % 4 == 1
    }

    /// One bidder declines: of a lot with a winner it is the winner.
    fn declines(&self, lot: &Lot, who: usize) -> bool {
        match &lot.award.winner {
            Some((winner, _)) => self.cast.bidders[who].uscc == *winner,
            None => (self.seed / 14 + who as u64) % 4 == 2,
        }
    }

    /// Whoever signs what is asked or answered.
    pub(super) fn validity(&self, deed: &Deed, lot: &Lot) -> Option<(Person, award::Command)> {
        let (id, signed) = (lot.id.clone(), unsigned());
        Some(match deed {
            Deed::AskValidity => {
                let last = Instant::start_of(binds_as_announced(lot)?);
                let to = Instant(last.0 + MORE_DAYS * DAY_MS).date();
                let reason = "样本:投诉处理期间暂停".to_owned();
                let ask = award::Command::AskValidity { lot: id, to, reason, signed };
                (self.cast.purchaser.clone(), ask)
            }
            Deed::AnswerValidity(who) => {
                let bidder = &self.cast.bidders[*who];
                let declines = self.declines(lot, *who);
                let answer =
                    if declines { ValidityAnswer::Declines } else { ValidityAnswer::Extends };
                let (number, bidding) = (lot.validity.last()?.asked.number, bidder.uscc.clone());
                let (lot, bidder) = (id, bidder.person.clone());
                let said =
                    award::Command::AnswerValidity { lot, number, bidder: bidding, answer, signed };
                (bidder, said)
            }
            _ => return None,
        })
    }
}
