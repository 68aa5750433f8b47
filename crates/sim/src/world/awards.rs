//! What committee and purchaser do from the opening to the letter of acceptance.

use domain::award::{
    self, AfterLoss, BrandFound, LossCause, Member, MemberKind, Pass, ReviewResult, ReviewStep,
    Score,
};
use domain::lot::{Lot, Stage};
use domain::procedure::{BrandTie, Nature, ScoreItem};
use domain::rulebook::Regime;
use domain::securities;
use domain::shared::{Fen, Hash, Instant, Points, Salt, Uscc};
use domain::world::Command;

use super::deeds::Deed;
use super::{DAY_MS, World, blinds, clarifying};
use crate::machine::ORIGIN;
use crate::people::bidder::Bidder;
use crate::people::{Person, unsigned};
use crate::ports::chance::Dice;

/// A budget from which a government procurement needs the larger committee, in fen.
const LARGE: Fen = Fen(1_000_000_000);

impl World {
    /// What people can do once the prices are on the wall.
    pub(super) fn after_the_opening(&mut self, at: usize, lot: &Lot) -> Vec<Deed> {
        match lot.stage {
            Stage::Opened if lot.opening.record_signed.is_none() => self.in_the_hall(lot),
            Stage::Opened | Stage::Evaluating if lot.is_suspended() => Vec::new(),
            Stage::Opened | Stage::Evaluating => {
                let all = self.evaluating(lot);
                self.keeping_silent(lot, all)
            }
            Stage::Reported if lot.is_suspended() => Vec::new(),
            Stage::Reported if lot.notice.regime == Regime::Works => vec![Deed::Candidates],
            Stage::Reported if self.is_silent_purchaser(at, lot) => Vec::new(),
            Stage::Reported => vec![Deed::Determine],
            Stage::Displayed | Stage::Decided if lot.is_suspended() => Vec::new(),
            Stage::Displayed if lot.award.display_ended => vec![Deed::Determine],
            Stage::Displayed if self.dice.one_in(8) && self.once(lot, &Deed::ObjectToResult) => {
                vec![Deed::ObjectToResult]
            }
            Stage::Decided => self.before_the_letter(lot),
            _ => Vec::new(),
        }
    }

    /// One purchaser in four lets rank 1 be deemed the winner, where only one holds it.
    ///
    /// On a provisional date nothing is deemed, so in an open year every purchaser speaks.
    fn is_silent_purchaser(&self, at: usize, lot: &Lot) -> bool {
        let soon = Instant(self.machine.now().0 + 30 * DAY_MS).date();
        if !self.machine.calendar.is_published(soon.year()) {
            return false;
        }
        let joint = lot.evaluation.ranking.get(1).is_some_and(|it| it.rank == 1);
        !joint && lot.award.lost.is_empty() && (self.seed / 2 + at as u64).is_multiple_of(4)
    }

    fn in_the_hall(&mut self, lot: &Lot) -> Vec<Deed> {
        let mut all = Vec::new();
        if lot.evaluation.members.is_empty() {
            all.push(Deed::EnterCommittee);
        }
        for (at, bidder) in self.cast.bidders.iter().enumerate() {
            let stands = lot.bids.get(&bidder.uscc).is_some_and(|it| it.bid.is_some());
            let here = lot.signed_in.contains(&bidder.uscc);
            if stands && here && !lot.opening.confirmed.contains(&bidder.uscc) {
                all.push(Deed::Confirm(at));
                if lot.opening.objections.is_empty() && self.dice.one_in(20) {
                    all.push(Deed::Object(at));
                }
            }
        }
        if lot.opening.objections.values().any(|it| it.2.is_none()) {
            all.push(Deed::AnswerObjections);
            return all;
        }
        let silent = lot.standing().any(|it| !lot.opening.confirmed.contains(it.0));
        let opened = lot.opening.opened_at.unwrap_or(Instant(0));
        if !silent || self.machine.now().0 > opened.0 + 600_000 {
            all.push(Deed::SignRecord);
        }
        all
    }

    /// Asks for a deed of the award.
    pub(super) fn award(&mut self, at: usize, deed: &Deed, lot: &Lot) {
        let (id, purchaser) = (lot.id.clone(), self.cast.purchaser.clone());
        if matches!(deed, Deed::ReopenSheet(_) | Deed::ExplainScores(_) | Deed::NoteRefusal) {
            let Some((signer, command)) = self.recheck(deed, lot) else { return };
            return self.ask_signed(&signer, Command::Award(command));
        }
        let asked = self.validity(deed, lot).or_else(|| self.clarification(deed, lot));
        if let Some((signer, command)) = asked {
            return self.ask_signed(&signer, Command::Award(command));
        }
        let (signer, command) = match deed {
            Deed::EnterCommittee => {
                let (members, document) = (self.members(lot), Hash([8; 32]));
                let enter = award::Command::EnterCommittee { lot: id, members, document };
                let account = self.cast.official.account.to_string();
                return self.ask(&account, Command::Award(enter));
            }
            Deed::Candidates => {
                let publish = award::Command::PublishCandidates { lot: id };
                return self.ask(&purchaser.account.to_string(), Command::Award(publish));
            }
            Deed::Qualification if !lot.notice.committee_qualifies() => {
                (purchaser, self.review(lot, ReviewStep::Qualification))
            }
            Deed::Qualification => (self.member(1), self.review(lot, ReviewStep::Qualification)),
            Deed::Responsiveness => (self.member(1), self.review(lot, ReviewStep::Responsiveness)),
            Deed::ExplainPrice(who) => {
                let bidder = &self.cast.bidders[*who];
                (bidder.person.clone(), explain(lot, &bidder.uscc))
            }
            Deed::JudgePrice => {
                let Some(judge) = self.judge(lot) else { return };
                (self.member(1), judge)
            }
            Deed::AdjournEvaluation => (self.member(1), clarifying::adjourn(lot)),
            Deed::ResumeEvaluation => (purchaser, clarifying::resume(lot)),
            Deed::Attend(seat) => (self.member(*seat), attend(lot, *seat)),
            Deed::Score(seat) => (self.member(*seat), self.score(lot, *seat)),
            Deed::ScoreBlind(seat) => (self.member(*seat), self.score_blind(lot, *seat)),
            Deed::FindIdentity => (self.member(1), blinds::find(lot)),
            Deed::SignReport(seat) => (self.member(*seat), self.sign_report(lot, *seat)),
            Deed::Determine => {
                let Some(winner) = self.chosen(at, lot) else { return };
                (purchaser, determine(lot, winner))
            }
            Deed::AskRecheck => {
                let Some(bidder) = self.winner(lot).map(|it| it.uscc.clone()) else { return };
                (purchaser, ask_recheck(lot, bidder))
            }
            Deed::FindStanding(seat) => (self.member(*seat), find_standing(self.seed, lot, *seat)),
            Deed::Renounce => {
                let Some(bidder) = self.winner(lot) else { return };
                let (who, reason) = (bidder.person.clone(), "样本:无力履行".to_owned());
                let (bidder, signed) = (bidder.uscc.clone(), unsigned());
                (who, award::Command::Renounce { lot: id, bidder, reason, signed })
            }
            Deed::DeclareLost => {
                let Some(bidder) = self.winner(lot).map(|it| it.uscc.clone()) else { return };
                let cause = match lot.notice.regime {
                    Regime::Works if award::found_fallen(lot, &bidder) => LossCause::StandingFell,
                    Regime::Works => LossCause::GaveUp,
                    Regime::GovernmentProcurement => LossCause::Violation,
                };
                (purchaser, declare_lost(lot, bidder, cause))
            }
            Deed::Letter => {
                (purchaser, award::Command::IssueLetter { lot: id, signed: unsigned() })
            }
            _ => return,
        };
        self.ask_signed(&signer, Command::Award(command));
    }

    /// The steps of a question about a bid, and who takes each.
    fn clarification(&self, deed: &Deed, lot: &Lot) -> Option<(Person, award::Command)> {
        Some(match deed {
            Deed::AskClarification => {
                (self.member(1), clarifying::ask(lot, self.now_ms() / 1_000)?)
            }
            Deed::AnswerClarification(who) => {
                let bidder = &self.cast.bidders[*who];
                (bidder.person.clone(), clarifying::answer(lot, &bidder.uscc)?)
            }
            Deed::JudgeClarification => (self.member(1), clarifying::judge(lot)?),
            _ => return None,
        })
    }

    /// The evaluator who sits in a seat.
    pub(super) fn member(&self, seat: u8) -> Person {
        self.cast.evaluators[usize::from(seat) - 1].clone()
    }

    /// Whom the purchaser may determine: rank 1, joint or not; another where the law is silent.
    fn chosen(&self, _at: usize, lot: &Lot) -> Option<Uscc> {
        let gone = |who| lot.award.is_out(who) || award::declined(lot, who).is_some();
        let left = || lot.evaluation.ranking.iter().filter(|it| !gone(&it.bidder));
        let first = left().next()?;
        let joint: Vec<_> = left().filter(|it| it.rank == first.rank).collect();
        let mut dice = Dice::new(self.seed ^ 0xa11);
        dice.pick(&joint).map(|it| it.bidder.clone())
    }

    /// Who won.
    fn winner(&self, lot: &Lot) -> Option<&Bidder> {
        let (winner, _) = lot.award.winner.as_ref()?;
        self.cast.bidders.iter().find(|it| it.uscc == *winner)
    }

    /// In one world of five the committee checks a winner of works; whoever falls is lost.
    fn before_the_letter(&self, lot: &Lot) -> Vec<Deed> {
        let checked = self.seed % 5 == 2 && lot.notice.regime == Regime::Works;
        if checked && lot.award.rechecks.is_empty() {
            return vec![Deed::AskRecheck];
        }
        if let Some(open) = award::open_recheck(lot) {
            let seats = lot.evaluation.members.iter().map(|it| it.seat);
            return seats
                .filter(|it| !open.found.contains_key(it))
                .map(Deed::FindStanding)
                .collect();
        }
        let fell = self.winner(lot).is_some_and(|it| award::found_fallen(lot, &it.uscc));
        if fell {
            return vec![Deed::DeclareLost];
        }
        vec![self.loss(lot).unwrap_or(Deed::Letter)]
    }

    /// In one world of five the first winner of a lot is lost before its letter.
    fn loss(&self, lot: &Lot) -> Option<Deed> {
        if self.seed % 5 != 1 || !lot.award.lost.is_empty() {
            return None;
        }
        let renounces = lot.notice.regime == Regime::Works && lot.award.renounced.is_empty();
        Some(if renounces { Deed::Renounce } else { Deed::DeclareLost })
    }

    fn members(&self, lot: &Lot) -> Vec<Member> {
        let large = lot.notice.budget >= LARGE;
        let size: u8 = if large { 7 } else { 5 };
        let member = |seat: u8| {
            let account = self.cast.evaluators[usize::from(seat) - 1].account.clone();
            let kind = if seat == size { MemberKind::Representative } else { MemberKind::Expert };
            let salt = Salt(translog::hash::sha256(format!("{} {seat}", lot.id).as_bytes()).0);
            let name = format!("样本评委{seat}");
            let commitment = record::act::member_commitment(&account, &name, &salt);
            Member { seat, name, account, kind, salt, commitment }
        };
        (1..=size).map(member).collect()
    }

    /// About one bid in twelve is rejected in a review, with a reason.
    fn review(&self, lot: &Lot, step: ReviewStep) -> award::Command {
        let due: Vec<Uscc> = match step {
            ReviewStep::Qualification => lot.entrants(),
            ReviewStep::Responsiveness => award::responsive(lot).unwrap_or_default(),
        };
        // Now and then whoever reviews lets pass what he found unmet: the law says no.
        let careless = (self.now_ms() / 1_000) % 3 == 1;
        let faults = award::consortium_faults(lot);
        let results = due.into_iter().map(|bidder| {
            let drawn = draw(&format!("{} {step:?} {bidder}", self.seed));
            let bare =
                step == ReviewStep::Responsiveness && securities::lack(lot, &bidder).is_some();
            let joint = step == ReviewStep::Qualification && faults.contains_key(&bidder);
            let twice = lot.notice.opens_twice();
            let seen = if twice { ReviewStep::Qualification } else { ReviewStep::Responsiveness };
            let shown = step == seen && blinds::rejects(lot, &bidder);
            let bare = bare || award::declined(lot, &bidder).is_some();
            let rejected = bare || joint || drawn.is_multiple_of(12) || (shown && !careless);
            let reason = if rejected { "样本否决理由" } else { "" };
            // Every second rejection names a condition, where one was announced; who stands behind
            // a bid is a ground of the law.
            let names = rejected && !joint && !drawn.is_multiple_of(24);
            let by = if names { Pass::Rejected } else { Pass::Passed };
            let findings = award::found_all(&lot.notice, step, (by, reason));
            let named = findings.iter().any(|it| it.pass == Pass::Rejected);
            // Or whoever stands behind two bids.
            let lets = !rejected || (careless && (named || joint) && !bare);
            let pass = if lets { Pass::Passed } else { Pass::Rejected };
            let reason = if named { "" } else { reason }.to_owned();
            ReviewResult { bidder, pass, reason, findings }
        });
        let (results, signed): (Vec<_>, _) = (results.collect(), unsigned());
        let lacking = self.lacking(lot, &results);
        let brands = award::brands_as_offered(lot, step, &results);
        let brands = brands.map(|it| self.bent(it, careless));
        award::Command::Review { lot: lot.id.clone(), step, results, lacking, brands, signed }
    }

    /// In one world of four the leader takes the last bid for the first one's brand, to be rid of
    /// it: now and then without a reason, which the law refuses.
    fn bent(&self, mut brands: Vec<BrandFound>, careless: bool) -> Vec<BrandFound> {
        let first = brands.first().map(|it| it.brand.clone());
        if let (Some(brand), Some(last), true) = (first, brands.last_mut(), self.seed % 4 == 1) {
            let same = award::brand_key(&last.brand) == award::brand_key(&brand);
            let reason = if careless || same { "" } else { "样本理由：同一生产厂家" };
            *last = BrandFound { brand, reason: reason.to_owned(), ..last.clone() };
        }
        brands
    }

    /// Half of the works committees left with one or two bids find that competition is lacking.
    fn lacking(&self, lot: &Lot, results: &[ReviewResult]) -> String {
        let left = results.iter().filter(|it| it.pass == Pass::Passed).count();
        let few = lot.notice.regime == Regime::Works && (1..=2).contains(&left);
        let finds = draw(&format!("{} lacking {}", self.seed, lot.id)).is_multiple_of(2);
        if few && finds { "样本:明显缺乏竞争".to_owned() } else { String::new() }
    }

    /// The sheet of a seat.
    pub(super) fn score(&self, lot: &Lot, seat: u8) -> award::Command {
        let bidders = award::scored(lot).unwrap_or_default();
        let items = &lot.notice.scheme.items;
        let scores = bidders.iter().flat_map(|bidder| {
            items.iter().map(move |item| {
                let locked = award::technical_points(lot, seat, bidder, &item.id);
                let blind = locked.or_else(|| self.points_once_blind(lot, seat, (bidder, item)));
                let points = || self.points_for(lot, seat, (bidder.as_str(), item));
                let points = match blind {
                    Some(_) if self.is_tempted(seat) => item.max,
                    Some(it) => it,
                    None => points(),
                };
                Score { bidder: bidder.clone(), item: item.id.clone(), points }
            })
        });
        award::Command::Score {
            lot: lot.id.clone(),
            seat,
            scores: scores.collect(),
            signed: unsigned(),
            closing: Box::default(),
        }
    }

    /// What a member finds of a bid for one item; members agree on objective ones.
    pub(super) fn points_for(
        &self,
        lot: &Lot,
        seat: u8,
        (bid, item): (&str, &ScoreItem),
    ) -> Points {
        let agrees = item.nature == Nature::Objective && !self.slips(lot, seat);
        let by = if agrees { 0 } else { seat };
        // Where equals of one brand are drawn, every bid is worth the same without its price.
        let drawn_brands = lot.notice.scheme.brand().is_some_and(|it| it.tie == BrandTie::Lot);
        let bid = if drawn_brands { "" } else { bid };
        let drawn = draw(&format!("{} {bid} {} {by}", lot.id, item.id));
        // Whole and half points, so that sums tie.
        let steps = u64::try_from(item.max.0 / 50).expect("points are positive") + 1;
        Points(i64::try_from(drawn % steps).expect("few steps") * 50)
    }

    /// The signature of a seat under the report.
    pub(super) fn sign_report(&self, lot: &Lot, seat: u8) -> award::Command {
        award::Command::SignReport {
            lot: lot.id.clone(),
            seat,
            // The first signature fixes it.
            report: match lot.evaluation.signed.is_empty() {
                true => record::report::evaluation_sha256(lot, ORIGIN),
                false => lot.evaluation.report,
            }
            .unwrap_or(Hash([0; 32])),
            dissent: if draw(&format!("{} {seat}", self.seed)).is_multiple_of(9) {
                "样本不同意见".to_owned()
            } else {
                String::new()
            },
            recheck: None,
            signed: unsigned(),
        }
    }
}

/// The purchaser's determination of a winner.
pub(super) fn determine(lot: &Lot, winner: Uscc) -> award::Command {
    award::Command::Determine { lot: lot.id.clone(), winner, signed: unsigned() }
}

/// The purchaser's declaration that somebody is lost: the next follows, where there is one.
pub(super) fn declare_lost(lot: &Lot, bidder: Uscc, cause: LossCause) -> award::Command {
    let most = if lot.notice.regime == Regime::Works { 3 } else { usize::MAX };
    let shown = lot.evaluation.ranking.iter().take(most);
    let gone = |who| lot.award.is_out(who) || award::declined(lot, who).is_some();
    let mut others = shown.filter(|it| it.bidder != bidder && !gone(&it.bidder));
    let follows =
        if others.next().is_some() { AfterLoss::NextCandidate } else { AfterLoss::Restart };
    award::Command::DeclareLost {
        lot: lot.id.clone(),
        bidder,
        cause,
        follows,
        reason: "样本:不符合中标条件".to_owned(),
        document: Some(Hash([5; 32])),
        signed: unsigned(),
    }
}

/// The purchaser doubts whether a candidate can still perform.
fn ask_recheck(lot: &Lot, bidder: Uscc) -> award::Command {
    award::Command::AskRecheck {
        lot: lot.id.clone(),
        bidder,
        change: award::StandingChange::Finances,
        reason: "样本:账户被冻结".to_owned(),
        document: Hash([6; 32]),
        signed: unsigned(),
    }
}

/// A member's finding: two of three find that it falls.
fn find_standing(seed: u64, lot: &Lot, seat: u8) -> award::Command {
    let stands = draw(&format!("{seed} standing {} {seat}", lot.id)).is_multiple_of(3);
    let verdict =
        if stands { award::StandingVerdict::Stands } else { award::StandingVerdict::Falls };
    let (lot, reason, signed) = (lot.id.clone(), "样本:审查意见".to_owned(), unsigned());
    award::Command::FindStanding { lot, seat, verdict, reason, signed }
}

/// A bidder's explanation of its price.
fn explain(lot: &Lot, bidder: &Uscc) -> award::Command {
    let (text, salt) = ("样本说明".to_owned(), Salt([7; 32]));
    let commitment = record::act::explanation_commitment(&text, &salt);
    let (lot, bidder, signed) = (lot.id.clone(), bidder.clone(), unsigned());
    award::Command::ExplainPrice { lot, bidder, text, salt, commitment, signed }
}

impl World {
    /// Half of the bidders explain; the leader of every second world judges as soon as he can.
    fn evaluating(&mut self, lot: &Lot) -> Vec<Deed> {
        if let Some(all) = self.judging_blind(lot) {
            return all;
        }
        if let Some(all) = self.clarifying(lot) {
            return all;
        }
        if let Some(all) = self.standing_still(lot) {
            return all;
        }
        // The order of equals is drawn first; now and then a member is in a hurry.
        if lot.awaits_order() {
            let hurry = !lot.evaluation.ranking.is_empty() && self.dice.one_in(8);
            return hurry.then_some(Deed::SignReport(1)).into_iter().collect();
        }
        if let Some(all) = self.rechecking(lot) {
            return all;
        }
        // Now and then a chairman is in a hurry: the law says no.
        if lot.awaits_prices() && lot.stage == Stage::Evaluating && self.dice.one_in(8) {
            return vec![Deed::CallPrices];
        }
        let open = |it: &&domain::lot::Query| it.judged.is_none();
        let Some(query) = lot.evaluation.queries.values().find(open).cloned() else {
            return evaluating(lot);
        };
        let who = self.cast.bidders.iter().position(|it| it.uscc == query.asked.bidder);
        let explains = self.seed.is_multiple_of(2) && query.explained.is_none();
        let mut all: Vec<Deed> =
            who.filter(|_| explains).map(Deed::ExplainPrice).into_iter().collect();
        // Too early is tried too, but not at every step of half an hour.
        let over = self.now_ms() > query.asked.until_s * 1_000;
        if over || (self.now_ms() / 1_000) % 60 < 2 {
            all.push(Deed::JudgePrice);
        }
        all
    }

    /// The verdict on the price that waits: two of three are proven.
    fn judge(&self, lot: &Lot) -> Option<award::Command> {
        let queries = &lot.evaluation.queries;
        let (bidder, _) = queries.iter().find(|it| it.1.judged.is_none())?;
        let proven = !draw(&format!("{} judged {bidder}", self.seed)).is_multiple_of(3);
        let verdict =
            if proven { award::PriceVerdict::Proven } else { award::PriceVerdict::Unproven };
        let (lot, bidder, signed) = (lot.id.clone(), bidder.clone(), unsigned());
        let reason = "样本认定理由".to_owned();
        Some(award::Command::JudgePrice { lot, bidder, verdict, reason, signed })
    }
}

fn evaluating(lot: &Lot) -> Vec<Deed> {
    let done = |step| lot.evaluation.reviews.contains_key(&step);
    if lot.evaluation.members.is_empty() {
        return vec![Deed::EnterCommittee];
    }
    let seats = lot.evaluation.members.iter().map(|it| it.seat);
    let silent = seats.filter(|it| !lot.evaluation.attended.contains_key(it));
    let silent: Vec<Deed> = silent.map(Deed::Attend).collect();
    if !silent.is_empty() {
        return silent;
    }
    if !done(ReviewStep::Qualification) {
        return vec![Deed::Qualification];
    }
    let seats = lot.evaluation.members.iter().map(|it| it.seat);
    if lot.notice.opens_twice() && lot.evaluation.technical.is_none() {
        let open = seats.filter(|it| !lot.evaluation.sheets.contains_key(it));
        return open.map(Deed::Score).collect();
    }
    if lot.awaits_prices() {
        return vec![Deed::CallPrices];
    }
    if !done(ReviewStep::Responsiveness) {
        return vec![Deed::Responsiveness];
    }
    if lot.evaluation.report.is_none() {
        let open = seats.filter(|it| !lot.evaluation.sheets.contains_key(it));
        return open.map(Deed::Score).collect();
    }
    seats.filter(|it| !lot.evaluation.signed.contains(it)).map(Deed::SignReport).collect()
}

/// Nobody has a ground to withdraw, and everybody votes for the first seat.
fn attend(lot: &Lot, seat: u8) -> award::Command {
    let (avoidance, leader) = (award::Avoidance::None, Some(1));
    award::Command::DeclareAvoidance {
        lot: lot.id.clone(),
        seat,
        avoidance,
        leader,
        signed: unsigned(),
    }
}

/// A number that a text determines.
pub(super) fn draw(text: &str) -> u64 {
    let hash = translog::hash::sha256(text.as_bytes()).0;
    u64::from_be_bytes(hash[..8].try_into().expect("eight of thirty-two bytes"))
}
