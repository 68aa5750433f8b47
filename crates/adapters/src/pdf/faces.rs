//! Fonts that documents are set in, and which of them has a character.

use app::ports::TypesetFault;
use sha2::{Digest, Sha256};
use ttf_parser::{Face, name_id};

use super::breaking::Measure;
use super::drawing::{Length, Weight};

/// Ends the family name of the faces for simplified Chinese in a collection of several scripts.
const SIMPLIFIED: &str = " SC";

/// Fonts as they were read.
pub(super) struct Faces {
    all: Vec<Kept>,
}

struct Kept {
    bytes: Vec<u8>,
    /// Place in a collection; 0 for a file of one face.
    index: u32,
}

/// The faces, ready to measure and to cut down.
pub(super) struct Parsed<'a> {
    pub(super) all: Vec<(Face<'a>, &'a [u8], u32)>,
}

fn fault(it: impl ToString) -> TypesetFault {
    TypesetFault::Font(it.to_string())
}

impl Faces {
    pub(super) fn of(fonts: Vec<Vec<u8>>) -> Result<Self, TypesetFault> {
        if fonts.is_empty() {
            return Err(fault("no font is given"));
        }
        let mut all = Vec::new();
        for bytes in fonts {
            let index = simplified(&bytes);
            let face = Face::parse(&bytes, index).map_err(fault)?;
            let tables = face.tables();
            if tables.cff.is_none() && tables.glyf.is_none() {
                return Err(fault("it has no outlines that a PDF can hold"));
            }
            all.push(Kept { bytes, index });
        }
        Ok(Self { all })
    }

    /// Names the fonts by what is in them.
    pub(super) fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for it in &self.all {
            hasher.update(Sha256::digest(&it.bytes));
        }
        hasher.finalize()[..8].iter().map(|it| format!("{it:02x}")).collect()
    }

    pub(super) fn has(&self, character: char) -> bool {
        let in_face = |it: &Kept| {
            Face::parse(&it.bytes, it.index).is_ok_and(|it| it.glyph_index(character).is_some())
        };
        self.all.iter().any(in_face)
    }

    pub(super) fn parsed(&self) -> Result<Parsed<'_>, TypesetFault> {
        let mut all = Vec::new();
        for it in &self.all {
            let index = it.index;
            let face = Face::parse(&it.bytes, index).map_err(fault)?;
            all.push((face, it.bytes.as_slice(), index));
        }
        Ok(Parsed { all })
    }
}

/// Which face of a collection is for simplified Chinese; the first where none says so.
fn simplified(bytes: &[u8]) -> u32 {
    let faces = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
    let says = |index: &u32| {
        Face::parse(bytes, *index).is_ok_and(|it| {
            let mut names = it.names().into_iter().filter(|it| it.name_id == name_id::FAMILY);
            names.any(|it| it.to_string().is_some_and(|it| it.ends_with(SIMPLIFIED)))
        })
    };
    (0..faces).find(says).unwrap_or(0)
}

impl Measure for Parsed<'_> {
    fn glyph(&self, weight: Weight, it: char) -> (usize, Length) {
        let first = match weight {
            Weight::Text => 0,
            Weight::Heading => 1.min(self.all.len() - 1),
        };
        let order = std::iter::once(first).chain(0..self.all.len());
        for at in order {
            let face = &self.all[at].0;
            if let Some(glyph) = face.glyph_index(it) {
                let units = i32::from(face.glyph_hor_advance(glyph).unwrap_or(0));
                return (at, units * 1_000 / i32::from(face.units_per_em().max(1)));
            }
        }
        // A document is measured only when no character of it lacks.
        (first, 0)
    }
}
