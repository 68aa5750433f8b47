//! Signing up for an auction that an official announced, the examination, and the plate.

use crate::auction::{self, PLATES_MAX};
use crate::law::Law;
use crate::parties::OrganisationKind;
use crate::rulebook::ids;
use crate::shared::{Hash, Uscc};
use crate::world::{Event, World};

use super::command::Drawn;
use super::decide::of_auction;
use super::event::{BidderSignedUp, Claims, PlateGiven, SignUpExamined, Verdict};
use super::refusal::Refusal;
use super::request::{TEXT_BYTES_MAX, said};
use super::sign_ups::SignUps;

/// An organisation signs up, or an official enters who did so on paper; whoever was not confirmed
/// may do so again.
///
/// # Rules
///
/// - `Y179`: by a bidder with a key, until the end; `L03`, `Y180`: which that is; `Y139`: nobody
///   has two hands.
pub(super) fn sign_up(
    (world, of, auction): (&World, &SignUps, &auction::State),
    (bidder, offers, claims): (&Uscc, &str, Option<&Claims>),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if of.ended.is_some() {
        return Err(Refusal::Stage);
    }
    if law.now.0 > of.terms.until_ms {
        let rule = auction::sign_up_end_rule(&auction.terms).unwrap_or(ids::Y180);
        return Err(Refusal::SignUpOver { rule });
    }
    let empty = Claims::default();
    let claims = claims.unwrap_or(&empty);
    for who in std::iter::once(bidder).chain(&claims.members) {
        bids(world, auction, who)?;
    }
    let known = world.organisations.get(bidder);
    if !known.is_some_and(|it| it.keys.values().any(|in_force| *in_force)) {
        return Err(Refusal::BidderWithoutKey);
    }
    if of.applicants.get(bidder).is_some_and(|it| !it.is_refused()) {
        return Err(Refusal::SignedUpAlready { rule: ids::Y179 });
    }
    if offers.len() > TEXT_BYTES_MAX {
        return Err(Refusal::Incomplete("offers"));
    }
    claimed(of, auction, claims)?;
    as_before(of, bidder, claims)?;
    one_hand(of, bidder, claims)?;
    let known = of.applicants.contains_key(bidder) || of.withdrawn.contains_key(bidder);
    if of.applicants.len() + of.withdrawn.len() >= PLATES_MAX && !known {
        return Err(Refusal::Terms(auction::Refusal::TooMany));
    }
    let (lot, bidder, offers) = (of.lot.clone(), bidder.clone(), offers.to_owned());
    let claims = Some(claims.clone());
    Ok(vec![Event::BidderSignedUp(BidderSignedUp { lot, bidder, offers, claims })])
}

/// Whether an organisation may bid, alone or jointly.
fn bids(world: &World, auction: &auction::State, who: &Uscc) -> Result<(), Refusal> {
    let known = world.organisations.get(who).filter(|it| it.merged_into.is_none());
    let bids = known.is_some_and(|it| it.kinds.contains(&OrganisationKind::Bidder));
    let owns = auction.terms.subject.as_ref().is_some_and(|it| it.owner == *who);
    if bids && !owns { Ok(()) } else { Err(Refusal::BidderUnfit { rule: ids::Y179 }) }
}

/// Whether what is claimed was announced.
fn claimed(of: &SignUps, auction: &auction::State, claims: &Claims) -> Result<(), Refusal> {
    let unsaid = |it: &Option<String>| it.as_ref().is_some_and(|it| !said(it));
    if unsaid(&claims.priority) || (claims.priority.is_some() && auction.terms.priority.is_none()) {
        return Err(Refusal::ClaimUnfit("priority"));
    }
    if unsaid(&claims.paper) {
        return Err(Refusal::ReasonMissing);
    }
    let most = usize::try_from(of.terms.joint_max).unwrap_or(usize::MAX);
    if claims.members.len() > most { Err(Refusal::ClaimUnfit("members")) } else { Ok(()) }
}

/// Whether whoever had its plate, which stands with its joint bidders and its right, signs up as it
/// was.
fn as_before(of: &SignUps, bidder: &Uscc, claims: &Claims) -> Result<(), Refusal> {
    let before = of.withdrawn.get(bidder).map(|it| &it.1).filter(|it| it.had.is_some());
    let Some(before) = before.map(|it| &it.claims) else { return Ok(()) };
    if claims.members != before.members {
        return Err(Refusal::ClaimUnfit("members"));
    }
    if claims.priority != before.priority {
        return Err(Refusal::ClaimUnfit("priority"));
    }
    Ok(())
}

/// Whether nobody of a sign-up stands in another one that is not refused.
fn one_hand(of: &SignUps, bidder: &Uscc, claims: &Claims) -> Result<(), Refusal> {
    let mut own: Vec<&Uscc> = std::iter::once(bidder).chain(&claims.members).collect();
    let others = of.applicants.iter().filter(|it| it.0 != bidder && !it.1.is_refused());
    let taken = others.flat_map(|it| std::iter::once(it.0).chain(&it.1.claims.members));
    // So do the hands of a plate that its bidder has left.
    let gone = of.withdrawn.iter().filter(|it| it.0 != bidder);
    let gone = gone.map(|(who, it)| (who, &it.1)).filter(|it| it.1.had.is_some());
    let taken = taken.chain(gone.flat_map(|it| std::iter::once(it.0).chain(&it.1.claims.members)));
    let twice = taken.into_iter().any(|it| own.contains(&it));
    let count = own.len();
    own.sort();
    own.dedup();
    if twice || own.len() < count {
        return Err(Refusal::Terms(auction::Refusal::TwoHands));
    }
    Ok(())
}

/// An official confirms a qualification, with the rank of a claimed right, or says why not.
///
/// # Rules
///
/// - `Y179`: once, with the reason; `J01.4`: a right that was claimed, before the opening.
pub(super) fn examine(
    (of, auction): (&SignUps, &auction::State),
    it: &SignUpExamined,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let known = of.applicants.get(&it.bidder).ok_or(Refusal::NotSignedUp { rule: ids::Y179 })?;
    if known.examined.is_some() {
        return Err(Refusal::ExaminedAlready);
    }
    if of.ended.is_some() {
        return Err(Refusal::Stage);
    }
    let refused = it.verdict == Verdict::DoesNot;
    if it.reason.len() > TEXT_BYTES_MAX || (refused && !said(&it.reason)) {
        return Err(Refusal::ReasonMissing);
    }
    let ranked = it.rank.is_some();
    if ranked && (refused || known.claims.priority.is_none() || it.rank == Some(0)) {
        return Err(Refusal::ClaimUnfit("rank"));
    }
    if ranked && auction.opens_ms().is_some_and(|opens| law.now.0 >= opens) {
        return Err(Refusal::Terms(auction::Refusal::PriorityLate));
    }
    Ok(vec![Event::SignUpExamined(it.clone())])
}

/// Whoever is confirmed and has paid takes its plate, and so the way into the auction; nobody
/// else learns whose it is. Whoever had one before has that one again.
///
/// # Rules
///
/// - `Y179`: confirmed; `Y183`: paid in whole, in time, under the own name; `Y201`: of a guarantee
///   its issuer's word.
pub(super) fn take_plate(
    (of, auction): (&SignUps, &auction::State),
    (bidder, members, drawn): (&Uscc, &[Hash], Drawn),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let known = of.applicants.get(bidder).ok_or(Refusal::NotSignedUp { rule: ids::Y179 })?;
    if known.plate.is_some() {
        return Err(Refusal::PlateKnown);
    }
    let confirmed = known.examined.as_ref().filter(|_| known.is_confirmed());
    let confirmed = confirmed.ok_or(Refusal::NotConfirmed { rule: ids::Y179 })?;
    if of.is_unsecured(bidder) {
        return Err(Refusal::GuaranteeUnconfirmed { rule: ids::Y201 });
    }
    if !of.is_paid(bidder) {
        return Err(Refusal::DepositNotPaid { rule: ids::Y183 });
    }
    if let Some((plate, who)) = known.had {
        let (lot, bidder) = (of.lot.clone(), bidder.clone());
        return Ok(vec![Event::PlateGiven(PlateGiven { lot, bidder, plate, who })]);
    }
    if members.len() != known.claims.members.len() {
        return Err(Refusal::ClaimUnfit("members"));
    }
    let Drawn { plate, who } = drawn;
    // A right that was confirmed in time is lost with the opening (J01.4), the plate is not.
    let waits = auction.opens_ms().is_none_or(|opens| law.now.0 < opens);
    let rank = confirmed.1.rank.filter(|_| waits);
    let admit = auction::Command::Admit { plate, who, members: members.to_vec(), rank };
    let happened = auction::decide(Some(auction), &admit, &law)?;
    let given = PlateGiven { lot: of.lot.clone(), bidder: bidder.clone(), plate, who };
    let mut events = vec![Event::PlateGiven(given)];
    events.extend(of_auction(&of.lot, &happened));
    Ok(events)
}
