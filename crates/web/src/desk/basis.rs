//! A rule as pages cite it: its sentence, instrument and article, in the page's language.

use app::follower::Folded;
use domain::rulebook::{Mark, Rulebook};
use domain::shared::{Instant, LotId};
use maud::{Markup, html};

use crate::design::river::{Basis, article};
use crate::text::{Lang, Text};
use crate::visit::Visit;

/// A cited rule in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    pub rule: String,
    pub says: String,
    /// Instrument and article.
    pub cite: String,
    pub mark: Mark,
}

impl Cited {
    /// The rule of an id, if the pack has it.
    #[must_use]
    pub fn of(t: &Text, rules: &Rulebook, id: &str) -> Option<Self> {
        let rule = rules.rule(id)?;
        let says = if t.lang() == Lang::En { &rule.says.en } else { &rule.says.zh };
        let cite = format!("{} {}", rule.cite.instrument, rule.cite.article);
        let cite = cite.trim().trim_end_matches('–').trim_end().to_owned();
        Some(Self { rule: rule.id.clone(), says: says.clone(), cite, mark: rule.mark() })
    }

    /// As the design draws it.
    #[must_use]
    pub fn basis(&self) -> Basis<'_> {
        Basis { rule: &self.rule, says: &self.says, cite: &self.cite, mark: self.mark }
    }
}

/// The articles of these rules as the lot adopted them, each with its mark; a rule that the pack
/// lacks is left out.
pub fn cited(v: &Visit, folded: &Folded, id: &LotId, all: &[&str]) -> Markup {
    let rules = app::rules::rules_for(&folded.world, Some(id), Instant(v.now_ms));
    let found: Vec<Cited> = all.iter().filter_map(|it| Cited::of(v.text, rules, it)).collect();
    html! { @for it in &found { (article(v.text, &it.basis())) } }
}
