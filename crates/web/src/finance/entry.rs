//! Entering what arrived, and the list of who paid.

use domain::procedure::SecurityForm;
use domain::rulebook::ids;
use domain::securities::{Command as Securities, PayingAccount, shows_payers};
use domain::shared::{Fen, LotId, Uscc};
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{files, room};
use crate::public::{lot_line, securities};
use crate::text::{money, time};
use crate::visit::Visit;

use super::{listed, note, opened};

/// Accounts from which money comes, with their words in forms.
pub(super) const FROM: [(PayingAccount, &str); 2] =
    [(PayingAccount::Basic, "basic"), (PayingAccount::Other, "other")];

/// The list and the form.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    note(v, id)?;
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = opened(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let forms: Vec<(&str, String)> =
        SecurityForm::ALL.iter().map(|it| (it.1, t.s(&securities::form(it.0)))).collect();
    let from: Vec<(&str, String)> =
        FROM.iter().map(|it| (it.1, t.s(&format!("paid-from-{}", it.1)))).collect();
    let takes = !shows_payers(lot) && !lot.is_over();
    let listed = listed(lot);
    let mut held = lot.securities.entries.iter().filter(|it| listed.contains(it.0));
    let returns = held.any(|it| it.1.is_held());
    let limits = lot.notice.procedure().limits();
    let body = html! {
        (lot_line(lot))
        @if let Some(terms) = &lot.notice.security { (securities::terms(t, terms)) }
        (sheet.top())
        @if !shows_payers(lot) { p { (t.s("finance-sealed")) } }
        @if listed.is_empty() {
            p { (t.s(if shows_payers(lot) { "security-none" } else { "security-none-by-hand" })) }
        } @else { (securities::list(t, &folded.world, lot, &listed)) }
        p { a href=(room("finance", id, "payments")) { (t.s("payments-title")) } }
        @if returns {
            p { a class="button" href=(room("finance", id, "securities/return")) {
                (t.s("security-return"))
            } }
        }
        @if takes && returns {
            p { a href=(room("finance", id, "securities/mend")) { (t.s("mend-title")) } }
        }
        @if takes {
            h2 { (t.s("security-enter")) }
            (sheet.upload_form(&room("finance", id, "securities"), &html! {
                (sheet.line("payer", Need::Needed))
                (sheet.radios("security_form", &forms))
                (sheet.money("security_paid", Need::Needed))
                (sheet.moment("arrived", Need::Needed))
                (sheet.radios("paid_from", &from))
                (sheet.line("valid_until", Need::Optional))
                (sheet.document("document"))
                (commit_button(&t.s("security-enter"), &t.s("security-enter-brings")))
            }))
        }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[limits.security, limits.unsecured, ids::Y57]))
    };
    Ok(Shown::wide(t.s("security-title"), body))
}

/// The command that enters it.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let mut needs = |name: &str, key: &str, there: bool| {
        if !there {
            wrongs.push(wrong(name, key));
        }
    };
    let payer = Uscc::new(&posted.get("payer").trim().to_uppercase());
    needs("payer", "form-not-uscc", payer.is_some());
    let form = SecurityForm::ALL.iter().find(|it| it.1 == posted.get("security_form"));
    needs("security_form", "form-choose", form.is_some());
    let amount = money::parse_yuan(posted.get("security_paid"));
    needs("security_paid", "form-not-money", amount.is_some());
    let arrived = time::parse_field(posted.get("arrived")).map(|it| it.div_euclid(1_000));
    needs("arrived", "form-not-moment", arrived.is_some());
    let guarantee = form.is_some_and(|it| it.0 == SecurityForm::Guarantee);
    let from = FROM.iter().find(|it| it.1 == posted.get("paid_from")).map(|it| it.0);
    needs("paid_from", "form-choose", guarantee || from.is_some());
    let until = posted.get("valid_until").parse().ok();
    needs("valid_until", "form-not-day", !guarantee || until.is_some());
    // A wrong entry is mended by two people, on a page of its own.
    let replaces = posted.get("replaces").parse().ok();
    let document = files::one(v, posted, "document").map_err(|it| wrongs.push(it));
    let (Some(payer), Some(form), Some(amount), Some(arrived_s), Ok(document)) =
        (payer, form, amount, arrived, document)
    else {
        return Err(wrongs);
    };
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let lot = opened(v, &folded, id).map_err(|it| vec![it])?;
    let command = Command::Securities(Securities::Receive {
        lot: lot.id.clone(),
        payer,
        form: form.0,
        amount: Fen(amount),
        arrived_s,
        paid_from: from.filter(|_| !guarantee),
        valid_until: until.filter(|_| guarantee),
        document,
        replaces,
    });
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask {
        command,
        next: format!("{}?done=security-entered", room("finance", id, "securities")),
    })
}
