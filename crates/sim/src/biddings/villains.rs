//! What people of a bidding try in bad faith: each a name, and whether there is an occasion.

use domain::auction::Direction;
use domain::online::{
    Adds, Bidding, Command as It, ComplianceFound, Drawn, LossCause, Side, Stage, Verdict,
};
use domain::shared::{Fen, Hash, LotId, Salt, Uscc};

use super::deeds::{Deed, held, online};
use super::play::{HOUR_MS, QUIET_MS, Seen, World, lot};

/// Those whose occasion is short.
const SELDOM: [&str; 2] = ["giving_up_after_signing", "archived_with_deposits"];
/// Names of all villainies.
pub const VILLAINIES: [&str; 24] = [
    "a_ceiling_at_the_limit",
    "a_deposit_of_half",
    "a_notice_of_a_day",
    "a_taken_number",
    "another_round_of_what_did_not_fail",
    "signing_up_late",
    "signing_up_twice",
    "signing_up_for_another",
    "taking_a_sign_up_back_late",
    "taking_anothers_sign_up_back",
    "a_deposit_short_of_a_yuan",
    "a_stranger's_deposit",
    "a_check_before_the_price",
    "a_check_out_of_rank",
    "a_signature_during_the_notice",
    "another_price_is_signed",
    "lost_before_its_day",
    "giving_up_after_signing",
    "accepted_unsigned",
    "archived_with_deposits",
    "a_deposit_back_too_early",
    "a_deposit_back_twice",
    "ended_while_offers_come",
    "the_buyer_publishes_itself",
];

impl World {
    /// One attempt, where there is an occasion for it: a seldom one is taken when it comes.
    pub(super) fn villainy(&mut self, seen: &[Seen]) -> Option<(&'static str, Deed)> {
        let it = self.dice.pick(seen)?;
        let (any, first) = (*self.dice.pick(&VILLAINIES)?, self.dice.one_in(2));
        let seldom = SELDOM.into_iter().filter(|_| first);
        seldom.chain([any]).find_map(|name| self.attempt(name, it))
    }

    fn attempt(&mut self, name: &'static str, it: &Seen) -> Option<(&'static str, Deed)> {
        let deed = match &it.of {
            None => self.at_request(name, it),
            Some(of) => self
                .at_request(name, it)
                .or_else(|| self.at_sign_up(name, (it, of)))
                .or_else(|| self.at_check(name, of))
                .or_else(|| self.at_deal(name, of))
                .or_else(|| self.at_deposits(name, of)),
        };
        Some((name, deed?))
    }

    fn at_request(&self, name: &str, it: &Seen) -> Option<Deed> {
        let now = self.machine.now().0;
        let (mut spec, fresh) = (it.plan.spec(now), lot(90, 1));
        let buys = spec.direction == Direction::Reverse;
        match name {
            "a_ceiling_at_the_limit" if buys => {
                (spec.start, spec.deposit) = (Fen(50_000_000), None);
                Some(self.request(fresh, spec, None))
            }
            "a_deposit_of_half" => {
                spec.deposit = Some(Fen(spec.start.0 / 2));
                Some(self.request(fresh, spec, None))
            }
            "a_notice_of_a_day" => {
                spec.opens_ms = now + 23 * HOUR_MS;
                spec.closes_ms = spec.opens_ms + 2 * HOUR_MS;
                Some(self.request(fresh, spec, None))
            }
            "a_taken_number" => {
                let of = it.of.as_ref().filter(|it| it.stage != Stage::Returned)?;
                Some(self.request(of.lot.clone(), spec, of.previous.clone()))
            }
            "another_round_of_what_did_not_fail" => {
                let of = it.of.as_ref().filter(|it| it.stage != Stage::Failed)?;
                let next = LotId { round: of.lot.round.next()?, ..of.lot.clone() };
                Some(self.request(next, spec, Some(of.lot.clone())))
            }
            "the_buyer_publishes_itself" => {
                let of = it.of.as_ref().filter(|it| it.stage == Stage::Requested)?;
                let (pack, zero) = (String::new(), Hash([0; 32]));
                let adds = Adds { pack, pack_sha256: zero, salt: Salt([0; 32]), pseudonyms: zero };
                Some(online(&self.buyer(), It::Announce { lot: of.lot.clone(), adds }))
            }
            _ => None,
        }
    }

    fn at_sign_up(&mut self, name: &str, (it, of): (&Seen, &Bidding)) -> Option<Deed> {
        let now = self.machine.now().0;
        let codes: Vec<_> = self.cast.bidders.iter().map(|it| it.uscc.clone()).collect();
        let who = self.dice.pick(&codes)?.clone();
        let known = of.bidders.contains_key(&who);
        let open = of.stage == Stage::Announced;
        match name {
            "signing_up_late" if open && !known && now >= it.opens_ms - QUIET_MS => {
                Some(self.sign_up(of, who))
            }
            "signing_up_twice" if open && known => Some(self.sign_up(of, who)),
            "signing_up_for_another" if open && !known => {
                let other = codes.iter().find(|it| **it != who)?;
                let (lot, drawn) = (of.lot.clone(), Drawn::NOTHING);
                let offers = "样本".to_owned();
                let sign_up = It::SignUp { lot, bidder: who, offers, claims: None, drawn };
                Some(online(&self.account_of(other), sign_up))
            }
            "taking_a_sign_up_back_late" if open && known && now >= it.opens_ms - QUIET_MS => {
                Some(self.withdraw(of, &who, &who))
            }
            "taking_anothers_sign_up_back" if open && known => {
                let other = codes.iter().find(|it| **it != who)?;
                Some(self.withdraw(of, other, &who))
            }
            "a_deposit_short_of_a_yuan" if open && known && !held(&of.bidders[&who]) => {
                let sum = of.spec.deposit?;
                Some(self.pay(of, who, Fen(sum.0 - 100)))
            }
            "a_stranger's_deposit" if open && !known => {
                let sum = of.spec.deposit?;
                Some(self.pay(of, who, sum))
            }
            "ended_while_offers_come" if it.is_live(now) => {
                let reason = "取消".to_owned();
                Some(online(&self.buyer(), It::Terminate { lot: of.lot.clone(), reason }))
            }
            _ => None,
        }
    }

    fn at_check(&mut self, name: &str, of: &Bidding) -> Option<Deed> {
        let plates = of.bidders.values().filter_map(|it| it.plate.map(|it| it.0));
        let next = of.next_in_rank().map(|it| it.plate);
        let others: Vec<_> = plates.filter(|it| Some(*it) != next).collect();
        let plate = *self.dice.pick(&others)?;
        let wanted = match name {
            "a_check_before_the_price" => of.stage == Stage::Announced,
            "a_check_out_of_rank" => of.stage == Stage::Checking,
            _ => false,
        };
        let (lot, reasons) = (of.lot.clone(), String::new());
        let found = ComplianceFound { lot, plate, verdict: Verdict::Complies, reasons };
        wanted.then(|| online(&self.buyer(), It::Check { found, bidder: None }))
    }

    fn at_deal(&mut self, name: &str, of: &Bidding) -> Option<Deed> {
        let deal = of.deal.as_ref().filter(|_| of.stage == Stage::Published)?;
        let today = self.machine.now().date();
        let side = if self.dice.one_in(2) { Side::Buyer } else { Side::Bidder };
        match name {
            "a_signature_during_the_notice" if today <= deal.until => self.confirm(of, side, 0),
            "another_price_is_signed" => self.confirm(of, side, 100),
            "lost_before_its_day" if today <= deal.sign_by => {
                Some(self.lose(of, LossCause::NotSigned))
            }
            "giving_up_after_signing" if of.confirmed.contains_key(&Side::Bidder) => {
                Some(self.lose(of, LossCause::GaveUp))
            }
            "accepted_unsigned" => {
                let (lot, text) = (of.lot.clone(), "合格".to_owned());
                Some(online(&self.buyer(), It::Accept { lot, text }))
            }
            _ => None,
        }
    }

    fn at_deposits(&mut self, name: &str, of: &Bidding) -> Option<Deed> {
        let official = self.cast.official.account.to_string();
        let wins = |who: &Uscc| of.deal.as_ref().is_some_and(|it| it.bidder == *who);
        let early = |who: &Uscc| match of.stage {
            Stage::Announced | Stage::Checking => true,
            Stage::Published => wins(who),
            _ => false,
        };
        match name {
            "archived_with_deposits" if of.stage == Stage::Accepted && of.holds_deposits() => {
                Some(online(&official, It::Archive { lot: of.lot.clone() }))
            }
            "a_deposit_back_too_early" => {
                let found = of.bidders.iter().find(|it| held(it.1) && early(it.0))?;
                Some(self.give_back(of, found.0.clone()))
            }
            "a_deposit_back_twice" => {
                let found = of.bidders.iter().find(|it| it.1.returned.is_some())?;
                Some(self.give_back(of, found.0.clone()))
            }
            _ => None,
        }
    }
}
