//! A drawing as the bytes of a PDF, with its elements for whoever has it read aloud, and a place
//! kept free for a seal.
//!
//! No clock and no chance: the day is that of the event, the file's number is a hash.

use std::collections::BTreeMap;
use std::io::Write;

use app::ports::{SealPlace, SealRoom, Typeset, TypesetFault};
use app::statutory::StatutoryDocument;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{AnnotationFlags, ArtifactType, FieldType, SigFlags, StructRole, TabOrder};
use pdf_writer::{Content, Date, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::drawing::{Drawing, Ink, Length, Mark, PAGE, Page, Role};
use super::faces::Parsed;
use super::fonts::{self, Ids, Used};

/// The four figures of `/ByteRange` before they are known: so wide that every figure fits.
const UNKNOWN: [i32; 4] = [0, 2_147_483_647, 2_147_483_646, 2_147_483_645];
/// What fills the place of a seal while it is sought.
const FILLER: u8 = 0xff;
const VERMILION: [f32; 3] = [0.80, 0.16, 0.12];
const PRODUCER: &str = "Daylight";
/// How far a circle's handles stand from its points, in radii.
const KAPPA: f32 = 0.552_284_8;
const DAY_MS: i64 = 86_400_000;
const BEIJING_MS: i64 = 8 * 3_600_000;

/// Hands out numbers of objects.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }

    fn many(&mut self, count: usize) -> Vec<Ref> {
        (0..count).map(|_| self.next()).collect()
    }
}

/// Objects whose numbers others name.
struct Known {
    catalog: Ref,
    pages: Ref,
    info: Ref,
    tree: Ref,
    parents: Ref,
    page: Vec<Ref>,
    content: Vec<Ref>,
    elements: Vec<Ref>,
    fonts: Vec<Ids>,
    field: Ref,
    seal: Ref,
    look: Ref,
}

impl Known {
    fn of(drawing: &Drawing, faces: usize) -> Self {
        let mut all = Numbers(0);
        let [catalog, pages, info, tree, parents] = [(); 5].map(|()| all.next());
        let count = drawing.pages.len();
        let (page, content) = (all.many(count), all.many(count));
        let elements = all.many(drawing.elements.len());
        let mut ids = || {
            let [font, descendant, descriptor, meaning, file] = [(); 5].map(|()| all.next());
            Ids { font, descendant, descriptor, meaning, file }
        };
        let fonts = (0..faces).map(|_| ids()).collect();
        let [field, seal, look] = [(); 3].map(|()| all.next());
        Self {
            catalog,
            pages,
            info,
            tree,
            parents,
            page,
            content,
            elements,
            fonts,
            field,
            seal,
            look,
        }
    }
}

/// Which element each piece of marked content of a page belongs to, in order.
type Pieces = Vec<usize>;

pub(super) fn write(
    document: &StatutoryDocument,
    drawing: &Drawing,
    parsed: &Parsed,
    room: Option<SealRoom>,
) -> Result<Typeset, TypesetFault> {
    let known = Known::of(drawing, parsed.all.len());
    let mut used: Vec<Used> = parsed.all.iter().map(|_| Used::new()).collect();
    let drawn: Vec<(Vec<u8>, Pieces)> =
        drawing.pages.iter().map(|it| content(it, parsed, &mut used)).collect();
    let pieces: Vec<&Pieces> = drawn.iter().map(|it| &it.1).collect();
    let mut pdf = Pdf::new();
    pdf.set_version(1, 7);
    let id = document.digest()[..16].to_vec();
    pdf.set_file_id((id.clone(), id));
    catalog(&mut pdf, document, &known, room);
    for (at, (bytes, _)) in drawn.iter().enumerate() {
        let seal = room.and(drawing.seal).filter(|it| it.0 == at).map(|_| known.field);
        // Without a drawn seal the field stands on the first page, unseen.
        let unseen = room.is_some() && drawing.seal.is_none() && at == 0;
        page(&mut pdf, (&known, at), &used, seal.or(unseen.then_some(known.field)));
        let packed = squeezed(bytes);
        pdf.stream(known.content[at], &packed).filter(Filter::FlateDecode);
    }
    structure(&mut pdf, drawing, &known, &pieces);
    for (at, it) in used.iter().enumerate().filter(|it| it.1.is_used()) {
        fonts::embed(&mut pdf, &known.fonts[at], (parsed, at), it)?;
    }
    if let Some(room) = room {
        seal(&mut pdf, document, (drawing, &known), room);
    }
    let mut bytes = pdf.finish();
    let place = room.and_then(|it| keep_free(&mut bytes, it));
    Ok(Typeset { bytes, pages: drawing.pages.len(), place })
}

/// The same bytes, squeezed.
pub(super) fn squeezed(bytes: &[u8]) -> Vec<u8> {
    let mut it = ZlibEncoder::new(Vec::new(), Compression::best());
    let written = it.write_all(bytes);
    written.and_then(|()| it.finish()).expect("memory takes every byte")
}

fn points(it: Length) -> f32 {
    it as f32 / 1_000.0
}

/// From the top of the page to the foot, where a PDF counts from.
fn up(it: Length) -> f32 {
    points(PAGE.1 - it)
}

fn catalog(pdf: &mut Pdf, document: &StatutoryDocument, known: &Known, room: Option<SealRoom>) {
    let mut it = pdf.catalog(known.catalog);
    it.pages(known.pages).lang(TextStr(&document.lang));
    it.viewer_preferences().display_doc_title(true);
    it.mark_info().marked(true);
    it.pair(Name(b"StructTreeRoot"), known.tree);
    if room.is_some() {
        let mut form = it.form();
        form.fields([known.field]);
        form.sig_flags(SigFlags::SIGNATURES_EXIST | SigFlags::APPEND_ONLY);
    }
    it.finish();
    let count = i32::try_from(known.page.len()).unwrap_or(i32::MAX);
    pdf.pages(known.pages).kids(known.page.iter().copied()).count(count);
    let mut info = pdf.document_info(known.info);
    info.title(TextStr(&document.title))
        .author(TextStr(&document.issuer))
        .subject(TextStr(&document.number))
        .keywords(TextStr(&document.proof.leaf))
        .producer(TextStr(PRODUCER))
        .creation_date(date(document.issued_ms));
}

/// A day and time of day in Beijing.
fn date(unix_ms: i64) -> Date {
    let ms = unix_ms + BEIJING_MS;
    let (days, of_day) = (ms.div_euclid(DAY_MS), ms.rem_euclid(DAY_MS) / 1_000);
    let (year, month, day) = civil(days);
    let small = |it: i64| u8::try_from(it).unwrap_or(0);
    Date::new(year)
        .month(month)
        .day(day)
        .hour(small(of_day / 3_600))
        .minute(small(of_day / 60 % 60))
        .second(small(of_day % 60))
        .utc_offset_hour(8)
        .utc_offset_minute(0)
}

/// Year, month and day of a day counted from 1970-01-01. Source: the calendar's cycle of 400 years.
fn civil(days: i64) -> (u16, u8, u8) {
    let z = days + 719_468;
    let (era, of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let moon = (5 * of_year + 2) / 153;
    let month = if moon < 10 { moon + 3 } else { moon - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let small = |it: i64| u8::try_from(it).unwrap_or(1);
    (u16::try_from(year).unwrap_or(0), small(month), small(of_year - (153 * moon + 2) / 5 + 1))
}

fn page(pdf: &mut Pdf, (known, at): (&Known, usize), used: &[Used], field: Option<Ref>) {
    let mut it = pdf.page(known.page[at]);
    it.parent(known.pages)
        .media_box(Rect::new(0.0, 0.0, points(PAGE.0), points(PAGE.1)))
        .contents(known.content[at])
        .struct_parents(i32::try_from(at).unwrap_or(i32::MAX))
        .tab_order(TabOrder::StructureOrder);
    if let Some(field) = field {
        it.annotations([field]);
    }
    let mut resources = it.resources();
    let mut fonts = resources.fonts();
    for (face, _) in used.iter().enumerate().filter(|it| it.1.is_used()) {
        fonts.pair(Name(font(face).as_bytes()), known.fonts[face].font);
    }
}

fn font(face: usize) -> String {
    format!("F{face}")
}

/// What a page draws, and which element each piece of it belongs to.
fn content(page: &Page, parsed: &Parsed, used: &mut [Used]) -> (Vec<u8>, Pieces) {
    let mut it = Content::new();
    let mut pieces = Pieces::new();
    for run in page.chunk_by(|a, b| a.0 == b.0) {
        match run[0].0 {
            Some(element) => {
                let number = i32::try_from(pieces.len()).unwrap_or(i32::MAX);
                let mut begun = it.begin_marked_content_with_properties(Name(b"Span"));
                begun.properties().identify(number);
                pieces.push(element);
            }
            None => {
                let mut begun = it.begin_marked_content_with_properties(Name(b"Artifact"));
                begun.properties().artifact().kind(ArtifactType::Layout);
            }
        }
        for (_, mark) in run {
            draw(&mut it, mark, parsed, used);
        }
        it.end_marked_content();
    }
    (it.finish().as_slice().to_vec(), pieces)
}

fn draw(it: &mut Content, mark: &Mark, parsed: &Parsed, used: &mut [Used]) {
    it.save_state();
    match mark {
        Mark::Text { at, size, face, ink, spacing, text } => {
            fill(it, *ink);
            let coded: Vec<u8> =
                text.chars().flat_map(|it| used[*face].code(&parsed.all[*face].0, it)).collect();
            it.begin_text().set_font(Name(font(*face).as_bytes()), points(*size));
            if *spacing != 0 {
                it.set_char_spacing(points(*spacing));
            }
            it.next_line(points(at.0), up(at.1)).show(Str(&coded)).end_text();
        }
        Mark::Turned { at, size, face, turn, character } => {
            fill(it, Ink::Seal);
            let coded = used[*face].code(&parsed.all[*face].0, *character);
            let (sin, cos) = (*turn as f32 / 1_000.0).to_radians().sin_cos();
            it.begin_text()
                .set_font(Name(font(*face).as_bytes()), points(*size))
                .set_text_matrix([cos, -sin, sin, cos, points(at.0), up(at.1)])
                .show(Str(&coded))
                .end_text();
        }
        Mark::Line { from, to, width, ink } => {
            stroke(it, *ink);
            it.set_line_width(points(*width));
            it.move_to(points(from.0), up(from.1)).line_to(points(to.0), up(to.1)).stroke();
        }
        Mark::Boxes(all) => {
            for [x, y, width, height] in all {
                it.rect(points(*x), up(y + height), points(*width), points(*height));
            }
            it.fill_nonzero();
        }
        Mark::Ring { centre, radius, width } => {
            stroke(it, Ink::Seal);
            it.set_line_width(points(*width));
            circle(it, (points(centre.0), up(centre.1)), points(*radius - width / 2));
            it.stroke();
        }
        Mark::Star { centre, radius } => {
            fill(it, Ink::Seal);
            star(it, (points(centre.0), up(centre.1)), points(*radius));
            it.fill_nonzero();
        }
    }
    it.restore_state();
}

fn fill(it: &mut Content, ink: Ink) {
    let [r, g, b] = VERMILION;
    match ink {
        Ink::Black => it.set_fill_gray(0.0),
        Ink::Seal => it.set_fill_rgb(r, g, b),
    };
}

fn stroke(it: &mut Content, ink: Ink) {
    let [r, g, b] = VERMILION;
    match ink {
        Ink::Black => it.set_stroke_gray(0.0),
        Ink::Seal => it.set_stroke_rgb(r, g, b),
    };
}

fn circle(it: &mut Content, (x, y): (f32, f32), r: f32) {
    let k = r * KAPPA;
    it.move_to(x + r, y)
        .cubic_to(x + r, y + k, x + k, y + r, x, y + r)
        .cubic_to(x - k, y + r, x - r, y + k, x - r, y)
        .cubic_to(x - r, y - k, x - k, y - r, x, y - r)
        .cubic_to(x + k, y - r, x + r, y - k, x + r, y)
        .close_path();
}

/// Five points outside and five inside, 36 degrees apart.
fn star(it: &mut Content, (x, y): (f32, f32), r: f32) {
    for at in 0..10_u8 {
        let radius = if at % 2 == 0 { r } else { r * 0.382 };
        let (sin, cos) = (f32::from(at) * 36.0).to_radians().sin_cos();
        let (x, y) = (x + radius * sin, y + radius * cos);
        if at == 0 {
            it.move_to(x, y)
        } else {
            it.line_to(x, y)
        };
    }
    it.close_path();
}

fn role(of: Role) -> StructRole {
    match of {
        Role::Document => StructRole::Document,
        Role::Title => StructRole::H1,
        Role::Heading => StructRole::H2,
        Role::Paragraph => StructRole::P,
        Role::Table => StructRole::Table,
        Role::Row => StructRole::TR,
        Role::Head => StructRole::TH,
        Role::Cell => StructRole::TD,
        Role::Figure => StructRole::Figure,
    }
}

/// The tree of elements, with the pieces of pages that each consists of.
fn structure(pdf: &mut Pdf, drawing: &Drawing, known: &Known, pieces: &[&Pieces]) {
    let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, it) in drawing.elements.iter().enumerate().skip(1) {
        children.entry(it.parent).or_default().push(at);
    }
    let mut marked: BTreeMap<usize, Vec<(usize, i32)>> = BTreeMap::new();
    for (page, all) in pieces.iter().enumerate() {
        for (number, element) in (0..).zip(all.iter()) {
            marked.entry(*element).or_default().push((page, number));
        }
    }
    let mut tree = pdf.indirect(known.tree).dict();
    tree.pair(Name(b"Type"), Name(b"StructTreeRoot"));
    tree.pair(Name(b"K"), known.elements[0]);
    tree.pair(Name(b"ParentTree"), known.parents);
    tree.finish();
    let mut parents = pdf.indirect(known.parents).dict();
    let mut numbers = parents.insert(Name(b"Nums")).array();
    for (at, all) in (0..).zip(pieces) {
        numbers.item(at);
        numbers.push().array().items(all.iter().map(|it| known.elements[*it]));
    }
    numbers.finish();
    parents.finish();
    for (at, it) in drawing.elements.iter().enumerate() {
        let mut element = pdf.struct_element(known.elements[at]);
        element.kind(role(it.role));
        element.parent(if at == 0 { known.tree } else { known.elements[it.parent] });
        if !it.says.is_empty() {
            element.alt(TextStr(&it.says));
        }
        let mut all = element.children();
        for (page, number) in marked.get(&at).into_iter().flatten() {
            all.marked_content_ref().page(known.page[*page]).marked_content_id(*number);
        }
        for it in children.get(&at).into_iter().flatten() {
            all.struct_element(known.elements[*it]);
        }
    }
}

/// The field of the seal and the place of its bytes.
fn seal(
    pdf: &mut Pdf,
    document: &StatutoryDocument,
    (drawing, known): (&Drawing, &Known),
    room: SealRoom,
) {
    let (page, corners) = drawing.seal.unwrap_or((0, [0, 0, 0, 0]));
    let [x, y, width, height] = corners;
    let place = Rect::new(points(x), up(y + height), points(x + width), up(y));
    let place = if width == 0 { Rect::new(0.0, 0.0, 0.0, 0.0) } else { place };
    let mut field = pdf.form_field(known.field);
    field.partial_name(TextStr("Seal")).field_type(FieldType::Signature);
    field.pair(Name(b"V"), known.seal);
    let mut annotation = field.into_annotation();
    annotation.rect(place).flags(AnnotationFlags::PRINT | AnnotationFlags::LOCKED);
    annotation.page(known.page[page]);
    // Drawn already: what is seen there belongs to the page.
    annotation.appearance().normal().stream(known.look);
    annotation.finish();
    let (width, height) = (points(width), points(height));
    pdf.form_xobject(known.look, b"").bbox(Rect::new(0.0, 0.0, width, height));
    let mut it = pdf.indirect(known.seal).dict();
    it.pair(Name(b"Type"), Name(b"Sig"));
    it.pair(Name(b"Filter"), Name(room.filter.as_bytes()));
    it.pair(Name(b"SubFilter"), Name(room.format.as_bytes()));
    it.insert(Name(b"ByteRange")).array().items(UNKNOWN);
    it.pair(Name(b"Contents"), Str(&vec![FILLER; room.bytes.max(1)]));
    it.pair(Name(b"M"), date(document.issued_ms));
}

/// Finds the place of the seal, writes its range and fills the rest with zeros.
fn keep_free(bytes: &mut [u8], room: SealRoom) -> Option<SealPlace> {
    let [a, b, c, d] = UNKNOWN;
    let sought = format!("[{a} {b} {c} {d}]");
    let from = find(bytes, sought.as_bytes())?;
    let byte_range = from..from + sought.len();
    let filler = [b"<", "FF".repeat(room.bytes.max(1)).as_bytes(), b">"].concat();
    let from = find(bytes, &filler)?;
    let contents = from..from + filler.len();
    bytes[contents.start + 1..contents.end - 1].fill(b'0');
    let after = bytes.len() - contents.end;
    let range = format!("[0 {} {} {after}", contents.start, contents.end);
    let range = format!("{range:<width$}]", width = sought.len() - 1);
    bytes[byte_range.clone()].copy_from_slice(range.as_bytes());
    Some(SealPlace { byte_range, contents })
}

fn find(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes.windows(sought.len()).rposition(|it| it == sought)
}

#[cfg(test)]
mod tests {
    use super::civil;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(20_786), (2026, 11, 29));
        assert_eq!(civil(19_782), (2024, 2, 29));
    }
}
