//! The finance post's deposits of biddings: entered from the bank's statement, and given back.
//!
//! Before the bidding has ended the page lists nobody: who signed up is not the centre's to know;
//! afterwards each day's look at a name is an event.

use domain::online::{Bidding, Command as It, Drawn, SignUp, Stage, TITLE_BYTES_MAX};
use domain::parties::Role;
use domain::rulebook::ids;
use domain::shared::{Fen, LotId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::lists::empty;
use crate::design::value::{amount, code};
use crate::desk::perform::{Ask, Shown, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::money;
use crate::visit::Visit;

use super::{
    asking, basis, bidding, head, listing, name_of, one, room, seen_by, sorted, stage_tag,
};

const PEOPLE: &[Role] = &[Role::Finance];

/// Biddings with a deposit.
pub(super) fn list(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let all = sorted(&folded.world, |it| it.is_public() && it.spec.deposit.is_some());
    let body = html! {
        @if all.is_empty() {
            (empty(&t.s("biddings-none"), &t.s("bidding-deposits-hint"), &[]))
        } @else { (listing(seen_by(v, &folded), &all, &|it| room("finance", &it.lot, ""))) }
    };
    Ok(Shown::wide(t.s("bidding-deposits"), body))
}

/// Deposits that may go back, once somebody may know them.
fn held(of: &Bidding) -> Vec<(&Uscc, Fen)> {
    let early =
        matches!(of.stage, Stage::Requested | Stage::Returned | Stage::Announced | Stage::Checking);
    let wins = |who: &Uscc| of.deal.as_ref().is_some_and(|it| it.bidder == *who);
    let mut all = Vec::new();
    for (who, it) in of.bidders.iter().filter(|_| !early) {
        let waits = of.stage == Stage::Published && wins(who);
        let gone = it.returned.is_some() || it.kept.is_some();
        if let (Some((_, amount, _)), false, false) = (&it.deposit, gone, waits) {
            all.push((who, *amount));
        }
    }
    all
}

/// Deposits by hand whose bidders took their sign-up back: what this post wrote of them itself,
/// since nobody may learn yet who signed up.
fn left(of: &Bidding) -> Vec<(&Uscc, &str, Fen)> {
    let there = |it: &SignUp| it.returned.is_none() && it.kept.is_none();
    let all = of.withdrawn.iter().map(|it| (it.0, &it.1.1)).filter(|it| there(it.1));
    all.filter_map(|(who, it)| {
        let (_, amount, reference) = it.deposit.as_ref()?;
        Some((who, reference.as_str(), *amount))
    })
    .collect()
}

/// The form that records that one went back, of whoever is named by a hidden field.
fn back_form(sheet: &Sheet, id: &LotId, (name, value): (&str, &str)) -> Markup {
    let t = sheet.v.text;
    sheet.form(
        &room("finance", id, "back"),
        &html! {
            input type="hidden" name=(name) value=(value);
            label {
                (t.s("field-bidding_reference")) " "
                input type="text" name="bidding_reference" class="line" required maxlength="200";
            }
            button { (t.s("bidding-deposit-back")) }
        },
    )
}

/// One bidding.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    {
        let folded = v.site.platform.folded()?;
        only(v, &folded, PEOPLE)?;
        bidding(&folded, id)?;
    }
    crate::finance::note_bidding(v, id)?;
    let folded = v.site.platform.folded()?;
    let of = bidding(&folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (sheet.line("bidding_bidder", Need::Needed))
        (sheet.money("bidding_amount", Need::Needed))
        (sheet.line("bidding_reference", Need::Needed))
        (commit_button(&t.s("bidding-deposit-enter"), &t.s("bidding-deposit-brings")))
    };
    let back = |who: &Uscc, sum: Fen| -> Markup {
        html! {
            li {
                (name_of(&folded.world, who)) " " (code(&who.to_string())) " " (amount(t, sum.0))
                (back_form(&sheet, id, ("bidding_bidder", who.as_str())))
            }
        }
    };
    let (held, left) = (held(of), left(of));
    let body = html! {
        (head(t, of))
        p { (stage_tag(t, &folded.world, of, v.now_ms)) }
        (sheet.top())
        @if let Some(sum) = of.spec.deposit {
            p { (t.s("bidding-deposit")) " " (amount(t, sum.0)) }
        }
        @if of.stage == Stage::Announced {
            p { (t.s("bidding-deposit-says")) }
            (sheet.form(&room("finance", id, ""), &fields))
        }
        @if !held.is_empty() {
            h2 { (t.s("bidding-deposit-back")) }
            ul class="files" { @for (who, sum) in &held { (back(who, *sum)) } }
        }
        @if !left.is_empty() {
            h2 { (t.s("bidding-deposit-left")) }
            ul class="files" {
                @for (_, reference, sum) in &left {
                    li {
                        (code(reference)) " " (amount(t, sum.0))
                        (back_form(&sheet, id, ("bidding_entry", reference)))
                    }
                }
            }
        }
        @if of.spec.deposit.is_some() {
            p { a class="button" href=(crate::desk::room("finance", id, "payments")) {
                (t.s("payments-title"))
            } }
        }
        (basis(t, &folded.world, Some(id), v.now_ms, &[ids::Y159, ids::Y203, ids::Y163, ids::Y172]))
    };
    Ok(Shown::reading(t.s("bidding-deposits"), body))
}

fn bidder(posted: &Posted) -> Result<Uscc, Problem> {
    let typed = posted.get("bidding_bidder").trim().to_uppercase();
    Uscc::new(&typed).ok_or_else(|| wrong("bidding_bidder", "bidding-not-code"))
}

/// Enters what came in.
pub(super) fn enter(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let bidder = bidder(posted).map_err(|it| wrongs.push(it));
    let sum = money::parse_yuan(posted.get("bidding_amount")).filter(|it| *it > 0);
    if sum.is_none() {
        wrongs.push(wrong("bidding_amount", "form-not-money"));
    }
    let reference = needed(posted, "bidding_reference", TITLE_BYTES_MAX);
    let reference = reference.map_err(|it| wrongs.push(it));
    let (Ok(bidder), Some(sum), Ok(reference)) = (bidder, sum, reference) else {
        return Err(wrongs);
    };
    let (lot, reference) = (id.clone(), reference.to_owned());
    let (amount, drawn) = (Fen(sum), Drawn::NOTHING);
    let command = It::EnterDeposit { lot, bidder, amount, reference, drawn };
    asking(v, ("finance", id), Command::Online(command), "bidding-deposit-entered")
}

/// Records that one went back.
pub(super) fn back(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let entry = posted.get("bidding_entry");
    let known = left(bidding(&folded, id).map_err(one)?);
    let bidder = match known.into_iter().find(|it| it.1 == entry) {
        Some((who, ..)) => who.clone(),
        None => bidder(posted).map_err(one)?,
    };
    let reference = needed(posted, "bidding_reference", TITLE_BYTES_MAX).map_err(one)?.to_owned();
    let command = It::ReturnDeposit { lot: id.clone(), bidder, reference };
    asking(v, ("finance", id), Command::Online(command), "bidding-deposit-returned")
}
