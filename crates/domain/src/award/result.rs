//! Decides display, determination, result notice and letter.

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::procedure::Funds;
use crate::rulebook::{Regime, ids};
use crate::shared::{Instant, Uscc};
use crate::world::Event;

use super::event::{
    AwardWay, CandidatesPublished, DisplayEnded, LetterIssued, PublishedMember, RankLine,
    ResultPublished, Signed, WinnerDetermined,
};
use super::{Refusal, recheck, validity};

/// Decides the display of candidates (works).
///
/// # Rules
///
/// - `T13.2`: how long; `T13.3`: how many candidates.
pub(super) fn publish_candidates(lot: &Lot, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    if lot.stage != Stage::Reported || lot.notice.regime != Regime::Works {
        return Err(Refusal::Stage);
    }
    let candidates: Vec<RankLine> = candidates(lot, law)?.into_iter().cloned().collect();
    if candidates.is_empty() {
        return Err(Refusal::NobodyLeft { rule: ids::Y207 });
    }
    let until = law.due(law.now.date(), ids::T13_2)?.for_right();
    let lot = lot.id.clone();
    Ok(vec![Event::CandidatesPublished(CandidatesPublished { lot, candidates, until })])
}

/// The candidates 中标候选人: whoever is displayed, else the first of the ranking whose bids bind,
/// at most as many as the rule says.
pub(super) fn candidates<'a>(lot: &'a Lot, law: Law<'_>) -> Result<Vec<&'a RankLine>, Refusal> {
    let most = law.count(ids::T13_3)? as usize;
    let shown = &lot.award.shown;
    let binds = |it: &&RankLine| validity::lapsed_since(lot, &it.bidder, law.now).is_none();
    let ranking = lot.evaluation.ranking.iter();
    Ok(if shown.is_empty() {
        ranking.filter(binds).take(most).collect()
    } else {
        ranking.filter(|it| shown.contains(&it.bidder)).collect()
    })
}

/// Decides the end of the display, after its last day.
pub(super) fn end_display(lot: &Lot, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let until = lot.award.displayed_until.ok_or(Refusal::Stage)?;
    if lot.stage != Stage::Displayed || lot.award.display_ended {
        return Err(Refusal::Stage);
    }
    if law.now <= Instant::end_of(until) {
        return Err(Refusal::Displayed(until));
    }
    Ok(vec![Event::DisplayEnded(DisplayEnded { lot: lot.id.clone() })])
}

/// The ranking without those who may not win any more.
pub(super) fn left(lot: &Lot) -> impl Iterator<Item = &RankLine> {
    let out = |who| lot.award.is_out(who) || validity::declined(lot, who).is_some();
    lot.evaluation.ranking.iter().filter(move |it| !out(&it.bidder))
}

/// The same without bids that bind no more.
pub(super) fn bound<'a>(lot: &'a Lot, law: Law<'_>) -> impl Iterator<Item = &'a RankLine> {
    let now = law.now;
    left(lot).filter(move |it| validity::lapsed_since(lot, &it.bidder, now).is_none())
}

/// Whether somebody is left to win at an instant.
pub(crate) fn bindable(lot: &Lot, now: Instant) -> bool {
    left(lot).any(|it| validity::lapsed_since(lot, &it.bidder, now).is_none())
}

fn first<'a>(lot: &'a Lot, law: Law<'_>) -> Result<&'a RankLine, Refusal> {
    let all = left(lot).next().ok_or(Refusal::StepMissing)?;
    bound(lot, law).next().ok_or_else(|| match validity::binding(lot, &all.bidder, law) {
        Err(it) => it,
        Ok(()) => Refusal::StepMissing,
    })
}

/// Nobody decides before what was upheld is carried out.
///
/// # Rules
///
/// - `T14.3`, `G21.4`: an upheld remedy has its consequence first.
pub(super) fn settled(lot: &Lot) -> Result<(), Refusal> {
    let rule = match lot.notice.regime {
        Regime::Works => ids::T14_3,
        Regime::GovernmentProcurement => ids::G21_4,
    };
    if lot.redress_waits() { Err(Refusal::RedressOpen { rule }) } else { Ok(()) }
}

/// Decides the purchaser's determination.
///
/// # Rules
///
/// - `T55`: with state funds only rank 1 may win; `T13.3`: else any displayed candidate, and no
///   other; `G11`: candidates in their order; `Y207`: while the bid binds.
pub(super) fn determine(
    lot: &Lot,
    winner: &Uscc,
    signed: &Signed,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let rule = match lot.notice.regime {
        Regime::Works => {
            if lot.stage != Stage::Displayed {
                return Err(Refusal::Stage);
            }
            if !lot.award.display_ended {
                let until = lot.award.displayed_until.ok_or(Refusal::Stage)?;
                return Err(Refusal::Displayed(until));
            }
            ids::T55
        }
        Regime::GovernmentProcurement => {
            if lot.stage != Stage::Reported {
                return Err(Refusal::Stage);
            }
            lot.notice.procedure().limits().decide
        }
    };
    settled(lot)?;
    let line = left(lot).find(|it| it.bidder == *winner).ok_or(Refusal::SetDiffers)?;
    let shown = candidates(lot, law)?.iter().any(|it| it.bidder == *winner);
    if lot.notice.regime == Regime::Works && !shown {
        return Err(Refusal::NotCandidate { rule: ids::T13_3 });
    }
    let free = lot.notice.regime == Regime::Works && lot.notice.funds == Funds::Other;
    validity::binding(lot, winner, law)?;
    if line.rank != first(lot, law)?.rank && !free {
        return Err(Refusal::NotFirst { rule });
    }
    recheck::passed(lot, winner)?;
    Ok(vec![Event::WinnerDetermined(WinnerDetermined {
        lot: lot.id.clone(),
        winner: winner.clone(),
        amount: line.price,
        way: AwardWay::Determined,
        signed: Some(signed.clone()),
        rule: rule.to_owned(),
    })])
}

/// Decides that rank 1 is deemed the winner, since the purchaser stayed silent.
///
/// # Rules
///
/// - `G11`, `G11.2`: silence for the period; never on a provisional date. `Y207`: nor of a bid that
///   binds no more.
pub(super) fn deem(lot: &Lot, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    settled(lot)?;
    let delivered = lot.evaluation.delivered.ok_or(Refusal::Stage)?;
    if lot.stage != Stage::Reported || lot.notice.regime != Regime::GovernmentProcurement {
        return Err(Refusal::Stage);
    }
    let limits = lot.notice.procedure().limits();
    let rule = limits.decide;
    let due = law.due(delivered.date(), rule)?.settled().ok_or(Refusal::Provisional { rule })?;
    if law.now <= Instant::end_of(due) {
        return Err(Refusal::Early { rule });
    }
    let line = first(lot, law)?;
    if bound(lot, law).nth(1).is_some_and(|it| it.rank == line.rank) {
        return Err(Refusal::SetDiffers);
    }
    Ok(vec![Event::WinnerDetermined(WinnerDetermined {
        lot: lot.id.clone(),
        winner: line.bidder.clone(),
        amount: line.price,
        way: AwardWay::Deemed,
        signed: None,
        rule: limits.deemed.ok_or(Refusal::Stage)?.to_owned(),
    })])
}

/// Decides the letter of acceptance, with the result notice in the same instant.
///
/// # Rules
///
/// - `G12.1`: notice and letter in one instant; `G12.2`: notice period; `T15`, `G13`: contract.
pub(super) fn issue_letter(
    lot: &Lot,
    signed: &Signed,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    settled(lot)?;
    let (winner, amount) = lot.award.winner.clone().ok_or(Refusal::Stage)?;
    if lot.stage != Stage::Decided {
        return Err(Refusal::Stage);
    }
    recheck::passed(lot, &winner)?;
    let today = law.now.date();
    let limits = lot.notice.procedure().limits();
    let (notice, contract) = (law.due(today, limits.shown)?, law.due(today, limits.contract)?);
    let line = lot.evaluation.ranking.iter().find(|it| it.bidder == winner);
    let members = lot.evaluation.members.iter().map(|it| PublishedMember {
        seat: it.seat,
        account: it.account.clone(),
        name: it.name.clone(),
        kind: it.kind,
        salt: it.salt,
    });
    let published = ResultPublished {
        lot: lot.id.clone(),
        winner: winner.clone(),
        name: line.map(|it| it.name.clone()).unwrap_or_default(),
        amount,
        members: members.collect(),
        until: notice.for_right(),
    };
    let letter = LetterIssued {
        lot: lot.id.clone(),
        winner,
        amount,
        contract_by: contract.for_duty(),
        signed: signed.clone(),
    };
    Ok(vec![Event::ResultPublished(published), Event::LetterIssued(letter)])
}
