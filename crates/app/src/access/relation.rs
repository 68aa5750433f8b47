//! How a person stands to what a command or a read is about; derived from the states alone.

use domain::award;
use domain::lot::Lot;
use domain::opening;
use domain::parties::{self, Person, Role};
use domain::procedure;
use domain::shared::{AccountId, Id, Uscc};
use domain::signing::{self, Part};
use domain::world::{Command, World};

/// What must hold between a person and the subject, beside the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The role is enough.
    None,
    /// The person's organisation is the project's purchaser, or its agent.
    Purchases,
    /// The person's organisation is the bidder, or holds the key.
    OwnOrganisation,
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
    pub account: &'a AccountId,
    pub person: &'a Person,
    pub role: Role,
}

impl Asker<'_> {
    /// Whether this role buys: the purchaser's own people, or the agent's.
    fn buys(&self, purchaser: &Uscc, agent: Option<&Uscc>) -> bool {
        let home = self.person.organisation.as_ref();
        match self.role {
            Role::Purchaser => home == Some(purchaser),
            Role::Agent => home.is_some() && home == agent,
            _ => false,
        }
    }

    fn buys_for(&self, lot: Option<&Lot>) -> bool {
        lot.is_some_and(|it| self.buys(&it.notice.purchaser, it.notice.agent.as_ref()))
    }

    fn is(&self, lot: Option<&Lot>, part: Part) -> bool {
        lot.is_some_and(|it| signing::is_part(it, self.account, self.person, part))
    }
}

/// Whether a relation holds to a lot that is read.
pub(super) fn of_lot(asker: &Asker<'_>, lot: Option<&Lot>, relation: Relation) -> bool {
    match relation {
        Relation::None => true,
        Relation::Purchases => asker.buys_for(lot),
        Relation::OwnOrganisation => {
            let home = asker.person.organisation.as_ref();
            lot.zip(home).is_some_and(|(lot, home)| lot.bids.contains_key(home))
        }
        Relation::Seat => lot
            .is_some_and(|it| it.evaluation.members.iter().any(|it| it.account == *asker.account)),
        Relation::Leader => asker.is(lot, Part::Leader),
        Relation::TrusteeOfLot
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
    match relation {
        Relation::None => true,
        Relation::Purchases => purchases(asker, command, lot),
        Relation::OwnOrganisation => {
            let home = asker.person.organisation.as_ref();
            home.is_some() && home == subject(lot, command)
        }
        Relation::Seat => seat(command).is_some_and(|it| asker.is(lot, Part::Seat(it))),
        Relation::Leader => asker.is(lot, Part::Leader),
        Relation::TrusteeOfLot => is_trustee(world, asker.person, lot, command),
        Relation::SecondPerson => second_of(asker.account, command).is_some(),
        Relation::Colleague => is_colleague(world, asker, command),
        Relation::AnotherPerson => about(command).is_some_and(|it| it != asker.account),
        Relation::Staff => is_staff(world, asker, command),
        Relation::Oneself => about(command) == Some(asker.account),
    }
}

fn purchases(asker: &Asker<'_>, command: &Command, lot: Option<&Lot>) -> bool {
    match command {
        Command::Procedure(procedure::Command::Register(it)) => {
            asker.buys(&it.purchaser, it.agent.as_ref())
        }
        Command::Procedure(procedure::Command::Announce { notice, .. }) => {
            asker.buys(&notice.purchaser, notice.agent.as_ref())
        }
        _ => asker.buys_for(lot),
    }
}

/// The organisation that a command is about.
fn subject<'a>(lot: Option<&'a Lot>, command: &'a Command) -> Option<&'a Uscc> {
    use opening::Command as It;
    match command {
        Command::Parties(parties::Command::RevokeKey { organisation, .. }) => Some(organisation),
        Command::Parties(parties::Command::Invite(it)) => it.organisation.as_ref(),
        Command::Opening(It::Submit { offered, .. }) => Some(&offered.bid.bidder),
        Command::Opening(
            It::Withdraw { bidder, .. }
            | It::SignIn { bidder, .. }
            | It::Object { bidder, .. }
            | It::Confirm { bidder, .. },
        ) => Some(bidder),
        Command::Award(
            award::Command::ExplainPrice { bidder, .. }
            | award::Command::AnswerCorrection { bidder, .. },
        ) => Some(bidder),
        Command::Opening(It::PublishSeed { ctx, .. }) => lot.and_then(|it| it.bidder_of(ctx)),
        _ => None,
    }
}

fn seat(command: &Command) -> Option<u8> {
    match command {
        Command::Award(
            award::Command::Score { seat, .. } | award::Command::SignReport { seat, .. },
        ) => Some(*seat),
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
        _ => None,
    }
}

/// The holder of a binding whose second person this is; nobody seconds an own key.
fn second_of<'a>(account: &AccountId, command: &'a Command) -> Option<&'a AccountId> {
    let (holder, second) = match command {
        Command::Parties(parties::Command::BindKey { holder, second, .. }) => (holder, second),
        Command::Parties(parties::Command::BindPersonKey { account, second, .. }) => {
            (account, second)
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
