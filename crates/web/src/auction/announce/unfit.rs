//! What the law says of terms before they are sent, and at which field a refusal is shown.

use domain::auction::{self, Course, Refusal, Terms, Unfit};
use domain::law::Law;
use domain::rulebook::ids;
use domain::shared::Salt;
use domain::world::{self, World};

use super::rows::Of;
use super::{propose, read};
use crate::act::Problem;
use crate::desk::posted::Posted;
use crate::desk::sheet::wrong;

/// Fields that are told of together: whoever moves one of them moves what the others mean.
const TIMES: [&str; 4] = ["auction_opens", "auction_closes", "auction_from", "auction_to"];

/// Reads terms that hold now, or tells everything that does not.
///
/// The law names its first objection only; what it objects to is put as it was proposed, and asked
/// again, until nothing new is said.
///
/// # Errors
///
/// As [`read::terms`]; else the first refusal with its rule, and a sentence at every field.
pub(super) fn lawful(
    of: Of,
    posted: &Posted,
    world: &World,
    law: &Law<'_>,
) -> Result<Terms, Vec<Problem>> {
    let first = read::terms(of, posted, world)?;
    let usual = propose::usual(of, world, law);
    let (mut terms, mut tried) = (first.clone(), posted.clone());
    let (mut told, mut known) = (Vec::new(), Vec::new());
    while let Err(it) = judged(world, &terms, law) {
        let (fields, key) = at_fields(it, &terms, law);
        if told.is_empty() {
            told.push(Problem::Refused(world::Refusal::Auction(it)));
        }
        if fields.is_empty() || fields.iter().any(|it| known.contains(it)) {
            break;
        }
        told.extend(fields.iter().map(|it| wrong(it, key)));
        let moved = fields.iter().any(|it| TIMES.contains(it));
        known.extend(fields.iter().copied().chain(TIMES.into_iter().filter(|_| moved)));
        let proposed = known.iter().map(|it| ((*it).to_owned(), usual.get(it).to_owned()));
        tried = tried.replacing(proposed.collect());
        match read::terms(of, &tried, world) {
            Ok(it) => terms = it,
            Err(_) => break,
        }
    }
    if told.is_empty() { Ok(first) } else { Err(told) }
}

/// What the desk would say of terms now; nothing is changed.
fn judged(world: &World, terms: &Terms, law: &Law<'_>) -> Result<(), Refusal> {
    // The salt is the desk's; that of a group is known, and its hash stands in its terms.
    let others = auction::group_of(world, terms);
    let pseudonyms = others.first().map_or(terms.pseudonyms, |it| it.terms.pseudonyms);
    let terms = Terms { pseudonyms, ..terms.clone() };
    auction::opens(world, (&terms.lot, &terms), Salt([0; 32]), law).map(drop)
}

/// The fields that a refusal is about, and the key of its sentence there.
fn at_fields(it: Refusal, terms: &Terms, law: &Law<'_>) -> (Vec<&'static str>, &'static str) {
    match it {
        Refusal::NoSuchAuction => (vec!["auction_lot"], "announce-unfit-taken"),
        Refusal::TermsUnfit { what, rule } => (fields_of(what, rule, terms, law), key_of(what)),
        _ => (Vec::new(), ""),
    }
}

fn fields_of(what: Unfit, rule: &'static str, terms: &Terms, law: &Law<'_>) -> Vec<&'static str> {
    match what {
        Unfit::Subject => vec!["auction_title"],
        Unfit::Prices => prices(terms),
        Unfit::Cap => vec!["auction_cap"],
        Unfit::Notice => vec!["auction_opens"],
        Unfit::FreePeriod => vec!["auction_closes"],
        Unfit::Course if rule == ids::Y127 => vec!["auction_entry"],
        // The page offers no other: whoever sent it did not use the page.
        Unfit::Course => Vec::new(),
        Unfit::Window => vec!["auction_window"],
        Unfit::Preparation => vec!["auction_preparation"],
        Unfit::Bidders => vec!["auction_least"],
        Unfit::Priority if rule == ids::J01_4 => vec!["auction_priority"],
        Unfit::Priority => vec!["auction_ask"],
        Unfit::Hours => vec!["auction_from", "auction_to"],
        Unfit::SealedRound => round(terms, law),
        Unfit::Trustees => vec!["auction_sealing"],
        Unfit::Place => vec!["auction_group", "auction_place"],
        Unfit::Bundle => vec!["auction_bundle"],
        Unfit::SignUp => vec!["auction_until"],
        Unfit::Joint => vec!["auction_joint"],
        Unfit::Deposit => vec!["auction_deposit"],
        Unfit::DepositDue => vec!["auction_due"],
        Unfit::Previous => vec!["auction_lot"],
        Unfit::StartAgain => vec!["auction_start"],
    }
}

/// Prices that are no multiple of the unit; else the largest, which is too large.
fn prices(terms: &Terms) -> Vec<&'static str> {
    let broken = |it: domain::shared::Fen| it.0.checked_rem(terms.unit.0) != Some(0);
    let all = [("auction_start", terms.start), ("auction_step", terms.step)];
    let found: Vec<&str> = all.iter().filter(|it| broken(it.1)).map(|it| it.0).collect();
    if !found.is_empty() {
        return found;
    }
    vec![if terms.start >= terms.step { "auction_start" } else { "auction_step" }]
}

/// Which of a sealed round's times is too short.
fn round(terms: &Terms, law: &Law<'_>) -> Vec<&'static str> {
    let least = law.seconds(ids::Y141).unwrap_or(0);
    let open_s = (terms.closes_ms + 1 - terms.opens_ms) / 1_000;
    let length_s = terms.sealed.map_or(0, |it| i64::from(it.length_s));
    match terms.course {
        Course::Sealed if open_s < least => vec!["auction_closes"],
        Course::Listing | Course::Closing if length_s < least => vec!["auction_length"],
        _ => vec!["auction_opening"],
    }
}

fn key_of(it: Unfit) -> &'static str {
    match it {
        Unfit::Subject => "announce-unfit-subject",
        Unfit::Prices => "announce-unfit-prices",
        Unfit::Cap => "announce-unfit-cap",
        Unfit::Notice => "announce-unfit-notice",
        Unfit::FreePeriod => "announce-unfit-free",
        Unfit::Course => "announce-unfit-course",
        Unfit::Window => "announce-unfit-window",
        Unfit::Preparation => "announce-unfit-preparation",
        Unfit::Bidders => "announce-unfit-bidders",
        Unfit::Priority => "announce-unfit-priority",
        Unfit::Hours => "announce-unfit-hours",
        Unfit::SealedRound => "announce-unfit-round",
        Unfit::Trustees => "announce-unfit-trustees",
        Unfit::Place => "announce-unfit-place",
        Unfit::Bundle => "announce-unfit-bundle",
        Unfit::SignUp => "announce-unfit-sign-up",
        Unfit::Joint => "announce-unfit-joint",
        Unfit::Deposit => "announce-unfit-deposit",
        Unfit::DepositDue => "announce-unfit-due",
        Unfit::Previous => "announce-unfit-previous",
        Unfit::StartAgain => "announce-unfit-again",
    }
}
