//! An invented world and one way to ask it: apply what was decided, keep what was refused out.

#[path = "../shared/let_in.rs"]
mod let_in;

use std::collections::BTreeSet;

use domain::apply::apply;
use domain::award::{self, Member, MemberKind, Pass, ReviewStep, Signed};
use domain::calendar::Calendar;
use domain::law::Law;
use domain::lot::Lot;
use domain::opening::{
    self, Bid, Ending, Form, HandedKey, KeyPlan, Offered, OpenedBid, SealedEnvelope, Verdict,
};
use domain::parties::{
    CentreFounded, KeyBound, KeyStatement, KeysDeposited, OrganisationAdmitted, OrganisationKind,
    Purpose, TrusteeEnrolled,
};
use domain::procedure::{
    self, Category, Document, Effect, Envelope, EnvelopeName, FieldAudience, FieldKind, FormField,
    Funds, HoldBy, KeySet, Nature, Notice, PlannedLot, PriceFormula, ProjectRegistered, Scheme,
    ScoreItem, Tie, Trim,
};
use domain::remedies::{self, Matter, Outcome, RemedyKind};
use domain::rulebook::{Method, Procedure, Regime, Rulebook, Stage, Trigger};
use domain::shared::{
    Fen, Hash, Id, Instant, LotId, Points, PublicKey, Salt, Secret, Signature, Uscc,
};
use domain::tabled::{stage_before, stage_of};
use domain::world::{Command, Event, Refusal, World, decide};

use crate::stages::{Step, early_trigger, trigger};

/// 2026-03-02 09:00:00 in Beijing.
pub const START_S: i64 = 1_772_413_200;
/// 2026-03-24 09:00:00 in Beijing.
pub const DEADLINE_S: i64 = 1_774_314_000;

/// What the desk adds to a sheet: the report of these tests, and a root of its own.
pub fn closing() -> Box<award::Closing> {
    let (report, score_root) = (Hash([9; 32]), Hash([11; 32]));
    let totals_root = Hash([12; 32]);
    Box::new(award::Closing { report, score_root, totals_root, ..award::Closing::default() })
}

type Events = Result<Vec<Event>, Refusal>;

/// A world at a stage of one lot.
#[derive(Clone)]
pub struct Given {
    pub world: World,
    pub now: Instant,
    pub notice: Notice,
    pub rules: Rulebook,
    /// Steps of the printed table that were seen so far.
    pub steps: BTreeSet<Step>,
    calendar: Calendar,
}

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).expect("one check character fits")
}

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn key(bidder: u8) -> PublicKey {
    PublicKey([bidder + 1; 32])
}

impl Given {
    /// Organisations, keys, trustees, a drill and a project; nothing announced.
    pub fn registered(of: impl Into<Procedure>) -> Self {
        let pack = record::pack::pack("cn-2026-02-01").or_else(|| record::pack::packs().last());
        let notice = notice(of.into());
        let mut it = Self {
            world: World::default(),
            now: Instant::from_seconds(START_S),
            rules: pack.unwrap().rulebook(),
            calendar: record::pack::calendar(),
            notice,
            steps: BTreeSet::new(),
        };
        for event in it.history() {
            apply(&mut it.world, &event, it.now);
        }
        it
    }

    fn history(&self) -> Vec<Event> {
        let admitted = |organisation, kinds| {
            let (name, licence) = ("样本单位".to_owned(), Hash([1; 32]));
            Event::OrganisationAdmitted(OrganisationAdmitted { organisation, name, kinds, licence })
        };
        let mut events = vec![
            Event::CentreFounded(CentreFounded {
                origin: "sample.law/log".to_owned(),
                name: "样本交易中心".to_owned(),
                name_en: "Sample Centre".to_owned(),
                ack_key: PublicKey([42; 32]),
            }),
            admitted(self.notice.purchaser.clone(), vec![OrganisationKind::Purchaser]),
        ];
        for at in 0..3 {
            events.push(admitted(self.bidder(at), vec![OrganisationKind::Bidder]));
            let organisation = self.bidder(at);
            events.push(Event::KeyBound(KeyBound { organisation, key: key(at) }));
            let person = domain::parties::PersonAdded {
                account: id(&format!("bidder-{at}")),
                name: "样本人员".to_owned(),
                organisation: Some(self.bidder(at)),
                roles: vec![domain::parties::Role::Bidder],
            };
            events.push(Event::PersonAdded(person));
        }
        for (at, trustee) in self.notice.envelopes[0].share.trustees.iter().enumerate() {
            let at = u8::try_from(at).unwrap();
            events.push(Event::TrusteeEnrolled(TrusteeEnrolled {
                trustee: trustee.clone(),
                name: "样本保管人".to_owned(),
                organisation: uscc(&format!("1251000000TRUATE{at}")),
                key: PublicKey([90 + at; 32]),
            }));
            let (key, statement) = (PublicKey([80 + at; 32]), Signature([0; 64]));
            let keys = vec![KeyStatement { serial: 1, key, statement }];
            let (trustee, purpose) = (trustee.clone(), Purpose::Share);
            events.push(Event::KeysDeposited(KeysDeposited { trustee, purpose, keys }));
        }
        let trustees = self.notice.envelopes[0].share.trustees.clone();
        let transcript = Hash([2; 32]);
        events.push(Event::DrillHeld(domain::parties::DrillHeld { trustees, transcript }));
        events.push(Event::ProjectRegistered(project(&self.notice)));
        events
    }

    /// The centre has a catalogue, and the project was let in by two officials.
    pub fn let_in(&mut self) {
        let of = (self.notice.regime, self.notice.category);
        for it in let_in::commands(&self.notice.project.clone(), of) {
            self.when(it).unwrap();
        }
    }

    pub fn announced(of: impl Into<Procedure>) -> Self {
        let mut it = Self::registered(of);
        it.announce().unwrap();
        it
    }

    /// The same, and bidders may deposit their keys with the trustees 委托开标.
    pub fn announced_with_deposits(of: impl Into<Procedure>) -> Self {
        let mut it = Self::registered(of);
        let mut set = it.notice.envelopes[0].share.clone();
        for (at, trustee) in set.trustees.clone().into_iter().enumerate() {
            let key = PublicKey([120 + u8::try_from(at).unwrap(); 32]);
            let keys = vec![KeyStatement { serial: 1, key, statement: Signature([0; 64]) }];
            let purpose = Purpose::Deposit;
            let deposited = Event::KeysDeposited(KeysDeposited { trustee, purpose, keys });
            apply(&mut it.world, &deposited, it.now);
            set.keys[at] = key;
        }
        it.notice.envelopes[0].deposit = Some(set);
        it.announce().unwrap();
        it
    }

    pub fn keying_in(of: impl Into<Procedure>) -> Self {
        Self::announced(of).with_bids(3)
    }

    /// So many bids, the deadline, and every ciphertext present.
    pub fn with_bids(self, bidders: u8) -> Self {
        let mut it = self;
        for bidder in 0..bidders {
            it.submit(bidder, 1).unwrap();
        }
        it.now = Instant(DEADLINE_S * 1_000 + 1);
        it.close().unwrap();
        let report = opening::Command::ReportObjects { lot: it.id(), missing: Vec::new() };
        it.when(Command::Opening(report)).unwrap();
        it
    }

    pub fn releasing(of: impl Into<Procedure>) -> Self {
        Self::keying_in(of).keyed_in(3)
    }

    /// So many bidders hand in their keys, and key-in closes.
    pub fn keyed_in(self, bidders: u8) -> Self {
        let mut it = self;
        for bidder in 0..bidders {
            it.key_in(bidder).unwrap();
        }
        it.now = Instant(it.now.0 + 31 * 60_000);
        it.close_key_in().unwrap();
        it
    }

    /// Prices are on the wall; the opening record is not signed yet.
    pub fn read_out(of: impl Into<Procedure>) -> Self {
        Self::releasing(of).on_the_wall()
    }

    /// Every bid opens, and the prices are published.
    pub fn on_the_wall(self) -> Self {
        let mut it = self;
        let close = it.verdicts(Ending::Openable);
        it.when(close).unwrap();
        let bids = it.opened_bids();
        let publish = opening::Command::PublishBids { lot: it.id(), bids, files: Vec::new() };
        it.when(Command::Opening(publish)).unwrap();
        it
    }

    pub fn opened(of: impl Into<Procedure>) -> Self {
        Self::read_out(of).recorded()
    }

    /// The opening record is signed.
    pub fn recorded(self) -> Self {
        let mut it = self;
        it.now = Instant(it.now.0 + 11 * 60_000);
        it.sign_record().unwrap();
        it
    }

    pub fn sign_record(&mut self) -> Events {
        let Signed { key, signature } = self.signed();
        let (lot, record) = (self.id(), Hash([7; 32]));
        self.when(Command::Opening(opening::Command::SignRecord { lot, record, key, signature }))
    }

    pub fn evaluating(of: impl Into<Procedure>) -> Self {
        Self::opened(of).reviewed()
    }

    /// A committee of five, and everybody passes both reviews.
    pub fn reviewed(self) -> Self {
        let mut it = self;
        it.committee(5, 4).unwrap();
        for step in [ReviewStep::Qualification, ReviewStep::Responsiveness] {
            it.review(step, &[Pass::Passed; 3]).unwrap();
        }
        it
    }

    /// Whoever sits passes everybody in the reviews that do not stand.
    pub fn reviewed_anew(self) -> Self {
        let mut it = self;
        for step in [ReviewStep::Qualification, ReviewStep::Responsiveness] {
            if !it.lot().evaluation.reviews.contains_key(&step) {
                it.review(step, &[Pass::Passed; 3]).unwrap();
            }
        }
        it
    }

    pub fn reported(of: impl Into<Procedure>) -> Self {
        Self::evaluating(of).scored()
    }

    /// Every sheet and every signature under the report.
    pub fn scored(self) -> Self {
        let mut it = self;
        for seat in 1..=5 {
            it.score(seat, 30_00).unwrap();
        }
        for seat in 1..=5 {
            it.sign_report(seat).unwrap();
        }
        it
    }

    /// What the wall would show if every standing bid opened.
    pub fn opened_bids(&self) -> Vec<OpenedBid> {
        let opened = |(at, (bidder, bid)): (usize, (&Uscc, &Bid))| OpenedBid {
            ctx: bid.envelopes[0].ctx,
            bidder: bidder.clone(),
            name: format!("样本供应商{at}"),
            ending: Ending::Opened,
            reason: String::new(),
            s_t: None,
            s_b: None,
            price: Some(Fen(900_000_00 + i64::try_from(at).unwrap() * 50_000_00)),
            fields: Vec::new(),
        };
        self.lot().standing().enumerate().map(opened).collect()
    }

    pub fn sign_report(&mut self, seat: u8) -> Events {
        self.sign_report_saying(seat, None)
    }

    pub fn sign_report_saying(&mut self, seat: u8, recheck: Option<String>) -> Events {
        let (lot, signed, dissent) = (self.id(), self.signed(), String::new());
        let report = Hash([9; 32]);
        let sign = award::Command::SignReport { lot, seat, report, dissent, recheck, signed };
        self.when(Command::Award(sign))
    }

    pub fn id(&self) -> LotId {
        LotId::parse("W2026-001/A/1").unwrap()
    }

    pub fn lot(&self) -> &Lot {
        &self.world.lots[&self.id()]
    }

    pub fn law(&self) -> Law<'_> {
        Law { rules: &self.rules, calendar: &self.calendar, now: self.now }
    }

    /// Context of a bidder's standing price envelope.
    pub fn ctx(&self, bidder: u8) -> Hash {
        self.lot().bids[&self.bidder(bidder)].bid.as_ref().unwrap().envelopes[0].ctx
    }

    pub fn bidder(&self, at: u8) -> Uscc {
        uscc(&format!("9151000000AAMPLE{at}"))
    }

    pub fn signed(&self) -> Signed {
        Signed { key: PublicKey([43; 32]), signature: Signature([0; 64]) }
    }

    /// Asks once; what is decided is applied, what is refused changes nothing.
    pub fn when(&mut self, command: Command) -> Events {
        let before = self.world.clone();
        let answer = decide(&self.world, &command, self.law());
        assert_eq!(self.world, before, "deciding changes nothing");
        let mut path: Vec<(Option<Trigger>, Stage)> = Vec::new();
        let from = self.stage();
        for event in answer.iter().flatten() {
            let early = self.world.prequalifications.get(&self.id());
            let trigger = match self.world.lots.get(&self.id()) {
                Some(lot) => trigger(lot, event),
                None => early.and_then(|it| early_trigger(it, event)),
            };
            apply(&mut self.world, event, self.now);
            path.extend(self.stage().map(|to| (trigger, to)));
        }
        self.stays_in_the_table(from, &path, &command);
        answer
    }

    /// Where the first lot stands, in the words of the stage table.
    pub fn stage(&self) -> Option<Stage> {
        let early = self.world.prequalifications.get(&self.id());
        self.world.lots.get(&self.id()).map(stage_of).or(early.map(stage_before))
    }

    /// Whatever the law decides is a step of the printed table, at once or event by event.
    fn stays_in_the_table(
        &mut self,
        from: Option<Stage>,
        path: &[(Option<Trigger>, Stage)],
        command: &Command,
    ) {
        let (Some(first), Some(last)) = (from, path.last()) else { return };
        let table = self.rules.stages(self.notice.procedure()).unwrap().transitions();
        let known = |it: &Step| table.iter().any(|row| (row.from, row.trigger, row.to) == *it);
        let triggers = path.iter().filter_map(|it| it.0);
        let whole = triggers.map(|it| (first, it, last.1)).find(known);
        if let Some(step) = whole {
            self.steps.insert(step);
            return;
        }
        let mut at = first;
        for &(trigger, to) in path {
            let step = trigger.map(|it| (at, it, to));
            let moves = at != to || trigger.is_some();
            let found = step.filter(known);
            assert!(!moves || found.is_some(), "{at:?} {trigger:?} {to:?}: {command:?}");
            self.steps.extend(found);
            at = to;
        }
    }

    pub fn announce(&mut self) -> Events {
        let announce = procedure::Command::Announce {
            lot: self.id(),
            notice: Box::new(self.notice.clone()),
            pack: "cn-2026".to_owned(),
            pack_sha256: Hash([3; 32]),
            cover_commit: Hash([4; 32]),
            policy_sha256: Hash([5; 32]),
        };
        self.when(Command::Procedure(announce))
    }

    /// Announces round 2 of the same lot, with one-time keys of its own.
    pub fn announce_second_round(&mut self) -> Events {
        let previous = self.id();
        let mut notice = self.notice.clone();
        for (at, trustee) in notice.envelopes[0].share.trustees.clone().into_iter().enumerate() {
            let key = PublicKey([180 + u8::try_from(at).unwrap(); 32]);
            let keys = vec![KeyStatement { serial: 2, key, statement: Signature([0; 64]) }];
            let purpose = Purpose::Share;
            let deposited = Event::KeysDeposited(KeysDeposited { trustee, purpose, keys });
            apply(&mut self.world, &deposited, self.now);
            notice.envelopes[0].share.keys[at] = key;
        }
        notice.deadline_s += 60 * 86_400;
        notice.documents_until_s = notice.deadline_s;
        notice.previous = Some(previous.clone());
        let announce = procedure::Command::Announce {
            lot: LotId { round: previous.round.next().unwrap(), ..previous },
            notice: Box::new(notice),
            pack: "cn-2026".to_owned(),
            pack_sha256: Hash([3; 32]),
            cover_commit: Hash([4; 32]),
            policy_sha256: Hash([5; 32]),
        };
        self.when(Command::Procedure(announce))
    }

    pub fn clarify(&mut self, effect: Effect, deadline_s: Option<i64>) -> Events {
        let (lot, text) = (self.id(), "澄清".to_owned());
        let documents = Vec::new();
        let clarify = procedure::Command::Clarify { lot, text, documents, effect, deadline_s };
        self.when(Command::Procedure(clarify))
    }

    pub fn remedy(&mut self, number: &str, kind: RemedyKind, matter: Matter) -> Events {
        let receive = remedies::Command::ReceiveRemedy {
            lot: self.id(),
            remedy: id(number),
            kind,
            matter,
            received_on: self.now.date(),
            document: Hash([6; 32]),
        };
        self.when(Command::Remedies(receive))
    }

    pub fn answer(&mut self, number: &str, outcome: Outcome) -> Events {
        self.when(Command::Remedies(remedies::Command::AnswerRemedy {
            lot: self.id(),
            remedy: id(number),
            outcome,
            commitment: Hash([6; 32]),
            reply: None,
            signed: self.signed(),
        }))
    }

    pub fn hold(&mut self, by: HoldBy) -> Events {
        let (lot, reason) = (self.id(), "核查线索".to_owned());
        self.when(Command::Procedure(procedure::Command::Hold { lot, by, remedy: None, reason }))
    }

    pub fn lift(&mut self, by: HoldBy) -> Events {
        let (lot, reason) = (self.id(), "核查完毕".to_owned());
        self.when(Command::Procedure(procedure::Command::LiftHold { lot, by, reason }))
    }

    pub fn submit(&mut self, bidder: u8, seq: u8) -> Events {
        self.hand_in(bidder, seq, key(bidder), Form::Good)
    }

    pub fn submit_with(&mut self, bidder: u8, seq: u8, key: [u8; 32]) -> Events {
        self.hand_in(bidder, seq, PublicKey(key), Form::Good)
    }

    pub fn offer(&mut self, bidder: u8, seq: u8, form: Form) -> Events {
        self.hand_in(bidder, seq, key(bidder), form)
    }

    /// A bid whose key half lies with the trustees.
    pub fn submit_deposited(&mut self, bidder: u8) -> Events {
        self.hand_in_as(bidder, 1, (key(bidder), KeyPlan::Deposited), Form::Good)
    }

    fn hand_in(&mut self, bidder: u8, seq: u8, key: PublicKey, form: Form) -> Events {
        self.hand_in_as(bidder, seq, (key, KeyPlan::ByHand), form)
    }

    fn hand_in_as(
        &mut self,
        bidder: u8,
        seq: u8,
        (key, plan): (PublicKey, KeyPlan),
        form: Form,
    ) -> Events {
        let who = self.bidder(bidder);
        let ctx = Hash([bidder * 16 + seq + 1; 32]);
        let bid = Bid {
            supersedes: self.lot().last_record(&who),
            bidder: who,
            seq: u64::from(seq),
            record: "{}".to_owned(),
            record_sha256: ctx,
            signature: Signature([0; 64]),
            key,
            salt: Salt([0; 32]),
            salt_r: Salt([0; 32]),
            b: ctx,
            envelopes: self.sealed(ctx, plan),
        };
        let offered = Box::new(Offered { form, bid, hand: None });
        self.when(Command::Opening(opening::Command::Submit { lot: self.id(), offered }))
    }

    /// The envelopes that the notice wants, the price first.
    fn sealed(&self, ctx: Hash, key: KeyPlan) -> Vec<SealedEnvelope> {
        let names = self.notice.envelopes.iter().map(|it| it.name);
        let sealed = |(at, name): (usize, EnvelopeName)| {
            let ctx = Hash([ctx.0[0] + 100 * u8::try_from(at).unwrap(); 32]);
            SealedEnvelope { name, ctx, ct_root: ctx, ct_len: 65_736, key }
        };
        names.enumerate().map(sealed).collect()
    }

    pub fn close(&mut self) -> Events {
        let set_root = Hash([8; 32]);
        self.when(Command::Opening(opening::Command::CloseLot {
            lot: self.id(),
            set_root,
            blind: None,
        }))
    }

    pub fn key_in(&mut self, bidder: u8) -> Events {
        let ctx = self.ctx(bidder);
        let keys = vec![HandedKey { ctx, secret: Secret([bidder; 32]) }];
        let (lot, later, fits) = (self.id(), None, Form::Good);
        self.when(Command::Opening(opening::Command::KeyIn { lot, keys, later, fits }))
    }

    pub fn close_key_in(&mut self) -> Events {
        let names = self.notice.envelopes.iter().map(|it| it.name);
        let digests = names.map(|name| (name, Hash([9; 32]))).collect();
        let (lot, malformed) = (self.id(), Vec::new());
        self.when(Command::Opening(opening::Command::CloseKeyIn { lot, malformed, digests }))
    }

    pub fn release(&self, x: u8, list: &[Hash]) -> Command {
        self.release_of(Purpose::Share, x, list)
    }

    pub fn release_of(&self, purpose: Purpose, x: u8, list: &[Hash]) -> Command {
        let statement = |ctx: &Hash| opening::ShareStatement {
            ctx: *ctx,
            share: Some(Secret([x; 32])),
            signature: Signature([0; 64]),
        };
        Command::Opening(opening::Command::ReleaseShares {
            lot: self.id(),
            envelope: EnvelopeName::Price,
            purpose,
            trustee: id(&format!("trustee-{x}")),
            x,
            statements: list.iter().map(statement).collect(),
        })
    }

    pub fn verdicts(&self, ending: Ending) -> Command {
        let (lot, envelope) = (self.id(), EnvelopeName::Price);
        let verdict = |ctx| Verdict { ctx, ending, reason: String::new(), wrong: Vec::new() };
        let verdicts = self.lot().contexts(envelope).into_iter().map(verdict).collect();
        Command::Opening(opening::Command::CloseShares { lot, envelope, verdicts })
    }

    pub fn members(&self, size: u8, experts: u8) -> Vec<Member> {
        let member = |seat: u8| Member {
            seat,
            account: id(&format!("evaluator-{seat}")),
            name: format!("样本评委{seat}"),
            kind: if seat <= experts { MemberKind::Expert } else { MemberKind::Representative },
            salt: Salt([seat; 32]),
            commitment: Hash([seat; 32]),
        };
        (1..=size).map(member).collect()
    }

    /// The committee is entered, and everybody declares and votes for the first seat.
    pub fn committee(&mut self, size: u8, experts: u8) -> Events {
        let events = self.committee_silent(size, experts)?;
        for seat in 1..=size {
            self.attend(seat, 1)?;
        }
        Ok(events)
    }

    /// The committee is entered, and nobody has declared.
    pub fn committee_silent(&mut self, size: u8, experts: u8) -> Events {
        let (lot, members) = (self.id(), self.members(size, experts));
        let document = Hash([6; 32]);
        self.when(Command::Award(award::Command::EnterCommittee { lot, members, document }))
    }

    pub fn attend(&mut self, seat: u8, leader: u8) -> Events {
        self.declare(seat, award::Avoidance::None, Some(leader))
    }

    pub fn declare(&mut self, seat: u8, avoidance: award::Avoidance, leader: Option<u8>) -> Events {
        let (lot, signed) = (self.id(), self.signed());
        let declare = award::Command::DeclareAvoidance { lot, seat, avoidance, leader, signed };
        self.when(Command::Award(declare))
    }

    pub fn review(&mut self, step: ReviewStep, passes: &[Pass]) -> Events {
        self.review_saying(step, passes, "")
    }

    /// A review that says why the few bids left plainly lack competition.
    pub fn review_saying(&mut self, step: ReviewStep, passes: &[Pass], lacking: &str) -> Events {
        let bidders = self.under_review(step).into_iter();
        let notice = &self.lot().notice;
        let results = bidders.zip(passes).map(|(bidder, pass)| award::ReviewResult {
            bidder,
            pass: *pass,
            reason: "资格不符".to_owned(),
            findings: award::found_all(notice, step, (*pass, "资格不符")),
        });
        let (lot, signed) = (self.id(), self.signed());
        let results: Vec<_> = results.collect();
        let lacking = lacking.to_owned();
        let brands = award::brands_as_offered(self.lot(), step, &results);
        let it = award::Command::Review { lot, step, results, lacking, brands, signed };
        self.when(Command::Award(it))
    }

    fn under_review(&self, step: ReviewStep) -> Vec<Uscc> {
        let first = self.lot().evaluation.reviews.get(&ReviewStep::Qualification);
        match first.filter(|_| step == ReviewStep::Responsiveness) {
            None => self.lot().entrants(),
            Some(_) => award::responsive(self.lot()).unwrap_or_default(),
        }
    }

    pub fn score(&mut self, seat: u8, points: i64) -> Events {
        let priced = || self.lot().priced().into_iter().map(|it| it.0).collect();
        let bidders = award::scored(self.lot()).unwrap_or_else(priced).into_iter();
        // Without scored items a sheet is empty.
        let item = self.notice.scheme.items.first().map(|it| it.id.clone());
        let score =
            |bidder| Some(award::Score { bidder, item: item.clone()?, points: Points(points) });
        let scores = bidders.filter_map(score).collect();
        let (lot, signed, closing) = (self.id(), self.signed(), closing());
        self.when(Command::Award(award::Command::Score { lot, seat, scores, signed, closing }))
    }

    /// As if the notice had announced its items as objective.
    pub fn make_items_objective(&mut self) {
        let id = self.id();
        let lot = self.world.lots.get_mut(&id).unwrap();
        lot.notice.scheme.items.iter_mut().for_each(|it| it.nature = Nature::Objective);
    }

    pub fn determine(&self, place: usize) -> Command {
        let winner = self.lot().evaluation.ranking[place].bidder.clone();
        let (lot, signed) = (self.id(), self.signed());
        Command::Award(award::Command::Determine { lot, winner, signed })
    }
}

fn project(notice: &Notice) -> ProjectRegistered {
    ProjectRegistered {
        project: notice.project.clone(),
        title: "样本项目".to_owned(),
        code: notice.code.clone(),
        regime: notice.regime,
        method: notice.method,
        category: notice.category,
        purchaser: notice.purchaser.clone(),
        agent: None,
        funds: notice.funds,
        lots: vec![PlannedLot {
            lot: id("A"), title: "一标段".to_owned(), budget: notice.budget
        }],
    }
}

fn scheme(of: Procedure) -> Scheme {
    if of.method == Method::RequestForQuotations {
        let (items, price) = (Vec::new(), PriceFormula::LowestPrice);
        return Scheme { items, price, tie: Tie::LowerPrice, terms: None };
    }
    let (full, price) = match of.regime {
        Regime::Works => (
            Points(40_00),
            PriceFormula::MeanBenchmark {
                full: Points(60_00),
                trim: Trim::KeepAll,
                k_e4: 0,
                e1: Points(2_00),
                e2: Points(1_00),
            },
        ),
        Regime::GovernmentProcurement => {
            (Points(70_00), PriceFormula::LowPriceFirst { full: Points(30_00) })
        }
    };
    let item = ScoreItem {
        id: "quality".to_owned(),
        title: "技术方案".to_owned(),
        max: full,
        nature: Nature::Subjective,
        bands: None,
        evidence: None,
    };
    Scheme { items: vec![item], price, tie: Tie::LowerPrice, terms: None }
}

fn notice(of: Procedure) -> Notice {
    let works = of.regime == Regime::Works;
    let trustees = (1..=3).map(|at| id(&format!("trustee-{at}"))).collect();
    let share = KeySet {
        trustees,
        keys: (0..3).map(|at| PublicKey([80 + at; 32])).collect(),
        assignments: vec![Signature([0; 64]); 3],
        pks: Hash([1; 32]),
    };
    Notice {
        project: id("W2026-001"),
        title: "样本招标公告".to_owned(),
        lot_title: "一标段".to_owned(),
        code: "A99-0000-2026-000001".to_owned(),
        regime: of.regime,
        method: of.method,
        category: if works { Category::Works } else { Category::Goods },
        funds: Funds::State,
        purchaser: uscc("1251000000PURCHA1"),
        purchaser_name: "样本采购单位".to_owned(),
        agent: None,
        budget: Fen(1_200_000_00),
        ceiling: None,
        deadline_s: DEADLINE_S,
        documents_until_s: DEADLINE_S,
        documents: vec![Document {
            id: id("doc-1"),
            name: "招标文件".to_owned(),
            media: "application/pdf".to_owned(),
            sha256: Hash([5; 32]),
            length: 1_024,
        }],
        qualification: vec!["具有相应资质".to_owned()],
        scheme: scheme(of),
        form: vec![FormField {
            name: "price_fen".to_owned(),
            label: "投标报价".to_owned(),
            kind: FieldKind::Amount,
            audience: FieldAudience::Public,
        }],
        envelopes: vec![Envelope { name: EnvelopeName::Price, share, deposit: None }],
        threshold: 2,
        security: None,
        performance_bp: None,
        asks: Vec::new(),
        admission: None,
        previous: None,
    }
}
