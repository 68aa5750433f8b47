//! Recording that a bid security was returned: which are due, by when and by which rule.

use domain::law::Law;
use domain::ledger::interest_due;
use domain::rulebook::ids;
use domain::securities::{Command as Securities, return_due};
use domain::shared::{CivilDate, Fen, Instant, LotId};
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::icon::{Tone, tag};
use crate::design::value::{amount, day};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{files, room};
use crate::public::{lot_line, securities};
use crate::text::money;
use crate::visit::Visit;

use super::{listed, note, opened};

/// What is held, what of it is due, and the form.
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
    let now = Instant(v.now_ms);
    let rules = app::rules::rules_for(&folded.world, Some(id), now);
    let calendar = folded.world.calendar(crate::desk::calendar());
    let law = Law { rules, calendar: &calendar, now };
    let listed = listed(lot);
    let held = lot.securities.entries.iter().filter(|it| listed.contains(it.0));
    let held: Vec<_> = held.filter(|it| it.1.is_held()).collect();
    let words: Vec<(String, String)> = held
        .iter()
        .map(|(number, it)| {
            let who = securities::payer(&folded.world, &it.received.payer);
            (number.to_string(), format!("{number} {who}"))
        })
        .collect();
    let options: Vec<(&str, String)> =
        words.iter().map(|it| (it.0.as_str(), it.1.clone())).collect();
    let due: Vec<_> = held
        .iter()
        .filter_map(|(number, it)| Some((*number, *it, return_due(lot, it, law).ok().flatten()?)))
        .collect();
    let mut named: Vec<&str> = due.iter().map(|it| it.2.rule).collect();
    named.dedup();
    named.push(ids::G07_4);
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if due.is_empty() { p { (t.s("security-none-due")) } }
        @else {
            ul class="files" {
                @for (number, it, due) in &due {
                    @let last = due.by.for_duty();
                    li {
                        (number) " " (securities::payer(&folded.world, &it.received.payer)) " "
                        (amount(t, it.received.amount.0)) " " (t.s("desk-until")) " "
                        (day(Instant::start_of(last).0)) " " small { (due.rule) }
                        @if now > Instant::end_of(last) {
                            " " (tag(Tone::Alarm, &t.s("security-overdue")))
                        }
                        @let bears = interest_due(&folded.world, (id, **number), Some(due),
                            now.date(), law);
                        @if let Some(sum) = bears.ok().filter(|it| it.0 > 0) {
                            " " (t.s("payments-interest")) " " (amount(t, sum.0))
                        }
                    }
                }
            }
        }
        @if !options.is_empty() {
            (sheet.upload_form(&room("finance", id, "securities/return"), &html! {
                (sheet.select("security", &options))
                (sheet.line("returned_on", Need::Needed))
                (sheet.money("interest", Need::Optional))
                (sheet.document("document"))
                (commit_button(&t.s("security-return"), &t.s("security-return-brings")))
            }))
        }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &named))
    };
    Ok(Shown::wide(t.s("security-return"), body))
}

/// The command that records it.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let number = posted.get("security").parse::<u32>();
    let on = posted.get("returned_on").trim().parse::<CivilDate>();
    let typed = posted.get("interest").trim();
    let interest = if typed.is_empty() { Some(0) } else { money::parse_yuan(typed) };
    let all = [
        ("security", "form-choose", number.is_ok()),
        ("returned_on", "form-not-day", on.is_ok()),
        ("interest", "form-not-money", interest.is_some()),
    ];
    wrongs.extend(all.iter().filter(|it| !it.2).map(|it| wrong(it.0, it.1)));
    let document = files::one(v, posted, "document").map_err(|it| wrongs.push(it));
    let (Ok(number), Ok(on), Some(interest), Ok(document)) = (number, on, interest, document)
    else {
        return Err(wrongs);
    };
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let lot = opened(v, &folded, id).map_err(|it| vec![it])?;
    let (lot, interest) = (lot.id.clone(), Fen(interest));
    let command = Command::Securities(Securities::Return { lot, number, interest, on, document });
    may(v, &folded, &command).map_err(|it| vec![it])?;
    let next = format!("{}?done=security-returned", room("finance", id, "securities"));
    Ok(Ask { command, next })
}
