//! Messages before a lot with a list of bidders is announced: each applicant hears of its own
//! application and its own result, and all who are on the list are invited by one event.

use domain::admission::{Admitted, Prequalification};
use domain::award::Pass;
use domain::lot::Lot;
use domain::parties::{Person, Role};
use domain::remedies::RemedyKind;
use domain::shared::{AccountId, Hash, Id, LotId, Uscc};
use domain::world::{Event, World};

use super::kinds::{Outside, Told};

/// Messages of an event of a prequalification; none of any other.
///
/// # Rules
///
/// - `T12.2`, `G34.2`: each applicant is told its result, and whoever failed why.
pub(super) fn told(world: &World, event: &Event) -> Vec<Told> {
    let of = domain::apply::lot_of(event).and_then(|it| world.prequalifications.get(it));
    let Some(of) = of else { return Vec::new() };
    let all = || of.applications.keys();
    match event {
        Event::PrequalificationAnnounced(_) => vec![buyers(world, of, "prequalification-begun")],
        Event::PrequalificationClarified(_) => {
            let mut told = vec![buyers(world, of, "prequalification-clarified")];
            told.extend(all().map(|it| applicant(world, of, it, "prequalification-clarified")));
            told
        }
        Event::ApplicationReceived(it) => {
            vec![applicant(world, of, &it.applicant, "application-received")]
        }
        Event::ApplicationWithdrawn(it) => {
            vec![applicant(world, of, &it.applicant, "application-withdrawn")]
        }
        Event::PrequalificationClosed(_) => vec![buyers(world, of, "applications-closed")],
        Event::ReviewersNamed(_)
        | Event::CommitteeDrawn(_)
        | Event::SubstituteNamed(_)
        | Event::SubstituteSeated(_) => vec![reviewers(of)],
        Event::CallPlaced(it) => vec![called(world, of, &it.pid)],
        Event::PrequalificationConcluded(_) => {
            let mut told = vec![buyers(world, of, "prequalification-concluded")];
            told.extend(of.findings.iter().map(|it| {
                let template = match it.pass {
                    Pass::Passed if of.notice.limit.is_some() => "application-awaits-draw",
                    Pass::Passed => "application-passed",
                    Pass::Rejected => "application-rejected",
                };
                applicant(world, of, &it.applicant, template)
            }));
            told
        }
        // Whoever passed hears whether the draw put it on the list.
        Event::BiddersAdmitted(it) if of.notice.limit.is_some() => {
            let listed = |who: &Uscc| match it.bidders.contains(who) {
                true => "application-drawn",
                false => "application-not-drawn",
            };
            let passed = of.findings.iter().filter(|it| it.pass == Pass::Passed);
            let mut told = vec![buyers(world, of, "list-drawn")];
            told.extend(
                passed.map(|it| applicant(world, of, &it.applicant, listed(&it.applicant))),
            );
            told
        }
        Event::Terminated(_) => everybody(world, of, "terminated"),
        Event::TenderFailed(_) => everybody(world, of, "tender-failed"),
        Event::Extended(_) => everybody(world, of, "deadline-moved"),
        Event::Held(_) | Event::SuspensionOrdered(_) => everybody(world, of, "held"),
        Event::HoldLifted(_) | Event::SuspensionEnded(_) => everybody(world, of, "hold-lifted"),
        Event::EvaluationVoided(_) => {
            let mut told = everybody(world, of, "review-voided");
            told.push(supervisors(world, of, "review-voided"));
            told
        }
        Event::RedressCarried(_) => {
            let mut told = everybody(world, of, "redress-carried");
            told.push(supervisors(world, of, "redress-carried"));
            told
        }
        other => of_remedy(world, of, other),
    }
    .into_iter()
    .filter(|it| !it.people.is_empty())
    .collect()
}

/// Who is told of what happens to a remedy before the notice of the tender.
fn of_remedy(world: &World, of: &Prequalification, event: &Event) -> Vec<Told> {
    match event {
        Event::RemedyReceived(it) => vec![answerers(world, of, it.kind)],
        Event::RemedyRaised(it) => vec![answerers(world, of, it.kind)],
        Event::ComplaintCorrected(_) => vec![supervisors(world, of, "remedy-received")],
        Event::RemedyAnswered(it) => concerned(world, of, &it.remedy, "remedy-answered"),
        Event::RemedyWithdrawn(it) => concerned(world, of, &it.remedy, "remedy-withdrawn"),
        Event::InterestReviewed(it) => concerned(world, of, &it.remedy, "interest-reviewed"),
        Event::ComplaintExamined(it) => concerned(world, of, &it.remedy, "complaint-examined"),
        Event::ComplaintDecided(it) => concerned(world, of, &it.remedy, "complaint-decided"),
        Event::ComplaintServed(it) => {
            let mut told = vec![buyers(world, of, "complaint-served")];
            let named = it.to.iter().flatten();
            told.extend(named.map(|who| raiser(world, of, who, "complaint-served")));
            told
        }
        Event::ComplainantListed(it) => vec![
            raiser(world, of, &it.organisation, "complainant-listed"),
            supervisors(world, of, "complainant-listed"),
        ],
        _ => Vec::new(),
    }
}

/// Whoever has to answer: the purchaser's side, or of a complaint the supervisor.
fn answerers(world: &World, of: &Prequalification, kind: RemedyKind) -> Told {
    match kind {
        RemedyKind::Complaint => supervisors(world, of, "remedy-received"),
        RemedyKind::Enquiry | RemedyKind::Objection | RemedyKind::Challenge => {
            Told { href: remedies("purchaser", &of.id), ..buyers(world, of, "remedy-received") }
        }
    }
}

/// Whom an end concerns: both sides, and of a complaint the supervisor.
fn concerned(
    world: &World,
    of: &Prequalification,
    remedy: &Id,
    template: &'static str,
) -> Vec<Told> {
    let Some(it) = of.remedies.get(remedy) else { return Vec::new() };
    let mut told =
        vec![Told { href: remedies("purchaser", &of.id), ..buyers(world, of, template) }];
    told.extend(it.raiser().map(|who| raiser(world, of, who, template)));
    if it.kind == RemedyKind::Complaint {
        told.push(supervisors(world, of, template));
    }
    told
}

/// The purchaser's side, and every applicant.
fn everybody(world: &World, of: &Prequalification, template: &'static str) -> Vec<Told> {
    let all = of.applications.keys().map(|it| applicant(world, of, it, template));
    std::iter::once(buyers(world, of, template)).chain(all).collect()
}

fn supervisors(world: &World, of: &Prequalification, template: &'static str) -> Told {
    let people = people(world, |it| it.is(Role::Supervisor));
    let href = remedies("supervisor", &of.id);
    Told { template, people, about: about(of), href, outside: Outside::Whole }
}

/// Whoever raised something: who that is is nobody's business who carries the letter.
fn raiser(world: &World, of: &Prequalification, who: &Uscc, template: &'static str) -> Told {
    Told { href: remedies("bidder", &of.id), ..applicant(world, of, who, template) }
}

/// Remedies of a lot have the same address before its notice and after it.
fn remedies(desk: &str, lot: &LotId) -> String {
    format!("/{desk}/lots/{lot}/remedies")
}

/// Everybody on the list of a lot hears of its notice by the same event, at the same time.
///
/// # Rules
///
/// - `G33.6`: invitations go out to all at once.
pub(super) fn invited(world: &World, lot: &Lot) -> Vec<Told> {
    let Admitted::Listed(_, bidders) = &lot.admitted else { return Vec::new() };
    let people = people(world, |it| {
        it.is(Role::Bidder) && it.organisation.as_ref().is_some_and(|it| bidders.contains(it))
    });
    let about = format!("{} {}", lot.notice.title, lot.notice.lot_title);
    let href = format!("/lots/{}", lot.id);
    // Who carries the letter must not learn who may bid.
    let told = Told { template: "invited", people, about, href, outside: Outside::Neutral };
    Some(told).filter(|it| !it.people.is_empty()).into_iter().collect()
}

fn people(world: &World, hears: impl Fn(&Person) -> bool) -> Vec<AccountId> {
    world.people.iter().filter(|it| hears(it.1)).map(|it| it.0.clone()).collect()
}

fn about(of: &Prequalification) -> String {
    format!("{} {}", of.notice.title, of.notice.lot_title)
}

fn buyers(world: &World, of: &Prequalification, template: &'static str) -> Told {
    let people = people(world, |it| {
        let home = it.organisation.as_ref();
        (it.is(Role::Purchaser) && home == Some(&of.notice.purchaser))
            || (it.is(Role::Agent) && home.is_some() && home == of.notice.agent.as_ref())
    });
    let href = format!("/purchaser/prequalifications/{}", of.id);
    Told { template, people, about: about(of), href, outside: Outside::Whole }
}

fn applicant(world: &World, of: &Prequalification, who: &Uscc, template: &'static str) -> Told {
    let people = people(world, |it| it.is(Role::Bidder) && it.organisation.as_ref() == Some(who));
    let href = own(&of.id);
    Told { template, people, about: about(of), href, outside: Outside::Neutral }
}

fn own(lot: &LotId) -> String {
    format!("/bidder/prequalifications/{lot}")
}

/// Whoever is called by this name of the draw of the reviewing committee.
fn called(world: &World, of: &Prequalification, pid: &Hash) -> Told {
    let listed = of.draw.lines.get(pid).and_then(|it| world.roster.get(&it.expert));
    let people = listed.and_then(|it| it.profile.account.clone()).into_iter().collect();
    let href = format!("/evaluator/lots/{}/call", of.id);
    Told { template: "draw-called", people, about: about(of), href, outside: Outside::Neutral }
}

fn reviewers(of: &Prequalification) -> Told {
    let people = of.reviewers.iter().map(|it| it.account.clone()).collect();
    let href = format!("/evaluator/prequalifications/{}", of.id);
    let template = "reviewer-named";
    Told { template, people, about: about(of), href, outside: Outside::Neutral }
}
