//! The matrix against worlds in which every relation really holds or fails.

mod auctions;
mod given;
mod online;

use std::collections::BTreeSet;

use domain::lot::Stage;
use domain::parties::{CONFLICTS, Mandate, MandateMatter, Role};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Instant};

use super::{
    Action, Denied, Grant, ROLES, Reason, Relation, TABLE, Who, may, may_go, may_read, row,
};
use crate::timekeeper::PLATFORM;
use given::{Given, STAGES, id, lot_id, me};

/// When everybody asks; the mandate of the given worlds is in force then.
const NOW: Instant = Instant(0);

/// Asked beside the record's commands: every read, and the order that starts a log.
fn is_read(action: Action) -> bool {
    action.token().starts_with("Read") || action == Action::OrderStart
}

/// In government procurement the purchaser reviews qualification, of works the committee.
fn regime(action: Action) -> Regime {
    match action {
        Action::ReviewByPurchaser => Regime::GovernmentProcurement,
        _ => Regime::Works,
    }
}

fn ask(given: &Given, action: Action) -> Result<(), Denied> {
    match given.command(action) {
        Some(command) => {
            assert_eq!(Action::of(&given.world, &command), action);
            may(&given.world, &me(), &command, NOW)
        }
        None => {
            assert!(is_read(action), "{action:?} has no command");
            may_read(&given.world, &me(), action, Some(&lot_id()), NOW)
        }
    }
}

/// Relations that hold beside the one that was made: a leader has a seat to read from, a
/// colleague is a second person, and whoever is not oneself is another person.
fn held(action: Action, made: Relation) -> Vec<Relation> {
    let mut all = vec![Relation::None, made];
    if made == Relation::Leader && is_read(action) {
        all.push(Relation::Seat);
    }
    if made == Relation::Colleague {
        all.push(Relation::SecondPerson);
    }
    if made != Relation::Oneself {
        all.push(Relation::AnotherPerson);
    }
    all
}

fn expected(action: Action, role: Role, made: Relation, stage: Stage) -> Result<(), Reason> {
    let row = row(action);
    let in_time = row.window.holds(Some(stage));
    let is = |who| row.grants.iter().any(|it| it.who == who);
    let mine: Vec<&Grant> = row.grants.iter().filter(|it| it.who == Who::Role(role)).collect();
    let buys = matches!(role, Role::Purchaser | Role::Agent);
    let holds = |it: &&&Grant| {
        held(action, made).contains(&it.relation) && (it.relation != Relation::Purchases || buys)
    };
    match () {
        () if is(Who::Anyone) && in_time => Ok(()),
        () if is(Who::Anyone) => Err(Reason::Stage),
        () if row.grants.is_empty() => Err(Reason::Nobody),
        () if is(Who::Platform) => Err(Reason::PlatformOnly),
        () if mine.is_empty() => Err(Reason::Role),
        () if !mine.iter().any(|it| holds(&it)) => Err(Reason::Relation),
        () if !in_time => Err(Reason::Stage),
        () => Ok(()),
    }
}

#[test]
fn every_role_action_relation_and_stage_is_answered_as_the_table_says() {
    let (mut asked, mut granted) = (0, BTreeSet::new());
    for role in ROLES {
        for made in Relation::ALL {
            let mut of = [Regime::Works, Regime::GovernmentProcurement]
                .map(|it| Given::new(&[role], *made, it));
            for action in Action::ALL {
                let given = &mut of[usize::from(regime(*action) != Regime::Works)];
                for stage in STAGES {
                    given.lot().stage = stage;
                    let said = ask(given, *action).map_err(|it| it.reason);
                    let due = expected(*action, role, *made, stage);
                    assert_eq!(said, due, "{action:?} {role:?} {made:?} {stage:?}");
                    asked += 1;
                    if said.is_ok() {
                        granted.insert(*action);
                    }
                }
            }
        }
    }
    assert_eq!(asked, ROLES.len() * Relation::ALL.len() * Action::ALL.len() * STAGES.len());
    // What no role reached belongs to a timer or to nobody.
    for action in Action::ALL.iter().filter(|it| !granted.contains(it)) {
        let row = row(*action);
        assert!(row.grants.is_empty() || row.who(Who::Platform), "{action:?} is out of reach");
    }
}

#[test]
fn the_table_has_one_row_for_each_action_in_order() {
    assert_eq!(TABLE.iter().map(|it| it.action).collect::<Vec<_>>(), Action::ALL);
    let words: BTreeSet<_> = Action::ALL.iter().map(|it| it.words()).collect();
    assert_eq!(words.len(), Action::ALL.len());
}

#[test]
fn a_timer_does_what_is_the_platforms_and_nothing_else() {
    let mut given = Given::new(&[Role::Official], Relation::None, Regime::Works);
    for action in Action::ALL {
        let Some(command) = given.command(*action) else { continue };
        if Action::of(&given.world, &command) != *action {
            continue;
        }
        let row = row(*action);
        let stage = STAGES.into_iter().find(|it| row.window.holds(Some(*it))).unwrap();
        given.lot().stage = stage;
        let said = may(&given.world, &id(PLATFORM), &command, NOW).is_ok();
        assert_eq!(said, row.who(Who::Platform) || row.who(Who::Anyone), "{action:?}");
    }
}

#[test]
fn nobody_reads_a_bid_before_its_opening_whatever_the_roles() {
    let given = Given::new(&ROLES, Relation::OwnOrganisation, Regime::Works);
    for action in [Action::ReadBidsBeforeOpening, Action::ReadBidderNamesBeforeKeyIn] {
        let denied = ask(&given, action).unwrap_err();
        assert_eq!((denied.reason, denied.rule), (Reason::Nobody, Some("X02.3")));
    }
}

#[test]
fn the_agents_person_sends_the_letter_and_does_not_determine_the_winner() {
    // The same person holds the purchaser's role elsewhere: the role must fit the relation.
    let mut given = Given::new(&[Role::Agent, Role::Purchaser], Relation::Purchases, Regime::Works);
    given.lot().stage = Stage::Displayed;
    let denied = ask(&given, Action::Determine).unwrap_err();
    assert_eq!((denied.reason, denied.key()), (Reason::Relation, "denied-relation"));
    given.lot().stage = Stage::Decided;
    ask(&given, Action::IssueLetter).unwrap();
}

#[test]
fn an_agent_acts_within_its_mandate_and_until_its_end_and_no_further() {
    let world = |change: fn(&mut Mandate)| {
        let mut given = Given::new(&[Role::Agent], Relation::Purchases, Regime::Works);
        let purchaser = given.lot().notice.purchaser.clone();
        let buyer = given.world.organisations.get_mut(&purchaser).unwrap();
        change(buyer.mandates.values_mut().next().unwrap());
        given.lot().stage = Stage::Announced;
        given
    };
    let asked = |given: &Given, action| ask(given, action).map_err(|it| it.reason);
    let acts = [Action::Announce, Action::Clarify, Action::Register];
    let held = world(|_| {});
    assert!(acts.iter().all(|it| asked(&held, *it).is_ok()));
    let narrow = world(|it| it.matters = [MandateMatter::Remedies].into());
    assert!(acts.iter().all(|it| asked(&narrow, *it) == Err(Reason::Relation)));
    assert_eq!(asked(&narrow, Action::ReceiveRemedy), Ok(()));
    let other = world(|it| it.project = Some(id("another")));
    assert!(acts.iter().all(|it| asked(&other, *it) == Err(Reason::Relation)));
    let ended = world(|it| it.ended = Some(NOW));
    assert!(acts.iter().all(|it| asked(&ended, *it) == Err(Reason::Relation)));
    let over = held.command(Action::Clarify).unwrap();
    let late = Instant::end_of(CivilDate::constant(2027, 1, 1));
    assert_eq!(may(&held.world, &me(), &over, late).unwrap_err().reason, Reason::Relation);
}

#[test]
fn nobody_is_the_second_person_of_an_own_key_nor_changes_own_roles() {
    let given = Given::new(&[Role::Official], Relation::SecondPerson, Regime::Works);
    ask(&given, Action::BindPersonKey).unwrap();
    let own = domain::parties::Command::BindPersonKey {
        account: me(),
        key: domain::shared::PublicKey([1; 32]),
        second: me(),
    };
    let denied = may(&given.world, &me(), &domain::world::Command::Parties(own), NOW).unwrap_err();
    assert_eq!(denied.reason, Reason::Relation);
    let mut given = Given::new(&[Role::Bidder], Relation::Colleague, Regime::Works);
    ask(&given, Action::BindKey).unwrap();
    given.world.people.get_mut(&me()).unwrap().keys.clear();
    let denied = ask(&given, Action::BindKey).unwrap_err();
    assert_eq!(denied.reason, Reason::Relation, "a first key has an official as second person");
    let given = Given::new(&[Role::Official], Relation::Oneself, Regime::Works);
    assert_eq!(ask(&given, Action::ChangeRoles).unwrap_err().reason, Reason::Relation);
}

#[test]
fn no_two_roles_that_check_each_other_share_a_deciding_act() {
    let decides = |role| -> BTreeSet<Action> {
        let acts = TABLE.iter().filter(|it| !is_read(it.action) && it.who(Who::Role(role)));
        acts.map(|it| it.action).collect()
    };
    // What both may do checks nothing between them: recording what came in, responding to what was
    // served, keys and stand-ins, each of its own organisation.
    let free = [
        Action::ReceiveRemedy,
        Action::RespondToComplaint,
        Action::RevokeKey,
        Action::RevokePersonKey,
        Action::BindKey,
        Action::BindPersonKey,
        Action::StopRestoration,
        Action::AppointStandIn,
        Action::EndStandIn,
        // Whoever let it stand still, it goes on by the same law.
        Action::ResumeAuction,
    ];
    for (one, other) in CONFLICTS {
        for action in decides(*one).intersection(&decides(*other)) {
            assert!(free.contains(action), "{one:?} and {other:?} both may {action:?}");
        }
    }
}

#[test]
fn the_stage_alone_stops_no_command_on_its_way_to_the_desk() {
    let mut given = Given::new(&[Role::Purchaser], Relation::Purchases, Regime::Works);
    let determine = given.command(Action::Determine).unwrap();
    let score = given.command(Action::Score).unwrap();
    given.lot().stage = Stage::Decided;
    assert_eq!(may(&given.world, &me(), &determine, NOW).unwrap_err().reason, Reason::Stage);
    may_go(&given.world, &me(), &determine, NOW).unwrap();
    assert_eq!(may_go(&given.world, &me(), &score, NOW).unwrap_err().reason, Reason::Relation);
}

#[test]
fn an_account_that_the_record_does_not_know_may_only_what_anyone_may() {
    let mut given = Given::new(&[Role::Official], Relation::None, Regime::Works);
    given.world.people.clear();
    given.lot().stage = Stage::KeyIn;
    ask(&given, Action::KeyIn).unwrap();
    let denied = ask(&given, Action::ReadPeople).unwrap_err();
    assert_eq!(denied.reason, Reason::AccountUnknown);
    assert!(ask(&given, Action::CloseKeyIn).is_err());
}
