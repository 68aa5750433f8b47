//! A draw held by the platform: who may do what when, and what is refused by which rule.

use domain::draws::{
    Attempt, CallEnded, CallOutcome, CallPlaced, Command as It, CommitsClosed, Context,
    DepositShown, DrawCommitted, DrawOpened, DrawRequested, DrawResult, DrawState, DrawVoid, Fixed,
    Need, Party, PartyKeys, PoolCommitted, PoolDerived, PoolLeaf, Ranks, Refusal as Draws,
    VoidReason,
};
use domain::experts::{Half, HalfDay};
use domain::procedure::HoldBy;
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Hash, Id, Instant, PublicKey, Secret, Signature};
use domain::world::{Command, Event, Refusal};

use crate::given::Given;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

/// A lot whose prices are on the wall, and everything a draw of it is asked with.
pub struct Drawn {
    pub it: Given,
}

impl Drawn {
    pub fn opened(regime: Regime) -> Self {
        Self { it: Given::opened(regime) }
    }

    pub fn of(&self) -> Attempt {
        self.state().attempt(&self.it.id())
    }

    /// The draw of the committee that is due: of a lot, or before its notice of its applicants.
    pub fn state(&self) -> &DrawState {
        self.it.world.bench(&self.it.id()).unwrap().draw()
    }

    pub fn today(&self) -> CivilDate {
        self.it.now.date()
    }

    pub fn asks(&mut self, command: It) -> Result<Vec<Event>, Draws> {
        self.it.when(Command::Draws(command)).map_err(|it| match it {
            Refusal::Draws(it) => it,
            other => panic!("{other}"),
        })
    }

    pub fn request_for(&mut self, seats: u64, day: CivilDate) -> Result<Vec<Event>, Draws> {
        let of = DrawRequested {
            lot: self.it.id(),
            need: vec![Need { specialty: id("A01"), seats }],
            review: HalfDay { day, half: Half::Afternoon },
            authorities: Vec::new(),
            supervisors: Vec::new(),
            representatives: 0,
        };
        self.asks(It::Request { of, people: Vec::new() })
    }

    pub fn requested(regime: Regime) -> Self {
        let mut it = Self::opened(regime);
        let today = it.today();
        it.request_for(5, today).unwrap();
        it
    }

    pub fn join(&mut self, name: Party, wrap: u8) -> Result<Vec<Event>, Draws> {
        let (of, sign) = (self.of(), PublicKey([1; 32]));
        self.asks(It::Join { of, name, sign, wrap: PublicKey([wrap; 32]) })
    }

    pub fn announce(&mut self, leaves: u8) -> Result<Vec<Event>, Draws> {
        let state = self.state();
        let keys = |it: &domain::draws::DrawJoined| PartyKeys {
            name: it.name,
            sign: it.sign,
            wrap: it.wrap,
        };
        let ctx = Context {
            of: self.of(),
            need: state.request.clone().unwrap().need,
            pack: Hash([1; 32]),
            parties: state.joined.values().map(keys).collect(),
            roster: Some(Hash([2; 32])),
            t: 2,
        };
        let leaf = |at: u8| PoolLeaf {
            employer: None,
            pid: Hash([at; 32]),
            strata: vec![id("A01")],
            w: 1,
        };
        let pool = PoolCommitted {
            of: self.of(),
            pool: (1..=leaves).map(leaf).collect(),
            pool_count: leaves.into(),
            pool_root: Hash([3; 32]),
            excluded_by_code: Vec::new(),
            excluded_count: 0,
            excluded_root: Hash([4; 32]),
            values: None,
        };
        let derived = PoolDerived { of: self.of(), lines: Vec::new() };
        self.asks(It::Announce(Box::new(Fixed { count: leaves.into(), ctx, pool, derived })))
    }

    pub fn pooled(regime: Regime) -> Self {
        let mut it = Self::requested(regime);
        it.pool();
        it
    }

    /// Everybody takes part, and the pool is fixed.
    pub fn pool(&mut self) {
        let it = self;
        for (at, name) in (10..).zip(Party::ALL) {
            it.join(name, at).unwrap();
        }
        it.announce(20).unwrap();
    }

    pub fn commit(&mut self, name: Party) -> Result<Vec<Event>, Draws> {
        let (c, d, sig) = (Hash([5; 32]), Hash([6; 32]), Signature([7; 64]));
        self.asks(It::Commit(DrawCommitted { of: self.of(), name, c, d, sig }))
    }

    pub fn show(&mut self, name: Party) -> Result<Vec<Event>, Draws> {
        self.asks(It::Show(DepositShown { of: self.of(), name, header: "00".to_owned() }))
    }

    pub fn close(&mut self) -> Result<Vec<Event>, Draws> {
        self.asks(It::CloseCommits(CommitsClosed { of: self.of() }))
    }

    pub fn open(&mut self, name: Party) -> Result<Vec<Event>, Draws> {
        self.asks(It::Open(DrawOpened { of: self.of(), name, key: Secret([8; 32]) }))
    }

    pub fn void(&mut self, reason: VoidReason, names: &[Party]) -> Result<Vec<Event>, Draws> {
        self.asks(It::Void(DrawVoid { of: self.of(), names: names.to_vec(), reason }))
    }

    pub fn closed(regime: Regime) -> Self {
        let mut it = Self::pooled(regime);
        it.contribute();
        it
    }

    /// Everybody commits and shows, and contributions are closed.
    pub fn contribute(&mut self) {
        let it = self;
        for name in Party::ALL {
            it.commit(name).unwrap();
        }
        for name in Party::ALL {
            it.show(name).unwrap();
        }
        it.close().unwrap();
    }

    pub fn publish(&mut self) -> Result<Vec<Event>, Draws> {
        let list = (1..=20).map(|at| (Hash([at; 32]), Hash([at; 32]))).collect();
        let ranks = vec![Ranks { stratum: id("A01"), list }];
        self.asks(It::Publish(DrawResult { of: self.of(), ranks, seed: Hash([9; 32]) }))
    }

    pub fn later_s(&mut self, seconds: i64) {
        self.it.now = Instant(self.it.now.0 + seconds * 1_000);
    }

    pub fn call(&mut self, pid: u8, n: u64, channel: &str) -> Result<Vec<Event>, Draws> {
        let (pid, contact) = (Hash([pid; 32]), Hash([1; 32]));
        let call = CallPlaced { of: self.of(), pid, n, channel: id(channel), contact };
        self.asks(It::PlaceCalls { lot: self.it.id(), calls: vec![call] })
    }

    pub fn ended(&self, pid: u8, n: u64, ring_s: u64, outcome: CallOutcome) -> CallEnded {
        CallEnded {
            of: self.of(),
            pid: Hash([pid; 32]),
            n,
            ring_s,
            outcome,
            proof: String::new(),
            reason: String::new(),
            record: String::new(),
        }
    }

    pub fn end(&mut self, n: u64, ring_s: u64, outcome: CallOutcome) -> Result<Vec<Event>, Draws> {
        let it = self.ended(1, n, ring_s, outcome);
        self.asks(It::EndCall(it))
    }
}

#[test]
fn a_draw_is_asked_for_in_the_size_that_the_law_wants_and_from_two_working_days_before_on() {
    // covers: C1.1, C1.16
    let mut it = Drawn::opened(Regime::GovernmentProcurement);
    let today = it.today();
    assert_eq!(it.request_for(3, today), Err(Draws::Committee { rule: "C1.1" }));
    assert_eq!(it.request_for(6, today), Err(Draws::Committee { rule: "C1.1" }));
    assert_eq!(it.request_for(0, today), Err(Draws::DrawNeedUnfit));
    assert_eq!(it.request_for(u64::MAX, today), Err(Draws::DrawNeedUnfit));
    let past = CivilDate::constant(2020, 1, 2);
    assert_eq!(it.request_for(5, past), Err(Draws::DrawNeedUnfit));
    let week = Instant(today_ms(today) + 7 * 86_400_000).date();
    it.request_for(5, week).unwrap();
    for (at, name) in (10..).zip(Party::ALL) {
        it.join(name, at).unwrap();
    }
    let early = it.announce(20).unwrap_err();
    assert!(matches!(early, Draws::DrawEarly(from) if from > today && from < week));
    assert_eq!(early.rule(), Some("C1.16"));
}

fn today_ms(day: CivilDate) -> i64 {
    Instant::start_of(day).0
}

#[test]
fn nothing_is_announced_before_the_opening_or_without_every_party() {
    let mut it = Drawn { it: Given::announced(Regime::Works) };
    let day = it.today();
    it.request_for(5, day).unwrap();
    for (at, name) in (10..).zip(Party::ALL) {
        it.join(name, at).unwrap();
    }
    assert_eq!(it.announce(20), Err(Draws::Stage));
    let mut it = Drawn::requested(Regime::Works);
    it.join(Party::Centre, 10).unwrap();
    assert_eq!(it.join(Party::Centre, 11), Err(Draws::Repeated));
    assert_eq!(it.join(Party::Supervisor, 10), Err(Draws::DrawKeyReused));
    it.join(Party::Supervisor, 11).unwrap();
    assert_eq!(it.announce(20), Err(Draws::StepMissing));
}

#[test]
fn contributions_are_shown_after_every_commit_and_opened_after_the_close() {
    let mut it = Drawn::pooled(Regime::Works);
    assert_eq!(it.announce(20), Err(Draws::Repeated));
    it.commit(Party::Centre).unwrap();
    assert_eq!(it.commit(Party::Centre), Err(Draws::Repeated));
    assert_eq!(it.show(Party::Centre), Err(Draws::StepMissing));
    assert_eq!(it.open(Party::Centre), Err(Draws::StepMissing));
    assert_eq!(it.close(), Err(Draws::StepMissing));
    it.commit(Party::Purchaser).unwrap();
    it.commit(Party::Supervisor).unwrap();
    it.show(Party::Centre).unwrap();
    // Whoever shows nothing has half an hour, not for ever.
    let early = it.close().unwrap_err();
    assert_eq!((early.clone(), early.rule()), (Draws::DrawStillOpen { rule: "Y23" }, Some("Y23")));
    it.later_s(1_801);
    it.close().unwrap();
    assert_eq!(it.show(Party::Purchaser), Err(Draws::Stage));
    assert_eq!(it.publish(), Err(Draws::StepMissing));
    it.open(Party::Centre).unwrap();
    assert_eq!(it.open(Party::Centre), Err(Draws::Repeated));
    assert_eq!(it.publish(), Err(Draws::StepMissing));
    it.open(Party::Purchaser).unwrap();
    it.publish().unwrap();
    assert_eq!(it.publish(), Err(Draws::Repeated));
    assert_eq!(it.open(Party::Supervisor), Err(Draws::Repeated));
}

#[test]
fn an_attempt_is_void_only_for_a_reason_that_the_record_bears_out() {
    // covers: Y22, Y23
    let mut it = Drawn::pooled(Regime::Works);
    assert_eq!(it.void(VoidReason::Thin, &[]), Err(Draws::VoidUnfounded));
    it.commit(Party::Centre).unwrap();
    let lacking = [Party::Purchaser, Party::Supervisor];
    assert_eq!(it.void(VoidReason::NotCommitted, &[Party::Centre]), Err(Draws::VoidUnfounded));
    assert_eq!(it.void(VoidReason::Withheld, &lacking), Err(Draws::VoidUnfounded));
    it.void(VoidReason::NotCommitted, &lacking).unwrap();
    // The next attempt needs new keys, and everybody anew.
    assert_eq!(it.of().seq, 2);
    assert_eq!(it.join(Party::Centre, 10), Err(Draws::DrawKeyReused));
    for (at, name) in (20..).zip(Party::ALL) {
        it.join(name, at).unwrap();
    }
    // Fifteen persons for five seats are enough, fourteen are not.
    it.announce(14).unwrap();
    it.void(VoidReason::Thin, &[]).unwrap();
    let mut it = Drawn::closed(Regime::Works);
    it.open(Party::Centre).unwrap();
    let lacking = [Party::Purchaser, Party::Supervisor];
    assert_eq!(it.void(VoidReason::Withheld, &lacking), Err(Draws::VoidUnfounded));
    it.later_s(1_801);
    it.void(VoidReason::Withheld, &lacking).unwrap();
}

/// Else the law would take what a stranger, who counts milliseconds, must call too short.
#[test]
fn a_ring_is_counted_from_its_own_millisecond_and_not_from_its_second() {
    // covers: Y28
    let mut it = Drawn::closed(Regime::Works);
    it.open(Party::Centre).unwrap();
    it.open(Party::Purchaser).unwrap();
    it.publish().unwrap();
    it.it.now = Instant(it.it.now.0.div_euclid(1_000) * 1_000 + 900);
    it.call(1, 1, "sms").unwrap();
    it.it.now = Instant(it.it.now.0 + 24_999);
    assert_eq!(it.end(1, 25, CallOutcome::Rang), Err(Draws::DrawDiffers));
    it.it.now = Instant(it.it.now.0 + 1);
    it.end(1, 25, CallOutcome::Rang).unwrap();
}

#[test]
fn nobody_is_given_up_before_three_calls_by_two_ways_over_a_quarter_of_an_hour() {
    // covers: Y25, Y26, Y27, Y28
    let mut it = Drawn::closed(Regime::Works);
    it.open(Party::Centre).unwrap();
    it.open(Party::Supervisor).unwrap();
    assert_eq!(it.call(1, 1, "sms"), Err(Draws::StepMissing));
    it.publish().unwrap();
    assert_eq!(it.call(1, 2, "sms"), Err(Draws::Repeated));
    it.call(1, 1, "sms").unwrap();
    assert_eq!(it.call(1, 2, "mail"), Err(Draws::Repeated));
    // A ring is no longer than the time that passed.
    assert_eq!(it.end(1, 30, CallOutcome::Rang), Err(Draws::DrawDiffers));
    it.later_s(30);
    assert_eq!(it.end(1, 24, CallOutcome::Rang), Err(Draws::TriedTooLittle { rule: "Y28" }));
    assert_eq!(it.end(1, 30, CallOutcome::NoAnswer), Err(Draws::TriedTooLittle { rule: "Y25" }));
    assert_eq!(it.end(1, 30, CallOutcome::Accepted), Err(Draws::DrawDiffers));
    it.end(1, 30, CallOutcome::Rang).unwrap();
    for n in 2..=3 {
        it.call(1, n, "sms").unwrap();
        it.later_s(30);
        if n == 2 {
            it.end(n, 30, CallOutcome::Rang).unwrap();
        }
    }
    assert_eq!(it.end(3, 30, CallOutcome::NoAnswer), Err(Draws::TriedTooLittle { rule: "Y26" }));
    it.end(3, 30, CallOutcome::Rang).unwrap();
    it.call(1, 4, "mail").unwrap();
    it.later_s(30);
    assert_eq!(it.end(4, 30, CallOutcome::NoAnswer), Err(Draws::TriedTooLittle { rule: "Y27" }));
    it.end(4, 30, CallOutcome::Rang).unwrap();
    it.later_s(900);
    it.call(1, 5, "sms").unwrap();
    it.later_s(25);
    it.end(5, 25, CallOutcome::NoAnswer).unwrap();
    assert_eq!(it.call(1, 6, "sms"), Err(Draws::Repeated));
}

#[test]
fn an_expert_answers_once_with_a_proof_and_declines_with_a_known_reason() {
    let mut it = Drawn::closed(Regime::Works);
    it.open(Party::Centre).unwrap();
    it.open(Party::Supervisor).unwrap();
    it.publish().unwrap();
    it.call(1, 1, "sms").unwrap();
    let proved = |it: CallEnded| CallEnded { proof: "sign-in".to_owned(), ..it };
    let bare = it.ended(1, 1, 0, CallOutcome::Accepted);
    assert_eq!(it.asks(It::AnswerCall(bare.clone())), Err(Draws::DrawDiffers));
    let silent = proved(it.ended(1, 1, 0, CallOutcome::NoAnswer));
    assert_eq!(it.asks(It::AnswerCall(silent)), Err(Draws::DrawDiffers));
    let declines = proved(it.ended(1, 1, 0, CallOutcome::Declined));
    assert_eq!(it.asks(It::AnswerCall(declines.clone())), Err(Draws::DrawDiffers));
    let other = proved(it.ended(2, 1, 0, CallOutcome::Accepted));
    assert_eq!(it.asks(It::AnswerCall(other)), Err(Draws::CallUnknown));
    let ill = CallEnded { reason: "ill".to_owned(), ..declines };
    it.asks(It::AnswerCall(ill)).unwrap();
    assert_eq!(it.asks(It::AnswerCall(proved(bare))), Err(Draws::CallUnknown));
}

#[test]
fn a_suspended_lot_draws_nobody_and_a_drawn_lot_takes_no_other_committee() {
    let mut it = Drawn::requested(Regime::Works);
    for (at, name) in (10..).zip(Party::ALL) {
        it.join(name, at).unwrap();
    }
    it.it.hold(HoldBy::Supervisor).unwrap();
    assert_eq!(it.announce(20), Err(Draws::DrawSuspended));
    it.it.lift(HoldBy::Supervisor).unwrap();
    it.announce(20).unwrap();
    let stage = Refusal::Award(domain::award::Refusal::Stage);
    assert_eq!(it.it.committee(5, 5), Err(stage));
}
