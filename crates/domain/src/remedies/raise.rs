//! Decides what is raised: whether there is such a remedy, by whom, after what, and until when.

use crate::calendar::Due;
use crate::law::{Law, LawGap};
use crate::lot::{Lot, Stage};
use crate::online;
use crate::procedure::ChallengeTerms;
use crate::rulebook::ids;
use crate::shared::{CivilDate, Instant, Uscc};
use crate::world::{Event, World};

use super::{
    Answered, Case, Command, Matter, Refusal, Remedy, RemedyKind, RemedyRaised, RemedyReceived,
    Standing, interest,
};

/// Most letters of one organisation in one lot.
const RAISED_MAX: usize = 64; // not law: bound of a state
/// Most remedies of one lot.
const REMEDIES_MAX: usize = 10_000; // not law: bound of a state

/// Until when something may be raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Last day; none while nothing limits it or what it counts from has not ended.
    pub last: Option<Due>,
    /// The rule that sets it.
    pub rule: &'static str,
}

/// Whether a case knows a remedy.
///
/// # Rules
///
/// - `T06`, `T19`: objection and complaint of works; `Y185`, `Y188`: the same of biddings; `G19`,
///   `G20.1`, `G22`: enquiry, challenge and complaint of procurement.
///
/// # Errors
///
/// [`Refusal::KindUnfit`] with the rule of what there is instead.
pub fn fits<'a>(of: impl Into<Case<'a>>, kind: RemedyKind) -> Result<(), Refusal> {
    let case = of.into();
    match (case.knows_objections(), kind) {
        (true, RemedyKind::Enquiry | RemedyKind::Challenge) => {
            Err(Refusal::KindUnfit { rule: case.rule(ids::T06) })
        }
        (false, RemedyKind::Objection) => Err(Refusal::KindUnfit { rule: ids::G20_1 }),
        _ => Ok(()),
    }
}

/// The rule by which the first answer is due.
fn answered_by(case: Case<'_>, kind: RemedyKind, matter: Matter) -> &'static str {
    match (kind, matter) {
        (RemedyKind::Enquiry, _) => ids::G19,
        (RemedyKind::Objection, Matter::Result) => case.rule(ids::T14_2),
        (RemedyKind::Objection, _) => case.rule(ids::T07),
        (RemedyKind::Challenge, _) => ids::G21,
        (RemedyKind::Complaint, _) if case.knows_objections() => case.rule(ids::T20_1),
        (RemedyKind::Complaint, _) => ids::G25_1,
    }
}

/// Decides what was received outside.
///
/// # Rules
///
/// - `G19`, `T07`, `T14.2`, `G21`, `T20.1`, `G25.1`, `Y187`, `Y189`: by when it is answered or
///   examined.
pub(super) fn receive(
    case: Case<'_>,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::ReceiveRemedy { remedy, kind, matter, received_on, document, .. } = command else {
        return Ok(Vec::new());
    };
    if case.remedies().contains_key(remedy) {
        return Err(Refusal::RemedyKnown);
    }
    if case.remedies().len() >= REMEDIES_MAX {
        return Err(Refusal::TooMany);
    }
    fits(case, *kind)?;
    known(case, *kind, *matter)?;
    if *received_on > law.now.date() || *received_on < case.announced().date() {
        return Err(Refusal::Incomplete("received_on"));
    }
    let rule = answered_by(case, *kind, *matter);
    let due = law.due(*received_on, rule)?;
    let last = window(case, (*kind, *matter), About::default(), law)?.last;
    Ok(vec![Event::RemedyReceived(RemedyReceived {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        kind: *kind,
        matter: *matter,
        received_on: *received_on,
        due: due.for_duty(),
        due_other: due.settled().is_none().then(|| due.for_right()),
        rule: rule.to_owned(),
        document: *document,
        standing: standing(last, *received_on),
    })])
}

/// In time up to the last day, by the later bound of an open year.
fn standing(last: Option<Due>, day: CivilDate) -> Standing {
    let late = last.is_some_and(|last| day > last.for_right());
    if late { Standing::Late } else { Standing::Admissible }
}

/// Decides what a supplier raises in the platform; late it is recorded as late.
///
/// # Rules
///
/// - Answers as in [`receive`]; last days as in [`window`].
/// - `G20.4`, `T63`: who may; `G19`, `Y85`: questions of whoever has no account; `G20.5`: at once;
///   `Y70`, `G20.6`: what came on paper.
/// - `G42`: objections to an opening are made in the hall.
/// - `T19.2`, `G22.2`: what a complaint follows, and how far it goes.
pub(super) fn raise(
    (world, case): (&World, Case<'_>),
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::RaiseRemedy {
        remedy,
        kind,
        matter,
        of,
        known_on,
        interest,
        entry,
        commitment,
        letter,
        officials,
        signed,
        ..
    } = command
    else {
        return Ok(Vec::new());
    };
    if case.remedies().contains_key(remedy) {
        return Err(Refusal::RemedyKnown);
    }
    fits(case, *kind)?;
    known(case, *kind, *matter)?;
    let today = law.now.date();
    interest::entered(world, case, (entry.as_ref(), officials.as_ref()), law)?;
    let scan = entry.as_ref().map(|it| it.scan);
    interest::claimed(case, (*kind, *matter), (*interest, scan), letter.as_ref())?;
    let raiser = letter.as_ref().and_then(|it| it.raiser.as_ref());
    if let Some(letter) = letter.as_ref().filter(|it| it.raiser.is_none() && entry.is_none()) {
        interest::unknown_asks(case, *kind, letter, law)?;
    }
    if let Some(raiser) = raiser {
        participates(case, *kind, *matter, raiser)?;
        bounded(case, raiser)?;
    }
    happened(case, (*kind, *matter), law.now)?;
    at_once(case, (*kind, *matter), raiser)?;
    let earlier = match kind {
        RemedyKind::Complaint => earlier(case, (*matter, of.as_ref(), raiser), today)?,
        _ if of.is_some() => return Err(Refusal::Incomplete("of")),
        _ => None,
    };
    let works_complaint = *kind == RemedyKind::Complaint && case.knows_objections();
    let knows = known_on.is_none_or(|it| it <= today && it >= case.announced().date());
    if works_complaint != known_on.is_some() || !knows {
        return Err(Refusal::Incomplete("known_on"));
    }
    let rule = answered_by(case, *kind, *matter);
    let due = law.due(today, rule)?;
    let last = window(case, (*kind, *matter), About { earlier, known_on: *known_on }, law)?.last;
    Ok(vec![Event::RemedyRaised(RemedyRaised {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        kind: *kind,
        matter: *matter,
        of: of.clone(),
        known_on: *known_on,
        due: due.for_duty(),
        due_other: due.settled().is_none().then(|| due.for_right()),
        rule: rule.to_owned(),
        standing: standing(last, interest::raised_on(case, entry.as_ref(), law)),
        interest: *interest,
        entry: entry.clone(),
        commitment: *commitment,
        letter: letter.clone(),
        officials: officials.clone(),
        signed: signed.clone(),
    })])
}

/// Whether something of this matter can be raised in a lot at all: of the tender once it is
/// announced, of a prequalification where there was one.
///
/// # Rules
///
/// - `T19`: works know no objection to the result of a prequalification; it is complained of.
fn known(case: Case<'_>, kind: RemedyKind, matter: Matter) -> Result<(), Refusal> {
    if !case.matters().contains(&matter) {
        let ahead = case.lot().is_none() && !matter.is_early();
        let works = case.knows_objections();
        let rule = if works { case.rule(ids::T19) } else { ids::G20_4 };
        return Err(if ahead {
            Refusal::StepAhead { rule }
        } else {
            Refusal::Incomplete("matter")
        });
    }
    if (kind, matter) == (RemedyKind::Objection, Matter::PrequalificationResult) {
        return Err(Refusal::KindUnfit { rule: ids::T19 });
    }
    Ok(())
}

/// Whoever took the documents may challenge them; process and result, whoever bid or applied.
fn participates(
    case: Case<'_>,
    kind: RemedyKind,
    matter: Matter,
    raiser: &Uscc,
) -> Result<(), Refusal> {
    let free = matches!(matter, Matter::Documents | Matter::PrequalificationDocuments);
    if kind == RemedyKind::Challenge && !free && !case.takes_part(raiser, matter) {
        return Err(Refusal::NotParticipant { rule: ids::G20_4 });
    }
    Ok(())
}

/// Where the documents ask for it, whoever challenged a step has challenged it.
///
/// # Rules
///
/// - `G20.5`: all challenges to one step at once; what was taken back was none.
fn at_once(
    case: Case<'_>,
    (kind, matter): (RemedyKind, Matter),
    raiser: Option<&Uscc>,
) -> Result<(), Refusal> {
    let terms = case.lot().and_then(|it| it.notice.scheme.challenges());
    let asks = terms == Some(ChallengeTerms::AtOnce) && !matter.is_early();
    let same = |it: &Remedy| {
        let own = raiser.is_some() && it.raiser() == raiser;
        own && (it.kind, it.matter) == (kind, matter) && it.answered != Answered::Withdrawn
    };
    if asks && kind == RemedyKind::Challenge && case.remedies().values().any(same) {
        return Err(Refusal::ChallengedBefore { rule: ids::G20_5 });
    }
    Ok(())
}

/// Nobody objects to what has not happened.
fn happened(
    case: Case<'_>,
    (kind, matter): (RemedyKind, Matter),
    now: Instant,
) -> Result<(), Refusal> {
    let works = case.knows_objections();
    if let Some(of) = case.bidding() {
        let rule = if matter == Matter::Documents { ids::Y185 } else { ids::Y186 };
        let came = online::has_happened(of, matter, now);
        return if came { Ok(()) } else { Err(Refusal::StepAhead { rule }) };
    }
    if kind == RemedyKind::Objection && matter == Matter::Opening {
        return Err(Refusal::InHall { rule: ids::G42 });
    }
    let lot = |came: fn(&Lot) -> bool| case.lot().is_some_and(came);
    let step = if works { ids::T19 } else { ids::G20_2 };
    let (came, rule) = match matter {
        Matter::Documents | Matter::PrequalificationDocuments => return Ok(()),
        Matter::PrequalificationResult => {
            (case.early().is_some_and(|it| it.concluded.is_some()), step)
        }
        Matter::Opening => (lot(|it| it.stage != Stage::Announced), step),
        Matter::Result if works => (lot(|it| it.award.displayed_until.is_some()), ids::T14),
        Matter::Result => (lot(|it| it.award.published), ids::G20_3),
    };
    if kind == RemedyKind::Enquiry || came { Ok(()) } else { Err(Refusal::StepAhead { rule }) }
}

/// What a complaint follows: the own objection or challenge of the same matter, once it was
/// answered or its time has passed.
fn earlier<'a>(
    case: Case<'a>,
    (matter, of, raiser): (Matter, Option<&crate::shared::Id>, Option<&Uscc>),
    today: CivilDate,
) -> Result<Option<&'a Remedy>, Refusal> {
    let works = case.knows_objections();
    let own = case.rule(ids::T19_2);
    let (first, scope) = if works { (own, own) } else { (ids::G22, ids::G22_2) };
    let Some(of) = of else {
        // What was objected to in the hall has no number here.
        let mut objected = case.lot().into_iter().flat_map(|it| it.opening.objections.values());
        let hall = raiser.is_none_or(|who| objected.any(|it| it.0 == *who && it.2.is_some()));
        // Of works nobody objects to the result of a prequalification.
        let free = matter == Matter::PrequalificationResult;
        let in_hall = matter == Matter::Opening && case.bidding().is_none() && hall;
        let ends = works && (free || in_hall);
        return if ends { Ok(None) } else { Err(Refusal::EarlierMissing { rule: first }) };
    };
    let found = case.remedies().get(of).ok_or(Refusal::EarlierMissing { rule: first })?;
    let same = match (raiser, found.raiser()) {
        (Some(raiser), Some(of)) => raiser == of,
        // Of what was received outside the record does not say who raised it.
        _ => true,
    };
    let kind = if works { RemedyKind::Objection } else { RemedyKind::Challenge };
    if found.kind != kind || !same {
        return Err(Refusal::EarlierMissing { rule: first });
    }
    if found.matter != matter {
        return Err(Refusal::ScopeBeyond { rule: scope });
    }
    if found.is_open() && today <= found.due {
        return Err(Refusal::ReplyAwaited { rule: first, until: found.due });
    }
    Ok(Some(found))
}

/// What a last day depends on besides the lot.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// The objection or challenge that a complaint follows.
    pub earlier: Option<&'a Remedy>,
    pub known_on: Option<CivilDate>,
}

/// Until when something may be raised. Whoever may still have begun to know of it is in time.
///
/// # Errors
///
/// [`LawGap`] when the adopted pack has no such period.
///
/// # Rules
///
/// - `T06`, `T06.1`, `T14`, `G20.1`, `G20.2`, `G20.3`, `G22`, `T19`, `T19.3`: by kind and matter;
///   `Y185`, `Y186`, `Y188`: of biddings.
pub fn window<'a>(
    of: impl Into<Case<'a>>,
    (kind, matter): (RemedyKind, Matter),
    about: About<'_>,
    law: Law<'_>,
) -> Result<Window, LawGap> {
    let case = of.into();
    let works = case.knows_objections();
    let before = |deadline_s: Option<i64>, rule| -> Result<Window, LawGap> {
        let deadline = Instant::from_seconds(deadline_s.unwrap_or_default()).date();
        Ok(Window { last: Some(Due::Settled(law.last_before(deadline, rule)?)), rule })
    };
    if let (Some(of), RemedyKind::Objection) = (case.bidding(), kind) {
        let notice = matter == Matter::Documents;
        return Ok(if notice {
            // Nobody loses time by a hold: it is counted back from the instant that was announced.
            before(Some(Instant(of.spec.opens_ms).seconds()), ids::Y185)?
        } else {
            Window { last: online::objects_until(of, law)?, rule: ids::Y186 }
        });
    }
    Ok(match (kind, matter) {
        (RemedyKind::Enquiry, _) => Window { last: None, rule: ids::G19 },
        (RemedyKind::Objection, Matter::PrequalificationDocuments) => {
            before(case.early().map(|it| it.deadline_s), ids::T06_1)?
        }
        // Works know no such objection.
        (RemedyKind::Objection, Matter::PrequalificationResult) => {
            Window { last: Some(Due::Settled(CivilDate::MIN)), rule: ids::T19 }
        }
        (RemedyKind::Objection, Matter::Documents) => {
            before(case.lot().map(|it| it.deadline_s), ids::T06)?
        }
        (RemedyKind::Objection, Matter::Opening) => Window { last: None, rule: ids::G42 },
        (RemedyKind::Objection, Matter::Result) => {
            // Only while the candidates are displayed; without a display it is late.
            let until = case.lot().and_then(|it| it.award.displayed_until);
            let last = until.unwrap_or(CivilDate::MIN);
            Window { last: Some(Due::Settled(last)), rule: ids::T14 }
        }
        (RemedyKind::Challenge, matter) => {
            let rule = match matter {
                Matter::Documents | Matter::PrequalificationDocuments => ids::G20_1,
                Matter::Opening | Matter::PrequalificationResult => ids::G20_2,
                Matter::Result => ids::G20_3,
            };
            Window { last: challenge_until(case, matter, law)?, rule }
        }
        (RemedyKind::Complaint, _) if works => {
            let from = about.known_on.map(|it| later_by(it, about.earlier, law));
            let rule = case.rule(ids::T19);
            let last = from.map(|from| law.due(from, rule)).transpose()?;
            Window { last, rule }
        }
        (RemedyKind::Complaint, _) => {
            Window { last: complaint_until(case, about.earlier, law)?, rule: ids::G22 }
        }
    })
}

/// `T19.3`: the time in which the objection was answered does not count.
fn later_by(known: CivilDate, earlier: Option<&Remedy>, law: Law<'_>) -> CivilDate {
    let Some(it) = earlier else { return known };
    let end = it.ended.map_or_else(|| it.due_latest().min(law.now.date()), Instant::date);
    let days = (end - it.received_on).get_days().max(0);
    let moved = known.checked_add(jiff::Span::new().days(days));
    moved.unwrap_or(known)
}

/// Last day of a challenge 质疑; `None` while the step it is about has not ended.
///
/// # Errors
///
/// [`LawGap`] when the adopted pack has no such period.
///
/// # Rules
///
/// - `G20.1`, `G20.2`, `G20.3`: by what is challenged.
pub fn challenge_until<'a>(
    of: impl Into<Case<'a>>,
    matter: Matter,
    law: Law<'_>,
) -> Result<Option<Due>, LawGap> {
    let case = of.into();
    let (lot, early) = (case.lot(), case.early());
    let taken = |until_s| Instant::from_seconds(until_s).date();
    let (from, rule) = match matter {
        // Whoever took the documents on their last day counts from there (94-11), which is not
        // before the end of the notice (G02).
        Matter::PrequalificationDocuments => {
            (early.map(|it| taken(it.notice.documents_until_s)), ids::G20_1)
        }
        Matter::PrequalificationResult => {
            (early.and_then(|it| it.concluded).map(Instant::date), ids::G20_2)
        }
        Matter::Documents => {
            let from = |lot: &Lot| -> Result<CivilDate, LawGap> {
                let stands = lot.notice.procedure().limits().stands.unwrap_or(ids::G03);
                let notice = law.due(lot.announced.date(), stands)?.for_right();
                Ok(notice.max(taken(lot.notice.documents_until_s)))
            };
            (lot.map(from).transpose()?, ids::G20_1)
        }
        Matter::Opening => (lot.and_then(|it| it.opening.opened_at).map(Instant::date), ids::G20_2),
        Matter::Result => (lot.and_then(|it| it.award.result_until), ids::G20_3),
    };
    from.map(|from| law.due(from, rule)).transpose()
}

/// Last day of a complaint: after the reply period of its challenge has expired, or of the latest
/// one where it is not known; `None` without a challenge, since what came before it is not known.
fn complaint_until(
    case: Case<'_>,
    earlier: Option<&Remedy>,
    law: Law<'_>,
) -> Result<Option<Due>, LawGap> {
    let challenges = case.remedies().values().filter(|it| it.kind == RemedyKind::Challenge);
    let expires = match earlier {
        Some(it) => Some(it.due_latest()),
        None => challenges.map(Remedy::due_latest).max(),
    };
    expires.map(|from| law.due(from, ids::G22)).transpose()
}

/// One lot bears so many of one raiser, and of all.
fn bounded(case: Case<'_>, raiser: &Uscc) -> Result<(), Refusal> {
    let all = case.remedies();
    let own = all.values().filter(|it| it.raiser() == Some(raiser)).count();
    if own >= RAISED_MAX || all.len() >= REMEDIES_MAX { Err(Refusal::TooMany) } else { Ok(()) }
}
