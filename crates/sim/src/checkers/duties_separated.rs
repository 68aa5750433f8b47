//! Nobody checks himself: roles, second persons, seats, trustees and the keys of acts.

use std::collections::{BTreeMap, BTreeSet};

use domain::parties::Role;
use domain::shared::{Id, Uscc};
use domain::world::Event;

use super::history::{History, Tender};
use super::law;
use crate::world::Evidence;

/// What a bidder's person may not be besides.
const NOT_A_BIDDER: &[Role] = &[
    Role::Evaluator,
    Role::Official,
    Role::Chair,
    Role::Supervisor,
    Role::Operator,
    Role::Purchaser,
    Role::Agent,
];
/// What an evaluator may not be besides.
const NOT_AN_EVALUATOR: &[Role] =
    &[Role::Official, Role::Chair, Role::Supervisor, Role::Operator, Role::Agent];

/// One sentence for each pair of duties that met in one hand.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    let mut found = Vec::new();
    people(history, &mut found);
    for tender in history.tenders() {
        committee(&tender, &mut found);
        trustees(&tender, history, &mut found);
    }
    found
}

fn people(history: &History, found: &mut Vec<String>) {
    let mut homes: BTreeMap<Uscc, Id> = BTreeMap::new();
    for it in &history.all {
        let (account, roles) = match &it.event {
            Event::PersonAdded(it) => (&it.account, &it.roles),
            Event::RolesChanged(it) => (&it.account, &it.roles),
            Event::PersonKeyBound(bound) => {
                if bound.account == bound.second {
                    found.push(format!("{} bound a key alone", bound.account));
                }
                continue;
            }
            Event::TrusteeEnrolled(it) => {
                if let Some(other) = homes.insert(it.organisation.clone(), it.trustee.clone()) {
                    found.push(format!("{} and {other} have one home", it.trustee));
                }
                continue;
            }
            _ => continue,
        };
        let bad = |first: Role, others: &[Role]| {
            roles.contains(&first) && others.iter().any(|it| roles.contains(it))
        };
        if bad(Role::Bidder, NOT_A_BIDDER) || bad(Role::Evaluator, NOT_AN_EVALUATOR) {
            found.push(format!("{account} holds {roles:?}"));
        }
    }
}

/// Odd, large enough, two thirds experts, each seat another person with one sheet and one name.
fn committee(tender: &Tender<'_>, found: &mut Vec<String>) {
    let members = tender.first(|it| match it {
        Event::CommitteeEntered(it) => Some(it.members.clone()),
        _ => None,
    });
    let Some((_, members)) = members else {
        if tender.happened("ScoreSheet", u64::MAX) {
            found.push(format!("{}: sheets without a committee", tender.id));
        }
        return;
    };
    let experts = members.iter().filter(|it| it.kind == domain::award::MemberKind::Expert).count();
    let people: BTreeSet<_> = members.iter().map(|it| &it.account).collect();
    let least = law::count(tender.pack, "C1.1");
    let good = members.len() >= least
        && members.len() % 2 == 1
        && experts * 3 >= members.len() * 2
        && people.len() == members.len();
    if !good {
        found.push(format!("{}: no such committee may sit", tender.id));
    }
    let mut sheets = BTreeSet::new();
    let mut signatures = BTreeSet::new();
    for it in &tender.pasts {
        let (seat, first) = match &it.event {
            Event::ScoreSheet(it) => (it.seat, sheets.insert(it.seat)),
            Event::ReportSigned(it) => (it.seat, signatures.insert(it.seat)),
            _ => continue,
        };
        if !first || members.iter().all(|it| it.seat != seat) {
            found.push(format!("{}: leaf {} is not of its seat", tender.id, it.row.index));
        }
    }
    if tender.happened("ReportDelivered", u64::MAX) && signatures.len() != members.len() {
        found.push(format!("{}: the report lacks a member's name", tender.id));
    }
}

/// Each trustee answers once, at the place that the notice gave it.
fn trustees(tender: &Tender<'_>, history: &History, found: &mut Vec<String>) {
    let mut answered = BTreeSet::new();
    for it in &tender.pasts {
        let Event::SharesReleased(release) = &it.event else { continue };
        let set = tender.notice.envelopes.iter().find(|it| it.name == release.envelope);
        let place = usize::from(release.x) - 1;
        let held = set.and_then(|it| it.share.trustees.get(place));
        let known = history.all.iter().any(
            |it| matches!(&it.event, Event::TrusteeEnrolled(it) if it.trustee == release.trustee),
        );
        if held != Some(&release.trustee) || !known || !answered.insert(release.x) {
            let (leaf, trustee) = (it.row.index, &release.trustee);
            found.push(format!("{}: leaf {leaf} is not {trustee}'s to give", tender.id));
        }
    }
}
