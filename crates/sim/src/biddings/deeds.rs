//! What honest people of a bidding have to do, as it stands.

use domain::auction::{self, Asked, Direction, Guarantees, Phase, Reserve};
use domain::online::{
    Adds, Bidding, BiddingRequested, Command as It, ComplianceFound, Drawn, Item, LossCause, Side,
    SignUp, Spec, Stage, Verdict, lacks_deposit,
};
use domain::shared::{Fen, Hash, LotId, Salt, Uscc};
use domain::world::Command;
use record::auction::reserve_commitment;

use super::bank;
use super::holds::Matters;
use super::play::{DAY_MS, HOUR_MS, QUIET_MS, Seen, World, better, lot};
use crate::people::unsigned;
use crate::ports::chance::Dice;

/// Who asks, and what.
pub(super) type Deed = (String, Command);

/// Rounds that one plan has at most.
const ROUNDS: u16 = 3;
/// What blinds a world's reserves.
const SALT: Salt = Salt([3; 32]);

/// What a winner does with its deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Winner {
    Signs,
    GivesUp,
    Silent,
}

/// What will be bought or sold, and how its people behave.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Its first round.
    pub(super) lot: LotId,
    direction: Direction,
    start: i64,
    step: i64,
    pub(super) deposit: Option<Fen>,
    guarantees: Option<Guarantees>,
    /// The owner's reserve, and whether it is committed in time.
    reserve: Option<(i64, bool)>,
    bidders_min: u32,
    hours: i64,
    window_s: u32,
    /// Offers after which nobody wants it any more.
    offers_max: u64,
    /// Firms that sign up, and whether the last of them pays its deposit.
    firms: Vec<usize>,
    all_pay: bool,
    /// How many of the best are found not to comply.
    unfit: usize,
    winners: Vec<Winner>,
    ends_early: bool,
    repeats: bool,
    pub(super) heard: Matters,
}

impl Plan {
    pub(super) fn new(number: u64, dice: &mut Dice) -> Self {
        let sale = dice.one_in(2);
        let start = dice.between(100, 4_000) * 10_000;
        let reserve = (sale && dice.one_in(2)).then(|| {
            let rises = start * dice.between(100, 106) / 100;
            (rises - rises % 100, !dice.one_in(5))
        });
        let firms = (0..4).filter(|_| !dice.one_in(4)).collect();
        let winner = |dice: &mut Dice| match dice.below(5) {
            0 => Winner::GivesUp,
            1 => Winner::Silent,
            _ => Winner::Signs,
        };
        Self {
            lot: lot(number, 1),
            direction: if sale { Direction::Forward } else { Direction::Reverse },
            start,
            step: start / 100,
            deposit: (sale || dice.one_in(3)).then(|| Fen(start / if sale { 10 } else { 50 })),
            guarantees: number.is_multiple_of(2).then_some(Guarantees::Beside),
            reserve,
            bidders_min: if dice.one_in(4) { 2 } else { 1 },
            hours: dice.between(1, 4),
            window_s: u32::try_from(dice.between(120, 300)).expect("a few minutes"),
            offers_max: dice.below(11),
            firms,
            all_pay: !dice.one_in(4),
            unfit: if dice.one_in(2) { 0 } else { usize::from(dice.one_in(2)) + 1 },
            winners: (0..4).map(|_| winner(dice)).collect(),
            ends_early: dice.one_in(10),
            repeats: !dice.one_in(4),
            heard: Matters::nothing(),
        }
    }

    /// Whether nothing more is to be done about a round.
    pub(super) fn is_over(&self, of: &Bidding) -> bool {
        let again = self.repeats && of.lot.round.number() < ROUNDS;
        let ended = match of.stage {
            Stage::Archived | Stage::Terminated => true,
            Stage::Failed => !again,
            _ => false,
        };
        ended && !of.holds_deposits()
    }

    /// What is announced, if it is asked for at an instant.
    pub(super) fn spec(&self, now_ms: i64) -> Spec {
        let text = |it: &str| it.to_owned();
        // At nine in the morning, after the longest holidays.
        let opens_ms = (now_ms / DAY_MS + 13) * DAY_MS + HOUR_MS;
        Spec {
            title: text("样本标的"),
            code: text("样本-1"),
            direction: self.direction,
            items: vec![Item {
                name: text("样本"),
                spec: String::new(),
                unit: text("批"),
                quantity_e3: 1_000,
            }],
            conditions: Vec::new(),
            delivery: text("十日内"),
            start: Fen(self.start),
            step: Fen(self.step),
            unit: Fen(100),
            reserve: if self.reserve.is_some() { Reserve::Committed } else { Reserve::None },
            deposit: self.deposit,
            guarantees: self.deposit.and(self.guarantees),
            opens_ms,
            closes_ms: opens_ms + self.hours * HOUR_MS,
            window_s: self.window_s,
            bidders_min: self.bidders_min,
            contact: text("样本"),
        }
    }
}

/// Whether a deposit came in, has not gone back and was not lost.
pub(super) fn held(it: &SignUp) -> bool {
    it.deposit.is_some() && it.returned.is_none() && it.kept.is_none()
}

pub(super) fn online(account: &str, it: It) -> Deed {
    (account.to_owned(), Command::Online(it))
}

impl World {
    /// The person of a bidder.
    pub(super) fn account_of(&self, bidder: &Uscc) -> String {
        let of = self.cast.bidders.iter().find(|it| it.uscc == *bidder);
        of.expect("bidders are of the cast").person.account.to_string()
    }

    pub(super) fn buyer(&self) -> String {
        self.cast.purchaser.account.to_string()
    }

    /// A request; `previous` is the failed round that it repeats.
    pub(super) fn request(&self, lot: LotId, spec: Spec, previous: Option<LotId>) -> Deed {
        let purchaser = self.cast.purchaser_code.clone();
        let it = BiddingRequested { lot, purchaser, spec, previous };
        online(&self.buyer(), It::Request(Box::new(it)))
    }

    /// Everything that anybody could do now in good faith.
    pub(super) fn deeds(&mut self, seen: &[Seen]) -> Vec<Deed> {
        let mut all = Vec::new();
        for it in seen {
            match &it.of {
                None => {
                    let spec = it.plan.spec(self.machine.now().0);
                    all.push(self.request(it.plan.lot.clone(), spec, None));
                }
                Some(of) => {
                    all.extend(self.of_stage(it, of));
                    all.extend(self.hears(it, of));
                    all.extend(self.refunds(of));
                    all.extend(self.refunds_by_bank(of));
                    all.extend(self.issuers_answer(of));
                }
            }
        }
        all
    }

    fn of_stage(&mut self, it: &Seen, of: &Bidding) -> Vec<Deed> {
        let now_ms = self.machine.now().0;
        match of.stage {
            Stage::Requested => vec![self.at_the_centre(of)],
            Stage::Returned => {
                vec![self.request(of.lot.clone(), it.plan.spec(now_ms), of.previous.clone())]
            }
            Stage::Announced if it.is_live(now_ms) => self.offers(it, of),
            Stage::Announced if now_ms < it.opens_ms => self.before_the_bidding(it, of),
            Stage::Checking if !of.stands() => vec![self.check(it, of)],
            Stage::Published if !of.stands() => self.after_the_notice(it, of),
            // It stands still.
            Stage::Announced | Stage::Checking | Stage::Published => Vec::new(),
            Stage::Confirmed => {
                let text = "合格".to_owned();
                vec![online(&self.buyer(), It::Accept { lot: of.lot.clone(), text })]
            }
            Stage::Accepted if !of.holds_deposits() => {
                let official = self.cast.official.account.to_string();
                vec![online(&official, It::Archive { lot: of.lot.clone() })]
            }
            Stage::Failed if !it.plan.is_over(of) && of.next.is_none() => {
                let next = of.lot.round.next().expect("a few rounds");
                let lot = LotId { round: next, ..of.lot.clone() };
                let again = it.plan.repeats && of.lot.round.number() < ROUNDS;
                let asked = self.request(lot, it.plan.spec(now_ms), Some(of.lot.clone()));
                again.then_some(asked).into_iter().collect()
            }
            Stage::Accepted | Stage::Archived | Stage::Failed | Stage::Terminated => Vec::new(),
        }
    }

    /// An official publishes, or gives back: what was left lying is too late for its times.
    fn at_the_centre(&mut self, of: &Bidding) -> Deed {
        let official = self.cast.official.account.to_string();
        let late = self.machine.now().0 + 11 * DAY_MS > of.spec.opens_ms;
        if late || self.dice.one_in(8) {
            let reason = "请补充".to_owned();
            return online(&official, It::GiveBack { lot: of.lot.clone(), reason });
        }
        let (pack, zero) = (String::new(), Hash([0; 32]));
        let adds = Adds { pack, pack_sha256: zero, salt: Salt([0; 32]), pseudonyms: zero };
        online(&official, It::Announce { lot: of.lot.clone(), adds })
    }

    fn before_the_bidding(&mut self, it: &Seen, of: &Bidding) -> Vec<Deed> {
        let mut all = Vec::new();
        if it.plan.ends_early && self.dice.one_in(3) {
            let reason = "取消".to_owned();
            return vec![online(&self.buyer(), It::Terminate { lot: of.lot.clone(), reason })];
        }
        let signs = self.machine.now().0 < it.opens_ms - QUIET_MS;
        for firm in &it.plan.firms {
            let bidder = self.cast.bidders[*firm].uscc.clone();
            if !self.stays_away(of, &bidder) && !of.bidders.contains_key(&bidder) && signs {
                all.push(self.sign_up(of, bidder));
                continue;
            }
            if signs && self.leaves(of, &bidder) {
                all.push(self.withdraw(of, &bidder, &bidder));
            }
            if of.bidders.get(&bidder).is_some_and(|it| it.deposit.is_none()) {
                let pays = it.plan.all_pay || it.plan.firms.first() == Some(firm);
                let sum = of.spec.deposit.filter(|_| pays);
                let guarantees = of.spec.guarantees.is_some();
                all.extend(sum.and_then(|sum| match bank::pays_by_bank(*firm) {
                    true => self.transfers(of, &bidder, sum),
                    false if guarantees => self.guarantees(of, &bidder, sum),
                    false => Some(self.pay(of, bidder, sum)),
                }));
            }
        }
        let owed = it.auction.as_ref().is_some_and(|it| it.reserve.is_none());
        if let Some((price, true)) = it.plan.reserve.filter(|_| owed) {
            let hash = reserve_commitment(&of.lot, Fen(price), &SALT);
            let what = auction::Command::CommitReserve(hash);
            all.push((self.buyer(), Command::Auction(Asked::of(of.lot.clone(), what))));
        }
        all
    }

    /// One in four takes its sign-up back once.
    fn leaves(&self, of: &Bidding, bidder: &Uscc) -> bool {
        let drawn = bank::drawn_for(&of.lot, bidder);
        drawn[11].is_multiple_of(4) && of.bidders.get(bidder).is_some_and(|it| it.had.is_none())
    }

    /// Of those who did, one in two signs up again where it had its plate.
    fn stays_away(&self, of: &Bidding, bidder: &Uscc) -> bool {
        let gone = of.withdrawn.get(bidder).map(|it| it.1.had.is_some());
        let drawn = bank::drawn_for(&of.lot, bidder);
        gone.is_some_and(|had| !had || !drawn[12].is_multiple_of(2))
    }

    /// Somebody takes a bidder's sign-up back.
    pub(super) fn withdraw(&self, of: &Bidding, who: &Uscc, bidder: &Uscc) -> Deed {
        let account = self.account_of(who);
        online(&account, It::WithdrawSignUp { lot: of.lot.clone(), bidder: bidder.clone() })
    }

    pub(super) fn sign_up(&self, of: &Bidding, bidder: Uscc) -> Deed {
        let account = self.account_of(&bidder);
        let (lot, offers, drawn) = (of.lot.clone(), "样本牌".to_owned(), Drawn::NOTHING);
        online(&account, It::SignUp { lot, bidder, offers, claims: None, drawn })
    }

    pub(super) fn pay(&self, of: &Bidding, bidder: Uscc, amount: Fen) -> Deed {
        let finance = self.cast.finance.account.to_string();
        let (lot, reference, drawn) = (of.lot.clone(), "流水".to_owned(), Drawn::NOTHING);
        online(&finance, It::EnterDeposit { lot, bidder, amount, reference, drawn })
    }

    /// Whoever does not lead offers a little more; the owner opens its reserve once asked.
    fn offers(&mut self, it: &Seen, of: &Bidding) -> Vec<Deed> {
        let Some(state) = &it.auction else { return Vec::new() };
        if let (Phase::ReserveOwed { .. }, Some((price, _))) = (&state.phase, it.plan.reserve) {
            let (price, salt) = (Fen(price), SALT);
            let digest = reserve_commitment(&of.lot, price, &salt);
            let what = auction::Command::OpenReserve { price, salt, digest };
            return vec![(self.buyer(), Command::Auction(Asked::of(of.lot.clone(), what)))];
        }
        let open = matches!(state.phase, Phase::Listed { .. } | Phase::Timed { .. });
        if !open || state.offers >= it.plan.offers_max {
            return Vec::new();
        }
        let lead = state.lead.map(|it| it.plate);
        let plates = of.bidders.iter().filter_map(|(who, it)| Some((who, it.plate?.0)));
        let others: Vec<Uscc> =
            plates.filter(|it| Some(it.1) != lead).map(|it| it.0.clone()).collect();
        others.into_iter().filter_map(|who| self.offer(it, of, &who)).collect()
    }

    fn offer(&mut self, it: &Seen, of: &Bidding, who: &Uscc) -> Option<Deed> {
        let lead = it.auction.as_ref()?.lead.map(|it| it.price.0);
        let steps = self.dice.between(1, 2);
        let price = match lead {
            Some(lead) => better(of.spec.direction, lead, of.spec.step.0 * steps),
            None => better(of.spec.direction, of.spec.start.0, of.spec.step.0 * (steps - 1)),
        };
        let folded = self.machine.follower.read().expect("memory can be read");
        let offer = app::auctions::offer(&folded.world, &of.lot, who, Fen(price))?;
        drop(folded);
        Some((self.account_of(who), offer))
    }

    fn check(&self, it: &Seen, of: &Bidding) -> Deed {
        let next = of.next_in_rank().expect("somebody is checked while somebody is left");
        let folded = self.machine.follower.read().expect("memory can be read");
        let law = self.law_of(&folded.world, of);
        let lacks = lacks_deposit((&folded.world, of), next.plate, law).ok().flatten();
        drop(folded);
        let unfit = lacks.is_some() || of.checks.len() < it.plan.unfit;
        let verdict = if unfit { Verdict::DoesNot } else { Verdict::Complies };
        let (lot, reasons) = (of.lot.clone(), "见附注".to_owned());
        let found = ComplianceFound { lot, plate: next.plate, verdict, reasons };
        online(&self.buyer(), It::Check { found, bidder: None })
    }

    /// The confirmation of a side.
    pub(super) fn confirm(&self, of: &Bidding, side: Side, off: i64) -> Option<Deed> {
        let deal = of.deal.as_ref()?;
        let account = match side {
            Side::Buyer => self.buyer(),
            Side::Bidder => self.account_of(&deal.bidder),
        };
        let (bidder, amount) = (deal.bidder.clone(), Fen(deal.price.0 - off));
        let lot = of.lot.clone();
        Some(online(&account, It::Confirm { lot, side, bidder, amount, signed: unsigned() }))
    }

    fn after_the_notice(&mut self, it: &Seen, of: &Bidding) -> Vec<Deed> {
        let mut all = Vec::new();
        let Some(deal) = &of.deal else { return all };
        let today = self.machine.now().date();
        let open = |side| !of.confirmed.contains_key(&side);
        let signs = today > deal.until && !of.awaits_answer();
        if signs && open(Side::Buyer) {
            all.extend(self.confirm(of, Side::Buyer, 0));
        }
        let manner = it.plan.winners.get(of.lost.len()).copied().unwrap_or(Winner::Signs);
        match manner {
            _ if !open(Side::Bidder) => {}
            Winner::Signs if signs => all.extend(self.confirm(of, Side::Bidder, 0)),
            Winner::GivesUp => all.push(self.lose(of, LossCause::GaveUp)),
            Winner::Silent
                if !of.awaits_answer() && self.sign_by(of).is_some_and(|it| today > it) =>
            {
                all.push(self.lose(of, LossCause::NotSigned));
            }
            Winner::Signs | Winner::Silent => {}
        }
        all
    }

    pub(super) fn lose(&self, of: &Bidding, cause: LossCause) -> Deed {
        let account = match (cause, &of.deal) {
            (LossCause::GaveUp, Some(deal)) => self.account_of(&deal.bidder),
            _ => self.buyer(),
        };
        online(&account, It::Lose { lot: of.lot.clone(), cause, reason: "理由".to_owned() })
    }

    /// Deposits that are due back.
    fn refunds(&self, of: &Bidding) -> Vec<Deed> {
        let due = |who: &Uscc| match of.stage {
            Stage::Published => of.deal.as_ref().is_some_and(|it| it.bidder != *who),
            Stage::Confirmed | Stage::Accepted | Stage::Failed | Stage::Terminated => true,
            _ => false,
        };
        let all = of.bidders.iter().filter(|it| held(it.1) && due(it.0));
        let left = of.withdrawn.iter().filter(|it| held(&it.1.1) && !Self::waits(of, it.0));
        let all = all.map(|it| it.0).chain(left.map(|it| it.0));
        all.map(|it| self.give_back(of, it.clone())).collect()
    }

    /// The money of one in two who left is forgotten until the file is to be closed.
    fn waits(of: &Bidding, bidder: &Uscc) -> bool {
        let runs = !matches!(of.stage, Stage::Accepted | Stage::Failed | Stage::Terminated);
        runs && bank::drawn_for(&of.lot, bidder)[13].is_multiple_of(2)
    }

    pub(super) fn give_back(&self, of: &Bidding, bidder: Uscc) -> Deed {
        let (lot, reference) = (of.lot.clone(), "退还".to_owned());
        let finance = self.cast.finance.account.to_string();
        online(&finance, It::ReturnDeposit { lot, bidder, reference })
    }
}
