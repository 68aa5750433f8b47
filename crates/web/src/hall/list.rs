//! All openings: those that go on, those of the next day, and those of late.

use app::follower::Folded;
use axum::response::Response;
use domain::lot::{Lot, Stage};
use maud::{Markup, html};

use super::page::hall_of;
use super::picture::{Around, Phase, Picture};
use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::instant;
use crate::visit::{Frame, Visit};

/// How far ahead and back the list looks.
const DAY_MS: i64 = 86_400_000;
const MS_A_SECOND: i64 = 1_000;
/// Most lots of one part of the list.
const LOTS_MAX: usize = 200;

/// The list of openings; several of one minute stand beside each other.
pub async fn halls(visit: Visit) -> Response {
    let work = |visit: &Visit| {
        // The frame folds again, so the states are let go of first.
        let body = match visit.site.platform.folded() {
            Ok(folded) => Ok(body(visit, &folded)),
            Err(it) => Err(Problem::from(it)),
        };
        match body {
            Ok(it) => visit.page(&Frame::wide(&visit.text.s("halls-title")), &it),
            Err(it) => visit.problem(&it),
        }
    };
    visit.run(work).await.unwrap_or_else(|it| it)
}

fn body(visit: &Visit, folded: &Folded) -> Markup {
    let t = visit.text;
    let now_ms = visit.now_ms;
    let due_ms = |it: &Lot| it.deadline_s.saturating_mul(MS_A_SECOND);
    let opened_ms = |it: &Lot| it.opening.opened_at.map_or(0, |it| it.0);
    let mut lots: Vec<&Lot> = folded.world.lots.values().collect();
    lots.sort_by_key(|it| (it.deadline_s, it.id.clone()));
    let goes_on = |it: &&&Lot| {
        (Stage::Closed..=Stage::SharesClosed).contains(&it.stage)
            || (it.stage == Stage::Opened
                && it.round.is_none()
                && it.opening.record_signed.is_none())
    };
    let soon = |it: &&&Lot| it.stage == Stage::Announced && due_ms(it) - now_ms <= DAY_MS;
    let done = |it: &&&Lot| it.opening.record_signed.is_some() && now_ms - opened_ms(it) <= DAY_MS;
    let pick = |wanted: &dyn Fn(&&&Lot) -> bool| -> Vec<&Lot> {
        lots.iter().filter(|it| wanted(it)).take(LOTS_MAX).copied().collect()
    };
    let parts =
        [("halls-now", pick(&goes_on)), ("halls-soon", pick(&soon)), ("halls-done", pick(&done))];
    if parts.iter().all(|it| it.1.is_empty()) {
        return empty(&t.s("halls-none"), &t.s("halls-none-hint"), &[]);
    }
    html! {
        @for (name, lots) in &parts {
            @if !lots.is_empty() { (part(visit, folded, &t.s(name), lots)) }
        }
    }
}

fn part(visit: &Visit, folded: &Folded, name: &str, lots: &[&Lot]) -> Markup {
    let t = visit.text;
    let heads = ["halls-lot", "halls-when", "halls-phase"].map(|it| t.s(it));
    let sets = [Set::Words, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |lot: &&Lot| {
        let around = Around { now_ms: visit.now_ms, ..Around::default() };
        let picture = Picture::of(&folded.world, lot, &around);
        let tone = match picture.phase {
            Phase::Before => Tone::Due,
            Phase::Opened | Phase::Signed => Tone::Committed,
            Phase::Failed | Phase::Terminated | Phase::Suspended => Tone::Alarm,
            _ => Tone::Now,
        };
        let phase = t.s(&format!("hall-phase-{:?}", picture.phase));
        let until_ms = picture.until_ms.unwrap_or(lot.deadline_s.saturating_mul(MS_A_SECOND));
        vec![
            html! {
                a href=(hall_of(&lot.id)) { (lot.notice.title) " · " (lot.notice.lot_title) }
                " " small { (lot.id) }
            },
            instant(until_ms),
            tag(tone, &phase),
        ]
    };
    let rows: Vec<Vec<Markup>> = lots.iter().map(row).collect();
    table(name, &columns, &rows)
}
