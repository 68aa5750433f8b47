//! What somebody brought to the counter or posted on paper 窗口代录: one official enters it with a
//! scan, another one confirms it, and only then it is in the record.

use app::platform::Platform;
use app::ports::{StoreError, WorkingRow};
use domain::remedies::{
    Case, Command as Remedies, Entry, Interest, Letter, Matter, Officials, Presented, Remedy,
    RemedyKind, fits,
};
use domain::rulebook::ids;
use domain::shared::{AccountId, CivilDate, Hash, Id, LotId, Salt, Uscc};
use domain::world::{Command, World};
use maud::{Markup, html};
use record::canonical::{self, Value};
use record::wire::Wire;
use sha2::{Digest, Sha256};

use super::letter::text_of;
use super::{
    Desk, INTERESTS, KINDS, MATTERS, TEXT_BYTES_MAX, WAYS, evidence, line, read, said, word,
};
use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::lists::facts;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{files, room};
use crate::posts::name;
use crate::purchaser::committee::master;
use crate::visit::Visit;

/// Kind of the working state that holds what waits, by lot and number.
const KIND: &str = "entry-remedy";
/// How long an entry waits for its second official, in milliseconds: seven days.
const WAITS_MS: i64 = 7 * 86_400_000;
/// Longest name or description of papers, in bytes.
const PAPERS_BYTES_MAX: usize = 200;

/// An entry that waits for a second official.
struct Entered {
    by: AccountId,
    remedy: Id,
    kind: RemedyKind,
    matter: Matter,
    of: Option<Id>,
    known_on: Option<CivilDate>,
    interest: Option<Interest>,
    entry: Entry,
    letter: Letter,
}

impl Entered {
    fn body(&self) -> Value {
        let text = |it: &str| Value::Text(it.to_owned());
        Value::object([
            ("by", text(self.by.as_str())),
            ("remedy", text(self.remedy.as_str())),
            ("kind", text(word(&KINDS, self.kind))),
            ("matter", text(word(&MATTERS, self.matter))),
            ("of", text(self.of.as_ref().map_or("", Id::as_str))),
            ("known_on", text(&self.known_on.map(|it| it.to_string()).unwrap_or_default())),
            ("interest", text(self.interest.map_or("", |it| word(&INTERESTS, it)))),
            ("entry", self.entry.write()),
            ("letter", self.letter.write()),
        ])
    }

    fn read(row: &WorkingRow) -> Option<Self> {
        let body = canonical::parse(&row.body).ok()?;
        let text = |name: &str| body.text(name);
        let of = match text("of")? {
            "" => None,
            it => Some(Id::new(it).ok()?),
        };
        Some(Self {
            by: AccountId::new(text("by")?).ok()?,
            remedy: Id::new(text("remedy")?).ok()?,
            kind: read(&KINDS, text("kind")?)?,
            matter: read(&MATTERS, text("matter")?)?,
            of,
            known_on: text("known_on")?.parse().ok(),
            interest: read(&INTERESTS, text("interest")?),
            entry: Entry::read(body.get("entry")?)?,
            letter: Letter::read(body.get("letter")?)?,
        })
    }

    /// Fingerprint of what a page showed, so that nothing else is confirmed.
    fn mark(&self) -> String {
        Hash(Sha256::digest(self.body().encode()).into()).hex()
    }

    fn command(&self, lot: &LotId, confirmed_by: AccountId) -> Command {
        Command::Remedies(Remedies::RaiseRemedy {
            lot: lot.clone(),
            remedy: self.remedy.clone(),
            kind: self.kind,
            matter: self.matter,
            of: self.of.clone(),
            known_on: self.known_on,
            interest: self.interest,
            entry: Some(self.entry.clone()),
            commitment: record::act::letter_commitment(&self.letter),
            letter: Some(self.letter.clone()),
            officials: Some(Officials { entered_by: self.by.clone(), confirmed_by }),
            signed: None,
        })
    }
}

fn key(lot: &LotId, remedy: &Id) -> String {
    format!("{lot} {remedy}")
}

/// Entries of a lot that wait.
fn waiting(v: &Visit, world: &World, lot: &LotId) -> Result<Vec<Entered>, Problem> {
    let rows = v.site.platform.working.scan(KIND, &format!("{lot} "), None, v.now_ms)?;
    let known = world.case(lot).map(Case::remedies);
    let fresh = |it: &Entered| known.is_some_and(|all| !all.contains_key(&it.remedy));
    Ok(rows.iter().filter_map(Entered::read).filter(fresh).collect())
}

/// Lots with an entry that waits, each with whoever entered it.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub(crate) fn all_entered(
    platform: &Platform,
    world: &World,
) -> Result<Vec<(LotId, AccountId)>, StoreError> {
    let rows = platform.working.scan(KIND, "", None, platform.clock.wall_ms())?;
    let one = |row: &WorkingRow| {
        let lot = LotId::parse(row.key.split_once(' ')?.0).ok()?;
        let it = Entered::read(row)?;
        let known = world.case(&lot)?.remedies().contains_key(&it.remedy);
        (!known).then_some((lot, it.by))
    };
    Ok(rows.iter().filter_map(one).collect())
}

/// What waits, and the form of an entry.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let case = Desk::Centre.lot(v, &folded, id)?;
    let me = who(v, &folded)?.0.clone();
    let sheet = Sheet { v, posted, problems };
    let works = case.knows_objections();
    let at = room("centre", id, "counter");
    let own = [ids::Y70, case.rule(ids::T63)];
    let known = |it: &&(RemedyKind, &str)| fits(case, it.0).is_ok();
    let here = |it: &&(Matter, &'static str)| case.matters().contains(&it.0);
    let matters: Vec<_> = MATTERS.iter().filter(here).copied().collect();
    let body = html! {
        (line(case))
        p { (t.s("counter-says")) }
        (sheet.top())
        @for it in &waiting(v, &folded.world, id)? {
            h2 { (t.s("counter-waits")) " · " (said(t, it.kind, it.matter)) }
            (beside(v, it))
            (text_of(v, &folded, &it.letter))
            p { (t.t("registered-by", &[("name", name(&folded.world, &it.by).into())])) }
            @if it.by == me { p { (t.s("counter-second")) } }
            @else {
                (sheet.form(&format!("{at}/confirm"), &html! {
                    input type="hidden" name="remedy" value=(it.remedy.as_str());
                    input type="hidden" name="seen" value=(it.mark());
                    (commit_button(&t.s("counter-confirm"), &t.s("counter-confirm-brings")))
                }))
            }
            (sheet.form(&format!("{at}/drop"), &html! {
                input type="hidden" name="remedy" value=(it.remedy.as_str());
                (button(&t.s("counter-drop")))
            }))
        }
        h2 { (t.s("counter-enter")) }
        (sheet.upload_form(&at, &html! {
            (sheet.radios("way", &words(v, "way", &WAYS)))
            (sheet.line("stated_on", Need::Needed))
            (sheet.document("scan"))
            (sheet.line("presented_name", Need::Needed))
            (sheet.line("presented_papers", Need::Needed))
            (sheet.line("raiser", Need::Optional))
            (sheet.radios("kind", &KINDS.iter().filter(known)
                .map(|it| (it.1, t.s(&format!("remedy-{}", it.1)))).collect::<Vec<_>>()))
            (sheet.radios("matter", &words(v, "matter", &matters)))
            (follows(&sheet, case))
            @if works {
                (sheet.line("known_on", Need::Optional))
                (interests(&sheet))
            }
            (sheet.lines("claims", 6, Need::Needed))
            (sheet.lines("request", 3, Need::Optional))
            (sheet.lines("grounds", 4, Need::Optional))
            (evidence(&sheet))
            (button(&t.s("counter-enter")))
        }))
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, if works { &own } else { &[ids::Y70, ids::G20_6] }))
        p { a href=(room("centre", id, "remedies")) { (t.s(super::title_key(case))) } }
    };
    Ok(Shown::wide(t.s("counter-title"), body))
}

/// What a complaint may follow: every objection and challenge of the case.
fn follows(sheet: &Sheet, case: Case<'_>) -> Markup {
    let t = sheet.v.text;
    let first =
        |it: &(&Id, &Remedy)| matches!(it.1.kind, RemedyKind::Objection | RemedyKind::Challenge);
    let known = case.remedies().iter().filter(first);
    let mut all = vec![("", t.s("counter-of-none"))];
    all.extend(known.map(|(id, it)| (id.as_str(), super::name(t, it))));
    html! { @if all.len() > 1 { (sheet.select("of", &all)) } }
}

fn words<T: Copy>(v: &Visit, key: &str, all: &[(T, &'static str)]) -> Vec<(&'static str, String)> {
    all.iter().map(|it| (it.1, v.text.s(&format!("{key}-{}", it.1)))).collect()
}

/// Which interest is touched; none is chosen for a bidder.
pub(super) fn interests(sheet: &Sheet) -> Markup {
    let mut all = vec![("none", sheet.v.text.s("interest-none"))];
    all.extend(words(sheet.v, "interest", &INTERESTS));
    sheet.radios("touched", &all)
}

/// How it came, and whose papers were checked.
fn beside(v: &Visit, it: &Entered) -> Markup {
    let t = v.text;
    let [way, day, scan, papers] =
        ["field-way", "field-stated_on", "field-scan", "field-presented_papers"].map(|it| t.s(it));
    let shown = it.letter.presented.as_ref();
    let checked = shown.map(|it| format!("{} · {}", it.name, it.papers)).unwrap_or_default();
    facts(&[
        (way.as_str(), html! { (t.s(&format!("way-{}", word(&WAYS, it.entry.way)))) }),
        (&day, html! { (it.entry.stated_on) }),
        (&papers, html! { (checked) }),
        (&scan, crate::design::value::code(&it.entry.scan.hex())),
    ])
}

/// Keeps an entry for a second official.
pub(super) fn enter(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    Desk::Centre.lot(v, &folded, id).map_err(one)?;
    let by = who(v, &folded).map_err(one)?.0.clone();
    let it = typed(v, by, posted)?;
    let row = WorkingRow {
        key: key(id, &it.remedy),
        body: it.body().encode().into_bytes(),
        expires_ms: v.now_ms.saturating_add(WAITS_MS),
    };
    v.site.platform.working.put(KIND, &row).map_err(|it| one(it.into()))?;
    Ok(format!("{}?done=counter-entered", room("centre", id, "counter")))
}

fn typed(v: &Visit, by: AccountId, posted: &Posted) -> Result<Entered, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let mut wrongs = Vec::new();
    let mut line = |name: &str, most: usize, wanted: bool| match needed(posted, name, most) {
        Ok(it) => it.to_owned(),
        Err(_) if !wanted && posted.get(name).is_empty() => String::new(),
        Err(it) => {
            wrongs.push(it);
            String::new()
        }
    };
    let kind = read(&KINDS, posted.get("kind"));
    let asks = kind == Some(RemedyKind::Enquiry);
    let presented = Presented {
        name: line("presented_name", PAPERS_BYTES_MAX, true),
        papers: line("presented_papers", PAPERS_BYTES_MAX, true),
    };
    let claims = line("claims", TEXT_BYTES_MAX, true);
    let request = line("request", TEXT_BYTES_MAX, !asks);
    let grounds = line("grounds", TEXT_BYTES_MAX, !asks);
    let (way, matter) = (read(&WAYS, posted.get("way")), read(&MATTERS, posted.get("matter")));
    let chosen = [("kind", kind.is_some()), ("matter", matter.is_some()), ("way", way.is_some())];
    wrongs.extend(chosen.iter().filter(|it| !it.1).map(|it| wrong(it.0, "form-choose")));
    let typed = posted.get("raiser");
    let raiser = Uscc::new(&typed.to_uppercase());
    if raiser.is_none() && !typed.is_empty() {
        wrongs.push(wrong("raiser", "form-not-uscc"));
    }
    let mut day = |name: &str, wanted: bool| match posted.get(name) {
        "" if !wanted => None,
        it => {
            let day: Option<CivilDate> = it.parse().ok();
            if day.is_none() {
                wrongs.push(wrong(name, "form-not-day"));
            }
            day
        }
    };
    let (stated_on, known_on) = (day("stated_on", true), day("known_on", false));
    let of = Id::new(posted.get("of"));
    if of.is_err() && !posted.get("of").is_empty() {
        wrongs.push(wrong("of", "form-choose"));
    }
    let scans = files::kept(v, posted, "scan").map_err(one)?;
    if scans.is_empty() {
        wrongs.push(wrong("scan", "form-needed"));
    }
    let (Some(kind), Some(matter), Some(way), Some(stated_on), Some(scan), true) =
        (kind, matter, way, stated_on, scans.first(), wrongs.is_empty())
    else {
        return Err(wrongs);
    };
    let entry = Entry { way, stated_on, scan: scan.sha256 };
    let mut documents = vec![scan.clone()];
    documents.extend(files::kept(v, posted, "evidence").map_err(one)?);
    let salt = Salt(Sha256::digest(master(v, posted).map_err(one)?).into());
    let key: String = posted.get("key").chars().filter(char::is_ascii_alphanumeric).collect();
    let short: String = key.chars().take(8).collect();
    let remedy = Id::new(format!("{}-{short}", word(&KINDS, kind)));
    let remedy = remedy.map_err(|_| one(wrong("kind", "form-choose")))?;
    let presented = Some(presented);
    let letter = Letter { raiser, presented, claims, request, grounds, documents, salt };
    let interest = read(&INTERESTS, posted.get("touched"));
    let of = of.ok();
    Ok(Entered { by, remedy, kind, matter, of, known_on, interest, entry, letter })
}

fn found(v: &Visit, id: &LotId, posted: &Posted) -> Result<Entered, Problem> {
    let folded = v.site.platform.folded()?;
    Desk::Centre.lot(v, &folded, id)?;
    let all = waiting(v, &folded.world, id)?;
    let named = posted.get("remedy");
    let it = all.into_iter().find(|it| it.remedy.as_str() == named);
    it.ok_or_else(|| wrong("remedy", "registered-changed"))
}

/// The command of what another official entered, exactly as it was shown.
pub(super) fn confirm(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let it = found(v, id, posted).map_err(one)?;
    if it.mark() != posted.get("seen") {
        return Err(one(wrong("seen", "registered-changed")));
    }
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let confirmed_by = who(v, &folded).map_err(one)?.0.clone();
    let command = it.command(id, confirmed_by);
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=counter-confirmed", room("centre", id, "counter")) })
}

/// Gives an entry back; the record never held it.
pub(super) fn drop(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let it = found(v, id, posted).map_err(one)?;
    let deleted = v.site.platform.working.delete(KIND, &key(id, &it.remedy));
    deleted.map_err(|it| one(it.into()))?;
    Ok(format!("{}?done=counter-dropped", room("centre", id, "counter")))
}
