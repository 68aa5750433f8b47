//! The receipt of one offer: what the platform signed when it was durable, taken or refused.

use axum::extract::Path;
use axum::response::Response;
use domain::auction::Event;
use domain::shared::{LotId, Signature};
use domain::world;
use maud::{Markup, html};

use super::offer::answer_tag;
use super::page::{own_of, title_of};
use super::said;
use crate::act::Problem;
use crate::design::page::Width;
use crate::design::value::{amount, code, instant};
use crate::hall::bidder_of;
use crate::visit::{Frame, Visit};

/// The receipt of the own offer at a position, or of a leaf with `?by=leaf`.
pub async fn show(
    visit: Visit,
    Path((tender, lot, round, number)): Path<(String, String, String, u64)>,
) -> Response {
    let lot = LotId::parse(&format!("{tender}/{lot}/{round}")).ok();
    let by_leaf = visit.query.split('&').any(|it| it == "by=leaf");
    let drawn = visit.run(move |visit| {
        let made = lot.ok_or_else(missing).and_then(|it| body(visit, &it, number, by_leaf));
        match made {
            Ok(body) => {
                let title = visit.text.s("auction-receipt");
                visit.page(&Frame { width: Width::Reading, ..Frame::reading(&title) }, &body)
            }
            Err(it) => visit.problem(&it),
        }
    });
    drawn.await.unwrap_or_else(|it| it)
}

fn missing() -> Problem {
    Problem::Denied("problem-not-found".to_owned())
}

fn body(visit: &Visit, lot: &LotId, number: u64, by_leaf: bool) -> Result<Markup, Problem> {
    let t = visit.text;
    if visit.session.is_none() {
        return Err(Problem::SignIn);
    }
    let (title, plate) = {
        let folded = visit.site.platform.folded()?;
        let own = bidder_of(&folded.world, visit.session.as_ref());
        let own = own.and_then(|it| app::auctions::hand(&folded.world, lot, &it));
        (title_of(&folded.world, lot), own.ok_or_else(missing)?.plate)
    };
    let mut reader = visit.site.platform.readers.reader()?;
    let rows = match by_leaf {
        true => reader.rows(number, 1)?,
        false => reader.stream(&record::auction::stream(lot), number, 1)?,
    };
    let row = rows.first().filter(|it| it.stream == record::auction::stream(lot));
    let row = row.ok_or_else(missing)?;
    let line = app::auctions::line(row)?;
    let offered = said::offered(&line.event).filter(|it| it.0 == plate);
    let (_, price) = offered.ok_or_else(missing)?;
    let answer = app::bidding::answer_of(row);
    let why = match &line.event {
        Event::OfferRefused(it) => Some(it.why),
        _ => None,
    };
    let refusal = why.map(world::Refusal::Auction);
    let keys = visit.site.platform.keys();
    Ok(html! {
        p { (title) " " (code(&lot.to_string())) }
        p { (answer_tag(visit, why)) }
        dl {
            dt { (t.s("auction-price")) } dd { (amount(t, price.0)) }
            dt { (t.s("auction-at")) } dd { (instant(line.stamp.0)) }
            dt { (t.s("auction-position")) } dd { (line.position) }
            dt { (t.s("auction-leaf")) } dd { (row.index) }
            dt { (t.s("auction-your-plate")) } dd { (plate.0) }
            @if let Some(rule) = refusal.as_ref().and_then(world::Refusal::rule) {
                dt { (t.s("auction-rule")) } dd { (code(rule)) }
            }
        }
        p { (t.s("auction-receipt-says")) }
        @if let Some(it) = answer {
            p { (code(&it.acknowledgement)) }
            p { (t.s("receipt-signature")) " " (code(&Signature(it.signature).hex())) }
            p { (t.s("receipt-key")) " " (code(&keys.ack)) }
        }
        p class="no-print" { a href=(own_of(lot)) { (t.s("auction-back")) } }
    })
}
