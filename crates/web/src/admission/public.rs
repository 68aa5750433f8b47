//! What everybody reads of prequalifications: what is asked for, where each stands; no name.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::response::Response;
use domain::draws::DrawPurpose;
use domain::remedies::Case;
use domain::rulebook::ids;
use domain::shared::{Instant, LotId};
use domain::world::World;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::lists::{LongList, empty};
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{lot_id, nothing};
use crate::public::lot::remedies;
use crate::text::Text;
use crate::visit::{Frame, Visit};

use super::{by, line, notice, of, room, stage_key};

/// Most draws of whom to invite that are named; older ones are reached by their address.
const SHOWN_MAX: usize = 200;

/// The list, newest first.
pub(super) async fn list(v: Visit, Query(asked): Query<BTreeMap<String, String>>) -> Response {
    let made = v.run(move |v| {
        let title = v.text.s("prequalifications-title");
        match listed(v, &asked) {
            Ok(it) => v.page(&Frame::wide(&title), &it),
            Err(it) => v.problem(&it),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

fn listed(v: &Visit, asked: &BTreeMap<String, String>) -> Result<Markup, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let mut all: Vec<_> = folded.world.prequalifications.values().collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.announced));
    let heads = ["public-project", "public-stage", "admission-deadline"].map(|key| t.s(key));
    let sets = [Set::Words, Set::Words, Set::Time];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |it: &&domain::admission::Prequalification| {
        vec![
            html! {
                a href={ "/prequalifications/" (it.id) } { (it.notice.title) } " "
                (it.notice.lot_title) br; small { (code(&it.id.to_string())) }
            },
            html! { (t.s(&stage_key(it))) },
            instant(Instant::from_seconds(it.deadline_s).0),
        ]
    };
    let pages = LongList::of(all.len(), asked);
    let rows: Vec<Vec<Markup>> = pages.rows(&all).iter().map(row).collect();
    Ok(html! {
        p { (t.s("prequalifications-says")) }
        @if rows.is_empty() {
            (empty(&t.s("prequalifications-none"), &t.s("prequalifications-none-hint"), &[]))
        } @else {
            (table(&t.s("prequalifications-title"), &columns, &rows))
            (pages.way(t, &|page| format!("/prequalifications?page={page}")))
        }
        (invited_by_lot(t, &folded.world))
    })
}

/// Draws of whom to invite, which have no notice before them; nothing where there is none.
fn invited_by_lot(t: &Text, world: &World) -> Markup {
    let invited = world.list_draws.iter().filter(|it| it.1.draw.purpose == DrawPurpose::Invited);
    let all: Vec<(&LotId, &str)> = invited
        .rev()
        .take(SHOWN_MAX)
        .filter_map(|(id, _)| Some((id, world.projects.get(&id.tender)?.title.as_str())))
        .collect();
    html! {
        @if !all.is_empty() {
            h2 { (t.s("draw-invited-title")) }
            ul class="files" {
                @for (id, title) in all {
                    li { a href={ "/lots/" (id) "/draw" } { (title) " " (code(&id.to_string())) } }
                }
            }
        }
    }
}

/// One prequalification.
pub(super) async fn show(v: Visit, Path(parts): Path<(String, String, String)>) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let made = v.run(move |v| {
        let title = v.text.s("prequalification-title");
        match one(v, &id) {
            Ok(it) => v.page(&Frame::reading(&title), &it),
            Err(it) => v.problem(&it),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

fn one(v: &Visit, id: &LotId) -> Result<Markup, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let of = of(&folded, id)?;
    let rules = by(
        of.notice.regime,
        &[ids::T02, ids::T03, ids::T05, ids::T06_1, ids::T07, ids::T12, ids::T12_2, ids::T12_3],
        &[ids::G02, ids::G04, ids::G05_3, ids::G34_1, ids::G34_2, ids::G34_3],
    );
    Ok(html! {
        (line(of))
        (notice(t, of))
        @if folded.world.lots.contains_key(id) {
            p { a href={ "/lots/" (id) } { (t.s("prequalification-tender")) } }
        }
        @let verify = format!("daylight-verify draw log {id}");
        @let bench = folded.world.bench_before(id);
        @if let Some(it) = bench.and_then(|it| crate::draws::public::reviewers(t, it, &verify)) {
            (it)
        }
        @if let Some(it) = folded.world.list_draws.get(id) {
            (crate::draws::public::list(t, of.notice.regime, it, &verify))
        }
        @if of.is_suspended() {
            p { (tag(Tone::Alarm, &t.s("before-prequalification-suspended"))) }
        }
        @if of.is_open() {
            p { a class="button" href=(room("bidder", id, "")) { (t.s("application-title")) } }
        }
        p class="quiet" { (t.s("prequalification-nobody-named")) }
        // From the notice of the tender on the lot's page shows them.
        @if !folded.world.lots.contains_key(id) { (remedies(t, Case::Early(of))) }
        @for it in &of.voided {
            p {
                (tag(Tone::Alarm, &t.s("prequalification-voided"))) " " (instant(it.at.0)) " "
                small { (crate::remedies::called_of(t, &of.remedies, &it.remedy)) }
            }
        }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, rules))
    })
}
