//! Electronic guarantees 电子保函: presented by the bidder, confirmed by whoever issued them.

use crate::law::Law;
use crate::ledger;
use crate::lot::Lot;
use crate::parties::OrganisationKind;
use crate::procedure::SecurityForm;
use crate::rulebook::ids;
use crate::shared::{CivilDate, Fen, Instant, LotId, Uscc};
use crate::world::{Event, World};

use super::decide::ENTRIES_MAX;
use super::state::last_day;
use super::{
    Command, GuaranteeAnswered, Guaranteed, Held, IssuerSays, Question, Refusal, SecuritiesState,
    SecurityReceived,
};

/// Longest number of a guarantee, in bytes.
const NUMBER_BYTES_MAX: usize = 64; // not law: bound of a name
/// Shortest number of a guarantee, in bytes.
const NUMBER_BYTES_MIN: usize = 4; // not law: bound of a name

/// What a guarantee must be to count for a lot, a bidding or an auction.
pub struct Wanted<'a> {
    /// What is held there already.
    pub held: &'a SecuritiesState,
    /// Least amount.
    pub amount: Fen,
    /// The earliest day on which it may end, and the rule that says so.
    pub lasts: Option<(CivilDate, &'static str)>,
}

/// What a tender wants of a bidder's guarantee now.
///
/// # Rules
///
/// - `Y167`: where the notice takes guarantees; `Y57`: before the lot is opened.
pub(crate) fn wanted_of_lot<'a>(
    world: &World,
    lot: &'a Lot,
    payer: &Uscc,
    law: Law<'_>,
) -> Result<Wanted<'a>, Refusal> {
    let Some(terms) = &lot.notice.security else {
        return Err(Refusal::SecurityNotAsked { rule: lot.notice.procedure().limits().security });
    };
    if !terms.forms.contains(&SecurityForm::Guarantee) {
        return Err(Refusal::GuaranteeNotTaken { rule: ids::Y167 });
    }
    if lot.opening.opened_at.is_some() {
        return Err(Refusal::SecurityOpened);
    }
    if law.now > Instant::from_seconds(lot.deadline_s) || lot.is_over() {
        return Err(Refusal::Stage);
    }
    let known = world.organisations.get(payer);
    if !known.is_some_and(|it| it.kinds.contains(&OrganisationKind::Bidder)) {
        return Err(Refusal::PayerUnknown);
    }
    let lasts = last_day(lot, terms).map(|it| (it, ids::Y167));
    Ok(Wanted { held: &lot.securities, amount: terms.amount, lasts })
}

/// A bidder presents a guarantee; what cannot secure a bid or be a deposit is refused at once.
///
/// # Rules
///
/// - `Y167`: amount, validity and one lot for each; `Y200`: how long one of a deposit lasts.
pub(super) fn present(
    world: &World,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::Present { lot, payer, guarantee, amount, valid_until, document } = command else {
        return Err(Refusal::Stage);
    };
    let wanted = ledger::guarantee_wanted(world, lot, payer, law)?;
    if wanted.held.entries.len() >= ENTRIES_MAX {
        return Err(Refusal::Stage);
    }
    if !is_number(&guarantee.number) {
        return Err(Refusal::SecurityFormUnfit);
    }
    if amount.0 <= 0 {
        return Err(Refusal::SecurityAmountUnfit);
    }
    if *amount < wanted.amount {
        return Err(Refusal::GuaranteeShort { rule: ids::Y167 });
    }
    if *valid_until < law.now.date() {
        return Err(Refusal::GuaranteeExpired { rule: ids::Y167 });
    }
    if let Some((last, rule)) = wanted.lasts
        && *valid_until < last
    {
        return Err(Refusal::GuaranteeEndsEarly { rule });
    }
    if is_used(world, guarantee) {
        return Err(Refusal::GuaranteeReused { rule: ids::Y167 });
    }
    Ok(vec![Event::SecurityReceived(SecurityReceived {
        lot: lot.clone(),
        number: wanted.held.next_banked(),
        payer: payer.clone(),
        form: SecurityForm::Guarantee,
        amount: *amount,
        arrived_s: law.now.seconds(),
        paid_from: None,
        valid_until: Some(*valid_until),
        document: *document,
        replaces: None,
        reason: None,
        bank: None,
        guarantee: Some(guarantee.clone()),
    })])
}

fn is_number(text: &str) -> bool {
    let fits = (NUMBER_BYTES_MIN..=NUMBER_BYTES_MAX).contains(&text.len());
    fits && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
}

/// Whether a guarantee secures something already. One that its issuer disowned does not: whoever
/// types another one's number takes it from nobody.
fn is_used(world: &World, it: &Guaranteed) -> bool {
    let key = (it.issuer.clone(), it.number.clone());
    let used = world.ledger.guarantees.get(&key);
    let held = used.and_then(|(lot, number)| {
        ledger::securities_of(world, lot).and_then(|it| it.entries.get(number))
    });
    held.is_some_and(|it| !matches!(it.said(Question::Intake), Some(says) if says.disowns()))
}

/// What an issuer answered, or that it did not in time; of a bidding with the plate it brings.
///
/// # Rules
///
/// - `Y167`: asked when it is presented, again after the deadline, and for the claim of a kept one;
///   `Y168`: when an answer is late; `Y201`: a confirmed one of a bidding brings the plate.
pub(super) fn answer(
    world: &World,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::Answer { lot, number, question, says, document, drawn } = command else {
        return Err(Refusal::Stage);
    };
    let held = ledger::securities_of(world, lot).ok_or(Refusal::LotUnknown)?;
    let it = held.entries.get(number).ok_or(Refusal::EntryUnknown)?;
    if it.received.guarantee.is_none() {
        return Err(Refusal::SecurityFormUnfit);
    }
    let known = it.said(*question);
    if known.is_some_and(|it| it != IssuerSays::Late) || known == Some(*says) {
        return Err(Refusal::Repeated);
    }
    let since = asked_since(world, it, *question).ok_or(Refusal::Stage)?;
    let claims = matches!(says, IssuerSays::Paid | IssuerSays::Declined);
    let late = *says == IssuerSays::Late;
    if claims != (*question == Question::Claim) && !late {
        return Err(Refusal::SecurityFormUnfit);
    }
    if late && law.now < since.plus_seconds(law.seconds(ids::Y168)?) {
        return Err(Refusal::Stage);
    }
    let mut events = vec![Event::GuaranteeAnswered(GuaranteeAnswered {
        lot: lot.clone(),
        number: *number,
        question: *question,
        says: *says,
        document: *document,
    })];
    if (*question, *says) == (Question::Intake, IssuerSays::Confirmed) {
        events.extend(ledger::plate_of_guarantee(world, it, *drawn, law));
    }
    Ok(events)
}

/// Since when issuers are asked about what a lot, a bidding or an auction holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// Whether one that was presented may still come to count.
    pub intake: bool,
    /// Since when they are asked again.
    pub again: Option<Instant>,
}

/// The same of a tender. A stage, no clock: the same for whoever reads the record later.
pub(crate) fn asked_of_lot(lot: &Lot) -> Asking {
    let intake = lot.opening.opened_at.is_none() && !lot.is_over();
    let closed = intake && lot.stage != crate::lot::Stage::Announced;
    Asking { intake, again: closed.then(|| Instant::from_seconds(lot.deadline_s)) }
}

/// Since when an issuer is asked a question; `None` while it is not, or no more.
#[must_use]
pub fn asked_since(world: &World, it: &Held, question: Question) -> Option<Instant> {
    it.received.guarantee.as_ref()?;
    let asking = ledger::guarantees_asked(world, &it.received.lot);
    match question {
        Question::Intake => (it.is_held() && asking.intake).then_some(it.at),
        Question::Opening => asking.again.filter(|_| it.is_held()),
        Question::Claim => it.kept.as_ref().and(it.kept_at).or(it.forfeited),
    }
}

/// Every question that waits for an answer in a lot, a bidding or an auction, with the entry and
/// since when.
#[must_use]
pub fn open_questions<'a>(world: &'a World, id: &LotId) -> Vec<(u32, &'a Held, Question, Instant)> {
    let entries = ledger::securities_of(world, id).into_iter().flat_map(|it| &it.entries);
    let asked = |(number, it): (&u32, &'a Held)| {
        let waits =
            |question: &Question| it.said(*question).is_none_or(|it| it == IssuerSays::Late);
        let one = |question| Some((*number, it, question, asked_since(world, it, question)?));
        Question::ALL.into_iter().filter(waits).filter_map(one).collect::<Vec<_>>()
    };
    entries.flat_map(asked).collect()
}
