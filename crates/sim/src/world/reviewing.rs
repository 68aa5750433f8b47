//! The committee that reviews applicants is drawn in whole worlds: three parties contribute,
//! experts of a roster answer, and a purchaser would name its own.

use app::draws::party::ringing;
use app::draws::step_before;
use domain::admission::{Command as Admission, Prequalification};
use domain::award;
use domain::draws::{
    Attempt, Bench, CallEnded, CallOutcome, Command as Draws, DrawRequested, LeavingCause, Need,
    Party,
};
use domain::experts::{
    AvailabilityDeclared, Command as Experts, Employment, ExpertAdmitted, Half, HalfDay, Pool,
    Profile,
};
use domain::shared::{CivilDate, Hash, Id, Instant, LotId};
use domain::world::{Command, World as States};

use super::admissions::SEATS;
use super::deeds::Deed;
use super::{Faith, World};
use crate::people::{Person, unsigned, uscc};

/// Whoever is called declines once in so many times.
const DECLINES_ONE_IN: u64 = 4;
/// Of drawn committees one in so many has a member who falls silent before the last signature.
const SILENT_ONE_IN: u64 = 3;
/// The specialty of everybody.
const SPECIALTY: &str = "A01";

fn id(text: &str) -> Id {
    Id::new(text).expect("the worlds' words are ids")
}

/// The number of an expert on the roster, by the account.
fn number(account: &Id) -> Id {
    id(&format!("expert-of-{account}"))
}

/// When calls may be made again, where somebody waits to be called.
pub(super) fn moments(world: &States, now: Instant) -> Vec<i64> {
    let benches = world.prequalifications.keys().filter_map(|it| world.bench(it));
    let waits = benches.filter(|it| it.draw().result.is_some() && !it.rests() && !it.is_over());
    let awake = |it: Bench<'_>| {
        app::messages::quiet_until(app::rules::rules_for(world, Some(it.id()), now), now.0)
    };
    waits.map(awake).filter(|it| *it > now.0).collect()
}

impl World {
    /// Whether the adopted pack takes a committee that was drawn outside.
    pub(super) fn may_name_reviewers(&self, lot: &LotId) -> bool {
        let folded = self.machine.follower.read().expect("memory can be read");
        let rules = app::rules::rules_for(&folded.world, Some(lot), self.machine.now());
        domain::admission::may_be_named(rules).unwrap_or(false)
    }

    /// The purchaser would name its own committee, and then asks for one to be drawn.
    pub(super) fn asks_for_reviewers(&mut self, at: usize) {
        self.experts_come();
        let (lot, today) = (self.tenders[at].id.clone(), self.machine.now().date());
        let purchaser = self.cast.purchaser.account.to_string();
        let members = (1..=SEATS).map(|seat| self.reviewer(&lot, seat)).collect();
        let named = Admission::NameReviewers { lot: lot.clone(), members, document: Hash([7; 32]) };
        self.faith = Faith::Bad;
        self.ask(&purchaser, Command::Admission(named));
        self.faith = Faith::Good;
        let of = DrawRequested {
            lot,
            need: vec![Need { specialty: id(SPECIALTY), seats: SEATS.into() }],
            review: HalfDay { day: today, half: Half::Afternoon },
            authorities: Vec::new(),
            supervisors: Vec::new(),
            representatives: 0,
        };
        let request = Draws::Request { of, people: Vec::new() };
        self.ask(&purchaser, Command::Draws(request));
    }

    /// What can be done in a committee that sits: declare, sign, or order that whoever fell silent
    /// leaves; while a seat is empty the draw goes on.
    pub(super) fn reviewing(&mut self, of: &Prequalification) -> Vec<Deed> {
        if !of.seats.vacant.is_empty() {
            return Vec::new();
        }
        let waits = of.reviewers.iter().map(|it| it.seat);
        let silent: Vec<u8> =
            waits.clone().filter(|it| !of.seats.attended.contains_key(it)).collect();
        if !silent.is_empty() {
            return silent.into_iter().map(Deed::AttendEarly).collect();
        }
        let unsigned: Vec<u8> = waits.filter(|it| !of.signed.contains(it)).collect();
        let left = !of.seats.left.is_empty();
        let drawn = of.draw.result.is_some();
        if let [last] = unsigned[..]
            && drawn
            && !left
            && self.dice.one_in(SILENT_ONE_IN)
        {
            return vec![Deed::ReplaceReviewer(last)];
        }
        unsigned.into_iter().map(|it| Deed::ReviewApplicants(Some(it))).collect()
    }

    /// Nobody has a ground to withdraw, and everybody votes for the first seat. Before the first
    /// one declared, it would sign what it found: the law says no.
    pub(super) fn reviewer_declares(&mut self, at: usize, seat: u8) {
        let lot = self.tenders[at].id.clone();
        self.reviews_all_the_same(&lot, seat);
        let person = self.seated(&lot, seat);
        let (avoidance, leader) = (award::Avoidance::None, Some(1));
        let declare =
            award::Command::DeclareAvoidance { lot, seat, avoidance, leader, signed: unsigned() };
        self.ask_signed(&person, Command::Award(declare));
    }

    /// The supervisor orders that a member leaves; another one would sign while its seat is empty.
    pub(super) fn reviewer_falls_silent(&mut self, at: usize, seat: u8) {
        let lot = self.tenders[at].id.clone();
        let pid = {
            let folded = self.machine.follower.read().expect("memory can be read");
            let Some(of) = folded.world.prequalifications.get(&lot) else { return };
            let member = of.reviewers.iter().find(|it| it.seat == seat);
            let line = member.and_then(|it| of.draw.line_of(&number(&it.account)));
            line.map(|it| it.pid).filter(|it| of.draw.sits(it))
        };
        let (cause, document) = (LeavingCause::Absent, Hash([9; 32]));
        let order = Draws::Replace { lot: lot.clone(), seat, pid, cause, document };
        let supervisor = self.cast.supervisor.account.to_string();
        self.ask(&supervisor, Command::Draws(order));
        self.turn();
        let others = if seat == 1 { 2 } else { 1 };
        self.reviews_all_the_same(&lot, others);
    }

    /// A member signs what it may not sign yet.
    fn reviews_all_the_same(&mut self, lot: &LotId, seat: u8) {
        let person = self.seated(lot, seat);
        let (findings, signed) = (self.findings(lot), unsigned());
        let (lot, seat) = (lot.clone(), Some(seat));
        let review = Admission::ReviewApplicants { lot, seat, findings, signed };
        self.faith = Faith::Bad;
        self.ask_signed(&person, Command::Admission(review));
        self.faith = Faith::Good;
    }

    /// Experts are on the roster, each of an employer of its own but the last, who is of an
    /// applicant; all of them have today.
    fn experts_come(&mut self) {
        let official = self.cast.official.account.to_string();
        let (all, today) = (self.cast.experts.clone(), self.machine.now().date());
        // Who admits whom is not this story's: the table of permissions is asked elsewhere.
        self.faith = Faith::Founding;
        for (at, it) in all.iter().enumerate() {
            let known = {
                let folded = self.machine.follower.read().expect("memory can be read");
                folded.world.roster.contains_key(&number(&it.account))
            };
            if !known {
                for command in self.cast.other_comes(it) {
                    self.ask(&official, command);
                    self.turn();
                }
                let profile = self.profile(at, it);
                let admitted = ExpertAdmitted { expert: number(&it.account), profile };
                self.ask(&official, Command::Experts(Experts::Admit(admitted)));
                self.turn();
            }
            let half_days =
                [Half::Morning, Half::Afternoon].map(|half| HalfDay { day: today, half });
            let (expert, half_days) = (number(&it.account), half_days.to_vec());
            let declared = AvailabilityDeclared { expert, half_days };
            self.ask(&it.account.to_string(), Command::Experts(Experts::Declare(declared)));
        }
        self.turn();
        self.faith = Faith::Good;
    }

    fn profile(&self, at: usize, it: &Person) -> Profile {
        let last = at + 1 == self.cast.experts.len();
        let own = uscc(&format!("9151000098000{at:04}"));
        let organisation = if last { self.cast.bidders[0].uscc.clone() } else { own };
        Profile {
            name: format!("样本评审专家{at}"),
            account: Some(it.account.clone()),
            specialties: vec![id(SPECIALTY)],
            employers: vec![Employment {
                organisation,
                from: CivilDate::constant(2015, 3, 1),
                until: None,
            }],
            ties: Vec::new(),
            region: id("511523"),
            pools: vec![Pool::Works],
        }
    }

    /// Each party of the draw of a committee for applicants does its next step; whoever is called
    /// answers; once it is complete, the centre wants another one.
    pub(super) fn reviewers_are_drawn(&mut self) {
        let all: Vec<LotId> = {
            let folded = self.machine.follower.read().expect("memory can be read");
            let all = folded.world.prequalifications.values();
            all.filter(|it| it.draw.is_asked()).map(|it| it.id.clone()).collect()
        };
        for id in all {
            for name in Party::ALL {
                self.party_draws_reviewers(&id, name);
            }
            self.reviewers_answer(&id);
        }
    }

    fn party_draws_reviewers(&mut self, id: &LotId, name: Party) {
        let (cosigned, _) = self.cosigned();
        let (draw, step, rests) = {
            let folded = self.machine.follower.read().expect("memory can be read");
            let Some(bench @ Bench::Applicants(..)) = folded.world.bench(id) else { return };
            let step = step_before(&folded, bench, name, cosigned);
            (bench.draw().clone(), step, bench.rests() && !bench.is_over())
        };
        let of = draw.attempt(id);
        if rests && name == Party::Centre && self.drew_again.insert(id.clone()) {
            let next = Attempt { seq: of.seq + 1, ..of };
            let (account, hand) = self.party(name, &next);
            self.faith = Faith::Bad;
            self.ask(&account, Command::Draws(hand.join(next)));
            self.faith = Faith::Good;
            return;
        }
        let (account, hand) = self.party(name, &of);
        if let Some(command) = hand.act(step, of, &draw) {
            self.ask(&account, Command::Draws(command));
            self.turn();
        }
    }

    /// Everybody whose call rings accepts, or now and then is ill.
    fn reviewers_answer(&mut self, id: &LotId) {
        let ringing: Vec<(Id, CallEnded)> = {
            let folded = self.machine.follower.read().expect("memory can be read");
            let Some(bench @ Bench::Applicants(..)) = folded.world.bench(id) else { return };
            ringing(&folded.world, bench)
        };
        for (account, mut answer) in ringing {
            if self.dice.one_in(DECLINES_ONE_IN) {
                (answer.outcome, answer.reason) = (CallOutcome::Declined, "ill".to_owned());
            }
            self.ask(account.as_str(), Command::Draws(Draws::AnswerCall(answer)));
            self.turn();
        }
    }
}
