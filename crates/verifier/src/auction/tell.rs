//! What `daylight-verify auction` prints, and how it ends: 0 checked to the end, 1 failed, 2 prices
//! rest on the log, 3 open.

use domain::auction::{Event, Standing};
use domain::shared::Instant;
use record::auction::Line;

use super::replay::{Judged, ReserveSeen};
use super::words::{fault, outcome, refusal, yuan};

/// Writes what was found; every offer stands with its answer.
#[must_use]
pub fn tell(it: &Judged) -> (String, u8) {
    let exit = match (it.faults.is_empty(), it.is_ended(), it.rests_on_log()) {
        (false, ..) => 1,
        (true, false, _) => 3,
        (true, true, true) => 2,
        (true, true, false) => 0,
    };
    let (zh, en) = match exit {
        0 => ("逐条核验成立", "every line is what the law decides"),
        2 => (
            "逐条成立；报价以日志为准",
            "every line is what the law decides; the prices rest on the log",
        ),
        3 => ("没有发现问题；竞价尚未终结", "nothing is wrong; the auction is not at its end"),
        _ => ("有不成立之处，见下", "something does not hold: see below"),
    };
    let mut lines = vec![it.file.lot.to_string()];
    lines.push(format!("结论 {zh}。Result: {en}. [exit {exit}]"));
    for (position, found) in &it.faults {
        let (zh, en) = fault(found);
        lines.push(format!("#{position} {zh}。{en}."));
    }
    if let Some(ended) = it.state.as_ref().and_then(|it| it.outcome()) {
        let (zh, en) = outcome(ended);
        lines.push(format!("结果 {zh}。Outcome: {en}."));
    }
    lines.extend(it.file.lines.iter().filter_map(offer));
    if let Some(state) = &it.state {
        let (taken, refused) = (state.offers, state.refused);
        lines.push(format!(
            "计入 {taken} 次，不计 {refused} 次。Counted {taken}, refused {refused}."
        ));
    }
    about(it, &mut lines);
    (lines.iter().map(|it| format!("{it}\n")).collect(), exit)
}

fn offer(line: &Line) -> Option<String> {
    let (plate, price, answer) = match &line.event {
        Event::OfferTaken(it) => {
            let answer = match it.standing {
                Standing::Leads => "计入，领先 counted, leads".to_owned(),
                Standing::Stands => "计入，同价在后 counted, stands behind".to_owned(),
            };
            (it.plate, it.price, answer)
        }
        Event::OfferRefused(it) => {
            let (zh, en) = refusal(it.why);
            let rule = it.why.rule().map_or(String::new(), |it| format!(" [{it}]"));
            (it.plate, it.price, format!("不计：{zh} refused: {en}{rule}"))
        }
        Event::SealedOpened(it) => (it.plate, it.price, "一次报价 sealed offer".to_owned()),
        _ => return None,
    };
    let (position, at) = (line.position, clock(line.stamp));
    Some(format!("#{position} {at} {} 号 {} 元 {answer}", plate.0, yuan(price.0)))
}

/// Beijing time with milliseconds.
fn clock(at: Instant) -> String {
    format!("{}.{:03}", at.beijing(), at.0.rem_euclid(1_000))
}

fn about(it: &Judged, lines: &mut Vec<String>) {
    lines.push(format!("规则 {0}。Rules {0}.", it.file.pack));
    match it.reserve {
        ReserveSeen::None => {}
        ReserveSeen::Checked => {
            lines.push("底价：与承诺一致，已比较。Reserve: as committed, compared.".to_owned());
        }
        ReserveSeen::Shut => lines.push(
            "底价未公开：是否低于底价以持有人所述为准（--reserve 可核验）。Reserve: shut; that it was \
             missed is its holders' word (--reserve checks it)."
                .to_owned(),
        ),
    }
    if it.rests_on_log() {
        lines.push(
            "报价由开标密钥保管人开启：各份密封的内容和启封在日志中，请以 daylight-verify log 核验。\
             Trustees opened the offers: what was sealed and how it was opened stands in the log; \
             check it with daylight-verify log."
                .to_owned(),
        );
    }
    lines.push(
        "是否有缺行、号牌背后是谁，本文件不能证明；请另以 daylight-verify log 核验日志。Whether a \
         line was left out, and who stands behind a plate, this file cannot prove: check the log \
         with daylight-verify log."
            .to_owned(),
    );
}
