//! What waits for a person: computed from the states, so that nothing must be kept in step.

mod admissions;
mod auctions;
mod biddings;
mod centre;
mod committee_work;
mod drafts;
mod intakes;
mod posts;
mod purchasing;
mod raised;
mod rooms;

use app::rules::rules_for;
use domain::award;
use domain::calendar::Calendar;
use domain::draws::{DrawPurpose, Party};
use domain::law::Law;
use domain::lot::{Lot, Stage};
use domain::parties::{MandateMatter, Person, Role, mandated};
use domain::procedure::{HoldBy, Notice, ProjectRegistered};
use domain::remedies::{Case, Clock, ComplaintStep, Remedy, clocks};
use domain::rulebook::{Regime, ids};
use domain::securities::return_due;
use domain::shared::{AccountId, CivilDate, Id, Instant, LotId, Uscc};
use domain::world::World;

pub use centre::KEYS_LEAST;
use centre::of_centre;
use drafts::{of_draft, unannounced};

use super::room;
use crate::public::challenge_due;
use crate::purchaser::committee;

/// One thing that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Names the sentences: `duty-<what>`, `duty-<what>-why`, `duty-<what>-do`.
    pub what: &'static str,
    /// Project and lot, or the person or organisation it is about.
    pub about: String,
    /// Last moment, unix milliseconds; none when the law sets no limit.
    pub until_ms: Option<i64>,
    /// The rule that sets it.
    pub rule: Option<&'static str>,
    /// The lot whose adopted rules hold.
    pub lot: Option<LotId>,
    /// Where it is done.
    pub href: String,
}

/// What waits outside the record: drafts and requests in the working state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub drafts: Vec<Draft>,
    /// Accounts that made a key and wait for a second person.
    pub keys: Vec<AccountId>,
    /// Who examined which intake, as it was asked at that instant.
    pub examined: Vec<(Id, Instant, AccountId)>,
    /// Rules for which somebody proposed another value.
    pub proposed: Vec<(String, AccountId)>,
    /// Projects whose registration somebody proposed to correct.
    pub slips: Vec<(Id, AccountId)>,
    /// Lots with a letter on paper that waits for a second official, with whoever entered it.
    pub entries: Vec<(LotId, AccountId)>,
    /// Lots in which a payment waits for a second person, with whoever proposed it.
    pub payments: Vec<(LotId, AccountId)>,
    /// Lots in which somebody proposed to correct an entry of a bid security.
    pub mends: Vec<(LotId, AccountId)>,
    /// What is wrong with the platform: keys of sentences.
    pub alarms: Vec<&'static str>,
    /// What the centre lacks before it can announce: keys of sentences.
    pub missing: Vec<&'static str>,
}

/// A lot that is being prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub lot: LotId,
    /// Project and lot in words.
    pub about: String,
    /// Trustees whose signed assignments are still missing; empty before they were asked.
    pub missing: Vec<Id>,
    pub step: Step,
    pub approval: Approving,
}

/// How far a second person is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approving {
    /// Nobody was asked, or it was returned, or it changed since.
    Open,
    /// Waits for somebody else than who submitted it.
    Waits(AccountId),
    Approved,
}

/// How far a lot is prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Writing,
    /// The trustees were asked.
    Asked,
    /// Every assignment is there.
    Ready,
}

/// What a duty is derived from.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    pub world: &'a World,
    pub waiting: &'a Waiting,
    pub calendar: &'a Calendar,
    pub now: Instant,
}

/// Everything that waits for one account, the most urgent first.
///
/// Nothing is read but states that this person's roles may see; of bids before their opening,
/// only the own organisation's line.
#[must_use]
pub fn duties(sight: &Sight, account: &AccountId) -> Vec<Duty> {
    let Some(person) = sight.world.people.get(account) else { return Vec::new() };
    let mut all = Vec::new();
    for draft in &sight.waiting.drafts {
        all.extend(of_draft(sight, (account, person), draft));
    }
    for lot in sight.world.lots.values() {
        let it = Of { sight, person, account, lot, out: &mut all };
        it.add();
    }
    admissions::duties(sight, (account, person), &mut all);
    unannounced(sight, person, &mut all);
    intakes::duties(sight, (account, person), &mut all);
    of_centre(sight, person, &mut all);
    posts::duties(sight, (account, person), &mut all);
    biddings::duties(sight, person, &mut all);
    auctions::duties(sight, person, &mut all);
    rooms::duties(sight, person, &mut all);
    all.sort_by_key(|it| (it.until_ms.unwrap_or(i64::MAX), it.lot.clone(), it.what));
    all
}

/// A project whose purchaser somebody may act for.
#[derive(Clone, Copy)]
pub struct Buying<'a> {
    pub project: &'a Id,
    pub purchaser: &'a Uscc,
    pub agent: Option<&'a Uscc>,
}

impl<'a> Buying<'a> {
    /// The one of a lot.
    #[must_use]
    pub fn of(it: &'a Notice) -> Self {
        Self { project: &it.project, purchaser: &it.purchaser, agent: it.agent.as_ref() }
    }

    /// The one of a lot from its first notice on.
    #[must_use]
    pub fn case(it: Case<'a>) -> Self {
        Self { project: it.project(), purchaser: it.purchaser(), agent: it.agent() }
    }

    /// The one of a registered project.
    #[must_use]
    pub fn planned(it: &'a ProjectRegistered) -> Self {
        Self { project: &it.project, purchaser: &it.purchaser, agent: it.agent.as_ref() }
    }
}

/// Whether a person acts for the purchaser of a lot: the purchaser's own people, or its agent's
/// while a mandate covers any matter of the project.
#[must_use]
pub fn acts_for((world, now): (&World, Instant), person: &Person, of: Buying) -> bool {
    let home = person.organisation.as_ref();
    let mandated = |agent: &Uscc| {
        let covers = |it: &(MandateMatter, &str)| {
            mandated(world, (of.purchaser, agent), (of.project, it.0), now)
        };
        MandateMatter::ALL.iter().any(covers)
    };
    (person.is(Role::Purchaser) && home == Some(of.purchaser))
        || (person.is(Role::Agent) && home == of.agent && of.agent.is_some_and(mandated))
}

/// The trustee that a person acts as.
#[must_use]
pub fn trustee_of<'a>(world: &'a World, person: &Person) -> Option<&'a Id> {
    let home = person.organisation.as_ref().filter(|_| person.is(Role::Trustee))?;
    world.centre.trustees.iter().find(|(_, it)| it.organisation == *home).map(|(id, _)| id)
}

/// An id of a rule as the law spells it.
fn rule_of(id: &str) -> Option<&'static str> {
    ids::all().map(|it| it.0).find(|it| *it == id)
}

/// One lot as one person sees it.
struct Of<'a> {
    sight: &'a Sight<'a>,
    person: &'a Person,
    account: &'a AccountId,
    lot: &'a Lot,
    out: &'a mut Vec<Duty>,
}

impl Of<'_> {
    fn add(mut self) {
        if self.lot.round.is_some() {
            return self.envelopes();
        }
        let notice = &self.lot.notice;
        let sight = (self.sight.world, self.sight.now);
        if acts_for(sight, self.person, Buying::of(notice)) {
            self.purchaser();
        }
        if self.person.is(Role::Official) {
            self.official();
        }
        if self.person.is(Role::Chair) {
            self.chair();
        }
        if self.person.is(Role::Finance) {
            self.finance();
        }
        if self.person.is(Role::Bidder) {
            self.bidder();
        }
        if self.person.is(Role::Evaluator) || self.seat().is_some() {
            self.evaluator();
            self.called();
        }
        if let Some(trustee) = trustee_of(self.sight.world, self.person) {
            let trustee = trustee.clone();
            self.trustee(&trustee);
        }
        if self.person.is(Role::Supervisor) {
            self.draws(Party::Supervisor);
            self.supervisor();
        }
    }

    /// Of an auction's envelopes: keys are brought in and shares answered; nothing else is owed.
    fn envelopes(mut self) {
        if self.person.is(Role::Bidder) && self.lot.stage == Stage::KeyIn {
            self.bidder();
        }
        if let Some(trustee) = trustee_of(self.sight.world, self.person) {
            let trustee = trustee.clone();
            self.trustee(&trustee);
        }
    }

    fn push(
        &mut self,
        what: &'static str,
        until_ms: Option<i64>,
        rule: Option<&'static str>,
        href: String,
    ) {
        let notice = &self.lot.notice;
        let about = format!("{} · {}", notice.title, notice.lot_title);
        let lot = Some(self.lot.id.clone());
        self.out.push(Duty { what, about, until_ms, rule, lot, href });
    }

    fn at(&self, desk: &str, page: &str) -> String {
        room(desk, &self.lot.id, page)
    }

    fn works(&self) -> bool {
        self.lot.notice.regime == Regime::Works
    }

    /// End of the last day of a duty that the rule counts from an instant.
    fn due(&self, from: Option<Instant>, rule: &'static str) -> Option<i64> {
        let rules = rules_for(self.sight.world, Some(&self.lot.id), self.sight.now);
        let calendar = self.sight.world.calendar(self.sight.calendar);
        let law = Law { rules, calendar: &calendar, now: self.sight.now };
        law.due(from?.date(), rule).ok().map(|it| Instant::end_of(it.for_duty()).0)
    }

    fn remedies(&mut self, mine: impl Fn(&Remedy) -> bool, what: &'static str, desk: &str) {
        let open: Vec<(CivilDate, Option<&'static str>)> = self
            .lot
            .remedies
            .values()
            .filter(|it| it.is_open() && mine(it))
            .map(|it| (it.due, rule_of(&it.rule)))
            .collect();
        for (due, rule) in open {
            let href = self.at(desk, "remedies");
            self.push(what, Some(Instant::end_of(due).0), rule, href);
        }
    }

    /// Each complaint's clock that ends first, with its own rule; none while it waits for others.
    fn complaints(&mut self) {
        let rules = rules_for(self.sight.world, Some(&self.lot.id), self.sight.now);
        let calendar = self.sight.world.calendar(self.sight.calendar);
        let law = Law { rules, calendar: &calendar, now: self.sight.now };
        let lot = self.lot;
        for it in lot.remedies.values().filter(|it| it.is_open()) {
            let paused = it.complaint.as_ref().is_some_and(|it| it.paused.is_some());
            let own = |it: &&Clock| !matches!(it.rule, ids::G24 | ids::G25_2 | ids::G25_5);
            let all = clocks(lot, it, law).unwrap_or_default();
            if let Some(first) = all.iter().filter(own).min_by_key(|it| it.last).filter(|_| !paused)
            {
                let page = match first.rule {
                    ids::G25_4 => "remedies/serve",
                    ids::T20_2 | ids::G23 => "remedies/decide",
                    _ => "remedies/examine",
                };
                let (until, href) = (Instant::end_of(first.last).0, self.at("supervisor", page));
                self.push("complaint", Some(until), Some(first.rule), href);
            }
        }
    }

    /// Copies that were served on the own organisation and have no response yet.
    fn responds(&mut self, desk: &str) {
        let Some(home) = self.person.organisation.clone() else { return };
        let lot = self.lot;
        for it in lot.remedies.values().filter(|it| it.is_open()) {
            let Some(course) = &it.complaint else { continue };
            let Some(served) = &course.served else { continue };
            let named = desk == "purchaser" || served.to.iter().flatten().any(|it| *it == home);
            let done = course.responses.iter().any(|it| it.respondent.as_ref() == Some(&home));
            if named && !done {
                let until = Some(Instant::end_of(served.respond_by).0);
                let href = self.at(desk, "remedies/respond");
                self.push("respond-complaint", until, Some(ids::G25_5), href);
            }
        }
    }

    fn official(&mut self) {
        let lot = self.lot;
        // Names that are entered before the opening can leak before it; no statute asks for that.
        self.draws(Party::Centre);
        let waits = lot.stage >= Stage::Opened && committee::may_enter(lot);
        if waits && !lot.is_suspended() && !lot.is_over() {
            let href = self.at("centre", "committee");
            self.push("committee", None, Some(lot.notice.procedure().limits().members), href);
        }
    }

    /// Bid securities that are to go back: the first to fall due.
    fn finance(&mut self) {
        let rules = rules_for(self.sight.world, Some(&self.lot.id), self.sight.now);
        let calendar = self.sight.world.calendar(self.sight.calendar);
        let law = Law { rules, calendar: &calendar, now: self.sight.now };
        let due = |it| return_due(self.lot, it, law).ok().flatten();
        let all = self.lot.securities.entries.values().filter_map(due);
        if let Some(first) = all.min_by_key(|it| it.by.for_duty()) {
            let until = Instant::end_of(first.by.for_duty()).0;
            let href = self.at("finance", "payments");
            self.push("return-security", Some(until), Some(first.rule), href);
        }
    }

    /// A party's step in a draw; whether its ground is witnessed already, its page says.
    fn draws(&mut self, name: Party) {
        let (lot, state) = (self.lot, self.lot.drawing());
        let rests = lot.draw_rests() && !lot.awaits_order();
        let over = lot.is_over() || state.result.is_some() || rests;
        if !state.is_asked() || over || lot.is_suspended() {
            return;
        }
        // A rate is opened once the keys to bids are in.
        let rate = state.purpose == DrawPurpose::Coefficient;
        let waits = rate && state.closed.is_some() && lot.stage != Stage::Releasing;
        if waits {
            return;
        }
        if state.waits_for(name) {
            let href = self.at(name.token(), "draw");
            self.push("draw-step", None, Some(ids::Y23), href);
        }
    }

    /// A call of the draw that rings.
    fn called(&mut self) {
        let state = &self.lot.draw;
        let roster = self.sight.world.roster.iter();
        let mut own = roster.filter(|it| it.1.profile.account.as_ref() == Some(self.account));
        let line = own.next().and_then(|it| state.line_of(it.0));
        let calls = line.and_then(|it| state.calls.get(&it.pid));
        let last = calls.and_then(|it| it.last()).filter(|it| it.ended.is_none());
        if last.is_some() {
            let href = self.at("evaluator", "call");
            self.push("answer-call", None, Some(ids::Y25), href);
        }
    }

    fn chair(&mut self) {
        let lot = self.lot;
        if lot.is_suspended() || lot.is_over() {
            return;
        }
        let hall = format!("/lots/{}/hall", lot.id);
        let unanswered = lot.opening.objections.values().any(|it| it.2.is_none());
        match lot.stage {
            Stage::Closed | Stage::KeyIn => {
                let until =
                    (lot.opening.key_in_until_s > 0).then_some(lot.opening.key_in_until_s * 1_000);
                self.push("chair", until, Some(ids::Y01), hall);
            }
            Stage::Evaluating if crate::hall::may_call(lot) => {
                self.push("call-prices", None, Some(ids::Y19), format!("{hall}/chair"));
            }
            Stage::Opened if unanswered => self.push("answer-hall", None, Some(ids::G42), hall),
            Stage::Opened if lot.opening.record_signed.is_none() => {
                self.push("sign-record", None, Some(ids::Y05), hall);
            }
            _ => {}
        }
    }

    /// A guarantee of the own organisation's that ends too early.
    fn own_guarantee(&mut self, home: &Uscc) {
        let lot = self.lot;
        let short = crate::online::own_short(self.sight.world, (&lot.id, home), self.sight.now.0);
        let longer = lot.opening.opened_at.is_some();
        if let Some(it) = short.filter(|_| longer || lot.stage == Stage::Announced) {
            let href = self.at("bidder", "guarantee");
            self.push("renew-guarantee", Some(it.until.0), Some(it.rule), href);
        }
    }

    /// Reads the own organisation's line only.
    fn bidder(&mut self) {
        let lot = self.lot;
        self.responds("bidder");
        let Some(home) = self.person.organisation.clone() else { return };
        let corrects = |it: &Remedy| {
            let step = it.complaint.as_ref().map(|it| it.step);
            it.raiser() == Some(&home) && step == Some(ComplaintStep::Correcting) && it.is_open()
        };
        if lot.remedies.values().any(corrects) {
            let href = self.at("bidder", "remedies/correct");
            self.push("correct-complaint", None, Some(ids::G25_2), href);
        }
        self.own_guarantee(&home);
        let Some(own) = lot.bids.get(&home).and_then(|it| it.bid.clone()) else { return };
        if lot.award.published {
            self.own_result(&home);
        }
        if let Some(it) = award::open_request(lot, &home, self.sight.now) {
            let (until, href) = (it.asked.until_s * 1_000, self.at("bidder", "validity"));
            self.push("answer-validity", Some(until), Some(ids::Y205), href);
        }
        let won = lot.award.winner.as_ref().is_some_and(|it| it.0 == home);
        if let Some(it) = lot.contract.offer.as_ref().filter(|_| won && !lot.is_suspended()) {
            let rule = lot.notice.procedure().limits().contract;
            // Only the contract itself has a last day.
            let first = (it.number == 0).then_some(rule);
            let until = first.and_then(|rule| self.due(lot.award.letter, rule));
            let href = self.at("bidder", "contract");
            self.push("sign-contract", until, first, href);
        }
        let owes = !lot.contract.security_is_in(&lot.notice, lot.award.winner.as_ref());
        if won && owes && lot.stage == Stage::Notified && !lot.is_suspended() {
            let href = format!("/lots/{}", lot.id);
            self.push("bring-security", None, Some(ids::Y197), href);
        }
        if lot.is_suspended() || lot.is_over() {
            return;
        }
        let by_hand = |it: &&domain::opening::SealedEnvelope| {
            let open = it.key == domain::opening::KeyPlan::ByHand;
            let handed = lot.opening.keys.contains_key(&it.ctx);
            open && !handed && !lot.opening.later.contains_key(&it.ctx)
        };
        match lot.stage {
            Stage::Announced if lot.overtaken.contains(&home) => {
                let (until, href) = (Some(lot.deadline_s * 1_000), self.at("bidder", "seal"));
                let rule = lot.notice.procedure().limits().clarify;
                self.push("seal-anew", until, Some(rule), href);
            }
            Stage::KeyIn if own.envelopes.iter().any(|it| by_hand(&it)) => {
                let until = Some(lot.opening.key_in_until_s * 1_000);
                let href = self.at("bidder", "key-in");
                self.push("key-in", until, Some(ids::Y01), href);
            }
            Stage::Evaluating => self.answers(&home),
            Stage::Opened if lot.opening.record_signed.is_some() => self.answers(&home),
            Stage::Opened
                if lot.opening.record_signed.is_none()
                    && !lot.opening.confirmed.contains(&home) =>
            {
                let rules = rules_for(self.sight.world, Some(&lot.id), self.sight.now);
                let silent = rules.seconds(ids::Y05).ok();
                let until = lot.opening.opened_at.zip(silent).map(|(at, it)| at.0 + it * 1_000);
                let href = format!("/lots/{}/hall", lot.id);
                // Silence has confirmed it by then: nothing waits any more.
                if until.is_none_or(|it| self.sight.now.0 <= it) {
                    self.push("confirm", until, Some(ids::Y05), href);
                }
            }
            _ => {}
        }
    }

    /// What the own organisation is told of its bid, until this person has read it, or until its
    /// challenge ends.
    fn own_result(&mut self, home: &Uscc) {
        let reads = &self.lot.evaluation.reads;
        let read = reads.iter().any(|it| it.1 == *self.account);
        let won = self.lot.award.winner.as_ref().is_some_and(|it| it.0 == *home);
        let due = challenge_due(self.sight.world, self.lot, self.sight.now);
        let due = due.filter(|_| !won && !self.works());
        let until = due.map(|it| Instant::end_of(it.for_right()).0);
        if !read && until.is_none_or(|it| self.sight.now.0 <= it) {
            let (href, rule) = (self.at("bidder", "result"), until.map(|_| ids::G20_3));
            self.push("own-result", until, rule, href);
        }
    }

    /// What the committee asks of the own organisation, while it may still answer.
    fn answers(&mut self, home: &Uscc) {
        let state = &self.lot.evaluation;
        let runs = |until_s: i64| self.sight.now.seconds() <= until_s;
        let asked = state.queries.get(home);
        let asked = asked.filter(|it| it.explained.is_none() && it.judged.is_none());
        let asked = asked.map(|it| it.asked.until_s).filter(|it| runs(*it));
        let questions = state.clarifications.values().filter(|it| it.asked.bidder == *home);
        let open = questions.filter(|it| it.answered.is_none() && it.judged.is_none());
        let question = open.map(|it| it.asked.until_s).filter(|it| runs(*it)).min();
        let corrected = state.corrections.get(home).filter(|it| it.answer.is_none());
        let corrected = corrected.map(|it| it.corrected.until_s).filter(|it| runs(*it));
        let (judged, order) =
            if self.works() { (ids::F7_8, ids::C4_13) } else { (ids::F7_7, ids::C4_10) };
        if let Some(until_s) = asked {
            let href = self.at("bidder", "explain");
            self.push("explain-price", Some(until_s * 1_000), Some(judged), href);
        }
        if let Some(until_s) = question {
            let rule = award::clarification_rule(self.lot.notice.regime);
            let href = self.at("bidder", "clarifications");
            self.push("answer-clarification", Some(until_s * 1_000), Some(rule), href);
        }
        if let Some(until_s) = corrected {
            let href = self.at("bidder", "correction");
            self.push("confirm-price", Some(until_s * 1_000), Some(order), href);
        }
    }

    fn trustee(&mut self, trustee: &Id) {
        use domain::parties::Purpose;
        let lot = self.lot;
        if lot.stage != Stage::Releasing || lot.is_suspended() {
            return;
        }
        let due = lot.due();
        for envelope in lot.notice.envelopes.iter().filter(|it| due.contains(&it.name)) {
            let Some(state) = lot.opening.closed.get(&envelope.name) else { continue };
            let deposits = !state.deposited.is_empty() && !state.settled;
            let purpose = if deposits { Purpose::Deposit } else { Purpose::Share };
            let set = if deposits { envelope.deposit.as_ref() } else { Some(&envelope.share) };
            let place = set.and_then(|it| it.trustees.iter().position(|it| it == trustee));
            let Some(x) = place.and_then(|it| u8::try_from(it + 1).ok()) else { continue };
            let until = Some(state.answers_until_s * 1_000);
            // Before the rate is drawn nobody is asked for shares.
            let empty = !deposits && (state.list().is_empty() || lot.awaits_rate());
            if !empty && !lot.opening.releases.contains_key(&(envelope.name, purpose, x)) {
                self.push("release", until, Some(ids::Y02), "/trustee".to_owned());
            }
            let contest = lot.opening.contested.get(&(envelope.name, purpose));
            let said = lot.opening.secrets.iter().any(|it| it.x == x && it.purpose == purpose);
            if let Some(until_s) = contest.filter(|_| !said) {
                let until = Some(until_s * 1_000);
                self.push("publish-secret", until, Some(ids::Y03), "/trustee".to_owned());
            }
        }
    }

    fn supervisor(&mut self) {
        if !self.lot.evaluation.recused.is_empty() && !self.lot.is_over() {
            let href = self.at("supervisor", "members");
            self.push("replace-member", None, Some(ids::C1_18), href);
        }
        if !award::refusing(self.lot).is_empty() {
            let href = self.at("supervisor", "refusal");
            let [rule, ..] = crate::supervisor::refusal::rules(self.lot);
            self.push("note-refusal", None, Some(rule), href);
        }
        self.complaints();
        self.unsigned("supervisor");
        if self.lot.holds.contains(&HoldBy::Supervisor) {
            let href = self.at("supervisor", "hold");
            self.push("lift-hold", None, None, href);
        }
        if crate::supervisor::dispute_waits(self.lot, |key| self.person.keys.contains_key(key)) {
            let href = self.at("supervisor", "confirm");
            self.push("check-disputed", None, Some(ids::Y83), href);
        }
    }
}
