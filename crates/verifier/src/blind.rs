//! Codes of a blind review: computed again from what was sealed at the close and from what the
//! opening published.
//!
//! Source: docs/spec/blind.md.

use std::collections::BTreeMap;

use domain::award::BlindCodes;
use domain::shared::{Hash, LotId};
use domain::world::{Event, World};

use crate::log::{Code, Finding};
use crate::past::Past;

/// Judges every opening of codes; `world` is folded from all that can be seen.
#[must_use]
pub fn check(past: &Past, world: &World) -> Vec<Finding> {
    let mut sealed: BTreeMap<&LotId, Hash> = BTreeMap::new();
    let mut findings = Vec::new();
    for fact in past.facts() {
        match &fact.event {
            Event::BlindSealed(it) => drop(sealed.entry(&it.lot).or_insert(it.commitment)),
            Event::BlindRevealed(it) => {
                let codes = BlindCodes { salt: it.salt, codes: it.codes.clone() };
                let lot = world.lots.get(&it.lot);
                let follows = sealed.get(&it.lot).zip(lot).is_some_and(|(commitment, lot)| {
                    record::blind::follows(lot, commitment, &codes)
                });
                if !follows {
                    findings.push(Finding::leaf(Code::ResultBlind, fact.index));
                }
            }
            _ => {}
        }
    }
    findings
}
