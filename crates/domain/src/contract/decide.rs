//! Decides what one command does to a lot's contract.

use std::collections::BTreeSet;

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::procedure::{Document, RulesAdopted, Scope, performance_due};
use crate::rulebook::{Regime, ids};
use crate::shared::{CivilDate, Fen, Hash, LotId};
use crate::world::{Event, World};

use super::{
    AcceptancePart, AcceptanceVerdict, ArchivePacked, AwardReported, Command, ContractFiled,
    ContractOffered, ContractPublished, ContractSigned, DeliveryAccepted, FileClosed,
    InstrumentKind, PerformanceKind, PerformanceNoted, Refusal,
};

/// Decides one command.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `T15.2`, `G13.2`: the contract is the bid's; `G17`, `G17.2`: what may change it.
/// - `G14`, `G15`: notice and filing; `T16`: the report on the tender.
/// - `T18`, `G16`, `Y197`, `Y198`: the performance security.
/// - `T26`, `G44`: acceptance; `Y50`, `G18`: how long the file is kept.
/// - `G21.3`: nothing is signed while a challenge waits for its reply.
/// - `T15`, `G13`: a contract that is signed late is late, and binds all the same.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    if let Command::PackArchive { lot, package, length, keys } = command {
        return packed(world, lot, (*package, *length), keys, law);
    }
    let lot = world.lots.get(command.lot()).ok_or(Refusal::LotUnknown)?;
    if lot.is_suspended() {
        return Err(Refusal::Suspended);
    }
    if let Command::Report { authority, report, .. } = command {
        return reported(lot, authority, *report);
    }
    if lot.stage != Stage::Notified || lot.contract.keep_until.is_some() {
        return Err(Refusal::Stage);
    }
    let binds = matches!(command, Command::Offer { .. } | Command::Sign { .. });
    if binds && (lot.contract_waits() || lot.redress_waits()) {
        return Err(Refusal::ChallengeOpen { rule: ids::G21_3 });
    }
    match command {
        Command::Offer { .. } => offer(world, lot, command, law),
        Command::Sign { .. } => sign(lot, command, law),
        Command::Publish { number, withheld, .. } => publish(lot, *number, withheld),
        Command::File { number, authority, receipt, .. } => file(lot, *number, authority, *receipt),
        Command::Report { authority, report, .. } => reported(lot, authority, *report),
        Command::NotePerformance { kind, amount, on, text, .. } => {
            let (of, kind, amount, on) = (lot.id.clone(), *kind, *amount, *on);
            let text = text.clone();
            performed(lot, PerformanceNoted { lot: of, entry: 0, kind, amount, on, text }, law)
        }
        Command::Accept { .. } => accept(lot, command),
        Command::CloseFile { .. } | Command::PackArchive { .. } => close(lot, law),
    }
}

fn works(lot: &Lot) -> bool {
    lot.notice.regime == Regime::Works
}

/// The rule that the contract is the bid's.
fn of_bid(lot: &Lot) -> &'static str {
    lot.notice.procedure().limits().binds
}

fn said(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::ReasonMissing) } else { Ok(()) }
}

/// The contract, or a change of it, as the purchaser signed it; one that nobody signed yet is
/// replaced.
///
/// # Rules
///
/// - `T15.2`, `G13.2`: the contract's price is the bid's; `Y197`: first its performance security.
/// - `G17`: what all changes add stays within its part of the contract; `G17.2`: a reason.
fn offer(world: &World, lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::Offer {
        number, kind, document, amount, reason, signed, pack, pack_sha256, ..
    } = command
    else {
        return Err(Refusal::Stage);
    };
    let state = &lot.contract;
    if state.is_performed() {
        return Err(Refusal::Stage);
    }
    if *number != state.next() || (*number == 0) != (*kind == InstrumentKind::Contract) {
        return Err(Refusal::ContractNumber);
    }
    match state.instruments.get(&0) {
        None => {
            let price = lot.award.winner.as_ref().map(|it| it.1);
            if Some(*amount) != price {
                return Err(Refusal::ContractPrice { rule: of_bid(lot) });
            }
            if !state.security_is_in(&lot.notice, lot.award.winner.as_ref()) {
                return Err(Refusal::PerformanceMissing { rule: ids::Y197 });
            }
        }
        Some(contract) => {
            said(reason)?;
            if *kind == InstrumentKind::Addition && amount.0 <= 0 {
                return Err(Refusal::AmountUnfit);
            }
            let total = state.total().and_then(|it| it.checked_add(*amount));
            if total.is_none_or(|it| it.0 < 0) {
                return Err(Refusal::AmountUnfit);
            }
            if !works(lot) {
                additions(lot, contract.offered.amount, *amount, law)?;
            }
        }
    }
    let offered = ContractOffered {
        lot: lot.id.clone(),
        number: *number,
        kind: *kind,
        document: document.clone(),
        amount: *amount,
        reason: reason.clone(),
        signed: signed.clone(),
    };
    let mut events = Vec::new();
    if !world.contracts.contains_key(&lot.id) {
        events.push(Event::RulesAdopted(RulesAdopted {
            lot: lot.id.clone(),
            scope: Scope::Contract,
            pack: pack.clone(),
            sha256: *pack_sha256,
        }));
    }
    events.push(Event::ContractOffered(offered));
    Ok(events)
}

/// Whatever adds to the price counts, by whichever name it goes.
fn additions(lot: &Lot, contract: Fen, amount: Fen, law: Law<'_>) -> Result<(), Refusal> {
    const WHOLE_BP: i128 = 10_000; // not law: basis points of a whole
    let part = i128::from(law.percent(ids::G17)?);
    let before = lot.contract.instruments.iter().filter(|it| *it.0 > 0);
    let before = before.map(|it| it.1.offered.amount);
    let added: i128 = before.chain([amount]).filter(|it| it.0 > 0).map(|it| i128::from(it.0)).sum();
    if added * WHOLE_BP > i128::from(contract.0) * part && amount.0 > 0 {
        return Err(Refusal::AdditionsAbove { rule: ids::G17 });
    }
    Ok(())
}

/// The winner's signature under what was offered.
///
/// # Rules
///
/// - `G14`, `G15`: the days by which it is published and filed count from here.
fn sign(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::Sign { number, document, amount, signed, .. } = command else {
        return Err(Refusal::Stage);
    };
    let (winner, _) = lot.award.winner.clone().ok_or(Refusal::Stage)?;
    let offer = lot.contract.offer.as_ref().ok_or(Refusal::Stage)?;
    if (offer.number, offer.document.sha256, offer.amount) != (*number, *document, *amount) {
        return Err(Refusal::ContractDiffers);
    }
    let before = lot.contract.total().unwrap_or(Fen(0));
    let total = before.checked_add(offer.amount).ok_or(Refusal::AmountUnfit)?;
    let today = law.now.date();
    let by = |rule| -> Result<Option<CivilDate>, Refusal> {
        if works(lot) { Ok(None) } else { Ok(Some(law.due(today, rule)?.for_duty())) }
    };
    Ok(vec![Event::ContractSigned(ContractSigned {
        lot: lot.id.clone(),
        number: *number,
        winner,
        document: *document,
        amount: *amount,
        total,
        publish_by: by(ids::G14)?,
        file_by: by(ids::G15)?,
        signed: signed.clone(),
    })])
}

/// # Rules
///
/// - `G14`: state and business secrets are left out, with the reason in public.
fn publish(lot: &Lot, number: u32, withheld: &str) -> Result<Vec<Event>, Refusal> {
    let it = lot.contract.instruments.get(&number).ok_or(Refusal::Stage)?;
    if lot.contract.published.contains(&number) {
        return Err(Refusal::Repeated);
    }
    let open = withheld.trim().is_empty();
    let documents: Vec<Document> = open.then(|| it.offered.document.clone()).into_iter().collect();
    let withheld = if open { String::new() } else { withheld.to_owned() };
    let lot = lot.id.clone();
    Ok(vec![Event::ContractPublished(ContractPublished { lot, number, documents, withheld })])
}

/// # Rules
///
/// - `G15`: government procurement alone.
fn file(lot: &Lot, number: u32, authority: &str, receipt: Hash) -> Result<Vec<Event>, Refusal> {
    if works(lot) || !lot.contract.instruments.contains_key(&number) {
        return Err(Refusal::Stage);
    }
    if lot.contract.filed.contains(&number) {
        return Err(Refusal::Repeated);
    }
    said(authority)?;
    let (lot, authority) = (lot.id.clone(), authority.to_owned());
    Ok(vec![Event::ContractFiled(ContractFiled { lot, number, authority, receipt })])
}

/// # Rules
///
/// - `T16`: works alone, from the determination on.
fn reported(lot: &Lot, authority: &str, report: Hash) -> Result<Vec<Event>, Refusal> {
    let known = matches!(lot.stage, Stage::Decided | Stage::Notified);
    if !works(lot) || !known || lot.contract.keep_until.is_some() {
        return Err(Refusal::Stage);
    }
    if lot.contract.reported.is_some() {
        return Err(Refusal::Repeated);
    }
    said(authority)?;
    let (lot, authority) = (lot.id.clone(), authority.to_owned());
    Ok(vec![Event::AwardReported(AwardReported { lot, authority, report })])
}

fn performed(lot: &Lot, noted: PerformanceNoted, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let state = &lot.contract;
    said(&noted.text)?;
    if noted.amount.0 < 0 {
        return Err(Refusal::AmountUnfit);
    }
    if noted.on > law.now.date() {
        return Err(Refusal::DayAhead);
    }
    match noted.kind {
        PerformanceKind::Delivered => drop(state.total().ok_or(Refusal::Stage)?),
        PerformanceKind::Paid => {
            let total = state.total().ok_or(Refusal::Stage)?;
            let paid = state.paid().and_then(|it| it.checked_add(noted.amount));
            if paid.is_none_or(|it| it > total) {
                return Err(Refusal::PaidAbove { rule: of_bid(lot) });
            }
        }
        _ => security(lot, &noted)?,
    }
    let entry = after(state.performed.len());
    Ok(vec![Event::PerformanceNoted(PerformanceNoted { entry, ..noted })])
}

/// The performance security comes in, and goes back or is kept.
///
/// # Rules
///
/// - `T18`, `G16`: no more than the notice asks, which is no more than the law allows.
/// - `Y198`: no more goes out than is held; of a contract that binds it goes back once something
///   was accepted; what a lost winner left goes out before the next one's comes in.
fn security(lot: &Lot, noted: &PerformanceNoted) -> Result<(), Refusal> {
    let (state, rule) = (&lot.contract, lot.notice.procedure().limits().performance);
    let price = lot.award.winner.as_ref().map(|it| it.1).ok_or(Refusal::Stage)?;
    let asked = performance_due(&lot.notice, price).ok_or(Refusal::PerformanceNotAsked { rule })?;
    if noted.amount.0 == 0 {
        return Err(Refusal::AmountUnfit);
    }
    if noted.kind == PerformanceKind::SecurityReceived {
        if state.security_of_others() != Some(Fen(0)) {
            return Err(Refusal::PerformanceOfAnother { rule: ids::Y198 });
        }
        let held = state.security_held().and_then(|it| it.checked_add(noted.amount));
        let fits = held.is_some_and(|it| it <= asked);
        return if fits { Ok(()) } else { Err(Refusal::PerformanceMore { rule }) };
    }
    let accepted = state.accepted.iter().any(|it| it.verdict == AcceptanceVerdict::Passed);
    if noted.kind == PerformanceKind::SecurityReturned && state.binds() && !accepted {
        return Err(Refusal::PerformanceEarly { rule: ids::Y198 });
    }
    let held = state.security_held().is_some_and(|it| noted.amount <= it);
    if held { Ok(()) } else { Err(Refusal::PerformanceNotHeld { rule: ids::Y198 }) }
}

fn after(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX).saturating_add(1)
}

/// # Rules
///
/// - `T26`, `G44`: what failed is accepted later, by another acceptance; the last one passes.
fn accept(lot: &Lot, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::Accept { part, verdict, text, document, signed, .. } = command else {
        return Err(Refusal::Stage);
    };
    let state = &lot.contract;
    if !state.binds() || state.is_performed() {
        return Err(Refusal::Stage);
    }
    // A change that waits for the winner would be part of what is accepted, or not.
    if state.offer.is_some()
        && (*part, *verdict) == (AcceptancePart::Final, AcceptanceVerdict::Passed)
    {
        return Err(Refusal::Stage);
    }
    said(text)?;
    Ok(vec![Event::DeliveryAccepted(DeliveryAccepted {
        lot: lot.id.clone(),
        entry: after(state.accepted.len()),
        part: *part,
        verdict: *verdict,
        text: text.clone(),
        document: *document,
        signed: signed.clone(),
    })])
}

/// # Rules
///
/// - `T16`, `G14`, `G15`, `Y198`: first what the law asks for; `Y50`, `G18`: how long the file is
///   kept.
fn close(lot: &Lot, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let state = &lot.contract;
    if !state.is_performed() {
        return Err(Refusal::Stage);
    }
    let open = |done: &BTreeSet<u32>| state.instruments.keys().any(|it| !done.contains(it));
    let missing = match lot.notice.regime {
        Regime::Works => state.reported.is_none().then_some(ids::T16),
        Regime::GovernmentProcurement if open(&state.published) => Some(ids::G14),
        Regime::GovernmentProcurement => open(&state.filed).then_some(ids::G15),
    };
    let held = state.security_held() != Some(Fen(0));
    if let Some(rule) = missing.or(held.then_some(ids::Y198)) {
        return Err(Refusal::FileOpen { rule });
    }
    let years = law.count(if works(lot) { ids::Y50 } else { ids::G18 })?;
    let span = jiff::Span::new().try_years(years).map_err(|_| Refusal::AmountUnfit)?;
    let keep_until = law.now.date().saturating_add(span);
    Ok(vec![Event::FileClosed(FileClosed { lot: lot.id.clone(), keep_until })])
}

/// A package of a closed file, of a lot or of an online bidding.
///
/// # Rules
///
/// - `Y53`: the closed part is encrypted to so many keys, each another.
fn packed(
    world: &World,
    id: &LotId,
    (package, length): (Hash, u64),
    keys: &[String],
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (kept, before) = match (world.lots.get(id), world.biddings.get(id)) {
        (Some(lot), _) if lot.is_suspended() => return Err(Refusal::Suspended),
        (Some(lot), _) => (lot.contract.keep_until, lot.contract.packages.len()),
        (None, Some(of)) => (of.keep_until, of.packages.len()),
        (None, None) => return Err(Refusal::LotUnknown),
    };
    if kept.is_none() {
        return Err(Refusal::Stage);
    }
    let asked = usize::try_from(law.count(ids::Y53)?).map_err(|_| Refusal::AmountUnfit)?;
    let others: BTreeSet<&String> = keys.iter().filter(|it| !it.trim().is_empty()).collect();
    if keys.len() != asked || others.len() != asked {
        return Err(Refusal::ArchiveKeys { rule: ids::Y53 });
    }
    let number = u32::try_from(before).map_err(|_| Refusal::AmountUnfit)? + 1;
    Ok(vec![Event::ArchivePacked(ArchivePacked {
        lot: id.clone(),
        number,
        package,
        length,
        keys: keys.to_vec(),
    })])
}
