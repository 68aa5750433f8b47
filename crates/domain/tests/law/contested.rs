//! Deposited keys and contested shares: who is waited for, until when, and what nobody may do.

use domain::opening::{self, Ending, HandedKey};
use domain::parties::Purpose;
use domain::procedure::{self, EnvelopeName};
use domain::rulebook::Regime;
use domain::shared::{Hash, Id, Instant, Secret};
use domain::world::{Command, Event};

use crate::given::{DEADLINE_S, Given};
use crate::refused;

const PRICE: EnvelopeName = EnvelopeName::Price;
const MINUTE: i64 = 60_000;

/// Bidders 0 and 1 deposited their keys, bidder 2 keys in by hand; the window has ended.
fn deposited() -> Given {
    let mut it = Given::announced_with_deposits(Regime::Works);
    it.submit_deposited(0).unwrap();
    it.submit_deposited(1).unwrap();
    it.submit(2, 1).unwrap();
    it.now = Instant(DEADLINE_S * 1_000 + 1);
    it.close().unwrap();
    let report = opening::Command::ReportObjects { lot: it.id(), missing: Vec::new() };
    it.when(Command::Opening(report)).unwrap();
    it.key_in(2).unwrap();
    it
}

fn key_in_closed() -> Given {
    let mut it = deposited();
    it.now = Instant(it.now.0 + 31 * MINUTE);
    it.close_key_in().unwrap();
    it
}

/// The same, and two of three trustees have answered about the deposits.
fn answered() -> Given {
    let mut it = key_in_closed();
    answer(&mut it, 1);
    answer(&mut it, 2);
    it
}

fn answer(it: &mut Given, x: u8) {
    let held = sorted([it.ctx(0), it.ctx(1)]);
    let batch = it.release_of(Purpose::Deposit, x, &held);
    it.when(batch).unwrap();
}

fn settle(given: &Given, recovered: &[Hash], failed: &[Hash]) -> Command {
    let key = |ctx: &Hash| HandedKey { ctx: *ctx, secret: Secret([1; 32]) };
    Command::Opening(opening::Command::SettleDeposits {
        lot: given.id(),
        envelope: PRICE,
        recovered: recovered.iter().map(key).collect(),
        failed: failed.to_vec(),
        digest: Hash([9; 32]),
    })
}

fn sorted<const N: usize>(mut all: [Hash; N]) -> [Hash; N] {
    all.sort_unstable();
    all
}

#[test]
fn a_deposited_key_is_asked_of_the_trustees_and_a_key_by_hand_wins_over_it() {
    let mut given = deposited();
    given.key_in(1).unwrap();
    given.now = Instant(given.now.0 + 31 * MINUTE);
    let events = given.close_key_in().unwrap();
    let Event::KeyInClosed(it) = &events[0] else { panic!("{events:?}") };
    assert_eq!(it.deposited, [given.ctx(0)]);
    assert_eq!(it.keyed, sorted([given.ctx(1), given.ctx(2)]));
    assert!(it.absent.is_empty());
}

#[test]
fn shares_wait_for_the_settlement_and_each_batch_names_its_own_list() {
    let mut given = key_in_closed();
    let held = sorted([given.ctx(0), given.ctx(1)]);
    let all = sorted([given.ctx(0), given.ctx(1), given.ctx(2)]);
    let share = given.release(1, &all);
    assert!(refused(given.when(share.clone())).contains("Early"), "deposits first");
    let whole = given.release_of(Purpose::Deposit, 1, &all);
    assert!(refused(given.when(whole)).contains("SetDiffers"));
    let batch = given.release_of(Purpose::Deposit, 1, &held);
    given.when(batch.clone()).unwrap();
    assert!(refused(given.when(batch)).contains("Repeated"), "a trustee answers once");
    answer(&mut given, 2);
    given.when(settle(&given, &held, &[])).unwrap();
    given.when(share).unwrap();
    assert_eq!(given.lot().opening.closed[&PRICE].list(), all);
}

#[test]
fn no_deposit_is_given_up_before_its_trustees_had_their_say() {
    let mut given = key_in_closed();
    let held = [given.ctx(0), given.ctx(1)];
    answer(&mut given, 3);
    let (none, all) = (settle(&given, &[], &held), settle(&given, &held, &[]));
    assert!(refused(given.when(none.clone())).contains("Early"));
    assert!(refused(given.when(all.clone())).contains("SetDiffers"), "one answer opens nothing");
    let until = Instant::from_seconds(given.lot().opening.closed[&PRICE].answers_until_s);
    given.now = until;
    assert!(refused(given.when(none.clone())).contains("Early"));
    given.now = Instant(until.0 + 1);
    assert!(refused(given.when(all)).contains("SetDiffers"));
    given.when(none).unwrap();
}

#[test]
fn a_settlement_ends_each_deposit_once_and_a_garbage_deposit_stops_nobody_else() {
    let mut given = answered();
    let (one, two, hand) = (given.ctx(0), given.ctx(1), given.ctx(2));
    let wrong = [
        settle(&given, &[one], &[]),
        settle(&given, &[one, two], &[two]),
        settle(&given, &[one, two, hand], &[]),
        settle(&given, &[one, two], &[hand]),
    ];
    for command in wrong {
        assert!(refused(given.when(command)).contains("SetDiffers"));
    }
    let close = given.verdicts(Ending::Openable);
    assert!(refused(given.when(close.clone())).contains("Early"), "unsettled deposits");
    given.when(settle(&given, &[one], &[two])).unwrap();
    assert!(refused(given.when(settle(&given, &[one], &[two]))).contains("Stage"), "once");
    assert_eq!(given.lot().opening.closed[&PRICE].list(), sorted([one, hand]));
    assert!(refused(given.when(close)).contains("SetDiffers"), "a failed deposit opens nothing");
    let Command::Opening(opening::Command::CloseShares { lot, envelope, mut verdicts }) =
        given.verdicts(Ending::Openable)
    else {
        panic!("verdicts close the shares")
    };
    verdicts.iter_mut().filter(|it| it.ctx == two).for_each(|it| it.ending = Ending::Absent);
    given
        .when(Command::Opening(opening::Command::CloseShares { lot, envelope, verdicts }))
        .unwrap();
}

fn contest(given: &Given, purpose: Purpose, contexts: Vec<Hash>) -> Command {
    let (lot, envelope) = (given.id(), PRICE);
    Command::Opening(opening::Command::Contest { lot, envelope, purpose, contexts })
}

fn secret(given: &Given, purpose: Purpose, trustee: &str, x: u8) -> Command {
    Command::Opening(opening::Command::PublishSecret {
        lot: given.id(),
        envelope: PRICE,
        purpose,
        trustee: Id::new(trustee).unwrap(),
        x,
        secret: Secret([5; 32]),
    })
}

fn seed(given: &Given, ctx: Hash) -> Command {
    let (lot, seed) = (given.id(), Secret([6; 32]));
    Command::Opening(opening::Command::PublishSeed { lot, ctx, seed })
}

#[test]
fn secrets_and_seeds_are_published_only_in_a_contest_and_once() {
    let mut given = Given::releasing(Regime::Works);
    let (share, one) = (Purpose::Share, given.ctx(0));
    let early = secret(&given, share, "trustee-1", 1);
    assert!(refused(given.when(early.clone())).contains("Stage"), "nothing is contested");
    assert!(refused(given.when(seed(&given, one))).contains("Stage"));
    assert!(refused(given.when(contest(&given, share, Vec::new()))).contains("SetDiffers"));
    let strange = contest(&given, share, vec![Hash([250; 32])]);
    assert!(refused(given.when(strange)).contains("SetDiffers"));
    given.when(contest(&given, share, vec![one])).unwrap();
    assert!(refused(given.when(contest(&given, share, vec![one]))).contains("Repeated"));
    let other = secret(&given, share, "trustee-2", 1);
    assert!(refused(given.when(other)).contains("TrusteeUnknown"), "another's place");
    given.when(early.clone()).unwrap();
    assert!(refused(given.when(early)).contains("Repeated"));
    assert!(refused(given.when(seed(&given, Hash([250; 32])))).contains("NotABidder"));
    given.when(seed(&given, one)).unwrap();
    assert!(refused(given.when(seed(&given, one))).contains("Repeated"));
}

#[test]
fn no_trustee_publishes_both_secrets_of_one_envelope() {
    let mut given = answered();
    let held = [given.ctx(0), given.ctx(1)];
    given.when(contest(&given, Purpose::Deposit, vec![held[0]])).unwrap();
    given.when(secret(&given, Purpose::Deposit, "trustee-1", 1)).unwrap();
    given.when(settle(&given, &held, &[])).unwrap();
    given.when(contest(&given, Purpose::Share, vec![held[0]])).unwrap();
    let both = secret(&given, Purpose::Share, "trustee-1", 1);
    assert!(refused(given.when(both)).contains("Repeated"));
    given.when(secret(&given, Purpose::Share, "trustee-2", 2)).unwrap();
}

#[test]
fn trustees_have_failed_only_when_a_contest_has_run_out_and_none_opens_afterwards() {
    // covers: Y03
    let mut given = Given::releasing(Regime::Works);
    given.now = Instant(given.now.0 + 20 * MINUTE);
    let contexts = given.lot().contexts(PRICE);
    let events = given.when(contest(&given, Purpose::Share, contexts)).unwrap();
    let Event::OpeningContested(it) = &events[0] else { panic!("{events:?}") };
    let until = Instant::from_seconds(it.until_s);
    assert_eq!(until.seconds(), given.now.seconds() + 3_600);
    let failed = given.verdicts(Ending::TrusteesFailed);
    given.now = until;
    assert!(refused(given.when(failed.clone())).contains("Early"), "past the first window only");
    given.now = Instant(until.0 + 1);
    given.when(failed).unwrap();
    let again = contest(&given, Purpose::Share, vec![given.ctx(0)]);
    assert!(refused(given.when(again)).contains("Stage"));
    let bids = given.opened_bids();
    let publish = opening::Command::PublishBids { lot: given.id(), bids, files: Vec::new() };
    assert!(refused(given.when(Command::Opening(publish))).contains("SetDiffers"));
}

#[test]
fn a_terminated_opening_takes_no_secret_any_more() {
    let mut given = Given::releasing(Regime::Works);
    given.when(contest(&given, Purpose::Share, vec![given.ctx(0)])).unwrap();
    let (lot, cause) = (given.id(), "采购任务取消".to_owned());
    given.when(Command::Procedure(procedure::Command::Terminate { lot, cause })).unwrap();
    for late in [secret(&given, Purpose::Share, "trustee-1", 1), seed(&given, given.ctx(0))] {
        assert!(refused(given.when(late)).contains("Stage"));
    }
}

#[test]
fn a_ciphertext_that_was_missing_when_key_in_closed_is_never_openable() {
    let mut it = Given::announced(Regime::Works);
    for bidder in 0..3 {
        it.submit(bidder, 1).unwrap();
    }
    it.now = Instant(DEADLINE_S * 1_000 + 1);
    it.close().unwrap();
    let lost = it.ctx(1);
    let root = {
        let mut all = it.lot().standing().flat_map(|(_, bid)| &bid.envelopes);
        all.find(|of| of.ctx == lost).unwrap().ct_root
    };
    let report = opening::Command::ReportObjects { lot: it.id(), missing: vec![root] };
    it.when(Command::Opening(report)).unwrap();
    let mut it = it.keyed_in(3);
    assert!(refused(it.when(it.verdicts(Ending::Openable))).contains("SetDiffers"));
    let Command::Opening(opening::Command::CloseShares { lot, envelope, mut verdicts }) =
        it.verdicts(Ending::Openable)
    else {
        panic!("a close")
    };
    for verdict in &mut verdicts {
        if verdict.ctx == lost {
            verdict.ending = Ending::Missing;
        }
    }
    let close = opening::Command::CloseShares { lot, envelope, verdicts };
    it.when(Command::Opening(close)).unwrap();
}
