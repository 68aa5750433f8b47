//! The centre sets a value that the law leaves to it, before lots are announced and while they run.

use domain::settings::{Command as It, SettingMade};
use domain::shared::Id;
use domain::world::Command;

use super::{Faith, World};

/// One world of so many has values of its own centre.
const SET_ONE_IN: u64 = 5;
const SET_AT: u64 = 3;
/// Seconds of the key-in window before the notice, and what it is set to while lots run.
const BEFORE_S: i64 = 2_700;
const WHILE_S: i64 = 900;

/// Whether the centre of a seed's world sets values.
pub(super) const fn sets(seed: u64) -> bool {
    seed % SET_ONE_IN == SET_AT
}

impl World {
    /// Before anything is announced.
    pub(super) fn set_a_value(&mut self) {
        self.make(BEFORE_S, "official-second");
        self.turn();
    }

    /// Once a lot is announced: one official alone, which nobody takes, then two, which no running
    /// lot feels.
    pub(super) fn change_the_value(&mut self) {
        let announced =
            !self.machine.follower.read().expect("memory can be read").world.lots.is_empty();
        if !sets(self.seed) || self.changed || !announced {
            return;
        }
        self.changed = true;
        self.faith = Faith::Bad;
        let alone = self.cast.official.account.to_string();
        self.make(BEFORE_S * 2, &alone);
        self.faith = Faith::Good;
        self.make(WHILE_S, "official-second");
    }

    fn make(&mut self, seconds: i64, proposed_by: &str) {
        let decided_by = self.cast.official.account.clone();
        let account = decided_by.to_string();
        let (reason, cite) = ("投标人多".to_owned(), "决定".to_owned());
        let setting = SettingMade { rule: "Y01".to_owned(), number: Some(seconds), reason, cite };
        let proposed_by = Id::new(proposed_by).expect("a short id");
        self.ask(&account, Command::Settings(It::Make { setting, proposed_by, decided_by }));
    }
}
