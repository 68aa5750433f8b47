//! From the letter to the closed file at the purchaser's desk.

pub(super) mod performance;

use domain::award::Signed;
use domain::contract::{Command as Contract, InstrumentKind};
use domain::lot::Lot;
use domain::procedure::{Document, performance_due};
use domain::rulebook::{Regime, ids};
use domain::shared::{Fen, Hash, LotId};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::lists::facts;
use crate::design::value::{amount, capital, code};
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{files, room, sign};
use crate::public::contract::{articles, performance as performed, title};
use crate::public::lot_line;
use crate::text::money;
use crate::visit::Visit;

use super::mine;

/// Longest text of a reason or a report, in bytes.
const TEXT_BYTES_MAX: usize = 4_000;
/// Longest name of an authority, in bytes.
const NAME_BYTES_MAX: usize = 200;

fn works(lot: &Lot) -> bool {
    lot.notice.regime == Regime::Works
}

fn wrongs(it: Problem) -> Vec<Problem> {
    vec![it]
}

/// What can be done now: page and key of its name.
pub(super) fn open(lot: &Lot) -> Vec<(&'static str, &'static str)> {
    let state = &lot.contract;
    let mut all = Vec::new();
    let mut add = |when: bool, page, key| {
        if when {
            all.push((page, key));
        }
    };
    let decided = matches!(lot.stage, domain::lot::Stage::Decided | domain::lot::Stage::Notified);
    let free = decided && !lot.is_suspended() && state.keep_until.is_none();
    let letter = free && lot.stage == domain::lot::Stage::Notified;
    let (binds, over) = (state.binds(), state.is_performed());
    add(free && works(lot) && state.reported.is_none(), "contract/report", "contract-do-report");
    let secured = lot.notice.performance_bp.is_some();
    add(letter && !binds && secured, "contract/perform", "contract-do-secure");
    add(letter && !binds, "contract/offer", "contract-do-offer");
    add(letter && unpublished(lot).is_some(), "contract/publish", "contract-do-publish");
    add(letter && unfiled(lot).is_some(), "contract/file", "contract-do-file");
    add(letter && binds, "contract/perform", "contract-do-perform");
    add(letter && binds && !over, "contract/accept", "contract-do-accept");
    add(letter && binds && !over, "contract/offer", "contract-do-change");
    add(letter && over, "contract/close", "contract-do-close");
    all
}

/// The first instrument that is not published.
pub(crate) fn unpublished(lot: &Lot) -> Option<u32> {
    let state = &lot.contract;
    state.instruments.keys().copied().find(|it| !state.published.contains(it))
}

/// The first instrument of a procurement that is not filed.
pub(crate) fn unfiled(lot: &Lot) -> Option<u32> {
    let state = &lot.contract;
    let mut all = state.instruments.keys().copied().filter(|_| !works(lot));
    all.find(|it| !state.filed.contains(it))
}

/// The contract so far, and the ways on.
pub(super) fn page(v: &Visit, id: &LotId, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let ways = open(lot);
    let body = html! {
        (lot_line(lot))
        (so_far(v, lot))
        @if !ways.is_empty() {
            h2 { (t.s("manage-now")) }
            ul class="files" {
                @for (page, key) in &ways {
                    li { a href=(room("purchaser", id, page)) { (t.s(key)) } }
                }
            }
        }
        (performed(t, lot))
        p { a href={ "/lots/" (id) "/contract" } { (t.s("manage-public")) } }
    };
    Ok(Shown::reading(t.s("contract-manage"), body))
}

/// Price, what waits for the winner, and what both signed.
pub(crate) fn so_far(v: &Visit, lot: &Lot) -> Markup {
    let t = v.text;
    let (price, total, offered) =
        (t.s("contract-price-bid"), t.s("contract-total"), t.s("contract-waits"));
    let mut rows = Vec::new();
    if let Some((_, bid)) = &lot.award.winner {
        rows.push((price.as_str(), html! { (amount(t, bid.0)) " " (capital(bid.0)) }));
    }
    let (asked, held) = (t.s("performance-due"), t.s("performance-held"));
    let due = lot.award.winner.as_ref().and_then(|it| performance_due(&lot.notice, it.1));
    if let Some(due) = due {
        rows.push((&asked, amount(t, due.0)));
        rows.push((&held, amount(t, lot.contract.security_held().unwrap_or(Fen(0)).0)));
    }
    if let Some(sum) = lot.contract.total() {
        rows.push((&total, amount(t, sum.0)));
    }
    if let Some(it) = &lot.contract.offer {
        rows.push((&offered, html! { (title(t, it.number)) " " (amount(t, it.amount.0)) }));
    }
    let all = lot.contract.instruments.values().map(|it| &it.offered);
    html! {
        (facts(&rows))
        ul class="files" {
            @for it in all.chain(&lot.contract.offer) {
                li {
                    a href=(files::href(&it.document.sha256, &it.document.name)) {
                        (title(t, it.number)) " · " (it.document.name)
                    }
                    " " (code(&it.document.sha256.hex()))
                }
            }
        }
    }
}

/// What a form of the contract or of a change says.
struct Offered {
    number: u32,
    kind: InstrumentKind,
    document: Document,
    amount: Fen,
    reason: String,
}

/// Reads the form: the contract's price is the bid's and is not typed.
fn offered(v: &Visit, lot: &Lot, posted: &Posted) -> Result<Offered, Vec<Problem>> {
    let mut all = Vec::new();
    let number = lot.contract.next();
    let document = files::kept(v, posted, "contract").map_err(wrongs)?.into_iter().next();
    if document.is_none() {
        all.push(wrong("contract", "form-needed"));
    }
    let (kind, amount, reason) = if number == 0 {
        let price = lot.award.winner.as_ref().map_or(Fen(0), |it| it.1);
        (InstrumentKind::Contract, price, String::new())
    } else {
        let typed = money::parse_yuan(posted.get("change_amount"));
        let (kind, amount) = match posted.get("change_kind") {
            "addition" => (InstrumentKind::Addition, typed),
            "more" => (InstrumentKind::Alteration, typed),
            "less" => (InstrumentKind::Alteration, typed.and_then(i64::checked_neg)),
            "same" => (InstrumentKind::Alteration, Some(0)),
            _ => {
                all.push(wrong("change_kind", "form-choose"));
                (InstrumentKind::Alteration, Some(0))
            }
        };
        if amount.is_none() {
            all.push(wrong("change_amount", "form-not-money"));
        }
        let reason = needed(posted, "change_reason", TEXT_BYTES_MAX).map(str::to_owned);
        let reason = reason.unwrap_or_else(|it| {
            all.push(it);
            String::new()
        });
        (kind, Fen(amount.unwrap_or(0)), reason)
    };
    match document {
        Some(document) if all.is_empty() => Ok(Offered { number, kind, document, amount, reason }),
        _ => Err(all),
    }
}

fn offering(id: &LotId, it: &Offered, signed: Signed) -> Command {
    Command::Contract(Contract::Offer {
        lot: id.clone(),
        number: it.number,
        kind: it.kind,
        document: it.document.clone(),
        amount: it.amount,
        reason: it.reason.clone(),
        signed,
        // The desk puts the pack in force at its stamp.
        pack: String::new(),
        pack_sha256: Hash([0; 32]),
    })
}

/// Rules that a page of the contract cites.
fn basis(lot: &Lot) -> Vec<&'static str> {
    let limits = lot.notice.procedure().limits();
    match (works(lot), lot.contract.binds()) {
        (_, false) => vec![limits.contract, limits.binds],
        (true, true) => vec![limits.binds],
        (false, true) => vec![ids::G17, ids::G17_2],
    }
}

/// First the text, then the signature.
pub(super) fn offer(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let action = room("purchaser", id, "contract/offer");
    let changes = lot.contract.binds();
    let title = t.s(if changes { "contract-do-change" } else { "contract-do-offer" });
    let cites = articles(&folded.world, lot, (t, v.now_ms), &basis(lot));
    if sign::is_next(posted, problems)
        && let Ok(it) = offered(v, lot, posted)
    {
        // The file came once: what follows names it by its hash.
        let posted = posted.clone().with("contract_kept", it.document.sha256.hex());
        let sheet = Sheet { v, posted: &posted, problems };
        let brings = t.s("contract-offer-brings");
        let name = t.s("field-contract");
        let price = t.s("contract-price");
        let body = html! {
            (lot_line(lot))
            (facts(&[
                (&name, html! { (it.document.name) " " (code(&it.document.sha256.hex())) }),
                (&price, html! { (amount(t, it.amount.0)) " " (capital(it.amount.0)) }),
            ]))
            @if !it.reason.is_empty() { blockquote class="said" { p { (it.reason) } } }
            (cites)
            (sign::page(&sheet, &folded, &action, (&title, &brings), |by| offering(id, &it, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let sheet = Sheet { v, posted, problems };
    let mut kinds = vec![
        ("more", t.s("contract-change-more")),
        ("less", t.s("contract-change-less")),
        ("same", t.s("contract-change-same")),
    ];
    if !works(lot) {
        kinds.insert(0, ("addition", t.s("contract-kind-addition")));
    }
    let body = html! {
        (lot_line(lot))
        (so_far(v, lot))
        (sheet.top())
        (cites)
        (sheet.upload_form(&action, &html! {
            (sheet.document("contract"))
            @if changes {
                (sheet.radios("change_kind", &kinds))
                (sheet.money("change_amount", Need::Optional))
                (sheet.lines("change_reason", 4, Need::Needed))
            }
            (button(&t.s("act-next")))
        }))
    };
    Ok(Shown::reading(title, body))
}

/// The offer, once signed.
pub(super) fn offer_ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| wrongs(it.into()))?;
    let lot = mine(v, &folded, id).map_err(wrongs)?;
    let it = offered(v, lot, posted)?;
    let command = sign::take(v, &folded, posted, |by| offering(id, &it, by))?;
    asked(v, id, command, "contract-offered")
}

/// The command, if the person may ask it; then back to the contract.
fn asked(v: &Visit, id: &LotId, command: Command, done: &str) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| wrongs(it.into()))?;
    may(v, &folded, &command).map_err(wrongs)?;
    Ok(Ask { command, next: format!("{}?done={done}", room("purchaser", id, "contract")) })
}

/// A form without signature: its fields between what the contract is and the rules.
fn plain(
    v: &Visit,
    id: &LotId,
    (posted, problems): (&Posted, &[Problem]),
    (page, what, rules): (&str, &str, &[&str]),
    fields: impl Fn(&Sheet, &Lot) -> Markup,
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let (title, brings) = (t.s(what), t.s(&format!("{what}-brings")));
    let action = room("purchaser", id, &format!("contract/{page}"));
    let body = html! {
        (lot_line(lot))
        (so_far(v, lot))
        (sheet.top())
        (articles(&folded.world, lot, (t, v.now_ms), rules))
        (sheet.upload_form(&action, &html! {
            (fields(&sheet, lot))
            (commit_button(&title, &brings))
        }))
    };
    Ok(Shown::reading(title, body))
}

/// The notice of the contract.
pub(super) fn publish(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let words = ("publish", "contract-do-publish", &[ids::G14][..]);
    plain(v, id, (posted, problems), words, |sheet, lot| {
        html! {
            @if let Some(number) = unpublished(lot) {
                p { strong { (title(sheet.v.text, number)) } }
                input type="hidden" name="number" value=(number);
            }
            (sheet.lines("withheld", 3, Need::Optional))
        }
    })
}

fn number(posted: &Posted, due: Option<u32>) -> u32 {
    // An old page names what it was about, and the law refuses it then.
    posted.get("number").parse().ok().or(due).unwrap_or(0)
}

/// Publishes it.
pub(super) fn publish_ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| wrongs(it.into()))?;
    let lot = mine(v, &folded, id).map_err(wrongs)?;
    let withheld = posted.get("withheld");
    if withheld.len() > TEXT_BYTES_MAX {
        return Err(wrongs(wrong("withheld", "form-long")));
    }
    let (number, withheld) = (number(posted, unpublished(lot)), withheld.to_owned());
    let command = Contract::Publish { lot: id.clone(), number, withheld };
    asked(v, id, Command::Contract(command), "contract-published")
}

/// The copy for the supervising authority.
pub(super) fn file(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let words = ("file", "contract-do-file", &[ids::G15][..]);
    plain(v, id, (posted, problems), words, |sheet, lot| {
        html! {
            @if let Some(number) = unfiled(lot) {
                p { strong { (title(sheet.v.text, number)) } }
                input type="hidden" name="number" value=(number);
            }
            (sheet.line("authority", Need::Needed))
            (sheet.document("document"))
        }
    })
}

/// An authority and the document that goes with it.
fn to_authority(v: &Visit, posted: &Posted) -> Result<(String, Hash), Vec<Problem>> {
    let authority = needed(posted, "authority", NAME_BYTES_MAX).map(str::to_owned);
    let document = files::one(v, posted, "document");
    match (authority, document) {
        (Ok(authority), Ok(document)) => Ok((authority, document)),
        (one, other) => Err(one.err().into_iter().chain(other.err()).collect()),
    }
}

/// Files it.
pub(super) fn file_ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| wrongs(it.into()))?;
    let lot = mine(v, &folded, id).map_err(wrongs)?;
    let (authority, receipt) = to_authority(v, posted)?;
    let number = number(posted, unfiled(lot));
    let command = Contract::File { lot: id.clone(), number, authority, receipt };
    asked(v, id, Command::Contract(command), "contract-filed")
}

/// The report on the tender.
pub(super) fn report(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let words = ("report", "contract-do-report", &[ids::T16][..]);
    plain(v, id, (posted, problems), words, |sheet, _| {
        html! { (sheet.line("authority", Need::Needed)) (sheet.document("document")) }
    })
}

/// Notes that it was sent.
pub(super) fn report_ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let (authority, report) = to_authority(v, posted)?;
    let command = Contract::Report { lot: id.clone(), authority, report };
    asked(v, id, Command::Contract(command), "contract-reported")
}

/// The end: everything the law asks for is done.
pub(super) fn close(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let words = ("close", "contract-do-close", &[ids::Y50, ids::G18][..]);
    plain(v, id, (posted, problems), words, |_, _| html! {})
}

/// Closes the file.
pub(super) fn close_ask(v: &Visit, id: &LotId, _: &Posted) -> Result<Ask, Vec<Problem>> {
    let command = Command::Contract(Contract::CloseFile { lot: id.clone() });
    asked(v, id, command, "contract-closed")
}
