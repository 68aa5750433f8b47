//! Both languages say the same things, and no page says anything of its own.

use super::money::{capital, parse_yuan, wan, yuan};
use super::time::{beijing, field_value, iso, parse_field};
use super::*;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

type Sentences = BTreeMap<String, BTreeSet<String>>;

fn variables(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => variable(inline, found),
            Expression::Select { selector, variants } => {
                variable(selector, found);
                variants.iter().for_each(|it| variables(&it.value, found));
            }
        }
    }
}

fn variable(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inner) = &**expression {
                variable(inner, found);
            }
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|it| variable(it, found));
        }
        _ => {}
    }
}

/// Every sentence of one language with the names of its values.
fn sentences(files: Files) -> Sentences {
    let mut found = Sentences::new();
    for (area, source) in files {
        let parsed = fluent_syntax::parser::parse(*source)
            .unwrap_or_else(|(_, errors)| panic!("{area}.ftl: {errors:?}"));
        for entry in parsed.body {
            let Entry::Message(message) = entry else { continue };
            let pattern = message.value.expect("a message has a value");
            let mut names = BTreeSet::new();
            variables(&pattern, &mut names);
            let twice = found.insert(message.id.name.to_owned(), names);
            assert!(twice.is_none(), "{area}.ftl defines {} again", message.id.name);
        }
    }
    found
}

/// Every Rust file of this crate that makes pages: not the words, not the tests.
fn page_files() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).expect("the source is there") {
            let path = entry.expect("readable").path();
            let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default().to_owned();
            if path.is_dir() && name != "text" && name != "tests" {
                walk(&path, found);
            } else if name.ends_with(".rs") && !name.starts_with("test") {
                let source = std::fs::read_to_string(&path).expect("readable");
                let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
                found.push((path, code.to_owned()));
            }
        }
    }
    let mut found = vec![];
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

fn is_chinese(it: char) -> bool {
    matches!(it, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}')
}

/// The string literals of a file's code, each with what stands directly before it.
fn literals(code: &str) -> Vec<(String, String)> {
    let mut found = vec![];
    for line in code.lines().filter(|it| !it.trim_start().starts_with("//")) {
        let parts: Vec<&str> = line.split('"').collect();
        for pair in parts.chunks(2).filter(|it| it.len() == 2) {
            found.push((pair[0].trim_end().to_owned(), pair[1].to_owned()));
        }
    }
    found
}

/// Whether a literal reads like English for people: a capital, and several words.
fn is_english(literal: &str) -> bool {
    let words: Vec<&str> = literal.split(' ').collect();
    let plain = |it: &&&str| it.len() > 1 && it.bytes().all(|b| b.is_ascii_alphabetic());
    literal.starts_with(|it: char| it.is_ascii_uppercase())
        && words.iter().filter(plain).count() > 1
}

#[test]
fn both_languages_have_the_same_sentences_with_the_same_values() {
    let (chinese, english) = (sentences(ZH_CN), sentences(EN));
    assert!(chinese.len() > 100);
    for (key, names) in &chinese {
        assert_eq!(english.get(key), Some(names), "`{key}` in English");
    }
    for key in english.keys() {
        assert!(chinese.contains_key(key), "Chinese lacks `{key}`");
    }
}

#[test]
fn every_sentence_can_be_said_in_both_languages() {
    for (lang, files) in [(Lang::ZhCn, ZH_CN), (Lang::En, EN)] {
        for (key, names) in sentences(files) {
            let args: Vec<(&'static str, Arg)> =
                names.into_iter().map(|it| (&*it.leak(), Arg::from(2))).collect();
            assert!(!Text::get(lang).t(&key, &args).is_empty(), "`{key}` is empty");
        }
    }
}

#[test]
fn the_english_files_hold_no_chinese_sentence() {
    for (area, source) in EN {
        for line in source.lines() {
            // A statute's own term may stand in brackets behind its translation.
            let chinese = line.chars().filter(|it| is_chinese(*it)).count();
            assert!(chinese <= 8, "{area}.ftl: {line}");
        }
    }
}

#[test]
fn no_page_says_a_chinese_word_of_its_own() {
    let files = page_files();
    assert!(files.len() > 10);
    for (path, code) in files {
        for (number, line) in code.lines().enumerate() {
            let comment = line.trim_start().starts_with("//");
            let chinese = !comment && line.chars().any(is_chinese);
            assert!(!chinese, "{}:{}: {line}", path.display(), number + 1);
        }
    }
}

#[test]
fn no_page_says_an_english_sentence_of_its_own() {
    let excused = ["expect(", "panic!(", "assert!(", "unreachable!(", "="];
    for (path, code) in page_files() {
        for (before, literal) in literals(&code) {
            if !excused.iter().any(|it| before.ends_with(it)) {
                assert!(!is_english(&literal), "{}: {literal:?}", path.display());
            }
        }
    }
}

#[test]
fn every_key_that_a_page_names_exists() {
    let known = sentences(ZH_CN);
    let mut named = 0;
    for (path, code) in page_files() {
        for call in [".t(\"", ".s(\""] {
            for rest in code.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                assert!(known.contains_key(key), "{} names `{key}`", path.display());
                named += 1;
            }
        }
    }
    assert!(named > 20);
}

#[test]
#[should_panic(expected = "no-such-key")]
fn a_missing_key_fails_a_test() {
    Text::get(Lang::En).s("no-such-key");
}

#[test]
fn a_language_is_read_from_what_a_browser_sends() {
    assert_eq!(Lang::from_tag("zh-CN,zh;q=0.9,en;q=0.8"), Some(Lang::ZhCn));
    assert_eq!(Lang::from_tag("fr-FR, en-GB;q=0.8"), Some(Lang::En));
    assert_eq!(Lang::from_tag("fr"), None);
    assert_eq!(Lang::from_tag("\u{4e2d}"), None);
}

#[test]
fn capital_figures_follow_the_payment_rules() {
    let said: [(i64, &str); 20] = [
        (0, "零元整"),
        (5, "伍分"),
        (10, "壹角整"),
        (45, "肆角伍分"),
        (100, "壹元整"),
        (1_000, "壹拾元整"),
        (12_300, "壹佰贰拾叁元整"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (100_500, "壹仟零伍元整"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (600_714, "陆仟零柒元壹角肆分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (123_456_789, "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        (1_000_000_000, "壹仟万元整"),
        (1_000_100_000, "壹仟万壹仟元整"),
        (10_000_000_500, "壹亿零伍元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (-12_300, "负壹佰贰拾叁元整"),
    ];
    for (fen, words) in said {
        assert_eq!(capital(fen), words, "{fen}");
    }
    assert!(capital(i64::MAX).starts_with("玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰"));
}

#[test]
fn money_has_separators_and_an_exact_number_of_wan() {
    assert_eq!(yuan(123_456_789), "¥1,234,567.89");
    assert_eq!(yuan(99_999), "¥999.99");
    assert_eq!(yuan(-100_000), "-¥1,000.00");
    assert_eq!(wan(123_456_789), "123.456789");
    assert_eq!(wan(100_000_000), "100");
    assert_eq!(wan(5), "0.000005");
}

#[test]
fn an_amount_is_read_exactly_or_not_at_all() {
    assert_eq!(parse_yuan(" ¥1,234,567.8 "), Some(123_456_780));
    assert_eq!(parse_yuan("１２３．４５元"), Some(12_345));
    for wrong in ["", ".5", "1.234", "-1", "1e3", "12万", "1.2.3", "99999999999999999999"] {
        assert_eq!(parse_yuan(wrong), None, "{wrong}");
    }
}

#[test]
fn instants_are_shown_and_read_in_beijing_time() {
    let ms = 1_795_395_600_999;
    assert_eq!(beijing(ms), "2026-11-23 09:00:00");
    assert_eq!(iso(ms), "2026-11-23T09:00:00+08:00");
    assert_eq!(parse_field(&field_value(ms)), Some(ms - 999));
    assert_eq!(parse_field("2026-11-23T09:00"), Some(ms - 999));
    assert_eq!(parse_field("tomorrow"), None);
}

#[test]
fn sentences_are_formatted_beforehand_exactly_where_they_take_no_values() {
    for (lang, files) in [(Lang::ZhCn, ZH_CN), (Lang::En, EN)] {
        let text = Text::get(lang);
        for (key, values) in sentences(files) {
            let formatted = values.is_empty().then(|| text.t(&key, &[]));
            assert_eq!(text.plain.get(&key), formatted.as_ref(), "{key}");
        }
    }
}
