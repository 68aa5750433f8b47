//! Deposits by electronic guarantees: who presents one, and what its issuer says when it is asked.

use app::timekeeper::PLATFORM;
use domain::law::Law;
use domain::ledger::{reach, short};
use domain::online::{Bidding, Drawn};
use domain::securities::{
    Command as Securities, Guaranteed, Held, IssuerSays, Question, open_questions,
};
use domain::shared::{CivilDate, Fen, Hash, Uscc};
use domain::world::Command;
use translog::hash::sha256;

use super::deeds::Deed;
use super::play::World;

/// A day after every one that a law asks for.
const LASTS: CivilDate = CivilDate::constant(2030, 12, 31);

/// What is drawn for a guarantee, so that nothing else of a world is drawn anew.
fn drawn_for(of: &Bidding, number: u32) -> [u8; 32] {
    sha256(format!("{} {number}", of.lot).as_bytes()).0
}

impl World {
    /// Whoever pays by no bank presents a guarantee where it may, and another one when its issuer
    /// does not know the first; `None` where it has one that waits, or that stands.
    pub(super) fn guarantees(&self, of: &Bidding, payer: &Uscc, asked: Fen) -> Option<Deed> {
        let last = of.securities.of(payer).last();
        let by = sha256(format!("{} {payer}", of.lot).as_bytes()).0;
        let folded = self.machine.follower.read().expect("memory can be read");
        let law = self.law_of(&folded.world, of);
        // Since the beginning was moved it does not last long enough: two in three mend that.
        let short = short(&folded.world, &of.lot, payer, law).ok().flatten();
        let mends = short.is_some() && !by[1].is_multiple_of(3);
        let disowned = |it: &Held| it.said(Question::Intake).is_some_and(IssuerSays::disowns);
        if last.is_some_and(|it| !disowned(it.1)) && !mends {
            return None;
        }
        // Half of them ask their bank for no day more than they must.
        let wants = reach(&folded.world, &of.lot, law).ok().flatten().map(|it| it.wants);
        let valid_until = wants.filter(|_| by[0].is_multiple_of(2)).unwrap_or(LASTS);
        let count = of.securities.of(payer).count();
        let name = format!("BH-{}-{payer}-{count}", of.lot).replace('/', "-");
        let issuer = self.cast.purchaser_code.clone();
        let present = Securities::Present {
            lot: of.lot.clone(),
            payer: payer.clone(),
            guarantee: Guaranteed { issuer, number: name },
            amount: asked,
            valid_until,
            document: Hash([64; 32]),
        };
        Some((self.account_of(payer), Command::Securities(present)))
    }

    /// The law of a bidding now.
    pub(super) fn law_of<'a>(&self, world: &'a domain::world::World, of: &Bidding) -> Law<'a> {
        let rules = app::rules::rules_for(world, Some(&of.lot), self.machine.now());
        Law { rules, calendar: self.machine.calendar, now: self.machine.now() }
    }

    /// What issuers answer: one in four does not know what it is asked about, and one in four of
    /// those it confirmed was revoked by the time the price is found.
    pub(super) fn issuers_answer(&self, of: &Bidding) -> Vec<Deed> {
        let folded = self.machine.follower.read().expect("memory can be read");
        let law = self.law_of(&folded.world, of);
        let open = open_questions(&folded.world, &of.lot, law);
        let answer = |(number, _, question, _): &(u32, _, Question, _)| {
            let by = drawn_for(of, *number);
            let says = match question {
                Question::Intake if by[0].is_multiple_of(4) => IssuerSays::Unknown,
                Question::Opening if by[1].is_multiple_of(4) => IssuerSays::Revoked,
                Question::Intake | Question::Running | Question::Opening => IssuerSays::Confirmed,
                Question::Claim => IssuerSays::Paid,
            };
            let (lot, number, document) = (of.lot.clone(), *number, Some(Hash([65; 32])));
            let (question, drawn) = (*question, Drawn::NOTHING);
            let answer = Securities::Answer { lot, number, question, says, document, drawn };
            (PLATFORM.to_owned(), Command::Securities(answer))
        };
        open.iter().map(answer).collect()
    }
}
