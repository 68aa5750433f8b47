//! A committee that reviews applicants is drawn in whole worlds, through the real door, desk and
//! drawer, while the purchaser would name its own; a stranger computes it again.

#![allow(clippy::unwrap_used)]

#[path = "shared/stranger.rs"]
mod stranger;

use domain::draws::DrawPurpose;
use domain::shared::LotId;
use domain::world::Event;
use sim::Mode;
use sim::checkers::faults;
use sim::world::{Evidence, play};
use stranger::{audited, draw_files, drawn as drawn_of};
use verifier::draws::{self, What};

fn events(evidence: &Evidence) -> impl Iterator<Item = Event> + '_ {
    evidence.rows.iter().filter_map(|row| {
        record::event::decode(&row.kind, &row.body, row.enclosure.as_deref()).ok()
    })
}

/// The lot whose reviewers took their seats by a draw.
fn reviewed(evidence: &Evidence) -> Option<LotId> {
    events(evidence).find_map(|it| match it {
        Event::Seated(it) if it.of.purpose == DrawPurpose::Reviewers => Some(it.of.lot),
        _ => None,
    })
}

/// Seeds whose first tender may have a prequalification of works.
fn worlds() -> impl Iterator<Item = (u64, Evidence, LotId)> {
    let worlds = (0..60).map(|at| 1 + at * 6).map(|seed| (seed, play(seed, Mode::Sealed)));
    worlds.filter_map(|(seed, it)| reviewed(&it).map(|lot| (seed, it, lot)))
}

#[test]
fn who_reviews_applicants_is_drawn_and_a_stranger_computes_it_again() {
    // covers: T12.4, Y87
    for (seed, evidence, lot) in worlds().take(2) {
        assert_eq!(faults(&evidence), [], "sim show {seed}");
        assert_eq!(audited(&evidence.rows).1, Vec::<u64>::new(), "{seed}");
        let name = format!("{lot}/prequalification/committee");
        let all = drawn_of(&evidence.rows, &lot);
        assert!(all.iter().any(|it| it.draw == name), "{seed}");
        for one in &all {
            assert_eq!(one.findings().collect::<Vec<_>>(), [], "{}", draws::tell(one).0);
        }
        // Nobody of an applicant's staff may be drawn, and nobody was named beside the draw.
        let left_out = events(&evidence).find_map(|it| match it {
            Event::PoolCommitted(it) if it.of.draw() == name => Some(it.excluded_by_code),
            _ => None,
        });
        assert_eq!(left_out.unwrap(), [("employer_is_bidder".to_owned(), 1)], "{seed}");
        assert!(!events(&evidence).any(|it| matches!(it, Event::ReviewersNamed(_))), "{seed}");
        let rules: Vec<&str> =
            evidence.ledger.refused.iter().filter_map(|it| it.refusal.rule()).collect();
        assert!(rules.contains(&"Y87"), "{seed}: {rules:?}");
    }
}

#[test]
fn a_reviewer_who_was_not_next_and_a_contribution_after_the_close_are_found() {
    let (seed, evidence, lot) = worlds().next().unwrap();
    let name = format!("{lot}/prequalification/committee");
    let files = draw_files(&evidence.rows, &lot);
    let at = files.iter().position(|it| it.0.draw == name).unwrap();
    let judged = |change: &dyn Fn(&mut draws::DrawFile)| {
        let mut files = files.clone();
        change(&mut files[at].0);
        let all = draws::judge_all(&files, &draws::Asked::default());
        all[at].findings().map(|it| it.1.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(judged(&|_| {}), Vec::<String>::new(), "{seed}");
    let calls = |it: &draws::Entry| matches!(it.what, What::Call(_));
    // The first call goes to whoever was called second.
    let swapped = judged(&|file| {
        let of: Vec<usize> =
            (0..file.entries.len()).filter(|at| calls(&file.entries[*at])).collect();
        let (one, two) = (file.entries[of[1]].what.clone(), file.entries[of[2]].what.clone());
        (file.entries[of[1]].what, file.entries[of[2]].what) = (two, one);
    });
    assert!(!swapped.is_empty(), "{seed}");
    let unclosed = judged(&|file| {
        file.entries
            .retain(|it| !matches!(&it.what, What::Draw(it) if it.kind() == "CommitsClosed"));
    });
    assert!(unclosed.iter().any(|it| it.starts_with("draw.order")), "{seed}: {unclosed:?}");
}
