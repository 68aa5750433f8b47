//! Whether announced terms of signing up hold: until when, and for which deposit.

use crate::law::{Law, LawGap};
use crate::rulebook::ids;
use crate::shared::{Fen, Instant};

use super::decide::MEMBERS_MAX;
use super::limits::SignUpLimits;
use super::refusal::{Refusal, Unfit};
use super::terms::{Course, DepositTerms, Terms};

/// The rule that says by when signing up ends, for terms of a kind that takes sign-ups.
///
/// # Rules
///
/// - `L03`: so long before the end of a listing; `Y180`: else before the opening.
#[must_use]
pub fn sign_up_end_rule(terms: &Terms) -> Option<&'static str> {
    let limits = terms.kind.limits().sign_up?;
    Some(from_end(limits, terms.course).unwrap_or(ids::Y180))
}

fn from_end(limits: SignUpLimits, course: Course) -> Option<&'static str> {
    limits.before_end.filter(|_| course == Course::Listing)
}

/// The latest millisecond, unix, in which signing up and the payment of a deposit may end; `None`
/// for a kind whose bidders sign up by a procedure of its own.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such duration.
pub fn sign_up_latest(terms: &Terms, law: &Law<'_>) -> Result<Option<i64>, LawGap> {
    let Some(limits) = terms.kind.limits().sign_up else { return Ok(None) };
    let (from, id) = match from_end(limits, terms.course) {
        Some(id) => (terms.closes_ms, id),
        // The last millisecond before that instant.
        None => (terms.opens_ms.saturating_sub(1), ids::Y180),
    };
    Ok(Some(Instant(from).plus_seconds(-law.seconds(id)?).0))
}

/// # Rules
///
/// - `L03`, `Y180`: until when; `L08`, `J01.7`, `J01.8`, `P10`, `Y181`: how much; `Y139`: jointly.
pub(super) fn sign_up(terms: &Terms, law: &Law<'_>) -> Result<(), Refusal> {
    let Some(it) = terms.sign_up else { return Ok(()) };
    let unfit = |what, rule| Refusal::TermsUnfit { what, rule };
    // Online biddings have a way of their own.
    let limits = terms.kind.limits().sign_up;
    let limits = limits.ok_or(unfit(Unfit::SignUp, ids::Y163))?;
    let latest = sign_up_latest(terms, law)?.unwrap_or(i64::MIN);
    let rule = sign_up_end_rule(terms).unwrap_or(ids::Y180);
    let fits = |at_ms: i64| at_ms > law.now.0 && at_ms <= latest;
    if !fits(it.until_ms) {
        return Err(unfit(Unfit::SignUp, rule));
    }
    let most = u32::try_from(MEMBERS_MAX).unwrap_or(u32::MAX);
    if it.joint_max > most {
        return Err(unfit(Unfit::Joint, ids::Y139));
    }
    let Some(deposit) = it.deposit else { return Ok(()) };
    if !fits(deposit.due_ms) {
        return Err(unfit(Unfit::DepositDue, rule));
    }
    amount(deposit, terms.start, limits, law)
}

/// Whether a deposit lies within its shares of the start price.
fn amount(
    it: DepositTerms,
    start: Fen,
    limits: SignUpLimits,
    law: &Law<'_>,
) -> Result<(), Refusal> {
    let unfit = |rule| Refusal::TermsUnfit { what: Unfit::Deposit, rule };
    let whole = 10_000; // not law: basis points
    let (paid, start) = (i128::from(it.amount.0), i128::from(start.0));
    if let Some(id) = limits.deposit_least
        && paid * whole < start * i128::from(law.percent(id)?)
    {
        return Err(unfit(id));
    }
    let (most, id) = match limits.deposit_most {
        Some(id) => (i128::from(law.percent(id)?), id),
        None => (whole, limits.deposit_least.unwrap_or(ids::Y181)),
    };
    if paid <= 0 || paid * whole > start * most { Err(unfit(id)) } else { Ok(()) }
}
