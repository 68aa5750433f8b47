//! The item list 采购清单 or bill of quantities 工程量清单: read, summed, written as one file.
//!
//! The file that is published is made here from the lines as understood, so that every reader of
//! it sees the same numbers. Money is integer 分, quantities are thousandths.

mod file;
mod reading;

use domain::shared::Fen;

pub use reading::{TOTALS, decimal, filed, pasted};

/// Most items of one list.
pub const ITEMS_MAX: usize = 5_000;
/// Most faults that are told of one list.
pub const FAULTS_MAX: usize = 200;
/// Id of the document that is the item list of a notice.
pub const DOCUMENT: &str = "item-list";
/// Decimal places of money in yuan.
const MONEY_PLACES: usize = 2;
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

/// A quantity in thousandths as people write it.
#[must_use]
pub fn quantity(e3: i64) -> String {
    let text = format!("{}.{:03}", e3 / 1_000, e3 % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An amount in yuan without separators.
#[must_use]
pub fn yuan(it: Fen) -> String {
    it.decimal()
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
