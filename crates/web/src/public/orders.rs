//! The history of orders and holds 暂停与处理决定: who stopped or ordered what, on what ground,
//! from when to when, and how it ended.
//!
//! Who raised an objection or a complaint is no part of it.

use std::collections::BTreeMap;

use domain::lot::Stage;
use domain::procedure::HoldBy;
use domain::remedies::{Case, ComplainantListed, Redress, Remedy, Suspends};
use domain::rulebook::{Method, ids};
use domain::shared::{CivilDate, Id, Instant, LotId};
use domain::world::{Event, World};
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::lists::{LongList, empty};
use crate::design::proof::{Proof, chip};
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, day, instant};
use crate::desk::basis::Cited;
use crate::text::Text;

use super::frame::{Ask, Drawn};
use super::stage_key;

/// Most orders of one page; what is older stands in the log.
const ROWS_MAX: usize = 500;

/// Who ordered something, or what stopped a procedure by law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    Purchaser,
    Supervisor,
    /// The centre, an online bidding.
    Centre(Id),
    /// An objection stops the procedure until its answer.
    Objection(Id),
    /// The supervisor, while it deals with a complaint.
    Suspension(Id),
    /// The supervisor's decision on a complaint.
    Decision(Id, Redress),
}

impl By {
    /// The word of this kind, in the keys of its sentences.
    fn word(&self) -> &'static str {
        match self {
            Self::Purchaser => "purchaser",
            Self::Supervisor => "supervisor",
            Self::Centre(_) => "centre",
            Self::Objection(_) => "objection",
            Self::Suspension(_) => "suspension",
            Self::Decision(..) => "decision",
        }
    }

    /// The remedy that it belongs to.
    #[must_use]
    pub fn remedy(&self) -> Option<&Id> {
        match self {
            Self::Purchaser | Self::Supervisor => None,
            Self::Centre(it)
            | Self::Objection(it)
            | Self::Suspension(it)
            | Self::Decision(it, _) => Some(it),
        }
    }
}

/// How an order ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Lifted,
    Lapsed,
    Decided,
    Answered,
    Withdrawn,
    /// It was not dealt with.
    Refused,
    CarriedOut,
    /// The round ended first.
    Overtaken,
}

impl Ending {
    fn word(self) -> &'static str {
        match self {
            Self::Lifted => "lifted",
            Self::Lapsed => "lapsed",
            Self::Decided => "decided",
            Self::Answered => "answered",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
            Self::CarriedOut => "carried-out",
            Self::Overtaken => "overtaken",
        }
    }
}

/// One order or hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub lot: LotId,
    /// Leaf index and stamp of the event that made it.
    pub index: u64,
    pub at_ms: i64,
    pub by: By,
    pub rule: Option<String>,
    /// Empty where the law stops by itself.
    pub reason: String,
    pub until: Option<CivilDate>,
    /// Key of the words for where the lot stood.
    pub stopped: String,
    /// When and how it ended.
    pub ended: Option<(i64, Ending)>,
}

/// Every order of the centre, oldest first, and every complainant that was listed.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    all: Vec<Order>,
    listed: Vec<(i64, ComplainantListed)>,
}

impl Orders {
    /// Orders, oldest first.
    #[must_use]
    pub fn all(&self) -> &[Order] {
        &self.all
    }

    /// Takes note of an event that was just applied to the world.
    pub(super) fn note(&mut self, place: (u64, i64), event: &Event, world: &World) {
        if let Event::ComplainantListed(it) = event {
            self.listed.push((place.1, it.clone()));
        }
        let Some(id) = domain::apply::lot_of(event) else { return };
        let Some(case) = world.case(id) else { return };
        if let Some(fresh) = begun(place, event, case) {
            self.all.push(fresh);
        }
        let open = self.all.iter_mut().filter(|it| it.lot == *id && it.ended.is_none());
        for it in open {
            if let Some(way) = ended(it, event, case) {
                it.ended = Some((place.1, way));
            }
        }
    }
}

/// The order that an event makes.
fn begun((index, at_ms): (u64, i64), event: &Event, case: Case) -> Option<Order> {
    let order = |by, rule: Option<&str>, reason: &str, until| Order {
        lot: case.id().clone(),
        index,
        at_ms,
        by,
        rule: rule.map(str::to_owned),
        reason: reason.to_owned(),
        until,
        stopped: stood(case),
        ended: None,
    };
    let objection = |remedy: &Id, rule: &str| {
        let it = case.remedies().get(remedy).filter(|it| it.suspends == Suspends::UntilAnswer)?;
        Some(order(By::Objection(remedy.clone()), Some(rule), "", Some(it.due)))
    };
    match event {
        Event::Held(it) if it.by == HoldBy::Purchaser => {
            Some(order(By::Purchaser, None, &it.reason, None))
        }
        Event::Held(it) if it.by == HoldBy::Centre => {
            let by = By::Centre(it.remedy.clone()?);
            Some(order(by, Some(ids::Y89), &it.reason, None))
        }
        Event::Held(it) => Some(order(By::Supervisor, None, &it.reason, None)),
        Event::RemedyRaised(it) => objection(&it.remedy, &it.rule),
        Event::RemedyReceived(it) => objection(&it.remedy, &it.rule),
        Event::SuspensionOrdered(it) => {
            Some(order(By::Suspension(it.remedy.clone()), Some(&it.rule), &it.reason, it.until))
        }
        Event::ComplaintDecided(it) => {
            let by = By::Decision(it.remedy.clone(), it.order?);
            Some(order(by, None, &it.text, None))
        }
        _ => None,
    }
}

/// Key of the words for where a lot stands, before its notice or after it.
fn stood(case: Case) -> String {
    match case {
        Case::Early(it) => crate::admission::stage_key(it),
        Case::Lot(it, _) => stage_key(it.stage),
        Case::Bidding(it) => crate::online::stood_key(it.stage).to_owned(),
    }
}

/// How an event ends an order.
fn ended(it: &Order, event: &Event, case: Case) -> Option<Ending> {
    let over = match case {
        Case::Early(it) => it.has_failed(),
        Case::Lot(it, _) => matches!(it.stage, Stage::Failed | Stage::Terminated),
        Case::Bidding(it) => it.is_over(),
    };
    let way = match &it.by {
        By::Purchaser => (!case.holds().contains(&HoldBy::Purchaser)).then_some(Ending::Lifted),
        By::Centre(_) => (!case.holds().contains(&HoldBy::Centre)).then_some(Ending::Lifted),
        By::Supervisor => (!case.holds().contains(&HoldBy::Supervisor)).then_some(Ending::Lifted),
        By::Objection(remedy) => case.remedies().get(remedy).and_then(|of| by_event(of, event)),
        By::Suspension(remedy) => {
            let of = case.remedies().get(remedy)?;
            if of.is_suspension() { None } else { unsuspended(event) }
        }
        By::Decision(remedy, _) => {
            let of = case.remedies().get(remedy)?;
            of.carried.is_some().then_some(Ending::CarriedOut)
        }
    };
    way.or(over.then_some(Ending::Overtaken))
}

fn by_event(of: &Remedy, event: &Event) -> Option<Ending> {
    if of.is_open() {
        return None;
    }
    Some(match event {
        Event::RemedyWithdrawn(_) => Ending::Withdrawn,
        Event::InterestReviewed(_) => Ending::Refused,
        _ => Ending::Answered,
    })
}

fn unsuspended(event: &Event) -> Option<Ending> {
    use domain::remedies::SuspensionEnding as It;
    match event {
        Event::SuspensionEnded(it) => Some(match it.way {
            It::Lifted => Ending::Lifted,
            It::Lapsed => Ending::Lapsed,
            It::Decided => Ending::Decided,
        }),
        Event::RemedyWithdrawn(_) => Some(Ending::Withdrawn),
        Event::ComplaintExamined(_) => Some(Ending::Refused),
        _ => Some(Ending::Decided),
    }
}

/// The page of the whole centre.
pub(super) fn page(it: &Ask, asked: &BTreeMap<String, String>) -> Drawn {
    let t = it.text;
    let orders = it.ledger.orders();
    let all: Vec<&Order> = orders.all.iter().rev().collect();
    let pages = LongList::of(all.len(), asked);
    let body = html! {
        p { (t.s("orders-says")) }
        (listing(it, pages.rows(&all), Extent::Centre))
        (pages.way(t, &|page| format!("/orders?page={page}")))
        h2 { (t.s("listing-title")) }
        p { (t.s("listing-says")) }
        (bad_records(it, &orders.listed))
        p { a href="/exceptions" { (t.s("exceptions-title")) } }
    };
    Drawn::found(t.s("orders-title"), body)
}

/// The page of one lot.
pub(super) fn of_case(it: &Ask, case: Case) -> Drawn {
    let t = it.text;
    let orders = it.ledger.orders();
    let own = orders.all.iter().rev().filter(|it| it.lot == *case.id());
    let page = page_of(Some(case));
    let all: Vec<&Order> = own.take(ROWS_MAX).collect();
    let body = html! {
        (crate::remedies::line(case))
        p { (t.s("orders-says")) }
        (listing(it, &all, Extent::Lot))
        p { a href={ "/" (page) "/" (case.id()) } { (t.s("result-to-lot")) } }
        p { a href="/orders" { (t.s("orders-all")) } }
    };
    Drawn::found(t.s("orders-of-lot"), body)
}

/// Where the public page of a case stands.
fn page_of(case: Option<Case<'_>>) -> &'static str {
    match case {
        Some(Case::Early(_)) => "prequalifications",
        Some(Case::Bidding(_)) => "biddings",
        Some(Case::Lot(..)) | None => "lots",
    }
}

/// Whether rows name their lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Centre,
    Lot,
}

fn listing(it: &Ask, all: &[&Order], extent: Extent) -> Markup {
    let t = it.text;
    if all.is_empty() {
        return empty(&t.s("orders-none"), &t.s("orders-none-hint"), &[]);
    }
    let row = |order: &&Order| {
        let command = it.site.command(order.index);
        let size = Some(it.size).filter(|it| *it > order.index);
        let proof = Proof { index: order.index, at_ms: order.at_ms, size, command: &command };
        let case = it.ledger.world().case(&order.lot);
        let page = page_of(case);
        let mut cells = vec![html! { (instant(order.at_ms)) " " (chip(t, &proof)) }];
        if extent == Extent::Centre {
            cells.push(html! {
                a href={ "/" (page) "/" (order.lot) } {
                    (case.map_or("", |it| it.titles().0))
                } " " small { (order.lot) }
            });
        }
        cells.extend(line(t, it.ledger.world(), it.now_ms, order));
        cells
    };
    let rows: Vec<Vec<Markup>> = all.iter().map(row).collect();
    let mut heads = vec![("orders-from", Set::Time)];
    if extent == Extent::Centre {
        heads.push(("intake-project", Set::Words));
    }
    heads.extend(HEADS);
    let words: Vec<String> = heads.iter().map(|it| t.s(it.0)).collect();
    let columns: Vec<Column> =
        words.iter().zip(&heads).map(|(head, it)| Column { head, set: it.1 }).collect();
    table(&t.s("orders-title"), &columns, &rows)
}

/// Heads of the cells that [`line`] makes.
pub(crate) const HEADS: [(&str, Set); 4] = [
    ("orders-what", Set::Words),
    ("orders-stopped", Set::Words),
    ("orders-until", Set::Words),
    ("orders-ended", Set::Words),
];

/// What was ordered and on what ground, what it stopped, until when, and how it ended.
pub(crate) fn line(t: &Text, world: &World, now_ms: i64, order: &Order) -> Vec<Markup> {
    let rules = app::rules::rules_for(world, Some(&order.lot), Instant(now_ms));
    let cited = order.rule.as_deref().and_then(|rule| Cited::of(t, rules, rule));
    let method = world.lots.get(&order.lot).map_or(Method::OpenTender, |it| it.notice.method);
    vec![
        html! {
            strong { (t.s(&format!("ordered-{}", order.by.word()))) }
            @if let Some(remedy) = order.by.remedy() {
                " " small { (called(t, world, &order.lot, remedy)) }
            }
            @if let By::Decision(_, redress) = &order.by {
                br; (t.s(&format!("order-{}", crate::remedies::redress(*redress))))
            }
            @if !order.reason.is_empty() { br; (order.reason) }
            @if let Some(cited) = &cited { br; small { (cited.cite) } }
        },
        html! {
            (t.of(&order.stopped, method))
        },
        html! {
            @match order.until {
                Some(it) => { (day(Instant::start_of(it).0)) }
                None => { (t.s("orders-open-end")) }
            }
        },
        html! {
            @match order.ended {
                Some((at_ms, way)) => {
                    (tag(Tone::Checked, &t.s(&format!("ended-{}", way.word())))) " "
                    (instant(at_ms))
                }
                None => { (tag(Tone::Due, &t.s("orders-stands"))) }
            }
        },
    ]
}

/// What people call a remedy of a lot.
pub(crate) fn called(t: &Text, world: &World, lot: &LotId, remedy: &Id) -> String {
    match world.case(lot) {
        Some(case) => crate::remedies::called_of(t, case.remedies(), remedy),
        None => remedy.to_string(),
    }
}

fn bad_records(it: &Ask, all: &[(i64, ComplainantListed)]) -> Markup {
    let t = it.text;
    if all.is_empty() {
        return empty(&t.s("listing-none"), &t.s("listing-none-hint"), &[]);
    }
    let world = it.ledger.world();
    let heads = ["orders-from", "listing-who", "listing-why", "listing-until"].map(|it| t.s(it));
    let sets = [Set::Time, Set::Words, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |(at_ms, of): &(i64, ComplainantListed)| {
        let name = world.organisations.get(&of.organisation).map(|it| it.name.clone());
        let rules = app::rules::rules_for(world, Some(&of.lot), Instant(it.now_ms));
        vec![
            instant(*at_ms),
            html! { (name.unwrap_or_default()) " " (code(of.organisation.as_str())) },
            html! {
                (of.reason) " "
                @for one in &of.counted {
                    br; small { (one.lot) " " (called(t, world, &one.lot, &one.remedy)) }
                }
                @if let Some(cited) = Cited::of(t, rules, &of.rule) { br; small { (cited.cite) } }
            },
            html! {
                @match of.until {
                    Some(it) => { (day(Instant::start_of(it).0)) }
                    None => { (t.s("listing-bars-nobody")) }
                }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = all.iter().rev().take(ROWS_MAX).map(row).collect();
    table(&t.s("listing-title"), &columns, &rows)
}
