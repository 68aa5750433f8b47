//! Statutory documents as PDF: set in pages of A4 here, written with `pdf-writer`, fonts cut down
//! with `subsetter`.
//!
//! Nothing is shaped: Chinese, Latin letters and figures need no more than a glyph a character.

mod breaking;
mod drawing;
mod faces;
mod flow;
mod fonts;
mod qr;
mod stamp;
mod tables;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use app::ports::{SealRoom, Typeset, TypesetFault, Typesetter};
use app::statutory::StatutoryDocument;

use faces::Faces;

/// Where Debian's package `fonts-noto-cjk` puts what documents are set in: text, then headings.
pub const FONTS: [&str; 2] = [
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
];
/// Counts up when the same document is laid out otherwise.
const LAYOUT: u32 = 1;

/// Sets documents with fonts that were read once.
pub struct PdfTypesetter {
    faces: Faces,
    edition: String,
}

impl PdfTypesetter {
    /// Reads fonts: the first sets text, the second headings; the others help out with characters
    /// that those lack. About their size stays in memory.
    ///
    /// # Errors
    ///
    /// [`TypesetFault::Font`] when a file cannot be read or is no font that can be embedded.
    pub fn load(fonts: &[PathBuf]) -> Result<Self, TypesetFault> {
        let read = |it: &PathBuf| {
            let fault =
                |why: std::io::Error| TypesetFault::Font(format!("{}: {why}", it.display()));
            std::fs::read(it).map_err(fault)
        };
        let all = fonts.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Self::of(all)
    }

    /// The fonts that are there of [`FONTS`]; none where the package is not installed.
    #[must_use]
    pub fn installed() -> Vec<PathBuf> {
        FONTS.iter().map(PathBuf::from).filter(|it| Path::new(it).is_file()).collect()
    }

    /// Takes the bytes of fonts, as [`Self::load`] does.
    ///
    /// # Errors
    ///
    /// [`TypesetFault::Font`].
    pub fn of(fonts: Vec<Vec<u8>>) -> Result<Self, TypesetFault> {
        let faces = Faces::of(fonts)?;
        let edition = format!("{LAYOUT}-{}", faces.digest());
        Ok(Self { faces, edition })
    }
}

impl Typesetter for PdfTypesetter {
    fn edition(&self) -> &str {
        &self.edition
    }

    fn has(&self, character: char) -> bool {
        breaking::is_silent(character) || self.faces.has(character)
    }

    fn typeset(
        &self,
        document: &StatutoryDocument,
        room: Option<SealRoom>,
    ) -> Result<Typeset, TypesetFault> {
        let lacking: BTreeSet<char> =
            document.texts().iter().flat_map(|it| it.chars()).filter(|it| !self.has(*it)).collect();
        if !lacking.is_empty() {
            return Err(TypesetFault::Glyphs(lacking.into_iter().collect()));
        }
        let parsed = self.faces.parsed()?;
        let drawing = flow::lay_out(document, &parsed)?;
        write::write(document, &drawing, &parsed, room)
    }
}
