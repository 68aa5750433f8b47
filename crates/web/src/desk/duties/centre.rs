//! What waits for the centre itself: keys to bind, alarms, its set-up, one-time keys of trustees.

use domain::parties::{Person, Role};

use super::{Duty, Sight, Waiting, trustee_of};

/// What waits for whoever runs or watches the centre.
pub(super) fn of_centre(sight: &Sight, person: &Person, out: &mut Vec<Duty>) {
    let plain = |what, about: String, href: &str| Duty {
        what,
        about,
        until_ms: None,
        rule: None,
        lot: None,
        href: href.to_owned(),
    };
    if person.is(Role::Official) {
        for account in &sight.waiting.keys {
            let known = sight.world.people.get(account);
            let name = known.map_or_else(|| account.to_string(), |it| it.name.clone());
            out.push(plain("bind-key", name, "/account/keys"));
        }
    }
    if person.is(Role::Supervisor) && sight.waiting.alarms.contains(&"alarm-unwitnessed") {
        out.push(plain("order-start", String::new(), "/supervisor/start"));
    }
    for alarm in &sight.waiting.alarms {
        let setup = matches!(*alarm, "alarm-founding" | "alarm-setup");
        if person.is(Role::Operator) || (setup && person.is(Role::Official)) {
            let href = match *alarm {
                "alarm-founding" => "/setup",
                "alarm-setup" if person.is(Role::Official) => to_complete(sight.waiting),
                _ => "/operator",
            };
            out.push(plain(alarm, String::new(), href));
        }
    }
    if let Some(trustee) = trustee_of(sight.world, person) {
        let known = &sight.world.centre.trustees[trustee];
        if known.deposited.len() < known.spent.len() + KEYS_LEAST {
            out.push(plain("deposit-keys", known.name.clone(), "/trustee"));
        }
    }
}

/// Where an official completes the set-up: people are added like all others.
fn to_complete(waiting: &Waiting) -> &'static str {
    let people = ["missing-chair", "missing-supervisor"];
    match waiting.missing.iter().all(|it| people.contains(it)) {
        true => "/centre/people/new",
        false => "/setup",
    }
}

/// A trustee with fewer unspent one-time keys is asked for more.
pub const KEYS_LEAST: usize = 8;
