//! Who bids: identifier schemes and the salted commitment to an identifier.

use crate::bytes::{hash_labelled, lp};
use crate::code::{Code, Refusal, ensure};
use crate::ctx::is_id;

/// The alphabet of the unified social credit code (GB 32100).
const USCC: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// How an identifier is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `cn-uscc`, 统一社会信用代码, 18 characters.
    Uscc,
    /// `cn-id`, 居民身份证号, 18 characters.
    Id,
    /// `other`, an id of the log.
    Other,
}

impl Scheme {
    /// Reads the scheme's name.
    ///
    /// # Errors
    ///
    /// `seal.ctx.bidder` for any other name.
    pub fn parse(name: &str) -> Result<Scheme, Refusal> {
        match name {
            "cn-uscc" => Ok(Scheme::Uscc),
            "cn-id" => Ok(Scheme::Id),
            "other" => Ok(Scheme::Other),
            _ => Err(Code::CtxBidder.into()),
        }
    }

    /// The scheme's name in hashes and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Scheme::Uscc => "cn-uscc",
            Scheme::Id => "cn-id",
            Scheme::Other => "other",
        }
    }

    /// True when `id` has the scheme's form and check character. Source: §4.
    #[must_use]
    pub fn admits(self, id: &str) -> bool {
        match self {
            Scheme::Uscc => is_uscc(id.as_bytes()),
            Scheme::Id => is_id_card(id.as_bytes()),
            Scheme::Other => is_id(id),
        }
    }
}

fn is_uscc(id: &[u8]) -> bool {
    if id.len() != 18 {
        return false;
    }
    let (mut sum, mut weight) = (0, 1);
    for (i, it) in id.iter().enumerate() {
        let Some(value) = USCC.iter().position(|c| c == it) else { return false };
        if i == 17 {
            return value == (31 - sum % 31) % 31;
        }
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    false
}

fn is_id_card(id: &[u8]) -> bool {
    if id.len() != 18 || !id[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 =
        id[..17].iter().zip((1..=17_u32).rev()).map(|(c, i)| u32::from(c - b'0') << i).sum();
    id[17] == b"10X98765432"[(sum % 11) as usize]
}

/// The salted commitment that stands for the bidder until the opening.
///
/// # Errors
///
/// `seal.ctx.bidder` when the identifier does not fit its scheme.
///
/// Source: §4.
pub fn commitment(salt: &[u8; 32], scheme: &str, id: &str) -> Result<[u8; 32], Refusal> {
    ensure(Scheme::parse(scheme)?.admits(id), Code::CtxBidder)?;
    Ok(hash_labelled("bidder", &[salt, &lp(scheme.as_bytes()), &lp(id.as_bytes())]))
}
