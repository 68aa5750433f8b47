//! Fonts inside of a document: only the glyphs it uses, and what each means, so that its text can
//! be copied, searched and read aloud.

use std::collections::BTreeMap;

use app::ports::TypesetFault;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId, RawFace, Tag, name_id};

use super::faces::Parsed;
use super::write::squeezed;

const SYSTEM: SystemInfo =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Glyphs that a document uses of one face.
pub(super) struct Used {
    glyphs: GlyphRemapper,
    meaning: BTreeMap<u16, char>,
    widths: BTreeMap<u16, u16>,
}

impl Used {
    pub(super) fn new() -> Self {
        let (meaning, widths) = (BTreeMap::new(), BTreeMap::new());
        Self { glyphs: GlyphRemapper::new(), meaning, widths }
    }

    /// The number of a character's glyph in the cut-down font, as two bytes.
    pub(super) fn code(&mut self, face: &Face, character: char) -> [u8; 2] {
        let Some(glyph) = face.glyph_index(character) else { return [0, 0] };
        let code = self.glyphs.remap(glyph.0);
        self.meaning.entry(code).or_insert(character);
        self.widths.insert(code, face.glyph_hor_advance(GlyphId(glyph.0)).unwrap_or(0));
        code.to_be_bytes()
    }

    pub(super) fn is_used(&self) -> bool {
        !self.meaning.is_empty()
    }
}

/// Numbers of the objects that one font consists of.
pub(super) struct Ids {
    pub(super) font: Ref,
    pub(super) descendant: Ref,
    pub(super) descriptor: Ref,
    pub(super) meaning: Ref,
    pub(super) file: Ref,
}

/// Writes one font.
pub(super) fn embed(
    pdf: &mut Pdf,
    ids: &Ids,
    (parsed, at): (&Parsed, usize),
    used: &Used,
) -> Result<(), TypesetFault> {
    let fault = |it: String| TypesetFault::Font(it);
    let (face, bytes, index) = &parsed.all[at];
    let cut = subsetter::subset(bytes, *index, &used.glyphs);
    let cut = cut.map_err(|it| fault(it.to_string()))?;
    let raw = RawFace::parse(&cut, 0).map_err(|it| fault(it.to_string()))?;
    // Postscript outlines stand in a PDF without the file around them.
    let outlines = raw.table(Tag::from_bytes(b"CFF "));
    let is_postscript = outlines.is_some();
    let file = outlines.unwrap_or(&cut);
    let name = format!("{}+{}", tag(file), postscript_name(face));
    let name = Name(name.as_bytes());
    pdf.type0_font(ids.font)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(ids.descendant)
        .to_unicode(ids.meaning);
    let mut cid = pdf.cid_font(ids.descendant);
    let kind = if is_postscript { CidFontType::Type0 } else { CidFontType::Type2 };
    cid.subtype(kind).base_font(name).system_info(SYSTEM).font_descriptor(ids.descriptor);
    if !is_postscript {
        cid.cid_to_gid_map_predefined(Name(b"Identity"));
    }
    let units = f32::from(face.units_per_em().max(1));
    let scaled = |it: f32| it / units * 1_000.0;
    let mut widths = cid.widths();
    for (code, width) in &used.widths {
        widths.same(*code, *code, scaled(f32::from(*width)));
    }
    widths.finish();
    cid.finish();
    describe(pdf, ids.descriptor, (name, face), (is_postscript, ids.file));
    let packed = squeezed(file);
    let mut stream = pdf.stream(ids.file, &packed);
    stream.filter(Filter::FlateDecode);
    if is_postscript {
        stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
    }
    stream.finish();
    let mut map = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
    for (code, character) in &used.meaning {
        map.pair(*code, *character);
    }
    let map = squeezed(map.finish().as_slice());
    pdf.cmap(ids.meaning, &map).filter(Filter::FlateDecode);
    Ok(())
}

fn describe(
    pdf: &mut Pdf,
    id: Ref,
    (name, face): (Name, &Face),
    (is_postscript, file): (bool, Ref),
) {
    let units = f32::from(face.units_per_em().max(1));
    let scaled = |it: i16| f32::from(it) / units * 1_000.0;
    let all = face.global_bounding_box();
    let corners = [all.x_min, all.y_min, all.x_max, all.y_max].map(scaled);
    let mut it = pdf.font_descriptor(id);
    it.name(name)
        .flags(FontFlags::SYMBOLIC | FontFlags::SERIF)
        .bbox(Rect::new(corners[0], corners[1], corners[2], corners[3]))
        .italic_angle(0.0)
        .ascent(scaled(face.ascender()))
        .descent(scaled(face.descender()))
        .cap_height(scaled(face.capital_height().unwrap_or(face.ascender())))
        // Unknown to the font; readers use it only for a font that is not there.
        .stem_v(if face.is_bold() { 140.0 } else { 80.0 });
    if is_postscript {
        it.font_file3(file)
    } else {
        it.font_file2(file)
    };
}

/// Six letters that tell two cuts of one font apart. Source: ISO 32000-1, 9.6.4.
fn tag(file: &[u8]) -> String {
    let digest = Sha256::digest(file);
    digest[..6].iter().map(|it| char::from(b'A' + it % 26)).collect()
}

fn postscript_name(face: &Face) -> String {
    let mut names = face.names().into_iter().filter(|it| it.name_id == name_id::POST_SCRIPT_NAME);
    let name = names.find_map(|it| it.to_string()).unwrap_or_default();
    let plain: String =
        name.chars().filter(|it| it.is_ascii_alphanumeric() || *it == '-').collect();
    if plain.is_empty() { "Font".to_owned() } else { plain }
}
