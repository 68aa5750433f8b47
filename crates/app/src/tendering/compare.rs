//! What differs between two versions: lines of text, and items by their number.

use std::collections::BTreeMap;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use super::items::{Item, Items};

/// Longest time that an exact comparison may take; a coarser one follows.
const EXACT_WITHIN: Duration = Duration::from_millis(400);
/// Unchanged lines that are shown around a change.
const AROUND: usize = 2;

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Stands in both.
    Same(String),
    /// Stood in the old one only.
    Gone(String),
    /// Stands in the new one only.
    Come(String),
    /// So many unchanged lines are left out here.
    Skipped(usize),
}

/// Compares two texts line by line; unchanged parts are cut short. Empty when nothing differs.
#[must_use]
pub fn lines(old: &str, new: &str) -> Vec<Line> {
    if old == new {
        return Vec::new();
    }
    let found = TextDiff::configure().timeout(EXACT_WITHIN).diff_lines(old, new);
    let mut all = Vec::new();
    let mut after = 0;
    for group in found.grouped_ops(AROUND) {
        let from = group.first().map_or(after, |it| it.old_range().start);
        if from > after {
            all.push(Line::Skipped(from - after));
        }
        for change in group.iter().flat_map(|it| found.iter_changes(it)) {
            let text = change.value().trim_end_matches(['\r', '\n']).to_owned();
            all.push(match change.tag() {
                ChangeTag::Equal => Line::Same(text),
                ChangeTag::Delete => Line::Gone(text),
                ChangeTag::Insert => Line::Come(text),
            });
        }
        after = group.last().map_or(after, |it| it.old_range().end);
    }
    let rest = old.lines().count().saturating_sub(after);
    if rest > 0 {
        all.push(Line::Skipped(rest));
    }
    all
}

/// One item that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// None for one that came.
    pub old: Option<Item>,
    /// None for one that went.
    pub new: Option<Item>,
}

/// Compares two lists by the items' numbers; the order of lines is no difference.
#[must_use]
pub fn items(old: &Items, new: &Items) -> Vec<Changed> {
    let before: BTreeMap<&str, &Item> = old.all.iter().map(|it| (it.number.as_str(), it)).collect();
    let after: BTreeMap<&str, &Item> = new.all.iter().map(|it| (it.number.as_str(), it)).collect();
    let gone = old.all.iter().filter(|it| !after.contains_key(it.number.as_str()));
    let gone = gone.map(|it| Changed { old: Some(it.clone()), new: None });
    let other = new.all.iter().filter_map(|it| {
        let old = before.get(it.number.as_str()).copied();
        (old != Some(it)).then(|| Changed { old: old.cloned(), new: Some(it.clone()) })
    });
    other.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::super::items::pasted;
    use super::*;

    #[test]
    fn a_changed_line_stands_with_its_old_and_its_new_words_and_little_around() {
        let old = "一\n二\n三\n四\n五\n六\n七\n";
        let found = lines(old, &old.replace('四', "肆"));
        let line = |it: &str| Line::Same(it.to_owned());
        let due = [
            Line::Skipped(1),
            line("二"),
            line("三"),
            Line::Gone("四".to_owned()),
            Line::Come("肆".to_owned()),
            line("五"),
            line("六"),
            Line::Skipped(1),
        ];
        assert_eq!(found, due);
        assert!(lines(old, old).is_empty());
    }

    #[test]
    fn items_are_compared_by_number_whatever_their_order() {
        let old = pasted("1|石||个|2\n2|布||米|3\n3|钉||只|1").unwrap();
        let new = pasted("3|钉||只|1\n1|石||个|5\n4|绳||米|1").unwrap();
        let found = items(&old, &new);
        let said: Vec<_> = found
            .iter()
            .map(|it| {
                let number = |it: &Option<Item>| it.as_ref().map(|it| it.number.clone());
                (number(&it.old), number(&it.new))
            })
            .collect();
        let one = |it: &str| Some(it.to_owned());
        assert_eq!(said, [(one("1"), one("1")), (None, one("4")), (one("2"), None)]);
        assert!(items(&old, &old).is_empty());
    }

    #[test]
    fn long_texts_without_a_common_line_are_compared_all_the_same() {
        let text = |word: &str| (0..20_000).map(|it| format!("{word}{it}\n")).collect::<String>();
        let found = lines(&text("甲"), &text("乙"));
        assert_eq!(found.len(), 40_000);
    }
}
