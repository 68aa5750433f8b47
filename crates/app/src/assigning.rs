//! Key sets of a lot before its notice: chosen from deposited keys, proposed to the trustees,
//! and bound by their signed assignments.
//!
//! Source: protocols/seal.md §3; the files are those of `daylight-key trustee assign`.

use std::collections::{BTreeMap, BTreeSet};

use domain::parties::{Purpose, Trustee};
use domain::procedure::{EnvelopeName, KeySet};
use domain::shared::{Hash, Id, LotId, PublicKey, Signature};
use domain::world::World;
use record::canonical::Value;
use seal::keyset::{self, Place};

/// One set as it is proposed: an assignment of each trustee is there or still missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    pub envelope: EnvelopeName,
    pub purpose: Purpose,
    pub trustees: Vec<Id>,
    pub keys: Vec<PublicKey>,
    pub pks: Hash,
    /// In the order of trustees.
    pub assignments: Vec<Option<Signature>>,
}

/// Why no set can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    #[error("the threshold is not one of 2 to 5")]
    Threshold,
    #[error("no drill was held by {needed} trustees together")]
    Trustees { needed: usize },
    #[error("trustee {0} has too few unspent keys")]
    Keys(Id),
    #[error("the keys make no set: {0}")]
    Set(String),
}

/// Why signed assignments were not taken; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignFault {
    #[error("the file is not one of daylight-key trustee assign")]
    Form,
    #[error("the file names another trustee")]
    Trustee,
    #[error("the file does not answer the sets of this lot")]
    Sets,
    #[error("a signature does not fit: seal.pks.assignment")]
    Signature,
}

/// The word of a purpose in the protocol's files.
#[must_use]
pub fn purpose_word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Share => "share",
        Purpose::Deposit => "deposit",
    }
}

fn seal_purpose(purpose: Purpose) -> keyset::Purpose {
    match purpose {
        Purpose::Share => keyset::Purpose::Share,
        Purpose::Deposit => keyset::Purpose::Deposit,
    }
}

/// Chooses sets for the places of a lot: the first trustees that drilled together, each with its
/// lowest serial that is neither spent nor `taken` by another draft.
///
/// # Errors
///
/// A [`Lack`] that says what is missing.
pub fn choose(
    world: &World,
    taken: &BTreeSet<PublicKey>,
    places: &[(EnvelopeName, Purpose)],
    threshold: u8,
) -> Result<Vec<Proposed>, Lack> {
    if !(2..=5).contains(&threshold) {
        return Err(Lack::Threshold);
    }
    let needed = usize::from(threshold) * 2 - 1;
    let drilled = world.centre.drills.iter().rev().find(|it| it.len() >= needed);
    let drilled = drilled.ok_or(Lack::Trustees { needed })?;
    let trustees: Vec<Id> = drilled.iter().take(needed).cloned().collect();
    let mut used = taken.clone();
    let mut sets = Vec::new();
    for (envelope, purpose) in places {
        let mut keys = Vec::new();
        for name in &trustees {
            let known = world.centre.trustees.get(name).ok_or(Lack::Trustees { needed })?;
            let key = unspent(known, *purpose, &used).ok_or_else(|| Lack::Keys(name.clone()))?;
            used.insert(key);
            keys.push(key);
        }
        let set = KeySet {
            trustees: trustees.clone(),
            keys,
            assignments: Vec::new(),
            pks: Hash([0; 32]),
        };
        let made = crate::sealing::key_set(&set, threshold);
        let pks = Hash(made.map_err(|it| Lack::Set(it.to_string()))?.hash());
        let assignments = vec![None; set.keys.len()];
        let KeySet { trustees, keys, .. } = set;
        let (envelope, purpose) = (*envelope, *purpose);
        sets.push(Proposed { envelope, purpose, trustees, keys, pks, assignments });
    }
    Ok(sets)
}

fn unspent(trustee: &Trustee, purpose: Purpose, used: &BTreeSet<PublicKey>) -> Option<PublicKey> {
    let keys = trustee.deposited.iter().filter(|it| it.0.0 == purpose).map(|it| it.1.key);
    let mut free = keys.filter(|it| !trustee.spent.contains(it) && !used.contains(it));
    free.next()
}

/// The file `ggzy.assign/v1` that a trustee's tool signs.
#[must_use]
pub fn proposal(lot: &LotId, close_s: i64, threshold: u8, sets: &[Proposed]) -> String {
    let text = |it: &str| Value::Text(it.to_owned());
    let set = |it: &Proposed| {
        Value::object([
            ("envelope", text(it.envelope.token())),
            ("pks", Value::List(it.keys.iter().map(|it| Value::Text(it.hex())).collect())),
            ("purpose", text(purpose_word(it.purpose))),
        ])
    };
    Value::object([
        ("close_s", Value::Integer(close_s)),
        ("lot", text(lot.lot.as_str())),
        ("round", Value::Text(lot.round.number().to_string())),
        ("sets", Value::List(sets.iter().map(set).collect())),
        ("t", Value::Integer(i64::from(threshold))),
        ("tender", text(lot.tender.as_str())),
        ("v", text("ggzy.assign/v1")),
    ])
    .encode()
}

/// Puts a trustee's signed assignments (`ggzy.assigned/v1`) into the sets, all or none.
///
/// # Errors
///
/// An [`AssignFault`]; the sets stay as they were.
pub fn assign(
    sets: &mut [Proposed],
    lot: &LotId,
    trustee: (&Id, &PublicKey),
    file: &[u8],
) -> Result<(), AssignFault> {
    let read: serde_json::Value = serde_json::from_slice(file).map_err(|_| AssignFault::Form)?;
    let text = |it: &serde_json::Value, name: &str| it[name].as_str().map(str::to_owned);
    if text(&read, "v").as_deref() != Some("ggzy.assigned/v1") {
        return Err(AssignFault::Form);
    }
    if text(&read, "trustee").as_deref() != Some(trustee.0.as_str()) {
        return Err(AssignFault::Trustee);
    }
    let mut said = BTreeMap::new();
    for it in read["assignments"].as_array().ok_or(AssignFault::Form)? {
        let signature = text(it, "sig").and_then(|it| Signature::from_hex(&it));
        let (envelope, purpose) = (text(it, "envelope"), text(it, "purpose"));
        let name = envelope.zip(purpose).ok_or(AssignFault::Form)?;
        said.insert(name, signature.ok_or(AssignFault::Form)?);
    }
    let place =
        seal::ctx::Lot::new(lot.tender.as_str(), lot.lot.as_str(), &lot.round.number().to_string());
    let place = place.map_err(|_| AssignFault::Sets)?;
    let mut checked = Vec::new();
    for set in sets.iter() {
        let at = set.trustees.iter().position(|it| it == trustee.0).ok_or(AssignFault::Trustee)?;
        let x = u8::try_from(at + 1).map_err(|_| AssignFault::Sets)?;
        let name = (set.envelope.token().to_owned(), purpose_word(set.purpose).to_owned());
        let signature = said.remove(&name).ok_or(AssignFault::Sets)?;
        let purpose = seal_purpose(set.purpose);
        let place = Place { lot: &place, envelope: set.envelope.token(), purpose };
        let message = keyset::assignment(&place, x, &set.pks.0);
        if !seal::ed25519::verify(&trustee.1.0, &message, &signature.0) {
            return Err(AssignFault::Signature);
        }
        checked.push((at, signature));
    }
    if !said.is_empty() {
        return Err(AssignFault::Sets);
    }
    for (set, (at, signature)) in sets.iter_mut().zip(checked) {
        set.assignments[at] = Some(signature);
    }
    Ok(())
}

impl Proposed {
    /// Trustees whose assignment is missing.
    pub fn missing(&self) -> impl Iterator<Item = &Id> {
        let both = self.trustees.iter().zip(&self.assignments);
        both.filter(|it| it.1.is_none()).map(|it| it.0)
    }

    /// The set as a notice binds it, once every assignment is there.
    #[must_use]
    pub fn bound(&self) -> Option<KeySet> {
        let assignments = self.assignments.iter().copied().collect::<Option<Vec<_>>>()?;
        let (trustees, keys) = (self.trustees.clone(), self.keys.clone());
        Some(KeySet { trustees, keys, assignments, pks: self.pks })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::parties::KeyStatement;

    const SIGNING: [u8; 32] = [9; 32];

    fn name(at: u8) -> Id {
        Id::new(format!("trustee-{at}")).expect("an id")
    }

    fn world() -> World {
        let mut world = World::default();
        for at in 1..=3u8 {
            let key = |serial: u8| {
                let key = seal::keyset::one_time_public(&[at * 16 + serial; 32]);
                let statement = Signature([0; 64]);
                let serial = u64::from(serial);
                ((Purpose::Share, serial), KeyStatement { serial, key: PublicKey(key), statement })
            };
            let digits = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
            let body = format!("1251000000TRUATE{at}");
            let mut fits =
                digits.filter_map(|it| domain::shared::Uscc::new(&format!("{body}{it}")));
            let trustee = Trustee {
                name: format!("{at}"),
                organisation: fits.next().expect("one check character fits"),
                key: PublicKey(seal::ed25519::public(&SIGNING)),
                deposited: [key(1), key(2)].into_iter().collect(),
                spent: BTreeSet::new(),
            };
            world.centre.trustees.insert(name(at), trustee);
        }
        world.centre.drills.push((1..=3).map(name).collect());
        world
    }

    fn lot() -> LotId {
        LotId::parse("W1/A/1").expect("an id")
    }

    const PLACES: [(EnvelopeName, Purpose); 2] =
        [(EnvelopeName::Price, Purpose::Share), (EnvelopeName::Tech, Purpose::Share)];

    fn signed(sets: &[Proposed], x: u8, signing: &[u8; 32]) -> String {
        let place = seal::ctx::Lot::new("W1", "A", "1").expect("ids");
        let line = |it: &Proposed| {
            let purpose = keyset::Purpose::Share;
            let place = Place { lot: &place, envelope: it.envelope.token(), purpose };
            let sig =
                Signature(seal::ed25519::sign(signing, &keyset::assignment(&place, x, &it.pks.0)));
            format!(
                r#"{{"envelope":"{}","purpose":"share","x":{x},"pks_hash":"","sig":"{}"}}"#,
                it.envelope.token(),
                sig.hex()
            )
        };
        let lines: Vec<String> = sets.iter().map(line).collect();
        format!(
            r#"{{"v":"ggzy.assigned/v1","trustee":"trustee-{x}","assignments":[{}]}}"#,
            lines.join(",")
        )
    }

    #[test]
    fn keys_are_used_once_and_a_lack_names_who_must_bring_more() {
        let world = world();
        let sets = choose(&world, &BTreeSet::new(), &PLACES, 2).expect("two keys each");
        let keys: BTreeSet<_> = sets.iter().flat_map(|it| &it.keys).collect();
        assert_eq!(keys.len(), 6, "no key stands in two sets");
        let taken = sets[0].keys.iter().copied().collect();
        let lack = choose(&world, &taken, &PLACES, 2);
        assert_eq!(lack, Err(Lack::Keys(name(1))));
        let lack = choose(&world, &BTreeSet::new(), &PLACES, 3);
        assert_eq!(lack, Err(Lack::Trustees { needed: 5 }));
    }

    #[test]
    fn an_assignment_counts_only_with_its_trustees_signature_over_every_set() {
        let world = world();
        let mut sets = choose(&world, &BTreeSet::new(), &PLACES, 2).expect("two keys each");
        let key = PublicKey(seal::ed25519::public(&SIGNING));
        let untouched = sets.clone();
        let file = signed(&sets, 1, &[8; 32]);
        let fault = assign(&mut sets, &lot(), (&name(1), &key), file.as_bytes());
        assert_eq!(fault, Err(AssignFault::Signature));
        let half = signed(&sets[..1], 1, &SIGNING);
        let fault = assign(&mut sets, &lot(), (&name(1), &key), half.as_bytes());
        assert_eq!(fault, Err(AssignFault::Sets));
        let other = signed(&sets, 2, &SIGNING);
        let fault = assign(&mut sets, &lot(), (&name(1), &key), other.as_bytes());
        assert_eq!(fault, Err(AssignFault::Trustee));
        assert_eq!(sets, untouched, "a fault changes nothing");
        for x in 1..=3 {
            assert!(sets[0].bound().is_none());
            let file = signed(&sets, x, &SIGNING);
            assign(&mut sets, &lot(), (&name(x), &key), file.as_bytes()).expect("it fits");
        }
        assert_eq!(sets[0].bound().expect("complete").assignments.len(), 3);
    }
}
