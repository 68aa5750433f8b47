//! Two openings 双信封: technical first, the price after its result, under one key-in.

use domain::apply::apply;
use domain::award::{self, Pass, ReviewStep};
use domain::lot::Stage;
use domain::opening::{
    self, Ending, FirstPart, Form, HandedKey, KeyPlan, LaterDeposit, OpenedBid, OpenedFile,
    ShareStatement, Verdict,
};
use domain::parties::{KeyStatement, KeysDeposited, Purpose};
use domain::procedure::{self, Ask, Envelope, EnvelopeName, Notice};
use domain::rulebook::{Procedure, Regime};
use domain::shared::{Fen, Hash, Id, Instant, PublicKey, Secret, Signature};
use domain::world::{Command, Event, Refusal};

use crate::given::Given;

type Events = Result<Vec<Event>, Refusal>;

/// Works that open twice: a price whose keys may be deposited, and a technical envelope.
pub fn registered(of: impl Into<Procedure>) -> Given {
    let mut it = Given::registered(of);
    let share = it.notice.envelopes[0].share.clone();
    let mut sets = Vec::new();
    for (serial, purpose) in [(10, Purpose::Deposit), (20, Purpose::Share)] {
        let mut set = share.clone();
        for (at, trustee) in share.trustees.clone().into_iter().enumerate() {
            let key = PublicKey([200 + u8::try_from(serial + at).unwrap(); 32]);
            let statement = Signature([0; 64]);
            let keys = vec![KeyStatement { serial: 7, key, statement }];
            let deposited = Event::KeysDeposited(KeysDeposited { trustee, purpose, keys });
            apply(&mut it.world, &deposited, it.now);
            set.keys[at] = key;
        }
        sets.push(set);
    }
    let tech = sets.pop().unwrap();
    it.notice.envelopes[0].deposit = sets.pop();
    it.notice.envelopes.push(Envelope { name: EnvelopeName::Tech, share: tech, deposit: None });
    it.notice.asks.push(Ask::TwoOpenings);
    it
}

fn ask(given: &mut Given, command: opening::Command) -> Events {
    given.when(Command::Opening(command))
}

fn later_of(given: &Given, bidder: u8) -> LaterDeposit {
    let (ctx, signature) = (given.ctx(bidder), Signature([bidder; 64]));
    LaterDeposit { ctx, deposit: format!("4753443{bidder}"), signature }
}

/// Keys of the technical envelope, with the deposit of the price where one is given.
fn key_in(given: &mut Given, bidder: u8, later: Option<LaterDeposit>) -> Events {
    let who = given.bidder(bidder);
    let ctx = given.lot().bids[&who].bid.as_ref().unwrap().envelopes[1].ctx;
    let keys = vec![HandedKey { ctx, secret: Secret([bidder; 32]) }];
    let (lot, later) = (given.id(), later.map(|it| vec![it]));
    ask(given, opening::Command::KeyIn { lot, keys, later, fits: Form::Good })
}

/// Key-in is open, with three bids.
fn keying_in() -> Given {
    keying_in_with(|_| {})
}

fn keying_in_with(plan: impl FnOnce(&mut Notice)) -> Given {
    let mut it = registered(Regime::Works);
    plan(&mut it.notice);
    it.announce().unwrap();
    it.with_bids(3)
}

/// Every bidder keyed in for both openings, and key-in closed.
fn releasing() -> Given {
    released(keying_in())
}

fn released(mut it: Given) -> Given {
    for bidder in 0..3 {
        let later = later_of(&it, bidder);
        key_in(&mut it, bidder, Some(later)).unwrap();
    }
    it.now = Instant(it.now.0 + 31 * 60_000);
    it.close_key_in().unwrap();
    it
}

fn close_shares(given: &mut Given, envelope: EnvelopeName, endings: &[Ending]) -> Events {
    let contexts = given.lot().contexts(envelope).into_iter().zip(endings);
    let verdict = |(ctx, ending): (Hash, &Ending)| Verdict {
        ctx,
        ending: *ending,
        reason: String::new(),
        wrong: Vec::new(),
    };
    let (lot, verdicts) = (given.id(), contexts.map(verdict).collect());
    ask(given, opening::Command::CloseShares { lot, envelope, verdicts })
}

fn files(given: &Given) -> Vec<(EnvelopeName, Vec<OpenedFile>)> {
    let file = |ctx| OpenedFile {
        ctx,
        ct_root: ctx,
        ending: Ending::Opened,
        reason: String::new(),
        name: None,
        first: None,
    };
    let all = given.lot().contexts(EnvelopeName::Tech).into_iter().map(file);
    vec![(EnvelopeName::Tech, all.collect())]
}

/// Technical envelopes are open, prices are not.
fn first_opened() -> Given {
    opened_first(releasing())
}

/// The same of a notice that asks for more.
pub fn first_opened_with(plan: impl FnOnce(&mut Notice)) -> Given {
    opened_first(released(keying_in_with(plan)))
}

fn opened_first(it: Given) -> Given {
    let mut it = shares_closed(it);
    publish_first(&mut it, |_| None).unwrap();
    it.recorded()
}

fn shares_closed(mut it: Given) -> Given {
    close_shares(&mut it, EnvelopeName::Tech, &[Ending::Openable; 3]).unwrap();
    it
}

/// Technical envelopes of a notice that asks for more can be opened, and are not yet.
pub fn first_shares_closed_with(plan: impl FnOnce(&mut Notice)) -> Given {
    shares_closed(released(keying_in_with(plan)))
}

/// The first opening, which reads this out of the bids.
pub fn publish_first(given: &mut Given, first: impl Fn(u8) -> Option<FirstPart>) -> Events {
    let mut files = files(given);
    for it in &mut files[0].1 {
        let who = given.lot().bidder_of(&it.ctx).unwrap();
        it.first = (0..3).find(|at| given.bidder(*at) == *who).and_then(&first);
    }
    let (lot, bids) = (given.id(), Vec::new());
    ask(given, opening::Command::PublishBids { lot, bids, files })
}

/// Qualification and conformity are reviewed; the last bidder did not pass.
fn reviewed() -> Given {
    let mut it = first_opened();
    it.committee(5, 4).unwrap();
    review_first(&mut it);
    it
}

/// The last bidder does not pass.
pub fn review_first(it: &mut Given) {
    let passes = [Pass::Passed, Pass::Passed, Pass::Rejected];
    it.review(ReviewStep::Qualification, &passes).unwrap();
}

/// The technical result is locked.
pub fn locked() -> Given {
    let mut it = reviewed();
    for seat in 1..=5 {
        it.score(seat, 30_00).unwrap();
    }
    it
}

pub fn call(given: &mut Given) -> Events {
    let called = |it: &LaterDeposit| given.bidder(2) != *given.lot().bidder_of(&it.ctx).unwrap();
    let later = given.lot().opening.later.values().filter(|it| called(it)).cloned().collect();
    let lot = given.id();
    ask(given, opening::Command::CallPrices { lot, later })
}

/// The prices of those who passed are called.
pub fn called() -> Given {
    let mut it = locked();
    call(&mut it).unwrap();
    it
}

pub fn release(given: &mut Given, purpose: Purpose, x: u8, list: &[Hash]) -> Events {
    given.when(given.release_of(purpose, x, list))
}

pub fn passed(given: &Given) -> Vec<Hash> {
    let mut all = vec![given.ctx(0), given.ctx(1)];
    all.sort_unstable();
    all
}

pub fn settle(given: &mut Given) -> Events {
    let recovered = passed(given).into_iter().map(|ctx| HandedKey { ctx, secret: Secret([5; 32]) });
    let (lot, envelope, recovered) = (given.id(), EnvelopeName::Price, recovered.collect());
    let (failed, digest) = (Vec::new(), Hash([4; 32]));
    ask(given, opening::Command::SettleDeposits { lot, envelope, recovered, failed, digest })
}

/// Deposits are recovered, and the shares of the prices are judged.
fn prices_closed() -> Given {
    prices_closed_of(called())
}

/// The same of a lot whose prices were called.
pub fn prices_closed_of(mut it: Given) -> Given {
    let list = passed(&it);
    for x in 1..=2 {
        release(&mut it, Purpose::Deposit, x, &list).unwrap();
    }
    settle(&mut it).unwrap();
    let third = it.ctx(2);
    let ends = it.lot().contexts(EnvelopeName::Price);
    let ends: Vec<Ending> = ends
        .iter()
        .map(|ctx| if *ctx == third { Ending::Returned } else { Ending::Openable })
        .collect();
    close_shares(&mut it, EnvelopeName::Price, &ends).unwrap();
    it
}

pub fn wall(given: &Given) -> Vec<OpenedBid> {
    let mut bids = given.opened_bids();
    let third = given.ctx(2);
    for it in bids.iter_mut().filter(|it| it.ctx == third) {
        (it.ending, it.price) = (Ending::Returned, None);
    }
    bids
}

fn publish(given: &mut Given) -> Events {
    let (lot, bids) = (given.id(), wall(given));
    ask(given, opening::Command::PublishBids { lot, bids, files: Vec::new() })
}

/// Prices are on the wall, and the second record is signed.
fn second_opened() -> Given {
    let mut it = prices_closed();
    publish(&mut it).unwrap();
    it.recorded()
}

pub fn code(it: Events) -> Option<String> {
    match it {
        Err(Refusal::Opening(it)) => it.code().or(it.rule()).map(str::to_owned),
        Err(Refusal::Award(it)) => it.rule().map(str::to_owned),
        Err(Refusal::Procedure(it)) => it.rule().map(str::to_owned),
        _ => None,
    }
}

#[test]
fn works_may_open_twice_and_a_procurement_may_not() {
    // covers: Y19
    registered(Regime::Works).announce().unwrap();
    let mut it = registered(Regime::GovernmentProcurement);
    assert_eq!(code(it.announce()).as_deref(), Some("Y19"));
}

#[test]
fn what_opens_later_needs_deposit_keys_and_something_that_opens_first() {
    // covers: Y19
    let mut it = registered(Regime::Works);
    it.notice.envelopes[0].deposit = None;
    assert_eq!(code(it.announce()).as_deref(), Some("Y19"));
    let mut it = registered(Regime::Works);
    it.notice.envelopes.pop();
    let alone = Refusal::Procedure(procedure::Refusal::Keys("envelopes"));
    assert_eq!(it.announce(), Err(alone));
}

#[test]
fn a_bare_key_of_a_price_is_refused_at_key_in() {
    // covers: Y19
    let mut it = keying_in();
    let keys = vec![HandedKey { ctx: it.ctx(0), secret: Secret([0; 32]) }];
    let (lot, later) = (it.id(), None);
    let bare = ask(&mut it, opening::Command::KeyIn { lot, keys, later, fits: Form::Good });
    assert_eq!(code(bare).as_deref(), Some("seal.deposit.magic"));
}

#[test]
fn a_deposit_of_what_opens_now_is_no_key() {
    let mut it = keying_in();
    let who = it.bidder(1);
    let tech = it.lot().bids[&who].bid.as_ref().unwrap().envelopes[1].ctx;
    let later = LaterDeposit { ctx: tech, ..later_of(&it, 1) };
    assert_eq!(code(key_in(&mut it, 0, Some(later))).as_deref(), Some("seal.key.length"));
}

#[test]
fn whoever_keyed_in_without_a_deposit_of_the_price_is_absent_for_the_lot() {
    // covers: Y19
    let mut it = keying_in();
    for bidder in 0..3 {
        let later = Some(later_of(&it, bidder)).filter(|_| bidder != 1);
        key_in(&mut it, bidder, later).unwrap();
    }
    it.now = Instant(it.now.0 + 31 * 60_000);
    it.close_key_in().unwrap();
    let closed = &it.lot().opening.closed;
    assert_eq!(closed[&EnvelopeName::Price].absent, [it.ctx(1)]);
    assert_eq!(closed[&EnvelopeName::Tech].absent.len(), 1, "its technical part stays shut too");
    assert_eq!(closed[&EnvelopeName::Price].deposited.len(), 2);
}

#[test]
fn a_deposit_in_the_record_needs_none_at_key_in_and_the_first_one_stands() {
    // covers: Y19
    let mut it = registered(Regime::Works);
    it.announce().unwrap();
    it.submit_deposited(0).unwrap();
    let price = |it: &Given| it.lot().is_entrusted(&it.ctx(0));
    assert!(price(&it));
    let mut it = keying_in();
    let first = later_of(&it, 0);
    key_in(&mut it, 0, Some(first.clone())).unwrap();
    let other = LaterDeposit { deposit: "00".to_owned(), ..first.clone() };
    assert_eq!(key_in(&mut it, 0, Some(other)), Err(opening::Refusal::Repeated.into()));
    assert_eq!(it.lot().opening.later[&first.ctx], first);
    assert_eq!(
        KeyPlan::ByHand,
        it.lot().bids[&it.bidder(0)].bid.as_ref().unwrap().envelopes[0].key
    );
}

#[test]
fn no_trustee_answers_for_a_price_before_the_technical_result() {
    // covers: Y19
    for mut it in [releasing(), first_opened(), reviewed(), locked()] {
        let list = it.lot().contexts(EnvelopeName::Price);
        for purpose in [Purpose::Deposit, Purpose::Share] {
            let early = release(&mut it, purpose, 1, &list);
            assert_eq!(code(early).as_deref(), Some("Y19"), "{:?}", it.lot().stage);
        }
        let early = close_shares(&mut it, EnvelopeName::Price, &[Ending::Absent; 3]);
        assert_eq!(code(early).as_deref(), Some("Y19"));
    }
}

#[test]
fn the_first_opening_shows_no_price() {
    // covers: Y19
    let mut it = releasing();
    assert_eq!(it.lot().due(), [EnvelopeName::Tech]);
    close_shares(&mut it, EnvelopeName::Tech, &[Ending::Openable; 3]).unwrap();
    assert_eq!(it.lot().stage, Stage::SharesClosed);
    let (lot, bids, files) = (it.id(), it.opened_bids(), files(&it));
    let priced = ask(&mut it, opening::Command::PublishBids { lot, bids, files });
    assert_eq!(priced, Err(opening::Refusal::SetDiffers.into()));
    let it = first_opened();
    assert!(it.lot().priced().is_empty());
    assert_eq!(it.lot().entrants().len(), 3);
}

#[test]
fn prices_are_not_called_before_every_sheet_is_in() {
    // covers: Y19
    let mut it = reviewed();
    assert_eq!(code(call(&mut it)).as_deref(), Some("Y19"));
    for seat in 1..=4 {
        it.score(seat, 30_00).unwrap();
        assert_eq!(code(call(&mut it)).as_deref(), Some("Y19"), "seat {seat}");
    }
    let events = it.score(5, 25_00).unwrap();
    let [Event::ScoreSheet(_), Event::ScoresClosed(_), Event::TechnicalLocked(locked)] =
        &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!(locked.passed.len(), 2);
    assert_eq!(locked.passed[0].points.0, 29_00);
    call(&mut it).unwrap();
}

#[test]
fn whoever_did_not_pass_is_returned_unopened() {
    // covers: Y19
    let mut it = called();
    let state = &it.lot().opening.closed[&EnvelopeName::Price];
    assert_eq!(state.returned, [it.ctx(2)]);
    assert_eq!(it.lot().stage, Stage::Releasing);
    let whole = it.lot().contexts(EnvelopeName::Price);
    let refused = release(&mut it, Purpose::Deposit, 1, &whole);
    assert_eq!(refused, Err(opening::Refusal::SetDiffers.into()), "its key is asked of nobody");
    let mut it = second_opened();
    assert_eq!(it.lot().priced().len(), 2);
    let called = it.lot().opening.called.clone().unwrap();
    assert!(called.later.iter().all(|of| of.ctx != it.ctx(2)), "its deposit is not published");
    assert_eq!(call(&mut it), Err(opening::Refusal::Stage.into()), "prices are called once");
}

#[test]
fn a_deposit_that_did_not_come_at_key_in_is_not_called() {
    let mut it = locked();
    let lot = it.id();
    let planted = LaterDeposit { deposit: "00".to_owned(), ..later_of(&it, 0) };
    let later = vec![planted, later_of(&it, 1)];
    let refused = ask(&mut it, opening::Command::CallPrices { lot, later });
    assert_eq!(refused, Err(opening::Refusal::SetDiffers.into()));
}

#[test]
fn nothing_of_prices_is_decided_while_they_are_sealed() {
    // covers: Y19
    for mut it in [reviewed(), locked()] {
        let refused = it.review(ReviewStep::Responsiveness, &[Pass::Passed; 2]);
        assert_eq!(code(refused).as_deref(), Some("Y19"));
        let who = it.bidder(0);
        let (lot, reason, signed) = (it.id(), "报价明显偏低".to_owned(), it.signed());
        let until_s = it.now.seconds() + 86_400;
        let query = award::Command::QueryPrice { lot, bidder: who, reason, until_s, signed };
        assert_eq!(code(it.when(Command::Award(query))).as_deref(), Some("Y19"));
    }
}

#[test]
fn what_was_scored_before_the_prices_stands_after_them() {
    // covers: Y19
    let mut it = second_opened();
    it.review(ReviewStep::Responsiveness, &[Pass::Passed; 2]).unwrap();
    assert_eq!(code(it.score(1, 35_00)).as_deref(), Some("Y19"));
    for seat in 1..=5 {
        it.score(seat, 30_00).unwrap();
    }
    let ranking = &it.lot().evaluation.ranking;
    assert_eq!(ranking.len(), 2);
    assert!(ranking.iter().all(|line| line.other_score.0 == 30_00));
    for seat in 1..=5 {
        it.sign_report(seat).unwrap();
    }
    assert_eq!(it.lot().stage, Stage::Reported);
}

#[test]
fn the_second_opening_has_its_own_record() {
    let mut it = prices_closed();
    publish(&mut it).unwrap();
    assert_eq!(it.lot().stage, Stage::Opened);
    assert_eq!(it.lot().opening.record_signed, None);
    let refused = it.review(ReviewStep::Responsiveness, &[Pass::Passed; 2]);
    assert_eq!(refused, Err(award::Refusal::RecordUnsigned.into()));
}

#[test]
fn a_price_above_the_ceiling_is_found_after_the_second_opening() {
    let mut it = registered(Regime::Works);
    it.notice.ceiling = Some(Fen(920_000_00));
    let above = it.notice.ceiling;
    let mut it = second_opened();
    let id = it.id();
    it.world.lots.get_mut(&id).unwrap().notice.ceiling = above;
    let refused = it.review(ReviewStep::Responsiveness, &[Pass::Passed; 2]);
    assert_eq!(code(refused).as_deref(), Some("C4.6"));
}

#[test]
fn a_deposit_that_does_not_open_is_absent_and_delays_nobody() {
    let mut it = called();
    let list = passed(&it);
    for x in 1..=2 {
        release(&mut it, Purpose::Deposit, x, &list).unwrap();
    }
    let recovered = vec![HandedKey { ctx: list[0], secret: Secret([5; 32]) }];
    let (lot, envelope, digest) = (it.id(), EnvelopeName::Price, Hash([4; 32]));
    let failed = vec![list[1]];
    let settle = opening::Command::SettleDeposits { lot, envelope, recovered, failed, digest };
    ask(&mut it, settle).unwrap();
    let statement = |ctx: &Hash| ShareStatement {
        ctx: *ctx,
        share: Some(Secret([1; 32])),
        signature: Signature([0; 64]),
    };
    let share = opening::Command::ReleaseShares {
        lot: it.id(),
        envelope,
        purpose: Purpose::Share,
        trustee: Id::new("trustee-1").unwrap(),
        x: 1,
        statements: list[..1].iter().map(statement).collect(),
    };
    ask(&mut it, share).unwrap();
}

#[test]
fn a_member_who_leaves_takes_the_technical_result_along_and_the_others_sheets_stand() {
    let mut it = locked();
    it.when(crate::members::replace(&it, 2)).unwrap();
    assert!(it.lot().evaluation.technical.is_none());
    assert_eq!(it.lot().evaluation.sheets.len(), 4);
    assert_eq!(it.lot().stage, Stage::Opened);
}

#[test]
fn a_price_is_corrected_after_the_second_record_and_before_its_review() {
    let mut it = second_opened();
    let who = it.bidder(0);
    let (lot, signed) = (it.id(), it.signed());
    let from = it.lot().priced()[0].2;
    let step = award::CorrectionStep {
        ground: award::CorrectionGround::Words,
        from,
        to: Fen(from.0 + 1_00),
        reason: "大小写金额不一致".to_owned(),
    };
    let correct = award::Command::CorrectPrice { lot, bidder: who, steps: vec![step], signed };
    it.when(Command::Award(correct)).unwrap();
    let open = it.review(ReviewStep::Responsiveness, &[Pass::Passed; 2]);
    assert_eq!(code(open).as_deref(), Some("C4.11"));
}
