//! An address left with a tender's documents 变更提醒: typed without an account, confirmed from its own
//! mailbox, told of corrections, and gone with one click.

use app::messages::{Contact, Watcher};
use app::ports::{Channel, StoreError};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::shared::{AccountId, Hash, LotId};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::icon::{Tone, tag};
use crate::design::value::instant;
use crate::desk::perform::{done, lot_id, lot_of, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::problem::said;
use crate::public::lot_line;
use crate::visit::{Frame, Visit};

/// Bytes of the word in a letter's address.
const WORD_HEX: usize = 32;

type Parts = Path<(String, String, String)>;
type Place = Path<(String, String, String, String, String)>;

fn href(id: &LotId) -> String {
    format!("/lots/{id}/watch")
}

/// Where a lot's page offers it.
pub(crate) fn offer(t: &crate::text::Text, id: &LotId) -> Markup {
    html! { p { a href=(href(id)) { (t.s("watch-offer")) } } }
}

pub(super) async fn show(v: Visit, Path(parts): Parts) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let drawn = v.run(move |v| draw(v, &body(v, &id, &Posted::default(), &[]), &[]));
    drawn.await.unwrap_or_else(|it| it)
}

pub(super) async fn send(v: Visit, Path(parts): Parts, posted: Posted) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let drawn = v.run(move |v| match left(v, &id, &posted) {
        Ok(()) => Redirect::to(&format!("{}?done=watch-asked", href(&id))).into_response(),
        Err(problems) => draw(v, &body(v, &id, &posted, &problems), &problems),
    });
    drawn.await.unwrap_or_else(|it| it)
}

fn draw(v: &Visit, body: &Result<Markup, Problem>, problems: &[Problem]) -> Response {
    let status = problems.first().map_or(StatusCode::OK, |it| match it {
        Problem::Field(..) => StatusCode::UNPROCESSABLE_ENTITY,
        other => said(v.text, other).status,
    });
    match body {
        Ok(it) => {
            let title = v.text.s("watch-title");
            v.page_with(status, &Frame::reading(&title), &html! { (done(v)) (it) })
        }
        Err(it) => v.problem(it),
    }
}

fn body(v: &Visit, id: &LotId, posted: &Posted, problems: &[Problem]) -> Result<Markup, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = lot_of(&folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let carried = v.site.platform.channels().contains(&Channel::Mail);
    Ok(html! {
        (lot_line(lot))
        (sheet.top())
        @if lot.is_over() { p { (t.s("watch-over")) } }
        @else if !carried { p { (t.s("watch-no-mail")) } }
        @else {
            p { (t.s("watch-says")) }
            form class="form" method="post" action=(href(id)) {
                (sheet.line("watch_mail", Need::Needed))
                (button(&t.s("watch-send")))
            }
        }
        p { a href={ "/lots/" (id) } { (t.s("result-to-lot")) } }
    })
}

/// Keeps an address and asks it; whoever typed it learns nothing of it.
fn left(v: &Visit, id: &LotId, posted: &Posted) -> Result<(), Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let typed = Contact::typed(posted.get("watch_mail"), "");
    let typed = typed.ok().filter(|it| !it.mail.is_empty());
    let typed = typed.ok_or_else(|| one(wrong("watch_mail", "contact-mail-wrong")))?;
    let platform = &v.site.platform;
    let about = {
        let folded = platform.folded().map_err(|it| one(it.into()))?;
        let lot = lot_of(&folded, id).map_err(one)?;
        if lot.is_over() || !platform.channels().contains(&Channel::Mail) {
            return Err(one(nothing()));
        }
        format!("{} · {}", lot.notice.title, lot.notice.lot_title)
    };
    let language = v.text.lang().tag().to_owned();
    let contact = Contact { language, ..typed };
    let word = Hash(platform.entropy.salt()).hex()[..WORD_HEX].to_owned();
    let times = (v.now_ms, platform.clock.wall_ms());
    match Watcher::ask(&*platform.working, (id, &about), &contact, &word, times) {
        Ok(()) => Ok(()),
        Err(StoreError::Full(_)) => Err(one(Problem::Denied("watch-full".to_owned()))),
        Err(it) => Err(one(it.into())),
    }
}

fn found(v: &Visit, parts: (String, String, String, String, String)) -> Result<Watcher, Problem> {
    let (tender, lot, round, account, word) = parts;
    let id = lot_id(&(tender, lot, round)).ok_or_else(nothing)?;
    let account = AccountId::new(account).map_err(|_| nothing())?;
    let working = &*v.site.platform.working;
    Watcher::of(working, (&id, &account, &word), v.now_ms)?.ok_or_else(nothing)
}

/// The page of one address, for whoever holds its letter.
pub(super) async fn own(v: Visit, Path(parts): Place) -> Response {
    let drawn = v.run(move |v| draw(v, &found(v, parts).and_then(|it| one(v, &it)), &[]));
    drawn.await.unwrap_or_else(|it| it)
}

fn one(v: &Visit, it: &Watcher) -> Result<Markup, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = lot_of(&folded, &it.lot)?;
    let press = |what: &str, label: &str| {
        html! {
            form class="form" method="post" action=(it.href()) {
                input type="hidden" name="what" value=(what);
                (button(&t.s(label)))
            }
        }
    };
    Ok(html! {
        (lot_line(lot))
        @match it.confirmed_ms {
            None => {
                p { (t.s("watch-confirm-says")) }
                (press("confirm", "watch-confirm"))
            },
            Some(since) => {
                p { (tag(Tone::Checked, &t.s("watch-stands"))) " " (instant(since)) }
                @if let Some(at) = it.received_ms {
                    p { (t.s("watch-received-at")) " " (instant(at)) }
                }
                (press("received", "watch-received"))
            },
        }
        p { a href={ "/lots/" (it.lot) "/changes" } { (t.s("changes-title")) } }
        p { a href={ "/lots/" (it.lot) } { (t.s("result-to-lot")) } }
        (press("stop", "watch-stop"))
    })
}

/// What whoever holds the letter does with it.
pub(super) async fn press(v: Visit, Path(parts): Place, posted: Posted) -> Response {
    let drawn = v.run(move |v| match pressed(v, parts, posted.get("what")) {
        Ok(next) => Redirect::to(&next).into_response(),
        Err(it) => v.problem(&it),
    });
    drawn.await.unwrap_or_else(|it| it)
}

fn pressed(
    v: &Visit,
    parts: (String, String, String, String, String),
    what: &str,
) -> Result<String, Problem> {
    let it = found(v, parts)?;
    let (working, href, lot) = (&*v.site.platform.working, it.href(), it.lot.clone());
    match what {
        "confirm" => it.confirm(working, v.now_ms)?,
        "received" if it.confirmed_ms.is_some() => it.receive(working, v.now_ms)?,
        "stop" => {
            it.stop(working)?;
            return Ok(format!("/lots/{lot}/watch?done=watch-stopped"));
        }
        _ => return Err(nothing()),
    }
    Ok(format!("{href}?done=watch-{what}"))
}
