//! What the bank reported and no sub-account takes: it names nobody, and goes back by two people.

use app::access::Action;
use app::ports::{StoreError, WorkingRow};
use domain::ledger::{Cause, Command as Ledger, Direction, Unmatched};
use domain::parties::Role;
use domain::rulebook::ids;
use domain::shared::AccountId;
use domain::world::{Command, World};
use maud::{Markup, html};
use record::canonical::{self, Value};

use crate::act::Problem;
use crate::centre::sections::basis;
use crate::design::form::{button, commit_button};
use crate::design::icon::{Tone, tag};
use crate::design::lists::{empty, facts};
use crate::design::value::{amount, code, instant};
use crate::desk::perform::{Ask, Shown, may, may_read, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::posts::name;
use crate::text::Text;
use crate::visit::Visit;

/// Address of the page.
pub(crate) const PAGE: &str = "/finance/bank";
/// Kind of the working state that holds what is proposed, by entry.
const KIND: &str = "send-back";
/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;
/// Most entries on the page; the newest.
const SHOWN_MAX: usize = 200;

/// What waits for a second person.
struct Proposed {
    by: AccountId,
    reason: String,
}

/// A proposal counts for the orders that were there: what came back is proposed anew.
fn key(number: u32) -> String {
    number.to_string()
}

fn read(row: &WorkingRow, orders: usize) -> Option<Proposed> {
    let value = canonical::parse(&row.body).ok()?;
    if value.integer("orders") != i64::try_from(orders).ok() {
        return None;
    }
    let by = AccountId::new(value.text("by")?).ok()?;
    Some(Proposed { by, reason: value.text("reason")?.to_owned() })
}

/// Orders that an entry had before.
fn orders(world: &World, number: u32) -> usize {
    let of = domain::ledger::Subject::Unmatched(number);
    world.ledger.orders.values().filter(|it| it.subject == of).count()
}

fn proposed(v: &Visit, world: &World, number: u32) -> Result<Option<Proposed>, StoreError> {
    let row = v.site.platform.working.get(KIND, &key(number), v.now_ms)?;
    Ok(row.and_then(|it| read(&it, orders(world, number))))
}

fn cause(t: &Text, of: Cause) -> String {
    let word = Cause::ALL.iter().find(|it| it.0 == of).map_or("", |it| it.1);
    t.s(&format!("bank-cause-{}", word.replace('_', "-")))
}

/// Every entry that belongs to no security, newest first.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    may_read(v, &folded, Action::ReadBank, None)?;
    let (me, person) = who(v, &folded)?;
    let (me, acts) = (me.clone(), person.is(Role::Finance));
    let sheet = Sheet { v, posted, problems };
    let world = &folded.world;
    let mut lines = Vec::new();
    for (number, it) in world.ledger.unmatched.iter().rev().take(SHOWN_MAX) {
        lines.push((*number, it, proposed(v, world, *number)?));
    }
    let body = html! {
        p { (t.s("bank-says")) }
        (sheet.top())
        @if world.ledger.books.balance_out() {
            p { (tag(Tone::Checked, &t.s("ledger-balances-out"))) }
        } @else { p { (tag(Tone::Alarm, &t.s("ledger-out-of-balance"))) } }
        @if lines.is_empty() { (empty(&t.s("bank-none"), &t.s("bank-none-hint"), &[])) }
        @for (number, it, waits) in &lines {
            (entry(&sheet, world, (*number, it), waits.as_ref().filter(|_| acts), &me))
            @if acts && waits.is_none() && it.is_open() {
                (sheet.form(PAGE, &html! {
                    input type="hidden" name="entry" value=(number);
                    (sheet.lines("reason", 2, Need::Needed))
                    (button(&t.s("bank-propose")))
                }))
            }
        }
        (basis(v, &folded, &[ids::Y173, ids::Y171]))
    };
    Ok(Shown::wide(t.s("bank-title"), body))
}

/// One entry and what became of it.
fn entry(
    sheet: &Sheet<'_>,
    world: &World,
    (number, it): (u32, &Unmatched),
    waits: Option<&Proposed>,
    me: &AccountId,
) -> Markup {
    let t = sheet.v.text;
    let of = &it.entry;
    let heads = ["bank-cause", "security-amount", "acts-when", "bank-reference", "lot-ending"];
    let [why, sum, when, reference, state] = heads.map(|it| t.s(it));
    let side = match of.direction {
        Direction::In => "bank-in",
        Direction::Out => "bank-out",
    };
    let order = it.ordered.as_ref().and_then(|of| Some((of, world.ledger.orders.get(&of.0)?)));
    html! {
        h2 { (t.t("bank-entry", &[("n", number.into())])) }
        (facts(&[
            (&why, html! { (cause(t, of.cause)) }),
            (&sum, html! { (t.s(side)) " " (amount(t, of.amount.0)) }),
            (&when, instant(of.at_s.saturating_mul(1_000))),
            (&reference, code(&of.reference)),
            (&state, html! {
                @if let Some(((number, reason), order)) = order {
                    "DL-" (format!("{number:06}")) " " (super::payments::stands(t, order)) " "
                    (reason)
                } @else if it.is_open() { (tag(Tone::Alarm, &t.s("bank-open"))) }
                @else { (t.s("bank-booked")) }
            }),
        ]))
        @if let Some(waits) = waits.filter(|_| it.is_open()) {
            p { (t.t("registered-by", &[("name", name(world, &waits.by).into())])) " "
                (t.s("registered-reason")) " " (waits.reason) }
            @if waits.by == *me { p { (t.s("payments-second")) } }
            @else {
                (sheet.form(&format!("{PAGE}/release"), &html! {
                    input type="hidden" name="entry" value=(number);
                    (commit_button(&t.s("payments-release"), &t.s("bank-release-brings")))
                }))
            }
        }
    }
}

/// Keeps a proposal for a second person.
pub(super) fn propose(v: &Visit, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    crate::desk::perform::only(v, &folded, super::PEOPLE).map_err(one)?;
    let number = posted.get("entry").parse::<u32>().ok();
    let known = number.and_then(|it| Some((it, folded.world.ledger.unmatched.get(&it)?)));
    let Some((number, _)) = known.filter(|it| it.1.is_open()) else {
        return Err(one(wrong("entry", "form-choose")));
    };
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(one)?;
    let before = i64::try_from(orders(&folded.world, number)).unwrap_or(i64::MAX);
    let body = Value::object([
        ("by", Value::Text(who(v, &folded).map_err(one)?.0.to_string())),
        ("orders", Value::Integer(before)),
        ("reason", Value::Text(reason.to_owned())),
    ]);
    let body = body.encode().into_bytes();
    let row = WorkingRow { key: key(number), body, expires_ms: i64::MAX };
    v.site.platform.working.put(KIND, &row).map_err(|it| one(it.into()))?;
    Ok(format!("{PAGE}?done=payment-proposed"))
}

/// The order that another one proposed.
pub(super) fn release(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let changed = || one(wrong("entry", "registered-changed"));
    let number = posted.get("entry").parse::<u32>().map_err(|_| changed())?;
    let waits = proposed(v, &folded.world, number).map_err(|it| one(it.into()))?;
    let waits = waits.ok_or_else(changed)?;
    let command = Command::Ledger(Ledger::SendBack {
        number,
        order: folded.world.ledger.next_order(),
        reason: waits.reason,
        proposed_by: waits.by,
        decided_by: who(v, &folded).map_err(one)?.0.clone(),
    });
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{PAGE}?done=payment-released") })
}
