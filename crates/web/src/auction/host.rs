//! The desk of an auction: the organiser measures and freezes, the supervisor orders; both see
//! what is out of the ordinary.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::auction::{self, Asked, Cause, Command as Auction, Event, Measured, Plate};
use domain::parties::Role;
use domain::world::Command;
use maud::{Markup, html};

use super::board;
use super::page::{At, Drawn, Room, id_of, in_room, room_of, title_of};
use super::said;
use crate::act::Problem;
use crate::design::form::{Field, commit_button, date_time, text, textarea};
use crate::design::icon::{Tone, tag};
use crate::design::page::Width;
use crate::design::value::instant;
use crate::desk::perform::kept;
use crate::desk::posted::Posted;
use crate::text::time;
use crate::visit::Visit;

/// Causes as a form names them: by the organiser, or by the supervisor.
const CAUSES: [(&str, Cause, Role); 5] = [
    ("server", Cause::Server, Role::Official),
    ("lines", Cause::Lines, Role::Official),
    ("terms_changed", Cause::TermsChanged, Role::Official),
    ("ordered", Cause::Ordered, Role::Supervisor),
    ("collusion", Cause::Collusion, Role::Supervisor),
];

/// The page.
pub async fn page(visit: Visit, Path(at): At) -> Response {
    in_room(visit, at, StatusCode::OK, |room| {
        if room.visit.session.is_none() {
            return Drawn::Problem(Problem::SignIn);
        }
        let Some(role) = role_of(room) else {
            return Drawn::Problem(Problem::Denied("auction-only-hosts".to_owned()));
        };
        let title = room
            .visit
            .text
            .t("auction-host-of", &[("what", title_of(&room.folded.world, room.lot()).into())]);
        Drawn::Page { title, width: Width::Reading, body: body(room, role) }
    })
    .await
}

/// The role in which the signed-in person sees this desk; `None` for everybody else.
pub(super) fn role_of(room: &Room) -> Option<Role> {
    let account = &room.visit.session.as_ref()?.account;
    let person = room.folded.world.people.get(account)?;
    [Role::Official, Role::Supervisor].into_iter().find(|it| person.is(*it))
}

fn body(room: &Room, role: Role) -> Markup {
    let (t, state, now_ms) = (room.visit.text, room.state, room.visit.now_ms);
    let phase = said::phase(state, now_ms);
    let over = state.outcome().is_some();
    html! {
        p { strong { (t.s(&format!("auction-phase-{phase}"))) }
            @if let Some(until_ms) = said::until_ms(state, now_ms) { " " (instant(until_ms)) } }
        (alerts(room))
        @if over { p { (t.s("auction-host-over")) } }
        @else if state.frozen.is_some() { (resume(room)) }
        @else { (freeze(room, role)) }
        @if !over { (terminate(room, role)) }
        @if let (auction::Phase::DrawOwed { plates, .. }, Role::Official) = (&state.phase, role) {
            (draw(room, plates))
        }
        p { a href=(room_of(room.lot())) { (t.s("auction-back")) } }
    }
}

/// What is out of the ordinary, from the stream and from what is measured.
fn alerts(room: &Room) -> Markup {
    let (t, state, now_ms) = (room.visit.text, room.state, room.visit.now_ms);
    let lines = room.visit.site.rooms.auctions.lines(room.lot(), now_ms);
    let server = board::server(&room.visit.site.platform, now_ms);
    let numbers = &state.numbers;
    let quiet = server.quiet_ms >= numbers.quiet_ms;
    let many = lines.lines >= 2
        && u64::from(lines.lost) * u64::from(numbers.lost_to)
            >= u64::from(lines.lines) * u64::from(numbers.lost_of);
    let said_lines = [("lines", lines.lines.into()), ("lost", lines.lost.into())];
    let said_server = [("seconds", (server.quiet_ms / 1_000).into())];
    let late = room
        .lines
        .iter()
        .filter(|it| matches!(said::refused(&it.event), Some(auction::Refusal::Late)));
    let (refused, late) = (state.refused, late.count());
    html! {
        h2 { (t.s("auction-alerts")) }
        ul class="plain" {
            li { (tag(if many { Tone::Alarm } else { Tone::Plain },
                &t.t("auction-alert-lines", &said_lines))) }
            li { (tag(if quiet { Tone::Alarm } else { Tone::Plain },
                &t.t("auction-alert-server", &said_server))) }
            li { (tag(if refused > state.offers { Tone::Due } else { Tone::Plain },
                &t.t("auction-alert-refused", &[("n", refused.into())]))) }
            li { (tag(if late > 0 { Tone::Due } else { Tone::Plain },
                &t.t("auction-alert-late", &[("n", late.into())]))) }
        }
        (history(room))
    }
}

/// Every freeze with its reason and what was measured.
fn history(room: &Room) -> Markup {
    let t = room.visit.text;
    let freezes: Vec<_> = room
        .lines
        .iter()
        .filter_map(|it| match &it.event {
            Event::Frozen(of) => Some((it.stamp.0, of)),
            _ => None,
        })
        .collect();
    html! {
        @for (at_ms, it) in freezes {
            p { (instant(at_ms)) " " (t.s(&format!("auction-cause-{:?}", it.cause))) " "
                (it.reason)
                @if let Some(of) = it.measured {
                    " " small { (t.t("auction-measured", &[("ms", of.quiet_ms.into()),
                        ("lines", of.lines.into()), ("lost", of.lost.into())])) }
                }
            }
        }
    }
}

/// Why, and of an order, which only the supervisor gives, by which document.
fn reasons(room: &Room, role: Role, (reason, document): (&str, &str)) -> Markup {
    let t = room.visit.text;
    let (label, hint) = (t.s("auction-reason"), t.s("auction-reason-hint"));
    let (papers, papers_hint) = (t.s("auction-document"), t.s("auction-document-hint"));
    html! {
        (textarea(t, &Field { name: reason, label: &label, hint: &hint, ..Default::default() },
            2))
        @if role == Role::Supervisor {
            (text(t, &Field { name: document, label: &papers, hint: &papers_hint,
                ..Default::default() }))
        }
    }
}

fn causes(room: &Room, role: Role, terms: bool) -> Markup {
    let t = room.visit.text;
    let mine = CAUSES.iter().filter(|it| it.2 == role);
    html! {
        fieldset class="field" {
            legend { (t.s("auction-cause")) }
            @for (name, cause, _) in mine.filter(|it| terms || it.1 != Cause::TermsChanged) {
                div class="choice" {
                    input type="radio" name="cause" value=(name) id={ "c-" (name) "-" (terms) };
                    label for={ "c-" (name) "-" (terms) } {
                        (t.s(&format!("auction-cause-{cause:?}")))
                    }
                }
            }
        }
    }
}

fn freeze(room: &Room, role: Role) -> Markup {
    let t = room.visit.text;
    html! {
        h2 { (t.s("auction-freeze")) }
        p { (t.s("auction-freeze-says")) }
        (act(room, "freeze", &html! {
            (causes(room, role, false))
            (reasons(room, role, ("reason", "document")))
            (commit_button(&t.s("auction-freeze"), &t.s("auction-freeze-brings")))
        }))
    }
}

fn resume(room: &Room) -> Markup {
    let (t, numbers) = (room.visit.text, &room.state.numbers);
    let ice = room.state.frozen;
    let announced = ice.and_then(|it| it.at_ms);
    let short =
        ice.is_some_and(|it| room.visit.now_ms.saturating_sub(it.since_ms) <= numbers.resume_ms);
    let least =
        time::field_value(room.visit.now_ms.saturating_add(numbers.resumption_ms) + 600_000);
    let label = t.s("auction-resume-at");
    let field = Field { name: "at", label: &label, value: &least, ..Default::default() };
    html! {
        h2 { (t.s("auction-resume")) }
        @if let Some(at_ms) = announced { p { (t.s("auction-resumes")) " " (instant(at_ms)) } }
        @else if short {
            (act(room, "resume", &html! {
                (commit_button(&t.s("auction-resume"), &t.s("auction-resume-brings")))
            }))
        } @else {
            (act(room, "announce", &html! {
                (date_time(t, &field))
                (commit_button(&t.s("auction-resume-announce"), &t.s("auction-resume-brings")))
            }))
        }
    }
}

fn terminate(room: &Room, role: Role) -> Markup {
    let t = room.visit.text;
    html! {
        details {
            summary { (t.s("auction-terminate")) }
            (act(room, "terminate", &html! {
                (causes(room, role, true))
                (reasons(room, role, ("end_reason", "end_document")))
                (commit_button(&t.s("auction-terminate"), &t.s("auction-terminate-brings")))
            }))
        }
    }
}

fn draw(room: &Room, plates: &[Plate]) -> Markup {
    let t = room.visit.text;
    html! {
        h2 { (t.s("auction-draw")) }
        (act(room, "draw", &html! {
            @for it in plates {
                div class="choice" {
                    input type="radio" name="plate" value=(it.0) id={ "p-" (it.0) };
                    label for={ "p-" (it.0) } { (it.0) }
                }
            }
            (commit_button(&t.s("auction-draw"), &t.s("auction-draw-brings")))
        }))
    }
}

fn act(room: &Room, name: &str, body: &Markup) -> Markup {
    html! {
        form class="form" method="post" action={ (room_of(room.lot())) "/host/" (name) } {
            (room.visit.hidden())
            (body)
        }
    }
}

/// Does one act of the desk.
pub async fn act_on(
    visit: Visit,
    Path((tender, lot, round, name)): Path<(String, String, String, String)>,
    sent: Posted,
) -> Response {
    match asked(&visit, &(tender, lot, round), &name, &sent).await {
        Ok(way) => Redirect::to(&way).into_response(),
        Err(it) => kept(visit, sent, it).await,
    }
}

async fn asked(
    visit: &Visit,
    at: &(String, String, String),
    name: &str,
    sent: &Posted,
) -> Result<String, Problem> {
    let account = visit.actor(sent.get("csrf"))?;
    sent.problems.first().cloned().map_or(Ok(()), Err)?;
    let missing = || Problem::Denied("problem-not-found".to_owned());
    let lot = id_of(at).ok_or_else(missing)?;
    // Two forms of one page: their fields have names of their own, as their labels need.
    let prefix = if name == "terminate" { "end_" } else { "" };
    let reason = sent.get(&format!("{prefix}reason")).to_owned();
    let document = sent.get(&format!("{prefix}document")).to_owned();
    let document = Some(document).filter(|it| !it.is_empty());
    let cause = CAUSES.iter().find(|it| it.0 == sent.get("cause")).map(|it| it.1);
    let field = |name: &str| Problem::Field(name.to_owned(), format!("auction-{name}-wrong"));
    let what = match name {
        "freeze" => {
            let cause = cause.ok_or_else(|| field("cause"))?;
            let measured = measure(visit, &lot, cause);
            Auction::Freeze { cause, reason, document, measured }
        }
        "terminate" => {
            Auction::Terminate { cause: cause.ok_or_else(|| field("cause"))?, reason, document }
        }
        "resume" => Auction::Resume,
        "announce" => {
            let at_ms = time::parse_field(sent.get("at")).ok_or_else(|| field("at"))?;
            Auction::AnnounceResumption(at_ms)
        }
        "draw" => {
            let plate = sent.get("plate").parse().map_err(|_| field("plate"))?;
            Auction::Draw(Plate(plate))
        }
        _ => return Err(missing()),
    };
    let way = format!("{}/host", room_of(&lot));
    visit.act(&account, sent.get("key"), Command::Auction(Asked::of(lot, what))).await?;
    Ok(way)
}

/// What is measured now; nobody types it.
fn measure(visit: &Visit, lot: &domain::shared::LotId, cause: Cause) -> Option<Measured> {
    let now_ms = visit.site.platform.now_ms();
    match cause {
        Cause::Server => Some(board::server(&visit.site.platform, now_ms)),
        Cause::Lines => Some(visit.site.rooms.auctions.lines(lot, now_ms)),
        Cause::Ordered | Cause::TermsChanged | Cause::Collusion => None,
    }
}
