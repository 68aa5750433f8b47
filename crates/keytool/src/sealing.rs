//! `daylight-key seal`: envelopes, signed record, 钥 and 据 on the bidder's own machine.

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use seal::bytes::hex;
use seal::content::{Field, Opening, Other};
use seal::ctx::envelope_ctx;
use seal::deposit::{Deposit, Deposited, key_ctx};
use seal::door::{self, Identity, LotEnvelope, LotKeys, Submission};
use seal::envelope::Material;
use seal::first::{First, Found, Scan};
use seal::header::bidder_check;
use seal::keyfile::{FACTOR_LEAST, Keys};
use seal::padding::Kind;
use seal::payload::FileEntropy;
use seal::record::{Act, Record, RecordKind, Sealed, bid_commitment, digest, signed_message};
use seal::{Code, Refusal, Secret};
use serde::Deserialize;

use crate::evidence::{Evidence, VERSION};
use crate::failure::Failure;
use crate::files::{random, read_json, write, write_json, write_new};
use crate::lot::LotFile;
use crate::signing::key_file_entropy;

/// Whether the bidder leaves his keys with the trustees (委托开标).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrust {
    Yes,
    No,
}

/// What the bidder gives.
pub struct Order<'a> {
    pub lot: &'a LotFile,
    pub signer: &'a Secret,
    pub scheme: &'a str,
    pub id: &'a str,
    pub seq: u64,
    pub supersedes: Option<[u8; 32]>,
    /// JSON: `[{"name","value"},…]` or `{"<name>":"<value>",…}`.
    pub fields: &'a Path,
    /// Files of the other envelopes.
    pub contents: &'a [(Kind, PathBuf)],
    pub entrust: Entrust,
    pub passphrase: &'a str,
    pub out: &'a Path,
}

/// The opening fields as a person writes them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Fields {
    List(Vec<OneField>),
    Map(std::collections::BTreeMap<String, String>),
}

#[derive(Deserialize)]
struct OneField {
    name: String,
    value: String,
}

/// The fields in the form's order.
fn fields(order: &Order<'_>) -> Result<Vec<Field>, Failure> {
    let named: Vec<Field> = match read_json(order.fields)? {
        Fields::List(it) => {
            it.into_iter().map(|it| Field { name: it.name, value: it.value }).collect()
        }
        Fields::Map(it) => it.into_iter().map(|(name, value)| Field { name, value }).collect(),
    };
    let place = |it: &Field| order.lot.form.iter().position(|f| f.name == it.name);
    let mut named = named;
    named.sort_by_key(|it| place(it).unwrap_or(usize::MAX));
    Ok(named)
}

/// Fresh secrets of one record.
struct Fresh {
    m_b: Secret,
    m_t: Secret,
    salt: Secret,
    salt_r: Secret,
}

/// What was made; the files lie in the output folder.
pub struct Made {
    pub b: String,
    pub digest: [u8; 32],
    pub words: zeroize::Zeroizing<String>,
}

/// Everything that the envelopes of one record share.
struct Session<'a> {
    order: &'a Order<'a>,
    keys: &'a LotKeys,
    fresh: &'a Fresh,
    record: &'a Record,
}

/// Seals all envelopes, signs the record, checks its own output, writes everything.
pub fn seal(order: &Order<'_>) -> Result<Made, Failure> {
    let keys = order.lot.keys()?;
    let fresh = Fresh { m_b: random()?, m_t: random()?, salt: random()?, salt_r: random()? };
    let commit = seal::bidder::commitment(&fresh.salt, order.scheme, order.id)?;
    std::fs::create_dir_all(order.out).map_err(Failure::file(order.out))?;
    let mut record = Record {
        tender: keys.lot.tender().into(),
        lot: keys.lot.lot().into(),
        round: keys.lot.round().into(),
        seq: order.seq,
        bidder_commit: commit,
        act: Act::Commit { supersedes: order.supersedes, envelopes: Vec::new() },
    };
    let session = Session { order, keys: &keys, fresh: &fresh, record: &record };
    let sealed = session.envelopes()?;
    if let Act::Commit { envelopes, .. } = &mut record.act {
        *envelopes = sealed;
    }
    finish(order, &keys, &fresh, &record)
}

impl Session<'_> {
    /// All envelopes in record order; `price` is sealed last, because it names the others.
    fn envelopes(&self) -> Result<Vec<Sealed>, Failure> {
        let mut sealed: Vec<Sealed> = Vec::new();
        for it in self.keys.envelopes.iter().filter(|it| it.kind != Kind::Price) {
            let given = self.order.contents.iter().find(|(kind, _)| *kind == it.kind);
            let (_, path) = given.ok_or_else(|| {
                Failure::form(format!("the lot wants an envelope {}", it.kind.name()))
            })?;
            let with_first = self.with_first(it, path)?;
            let path = with_first.as_ref().unwrap_or(path);
            let mut content = File::open(path).map_err(Failure::file(path))?;
            let length = content.metadata().map_err(Failure::file(path))?.len();
            sealed.push(self.one(it, &mut content, length)?);
        }
        for it in self.keys.envelopes.iter().filter(|it| it.kind == Kind::Price) {
            let content = opening(self.order, self.record, &sealed)?.to_bytes()?;
            let length = content.len() as u64;
            sealed.push(self.one(it, &mut Cursor::new(content), length)?);
        }
        let wanted = &self.keys.envelopes;
        sealed.sort_by_key(|it| wanted.iter().position(|k| k.kind.name() == it.name));
        Ok(sealed)
    }

    /// The zip as it is sealed where the first of two openings reads something out of it: kept
    /// beside what was made. `None` for any other envelope.
    fn with_first(&self, it: &LotEnvelope, path: &Path) -> Result<Option<PathBuf>, Failure> {
        let order = self.order;
        if order.lot.first.as_deref() != Some(it.kind.name()) {
            // A member that nobody asks for is refused at the opening.
            let mut scan = Scan::default();
            let mut content = File::open(path).map_err(Failure::file(path))?;
            std::io::copy(&mut content, &mut scan).map_err(Failure::file(path))?;
            return match scan.finish() {
                Found::None => Ok(None),
                _ => Err(Refusal(Code::ContentAudience).into()),
            };
        }
        let asked: Vec<&str> =
            order.lot.form.iter().filter(|it| it.is_first()).map(|it| it.name.as_str()).collect();
        let mut said = fields(order)?;
        said.retain(|it| asked.contains(&it.name.as_str()));
        if said.iter().map(|it| it.name.as_str()).ne(asked.iter().copied()) {
            let all = asked.join(", ");
            return Err(Failure::form(format!("the first opening asks for 第一次开标宣读: {all}")));
        }
        let first = First::signed(said, &self.ctx(it)?, order.signer)?.to_bytes();
        let kept = order.out.join(format!("{}.zip", it.kind.name()));
        let mut content = File::open(path).map_err(Failure::file(path))?;
        let mut zip = File::create_new(&kept).map_err(Failure::file(&kept))?;
        seal::first::enclose(&first, &mut content, &mut zip).map_err(Failure::file(path))?;
        zip.sync_all().map_err(Failure::file(&kept))?;
        Ok(Some(kept))
    }

    fn ctx(&self, it: &LotEnvelope) -> Result<[u8; 32], Refusal> {
        let (record, hash) = (self.record, it.share.hash());
        envelope_ctx(&self.keys.lot, it.kind, &record.bidder_commit, record.seq, &hash)
    }

    fn path(&self, kind: Kind) -> PathBuf {
        self.order.out.join(format!("{}.age", kind.name()))
    }

    /// Seals one envelope into `<name>.age`, which is opened again before anything is sent.
    fn one(
        &self,
        it: &LotEnvelope,
        content: &mut (impl Read + Seek),
        length: u64,
    ) -> Result<Sealed, Failure> {
        let ctx = self.ctx(it)?;
        let entropy =
            FileEntropy { file_key: random()?, ephemeral: random()?, nonce: *random::<16>()? };
        let material = Material {
            kind: it.kind,
            ctx: &ctx,
            set: &it.share,
            m_b: &self.fresh.m_b,
            m_t: &self.fresh.m_t,
            signer: self.order.signer,
            entropy: &entropy,
        };
        let path = self.path(it.kind);
        // Read back as well as written: the sealer verifies its own output.
        let opened = File::options().read(true).write(true).create(true).truncate(true).open(&path);
        let mut file = opened.map_err(Failure::file(&path))?;
        let made = seal::envelope::seal(&material, content, length, &mut file)?;
        file.sync_all().map_err(Failure::file(&path))?;
        let deposit = match (self.order.entrust, &it.deposit) {
            (Entrust::No, _) => Vec::new(),
            (Entrust::Yes, None) => {
                return Err(Failure::form(format!("{} has no deposit keys", it.kind.name())));
            }
            (Entrust::Yes, Some(set)) => {
                let (ctx_d, check) = (key_ctx(&ctx, &set.hash()), bidder_check(&ctx, &made.s_b));
                Deposit::derive(Deposited::Key, &made.s_b, &ctx_d, &check, set).as_bytes().to_vec()
            }
        };
        Ok(Sealed {
            name: it.kind.name().into(),
            header: made.header.as_bytes().to_vec(),
            ct_len: made.object.ct_len,
            ct_root: made.object.ct_root,
            deposit,
        })
    }
}

fn opening(order: &Order<'_>, record: &Record, sealed: &[Sealed]) -> Result<Opening, Failure> {
    let others = sealed.iter().map(|it| Other { name: it.name.clone(), ct_root: it.ct_root });
    let first = |name: &str| order.lot.form.iter().any(|it| it.name == name && it.is_first());
    let mut fields = fields(order)?;
    fields.retain(|it| !first(&it.name));
    let it = Opening {
        tender: record.tender.clone(),
        lot: record.lot.clone(),
        round: record.round.clone(),
        seq: record.seq,
        bidder: record.bidder_commit,
        fields,
        others: others.collect(),
    };
    it.check_fields(&order.lot.form()?)?;
    Ok(it)
}

/// Signs, lets the door's form check pass over it, and writes record, 钥 and 据.
fn finish(
    order: &Order<'_>,
    keys: &LotKeys,
    fresh: &Fresh,
    record: &Record,
) -> Result<Made, Failure> {
    let bytes = record.to_bytes();
    let sig = seal::ed25519::sign(order.signer, &signed_message(RecordKind::Commit, &bytes));
    let bound = seal::ed25519::public(order.signer);
    let submission = Submission {
        kind: RecordKind::Commit,
        record: &bytes,
        signature: &sig,
        bound: &bound,
        identity: Some(Identity { salt: &fresh.salt, scheme: order.scheme, id: order.id }),
    };
    if let Some(at) = door::form(keys, &submission).refused {
        return Err(Refusal(at.code).into());
    }
    let b = hex(&bid_commitment(&fresh.salt_r, &bytes, &sig));
    let secrets = Keys {
        record: digest(&bytes),
        m_b: fresh.m_b.clone(),
        m_t: fresh.m_t.clone(),
        salt: fresh.salt.clone(),
        salt_r: fresh.salt_r.clone(),
    };
    let key_file =
        seal::keyfile::write(&secrets, order.passphrase, FACTOR_LEAST, &key_file_entropy()?);
    write_new(&order.out.join("key.age"), &key_file)?;
    write(&order.out.join("record.json"), &bytes)?;
    write(&order.out.join("record.sig"), hex(&sig).as_bytes())?;
    let evidence = Evidence {
        v: VERSION.into(),
        record: String::from_utf8(bytes.clone()).expect("a record is UTF-8"),
        sig: hex(&sig),
        salt: hex(&fresh.salt[..]),
        salt_r: hex(&fresh.salt_r[..]),
        scheme: order.scheme.into(),
        id: order.id.into(),
        b: b.clone(),
        pk: hex(&bound),
        lot: order.lot.clone(),
    };
    write_json(&order.out.join("evidence.json"), &evidence)?;
    let words = zeroize::Zeroizing::new(seal::words::encode(&fresh.m_b));
    Ok(Made { b, digest: digest(&bytes), words })
}
