//! The static files of the pages, embedded in the program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One static file, served under `/assets/<name>`.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    pub name: &'static str,
    pub media_type: &'static str,
    pub bytes: &'static [u8],
}

const STYLE: &[u8] = include_bytes!("../../assets/daylight.css");
const SEAL: &[u8] = include_bytes!("../../assets/seal.svg");

/// Every static file of the design.
pub const ALL: [Asset; 2] = [
    Asset { name: "daylight.css", media_type: "text/css; charset=utf-8", bytes: STYLE },
    Asset { name: "seal.svg", media_type: "image/svg+xml", bytes: SEAL },
];

/// The island scripts, as far as they were built before this program.
pub const ISLANDS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/islands.rs"));

/// The static file of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Asset> {
    static STYLES: [Asset; 2] = ALL;
    STYLES.iter().chain(ISLANDS).find(|it| it.name == name)
}

/// An island's address, such as of `countdown`; it changes with its content.
#[must_use]
pub fn island_href(name: &str) -> String {
    let file = format!("{name}.js");
    let version = VERSIONS.get(file.as_str()).copied().unwrap_or(version(&[]));
    format!("/assets/{file}?v={version:016x}")
}

/// Address of the folder whose name begins so, such as `pdfjs-`, with a slash at its end; the
/// folder's name changes with its content.
#[must_use]
pub fn folder_href(begins: &str) -> String {
    let of =
        |it: &Asset| it.name.split_once('/').map(|it| it.0).filter(|it| it.starts_with(begins));
    format!("/assets/{}/", ISLANDS.iter().find_map(of).unwrap_or(begins))
}

/// Versions of the island scripts by name, computed once: each page names some.
static VERSIONS: LazyLock<BTreeMap<&str, u64>> =
    LazyLock::new(|| ISLANDS.iter().map(|it| (it.name, version(it.bytes))).collect());

/// FNV-1a: tells versions apart for caches; no protection against anybody.
const fn version(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

const STYLE_VERSION: u64 = version(STYLE);

/// The style sheet's address; it changes with its content, so it may be cached for ever.
pub fn style_href() -> String {
    format!("/assets/daylight.css?v={STYLE_VERSION:016x}")
}
