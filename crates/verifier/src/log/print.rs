//! What the two commands print: each line in Chinese and in English.

use record::receipt::Acknowledgement;

use super::check::Report;
use super::closing::{Closeness, Closing};
use super::code::Code;
use super::offer::{Answered, ProvenOffer};
use super::receipt::{Proven, Standing};
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
    lines.extend(summary(&it.claims, it.exit_code()));
    lines.extend(it.policies.iter().map(|(k, hash)| format!("policy/{k} sha256 {hash}")));
    // What lowers a verdict stands before what is only worth noting.
    let (wrong, notes): (Vec<&Finding>, Vec<&Finding>) =
        it.findings.iter().partition(|it| it.input().is_some());
    lines.extend(wrong.into_iter().chain(notes).map(finding));
    lines.extend(it.closings.iter().map(closing));
    // What is less than checked comes first: it is what a reader looks for.
    let (checked, other): (Vec<&Claim>, Vec<&Claim>) =
        it.claims.iter().partition(|it| is_checked(it));
    lines.extend(other.into_iter().chain(checked).map(claim));
    lines.iter().map(|it| format!("{mark}{it}\n")).collect()
}

fn is_checked(it: &Claim) -> bool {
    it.verdict() == Verdict::Checked && it.undecided_until.is_none()
}

/// The result in one sentence, what the exit code says, and how many claims have which verdict.
pub(crate) fn summary(claims: &[Claim], exit: u8) -> Vec<String> {
    let (zh, en) = match exit {
        0 => ("全部核验通过", "everything was checked, and nothing is wrong"),
        1 => ("有不成立之处，或缺少数据，见下", "something failed or is missing: see below"),
        2 => (
            "没有发现问题；有些内容已承诺，但不由你公开",
            "nothing is wrong; some of it is committed and not yours to open",
        ),
        3 => ("没有发现问题；有些尚不能判定", "nothing is wrong; some of it cannot be decided yet"),
        _ => (
            "没有发现问题，但这是样本日志，不是真实交易（已知请加 --sample）",
            "nothing is wrong, but this is a sample, no real trading (say --sample if you know)",
        ),
    };
    let mut counts = Vec::new();
    let undecided = claims.iter().filter(|it| is_undecided(it)).count();
    for verdict in VERDICTS {
        let of = |it: &&Claim| it.verdict() == verdict && !is_undecided(it);
        let count = claims.iter().filter(of).count();
        if count > 0 {
            counts.push(format!("{} {} {count}", verdict.chinese(), verdict.english()));
        }
    }
    if undecided > 0 {
        counts.push(format!("尚不能判定 not yet decidable {undecided}"));
    }
    vec![format!("结论 {zh}。Result: {en}. [exit {exit}]"), counts.join("; ")]
}

/// From the best to the worst.
const VERDICTS: [Verdict; 6] = [
    Verdict::Checked,
    Verdict::CheckedWithBundle,
    Verdict::NotYours,
    Verdict::NobodyOutside,
    Verdict::NotCheckable,
    Verdict::Failed,
];

/// Whether the line of a claim says that it cannot be decided yet, and nothing worse.
fn is_undecided(it: &Claim) -> bool {
    it.undecided_until.is_some() && it.verdict() >= Verdict::CheckedWithBundle
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
    let lot = &it.lot;
    let Some(bound) = it.bound else { return format!("{lot}: {zh} {en}") };
    let (mut zh, mut en) = (
        format!("{lot} 截止（{zh}）：按时展示的投标最迟在截止后 {bound} 秒内到达"),
        format!("{lot} closing ({en}): a bid shown in time came less than {bound} s after T"),
    );
    if let Some(gap) = it.gap {
        zh += &format!("；见证间隔最长 {gap} 秒");
        en += &format!("; longest gap between witnesses {gap} s");
    }
    format!("{zh} | {en}")
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

/// Writes what an offer's receipt proves, or why it proves nothing.
pub fn offer_receipt(it: &Result<ProvenOffer, Code>) -> String {
    let it = match it {
        Ok(it) => it,
        Err(code) => return format!("{}: {}\n", code.text(), sentence(*code)),
    };
    let sample = if it.origin.starts_with("sample.") { "[样本 SAMPLE] " } else { "" };
    let (zh, en) = match &it.answer {
        Answered::Taken => ("有效".to_owned(), "taken".to_owned()),
        Answered::Refused(why) => (format!("未被接受：{why}"), format!("refused: {why}")),
        Answered::Sealed => ("密封报价已收到".to_owned(), "a sealed offer, received".to_owned()),
        Answered::Opened => ("密封报价已公开".to_owned(), "a sealed offer, opened".to_owned()),
    };
    let (origin, index, by, size) = (&it.origin, it.index, it.by, it.size);
    let (number, stamp_ms) = (it.number, it.stamp_ms);
    format!(
        "{sample}已核验：你的报价是 {origin} 的第 {index} 条记录、本场竞价的第 {number} 条，\
         到达时间 unix {stamp_ms} 毫秒，见证不晚于 unix {by} 秒；结果：{zh}。\n\
         {sample}checked: your offer is leaf {index} of {origin} and number {number} of its \
         auction, arrived at unix millisecond {stamp_ms}, seen no later than unix second {by} \
         (tree of {size}). Its answer: {en}. Whether the answer was right, `daylight-verify \
         auction` says.\n"
    )
}

/// Writes what an acknowledgement without a receipt proves and what it does not, or why it fails.
pub fn acknowledgement(
    it: &Result<Acknowledgement, Code>,
    standing: Option<Result<Standing, Code>>,
) -> String {
    let ack = match it {
        Ok(it) => it,
        Err(code) => return format!("{}: {}\n", code.text(), sentence(*code)),
    };
    let sample = if ack.origin.starts_with("sample.") { "[样本 SAMPLE] " } else { "" };
    let (index, origin, stamp_ms) = (ack.index, &ack.origin, ack.stamp_ms);
    let mut lines = vec![
        format!(
            "递交确认属实：{origin} 的平台签名声明，它在 unix {stamp_ms} 毫秒收到你的投标，\
             并承诺写为第 {index} 条记录。平台不能再否认。"
        ),
        format!(
            "the acknowledgement holds: the platform of {origin} signed that it took your bid at \
             unix millisecond {stamp_ms} and promised it as leaf {index}. It cannot deny that."
        ),
        "它不是见证回执：不证明记录已在日志中、见证方见过，也不证明投标被接受、最新或者有效。"
            .to_owned(),
        "It is no receipt: it does not say that the leaf is in the log, that a witness saw it, or \
         that the bid was admitted, latest or valid."
            .to_owned(),
    ];
    lines.extend(standing.map(|it| {
        match it {
            Ok(Standing::InLog) => {
                "该记录已在见证过的日志中。 The leaf is in a cosigned tree of this log.".to_owned()
            }
            Ok(Standing::Awaited) => {
                "该记录尚未见证，时限未到。 The leaf is not cosigned yet, and its time is not over."
                    .to_owned()
            }
            Err(code) => format!("{}: {}", code.text(), sentence(code)),
        }
    }));
    lines.iter().map(|it| format!("{sample}{it}\n")).collect()
}
