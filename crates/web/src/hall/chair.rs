//! The chair's page 主持人: start, extend, adjourn, answer, sign; each with a reason, nothing else.

use app::opening_record as record;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::lot::Stage;
use domain::opening;
use domain::parties::Role;
use domain::rulebook::ids;
use domain::shared::{Instant, LotId, PublicKey, Signature};
use domain::world::Command;
use maud::{Markup, html};

use super::page::{At, Drawn, Room, hall_of, id_of, in_room};
use super::seen;
use crate::act::Problem;
use crate::design::form::{self, Field};
use crate::design::page::Width;
use crate::design::value::code;
use crate::desk::perform::kept;
use crate::desk::posted::Posted;
use crate::text::time;
use crate::visit::Visit;

const SECONDS_A_MINUTE: i64 = 60;
const MS_A_SECOND: i64 = 1_000;

/// Whether the session's person chairs openings.
fn is_chair(room: &Room) -> bool {
    let account = room.visit.session.as_ref().map(|it| &it.account);
    let person = account.and_then(|it| room.folded.world.people.get(it));
    person.is_some_and(|it| it.is(Role::Chair))
}

/// The chair's page of one lot.
pub async fn page(visit: Visit, Path(at): At) -> Response {
    in_room(visit, at, |room| {
        if room.visit.session.is_none() {
            return Problem::SignIn.into();
        }
        if !is_chair(room) {
            return Problem::Denied("hall-only-chair".to_owned()).into();
        }
        let title = room.visit.text.s("hall-chair");
        let islands = &["countdown", "live_room", "sign_act"];
        Drawn::Page { title, width: Width::Reading, islands, body: body(room) }
    })
    .await
}

fn body(room: &Room) -> Markup {
    let (t, lot) = (room.visit.text, room.lot);
    let opening = matches!(lot.stage, Stage::Closed | Stage::KeyIn);
    let open: Vec<u32> =
        lot.opening.objections.iter().filter(|it| it.1.2.is_none()).map(|it| *it.0).collect();
    let after = lot.stage == Stage::Opened && lot.opening.record_signed.is_none();
    let second = may_call(lot);
    html! {
        div data-island="live_room" data-events={ (room.hall) "/events" } data-names="changed"
            data-after=(room.folded.next) {
            div data-region="state" data-fragment={ (room.hall) "/fragments/state" }
                aria-live="polite" {
                @if let Some(it) = room.region("state") { (it) }
            }
        }
        p { (t.s("hall-chair-says")) }
        @if !opening && !after && !second { p { strong { (t.s("hall-chair-nothing")) } } }
        @if opening { (start(room)) }
        @if lot.stage == Stage::KeyIn { (more_time(room)) }
        @if second { (call(room)) }
        @for number in open { (answer(room, number)) }
        @if after { (sign(room)) }
        p { a href=(room.hall) { (t.s("hall-back")) } }
    }
}

/// Whether the second session may begin: the technical result is locked.
#[must_use]
pub fn may_call(lot: &domain::lot::Lot) -> bool {
    let locked = lot.evaluation.technical.is_some() && lot.opening.called.is_none();
    lot.stage == Stage::Evaluating && locked && !lot.is_suspended()
}

fn call(room: &Room) -> Markup {
    let t = room.visit.text;
    let passed = domain::award::technically_passed(room.lot).unwrap_or_default().len();
    let all = room.lot.standing().count();
    let said = [("n", passed.into()), ("returned", (all - passed.min(all)).into())];
    html! {
        h2 { (t.s("hall-call")) }
        p { (t.t("hall-call-says", &said)) }
        (act(room, "call", &html! {
            (form::commit_button(&t.s("hall-call"), &t.s("hall-call-brings")))
        }))
    }
}

fn start(room: &Room) -> Markup {
    let t = room.visit.text;
    let started =
        room.happened.iter().any(|it| matches!(it.event, domain::world::Event::SessionStarted(_)));
    html! {
        @if started { p { (t.s("hall-started")) } }
        @else {
            p { (t.s("hall-not-started")) }
            (act(room, "start", &html! {
                (reason(room))
                (form::commit_button(&t.s("hall-start"), &t.s("hall-start-brings")))
            }))
        }
    }
}

fn reason(room: &Room) -> Markup {
    let t = room.visit.text;
    let label = t.s("hall-reason");
    form::textarea(t, &Field { name: "reason", label: &label, ..Default::default() }, 2)
}

fn more_time(room: &Room) -> Markup {
    let (t, lot) = (room.visit.text, room.lot);
    let rules =
        app::rules::rules_for(&room.folded.world, Some(&lot.id), Instant(room.visit.now_ms));
    let minutes = rules.seconds(ids::Y04).unwrap_or(0) / SECONDS_A_MINUTE;
    let until = time::field_value(lot.opening.key_in_until_s.saturating_mul(MS_A_SECOND));
    let field = |label: &str| {
        form::date_time(t, &Field { name: "until", label, value: &until, ..Default::default() })
    };
    let most = [("minutes", minutes.into())];
    html! {
        h2 { (t.s("hall-extend")) }
        (act(room, "extend", &html! {
            (field(&t.s("hall-extend-until")))
            (reason(room))
            (form::commit_button(&t.s("hall-extend"), &t.t("hall-extend-brings", &most)))
        }))
        h2 { (t.s("hall-adjourn")) }
        (act(room, "adjourn", &html! {
            (field(&t.s("hall-adjourn-until")))
            (reason(room))
            (form::commit_button(&t.s("hall-adjourn"), &t.s("hall-adjourn-brings")))
        }))
    }
}

fn answer(room: &Room, number: u32) -> Markup {
    let t = room.visit.text;
    let label = t.s("hall-answer-text");
    let field = Field { name: "reason", label: &label, ..Default::default() };
    let Some((who, text, _)) = room.lot.opening.objections.get(&number) else {
        return html! {};
    };
    let known = room.folded.world.organisations.get(who);
    let name = known.map_or_else(|| who.to_string(), |it| it.name.clone());
    let by = [("n", number.into()), ("who", name.into())];
    html! {
        h2 { (t.t("hall-objection-by", &by)) }
        blockquote { p { (text) } }
        (act(room, "answer", &html! {
            input type="hidden" name="number" value=(number);
            (form::textarea(t, &field, 4))
            (form::commit_button(&t.s("hall-answer"), &t.s("hall-answer-brings")))
        }))
    }
}

fn sign(room: &Room) -> Markup {
    let t = room.visit.text;
    if !seen::may_sign(room.folded, room.lot, Instant(room.visit.now_ms)) {
        return html! { h2 { (t.s("hall-sign-record")) } p { (t.s("hall-sign-wait")) } };
    }
    let Some(bytes) = record::bytes(room.lot, &room.folded.world.centre.origin) else {
        return html! {};
    };
    let account = room.visit.session.as_ref().map(|it| &it.account);
    let person = account.and_then(|it| room.folded.world.people.get(it));
    let key = person.and_then(|it| it.keys.iter().find(|it| *it.1)).map(|it| it.0.hex());
    let Some(key) = key else {
        return html! { h2 { (t.s("hall-sign-record")) } p { (t.s("hall-sign-keyless")) } };
    };
    let labels = ["hall-sign-signature", "hall-sign-key", "hall-sign-passphrase"].map(|it| t.s(it));
    let text = |name, label| form::text(t, &Field { name, label, ..Default::default() });
    html! {
        h2 { (t.s("hall-sign-record")) }
        p { a href={ (room.hall) "/record" } download { (t.s("hall-record-get")) } }
        details { summary { (t.s("hall-sign-bytes")) } pre class="bytes" { (bytes) } }
        p { (t.s("hall-record-sha")) " " (code(&record::sha256(&bytes).hex())) }
        form class="form" method="post" action={ (room.hall) "/chair/sign" }
            data-island="sign_act" data-bytes=(BASE64.encode(bytes.as_bytes()))
            data-key=(key) {
            (room.visit.hidden())
            input type="hidden" name="sha256" value=(record::sha256(&bytes).hex());
            input type="hidden" data-part="signer" name="by" value=(key);
            div class="field" {
                label for="f-key-file" { (t.s("hall-sign-file")) }
                input type="file" id="f-key-file" data-part="key-file";
            }
            div class="field" {
                label for="f-key-passphrase" { (labels[2]) }
                input type="password" id="f-key-passphrase" data-part="key-passphrase"
                    autocomplete="current-password";
            }
            input type="hidden" data-part="signature" name="signed" value="";
            (form::commit_button(&t.s("hall-sign-record"), &t.s("hall-sign-brings")))
        }
        details {
            summary { (t.s("hall-sign-without")) }
            (act(room, "sign", &html! {
                input type="hidden" name="sha256" value=(record::sha256(&bytes).hex());
                (text("signed", &labels[0]))
                (text("by", &labels[1]))
                (form::commit_button(&t.s("hall-sign-record"), &t.s("hall-sign-brings")))
            }))
        }
    }
}

fn act(room: &Room, name: &str, body: &Markup) -> Markup {
    html! {
        form class="form" method="post" action={ (room.hall) "/chair/" (name) } {
            (room.visit.hidden())
            (body)
        }
    }
}

/// Any act of the chair, by its name in the address.
pub async fn act_on(
    visit: Visit,
    Path((tender, lot, round, name)): Path<(String, String, String, String)>,
    sent: Posted,
) -> Response {
    match acted(&visit, &(tender, lot, round), &name, sent.clone()).await {
        Ok(lot) => Redirect::to(&format!("{}/chair", hall_of(&lot))).into_response(),
        Err(it) => kept(visit, sent, it).await,
    }
}

async fn acted(
    visit: &Visit,
    at: &(String, String, String),
    name: &str,
    sent: Posted,
) -> Result<LotId, Problem> {
    let account = visit.actor(sent.get("csrf"))?;
    sent.problems.first().cloned().map_or(Ok(()), Err)?;
    let denied = || Problem::Denied("hall-only-chair".to_owned());
    let lot = id_of(at).ok_or_else(denied)?;
    let (reading, key) = (visit.clone(), sent.get("key").to_owned());
    let (name, of) = (name.to_owned(), lot.clone());
    let command = reading.run(move |visit| command(visit, &of, &name, sent));
    let command = command.await.map_err(|_| Problem::Unknown)??;
    visit.act(&account, &key, Command::Opening(command)).await?;
    Ok(lot)
}

fn command(
    visit: &Visit,
    id: &LotId,
    name: &str,
    sent: Posted,
) -> Result<opening::Command, Problem> {
    let folded = visit.site.platform.folded()?;
    let denied = || Problem::Denied("hall-only-chair".to_owned());
    let lot = folded.world.lots.get(id).ok_or_else(denied)?;
    let room = Room::of(visit, &folded, lot)?;
    if !is_chair(&room) {
        return Err(denied());
    }
    let (lot, reason) = (id.clone(), sent.get("reason").to_owned());
    let until = || {
        let ms = time::parse_field(sent.get("until"));
        let ms = ms.ok_or_else(|| Problem::Field("until".into(), "hall-time-unread".into()))?;
        Ok::<_, Problem>(ms.div_euclid(MS_A_SECOND))
    };
    let number = || {
        let unread = || Problem::Field("number".into(), "form-choose".into());
        sent.get("number").parse().map_err(|_| unread())
    };
    Ok(match name {
        "start" => opening::Command::StartSession { lot, reason },
        "extend" => opening::Command::ExtendKeyIn { lot, until_s: until()?, reason },
        "adjourn" => opening::Command::Adjourn { lot, until_s: until()?, reason },
        "call" => {
            let passed = domain::award::technically_passed(room.lot).unwrap_or_default();
            let called = |it: &&opening::LaterDeposit| {
                room.lot.bidder_of(&it.ctx).is_some_and(|who| passed.contains(who))
            };
            let later = room.lot.opening.later.values().filter(called).cloned().collect();
            opening::Command::CallPrices { lot, later }
        }
        "answer" => opening::Command::AnswerObjection { lot, number: number()?, text: reason },
        "sign" => signed(&room, sent.get("sha256"), sent.get("by"), sent.get("signed"))?,
        _ => return Err(denied()),
    })
}

/// Checks the chair's signature over the record's bytes as they are now.
fn signed(room: &Room, shown: &str, by: &str, signed: &str) -> Result<opening::Command, Problem> {
    let wrong = |name: &str, key: &str| Problem::Field(name.to_owned(), key.to_owned());
    let bytes = record::bytes(room.lot, &room.folded.world.centre.origin)
        .ok_or_else(|| wrong("sha256", "hall-record-changed"))?;
    let sha256 = record::sha256(&bytes);
    if sha256.hex() != shown {
        return Err(wrong("sha256", "hall-record-changed"));
    }
    let key = PublicKey::from_hex(by).ok_or_else(|| wrong("by", "hall-key-unbound"))?;
    let account = room.visit.session.as_ref().map(|it| &it.account);
    let person = account.and_then(|it| room.folded.world.people.get(it));
    if !person.is_some_and(|it| it.signs_with(&key)) {
        return Err(wrong("by", "hall-key-unbound"));
    }
    let unfit = || wrong("signed", "hall-signature-wrong");
    let signature = Signature::from_hex(signed.trim()).ok_or_else(unfit)?;
    if !record::is_signed(&bytes, &key, &signature) {
        return Err(unfit());
    }
    Ok(opening::Command::SignRecord { lot: room.lot.id.clone(), record: sha256, key, signature })
}
