//! A world whose people do what a test says: one lot, the real door, desk and opener.
//!
//! Nothing is left to the dice but keys and salts. What the platform does by itself happens by
//! itself, and the clock goes on from one due instant to the next.

use std::sync::Arc;

use app::ports::Row;
use domain::lot::{Lot, Stage};
use domain::opening;
use domain::parties::Purpose;
use domain::procedure::{self, HoldBy};
use domain::shared::{Fen, Hash, LotId};
use domain::world::Command;

use super::deeds::{Deed, asked};
use super::tender::{Entrust, Tender};
use super::{Faith, World};
use crate::Mode;
use crate::log::Signers;
use crate::people::bidder::{Hand, Intent, Manner, Place, When};
use crate::people::cast::Cast;
use crate::people::make::Make;
use crate::people::trustee::Share;
use crate::ports::chance::Dice;

/// Most looks of a script at a lot that does not come where it should.
const LOOKS_MAX: u32 = 5_000;
/// The lowest price of a script, in fen; each further bidder asks a hundred yuan more.
const PRICE: i64 = 900_000_00;

impl World {
    /// One announced lot that offers deposits, with a standing bid of each make.
    ///
    /// # Panics
    ///
    /// When a bid is refused.
    #[must_use]
    pub fn scripted(seed: u64, trustees: u8, makes: &[Make]) -> Self {
        Self::scripted_as(seed, trustees, makes, |it| it)
    }

    /// The same, with the lot planned otherwise.
    ///
    /// # Panics
    ///
    /// When a bid is refused.
    #[must_use]
    pub fn scripted_as(
        seed: u64,
        trustees: u8,
        makes: &[Make],
        plan: impl FnOnce(Tender) -> Tender,
    ) -> Self {
        let mut world = Self::new(seed, Mode::Sealed);
        let mut dice = Dice::new(seed);
        let bidders = u8::try_from(makes.len()).expect("a script has few bidders");
        world.cast = Cast::new(&mut dice, trustees, bidders);
        let mut tender = Tender::plan(1, &mut dice);
        tender.entrust = Entrust::Offered;
        world.tenders = vec![plan(tender)];
        world.covers = true;
        world.signers = Some(Signers::default());
        world.found();
        world.announce(0, None);
        world.turn();
        for (at, make) in makes.iter().enumerate() {
            world.bids(at, *make);
        }
        world
    }

    /// The scripted lot's id.
    #[must_use]
    pub fn id(&self) -> LotId {
        self.tenders[0].id.clone()
    }

    /// The scripted lot as committed.
    ///
    /// # Panics
    ///
    /// When it is not announced.
    #[must_use]
    pub fn scripted_lot(&self) -> Lot {
        self.lot(&self.id()).expect("a scripted lot is announced")
    }

    /// Everything committed, and what pages would read of it.
    #[must_use]
    pub fn follower(&self) -> &app::follower::Follower {
        &self.machine.follower
    }

    /// What the door's clock reads, unix milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.machine.now().0
    }

    /// The rows of the record.
    #[must_use]
    pub fn rows(&self) -> Vec<Arc<Row>> {
        self.machine.memory.all()
    }

    /// The ciphertext of a root, unless it is lost.
    #[must_use]
    pub fn objects(&self) -> &crate::ports::objects::Objects {
        &self.objects
    }

    /// The context of a bidder's price.
    ///
    /// # Panics
    ///
    /// When the bidder has no standing bid.
    #[must_use]
    pub fn ctx(&self, who: usize) -> Hash {
        let lot = self.scripted_lot();
        let bid = lot.bids.get(&self.cast.bidders[who].uscc).and_then(|it| it.bid.as_ref());
        bid.expect("a scripted bid stands").envelopes[0].ctx
    }

    fn bids(&mut self, who: usize, make: Make) {
        let lot = self.scripted_lot();
        let hand = Hand::holding(vec![Intent::Bid(When::InTime)], Manner::KeysIn, make);
        self.cast.bidders[who].hands.insert(lot.id.clone(), hand);
        let apart = i64::try_from(who).expect("few bidders") * 10_000;
        // Where equals are placed by lot all are equal.
        let lots = super::tender::draws_equals(&self.tenders[0].scheme);
        let price = Fen(PRICE + if lots { 0 } else { apart });
        let (mode, dice, objects) = (self.mode, &mut self.dice, &mut self.objects);
        let bidder = &mut self.cast.bidders[who];
        let command = bidder.bid(&lot, price, &mut Place { mode, dice, objects });
        let account = bidder.person.account.to_string();
        self.ask(&account, command);
        self.turn();
        let hand = &self.cast.bidders[who].hands[&lot.id];
        assert_eq!(hand.acknowledged.len(), 1, "bidder {who}: {:?}", self.ledger.refused);
    }

    /// Lets the platform act and time pass until the lot is as told; says whether it came so far.
    pub fn until(&mut self, reached: impl Fn(&Lot) -> bool) -> bool {
        for _ in 0..LOOKS_MAX {
            self.moment();
            let acted = self.platform_acts() > 0;
            self.turn();
            if reached(&self.scripted_lot()) {
                return true;
            }
            if !acted && !self.wait() {
                return false;
            }
        }
        false
    }

    /// Lets the platform act until it has nothing more to do now.
    pub fn settle_down(&mut self) {
        self.moment();
        while self.platform_acts() > 0 {
            self.turn();
            self.moment();
        }
        self.turn();
    }

    /// Moves the clock by the least step: what must be cosigned first has another stamp.
    fn moment(&mut self) {
        self.machine.clock.move_to(self.machine.now().0 + 1);
    }

    /// Moves the clock to the next due instant; says whether there is one.
    fn wait(&mut self) -> bool {
        let now = self.machine.now().0;
        let timers = self.timekeeper.next_ms().map(|it| it + 1);
        let next = timers.into_iter().chain(self.moments()).filter(|it| *it > now).min();
        if let Some(next) = next {
            self.machine.clock.move_to(next);
        }
        next.is_some()
    }

    /// Lets time pass to an instant, in unix milliseconds; what falls due on the way happens.
    pub fn pass_to(&mut self, ms: i64) {
        self.settle_down();
        while self.timekeeper.next_ms().is_some_and(|it| it + 1 < ms) {
            self.wait();
            self.settle_down();
        }
        self.clock_to(ms);
        self.settle_down();
    }

    /// Moves the clock to an instant, in unix milliseconds.
    pub fn clock_to(&mut self, ms: i64) {
        self.machine.clock.move_to(ms);
    }

    /// Key-in has opened.
    ///
    /// # Panics
    ///
    /// When it does not come.
    pub fn come_to_key_in(&mut self) {
        assert!(self.until(|lot| lot.stage == Stage::KeyIn), "key-in opens by itself");
    }

    /// Key-in has closed.
    ///
    /// # Panics
    ///
    /// When it does not come.
    pub fn come_to_release(&mut self) {
        assert!(self.until(|lot| lot.stage == Stage::Releasing), "key-in closes by itself");
    }

    /// The prices are on the wall.
    ///
    /// # Panics
    ///
    /// When they do not come.
    pub fn come_to_prices(&mut self) {
        assert!(self.until(|lot| lot.stage == Stage::Opened), "prices are opened by themselves");
    }

    /// Lets whoever must act between an opening and the report act, until the lot is as told; says
    /// whether it came so far.
    pub fn people_act_until(&mut self, reached: impl Fn(&Lot) -> bool) -> bool {
        for _ in 0..LOOKS_MAX {
            self.moment();
            let lot = self.scripted_lot();
            if reached(&lot) {
                return true;
            }
            let deed = self.after_the_opening(0, &lot).into_iter().next();
            let acted = deed.is_some();
            if let Some(deed) = deed {
                self.open_or_award(0, deed, &lot);
                self.turn();
            }
            let acted = self.platform_acts() > 0 || acted;
            self.turn();
            // Who only waits for a window lets it pass.
            if !acted || lot.opening.record_signed.is_none() {
                let _ = self.wait();
            }
        }
        false
    }

    /// What the chairman is asked to do for the second session.
    pub fn chairman_calls_prices(&mut self) {
        self.moment();
        let lot = self.scripted_lot();
        self.open_or_award(0, Deed::CallPrices, &lot);
        self.turn();
    }

    /// A bidder hands in its standing bid once more, under a fresh key: the law says no.
    pub fn bids_again(&mut self, who: usize) {
        self.moment();
        let lot = self.id();
        let hand = &self.cast.bidders[who].hands[&lot];
        let command = hand.acknowledged[0].command.clone();
        let account = self.cast.bidders[who].person.account.to_string();
        self.ask(&account, command);
        self.turn();
    }

    /// A bidder signs in and keys in by hand.
    pub fn keys_in(&mut self, who: usize) {
        self.moment();
        let lot = self.scripted_lot();
        self.open_or_award(0, Deed::SignIn(who), &lot);
        self.key_in(who, &lot);
        self.turn();
    }

    /// The supervisor stops the lot, or lets it go on.
    pub fn supervisor_holds(&mut self, stops: bool) {
        self.moment();
        let (lot, by, reason) = (self.id(), HoldBy::Supervisor, "样本：投诉处理期间".to_owned());
        let command = match stops {
            true => procedure::Command::Hold { lot, by, remedy: None, reason },
            false => procedure::Command::LiftHold { lot, by, reason },
        };
        let account = self.cast.supervisor.account.to_string();
        self.ask(&account, Command::Procedure(command));
        self.turn();
    }

    /// A trustee answers what this stage of the opening asks.
    pub fn trustee_answers(&mut self, trustee: usize, share: Share) {
        self.moment();
        let lot = self.scripted_lot();
        self.release(0, trustee, &lot, share);
        self.turn();
    }

    /// A trustee publishes its one-time secret of what is contested now.
    pub fn trustee_publishes(&mut self, trustee: usize) {
        self.moment();
        let lot = self.scripted_lot();
        self.open_or_award(0, Deed::PublishSecret(trustee), &lot);
        self.turn();
    }

    /// A bidder publishes the seed from its key file.
    pub fn seed_published(&mut self, who: usize) {
        self.moment();
        let lot = self.scripted_lot();
        let seeds = self.cast.bidders[who].seeds(&lot);
        let account = self.cast.bidders[who].person.account.to_string();
        for (ctx, seed) in seeds {
            let lot = lot.id.clone();
            let publish = opening::Command::PublishSeed { lot, ctx, seed };
            self.ask(&account, Command::Opening(publish));
        }
        self.turn();
    }

    /// A disk loses the ciphertext of a bidder.
    pub fn file_lost(&mut self, who: usize) {
        let lot = self.scripted_lot();
        let bid = lot.bids.get(&self.cast.bidders[who].uscc).and_then(|it| it.bid.as_ref());
        let root = bid.expect("a scripted bid stands").envelopes[0].ct_root;
        self.objects.lose(root);
    }

    /// A disk changes a byte of a bidder's ciphertext.
    pub fn file_rotten(&mut self, who: usize, at: usize) {
        let lot = self.scripted_lot();
        let bid = lot.bids.get(&self.cast.bidders[who].uscc).and_then(|it| it.bid.as_ref());
        let root = bid.expect("a scripted bid stands").envelopes[0].ct_root;
        self.objects.rot(&root, at);
    }

    /// Somebody brings the first missing ciphertext again.
    pub fn file_brought(&mut self) {
        self.moment();
        let lot = self.scripted_lot();
        self.open_or_award(0, Deed::SupplyObjects, &lot);
        self.turn();
    }

    /// The witnesses fall silent: nothing beyond what is there now is cosigned.
    pub fn witnesses_silent(&mut self) {
        self.cosigned_max = Some(self.machine.next_index());
    }

    /// The witnesses answer again.
    pub fn witnesses_answer(&mut self) {
        self.cosigned_max = None;
    }

    /// A power cut and a new start, in which the opener knows what the log holds.
    pub fn power_cut(&mut self) {
        self.restart();
        self.opener = app::opener::Opener::default();
    }

    /// What the chairman does: extend key-in, or adjourn.
    pub fn chairman(&mut self, until_s: i64, adjourns: Chairman) {
        self.moment();
        let (lot, reason) = (self.id(), "样本事由".to_owned());
        let command = match adjourns {
            Chairman::Starts => opening::Command::StartSession { lot, reason },
            Chairman::Extends => opening::Command::ExtendKeyIn { lot, until_s, reason },
            Chairman::Adjourns => opening::Command::Adjourn { lot, until_s, reason },
        };
        self.faith = Faith::Bad;
        let account = self.cast.chair.account.to_string();
        self.ask(&account, Command::Opening(command));
        self.faith = Faith::Good;
        self.turn();
    }

    /// What a lying platform asks for in its own name.
    pub fn platform_asks(&mut self, command: opening::Command) {
        self.platform_does(Command::Opening(command));
    }

    /// Somebody orders by an own key that the opening goes on although no witness signs, over the
    /// tree of so many leaves; gives whether the law took it.
    pub fn orders_unwitnessed(&mut self, by: Orders, size: u64) -> bool {
        self.moment();
        let rows = self.machine.memory.all();
        let leaves = usize::try_from(size).map_or(rows.len(), |it| it.min(rows.len()));
        let entries = rows[..leaves].iter().map(|it| it.entry.as_slice());
        let tree = translog::tree::MemoryTree::of(entries);
        let root = Hash(tree.root(tree.size()).expect("its own size").0);
        let person = match by {
            Orders::Supervisor => self.cast.supervisor.clone(),
            Orders::Operator => self.cast.official.clone(),
        };
        let lot = self.scripted_lot().id;
        let order = opening::Command::OpenUnwitnessed {
            lot,
            size,
            root,
            reason: "两家见证方均无应答（样本）".to_owned(),
            signed: crate::people::unsigned(),
        };
        let command = {
            let folded = self.machine.follower.read().expect("memory can be read");
            person.signs(&folded.world, Command::Opening(order)).expect("an order is signed")
        };
        let account = person.account.to_string();
        self.ask(&account, command);
        self.turn();
        let given = self.scripted_lot().opening.unwitnessed;
        given.is_some_and(|it| it.size == size)
    }

    /// Number of leaves.
    #[must_use]
    pub fn leaves(&self) -> u64 {
        self.machine.next_index()
    }

    /// Any command in the platform's own name.
    pub fn platform_does(&mut self, command: Command) {
        self.moment();
        self.faith = Faith::Founding;
        self.ask(app::timekeeper::PLATFORM, command);
        self.faith = Faith::Good;
        self.turn();
    }

    /// Whether this stage asks for deposits or for shares.
    #[must_use]
    pub fn asked_for(&self) -> Purpose {
        asked(&self.scripted_lot())
    }
}

/// Who orders an opening without witnesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orders {
    Supervisor,
    /// Somebody of the centre, who may not.
    Operator,
}

/// An act of the chairman.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chairman {
    Starts,
    Extends,
    Adjourns,
}
