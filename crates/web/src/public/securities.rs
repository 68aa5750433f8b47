//! Bid securities for everybody: what a notice asks, and once the lot is opened who paid, had it
//! back, or lost it.

use domain::lot::Lot;
use domain::procedure::{KeptCause, SecurityForm, SecurityTerms, Spared};
use domain::securities::{Flaw, Held, IssuerSays, Lack, Question, flaw, lack, shows_payers};
use domain::shared::{Fen, Instant, Uscc};
use domain::world::World;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::table::{Set, table};
use crate::design::value::{amount, code, day, instant};
use crate::text::Text;

use super::lot::columns;

const MS_A_SECOND: i64 = 1_000;

/// The key of a form's words.
pub(crate) fn form(of: SecurityForm) -> String {
    let word = SecurityForm::ALL.iter().find(|it| it.0 == of).map_or("", |it| it.1);
    format!("security-form-{word}")
}

/// The key of a cause's words.
pub(crate) fn cause(of: KeptCause) -> String {
    let word = KeptCause::ALL.iter().find(|it| it.0 == of).map_or("", |it| it.1);
    format!("kept-{word}")
}

/// The key of a flaw's words.
pub(crate) fn flaw_key(of: Flaw) -> String {
    let word = Flaw::ALL.iter().find(|it| it.0 == of).map_or("", |it| it.1);
    format!("security-flaw-{word}")
}

/// The key of what a bid lacks.
pub(crate) fn lack_key(of: Lack) -> String {
    match of {
        Lack::Missing => "security-lack-missing".to_owned(),
        Lack::Short => "security-lack-short".to_owned(),
        Lack::Flawed(it) => flaw_key(it),
    }
}

/// What is asked as performance security.
pub(crate) fn performance(t: &Text, bp: u32) -> String {
    t.t("performance-asked", &[("n", crate::text::money::percent(bp).into())])
}

/// What a notice asks, the amount first.
pub(crate) fn terms(t: &Text, it: &SecurityTerms) -> Markup {
    html! {
        p { (amount(t, it.amount.0)) }
        @for line in lines(t, it) { p { (line) } }
    }
}

/// What a notice asks beside the amount, line by line.
pub(crate) fn lines(t: &Text, it: &SecurityTerms) -> Vec<String> {
    let listed = |all: Vec<String>| all.join(&t.s("between"));
    let forms = listed(it.forms.iter().map(|it| t.s(&form(*it))).collect());
    let mut kept = listed(it.kept_for.iter().map(|it| t.s(&cause(*it))).collect());
    if kept.is_empty() {
        kept = t.s("security-kept-never");
    }
    let mut all = vec![
        t.t("security-account", &[("account", it.account.clone().into())]),
        t.t("security-forms", &[("forms", forms.into())]),
        t.t("security-valid", &[("n", it.valid_days.into())]),
        t.s("security-until-deadline"),
    ];
    if it.spared == Some(Spared::SmallFirms) {
        all.push(t.s("security-spared"));
    }
    all.push(t.t("security-kept-for", &[("causes", kept.into())]));
    all
}

/// A payer's name.
pub(crate) fn payer(world: &World, who: &Uscc) -> String {
    world.organisations.get(who).map_or_else(|| who.to_string(), |it| it.name.clone())
}

/// What became of one entry.
pub(crate) fn state(t: &Text, lot: &Lot, it: &Held) -> Markup {
    html! {
        @if it.replaced_by.is_some() && it.received.guarantee.is_some() {
            (tag(Tone::Plain, &t.s("guarantee-replaced")))
        } @else if let Some(by) = it.replaced_by {
            (tag(Tone::Plain, &t.t("security-replaced", &[("n", by.into())])))
        } @else if let Some(kept) = &it.kept {
            (tag(Tone::Alarm, &t.s("past-SecurityKept"))) " " (t.s(&cause(kept.cause))) " "
            small { (kept.rule) } " " (kept.reason)
        } @else if it.forfeited.is_some() {
            (tag(Tone::Alarm, &t.s("past-SecurityKept")))
        } @else if let Some(back) = &it.returned {
            @let late = back.due.is_some_and(|due| back.on > due);
            (tag(Tone::Checked, &t.s("past-SecurityReturned"))) " "
            (day(Instant::start_of(back.on).0))
            @if back.interest.0 > 0 {
                " " (t.s("field-interest")) " " (amount(t, back.interest.0))
            }
            @if late { " " (tag(Tone::Alarm, &t.s("security-back-late"))) }
        } @else if it.ordered.is_some() {
            (tag(Tone::Plain, &t.s("order-sent")))
        } @else if let Some(it) = flaw(lot, &it.received) {
            (tag(Tone::Alarm, &t.s(&flaw_key(it))))
        } @else if lack(lot, &it.received.payer) == Some(Lack::Short) {
            (tag(Tone::Alarm, &t.s("security-lack-short")))
        } @else {
            (tag(Tone::Plain, &t.s("security-held")))
        }
        (answers(t, it))
    }
}

/// What the issuer of an electronic guarantee answered.
pub(crate) fn answers(t: &Text, it: &Held) -> Markup {
    html! {
        @for said in it.answers.values() {
            br;
            small {
                (t.s(question(said.question))) " "
                (t.s(&format!("issuer-{}", word(said.says))))
            }
        }
    }
}

fn question(of: Question) -> &'static str {
    match of {
        Question::Intake => "guarantee-intake",
        Question::Running => "guarantee-running",
        Question::Opening => "guarantee-opening",
        Question::Claim => "guarantee-claim",
    }
}

fn word(of: IssuerSays) -> &'static str {
    IssuerSays::ALL.iter().find(|it| it.0 == of).map_or("", |it| it.1)
}

/// The state of an entry by hand before the opening: whether it is short is judged by what was
/// entered by hand alone, so that it does not tell what came to the payer's sub-account.
fn by_hand(t: &Text, lot: &Lot, it: &Held) -> Markup {
    if !it.is_held() || flaw(lot, &it.received).is_some() {
        return state(t, lot, it);
    }
    let own = lot.securities.of(&it.received.payer).map(|it| it.1);
    let own = own.filter(|it| it.received.is_by_hand() && it.is_held());
    let sum = Fen::sum(own.map(|it| it.received.amount)).unwrap_or(Fen(i64::MAX));
    let asked = lot.notice.security.as_ref().map_or(Fen(0), |it| it.amount);
    if sum < asked {
        return tag(Tone::Alarm, &t.s("security-lack-short"));
    }
    tag(Tone::Plain, &t.s("security-held"))
}

/// The entries of these numbers, each with its state. Whoever calls it may see their payers.
pub(crate) fn list(t: &Text, world: &World, lot: &Lot, listed: &[u32]) -> Markup {
    let heads =
        ["security-number", "security-payer", "security-how", "security-amount", "lot-ending"];
    let heads = heads.map(|key| t.s(key));
    let columns = columns(&heads, &[Set::Number, Set::Words, Set::Words, Set::Number, Set::Words]);
    let line = |(number, it): (&u32, &Held)| {
        let got = &it.received;
        vec![
            html! { (number) },
            html! { (payer(world, &got.payer)) " " (code(got.payer.as_str())) },
            html! {
                (t.s(&form(got.form))) " " (instant(got.arrived_s.saturating_mul(MS_A_SECOND)))
                @if let Some(of) = &got.guarantee { " " (code(&of.number)) }
            },
            amount(t, got.amount.0),
            if shows_payers(lot) { state(t, lot, it) } else { by_hand(t, lot, it) },
        ]
    };
    let shown = lot.securities.entries.iter().filter(|it| listed.contains(it.0));
    let rows: Vec<Vec<Markup>> = shown.map(line).collect();
    table(&t.s("security-list"), &columns, &rows)
}

/// Who paid, and which bids lack the security; nothing before the opening.
pub(crate) fn read_out(t: &Text, world: &World, lot: &Lot) -> Markup {
    let asked = lot.notice.security.is_some() && shows_payers(lot);
    let bids = lot.opening.opened.iter().flat_map(|it| &it.bids);
    let bare: Vec<(&str, Lack)> =
        bids.filter_map(|it| Some((it.name.as_str(), lack(lot, &it.bidder)?))).collect();
    html! {
        @if asked {
            h2 { (t.s("security-title")) }
            @if lot.securities.entries.is_empty() { p { (t.s("security-none")) } }
            @else {
                @let all: Vec<u32> = lot.securities.entries.keys().copied().collect();
                (list(t, world, lot, &all))
            }
            @if !bare.is_empty() && lot.award.letter.is_none() {
                p { (t.s("security-bare")) }
                ul { @for (name, lack) in bare {
                    li { (name) " " (tag(Tone::Alarm, &t.s(&lack_key(lack)))) }
                } }
            }
        }
    }
}

/// What a review must know of one bid's security.
pub(crate) fn hint(t: &Text, lot: &Lot, who: &Uscc) -> Markup {
    let asked = lot.notice.security.is_some();
    html! {
        @if asked {
            @match lack(lot, who) {
                Some(it) => {
                    p {
                        (tag(Tone::Alarm, &t.s(&lack_key(it)))) " "
                        (t.t("security-reject", &[("rule", rule(lot).into())]))
                    }
                }
                None => p { (tag(Tone::Checked, &t.s("security-there"))) },
            }
        }
    }
}

fn rule(lot: &Lot) -> String {
    domain::securities::unsecured_rule(lot).to_owned()
}
