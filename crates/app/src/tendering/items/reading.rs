//! Reading a list: columns by their headings, each line checked, sums held against the file's own.

use std::collections::{BTreeMap, BTreeSet};

use domain::shared::Fen;

use super::{Column, FAULTS_MAX, Fault, ITEMS_MAX, Item, Items, MONEY_PLACES, SEPARATORS, Wrong};
use crate::ports::{SHEET_COLUMNS_MAX, Sheet, SheetCell, SheetLine};

/// Longest cell of words, in bytes.
const WORDS_BYTES_MAX: usize = 1_000;
/// Decimal places of a quantity.
const QUANTITY_PLACES: usize = 3;
/// Thousandths in one.
const QUANTITY_ONE: i128 = 1_000;
/// Words of a line that repeats the sum of all.
pub const TOTALS: [&str; 4] = ["合计", "总计", "total", "sum"];

/// Reads what was pasted or typed: headings may lead, else the columns stand in their order.
///
/// # Errors
///
/// At most [`FAULTS_MAX`] faults; nothing is used then.
pub fn pasted(text: &str) -> Result<Items, Vec<Fault>> {
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|it| !it.1.trim().is_empty()) {
        let line_number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let cells = line.split(SEPARATORS).map(|it| cell(it.trim())).collect();
        lines.push(SheetLine { line: line_number, cells });
        if lines.len() > ITEMS_MAX + 2 {
            break;
        }
    }
    let headed = lines.first().and_then(places).is_some();
    let places = if headed { None } else { Some(in_order()) };
    read(&lines, places)
}

/// Reads a file; its first line holds the headings.
///
/// # Errors
///
/// As [`pasted`].
pub fn filed(sheet: &Sheet) -> Result<Items, Vec<Fault>> {
    read(&sheet.lines, None)
}

fn cell(text: &str) -> SheetCell {
    if text.starts_with(['=', '@']) { SheetCell::Formula } else { SheetCell::Text(text.to_owned()) }
}

pub(super) type Places = BTreeMap<Column, usize>;

fn in_order() -> Places {
    Column::ALL.iter().enumerate().map(|(at, it)| (*it, at)).collect()
}

/// Where each column stands, if this line holds the headings.
fn places(head: &SheetLine) -> Option<Places> {
    let mut places = Places::new();
    for (at, cell) in head.cells.iter().enumerate() {
        let SheetCell::Text(text) = cell else { return None };
        if let Some(column) = Column::named(text.trim())
            && places.insert(column, at).is_some()
        {
            return None;
        }
    }
    let needed = [Column::Number, Column::Name, Column::Unit, Column::Quantity];
    needed.iter().all(|it| places.contains_key(it)).then_some(places)
}

pub(super) fn read(lines: &[SheetLine], known: Option<Places>) -> Result<Items, Vec<Fault>> {
    let one = |line, wrong| vec![Fault { line, column: None, wrong, due: None }];
    let Some(first) = lines.first() else { return Err(one(1, Wrong::Nothing)) };
    let (places, body) = match known {
        Some(it) => (it, lines),
        None => match places(first) {
            Some(it) => (it, &lines[1..]),
            None => return Err(one(first.line, Wrong::Headings)),
        },
    };
    let mut reading = Reading::default();
    for (at, line) in body.iter().enumerate() {
        reading.line(line, &places, at + 1 == body.len());
        if reading.items.len() > ITEMS_MAX {
            return Err(one(line.line, Wrong::Many));
        }
        if reading.faults.len() >= FAULTS_MAX {
            break;
        }
    }
    if reading.items.is_empty() && reading.faults.is_empty() {
        return Err(one(first.line, Wrong::Nothing));
    }
    reading.close()
}

#[derive(Default)]
struct Reading {
    items: Vec<Item>,
    faults: Vec<Fault>,
    /// Numbers so far.
    seen: BTreeSet<String>,
    /// What the line of the total says.
    total: Option<(u32, Fen)>,
}

impl Reading {
    fn find(&mut self, line: u32, column: Column, wrong: Wrong, due: Option<Fen>) {
        self.faults.push(Fault { line, column: Some(column), wrong, due });
    }

    fn words<'a>(&mut self, line: &'a SheetLine, places: &Places, column: Column) -> &'a str {
        let Some(at) = places.get(&column) else { return "" };
        match line.cells.get(*at) {
            Some(SheetCell::Text(it)) if it.len() > WORDS_BYTES_MAX => {
                self.find(line.line, column, Wrong::Long, None);
                ""
            }
            Some(SheetCell::Text(it)) => it.trim(),
            Some(SheetCell::Formula) => {
                self.find(line.line, column, Wrong::Formula, None);
                ""
            }
            None => "",
        }
    }

    fn line(&mut self, line: &SheetLine, places: &Places, is_last: bool) {
        let faults = self.faults.len();
        if line.cells.len() > SHEET_COLUMNS_MAX {
            self.faults.push(Fault {
                line: line.line,
                column: None,
                wrong: Wrong::Columns,
                due: None,
            });
            return;
        }
        let words = Column::ALL.map(|it| self.words(line, places, it));
        let [number, name, spec, unit, quantity, price, amount, note] = words;
        if is_last && [number, name].iter().any(|it| TOTALS.contains(&it.to_lowercase().as_str())) {
            match decimal(amount, MONEY_PLACES) {
                Some(it) => self.total = Some((line.line, Fen(it))),
                None => self.find(line.line, Column::Amount, Wrong::Money, None),
            }
            return;
        }
        let needed = [Column::Number, Column::Name, Column::Unit, Column::Quantity];
        for (column, word) in needed.into_iter().zip([number, name, unit, quantity]) {
            // A formula or an overlong cell was told already.
            if word.is_empty() && self.faults.len() == faults {
                self.find(line.line, column, Wrong::Missing, None);
            }
        }
        if !number.is_empty() && !self.seen.insert(number.to_owned()) {
            self.find(line.line, Column::Number, Wrong::Twice, None);
        }
        let quantity_e3 = decimal(quantity, QUANTITY_PLACES).filter(|it| *it > 0);
        if quantity_e3.is_none() && !quantity.is_empty() {
            self.find(line.line, Column::Quantity, Wrong::Quantity, None);
        }
        let price = self.money(line.line, Column::Price, price);
        let said = self.money(line.line, Column::Amount, amount);
        let amount = self.product(line.line, quantity_e3, price, said);
        if self.faults.len() > faults {
            return;
        }
        self.items.push(Item {
            number: number.to_owned(),
            name: name.to_owned(),
            spec: spec.to_owned(),
            unit: unit.to_owned(),
            quantity_e3: quantity_e3.unwrap_or(0),
            price,
            amount,
            note: note.to_owned(),
        });
    }

    fn money(&mut self, line: u32, column: Column, typed: &str) -> Option<Fen> {
        if typed.is_empty() {
            return None;
        }
        let read = decimal(typed, MONEY_PLACES).map(Fen);
        if read.is_none() {
            self.find(line, column, Wrong::Money, None);
        }
        read
    }

    /// Quantity times price, half up, held against what the line says.
    fn product(
        &mut self,
        line: u32,
        quantity_e3: Option<i64>,
        price: Option<Fen>,
        said: Option<Fen>,
    ) -> Option<Fen> {
        let (Some(quantity), Some(price)) = (quantity_e3, price) else {
            if said.is_some() && price.is_none() {
                self.find(line, Column::Price, Wrong::Lone, None);
            }
            return None;
        };
        let exact = i128::from(quantity) * i128::from(price.0);
        let due = i64::try_from((exact + QUANTITY_ONE / 2) / QUANTITY_ONE).ok().map(Fen);
        match (due, said) {
            (None, _) => self.find(line, Column::Amount, Wrong::Sum, None),
            (Some(due), Some(said)) if due != said => {
                self.find(line, Column::Amount, Wrong::Product, Some(due));
            }
            _ => {}
        }
        due
    }

    fn close(mut self) -> Result<Items, Vec<Fault>> {
        let amounts: Option<Vec<Fen>> = self.items.iter().map(|it| it.amount).collect();
        let last = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let sum = match amounts.map(Fen::sum) {
            Some(None) => {
                self.find(last, Column::Amount, Wrong::Sum, None);
                None
            }
            Some(it) => it,
            None => None,
        };
        if let Some((line, said)) = self.total
            && self.faults.is_empty()
            && sum != Some(said)
        {
            self.find(line, Column::Amount, Wrong::Total, sum);
        }
        self.faults.truncate(FAULTS_MAX);
        if self.faults.is_empty() { Ok(Items { all: self.items, sum }) } else { Err(self.faults) }
    }
}

/// A decimal number of at most so many places, as an integer of the last place.
///
/// Separators, blanks and full-width digits are forgiven; a sign and anything else is not.
#[must_use]
pub fn decimal(typed: &str, places: usize) -> Option<i64> {
    let plain: String = typed
        .chars()
        .filter(|it| !it.is_whitespace() && !matches!(it, ',' | '，' | '¥' | '￥'))
        .map(|it| match it {
            '０'..='９' => char::from_digit(it as u32 - '０' as u32, 10).unwrap_or(it),
            '．' => '.',
            other => other,
        })
        .collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let part = if part.len() > places { part.trim_end_matches('0') } else { part };
    domain::shared::decimal(&format!("{whole}.{part}"), places)
}
