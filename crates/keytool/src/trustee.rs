//! `daylight-key trustee`: batches, assignments, drills, published secrets, destruction.

use std::collections::BTreeSet;

use seal::bytes::{hash_labelled, hex};
use seal::ctx::Lot;
use seal::header::Header;
use seal::keyset::{KeySet, Place, Purpose, assignment, key_statement};
use seal::{Code, Refusal};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::files::{hex_bytes, hex32};
use crate::store::{Entry, Step, Store};

/// `ggzy.trustee-keys/v1`: a batch of signed key statements for upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    pub v: String,
    pub trustee: String,
    pub pk: String,
    pub statements: Vec<KeyStatement>,
}

/// One signed key statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyStatement {
    pub purpose: String,
    pub serial: u64,
    pub pk: String,
    pub sig: String,
}

/// `ggzy.assign/v1`: the sets that a tender proposes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub v: String,
    pub tender: String,
    pub lot: String,
    pub round: String,
    /// T, unix seconds.
    pub close_s: u64,
    pub t: u8,
    pub sets: Vec<ProposedSet>,
}

/// One proposed set, in order of x.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedSet {
    pub envelope: String,
    pub purpose: String,
    pub pks: Vec<String>,
}

/// `ggzy.assigned/v1`: the trustee's signed assignments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    pub v: String,
    pub trustee: String,
    pub assignments: Vec<OneAssignment>,
}

/// One signed assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneAssignment {
    pub envelope: String,
    pub purpose: String,
    pub x: u8,
    pub pks_hash: String,
    pub sig: String,
}

/// `ggzy.drill/v1`: a test header for a set, under a ctx that no envelope can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    pub v: String,
    pub t: u8,
    pub pks: Vec<String>,
    /// 32 bytes; ctx = H(D"drill\0" ‖ nonce).
    pub nonce: String,
    pub header: String,
}

/// `ggzy.drilled/v1`: one trustee's share of a test header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drilled {
    pub v: String,
    pub trustee: String,
    pub x: u8,
    /// Empty: the slot does not open.
    pub share: String,
    pub sig: String,
}

/// The purposes that a batch of the tool serves.
fn purpose(name: &str) -> Result<Purpose, Failure> {
    Purpose::parse(name).ok_or_else(|| Failure::form("a purpose is share, deposit or draw"))
}

/// The name of one envelope's place in the journal.
pub fn place_name(lot: &Lot, envelope: &str) -> String {
    format!("{}/{envelope}", lot.id())
}

/// Reads a set of hex keys.
pub fn key_set(t: u8, pks: &[String], spent: &BTreeSet<[u8; 32]>) -> Result<KeySet, Failure> {
    let keys: Result<Vec<Vec<u8>>, Failure> = pks.iter().map(|it| hex_bytes(it)).collect();
    Ok(KeySet::new(Purpose::Share, t, &keys?, spent)?)
}

/// Makes a batch of one-time keys.
pub fn batch(store: &mut Store, purpose_name: &str, count: u16) -> Result<Batch, Failure> {
    let purpose = purpose(purpose_name)?;
    let mut statements = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        let entry = store.make(purpose_name)?;
        let message =
            key_statement(&store.about.trustee, purpose, entry.serial, &hex32(&entry.pk)?);
        let sig = hex(&seal::ed25519::sign(&store.signing, &message));
        let (serial, pk) = (entry.serial, entry.pk);
        statements.push(KeyStatement { purpose: purpose_name.into(), serial, pk, sig });
    }
    let (trustee, pk) = (store.about.trustee.clone(), store.about.pk.clone());
    Ok(Batch { v: "ggzy.trustee-keys/v1".into(), trustee, pk, statements })
}

/// Signs the assignments of this trustee's keys in the proposed sets.
pub fn assign(store: &mut Store, proposal: &Proposal) -> Result<Assigned, Failure> {
    if proposal.v != "ggzy.assign/v1" {
        return Err(Failure::form("v is not ggzy.assign/v1"));
    }
    let lot = Lot::new(&proposal.tender, &proposal.lot, &proposal.round)?;
    let mut assignments = Vec::new();
    let mut notes = Vec::new();
    let mut taken = BTreeSet::new();
    for it in &proposal.sets {
        let purpose = purpose(&it.purpose)?;
        let name = place_name(&lot, &it.envelope);
        let set = key_set(proposal.t, &it.pks, &store.spent(&name)?)?;
        let own = (1..=set.n()).find_map(|x| Some((x, store.by_public(set.key(x)?)?)));
        let (x, entry) = own.ok_or_else(|| {
            Failure::form(format!("{} {}: no key of this store", it.envelope, it.purpose))
        })?;
        if entry.purpose != it.purpose || !taken.insert(entry.serial) {
            return Err(Refusal(Code::PksSpent).into());
        }
        let place = Place { lot: &lot, envelope: &it.envelope, purpose };
        let hash = set.hash();
        let sig = hex(&seal::ed25519::sign(&store.signing, &assignment(&place, x, &hash)));
        assignments.push(OneAssignment {
            envelope: it.envelope.clone(),
            purpose: it.purpose.clone(),
            x,
            pks_hash: hex(&hash),
            sig,
        });
        let close_s = entry.close_s.max(proposal.close_s);
        notes.push(Entry { step: Step::Assigned, place: name, close_s, ..entry });
    }
    for it in notes {
        store.note(it)?;
    }
    let trustee = store.about.trustee.clone();
    Ok(Assigned { v: "ggzy.assigned/v1".into(), trustee, assignments })
}

/// Opens this trustee's slot of a test header. The key is spent by it.
///
/// The ctx is a hash under its own label, so a drill can never open a slot of an envelope.
pub fn drill(store: &mut Store, drill: &Drill) -> Result<Drilled, Failure> {
    if drill.v != "ggzy.drill/v1" {
        return Err(Failure::form("v is not ggzy.drill/v1"));
    }
    let set = key_set(drill.t, &drill.pks, &store.spent("drill")?)?;
    let ctx = hash_labelled("drill", &[&hex32(&drill.nonce)?]);
    let header = Header::parse(&hex_bytes(&drill.header)?, &ctx, set.t(), set.n())?;
    let own = (1..=set.n()).find_map(|x| Some((x, store.by_public(set.key(x)?)?)));
    let (x, entry) = own.ok_or_else(|| Failure::form("no key of this store"))?;
    if entry.step != Step::Made {
        return Err(Refusal(Code::PksSpent).into());
    }
    let secret = store.secret(entry.serial)?;
    let key = hex32(&entry.pk)?;
    store.note(Entry { step: Step::Spent, place: "drill".into(), ..entry })?;
    let share = header.open_slot(x, &secret, &key).ok();
    let share = share.map_or_else(String::new, |it| hex(&it[..]));
    let message = [&seal::bytes::domain("drilled")[..], &ctx, &[x], share.as_bytes()].concat();
    let sig = hex(&seal::ed25519::sign(&store.signing, &message));
    Ok(Drilled { v: "ggzy.drilled/v1".into(), trustee: store.about.trustee.clone(), x, share, sig })
}

/// Gives a one-time secret for publication in a contest.
///
/// A trustee never publishes both the share and the deposit secret of one envelope.
pub fn publish_secret(store: &mut Store, serial: u64) -> Result<String, Failure> {
    let entry = store.last(serial).ok_or_else(|| Failure::form("no such key"))?;
    if !matches!(entry.step, Step::Spent | Step::Published) {
        return Err(Failure::Stopped("only a spent key is published 只能公布已用密钥".into()));
    }
    let other = store
        .journal
        .iter()
        .any(|it| it.step == Step::Published && it.place == entry.place && it.serial != serial);
    if other {
        return Err(Failure::Stopped(
            "the other secret of this envelope was published 同一信封的另一密钥已公布".into(),
        ));
    }
    let secret = store.secret(serial)?;
    store.note(Entry { step: Step::Published, ..entry })?;
    Ok(hex(&secret[..]))
}
