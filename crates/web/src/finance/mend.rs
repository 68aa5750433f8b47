//! A wrong entry of a bid security: one of the finance post proposes the right one, another one
//! decides; both entries stay in the list.

use app::platform::Platform;
use app::ports::{StoreError, WorkingRow};
use domain::procedure::SecurityForm;
use domain::rulebook::ids;
use domain::securities::{Command as Securities, PayingAccount, SecurityReceived, shows_payers};
use domain::shared::{AccountId, Fen, Hash, LotId, Uscc};
use domain::world::{Command, World};
use maud::{Markup, html};
use record::canonical::{self, Value};
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::lists::facts;
use crate::design::value::{amount, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, who};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::posts::name;
use crate::public::{lot_line, securities};
use crate::text::{money, time};
use crate::visit::Visit;

use super::entry::FROM;
use super::{listed, note, opened};

/// Kind of the working state that holds what is proposed, by lot and entry.
const KIND: &str = "slip-security";
/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// What waits for a second person of the finance post.
struct Proposed {
    by: AccountId,
    entry: SecurityReceived,
}

impl Proposed {
    /// Fingerprint of what a page showed, so that nothing else is decided.
    fn mark(&self) -> String {
        let it = &self.entry;
        let parts = [self.by.to_string(), body(&self.by, it).encode()];
        Hash(Sha256::digest(Value::List(parts.map(Value::Text).into()).encode()).into()).hex()
    }
}

fn key(lot: &LotId, number: u32) -> String {
    format!("{lot} {number}")
}

fn body(by: &AccountId, it: &SecurityReceived) -> Value {
    let form = SecurityForm::ALL.iter().find(|of| of.0 == it.form).map_or("", |of| of.1);
    let from = it.paid_from.and_then(|it| FROM.iter().find(|of| of.0 == it));
    Value::object([
        ("by", Value::Text(by.to_string())),
        ("payer", Value::Text(it.payer.to_string())),
        ("form", Value::Text(form.to_owned())),
        ("amount", Value::Text(it.amount.0.to_string())),
        ("arrived_s", Value::Text(it.arrived_s.to_string())),
        ("paid_from", Value::Text(from.map_or("", |it| it.1).to_owned())),
        ("valid_until", Value::Text(it.valid_until.map(|it| it.to_string()).unwrap_or_default())),
        ("document", Value::Text(it.document.hex())),
        ("reason", Value::Text(it.reason.clone().unwrap_or_default())),
    ])
}

fn read(lot: &LotId, number: u32, old: &SecurityReceived, row: &WorkingRow) -> Option<Proposed> {
    let read = canonical::parse(&row.body).ok()?;
    let text = |name: &str| read.text(name);
    let entry = SecurityReceived {
        lot: lot.clone(),
        number: 0,
        payer: Uscc::new(text("payer")?)?,
        form: SecurityForm::ALL.iter().find(|it| Some(it.1) == text("form"))?.0,
        amount: Fen(text("amount")?.parse().ok()?),
        arrived_s: text("arrived_s")?.parse().ok()?,
        paid_from: FROM.iter().find(|it| Some(it.1) == text("paid_from")).map(|it| it.0),
        valid_until: text("valid_until")?.parse().ok(),
        document: old.document,
        replaces: Some(number),
        reason: Some(text("reason")?.to_owned()),
        bank: None,
        guarantee: None,
    };
    let same = text("document") == Some(old.document.hex().as_str());
    let by = AccountId::new(text("by")?).ok()?;
    same.then_some(Proposed { by, entry })
}

/// Entries of a lot for which something right waits.
fn proposed(v: &Visit, world: &World, lot: &LotId) -> Result<Vec<(u32, Proposed)>, Problem> {
    let Some(known) = world.lots.get(lot) else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for (number, held) in known.securities.entries.iter().filter(|it| it.1.is_held()) {
        let row = v.site.platform.working.get(KIND, &key(lot, *number), v.now_ms)?;
        let read = row.and_then(|it| read(lot, *number, &held.received, &it));
        all.extend(read.map(|it| (*number, it)));
    }
    Ok(all)
}

/// Lots with a proposal that waits, each with whoever proposed it.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub(crate) fn all_proposed(
    platform: &Platform,
    world: &World,
) -> Result<Vec<(LotId, AccountId)>, StoreError> {
    let rows = platform.working.scan(KIND, "", None, platform.clock.wall_ms())?;
    let one = |row: &WorkingRow| {
        let (lot, number) = row.key.split_once(' ')?;
        let (lot, number) = (LotId::parse(lot).ok()?, number.parse::<u32>().ok()?);
        let known = world.lots.get(&lot).filter(|it| !shows_payers(it) && !it.is_over())?;
        let held = known.securities.entries.get(&number).filter(|it| it.is_held())?;
        let by = read(&lot, number, &held.received, row)?.by;
        Some((lot, by))
    };
    Ok(rows.iter().filter_map(one).collect())
}

/// What waits, and the form of a proposal.
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
    let me = who(v, &folded)?.0.clone();
    let sheet = Sheet { v, posted, problems };
    let waits = proposed(v, &folded.world, id)?;
    let listed = listed(lot);
    let words: Vec<(String, String)> = lot
        .securities
        .entries
        .iter()
        .filter(|it| it.1.is_held() && listed.contains(it.0) && it.1.received.is_by_hand())
        .map(|(number, it)| {
            let who = securities::payer(&folded.world, &it.received.payer);
            (number.to_string(), format!("{number} {who} {}", money::yuan(it.received.amount.0)))
        })
        .collect();
    let entries: Vec<(&str, String)> =
        words.iter().map(|it| (it.0.as_str(), it.1.clone())).collect();
    let forms: Vec<(&str, String)> =
        SecurityForm::ALL.iter().map(|it| (it.1, t.s(&securities::form(it.0)))).collect();
    let from: Vec<(&str, String)> =
        FROM.iter().map(|it| (it.1, t.s(&format!("paid-from-{}", it.1)))).collect();
    let at = room("finance", id, "securities/mend");
    let mends = !shows_payers(lot) && !lot.is_over();
    let body = html! {
        (lot_line(lot))
        p { (t.s("mend-says")) }
        (sheet.top())
        (securities::list(t, &folded.world, lot, &listed))
        @for (number, it) in &waits {
            h2 { (t.t("mend-waits", &[("n", (*number).into())])) }
            (beside(v, &folded.world, (&lot.securities.entries[number].received, &it.entry)))
            p { (t.t("registered-by", &[("name", name(&folded.world, &it.by).into())])) " "
                (t.s("registered-reason")) " " (it.entry.reason.clone().unwrap_or_default()) }
            @if it.by == me { p { (t.s("mend-second")) } }
            @else {
                (sheet.form(&format!("{at}/decide"), &html! {
                    input type="hidden" name="replaces" value=(number);
                    input type="hidden" name="seen" value=(it.mark());
                    (commit_button(&t.s("registered-decide"), &t.s("mend-decide-brings")))
                }))
            }
        }
        @if mends && !entries.is_empty() {
            h2 { (t.s("registered-propose")) }
            (sheet.form(&at, &html! {
                (sheet.select("replaces", &entries))
                (sheet.line("payer", Need::Needed))
                (sheet.radios("security_form", &forms))
                (sheet.money("security_paid", Need::Needed))
                (sheet.moment("arrived", Need::Needed))
                (sheet.radios("paid_from", &from))
                (sheet.line("valid_until", Need::Optional))
                (sheet.lines("reason", 2, Need::Needed))
                (button(&t.s("registered-propose")))
            }))
        } @else { p { (t.s("mend-over")) } }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[ids::Y69, ids::Y57]))
    };
    Ok(Shown::wide(t.s("mend-title"), body))
}

/// Old and new entry side by side.
fn beside(v: &Visit, world: &World, (old, new): (&SecurityReceived, &SecurityReceived)) -> Markup {
    let t = v.text;
    let said = |it: &SecurityReceived| {
        html! {
            (securities::payer(world, &it.payer)) " · " (t.s(&securities::form(it.form))) " · "
            (amount(t, it.amount.0)) " · " (instant(it.arrived_s.saturating_mul(1_000)))
        }
    };
    let [was, is] = ["registered-old", "registered-new"].map(|it| t.s(it));
    facts(&[(was.as_str(), said(old)), (&is, html! { strong { (said(new)) } })])
}

/// Keeps a proposal for a second person; the slip of the bank stays that of the old entry.
pub(super) fn propose(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let lot = opened(v, &folded, id).map_err(one)?;
    let old = posted.get("replaces").parse::<u32>().ok();
    let old = old.and_then(|it| lot.securities.entries.get(&it)).filter(|it| it.is_held());
    let Some(old) = old else { return Err(one(wrong("replaces", "form-choose"))) };
    let mut wrongs = Vec::new();
    let mut needs = |name: &str, key: &str, there: bool| {
        if !there {
            wrongs.push(wrong(name, key));
        }
    };
    let payer = Uscc::new(&posted.get("payer").to_uppercase());
    needs("payer", "form-not-uscc", payer.is_some());
    let form = SecurityForm::ALL.iter().find(|it| it.1 == posted.get("security_form"));
    needs("security_form", "form-choose", form.is_some());
    let paid = money::parse_yuan(posted.get("security_paid"));
    needs("security_paid", "form-not-money", paid.is_some());
    let arrived = time::parse_field(posted.get("arrived")).map(|it| it.div_euclid(1_000));
    needs("arrived", "form-not-moment", arrived.is_some());
    let guarantee = form.is_some_and(|it| it.0 == SecurityForm::Guarantee);
    let from: Option<PayingAccount> =
        FROM.iter().find(|it| it.1 == posted.get("paid_from")).map(|it| it.0);
    needs("paid_from", "form-choose", guarantee || from.is_some());
    let until = posted.get("valid_until").parse().ok();
    needs("valid_until", "form-not-day", !guarantee || until.is_some());
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    let (Some(payer), Some(form), Some(paid), Some(arrived_s), Ok(reason)) =
        (payer, form, paid, arrived, reason)
    else {
        return Err(wrongs);
    };
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    let number = old.received.number;
    let entry = SecurityReceived {
        payer,
        form: form.0,
        amount: Fen(paid),
        arrived_s,
        paid_from: from.filter(|_| !guarantee),
        valid_until: until.filter(|_| guarantee),
        replaces: Some(number),
        reason: Some(reason.to_owned()),
        ..old.received.clone()
    };
    let by = who(v, &folded).map_err(one)?.0.clone();
    let body = body(&by, &entry).encode().into_bytes();
    let row = WorkingRow { key: key(id, number), body, expires_ms: i64::MAX };
    v.site.platform.working.put(KIND, &row).map_err(|it| one(it.into()))?;
    Ok(format!("{}?done=slip-proposed", room("finance", id, "securities/mend")))
}

/// The command of what another one proposed, exactly as it was shown.
pub(super) fn decide(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let lot = opened(v, &folded, id).map_err(one)?;
    let number = posted.get("replaces").parse::<u32>().ok();
    let waits = proposed(v, &folded.world, id).map_err(one)?;
    let mut waits = waits.into_iter().filter(|it| Some(it.0) == number);
    let known = waits.next().map(|it| it.1).filter(|it| it.mark() == posted.get("seen"));
    let it = known.ok_or_else(|| one(wrong("seen", "registered-changed")))?;
    let decided_by = who(v, &folded).map_err(one)?.0.clone();
    let entry = SecurityReceived { number: lot.securities.next(), ..it.entry };
    let proposed_by = it.by;
    let command = Command::Securities(Securities::Correct { entry, proposed_by, decided_by });
    may(v, &folded, &command).map_err(one)?;
    let next = format!("{}?done=slip-decided", room("finance", id, "securities/mend"));
    Ok(Ask { command, next })
}
