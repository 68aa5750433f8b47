//! How a person stands to what a command or a read is about; derived from the states alone.

use domain::admission;
use domain::auction;
use domain::award;
use domain::catalogue;
use domain::contract;
use domain::draws;
use domain::experts;
use domain::ledger;
use domain::lot::Lot;
use domain::online;
use domain::opening;
use domain::parties::{self, MandateMatter, Person, Role, are_two, mandated};
use domain::posts;
use domain::procedure;
use domain::remedies;
use domain::securities;
use domain::settings;
use domain::shared::{AccountId, Id, Instant, Uscc};
use domain::signing::{self, Part};
use domain::world::{Command, World};

/// What must hold between a person and the subject, beside the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The role is enough.
    None,
    /// The person's organisation is the project's purchaser, or its agent whose mandate covers the
    /// matter now.
    Purchases,
    /// The person's organisation is the bidder, or holds the key.
    OwnOrganisation,
    /// The person's organisation is the bidder behind the plate that the command names.
    OwnPlate,
    /// The person is the member in the seat that the command names, or in any for a read.
    Seat,
    /// The person is the member in the first seat.
    Leader,
    /// The person's organisation is the trustee named, in the lot's key sets where there is a lot.
    TrusteeOfLot,
    /// The person is the second one of a binding and not the key's holder.
    SecondPerson,
    /// The person is the second one of a colleague's binding and has a bound key.
    Colleague,
    /// The command is about another person's roles.
    AnotherPerson,
    /// The command is about another person of the own organisation.
    Staff,
    /// The command is about the person itself.
    Oneself,
}

impl Relation {
    /// Every relation, in the order of the printed table.
    pub const ALL: &[Self] = &[
        Self::None,
        Self::Purchases,
        Self::OwnOrganisation,
        Self::OwnPlate,
        Self::Seat,
        Self::Leader,
        Self::TrusteeOfLot,
        Self::SecondPerson,
        Self::Colleague,
        Self::AnotherPerson,
        Self::Staff,
        Self::Oneself,
    ];

    /// Chinese and English words, as the printed table shows them.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::None => ("不限", "any"),
            Self::Purchases => ("本项目", "of this project"),
            Self::OwnOrganisation => ("本单位", "the own organisation"),
            Self::OwnPlate => ("本竞买号", "the own plate"),
            Self::Seat => ("本席位", "the own seat"),
            Self::Leader => ("评标委员会负责人", "the committee's leader"),
            Self::TrusteeOfLot => ("本保管人", "the trustee named"),
            Self::SecondPerson => ("非持有人", "not the holder"),
            Self::Colleague => {
                ("本单位同事,已有密钥", "a colleague of the holder with a bound key")
            }
            Self::AnotherPerson => ("他人", "another person"),
            Self::Staff => ("本单位他人", "another person of the own organisation"),
            Self::Oneself => ("本人", "oneself"),
        }
    }
}

/// Who asks, in which of the person's roles.
pub(super) struct Asker<'a> {
    pub world: &'a World,
    pub now: Instant,
    pub account: &'a AccountId,
    pub person: &'a Person,
    pub role: Role,
}

impl Asker<'_> {
    /// Whether this role buys: the purchaser's own people, or the agent's under a mandate.
    fn buys(&self, of: Buying<'_>, matters: &[MandateMatter]) -> bool {
        let home = self.person.organisation.as_ref();
        match (self.role, home) {
            (Role::Purchaser, _) => home == Some(of.purchaser),
            (Role::Agent, Some(home)) if of.agent == Some(home) => {
                let may = |it: &MandateMatter| {
                    mandated(self.world, (of.purchaser, home), (of.project, *it), self.now)
                };
                matters.iter().any(may)
            }
            _ => false,
        }
    }

    fn buys_for(&self, lot: Option<&Lot>, matters: &[MandateMatter]) -> bool {
        lot.is_some_and(|it| self.buys(Buying::of(&it.notice), matters))
    }

    fn is(&self, lot: Option<&Lot>, part: Part) -> bool {
        lot.is_some_and(|it| signing::is_part(it, self.account, self.person, part))
    }
}

/// Whether a relation holds to a lot that is read.
pub(super) fn of_lot(asker: &Asker<'_>, lot: Option<&Lot>, relation: Relation) -> bool {
    match relation {
        Relation::None => true,
        // Whoever acts in one matter reads what belongs to the lot.
        Relation::Purchases => asker.buys_for(lot, &MandateMatter::ALL.map(|it| it.0)),
        Relation::OwnOrganisation => {
            let home = asker.person.organisation.as_ref();
            lot.zip(home).is_some_and(|(lot, home)| lot.bids.contains_key(home))
        }
        // Nothing of a bid is shown to a member who has not declared, or must withdraw.
        Relation::Seat => lot.is_some_and(|lot| {
            let state = &lot.evaluation;
            let mut members = state.members.iter();
            let own = members.find(|it| it.account == *asker.account).map(|it| it.seat);
            own.is_some_and(|it| state.attended.contains_key(&it) && !state.recused.contains(&it))
        }),
        Relation::Leader => asker.is(lot, Part::Leader),
        Relation::TrusteeOfLot
        | Relation::OwnPlate
        | Relation::SecondPerson
        | Relation::Colleague
        | Relation::AnotherPerson
        | Relation::Staff
        | Relation::Oneself => false,
    }
}

/// Whether a relation holds to what a command is about.
pub(super) fn of_command(
    world: &World,
    asker: &Asker<'_>,
    command: &Command,
    relation: Relation,
) -> bool {
    let lot = command.lot().and_then(|it| world.lots.get(it));
    if author(command).is_some_and(|it| it != asker.account) {
        return false;
    }
    match relation {
        Relation::None => true,
        Relation::Purchases => purchases(asker, command, lot),
        Relation::OwnOrganisation => {
            let home = asker.person.organisation.as_ref();
            let subject = match command {
                Command::Online(it) => side_of(world, it),
                _ => subject(world, command),
            };
            home.is_some() && home == subject
        }
        Relation::OwnPlate => {
            let home = asker.person.organisation.as_ref();
            home.is_some_and(|home| is_own_plate(world, home, command))
        }
        Relation::Seat => match command {
            Command::Admission(_) => reviews(asker, command),
            _ if lot.is_none() => reviews(asker, command),
            _ => seat(command).is_some_and(|it| asker.is(lot, Part::Seat(it))),
        },
        Relation::Leader => asker.is(lot, Part::Leader),
        Relation::TrusteeOfLot => is_trustee(world, asker.person, lot, command),
        Relation::SecondPerson => second_of(asker.account, command)
            .is_some_and(|first| are_two(world, first, asker.account, asker.now)),
        Relation::Colleague => is_colleague(world, asker, command),
        Relation::AnotherPerson => about(command).is_some_and(|it| it != asker.account),
        Relation::Staff => is_staff(world, asker, command),
        Relation::Oneself => {
            about(command).or_else(|| about_expert(world, command)) == Some(asker.account)
        }
    }
}

/// Who buys in which project.
#[derive(Clone, Copy)]
struct Buying<'a> {
    project: &'a Id,
    purchaser: &'a Uscc,
    agent: Option<&'a Uscc>,
}

impl<'a> Buying<'a> {
    fn of(it: &'a procedure::Notice) -> Self {
        Self { project: &it.project, purchaser: &it.purchaser, agent: it.agent.as_ref() }
    }

    fn of_project(it: &'a procedure::ProjectRegistered) -> Self {
        Self { project: &it.project, purchaser: &it.purchaser, agent: it.agent.as_ref() }
    }
}

/// The matter of a mandate that a command belongs to.
fn matter(command: &Command) -> MandateMatter {
    match command {
        Command::Remedies(_) => MandateMatter::Remedies,
        Command::Award(_) | Command::Draws(_) | Command::Securities(_) | Command::Ledger(_) => {
            MandateMatter::Award
        }
        Command::Contract(_) => MandateMatter::Contract,
        Command::Parties(_)
        | Command::Experts(_)
        | Command::Catalogue(_)
        | Command::Settings(_)
        | Command::Posts(_)
        | Command::Online(_)
        | Command::Auction(_)
        | Command::Procedure(_)
        | Command::Admission(_)
        | Command::Opening(_) => MandateMatter::Tender,
    }
}

fn purchases(asker: &Asker<'_>, command: &Command, lot: Option<&Lot>) -> bool {
    let matters = [matter(command)];
    match command {
        Command::Procedure(procedure::Command::Register(it)) => {
            let agent = it.agent.as_ref();
            let of = Buying { project: &it.project, purchaser: &it.purchaser, agent };
            asker.buys(of, &matters)
        }
        Command::Catalogue(catalogue::Command::AskIntake(it)) => {
            let known = asker.world.projects.get(&it.project);
            known.is_some_and(|it| {
                let agent = it.agent.as_ref();
                let of = Buying { project: &it.project, purchaser: &it.purchaser, agent };
                asker.buys(of, &matters)
            })
        }
        Command::Procedure(procedure::Command::Announce { notice, .. }) => {
            asker.buys(Buying::of(notice), &matters)
        }
        // Of an online bidding its request says who buys, of another auction its announcement.
        Command::Auction(it) if crate::auctions::owner(asker.world, &it.lot).is_some() => {
            let of = crate::auctions::owner(asker.world, &it.lot);
            asker.role == Role::Purchaser && asker.person.organisation.as_ref() == of
        }
        _ if command.lot().is_some_and(|it| asker.world.biddings.contains_key(it)) => {
            let of = command.lot().and_then(|it| asker.world.biddings.get(it));
            let home = asker.person.organisation.as_ref();
            asker.role == Role::Purchaser && home == of.map(|it| &it.purchaser)
        }
        // Of a lot that is not announced its project says who buys.
        _ if lot.is_none() => {
            let project = command.lot().and_then(|it| asker.world.projects.get(&it.tender));
            project.is_some_and(|it| asker.buys(Buying::of_project(it), &matters))
        }
        _ => asker.buys_for(lot, &matters),
    }
}

/// The organisation that acts in an online bidding: the buyer's, or the bidder's.
fn side_of<'a>(world: &'a World, command: &'a online::Command) -> Option<&'a Uscc> {
    use online::{Command as It, LossCause, Side};
    let known = world.biddings.get(command.lot());
    match command {
        It::Request(it) => Some(&it.purchaser),
        It::SignUp { bidder, .. }
        | It::WithdrawSignUp { bidder, .. }
        | It::TakePlate { bidder, .. } => Some(bidder),
        It::Confirm { side: Side::Bidder, .. } | It::Lose { cause: LossCause::GaveUp, .. } => {
            known.and_then(|it| it.deal.as_ref()).map(|it| &it.bidder)
        }
        _ => known.map(|it| &it.purchaser),
    }
}

/// The organisation that a command is about.
fn subject<'a>(world: &'a World, command: &'a Command) -> Option<&'a Uscc> {
    use opening::Command as It;
    let lot = command.lot().and_then(|it| world.lots.get(it));
    match command {
        Command::Parties(parties::Command::RevokeKey { organisation, .. }) => Some(organisation),
        Command::Parties(parties::Command::Invite(it)) => it.organisation.as_ref(),
        Command::Parties(parties::Command::GiveMandate(it)) => Some(&it.purchaser),
        Command::Parties(parties::Command::EndMandate(it)) => Some(&it.by),
        Command::Catalogue(catalogue::Command::PublishIntention(it)) => Some(&it.purchaser),
        Command::Catalogue(catalogue::Command::WithdrawIntention(it)) => Some(&it.purchaser),
        Command::Admission(
            admission::Command::Apply { applicant, .. }
            | admission::Command::WithdrawApplication { applicant, .. },
        ) => Some(applicant),
        Command::Ledger(ledger::Command::OpenSubAccount { payer, .. })
        | Command::Securities(securities::Command::Present { payer, .. }) => Some(payer),
        Command::Opening(It::Submit { offered, .. }) => Some(&offered.bid.bidder),
        Command::Opening(
            It::Withdraw { bidder, .. }
            | It::SignIn { bidder, .. }
            | It::Object { bidder, .. }
            | It::Confirm { bidder, .. },
        ) => Some(bidder),
        Command::Award(
            award::Command::ExplainPrice { bidder, .. }
            | award::Command::AnswerCorrection { bidder, .. }
            | award::Command::Renounce { bidder, .. }
            | award::Command::AnswerValidity { bidder, .. }
            | award::Command::AnswerClarification { bidder, .. },
        ) => Some(bidder),
        Command::Award(award::Command::Confirm { bidder, .. }) => bidder.as_ref(),
        Command::Contract(contract::Command::Sign { .. }) => {
            lot.and_then(|it| it.award.winner.as_ref()).map(|it| &it.0)
        }
        Command::Remedies(
            remedies::Command::RaiseRemedy { letter, .. }
            | remedies::Command::CorrectComplaint { letter, .. },
        ) => letter.as_ref().and_then(|it| it.raiser.as_ref()),
        Command::Remedies(remedies::Command::RespondToComplaint { respondent, .. }) => {
            respondent.as_ref()
        }
        Command::Remedies(remedies::Command::WithdrawRemedy { lot, remedy, .. }) => {
            world.case(lot)?.remedies().get(remedy)?.raiser()
        }
        Command::Opening(It::PublishSeed { ctx, .. }) => lot.and_then(|it| it.bidder_of(ctx)),
        _ => None,
    }
}

/// Whether the plate that a command names is this organisation's, in the auction of its lot.
fn is_own_plate(world: &World, home: &Uscc, command: &Command) -> bool {
    let Command::Auction(it) = command else { return false };
    let (plate, who) = match &it.what {
        auction::Command::Offer(it) => (it.plate, Some(it.who)),
        auction::Command::Continue { plate, who }
        | auction::Command::OfferSealed { plate, who, .. }
        | auction::Command::Match { plate, who } => (*plate, Some(*who)),
        auction::Command::Withdraw(plate) | auction::Command::OpenSealed { plate, .. } => {
            (*plate, None)
        }
        _ => return false,
    };
    let own = crate::auctions::hand(world, &it.lot, home);
    own.is_some_and(|own| own.plate == plate && who.is_none_or(|it| it == own.who))
}

/// Whether a person sits in the committee that reviews applicants, in the seat that it signs for.
fn reviews(asker: &Asker<'_>, command: &Command) -> bool {
    let (lot, seat) = match command {
        Command::Admission(admission::Command::ReviewApplicants {
            lot, seat: Some(it), ..
        })
        | Command::Award(award::Command::DeclareAvoidance { lot, seat: it, .. }) => (lot, it),
        _ => return false,
    };
    let of = asker.world.prequalifications.get(lot);
    let mut members = of.iter().flat_map(|it| &it.reviewers);
    members.any(|it| it.seat == *seat && it.account == *asker.account)
}

fn seat(command: &Command) -> Option<u8> {
    match command {
        Command::Award(
            award::Command::DeclareAvoidance { seat, .. }
            | award::Command::Score { seat, .. }
            | award::Command::ScoreBlind { seat, .. }
            | award::Command::SignReport { seat, .. }
            | award::Command::ExplainScores { seat, .. }
            | award::Command::ReopenSheet { seat, .. }
            | award::Command::FindStanding { seat, .. }
            | award::Command::ProposeClarification { seat, .. }
            | award::Command::AskMoreTime { seat, .. },
        ) => Some(*seat),
        Command::Award(award::Command::Confirm { seat, .. }) => *seat,
        _ => None,
    }
}

/// The person that a command is about.
fn about(command: &Command) -> Option<&AccountId> {
    match command {
        Command::Parties(parties::Command::AddPerson(it)) => Some(&it.account),
        Command::Parties(parties::Command::ChangeRoles(it)) => Some(&it.account),
        Command::Parties(parties::Command::RevokePersonKey { account, .. }) => Some(account),
        Command::Parties(parties::Command::Suspend(it)) => Some(&it.account),
        Command::Parties(parties::Command::Reinstate(it)) => Some(&it.account),
        Command::Parties(parties::Command::HandOver { from, .. }) => Some(from),
        Command::Parties(parties::Command::StopRestoration(it)) if it.by == it.account => {
            Some(&it.account)
        }
        Command::Parties(parties::Command::AppointStandIn(it)) => Some(&it.account),
        // Whoever is stood for ends it as an own matter.
        Command::Parties(parties::Command::EndStandIn(it)) if it.by == it.of => Some(&it.of),
        Command::Parties(parties::Command::EndStandIn(it)) => Some(&it.account),
        Command::Posts(posts::Command::GivePost(it)) => Some(&it.account),
        Command::Posts(posts::Command::TakePost(it)) => Some(&it.account),
        _ => None,
    }
}

/// Who says to have given a command that names its author; nobody speaks as another one.
fn author(command: &Command) -> Option<&AccountId> {
    match command {
        Command::Parties(parties::Command::AppointStandIn(it)) => Some(&it.by),
        Command::Parties(parties::Command::EndStandIn(it)) => Some(&it.by),
        Command::Posts(posts::Command::GivePost(it)) => Some(&it.by),
        Command::Posts(posts::Command::TakePost(it)) => Some(&it.by),
        _ => None,
    }
}

/// The account of the expert that a command is about, on the roster or by a draw's name.
fn about_expert<'a>(world: &'a World, command: &Command) -> Option<&'a AccountId> {
    let expert = match command {
        Command::Experts(experts::Command::Declare(it)) => &it.expert,
        Command::Draws(draws::Command::AnswerCall(it)) => {
            &world.bench(&it.of.lot)?.draw().lines.get(&it.pid)?.expert
        }
        _ => return None,
    };
    world.roster.get(expert)?.profile.account.as_ref()
}

/// The holder of a binding whose second person this is; nobody seconds an own key.
fn second_of<'a>(account: &AccountId, command: &'a Command) -> Option<&'a AccountId> {
    let (holder, second) = match command {
        Command::Parties(parties::Command::BindKey { holder, second, .. }) => (holder, second),
        Command::Parties(parties::Command::BindPersonKey { account, second, .. }) => {
            (account, second)
        }
        Command::Catalogue(catalogue::Command::AcceptIntake {
            examined_by, accepted_by, ..
        }) => (examined_by, accepted_by),
        Command::Settings(settings::Command::Make { proposed_by, decided_by, .. }) => {
            (proposed_by, decided_by)
        }
        Command::Procedure(procedure::Command::CorrectProject {
            proposed_by, decided_by, ..
        })
        | Command::Securities(securities::Command::Correct { proposed_by, decided_by, .. })
        | Command::Ledger(
            ledger::Command::Order { proposed_by, decided_by, .. }
            | ledger::Command::SendBack { proposed_by, decided_by, .. },
        ) => (proposed_by, decided_by),
        Command::Remedies(remedies::Command::RaiseRemedy { officials: Some(it), .. }) => {
            (&it.entered_by, &it.confirmed_by)
        }
        Command::Parties(parties::Command::AskRestoration(it)) => (&it.account, &it.by),
        Command::Parties(parties::Command::AgreeRestoration { account, by, .. }) => (account, by),
        Command::Parties(parties::Command::StopRestoration(it)) => (&it.account, &it.by),
        Command::Parties(parties::Command::FinishRestoration(it)) => (&it.account, &it.by),
        _ => return None,
    };
    (second == account && holder != account).then_some(holder)
}

fn is_staff(world: &World, asker: &Asker<'_>, command: &Command) -> bool {
    let who = about(command).filter(|it| *it != asker.account);
    let home = asker.person.organisation.as_ref();
    let other = who.and_then(|it| world.people.get(it));
    home.is_some() && other.is_some_and(|it| it.organisation.as_ref() == home)
}

fn is_colleague(world: &World, asker: &Asker<'_>, command: &Command) -> bool {
    let holder = second_of(asker.account, command).and_then(|it| world.people.get(it));
    let home = asker.person.organisation.as_ref();
    let has_key = asker.person.keys.values().any(|it| *it);
    has_key && home.is_some() && holder.is_some_and(|it| it.organisation.as_ref() == home)
}

fn is_trustee(world: &World, person: &Person, lot: Option<&Lot>, command: &Command) -> bool {
    use opening::Command as It;
    let (named, in_lot): (&Id, bool) = match command {
        Command::Parties(parties::Command::DepositKeys { trustee, .. }) => (trustee, true),
        Command::Opening(It::ReleaseShares { trustee, .. } | It::PublishSecret { trustee, .. }) => {
            let mut sets = lot.into_iter().flat_map(|it| &it.notice.envelopes);
            let holds = |set: &procedure::KeySet| set.trustees.contains(trustee);
            let in_lot = sets.any(|it| holds(&it.share) || it.deposit.as_ref().is_some_and(holds));
            (trustee, in_lot)
        }
        _ => return false,
    };
    let known = world.centre.trustees.get(named).map(|it| &it.organisation);
    in_lot && known.is_some() && known == person.organisation.as_ref()
}
