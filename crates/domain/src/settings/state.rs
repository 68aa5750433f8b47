//! The values that the centre set, and those that each lot and contract keeps.

use std::collections::BTreeMap;

use crate::procedure::{RulesAdopted, Scope};
use crate::rulebook::Settings;
use crate::shared::{Instant, LotId};

use super::event::SettingMade;

/// A value as the centre set it last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub since: Instant,
    pub made: SettingMade,
}

/// What is set, and what was adopted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The last setting of each rule, also one that took the pack's value again.
    pub made: BTreeMap<String, Made>,
    /// The values of the day.
    pub today: Settings,
    adopted: BTreeMap<LotId, Settings>,
    contracts: BTreeMap<LotId, Settings>,
}

impl State {
    /// The values that hold for a lot in a scope: those it adopted, else those of the day.
    #[must_use]
    pub fn of(&self, lot: Option<&LotId>, scope: Scope) -> &Settings {
        let adopted = match scope {
            Scope::Tender => &self.adopted,
            Scope::Contract => &self.contracts,
        };
        lot.and_then(|it| adopted.get(it)).unwrap_or(&self.today)
    }

    pub(crate) fn make(&mut self, it: &SettingMade, now: Instant) {
        match it.number {
            Some(number) => self.today.insert(it.rule.clone(), number),
            None => self.today.remove(&it.rule),
        };
        self.made.insert(it.rule.clone(), Made { since: now, made: it.clone() });
    }

    pub(crate) fn adopt(&mut self, it: &RulesAdopted) {
        let adopted = match it.scope {
            Scope::Tender => &mut self.adopted,
            Scope::Contract => &mut self.contracts,
        };
        adopted.insert(it.lot.clone(), self.today.clone());
    }
}
