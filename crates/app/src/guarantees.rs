//! Asks issuers whether electronic guarantees stand, and notes what they answer.
//!
//! What a guarantee says is compared here with what the bidder presented, so that an issuer is told
//! a number and nothing else.
//! Source: docs/decisions/0454-a-guarantee-counts-once-its-issuer-says-so.md, and of deposits
//! docs/decisions/0456-a-deposit-may-be-a-guarantee.md.

use std::collections::BTreeSet;

use domain::calendar::Calendar;
use domain::law::Law;
use domain::ledger;
use domain::online::Drawn;
use domain::rulebook::ids;
use domain::securities::{Command as Securities, Held, IssuerSays, Question, open_questions};
use domain::shared::{Hash, Instant, LotId};
use domain::world::{Command, World};
use sha2::{Digest, Sha256};

use crate::bank::{BeatFailure, keep};
use crate::desk::Answer;
use crate::platform::Platform;
use crate::ports::{
    GuaranteeQuestion, GuaranteeTerms, IssuerAnswer, Issuers, IssuersFailure, ObjectName,
};
use crate::timekeeper::PLATFORM;

/// Hex digits of an idempotency key.
const KEY_DIGITS: usize = 32;

/// What one look at the issuers did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Questions that wait for an answer.
    pub waiting: usize,
    /// Answers noted now, silence too.
    pub noted: usize,
}

/// Why a look ended early; the next one takes up where it stopped.
#[derive(Debug, thiserror::Error)]
pub enum LookFailure {
    #[error(transparent)]
    Issuers(#[from] IssuersFailure),
    #[error(transparent)]
    Kept(#[from] BeatFailure),
    #[error("the record 记录: {0}")]
    Store(#[from] crate::ports::StoreError),
}

/// A question that waits, with the entry it is about.
struct Waiting {
    lot: LotId,
    number: u32,
    ask: GuaranteeQuestion,
    presented: GuaranteeTerms,
    said: Option<IssuerSays>,
    /// When silence is late.
    late_from: Option<Instant>,
}

/// The object in which an answer is kept.
///
/// # Panics
///
/// Never: a prefix and hex digits are a name.
#[must_use]
pub fn object(answer: &Hash) -> ObjectName {
    ObjectName::new(&format!("guarantees/{}", answer.hex())).expect("hex is a name")
}

/// Asks what is to be asked and notes what came back.
///
/// # Errors
///
/// [`LookFailure`]; whatever was done stays done, and doing it again changes nothing.
pub fn look(platform: &Platform, issuers: &dyn Issuers) -> Result<Look, LookFailure> {
    let now = Instant(platform.now_ms());
    let all = waiting(&platform.folded()?.world, now);
    let mut done = Look { waiting: all.len(), noted: 0 };
    for it in &all {
        issuers.ask(&it.ask)?;
        let (says, document) = match issuers.answer(&it.ask.id)? {
            Some(answered) => {
                let document = Hash(Sha256::digest(&answered.bytes).into());
                keep(platform, &object(&document), &answered.bytes)?;
                (says(&answered.answer, &it.presented), Some(document))
            }
            None if it.late_from.is_some_and(|late| now >= late) => (IssuerSays::Late, None),
            None => continue,
        };
        if it.said != Some(says) && note(platform, it, says, document)? {
            done.noted += 1;
        }
    }
    Ok(done)
}

/// Every question that waits, in every lot, bidding and auction.
fn waiting(world: &World, now: Instant) -> Vec<Waiting> {
    let of_lot = |lot: &LotId| {
        let rules = crate::rules::rules_for(world, Some(lot), now);
        let patience_s = rules.seconds(ids::Y168).ok();
        // No day is counted here: what is asked rests on seconds.
        let law = Law { rules, calendar: &Calendar::default(), now };
        let one = |(number, it, question, since): (u32, &Held, Question, Instant)| {
            let late_from = patience_s.filter(|_| question != Question::Claim);
            let late_from = late_from.map(|it| since.plus_seconds(it));
            wait(world, lot, (number, it), (question, since, late_from))
        };
        open_questions(world, lot, law).into_iter().filter_map(one).collect::<Vec<_>>()
    };
    let all: BTreeSet<&LotId> =
        world.lots.keys().chain(world.biddings.keys()).chain(world.sign_ups.keys()).collect();
    all.into_iter().flat_map(of_lot).collect()
}

fn wait(
    world: &World,
    lot: &LotId,
    (number, it): (u32, &Held),
    (question, since, late_from): (Question, Instant, Option<Instant>),
) -> Option<Waiting> {
    let guarantee = it.received.guarantee.clone()?;
    let word = match question {
        Question::Intake => "intake",
        // Asked again and again, each time under a name of its own.
        Question::Running => &format!("running-{}", since.seconds()),
        Question::Opening => "opening",
        Question::Claim => "claim",
    };
    let id = format!("{}-{number}-{word}", lot.to_string().replace('/', "-"));
    let (issuer, of) = (guarantee.issuer, guarantee.number);
    Some(Waiting {
        lot: lot.clone(),
        number,
        ask: GuaranteeQuestion { id, question, issuer, number: of },
        presented: GuaranteeTerms {
            lot: lot.clone(),
            payer: it.received.payer.clone(),
            beneficiary: ledger::beneficiary(world, lot)?.clone(),
            amount: it.received.amount,
            valid_until: it.received.valid_until?,
        },
        // An earlier answer to the same question is none to this one.
        said: it.said(question).filter(|it| *it == IssuerSays::Late),
        late_from,
    })
}

/// What an answer means for what was presented.
///
/// # Rules
///
/// - `Y167`: beneficiary, payer, lot, amount and time are those of the guarantee.
fn says(answer: &IssuerAnswer, presented: &GuaranteeTerms) -> IssuerSays {
    match answer {
        IssuerAnswer::Stands(it) if it == presented => IssuerSays::Confirmed,
        IssuerAnswer::Stands(_) => IssuerSays::Differs,
        IssuerAnswer::Unknown => IssuerSays::Unknown,
        IssuerAnswer::Revoked => IssuerSays::Revoked,
        IssuerAnswer::Paid => IssuerSays::Paid,
        IssuerAnswer::Declined => IssuerSays::Declined,
    }
}

/// Whether it was noted now; what the law does not take, such as a payment that nobody claimed, is
/// passed over.
fn note(
    platform: &Platform,
    it: &Waiting,
    says: IssuerSays,
    document: Option<Hash>,
) -> Result<bool, LookFailure> {
    let text = format!("daylight.guarantee/1\0{} {} {says:?} {document:?}", it.lot, it.ask.id);
    let mut key = Hash(Sha256::digest(text).into()).hex();
    key.truncate(KEY_DIGITS);
    let (lot, number, question) = (it.lot.clone(), it.number, it.ask.question);
    let drawn = Drawn::NOTHING;
    let command = Securities::Answer { lot, number, question, says, document, drawn };
    let ticket = platform.ask(PLATFORM, &key, Command::Securities(command));
    let answer = ticket.map_err(|_| BeatFailure::Unanswered)?.wait();
    match answer.map_err(|_| BeatFailure::Unanswered)? {
        Answer::Accepted(_) => Ok(true),
        other if other.refusal().is_some() => Ok(false),
        _ => Err(BeatFailure::Unanswered.into()),
    }
}

#[cfg(test)]
mod tests {
    use domain::apply::apply;
    use domain::auction::{Direction, Guarantees, Reserve};
    use domain::online::{BidderSignedUp, BiddingAnnounced, BiddingRequested, Spec};
    use domain::procedure::SecurityForm;
    use domain::securities::{GuaranteeAnswered, Guaranteed, SecurityReceived};
    use domain::shared::{CivilDate, Fen, Uscc};
    use domain::world::Event;

    use super::*;

    const LASTS: CivilDate = CivilDate::constant(2030, 1, 1);

    fn uscc(body: &str) -> Uscc {
        let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
        all.find_map(|it| Uscc::new(&format!("{body}{it}"))).expect("one check character fits")
    }

    /// A bidding to which one guarantee was presented.
    fn presented(lot: &LotId) -> World {
        let (purchaser, bidder) = (uscc("1251000000PURCHA1"), uscc("9151000000AAMPLE1"));
        let spec = Spec {
            title: String::new(),
            code: String::new(),
            direction: Direction::Reverse,
            items: Vec::new(),
            conditions: Vec::new(),
            delivery: String::new(),
            start: Fen(1_000),
            step: Fen(1),
            unit: Fen(1),
            reserve: Reserve::None,
            deposit: Some(Fen(20)),
            guarantees: Some(Guarantees::Beside),
            opens_ms: 1_000_000,
            closes_ms: 2_000_000,
            window_s: 180,
            bidders_min: 1,
            contact: String::new(),
        };
        let guarantee = Guaranteed { issuer: uscc("91510000GUARANT01"), number: "BH-1".to_owned() };
        let received = SecurityReceived {
            lot: lot.clone(),
            number: 10_001,
            payer: bidder.clone(),
            form: SecurityForm::Guarantee,
            amount: Fen(20),
            arrived_s: 0,
            paid_from: None,
            valid_until: Some(LASTS),
            document: Hash([7; 32]),
            replaces: None,
            reason: None,
            bank: None,
            guarantee: Some(guarantee),
        };
        let (previous, pseudonyms) = (None, Hash([6; 32]));
        let request = BiddingRequested { lot: lot.clone(), purchaser, spec, previous };
        let (offers, claims) = (String::new(), None);
        let mut world = World::default();
        for event in [
            Event::BiddingRequested(request),
            Event::BiddingAnnounced(BiddingAnnounced { lot: lot.clone(), pseudonyms }),
            Event::BidderSignedUp(BidderSignedUp { lot: lot.clone(), bidder, offers, claims }),
            Event::SecurityReceived(received),
        ] {
            apply(&mut world, &event, Instant(0));
        }
        world
    }

    #[test]
    fn an_issuer_is_asked_about_a_biddings_guarantee_until_it_has_answered() {
        // covers: Y167, Y200
        let lot = LotId::parse("J2026-001/1/1").expect("a lot");
        let mut world = presented(&lot);
        let all = waiting(&world, Instant(10));
        let [asked] = &all[..] else { panic!("one question, not {}", all.len()) };
        assert_eq!(asked.ask.id, "J2026-001-1-1-10001-intake");
        assert_eq!(asked.presented.beneficiary, uscc("1251000000PURCHA1"), "the buyer");
        assert_eq!((asked.presented.amount, asked.presented.valid_until), (Fen(20), LASTS));
        let stands = IssuerAnswer::Stands(asked.presented.clone());
        assert_eq!(says(&stands, &asked.presented), IssuerSays::Confirmed);
        let another =
            GuaranteeTerms { beneficiary: uscc("9151000000AAMPLE1"), ..asked.presented.clone() };
        let differs = says(&IssuerAnswer::Stands(another), &asked.presented);
        assert_eq!(differs, IssuerSays::Differs, "a guarantee for somebody else");
        let answered = GuaranteeAnswered {
            lot,
            number: 10_001,
            question: Question::Intake,
            says: IssuerSays::Confirmed,
            document: None,
        };
        apply(&mut world, &Event::GuaranteeAnswered(answered), Instant(20));
        assert!(waiting(&world, Instant(30)).is_empty());
    }
}
