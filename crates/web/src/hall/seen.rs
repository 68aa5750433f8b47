//! What the hall reads of the record besides folded states: the lot's own clear events.

use app::follower::Folded;
use app::ports::{Log, StoreError};
use domain::lot::Lot;
use domain::opening::OpeningRecordSigned;
use domain::rulebook::ids;
use domain::shared::{Instant, LotId};
use domain::world::Event;
use record::event::{KINDS, decode};
use record::leaf::Form;

use super::picture::{Around, Witnessed};
use crate::site::Site;

/// Rows read at once.
const ROWS_AT_ONCE: u32 = 512;
/// Most events of one lot that a page lists, the newest ones.
pub const HAPPENINGS_MAX: usize = 200;

/// One clear event of the lot.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Leaf index, from 0.
    pub index: u64,
    pub at_ms: i64,
    pub event: Event,
}

/// Clear events of a lot, oldest first.
///
/// # Errors
///
/// [`StoreError`] when the record cannot be read.
pub fn happened(site: &Site, lot: &LotId) -> Result<Vec<Happened>, StoreError> {
    let mut reader = site.platform.readers.reader()?;
    events(&mut *reader, &lot.to_string())
}

fn events(log: &mut (impl Log + ?Sized), stream: &str) -> Result<Vec<Happened>, StoreError> {
    let (mut all, mut from) = (Vec::new(), 1);
    loop {
        let rows = log.stream(stream, from, ROWS_AT_ONCE)?;
        let Some(last) = rows.last() else { return Ok(all) };
        from = last.version + 1;
        for row in &rows {
            let clear = KINDS.iter().any(|it| it.0 == row.kind && it.1 == Form::Clear);
            if !clear {
                continue;
            }
            let event = decode(&row.kind, &row.body, row.enclosure.as_deref())
                .map_err(|it| StoreError::Damaged(format!("leaf {}: {it}", row.index)))?;
            all.push(Happened { index: row.index, at_ms: row.stamp_ms, event });
        }
    }
}

/// What decides the picture besides the lot's state.
#[must_use]
pub fn around(site: &Site, folded: &Folded, lot: &Lot, happened: &[Happened]) -> Around {
    let contested = happened.iter().filter_map(|it| match &it.event {
        Event::OpeningContested(it) => Some(&it.contexts),
        _ => None,
    });
    // One witness suffices for a close, and the verifier says so.
    let cosigned = site.platform.published().cosigned_by_one;
    let witnessed = folded.last(&lot.id, "LotClosed").map(|it| match it.index < cosigned {
        true => Witnessed::Yes,
        false => Witnessed::NotYet,
    });
    let now_ms = site.platform.now_ms();
    let refused = folded.refused(&lot.id);
    Around { now_ms, contested: contested.flatten().copied().collect(), witnessed, refused }
}

/// The event of the signed opening record.
#[must_use]
pub fn record_signed(happened: &[Happened]) -> Option<&OpeningRecordSigned> {
    happened.iter().rev().find_map(|it| match &it.event {
        Event::OpeningRecordSigned(it) => Some(it),
        _ => None,
    })
}

/// Until when bidders may object or confirm, unix milliseconds (rule Y05).
#[must_use]
pub fn confirm_until_ms(folded: &Folded, lot: &Lot) -> Option<i64> {
    let opened = lot.opening.opened_at?;
    let rules = app::rules::rules_for(&folded.world, Some(&lot.id), opened);
    let seconds = rules.seconds(ids::Y05).ok()?;
    Some(opened.plus_seconds(seconds).0)
}

/// Whether the chair may sign: every objection answered, all confirmed or the window over.
#[must_use]
pub fn may_sign(folded: &Folded, lot: &Lot, now: Instant) -> bool {
    let answered = lot.opening.objections.values().all(|it| it.2.is_some());
    let silent = lot.standing().any(|(who, _)| !lot.opening.confirmed.contains(who));
    let over = confirm_until_ms(folded, lot).is_some_and(|it| now.0 > it);
    let open = lot.stage == domain::lot::Stage::Opened && lot.opening.record_signed.is_none();
    open && answered && (over || !silent)
}
