//! A trustee 开标密钥保管人 who answers truly, or does not.

use domain::lot::Lot;
use domain::opening::{self, ShareStatement};
use domain::parties::{KeyStatement, Purpose};
use domain::procedure::{EnvelopeName, KeySet};
use domain::shared::{Hash, Id, LotId, PublicKey, Secret, Signature, Uscc};
use domain::world::Command;

use super::{Person, uscc};
use crate::ports::chance::Dice;

/// One trustee with its keys: one for signing, one one-time key for each round.
#[derive(Clone, Debug)]
pub struct Trustee {
    pub x: u8,
    pub id: Id,
    pub organisation: Uscc,
    /// Who carries the answers to the platform.
    pub person: Person,
    signing: [u8; 32],
    root: [u8; 32],
}

/// What a trustee's share is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    True,
    /// Signed, and of another polynomial.
    Wrong,
    /// Signed: the slot does not open, although it does.
    Shut,
}

/// What a trustee is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub purpose: Purpose,
    /// Serial of the lot's one-time keys.
    pub serial: u64,
    /// The leaf of the list that was witnessed.
    pub entry: &'a [u8],
}

/// The envelope that trustees answer for: the technical one at the first of two openings.
#[must_use]
pub fn asked_envelope(lot: &Lot) -> EnvelopeName {
    let first = lot.notice.opens_twice() && lot.opening.called.is_none();
    if first { EnvelopeName::Tech } else { EnvelopeName::Price }
}

/// The contexts that a batch is over, ascending.
#[must_use]
pub fn listed(lot: &Lot, purpose: Purpose) -> Option<Vec<Hash>> {
    let state = lot.opening.closed.get(&asked_envelope(lot))?;
    Some(match purpose {
        Purpose::Share => state.list(),
        Purpose::Deposit => state.deposited.clone(),
    })
}

fn sealing(purpose: Purpose) -> seal::keyset::Purpose {
    match purpose {
        Purpose::Share => seal::keyset::Purpose::Share,
        Purpose::Deposit => seal::keyset::Purpose::Deposit,
    }
}

impl Trustee {
    /// The trustee of place `x`, from 1.
    ///
    /// # Panics
    ///
    /// Never: the place makes an id.
    #[must_use]
    pub fn new(x: u8, dice: &mut Dice) -> Self {
        Self {
            x,
            id: Id::new(format!("trustee-{x}")).expect("a number makes an id"),
            organisation: uscc(&format!("13510000ABCDE000{x}")),
            person: Person::new(&format!("trustee-{x}"), dice.bytes()),
            signing: dice.bytes(),
            root: dice.bytes(),
        }
    }

    /// The key that signs statements.
    #[must_use]
    pub fn signing_key(&self) -> PublicKey {
        PublicKey(seal::ed25519::public(&self.signing))
    }

    /// The one-time secret of a purpose's serial.
    #[must_use]
    pub fn one_time(&self, purpose: Purpose, serial: u64) -> [u8; 32] {
        let mut bytes = self.root.to_vec();
        bytes.extend(app::assigning::purpose_word(purpose).bytes());
        bytes.extend(serial.to_be_bytes());
        translog::hash::sha256(&bytes).0
    }

    /// The deposited half of a serial with the trustee's statement.
    #[must_use]
    pub fn statement(&self, purpose: Purpose, serial: u64) -> KeyStatement {
        let key = seal::keyset::one_time_public(&self.one_time(purpose, serial));
        let said = sealing(purpose);
        let message = seal::keyset::key_statement(self.id.as_str(), said, serial, &key);
        let statement = Signature(seal::ed25519::sign(&self.signing, &message));
        KeyStatement { serial, key: PublicKey(key), statement }
    }

    /// The trustee's one answer over the whole list of a batch.
    #[must_use]
    pub fn answers(&self, lot: &Lot, asked: &Asked<'_>, share: Share) -> Option<Command> {
        let envelope = asked_envelope(lot);
        let at = lot.notice.envelopes.iter().position(|it| it.name == envelope)?;
        let announced = &lot.notice.envelopes[at];
        let statements = listed(lot, asked.purpose)?.into_iter().map(|ctx| {
            let (_, bid) = lot.standing().find(|(_, bid)| bid.envelopes[at].ctx == ctx)?;
            let kind = seal::record::RecordKind::Commit;
            let record = seal::record::parse(kind, bid.record.as_bytes()).ok()?;
            let sealed = &record.envelopes()[at];
            let (named, header) = match asked.purpose {
                Purpose::Share => (ctx.0, sealed.header.clone()),
                Purpose::Deposit => {
                    let set = announced.deposit.as_ref()?;
                    let later = lot.opening.later.get(&ctx).filter(|_| sealed.deposit.is_empty());
                    let later = later.and_then(|it| seal::bytes::unhex(&it.deposit));
                    let deposit = later.unwrap_or_else(|| sealed.deposit.clone());
                    (seal::deposit::key_ctx(&ctx.0, &set.pks.0), deposit)
                }
            };
            let named = seal::statement::Named { ctx: &named, header: &header, leaf: asked.entry };
            self.one(&named, ctx, asked, share)
        });
        let statements = statements.collect::<Option<Vec<_>>>()?;
        Some(self.release(&lot.id, (envelope, asked.purpose), statements))
    }

    fn one(
        &self,
        named: &seal::statement::Named<'_>,
        ctx: Hash,
        asked: &Asked<'_>,
        share: Share,
    ) -> Option<ShareStatement> {
        let (one_time, signing) = (self.one_time(asked.purpose, asked.serial), self.signing);
        let trustee = seal::release::Trustee { x: self.x, one_time: &one_time, signing: &signing };
        let batch = match asked.purpose {
            Purpose::Share => seal::release::Batch::Share,
            Purpose::Deposit => seal::release::Batch::Deposit,
        };
        let said = seal::release::answer(named, batch, &trustee).ok()?;
        let mut bytes: Option<[u8; 32]> = said.share.and_then(|it| it.try_into().ok());
        let mut signature = Signature(said.signature.try_into().ok()?);
        if share != Share::True {
            let wrong = bytes.map(|it| it.map(|byte| byte ^ 0x5a));
            bytes = wrong.filter(|_| share == Share::Wrong);
            let stated = bytes.as_ref().map(<[u8; 32]>::as_slice);
            let message = seal::statement::share_message(named, self.x, stated);
            signature = Signature(seal::ed25519::sign(&self.signing, &message));
        }
        Some(ShareStatement { ctx, share: bytes.map(Secret), signature })
    }

    /// An answer of given statements.
    #[must_use]
    pub fn release(
        &self,
        lot: &LotId,
        (envelope, purpose): (EnvelopeName, Purpose),
        statements: Vec<ShareStatement>,
    ) -> Command {
        Command::Opening(opening::Command::ReleaseShares {
            lot: lot.clone(),
            envelope,
            purpose,
            trustee: self.id.clone(),
            x: self.x,
            statements,
        })
    }
}

/// The key set of a lot's envelope: the trustees' one-time keys of a purpose's serial, assigned to
/// the lot.
///
/// # Panics
///
/// When the world has a number of trustees that the protocol does not know.
#[must_use]
pub fn key_set(
    trustees: &[Trustee],
    (lot, envelope): (&LotId, &str),
    threshold: u8,
    (purpose, serial): (Purpose, u64),
) -> KeySet {
    let public = |it: &Trustee| seal::keyset::one_time_public(&it.one_time(purpose, serial));
    let keys: Vec<[u8; 32]> = trustees.iter().map(public).collect();
    let purpose = sealing(purpose);
    let set = seal::keyset::KeySet::new(purpose, threshold, &keys, &Default::default())
        .expect("worlds have three or five trustees with distinct keys");
    let round = lot.round.number().to_string();
    let of = seal::ctx::Lot::new(lot.tender.as_str(), lot.lot.as_str(), &round)
        .expect("a lot's id is one of the protocol");
    let place = seal::keyset::Place { lot: &of, envelope, purpose };
    let assign = |it: &Trustee| {
        let message = seal::keyset::assignment(&place, it.x, &set.hash());
        Signature(seal::ed25519::sign(&it.signing, &message))
    };
    KeySet {
        trustees: trustees.iter().map(|it| it.id.clone()).collect(),
        keys: keys.iter().map(|it| PublicKey(*it)).collect(),
        assignments: trustees.iter().map(assign).collect(),
        pks: Hash(set.hash()),
    }
}
