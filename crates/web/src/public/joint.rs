//! Who stands together behind a bid 联合体: members, shares and work, as its opening form names them.

use app::follower::Folded;
use domain::award::{ConsortiumFault, Joint, Partner, Small, consortium_faults, joint, read_joint};
use domain::lot::Lot;
use domain::procedure::CONSORTIUM;
use domain::rulebook::{Regime, ids};
use domain::shared::Uscc;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::desk::basis::cited;
use crate::text::Text;
use crate::visit::Visit;

/// Per cent with at most two decimals.
fn percent(bp: u32) -> String {
    let (whole, rest) = (bp / 100, format!("{:02}", bp % 100));
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() { format!("{whole}%") } else { format!("{whole}.{rest}%") }
}

/// One member in words: name, code, share, what it does, and whether it leads or is small.
#[must_use]
pub(crate) fn line(t: &Text, (at, it): (usize, &Partner)) -> String {
    let mut said = vec![format!("{} ({})", it.name, it.organisation), percent(it.share_bp)];
    if at == 0 {
        said.push(t.s("joint-lead"));
    }
    if it.small == Small::Yes {
        said.push(t.s("joint-small"));
    }
    said.push(it.work.clone());
    said.join(" · ")
}

/// What a bid says in the field, in words: its members, or that it stands alone.
#[must_use]
fn value(t: &Text, said: &str) -> String {
    match read_joint(said) {
        Joint::Alone => t.s("joint-alone"),
        Joint::Unreadable => said.to_owned(),
        Joint::Partners(all) => {
            let lines: Vec<String> = all.iter().enumerate().map(|it| line(t, it)).collect();
            lines.join("; ")
        }
    }
}

/// A field of the opening form in words, where it names members; `None` for any other.
#[must_use]
pub(crate) fn field(t: &Text, name: &str, said: &str) -> Option<String> {
    (name == CONSORTIUM).then(|| value(t, said))
}

/// The members behind a bid as a list; nothing for a bidder alone.
pub(crate) fn members(t: &Text, lot: &Lot, who: &Uscc) -> Markup {
    let Joint::Partners(all) = joint(lot, who) else { return html! {} };
    html! {
        p { (t.s("joint-members")) }
        ul { @for it in all.iter().enumerate() { li { (line(t, it)) } } }
    }
}

/// What the law finds of who stands behind a bid, and what a reviewer looks at, with its articles.
pub(crate) fn hint(v: &Visit, folded: &Folded, lot: &Lot, who: &Uscc) -> Markup {
    let t = v.text;
    let faults = consortium_faults(lot).remove(who).unwrap_or_default();
    let stands = joint(lot, who) != Joint::Alone;
    let works = lot.notice.regime == Regime::Works;
    let mut rules: Vec<&'static str> = faults.iter().map(|it| it.rule(lot.notice.regime)).collect();
    if stands {
        rules.extend(if works { [ids::T32_2, ids::T32_4] } else { [ids::G32_2, ids::G32_4] });
    }
    rules.sort_unstable();
    rules.dedup();
    html! {
        (members(t, lot, who))
        @if stands { p class="hint" { (t.s("joint-look")) } }
        @for it in &faults { p { (tag(Tone::Due, &fault(t, lot, it))) } }
        @if !rules.is_empty() { (cited(v, folded, &lot.id, &rules)) }
    }
}

fn fault(t: &Text, lot: &Lot, it: &ConsortiumFault) -> String {
    let called = |who: &Uscc| lot.name_read_out(who).unwrap_or_else(|| who.to_string());
    match it {
        ConsortiumFault::NotAccepted => t.s("joint-not-accepted"),
        ConsortiumFault::Unreadable => t.s("joint-unreadable"),
        ConsortiumFault::Contradictory => t.s("joint-contradictory"),
        ConsortiumFault::Twice { member, other } => {
            let args = [("member", called(member).into()), ("other", called(other).into())];
            t.t("joint-twice", &args)
        }
    }
}
