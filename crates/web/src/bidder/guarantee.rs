//! An electronic guarantee 电子保函: presented by the bidder, and what its issuer said.

use domain::ledger::reach;
use domain::procedure::SecurityForm;
use domain::rulebook::ids;
use domain::securities::{Command as Securities, Guaranteed};
use domain::shared::{Fen, Instant, LotId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use super::security::secured;
use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::lists::facts;
use crate::design::value::{amount, code, day};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, denied, lot_of, may, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{files, room};
use crate::public::{lot_line, securities};
use crate::remedies::with_law;
use crate::text::money;
use crate::visit::Visit;

/// Longest number of a guarantee, in bytes.
const NUMBER_BYTES_MAX: usize = 64;

/// The own guarantees and the form of another one; of other payers it says nothing.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let sheet = Sheet { v, posted, problems };
    let folded = v.site.platform.folded()?;
    let (home, lot, terms) = secured(v, &folded, id)?;
    let takes = terms.forms.contains(&SecurityForm::Guarantee);
    let announced = lot.stage == domain::lot::Stage::Announced;
    // Once it is opened only whoever agreed to be bound longer brings another one.
    let longer = crate::online::own_short(&folded.world, (id, &home), v.now_ms).is_some();
    let open = announced || (longer && lot.opening.opened_at.is_some());
    let own: Vec<_> =
        lot.securities.of(&home).filter(|it| it.1.received.guarantee.is_some()).collect();
    let reach = with_law(v, &folded.world, id, |law| reach(&folded.world, id, law));
    let lasts = reach.ok().flatten().map(|it| day(Instant::start_of(it.wants).0));
    let lasts = lasts.unwrap_or_default();
    let body = html! {
        (lot_line(lot))
        p { (t.s("guarantee-says")) }
        (sheet.top())
        (crate::online::own_reach(t, &folded.world, (id, &home), v.now_ms))
        (facts(&[
            (&t.s("guarantee-beneficiary"), html! {
                (lot.notice.purchaser_name) " " (code(lot.notice.purchaser.as_str()))
            }),
            (&t.s("guarantee-at-least"), amount(t, terms.amount.0)),
            (&t.s("guarantee-lasts"), lasts),
        ]))
        p { (t.t("security-valid", &[("n", terms.valid_days.into())])) }
        @if own.is_empty() { p { (t.s("guarantee-none")) } }
        ul class="files" {
            @for (_, it) in &own {
                li {
                    @if let Some(of) = &it.received.guarantee { (code(&of.number)) " " }
                    (amount(t, it.received.amount.0)) " "
                    (securities::state(t, lot, it))
                }
            }
        }
        @if takes && open {
            h2 { (t.s("guarantee-present")) }
            (sheet.upload_form(&room("bidder", id, "guarantee"), &fields(&sheet)))
        }
        p { a href=(room("bidder", id, "security")) { (t.s("security-title")) } }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[ids::Y167, ids::Y96, ids::Y168]))
    };
    Ok(Shown::reading(t.s("guarantee-title"), body))
}

/// Presents it.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (_, person) = who(v, &folded).map_err(one)?;
    let payer = person.organisation.clone().ok_or_else(|| one(denied()))?;
    lot_of(&folded, id).map_err(one)?;
    drop(folded);
    let command = presented(v, (id, payer), posted)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask {
        command,
        next: format!("{}?done=guarantee-presented", room("bidder", id, "guarantee")),
    })
}

/// The fields of a form that presents a guarantee.
pub(crate) fn fields(sheet: &Sheet) -> Markup {
    let t = sheet.v.text;
    html! {
        (sheet.line("guarantee_issuer", Need::Needed))
        (sheet.line("guarantee_number", Need::Needed))
        (sheet.money("security_paid", Need::Needed))
        (sheet.line("valid_until", Need::Needed))
        (sheet.document_called("document", "guarantee_file"))
        (commit_button(&t.s("guarantee-present"), &t.s("guarantee-brings")))
    }
}

/// What such a form says of a payer of a lot, a bidding or an auction; its file is kept.
pub(crate) fn presented(
    v: &Visit,
    (lot, payer): (&LotId, Uscc),
    posted: &Posted,
) -> Result<Command, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let issuer = Uscc::new(&posted.get("guarantee_issuer").trim().to_uppercase());
    if issuer.is_none() {
        wrongs.push(wrong("guarantee_issuer", "form-not-uscc"));
    }
    let number = needed(posted, "guarantee_number", NUMBER_BYTES_MAX);
    let number = number.map_err(|it| wrongs.push(it));
    let sum = money::parse_yuan(posted.get("security_paid"));
    if sum.is_none() {
        wrongs.push(wrong("security_paid", "form-not-money"));
    }
    let until = posted.get("valid_until").trim().parse().ok();
    if until.is_none() {
        wrongs.push(wrong("valid_until", "form-not-day"));
    }
    let (Some(issuer), Ok(number), Some(sum), Some(valid_until)) = (issuer, number, sum, until)
    else {
        return Err(wrongs);
    };
    let document = files::one(v, posted, "document").map_err(|it| vec![it])?;
    let (lot, guarantee) = (lot.clone(), Guaranteed { issuer, number: number.to_owned() });
    let amount = Fen(sum);
    Ok(Command::Securities(Securities::Present {
        lot,
        payer,
        guarantee,
        amount,
        valid_until,
        document,
    }))
}
