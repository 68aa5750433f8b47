//! Lists the islands that `npm run build` made, so that the program carries them.
//!
//! Without them the program still builds: every page but sealing, signing and live rooms works
//! without script, and `daylight serve` says what is missing.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

fn main() {
    let home = env::var("CARGO_MANIFEST_DIR").expect("cargo names the folder of the package");
    let dist = Path::new(&home).join("../../islands/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    let mut files: Vec<_> = fs::read_dir(&dist)
        .into_iter()
        .flatten()
        .flatten()
        .map(|it| it.path())
        .filter(|it| it.extension().is_some_and(|it| it == "js"))
        .collect();
    files.sort();
    let mut list = String::from("&[\n");
    for path in &files {
        let name = path.file_name().expect("a listed file has a name").to_string_lossy();
        writeln!(
            list,
            "Asset {{ name: {name:?}, media_type: \"text/javascript; charset=utf-8\", \
             bytes: include_bytes!({:?}) }},",
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
