//! The centre's page of one auction: who is let in gets a plate by chance, and a priority right is
//! confirmed to its holder.
//!
//! Names stay out of it: an official types whom to let in, and no page lists who was.

use app::auctions;
use app::follower::Folded;
use domain::auction::{Asked, Command as Auction, State, may_follow};
use domain::rulebook::ids;
use domain::shared::{LotId, Uscc};
use domain::world::Command;
use maud::html;

use super::announce::{PEOPLE, again_of};
use super::room::{room_of, title_of};
use super::{said, terms};
use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, nothing, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::visit::Visit;

fn at(lot: &LotId) -> String {
    format!("/centre/auctions/{lot}")
}

fn auction<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<&'a State, Problem> {
    only(v, folded, PEOPLE)?;
    folded.world.auctions.get(id).ok_or_else(nothing)
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
    let (world, state) = (&folded.world, auction(v, &folded, id)?);
    let sheet = Sheet { v, posted, problems };
    let owner = auctions::owner(world, id).and_then(|it| world.organisations.get(it));
    // A bidding lets in whoever signs up: nobody else does.
    let signs_up = world.sign_ups.contains_key(id);
    let admits = !world.biddings.contains_key(id) && !signs_up && state.outcome().is_none();
    let plates = t.s("auction-plates");
    let let_in = html! {
        (sheet.line("auction_bidder", Need::Needed))
        (sheet.lines("auction_members", 2, Need::Optional))
        (commit_button(&t.s("auction-admit"), &t.s("auction-admit-brings")))
    };
    let confirm = html! {
        (sheet.line("auction_holder", Need::Needed))
        (sheet.line("auction_rank", Need::Needed))
        (commit_button(&t.s("auction-confirm-priority"), &t.s("auction-confirm-priority-brings")))
    };
    let body = html! {
        p class="lot" {
            (terms::what(t, &state.terms)) " · " (id) " "
            (tag(Tone::Plain, &t.s(&format!("auction-phase-{}", said::phase(state, v.now_ms)))))
        }
        (sheet.top())
        ul class="files" {
            li { a href=(room_of(id)) { (t.s("auction-see-room")) } }
            li { a href={ (room_of(id)) "/host" } { (t.s("auction-host")) } }
            @if signs_up { li { a href={ (at(id)) "/sign-ups" } { (t.s("sign-ups-title")) } } }
            @if may_follow(world, id) {
                li { a href=(again_of(&state.terms)) { (t.s("announce-again")) } }
            }
        }
        (facts(&[(plates.as_str(), html! { (state.bidders.len()) })]))
        (terms::facts_of(t, owner.map(|it| it.name.clone()), &state.terms))
        @if admits {
            h2 { (t.s("auction-admit")) }
            (sheet.form(&at(id), &let_in))
            (cited(v, &folded, id, &[ids::Y139, ids::J01_6]))
            @if state.terms.priority.is_some() {
                h2 { (t.s("auction-confirm-priority")) }
                (sheet.form(&format!("{}/priority", at(id)), &confirm))
                (cited(v, &folded, id, &[ids::J01_4]))
            }
        }
    };
    Ok(Shown::reading(title_of(world, id), body))
}

/// An organisation of the record by its code.
pub(super) fn known(folded: &Folded, name: &str, code: &str) -> Result<Uscc, Problem> {
    let code = Uscc::new(&code.to_uppercase()).ok_or_else(|| wrong(name, "form-not-uscc"))?;
    let of = folded.world.organisations.get(&code).filter(|it| it.merged_into.is_none());
    of.map(|_| code).ok_or_else(|| wrong(name, "announce-owner-unknown"))
}

fn asking(
    v: &Visit,
    folded: &Folded,
    command: Command,
    (id, done): (&LotId, &str),
) -> Result<Ask, Vec<Problem>> {
    may(v, folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done={done}", at(id)) })
}

/// Lets an organisation in, alone or with those that bid jointly with it.
pub(super) fn admit(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    auction(v, &folded, id).map_err(|it| vec![it])?;
    let lead = known(&folded, "auction_bidder", posted.get("auction_bidder"));
    let lines = posted.get("auction_members").lines().map(str::trim).filter(|it| !it.is_empty());
    let members: Result<Vec<Uscc>, Problem> =
        lines.map(|it| known(&folded, "auction_members", it)).collect();
    let (Ok(lead), Ok(members)) = (&lead, &members) else {
        return Err(lead.err().into_iter().chain(members.err()).collect());
    };
    let command = auctions::admit(&folded.world, id, lead, members);
    let command = command.ok_or_else(|| vec![nothing()])?;
    asking(v, &folded, command, (id, "auction-admitted"))
}

/// Confirms a priority right to whoever was let in.
pub(super) fn confirm(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    auction(v, &folded, id).map_err(|it| vec![it])?;
    let holder = known(&folded, "auction_holder", posted.get("auction_holder"));
    let hand = holder.and_then(|it| {
        let hand = auctions::hand(&folded.world, id, &it);
        hand.ok_or_else(|| wrong("auction_holder", "auction-no-plate"))
    });
    let rank = posted.get("auction_rank").parse::<u8>().ok().filter(|it| *it > 0);
    let rank = rank.ok_or_else(|| wrong("auction_rank", "form-not-number"));
    let (Ok(hand), Ok(rank)) = (&hand, &rank) else {
        return Err(hand.err().into_iter().chain(rank.err()).collect());
    };
    let what = Auction::ConfirmPriority { plate: hand.plate, rank: *rank };
    let command = Command::Auction(Asked::of(id.clone(), what));
    asking(v, &folded, command, (id, "auction-priority-confirmed"))
}
