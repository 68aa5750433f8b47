//! What waits before a lot with a list of bidders is announced.

use domain::admission::{Prequalification, is_reviewed_by_committee};
use domain::draws::Party;
use domain::parties::{Person, Role};
use domain::remedies::Case;
use domain::rulebook::{Regime, ids};
use domain::shared::{AccountId, Instant};

use super::{Buying, Duty, Sight, acts_for, raised};
use crate::admission::{reviews, room};

/// What waits for the purchaser's side and for a member of the committee.
pub(super) fn duties(sight: &Sight, (account, person): (&AccountId, &Person), out: &mut Vec<Duty>) {
    lists(sight, person, out);
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
        let seat = reviews(of, account);
        if of.is_reviewed() && seat.is_some_and(|it| !of.signed.contains(&it)) {
            let href = room("evaluator", &of.id, "");
            out.push(duty(of, "review-applicants", Some(ids::T12_4), href));
        }
    }
}

/// A party's step in the draw of a list; whether its ground is witnessed already, its page says.
fn lists(sight: &Sight, person: &Person, out: &mut Vec<Duty>) {
    for id in sight.world.list_draws.keys() {
        let Some(list) = app::draws::open_list(sight.world, id) else { continue };
        let Some(project) = sight.world.projects.get(&id.tender) else { continue };
        let buys = acts_for((sight.world, sight.now), person, Buying::planned(project));
        let is = |it: Party| match it {
            Party::Centre => person.is(Role::Official),
            Party::Supervisor => person.is(Role::Supervisor),
            Party::Purchaser => buys,
        };
        for name in Party::ALL.into_iter().filter(|it| is(*it)) {
            if list.draw.waits_for(name) {
                let href = crate::desk::room(name.token(), id, "draw");
                let (about, rule, lot) = (project.title.clone(), Some(ids::Y23), Some(id.clone()));
                out.push(Duty { what: "draw-step", about, until_ms: None, rule, lot, href });
            }
        }
    }
}

fn purchaser(sight: &Sight, of: &Prequalification, out: &mut Vec<Duty>) {
    let works = of.notice.regime == Regime::Works;
    let committee = is_reviewed_by_committee(&of.notice);
    if committee && of.reviewers.is_empty() && of.outcome.is_none() && !of.is_stopped() {
        let href = room("purchaser", &of.id, "reviewers");
        out.push(duty(of, "name-reviewers", Some(ids::T12_4), href));
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
