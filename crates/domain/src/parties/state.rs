//! Folded states of the centre, an organisation and a person.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Year;
use crate::shared::{AccountId, Id, Instant, PublicKey, Uscc};

use super::mandate::Mandates;
use super::restore::Restoration;
use super::{Lost, OrganisationKind, Purpose, Role, Side, event};

/// The centre: its identity, its trustees and their unspent keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Centre {
    pub origin: String,
    pub name: String,
    pub name_en: String,
    pub ack_key: Option<PublicKey>,
    pub trustees: BTreeMap<Id, Trustee>,
    /// Sets of trustees that opened a test envelope together.
    pub drills: Vec<Vec<Id>>,
    /// Years whose holiday notice is in the record.
    pub years: BTreeMap<i16, Year>,
    /// The board of departments that people turn to; empty until it is published.
    pub contacts: Vec<event::ContactEntry>,
}

/// A trustee and the one-time keys it deposited, by purpose and serial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trustee {
    pub name: String,
    pub organisation: Uscc,
    pub key: PublicKey,
    pub deposited: BTreeMap<(Purpose, u64), event::KeyStatement>,
    pub spent: BTreeSet<PublicKey>,
}

impl Centre {
    /// Whether everything here is a sample 样本 and never a real trade.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.origin.starts_with("sample.")
    }

    /// Marks one-time keys as spent by an announcement.
    pub fn spend<'a>(&mut self, keys: impl IntoIterator<Item = &'a PublicKey>) {
        for key in keys {
            for trustee in self.trustees.values_mut() {
                if trustee.deposited.values().any(|it| it.key == *key) {
                    trustee.spent.insert(*key);
                }
            }
        }
    }

    pub(crate) fn apply_calendar(&mut self, it: &event::CalendarPublished) {
        let weekday_off = it.weekday_off.iter().copied().collect();
        let weekend_work = it.weekend_work.iter().copied().collect();
        if let Ok(year) = i16::try_from(it.year) {
            self.years.insert(year, Year { weekday_off, weekend_work });
        }
    }

    pub(crate) fn apply_founded(&mut self, it: &event::CentreFounded) {
        self.origin.clone_from(&it.origin);
        self.name.clone_from(&it.name);
        self.name_en.clone_from(&it.name_en);
        self.ack_key = Some(it.ack_key);
    }

    pub(crate) fn apply_enrolled(&mut self, it: &event::TrusteeEnrolled) {
        let trustee = Trustee {
            name: it.name.clone(),
            organisation: it.organisation.clone(),
            key: it.key,
            deposited: BTreeMap::new(),
            spent: BTreeSet::new(),
        };
        self.trustees.insert(it.trustee.clone(), trustee);
    }

    pub(crate) fn apply_deposited(&mut self, it: &event::KeysDeposited) {
        if let Some(trustee) = self.trustees.get_mut(&it.trustee) {
            let keys = it.keys.iter().map(|key| ((it.purpose, key.serial), key.clone()));
            trustee.deposited.extend(keys);
        }
    }
}

/// One organisation and its signing keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organisation {
    pub name: String,
    pub kinds: BTreeSet<OrganisationKind>,
    /// Bound keys; `false` once revoked.
    pub keys: BTreeMap<PublicKey, bool>,
    /// Earlier names, oldest first, each with the instant at which it ended.
    pub former: Vec<(String, Instant)>,
    /// The organisation that goes on, when this one was merged into it.
    pub merged_into: Option<Uscc>,
    /// The import that it is known from; none when an official saw its licence.
    pub import: Option<Id>,
    /// What it mandated agents with.
    pub mandates: Mandates,
}

impl Organisation {
    /// The name that it had at an instant.
    #[must_use]
    pub fn name_at(&self, at: Instant) -> &str {
        let then = self.former.iter().find(|(_, until)| at < *until);
        then.map_or(self.name.as_str(), |(name, _)| name.as_str())
    }

    /// Whether the key is bound and not revoked.
    #[must_use]
    pub fn signs_with(&self, key: &PublicKey) -> bool {
        self.keys.get(key) == Some(&true)
    }
}

/// One person: roles, organisation, own signing keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub organisation: Option<Uscc>,
    pub roles: BTreeSet<Role>,
    pub keys: BTreeMap<PublicKey, bool>,
    /// Roles held for others just now; see [`super::stand_in_at`].
    pub acting: BTreeSet<Role>,
    /// Who suspended the person; empty for nobody.
    pub suspended: BTreeSet<Side>,
    /// What is being restored.
    pub restoring: BTreeMap<Lost, Restoration>,
    /// Number of personal events so far: the version inside stream `-`.
    pub version: u64,
}

impl Person {
    /// Whether the person acts in this role, the own or one held for another; whoever is
    /// suspended acts in none.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.suspended.is_empty() && (self.roles.contains(&role) || self.acting.contains(&role))
    }

    /// Every role the person acts in, the own ones and those held for others.
    #[must_use]
    pub fn held(&self) -> BTreeSet<Role> {
        self.roles.union(&self.acting).copied().collect()
    }

    /// Whether the person sits in committees.
    #[must_use]
    pub fn evaluates(&self) -> bool {
        self.roles.contains(&Role::Evaluator)
    }

    /// Whether the key is bound to this person and not revoked.
    #[must_use]
    pub fn signs_with(&self, key: &PublicKey) -> bool {
        self.keys.get(key) == Some(&true)
    }

    pub(crate) fn apply_agreed(&mut self, it: &event::RestorationAgreed) {
        if let Some(known) = self.restoring.get_mut(&it.lost) {
            known.from_s = Some(it.from_s);
        }
    }
}

/// People by account, as a command needs them.
pub type People = BTreeMap<AccountId, Person>;
