//! What the law may not contain, and what every rule must have.

use std::collections::{BTreeMap, BTreeSet};

use crate::named;
use crate::source::{self, Line};
use crate::tree::Tree;

/// Crates whose answers may not depend on a clock or on the order of a hash.
const STABLE: &[&str] = &["crates/domain/src/", "crates/app/src/", "crates/record/src/"];

const UNSTABLE: &[&str] = &["HashMap", "HashSet", "SystemTime", "Instant::now"];

/// Files that may hold an unstable word, each with its reason.
const ALLOWED: &[(&str, &str, &str)] = &[];

/// Rules that may lack a test: none.
const UNTESTED_MAX: usize = 0;

/// Integers up to this one count things a reader can see; those above must be law or say why not.
const PLAIN_MAX: u128 = 2;

/// Finds clocks and hash orders in `domain`, `app` and `record`, outside tests.
pub fn clocks_and_unstable_order(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in rust_outside_tests(tree, STABLE) {
        let lines = source::lines(text);
        for (at, line) in source::outside_tests(&lines).iter().enumerate() {
            for word in UNSTABLE.iter().filter(|it| line.code.contains(**it)) {
                if !ALLOWED.iter().any(|(file, it, _)| *file == path && it == word) {
                    found.push(format!("{path}:{}: `{word}` is not stable", at + 1));
                }
            }
        }
    }
    found
}

/// Finds integers above 2 in the law that neither come from a rule nor say why they are not law.
///
/// A comment `// not law: why` excuses its line, the opening of a block that it stands first in,
/// and, when it stands alone, every line up to the next empty one. The length of an array type
/// and the index of a tuple are no numbers of law.
pub fn bare_numbers(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in rust_outside_tests(tree, &["crates/domain/src/"]) {
        let lines = source::lines(text);
        let mut excused = false;
        let says_why = |it: &Line| it.comment.trim_start().starts_with("not law: ");
        for (at, line) in source::outside_tests(&lines).iter().enumerate() {
            let empty = line.code.trim().is_empty();
            // The formatter moves a comment behind an opening brace into the block.
            let opens = line.code.trim_end().ends_with('{');
            let below = opens && lines.get(at + 1).is_some_and(says_why);
            let says_why = says_why(line);
            excused = (excused && !(empty && line.comment.is_empty())) || (empty && says_why);
            let first = numbers(&line.code).into_iter().find(|it| *it > PLAIN_MAX);
            if let (Some(number), false) = (first, excused || says_why || below) {
                found.push(format!("{path}:{}: {number} is law or `// not law: why`", at + 1));
            }
        }
    }
    found
}

/// Finds rules that `domain` never names, and rules without a test marked `// covers: <id>`
/// when they are more than the ratchet allows, and marks that stand in no test.
pub fn rules_unused_or_untested(tree: &Tree) -> Vec<String> {
    unused_or_untested(tree, UNTESTED_MAX)
}

fn unused_or_untested(tree: &Tree, untested_max: usize) -> Vec<String> {
    let mut used = BTreeSet::new();
    let covered = named::tests_by_rule(tree);
    for (path, text) in tree.ending(&[".rs"]) {
        let lines = source::lines(text);
        let test = source::is_test_file(path);
        let outside = if test { 0 } else { source::outside_tests(&lines).len() };
        for (at, line) in lines.iter().enumerate() {
            if path.starts_with("crates/domain/src/") && at < outside {
                used.extend(words_of(line));
            }
        }
    }
    let mut found = named::outside_tests(tree);
    let mut untested = Vec::new();
    for (id, path) in rule_ids(tree, &mut found) {
        if !used.contains(&id) {
            found.push(format!("{path}: rule {id} is not used in domain"));
        }
        if !covered.contains_key(&id) {
            untested.push(format!("{path}: rule {id} has no test marked `// covers: {id}`"));
        }
    }
    if untested.len() > untested_max {
        found.append(&mut untested);
    }
    found
}

/// Every rule id of the packs, with the pack it stands in.
fn rule_ids(tree: &Tree, found: &mut Vec<String>) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for (path, text) in tree.ending(&[".toml"]).filter(|(path, _)| path.starts_with("rules/")) {
        let pack: toml::Table = match text.parse() {
            Ok(pack) => pack,
            Err(fault) => {
                found.push(format!("{path} cannot be read: {fault}"));
                continue;
            }
        };
        let rules = pack.get("rule").and_then(|it| it.as_array()).into_iter().flatten();
        for id in rules.filter_map(|it| it.get("id")?.as_str()) {
            ids.insert(id.to_owned(), path.to_owned());
        }
    }
    ids
}

fn rust_outside_tests<'a>(
    tree: &'a Tree,
    folders: &'a [&'a str],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    tree.ending(&[".rs"]).filter(|(path, _)| {
        !source::is_test_file(path) && folders.iter().any(|it| path.starts_with(it))
    })
}

/// Words of code, strings and comments; an inner point belongs to the word (`G25.3`).
fn words_of(line: &Line) -> Vec<String> {
    [&line.code, &line.strings, &line.comment]
        .into_iter()
        .flat_map(|it| it.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_'))
        .map(|it| it.trim_matches('.').to_owned())
        .filter(|it| !it.is_empty())
        .collect()
}

/// The integers of a line of code, without array lengths, tuple indexes and parts of names.
fn numbers(code: &str) -> Vec<u128> {
    let chars: Vec<char> = code.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let word = |it: &char| it.is_ascii_alphanumeric() || *it == '_';
        let length = chars[at..].iter().take_while(|it| word(it)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let before: String = chars[..at].iter().collect();
        let token: String = chars[at..at + length].iter().collect();
        at += length;
        let tuple_index = before.ends_with('.') && !before.ends_with("..");
        let array_length = before.ends_with("; ") && chars.get(at) == Some(&']');
        if !tuple_index && !array_length {
            found.extend(number(&token));
        }
    }
    found
}

fn number(token: &str) -> Option<u128> {
    if !token.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let plain: String = token.chars().filter(|it| *it != '_').collect();
    if let Some(hex) = plain.strip_prefix("0x") {
        let digits: String = hex.chars().take_while(char::is_ascii_hexdigit).collect();
        return u128::from_str_radix(&digits, 16).ok();
    }
    let digits: String = plain.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_clock_and_each_hash_is_found_outside_tests_and_comments() {
        for word in UNSTABLE {
            let text = format!(
                "//! A {word}.\nuse {word};\n#[cfg(test)]\nmod tests {{\n    use {word};\n}}\n"
            );
            for path in ["crates/domain/src/a.rs", "crates/app/src/a.rs", "crates/record/src/a.rs"]
            {
                let tree = Tree::of(&[(path, &text), ("crates/sim/src/a.rs", &text)]);
                let expected = format!("{path}:2: `{word}` is not stable");
                assert_eq!(clocks_and_unstable_order(&tree), [expected]);
            }
        }
    }

    fn bare(text: &str) -> Vec<String> {
        bare_numbers(&Tree::of(&[("crates/domain/src/a.rs", text)]))
    }

    #[test]
    fn a_number_above_two_is_found() {
        assert_eq!(
            bare("let days = 20;"),
            ["crates/domain/src/a.rs:1: 20 is law or `// not law: why`"]
        );
        assert_eq!(bare("if it > 1_000u64 {").len(), 1);
        assert_eq!(bare("0xff").len(), 1);
        assert_eq!(bare("for _ in 0..3 {").len(), 1);
    }

    #[test]
    fn small_numbers_names_lengths_indexes_strings_and_tests_are_free() {
        let free = "let a = 2; let b: [u8; 32] = c25.7; // 99\nlet d = \"20\";\n\
            #[cfg(test)]\nmod tests {\n    const A: u8 = 9;\n}\n";
        assert_eq!(bare(free), Vec::<String>::new());
    }

    #[test]
    fn a_reason_excuses_its_line_or_its_paragraph() {
        assert_eq!(bare("let a = 7; // not law: days of a week"), Vec::<String>::new());
        assert_eq!(
            bare("// not law: weights\nlet a = [\n    7,\n    8,\n];"),
            Vec::<String>::new()
        );
        assert_eq!(bare("// not law: weights\nlet a = 7;\n\nlet b = 8;").len(), 1);
        assert_eq!(bare("if a > 7 {\n    // not law: days"), Vec::<String>::new());
        assert_eq!(bare("let a = 7;\n// not law: days").len(), 1, "only a block looks down");
        assert_eq!(bare("// not law:\nlet a = 7;").len(), 1, "a reason has words");
    }

    const PACK: &str = "[[rule]]\nid = \"X02\"\n[[rule]]\nid = \"G25.3\"\n";

    #[test]
    fn a_rule_unused_or_untested_is_found() {
        let tree = Tree::of(&[
            ("rules/cn/law.toml", PACK),
            ("crates/domain/src/a.rs", "/// Source: `X02`.\nfn a() {}\n"),
            ("crates/domain/src/tests.rs", "#[test]\nfn a() {\n    // covers: G25.3\n}\n"),
            ("crates/record/tests/a.rs", "fn day() {\n    // covers: X02\n}\n"),
        ]);
        assert_eq!(
            unused_or_untested(&tree, 0),
            [
                "crates/record/tests/a.rs: `covers: X02` stands in no test",
                "rules/cn/law.toml: rule G25.3 is not used in domain",
                "rules/cn/law.toml: rule X02 has no test marked `// covers: X02`",
            ]
        );
    }

    #[test]
    fn a_rule_used_and_covered_is_well() {
        let tree = Tree::of(&[
            ("rules/cn/law.toml", PACK),
            ("crates/domain/src/a.rs", "//! Source: `X02`, `G25.3`.\n"),
            ("crates/record/tests/a.rs", "#[test]\nfn a() {\n    // covers: X02, G25.3\n}\n"),
        ]);
        assert_eq!(unused_or_untested(&tree, 0), Vec::<String>::new());
    }
}
