//! Who of the organisation may write which part of a bid; the administrator says so.

use std::collections::{BTreeMap, BTreeSet};

use app::bid_drafts::{self, Rights, Space};
use app::composing::{BidList, OPENING, PRICES, bid_list};
use app::follower::Folded;
use app::uploads::Ports;
use domain::parties::Role;
use domain::shared::{AccountId, LotId, Uscc};
use maud::{Markup, html};
use record::pack::bid_forms;

use super::compose_list::said;
use super::drafts::composes;
use crate::act::Problem;
use crate::desk::perform::{Shown, denied, lot_of, who};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::text::Text;
use crate::visit::Visit;

/// Longest list of colleagues that one part may name.
const NAMED_MAX: usize = 100;

/// Whose bid, and what this person may do about it.
struct Home {
    organisation: Uscc,
    /// Sets the rights.
    rules: bool,
    /// Writes the bid.
    bids: bool,
}

fn home(v: &Visit, folded: &Folded) -> Result<Home, Problem> {
    let (_, person) = who(v, folded)?;
    let bids = person.is(Role::Bidder);
    let rules = person.is(Role::Administrator);
    let organisation = person.organisation.clone().filter(|_| bids || rules);
    Ok(Home { organisation: organisation.ok_or_else(denied)?, rules, bids })
}

fn bidders<'a>(
    folded: &'a Folded,
    home: &'a Uscc,
) -> impl Iterator<Item = (&'a AccountId, &'a str)> {
    let own = folded.world.people.iter().filter(move |it| it.1.organisation.as_ref() == Some(home));
    own.filter(|it| it.1.is(Role::Bidder)).map(|it| (it.0, it.1.name.as_str()))
}

/// Parts with their words.
fn named(t: &Text, list: &BidList<'_>) -> Vec<(String, String)> {
    let mut all = vec![(OPENING.to_owned(), t.s("seal-fields"))];
    all.extend(list.prices.map(|_| (PRICES.to_owned(), t.s("compose-sheet"))));
    let forms = list.forms.iter();
    all.extend(forms.map(|it| (it.part.clone(), said(t, &it.form.title).to_owned())));
    all.extend(list.evidence.iter().map(|it| (it.part.clone(), it.title.to_owned())));
    all
}

/// The page.
pub(super) fn page(v: &Visit, id: &LotId, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let Home { organisation, rules, bids } = home(v, &folded)?;
    let lot = lot_of(&folded, id)?;
    composes(v, lot)?;
    let space = Space { organisation: organisation.clone(), name: id.to_string() };
    let rights = bid_drafts::rights(Ports::of(&v.site.platform), &space).map_err(down)?;
    let people: Vec<_> = bidders(&folded, &organisation).collect();
    let list = bid_list(&lot.notice, bid_forms());
    let parts = named(t, &list);
    let body = html! {
        p { (super::home::title(lot)) }
        p { (t.s("rights-says")) }
        @if rules {
            form method="post" action=(room("bidder", id, "compose/rights")) {
                (v.hidden())
                (grid(t, &parts, &people, &rights, Hand::Sets))
                p { button class="button" { (t.s("rights-do")) } }
            }
        } @else {
            p class="hint" { (t.s("rights-who")) }
            (grid(t, &parts, &people, &rights, Hand::Reads))
        }
        @if bids { p { a href=(room("bidder", id, "compose")) { (t.s("compose-title")) } } }
    };
    Ok(Shown::wide(t.s("rights-title"), body))
}

/// What the reader of the grid may do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hand {
    Sets,
    Reads,
}

fn grid(
    t: &Text,
    parts: &[(String, String)],
    people: &[(&AccountId, &str)],
    rights: &Rights,
    hand: Hand,
) -> Markup {
    let ticked = |part: &str, account: &AccountId| {
        rights.get(part).is_some_and(|it| it.contains(account.as_str()))
    };
    html! {
        table class="cards" {
            caption class="unseen" { (t.s("rights-title")) }
            thead { tr {
                th scope="col" { (t.s("compose-col-part")) }
                @for (account, name) in people { th scope="col" { (name) " " small { (account) } } }
            } }
            tbody {
                @for (part, words) in parts {
                    tr {
                        th scope="row" { (words) }
                        @for (account, name) in people {
                            td data-label=(name) {
                                div {
                                    input type="checkbox" name={ "w-" (part) } value=(account)
                                        aria-label={ (words) " " (name) }
                                        checked[ticked(part, account)]
                                        disabled[hand == Hand::Reads];
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn down(it: bid_drafts::DraftRefused) -> Problem {
    Problem::Down(it.to_string())
}

/// Keeps the rights; a part without a tick is open to every colleague who bids.
pub(super) fn keep(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let Home { organisation, rules, .. } = home(v, &folded).map_err(one)?;
    if !rules {
        return Err(one(denied()));
    }
    let lot = lot_of(&folded, id).map_err(one)?;
    composes(v, lot).map_err(one)?;
    let known: BTreeSet<&str> = bidders(&folded, &organisation).map(|it| it.0.as_str()).collect();
    let mut rights: Rights = BTreeMap::new();
    for part in bid_list(&lot.notice, bid_forms()).parts() {
        let sent = posted.all(&format!("w-{part}"));
        let named: BTreeSet<String> =
            sent.iter().filter(|it| known.contains(it.as_str())).take(NAMED_MAX).cloned().collect();
        if named.len() < sent.len() {
            // Somebody else's account, or one that bids no more.
            return Err(one(Problem::Denied("rights-unknown".to_owned())));
        }
        if !named.is_empty() {
            rights.insert(part, named);
        }
    }
    let space = Space { organisation, name: id.to_string() };
    let kept = bid_drafts::set_rights(Ports::of(&v.site.platform), &space, &rights);
    kept.map_err(|it| one(down(it)))?;
    Ok(format!("{}?done=rights-kept", room("bidder", id, "compose/rights")))
}
