//! Lots that let in only whoever was found qualified or was invited; a stranger tries all the same.

use domain::admission::{
    self, ApplicantFound, Command as It, Ground, InvitationCause, LimitWay, NumberLimit,
    PoolSource, Prequalification, PrequalificationNotice, ReviewItem,
};
use domain::award::{Member, MemberKind, Pass};
use domain::draws::Party;
use domain::lot::Lot;
use domain::procedure::{self, Document, HoldBy};
use domain::remedies::{Command as Remedies, Letter, Matter, Outcome, RemedyKind, Reply};
use domain::rulebook::{Method, Regime};
use domain::shared::{Fen, Hash, Id, LotId, Points, Round, Salt, Uscc};
use domain::world::Command;

use super::deeds::Deed;
use super::tender::Tender;
use super::{Faith, World, is_watched};
use crate::people::bidder::{Hand, Intent, Manner, Place, When};
use crate::people::make::Make;
use crate::people::{Person, unsigned};

/// One world in so many has such a lot, its first; the others stay as they are without it.
pub(super) const LISTED_ONE_IN: u64 = 6;
const LISTED_AT: u64 = 1;
/// Applicants from this place on are found not to be qualified.
const UNFIT_FROM: usize = 3;
/// Watched worlds with a list come once in so many seeds.
const WATCHED_FOUND: u64 = 96;
/// So many lists of procurement are drawn invitations, the watched ones with them.
const INVITED_ONE_IN: u64 = 4;
const INVITED_AT: u64 = 2;
/// A prequalification meets trouble about once in so many looks at it.
const EARLY_ONE_IN: u64 = 12;
/// Seats of a committee that reviews applicants.
pub(super) const SEATS: u8 = 5;

/// On what the list of a world's first tender rests, if it has one.
pub(super) fn list_of(seed: u64, it: &Tender) -> Option<Ground> {
    if seed % LISTED_ONE_IN != LISTED_AT || it.method != Method::OpenTender {
        return None;
    }
    let place = seed / LISTED_ONE_IN;
    let invited = match it.regime {
        // Some lists that a stranger reads are found, since somebody complains of them.
        Regime::Works => {
            let found = is_watched(seed) && (seed / WATCHED_FOUND).is_multiple_of(2);
            place.is_multiple_of(2) && !found
        }
        Regime::GovernmentProcurement => place % INVITED_ONE_IN == INVITED_AT,
    };
    Some(if invited { Ground::Invited } else { Ground::Prequalified })
}

/// Whether whom to invite is drawn: of procurement, as works are invited by choice.
pub(super) fn draws_the_invited(it: &Tender) -> bool {
    it.list == Some(Ground::Invited) && it.regime == Regime::GovernmentProcurement
}

impl World {
    /// On what the list of a tender rests, if it has one; a further round is for everybody.
    pub(super) fn listed(&self, at: usize) -> Option<Ground> {
        let it = &self.tenders[at];
        it.list.filter(|_| it.id.round == Round::FIRST)
    }

    /// What can be done about a tender with a list, before its notice.
    pub(super) fn before_the_list(&mut self, at: usize, ground: Ground) -> Vec<Deed> {
        let id = self.tenders[at].id.clone();
        let (of, listed) = {
            let folded = self.machine.follower.read().expect("memory can be read");
            let of = folded.world.prequalifications.get(&id).cloned();
            (of, folded.world.admissions.contains_key(&id))
        };
        let stopped = of.as_ref().filter(|it| it.is_suspended());
        if let Some(of) = stopped {
            return self.stopped_early(of);
        }
        if let Some(deed) = of.as_ref().and_then(|of| self.complaining(at, of, listed)) {
            return vec![deed];
        }
        match (listed, ground, &of) {
            (true, ..) => vec![Deed::Announce],
            (false, Ground::Invited, _) if self.is_drawn_for(&id) => Vec::new(),
            (false, Ground::Invited, _) => vec![Deed::Invite],
            (false, Ground::Prequalified, None) => vec![Deed::BeginPrequalification],
            (false, Ground::Prequalified, Some(of)) => self.prequalifying(of),
        }
    }

    /// Applications still come in, and whoever stopped it takes his time; some would go on.
    fn stopped_early(&mut self, of: &Prequalification) -> Vec<Deed> {
        let mut all = Vec::new();
        if of.is_open() && self.dice.one_in(4) {
            all = self.applying(of);
        }
        if !of.holds.is_empty() && self.dice.one_in(14) {
            all.push(Deed::LiftEarly);
        }
        if of.remedies.values().any(domain::remedies::Remedy::is_open) && self.dice.one_in(6) {
            all.push(Deed::AnswerEarly);
        }
        all
    }

    /// Whoever has not applied; the last one never does.
    fn applying(&self, of: &Prequalification) -> Vec<Deed> {
        let applied = |at: &usize| of.applications.contains_key(&self.applicant(*at).1);
        let many = self.cast.bidders.len();
        // Behind the bidders stand those who come where a ceiling is to cut somebody.
        let more = if is_scored(of) { self.cast.suppliers.len() } else { 0 };
        let all = (0..many - 1).chain(many..many + more);
        all.filter(|at| !applied(at)).map(Deed::Apply).collect()
    }

    /// A bidder, or whoever only applies.
    fn applicant(&self, at: usize) -> (Person, Uscc) {
        match self.cast.bidders.get(at) {
            Some(it) => (it.person.clone(), it.uscc.clone()),
            None => self.cast.suppliers[at - self.cast.bidders.len()].clone(),
        }
    }

    /// Suppliers are admitted to the platform, where the number is limited by scores.
    pub(super) fn suppliers_come(&mut self) {
        let official = self.cast.official.account.to_string();
        // Who binds whose key is not this story's: the table of permissions is asked elsewhere.
        self.faith = Faith::Founding;
        for command in self.cast.suppliers_come() {
            self.ask(&official, command);
            self.turn();
        }
        self.faith = Faith::Good;
    }

    /// Whether a tender's number is limited by scores.
    pub(super) fn scores_applicants(&self, tender: &Tender) -> bool {
        let prequalified = tender.list == Some(Ground::Prequalified);
        let limit = self.limit_of(tender).filter(|_| prequalified);
        limit.is_some_and(|it| it.way == LimitWay::Scores)
    }

    /// Some prequalifications are stopped once, by an objection or by the supervisor.
    fn early_trouble(&mut self, of: &Prequalification) -> Option<Deed> {
        let met = |deed: &Deed| self.done.get(&of.id).is_some_and(|it| it.contains(deed));
        let deed = match (of.notice.regime, of.is_open()) {
            (Regime::Works, true) if !met(&Deed::ObjectEarly) => Deed::ObjectEarly,
            _ if !met(&Deed::HoldEarly) => Deed::HoldEarly,
            _ => return None,
        };
        self.dice.one_in(EARLY_ONE_IN).then_some(deed)
    }

    fn prequalifying(&mut self, of: &Prequalification) -> Vec<Deed> {
        if let Some(deed) = self.early_trouble(of) {
            return vec![deed];
        }
        let committee = admission::is_reviewed_by_committee(&of.notice);
        if of.is_open() {
            return self.applying(of);
        }
        if of.outcome.is_some() {
            return Vec::new();
        }
        match (committee, of.reviewers.is_empty()) {
            (true, true) if self.may_name_reviewers(&of.id) => vec![Deed::NameReviewers],
            (true, true) if of.draw.is_asked() => Vec::new(),
            (true, true) => vec![Deed::DrawReviewers],
            (true, false) => self.reviewing(of),
            (false, _) => vec![Deed::ReviewApplicants(None)],
        }
    }

    /// Asks for a deed before the notice.
    pub(super) fn admit(&mut self, at: usize, deed: &Deed) {
        let purchaser = self.cast.purchaser.clone();
        match deed {
            Deed::BeginPrequalification => {
                let command = self.begin(at);
                self.ask(&purchaser.account.to_string(), command);
            }
            Deed::Apply(who) => {
                let (person, applicant) = self.applicant(*who);
                let (lot, documents) = (self.tenders[at].id.clone(), vec![document()]);
                let apply = It::Apply { lot, applicant, documents, signed: unsigned() };
                self.ask_signed(&person, Command::Admission(apply));
            }
            Deed::NameReviewers => {
                let (lot, document) = (self.tenders[at].id.clone(), Hash([7; 32]));
                let members = (1..=SEATS).map(|seat| self.reviewer(&lot, seat)).collect();
                let name = It::NameReviewers { lot, members, document };
                self.ask(&purchaser.account.to_string(), Command::Admission(name));
            }
            Deed::DrawReviewers => self.asks_for_reviewers(at),
            Deed::AttendEarly(seat) => self.reviewer_declares(at, *seat),
            Deed::ReplaceReviewer(seat) => self.reviewer_falls_silent(at, *seat),
            Deed::ReviewApplicants(seat) => {
                let (lot, seat) = (self.tenders[at].id.clone(), *seat);
                let person = seat.map_or(purchaser, |it| self.seated(&lot, it));
                let (findings, signed) = (self.findings(&lot), unsigned());
                let review = It::ReviewApplicants { lot, seat, findings, signed };
                self.ask_signed(&person, Command::Admission(review));
            }
            Deed::HoldEarly | Deed::LiftEarly => {
                let (lot, by) = (self.tenders[at].id.clone(), HoldBy::Supervisor);
                let held = *deed == Deed::HoldEarly;
                let reason = "样本核查".to_owned();
                let command = match held {
                    true => procedure::Command::Hold { lot, by, remedy: None, reason },
                    false => procedure::Command::LiftHold { lot, by, reason },
                };
                let account = self.cast.supervisor.account.to_string();
                self.ask(&account, Command::Procedure(command));
                if held {
                    self.goes_on_all_the_same(at);
                }
            }
            Deed::ObjectEarly => {
                let who = self.cast.bidders[0].clone();
                let command = self.objects_early(at, who.uscc);
                self.ask_signed(&who.person, command);
                self.goes_on_all_the_same(at);
            }
            Deed::AnswerEarly => {
                if let Some(command) = self.answers_early(at) {
                    self.ask_signed(&purchaser, command);
                }
            }
            Deed::Invite if draws_the_invited(&self.tenders[at]) => self.asks_for_the_invited(at),
            Deed::Invite => {
                let command = self.invitation(at);
                self.ask_signed(&purchaser, command);
            }
            _ => {}
        }
    }

    /// The purchaser would close and review what stands still: the law says no.
    fn goes_on_all_the_same(&mut self, at: usize) {
        let lot = self.tenders[at].id.clone();
        let stopped = {
            let folded = self.machine.follower.read().expect("memory can be read");
            folded.world.prequalifications.get(&lot).is_some_and(Prequalification::is_suspended)
        };
        if !stopped {
            return;
        }
        let purchaser = self.cast.purchaser.clone();
        let (findings, signed) = (self.findings(&lot), unsigned());
        let review = It::ReviewApplicants { lot: lot.clone(), seat: None, findings, signed };
        let members = (1..=SEATS).map(|seat| self.reviewer(&lot, seat)).collect();
        let name = It::NameReviewers { lot, members, document: Hash([7; 32]) };
        self.faith = Faith::Bad;
        self.ask_signed(&purchaser, Command::Admission(review));
        self.ask(&purchaser.account.to_string(), Command::Admission(name));
        self.faith = Faith::Good;
    }

    fn objects_early(&self, at: usize, raiser: Uscc) -> Command {
        let letter = Letter {
            raiser: Some(raiser),
            presented: None,
            claims: "样本事项".to_owned(),
            request: "样本请求".to_owned(),
            grounds: "样本依据".to_owned(),
            documents: Vec::new(),
            salt: Salt([6; 32]),
        };
        Command::Remedies(Remedies::RaiseRemedy {
            lot: self.tenders[at].id.clone(),
            remedy: Id::new("early-1").expect("a word is an id"),
            kind: RemedyKind::Objection,
            matter: Matter::PrequalificationDocuments,
            of: None,
            known_on: None,
            interest: None,
            entry: None,
            commitment: record::act::letter_commitment(&letter),
            letter: Some(letter),
            officials: None,
            signed: Some(unsigned()),
        })
    }

    fn answers_early(&self, at: usize) -> Option<Command> {
        let lot = self.tenders[at].id.clone();
        let folded = self.machine.follower.read().expect("memory can be read");
        let of = folded.world.prequalifications.get(&lot)?;
        let (remedy, _) = of.remedies.iter().find(|it| it.1.is_open())?;
        let reply =
            Reply { text: "样本答复".to_owned(), documents: Vec::new(), salt: Salt([7; 32]) };
        Some(Command::Remedies(Remedies::AnswerRemedy {
            lot,
            remedy: remedy.clone(),
            outcome: Outcome::Rejected,
            commitment: record::act::reply_commitment(&reply),
            reply: Some(reply),
            signed: unsigned(),
        }))
    }

    fn begin(&mut self, at: usize) -> Command {
        // Five working days around the longest holiday are sixteen days, and five days more may end
        // in a holiday that is not announced yet.
        let (offered, until) = (self.dice.between(16, 19), self.dice.between(36, 40));
        let documents_until_s = self.morning(offered);
        let deadline_s = self.morning(until);
        let tender = &self.tenders[at];
        let project = tender.project(&self.cast.purchaser_code);
        let notice = PrequalificationNotice {
            project: project.project,
            title: "样本资格预审公告".to_owned(),
            lot_title: "一标段".to_owned(),
            code: project.code,
            regime: project.regime,
            funds: project.funds,
            purchaser: project.purchaser,
            purchaser_name: "样本采购单位".to_owned(),
            agent: None,
            budget: tender.budget,
            documents_until_s,
            deadline_s,
            documents: vec![document()],
            qualification: vec!["具有相应资质".to_owned()],
            previous: None,
            limit: self.limit_of(tender),
        };
        let (pack, pack_sha256) = super::deeds::pack_of(self.machine.now());
        let (lot, notice) = (tender.id.clone(), Box::new(notice));
        Command::Admission(It::AnnouncePrequalification { lot, notice, pack, pack_sha256 })
    }

    /// Every fourth such world of works limits who may bid, half of them by scores; equals of these
    /// are drawn, and of the others everybody is.
    fn limit_of(&self, tender: &Tender) -> Option<NumberLimit> {
        let place = self.seed / LISTED_ONE_IN;
        let limited = tender.regime == Regime::Works && place % 4 == 1;
        let item =
            |(title, max): (&str, i64)| ReviewItem { title: title.to_owned(), max: Points(max) };
        let items = || [("类似工程业绩", 60_00), ("项目经理", 40_00)].map(item).to_vec();
        let scored = (place / 4) % 2 == 1;
        let way = if scored { LimitWay::Scores } else { LimitWay::Lot };
        limited.then(|| NumberLimit { most: 7, way, items: scored.then(items) })
    }

    /// Each party of a list's draw does its next step; once it is drawn, the centre wants another.
    pub(super) fn lists_are_drawn(&mut self) {
        let all: Vec<LotId> = {
            let folded = self.machine.follower.read().expect("memory can be read");
            folded.world.list_draws.keys().cloned().collect()
        };
        for id in all {
            for name in Party::ALL {
                self.party_acts_before(&id, name);
            }
        }
    }

    /// Whoever was named for a seat, whether or not he should have been.
    pub(super) fn seated(&self, lot: &LotId, seat: u8) -> Person {
        let of = self.prequalification(lot);
        let named = of.as_ref().and_then(|of| of.reviewers.iter().find(|it| it.seat == seat));
        let mut all =
            self.cast.evaluators.iter().chain(&self.cast.others).chain(&self.cast.experts);
        let known = all.find(|it| named.is_some_and(|of| of.account == it.account));
        known.unwrap_or_else(|| self.reviews(lot, seat)).clone()
    }

    /// Who is to review from a seat: others than those whose review was void.
    fn reviews(&self, lot: &LotId, seat: u8) -> &Person {
        let at = usize::from(seat) - 1;
        let first = &self.cast.evaluators[at];
        let of = self.prequalification(lot);
        let barred = of.is_some_and(|it| it.is_barred(&first.account));
        if barred { &self.cast.others[at] } else { first }
    }

    pub(super) fn reviewer(&self, lot: &LotId, seat: u8) -> Member {
        let account = self.reviews(lot, seat).account.clone();
        let (name, salt) = ("样本审查人".to_owned(), Salt([seat; 32]));
        let commitment = record::act::member_commitment(&account, &name, &salt);
        let kind = if seat == SEATS { MemberKind::Representative } else { MemberKind::Expert };
        Member { seat, account, name, kind, salt, commitment }
    }

    /// The first ones pass, whoever comes later in the order of codes does not.
    pub(super) fn findings(&self, lot: &LotId) -> Vec<ApplicantFound> {
        let folded = self.machine.follower.read().expect("memory can be read");
        let Some(of) = folded.world.prequalifications.get(lot) else { return Vec::new() };
        let scored = is_scored(of);
        // Where scores decide, all but one pass, so that a ceiling cuts somebody.
        let unfit_from = if scored { of.applications.len().saturating_sub(1) } else { UNFIT_FROM };
        let bids = |who: &Uscc| self.cast.bidders.iter().any(|it| it.uscc == *who);
        let found = |(at, applicant): (usize, &Uscc)| {
            let fit = at < unfit_from;
            let reason = if fit { String::new() } else { "资质等级不足".to_owned() };
            let pass = if fit { Pass::Passed } else { Pass::Rejected };
            let unmet = if fit { Vec::new() } else { vec![1] };
            // Bidders are ahead, and whoever only applies is equal: the draw says who of them.
            let best = if bids(applicant) { 55_00 } else { 48_50 };
            let points = (fit && scored).then(|| vec![Points(best), Points(30_00)]);
            ApplicantFound { applicant: applicant.clone(), pass, unmet, reason, points }
        };
        of.applications.keys().enumerate().map(found).collect()
    }

    /// Everybody but the last is invited.
    fn invitation(&self, at: usize) -> Command {
        let all = &self.cast.bidders[..self.cast.bidders.len() - 1];
        let mut bidders: Vec<Uscc> = all.iter().map(|it| it.uscc.clone()).collect();
        bidders.sort();
        Command::Admission(It::InviteBidders {
            lot: self.tenders[at].id.clone(),
            cause: InvitationCause::FewBidders,
            reason: "样本:技术复杂".to_owned(),
            document: Hash([5; 32]),
            source: PoolSource::Capable,
            pool: bidders.clone(),
            bidders,
            witnesses: Vec::new(),
            minutes: None,
            signed: unsigned(),
        })
    }

    /// Whether a bidder may bid in a lot, as the record says it: only whoever may has a hand.
    pub(super) fn is_let_in(&self, lot: &LotId, who: &Uscc) -> bool {
        let folded = self.machine.follower.read().expect("memory can be read");
        let list = folded.world.admissions.get(lot).and_then(|it| it.bidders.as_ref());
        // A villain announces before there is a list.
        let awaited = self.tenders[0].id == *lot && self.listed(0).is_some();
        list.map_or(!awaited, |it| it.contains(who))
    }

    /// Somebody who is not on the list hands in a good bid.
    pub(super) fn bids_uninvited(&mut self, lot: &Lot) {
        let outside = |it: &crate::people::bidder::Bidder| !lot.admitted.lets_in(&it.uscc);
        let Some(who) = self.cast.bidders.iter().position(outside) else { return };
        if self.cast.bidders[who].hands.contains_key(&lot.id) {
            return;
        }
        let hand = Hand::holding(vec![Intent::Bid(When::InTime)], Manner::KeysIn, Make::Well);
        let (mode, dice, objects) = (self.mode, &mut self.dice, &mut self.objects);
        let bidder = &mut self.cast.bidders[who];
        bidder.hands.insert(lot.id.clone(), hand);
        let command = bidder.bid(lot, Fen(900_000_00), &mut Place { mode, dice, objects });
        bidder.hands.remove(&lot.id);
        let account = bidder.person.account.to_string();
        self.ask(&account, command);
    }
}

/// Whether applicants are scored.
fn is_scored(of: &Prequalification) -> bool {
    of.notice.limit.as_ref().is_some_and(|it| it.way == LimitWay::Scores)
}

fn document() -> Document {
    Document {
        id: Id::new("application").expect("a word is an id"),
        name: "申请文件".to_owned(),
        media: "application/pdf".to_owned(),
        sha256: Hash([9; 32]),
        length: 1_024,
    }
}
