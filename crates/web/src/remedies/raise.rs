//! A supplier raises something: what, in a few lines, signed; a question needs no signature.

use app::follower::Folded;
use domain::award::Signed;
use domain::remedies::{Case, Command as Remedies, Interest, Letter, Matter, RemedyKind, Standing};
use domain::rulebook::ids;
use domain::shared::{CivilDate, Id, LotId, Salt, Uscc};
use domain::world::Command;
use maud::html;
use sha2::{Digest, Sha256};

use super::counter::interests;
use super::letter::text_of;
use super::list::{Choice, choices};
use super::step::rules_of;
use super::{INTERESTS, KINDS, MATTERS, TEXT_BYTES_MAX, case_of, evidence, line, read, said, word};
use crate::act::Problem;
use crate::bidder::bidder as own;
use crate::design::form::button;
use crate::design::icon::Tone;
use crate::design::lists::flash;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{files, room, sign};
use crate::purchaser::committee::master;
use crate::visit::Visit;

/// A letter as it was typed.
struct Typed {
    kind: RemedyKind,
    matter: Matter,
    of: Option<Id>,
    known_on: Option<CivilDate>,
    interest: Option<Interest>,
    remedy: Id,
    letter: Letter,
}

impl Typed {
    fn command(&self, id: &LotId, signed: Option<Signed>) -> Command {
        Command::Remedies(Remedies::RaiseRemedy {
            lot: id.clone(),
            remedy: self.remedy.clone(),
            kind: self.kind,
            matter: self.matter,
            of: self.of.clone(),
            known_on: self.known_on,
            interest: self.interest,
            entry: None,
            commitment: record::act::letter_commitment(&self.letter),
            letter: Some(self.letter.clone()),
            officials: None,
            signed,
        })
    }
}

/// Whether somebody takes no part in a lot of works, and so says which interest is touched.
fn interested(case: Case<'_>, who: Option<&Uscc>, matter: Matter) -> bool {
    let part = who.is_some_and(|it| case.takes_part(it, matter));
    case.knows_objections() && !part
}

/// What a form's choice names.
fn chosen(posted: &Posted) -> Option<(RemedyKind, Matter, Option<Id>)> {
    let mut parts = posted.get("what").split(':');
    let (kind, matter) = (read(&KINDS, parts.next()?)?, read(&MATTERS, parts.next()?)?);
    let of = match parts.next()? {
        "" => None,
        it => Some(Id::new(it).ok()?),
    };
    Some((kind, matter, of))
}

/// Reads the letter; its salt and its number are the same whenever the same form comes.
fn typed(
    v: &Visit,
    folded: &Folded,
    case: Case<'_>,
    posted: &Posted,
) -> Result<Typed, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let who = own(v, folded).map_err(one)?;
    let mut wrongs = Vec::new();
    let what = chosen(posted);
    if what.is_none() {
        wrongs.push(wrong("what", "form-choose"));
    }
    let asks = what.as_ref().is_some_and(|it| it.0 == RemedyKind::Enquiry);
    let mut text = |name: &str, wanted: bool| match needed(posted, name, TEXT_BYTES_MAX) {
        Ok(it) => it.to_owned(),
        Err(_) if !wanted && posted.get(name).is_empty() => String::new(),
        Err(it) => {
            wrongs.push(it);
            String::new()
        }
    };
    let claims = text("claims", true);
    let (request, grounds) = (text("request", !asks), text("grounds", !asks));
    let complaint = what.as_ref().is_some_and(|it| it.0 == RemedyKind::Complaint);
    let known_on = match complaint && case.knows_objections() {
        true => posted.get("known_on").parse().map(Some).unwrap_or_else(|_| {
            wrongs.push(wrong("known_on", "form-not-day"));
            None
        }),
        false => None,
    };
    let documents = files::kept(v, posted, "evidence").map_err(one)?;
    let (Some((kind, matter, of)), true) = (what, wrongs.is_empty()) else { return Err(wrongs) };
    let salt = Salt(Sha256::digest(master(v, posted).map_err(one)?).into());
    let key: String = posted.get("key").chars().filter(char::is_ascii_alphanumeric).collect();
    let short: String = key.chars().take(8).collect();
    let remedy = Id::new(format!("{}-{short}", word(&KINDS, kind)));
    let remedy = remedy.map_err(|_| one(wrong("what", "form-choose")))?;
    let letter = Letter {
        raiser: Some(who.uscc),
        presented: None,
        claims,
        request,
        grounds,
        documents,
        salt,
    };
    let asked = interested(case, letter.raiser.as_ref(), matter) && kind != RemedyKind::Enquiry;
    let interest = read(&INTERESTS, posted.get("touched")).filter(|_| asked);
    Ok(Typed { kind, matter, of, known_on, interest, remedy, letter })
}

/// The rules that a letter rests on.
fn basis(case: Case<'_>, kind: RemedyKind, matter: Matter) -> Vec<&'static str> {
    rules_of(case, of_tenders(case, kind, matter))
}

fn of_tenders(case: Case<'_>, kind: RemedyKind, matter: Matter) -> Vec<&'static str> {
    match (case.knows_objections(), kind, matter) {
        (_, RemedyKind::Enquiry, _) => vec![ids::G19],
        (_, RemedyKind::Objection, Matter::Result) => vec![ids::T14, ids::T14_2, ids::T63],
        (_, RemedyKind::Objection, Matter::PrequalificationDocuments) => {
            vec![ids::T06_1, ids::T07, ids::T63]
        }
        (_, RemedyKind::Objection, _) => vec![ids::T06, ids::T07, ids::T63],
        (_, RemedyKind::Challenge, Matter::Documents | Matter::PrequalificationDocuments) => {
            vec![ids::G20_1, ids::G20_4, ids::G21]
        }
        (_, RemedyKind::Challenge, Matter::Opening | Matter::PrequalificationResult) => {
            vec![ids::G20_2, ids::G20_4, ids::G21]
        }
        (_, RemedyKind::Challenge, Matter::Result) => vec![ids::G20_3, ids::G20_4, ids::G21],
        (true, RemedyKind::Complaint, _) => {
            vec![ids::T19, ids::T19_2, ids::T19_3, ids::T20_1, ids::T20_2]
        }
        (_, RemedyKind::Complaint, _) => vec![ids::G22, ids::G22_2, ids::G23],
    }
}

/// First the letter, then the signature.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let who = own(v, &folded)?;
    let case = case_of(&folded, id)?;
    let all = choices(v, &folded, case, &who.uscc);
    if sign::is_next(posted, problems)
        && let Ok(it) = typed(v, &folded, case, posted)
        && it.kind != RemedyKind::Enquiry
    {
        return Ok(signing(v, (&folded, case), (posted, problems), &it, &all));
    }
    let sheet = Sheet { v, posted, problems };
    let open: Vec<(String, String)> =
        all.iter().filter(|it| it.answer.is_ok()).map(|it| (it.value(), option(v, it))).collect();
    let options: Vec<(&str, String)> =
        open.iter().map(|it| (it.0.as_str(), it.1.clone())).collect();
    let complains = case.knows_objections()
        && all.iter().any(|it| it.kind == RemedyKind::Complaint && it.answer.is_ok());
    let body = html! {
        (line(case))
        (sheet.top())
        @if options.is_empty() {
            p { (t.s("remedy-nothing-now")) }
        } @else {
            (sheet.upload_form(&room("bidder", id, "remedies/new"), &html! {
                (sheet.radios("what", &options))
                (sheet.lines("claims", 6, Need::Needed))
                (sheet.lines("request", 3, Need::Optional))
                (sheet.lines("grounds", 4, Need::Optional))
                @if complains { (sheet.line("known_on", Need::Optional)) }
                @let stranger = |it: &Matter| interested(case, Some(&who.uscc), *it);
                @if case.matters().iter().any(stranger) { (interests(&sheet)) }
                (evidence(&sheet))
                (button(&t.s("act-next")))
            }))
        }
        p { a href=(room("bidder", id, "remedies")) { (t.s(super::title_key(case))) } }
    };
    Ok(Shown::reading(t.s(super::raise_key(case)), body))
}

fn option(v: &Visit, it: &Choice) -> String {
    let late = it.answer.as_ref().is_ok_and(|it| it.standing == Standing::Late);
    if late { format!("{} · {}", it.words(v), v.text.s("remedy-is-late")) } else { it.words(v) }
}

fn signing(
    v: &Visit,
    (folded, case): (&Folded, Case<'_>),
    (posted, problems): (&Posted, &[Problem]),
    it: &Typed,
    all: &[Choice],
) -> Shown {
    let t = v.text;
    // The files came once: what follows names them by their hashes.
    let fresh: Vec<String> = posted.files("evidence").map(|it| it.sha256.hex()).collect();
    let posted = fresh.into_iter().fold(posted.clone(), |all, it| all.with("evidence_kept", it));
    let sheet = Sheet { v, posted: &posted, problems };
    let action = room("bidder", case.id(), "remedies/new");
    let (label, brings) = (t.s("remedy-send"), t.s("remedy-send-brings"));
    let is = |of: &&Choice| (of.kind, of.matter, &of.of) == (it.kind, it.matter, &it.of);
    let late = all.iter().find(is).and_then(|it| it.answer.as_ref().ok());
    let body = html! {
        (line(case))
        h2 { (said(t, it.kind, it.matter)) }
        @if late.is_some_and(|it| it.standing == Standing::Late) {
            (flash(Tone::Alarm, &t.s("remedy-late-says")))
        }
        @if let Some(of) = it.interest {
            p {
                (t.s("remedy-interested")) " "
                (t.s(&format!("interest-{}", word(&INTERESTS, of))))
            }
        }
        (text_of(v, folded, &it.letter))
        (cited(v, folded, case.id(), &basis(case, it.kind, it.matter)))
        (sign::page(&sheet, folded, &action, (&label, &brings),
            |by| it.command(case.id(), Some(by))))
    };
    Shown::reading(t.s(super::raise_key(case)), body).with(&["sign_act"])
}

/// The letter, once signed; a question at once.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let case = case_of(&folded, id).map_err(one)?;
    let it = typed(v, &folded, case, posted)?;
    let command = match it.kind {
        RemedyKind::Enquiry => it.command(id, None),
        _ => sign::take(v, &folded, posted, |by| it.command(id, Some(by)))?,
    };
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=raised", room("bidder", id, "remedies")) })
}
