//! A bidder with its key, its sealed records of each lot, and what it has in mind.

use std::collections::BTreeMap;
use std::io::Cursor;

use app::sealing::{self, Handed};
use domain::lot::Lot;
use domain::opening::{self, Bid, Form, KeyPlan, Offered, SealedEnvelope};
use domain::procedure::EnvelopeName;
use domain::shared::{Fen, Hash, LotId, Salt, Secret, Signature, Uscc};
use domain::world::Command;
use seal::content::{Field, Opening, Other};
use seal::door::LotEnvelope;
use seal::envelope::{Material, seal as seal_envelope};
use seal::payload::FileEntropy;
use seal::record::{Act, Record, RecordKind, Sealed};

use super::make::Make;
use super::{Person, uscc};
use crate::Mode;
use crate::ports::chance::Dice;
use crate::ports::objects::Objects;

/// What a bidder means to do with a lot before its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// A first bid or one in place of another.
    Bid(When),
    Withdraw(When),
}

/// When a bidder means to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Some time before the last second.
    InTime,
    /// In the very millisecond of the deadline.
    AtDeadline,
    /// One millisecond after it, or later.
    Late,
}

/// How a bidder behaves once the lot is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Keys in what it must.
    KeysIn,
    /// Never comes back.
    StaysAway,
}

/// One sealed record as its bidder remembers it.
#[derive(Clone, Debug)]
pub struct Memory {
    /// The command that hands it in.
    pub command: Command,
    pub digest: Hash,
    pub price: Fen,
    salt: [u8; 32],
    m_b: [u8; 32],
    /// What the key file holds, and paper does not; zeros where nothing is sealed.
    m_t: [u8; 32],
}

/// What a bidder holds about one lot.
#[derive(Clone, Debug)]
pub struct Hand {
    pub intents: Vec<Intent>,
    pub manner: Manner,
    pub make: Make,
    /// Records that the platform acknowledged, bids only, oldest first.
    pub acknowledged: Vec<Memory>,
    /// The record that is handed in and not yet answered.
    pub pending: Option<Memory>,
    seq: u64,
    last: Option<Hash>,
}

impl Hand {
    /// A hand with intents that the dice choose; about one bidder in four misbehaves.
    #[must_use]
    pub fn deal(dice: &mut Dice) -> Self {
        use Intent::{Bid, Withdraw};
        use When::{AtDeadline, InTime, Late};
        let intents = match dice.below(16) {
            0 => vec![Bid(Late)],
            1 => vec![Bid(AtDeadline)],
            2 => vec![Bid(InTime), Bid(AtDeadline)],
            3 => vec![Bid(InTime), Bid(Late)],
            4 => vec![Bid(InTime), Withdraw(InTime)],
            5 => vec![Bid(InTime), Withdraw(InTime), Bid(InTime)],
            6 => vec![Bid(InTime), Withdraw(Late)],
            7 => vec![Bid(InTime), Bid(InTime), Bid(InTime)],
            8 => vec![Bid(InTime), Withdraw(AtDeadline)],
            9 => vec![Bid(InTime), Bid(InTime)],
            _ => vec![Bid(InTime)],
        };
        let manner = if dice.one_in(8) { Manner::StaysAway } else { Manner::KeysIn };
        let make = if dice.one_in(4) { Make::Entrusted } else { Make::Well };
        Self::holding(intents, manner, make)
    }

    /// A hand with given intents.
    #[must_use]
    pub fn holding(intents: Vec<Intent>, manner: Manner, make: Make) -> Self {
        let (acknowledged, pending) = (Vec::new(), None);
        Self { intents, manner, make, acknowledged, pending, seq: 0, last: None }
    }

    /// The platform acknowledged what was pending.
    pub fn acknowledge(&mut self) {
        let Some(it) = self.pending.take() else { return };
        self.seq += 1;
        self.last = Some(it.digest);
        if matches!(it.command, Command::Opening(opening::Command::Submit { .. })) {
            self.acknowledged.push(it);
        }
        self.drop_intent();
    }

    /// The platform refused what was pending.
    pub fn refuse(&mut self) {
        self.pending = None;
        self.drop_intent();
    }

    fn drop_intent(&mut self) {
        if !self.intents.is_empty() {
            self.intents.remove(0);
        }
    }
}

/// One invented bidder.
#[derive(Clone, Debug)]
pub struct Bidder {
    pub uscc: Uscc,
    pub name: String,
    pub person: Person,
    pub hands: BTreeMap<LotId, Hand>,
}

impl Bidder {
    /// The bidder of a number from 1.
    #[must_use]
    pub fn new(at: u8, dice: &mut Dice) -> Self {
        Self {
            uscc: uscc(&format!("91510000ABCDE{at:04}")),
            name: format!("样本供应商{at}"),
            person: Person::new(&format!("bidder-{at}"), dice.bytes()),
            hands: BTreeMap::new(),
        }
    }

    /// Makes a bid of a price and holds it as pending.
    pub fn bid(&mut self, lot: &Lot, price: Fen, at: &mut Place<'_>) -> Command {
        let hand = self.hands.get(&lot.id).expect("only invited bidders bid");
        let (seq, last) = (hand.seq + 1, hand.last);
        let made = match at.mode {
            Mode::Sealed => self.sealed(lot, price, (seq, last), at),
            Mode::Plain => self.plain(lot, price, (seq, last), at.dice),
        };
        let command = made.command.clone();
        self.hands.get_mut(&lot.id).expect("looked up above").pending = Some(made);
        command
    }

    fn sealed(
        &self,
        lot: &Lot,
        price: Fen,
        (seq, last): (u64, Option<Hash>),
        at: &mut Place<'_>,
    ) -> Memory {
        let Place { dice, objects, .. } = at;
        let (m_b, m_t, salt, salt_r) = (dice.bytes(), dice.bytes(), dice.bytes(), dice.bytes());
        let keys = sealing::lot_keys(&lot.id, &lot.notice).expect("the announced keys are checked");
        let commit = seal::bidder::commitment(&salt, "cn-uscc", self.uscc.as_str())
            .expect("the code is one of the scheme");
        let make = self.make(lot);
        let ctx_of = |of: &LotEnvelope| {
            seal::ctx::envelope_ctx(&keys.lot, of.kind, &commit, seq, &of.share.hash())
                .expect("a sequence number above 0")
        };
        let mut seal = |dice: &mut Dice, of: &LotEnvelope, make: Make, content: Vec<u8>| {
            let ctx = ctx_of(of);
            let entropy = FileEntropy {
                file_key: zeroize::Zeroizing::new(half(dice)),
                ephemeral: zeroize::Zeroizing::new(dice.bytes()),
                nonce: half(dice),
            };
            let material = Material {
                kind: of.kind,
                ctx: &ctx,
                set: &of.share,
                m_b: &m_b,
                m_t: &m_t,
                signer: &self.person.secret,
                entropy: &entropy,
            };
            let length = content.len() as u64;
            let mut file = Cursor::new(Vec::new());
            let envelope = seal_envelope(&material, &mut Cursor::new(content), length, &mut file)
                .expect("a small content is sealed in memory");
            let (bytes, ct_root, ct_len) = make.object(file.into_inner());
            objects.keep(Hash(ct_root), bytes);
            let (header, s_b) = (&envelope.header, &envelope.s_b);
            let deposit = of.deposit.as_ref().map(|it| make.deposit(header, s_b, it));
            let deposit = deposit.unwrap_or_default();
            let header = make.header(header, s_b, &of.share);
            Sealed { name: of.kind.name().to_owned(), header, ct_len, ct_root, deposit }
        };
        // The price comes last, because it names the others.
        let files: Vec<Sealed> = lot
            .notice
            .envelopes
            .iter()
            .zip(&keys.envelopes)
            .skip(1)
            .map(|(announced, of)| {
                let first = self.said(lot, &lot.notice.first_names(announced.name));
                let content = make.files(first, &ctx_of(of), &self.person.secret);
                seal(dice, of, Make::Well, content)
            })
            .collect();
        let others = files.iter().map(|it| Other { name: it.name.clone(), ct_root: it.ct_root });
        let content = self.content(lot, price, (seq, make.named(commit)), others.collect());
        let priced = seal(dice, &keys.envelopes[0], make, content);
        let envelopes = std::iter::once(priced).chain(files).collect();
        let act = Act::Commit { supersedes: last.map(|it| it.0), envelopes };
        let record = self.record(lot, seq, commit, act);
        let digest = Hash(seal::record::digest(&record));
        let handed = self.handed(RecordKind::Commit, &record, salt, salt_r);
        let command = sealing::submit(lot, &handed).expect("the announced keys are checked");
        Memory { command: Command::Opening(command), digest, price, salt, m_b, m_t }
    }

    /// How the bidder makes its records of a lot; without deposit keys nothing is deposited.
    fn make(&self, lot: &Lot) -> Make {
        let make = self.hands.get(&lot.id).map_or(Make::Well, |it| it.make);
        let offered = lot.notice.envelopes.iter().any(|it| it.deposit.is_some());
        if make.is_entrusted() && !offered { Make::Well } else { make }
    }

    /// What the bidder writes into these fields after the price.
    fn said(&self, lot: &Lot, names: &[&str]) -> Vec<Field> {
        let all = super::joint::said(&lot.notice, &lot.id, &self.uscc).into_iter();
        let asked = all.filter(|it| names.contains(&it.0.as_str()));
        asked.map(|(name, value)| Field { name, value }).collect()
    }

    fn content(
        &self,
        lot: &Lot,
        price: Fen,
        (seq, bidder): (u64, [u8; 32]),
        others: Vec<Other>,
    ) -> Vec<u8> {
        let price = Field { name: "price_fen".to_owned(), value: price.0.to_string() };
        let late = lot.notice.form.iter().filter(|it| !lot.notice.is_read_first(it));
        let names: Vec<&str> = late.map(|it| it.name.as_str()).collect();
        let opening = Opening {
            tender: lot.id.tender.to_string(),
            lot: lot.id.lot.to_string(),
            round: lot.id.round.number().to_string(),
            seq,
            bidder,
            fields: std::iter::once(price).chain(self.said(lot, &names)).collect(),
            others,
        };
        opening.to_bytes().expect("the form's fields are short")
    }

    fn record(&self, lot: &Lot, seq: u64, bidder_commit: [u8; 32], act: Act) -> Vec<u8> {
        let record = Record {
            tender: lot.id.tender.to_string(),
            lot: lot.id.lot.to_string(),
            round: lot.id.round.number().to_string(),
            seq,
            bidder_commit,
            act,
        };
        record.to_bytes()
    }

    fn handed<'a>(
        &'a self,
        kind: RecordKind,
        record: &'a [u8],
        salt: [u8; 32],
        salt_r: [u8; 32],
    ) -> Handed<'a> {
        let message = seal::record::signed_message(kind, record);
        Handed {
            bidder: &self.uscc,
            record: std::str::from_utf8(record).expect("a record is JSON"),
            signature: self.person.signature(&message),
            key: self.person.key(),
            salt: Salt(salt),
            salt_r: Salt(salt_r),
        }
    }

    /// A bid without cryptography: what the door would carry, with digests in place of seals.
    fn plain(
        &self,
        lot: &Lot,
        price: Fen,
        (seq, supersedes): (u64, Option<Hash>),
        dice: &mut Dice,
    ) -> Memory {
        let (salt, salt_r, m_b) = (dice.bytes(), dice.bytes(), dice.bytes());
        let record = format!("plain {} {} {seq} {}", lot.id, self.uscc, Hash(salt).hex());
        let digest = Hash(translog::hash::sha256(record.as_bytes()).0);
        let ctx = Hash(translog::hash::sha256(format!("ctx {record}").as_bytes()).0);
        let envelope = SealedEnvelope {
            name: EnvelopeName::Price,
            ctx,
            ct_root: Hash(translog::hash::sha256(format!("ct {record}").as_bytes()).0),
            ct_len: 1,
            key: if self.make(lot).is_entrusted() { KeyPlan::Deposited } else { KeyPlan::ByHand },
        };
        let judged = lot.notice.envelopes.iter().any(|it| it.name == EnvelopeName::Tech);
        let of = |what: &str| Hash(translog::hash::sha256(format!("{what} {record}").as_bytes()).0);
        let tech = judged.then(|| SealedEnvelope {
            name: EnvelopeName::Tech,
            ctx: of("tech ctx"),
            ct_root: of("tech ct"),
            ct_len: 1,
            key: KeyPlan::ByHand,
        });
        let bid = Bid {
            bidder: self.uscc.clone(),
            seq,
            supersedes,
            record_sha256: digest,
            b: Hash(translog::hash::sha256(format!("b {record}").as_bytes()).0),
            record,
            signature: Signature([0; 64]),
            key: self.person.key(),
            salt: Salt(salt),
            salt_r: Salt(salt_r),
            envelopes: std::iter::once(envelope).chain(tech).collect(),
        };
        let offered = Box::new(Offered { form: Form::Good, bid, hand: None });
        let command = Command::Opening(opening::Command::Submit { lot: lot.id.clone(), offered });
        Memory { command, digest, price, salt, m_b, m_t: [0; 32] }
    }

    /// Makes the withdrawal of the last bid and holds it as pending; none without a bid.
    pub fn withdraw(&mut self, lot: &Lot, at: &mut Place<'_>) -> Option<Command> {
        let hand = self.hands.get(&lot.id)?;
        let (last, seq) = (hand.acknowledged.last()?.clone(), hand.seq + 1);
        let made = self.withdrawal(lot, &last, (seq, &self.uscc), at);
        let command = made.command.clone();
        self.hands.get_mut(&lot.id)?.pending = Some(made);
        Some(command)
    }

    /// A rival's withdrawal, forged: signed by this bidder's own key.
    #[must_use]
    pub fn forged(&self, lot: &Lot, rival: &Bidder, at: &mut Place<'_>) -> Option<Command> {
        let hand = rival.hands.get(&lot.id)?;
        let last = hand.acknowledged.last()?;
        Some(self.withdrawal(lot, last, (hand.seq + 1, &rival.uscc), at).command)
    }

    fn withdrawal(
        &self,
        lot: &Lot,
        last: &Memory,
        (seq, bidder): (u64, &Uscc),
        at: &mut Place<'_>,
    ) -> Memory {
        let salt_r = at.dice.bytes();
        let commit = seal::bidder::commitment(&last.salt, "cn-uscc", bidder.as_str())
            .expect("the code is one of the scheme");
        let record = self.record(lot, seq, commit, Act::Withdraw { withdraws: last.digest.0 });
        let digest = Hash(seal::record::digest(&record));
        let mut handed = self.handed(RecordKind::Withdraw, &record, last.salt, salt_r);
        handed.bidder = bidder;
        let command = match at.mode {
            Mode::Sealed => sealing::withdraw(lot, &handed).expect("the announced keys are good"),
            Mode::Plain => opening::Command::Withdraw {
                lot: lot.id.clone(),
                form: Form::Good,
                bidder: bidder.clone(),
                seq,
                withdraws: last.digest,
                record: handed.record.to_owned(),
                record_sha256: digest,
                signature: handed.signature,
                key: handed.key,
                salt: handed.salt,
                salt_r: handed.salt_r,
                b: Hash(translog::hash::sha256(&record).0),
            },
        };
        let (price, salt, m_b, m_t) = (last.price, last.salt, last.m_b, last.m_t);
        Memory { command: Command::Opening(command), digest, price, salt, m_b, m_t }
    }

    /// What the bidder keys in for its standing bid: every ctx with its half of the key.
    #[must_use]
    pub fn keys(&self, lot: &Lot) -> Vec<(Hash, Secret)> {
        let half = |of: &Memory, ctx: &Hash| *seal::header::bidder_secret(&of.m_b, &ctx.0);
        self.standing(lot, half)
    }

    /// The deposit of a key whose envelope opens later.
    #[must_use]
    pub fn deposit(&self, lot: &Lot, ctx: &Hash, secret: &Secret) -> Vec<u8> {
        use seal::deposit::{Deposit, Deposited, key_ctx};
        let keys = sealing::lot_keys(&lot.id, &lot.notice).expect("the announced keys are checked");
        let set = keys.envelopes.iter().find_map(|it| it.deposit.as_ref());
        let set = set.expect("what opens later has deposit keys");
        let check = seal::header::bidder_check(&ctx.0, &secret.0);
        let ctx_d = key_ctx(&ctx.0, &set.hash());
        let made = Deposit::derive(Deposited::Key, &secret.0, &ctx_d, &check, set);
        made.as_bytes().to_vec()
    }

    /// The seeds of its standing bid, from the key file: what settles a contest.
    #[must_use]
    pub fn seeds(&self, lot: &Lot) -> Vec<(Hash, Secret)> {
        let seed = |of: &Memory, ctx: &Hash| *seal::header::trustee_secret(&of.m_t, &ctx.0);
        self.standing(lot, seed)
    }

    fn standing(
        &self,
        lot: &Lot,
        secret: impl Fn(&Memory, &Hash) -> [u8; 32],
    ) -> Vec<(Hash, Secret)> {
        let Some(bid) = lot.bids.get(&self.uscc).and_then(|it| it.bid.as_ref()) else {
            return Vec::new();
        };
        let memories = self.hands.get(&lot.id).map(|it| it.acknowledged.as_slice());
        let of = memories.unwrap_or_default().iter().find(|it| it.digest == bid.record_sha256);
        let Some(of) = of else { return Vec::new() };
        bid.envelopes.iter().map(|it| (it.ctx, Secret(secret(of, &it.ctx)))).collect()
    }
}

fn half(dice: &mut Dice) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&dice.bytes()[..16]);
    out
}

/// Where a record is made: how, by which chance, and where its ciphertext goes.
pub struct Place<'a> {
    pub mode: Mode,
    pub dice: &'a mut Dice,
    pub objects: &'a mut Objects,
}
