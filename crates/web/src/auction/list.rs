//! Auctions that run, that come, and that have ended; all of them, or the own ones.

use std::collections::BTreeMap;

use app::auctions;
use axum::extract::Query;
use axum::response::Response;
use domain::auction::{Kind, Outcome, State};
use domain::parties::Role;
use domain::shared::Uscc;
use domain::world::World;
use maud::{Markup, html};

use super::room::{own_of, room_of, title_of};
use super::{NEW, host, said, terms};
use crate::act::Problem;
use crate::design::Link;
use crate::design::form::{Answerable, Choice, Field, filters, select, text};
use crate::design::icon::{Tone, tag};
use crate::design::lists::{LongList, empty};
use crate::design::table::{Column, Set, table};
use crate::design::value::end;
use crate::desk::files::quoted;
use crate::hall::bidder_of;
use crate::text::{Text, money};
use crate::visit::{Frame, Visit};

/// Addresses of the two lists.
const LIST: &str = "/auctions";
const OWN: &str = "/bidder/auctions";
/// Parts of the list in their order: what runs, what comes, what has ended.
const PARTS: [&str; 3] = ["auctions-now", "auctions-soon", "auctions-done"];

/// Heads of each part: the price that stands, the one it starts at, the one it was dealt at.
const HEADS: [[&str; 5]; 3] = [
    ["auctions-lot", "auctions-kind", "auctions-phase", "auction-price", "auctions-until"],
    ["auctions-lot", "auctions-kind", "auctions-phase", "auctions-start", "auctions-opens"],
    ["auctions-lot", "auctions-kind", "auctions-phase", "auctions-dealt", "auctions-ended"],
];
const SETS: [Set; 5] = [Set::Words, Set::Words, Set::Words, Set::Number, Set::Time];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    All,
    Own,
}

/// Words and kinds that the list is asked for.
type Asked = BTreeMap<String, String>;

/// Every auction.
pub async fn all(visit: Visit, Query(asked): Query<Asked>) -> Response {
    show(visit, Whose::All, asked).await
}

/// The auctions in which the bidder has a plate.
pub async fn own(visit: Visit, Query(asked): Query<Asked>) -> Response {
    if visit.session.is_none() {
        return visit.problem(&Problem::SignIn);
    }
    show(visit, Whose::Own, asked).await
}

async fn show(visit: Visit, whose: Whose, asked: Asked) -> Response {
    let work = move |visit: &Visit| match body(visit, whose, &asked) {
        Ok(it) => {
            let key = if whose == Whose::All { "auctions-title" } else { "auctions-own" };
            visit.page(&Frame::wide(&visit.text.s(key)), &it)
        }
        Err(it) => visit.problem(&it),
    };
    visit.run(work).await.unwrap_or_else(|it| it)
}

fn body(visit: &Visit, whose: Whose, asked: &Asked) -> Result<Markup, Problem> {
    let (t, now_ms) = (visit.text, visit.now_ms);
    let folded = visit.site.platform.folded()?;
    let own = bidder_of(&folded.world, visit.session.as_ref());
    let mine = |it: &&State| match whose {
        Whose::All => true,
        Whose::Own => own
            .as_ref()
            .is_some_and(|own| auctions::hand(&folded.world, &it.terms.lot, own).is_some()),
    };
    let all: Vec<&State> = folded.world.auctions.values().filter(mine).collect();
    let part_of = |it: &State| part_of(it, now_ms);
    let announces = whose == Whose::All
        && host::may_host(&folded.world, visit.session.as_ref()) == Some(Role::Official);
    let announce = t.s("announce-title");
    let way = announces.then_some(Link { href: NEW, label: &announce });
    if all.is_empty() {
        return Ok(empty(&t.s("auctions-none"), &t.s("auctions-none-hint"), way.as_slice()));
    }
    let wanted = Wanted::of(asked);
    let mut found: Vec<&State> =
        all.into_iter().filter(|it| wanted.fits(&folded.world, it)).collect();
    found.sort_by_key(|it| (part_of(it), order_of(it, now_ms)));
    let pages = LongList::of(found.len(), asked);
    let shown = pages.rows(&found);
    let list = match whose {
        Whose::All => LIST,
        Whose::Own => OWN,
    };
    let heads = HEADS.map(|all| all.map(|it| t.s(it)));
    let columns = |part: usize| -> Vec<Column> {
        heads[part].iter().zip(SETS).map(|(head, set)| Column { head, set }).collect()
    };
    let reader =
        Reader { t, world: &folded.world, now_ms, own: own.filter(|_| whose == Whose::Own) };
    Ok(html! {
        @if let Some(it) = &way { p { a class="button" href=(it.href) { (it.label) } } }
        (wanted.form(t, list))
        @if found.is_empty() {
            (empty(&t.s("auctions-none-found"), &t.s("list-none-hint"),
                &[Link { href: list, label: &t.s("auctions-all") }]))
        }
        @for (number, name) in PARTS.iter().enumerate() {
            @let part = shown.iter().filter(|it| part_of(it) == number);
            @let rows: Vec<_> = part.map(|it| reader.row(it)).collect();
            @if !rows.is_empty() { (table(&t.s(name), &columns(number), &rows)) }
        }
        (pages.way(t, &|page| wanted.href(list, page)))
    })
}

/// Who reads the list, and when.
struct Reader<'a> {
    t: &'a Text,
    world: &'a World,
    now_ms: i64,
    /// In the own list, the organisation that reads it.
    own: Option<Uscc>,
}

impl Reader<'_> {
    fn row(&self, it: &State) -> Vec<Markup> {
        let (t, lot) = (self.t, &it.terms.lot);
        let way = if self.own.is_some() { own_of(lot) } else { room_of(lot) };
        let when = said::until_ms(it, self.now_ms).unwrap_or(it.ended.unwrap_or(it.last).0);
        vec![
            html! { a href=(way) { (title_of(self.world, lot)) } " " small { (lot) } },
            html! { (t.s(terms::kind_key(it.terms.kind))) " "
            small { (t.s(terms::course_key(it.terms.course))) } },
            self.state(it),
            price(it),
            end(when),
        ]
    }

    fn state(&self, it: &State) -> Markup {
        let t = self.t;
        if let Some(won) = self.has_won(it) {
            return if won {
                tag(Tone::Checked, &t.s("auctions-won"))
            } else {
                tag(Tone::Plain, &t.s("auctions-lost"))
            };
        }
        let tone = match part_of(it, self.now_ms) {
            0 => Tone::Now,
            1 => Tone::Due,
            _ => Tone::Plain,
        };
        tag(tone, &t.s(&format!("auction-phase-{}", said::phase(it, self.now_ms))))
    }

    /// Of an own auction that ended in a deal: whether it is the reader's.
    fn has_won(&self, it: &State) -> Option<bool> {
        let own = self.own.as_ref()?;
        let Some(Outcome::Deal { plate, .. }) = it.outcome() else { return None };
        Some(auctions::hand(self.world, &it.terms.lot, own)?.plate == *plate)
    }
}

/// The part of the list in which an auction stands.
fn part_of(it: &State, now_ms: i64) -> usize {
    match it.outcome() {
        Some(_) => 2,
        None if now_ms < it.terms.opens_ms => 1,
        None => 0,
    }
}

/// Its place within the part: what ends or begins next comes first, what has ended last as well.
fn order_of(it: &State, now_ms: i64) -> i64 {
    match part_of(it, now_ms) {
        0 => said::until_ms(it, now_ms).unwrap_or(i64::MAX),
        1 => it.terms.opens_ms,
        _ => -it.ended.unwrap_or(it.last).0,
    }
}

/// The price that stands; of an auction that ended without a deal, none.
fn price(it: &State) -> Markup {
    let standing = it.lead.map_or(it.terms.start, |it| it.price);
    let price = match it.outcome() {
        None => Some(standing),
        Some(Outcome::Deal { price, .. }) => Some(*price),
        Some(_) => None,
    };
    html! { @if let Some(it) = price { (money::yuan(it.0)) } @else { "—" } }
}

/// What a reader wants to see of the list.
struct Wanted<'a> {
    /// Words of a title or a lot, in small letters.
    words: String,
    /// Key of a kind; empty for all.
    kind: &'a str,
}

impl<'a> Wanted<'a> {
    fn of(asked: &'a Asked) -> Self {
        let word = |name| asked.get(name).map_or("", |it| it.trim());
        Self { words: word("q").to_lowercase(), kind: word("kind") }
    }

    fn fits(&self, world: &World, it: &State) -> bool {
        let text = || format!("{} {}", title_of(world, &it.terms.lot), it.terms.lot);
        (self.kind.is_empty() || terms::kind_key(it.terms.kind) == self.kind)
            && (self.words.is_empty() || text().to_lowercase().contains(&self.words))
    }

    fn href(&self, list: &str, page: usize) -> String {
        format!("{list}?q={}&kind={}&page={page}", quoted(&self.words), quoted(self.kind))
    }

    fn form(&self, t: &Text, list: &str) -> Markup {
        let kinds = Kind::ALL.map(terms::kind_key).map(|key| (key, t.s(key)));
        let kinds = kinds.iter().map(|(value, label)| Answerable { value, label, hint: "" });
        let all = t.s("public-all");
        let any = Answerable { value: "", label: &all, hint: "" };
        let options: Vec<Answerable> = std::iter::once(any).chain(kinds).collect();
        let (words, kind) = (t.s("auctions-words"), t.s("auctions-kind"));
        let field = Field {
            name: "q",
            label: &words,
            value: &self.words,
            optional: true,
            ..Field::default()
        };
        let choice = Choice {
            name: "kind",
            label: &kind,
            hint: "",
            error: "",
            options: &options,
            chosen: self.kind,
        };
        filters(t, list, &html! { (text(t, &field)) (select(&choice)) })
    }
}
