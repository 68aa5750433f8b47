//! From a sent form to a page: who, may they, what did the law say; then a redirect.

use std::sync::Arc;

use app::follower::Folded;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};
use domain::draws::Bench;
use domain::lot::Lot;
use domain::parties::{Person, Role};
use domain::shared::{AccountId, Instant, LotId};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::{Allowed, Problem};
use crate::design::icon::Tone;
use crate::design::lists::flash;
use crate::design::refusal::Kept;
use crate::problem::{block, said};
use crate::site::Site;
use crate::visit::{Frame, Visit};

use super::once;
use super::posted::Posted;

/// What a form asks for: a command of the law, and where to go when it was accepted.
pub struct Ask {
    pub command: Command,
    pub next: String,
}

/// A page's body with its title.
pub struct Shown {
    pub title: String,
    pub width: crate::design::page::Width,
    pub islands: &'static [&'static str],
    pub body: Markup,
}

impl Shown {
    /// A page for reading and forms.
    #[must_use]
    pub fn reading(title: String, body: Markup) -> Self {
        Self { title, width: crate::design::page::Width::Reading, islands: &[], body }
    }

    /// A page as wide as the window.
    #[must_use]
    pub fn wide(title: String, body: Markup) -> Self {
        Self { title, width: crate::design::page::Width::Wide, islands: &[], body }
    }

    /// The same page with islands.
    #[must_use]
    pub fn with(self, islands: &'static [&'static str]) -> Self {
        Self { islands, ..self }
    }
}

/// Shows a page to whoever is signed in.
pub async fn show(
    v: Visit,
    page: impl Fn(&Visit, &Posted, &[Problem]) -> Result<Shown, Problem> + Send + 'static,
) -> Response {
    let made = v.run(move |v| draw(v, &Posted::default(), &[], &page)).await;
    match made {
        Ok(it) | Err(it) => it,
    }
}

fn draw(
    v: &Visit,
    posted: &Posted,
    problems: &[Problem],
    page: &impl Fn(&Visit, &Posted, &[Problem]) -> Result<Shown, Problem>,
) -> Response {
    if v.session.is_none() {
        return v.problem(&Problem::SignIn);
    }
    v.tell(problems);
    let status = problems.first().map_or(StatusCode::OK, |it| match it {
        Problem::Field(..) => StatusCode::UNPROCESSABLE_ENTITY,
        other => said(v.text, other).status,
    });
    match page(v, posted, problems) {
        Ok(it) => {
            let frame =
                Frame { title: &it.title, width: it.width, crumbs: &[], islands: it.islands };
            let above = untold(v, problems, &it.body);
            v.page_with(status, &frame, &html! { (done(v)) (above) (it.body) })
        }
        Err(it) => v.problem(&it),
    }
}

/// Problems for which a page has no form any more, and so no place to tell them.
fn untold(v: &Visit, problems: &[Problem], body: &Markup) -> Markup {
    let told = ["class=\"refusal\"", "class=\"errors\"", "class=\"field wrong\""];
    let is_told = told.iter().any(|it| body.0.contains(it));
    html! {
        @if !is_told { @for it in problems { (block(v.text, it, Kept::Unchanged)) } }
    }
}

/// The sentence about what has just been done, if the address names one.
pub(crate) fn done(v: &Visit) -> Markup {
    let named = v.query.split('&').find_map(|it| it.strip_prefix("done="));
    let key = format!("done-{}", named.unwrap_or_default());
    html! { @if v.text.has(&key) { (flash(Tone::Checked, &v.text.s(&key))) } }
}

/// Does what a form asks of the law, or shows the form again with the reasons.
pub async fn perform(
    v: Visit,
    posted: Posted,
    make: impl FnOnce(&Visit, &Posted) -> Result<Ask, Vec<Problem>> + Send + 'static,
    page: impl Fn(&Visit, &Posted, &[Problem]) -> Result<Shown, Problem> + Send + 'static,
) -> Response {
    let account = match v.actor(posted.get("csrf")) {
        Ok(it) => it,
        Err(it) => return not_ours(v, posted, it, page).await,
    };
    let gate = v.site.forms.gate(&account, &posted);
    let _one = gate.lock().await;
    let (sent, who) = (posted.clone(), account.clone());
    let made = v.clone().run(move |v| match once::done(v, &who, &sent) {
        Ok(Some(next)) => Ok(Made::Before(next)),
        Err(it) => Err(vec![it]),
        Ok(None) => match sent.problems.as_slice() {
            [] => make(v, &sent).and_then(|it| {
                let allowed = v.allowed(&who, it.command).map_err(|it| vec![it])?;
                Ok(Made::Ask(Box::new(allowed), it.next))
            }),
            wrong => Err(wrong.to_vec()),
        },
    });
    let problems = match made.await {
        Err(it) => return it,
        Ok(Err(problems)) => problems,
        Ok(Ok(Made::Before(next))) => return Redirect::to(&next).into_response(),
        Ok(Ok(Made::Ask(command, next))) => {
            match v.ask(&account, posted.get("key"), *command).await {
                Ok(_) => return accepted(v, account, posted, next).await,
                Err(problem) => vec![problem],
            }
        }
    };
    again(v, posted, problems, page).await
}

/// What a form came to before the law was asked.
enum Made {
    /// The same form was accepted before; where it led.
    Before(String),
    /// What to ask it, and where that leads.
    Ask(Box<Allowed>, String),
}

async fn accepted(v: Visit, account: AccountId, posted: Posted, next: String) -> Response {
    let to = next.clone();
    // If it cannot be remembered the act stands all the same; its key still counts once.
    let _ = v.run(move |v| once::remember(v, &account, &posted, &next)).await;
    Redirect::to(&to).into_response()
}

/// Does what a form asks outside the record, or shows the form again with the reasons.
pub async fn work(
    v: Visit,
    posted: Posted,
    make: impl FnOnce(&Visit, &Posted) -> Result<String, Vec<Problem>> + Send + 'static,
    page: impl Fn(&Visit, &Posted, &[Problem]) -> Result<Shown, Problem> + Send + 'static,
) -> Response {
    if let Err(it) = v.actor(posted.get("csrf")) {
        return not_ours(v, posted, it, page).await;
    }
    let sent = posted.clone();
    let made = v.clone().run(move |v| match sent.problems.as_slice() {
        [] => make(v, &sent),
        wrong => Err(wrong.to_vec()),
    });
    match made.await {
        Err(it) => it,
        Ok(Ok(next)) => Redirect::to(&next).into_response(),
        Ok(Err(problems)) => again(v, posted, problems, page).await,
    }
}

/// A form of an old page, of another session or of none: nothing is done, and nothing is lost.
async fn not_ours(
    v: Visit,
    posted: Posted,
    problem: Problem,
    page: impl Fn(&Visit, &Posted, &[Problem]) -> Result<Shown, Problem> + Send + 'static,
) -> Response {
    match problem {
        // Another site's page does not come this far; see `account::same_origin`.
        Problem::Forged => again(v, posted, vec![problem], page).await,
        other => kept(v, posted, other).await,
    }
}

/// A problem's page with a form that sends again what was typed.
pub async fn kept(v: Visit, posted: Posted, problem: Problem) -> Response {
    let made = v.run(move |v| v.kept(&problem, &posted)).await;
    match made {
        Ok(it) | Err(it) => it,
    }
}

async fn again(
    v: Visit,
    posted: Posted,
    problems: Vec<Problem>,
    page: impl Fn(&Visit, &Posted, &[Problem]) -> Result<Shown, Problem> + Send + 'static,
) -> Response {
    let made = v.run(move |v| draw(v, &posted, &problems, &page)).await;
    match made {
        Ok(it) | Err(it) => it,
    }
}

/// The signed-in person, with the account.
///
/// # Errors
///
/// [`Problem::SignIn`]; [`Problem::Denied`] for an account that the record does not know.
pub fn who<'a>(v: &'a Visit, folded: &'a Folded) -> Result<(&'a AccountId, &'a Person), Problem> {
    let session = v.session.as_ref().ok_or(Problem::SignIn)?;
    let person = folded.world.people.get(&session.account);
    let person = person.ok_or_else(|| Problem::Denied("refusal-not-permitted".to_owned()))?;
    Ok((&session.account, person))
}

/// Whether the signed-in person is a second one beside whoever wrote something: another person, and
/// no stand-in of that one.
///
/// # Errors
///
/// As [`who`].
pub fn seconds(v: &Visit, folded: &Folded, by: &str) -> Result<bool, Problem> {
    let (me, _) = who(v, folded)?;
    let by = AccountId::new(by).map_err(|_| denied())?;
    Ok(domain::parties::are_two(&folded.world, &by, me, Instant(v.now_ms)))
}

/// Lets only people of certain roles see a page.
///
/// # Errors
///
/// As [`who`]; [`Problem::Denied`] for other roles.
pub fn only<'a>(v: &'a Visit, folded: &'a Folded, roles: &[Role]) -> Result<&'a Person, Problem> {
    let (_, person) = who(v, folded)?;
    if roles.iter().any(|it| person.is(*it)) { Ok(person) } else { Err(denied()) }
}

/// The refusal of whoever may not.
#[must_use]
pub fn denied() -> Problem {
    Problem::Denied("refusal-not-permitted".to_owned())
}

/// The lot of an address.
///
/// # Errors
///
/// [`Problem::Denied`] with the sentence that nothing is there.
pub fn lot_of<'a>(folded: &'a Folded, id: &LotId) -> Result<&'a Lot, Problem> {
    folded.world.lots.get(id).ok_or_else(nothing)
}

/// For what a committee of an address is drawn: its lot, or before its notice its applicants.
///
/// # Errors
///
/// [`Problem::Denied`] with the sentence that nothing is there.
pub fn bench_of<'a>(folded: &'a Folded, id: &LotId) -> Result<Bench<'a>, Problem> {
    folded.world.bench(id).ok_or_else(nothing)
}

/// Nothing is there under this address.
#[must_use]
pub fn nothing() -> Problem {
    Problem::Denied("problem-not-found".to_owned())
}

/// The lot named by the three parts of an address.
#[must_use]
pub fn lot_id(parts: &(String, String, String)) -> Option<LotId> {
    LotId::parse(&format!("{}/{}/{}", parts.0, parts.1, parts.2)).ok()
}

/// Checks that the signed-in person may give this command.
///
/// # Errors
///
/// [`Problem::SignIn`], [`Problem::Denied`].
pub fn may(v: &Visit, folded: &Folded, command: &Command) -> Result<(), Problem> {
    let account = &v.session.as_ref().ok_or(Problem::SignIn)?.account;
    let asked = app::access::may(&folded.world, account, command, Instant(v.now_ms));
    asked.map_err(|it| Problem::Denied(it.key().to_owned()))
}

/// A page of one lot.
pub type LotPage = fn(&Visit, &LotId, &Posted, &[Problem]) -> Result<Shown, Problem>;
/// What a form of one lot asks of the law.
pub type LotAsk = fn(&Visit, &LotId, &Posted) -> Result<Ask, Vec<Problem>>;
/// What a form of one lot does outside the record; where to go then.
pub type LotWork = fn(&Visit, &LotId, &Posted) -> Result<String, Vec<Problem>>;

type Parts = Path<(String, String, String)>;
type Methods = MethodRouter<Arc<Site>>;

/// A lot's page without a form.
pub fn seen(page: LotPage) -> Methods {
    get(move |v: Visit, Path(parts): Parts| async move {
        match lot_id(&parts) {
            Some(id) => show(v, move |v, posted, wrong| page(v, &id, posted, wrong)).await,
            None => v.problem(&nothing()),
        }
    })
}

/// A lot's page whose form asks something of the law.
pub fn asked(page: LotPage, ask: LotAsk) -> Methods {
    seen(page).post(move |v: Visit, Path(parts): Parts, posted: Posted| async move {
        let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
        let of = id.clone();
        let make = move |v: &Visit, posted: &Posted| ask(v, &of, posted);
        perform(v, posted, make, move |v, posted, wrong| page(v, &id, posted, wrong)).await
    })
}

/// A lot's page whose form does something outside the record.
pub fn worked(page: LotPage, make: LotWork) -> Methods {
    seen(page).post(move |v: Visit, Path(parts): Parts, posted: Posted| async move {
        let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
        let of = id.clone();
        let make = move |v: &Visit, posted: &Posted| make(v, &of, posted);
        work(v, posted, make, move |v, posted, wrong| page(v, &id, posted, wrong)).await
    })
}

/// Checks that the signed-in person may read something, of a lot where it belongs to one.
///
/// # Errors
///
/// [`Problem::SignIn`], [`Problem::Denied`].
pub fn may_read(
    v: &Visit,
    folded: &Folded,
    read: app::access::Action,
    lot: Option<&LotId>,
) -> Result<(), Problem> {
    let account = &v.session.as_ref().ok_or(Problem::SignIn)?.account;
    let asked = app::access::may_read(&folded.world, account, read, lot, Instant(v.now_ms));
    asked.map_err(|it| Problem::Denied(it.key().to_owned()))
}
