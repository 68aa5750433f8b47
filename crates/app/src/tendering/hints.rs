//! What a second pair of eyes would point out before publishing: terms that keep bidders out, and
//! letters that look like others. Hints only; nothing is refused by them.

use domain::rulebook::{Regime, Rulebook, ids};
use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

/// Most hints of one text.
pub const HINTS_MAX: usize = 50;
/// Characters of a line that are repeated around what was found.
const AROUND: usize = 30;

/// Something to look at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A term that a rule names as one that keeps bidders out.
    Term { rule: &'static str, word: String, line: String },
    /// A letter that looks like another one.
    LookAlike { letter: char, like: String, line: String },
}

/// The rules whose words are looked for.
#[must_use]
pub fn rules(regime: Regime) -> &'static [&'static str] {
    match regime {
        Regime::GovernmentProcurement => {
            &[ids::RF20_1, ids::RF20_2, ids::RF20_3, ids::RF20_4, ids::RF20_5]
        }
        Regime::Works => &[ids::RF20_6, ids::RF20_7, ids::RF20_8],
    }
}

/// Terms in a text that the rules of a regime name; each word once a line.
///
/// # Rules
///
/// - `RF20.1`–`RF20.8`: scale, authorisation, region, brand, ownership; a word proves nothing.
#[must_use]
pub fn terms(text: &str, regime: Regime, book: &Rulebook) -> Vec<Hint> {
    let mut found = Vec::new();
    for line in text.lines() {
        for rule in rules(regime) {
            for word in book.choice(rule).unwrap_or_default() {
                if let Some(at) = line.find(word.as_str()) {
                    let line = around(line, at);
                    found.push(Hint::Term { rule, word: word.clone(), line });
                }
                if found.len() >= HINTS_MAX {
                    return found;
                }
            }
        }
    }
    found
}

/// Letters of a text that look like a Latin letter, a digit or an ideograph and are none.
///
/// Source: Unicode Technical Standard 39, confusables.
#[must_use]
pub fn look_alikes(text: &str) -> Vec<Hint> {
    let mut found: Vec<Hint> = Vec::new();
    for line in text.lines() {
        for (at, letter) in line.char_indices().filter(|it| !is_usual(it.1)) {
            // Radicals are ideographs by compatibility, others by their shape.
            let folded: String = letter.to_string().nfkc().collect();
            let shape = || skeleton(&letter.to_string()).collect::<String>();
            let like = if is_radical(letter) { folded } else { shape() };
            let deceives = like != letter.to_string() && like.chars().all(is_plain);
            if deceives {
                found.push(Hint::LookAlike { letter, like, line: around(line, at) });
            }
            if found.len() >= HINTS_MAX {
                return found;
            }
        }
    }
    found
}

fn is_radical(it: char) -> bool {
    ('\u{2e80}'..='\u{2fdf}').contains(&it) || ('\u{f900}'..='\u{faff}').contains(&it)
}

fn is_plain(it: char) -> bool {
    it.is_ascii_alphanumeric() || ('\u{4e00}'..='\u{9fff}').contains(&it)
}

/// What Chinese documents are full of: nobody is deceived by it.
fn is_usual(it: char) -> bool {
    it.is_ascii()
        || ('\u{4e00}'..='\u{9fff}').contains(&it)
        // Full-width forms, Roman and ringed numerals, and the ideographic zero.
        || ('\u{ff01}'..='\u{ff5e}').contains(&it)
        || ('\u{2160}'..='\u{217f}').contains(&it)
        || ('\u{2460}'..='\u{24ff}').contains(&it)
        || it == '\u{3007}'
}

fn around(line: &str, at: usize) -> String {
    let before: Vec<char> = line[..at].chars().collect();
    let from = before.len().saturating_sub(AROUND);
    line.chars().skip(from).take(2 * AROUND).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_that_keeps_bidders_out_is_pointed_out_with_its_rule_and_line() {
        // covers: RF20.1, RF20.2, RF20.3, RF20.4, RF20.5, RF20.6, RF20.7, RF20.8
        let packs = record::pack::packs();
        let regimes = [Regime::GovernmentProcurement, Regime::Works];
        for book in packs.iter().map(record::pack::Pack::rulebook) {
            for (regime, rule) in
                regimes.iter().flat_map(|it| rules(*it).iter().map(move |rule| (*it, *rule)))
            {
                let word = &book.choice(rule).unwrap()[0];
                let found = terms(&format!("须满足：{word}。"), regime, &book);
                let same = |it: &Hint| match it {
                    Hint::Term { rule: named, word: found, .. } => named == &rule && found == word,
                    Hint::LookAlike { .. } => false,
                };
                let named = found.iter().any(same);
                assert!(named, "{rule} {word}: {found:?}");
            }
            assert!(terms("具有独立承担民事责任的能力", regimes[0], &book).is_empty());
            let many = "注册资本\n".repeat(1_000);
            assert_eq!(terms(&many, regimes[0], &book).len(), HINTS_MAX);
        }
    }

    #[test]
    fn a_letter_that_looks_like_another_is_pointed_out_and_usual_ones_are_not() {
        let seen = |text: &str| {
            let all = look_alikes(text).into_iter();
            let one = |it| match it {
                Hint::LookAlike { letter, like, .. } => format!("{letter}>{like}"),
                Hint::Term { .. } => String::new(),
            };
            all.map(one).collect::<Vec<_>>()
        };
        // Cyrillic А, Greek Ο, the radical 一 of Kangxi.
        assert_eq!(seen("\u{410}标段"), ["\u{410}>A"]);
        assert_eq!(seen("编号 2026-\u{39f}1"), ["\u{39f}>O"]);
        assert_eq!(seen("\u{2f00}标段"), ["\u{2f00}>一"]);
        for usual in ["青石河堤防加固工程（Ⅱ标段）·二〇二六", "ＡＢ－１２①", "100㎡，±5%“一”"]
        {
            assert!(seen(usual).is_empty(), "{usual}: {:?}", seen(usual));
        }
    }
}
