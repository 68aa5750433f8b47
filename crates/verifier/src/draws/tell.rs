//! What `daylight-verify draw` prints, and how it ends: 0 checked, 1 failed or missing, 3 open.

use draw::attempt::Ending;
use draw::ctx::Final;

use super::judge::{Found, Judged};
use super::words::sentence;

/// Writes what was found; each line in Chinese and in English.
#[must_use]
pub fn tell(it: &Judged) -> (String, u8) {
    let findings: Vec<_> = it.findings().collect();
    let unchecked = it.pack.is_none() || it.attempts.iter().any(has_unchecked_number);
    let exit = match (findings.is_empty(), unchecked, it.is_open()) {
        (false, ..) | (true, true, _) => 1,
        (true, false, true) => 3,
        (true, false, false) => 0,
    };
    let (zh, en) = match exit {
        0 => ("抽取成立", "the draw holds"),
        3 => ("没有发现问题；抽取尚未结束", "nothing is wrong; the draw is not at its end"),
        _ => ("有不成立之处，或者缺少数据，见下", "something failed or is missing: see below"),
    };
    let mut lines = vec![it.draw.clone(), format!("结论 {zh}。Result: {en}. [exit {exit}]")];
    for (seq, code) in findings {
        let (zh, en) = sentence(code);
        let place = seq.map_or(String::new(), |it| format!(" 第 {it} 次 attempt {it}:"));
        lines.push(format!("{code}{place} {zh}。{en}."));
    }
    it.attempts.iter().for_each(|found| attempt(found, &mut lines));
    about(it, &mut lines);
    (lines.iter().map(|it| format!("{it}\n")).collect(), exit)
}

fn has_unchecked_number(it: &Found) -> bool {
    matches!(it.r#final, Final::Drand(_)) && it.ending == Ending::Result
}

fn attempt(it: &Found, lines: &mut Vec<String>) {
    let (zh, en) = match &it.ending {
        Ending::StillOpen => ("尚未结束".to_owned(), "not at its end".to_owned()),
        Ending::Result => ("有结果".to_owned(), "has a result".to_owned()),
        Ending::Void { reason, names } => {
            let names = names.join(", ");
            (format!("作废（{reason} {names}）"), format!("is void ({reason} {names})"))
        }
    };
    lines.push(format!("第 {0} 次抽取{zh}。Attempt {0} {en}.", it.seq));
    if let Some((pool, excluded)) = it.pool.filter(|_| it.values.is_none()) {
        lines.push(format!("入围 {pool}，排除 {excluded}。Pool {pool}, excluded {excluded}."));
    }
    if !it.malformed.is_empty() {
        let (zh, en) = sentence(draw::Code::WrapMalformed);
        let names = it.malformed.join(", ");
        lines.push(format!("draw.wrap.malformed {names}: {zh}。{en}."));
    }
    if it.ending != Ending::Result {
        return;
    }
    if let Some(values) = &it.values {
        lines.push(format!("抽中 {0}。Drawn: {0}.", values.join(" ")));
        lines.push(promise(it));
        return;
    }
    for (stratum, pids) in &it.first {
        let pids: Vec<_> = pids.iter().map(|it| seal::bytes::hex(&it[..8])).collect();
        lines.push(format!("{stratum}: {}", pids.join(" ")));
    }
    lines.push(promise(it));
    calls(it, lines);
    if !it.pool_checked {
        lines.push(
            "名单规则：记录中没有外部核验。Pool rules: no outside check on record.".to_owned(),
        );
    }
}

fn calls(it: &Found, lines: &mut Vec<String>) {
    let Some(calls) = &it.calls else { return };
    let (zh, en) = match calls.finding {
        None => ("顺序已核验", "order checked"),
        Some(_) => ("不成立或者名单已用尽", "failed, or nobody is left"),
    };
    let (recorded, disputed) = (calls.recorded, calls.disputed);
    lines.push(format!(
        "通知：{zh}；记录 {recorded} 次，争议 {disputed} 次；电话是否响过无法核验。Calls: {en}; \
         recorded {recorded}, disputed {disputed}; whether the telephone rang is not checkable."
    ));
}

/// What the outcome rests on, with the names of those who would have had to collude.
fn promise(it: &Found) -> String {
    let names = it.parties.join(", ");
    match &it.r#final {
        Final::None => {
            let n = it.parties.len();
            let least = usize::from(it.t).min(n + 1 - usize::from(it.t));
            format!(
                "在 {names} 中合谋者少于 {least} 方时，无人能左右结果。Nobody chose the outcome if \
                 fewer than {least} of {names} colluded."
            )
        }
        Final::Public(what) => format!(
            "若 {what} 的数字真实掷出，无一方能左右结果。No party chose the outcome if the number \
             of {what} was honestly thrown."
        ),
        Final::Drand(_) => {
            "最后数字的签名未核验（本程序尚不能）。The signature of the final number was not \
             checked: this program cannot yet."
                .to_owned()
        }
    }
}

fn about(it: &Judged, lines: &mut Vec<String>) {
    match &it.pack {
        Some(id) => lines.push(format!("规则 {id}。Rules {id}.")),
        None => lines.push(
            "所用规则本程序不认识：人数比例、等待时间与通知未核验。The adopted rules are unknown to \
             this program: ratio, waiting times and calls were not judged."
                .to_owned(),
        ),
    }
    let of_persons = it.attempts.iter().all(|it| it.values.is_none());
    if !it.review_judged && of_persons {
        lines.push(
            "评审日未提供（--review），是否过早未判定。No day of the review was given (--review): \
             whether it was too early is not judged."
                .to_owned(),
        );
    }
    match it.bundle {
        Some(Ok(())) => lines.push(
            "名单规则：已凭监督数据包逐人重算。Pool rules: decided again for everybody from the \
             bundle."
                .to_owned(),
        ),
        Some(Err(_)) => lines.push(
            "名单规则：与监督数据包不符。Pool rules: the bundle gives another pool.".to_owned(),
        ),
        None if !of_persons => {}
        None => lines.push("名册：以中心所述为准。Roster: the centre's word.".to_owned()),
    }
    lines.push(
        "见证时间取自本文件；请另以 daylight-verify log 核验日志。Checkpoints are as this file \
         says: check the log with daylight-verify log."
            .to_owned(),
    );
}
