//! `daylight demo rivals`: firms of the sample that bid against a newcomer wherever they have a
//! plate, by the room's form without script: open offers, sealed ones, and a match where asked.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use super::form::{Field, Form, forms, links, refusal};
use super::sealed_offers;
use super::{Door, Failed, Options, Problem, sign_in};
use crate::demo::folk::{Firm, Folk};

/// CONFIG: firms that bid; the sample's biddings give these a plate.
const RIVALS: usize = 3;
/// CONFIG: offers of one firm in one auction, after which the price is beyond its limit.
const OFFERS_MAX: u32 = 12;
/// Shortest pause between two offers: nobody offers twice within a second (Y129).
const PAUSE: Duration = Duration::from_millis(1_200);

/// What a room says to its bidder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Room<'a> {
    leads: bool,
    /// The least price that would lead, as its button sends it; `None` once nothing is taken.
    least: Option<&'a str>,
}

/// Reads a bidder's room; `None` for a page that is none.
fn read(html: &str) -> Option<Room<'_>> {
    let state_of = |check: &str| {
        let part = html.split_once(&format!("data-check=\"{check}\""))?.1;
        part.split_once("data-state=\"")?.1.split('"').next()
    };
    let state = state_of("mine")?;
    // Before the opening, and while it stands still, an offer would only be refused.
    let open = matches!(state_of("phase"), Some("free" | "timed"));
    let button = html.split_once("data-times=\"0\"").map(|it| it.0);
    let least =
        button.filter(|_| open).and_then(|it| it.rsplit_once("value=\"")?.1.split('"').next());
    Some(Room { leads: state == "leads", least })
}

/// The rivals at work.
pub struct Rivals {
    options: Options,
    doors: Vec<(Firm, Door)>,
    /// Offers and tries by account and room.
    offers: BTreeMap<(String, String), u32>,
}

impl Rivals {
    /// The rivals of a sample, after the platform's log said that it is one.
    ///
    /// # Errors
    ///
    /// [`Problem::Real`] for a log whose origin does not begin with `sample.`, and others.
    pub fn new(options: Options) -> Result<Self, Problem> {
        super::only_a_sample(&options.url)?;
        let folk: Folk = crate::demo::known_folk(&options.data)?;
        let firms = folk.firms.iter().take(RIVALS).cloned();
        let named =
            |it: &Firm| options.except.iter().any(|word| word == it.person.account.as_str());
        let doors = firms.filter(|it| !named(it)).map(|it| (it, Door::new(&options.url))).collect();
        Ok(Self { options, doors, offers: BTreeMap::new() })
    }

    /// From now on they act in these auctions only.
    pub fn turn_to(&mut self, lots: &[&str]) {
        self.options.lots = lots.iter().map(|it| (*it).to_owned()).collect();
    }

    /// Each firm once; gives how many acted.
    ///
    /// # Errors
    ///
    /// [`Failed::Silent`] when the platform cannot be reached.
    pub fn round(&mut self) -> Result<u32, Failed> {
        let (mut made, Self { options, doors, offers }) = (0, self);
        for (firm, door) in doors {
            let account = firm.person.account.to_string();
            match turn(options, offers, (firm, door)) {
                Ok(Some((room, did))) => {
                    println!("rivals: {account}: {did} · {room}");
                    made += 1;
                    std::thread::sleep(options.every.max(PAUSE));
                }
                Ok(None) => {}
                Err(Failed::SignedOut) => door.sign_out(),
                Err(Failed::Refused(why)) => eprintln!("rivals: {account}: {why}"),
                Err(it) => return Err(it),
            }
        }
        Ok(made)
    }
}

/// One firm's next act: the room, and what it did there.
fn turn(
    options: &Options,
    offers: &mut BTreeMap<(String, String), u32>,
    (firm, door): (&Firm, &mut Door),
) -> Result<Option<(String, String)>, Failed> {
    let person = &firm.person;
    if !door.is_open() {
        let digits = crate::demo::digits(&options.data, person.account.as_str());
        let digits = digits.map_err(|it| Failed::Refused(it.to_string()))?;
        // Digits are good once; tried in vain, the next ones are awaited.
        if !door.tries(&digits) {
            return Ok(None);
        }
        sign_in(door, person, &digits)?;
    }
    let list = door.get("/bidder/auctions")?.body;
    let wanted = |it: &String| {
        let lot = it.strip_prefix("/bidder/auctions/");
        let all = options.lots.is_empty();
        lot.is_some_and(|lot| all || options.lots.iter().any(|one| one == lot))
    };
    for room in links(&list).into_iter().filter(wanted) {
        let made = offers.entry((person.account.to_string(), room.clone())).or_default();
        if *made >= OFFERS_MAX {
            continue;
        }
        let page = door.get(&room)?.body;
        let lot = room.trim_start_matches("/bidder/auctions/");
        if let Some(what) = sealed_offers::next(&page, &room, lot) {
            *made += 1;
            let last = what == sealed_offers::Move::KeyIn;
            match sealed_offers::act(door, firm, (&options.data, lot), what) {
                Ok(did) => {
                    // The room says no more of a key that came in.
                    *made = if last { OFFERS_MAX } else { *made };
                    return Ok(Some((room.clone(), did.to_owned())));
                }
                Err(Failed::Refused(why)) if last && why.contains("refusal-repeated") => {
                    *made = OFFERS_MAX;
                }
                // Others of its rooms may go on: this one's time has not come.
                Err(Failed::Refused(why)) => eprintln!("rivals: {}: {why}", person.account),
                Err(it) => return Err(it),
            }
            continue;
        }
        let Some(Room { leads: false, least: Some(price) }) = read(&page) else { continue };
        // Counted before it is sent: what is refused is not tried for ever.
        *made += 1;
        offer(door, &room, &page, price)?;
        return Ok(Some((room.clone(), format!("报价 offers ¥{price}"))));
    }
    Ok(None)
}

/// Presses the least price, and says yes on the page that asks.
fn offer(door: &mut Door, room: &str, page: &str, price: &str) -> Result<(), Failed> {
    let sends = format!("{room}/offer");
    let form_of = |html: &str| -> Result<Form, Failed> {
        let found = forms(html).into_iter().find(|it| it.action == sends);
        found.ok_or_else(|| Failed::Refused(refusal(html).unwrap_or_else(|| sends.clone())))
    };
    let mut form = form_of(page)?;
    let (name, value) = ("price".to_owned(), price.to_owned());
    let kind = "hidden".to_owned();
    let (most, nature) = (String::new(), String::new());
    form.fields.push(Field { name, kind, value, is_on: true, most, nature });
    let question = door.post(&form, &[])?;
    let answer = door.post(&form_of(&question.body)?, &[])?;
    if answer.location.contains("/receipts/") {
        return Ok(());
    }
    Err(Failed::Refused(refusal(&answer.body).unwrap_or_else(|| answer.status.to_string())))
}

fn play(options: Options) -> Result<(), Problem> {
    let (most, every) = (options.acts_max, options.every);
    let mut rivals = Rivals::new(options)?;
    println!("rivals: {} firms bid 家样本单位参加竞价; Ctrl-C stops 停止", rivals.doors.len());
    let mut made = 0;
    while made < most {
        match rivals.round()? {
            0 => std::thread::sleep(every.max(PAUSE)),
            it => made += it,
        }
    }
    println!("rivals: {made} offers, enough 已达报价次数上限");
    Ok(())
}

/// Plays until Ctrl-C or until enough was offered.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    super::ended(super::options(args).and_then(play))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_says_whether_it_is_led_and_what_would_lead() {
        let page = |phase: &str, state: &str, step: &str| {
            format!(
                "<div class=\"auction-phase\" data-check=\"phase\" data-state=\"{phase}\"></div>\
                 <section class=\"auction-mine\" data-check=\"mine\" data-state=\"{state}\">\
                 <p></p></section><form>{step}</form>"
            )
        };
        let step = "<button class=\"step\" name=\"price\" value=\"49410.00\" formnovalidate \
                    data-times=\"0\">¥49,410.00</button><button value=\"1\" data-times=\"1\">";
        let led = page("free", "leads", step);
        assert_eq!(read(&led), Some(Room { leads: true, least: Some("49410.00") }));
        let over = page("timed", "outbid", "");
        assert_eq!(read(&over), Some(Room { leads: false, least: None }));
        for phase in ["before", "frozen", "preparing", "waiting", "sealed"] {
            let shut = page(phase, "none", step);
            assert_eq!(read(&shut), Some(Room { leads: false, least: None }), "{phase}");
        }
        assert_eq!(read(step), None, "a watcher's page has no standing");
    }
}
