//! View rows and search tokens of the store in memory.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::{Live, Order, SEARCH_TOKENS_MAX, Scan, ViewRow};

type Place = (String, String);

/// Rows of all tables, what serves, and the tokens that find rows.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    rows: BTreeMap<Place, ViewRow>,
    tokens: BTreeMap<Place, BTreeSet<String>>,
    live: BTreeMap<String, Live>,
}

fn place(table: &str, key: &str) -> Place {
    (table.to_owned(), key.to_owned())
}

impl Tables {
    pub fn get(&self, table: &str, key: &str) -> Option<ViewRow> {
        self.rows.get(&place(table, key)).cloned()
    }

    pub fn put(&mut self, table: &str, row: &ViewRow) {
        self.rows.insert(place(table, &row.key), row.clone());
    }

    pub fn delete(&mut self, table: &str, key: &str) {
        self.rows.remove(&place(table, key));
        self.tokens.remove(&place(table, key));
    }

    pub fn set_tokens(&mut self, table: &str, key: &str, tokens: &[&str]) {
        let tokens = tokens.iter().map(|it| (*it).to_owned()).collect();
        self.tokens.insert(place(table, key), tokens);
    }

    pub fn tokens_of(&self, table: &str, key: &str) -> Vec<String> {
        let held = self.tokens.get(&place(table, key));
        held.into_iter().flatten().cloned().collect()
    }

    pub fn live(&self, view: &str) -> Option<Live> {
        self.live.get(view).cloned()
    }

    pub fn swap(&mut self, view: &str, live: &Live) {
        self.live.insert(view.to_owned(), live.clone());
    }

    pub fn clear(&mut self, table: &str, limit: u32) -> u32 {
        let of = self.rows.keys().filter(|it| it.0 == table).take(limit as usize);
        let gone: Vec<Place> = of.cloned().collect();
        for it in &gone {
            self.rows.remove(it);
            self.tokens.remove(it);
        }
        u32::try_from(gone.len()).expect("at most the limit")
    }

    pub fn scan(&self, scan: &Scan<'_>) -> Vec<ViewRow> {
        let mut found = self.listed(scan, scan.order);
        found.truncate(scan.limit as usize);
        found
    }

    pub fn search(&self, scan: &Scan<'_>, tokens: &[&str]) -> Vec<ViewRow> {
        if tokens.is_empty() || tokens.len() > SEARCH_TOKENS_MAX {
            return Vec::new();
        }
        let holds = |row: &ViewRow| {
            let held = self.tokens.get(&place(scan.table, &row.key));
            held.is_some_and(|held| tokens.iter().all(|it| held.contains(*it)))
        };
        let mut found = self.listed(scan, Order::Descending);
        found.retain(holds);
        found.truncate(scan.limit as usize);
        found
    }

    fn listed(&self, scan: &Scan<'_>, order: Order) -> Vec<ViewRow> {
        let by = |it: &ViewRow| (it.sort.clone(), it.key.clone());
        let after = scan.after.map(|(sort, key)| (sort.to_owned(), key.to_owned()));
        let beyond = |it: &ViewRow| match (&after, order) {
            (None, _) => true,
            (Some(after), Order::Ascending) => by(it) > *after,
            (Some(after), Order::Descending) => by(it) < *after,
        };
        let of = self.rows.iter().filter(|(at, _)| at.0 == scan.table).map(|it| it.1);
        let of = of.filter(|it| it.sort.starts_with(scan.prefix) && beyond(it));
        let mut found: Vec<ViewRow> = of.cloned().collect();
        found.sort_by_key(by);
        if order == Order::Descending {
            found.reverse();
        }
        found
    }
}
