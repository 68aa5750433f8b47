//! Tables as CSV or XLSX. Nothing of a file is trusted: what it unpacks to is counted before it
//! is read, cells are read one by one, formulas are never computed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use app::ports::{
    SHEET_BYTES_MAX, SHEET_CELL_MAX, SHEET_COLUMNS_MAX, SHEET_LINES_MAX, Sheet, SheetCell,
    SheetFault, SheetLine, Sheets, Written,
};
use calamine::{DataRef, Reader, Xlsx};

/// Most bytes that all parts of a packed file may have together.
const UNPACKED_BYTES_MAX: u64 = 64 << 20;
/// Most parts of a packed file.
const PARTS_MAX: usize = 1_000;
/// Most formulas whose places are kept; one is enough to refuse a file.
const FORMULAS_MAX: usize = 1_000;
const ZIP: &[u8] = b"PK\x03\x04";
const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";
/// Days from 1899-12-30, where spreadsheets begin, to 1970-01-01.
const SHEET_EPOCH_DAYS: i64 = 25_569;

/// Reads CSV and XLSX.
pub struct FileSheets;

impl Sheets for FileSheets {
    fn read(&self, bytes: &[u8]) -> Result<Sheet, SheetFault> {
        if bytes.is_empty() {
            return Err(SheetFault::Empty);
        }
        if bytes.len() > SHEET_BYTES_MAX {
            return Err(SheetFault::Bytes);
        }
        let sheet = if bytes.starts_with(ZIP) { packed(bytes)? } else { plain(bytes)? };
        if sheet.lines.is_empty() { Err(SheetFault::Empty) } else { Ok(sheet) }
    }
}

/// Keeps a line's cells within bounds; a blank line is left out.
fn line(number: u32, mut cells: Vec<SheetCell>) -> Result<Option<SheetLine>, SheetFault> {
    let blank = |it: &SheetCell| matches!(it, SheetCell::Text(text) if text.trim().is_empty());
    while cells.last().is_some_and(blank) {
        cells.pop();
    }
    if cells.len() > SHEET_COLUMNS_MAX {
        return Err(SheetFault::Columns { line: number });
    }
    let long = |it: &SheetCell| match it {
        SheetCell::Text(text) => text.chars().count() > SHEET_CELL_MAX,
        SheetCell::Formula => false,
    };
    if cells.iter().any(long) {
        return Err(SheetFault::Cell { line: number });
    }
    Ok((!cells.is_empty()).then_some(SheetLine { line: number, cells }))
}

fn plain(bytes: &[u8]) -> Result<Sheet, SheetFault> {
    let (text, written) = text(bytes)?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| SheetFault::Broken)?;
        let number = record.position().map_or(0, csv::Position::line);
        let number = u32::try_from(number).map_err(|_| SheetFault::Lines)?;
        if record.len() > SHEET_COLUMNS_MAX {
            return Err(SheetFault::Columns { line: number });
        }
        lines.extend(line(number, record.iter().map(cell).collect())?);
        if lines.len() > SHEET_LINES_MAX as usize {
            return Err(SheetFault::Lines);
        }
    }
    Ok(Sheet { written, lines })
}

/// A cell of plain text; what a spreadsheet would take for a formula is one.
fn cell(text: &str) -> SheetCell {
    let trimmed = text.trim_start();
    let number = |it: &str| it[1..].chars().all(|it| it.is_ascii_digit() || "., -".contains(it));
    let is_formula = match trimmed.chars().next() {
        Some('=' | '@') => true,
        Some('+' | '-') => !number(trimmed),
        _ => false,
    };
    if is_formula { SheetCell::Formula } else { SheetCell::Text(text.to_owned()) }
}

/// UTF-8 with or without its mark, else GB18030; two-byte texts and anything else are refused.
fn text(bytes: &[u8]) -> Result<(String, Written), SheetFault> {
    let bare = bytes.strip_prefix(UTF8_BOM).unwrap_or(bytes);
    if bare.contains(&0) || bare.starts_with(b"\xff\xfe") || bare.starts_with(b"\xfe\xff") {
        return Err(SheetFault::Encoding);
    }
    if let Ok(it) = std::str::from_utf8(bare) {
        return Ok((it.to_owned(), Written::Utf8));
    }
    if bare.len() != bytes.len() {
        // It says that it is UTF-8.
        return Err(SheetFault::Encoding);
    }
    let (read, wrong) = encoding_rs::GB18030.decode_without_bom_handling(bare);
    if wrong { Err(SheetFault::Encoding) } else { Ok((read.into_owned(), Written::Gb18030)) }
}

fn packed(bytes: &[u8]) -> Result<Sheet, SheetFault> {
    unpacks_small(bytes)?;
    let broken = |_| SheetFault::Broken;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let name = book.sheet_names().first().cloned().ok_or(SheetFault::Empty)?;
    let formulas = formulas(&mut book, &name)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
    let mut rows: BTreeMap<u32, Vec<SheetCell>> = BTreeMap::new();
    while let Some(it) = cells.next_cell().map_err(broken)? {
        let (row, column) = it.get_position();
        let Some(text) = value(it.get_value()) else { continue };
        put(&mut rows, (row, column), SheetCell::Text(text))?;
    }
    for place in formulas {
        put(&mut rows, place, SheetCell::Formula)?;
    }
    let mut lines = Vec::new();
    for (row, cells) in rows {
        lines.extend(line(row + 1, cells)?);
    }
    Ok(Sheet { written: Written::Xlsx, lines })
}

/// Puts one cell at its place; places beyond the bounds are refused before anything is made.
fn put(
    rows: &mut BTreeMap<u32, Vec<SheetCell>>,
    (row, column): (u32, u32),
    cell: SheetCell,
) -> Result<(), SheetFault> {
    let column = column as usize;
    if column >= SHEET_COLUMNS_MAX {
        return Err(SheetFault::Columns { line: row.saturating_add(1) });
    }
    let cells = rows.entry(row).or_default();
    if cells.len() <= column {
        cells.resize(column + 1, SheetCell::Text(String::new()));
    }
    cells[column] = cell;
    if rows.len() > SHEET_LINES_MAX as usize { Err(SheetFault::Lines) } else { Ok(()) }
}

/// Where the first table computes.
fn formulas(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
) -> Result<BTreeSet<(u32, u32)>, SheetFault> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|_| SheetFault::Broken)?;
    let mut found = BTreeSet::new();
    while let Some(it) = cells.next_formula().map_err(|_| SheetFault::Broken)? {
        if !it.get_value().is_empty() && found.len() < FORMULAS_MAX {
            found.insert(it.get_position());
        }
    }
    Ok(found)
}

/// Unpacks every part and counts: what a packed file says of its own size is not believed.
fn unpacks_small(bytes: &[u8]) -> Result<(), SheetFault> {
    let broken = |_| SheetFault::Broken;
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if parts.len() > PARTS_MAX {
        return Err(SheetFault::Unpacked);
    }
    let mut left = UNPACKED_BYTES_MAX;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(broken)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let read = read.map_err(|_| SheetFault::Broken)?;
        left = left.checked_sub(read).ok_or(SheetFault::Unpacked)?;
    }
    Ok(())
}

/// A cell's value as a person sees it; `None` for an empty one.
fn value(it: &DataRef<'_>) -> Option<String> {
    Some(match it {
        DataRef::Int(it) => it.to_string(),
        DataRef::Float(it) => it.to_string(),
        DataRef::String(it) | DataRef::DateTimeIso(it) | DataRef::DurationIso(it) => it.clone(),
        DataRef::SharedString(it) => (*it).to_owned(),
        DataRef::Bool(it) => it.to_string(),
        DataRef::DateTime(it) => date(it.as_f64())?,
        DataRef::Error(it) => it.to_string(),
        DataRef::Empty => return None,
    })
}

/// The day of a spreadsheet's date, `2026-11-28`; `None` outside the years 1900 to 9999.
fn date(serial: f64) -> Option<String> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    // The time of the day is left out.
    #[allow(clippy::cast_possible_truncation, reason = "bounded above")]
    let days = serial as i64 - SHEET_EPOCH_DAYS;
    // Source: Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}
