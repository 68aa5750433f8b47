//! The bidder's side: signs up from a phone, has its plate, goes to the room, signs the deal.

use app::follower::Folded;
use domain::auction::Direction;
use domain::online::{
    Bidding, Command as It, Drawn, LossCause, Side, SignUp, Stage, TEXT_BYTES_MAX,
};
use domain::parties::Role;
use domain::rulebook::ids;
use domain::shared::{Instant, LotId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::value::{amount, instant};
use crate::desk::perform::{Ask, Shown, denied, nothing, only};
use crate::desk::posted::Posted;
use crate::desk::room as lot_room;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::Text;
use crate::visit::Visit;

use super::deposit;
use super::manage::{signed, to_sign};
use super::{
    asking, basis, bidding, head, number, one, outcome, room, said, seen_by, sign_up_end, sorted,
    stage_tag, two_lists,
};

/// Rules on which the page of a bidder rests.
const NAMED: [&str; 5] = [ids::Y152, ids::Y163, ids::Y202, ids::A04, ids::J01_6];

pub(crate) fn home(v: &Visit, folded: &Folded) -> Result<Uscc, Problem> {
    only(v, folded, &[Role::Bidder])?.organisation.clone().ok_or_else(denied)
}

/// Open ones, and the own ones.
pub(super) fn list(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let home = home(v, &folded)?;
    let public = sorted(&folded.world, Bidding::is_public);
    let (own, others): (Vec<_>, Vec<_>) =
        public.into_iter().partition(|it| it.known(&home).is_some());
    let open: Vec<_> = others.into_iter().filter(|it| it.stage == Stage::Announced).collect();
    let about = seen_by(v, &folded);
    let at = |it: &Bidding| room("bidder", &it.lot, "");
    let body = two_lists(about, "biddings-open", (&open, &own), "biddings-own", &at);
    Ok(Shown::wide(t.s("biddings-title"), body))
}

/// One bidding: signing up, the plate, the room, the confirmation.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let home = home(v, &folded)?;
    let of = bidding(&folded, id)?;
    if !of.is_public() {
        return Err(nothing());
    }
    let sheet = Sheet { v, posted, problems };
    let now = Instant(v.now_ms);
    let open = of.stage == Stage::Announced
        && sign_up_end(&folded.world, of, now).is_some_and(|it| now < it);
    let body = html! {
        (number(t, of))
        p { (stage_tag(t, &folded.world, of, v.now_ms)) }
        (sheet.top())
        @match of.bidders.get(&home) {
            Some(it) => {
                (signed_up(v, of, it, &home))
                (deposit::own(&sheet, &folded.world, of, &home))
                @if open { (crate::auction::to_withdraw(t, &room("bidder", id, "withdraw"))) }
            },
            None => {
                @if let Some((at, it)) = of.withdrawn.get(&home) {
                    p { (t.s("sign-up-withdrawn-at")) " " (instant(at.0)) }
                    (gone_back(v, it))
                    (deposit::own(&sheet, &folded.world, of, &home))
                }
                @if open { (form(&sheet, of)) } @else { p { (t.s("bidding-sign-up-over")) } }
            },
        }
        (outcome(t, &folded.world, of))
        p {
            a class="button quiet-button" href=(lot_room("bidder", id, "remedies")) {
                (t.s("bidding-object"))
            }
        }
        h2 { (t.s("bidding-announced")) }
        (said(t, &folded.world, of, v.now_ms))
        @let rules: Vec<&str> = NAMED.iter().chain(deposit::rules(of)).copied().collect();
        (basis(t, &folded.world, Some(id), v.now_ms, &rules))
    };
    Ok(Shown::reading(of.spec.title.clone(), body))
}

fn form(sheet: &Sheet, of: &Bidding) -> Markup {
    let t = sheet.v.text;
    let buys = of.spec.direction == Direction::Reverse;
    let brings = if of.spec.deposit.is_some() {
        "bidding-sign-up-brings-deposit"
    } else {
        "bidding-sign-up-brings"
    };
    sheet.form(
        &room("bidder", &of.lot, ""),
        &html! {
            h2 { (t.s("bidding-sign-up")) }
            @if buys { (sheet.lines("bidding_offers", 3, Need::Needed)) }
            (sheet.agree("bidding_promise"))
            (commit_button(&t.s("bidding-sign-up"), &t.s(brings)))
        },
    )
}

/// What the own sign-up came to.
fn signed_up(v: &Visit, of: &Bidding, it: &SignUp, home: &Uscc) -> Markup {
    let t = v.text;
    let wins = of.deal.as_ref().is_some_and(|it| it.bidder == *home);
    let signs = wins && of.stage == Stage::Published;
    let open = signs && !of.confirmed.contains_key(&Side::Bidder);
    html! {
        @match (it.plate, of.spec.deposit) {
            (Some((plate, _)), _) => p class="own-number" {
                (t.s("bidding-own-plate")) " " strong { (plate.0) }
            },
            (None, Some(sum)) => p {
                (t.s("bidding-deposit-awaited")) " " (amount(t, sum.0))
            },
            (None, None) => {},
        }
        @if of.deal.is_some() { (own_outcome(t, of, it, home)) }
        @if of.stage == Stage::Announced {
            p { (t.s("bidding-opens")) " " (instant(of.spec.opens_ms)) }
        }
        p class="quiet" { (t.s("bidding-signed-up-at")) " " (instant(it.since.0)) }
        @if it.plate.is_some() && of.stage == Stage::Announced {
            p { a class="button" href={ "/bidder/auctions/" (of.lot) } { (t.s("bidding-room")) } }
        }
        (gone_back(v, it))
        @if open {
            p {
                a class="button" href=(room("bidder", &of.lot, "confirm")) {
                    (t.s("bidding-confirm"))
                }
                " "
                a href=(room("bidder", &of.lot, "give-up")) { (t.s("bidding-give-up")) }
            }
        }
    }
}

/// Whether the own offer has the deal, and which place it has.
fn own_outcome(t: &Text, of: &Bidding, it: &SignUp, home: &Uscc) -> Markup {
    let own = |plate| of.ranking.iter().position(|it| it.plate == plate);
    let place = it.plate.and_then(|(plate, _)| own(plate));
    let wins = of.deal.as_ref().is_some_and(|it| it.bidder == *home);
    html! {
        @match (wins, place) {
            (true, _) => p { strong { (t.s("bidding-own-won")) } },
            (false, Some(at)) => p {
                strong { (t.t("bidding-own-lost", &[
                    ("rank", (at + 1).into()), ("of", of.ranking.len().into()),
                ])) }
            },
            (false, None) => p { (t.s("bidding-own-none")) },
        }
    }
}

/// When a deposit by hand went back.
fn gone_back(v: &Visit, it: &SignUp) -> Markup {
    html! {
        @if let Some(at) = it.returned {
            p { (v.text.s("bidding-deposit-returned-at")) " " (instant(at.0)) }
        }
    }
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
    let of = bidding(&folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let action = of.bidders.contains_key(&home).then(|| room("bidder", id, "withdraw"));
    let body = html! {
        (head(t, of))
        (sheet.top())
        (crate::auction::withdrawal(&sheet, action.as_deref()))
        p { a href=(room("bidder", id, "")) { (t.s("guarantee-back")) } }
        (basis(t, &folded.world, Some(id), v.now_ms, &[ids::Y202, ids::Y203]))
    };
    Ok(Shown::reading(t.s("sign-up-withdraw"), body))
}

/// Takes it back.
pub(super) fn withdrawn(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let bidder = home(v, &folded).map_err(one)?;
    bidding(&folded, id).map_err(one)?;
    crate::auction::is_meant(posted).map_err(one)?;
    let withdraw = It::WithdrawSignUp { lot: id.clone(), bidder };
    asking(v, ("bidder", id), Command::Online(withdraw), "sign-up-withdrawn")
}

/// Signs up.
pub(super) fn sign_up(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let bidder = home(v, &folded).map_err(one)?;
    let of = bidding(&folded, id).map_err(one)?;
    let mut wrongs = Vec::new();
    let offers = posted.get("bidding_offers").trim().to_owned();
    if of.spec.direction == Direction::Reverse
        && let Err(it) = needed(posted, "bidding_offers", TEXT_BYTES_MAX)
    {
        wrongs.push(it);
    }
    if posted.get("bidding_promise") != "yes" {
        wrongs.push(wrong("bidding_promise", "bidding-promise-needed"));
    }
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    let command = Command::Online(It::SignUp {
        lot: id.clone(),
        bidder,
        offers,
        claims: None,
        drawn: Drawn::NOTHING,
    });
    asking(v, ("bidder", id), command, "bidding-signed-up")
}

/// The own deal.
fn won<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<&'a Bidding, Problem> {
    let home = home(v, folded)?;
    let of = bidding(folded, id)?;
    let wins = of.deal.as_ref().is_some_and(|it| it.bidder == home);
    if wins { Ok(of) } else { Err(denied()) }
}

/// The page of the confirmation.
pub(super) fn confirm(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let folded = v.site.platform.folded()?;
    let of = won(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    Ok(to_sign(&sheet, &folded, of, ("bidder", Side::Bidder)))
}

/// The signature.
pub(super) fn confirmed(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let of = won(v, &folded, id).map_err(one)?;
    signed(v, &folded, of, posted, ("bidder", Side::Bidder))
}

/// The page on which a deal is given up.
pub(super) fn give_up(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let of = won(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (sheet.lines("bidding_reason", 3, Need::Needed))
        (commit_button(&t.s("bidding-give-up"), &t.s("bidding-give-up-brings")))
    };
    let body = html! {
        (head(t, of))
        (sheet.top())
        (sheet.form(&room("bidder", id, "give-up"), &fields))
        (basis(t, &folded.world, Some(id), v.now_ms, &[ids::Y156]))
    };
    Ok(Shown::reading(t.s("bidding-give-up"), body))
}

/// Gives it up.
pub(super) fn given_up(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    won(v, &folded, id).map_err(one)?;
    let reason = needed(posted, "bidding_reason", TEXT_BYTES_MAX).map_err(one)?.to_owned();
    let lose = It::Lose { lot: id.clone(), cause: LossCause::GaveUp, reason };
    asking(v, ("bidder", id), Command::Online(lose), "bidding-given-up")
}
