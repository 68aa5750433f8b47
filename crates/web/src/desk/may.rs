//! Whether a person may give a command: role and relation, before the law is asked.

use domain::award;
use domain::lot::Lot;
use domain::parties::{Person, Role};
use domain::procedure::{self, HoldBy, RemedyKind};
use domain::shared::{AccountId, LotId};
use domain::world::{Command, World};

use super::duties::acts_for;

/// Whether the account may ask for this; what a bidder, trustee or chairman does is decided
/// at their own pages.
#[must_use]
pub fn may(world: &World, account: &AccountId, command: &Command) -> bool {
    let Some(person) = world.people.get(account) else { return false };
    match command {
        Command::Parties(_) => person.is(Role::Official),
        Command::Procedure(it) => procedure(world, person, it),
        Command::Award(it) => award(world, account, person, it),
        Command::Opening(_) => false,
    }
}

fn of<'a>(world: &'a World, lot: &LotId) -> Option<&'a Lot> {
    world.lots.get(lot)
}

fn buys(world: &World, person: &Person, lot: &LotId) -> bool {
    let notice = of(world, lot).map(|it| &it.notice);
    notice.is_some_and(|it| acts_for(person, &it.purchaser, it.agent.as_ref()))
}

fn procedure(world: &World, person: &Person, command: &procedure::Command) -> bool {
    use procedure::Command as It;
    match command {
        It::Register(it) => acts_for(person, &it.purchaser, it.agent.as_ref()),
        It::Announce { notice, .. } => acts_for(person, &notice.purchaser, notice.agent.as_ref()),
        It::Clarify { lot, .. } | It::Terminate { lot, .. } => buys(world, person, lot),
        It::ReceiveRemedy { lot, .. } => person.is(Role::Official) || buys(world, person, lot),
        It::AnswerRemedy { lot, remedy, .. } => {
            let kind = of(world, lot).and_then(|it| it.remedies.get(remedy)).map(|it| it.kind);
            match kind {
                Some(RemedyKind::Complaint) => person.is(Role::Supervisor),
                _ => buys(world, person, lot),
            }
        }
        It::Hold { lot, by, .. } | It::LiftHold { lot, by, .. } => match by {
            HoldBy::Supervisor => person.is(Role::Supervisor),
            HoldBy::Purchaser => buys(world, person, lot),
        },
        It::MoveForOutage { .. } => false,
    }
}

fn award(world: &World, account: &AccountId, person: &Person, command: &award::Command) -> bool {
    use award::Command as It;
    let sits = |lot: &LotId, seat: u8| {
        let members = of(world, lot).map(|it| it.evaluation.members.as_slice());
        let mut members = members.unwrap_or_default().iter();
        members.any(|it| it.account == *account && it.seat == seat)
    };
    match command {
        It::EnterCommittee { lot, .. } => person.is(Role::Official) || buys(world, person, lot),
        It::Review { lot, .. } => sits(lot, super::duties::LEADER),
        It::Score { lot, seat, .. } | It::SignReport { lot, seat, .. } => sits(lot, *seat),
        It::PublishCandidates { lot } | It::Determine { lot, .. } | It::IssueLetter { lot, .. } => {
            buys(world, person, lot)
        }
        It::EndDisplay { .. } | It::Deem { .. } => false,
    }
}
