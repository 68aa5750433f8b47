//! Chance from the operating system.

use app::ports::Entropy;

/// The operating system's source of unpredictable bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("without chance nothing may go on");
    }
}

#[cfg(test)]
mod tests {
    use super::{Entropy, SystemEntropy};

    #[test]
    fn two_salts_differ_and_neither_is_empty() {
        let (a, b) = (SystemEntropy.salt(), SystemEntropy.salt());
        assert_ne!(a, b);
        assert_ne!(a, [0; 32]);
    }
}
