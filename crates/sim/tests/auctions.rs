//! The law of auctions beside a model that shares no code with it.

use std::collections::{BTreeMap, BTreeSet};

use record::auction::AuditFile;
use sim::auction::{faults, play};
use verifier::auction::{Asked, ReserveSeen, judge, tell};

/// Goal: no stream of offers, troubles and instants is answered by the law otherwise than by the
/// model, and every villain is answered.
///
/// Method: seeded auctions of every course; each step compares the answer, the stage with its
/// instants and who leads.
#[test]
fn law_and_model_answer_every_offer_alike_and_every_villain_is_refused() {
    let mut answers: BTreeMap<String, u32> = BTreeMap::new();
    let mut ends: BTreeSet<String> = BTreeSet::new();
    for seed in 0..4_000 {
        let played = play(seed);
        assert_eq!(played.difference, None, "auction {seed}");
        for (word, count) in played.answers {
            *answers.entry(word).or_default() += count;
        }
        if let Some(it) = played.ended {
            ends.insert(it.split(' ').next().unwrap_or_default().to_owned());
        }
    }
    // Late offers, the flip, the jumped step, two hands, the leaked reserve, the fake outage, the
    // guessed plate; and that honest people are not all turned away.
    for word in [
        "honest: yes",
        "honest: Late",
        "honest: Preparing",
        "honest: OutOfHours",
        "honest: TooSoon",
        "honest: Frozen",
        "honest: ReserveMissing",
        "jumper: StepShort",
        "jumper: Unit",
        "jumper: TooLow",
        "jumper: NoPrice",
        "jumper: BeyondCap",
        "guesser: NotYourPlate",
        "guesser: PlateUnknown",
        "two hands: TwoHands",
        "two hands: PlateTaken",
        "leaker: ReserveEarly",
        "leaker: ReserveFixed",
        "leaker: ReserveDiffers",
        "faker: NotMeasured",
        "faker: LinesNotMeasured",
        "latecomer: Late",
        "latecomer: Over",
        "faker: Over",
        "matcher: MatchedAlready",
        "matcher: yes",
        "holders: yes",
        "sealer: OneShot",
        "opener: SealDiffers",
        "opener: yes",
        "drawer: NotDrawable",
        "drawer: yes",
        "goer: yes",
        "taker: yes",
        "honest: PlateSilent",
        "sealer: PlateSilent",
        "goer: PlateSilent",
        "taker: PlateSilent",
        "issuer: yes",
        "issuer: NotDue",
        "issuer: PlateSilent",
        "issuer: Over",
        "heard: yes",
        "heard: NotDue",
        "host: NoticeShort",
        "host: yes",
    ] {
        assert!(answers.contains_key(word), "{word} was never answered: {answers:?}");
    }
    for word in ["deal", "no", "too", "below", "switched", "not"] {
        assert!(ends.contains(word), "{word}: {ends:?}");
    }
}

#[test]
fn a_seed_plays_the_same_auction_again() {
    assert_eq!(play(7).events, play(7).events);
    assert_eq!(faults(3), []);
}

/// Goal: what people, honest and hostile, made of an auction is a file that a citizen replays to
/// the same end.
#[test]
fn the_public_file_of_every_auction_is_replayed_to_its_end() {
    let (mut shut, mut refused) = (0, 0);
    for seed in 0..100 {
        let played = play(seed);
        let text = played.file().encode();
        let file = AuditFile::parse(text.as_bytes()).expect("what was written");
        let judged = judge(file, Asked::default());
        assert_eq!(judged.faults, [], "auction {seed}");
        assert_eq!(judged.is_ended(), played.ended.is_some(), "auction {seed}");
        let exit = if judged.is_ended() { 0 } else { 3 };
        assert_eq!(tell(&judged).1, exit, "auction {seed}");
        shut += u32::from(judged.reserve == ReserveSeen::Shut);
        refused += judged.state.map_or(0, |it| it.refused);
    }
    assert!(shut > 2 && refused > 300, "{shut} {refused}");
}
