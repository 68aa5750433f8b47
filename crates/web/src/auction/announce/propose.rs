//! What the form proposes before anybody typed: the earliest lawful times, and the pack's numbers.

use domain::auction::{FreeBound, State, Terms};
use domain::law::Law;
use domain::rulebook::ids;
use domain::shared::{Fen, Instant, LotId};
use domain::world::World;

use super::rows::{Of, PRIORITIES};
use crate::desk::posted::Posted;
use crate::online::FORMS;
use crate::text::time;

/// Times of day of a proposed opening and of a proposed end, and the shortest time between them
/// that is proposed where the law asks for less. Proposals, not law.
const MORNING_MS: i64 = 9 * 3_600_000;
const EVENING_MS: i64 = 17 * 3_600_000;
const LENGTH_S: i64 = 2 * 3_600;

/// The values of an empty form.
pub(super) fn usual(of: Of, world: &World, law: &Law<'_>) -> Posted {
    let (opens, closes) = times(of, law);
    let until = sign_up_until(of, (opens, closes), law);
    let seconds = |id| law.seconds(id).unwrap_or(0);
    let round = seconds(ids::Y141).max(LENGTH_S) / 60;
    let values = [
        ("auction_kind", of.row().token.to_owned()),
        ("auction_course", of.course_word().to_owned()),
        ("auction_lot", next_lot(of, world, law.now)),
        ("auction_direction", "forward".to_owned()),
        ("auction_unit", "1".to_owned()),
        ("auction_opens", time::field_value(opens)),
        ("auction_closes", time::field_value(closes)),
        ("auction_least", law.count(of.least_rule()).unwrap_or(1).to_string()),
        ("auction_entry", "two".to_owned()),
        ("auction_window", seconds(ids::Y124).to_string()),
        ("auction_preparation", seconds(ids::Y125).to_string()),
        ("auction_then", "sealed".to_owned()),
        ("auction_pick", "best".to_owned()),
        ("auction_ties", "earlier".to_owned()),
        ("auction_sealing", "hash".to_owned()),
        ("auction_threshold", law.count(ids::Y13).unwrap_or(0).to_string()),
        ("auction_length", round.to_string()),
        ("auction_opening", round.to_string()),
        ("auction_priority", "none".to_owned()),
        ("auction_ask", seconds(ids::Y133).to_string()),
        ("auction_place", "1".to_owned()),
        ("auction_wins", "any".to_owned()),
        ("auction_sign_up", if until.is_some() { "here" } else { "elsewhere" }.to_owned()),
        ("auction_until", until.map(time::field_value).unwrap_or_default()),
        ("auction_due", until.map(time::field_value).unwrap_or_default()),
        ("auction_forms", "transfer".to_owned()),
        ("auction_joint", "0".to_owned()),
    ];
    Posted::of(values)
}

/// The earliest lawful opening, and the earliest lawful end after it; unix milliseconds.
fn times(of: Of, law: &Law<'_>) -> (i64, i64) {
    let notice = of.kind.limits().notice.unwrap_or(ids::Y121);
    let first = law.earliest_after(law.now.date(), notice).unwrap_or_else(|_| law.now.date());
    let opens = Instant::start_of(first).0 + MORNING_MS;
    let lasts = |seconds: i64| opens + seconds * 1_000;
    let closes = match of.free() {
        FreeBound::Days(id) => {
            let last = law.earliest_after(first, id).unwrap_or(first);
            Instant::start_of(last).0 + EVENING_MS
        }
        FreeBound::Seconds(id) => lasts(law.seconds(id).unwrap_or(0).max(LENGTH_S)),
        FreeBound::None => lasts(LENGTH_S),
    };
    (opens, closes)
}

/// The latest lawful end of signing up, as a field names it; none where it is done elsewhere.
fn sign_up_until(of: Of, (opens, closes): (i64, i64), law: &Law<'_>) -> Option<i64> {
    let rule = of.sign_up_rule()?;
    let from = if rule == ids::Y180 { opens } else { closes };
    Some(from - law.seconds(rule).ok()? * 1_000)
}

/// The same for a round that follows another: what was announced before, with a lot of its own.
pub(super) fn again(usual: &Posted, before: &State) -> Posted {
    let terms = &before.terms;
    let yuan = |it: Fen| format!("{}.{:02}", it.0 / 100, it.0 % 100);
    let subject = terms.subject.as_ref();
    let mut values = vec![
        ("auction_previous", terms.lot.to_string()),
        ("auction_lot", next_round(&terms.lot)),
        ("auction_title", subject.map(|it| it.title.clone()).unwrap_or_default()),
        ("auction_owner", subject.map(|it| it.owner.to_string()).unwrap_or_default()),
        ("auction_start", yuan(terms.start)),
        ("auction_step", yuan(terms.step)),
        ("auction_unit", yuan(terms.unit)),
        ("auction_least", terms.bidders_min.to_string()),
        ("auction_priority", priority_word(terms).to_owned()),
    ];
    if let Some(it) = terms.sign_up {
        values.push(("auction_joint", it.joint_max.to_string()));
        values.extend(it.deposit.map(|it| ("auction_deposit", yuan(it.amount))));
        let forms = it.deposit.and_then(|it| it.guarantees);
        let word = FORMS.iter().find(|it| it.0 == forms).map_or("", |it| it.1);
        values.push(("auction_forms", word.to_owned()));
    }
    if let Some(it) = terms.timed {
        values.push(("auction_window", it.window_s.to_string()));
        values.push(("auction_preparation", it.preparation_s.to_string()));
    }
    usual.replacing(values.into_iter().map(|it| (it.0.to_owned(), it.1)).collect())
}

/// The next round of a lot, such as `T2026-001/1/2`.
fn next_round(lot: &LotId) -> String {
    let text = lot.to_string();
    let parts = text.rsplit_once('/').and_then(|it| Some((it.0, it.1.parse::<u32>().ok()?)));
    parts.map_or_else(String::new, |(of, round)| format!("{of}/{}", round.saturating_add(1)))
}

fn priority_word(terms: &Terms) -> &'static str {
    let way = terms.priority.map(|it| it.way);
    PRIORITIES.iter().find(|it| it.0 == way).map_or("none", |it| it.1)
}

/// The next free number of the year, such as `T2026-001/1/1`.
fn next_lot(of: Of, world: &World, now: Instant) -> String {
    let head = format!("{}{}-", of.row().letters, now.date().year());
    let taken = world.auctions.keys().filter_map(|it| it.tender.as_str().strip_prefix(&head));
    let last = taken.filter_map(|it| it.parse::<u32>().ok()).max().unwrap_or(0);
    format!("{head}{:03}/1/1", last.saturating_add(1))
}
