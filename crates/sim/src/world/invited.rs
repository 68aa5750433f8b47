//! A purchaser has whom it invites drawn in public, of twice as many; it would rather have named
//! its own, before and after.

use domain::admission::{Command as It, InvitationCause, PoolSource};
use domain::parties::{Command as Parties, OrganisationKind};
use domain::shared::{AccountId, Hash, LotId, Uscc};
use domain::world::Command;

use super::{Faith, World};
use crate::people::{unsigned, uscc};

/// How many are drawn.
const DRAWN: u32 = 3;
/// For each of whom the pool holds so many (G33.3).
const FOR_EACH: u32 = 2;

impl World {
    /// Purchaser's staff who watch, and suppliers enough for a pool, are admitted to the platform.
    pub(super) fn staff_and_suppliers_come(&mut self) {
        let official = self.cast.official.account.to_string();
        for command in self.cast.staff_comes() {
            self.ask(&official, command);
        }
        for supplier in outsiders() {
            let admit = Parties::AdmitOrganisation(domain::parties::OrganisationAdmitted {
                name: format!("样本候选供应商{supplier}"),
                organisation: supplier,
                kinds: vec![OrganisationKind::Bidder],
                licence: Hash([1; 32]),
            });
            self.ask(&official, Command::Parties(admit));
        }
        self.turn();
    }

    /// Whether a draw of the invited was asked for.
    pub(super) fn is_drawn_for(&self, lot: &LotId) -> bool {
        let folded = self.machine.follower.read().expect("memory can be read");
        folded.world.list_draws.contains_key(lot)
    }

    /// The purchaser asks for the draw, of a pool that is too small first, and names its own
    /// friends once it is asked for.
    pub(super) fn asks_for_the_invited(&mut self, at: usize) {
        let purchaser = self.cast.purchaser.clone();
        let lot = self.tenders[at].id.clone();
        let pool = self.invitable();
        let small = pool[1..].to_vec();
        self.faith = Faith::Bad;
        let ask = self.asks_draw(&lot, small);
        self.ask_signed(&purchaser, ask);
        self.faith = Faith::Good;
        let ask = self.asks_draw(&lot, pool.clone());
        self.ask_signed(&purchaser, ask);
        self.turn();
        self.faith = Faith::Bad;
        let friends = pool[pool.len() - DRAWN as usize..].to_vec();
        let own = It::InviteBidders {
            lot,
            cause: InvitationCause::FewBidders,
            reason: "样本:技术复杂".to_owned(),
            document: Hash([5; 32]),
            source: PoolSource::SupplierPool,
            pool,
            bidders: friends,
            witnesses: self.watchers(),
            minutes: Some(Hash([6; 32])),
            signed: unsigned(),
        };
        self.ask_signed(&purchaser, Command::Admission(own));
        self.faith = Faith::Good;
        self.turn();
    }

    fn asks_draw(&self, lot: &LotId, pool: Vec<Uscc>) -> Command {
        Command::Admission(It::AskInvitationDraw {
            lot: lot.clone(),
            cause: InvitationCause::FewBidders,
            reason: "样本:技术复杂".to_owned(),
            document: Hash([5; 32]),
            source: PoolSource::SupplierPool,
            pool,
            most: DRAWN,
            witnesses: self.watchers(),
            signed: unsigned(),
        })
    }

    fn watchers(&self) -> Vec<AccountId> {
        self.cast.staff.iter().map(|it| it.account.clone()).collect()
    }

    /// Exactly as many as the law asks: everybody but the last bidder, and others.
    fn invitable(&self) -> Vec<Uscc> {
        let needed = (DRAWN * FOR_EACH) as usize;
        let known = self.cast.bidders[..self.cast.bidders.len() - 1].iter();
        let all = known.map(|it| it.uscc.clone()).chain(outsiders());
        let mut pool: Vec<Uscc> = all.take(needed).collect();
        pool.sort();
        pool
    }
}

/// Suppliers of the pool of whom nobody has an account.
fn outsiders() -> impl Iterator<Item = Uscc> {
    (1..=DRAWN).map(|it| uscc(&format!("91510000ABCDF000{it}")))
}
