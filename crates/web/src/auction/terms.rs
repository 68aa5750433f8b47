//! What was announced of an auction, in words: kind and course, numbers, and lots beside it.

use domain::auction::{
    self, Cap, Course, Direction, Entry, Kind, Pick, Priority, PriorityWay, Reserve, SealedRound,
    Terms, Then, Ties, Timed, Wins,
};
use domain::shared::Fen;
use maud::{Markup, html};

use super::room::{Room, room_of, title_of};
use super::said;
use crate::design::lists::facts;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, end, instant};
use crate::text::{Lang, Text, money};

/// Key of a kind of trade.
#[must_use]
pub fn kind_key(it: Kind) -> &'static str {
    match it {
        Kind::Land => "auction-trade-land",
        Kind::Mining => "auction-trade-mining",
        Kind::Property => "auction-trade-property",
        Kind::Auctioneer => "auction-trade-auctioneer",
        Kind::Online => "auction-trade-online",
        Kind::CourtMovable => "auction-trade-court-movable",
        Kind::CourtEstate => "auction-trade-court-estate",
    }
}

/// Key of a course.
#[must_use]
pub fn course_key(it: Course) -> &'static str {
    match it {
        Course::Listing => "auction-course-listing",
        Course::Closing => "auction-course-closing",
        Course::Sealed => "auction-course-sealed",
    }
}

fn direction_key(it: Direction) -> &'static str {
    match it {
        Direction::Reverse => "auction-kind-reverse",
        Direction::Forward => "auction-kind-forward",
    }
}

/// What the law of its kind calls whoever owns or buys what is traded; a direction is not chosen
/// yet where a form is drawn.
#[must_use]
pub fn owner_key(kind: Kind, direction: Option<Direction>) -> &'static str {
    match (kind, direction) {
        (Kind::Land | Kind::Mining, _) => "grantor",
        (Kind::Property, _) => "transferor",
        (Kind::Auctioneer, _) => "principal",
        (Kind::CourtMovable | Kind::CourtEstate, _) => "court",
        (Kind::Online, Some(Direction::Reverse)) => "buyer",
        (Kind::Online, Some(Direction::Forward)) => "seller",
        (Kind::Online, None) => "either",
    }
}

/// Kind, course and direction in one line.
#[must_use]
pub fn what(t: &Text, it: &Terms) -> String {
    let keys = [kind_key(it.kind), course_key(it.course), direction_key(it.direction)];
    keys.map(|key| t.s(key)).join(" · ")
}

/// Everything that was announced, as facts below the room.
pub fn announced(room: &Room) -> Markup {
    let world = &room.folded.world;
    let owner = app::auctions::owner(world, room.lot()).map(|it| {
        let known = world.organisations.get(it);
        known.map_or_else(|| it.to_string(), |it| it.name.clone())
    });
    html! {
        details open[room.state.outcome().is_none()] {
            summary { (room.t().s("auction-terms")) }
            (facts_of(room.t(), owner, &room.state.terms))
        }
    }
}

/// Terms as facts, with the name of their owner.
pub fn facts_of(t: &Text, owner: Option<String>, terms: &Terms) -> Markup {
    let mut rows: Vec<(String, Markup)> = Vec::new();
    if let Some(it) = owner {
        let called = owner_key(terms.kind, Some(terms.direction));
        rows.push((t.s(&format!("auction-owner-{called}")), html! { (it) }));
    }
    let mut row = |key: &str, what: Markup| rows.push((t.s(&format!("auction-term-{key}")), what));
    if !terms.bundle.is_empty() {
        let lots: Vec<String> = terms.bundle.iter().map(ToString::to_string).collect();
        row("bundle", html! { (lots.join(" · ")) });
    }
    let (start, step) = match terms.direction {
        Direction::Reverse => ("ceiling", "reduction"),
        Direction::Forward => ("start", "raise"),
    };
    row(start, amount(t, terms.start.0));
    row(step, amount(t, terms.step.0));
    row("unit", amount(t, terms.unit.0));
    row("opens", instant(terms.opens_ms));
    let closes = if terms.course == Course::Sealed { "closes-sealed" } else { "closes" };
    row(closes, end(terms.closes_ms));
    row("least", html! { (t.t("bidding-people", &[("n", terms.bidders_min.into())])) });
    if let Some(it) = terms.sign_up {
        row("sign-up", end(it.until_ms));
        match it.deposit {
            Some(of) => {
                let forms = t.s(crate::online::forms_key(of.guarantees));
                row("deposit", html! { (amount(t, of.amount.0)) " " (forms) });
                row("deposit-due", end(of.due_ms));
            }
            None => row("deposit", html! { (t.s("auction-deposit-none")) }),
        }
        if it.joint_max > 0 {
            row("joint", html! { (t.t("auction-joint-says", &[("n", it.joint_max.into())])) });
        }
    }
    if let Some(it) = &terms.previous {
        row("previous", html! { a href=(room_of(it)) { (it) } });
    }
    for (key, what) in further(t, terms) {
        row(key, html! { (what) });
    }
    let rows: Vec<(&str, Markup)> = rows.iter().map(|it| (it.0.as_str(), it.1.clone())).collect();
    facts(&rows)
}

/// Parts of one sentence; Chinese puts no space between them.
fn joined(t: &Text, parts: &[String]) -> String {
    parts.join(if t.lang() == Lang::En { " " } else { "" })
}

/// What only some announcements have: key and sentence.
fn further(t: &Text, terms: &Terms) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if let Some(Timed { entry, preparation_s, window_s }) = terms.timed {
        let entry = t.s(match entry {
            Entry::TwoBidders => "auction-entry-two",
            Entry::LateOffers => "auction-entry-late",
            Entry::AskedToContinue => "auction-entry-asked",
            Entry::Always => "auction-entry-always",
        });
        let numbers = [("window", window_s.into()), ("preparation", preparation_s.into())];
        let says = match preparation_s {
            0 => t.t("auction-timed-at-once", &numbers[..1]),
            _ => t.t("auction-timed-says", &numbers),
        };
        all.push(("timed", joined(t, &[entry, says])));
    }
    if let Some(Cap { price, then }) = terms.cap {
        let then = t.s(match then {
            Then::Sealed => "auction-then-sealed",
            Then::Draw => "auction-then-draw",
            Then::Another => "auction-then-another",
        });
        all.push(("cap", format!("{} {then}", money::yuan(price.0))));
    }
    if let Some(SealedRound { pick, ties, opening_s, .. }) = terms.sealed {
        let pick = t.s(match pick {
            Pick::Best => "auction-pick-best",
            Pick::NearestMean => "auction-pick-mean",
        });
        let ties = t.s(match ties {
            Ties::Earlier => "auction-ties-earlier",
            Ties::Drawn => "auction-ties-drawn",
        });
        let opening = match &terms.trustees {
            Some(it) => {
                let n = it.envelope.share.trustees.len();
                let (n, needed) = (n.into(), it.threshold.into());
                t.t("auction-trustees-say", &[("n", n), ("needed", needed)])
            }
            None => t.t("auction-opening-says", &[("minutes", (opening_s / 60).into())]),
        };
        all.push(("sealed", joined(t, &[pick, ties, opening])));
    }
    if terms.reserve == Reserve::Committed {
        all.push(("reserve", t.s("auction-reserve-says")));
    }
    if let Some(Priority { way, ask_s }) = terms.priority {
        let says = match way {
            PriorityWay::InRoom => t.s("auction-priority-room"),
            PriorityWay::Asked => {
                t.t("auction-priority-asked", &[("seconds", ask_s.unwrap_or(0).into())])
            }
        };
        all.push(("priority", says));
    }
    if let Some(it) = terms.hours {
        let clock = |s: u32| format!("{:02}:{:02}", s / 3_600, s / 60 % 60);
        all.push(("hours", format!("{}–{}", clock(it.from_s), clock(it.to_s))));
    }
    if let Some(it) = &terms.place {
        let key = if it.wins == Wins::One { "auction-wins-one" } else { "auction-wins-any" };
        all.push(("place", t.t(key, &[("n", it.number.into())])));
    }
    all
}

/// The lots of its group in their order, where each stands, and for how much it went.
pub fn group(room: &Room) -> Markup {
    let (t, world, now_ms) = (room.t(), &room.folded.world, room.visit.now_ms);
    let all = auction::group_of(world, &room.state.terms);
    if all.len() < 2 {
        return html! {};
    }
    let heads =
        ["auction-position", "auctions-lot", "auctions-phase", "auction-price"].map(|key| t.s(key));
    let sets = [Set::Number, Set::Words, Set::Words, Set::Number];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows = all.iter().map(|it| {
        let (lot, is_here) = (&it.terms.lot, it.terms.lot == *room.lot());
        let price: Fen = it.lead.map_or(it.terms.start, |it| it.price);
        vec![
            html! { (it.terms.place.as_ref().map_or(0, |it| it.number)) },
            html! {
                @if is_here { strong { (title_of(world, lot)) } }
                @else { a href=(room_of(lot)) { (title_of(world, lot)) } }
            },
            html! { (t.s(&format!("auction-phase-{}", said::phase(it, now_ms)))) },
            html! { (money::yuan(price.0)) },
        ]
    });
    let rows: Vec<Vec<Markup>> = rows.collect();
    table(&t.s("auction-group"), &columns, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_it_is_has_the_word_of_its_kind_and_no_word_is_slashed() {
        let t = Text::get(Lang::ZhCn);
        let called =
            |kind, direction| t.s(&format!("auction-owner-{}", owner_key(kind, direction)));
        let sold = |kind| called(kind, Some(Direction::Forward));
        assert_eq!([sold(Kind::Land), sold(Kind::Mining)], ["出让人", "出让人"]);
        assert_eq!([sold(Kind::Property), sold(Kind::Auctioneer)], ["转让方", "委托人"]);
        assert_eq!(sold(Kind::CourtMovable), "人民法院");
        assert_eq!(sold(Kind::CourtEstate), "人民法院");
        assert_eq!(sold(Kind::Online), "处置单位");
        assert_eq!(called(Kind::Online, Some(Direction::Reverse)), "采购人");
        for kind in Kind::ALL {
            for lang in Lang::ALL {
                let key = format!("field-auction_owner-{}", owner_key(kind, None));
                assert!(Text::get(lang).has(&key), "{key}");
            }
        }
    }
}
