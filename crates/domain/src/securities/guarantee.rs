//! Electronic guarantees 电子保函: presented by the bidder, confirmed by whoever issued them.

use crate::award;
use crate::law::{Law, LawGap};
use crate::ledger;
use crate::lot::Lot;
use crate::parties::OrganisationKind;
use crate::procedure::{SecurityForm, SecurityTerms};
use crate::rulebook::ids;
use crate::shared::{CivilDate, Fen, Instant, LotId, Uscc};
use crate::world::{Event, World};

use super::decide::ENTRIES_MAX;
use super::state::{Flaw, guaranteed_until, last_day, last_day_from, unconfirmed};
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
    /// The own guarantee that does not reach that day any more, which this one stands for.
    pub short: Option<u32>,
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
        return longer((lot, terms), payer, law);
    }
    if law.now > Instant::from_seconds(lot.deadline_s) || lot.is_over() {
        return Err(Refusal::Stage);
    }
    let known = world.organisations.get(payer);
    if !known.is_some_and(|it| it.kinds.contains(&OrganisationKind::Bidder)) {
        return Err(Refusal::PayerUnknown);
    }
    let lasts = reach_of_lot(lot).map(|it| (it.wants, it.rule(ids::Y167)));
    let short = lasts.and_then(|it| short_entry(&lot.securities, payer, it.0));
    Ok(Wanted { held: &lot.securities, amount: terms.amount, lasts, short })
}

/// The same once bids are opened: nobody becomes a payer any more, but whoever agreed to be bound
/// longer brings a guarantee that lasts as long.
///
/// # Rules
///
/// - `Y57`; `Y207`: until its bid would lapse; `Y96`.
fn longer<'a>(
    (lot, terms): (&'a Lot, &SecurityTerms),
    payer: &Uscc,
    law: Law<'_>,
) -> Result<Wanted<'a>, Refusal> {
    let short = short_of_tender(lot, payer, law.now).filter(|_| !lot.is_over());
    let short = short.filter(|it| law.now <= it.until).ok_or(Refusal::SecurityOpened)?;
    Ok(Wanted {
        held: &lot.securities,
        amount: terms.amount,
        lasts: Some((short.wants, short.rule)),
        short: Some(short.number),
    })
}

/// The guarantee of a bidder that agreed to be bound longer than it covers.
///
/// # Rules
///
/// - `Y207`: whoever agrees extends its security; `Y96`: until its bid would lapse.
pub(crate) fn short_of_tender(lot: &Lot, payer: &Uscc, now: Instant) -> Option<ledger::Short> {
    let wants = award::agreed_until(lot, payer)?;
    guaranteed_until(lot, payer).filter(|it| *it < wants)?;
    if award::lapsed_since(lot, payer, now).is_some() {
        return None;
    }
    let until = Instant::end_of(award::binds_until(lot, payer)?);
    let held = |it: &(&u32, &Held)| it.1.is_held() && it.1.received.guarantee.is_some();
    let number = *lot.securities.of(payer).filter(held).last()?.0;
    Some(ledger::Short { number, wants, until, rule: ids::Y96 })
}

/// How long guarantees of a tender must last, as its deadline was moved; `None` where its notice
/// takes none.
///
/// # Rules
///
/// - `T08.2`, `Y167`: as long as bids bind; `Y96`: from the deadline that stands.
pub(crate) fn reach_of_lot(lot: &Lot) -> Option<ledger::Reach> {
    let terms = lot.notice.security.as_ref()?;
    if !terms.forms.contains(&SecurityForm::Guarantee) {
        return None;
    }
    let announced = last_day_from(lot.notice.deadline_s, terms)?;
    let until = Instant::from_seconds(lot.deadline_s);
    Some(ledger::Reach { wants: last_day(lot, terms)?, announced, until })
}

/// The entry of an electronic guarantee of a payer's that stands, or whose issuer has not answered,
/// and that ends before a day.
pub(crate) fn short_entry(of: &SecuritiesState, payer: &Uscc, last: CivilDate) -> Option<u32> {
    let hopes = |it: &Held| {
        let stands = matches!(unconfirmed(it), None | Some(Flaw::Unconfirmed));
        stands && it.is_held() && it.received.guarantee.is_some()
    };
    let short = |it: &Held| hopes(it) && it.received.valid_until.is_some_and(|it| it < last);
    of.of(payer).find(|it| short(it.1)).map(|it| *it.0)
}

/// A bidder presents a guarantee; what cannot secure a bid or be a deposit is refused at once.
///
/// # Rules
///
/// - `Y167`: amount, validity and one lot for each; `Y200`: how long one of a deposit lasts;
///   `Y96`: a longer one, of the same number or another, stands for the one that does not reach.
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
    let replaces = match used(world, guarantee) {
        // Two guarantees of one deposit would be claimed twice.
        None => wanted.short,
        Some(it) if it.received.lot == *lot && is_extended(it, payer, *valid_until) => {
            Some(it.received.number)
        }
        Some(_) => return Err(Refusal::GuaranteeReused { rule: ids::Y167 }),
    };
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
        replaces,
        reason: None,
        bank: None,
        guarantee: Some(guarantee.clone()),
    })])
}

fn is_number(text: &str) -> bool {
    let fits = (NUMBER_BYTES_MIN..=NUMBER_BYTES_MAX).contains(&text.len());
    fits && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
}

/// The entry that a guarantee secures already. One that its issuer disowned is none: whoever types
/// another one's number takes it from nobody, and an extension that was denied leaves the first.
fn used<'a>(world: &'a World, it: &Guaranteed) -> Option<&'a Held> {
    let key = (it.issuer.clone(), it.number.clone());
    let (lot, number) = world.ledger.guarantees.get(&key)?;
    let entries = &ledger::securities_of(world, lot)?.entries;
    let mut last = entries.get(number)?;
    while matches!(last.said(Question::Intake), Some(says) if says.disowns()) {
        let first = last.received.replaces.and_then(|it| entries.get(&it));
        last = first.filter(|of| of.received.guarantee.as_ref() == Some(it))?;
    }
    Some(last)
}

/// Whether a payer presents its own guarantee again, since its issuer let it last longer.
///
/// # Rules
///
/// - `Y167`: one guarantee, one lot; `Y96`: the same number with a later last day is the same one.
fn is_extended(it: &Held, payer: &Uscc, valid_until: CivilDate) -> bool {
    let stands = matches!(unconfirmed(it), None | Some(Flaw::Unconfirmed)) && it.is_held();
    let later = it.received.valid_until.is_some_and(|it| it < valid_until);
    stands && later && it.received.payer == *payer
}

/// What an issuer answered, or that it did not in time; of a bidding with the plate it brings.
///
/// # Rules
///
/// - `Y167`: asked when it is presented, again after the deadline, and for the claim of a kept one;
///   `Y98`: while an auction runs; `Y168`: when an answer is late; `Y201`: a confirmed one of a
///   bidding brings the plate.
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
    let silent = (known, *says) == (Some(IssuerSays::Late), IssuerSays::Late);
    if !waits(it, *question) || silent {
        return Err(Refusal::Repeated);
    }
    let since = asked_since(world, it, *question, law)?.ok_or(Refusal::Stage)?;
    if law.now < since {
        let again = known.is_some_and(|it| it != IssuerSays::Late);
        return Err(if again { Refusal::Repeated } else { Refusal::Stage });
    }
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
    /// Since when it may that was presented for bids to bind longer.
    pub longer: Option<Instant>,
    /// Since when offers are taken in an auction that runs.
    pub running: Option<Instant>,
    /// Since when they are asked again.
    pub again: Option<Instant>,
}

/// The same of a tender. A stage, no clock: the same for whoever reads the record later.
pub(crate) fn asked_of_lot(lot: &Lot) -> Asking {
    let intake = lot.opening.opened_at.is_none() && !lot.is_over();
    let closed = intake && lot.stage != crate::lot::Stage::Announced;
    let longer = lot.opening.opened_at.filter(|_| !lot.is_over());
    let again = closed.then(|| Instant::from_seconds(lot.deadline_s));
    Asking { intake, longer, running: None, again }
}

/// Since when an issuer is asked a question; `None` while it is not, or no more.
///
/// # Errors
///
/// [`LawGap`] when the pack does not say how often one is asked while an auction runs.
///
/// # Rules
///
/// - `Y98`: when it begins, and again so long after each answer.
pub fn asked_since(
    world: &World,
    it: &Held,
    question: Question,
    law: Law<'_>,
) -> Result<Option<Instant>, LawGap> {
    if it.received.guarantee.is_none() {
        return Ok(None);
    }
    let asking = ledger::guarantees_asked(world, &it.received.lot);
    Ok(match question {
        Question::Intake => {
            let asked = asking.intake || asking.longer.is_some_and(|opened| it.at > opened);
            (it.is_held() && asked).then_some(it.at)
        }
        Question::Running => match asking.running.filter(|_| it.is_held()) {
            None => None,
            // Nobody is asked whether it still stands before it was said that it does.
            Some(_) if it.said(Question::Intake) != Some(IssuerSays::Confirmed) => None,
            Some(began) => match it.answered.get(&question) {
                Some(last) => Some(last.plus_seconds(law.seconds(ids::Y98)?)),
                None => Some(began),
            },
        },
        Question::Opening => asking.again.filter(|_| it.is_held()),
        Question::Claim => it.kept.as_ref().and(it.kept_at).or(it.forfeited),
    })
}

/// Whether a question may still be answered: what has no answer yet, and while an auction runs what
/// was confirmed before.
fn waits(it: &Held, question: Question) -> bool {
    match it.said(question) {
        None | Some(IssuerSays::Late) => true,
        Some(IssuerSays::Confirmed) => question == Question::Running,
        Some(_) => false,
    }
}

/// Every question that waits for an answer in a lot, a bidding or an auction, with the entry and
/// since when.
#[must_use]
pub fn open_questions<'a>(
    world: &'a World,
    id: &LotId,
    law: Law<'_>,
) -> Vec<(u32, &'a Held, Question, Instant)> {
    let entries = ledger::securities_of(world, id).into_iter().flat_map(|it| &it.entries);
    let asked = |(number, it): (&u32, &'a Held)| {
        let one = |question| {
            let since = asked_since(world, it, question, law).ok()??;
            Some((*number, it, question, since))
        };
        let all = Question::ALL.into_iter().filter(|question| waits(it, *question));
        all.filter_map(one).filter(|it| it.3 <= law.now).collect::<Vec<_>>()
    };
    entries.flat_map(asked).collect()
}
