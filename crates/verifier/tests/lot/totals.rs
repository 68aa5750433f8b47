//! Sheets that are bound, totals that are committed, and what a bidder's own file proves.

use domain::shared::Hash;
use domain::world::Event;
use record::bundle::Bundle;
use record::canonical::Value;

use crate::lot::draft::{Draft, event_of};
use crate::lot::publish::{ORIGIN, publish};
use crate::lot::{WALKED, centre::lot_id};
use crate::{check, codes, raw, written};

/// Changes one field of a clear body, with nothing made anew.
fn field(kind: &str, name: &str, value: Value) -> Vec<&'static str> {
    raw(|it| {
        it.edit_body(kind, 0, |fields| {
            assert!(fields.insert(name.to_owned(), value).is_some(), "{kind} has {name}");
        });
    })
}

#[test]
fn totals_before_the_sheets_were_bound_are_found() {
    // covers: Y82
    assert_eq!(codes(|it| drop(it.drop("ScoresClosed", 0))), ["result.totals_early"]);
    assert_eq!(codes(|it| drop(it.drop("Totals", 0))), ["result.totals_early"]);
    let late = |it: &mut Draft| {
        let (closed, ranked) = (it.at("ScoresClosed", 0), it.at("Ranked", 0));
        let row = it.rows.remove(closed);
        it.rows.insert(ranked, row);
    };
    assert_eq!(codes(late), ["result.totals_early"]);
}

#[test]
fn a_closing_of_sheets_that_lacks_one_or_has_another_root_is_found() {
    assert_eq!(field("ScoresClosed", "count", Value::Integer(4)), ["result.sheet_count"]);
    let numbered = |it: &mut Draft| {
        for kind in ["ScoresClosed", "Totals"] {
            it.edit_body(kind, 0, |fields| {
                fields.insert("number".to_owned(), Value::Integer(2));
            });
        }
    };
    assert_eq!(raw(numbered), ["result.sheet_count"]);
    let other = Value::Text("07".repeat(32));
    assert_eq!(field("ScoresClosed", "score_root", other), ["result.sheet_root"]);
    // A leaf that is no sheet in the place of one: anyone sees a root, the bundle sees the fault.
    let mut draft = Draft::new();
    draft.settle();
    let mut leaf = draft.rows[draft.at("KeyedIn", 0)].index;
    draft.edit("ScoresClosed", 0, |event| {
        let Event::ScoresClosed(it) = event else { panic!("another event") };
        std::mem::swap(&mut it.sheets[0], &mut leaf);
        it.sheets.sort_unstable();
    });
    let at = draft.at("ScoresClosed", 0);
    let Some(Event::ScoresClosed(it)) = event_of(&draft.rows[at]) else { panic!() };
    let leaves = it.sheets.iter().map(|at| &draft.rows[usize::try_from(*at).unwrap()]);
    let leaves: Vec<_> = leaves.map(|it| app::desk::commitment_of(it).unwrap()).collect();
    draft.edit_body("ScoresClosed", 0, |fields| {
        let root = Value::Text(app::desk::set_root(&leaves).hex());
        fields.insert("score_root".to_owned(), root);
    });
    let with = check(&publish(&draft), &draft.bundle(), Some(&WALKED.objects));
    assert_eq!(with.report.codes().0, ["result.sheet_root"]);
}

#[test]
fn totals_that_are_not_those_of_the_ranking_are_found() {
    let sum = |it: &mut Draft| {
        it.edit_body("Totals", 0, |fields| {
            let Some(Value::Integer(sum)) = fields.get_mut("sum") else { panic!("a sum") };
            *sum += 1;
        });
    };
    assert_eq!(raw(sum), ["result.totals"]);
    assert_eq!(field("Totals", "count", Value::Integer(9)), ["result.totals"]);
    // Another root is the supervisor's to find, and each bidder's for its own line.
    let mut draft = Draft::new();
    draft.settle();
    draft.edit("Totals", 0, |event| {
        let Event::Totals(it) = event else { panic!("another event") };
        it.totals_root = Hash([7; 32]);
    });
    let at = draft.at("Totals", 0);
    let body = draft.rows[at].body.clone();
    draft.edit_body("Totals", 0, |_| {});
    assert_eq!(draft.rows[at].body, body);
    let with = check(&publish(&draft), &draft.bundle(), Some(&WALKED.objects));
    assert_eq!(with.report.codes().0, ["result.totals"]);
    let blind = check(&publish(&draft), &Bundle::default(), Some(&WALKED.objects));
    assert_eq!(blind.report.codes().0, Vec::<&str>::new());
}

#[test]
fn a_bidder_checks_the_own_total_by_its_file_and_the_log() {
    // covers: Y82
    let mut draft = Draft::new();
    draft.settle();
    let (dir, words) = written(&draft);
    let mut world = domain::world::World::default();
    for row in &draft.rows {
        if let Some(event) = event_of(row) {
            domain::apply::apply(&mut world, &event, domain::shared::Instant(row.stamp_ms));
        }
    }
    let known = &world.lots[&lot_id()];
    let index = draft.rows[draft.at("Totals", 0)].index;
    let path = dir.path().join("own-total.json");
    let run = |own: &record::totals::OwnTotal, with_log: bool| {
        std::fs::write(&path, own.encode()).unwrap();
        let mut all = vec![path.display().to_string()];
        if with_log {
            all.extend(["--log".to_owned(), words[0].clone(), words[2].clone()]);
        }
        verifier::commands::total_of(&all).unwrap()
    };
    for line in &known.evaluation.ranking {
        let own = app::own_total::of(known, &line.bidder, ORIGIN, index).unwrap();
        let (text, exit) = run(&own, true);
        assert_eq!(exit, 0, "{text}");
        assert!(text.contains(&line.total.decimal()), "{text}");
        assert_eq!(run(&own, false).1, 1, "without the log the root is not looked for");
        let mut other = own.clone();
        other.index -= 1;
        assert_eq!(run(&other, true).1, 1, "another leaf");
        let mut other = own.clone();
        other.origin.push('x');
        assert_eq!(run(&other, true).1, 1, "another log");
        // A total that the ranking does not show stands under no root.
        let mut other = own;
        let total = format!("\"total\":{}", line.total.0);
        other.body = other.body.replace(&total, &format!("\"total\":{}", line.total.0 + 1));
        assert_eq!(run(&other, true).1, 1, "another total");
    }
    std::fs::write(&path, "{}").unwrap();
    assert_eq!(verifier::commands::total_of(&[path.display().to_string()]).unwrap_err().1, 1);
    assert_eq!(verifier::commands::total_of(&[]).unwrap_err().1, 64);
}
