//! A few worlds of both kinds hold every promise; `sim worlds` plays many more.

use sim::Mode;
use sim::checkers::faults;
use sim::world::play;

fn hold(seeds: std::ops::Range<u64>, mode: Mode) -> usize {
    let mut letters = 0;
    for seed in seeds {
        let evidence = play(seed, mode);
        assert_eq!(faults(&evidence), [], "sim show {seed}");
        letters += evidence.rows.iter().filter(|it| it.kind == "LetterIssued").count();
    }
    letters
}

#[test]
fn worlds_with_cryptography_keep_every_promise_and_reach_letters() {
    assert!(hold(1_000..1_012, Mode::Sealed) > 3);
}

#[test]
fn worlds_without_cryptography_keep_every_promise_and_reach_letters() {
    assert!(hold(1_000..1_024, Mode::Plain) > 6);
}

#[test]
fn a_seed_gives_the_same_record_byte_for_byte() {
    for mode in [Mode::Plain, Mode::Sealed] {
        let (one, other) = (play(77, mode), play(77, mode));
        assert!(one.rows.len() > 60);
        assert_eq!(one.rows, other.rows);
    }
}

#[test]
fn worlds_that_open_twice_name_consortia_first_and_keep_every_promise() {
    // covers: Y94
    for (seed, mode) in [(1_060, Mode::Plain), (1_192, Mode::Plain)] {
        let evidence = play(seed, mode);
        assert_eq!(faults(&evidence), [], "sim show {seed}");
        let files = evidence.rows.iter().filter(|it| it.kind == "FilesOpened");
        let mut said = files.map(|it| String::from_utf8_lossy(&it.body).into_owned());
        assert!(said.any(|it| it.contains("|40|yes|")), "{seed}: a consortium is read out first");
    }
}
