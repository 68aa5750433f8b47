//! Online bidding 网上竞价 at every desk and in public: the words and parts that pages share.

mod bidder;
mod centre;
mod deposit;
mod finance;
mod forms;
mod guarantee;
mod manage;
mod public;
mod reach;
mod request;
mod reserve;
mod templates;

use std::sync::Arc;

use app::follower::Folded;
use app::rules::rules_for;
use axum::Router;
use domain::auction::{Direction, Reserve};
use domain::law::Law;
use domain::online::{Bidding, FailedBidding, Spec, Stage, opens, signing_up_until};
use domain::remedies::waits;
use domain::rulebook::ids;
use domain::shared::{CivilDate, Instant, LotId, Uscc};
use domain::world::{Command, World};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::lists::{empty, facts};
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, code, instant};
use crate::desk::basis::Cited;
use crate::desk::doors::{form, shows};
use crate::desk::perform::{Ask, asked, may, nothing, seen};
use crate::site::Site;
use crate::text::Text;
use crate::visit::Visit;

pub(crate) use bidder::home;
pub(crate) use deposit::{entry, standing};
pub(crate) use forms::{FORMS, key as forms_key};
pub(crate) use public::{list as public_list, one as public_one};
pub(crate) use reach::{moved, own as own_reach, own_short, silence, silent};

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    const MINE: &str = "/purchaser/biddings/{tender}/{lot}/{round}";
    const CENTRE: &str = "/centre/biddings/{tender}/{lot}/{round}";
    const BIDDER: &str = "/bidder/biddings/{tender}/{lot}/{round}";
    const AUCTION: &str = "/bidder/auctions/{tender}/{lot}/{round}";
    const FINANCE: &str = "/finance/biddings/{tender}/{lot}/{round}";
    let at = |base: &str, page: &str| format!("{base}/{page}");
    Router::new()
        .route("/purchaser/biddings", shows(manage::list))
        .route("/purchaser/biddings/new", form(request::page, request::ask))
        .route(MINE, seen(manage::page))
        .route(&at(MINE, "mend"), asked(request::mend, request::mended))
        .route(&at(MINE, "again"), asked(request::again, request::repeated))
        .route(&at(MINE, "reserve"), asked(reserve::page, reserve::ask))
        .route(&at(MINE, "check"), asked(manage::check, manage::checked))
        .route(&at(MINE, "confirm"), asked(manage::confirm, manage::confirmed))
        .route(&at(MINE, "lost"), asked(manage::lost, manage::declared))
        .route(&at(MINE, "accept"), asked(manage::accept, manage::accepted))
        .route(&at(MINE, "terminate"), asked(manage::terminate, manage::terminated))
        .route("/centre/biddings", shows(centre::list))
        .route(CENTRE, asked(centre::page, centre::announce))
        .route(&at(CENTRE, "return"), asked(centre::page, centre::give_back))
        .route(&at(CENTRE, "archive"), asked(centre::page, centre::archive))
        .route("/finance/biddings", shows(finance::list))
        .route(FINANCE, asked(finance::page, finance::enter))
        .route(&at(FINANCE, "back"), asked(finance::page, finance::back))
        .route("/bidder/biddings", shows(bidder::list))
        .route(BIDDER, asked(bidder::page, bidder::sign_up))
        .route(&at(BIDDER, "withdraw"), asked(bidder::withdraw, bidder::withdrawn))
        .route(&at(BIDDER, "deposit"), asked(bidder::page, deposit::ask))
        .route(&at(BIDDER, "guarantee"), asked(guarantee::page, guarantee::ask))
        // Its form carries a file, so it stands here and not beside the small forms of auctions.
        .route(&at(AUCTION, "guarantee"), asked(guarantee::page, guarantee::ask))
        .route(&at(BIDDER, "confirm"), asked(bidder::confirm, bidder::confirmed))
        .route(&at(BIDDER, "give-up"), asked(bidder::give_up, bidder::given_up))
}

/// The refusal of a form by one problem.
pub(crate) fn one(it: impl Into<Problem>) -> Vec<Problem> {
    vec![it.into()]
}

/// Asks a command at a desk if the person may, and goes back to the bidding's page there.
fn asking(
    v: &Visit,
    (desk, id): (&str, &LotId),
    command: Command,
    done: &str,
) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done={done}", room(desk, id, "")) })
}

/// What waits at a desk, what to do where nothing does, and the others below; keys begin so.
fn two_lists(
    about: (&Text, &World, i64),
    key: &str,
    (open, others): (&[&Bidding], &[&Bidding]),
    below: &str,
    at: &dyn Fn(&Bidding) -> String,
) -> Markup {
    let t = about.0;
    html! {
        h2 { (t.s(key)) }
        @if open.is_empty() {
            (empty(&t.s(&format!("{key}-none")), &t.s(&format!("{key}-hint")), &[]))
        } @else { (listing(about, open, at)) }
        @if !others.is_empty() {
            h2 { (t.s(below)) }
            (listing(about, others, at))
        }
    }
}

/// The bidding of an address.
fn bidding<'a>(folded: &'a Folded, id: &LotId) -> Result<&'a Bidding, Problem> {
    folded.world.biddings.get(id).ok_or_else(nothing)
}

/// The law of a bidding now: its adopted pack, else the one in force.
fn law_of<'a>(
    world: &World,
    of: &Bidding,
    calendar: &'a domain::calendar::Calendar,
    now: Instant,
) -> Law<'a> {
    Law { rules: rules_for(world, Some(&of.lot), now), calendar, now }
}

/// Until when bidders sign up.
fn sign_up_end(world: &World, of: &Bidding, now: Instant) -> Option<Instant> {
    let calendar = record::pack::calendar();
    signing_up_until(of, world.auctions.get(&of.lot), law_of(world, of, &calendar, now)).ok()
}

/// The key of what is sold or bought in this way.
fn kind_key(it: Direction) -> &'static str {
    match it {
        Direction::Reverse => "bidding-kind-reverse",
        Direction::Forward => "bidding-kind-forward",
    }
}

/// Where a bidding stands, in the words of its moment.
fn stage_key(world: &World, of: &Bidding, now: Instant) -> &'static str {
    if of.stands() && !of.is_over() {
        return "bidding-stands";
    }
    match of.stage {
        Stage::Requested => "bidding-requested",
        Stage::Returned => "bidding-returned",
        Stage::Announced => {
            let signs = sign_up_end(world, of, now).is_some_and(|it| now < it);
            match (signs, now < opens(of, world.auctions.get(&of.lot), now)) {
                (true, _) => "bidding-signing-up",
                (false, true) => "bidding-waits",
                (false, false) => "bidding-live",
            }
        }
        Stage::Checking => "bidding-checking",
        Stage::Published => "bidding-published",
        Stage::Confirmed => "bidding-confirmed",
        Stage::Accepted => "bidding-accepted",
        Stage::Archived => "bidding-archived",
        Stage::Failed => "bidding-failed",
        Stage::Terminated => "bidding-terminated",
    }
}

/// Where a bidding stood when it was held.
pub(crate) fn stood_key(it: Stage) -> &'static str {
    match it {
        Stage::Announced => "bidding-running",
        Stage::Checking => "bidding-checking",
        Stage::Published => "bidding-published",
        _ => "bidding-result",
    }
}

/// Where a bidding stands, as a mark.
pub(crate) fn stage_tag(t: &Text, world: &World, of: &Bidding, now_ms: i64) -> Markup {
    let tone = match of.stage {
        Stage::Requested | Stage::Returned | Stage::Checking | Stage::Published => Tone::Due,
        Stage::Announced => Tone::Plain,
        Stage::Confirmed | Stage::Accepted | Stage::Archived => Tone::Checked,
        Stage::Failed | Stage::Terminated => Tone::Plain,
    };
    tag(tone, &t.s(stage_key(world, of, Instant(now_ms))))
}

/// Why a bidding failed.
fn failed_key(it: FailedBidding) -> &'static str {
    match it {
        FailedBidding::NoOffer => "bidding-failed-no-offer",
        FailedBidding::TooFewBidders => "bidding-failed-few",
        FailedBidding::BelowReserve => "bidding-failed-reserve",
        FailedBidding::NotBegun => "bidding-failed-not-begun",
        FailedBidding::Stopped => "bidding-failed-stopped",
        FailedBidding::NoneLeft => "bidding-failed-none-left",
        FailedBidding::Overturned => "bidding-failed-overturned",
    }
}

/// The name of an organisation, else its code.
fn name_of(world: &World, who: &Uscc) -> String {
    world.organisations.get(who).map_or_else(|| who.to_string(), |it| it.name.clone())
}

/// A quantity in thousandths, as people write it.
fn quantity(thousandths: i64) -> String {
    let (whole, rest) = (thousandths / 1_000, thousandths % 1_000);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:03}").trim_end_matches('0').to_owned()
}

/// A title with number and kind: the head of every page about one.
fn head(t: &Text, of: &Bidding) -> Markup {
    html! {
        p class="lot" {
            strong { (of.spec.title) } " " (code(&of.lot.to_string())) " "
            (tag(Tone::Plain, &t.s(kind_key(of.spec.direction))))
        }
    }
}

/// Number and kind: the same where the page is called by the title.
fn number(t: &Text, of: &Bidding) -> Markup {
    html! {
        p class="lot" {
            (code(&of.lot.to_string())) " " (tag(Tone::Plain, &t.s(kind_key(of.spec.direction))))
        }
    }
}

/// Everything that is announced, as facts, items and conditions.
fn said(t: &Text, world: &World, of: &Bidding, now_ms: i64) -> Markup {
    let spec = &of.spec;
    let buys = spec.direction == Direction::Reverse;
    let label = |key: &str| t.s(key);
    let (who, start) = if buys {
        (label("bidding-purchaser"), label("bidding-ceiling"))
    } else {
        (label("bidding-owner"), label("bidding-start"))
    };
    let names = [
        "bidding-code",
        "bidding-step",
        "bidding-unit",
        "bidding-reserve",
        "bidding-deposit",
        "bidding-sign-up-until",
        "bidding-opens",
        "bidding-closes",
        "bidding-window",
        "bidding-least",
        "bidding-delivery",
        "bidding-contact",
    ]
    .map(label);
    let [code_, step, unit, reserve, deposit, until, from, closes, window, least, delivery, ask] =
        &names;
    let mut rows: Vec<(&str, Markup)> = vec![
        (&who, html! { (name_of(world, &of.purchaser)) }),
        (code_, html! { (spec.code) }),
        (&start, amount(t, spec.start.0)),
        (step, amount(t, spec.step.0)),
        (unit, amount(t, spec.unit.0)),
    ];
    if !buys {
        let key = match spec.reserve {
            Reserve::None => "bidding-reserve-none",
            Reserve::Committed => "bidding-reserve-kept",
        };
        rows.push((reserve, html! { (t.s(key)) }));
    }
    let money = spec.deposit.map_or_else(
        || html! { (t.s("bidding-no-deposit")) },
        |it| html! { (amount(t, it.0)) " " (t.s(forms::key(spec.guarantees))) },
    );
    rows.push((deposit, money));
    if let Some(it) = sign_up_end(world, of, Instant(now_ms)) {
        rows.push((until, instant(it.0)));
    }
    let seconds = [("n", i64::from(spec.window_s).into())];
    rows.extend([
        (from.as_str(), instant(spec.opens_ms)),
        (closes, instant(spec.closes_ms + 1)),
        (window, html! { (t.t("bidding-window-says", &seconds)) }),
        (least, html! { (t.t("bidding-people", &[("n", spec.bidders_min.into())])) }),
        (delivery, html! { (spec.delivery) }),
        (ask, html! { (spec.contact) }),
    ]);
    html! {
        (facts(&rows))
        (items(t, spec))
        h3 { (t.s("bidding-conditions")) }
        @if spec.conditions.is_empty() { p { (t.s("bidding-no-conditions")) } }
        @else { ol { @for it in &spec.conditions { li { (it) } } } }
    }
}

fn items(t: &Text, spec: &Spec) -> Markup {
    let heads = ["name", "spec", "quantity"].map(|it| t.s(&format!("bidding-item-{it}")));
    let sets = [Set::Words, Set::Words, Set::Number];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = spec
        .items
        .iter()
        .map(|it| {
            let amount = format!("{} {}", quantity(it.quantity_e3), it.unit);
            vec![html! { (it.name) }, html! { (it.spec) }, html! { (amount) }]
        })
        .collect();
    table(&t.s("bidding-items"), &columns, &rows)
}

/// What became of it: price, order, checks, deal, failure.
fn outcome(t: &Text, world: &World, of: &Bidding) -> Markup {
    let found = of.ranking.first();
    html! {
        (stands(t, of))
        @if let Some(cause) = of.failed {
            p { (tag(Tone::Alarm, &t.s("bidding-failed"))) " " (t.s(failed_key(cause))) }
        }
        @if let Some(reason) = &of.terminated {
            p { (tag(Tone::Plain, &t.s("bidding-terminated"))) " " (reason) }
        }
        @if let Some(next) = &of.next {
            p { a href={ "/biddings/" (next) } { (t.s("bidding-next-round")) " " (next) } }
        }
        @if of.is_public() {
            p { a href={ "/auctions/" (of.lot) } { (t.s("bidding-see-room")) } }
        }
        @if let Some(best) = found {
            h2 { (t.s("bidding-price-found")) }
            p class="price" { (amount(t, best.price.0)) }
            (ranking(t, of))
        }
        @if let Some(deal) = &of.deal {
            h2 { (t.s("bidding-result")) }
            (facts(&[
                (&t.s("bidding-winner"), html! {
                    (deal.bidder_name) " " (code(&deal.bidder.to_string()))
                }),
                (&t.s("bidding-price"), amount(t, deal.price.0)),
                (&t.s("bidding-result-until"), html! { (deal.until) }),
                (&t.s("bidding-sign-by"), html! { (deal.sign_by) }),
            ]))
        }
        @if !of.confirmed.is_empty() { (confirmation(t, world, of)) }
        @if let Some(text) = &of.accepted {
            h2 { (t.s("bidding-acceptance")) }
            p { (text) }
        }
        @if let Some(day) = of.keep_until { p { (t.s("bidding-kept-until")) " " (day) } }
    }
}

/// Why it stands still, and where to read of it.
fn stands(t: &Text, of: &Bidding) -> Markup {
    let held = of.hold_of().map(|it| ("bidding-held", it.to_string()));
    let suspended = of.remedies.iter().find(|it| it.1.is_suspension());
    let suspended = suspended.map(|it| ("complaint-suspended", it.0.to_string()));
    let waits = of.remedies.iter().find(|it| waits(it.1));
    let waits = waits.map(|it| ("redress-waits", it.0.to_string()));
    let awaits = of.stage == Stage::Published && of.awaits_answer();
    html! {
        @if !of.is_over() {
            @for (key, number) in held.into_iter().chain(suspended).chain(waits) {
                p { (tag(Tone::Alarm, &t.s(key))) " " (code(&number)) }
            }
            @if awaits { p { (tag(Tone::Due, &t.s("bidding-answer-first"))) } }
        }
        @if of.is_public() && !of.remedies.is_empty() {
            p { a href={ "/lots/" (of.lot) "/orders" } { (t.s("orders-of-lot")) } }
        }
    }
}

/// Plates in the order of prices, with what was found of each.
fn ranking(t: &Text, of: &Bidding) -> Markup {
    let heads = ["rank", "plate", "price", "found"].map(|it| t.s(&format!("bidding-{it}")));
    let sets = [Set::Number, Set::Number, Set::Number, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = of
        .ranking
        .iter()
        .enumerate()
        .map(|(at, it)| {
            let check = of.checks.get(&it.plate).map(|it| &it.1);
            vec![
                html! { (at + 1) },
                html! { (it.plate.0) },
                amount(t, it.price.0),
                html! {
                    @match check.map(|it| it.verdict) {
                        Some(domain::online::Verdict::Complies) => (t.s("bidding-complies")),
                        Some(domain::online::Verdict::DoesNot) => {
                            (t.s("bidding-does-not"))
                            @if let Some(it) = check { " " (it.reasons) }
                        }
                        None => "–",
                    }
                    @if let Some(lost) = of.lost.get(&it.plate) {
                        " " (t.s("bidding-lost")) " " (lost.reason)
                    }
                },
            ]
        })
        .collect();
    table(&t.s("bidding-ranking"), &columns, &rows)
}

/// The deal confirmation 成交确认书 and who signed it.
fn confirmation(t: &Text, world: &World, of: &Bidding) -> Markup {
    use domain::online::Side;
    let side = |side| match of.confirmed.get(&side) {
        Some((at, signed)) => html! { (instant(at.0)) " " (code(&signed.key.hex())) },
        None => html! { (t.s("bidding-not-signed")) },
    };
    let Some(deal) = &of.deal else { return html! {} };
    html! {
        section class="paper" {
            h2 { (t.s("bidding-confirmation")) }
            p { (t.t("bidding-confirmation-says", &[
                ("buyer", name_of(world, &of.purchaser).into()),
                ("bidder", deal.bidder_name.clone().into()),
                ("title", of.spec.title.clone().into()),
                ("lot", of.lot.to_string().into()),
            ])) }
            p { (amount(t, deal.price.0)) " " (crate::design::value::capital(deal.price.0)) }
            (items(t, &of.spec))
            (facts(&[
                (&t.s("bidding-delivery"), html! { (of.spec.delivery) }),
                (&t.s("bidding-signed-buyer"), side(Side::Buyer)),
                (&t.s("bidding-signed-bidder"), side(Side::Bidder)),
            ]))
        }
    }
}

/// The rules that a page of online bidding cites.
fn basis(t: &Text, world: &World, of: Option<&LotId>, now_ms: i64, all: &[&str]) -> Markup {
    let rules = rules_for(world, of, Instant(now_ms));
    let found: Vec<Cited> = all.iter().filter_map(|id| Cited::of(t, rules, id)).collect();
    html! {
        h2 { (t.s("basis-name")) }
        @for of in &found { (crate::design::river::article(t, &of.basis())) }
    }
}

/// First lawful day of an opening whose notice is published on a day.
fn first_opening(world: &World, now: Instant) -> Option<CivilDate> {
    let calendar = world.calendar(&record_calendar()).into_owned();
    let law = Law { rules: rules_for(world, None, now), calendar: &calendar, now };
    law.earliest_after(now.date(), ids::Y121).ok()
}

fn record_calendar() -> domain::calendar::Calendar {
    record::pack::calendar()
}

/// A list of biddings as a table, each leading to an address of this desk.
fn listing(
    v: (&Text, &World, i64),
    all: &[&Bidding],
    address: &dyn Fn(&Bidding) -> String,
) -> Markup {
    let (t, world, now_ms) = v;
    let heads =
        ["title", "who", "amount", "opens", "stage"].map(|it| t.s(&format!("bidding-head-{it}")));
    let sets = [Set::Words, Set::Words, Set::Number, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|of| {
            vec![
                html! {
                    a href=(address(of)) { (of.spec.title) } " "
                    small { (of.lot.tender) " · " (t.s(kind_key(of.spec.direction))) }
                },
                html! { (name_of(world, &of.purchaser)) },
                amount(t, of.deal.as_ref().map_or(of.spec.start.0, |it| it.price.0)),
                instant(of.spec.opens_ms),
                stage_tag(t, world, of, now_ms),
            ]
        })
        .collect();
    table(&t.s("biddings-title"), &columns, &rows)
}

/// Biddings of a world, the newest request first.
fn sorted(world: &World, fits: impl Fn(&Bidding) -> bool) -> Vec<&Bidding> {
    let mut all: Vec<&Bidding> = world.biddings.values().filter(|it| fits(it)).collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.announced.unwrap_or(it.requested)));
    all
}

/// Where a form of a bidding goes.
fn room(desk: &str, id: &LotId, page: &str) -> String {
    if page.is_empty() {
        format!("/{desk}/biddings/{id}")
    } else {
        format!("/{desk}/biddings/{id}/{page}")
    }
}

/// The part of a visit that most functions here take.
fn seen_by<'a>(v: &Visit, folded: &'a Folded) -> (&'static Text, &'a World, i64) {
    (v.text, &folded.world, v.now_ms)
}
