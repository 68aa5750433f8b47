//! Groundless, false and malicious complaints: which count, and who is listed for them.

use crate::law::{Law, LawGap};
use crate::rulebook::ids;
use crate::shared::{CivilDate, Id, Uscc};
use crate::world::{Event, World};

use super::{
    Case, Command, ComplainantListed, CountedComplaint, Groundless, ListingGround, Refusal, Remedy,
    RemedyKind,
};

/// Most complaints that one listing counts.
const COUNTED_MAX: usize = 64; // not law: bound of a body

/// What was found of a complaint that was dismissed, and when.
fn found(it: &Remedy) -> Option<(Groundless, CivilDate)> {
    let decided = it.complaint.as_ref()?.decided.as_ref()?;
    Some((decided.finding?, it.ended?.date()))
}

/// Complaints of an organisation that were found without ground within the months that count, up
/// to and including a day, ascending.
///
/// # Errors
///
/// [`LawGap`] when the adopted pack lacks the rule.
///
/// # Rules
///
/// - `G23.7`: how many months.
pub fn groundless(
    world: &World,
    who: &Uscc,
    day: CivilDate,
    law: Law<'_>,
) -> Result<Vec<CountedComplaint>, LawGap> {
    let since = since(day, law)?;
    let mut all = Vec::new();
    for case in world.cases() {
        let lot = case.id();
        for (remedy, it) in case.remedies() {
            let counts = found(it).is_some_and(|it| it.1 > since && it.1 <= day);
            if counts && it.raiser() == Some(who) {
                all.push(CountedComplaint { lot: lot.clone(), remedy: remedy.clone() });
            }
        }
    }
    all.sort();
    Ok(all)
}

fn since(day: CivilDate, law: Law<'_>) -> Result<CivilDate, LawGap> {
    let months = jiff::Span::new().months(i64::from(law.count(ids::G23_7)?));
    Ok(day.checked_sub(months).unwrap_or(CivilDate::MIN))
}

fn years_after(day: CivilDate, years: u32) -> CivilDate {
    day.checked_add(jiff::Span::new().years(i64::from(years))).unwrap_or(CivilDate::MAX)
}

/// Decides that a complainant is listed, once for a complaint.
///
/// # Rules
///
/// - `G23.6`, `G23.7`: so many without ground within so many months are listed; `G23.8`, `G23.9`:
///   whose complaint was false is listed and barred for so many years.
pub(super) fn list(
    (world, case): (&World, Case<'_>),
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::ListComplainant {
        remedy,
        organisation,
        ground,
        counted,
        until,
        reason,
        signed,
        ..
    } = command
    else {
        return Ok(Vec::new());
    };
    if case.knows_objections() {
        return Err(Refusal::KindUnfit { rule: ids::G23_6 });
    }
    let this = case.remedies().get(remedy).ok_or(Refusal::RemedyUnknown)?;
    if this.kind != RemedyKind::Complaint {
        return Err(Refusal::NoComplaint);
    }
    if this.listed.is_some() {
        return Err(Refusal::Repeated);
    }
    let rule = match ground {
        ListingGround::Repeated => ids::G23_6,
        ListingGround::False => ids::G23_8,
    };
    let unfit = Refusal::ListingUnfit { rule };
    let Some((finding, _)) = found(this) else { return Err(unfit) };
    // Whoever reads the public log does not see who raised it.
    let own = |it: &Remedy| it.raiser().is_none_or(|it| it == organisation);
    if !own(this) {
        return Err(unfit);
    }
    let today = law.now.date();
    match ground {
        ListingGround::Repeated => {
            let enough = counted.len() >= law.count(ids::G23_6)? as usize;
            let most = counted.len() <= COUNTED_MAX && counted.is_sorted_by(|a, b| a < b);
            let here = counted.iter().any(|it| it.lot == *case.id() && it.remedy == *remedy);
            let since = since(today, law)?;
            let counts = |it: &CountedComplaint| {
                let of = complaint(world, it);
                of.is_some_and(|it| own(it) && found(it).is_some_and(|it| it.1 > since))
            };
            let fits = enough && most && here && counted.iter().all(counts) && until.is_none();
            if !fits {
                return Err(unfit);
            }
        }
        ListingGround::False => {
            let (least, most) = (law.count(ids::G23_8)?, law.count(ids::G23_9)?);
            let within = |it: CivilDate| {
                (years_after(today, least)..=years_after(today, most)).contains(&it)
            };
            if !finding.is_false() || !counted.is_empty() || !until.is_some_and(within) {
                return Err(unfit);
            }
        }
    }
    Ok(vec![Event::ComplainantListed(ComplainantListed {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        organisation: organisation.clone(),
        ground: *ground,
        counted: counted.clone(),
        until: *until,
        rule: rule.to_owned(),
        reason: reason.clone(),
        signed: signed.clone(),
    })])
}

fn complaint<'a>(world: &'a World, it: &CountedComplaint) -> Option<&'a Remedy> {
    let remedy: &Id = &it.remedy;
    world.case(&it.lot)?.remedies().get(remedy)
}
