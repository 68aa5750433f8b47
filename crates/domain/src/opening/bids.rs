//! Decides submissions, replacements, withdrawals and sign-in.

use crate::admission::only_rule;
use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::parties::OrganisationKind;
use crate::shared::{Hash, PublicKey, Uscc};
use crate::world::{Event, World};

use super::event::{BidReplaced, BidWithdrawn, EnvelopeReceived, SignedIn};
use super::{Command, Form, Offered, Refusal, place};

/// Decides a submission: a first bid or one in place of another.
///
/// The lowest place of the protocol's order is the answer, wherever it was judged.
///
/// # Rules
///
/// - `X02.1`: received strictly after the deadline is refused; `T12.3`, `G34.1`, `T75.3`, `G33.5`:
///   whoever is not on the list of the lot is refused.
pub(super) fn submit(
    world: &World,
    lot: &Lot,
    offered: &Offered,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let bid = &offered.bid;
    let line = lot.bids.get(&bid.bidder);
    let last = line.map_or(0, |it| it.seq);
    let expected = line.map(|it| it.last);
    let mut faults: Vec<(u8, Refusal)> = form_fault(&offered.form).into_iter().collect();
    if bid.seq != last + 1 {
        faults.push((place::SEQ, record("seal.record.seq")));
    }
    if bid.supersedes != expected {
        faults.push((place::SUPERSEDES, record("seal.record.supersedes")));
    }
    may_sign(world, &bid.bidder, &bid.key, &mut faults);
    if let Some(refusal) = shut_out(lot, &bid.bidder) {
        faults.push((0, refusal));
    }
    in_time(lot, law, &mut faults);
    lowest(faults)?;
    let (lot, bid) = (lot.id.clone(), bid.clone());
    if line.is_some() {
        return Ok(vec![Event::BidReplaced(BidReplaced { lot, bid })]);
    }
    Ok(vec![Event::EnvelopeReceived(EnvelopeReceived { lot, bid })])
}

/// Decides a withdrawal 撤回; it names the bid it takes back and needs the bidder's signature.
pub(super) fn withdraw(
    world: &World,
    lot: &Lot,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::Withdraw { form, bidder, seq, withdraws, key, .. } = command else {
        return Ok(Vec::new());
    };
    let line = lot.bids.get(bidder).ok_or_else(|| record("seal.record.supersedes"))?;
    let mut faults: Vec<(u8, Refusal)> = form_fault(form).into_iter().collect();
    if *seq != line.seq + 1 {
        faults.push((place::SEQ, record("seal.record.seq")));
    }
    if line.bid.as_ref().map(|it| it.record_sha256) != Some(*withdraws) {
        faults.push((place::SUPERSEDES, record("seal.record.supersedes")));
    }
    may_sign(world, bidder, key, &mut faults);
    in_time(lot, law, &mut faults);
    lowest(faults)?;
    Ok(vec![Event::BidWithdrawn(withdrawn(command))])
}

fn withdrawn(command: &Command) -> BidWithdrawn {
    let Command::Withdraw {
        lot,
        form: _,
        bidder,
        seq,
        withdraws,
        record,
        record_sha256,
        signature,
        key,
        salt,
        salt_r,
        b,
    } = command.clone()
    else {
        unreachable!("the caller matched a withdrawal")
    };
    BidWithdrawn {
        lot,
        bidder,
        seq,
        withdraws,
        record,
        record_sha256,
        signature,
        key,
        salt,
        salt_r,
        b,
    }
}

/// Decides a sign-in 签到 to the hall; it stays hidden until the names are published.
pub(super) fn sign_in(lot: &Lot, bidder: &Uscc) -> Result<Vec<Event>, Refusal> {
    if lot.is_over() {
        return Err(Refusal::Stage);
    }
    if lot.bids.get(bidder).is_none_or(|it| it.bid.is_none()) {
        return Err(Refusal::NotABidder);
    }
    if lot.signed_in.contains(bidder) {
        return Err(Refusal::Repeated);
    }
    Ok(vec![Event::SignedIn(SignedIn { lot: lot.id.clone(), bidder: bidder.clone() })])
}

fn form_fault(form: &Form) -> Option<(u8, Refusal)> {
    match form {
        Form::Good => None,
        Form::Broken { place, code } => Some((*place, record(code))),
    }
}

/// Why a bidder is not let in to a lot whose bidders were found qualified or invited; `None` where
/// it is.
#[must_use]
pub fn shut_out(lot: &Lot, bidder: &Uscc) -> Option<Refusal> {
    let ground = lot.admitted.ground().filter(|_| !lot.admitted.lets_in(bidder))?;
    Some(Refusal::NotAdmitted { rule: only_rule(lot.notice.regime, ground) })
}

fn may_sign(world: &World, bidder: &Uscc, key: &PublicKey, faults: &mut Vec<(u8, Refusal)>) {
    let Some(known) = world.organisations.get(bidder) else {
        faults.push((0, Refusal::BidderUnknown));
        return;
    };
    if !known.kinds.contains(&OrganisationKind::Bidder) {
        faults.push((0, Refusal::BidderUnknown));
    }
    if !known.signs_with(key) {
        faults.push((place::LATE - 1, Refusal::KeyNotBound));
    }
}

fn in_time(lot: &Lot, law: Law<'_>, faults: &mut Vec<(u8, Refusal)>) {
    // The deadline of a lot that stands still moves when it goes on: nobody is late meanwhile.
    if lot.stage == Stage::Announced && lot.is_suspended() {
        faults.push((place::LATE, Refusal::Suspended));
    } else if lot.stage == Stage::Terminated {
        // Whoever comes to a lot that was ended is told so, also when its deadline stood still.
        faults.push((place::LATE, Refusal::Stage));
    } else if law.now.0 > lot.last_moment_ms() {
        faults.push((place::LATE, Refusal::EnvelopeLate));
    } else if lot.stage != Stage::Announced {
        faults.push((place::LATE, Refusal::Stage));
    }
}

fn lowest(faults: Vec<(u8, Refusal)>) -> Result<(), Refusal> {
    match faults.into_iter().min_by_key(|it| it.0) {
        Some((_, refusal)) => Err(refusal),
        None => Ok(()),
    }
}

fn record(code: &str) -> Refusal {
    Refusal::Record { code: code.to_owned() }
}

impl Lot {
    /// Last millisecond at which a bid is in time: T itself.
    #[must_use]
    pub fn last_moment_ms(&self) -> i64 {
        crate::shared::Instant::from_seconds(self.deadline_s).0
    }

    /// Hash of the last record of a bidder, bid or withdrawal.
    #[must_use]
    pub fn last_record(&self, bidder: &Uscc) -> Option<Hash> {
        self.bids.get(bidder).map(|it| it.last)
    }
}
