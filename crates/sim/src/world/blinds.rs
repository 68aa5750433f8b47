//! Committees that judge items blind: codes first, a part that shows a name, and leaders who want
//! to review by name before all sheets are in.

use domain::award::{self, BlindScore, blind_items, coded, is_blind};
use domain::lot::Lot;
use domain::procedure::{BlindConsequence, BlindTerms, Scheme, ScoreItem};
use domain::shared::{Points, Uscc};

use super::World;
use super::awards::draw;
use super::deeds::Deed;
use crate::Mode;
use crate::people::unsigned;

/// One world in so many judges blind; only those without cryptography have a second envelope.
const BLIND_ONE_IN: u64 = 5;

/// What a seed's lots judge blind: one item or both.
pub(super) fn asked(seed: u64, mode: Mode, scheme: &Scheme) -> Option<BlindTerms> {
    if mode != Mode::Plain || seed % BLIND_ONE_IN != 2 || scheme.items.is_empty() {
        return None;
    }
    let all = scheme.items.iter().map(|it| it.id.clone());
    let most = if (seed / BLIND_ONE_IN).is_multiple_of(2) { 1 } else { usize::MAX };
    let consequence = match (seed / BLIND_ONE_IN).is_multiple_of(3) {
        true => BlindConsequence::Rejected,
        false => BlindConsequence::Zero,
    };
    let form = vec!["不得出现投标人名称".to_owned(), "不设页眉页脚".to_owned()];
    Some(BlindTerms { items: all.take(most).collect(), form, consequence })
}

impl World {
    /// What a committee does while items are judged blind: sheets, in one world of four a finding,
    /// and leaders who review too early, to whom the law says no.
    pub(super) fn judging_blind(&mut self, lot: &Lot) -> Option<Vec<Deed>> {
        let state = &lot.evaluation;
        let seats = || state.members.iter().map(|it| it.seat);
        let silent = seats().any(|it| !state.attended.contains_key(&it));
        if !is_blind(lot) || state.members.is_empty() || silent {
            return None;
        }
        let open = seats().filter(|it| !state.blind.sheets.contains_key(it));
        let mut all: Vec<Deed> = open.map(Deed::ScoreBlind).collect();
        if draw(&format!("{} shows", self.seed)).is_multiple_of(4) && state.blind.found.is_empty() {
            all.push(Deed::FindIdentity);
        }
        if self.dice.one_in(6) {
            all.push(Deed::Qualification);
        }
        // Only in worlds whose leaders ask at all: such a wish may come late.
        if self.seed % 6 == 1 && self.dice.one_in(3) {
            all.push(Deed::AskClarification);
        }
        Some(all)
    }

    /// A member's blind sheet: of each code what he finds of it, and nothing of one that shows a
    /// name.
    pub(super) fn score_blind(&self, lot: &Lot, seat: u8) -> award::Command {
        let items = blind_items(lot);
        let scores = (1..=coded(lot)).flat_map(|number| {
            items.iter().map(move |item| BlindScore {
                number,
                item: item.id.clone(),
                points: self.points_of_code(lot, seat, number, item),
            })
        });
        let (lot, scores, signed) = (lot.id.clone(), scores.collect(), unsigned());
        award::Command::ScoreBlind { lot, seat, scores, signed, codes: None }
    }

    /// What a member gives a bidder whose item was judged blind: what he gave its code.
    pub(super) fn points_once_blind(
        &self,
        lot: &Lot,
        seat: u8,
        (who, item): (&Uscc, &ScoreItem),
    ) -> Option<Points> {
        let covers = lot.notice.scheme.blind().is_some_and(|it| it.covers(&item.id));
        let number = lot.evaluation.blind.number_of(who).filter(|_| covers)?;
        Some(self.points_of_code(lot, seat, number, item))
    }

    /// Whether a member would give a firm more now that its name is known: the law says no.
    pub(super) fn is_tempted(&self, seat: u8) -> bool {
        seat == 4 && (self.now_ms() / 1_000) % 3 == 1
    }

    fn points_of_code(&self, lot: &Lot, seat: u8, number: u32, item: &ScoreItem) -> Points {
        match lot.evaluation.blind.found.contains_key(&number) {
            true => Points(0),
            false => self.points_for(lot, seat, (&format!("code {number}"), item)),
        }
    }
}

/// Whether the documents reject a bid because its blind part shows whose it is.
pub(super) fn rejects(lot: &Lot, who: &Uscc) -> bool {
    let consequence = lot.notice.scheme.blind().map(|it| it.consequence);
    let state = &lot.evaluation.blind;
    let shown = state.number_of(who).is_some_and(|it| state.found.contains_key(&it));
    shown && consequence == Some(BlindConsequence::Rejected)
}

/// The leader finds that the first code shows whose bid it is.
pub(super) fn find(lot: &Lot) -> award::Command {
    award::Command::FindIdentity {
        lot: lot.id.clone(),
        number: 1,
        condition: 2,
        reason: "样本:第三页页眉".to_owned(),
        signed: unsigned(),
    }
}
