//! Documents name only what exists.

use std::collections::BTreeMap;

use crate::tree::Tree;

/// Top folders of the project; a path in backticks that starts with one must exist.
const FOLDERS: &[&str] = &[
    "calendar/",
    "crates/",
    "docs/",
    "e2e/",
    "islands/",
    "rules/",
    "samples/",
    "vectors/",
    ".cargo/",
    ".ci/",
];

/// Finds links and paths in Markdown that lead nowhere.
pub fn dead_paths(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in ours(tree) {
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        for (at, line) in text.lines().enumerate() {
            let links = links(line).into_iter().map(|it| join(folder, it));
            let paths = quoted(line).into_iter().filter(|it| is_path(it)).map(str::to_owned);
            for it in links.chain(paths).filter(|it| !it.is_empty() && !tree.holds(it)) {
                found.push(format!("{path}:{}: `{it}` does not exist", at + 1));
            }
        }
    }
    found
}

/// Finds Markdown files without exactly one title, or that do not begin with it.
pub fn titles(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in ours(tree) {
        let mut in_block = false;
        let mut titles = 0;
        for line in text.lines() {
            in_block ^= line.starts_with("```");
            titles += usize::from(!in_block && line.starts_with("# "));
        }
        // A generated document may say so in a comment before its title.
        let first = text.lines().find(|it| !it.is_empty() && !it.starts_with("<!--"));
        if titles != 1 || !first.is_some_and(|it| it.starts_with("# ")) {
            found.push(format!("{path} has {titles} titles; it begins with its only one"));
        }
    }
    found
}

/// Finds decisions whose number is missing, taken, or that lack one of the five headings.
pub fn decisions(tree: &Tree) -> Vec<String> {
    const HEADINGS: [&str; 5] = [
        "## The question",
        "## What we do",
        "## What it costs",
        "## What would change our mind",
        "## What it replaces",
    ];
    let mut numbers: BTreeMap<&str, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for (path, text) in ours(tree) {
        let Some(name) = path.strip_prefix("docs/decisions/").filter(|it| *it != "README.md")
        else {
            continue;
        };
        let number = name.split('-').next().unwrap_or(name);
        if number.len() != 4 || !number.chars().all(|it| it.is_ascii_digit()) {
            found.push(format!("{path} has no number of four digits"));
        } else if let Some(other) = numbers.insert(number, path) {
            found.push(format!("{path} has the number of {other}"));
        }
        for it in HEADINGS.iter().filter(|it| !text.lines().any(|line| line == **it)) {
            found.push(format!("{path} lacks `{it}`"));
        }
    }
    found
}

/// Our own Markdown; the shared vectors came with their own.
fn ours(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.ending(&[".md"]).filter(|(path, _)| !path.starts_with("vectors/"))
}

/// The targets of `[text](target)` that are files of the project.
fn links(line: &str) -> Vec<&str> {
    line.split("](")
        .skip(1)
        .filter_map(|it| it.split(')').next())
        .map(|it| it.split('#').next().unwrap_or(it))
        .filter(|it| !it.contains("://") && !it.starts_with("mailto:"))
        .collect()
}

/// What stands between backticks.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// Whether the quotation is one path of the project, without a pattern or a command in it.
fn is_path(it: &str) -> bool {
    FOLDERS.iter().any(|folder| it.starts_with(folder))
        && !it.contains(|c: char| c.is_whitespace() || "*<>{}…:$".contains(c))
}

/// The link as a path from the root; empty when it points at its own file.
fn join(folder: &str, link: &str) -> String {
    if link.is_empty() {
        return String::new();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in link.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "" | "." => {}
            it => parts.push(it),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_link_and_a_dead_path_are_found() {
        let text = "# A\n[x](../b.md#c) [y](c.md) [z](https://a.example) [here](#d)\n\
            `docs/gone.md` `docs/*.md` `crates/a`\n";
        let tree = Tree::of(&[("docs/a.md", text), ("b.md", "# B"), ("crates/a/x.rs", "")]);
        assert_eq!(
            dead_paths(&tree),
            [
                "docs/a.md:2: `docs/c.md` does not exist",
                "docs/a.md:3: `docs/gone.md` does not exist",
            ]
        );
    }

    #[test]
    fn no_title_two_titles_and_a_late_title_are_found() {
        let tree = Tree::of(&[
            ("a.md", "# A\n```\n# not a title\n```\n"),
            ("b.md", "text\n"),
            ("c.md", "# C\n# D\n"),
            ("d.md", "text\n# D\n"),
            ("e.md", "<!-- made -->\n\n# E\n"),
        ]);
        assert_eq!(titles(&tree).len(), 3);
    }

    #[test]
    fn a_number_taken_twice_and_a_missing_heading_are_found() {
        let whole = "# A\n## The question\n## What we do\n## What it costs\n\
            ## What would change our mind\n## What it replaces\n";
        let tree = Tree::of(&[
            ("docs/decisions/0001-a.md", whole),
            ("docs/decisions/0001-b.md", whole),
            ("docs/decisions/0002-c.md", &whole.replace("## What it costs\n", "")),
            ("docs/decisions/third.md", whole),
        ]);
        assert_eq!(
            decisions(&tree),
            [
                "docs/decisions/0001-b.md has the number of docs/decisions/0001-a.md",
                "docs/decisions/0002-c.md lacks `## What it costs`",
                "docs/decisions/third.md has no number of four digits",
            ]
        );
    }
}
