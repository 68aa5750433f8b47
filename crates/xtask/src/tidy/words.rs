//! Words shown to people live in `text/*.ftl`, in two languages of equal extent.

use std::collections::BTreeSet;

use crate::source;
use crate::tree::Tree;

/// Finds Chinese words in page code; comments and tests may hold them.
pub fn words_in_page_code(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.ending(&[".rs"]) {
        if !path.starts_with("crates/web/src/")
            || path.starts_with("crates/web/src/text/")
            || source::is_test_file(path)
        {
            continue;
        }
        let lines = source::lines(text);
        for (at, line) in source::outside_tests(&lines).iter().enumerate() {
            if line.code.chars().chain(line.strings.chars()).any(is_chinese) {
                found.push(format!("{path}:{}: words belong in text/*.ftl", at + 1));
            }
        }
    }
    found
}

/// Finds messages that one language has and the other lacks.
pub fn unequal_languages(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.ending(&[".ftl"]).filter(|(path, _)| path.contains("zh-CN")) {
        let other = path.replace("zh-CN", "en");
        let Some(english) = tree.text(&other) else {
            found.push(format!("{other} is missing"));
            continue;
        };
        let (chinese, english) = (keys(text), keys(english));
        found.extend(chinese.difference(&english).map(|it| format!("{other} lacks `{it}`")));
        found.extend(english.difference(&chinese).map(|it| format!("{path} lacks `{it}`")));
    }
    found
}

/// The messages of a Fluent file: what stands before `=` at the start of a line.
fn keys(text: &str) -> BTreeSet<&str> {
    text.lines()
        .filter(|it| it.starts_with(|it: char| it.is_ascii_alphabetic() || it == '-'))
        .filter_map(|it| it.split_once('='))
        .map(|(key, _)| key.trim())
        .collect()
}

fn is_chinese(it: char) -> bool {
    matches!(it, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff5e}'
        | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_word_in_page_code_is_found_and_in_a_comment_is_free() {
        let tree = Tree::of(&[
            ("crates/web/src/a.rs", "//! 开标大厅.\nlet a = \"开标\";\n"),
            ("crates/web/src/tests.rs", "let a = \"开标\";\n"),
            ("crates/keytool/src/main.rs", "let a = \"开标\";\n"),
            ("crates/web/src/text/money.rs", "let a = '圆';\n"),
        ]);
        assert_eq!(
            words_in_page_code(&tree),
            ["crates/web/src/a.rs:2: words belong in text/*.ftl"]
        );
    }

    #[test]
    fn a_message_in_one_language_only_is_found() {
        let tree = Tree::of(&[
            ("crates/web/src/text/zh-CN.ftl", "a = 甲\nb = 乙\n    .c = 丙\n# d = 丁\n"),
            ("crates/web/src/text/en.ftl", "a = A\ne = E\n"),
        ]);
        assert_eq!(
            unequal_languages(&tree),
            ["crates/web/src/text/en.ftl lacks `b`", "crates/web/src/text/zh-CN.ftl lacks `e`"]
        );
        let alone = Tree::of(&[("crates/web/src/text/zh-CN.ftl", "a = 甲\n")]);
        assert_eq!(unequal_languages(&alone), ["crates/web/src/text/en.ftl is missing"]);
    }
}
