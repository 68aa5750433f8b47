//! Chance, for salts, identifiers and session secrets.

/// The machine's source of unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with unpredictable ones.
    ///
    /// # Panics
    /// When the machine has no source: nothing may go on with a guessable salt.
    fn fill(&self, bytes: &mut [u8]);

    /// One salt.
    ///
    /// # Panics
    /// As [`Entropy::fill`].
    fn salt(&self) -> [u8; 32] {
        let mut salt = [0; 32];
        self.fill(&mut salt);
        salt
    }
}
