//! Decides a prequalification up to its close.

use crate::catalogue;
use crate::law::Law;
use crate::lot::Stage;
use crate::parties::{self, OrganisationKind};
use crate::procedure::{Document, Effect, LIST_MAX, RulesAdopted, Scope};
use crate::rulebook::{Method, Regime, ids};
use crate::shared::{Instant, LotId, Points, Round, Uscc};
use crate::world::{Event, World};

use super::event::{
    ApplicationReceived, ApplicationWithdrawn, LimitWay, NumberLimit, PrequalificationAnnounced,
    PrequalificationClarified, PrequalificationClosed, PrequalificationNotice, ReviewItem,
};
use super::{APPLICANTS_MAX, Command, Prequalification, Refusal, invite, review};

/// Hundredths of a point.
const HUNDREDTHS: i64 = 100; // not law: the unit of points

/// Decides one command.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `T02`, `G02`: how long documents are offered; `T03`, `G04`: time to apply; `T05`, `G05.3`:
///   clarifications; `T12`–`T12.4`, `G34.1`–`G34.3`: who reviews and what follows; `T75.1`–`T75.3`,
///   `G33.1`–`G33.6`: invitations. `Y176`–`Y178`, `Y86`: a limited number, and lists that are
///   drawn.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::AnnouncePrequalification { .. } => announce(world, command, law),
        Command::ClarifyPrequalification { lot, .. } => clarify(known(world, lot)?, command, law),
        Command::Apply { lot, applicant, documents, signed } => {
            let of = known(world, lot)?;
            in_time(of, law)?;
            may_apply(world, of, applicant, documents)?;
            Ok(vec![Event::ApplicationReceived(ApplicationReceived {
                lot: lot.clone(),
                applicant: applicant.clone(),
                documents: documents.clone(),
                signed: signed.clone(),
            })])
        }
        Command::WithdrawApplication { lot, applicant, signed } => {
            let of = known(world, lot)?;
            in_time(of, law)?;
            if !of.applications.contains_key(applicant) {
                return Err(Refusal::ApplicationUnknown);
            }
            Ok(vec![Event::ApplicationWithdrawn(ApplicationWithdrawn {
                lot: lot.clone(),
                applicant: applicant.clone(),
                signed: signed.clone(),
            })])
        }
        Command::ClosePrequalification { lot } => {
            let of = known(world, lot)?;
            if !of.is_open() || of.is_suspended() {
                return Err(Refusal::Stage);
            }
            // Strict, so that a punctual application is never shut out.
            if law.now.0 <= Instant::from_seconds(of.deadline_s).0 {
                return Err(Refusal::Early);
            }
            Ok(vec![Event::PrequalificationClosed(PrequalificationClosed { lot: lot.clone() })])
        }
        Command::NameReviewers { lot, members, document } => {
            review::name(known(world, lot)?, members, *document, law)
        }
        Command::ReviewApplicants { lot, seat, findings, signed } => {
            review::review(known(world, lot)?, *seat, (findings, signed), law)
        }
        Command::InviteBidders { .. } => invite::invite(world, command, law),
        Command::AskInvitationDraw { .. } => invite::ask_draw(world, command, law),
    }
}

fn known<'a>(world: &'a World, lot: &LotId) -> Result<&'a Prequalification, Refusal> {
    world.prequalifications.get(lot).ok_or(Refusal::LotUnknown)
}

/// An application is in time up to the deadline itself.
fn in_time(of: &Prequalification, law: Law<'_>) -> Result<(), Refusal> {
    if of.is_stopped() {
        return Err(Refusal::Stage);
    }
    // The deadline of what stands still moves when it goes on.
    let passed = law.now.0 > Instant::from_seconds(of.deadline_s).0 && !of.is_suspended();
    if of.closed.is_some() || passed {
        return Err(Refusal::ApplicationLate { rule: time_rule(of.notice.regime) });
    }
    Ok(())
}

/// The rule of the time to apply.
fn time_rule(regime: Regime) -> &'static str {
    match regime {
        Regime::Works => ids::T03,
        Regime::GovernmentProcurement => ids::G04,
    }
}

fn may_apply(
    world: &World,
    of: &Prequalification,
    applicant: &Uscc,
    documents: &[Document],
) -> Result<(), Refusal> {
    let organisation = world.organisations.get(applicant);
    if !organisation.is_some_and(|it| it.kinds.contains(&OrganisationKind::Bidder)) {
        return Err(Refusal::ApplicantUnknown);
    }
    if !(1..=LIST_MAX).contains(&documents.len()) {
        return Err(Refusal::NoticeIncomplete("documents"));
    }
    let before = of.applications.get(applicant);
    if before.is_some_and(|it| it.documents == documents) {
        return Err(Refusal::Repeated);
    }
    if before.is_none() && of.applications.len() >= APPLICANTS_MAX {
        return Err(Refusal::ApplicationsTooMany);
    }
    Ok(())
}

fn announce(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::AnnouncePrequalification { lot, notice, pack, pack_sha256 } = command else {
        return Err(Refusal::Stage);
    };
    if world.has_lot(lot)
        || world.prequalifications.contains_key(lot)
        || world.admissions.contains_key(lot)
    {
        return Err(Refusal::LotKnown);
    }
    follows_project(world, lot, notice, law)?;
    catalogue::may_announce(world, &notice.project, law)
        .map_err(crate::procedure::Refusal::from)?;
    follows_previous(world, lot, notice)?;
    lists(notice)?;
    limited(notice, law)?;
    timetable(notice, law)?;
    let adopted = RulesAdopted {
        lot: lot.clone(),
        scope: Scope::Tender,
        pack: pack.clone(),
        sha256: *pack_sha256,
    };
    let (lot, notice) = (lot.clone(), (**notice).clone());
    Ok(vec![
        Event::RulesAdopted(adopted),
        Event::PrequalificationAnnounced(PrequalificationAnnounced { lot, notice }),
    ])
}

fn follows_project(
    world: &World,
    lot: &LotId,
    notice: &PrequalificationNotice,
    law: Law<'_>,
) -> Result<(), Refusal> {
    use crate::procedure::Refusal as Of;
    if lot.tender != notice.project {
        return Err(Refusal::NoticeDiffers("project"));
    }
    let project = world.projects.get(&notice.project).ok_or(Of::ProjectUnknown)?;
    if project.method != Method::OpenTender {
        return Err(Refusal::NotByTender { rule: time_rule(project.regime) });
    }
    let planned = project.lots.iter().find(|it| it.lot == lot.lot).ok_or(Of::LotUnplanned)?;
    let same = [
        ("code", project.code == notice.code),
        ("regime", project.regime == notice.regime),
        ("purchaser", project.purchaser == notice.purchaser),
        ("agent", project.agent == notice.agent),
        ("funds", project.funds == notice.funds),
        ("budget", planned.budget == notice.budget),
    ];
    if let Some((name, _)) = same.iter().find(|it| !it.1) {
        return Err(Refusal::NoticeDiffers(name));
    }
    if !parties::agent_mandated(world, project, law.now) {
        let rule = parties::mandate_rule(notice.regime);
        return Err(Of::MandateMissing { rule }.into());
    }
    Ok(())
}

/// A first round follows nothing; a later one a round that failed, before its notice or after.
fn follows_previous(
    world: &World,
    lot: &LotId,
    notice: &PrequalificationNotice,
) -> Result<(), Refusal> {
    use crate::procedure::Refusal as Of;
    let Some(previous) = &notice.previous else {
        let first = lot.round == Round::FIRST;
        return if first { Ok(()) } else { Err(Of::PreviousNotFailed.into()) };
    };
    let next = previous.tender == lot.tender
        && previous.lot == lot.lot
        && previous.round.next() == Some(lot.round);
    let failed = match (world.lots.get(previous), world.prequalifications.get(previous)) {
        (Some(it), _) => it.stage == Stage::Failed && it.next.is_none() && !it.tendering_ended,
        (None, Some(it)) => it.has_failed() && !it.terminated,
        (None, None) => false,
    };
    if next && failed { Ok(()) } else { Err(Of::PreviousNotFailed.into()) }
}

fn lists(notice: &PrequalificationNotice) -> Result<(), Refusal> {
    let wrong = |name| Err(Refusal::NoticeIncomplete(name));
    let size = |it: usize| (1..=LIST_MAX).contains(&it);
    if notice.title.trim().is_empty() || notice.lot_title.trim().is_empty() {
        return wrong("title");
    }
    if !size(notice.documents.len()) {
        return wrong("documents");
    }
    let empty = notice.qualification.iter().any(|it| it.trim().is_empty());
    if !size(notice.qualification.len()) || empty {
        return wrong("qualification");
    }
    Ok(())
}

/// A ceiling of the number who may bid is for works, no lower than the rule lets, in a known way.
///
/// # Rules
///
/// - `Y176`: the least ceiling; `Y177`: the ways; `Y86`: on what applicants are scored.
fn limited(notice: &PrequalificationNotice, law: Law<'_>) -> Result<(), Refusal> {
    let Some(limit) = &notice.limit else { return Ok(()) };
    let (rule, least) = (ids::Y176, law.count(ids::Y176)?);
    let works = notice.regime == Regime::Works;
    if !works || limit.most < least {
        return Err(Refusal::NumberLimitUnfit { rule, least });
    }
    let rule = ids::Y177;
    if !law.rules.choice(rule)?.iter().any(|it| it == limit.way.token()) {
        return Err(Refusal::NumberLimitUnfit { rule, least });
    }
    scored_on(limit, law)
}

/// Items stand where applicants are scored and nowhere else; each has a title and points, and they
/// sum to what the rule says.
///
/// # Rules
///
/// - `Y86`: the sum, in whole points.
fn scored_on(limit: &NumberLimit, law: Law<'_>) -> Result<(), Refusal> {
    let rule = ids::Y86;
    let whole = Points(i64::from(law.count(rule)?) * HUNDREDTHS);
    let good = match (limit.way, &limit.items) {
        (LimitWay::Lot, None) => true,
        (LimitWay::Scores, Some(items)) => {
            let told = |it: &ReviewItem| !it.title.trim().is_empty() && it.max.0 > 0;
            (1..=LIST_MAX).contains(&items.len())
                && items.iter().all(told)
                && Points::sum(items.iter().map(|it| it.max)) == Some(whole)
        }
        (LimitWay::Lot, Some(_)) | (LimitWay::Scores, None) => false,
    };
    if good { Ok(()) } else { Err(Refusal::ReviewItemsUnfit { rule }) }
}

/// # Rules
///
/// - `T02`, `G02`: how long documents are offered; `T03`: five days after that; `G04`: five working
///   days from the notice.
fn timetable(notice: &PrequalificationNotice, law: Law<'_>) -> Result<(), Refusal> {
    let today = law.now.date();
    let works = notice.regime == Regime::Works;
    let offer = if works { ids::T02 } else { ids::G02 };
    let earliest = law.due(today, offer)?.for_right();
    if notice.documents_until_s < Instant::end_of(earliest).seconds() {
        return Err(Refusal::PrequalificationOfferShort { rule: offer, earliest });
    }
    let from = match notice.regime {
        Regime::Works => Instant::from_seconds(notice.documents_until_s).date(),
        Regime::GovernmentProcurement => today,
    };
    let rule = time_rule(notice.regime);
    let earliest = law.earliest_after(from, rule)?;
    if Instant::from_seconds(notice.deadline_s).date() < earliest {
        return Err(Refusal::ApplicationTimeShort { rule, earliest });
    }
    if notice.documents_until_s > notice.deadline_s {
        return Err(Refusal::NoticeIncomplete("documents_until_s"));
    }
    Ok(())
}

/// A clarification that may affect applications leaves the lawful time, or moves the deadline.
///
/// # Rules
///
/// - `T05`, `G05.3`: three days before the deadline.
fn clarify(of: &Prequalification, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::ClarifyPrequalification { lot, text, documents, effect, deadline_s } = command
    else {
        return Err(Refusal::Stage);
    };
    in_time(of, law)?;
    if text.trim().is_empty() || documents.len() > LIST_MAX {
        return Err(Refusal::NoticeIncomplete("text"));
    }
    let asked = deadline_s.unwrap_or(of.deadline_s);
    if asked < of.deadline_s {
        return Err(Refusal::ApplicationDeadlineBackwards);
    }
    let lawful = match effect {
        Effect::None => of.deadline_s,
        Effect::OnBids => lawful_deadline(of, law)?,
    };
    Ok(vec![Event::PrequalificationClarified(PrequalificationClarified {
        lot: lot.clone(),
        number: of.clarifications + 1,
        text: text.clone(),
        documents: documents.clone(),
        effect: *effect,
        deadline_s: asked.max(lawful),
    })])
}

/// Earliest deadline, at the announced time of day, that leaves the days of the rule before it.
fn lawful_deadline(of: &Prequalification, law: Law<'_>) -> Result<i64, Refusal> {
    let rule = match of.notice.regime {
        Regime::Works => ids::T05,
        Regime::GovernmentProcurement => ids::G05_3,
    };
    let deadline = Instant::from_seconds(of.deadline_s);
    if law.now.date() <= law.latest_before(deadline.date(), rule)? {
        return Ok(of.deadline_s);
    }
    let lawful = law.leaves_days(law.now.date(), rule)?;
    let time_of_day = deadline.seconds() - Instant::start_of(deadline.date()).seconds();
    Ok(Instant::start_of(lawful).seconds() + time_of_day)
}
