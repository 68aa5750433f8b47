//! The record read again, row by row: what happened to each lot, in the order of the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::ports::Row;
use domain::procedure::{ExtensionCause, HoldBy, Notice};
use domain::remedies::{InterestVerdict, Matter, RemedyKind, RemedyRaised, Standing};
use domain::rulebook::{Method, Regime};
use domain::shared::{Id, Instant, LotId};
use domain::world::Event;

/// One event with where and when it stands.
pub struct Past {
    pub row: Arc<Row>,
    pub at: Instant,
    pub event: Event,
}

/// All events, those of each lot, and the log's own kinds.
#[derive(Default)]
pub struct History {
    pub all: Vec<Past>,
    /// Places in `all`, in order.
    pub lots: BTreeMap<LotId, Vec<usize>>,
    /// Rows that the log wrote about itself.
    pub own: Vec<Arc<Row>>,
    /// Rows that are no event of their kind.
    pub unreadable: Vec<String>,
}

impl History {
    /// Reads rows.
    pub fn read(rows: &[Arc<Row>]) -> Self {
        let mut it = Self::default();
        for row in rows {
            if record::event::LOG_KINDS.iter().any(|kind| kind.0 == row.kind) {
                it.own.push(Arc::clone(row));
                continue;
            }
            let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref());
            let Ok(event) = event else {
                it.unreadable.push(format!("leaf {} is no {}", row.index, row.kind));
                continue;
            };
            if let Some(lot) = lot_of(&row.stream) {
                it.lots.entry(lot).or_default().push(it.all.len());
            }
            it.all.push(Past { row: Arc::clone(row), at: Instant(row.stamp_ms), event });
        }
        it
    }

    /// What the centre had set before a leaf.
    fn settings_before(&self, index: u64) -> BTreeMap<String, i64> {
        let mut all = BTreeMap::new();
        for past in self.all.iter().take_while(|it| it.row.index < index) {
            if let Event::SettingMade(it) = &past.event {
                match it.number {
                    Some(number) => all.insert(it.rule.clone(), number),
                    None => all.remove(&it.rule),
                };
            }
        }
        all
    }

    /// Every announced lot with its events.
    pub fn tenders(&self) -> impl Iterator<Item = Tender<'_>> {
        self.lots.iter().filter_map(|(id, places)| {
            let pasts: Vec<&Past> = places.iter().map(|at| &self.all[*at]).collect();
            let (place, announced, notice) =
                pasts.iter().enumerate().find_map(|(at, it)| match &it.event {
                    Event::Announced(announced) => Some((at, it.at, &announced.notice)),
                    _ => None,
                })?;
            // A prequalification adopted for itself before.
            let (index, pack) = pasts[..place].iter().rev().find_map(|it| match &it.event {
                Event::RulesAdopted(adopted) => Some((it.row.index, adopted.pack.as_str())),
                _ => None,
            })?;
            let settings = self.settings_before(index);
            Some(Tender { id, announced, notice, pack, settings, pasts })
        })
    }
}

fn lot_of(stream: &str) -> Option<LotId> {
    let of = ["/sealed", "/scores", "/clarifications", "/securities", "/draw"];
    let of = of.iter().find_map(|it| stream.strip_suffix(it));
    LotId::parse(of.unwrap_or(stream)).ok()
}

/// One announced lot, read again.
pub struct Tender<'a> {
    pub id: &'a LotId,
    pub announced: Instant,
    pub notice: &'a Notice,
    pub pack: &'a str,
    /// What the centre had set when the lot adopted its pack.
    pub settings: BTreeMap<String, i64>,
    pub pasts: Vec<&'a Past>,
}

impl Tender<'_> {
    /// Seconds of a rule: the centre's where it had set some, else the pack's.
    pub fn seconds(&self, id: &str) -> i64 {
        self.settings.get(id).copied().unwrap_or_else(|| super::law::seconds(self.pack, id))
    }

    /// The rule that bounds this lot, of those of works, open procurement and quotations.
    pub fn rule(&self, [works, open, quoted]: [&'static str; 3]) -> &'static str {
        match (self.notice.regime, self.notice.method) {
            (Regime::Works, _) => works,
            (Regime::GovernmentProcurement, Method::OpenTender) => open,
            (Regime::GovernmentProcurement, Method::RequestForQuotations) => quoted,
        }
    }

    /// The deadline T in unix milliseconds as it stood before a leaf.
    pub fn deadline_ms(&self, before: u64) -> i64 {
        let moved = self.pasts.iter().take_while(|it| it.row.index < before);
        // What moved before the notice was the deadline of a prequalification.
        let moved = moved.filter(|it| it.at >= self.announced).filter_map(|it| match &it.event {
            Event::Extended(extended) => Some(extended.to_s),
            _ => None,
        });
        moved.last().unwrap_or(self.notice.deadline_s) * 1_000
    }

    /// Whether a hold or an admissible objection without answer stood before a leaf.
    pub fn suspended(&self, before: u64) -> bool {
        self.pauses(before).is_some()
    }

    /// Since when the lot stood still before a leaf, if it did.
    pub fn pauses(&self, before: u64) -> Option<Instant> {
        let (mut holds, mut open) = (Vec::<HoldBy>::new(), Vec::<&Id>::new());
        let mut since = None;
        for it in self.pasts.iter().take_while(|it| it.row.index < before) {
            match &it.event {
                Event::Held(held) => holds.push(held.by),
                Event::HoldLifted(lifted) => holds.retain(|by| *by != lifted.by),
                Event::RemedyReceived(remedy)
                    if remedy.kind == RemedyKind::Objection
                        && remedy.standing == Standing::Admissible
                        && remedy.matter != Matter::Opening =>
                {
                    open.push(&remedy.remedy);
                }
                Event::RemedyRaised(remedy) if suspends(remedy) => open.push(&remedy.remedy),
                Event::RemedyWithdrawn(gone) => open.retain(|it| **it != gone.remedy),
                Event::InterestReviewed(it) if it.verdict == InterestVerdict::Refused => {
                    open.retain(|of| **of != it.remedy);
                }
                Event::RemedyAnswered(answered) => open.retain(|it| **it != answered.remedy),
                _ => {}
            }
            since = match (holds.is_empty() && open.is_empty(), since) {
                (true, _) => None,
                (false, None) => Some(it.at),
                (false, since) => since,
            };
        }
        since
    }

    /// The first event that a picker takes.
    pub fn first<T>(&self, pick: impl Fn(&Event) -> Option<T>) -> Option<(&Past, T)> {
        self.pasts.iter().find_map(|it| pick(&it.event).map(|found| (*it, found)))
    }

    /// Whether a kind happened before a leaf.
    pub fn happened(&self, kind: &str, before: u64) -> bool {
        self.pasts.iter().any(|it| it.row.kind == kind && it.row.index < before)
    }

    /// Moves of the deadline by an outage before a leaf.
    pub fn outages(&self, before: u64) -> usize {
        let before = self.pasts.iter().filter(|it| it.row.index < before);
        let extended = before.filter_map(|it| match &it.event {
            Event::Extended(to) => Some(to.cause),
            _ => None,
        });
        extended.filter(|it| *it == ExtensionCause::Outage).count()
    }
}

/// Whether what was raised holds the lot up until its answer: an admissible objection.
pub(super) fn suspends(it: &RemedyRaised) -> bool {
    let admissible = it.standing == Standing::Admissible;
    it.kind == RemedyKind::Objection && admissible && it.matter != Matter::Opening
}
