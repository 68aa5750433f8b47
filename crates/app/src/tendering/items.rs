//! The item list 采购清单 or bill of quantities 工程量清单: read, summed, written as one file.
//!
//! The file that is published is made here from the lines as understood, so that every reader of
//! it sees the same numbers. Money is integer 分, quantities are thousandths.

use std::collections::BTreeMap;

use domain::shared::Fen;

use crate::ports::{SHEET_CELL_MAX, SHEET_COLUMNS_MAX, Sheet, SheetCell, SheetLine};

/// Most items of one list.
pub const ITEMS_MAX: usize = 5_000;
/// Most faults that are told of one list.
pub const FAULTS_MAX: usize = 200;
/// Id of the document that is the item list of a notice.
pub const DOCUMENT: &str = "item-list";
/// Longest cell of words, in bytes.
const WORDS_BYTES_MAX: usize = 1_000;
/// Decimal places of a quantity.
const QUANTITY_PLACES: usize = 3;
/// Decimal places of money in yuan.
const MONEY_PLACES: usize = 2;
/// Thousandths in one.
const QUANTITY_ONE: i128 = 1_000;
/// So that a spreadsheet reads the file as UTF-8.
const MARK: &str = "\u{feff}";
/// Separates the columns of a pasted or typed line.
const SEPARATORS: [char; 3] = ['\t', '|', '\u{ff5c}'];

/// A column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Number,
    Name,
    Spec,
    Unit,
    Quantity,
    /// Highest price of one unit in yuan.
    Price,
    /// Quantity times price in yuan.
    Amount,
    Note,
}

impl Column {
    /// Every column in the order of the file.
    pub const ALL: [Self; 8] = [
        Self::Number,
        Self::Name,
        Self::Spec,
        Self::Unit,
        Self::Quantity,
        Self::Price,
        Self::Amount,
        Self::Note,
    ];

    /// Headings that name it; the first is written.
    #[must_use]
    pub fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Number => &["序号", "编号", "项目编码", "number", "no.", "no"],
            Self::Name => &["名称", "项目名称", "标的名称", "货物名称", "name", "item"],
            Self::Spec => &["规格", "规格型号", "项目特征", "技术要求", "spec", "specification"],
            Self::Unit => &["单位", "计量单位", "unit"],
            Self::Quantity => &["数量", "工程量", "quantity"],
            Self::Price => &["单价限价", "单价", "综合单价", "单价（元）", "price"],
            Self::Amount => &["合价", "金额", "合价（元）", "金额（元）", "amount"],
            Self::Note => &["备注", "note"],
        }
    }

    /// Key of its name in the word tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Number => "item-number",
            Self::Name => "item-name",
            Self::Spec => "item-spec",
            Self::Unit => "item-unit",
            Self::Quantity => "item-quantity",
            Self::Price => "item-price",
            Self::Amount => "item-amount",
            Self::Note => "item-note",
        }
    }

    fn named(heading: &str) -> Option<Self> {
        let fits = |it: &&Self| it.headings().iter().any(|it| it.eq_ignore_ascii_case(heading));
        Self::ALL.iter().find(fits).copied()
    }
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub number: String,
    pub name: String,
    pub spec: String,
    pub unit: String,
    /// Thousandths, above zero.
    pub quantity_e3: i64,
    pub price: Option<Fen>,
    /// Quantity times price, half up; there when the price is.
    pub amount: Option<Fen>,
    pub note: String,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    Headings,
    Columns,
    Missing,
    Formula,
    Long,
    Twice,
    Quantity,
    Money,
    /// The amount is not quantity times price.
    Product,
    /// An amount without a price, or the other way about.
    Lone,
    /// The line of the total is not the sum of the amounts above.
    Total,
    /// The sum is beyond what money can be here.
    Sum,
    Many,
    Nothing,
}

impl Wrong {
    /// Every fault, for the test that all have words.
    pub const ALL: [Self; 14] = [
        Self::Headings,
        Self::Columns,
        Self::Missing,
        Self::Formula,
        Self::Long,
        Self::Twice,
        Self::Quantity,
        Self::Money,
        Self::Product,
        Self::Lone,
        Self::Total,
        Self::Sum,
        Self::Many,
        Self::Nothing,
    ];

    /// Key of its sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Headings => "item-wrong-headings",
            Self::Columns => "item-wrong-columns",
            Self::Missing => "item-wrong-missing",
            Self::Formula => "item-wrong-formula",
            Self::Long => "item-wrong-long",
            Self::Twice => "item-wrong-twice",
            Self::Quantity => "item-wrong-quantity",
            Self::Money => "item-wrong-money",
            Self::Product => "item-wrong-product",
            Self::Lone => "item-wrong-lone",
            Self::Total => "item-wrong-total",
            Self::Sum => "item-wrong-sum",
            Self::Many => "item-wrong-many",
            Self::Nothing => "item-wrong-nothing",
        }
    }
}

/// One fault of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line of what was read, from 1.
    pub line: u32,
    pub column: Option<Column>,
    pub wrong: Wrong,
    /// What should stand there, where it can be computed.
    pub due: Option<Fen>,
}

/// A list as understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Items {
    pub all: Vec<Item>,
    /// Sum of the amounts; there when every item has one.
    pub sum: Option<Fen>,
}

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

type Places = BTreeMap<Column, usize>;

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

fn read(lines: &[SheetLine], known: Option<Places>) -> Result<Items, Vec<Fault>> {
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
    seen: std::collections::BTreeSet<String>,
    /// What the line of the total says.
    total: Option<(u32, Fen)>,
}

/// Words of a line that repeats the sum of all.
pub const TOTALS: [&str; 4] = ["合计", "总计", "total", "sum"];

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
    let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > places || !digits(whole) || !digits(part) {
        return None;
    }
    let part: i64 = format!("{part:0<places$}").parse().unwrap_or(0);
    let one = 10_i64.checked_pow(u32::try_from(places).ok()?)?;
    whole.parse::<i64>().ok()?.checked_mul(one)?.checked_add(part)
}

/// A quantity in thousandths as people write it.
#[must_use]
pub fn quantity(e3: i64) -> String {
    let text = format!("{}.{:03}", e3 / 1_000, e3 % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An amount in yuan without separators.
#[must_use]
pub fn yuan(it: Fen) -> String {
    format!("{}.{:02}", it.0 / 100, it.0 % 100)
}

fn quoted(text: &str) -> String {
    // A line break inside a cell would make the comparison of lines lie.
    let plain = text.replace(['\r', '\n'], " ");
    if plain.contains([',', '"']) { format!("\"{}\"", plain.replace('"', "\"\"")) } else { plain }
}

impl Item {
    /// The cells of its line in the file, in the order of [`Column::ALL`].
    #[must_use]
    pub fn cells(&self) -> [String; 8] {
        let money = |it: Option<Fen>| it.map_or(String::new(), yuan);
        [
            self.number.clone(),
            self.name.clone(),
            self.spec.clone(),
            self.unit.clone(),
            quantity(self.quantity_e3),
            money(self.price),
            money(self.amount),
            self.note.clone(),
        ]
    }
}

impl Items {
    /// The file that is published: CSV in UTF-8 with its mark, one line for each item.
    #[must_use]
    pub fn file(&self) -> String {
        let heads = Column::ALL.map(|it| it.headings()[0].to_owned());
        let line = |cells: &[String; 8]| {
            let cells: Vec<String> = cells.iter().map(|it| quoted(it)).collect();
            format!("{}\r\n", cells.join(","))
        };
        let mut out = format!("{MARK}{}", line(&heads));
        for item in &self.all {
            out.push_str(&line(&item.cells()));
        }
        out
    }

    /// Reads a file that [`Items::file`] wrote; `None` for anything else.
    #[must_use]
    pub fn of_file(text: &str) -> Option<Self> {
        let text = text.strip_prefix(MARK).unwrap_or(text);
        let lines = text.lines().enumerate().map(|(at, line)| {
            let cells = unquoted(line)?.into_iter().map(SheetCell::Text).collect();
            Some(SheetLine { line: u32::try_from(at + 1).ok()?, cells })
        });
        read(&lines.collect::<Option<Vec<_>>>()?, None).ok()
    }

    /// As lines that can be pasted again.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut out = String::new();
        for item in &self.all {
            let cells = item.cells().map(|it| it.replace(SEPARATORS, " ").replace('\n', " "));
            out.push_str(cells.join("\t").trim_end());
            out.push('\n');
        }
        out
    }
}

/// The cells of one line of CSV; `None` when a quote does not close.
fn unquoted(line: &str) -> Option<Vec<String>> {
    let (mut cells, mut cell, mut rest) = (Vec::new(), String::new(), line.chars().peekable());
    let mut inside = false;
    while let Some(it) = rest.next() {
        match it {
            '"' if inside && rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            '"' => inside = !inside,
            ',' if !inside => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
        if cell.len() > SHEET_CELL_MAX * 4 {
            return None;
        }
    }
    cells.push(cell);
    (!inside).then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPED: &str =
        "1|格宾石笼|2m×1m×1m|个|120|380.5|45660|镀锌\n2|土工布||平方米|1,000.125|6|";

    #[test]
    fn a_pasted_list_is_read_exactly_and_summed_in_whole_fen() {
        let it = pasted(TYPED).unwrap();
        assert_eq!(it.all[1].quantity_e3, 1_000_125);
        // 1000.125 × 6.00 = 6000.75
        assert_eq!(it.all[1].amount, Some(Fen(6_000_75)));
        assert_eq!(it.sum, Some(Fen(51_660_75)));
        let again = Items::of_file(&it.file()).unwrap();
        assert_eq!(again, it);
        assert_eq!(pasted(&it.lines()).unwrap(), it);
        // Half a fen goes up: 0.005 × 1.00.
        assert_eq!(pasted("1|钉||只|0.005|1").unwrap().sum, Some(Fen(1)));
    }

    fn first(typed: &str) -> (u32, Option<Column>, Wrong) {
        let it = &pasted(typed).unwrap_err()[0];
        (it.line, it.column, it.wrong)
    }

    #[test]
    fn what_is_wrong_is_told_by_line_and_column() {
        let at = |line, column, wrong| (line, Some(column), wrong);
        assert_eq!(first("1|a||个|x"), at(1, Column::Quantity, Wrong::Quantity));
        assert_eq!(first("1|a||个|0"), at(1, Column::Quantity, Wrong::Quantity));
        assert_eq!(first("1|a||个|-1"), at(1, Column::Quantity, Wrong::Quantity));
        assert_eq!(first("1|a||个|1.0001"), at(1, Column::Quantity, Wrong::Quantity));
        assert_eq!(first("1|a||个|2|3|7"), at(1, Column::Amount, Wrong::Product));
        assert_eq!(first("1|a||个|2||7"), at(1, Column::Price, Wrong::Lone));
        assert_eq!(first("1|a||个|2|3.001"), at(1, Column::Price, Wrong::Money));
        assert_eq!(first("1|a||个|2\n1|b||个|2"), at(2, Column::Number, Wrong::Twice));
        assert_eq!(first("1|||个|2"), at(1, Column::Name, Wrong::Missing));
        assert_eq!(first("1|=A1||个|2"), at(1, Column::Name, Wrong::Formula));
        assert_eq!(first(" \n"), (1, None, Wrong::Nothing));
        let sums = "1|a||个|9000000000000|9000000000000";
        assert_eq!(first(sums), at(1, Column::Amount, Wrong::Sum));
        let many: String = (0..=ITEMS_MAX).map(|it| format!("{it}|a||个|1\n")).collect();
        assert_eq!(first(&format!("{many}x|b||个|1")).2, Wrong::Many);
    }

    #[test]
    fn a_line_of_the_total_must_be_the_sum_to_the_fen() {
        assert!(pasted("1|a||个|2|3|6\n合计||||||6").is_ok());
        let fault = &pasted("1|a||个|2|3|6\n合计||||||6.01").unwrap_err()[0];
        assert_eq!((fault.wrong, fault.due), (Wrong::Total, Some(Fen(6_00))));
    }

    #[test]
    fn headings_may_stand_in_any_order_and_a_strange_cell_cannot_break_the_file() {
        let it = pasted("单位\t数量\t项目名称\t序号\n个\t2\ta,\"b\"\t1").unwrap();
        assert_eq!((it.all[0].name.as_str(), it.all[0].unit.as_str()), ("a,\"b\"", "个"));
        assert_eq!(Items::of_file(&it.file()), Some(it));
        assert_eq!(Items::of_file("序号,\"名称"), None);
    }

    #[test]
    fn five_thousand_items_are_the_most() {
        let all: String = (0..ITEMS_MAX).map(|it| format!("{it}|a||个|1|1\n")).collect();
        assert_eq!(pasted(&all).unwrap().all.len(), ITEMS_MAX);
        let fault = &pasted(&format!("{all}x|a||个|1|1")).unwrap_err()[0];
        assert_eq!(fault.wrong, Wrong::Many);
        let it = pasted(&format!("{all}合计||||||5000")).unwrap();
        assert_eq!(it.sum, Some(Fen(5_000_00)));
    }
}
