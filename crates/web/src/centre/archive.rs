//! The archive: closed files with the days they are kept, and the packages made of them.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::Path as FilePath;
use std::sync::{Arc, PoisonError};

use app::access::Action;
use app::archive::{self, ArchiveFault, Contents, LogFile, Making};
use app::ports::Packages;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::contract::{ArchivePacked, Command as Contract};
use domain::lot::Lot;
use domain::online::Bidding;
use domain::rulebook::{Regime, ids};
use domain::shared::{CivilDate, Hash, Instant, LotId};
use domain::world::{Command, World};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::lists::{empty, facts};
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, day, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, lot_id, may, may_read, nothing, only};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::public::lot_line;
use crate::visit::Visit;

use super::PEOPLE;

/// Fields of the two archive keys.
const KEYS: [&str; 2] = ["archive_key_1", "archive_key_2"];

fn down(it: impl std::fmt::Display) -> Problem {
    Problem::Down(it.to_string())
}

/// Closed files, the first to be judged first.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    may_read(v, &folded, Action::ReadArchive, None)?;
    let world = &folded.world;
    let lots = world.lots.values().map(Closed::Lot);
    let all = lots.chain(world.biddings.values().map(Closed::Bidding));
    let mut closed: Vec<_> =
        all.filter_map(|it| it.keep_until().map(|until| (until, it))).collect();
    closed.sort_by_key(|it| (it.0, it.1.id().clone()));
    let heads = ["public-project", "figures-keep-until", "figures-keep-rule", "archive-package"];
    let heads = heads.map(|key| t.s(key));
    let sets = [Set::Words, Set::Time, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let today = Instant(v.now_ms).date();
    let rows: Vec<Vec<Markup>> = closed
        .iter()
        .map(|(until, of)| {
            vec![
                html! { a href=(room("centre", of.id(), "archive")) { (of.title()) } },
                html! {
                    (day(Instant::end_of(*until).0))
                    @if *until < today { " " (t.s("figures-keep-over")) }
                },
                html! { (of.kept_by()) },
                match of.packages().last() {
                    Some(it) => html! { (instant(it.1.0)) },
                    None => html! { strong { (t.s("archive-none")) } },
                },
            ]
        })
        .collect();
    let title = t.s("archive-title");
    let body = html! {
        p { (t.s("archive-says")) }
        @if rows.is_empty() {
            (empty(&t.s("figures-kept-none"), &t.s("archive-hint"), &[]))
        } @else {
            (table(&title, &columns, &rows))
        }
    };
    Ok(Shown::wide(title, body))
}

/// Whose file it is.
#[derive(Clone, Copy)]
enum Closed<'a> {
    Lot(&'a Lot),
    Bidding(&'a Bidding),
}

impl<'a> Closed<'a> {
    fn find(world: &'a World, id: &LotId) -> Result<Self, Problem> {
        let lot = world.lots.get(id).map(Closed::Lot);
        lot.or_else(|| world.biddings.get(id).map(Closed::Bidding)).ok_or_else(nothing)
    }

    fn id(self) -> &'a LotId {
        match self {
            Self::Lot(it) => &it.id,
            Self::Bidding(it) => &it.lot,
        }
    }

    fn title(self) -> &'a str {
        match self {
            Self::Lot(it) => &it.notice.title,
            Self::Bidding(it) => &it.spec.title,
        }
    }

    fn keep_until(self) -> Option<CivilDate> {
        match self {
            Self::Lot(it) => it.contract.keep_until,
            Self::Bidding(it) => it.keep_until,
        }
    }

    fn packages(self) -> &'a [(ArchivePacked, Instant)] {
        match self {
            Self::Lot(it) => &it.contract.packages,
            Self::Bidding(it) => &it.packages,
        }
    }

    /// The rule by which the file is kept.
    fn kept_by(self) -> &'static str {
        match self {
            Self::Lot(it) if it.notice.regime == Regime::Works => ids::Y50,
            Self::Lot(_) => ids::G18,
            Self::Bidding(_) => ids::Y161,
        }
    }

    /// Number and title, at the top of its page.
    fn line(self) -> Markup {
        match self {
            Self::Lot(it) => lot_line(it),
            Self::Bidding(it) => html! {
                p class="lot" { strong { (it.spec.title) } " " (code(&it.lot.to_string())) }
            },
        }
    }
}

/// One closed file: what its package holds, the packages so far, and the form of the next.
pub(super) fn one(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    may_read(v, &folded, Action::ReadArchive, Some(id))?;
    let of = Closed::find(&folded.world, id)?;
    let until = of.keep_until().ok_or_else(nothing)?;
    let contents = contents(v, &folded.world, of)?;
    let mut posted = posted.clone();
    for (name, key) in KEYS.iter().zip(last_keys(&folded.world)) {
        if posted.get(name).is_empty() {
            posted = posted.with(name, key.clone());
        }
    }
    let sheet = Sheet { v, posted: &posted, problems };
    let (kept, rule) = (t.s("figures-keep-until"), of.kept_by());
    let counted = |all: &[archive::Item]| html! { (all.len()) " " (t.s("archive-files")) };
    let (public, closed) = (t.s("archive-public"), t.s("archive-closed"));
    let own = only(v, &folded, PEOPLE).is_ok();
    let body = html! {
        (of.line())
        (facts(&[
            (&kept, html! { (day(Instant::end_of(until).0)) " " (rule) }),
            (&public, counted(&contents.public)),
            (&closed, counted(&contents.closed)),
        ]))
        h2 { (t.s("archive-package")) }
        @if of.packages().is_empty() { p { (t.s("archive-none")) } }
        @for (it, at) in of.packages().iter().rev() {
            (packed(v, id, it, *at))
        }
        p { a href="/verify" { (t.s("archive-verify")) } }
        @if own && v.site.packages.is_some() {
            h2 { (t.s("archive-make")) }
            (sheet.top())
            (sheet.form(&room("centre", id, "archive"), &html! {
                @for name in KEYS { (sheet.line(name, Need::Needed)) }
                (commit_button(&t.s("archive-make"), &t.s("archive-make-brings")))
            }))
            h2 { (t.s("basis-name")) }
            (cited(v, &folded, id, &[rule, ids::Y53]))
        }
    };
    Ok(Shown::reading(t.s("archive-title"), body))
}

fn packed(v: &Visit, id: &LotId, it: &ArchivePacked, at: Instant) -> Markup {
    let t = v.text;
    let href = room("centre", id, &format!("archive/{}", it.number));
    let (made, hash, keys) = (t.s("archive-made"), "SHA-256", t.s("archive-keys"));
    html! {
        (facts(&[
            (&made, html! { (instant(at.0)) " · " (it.length.div_ceil(1_024)) " KiB" }),
            (hash, code(&it.package.hex())),
            (&keys, html! { @for key in &it.keys { (code(key)) " " } }),
        ]))
        p { a class="button" href=(href) download { (t.s("archive-download")) } }
    }
}

/// The keys that were used last: their keepers seldom change.
fn last_keys(world: &World) -> Vec<String> {
    let lots = world.lots.values().flat_map(|it| &it.contract.packages);
    let all = lots.chain(world.biddings.values().flat_map(|it| &it.packages));
    all.max_by_key(|it| it.1).map(|it| it.0.keys.clone()).unwrap_or_default()
}

fn contents(v: &Visit, world: &World, of: Closed<'_>) -> Result<Contents, Problem> {
    let platform = &v.site.platform;
    let mut reader = platform.readers.reader()?;
    let is_public = |it: &Hash| matches!(v.site.public.publishes(it), Ok(true));
    let objects = &*platform.objects;
    match of {
        Closed::Lot(lot) => archive::contents(&mut *reader, objects, lot, &is_public),
        Closed::Bidding(it) => {
            archive::contents_of_bidding(&mut *reader, objects, (world, it), &is_public)
        }
    }
    .map_err(down)
}

/// Makes the package, then names it in the record.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let packages = v.site.packages.as_ref().ok_or_else(|| one(nothing()))?;
    let keys: Vec<String> = KEYS.iter().map(|it| posted.get(it).to_owned()).collect();
    let unfit = |at: &usize| !archive::is_key(&keys[*at]);
    let mut wrongs: Vec<Problem> =
        (0..KEYS.len()).filter(unfit).map(|at| wrong(KEYS[at], "archive-not-key")).collect();
    if wrongs.is_empty() && keys.iter().collect::<BTreeSet<_>>().len() != keys.len() {
        wrongs.push(wrong(KEYS[1], "archive-same-key"));
    }
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    let asked = |package, length| {
        let (lot, keys) = (id.clone(), keys.clone());
        Command::Contract(Contract::PackArchive { lot, package, length, keys })
    };
    let made = {
        let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
        may(v, &folded, &asked(Hash([0; 32]), 0)).map_err(one)?;
        let of = Closed::find(&folded.world, id).map_err(one)?;
        let (until, origin) = (of.keep_until(), folded.world.centre.origin.clone());
        let contents = contents(v, &folded.world, of).map_err(one)?;
        drop(folded);
        made(v, &**packages, (id, &origin, until), (&contents, &keys)).map_err(one)?
    };
    let next = format!("{}?done=archive-packed", room("centre", id, "archive"));
    Ok(Ask { command: asked(made.sha256, made.length), next })
}

fn made(
    v: &Visit,
    packages: &dyn Packages,
    (lot, origin, keep_until): (&LotId, &str, Option<CivilDate>),
    (contents, keys): (&Contents, &[String]),
) -> Result<archive::Made, Problem> {
    let platform = &v.site.platform;
    let log = {
        // While no beat runs, checkpoint, tiles and history are of one moment.
        let _still = platform.beating.lock().unwrap_or_else(PoisonError::into_inner);
        log_files(&v.site.log).map_err(down)?
    };
    let made = archive::make(Making {
        origin,
        lot,
        keep_until,
        contents,
        keys,
        log,
        objects: &*platform.objects,
        packages,
        entropy: &*platform.entropy,
    });
    made.map_err(|it| match it {
        ArchiveFault::Open => nothing(),
        other => down(other),
    })
}

/// The public log as it stands: what may change is read now, the rest when its turn comes.
fn log_files(root: &FilePath) -> io::Result<Vec<LogFile>> {
    let (mut all, mut folders) = (Vec::new(), vec![String::new()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if !path.ends_with(".new") {
                let file = root.join(&path);
                let changes =
                    path == "checkpoint" || path.starts_with("cosigned/") || path.contains(".p/");
                let bytes: Box<dyn Read> = if changes {
                    Box::new(Cursor::new(fs::read(file)?))
                } else {
                    Box::new(Later { file, open: None })
                };
                all.push(LogFile { path, bytes });
            }
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

/// A file that is opened when it is read first.
struct Later {
    file: std::path::PathBuf,
    open: Option<File>,
}

impl Read for Later {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.open.is_none() {
            self.open = Some(File::open(&self.file)?);
        }
        self.open.as_mut().map_or(Ok(0), |it| it.read(into))
    }
}

/// The package itself.
pub(super) async fn download(
    v: Visit,
    Path((tender, lot, round, number)): Path<(String, String, String, String)>,
) -> Response {
    let id = lot_id(&(tender, lot, round));
    let (Some(id), Ok(number)) = (id, number.parse()) else { return v.problem(&nothing()) };
    match v.run(move |v| sent(v, &id, number).unwrap_or_else(|it| v.problem(&it))).await {
        Ok(it) | Err(it) => it,
    }
}

fn sent(v: &Visit, id: &LotId, number: u32) -> Result<Response, Problem> {
    let platform = &v.site.platform;
    let package = {
        let folded = platform.folded()?;
        may_read(v, &folded, Action::ReadArchive, Some(id))?;
        let all = Closed::find(&folded.world, id)?.packages();
        all.iter().find(|it| it.0.number == number).ok_or_else(nothing)?.0.clone()
    };
    let name = archive::package_name(&package.package);
    let length = platform.objects.length(&name).map_err(|_| nothing())?;
    let mut response =
        Response::new(crate::ranges::all(Arc::clone(&platform.objects), name, length));
    let file = format!("archive-{}-{number}.zip", id.to_string().replace('/', "-"));
    let way = format!("attachment; filename=\"{file}\"");
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, way.as_str()),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        let value = HeaderValue::from_str(value).expect("a lot's name is ASCII");
        headers.insert(name, value);
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}
