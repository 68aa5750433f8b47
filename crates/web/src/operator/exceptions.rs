//! Exceptional facts of the record as operator and supervisor read them: whose facts were erased,
//! by which two people, and which bodies are lost to this day.

use app::lost::is_lost;
use domain::parties::Role;
use domain::shared::PublicKey;
use domain::world::World;
use maud::{Markup, html};
use record::canonical;

use crate::act::Problem;
use crate::design::icon::Tone;
use crate::design::lists::{empty, flash};
use crate::design::value::{code, instant};
use crate::desk::perform::{Shown, only};
use crate::desk::posted::Posted;
use crate::posts::name;
use crate::public::exceptions::{Exception, What, ever_lost, line, listed};
use crate::visit::Visit;

/// Who reads it.
const PEOPLE: &[Role] = &[Role::Operator, Role::Supervisor];
/// Most facts of the page.
const ROWS_MAX: usize = 500;

fn all(v: &Visit) -> Result<Vec<Exception>, Problem> {
    let ledger = v.site.public.ledger()?;
    Ok(ledger.exceptions().iter().rev().take(ROWS_MAX).cloned().collect())
}

/// How many bodies that the record said to be lost have not come back.
///
/// # Errors
///
/// [`Problem::Down`] when the record cannot be read.
pub(crate) fn still_lost(v: &Visit) -> Result<usize, Problem> {
    let lost = ever_lost(v.site.public.ledger()?.exceptions());
    let mut reader = v.site.platform.readers.reader()?;
    let mut left = 0;
    for index in lost {
        left += usize::from(reader.rows(index, 1)?.iter().any(is_lost));
    }
    Ok(left)
}

/// What an operator or a supervisor must see at once: bodies that are lost now.
///
/// # Errors
///
/// As [`still_lost`].
pub(crate) fn alarm(v: &Visit) -> Result<Markup, Problem> {
    let left = still_lost(v)?;
    let says = v.text.t("exceptions-lost-now", &[("n", left.into())]);
    Ok(html! { @if left > 0 { (flash(Tone::Alarm, &says)) } })
}

/// The page.
pub(crate) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let (all, alarm) = (all(v)?, alarm(v)?);
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let mut rows = Vec::new();
    for it in &all {
        let [what, leaves, basis] = line(t, v.now_ms, it);
        let whose = whose(v, &folded.world, it)?;
        let by = html! { @for key in &it.by { (signer(&folded.world, key)) br; } };
        let leaves = html! { (leaves) (whose) };
        rows.push(vec![html! { (instant(it.at_ms)) " #" (it.index) }, what, leaves, basis, by]);
    }
    let body = html! {
        (alarm)
        p { (t.s("exceptions-staff-says")) }
        @if rows.is_empty() {
            (empty(&t.s("exceptions-none"), &t.s("exceptions-none-hint"), &[]))
        } @else {
            (listed(t, &rows, "exceptions-by"))
        }
        h2 { (t.s("exceptions-how")) }
        p { (t.s("exceptions-how-says")) }
        p { code { "daylight erase" } " · " code { "daylight bodies" } " · "
            code { "daylight succeed" } }
        p { a href="/exceptions" { (t.s("orders-public")) } }
    };
    Ok(Shown::wide(t.s("exceptions-title"), body))
}

/// Whose personal facts were erased, as far as the rows still say it: the account, never a name.
fn whose(v: &Visit, world: &World, it: &Exception) -> Result<Markup, Problem> {
    let What::Erased { leaves, .. } = &it.what else { return Ok(html! {}) };
    let mut reader = v.site.platform.readers.reader()?;
    let mut accounts: Vec<String> = Vec::new();
    for index in leaves {
        for row in reader.rows(*index, 1)? {
            let body = canonical::parse(&row.body).ok();
            let account = body.and_then(|it| Some(it.text("account")?.to_owned()));
            accounts.extend(account);
        }
    }
    accounts.sort();
    accounts.dedup();
    let gone = |account: &String| {
        let mut known = world.people.iter();
        known.any(|it| it.0.as_str() == account && it.1.name.is_empty())
    };
    Ok(html! {
        @for it in &accounts {
            br; small {
                (code(it)) " "
                @if gone(it) { (v.text.s("exceptions-nameless")) }
            }
        }
    })
}

/// Who holds a key, by name and account; the key alone where nobody does any more.
fn signer(world: &World, key: &PublicKey) -> Markup {
    let holder = world.people.iter().find(|it| it.1.keys.contains_key(key)).map(|it| it.0);
    html! {
        @if let Some(it) = holder { (name(world, it)) " " small { (it) } br; }
        (code(&key.hex()))
    }
}
