//! Payments of one lot: what is to go back or on, proposed by one of the finance post and released
//! by another one; before the opening they name nobody.

use app::access::Action;
use app::follower::Folded;
use app::ports::{StoreError, WorkingRow};
use domain::law::Law;
use domain::ledger::{
    Command as Ledger, Order, Outcome, Payee, Purpose, Subject, interest_due, returnable,
    securities_of, staff_sees_payers,
};
use domain::procedure::SecurityForm;
use domain::rulebook::ids;
use domain::securities::{Held, ReturnDue, SecuritiesState};
use domain::shared::{AccountId, Fen, Hash, Instant, LotId};
use domain::world::{Command, World};
use maud::{Markup, html};
use record::canonical::{self, Value};
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, day, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, may_read, nothing, who};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::posts::name;
use crate::public::securities;
use crate::text::Text;
use crate::visit::Visit;

use super::title;

/// Kind of the working state that holds what is proposed, by lot and entry.
const KIND: &str = "payment";
/// Longest name or account of a payee, in bytes.
const PAYEE_BYTES_MAX: usize = 400;

/// What is held of a lot or of a bidding, and whether staff may know whose it is.
#[derive(Clone, Copy)]
struct Of<'a> {
    id: &'a LotId,
    state: &'a SecuritiesState,
    is_shown: bool,
}

/// What the signed-in person may see of it.
fn opened<'a>(v: &Visit, folded: &'a Folded, id: &'a LotId) -> Result<Of<'a>, Problem> {
    may_read(v, folded, Action::ReadSecurities, Some(id))?;
    let world = &folded.world;
    let lot = world.lots.get(id).filter(|it| it.notice.security.is_some());
    let bidding = world.biddings.get(id).filter(|it| it.spec.deposit.is_some());
    let auction = world.sign_ups.get(id).filter(|it| it.terms.deposit.is_some());
    if lot.is_none() && bidding.is_none() && auction.is_none() {
        return Err(nothing());
    }
    let state = securities_of(world, id).ok_or_else(nothing)?;
    Ok(Of { id, state, is_shown: staff_sees_payers(world, id) })
}

/// What may be paid now.
struct Payable<'a> {
    number: u32,
    held: &'a Held,
    purpose: Purpose,
    due: Option<ReturnDue>,
    /// What goes out with it if it is ordered today.
    interest: Fen,
    /// Orders of this entry before: one that came back is proposed anew.
    before: usize,
}

impl Payable<'_> {
    /// Names the entry in a form; it says neither whose it is nor how many there are.
    fn mark(&self, lot: &LotId) -> String {
        let of = (self.number, self.before, &self.held.received.document);
        let text = format!("daylight.payment/1\0{lot} {} {} {}", of.0, of.1, of.2.hex());
        Hash(Sha256::digest(text).into()).hex()
    }
}

/// What waits for a second person.
pub(crate) struct Proposed {
    by: AccountId,
    mark: String,
    payee: Option<Payee>,
}

fn key(lot: &LotId, number: u32) -> String {
    format!("{lot} {number}")
}

/// Everything of a lot that may be paid now.
fn payable<'a>(world: &World, of: Of<'a>, law: Law<'_>) -> Vec<Payable<'a>> {
    let id = of.id;
    let before = |number: u32| {
        let of = |it: &&Order| it.subject == Subject::Security(id.clone(), number);
        world.ledger.orders.values().filter(of).count()
    };
    let one = |(number, held): (&u32, &'a Held)| {
        if held.received.form == SecurityForm::Guarantee {
            return None;
        }
        let (number, before) = (*number, before(*number));
        if held.is_kept() && held.ordered.is_none() {
            let (purpose, interest) = (Purpose::Forfeit, Fen(0));
            return Some(Payable { number, held, purpose, due: None, interest, before });
        }
        let due = returnable(world, id, held, law).ok().filter(|_| held.is_held())?;
        let interest = interest_due(world, (id, number), due.as_ref(), law.now.date(), law).ok()?;
        Some(Payable { number, held, purpose: Purpose::Refund, due, interest, before })
    };
    of.state.entries.iter().filter_map(one).collect()
}

fn read(row: &WorkingRow) -> Option<Proposed> {
    let value = canonical::parse(&row.body).ok()?;
    let text = |key: &str| value.text(key).map(str::to_owned);
    let payee = text("name").zip(text("account"));
    let payee = payee.map(|(name, account)| Payee { name, account });
    Some(Proposed { by: AccountId::new(text("by")?).ok()?, mark: text("mark")?, payee })
}

fn proposed(v: &Visit, lot: &LotId, it: &Payable<'_>) -> Result<Option<Proposed>, StoreError> {
    let row = v.site.platform.working.get(KIND, &key(lot, it.number), v.now_ms)?;
    let mark = it.mark(lot);
    Ok(row.and_then(|it| read(&it)).filter(|it| it.mark == mark))
}

/// Lots in which a payment waits for a second person, each with whoever proposed it.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub(crate) fn all_proposed(
    platform: &app::platform::Platform,
    world: &World,
) -> Result<Vec<(LotId, AccountId)>, StoreError> {
    let rows = platform.working.scan(KIND, "", None, platform.clock.wall_ms())?;
    let one = |row: &WorkingRow| {
        let (lot, number) = row.key.split_once(' ')?;
        let (lot, number) = (LotId::parse(lot).ok()?, number.parse::<u32>().ok()?);
        let held = securities_of(world, &lot)?.entries.get(&number)?;
        let waits = held.ordered.is_none() && held.returned.is_none();
        waits.then(|| Some((lot, read(row)?.by)))?
    };
    Ok(rows.iter().filter_map(one).collect())
}

/// The lot's rules as it adopted them.
fn with_law<T>(v: &Visit, world: &World, id: &LotId, then: impl FnOnce(Law<'_>) -> T) -> T {
    let now = Instant(v.now_ms);
    let rules = app::rules::rules_for(world, Some(id), now);
    let calendar = world.calendar(crate::desk::calendar());
    then(Law { rules, calendar: &calendar, now })
}

/// Key of until when nobody is shown: of a lot the opening, of anything else its result.
fn sealed_key(world: &World, id: &LotId) -> &'static str {
    if world.tender(id).is_some() { "payments-sealed" } else { "payments-sealed-result" }
}

/// What may be paid, what waits for a second person, and what was ordered.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    opened(v, &*v.site.platform.folded()?, id)?;
    super::note_bidding(v, id)?;
    let folded = v.site.platform.folded()?;
    let of = opened(v, &folded, id)?;
    let me = who(v, &folded)?.0.clone();
    let sheet = Sheet { v, posted, problems };
    let all = with_law(v, &folded.world, id, |law| payable(&folded.world, of, law));
    let mut waits = Vec::new();
    for it in &all {
        waits.push(proposed(v, id, it)?);
    }
    let rules: &[&str] = if folded.world.biddings.contains_key(id) {
        &[ids::Y171, ids::Y159, ids::Y164, ids::Y165, ids::Y166]
    } else {
        &[ids::Y171, ids::Y170, ids::G07_4, ids::Y166]
    };
    let body = html! {
        p { (title(&folded.world, id)) }
        p { (t.s("payments-says")) }
        (sheet.top())
        @if !of.is_shown { p { (t.s(sealed_key(&folded.world, id))) } }
        (balances(t, &folded.world, of))
        h2 { (t.s("payments-due")) }
        @if all.is_empty() { (empty(&t.s("payments-none"), &t.s("payments-none-hint"), &[])) }
        @for (it, waits) in all.iter().zip(&waits) {
            (line(&sheet, &folded.world, of, (it, waits.as_ref(), &me)))
        }
        (orders(t, &folded.world, of))
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, rules))
    };
    Ok(Shown::wide(t.s("payments-title"), body))
}

/// Whose an entry is, once that is public.
fn whose(t: &Text, world: &World, of: Of<'_>, held: &Held) -> String {
    if of.is_shown {
        securities::payer(world, &held.received.payer)
    } else {
        t.s("payments-somebody")
    }
}

/// One payment that may be made, with the form of the next step.
fn line(
    sheet: &Sheet<'_>,
    world: &World,
    of: Of<'_>,
    (it, waits, me): (&Payable<'_>, Option<&Proposed>, &AccountId),
) -> Markup {
    let t = sheet.v.text;
    let at = room("finance", of.id, "payments");
    let now = Instant(sheet.v.now_ms);
    let purpose = match it.purpose {
        Purpose::Refund => "payments-refund",
        Purpose::Forfeit => "payments-forfeit",
    };
    let mark = it.mark(of.id);
    html! {
        h3 { (t.s(purpose)) " " (whose(t, world, of, it.held)) " "
            (amount(t, it.held.received.amount.0)) }
        @if it.interest.0 > 0 {
            p { (t.s("payments-interest")) " " (amount(t, it.interest.0)) }
        }
        p {
            @if let Some(due) = &it.due {
                @let until = due.by.for_duty();
                small { (due.rule) } " "
                (t.s("desk-until")) " " (day(Instant::start_of(until).0))
                @if now > Instant::end_of(until) {
                    " " (tag(Tone::Alarm, &t.s("security-overdue")))
                }
            }
        }
        @if let Some(waits) = waits {
            p { (t.t("registered-by", &[("name", name(world, &waits.by).into())])) }
            @if let Some(payee) = &waits.payee { p { (payee.name) " " (payee.account) } }
            @if waits.by == *me { p { (t.s("payments-second")) } }
            @else {
                (sheet.form(&format!("{at}/release"), &html! {
                    input type="hidden" name="entry" value=(mark);
                    (commit_button(&t.s("payments-release"), &t.s("payments-release-brings")))
                }))
            }
        } @else {
            (sheet.form(&at, &html! {
                input type="hidden" name="entry" value=(mark);
                @if it.purpose == Purpose::Forfeit {
                    (sheet.line("payee_name", Need::Needed))
                    (sheet.line("payee_account", Need::Needed))
                }
                (button(&t.s("payments-propose")))
            }))
        }
    }
}

fn columns<'a>(heads: &'a [String], sets: &[Set]) -> Vec<Column<'a>> {
    heads.iter().zip(sets).map(|(head, set)| Column { head, set: *set }).collect()
}

/// What each payer has with the lot; nothing before the opening.
fn balances(t: &Text, world: &World, of: Of<'_>) -> Markup {
    if !of.is_shown {
        return html! {};
    }
    let mut payers: Vec<_> =
        of.state.entries.values().map(|it| it.received.payer.clone()).collect();
    payers.sort();
    payers.dedup();
    let heads = ["security-payer", "ledger-balance"].map(|it| t.s(it));
    let row = |it: &domain::shared::Uscc| {
        let owed = i64::try_from(world.ledger.books.owed(of.id, it)).unwrap_or(i64::MAX);
        vec![html! { (securities::payer(world, it)) }, amount(t, owed)]
    };
    let rows: Vec<Vec<Markup>> = payers.iter().map(row).collect();
    let held = i64::try_from(world.ledger.books.held(of.id)).unwrap_or(i64::MAX);
    html! {
        @if rows.is_empty() { p { (t.s("security-none")) } }
        @else {
            (table(&t.s("ledger-balances"), &columns(&heads, &[Set::Words, Set::Number]), &rows))
            p { (t.s("ledger-held")) " " (amount(t, held)) }
        }
    }
}

/// How an order stands.
pub(super) fn stands(t: &Text, it: &Order) -> Markup {
    match it.ended {
        None => tag(Tone::Plain, &t.s("order-sent")),
        Some(Outcome::Settled) => tag(Tone::Checked, &t.s("order-settled")),
        Some(Outcome::Bounced) => tag(Tone::Alarm, &t.s("order-bounced")),
    }
}

/// Every order of the lot.
fn orders(t: &Text, world: &World, of: Of<'_>) -> Markup {
    let heads =
        ["order-number", "security-payer", "security-amount", "field-interest", "acts-when"];
    let mut heads: Vec<String> = heads.iter().map(|it| t.s(it)).collect();
    heads.push(t.s("lot-ending"));
    let sets = [Set::Words, Set::Words, Set::Number, Set::Number, Set::Time, Set::Words];
    let row = |(number, it): (&u32, &Order)| {
        let Subject::Security(lot, entry) = &it.subject else { return None };
        let held = of.state.entries.get(entry).filter(|_| lot == of.id)?;
        let payee = it.payee.as_ref().map(|it| it.name.clone());
        Some(vec![
            html! { "DL-" (format!("{number:06}")) },
            html! { (payee.unwrap_or_else(|| whose(t, world, of, held))) },
            amount(t, it.amount.0),
            amount(t, it.interest.0),
            instant(it.at.0),
            stands(t, it),
        ])
    };
    let rows: Vec<Vec<Markup>> = world.ledger.orders.iter().filter_map(row).collect();
    html! {
        @if !rows.is_empty() {
            (table(&t.s("payments-orders"), &columns(&heads, &sets), &rows))
        }
    }
}

/// Keeps a proposal for a second person.
pub(super) fn propose(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let of = opened(v, &folded, id).map_err(one)?;
    let all = with_law(v, &folded.world, id, |law| payable(&folded.world, of, law));
    let found = all.iter().find(|it| it.mark(id) == posted.get("entry"));
    let Some(it) = found else { return Err(one(wrong("entry", "form-choose"))) };
    let mut fields = vec![
        ("by", Value::Text(who(v, &folded).map_err(one)?.0.to_string())),
        ("mark", Value::Text(it.mark(id))),
    ];
    if it.purpose == Purpose::Forfeit {
        let mut wrongs = Vec::new();
        for (field, name) in [("payee_name", "name"), ("payee_account", "account")] {
            match needed(posted, field, PAYEE_BYTES_MAX) {
                Ok(text) => fields.push((name, Value::Text(text.to_owned()))),
                Err(it) => wrongs.push(it),
            }
        }
        if !wrongs.is_empty() {
            return Err(wrongs);
        }
    }
    let fields = fields.into_iter().map(|(name, it)| (name.to_owned(), it)).collect();
    let body = Value::Object(fields).encode().into_bytes();
    let row = WorkingRow { key: key(id, it.number), body, expires_ms: i64::MAX };
    v.site.platform.working.put(KIND, &row).map_err(|it| one(it.into()))?;
    Ok(format!("{}?done=payment-proposed", room("finance", id, "payments")))
}

/// The order that another one proposed.
pub(super) fn release(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let of = opened(v, &folded, id).map_err(one)?;
    let all = with_law(v, &folded.world, id, |law| payable(&folded.world, of, law));
    let found = all.iter().find(|it| it.mark(id) == posted.get("entry"));
    let Some(it) = found else { return Err(one(wrong("entry", "registered-changed"))) };
    let waits = proposed(v, id, it).map_err(|it| one(it.into()))?;
    let Some(waits) = waits else { return Err(one(wrong("entry", "registered-changed"))) };
    let command = Command::Ledger(Ledger::Order {
        lot: id.clone(),
        number: it.number,
        order: folded.world.ledger.next_order(),
        payee: waits.payee,
        proposed_by: waits.by,
        decided_by: who(v, &folded).map_err(one)?.0.clone(),
    });
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=payment-released", room("finance", id, "payments")) })
}
