//! Whoever takes no part says which interest is touched, and whoever came in person shows papers.

use crate::law::Law;
use crate::parties;
use crate::rulebook::ids;
use crate::shared::{CivilDate, Hash};
use crate::world::{Event, World};

use super::decide::{empty, ends, open};
use super::{
    Case, Command, Entry, EntryWay, Interest, InterestReviewed, InterestVerdict, Letter, Matter,
    Officials, Refusal, Remedy, RemedyKind,
};

/// Longest name or description of papers, in bytes.
const PAPERS_BYTES_MAX: usize = 200; // not law: bound of a body

/// Whether a letter says who may raise it: a bidder, a supplier, or another whose interest is
/// touched and who encloses a proof.
///
/// # Rules
///
/// - `T63`: of works another interested party objects to documents or result, and complains;
///   `Y91`: the same of biddings; `G20.4`: of procurement nobody but a supplier; `G19`: whoever has
///   a doubt asks.
pub(super) fn claimed(
    case: Case<'_>,
    (kind, matter): (RemedyKind, Matter),
    (interest, scan): (Option<Interest>, Option<Hash>),
    letter: Option<&Letter>,
) -> Result<(), Refusal> {
    if !case.knows_objections() {
        let person = letter.is_some_and(|it| it.raiser.is_none()) && kind != RemedyKind::Enquiry;
        return match interest.is_some() || person {
            true => Err(Refusal::NotParticipant { rule: ids::G20_4 }),
            false => Ok(()),
        };
    }
    let Some(letter) = letter else { return Ok(()) };
    let bids = letter.raiser.as_ref().is_some_and(|it| case.takes_part(it, matter));
    let documents = matches!(matter, Matter::Documents | Matter::PrequalificationDocuments);
    let free = documents && letter.raiser.is_some();
    match (interest, kind) {
        (Some(_), RemedyKind::Enquiry) => Err(Refusal::Incomplete("interest")),
        // A bidder's own interest needs no words.
        (Some(_), _) if bids => Err(Refusal::Incomplete("interest")),
        // The scan of the letter itself proves nothing.
        (Some(_), _) if letter.documents.iter().all(|it| Some(it.sha256) == scan) => {
            Err(Refusal::InterestUnproven { rule: case.rule(ids::T63) })
        }
        (None, RemedyKind::Objection | RemedyKind::Complaint) if !bids && !free => {
            Err(Refusal::InterestMissing { rule: case.rule(ids::T63) })
        }
        _ => Ok(()),
    }
}

/// Whether somebody without an account asks something, and says where the answer is to go.
///
/// # Rules
///
/// - `G19`: a question has no form; `G20.4`: everything else is raised by a known supplier.
/// - `Y85`: so many of them wait for an answer at once.
pub(super) fn unknown_asks(
    case: Case<'_>,
    kind: RemedyKind,
    letter: &Letter,
    law: Law<'_>,
) -> Result<(), Refusal> {
    if kind != RemedyKind::Enquiry {
        let works = case.knows_objections();
        let rule = if works { case.rule(ids::T63) } else { ids::G20_4 };
        return Err(Refusal::NotParticipant { rule });
    }
    let fits = |it: &str| !empty(it) && it.len() <= PAPERS_BYTES_MAX;
    if !letter.presented.as_ref().is_some_and(|it| fits(&it.name) && fits(&it.papers)) {
        return Err(Refusal::Incomplete("presented"));
    }
    let most = law.count(ids::Y85)?;
    let waits = |it: &&Remedy| {
        let unknown = it.letter().is_some_and(|it| it.raiser.is_none());
        it.kind == RemedyKind::Enquiry && it.is_open() && unknown
    };
    let open = case.remedies().values().filter(waits).count();
    if u32::try_from(open).is_ok_and(|it| it < most) {
        Ok(())
    } else {
        Err(Refusal::TooManyAsk { rule: ids::Y85 })
    }
}

/// Whether an entry is of two officials, and its day can be.
///
/// # Rules
///
/// - `Y70`: entered by one, confirmed by another.
pub(super) fn entered(
    world: &World,
    case: Case<'_>,
    (entry, officials): (Option<&Entry>, Option<&Officials>),
    law: Law<'_>,
) -> Result<(), Refusal> {
    let Some(it) = entry else {
        return if officials.is_none() { Ok(()) } else { Err(Refusal::Incomplete("entry")) };
    };
    if it.stated_on > law.now.date() || it.stated_on < case.announced().date() {
        return Err(Refusal::Incomplete("stated_on"));
    }
    // A reader of the public log sees no officials.
    let Some(by) = officials else { return Ok(()) };
    if parties::are_two(world, &by.entered_by, &by.confirmed_by, law.now) {
        Ok(())
    } else {
        Err(Refusal::EnteredAlone { rule: ids::Y70 })
    }
}

/// The day on which a letter counts as raised.
///
/// # Rules
///
/// - `G20.6`: of procurement what was posted, on the day of its posting; `Y70`: else today.
pub(super) fn raised_on(case: Case<'_>, entry: Option<&Entry>, law: Law<'_>) -> CivilDate {
    let procured = !case.knows_objections();
    match entry {
        Some(it) if it.way == EntryWay::Post && procured => it.stated_on,
        _ => law.now.date(),
    }
}

/// Who came or wrote, and both officials, are there for whoever may see them.
pub(super) fn presented(
    letter: Option<&Letter>,
    officials: Option<&Officials>,
) -> Result<(), Refusal> {
    officials.ok_or(Refusal::Incomplete("officials"))?;
    let fits = |it: &str| !empty(it) && it.len() <= PAPERS_BYTES_MAX;
    let it = letter.and_then(|it| it.presented.as_ref());
    if it.is_some_and(|it| fits(&it.name) && fits(&it.papers)) {
        Ok(())
    } else {
        Err(Refusal::Incomplete("presented"))
    }
}

/// Decides whether a claimed interest is touched; where it is not, the objection ends and the
/// procedure goes on.
///
/// # Rules
///
/// - `T63`: without proof it is not dealt with.
pub(super) fn review(
    case: Case<'_>,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::ReviewInterest { remedy, verdict, commitment, reply, signed, .. } = command else {
        return Ok(Vec::new());
    };
    let found = open(case, remedy)?;
    if !found.interest_waits() {
        return Err(Refusal::Stage);
    }
    let reviewed = Event::InterestReviewed(InterestReviewed {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        verdict: *verdict,
        rule: case.rule(ids::T63).to_owned(),
        commitment: *commitment,
        reply: reply.clone(),
        signed: signed.clone(),
    });
    match verdict {
        InterestVerdict::Recognised => Ok(vec![reviewed]),
        InterestVerdict::Refused => Ok(ends(case, (remedy, found), reviewed, law)),
    }
}
