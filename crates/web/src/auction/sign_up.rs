//! A bidder signs up for an auction from a phone: what it declares, its sub-account, its plate.
//!
//! Nobody else's sign-up is shown here, nor how many there are.

use app::follower::Folded;
use domain::auction::Guarantees;
use domain::online::{Applicant, Claims, Command as It, Drawn, SignUps, Verdict};
use domain::rulebook::ids;
use domain::shared::{LotId, Uscc};
use domain::world::{Command, World};
use maud::{Markup, html};

use super::admit::known;
use super::room::{Room, own_of, room_of, title_of};
use super::terms;
use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::icon::{Tone, tag};
use crate::design::value::{amount, code, end, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::online::{home, one};
use crate::text::Text;
use crate::visit::Visit;

fn at(lot: &LotId, page: &str) -> String {
    format!("{}/{page}", own_of(lot))
}

/// What everybody sees of it on the lot's page: the way in, the result, the rounds beside it.
pub(super) fn public(room: &Room) -> Markup {
    let (t, world, now_ms) = (room.t(), &room.folded.world, room.visit.now_ms);
    let next = world.auctions.values().find(|it| it.terms.previous.as_ref() == Some(room.lot()));
    html! {
        @if let Some(of) = world.sign_ups.get(room.lot()) {
            @if of.ended.is_none() && now_ms <= of.terms.until_ms {
                p {
                    a class="button" href=(at(room.lot(), "sign-up")) { (t.s("sign-up-do")) } " "
                    (t.s("auction-term-sign-up")) " " (end(of.terms.until_ms))
                }
            }
            (crate::online::moved(t, world, room.lot(), now_ms))
            @if let Some((when, it)) = &of.result {
                h2 { (t.s("sale-result")) }
                p {
                    strong { (it.bidder_name) } " " (amount(t, it.price.0)) " " (instant(when.0))
                }
            }
            @if let Some((_, it)) = &of.settled {
                p { (t.s(settled_key(it.end))) " " (it.reason) }
            }
        }
        @if let Some(it) = next {
            p { a href=(room_of(&it.terms.lot)) { (t.s("auction-next-round")) " " (it.terms.lot) } }
        }
    }
}

/// Key of what became of a sale.
pub(super) fn settled_key(it: domain::online::SaleEnd) -> &'static str {
    match it {
        domain::online::SaleEnd::Signed => "sale-signed",
        domain::online::SaleEnd::Lost => "sale-lost",
    }
}

fn sign_ups<'a>(folded: &'a Folded, id: &LotId) -> Result<&'a SignUps, Problem> {
    folded.world.sign_ups.get(id).ok_or_else(nothing)
}

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let home = home(v, &folded)?;
    let (world, of) = (&folded.world, sign_ups(&folded, id)?);
    let state = world.auctions.get(id).ok_or_else(nothing)?;
    let sheet = Sheet { v, posted, problems };
    let open = of.ended.is_none() && v.now_ms <= of.terms.until_ms;
    let own = of.applicants.get(&home);
    let owner = app::auctions::owner(world, id).and_then(|it| world.organisations.get(it));
    let body = html! {
        p class="lot" { (terms::what(t, &state.terms)) " · " (id) }
        (sheet.top())
        @if let Some(it) = own { (standing(v, it)) }
        @if let Some(it) = own.filter(|it| !it.is_refused()) { (plate(&sheet, of, it, &home)) }
        @let gone = of.withdrawn.get(&home);
        @if let Some((when, _)) = gone {
            p { (t.s("sign-up-withdrawn-at")) " " (instant(when.0)) }
        }
        @if own.is_some() || gone.is_some() { (money(&sheet, world, of, &home)) }
        @if open && own.is_some_and(|it| !it.is_refused()) {
            (to_withdraw(t, &at(id, "withdraw")))
        }
        @if open && own.is_none_or(Applicant::is_refused) { (form(&sheet, world, of)) }
        @else if own.is_none() { p { (t.s("bidding-sign-up-over")) } }
        ul class="files" { li { a href=(room_of(id)) { (t.s("auction-see-room")) } } }
        h2 { (t.s("auction-terms")) }
        (terms::facts_of(t, owner.map(|it| it.name.clone()), &state.terms))
        (cited(v, &folded, id, &[ids::Y179, ids::Y183, ids::Y202, ids::J01_6]))
    };
    Ok(Shown::reading(title_of(world, id), body))
}

/// When it signed up, and what the official found.
fn standing(v: &Visit, it: &Applicant) -> Markup {
    let t = v.text;
    html! {
        p { (t.s("bidding-signed-up-at")) " " (instant(it.since.0)) }
        @match &it.examined {
            None => p { (tag(Tone::Due, &t.s("sign-up-waits"))) },
            Some((_, of)) if of.verdict == Verdict::Complies => {
                p { (tag(Tone::Checked, &t.s("sign-up-confirmed"))) }
                @if let Some(rank) = of.rank {
                    p { (t.t("auction-mine-rank", &[("rank", rank.into())])) }
                }
            },
            Some((_, of)) => {
                p { (tag(Tone::Alarm, &t.s("sign-up-refused"))) " " (of.reason) }
                p { (t.s("sign-up-again-says")) }
            },
        }
    }
}

/// The plate, or the way to it.
fn plate(sheet: &Sheet, of: &SignUps, it: &Applicant, home: &Uscc) -> Markup {
    let t = sheet.v.text;
    if let Some((plate, _)) = it.plate {
        return html! {
            p class="own-number" { (t.s("bidding-own-plate")) " " strong { (plate.0) } }
            @if of.ended.is_none() {
                p { a class="button" href=(own_of(&of.lot)) { (t.s("bidding-room")) } }
            }
        };
    }
    if !it.is_confirmed() || of.ended.is_some() {
        return html! {};
    }
    if !of.is_paid(home) {
        return html! { p { (t.s("sign-up-plate-awaits-deposit")) } };
    }
    sheet.form(
        &at(&of.lot, "plate"),
        &html! { (commit_button(&t.s("sign-up-plate"), &t.s("sign-up-plate-brings"))) },
    )
}

/// The own sub-account, and what lies in it.
fn money(sheet: &Sheet, world: &World, of: &SignUps, home: &Uscc) -> Markup {
    let (t, now_ms) = (sheet.v.text, sheet.v.now_ms);
    let Some(deposit) = of.terms.deposit else { return html! {} };
    let signed = of.applicants.contains_key(home);
    let mends = crate::online::own_short(world, (&of.lot, home), now_ms).is_some();
    let open = signed && of.ended.is_none() && (now_ms <= deposit.due_ms || mends);
    let number = world.ledger.sub_account(&of.lot, home);
    html! {
        h2 { (t.s("auction-term-deposit")) }
        p {
            (amount(t, deposit.amount.0)) " · " (t.s("auction-term-deposit-due")) " "
            (end(deposit.due_ms)) " · " (t.s(crate::online::forms_key(deposit.guarantees))) " "
            @if of.is_paid(home) { (tag(Tone::Checked, &t.s("sign-up-paid"))) }
            @else { (tag(Tone::Due, &t.s("sign-up-unpaid"))) }
        }
        @if deposit.guarantees.is_some() {
            (crate::online::own_reach(t, world, (&of.lot, home), now_ms))
            p { a class="button" href=(at(&of.lot, "guarantee")) { (t.s("guarantee-title")) } }
        }
        @if let Some(number) = number {
            p { (t.s("bidding-sub-account")) }
            p class="own-number" { (code(number)) }
            @if open { p { (t.s("sign-up-pay-how")) } }
        } @else if open && deposit.guarantees != Some(Guarantees::Alone) {
            p { (t.s("sign-up-sub-account-says")) }
            (sheet.form(&at(&of.lot, "deposit"), &html! {
                (sheet.line("own_account", Need::Optional))
                (button(&t.s("sub-account-ask")))
            }))
        }
        ul class="files" {
            @for (_, it) in of.securities.of(home) {
                (crate::online::entry(t, world, &of.lot, it, now_ms))
            }
        }
    }
}

fn form(sheet: &Sheet, world: &World, of: &SignUps) -> Markup {
    let t = sheet.v.text;
    let ranks = world.auctions.get(&of.lot).is_some_and(|it| it.terms.priority.is_some());
    sheet.form(
        &at(&of.lot, "sign-up"),
        &html! {
            h2 { (t.s("sign-up-do")) }
            @if of.terms.joint_max > 0 {
                (sheet.lines("sign_up_members", 2, Need::Optional))
            }
            @if ranks { (sheet.lines("sign_up_priority", 2, Need::Optional)) }
            (sheet.agree("sign_up_promise"))
            (commit_button(&t.s("sign-up-do"), &t.s("sign-up-brings")))
        },
    )
}

/// What is claimed in a form, alike of a bidder's and of an official's.
pub(super) fn claims(folded: &Folded, posted: &Posted) -> Result<Claims, Vec<Problem>> {
    let lines = posted.get("sign_up_members").lines().map(str::trim).filter(|it| !it.is_empty());
    let members: Result<Vec<Uscc>, Problem> =
        lines.map(|it| known(folded, "sign_up_members", it)).collect();
    let priority = posted.get("sign_up_priority").trim().to_owned();
    let priority = Some(priority).filter(|it| !it.is_empty());
    Ok(Claims { priority, members: members.map_err(one)?, paper: None })
}

fn asking(
    v: &Visit,
    folded: &Folded,
    command: Command,
    (id, done): (&LotId, &str),
) -> Result<Ask, Vec<Problem>> {
    may(v, folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done={done}", at(id, "sign-up")) })
}

/// Signs up.
pub(super) fn sign_up(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let bidder = home(v, &folded).map_err(one)?;
    sign_ups(&folded, id).map_err(one)?;
    let claims = claims(&folded, posted)?;
    if posted.get("sign_up_promise") != "yes" {
        return Err(one(wrong("sign_up_promise", "bidding-promise-needed")));
    }
    let (lot, offers, drawn) = (id.clone(), String::new(), Drawn::NOTHING);
    let command = It::SignUp { lot, bidder, offers, claims: Some(claims), drawn };
    asking(v, &folded, Command::Online(command), (id, "auction-signed-up"))
}

/// The way to taking a sign-up back.
pub(crate) fn to_withdraw(t: &Text, href: &str) -> Markup {
    html! { p { a class="button quiet-button" href=(href) { (t.s("sign-up-withdraw")) } } }
}

/// What it brings to take a sign-up back, and the form.
///
/// `None` for whoever has none: what the law said to it stands above.
pub(crate) fn withdrawal(sheet: &Sheet, action: Option<&str>) -> Markup {
    let t = sheet.v.text;
    let Some(action) = action else { return html! { p { (t.s("sign-up-withdraw-nothing")) } } };
    html! {
        p { (t.s("sign-up-withdraw-says")) }
        (sheet.form(action, &html! {
            (sheet.agree("sign_up_withdraws"))
            (commit_button(&t.s("sign-up-withdraw"), &t.s("sign-up-withdraw-brings")))
        }))
    }
}

/// Whether whoever sent the form ticked that it is meant.
pub(crate) fn is_meant(posted: &Posted) -> Result<(), Problem> {
    let meant = posted.get("sign_up_withdraws") == "yes";
    if meant { Ok(()) } else { Err(wrong("sign_up_withdraws", "sign-up-withdraws-needed")) }
}

/// The page on which a sign-up is taken back.
pub(super) fn withdraw(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let home = home(v, &folded)?;
    let signed = sign_ups(&folded, id)?.applicants.contains_key(&home);
    let action = signed.then(|| at(id, "withdraw"));
    let sheet = Sheet { v, posted, problems };
    let body = html! {
        p class="lot" { (title_of(&folded.world, id)) " · " (id) }
        (sheet.top())
        (withdrawal(&sheet, action.as_deref()))
        p { a href=(at(id, "sign-up")) { (t.s("guarantee-back")) } }
        (cited(v, &folded, id, &[ids::Y202, ids::Y203, ids::Y204]))
    };
    Ok(Shown::reading(t.s("sign-up-withdraw"), body))
}

/// Takes it back.
pub(super) fn withdrawn(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let bidder = home(v, &folded).map_err(one)?;
    sign_ups(&folded, id).map_err(one)?;
    is_meant(posted).map_err(one)?;
    let command = Command::Online(It::WithdrawSignUp { lot: id.clone(), bidder });
    asking(v, &folded, command, (id, "sign-up-withdrawn"))
}

/// Takes the plate.
pub(super) fn take(v: &Visit, id: &LotId, _: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let bidder = home(v, &folded).map_err(one)?;
    sign_ups(&folded, id).map_err(one)?;
    let (lot, members, drawn) = (id.clone(), Vec::new(), Drawn::NOTHING);
    let command = Command::Online(It::TakePlate { lot, bidder, members, drawn });
    asking(v, &folded, command, (id, "plate-taken"))
}

/// Asks for a sub-account.
pub(super) fn sub_account(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let payer = home(v, &folded).map_err(one)?;
    sign_ups(&folded, id).map_err(one)?;
    let opening = crate::bidder::security::opening(v, (id, payer), posted);
    asking(v, &folded, Command::Ledger(opening), (id, "sub-account-opened"))
}
