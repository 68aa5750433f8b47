//! Documents by sections: a template's text, its variables, and the text with them filled in.
//!
//! A line that begins with `# ` opens a section. `{{name}}` stands for a variable.

use std::collections::{BTreeMap, BTreeSet};

/// Id of the document that is written by sections.
pub const DOCUMENT: &str = "tender-book";
/// Most bytes of a template or of a written book.
pub const BOOK_BYTES_MAX: usize = 400_000;
/// Most sections.
pub const SECTIONS_MAX: usize = 40;
/// Most variables of one text.
pub const VARIABLES_MAX: usize = 120;
/// Longest name of a variable, in bytes.
const NAME_BYTES_MAX: usize = 120;
const OPEN: &str = "{{";
const CLOSE: &str = "}}";
const HEADING: &str = "# ";

/// One section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    pub heading: String,
    pub body: String,
}

/// What is wrong with a template's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Long,
    /// No section, or text before the first.
    Headless,
    Many,
    /// A variable does not close, or its name is empty or too long.
    Variable,
}

impl Wrong {
    /// Every fault, for the test that all have words.
    pub const ALL: [Self; 4] = [Self::Long, Self::Headless, Self::Many, Self::Variable];

    /// Key of its sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Long => "template-wrong-long",
            Self::Headless => "template-wrong-headless",
            Self::Many => "template-wrong-many",
            Self::Variable => "template-wrong-variable",
        }
    }
}

/// Reads a text into its sections.
///
/// # Errors
///
/// [`Wrong`].
pub fn parse(text: &str) -> Result<Vec<Section>, Wrong> {
    if text.len() > BOOK_BYTES_MAX {
        return Err(Wrong::Long);
    }
    let mut all: Vec<Section> = Vec::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix(HEADING) {
            let heading = heading.trim().to_owned();
            if heading.is_empty() {
                return Err(Wrong::Headless);
            }
            all.push(Section { heading, body: String::new() });
        } else if let Some(last) = all.last_mut() {
            last.body.push_str(line.trim_end());
            last.body.push('\n');
        } else if !line.trim().is_empty() {
            return Err(Wrong::Headless);
        }
    }
    if all.is_empty() {
        return Err(Wrong::Headless);
    }
    if all.len() > SECTIONS_MAX {
        return Err(Wrong::Many);
    }
    for it in &mut all {
        let body = it.body.trim_matches('\n').to_owned();
        it.body = body;
    }
    variables(&all)?;
    Ok(all)
}

/// The text of sections.
#[must_use]
pub fn text(all: &[Section]) -> String {
    let one = |it: &Section| format!("{HEADING}{}\n\n{}\n", it.heading, it.body);
    all.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// Names of the variables, in order of the alphabet.
///
/// # Errors
///
/// [`Wrong::Variable`], [`Wrong::Many`].
pub fn variables(all: &[Section]) -> Result<BTreeSet<String>, Wrong> {
    let mut names = BTreeSet::new();
    for section in all {
        for text in [&section.heading, &section.body] {
            for piece in text.split(OPEN).skip(1) {
                let (name, _) = piece.split_once(CLOSE).ok_or(Wrong::Variable)?;
                let name = name.trim();
                let odd = name.contains(['{', '}', '\n']) || name.len() > NAME_BYTES_MAX;
                if name.is_empty() || odd {
                    return Err(Wrong::Variable);
                }
                names.insert(name.to_owned());
            }
        }
    }
    if names.len() > VARIABLES_MAX { Err(Wrong::Many) } else { Ok(names) }
}

/// A text with its variables filled in, and the names that nothing was given for.
#[must_use]
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> (String, BTreeSet<String>) {
    let (mut out, mut missing) = (String::new(), BTreeSet::new());
    let mut pieces = text.split(OPEN);
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let Some((name, rest)) = piece.split_once(CLOSE) else {
            out.push_str(OPEN);
            out.push_str(piece);
            continue;
        };
        match values.get(name.trim()).map(|it| it.trim()).filter(|it| !it.is_empty()) {
            Some(it) => out.push_str(it),
            None => {
                missing.insert(name.trim().to_owned());
                out.push_str(OPEN);
                out.push_str(name);
                out.push_str(CLOSE);
            }
        }
        out.push_str(rest);
    }
    (out, missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_read_back_as_they_were_written_and_variables_are_filled_once() {
        let all = parse("# 一 邀请\n\n{{项目}}，{{ 项目 }}。\n\n# 二 合同\n{{金额}}元\n").unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(parse(&text(&all)).unwrap(), all);
        let names: Vec<_> = variables(&all).unwrap().into_iter().collect();
        assert_eq!(names, ["金额", "项目"]);
        // A value that looks like a variable is a value.
        let values = BTreeMap::from([("项目".to_owned(), "{{金额}}".to_owned())]);
        let (filled, missing) = fill(&all[0].body, &values);
        assert_eq!(filled, "{{金额}}，{{金额}}。");
        assert!(missing.is_empty());
        let (_, missing) = fill(&all[1].body, &values);
        assert_eq!(missing.into_iter().collect::<Vec<_>>(), ["金额"]);
    }

    #[test]
    fn a_text_that_is_no_template_is_refused() {
        assert_eq!(parse("无标题"), Err(Wrong::Headless));
        assert_eq!(parse("# \n"), Err(Wrong::Headless));
        assert_eq!(parse(""), Err(Wrong::Headless));
        assert_eq!(parse("# a\n{{b"), Err(Wrong::Variable));
        assert_eq!(parse("# a\n{{ }}"), Err(Wrong::Variable));
        assert_eq!(parse("# a\n{{b\nc}}"), Err(Wrong::Variable));
        assert_eq!(parse(&"# a\n".repeat(SECTIONS_MAX + 1)), Err(Wrong::Many));
        let many: String = (0..=VARIABLES_MAX).map(|it| format!("{{{{v{it}}}}}")).collect();
        assert_eq!(parse(&format!("# a\n{many}")), Err(Wrong::Many));
        assert_eq!(parse(&format!("# a\n{}", "长".repeat(BOOK_BYTES_MAX))), Err(Wrong::Long));
    }
}
