//! What the public may know: states folded from the clear events of the record, and no other.
//!
//! Rows of hidden streams are passed over before a byte of their body is read, so no page made
//! from here can show a bid before the opening. Of what the log itself opened, bid securities are
//! folded.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::{Reader, StoreError};
use domain::award::{
    AwardLost, AwardRenounced, BlindSealed, CandidatesPublished, LetterIssued, NoticeCorrected,
    NoticeWithdrawn, RecheckAsked, RecheckConcluded, ResultPublished, Signed, Totals,
};
use domain::contract::ContractPublished;
use domain::procedure::{Clarified, Document, Extended, TenderFailed, Terminated};
use domain::shared::{Hash, Instant, LotId, PublicKey, Salt};
use domain::world::{Event, World};
use record::event::{KINDS, LOG_KINDS};
use record::leaf::Form;
use record::opening::Shown;

use super::exceptions::{self, Exception};
use super::orders::Orders;

/// Kinds that pages show once the log opened them.
const OPENED: [&str; 6] = [
    "SubAccountOpened",
    "SecurityReceived",
    "SecurityReturned",
    "PaymentOrdered",
    "PaymentEnded",
    "GuaranteeAnswered",
];
/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;

/// One public event of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Leaf index, from 0.
    pub index: u64,
    /// The door's stamp, unix milliseconds.
    pub at_ms: i64,
    /// Kind of the event, as in its leaf.
    pub kind: String,
}

/// What was said of a published notice since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    Corrected(NoticeCorrected),
    Withdrawn(NoticeWithdrawn),
    /// A candidate or the winner gave the award up.
    Renounced(AwardRenounced),
    /// The committee is asked about a candidate whose standing changed.
    Rechecked(RecheckAsked),
    Concluded(RecheckConcluded),
    /// The purchaser declared it lost: what was published before of it holds no more.
    Lost(AwardLost),
}

impl Word {
    /// The number of another notice about a notice; a word that is no notice has none.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        match self {
            Self::Corrected(it) => Some(it.number),
            Self::Withdrawn(it) => Some(it.number),
            Self::Renounced(_) | Self::Rechecked(_) | Self::Concluded(_) | Self::Lost(_) => None,
        }
    }
}

/// In which part somebody signed an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// For the purchaser, by its own person or its agent's.
    Purchaser,
    /// Whoever chaired the opening.
    Chair,
    Winner,
    /// A member of the committee, by seat.
    Seat(u8),
}

/// A person's signature under an act that the public sees; the person is not public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub past: Past,
    pub by: Signer,
    pub key: PublicKey,
}

/// The public part of the record, as far as it was read.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    next: u64,
    world: World,
    pasts: BTreeMap<LotId, Vec<Past>>,
    clear: BTreeMap<u64, Vec<u8>>,
    clarified: BTreeMap<LotId, Vec<(u64, i64, Clarified)>>,
    documents: BTreeMap<Hash, BTreeSet<LotId>>,
    extended: BTreeMap<LotId, Vec<(u64, i64, Extended)>>,
    /// Every display of candidates, oldest first: one that was withdrawn stays readable.
    candidates: BTreeMap<LotId, Vec<CandidatesPublished>>,
    words: BTreeMap<LotId, Vec<(Past, Word)>>,
    /// Every result notice, oldest first: an earlier one stays readable.
    results: BTreeMap<LotId, Vec<ResultPublished>>,
    letters: BTreeMap<LotId, LetterIssued>,
    contracts: BTreeMap<LotId, Vec<ContractPublished>>,
    signatures: BTreeMap<LotId, Vec<Signature>>,
    /// What members declared, and what they said under the report.
    committee: BTreeMap<LotId, Vec<(Past, Event)>>,
    orders: Orders,
    exceptions: Vec<Exception>,
    failed: BTreeMap<LotId, TenderFailed>,
    terminated: BTreeMap<LotId, Terminated>,
}

impl Ledger {
    /// Reads on from where the last reading ended.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; `Damaged` when a clear row is no event. What was read before stays.
    pub fn read_on(&mut self, log: &mut dyn Reader) -> Result<(), StoreError> {
        loop {
            let rows = log.rows(self.next, ROWS_AT_ONCE)?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in rows {
                if is_clear(&row.kind) {
                    self.take(&row)?;
                }
                self.next = row.index + 1;
            }
        }
    }

    /// Leaf index up to which (exclusive) everything was read.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next
    }

    fn take(&mut self, row: &app::ports::Row) -> Result<(), StoreError> {
        // A committee's names lie beside its clear body: it is told, never folded.
        let kept_back = record::event::SEATING.contains(&row.kind.as_str());
        if !kept_back && LOG_KINDS.iter().all(|it| it.0 != row.kind) {
            let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref())
                .map_err(|it| StoreError::Damaged(format!("leaf {}: {it}", row.index)))?;
            let event = public(event);
            domain::apply::apply(&mut self.world, &event, Instant(row.stamp_ms));
            self.orders.note((row.index, row.stamp_ms), &event, &self.world);
            self.exceptions.extend(exceptions::of_event((row.index, row.stamp_ms), &event));
            self.note(row, event);
        }
        if row.kind == "Opened" {
            self.take_opened(row);
        }
        self.exceptions.extend(exceptions::of_row(row));
        self.clear.insert(row.index, row.entry.clone());
        if let Ok(lot) = LotId::parse(&row.stream) {
            let past = Past { index: row.index, at_ms: row.stamp_ms, kind: row.kind.clone() };
            self.pasts.entry(lot).or_default().push(past);
        }
        Ok(())
    }

    /// What the log opened of bid securities: it is public from then on, and folded as it is shown.
    fn take_opened(&mut self, row: &app::ports::Row) {
        let body = record::canonical::parse(&row.body).ok();
        let all = body.and_then(|it| record::opening::read_list(&it).ok()).unwrap_or_default();
        for it in all {
            let Some((kind, Shown::Body(_, body))) = kind_of(&it.label).zip(Some(it.shown)) else {
                continue;
            };
            let stamp = record::canonical::parse(body.as_bytes()).ok();
            let stamp = stamp.and_then(|it| it.integer("stamp_ms"));
            let event = record::event::decode(kind, body.as_bytes(), None).ok();
            if let Some((event, stamp)) = event.zip(stamp) {
                domain::apply::apply(&mut self.world, &event, Instant(stamp));
            }
        }
    }

    /// Keeps what the states do not: texts of clarifications, and which documents are public.
    fn note(&mut self, row: &app::ports::Row, event: Event) {
        if let Some((by, key)) = signature(&event)
            && let Ok(lot) = LotId::parse(&row.stream)
        {
            let past = Past { index: row.index, at_ms: row.stamp_ms, kind: row.kind.clone() };
            self.signatures.entry(lot).or_default().push(Signature { past, by, key });
        }
        if let Event::AvoidanceDeclared(_)
        | Event::ReportSigned(_)
        | Event::SigningRefused(_)
        | Event::AgreementDeemed(_) = &event
            && let Ok(lot) = LotId::parse(&row.stream)
        {
            let past = Past { index: row.index, at_ms: row.stamp_ms, kind: row.kind.clone() };
            self.committee.entry(lot).or_default().push((past, event.clone()));
        }
        match event {
            Event::PrequalificationAnnounced(it) => self.file(&it.lot, &it.notice.documents),
            Event::PrequalificationClarified(it) => self.file(&it.lot, &it.documents),
            Event::Announced(it) => {
                self.file(&it.lot, &it.notice.documents);
            }
            Event::Clarified(it) => {
                self.file(&it.lot, &it.documents);
                let all = self.clarified.entry(it.lot.clone()).or_default();
                all.push((row.index, row.stamp_ms, it));
            }
            // Before the notice of the tender it was the deadline of a prequalification.
            Event::Extended(it) if self.world.lots.contains_key(&it.lot) => {
                let all = self.extended.entry(it.lot.clone()).or_default();
                all.push((row.index, row.stamp_ms, it));
            }
            Event::CandidatesPublished(it) => {
                self.candidates.entry(it.lot.clone()).or_default().push(it);
            }
            Event::NoticeCorrected(it) => {
                self.file(&it.lot, &it.documents);
                self.word(row, it.lot.clone(), Word::Corrected(it));
            }
            Event::NoticeWithdrawn(it) => {
                self.word(row, it.lot.clone(), Word::Withdrawn(it));
            }
            Event::AwardRenounced(it) => {
                self.word(row, it.lot.clone(), Word::Renounced(it));
            }
            Event::RecheckAsked(it) => {
                self.word(row, it.lot.clone(), Word::Rechecked(it));
            }
            Event::RecheckConcluded(it) => {
                self.word(row, it.lot.clone(), Word::Concluded(it));
            }
            Event::AwardLost(it) => {
                self.word(row, it.lot.clone(), Word::Lost(it));
            }
            Event::ResultPublished(it) => {
                self.results.entry(it.lot.clone()).or_default().push(it);
            }
            Event::LetterIssued(it) => {
                self.letters.insert(it.lot.clone(), it);
            }
            Event::TenderFailed(it) => drop(self.failed.insert(it.lot.clone(), it)),
            Event::Terminated(it) => drop(self.terminated.insert(it.lot.clone(), it)),
            Event::ContractPublished(it) => {
                self.file(&it.lot, &it.documents);
                self.contracts.entry(it.lot.clone()).or_default().push(it);
            }
            _ => {}
        }
    }

    fn file(&mut self, lot: &LotId, documents: &[Document]) {
        for it in documents {
            self.documents.entry(it.sha256).or_default().insert(lot.clone());
        }
    }

    fn word(&mut self, row: &app::ports::Row, lot: LotId, word: Word) {
        let past = Past { index: row.index, at_ms: row.stamp_ms, kind: row.kind.clone() };
        self.words.entry(lot).or_default().push((past, word));
    }

    /// Corrections and withdrawals of a lot's notices, oldest first.
    #[must_use]
    pub fn words(&self, lot: &LotId) -> &[(Past, Word)] {
        self.words.get(lot).map_or(&[], Vec::as_slice)
    }

    /// Clarifications of a lot with leaf index and stamp, oldest first.
    #[must_use]
    pub fn clarified(&self, lot: &LotId) -> &[(u64, i64, Clarified)] {
        self.clarified.get(lot).map_or(&[], Vec::as_slice)
    }

    /// Moves of a lot's deadline with leaf index and stamp, oldest first.
    #[must_use]
    pub fn extended(&self, lot: &LotId) -> &[(u64, i64, Extended)] {
        self.extended.get(lot).map_or(&[], Vec::as_slice)
    }

    /// The last display of a lot's candidates.
    #[must_use]
    pub fn candidates(&self, lot: &LotId) -> Option<&CandidatesPublished> {
        self.candidates.get(lot).and_then(|it| it.last())
    }

    /// Displays of a lot's candidates that were withdrawn and held again, oldest first.
    #[must_use]
    pub fn earlier(&self, lot: &LotId) -> &[CandidatesPublished] {
        let all = self.candidates.get(lot).map_or(&[][..], Vec::as_slice);
        all.split_last().map_or(&[], |it| it.1)
    }

    /// Result notices of a lot that others followed, oldest first.
    #[must_use]
    pub fn earlier_results(&self, lot: &LotId) -> &[ResultPublished] {
        let all = self.results.get(lot).map_or(&[][..], Vec::as_slice);
        all.split_last().map_or(&[], |it| it.1)
    }

    /// The last result notice of a lot.
    #[must_use]
    pub fn result(&self, lot: &LotId) -> Option<&ResultPublished> {
        self.results.get(lot)?.last()
    }

    /// The letter of acceptance of a lot.
    #[must_use]
    pub fn letter(&self, lot: &LotId) -> Option<&LetterIssued> {
        self.letters.get(lot)
    }

    /// Contract notices of a lot, oldest first.
    #[must_use]
    pub fn contracts(&self, lot: &LotId) -> &[ContractPublished] {
        self.contracts.get(lot).map_or(&[], Vec::as_slice)
    }

    /// Signatures under acts of a lot, oldest first.
    #[must_use]
    pub fn signatures(&self, lot: &LotId) -> &[Signature] {
        self.signatures.get(lot).map_or(&[], Vec::as_slice)
    }

    /// Declarations of a lot's committee and what its members said under the report, oldest first.
    #[must_use]
    pub fn committee(&self, lot: &LotId) -> &[(Past, Event)] {
        self.committee.get(lot).map_or(&[], Vec::as_slice)
    }

    /// How a lot's round failed.
    #[must_use]
    pub fn failed(&self, lot: &LotId) -> Option<&TenderFailed> {
        self.failed.get(lot)
    }

    /// How a lot was ended.
    #[must_use]
    pub fn terminated(&self, lot: &LotId) -> Option<&Terminated> {
        self.terminated.get(lot)
    }

    /// What stood still and what was ordered, oldest first.
    #[must_use]
    pub fn orders(&self) -> &Orders {
        &self.orders
    }

    /// Exceptional facts of the record, oldest first.
    #[must_use]
    pub(crate) fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// Every published document by its hash, with the lots in which it stands.
    #[must_use]
    pub fn documents(&self) -> &BTreeMap<Hash, BTreeSet<LotId>> {
        &self.documents
    }

    /// States folded from clear events only: no lot in it has bids, keys handed in or sheets.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Public events of a lot, oldest first.
    #[must_use]
    pub fn pasts(&self, lot: &LotId) -> &[Past] {
        self.pasts.get(lot).map_or(&[], Vec::as_slice)
    }

    /// Exact bytes of a clear leaf; `None` for one that is opaque or not there.
    #[must_use]
    pub fn entry(&self, index: u64) -> Option<&[u8]> {
        self.clear.get(&index).map(Vec::as_slice)
    }

    /// Number of clear leaves; opaque ones are not counted, since bids are among them.
    #[must_use]
    pub fn clear_leaves(&self) -> usize {
        self.clear.len()
    }
}

/// An event as the log shows it: the chance behind the codes of a blind review lies beside its leaf
/// until the codes are opened, and the secret behind the salts of totals for ever.
fn public(event: Event) -> Event {
    match event {
        Event::BlindSealed(it) => Event::BlindSealed(BlindSealed { salt: Salt([0; 32]), ..it }),
        Event::Totals(it) => Event::Totals(Totals { salt: Salt([0; 32]), ..it }),
        other => other,
    }
}

/// Who signed a statutory act, and with which key.
fn signature(event: &Event) -> Option<(Signer, PublicKey)> {
    let key = |it: &Signed| it.key;
    Some(match event {
        Event::OpeningRecordSigned(it) => (Signer::Chair, it.key),
        Event::ReportSigned(it) => (Signer::Seat(it.seat), key(&it.signed)),
        Event::WinnerDetermined(it) => (Signer::Purchaser, key(it.signed.as_ref()?)),
        Event::LetterIssued(it) => (Signer::Purchaser, key(&it.signed)),
        Event::ContractOffered(it) => (Signer::Purchaser, key(&it.signed)),
        Event::ContractSigned(it) => (Signer::Winner, key(&it.signed)),
        _ => return None,
    })
}

/// The kind of a label, if it is one that pages show once it is opened.
fn kind_of(label: &str) -> Option<&'static str> {
    let kind = label.split('\n').next()?;
    OPENED.into_iter().find(|it| *it == kind)
}

fn is_clear(kind: &str) -> bool {
    KINDS.iter().chain(LOG_KINDS).any(|it| it.0 == kind && it.1 == Form::Clear)
}
