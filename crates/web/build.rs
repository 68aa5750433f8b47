//! Lists the islands that `npm run build` made, so that the program carries them.
//!
//! Without them the program still builds: every page but sealing, signing and live rooms works
//! without script, and `daylight serve` says what is missing.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let home = env::var("CARGO_MANIFEST_DIR").expect("cargo names the folder of the package");
    let dist = Path::new(&home).join("../../islands/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    let mut files = Vec::new();
    scripts(&dist, &dist, &mut files);
    files.sort();
    let mut list = String::from("&[\n");
    for (name, path) in &files {
        let media = if name.ends_with(".js") {
            "text/javascript; charset=utf-8"
        } else {
            "application/octet-stream"
        };
        writeln!(
            list,
            "Asset {{ name: {name:?}, media_type: {media:?}, bytes: include_bytes!({:?}) }},",
            path.display().to_string()
        )
        .expect("a text takes every line");
    }
    list.push(']');
    if files.is_empty() {
        println!("cargo::warning=no islands are built: run `npm ci && npm run build` in islands/");
    }
    let out = env::var("OUT_DIR").expect("cargo names the folder for what is generated");
    fs::write(Path::new(&out).join("islands.rs"), list).expect("the folder can be written");
}

/// Scripts, and what they fetch from folders beside them, by the name under which they are served.
fn scripts(folder: &Path, root: &Path, into: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let below = path.strip_prefix(root).expect("a listed file stands below its folder");
        let name = below.to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            scripts(&path, root, into);
        } else if name.ends_with(".js") || name.contains('/') {
            into.push((name, path));
        }
    }
}
