//! What a trustee's tool reads from the checked log about one lot: times, lists, opened records.
//!
//! Every context is computed here from an opened record; nothing of it is taken from the
//! platform's word.

use std::collections::{BTreeMap, BTreeSet};

use record::canonical::{self, Value};
use record::leaf::{Hidden, Label};
use record::opening::{Opening, Shown};
use seal::bytes::{unhex, unhex32};
use seal::ctx::Lot;
use seal::door::{LotEnvelope, LotKeys, contexts};
use seal::keyset::{KeySet, Purpose};
use seal::padding::Kind;
use seal::record::{Act, Record, RecordKind, bid_commitment, digest, parse};
use seal::{Code, Refusal};
use translog::hash::leaf_hash;
use translog::tree::MemoryTree;

use crate::failure::Failure;
use crate::release_log::{Clear, Ledger, bytes32, contexts as listed};

/// The lot as its log tells it, for one envelope.
pub struct Facts {
    pub keys: LotKeys,
    /// Place of the envelope among the lot's.
    pub at: usize,
    /// N, the index of `LotClosed`.
    pub close_index: u64,
    pub closes: u64,
    pub keyin_closes: u64,
    pub settlements: u64,
    pub witness_close_s: u64,
    pub witness_keyin_s: u64,
    pub window_end_s: u64,
    /// The latest T that was ever logged.
    pub close_s: u64,
    pub now_s: u64,
    /// The digest of the last of `KeyInClosed`, `DepositsSettled`.
    pub digest: [u8; 32],
    /// The entry of the last of `KeyInClosed`, `PricesCalled`, `DepositsSettled`.
    pub leaf: Vec<u8>,
    pub keyed: Vec<[u8; 32]>,
    pub deposited: Vec<[u8; 32]>,
    pub failed: Vec<[u8; 32]>,
    /// Envelopes that open now.
    pub due: Vec<String>,
    /// Opened bids by the envelope's ctx.
    pub bids: BTreeMap<[u8; 32], Logged>,
}

/// One opened bid.
pub struct Logged {
    pub record: Record,
    /// Index of its leaf.
    pub index: u64,
    pub in_set_root: bool,
    pub superseded: bool,
}

/// A lot's clear events, by kind.
struct Told(Vec<(Clear, Value)>);

impl Told {
    /// What stands before the notice of the tender belongs to a prequalification, which has a
    /// deadline of its own.
    fn of(mut all: Vec<(Clear, Value)>) -> Self {
        let notice = all.iter().position(|it| it.0.line.kind == "Announced");
        drop(all.drain(..notice.unwrap_or(0)));
        Self(all)
    }

    fn all<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a (Clear, Value)> {
        self.0.iter().filter(move |it| it.0.line.kind == kind)
    }

    fn of_envelope<'a>(
        &'a self,
        kind: &'a str,
        envelope: &'a str,
    ) -> impl Iterator<Item = &'a (Clear, Value)> {
        self.all(kind).filter(move |it| it.1.text("envelope") == Some(envelope))
    }

    fn seconds(&self, kind: &str, key: &str) -> Result<Vec<u64>, Failure> {
        let all = self.all(kind).map(|it| it.1.count(key));
        all.collect::<Option<_>>().ok_or(Failure::Log("leaf.grammar"))
    }
}

impl Facts {
    /// Reads a lot's facts for one envelope.
    ///
    /// # Errors
    ///
    /// Codes of the log for what cannot be read, `seal.release.close_twice` when a close is
    /// missing, `.set` for records that do not fit their leaves or lists that name other bids,
    /// `.early` for a T that moved back, `.not_due` for a round that ended without an opening.
    pub fn read(ledger: &Ledger, lot: &str, envelope: &str) -> Result<Facts, Failure> {
        let told = Told::of(ledger.stream(lot)?);
        let notice = told.all("Announced").next().and_then(|it| it.1.get("notice")).cloned();
        let notice = match notice {
            Some(it) => it,
            None => terms(ledger, lot)?,
        };
        let notice = &notice;
        let keys = announced(lot, notice)?;
        let at = keys.envelopes.iter().position(|it| it.kind.name() == envelope);
        let at = at.ok_or(Refusal(Code::CtxEnvelope))?;
        let twice = || Failure::from(Refusal(Code::ReleaseCloseTwice));
        let (close, close_body) = told.all("LotClosed").last().ok_or_else(twice)?;
        let (keyin, lists) = told.of_envelope("KeyInClosed", envelope).last().ok_or_else(twice)?;
        let settled = told.of_envelope("DepositsSettled", envelope).last();
        let called = called(&told, notice, envelope);
        let last = settled.or(called).map_or((keyin, lists), |it| (&it.0, &it.1));
        let digest = settled.map_or(lists, |it| &it.1);
        let returned = called.map_or_else(|| Ok(Vec::new()), |it| listed(&it.1, "returned"))?;
        let taken = |key| {
            let mut all = listed(lists, key)?;
            all.retain(|it| !returned.contains(it));
            Ok::<_, Failure>(all)
        };
        let due = due(&told, notice, &keys);
        let bids = opened(ledger, (lot, &keys, at), (close, close_body))?;
        complete(lists, &bids)?;
        Ok(Facts {
            close_index: close.index,
            closes: told.all("LotClosed").count() as u64,
            keyin_closes: told.of_envelope("KeyInClosed", envelope).count() as u64,
            settlements: told.of_envelope("DepositsSettled", envelope).count() as u64,
            witness_close_s: ledger.witnessed_s(close.index)?,
            witness_keyin_s: ledger.witnessed_s(last.0.index)?,
            window_end_s: window_end(&told)?,
            close_s: deadline(&told, notice)?,
            now_s: ledger.now_s(),
            digest: bytes32(digest, "digest")?,
            leaf: last.0.entry.clone(),
            keyed: taken("keyed")?,
            deposited: taken("deposited")?,
            failed: settled.map_or_else(|| Ok(Vec::new()), |it| listed(&it.1, "failed"))?,
            due,
            bids,
            keys,
            at,
        })
    }
}

/// Envelopes whose keys wait for the technical result where a lot opens twice.
const LATER: [&str; 2] = ["price", "price_detail"];

/// What the terms of an auction say in the place of a tender's notice: its only envelope, the
/// threshold, and the latest second at which its envelopes close.
fn terms(ledger: &Ledger, lot: &str) -> Result<Value, Failure> {
    let (grammar, missing) =
        (|| Failure::Log("leaf.grammar"), || Failure::Log("log.history_missing"));
    let told = Told(ledger.stream(&format!("{lot}/auction"))?);
    let announced = told.all("AuctionAnnounced").next().ok_or_else(missing)?;
    let terms = announced.1.get("terms").ok_or_else(grammar)?;
    let trustees = terms.get("trustees").ok_or_else(missing)?;
    let envelope = trustees.get("envelope").ok_or_else(grammar)?.clone();
    let threshold = trustees.get("threshold").ok_or_else(grammar)?.clone();
    let latest = latest_ms(&told, terms).ok_or_else(grammar)? / 1_000;
    let deadline = Value::Integer(i64::try_from(latest).map_err(|_| grammar())?);
    let envelopes = Value::List(vec![envelope]);
    Ok(Value::object([
        ("deadline_s", deadline),
        ("envelopes", envelopes),
        ("threshold", threshold),
    ]))
}

/// The latest close of single offers, unix milliseconds: that of the terms, of the turn or of the
/// cap that began them; a freeze moves it, and only ever later.
fn latest_ms(told: &Told, terms: &Value) -> Option<u64> {
    let mut latest = terms.count("closes_ms")?;
    for (leaf, body) in &told.0 {
        latest = match leaf.line.kind.as_str() {
            "TurnCame" => body.count("closes_ms")?,
            "CapReached" if body.get("until_ms").is_some() => body.count("until_ms")?,
            "Resumed" => latest.max(body.count("ends_ms")?),
            "OpeningBegan" => break,
            _ => latest,
        };
    }
    Some(latest)
}

/// Whether the notice says that prices are opened after the technical result.
fn opens_twice(notice: &Value) -> bool {
    let asks = notice.list("asks").unwrap_or_default();
    asks.iter().any(|it| matches!(it, Value::Text(it) if it == "two_openings"))
}

/// The call for prices, where this envelope waited for it.
fn called<'a>(told: &'a Told, notice: &Value, envelope: &str) -> Option<&'a (Clear, Value)> {
    let waited = opens_twice(notice) && LATER.contains(&envelope);
    told.all("PricesCalled").last().filter(|_| waited)
}

/// Envelopes that open now: none once the round is over, and no price before the technical result
/// is locked and the prices are called after it.
fn due(told: &Told, notice: &Value, keys: &LotKeys) -> Vec<String> {
    let over = told.all("TenderFailed").chain(told.all("Terminated")).next().is_some();
    let called = told.all("PricesCalled").next().map(|it| it.0.index);
    let locked = told.all("TechnicalLocked").next().map(|it| it.0.index);
    let second = locked.zip(called).is_some_and(|(locked, called)| locked < called);
    let waits = |name: &str| opens_twice(notice) && LATER.contains(&name) && !second;
    let names = keys.envelopes.iter().map(|it| it.kind.name());
    names.filter(|it| !over && !waits(it)).map(str::to_owned).collect()
}

/// Keys as the notice prints them.
fn announced(lot: &str, notice: &Value) -> Result<LotKeys, Failure> {
    let grammar = || Failure::Log("leaf.grammar");
    let mut parts = lot.split('/');
    let mut part = || parts.next().ok_or_else(grammar);
    let lot = Lot::new(part()?, part()?, part()?)?;
    let t = notice.count("threshold").and_then(|it| u8::try_from(it).ok()).ok_or_else(grammar)?;
    let set = |value: &Value, purpose| {
        let keys = value.list("keys").ok_or_else(grammar)?;
        let key = |it: &Value| match it {
            Value::Text(it) => unhex(it),
            _ => None,
        };
        let keys: Option<Vec<Vec<u8>>> = keys.iter().map(key).collect();
        let made = KeySet::new(purpose, t, &keys.ok_or_else(grammar)?, &BTreeSet::new())?;
        match bytes32(value, "pks")? == made.hash() {
            true => Ok(made),
            false => Err(Failure::from(Refusal(Code::PksMismatch))),
        }
    };
    let mut envelopes = Vec::new();
    for it in notice.list("envelopes").ok_or_else(grammar)? {
        let deposit = it.get("deposit").map(|it| set(it, Purpose::Deposit)).transpose()?;
        envelopes.push(LotEnvelope {
            kind: Kind::parse(it.text("name").ok_or_else(grammar)?)?,
            share: set(it.get("share").ok_or_else(grammar)?, Purpose::Share)?,
            deposit,
        });
    }
    Ok(LotKeys { lot, envelopes })
}

/// The latest T; it never moves back.
fn deadline(told: &Told, notice: &Value) -> Result<u64, Failure> {
    let first = notice.count("deadline_s").ok_or(Failure::Log("leaf.grammar"))?;
    let mut latest = first;
    for to_s in told.seconds("Extended", "to_s")? {
        if to_s < latest {
            return Err(Refusal(Code::ReleaseEarly).into());
        }
        latest = to_s;
    }
    Ok(latest)
}

/// When the key-in window ended, by the last word of platform or chair.
fn window_end(told: &Told) -> Result<u64, Failure> {
    let mut ends = told.seconds("ObjectsPresent", "key_in_until_s")?;
    ends.extend(told.seconds("KeyInExtended", "until_s")?);
    ends.extend(told.seconds("SessionAdjourned", "until_s")?);
    ends.into_iter().max().ok_or(Failure::Log("log.history_missing"))
}

/// One opened leaf of the lot's hidden stream that is a bid, a replacement or a withdrawal.
struct Opened {
    index: u64,
    c: [u8; 32],
    kind: RecordKind,
    b: [u8; 32],
}

fn acts(ledger: &Ledger, lot: &str) -> Result<BTreeMap<u64, Opened>, Failure> {
    let wrong = || Failure::Log("leaf.opening_mismatch");
    let mut all = BTreeMap::new();
    for (opening, c) in ledger.openings()? {
        let label = Label::parse(&opening.label).ok_or_else(wrong)?;
        let kind = match label.kind.as_str() {
            "EnvelopeReceived" | "BidReplaced" => RecordKind::Commit,
            "BidWithdrawn" => RecordKind::Withdraw,
            _ => continue,
        };
        if label.hidden != Hidden::Lot(lot.to_owned()) {
            continue;
        }
        let b = body_of(&opening).and_then(|it| bytes32(&it, "b").ok()).ok_or_else(wrong)?;
        all.insert(opening.index, Opened { index: opening.index, c, kind, b });
    }
    Ok(all)
}

fn body_of(opening: &Opening) -> Option<Value> {
    match &opening.shown {
        Shown::Body(_, body) => canonical::parse(body.as_bytes()).ok(),
        Shown::Inner(_) => None,
    }
}

/// Every bid of the lot with its record, checked against leaf, `set_root` and count.
fn opened(
    ledger: &Ledger,
    (lot, keys, at): (&str, &LotKeys, usize),
    (close, close_body): (&Clear, &Value),
) -> Result<BTreeMap<[u8; 32], Logged>, Failure> {
    let set = || Failure::from(Refusal(Code::ReleaseSet));
    let acts = acts(ledger, lot)?;
    let before = acts.values().filter(|it| it.index < close.index);
    let admitted: Vec<&Opened> = before.filter(|it| it.kind == RecordKind::Commit).collect();
    let tree = MemoryTree::of(std::iter::empty::<&[u8]>());
    let tree = admitted.iter().fold(tree, |mut tree, it| {
        tree.push(leaf_hash(&it.c));
        tree
    });
    let root = tree.root(tree.size()).expect("a tree knows its own size").0;
    let bound = root == bytes32(close_body, "set_root")?
        && close_body.count("count") == Some(admitted.len() as u64);
    let records = records(ledger, lot)?;
    let (mut bids, mut gone) = (Vec::new(), BTreeSet::new());
    for act in acts.values() {
        let it = records.get(&act.index).ok_or_else(set)?;
        if bid_commitment(&it.salt_r, it.record.as_bytes(), &it.signature) != act.b {
            return Err(set());
        }
        // A record that is none was the door's fault; it has no context and delays nobody.
        let Ok(record) = parse(act.kind, it.record.as_bytes()) else { continue };
        match &record.act {
            Act::Commit { supersedes, .. } => {
                gone.extend(*supersedes);
                bids.push((act, digest(it.record.as_bytes()), record));
            }
            Act::Withdraw { withdraws, .. } => {
                gone.insert(*withdraws);
            }
        }
    }
    let mut found = BTreeMap::new();
    for (act, digest, record) in bids {
        let own = (record.tender.as_str(), record.lot.as_str(), record.round.as_str())
            == (keys.lot.tender(), keys.lot.lot(), keys.lot.round());
        let ctx = contexts(keys, &record).ok().filter(|_| own).ok_or_else(set)?[at];
        let superseded = gone.contains(&digest);
        found.insert(ctx, Logged { record, index: act.index, in_set_root: bound, superseded });
    }
    Ok(found)
}

/// What `RecordsOpened` shows of one bid.
struct Enclosed {
    record: String,
    signature: [u8; 64],
    salt_r: [u8; 32],
}

fn records(ledger: &Ledger, lot: &str) -> Result<BTreeMap<u64, Enclosed>, Failure> {
    let wrong = || Failure::Log("leaf.grammar");
    let mut all = BTreeMap::new();
    for it in ledger.clear().filter(|it| it.line.kind == "RecordsOpened") {
        let Some(body) = it.body else { continue };
        if body.text("lot") != Some(lot) {
            continue;
        }
        for one in body.list("records").ok_or_else(wrong)? {
            let index = one.count("index").ok_or_else(wrong)?;
            let text = one.text("enclosure").ok_or_else(wrong)?;
            let enclosure = canonical::parse(text.as_bytes()).map_err(|_| wrong())?;
            // A bid lies in its own object, a withdrawal's fields stand at the top.
            let act = enclosure.get("bid").unwrap_or(&enclosure);
            let signature = act.text("signature").and_then(unhex);
            let shown = Enclosed {
                record: act.text("record").ok_or_else(wrong)?.to_owned(),
                signature: signature.and_then(|it| it.try_into().ok()).ok_or_else(wrong)?,
                salt_r: act.text("salt_r").and_then(unhex32).ok_or_else(wrong)?,
            };
            if all.insert(index, shown).is_some() {
                return Err(Refusal(Code::ReleaseSet).into());
            }
        }
    }
    Ok(all)
}

/// The lists of `KeyInClosed` name every standing bid once, and no other.
fn complete(lists: &Value, bids: &BTreeMap<[u8; 32], Logged>) -> Result<(), Failure> {
    let malformed = listed(lists, "malformed")?;
    let mut named = Vec::new();
    for key in ["keyed", "deposited", "absent"] {
        named.extend(listed(lists, key)?);
    }
    named.sort_unstable();
    let standing = bids.iter().filter(|it| !it.1.superseded).map(|it| *it.0);
    let standing = standing.filter(|it| !malformed.contains(it));
    match named == standing.collect::<Vec<_>>() {
        true => Ok(()),
        false => Err(Refusal(Code::ReleaseSet).into()),
    }
}
