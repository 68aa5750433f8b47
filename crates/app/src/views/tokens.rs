//! Search tokens: every two neighbouring characters of a word, so that two characters suffice.

use std::collections::BTreeSet;

/// Lower-case words: runs of letters, digits and Chinese characters.
pub(super) fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(str::to_owned).collect()
}

/// The tokens of a text: pairs of neighbours in its words; a word of one character has none.
pub(super) fn tokens(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for word in words(text) {
        let signs: Vec<char> = word.chars().collect();
        found.extend(signs.windows(2).map(String::from_iter));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{tokens, words};

    #[test]
    fn two_neighbours_are_a_token_and_nothing_crosses_a_word() {
        let found: Vec<String> = tokens("污水处理 A-12").into_iter().collect();
        assert_eq!(found, ["12", "处理", "水处", "污水"]);
        assert_eq!(words("（污水）Plant"), ["污水", "plant"]);
        assert!(tokens("河 a").is_empty());
    }
}
