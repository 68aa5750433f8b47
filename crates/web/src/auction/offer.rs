//! A bidder's offer from a form or the room's script, and what else a bidder says.

use app::auctions::{self, Hand};
use app::desk::Answer;
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::auction::{Asked, Command as Auction};
use domain::shared::{AccountId, Fen, LotId};
use domain::world::{Command, Refusal};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::own::own_room;
use super::room::{At, Drawn, id_of, in_room, own_of};
use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::refusal::Kept;
use crate::desk::posted::Posted;
use crate::hall::bidder_of;
use crate::problem::{block, said};
use crate::text::money;
use crate::visit::Visit;

/// What became of an offer.
enum Done {
    /// Taken, or refused by a line of the stream; its leaf.
    Written {
        index: u64,
        stamp_ms: i64,
        why: Option<Refusal>,
    },
    Not(Problem),
}

/// The lot and the own hand, read off the runtime's threads.
async fn hand(visit: &Visit, at: &(String, String, String)) -> Result<(LotId, Hand), Problem> {
    let denied = || Problem::Denied("auction-only-bidders".to_owned());
    let lot = id_of(at).ok_or_else(denied)?;
    let of = lot.clone();
    let found = visit.clone().run(move |visit| {
        let folded = visit.site.platform.folded()?;
        let own = bidder_of(&folded.world, visit.session.as_ref());
        Ok::<_, Problem>(own.and_then(|it| auctions::hand(&folded.world, &of, &it)))
    });
    let own = found.await.map_err(|_| Problem::Unknown)??;
    Ok((lot, own.ok_or_else(denied)?))
}

/// Asks the desk, and keeps what an offer that was refused and written down is answered.
async fn bid(visit: &Visit, who: &AccountId, key: &str, command: Command) -> Done {
    let (account, asked) = (who.clone(), command);
    let allowed = visit.clone().run(move |v| v.allowed(&account, asked)).await;
    let allowed = match allowed {
        Ok(Ok(it)) => it,
        Ok(Err(it)) => return Done::Not(it),
        Err(_) => return Done::Not(Problem::Unknown),
    };
    match visit.answered(who, key, allowed).await {
        Ok(Answer::Accepted(it)) => {
            Done::Written { index: it.index, stamp_ms: it.stamp.0, why: None }
        }
        Ok(Answer::Declined(it, why)) => {
            Done::Written { index: it.index, stamp_ms: it.stamp.0, why: Some(why) }
        }
        Ok(other) => Done::Not(crate::act::problem_of(other)),
        Err(it) => Done::Not(it),
    }
}

/// Takes an offer; without script a page asks first whether it is meant.
pub async fn offer(visit: Visit, Path(at): At, headers: HeaderMap, sent: Posted) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let script = accepted.starts_with("application/json");
    let typed = if sent.get("price").is_empty() { sent.get("typed") } else { sent.get("price") };
    let price = money::parse_yuan(typed).map(Fen);
    if let (Some(price), false, true) = (price, script, sent.get("sure").is_empty()) {
        return sure(visit, at, price).await;
    }
    let done = match price {
        Some(price) => asked(&visit, &at, &sent, price).await,
        None => Done::Not(Problem::Field("typed".to_owned(), "auction-typed-wrong".to_owned())),
    };
    if script {
        return told(&visit, &done);
    }
    match done {
        Done::Written { index, .. } => {
            let way = id_of(&at).map(|it| own_of(&it)).unwrap_or_default();
            Redirect::to(&format!("{way}/receipts/{index}?by=leaf")).into_response()
        }
        Done::Not(it) => again(visit, at, it).await,
    }
}

async fn asked(visit: &Visit, at: &(String, String, String), sent: &Posted, price: Fen) -> Done {
    let who = match visit.actor(sent.get("csrf")) {
        Ok(it) => it,
        Err(it) => return Done::Not(it),
    };
    match hand(visit, at).await {
        Ok((lot, Hand { plate, who: own })) => {
            let offer = domain::auction::Offer { plate, who: own, price };
            let command = Command::Auction(Asked::of(lot, Auction::Offer(offer)));
            bid(visit, &who, sent.get("key"), command).await
        }
        Err(it) => Done::Not(it),
    }
}

/// The answer to the room's script.
fn told(visit: &Visit, done: &Done) -> Response {
    let t = visit.text;
    let words = |why: &Refusal| said(t, &Problem::Refused(why.clone())).what;
    match done {
        Done::Written { index, stamp_ms, why } => {
            let body = json!({
                "taken": why.is_none(),
                "index": index,
                "stamp_ms": stamp_ms,
                "said": why.as_ref().map(words),
                "rule": why.as_ref().and_then(Refusal::rule),
            });
            Json(body).into_response()
        }
        Done::Not(it) => {
            let told = said(t, it);
            let unknown = matches!(it, Problem::Unknown);
            let body: Value = json!({
                "taken": false, "said": told.what, "instead": told.instead, "rule": told.code,
                "unknown": unknown,
            });
            (told.status, Json(body)).into_response()
        }
    }
}

/// Whether the offer is meant: it cannot be taken back.
async fn sure(visit: Visit, at: (String, String, String), price: Fen) -> Response {
    in_room(visit, at, StatusCode::OK, move |room| {
        let (t, way) = (room.visit.text, own_of(room.lot()));
        if room.visit.session.is_none() {
            return Drawn::Problem(Problem::SignIn);
        }
        let body = html! {
            form class="form" method="post" action={ (way) "/offer" } {
                (room.visit.hidden())
                input type="hidden" name="price" value=(super::own::plain(price));
                input type="hidden" name="sure" value="yes";
                p class="auction-price" { (t.s("auction-confirm")) " "
                    strong { (money::yuan(price.0)) } }
                p class="auction-warning" { (t.s("auction-irrevocable")) }
                button class="button commit-button" { (t.s("auction-confirm-yes")) }
            }
            p { a href=(way) { (t.s("auction-confirm-no")) } }
        };
        let width = crate::design::page::Width::Reading;
        Drawn::Page { title: t.s("auction-confirm-title"), width, body }
    })
    .await
}

pub(super) async fn again(visit: Visit, at: (String, String, String), why: Problem) -> Response {
    if why == Problem::SignIn || why == Problem::Forged {
        return visit.problem(&why);
    }
    let status = said(visit.text, &why).status;
    in_room(visit, at, status, move |room| {
        let above: Markup = block(room.visit.text, &why, Kept::Unchanged);
        own_room(room, Some(&above), false)
    })
    .await
}

/// Goes on, when asked.
pub async fn go_on(visit: Visit, Path(at): At, sent: Posted) -> Response {
    says(visit, at, sent, |it| Auction::Continue { plate: it.plate, who: it.who }).await
}

/// Takes it at the price of the close.
pub async fn take(visit: Visit, Path(at): At, sent: Posted) -> Response {
    says(visit, at, sent, |it| Auction::Match { plate: it.plate, who: it.who }).await
}

/// Says one thing in the bidder's name, and goes back to the room.
pub(super) async fn says(
    visit: Visit,
    at: (String, String, String),
    sent: Posted,
    what: impl FnOnce(Hand) -> Auction,
) -> Response {
    let who = match visit.actor(sent.get("csrf")) {
        Ok(it) => it,
        Err(it) => return visit.problem(&it),
    };
    let done = match hand(&visit, &at).await {
        Ok((lot, own)) => {
            let command = Command::Auction(Asked::of(lot, what(own)));
            visit.act(&who, sent.get("key"), command).await
        }
        Err(it) => Err(it),
    };
    match done {
        Ok(_) => {
            let way = id_of(&at).map(|it| own_of(&it)).unwrap_or_default();
            Redirect::to(&way).into_response()
        }
        Err(it) => again(visit, at, it).await,
    }
}

/// The server's time, and word that this bidder's room is there.
pub async fn beat(visit: Visit, Path(at): At) -> Response {
    let kept = [(header::CACHE_CONTROL, "no-store")];
    let now_ms = visit.now_ms;
    match hand(&visit, &at).await {
        Ok((lot, own)) => {
            visit.site.rooms.auctions.hear(&lot, own.plate, now_ms);
            (kept, Json(json!({"now_ms": visit.site.platform.now_ms()}))).into_response()
        }
        Err(it) => visit.problem(&it),
    }
}

/// Whether a receipt's line says that the offer was taken.
pub fn answer_tag(visit: &Visit, why: Option<domain::auction::Refusal>) -> Markup {
    match why {
        None => tag(Tone::Checked, &visit.text.s("auction-taken")),
        Some(why) => tag(Tone::Alarm, &visit.text.s(&super::page::said_key(why))),
    }
}
