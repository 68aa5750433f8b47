//! Nothing in the tree may name one machine, one registry, or hold what can be built again.

use crate::tree::Tree;

/// Places outside the project. Each is split so that this file does not hold it.
const PLACES: &[(&str, &str)] = &[
    (concat!("registry.npm", "js.org"), "a registry"),
    (concat!("registry.npm", "mirror.com"), "a registry"),
    (concat!("index.crates", ".io"), "a registry"),
    (concat!("static.crates", ".io"), "a registry"),
    (concat!("files.python", "hosted.org"), "a registry"),
    (concat!("proxy.gol", "ang.org"), "a registry"),
    (concat!("\"resolved\": \"", "http"), "a registry"),
    (concat!("/ro", "ot/"), "one machine's folder"),
    (concat!("/wo", "rk/"), "one machine's folder"),
    (concat!("/fa", "rm/"), "one machine's folder"),
    (concat!("/Us", "ers/"), "one machine's folder"),
    (concat!("C:\\Us", "ers\\"), "one machine's folder"),
];

const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Longest line of a script or style sheet that a person could have written.
const WRITTEN_COLUMNS_MAX: usize = 1_000;

/// Finds the names of registries and the folders of one machine.
pub fn hosts_and_machines(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.files() {
        for (at, line) in text.lines().enumerate() {
            for (place, what) in PLACES.iter().filter(|(it, _)| names(line, it)) {
                found.push(format!("{path}:{}: `{place}` is {what}", at + 1));
            }
        }
    }
    found
}

/// Whether the line names the place; a folder counts only where a path starts.
fn names(line: &str, place: &str) -> bool {
    let inside_path = |it: char| it.is_ascii_alphanumeric() || "._-/*~}".contains(it);
    line.match_indices(place)
        .any(|(at, _)| !place.starts_with('/') || !line[..at].ends_with(inside_path))
}

/// Finds built or oversized files; pictures of the documents and the shared vectors are neither.
pub fn bundles(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, length) in tree.sizes() {
        let built = ["dist", "node_modules", "target"];
        if path.split('/').any(|it| built.contains(&it)) {
            found.push(format!("{path} is built, not written"));
        }
        if length > FILE_BYTES_MAX && !path.starts_with("vectors/") && !path.ends_with(".png") {
            found.push(format!("{path}: {length} bytes, at most {FILE_BYTES_MAX}"));
        }
    }
    for (path, text) in tree.ending(&[".js", ".mjs", ".css", ".ts"]) {
        if text.lines().any(|it| it.len() > WRITTEN_COLUMNS_MAX) {
            found.push(format!("{path} looks bundled: a line above {WRITTEN_COLUMNS_MAX} bytes"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_found() {
        for (place, what) in PLACES {
            let tree = Tree::of(&[("a.json", &format!("see {place}x"))]);
            let expected = format!("a.json:1: `{place}` is {what}");
            assert!(hosts_and_machines(&tree).contains(&expected), "{place}");
        }
    }

    #[test]
    fn a_folder_of_the_project_is_free() {
        let line = concat!("https://a.example/ro", "ot/x and sites/wo", "rk/y");
        assert_eq!(hosts_and_machines(&Tree::of(&[("a.md", line)])), Vec::<String>::new());
    }

    #[test]
    fn a_bundle_a_large_file_and_a_minified_script_are_found() {
        let large = "x\n".repeat(600_000);
        let tree = Tree::of(&[
            ("islands/dist/a.js", ""),
            ("samples/a.csv", &large),
            ("vectors/a.json", &large),
            ("e2e/a.mjs", &"x".repeat(1_001)),
        ]);
        assert_eq!(bundles(&tree).len(), 3);
    }
}
