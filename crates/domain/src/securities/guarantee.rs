//! Electronic guarantees 电子保函: presented by the bidder, confirmed by whoever issued them.

use crate::law::Law;
use crate::lot::Lot;
use crate::parties::OrganisationKind;
use crate::procedure::SecurityForm;
use crate::rulebook::ids;
use crate::shared::Instant;
use crate::world::{Event, World};

use super::decide::ENTRIES_MAX;
use super::state::last_day;
use super::{
    Command, GuaranteeAnswered, Guaranteed, Held, IssuerSays, Question, Refusal, SecurityReceived,
};

/// Longest number of a guarantee, in bytes.
const NUMBER_BYTES_MAX: usize = 64; // not law: bound of a name
/// Shortest number of a guarantee, in bytes.
const NUMBER_BYTES_MIN: usize = 4; // not law: bound of a name

/// A bidder presents a guarantee; what cannot secure a bid is refused at once.
///
/// # Rules
///
/// - `Y167`: amount, validity and one lot for each; `Y57`: before the lot is opened.
pub(super) fn present(
    world: &World,
    lot: &Lot,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::Present { payer, guarantee, amount, valid_until, document, .. } = command else {
        return Err(Refusal::Stage);
    };
    let terms = lot.notice.security.as_ref().ok_or(Refusal::Stage)?;
    if !terms.forms.contains(&SecurityForm::Guarantee) {
        return Err(Refusal::GuaranteeNotTaken { rule: ids::Y167 });
    }
    if lot.opening.opened_at.is_some() {
        return Err(Refusal::SecurityOpened);
    }
    let late = law.now > Instant::from_seconds(lot.deadline_s);
    if late || lot.is_over() || lot.securities.entries.len() >= ENTRIES_MAX {
        return Err(Refusal::Stage);
    }
    let known = world.organisations.get(payer);
    if !known.is_some_and(|it| it.kinds.contains(&OrganisationKind::Bidder)) {
        return Err(Refusal::PayerUnknown);
    }
    if !is_number(&guarantee.number) {
        return Err(Refusal::SecurityFormUnfit);
    }
    if amount.0 <= 0 {
        return Err(Refusal::SecurityAmountUnfit);
    }
    if *amount < terms.amount {
        return Err(Refusal::GuaranteeShort { rule: ids::Y167 });
    }
    if *valid_until < law.now.date() {
        return Err(Refusal::GuaranteeExpired { rule: ids::Y167 });
    }
    if last_day(lot, terms).is_some_and(|it| *valid_until < it) {
        return Err(Refusal::GuaranteeEndsEarly { rule: ids::Y167 });
    }
    if is_used(world, guarantee) {
        return Err(Refusal::GuaranteeReused { rule: ids::Y167 });
    }
    Ok(vec![Event::SecurityReceived(SecurityReceived {
        lot: lot.id.clone(),
        number: lot.securities.next_banked(),
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
    let held = used.and_then(|(lot, number)| world.lots.get(lot)?.securities.entries.get(number));
    held.is_some_and(|it| !matches!(it.said(Question::Intake), Some(says) if says.disowns()))
}

/// What an issuer answered, or that it did not in time.
///
/// # Rules
///
/// - `Y167`: asked when it is presented, again after the deadline, and for the claim of a kept one;
///   `Y168`: when an answer is late.
pub(super) fn answer(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::Answer { number, question, says, document, .. } = command else {
        return Err(Refusal::Stage);
    };
    let it = lot.securities.entries.get(number).ok_or(Refusal::EntryUnknown)?;
    if it.received.guarantee.is_none() {
        return Err(Refusal::SecurityFormUnfit);
    }
    let known = it.said(*question);
    if known.is_some_and(|it| it != IssuerSays::Late) || known == Some(*says) {
        return Err(Refusal::Repeated);
    }
    let since = asked_since(lot, it, *question).ok_or(Refusal::Stage)?;
    let claims = matches!(says, IssuerSays::Paid | IssuerSays::Declined);
    let late = *says == IssuerSays::Late;
    if claims != (*question == Question::Claim) && !late {
        return Err(Refusal::SecurityFormUnfit);
    }
    if late && law.now < since.plus_seconds(law.seconds(ids::Y168)?) {
        return Err(Refusal::Stage);
    }
    Ok(vec![Event::GuaranteeAnswered(GuaranteeAnswered {
        lot: lot.id.clone(),
        number: *number,
        question: *question,
        says: *says,
        document: *document,
    })])
}

/// Since when an issuer is asked a question; `None` while it is not, or no more.
#[must_use]
pub fn asked_since(lot: &Lot, it: &Held, question: Question) -> Option<Instant> {
    let guarantee = it.received.guarantee.is_some();
    let open = it.is_held() && lot.opening.opened_at.is_none() && !lot.is_over();
    match question {
        Question::Intake => (guarantee && open).then_some(it.at),
        Question::Opening => {
            // A stage, no clock: the same for whoever reads the record later.
            let closed = lot.stage != crate::lot::Stage::Announced;
            (guarantee && open && closed).then(|| Instant::from_seconds(lot.deadline_s))
        }
        Question::Claim => it.kept_at.filter(|_| guarantee && it.kept.is_some()),
    }
}

/// Every question that waits for an answer in a lot, with the entry and since when.
pub fn open_questions(lot: &Lot) -> impl Iterator<Item = (u32, &Held, Question, Instant)> {
    let all = lot.securities.entries.iter();
    all.flat_map(move |(number, it)| {
        let waits = |question: &Question| {
            let said = it.said(*question);
            said.is_none_or(|it| it == IssuerSays::Late)
        };
        let asked = move |question: Question| {
            Some((*number, it, question, asked_since(lot, it, question)?))
        };
        Question::ALL.into_iter().filter(waits).filter_map(asked).collect::<Vec<_>>()
    })
}
