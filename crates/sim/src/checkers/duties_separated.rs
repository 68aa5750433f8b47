//! Nobody checks himself: roles, second persons, seats, trustees and the keys of acts.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::{self, AwardWay, MemberKind, ReviewStep, Signed};
use domain::parties::{Purpose, Role};
use domain::rulebook::{Method, Regime};
use domain::shared::{CivilDate, Id, Instant, PublicKey, Uscc};
use domain::world::{Command, Event};

use super::history::{History, Past, Tender};
use super::law;
use crate::Mode;
use crate::machine::ORIGIN;
use crate::world::{Evidence, Pages};

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
pub fn check(evidence: &Evidence, history: &History) -> Vec<String> {
    let denied = evidence.ledger.denied.iter();
    let mut found: Vec<String> = denied.map(|it| format!("denied in good faith: {it}")).collect();
    people(history, &mut found);
    found.extend(history.all.iter().filter_map(set_alone));
    stand_ins(evidence.pages, history, &mut found);
    if evidence.pages == Pages::Ask {
        found.extend(history.all.iter().filter_map(by_hand));
    }
    for tender in history.tenders() {
        committee(&tender, &mut found);
        if evidence.mode == Mode::Sealed {
            signers(&tender, history, &mut found);
        }
        trustees(&tender, history, &mut found);
    }
    found
}

/// What only time or the trustees' answers bring about; no person's account stands beside it.
const BY_ITSELF: &[&str] = &[
    "LotClosed",
    "ObjectsPresent",
    "KeyInClosed",
    "OpeningContested",
    "SharesClosed",
    "BidsOpened",
    "DisplayEnded",
];

fn by_hand(past: &Past) -> Option<String> {
    let deemed = matches!(&past.event, Event::WinnerDetermined(it) if it.way == AwardWay::Deemed);
    let platform = past.row.account == "platform";
    let (index, kind) = (past.row.index, past.row.kind.as_str());
    ((deemed || BY_ITSELF.contains(&kind)) && !platform)
        .then(|| format!("leaf {index} {kind} was brought about by {}", past.row.account))
}

/// A value of the centre by one official alone.
fn set_alone(past: &Past) -> Option<String> {
    let Event::SettingExamined(it) = &past.event else { return None };
    (it.proposed_by == it.decided_by)
        .then(|| format!("leaf {}: {} set {} alone", past.row.index, it.decided_by, it.rule))
}

/// Somebody's days in another one's place, by the events alone.
struct Stood {
    who: Id,
    of: Id,
    first: CivilDate,
    last: CivilDate,
    /// When it was ended before its last day, unix milliseconds.
    ended_ms: Option<i64>,
}

/// A stand-in is nobody's second person beside the one stood for, and does nothing that only an
/// official does on a day that is not its own. Whoever bypasses pages is held by the law alone.
fn stand_ins(pages: Pages, history: &History, found: &mut Vec<String>) {
    let mut all: Vec<Stood> = Vec::new();
    let mut officials: BTreeSet<&Id> = BTreeSet::new();
    for past in &history.all {
        let (index, at) = (past.row.index, past.row.stamp_ms);
        let today = law::date(Instant(at));
        let runs = |it: &Stood| {
            (it.first..=it.last).contains(&today) && it.ended_ms.is_none_or(|ended| at < ended)
        };
        match &past.event {
            Event::PersonAdded(it) if it.roles.contains(&Role::Official) => {
                officials.insert(&it.account);
            }
            Event::StandInAppointed(it) => all.push(Stood {
                who: it.account.clone(),
                of: it.of.clone(),
                first: it.from,
                last: it.until,
                ended_ms: None,
            }),
            Event::StandInEnded(it) => {
                let own = all.iter_mut().filter(|of| of.who == it.account && of.of == it.of);
                own.for_each(|it| it.ended_ms = Some(it.ended_ms.unwrap_or(at)));
            }
            Event::SettingExamined(it) => {
                let pair = [(&it.proposed_by, &it.decided_by), (&it.decided_by, &it.proposed_by)];
                let mut same = all.iter().filter(|it| runs(it));
                if same.any(|it| pair.contains(&(&it.who, &it.of))) {
                    found.push(format!("leaf {index}: {} is both people", it.decided_by));
                }
            }
            Event::ContactsPublished(_) if pages == Pages::Ask => {
                let who = past.row.account.as_str();
                let official = officials.iter().any(|it| it.as_str() == who);
                let mut stands = all.iter().filter(|it| runs(it));
                if !official && !stands.any(|it| it.who.as_str() == who) {
                    found.push(format!("leaf {index}: {who} acts for nobody on that day"));
                }
            }
            _ => {}
        }
    }
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
    let (mut members, mut sat) = (BTreeMap::new(), false);
    let mut sheets = BTreeSet::new();
    let mut signatures = BTreeSet::new();
    for it in &tender.pasts {
        if seats(&it.event, &mut members) {
            // A conclusion does not outlive a member who took part in it.
            signatures.clear();
            sheets.retain(|seat| members.contains_key(seat));
            sat |= !members.is_empty();
        }
        let (seat, first) = match &it.event {
            // Sheets that no longer cover the valid bids are written again.
            Event::BidsReviewed(_) => {
                sheets.clear();
                continue;
            }
            // What is void is written and signed anew.
            Event::EvaluationVoided(_) => {
                sheets.clear();
                signatures.clear();
                continue;
            }
            // Sheets that score a bid that fell away are written again.
            Event::ValidityAnswered(it) if it.answer == award::ValidityAnswer::Declines => {
                sheets.clear();
                continue;
            }
            // A sheet that was handed back is written again, once.
            Event::SheetReopened(it) => {
                sheets.remove(&it.seat);
                continue;
            }
            Event::ScoreSheet(it) => (it.seat, sheets.insert(it.seat)),
            Event::ReportSigned(it) => (it.seat, signatures.insert(it.seat)),
            // Silence stands for a name.
            Event::AgreementDeemed(it) if it.recheck.is_none() => {
                (it.seat, signatures.insert(it.seat))
            }
            Event::ReportDelivered(_) => {
                if signatures.len() != members.len() {
                    found.push(format!("{}: the report lacks a member's name", tender.id));
                }
                continue;
            }
            _ => continue,
        };
        if !first || !members.contains_key(&seat) {
            found.push(format!("{}: leaf {} is not of its seat", tender.id, it.row.index));
        }
    }
    if !sat {
        if tender.happened("ScoreSheet", u64::MAX) {
            found.push(format!("{}: sheets without a committee", tender.id));
        }
        return;
    }
    if !tender.happened("ReportDelivered", u64::MAX) {
        return;
    }
    let experts = members.values().filter(|it| it.1 == MemberKind::Expert).count();
    let people: BTreeSet<_> = members.values().map(|it| &it.0).collect();
    let least = law::count(tender.pack, "C1.1");
    let good = members.len() >= least
        && members.len() % 2 == 1
        && experts * 3 >= members.len() * 2
        && people.len() == members.len();
    if !good {
        found.push(format!("{}: no such committee may sit", tender.id));
    }
}

/// Who holds which seat after an event; false for one that seats or unseats nobody.
fn seats(event: &Event, members: &mut BTreeMap<u8, (Id, MemberKind)>) -> bool {
    let fresh = match event {
        Event::CommitteeEntered(it) => &it.members,
        Event::CommitteeDrawn(it) => &it.members,
        Event::SubstituteNamed(it) => &it.members,
        Event::SubstituteSeated(it) => &it.members,
        Event::MemberReplaced(it) => return members.remove(&it.seat).is_some(),
        Event::CommitteeDissolved(_) => {
            members.clear();
            return true;
        }
        _ => return false,
    };
    members.extend(fresh.iter().map(|it| (it.seat, (it.account.clone(), it.kind))));
    true
}

/// Who must have signed an act.
enum Signer {
    Purchaser,
    Supervisor,
    Member(Option<Id>),
}

/// The act of an event as its signer signed it; none for an event that nobody signs.
fn act(tender: &Tender<'_>, it: &Past) -> Option<(award::Command, Signed, Signer)> {
    let lot = tender.id.clone();
    let member = |seat: u8| Signer::Member(member(tender, it.row.index, seat));
    Some(match &it.event {
        Event::BidsReviewed(it) => {
            let (step, results, signed) = (it.step, it.results.clone(), it.signed.clone());
            let procurement = tender.notice.regime == Regime::GovernmentProcurement;
            let quoted = tender.notice.method == Method::RequestForQuotations;
            let buys = procurement && !quoted && step == ReviewStep::Qualification;
            let signer = if buys { Signer::Purchaser } else { member(1) };
            let (lacking, brands) = (it.lacking.clone(), it.brands.clone());
            let by = it.signed.clone();
            let command =
                award::Command::Review { lot, step, results, lacking, brands, signed: by };
            (command, signed, signer)
        }
        Event::ScoreSheet(it) => {
            let (seat, scores, signed) = (it.seat, it.scores.clone(), it.signed.clone());
            let command =
                award::Command::Score { lot, seat, scores, signed, closing: Box::default() };
            (command, it.signed.clone(), member(seat))
        }
        Event::ReportSigned(it) => {
            let (seat, report, dissent) = (it.seat, it.report, it.dissent.clone());
            let (recheck, signed) = (it.recheck.clone(), it.signed.clone());
            let command =
                award::Command::SignReport { lot, seat, report, dissent, recheck, signed };
            (command, it.signed.clone(), member(seat))
        }
        Event::SigningRefused(it) => {
            let (recheck, seats) = (it.recheck, it.seats.clone());
            let (statement, signed) = (it.statement.clone(), it.signed.clone());
            let command = award::Command::NoteRefusal { lot, recheck, seats, statement, signed };
            (command, it.signed.clone(), Signer::Supervisor)
        }
        Event::WinnerDetermined(it) => {
            let signed = it.signed.clone()?;
            let winner = it.winner.clone();
            let command = award::Command::Determine { lot, winner, signed: signed.clone() };
            (command, signed, Signer::Purchaser)
        }
        Event::LetterIssued(it) => {
            let signed = it.signed.clone();
            (award::Command::IssueLetter { lot, signed }, it.signed.clone(), Signer::Purchaser)
        }
        _ => return None,
    })
}

/// The account that sat in a seat when a leaf was written.
fn member(tender: &Tender<'_>, index: u64, seat: u8) -> Option<Id> {
    let mut members = BTreeMap::new();
    for it in tender.pasts.iter().filter(|it| it.row.index < index) {
        seats(&it.event, &mut members);
    }
    members.remove(&seat).map(|it| it.0)
}

/// Every act bears the signature of the person whose act it is, over the act's own bytes.
fn signers(tender: &Tender<'_>, history: &History, found: &mut Vec<String>) {
    for it in &tender.pasts {
        let Some((command, signed, signer)) = act(tender, it) else { continue };
        let holder = Holder::of(history, &signed.key, it.row.index);
        let fits = holder.is_some_and(|holder| match signer {
            Signer::Purchaser => holder.roles.contains(&Role::Purchaser),
            Signer::Supervisor => holder.roles.contains(&Role::Supervisor),
            Signer::Member(account) => Some(holder.account) == account,
        });
        let bytes = record::act::bytes(&Command::Award(command), ORIGIN).unwrap_or_default();
        let (key, signature) = (&signed.key.0, &signed.signature.0);
        if !fits || !seal::ed25519::verify(key, bytes.as_bytes(), signature) {
            let (index, kind) = (it.row.index, it.row.kind.as_str());
            found.push(format!("{}: leaf {index} {kind} is not its signer's act", tender.id));
        }
    }
}

/// Who holds a key, by the bindings before a leaf.
struct Holder {
    account: Id,
    roles: Vec<Role>,
}

impl Holder {
    fn of(history: &History, key: &PublicKey, before: u64) -> Option<Self> {
        let mut account = None;
        let mut roles = BTreeMap::new();
        for it in history.all.iter().take_while(|it| it.row.index < before) {
            match &it.event {
                Event::PersonKeyBound(it) if it.key == *key => account = Some(it.account.clone()),
                Event::PersonKeyRevoked(it) if it.key == *key => account = None,
                Event::PersonAdded(it) => drop(roles.insert(&it.account, &it.roles)),
                Event::RolesChanged(it) => drop(roles.insert(&it.account, &it.roles)),
                _ => {}
            }
        }
        let account = account?;
        let roles = roles.get(&account).map(|it| it.to_vec()).unwrap_or_default();
        Some(Self { account, roles })
    }
}

/// Each trustee answers once, at the place that the notice gave it.
fn trustees(tender: &Tender<'_>, history: &History, found: &mut Vec<String>) {
    let mut answered = BTreeSet::new();
    for it in &tender.pasts {
        let Event::SharesReleased(release) = &it.event else { continue };
        let set = tender.notice.envelopes.iter().find(|it| it.name == release.envelope);
        let place = usize::from(release.x) - 1;
        // Deposited keys and shares stand in key sets of their own, and are asked for apart.
        let held = set.and_then(|it| match release.purpose {
            Purpose::Share => it.share.trustees.get(place),
            Purpose::Deposit => it.deposit.as_ref()?.trustees.get(place),
        });
        let known = history.all.iter().any(
            |it| matches!(&it.event, Event::TrusteeEnrolled(it) if it.trustee == release.trustee),
        );
        if held != Some(&release.trustee)
            || !known
            || !answered.insert((release.envelope, release.purpose, release.x))
        {
            let (leaf, trustee) = (it.row.index, &release.trustee);
            found.push(format!("{}: leaf {leaf} is not {trustee}'s to give", tender.id));
        }
    }
}
