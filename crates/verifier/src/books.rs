//! The books of deposits, counted again: what the entries of a lot are worth together is what the
//! books say, and what the bank says of a day is what they said of it.
//!
//! The sums are made from the entries alone and share nothing with the postings of the law.

use std::collections::BTreeMap;

use domain::ledger::{securities_of, staff_sees_payers};
use domain::online::{Bidding, SignUp};
use domain::procedure::SecurityForm;
use domain::securities::Held;
use domain::shared::{CivilDate, LotId};
use domain::world::World;

/// What does not add up in a lot, a bidding or an auction; `None` where it asks for no money, or
/// nobody may see yet who paid.
#[must_use]
pub fn of_lot(world: &World, id: &LotId) -> Option<Vec<String>> {
    let lot = world.lots.get(id).and_then(|it| it.notice.security.as_ref()).is_some();
    let bidding = world.biddings.get(id).filter(|it| it.spec.deposit.is_some());
    let auction = world.sign_ups.get(id).is_some_and(|it| it.terms.deposit.is_some());
    if (!lot && bidding.is_none() && !auction) || !staff_sees_payers(world, id) {
        return None;
    }
    let state = securities_of(world, id)?;
    let money = |it: &&Held| it.is_held() && it.received.form != SecurityForm::Guarantee;
    let entries = state.entries.values().filter(money);
    let mut own: i128 = entries.map(|it| i128::from(it.received.amount.0)).sum();
    for it in bidding.into_iter().flat_map(signed_up) {
        let there = it.returned.is_none() && it.kept.is_none();
        own += it.deposit.as_ref().filter(|_| there).map_or(0, |it| i128::from(it.1.0));
    }
    let mut wrong = Vec::new();
    let held = world.ledger.books.held(id);
    if own != held {
        wrong.push(format!("{own} != {held}"));
    }
    if !world.ledger.books.balance_out() {
        wrong.push("debits != credits".to_owned());
    }
    Some(wrong)
}

/// Everybody who signed up for a bidding, whether it took that back or not.
fn signed_up(of: &Bidding) -> impl Iterator<Item = &SignUp> {
    of.bidders.values().chain(of.withdrawn.values().map(|it| &it.1))
}

/// Days of which the bank's last statement says something else than the books; `None` where no
/// statement can be seen.
#[must_use]
pub fn of_bank(world: &World) -> Option<Vec<String>> {
    let mut last: BTreeMap<CivilDate, i128> = BTreeMap::new();
    for it in world.ledger.statements.values() {
        last.insert(it.day, i128::from(it.closing.0));
    }
    if last.is_empty() {
        return None;
    }
    let differs = |(day, closing): (CivilDate, i128)| {
        let books = world.ledger.at_bank(day);
        (closing != books).then(|| format!("{day}: {closing} != {books}"))
    };
    Some(last.into_iter().filter_map(differs).collect())
}

#[cfg(test)]
mod tests {
    use domain::apply::apply;
    use domain::auction::{Direction, Reserve};
    use domain::ledger::{Banked, Named, StatementClosed};
    use domain::online::{BiddingRequested, BiddingTerminated, Spec};
    use domain::securities::{PayingAccount, SecurityReceived};
    use domain::shared::{Fen, Hash, Instant, Uscc};
    use domain::world::Event;

    use super::*;

    fn uscc(body: &str) -> Uscc {
        let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
        all.find_map(|it| Uscc::new(&format!("{body}{it}"))).unwrap()
    }

    fn id() -> LotId {
        LotId::parse("J2026-001/1/1").unwrap()
    }

    /// A bidding that was ended, with one deposit on its ledger.
    fn world() -> World {
        let spec = Spec {
            title: String::new(),
            code: String::new(),
            direction: Direction::Forward,
            items: Vec::new(),
            conditions: Vec::new(),
            delivery: String::new(),
            start: Fen(1),
            step: Fen(1),
            unit: Fen(1),
            reserve: Reserve::None,
            deposit: Some(Fen(500)),
            guarantees: None,
            opens_ms: 0,
            closes_ms: 0,
            window_s: 0,
            bidders_min: 0,
            contact: String::new(),
        };
        let purchaser = uscc("1251000000PURCHA1");
        let (lot, previous) = (id(), None);
        let came = SecurityReceived {
            lot: id(),
            number: 10_001,
            payer: uscc("9151000000AAMPLE1"),
            form: SecurityForm::Transfer,
            amount: Fen(500),
            arrived_s: 0,
            paid_from: Some(PayingAccount::Basic),
            valid_until: None,
            document: Hash([1; 32]),
            replaces: None,
            reason: None,
            bank: Some(Banked {
                statement: Hash([1; 32]),
                reference: "B1".to_owned(),
                sub_account: "0000000001".to_owned(),
                named: Named::Own,
            }),
            guarantee: None,
        };
        let mut world = World::default();
        for event in [
            Event::BiddingRequested(BiddingRequested { lot, purchaser, spec, previous }),
            Event::SecurityReceived(came),
            Event::BiddingTerminated(BiddingTerminated { lot: id(), reason: String::new() }),
        ] {
            apply(&mut world, &event, Instant(0));
        }
        world
    }

    #[test]
    fn an_entry_that_is_worth_something_else_than_the_books_say_is_found() {
        let mut world = world();
        assert_eq!(of_lot(&world, &id()), Some(Vec::new()));
        let state = &mut world.biddings.get_mut(&id()).unwrap().securities;
        state.entries.get_mut(&10_001).unwrap().received.amount = Fen(499);
        assert_eq!(of_lot(&world, &id()), Some(vec!["499 != 500".to_owned()]));
    }

    #[test]
    fn a_day_of_which_the_bank_says_something_else_is_found() {
        let mut world = world();
        assert_eq!(of_bank(&world), None);
        let day = CivilDate::constant(1970, 1, 1);
        let closed = |number, closing| {
            Event::StatementClosed(StatementClosed {
                number,
                statement: Hash([2; 32]),
                day,
                opening: None,
                closing: Fen(closing),
                books: Fen(500),
                after: None,
            })
        };
        apply(&mut world, &closed(1, 499), Instant(0));
        assert_eq!(of_bank(&world), Some(vec!["1970-01-01: 499 != 500".to_owned()]));
        apply(&mut world, &closed(2, 500), Instant(0));
        assert_eq!(of_bank(&world), Some(Vec::new()), "the corrected statement counts");
    }
}
