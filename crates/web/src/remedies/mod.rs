//! Enquiries, objections, challenges and complaints 询问、异议、质疑、投诉 at every desk.
//!
//! A letter is read by whoever raised it, by who answers it and by the supervisor; everybody else
//! reads kind, matter, clocks and outcome.

mod answer;
mod letter;
mod list;
mod outside;
mod raise;
mod withdraw;

use std::sync::Arc;

use app::follower::Folded;
use app::rules::rules_for;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use domain::law::Law;
use domain::lot::Lot;
use domain::parties::{Person, Role};
use domain::remedies::{Matter, Outcome, Remedy, RemedyKind};
use domain::shared::{Id, Instant, LotId};
use domain::world::World;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::value::code;
use crate::desk::duties::{Buying, acts_for};
use crate::desk::files::{self, DOCUMENT_BYTES_MAX};
use crate::desk::perform::{asked, denied, lot_of, seen, who};
use crate::desk::sheet::{Need, Sheet};
use crate::site::Site;
use crate::text::Text;
use crate::visit::Visit;

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
const MATTERS: [(Matter, &str); 3] =
    [(Matter::Documents, "documents"), (Matter::Opening, "opening"), (Matter::Result, "result")];
const OUTCOMES: [(Outcome, &str); 3] =
    [(Outcome::Rejected, "rejected"), (Outcome::Upheld, "upheld"), (Outcome::Answered, "answered")];

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    let at = |desk: &str, page: &str| format!("/{desk}/lots/{{tender}}/{{lot}}/{{round}}/{page}");
    Router::new()
        .route(&at("bidder", "remedies"), seen(list::bidder))
        .route(&at("bidder", "remedies/new"), asked(raise::page, raise::ask))
        .route(&at("bidder", "remedies/withdraw"), asked(withdraw::page, withdraw::ask))
        .route(&at("purchaser", "remedies"), asked(answer::by_purchaser, answer::purchaser_ask))
        .route(&at("purchaser", "remedies/new"), asked(outside::by_purchaser, outside::purchaser))
        .route(&at("supervisor", "remedies"), asked(answer::by_supervisor, answer::supervisor_ask))
        .route(&at("centre", "remedies"), seen(answer::by_centre))
        .route(&at("centre", "remedies/new"), asked(outside::by_centre, outside::centre))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
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

    /// Whether this desk answers a remedy of this kind.
    fn answers(self, kind: RemedyKind) -> bool {
        match self {
            Self::Supervisor => kind == RemedyKind::Complaint,
            Self::Purchaser => kind != RemedyKind::Complaint,
            Self::Centre => false,
        }
    }

    /// Whether this desk reads the letter of a kind: a complaint is the supervisor's.
    fn reads(self, kind: RemedyKind) -> bool {
        self == Self::Supervisor || self.answers(kind)
    }

    /// The lot, if the signed-in person works for it at this desk.
    fn lot<'a>(self, v: &Visit, folded: &'a Folded, id: &LotId) -> Result<&'a Lot, Problem> {
        let (_, person) = who(v, folded)?;
        let lot = lot_of(folded, id)?;
        let fits = match self {
            Self::Supervisor => person.is(Role::Supervisor),
            Self::Centre => person.is(Role::Official),
            Self::Purchaser => buys(&folded.world, person, lot, v.now_ms),
        };
        if fits { Ok(lot) } else { Err(denied()) }
    }
}

fn buys(world: &World, person: &Person, lot: &Lot, now_ms: i64) -> bool {
    acts_for((world, Instant(now_ms)), person, Buying::of(&lot.notice))
}

/// Whether a person reads a document of a letter or a reply.
#[must_use]
pub fn reads_document(
    (world, now_ms): (&World, i64),
    person: &Person,
    sha256: &domain::shared::Hash,
) -> bool {
    let holds = |all: &[domain::procedure::Document]| all.iter().any(|it| it.sha256 == *sha256);
    world.lots.values().any(|lot| {
        lot.remedies.values().any(|it| {
            let own = it.raiser().is_some() && it.raiser() == person.organisation.as_ref();
            let buyer = buys(world, person, lot, now_ms);
            let letter = it.letter().is_some_and(|it| holds(&it.documents));
            let reply = it.answer.as_ref().and_then(|it| it.reply.as_ref());
            let reply = reply.is_some_and(|it| holds(&it.documents));
            let reads = own || (buyer && Desk::Purchaser.reads(it.kind));
            (letter && reads) || (reply && (reads || buyer || list::concerns(lot, it, person)))
        })
    })
}

/// Kind, matter and number in words.
fn name(t: &Text, number: &Id, it: &Remedy) -> String {
    format!("{} · {number}", said(t, it.kind, it.matter))
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
fn with_law<R>(v: &Visit, world: &World, lot: &LotId, ask: impl FnOnce(Law<'_>) -> R) -> R {
    let calendar = world.calendar(crate::desk::calendar());
    let now = Instant(v.now_ms);
    ask(Law { rules: rules_for(world, Some(lot), now), calendar: &calendar, now })
}
