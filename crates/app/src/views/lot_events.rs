//! The view `lot_events`: the public events of each lot, in order.

use domain::shared::LotId;
use record::canonical::{self, Value};

use super::Table;
use crate::ports::{Order, Reader, Row, Scan, StoreError, ViewRow};

/// Name of the view.
pub const NAME: &str = "lot_events";
pub(super) const VERSION: u32 = 1;

/// Events read at once.
const PAGE_ROWS: u32 = 500;

/// One public event of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotEvent {
    /// Leaf index, from 0.
    pub index: u64,
    /// The door's stamp, unix milliseconds.
    pub at_ms: i64,
    /// Kind of the event, as in its leaf.
    pub kind: String,
}

impl LotEvent {
    fn write(&self) -> Vec<u8> {
        let index = i64::try_from(self.index).unwrap_or(i64::MAX);
        let fields = [
            ("at_ms", Value::Integer(self.at_ms)),
            ("index", Value::Integer(index)),
            ("kind", Value::from(self.kind.as_str())),
        ];
        Value::object(fields).encode().into_bytes()
    }

    fn read(body: &[u8]) -> Option<Self> {
        let value = canonical::parse(body).ok()?;
        let kind = value.text("kind")?.to_owned();
        Some(Self { index: value.count("index")?, at_ms: value.integer("at_ms")?, kind })
    }
}

/// Sixteen digits sort as the numbers do.
fn place(stream: &str, index: u64) -> String {
    format!("{stream}/{index:016}")
}

pub(super) fn take(table: &mut dyn Table, row: &Row) -> Result<(), StoreError> {
    if LotId::parse(&row.stream).is_err() {
        return Ok(());
    }
    let event = LotEvent { index: row.index, at_ms: row.stamp_ms, kind: row.kind.clone() };
    let place = place(&row.stream, row.index);
    table.put(&ViewRow { key: place.clone(), sort: place, body: event.write() })
}

/// Public events of a lot, oldest first, as far as the view has come.
///
/// # Errors
///
/// `Down`, `Damaged`.
pub fn of(reader: &mut dyn Reader, lot: &LotId) -> Result<Vec<LotEvent>, StoreError> {
    let Some(live) = reader.view_live(NAME)? else { return Ok(Vec::new()) };
    let (prefix, mut events) = (format!("{lot}/"), Vec::new());
    let mut after: Option<String> = None;
    loop {
        let scan = Scan {
            table: &live.table,
            prefix: &prefix,
            after: after.as_deref().map(|it| (it, it)),
            limit: PAGE_ROWS,
            order: Order::Ascending,
        };
        let rows = reader.view_scan(&scan)?;
        let Some(last) = rows.last() else { return Ok(events) };
        after = Some(last.key.clone());
        for row in &rows {
            let damaged = || StoreError::Damaged(format!("{NAME}: {}", row.key));
            events.push(LotEvent::read(&row.body).ok_or_else(damaged)?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LotEvent;

    #[test]
    fn an_event_reads_back_as_it_was_written() {
        let event = LotEvent { index: 7, at_ms: 1_700_000_000_123, kind: "Announced".to_owned() };
        assert_eq!(LotEvent::read(&event.write()), Some(event));
        assert_eq!(LotEvent::read(b"{}"), None);
    }
}
