//! Records: the bidder's signed commit or withdrawal, in canonical JSON.

use crate::bytes::{domain, hash, hex, lp, unhex};
use crate::code::{Code, Refusal, ensure};
use crate::json::{Reader, write_member};

/// The longest record, in bytes.
pub const RECORD_BYTES_MAX: usize = 16_384;
/// The version that a record names.
pub const VERSION: &str = "ggzy.seal/v1";

/// One envelope as a commit names it; texts not yet judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub name: String,
    pub header: Vec<u8>,
    pub ct_len: u64,
    pub ct_root: [u8; 32],
    /// The deposit of purpose 1, or empty.
    pub deposit: Vec<u8>,
}

/// What a record does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Submits or replaces a bid.
    Commit {
        /// Hash of the record it supersedes; `None` for the first.
        supersedes: Option<[u8; 32]>,
        envelopes: Vec<Sealed>,
    },
    /// Withdraws the commit of this hash.
    Withdraw { withdraws: [u8; 32] },
}

/// Which of the two kinds of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    Commit,
    Withdraw,
}

/// A record in form, its values not yet compared with a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub tender: String,
    pub lot: String,
    pub round: String,
    /// 0 is in form here and refused by the door as `seal.ctx.seq`.
    pub seq: u64,
    pub bidder_commit: [u8; 32],
    pub act: Act,
}

/// Reads a record of the expected kind.
///
/// # Errors
///
/// `seal.record.size`, `.json`, `.version`, in this order.
pub fn parse(kind: RecordKind, bytes: &[u8]) -> Result<Record, Refusal> {
    ensure(bytes.len() <= RECORD_BYTES_MAX, Code::RecordSize)?;
    let (version, record) = read(kind, bytes).ok_or(Code::RecordJson)?;
    ensure(version == VERSION, Code::RecordVersion)?;
    Ok(record)
}

fn read(kind: RecordKind, bytes: &[u8]) -> Option<(String, Record)> {
    let mut r = Reader::new(bytes)?;
    let version = r.member("{", "v")?.to_owned();
    let tender = r.member(",", "tender")?.to_owned();
    let lot = r.member(",", "lot")?.to_owned();
    let round = r.member(",", "round")?.to_owned();
    let seq = r.member_number(",", "seq")?;
    let (bidder_commit, act) = match kind {
        RecordKind::Commit => {
            let supersedes = match r.member(",", "supersedes")? {
                "" => None,
                text => Some(crate::bytes::unhex32(text)?),
            };
            let bidder_commit = r.member32(",", "bidder_commit")?;
            r.literal(",\"envelopes\":")?;
            let envelopes = r.list(read_sealed)?;
            (bidder_commit, Act::Commit { supersedes, envelopes })
        }
        RecordKind::Withdraw => {
            let withdraws = r.member32(",", "withdraws")?;
            (r.member32(",", "bidder_commit")?, Act::Withdraw { withdraws })
        }
    };
    r.literal("}")?;
    r.end()?;
    Some((version, Record { tender, lot, round, seq, bidder_commit, act }))
}

fn read_sealed(r: &mut Reader<'_>) -> Option<Sealed> {
    let name = r.member("{", "name")?.to_owned();
    let header = unhex(r.member(",", "hdr")?)?;
    let ct_len = r.member_number(",", "ct_len")?;
    let ct_root = r.member32(",", "ct_root")?;
    let deposit = unhex(r.member(",", "dep")?)?;
    r.literal("}")?;
    Some(Sealed { name, header, ct_len, ct_root, deposit })
}

impl Record {
    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> RecordKind {
        match self.act {
            Act::Commit { .. } => RecordKind::Commit,
            Act::Withdraw { .. } => RecordKind::Withdraw,
        }
    }

    /// The envelopes of a commit; none of a withdrawal.
    #[must_use]
    pub fn envelopes(&self) -> &[Sealed] {
        match &self.act {
            Act::Commit { envelopes, .. } => envelopes,
            Act::Withdraw { .. } => &[],
        }
    }

    /// The record's canonical bytes; texts must be of allowed characters.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = String::new();
        write_member(&mut out, "{", "v", VERSION);
        write_member(&mut out, ",", "tender", &self.tender);
        write_member(&mut out, ",", "lot", &self.lot);
        write_member(&mut out, ",", "round", &self.round);
        write_member(&mut out, ",", "seq", &self.seq.to_string());
        match &self.act {
            Act::Commit { supersedes, envelopes } => {
                let supersedes = supersedes.map_or_else(String::new, |it| hex(&it));
                write_member(&mut out, ",", "supersedes", &supersedes);
                write_member(&mut out, ",", "bidder_commit", &hex(&self.bidder_commit));
                out.push_str(",\"envelopes\":[");
                for (i, it) in envelopes.iter().enumerate() {
                    write_member(&mut out, if i == 0 { "{" } else { ",{" }, "name", &it.name);
                    write_member(&mut out, ",", "hdr", &hex(&it.header));
                    write_member(&mut out, ",", "ct_len", &it.ct_len.to_string());
                    write_member(&mut out, ",", "ct_root", &hex(&it.ct_root));
                    write_member(&mut out, ",", "dep", &hex(&it.deposit));
                    out.push('}');
                }
                out.push_str("]}");
            }
            Act::Withdraw { withdraws } => {
                write_member(&mut out, ",", "withdraws", &hex(withdraws));
                write_member(&mut out, ",", "bidder_commit", &hex(&self.bidder_commit));
                out.push('}');
            }
        }
        out.into_bytes()
    }
}

/// What the bidder's bound key signs.
#[must_use]
pub fn signed_message(kind: RecordKind, record: &[u8]) -> Vec<u8> {
    let label = match kind {
        RecordKind::Commit => "commit",
        RecordKind::Withdraw => "withdraw",
    };
    [domain(label), lp(record)].concat()
}

/// H of a record's bytes, as `supersedes`, `withdraws` and key files name it.
#[must_use]
pub fn digest(record: &[u8]) -> [u8; 32] {
    hash(&[record])
}

/// B, the commitment that the log's leaf carries. Source: §8.
#[must_use]
pub fn bid_commitment(salt_r: &[u8; 32], record: &[u8], signature: &[u8]) -> [u8; 32] {
    hash(&[b"ggzy.bid/v1\0", salt_r, &lp(record), &lp(signature)])
}
