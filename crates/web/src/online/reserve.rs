//! The owner's reserve 底价: its commitment before the bidding, its opening after the close.
//!
//! The platform never holds the reserve: it takes a hash that the owner's machine computed, and
//! later what was hashed.

use domain::auction::{Asked, Command as It, Phase, Reserve, State};
use domain::rulebook::ids;
use domain::shared::{Fen, Hash, LotId, Salt};
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::auction::keeps::{Fields, ISLANDS, Keeps};
use crate::desk::perform::{Ask, Shown, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::text::money;
use crate::visit::Visit;

use super::manage::mine;
use super::{asking, basis, head, one, room};

const FIELDS: Fields<'static> =
    Fields { hash: "bidding_commitment", price: "bidding_reserve_price", salt: "bidding_salt" };

/// Whether the reserve may be committed, or is to be opened now.
pub(super) fn owed(state: &State, now_ms: i64) -> Option<&'static str> {
    let before = now_ms < state.terms.opens_ms;
    if state.terms.reserve == Reserve::None {
        return None;
    }
    match state.phase {
        Phase::ReserveOwed { .. } => Some("bidding-reserve-open"),
        _ if before && state.reserve.is_none() => Some("bidding-reserve-commit"),
        _ => None,
    }
}

/// The page: one form before, another one after.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let of = mine(v, &folded, id)?;
    let state = folded.world.auctions.get(id).ok_or_else(nothing)?;
    let sheet = Sheet { v, posted, problems };
    let action = room("purchaser", id, "reserve");
    let asked = owed(state, v.now_ms);
    let (button, brings) =
        asked.map_or_else(Default::default, |key| (t.s(key), t.s(&format!("{key}-brings"))));
    let keeps = Keeps {
        t,
        marks: sheet.marks(),
        action: &action,
        lot: id,
        plate: None,
        terms: Some(&state.terms),
        committed: state.reserve,
        fields: FIELDS,
        button: (&button, &brings),
    };
    let commit = html! {
        p { (t.s("bidding-reserve-how")) }
        (keeps.commits(&sheet.line(FIELDS.hash, Need::Needed)))
    };
    let open = keeps.opens(&html! {
        (sheet.money(FIELDS.price, Need::Needed))
        (sheet.line(FIELDS.salt, Need::Needed))
    });
    let body = html! {
        (head(t, of))
        (sheet.top())
        @match asked {
            Some("bidding-reserve-open") => (open),
            Some(_) => (commit),
            None if state.reserve.is_some() => p { (t.s("bidding-reserve-committed")) },
            None => p { (t.s("bidding-reserve-none")) },
        }
        (basis(t, &folded.world, Some(id), v.now_ms, &[ids::Y130, ids::Y131, ids::A03]))
    };
    Ok(Shown::reading(t.s("bidding-reserve"), body).with(ISLANDS))
}

/// The commitment, or the opening.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    mine(v, &folded, id).map_err(one)?;
    let state = folded.world.auctions.get(id).ok_or_else(|| one(nothing()))?;
    let hex = |name: &str| {
        let typed = posted.get(name).trim().to_lowercase();
        Hash::from_hex(&typed).ok_or_else(|| one(wrong(name, "bidding-not-hex")))
    };
    let opens = matches!(state.phase, Phase::ReserveOwed { .. });
    let (what, done) = if opens {
        let price = money::parse_yuan(posted.get(FIELDS.price)).filter(|it| *it > 0);
        let missing = || one(wrong(FIELDS.price, "form-not-money"));
        let (price, salt) = (Fen(price.ok_or_else(missing)?), Salt(hex(FIELDS.salt)?.0));
        let digest = record::auction::reserve_commitment(id, price, &salt);
        (It::OpenReserve { price, salt, digest }, "opened")
    } else {
        (It::CommitReserve(hex(FIELDS.hash)?), "committed")
    };
    let command = Command::Auction(Asked::of(id.clone(), what));
    asking(v, ("purchaser", id), command, &format!("bidding-reserve-{done}"))
}
