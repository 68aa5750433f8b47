//! One request with its person, language and time; makes pages in the one frame.

use std::sync::Arc;

use app::ports::StoreError;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::parties::{Person, Role};
use maud::{Markup, html};

use crate::account::{Session, session_of};
use crate::act::Problem;
use crate::api::program::Program;
use crate::design::Link;
use crate::design::page::{Page, SignedIn, Width, page};
use crate::guard::too_many;
use crate::pace::{Class, caller};
use crate::public::routes::cookie;
use crate::site::Site;
use crate::text::{Lang, Text};

/// The desk and the inbox, which only a signed-in person has.
const DESK: [(&str, &str); 2] = [("/desk", "desk-title"), ("/messages", "messages-title")];
/// Rooms of work, by role; several roles share one.
const ROOMS: [(&[Role], &str, &str); 9] = [
    (&[Role::Purchaser, Role::Agent], "/purchaser", "purchaser-title"),
    (&[Role::Bidder], "/bidder", "bidder-title"),
    (&[Role::Evaluator], "/evaluator", "evaluator-title"),
    (&[Role::Trustee], "/trustee", "trustee-title"),
    (&[Role::Official], "/centre", "centre-title"),
    (&[Role::Finance], "/finance", "finance-title"),
    (&[Role::Supervisor], "/supervisor", "supervisor-title"),
    (&[Role::Operator], "/operator", "operator-title"),
    (&[Role::Administrator], "/organisation", "staff-title"),
];
/// Ways that stand above every page, for everybody.
const WAYS: [(&str, &str); 7] = [
    ("/", "public-title"),
    ("/halls", "hall-title"),
    ("/auctions", "auctions-title"),
    ("/figures", "figures-title"),
    ("/contacts", "contacts-title"),
    ("/verify", "page-verify"),
    ("/check", "bidder-check-computer"),
];

/// A request, as far as every page needs it.
#[derive(Clone)]
pub struct Visit {
    pub site: Arc<Site>,
    pub text: &'static Text,
    pub method: Method,
    /// Path of the page, without query.
    pub path: String,
    /// Query of the page; empty for none.
    pub query: String,
    pub headers: HeaderMap,
    pub session: Option<Session>,
    /// The program that asks, if it came by the door of programs.
    pub program: Option<Arc<Program>>,
    /// The record's time when the request came, unix milliseconds.
    pub now_ms: i64,
}

/// What a page needs besides its body.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    pub title: &'a str,
    pub width: Width,
    pub crumbs: &'a [Link<'a>],
    /// Names of islands, such as `countdown`.
    pub islands: &'a [&'a str],
}

impl<'a> Frame<'a> {
    /// A page for reading and forms, without islands.
    #[must_use]
    pub fn reading(title: &'a str) -> Self {
        Self { title, width: Width::Reading, crumbs: &[], islands: &[] }
    }

    /// A page as wide as the window, without islands.
    #[must_use]
    pub fn wide(title: &'a str) -> Self {
        Self { title, width: Width::Wide, crumbs: &[], islands: &[] }
    }

    /// The same page with islands.
    #[must_use]
    pub fn with(self, islands: &'a [&'a str]) -> Self {
        Self { islands, ..self }
    }
}

impl FromRequestParts<Arc<Site>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let (site, headers, uri) = (Arc::clone(site), parts.headers.clone(), parts.uri.clone());
        let method = parts.method.clone();
        let program = parts.extensions.get::<Arc<Program>>().cloned();
        let work = move || {
            let query = uri.query().unwrap_or_default().to_owned();
            let switch = query.split('&').find_map(|it| it.strip_prefix("lang="));
            let lang = switch.and_then(Lang::from_tag).or_else(|| cookie(&headers));
            // A program has no switch to press: its header says what is spoken there.
            let spoken = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
            let spoken = spoken.filter(|_| program.is_some() || crate::api::is_api(uri.path()));
            let lang = lang.or_else(|| spoken.and_then(Lang::from_tag));
            let session = match &program {
                // Whoever has a key has no cookie, and no cookie stands for a key.
                Some(it) => Session::of_program(it),
                None => session_of(&site, &headers),
            };
            let now_ms = site.platform.now_ms();
            Self {
                text: Text::get(lang.unwrap_or(Lang::ZhCn)),
                method,
                path: uri.path().to_owned(),
                query,
                session,
                program,
                now_ms,
                site,
                headers,
            }
        };
        let done = tokio::task::spawn_blocking(work).await;
        let it = done.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())?;
        // A program was counted at its door.
        let person = it.session.as_ref().filter(|_| it.program.is_none());
        if let (Some(session), Some(_)) = (person, caller(parts)) {
            let class = Class::of(&parts.method, &it.path);
            let (paces, now_ms) = (&it.site.paces, it.site.platform.clock.wall_ms());
            paces.account(class, &session.account, now_ms).map_err(too_many)?;
        }
        Ok(it)
    }
}

impl Visit {
    /// Runs work that reads store or objects, off the runtime's threads.
    pub async fn run<R: Send + 'static>(
        self,
        work: impl FnOnce(&Self) -> R + Send + 'static,
    ) -> Result<R, Response> {
        let done = tokio::task::spawn_blocking(move || work(&self)).await;
        done.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }

    /// Tells the program that asks, if one does, what is in the way.
    pub fn tell(&self, problems: &[Problem]) {
        if let Some(it) = &self.program {
            it.refuse(problems);
        }
    }

    /// The signed-in person as the record knows it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn person(&self) -> Result<Option<Person>, StoreError> {
        let Some(session) = &self.session else { return Ok(None) };
        let folded = self.site.platform.folded()?;
        Ok(folded.world.people.get(&session.account).cloned())
    }

    /// Address of this page in the other language.
    #[must_use]
    pub fn other_language(&self) -> String {
        format!("{}?lang={}", self.path, self.text.lang().other().tag())
    }

    /// A fresh idempotency key for a form: 32 hex digits.
    #[must_use]
    pub fn fresh_key(&self) -> String {
        let salt = self.site.platform.entropy.salt();
        salt[..16].iter().map(|it| format!("{it:02x}")).collect()
    }

    /// The hidden fields of every changing form: the session's token and a fresh key.
    #[must_use]
    pub fn hidden(&self) -> Markup {
        let csrf = self.session.as_ref().map_or("", |it| it.csrf.as_str());
        html! {
            input type="hidden" name="csrf" value=(csrf);
            input type="hidden" name="key" value=(self.fresh_key());
        }
    }

    /// A whole page with status 200.
    #[must_use]
    pub fn page(&self, frame: &Frame, body: &Markup) -> Response {
        self.page_with(StatusCode::OK, frame, body)
    }

    /// A whole page with a status.
    #[must_use]
    pub fn page_with(&self, status: StatusCode, frame: &Frame, body: &Markup) -> Response {
        match self.framed(frame, body) {
            Ok(markup) => {
                let kind = [
                    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                    (header::CACHE_CONTROL, "no-store"),
                ];
                (status, kind, markup.into_string()).into_response()
            }
            Err(it) => (StatusCode::SERVICE_UNAVAILABLE, it.to_string()).into_response(),
        }
    }

    fn framed(&self, frame: &Frame, body: &Markup) -> Result<Markup, StoreError> {
        let t = self.text;
        let folded = self.site.platform.folded()?;
        let centre = &folded.world.centre;
        let name = if t.lang() == Lang::En { &centre.name_en } else { &centre.name };
        let name = if name.is_empty() { t.s("frame-centre") } else { name.clone() };
        let person = self.session.as_ref().and_then(|it| folded.world.people.get(&it.account));
        let post = self.session.as_ref().zip(person).map(|(it, person)| {
            let own = roles(t, &person.roles.iter().copied().collect::<Vec<_>>());
            let at = domain::shared::Instant(self.now_ms);
            let from = crate::posts::capacity(t, &folded.world, &it.account, at);
            if from.is_empty() { own } else { format!("{own} · {from}") }
        });
        // No person holds a new centre's console; its session has a word instead of a name.
        let console = t.s("setup-console");
        let who = self.session.as_ref().map(|it| SignedIn {
            name: person.map_or(console.as_str(), |person| person.name.as_str()),
            post: post.as_deref().unwrap_or_default(),
            csrf: &it.csrf,
        });
        let labels: Vec<(&str, String)> = WAYS.iter().map(|it| (it.0, t.s(it.1))).collect();
        let roles = person.map(domain::parties::Person::held).unwrap_or_default();
        let rooms: Vec<(&str, String)> = ROOMS
            .iter()
            .filter(|it| it.0.iter().any(|role| roles.contains(role)))
            .map(|it| (it.1, t.s(it.2)))
            .collect();
        let desk: &[(&str, &str)] = if self.session.is_some() { &DESK } else { &[] };
        let desk: Vec<(&str, String)> = desk.iter().map(|it| (it.0, t.s(it.1))).collect();
        let ways: Vec<Link> = desk
            .iter()
            .chain(&rooms)
            .chain(&labels)
            .map(|(href, label)| Link { href, label })
            .collect();
        let keys = self.site.platform.keys();
        let published = self.site.platform.published();
        let root = translog_hex(&published.head.root);
        let scripts: Vec<String> =
            frame.islands.iter().map(|it| crate::design::assets::island_href(it)).collect();
        let scripts: Vec<&str> = scripts.iter().map(String::as_str).collect();
        let other = self.other_language();
        let it = Page {
            title: frame.title,
            centre: &name,
            origin: &keys.origin,
            now_ms: self.now_ms,
            who,
            ways: &ways,
            here: &self.path,
            crumbs: frame.crumbs,
            other_language: &other,
            width: frame.width,
            scripts: &scripts,
            checkpoint: (published.head.size > 0).then_some((published.head.size, root.as_str())),
        };
        Ok(page(t, &it, body))
    }
}

fn translog_hex(root: &[u8; 32]) -> String {
    root.iter().map(|it| format!("{it:02x}")).collect()
}

/// The names of roles, as the frame shows them.
#[must_use]
pub fn roles(t: &Text, roles: &[Role]) -> String {
    let names: Vec<String> = roles.iter().map(|it| t.s(role_key(*it))).collect();
    names.join(" · ")
}

/// The key of a role's name.
#[must_use]
pub fn role_key(role: Role) -> &'static str {
    match role {
        Role::Purchaser => "role-purchaser",
        Role::Agent => "role-agent",
        Role::Bidder => "role-bidder",
        Role::Evaluator => "role-evaluator",
        Role::Official => "role-official",
        Role::Chair => "role-chair",
        Role::Trustee => "role-trustee",
        Role::Supervisor => "role-supervisor",
        Role::Operator => "role-operator",
        Role::Administrator => "role-administrator",
        Role::Finance => "role-finance",
    }
}
