//! What stands where on the pages: a list that tests read and a writer draws.
//!
//! Lengths are thousandths of a point, from the upper left corner of the page.

/// A length in thousandths of a point.
pub(super) type Length = i32;

/// A millimetre.
const fn mm(it: i32) -> Length {
    // 72 points an inch of 25.4 mm.
    it * 720_000 / 254
}

/// A4. Source: ISO 216.
pub(super) const PAGE: (Length, Length) = (mm(210), mm(297));
/// The block of text: margins of an official document, 37 mm above and 28 mm left of a block of
/// 156 mm by 225 mm. Source: GB/T 9704-2012, 5.2, from memory.
pub(super) const LEFT: Length = mm(28);
pub(super) const TOP: Length = mm(37);
pub(super) const WIDTH: Length = mm(156);
pub(super) const BOTTOM: Length = TOP + mm(225);

/// How heavy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Text,
    Heading,
}

/// What it is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Black,
    /// Vermilion is the seal, and what marks a sample.
    Seal,
}

/// One thing on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Characters of one face on one line; `spacing` is put after each of them.
    Text {
        at: (Length, Length),
        size: Length,
        face: usize,
        ink: Ink,
        spacing: Length,
        text: String,
    },
    /// One character turned about its place, in thousandths of a degree, clockwise.
    Turned {
        at: (Length, Length),
        size: Length,
        face: usize,
        turn: i32,
        character: char,
    },
    Line {
        from: (Length, Length),
        to: (Length, Length),
        width: Length,
        ink: Ink,
    },
    /// Filled boxes: corner, width and height.
    Boxes(Vec<[Length; 4]>),
    /// A ring in the ink of seals.
    Ring {
        centre: (Length, Length),
        radius: Length,
        width: Length,
    },
    /// A filled star of five points in the ink of seals.
    Star {
        centre: (Length, Length),
        radius: Length,
    },
}

/// What an element of the text is, for whoever has it read aloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Document,
    Title,
    Heading,
    Paragraph,
    Table,
    Row,
    Head,
    Cell,
    Figure,
}

/// One element; the first of a drawing is the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) role: Role,
    /// Index of the element that it stands in.
    pub(super) parent: usize,
    /// What a figure shows.
    pub(super) says: String,
}

/// One page: marks with the element that each belongs to; none for what decorates.
pub(super) type Page = Vec<(Option<usize>, Mark)>;

/// A document, laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Drawing {
    pub(super) pages: Vec<Page>,
    pub(super) elements: Vec<Element>,
    /// Where the seal comes: page, corner and size.
    pub(super) seal: Option<(usize, [Length; 4])>,
}
