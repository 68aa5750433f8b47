//! A record that may be changed before it is published; what follows from a change is made anew.
//!
//! Made anew: indexes, versions, entries, the closing's set root, trustees' signatures, openings
//! and records. So a planted fault stands alone.

use std::collections::BTreeMap;

use app::ports::Row;
use domain::shared::{Hash, Instant, PublicKey, Signature};
use domain::world::{Event, World};
use record::bundle::Bundle;
use record::canonical::{self, Value};
use record::leaf::{self, Label, Leaf, Line};
use record::opening::Opening;
use record::rebuild::{self, Rebuilt};

use super::WALKED;
use super::centre::{SIGNERS, person_secret, trustee_secret};
use super::publish::ORIGIN;

#[derive(Clone)]
pub struct Draft {
    pub rows: Vec<Row>,
    /// Leaves behind which no checkpoint is made, by kind.
    pub quiet: Vec<&'static str>,
    /// A report that does not follow from the sheets, for the ranking to name.
    pub report: Option<Hash>,
}

impl Draft {
    pub fn new() -> Self {
        Self::of(WALKED.rows.clone())
    }

    /// A record as it is, to publish without a change.
    pub fn of(rows: Vec<Row>) -> Self {
        Self { rows, quiet: Vec::new(), report: None }
    }

    /// Place of the n-th row of a kind, from 0.
    pub fn at(&self, kind: &str, n: usize) -> usize {
        let found = self.rows.iter().enumerate().filter(|it| it.1.kind == kind);
        found.map(|it| it.0).nth(n).unwrap_or_else(|| panic!("no {kind} {n}"))
    }

    /// Changes an event; its body, enclosure and command are written anew.
    pub fn edit(&mut self, kind: &str, n: usize, change: impl FnOnce(&mut Event)) {
        let at = self.at(kind, n);
        let row = &mut self.rows[at];
        let mut event = record::event::decode(kind, &row.body, row.enclosure.as_deref()).unwrap();
        change(&mut event);
        write(row, &event);
    }

    /// Changes a clear body as text, law or not.
    pub fn edit_body(
        &mut self,
        kind: &str,
        n: usize,
        change: impl FnOnce(&mut BTreeMap<String, Value>),
    ) {
        let at = self.at(kind, n);
        let row = &mut self.rows[at];
        let Value::Object(mut fields) = canonical::parse(&row.body).unwrap() else { panic!() };
        change(&mut fields);
        row.body = Value::Object(fields).encode().into_bytes();
        row.entry = entry(row);
    }

    /// Adds the label of a row, by its index, to the first openings.
    pub fn open_label(&mut self, index: u64) {
        let row = self.rows.iter().find(|it| it.index == index).unwrap();
        let opening = label_only(opening_of(row)).to_value();
        self.edit_body("Opened", 0, |fields| {
            let Some(Value::List(list)) = fields.get_mut("openings") else { panic!() };
            list.push(opening);
        });
    }

    pub fn drop(&mut self, kind: &str, n: usize) -> Row {
        let at = self.at(kind, n);
        self.rows.remove(at)
    }

    /// Puts an event behind a row, in its instant.
    pub fn insert_after(&mut self, kind: &str, n: usize, event: &Event) {
        let at = self.at(kind, n);
        let mut row = self.rows[at].clone();
        let place = record::event::place(event);
        assert!(place.hidden.is_none(), "only clear events are put in");
        (row.kind, row.stream) = (event.kind().to_owned(), place.stream);
        (row.salt_k, row.salt_b, row.index) = (None, None, 200_000);
        write(&mut row, event);
        self.rows.insert(at + 1, row);
    }

    /// Makes everything anew that follows from the rows.
    pub fn settle(&mut self) {
        let moved = self.renumber();
        self.bind_set();
        self.write_entries();
        self.sign_shares();
        self.sign_acts();
        self.write_entries();
        self.bind_sheets();
        self.write_entries();
        self.write_shown(&moved);
        self.write_entries();
    }

    fn renumber(&mut self) -> BTreeMap<u64, u64> {
        let (mut moved, mut versions) = (BTreeMap::new(), BTreeMap::<String, u64>::new());
        for (at, row) in self.rows.iter_mut().enumerate() {
            moved.insert(row.index, at as u64);
            row.index = at as u64;
            if row.salt_k.is_none() {
                let version = versions.entry(row.stream.clone()).or_default();
                *version += 1;
                row.version = *version;
            }
        }
        moved
    }

    fn write_entries(&mut self) {
        for row in &mut self.rows {
            row.entry = entry(row);
        }
    }

    /// The closing binds the bids that stand before it.
    fn bind_set(&mut self) {
        self.write_entries();
        if self.rows.iter().all(|it| it.kind != "LotClosed") {
            return;
        }
        let end = self.at("LotClosed", 0);
        let bids = ["EnvelopeReceived", "BidReplaced"];
        let bids = self.rows[..end].iter().filter(|it| bids.contains(&it.kind.as_str()));
        let bids: Vec<_> = bids.map(|it| app::desk::commitment_of(it).unwrap()).collect();
        let (root, count) = (app::desk::set_root(&bids), u32::try_from(bids.len()).unwrap());
        self.edit("LotClosed", 0, |event| {
            let Event::LotClosed(it) = event else { panic!() };
            (it.set_root, it.count) = (root, count);
        });
        if self.rows.iter().any(|it| it.kind == "ObjectsPresent") {
            self.edit("ObjectsPresent", 0, |event| {
                let Event::ObjectsPresent(it) = event else { panic!() };
                it.set_root = root;
            });
        }
    }

    /// Trustees sign over the list's entry as it stands.
    fn sign_shares(&mut self) {
        let Some(list) = self.rows.iter().rfind(|it| it.kind == "KeyInClosed") else { return };
        let (entry, headers) = (list.entry.clone(), self.headers());
        for row in self.rows.iter_mut().filter(|it| it.kind == "SharesReleased") {
            let mut event = record::event::decode(&row.kind, &row.body, None).unwrap();
            let Event::SharesReleased(it) = &mut event else { panic!() };
            for said in &mut it.statements {
                let header = headers.get(&said.ctx).map_or(&[][..], Vec::as_slice);
                let named = seal::statement::Named { ctx: &said.ctx.0, header, leaf: &entry };
                let share = said.share.as_ref().map(|it| it.0.as_slice());
                let message = seal::statement::share_message(&named, it.x, share);
                said.signature = Signature(seal::ed25519::sign(&trustee_secret(it.x), &message));
            }
            write(row, &event);
        }
    }

    /// Everybody signs what stands there now; record and report follow from it.
    fn sign_acts(&mut self) {
        let (mut world, rows) = (World::default(), self.rows.len());
        for at in 0..rows {
            let (row, next) = (&self.rows[at], self.rows.get(at + 1));
            let stamp = Instant(row.stamp_ms);
            let Some(mut event) = event_of(row) else { continue };
            let next = next.and_then(event_of);
            follow(&world, &mut event);
            // A letter's signature stands in the event that follows the result's.
            let letter = next.clone().filter(|it| matches!(it, Event::LetterIssued(_)));
            let rest: Vec<Event> = next.into_iter().collect();
            let command = match rebuild::command(&event, &rest) {
                Rebuilt::Command(command) => Some(command),
                Rebuilt::Follows | Rebuilt::Shut => None,
            };
            let (place, mut signs) = match letter {
                Some(letter) => (at + 1, letter),
                None => (at, event),
            };
            let bytes = command.and_then(|it| record::act::signed_bytes(&world, &it, ORIGIN));
            if let (Some(bytes), Some((key, signature))) = (bytes, signed_of(&mut signs)) {
                let of = |it: &&&str| seal::ed25519::public(&person_secret(it)) == key.0;
                let secret = person_secret(SIGNERS.iter().find(of).unwrap());
                *signature = Signature(seal::ed25519::sign(&secret, bytes.as_bytes()));
            }
            write(&mut self.rows[place], &signs);
            let folded = event_of(&self.rows[at]).unwrap();
            domain::apply::apply(&mut world, &folded, stamp);
            if let Event::Ranked(mut it) = folded {
                let lot = &world.lots[&it.lot];
                let made = record::report::evaluation_sha256(lot, ORIGIN);
                it.report = self.report.or(made).unwrap_or(it.report);
                self.commit_totals(at, &world.lots[&it.lot]);
                let ranked = Event::Ranked(it);
                domain::apply::apply(&mut world, &ranked, stamp);
                write(&mut self.rows[at], &ranked);
            }
        }
    }

    /// The totals before a ranking are committed anew from it.
    fn commit_totals(&mut self, ranked: usize, lot: &domain::lot::Lot) {
        let Some(row) = ranked.checked_sub(1).map(|at| &mut self.rows[at]) else { return };
        let Some(Event::Totals(mut it)) = event_of(row) else { return };
        let state = &lot.evaluation;
        let totals = state.ranking.iter().map(|it| it.total);
        let totals = totals.chain(state.aside.iter().map(|it| it.total));
        it.sum = domain::shared::Points::sum(totals.clone()).unwrap();
        it.count = u32::try_from(totals.count()).unwrap();
        it.totals_root = app::desk::set_root(&record::totals::leaves(lot, &it.salt));
        write(row, &Event::Totals(it));
    }

    /// Every closing of sheets names the leaves of those before it, and their root.
    fn bind_sheets(&mut self) {
        let mut of_seat = BTreeMap::new();
        for at in 0..self.rows.len() {
            let sheet = match event_of(&self.rows[at]) {
                Some(Event::ScoreSheet(it)) => Some(it.seat),
                Some(Event::ScoresClosed(mut it)) => {
                    let mut all: Vec<(u64, [u8; 32])> = of_seat.values().copied().collect();
                    all.sort_unstable();
                    it.sheets = all.iter().map(|it| it.0).collect();
                    let leaves: Vec<_> = all.iter().map(|it| it.1).collect();
                    it.score_root = app::desk::set_root(&leaves);
                    write(&mut self.rows[at], &Event::ScoresClosed(it));
                    None
                }
                _ => None,
            };
            if let Some(seat) = sheet {
                let row = &self.rows[at];
                of_seat.insert(seat, (row.index, app::desk::commitment_of(row).unwrap()));
            }
        }
    }

    fn headers(&self) -> BTreeMap<Hash, Vec<u8>> {
        let mut headers = BTreeMap::new();
        for row in &self.rows {
            let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref());
            let bid = match event {
                Ok(Event::EnvelopeReceived(it)) => it.bid,
                Ok(Event::BidReplaced(it)) => it.bid,
                _ => continue,
            };
            let kind = seal::record::RecordKind::Commit;
            let Ok(record) = seal::record::parse(kind, bid.record.as_bytes()) else { continue };
            headers.insert(bid.envelopes[0].ctx, record.envelopes()[0].header.clone());
        }
        headers
    }

    /// Openings and records show the rows as they are now.
    fn write_shown(&mut self, moved: &BTreeMap<u64, u64>) {
        let rows = self.rows.clone();
        let now = |it: &Value| moved.get(&it.count("index").unwrap()).copied();
        for row in &mut self.rows {
            let Ok(Value::Object(mut fields)) = canonical::parse(&row.body) else { continue };
            if row.kind == "Opened" {
                let Some(Value::List(list)) = fields.get_mut("openings") else { continue };
                *list = list
                    .iter()
                    .filter_map(|it| {
                        let whole = opening_of(&rows[usize::try_from(now(it)?).unwrap()]);
                        let shows_body = it.text("body").is_some();
                        Some(if shows_body { whole } else { label_only(whole) }.to_value())
                    })
                    .collect();
            } else if row.kind == "RecordsOpened" {
                let Some(Value::List(list)) = fields.get_mut("records") else { continue };
                *list = list.iter().filter_map(|it| Some(enclosed(&rows, now(it)?))).collect();
            } else {
                continue;
            }
            row.body = Value::Object(fields).encode().into_bytes();
        }
    }

    /// The supervisor's bundle: everything of the lot that is not public.
    pub fn bundle(&self) -> Bundle {
        let mut bundle = Bundle::default();
        for row in &self.rows {
            let sealed = [
                "ApplicationReceived",
                "ScoreSheet",
                "BlindSheet",
                "IdentityFound",
                "KeyedIn",
                "SignedIn",
                "KeyBound",
                "PersonKeyBound",
            ];
            if sealed.contains(&row.kind.as_str()) || row.kind == "PersonAdded" {
                bundle.openings.push(opening_of(row));
            }
            let beside = [
                "KeyedIn",
                "CommitteeEntered",
                "BlindSealed",
                "Totals",
                "RemedyRaised",
                "RemedyAnswered",
                "InterestReviewed",
                "ComplaintExamined",
            ];
            if beside.contains(&row.kind.as_str()) {
                let text = String::from_utf8(row.enclosure.clone().unwrap()).unwrap();
                bundle.enclosures.insert(row.index, text);
            }
        }
        bundle
    }
}

pub fn event_of(row: &Row) -> Option<Event> {
    record::event::decode(&row.kind, &row.body, row.enclosure.as_deref()).ok()
}

/// Puts the hash of the record or report that follows into what names it.
fn follow(world: &World, event: &mut Event) {
    match event {
        Event::OpeningRecordSigned(it) => {
            let record = record::report::opening(&world.lots[&it.lot], ORIGIN);
            it.record = record.map_or(it.record, |it| record::report::sha256(&it));
        }
        Event::ReportSigned(it) => {
            it.report = world.lots[&it.lot].evaluation.report.unwrap_or(it.report);
        }
        Event::ReportDelivered(it) => {
            it.report = world.lots[&it.lot].evaluation.report.unwrap_or(it.report);
        }
        _ => {}
    }
}

fn signed_of(event: &mut Event) -> Option<(PublicKey, &mut Signature)> {
    let signed = match event {
        Event::OpeningRecordSigned(it) => return Some((it.key, &mut it.signature)),
        Event::BidsReviewed(it) => &mut it.signed,
        Event::ScoreSheet(it) => &mut it.signed,
        Event::ReportSigned(it) => &mut it.signed,
        Event::WinnerDetermined(it) => it.signed.as_mut()?,
        Event::LetterIssued(it) => &mut it.signed,
        _ => return None,
    };
    Some((signed.key, &mut signed.signature))
}

fn write(row: &mut Row, event: &Event) {
    let command = match rebuild::command(event, &[]) {
        Rebuilt::Command(command) => record::wire::command_sha256(&command),
        Rebuilt::Follows | Rebuilt::Shut => Hash(row.command_sha256),
    };
    let version = canonical::parse(&row.body).ok().and_then(|it| it.count("version"));
    let encoded =
        record::event::encode(event, row.stamp_ms, &command, version.unwrap_or(row.version));
    row.body = encoded.body.into_bytes();
    row.enclosure = encoded.enclosure.map(String::into_bytes);
}

fn entry(row: &Row) -> Vec<u8> {
    let stamp = u64::try_from(row.stamp_ms / 1_000).unwrap();
    match row.salt_k {
        None => {
            let (kind, stream, version) = (row.kind.clone(), row.stream.clone(), row.version);
            Leaf::clear(Line { stamp, kind, stream, version }, &row.body).encode()
        }
        Some(_) => Leaf::Opaque(stamp, opening_of(row).commitment()).encode(),
    }
}

fn opening_of(row: &Row) -> Opening {
    app::desk::opening_of(row).unwrap()
}

fn label_only(whole: Opening) -> Opening {
    let record::opening::Shown::Body(salt_b, body) = &whole.shown else { return whole };
    let inner = leaf::inner(salt_b, body.as_bytes());
    assert!(Label::parse(&whole.label).is_some());
    Opening { shown: record::opening::Shown::Inner(inner), ..whole }
}

fn enclosed(rows: &[Row], index: u64) -> Value {
    let row = &rows[usize::try_from(index).unwrap()];
    let text = String::from_utf8(row.enclosure.clone().unwrap()).unwrap();
    Value::object([
        ("enclosure", Value::Text(text)),
        ("index", Value::Integer(i64::try_from(index).unwrap())),
    ])
}
