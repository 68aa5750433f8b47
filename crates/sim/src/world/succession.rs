//! A watched world whose log goes on where another died: the old centre's log ends in its founding,
//! the supervisor orders the new one, and somebody else would order it first.

use std::collections::BTreeMap;

use app::desk::Request;
use app::platform::Asked;
use app::succession::{End, KIND};
use domain::parties::Command as Parties;
use domain::world::Command;
use record::canonical::Value;
use translog::policy::Policy;

use super::{DAY_MS, World, is_watched};
use crate::log::{Signers, at_once};
use crate::machine::{Machine, ORIGIN};

/// Origin of the log that died.
const OLD: &str = "sample.sim/old";
/// One watched world in so many succeeds another.
const SUCCEEDS_ONE_IN: u64 = 3;
/// How long before the new log the old one ended, in days.
const DEAD_DAYS: i64 = 30;

/// Whether a seed's log goes on where another died.
pub(super) fn succeeds(seed: u64) -> bool {
    is_watched(seed) && (seed / super::WATCHED_ONE_IN).is_multiple_of(SUCCEEDS_ONE_IN)
}

impl World {
    /// Begins the log with the end of an old one, and with its own policy; gives the old log's
    /// files.
    pub(super) fn succeed(&mut self) -> BTreeMap<String, Vec<u8>> {
        let old = Signers::of(OLD);
        let files = self.died(&old);
        let history: Vec<Vec<u8>> = files
            .iter()
            .filter(|it| it.0.starts_with("cosigned/"))
            .map(|it| it.1.clone())
            .collect();
        let end = End::of(std::slice::from_ref(&old.policy), &history).expect("a witnessed log");
        // An official signs the order of another log first: it is no order of this one.
        let (official, supervisor) = (&self.cast.official, &self.cast.supervisor);
        let other = end.order("sample.sim/other");
        let wrong = (official.key(), official.signature(other.as_bytes()));
        let ordered = end.order(ORIGIN);
        let right = (supervisor.key(), supervisor.signature(ordered.as_bytes()));
        let fields = end.begins(ORIGIN, wrong).or_else(|_| end.begins(ORIGIN, right));
        let fields = fields.expect("the supervisor's order holds");
        let policy = self.signers.as_ref().map(|it| adopts(&it.policy));
        for (kind, fields) in [Some((KIND, fields)), policy].into_iter().flatten() {
            let told = self.machine.door.submit(Asked::Fact { kind, fields });
            assert!(told.is_ok(), "an empty queue takes a fact");
            self.machine.clock.move_to(self.machine.now().0 + 1);
            self.turn();
        }
        files
    }

    /// The log of a centre of the same people that came no farther than its founding.
    fn died(&self, signers: &Signers) -> BTreeMap<String, Vec<u8>> {
        let now = self.machine.now();
        let began = domain::shared::Instant(now.0 - DEAD_DAYS * DAY_MS);
        let mut machine = Machine::start_as(OLD, (self.seed, self.mode), began);
        for (at, mut command) in self.cast.founding(1).into_iter().enumerate() {
            if let Command::Parties(Parties::FoundCentre(it)) = &mut command {
                OLD.clone_into(&mut it.origin);
            }
            let account = self.cast.official.account.to_string();
            let request = Request { account, key: format!("old-{at:012}"), command, seen: None };
            let asked = Asked::Command(Box::new(request));
            assert!(machine.door.submit(asked).is_ok(), "one command waits at a time");
            machine.clock.move_to(machine.now().0 + 1_000);
            machine.turn();
        }
        let rows = machine.memory.all();
        signers.files(&rows, &at_once(&rows))
    }
}

/// What leaf 1 says of the new log's own policy.
fn adopts(policy: &Policy) -> (&'static str, BTreeMap<String, Value>) {
    let text = policy.encode();
    let sha256 = translog::hash::sha256(text.as_bytes()).to_hex();
    let fields =
        [("k", Value::Integer(1)), ("policy", Value::Text(text)), ("sha256", Value::Text(sha256))];
    ("PolicyChanged", fields.map(|(name, it)| (name.to_owned(), it)).into())
}
