//! An item list of 5,000 lines: read as pasted, written as the file, read again, compared.

use std::fmt::Write as _;
use std::time::Instant;

use app::tendering::compare;
use app::tendering::items::{ITEMS_MAX, Items, pasted};

use crate::row;

fn typed(price_fen: usize) -> String {
    let mut text = String::new();
    for at in 1..=ITEMS_MAX {
        let price = price_fen + at;
        let (yuan, fen) = (price / 100, price % 100);
        let _ =
            writeln!(text, "{at}\t清单项目{at}\t规格 A-{at}\t平方米\t{at}.125\t{yuan}.{fen:02}");
    }
    text
}

fn took<T>(step: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let made = work();
    let figure = format!("{step}, an item list of 5,000 lines");
    let ms = format!("{:.1} ms", begun.elapsed().as_secs_f64() * 1_000.0);
    row(&figure, &ms, "—", "—", "1,000 ms");
    made
}

pub fn tendering() {
    let text = typed(10_000);
    let old = took("read as pasted and summed", || pasted(&text).unwrap());
    let file = took("written as the published file", || old.file());
    let again = took("read from the published file", || Items::of_file(&file).unwrap());
    assert_eq!(again, old);
    let new = pasted(&typed(10_001)).unwrap();
    let found = took("compared, every line changed", || compare::items(&old, &new));
    assert_eq!(found.len(), ITEMS_MAX);
    let (before, after) = (old.lines(), new.lines());
    let lines = took("compared as text, every line changed", || compare::lines(&before, &after));
    assert!(!lines.is_empty());
}
