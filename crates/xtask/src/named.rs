//! Which test holds which rule: tests name their rules by `// covers: <id>, <id>`.

use std::collections::{BTreeMap, BTreeSet};

use crate::source;
use crate::tree::Tree;

/// Tests by the rule they cover, each as `path: function`.
pub fn tests_by_rule(tree: &Tree) -> BTreeMap<String, BTreeSet<String>> {
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in tree.ending(&[".rs"]) {
        let mut function = String::new();
        for line in source::lines(text) {
            if let Some(name) = function_of(&line.code) {
                name.clone_into(&mut function);
            }
            let Some(ids) = line.comment.trim().strip_prefix("covers: ") else { continue };
            for id in ids.split([',', ' ']).filter(|it| !it.is_empty()) {
                named.entry(id.to_owned()).or_default().insert(format!("{path}: {function}"));
            }
        }
    }
    named
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
    fn a_rule_is_held_by_the_function_that_names_it() {
        let text = "fn helper() {}\n#[test]\nfn late_is_late() {\n    // covers: T01, G25.3\n}\n\
                    pub fn other(\n) {\n    call(); // covers: T01\n}\n";
        let tree = Tree::of(&[("crates/x/tests/a.rs", text), ("notes.md", "// covers: T09")]);
        let named = tests_by_rule(&tree);
        let of = |id: &str| named.get(id).into_iter().flatten().map(String::as_str).collect();
        let found: Vec<&str> = of("T01");
        assert_eq!(found, ["crates/x/tests/a.rs: late_is_late", "crates/x/tests/a.rs: other"]);
        let found: Vec<&str> = of("G25.3");
        assert_eq!(found, ["crates/x/tests/a.rs: late_is_late"]);
        assert!(of("T09").is_empty());
    }
}
