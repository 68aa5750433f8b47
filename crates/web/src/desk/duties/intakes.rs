//! What waits before a project is let in.

use app::rules::rules_for;
use domain::catalogue::IntakeStep;
use domain::law::Law;
use domain::parties::{Person, Role};
use domain::rulebook::ids;
use domain::shared::{AccountId, Instant};

use super::{Buying, Duty, Sight, acts_for};

/// What waits for those who ask projects in, and for those who let them in.
pub(super) fn duties(sight: &Sight, (account, person): (&AccountId, &Person), out: &mut Vec<Duty>) {
    if person.is(Role::Official) {
        let others = sight.waiting.proposed.iter().filter(|it| it.1 != *account);
        out.extend(others.map(|(rule, _)| Duty {
            what: "decide-setting",
            about: rule.clone(),
            until_ms: None,
            rule: Some(ids::Y63),
            lot: None,
            href: format!("{}/{rule}", crate::centre::settings::LIST),
        }));
    }
    if sight.world.catalogue.is_none() {
        return;
    }
    for (id, project) in &sight.world.projects {
        let intake = sight.world.intakes.get(id);
        let step = intake.map(|it| &it.step);
        let duty = |what, href, until_ms| Duty {
            what,
            about: project.title.clone(),
            until_ms,
            rule: Some(ids::Y60),
            lot: None,
            href,
        };
        let open = matches!(step, None | Some(IntakeStep::Returned(_)));
        // What was announced before there was a catalogue is let in already.
        let begun = sight.world.lots.keys().any(|it| it.tender == *id);
        if open && !begun && acts_for((sight.world, sight.now), person, Buying::planned(project)) {
            let what = if step.is_some() { "mend-intake" } else { "ask-intake" };
            out.push(duty(what, format!("/purchaser/projects/{id}/intake"), None));
        }
        let Some(intake) = intake.filter(|it| it.step == IntakeStep::Asked) else { continue };
        if !person.is(Role::Official) {
            continue;
        }
        let mut examined = sight.waiting.examined.iter();
        let by = examined.find(|it| it.0 == *id && it.1 == intake.since).map(|it| &it.2);
        if by == Some(account) {
            continue;
        }
        let what = if by.is_some() { "accept-intake" } else { "examine-intake" };
        let it = duty(what, format!("/centre/intakes/{id}"), due(sight, intake.since));
        out.push(Duty { rule: Some(ids::Y61), ..it });
    }
}

/// End of the last day on which an intake is answered.
fn due(sight: &Sight, since: Instant) -> Option<i64> {
    let rules = rules_for(sight.world, None, sight.now);
    let calendar = sight.world.calendar(sight.calendar);
    let law = Law { rules, calendar: &calendar, now: sight.now };
    law.due(since.date(), ids::Y61).ok().map(|it| Instant::end_of(it.for_duty()).0)
}
