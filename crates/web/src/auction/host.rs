//! The desk of an auction: the organiser measures and freezes, the supervisor orders; both see
//! what is out of the ordinary.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::auction::{self, Asked, Cause, Command as Auction, Event, Measured, Plate, State};
use domain::parties::Role;
use domain::world::{Command, World};
use maud::{Markup, html};

use super::board;
use super::recent::Recent;
use super::room::{At, Drawn, Room, id_of, in_room, room_of, title_of};
use super::{said, sealed, terms};
use crate::account::Session;
use crate::act::Problem;
use crate::design::clock;
use crate::design::form::{Field, commit_button, date_time, text, textarea};
use crate::design::icon::{Tone, tag};
use crate::design::page::Width;
use crate::design::value::instant;
use crate::desk::perform::kept;
use crate::desk::posted::Posted;
use crate::text::{money, time};
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
    may_host(&room.folded.world, room.visit.session.as_ref())
}

/// The same, of a session.
pub(super) fn may_host(world: &World, session: Option<&Session>) -> Option<Role> {
    let person = world.people.get(&session?.account)?;
    [Role::Official, Role::Supervisor].into_iter().find(|it| person.is(*it))
}

fn body(room: &Room, role: Role) -> Markup {
    let (t, state, now_ms) = (room.visit.text, room.state, room.visit.now_ms);
    let over = state.outcome().is_some();
    html! {
        div class="auction" data-island="auction_host" data-now=(now_ms)
            data-phase=(said::phase(state, now_ms))
            data-events={ (room_of(room.lot())) "/host/events" } {
            div class="auction-line" data-check="line" role="alert" {
                p data-when="broken" hidden { (tag(Tone::Alarm, &t.s("auction-line-broken"))) }
            }
            (numbers(room))
            h2 { (t.s("auction-alerts")) }
            (warnings(room))
        }
        (history(room))
        (sealed::list(room))
        (terms::group(room))
        @if over { p { (t.s("auction-host-over")) } }
        @else {
            p { (t.s("auction-host-starts")) }
            @if state.frozen.is_some() { (resume(room)) } @else { (freeze(room, role)) }
            (terminate(room, role))
        }
        @if let (auction::Phase::DrawOwed { plates, .. }, Role::Official) = (&state.phase, role) {
            (draw(room, plates))
        }
        @if role == Role::Official {
            p { a href={ "/centre/auctions/" (room.lot()) } { (t.s("auction-admit")) } }
        }
        p { a href=(room_of(room.lot())) { (t.s("auction-back")) } }
    }
}

/// Where it stands, as everybody sees it, kept up to date by the line.
fn numbers(room: &Room) -> Markup {
    let (t, state, now_ms) = (room.visit.text, room.state, room.visit.now_ms);
    let phase = said::phase(state, now_ms);
    let left = said::until_ms(state, now_ms).map(|it| clock::remaining(t, it - now_ms));
    let price = state.lead.map_or_else(|| "–".to_owned(), |it| money::yuan(it.price.0));
    let ended = said::ending(state);
    let leader = state.lead.map_or_else(|| "–".to_owned(), |it| it.plate.0.to_string());
    html! {
        p class="auction-what" { (terms::what(t, &state.terms)) " · " (room.lot()) }
        div class="auction-phase" data-check="phase" data-state=(phase) role="status" {
            p { (t.s(&format!("auction-phase-{phase}"))) }
        }
        p class="auction-small" {
            @if let Some(left) = left {
                (t.s("auction-left")) " " strong data-slot="left" { (left) } " · "
            }
            (t.s(&format!("auction-price{ended}"))) " " strong data-slot="price" { (price) }
            " · " (t.s(said::leader_key(state))) " " strong data-slot="leader" { (leader) }
            " · " (t.s("auction-offers")) " " strong data-slot="offers" { (state.offers) }
            " · " (t.s("auction-position")) " " span data-slot="position" { (state.position) }
        }
    }
}

/// One thing that may be out of the ordinary.
pub(super) struct Alert {
    pub name: &'static str,
    pub tone: &'static str,
    pub says: String,
}

/// Tones of an alert by the name that page and script use.
const TONES: [(&str, Tone); 3] =
    [("calm", Tone::Plain), ("due", Tone::Due), ("alarm", Tone::Alarm)];

/// What is out of the ordinary, from the stream and from what is measured.
pub(super) fn alerts(visit: &Visit, state: &State, recent: &Recent, now_ms: i64) -> Vec<Alert> {
    let t = visit.text;
    let lines = visit.site.rooms.auctions.lines(&state.terms.lot, now_ms);
    let server = board::server(&visit.site.platform, now_ms);
    let numbers = &state.numbers;
    let quiet = server.quiet_ms >= numbers.quiet_ms;
    let many = lines.lines >= 2
        && u64::from(lines.lost) * u64::from(numbers.lost_to)
            >= u64::from(lines.lines) * u64::from(numbers.lost_of);
    let tone = |is: bool, name: &'static str| if is { name } else { "calm" };
    let (refused, late) = (state.refused, recent.late());
    let said_lines = [("lines", lines.lines.into()), ("lost", lines.lost.into())];
    let said_server = [("seconds", (server.quiet_ms / 1_000).into())];
    vec![
        Alert {
            name: "lines",
            tone: tone(many, "alarm"),
            says: t.t("auction-alert-lines", &said_lines),
        },
        Alert {
            name: "server",
            tone: tone(quiet, "alarm"),
            says: t.t("auction-alert-server", &said_server),
        },
        Alert {
            name: "refused",
            tone: tone(refused > state.offers, "due"),
            says: t.t("auction-alert-refused", &[("n", refused.into())]),
        },
        Alert {
            name: "late",
            tone: tone(late > 0, "due"),
            says: t.t("auction-alert-late", &[("n", late.into())]),
        },
    ]
}

fn warnings(room: &Room) -> Markup {
    let (visit, now_ms) = (room.visit, room.visit.now_ms);
    html! {
        ul class="plain" {
            @for it in alerts(visit, room.state, &room.recent, now_ms) {
                li data-check={ "alert-" (it.name) } data-state=(it.tone) {
                    @for (name, tone) in TONES {
                        span data-when=(name) hidden[name != it.tone] { (tag(tone, &it.says)) }
                    }
                }
            }
        }
        p class="unseen" role="status" data-part="spoken" {}
    }
}

/// Every freeze and how it ended, with reasons and what was measured, the newest first.
fn history(room: &Room) -> Markup {
    let t = room.visit.text;
    html! {
        @for line in room.recent.stops() {
            p { (instant(line.stamp.0)) " "
                @match &line.event {
                    Event::Frozen(it) => {
                        (t.s(&format!("auction-cause-{:?}", it.cause))) " " (it.reason)
                        @if let Some(of) = it.measured {
                            " " small { (t.t("auction-measured", &[("ms", of.quiet_ms.into()),
                                ("lines", of.lines.into()), ("lost", of.lost.into())])) }
                        }
                    }
                    Event::ResumptionAnnounced(it) => {
                        (t.s("auction-resumes")) " " (instant(it.at_ms)) " "
                        (it.reason.as_deref().unwrap_or_default())
                    }
                    Event::Resumed(it) => {
                        (t.s("past-Resumed")) " " (it.reason.as_deref().unwrap_or_default())
                    }
                    _ => {}
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
    let (mended, hint) = (t.s("auction-mended"), t.s("auction-reason-hint"));
    let why = Field { name: "reason", label: &mended, hint: &hint, ..Default::default() };
    html! {
        h2 { (t.s("auction-resume")) }
        @if let Some(at_ms) = announced { p { (t.s("auction-resumes")) " " (instant(at_ms)) } }
        @else if short {
            (act(room, "resume", &html! {
                (textarea(t, &why, 2))
                (commit_button(&t.s("auction-resume"), &t.s("auction-resume-brings")))
            }))
        } @else {
            (act(room, "announce", &html! {
                (date_time(t, &field))
                (textarea(t, &why, 2))
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
        "resume" => Auction::Resume { reason: Some(reason) },
        "announce" => {
            let at_ms = time::parse_field(sent.get("at")).ok_or_else(|| field("at"))?;
            Auction::AnnounceResumption { at_ms, reason: Some(reason) }
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
