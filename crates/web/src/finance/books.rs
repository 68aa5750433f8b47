//! The books of deposits 保证金账: totals of every lot whose payers are public, late refunds,
//! statements that differ and days without one, and guarantees with what their issuers said.
//!
//! Of a lot that is not opened it gives no sum: whoever divides it by what was asked has counted
//! who paid. For the same reason a statement shows its difference, and no balance.

use app::access::Action;
use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::calendar::Calendar;
use domain::law::Law;
use domain::ledger::{LateRefund, Subject, gaps, late_refunds, return_due, staff_sees_payers};
use domain::rulebook::ids;
use domain::securities::{Held, SecuritiesState};
use domain::shared::{CivilDate, Instant, LotId};
use domain::world::World;
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::act::Problem;
use crate::centre::sections::basis;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, code, day};
use crate::desk::basis::Cited;
use crate::desk::perform::{Shown, may_read};
use crate::desk::posted::Posted;
use crate::public::securities;
use crate::text::Text;
use crate::visit::Visit;

use super::title;

/// Lots with nothing on the books that are listed.
const SETTLED_MAX: usize = 200;
/// Days of statements that are shown; a working year.
const DAYS_MAX: usize = 250;

/// Every late refund, by the rules that each lot adopted.
pub(crate) fn late(world: &World, shipped: &Calendar, now: Instant) -> Vec<LateRefund> {
    let calendar = world.calendar(shipped);
    late_refunds(world, |id| Law {
        rules: app::rules::rules_for(world, Some(id), now),
        calendar: &calendar,
        now,
    })
}

/// The last statement of each day, with what it differs from the books as they are now, in 分.
fn differences(world: &World) -> Vec<(CivilDate, i128)> {
    let mut last = std::collections::BTreeMap::new();
    for it in world.ledger.statements.values() {
        last.insert(it.day, i128::from(it.closing.0));
    }
    last.into_iter().map(|(day, closing)| (day, closing - world.ledger.at_bank(day))).collect()
}

/// Whether every statement agrees with the books, and no working day is missing between two.
pub(crate) fn agrees(world: &World, calendar: &Calendar) -> bool {
    differences(world).iter().all(|it| it.1 == 0) && gaps(&world.ledger, calendar).is_empty()
}

/// The page, for the finance post and the supervisor.
pub(crate) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    may_read(v, &folded, Action::ReadBooks, None)?;
    let world = &folded.world;
    let late = late(world, crate::desk::calendar(), Instant(v.now_ms));
    let body = html! {
        p { (t.s("books-says")) }
        @if world.ledger.books.balance_out() {
            p { (tag(Tone::Checked, &t.s("ledger-balances-out"))) }
        } @else { p { (tag(Tone::Alarm, &t.s("ledger-out-of-balance"))) } }
        (lots(t, world, v.now_ms))
        (late_table(t, world, &late, Instant(v.now_ms)))
        (statements(t, world))
        (guarantees(t, world))
        p { a href=(super::bank::PAGE) { (t.s("bank-title")) } }
        (basis(v, &folded, &[ids::Y169, ids::Y171, ids::G07_4, ids::Y166, ids::Y159, ids::Y167]))
    };
    Ok(Shown::wide(t.s("books-title"), body))
}

/// The same as data, for the supervisor's programs.
pub(crate) async fn data(v: Visit) -> Response {
    let made = v.run(move |v| match told(v) {
        Ok(it) => Json(it).into_response(),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

fn told(v: &Visit) -> Result<Value, Problem> {
    let folded = v.site.platform.folded()?;
    may_read(v, &folded, Action::ReadBooks, None)?;
    let (world, now) = (&folded.world, Instant(v.now_ms));
    let calendar = world.calendar(crate::desk::calendar());
    let lots: Vec<Value> = asking(world)
        .iter()
        .map(|(id, state)| {
            if !staff_sees_payers(world, id) {
                return json!({"lot": id.to_string(), "sealed": true});
            }
            let [held, due, kept, away] = totals(world, &calendar, (id, state), now);
            json!({
                "lot": id.to_string(),
                "sealed": false,
                "held_fen": held,
                "due_fen": due,
                "kept_fen": kept,
                "in_flight_fen": away,
            })
        })
        .collect();
    let late = late(world, crate::desk::calendar(), now);
    let late: Vec<Value> = late
        .iter()
        .filter(|it| staff_sees_payers(world, &it.lot))
        .map(|it| {
            json!({
                "lot": it.lot.to_string(),
                "entry": it.number,
                "amount_fen": it.amount.0,
                "rule": it.rule,
                "due": it.due.to_string(),
                "paid": it.paid.map(|it| it.to_string()),
            })
        })
        .collect();
    let statements: Vec<Value> = differences(world)
        .into_iter()
        .map(|(day, differs)| {
            let differs = i64::try_from(differs).unwrap_or(i64::MAX);
            json!({"day": day.to_string(), "difference_fen": differs})
        })
        .collect();
    let gaps: Vec<Value> = gaps(&world.ledger, &calendar)
        .iter()
        .map(|it| json!({"after": it.after.to_string(), "before": it.before.to_string()}))
        .collect();
    Ok(json!({
        "balances": world.ledger.books.balance_out(),
        "lots": lots,
        "late": late,
        "statements": statements,
        "gaps": gaps,
    }))
}

fn columns<'a>(heads: &'a [String], sets: &[Set]) -> Vec<Column<'a>> {
    heads.iter().zip(sets).map(|(head, set)| Column { head, set: *set }).collect()
}

/// Lots, biddings and auctions that ask for money, each with what is held of it.
fn asking(world: &World) -> Vec<(&LotId, &SecuritiesState)> {
    let lots = world.lots.iter().filter(|it| it.1.notice.security.is_some());
    let biddings =
        world.biddings.iter().filter(|it| it.1.spec.deposit.is_some() && it.1.is_public());
    let lots = lots.map(|it| (it.0, &it.1.securities));
    let auctions = world.sign_ups.iter().filter(|it| it.1.terms.deposit.is_some());
    let biddings = biddings.map(|it| (it.0, &it.1.securities));
    lots.chain(biddings).chain(auctions.map(|it| (it.0, &it.1.securities))).collect()
}

/// Totals of each lot, in 分: held, of it due, kept and on its way.
fn lots(t: &Text, world: &World, now_ms: i64) -> Markup {
    let heads = ["public-project", "books-held", "books-due", "books-kept", "books-in-flight"];
    let heads = heads.map(|it| t.s(it));
    let sets = [Set::Words, Set::Number, Set::Number, Set::Number, Set::Number];
    let (calendar, now) = (world.calendar(crate::desk::calendar()), Instant(now_ms));
    let row = |(id, sums): &(&LotId, Option<[i64; 4]>)| {
        let name = html! { (title(world, id)) br; (code(&id.to_string())) };
        let shut = || html! { (t.s("books-sealed")) };
        let sums = sums.map_or_else(|| [0; 4].map(|_| shut()), |it| it.map(|it| amount(t, it)));
        std::iter::once(name).chain(sums).collect()
    };
    let sums = |of: &(&LotId, &SecuritiesState)| {
        staff_sees_payers(world, of.0).then(|| totals(world, &calendar, *of, now))
    };
    let all = asking(world).into_iter().map(|of| (of.0, sums(&of)));
    // Nothing is held of it, and nothing is on its way.
    let (settled, open): (Vec<_>, Vec<_>) = all.partition(|it| it.1 == Some([0; 4]));
    let rows = |of: &[_]| of.iter().map(row).collect::<Vec<Vec<Markup>>>();
    let first = settled.len().saturating_sub(SETTLED_MAX);
    html! {
        @if open.is_empty() && settled.is_empty() {
            (empty(&t.s("books-none"), &t.s("books-none-hint"), &[]))
        }
        @if !open.is_empty() {
            (table(&t.s("books-lots"), &columns(&heads, &sets), &rows(&open)))
        }
        @if !settled.is_empty() {
            details class="more" {
                summary { (t.t("books-settled", &[("n", settled.len().into())])) }
                @if first > 0 { p { (t.t("books-settled-last", &[("n", SETTLED_MAX.into())])) } }
                @let rows = rows(&settled[first..]);
                (table(&t.s("books-lots-settled"), &columns(&heads, &sets), &rows))
            }
        }
    }
}

fn totals(
    world: &World,
    calendar: &Calendar,
    (id, state): (&LotId, &SecuritiesState),
    now: Instant,
) -> [i64; 4] {
    let rules = app::rules::rules_for(world, Some(id), now);
    let law = Law { rules, calendar, now };
    let money = |it: &&Held| it.received.valid_until.is_none();
    let due = |it: &&Held| return_due(world, id, it, law).ok().flatten().is_some();
    let entries = || state.entries.values().filter(money);
    let due = entries().filter(due).map(|it| i128::from(it.received.amount.0)).sum();
    let ledger = &world.ledger;
    let kept = -ledger.books.balance(&domain::ledger::Account::Kept((*id).clone()));
    let away = ledger.orders.values().filter(|it| {
        let own = matches!(&it.subject, Subject::Security(of, _) if of == id);
        own && it.ended.is_none()
    });
    let away = away.map(|it| i128::from(it.total().0)).sum();
    [ledger.books.held(id), due, kept, away].map(|it: i128| i64::try_from(it).unwrap_or(i64::MAX))
}

/// Refunds that are late, and those that were paid late: flag E11.
fn late_table(t: &Text, world: &World, late: &[LateRefund], now: Instant) -> Markup {
    let heads = ["public-project", "security-amount", "basis-name", "desk-until", "books-paid"];
    let heads = heads.map(|it| t.s(it));
    let sets = [Set::Words, Set::Number, Set::Words, Set::Time, Set::Words];
    let by =
        |id: &LotId, rule: &str| Cited::of(t, app::rules::rules_for(world, Some(id), now), rule);
    let row = |it: &LateRefund| {
        vec![
            html! { (title(world, &it.lot)) br; (code(&it.lot.to_string())) },
            amount(t, it.amount.0),
            html! {
                @if let Some(of) = by(&it.lot, &it.rule) { (of.cite) " " }
                small { (it.rule) }
            },
            day(Instant::start_of(it.due).0),
            html! {
                @match it.paid {
                    Some(on) => { (tag(Tone::Plain, &t.s("security-back-late"))) " "
                        (day(Instant::start_of(on).0)) }
                    None => (tag(Tone::Alarm, &t.s("security-overdue"))),
                }
            },
        ]
    };
    let shown = late.iter().filter(|it| staff_sees_payers(world, &it.lot));
    let rows: Vec<Vec<Markup>> = shown.map(row).collect();
    html! {
        @if rows.is_empty() { h2 { (t.s("books-late")) } p { (t.s("books-late-none")) } }
        @else { (table(&t.s("books-late"), &columns(&heads, &sets), &rows)) }
    }
}

/// What each day's statement differs, and the days that none covers.
fn statements(t: &Text, world: &World) -> Markup {
    let heads = ["books-day", "books-difference", "lot-ending"].map(|it| t.s(it));
    let sets = [Set::Time, Set::Number, Set::Words];
    let row = |(of, differs): &(CivilDate, i128)| {
        let (tone, key) = if *differs == 0 {
            (Tone::Checked, "books-agrees")
        } else {
            (Tone::Alarm, "books-differs")
        };
        vec![
            day(Instant::start_of(*of).0),
            amount(t, i64::try_from(*differs).unwrap_or(i64::MAX)),
            tag(tone, &t.s(key)),
        ]
    };
    let all = differences(world);
    let rows: Vec<Vec<Markup>> = all.iter().rev().take(DAYS_MAX).map(row).collect();
    let calendar = world.calendar(crate::desk::calendar());
    html! {
        @if rows.is_empty() {
            h2 { (t.s("books-statements")) }
            p { (t.s("books-statements-none")) }
        } @else { (table(&t.s("books-statements"), &columns(&heads, &sets), &rows)) }
        @if all.len() > DAYS_MAX { p { (t.t("books-days-last", &[("n", DAYS_MAX.into())])) } }
        @for it in gaps(&world.ledger, &calendar) {
            p { (tag(Tone::Alarm, &t.s("books-gap"))) " "
                (day(Instant::start_of(it.after).0)) " – " (day(Instant::start_of(it.before).0)) }
        }
    }
}

/// Electronic guarantees of lots that are opened, and of biddings and auctions with their result.
fn guarantees(t: &Text, world: &World) -> Markup {
    let heads =
        ["public-project", "security-payer", "guarantee-number", "security-amount", "lot-ending"];
    let heads = heads.map(|it| t.s(it));
    let sets = [Set::Words, Set::Words, Set::Words, Set::Number, Set::Words];
    let lots = world.lots.values().filter(|it| staff_sees_payers(world, &it.id));
    let all = lots.flat_map(|lot| lot.securities.entries.values().map(move |it| (lot, it)));
    let row = |(lot, it): (&domain::lot::Lot, &Held)| {
        let of = it.received.guarantee.as_ref()?;
        Some(vec![
            html! { (title(world, &lot.id)) },
            html! { (securities::payer(world, &it.received.payer)) },
            html! { (code(&of.number)) " " (code(of.issuer.as_str())) },
            amount(t, it.received.amount.0),
            securities::state(t, lot, it),
        ])
    };
    let biddings = world.biddings.iter().map(|it| (it.0, &it.1.securities));
    let auctions = world.sign_ups.iter().map(|it| (it.0, &it.1.securities));
    let shown = biddings.chain(auctions).filter(|it| staff_sees_payers(world, it.0));
    let deposits = shown.flat_map(|(id, it)| it.entries.values().map(move |it| (id, it)));
    let deposit = |(id, it): (&LotId, &Held)| {
        let of = it.received.guarantee.as_ref()?;
        Some(vec![
            html! { (title(world, id)) },
            html! { (securities::payer(world, &it.received.payer)) },
            html! { (code(&of.number)) " " (code(of.issuer.as_str())) },
            amount(t, it.received.amount.0),
            html! { (crate::online::standing(t, it)) (securities::answers(t, it)) },
        ])
    };
    let all = all.filter_map(row).chain(deposits.filter_map(deposit));
    let rows: Vec<Vec<Markup>> = all.collect();
    html! {
        @if !rows.is_empty() {
            (table(&t.s("guarantee-title"), &columns(&heads, &sets), &rows))
        }
    }
}
