//! Performance 履约 and acceptance 验收 of what was contracted, as the purchaser notes them.

use domain::award::Signed;
use domain::contract::{AcceptancePart, AcceptanceVerdict, Command as Contract, PerformanceKind};
use domain::rulebook::ids;
use domain::shared::{CivilDate, Fen, Hash, LotId};
use domain::world::Command;
use maud::html;

use super::{TEXT_BYTES_MAX, asked, mine, plain, so_far, works, wrongs};
use crate::act::Problem;
use crate::design::form::button;
use crate::desk::perform::{Ask, Shown};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{files, room, sign};
use crate::public::contract::{articles, performance};
use crate::public::lot_line;
use crate::text::money;
use crate::visit::Visit;

/// What is noted, with its word in forms.
const KINDS: [(PerformanceKind, &str); 5] = [
    (PerformanceKind::SecurityReceived, "security-received"),
    (PerformanceKind::Delivered, "delivered"),
    (PerformanceKind::Paid, "paid"),
    (PerformanceKind::SecurityReturned, "security-returned"),
    (PerformanceKind::SecurityKept, "security-kept"),
];

fn is_of_security(it: PerformanceKind) -> bool {
    !matches!(it, PerformanceKind::Delivered | PerformanceKind::Paid)
}

/// Something was delivered or paid, or the performance security moved.
pub(in crate::purchaser) fn perform(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    // Before anything binds, the security alone is noted: the page is called as its way in.
    let what = {
        let folded = v.site.platform.folded()?;
        let binds = mine(v, &folded, id)?.contract.binds();
        if binds { "contract-do-perform" } else { "contract-do-secure" }
    };
    let words = ("perform", what, &[ids::Y197, ids::Y198][..]);
    plain(v, id, (posted, problems), words, |sheet, lot| {
        let t = sheet.v.text;
        let binds = lot.contract.binds();
        let secured = lot.notice.performance_bp.is_some();
        let may = |it: &PerformanceKind| if is_of_security(*it) { secured } else { binds };
        let kinds: Vec<(&str, String)> = KINDS
            .iter()
            .filter(|it| may(&it.0))
            .map(|it| (it.1, t.s(&format!("contract-{:?}", it.0).to_lowercase())))
            .collect();
        html! {
            (performance(t, lot))
            (sheet.radios("performed_kind", &kinds))
            (sheet.money("performed_amount", Need::Needed))
            (sheet.line("performed_on", Need::Needed))
            (sheet.lines("performed_text", 3, Need::Needed))
        }
    })
}

/// Notes it.
pub(in crate::purchaser) fn perform_ask(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
) -> Result<Ask, Vec<Problem>> {
    let mut all = Vec::new();
    let asked_kind = posted.get("performed_kind");
    let kind = KINDS.iter().find(|it| it.1 == asked_kind).map(|it| it.0);
    if kind.is_none() {
        all.push(wrong("performed_kind", "form-choose"));
    }
    let amount = money::parse_yuan(posted.get("performed_amount")).map(Fen);
    if amount.is_none() {
        all.push(wrong("performed_amount", "form-not-money"));
    }
    let on: Option<CivilDate> = posted.get("performed_on").parse().ok();
    if on.is_none() {
        all.push(wrong("performed_on", "form-not-day"));
    }
    let text = needed(posted, "performed_text", TEXT_BYTES_MAX).map(str::to_owned);
    let text = text.map_err(|it| all.push(it)).ok();
    let (Some(kind), Some(amount), Some(on), Some(text)) = (kind, amount, on, text) else {
        return Err(all);
    };
    let command = Contract::NotePerformance { lot: id.clone(), kind, amount, on, text };
    asked(v, id, Command::Contract(command), "contract-noted")
}

/// What an acceptance says.
struct Accepted {
    part: AcceptancePart,
    verdict: AcceptanceVerdict,
    text: String,
    document: Hash,
}

fn accepted(v: &Visit, posted: &Posted) -> Result<Accepted, Vec<Problem>> {
    let mut all = Vec::new();
    let part = match posted.get("accept_part") {
        "part" => Some(AcceptancePart::Part),
        "final" => Some(AcceptancePart::Final),
        _ => None,
    };
    let verdict = match posted.get("accept_verdict") {
        "passed" => Some(AcceptanceVerdict::Passed),
        "failed" => Some(AcceptanceVerdict::Failed),
        _ => None,
    };
    if part.is_none() {
        all.push(wrong("accept_part", "form-choose"));
    }
    if verdict.is_none() {
        all.push(wrong("accept_verdict", "form-choose"));
    }
    let text = needed(posted, "accept_text", TEXT_BYTES_MAX).map(str::to_owned);
    let text = text.map_err(|it| all.push(it)).ok();
    let document = files::one(v, posted, "document").map_err(|it| all.push(it)).ok();
    match (part, verdict, text, document) {
        (Some(part), Some(verdict), Some(text), Some(document)) => {
            Ok(Accepted { part, verdict, text, document })
        }
        _ => Err(all),
    }
}

fn accepting(id: &LotId, it: &Accepted, signed: Signed) -> Command {
    Command::Contract(Contract::Accept {
        lot: id.clone(),
        part: it.part,
        verdict: it.verdict,
        text: it.text.clone(),
        document: it.document,
        signed,
    })
}

/// First what was found, then the signature.
pub(in crate::purchaser) fn accept(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let action = room("purchaser", id, "contract/accept");
    let title = t.s("contract-do-accept");
    let rule = if works(lot) { ids::T26 } else { ids::G44 };
    let cites = articles(&folded.world, lot, (t, v.now_ms), &[rule]);
    if sign::is_next(posted, problems)
        && let Ok(it) = accepted(v, posted)
    {
        let posted = posted.clone().with("document_kept", it.document.hex());
        let sheet = Sheet { v, posted: &posted, problems };
        let brings = t.s("contract-do-accept-brings");
        let part = t.s(&format!("contract-part-{:?}", it.part).to_lowercase());
        let verdict = t.s(&format!("contract-{:?}", it.verdict).to_lowercase());
        let body = html! {
            (lot_line(lot))
            p { strong { (part) " · " (verdict) } }
            blockquote class="said" { @for line in it.text.lines() { p { (line) } } }
            (cites)
            (sign::page(&sheet, &folded, &action, (&title, &brings), |by| accepting(id, &it, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let sheet = Sheet { v, posted, problems };
    let parts = ["part", "final"].map(|it| (it, t.s(&format!("contract-part-{it}"))));
    let verdicts = ["passed", "failed"].map(|it| (it, t.s(&format!("contract-{it}"))));
    let body = html! {
        (lot_line(lot))
        (so_far(v, lot))
        (performance(t, lot))
        (sheet.top())
        (cites)
        (sheet.upload_form(&action, &html! {
            (sheet.radios("accept_part", &parts))
            (sheet.radios("accept_verdict", &verdicts))
            (sheet.lines("accept_text", 5, Need::Needed))
            (sheet.document("document"))
            (button(&t.s("act-next")))
        }))
    };
    Ok(Shown::reading(title, body))
}

/// The acceptance, once signed.
pub(in crate::purchaser) fn accept_ask(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| wrongs(it.into()))?;
    mine(v, &folded, id).map_err(wrongs)?;
    let it = accepted(v, posted)?;
    let command = sign::take(v, &folded, posted, |by| accepting(id, &it, by))?;
    asked(v, id, command, "contract-accepted")
}
