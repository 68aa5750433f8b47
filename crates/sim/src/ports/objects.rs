//! Ciphertexts in memory, which a world may lose and find again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use app::sealing::Ciphertexts;
use domain::shared::Hash;

/// Ciphertexts by root.
#[derive(Default)]
pub struct Objects {
    kept: BTreeMap<Hash, Vec<u8>>,
    lost: BTreeSet<Hash>,
}

impl Objects {
    /// Keeps the bytes of a ciphertext.
    pub fn keep(&mut self, root: Hash, bytes: Vec<u8>) {
        self.kept.insert(root, bytes);
    }

    /// Hides a ciphertext, as a broken disk does.
    pub fn lose(&mut self, root: Hash) {
        self.lost.insert(root);
    }

    /// Changes one byte of a ciphertext, as a bad sector does.
    pub fn rot(&mut self, root: &Hash, at: usize) {
        if let Some(byte) = self.kept.get_mut(root).and_then(|it| it.get_mut(at)) {
            *byte ^= 1;
        }
    }

    /// Brings a lost ciphertext back.
    pub fn find(&mut self, root: &Hash) {
        self.lost.remove(root);
    }

    /// Roots that are lost.
    #[must_use]
    pub fn lost(&self) -> &BTreeSet<Hash> {
        &self.lost
    }
}

impl Ciphertexts for Objects {
    fn open(&self, root: &Hash) -> Result<Option<Box<dyn Read + '_>>, String> {
        let found = self.kept.get(root).filter(|_| !self.lost.contains(root));
        Ok(found.map(|it| Box::new(it.as_slice()) as Box<dyn Read>))
    }
}
