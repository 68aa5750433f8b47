//! Who is next (§5): one function of rank lists and outcomes so far, asked between waves.

use std::collections::{BTreeMap, BTreeSet};

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    Declined,
    NoAnswer,
    /// Accepted once, replaced since: the seat is open again and the employer free.
    Replaced,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next<P> {
    /// Call all of these at once: (stratum, person) in the function's order.
    Call(Vec<(String, P)>),
    /// A call of the last wave has no outcome yet.
    Wait,
    /// Every seat is taken.
    Done,
    /// These strata have an open seat and nobody left: a new draw, never a shorter committee.
    Exhausted(Vec<String>),
}

/// Rank lists, seats and employers of one draw, with what became of the calls.
///
/// `P` names a person: a pid, or a label in vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calls<P> {
    seats: BTreeMap<String, u64>,
    ranks: BTreeMap<String, Vec<P>>,
    employers: BTreeMap<P, String>,
    /// Everybody called: for which stratum, and what became of it.
    called: BTreeMap<P, (String, Option<Outcome>)>,
}

impl<P: Ord + Clone> Calls<P> {
    /// Nobody called yet. `employers` lacks whoever has none: no employer is equal to no other.
    #[must_use]
    pub fn new(
        seats: impl IntoIterator<Item = (String, u64)>,
        ranks: impl IntoIterator<Item = (String, Vec<P>)>,
        employers: BTreeMap<P, String>,
    ) -> Calls<P> {
        Calls {
            seats: seats.into_iter().collect(),
            ranks: ranks.into_iter().collect(),
            employers,
            called: BTreeMap::new(),
        }
    }

    /// True when this person was called in this draw, for whatever stratum.
    #[must_use]
    pub fn was_called(&self, person: &P) -> bool {
        self.called.contains_key(person)
    }

    /// What became of a person's call; none while open or not called.
    #[must_use]
    pub fn outcome(&self, person: &P) -> Option<Outcome> {
        self.called.get(person).and_then(|it| it.1)
    }

    /// True while some call has no outcome.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.called.values().any(|it| it.1.is_none())
    }

    /// A call is placed; a second placement of the same person changes nothing.
    pub fn place(&mut self, stratum: &str, person: &P) {
        self.called.entry(person.clone()).or_insert_with(|| (stratum.to_owned(), None));
    }

    /// A call has its outcome; false for a person who was not called.
    pub fn settle(&mut self, person: &P, outcome: Outcome) -> bool {
        match self.called.get_mut(person) {
            Some(it) => {
                it.1 = Some(outcome);
                true
            }
            None => false,
        }
    }

    /// Those seated: (stratum, person) who accepted and was not replaced.
    #[must_use]
    pub fn seated(&self) -> Vec<(&str, &P)> {
        let accepted = |it: &(&P, &(String, Option<Outcome>))| it.1.1 == Some(Outcome::Accepted);
        self.called.iter().filter(accepted).map(|(p, it)| (&*it.0, p)).collect()
    }

    /// Who is next: strata in byte order, in each the highest-ranked not yet called in any
    /// stratum whose employer is not that of anybody accepted or being called.
    #[must_use]
    pub fn next(&self) -> Next<P> {
        if self.is_waiting() {
            return Next::Wait;
        }
        let mut taken: BTreeSet<&String> =
            self.seated().iter().filter_map(|it| self.employers.get(it.1)).collect();
        let mut picked: BTreeSet<&P> = BTreeSet::new();
        let (mut wave, mut short) = (vec![], vec![]);
        for (stratum, seats) in &self.seats {
            let filled = self.seated().iter().filter(|it| it.0 == stratum).count() as u64;
            for _ in filled..*seats {
                let free = |it: &&P| {
                    let employer = self.employers.get(*it);
                    !self.was_called(it)
                        && !picked.contains(*it)
                        && employer.is_none_or(|e| !taken.contains(e))
                };
                let Some(person) = self.ranks.get(stratum).and_then(|it| it.iter().find(free))
                else {
                    short.push(stratum.clone());
                    break;
                };
                taken.extend(self.employers.get(person));
                picked.insert(person);
                wave.push((stratum.clone(), person.clone()));
            }
        }
        match (wave.is_empty(), short.is_empty()) {
            (false, _) => Next::Call(wave),
            (true, true) => Next::Done,
            (true, false) => Next::Exhausted(short),
        }
    }
}
