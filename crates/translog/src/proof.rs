//! Checks of inclusion and consistency proofs, from nothing but the proof itself.

use crate::hash::{Hash, empty_root, node_hash};

/// The most hashes a proof between trees of 64-bit size can have.
pub const PROOF_HASHES_MAX: usize = 64;

/// Tells whether `proof` shows `leaf` as leaf `index` of the tree `(size, root)`.
///
/// Source: RFC 9162 section 2.1.3.2, which checks the proofs of RFC 6962.
pub fn included(leaf: Hash, index: u64, size: u64, root: Hash, proof: &[Hash]) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, leaf);
    for it in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(it, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, it);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == root
}

/// Tells whether `proof` shows the tree `(old, old_root)` as a prefix of `(new, new_root)`.
///
/// An old tree of size 0 needs an empty proof and the root of the empty tree.
/// Source: RFC 9162 section 2.1.4.2.
pub fn consistent(old: u64, old_root: Hash, new: u64, new_root: Hash, proof: &[Hash]) -> bool {
    if old == 0 {
        return proof.is_empty() && old_root == empty_root();
    }
    if old >= new {
        return old == new && proof.is_empty() && old_root == new_root;
    }
    let whole = [old_root];
    let mut hashes = if old.is_power_of_two() { &whole[..] } else { &[] }.iter().chain(proof);
    let (mut at, mut last) = (old - 1, new - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let Some(first) = hashes.next() else { return false };
    let (mut from_old, mut from_new) = (*first, *first);
    for it in hashes {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            from_old = node_hash(it, &from_old);
            from_new = node_hash(it, &from_new);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node_hash(&from_new, it);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && from_old == old_root && from_new == new_root
}
