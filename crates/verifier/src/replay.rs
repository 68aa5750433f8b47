//! Row 14: the law is asked again for every event, and must answer with the same events.
//!
//! The command is rebuilt from the event, the state is folded from the leaves before it, and the
//! rules are those that the lot adopted. What rests on leaves that are shut is said to.

use std::collections::{BTreeMap, BTreeSet};

use domain::admission;
use domain::apply::{apply, lot_of};
use domain::award::TechnicalLocked;
use domain::calendar::Calendar;
use domain::draws;
use domain::law::Law;
use domain::opening::{KeyInClosed, LaterDeposit, PricesCalled};
use domain::parties::ImportTaken;
use domain::procedure::{RulesAdopted, Scope};
use domain::rulebook::Rulebook;
use domain::shared::{CivilDate, Hash, Instant, LotId, Secret, Signature};
use domain::timer::timer;
use domain::world::{Command, Event, World, decide};
use record::leaf::Form;
use record::rebuild::{self, Rebuilt};

use crate::acts;
use crate::bids::is_of_its_command;
use crate::log::{Code, Finding, ReadLog};
use crate::past::{Extent, Fact, Past, Seen, Sight};

/// Milliseconds after which a timer that has not run is missing.
const TIMER_LATE_MS: i64 = 120_000;

/// What can be said of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// The law gives it again, from what anyone can see.
    Checked,
    /// The law gives it again, with what the reader's bundle opens.
    WithBundle,
    /// Something is wrong; a finding says what.
    Failed,
    /// It rests on leaves that are not the reader's to open.
    NotYours,
    /// It rests on leaves that are opened later.
    NotYet,
}

/// The law's answers about a whole log.
#[derive(Debug, Default)]
pub struct Replay {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// By leaf index: what can be said of the event; leaves of the log itself are left out.
    pub judged: BTreeMap<u64, Judged>,
    /// By leaf index: whether who signed a statutory act held the part for it.
    pub acts: BTreeMap<u64, Judged>,
    /// The states after the last leaf.
    pub world: World,
    /// Packs that this program does not know, by lot.
    pub unknown_packs: BTreeMap<LotId, String>,
}

/// Asks the law again; of leaves in `explained` something more exact is known than its refusal.
#[must_use]
pub fn replay(past: &Past, log: &ReadLog, explained: &BTreeSet<u64>) -> Replay {
    let packs = record::pack::packs().iter();
    let packs = packs.map(|it| Pack {
        rules: it.rulebook(),
        id: it.id.clone(),
        sha256: it.sha256,
        from: it.in_force_from,
    });
    let mut it = Court {
        past,
        log,
        explained,
        packs: packs.collect(),
        calendar: record::pack::calendar(),
        done: Replay::default(),
    };
    let mut at = 0;
    while at < past.leaves.len() {
        at += it.step(at);
    }
    it.check_timers();
    it.done
}

struct Pack {
    id: String,
    sha256: Hash,
    from: CivilDate,
    rules: Rulebook,
}

/// How the law's answer compares with what stands in the log.
enum Answer {
    /// The same events, so many of which can be seen.
    Same(usize),
    /// It refuses, or answers with something else.
    Refused,
    /// Something that it demands is not there.
    Missing,
    /// It cannot be asked without shut leaves.
    NotYours(usize),
}

struct Court<'a> {
    past: &'a Past,
    log: &'a ReadLog,
    explained: &'a BTreeSet<u64>,
    packs: Vec<Pack>,
    calendar: Calendar,
    done: Replay,
}

impl<'a> Court<'a> {
    /// Judges the command that begins at a leaf; gives how many leaves were passed.
    fn step(&mut self, at: usize) -> usize {
        let first = match &self.past.leaves[at] {
            Seen::Fact(it) => it,
            Seen::Shut(_) => {
                self.done.judged.insert(at as u64, Judged::NotYours);
                return 1;
            }
            Seen::Own | Seen::Unread => return 1,
        };
        let rest = self.same_instant(at + 1, first.stamp);
        let events: Vec<Event> = rest.iter().map(|it| it.event.clone()).collect();
        let belong = followers(&first.event, &events);
        let known = std::iter::once(&first.index)
            .chain(rest[..belong].iter().map(|it| &it.index))
            .any(|it| self.explained.contains(it));
        let before = self.done.findings.len();
        let answer = self.ask(first, &events);
        if known {
            // One fault, one code: something more exact was said of it.
            self.done.findings.truncate(before);
        }
        let judged = match answer {
            Answer::Same(_) => sighted(first),
            Answer::NotYours(_) => Judged::NotYours,
            Answer::Refused if !known && self.waits(first) => Judged::NotYet,
            Answer::Refused | Answer::Missing => Judged::Failed,
        };
        let found = self.done.findings.iter().any(|it| it.index == Some(first.index));
        if judged == Judged::Failed && !known && !found {
            let missing = matches!(answer, Answer::Missing);
            let code = if missing { Code::LawMissingEvent } else { Code::LawRefusedEvent };
            self.done.findings.push(Finding::leaf(code, first.index));
        }
        let count = match answer {
            Answer::Same(count) | Answer::NotYours(count) => count,
            Answer::Refused | Answer::Missing => belong,
        };
        let rest = &rest[..count];
        self.judge_all(first, rest, if found { Judged::Failed } else { judged });
        self.taken(at, first, rest)
    }

    fn judge_all(&mut self, first: &Fact, rest: &[&Fact], judged: Judged) {
        for index in std::iter::once(first.index).chain(rest.iter().map(|it| it.index)) {
            self.done.judged.insert(index, judged);
        }
    }

    /// Folds what was judged and gives how many leaves that were.
    fn taken(&mut self, at: usize, first: &Fact, rest: &[&Fact]) -> usize {
        let failed = self.done.judged.get(&first.index) == Some(&Judged::Failed);
        for fact in std::iter::once(&first).chain(rest) {
            if !self.comes_too_late(&fact.event) {
                apply(&mut self.done.world, &fact.event, fact.stamp);
            }
        }
        let names = |it: &&Fact| matches!(it.event, Event::Ranked(_) | Event::ReportSigned(_));
        let named: Vec<&Fact> = std::iter::once(first).chain(rest.iter().copied()).collect();
        if let Some(named) = named.into_iter().find(|it| names(it)).filter(|_| !failed) {
            self.check_report(named);
        }
        let last = rest.last().map_or(first.index, |it| it.index);
        usize::try_from(last).map_or(1, |it| it + 1 - at)
    }

    /// With every sheet open, the report that is ranked and signed is the one that follows.
    fn check_report(&mut self, ranked: &Fact) {
        let world = &self.done.world;
        let lot = lot_of(&ranked.event).and_then(|it| world.lots.get(it));
        let follows = lot.and_then(|it| acts::report_follows(it, &world.centre.origin));
        if follows == Some(false) {
            self.done.findings.push(Finding::leaf(Code::LawRefusedEvent, ranked.index));
            self.done.judged.insert(ranked.index, Judged::Failed);
        }
    }

    /// A check of ciphertexts after the end of key-in does not take the lot back to key-in.
    fn comes_too_late(&self, event: &Event) -> bool {
        let Event::ObjectsPresent(it) = event else { return false };
        let lot = self.done.world.lots.get(&it.lot);
        lot.is_some_and(|it| !it.opening.closed.is_empty())
    }

    /// The events of the same instant, up to the first leaf that cannot be seen.
    fn same_instant(&self, from: usize, stamp: Instant) -> Vec<&'a Fact> {
        let mut found = Vec::new();
        for seen in &self.past.leaves[from..] {
            match seen {
                Seen::Fact(it) if it.stamp == stamp => found.push(&**it),
                Seen::Own => {}
                Seen::Fact(_) | Seen::Shut(_) | Seen::Unread => break,
            }
        }
        found
    }

    fn ask(&mut self, first: &Fact, rest: &[Event]) -> Answer {
        if first.extent == Extent::Whole && !is_of_its_command(first, rest) {
            self.done.findings.push(Finding::leaf(Code::LeafOpeningMismatch, first.index));
            return Answer::Refused;
        }
        if let Some(answer) = self.ask_list(first, rest) {
            return answer;
        }
        match rebuild::command_in(&self.done.world, &first.event, rest) {
            Rebuilt::Follows => {
                self.ask_listed(first).unwrap_or_else(|| self.ask_follower(&first.event))
            }
            Rebuilt::Shut => match &first.event {
                Event::ImportTaken(it) => self.ask_import(it, first.index),
                other => self.ask_binding(other),
            },
            Rebuilt::Command(command) => {
                if let Event::RulesAdopted(it) = &first.event
                    && !self.adopts(it, first)
                {
                    return Answer::NotYours(followers(&first.event, rest));
                }
                if let Event::KeyInClosed(it) = &first.event
                    && !self.hand_in(it, rest)
                {
                    return Answer::Refused;
                }
                if let Event::PricesCalled(it) = &first.event {
                    self.show_later(it);
                }
                if !rate_follows(&command) || !order_follows(&command) {
                    return Answer::Refused;
                }
                match self.check_act(first, &command) {
                    Ok(()) => self.compare(first, rest, &command),
                    Err(code) => {
                        self.done.findings.push(Finding::leaf(code, first.index));
                        Answer::Refused
                    }
                }
            }
        }
    }

    /// A statutory act bears a signature over its exact bytes.
    fn check_act(&mut self, fact: &Fact, command: &Command) -> Result<(), Code> {
        let origin = &self.done.world.centre.origin;
        match acts::check(&self.done.world, command, origin) {
            None => Ok(()),
            Some(Ok(judged)) => {
                self.done.acts.insert(fact.index, judged);
                Ok(())
            }
            Some(Err(code)) => Err(code),
        }
    }

    /// A list that is drawn before a notice: whose the pool's names are, and so whom the draw gave,
    /// is shut to a reader of the public log; that the draw itself was held as the protocol says is
    /// judged with the draws.
    fn ask_list(&self, first: &Fact, rest: &[Event]) -> Option<Answer> {
        let of = domain::apply::attempt_of(&first.event).filter(|it| it.purpose.draws_list())?;
        let list = self.done.world.list_draws.get(&of.lot)?;
        let due = list.is_due() && !self.done.world.lots.contains_key(&of.lot);
        let pooled = matches!(rest.first(), Some(Event::PoolCommitted(_)));
        let seen = matches!(rest.get(1), Some(Event::ListDerived(_)));
        match &first.event {
            Event::DrawAnnounced(_) if due && pooled && !seen => Some(Answer::NotYours(1)),
            Event::DrawResult(_) if due && list.lines.is_empty() => Some(Answer::NotYours(0)),
            _ => None,
        }
    }

    /// What findings or an invitation that the reader cannot see come to: it stands right behind
    /// the leaf that is shut, and a list holds no fewer bidders than the law asks; `None` for any
    /// other event.
    fn ask_listed(&self, first: &Fact) -> Option<Answer> {
        let before = usize::try_from(first.index).ok()?.checked_sub(1);
        let before = before.and_then(|it| self.past.leaves.get(it));
        let shut = matches!(before, Some(Seen::Shut(_)));
        let good = match &first.event {
            Event::PrequalificationConcluded(it) => {
                let of = self.done.world.prequalifications.get(&it.lot);
                shut && of.is_some_and(admission::Prequalification::is_reviewed)
            }
            Event::InvitationDecided(it) => shut && !self.done.world.lots.contains_key(&it.lot),
            Event::InvitationDrawAsked(it) => {
                shut && !self.done.world.lots.contains_key(&it.lot)
                    && !self.done.world.list_draws.contains_key(&it.lot)
            }
            Event::BiddersAdmitted(it) => {
                let ground = match before {
                    Some(Seen::Fact(of)) if of.stamp == first.stamp => match &of.event {
                        Event::PrequalificationConcluded(of) if of.lot == it.lot => {
                            Some(admission::Ground::Prequalified)
                        }
                        Event::InvitationDecided(of) if of.lot == it.lot => {
                            Some(admission::Ground::Invited)
                        }
                        Event::DrawResult(of) if of.of.lot == it.lot => {
                            Some(admission::Ground::Prequalified)
                        }
                        _ => None,
                    },
                    _ => None,
                };
                ground == Some(it.ground) && self.are_enough(it, first.stamp)
            }
            _ => return None,
        };
        Some(if good { Answer::NotYours(0) } else { Answer::Refused })
    }

    /// Whether a list holds as many bidders as the law asks, each once.
    fn are_enough(&self, it: &admission::BiddersAdmitted, now: Instant) -> bool {
        let Some(project) = self.done.world.projects.get(&it.lot.tender) else { return false };
        let rule = admission::least_listed(project.regime, it.ground);
        let adopted = self.done.world.adopted.get(&it.lot);
        let adopted = adopted.and_then(|id| self.packs.iter().find(|it| it.id == *id));
        let in_force = || self.packs.iter().rfind(|it| it.from <= now.date());
        let pack = adopted.or_else(in_force);
        let least = pack.and_then(|it| it.rules.count(rule).ok());
        let count = u32::try_from(it.bidders.len()).unwrap_or(u32::MAX);
        it.bidders.is_sorted_by(|a, b| a < b) && least.is_some_and(|least| count >= least)
    }

    /// A ranking, and codes that are opened, follow from sheets; without all of them it is not the
    /// reader's to check.
    fn ask_follower(&self, event: &Event) -> Answer {
        // What follows from envelopes is judged with them once their records are open.
        if let Event::Auction(it) = event {
            let shut = !self.past.revealed.contains_key(&it.lot.to_string());
            return if shut { Answer::NotYours(0) } else { Answer::Refused };
        }
        let (id, blind) = match event {
            Event::Ranked(it) => (&it.lot, false),
            // How many they are, and that they come first, is judged apart.
            Event::ScoresClosed(it) => (&it.lot, false),
            Event::Totals(it) => (&it.lot, false),
            Event::BlindRevealed(it) => (&it.lot, true),
            Event::TechnicalLocked(it) if self.locks_whoever_passed(it) => (&it.lot, false),
            _ => return Answer::Refused,
        };
        let shut = self.done.world.lots.get(id).is_some_and(|it| {
            let state = &it.evaluation;
            let sheets = if blind { state.blind.sheets.len() } else { state.sheets.len() };
            sheets < state.members.len()
        });
        if shut { Answer::NotYours(0) } else { Answer::Refused }
    }

    /// Whether a technical result names every bid that passed the first review, and no other.
    fn locks_whoever_passed(&self, it: &TechnicalLocked) -> bool {
        let lot = self.done.world.lots.get(&it.lot).filter(|it| it.evaluation.technical.is_none());
        let scored = lot.and_then(domain::award::scored).unwrap_or_default();
        lot.is_some() && scored.iter().eq(it.passed.iter().map(|it| &it.bidder))
    }

    /// Who bound an organisation's key stands in a personal leaf; that it exists can be seen.
    fn ask_binding(&self, event: &Event) -> Answer {
        let Event::KeyBound(it) = event else { return Answer::Missing };
        let known = self.done.world.organisations.get(&it.organisation);
        let fresh = known.is_some_and(|known| !known.keys.contains_key(&it.key));
        if fresh { Answer::NotYours(0) } else { Answer::Refused }
    }

    /// The lines of a file of people are shut; that so many leaves follow can be seen.
    fn ask_import(&self, it: &ImportTaken, index: u64) -> Answer {
        if self.done.world.imports.contains_key(&it.import) {
            return Answer::Refused;
        }
        let lines = usize::try_from(it.lines).unwrap_or(usize::MAX);
        let from = usize::try_from(index).map_or(usize::MAX, |it| it.saturating_add(1));
        let rest = self.past.leaves.get(from..).unwrap_or_default();
        let shut = rest.iter().take_while(|it| matches!(it, Seen::Shut(_))).take(lines).count();
        if shut == lines { Answer::NotYours(0) } else { Answer::Missing }
    }

    /// Whether the pack is known here; a known one that differs or is not in force is a finding.
    fn adopts(&mut self, it: &RulesAdopted, fact: &Fact) -> bool {
        let today = fact.stamp.date();
        let in_force = self.packs.iter().rfind(|pack| pack.from <= today);
        let Some(named) = self.packs.iter().find(|pack| pack.id == it.pack) else {
            self.done.unknown_packs.insert(it.lot.clone(), it.pack.clone());
            return false;
        };
        let same = named.sha256 == it.sha256 && in_force.is_some_and(|pack| pack.id == it.pack);
        if !same {
            self.done.findings.push(Finding::leaf(Code::LawPackMismatch, fact.index));
        }
        true
    }

    /// Puts placeholders where keys were handed in that the reader cannot see.
    ///
    /// Each message holds at least one new key, so there are no more messages than keys.
    fn hand_in(&mut self, first: &KeyInClosed, rest: &[Event]) -> bool {
        let (lot, past) = (first.lot.to_string(), self.past);
        let shut = past.hidden(&lot, self.log).into_iter().filter(|(index, kind)| {
            let seen = usize::try_from(*index).ok().and_then(|it| past.leaves.get(it));
            *kind == "KeyedIn" && matches!(seen, Some(Seen::Shut(_)))
        });
        let messages = shut.count();
        let more = rest.iter().filter_map(|it| match it {
            Event::KeyInClosed(it) if it.lot == first.lot => Some(it),
            _ => None,
        });
        let Some(state) = self.done.world.lots.get_mut(&first.lot) else { return false };
        let mut added = 0;
        let all: Vec<&KeyInClosed> = std::iter::once(first).chain(more).collect();
        for ctx in all.iter().flat_map(|it| &it.keyed) {
            if messages > 0 && !state.opening.keys.contains_key(ctx) {
                state.opening.keys.insert(*ctx, Secret([0; 32]));
                added += 1;
            }
        }
        self.hand_in_later(&first.lot, all.into_iter().flat_map(|it| it.deposited.clone()));
        messages <= added
    }

    /// Notes whose deposits of what opens later were handed in, without their bytes, which are
    /// public only with the call for prices.
    fn hand_in_later(&mut self, lot: &LotId, deposited: impl Iterator<Item = Hash>) {
        let Some(lot) = self.done.world.lots.get_mut(lot) else { return };
        for ctx in deposited.filter(|it| lot.opens_later(it)).collect::<Vec<_>>() {
            let (deposit, signature) = (String::new(), Signature([0; 64]));
            let unseen = || LaterDeposit { ctx, deposit, signature };
            if !lot.is_entrusted(&ctx) {
                lot.opening.later.entry(ctx).or_insert_with(unseen);
            }
        }
    }

    /// Deposits of a call for prices stand in the place of what could not be seen before.
    fn show_later(&mut self, it: &PricesCalled) {
        let Some(lot) = self.done.world.lots.get_mut(&it.lot) else { return };
        for shown in &it.later {
            if let Some(unseen) =
                lot.opening.later.get_mut(&shown.ctx).filter(|it| it.deposit.is_empty())
            {
                unseen.clone_from(shown);
            }
        }
    }

    fn compare(&self, first: &Fact, rest: &[Event], command: &Command) -> Answer {
        let lot = command.lot();
        let world = &self.done.world;
        let scoped = match command {
            Command::Contract(_) => &world.contracts,
            _ => &world.adopted,
        };
        let adopted = lot.and_then(|it| scoped.get(it));
        let adopted = adopted.and_then(|id| self.packs.iter().find(|it| it.id == *id));
        let today = first.stamp.date();
        let in_force = || self.packs.iter().rfind(|it| it.from <= today);
        let Some(pack) = adopted.or_else(in_force).or(self.packs.first()) else {
            return Answer::Refused;
        };
        let law = Law { rules: &pack.rules, calendar: &self.calendar, now: first.stamp };
        let Ok(expected) = decide(&self.done.world, command, law) else { return Answer::Refused };
        let mut actual = std::iter::once(&first.event).chain(rest);
        let mut seen = 0;
        for (at, event) in expected.iter().enumerate() {
            match actual.next() {
                Some(it) if it == event => seen = at,
                Some(it) if at == 0 || it.kind() == event.kind() => return Answer::Refused,
                // What the reader cannot see may be it; a clear event would be seen.
                None if is_hidden(event) => return Answer::Same(seen),
                _ => return Answer::Missing,
            }
        }
        Answer::Same(seen)
    }

    /// Whether the event rests on bids that are still sealed.
    fn waits(&self, fact: &Fact) -> bool {
        let rests = matches!(
            fact.event,
            Event::LotClosed(_)
                | Event::TenderFailed(_)
                | Event::ObjectsPresent(_)
                | Event::ObjectSupplied(_)
        );
        let lot = lot_of(&fact.event).map(LotId::to_string);
        rests && lot.is_some_and(|it| !self.past.revealed.contains_key(&it))
    }

    /// What was due by itself has happened, seen from the newest time that the log shows.
    fn check_timers(&mut self) {
        let stamps = self.past.facts().map(|it| it.stamp.0);
        let witnessed = self.log.files.history.iter().filter_map(|it| it.hi);
        let witnessed = witnessed.filter_map(|it| i64::try_from(it).ok()).map(|it| it * 1_000);
        let Some(now) = stamps.chain(witnessed).max().map(Instant) else { return };
        let calendar = self.done.world.calendar(&self.calendar);
        for (id, of) in &self.done.world.prequalifications {
            let due = admission::timer(of).filter(|it| now.0 > it.0.0 + TIMER_LATE_MS);
            if let Some((at, due)) = due {
                let place = format!("{id} {due:?} {}", at.beijing());
                self.done.findings.push(Finding::place(Code::LawMissingEvent, &place));
            }
        }
        for id in self.done.world.auctions.keys() {
            let due = domain::auction::comes_due(&self.done.world, id);
            if let Some((at, due)) = due.filter(|it| now.0 > it.0.0 + TIMER_LATE_MS) {
                let place = format!("{id}/auction {due:?} {}", at.beijing());
                self.done.findings.push(Finding::place(Code::LawMissingEvent, &place));
            }
        }
        for (id, lot) in &self.done.world.lots {
            let Some(pack) = self.packs.iter().find(|it| it.id == lot.pack) else { continue };
            let rules = self.done.world.rules(&pack.rules, Some(id), Scope::Tender);
            let law = Law { rules: &rules, calendar: &calendar, now };
            let due = timer(lot, law);
            if let Some((at, due)) = due.filter(|it| now.0 > it.0.0 + TIMER_LATE_MS) {
                let place = format!("{id} {due:?} {}", at.beijing());
                self.done.findings.push(Finding::place(Code::LawMissingEvent, &place));
            }
        }
    }
}

/// The rate is the word of the name that came first; the order itself is judged with the draws.
fn rate_follows(command: &Command) -> bool {
    let Command::Draws(draws::Command::PublishRate { result, rate_e4 }) = command else {
        return true;
    };
    let first = result.ranks.first().and_then(|it| it.list.first()).map(|it| it.1.0);
    let word = draws::rate_word(*rate_e4);
    first == Some(draw::pool::value(draw::hash::Alg::Sha256, &word))
}

/// The order is that of the names, each the word of its bidder.
fn order_follows(command: &Command) -> bool {
    let Command::Draws(draws::Command::PublishOrder { result, order }) = command else {
        return true;
    };
    let [ranks] = &result.ranks[..] else { return false };
    let names = ranks.list.iter().map(|it| it.1.0);
    let alg = draw::hash::Alg::Sha256;
    names.eq(order.iter().map(|it| draw::pool::value(alg, &it.to_string())))
}

fn sighted(fact: &Fact) -> Judged {
    match fact.sight {
        Sight::Anyone => Judged::Checked,
        Sight::Bundle => Judged::WithBundle,
    }
}

fn is_hidden(event: &Event) -> bool {
    let kind = event.kind();
    record::event::KINDS.iter().any(|it| it.0 == kind && it.1 == Form::Opaque)
}

/// How many of the events after one belong to its command, as far as the events alone tell.
fn followers(first: &Event, rest: &[Event]) -> usize {
    let belongs = |at: usize| {
        let closing = match (first, &rest[at]) {
            (Event::KeyInClosed(one), Event::KeyInClosed(it)) => one.lot == it.lot,
            (Event::BidsOpened(one), Event::FilesOpened(it)) => one.lot == it.lot,
            (Event::FilesOpened(one), Event::FilesOpened(it)) => one.lot == it.lot,
            _ => false,
        };
        closing || rebuild::command(&rest[at], &rest[at + 1..]) == Rebuilt::Follows
    };
    (0..rest.len()).take_while(|at| belongs(*at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::draws::{Attempt, Command as Draws, DrawPurpose, DrawResult, Ranks};
    use domain::shared::Id;

    #[test]
    fn a_rate_that_is_not_the_word_of_the_first_name_is_refused() {
        let name =
            |rate: u32| Hash(draw::pool::value(draw::hash::Alg::Sha256, &draws::rate_word(rate)));
        let publish = |rate_e4: u32, first: u32| {
            let lot = LotId::parse("W2026-001/A/1").expect("a lot id");
            let stratum = Id::new(draws::RATE).expect("a word");
            let list = vec![(Hash([1; 32]), name(first)), (Hash([2; 32]), name(300))];
            let of = Attempt { lot, purpose: DrawPurpose::Coefficient, seq: 1 };
            let ranks = vec![Ranks { stratum, list }];
            let result = DrawResult { of, ranks, seed: Hash([3; 32]) };
            Command::Draws(Draws::PublishRate { result, rate_e4 })
        };
        assert!(rate_follows(&publish(250, 250)));
        assert!(!rate_follows(&publish(300, 250)), "the second one");
        assert!(!rate_follows(&publish(100, 250)), "one that is not there");
    }

    #[test]
    fn an_order_that_is_not_that_of_the_names_is_refused() {
        let bidders = ["91110000000000001H", "91110000000000002L", "91110000000000003P"];
        let uscc = |it: &str| domain::shared::Uscc::new(it).expect("a code");
        let publish = |order: &[&str]| {
            let lot = LotId::parse("W2026-001/A/1").expect("a lot id");
            let stratum = Id::new(draws::SHORTLIST).expect("a word");
            let name = |it: &&str| Hash(draw::pool::value(draw::hash::Alg::Sha256, it));
            let list = bidders.iter().map(|it| (Hash([1; 32]), name(it))).collect();
            let of = Attempt { lot, purpose: DrawPurpose::Order, seq: 1 };
            let result =
                DrawResult { of, ranks: vec![Ranks { stratum, list }], seed: Hash([3; 32]) };
            let order = order.iter().map(|it| uscc(it)).collect();
            Command::Draws(Draws::PublishOrder { result, order })
        };
        let [one, two, three] = bidders;
        assert!(order_follows(&publish(&bidders)));
        assert!(!order_follows(&publish(&[two, one, three])), "turned");
        assert!(!order_follows(&publish(&[one, two])), "one is left out");
    }
}
