//! The roster's tree (§2, event 1): SHA-256 always, so that one tree serves every attempt.

use crate::hash::{Alg, domain, lp};

/// The leaf of one expert, before the tree's own prefix.
#[must_use]
pub fn leaf(salt: &[u8; 32], expert: &str) -> [u8; 32] {
    Alg::Sha256.hash(&[&domain("roster"), salt, &lp(expert.as_bytes())])
}

/// The root over leaves, which must be strictly ascending; none when they are not.
#[must_use]
pub fn root(leaves: &[[u8; 32]]) -> Option<[u8; 32]> {
    leaves.is_sorted_by(|a, b| a < b).then(|| Alg::Sha256.root(leaves))
}
