//! Whose signature a statutory act needs, and whether a key is bound to that person.
//!
//! Asked beside [`crate::world::decide`], by whoever can see people: a reader of the public log
//! sees keys and signatures, and no person.

use crate::admission;
use crate::award::{self, ReviewStep};
use crate::contract;
use crate::lot::Lot;
use crate::online;
use crate::opening;
use crate::parties::{Person, Role};
use crate::procedure::ProjectRegistered;
use crate::remedies::{self, Case};
use crate::securities;
use crate::shared::{AccountId, LotId, PublicKey, Signature, Uscc};
use crate::world::{Command, Refusal, World};

/// The part in which somebody signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A person of the purchaser itself.
    Purchaser,
    /// A person of the purchaser or of its agent.
    PurchaserOrAgent,
    /// The member whom the committee elected, for all of it.
    Leader,
    /// The member in this seat.
    Seat(u8),
    /// Whoever chairs openings 主持人.
    Chair,
    /// A person of the bidder that the act names.
    Bidder,
    /// A person of the supplier that the act names, whether it bids or not.
    Supplier,
    /// A person of the supervisor.
    Supervisor,
}

/// What a statutory act needs and what it bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signing<'a> {
    pub lot: &'a LotId,
    pub part: Part,
    /// The bidder for which it is signed, where a bidder signs.
    pub bidder: Option<&'a Uscc>,
    pub key: PublicKey,
    pub signature: Signature,
}

/// What a command must be signed by; `None` for one that bears no person's signature here.
///
/// # Rules
///
/// - `G09.2`: in government procurement purchaser or agent review qualification (87-44); of works
///   the committee does. `G11`, `T55`: the purchaser determines. `T15.2`, `G13.2`: purchaser and
///   winner sign the contract. `G20.4`, `G21`: a letter and its reply.
#[must_use]
pub fn signing<'a>(world: &'a World, command: &'a Command) -> Option<Signing<'a>> {
    let (part, signed) = match command {
        Command::Opening(opening::Command::SignRecord { lot, key, signature, .. }) => {
            let (key, signature) = (*key, *signature);
            return Some(Signing { lot, part: Part::Chair, bidder: None, key, signature });
        }
        Command::Opening(opening::Command::OpenUnwitnessed { signed, .. }) => {
            (Part::Supervisor, signed)
        }
        Command::Award(it) => of_award(world, it)?,
        Command::Contract(
            contract::Command::Offer { signed, .. } | contract::Command::Accept { signed, .. },
        ) => (Part::Purchaser, signed),
        Command::Contract(contract::Command::Sign { signed, .. }) => (Part::Bidder, signed),
        Command::Remedies(it) => of_remedy(world.case(it.lot()), it)?,
        Command::Securities(securities::Command::Keep { signed, .. }) => (Part::Purchaser, signed),
        Command::Admission(it) => of_admission(it)?,
        Command::Contract(_)
        | Command::Securities(_)
        | Command::Auction(_)
        | Command::Ledger(_)
        | Command::Opening(_)
        | Command::Procedure(_)
        | Command::Draws(_)
        | Command::Experts(_)
        | Command::Catalogue(_)
        | Command::Settings(_)
        | Command::Posts(_)
        | Command::Parties(_) => return None,
        Command::Online(online::Command::Confirm { side, signed, .. }) => match side {
            online::Side::Buyer => (Part::Purchaser, signed),
            online::Side::Bidder => (Part::Bidder, signed),
        },
        Command::Online(_) => return None,
    };
    let lot = command.lot()?;
    let bidder = for_whom(world, command);
    Some(Signing { lot, part, bidder, key: signed.key, signature: signed.signature })
}

/// The bidder or supplier for which a command is signed.
fn for_whom<'a>(world: &'a World, command: &'a Command) -> Option<&'a Uscc> {
    use award::Command as It;
    match command {
        Command::Award(
            It::ExplainPrice { bidder, .. }
            | It::AnswerCorrection { bidder, .. }
            | It::Renounce { bidder, .. }
            | It::AnswerValidity { bidder, .. }
            | It::AnswerClarification { bidder, .. },
        ) => Some(bidder),
        Command::Award(It::Confirm { bidder, .. }) => bidder.as_ref(),
        Command::Contract(contract::Command::Sign { lot, .. }) => {
            world.lots.get(lot)?.award.winner.as_ref().map(|it| &it.0)
        }
        Command::Admission(
            admission::Command::Apply { applicant, .. }
            | admission::Command::WithdrawApplication { applicant, .. },
        ) => Some(applicant),
        Command::Remedies(
            remedies::Command::RaiseRemedy { letter, .. }
            | remedies::Command::CorrectComplaint { letter, .. },
        ) => letter.as_ref().and_then(|it| it.raiser.as_ref()),
        Command::Remedies(remedies::Command::RespondToComplaint { respondent, .. }) => {
            respondent.as_ref()
        }
        Command::Online(online::Command::Confirm { lot, side: online::Side::Bidder, .. }) => {
            world.biddings.get(lot)?.deal.as_ref().map(|it| &it.bidder)
        }
        _ => None,
    }
}

/// Who signs before a lot with a list of bidders is announced.
fn of_admission(command: &admission::Command) -> Option<(Part, &award::Signed)> {
    use admission::Command as It;
    Some(match command {
        It::Apply { signed, .. } | It::WithdrawApplication { signed, .. } => {
            (Part::Supplier, signed)
        }
        It::ReviewApplicants { seat: Some(seat), signed, .. } => (Part::Seat(*seat), signed),
        It::ReviewApplicants { seat: None, signed, .. }
        | It::InviteBidders { signed, .. }
        | It::AskInvitationDraw { signed, .. } => (Part::PurchaserOrAgent, signed),
        It::AnnouncePrequalification { .. }
        | It::ClarifyPrequalification { .. }
        | It::ClosePrequalification { .. }
        | It::NameReviewers { .. } => return None,
    })
}

/// Who signs what is decided between opening and letter.
fn of_award<'a>(world: &World, command: &'a award::Command) -> Option<(Part, &'a award::Signed)> {
    use award::Command as It;
    Some(match command {
        It::Review { lot, step, signed, .. } => (reviewer(world.lots.get(lot), *step), signed),
        It::DeclareAvoidance { seat, signed, .. }
        | It::Score { seat, signed, .. }
        | It::ScoreBlind { seat, signed, .. }
        | It::SignReport { seat, signed, .. }
        | It::ExplainScores { seat, signed, .. }
        | It::ReopenSheet { seat, by: award::Reopener::Member, signed, .. }
        | It::ProposeClarification { seat, signed, .. }
        | It::FindStanding { seat, signed, .. }
        | It::AskMoreTime { seat, signed, .. } => (Part::Seat(*seat), signed),
        It::FindIdentity { signed, .. }
        | It::QueryPrice { signed, .. }
        | It::JudgePrice { signed, .. }
        | It::AskClarification { signed, .. }
        | It::JudgeClarification { signed, .. }
        | It::AdjournEvaluation { signed, .. }
        | It::ReopenSheet { by: award::Reopener::Leader, signed, .. }
        | It::CorrectPrice { signed, .. }
        | It::PriceDeviations { signed, .. } => (Part::Leader, signed),
        It::ExplainPrice { signed, .. }
        | It::AnswerCorrection { signed, .. }
        | It::Renounce { signed, .. }
        | It::AnswerValidity { signed, .. }
        | It::AnswerClarification { signed, .. } => (Part::Bidder, signed),
        It::ResumeEvaluation { by: award::Resumer::Leader, signed, .. } => (Part::Leader, signed),
        It::ResumeEvaluation { by: award::Resumer::Organiser, signed, .. }
        | It::FixEvaluationTime { signed, .. }
        | It::AskValidity { signed, .. }
        | It::IssueLetter { signed, .. } => (Part::PurchaserOrAgent, signed),
        It::Determine { signed, .. }
        | It::DeclareLost { signed, .. }
        | It::AskRecheck { signed, .. } => (Part::Purchaser, signed),
        It::Confirm { holder: award::Holder::Bidder, signed, .. } => (Part::Bidder, signed),
        It::Confirm { holder: award::Holder::Expert, seat, signed, .. } => {
            (Part::Seat((*seat)?), signed)
        }
        It::NoteRefusal { signed, .. }
        | It::Confirm { holder: award::Holder::Supervisor, signed, .. } => {
            (Part::Supervisor, signed)
        }
        It::EnterCommittee { .. }
        | It::PublishCandidates { .. }
        | It::EndDisplay { .. }
        | It::Deem { .. }
        | It::DeemAgreement { .. }
        | It::CorrectNotice { .. }
        | It::WithdrawNotice { .. }
        | It::NoteRead { .. } => return None,
    })
}

/// Who signs a letter, its answer or an order. A signature that is kept back shows none.
fn of_remedy<'a>(
    case: Option<Case<'_>>,
    command: &'a remedies::Command,
) -> Option<(Part, &'a award::Signed)> {
    use remedies::Command as It;
    match command {
        It::RaiseRemedy { signed, .. } | It::CorrectComplaint { signed, .. } => {
            Some((Part::Supplier, signed.as_ref()?))
        }
        It::AnswerRemedy { signed, .. } | It::ReviewInterest { signed, .. } => {
            Some((Part::PurchaserOrAgent, signed))
        }
        It::ExamineComplaint { signed, .. }
        | It::OrderSuspension { signed, .. }
        | It::ListComplainant { signed, .. }
        | It::DecideComplaint { signed, .. } => Some((Part::Supervisor, signed)),
        It::RespondToComplaint { respondent, signed, .. } => {
            let buyer = case.zip(respondent.as_ref()).is_some_and(|(it, who)| it.is_buyer(who));
            let part = if buyer { Part::PurchaserOrAgent } else { Part::Supplier };
            Some((part, signed.as_ref()?))
        }
        It::CarryOut { signed, .. } => Some((Part::Purchaser, signed)),
        It::ReceiveRemedy { .. }
        | It::WithdrawRemedy { .. }
        | It::ServeComplaint { .. }
        | It::PauseComplaint { .. }
        | It::ResumeComplaint { .. }
        | It::LiftSuspension { .. }
        | It::LapseSuspension { .. } => None,
    }
}

/// Who reviews: of open procurement tenders purchaser or agent the qualification, else the
/// committee.
#[must_use]
pub fn reviewer(lot: Option<&Lot>, step: ReviewStep) -> Part {
    let notice = lot.map(|it| &it.notice);
    match step {
        ReviewStep::Qualification if notice.is_some_and(|it| !it.committee_qualifies()) => {
            Part::PurchaserOrAgent
        }
        _ => Part::Leader,
    }
}

/// The person to whom a key is bound and not revoked, for the person or for the organisation.
#[must_use]
pub fn holder<'a>(world: &'a World, key: &PublicKey) -> Option<(&'a AccountId, &'a Person)> {
    world.people.iter().find(|(_, it)| {
        let home = it.organisation.as_ref().and_then(|it| world.organisations.get(it));
        let revoked = home.is_some_and(|it| it.keys.get(key) == Some(&false));
        it.signs_with(key) && !revoked
    })
}

/// Whether a person may sign in this part for a lot.
#[must_use]
pub fn is_part(lot: &Lot, account: &AccountId, person: &Person, part: Part) -> bool {
    let home = person.organisation.as_ref();
    let buys = person.is(Role::Purchaser) && home == Some(&lot.notice.purchaser);
    let sits = |seat| {
        let mut members = lot.evaluation.members.iter();
        members.any(|it| it.seat == seat && it.account == *account)
    };
    match part {
        Part::Purchaser => buys,
        Part::PurchaserOrAgent => {
            let agent = lot.notice.agent.as_ref();
            buys || (person.is(Role::Agent) && home.is_some() && home == agent)
        }
        Part::Leader => award::leader(lot).is_some_and(sits),
        Part::Seat(seat) => sits(seat),
        Part::Chair => person.is(Role::Chair),
        Part::Supplier => person.is(Role::Bidder) && home.is_some(),
        Part::Supervisor => person.is(Role::Supervisor),
        Part::Bidder => person.is(Role::Bidder) && home.is_some_and(|it| lot.bids.contains_key(it)),
    }
}

/// Judges who signs: the key is bound to a person who holds the part that the act needs.
///
/// # Errors
///
/// `KeyNotBound` or `SignerUnfit` of the act's context, `LotUnknown`.
pub fn judge(world: &World, signing: &Signing<'_>) -> Result<(), Refusal> {
    let hall = signing.part == Part::Chair;
    if let Some(of) = world.biddings.get(signing.lot) {
        return judge_online(world, of, signing);
    }
    let early = world.projects.get(&signing.lot.tender);
    let early = early.filter(|_| !world.lots.contains_key(signing.lot));
    if let Some(project) = early.filter(|_| !hall) {
        return judge_early(world, project, signing);
    }
    let lot = world.lots.get(signing.lot).ok_or(if hall {
        Refusal::Opening(opening::Refusal::LotUnknown)
    } else {
        Refusal::Award(award::Refusal::LotUnknown)
    })?;
    let Some((account, person)) = holder(world, &signing.key) else {
        return Err(if hall {
            Refusal::Opening(opening::Refusal::SignerUnbound)
        } else {
            Refusal::Award(award::Refusal::SignerUnbound)
        });
    };
    let own = signing.bidder.is_none_or(|it| person.organisation.as_ref() == Some(it));
    if own && is_part(lot, account, person, signing.part) {
        return Ok(());
    }
    Err(if hall {
        Refusal::Opening(opening::Refusal::SignerUnfit(signing.part))
    } else {
        Refusal::Award(award::Refusal::SignerUnfit(signing.part))
    })
}

/// The same of an online bidding: its request says who buys, its result who has it.
fn judge_online(world: &World, of: &online::Bidding, signing: &Signing<'_>) -> Result<(), Refusal> {
    let Some((_, person)) = holder(world, &signing.key) else {
        return Err(Refusal::Award(award::Refusal::SignerUnbound));
    };
    let home = person.organisation.as_ref();
    let fits = match signing.part {
        // A bidding has no agent: who buys answers.
        Part::Purchaser | Part::PurchaserOrAgent => {
            person.is(Role::Purchaser) && home == Some(&of.purchaser)
        }
        Part::Supervisor => person.is(Role::Supervisor),
        Part::Supplier => {
            let own = signing.bidder.is_none_or(|it| home == Some(it));
            person.is(Role::Bidder) && home.is_some() && own
        }
        Part::Bidder => person.is(Role::Bidder) && home.is_some() && home == signing.bidder,
        _ => false,
    };
    if fits { Ok(()) } else { Err(Refusal::Award(award::Refusal::SignerUnfit(signing.part))) }
}

/// The same of a lot that is not announced: its project says who buys, its prequalification who
/// reviews.
fn judge_early(
    world: &World,
    project: &ProjectRegistered,
    signing: &Signing<'_>,
) -> Result<(), Refusal> {
    let Some((account, person)) = holder(world, &signing.key) else {
        return Err(Refusal::Award(award::Refusal::SignerUnbound));
    };
    let home = person.organisation.as_ref();
    let buys = person.is(Role::Purchaser) && home == Some(&project.purchaser);
    let holds = match signing.part {
        Part::Purchaser => buys,
        Part::PurchaserOrAgent => {
            buys || (person.is(Role::Agent) && home.is_some() && home == project.agent.as_ref())
        }
        Part::Supplier => person.is(Role::Bidder) && home.is_some(),
        Part::Seat(seat) => {
            let of = world.prequalifications.get(signing.lot);
            let mut members = of.iter().flat_map(|it| &it.reviewers);
            members.any(|it| it.seat == seat && it.account == *account)
        }
        Part::Supervisor => person.is(Role::Supervisor),
        Part::Leader | Part::Chair | Part::Bidder => false,
    };
    let own = signing.bidder.is_none_or(|it| home == Some(it));
    if own && holds {
        return Ok(());
    }
    Err(Refusal::Award(award::Refusal::SignerUnfit(signing.part)))
}
