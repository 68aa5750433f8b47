//! Receipts of a bidder's offers: what the platform signed when each was durable, taken or
//! refused, and the file that anybody checks without the platform.

use app::desk::Accepted;
use app::ports::Row;
use app::receipts::{self, NoReceipt, Offered};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::auction::{Event, Plate};
use domain::shared::{Fen, LotId, Signature};
use domain::world;
use maud::{Markup, html};
use record::auction::Line;

use super::offer::answer_tag;
use super::own::plain;
use super::room::{At, Drawn, in_room, own_of, title_of};
use super::said;
use crate::act::Problem;
use crate::bidder::acknowledged::policy_number;
use crate::bidder::files::attached;
use crate::design::icon::{Tone, tag};
use crate::design::page::Width;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, code, instant};
use crate::hall::bidder_of;
use crate::text::money;
use crate::visit::{Frame, Visit};

/// Segments of a receipt's address.
type Place = Path<(String, String, String, u64)>;

/// The own offers, the newest first, each with its receipt.
pub async fn list(visit: Visit, Path(at): At) -> Response {
    in_room(visit, at, StatusCode::OK, |room| {
        let t = room.t();
        if room.visit.session.is_none() {
            return Drawn::Problem(Problem::SignIn);
        }
        let world = &room.folded.world;
        let own = bidder_of(world, room.visit.session.as_ref());
        let Some(own) = own.and_then(|it| app::auctions::hand(world, room.lot(), &it)) else {
            return Drawn::Problem(Problem::Denied("auction-only-bidders".to_owned()));
        };
        let heads = ["auction-position", "auction-at", "auction-offered", "auction-answer"]
            .map(|key| t.s(key));
        let sets = [Set::Number, Set::Time, Set::Number, Set::Words];
        let columns: Vec<Column> =
            heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
        let way = own_of(room.lot());
        let rows = room.recent.own(own.plate).map(|line| {
            let price = price_of(&line.event).map(|it| money::yuan(it.0));
            let href = format!("{way}/receipts/{}", line.position);
            vec![
                html! { a href=(href) { (line.position) } },
                instant(line.stamp.0),
                html! { (price.unwrap_or_else(|| t.s("auction-shut"))) },
                answer(room.visit, &line.event),
            ]
        });
        let rows: Vec<Vec<Markup>> = rows.collect();
        let body = html! {
            p { (title_of(world, room.lot())) " " (code(&room.lot().to_string())) }
            @if rows.is_empty() { p { (t.s("auction-no-offers")) } }
            @else { (table(&t.s("auction-receipts"), &columns, &rows)) }
            p { a href=(way) { (t.s("auction-back")) } }
        };
        Drawn::Page { title: t.s("auction-receipts"), width: Width::Wide, body }
    })
    .await
}

/// What became of an offer, as a mark.
fn answer(visit: &Visit, event: &Event) -> Markup {
    match event {
        Event::SealedOffered(_) => tag(Tone::Committed, &visit.text.s("past-SealedOffered")),
        Event::SealedOpened(_) => tag(Tone::Checked, &visit.text.s("past-SealedOpened")),
        other => answer_tag(visit, said::refused(other)),
    }
}

/// The price that a line shows; none of an offer that is sealed.
fn price_of(event: &Event) -> Option<Fen> {
    match event {
        Event::SealedOpened(it) => Some(it.price),
        other => said::offered(other).map(|it| it.1),
    }
}

/// One own line with its row and acknowledgement.
struct Own {
    row: Row,
    line: Line,
    plate: Plate,
    answer: Accepted,
}

/// The own line at a position, or of a leaf; another's and one that is not there are the same.
fn own(visit: &Visit, lot: &LotId, number: u64, by_leaf: bool) -> Result<Own, Problem> {
    if visit.session.is_none() {
        return Err(Problem::SignIn);
    }
    let plate = {
        let folded = visit.site.platform.folded()?;
        let own = bidder_of(&folded.world, visit.session.as_ref());
        let own = own.and_then(|it| app::auctions::hand(&folded.world, lot, &it));
        own.ok_or_else(missing)?.plate
    };
    let mut reader = visit.site.platform.readers.reader()?;
    let stream = record::auction::stream(lot);
    let rows = match by_leaf {
        true => reader.rows(number, 1)?,
        false => reader.stream(&stream, number, 1)?,
    };
    let row = rows.into_iter().next().filter(|it| it.stream == stream).ok_or_else(missing)?;
    let line = app::auctions::line(&row)?;
    let answer = app::bidding::answer_of(&row).filter(|_| said::by(&line.event) == Some(plate));
    Ok(Own { answer: answer.ok_or_else(missing)?, row, line, plate })
}

/// The receipt file of an own line, made from the log's public files.
fn made(visit: &Visit, own: &Own) -> Result<String, NoReceipt> {
    let (keys, published) = (visit.site.platform.keys(), visit.site.platform.published());
    let (folder, policy, last) = (&visit.site.log, &keys.policy, &published.note);
    receipts::clear(&receipts::Log { folder, policy, last }, &own.row, &own.answer)
}

/// The receipt of the own offer at a position, or of a leaf with `?by=leaf`.
pub async fn show(visit: Visit, Path((tender, lot, round, number)): Place) -> Response {
    let lot = LotId::parse(&format!("{tender}/{lot}/{round}")).ok();
    let by_leaf = visit.query.split('&').any(|it| it == "by=leaf");
    let drawn = visit.run(move |visit| {
        let read = lot.ok_or_else(missing);
        let made = read.and_then(|it| body(visit, &it, &own(visit, &it, number, by_leaf)?));
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

/// The receipt file `tlog-proof` of the own line at a position.
pub async fn file(visit: Visit, Path((tender, lot, round, number)): Place) -> Response {
    let lot = LotId::parse(&format!("{tender}/{lot}/{round}")).ok();
    let read = visit.run(move |visit| {
        let read = lot.ok_or_else(missing).and_then(|it| own(visit, &it, number, false));
        match read.map(|own| (made(visit, &own), own.row.index)) {
            Ok((Ok(text), index)) => {
                attached("text/plain; charset=utf-8", &format!("offer-{index}.tlog"), text)
            }
            Ok((Err(NoReceipt::Tiles(it)), _)) => visit.problem(&Problem::Down(it.to_string())),
            Ok((Err(_), _)) => StatusCode::NOT_FOUND.into_response(),
            Err(it) => visit.problem(&it),
        }
    });
    read.await.unwrap_or_else(|it| it)
}

fn missing() -> Problem {
    Problem::Denied("problem-not-found".to_owned())
}

fn body(visit: &Visit, lot: &LotId, own: &Own) -> Result<Markup, Problem> {
    let t = visit.text;
    let title = title_of(&visit.site.platform.folded()?.world, lot);
    let Own { row, line, plate, answer: signed } = own;
    let refusal = said::refused(&line.event).map(world::Refusal::Auction);
    let keys = visit.site.platform.keys();
    Ok(html! {
        p { (title) " " (code(&lot.to_string())) }
        p { (answer(visit, &line.event)) }
        dl {
            dt { (t.s("auction-price")) }
            dd {
                @match price_of(&line.event) {
                    Some(it) => (amount(t, it.0)),
                    None => (t.s("auction-shut")),
                }
            }
            dt { (t.s("auction-at")) } dd { (instant(line.stamp.0)) }
            dt { (t.s("auction-position")) } dd { (line.position) }
            dt { (t.s("auction-leaf")) } dd { (row.index) }
            dt { (t.s("auction-your-plate")) } dd { (plate.0) }
            @if let Some(rule) = refusal.as_ref().and_then(world::Refusal::rule) {
                dt { (t.s("auction-rule")) } dd { (code(rule)) }
            }
        }
        p { (t.s("auction-receipt-says")) }
        p { (code(&signed.acknowledgement)) }
        p { (t.s("receipt-signature")) " " (code(&Signature(signed.signature).hex())) }
        p { (t.s("receipt-key")) " " (code(&keys.ack)) }
        (witnessed(visit, lot, own))
        p class="no-print" {
            a href={ (own_of(lot)) "/receipts" } { (t.s("auction-receipts")) } " · "
            a href=(own_of(lot)) { (t.s("auction-back")) }
        }
    })
}

/// The command that checks the receipt of a leaf on anybody's own machine, against lot, plate and
/// what was offered.
pub(crate) fn checked_by(
    origin: &str,
    index: u64,
    (lot, plate, offered): (&str, u64, &Offered),
) -> String {
    let sample = if origin.starts_with("sample.") { " --sample" } else { "" };
    let offered = match offered {
        Offered::Price(fen) => format!("--price {}", plain(Fen(*fen))),
        Offered::Seal(hex) => format!("--seal {hex}"),
    };
    format!(
        "daylight-verify receipt offer-{index}.tlog --lot {lot} --plate {plate} {offered} \
         --policy policy.json{sample}"
    )
}

/// The file, once witnesses have seen the leaf, and the command that checks it.
fn witnessed(visit: &Visit, lot: &LotId, own: &Own) -> Markup {
    let t = visit.text;
    let keys = visit.site.platform.keys();
    let offered = match (&own.line.event, price_of(&own.line.event)) {
        (Event::SealedOffered(it), _) => Offered::Seal(it.seal.hex()),
        (_, price) => Offered::Price(price.map_or(0, |it| it.0)),
    };
    let plate = u64::from(own.plate.0);
    let command = checked_by(&keys.origin, own.row.index, (&lot.to_string(), plate, &offered));
    let way = format!("{}/receipts/{}", own_of(lot), own.line.position);
    html! {
        @if made(visit, own).is_ok() {
            p class="no-print" {
                a class="button" href={ (way) "/file" } { (t.s("receipt-file")) } " "
                a href={ "/log/policy/" (policy_number(&keys.policy)) } { (t.s("receipt-policy")) }
            }
            p class="quiet" { (t.s("auction-audit-says")) " " (code(&command)) }
        } @else {
            p { (t.s("auction-receipt-awaited")) " "
                a href=(way) { (t.s("receipt-look-again")) } }
        }
    }
}
