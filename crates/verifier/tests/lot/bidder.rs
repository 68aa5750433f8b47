//! An invented bidder: seals, replaces, withdraws and keys in by the sealing library.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use app::sealing::{self, Ciphertexts, Handed};
use domain::lot::Lot;
use domain::procedure::FieldKind;
use domain::shared::{Hash, PublicKey, Salt, Secret, Signature, Uscc};
use domain::world::Command;
use seal::content::{Field, Opening, Other};
use seal::envelope::{Material, seal as seal_envelope};
use seal::padding::Kind;
use seal::payload::FileEntropy;
use seal::record::{Act, Record, RecordKind, Sealed};

/// Ciphertexts by root.
#[derive(Clone, Default)]
pub struct Objects(pub BTreeMap<Hash, Vec<u8>>);

impl Ciphertexts for Objects {
    fn open(&self, ct_root: &Hash) -> Result<Option<Box<dyn Read + '_>>, String> {
        let found = self.0.get(ct_root);
        Ok(found.map(|it| Box::new(it.as_slice()) as Box<dyn Read>))
    }
}

impl verifier::wall::Objects for Objects {
    fn open(&self, ct_root: &Hash) -> Option<Box<dyn Read + '_>> {
        self.0.get(ct_root).map(|it| Box::new(it.as_slice()) as Box<dyn Read>)
    }
}

pub struct Bidder {
    pub uscc: Uscc,
    pub name: String,
    pub signing: [u8; 32],
    price: i64,
    seq: u8,
    m_b: [u8; 32],
    salt: [u8; 32],
    last: Option<[u8; 32]>,
}

/// An organisation's code of seventeen characters, with the one that checks it.
pub fn uscc(body: &str) -> Uscc {
    let mut found = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    found.find_map(|it| Uscc::new(&format!("{body}{it}"))).unwrap()
}

impl Bidder {
    pub fn new(at: u8, price: i64) -> Self {
        let uscc = uscc(&format!("9151000000AAMPLE{at}"));
        let (name, signing) = (format!("样本供应商{at}"), [100 + at; 32]);
        Self { uscc, name, signing, price, seq: 0, m_b: [0; 32], salt: [0; 32], last: None }
    }

    /// The same bidder behind a record that another hand of it has handed in.
    pub fn after(self, other: &Self) -> Self {
        Self { seq: other.seq, last: other.last, ..self }
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(seal::ed25519::public(&self.signing))
    }

    fn fresh(&self, purpose: u8) -> [u8; 32] {
        [self.signing[0] ^ (self.seq << 5) ^ purpose; 32]
    }

    /// Seals a new record with fresh secrets: every envelope of the lot, the price last.
    pub fn seal(&mut self, lot: &Lot, objects: &mut Objects) -> Command {
        self.seq += 1;
        (self.m_b, self.salt) = (self.fresh(1), self.fresh(3));
        let keys = sealing::lot_keys(&lot.id, &lot.notice).unwrap();
        let scheme = "cn-uscc";
        let commit = seal::bidder::commitment(&self.salt, scheme, self.uscc.as_str()).unwrap();
        let mut sealed: Vec<Sealed> = Vec::new();
        for at in (0..keys.envelopes.len()).rev() {
            let (kind, set) = (keys.envelopes[at].kind, &keys.envelopes[at].share);
            let seq = u64::from(self.seq);
            let ctx = seal::ctx::envelope_ctx(&keys.lot, kind, &commit, seq, &set.hash()).unwrap();
            let content = match kind {
                Kind::Price => self.price(lot, commit, &sealed).to_bytes().unwrap(),
                _ => format!("样本文件 {}", self.name).into_bytes(),
            };
            let purpose = 8 + u8::try_from(at).unwrap();
            let entropy = FileEntropy {
                file_key: zeroize::Zeroizing::new([self.fresh(5 + purpose)[0]; 16]),
                ephemeral: zeroize::Zeroizing::new(self.fresh(6 + purpose)),
                nonce: [self.fresh(7 + purpose)[0]; 16],
            };
            let (m_b, m_t) = (&self.m_b, &self.fresh(2));
            let (signer, entropy, ctx) = (&self.signing, &entropy, &ctx);
            let material = Material { kind, ctx, set, m_b, m_t, signer, entropy };
            let length = content.len() as u64;
            let mut content = Cursor::new(content);
            let mut file = Cursor::new(Vec::new());
            let envelope = seal_envelope(&material, &mut content, length, &mut file).unwrap();
            objects.0.insert(Hash(envelope.object.ct_root), file.into_inner());
            let one = Sealed {
                name: kind.name().to_owned(),
                header: envelope.header.as_bytes().to_vec(),
                ct_len: envelope.object.ct_len,
                ct_root: envelope.object.ct_root,
                deposit: Vec::new(),
            };
            sealed.insert(0, one);
        }
        let act = Act::Commit { supersedes: self.last, envelopes: sealed };
        self.hand_in(lot, commit, act)
    }

    fn price(&self, lot: &Lot, bidder: [u8; 32], others: &[Sealed]) -> Opening {
        let field = |name: &str, value: String| Field { name: name.to_owned(), value };
        let other = |it: &Sealed| Other { name: it.name.clone(), ct_root: it.ct_root };
        Opening {
            tender: lot.id.tender.to_string(),
            lot: lot.id.lot.to_string(),
            round: lot.id.round.number().to_string(),
            seq: u64::from(self.seq),
            bidder,
            fields: lot
                .notice
                .form
                .iter()
                .map(|it| match it.kind {
                    FieldKind::Amount => field(&it.name, self.price.to_string()),
                    FieldKind::Text => field(&it.name, "合格".to_owned()),
                })
                .collect(),
            others: others.iter().map(other).collect(),
        }
    }

    /// Takes the standing bid back.
    pub fn withdraw(&mut self, lot: &Lot) -> Command {
        self.seq += 1;
        let scheme = "cn-uscc";
        let commit = seal::bidder::commitment(&self.salt, scheme, self.uscc.as_str()).unwrap();
        let withdraws = self.last.unwrap();
        self.hand_in(lot, commit, Act::Withdraw { withdraws })
    }

    fn hand_in(&mut self, lot: &Lot, bidder_commit: [u8; 32], act: Act) -> Command {
        let kind = match act {
            Act::Commit { .. } => RecordKind::Commit,
            Act::Withdraw { .. } => RecordKind::Withdraw,
        };
        let record = Record {
            tender: lot.id.tender.to_string(),
            lot: lot.id.lot.to_string(),
            round: lot.id.round.number().to_string(),
            seq: u64::from(self.seq),
            bidder_commit,
            act,
        };
        let record = record.to_bytes();
        self.last = Some(seal::record::digest(&record));
        let message = seal::record::signed_message(kind, &record);
        let handed = Handed {
            bidder: &self.uscc,
            record: std::str::from_utf8(&record).unwrap(),
            signature: Signature(seal::ed25519::sign(&self.signing, &message)),
            key: self.public(),
            salt: Salt(self.salt),
            salt_r: Salt(self.fresh(4)),
        };
        Command::Opening(match kind {
            RecordKind::Commit => sealing::submit(lot, &handed).unwrap(),
            RecordKind::Withdraw => sealing::withdraw(lot, &handed).unwrap(),
        })
    }

    /// What the bidder keys in: every ctx of its standing record with its half of the key.
    pub fn keys(&self, lot: &Lot) -> Vec<(Hash, Secret)> {
        let bid = lot.bids[&self.uscc].bid.as_ref().unwrap();
        let half = |ctx: &Hash| Secret(*seal::header::bidder_secret(&self.m_b, &ctx.0));
        bid.envelopes.iter().map(|it| (it.ctx, half(&it.ctx))).collect()
    }
}
