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
use domain::procedure::{
    CONSORTIUM, CORE_BRAND, DECLARED_DOMESTIC, DECLARED_FIRM, EnvelopeName, FieldKind, FormField,
    Notice, ScoreItem,
};
use domain::shared::{Fen, Hash, LotId, Salt, Secret, Signature};
use domain::world::{Command, World};
use seal::content::{Field, Opening, Other};
use seal::deposit::{Deposit, Deposited, key_ctx};
use seal::door::{LotEnvelope, LotKeys};
use seal::envelope::{Material, seal as seal_envelope};
use seal::first::First;
use seal::keyin::{Message, Value};
use seal::padding::Kind;
use seal::payload::FileEntropy;
use seal::record::{Act, Record, RecordKind, Sealed};

use super::files::{self, About};
use super::folk::{Firm, Trustee, derive};
use super::goods::{self, Line};
use super::joint;

/// What everybody promises in a field of words.
const PROMISE: &str = "满足招标文件要求";
/// A field of the announced form, as a bidder must know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub name: String,
    pub kind: FieldKind,
}

/// One sealed envelope.
pub struct Envelope {
    pub name: String,
    pub ctx: [u8; 32],
    pub ct_root: [u8; 32],
    pub bytes: Vec<u8>,
}

/// A signed record with its ciphertexts, as a bidder's own machine made it.
pub struct Bid {
    pub record: String,
    pub signature: Signature,
    pub salt: Salt,
    pub salt_r: Salt,
    pub envelopes: Vec<Envelope>,
}

/// What a firm derives for a lot; the same again, so that it need not keep anything.
fn secret(firm: &Firm, lot: &seal::ctx::Lot, what: &str) -> [u8; 32] {
    let word = format!("{what} {}/{}/{}", lot.tender(), lot.lot(), lot.round());
    derive(&firm.person.secret, &word)
}

/// The firm's first secret m_B for a lot: what is written down as 24 characters.
pub fn first_secret(firm: &Firm, lot: &seal::ctx::Lot) -> [u8; 32] {
    secret(firm, lot, "m_b")
}

/// A lot as the sealing protocol names it.
pub fn lot_of(id: &LotId) -> seal::ctx::Lot {
    let round = id.round.number().to_string();
    seal::ctx::Lot::new(id.tender.as_str(), id.lot.as_str(), &round)
        .expect("a lot's id is one of the protocol")
}

/// What a bid is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub form: Vec<Asked>,
    /// Items of the scoring table, id and title; empty where they are not known.
    pub items: Vec<(String, String)>,
    /// Conditions of qualification.
    pub conditions: Vec<String>,
    /// Ids of the items that are judged blind.
    pub blind: Vec<String>,
    /// Items that are priced one by one; empty where they are not known.
    pub lines: Vec<Line>,
    /// The envelope of which the first of two openings reads something out, and what.
    pub first: Option<(Kind, Vec<String>)>,
}

impl Wanted {
    /// What a notice asks for.
    pub fn by(notice: &Notice) -> Self {
        let asked = |it: &FormField| Asked { name: it.name.clone(), kind: it.kind };
        let item = |it: &ScoreItem| (it.id.clone(), it.title.clone());
        Self {
            form: notice.form.iter().map(asked).collect(),
            items: notice.scheme.items.iter().map(item).collect(),
            conditions: notice.qualification.clone(),
            lines: Vec::new(),
            blind: notice.scheme.blind().map(|it| it.items.clone()).unwrap_or_default(),
            first: notice.first_envelope().map(|it| {
                let names = notice.first_names(it).into_iter().map(str::to_owned);
                (sealing::kind(it), names.collect())
            }),
        }
    }
}

/// Seals a price and what else the lot asks for, and signs the record.
pub fn sealed(firm: &Firm, keys: &LotKeys, wanted: &Wanted, price: Fen) -> Bid {
    let form = &wanted.form;
    let lot = format!("{}/{}/{}", keys.lot.tender(), keys.lot.lot(), keys.lot.round());
    let salt = secret(firm, &keys.lot, "salt");
    let commit = seal::bidder::commitment(&salt, "cn-uscc", firm.uscc.as_str())
        .expect("the code is one of the scheme");
    let said = form.iter().map(|it| filled(firm, keys.lot.lot(), (it, price), form));
    let said: Vec<Field> = said.collect();
    let mut made: Vec<(Envelope, Sealed)> = Vec::new();
    // An envelope of its own holds the price sheet, or the technical one where there is none.
    let own = keys.envelopes.iter().any(|it| it.kind == Kind::PriceDetail);
    let holder = if own { Kind::PriceDetail } else { Kind::Tech };
    let others = keys.envelopes.iter().filter(|it| it.kind != Kind::Price);
    for it in others {
        let content = files::envelope(
            firm,
            &About {
                lot: &lot,
                kind: it.kind,
                price,
                items: &wanted.items,
                conditions: &wanted.conditions,
                blind: &wanted.blind,
                lines: if it.kind == holder { &wanted.lines } else { &[] },
            },
        );
        let content = match &wanted.first {
            Some((kind, names)) if *kind == it.kind => {
                let said = said.iter().filter(|it| names.contains(&it.name)).cloned().collect();
                with_first(firm, &envelope_ctx(keys, it, &commit), said, content)
            }
            _ => content,
        };
        made.push(envelope(firm, keys, it, (&commit, content)));
    }
    let late = |it: &Field| wanted.first.as_ref().is_none_or(|of| !of.1.contains(&it.name));
    let named = |it: &(Envelope, Sealed)| Other { name: it.1.name.clone(), ct_root: it.1.ct_root };
    let opening = Opening {
        tender: keys.lot.tender().to_owned(),
        lot: keys.lot.lot().to_owned(),
        round: keys.lot.round().to_owned(),
        seq: 1,
        bidder: commit,
        fields: said.iter().filter(|it| late(it)).cloned().collect(),
        others: made.iter().map(named).collect(),
    };
    let content = opening.to_bytes().expect("the form's fields are short");
    for it in keys.envelopes.iter().filter(|it| it.kind == Kind::Price) {
        made.push(envelope(firm, keys, it, (&commit, content.clone())));
    }
    let place = |it: &(Envelope, Sealed)| {
        keys.envelopes.iter().position(|known| known.kind.name() == it.1.name)
    };
    made.sort_by_key(place);
    let (envelopes, sealed): (Vec<Envelope>, Vec<Sealed>) = made.into_iter().unzip();
    let Opening { tender, lot, round, .. } = opening;
    let act = Act::Commit { supersedes: None, envelopes: sealed };
    let record = Record { tender, lot, round, seq: 1, bidder_commit: commit, act }.to_bytes();
    let message = seal::record::signed_message(RecordKind::Commit, &record);
    Bid {
        signature: Signature(seal::ed25519::sign(&firm.person.secret, &message)),
        record: String::from_utf8(record).expect("a record is JSON"),
        salt: Salt(salt),
        salt_r: Salt(secret(firm, &keys.lot, "salt_r")),
        envelopes,
    }
}

/// A zip with what the first of two openings reads out before its files.
fn with_first(firm: &Firm, ctx: &[u8; 32], said: Vec<Field>, content: Vec<u8>) -> Vec<u8> {
    let first = First::signed(said, ctx, &firm.person.secret).expect("short fields");
    let mut zip = Vec::new();
    seal::first::enclose(&first.to_bytes(), &mut Cursor::new(content), &mut zip)
        .expect("the county's files are zips");
    zip
}

/// Every second firm of the county is a small one.
fn declares(firm: &Firm) -> &'static str {
    let last = firm.uscc.as_str().bytes().last().unwrap_or_default();
    if last.is_multiple_of(2) { "small" } else { "medium" }
}

fn filled(firm: &Firm, lot: &str, (it, price): (&Asked, Fen), form: &[Asked]) -> Field {
    let asks = |name: &str| form.iter().any(|it| it.name == name);
    let asks_members = asks(CONSORTIUM);
    let work = if asks(CORE_BRAND) { joint::Work::Supply } else { joint::Work::Roads };
    let value = match it.kind {
        FieldKind::Amount => price.0.to_string(),
        FieldKind::Text => match it.name.as_str() {
            CONSORTIUM => joint::members(firm, work),
            CORE_BRAND => joint::brand(firm, lot),
            DECLARED_FIRM if asks_members && joint::is_joint(firm) => "share".to_owned(),
            DECLARED_FIRM => declares(firm).to_owned(),
            DECLARED_DOMESTIC => "yes".to_owned(),
            _ => PROMISE.to_owned(),
        },
    };
    Field { name: it.name.clone(), value }
}

fn envelope(
    firm: &Firm,
    keys: &LotKeys,
    it: &LotEnvelope,
    (commit, content): (&[u8; 32], Vec<u8>),
) -> (Envelope, Sealed) {
    let of = |what: &str| secret(firm, &keys.lot, &format!("{what} {}", it.kind.name()));
    let half = |what: &str| *of(what).first_chunk::<16>().expect("32 bytes hold 16");
    let entropy = FileEntropy {
        file_key: zeroize::Zeroizing::new(half("file key")),
        ephemeral: zeroize::Zeroizing::new(of("ephemeral")),
        nonce: half("nonce"),
    };
    let ctx = envelope_ctx(keys, it, commit);
    let (m_b, m_t) = (first_secret(firm, &keys.lot), secret(firm, &keys.lot, "m_t"));
    let material = Material {
        kind: it.kind,
        ctx: &ctx,
        set: &it.share,
        m_b: &m_b,
        m_t: &m_t,
        signer: &firm.person.secret,
        entropy: &entropy,
    };
    let length = content.len() as u64;
    let mut file = Cursor::new(Vec::new());
    let made = seal_envelope(&material, &mut Cursor::new(content), length, &mut file)
        .expect("a small content is sealed in memory");
    let bytes = file.into_inner();
    let name = it.kind.name().to_owned();
    let sealed = Sealed {
        name: name.clone(),
        header: made.header.as_bytes().to_vec(),
        ct_len: made.object.ct_len,
        ct_root: made.object.ct_root,
        deposit: Vec::new(),
    };
    (Envelope { name, ctx, ct_root: made.object.ct_root, bytes }, sealed)
}

fn envelope_ctx(keys: &LotKeys, it: &LotEnvelope, commit: &[u8; 32]) -> [u8; 32] {
    seal::ctx::envelope_ctx(&keys.lot, it.kind, commit, 1, &it.share.hash())
        .expect("a sequence number above 0")
}

/// What a firm keys in for its first record of a lot: the half of each context.
pub fn halves(firm: &Firm, keys: &LotKeys) -> Vec<(Hash, Secret)> {
    let salt = secret(firm, &keys.lot, "salt");
    let commit = seal::bidder::commitment(&salt, "cn-uscc", firm.uscc.as_str())
        .expect("the code is one of the scheme");
    let m_b = first_secret(firm, &keys.lot);
    let one = |it: &LotEnvelope| {
        let ctx = envelope_ctx(keys, it, &commit);
        (Hash(ctx), Secret(*seal::header::bidder_secret(&m_b, &ctx)))
    };
    keys.envelopes.iter().map(one).collect()
}

/// Seals a price, stores the ciphertexts and makes the command that submits it.
pub fn bid(firm: &Firm, lot: &Lot, price: Fen, objects: &Arc<dyn Objects>) -> Command {
    let keys = sealing::lot_keys(&lot.id, &lot.notice).expect("the announced keys are checked");
    let lines = goods::announced(&lot.notice, &lot.id.to_string());
    let it = sealed(firm, &keys, &Wanted { lines, ..Wanted::by(&lot.notice) }, price);
    for envelope in &it.envelopes {
        keep(objects, &Hash(envelope.ct_root), &envelope.bytes);
    }
    let handed = Handed {
        bidder: &firm.uscc,
        record: &it.record,
        signature: it.signature,
        key: firm.person.key(),
        salt: it.salt,
        salt_r: it.salt_r,
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
pub fn key_in(firm: &Firm, world: &World, lot: &Lot) -> Option<Command> {
    lot.bids.get(&firm.uscc)?.bid.as_ref()?;
    let keys = sealing::lot_keys(&lot.id, &lot.notice).ok()?;
    let mut message = Message::new();
    for (ctx, half) in halves(firm, &keys) {
        let value = if lot.opens_later(&ctx) {
            later(firm, &keys, &ctx, &half)?
        } else {
            Value::Key(half.0.to_vec())
        };
        message.insert(ctx.0, value);
    }
    let made = app::bidding::KeyIn::from(message).command(world, lot);
    made.ok().map(Command::Opening)
}

/// The signed deposit of a key whose envelope opens later.
fn later(firm: &Firm, keys: &LotKeys, ctx: &Hash, half: &Secret) -> Option<Value> {
    let set = keys.envelopes.iter().find_map(|it| it.deposit.as_ref())?;
    let check = seal::header::bidder_check(&ctx.0, &half.0);
    let ctx_d = key_ctx(&ctx.0, &set.hash());
    let made = Deposit::derive(Deposited::Key, &half.0, &ctx_d, &check, set);
    let deposit = made.as_bytes().to_vec();
    let message = seal::keyin::later_message(&ctx.0, &deposit);
    let signature = seal::ed25519::sign(&firm.person.secret, &message).to_vec();
    Some(Value::Later { deposit, signature })
}

/// A trustee's one answer over the whole list of an envelope; `entry` is the leaf of its closed
/// key-in.
pub fn answer(
    trustee: &Trustee,
    lot: &Lot,
    (envelope, serial): (EnvelopeName, u64),
    entry: &[u8],
) -> Option<Command> {
    let state = lot.opening.closed.get(&envelope)?;
    let one = |ctx: Hash| {
        let of = |bid: &opening::Bid| bid.envelopes.iter().position(|it| it.ctx == ctx);
        let (bid, at) = lot.standing().find_map(|(_, bid)| Some((bid, of(bid)?)))?;
        let record = seal::record::parse(RecordKind::Commit, bid.record.as_bytes()).ok()?;
        let header = &record.envelopes()[at].header;
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
        envelope,
        purpose: Purpose::Share,
        trustee: trustee.id.clone(),
        x: trustee.x,
        statements,
    }))
}
