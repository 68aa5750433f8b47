//! Opens a lot's hidden leaves in the turn in which the law opens them.
//!
//! In one turn: bodies of bids, replacements and withdrawals and of counted refusals; labels of
//! everything else; the bindings of the keys that signed; and the records themselves with the cover
//! seed and the number of refusals near a limit.
//! Source: protocols/log.md §2 and §9, docs/spec/leaf.md.

use std::collections::{BTreeMap, BTreeSet};

use domain::shared::{Hash, Instant, LotId, PublicKey, Uscc};
use domain::world::Event;
use record::canonical::Value;
use record::opening::Opening;

use super::refusals::REFUSED;
use super::{FOLD_ROWS, facts};
use crate::leaves;
use crate::ports::{Row, StoreError, Turn};

/// Kinds whose leaves are opened to their bodies; the others of a lot only to their labels.
const OPENED_WHOLE: &[&str] = &["EnvelopeReceived", "BidReplaced", "BidWithdrawn"];

/// Who alone may bid: opened to its body with the lot, and no record is made of it.
const LIST: &str = "BiddersAdmitted";

/// Kinds with which a drawn committee is complete.
const COMPLETED: &[&str] = &["CommitteeDrawn", "SubstituteSeated"];

/// Opens a lot's hidden leaves by clear events of stream `log`.
pub(super) fn open_sealed(
    turn: &mut dyn Turn,
    lot: &LotId,
    (stamp, sha256): (Instant, &Hash),
    seed: Option<[u8; 32]>,
) -> Result<(), StoreError> {
    let (mut openings, mut records, mut signers) = (Vec::new(), Vec::new(), BTreeSet::new());
    let (mut first, mut further) = (0, 0_i64);
    for row in rows(turn, &lot.sealed())? {
        let Some(whole) = leaves::opening(&row) else { continue };
        if row.kind == REFUSED {
            let counted = count(&row);
            first += i64::from(counted.is_none());
            further = further.saturating_add(counted.unwrap_or(0));
            openings.push(if counted.is_some() { whole } else { leaves::label_only(whole) });
            continue;
        }
        if row.kind == LIST {
            openings.push(whole);
            continue;
        }
        if !OPENED_WHOLE.contains(&row.kind.as_str()) {
            openings.push(leaves::label_only(whole));
            continue;
        }
        openings.push(whole);
        signers.extend(signer(&row));
        records.push(record_value(&row));
    }
    for (organisation, key) in &signers {
        openings.extend(binding(turn, organisation, key)?);
    }
    openings.sort_by_key(|it| it.index);
    for body in record::opening::bodies(&openings, stamp.0) {
        facts::append_log(turn, "Opened", body, stamp, sha256)?;
    }
    let mut fields = BTreeMap::from([
        ("lot".to_owned(), Value::Text(lot.to_string())),
        ("records".to_owned(), Value::List(records)),
    ]);
    if let Some(seed) = seed {
        fields.insert("cover_seed".to_owned(), Value::Text(translog::hash::to_hex(&seed)));
    }
    if (first, further) != (0, 0) {
        let numbers = [("first", first), ("further", further)];
        let numbers = Value::object(numbers.map(|(name, it)| (name, Value::Integer(it))));
        fields.insert("refused".to_owned(), numbers);
    }
    let body = facts::body(fields, stamp);
    facts::append_log(turn, "RecordsOpened", body, stamp, sha256).map(|_| ())
}

/// Opens the calls of a draw to their bodies: the committee is complete, and they name nobody.
pub(super) fn open_calls(
    turn: &mut dyn Turn,
    lot: &LotId,
    (stamp, sha256): (Instant, &Hash),
) -> Result<(), StoreError> {
    // What was opened when the committee sat before is open already.
    let complete = |row: &&Row| COMPLETED.contains(&row.kind.as_str());
    let seated: Vec<u64> =
        rows(turn, &lot.to_string())?.iter().filter(complete).map(|it| it.index).collect();
    let before = seated.iter().rev().nth(1).copied();
    let all = rows(turn, &record::event::calls_stream(lot))?;
    let later = all.iter().filter(|it| before.is_none_or(|before| it.index > before));
    // Seats that were taken in the same instant as it sat.
    let fresh = later.skip_while(|it| before.is_some() && it.kind == "Seated");
    let openings: Vec<Opening> = fresh.filter_map(leaves::opening).collect();
    for body in record::opening::bodies(&openings, stamp.0) {
        facts::append_log(turn, "Opened", body, stamp, sha256)?;
    }
    Ok(())
}

/// Opens what the committee asked bidders to its bodies: the result is public. Words stay beside
/// the log.
pub(super) fn open_clarifications(
    turn: &mut dyn Turn,
    lot: &LotId,
    (stamp, sha256): (Instant, &Hash),
) -> Result<(), StoreError> {
    // A result that is published again opens nothing twice.
    let published = |it: &&Row| it.kind == "ResultPublished";
    if rows(turn, &lot.to_string())?.iter().filter(published).count() > 1 {
        return Ok(());
    }
    let all = rows(turn, &record::event::clarifications_stream(lot))?;
    let openings: Vec<Opening> = all.iter().filter_map(leaves::opening).collect();
    for body in record::opening::bodies(&openings, stamp.0) {
        facts::append_log(turn, "Opened", body, stamp, sha256)?;
    }
    Ok(())
}

/// Opens who paid a bid security to its bodies: all of it with the prices of its lot, and what
/// comes later at once. Of a lot that is never opened it stays shut, as its bidders do on pages.
pub(super) fn open_securities(
    turn: &mut dyn Turn,
    lot: &LotId,
    (stamp, sha256): (Instant, &Hash),
    event: &Event,
) -> Result<(), StoreError> {
    let of_lot = rows(turn, &lot.to_string())?;
    let is = |kind: &str| of_lot.iter().any(|it| it.kind == kind);
    // An auction's envelopes have no notice: who paid for it stays shut when they are opened.
    if !is("Announced") {
        return Ok(());
    }
    let is_opened = is("BidsOpened");
    let all = rows(turn, &record::event::securities_stream(lot))?;
    let shown: Vec<&Row> = match event {
        Event::BidsOpened(_) => paid(&all),
        // The last one is what has just been written.
        Event::SecurityReceived(_)
        | Event::SecurityReturned(_)
        | Event::PaymentOrdered(_)
        | Event::PaymentEnded(_)
        | Event::GuaranteeAnswered(_)
            if is_opened =>
        {
            all.last().into_iter().collect()
        }
        _ => return Ok(()),
    };
    let openings: Vec<Opening> = shown.into_iter().filter_map(leaves::opening).collect();
    for body in record::opening::bodies(&openings, stamp.0) {
        facts::append_log(turn, "Opened", body, stamp, sha256)?;
    }
    Ok(())
}

/// All rows but the sub-accounts to which nothing came: whoever only asked for one stays unnamed.
fn paid(all: &[Row]) -> Vec<&Row> {
    let read =
        |row: &Row| record::event::decode(&row.kind, &row.body, row.enclosure.as_deref()).ok();
    let payers: Vec<Uscc> = all
        .iter()
        .filter_map(|row| match read(row)? {
            Event::SecurityReceived(it) => Some(it.payer),
            _ => None,
        })
        .collect();
    let is_shown = |row: &&Row| match read(row) {
        Some(Event::SubAccountOpened(it)) => payers.contains(&it.payer),
        _ => true,
    };
    all.iter().filter(is_shown).collect()
}

/// The number of further refusals, if the row is their count: it names nobody.
fn count(row: &Row) -> Option<i64> {
    record::canonical::parse(&row.body).ok()?.integer("count")
}

/// All rows of a stream.
pub(super) fn rows(turn: &mut dyn Turn, stream: &str) -> Result<Vec<Row>, StoreError> {
    let (mut all, mut from) = (Vec::new(), 1);
    loop {
        let more = turn.stream(stream, from, FOLD_ROWS)?;
        let Some(last) = more.last() else { return Ok(all) };
        from = last.version + 1;
        all.extend(more);
    }
}

fn record_value(row: &Row) -> Value {
    let enclosure = row.enclosure.as_deref().unwrap_or_default();
    Value::object([
        ("enclosure", Value::Text(String::from_utf8_lossy(enclosure).into_owned())),
        ("index", Value::Integer(i64::try_from(row.index).unwrap_or(i64::MAX))),
    ])
}

fn signer(row: &Row) -> Option<(Uscc, PublicKey)> {
    match record::event::decode(&row.kind, &row.body, row.enclosure.as_deref()).ok()? {
        Event::EnvelopeReceived(it) => Some((it.bid.bidder, it.bid.key)),
        Event::BidReplaced(it) => Some((it.bid.bidder, it.bid.key)),
        Event::BidWithdrawn(it) => Some((it.bidder, it.key)),
        _ => None,
    }
}

/// The opened binding of a key, from its organisation's hidden stream.
fn binding(
    turn: &mut dyn Turn,
    organisation: &Uscc,
    key: &PublicKey,
) -> Result<Option<Opening>, StoreError> {
    let bound = rows(turn, &record::event::keys_stream(organisation))?.into_iter().find(|row| {
        let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref());
        matches!(event, Ok(Event::KeyBound(it)) if it.key == *key)
    });
    Ok(bound.as_ref().and_then(leaves::opening))
}
