//! What bidders, trustees and the chairman do between the close and the signed record.

use domain::award::Signed;
use domain::lot::{Lot, Stage};
use domain::opening::{self, ShareStatement};
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, Secret, Signature};
use domain::world::Command;

use super::World;
use super::deeds::{Deed, asked};
use crate::Mode;
use crate::people::trustee::{Asked as Batch, Share, asked_envelope, listed};
use crate::people::{Person, unsigned};

impl World {
    /// Asks for a deed of the opening or of the award.
    pub(super) fn open_or_award(&mut self, at: usize, deed: Deed, lot: &Lot) {
        let id = lot.id.clone();
        let bidder = |who: usize| self.cast.bidders[who].uscc.clone();
        let command = match &deed {
            Deed::SignIn(who) => opening::Command::SignIn { lot: id, bidder: bidder(*who) },
            Deed::Confirm(who) => opening::Command::Confirm { lot: id, bidder: bidder(*who) },
            Deed::Object(who) => opening::Command::Object {
                lot: id,
                bidder: bidder(*who),
                text: "样本异议".to_owned(),
            },
            Deed::StartSession => {
                opening::Command::StartSession { lot: id, reason: "样本开标".to_owned() }
            }
            Deed::ExtendKeyIn => opening::Command::ExtendKeyIn {
                lot: id,
                until_s: lot.opening.key_in_until_s + 600,
                reason: "样本延长".to_owned(),
            },
            Deed::Adjourn => opening::Command::Adjourn {
                lot: id,
                until_s: lot.opening.key_in_until_s + 900,
                reason: "样本休会".to_owned(),
            },
            Deed::SupplyObjects => {
                let Some(root) = lot.opening.missing.first().copied() else { return };
                self.objects.find(&root);
                opening::Command::SupplyObject { lot: id, ct_root: root }
            }
            Deed::PublishSecret(trustee) => self.published(at, *trustee, lot),
            Deed::KeyIn(who) => return self.key_in(*who, lot),
            Deed::Release(trustee) => {
                let share = if self.lies(*trustee) { Share::Wrong } else { Share::True };
                self.ledger.trustee_lied |= share == Share::Wrong;
                return self.release(at, *trustee, lot, share);
            }
            Deed::AnswerObjections => {
                let open = lot.opening.objections.iter().find(|it| it.1.2.is_none());
                let Some((number, _)) = open else { return };
                let (number, text) = (*number, "样本答复".to_owned());
                opening::Command::AnswerObjection { lot: id, number, text }
            }
            Deed::SignRecord => return self.sign_record(lot),
            Deed::CallPrices => Self::call_prices(lot),
            _ => return self.award(at, &deed, lot),
        };
        let account = match &deed {
            Deed::SignIn(who) | Deed::Confirm(who) | Deed::Object(who) => {
                self.cast.bidders[*who].person.account.to_string()
            }
            Deed::PublishSecret(trustee) => self.cast.trustees[*trustee].person.account.to_string(),
            _ => self.cast.chair.account.to_string(),
        };
        self.ask(&account, Command::Opening(command));
    }

    /// In one world of seven the second trustee lies about every share.
    fn lies(&self, trustee: usize) -> bool {
        self.seed % 7 == 3 && trustee == 1
    }

    pub(super) fn key_in(&mut self, who: usize, lot: &Lot) {
        let keys = self.cast.bidders[who].keys(lot);
        if lot.notice.opens_twice() {
            return self.key_in_twice(who, lot, &keys);
        }
        let account = self.cast.bidders[who].person.account.to_string();
        self.hand_in(&account, lot, &keys);
    }

    /// Hands keys in as the page does: what fits is judged before the queue.
    pub(super) fn hand_in(&mut self, account: &str, lot: &Lot, keys: &[(Hash, Secret)]) {
        let command = match self.mode {
            Mode::Sealed => app::sealing::key_in(lot, keys).expect("admitted records can be read"),
            Mode::Plain => self.key_in_plainly(lot, keys),
        };
        self.ask(account, Command::Opening(command));
    }

    /// One key-in for both openings: keys of what is due, deposits of what opens later; one bidder
    /// in so many worlds hopes to drop out and leaves none.
    fn key_in_twice(&mut self, who: usize, lot: &Lot, keys: &[(Hash, Secret)]) {
        let drops = self.seed % 7 == 2 && who == 1;
        let bidder = &self.cast.bidders[who];
        let mut message = seal::keyin::Message::new();
        for (ctx, secret) in keys {
            if !lot.opens_later(ctx) {
                message.insert(ctx.0, seal::keyin::Value::Key(secret.0.to_vec()));
            } else if !lot.is_entrusted(ctx) && !drops {
                let deposit = match self.mode {
                    Mode::Sealed => bidder.deposit(lot, ctx, secret),
                    Mode::Plain => b"GSD1".to_vec(),
                };
                let said = seal::keyin::later_message(&ctx.0, &deposit);
                let signature = bidder.person.signature(&said).0.to_vec();
                message.insert(ctx.0, seal::keyin::Value::Later { deposit, signature });
            }
        }
        let account = bidder.person.account.to_string();
        let command = match self.mode {
            Mode::Sealed => {
                let folded = self.machine.follower.read().expect("memory can be read");
                let made = app::bidding::KeyIn::from(message).command(&folded.world, lot);
                made.expect("admitted records can be read")
            }
            Mode::Plain => said_plainly(lot, &message),
        };
        self.ask(&account, Command::Opening(command));
    }

    fn key_in_plainly(&self, lot: &Lot, keys: &[(Hash, Secret)]) -> opening::Command {
        let fits = |(ctx, secret): &(Hash, Secret)| {
            let owner = lot.bidder_of(ctx);
            let owner = self.cast.bidders.iter().find(|it| Some(&it.uscc) == owner);
            owner.is_some_and(|it| it.keys(lot).contains(&(*ctx, *secret)))
        };
        let broken = opening::Form::Broken { place: 0, code: "seal.key.mismatch".to_owned() };
        let fits = if keys.iter().all(fits) { opening::Form::Good } else { broken };
        let keys = keys.iter().map(|it| opening::HandedKey { ctx: it.0, secret: it.1 });
        opening::Command::KeyIn { lot: lot.id.clone(), keys: keys.collect(), later: None, fits }
    }

    pub(super) fn release(&mut self, at: usize, trustee: usize, lot: &Lot, share: Share) {
        let trustee = &self.cast.trustees[trustee];
        let account = trustee.person.account.to_string();
        let purpose = asked(lot);
        let serial = self.serial_asked(at, lot);
        let command = match self.mode {
            Mode::Sealed => {
                let lists = ["DepositsSettled", "PricesCalled", "KeyInClosed"];
                let mut lists = lists.into_iter().filter_map(|it| self.last_entry(lot, it));
                let Some(entry) = lists.next() else { return };
                trustee.answers(lot, &Batch { purpose, serial, entry: &entry }, share)
            }
            Mode::Plain => {
                let byte = u8::from(share == Share::True);
                let said = |ctx| {
                    let share = Some(Secret([byte; 32]));
                    ShareStatement { ctx, share, signature: Signature([0; 64]) }
                };
                listed(lot, purpose).map(|it| {
                    let statements = it.into_iter().map(said).collect();
                    trustee.release(&lot.id, (asked_envelope(lot), purpose), statements)
                })
            }
        };
        if let Some(command) = command {
            self.ask(&account, command);
        }
    }

    fn published(&self, at: usize, trustee: usize, lot: &Lot) -> opening::Command {
        let (trustee, serial) = (&self.cast.trustees[trustee], self.serial_asked(at, lot));
        let purpose = asked(lot);
        opening::Command::PublishSecret {
            lot: lot.id.clone(),
            envelope: asked_envelope(lot),
            purpose,
            trustee: trustee.id.clone(),
            x: trustee.x,
            secret: Secret(trustee.one_time(purpose, serial)),
        }
    }

    /// Serial of the one-time keys of the envelope that is asked for.
    fn serial_asked(&self, at: usize, lot: &Lot) -> u64 {
        match asked_envelope(lot) {
            EnvelopeName::Tech => self.technical_serial(at),
            _ => self.tenders[at].serial,
        }
    }

    /// The chairman's call for the prices of those who passed, or too early of everybody's.
    fn call_prices(lot: &Lot) -> opening::Command {
        let passed = domain::award::technically_passed(lot).unwrap_or_else(|| lot.entrants());
        let called = |it: &&opening::LaterDeposit| {
            lot.bidder_of(&it.ctx).is_some_and(|who| passed.contains(who))
        };
        let later = lot.opening.later.values().filter(called).cloned().collect();
        opening::Command::CallPrices { lot: lot.id.clone(), later }
    }

    /// A disk that loses a standing bid's ciphertext before the close, in one world of nine.
    pub(super) fn lose_an_object(&mut self) {
        if self.mode != Mode::Sealed || self.seed % 9 != 4 || !self.objects.lost().is_empty() {
            return;
        }
        for at in 0..self.tenders.len() {
            let Some(lot) = self.lot(&self.tenders[at].id) else { continue };
            if lot.stage != Stage::Announced || lot.standing().count() < 4 {
                continue;
            }
            let roots: Vec<Hash> =
                lot.standing().flat_map(|it| &it.1.envelopes).map(|it| it.ct_root).collect();
            if let Some(root) = self.dice.pick(&roots) {
                self.objects.lose(*root);
            }
            return;
        }
    }

    /// The entry of the last event of a kind in a lot.
    fn last_entry(&self, lot: &Lot, kind: &str) -> Option<Vec<u8>> {
        let rows = self.machine.memory.all();
        let stream = lot.id.to_string();
        let found = rows.iter().rfind(|it| it.kind == kind && it.stream == stream)?;
        Some(found.entry.clone())
    }

    fn sign_record(&mut self, lot: &Lot) {
        let Signed { key, signature } = unsigned();
        let record = Hash([0; 32]);
        let lot = lot.id.clone();
        let sign = opening::Command::SignRecord { lot, record, key, signature };
        self.ask_signed(&self.cast.chair.clone(), Command::Opening(sign));
    }

    /// Sends an act signed by somebody, if there is something to sign; where nobody checks a
    /// signature, none is made.
    pub(super) fn ask_signed(&mut self, signer: &Person, command: Command) {
        if self.mode == Mode::Plain {
            return self.ask(&signer.account.to_string(), command);
        }
        let folded = self.machine.follower.read().expect("memory can be read");
        let signed = signer.signs(&folded.world, command);
        drop(folded);
        if let Some(command) = signed {
            self.ask(&signer.account.to_string(), command);
        }
    }
}

/// The command of a message that nobody checks.
fn said_plainly(lot: &Lot, message: &seal::keyin::Message) -> opening::Command {
    let (mut keys, mut later) = (Vec::new(), Vec::new());
    for (ctx, value) in message {
        let ctx = Hash(*ctx);
        match value {
            seal::keyin::Value::Key(it) => {
                let secret = Secret(it.as_slice().try_into().expect("a half has 32 bytes"));
                keys.push(opening::HandedKey { ctx, secret });
            }
            seal::keyin::Value::Later { deposit, signature } => {
                let signature = Signature(signature.as_slice().try_into().expect("64 bytes"));
                let deposit = seal::bytes::hex(deposit);
                later.push(opening::LaterDeposit { ctx, deposit, signature });
            }
        }
    }
    let later = Some(later).filter(|it| !it.is_empty());
    opening::Command::KeyIn { lot: lot.id.clone(), keys, later, fits: opening::Form::Good }
}
