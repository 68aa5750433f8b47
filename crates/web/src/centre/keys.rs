//! Revoking a bound signing key; a new one is bound as the first was.

use app::follower::Folded;
use domain::parties;
use domain::shared::{AccountId, PublicKey, Uscc};
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::lists::empty;
use crate::desk::perform::{Ask, Shown, may, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::visit::Visit;

use super::PEOPLE;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// Every live key as the value of an option and its words.
fn live(folded: &Folded) -> Vec<(String, String)> {
    let short = |it: &PublicKey| it.hex()[..16].to_owned();
    let organisations = folded.world.organisations.iter().flat_map(|(id, it)| {
        let live = it.keys.iter().filter(|it| *it.1);
        live.map(move |(key, _)| {
            (format!("o:{id}:{}", key.hex()), format!("{} · {}…", it.name, short(key)))
        })
    });
    let people = folded.world.people.iter().flat_map(|(id, it)| {
        let live = it.keys.iter().filter(|it| *it.1);
        live.map(move |(key, _)| {
            (format!("p:{id}:{}", key.hex()), format!("{} ({id}) · {}…", it.name, short(key)))
        })
    });
    organisations.chain(people).collect()
}

/// The page.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let sheet = Sheet { v, posted, problems };
    let live = live(&folded);
    let options: Vec<(&str, String)> =
        live.iter().map(|(value, name)| (value.as_str(), name.clone())).collect();
    let body = html! {
        (sheet.top())
        @if options.is_empty() {
            (empty(&t.s("centre-keys-none"), &t.s("centre-keys-none-hint"), &[]))
        } @else {
            (sheet.form("/centre/keys", &html! {
                (sheet.select("live_key", &options))
                (sheet.lines("reason", 2, Need::Needed))
                (commit_button(&t.s("centre-keys-revoke"), &t.s("centre-keys-brings")))
            }))
        }
    };
    Ok(Shown::reading(t.s("centre-keys"), body))
}

/// The command.
pub(super) fn ask(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| vec![it])?.to_owned();
    let unread = || vec![wrong("live_key", "form-choose")];
    let parts: Vec<&str> = posted.get("live_key").split(':').collect();
    let [whose, id, key] = parts.as_slice() else { return Err(unread()) };
    let key = PublicKey::from_hex(key).ok_or_else(unread)?;
    let command = if *whose == "o" {
        let organisation = Uscc::new(id).ok_or_else(unread)?;
        parties::Command::RevokeKey { organisation, key, reason }
    } else {
        let account = AccountId::new(*id).map_err(|_| unread())?;
        parties::Command::RevokePersonKey { account, key, reason }
    };
    let command = Command::Parties(command);
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: "/centre?done=revoked".to_owned() })
}
