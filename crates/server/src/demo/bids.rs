//! How the county's bidders seal, key in, and its trustees answer: by the same library as
//! everybody's tools.

use std::io::Cursor;
use std::sync::Arc;

use app::opener::ciphertext_name;
use app::ports::{ObjectName, Objects};
use app::sealing::{self, Handed};
use domain::lot::Lot;
use domain::opening::{self, ShareStatement};
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::{Fen, Hash, Salt, Secret, Signature};
use domain::world::Command;
use seal::content::{Field, Opening};
use seal::envelope::{Material, seal as seal_envelope};
use seal::padding::Kind;
use seal::payload::FileEntropy;
use seal::record::{Act, Record, RecordKind, Sealed};

use super::folk::{Firm, Trustee, derive};

/// A firm's secrets for its record of one lot.
struct Secrets {
    m_b: [u8; 32],
    m_t: [u8; 32],
    salt: [u8; 32],
    salt_r: [u8; 32],
    entropy: FileEntropy,
}

fn secrets(firm: &Firm, lot: &Lot) -> Secrets {
    let of = |what: &str| derive(&firm.person.secret, &format!("{what} {}", lot.id));
    let half = |what: &str| *of(what).first_chunk::<16>().expect("32 bytes hold 16");
    Secrets {
        m_b: of("m_b"),
        m_t: of("m_t"),
        salt: of("salt"),
        salt_r: of("salt_r"),
        entropy: FileEntropy {
            file_key: zeroize::Zeroizing::new(half("file key")),
            ephemeral: zeroize::Zeroizing::new(of("ephemeral")),
            nonce: half("nonce"),
        },
    }
}

/// Seals a price, stores the ciphertext and makes the command that submits it.
pub fn bid(firm: &Firm, lot: &Lot, price: Fen, objects: &Arc<dyn Objects>) -> Command {
    let it = secrets(firm, lot);
    let keys = sealing::lot_keys(&lot.id, &lot.notice).expect("the announced keys are checked");
    let commit = seal::bidder::commitment(&it.salt, "cn-uscc", firm.uscc.as_str())
        .expect("the code is one of the scheme");
    let set = &keys.envelopes[0].share;
    let ctx = seal::ctx::envelope_ctx(&keys.lot, Kind::Price, &commit, 1, &set.hash())
        .expect("a sequence number above 0");
    let field = |name: &str, value: String| Field { name: name.to_owned(), value };
    let (tender, name) = (lot.id.tender.to_string(), lot.id.lot.to_string());
    let round = lot.id.round.number().to_string();
    let opening = Opening {
        tender: tender.clone(),
        lot: name.clone(),
        round: round.clone(),
        seq: 1,
        bidder: commit,
        fields: vec![
            field("price_fen", price.0.to_string()),
            field("quality", "满足招标文件要求".to_owned()),
        ],
        others: Vec::new(),
    };
    let content = opening.to_bytes().expect("the form's fields are short");
    let material = Material {
        kind: Kind::Price,
        ctx: &ctx,
        set,
        m_b: &it.m_b,
        m_t: &it.m_t,
        signer: &firm.person.secret,
        entropy: &it.entropy,
    };
    let length = content.len() as u64;
    let (envelope, bytes) = seal_envelope(&material, &mut Cursor::new(content), length, Vec::new())
        .expect("a small content is sealed in memory");
    keep(objects, &Hash(envelope.object.ct_root), &bytes);
    let sealed = Sealed {
        name: "price".to_owned(),
        header: envelope.header.as_bytes().to_vec(),
        ct_len: envelope.object.ct_len,
        ct_root: envelope.object.ct_root,
        deposit: Vec::new(),
    };
    let act = Act::Commit { supersedes: None, envelopes: vec![sealed] };
    let record = Record { tender, lot: name, round, seq: 1, bidder_commit: commit, act };
    let record = record.to_bytes();
    let message = seal::record::signed_message(RecordKind::Commit, &record);
    let handed = Handed {
        bidder: &firm.uscc,
        record: std::str::from_utf8(&record).expect("a record is JSON"),
        signature: Signature(seal::ed25519::sign(&firm.person.secret, &message)),
        key: firm.person.key(),
        salt: Salt(it.salt),
        salt_r: Salt(it.salt_r),
    };
    Command::Opening(sealing::submit(lot, &handed).expect("the announced keys are checked"))
}

fn keep(objects: &Arc<dyn Objects>, root: &Hash, bytes: &[u8]) {
    let name = ciphertext_name(root);
    let upload = ObjectName::new(&format!("sample/{}", root.hex())).expect("hex makes a name");
    let stored = objects.put_part(&upload, 0, bytes).and_then(|_| objects.finish(&upload, &name));
    stored.expect("the sample's objects can be written");
}

/// What a firm keys in for its standing bid.
pub fn key_in(firm: &Firm, lot: &Lot) -> Option<Command> {
    let bid = lot.bids.get(&firm.uscc)?.bid.as_ref()?;
    let m_b = secrets(firm, lot).m_b;
    let half = |ctx: &Hash| Secret(*seal::header::bidder_secret(&m_b, &ctx.0));
    let keys: Vec<_> = bid.envelopes.iter().map(|it| (it.ctx, half(&it.ctx))).collect();
    sealing::key_in(lot, &keys).ok().map(Command::Opening)
}

/// A trustee's one answer over the whole list; `entry` is the leaf of the closed key-in.
pub fn answer(trustee: &Trustee, lot: &Lot, serial: u64, entry: &[u8]) -> Option<Command> {
    let state = lot.opening.closed.get(&EnvelopeName::Price)?;
    let one = |ctx: Hash| {
        let (_, bid) = lot.standing().find(|(_, bid)| bid.envelopes[0].ctx == ctx)?;
        let record = seal::record::parse(RecordKind::Commit, bid.record.as_bytes()).ok()?;
        let header = &record.envelopes()[0].header;
        let named = seal::statement::Named { ctx: &ctx.0, header, leaf: entry };
        let (one_time, signing) = (trustee.one_time(serial), trustee.person.secret);
        let by = seal::release::Trustee { x: trustee.x, one_time: &one_time, signing: &signing };
        let said = seal::release::answer(&named, seal::release::Batch::Share, &by).ok()?;
        let share = said.share.map(|it| it.try_into().map(Secret)).transpose().ok()?;
        Some(ShareStatement { ctx, share, signature: Signature(said.signature.try_into().ok()?) })
    };
    let statements = state.list().into_iter().map(one).collect::<Option<Vec<_>>>()?;
    Some(Command::Opening(opening::Command::ReleaseShares {
        lot: lot.id.clone(),
        envelope: EnvelopeName::Price,
        purpose: Purpose::Share,
        trustee: trustee.id.clone(),
        x: trustee.x,
        statements,
    }))
}
