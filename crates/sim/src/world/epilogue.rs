//! What becomes of a record after its lots: in one world of four somebody's name is erased by order
//! of two, while villains order it alone, by a forged hand, or of a file that is kept; and the disk
//! is lost behind a backup, and holders bring bodies back, some of them forged.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::erasure::{self, Order};
use app::lost;
use app::ports::{Row, Store};
use domain::award::Signed;
use domain::law::Law;
use domain::parties::{self, PersonAdded, PersonSuspended, Role, Side};
use domain::shared::{AccountId, Id, PublicKey};
use domain::world::Command;
use record::bundle::Bundle;
use record::opening::{Opening, Shown};

use super::{Faith, World};
use crate::machine::ORIGIN;
use crate::people::Person;
use crate::ports::store::Memory;

/// One world of so many goes on after its lots.
const EPILOGUE_ONE_IN: u64 = 4;
const EPILOGUE_AT: u64 = 1;
/// Whose name goes.
pub const LEAVER: &str = "样本离任者";
const LEAVER_ACCOUNT: &str = "leaver-1";
const CITE: &str = "个人信息保护法47";
/// Of so many lost bodies one is held by nobody.
const UNHELD_ONE_IN: u64 = 3;

/// What a record went through after its lots.
#[derive(Clone, Debug, Default)]
pub struct Epilogue {
    /// Who may order an erasure: one of the staff, and a supervisor.
    pub may_order: Vec<(PublicKey, PublicKey)>,
    /// Whether the name of [`LEAVER`] is gone.
    pub erased: bool,
    pub recovery: Option<Recovery>,
}

/// A record that was lost behind a backup, and what came back.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// Rows as they were.
    pub before: Vec<Arc<Row>>,
    /// Rows made again, and filled by what was brought.
    pub after: Vec<Arc<Row>>,
    /// The first row that no backup holds.
    pub cut: u64,
    /// Leaves whose holder brought true bytes.
    pub brought: BTreeSet<u64>,
}

impl World {
    /// Plays what comes after the lots; nothing in most worlds.
    pub(super) fn epilogue(&mut self) -> Epilogue {
        if self.seed % EPILOGUE_ONE_IN != EPILOGUE_AT {
            return Epilogue::default();
        }
        // The service is stopped, and nothing of before waits or breaks.
        self.restart();
        self.again.clear();
        let may_order = vec![(self.cast.official.key(), self.cast.supervisor.key())];
        let mut it = Epilogue { may_order, ..Epilogue::default() };
        it.erased = self.leaver_comes_and_goes() && self.is_erased();
        it.recovery = Some(self.recovery());
        it
    }

    fn as_official(&mut self, command: parties::Command) {
        let official = self.cast.official.account.to_string();
        self.machine.clock.move_to(self.machine.now().0 + 1);
        self.faith = Faith::Founding;
        self.ask(&official, Command::Parties(command));
        self.faith = Faith::Good;
        self.turn();
    }

    /// Somebody is added and suspended, and so is a bidder who acted; says whether it is written.
    fn leaver_comes_and_goes(&mut self) -> bool {
        let leaver: AccountId = Id::new(LEAVER_ACCOUNT).expect("a constant that is an id");
        self.as_official(parties::Command::AddPerson(PersonAdded {
            account: leaver.clone(),
            name: LEAVER.to_owned(),
            organisation: None,
            roles: vec![Role::Operator],
        }));
        let acted = self.cast.bidders.first().map(|it| it.person.account.clone());
        for account in [leaver.clone()].into_iter().chain(acted) {
            let reason = format!("{LEAVER}已离任");
            let suspended = PersonSuspended { account, by: Side::Centre, reason };
            self.as_official(parties::Command::Suspend(suspended));
        }
        let folded = self.machine.follower.read().expect("memory can be read");
        folded.world.people.get(&leaver).is_some_and(|it| !it.suspended.is_empty())
    }

    /// Villains order first; then two do who may. Says whether the name went.
    fn is_erased(&mut self) -> bool {
        let leaver: AccountId = Id::new(LEAVER_ACCOUNT).expect("a constant that is an id");
        let (official, supervisor) = (self.cast.official.clone(), self.cast.supervisor.clone());
        self.carries_out(&leaver, [&official, &official], [&official, &official]);
        self.carries_out(&leaver, [&official, &supervisor], [&official, &official]);
        if let Some(acted) = self.cast.bidders.first().map(|it| it.person.account.clone()) {
            self.carries_out(&acted, [&official, &supervisor], [&official, &supervisor]);
        }
        self.carries_out(&leaver, [&official, &supervisor], [&official, &supervisor])
    }

    /// What the command at a prompt does: asks whether it may be, and does it. `by` is who is said
    /// to order, `hands` who signs.
    fn carries_out(&mut self, person: &AccountId, by: [&Person; 2], hands: [&Person; 2]) -> bool {
        self.machine.clock.move_to(self.machine.now().0 + 1);
        let now = self.machine.now();
        let memory = self.machine.memory.clone();
        let indexes = erasure::leaves_of(&memory, person).expect("memory can be read");
        let bytes = record::act::erase(ORIGIN, &indexes, CITE);
        let signed = |at: usize| {
            let signature = hands[at].signature(bytes.as_bytes());
            (by[at].account.clone(), Signed { key: by[at].key(), signature })
        };
        let (cite, by) = (CITE.to_owned(), [signed(0), signed(1)]);
        let order = Order { person: person.clone(), indexes, cite, by };
        let calendar = self.machine.calendar;
        let (follower, desk) = self.machine.halves();
        let may = {
            let folded = follower.read_at(now).expect("memory can be read");
            let rules = app::rules::rules_for(&folded.world, None, now);
            let law = Law { rules, calendar, now };
            erasure::check(&folded.world, &memory, &order, ORIGIN, law).is_ok()
        };
        may && desk.erase(&order.indexes, erasure::fields(&order), now).is_ok()
    }

    /// Disk and mirror are lost behind a backup of two thirds: leaves come back from the public
    /// log, and bodies from whoever holds them. Somebody brings forged ones first.
    fn recovery(&self) -> Recovery {
        let before = self.machine.memory.all();
        let cut = before.len() * 2 / 3;
        let memory = Memory::default();
        let mut store = memory.open();
        let mut turn = store.begin().expect("memory can be written");
        turn.savepoint().expect("memory can be written");
        for row in &before[..cut] {
            turn.append(row).expect("a row of a backup");
        }
        for row in &before[cut..] {
            // A large leaf's body lies beside the log under its hash.
            let large = |_: &str| Some(row.body.clone());
            lost::append(&mut *turn, &row.entry, &large).expect("a leaf of the public log");
        }
        turn.release().expect("memory can be written");
        turn.commit().map_err(|_| "failed").expect("memory can be written");
        let held = |row: &&Arc<Row>| !row.index.is_multiple_of(UNHELD_ONE_IN);
        let all: Vec<&Arc<Row>> = before[cut..].iter().filter(held).collect();
        let openings = || all.iter().filter_map(|it| opening(it));
        let mut bundle = Bundle { openings: openings().map(forged).collect(), ..Bundle::default() };
        for row in &all {
            let text = row.enclosure.as_ref().and_then(|it| String::from_utf8(it.clone()).ok());
            bundle.enclosures.extend(text.map(|it| (row.index, it)));
        }
        lost::supply(&mut store, &bundle).expect("memory can be written");
        bundle.openings = openings().collect();
        let brought = bundle.openings.iter().map(|it| it.index).collect();
        lost::supply(&mut store, &bundle).expect("memory can be written");
        let after = memory.all();
        Recovery { before, after, cut: cut as u64, brought }
    }
}

/// A holder's opening of a hidden leaf to its body.
fn opening(row: &Row) -> Option<Opening> {
    let (salt_k, salt_b) = row.salt_k.zip(row.salt_b)?;
    let stream = if row.stream.ends_with("/sealed") { row.stream.as_str() } else { "-" };
    let body = String::from_utf8(row.body.clone()).ok()?;
    let (label, shown) = (format!("{}\n{stream}", row.kind), Shown::Body(salt_b, body));
    Some(Opening { index: row.index, salt_k, label, shown })
}

/// The same with another name in it, or under another salt.
fn forged(it: Opening) -> Opening {
    let shown = match it.shown {
        Shown::Body(mut salt_b, body) => {
            salt_b[0] ^= 1;
            Shown::Body(salt_b, body.replace("样本", "伪本"))
        }
        inner => inner,
    };
    Opening { shown, ..it }
}
