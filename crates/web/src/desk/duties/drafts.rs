//! Notices that are being written, and lots that nobody began to prepare.

use domain::parties::Person;
use domain::shared::{AccountId, LotId, Round};

use super::{Approving, Buying, Draft, Duty, Sight, Step, acts_for, trustee_of};
use crate::desk::room;

/// A draft as the next hand at it sees it.
pub(super) fn of_draft(
    sight: &Sight,
    (account, person): (&AccountId, &Person),
    draft: &Draft,
) -> Option<Duty> {
    let project = sight.world.projects.get(&draft.lot.tender);
    let mine =
        project.is_some_and(|it| acts_for((sight.world, sight.now), person, Buying::planned(it)));
    let asked = trustee_of(sight.world, person).is_some_and(|it| draft.missing.contains(it));
    let href = room("purchaser", &draft.lot, "notice");
    let approve = room("purchaser", &draft.lot, "approve");
    let (what, href) = match (draft.step, &draft.approval) {
        (Step::Asked, _) if asked => ("assign", format!("/assignments/{}", draft.lot)),
        (_, Approving::Waits(by)) if mine && by != account => ("approve-draft", approve),
        (_, Approving::Waits(_)) => return None,
        (Step::Writing, _) if mine => ("write-notice", href),
        (Step::Ready, Approving::Open) if mine => ("submit-draft", approve),
        (Step::Ready, Approving::Approved) if mine => {
            ("announce", room("purchaser", &draft.lot, "announce"))
        }
        _ => return None,
    };
    let about = draft.about.clone();
    Some(Duty { what, about, until_ms: None, rule: None, lot: None, href })
}

/// Lots of registered projects that nobody began to prepare.
pub(super) fn unannounced(sight: &Sight, person: &Person, out: &mut Vec<Duty>) {
    for (id, project) in &sight.world.projects {
        if !acts_for((sight.world, sight.now), person, Buying::planned(project)) {
            continue;
        }
        for planned in &project.lots {
            let same = |it: &LotId| it.tender == *id && it.lot == planned.lot;
            let begun = sight.world.lots.keys().any(&same)
                || sight.world.prequalifications.keys().any(&same)
                || sight.waiting.drafts.iter().any(|it| same(&it.lot));
            let lot = LotId::new(id.clone(), planned.lot.clone(), Round::FIRST);
            let Some(lot) = lot.ok().filter(|_| !begun) else { continue };
            out.push(Duty {
                what: "write-notice",
                about: format!("{} · {}", project.title, planned.title),
                until_ms: None,
                rule: None,
                lot: None,
                href: room("purchaser", &lot, "notice"),
            });
        }
    }
}
