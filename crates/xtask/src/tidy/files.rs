//! Sizes, opening sentences and words of unfinished work.

use crate::source::is_test_file;
use crate::tree::Tree;

const COLUMNS_MAX: usize = 100;
const FILE_LINES_MAX: usize = 800;
const ISLAND_LINES_MAX: usize = 300;

/// Words that say the work is not done. Each is split so that this file does not hold it.
const UNFINISHED: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("to", "do!("),
    concat!("unimplemented", "!("),
    concat!("#[ign", "ore"),
    concat!("test", ".skip("),
    concat!("it", ".skip("),
];

const SOURCES: &[&str] = &[".rs", ".ts", ".js", ".mjs", ".go", ".py", ".css", ".toml", ".ftl"];

/// Finds Rust files that do not say in their first line what they are.
pub fn without_opening_sentence(tree: &Tree) -> Vec<String> {
    tree.ending(&[".rs"])
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| format!("{path} does not open with `//! ` and one sentence"))
        .collect()
}

/// Finds lines of Rust above the column limit, counted in characters.
pub fn long_lines(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.ending(&[".rs"]) {
        for (at, line) in text.lines().enumerate() {
            let columns = line.chars().count();
            if columns > COLUMNS_MAX {
                found.push(format!("{path}:{}: {columns} columns", at + 1));
            }
        }
    }
    found
}

/// Finds files that are too long to be one room; tests are exempt.
pub fn long_files(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.ending(&[".rs", ".ts"]) {
        let test = is_test_file(path) || path.contains("/test/") || path.ends_with(".test.ts");
        let lines_max = if path.ends_with(".ts") { ISLAND_LINES_MAX } else { FILE_LINES_MAX };
        let lines = text.lines().count();
        if !test && lines > lines_max {
            found.push(format!("{path}: {lines} lines, at most {lines_max}"));
        }
    }
    found
}

/// Finds words of unfinished work in sources, and scripts without an ending.
pub fn unfinished(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.files() {
        let script = !path.rsplit('/').next().unwrap_or(path).contains('.');
        if !script && !SOURCES.iter().any(|it| path.ends_with(it)) {
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            for word in UNFINISHED.iter().filter(|it| line.contains(**it)) {
                found.push(format!("{path}:{}: `{word}` may not be merged", at + 1));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_sentence_is_found() {
        let tree = Tree::of(&[("a.rs", "//! One.\n"), ("b.rs", "fn b() {}\n"), ("c.rs", "//!\n")]);
        assert_eq!(without_opening_sentence(&tree).len(), 2);
    }

    #[test]
    fn the_hundredth_column_is_free_and_the_next_is_not() {
        let tree = Tree::of(&[("a.rs", &"x".repeat(100)), ("b.rs", &"标".repeat(101))]);
        assert_eq!(long_lines(&tree), ["b.rs:1: 101 columns"]);
    }

    #[test]
    fn a_long_file_is_found_unless_it_is_a_test() {
        let long = "\n".repeat(801);
        let tree = Tree::of(&[
            ("crates/a/src/a.rs", &long),
            ("crates/a/src/tests.rs", &long),
            ("islands/src/a.ts", &"\n".repeat(301)),
            ("islands/test/a.ts", &"\n".repeat(301)),
        ]);
        assert_eq!(
            long_files(&tree),
            [
                "crates/a/src/a.rs: 801 lines, at most 800",
                "islands/src/a.ts: 301 lines, at most 300"
            ]
        );
    }

    #[test]
    fn each_word_of_unfinished_work_is_found_and_only_in_sources() {
        for word in UNFINISHED {
            let line = format!("x {word} y");
            let tree = Tree::of(&[("a.rs", &line), ("run", &line), ("a.md", &line)]);
            assert_eq!(unfinished(&tree).len() % 2, 0, "{word} in a.rs and run, not in a.md");
            assert!(unfinished(&tree).len() >= 2, "{word}");
        }
    }
}
