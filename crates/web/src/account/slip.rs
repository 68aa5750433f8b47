//! A one-time code as a slip of paper: shown once, printed, handed over in person.

use app::accounts::Secret;
use maud::{Markup, html};

use crate::design::form::{Answer, review};
use crate::design::value::code;
use crate::visit::Visit;

/// Who gets a code, and what it does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holder<'a> {
    pub account: &'a str,
    pub name: &'a str,
    /// Key of the sentence that says how long the code is good.
    pub lasts: &'a str,
}

/// The slip.
pub(crate) fn slip(v: &Visit, holder: Holder, secret: &Secret) -> Markup {
    let t = v.text;
    let page = if holder.lasts == "slip-lasts-rebind" { "account/keys" } else { "enrol" };
    let way = format!("{}/{page}", v.site.address);
    let rows = [
        (t.s("slip-name"), html! { (holder.name) }),
        (t.s("account-user"), code(holder.account)),
        (t.s("slip-code"), html! { strong { (code(secret.word())) } }),
        (t.s("slip-where"), code(&way)),
    ];
    let rows = rows.map(|(name, value)| (name, value));
    let answers: Vec<Answer> = rows
        .iter()
        .map(|(question, answer)| Answer { question, answer: answer.clone(), change: None })
        .collect();
    html! {
        p { strong { (t.s("slip-once")) } " " (t.s("slip-says")) }
        (review(t, &answers))
        p { (t.s(holder.lasts)) " " (t.s("slip-print")) }
    }
}
