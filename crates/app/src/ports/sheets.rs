//! Tables that people bring: read as text, bounded, refused with a reason.

/// Most bytes of one file.
pub const SHEET_BYTES_MAX: usize = 8 << 20;
/// Most lines of one file, the headings included.
pub const SHEET_LINES_MAX: u32 = 5_001;
/// Most columns of one line.
pub const SHEET_COLUMNS_MAX: usize = 40;
/// Most characters of one cell.
pub const SHEET_CELL_MAX: usize = 1_000;

/// One cell as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetCell {
    Text(String),
    /// What a spreadsheet would compute: never a fact.
    Formula,
}

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetLine {
    /// Its number in the file, from 1.
    pub line: u32,
    pub cells: Vec<SheetCell>,
}

/// Why a file is no table that can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetFault {
    #[error("the file is empty")]
    Empty,
    #[error("the file has more than {SHEET_BYTES_MAX} bytes")]
    Bytes,
    #[error("the file has more than {SHEET_LINES_MAX} lines")]
    Lines,
    #[error("line {line} has more than {SHEET_COLUMNS_MAX} columns")]
    Columns { line: u32 },
    #[error("line {line} has a cell of more than {SHEET_CELL_MAX} characters")]
    Cell { line: u32 },
    /// What is packed is far larger than a table may be.
    #[error("the file unpacks to more than a table may have")]
    Unpacked,
    #[error("the text is neither UTF-8 nor GB18030")]
    Encoding,
    #[error("the file is neither CSV nor XLSX, or is broken")]
    Broken,
}

/// How the text of a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Utf8,
    Gb18030,
    Xlsx,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub written: Written,
    /// Lines that are not blank, in the file's order.
    pub lines: Vec<SheetLine>,
}

/// Reads files of tables.
pub trait Sheets: Send + Sync {
    /// The first table of a file.
    ///
    /// # Errors
    ///
    /// [`SheetFault`]; nothing of the file is used then.
    fn read(&self, bytes: &[u8]) -> Result<Sheet, SheetFault>;
}
