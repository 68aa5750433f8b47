//! Punctuation as each language sets it: a pack is typed with half-width marks, a page is not.

/// A half-width mark with the one that Chinese sets beside Chinese characters.
const MARKS: [(char, char); 6] =
    [(',', '，'), (';', '；'), (':', '：'), ('?', '？'), ('!', '！'), ('.', '。')];

/// Chinese text with the marks that Chinese sets.
///
/// A mark between two signs that are not Chinese stays: `1,000`, `10:00`, `daylight.log/1`. A pair
/// of brackets changes as one, where anything in it or beside it is Chinese.
#[must_use]
pub fn full_width(words: &str) -> String {
    let signs: Vec<char> = words.chars().collect();
    let pairs = pairs(&signs);
    let one = |at: usize| {
        let sign = signs[at];
        let before = at.checked_sub(1).and_then(|it| signs.get(it)).is_some_and(|it| is_wide(*it));
        let after = signs.get(at + 1).is_some_and(|it| is_wide(*it));
        let beside = before || after;
        match sign {
            '(' if pairs.iter().any(|it| it.0 == at) => '（',
            ')' if pairs.iter().any(|it| it.1 == at) => '）',
            // A point ends a sentence only behind a character, and stands in numbers and names.
            '.' if !before => sign,
            _ if beside => MARKS.iter().find(|it| it.0 == sign).map_or(sign, |it| it.1),
            _ => sign,
        }
    };
    (0..signs.len()).map(one).collect()
}

/// The places of brackets that change, opening and closing.
fn pairs(signs: &[char]) -> Vec<(usize, usize)> {
    let (mut open, mut found) = (Vec::new(), Vec::new());
    for (at, sign) in signs.iter().enumerate() {
        match sign {
            '(' => open.push(at),
            ')' => found.extend(open.pop().map(|from| (from, at))),
            _ => {}
        }
    }
    found.retain(|(from, to)| {
        let (first, end) = (from.saturating_sub(1), (to + 2).min(signs.len()));
        signs[first..end].iter().any(|it| is_wide(*it))
    });
    found
}

/// Chinese characters, and the marks of Chinese and full width.
fn is_wide(it: char) -> bool {
    matches!(it, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::full_width;

    #[test]
    fn a_sentence_of_a_pack_is_set_with_the_marks_of_chinese() {
        assert_eq!(
            full_width("履约保证金退还,或者扣留;去向登记完毕,方可归档。"),
            "履约保证金退还，或者扣留；去向登记完毕，方可归档。"
        );
        assert_eq!(
            full_width("评标委员会和评标方法暂行规定(七部委令第12号)"),
            "评标委员会和评标方法暂行规定（七部委令第12号）"
        );
        assert_eq!(full_width("最高为10%,不得超过(见附件1)"), "最高为10%，不得超过（见附件1）");
    }

    #[test]
    fn marks_of_numbers_and_names_stay_as_they_are() {
        for it in ["1,000 元", "10:00 至 11:30", "daylight.log/1 §9", "f(x, y)", "5.5%", ") ("] {
            assert_eq!(full_width(it), it);
        }
        assert_eq!(full_width("叶(hash(x))取前四位"), "叶（hash(x)）取前四位");
    }
}
