//! Lists that are drawn before a notice: a limited number of those who passed, and the invited.

use domain::admission::{
    ApplicantFound, Command as Before, Ground, InvitationCause, LimitWay, NumberLimit, PoolSource,
    ReviewItem,
};
use domain::award::Pass;
use domain::draws::{
    Attempt, Command as It, CommitsClosed, Context, DepositShown, DrawCommitted, DrawJoined,
    DrawOpened, DrawPurpose, DrawResult, DrawVoid, Fixed, ListDraw, ListLine, Need, Party,
    PartyKeys, PoolCommitted, PoolDerived, PoolLeaf, Ranks, Refusal as Draws, VoidReason, names_of,
};
use domain::remedies::{EvaluationVoided, Evaluators, Redress};
use domain::rulebook::Regime;
use domain::shared::{Hash, Id, Points, PublicKey, Salt, Secret, Signature, Uscc};
use domain::world::{Command, Event, Refusal};

use crate::admissions::{
    DAY_S, begin, close, committee, declare_all, drawn_outside, found, named, notice, review,
    reviewed, stranger, tendered, witnesses,
};
use crate::early::overturned;
use crate::given::Given;
use crate::refused;

type Answer = Result<Vec<Event>, Draws>;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

/// A draw of a list, whatever it is for.
struct Lists {
    it: Given,
}

impl Lists {
    /// Works whose number is limited by lot: so many applied, and the time is over.
    fn shortlist(applicants: u8, most: u32) -> Self {
        Self::limited(applicants, NumberLimit { most, way: LimitWay::Lot, items: None })
    }

    fn limited(applicants: u8, limit: NumberLimit) -> Self {
        let mut given = Given::registered(Regime::Works);
        drawn_outside(&mut given);
        let limit = Some(limit);
        let begun =
            begin(&given, domain::admission::PrequalificationNotice { limit, ..notice(&given) });
        given.when(begun).unwrap();
        for at in 0..applicants {
            if at > 2 {
                stranger(&mut given, at);
            }
            given.when(crate::admissions::application(&given, at)).unwrap();
        }
        let deadline_s = given.world.prequalifications[&given.id()].deadline_s;
        given.now = domain::shared::Instant(deadline_s * 1_000 + 1);
        given.when(close(&given)).unwrap();
        Self { it: given }
    }

    fn review(&mut self, passes: &[Pass]) -> Vec<Event> {
        reviewed(&mut self.it, passes)
    }

    fn list(&self) -> &ListDraw {
        &self.it.world.list_draws[&self.it.id()]
    }

    fn of(&self) -> Attempt {
        self.list().draw.attempt(&self.it.id())
    }

    fn asks(&mut self, command: It) -> Answer {
        self.it.when(Command::Draws(command)).map_err(|it| match it {
            Refusal::Draws(it) => it,
            other => panic!("{other}"),
        })
    }

    fn join(&mut self) {
        let spent = self.list().draw.spent.len();
        for (wrap, name) in (spent..).zip(Party::ALL) {
            let wrap = PublicKey([10 + u8::try_from(wrap).unwrap(); 32]);
            let of = self.of();
            self.asks(It::Join { of, name, sign: PublicKey([1; 32]), wrap }).unwrap();
        }
    }

    fn pool(&self) -> (Fixed, Vec<ListLine>) {
        let list = self.list();
        let from = list.from.clone().unwrap();
        let hash = |at: usize| Hash([u8::try_from(at + 1).unwrap(); 32]);
        let line = |(at, bidder): (usize, Uscc)| ListLine {
            bidder,
            name: hash(at),
            pid: hash(at),
            salt: Salt([9; 32]),
        };
        let size = names_of(from.len());
        let lines: Vec<ListLine> = from.into_iter().enumerate().map(line).collect();
        let keys = |it: &DrawJoined| PartyKeys { name: it.name, sign: it.sign, wrap: it.wrap };
        let leaf = |at: usize| PoolLeaf {
            employer: None,
            pid: hash(at),
            strata: vec![id("shortlist")],
            w: 1,
        };
        let of = self.of();
        let fixed = Fixed {
            count: 0,
            ctx: Context {
                of: of.clone(),
                need: vec![Need { specialty: id("shortlist"), seats: size as u64 }],
                pack: Hash([1; 32]),
                parties: list.draw.joined.values().map(keys).collect(),
                roster: None,
                t: 2,
            },
            pool: PoolCommitted {
                of: of.clone(),
                pool: (0..size).map(leaf).collect(),
                pool_count: size as u64,
                pool_root: Hash([3; 32]),
                excluded_by_code: Vec::new(),
                excluded_count: 0,
                excluded_root: Hash([4; 32]),
                values: Some((0..size).map(|it| hash(it).hex()).collect()),
            },
            derived: PoolDerived { of, lines: Vec::new() },
        };
        (fixed, lines)
    }

    fn fix(&mut self) -> Answer {
        let (fixed, lines) = self.pool();
        self.asks(It::AnnounceList { fixed: Box::new(fixed), lines })
    }

    fn contribute(&mut self) {
        for name in Party::ALL {
            let (c, d, sig) = (Hash([5; 32]), Hash([6; 32]), Signature([7; 64]));
            self.asks(It::Commit(DrawCommitted { of: self.of(), name, c, d, sig })).unwrap();
        }
        for name in Party::ALL {
            let header = "00".to_owned();
            self.asks(It::Show(DepositShown { of: self.of(), name, header })).unwrap();
        }
        self.asks(It::CloseCommits(CommitsClosed { of: self.of() })).unwrap();
        for name in [Party::Centre, Party::Supervisor] {
            let key = Secret([8; 32]);
            self.asks(It::Open(DrawOpened { of: self.of(), name, key })).unwrap();
        }
    }

    /// Drawn from the last name to the first.
    fn publish(&mut self) -> Answer {
        let pool = self.list().draw.pool.clone().unwrap();
        let list = pool.pool.iter().rev().map(|it| (it.pid, it.pid)).collect();
        let ranks = vec![Ranks { stratum: id("shortlist"), list }];
        let of = self.of();
        self.asks(It::Publish(DrawResult { of, ranks, seed: Hash([9; 32]) }))
    }

    fn drawn(&mut self) -> Answer {
        self.join();
        self.fix().unwrap();
        self.contribute();
        self.publish()
    }

    fn listed(&self) -> Option<Vec<Uscc>> {
        let known = self.it.world.admissions.get(&self.it.id())?;
        known.bidders.as_ref().map(|it| it.iter().cloned().collect())
    }
}

#[test]
fn of_those_who_passed_the_ceiling_is_drawn_and_nobody_is_let_in_before() {
    // covers: Y176, Y177
    let mut it = Lists::shortlist(10, 7);
    let mut passes = [Pass::Passed; 10];
    passes[0] = Pass::Rejected;
    let events = it.review(&passes);
    assert!(!events.iter().any(|it| matches!(it, Event::BiddersAdmitted(_))), "not yet");
    assert_eq!(it.listed(), None);
    let from = it.list().from.clone().unwrap();
    assert_eq!((from.len(), it.list().most), (9, 7));
    it.it.notice.admission = Some(Ground::Prequalified);
    it.it.notice.deadline_s = it.it.now.seconds() + 25 * DAY_S;
    it.it.notice.documents_until_s = it.it.notice.deadline_s;
    assert!(refused(it.it.announce()).contains("AdmissionDiffers"), "there is no list yet");
    let events = it.drawn().unwrap();
    let [Event::DrawResult(_), Event::BiddersAdmitted(list)] = &events[..] else {
        panic!("{events:?}")
    };
    // The names from the last to the first: nobody's, then those of the last nine suppliers.
    assert_eq!(list.bidders, from[2..], "seven, and those that were drawn first");
    assert_eq!(it.listed(), Some(from[2..].to_vec()));
    let it = tendered(it.it, Ground::Prequalified);
    assert!(!it.lot().admitted.lets_in(&from[0]), "passed, and not drawn");
    assert!(it.lot().admitted.lets_in(&from[8]));
}

#[test]
fn fewer_than_the_ceiling_are_all_listed_and_drawn_all_the_same() {
    // covers: Y177
    let mut it = Lists::shortlist(3, 7);
    it.review(&[Pass::Passed; 3]);
    let from = it.list().from.clone().unwrap();
    it.drawn().unwrap();
    assert_eq!(it.listed(), Some(from));
}

#[test]
fn a_pool_shows_no_number_and_holds_everybody_once() {
    // covers: Y177
    assert_eq!((names_of(3), names_of(64), names_of(65)), (64, 64, 128));
    let mut it = Lists::shortlist(4, 7);
    it.review(&[Pass::Passed; 4]);
    it.join();
    let wrong: [fn(&mut Fixed, &mut Vec<ListLine>); 5] = [
        |_, lines| drop(lines.pop()),
        |_, lines| lines[1].pid = lines[0].pid,
        |_, lines| lines[1].pid = Hash([200; 32]),
        |_, lines| lines.swap(0, 1),
        |it, _| it.pool.values = None,
    ];
    for change in wrong {
        let (mut fixed, mut lines) = it.pool();
        change(&mut fixed, &mut lines);
        let asked = It::AnnounceList { fixed: Box::new(fixed), lines };
        assert_eq!(it.asks(asked), Err(Draws::DrawDiffers));
    }
    it.fix().unwrap();
}

#[test]
fn a_list_is_drawn_once_whoever_does_not_like_it() {
    // covers: Y177
    let mut it = Lists::shortlist(9, 7);
    it.review(&[Pass::Passed; 9]);
    it.drawn().unwrap();
    let listed = it.listed();
    let lot = it.it.id();
    let of = |seq| Attempt { lot: lot.clone(), purpose: DrawPurpose::Shortlist, seq };
    let stands = Err(Draws::ListStands { rule: "Y177" });
    for seq in [1, 2] {
        let (sign, wrap) = (PublicKey([1; 32]), PublicKey([99; 32]));
        let join = It::Join { of: of(seq), name: Party::Centre, sign, wrap };
        assert_eq!(it.asks(join), stands);
        let names = vec![Party::Purchaser];
        let void = It::Void(DrawVoid { of: of(seq), names, reason: VoidReason::Withheld });
        assert_eq!(it.asks(void), stands);
    }
    assert_eq!(it.publish(), stands);
    assert_eq!(it.listed(), listed);
    let other = Attempt { purpose: DrawPurpose::Invited, ..of(1) };
    let (sign, wrap) = (PublicKey([1; 32]), PublicKey([99; 32]));
    let join = It::Join { of: other, name: Party::Centre, sign, wrap };
    assert_eq!(it.asks(join), Err(Draws::StepMissing), "nor under another name");
}

/// The same findings signed by everybody who reviews again, with others in the seats where the
/// first ones may not sit.
fn reviewed_again(it: &mut Given, passes: &[Pass], others: Evaluators) {
    if others == Evaluators::Others {
        let mut members = committee();
        for member in &mut members {
            member.account = id(&format!("other-{}", member.seat));
        }
        it.when(named(it, members)).unwrap();
        declare_all(it);
    }
    let findings = found(it, passes);
    for seat in 1..=5 {
        let signed = review(it, Some(seat), findings.clone());
        it.when(signed).unwrap();
    }
}

#[test]
fn a_void_review_has_its_list_drawn_anew_under_the_next_number_with_fresh_keys() {
    // covers: Y177, T12.6
    for (order, by) in [
        (Redress::EvaluateAgain, Evaluators::Original),
        (Redress::EvaluateAnew, Evaluators::Others),
    ] {
        let mut it = Lists::shortlist(10, 7);
        it.review(&[Pass::Passed; 10]);
        let first = it.of();
        it.drawn().unwrap();
        let before = it.listed().unwrap();
        let spent = it.list().draw.spent.clone();
        it.it = overturned(it.it, order);
        assert_eq!(it.listed(), None, "nobody may bid");
        assert!(!it.list().is_due(), "nothing is drawn while there is no review");
        let next = Attempt { seq: first.seq + 1, ..first.clone() };
        for of in [first.clone(), next.clone()] {
            let (sign, wrap) = (PublicKey([1; 32]), PublicKey([99; 32]));
            let join = It::Join { of, name: Party::Centre, sign, wrap };
            assert_eq!(it.asks(join), Err(Draws::Stage));
        }
        let mut passes = [Pass::Passed; 10];
        (passes[8], passes[9]) = (Pass::Rejected, Pass::Rejected);
        reviewed_again(&mut it.it, &passes, by);
        assert_eq!(it.listed(), None, "the review alone lets nobody in");
        assert_eq!(it.of(), next, "no number is used twice");
        let from = it.list().from.clone().unwrap();
        assert_eq!((from.len(), it.list().lines.len()), (8, 0));
        let (sign, wrap) = (PublicKey([1; 32]), spent[0]);
        let reused = It::Join { of: next.clone(), name: Party::Centre, sign, wrap };
        assert_eq!(it.asks(reused), Err(Draws::DrawKeyReused));
        let old = It::Join { of: first, name: Party::Centre, sign, wrap: PublicKey([99; 32]) };
        assert!(it.asks(old).is_err(), "the first draw takes nothing more");
        it.drawn().unwrap();
        let listed = it.listed().unwrap();
        assert_eq!(listed, from[1..].to_vec(), "seven of the eight who passed now");
        assert_ne!(listed, before);
        // And that one stands.
        assert_eq!(it.publish(), Err(Draws::ListStands { rule: "Y177" }));
        let it = tendered(it.it, Ground::Prequalified);
        assert!(listed.iter().all(|who| it.lot().admitted.lets_in(who)));
        let mut gone = before.iter().filter(|who| !listed.contains(who));
        assert!(gone.all(|who| !it.lot().admitted.lets_in(who)));
    }
}

#[test]
fn a_void_review_that_leaves_too_few_draws_nothing_and_so_does_one_that_is_not_concluded() {
    // covers: Y177
    let mut it = Lists::shortlist(4, 7);
    it.review(&[Pass::Passed; 4]);
    // Void while the parties have contributed already: what they gave is worth nothing.
    it.join();
    it.fix().unwrap();
    it.contribute();
    it.it = overturned(it.it, Redress::EvaluateAgain);
    assert_eq!(it.publish(), Err(Draws::Stage));
    let passes = [Pass::Passed, Pass::Passed, Pass::Rejected, Pass::Rejected];
    reviewed_again(&mut it.it, &passes, Evaluators::Original);
    assert_eq!(it.publish(), Err(Draws::Stage));
    assert!(!it.list().is_due() && it.listed().is_none());
}

#[test]
fn an_evaluation_that_is_void_touches_no_list_of_the_invited() {
    // covers: Y178
    let (mut given, pool) = pooled(8);
    given.when(ask(&given, &pool, 4, 2)).unwrap();
    let mut it = Lists { it: given };
    it.drawn().unwrap();
    let listed = it.listed();
    let mut it = Lists { it: tendered(it.it, Ground::Invited) };
    let before = it.list().clone();
    let event = Event::EvaluationVoided(EvaluationVoided {
        lot: it.it.id(),
        remedy: id("C-1"),
        by: Evaluators::Others,
        rule: "C6.1".to_owned(),
    });
    domain::apply::apply(&mut it.it.world, &event, it.it.now);
    assert_eq!((it.list(), it.listed()), (&before, listed));
    let of = Attempt { seq: before.draw.attempts + 1, ..it.of() };
    let (sign, wrap) = (PublicKey([1; 32]), PublicKey([99; 32]));
    let join = It::Join { of, name: Party::Centre, sign, wrap };
    assert_eq!(it.asks(join), Err(Draws::Stage), "whoever was invited stays invited");
    let again = it.it.when(ask(&it.it, &pool, 3, 2));
    assert!(again.is_err(), "{again:?}");
}

#[test]
fn a_number_is_limited_in_works_alone_and_to_no_fewer_than_seven() {
    // covers: Y176
    for (regime, most, good) in [
        (Regime::Works, 7, true),
        (Regime::Works, 6, false),
        (Regime::Works, 0, false),
        (Regime::GovernmentProcurement, 7, false),
    ] {
        let mut given = Given::registered(regime);
        let limit = Some(NumberLimit { most, way: LimitWay::Lot, items: None });
        let begun =
            begin(&given, domain::admission::PrequalificationNotice { limit, ..notice(&given) });
        let told = given.when(begun);
        let rule = told.as_ref().err().and_then(Refusal::rule);
        assert_eq!(rule, Some("Y176").filter(|_| !good), "{regime:?} {most}");
    }
}

fn item(title: &str, max: i64) -> ReviewItem {
    ReviewItem { title: title.to_owned(), max: Points(max) }
}

fn by_scores(items: Option<Vec<ReviewItem>>) -> Option<NumberLimit> {
    Some(NumberLimit { most: 7, way: LimitWay::Scores, items })
}

#[test]
fn items_to_score_applicants_on_are_announced_with_a_hundred_points_and_by_lot_with_none() {
    // covers: Y86, Y177
    let whole = || vec![item("类似工程业绩", 60_00), item("项目经理", 40_00)];
    let short = vec![item("类似工程业绩", 60_00), item("项目经理", 39_99)];
    let long = vec![item("类似工程业绩", 60_00), item("项目经理", 40_01)];
    let empty = vec![item("类似工程业绩", 100_00), item("项目经理", 0)];
    let untold = vec![item("类似工程业绩", 60_00), item(" ", 40_00)];
    let by_lot = |items| Some(NumberLimit { most: 7, way: LimitWay::Lot, items });
    for (limit, good) in [
        (by_scores(Some(whole())), true),
        (by_scores(Some(short)), false),
        (by_scores(Some(long)), false),
        (by_scores(Some(empty)), false),
        (by_scores(Some(untold)), false),
        (by_scores(Some(Vec::new())), false),
        (by_scores(None), false),
        (by_lot(None), true),
        (by_lot(Some(whole())), false),
    ] {
        let mut given = Given::registered(Regime::Works);
        let shown = format!("{limit:?}");
        let begun =
            begin(&given, domain::admission::PrequalificationNotice { limit, ..notice(&given) });
        let told = given.when(begun);
        let rule = told.as_ref().err().and_then(Refusal::rule);
        assert_eq!(rule, Some("Y86").filter(|_| !good), "{shown}");
    }
}

/// Works whose number is limited by scores: nine applied, and each has these points.
fn scored(points: [(i64, i64); 9]) -> (Lists, Vec<ApplicantFound>) {
    let items = vec![item("类似工程业绩", 60_00), item("项目经理", 40_00)];
    let mut it =
        Lists::limited(9, NumberLimit { most: 7, way: LimitWay::Scores, items: Some(items) });
    it.it.when(named(&it.it, committee())).unwrap();
    declare_all(&mut it.it);
    let mut findings = found(&it.it, &[Pass::Passed; 9]);
    for (found, of) in findings.iter_mut().zip(points) {
        found.points = Some(vec![Points(of.0), Points(of.1)]);
    }
    (it, findings)
}

fn sign(it: &mut Lists, findings: &[ApplicantFound]) {
    for seat in 1..=5 {
        let signed = review(&it.it, Some(seat), findings.to_vec());
        it.it.when(signed).unwrap();
    }
}

#[test]
fn the_best_scored_may_bid_and_equals_at_the_edge_stand_as_they_were_drawn() {
    // covers: Y86
    // The first two are best; the last three are equal, and the draw goes from the last name down.
    let points = [
        (60_00, 40_00),
        (59_99, 40_00),
        (50_00, 30_00),
        (50_00, 30_01),
        (50_00, 29_00),
        (50_00, 28_00),
        (20_00, 20_00),
        (10_00, 30_00),
        (0, 40_00),
    ];
    let (mut it, findings) = scored(points);
    sign(&mut it, &findings);
    assert_eq!(it.listed(), None, "nobody is let in before the draw");
    let from = it.list().from.clone().unwrap();
    let events = it.drawn().unwrap();
    let [Event::DrawResult(_), Event::BiddersAdmitted(list)] = &events[..] else {
        panic!("{events:?}")
    };
    let best: Vec<Uscc> = from[..6].iter().chain(&from[8..]).cloned().collect();
    assert_eq!(list.bidders, best, "six by their points, and of three equals the first drawn");
    let stands = Err(Draws::ListStands { rule: "Y177" });
    assert_eq!(
        it.asks(It::Join {
            of: it.of(),
            name: Party::Centre,
            sign: PublicKey([1; 32]),
            wrap: PublicKey([99; 32])
        }),
        stands
    );
}

#[test]
fn whoever_passes_has_points_within_every_item_and_nobody_else_has_any() {
    // covers: Y86
    let (mut it, good) = scored([(60_00, 40_00); 9]);
    let told = |it: &mut Lists, findings: Vec<ApplicantFound>| {
        let signed = review(&it.it, Some(1), findings);
        let answer = it.it.when(signed);
        answer.err().and_then(|it| it.rule().map(str::to_owned))
    };
    let with = |change: fn(&mut ApplicantFound)| {
        let mut all = good.clone();
        change(&mut all[4]);
        all
    };
    let wrong = [
        with(|it| it.points = None),
        with(|it| it.points = Some(vec![Points(60_00)])),
        with(|it| it.points = Some(vec![Points(60_01), Points(40_00)])),
        with(|it| it.points = Some(vec![Points(60_00), Points(-1)])),
        with(|it| {
            (it.pass, it.unmet, it.reason) = (Pass::Rejected, vec![1], "资质等级不足".to_owned());
        }),
    ];
    for findings in wrong {
        assert_eq!(told(&mut it, findings).as_deref(), Some("Y86"));
    }
    let rejected = with(|it| {
        (it.pass, it.unmet, it.reason) = (Pass::Rejected, vec![1], "资质等级不足".to_owned());
        it.points = None;
    });
    assert_eq!(told(&mut it, rejected), None);
    let least = with(|it| it.points = Some(vec![Points(0), Points(0)]));
    assert_eq!(told(&mut it, least), None);
    // Where nobody is scored nobody has points.
    let mut by_lot = Lists::shortlist(9, 7);
    by_lot.it.when(named(&by_lot.it, committee())).unwrap();
    declare_all(&mut by_lot.it);
    let mut findings = found(&by_lot.it, &[Pass::Passed; 9]);
    findings[0].points = Some(vec![Points(1)]);
    assert_eq!(told(&mut by_lot, findings).as_deref(), Some("Y86"));
}

/// A procurement whose purchaser has a pool of suppliers and two of its staff.
fn pooled(suppliers: u8) -> (Given, Vec<Uscc>) {
    let mut given = Given::registered(Regime::GovernmentProcurement);
    witnesses(&mut given);
    let mut pool: Vec<Uscc> = (0..suppliers).map(|at| stranger(&mut given, at)).collect();
    pool.sort();
    (given, pool)
}

fn ask(given: &Given, pool: &[Uscc], most: u32, watchers: u8) -> Command {
    Command::Admission(Before::AskInvitationDraw {
        lot: given.id(),
        cause: InvitationCause::FewBidders,
        reason: "样本:技术复杂".to_owned(),
        document: Hash([5; 32]),
        source: PoolSource::SupplierPool,
        pool: pool.to_vec(),
        most,
        witnesses: (1..=watchers).map(|it| id(&format!("witness-{it}"))).collect(),
        signed: given.signed(),
    })
}

#[test]
fn the_invited_are_drawn_from_a_pool_of_twice_as_many_before_two_of_the_staff() {
    // covers: Y178
    let (mut given, pool) = pooled(8);
    let rules = [
        (ask(&given, &pool, 2, 2), "G33.2"),
        (ask(&given, &pool[..5], 3, 2), "G33.3"),
        (ask(&given, &pool, 4, 1), "G33.4"),
    ];
    for (asked, rule) in rules {
        assert_eq!(given.when(asked).unwrap_err().rule(), Some(rule));
    }
    given.when(ask(&given, &pool, 4, 2)).unwrap();
    let again = given.when(ask(&given, &pool, 3, 2)).unwrap_err();
    assert_eq!(again.rule(), Some("Y178"), "not until it suits");
    let mut it = Lists { it: given };
    assert_eq!(it.listed(), None);
    let events = it.drawn().unwrap();
    let kinds: Vec<&str> = events.iter().map(Event::kind).collect();
    assert_eq!(kinds, ["DrawResult", "BiddersInvited", "InvitationDecided", "BiddersAdmitted"]);
    assert_eq!(it.listed(), Some(pool[4..].to_vec()));
    tendered(it.it, Ground::Invited);
}
