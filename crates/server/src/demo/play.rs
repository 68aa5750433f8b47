//! Plays the county: everybody does what is due, in the order of time.

mod biddings;
mod committee;
mod drawn;
mod entering;
mod hard_day;
mod heard;
mod interrupted;
mod listed;
mod opening;
mod recheck;
mod register;
mod reviewers;
mod sales;
mod securities;

pub use securities::sample_issuer;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use app::accounts::{Accounts, NewCredential, Secret, digits_at};
use app::desk::{Accepted, Answer};
use app::platform::Platform;
use app::ports::ObjectName;
use domain::admission::Ground;
use domain::award;
use domain::contract::PerformanceKind;
use domain::draws::{self, DrawRequested, Need};
use domain::experts::{self, AvailabilityDeclared, Half, HalfDay};
use domain::lot::{Lot, Stage};
use domain::parties::{self, MandateGiven, MandateMatter};
use domain::procedure;
use domain::rulebook::Regime;
use domain::shared::{AccountId, Hash, Id, Instant, LotId, PublicKey, Uscc};
use domain::world::Command;
use translog::hash::sha256;
use translog::key::VerifierKey;

use super::LoadError;
use super::folk::{Folk, PASSWORD, Person};
use super::keys::Round;
use super::plan::{FIRST_MS, Plan, Stop, item_list};
use super::time::{NEAR_MS, Time};
use super::{acts, bids, house, intake};

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// How long six digits are good.
const STEP_MS: i64 = 30_000;
/// Days for which the sample's agent has its mandate.
const MANDATE_DAYS: i64 = 365;
/// Days before its notice on which a procurement's intention is public.
const INTENDED_DAYS: i64 = 40;
/// Seats of every committee of the county.
const SEATS: u8 = 5;
/// Days for which the county's experts declared that they may be called.
const DECLARED_DAYS: i64 = 21;
/// The tender document of every lot of the county.
const DOCUMENT: &str =
    "样本招标文件：仅供试用，不是真实项目。\nSample tender document: not a real procurement.\n";

/// The contract of every finished lot of the county.
const CONTRACT: &str = "样本合同：仅供试用，不是真实合同。\nSample contract: not a real one.\n";

/// What happens next to a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Intend,
    Prequalify,
    /// Firms apply.
    Apply,
    /// Applicants are reviewed.
    Admit,
    Announce,
    Interrupt,
    Bid,
    Close,
    KeyInEnds,
    Record,
    Draw,
    Evaluate,
    /// A committee that stopped for the night goes on.
    Resume,
    Publish,
    Decide,
}

/// One loading of the county.
pub struct Play<'a> {
    time: &'a Time,
    folk: &'a Folk,
    plans: Vec<Plan>,
    /// What is to be done, by instant and lot.
    queue: BTreeMap<(i64, usize, Step), ()>,
    biddings: biddings::Biddings,
    sales: sales::Sales,
    asked: u64,
    /// Second factors of the people, for the sample's own sign-in sheet.
    factors: Vec<(AccountId, Secret)>,
}

impl<'a> Play<'a> {
    /// A loading of some plans.
    pub fn new(time: &'a Time, folk: &'a Folk, plans: Vec<Plan>) -> Self {
        let mut queue = BTreeMap::new();
        for (at, plan) in plans.iter().enumerate() {
            let waits = plan.stop == Stop::Prequalifying;
            if plan.ground() == Some(Ground::Prequalified) {
                let before = if waits { 0 } else { listed::BEFORE_DAYS * DAY_MS };
                queue.insert((plan.announced_ms - before, at, Step::Prequalify), ());
            }
            if !waits {
                queue.insert((plan.announced_ms, at, Step::Announce), ());
            }
            let intended_ms = plan.announced_ms - INTENDED_DAYS * DAY_MS;
            if plan.is_intended() && intended_ms > FIRST_MS {
                queue.insert((intended_ms, at, Step::Intend), ());
            }
        }
        let (biddings, sales) = Default::default();
        Self { time, folk, plans, queue, biddings, sales, asked: 0, factors: Vec::new() }
    }

    /// The same loading with online biddings and auctions of every kind around an instant, unix
    /// milliseconds.
    pub fn with_biddings(self, now_ms: i64) -> Self {
        let sales = sales::Sales::around(self.folk, now_ms);
        Self { biddings: biddings::Biddings::around(now_ms), sales, ..self }
    }

    /// Envelopes of auctions that trustees open.
    pub fn rounds(&self) -> Vec<Round> {
        self.sales.rounds()
    }

    /// Plays everything; `tell` hears how many steps are done, of how many known so far. What
    /// people keep of their commitments is written into the data folder.
    ///
    /// # Errors
    ///
    /// [`LoadError`]; what was done stays.
    pub fn run(
        mut self,
        data: &Path,
        tell: &mut dyn FnMut(usize, usize),
    ) -> Result<Vec<(AccountId, Secret)>, LoadError> {
        self.time.jump(FIRST_MS - 2 * HOUR_MS)?;
        self.document()?;
        self.found()?;
        let mut done = 0;
        loop {
            let next_ms = self.queue.keys().next().map(|it| it.0);
            tell(done, done + self.queue.len() + self.biddings.len() + self.sales.len());
            done += 1;
            let (bidding_ms, sale_ms) = (self.biddings.next_ms(), self.sales.next_ms());
            let first_ms = next_ms.into_iter().chain(bidding_ms).chain(sale_ms).min();
            if sale_ms.is_some() && sale_ms == first_ms {
                self.sell()?;
                continue;
            }
            if bidding_ms.is_some() && bidding_ms == first_ms {
                self.bid_online()?;
                continue;
            }
            let Some(((at_ms, plan, step), ())) = self.queue.pop_first() else { break };
            self.time.jump(at_ms)?;
            let plan = self.plans[plan].clone();
            self.step(&plan, step)?;
        }
        tell(done, done);
        self.keep_commitments(data)?;
        Ok(self.factors)
    }

    fn platform(&self) -> &Arc<Platform> {
        &self.time.platform
    }

    fn then(&mut self, at_ms: i64, plan: &Plan, step: Step) {
        let at = self.plans.iter().position(|it| it.id == plan.id).unwrap_or_default();
        self.queue.insert((at_ms, at, step), ());
    }

    fn found(&mut self) -> Result<(), LoadError> {
        let keys = self.platform().keys();
        let ack = VerifierKey::parse(&keys.ack).map_or([0; 32], |it| it.public);
        for (account, command) in self.folk.founding(&keys.origin, PublicKey(ack)) {
            self.ask(&account, command)?;
        }
        for (account, command) in house::founding(self.folk) {
            self.ask(&account, command)?;
        }
        let document = Hash(sha256(DOCUMENT.as_bytes()).0);
        let official = self.folk.officials[0].account.clone();
        self.ask(&official, intake::catalogue(document))?;
        let [first, second] = self.folk.officials.each_ref().map(|it| it.account.clone());
        self.ask(&second.clone(), intake::setting(first, second))?;
        let platform = Arc::clone(self.platform());
        let accounts = Accounts::of(&platform);
        for person in self.folk.all() {
            let secret = enrol(&accounts, person, &|| platform.clock.wall_ms())
                .map_err(LoadError::Refused)?;
            self.factors.push((person.account.clone(), secret));
        }
        self.take_files()?;
        self.past_people()
    }

    fn document(&self) -> Result<(), LoadError> {
        let lists = self.plans.iter().filter_map(Plan::items);
        let lists: Vec<String> = lists.chain([item_list()]).collect();
        [DOCUMENT, CONTRACT].into_iter().try_for_each(|it| self.stored(it))?;
        lists.iter().try_for_each(|it| self.stored(it))
    }

    /// Keeps a text as a document of its hash.
    fn stored(&self, text: &str) -> Result<(), LoadError> {
        let objects = &self.platform().objects;
        let hash = sha256(text.as_bytes()).to_hex();
        let upload = ObjectName::new("sample/document").expect("a constant that is a name");
        let name = ObjectName::new(&format!("documents/{hash}")).expect("hex makes a name");
        let kept = objects
            .put_part(&upload, 0, text.as_bytes())
            .and_then(|_| objects.finish(&upload, &name));
        kept.map_err(|it| LoadError::Refused(it.to_string()))
    }

    /// Asks the door and wants a yes.
    fn ask(&mut self, account: &AccountId, command: Command) -> Result<Accepted, LoadError> {
        self.asked += 1;
        let key = format!("sample-county-{:08}", self.asked);
        let shown = format!("{command:?}").chars().take(160).collect::<String>();
        let refused = |why: String| LoadError::Refused(format!("{shown}: {why}"));
        let ticket = self.platform().ask(account.as_str(), &key, command);
        match ticket.map_err(|it| refused(it.to_string()))?.wait() {
            Ok(Answer::Accepted(it)) => Ok(*it),
            Ok(other) => {
                let why = other.refusal().map(ToString::to_string);
                Err(refused(why.unwrap_or_else(|| format!("{other:?}"))))
            }
            Err(it) => Err(refused(format!("{it:?}"))),
        }
    }

    fn lot(&self, plan: &Plan) -> Result<Lot, LoadError> {
        self.lot_of(&plan.id)
    }

    fn lot_of(&self, id: &LotId) -> Result<Lot, LoadError> {
        let folded = self.platform().folded();
        let folded = folded.map_err(|it| LoadError::Refused(it.to_string()))?;
        let found = folded.world.lots.get(id).cloned();
        found.ok_or_else(|| LoadError::Refused(format!("{id} is not announced")))
    }

    fn stage(&self, id: &LotId) -> Option<Stage> {
        self.platform().folded().ok()?.world.lots.get(id).map(|it| it.stage)
    }

    fn until(&self, plan: &Plan, stages: &[Stage]) -> Result<(), LoadError> {
        self.reaches(&plan.id, stages)
    }

    fn reaches(&self, id: &LotId, stages: &[Stage]) -> Result<(), LoadError> {
        let what = format!("{id} to reach {stages:?}");
        let reached = || self.stage(id).is_some_and(|it| stages.contains(&it));
        Ok(self.time.wait(&what, reached)?)
    }

    fn step(&mut self, plan: &Plan, step: Step) -> Result<(), LoadError> {
        match step {
            Step::Intend => self.intend(plan),
            Step::Prequalify => self.prequalify(plan),
            Step::Apply => self.apply(plan),
            Step::Admit => self.admit(plan),
            Step::Announce => self.announce(plan),
            Step::Interrupt => self.interrupt(plan),
            Step::Bid => self.bid(plan),
            Step::Close => self.close(plan),
            Step::KeyInEnds => self.key_in_ends(plan),
            Step::Record => self.record(plan),
            Step::Draw => self.draw(plan),
            Step::Evaluate => self.evaluate(plan),
            Step::Resume => self.second_day(plan),
            Step::Publish => self.publish(plan),
            Step::Decide => self.decide(plan),
        }
    }

    /// The purchaser's signed agreement with its agent, for the one project.
    fn give_mandate(&mut self, plan: &Plan, agent: Uscc) -> Result<(), LoadError> {
        let until = Instant(self.time.now_ms() + MANDATE_DAYS * DAY_MS).date();
        let given = MandateGiven {
            purchaser: plan.purchaser(self.folk).1.clone(),
            mandate: Id::new(format!("MD-{}", plan.id.tender)).expect("a tender's id is short"),
            agent,
            project: Some(plan.id.tender.clone()),
            matters: MandateMatter::ALL.map(|it| it.0).to_vec(),
            until,
            document: Hash(sha256(b"sample mandate agreement").0),
        };
        let who = plan.purchaser(self.folk).0.account.clone();
        self.ask(&who, Command::Parties(parties::Command::GiveMandate(given))).map(|_| ())
    }

    /// The project is registered and let in, once for all of its lots.
    fn registered(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let who = plan.runner(self.folk).account.clone();
        if !self.is_registered(plan)? {
            if let Some(agent) = plan.agent(self.folk) {
                self.give_mandate(plan, agent)?;
            }
            let project = plan.project(self.folk);
            let register = procedure::Command::Register(project.clone());
            self.ask(&who, Command::Procedure(register))?;
            self.let_in(plan, &who, &project)?;
        }
        Ok(())
    }

    fn announce(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let who = plan.runner(self.folk).account.clone();
        self.registered(plan)?;
        if plan.stop == Stop::Registered {
            return Ok(());
        }
        self.invite(plan)?;
        if plan.stop == Stop::Inviting {
            return Ok(());
        }
        let document = (Hash(sha256(DOCUMENT.as_bytes()).0), DOCUMENT.len() as u64);
        let policy = self.platform().keys().policy;
        let announce = procedure::Command::Announce {
            lot: plan.id.clone(),
            notice: Box::new(plan.notice(self.folk, document)),
            pack: String::new(),
            pack_sha256: Hash([0; 32]),
            cover_commit: Hash([0; 32]),
            policy_sha256: Hash(sha256(policy.as_bytes()).0),
        };
        self.ask(&who, Command::Procedure(announce))?;
        let deadline_ms = plan.deadline_s * 1_000;
        match plan.stop {
            Stop::Suspended | Stop::Terminated => {
                self.then(deadline_ms - 15 * DAY_MS, plan, Step::Interrupt);
            }
            Stop::Files | Stop::Composing | Stop::Ahead => {}
            Stop::Announced => self.then(deadline_ms - 17 * DAY_MS, plan, Step::Bid),
            // Twelve days are too few for an amendment, so the deadline moves.
            Stop::Clarified | Stop::Enquired => {
                self.then(deadline_ms - 17 * DAY_MS, plan, Step::Bid);
                let days = if plan.stop == Stop::Clarified { 12 } else { 11 };
                self.then(deadline_ms - days * DAY_MS, plan, Step::Interrupt);
            }
            Stop::Sealed => self.then(deadline_ms - DAY_MS, plan, Step::Bid),
            _ => {
                self.then(deadline_ms - 26 * HOUR_MS, plan, Step::Bid);
                self.then(deadline_ms - NEAR_MS, plan, Step::Close);
            }
        }
        Ok(())
    }

    fn is_registered(&self, plan: &Plan) -> Result<bool, LoadError> {
        let folded = self.platform().folded();
        let folded = folded.map_err(|it| LoadError::Refused(it.to_string()))?;
        Ok(folded.world.projects.contains_key(&plan.id.tender))
    }

    fn bid(&mut self, plan: &Plan) -> Result<(), LoadError> {
        self.pay(plan)?;
        let lot = self.lot(plan)?;
        let objects = Arc::clone(&self.platform().objects);
        for (at, price) in &plan.bids {
            let firm = self.folk.firm(*at).clone();
            let command = bids::bid(&firm, &lot, *price, &objects);
            self.ask(&firm.person.account, command)?;
        }
        Ok(())
    }

    /// Experts are admitted, where they were not, and declare their half-days from today on.
    fn roster(&mut self) -> Result<(), LoadError> {
        let official = self.folk.officials[0].account.clone();
        let day = |at: i64| Instant(self.time.now_ms() + at * DAY_MS).date();
        let halves = |day| [Half::Morning, Half::Afternoon].map(|half| HalfDay { day, half });
        let half_days: Vec<HalfDay> = (0..DECLARED_DAYS).map(day).flat_map(halves).collect();
        let experts: Vec<_> = self.folk.experts().map(|it| (it.0.account.clone(), it.1)).collect();
        for (account, admitted) in experts {
            let expert = admitted.expert.clone();
            let listed = {
                let folded = self.platform().folded();
                let folded = folded.map_err(|it| LoadError::Refused(it.to_string()))?;
                folded.world.roster.contains_key(&expert)
            };
            if !listed {
                self.ask(&official, Command::Experts(experts::Command::Admit(admitted)))?;
            }
            let declared = AvailabilityDeclared { expert, half_days: half_days.clone() };
            self.ask(&account, Command::Experts(experts::Command::Declare(declared)))?;
        }
        Ok(())
    }

    /// Experts are on the roster, and the purchaser asks for a draw.
    fn draw(&mut self, plan: &Plan) -> Result<(), LoadError> {
        self.roster()?;
        let review =
            HalfDay { day: Instant(self.time.now_ms() + DAY_MS).date(), half: Half::Morning };
        let need = |specialty: &str, seats| Need {
            specialty: Id::new(specialty).expect("a constant that is an id"),
            seats,
        };
        let of = DrawRequested {
            lot: plan.id.clone(),
            need: vec![need("A01", 3), need("B02", 2)],
            review,
            authorities: Vec::new(),
            supervisors: Vec::new(),
            representatives: 0,
        };
        let who = plan.runner(self.folk).account.clone();
        let request = draws::Command::Request { of, people: Vec::new() };
        self.ask(&who, Command::Draws(request)).map(|_| ())
    }

    /// Makes a command from the states as they are now.
    fn in_scene<R>(&self, make: impl Fn(acts::Scene<'_>) -> R) -> Result<R, LoadError> {
        let origin = self.platform().keys().origin;
        let folded = self.platform().folded();
        let folded = folded.map_err(|it| LoadError::Refused(it.to_string()))?;
        Ok(make(acts::Scene { world: &folded.world, origin: &origin }))
    }

    fn publish(&mut self, plan: &Plan) -> Result<(), LoadError> {
        if plan.regime == Regime::Works {
            let who = plan.runner(self.folk).account.clone();
            let lot = plan.id.clone();
            self.ask(&who, Command::Award(award::Command::PublishCandidates { lot }))?;
            if matches!(plan.stop, Stop::Displayed | Stop::Interested | Stop::Counter) {
                return self.heard(plan);
            }
            let until = self.lot(plan)?.award.displayed_until;
            let until_ms = until.map_or(self.time.now_ms(), |it| Instant::end_of(it).0);
            self.then(until_ms + MINUTE_MS, plan, Step::Decide);
            return Ok(());
        }
        self.then(self.time.now_ms() + HOUR_MS, plan, Step::Decide);
        Ok(())
    }

    fn decide(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let purchaser = plan.purchaser(self.folk).0.clone();
        if plan.regime == Regime::Works {
            let what = format!("{}: the display to end", plan.id);
            let ended = || self.lot(plan).is_ok_and(|it| it.award.display_ended);
            self.time.wait(&what, ended)?;
        }
        let lot = self.lot(plan)?;
        let first = lot.evaluation.ranking.first().map(|it| it.bidder.clone());
        let winner = first.ok_or_else(|| LoadError::Refused("no ranking".to_owned()))?;
        let command =
            self.in_scene(|scene| acts::determine(&lot, winner.clone(), &purchaser, scene))?;
        self.ask(&purchaser.account, command)?;
        if plan.stop == Stop::Decided {
            return Ok(());
        }
        if plan.stop == Stop::Anew {
            return self.anew(plan);
        }
        let lot = self.lot(plan)?;
        let command = self.in_scene(|scene| acts::letter(&lot, &purchaser, scene))?;
        self.ask(&purchaser.account, command)?;
        if plan.stop == Stop::Renounced {
            return self.renounce(plan);
        }
        if plan.stop == Stop::Secured {
            return self.give_back(plan);
        }
        if plan.is_finished() { self.contract(plan) } else { Ok(()) }
    }

    /// The person of the firm that won.
    fn won(&self, lot: &Lot) -> Result<Person, LoadError> {
        let winner = lot.award.winner.as_ref().map(|it| &it.0);
        let firm = winner.and_then(|it| self.folk.firm_of(it)).map(|it| it.person.clone());
        firm.ok_or_else(|| LoadError::Refused("no winner".to_owned()))
    }

    /// The winner gives the award up.
    fn renounce(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let lot = self.lot(plan)?;
        let firm = self.won(&lot)?;
        let command = self.in_scene(|scene| acts::renounce(&lot, &firm, scene))?;
        self.ask(&firm.account, command).map(|_| ())
    }

    /// The purchaser notes a move of the performance security, where one is asked.
    fn move_security(
        &mut self,
        plan: &Plan,
        lot: &Lot,
        kind: PerformanceKind,
    ) -> Result<(), LoadError> {
        let today = Instant(self.time.now_ms()).date();
        let Some(command) = acts::performance_security(lot, kind, today) else { return Ok(()) };
        let who = plan.purchaser(self.folk).0.account.clone();
        self.ask(&who, Command::Contract(command)).map(|_| ())
    }

    /// Both sides sign a finished lot's contract, and the purchaser does what the law then asks.
    fn contract(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let purchaser = plan.purchaser(self.folk).0.clone();
        let text = (Hash(sha256(CONTRACT.as_bytes()).0), CONTRACT.len() as u64);
        let lot = self.lot(plan)?;
        self.move_security(plan, &lot, PerformanceKind::SecurityReceived)?;
        let command = self.in_scene(|scene| acts::offer(&lot, text, &purchaser, scene))?;
        self.ask(&purchaser.account, command)?;
        let lot = self.lot(plan)?;
        let firm = self.won(&lot)?;
        let command = self.in_scene(|scene| acts::sign_contract(&lot, &firm, scene))?;
        self.ask(&firm.account, command)?;
        for command in acts::after_contract(&lot) {
            self.ask(&purchaser.account, Command::Contract(command))?;
        }
        let lot = self.lot(plan)?;
        let paid = acts::paid(&lot, Instant(self.time.now_ms()).date());
        self.ask(&purchaser.account, Command::Contract(paid))?;
        let command = self.in_scene(|scene| acts::accepted(&lot, &purchaser, scene))?;
        self.ask(&purchaser.account, command)?;
        self.move_security(plan, &lot, PerformanceKind::SecurityReturned)?;
        let close = domain::contract::Command::CloseFile { lot: lot.id.clone() };
        self.ask(&purchaser.account, Command::Contract(close))?;
        Ok(())
    }
}

/// Gives a person the sample's password and a second factor; gives the factor's secret.
fn enrol(
    accounts: &Accounts<'_>,
    person: &Person,
    wall_ms: &dyn Fn() -> i64,
) -> Result<Secret, String> {
    let said = |it: app::accounts::Refusal| format!("{}: {it}", person.account);
    let code = accounts.invite(&person.account).map_err(said)?;
    let pass = accounts.look_up(&code, "127.0.0.1").map_err(said)?;
    let factor = accounts.enrolment(&pass, "sample").map_err(said)?;
    let password = Secret::new(PASSWORD);
    // Digits are used once: those of the step before leave the present ones to a newcomer. When a
    // step ends while the password is computed they are two steps old, so they are tried again.
    let attempt = || {
        let digits = digits_at(&factor.secret, wall_ms() - STEP_MS).ok_or("no digits")?;
        let credential = NewCredential { password: &password, digits: &digits };
        accounts.enrol(&pass, &credential).map_err(said)
    };
    attempt().or_else(|_| attempt())?;
    Ok(factor.secret)
}
