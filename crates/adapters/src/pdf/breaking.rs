//! Where a line of Chinese and Latin text may end 避头尾.
//!
//! Source: GB/T 15834-2011 (punctuation), 5.1, from memory: no line begins with a mark that closes
//! or separates, none ends with one that opens; a word or a figure of Latin signs stays whole.

use super::drawing::{Length, Weight};

/// Marks that no line begins with.
const NOT_FIRST: &str = "，。、；：？！）》」』】〉〕｝”’…—～·％‰℃,.;:!?)]}%";
/// Marks that no line ends with.
const NOT_LAST: &str = "（《「『【〈〔｛“‘([{¥￥$#";

/// Knows faces and their widths.
pub(super) trait Measure {
    /// The face that has a character, and its width in thousandths of the size.
    fn glyph(&self, weight: Weight, it: char) -> (usize, Length);
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) width: Length,
    /// Whether its paragraph goes on: such a line is drawn to both margins.
    pub(super) goes_on: bool,
}

/// What is never drawn: controls, joiners, marks of direction, selectors of variants. A mark of
/// direction could make a document read otherwise than its text.
pub(super) fn is_silent(it: char) -> bool {
    it.is_control()
        || matches!(u32::from(it), 0xad | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f
            | 0xfe00..=0xfe0f | 0xfeff | 0xe0000..=0xe01ef)
}

/// Whether both sides are of one Latin word or figure.
fn is_whole(before: char, after: char) -> bool {
    let latin = |it: char| it.is_ascii_graphic() || (0xc0..0x250).contains(&u32::from(it));
    latin(before) && latin(after)
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    before == ' ' || !is_whole(before, after)
}

/// A text in lines of at most `width`, the first one shorter by `indent`.
///
/// A paragraph of the text is one between line feeds. What has no place to break is broken
/// anywhere: nothing runs over the margin.
pub(super) fn lines(
    measure: &dyn Measure,
    text: &str,
    (weight, size): (Weight, Length),
    (width, indent): (Length, Length),
) -> Vec<Line> {
    let mut all = Vec::new();
    for paragraph in text.split('\n') {
        let plain = |it: char| if it == '\t' || it == '\u{3000}' { ' ' } else { it };
        let characters: Vec<char> =
            paragraph.chars().map(plain).filter(|it| !is_silent(*it)).collect();
        let wide = |it: char| measure.glyph(weight, it).1 * (size / 10) / 100;
        let mut from = 0;
        while from < characters.len() {
            let room = if from == 0 { width - indent } else { width };
            let (to, goes_on) = end(&characters, from, room, &wide);
            let text: String = characters[from..to].iter().collect();
            let text = text.trim().to_owned();
            let width = text.chars().map(wide).sum();
            if !text.is_empty() || !goes_on {
                all.push(Line { text, width, goes_on });
            }
            from = to;
        }
    }
    all
}

/// Where the line from `from` ends, and whether anything follows.
fn end(all: &[char], from: usize, room: Length, wide: &dyn Fn(char) -> Length) -> (usize, bool) {
    let (mut width, mut best) = (0, None);
    for at in from..all.len() {
        if at > from && may_break(all[at - 1], all[at]) {
            best = Some(at);
        }
        width += wide(all[at]);
        // A blank at the end needs no room.
        if width > room && all[at] != ' ' {
            let forced = at.max(from + 1);
            return (best.unwrap_or(forced), true);
        }
    }
    (all.len(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Square;

    impl Measure for Square {
        fn glyph(&self, _: Weight, it: char) -> (usize, Length) {
            (0, if it.is_ascii() { 500 } else { 1_000 })
        }
    }

    fn set(text: &str, ems: Length) -> Vec<String> {
        let size = 10_000;
        let all = lines(&Square, text, (Weight::Text, size), (ems * size, 0));
        all.into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() {
        assert_eq!(set("本项目招标公告，特此公告。", 7), ["本项目招标公", "告，特此公告。"]);
        assert_eq!(set("采购人委托（代理机构）办理", 6), ["采购人委托", "（代理机构）", "办理"]);
        assert_eq!(set("一二三四“五六”", 5), ["一二三四", "“五六”"]);
    }

    #[test]
    fn a_figure_stays_whole_and_what_is_too_long_is_broken_anywhere() {
        assert_eq!(set("金额¥1,234.50元", 6), ["金额", "¥1,234.50元"]);
        assert_eq!(set("0123456789abcdef", 4), ["01234567", "89abcdef"]);
        assert_eq!(set("one two three", 4), ["one two", "three"]);
        assert_eq!(set("，，，，，", 2), ["，，", "，，", "，"]);
        assert_eq!(set("宽", 0), ["宽"]);
    }

    #[test]
    fn paragraphs_are_kept_and_what_is_silent_is_not_drawn() {
        assert_eq!(set("甲\n\n乙", 9), ["甲", "乙"]);
        assert_eq!(set("甲\u{202e}乙\u{200b}丙\u{fe0f}", 9), ["甲乙丙"]);
        assert!(is_silent('\u{202e}') && !is_silent('甲') && !is_silent(' '));
    }

    #[test]
    fn the_first_line_is_shorter_by_its_indent_and_only_whole_lines_go_on() {
        let all = lines(&Square, "一二三四五六七", (Weight::Text, 10_000), (40_000, 20_000));
        let seen: Vec<(&str, bool)> = all.iter().map(|it| (it.text.as_str(), it.goes_on)).collect();
        assert_eq!(seen, [("一二", true), ("三四五六", true), ("七", false)]);
        assert_eq!(all[1].width, 40_000);
    }
}
