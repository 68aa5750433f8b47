//! Addresses of desks: a page to whoever is signed in, and what its form asks for or keeps.

use std::sync::Arc;

use axum::extract::Path;
use axum::routing::{MethodRouter, get, post};

use crate::act::Problem;
use crate::site::Site;
use crate::visit::Visit;

use super::perform::{Ask, Shown, perform, show, work};
use super::posted::Posted;

type Methods = MethodRouter<Arc<Site>>;

/// A page.
pub type Page = fn(&Visit, &Posted, &[Problem]) -> Result<Shown, Problem>;
/// What a form asks of the law.
pub type Asks = fn(&Visit, &Posted) -> Result<Ask, Vec<Problem>>;
/// What a form does outside the record; where to go then.
pub type Works = fn(&Visit, &Posted) -> Result<String, Vec<Problem>>;

/// A page about what the last part of its address names.
pub type NamedPage = fn(&Visit, &str, &Posted, &[Problem]) -> Result<Shown, Problem>;
/// What a form of such a page asks of the law.
pub type NamedAsks = fn(&Visit, &str, &Posted) -> Result<Ask, Vec<Problem>>;
/// What a form of such a page does outside the record; where to go then.
pub type NamedWorks = fn(&Visit, &str, &Posted) -> Result<String, Vec<Problem>>;

/// Shows a page.
pub fn shows(page: Page) -> Methods {
    get(move |v: Visit| show(v, page))
}

/// Takes a form that asks something of the law; the page shows what was wrong.
pub fn asks(page: Page, ask: Asks) -> Methods {
    post(move |v: Visit, posted: Posted| perform(v, posted, ask, page))
}

/// Shows a page, and takes its form that asks something of the law.
pub fn form(page: Page, ask: Asks) -> Methods {
    shows(page).merge(asks(page, ask))
}

/// Takes a form that does something outside the record; the page shows what was wrong.
pub fn works(page: Page, make: Works) -> Methods {
    post(move |v: Visit, posted: Posted| work(v, posted, make, page))
}

/// Shows a page about what its address names.
pub fn shows_of(page: NamedPage) -> Methods {
    get(move |v: Visit, Path(name): Path<String>| {
        show(v, move |v, posted, wrong| page(v, &name, posted, wrong))
    })
}

/// Takes a form of such a page that asks something of the law.
pub fn asks_of(page: NamedPage, ask: NamedAsks) -> Methods {
    post(move |v: Visit, Path(name): Path<String>, posted: Posted| {
        let of = name.clone();
        let make = move |v: &Visit, posted: &Posted| ask(v, &of, posted);
        perform(v, posted, make, move |v, posted, wrong| page(v, &name, posted, wrong))
    })
}

/// Shows such a page, and takes its form that asks something of the law.
pub fn form_of(page: NamedPage, ask: NamedAsks) -> Methods {
    shows_of(page).merge(asks_of(page, ask))
}

/// Takes a form of such a page that does something outside the record.
pub fn works_of(page: NamedPage, make: NamedWorks) -> Methods {
    post(move |v: Visit, Path(name): Path<String>, posted: Posted| {
        let of = name.clone();
        let make = move |v: &Visit, posted: &Posted| make(v, &of, posted);
        work(v, posted, make, move |v, posted, wrong| page(v, &name, posted, wrong))
    })
}
