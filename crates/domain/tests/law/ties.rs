//! Equal bids whose documents let an order be drawn: once, of every opened bid, before the report.

use domain::draws::{
    Attempt, Command as It, CommitsClosed, Context, DepositShown, DrawCommitted, DrawJoined,
    DrawOpened, DrawPurpose, DrawResult, DrawVoid, Fixed, Need, Party, PartyKeys, PoolCommitted,
    PoolDerived, PoolLeaf, Ranks, Refusal as Draws, VoidReason,
};
use domain::lot::Stage;
use domain::procedure::{PriceFormula, Tie};
use domain::rulebook::Regime;
use domain::shared::{Hash, Id, PublicKey, Secret, Signature, Uscc};
use domain::world::{Command, Event, Refusal};

use crate::given::Given;
use crate::refused;

const BOTH: [Regime; 2] = [Regime::Works, Regime::GovernmentProcurement];

type Answer = Result<Vec<Event>, Draws>;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

/// Three equal bids by the lowest price, reviewed and ranked; or another lot with equals.
pub struct Equals {
    pub it: Given,
}

impl Equals {
    /// Announced and opened with one price, not scored yet.
    fn reviewed(regime: Regime, tie: Tie) -> Self {
        let mut it = Given::registered(regime);
        it.notice.scheme.price = PriceFormula::LowestPrice;
        it.notice.scheme.items.clear();
        it.notice.scheme.tie = tie;
        it.announce().unwrap();
        let mut it = it.with_bids(3).keyed_in(3).on_the_wall().recorded();
        let lot = it.id();
        let opened = it.world.lots.get_mut(&lot).unwrap().opening.opened.as_mut().unwrap();
        let price = opened.bids[0].price;
        opened.bids.iter_mut().for_each(|it| it.price = price);
        Self { it: it.reviewed() }
    }

    fn ranked(regime: Regime) -> Self {
        let mut it = Self::reviewed(regime, Tie::LowerPriceThenLot);
        it.sheets();
        it
    }

    /// Every seat's sheet, which has no item.
    fn sheets(&mut self) {
        for seat in 1..=5 {
            self.it.score(seat, 0).unwrap();
        }
    }

    fn of(&self) -> Attempt {
        let draw = self.it.lot().draw_of(DrawPurpose::Order).expect("an order is due");
        draw.attempt(&self.it.id())
    }

    fn asks(&mut self, command: It) -> Answer {
        self.it.when(Command::Draws(command)).map_err(|it| match it {
            Refusal::Draws(it) => it,
            other => panic!("{other}"),
        })
    }

    fn join(&mut self) -> Answer {
        let mut last = Ok(Vec::new());
        let spent = self.it.lot().drawing().spent.len();
        for (wrap, name) in (spent..).zip(Party::ALL) {
            let wrap = PublicKey([10 + u8::try_from(wrap).unwrap(); 32]);
            let of = self.of();
            last = self.asks(It::Join { of, name, sign: PublicKey([1; 32]), wrap });
        }
        last
    }

    fn fixed(&self, names: &[Uscc]) -> Fixed {
        let keys = |it: &DrawJoined| PartyKeys { name: it.name, sign: it.sign, wrap: it.wrap };
        let leaf = |at: usize| PoolLeaf {
            employer: None,
            pid: Hash([u8::try_from(at).unwrap(); 32]),
            strata: vec![id("shortlist")],
            w: 1,
        };
        let seats = names.len() as u64;
        Fixed {
            count: 0,
            ctx: Context {
                of: self.of(),
                need: vec![Need { specialty: id("shortlist"), seats }],
                pack: Hash([1; 32]),
                parties: self.it.lot().drawing().joined.values().map(keys).collect(),
                roster: None,
                t: 2,
            },
            pool: PoolCommitted {
                of: self.of(),
                pool: (1..=names.len()).map(leaf).collect(),
                pool_count: seats,
                pool_root: Hash([3; 32]),
                excluded_by_code: Vec::new(),
                excluded_count: 0,
                excluded_root: Hash([4; 32]),
                values: Some(names.iter().map(ToString::to_string).collect()),
            },
            derived: PoolDerived { of: self.of(), lines: Vec::new() },
        }
    }

    fn fix(&mut self, names: &[Uscc]) -> Answer {
        let fixed = self.fixed(names);
        self.asks(It::Announce(Box::new(fixed)))
    }

    fn commit_all(&mut self) {
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

    fn open(&mut self, name: Party) -> Answer {
        self.asks(It::Open(DrawOpened { of: self.of(), name, key: Secret([8; 32]) }))
    }

    fn publish(&mut self, order: &[Uscc]) -> Answer {
        let many = u8::try_from(order.len()).unwrap();
        let list = (1..=many).map(|at| (Hash([at; 32]), Hash([at; 32]))).collect();
        let ranks = vec![Ranks { stratum: id("shortlist"), list }];
        let result = DrawResult { of: self.of(), ranks, seed: Hash([9; 32]) };
        self.asks(It::PublishOrder { result, order: order.to_vec() })
    }

    /// Two keys are out.
    fn opened(regime: Regime) -> Self {
        let mut it = Self::ranked(regime);
        it.opens();
        it
    }

    fn opens(&mut self) {
        let names = self.it.lot().orderable();
        self.join().unwrap();
        self.fix(&names).unwrap();
        self.commit_all();
        self.open(Party::Centre).unwrap();
        self.open(Party::Supervisor).unwrap();
    }

    /// The same lot once the parties drew this order.
    pub fn drawn(it: Given, order: &[Uscc]) -> Given {
        let mut it = Self { it };
        it.opens();
        it.publish(order).unwrap();
        it.it
    }

    fn places(&self) -> Vec<(u32, Uscc)> {
        let ranking = &self.it.lot().evaluation.ranking;
        ranking.iter().map(|it| (it.rank, it.bidder.clone())).collect()
    }

    fn turned(&self) -> Vec<Uscc> {
        let mut all = self.it.lot().orderable();
        all.reverse();
        all
    }
}

#[test]
fn equals_wait_for_their_order_and_no_report_is_signed_before_it() {
    // covers: C4.3, Y174
    for regime in BOTH {
        let mut it = Equals::opened(regime);
        assert!(it.places().iter().all(|it| it.0 == 1));
        let early = it.it.sign_report(1).unwrap_err();
        assert!(matches!(early.rule(), Some("C4.3" | "Y174")), "{early}");
        let order = it.turned();
        let events = it.publish(&order).unwrap();
        let [Event::DrawResult(_), Event::OrderDrawn(drawn)] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!((drawn.seq, &drawn.order), (1, &order));
        let placed: Vec<_> = (1..).zip(order).collect();
        assert_eq!(it.places(), placed, "placed as drawn");
        let joint = &it.it.lot().evaluation.joint;
        assert!(joint.values().all(|it| *it == 1), "what was committed stays");
        it.it.sign_report(1).unwrap();
    }
}

#[test]
fn without_a_word_of_the_documents_equals_stay_joint_and_nothing_is_drawn() {
    for regime in BOTH {
        let mut it = Equals::reviewed(regime, Tie::LowerPrice);
        it.sheets();
        assert!(it.places().iter().all(|it| it.0 == 1));
        assert!(it.it.lot().order.is_none());
        it.it.sign_report(1).unwrap();
        let lot = it.it.id();
        let of = Attempt { lot, purpose: DrawPurpose::Order, seq: 1 };
        let (sign, wrap) = (PublicKey([1; 32]), PublicKey([2; 32]));
        let join = It::Join { of, name: Party::Centre, sign, wrap };
        assert_eq!(it.asks(join), Err(Draws::StepMissing));
    }
}

#[test]
fn bids_that_differ_need_no_order() {
    let mut it = Given::registered(Regime::Works);
    it.notice.scheme.tie = Tie::LowerPriceThenLot;
    it.announce().unwrap();
    let it = it.with_bids(3).keyed_in(3).on_the_wall().recorded().reviewed().scored();
    assert!(it.lot().order.is_none());
    assert_eq!(it.lot().stage, Stage::Reported);
}

#[test]
fn all_opened_bids_are_the_pool_and_nobody_else_is_drawn() {
    // covers: Y175
    let mut it = Equals::ranked(Regime::GovernmentProcurement);
    let all = it.it.lot().orderable();
    assert_eq!(it.fix(&all), Err(Draws::StepMissing), "nobody takes part yet");
    it.join().unwrap();
    assert_eq!(it.fix(&all[..2]), Err(Draws::DrawDiffers), "one is left out");
    let change: [fn(&mut Fixed); 6] = [
        |it| it.ctx.roster = Some(Hash([2; 32])),
        |it| it.ctx.t = 3,
        |it| it.ctx.need[0].seats = 1,
        |it| it.pool.pool[0].w = 2,
        |it| it.pool.excluded_count = 1,
        |it| it.count = 1,
    ];
    for change in change {
        let mut fixed = it.fixed(&all);
        change(&mut fixed);
        assert_eq!(it.asks(It::Announce(Box::new(fixed))), Err(Draws::DrawDiffers));
    }
    it.fix(&all).unwrap();
    it.commit_all();
    let order = it.turned();
    assert_eq!(it.publish(&order), Err(Draws::StepMissing), "no key is out");
    it.open(Party::Purchaser).unwrap();
    assert_eq!(it.publish(&order), Err(Draws::StepMissing), "one key opens nothing");
    it.open(Party::Centre).unwrap();
    let twice = [order[0].clone(), order[0].clone(), order[1].clone()];
    for wrong in [&order[..2], &twice[..], &[]] {
        assert_eq!(it.publish(wrong), Err(Draws::DrawDiffers), "{wrong:?}");
    }
    it.publish(&order).unwrap();
}

#[test]
fn an_order_that_is_drawn_is_never_drawn_again() {
    // covers: Y175
    let mut it = Equals::opened(Regime::Works);
    let order = it.turned();
    it.publish(&order).unwrap();
    let before = it.places();
    let stands = Draws::OrderStands { rule: "Y175" };
    assert_eq!(stands.rule(), Some("Y175"));
    let lot = it.it.id();
    let of = |seq| Attempt { lot: lot.clone(), purpose: DrawPurpose::Order, seq };
    for seq in [1, 2] {
        let (sign, wrap) = (PublicKey([1; 32]), PublicKey([99; 32]));
        let join = It::Join { of: of(seq), name: Party::Centre, sign, wrap };
        assert_eq!(it.asks(join), Err(stands.clone()));
        let names = vec![Party::Purchaser];
        let void = It::Void(DrawVoid { of: of(seq), names, reason: VoidReason::Withheld });
        assert_eq!(it.asks(void), Err(stands.clone()));
    }
    let others = it.it.lot().orderable();
    let again = it.publish(&others);
    assert_eq!(again, Err(stands), "nor published otherwise");
    assert_eq!(it.places(), before);
}

#[test]
fn a_later_ranking_of_the_round_is_placed_by_the_same_order() {
    // covers: Y175
    let mut it = Equals::opened(Regime::GovernmentProcurement);
    let order = it.turned();
    it.publish(&order).unwrap();
    let id = it.it.id();
    // As after a sheet that was handed back: the sheets are there, and no ranking.
    let lot = it.it.world.lots.get_mut(&id).unwrap();
    lot.evaluation.ranking.clear();
    lot.evaluation.sheets.remove(&5);
    it.it.score(5, 0).unwrap();
    let placed: Vec<_> = (1..).zip(order).collect();
    assert_eq!(it.places(), placed, "no second draw, no other order");
    assert!(!it.it.lot().awaits_order());
    assert!(it.it.lot().evaluation.joint.is_empty(), "committed with these places");
}

#[test]
fn a_withheld_order_is_void_with_the_names_and_the_next_attempt_goes_on() {
    // covers: Y23
    let mut it = Equals::ranked(Regime::Works);
    let names = it.it.lot().orderable();
    it.join().unwrap();
    it.fix(&names).unwrap();
    it.commit_all();
    it.open(Party::Centre).unwrap();
    let early = It::Void(DrawVoid {
        of: it.of(),
        names: vec![Party::Purchaser, Party::Supervisor],
        reason: VoidReason::Withheld,
    });
    assert_eq!(it.asks(early.clone()), Err(Draws::VoidUnfounded), "they still have time");
    it.it.now = it.it.now.plus_seconds(1_801);
    it.asks(early).unwrap();
    assert_eq!((it.of().purpose, it.of().seq), (DrawPurpose::Order, 2));
    assert!(refused(it.it.sign_report(1)).contains("OrderUndrawn"));
    it.join().unwrap();
    it.fix(&names).unwrap();
    it.commit_all();
    it.open(Party::Purchaser).unwrap();
    it.open(Party::Supervisor).unwrap();
    it.publish(&names).unwrap();
    let state = it.it.lot().order.as_ref().unwrap();
    assert_eq!((state.draw.voids.len(), state.order.as_ref()), (1, Some(&names)));
}

#[test]
fn the_committees_own_draw_is_untouched_by_an_order() {
    let mut it = Equals::opened(Regime::Works);
    let before = it.it.lot().draw.clone();
    let order = it.turned();
    it.publish(&order).unwrap();
    assert_eq!(it.it.lot().draw, before);
}
