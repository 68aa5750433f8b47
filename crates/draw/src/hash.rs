//! The byte notation of §1: `H`, `lp`, and the Merkle trees of the draw.

use sha2::Digest;

use crate::code::Code;

/// The protocol's name before every label.
const DOMAIN: &[u8] = b"ggzy.draw/v1/";

/// The hash of an attempt, chosen by `alg` of its context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alg {
    Sha256,
    Sm3,
}

impl Alg {
    /// Reads `alg`.
    ///
    /// # Errors
    ///
    /// `draw.ctx` for any other name.
    pub fn parse(name: &str) -> Result<Alg, Code> {
        [Alg::Sha256, Alg::Sm3].into_iter().find(|it| it.name() == name).ok_or(Code::Ctx)
    }

    /// The name in a context.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Alg::Sha256 => "sha256",
            Alg::Sm3 => "sm3",
        }
    }

    /// The hash over the parts, one after the other.
    #[must_use]
    pub fn hash(self, parts: &[&[u8]]) -> [u8; 32] {
        fn run<D: Digest>(parts: &[&[u8]]) -> [u8; 32]
        where
            [u8; 32]: From<sha2::digest::Output<D>>,
        {
            let mut state = D::new();
            parts.iter().for_each(|it| state.update(it));
            state.finalize().into()
        }
        match self {
            Alg::Sha256 => run::<sha2::Sha256>(parts),
            Alg::Sm3 => run::<sm3::Sm3>(parts),
        }
    }

    /// `H(label, p₁ … p_k)` of §1.
    #[must_use]
    pub fn labelled(self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut bytes = [DOMAIN, label.as_bytes(), &[0]].concat();
        parts.iter().for_each(|it| bytes.extend(lp(it)));
        self.hash(&[&bytes])
    }

    /// The RFC 6962 root over leaves `hash(0x00 ‖ bytes)`; of no leaves, `hash("")`.
    #[must_use]
    pub fn root<T: AsRef<[u8]>>(self, leaves: &[T]) -> [u8; 32] {
        let mut level: Vec<_> = leaves.iter().map(|it| self.hash(&[&[0], it.as_ref()])).collect();
        // An odd last node moves up unpaired, which is the split at powers of two of RFC 6962.
        while level.len() > 1 {
            level = level
                .chunks(2)
                .map(|it| match it {
                    [left, right] => self.hash(&[&[1], left, right]),
                    rest => rest[0],
                })
                .collect();
        }
        level.first().copied().unwrap_or_else(|| self.hash(&[]))
    }
}

/// `lp(x)`: the length of `x` as 8 bytes, big-endian, then `x`.
pub(crate) fn lp(x: &[u8]) -> Vec<u8> {
    seal::bytes::lp(x)
}

/// `"ggzy.draw/v1/" ‖ label ‖ 0x00 ‖ rest`, for what is signed or hashed outside `H`.
pub(crate) fn domain(label: &str) -> Vec<u8> {
    [DOMAIN, label.as_bytes(), &[0]].concat()
}
