//! What the two commands print: each line in Chinese and in English.

use super::check::Report;
use super::closing::{Closeness, Closing};
use super::code::Code;
use super::receipt::Proven;
use super::verdict::{Claim, Finding, Sample, Verdict};

/// Marks lines of a sample.
pub(crate) fn mark(sample: Sample) -> &'static str {
    if sample == Sample::Real { "" } else { "[样本 SAMPLE] " }
}

/// Writes a report.
pub fn report(it: &Report) -> String {
    let mark = mark(it.sample);
    let root = it.head.root.to_hex();
    let mut lines = vec![format!("{} {} {root}", it.origin, it.head.size)];
    lines.extend(it.policies.iter().map(|(k, hash)| format!("policy/{k} sha256 {hash}")));
    lines.extend(it.findings.iter().map(finding));
    lines.extend(it.closings.iter().map(closing));
    lines.extend(it.claims.iter().map(claim));
    lines.iter().map(|it| format!("{mark}{it}\n")).collect()
}

pub(crate) fn finding(it: &Finding) -> String {
    let at = it.index.map(|it| format!("#{it}")).unwrap_or_else(|| it.place.clone());
    format!("{} {at}: {}", it.code.text(), sentence(it.code))
}

/// Gives a code's sentence in both languages.
pub fn sentence(code: Code) -> String {
    format!("{} {}", code.chinese(), code.english())
}

pub(crate) fn closing(it: &Closing) -> String {
    let (zh, en) = match it.closeness {
        Closeness::Tight => ("紧", "tight"),
        Closeness::Wide => ("宽", "wide"),
        Closeness::Late => ("迟", "late"),
        Closeness::OneWitness => ("仅一个见证方", "one witness"),
        Closeness::NotCheckable => ("时间无法核验", "time: not checkable"),
        Closeness::Undecided => ("尚未见证", "not witnessed yet"),
    };
    let number = |it: Option<String>| it.unwrap_or_else(|| "-".to_owned());
    let (b, gap) =
        (number(it.bound.map(|it| it.to_string())), number(it.gap.map(|it| it.to_string())));
    format!("{}: {zh} {en}, b = {b} s, gap {gap} s", it.lot)
}

pub(crate) fn claim(it: &Claim) -> String {
    let verdict = it.verdict();
    let (mut zh, mut en) = (verdict.chinese().to_owned(), verdict.english().to_owned());
    if let Some(until) = &it.undecided_until {
        let (zh_until, en_until) =
            (format!("尚不能判定，待 {until}"), format!("not yet decidable until {until}"));
        // What was found so far counts only when it lowers the verdict.
        if verdict >= Verdict::CheckedWithBundle {
            (zh, en) = (zh_until, en_until);
        } else {
            (zh, en) = (format!("{zh}；{zh_until}"), format!("{en}; {en_until}"));
        }
    }
    let mut line = format!("{}：{zh} | {}: {en}", it.chinese, it.english);
    if let Some(input) = &it.weakest {
        line += &format!(" <- {}", input.name);
        if !input.holders.is_empty() {
            line += &format!(" ({})", input.holders.join(", "));
        }
    }
    line
}

/// Writes what a receipt proves, or why it does not.
pub fn receipt(it: &Result<Proven, Code>) -> String {
    match it {
        Ok(it) => {
            let sample = if it.origin.starts_with("sample.") { "[样本 SAMPLE] " } else { "" };
            let (index, by, size) = (it.index, it.by, it.size);
            format!(
                "{sample}已核验：你的投标是 {} 的第 {index} 条记录，不晚于 unix {by} 秒。\n\
                 {sample}checked: your bid is leaf {index} of {}, no later than unix second {by} \
                 (tree of {size}). It does not say that the bid was admitted, latest or valid.\n",
                it.origin, it.origin
            )
        }
        Err(code) => format!("{}: {}\n", code.text(), sentence(*code)),
    }
}
