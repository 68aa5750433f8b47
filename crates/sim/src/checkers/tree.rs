//! The Merkle tree of RFC 6962 as it is written there, for checkers: no code of the platform's.

/// The hash of a leaf whose data is a commitment.
pub fn leaf(c: &[u8; 32]) -> [u8; 32] {
    translog::hash::sha256(&[&[0], c.as_slice()].concat()).0
}

/// The root over hashes of leaves.
pub fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => translog::hash::sha256(&[]).0,
        [one] => *one,
        _ => {
            let split = leaves.len().next_power_of_two() / 2;
            let (left, right) = (root(&leaves[..split]), root(&leaves[split..]));
            translog::hash::sha256(&[&[1], left.as_slice(), right.as_slice()].concat()).0
        }
    }
}
