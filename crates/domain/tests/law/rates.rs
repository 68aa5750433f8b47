//! A rate of several, drawn in the hall: after the end of key-in, before any price can be known.

use domain::draws::{
    Attempt, Command as It, CommitsClosed, Context, DepositShown, DrawCommitted, DrawJoined,
    DrawOpened, DrawPurpose, DrawRequested, DrawResult, DrawVoid, Fixed, Need, Party, PartyKeys,
    PoolCommitted, PoolDerived, PoolLeaf, Ranks, Refusal as Draws, VoidReason, rate_word,
};
use domain::experts::{Half, HalfDay};
use domain::lot::Stage;
use domain::opening::Ending;
use domain::procedure::{HoldBy, PriceFormula, Terms};
use domain::rulebook::Regime;
use domain::shared::{Hash, Id, Instant, PublicKey, Secret, Signature};
use domain::timer::timer;
use domain::world::{Command, Event, Refusal};

use crate::given::Given;
use crate::refused;

pub const RATES: [u32; 3] = [100, 250, 1_000];
pub const DRAWN: u32 = 250;

pub type Answer = Result<Vec<Event>, Draws>;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn asking(rates: &[u32]) -> Given {
    let mut it = Given::registered(Regime::Works);
    let terms = Terms { rates: Some(rates.to_vec()), ..Terms::default() };
    it.notice.scheme.terms = Some(Box::new(terms));
    it
}

/// A lot with three bids whose notice has three rates.
pub struct Hall {
    pub it: Given,
}

impl Hall {
    fn keying_in() -> Self {
        let mut it = asking(&RATES);
        it.announce().unwrap();
        Self { it: it.with_bids(3) }
    }

    pub fn of(&self) -> Attempt {
        self.it.lot().draw.attempt(&self.it.id())
    }

    pub fn asks(&mut self, command: It) -> Answer {
        self.it.when(Command::Draws(command)).map_err(|it| match it {
            Refusal::Draws(it) => it,
            other => panic!("{other}"),
        })
    }

    pub fn join(&mut self) -> Answer {
        let mut last = Ok(Vec::new());
        for (wrap, name) in (self.it.lot().draw.spent.len()..).zip(Party::ALL) {
            let wrap = PublicKey([10 + u8::try_from(wrap).unwrap(); 32]);
            let of = self.of();
            last = self.asks(It::Join { of, name, sign: PublicKey([1; 32]), wrap });
        }
        last
    }

    fn fixed(&self, rates: &[u32]) -> Fixed {
        let keys = |it: &DrawJoined| PartyKeys { name: it.name, sign: it.sign, wrap: it.wrap };
        let leaf = |at: usize| PoolLeaf {
            employer: None,
            pid: Hash([u8::try_from(at).unwrap(); 32]),
            strata: vec![id("coefficient")],
            w: 1,
        };
        let (of, derived_of) = (self.of(), self.of());
        Fixed {
            count: 0,
            ctx: Context {
                of: of.clone(),
                need: vec![Need { specialty: id("coefficient"), seats: 1 }],
                pack: Hash([1; 32]),
                parties: self.it.lot().draw.joined.values().map(keys).collect(),
                roster: None,
                t: 2,
            },
            pool: PoolCommitted {
                of,
                pool: (1..=rates.len()).map(leaf).collect(),
                pool_count: rates.len() as u64,
                pool_root: Hash([3; 32]),
                excluded_by_code: Vec::new(),
                excluded_count: 0,
                excluded_root: Hash([4; 32]),
                values: Some(rates.iter().map(|it| rate_word(*it)).collect()),
            },
            derived: PoolDerived { of: derived_of, lines: Vec::new() },
        }
    }

    pub fn announce(&mut self) -> Answer {
        let fixed = self.fixed(&RATES);
        self.asks(It::Announce(Box::new(fixed)))
    }

    pub fn commit_all(&mut self) {
        for name in Party::ALL {
            let (c, d, sig) = (Hash([5; 32]), Hash([6; 32]), Signature([7; 64]));
            self.asks(It::Commit(DrawCommitted { of: self.of(), name, c, d, sig })).unwrap();
        }
        for name in Party::ALL {
            let header = "00".to_owned();
            self.asks(It::Show(DepositShown { of: self.of(), name, header })).unwrap();
        }
        self.asks(It::CloseCommits(CommitsClosed { of: self.of() })).unwrap();
    }

    pub fn open(&mut self, name: Party) -> Answer {
        self.asks(It::Open(DrawOpened { of: self.of(), name, key: Secret([8; 32]) }))
    }

    fn result(&self, stratum: &str) -> DrawResult {
        let list = (1..=3).map(|at| (Hash([at; 32]), Hash([at; 32]))).collect();
        let ranks = vec![Ranks { stratum: id(stratum), list }];
        DrawResult { of: self.of(), ranks, seed: Hash([9; 32]) }
    }

    pub fn publish(&mut self, rate_e4: u32) -> Answer {
        let result = self.result("coefficient");
        self.asks(It::PublishRate { result, rate_e4 })
    }

    /// Contributions are closed while keys still come in.
    fn closed() -> Self {
        let mut it = Self::keying_in();
        it.join().unwrap();
        it.announce().unwrap();
        it.commit_all();
        it
    }

    /// Keys are in, and two parties opened.
    fn opened() -> Self {
        let mut it = Self::closed();
        it.it = it.it.keyed_in(3);
        it.open(Party::Centre).unwrap();
        it.open(Party::Supervisor).unwrap();
        it
    }

    fn release(&mut self) -> Result<Vec<Event>, Refusal> {
        let list: Vec<Hash> = {
            let lot = self.it.lot();
            lot.opening.closed.values().next().unwrap().keyed.clone()
        };
        let release = self.it.release(1, &list);
        self.it.when(release)
    }
}

#[test]
fn several_rates_are_announced_ascending_with_none_stated_beside_them() {
    // covers: F4.3
    asking(&RATES).announce().unwrap();
    for wrong in [&[][..], &[300], &[300, 200], &[200, 200], &[100, 10_000]] {
        // An empty list is none: the stated rate holds.
        let told = asking(wrong).announce();
        let rule = told.as_ref().err().and_then(Refusal::rule);
        assert_eq!(rule, Some("F4.3").filter(|_| !wrong.is_empty()), "{wrong:?}");
    }
    let many: Vec<u32> = (1..=51).collect();
    assert_eq!(asking(&many).announce().unwrap_err().rule(), Some("F4.3"));
    let mut stated = asking(&RATES);
    let PriceFormula::MeanBenchmark { k_e4, .. } = &mut stated.notice.scheme.price else {
        panic!("works are scored by a mean")
    };
    *k_e4 = 300;
    assert_eq!(stated.announce().unwrap_err().rule(), Some("F4.3"));
    let mut lowest = asking(&RATES);
    lowest.notice.scheme.price = PriceFormula::EvaluatedLowest;
    lowest.notice.scheme.items.clear();
    assert_eq!(lowest.announce().unwrap_err().rule(), Some("F4.3"));
}

#[test]
fn no_share_is_released_and_no_opening_ends_before_the_rate_is_drawn() {
    // covers: F4.3
    let mut it = Hall::opened();
    let due = |it: &Hall| timer(it.it.lot(), it.it.law());
    assert_eq!(due(&it), None, "trustees have not been asked");
    assert!(refused(it.release()).contains("Early"));
    let close = it.it.verdicts(Ending::Openable);
    assert!(refused(it.it.when(close)).contains("Early"));
    let events = it.publish(DRAWN).unwrap();
    let [Event::DrawResult(_), Event::RateDrawn(rate)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((rate.rate_e4, rate.seq), (DRAWN, 1));
    // covers: Y02
    let until = it.it.now.plus_seconds(1_800).seconds();
    assert_eq!(rate.answers_until_s, until, "the trustees' time begins with the rate");
    assert_eq!(due(&it).map(|it| it.0), Some(Instant::from_seconds(until)));
    it.release().unwrap();
}

#[test]
fn contributions_are_opened_only_when_nobody_chooses_whether_his_bid_is() {
    let mut it = Hall::closed();
    assert_eq!(it.it.lot().stage, Stage::KeyIn);
    assert_eq!(it.open(Party::Centre), Err(Draws::StepMissing), "keys to bids still come in");
    it.it = it.it.keyed_in(2);
    assert_eq!(it.publish(DRAWN), Err(Draws::StepMissing), "too few keys");
    it.open(Party::Centre).unwrap();
    assert_eq!(it.publish(DRAWN), Err(Draws::StepMissing), "one key opens nothing");
    it.open(Party::Purchaser).unwrap();
    assert_eq!(it.publish(300), Err(Draws::DrawDiffers), "a rate that nobody announced");
    let other = it.result("A01");
    let answer = it.asks(It::PublishRate { result: other, rate_e4: DRAWN });
    assert_eq!(answer, Err(Draws::DrawDiffers));
    it.publish(DRAWN).unwrap();
    let again = it.publish(DRAWN);
    assert_eq!(again, Err(Draws::StepMissing), "the rate is drawn once");
}

#[test]
fn only_the_announced_rates_are_the_pool_and_no_expert_is_drawn_before_them() {
    let mut it = Hall::keying_in();
    let day = it.it.now.date();
    let of = DrawRequested {
        lot: it.it.id(),
        need: vec![Need { specialty: id("A01"), seats: 5 }],
        review: HalfDay { day, half: Half::Afternoon },
        authorities: Vec::new(),
        supervisors: Vec::new(),
        representatives: 0,
    };
    let request = It::Request { of, people: Vec::new() };
    let early = it.asks(request.clone()).unwrap_err();
    assert_eq!(early, Draws::RateUndrawn { rule: "F4.3" });
    assert_eq!(early.rule(), Some("F4.3"));
    let mut of = it.of();
    assert_eq!(of.purpose, DrawPurpose::Coefficient);
    of.purpose = DrawPurpose::Committee;
    let (sign, wrap) = (PublicKey([1; 32]), PublicKey([2; 32]));
    let join = It::Join { of, name: Party::Centre, sign, wrap };
    assert_eq!(it.asks(join), Err(Draws::DrawAttemptDiffers));
    assert_eq!(it.announce(), Err(Draws::StepMissing), "nobody takes part yet");
    it.join().unwrap();
    for wrong in [&[100, 250][..], &[100, 250, 900], &[100, 250, 1_000, 1_100]] {
        let fixed = it.fixed(wrong);
        assert_eq!(it.asks(It::Announce(Box::new(fixed))), Err(Draws::DrawDiffers), "{wrong:?}");
    }
    let change: [fn(&mut Fixed); 7] = [
        |it| it.ctx.roster = Some(Hash([2; 32])),
        |it| it.ctx.t = 3,
        |it| it.ctx.need[0].seats = 2,
        |it| it.pool.pool[0].w = 2,
        |it| it.pool.excluded_count = 1,
        |it| it.pool.values = None,
        |it| it.count = 1,
    ];
    for change in change {
        let mut fixed = it.fixed(&RATES);
        change(&mut fixed);
        assert_eq!(it.asks(It::Announce(Box::new(fixed))), Err(Draws::DrawDiffers));
    }
    it.it.hold(HoldBy::Supervisor).unwrap();
    assert_eq!(it.announce(), Err(Draws::DrawSuspended));
    it.it.lift(HoldBy::Supervisor).unwrap();
    it.announce().unwrap();
    it.commit_all();
    it.it = it.it.keyed_in(3);
    it.open(Party::Centre).unwrap();
    it.open(Party::Supervisor).unwrap();
    it.publish(DRAWN).unwrap();
    it.it = it.it.on_the_wall().recorded();
    it.asks(request).unwrap();
}

#[test]
fn a_withheld_rate_is_void_with_the_names_and_the_next_attempt_goes_on() {
    // covers: Y23
    let mut it = Hall::closed();
    it.it = it.it.keyed_in(3);
    it.open(Party::Centre).unwrap();
    let void = |it: &Hall, reason, names: &[Party]| {
        It::Void(DrawVoid { of: it.of(), names: names.to_vec(), reason })
    };
    // Few rates are no thin list.
    let thin = void(&it, VoidReason::Thin, &[]);
    assert_eq!(it.asks(thin), Err(Draws::VoidUnfounded));
    it.it.now = it.it.now.plus_seconds(1_801);
    let withheld = void(&it, VoidReason::Withheld, &[Party::Purchaser, Party::Supervisor]);
    it.asks(withheld).unwrap();
    assert!(refused(it.release()).contains("Early"), "still no rate");
    assert_eq!((it.of().purpose, it.of().seq), (DrawPurpose::Coefficient, 2));
    it.join().unwrap();
    it.announce().unwrap();
    it.commit_all();
    it.open(Party::Purchaser).unwrap();
    it.open(Party::Supervisor).unwrap();
    it.publish(DRAWN).unwrap();
    let lot = it.it.lot();
    let drawn = lot.rate.as_ref().unwrap();
    assert_eq!((drawn.rate_e4, drawn.drawn.voids.len()), (DRAWN, 1));
    assert_eq!((lot.draw.purpose, lot.draw.result.is_some()), (DrawPurpose::Committee, false));
}

#[test]
fn prices_are_scored_by_the_rate_that_was_drawn() {
    // covers: F4.3
    let mut it = Hall::opened();
    let stated = it.it.lot().formula();
    it.publish(DRAWN).unwrap();
    assert_eq!(it.it.lot().formula(), stated.with_rate(DRAWN));
    assert_ne!(stated, stated.with_rate(DRAWN));
    assert_eq!(PriceFormula::LowestPrice.with_rate(DRAWN), PriceFormula::LowestPrice);
    let it = it.it.on_the_wall().recorded().reviewed().scored();
    let mut plain = Given::reported(Regime::Works);
    let id = plain.id();
    let totals = |it: &Given| -> Vec<_> {
        it.lot().evaluation.ranking.iter().map(|it| (it.bidder.clone(), it.price_score)).collect()
    };
    let before = totals(&plain);
    assert_ne!(totals(&it), before, "another benchmark, other points");
    let lot = plain.world.lots.get_mut(&id).unwrap();
    lot.notice.scheme.price = lot.notice.scheme.price.with_rate(DRAWN);
    let stated: Vec<_> = domain::award::rank(lot)
        .unwrap()
        .into_iter()
        .map(|it| (it.bidder, it.price_score))
        .collect();
    assert_eq!(totals(&it), stated, "as if the drawn rate had been the stated one");
}
