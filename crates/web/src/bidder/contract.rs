//! The winner's side of the contract: reads what the purchaser signed, and signs the same text.

use domain::award::Signed;
use domain::contract::{Command as Contract, ContractOffered};
use domain::lot::Lot;
use domain::shared::LotId;
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::lists::facts;
use crate::design::value::{amount, capital};
use crate::desk::perform::{Ask, Shown, denied, lot_of, may, nothing, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::Sheet;
use crate::desk::{room, sign};
use crate::public::contract::{articles, performance, title};
use crate::public::lot_line;
use crate::purchaser::contract::so_far;
use crate::visit::Visit;

/// The lot, if the signed-in person's organisation won it and a contract was offered.
fn won<'a>(v: &Visit, folded: &'a app::follower::Folded, id: &LotId) -> Result<&'a Lot, Problem> {
    let (_, person) = who(v, folded)?;
    let lot = lot_of(folded, id)?;
    let winner = lot.award.winner.as_ref().map(|it| &it.0);
    if winner.is_none() || winner != person.organisation.as_ref() {
        return Err(denied());
    }
    let state = &lot.contract;
    if state.binds() || state.offer.is_some() { Ok(lot) } else { Err(nothing()) }
}

fn signing(id: &LotId, it: &ContractOffered, signed: Signed) -> Command {
    Command::Contract(Contract::Sign {
        lot: id.clone(),
        number: it.number,
        document: it.document.sha256,
        amount: it.amount,
        signed,
    })
}

/// What is offered, to be signed; else what both signed.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = won(v, &folded, id)?;
    let limits = lot.notice.procedure().limits();
    let rules = [limits.contract, limits.binds];
    let sheet = Sheet { v, posted, problems };
    let action = room("bidder", id, "contract");
    let (label, brings) = (t.s("contract-do-sign"), t.s("contract-sign-brings"));
    let price = t.s("contract-price");
    let body = html! {
        (lot_line(lot))
        (so_far(v, lot))
        @if let Some(it) = &lot.contract.offer {
            h2 { (title(t, it.number)) }
            p { (t.s("contract-read-first")) }
            (facts(&[(&price, html! { (amount(t, it.amount.0)) " " (capital(it.amount.0)) })]))
            @if !it.reason.is_empty() { blockquote class="said" { p { (it.reason) } } }
            (articles(&folded.world, lot, (t, v.now_ms), &rules))
            (sign::page(&sheet, &folded, &action, (&label, &brings), |by| signing(id, it, by)))
        } @else {
            (sheet.top())
            (performance(t, lot))
            p { a href={ "/lots/" (id) "/contract" } { (t.s("manage-public")) } }
        }
    };
    Ok(Shown::reading(t.s("contract-manage"), body).with(&["sign_act"]))
}

/// The signature.
pub(super) fn signed(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let lot = won(v, &folded, id).map_err(one)?;
    let it = lot.contract.offer.as_ref().ok_or_else(|| one(nothing()))?;
    let command = sign::take(v, &folded, posted, |by| signing(id, it, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=contract-signed", room("bidder", id, "contract")) })
}
