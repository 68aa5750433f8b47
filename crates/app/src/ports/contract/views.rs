//! Promises about view rows, lists and search.

use super::Bench;
use crate::ports::{Live, Order, Scan, ViewRow};

pub(super) fn view_row(key: &str, sort: &str) -> ViewRow {
    ViewRow { key: key.to_owned(), sort: sort.to_owned(), body: format!("{key}体").into_bytes() }
}

fn keys(rows: &[ViewRow]) -> Vec<&str> {
    rows.iter().map(|it| it.key.as_str()).collect()
}

fn scan<'a>(prefix: &'a str, order: Order) -> Scan<'a> {
    Scan { table: "v.1", prefix, after: None, limit: 100, order }
}

/// Lists come byte by byte in (sort, key), both ways, by prefix, page by page.
///
/// # Panics
/// When the promise is broken.
pub fn view_rows_are_listed_by_sort_and_key(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let mut turn = store.begin().unwrap();
    let sorted = [("d", "2026-A"), ("e", "2026-A"), ("a", "2026-a"), ("c", "2026-城"), ("b", "3")];
    for (key, sort) in [4, 1, 0, 3, 2].map(|at: usize| sorted[at]) {
        turn.view_put("v.1", &view_row(key, "old")).unwrap();
        turn.view_put("v.1", &view_row(key, sort)).unwrap();
        turn.view_put("v.2", &view_row(key, "other table")).unwrap();
    }
    assert_eq!(
        keys(&turn.view_scan(&scan("", Order::Ascending)).unwrap()),
        ["d", "e", "a", "c", "b"]
    );
    turn.commit().unwrap();
    let mut reader = store.readers().reader().unwrap();
    let ascending = reader.view_scan(&scan("2026-", Order::Ascending)).unwrap();
    assert_eq!(keys(&ascending), ["d", "e", "a", "c"]);
    let descending = reader.view_scan(&scan("2026-", Order::Descending)).unwrap();
    assert_eq!(keys(&descending), ["c", "a", "e", "d"]);
    let after = Some(("2026-A", "d"));
    let page = Scan { after, limit: 2, ..scan("2026-", Order::Ascending) };
    assert_eq!(keys(&reader.view_scan(&page).unwrap()), ["e", "a"]);
    let after = Some(("2026-A", "e"));
    let page = Scan { after, limit: 2, ..scan("2026-", Order::Descending) };
    assert_eq!(keys(&reader.view_scan(&page).unwrap()), ["d"]);
    assert_eq!(reader.view_get("v.1", "c").unwrap(), Some(view_row("c", "2026-城")));
    drop(reader);
    let mut turn = store.begin().unwrap();
    turn.view_delete("v.1", "c").unwrap();
    turn.view_delete("v.1", "absent").unwrap();
    assert_eq!(turn.view_get("v.1", "c").unwrap(), None);
    assert!(turn.view_get("v.2", "c").unwrap().is_some());
}

/// Search gives, newest first, exactly the rows that hold all tokens as last written.
///
/// # Panics
/// When the promise is broken.
pub fn search_finds_the_rows_that_hold_every_token(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let mut turn = store.begin().unwrap();
    for (key, sort, tokens) in [
        ("a", "1", ["污水", "水处", "处理"]),
        ("b", "2", ["污水", "水处", "处置"]),
        ("c", "3", ["桥梁", "梁加", "加固"]),
        ("d", "4", ["污水", "水处", "处理"]),
    ] {
        turn.view_put("v.1", &view_row(key, sort)).unwrap();
        turn.view_tokens("v.1", key, sort, &["old"]).unwrap();
        turn.view_tokens("v.1", key, sort, &tokens).unwrap();
    }
    turn.view_delete("v.1", "d").unwrap();
    assert_eq!(turn.view_tokens_of("v.1", "d").unwrap(), Vec::<String>::new());
    turn.commit().unwrap();
    let mut reader = store.readers().reader().unwrap();
    assert_eq!(reader.view_tokens_of("v.1", "a").unwrap(), ["处理", "水处", "污水"]);
    let mut found = |tokens: &[&str], after| {
        let page = Scan { after, ..scan("", Order::Descending) };
        let rows = reader.search(&page, tokens).unwrap();
        rows.into_iter().map(|it| it.key).collect::<Vec<_>>()
    };
    assert_eq!(found(&["污水"], None), ["b", "a"]);
    assert_eq!(found(&["污水"], Some(("2", "b"))), ["a"]);
    assert_eq!(found(&["污水", "处理"], None), ["a"]);
    assert_eq!(found(&["污水", "加固"], None), Vec::<String>::new());
    assert_eq!(found(&["old"], None), Vec::<String>::new());
    assert_eq!(found(&[], None), Vec::<String>::new());
}

/// A new table stands beside the old one until the swap; the old one goes bit by bit.
///
/// # Panics
/// When the promise is broken.
pub fn a_view_is_built_beside_swapped_and_cleared(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let mut turn = store.begin().unwrap();
    assert_eq!(turn.view_live("v").unwrap(), None);
    for version in [1, 2] {
        let table = format!("v.{version}");
        for key in ["a", "b", "c"] {
            turn.view_put(&table, &view_row(key, "s")).unwrap();
            turn.view_tokens(&table, key, "s", &["甲乙"]).unwrap();
        }
        let live = Live { table, version, position: u64::from(version) * 10 };
        turn.view_swap("v", &live).unwrap();
        assert_eq!(turn.view_live("v").unwrap(), Some(live));
    }
    assert_eq!(turn.view_clear("v.1", 2).unwrap(), 2);
    assert_eq!(turn.view_clear("v.1", 2).unwrap(), 1);
    assert_eq!(turn.view_clear("v.1", 2).unwrap(), 0);
    turn.commit().unwrap();
    let mut reader = store.readers().reader().unwrap();
    let old = scan("", Order::Descending);
    assert_eq!(reader.search(&old, &["甲乙"]).unwrap(), []);
    assert_eq!(reader.search(&Scan { table: "v.2", ..old }, &["甲乙"]).unwrap().len(), 3);
    assert_eq!(reader.view_live("v").unwrap().unwrap().position, 20);
}
