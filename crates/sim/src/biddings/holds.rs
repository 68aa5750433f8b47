//! What is raised about a bidding, in good faith and to delay it, and what the centre holds for it.

use domain::auction::{self, Asked};
use domain::online::{Bidding, Side, Stage};
use domain::procedure::{self, HoldBy};
use domain::remedies::{
    Command as Remedies, Examination, Letter, Matter, Outcome, Redress, Remedy, RemedyKind, Reply,
    Standing, waits,
};
use domain::shared::{CivilDate, Id, Instant, Salt, Uscc};
use domain::world::Command;

use super::deeds::Deed;
use super::play::{DAY_MS, Seen, World};
use crate::people::unsigned;
use crate::ports::chance::Dice;

/// Names of villainies about objections and holds.
pub const HOLD_VILLAINIES: [&str; 7] = [
    "a_hold_without_a_ground",
    "a_hold_for_a_late_letter",
    "a_hold_by_the_buyer",
    "a_second_hold_for_the_same",
    "a_hold_lifted_before_its_answer",
    "a_signature_while_held",
    "a_resumption_past_the_hold",
];

/// Letters of one round in a world: one in good faith, one that comes too late.
const LETTERS: usize = 2;

/// What will be raised about the rounds of a plan, and how its people meet it.
#[derive(Clone, Debug)]
pub(super) struct Matters {
    /// About the notice, or the result; nothing in many worlds.
    matter: Option<Matter>,
    is_held: bool,
    /// The buyer answers after its days.
    answers_late: bool,
    is_upheld: bool,
    is_taken_back: bool,
    /// Somebody objects to the notice long after it, only to delay.
    delays: bool,
    /// Whoever objected and was rejected complains of it.
    complains: bool,
    /// The supervisor suspends meanwhile, and upholds it.
    is_suspended: bool,
    is_granted: bool,
}

impl Matters {
    /// Nobody raises anything.
    pub(super) fn nothing() -> Self {
        Self {
            matter: None,
            is_held: false,
            answers_late: false,
            is_upheld: false,
            is_taken_back: false,
            delays: false,
            complains: false,
            is_suspended: false,
            is_granted: false,
        }
    }

    pub(super) fn new(dice: &mut Dice) -> Self {
        let matter = match dice.below(3) {
            0 => Some(Matter::Documents),
            1 => Some(Matter::Result),
            _ => None,
        };
        Self {
            matter,
            is_held: !dice.one_in(3),
            answers_late: dice.one_in(3),
            is_upheld: dice.one_in(3),
            is_taken_back: dice.one_in(6),
            delays: dice.one_in(3),
            complains: dice.one_in(2),
            is_suspended: dice.one_in(2),
            is_granted: dice.one_in(2),
        }
    }
}

/// The letters of a round that wait, with their numbers.
fn open(of: &Bidding) -> impl Iterator<Item = (&Id, &Remedy)> {
    of.remedies.iter().filter(|it| it.1.is_open())
}

/// Days on which something about a letter falls due.
pub(super) fn days(of: &Bidding) -> impl Iterator<Item = CivilDate> {
    open(of).map(|it| it.1.due_latest())
}

/// The next in rank where there is a deal, else another round.
fn redress_of(of: &Bidding, found: &Remedy) -> Redress {
    match (of.stage, found.matter) {
        (Stage::Published, Matter::Result) => Redress::NextCandidate,
        (Stage::Announced | Stage::Checking | Stage::Published, _) => Redress::Restart,
        _ => Redress::Damages,
    }
}

fn remedy(account: &str, it: Remedies) -> Deed {
    (account.to_owned(), Command::Remedies(it))
}

impl World {
    /// What anybody could do now about what was raised.
    pub(super) fn hears(&mut self, it: &Seen, of: &Bidding) -> Vec<Deed> {
        let heard = &it.plan.heard;
        let mut all = Vec::new();
        all.extend(self.raises(it, of));
        all.extend(self.complains(it, of));
        let held = of.holds.contains(&HoldBy::Centre);
        let runs = matches!(of.stage, Stage::Announced | Stage::Checking | Stage::Published);
        let ground = open(of).find(|it| it.1.standing == Standing::Admissible);
        if let Some((number, _)) = ground.filter(|_| heard.is_held && runs && !held)
            && !of.held.contains(number)
        {
            all.push(self.hold(of, HoldBy::Centre, Some(number.clone())));
        }
        for (number, found) in open(of) {
            if found.kind == RemedyKind::Complaint {
                all.push(self.hears_complaint(it, of, (number, found)));
                continue;
            }
            let late = self.machine.now() > Instant::end_of(found.due_latest());
            if !late && heard.answers_late {
                continue;
            }
            if heard.is_taken_back && found.raiser().is_some() {
                let account = self.account_of(found.raiser().expect("looked at above"));
                let (lot, remedy_, reason) = (of.lot.clone(), number.clone(), "已核实".to_owned());
                let back = Remedies::WithdrawRemedy { lot, remedy: remedy_, reason };
                all.push(remedy(&account, back));
                continue;
            }
            let fits = found.standing == Standing::Admissible && runs;
            let outcome = if heard.is_upheld && fits { Outcome::Upheld } else { Outcome::Rejected };
            all.push(self.answer(of, number, outcome));
        }
        for (number, found) in of.remedies.iter().filter(|it| waits(it.1)) {
            all.push(self.carries(of, number, found));
        }
        let done = of.hold_of().and_then(|it| of.remedies.get(it)).is_some_and(|it| !it.is_open());
        if held && done && !of.is_over() {
            all.push(self.lift(of));
        }
        all
    }

    fn raises(&self, it: &Seen, of: &Bidding) -> Option<Deed> {
        let heard = &it.plan.heard;
        let now_ms = self.machine.now().0;
        if of.remedies.len() >= LETTERS {
            return None;
        }
        let raised = |it: Standing| of.remedies.values().any(|of| of.standing == it);
        let (matter, fits) = match of.stage {
            Stage::Announced => (Matter::Documents, now_ms < of.spec.opens_ms - 2 * DAY_MS),
            Stage::Published => {
                let until = of.deal.as_ref().map(|it| Instant::end_of(it.until).0);
                (Matter::Result, until.is_some_and(|it| now_ms < it))
            }
            _ => return None,
        };
        let (bidder, _) = of.bidders.iter().next_back()?;
        if heard.matter == Some(matter) && fits && !raised(Standing::Admissible) {
            return Some(self.objects(of, bidder, matter));
        }
        let delays = heard.delays && of.stage == Stage::Published && !raised(Standing::Late);
        delays.then(|| self.objects(of, bidder, Matter::Documents))
    }

    /// Whoever was rejected complains once, while nothing is signed.
    fn complains(&self, it: &Seen, of: &Bidding) -> Option<Deed> {
        let open = matches!(of.stage, Stage::Announced | Stage::Checking | Stage::Published);
        let complained = of.remedies.values().any(|it| it.kind == RemedyKind::Complaint);
        if !it.plan.heard.complains || !open || complained {
            return None;
        }
        let rejected = |it: &&Remedy| {
            let said = it.answer.as_ref().is_some_and(|it| it.outcome == Outcome::Rejected);
            said && it.standing == Standing::Admissible
        };
        let (number, first) = of.remedies.iter().find(|it| rejected(&it.1))?;
        let mut deed = self.objects(of, first.raiser()?, first.matter);
        if let Command::Remedies(Remedies::RaiseRemedy { kind, of, known_on, remedy, .. }) =
            &mut deed.1
        {
            *kind = RemedyKind::Complaint;
            *of = Some(number.clone());
            *known_on = Some(first.received_on);
            *remedy = Id::new(format!("complaint-of-{number}")).expect("an id");
        }
        Some(deed)
    }

    /// The supervisor's next step: it accepts, suspends in some worlds, and decides.
    fn hears_complaint(&self, it: &Seen, of: &Bidding, (id, found): (&Id, &Remedy)) -> Deed {
        let (lot, number, signed) = (of.lot.clone(), id.clone(), unsigned());
        let heard = &it.plan.heard;
        let course = found.complaint.as_ref();
        let accepted = course.is_some_and(|it| it.decide_by.is_some());
        let suspended = course.is_some_and(|it| it.suspended_first.is_some());
        let runs = matches!(of.stage, Stage::Announced | Stage::Checking | Stage::Published);
        let step = if !accepted {
            let text = "样本：予以受理".to_owned();
            let reply = Reply { text, documents: Vec::new(), salt: Salt([6; 32]) };
            Remedies::ExamineComplaint {
                lot,
                remedy: number,
                verdict: Examination::Accepted,
                commitment: record::act::reply_commitment(&reply),
                reply: Some(reply),
                signed,
            }
        } else if heard.is_suspended && runs && !suspended {
            let (until, reason) = (None, "样本：调查期间".to_owned());
            Remedies::OrderSuspension { lot, remedy: number, until, reason, signed }
        } else {
            let granted = heard.is_granted && runs;
            Remedies::DecideComplaint {
                lot,
                remedy: number,
                outcome: if granted { Outcome::Upheld } else { Outcome::Rejected },
                order: granted.then(|| redress_of(of, found)),
                finding: None,
                text: "样本：处理决定".to_owned(),
                documents: Vec::new(),
                signed,
            }
        };
        remedy(&self.cast.supervisor.account.to_string(), step)
    }

    fn objects(&self, of: &Bidding, bidder: &Uscc, matter: Matter) -> Deed {
        let letter = Letter {
            raiser: Some(bidder.clone()),
            presented: None,
            claims: "样本：条件不公".to_owned(),
            request: "样本：请更正".to_owned(),
            grounds: "样本：公告第二条".to_owned(),
            documents: Vec::new(),
            salt: Salt([4; 32]),
        };
        let raise = Remedies::RaiseRemedy {
            lot: of.lot.clone(),
            remedy: Id::new(format!("objection-{}", of.remedies.len() + 1)).expect("an id"),
            kind: RemedyKind::Objection,
            matter,
            of: None,
            known_on: None,
            interest: None,
            entry: None,
            commitment: record::act::letter_commitment(&letter),
            letter: Some(letter),
            officials: None,
            signed: Some(unsigned()),
        };
        remedy(&self.account_of(bidder), raise)
    }

    fn answer(&self, of: &Bidding, number: &Id, outcome: Outcome) -> Deed {
        let text = "样本：答复".to_owned();
        let reply = Reply { text, documents: Vec::new(), salt: Salt([5; 32]) };
        let answer = Remedies::AnswerRemedy {
            lot: of.lot.clone(),
            remedy: number.clone(),
            outcome,
            commitment: record::act::reply_commitment(&reply),
            reply: Some(reply),
            signed: unsigned(),
        };
        remedy(&self.buyer(), answer)
    }

    /// What was upheld is carried out.
    fn carries(&self, of: &Bidding, number: &Id, found: &Remedy) -> Deed {
        // A decision says which; the buyer carries out that one.
        let ordered = found.complaint.as_ref().and_then(|it| it.decided.as_ref()?.order);
        let redress = ordered.unwrap_or_else(|| redress_of(of, found));
        let (lot, remedy_, text) = (of.lot.clone(), number.clone(), "样本：纠正".to_owned());
        let signed = unsigned();
        remedy(&self.buyer(), Remedies::CarryOut { lot, remedy: remedy_, redress, text, signed })
    }

    fn hold(&self, of: &Bidding, by: HoldBy, number: Option<Id>) -> Deed {
        let account = match by {
            HoldBy::Purchaser => self.buyer(),
            HoldBy::Supervisor | HoldBy::Centre => self.cast.official.account.to_string(),
        };
        let (lot, reason) = (of.lot.clone(), "样本：核实异议".to_owned());
        let hold = procedure::Command::Hold { lot, by, remedy: number, reason };
        (account, Command::Procedure(hold))
    }

    fn lift(&self, of: &Bidding) -> Deed {
        let (lot, by, reason) = (of.lot.clone(), HoldBy::Centre, "样本：已经答复".to_owned());
        let official = self.cast.official.account.to_string();
        (official, Command::Procedure(procedure::Command::LiftHold { lot, by, reason }))
    }

    /// One attempt about holds, where there is an occasion.
    pub(super) fn villainy_about_holds(&mut self, seen: &[Seen]) -> Option<(&'static str, Deed)> {
        let at = usize::try_from(self.holds.below(seen.len() as u64)).ok()?;
        let first = usize::try_from(self.holds.below(HOLD_VILLAINIES.len() as u64)).ok()?;
        let of = seen.get(at)?.of.as_ref()?;
        let names = (0..HOLD_VILLAINIES.len()).map(|it| (first + it) % HOLD_VILLAINIES.len());
        names.map(|it| HOLD_VILLAINIES[it]).find_map(|name| Some((name, self.tries(name, of)?)))
    }

    fn tries(&self, name: &str, of: &Bidding) -> Option<Deed> {
        let held = of.holds.contains(&HoldBy::Centre) && !of.is_over();
        let runs = matches!(of.stage, Stage::Announced | Stage::Checking | Stage::Published);
        let of_standing = |it| of.remedies.iter().find(move |of| of.1.standing == it);
        match name {
            "a_hold_without_a_ground" if runs && !held && of.remedies.is_empty() => {
                Some(self.hold(of, HoldBy::Centre, None))
            }
            "a_hold_for_a_late_letter" if runs && !held => {
                let (number, _) = of_standing(Standing::Late)?;
                Some(self.hold(of, HoldBy::Centre, Some(number.clone())))
            }
            "a_hold_by_the_buyer" if runs => {
                let (number, _) = open(of).next()?;
                Some(self.hold(of, HoldBy::Purchaser, Some(number.clone())))
            }
            "a_second_hold_for_the_same" if runs && !held => {
                Some(self.hold(of, HoldBy::Centre, Some(of.held.last()?.clone())))
            }
            "a_hold_lifted_before_its_answer" if held => {
                let found = of.remedies.get(of.hold_of()?).filter(|it| it.is_open())?;
                let early = self.machine.now() <= Instant::end_of(found.due_latest());
                early.then(|| self.lift(of))
            }
            "a_signature_while_held" if held => self.confirm(of, Side::Buyer, 0),
            "a_resumption_past_the_hold" if held && of.iced => {
                let reason = Some("样本".to_owned());
                let what = auction::Command::Resume { reason };
                let official = self.cast.official.account.to_string();
                Some((official, Command::Auction(Asked::of(of.lot.clone(), what))))
            }
            _ => None,
        }
    }

    /// Last day to sign, as whoever waits for it counts.
    pub(super) fn sign_by(&self, of: &Bidding) -> Option<CivilDate> {
        let now = self.machine.now();
        let folded = self.machine.follower.read().expect("memory can be read");
        let rules = app::rules::rules_for(&folded.world, Some(&of.lot), now);
        let calendar = self.machine.calendar;
        of.sign_by(domain::law::Law { rules, calendar, now })
    }
}
