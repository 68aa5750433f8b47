//! 据 `ggzy.evidence/v1`: what a bidder may show, and from which every ctx can be computed again.

use std::path::Path;

use seal::bytes::{hex, unhex_array};
use seal::deposit::{Deposit, Deposited, key_ctx};
use seal::door::{LotKeys, contexts};
use seal::header::{bidder_check, bidder_secret};
use seal::keyin::{Message, Value, later_message};
use seal::padding::Kind;
use seal::record::{Record, RecordKind, bid_commitment, digest, parse};
use seal::{Code, Refusal, Secret};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::files::{hex32, read_json};
use crate::lot::LotFile;

/// The version that the file names.
pub const VERSION: &str = "ggzy.evidence/v1";

/// The evidence file: no secret of the envelope is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub v: String,
    /// The record's exact text.
    pub record: String,
    pub sig: String,
    pub salt: String,
    pub salt_r: String,
    pub scheme: String,
    pub id: String,
    /// B, computed before sending.
    pub b: String,
    /// The bidder's signing key.
    pub pk: String,
    /// The lot file it was sealed for: names, key sets, form.
    pub lot: LotFile,
}

/// The evidence, read and checked in itself.
pub struct Held {
    pub record: Record,
    pub digest: [u8; 32],
    pub keys: LotKeys,
    /// In record order.
    pub contexts: Vec<[u8; 32]>,
}

impl Evidence {
    /// Reads a file and computes everything again.
    pub fn load(path: &Path) -> Result<(Evidence, Held), Failure> {
        let it: Evidence = read_json(path)?;
        if it.v != VERSION {
            return Err(Failure::form(format!("v is not {VERSION}")));
        }
        let held = it.held()?;
        Ok((it, held))
    }

    fn held(&self) -> Result<Held, Failure> {
        let bytes = self.record.as_bytes();
        let record = parse(RecordKind::Commit, bytes)?;
        let keys = self.lot.keys()?;
        let sig = unhex_array::<64>(&self.sig).ok_or(Refusal(Code::RecordSignature))?;
        let commitment = bid_commitment(&hex32(&self.salt_r)?, bytes, &sig);
        if hex(&commitment) != self.b {
            return Err(Failure::form("B is not that of this record"));
        }
        let contexts = contexts(&keys, &record)?;
        for (ctx, it) in contexts.iter().zip(record.envelopes()) {
            if it.header.get(8..40) != Some(&ctx[..]) {
                return Err(Refusal(Code::CtxMismatch).into());
            }
        }
        Ok(Held { digest: digest(bytes), record, keys, contexts })
    }
}

/// The bidder's signing key for deposits that are handed over with the key-in.
pub type Signer<'a> = Option<&'a Secret>;

/// Makes the key-in message; compares every CB before anything is handed out.
pub fn key_in(
    held: &Held,
    m_b: &[u8; 32],
    due: &[Kind],
    signer: Signer<'_>,
) -> Result<Message, Failure> {
    let mut out = Message::new();
    let envelopes = held.record.envelopes().iter().zip(&held.keys.envelopes);
    for (ctx, (sealed, keys)) in held.contexts.iter().zip(envelopes) {
        let s_b = bidder_secret(m_b, ctx);
        let check = bidder_check(ctx, &s_b);
        if sealed.header.get(40..72) != Some(&check[..]) {
            return Err(Refusal(Code::KeyMismatch).into());
        }
        if due.contains(&keys.kind) {
            out.insert(*ctx, Value::Key(s_b.to_vec()));
        } else if sealed.deposit.is_empty() {
            let set = keys.deposit.as_ref().ok_or_else(|| {
                Failure::form(format!("{} has no deposit keys", keys.kind.name()))
            })?;
            let signer = signer.ok_or_else(|| {
                Failure::form(format!("{} is later: give --key to sign", keys.kind.name()))
            })?;
            let ctx_d = key_ctx(ctx, &set.hash());
            let deposit = Deposit::derive(Deposited::Key, &s_b, &ctx_d, &check, set);
            let deposit = deposit.as_bytes().to_vec();
            let signature = seal::ed25519::sign(signer, &later_message(ctx, &deposit)).to_vec();
            out.insert(*ctx, Value::Later { deposit, signature });
        }
    }
    Ok(out)
}
