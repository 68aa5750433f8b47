//! The folded state of one lot's contract.

use std::collections::{BTreeMap, BTreeSet};

use crate::procedure::{Notice, performance_due};
use crate::shared::{CivilDate, Fen, Instant, Uscc};
use crate::world::Event;

use super::{
    AcceptancePart, AcceptanceVerdict, ArchivePacked, ContractOffered, ContractSigned,
    DeliveryAccepted, PerformanceKind, PerformanceNoted,
};

/// The contract so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContractState {
    /// Offered by the purchaser and not signed by the winner yet.
    pub offer: Option<ContractOffered>,
    /// What both signed, by number; the contract itself is 0.
    pub instruments: BTreeMap<u32, Instrument>,
    pub published: BTreeSet<u32>,
    pub filed: BTreeSet<u32>,
    pub reported: Option<Instant>,
    pub performed: Vec<PerformanceNoted>,
    /// How many of those are of winners that were lost.
    pub of_others: usize,
    pub accepted: Vec<DeliveryAccepted>,
    /// Last day on which the closed file must still be kept.
    pub keep_until: Option<CivilDate>,
    /// Packages of the closed file, oldest first; the last one stands.
    pub packages: Vec<(ArchivePacked, Instant)>,
}

/// What both sides signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    pub offered: ContractOffered,
    pub signed: ContractSigned,
    pub at: Instant,
}

impl ContractState {
    /// Whether both sides signed the contract.
    #[must_use]
    pub fn binds(&self) -> bool {
        !self.instruments.is_empty()
    }

    /// The contract's price with every change so far.
    #[must_use]
    pub fn total(&self) -> Option<Fen> {
        self.instruments.last_key_value().map(|it| it.1.signed.total)
    }

    /// The number that the next instrument has.
    #[must_use]
    pub fn next(&self) -> u32 {
        u32::try_from(self.instruments.len()).unwrap_or(u32::MAX)
    }

    /// What was paid so far; `None` beyond what can be added.
    #[must_use]
    pub fn paid(&self) -> Option<Fen> {
        sum(&self.performed, &[PerformanceKind::Paid])
    }

    /// What is held of performance securities; `None` beyond what can be added.
    #[must_use]
    pub fn security_held(&self) -> Option<Fen> {
        let received = sum(&self.performed, &[PerformanceKind::SecurityReceived])?;
        received.checked_add(Fen(self.security_gone()?.0.checked_neg()?))
    }

    /// What is still held of winners that were lost: what goes out is theirs first.
    #[must_use]
    pub fn security_of_others(&self) -> Option<Fen> {
        let theirs = sum(&self.performed[..self.of_others], &[PerformanceKind::SecurityReceived])?;
        let left = theirs.checked_add(Fen(self.security_gone()?.0.checked_neg()?))?;
        Some(left.max(Fen(0)))
    }

    /// Whether all of the performance security is held that the notice asks of the winner; where
    /// it asks for none, nothing is missing.
    #[must_use]
    pub fn security_is_in(&self, notice: &Notice, winner: Option<&(Uscc, Fen)>) -> bool {
        let Some(asked) = winner.and_then(|it| performance_due(notice, it.1)) else { return true };
        let own = self.security_of_others() == Some(Fen(0));
        own && self.security_held().is_some_and(|held| held >= asked)
    }

    fn security_gone(&self) -> Option<Fen> {
        let gone = [PerformanceKind::SecurityReturned, PerformanceKind::SecurityKept];
        sum(&self.performed, &gone)
    }

    /// The winner is lost before it signed: nothing stands but what was noted of it.
    pub(crate) fn begin_anew(&mut self) {
        let performed = std::mem::take(&mut self.performed);
        *self = Self { of_others: performed.len(), performed, ..Self::default() };
    }

    /// Whether the last acceptance passed.
    #[must_use]
    pub fn is_performed(&self) -> bool {
        let last = |it: &DeliveryAccepted| {
            it.part == AcceptancePart::Final && it.verdict == AcceptanceVerdict::Passed
        };
        self.accepted.iter().any(last)
    }

    /// Folds an event of the contract; any other changes nothing.
    pub(crate) fn apply(&mut self, event: &Event, now: Instant) {
        match event {
            Event::ContractOffered(it) => self.offer = Some(it.clone()),
            Event::ContractSigned(it) => {
                if let Some(offered) = self.offer.take() {
                    let signed = it.clone();
                    let both = Instrument { offered, signed, at: now };
                    self.instruments.insert(it.number, both);
                }
            }
            Event::ContractPublished(it) => drop(self.published.insert(it.number)),
            Event::ContractFiled(it) => drop(self.filed.insert(it.number)),
            Event::AwardReported(_) => self.reported = Some(now),
            Event::PerformanceNoted(it) => self.performed.push(it.clone()),
            Event::DeliveryAccepted(it) => self.accepted.push(it.clone()),
            Event::ArchivePacked(it) => self.packages.push((it.clone(), now)),
            Event::FileClosed(it) => self.keep_until = Some(it.keep_until),
            _ => {}
        }
    }
}

fn sum(of: &[PerformanceNoted], kinds: &[PerformanceKind]) -> Option<Fen> {
    Fen::sum(of.iter().filter(|it| kinds.contains(&it.kind)).map(|it| it.amount))
}
