//! Where a view writes: a table of the store inside a turn, or one in memory for a comparison.

use std::collections::{BTreeMap, BTreeSet};

use crate::ports::{StoreError, Turn, ViewRow};

/// One table of one view.
pub trait Table {
    /// One row by its key.
    ///
    /// # Errors
    /// As the store's.
    fn get(&mut self, key: &str) -> Result<Option<ViewRow>, StoreError>;

    /// Writes a row in place of the one with its key; tokens stay.
    ///
    /// # Errors
    /// As the store's.
    fn put(&mut self, row: &ViewRow) -> Result<(), StoreError>;

    /// Replaces the search tokens of a row that was put.
    ///
    /// # Errors
    /// As the store's.
    fn tokens(&mut self, row: &ViewRow, tokens: &BTreeSet<String>) -> Result<(), StoreError>;
}

/// A table of the store, written in a turn.
pub(super) struct InTurn<'a> {
    pub turn: &'a mut dyn Turn,
    pub name: &'a str,
}

impl Table for InTurn<'_> {
    fn get(&mut self, key: &str) -> Result<Option<ViewRow>, StoreError> {
        self.turn.view_get(self.name, key)
    }

    fn put(&mut self, row: &ViewRow) -> Result<(), StoreError> {
        self.turn.view_put(self.name, row)
    }

    fn tokens(&mut self, row: &ViewRow, tokens: &BTreeSet<String>) -> Result<(), StoreError> {
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        self.turn.view_tokens(self.name, &row.key, &row.sort, &tokens)
    }
}

/// A table of the store whose rows are written once, at the end of many changes.
pub(super) struct Held<'a> {
    pub table: InTurn<'a>,
    pub rows: BTreeMap<String, ViewRow>,
}

impl Held<'_> {
    /// Writes what was held.
    ///
    /// # Errors
    /// As the store's.
    pub fn write(mut self) -> Result<(), StoreError> {
        self.rows.values().try_for_each(|it| self.table.put(it))
    }
}

impl Table for Held<'_> {
    fn get(&mut self, key: &str) -> Result<Option<ViewRow>, StoreError> {
        match self.rows.get(key) {
            Some(it) => Ok(Some(it.clone())),
            None => self.table.get(key),
        }
    }

    fn put(&mut self, row: &ViewRow) -> Result<(), StoreError> {
        self.rows.insert(row.key.clone(), row.clone());
        Ok(())
    }

    fn tokens(&mut self, row: &ViewRow, tokens: &BTreeSet<String>) -> Result<(), StoreError> {
        self.table.tokens(row, tokens)
    }
}

/// A table in memory: rows with their tokens in byte order, by key.
#[derive(Default)]
pub(super) struct InMemory {
    pub rows: BTreeMap<String, (ViewRow, Vec<String>)>,
}

impl Table for InMemory {
    fn get(&mut self, key: &str) -> Result<Option<ViewRow>, StoreError> {
        Ok(self.rows.get(key).map(|it| it.0.clone()))
    }

    fn put(&mut self, row: &ViewRow) -> Result<(), StoreError> {
        self.rows.entry(row.key.clone()).or_insert_with(|| (row.clone(), Vec::new())).0 =
            row.clone();
        Ok(())
    }

    fn tokens(&mut self, row: &ViewRow, tokens: &BTreeSet<String>) -> Result<(), StoreError> {
        if let Some(found) = self.rows.get_mut(&row.key) {
            found.1 = tokens.iter().cloned().collect();
        }
        Ok(())
    }
}
