//! Lots that follow one another: whose turn it is, and who leaves the others.

use super::command::Command;
use super::event::Outcome;
use super::state::{Phase, State};
use super::terms::{Plate, Wins};

/// The next command that a group's states ask for, with the place of its auction among them.
///
/// `states` are of one group, in the order of their numbers. First whoever has won leaves the lots
/// after, where the terms say so; then the first lot whose predecessors have all ended opens.
///
/// # Rules
///
/// - `Y140`.
#[must_use]
pub fn next(states: &[&State]) -> Option<(usize, Command)> {
    for (at, ended) in states.iter().enumerate() {
        let Phase::Ended(outcome) = ended.phase else { break };
        let Outcome::Deal { plate, .. } = outcome else { continue };
        // Its lead and every member.
        let won = ended.hands.iter().filter(|it| *it.1 == plate);
        let later = states.iter().enumerate().skip(at + 1).filter(|it| leaves(it.1));
        for (place, it) in later {
            let stays = |plate: &Plate| it.bidders.get(plate).is_some_and(|it| it.left.is_none());
            let mut hands = won.clone().filter_map(|won| it.hands.get(won.0).copied());
            if let Some(plate) = hands.find(stays) {
                let won = ended.terms.lot.clone();
                return Some((place, Command::Leave { plate, won }));
            }
        }
    }
    let first = states.iter().position(|it| !matches!(it.phase, Phase::Ended(_)))?;
    let waits = matches!(states[first].phase, Phase::Listed { opens_ms: None, .. });
    waits.then_some((first, Command::TurnCame))
}

fn leaves(state: &State) -> bool {
    let waits = matches!(state.phase, Phase::Listed { opens_ms: None, .. });
    waits && state.terms.place.as_ref().is_some_and(|it| it.wins == Wins::One)
}
