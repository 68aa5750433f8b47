//! Decides who reviews applicants and what is found about them.

use crate::award::{Member, MemberKind, Pass, Signed};
use crate::evaluation::{CommitteeFault, Composition, compose};
use crate::law::Law;
use crate::procedure::Funds;
use crate::rulebook::{MissingRule, Regime, Rulebook, ids};
use crate::shared::{Hash, Points, Uscc};
use crate::world::Event;

use super::event::{
    ApplicantFound, ApplicantsReviewed, BiddersAdmitted, Ground, PrequalificationConcluded,
    PrequalificationOutcome, ReviewItem, ReviewersNamed,
};
use super::{Prequalification, PrequalificationNotice, REASON_BYTES_MAX, Refusal, least_listed};

/// The word for a committee that was drawn outside, in `Y87`.
const OUTSIDE: &str = "outside";

/// Whether a committee reviews: of works on state money; else the purchaser's side does.
///
/// # Rules
///
/// - `T12.4`: the committee; `G34.2`: purchaser or agent.
#[must_use]
pub fn is_reviewed_by_committee(notice: &PrequalificationNotice) -> bool {
    notice.regime == Regime::Works && notice.funds == Funds::State
}

/// Whether a committee that was drawn outside may be entered.
///
/// # Errors
///
/// [`MissingRule`] where the pack does not say.
///
/// # Rules
///
/// - `Y87`: by whom it is drawn.
pub fn may_be_named(rules: &Rulebook) -> Result<bool, MissingRule> {
    Ok(rules.choice(ids::Y87)?.iter().any(|it| it == OUTSIDE))
}

/// Decides the entry of a committee that was drawn outside, before anybody signed.
///
/// # Rules
///
/// - `Y87`: whether one may be entered at all.
/// - `T12.4`: composed as an evaluation committee; `C1.1`, `C1.2`: size and experts; `T12.6`:
///   nobody reviews twice whose review was void.
pub(super) fn name(
    of: &Prequalification,
    members: &[Member],
    document: Hash,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    // Whoever spoke as a member is not exchanged for it: from there on seats are filled one by one.
    let spoke = !of.seats.attended.is_empty() || !of.seats.recused.is_empty();
    let begun = spoke || !of.seats.left.is_empty() || !of.findings.is_empty();
    if of.is_stopped() || of.outcome.is_some() || begun {
        return Err(Refusal::Stage);
    }
    going_on(of)?;
    if members.iter().any(|it| of.is_barred(&it.account)) {
        return Err(Refusal::ReviewersUnfit { rule: ids::T12_6 });
    }
    let rule = ids::T12_4;
    if !is_reviewed_by_committee(&of.notice) {
        return Err(Refusal::ReviewersUnfit { rule });
    }
    if !may_be_named(law.rules)? {
        return Err(Refusal::ReviewersDrawnOnly { rule: ids::Y87 });
    }
    // Once the platform draws, nobody brings another committee.
    if of.draw.ctx.is_some() {
        return Err(Refusal::Stage);
    }
    let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    let experts = members.iter().filter(|it| it.kind == MemberKind::Expert).count();
    let committee = Composition { members: count(members.len()), experts: count(experts) };
    compose(law.rules, of.notice.regime, of.notice.budget, committee).map_err(|it| match it {
        CommitteeFault::TooFew { rule, .. }
        | CommitteeFault::Even { rule }
        | CommitteeFault::ExpertsTooFew { rule, .. } => Refusal::ReviewersUnfit { rule },
        CommitteeFault::Missing(it) => it.into(),
    })?;
    let seats = members.iter().zip(1_u8..).all(|(it, seat)| it.seat == seat);
    let twice = |at: usize| members[..at].iter().any(|it| it.account == members[at].account);
    if !seats || members.len() > usize::from(u8::MAX) || (0..members.len()).any(twice) {
        return Err(Refusal::ReviewersUnfit { rule });
    }
    let (lot, members) = (of.id.clone(), members.to_vec());
    Ok(vec![Event::ReviewersNamed(ReviewersNamed { lot, members, document })])
}

/// Decides one reviewer's signed findings; the last signature under the same ones concludes.
///
/// # Rules
///
/// - `T12`, `G34.3`: with fewer than three the round fails; `T12.2`: a rejection names an announced
///   condition and says why; `T12.4`, `G34.2`: who reviews; `Y86`: points on announced items.
/// - `C1.18`, `C1.20`, `C1.21`: every seat is filled, all have declared, and one leads.
pub(super) fn review(
    of: &Prequalification,
    seat: Option<u8>,
    (findings, signed): (&[ApplicantFound], &Signed),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if of.closed.is_none() && !of.is_stopped() {
        return Err(Refusal::Early);
    }
    if !of.is_reviewed() {
        return Err(Refusal::Stage);
    }
    going_on(of)?;
    let committee = is_reviewed_by_committee(&of.notice);
    if committee && of.reviewers.is_empty() {
        return Err(Refusal::ReviewersMissing { rule: ids::T12_4 });
    }
    let sits = |seat: u8| of.reviewers.iter().any(|it| it.seat == seat);
    if seat.is_some_and(sits) != committee || seat.is_some() != committee {
        return Err(Refusal::NotAReviewer);
    }
    if committee {
        complete(of)?;
    }
    whole(of, findings)?;
    let same = of.findings == findings;
    if same && seat.is_some_and(|it| of.signed.contains(&it)) {
        return Err(Refusal::Repeated);
    }
    let reviewed = ApplicantsReviewed {
        lot: of.id.clone(),
        seat,
        findings: findings.to_vec(),
        signed: signed.clone(),
    };
    let mut events = vec![Event::ApplicantsReviewed(reviewed)];
    let before = if same { of.signed.len() } else { 0 };
    if !committee || before + 1 == of.reviewers.len() {
        events.extend(concluded(of, findings, law)?);
    }
    Ok(events)
}

/// The committee reviews as one that evaluates: whole, declared and led.
fn complete(of: &Prequalification) -> Result<(), Refusal> {
    if !of.seats.vacant.is_empty() {
        return Err(Refusal::ReviewerSeatVacant { rule: ids::C1_18 });
    }
    match of.leader() {
        Some(_) => Ok(()),
        None => Err(Refusal::ReviewersUndeclared { rule: ids::C1_20 }),
    }
}

/// Nothing is decided while an objection, a hold or an order stops it.
pub(super) fn going_on(of: &Prequalification) -> Result<(), Refusal> {
    if of.is_suspended() { Err(Refusal::PrequalificationStopped) } else { Ok(()) }
}

/// Every applicant once, in order; whoever is rejected hears which announced condition and why;
/// whoever passes is scored where the number is limited by scores.
fn whole(of: &Prequalification, findings: &[ApplicantFound]) -> Result<(), Refusal> {
    if findings.iter().map(|it| &it.applicant).ne(of.applications.keys()) {
        return Err(Refusal::SetDiffers);
    }
    let rule = match of.notice.regime {
        Regime::Works => ids::T12_2,
        Regime::GovernmentProcurement => ids::G34_2,
    };
    let most = u32::try_from(of.notice.qualification.len()).unwrap_or(u32::MAX);
    let good = |it: &ApplicantFound| {
        let listed = it.unmet.iter().all(|number| (1..=most).contains(number));
        let ordered = it.unmet.is_sorted_by(|a, b| a < b);
        let said = !it.reason.trim().is_empty();
        let fits = match it.pass {
            Pass::Passed => it.unmet.is_empty(),
            Pass::Rejected => !it.unmet.is_empty() && said,
        };
        fits && listed && ordered && it.reason.len() <= REASON_BYTES_MAX
    };
    if !findings.iter().all(good) {
        return Err(Refusal::FindingUnfit { rule });
    }
    let scored = findings.iter().all(|it| is_pointed(of, it));
    if scored { Ok(()) } else { Err(Refusal::FindingUnfit { rule: ids::Y86 }) }
}

/// Whether whoever passed has points on every announced item, each within it, where applicants are
/// scored, and nobody has any where they are not.
fn is_pointed(of: &Prequalification, it: &ApplicantFound) -> bool {
    let items = of.notice.limit.as_ref().and_then(|it| it.items.as_ref());
    match (items, it.pass, &it.points) {
        (Some(items), Pass::Passed, Some(points)) => {
            let within = |(item, of): (&ReviewItem, &Points)| (0..=item.max.0).contains(&of.0);
            items.len() == points.len() && items.iter().zip(points).all(within)
        }
        (Some(_), Pass::Rejected, None) | (None, _, None) => true,
        (Some(_), ..) | (None, _, Some(_)) => false,
    }
}

fn concluded(
    of: &Prequalification,
    findings: &[ApplicantFound],
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let rule = least_listed(of.notice.regime, Ground::Prequalified);
    let passed = findings.iter().filter(|it| it.pass == Pass::Passed);
    let bidders: Vec<Uscc> = passed.map(|it| it.applicant.clone()).collect();
    let enough = u32::try_from(bidders.len()).unwrap_or(u32::MAX) >= law.count(rule)?;
    let concluded = PrequalificationConcluded {
        lot: of.id.clone(),
        outcome: if enough {
            PrequalificationOutcome::Enough
        } else {
            PrequalificationOutcome::TooFew
        },
        reviewers: u8::try_from(of.reviewers.len()).unwrap_or(u8::MAX),
        rule: rule.to_owned(),
    };
    let mut events = vec![Event::PrequalificationConcluded(concluded)];
    // Where the number is limited the list is drawn of those who passed, however few they are.
    if enough && of.notice.limit.is_none() {
        let (lot, ground) = (of.id.clone(), Ground::Prequalified);
        events.push(Event::BiddersAdmitted(BiddersAdmitted { lot, ground, bidders }));
    }
    Ok(events)
}
