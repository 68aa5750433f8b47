//! Addresses of the public site; every answer carries a strict content security policy.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, Weak};

use app::ports::{Clock, Readers, StoreError};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use domain::award::LetterIssued;
use domain::lot::Stage;
use domain::procedure::Clarified;
use domain::remedies::Case;
use domain::shared::{Hash, LotId};
use maud::html;

use crate::account::{carries_session, session_of};
use crate::design::Link;
use crate::design::lists::{empty, ways_on};
use crate::design::page::Width;
use crate::guard::guarded;
use crate::text::{Lang, Text};
use crate::visit::{Frame, Visit};

use super::frame::{Ask, Drawn, page};
use super::kept::Kept;
use super::ledger::Ledger;
use super::{
    catalogue, contacts, contract, exceptions, figures, list, lot, orders, papers, result,
    settings, vitals,
};

/// Cookie of the chosen language.
pub(crate) const COOKIE: &str = "daylight-lang";
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Whether the pages show invented procedures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    Sample,
    Centre,
}

/// The public site over one record.
pub struct Site {
    pub(super) world: World,
    readers: Arc<dyn Readers>,
    clock: Arc<dyn Clock>,
    ledger: RwLock<Ledger>,
    kept: Kept,
    address: String,
    /// The whole site, whose frame knows who is signed in; none where only this part is served.
    whole: OnceLock<Weak<crate::site::Site>>,
}

impl Site {
    /// A site; `address` is how people reach it, such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn new(
        world: World,
        readers: Arc<dyn Readers>,
        clock: Arc<dyn Clock>,
        address: &str,
    ) -> Self {
        let ledger = RwLock::new(Ledger::default());
        let whole = OnceLock::new();
        let kept = Kept::default();
        Self { world, readers, clock, ledger, kept, address: address.to_owned(), whole }
    }

    /// Sections and posts from which public acts were done, by leaf; none where only this part is
    /// served. The record keeps who held which post; names of people are no part of it.
    pub(super) fn posts_of(
        &self,
        leaves: impl Iterator<Item = u64>,
    ) -> BTreeMap<u64, (String, String)> {
        let whole = self.whole.get().and_then(Weak::upgrade);
        let Some(folded) = whole.as_ref().and_then(|it| it.platform.folded().ok()) else {
            return BTreeMap::new();
        };
        let named = |it: u64| {
            let (section, post) = folded.post_of(it)?;
            Some((it, (section.to_owned(), post.to_owned())))
        };
        leaves.filter_map(named).collect()
    }

    /// Whether everything here is invented.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.world == World::Sample
    }

    /// Makes public pages in the frame of the whole site.
    pub fn belongs_to(&self, site: &Arc<crate::site::Site>) {
        // Set once for the life of a site; a second router over it says the same.
        let _ = self.whole.set(Arc::downgrade(site));
    }

    /// The whole site; none where only its public part is served.
    pub(super) fn whole(&self) -> Option<Arc<crate::site::Site>> {
        self.whole.get().and_then(Weak::upgrade)
    }

    /// How people reach the site.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The command that computes a leaf's hash as the log's tree does (RFC 6962, 2.1).
    pub(crate) fn command(&self, index: u64) -> String {
        let address = &self.address;
        format!("(printf '\\0'; curl -fsS {address}/leaf/{index}) | sha256sum")
    }

    /// Whether a document of this hash stands in a published notice, clarification or contract.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn publishes(&self, sha256: &Hash) -> Result<bool, StoreError> {
        let ledger = self.ledger()?;
        let decides = ledger.world().catalogue.as_ref();
        let decided = decides.is_some_and(|it| it.published.document == *sha256);
        Ok(decided || ledger.documents().contains_key(sha256))
    }

    /// The lots in whose published notice or clarifications a document of this hash stands.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn lots_of(&self, sha256: &Hash) -> Result<Vec<LotId>, StoreError> {
        let ledger = self.ledger()?;
        Ok(ledger.documents().get(sha256).into_iter().flatten().cloned().collect())
    }

    /// Clarifications of a lot, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn clarified(&self, lot: &LotId) -> Result<Vec<Clarified>, StoreError> {
        Ok(self.clarified_at(lot)?.into_iter().map(|it| it.1).collect())
    }

    /// The same with their stamps, unix milliseconds.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn clarified_at(&self, lot: &LotId) -> Result<Vec<(i64, Clarified)>, StoreError> {
        let ledger = self.ledger()?;
        Ok(ledger.clarified(lot).iter().map(|it| (it.1, it.2.clone())).collect())
    }

    /// The letter of acceptance of a lot.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn letter(&self, lot: &LotId) -> Result<Option<LetterIssued>, StoreError> {
        Ok(self.ledger()?.letter(lot).cloned())
    }

    /// Whether a lot's page can be made without reading a store: it was drawn before, nothing was
    /// committed since the last page, and nobody is signed in. Such a page needs no other thread.
    fn is_at_hand(&self, lot: &LotId, lang: Lang, headers: &HeaderMap) -> bool {
        let Some(whole) = self.whole.get().and_then(Weak::upgrade) else { return false };
        let Some(durable) = self.readers.durable() else { return false };
        let Ok(ledger) = self.ledger.try_read() else { return false };
        durable <= ledger.next()
            && whole.platform.follower.is_current()
            && !carries_session(&whole, headers)
            && self.kept.knows(lot, lang)
    }

    /// The public part of the record, up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub(crate) fn ledger(&self) -> Result<RwLockReadGuard<'_, Ledger>, StoreError> {
        let durable = self.readers.durable();
        // A reading that panicked added whole rows only, so its ledger may be read on.
        let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
        if durable.is_some_and(|it| it <= ledger.next()) {
            return Ok(ledger);
        }
        drop(ledger);
        let mut reader = self.readers.reader()?;
        let mut ledger = self.ledger.write().unwrap_or_else(PoisonError::into_inner);
        ledger.read_on(&mut *reader)?;
        drop(ledger);
        Ok(self.ledger.read().unwrap_or_else(PoisonError::into_inner))
    }
}

type Asked = Query<BTreeMap<String, String>>;

/// Every public address.
pub fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/lots/{tender}/{lot}/{round}", get(procedure))
        .route("/lots/{tender}/{lot}/{round}/result", lot_page(result::result))
        .route("/lots/{tender}/{lot}/{round}/candidates", lot_page(result::candidates))
        .route("/lots/{tender}/{lot}/{round}/contract", lot_page(contract::page))
        .route("/lots/{tender}/{lot}/{round}/draw", draws_page())
        .route("/lots/{tender}/{lot}/{round}/orders", case_page(orders::of_case))
        .route("/orders", page_at(orders::page))
        .route("/exceptions", page_at(exceptions::page))
        .route("/lots/{tender}/{lot}/{round}/pdf/{name}", get(papers::get))
        .route("/figures", page_at(figures::page))
        .route("/contacts", page_at(contacts::page))
        .route("/catalogue", page_at(catalogue::page))
        .route("/settings", page_at(settings::page))
        .route("/intentions", page_at(catalogue::intentions_page))
        .route("/biddings", page_at(crate::online::public_list))
        .route("/biddings/{tender}/{lot}/{round}", get(bidding))
        .route("/leaf/{index}", get(leaf))
        .route("/assets/{*name}", get(asset))
        .route("/health", get(health))
        .route("/health/serving", get(serving))
        .route("/metrics", get(metrics))
        .fallback(nowhere)
        .layer(from_fn(guarded))
        .with_state(site)
}

/// Makes a page off the runtime's threads, since it reads the store.
pub(super) async fn page_of(
    site: Arc<Site>,
    uri: Uri,
    headers: HeaderMap,
    asked: BTreeMap<String, String>,
    make: impl FnOnce(&Ask, &BTreeMap<String, String>) -> Drawn + Send + 'static,
) -> Response {
    let work = work_of(site, uri, headers, asked, make);
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// The language that an address asks for, and the one that the page is made in.
fn langs(headers: &HeaderMap, asked: &BTreeMap<String, String>) -> (Option<Lang>, Lang) {
    let switch = asked.get("lang").and_then(|it| Lang::from_tag(it));
    (switch, switch.or_else(|| cookie(headers)).unwrap_or(Lang::ZhCn))
}

fn work_of(
    site: Arc<Site>,
    uri: Uri,
    headers: HeaderMap,
    asked: BTreeMap<String, String>,
    make: impl FnOnce(&Ask, &BTreeMap<String, String>) -> Drawn,
) -> impl FnOnce() -> Response {
    move || {
        let (switch, lang) = langs(&headers, &asked);
        let mut response = match drawn(&site, (&uri, &headers), lang, &asked, make) {
            Ok(it) => it,
            Err(it) => return down(&it),
        };
        if switch.is_some() {
            let set = format!("{COOKIE}={}; Path=/; SameSite=Lax; HttpOnly", lang.tag());
            let set = HeaderValue::from_str(&set).expect("a tag is ASCII");
            response.headers_mut().append(header::SET_COOKIE, set);
        }
        response
    }
}

/// Asks the public part of the record for something that is no page.
pub(super) fn asked<T>(
    site: &Site,
    uri: &Uri,
    (headers, query): (&HeaderMap, &BTreeMap<String, String>),
    make: impl FnOnce(&Ask) -> T,
) -> Result<T, StoreError> {
    let (_, lang) = langs(headers, query);
    let ledger = site.ledger()?;
    let ask = Ask {
        site,
        ledger: &ledger,
        text: Text::get(lang),
        other: format!("{}?lang={}", uri.path(), lang.other().tag()),
        now_ms: site.clock.record_ms(),
        size: 0,
    };
    Ok(make(&ask))
}

/// Draws a page in the frame of the whole site, or in the plain one.
fn drawn(
    site: &Arc<Site>,
    (uri, headers): (&Uri, &HeaderMap),
    lang: Lang,
    asked: &BTreeMap<String, String>,
    make: impl FnOnce(&Ask, &BTreeMap<String, String>) -> Drawn,
) -> Result<Response, StoreError> {
    let whole = site.whole.get().and_then(Weak::upgrade);
    let ledger = site.ledger()?;
    let size = whole.as_ref().map(|it| it.platform.published().head.size);
    let ask = Ask {
        site,
        ledger: &ledger,
        text: Text::get(lang),
        other: format!("{}?lang={}", uri.path(), lang.other().tag()),
        now_ms: site.clock.record_ms(),
        size: size.unwrap_or(0),
    };
    let it = make(&ask, asked);
    let Some(whole) = whole else {
        let markup = page(&ask, &it.title, &it.body);
        return Ok((it.status, page_type(), markup.into_string()).into_response());
    };
    let (text, now_ms) = (ask.text, ask.now_ms);
    drop(ledger);
    let visit = Visit {
        program: None,
        session: session_of(&whole, headers),
        site: whole,
        text,
        method: Method::GET,
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        headers: headers.clone(),
        now_ms,
    };
    let frame = Frame { title: &it.title, width: Width::Wide, crumbs: &[], islands: it.islands };
    let said = crate::desk::perform::done(&visit);
    Ok(visit.page_with(it.status, &frame, &html! { (said) (it.body) }))
}

fn page_type() -> [(header::HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, "text/html; charset=utf-8")]
}

/// The language that the person chose.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<Lang> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let value = cookies.split(';').find_map(|it| it.trim().strip_prefix(COOKIE));
    Lang::from_tag(value?.strip_prefix('=')?)
}

fn down(error: &StoreError) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response()
}

async fn home(
    State(site): State<Arc<Site>>,
    uri: Uri,
    headers: HeaderMap,
    Query(asked): Asked,
) -> Response {
    let make = |ask: &Ask, asked: &BTreeMap<String, String>| {
        let word = |name: &str| asked.get(name).map_or("", String::as_str);
        let (words, stage, law, page) = (word("q"), word("stage"), word("law"), word("page"));
        list::list(ask, &list::Wish { words, stage, law, page })
    };
    page_of(site, uri, headers, asked, make).await
}

async fn procedure(
    State(site): State<Arc<Site>>,
    Path((tender, name, round)): Path<(String, String, String)>,
    uri: Uri,
    headers: HeaderMap,
    Query(asked): Asked,
) -> Response {
    let id = LotId::parse(&format!("{tender}/{name}/{round}"));
    let (_, lang) = langs(&headers, &asked);
    let quick = id.as_ref().is_ok_and(|it| site.is_at_hand(it, lang, &headers));
    let make = move |ask: &Ask, _: &BTreeMap<String, String>| {
        let found = id.ok().and_then(|id| ask.ledger.world().lots.get(&id));
        let Some(found) = found else { return not_found(ask) };
        ask.site.kept.body(ask, &found.id, || lot::lot(ask, found))
    };
    if quick {
        return work_of(site, uri, headers, asked, make)();
    }
    page_of(site, uri, headers, asked, make).await
}

/// The address of a public page about one lot.
/// One online bidding, or the page that says that there is none.
async fn bidding(
    State(site): State<Arc<Site>>,
    Path(parts): Path<(String, String, String)>,
    uri: Uri,
    headers: HeaderMap,
    Query(asked): Asked,
) -> Response {
    let id = LotId::parse(&format!("{}/{}/{}", parts.0, parts.1, parts.2)).ok();
    let make = move |ask: &Ask, _: &BTreeMap<String, String>| {
        crate::online::public_one(ask, id.as_ref()).unwrap_or_else(|| not_found(ask))
    };
    page_of(site, uri, headers, asked, make).await
}

fn lot_page(draw: fn(&Ask, &domain::lot::Lot) -> Drawn) -> MethodRouter<Arc<Site>> {
    get(
        move |State(site): State<Arc<Site>>,
              Path(parts): Path<(String, String, String)>,
              uri: Uri,
              headers: HeaderMap,
              Query(asked): Asked| of_lot(site, parts, (uri, headers), asked, draw),
    )
}

/// The address of the draws of a lot, which may have no notice yet.
fn draws_page() -> MethodRouter<Arc<Site>> {
    get(
        |State(site): State<Arc<Site>>,
         Path(parts): Path<(String, String, String)>,
         uri: Uri,
         headers: HeaderMap,
         Query(asked): Asked| {
            let id = LotId::parse(&format!("{}/{}/{}", parts.0, parts.1, parts.2));
            let make = move |ask: &Ask, _: &BTreeMap<String, String>| {
                let found = id.ok().and_then(|id| result::draw(ask, &id));
                found.unwrap_or_else(|| not_found(ask))
            };
            page_of(site, uri, headers, asked, make)
        },
    )
}

/// A public page about one lot, or the page that says that there is none.
async fn of_lot(
    site: Arc<Site>,
    parts: (String, String, String),
    (uri, headers): (Uri, HeaderMap),
    asked: BTreeMap<String, String>,
    draw: fn(&Ask, &domain::lot::Lot) -> Drawn,
) -> Response {
    let id = LotId::parse(&format!("{}/{}/{}", parts.0, parts.1, parts.2));
    let make = move |ask: &Ask, _: &BTreeMap<String, String>| {
        let found = id.ok().and_then(|id| ask.ledger.world().lots.get(&id));
        found.map_or_else(|| not_found(ask), |it| draw(ask, it))
    };
    page_of(site, uri, headers, asked, make).await
}

/// The address of a public page about a lot that had any notice.
fn case_page(draw: fn(&Ask, Case) -> Drawn) -> MethodRouter<Arc<Site>> {
    get(
        move |State(site): State<Arc<Site>>,
              Path(parts): Path<(String, String, String)>,
              uri: Uri,
              headers: HeaderMap,
              Query(asked): Asked| {
            let id = LotId::parse(&format!("{}/{}/{}", parts.0, parts.1, parts.2));
            let make = move |ask: &Ask, _: &BTreeMap<String, String>| {
                let found = id.ok().and_then(|id| ask.ledger.world().case(&id));
                found.map_or_else(|| not_found(ask), |it| draw(ask, it))
            };
            page_of(site, uri, headers, asked, make)
        },
    )
}

/// The address of a public page about the whole centre.
fn page_at(draw: fn(&Ask, &BTreeMap<String, String>) -> Drawn) -> MethodRouter<Arc<Site>> {
    get(move |State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap, Query(asked): Asked| {
        page_of(site, uri, headers, asked, draw)
    })
}

async fn nowhere(
    State(site): State<Arc<Site>>,
    uri: Uri,
    headers: HeaderMap,
    Query(asked): Asked,
) -> Response {
    if crate::api::is_api(uri.path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    page_of(site, uri, headers, asked, |ask, _| not_found(ask)).await
}

fn not_found(ask: &Ask) -> Drawn {
    let t = ask.text;
    let hint = t.s("problem-not-found-hint");
    let way = t.s("list-all");
    let links = [Link { href: "/", label: &way }];
    // A mirror has the public pages alone.
    let is_whole = ask.site.whole().is_some();
    let body = html! {
        (empty(&t.s("problem-not-found"), &hint, &links))
        @if is_whole { (ways_on(t)) }
    };
    Drawn { status: StatusCode::NOT_FOUND, ..Drawn::found(t.s("problem-not-found"), body) }
}

/// Exact bytes of a clear leaf; an opaque one is not told from one that is absent.
async fn leaf(State(site): State<Arc<Site>>, Path(index): Path<u64>) -> Response {
    plain(move || {
        let ledger = match site.ledger() {
            Ok(it) => it,
            Err(it) => return down(&it),
        };
        match ledger.entry(index) {
            Some(it) => {
                let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
                (kind, it.to_vec()).into_response()
            }
            None => StatusCode::NOT_FOUND.into_response(),
        }
    })
    .await
}

async fn plain(work: impl FnOnce() -> Response + Send + 'static) -> Response {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn asset(Path(name): Path<String>) -> Response {
    match crate::design::assets::find(&name) {
        Some(it) => {
            let kind = [(header::CONTENT_TYPE, it.media_type), (header::CACHE_CONTROL, FOR_EVER)];
            (kind, it.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn health(State(site): State<Arc<Site>>) -> Response {
    plain(move || match site.ledger() {
        Ok(_) => "ok\n".into_response(),
        Err(it) => down(&it),
    })
    .await
}

/// Whether commands are taken, for whoever sends people here.
async fn serving(State(site): State<Arc<Site>>) -> Response {
    let whole = site.whole.get().and_then(Weak::upgrade);
    match whole.map(|it| vitals::serving(&it.platform)) {
        Some(Ok(())) => "ok\n".into_response(),
        Some(Err(why)) => (StatusCode::SERVICE_UNAVAILABLE, why + "\n").into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn metrics(State(site): State<Arc<Site>>) -> Response {
    plain(move || {
        let ledger = match site.ledger() {
            Ok(it) => it,
            Err(it) => return down(&it),
        };
        let open = |it: &&domain::lot::Lot| it.stage == Stage::Announced;
        let open = ledger.world().lots.values().filter(open).count();
        let leaves = ledger.clear_leaves();
        let whole = site.whole.get().and_then(Weak::upgrade);
        let more = whole.map(|it| vitals::numbers(&it.platform)).unwrap_or_default();
        format!("daylight_clear_leaves {leaves}\ndaylight_open_lots {open}\n{more}").into_response()
    })
    .await
}
