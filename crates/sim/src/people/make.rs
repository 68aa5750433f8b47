//! How a record is sealed: well, or with a fault of its maker's that only an opening shows.

use std::io::Cursor;

use seal::content::Field;
use seal::deposit::{Deposit, Deposited, key_ctx};
use seal::first::First;
use seal::header::Header;
use seal::keyset::KeySet;

/// Bytes of a header before its slots.
const HEADER_HEAD: usize = 104;
/// Bytes of a deposit before its slots.
const DEPOSIT_HEAD: usize = 72;
/// Where the wrapped share of the first slot begins, behind its point.
const FIRST_SHARE: usize = 32;
/// A zip without members.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
/// A byte of the payload's stream, behind header and nonce.
const IN_STREAM: usize = 1_000;

/// How a record is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    Well,
    /// With the own half deposited 委托开标.
    Entrusted,
    /// The slots of the deposit hold shares of another secret: nothing fits the check.
    EntrustedOther,
    /// One slot of the deposit is garbage: the half is found, and a byte does not follow from it.
    EntrustedTorn,
    /// One slot of the header is garbage: the seed is found, and a byte does not follow from it.
    SlotTorn,
    /// The slots of the header hold shares of another secret than CT says.
    SlotsOther,
    /// A byte of the stream was flipped before the root was taken.
    StreamTorn,
    /// The content names another bidder.
    ContentOther,
    /// What the first of two openings reads out has a field that nobody asked for.
    FirstMore,
    /// It was signed for another envelope.
    FirstOther,
    /// There is none.
    FirstNone,
    /// There is one, whether or not anybody asks for it.
    FirstUnasked,
}

impl Make {
    /// Whether the own half lies with the trustees.
    #[must_use]
    pub const fn is_entrusted(self) -> bool {
        matches!(self, Self::Entrusted | Self::EntrustedOther | Self::EntrustedTorn)
    }

    /// The header as it goes into the record.
    #[must_use]
    pub fn header(self, good: &Header, s_b: &[u8; 32], set: &KeySet) -> Vec<u8> {
        let mut bytes = good.as_bytes().to_vec();
        match self {
            Self::SlotTorn => bytes[HEADER_HEAD + FIRST_SHARE] ^= 1,
            Self::SlotsOther => {
                let other = Header::derive(s_b, &[9; 32], good.ctx(), set);
                bytes.truncate(HEADER_HEAD);
                bytes.extend_from_slice(&other.as_bytes()[HEADER_HEAD..]);
            }
            _ => {}
        }
        bytes
    }

    /// The deposit of the own half; empty without one.
    #[must_use]
    pub fn deposit(self, header: &Header, s_b: &[u8; 32], set: &KeySet) -> Vec<u8> {
        if !self.is_entrusted() {
            return Vec::new();
        }
        let ctx_d = key_ctx(header.ctx(), &set.hash());
        let of = |secret: &[u8; 32]| {
            let it = Deposit::derive(Deposited::Key, secret, &ctx_d, header.cb(), set);
            it.as_bytes().to_vec()
        };
        let mut bytes = of(s_b);
        match self {
            Self::EntrustedOther => bytes = of(&[9; 32]),
            Self::EntrustedTorn => bytes[DEPOSIT_HEAD + FIRST_SHARE] ^= 1,
            _ => {}
        }
        bytes
    }

    /// The ciphertext as it is uploaded, with root and length.
    #[must_use]
    pub fn object(self, mut bytes: Vec<u8>) -> (Vec<u8>, [u8; 32], u64) {
        if self == Self::StreamTorn {
            bytes[IN_STREAM] ^= 1;
        }
        let digested = seal::object::digest(&mut bytes.as_slice()).expect("memory can be read");
        (bytes, digested.ct_root, digested.ct_len)
    }

    /// What lies in an envelope of files: where its names are read out first, beside them.
    ///
    /// # Panics
    ///
    /// Never: the form's fields are short, and the zip has no other members.
    #[must_use]
    pub fn files(self, mut fields: Vec<Field>, ctx: &[u8; 32], signer: &[u8; 32]) -> Vec<u8> {
        let none = fields.is_empty() && self != Self::FirstUnasked;
        if none || self == Self::FirstNone {
            return EMPTY_ZIP.to_vec();
        }
        if self == Self::FirstMore {
            let (name, value) = ("quality".to_owned(), "合格".to_owned());
            fields.push(Field { name, value });
        }
        let ctx = if self == Self::FirstOther { &[9; 32] } else { ctx };
        let first = First::signed(fields, ctx, signer).expect("the form's fields are short");
        let mut zip = Vec::new();
        seal::first::enclose(&first.to_bytes(), &mut Cursor::new(EMPTY_ZIP), &mut zip)
            .expect("an empty zip takes a member");
        zip
    }

    /// The bidder that the content names.
    #[must_use]
    pub fn named(self, bidder: [u8; 32]) -> [u8; 32] {
        if self == Self::ContentOther { [9; 32] } else { bidder }
    }
}
