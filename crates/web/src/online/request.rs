//! The request of a bidding: few fields, with sensible proposals and lawful times.

use domain::auction::{Direction, Guarantees, Reserve};
use domain::online::{Bidding, BiddingRequested, Command as It, Item, Spec, Stage};
use domain::parties::{Person, Role};
use domain::rulebook::ids;
use domain::shared::{Fen, Id, Instant, LotId, Round, Uscc};
use domain::world::{Command, World};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::perform::{Ask, Shown, denied, nothing, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::{money, time};
use crate::visit::Visit;

use super::{asking, basis, bidding, first_opening, forms, one, quantity, room, templates};

const NEW: &str = "/purchaser/biddings/new";
/// Time of day of a proposed opening: nine in the morning; and how long it is proposed to last.
const MORNING_MS: i64 = 9 * 3_600_000;
const LENGTH_MS: i64 = 2 * 3_600_000;
const MINUTE_MS: i64 = 60_000;
/// Window of the timed period that is proposed, in seconds.
const WINDOW_S: u32 = 180;
/// Lot of a tender's only bidding.
const LOT: &str = "1";

/// The rules under the form.
const RULES: [&str; 9] = [
    ids::Y150,
    ids::Y151,
    ids::Y121,
    ids::Y122,
    ids::Y152,
    ids::Y153,
    ids::Y154,
    ids::Y200,
    ids::Y162,
];

/// The form of a new one.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let folded = v.site.platform.folded()?;
    let person = only(v, &folded, &[Role::Purchaser])?;
    let like = templates::chosen(v, "like");
    let like = like.map(|it| it.replace("%2F", "/")).and_then(|it| LotId::parse(&it).ok());
    let like = like.and_then(|it| folded.world.biddings.get(&it));
    let usual = usual(v, &folded.world, person, like);
    let posted = if posted.is_sent() { posted } else { &usual };
    let sheet = Sheet { v, posted, problems };
    let body = html! {
        (sheet.top())
        p { (v.text.s("bidding-new-says")) }
        @if !posted.is_sent() {
            (templates::ways(v.text, &folded.world, person.organisation.as_ref()))
        }
        (form(&sheet, NEW, true))
        (basis(v.text, &folded.world, None, v.now_ms, &RULES))
    };
    Ok(Shown::reading(v.text.s("bidding-new"), body))
}

/// What a form proposes: lawful times, and whatever an earlier one said.
fn usual(v: &Visit, world: &World, person: &Person, like: Option<&Bidding>) -> Posted {
    let now = Instant(v.now_ms);
    let opens =
        first_opening(world, now).map_or(v.now_ms, |day| Instant::start_of(day).0 + MORNING_MS);
    let times = [
        ("bidding_opens", time::field_value(opens)),
        ("bidding_closes", time::field_value(opens + LENGTH_MS)),
    ];
    let numbered = ("bidding_number", next_number(world, now));
    let Some(of) = like else {
        let kind = templates::chosen(v, "template").and_then(|it| templates::proposed(v.text, it));
        let kind = kind.unwrap_or_else(|| vec![("bidding_kind", "reverse".to_owned())]);
        return Posted::of(times.into_iter().chain(kind).chain([
            numbered,
            ("bidding_step", "100".to_owned()),
            ("bidding_unit", "1".to_owned()),
            ("bidding_least", "2".to_owned()),
            ("bidding_forms", forms::word(None).to_owned()),
            ("bidding_window", WINDOW_S.to_string()),
            ("bidding_contact", person.name.clone()),
        ]));
    };
    let typed = typed(of).into_iter().filter(|it| !times.iter().any(|time| time.0 == it.0));
    Posted::of(times.clone().into_iter().chain([numbered]).chain(typed))
}

/// What was typed for a bidding.
fn typed(of: &Bidding) -> Vec<(&'static str, String)> {
    let it = &of.spec;
    let items: Vec<String> = it
        .items
        .iter()
        .map(|it| format!("{} | {} | {} | {}", it.name, it.spec, it.unit, quantity(it.quantity_e3)))
        .collect();
    let kind = if it.direction == Direction::Reverse { "reverse" } else { "forward" };
    let kept = if it.reserve == Reserve::Committed { "yes" } else { "" };
    vec![
        ("bidding_title", it.title.clone()),
        ("bidding_code", it.code.clone()),
        ("bidding_kind", kind.to_owned()),
        ("bidding_items", items.join("\n")),
        ("bidding_conditions", it.conditions.join("\n")),
        ("bidding_delivery", it.delivery.clone()),
        ("bidding_start", money::yuan(it.start.0)),
        ("bidding_step", money::yuan(it.step.0)),
        ("bidding_unit", money::yuan(it.unit.0)),
        ("bidding_reserve", kept.to_owned()),
        ("bidding_deposit", it.deposit.map_or(String::new(), |it| money::yuan(it.0))),
        ("bidding_forms", forms::word(it.guarantees).to_owned()),
        ("bidding_opens", time::field_value(it.opens_ms)),
        // The field names the minute after the last millisecond, as it was typed.
        ("bidding_closes", time::field_value(it.closes_ms + 1)),
        ("bidding_window", it.window_s.to_string()),
        ("bidding_least", it.bidders_min.to_string()),
        ("bidding_contact", it.contact.clone()),
    ]
}

/// The next free number of the year, such as `J2026-001`.
fn next_number(world: &World, now: Instant) -> String {
    let head = format!("J{}-", now.date().year());
    let taken = world.biddings.keys().filter_map(|it| it.tender.as_str().strip_prefix(&head));
    let last = taken.filter_map(|it| it.parse::<u32>().ok()).max().unwrap_or(0);
    format!("{head}{:03}", last.saturating_add(1))
}

fn form(sheet: &Sheet, action: &str, numbered: bool) -> Markup {
    let t = sheet.v.text;
    let kinds =
        [("reverse", t.s("bidding-kind-reverse")), ("forward", t.s("bidding-kind-forward"))];
    sheet.form(
        action,
        &html! {
            @if numbered { (sheet.line("bidding_number", Need::Needed)) }
            (sheet.radios("bidding_kind", &kinds))
            (sheet.line("bidding_title", Need::Needed))
            (sheet.line("bidding_code", Need::Needed))
            (sheet.lines("bidding_items", 4, Need::Needed))
            (sheet.money("bidding_start", Need::Needed))
            (sheet.lines("bidding_conditions", 3, Need::Optional))
            (sheet.lines("bidding_delivery", 2, Need::Needed))
            (sheet.moment("bidding_opens", Need::Needed))
            (sheet.moment("bidding_closes", Need::Needed))
            details class="more" open[!sheet.problems.is_empty()] {
                summary { (t.s("bidding-more")) }
                (sheet.money("bidding_step", Need::Needed))
                (sheet.money("bidding_unit", Need::Needed))
                (sheet.line("bidding_window", Need::Needed))
                (sheet.line("bidding_least", Need::Needed))
                (sheet.money("bidding_deposit", Need::Optional))
                (sheet.radios("bidding_forms", &forms::options(t)))
                (sheet.agree("bidding_reserve"))
            }
            (sheet.line("bidding_contact", Need::Needed))
            (commit_button(&t.s("bidding-ask"), &t.s("bidding-ask-brings")))
        },
    )
}

/// The command of a new one.
pub(super) fn ask(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let number = Id::new(posted.get("bidding_number").trim());
    let number = number.map_err(|_| one(wrong("bidding_number", "form-not-id")))?;
    let lot = Id::new(LOT).and_then(|lot| LotId::new(number, lot, Round::FIRST));
    let lot = lot.map_err(|_| one(wrong("bidding_number", "form-not-id")))?;
    requesting(v, posted, lot, None)
}

fn requesting(
    v: &Visit,
    posted: &Posted,
    lot: LotId,
    previous: Option<LotId>,
) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let person = only(v, &folded, &[Role::Purchaser]).map_err(one)?;
    let purchaser: Uscc = person.organisation.clone().ok_or_else(|| one(denied()))?;
    let spec = read(posted)?;
    let id = lot.clone();
    let command =
        Command::Online(It::Request(Box::new(BiddingRequested { lot, purchaser, spec, previous })));
    asking(v, ("purchaser", &id), command, "bidding-asked")
}

/// Reads the form; the law judges what it says.
fn read(posted: &Posted) -> Result<Spec, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let mut text = |name: &str, most: usize| match needed(posted, name, most) {
        Ok(it) => it.trim().to_owned(),
        Err(it) => {
            wrongs.push(it);
            String::new()
        }
    };
    let title = text("bidding_title", domain::online::TITLE_BYTES_MAX);
    let code = text("bidding_code", domain::online::TITLE_BYTES_MAX);
    let delivery = text("bidding_delivery", domain::online::TEXT_BYTES_MAX);
    let contact = text("bidding_contact", domain::online::TITLE_BYTES_MAX);
    let direction = direction(posted).unwrap_or_else(|it| {
        wrongs.push(it);
        Direction::Reverse
    });
    let items = items(posted).unwrap_or_else(|it| {
        wrongs.push(it);
        Vec::new()
    });
    let mut amount = |name: &str| match money::parse_yuan(posted.get(name)).filter(|it| *it > 0) {
        Some(it) => Fen(it),
        None => {
            wrongs.push(wrong(name, "form-not-money"));
            Fen(0)
        }
    };
    let (start, step) = (amount("bidding_start"), amount("bidding_step"));
    let unit = amount("bidding_unit");
    let (deposit, guarantees) = deposit(posted, &mut wrongs);
    let mut moment = |name: &str| {
        time::parse_field(posted.get(name)).unwrap_or_else(|| {
            wrongs.push(wrong(name, "form-not-moment"));
            0
        })
    };
    let (opens_ms, closes_ms) = (moment("bidding_opens"), moment("bidding_closes"));
    // The field names a minute; the last millisecond of the period is the one before it.
    let closes_ms = closes_ms - closes_ms.rem_euclid(MINUTE_MS) - 1;
    let mut number = |name: &str| match posted.get(name).trim().parse::<u32>() {
        Ok(it) => it,
        Err(_) => {
            wrongs.push(wrong(name, "form-not-number"));
            0
        }
    };
    let (window_s, bidders_min) = (number("bidding_window"), number("bidding_least"));
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    Ok(Spec {
        title,
        code,
        direction,
        items,
        conditions: conditions(posted),
        delivery,
        start,
        step,
        unit,
        reserve: reserve(posted),
        deposit,
        guarantees,
        opens_ms,
        closes_ms,
        window_s,
        bidders_min,
        contact,
    })
}

/// The deposit, and whether guarantees are taken for it.
fn deposit(posted: &Posted, wrongs: &mut Vec<Problem>) -> (Option<Fen>, Option<Guarantees>) {
    let forms = forms::read(posted.get("bidding_forms")).unwrap_or_else(|| {
        wrongs.push(wrong("bidding_forms", "form-choose"));
        None
    });
    if posted.get("bidding_deposit").trim().is_empty() {
        return (None, None);
    }
    let amount = money::parse_yuan(posted.get("bidding_deposit")).filter(|it| *it > 0).map(Fen);
    if amount.is_none() {
        wrongs.push(wrong("bidding_deposit", "form-not-money"));
    }
    (amount, forms)
}

fn direction(posted: &Posted) -> Result<Direction, Problem> {
    match posted.get("bidding_kind") {
        "reverse" => Ok(Direction::Reverse),
        "forward" => Ok(Direction::Forward),
        _ => Err(wrong("bidding_kind", "form-choose")),
    }
}

fn reserve(posted: &Posted) -> Reserve {
    let kept = posted.get("bidding_reserve") == "yes";
    if kept { Reserve::Committed } else { Reserve::None }
}

/// One line a condition.
fn conditions(posted: &Posted) -> Vec<String> {
    let lines = posted.get("bidding_conditions").lines().map(str::trim);
    lines.filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// One line an item: name, specification, unit, quantity.
fn items(posted: &Posted) -> Result<Vec<Item>, Problem> {
    let unfit = || wrong("bidding_items", "bidding-items-wrong");
    let lines = posted.get("bidding_items").lines().map(str::trim).filter(|it| !it.is_empty());
    let item = |line: &str| {
        let line = line.replace(['\u{ff5c}', '\t'], "|");
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [name, spec, unit, quantity] = parts.as_slice() else { return Err(unfit()) };
        let quantity_e3 = thousandths(quantity).ok_or_else(unfit)?;
        let [name, spec, unit] = [name, spec, unit].map(|it| (*it).to_owned());
        Ok(Item { name, spec, unit, quantity_e3 })
    };
    let all: Vec<Item> = lines.map(item).collect::<Result<_, _>>()?;
    if all.is_empty() { Err(wrong("bidding_items", "form-needed")) } else { Ok(all) }
}

/// A number with at most three decimals, in thousandths.
fn thousandths(typed: &str) -> Option<i64> {
    domain::shared::decimal(typed, 3)
}

/// The own bidding, where it stands so that another request may be made of it.
fn own<'a>(
    v: &Visit,
    folded: &'a app::follower::Folded,
    id: &LotId,
    stage: Stage,
) -> Result<&'a Bidding, Problem> {
    let person = only(v, folded, &[Role::Purchaser])?;
    let of = bidding(folded, id)?;
    if person.organisation.as_ref() != Some(&of.purchaser) {
        return Err(denied());
    }
    if of.stage == stage { Ok(of) } else { Err(nothing()) }
}

fn filled(
    v: &Visit,
    id: &LotId,
    sent: (&Posted, &[Problem]),
    (stage, page, title): (Stage, &str, &str),
) -> Result<Shown, Problem> {
    let (posted, problems) = sent;
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let of = own(v, &folded, id, stage)?;
    let usual = Posted::of(typed(of));
    let posted = if posted.is_sent() { posted } else { &usual };
    let sheet = Sheet { v, posted, problems };
    let body = html! {
        (super::head(t, of))
        @if let Some(reason) = of.returned.as_ref().filter(|_| of.stage == Stage::Returned) {
            p { (t.s("bidding-returned-why")) " " (reason) }
        }
        (sheet.top())
        (form(&sheet, &room("purchaser", id, page), false))
        (basis(t, &folded.world, None, v.now_ms, &RULES))
    };
    Ok(Shown::reading(t.s(title), body))
}

/// The form of one that was given back.
pub(super) fn mend(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    filled(v, id, (posted, problems), (Stage::Returned, "mend", "bidding-mend"))
}

/// Asks for it again.
pub(super) fn mended(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let of = own(v, &folded, id, Stage::Returned).map_err(one)?;
    requesting(v, posted, id.clone(), of.previous.clone())
}

/// The form of another round after one that failed.
pub(super) fn again(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    filled(v, id, (posted, problems), (Stage::Failed, "again", "bidding-again"))
}

/// Asks for another round.
pub(super) fn repeated(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    own(v, &folded, id, Stage::Failed).map_err(one)?;
    let round = id.round.next().ok_or_else(|| one(nothing()))?;
    let next = LotId::new(id.tender.clone(), id.lot.clone(), round).map_err(|_| one(nothing()))?;
    requesting(v, posted, next, Some(id.clone()))
}
