//! A rule as pages cite it: its sentence, instrument and article, in the page's language.

use app::follower::Folded;
use domain::rulebook::{Citation, Mark, Rulebook};
use domain::shared::{Instant, LotId};
use maud::{Markup, html};

use crate::design::river::{Basis, article};
use crate::text::Text;
use crate::text::marks::full_width;
use crate::visit::Visit;

/// A cited rule in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    pub rule: String,
    pub says: String,
    /// Instrument and article.
    pub cite: String,
    pub mark: Mark,
    /// What the centre set in place of the pack's value, or may have set; empty for neither.
    pub own: String,
}

impl Cited {
    /// The rule of an id, if the pack has it.
    #[must_use]
    pub fn of(t: &Text, rules: &Rulebook, id: &str) -> Option<Self> {
        let rule = rules.rule(id)?;
        let cite = cite(t, &rule.cite);
        let own = crate::settings::own(t, rule).unwrap_or_default();
        let says = crate::settings::says(t, rule);
        Some(Self { rule: rule.id.clone(), says, cite, mark: rule.mark(), own })
    }

    /// The same of a pack as it ships, where no lot says which values hold.
    #[must_use]
    pub fn of_pack(t: &Text, rules: &Rulebook, id: &str) -> Option<Self> {
        let may = rules.rule(id).is_some_and(|it| it.may.is_some());
        let own = if may { t.s("setting-may-differ") } else { String::new() };
        Self::of(t, rules, id).map(|it| Self { own, ..it })
    }

    /// As the design draws it.
    #[must_use]
    pub fn basis(&self) -> Basis<'_> {
        let Self { rule, says, cite, mark, own } = self;
        Basis { rule, says, cite, mark: *mark, own }
    }
}

/// Instrument and article, as the page's language sets them. An instrument is named as its
/// authority names it, in Chinese in every language.
#[must_use]
pub fn cite(t: &Text, of: &Citation) -> String {
    full_width(&format!("{}{}", of.instrument, article_words(t, &of.article)))
}

/// An article's number behind its instrument, as a lawyer writes it in the page's language: each
/// number of a list or a range by itself. What is no number stays; a dash says that there is none.
fn article_words(t: &Text, article: &str) -> String {
    let range = article.contains(RANGE);
    let one = |it: &str| {
        let number = it.parse().ok().filter(|it| *it < NUMERAL_END)?;
        Some(t.t("article-one", &[("number", numeral(&t.s("numeral-signs"), number).into())]))
    };
    let all: Option<Vec<String>> = article.split([LIST, RANGE]).map(one).collect();
    match all {
        Some(all) => all.join(&t.s(if range { "article-to" } else { "article-and" })),
        None if article.trim_matches([RANGE, ' ']).is_empty() => String::new(),
        None => format!(" {article}"),
    }
}

/// What stands between the numbers of a list, and between the ends of a range, in a pack.
const LIST: char = '\u{3001}';
const RANGE: char = '\u{2013}';
/// Signs of a language with numerals of its own.
const SIGNS: usize = 13;
/// Articles are numbered below it.
const NUMERAL_END: usize = 1_000;

/// A number below [`NUMERAL_END`] in a language's signs: those of 0 to 9, of ten, of a hundred, and
/// of a gap; a language that names only ten writes decimals.
fn numeral(signs: &str, number: usize) -> String {
    let signs: Vec<char> = signs.chars().collect();
    let [.., ten, hundred, gap] = signs[..] else { return number.to_string() };
    if signs.len() != SIGNS {
        return number.to_string();
    }
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let mut words = String::new();
    if hundreds > 0 {
        words.extend([signs[hundreds], hundred]);
    }
    match (hundreds, tens) {
        (0, 1) => words.push(ten),
        (0, 0) => {}
        (_, 0) if ones > 0 => words.push(gap),
        (_, 0) => {}
        _ => words.extend([signs[tens], ten]),
    }
    if ones > 0 || number == 0 {
        words.push(signs[ones]);
    }
    words
}

/// The articles of these rules as the lot adopted them, each with its mark; a rule that the pack
/// lacks is left out.
pub fn cited(v: &Visit, folded: &Folded, id: &LotId, all: &[&str]) -> Markup {
    let rules = app::rules::rules_for(&folded.world, Some(id), Instant(v.now_ms));
    let found: Vec<Cited> = all.iter().filter_map(|it| Cited::of(v.text, rules, it)).collect();
    html! { @for it in &found { (article(v.text, &it.basis())) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn every_rule_is_read_with_the_marks_of_chinese() {
        let t = Text::get(Lang::ZhCn);
        for pack in record::pack::packs() {
            let rules = pack.rulebook();
            for rule in rules.rules() {
                let of = Cited::of(t, &rules, &rule.id).unwrap();
                let half = of.says.contains([',', ';', '(', ')']);
                assert!(!half, "{}: {}", of.rule, of.says);
                assert!(!of.cite.is_empty() && !of.cite.contains(['(', ')']), "{}", of.cite);
            }
        }
    }

    #[test]
    fn an_article_is_written_as_a_lawyer_writes_it() {
        let zh = |it| article_words(Text::get(Lang::ZhCn), it);
        assert_eq!(zh("60"), "第六十条");
        assert_eq!(zh("15"), "第十五条");
        assert_eq!(zh("6、9"), "第六条、第九条");
        assert_eq!(zh("29–33"), "第二十九条至第三十三条");
        assert_eq!(
            [zh("100"), zh("101"), zh("118")],
            ["第一百条", "第一百零一条", "第一百一十八条"]
        );
        assert_eq!([zh("§3"), zh("–"), zh(""), zh("1000")], [" §3", "", "", " 1000"]);
        assert_eq!(article_words(Text::get(Lang::En), "6、9"), " Art. 6, Art. 9");
    }
}
