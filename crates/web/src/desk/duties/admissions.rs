//! What waits before a lot with a list of bidders is announced.

use domain::admission::{Prequalification, is_reviewed_by_committee};
use domain::draws::{Bench, DrawState, Party};
use domain::parties::{Person, Role};
use domain::procedure::ProjectRegistered;
use domain::remedies::Case;
use domain::rulebook::{Regime, ids};
use domain::shared::{AccountId, Instant, LotId};

use super::{Buying, Duty, Sight, acts_for, raised};
use crate::admission::{reviews, room};
use crate::draws::short;

/// What waits for the purchaser's side and for a member of the committee.
pub(super) fn duties(sight: &Sight, (account, person): (&AccountId, &Person), out: &mut Vec<Duty>) {
    lists(sight, person, out);
    committees(sight, (account, person), out);
    for of in sight.world.prequalifications.values() {
        if sight.world.lots.contains_key(&of.id) {
            continue;
        }
        raised::duties(sight, (Case::Early(of), person), out);
        if of.terminated {
            continue;
        }
        let project = sight.world.projects.get(&of.id.tender);
        let buys = project
            .is_some_and(|it| acts_for((sight.world, sight.now), person, Buying::planned(it)));
        if buys {
            purchaser(sight, of, out);
        }
        if person.is(Role::Supervisor) && !of.seats.recused.is_empty() && of.is_reviewed() {
            let href = crate::desk::room("supervisor", &of.id, "members");
            out.push(duty(of, "replace-member", Some(ids::C1_18), href));
        }
        if let Some(seat) = reviews(of, account).filter(|_| of.is_reviewed()) {
            member(of, seat, out);
        }
    }
}

/// A member declares first; its signature is wanted once all have and one leads.
fn member(of: &Prequalification, seat: u8, out: &mut Vec<Duty>) {
    if of.is_suspended() || of.seats.recused.contains(&seat) {
        return;
    }
    if !of.seats.attended.contains_key(&seat) {
        let href = room("evaluator", &of.id, "attend");
        out.push(duty(of, "attend-applicants", Some(ids::C1_20), href));
    } else if of.leader().is_some() && !of.signed.contains(&seat) {
        let href = room("evaluator", &of.id, "");
        out.push(duty(of, "review-applicants", Some(ids::T12_4), href));
    }
}

/// A party's step in the draw of a list; whether its ground is witnessed already, its page says.
fn lists(sight: &Sight, person: &Person, out: &mut Vec<Duty>) {
    for id in sight.world.list_draws.keys() {
        let Some(list) = app::draws::open_list(sight.world, id) else { continue };
        let Some(project) = sight.world.projects.get(&id.tender) else { continue };
        party(sight, person, (project, id, &list.draw), out);
    }
}

/// What waits in the draw of a committee that reviews applicants: a party's step, or the answer to
/// a call.
fn committees(sight: &Sight, (account, person): (&AccountId, &Person), out: &mut Vec<Duty>) {
    let roster = sight.world.roster.iter();
    let mut own = roster.filter(|it| it.1.profile.account.as_ref() == Some(account));
    let own = own.next().map(|it| it.0);
    for of in sight.world.prequalifications.values() {
        let Some(Bench::Applicants(of, project)) = sight.world.bench(&of.id) else { continue };
        let bench = Bench::Applicants(of, project);
        let still = bench.is_over() || bench.rests() || bench.is_suspended();
        if still || !of.draw.is_asked() {
            continue;
        }
        party(sight, person, (project, &of.id, &of.draw), out);
        let line = own.and_then(|it| of.draw.line_of(it));
        let last = line.and_then(|it| of.draw.calls.get(&it.pid)).and_then(|it| it.last());
        if last.is_some_and(|it| it.ended.is_none()) {
            let href = crate::desk::room("evaluator", &of.id, "call");
            out.push(duty(of, "answer-call", Some(ids::Y25), href));
        }
    }
}

/// A party's step in a draw before the notice.
fn party(
    sight: &Sight,
    person: &Person,
    (project, id, draw): (&ProjectRegistered, &LotId, &DrawState),
    out: &mut Vec<Duty>,
) {
    let buys = acts_for((sight.world, sight.now), person, Buying::planned(project));
    let is = |it: Party| match it {
        Party::Centre => person.is(Role::Official),
        Party::Supervisor => person.is(Role::Supervisor),
        Party::Purchaser => buys,
    };
    for name in Party::ALL.into_iter().filter(|it| is(*it) && draw.waits_for(*it)) {
        let href = crate::desk::room(name.token(), id, "draw");
        let (about, rule, lot) = (project.title.clone(), Some(ids::Y23), Some(id.clone()));
        out.push(Duty { what: "draw-step", about, until_ms: None, rule, lot, href });
    }
}

fn purchaser(sight: &Sight, of: &Prequalification, out: &mut Vec<Duty>) {
    let works = of.notice.regime == Regime::Works;
    let committee = is_reviewed_by_committee(&of.notice);
    let bench = sight.world.bench(&of.id);
    if of.is_reviewed() && bench.is_some_and(|it| !it.nameable().is_empty()) {
        let href = room("purchaser", &of.id, "reviewers");
        out.push(duty(of, "fill-reviewers", Some(ids::C1_18), href));
    }
    let sits = bench.is_some_and(|it| it.rests());
    if committee && !sits && of.outcome.is_none() && !of.is_stopped() {
        let href = crate::desk::room("purchaser", &of.id, "draw");
        if !of.draw.is_asked() && of.reviewers.is_empty() {
            out.push(duty(of, "name-reviewers", Some(ids::T12_4), href));
        } else if bench.is_some_and(|it| !short(it).is_empty()) {
            out.push(duty(of, "substitutes", Some(ids::C1_18), href));
        }
    }
    if of.is_reviewed() && !committee {
        let rule = if works { ids::T12_2 } else { ids::G34_2 };
        let href = room("purchaser", &of.id, "review");
        out.push(duty(of, "review-applicants", Some(rule), href));
    }
    if sight.world.admissions.contains_key(&of.id) {
        let drafted = sight.waiting.drafts.iter().any(|it| it.lot == of.id);
        if !drafted {
            let rule = if works { ids::T12_3 } else { ids::G34_1 };
            let href = crate::desk::room("purchaser", &of.id, "notice");
            out.push(duty(of, "write-notice", Some(rule), href));
        }
    } else if of.has_failed()
        && let Some(round) = of.id.round.next()
    {
        let next = domain::shared::LotId { round, ..of.id.clone() };
        if !sight.world.prequalifications.contains_key(&next) {
            let rule = if works { ids::T12 } else { ids::G34_3 };
            out.push(duty(of, "again", Some(rule), room("purchaser", &next, "")));
        }
    }
}

pub(super) fn duty(
    of: &Prequalification,
    what: &'static str,
    rule: Option<&'static str>,
    href: String,
) -> Duty {
    let about = format!("{} · {}", of.notice.title, of.notice.lot_title);
    let closes = of.is_open().then(|| Instant::from_seconds(of.deadline_s).0);
    Duty { what, about, until_ms: closes, rule, lot: Some(of.id.clone()), href }
}
