//! Tables: lines all around, the head again on every page, rows broken only where one is higher
//! than a page.

use app::statutory::{Column, Set, Table};

use super::breaking::Line;
use super::drawing::{BOTTOM, Ink, LEFT, Length, Mark, Role, TOP, WIDTH};
use super::flow::{CELL, CELL_HEAD, Flow, Place, Style};

const PAD: Length = 4_000;
/// Names of facts have this part of the width.
const NAME: Length = WIDTH * 28 / 100;
/// A column of figures is not wider, whatever stands in it.
const FIGURES_MAX: Length = WIDTH * 30 / 100;
/// Fewer lines of a broken row do not stand alone at the foot of a page.
const ORPHANS: Length = 2;
const HAIR: Length = 500;

/// One cell: its lines and how they are set.
struct Cell {
    lines: Vec<Line>,
    style: Style,
    place: Place,
    role: Role,
}

/// Columns: left edge and width.
type Columns = Vec<(Length, Length)>;

/// Names beside values.
pub(super) fn facts(flow: &mut Flow, rows: &[(String, String)]) {
    let columns = vec![(LEFT, NAME), (LEFT + NAME, WIDTH - NAME)];
    let table = flow.begin(Role::Table, 0);
    let mut grid = Grid { table, columns, head: Vec::new(), top: flow.y };
    for (name, value) in rows {
        let name = cell(flow, name, (CELL_HEAD, NAME), (Place::Left, Role::Head));
        let value = cell(flow, value, (CELL, WIDTH - NAME), (Place::Left, Role::Cell));
        grid.row(flow, &[name, value]);
    }
    grid.close(flow);
}

/// A table with its head.
pub(super) fn table(flow: &mut Flow, it: &Table) {
    let columns = widths(flow, it);
    let set = |of: &Column| if of.set == Set::Figures { Place::Right } else { Place::Left };
    let table = flow.begin(Role::Table, 0);
    let head: Vec<Cell> = it
        .columns
        .iter()
        .zip(&columns)
        .map(|(of, at)| cell(flow, &of.head, (CELL_HEAD, at.1), (Place::Centre, Role::Head)))
        .collect();
    // A head does not stand alone at the foot of a page.
    flow.need(height(&head) + ORPHANS * CELL.line);
    let mut grid = Grid { table, columns, head, top: flow.y };
    grid.begin(flow);
    for row in &it.rows {
        let cells: Vec<Cell> = it
            .columns
            .iter()
            .zip(&grid.columns)
            .zip(row)
            .map(|((of, at), text)| cell(flow, text, (CELL, at.1), (set(of), Role::Cell)))
            .collect();
        grid.row(flow, &cells);
    }
    grid.close(flow);
}

fn cell(
    flow: &Flow,
    text: &str,
    (style, width): (Style, Length),
    (place, role): (Place, Role),
) -> Cell {
    Cell { lines: flow.lines(text, style, width - 2 * PAD), style, place, role }
}

fn count(it: &Cell) -> Length {
    i32::try_from(it.lines.len()).unwrap_or(i32::MAX / CELL.line)
}

fn height(cells: &[Cell]) -> Length {
    cells.iter().map(count).max().unwrap_or(0) * CELL.line + 2 * PAD
}

/// Columns of figures get what they need; those of words share the rest.
fn widths(flow: &Flow, it: &Table) -> Columns {
    let natural = |at: usize| {
        let cells = it.rows.iter().filter_map(|it| it.get(at)).map(|it| (it, CELL));
        let all = std::iter::once((&it.columns[at].head, CELL_HEAD)).chain(cells);
        let wide = |(text, style): (&String, Style)| {
            let all = flow.lines(text, style, FIGURES_MAX - 2 * PAD);
            all.iter().map(|it| it.width).max().unwrap_or(0)
        };
        all.map(wide).max().unwrap_or(0) + 2 * PAD + 1_000
    };
    let fixed: Vec<Option<Length>> = (0..it.columns.len())
        .map(|at| (it.columns[at].set == Set::Figures).then(|| natural(at)))
        .collect();
    let words: i32 = it
        .columns
        .iter()
        .filter(|it| it.set == Set::Words)
        .map(|it| i32::from(it.share.max(1)))
        .sum();
    let taken: Length = fixed.iter().flatten().sum();
    // Figures leave words at least a third; without words they are spread over the width.
    let most = if words > 0 { WIDTH * 2 / 3 } else { WIDTH };
    let scale = |it: Length| {
        let it = i64::from(it);
        let scaled = match (taken > most, words) {
            (true, _) | (_, 0) => it * i64::from(most) / i64::from(taken.max(1)),
            _ => it,
        };
        i32::try_from(scaled).unwrap_or(WIDTH)
    };
    let rest = WIDTH - fixed.iter().flatten().map(|it| scale(*it)).sum::<Length>();
    let mut x = LEFT;
    let one = |(of, fixed): (&Column, &Option<Length>)| {
        let width = match fixed {
            Some(it) => scale(*it),
            None => rest * i32::from(of.share.max(1)) / words.max(1),
        };
        x += width;
        (x - width, width)
    };
    it.columns.iter().zip(&fixed).map(one).collect()
}

/// A table while it is drawn.
struct Grid {
    /// Its element.
    table: usize,
    columns: Columns,
    head: Vec<Cell>,
    /// Where it began on this page.
    top: Length,
}

impl Grid {
    /// The upper line, and the head where there is one.
    fn begin(&mut self, flow: &mut Flow) {
        self.top = flow.y;
        let head = std::mem::take(&mut self.head);
        if !head.is_empty() {
            // Read aloud once; drawn again it decorates.
            let first = flow.drawing.elements.len() - 1 == self.table;
            self.part(flow, &head, (0, height(&head)), first);
        }
        self.head = head;
    }

    fn next_page(&mut self, flow: &mut Flow) {
        self.close(flow);
        flow.next_page();
        self.begin(flow);
    }

    /// A row, on a new page where this one has no room, in parts where no page has.
    fn row(&mut self, flow: &mut Flow, cells: &[Cell]) {
        let whole = height(cells);
        let page = BOTTOM - TOP - if self.head.is_empty() { 0 } else { height(&self.head) };
        if whole > flow.room() && whole <= page {
            self.next_page(flow);
        }
        if whole <= flow.room() {
            return self.part(flow, cells, (0, whole), true);
        }
        let all = cells.iter().map(count).max().unwrap_or(0);
        let mut from = 0;
        while from < all {
            let fit = (flow.room() - 2 * PAD) / CELL.line;
            let fresh = flow.y == TOP || self.top == TOP && flow.y <= TOP + height(&self.head);
            if fit < ORPHANS.min(all - from) && !fresh {
                self.next_page(flow);
                continue;
            }
            let take = fit.clamp(1, all - from);
            self.part(flow, cells, (from, take * CELL.line + 2 * PAD), true);
            from += take;
        }
    }

    /// Lines of a row from one on, within a height, with the line below them.
    fn part(
        &mut self,
        flow: &mut Flow,
        cells: &[Cell],
        (from, height): (Length, Length),
        is_read: bool,
    ) {
        let top = flow.y;
        let row = if is_read { flow.begin(Role::Row, self.table) } else { self.table };
        let take = usize::try_from((height - 2 * PAD) / CELL.line).unwrap_or(0);
        let from = usize::try_from(from).unwrap_or(0);
        for (it, (x, width)) in cells.iter().zip(self.columns.clone()) {
            if is_read {
                flow.begin(it.role, row);
            } else {
                flow.element = None;
            }
            for (n, line) in (0..).zip(it.lines.iter().skip(from).take(take)) {
                let at = (x + PAD, top + PAD + n * CELL.line, width - 2 * PAD);
                flow.line_at(line, it.style, at, it.place);
            }
        }
        flow.element = None;
        if top == self.top {
            line(flow, (LEFT, top), (LEFT + WIDTH, top));
        }
        flow.y += height;
        line(flow, (LEFT, flow.y), (LEFT + WIDTH, flow.y));
    }

    /// The upright lines of what was drawn on this page.
    fn close(&mut self, flow: &mut Flow) {
        flow.element = None;
        if flow.y > self.top {
            let mut edges: Vec<Length> = self.columns.iter().map(|it| it.0).collect();
            edges.push(LEFT + WIDTH);
            for x in edges {
                line(flow, (x, self.top), (x, flow.y));
            }
        }
        flow.y += PAD;
    }
}

fn line(flow: &mut Flow, from: (Length, Length), to: (Length, Length)) {
    flow.put(Mark::Line { from, to, width: HAIR, ink: Ink::Black });
}
