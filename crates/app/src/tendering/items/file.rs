//! The file of a list as it is published, and the lines that can be pasted again.

use domain::shared::Fen;

use super::reading::read;
use super::{Column, Item, Items, SEPARATORS, quantity, yuan};
use crate::ports::{SheetCell, SheetLine};

/// So that a spreadsheet reads the file as UTF-8.
const MARK: &str = "\u{feff}";

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
        let mut rows = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(MARK.as_bytes().to_vec());
        // A line break inside a cell would make the comparison of lines lie.
        let one_line = |it: &String| it.replace(['\r', '\n'], " ");
        let heads = Column::ALL.map(|it| it.headings()[0].to_owned());
        for cells in std::iter::once(heads).chain(self.all.iter().map(Item::cells)) {
            let written = rows.write_record(cells.iter().map(one_line));
            debug_assert!(written.is_ok(), "memory takes every line");
        }
        rows.into_inner().ok().and_then(|it| String::from_utf8(it).ok()).unwrap_or_default()
    }

    /// Reads a file that [`Items::file`] wrote; `None` for anything else.
    #[must_use]
    pub fn of_file(text: &str) -> Option<Self> {
        let text = text.strip_prefix(MARK).unwrap_or(text);
        let mut rows = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let lines = rows.records().zip(1..).map(|(row, line)| {
            let cells = row.ok()?.iter().map(|it| SheetCell::Text(it.to_owned())).collect();
            Some(SheetLine { line, cells })
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
