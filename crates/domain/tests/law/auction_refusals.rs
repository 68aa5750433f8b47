//! Every refusal of an auction shows the rule from which it follows, or stands here with why not.

use domain::auction::{Refusal, Unfit};
use domain::online;

/// Refusals without a rule, each with why there is none.
const WITHOUT: &[(Refusal, &str)] = &[
    (Refusal::NoSuchAuction, "there is nothing to which a rule could apply"),
    (Refusal::TooMany, "a bound of the platform's memory, not of law: 19 999 plates"),
    (Refusal::NotDue, "only the platform asks this, of itself"),
];

macro_rules! every {
    ($($name:ident)*) => {
        /// Every refusal; one that is missing here does not compile.
        fn every() -> Vec<Refusal> {
            let known = |it: &Refusal| match it {
                Refusal::TermsUnfit { .. } | Refusal::LawGap { .. } => {}
                $(Refusal::$name => {})*
            };
            let bound = Refusal::TermsUnfit { what: Unfit::Cap, rule: "Y138" };
            let all = vec![bound, Refusal::LawGap { id: "Y120" }, $(Refusal::$name),*];
            all.iter().for_each(known);
            all
        }
    };
}

every! {
    NoSuchAuction NotBegun ReserveMissing ReserveLate ReserveFixed NoReserve ReserveEarly
    ReserveDiffers TwoHands PlateTaken TooMany AdmissionOver PriorityLate NoPriority NoPrice
    PlateUnknown NotYourPlate TooSoon Late Preparing Frozen OutOfHours SealedOnly NotSealed
    WonAnother PlateSilent Unit TooLow StepShort BeyondCap MatchedAlready Irrevocable NotAsked
    NoRightAsked LeadsAlready OneShot NotOpenYet SealDiffers OpenedByTrustees NoDraw NotDrawable
    NotMeasured LinesNotMeasured ReasonMissing NoticeShort NotFrozen HeldFor NoTurn Over NotDue
}

#[test]
fn every_refusal_of_an_auction_follows_from_a_rule_that_the_packs_have() {
    for it in every() {
        let excused = WITHOUT.iter().any(|without| without.0 == it);
        let Some(rule) = it.rule() else {
            assert!(excused, "{it:?} shows no rule, and nobody says why");
            continue;
        };
        assert!(!excused, "{it:?} shows rule {rule} and is excused");
        for pack in record::pack::packs() {
            assert!(pack.rulebook().rule(rule).is_some(), "{it:?}: {rule} of {}", pack.id);
        }
    }
}

#[test]
fn what_of_a_bidding_differs_or_comes_at_the_wrong_stage_is_refused_by_its_rule() {
    // covers: Y215
    use online::Refusal as No;
    for (no, rule) in [
        (No::Stage, "Y215"),
        (No::DealDiffers, "Y158"),
        (No::SignedAlready, "Y158"),
        (No::DepositDiffers, "Y163"),
        (No::NoDeposit, "Y163"),
        (No::DepositKnown, "Y163"),
        (No::PlateKnown, "Y179"),
    ] {
        assert_eq!(no.rule(), Some(rule), "{no:?}");
        for pack in record::pack::packs() {
            assert!(pack.rulebook().rule(rule).is_some(), "{no:?}: {rule} of {}", pack.id);
        }
    }
}
