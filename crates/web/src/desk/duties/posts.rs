//! What waits for a second person, and staff without a post.

use domain::parties::{Person, Role, are_two, is_staff};
use domain::posts::acted_from;
use domain::rulebook::ids;
use domain::shared::{AccountId, Instant};

use crate::desk::room;

use super::{Duty, Sight};

/// Corrections that another one proposed, and for an official posts that nobody was given yet.
pub(super) fn duties(sight: &Sight, (account, person): (&AccountId, &Person), out: &mut Vec<Duty>) {
    let world = sight.world;
    let other = |by: &AccountId| are_two(world, by, account, sight.now);
    if person.is(Role::Official) {
        for (project, _) in sight.waiting.slips.iter().filter(|it| other(&it.1)) {
            let title = world.projects.get(project).map(|it| it.title.clone());
            out.push(Duty {
                what: "decide-slip",
                about: title.unwrap_or_default(),
                until_ms: None,
                rule: Some(ids::Y68),
                lot: None,
                href: format!("{}/{project}", crate::centre::slips::LIST),
            });
        }
        for (lot, _) in sight.waiting.entries.iter().filter(|it| other(&it.1)) {
            let title = world.lots.get(lot).map(|it| it.notice.title.clone());
            out.push(Duty {
                what: "confirm-entry",
                about: title.unwrap_or_default(),
                until_ms: None,
                rule: Some(ids::Y70),
                lot: Some(lot.clone()),
                href: room("centre", lot, "counter"),
            });
        }
        let idle = |it: &(&AccountId, &Person)| {
            is_staff(it.1) && it.0 != account && acted_from(world, it.0, sight.now).0.is_none()
        };
        let first = world.people.iter().find(idle).filter(|_| world.posts.are_set_up());
        out.extend(first.map(|(_, it)| Duty {
            what: "take-post",
            about: it.name.clone(),
            until_ms: None,
            rule: Some(ids::Y64),
            lot: None,
            href: "/centre/posts".to_owned(),
        }));
    }
    if person.is(Role::Finance) {
        money(sight, account, out);
    }
    if person.is(Role::Supervisor) {
        out.extend(late(sight));
    }
}

/// Refunds whose last day has passed and that nobody has ordered: flag E11.
fn late(sight: &Sight) -> Option<Duty> {
    let all = crate::finance::books::late(sight.world, sight.calendar, sight.now);
    let first = all.into_iter().find(|it| it.paid.is_none())?;
    Some(Duty {
        what: "late-refund",
        about: crate::finance::title(sight.world, &first.lot),
        until_ms: Some(Instant::end_of(first.due).0),
        rule: super::rule_of(&first.rule),
        lot: Some(first.lot),
        href: "/supervisor/books".to_owned(),
    })
}

/// What another one of the finance post proposed, and what the bank could not match.
fn money(sight: &Sight, account: &AccountId, out: &mut Vec<Duty>) {
    let world = sight.world;
    let other = |by: &AccountId| are_two(world, by, account, sight.now);
    for (lot, _) in sight.waiting.payments.iter().filter(|it| other(&it.1)) {
        out.push(Duty {
            what: "release-payment",
            about: crate::finance::title(world, lot),
            until_ms: None,
            rule: Some(ids::Y171),
            lot: Some(lot.clone()),
            href: room("finance", lot, "payments"),
        });
    }
    if world.ledger.unmatched.values().any(domain::ledger::Unmatched::is_open) {
        out.push(Duty {
            what: "send-back",
            about: String::new(),
            until_ms: None,
            rule: Some(ids::Y173),
            lot: None,
            href: "/finance/bank".to_owned(),
        });
    }
    if !crate::finance::books::agrees(world, &world.calendar(sight.calendar)) {
        out.push(Duty {
            what: "explain-statement",
            about: String::new(),
            until_ms: None,
            rule: Some(ids::Y169),
            lot: None,
            href: "/finance/books".to_owned(),
        });
    }
    for (lot, _) in sight.waiting.mends.iter().filter(|it| other(&it.1)) {
        let Some(known) = world.lots.get(lot) else { continue };
        out.push(Duty {
            what: "mend-security",
            about: format!("{} · {}", known.notice.title, known.notice.lot_title),
            until_ms: Some(known.deadline_s.saturating_mul(1_000)),
            rule: Some(ids::Y69),
            lot: Some(lot.clone()),
            href: room("finance", lot, "securities/mend"),
        });
    }
}
