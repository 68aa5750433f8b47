//! What a supplier raised in a lot, what it may still raise, and the replies that concern it.

use app::follower::Folded;
use domain::award::ReadObject;
use domain::parties::{Person, Role};
use domain::procedure::Document;
use domain::remedies::{
    Case, Command as Remedies, Interest, Letter, Matter, Refusal, Remedy, RemedyKind, Standing,
    Suspends, fits,
};
use domain::shared::{Hash, Id, Instant, LotId, Salt, Uscc};
use domain::world::{self, Command, Event};
use maud::{Markup, html};

use super::letter::{Beside, Extent, one};
use super::{KINDS, MATTERS, called_of, case_of, line, said, with_law, word};
use crate::act::Problem;
use crate::bidder::bidder as own;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::instant;
use crate::desk::perform::Shown;
use crate::desk::posted::Posted;
use crate::desk::{reads, room};
use crate::problem::said as said_of;
use crate::visit::Visit;

/// Something that the law knows, and whether this supplier may raise it now.
pub(super) struct Choice {
    pub kind: RemedyKind,
    pub matter: Matter,
    pub of: Option<Id>,
    /// What people call the remedy that it follows.
    first: Option<String>,
    pub answer: Result<Open, world::Refusal>,
}

/// What may be raised.
pub(super) struct Open {
    pub standing: Standing,
    /// Last day, with whether it is settled; none where nothing limits it.
    pub last: Option<domain::calendar::Due>,
}

impl Choice {
    /// The value of a form's choice.
    pub fn value(&self) -> String {
        let (kind, matter) = (word(&KINDS, self.kind), word(&MATTERS, self.matter));
        format!("{kind}:{matter}:{}", self.of.as_ref().map_or("", Id::as_str))
    }

    pub fn words(&self, v: &Visit) -> String {
        let said = said(v.text, self.kind, self.matter);
        match &self.first {
            Some(of) => format!("{said} · {of}"),
            None => said,
        }
    }
}

/// Everything that the law knows in this lot, asked in this supplier's name. Nothing is written.
pub(super) fn choices(v: &Visit, folded: &Folded, case: Case<'_>, who: &Uscc) -> Vec<Choice> {
    let mut all = Vec::new();
    for kind in RemedyKind::ALL {
        if fits(case, kind).is_err() {
            continue;
        }
        if kind == RemedyKind::Complaint {
            let mine = case.remedies().iter().filter(|it| it.1.raiser() == Some(who));
            let first = |it: &Remedy| {
                matches!(it.kind, RemedyKind::Objection | RemedyKind::Challenge)
                    && it.answered != domain::remedies::Answered::Withdrawn
            };
            let first = mine.filter(|it| first(it.1));
            all.extend(first.map(|(id, it)| (kind, it.matter, Some(id.clone()))));
            if case.lot().is_some_and(|it| it.opening.objections.values().any(|it| it.0 == *who)) {
                all.push((kind, Matter::Opening, None));
            }
            continue;
        }
        let matters: &[Matter] =
            if kind == RemedyKind::Enquiry { enquired(case) } else { case.matters() };
        all.extend(matters.iter().map(|it| (kind, *it, None)));
    }
    all.into_iter()
        .map(|(kind, matter, of)| {
            let answer = asked(v, folded, case, (kind, matter, of.clone(), who));
            let called = |it: &Id| called_of(v.text, case.remedies(), it);
            let first = of.as_ref().map(called);
            Choice { kind, matter, of, first, answer }
        })
        .collect()
}

/// A question is about the documents that are out now.
fn enquired(case: Case<'_>) -> &'static [Matter] {
    match case.lot() {
        Some(_) => &[Matter::Documents],
        None => &[Matter::PrequalificationDocuments],
    }
}

/// A proof that stands for any.
fn proof() -> Document {
    Document {
        id: Id::new("proof").expect("a word is an id"),
        name: String::new(),
        media: String::new(),
        sha256: Hash([0; 32]),
        length: 0,
    }
}

/// What the law would say now.
fn asked(
    v: &Visit,
    folded: &Folded,
    case: Case<'_>,
    (kind, matter, of, who): (RemedyKind, Matter, Option<Id>, &Uscc),
) -> Result<Open, world::Refusal> {
    let works = case.knows_objections();
    let known_on = (works && kind == RemedyKind::Complaint).then(|| Instant(v.now_ms).date());
    let stranger = works && kind != RemedyKind::Enquiry && !case.takes_part(who, matter);
    let letter = Letter {
        raiser: Some(who.clone()),
        presented: None,
        claims: String::new(),
        request: String::new(),
        grounds: String::new(),
        documents: if stranger { vec![proof()] } else { Vec::new() },
        salt: Salt([0; 32]),
    };
    let raise = Remedies::RaiseRemedy {
        lot: case.id().clone(),
        remedy: Id::new("asked").expect("a word is an id"),
        kind,
        matter,
        of: of.clone(),
        known_on,
        // Whoever takes no part is asked as if an interest were proven.
        interest: stranger.then_some(Interest::Other),
        entry: None,
        commitment: Hash([0; 32]),
        letter: Some(letter),
        officials: None,
        signed: None,
    };
    with_law(v, &folded.world, case.id(), |law| {
        let events = world::decide(&folded.world, &Command::Remedies(raise), law)?;
        let Some(Event::RemedyRaised(it)) = events.first() else {
            return Err(world::Refusal::Remedies(Refusal::RemedyUnknown));
        };
        let earlier = of.as_ref().and_then(|it| case.remedies().get(it));
        // How long a complaint of works may wait depends on when its matter was known.
        let about = domain::remedies::About { earlier, known_on: None };
        let window = domain::remedies::window(case, (kind, matter), about, law);
        let last = window.map_err(|it| world::Refusal::Remedies(it.into()))?.last;
        Ok(Open { standing: it.standing, last })
    })
}

/// Whether a reply concerns another bidder: it may change the result (94-13).
pub(super) fn concerns(case: Case<'_>, it: &Remedy, person: &Person) -> bool {
    let home = person.organisation.as_ref();
    it.suspends != Suspends::No
        && !it.matter.is_early()
        && it.matter != Matter::Documents
        && person.is(Role::Bidder)
        && home.is_some_and(|who| case.takes_part(who, it.matter))
}

/// Notes that this person reads the replies shown: the proof that they were served.
fn noted(v: &Visit, id: &LotId) -> Result<(), Problem> {
    let replies: Vec<Hash> = {
        let folded = v.site.platform.folded()?;
        let who = own(v, &folded)?;
        let case = case_of(&folded, id)?;
        if case.lot().is_none() {
            // What is read before the notice of the tender has no place in the record.
            return Ok(());
        }
        let person = folded.world.people.get(&who.account);
        let shown = |it: &&Remedy| {
            let concerned = person.is_some_and(|person| concerns(case, it, person));
            it.raiser() == Some(&who.uscc) || concerned
        };
        case.remedies()
            .values()
            .filter(shown)
            .filter_map(|it| Some(it.answer.as_ref()?.commitment))
            .collect()
    };
    replies.into_iter().try_for_each(|it| reads::opened(v, id, ReadObject::Reply, it))
}

/// The page.
pub(super) fn bidder(v: &Visit, id: &LotId, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    noted(v, id)?;
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let who = own(v, &folded)?;
    let case = case_of(&folded, id)?;
    let person = folded.world.people.get(&who.account);
    let mine: Vec<(&Id, &Remedy)> =
        case.remedies().iter().filter(|it| it.1.raiser() == Some(&who.uscc)).collect();
    let replies: Vec<(&Id, &Remedy)> = case
        .remedies()
        .iter()
        .filter(|it| it.1.raiser() != Some(&who.uscc) && it.1.answer.is_some())
        .filter(|it| person.is_some_and(|person| concerns(case, it.1, person)))
        .collect();
    let named = |it: &Remedy| {
        let served = it.complaint.as_ref().and_then(|it| it.served.as_ref());
        served.is_some_and(|it| it.to.iter().flatten().any(|it| *it == who.uscc))
    };
    let served: Vec<(&Id, &Remedy)> = case.remedies().iter().filter(|it| named(it.1)).collect();
    let open = mine.iter().any(|it| it.1.is_open());
    let all = choices(v, &folded, case, &who.uscc);
    let body = html! {
        (line(case))
        @if all.iter().any(|it| it.answer.is_ok()) {
            p { a class="button" href=(room("bidder", id, "remedies/new")) {
                (t.s(super::raise_key(case)))
            } }
        }
        (ways(v, &all))
        @if mine.is_empty() {
            (empty(&t.s("remedy-own-none"), &t.s("remedy-own-none-hint"), &[]))
        }
        @for it in &mine { (one(v, &folded, case, *it, (Extent::Whole, Beside::Nothing))) }
        @if open {
            p { a class="button quiet-button" href=(room("bidder", id, "remedies/withdraw")) {
                (t.s("remedy-withdraw"))
            } }
        }
        ul class="files" { @for it in &super::SUPPLIER { (it.link(v, case, &who.uscc)) } }
        @for it in &served { (one(v, &folded, case, *it, (Extent::Whole, Beside::Nothing))) }
        @if !replies.is_empty() { h2 { (t.s("remedy-replies")) } }
        @for it in &replies { (one(v, &folded, case, *it, (Extent::Reply, Beside::Nothing))) }
    };
    Ok(Shown::reading(t.s(super::title_key(case)), body))
}

/// What there is, until when, and why not.
fn ways(v: &Visit, all: &[Choice]) -> Markup {
    let t = v.text;
    let heads = ["remedy-way", "remedy-until", "remedy-now"].map(|key| t.s(key));
    let sets = [Set::Words, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|it| {
            let last = it.answer.as_ref().ok().and_then(|it| it.last);
            vec![
                html! { (it.words(v)) },
                html! {
                    @if let Some(last) = last {
                        (instant(Instant::end_of(last.for_right()).0))
                        @if !last.is_settled() { " " (tag(Tone::Due, &t.s("river-provisional"))) }
                    } @else if it.answer.is_ok() { (t.s("remedy-unbounded")) }
                },
                now(v, it),
            ]
        })
        .collect();
    table(&t.s("remedy-ways"), &columns, &rows)
}

fn now(v: &Visit, it: &Choice) -> Markup {
    let t = v.text;
    match &it.answer {
        Ok(Open { standing: Standing::Admissible, .. }) => tag(Tone::Checked, &t.s("remedy-may")),
        Ok(Open { standing: Standing::Late, .. }) => tag(Tone::Alarm, &t.s("remedy-is-late")),
        Err(refusal) => {
            let said = said_of(t, &Problem::Refused(refusal.clone()));
            html! { (said.what) " " small { (said.code) } }
        }
    }
}
