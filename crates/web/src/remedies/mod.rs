//! Enquiries, objections, challenges and complaints 询问、异议、质疑、投诉 at every desk.
//!
//! A letter is read by whoever raised it, by who answers it and by the supervisor; everybody else
//! reads kind, matter, clocks and outcome.

mod answer;
pub(crate) mod counter;
mod letter;
mod list;
mod outside;
mod raise;
mod step;
mod steps;
pub(crate) mod unknown;
mod verdicts;
mod withdraw;

use std::sync::Arc;

use app::follower::Folded;
use app::rules::rules_for;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::routing::{MethodRouter, get};
use domain::award::Signed;
use domain::law::Law;
use domain::parties::{Person, Role};
use domain::remedies::{
    Case, ComplaintStep, EntryWay, Interest, Matter, Outcome, Remedies, Remedy, RemedyKind,
};
use domain::shared::{Id, Instant, LotId, PublicKey, Signature};
use domain::world::World;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::value::code;
use crate::desk::duties::{Buying, acts_for};
use crate::desk::files::{self, DOCUMENT_BYTES_MAX};
use crate::desk::perform::{asked, denied, lot_id, nothing, perform, seen, show, who, worked};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet};
use crate::purchaser::hold;
use crate::site::Site;
use crate::text::Text;
use crate::visit::Visit;

pub(crate) use letter::{came, redress, standing_key};
use step::Step;

/// Longest text of a letter's part or of a reply, in bytes.
const TEXT_BYTES_MAX: usize = 20_000;
/// Documents of one letter together, in bytes.
const UPLOAD_BYTES_MAX: usize = (4 * DOCUMENT_BYTES_MAX + 1_048_576) as usize;
const KINDS: [(RemedyKind, &str); 4] = [
    (RemedyKind::Enquiry, "enquiry"),
    (RemedyKind::Objection, "objection"),
    (RemedyKind::Challenge, "challenge"),
    (RemedyKind::Complaint, "complaint"),
];
const MATTERS: [(Matter, &str); 5] = [
    (Matter::PrequalificationDocuments, "prequalification-documents"),
    (Matter::PrequalificationResult, "prequalification-result"),
    (Matter::Documents, "documents"),
    (Matter::Opening, "opening"),
    (Matter::Result, "result"),
];
const OUTCOMES: [(Outcome, &str); 3] =
    [(Outcome::Rejected, "rejected"), (Outcome::Upheld, "upheld"), (Outcome::Answered, "answered")];

const INTERESTS: [(Interest, &str); 4] = [
    (Interest::Subcontractor, "subcontractor"),
    (Interest::Staff, "staff"),
    (Interest::User, "user"),
    (Interest::Other, "other"),
];
const WAYS: [(EntryWay, &str); 2] = [(EntryWay::Counter, "counter"), (EntryWay::Post, "post")];

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    let at = |desk: &str, page: &str| format!("/{desk}/lots/{{tender}}/{{lot}}/{{round}}/{page}");
    Router::new()
        .route(&at("bidder", "remedies"), seen(list::bidder))
        .route(&at("bidder", "remedies/new"), asked(raise::page, raise::ask))
        .route(&at("bidder", "remedies/withdraw"), asked(withdraw::page, withdraw::ask))
        .route(&at("purchaser", "remedies"), asked(answer::by_purchaser, answer::purchaser_ask))
        .route(&at("purchaser", "remedies/new"), asked(outside::by_purchaser, outside::purchaser))
        .route(&at("supervisor", "remedies"), seen(answer::by_supervisor))
        .route(&at("supervisor", "remedies/examine"), stepped(&steps::EXAMINE))
        .route(&at("supervisor", "remedies/serve"), stepped(&steps::SERVE))
        .route(&at("supervisor", "remedies/pause"), stepped(&steps::PAUSE))
        .route(&at("supervisor", "remedies/suspend"), stepped(&steps::SUSPEND))
        .route(&at("supervisor", "remedies/lift"), stepped(&steps::LIFT))
        .route(&at("supervisor", "remedies/decide"), stepped(&steps::DECIDE))
        .route(&at("supervisor", "remedies/list"), stepped(&verdicts::LIST))
        .route(&at("purchaser", "remedies/interest"), stepped(&verdicts::INTEREST))
        .route(&at("purchaser", "remedies/respond"), stepped(&steps::PURCHASER_RESPONDS))
        .route(&at("purchaser", "remedies/carry"), stepped(&steps::CARRY))
        .route(&at("bidder", "remedies/respond"), stepped(&steps::SUPPLIER_RESPONDS))
        .route(&at("bidder", "remedies/correct"), stepped(&steps::CORRECT))
        .route("/lots/{tender}/{lot}/{round}/ask", get(unknown::show).post(unknown::send))
        .route("/lots/{tender}/{lot}/{round}/ask/{remedy}/{word}", get(unknown::read))
        .route(&at("centre", "remedies"), seen(answer::by_centre))
        .route(&at("centre", "remedies/new"), asked(outside::by_centre, outside::centre))
        .route(&at("centre", "hold"), asked(hold::centre, hold::by_centre))
        .route(&at("centre", "counter"), worked(counter::page, counter::enter))
        .route(&at("centre", "counter/confirm"), asked(counter::page, counter::confirm))
        .route(&at("centre", "counter/drop"), worked(counter::page, counter::drop))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
}

/// Steps at each desk.
static SUPERVISOR: [Step; 7] = [
    steps::EXAMINE,
    steps::SERVE,
    steps::PAUSE,
    steps::SUSPEND,
    steps::LIFT,
    steps::DECIDE,
    verdicts::LIST,
];
static PURCHASER: [Step; 3] = [verdicts::INTEREST, steps::PURCHASER_RESPONDS, steps::CARRY];
static SUPPLIER: [Step; 2] = [steps::SUPPLIER_RESPONDS, steps::CORRECT];

/// A step's page and its form.
fn stepped(step: &'static Step) -> MethodRouter<Arc<Site>> {
    let shown = move |v: Visit, Path(parts): Parts| async move {
        let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
        show(v, move |v, posted, wrong| step.page(v, &id, posted, wrong)).await
    };
    let sent = move |v: Visit, Path(parts): Parts, posted: Posted| async move {
        let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
        let of = id.clone();
        let make = move |v: &Visit, posted: &Posted| step.ask(v, &of, posted);
        perform(v, posted, make, move |v, posted, wrong| step.page(v, &id, posted, wrong)).await
    };
    get(shown).post(sent)
}

type Parts = Path<(String, String, String)>;

/// Where a signature will stand.
const UNSIGNED: Signed = Signed { key: PublicKey([0; 32]), signature: Signature([0; 64]) };

/// The case of a lot that had any notice.
pub(crate) fn case_of<'a>(folded: &'a Folded, id: &LotId) -> Result<Case<'a>, Problem> {
    folded.world.case(id).ok_or_else(nothing)
}

/// The key of what all of a case's remedies are called: tenders of works and biddings know
/// objections and complaints, procurement knows enquiries, challenges and complaints.
pub(crate) fn title_key(case: Case<'_>) -> &'static str {
    if case.knows_objections() { "remedies-title-objections" } else { "remedies-title-challenges" }
}

/// The key of raising one.
pub(crate) fn raise_key(case: Case<'_>) -> &'static str {
    if case.knows_objections() { "remedy-raise-objections" } else { "remedy-raise-challenges" }
}

/// Title, lot and number.
pub(crate) fn line(case: Case<'_>) -> Markup {
    let (title, lot) = case.titles();
    html! { p { (title) " · " (lot) " · " (code(&case.id().to_string())) } }
}

/// The word of a matter.
pub(crate) fn matter_word(it: Matter) -> &'static str {
    word(&MATTERS, it)
}

/// The word of a value that pages name.
fn word<T: PartialEq + Copy>(all: &[(T, &'static str)], it: T) -> &'static str {
    all.iter().find(|known| known.0 == it).map_or("", |known| known.1)
}

/// The value of a word that a form sent.
fn read<T: Copy>(all: &[(T, &'static str)], typed: &str) -> Option<T> {
    all.iter().find(|it| it.1 == typed).map(|it| it.0)
}

/// The desk at which a page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Desk {
    Purchaser,
    Supervisor,
    Centre,
}

impl Desk {
    fn name(self) -> &'static str {
        match self {
            Self::Purchaser => "purchaser",
            Self::Supervisor => "supervisor",
            Self::Centre => "centre",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Purchaser, Self::Supervisor, Self::Centre].into_iter().find(|it| it.name() == name)
    }

    /// Whether this desk answers a remedy of this kind; a complaint is examined and decided.
    fn answers(self, kind: RemedyKind) -> bool {
        self == Self::Purchaser && kind != RemedyKind::Complaint
    }

    /// Whether this desk reads the letter: of a complaint the purchaser's once copies went out, or
    /// of works once it was accepted.
    fn reads(self, case: Case<'_>, it: &Remedy) -> bool {
        let works = case.knows_objections();
        let served = it
            .complaint
            .as_ref()
            .is_some_and(|it| it.served.is_some() || (works && it.step == ComplaintStep::Accepted));
        self == Self::Supervisor || self.answers(it.kind) || (self == Self::Purchaser && served)
    }

    /// The lot, if the signed-in person works for it at this desk.
    fn lot<'a>(self, v: &Visit, folded: &'a Folded, id: &LotId) -> Result<Case<'a>, Problem> {
        let (_, person) = who(v, folded)?;
        let case = case_of(folded, id)?;
        let fits = match self {
            Self::Supervisor => person.is(Role::Supervisor),
            Self::Centre => person.is(Role::Official),
            Self::Purchaser => buys(&folded.world, person, case, v.now_ms),
        };
        if fits { Ok(case) } else { Err(denied()) }
    }
}

fn buys(world: &World, person: &Person, case: Case<'_>, now_ms: i64) -> bool {
    acts_for((world, Instant(now_ms)), person, Buying::case(case))
}

/// Whether a person reads a document of a letter or a reply.
#[must_use]
pub fn reads_document(
    (world, now_ms): (&World, i64),
    person: &Person,
    sha256: &domain::shared::Hash,
) -> bool {
    let holds = |all: &[domain::procedure::Document]| all.iter().any(|it| it.sha256 == *sha256);
    world.cases().any(|case| {
        case.remedies().values().any(|it| {
            let own = it.raiser().is_some() && it.raiser() == person.organisation.as_ref();
            let buyer = buys(world, person, case, now_ms);
            let letter = it.letter().is_some_and(|it| holds(&it.documents));
            let reply = it.answer.as_ref().and_then(|it| it.reply.as_ref());
            let reply = reply.is_some_and(|it| holds(&it.documents));
            let served = it.complaint.as_ref().and_then(|it| it.served.as_ref());
            let named = served.into_iter().flat_map(|it| it.to.iter().flatten());
            let named = named.into_iter().any(|who| Some(who) == person.organisation.as_ref());
            let reads = own || named || (buyer && Desk::Purchaser.reads(case, it));
            let examined = it.complaint.iter().flat_map(|it| &it.examined);
            let notices = examined.filter_map(|it| it.reply.as_ref());
            let notice = own && notices.into_iter().any(|it| holds(&it.documents));
            let reviewed = it.interest.as_ref().and_then(|it| it.reply.as_ref());
            let notice =
                notice || ((own || buyer) && reviewed.is_some_and(|it| holds(&it.documents)));
            let reply_reads = reads || buyer || list::concerns(case, it, person);
            notice || (letter && reads) || (reply && reply_reads)
        })
    })
}

/// Which of its kind, and its matter, in words: the id of the record names it for machines.
pub(crate) fn name(t: &Text, it: &Remedy) -> String {
    match it.kind {
        RemedyKind::Enquiry => called(t, it),
        _ => format!("{} · {}", called(t, it), t.s(&format!("matter-{}", matter_word(it.matter)))),
    }
}

/// What people call it: its kind, and which of them it is in its lot.
pub(crate) fn called(t: &Text, it: &Remedy) -> String {
    t.t(&format!("remedy-numbered-{}", word(&KINDS, it.kind)), &[("n", it.place.into())])
}

/// The same of an id of a lot's record; the id where the lot has no such remedy.
pub(crate) fn called_of(t: &Text, all: &Remedies, id: &Id) -> String {
    all.get(id).map_or_else(|| id.to_string(), |it| called(t, it))
}

/// Kind and matter in words.
fn said(t: &Text, kind: RemedyKind, matter: Matter) -> String {
    let of = t.s(&format!("remedy-{}", word(&KINDS, kind)));
    match kind {
        RemedyKind::Enquiry => of,
        _ => format!("{of} · {}", t.s(&format!("matter-{}", word(&MATTERS, matter)))),
    }
}

/// The field of documents, of which none is needed; what came once stays with the form.
fn evidence(sheet: &Sheet) -> Markup {
    let t = sheet.v.text;
    let kept = sheet.posted.all("evidence_kept").iter().map(String::as_str);
    let kept = kept.filter_map(|it| Some((it.to_owned(), files::kept_name(sheet.v, it)?)));
    let sent = sheet.posted.files("evidence").map(|it| (it.sha256.hex(), it.name.clone()));
    html! {
        @for (hex, name) in kept.chain(sent) {
            input type="hidden" name="evidence_kept" value=(hex);
            p class="hint" { (t.s("document-kept")) " " (name) " " (code(&hex)) }
        }
        (sheet.file("evidence", Need::Optional))
    }
}

/// Asks the law something about a lot now.
pub(crate) fn with_law<R>(
    v: &Visit,
    world: &World,
    lot: &LotId,
    ask: impl FnOnce(Law<'_>) -> R,
) -> R {
    let calendar = world.calendar(crate::desk::calendar());
    let now = Instant(v.now_ms);
    ask(Law { rules: rules_for(world, Some(lot), now), calendar: &calendar, now })
}
