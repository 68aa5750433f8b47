//! The bid security in a notice's form, and keeping one by a cause of the law.

use std::collections::BTreeMap;

use domain::award::Signed;
use domain::law::Law;
use domain::lot::Lot;
use domain::procedure::{
    KeptCause, ProjectRegistered, SecurityForm, SecurityTerms, Spared, security_most,
};
use domain::rulebook::ids;
use domain::securities::Command as Securities;
use domain::shared::{Fen, Hash, Instant, LotId};
use domain::world::{Command, World};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::{button, fieldset};
use crate::design::river::article;
use crate::design::value::amount;
use crate::desk::basis::{Cited, cited};
use crate::desk::perform::{Ask, Shown, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{calendar, files, room, sign};
use crate::public::{lot_line, securities};
use crate::text::money;
use crate::visit::Visit;

use super::mine;
use super::notice::tick;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;
/// Fields of which several may be ticked.
pub(super) const TICKED: [&str; 2] = ["security_forms", "kept_for"];

fn find<T: Copy>(all: &[(T, &str)], said: &str) -> Option<T> {
    all.iter().find(|it| it.1 == said).map(|it| it.0)
}

/// The fields, with the most that may be asked beside them.
pub(super) fn fields(
    sheet: &Sheet,
    world: &World,
    project: &ProjectRegistered,
    lot: &str,
) -> Markup {
    let t = sheet.v.text;
    let of = project.procedure();
    let forms: Vec<(&str, String)> =
        SecurityForm::ALL.iter().map(|it| (it.1, t.s(&securities::form(it.0)))).collect();
    let known = KeptCause::ALL.iter().filter(|it| it.0.rule(of).is_some());
    let causes: Vec<(&str, String)> =
        known.map(|it| (it.1, t.s(&securities::cause(it.0)))).collect();
    let now = Instant(sheet.v.now_ms);
    let rules = app::rules::rules_for(world, None, now);
    let calendar = world.calendar(calendar());
    let law = Law { rules, calendar: &calendar, now };
    let budget =
        project.lots.iter().find(|it| it.lot.as_str() == lot).map_or(Fen(0), |it| it.budget);
    let most = security_most(of, budget, law).ok();
    let cited = Cited::of(t, rules, of.limits().security);
    fieldset(
        &t.s("security-title"),
        &html! {
            p { (t.s("security-optional")) }
            @if let Some((_, most)) = most { p { (t.s("security-most")) " " (amount(t, most.0)) } }
            @if let Some(cited) = &cited { (article(t, &cited.basis())) }
            (sheet.money("security_amount", Need::Optional))
            (sheet.lines("security_account", 2, Need::Optional))
            (sheet.ticks("security_forms", &forms))
            (sheet.line("security_days", Need::Optional))
            (sheet.agree("security_spared"))
            (sheet.ticks("kept_for", &causes))
        },
    )
}

/// The field for the performance security 履约保证金, with the most that may be asked.
pub(super) fn performance_field(
    sheet: &Sheet,
    world: &World,
    project: &ProjectRegistered,
) -> Markup {
    let t = sheet.v.text;
    let rules = app::rules::rules_for(world, None, Instant(sheet.v.now_ms));
    let first = Cited::of(t, rules, ids::Y197);
    let most = Cited::of(t, rules, project.procedure().limits().performance);
    fieldset(
        &t.s("performance-title"),
        &html! {
            @for it in [&most, &first].into_iter().flatten() { (article(t, &it.basis())) }
            (sheet.line("performance_percent", Need::Optional))
        },
    )
}

/// Reads the terms of a draft's fields; without an amount none are asked for.
pub(super) fn read(
    fields: &BTreeMap<String, String>,
    wrongs: &mut Vec<Problem>,
) -> Option<SecurityTerms> {
    let get = |name: &str| fields.get(name).map_or("", |it| it.trim());
    let ticked = |name: &str, word: &str| fields.contains_key(&tick(name, word));
    if get("security_amount").is_empty() {
        return None;
    }
    let fen = money::parse_yuan(get("security_amount"));
    if fen.is_none() {
        wrongs.push(wrong("security_amount", "form-not-money"));
    }
    if get("security_account").is_empty() {
        wrongs.push(wrong("security_account", "form-needed"));
    }
    let forms: Vec<SecurityForm> = SecurityForm::ALL
        .iter()
        .filter(|it| ticked("security_forms", it.1))
        .map(|it| it.0)
        .collect();
    if forms.is_empty() {
        wrongs.push(wrong("security_forms", "form-choose"));
    }
    let days = get("security_days").parse();
    if days.is_err() {
        wrongs.push(wrong("security_days", "form-not-number"));
    }
    let kept = KeptCause::ALL.iter().filter(|it| ticked("kept_for", it.1));
    Some(SecurityTerms {
        amount: Fen(fen?),
        account: get("security_account").to_owned(),
        forms,
        valid_days: days.ok()?,
        spared: (get("security_spared") == "yes").then_some(Spared::SmallFirms),
        kept_for: kept.map(|it| it.0).collect(),
    })
}

/// What a form says.
struct Keeping {
    number: u32,
    cause: KeptCause,
    reason: String,
    document: Option<Hash>,
}

fn said(v: &Visit, posted: &Posted) -> Result<Keeping, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let number = posted.get("security").parse();
    if number.is_err() {
        wrongs.push(wrong("security", "form-choose"));
    }
    let cause = find(&KeptCause::ALL, posted.get("kept_cause"));
    if cause.is_none() {
        wrongs.push(wrong("kept_cause", "form-choose"));
    }
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    let document = files::kept(v, posted, "documents").map_err(|it| wrongs.push(it));
    match (number, cause, reason, document) {
        (Ok(number), Some(cause), Ok(reason), Ok(document)) => {
            let document = document.first().map(|it| it.sha256);
            Ok(Keeping { number, cause, reason: reason.to_owned(), document })
        }
        _ => Err(wrongs),
    }
}

fn keeping(id: &LotId, it: &Keeping, signed: Signed) -> Command {
    let (lot, number, cause) = (id.clone(), it.number, it.cause);
    let (reason, document) = (it.reason.clone(), it.document);
    Command::Securities(Securities::Keep { lot, number, cause, reason, document, signed })
}

fn rules(lot: &Lot) -> Vec<&'static str> {
    let named = lot.notice.security.iter().flat_map(|it| &it.kept_for);
    let mut all: Vec<_> = named.filter_map(|it| it.rule(lot.notice.procedure())).collect();
    all.dedup();
    if all.is_empty() { vec![ids::G06_3] } else { all }
}

/// Who paid; first which security is kept and why, then the signature.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let terms = lot.notice.security.as_ref().ok_or_else(nothing)?;
    let action = room("purchaser", id, "security");
    let title = t.s("security-title");
    let basis = cited(v, &folded, id, &rules(lot));
    if sign::is_next(posted, problems)
        && let Ok(it) = said(v, posted)
    {
        // The file came once: what follows names it by its hash.
        let posted = match it.document.map(|it| it.hex()) {
            Some(hex) => posted.clone().with("documents_kept", hex),
            None => posted.clone(),
        };
        let sheet = Sheet { v, posted: &posted, problems };
        let (label, brings) = (t.s("security-keep"), t.s("security-keep-brings"));
        let body = html! {
            (lot_line(lot))
            p { (t.t("security-entry", &[("n", it.number.into())])) " · "
                (t.s(&securities::cause(it.cause))) }
            blockquote class="said" { @for line in it.reason.lines() { p { (line) } } }
            (basis)
            (sign::page(&sheet, &folded, &action, (&label, &brings), |by| keeping(id, &it, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let sheet = Sheet { v, posted, problems };
    let shown = domain::securities::shows_payers(lot);
    let held = lot.securities.entries.iter().filter(|it| shown && it.1.is_held());
    let options: Vec<(String, String)> = held
        .map(|(number, it)| {
            let who = securities::payer(&folded.world, &it.received.payer);
            (number.to_string(), format!("{number} {who}"))
        })
        .collect();
    let options: Vec<(&str, String)> =
        options.iter().map(|it| (it.0.as_str(), it.1.clone())).collect();
    let causes: Vec<(&str, String)> = KeptCause::ALL
        .iter()
        .filter(|it| terms.kept_for.contains(&it.0))
        .map(|it| (it.1, t.s(&securities::cause(it.0))))
        .collect();
    let body = html! {
        (lot_line(lot))
        (securities::terms(t, terms))
        (sheet.top())
        @if !shown { p { (t.s("security-sealed")) } }
        (securities::read_out(t, &folded.world, lot))
        @if !options.is_empty() && !causes.is_empty() {
            h2 { (t.s("security-keep")) }
            p { (t.s("security-keep-why")) }
            (sheet.upload_form(&action, &html! {
                (sheet.select("security", &options))
                (sheet.radios("kept_cause", &causes))
                (sheet.lines("reason", 3, Need::Needed))
                (sheet.document("documents"))
                (button(&t.s("act-next")))
            }))
        }
        h2 { (t.s("basis-name")) }
        (basis)
    };
    Ok(Shown::wide(title, body))
}

/// Keeps one, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    mine(v, &folded, id).map_err(one)?;
    let it = said(v, posted)?;
    let command = sign::take(v, &folded, posted, |by| keeping(id, &it, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=security-kept", room("purchaser", id, "security")) })
}
