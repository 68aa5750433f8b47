//! The own bid security: what is asked, what arrived, and when it comes back.

use app::follower::Folded;
use domain::law::Law;
use domain::ledger::Command as Ledger;
use domain::lot::Lot;
use domain::parties::Role;
use domain::procedure::{SecurityForm, SecurityTerms};
use domain::rulebook::ids;
use domain::securities::{return_due, shows_payers};
use domain::shared::{Instant, LotId, Salt, Uscc};
use domain::world::{Command, World};
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::icon::{Tone, tag};
use crate::design::value::{amount, code, day, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, denied, lot_of, may, nothing, who};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Need, Sheet};
use crate::public::{lot_line, securities};
use crate::visit::Visit;

/// Who bids, the lot, and what it asks of a bid as security.
pub(super) fn secured<'a>(
    v: &Visit,
    folded: &'a Folded,
    id: &LotId,
) -> Result<(Uscc, &'a Lot, &'a SecurityTerms), Problem> {
    let (_, person) = who(v, folded)?;
    let home = person.organisation.clone().ok_or_else(denied)?;
    if !person.is(Role::Bidder) {
        return Err(denied());
    }
    let lot = lot_of(folded, id)?;
    Ok((home, lot, lot.notice.security.as_deref().ok_or_else(nothing)?))
}

/// The page; of other payers it says nothing.
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
    let now = Instant(v.now_ms);
    let rules = app::rules::rules_for(&folded.world, Some(id), now);
    let calendar = folded.world.calendar(crate::desk::calendar());
    let law = Law { rules, calendar: &calendar, now };
    let limits = lot.notice.procedure().limits();
    let own: Vec<_> = lot.securities.of(&home).collect();
    let body = html! {
        (lot_line(lot))
        (securities::terms(t, terms))
        (sheet.top())
        (crate::online::own_reach(t, &folded.world, (id, &home), v.now_ms))
        (sub_account(&sheet, &folded.world, lot, &home))
        @if terms.forms.contains(&SecurityForm::Guarantee) {
            p { a href=(room("bidder", id, "guarantee")) { (t.s("guarantee-title")) } }
        }
        h2 { (t.s("security-own")) }
        @if own.is_empty() { p { (t.s("security-own-none")) } }
        ul class="files" {
            @for (number, it) in &own {
                li {
                    // A number would count those who paid before.
                    @if shows_payers(lot) {
                        (t.t("security-entry", &[("n", (**number).into())])) " "
                    }
                    (amount(t, it.received.amount.0)) " "
                    (instant(it.received.arrived_s.saturating_mul(1_000))) " "
                    (securities::state(t, lot, it))
                    @if let Some(due) = return_due(lot, it, law).ok().flatten() {
                        @let last = due.by.for_duty();
                        " " (t.s("security-back-by")) " " (day(Instant::start_of(last).0)) " "
                        small { (due.rule) }
                        @if now > Instant::end_of(last) {
                            " " (tag(Tone::Alarm, &t.s("security-overdue")))
                        }
                    }
                }
            }
        }
        p class="quiet" { (t.s("security-own-sealed")) }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[limits.unsecured, limits.back_withdrawn, limits.back_losers,
            limits.back_winner, limits.kept, ids::Y172]))
    };
    Ok(Shown::reading(t.s("security-title"), body))
}

/// The own sub-account and what lies in it, or the form that asks for one.
fn sub_account(sheet: &Sheet<'_>, world: &World, lot: &Lot, home: &Uscc) -> Markup {
    let t = sheet.v.text;
    let takes = lot.notice.security.iter().any(|it| it.forms.contains(&SecurityForm::Transfer));
    let open = lot.opening.opened_at.is_none() && !lot.is_over();
    let ahead = Instant(sheet.v.now_ms) <= Instant::from_seconds(lot.deadline_s);
    let owed = world.ledger.books.owed(&lot.id, home);
    html! {
        @if let Some(number) = world.ledger.sub_account(&lot.id, home) {
            h2 { (t.s("sub-account")) }
            p class="own-number" { (code(number)) }
            p { (t.s("sub-account-how")) }
            p { (t.s("ledger-balance")) " " (amount(t, i64::try_from(owed).unwrap_or(i64::MAX))) }
        } @else if takes && open && ahead {
            h2 { (t.s("sub-account")) }
            p { (t.s("sub-account-says")) }
            (sheet.form(&room("bidder", &lot.id, "security"), &html! {
                (sheet.line("own_account", Need::Optional))
                (button(&t.s("sub-account-ask")))
            }))
        }
    }
}

/// Digits of a sub-account.
const NUMBERS: u64 = 10_000_000_000;

/// The request for a sub-account; its number follows from the form's key, so that the same form
/// sent again asks for the same one.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (_, person) = who(v, &folded).map_err(one)?;
    let payer = person.organisation.clone().ok_or_else(|| one(denied()))?;
    lot_of(&folded, id).map_err(one)?;
    let command = Command::Ledger(opening(v, (id, payer), posted));
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=sub-account-opened", room("bidder", id, "security")) })
}

/// The request of a payer for a sub-account of a lot or of a bidding.
pub(crate) fn opening(v: &Visit, (id, payer): (&LotId, Uscc), posted: &Posted) -> Ledger {
    // Both are as secret as the form's key and the session: nobody guesses the account with them.
    let session = v.session.as_ref().map_or("", |it| it.csrf.as_str());
    let text = format!("daylight.sub-account/1\0{id} {payer} {session} {}", posted.get("key"));
    let digest: [u8; 32] = Sha256::digest(text).into();
    let salt = Sha256::digest([b"daylight.sub-account-salt/1\0".as_slice(), &digest].concat());
    let salt = Some(Salt(salt.into()));
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    let number = format!("{:010}", u64::from_be_bytes(first) % NUMBERS);
    let own = posted.get("own_account").trim();
    let own_account = (!own.is_empty()).then(|| own.to_owned());
    Ledger::OpenSubAccount { lot: id.clone(), payer, number, own_account, salt }
}
