//! Just enough of Rust's grammar to tell code from comments, strings and tests.

/// One line of a Rust file, split.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Line {
    /// The code, with comments removed and the inside of strings replaced by nothing.
    pub code: String,
    /// The inside of the strings that stand on this line.
    pub strings: String,
    /// The text of the comments on this line, without their slashes.
    pub comment: String,
}

#[derive(Clone, Copy)]
enum State {
    Code,
    LineComment,
    BlockComment { depth: u32 },
    Text { hashes: Option<usize> },
}

/// Splits a Rust file into code, strings and comments, line by line.
pub fn lines(text: &str) -> Vec<Line> {
    let chars: Vec<char> = text.chars().collect();
    let mut lines = vec![Line::default()];
    let mut state = State::Code;
    let mut at = 0;
    while at < chars.len() {
        if chars[at] == '\n' {
            if matches!(state, State::LineComment) {
                state = State::Code;
            }
            lines.push(Line::default());
            at += 1;
            continue;
        }
        let line = lines.last_mut().expect("starts with one line");
        (state, at) = step(&chars, at, state, line);
    }
    lines
}

fn step(chars: &[char], at: usize, state: State, line: &mut Line) -> (State, usize) {
    let next = chars.get(at + 1).copied();
    match state {
        State::Code => step_in_code(chars, at, line),
        State::LineComment => {
            line.comment.push(chars[at]);
            (state, at + 1)
        }
        State::BlockComment { depth } => match (chars[at], next) {
            ('*', Some('/')) if depth == 1 => (State::Code, at + 2),
            ('*', Some('/')) => (State::BlockComment { depth: depth - 1 }, at + 2),
            ('/', Some('*')) => (State::BlockComment { depth: depth + 1 }, at + 2),
            (it, _) => {
                line.comment.push(it);
                (state, at + 1)
            }
        },
        State::Text { hashes: None } => match chars[at] {
            '\\' if next != Some('\n') => (state, at + 2),
            '"' => (State::Code, at + 1),
            it => {
                line.strings.push(it);
                (state, at + 1)
            }
        },
        State::Text { hashes: Some(count) } => {
            let closes = chars[at] == '"' && (1..=count).all(|it| chars.get(at + it) == Some(&'#'));
            if closes {
                return (State::Code, at + 1 + count);
            }
            line.strings.push(chars[at]);
            (state, at + 1)
        }
    }
}

fn step_in_code(chars: &[char], at: usize, line: &mut Line) -> (State, usize) {
    let next = chars.get(at + 1).copied();
    match (chars[at], next) {
        ('/', Some('/')) => (State::LineComment, at + 2),
        ('/', Some('*')) => (State::BlockComment { depth: 1 }, at + 2),
        ('"', _) => {
            line.code.push('"');
            (State::Text { hashes: None }, at + 1)
        }
        ('r', Some('"' | '#')) if !ends_in_word(&line.code) => {
            let hashes = chars[at + 1..].iter().take_while(|it| **it == '#').count();
            if chars.get(at + 1 + hashes) == Some(&'"') {
                line.code.push('"');
                return (State::Text { hashes: Some(hashes) }, at + 2 + hashes);
            }
            line.code.push('r');
            (State::Code, at + 1)
        }
        ('\'', Some('\\')) => {
            let length = chars.iter().skip(at + 3).position(|it| *it == '\'').unwrap_or(0);
            (State::Code, at + 4 + length)
        }
        ('\'', Some(it)) if chars.get(at + 2) == Some(&'\'') => {
            line.strings.push(it);
            (State::Code, at + 3)
        }
        (it, _) => {
            line.code.push(it);
            (State::Code, at + 1)
        }
    }
}

/// Whether the code so far ends inside a word, so that an `r` does not start a raw string.
fn ends_in_word(code: &str) -> bool {
    // The `b` of a raw byte string is the one letter that may stand before its `r`.
    let before = code.strip_suffix('b').unwrap_or(code);
    before.ends_with(|it: char| it.is_alphanumeric() || it == '_')
}

/// The lines of a file outside its tests: a `#[cfg(test)] mod tests { … }` ends it.
pub fn outside_tests(lines: &[Line]) -> &[Line] {
    let end = lines.iter().enumerate().position(|(at, line)| {
        line.code.trim() == "#[cfg(test)]"
            && lines[at + 1..]
                .iter()
                .map(|it| it.code.trim())
                .find(|it| !it.is_empty() && !it.starts_with("#["))
                .is_some_and(|it| it.contains("mod ") && it.ends_with('{'))
    });
    &lines[..end.unwrap_or(lines.len())]
}

/// Whether the whole file is a test by its place or its name.
pub fn is_test_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.contains("/tests/") || name == "tests.rs" || name.ends_with("_tests.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        lines(text).iter().map(|it| it.code.clone()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn comments_and_the_inside_of_strings_are_not_code() {
        assert_eq!(code("let a = 7; // 8"), "let a = 7; ");
        assert_eq!(code("let a = \"9 \\\" 10\"; b"), "let a = \"; b");
        assert_eq!(code("r#\"11 \" 12\"# c"), "\" c");
        assert_eq!(code("br\"13\" c"), "b\" c");
        assert_eq!(code("a /* 14 /* 15 */ 16 */ b"), "a  b");
        assert_eq!(code("'x' '\\n' '\\u{3000}' &'a str"), "   &'a str");
        assert_eq!(code("\"two\nlines\" d"), "\"\n d");
    }

    #[test]
    fn strings_and_comments_are_kept_apart() {
        let line = &lines("say(\"hello\"); // why")[0];
        assert_eq!((line.strings.as_str(), line.comment.as_str()), ("hello", " why"));
    }

    #[test]
    fn a_test_module_ends_the_code_and_an_outside_one_does_not() {
        let inside = lines("fn a() {}\n#[cfg(test)]\nmod tests {\n}\n");
        assert_eq!(outside_tests(&inside).len(), 1);
        let elsewhere = lines("#[cfg(test)]\nmod tests;\nfn a() {}\n");
        assert_eq!(outside_tests(&elsewhere).len(), elsewhere.len());
    }
}
