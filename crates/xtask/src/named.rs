//! Which test holds which rule: tests name their rules by `// covers: <id>, <id>`.

use std::collections::{BTreeMap, BTreeSet};

use crate::source;
use crate::tree::Tree;

/// Tests by the rule they cover, each as `path: function`; a helper that names one holds none.
pub fn tests_by_rule(tree: &Tree) -> BTreeMap<String, BTreeSet<String>> {
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in tree.ending(&[".rs"]) {
        for (test, id) in covered(text) {
            if let Some(test) = test {
                named.entry(id).or_default().insert(format!("{path}: {test}"));
            }
        }
    }
    named
}

/// Marks that stand in no test, each as `path: id`: they would hold nothing.
pub fn outside_tests(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.ending(&[".rs"]) {
        let stray = covered(text).into_iter().filter(|it| it.0.is_none());
        found.extend(stray.map(|(_, id)| format!("{path}: `covers: {id}` stands in no test")));
    }
    found
}

/// Every rule that a source names, with the test in which its mark stands, if it is one.
fn covered(text: &str) -> Vec<(Option<String>, String)> {
    let (mut test, mut marked) = (None, false);
    let mut found = Vec::new();
    for line in source::lines(text) {
        marked |= line.code.trim_start().starts_with("#[test]");
        if let Some(name) = function_of(&line.code) {
            test = marked.then(|| name.to_owned());
            marked = false;
        }
        let Some(ids) = line.comment.trim().strip_prefix("covers: ") else { continue };
        let ids = ids.split([',', ' ']).filter(|it| !it.is_empty());
        found.extend(ids.map(|id| (test.clone(), id.to_owned())));
    }
    found
}

/// The name of a function that begins on this line.
fn function_of(code: &str) -> Option<&str> {
    let begin = code.find("fn ").filter(|at| *at == 0 || code[..*at].ends_with(' '))?;
    let name = code[begin + "fn ".len()..].trim_start();
    let end = name.find(|it: char| !it.is_ascii_alphanumeric() && it != '_')?;
    (end > 0).then(|| &name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_held_by_the_test_that_names_it_and_by_no_helper() {
        let text = "fn helper() {}\n#[test]\nfn late_is_late() {\n    // covers: T01, G25.3\n}\n\
                    pub fn other(\n) {\n    call(); // covers: T01\n}\n";
        let tree = Tree::of(&[("crates/x/tests/a.rs", text), ("notes.md", "// covers: T09")]);
        let named = tests_by_rule(&tree);
        let of = |id: &str| named.get(id).into_iter().flatten().map(String::as_str).collect();
        let found: Vec<&str> = of("T01");
        assert_eq!(found, ["crates/x/tests/a.rs: late_is_late"]);
        let stray = outside_tests(&tree);
        assert_eq!(stray, ["crates/x/tests/a.rs: `covers: T01` stands in no test"]);
        let found: Vec<&str> = of("G25.3");
        assert_eq!(found, ["crates/x/tests/a.rs: late_is_late"]);
        assert!(of("T09").is_empty());
    }
}
