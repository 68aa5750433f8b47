//! A workbook made by hand, so that it can be as wrong as a test needs.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

/// A third cell, for rows that need one.
pub const CELL: &str = "<c r=\"C1\" t=\"inlineStr\"><is><t>words</t></is></c>";

pub struct Book {
    parts: Vec<(String, Vec<u8>)>,
}

impl Book {
    /// Rows of inline texts.
    pub fn of(rows: &[&[&str]]) -> Self {
        let mut cells = String::new();
        for (row, texts) in rows.iter().enumerate() {
            let _ = write!(cells, "<row r=\"{}\">", row + 1);
            for (column, text) in texts.iter().enumerate() {
                let letter = char::from(b'A' + u8::try_from(column).unwrap());
                let _ = write!(
                    cells,
                    "<c r=\"{letter}{}\" t=\"inlineStr\"><is><t>{text}</t></is></c>",
                    row + 1
                );
            }
            cells.push_str("</row>");
        }
        Self::raw(&cells)
    }

    /// Whatever stands inside the sheet's data.
    pub fn raw(cells: &str) -> Self {
        const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
        let parts = [
            (
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"
                    .to_owned(),
            ),
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" \
                     Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
                     <sheet name=\"one\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" \
                     Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                     <Relationship Id=\"r2\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>\
                     </Relationships>"
                ),
            ),
            (
                "xl/styles.xml",
                format!(
                    "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/>\
                     <xf numFmtId=\"14\"/></cellXfs></styleSheet>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{cells}</sheetData></worksheet>"),
            ),
        ];
        Self {
            parts: parts
                .into_iter()
                .map(|(name, text)| (name.to_owned(), text.into_bytes()))
                .collect(),
        }
    }

    /// One part more.
    pub fn put(&mut self, name: &str, bytes: &[u8]) {
        self.parts.push((name.to_owned(), bytes.to_vec()));
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.parts {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}
