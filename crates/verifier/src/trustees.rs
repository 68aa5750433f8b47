//! Trustees' keys: every one-time key has its trustee's statement, every announced set its
//! assignments.
//!
//! Source: docs/spec/seal.md, "Trustees and their keys".

use std::collections::BTreeMap;

use domain::auction::announced_notice;
use domain::parties::{KeysDeposited, Purpose};
use domain::procedure::{KeySet, Notice};
use domain::shared::{Id, LotId, PublicKey};
use domain::world::Event;
use seal::keyset::{Place, assignment, key_statement};

use crate::bids::key_set;
use crate::log::{Code, Finding};
use crate::past::Past;

/// Judges the signatures under deposited keys and announced sets.
#[must_use]
pub fn check(past: &Past) -> Vec<Finding> {
    let mut keys = BTreeMap::new();
    let mut findings = Vec::new();
    for fact in past.facts() {
        let good = match &fact.event {
            Event::TrusteeEnrolled(it) => {
                keys.insert(it.trustee.clone(), it.key);
                true
            }
            Event::KeysDeposited(it) => is_stated(it, &keys),
            other => announced_notice(other).is_none_or(|it| is_assigned(it.0, &it.1, &keys)),
        };
        if !good {
            findings.push(Finding::leaf(Code::LawRefusedEvent, fact.index));
        }
    }
    findings
}

fn word(purpose: Purpose) -> seal::keyset::Purpose {
    match purpose {
        Purpose::Share => seal::keyset::Purpose::Share,
        Purpose::Deposit => seal::keyset::Purpose::Deposit,
    }
}

fn is_stated(it: &KeysDeposited, keys: &BTreeMap<Id, PublicKey>) -> bool {
    let Some(signer) = keys.get(&it.trustee) else { return false };
    it.keys.iter().all(|statement| {
        let (trustee, purpose) = (it.trustee.as_str(), word(it.purpose));
        let message = key_statement(trustee, purpose, statement.serial, &statement.key.0);
        seal::ed25519::verify(&signer.0, &message, &statement.statement.0)
    })
}

fn is_assigned(id: &LotId, notice: &Notice, keys: &BTreeMap<Id, PublicKey>) -> bool {
    let round = id.round.number().to_string();
    let Ok(lot) = seal::ctx::Lot::new(id.tender.as_str(), id.lot.as_str(), &round) else {
        return false;
    };
    let holds = |set: &KeySet, envelope: &str, purpose: seal::keyset::Purpose| {
        let Some(made) = key_set(set, notice.threshold, purpose) else { return false };
        let place = Place { lot: &lot, envelope, purpose };
        let pairs = set.trustees.iter().zip(&set.assignments).zip(1..);
        set.assignments.len() == set.trustees.len()
            && pairs.into_iter().all(|((trustee, signature), x)| {
                let message = assignment(&place, x, &made.hash());
                let signer = keys.get(trustee);
                signer.is_some_and(|it| seal::ed25519::verify(&it.0, &message, &signature.0))
            })
    };
    notice.envelopes.iter().all(|it| {
        let name = it.name.token();
        let deposit = it.deposit.as_ref();
        holds(&it.share, name, seal::keyset::Purpose::Share)
            && deposit.is_none_or(|set| holds(set, name, seal::keyset::Purpose::Deposit))
    })
}
