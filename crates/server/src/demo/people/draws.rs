//! What a party of a draw fills in on its own machine, as the page's island would.

use app::draws::party::Hand;
use domain::draws::{Attempt, Party};

use super::form::Form;
use crate::demo::folk::Person;

/// The fields of a party's form, from what the page gives; none for another page.
pub fn filled(form: &Form, person: &Person) -> Option<Vec<(&'static str, String)>> {
    let (lot, purpose) = Attempt::named(form.given("draw"))?;
    let of = Attempt { lot, purpose, seq: form.given("seq").parse().ok()? };
    let hand = Hand::of(Party::from_token(form.given("name"))?, person.secret, &of);
    let roots = (form.given("pool"), form.given("excluded"));
    hand.fields(form.given("step"), form.given("ctx"), roots)
}
