//! Somebody stands in for an official: within its days honestly, beside the absent one as a second
//! person and after its last day as a villain.

use domain::parties::{
    Command as It, ContactEntry, ContactsPublished, PersonAdded, Role, StandInAppointed,
};
use domain::settings::{Command as Settings, SettingMade};
use domain::shared::{Id, Instant};
use domain::world::Command;

use super::{Faith, World};

/// One world of so many has a stand-in.
const STANDS_ONE_IN: u64 = 4;
const STANDS_AT: u64 = 2;
/// Days of the stand-in after its first.
const DAYS: usize = 2;
/// Who is away, and who stands in.
const AWAY: &str = "official-away";
const STANDS: &str = "stands-in-1";
/// Seconds that a stand-in would set with the absent one, beside the value of other worlds.
const SET_S: i64 = 1_500;

/// How far the story of a stand-in is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Story {
    #[default]
    None,
    /// Appointed; the last moment of its last day.
    Runs(Instant),
    /// It acted, and tried to be two.
    Acted(Instant),
    Over,
}

/// Whether somebody stands in, in a seed's world.
pub(super) const fn stands(seed: u64) -> bool {
    seed % STANDS_ONE_IN == STANDS_AT
}

fn id(text: &str) -> Id {
    Id::new(text).expect("a constant that is an id")
}

impl World {
    /// Two people come, and one stands in for the other from today.
    pub(super) fn appoint_a_stand_in(&mut self) {
        let official = self.cast.official.account.to_string();
        for (account, role) in [(AWAY, Role::Official), (STANDS, Role::Chair)] {
            let (account, name) = (id(account), "样本人员".to_owned());
            let added = PersonAdded { account, name, organisation: None, roles: vec![role] };
            self.ask(&official, Command::Parties(It::AddPerson(added)));
        }
        self.turn();
        let from = self.machine.now().date();
        let until = (0..DAYS).fold(from, |day, _| day.tomorrow().unwrap_or(day));
        let appointed = StandInAppointed {
            account: id(STANDS),
            of: id(AWAY),
            roles: vec![Role::Official],
            from,
            until,
            reason: "公出".to_owned(),
            by: self.cast.official.account.clone(),
        };
        self.ask(&official, Command::Parties(It::AppointStandIn(appointed)));
        self.turn();
        self.story = Story::Runs(Instant::end_of(until));
    }

    /// What the stand-in does: its work, then both villainies.
    pub(super) fn stand_in(&mut self) {
        match self.story {
            Story::Runs(end) => {
                if self.machine.now() <= end {
                    self.publish_as_stand_in("within");
                    self.faith = Faith::Bad;
                    self.set_with_oneself();
                    self.faith = Faith::Good;
                }
                self.story = Story::Acted(end);
            }
            Story::Acted(end) if self.machine.now() > end => {
                self.faith = Faith::Bad;
                self.publish_as_stand_in("after");
                self.faith = Faith::Good;
                self.story = Story::Over;
            }
            Story::None | Story::Acted(_) | Story::Over => {}
        }
    }

    fn publish_as_stand_in(&mut self, matters: &str) {
        let entry = ContactEntry {
            department: "样本部门".to_owned(),
            matters: matters.to_owned(),
            telephone: "0".to_owned(),
            address: "样本路".to_owned(),
        };
        let board = ContactsPublished { entries: vec![entry] };
        self.ask(STANDS, Command::Parties(It::PublishContacts(board)));
    }

    /// The absent one proposes, and whoever stands in for that one decides.
    fn set_with_oneself(&mut self) {
        let (reason, cite) = ("投标人多".to_owned(), "决定".to_owned());
        let setting = SettingMade { rule: "Y01".to_owned(), number: Some(SET_S), reason, cite };
        let (proposed_by, decided_by) = (id(AWAY), id(STANDS));
        let make = Settings::Make { setting, proposed_by, decided_by };
        self.ask(STANDS, Command::Settings(make));
    }
}
