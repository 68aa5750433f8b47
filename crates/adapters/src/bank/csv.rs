//! Statements as CSV: one header, nine columns, UTF-8.

use app::ports::{ClosingBalance, STATEMENT_LINES_MAX, StatementFault, StatementLine};
use domain::ledger::{Direction, EntryKind};
use domain::shared::Fen;

use super::order::{fen, order_of};
use super::time::{day, seconds};

/// The header, which tells this form from any other.
pub const HEADER: [&str; 9] =
    ["流水号", "时间", "种类", "借贷", "金额", "子账户", "对方户名", "对方账号", "附言"];
/// Kinds of the two rows that tell a balance and no entry.
const BALANCES: [&str; 2] = ["期初余额", "期末余额"];
/// Longest cell, in bytes.
const CELL_BYTES_MAX: usize = 400;

/// The entries of a file.
///
/// # Errors
///
/// [`StatementFault`] for the first entry that is wrong.
pub fn read(bytes: &[u8]) -> Result<Vec<StatementLine>, StatementFault> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut all = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut number = 0;
    while reader.read_record(&mut record).map_err(|_| StatementFault::Form)? {
        if number == 0 {
            if !record.iter().map(str::trim).eq(HEADER) {
                return Err(StatementFault::Form);
            }
        } else if number > STATEMENT_LINES_MAX {
            return Err(StatementFault::Lines);
        } else if !BALANCES.contains(&record.get(2).unwrap_or_default().trim()) {
            all.push(line(number, &record)?);
        }
        number += 1;
    }
    if number == 0 { Err(StatementFault::Form) } else { Ok(all) }
}

/// The balances of a file that closes a day.
///
/// # Errors
///
/// [`StatementFault`] when there are two of one kind, or a day or an amount is none.
pub fn closing(bytes: &[u8]) -> Result<Option<ClosingBalance>, StatementFault> {
    let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut found = [None, None];
    for (number, record) in reader.into_records().enumerate() {
        let record = record.map_err(|_| StatementFault::Form)?;
        let kind = record.get(2).unwrap_or_default().trim();
        let Some(at) = BALANCES.iter().position(|it| *it == kind) else { continue };
        let wrong = |what| StatementFault::Line(number, what);
        let cell = |of: usize| record.get(of).unwrap_or_default().trim();
        let day = day(cell(1)).ok_or_else(|| wrong("日期 day"))?;
        let amount = balance(cell(4)).ok_or_else(|| wrong("金额 amount"))?;
        if found[at].replace((day, amount)).is_some() {
            return Err(wrong("余额重复 two balances"));
        }
    }
    let [opening, closing] = found;
    let made = |(day, closing)| ClosingBalance { day, opening: opening.map(|it| it.1), closing };
    Ok(closing.map(made))
}

/// A balance may be nothing, and overdrawn.
fn balance(text: &str) -> Option<Fen> {
    let (sign, bare) = text.strip_prefix('-').map_or((1, text), |it| (-1, it));
    match bare.trim_matches(['0', '.']) {
        "" if bare.contains('0') => Some(Fen(0)),
        _ => Some(Fen(sign * fen(bare)?.0)),
    }
}

fn line(number: usize, record: &csv::StringRecord) -> Result<StatementLine, StatementFault> {
    let wrong = |what| StatementFault::Line(number, what);
    let cells: Vec<&str> = record.iter().map(str::trim).collect();
    let [reference, time, kind, side, amount, sub, name, account, words] = cells[..] else {
        return Err(wrong("列数 columns"));
    };
    if cells.iter().any(|it| it.len() > CELL_BYTES_MAX) {
        return Err(wrong("过长 too long"));
    }
    if reference.is_empty() {
        return Err(wrong("流水号 reference"));
    }
    let at_s = seconds(time).ok_or_else(|| wrong("时间 time"))?;
    let kind = match kind {
        "转账" => EntryKind::Payment,
        "结息" => EntryKind::Interest,
        _ => return Err(wrong("种类 kind")),
    };
    let direction = match side {
        "贷" => Direction::In,
        "借" => Direction::Out,
        _ => return Err(wrong("借贷 side")),
    };
    Ok(StatementLine {
        reference: reference.to_owned(),
        kind,
        direction,
        amount: fen(amount).ok_or_else(|| wrong("金额 amount"))?,
        at_s,
        sub_account: (!sub.is_empty()).then(|| sub.to_owned()),
        order: order_of(words),
        name: name.to_owned(),
        account: account.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rows: &[&str]) -> String {
        let head = HEADER.join(",");
        std::iter::once(head.as_str())
            .chain(rows.iter().copied())
            .fold(String::new(), |all, it| all + it + "\n")
    }

    const GOOD: &str =
        "B1,2026-11-30T12:00:00,转账,贷,800000.00,1234567890,样本公司,6200001,投标保证金";

    #[test]
    fn an_entry_is_read_to_the_last_fen() {
        let all = read(file(&[GOOD]).as_bytes()).unwrap();
        let [it] = &all[..] else { panic!("{all:?}") };
        assert_eq!((it.amount.0, it.at_s), (80_000_000, 1_796_011_200));
        assert_eq!(it.sub_account.as_deref(), Some("1234567890"));
        assert_eq!((it.direction, it.kind, it.order), (Direction::In, EntryKind::Payment, None));
    }

    #[test]
    fn a_file_with_one_wrong_entry_is_taken_not_at_all() {
        for (was, is, what) in [
            ("800000.00", "-800000.00", "amount"),
            ("800000.00", "8e5", "amount"),
            ("2026-11-30T12:00:00", "2026-11-30", "time"),
            ("2026-11-30T12:00:00", "2026-02-30T12:00:00", "time"),
            (",贷,", ",收,", "side"),
            ("转账", "现金", "kind"),
            ("B1,", ",", "reference"),
        ] {
            let found = read(file(&[GOOD, &GOOD.replace(was, is)]).as_bytes());
            let Err(StatementFault::Line(2, why)) = found else { panic!("{is}: {found:?}") };
            assert!(why.contains(what), "{is}: {why}");
        }
        let long = GOOD.replace("样本公司", &"长".repeat(CELL_BYTES_MAX));
        assert!(matches!(read(file(&[&long]).as_bytes()), Err(StatementFault::Line(1, _))));
        for bytes in [&b""[..], b"a,b\n1,2\n", b"\xff\xfe\x00", b"PK\x03\x04"] {
            assert_eq!(read(bytes), Err(StatementFault::Form));
        }
        assert!(read(format!("{},x\n", file(&[]).trim()).as_bytes()).is_err());
    }

    #[test]
    fn a_file_that_closes_a_day_tells_its_balances_and_they_are_no_entries() {
        let opens = "S1,2026-11-30,期初余额,,0.00,,,,";
        let closes = "S2,2026-11-30,期末余额,,800000.00,,,,";
        let whole = file(&[opens, GOOD, closes]);
        assert_eq!(read(whole.as_bytes()).unwrap().len(), 1);
        let found = closing(whole.as_bytes()).unwrap().unwrap();
        assert_eq!((found.opening, found.closing), (Some(Fen(0)), Fen(80_000_000)));
        assert_eq!(found.day.to_string(), "2026-11-30");
        let overdrawn = closes.replace("800000.00", "-5.01");
        let found = closing(file(&[&overdrawn]).as_bytes()).unwrap().unwrap();
        assert_eq!((found.opening, found.closing), (None, Fen(-501)));
        assert_eq!(closing(file(&[GOOD]).as_bytes()), Ok(None));
        for wrong in [
            file(&[closes, closes]),
            file(&[&closes.replace("2026-11-30", "2026-02-30")]),
            file(&[&closes.replace("2026-11-30", "2026-11-30T12:00:00")]),
            file(&[&closes.replace("800000.00", "")]),
            file(&[&closes.replace("800000.00", "-")]),
            file(&[&closes.replace("800000.00", ".")]),
            file(&[&closes.replace("800000.00", "--1.00")]),
            file(&[&closes.replace("800000.00", "1e9")]),
        ] {
            assert!(closing(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn too_many_entries_are_refused() {
        let rows = vec![GOOD; STATEMENT_LINES_MAX + 1];
        assert_eq!(read(file(&rows).as_bytes()), Err(StatementFault::Lines));
    }
}
