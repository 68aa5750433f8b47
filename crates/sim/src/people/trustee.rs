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

    /// The one-time secret of a serial.
    #[must_use]
    pub fn one_time(&self, serial: u64) -> [u8; 32] {
        let mut bytes = self.root.to_vec();
        bytes.extend(serial.to_be_bytes());
        translog::hash::sha256(&bytes).0
    }

    /// The deposited half of a serial with the trustee's statement.
    #[must_use]
    pub fn statement(&self, serial: u64) -> KeyStatement {
        let key = seal::keyset::one_time_public(&self.one_time(serial));
        let purpose = seal::keyset::Purpose::Share;
        let message = seal::keyset::key_statement(self.id.as_str(), purpose, serial, &key);
        let statement = Signature(seal::ed25519::sign(&self.signing, &message));
        KeyStatement { serial, key: PublicKey(key), statement }
    }

    /// The trustee's one answer over the whole list; `entry` is the leaf of the closed key-in.
    #[must_use]
    pub fn answers(&self, lot: &Lot, serial: u64, entry: &[u8], share: Share) -> Option<Command> {
        let state = lot.opening.closed.get(&EnvelopeName::Price)?;
        let statements = state.list().into_iter().map(|ctx| {
            let (_, bid) = lot.standing().find(|(_, bid)| bid.envelopes[0].ctx == ctx)?;
            let kind = seal::record::RecordKind::Commit;
            let record = seal::record::parse(kind, bid.record.as_bytes()).ok()?;
            let header = &record.envelopes()[0].header;
            let named = seal::statement::Named { ctx: &ctx.0, header, leaf: entry };
            self.one(&named, ctx, serial, share)
        });
        let statements = statements.collect::<Option<Vec<_>>>()?;
        Some(self.release(&lot.id, statements))
    }

    fn one(
        &self,
        named: &seal::statement::Named<'_>,
        ctx: Hash,
        serial: u64,
        share: Share,
    ) -> Option<ShareStatement> {
        let (one_time, signing) = (self.one_time(serial), self.signing);
        let trustee = seal::release::Trustee { x: self.x, one_time: &one_time, signing: &signing };
        let said = seal::release::answer(named, seal::release::Batch::Share, &trustee).ok()?;
        let mut bytes: Option<[u8; 32]> = said.share.and_then(|it| it.try_into().ok());
        let mut signature = Signature(said.signature.try_into().ok()?);
        if share == Share::Wrong {
            let wrong = bytes.map(|it| it.map(|byte| byte ^ 0x5a));
            let message = seal::statement::share_message(
                named,
                self.x,
                wrong.as_ref().map(<[u8; 32]>::as_slice),
            );
            signature = Signature(seal::ed25519::sign(&self.signing, &message));
            bytes = wrong;
        }
        Some(ShareStatement { ctx, share: bytes.map(Secret), signature })
    }

    /// An answer of given statements.
    #[must_use]
    pub fn release(&self, lot: &LotId, statements: Vec<ShareStatement>) -> Command {
        Command::Opening(opening::Command::ReleaseShares {
            lot: lot.clone(),
            envelope: EnvelopeName::Price,
            purpose: Purpose::Share,
            trustee: self.id.clone(),
            x: self.x,
            statements,
        })
    }
}

/// The key set of a lot: the trustees' one-time keys of a serial, assigned to the lot.
///
/// # Panics
///
/// When the world has a number of trustees that the protocol does not know.
#[must_use]
pub fn key_set(trustees: &[Trustee], lot: &LotId, threshold: u8, serial: u64) -> KeySet {
    let public = |it: &Trustee| seal::keyset::one_time_public(&it.one_time(serial));
    let keys: Vec<[u8; 32]> = trustees.iter().map(public).collect();
    let purpose = seal::keyset::Purpose::Share;
    let set = seal::keyset::KeySet::new(purpose, threshold, &keys, &Default::default())
        .expect("worlds have three or five trustees with distinct keys");
    let round = lot.round.number().to_string();
    let of = seal::ctx::Lot::new(lot.tender.as_str(), lot.lot.as_str(), &round)
        .expect("a lot's id is one of the protocol");
    let place = seal::keyset::Place { lot: &of, envelope: "price", purpose };
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
