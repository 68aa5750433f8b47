//! An electronic guarantee 电子保函 as the deposit of a bidding or an auction: presented by whoever
//! signed up, and what its issuer said.

use app::follower::Folded;
use domain::law::Law;
use domain::ledger::{beneficiary, guarantee_wanted, securities_of};
use domain::rulebook::ids;
use domain::shared::{CivilDate, Fen, Instant, LotId, Uscc};
use maud::html;

use crate::act::Problem;
use crate::bidder::guarantee::{fields, presented};
use crate::design::lists::facts;
use crate::design::value::{amount, code, day};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::Sheet;
use crate::visit::Visit;

use super::{entry, home, name_of, one, own_reach};

/// The desk's page of what a guarantee secures, and the address of its own.
fn pages(folded: &Folded, id: &LotId) -> (String, String) {
    if folded.world.biddings.contains_key(id) {
        let own = super::room("bidder", id, "");
        let at = super::room("bidder", id, "guarantee");
        return (own, at);
    }
    let own = format!("/bidder/auctions/{id}");
    (format!("{own}/sign-up"), format!("{own}/guarantee"))
}

/// The deposit of a bidding or an auction whose notice takes guarantees.
fn deposit(folded: &Folded, id: &LotId) -> Option<Fen> {
    let world = &folded.world;
    if let Some(of) = world.biddings.get(id) {
        return of.spec.deposit.filter(|_| of.spec.guarantees.is_some());
    }
    let asked = world.sign_ups.get(id)?.terms.deposit?;
    asked.guarantees.map(|_| asked.amount)
}

/// The last day that the law asks for, while one may be presented.
fn lasts(v: &Visit, folded: &Folded, (id, payer): (&LotId, &Uscc)) -> Option<CivilDate> {
    let now = Instant(v.now_ms);
    let rules = app::rules::rules_for(&folded.world, Some(id), now);
    let calendar = folded.world.calendar(crate::desk::calendar());
    let law = Law { rules, calendar: &calendar, now };
    let wanted = guarantee_wanted(&folded.world, id, payer, law).ok()?;
    wanted.lasts.map(|it| it.0)
}

/// The own guarantees and the form of another one; of other payers it says nothing.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let sheet = Sheet { v, posted, problems };
    let folded = v.site.platform.folded()?;
    let home = home(v, &folded)?;
    let world = &folded.world;
    let asked = deposit(&folded, id).ok_or_else(nothing)?;
    let (own_page, at) = pages(&folded, id);
    let lasts = lasts(v, &folded, (id, &home));
    let own: Vec<_> = securities_of(world, id).into_iter().flat_map(|it| it.of(&home)).collect();
    let names =
        ["guarantee-beneficiary", "guarantee-at-least", "guarantee-lasts"].map(|it| t.s(it));
    let mut rows = Vec::new();
    if let Some(who) = beneficiary(world, id) {
        rows.push((names[0].as_str(), html! { (name_of(world, who)) " " (code(who.as_str())) }));
    }
    rows.push((&names[1], amount(t, asked.0)));
    if let Some(last) = lasts {
        rows.push((&names[2], day(Instant::start_of(last).0)));
    }
    let body = html! {
        p class="lot" { (crate::auction::title_of(world, id)) " · " (id) }
        p { (t.s("guarantee-deposit-says")) }
        (sheet.top())
        (own_reach(t, world, (id, &home), v.now_ms))
        (facts(&rows))
        @if own.iter().all(|it| it.1.received.guarantee.is_none()) {
            p { (t.s("guarantee-none")) }
        }
        ul class="files" {
            @for (_, it) in own.iter().filter(|it| it.1.received.guarantee.is_some()) {
                (entry(t, world, id, it, v.now_ms))
            }
        }
        @if lasts.is_some() {
            h2 { (t.s("guarantee-present")) }
            (sheet.upload_form(&at, &fields(&sheet)))
        }
        p { a href=(own_page) { (t.s("guarantee-back")) } }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[
            ids::Y167, ids::Y200, ids::Y201, ids::Y96, ids::Y97, ids::Y98, ids::Y168,
        ]))
    };
    Ok(Shown::reading(t.s("guarantee-title"), body))
}

/// Presents it.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let (payer, at) = {
        let folded = v.site.platform.folded().map_err(one)?;
        let payer = home(v, &folded).map_err(one)?;
        deposit(&folded, id).ok_or_else(|| one(nothing()))?;
        (payer, pages(&folded, id).1)
    };
    let command = presented(v, (id, payer), posted)?;
    let folded = v.site.platform.folded().map_err(one)?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{at}?done=guarantee-presented") })
}
