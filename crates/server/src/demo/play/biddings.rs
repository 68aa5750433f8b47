//! Online biddings of the sample county: those of 2021, and one in every stage around today.

mod bought;
mod planned;

use std::collections::BTreeMap;

use domain::award::Signed;
use domain::online::{
    Adds, BiddingRequested, Command as It, ComplianceFound, Drawn, Side, Verdict,
};
use domain::shared::{AccountId, Fen, Hash, Instant, Salt};
use domain::world::Command;

use super::super::LoadError;
use super::super::acts::Scene;
use super::{DAY_MS, HOUR_MS, Play};
use planned::{Planned, Stop};

/// Hours from the end of free offers to the check.
const CHECK_HOURS: i64 = 18;
/// The same of one around today, whose result newcomers look at.
const CHECK_TODAY_HOURS: i64 = 1;
/// Hours from the last day of the result notice to the signatures.
const SIGN_HOURS: i64 = 9;
/// Days from the signatures to what was delivered.
const ACCEPT_DAYS: i64 = 3;

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Announce,
    SignUp(usize),
    Offer(usize),
    Check,
    Confirm,
    Accept,
}

/// What is to be done in biddings, by instant and place in the plans.
#[derive(Default)]
pub(super) struct Biddings {
    plans: Vec<Planned>,
    queue: BTreeMap<(i64, usize, Step), ()>,
}

impl Biddings {
    /// The biddings of 2021, and those around an instant, unix milliseconds.
    pub(super) fn around(now_ms: i64) -> Self {
        let plans = planned::past().into_iter().chain(planned::around(now_ms)).collect();
        let mut it = Self { plans, queue: BTreeMap::new() };
        for at in 0..it.plans.len() {
            it.plan(at);
        }
        it
    }

    fn plan(&mut self, at: usize) {
        let it = &self.plans[at];
        let number = |it: usize| i64::try_from(it).unwrap_or(0);
        let mut all = vec![(it.announced_ms, Step::Announce)];
        let (first, each) = it.sign_up_ms;
        let signs = |at: usize| it.announced_ms + first + number(at) * each;
        all.extend((0..it.firms.len()).map(|at| (signs(at), Step::SignUp(at))));
        let (first, each) = it.offer_ms;
        let offers = |at: usize| it.opens_ms + first + number(at) * each;
        all.extend((0..it.offers.len()).map(|at| (offers(at), Step::Offer(at))));
        let hours = if it.stop == Stop::Published { CHECK_TODAY_HOURS } else { CHECK_HOURS };
        if it.stop >= Stop::Published {
            all.push((it.free_until_ms() + hours * HOUR_MS, Step::Check));
        }
        self.queue.extend(all.into_iter().map(|(at_ms, step)| ((at_ms, at, step), ())));
    }

    fn then(&mut self, at_ms: i64, at: usize, step: Step) {
        self.queue.insert((at_ms, at, step), ());
    }

    /// When the next step is.
    pub(super) fn next_ms(&self) -> Option<i64> {
        self.queue.keys().next().map(|it| it.0)
    }

    /// How many steps wait.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }
}

impl Play<'_> {
    /// Does the next step of a bidding.
    pub(super) fn bid_online(&mut self) -> Result<(), LoadError> {
        let Some(((at_ms, at, step), ())) = self.biddings.queue.pop_first() else { return Ok(()) };
        // What many biddings do at one instant needs no cosignature between them.
        if at_ms > self.time.now_ms() {
            self.time.jump(at_ms)?;
        }
        let it = self.biddings.plans[at].clone();
        match step {
            Step::Announce => self.announce_bidding(&it),
            Step::SignUp(number) => self.sign_up(&it, number),
            Step::Offer(number) => self.offer_online(&it, number),
            Step::Check => self.check_bidder(&it, at),
            Step::Confirm => self.confirm_deal(&it, at),
            Step::Accept => self.accept_goods(&it),
        }
    }

    fn online(&mut self, account: &AccountId, command: It) -> Result<(), LoadError> {
        self.ask(account, Command::Online(command)).map(drop)
    }

    fn announce_bidding(&mut self, it: &Planned) -> Result<(), LoadError> {
        let (person, code) = it.buyer(self.folk);
        let (buyer, purchaser, lot) = (person.account.clone(), code.clone(), it.lot());
        let spec = it.spec();
        let asked = BiddingRequested { lot: lot.clone(), purchaser, spec, previous: None };
        self.online(&buyer, It::Request(Box::new(asked)))?;
        let (pack, zero) = (String::new(), Hash([0; 32]));
        let adds = Adds { pack, pack_sha256: zero, salt: Salt([0; 32]), pseudonyms: zero };
        let official = self.folk.officials[0].account.clone();
        self.online(&official, It::Announce { lot, adds })
    }

    fn sign_up(&mut self, it: &Planned, number: usize) -> Result<(), LoadError> {
        let firm = &self.folk.firms[it.firms[number]];
        let (account, code) = (firm.person.account.clone(), firm.uscc.clone());
        let offers = "样本牌，与清单一致（样本）".to_owned();
        let (lot, drawn) = (it.lot(), Drawn::NOTHING);
        let sign_up =
            It::SignUp { lot: lot.clone(), bidder: code.clone(), offers, claims: None, drawn };
        self.online(&account, sign_up)?;
        let Some(amount) = it.deposit else { return Ok(()) };
        // While it lasts every other firm pays into a sub-account of its own, the others by hand.
        let firm = it.firms[number];
        if it.guarantees.is_some() && number == it.firms.len() / 2 {
            self.guarantee_deposit(&lot, firm, (amount, it.opens_ms))?;
            return self.has_plate(&lot, &code);
        }
        if it.stop != Stop::Archived && firm.is_multiple_of(2) {
            return self.deposit_online(&lot, (firm, amount));
        }
        let reference = format!("样本流水{}{number}", it.code);
        let finance = self.folk.finance.account.clone();
        self.online(&finance, It::EnterDeposit { lot, bidder: code, amount, reference, drawn })
    }

    fn offer_online(&mut self, it: &Planned, number: usize) -> Result<(), LoadError> {
        let (firm, yuan) = it.offers[number];
        let firm = &self.folk.firms[firm];
        let (account, code) = (firm.person.account.clone(), firm.uscc.clone());
        let folded = self.platform().folded().map_err(|it| LoadError::Refused(it.to_string()))?;
        let offer = app::auctions::offer(&folded.world, &it.lot(), &code, Fen(yuan * 100));
        drop(folded);
        let offer = offer.ok_or_else(|| LoadError::Refused("no plate".to_owned()))?;
        self.ask(&account, offer).map(drop)
    }

    /// Something made of a bidding as it stands.
    fn of_bidding<T>(
        &self,
        it: &Planned,
        make: impl Fn(&domain::online::Bidding, Scene<'_>) -> Option<T>,
    ) -> Result<T, LoadError> {
        let refused = |it: String| LoadError::Refused(it);
        let folded = self.platform().folded().map_err(|it| refused(it.to_string()))?;
        let origin = self.platform().keys().origin;
        let known = folded.world.biddings.get(&it.lot());
        let scene = Scene { world: &folded.world, origin: &origin };
        known.and_then(|it| make(it, scene)).ok_or_else(|| refused(format!("{}", it.lot())))
    }

    /// The best bidder complies, or does not and the next one does.
    fn check_bidder(&mut self, it: &Planned, at: usize) -> Result<(), LoadError> {
        let buyer = it.buyer(self.folk).0.account.clone();
        let unfit = it.is_first_unfit.then_some((Verdict::DoesNot, "所报型号不符合清单（样本）"));
        for (verdict, reasons) in unfit.into_iter().chain([(Verdict::Complies, "")]) {
            let next = self.of_bidding(it, |it, _| it.next_in_rank())?;
            let (plate, reasons) = (next.plate, reasons.to_owned());
            let found = ComplianceFound { lot: it.lot(), plate, verdict, reasons };
            self.online(&buyer, It::Check { found, bidder: None })?;
        }
        if it.stop == Stop::Archived {
            let deal = self.of_bidding(it, |it, _| it.deal.clone())?;
            let signs_ms = Instant::end_of(deal.until).0 + SIGN_HOURS * HOUR_MS;
            self.biddings.then(signs_ms, at, Step::Confirm);
        }
        Ok(())
    }

    fn confirm_deal(&mut self, it: &Planned, at: usize) -> Result<(), LoadError> {
        let deal = self.of_bidding(it, |it, _| it.deal.clone())?;
        let buyer = it.buyer(self.folk).0.clone();
        let firm = self.folk.firms.iter().find(|it| it.uscc == deal.bidder);
        let winner = firm.map_or(&buyer, |it| &it.person).clone();
        for (side, person) in [(Side::Buyer, &buyer), (Side::Bidder, &winner)] {
            let confirm = |signed: Signed| {
                let (bidder, amount) = (deal.bidder.clone(), deal.price);
                Command::Online(It::Confirm { lot: it.lot(), side, bidder, amount, signed })
            };
            let signed = self.of_bidding(it, |_, scene| Some(scene.signed(person, confirm)))?;
            self.ask(&person.account.clone(), signed)?;
        }
        if it.deposit.is_some() {
            self.return_deposits(it)?;
        }
        self.biddings.then(self.time.now_ms() + ACCEPT_DAYS * DAY_MS, at, Step::Accept);
        Ok(())
    }

    fn return_deposits(&mut self, it: &Planned) -> Result<(), LoadError> {
        let finance = self.folk.finance.account.clone();
        for (number, firm) in it.firms.iter().enumerate() {
            let bidder = self.folk.firms[*firm].uscc.clone();
            let reference = format!("样本退还{}{number}", it.code);
            self.online(&finance, It::ReturnDeposit { lot: it.lot(), bidder, reference })?;
        }
        Ok(())
    }

    fn accept_goods(&mut self, it: &Planned) -> Result<(), LoadError> {
        let buyer = it.buyer(self.folk).0.account.clone();
        let (lot, text) = (it.lot(), "全部到货，验收合格（样本）".to_owned());
        self.online(&buyer, It::Accept { lot: lot.clone(), text })?;
        let official = self.folk.officials[0].account.clone();
        self.online(&official, It::Archive { lot })
    }
}
