//! A document from top to bottom over as many pages as it needs.

use app::ports::{DOCUMENT_PAGES_MAX, TypesetFault};
use app::statutory::{Block, PAGE, PAGES, Proof, SignatureBlock, StatutoryDocument};

use super::breaking::{Line, Measure, lines};
use super::drawing::{
    BOTTOM, Drawing, Element, Ink, LEFT, Length, Mark, PAGE as SHEET, Role, TOP, WIDTH, Weight,
};
use super::{qr, stamp, tables};

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) weight: Weight,
    pub(super) size: Length,
    /// From one line to the next.
    pub(super) line: Length,
    pub(super) ink: Ink,
}

const fn style(weight: Weight, size: Length, line: Length) -> Style {
    Style { weight, size, line, ink: Ink::Black }
}

/// Sizes of Chinese type: 二号 22, 小四 12, 四号 14, 五号 10.5, 小五 9 points.
const TITLE: Style = style(Weight::Heading, 22_000, 32_000);
const ORIGINAL: Style = style(Weight::Heading, 14_000, 22_000);
const HEADING: Style = style(Weight::Heading, 14_000, 24_000);
const BODY: Style = style(Weight::Text, 12_000, 21_000);
const NOTE: Style = style(Weight::Text, 10_500, 17_000);
pub(super) const CELL: Style = style(Weight::Text, 10_500, 16_000);
pub(super) const CELL_HEAD: Style = style(Weight::Heading, 10_500, 16_000);
pub(super) const SMALL: Style = style(Weight::Text, 9_000, 13_000);
const SMALL_HEAD: Style = style(Weight::Heading, 9_000, 14_000);
const SAMPLE: Style = Style { ink: Ink::Seal, ..style(Weight::Heading, 10_500, 16_000) };

const GAP: Length = 8_000;
/// Side of a code, and the room from one to the next.
const CODE: Length = 62_000;
const CODE_PITCH: Length = 80_000;
/// Radius of a drawn seal: 15 mm.
const SEAL: Length = 42_520;

/// Where a line of text is put.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Left,
    Centre,
    Right,
    /// To both margins.
    Both,
}

/// Pages that grow.
pub(super) struct Flow<'a> {
    pub(super) measure: &'a dyn Measure,
    pub(super) drawing: Drawing,
    /// Upper edge of what comes next.
    pub(super) y: Length,
    /// Element that marks belong to.
    pub(super) element: Option<usize>,
}

/// A whole document.
pub(super) fn lay_out(
    it: &StatutoryDocument,
    measure: &dyn Measure,
) -> Result<Drawing, TypesetFault> {
    let mut flow = Flow { measure, drawing: Drawing::default(), y: TOP, element: None };
    let root = Element { role: Role::Document, parent: 0, says: String::new() };
    flow.drawing.elements.push(root);
    flow.drawing.pages.push(Vec::new());
    flow.heading(it);
    for block in &it.blocks {
        flow.block(block, it.lang.starts_with("zh"));
        if flow.drawing.pages.len() > DOCUMENT_PAGES_MAX {
            return Err(TypesetFault::Long);
        }
    }
    flow.issued(it);
    for one in &it.signatures {
        flow.signature(one);
    }
    flow.proof(&it.proof);
    flow.margins(it);
    let pages = flow.drawing.pages.len();
    if pages > DOCUMENT_PAGES_MAX { Err(TypesetFault::Long) } else { Ok(flow.drawing) }
}

impl Flow<'_> {
    /// What is left of the page.
    pub(super) fn room(&self) -> Length {
        BOTTOM - self.y
    }

    pub(super) fn next_page(&mut self) {
        // Pages beyond the bound are not drawn: the document is refused in the end.
        if self.drawing.pages.len() <= DOCUMENT_PAGES_MAX {
            self.drawing.pages.push(Vec::new());
        }
        self.y = TOP;
    }

    /// Goes to a new page unless this one has so much room; what is higher than a page stays.
    pub(super) fn need(&mut self, height: Length) {
        if self.room() < height && self.y > TOP {
            self.next_page();
        }
    }

    pub(super) fn put(&mut self, mark: Mark) {
        let element = self.element;
        if let Some(page) = self.drawing.pages.last_mut() {
            page.push((element, mark));
        }
    }

    /// Begins an element; its marks follow until the next one begins.
    pub(super) fn begin(&mut self, role: Role, parent: usize) -> usize {
        self.drawing.elements.push(Element { role, parent, says: String::new() });
        let it = self.drawing.elements.len() - 1;
        self.element = Some(it);
        it
    }

    pub(super) fn lines(&self, text: &str, style: Style, width: Length) -> Vec<Line> {
        lines(self.measure, text, (style.weight, style.size), (width, 0))
    }

    /// One line whose upper edge is at `y`, between `x` and `x + width`.
    pub(super) fn line_at(
        &mut self,
        it: &Line,
        style: Style,
        (x, y, width): (Length, Length, Length),
        place: Place,
    ) {
        let slack = width - it.width;
        let gaps = i32::try_from(it.text.chars().count()).unwrap_or(i32::MAX) - 1;
        // A line that would be torn apart is not drawn to both margins.
        let torn = slack < 0 || slack > 2 * style.size || gaps < 1 || !it.goes_on;
        let (mut at, spacing) = match place {
            Place::Left => (x, 0),
            Place::Both => (x, if torn { 0 } else { slack / gaps }),
            Place::Centre => (x + slack / 2, 0),
            Place::Right => (x + slack, 0),
        };
        // 880 of 1000 of a square stand above the base line.
        let base = y + (style.line - style.size) / 2 + style.size / 100 * 88;
        let mut run = String::new();
        let (mut begun, mut of) = (at, None);
        for character in it.text.chars() {
            let (face, units) = self.measure.glyph(style.weight, character);
            if of.is_some_and(|it| it != face) {
                let text = std::mem::take(&mut run);
                self.text((begun, base), style, (of.unwrap_or(0), spacing), text);
                begun = at;
            }
            of = Some(face);
            run.push(character);
            at += units * (style.size / 10) / 100 + spacing;
        }
        self.text((begun, base), style, (of.unwrap_or(0), spacing), run);
    }

    fn text(
        &mut self,
        at: (Length, Length),
        style: Style,
        (face, spacing): (usize, Length),
        text: String,
    ) {
        if !text.is_empty() {
            let (size, ink) = (style.size, style.ink);
            self.put(Mark::Text { at, size, face, ink, spacing, text });
        }
    }

    /// A text over the whole width, broken over pages where it must be.
    fn paragraph(&mut self, text: &str, style: Style, indent: Length, place: Place) {
        let all = lines(self.measure, text, (style.weight, style.size), (WIDTH, indent));
        let mut first = true;
        for it in &all {
            self.need(style.line);
            let left = if first { indent } else { 0 };
            let at = (LEFT + left, self.y, WIDTH - left);
            self.line_at(it, style, at, place);
            self.y += style.line;
            // Every paragraph of the text begins anew.
            first = !it.goes_on;
        }
    }

    fn heading(&mut self, it: &StatutoryDocument) {
        self.begin(Role::Title, 0);
        self.paragraph(&it.title, TITLE, 0, Place::Centre);
        self.begin(Role::Paragraph, 0);
        self.paragraph(&it.original_title, ORIGINAL, 0, Place::Centre);
        self.begin(Role::Paragraph, 0);
        self.paragraph(&it.number, NOTE, 0, Place::Centre);
        self.y += 2 * GAP;
    }

    fn block(&mut self, it: &Block, chinese: bool) {
        match it {
            Block::Heading(text) => {
                self.y += GAP;
                // A heading does not stand alone at the foot of a page.
                self.need(HEADING.line + 3 * BODY.line);
                self.begin(Role::Heading, 0);
                self.paragraph(text, HEADING, 0, Place::Left);
                self.y += GAP / 2;
            }
            Block::Paragraph(text) => {
                self.begin(Role::Paragraph, 0);
                let indent = if chinese { 2 * BODY.size } else { 0 };
                self.paragraph(text, BODY, indent, Place::Both);
                self.y += GAP / 2;
            }
            Block::Note(text) => {
                self.begin(Role::Paragraph, 0);
                self.paragraph(text, NOTE, 0, Place::Both);
                self.y += GAP / 2;
            }
            Block::Facts(rows) => tables::facts(self, rows),
            Block::Table(table) => tables::table(self, table),
        }
        self.element = None;
    }

    /// Who issued it and when, at the right.
    fn issued(&mut self, it: &StatutoryDocument) {
        self.y += 2 * GAP;
        self.need(3 * BODY.line);
        self.begin(Role::Paragraph, 0);
        self.paragraph(&it.issuer, BODY, 0, Place::Right);
        self.paragraph(&it.issued, BODY, 0, Place::Right);
        self.y += GAP;
    }

    /// What was signed, with the drawn seal beside it.
    fn signature(&mut self, it: &SignatureBlock) {
        let beside = if it.stamp.is_empty() { 0 } else { 2 * SEAL + 2 * GAP };
        let width = WIDTH - beside;
        let head = self.lines(&format!("{} {}", it.part, it.name), CELL_HEAD, width);
        let all: Vec<Line> = it.lines.iter().flat_map(|it| self.lines(it, SMALL, width)).collect();
        let count = |it: &[Line]| i32::try_from(it.len()).unwrap_or(i32::MAX);
        let text = count(&head) * CELL_HEAD.line + count(&all) * SMALL.line;
        let height = text.max(beside) + GAP;
        self.need(height.min(BOTTOM - TOP));
        let top = self.y;
        self.rule(top);
        self.begin(Role::Paragraph, 0);
        let mut y = top + GAP / 2;
        for (lines, style) in [(&head, CELL_HEAD), (&all, SMALL)] {
            for it in lines {
                self.line_at(it, style, (LEFT, y, width), Place::Left);
                y += style.line;
            }
        }
        self.element = None;
        if !it.stamp.is_empty() {
            let centre = (LEFT + WIDTH - SEAL - GAP, top + SEAL + GAP / 2);
            stamp::draw(self, it, (centre, SEAL));
            if self.drawing.seal.is_none() {
                let corner = [centre.0 - SEAL, centre.1 - SEAL, 2 * SEAL, 2 * SEAL];
                self.drawing.seal = Some((self.drawing.pages.len() - 1, corner));
            }
        }
        self.y = top + height + GAP / 2;
    }

    /// A hairline over the whole width.
    fn rule(&mut self, y: Length) {
        let element = self.element.take();
        let (from, to) = ((LEFT, y), (LEFT + WIDTH, y));
        self.put(Mark::Line { from, to, width: 400, ink: Ink::Black });
        self.element = element;
    }

    /// Where it stands in the log, with the codes that lead there.
    fn proof(&mut self, it: &Proof) {
        if it.title.is_empty() {
            return;
        }
        let codes = i32::try_from(it.ways.len()).unwrap_or(0) * CODE_PITCH;
        let width = WIDTH - codes - GAP;
        let all: Vec<Line> = it.lines.iter().flat_map(|it| self.lines(it, SMALL, width)).collect();
        let text = i32::try_from(all.len()).unwrap_or(i32::MAX) * SMALL.line + SMALL_HEAD.line;
        let captions: Vec<Vec<Line>> =
            it.ways.iter().map(|it| self.lines(&it.0, SMALL, CODE_PITCH - GAP)).collect();
        let below = captions.iter().map(Vec::len).max().unwrap_or(0);
        let below = i32::try_from(below).unwrap_or(0) * SMALL.line;
        let height = text.max(CODE + below) + 2 * GAP;
        self.y += GAP;
        self.need(height.min(BOTTOM - TOP));
        let top = self.y + GAP / 2;
        self.rule(self.y);
        self.begin(Role::Paragraph, 0);
        for it in self.lines(&it.title, SMALL_HEAD, width) {
            self.line_at(&it, SMALL_HEAD, (LEFT, top, width), Place::Left);
        }
        let mut y = top + SMALL_HEAD.line;
        for it in &all {
            self.line_at(it, SMALL, (LEFT, y, width), Place::Left);
            y += SMALL.line;
        }
        for (at, ((_, address), caption)) in it.ways.iter().zip(&captions).enumerate() {
            let x = LEFT + WIDTH - codes + i32::try_from(at).unwrap_or(0) * CODE_PITCH;
            let figure = self.begin(Role::Figure, 0);
            self.drawing.elements[figure].says = address.clone();
            if let Some(boxes) = qr::boxes(address, (x + GAP, top), CODE) {
                self.put(Mark::Boxes(boxes));
            }
            self.begin(Role::Paragraph, 0);
            for (line, it) in (0..).zip(caption) {
                let y = top + CODE + line * SMALL.line;
                self.line_at(it, SMALL, (x + GAP, y, CODE), Place::Centre);
            }
        }
        self.element = None;
        self.y += height;
    }

    /// The foot of every page, and over it what says that all is invented.
    fn margins(&mut self, it: &StatutoryDocument) {
        let pages = std::mem::take(&mut self.drawing.pages);
        let count = pages.len().to_string();
        self.element = None;
        for (at, page) in pages.into_iter().enumerate() {
            self.drawing.pages.push(page);
            let foot = it.folio.replace(PAGE, &(at + 1).to_string()).replace(PAGES, &count);
            let below = BOTTOM + (SHEET.1 - BOTTOM) / 3;
            for line in self.lines(&foot, NOTE, WIDTH) {
                self.line_at(&line, NOTE, (LEFT, below, WIDTH), Place::Centre);
            }
            for (line, text) in (0..).zip(self.lines(&it.sample, SAMPLE, WIDTH)) {
                let y = TOP / 3 + line * SAMPLE.line;
                self.line_at(&text, SAMPLE, (LEFT, y, WIDTH), Place::Centre);
            }
        }
    }
}
