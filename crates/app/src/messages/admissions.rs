//! Messages before a lot with a list of bidders is announced: each applicant hears of its own
//! application and its own result, and all who are on the list are invited by one event.

use domain::admission::{Admitted, Prequalification};
use domain::award::Pass;
use domain::lot::Lot;
use domain::parties::{Person, Role};
use domain::shared::{AccountId, LotId, Uscc};
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
        Event::ReviewersNamed(_) => vec![reviewers(of)],
        Event::PrequalificationConcluded(_) => {
            let mut told = vec![buyers(world, of, "prequalification-concluded")];
            told.extend(of.findings.iter().map(|it| {
                let template = match it.pass {
                    Pass::Passed => "application-passed",
                    Pass::Rejected => "application-rejected",
                };
                applicant(world, of, &it.applicant, template)
            }));
            told
        }
        Event::Terminated(_) => {
            let mut told = vec![buyers(world, of, "terminated")];
            told.extend(all().map(|it| applicant(world, of, it, "terminated")));
            told
        }
        _ => Vec::new(),
    }
    .into_iter()
    .filter(|it| !it.people.is_empty())
    .collect()
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

fn reviewers(of: &Prequalification) -> Told {
    let people = of.reviewers.iter().map(|it| it.account.clone()).collect();
    let href = format!("/evaluator/prequalifications/{}", of.id);
    let template = "reviewer-named";
    Told { template, people, about: about(of), href, outside: Outside::Neutral }
}
