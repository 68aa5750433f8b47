//! Terms of an auction as a form says them; whether they hold is the law's to say.

use std::collections::BTreeSet;

use app::assigning::{self, Lack, Proposed};
use domain::auction::{
    Cap, Course, DepositTerms, Hours, Place, Priority, PriorityWay, Reserve, SealedRound,
    SignUpTerms, Subject, Terms, Then, Timed, Trustees,
};
use domain::parties::Purpose;
use domain::procedure::{Envelope, EnvelopeName};
use domain::shared::{Fen, Hash, Id, LotId, Uscc};
use domain::world::World;

use super::rows::{
    DIRECTIONS, ENTRIES, Of, PICKS, PRIORITIES, SEALINGS, SIGN_UPS, SignsUp, THENS, TIES, WINS,
    value_of,
};
use crate::act::Problem;
use crate::desk::posted::Posted;
use crate::desk::sheet::wrong;
use crate::online::FORMS;
use crate::text::{money, time};

const MINUTE_MS: i64 = 60_000;
const MINUTE_S: u32 = 60;

/// A form that is being read; everything wrong is told at once.
struct Reading<'a> {
    posted: &'a Posted,
    wrongs: Vec<Problem>,
}

impl Reading<'_> {
    fn got<T>(&mut self, name: &str, key: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            let key = if self.posted.get(name).is_empty() { "form-needed" } else { key };
            self.wrongs.push(wrong(name, key));
        }
        value
    }

    fn chosen<T: Copy>(&mut self, name: &str, all: &[(T, &'static str)]) -> Option<T> {
        let value = value_of(all, self.posted.get(name));
        self.got(name, "form-choose", value)
    }

    fn amount(&mut self, name: &str) -> Option<Fen> {
        let value = money::parse_yuan(self.posted.get(name)).filter(|it| *it > 0).map(Fen);
        self.got(name, "form-not-money", value)
    }

    fn moment(&mut self, name: &str) -> Option<i64> {
        let value = time::parse_field(self.posted.get(name));
        self.got(name, "form-not-moment", value)
    }

    fn number(&mut self, name: &str) -> Option<u32> {
        let value = self.posted.get(name).parse().ok();
        self.got(name, "form-not-number", value)
    }

    fn minutes(&mut self, name: &str) -> Option<u32> {
        let typed: Option<u32> = self.posted.get(name).parse().ok();
        self.got(name, "form-not-number", typed.and_then(|it| it.checked_mul(MINUTE_S)))
    }

    fn has(&self, name: &str) -> bool {
        !self.posted.get(name).is_empty()
    }

    fn subject(&mut self, world: &World) -> Option<Subject> {
        let title = self.posted.get("auction_title").to_owned();
        let title =
            self.got("auction_title", "form-needed", Some(title).filter(|it| !it.is_empty()));
        let owner = Uscc::new(self.posted.get("auction_owner"));
        let known =
            |it: &Uscc| world.organisations.get(it).is_some_and(|it| it.merged_into.is_none());
        let owner = self.got("auction_owner", "announce-owner-unknown", owner.filter(known));
        Some(Subject { title: title?, owner: owner? })
    }

    fn timed(&mut self, of: Of) -> Option<Timed> {
        if of.course != Course::Listing {
            return None;
        }
        let entry = self.chosen("auction_entry", &ENTRIES);
        let preparation_s = self.number("auction_preparation");
        let window_s = self.number("auction_window");
        Some(Timed { entry: entry?, preparation_s: preparation_s?, window_s: window_s? })
    }

    fn cap(&mut self, of: Of) -> Option<Cap> {
        if !self.has("auction_cap") {
            return None;
        }
        let price = self.amount("auction_cap");
        // Whoever seals one offer each has nothing else that could follow.
        let then = match of.course {
            Course::Sealed => Some(Then::Sealed),
            Course::Listing | Course::Closing => self.chosen("auction_then", &THENS),
        };
        Some(Cap { price: price?, then: then? })
    }

    fn sealed(&mut self, of: Of, cap: Option<Cap>) -> Option<SealedRound> {
        let alone = of.course == Course::Sealed;
        if !alone && cap.is_none_or(|it| it.then != Then::Sealed) {
            return None;
        }
        let pick = self.chosen("auction_pick", &PICKS);
        let ties = self.chosen("auction_ties", &TIES);
        let length_s = if alone { Some(0) } else { self.minutes("auction_length") };
        let opening_s = self.minutes("auction_opening");
        Some(SealedRound { pick: pick?, ties: ties?, length_s: length_s?, opening_s: opening_s? })
    }

    /// The keys that seal, with every trustee's assignment.
    fn trustees(&mut self, world: &World, lot: Option<&LotId>) -> Option<Trustees> {
        let threshold: Option<u8> = self.posted.get("auction_threshold").parse().ok();
        let threshold = self.got("auction_threshold", "form-not-number", threshold)?;
        let mut sets = match chosen_keys(world, threshold) {
            Ok(it) => it,
            Err(it) => {
                self.wrongs.push(wrong("auction_threshold", lack_key(&it)));
                return None;
            }
        };
        let read = assigned(world, &mut sets, lot?, self.posted.get("auction_assigned"));
        self.got("auction_assigned", "announce-assigned-wrong", read)?;
        let share = sets.first().and_then(Proposed::bound);
        let share = self.got("auction_assigned", "announce-assigned-missing", share)?;
        let envelope = Envelope { name: EnvelopeName::Price, share, deposit: None };
        Some(Trustees { threshold, envelope })
    }

    fn priority(&mut self) -> Option<Priority> {
        let way = self.chosen("auction_priority", &PRIORITIES)??;
        let ask_s = match way {
            PriorityWay::InRoom => None,
            PriorityWay::Asked => Some(self.number("auction_ask")?),
        };
        Some(Priority { way, ask_s })
    }

    fn hours(&mut self) -> Option<Hours> {
        if !self.has("auction_from") && !self.has("auction_to") {
            return None;
        }
        let mut clock = |name: &str| {
            let value = second_of_day(self.posted.get(name));
            self.got(name, "announce-not-clock", value)
        };
        let (from_s, to_s) = (clock("auction_from"), clock("auction_to"));
        Some(Hours { from_s: from_s?, to_s: to_s? })
    }

    fn place(&mut self) -> Option<Place> {
        if !self.has("auction_group") {
            return None;
        }
        let group = Id::new(self.posted.get("auction_group")).ok();
        let group = self.got("auction_group", "form-not-id", group);
        let number = self.number("auction_place");
        let wins = self.chosen("auction_wins", &WINS);
        Some(Place { group: group?, number: number?, wins: wins? })
    }

    /// The last millisecond before a minute that a field names.
    fn end(&mut self, name: &str) -> Option<i64> {
        self.moment(name).map(|it| it - it.rem_euclid(MINUTE_MS) - 1)
    }

    fn sign_up(&mut self, of: Of) -> Option<SignUpTerms> {
        of.kind.limits().sign_up?;
        if self.chosen("auction_sign_up", &SIGN_UPS)? == SignsUp::Elsewhere {
            return None;
        }
        let until_ms = self.end("auction_until");
        let joint_max =
            if self.has("auction_joint") { self.number("auction_joint") } else { Some(0) };
        let deposit = if self.has("auction_deposit") {
            let amount = self.amount("auction_deposit");
            let due_ms = self.end("auction_due");
            let guarantees = if self.has("auction_forms") {
                self.chosen("auction_forms", &FORMS)
            } else {
                Some(None)
            };
            Some(DepositTerms { amount: amount?, due_ms: due_ms?, guarantees: guarantees? })
        } else {
            None
        };
        Some(SignUpTerms { until_ms: until_ms?, deposit, joint_max: joint_max? })
    }

    fn previous(&mut self) -> Option<LotId> {
        if !self.has("auction_previous") {
            return None;
        }
        let lot = LotId::parse(self.posted.get("auction_previous")).ok();
        self.got("auction_lot", "announce-not-lot", lot)
    }

    fn bundle(&mut self) -> Vec<LotId> {
        let lines = self.posted.get("auction_bundle").lines().map(str::trim);
        let all: Option<Vec<LotId>> =
            lines.filter(|it| !it.is_empty()).map(|it| LotId::parse(it).ok()).collect();
        self.got("auction_bundle", "announce-not-lot", all).unwrap_or_default()
    }
}

/// Whether a form asks for envelopes that trustees open, of single offers alone or after the cap.
fn is_trusted(course: Course, posted: &Posted) -> bool {
    let asked = value_of(&SEALINGS, posted.get("auction_sealing"));
    let capped = !posted.get("auction_cap").trim().is_empty();
    let then = value_of(&THENS, posted.get("auction_then"));
    let follows = course == Course::Sealed || capped && then == Some(Then::Sealed);
    follows && asked == Some(true)
}

/// One set of share keys for the price; the same at every asking until one of them is spent.
fn chosen_keys(world: &World, threshold: u8) -> Result<Vec<Proposed>, Lack> {
    let places = [(EnvelopeName::Price, Purpose::Share)];
    assigning::choose(world, &BTreeSet::new(), &places, threshold)
}

fn lack_key(it: &Lack) -> &'static str {
    match it {
        Lack::Threshold => "form-choose",
        Lack::Trustees { .. } => "lack-trustees",
        Lack::Keys(_) => "lack-keys",
        Lack::Set(_) => "lack-set",
    }
}

/// Puts the trustees' signed files, one behind the other, into the sets; `None` when one of them is
/// no answer to these sets.
fn assigned(world: &World, sets: &mut [Proposed], lot: &LotId, files: &str) -> Option<()> {
    for file in serde_json::Deserializer::from_str(files).into_iter::<serde_json::Value>() {
        let file = file.ok()?;
        let name = Id::new(file["trustee"].as_str()?).ok()?;
        let key = world.centre.trustees.get(&name)?.key;
        assigning::assign(sets, lot, (&name, &key), file.to_string().as_bytes()).ok()?;
    }
    Some(())
}

/// What trustees sign before such an auction is announced; `None` before lot, time and threshold
/// are known, and where offers are sealed otherwise. Where the cap or the turn begins the offers,
/// trustees sign that none closes before the opening.
pub(super) fn proposal(of: Of, posted: &Posted, world: &World) -> Option<String> {
    if !is_trusted(of.course, posted) {
        return None;
    }
    let lot = LotId::parse(posted.get("auction_lot")).ok()?;
    let is_told = of.course == Course::Sealed && posted.get("auction_group").trim().is_empty();
    let name = if is_told { "auction_closes" } else { "auction_opens" };
    let close = time::parse_field(posted.get(name))?;
    let close_s = (close - close.rem_euclid(MINUTE_MS)) / 1_000;
    let threshold = posted.get("auction_threshold").parse().ok()?;
    let sets = chosen_keys(world, threshold).ok()?;
    Some(assigning::proposal(&lot, close_s, threshold, &sets))
}

/// `09:30` in seconds of a day; the end of a day is `24:00`.
fn second_of_day(typed: &str) -> Option<u32> {
    let (hours, minutes) = typed.split_once([':', '\u{ff1a}'])?;
    let two = |it: &str| -> Option<u32> {
        let digits = it.len() <= 2 && it.bytes().all(|it| it.is_ascii_digit());
        it.parse().ok().filter(|_| digits)
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours <= 24 && minutes < 60).then_some((hours * 60 + minutes) * 60)
}

/// Reads a form.
///
/// # Errors
///
/// A [`Problem`] for every field that says nothing, or nothing that can be read.
pub(super) fn terms(of: Of, posted: &Posted, world: &World) -> Result<Terms, Vec<Problem>> {
    let mut it = Reading { posted, wrongs: Vec::new() };
    let lot = LotId::parse(posted.get("auction_lot")).ok();
    let lot = it.got("auction_lot", "announce-not-lot", lot);
    let subject = it.subject(world);
    let direction = it.chosen("auction_direction", &DIRECTIONS);
    let start = it.amount("auction_start");
    let step = it.amount("auction_step");
    let unit = it.amount("auction_unit");
    let opens_ms = it.moment("auction_opens");
    // The field names a minute; the last millisecond of the period is the one before it. Envelopes
    // close at the whole second itself.
    let trusted = is_trusted(of.course, posted);
    let whole = i64::from(trusted && of.course == Course::Sealed);
    let closes_ms = it.end("auction_closes").map(|it| it + whole);
    let bidders_min = it.number("auction_least");
    let timed = it.timed(of);
    let cap = it.cap(of);
    let sealed = it.sealed(of, cap);
    let trustees = if trusted { it.trustees(world, lot.as_ref()) } else { None };
    let (priority, hours) = (it.priority(), it.hours());
    let (place, bundle) = (it.place(), it.bundle());
    let (sign_up, previous) = (it.sign_up(of), it.previous());
    let kept = posted.get("auction_reserve") == "yes";
    let reserve = if kept { Reserve::Committed } else { Reserve::None };
    let (true, Some(lot), Some(direction), Some(start), Some(step), Some(unit)) =
        (it.wrongs.is_empty(), lot, direction, start, step, unit)
    else {
        return Err(it.wrongs);
    };
    let (Some(opens_ms), Some(closes_ms), Some(bidders_min)) = (opens_ms, closes_ms, bidders_min)
    else {
        return Err(it.wrongs);
    };
    Ok(Terms {
        lot,
        subject,
        bundle,
        kind: of.kind,
        direction,
        course: of.course,
        start,
        step,
        unit,
        cap,
        opens_ms,
        closes_ms,
        timed,
        sealed,
        trustees: trustees.map(Box::new),
        bidders_min,
        reserve,
        priority,
        hours,
        place,
        sign_up,
        previous,
        // The desk's to add.
        pseudonyms: Hash([0; 32]),
    })
}
