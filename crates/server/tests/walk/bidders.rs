//! A bidder with its own keys and secrets: seals as `daylight-key` does, by the same library.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use app::sealing::{self, Ciphertexts, Handed};
use domain::lot::Lot;
use domain::opening::{FirstPart, OpenedField};
use domain::procedure::FieldKind;
use domain::shared::{Hash, PublicKey, Salt, Secret, Signature, Uscc};
use domain::world::Command;
use seal::content::{Field, Opening, Other};
use seal::envelope::{Material, seal as seal_envelope};
use seal::first::First;
use seal::padding::Kind;
use seal::payload::FileEntropy;
use seal::record::{Act, Record, RecordKind, Sealed};

/// Ciphertexts by root, as an objects directory holds them.
#[derive(Default)]
pub struct Objects(BTreeMap<Hash, Vec<u8>>);

impl Ciphertexts for Objects {
    fn open(&self, ct_root: &Hash) -> Result<Option<Box<dyn Read + '_>>, String> {
        let found = self.0.get(ct_root);
        Ok(found.map(|it| Box::new(it.as_slice()) as Box<dyn Read>))
    }
}

/// One invented bidder.
pub struct Bidder {
    pub uscc: Uscc,
    pub name: String,
    pub signing: [u8; 32],
    price: i64,
    seq: u8,
    m_b: [u8; 32],
    last: Option<[u8; 32]>,
}

impl Bidder {
    pub fn new(at: u8, price: i64) -> Self {
        let body = format!("9151000000SAMPLE{at}").replace(['S', 'O', 'I'], "A");
        let uscc = super::world::uscc(&body[..17]);
        let name = format!("样本供应商{at}");
        let signing = [100 + at; 32];
        Self { uscc, name, signing, price, seq: 0, m_b: [0; 32], last: None }
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(seal::ed25519::public(&self.signing))
    }

    /// Seals a new record, fresh secrets and all, and makes the command the door would.
    pub fn seal(&mut self, lot: &Lot, objects: &mut Objects) -> Command {
        self.seq += 1;
        let fresh = |purpose: u8| [self.signing[0] ^ (self.seq << 4) ^ purpose; 32];
        let (m_b, m_t, salt, salt_r) = (fresh(1), fresh(2), fresh(3), fresh(4));
        self.m_b = m_b;
        let keys = sealing::lot_keys(&lot.id, &lot.notice).unwrap();
        let commit = seal::bidder::commitment(&salt, "cn-uscc", self.uscc.as_str()).unwrap();
        let seq = u64::from(self.seq);
        let mut sealed: Vec<Sealed> = Vec::new();
        // The price stands first and names the roots of the others, so that it is sealed last.
        for at in (0..keys.envelopes.len()).rev() {
            let (kind, set) = (keys.envelopes[at].kind, &keys.envelopes[at].share);
            let ctx = seal::ctx::envelope_ctx(&keys.lot, kind, &commit, seq, &set.hash()).unwrap();
            let content = match kind {
                Kind::Price => self.price(lot, commit, &sealed).to_bytes().unwrap(),
                _ => "样本文件".as_bytes().to_vec(),
            };
            let own = 8 * u8::try_from(at).unwrap();
            let entropy = FileEntropy {
                file_key: zeroize::Zeroizing::new([fresh(5)[0] ^ own; 16]),
                ephemeral: zeroize::Zeroizing::new(fresh(6 ^ own)),
                nonce: [fresh(7)[0] ^ own; 16],
            };
            let (m_b, m_t, signer) = (&m_b, &m_t, &self.signing);
            let (ctx, entropy) = (&ctx, &entropy);
            let material = Material { kind, ctx, set, m_b, m_t, signer, entropy };
            let length = content.len() as u64;
            let mut file = Cursor::new(Vec::new());
            let envelope =
                seal_envelope(&material, &mut Cursor::new(content), length, &mut file).unwrap();
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
        let record = Record {
            tender: lot.id.tender.to_string(),
            lot: lot.id.lot.to_string(),
            round: lot.id.round.number().to_string(),
            seq,
            bidder_commit: commit,
            act: Act::Commit { supersedes: self.last, envelopes: sealed },
        };
        self.hand_in(lot, record.to_bytes(), salt, salt_r)
    }

    /// What the first of two openings reads out of the envelope of this context.
    #[allow(dead_code)]
    pub fn first(&self, ctx: &Hash, value: String) -> FirstPart {
        let name = "consortium".to_owned();
        let said = vec![Field { name: name.clone(), value: value.clone() }];
        let made = First::signed(said, &ctx.0, &self.signing).unwrap();
        let fields = vec![OpenedField { name, value }];
        FirstPart { fields, signature: Signature(made.signature) }
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
                .filter(|it| !lot.notice.is_read_first(it))
                .map(|it| match it.kind {
                    FieldKind::Amount => field(&it.name, self.price.to_string()),
                    FieldKind::Text => field(&it.name, "合格".to_owned()),
                })
                .collect(),
            others: others.iter().map(other).collect(),
        }
    }

    fn hand_in(&mut self, lot: &Lot, record: Vec<u8>, salt: [u8; 32], salt_r: [u8; 32]) -> Command {
        self.last = Some(seal::record::digest(&record));
        let message = seal::record::signed_message(RecordKind::Commit, &record);
        let handed = Handed {
            bidder: &self.uscc,
            record: std::str::from_utf8(&record).unwrap(),
            signature: Signature(seal::ed25519::sign(&self.signing, &message)),
            key: self.public(),
            salt: Salt(salt),
            salt_r: Salt(salt_r),
        };
        Command::Opening(sealing::submit(lot, &handed).unwrap())
    }

    /// The trustees' half of the bidder's key, from the key file.
    pub fn seed(&self, ctx: &Hash) -> Secret {
        let m_t = [self.signing[0] ^ (self.seq << 4) ^ 2; 32];
        Secret(*seal::header::trustee_secret(&m_t, &ctx.0))
    }

    /// What the bidder keys in: every ctx of its standing record with its half of the key.
    pub fn keys(&self, lot: &Lot) -> Vec<(Hash, Secret)> {
        let bid = lot.bids[&self.uscc].bid.as_ref().unwrap();
        let half = |ctx: &Hash| Secret(*seal::header::bidder_secret(&self.m_b, &ctx.0));
        bid.envelopes.iter().map(|it| (it.ctx, half(&it.ctx))).collect()
    }
}
