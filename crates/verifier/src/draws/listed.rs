//! Whose the names of a list's pool are, where openings show it: each name follows from its salt,
//! and the list is the first ones that were drawn and are somebody's, the best scored first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use domain::admission::LimitWay;
use domain::draws::{Attempt, ListLine};
use domain::shared::{Hash, LotId, Points, Uscc};
use domain::world::Event;
use draw::{Alg, Code};
use translog::hash::sha256;

use crate::log::ReadLog;
use crate::past::Past;

/// Sets a supplier's name apart from every other hash (docs/spec/draw.md §3).
const LABEL: &[u8] = b"daylight.list-name/1\0";

/// What the openings of a log show of each drawn list of a lot, by the name of its draw; nothing
/// of a list that they do not open. The last attempt counts.
///
/// `draw.pool.root` for a name that is not its supplier's or not of the pool, `draw.rank` for a
/// list that is not the one drawn.
#[must_use]
pub fn listed(log: &ReadLog, lot: &LotId) -> BTreeMap<String, Result<(), Code>> {
    let past = Past::of(log, &BTreeMap::new());
    let (mut list, mut all) = (List::default(), BTreeMap::new());
    for fact in past.facts() {
        list.take(&fact.event, lot, &mut all);
    }
    all
}

/// One list so far.
#[derive(Default)]
struct List {
    most: Option<u32>,
    /// The pool's values.
    names: Vec<String>,
    lines: Vec<ListLine>,
    /// Whether the best are taken, and the points of each as far as openings show them.
    by_scores: bool,
    scores: BTreeMap<Uscc, Points>,
    /// The draw, and its names in the order drawn.
    drawn: Option<(String, Vec<Hash>)>,
}

impl List {
    fn take(&mut self, event: &Event, lot: &LotId, all: &mut BTreeMap<String, Result<(), Code>>) {
        let own = |of: &Attempt| of.purpose.draws_list() && of.lot == *lot;
        match event {
            Event::PrequalificationAnnounced(it) if it.lot == *lot => {
                self.most = it.notice.limit.as_ref().map(|it| it.most);
                let scored = it.notice.limit.as_ref().map(|it| it.way == LimitWay::Scores);
                self.by_scores = scored.unwrap_or_default();
            }
            Event::ApplicantsReviewed(it) if it.lot == *lot => {
                let scored = it.findings.iter();
                let scored = scored.filter_map(|it| Some((it.applicant.clone(), it.total()?)));
                self.scores = scored.collect();
            }
            Event::InvitationPooled(it) if it.lot == *lot => self.most = Some(it.most),
            Event::InvitationDrawAsked(it) if it.lot == *lot => self.most = Some(it.most),
            Event::PoolCommitted(it) if own(&it.of) => {
                let names = it.values.clone().unwrap_or_default();
                let (most, by_scores) = (self.most, self.by_scores);
                let scores = std::mem::take(&mut self.scores);
                *self = Self { most, by_scores, scores, names, ..Self::default() };
                all.remove(&it.of.draw());
            }
            Event::ListDerived(it) if own(&it.of) => {
                self.lines.clone_from(&it.lines);
                all.insert(it.of.draw(), owned(lot, &self.names, &self.lines));
            }
            Event::DrawResult(it) if own(&it.of) => {
                let names = it.ranks.iter().flat_map(|it| &it.list).map(|it| it.1);
                self.drawn = Some((it.of.draw(), names.collect()));
            }
            Event::BiddersAdmitted(it) if it.lot == *lot && !self.lines.is_empty() => {
                let Some((draw, drawn)) = &self.drawn else { return };
                // Whoever sees no points cannot tell whose were the most.
                if self.by_scores && self.scores.is_empty() {
                    return;
                }
                if self.first(drawn) != it.bidders {
                    all.entry(draw.clone()).and_modify(|it| *it = it.and(Err(Code::Rank)));
                }
            }
            _ => {}
        }
    }

    /// Suppliers whose names came first, as many as the list takes, ascending; where they are
    /// scored the best, and equals by their names.
    fn first(&self, drawn: &[Hash]) -> Vec<Uscc> {
        let owner = |pid: &Hash| self.lines.iter().find(|it| it.pid == *pid);
        let owners = drawn.iter().filter_map(owner).map(|it| it.bidder.clone());
        let mut all: Vec<Uscc> = owners.collect();
        all.sort_by_key(|it| Reverse(self.scores.get(it).copied()));
        all.truncate(self.most.map_or(0, |it| it as usize));
        all.sort_unstable();
        all
    }
}

/// Whether every line's name is its supplier's and one of the pool, and no supplier has two.
fn owned(lot: &LotId, names: &[String], lines: &[ListLine]) -> Result<(), Code> {
    let once = lines.is_sorted_by(|a, b| a.bidder < b.bidder);
    let good = |it: &ListLine| is_named(lot, it) && names.contains(&it.name.hex());
    if once && lines.iter().all(good) { Ok(()) } else { Err(Code::PoolRoot) }
}

/// Whether a line's name and pid follow from its salt, its lot and its supplier.
fn is_named(lot: &LotId, it: &ListLine) -> bool {
    let mut bytes = [LABEL, &it.salt.0].concat();
    for part in [lot.to_string(), it.bidder.to_string()] {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.into_bytes());
    }
    let name = Hash(sha256(&bytes).0);
    name == it.name && Hash(draw::pool::value(Alg::Sha256, &name.hex())) == it.pid
}

#[cfg(test)]
mod tests {
    use domain::shared::Salt;

    use super::*;

    fn lot() -> LotId {
        LotId::parse("W2026-001/A/1").expect("a lot")
    }

    fn uscc(at: u8) -> Uscc {
        let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
        let body = format!("9151000000FARMAA{at}");
        all.find_map(|it| Uscc::new(&format!("{body}{it}"))).expect("one check character fits")
    }

    /// A line by our own count of the document's words.
    fn line(at: u8) -> ListLine {
        let (bidder, salt) = (uscc(at), Salt([at; 32]));
        let mut bytes = b"daylight.list-name/1\0".to_vec();
        bytes.extend([at; 32]);
        bytes.extend([0, 0, 0, 0, 0, 0, 0, 13]);
        bytes.extend(b"W2026-001/A/1");
        bytes.extend([0, 0, 0, 0, 0, 0, 0, 18]);
        bytes.extend(bidder.as_str().as_bytes());
        let name = Hash(sha256(&bytes).0);
        let mut value = b"ggzy.draw/v1/value\0".to_vec();
        value.extend([0, 0, 0, 0, 0, 0, 0, 64]);
        value.extend(name.hex().into_bytes());
        ListLine { bidder, name, pid: Hash(sha256(&value).0), salt }
    }

    #[test]
    fn a_name_is_its_suppliers_under_its_salt_in_its_lot_and_stands_in_the_pool() {
        let lines: Vec<ListLine> = (1..=3).map(line).collect();
        let names: Vec<String> = lines.iter().map(|it| it.name.hex()).collect();
        assert_eq!(owned(&lot(), &names, &lines), Ok(()));
        let wrong = Err(Code::PoolRoot);
        assert_eq!(owned(&lot(), &names[1..], &lines), wrong, "not of the pool");
        let other = LotId::parse("W2026-001/B/1").expect("a lot");
        assert_eq!(owned(&other, &names, &lines), wrong, "of another lot");
        let twice = [lines[0].clone(), lines[0].clone()];
        assert_eq!(owned(&lot(), &names, &twice), wrong, "two names of one supplier");
        let changes: [fn(&mut ListLine); 4] = [
            |it| it.bidder = uscc(4),
            |it| it.salt = Salt([9; 32]),
            |it| it.pid = Hash([9; 32]),
            |it| it.name = Hash([9; 32]),
        ];
        for change in changes {
            let mut all = lines.clone();
            change(&mut all[2]);
            assert_eq!(owned(&lot(), &names, &all), wrong);
        }
    }

    #[test]
    fn a_list_takes_the_first_of_the_drawn_names_that_are_somebodys() {
        let lines: Vec<ListLine> = (1..=3).map(line).collect();
        let nobody = Hash([7; 32]);
        let drawn = [nobody, lines[2].pid, lines[0].pid, nobody, lines[1].pid];
        let first = |most| List { most, lines: lines.clone(), ..List::default() }.first(&drawn);
        assert_eq!(first(Some(2)), [uscc(1), uscc(3)]);
        assert_eq!(first(Some(9)), [uscc(1), uscc(2), uscc(3)]);
        assert_eq!(first(None), [], "no ceiling was announced");
    }

    #[test]
    fn the_best_scored_are_listed_and_equals_stand_as_they_were_drawn() {
        // covers: Y86
        let lines: Vec<ListLine> = (1..=3).map(line).collect();
        let drawn = [lines[2].pid, lines[0].pid, lines[1].pid];
        let first = |points: [i64; 3]| {
            let scores = (1..=3).zip(points).map(|(at, it)| (uscc(at), Points(it))).collect();
            let lines = lines.clone();
            List { most: Some(2), by_scores: true, lines, scores, ..List::default() }.first(&drawn)
        };
        assert_eq!(first([90_00, 80_00, 70_00]), [uscc(1), uscc(2)], "the third drawn first");
        assert_eq!(first([90_00, 70_00, 70_00]), [uscc(1), uscc(3)], "an equal at the edge");
    }
}
