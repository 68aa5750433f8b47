//! A committee drawn by the platform in a scripted world: a roster, three parties, and experts who
//! answer as the script says.

use app::draws::party::Hand;
use app::draws::{Step, step, step_in};
use domain::draws::{
    Attempt, CallEnded, CallOutcome, Command as Draws, DrawPurpose, DrawRequested, DrawVoid,
    LeavingCause, Need, Party, Representative, VoidReason,
};
use domain::experts::{
    AvailabilityDeclared, Command as Experts, Employment, ExpertAdmitted, Half, HalfDay, Pool,
    Profile,
};
use domain::lot::{Lot, Stage};
use domain::parties::{self, Role};
use domain::shared::{CivilDate, Hash, Id, Instant, LotId, Uscc};
use domain::world::Command;

use super::World;
use crate::people::{Person, uscc};

/// Experts of a scripted roster; each has an employer of its own, but for the last two.
pub const EXPERTS: u8 = 18;
/// Seconds pass between the steps of people: in each of them the witnesses sign.
const PAUSE_MS: i64 = 2_000;

/// How somebody who is called behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Accepts,
    Declines,
    Silent,
}

fn id(text: &str) -> Id {
    Id::new(text).expect("the worlds' words are ids")
}

fn expert(at: u8) -> Id {
    id(&format!("expert-{at:02}"))
}

fn account(at: u8) -> Id {
    id(&format!("account-{at:02}"))
}

/// The firm of an expert.
fn firm(at: u8) -> Uscc {
    // The last two of the first roster share one.
    uscc(&format!("9151000099000{:04}", if at == EXPERTS { EXPERTS - 1 } else { at }))
}

impl World {
    /// Enters a roster of both regimes: all of specialty A01, every second of B02 too, and all
    /// have declared the morning and the afternoon of today.
    pub fn enter_roster(&mut self) {
        let today = Instant(self.now_ms()).date();
        for at in 1..=EXPERTS {
            self.admits(at);
        }
        self.turn();
        for at in 1..=EXPERTS {
            self.declares(at, today);
        }
        self.turn();
    }

    fn admits(&mut self, at: u8) {
        let profile = profile(at);
        self.asks_as_official(Command::Parties(parties::Command::AddPerson(
            parties::PersonAdded {
                account: account(at),
                name: profile.name.clone(),
                organisation: None,
                roles: vec![Role::Evaluator],
            },
        )));
        let admitted = ExpertAdmitted { expert: expert(at), profile };
        self.asks_as_official(Command::Experts(Experts::Admit(admitted)));
    }

    /// Fifteen more experts of both specialties, each of an employer of its own.
    pub fn admits_more(&mut self) {
        let today = Instant(self.now_ms()).date();
        for at in EXPERTS + 1..=EXPERTS + 15 {
            self.admits(at);
        }
        self.turn();
        for at in EXPERTS + 1..=EXPERTS + 15 {
            self.declares(at, today);
        }
        self.turn();
    }

    fn asks_as_official(&mut self, command: Command) {
        let official = self.cast.official.account.to_string();
        self.ask(&official, command);
    }

    fn declares(&mut self, at: u8, day: CivilDate) {
        let half_days = [Half::Morning, Half::Afternoon].map(|half| HalfDay { day, half });
        let it = AvailabilityDeclared { expert: expert(at), half_days: half_days.to_vec() };
        self.ask(account(at).as_str(), Command::Experts(Experts::Declare(it)));
    }

    /// The purchaser asks for three of A01 and two of B02 for this afternoon.
    pub fn request_draw(&mut self) {
        let day = Instant(self.now_ms()).date();
        let need = |specialty: &str, seats| Need { specialty: id(specialty), seats };
        let of = DrawRequested {
            lot: self.id(),
            need: vec![need("A01", 3), need("B02", 2)],
            review: HalfDay { day, half: Half::Afternoon },
            authorities: Vec::new(),
            supervisors: Vec::new(),
            representatives: 0,
        };
        let people: Vec<Representative> = Vec::new();
        self.asks_as_purchaser(Draws::Request { of, people });
        self.pause();
    }

    fn asks_as_purchaser(&mut self, command: Draws) {
        let account = self.cast.purchaser.account.to_string();
        self.ask(&account, Command::Draws(command));
    }

    /// The purchaser asks for substitutes for seats that the lists no longer fill.
    pub fn request_substitutes(&mut self, need: Vec<Need>) {
        let day = Instant(self.now_ms()).date();
        let of = DrawRequested {
            lot: self.id(),
            need,
            review: HalfDay { day, half: Half::Afternoon },
            authorities: Vec::new(),
            supervisors: Vec::new(),
            representatives: 0,
        };
        self.asks_as_purchaser(Draws::Request { of, people: Vec::new() });
        self.pause();
    }

    /// The supervisor orders that the member of a seat leaves, by the name of the open draw where
    /// it gave the seat.
    pub fn replaces(&mut self, seat: u8) {
        let lot = self.scripted_lot();
        let pid = self.name_of(seat);
        let (cause, document) = (LeavingCause::Avoidance, Hash([9; 32]));
        self.supervises(Draws::Replace { lot: lot.id, seat, pid, cause, document });
    }

    /// The supervisor orders that the committee is built anew.
    pub fn dissolves(&mut self) {
        let lot = self.id();
        self.supervises(Draws::Dissolve { lot, document: Hash([8; 32]) });
    }

    fn supervises(&mut self, command: Draws) {
        let account = self.cast.supervisor.account.to_string();
        self.ask(&account, Command::Draws(command));
        self.turn();
    }

    /// The name in the open draw of whoever sits in a seat.
    #[must_use]
    pub fn name_of(&self, seat: u8) -> Option<Hash> {
        let lot = self.scripted_lot();
        let mut members = lot.evaluation.members.iter();
        let account = members.find(|it| it.seat == seat)?.account.to_string();
        let expert = id(&account.replace("account", "expert"));
        let line = lot.draw.line_of(&expert)?;
        lot.draw.sits(&line.pid).then_some(line.pid)
    }

    /// Every party does what it is asked for until there is a result or nobody can go on.
    pub fn parties_draw(&mut self) {
        self.parties_draw_without(None);
    }

    /// The same while one party only takes part, commits and shows, and never opens.
    pub fn parties_draw_without(&mut self, withholds: Option<Party>) {
        for _ in 0..30 {
            for name in Party::ALL {
                self.party_acts(name, withholds == Some(name));
            }
            self.pause();
        }
    }

    /// One party's next act, if it has one.
    pub fn party_acts(&mut self, name: Party, withholds: bool) -> bool {
        let lot = self.scripted_lot();
        self.party_acts_in(&lot, name, withholds)
    }

    /// The same in any lot.
    pub(super) fn party_acts_in(&mut self, lot: &Lot, name: Party, withholds: bool) -> bool {
        let (cosigned, _) = self.cosigned();
        let step = {
            let folded = self.machine.follower.read().expect("memory can be read");
            step(&folded, lot, name, cosigned)
        };
        let draw = lot.drawing();
        let of = draw.attempt(&lot.id);
        let (account, hand) = self.party(name, &of);
        if withholds && step == Step::Open {
            return false;
        }
        let Some(command) = hand.act(step, of, draw) else { return false };
        self.ask(&account, Command::Draws(command));
        self.turn();
        true
    }

    /// In random worlds each party of a rate's draw does its next step, and the centre tries to
    /// publish its key while keys to bids still come in.
    pub(super) fn rates_are_drawn(&mut self) {
        for at in 0..self.tenders.len() {
            let id = self.tenders[at].id.clone();
            let Some(lot) = self.lot(&id) else { continue };
            if lot.draw.purpose != DrawPurpose::Coefficient || lot.is_suspended() || lot.is_over() {
                continue;
            }
            for name in Party::ALL {
                let Some(lot) = self.lot(&id) else { continue };
                if lot.draw.purpose == DrawPurpose::Coefficient {
                    self.party_acts_in(&lot, name, false);
                }
            }
            let early = lot.draw.closed.is_some() && lot.stage == Stage::KeyIn;
            if early && self.opened_early.insert(id) {
                let (account, hand) = self.party(Party::Centre, &lot.draw.attempt(&lot.id));
                let open = hand.open(&lot.draw);
                self.faith = super::Faith::Bad;
                if let Some(it) = open {
                    self.ask(&account, Command::Draws(it));
                }
                self.faith = super::Faith::Good;
            }
        }
    }

    /// In random worlds each party of an order's draw does its next step; once it is drawn, the
    /// centre has it drawn again and the supervisor calls it void.
    pub(super) fn orders_are_drawn(&mut self) {
        for at in 0..self.tenders.len() {
            let id = self.tenders[at].id.clone();
            let Some(lot) = self.lot(&id).filter(|it| it.order.is_some()) else { continue };
            if lot.is_suspended() || lot.is_over() {
                continue;
            }
            if !lot.awaits_order() {
                self.draw_again(&lot);
                continue;
            }
            for name in Party::ALL {
                let Some(lot) = self.lot(&id).filter(Lot::awaits_order) else { continue };
                self.party_acts_in(&lot, name, false);
            }
        }
    }

    /// Whoever does not like the order wants another one.
    fn draw_again(&mut self, lot: &Lot) {
        if !self.drew_again.insert(lot.id.clone()) {
            return;
        }
        let seq = lot.draw_of(DrawPurpose::Order).map_or(1, |it| it.attempts);
        let of = |seq| Attempt { lot: lot.id.clone(), purpose: DrawPurpose::Order, seq };
        let (account, hand) = self.party(Party::Centre, &of(seq + 1));
        let again = hand.join(of(seq + 1));
        let void =
            DrawVoid { of: of(seq), names: vec![Party::Purchaser], reason: VoidReason::Withheld };
        let supervisor = self.cast.supervisor.account.to_string();
        self.faith = super::Faith::Bad;
        self.ask(&account, Command::Draws(again));
        self.ask(&supervisor, Command::Draws(Draws::Void(void)));
        self.faith = super::Faith::Good;
    }

    /// One party's next act in the draw of a list before its notice; once the list is drawn, the
    /// centre wants another one.
    pub(super) fn party_acts_before(&mut self, id: &LotId, name: Party) {
        let (cosigned, _) = self.cosigned();
        let (draw, step) = {
            let folded = self.machine.follower.read().expect("memory can be read");
            let Some(list) = folded.world.list_draws.get(id) else { return };
            let still = folded.world.prequalifications.get(id).is_some_and(|it| it.is_suspended());
            if still || folded.world.lots.contains_key(id) {
                return;
            }
            (list.draw.clone(), step_in(&folded, (id, &list.draw), name, cosigned))
        };
        let of = draw.attempt(id);
        let (account, hand) = self.party(name, &of);
        let again = draw.result.is_some() && name == Party::Centre;
        if again && self.drew_again.insert(id.clone()) {
            let next = Attempt { seq: of.seq + 1, ..of };
            let (account, hand) = self.party(name, &next);
            self.faith = super::Faith::Bad;
            self.ask(&account, Command::Draws(hand.join(next)));
            self.faith = super::Faith::Good;
            return;
        }
        if let Some(command) = hand.act(step, of, &draw) {
            self.ask(&account, Command::Draws(command));
            self.turn();
        }
    }

    /// The account and the secrets of a party in one attempt.
    #[must_use]
    pub fn party(&self, name: Party, of: &Attempt) -> (String, Hand) {
        let person: &Person = match name {
            Party::Centre => &self.cast.official,
            Party::Purchaser => &self.cast.purchaser,
            Party::Supervisor => &self.cast.supervisor,
        };
        let hand = Hand::of(name, person.secret(), of);
        (person.account.to_string(), hand)
    }

    /// Asks for a command of a draw in a party's name, whatever it is.
    pub fn party_asks(&mut self, name: Party, command: Draws) {
        let (account, _) =
            self.party(name, &Attempt { lot: self.id(), purpose: DrawPurpose::Committee, seq: 1 });
        self.faith = super::Faith::Bad;
        self.ask(&account, Command::Draws(command));
        self.faith = super::Faith::Good;
        self.turn();
    }

    /// Asks for a command of a draw from an account, in good faith.
    pub fn asks_as(&mut self, account: &str, command: Draws) {
        self.ask(account, Command::Draws(command));
    }

    /// An official asks for something, in bad faith.
    pub fn official_asks(&mut self, command: Command) {
        self.faith = super::Faith::Bad;
        self.asks_as_official(command);
        self.faith = super::Faith::Good;
        self.turn();
    }

    /// What a lying platform asks for in its own name.
    pub fn platform_draws(&mut self, command: Draws) {
        self.moment_passes();
        self.faith = super::Faith::Founding;
        self.ask(app::timekeeper::PLATFORM, Command::Draws(command));
        self.faith = super::Faith::Good;
        self.turn();
    }

    /// The platform publishes what follows, and calls nobody yet.
    pub fn publishes_and_waits(&mut self) {
        self.moment_passes();
        self.platform_acts();
        self.turn();
    }

    fn moment_passes(&mut self) {
        let now = self.now_ms();
        self.clock_to(now + 1);
    }

    /// The witnesses fall silent before the last event.
    pub fn witnesses_silent_before_last(&mut self) {
        self.cosigned_max = Some(self.machine.next_index() - 1);
    }

    /// Whether an account is somebody's.
    #[must_use]
    pub fn knows(&self, account: &str) -> bool {
        let folded = self.machine.follower.read().expect("memory can be read");
        folded.world.people.keys().any(|it| it.as_str() == account)
    }

    /// Whether the table of permissions denies a command to an account.
    #[must_use]
    pub fn is_denied(&self, account: &str, command: &Command) -> bool {
        self.may(account, command).is_err()
    }

    /// What the law last refused, with its rule.
    #[must_use]
    pub fn refused(&self) -> Vec<String> {
        self.ledger.refused.iter().map(|it| format!("{it:?}")).collect()
    }

    /// Everybody called answers as told until the committee is complete or nothing goes on.
    pub fn experts_answer(&mut self, how: impl Fn(usize) -> Answer) {
        let mut seen: Vec<Hash> = Vec::new();
        for _ in 0..400 {
            self.pause();
            let lot = self.scripted_lot();
            if lot.committee_sits() {
                return;
            }
            let ringing: Vec<_> = lot
                .draw
                .calls
                .iter()
                .filter_map(|(pid, all)| Some((*pid, all.last()?.clone())))
                .filter(|it| it.1.ended.is_none())
                .collect();
            for (pid, last) in ringing {
                if !seen.contains(&pid) {
                    seen.push(pid);
                }
                let at = seen.iter().position(|it| *it == pid).expect("seen above");
                if how(at) != Answer::Silent {
                    self.answers(&pid, last.placed.n, how(at));
                }
            }
            let now = self.now_ms();
            self.clock_to(now + 30_000);
        }
    }

    /// The expert of a name answers its n-th call.
    pub fn answers(&mut self, pid: &Hash, n: u64, how: Answer) {
        let lot = self.scripted_lot();
        let line = lot.draw.lines[pid].clone();
        let declines = how == Answer::Declines;
        let it = CallEnded {
            of: lot.draw.attempt(&lot.id),
            pid: *pid,
            n,
            ring_s: 0,
            outcome: if declines { CallOutcome::Declined } else { CallOutcome::Accepted },
            proof: "sign-in".to_owned(),
            reason: if declines { "ill".to_owned() } else { String::new() },
            record: String::new(),
        };
        let account = line.expert.as_str().replace("expert", "account");
        self.ask(&account, Command::Draws(Draws::AnswerCall(it)));
        self.turn();
    }

    /// The platform does what it can, and a moment passes in which the witnesses sign.
    pub fn pause(&mut self) {
        self.settle_down();
        let now = self.now_ms();
        self.clock_to(now + PAUSE_MS);
        self.settle_down();
    }
}

fn profile(at: u8) -> Profile {
    let mut specialties = vec![id("A01")];
    if at.is_multiple_of(2) {
        specialties.push(id("B02"));
    }
    let from = CivilDate::constant(2015, 3, 1);
    Profile {
        name: format!("样本专家{at}"),
        account: Some(account(at)),
        specialties,
        employers: vec![Employment { organisation: firm(at), from, until: None }],
        ties: Vec::new(),
        region: id("511523"),
        pools: vec![Pool::Procurement, Pool::Works],
    }
}
