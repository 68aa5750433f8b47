//! The crate table of ARCHITECTURE.md is the allow-list of dependencies.

use std::collections::BTreeMap;

use crate::tree::Tree;

const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// Dependencies on outside crates that an invariant of ARCHITECTURE.md forbids.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[
    (
        "domain",
        &["serde", "serde_json", "getrandom", "rand", "tokio"],
        "the law is pure and its types are not serialised",
    ),
    ("app", &["tokio", "rusqlite", "postgres", "axum"], "app is synchronous and knows no vendor"),
    ("record", &["tokio", "rusqlite", "postgres", "getrandom", "rand"], "record is bytes alone"),
    ("translog", &["tokio", "axum", "getrandom", "rand"], "translog is bytes alone"),
    ("seal", &["tokio", "axum"], "seal is a protocol, not a server"),
    ("verifier", &["tokio", "rusqlite", "postgres"], "a verifier needs no runtime and no database"),
    ("web", &["rusqlite", "postgres"], "no crate but adapters names a vendor"),
];

/// Compares the crate table with the manifests. Returns one sentence per difference.
///
/// A row reads ``| `web` | what is inside | `app`, `domain` |``; the last cell names every
/// workspace crate that this one may depend on, outside tests.
pub fn untrue_table(tree: &Tree) -> Vec<String> {
    let Some(architecture) = tree.text(ARCHITECTURE) else {
        return vec![format!("{ARCHITECTURE} is missing")];
    };
    let table: BTreeMap<&str, Vec<&str>> = architecture.lines().filter_map(row).collect();
    let manifests = match manifests(tree) {
        Ok(manifests) => manifests,
        Err(fault) => return vec![fault],
    };
    let mut found = Vec::new();
    for name in table.keys().filter(|it| !manifests.contains_key(**it)) {
        found.push(format!("{ARCHITECTURE} describes `{name}`, which does not exist"));
    }
    for (name, dependencies) in &manifests {
        let Some(allowed) = table.get(name.as_str()) else {
            found.push(format!("`{name}` is missing from {ARCHITECTURE}"));
            continue;
        };
        let ours = dependencies.iter().filter(|it| manifests.contains_key(*it));
        for it in ours.filter(|it| !allowed.contains(&it.as_str())) {
            found.push(format!("`{name}` may not depend on `{it}`"));
        }
    }
    found
}

/// Finds dependencies that an invariant forbids whatever the table says.
pub fn forbidden_arrows(tree: &Tree) -> Vec<String> {
    let manifests = match manifests(tree) {
        Ok(manifests) => manifests,
        Err(fault) => return vec![fault],
    };
    let mut found = Vec::new();
    for (name, banned, why) in FORBIDDEN {
        let Some(dependencies) = manifests.get(*name) else { continue };
        for it in dependencies.iter().filter(|it| banned.contains(&it.as_str())) {
            found.push(format!("`{name}` may not depend on `{it}`: {why}"));
        }
    }
    found
}

/// The crate and its allowed dependencies, when the line is a row of the table.
fn row(line: &str) -> Option<(&str, Vec<&str>)> {
    let cells: Vec<&str> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').collect();
    let [name, _, allowed] = cells.as_slice() else { return None };
    let name = name.trim().strip_prefix('`')?.strip_suffix('`')?;
    // Every odd piece between backticks is a name.
    Some((name, allowed.split('`').skip(1).step_by(2).collect()))
}

/// Each crate with the names of its dependencies outside tests.
fn manifests(tree: &Tree) -> Result<BTreeMap<String, Vec<String>>, String> {
    let mut found = BTreeMap::new();
    for (path, text) in tree.ending(&["/Cargo.toml"]) {
        let Some(name) = path.strip_prefix("crates/").and_then(|it| it.split('/').next()) else {
            continue;
        };
        let manifest: toml::Table =
            text.parse().map_err(|fault| format!("{path} cannot be read: {fault}"))?;
        let names = |key: &str| -> Vec<String> {
            let table = manifest.get(key).and_then(|it| it.as_table());
            table.map(|it| it.keys().cloned().collect()).unwrap_or_default()
        };
        let mut dependencies = names("dependencies");
        dependencies.extend(names("build-dependencies"));
        found.insert(name.to_owned(), dependencies);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "| Crate | Inside | May depend on |\n|---|---|---|\n\
        | `domain` | the law | |\n| `web` | pages | `domain`, `app` |\n";

    fn tree(web: &str, table: &str) -> Tree {
        Tree::of(&[
            ("ARCHITECTURE.md", table),
            ("crates/domain/Cargo.toml", "[dependencies]\nthiserror = \"2\"\n"),
            ("crates/web/Cargo.toml", web),
        ])
    }

    #[test]
    fn a_true_table_has_no_faults() {
        let tree = tree("[dependencies]\ndomain.workspace = true\naxum = \"1\"\n", TABLE);
        // `app` is allowed and not there: an allow-list may allow what nobody uses yet.
        assert_eq!(untrue_table(&tree), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_outside_the_table_is_found() {
        let table = TABLE.replace("`domain`, `app`", "");
        let tree = tree("[dependencies]\ndomain.workspace = true\n", &table);
        assert_eq!(untrue_table(&tree), ["`web` may not depend on `domain`"]);
    }

    #[test]
    fn an_arrow_of_a_test_is_free() {
        let table = TABLE.replace("`domain`, `app`", "");
        let tree = tree("[dev-dependencies]\ndomain.workspace = true\n", &table);
        assert_eq!(untrue_table(&tree), Vec::<String>::new());
    }

    #[test]
    fn a_crate_without_a_row_and_a_row_without_a_crate_are_found() {
        let table = TABLE.replace("`web`", "`wob`");
        assert_eq!(
            untrue_table(&tree("", &table)),
            [
                "ARCHITECTURE.md describes `wob`, which does not exist",
                "`web` is missing from ARCHITECTURE.md"
            ]
        );
    }

    #[test]
    fn a_serialised_law_is_found() {
        let tree = Tree::of(&[("crates/domain/Cargo.toml", "[dependencies]\nserde = \"1\"\n")]);
        assert_eq!(
            forbidden_arrows(&tree),
            ["`domain` may not depend on `serde`: \
                the law is pure and its types are not serialised"]
        );
    }
}
