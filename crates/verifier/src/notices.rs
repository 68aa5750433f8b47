//! What a notice prints of the log: the policy file of its moment.
//!
//! Source: docs/spec/log.md, "Files".

use domain::world::Event;
use translog::hash::sha256;
use translog::policy::policy_for;

use crate::log::{Code, Finding, ReadLog};
use crate::past::Past;

/// Compares the hash in each notice with the policy for the tree that first holds it.
#[must_use]
pub fn check(past: &Past, log: &ReadLog) -> Vec<Finding> {
    let notices = past.facts().filter_map(|fact| match &fact.event {
        Event::Announced(it) => Some((fact.index, it.policy_sha256)),
        _ => None,
    });
    let other = notices.filter(|(index, printed)| {
        let policy = policy_for(&log.files.policies, index.saturating_add(1));
        policy.is_none_or(|it| sha256(it.encode().as_bytes()).0 != printed.0)
    });
    other.map(|(index, _)| Finding::leaf(Code::LeafOpeningMismatch, index)).collect()
}
